"""The filters of the catalogue, as /methodologie/ publishes them, one line of a table each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Catalogue, Projet
from catalogue_communs.site.vues import cartes
from tests.aides import TODAY, Json
from tests.communs import usage
from tests.sorties.conftest import fictif

NC = cartes.NC


def sous(root: Path, facette: str, **valeurs: Any) -> set[str]:
    """Return the values of a facet under which a common is found."""
    contexte = Contexte(root, Catalogue((fictif(**valeurs),)), TODAY)
    [found] = [one for one in cartes.facettes(contexte) if one.nom == facette]
    return {value.slug for value in found.valeurs}


TOUS = {
    "commune", "epci", "metropole", "departement", "region", "collectivite-outre-mer", "syndicat", "pole-metropolitain",
    "petr", "pnr", "opsn",
}  # fmt: skip


@pytest.mark.parametrize(
    ("publics", "attendu"),
    [
        (["toutes"], TOUS),
        (["commune"], {"commune"}),
        (["epci"], {"epci", "metropole"}),
        (["non-precise"], TOUS),
    ],
)
def test_who_a_common_is_made_for(tmp_path: Path, publics: list[str], attendu: set[str]) -> None:
    """« toutes » is each kind, and so is « collectivités » without more; an EPCI is also a métropole."""
    assert sous(tmp_path, "public", publics={"collectivites": publics}) == attendu


def jalon(jour: str) -> Json:
    """Write a path that has one milestone."""
    return {"jalons": [{"date": jour, "libelle": "Ouverture", "source": "a"}]}


@pytest.mark.parametrize(
    ("usages", "regions", "departements"),
    [
        ([], {NC}, {NC}),
        ([usage(code_insee="35238")], {"53"}, {"35"}),
        ([usage("arretee", code_insee="35238")], {NC}, {NC}),
        ([usage(nom="Parc du Val", type="pnr"), usage(code_insee="34172")], {"76"}, {"34"}),
        ([usage(code_insee="53", type="region")], {"53"}, {"22", "29", "35", "56"}),
    ],
)
def test_where_a_common_is_used(
    tmp_path: Path, usages: list[Json], regions: set[str], departements: set[str]
) -> None:
    """« Seules comptent les réutilisations en cours dont on connaît le lieu. »."""
    assert sous(tmp_path, "region", reutilisations=usages) == regions
    assert sous(tmp_path, "departement", reutilisations=usages) == departements


PLANIFIE = {"axes": ["mieux-se-loger"], "chantiers": ["eau", "foret"], "rattachement": {"etat": "propose"}}


@pytest.mark.parametrize(
    ("champ", "facette", "valeur", "attendu"),
    [
        ("licence", "licence", "MIT", {"permissive"}),
        ("statut", "statut", "laureat", {"laureat"}),
        ("planification", "axe", None, {NC}),
        ("planification", "axe", PLANIFIE, {"mieux-se-loger"}),
        ("planification", "chantier", PLANIFIE, {"eau", "foret"}),
        ("reutiliser", "cout", {"modes": [{"mode": "api", "cout": {"nature": "gratuit"}}, {"mode": "service-mutualise"}]}, {"gratuit"}),
        ("reutiliser", "mode", {"modes": [{"mode": "service-mutualise"}, {"mode": "service-mutualise"}]}, {"service-mutualise"}),
        ("reutiliser", "cout", {"modes": [{"mode": "service-mutualise"}]}, {NC}),
    ],
)  # fmt: skip
def test_what_a_file_says_and_what_it_does_not(
    tmp_path: Path, champ: str, facette: str, valeur: object, attendu: set[str]
) -> None:
    assert sous(tmp_path, facette, **({} if valeur is None else {champ: valeur})) == attendu


@pytest.mark.parametrize(
    ("phases", "attendu"),
    [
        ([], {NC}),
        ([("construction", "2026-01", "a"), ("acceleration", "2026-03", "a")], {"acceleration"}),
        ([("acceleration", "2026-03", "a"), ("construction", "2026-01", "a")], {"acceleration"}),
        (
            [("construction", "2026-01", "a"), ("acceleration", "2026-03", "b")],
            {"construction", "acceleration"},
        ),
    ],
)
def test_the_phase_of_a_common(tmp_path: Path, phases: list[tuple[str, str, str]], attendu: set[str]) -> None:
    listed = [{"phase": name, "source": source, "debut": day} for name, day, source in phases]
    assert sous(tmp_path, "phase", parcours={"phases": listed}) == attendu


def made(slug: str, *codes: str, **valeurs: object) -> Projet:
    """Make a common used by communes."""
    return fictif(slug=slug, nom=slug, reutilisations=[usage(code_insee=code) for code in codes], **valeurs)


def test_what_is_unknown_comes_last(tmp_path: Path) -> None:
    """« Ce qui est inconnu vient en dernier », then by the order of the catalogue."""
    projets = (
        made("a"),
        made("b", "35238"),
        made("c", "35051", "35024"),
        fictif(
            slug="d",
            nom="d",
            reutilisations=[usage(nom="Parc du Val", type="pnr")],
            parcours=jalon("2026-03"),
        ),
        made("e", parcours=jalon("2026-06")),
        made("f", parcours=jalon("2027-01")),
    )
    ranks = cartes.ordres(Contexte(tmp_path, Catalogue(projets), TODAY))
    named = {name: "".join(projets[rank].slug for rank in order) for name, order in ranks.items()}
    assert named == {
        "reutilisations": "cbdaef",
        "population": "bcadef",
        "recent": "edabcf",
        "activite": "abcdef",
    }
