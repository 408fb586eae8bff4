"""Addresses last for ever: a renamed common answers where it was, whatever the format."""

from __future__ import annotations

import csv
import re
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import urljoin

import pytest

from catalogue_communs.faits.chronologie import derniere_date
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.forges.modele import LectureDeDepot, Versions
from catalogue_communs.site.construction import redirections
from catalogue_communs.site.construction.pages import DES_COMMUNS, DU_CATALOGUE, construire
from catalogue_communs.site.construction.redirections import LISTE, Adresse, adresses_publiees
from catalogue_communs.socle.programme import Publication
from tests.aides import ROOT, SITE_URL, TODAY, Json, produire
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
    now = {
        p.removeprefix("communs/trois/"): d
        for p, d in found.items()
        if p.startswith("communs/trois/")
    }
    assert "flux.xml" in now
    pages = {page.chemin for page in made if page.chemin.startswith("communs/trois/")}
    assert "communs/trois/sources/" in pages
    for old in ("un", "deux"):
        place = f"communs/{old}/"
        for path in pages:
            former = path.replace("/trois/", f"/{old}/")
            html = found.pop(f"{former}index.html").decode()
            assert (
                urljoin(SITE_URL + former, html.split("url=")[1].split('"')[0]) == SITE_URL + path
            )
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
    for commit, expected in (
        (date(2026, 2, 1), date(2026, 3, 1)),
        (date(2026, 4, 1), date(2026, 4, 1)),
    ):
        read = LectureDeDepot(url, TODAY, "git", dernier_commit_humain=commit, etiquettes=tag)
        assert derniere_date(projet, {url: read}, TODAY) == expected
    assert derniere_date(projet, {url: LectureDeDepot(url, TODAY, "git")}, TODAY) is None


def test_the_day_of_the_build_changes_no_day_of_the_sitemap(contexte: Contexte) -> None:
    until = {"prestataires": [{"nom": "Coopérative", "jusqu_au": "2026-12-31"}]}
    for projet in (*contexte.catalogue.projets, fictif(publiccode=until)):
        later = derniere_date(projet, contexte.lectures, date(2027, 11, 24))
        assert later == derniere_date(projet, contexte.lectures, TODAY)


# Where a page leads, for who has no script.
SUITE = re.compile(r'http-equiv="refresh" content="0; url=([^"]+)"')
# The nine that left before there was a list.
PARTIES = [
    "/donnees/besoins/",
    "/guichet/formulaire/",
    "/reutiliser/accessibilite-et-securite/",
    "/reutiliser/cadre-juridique-et-achat/",
    "/reutiliser/donnees-personnelles/",
    "/reutiliser/estimer-cout-et-effort/",
    "/reutiliser/financer/",
    "/reutiliser/mesurer-et-declarer/",
    "/reutiliser/verifier-la-licence/",
]


def genre(ligne: Adresse) -> re.Pattern[str]:
    """Read an address as a kind: a name in braces stands for any name."""
    return re.compile(re.sub(r"\\{[a-z]+\\}", "[^/]+", re.escape(ligne.adresse)))


def pages_publiees(site: Path) -> dict[str, str]:
    """Give each page of a built site, by its address."""
    return {
        f"/{path.parent.relative_to(site).as_posix()}/".replace("/./", "/"): path.read_text("utf-8")
        for path in site.rglob("index.html")
    }


def manquantes(pages: dict[str, str], lignes: tuple[Adresse, ...]) -> list[str]:
    """List the kinds of pages that no page of a site answers for."""
    return [
        ligne.adresse
        for ligne in lignes
        if ligne.adresse.endswith("/") and not any(map(genre(ligne).fullmatch, pages))
    ]


def test_no_address_of_a_page_is_lost(site: Path) -> None:
    """A page that leaves keeps its line in `donnees/adresses.csv`, with the page that takes its place."""
    pages = pages_publiees(site)
    assert manquantes(pages, adresses_publiees()) == []
    del pages["/reutiliser/deployer/"]
    assert manquantes(pages, adresses_publiees()) == ["/reutiliser/deployer/"]


