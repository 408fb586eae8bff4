"""Addresses last for ever: a renamed common answers where it was, whatever the format."""

from __future__ import annotations

from datetime import date
from urllib.parse import urljoin

import pytest

from catalogue_communs.faits.chronologie import derniere_date
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.forges.modele import LectureDeDepot, Versions
from catalogue_communs.site.construction.pages import DES_COMMUNS, DU_CATALOGUE, construire
from catalogue_communs.socle.programme import Publication
from tests.aides import SITE_URL, TODAY, Json, produire
from tests.communs import developper, regles
from tests.sorties import enregistre
from tests.sorties.conftest import fictif, renomme, seul


def test_what_is_published_is_what_was_recorded() -> None:
    """To record a change that is meant: `python -m tests.sorties.enregistre`."""
    then = enregistre.enregistres()
    assert len(then) > 60
    for name, said in enregistre.actuel().items():
        assert said == then[name], name


def test_two_formats_never_write_the_same_file(contexte: Contexte) -> None:
    made = [make(contexte, Publication()) for make in DU_CATALOGUE]
    for projet in contexte.catalogue.projets:
        made += [make(projet, contexte, Publication()) for make in DES_COMMUNS]
    paths = [path for files in made for path in files]
    assert len(paths) == len({*paths})


def test_every_file_of_a_renamed_common_stays_at_its_former_addresses() -> None:
    projet = renomme(renomme(fictif(slug="un", publie_le="2026-06-30"), "deux"), "trois")
    contexte = seul(projet, fictif(slug="trois-et-demi"))
    made, found = produire(construire(contexte, Publication()))
    now = {p.removeprefix("communs/trois/"): d for p, d in found.items() if p.startswith("communs/trois/")}
    assert "flux.xml" in now
    pages = {page.chemin for page in made if page.chemin.startswith("communs/trois/")}
    assert "communs/trois/sources/" in pages
    for old in ("un", "deux"):
        place = f"communs/{old}/"
        for path in pages:
            former = path.replace("/trois/", f"/{old}/")
            html = found.pop(f"{former}index.html").decode()
            assert urljoin(SITE_URL + former, html.split("url=")[1].split('"')[0]) == SITE_URL + path
        assert {p.removeprefix(place): d for p, d in found.items() if p.startswith(place)} == now
    folders = {p.split("/")[1] for p in found if p.startswith("communs/")}
    assert folders == {"un", "deux", "trois", "trois-et-demi"}


@pytest.mark.parametrize("regle", regles("dates"))
def test_an_old_common_entered_today_keeps_the_day_of_its_facts(regle: Json) -> None:
    projet = fictif(publie_le=TODAY.isoformat(), **developper(regle["fiche"]))
    day = derniere_date(projet, {}, TODAY)
    assert (day and day.isoformat()) == regle["dit"]


def test_the_code_counts_for_what_happened_in_it_not_for_when_it_was_read() -> None:
    projet = fictif()
    url = projet.depot_principal.url
    tag = Versions(derniere="v2", derniere_le=date(2026, 3, 1))
    for commit, expected in ((date(2026, 2, 1), date(2026, 3, 1)), (date(2026, 4, 1), date(2026, 4, 1))):
        read = LectureDeDepot(url, TODAY, "git", dernier_commit_humain=commit, etiquettes=tag)
        assert derniere_date(projet, {url: read}, TODAY) == expected
    assert derniere_date(projet, {url: LectureDeDepot(url, TODAY, "git")}, TODAY) is None


def test_the_day_of_the_build_changes_no_day_of_the_sitemap(contexte: Contexte) -> None:
    until = {"prestataires": [{"nom": "Coopérative", "jusqu_au": "2026-12-31"}]}
    for projet in (*contexte.catalogue.projets, fictif(publiccode=until)):
        later = derniere_date(projet, contexte.lectures, date(2027, 11, 24))
        assert later == derniere_date(projet, contexte.lectures, TODAY)
