"""The pages that list a thousand commons: short, and nothing is out of reach, with or without a script."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from catalogue_communs.collectivites import Collectivite
from catalogue_communs.faits import phrases
from catalogue_communs.site.vues import chiffres, territoires
from catalogue_communs.site.vues.accueil import PAR_BESOIN, Accueil
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.socle.texte import nombre
from tests.banc.service import Service
from tests.communs import valeurs
from tests.site.mille import VUES, contexte_de_mille, listes_generees, site_de_mille
from tests.site.navigation import fautes, ouvrir
from tests.sorties.mondes import contexte

if TYPE_CHECKING:
    from playwright.sync_api import Browser

COMMUN = re.compile(r'href="(?:\.\./)+communs/([^/"]+)/"')
INDICATEUR = re.compile(r'<li><a href="(?:\.\./)+communs/([^/"]+)/mesures/#indicateur-([^"]+)"')

# Cards and lines: what the other views are made of.
PREMIERES = {"catalogue/", "territoires/62-pas-de-calais/"}


@pytest.fixture(scope="module")
def contenus() -> dict[str, str]:
    """Give what each page of a list holds, by its path."""
    return {page.chemin: page.octets.decode() for page in listes_generees()}


def _utilises(territoire: Collectivite) -> set[str]:
    return {
        usage.commun
        for usage in contexte_de_mille().usages_par_departement.get(territoire.code, ())
    }


# --- Territories ------------------------------------------------------------------------


def test_a_departement_names_every_common_used_there(contenus: dict[str, str]) -> None:
    for territoire, path in contexte_de_mille().territoires.items():
        if territoire.nature != "departement":
            continue
        named = Counter(COMMUN.findall(contenus[path]))
        assert {*named} == _utilises(territoire), path
        # Once among those who act, once in the section of its own.
        assert set(named.values()) <= {1, 2}, path
        assert contenus[path].count("<section aria-label=") == len(named), path


def test_what_was_verified_comes_first(contenus: dict[str, str]) -> None:
    html = contenus["territoires/62-pas-de-calais/"]
    sections = [
        re.findall(r"<li>[^<]* : ([^<]*)", one) for one in html.split("<section aria-label=")[1:]
    ]
    verified = [sum("vérifié" in line for line in lines) for lines in sections]
    assert verified == sorted(verified, reverse=True)
    assert max(map(len, sections)) <= territoires.UTILISATEURS + 1


# --- Impact and repositories --------------------------------------------------------------


def test_every_measured_indicator_is_in_the_pages_of_its_effect(contenus: dict[str, str]) -> None:
    projets = contexte_de_mille().catalogue.projets
    main = site_de_mille().inserts["impact"]("../")
    for effect in {i.effet for p in projets for i in p.indicateurs}:
        for name, laureate in (("laureats", True), ("ecosysteme", False)):
            expected = {
                (p.slug, i.id)
                for p in projets
                if p.laureat == laureate
                for i in p.indicateurs
                if i.effet == effect
            }
            place = f"impact/{effect}-{name}"
            found = Counter(INDICATEUR.findall(contenus[f"{place}/"]))
            assert {*found} == expected
            assert set(found.values()) == {1}
            assert f'href="../{place}/"' in main


def test_every_common_without_a_measure_is_named(contenus: dict[str, str]) -> None:
    silent = {p.slug for p in contexte_de_mille().catalogue.projets if not p.indicateurs}
    found = COMMUN.findall(contenus["impact/sans-mesure/"])
    assert len(silent) > chiffres.MUETS
    assert sorted(found) == sorted(silent)


def test_every_repository_never_read_is_named(contenus: dict[str, str]) -> None:
    html = contenus["contribuer/depots-jamais-lus/"]
    found = re.findall(r'href="(https://github[^"]+)"', html)
    assert sorted(found) == sorted(
        d.url for p in contexte_de_mille().catalogue.projets for d in p.depots
    )
    assert re.findall(r'href="\.\./\.\./(contribuer/[^"]+)"', html) == ["contribuer/depots/"]


def test_an_empty_list_leads_to_the_page_that_would_begin_it(site: Path) -> None:
    lead = 'http-equiv="refresh" content="0; url=../../impact/"'
    pages = {
        path.parent.name: path.read_text("utf-8") for path in (site / "impact").glob("*/index.html")
    }
    assert lead not in pages["usage-ecosysteme"]
    assert lead in pages["satisfaction-ecosysteme"]
    assert lead in pages["sans-mesure"]


# --- Home ---------------------------------------------------------------------------------


def test_the_home_page_shows_the_most_used_and_leads_to_all() -> None:
    html = site_de_mille().inserts["accueil"]("")
    projets = contexte_de_mille().catalogue.projets
    first = Counter(phrases.besoins_de(p)[0] for p in projets)
    for slug, title in phrases.titres_des_besoins().items():
        porte = html.partition(f'<h3><a href="catalogue/?besoin={slug}">{title}</a></h3>')[2]
        porte = porte.partition("<h3>")[0]
        assert porte.count('href="communs/') == min(first[slug], PAR_BESOIN), slug
        total = sum(slug in phrases.besoins_de(projet) for projet in projets)
        assert (f">{nombre(total)} commun" in porte) == (total > 0), slug


def test_one_laureate_opens_the_pictures_of_the_home_page() -> None:
    droits = {"credit": "Équipe", "licence": "etalab-2.0", "source": "https://exemple.fr/"}
    capture = {"image": "ecran.png", "alternative": "Un écran.", **droits}
    statuts = {"premier": "ecosysteme", "second": "laureat", "tiers": "laureat", "nu": "laureat"}
    communs = [valeurs(slug, statut=statut, captures=[capture]) for slug, statut in statuts.items()]
    communs[-1]["captures"] = []
    vitrine = Accueil(contexte(*communs), Adresses("")).vitrine
    assert [carte.commun.projet.slug for carte in vitrine] == ["second", "premier"]


# --- In a browser -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "chemin",
    [pytest.param(one, marks=() if one in PREMIERES else pytest.mark.nuit) for one in VUES],
)
def test_a_long_list_is_accessible(navigateur: Browser, mille: Service, chemin: str) -> None:
    with ouvrir(navigateur) as page:
        page.goto(mille.adresse + chemin)
        assert fautes(page, "main", ((320, "dark"), (1280, "light"))) == {}