def test_every_page_is_of_a_kind_that_the_list_names(site: Path) -> None:
    """A new page, or a new kind of pages, has its line: its address is kept from then on."""
    genres = [genre(ligne) for ligne in adresses_publiees()]
    nouvelles = [
        adresse
        for adresse in pages_publiees(site)
        if not any(motif.fullmatch(adresse) for motif in genres)
    ]
    assert nouvelles == []


def test_what_left_leads_to_a_page_that_leads_no_further(site: Path) -> None:
    pages = pages_publiees(site)
    suites = {
        adresse: trouvee[1] for adresse, html in pages.items() if (trouvee := SUITE.search(html))
    }
    for adresse, suite in suites.items():
        cible = urljoin(adresse, suite)
        assert cible in pages, adresse
        assert cible not in suites, adresse
    parties = [ligne for ligne in adresses_publiees() if ligne.partie]
    assert {*PARTIES} <= {ligne.adresse for ligne in parties}
    for ligne in parties:
        cibles = genre(ligne._replace(adresse=ligne.mene_a))
        for adresse in filter(genre(ligne).fullmatch, pages):
            assert cibles.fullmatch(urljoin(adresse, suites[adresse])), adresse


def test_a_file_that_left_is_said_elsewhere(site: Path) -> None:
    fichiers = [
        f"/{path.relative_to(site).as_posix()}" for path in site.rglob("*") if path.is_file()
    ]
    publiees = [*fichiers, *pages_publiees(site)]
    partis = [ligne for ligne in adresses_publiees() if not ligne.adresse.endswith("/")]
    assert partis
    for ligne in partis:
        assert ligne.mene_a, ligne.adresse
        assert ligne.dit, ligne.adresse
        assert not any(map(genre(ligne).fullmatch, fichiers)), ligne.adresse
        assert any(map(genre(ligne._replace(adresse=ligne.mene_a)).fullmatch, publiees)), (
            ligne.adresse
        )


def deja_listees(depot: Path) -> set[str]:
    """Give the addresses that the list has had, in all that Git knows of it."""
    command = ["git", "log", "--format=", "--patch", "--unified=0", "--", LISTE.as_posix()]
    journal = subprocess.run(command, cwd=depot, capture_output=True, text=True, check=False).stdout
    return {ligne[0] for ligne in csv.reader(re.findall(r"^\+(/.*)$", journal, flags=re.MULTILINE))}


def test_the_list_never_loses_a_line(tmp_path: Path) -> None:
    assert deja_listees(ROOT) <= {ligne.adresse for ligne in adresses_publiees()}
    liste = tmp_path / LISTE
    liste.parent.mkdir()
    git = ("git", "-c", "user.name=Essai", "-c", "user.email=essai@exemple.fr")
    subprocess.run([*git, "init", "--quiet"], cwd=tmp_path, check=True)
    for lignes in ("/un/,,\n/deux/,,\n", "/deux/,,\n"):
        liste.write_text(f"adresse,mene_a,dit\n{lignes}", encoding="utf-8")
        subprocess.run([*git, "add", "."], cwd=tmp_path, check=True)
        subprocess.run([*git, "commit", "--quiet", "--message", "Essai"], cwd=tmp_path, check=True)
    assert deja_listees(tmp_path) == {"/un/", "/deux/"}


def test_a_place_of_which_nothing_is_said_leads_to_the_others(contexte: Contexte) -> None:
    muet = "territoires/75-paris/"
    assert muet not in contexte.territoires.values()
    pages = dict(redirections.redirections_du_site(contexte))
    assert 'href="../../territoires/"' in pages[f"{muet}index.html"].decode()
    assert pages.keys().isdisjoint(
        f"{chemin}index.html" for chemin in contexte.territoires.values()
    )


def test_a_catalogue_without_the_new_page_never_had_the_former_one(
    tmp_path: Path, contexte: Contexte
) -> None:
    (tmp_path / "docs/catalogue").mkdir(parents=True)
    (tmp_path / "docs/catalogue/index.md").touch()
    pages = dict(redirections.redirections_du_site(replace(contexte, root=tmp_path)))
    ecrites = {chemin for chemin in pages if not chemin.startswith("territoires/")}
    assert ecrites == {"donnees/besoins/index.html"}
