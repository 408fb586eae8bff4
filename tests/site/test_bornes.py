"""Every text and every list at its bound: published, drawn against a clock, and no wider than a phone."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.fonds import charger
from catalogue_communs.site.construction.pages import construire
from catalogue_communs.socle.programme import Publication
from catalogue_communs.validation import valider
from tests.aides import TODAY, NouvellePage, allegees, build, servir
from tests.site import bornes
from tests.site.navigation import coupes, deborde

# Seconds of processor for one task of a build.
TACHE = 5


def test_what_the_files_may_say_at_most_is_drawn_in_time(tmp_path: Path) -> None:
    """By day, the worst: every text of a common, of the programme and of the call, in one word that nothing cuts."""
    bornes.ecrire(tmp_path, bornes.MOT, "texte-")
    allegees(tmp_path)
    _faire(tmp_path, "communs/texte-", "images")


def _faire(root: Path, *noms: str) -> None:
    rapport = valider(root, TODAY)
    assert [faute for faute in rapport.diagnostics if faute.est_erreur] == []
    contexte = Contexte(root, charger(root, TODAY)[0], TODAY)
    taches = [
        tache
        for tache in construire(contexte, Publication()).taches
        if tache.nom.startswith(noms or "")
    ]
    assert len(taches) >= 3
    for tache in taches:
        start = time.process_time()
        tache.faire()
        assert time.process_time() - start < TACHE, tache.nom


@pytest.mark.nuit
@pytest.mark.parametrize("genre", [bornes.MOTS, bornes.MOT])
def test_a_catalogue_at_its_bounds_is_made_in_time(tmp_path: Path, genre: str) -> None:
    bornes.ecrire(tmp_path, genre)
    _faire(tmp_path)


@pytest.mark.nuit
@pytest.mark.parametrize("genre", [bornes.MOTS, bornes.MOT])
def test_no_page_of_a_catalogue_at_its_bounds_is_wider_than_a_phone(
    tmp_path: Path, genre: str, nouvelle_page: NouvellePage
) -> None:
    """At 360 pixels, with all that a page folds, then without."""
    root, site = tmp_path / "catalogue", tmp_path / "site"
    bornes.ecrire(root, genre)
    construction = build(root, site, patience=300)
    assert construction.returncode == 0, construction.stdout + construction.stderr
    own = re.compile(r"communs/(?:texte|liste)-(?!.*-ancien)|(?!communs/)(?!territoires/..)")
    pages = sorted(path.parent.relative_to(site).as_posix() for path in site.rglob("index.html"))
    montrees = [path for path in pages if own.match(path)]
    page, wide = nouvelle_page(viewport={"width": 360, "height": 740}), []
    with servir(site) as adresse:
        for path in montrees:
            page.goto(f"{adresse}{path}/")
            folded = deborde(page) + coupes(page)
            page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
            if max(folded, deborde(page) + coupes(page)) > 0:
                wide.append(path)
    assert len(montrees) > 200
    assert wide == []
