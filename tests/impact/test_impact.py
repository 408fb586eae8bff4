"""The edges of what /methodologie/ says of figures, one line of a table each, and what holds whatever they are."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue_communs.faits import impact
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Catalogue, Indicateur, Mesure, Projet
from catalogue_communs.site.vues import graphiques
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.chiffres import Portefeuille
from catalogue_communs.socle.texte import nombre
from tests import communs
from tests.aides import TODAY, Json, exemples, titres_de
from tests.communs import simple


def mesure(au: str, valeur: float, **more: object) -> Json:
    return communs.mesure(au, valeur, **{"perimetre": "National", **more})


def indicateur(*mesures: Json, **more: object) -> Json:
    about = {"effet": "acceleration", "grandeur": "amendes-prononcees", "unite": "euro"}
    return communs.indicateur(*mesures, **{**about, **more})


def projet(slug: str, *indicateurs: Json) -> Projet:
    return communs.imaginaire(
        slug, nom=slug, statut="laureat", impact={"indicateurs": list(indicateurs)}
    )


def ecosysteme(made: Projet) -> Projet:
    return msgspec.structs.replace(made, statut="ecosysteme")


def un(*mesures: Json, **more: Any) -> Indicateur:
    (made,) = projet("a", indicateur(*mesures, **more)).indicateurs
    return made


def valeur(found: Mesure | None) -> float | None:
    return None if found is None else found.valeur


ICI = {"perimetre": "Le Val Imaginaire"}
PLUS, ENVIRON = {"au_moins": True}, {"environ": True}


def retard(made: Projet) -> list[str]:
    """Say the last day when an indicator is not late, and its rhythm."""
    [line] = impact.lignes(made, TODAY)
    assert not impact.est_depassee(None, line.indicateur, TODAY), "nothing was measured"
    assert line.derniere
    day = line.derniere.au.premier_jour
    while not impact.est_depassee(line.derniere, line.indicateur, day + timedelta(days=1)):
        day += timedelta(days=1)
    return [str(day), line.rythme]


def jauge(made: Projet) -> list[int]:
    """Say where a figure and its target stand on the gauge; nothing without a gauge."""
    found = impact.lignes(made, TODAY)[0].jauge
    return [round(found.valeur), round(found.cible)] if found else []


def traces(made: Indicateur) -> list[int]:
    """Count the lines that join two points, and those that only say that nothing is known between them."""
    svg = str(graphiques.dessiner_mesures(made))
    drawn = {
        name: re.findall(rf'class="{name}" d="([^"]*)"', svg) for name in ("g-trait", "g-creux")
    }
    return ["".join(paths).count("L") for paths in drawn.values()]


BORDS = exemples("impact/bords.yml")
CIBLE = {"valeur": 300, "echeance": "2027-12", "source": "https://exemple.fr/cible"}
VISE = {"unite": "commune", "nature": "stock"}
DITS: dict[str, Callable[[Projet, Indicateur], object]] = {
    "derniere": lambda _, one: valeur(impact.derniere(one)),
    "premiere": lambda _, one: valeur(impact.premiere(one)),
    "comparables": lambda _, one: impact.comparables(one.mesures[0], one.mesures[1], one),
    "tendance": lambda made, _: impact.lignes(made, TODAY)[0].tendance,
    "quand": lambda _, one: impact.quand(one.mesures[0]),
    "en_mots": lambda _, one: impact.en_mots(one.mesures[0], one),
    "message": lambda _, one: impact.message(one).removeprefix("Essai"),
    "progres": lambda made, one: impact.progres(made, one, TODAY),
    "objectif": lambda made, _: impact.lignes(made, TODAY)[0].objectif,
    "retard": lambda made, _: retard(made),
    "traits": lambda _, one: traces(one),
    "dessinee": lambda _, one: [impact.se_dessine(one), impact.se_dessine(one, laureat=True)],
    "jauge": lambda made, _: jauge(made),
    "compte": lambda made, _: list(impact.lignes(made, TODAY)[0].compte),
}


@pytest.mark.parametrize(("nom", "cas"), titres_de(BORDS))
def test_what_is_said_of_figures(nom: str, cas: list[Any]) -> None:
    """One edge a line; a target is that of the tests, but where the line says otherwise."""
    measures, more, expected = cas
    if "cible" in more:
        target = {
            name: value for name, value in {**CIBLE, **more["cible"]}.items() if value is not None
        }
        more = {**VISE, **more, "cible": target}
    said = [mesure(au, value, **dict(*rest)) for au, value, *rest in measures]
    made = projet("a", indicateur(*said, **more))
    found = DITS[nom](made, made.indicateurs[0])
    assert (simple(found) if isinstance(found, str) else found) == expected


# --- Words -------------------------------------------------------------------------------------------


def test_a_caveat_is_said_wherever_the_figure_is_and_once() -> None:
    one = un(
        mesure("2025", 1, reserve="Un site"),
        mesure("2026", 2, reserve="Un site."),
        reserve="À voir !",
    )
    assert (
        impact.reserve(one, *one.mesures)
        == impact.reserve(one, one.mesures[0])
        == "À voir ! Un site."
    )


# --- Charts ------------------------------------------------------------------------------------------


ROND = re.compile(rf"M([-\d.]+) ([-\d.]+)a{graphiques.RAYON} ")


@given(
    st.lists(
        st.tuples(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.floats(-1e12, 1e12)), max_size=6
    )
)
@settings(derandomize=True, max_examples=40)
def test_a_chart_stays_inside_its_frame(points: list[tuple[date, float]]) -> None:
    made = un(*(mesure(day.isoformat(), value) for day, value in points))
    svg = str(graphiques.dessiner_mesures(made))
    assert "nan" not in svg
    centres = [(float(x) + graphiques.RAYON, float(y)) for x, y in ROND.findall(svg)]
    assert len(centres) == (len(points) if svg else 0)
    for x, y in centres:
        assert graphiques.MARGE - 0.1 <= x <= graphiques.LARGEUR - graphiques.MARGE + 0.1
        assert graphiques.HAUT - 0.1 <= y <= graphiques.HAUTEUR - graphiques.BAS + 0.1


def test_a_mark_says_how_sure_a_value_is_and_who_does_not_see_is_told_each_point() -> None:
    one = un(
        mesure("2026-01-31", 1),
        mesure("2026-03-01", 3, statut="estime"),
        mesure("2026-04-01", 4, **PLUS),
        mesure("2026-05-02", 5, **ENVIRON),
        mesure("2026-06-03", 6),
        cible={"valeur": 10, "source": "https://exemple.fr/cible"},
    )
    svg = simple(str(graphiques.dessiner_mesures(one)))
    marks = {
        name: len(ROND.findall(path))
        for name, path in re.findall(r'class="(g-\w+)" d="([^"]*)"', svg)
    }
    assert (marks["g-point"], marks["g-estime"]) == (2, 3)
    assert all(
        said in svg
        for said in (">cible 10<", ">31/01/2026</text>", ">03/06/2026</text>", ">1<", ">6<")
    )
    told = "1 au 31 janvier 2026 ; 3 au 1er mars 2026 ; au moins 4 au 1er avril 2026 ; environ 5 au 2 mai 2026"
    assert f"{told} ; 6 au 3 juin 2026 ; cible 10" in svg


def test_points_of_different_scopes_are_drawn_and_not_joined() -> None:
    one = un(
        mesure("2026-01-16", 100, perimetre="Cinq"), mesure("2026-07-09", 100, perimetre="Sept")
    )
    assert graphiques.dessiner_mesures(one) == "", "two points are enough for a laureate alone"
    svg = str(graphiques.dessiner_mesures(one, laureat=True))
    assert len(ROND.findall(svg)) == 2
    assert "g-trait" not in svg
    assert "g-creux" not in svg


def test_a_line_from_a_point_under_a_caveat_is_dotted() -> None:
    reserve = "Compte aussi les essais."
    one = un(
        mesure("2026-01-01", 1, reserve=reserve), mesure("2026-02-01", 2), mesure("2026-03-01", 3)
    )
    assert traces(one) == [1, 1]


def test_a_value_that_was_corrected_is_drawn_apart() -> None:
    one = un(mesure("2026-01-31", 1), mesure("2026-03-01", 3), mesure("2026-06-03", 6))
    svg = graphiques.tracer(one, [(date(2026, 3, 1), 9)])
    [ring] = re.findall(r'class="g-revision" d="([^"]*)"', svg)
    assert len(ROND.findall(ring)) == 1


@pytest.mark.parametrize("compte", [graphiques.POINTS_DITS, graphiques.POINTS_DITS + 1])
def test_a_long_series_is_told_by_its_ends(compte: int) -> None:
    days = [date(2025, 1, 1) + timedelta(days=30 * rank) for rank in range(compte)]
    one = un(*(mesure(day.isoformat(), {2: 1, 4: 9}.get(rank, 5)) for rank, day in enumerate(days)))
    told = graphiques.points_dits(one)
    short = compte > graphiques.POINTS_DITS
    assert told.startswith(f"{nombre(compte)} points, dont ") == short
    assert told.count(";") == (3 if short else compte - 1)


# --- The page of the portfolio ----------------------------------------------------------------------


VALIDE: Json = {"validation": {"date": "2026-01-15", "source": "https://exemple.fr/comite"}}


def contexte(root: Path, *projets: Projet) -> Contexte:
    return Contexte(root, Catalogue(projets), TODAY)


def vue(root: Path, *projets: Projet) -> Portefeuille:
    return Portefeuille(contexte(root, *projets), Adresses("../"))


def montres(shown: Portefeuille) -> list[list[str]]:
    """Name the commons that the page lists for the effect `acceleration`: the laureates, the others."""
    [effet] = [one for one in shown.effets if one.effet.slug == "acceleration"]
    return [[line.projet.slug for line in one.elements] for one in (effet.laureats, effet.autres)]


def test_the_portfolio_is_counted(tmp_path: Path) -> None:
    """Indicators, those with a measure, measures, those that a committee validated; « muets » have none."""
    shown = vue(
        tmp_path,
        projet("a", indicateur(mesure("2025", 1), mesure("2026", 2), **VALIDE), indicateur(id="b")),
        projet("b", indicateur(**VALIDE)),
        projet("c"),
        projet("d", indicateur(), indicateur(mesure("2026", 3), id="b")),
    )
    assert (shown.indicateurs, shown.mesurees, shown.mesures, shown.valides) == (5, 2, 3, 2)
    assert [one.projet.slug for one in shown.muets.montrees] == ["b", "c"]
    bare = vue(tmp_path, projet("a", indicateur()))
    assert (bare.indicateurs, bare.mesurees, bare.mesures, bare.valides) == (1, 0, 0, 0)


def test_the_order_of_a_list(tmp_path: Path) -> None:
    made = [
        projet("vieux", indicateur(mesure("2020", 1))),
        projet("neuf", indicateur(mesure("2026-06-30", 1))),
        projet("aussi-neuf", indicateur(mesure("2026-06", 1))),
        projet("valide-vieux", indicateur(mesure("2019", 1), **VALIDE)),
        projet("valide-neuf", indicateur(mesure("2021", 1), **VALIDE)),
        projet("muet", indicateur(**VALIDE)),
    ]
    shown = vue(tmp_path, *made, ecosysteme(projet("a-cote", indicateur(mesure("2026", 1)))))
    assert montres(shown) == [
        ["valide-neuf", "valide-vieux", "neuf", "aussi-neuf", "vieux"],
        ["a-cote"],
    ]


@pytest.mark.parametrize(
    ("mesures", "nombre", "longues"),
    [
        ([mesure("2026", 1)], 3, []),
        ([mesure("2026", 1)], 4, ["impact/acceleration-laureats/"]),
        ([], 16, []),
        ([], 17, ["impact/sans-mesure/"]),
    ],
)
def test_a_long_list_goes_on_elsewhere(
    tmp_path: Path, mesures: list[Json], nombre: int, longues: list[str]
) -> None:
    made = [projet(f"p{rank}", indicateur(*mesures)) for rank in range(nombre)]
    shown = vue(tmp_path, *made)
    assert [one.chemin for one in shown.listes if one.longue] == longues


def test_the_target_of_a_replaced_indicator_leads_to_the_new_one() -> None:
    cible = {"valeur": 300, "source": "https://exemple.fr/cible"}
    old = indicateur(mesure("2026-02", 96), cible=cible, id="ancien", remplace_par="neuf")
    new = indicateur(mesure("2026-06-30", 545), id="neuf", nom="Procédures réalisées")
    made = projet("a", old, new)
    assert simple(impact.progres(made, made.indicateurs[0], TODAY)) == (
        "L’équipe publie désormais « Procédures réalisées » : 545 € au 30 juin 2026 ; les deux ne se comparent pas"
    )
