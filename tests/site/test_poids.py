"""What each kind of page costs: the budgets of `tests/banc/budgets.py`, kept by the site that is built."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import ImageFont

from catalogue_communs.site.vues import cartes
from tests.aides import RACINE, ROOT, NouvellePage
from tests.banc import ecoindex
from tests.banc.budgets import FACES, MILLE, NOMBRE_DE_FACES, OCTETS_DES_FACES, SORTES, Sorte, page
from tests.banc.poids import manques, peser
from tests.banc.service import NIVEAU, Service
from tests.site.navigation import DEPLACEMENTS, tard

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def service(site: Path) -> Iterator[Service]:
    """Serve the site, compressed."""
    with Service(site).ouvrir() as opened:
        yield opened


@pytest.mark.nuit
def test_every_kind_of_page_keeps_its_budget(
    navigateur: Browser, service: Service, site: Path
) -> None:
    wrong = {}
    for sorte in SORTES:
        poids = peser(navigateur, service, page(sorte, site), sorte.apres)
        if missed := manques(sorte, poids):
            wrong[sorte.nom] = missed
    assert wrong == {}


@pytest.mark.nuit
@pytest.mark.parametrize("sorte", MILLE, ids=lambda sorte: sorte.nom)
def test_a_thousand_commons_keep_the_lists_light(
    navigateur: Browser, mille: Service, sorte: Sorte
) -> None:
    found = [path for path in mille.surcharge if fnmatchcase(path, sorte.motif)] or [sorte.motif]
    heaviest = max(found, key=lambda path: len(mille.fichier(path).contenu))
    assert (
        manques(sorte, peser(navigateur, mille, heaviest.removesuffix("index.html"), sorte.apres))
        == []
    )


def test_the_others_come_when_asked(nouvelle_page: NouvellePage, mille: Service) -> None:
    opened = nouvelle_page()
    opened.goto(f"{mille.adresse}catalogue/")
    everyone = opened.locator("#tout")
    cards = everyone.locator("[data-commun]")
    before = cards.count()
    assert before < cartes.TOUT
    button = everyone.get_by_role("button")
    rest = int(re.sub(r"\D", "", button.inner_text()))
    button.click()
    assert cards.count() == before + rest
    assert cards.nth(before).locator("a").evaluate("a => a === document.activeElement")
    assert cards.nth(before).get_by_label("Comparer").count() == 1
    bare = nouvelle_page(java_script_enabled=False)
    bare.goto(f"{mille.adresse}catalogue/")
    assert bare.locator("[data-commun]").count() == 1000


def test_the_faces_are_few_and_light(site: Path) -> None:
    """All that a visit may ask for: no page brings another face."""
    faces = [path for path in site.rglob("*.woff*") if FACES in path.as_posix()]
    assert faces == [*site.rglob("*.woff*")]
    assert len(faces) == NOMBRE_DE_FACES
    assert sum(path.stat().st_size for path in faces) < OCTETS_DES_FACES


def test_no_face_bears_a_name_that_its_licence_reserves() -> None:
    """A face that is reduced is another one: it leaves its name to the one it comes from."""
    reserves = 0
    for licence in (ROOT / "docs/polices").glob("LICENCE-*.txt"):
        text = licence.read_text(encoding="utf-8")
        face = licence.with_name(f"{licence.stem.removeprefix('LICENCE-')}.woff2")
        assert face.is_file()
        nom, _ = ImageFont.truetype(face, 20).getname()
        for reserve in re.findall(r"Reserved Font Name '(\w+)'", text):
            reserves += 1
            assert reserve not in (nom or "")
    assert reserves


def test_scripts_and_data_stay_small(site: Path) -> None:
    """All the scripts of the site together, the one of a common's page, a file that compares.

    Those of the form that changes a common are apart: its two pages alone load them.
    """

    def weigh(*paths: Path) -> int:
        return sum(len(gzip.compress(path.read_bytes(), NIVEAU, mtime=0)) for path in paths)

    [folder] = site.glob("actifs/*/scripts")
    scripts, form = set(folder.glob("*.js")), set(folder.glob("saisie*.js"))
    assert weigh(*scripts - form) < 34 * 1024
    assert 3 * 1024 < weigh(*form) < 31 * 1024
    loaded = {page for page in site.rglob("index.html") if b"scripts/saisie" in page.read_bytes()}
    assert loaded == {
        site / "contribuer" / name / "index.html" for name in ("modifier", "proposer")
    }
    assert weigh(folder / "message.js") < 3_000
    assert weigh(folder / "comparer.js") < 4_000
    assert max(map(weigh, (site / "catalogue" / "comparer" / "donnees").glob("*.json"))) < 3_000


def test_five_thousand_commons_would_be_searched_without_a_heavy_index(
    mille: Service, site: Path
) -> None:
    names = ("catalogue/recherche.json", "catalogue/facettes.json")
    here, there = (
        sum(len(one.fichier(name).gzip) for name in names) for one in (Service(site), mille)
    )
    each = (there - here) / (1000 - len(list((RACINE / "projets").glob("*.yml"))))
    assert here + 5000 * each < 700_000


@pytest.mark.parametrize(
    ("noeuds", "requetes", "octets", "score", "note"),
    [
        (0, 0, 0, 100, "A"),
        (600, 10, 120_000, 71, "B"),
        (1500, 12, 200_000, 52, "D"),
        (693, 78, 2_410_000, 44, "D"),
        (600_000, 4_000, 300_000_000, 0, "G"),
    ],
)
def test_the_index_is_the_published_one(
    noeuds: int, requetes: int, octets: int, score: int, note: str
) -> None:
    found = ecoindex.score(noeuds, requetes, octets)
    assert (found, ecoindex.note(found)) == (score, note)


@pytest.mark.nuit
@pytest.mark.parametrize("largeur", [412, 1280])
def test_nothing_moves_when_the_scripts_of_the_catalogue_come(
    nouvelle_page: NouvellePage, service: Service, largeur: int
) -> None:
    """However late they are: the sum of the shifts stays under half of what Core Web Vitals call good."""
    opened = nouvelle_page(viewport={"width": largeur, "height": 823})
    opened.context.route("**/*.js", tard)
    opened.add_init_script(DEPLACEMENTS)
    opened.goto(f"{service.adresse}catalogue/")
    opened.locator("#filtres:not([hidden])").wait_for()
    opened.wait_for_timeout(300)
    assert opened.evaluate("deplace") < 0.05


@pytest.mark.nuit
@pytest.mark.parametrize("largeur", [360, 1280])
@pytest.mark.parametrize("adresse", ["", "catalogue/", "communs/sentiers-d-ici/", "impact/"])
def test_nothing_moves_when_the_faces_come(
    nouvelle_page: NouvellePage, service: Service, largeur: int, adresse: str
) -> None:
    """What is read before them takes the same room, where one of the faces named to wait is there."""
    page = nouvelle_page(viewport={"width": largeur, "height": 823})
    page.context.route("**/*.woff2", tard)
    page.add_init_script(DEPLACEMENTS)
    page.goto(f"{service.adresse}{adresse}")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    assert page.evaluate("document.fonts.check('1em Texte') && document.fonts.check('1em Titre')")
    assert page.evaluate("deplace") < 0.02
