"""Totals that hold, evolutions that mean something, lateness by the rhythm of an indicator."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.faits import impact
from catalogue.site.vues import graphique, mesures
from tests.communs import imaginaire

if TYPE_CHECKING:
    from catalogue.modele import Projet

TODAY = date(2026, 11, 24)
Json = dict[str, Any]


def mesure(au: str, valeur: float, **more: object) -> Json:
    """Write a measure of the whole country."""
    said: Json = {"statut": "declare", "source": "https://exemple.fr/bilan", "perimetre": "National"}
    return {"au": au, "valeur": valeur, **said, **more}


def projet(slug: str, *indicateurs: Json) -> Projet:
    """Make a common that has these indicators."""
    return imaginaire(slug, nom=slug, statut="laureat", impact={"indicateurs": list(indicateurs)})


def indicateur(*mesures_: Json, unite: str = "euro", nature: str = "cumul", **more: object) -> Json:
    """Write an indicator."""
    return {
        "id": "essai",
        "nom": "Essai",
        "effet": "acceleration",
        "grandeur": "amendes-prononcees",
        "unite": unite,
        "nature": nature,
        "mesures": list(mesures_),
        **more,
    }


def totals(*projets: Projet) -> list[tuple[str, float, str, bool]]:
    """Compute the totals of some commons, in short."""
    found = impact.totaux(impact.lignes(projets, TODAY))
    return [(t.unite, t.valeur, t.statut, t.au_moins) for t in found]


def test_the_same_quantity_adds() -> None:
    """Fines of two commons make a total, worth its weakest part."""
    a = projet("a", indicateur(mesure("2026-06", 100, statut="mesure")))
    b = projet("b", indicateur(mesure("2026-03", 50, au_moins=True)))
    assert totals(a, b) == [("euro", 150, "declare", True)]


@pytest.mark.parametrize(
    "other",
    [
        indicateur(mesure("2026-06", 1), grandeur="financements-obtenus"),
        indicateur(mesure("2026-06", 1), grandeur=None),
        indicateur(mesure("2026-06", 1), unite="heure"),
        indicateur(mesure("2026-06", 1, statut="estime")),
        indicateur(mesure("2025-06", 1)),
        indicateur(mesure("2026-06", 1), nature="stock"),
        indicateur(mesure("2026-06", 1, perimetre="Un département imaginaire")),
        indicateur(),
    ],
    ids=["quantity", "no quantity", "unit", "estimate", "old", "nature", "scope", "no measure"],
)
def test_what_differs_stays_side_by_side(other: Json) -> None:
    """Another quantity, unit, nature, scope or certainty, another year, or no measure: no total."""
    assert totals(projet("a", indicateur(mesure("2026-06", 1))), projet("b", other)) == []


@pytest.mark.parametrize("grandeur", ["collectivites-utilisatrices", "temps-gagne-par-dossier"])
def test_what_does_not_add_is_never_added(grandeur: str) -> None:
    """A collectivité that uses two commons would count twice; time saved on one case is no total."""
    one = indicateur(mesure("2026-06", 10), grandeur=grandeur, unite="heure")
    assert totals(projet("a", one), projet("b", one)) == []


def test_a_rate_is_never_added() -> None:
    """Two percentages make no percentage."""
    one = indicateur(mesure("2026-06", 10), unite="pour-cent", nature="taux")
    assert totals(projet("a", one), projet("b", one)) == []


def test_flows_add_on_the_same_period_only() -> None:
    """A year and a quarter do not add; twice the same year does."""
    year = indicateur(mesure("2026-12-31", 10, du="2026-01-01"), nature="flux")
    quarter = indicateur(mesure("2026-03-31", 10, du="2026-01-01"), nature="flux")
    assert totals(projet("a", year), projet("b", quarter)) == []
    assert totals(projet("a", year), projet("b", year)) == [("euro", 20, "declare", False)]


def test_two_indicators_of_one_common_make_no_total_of_the_portfolio() -> None:
    """A total speaks of at least two commons."""
    assert totals(projet("a", indicateur(mesure("2026-06", 1)), indicateur(mesure("2026-06", 2)))) == []


@given(st.lists(st.floats(0, 1e9, allow_nan=False), min_size=2, max_size=8), st.randoms())
@settings(derandomize=True, max_examples=60)
def test_order_never_changes_a_total_and_a_part_never_lowers_it(values: list[float], random: Any) -> None:  # noqa: ANN401
    """Shuffling keeps the total; one more common never takes away."""
    projets = [projet(f"p{i}", indicateur(mesure("2026-06", v))) for i, v in enumerate(values)]
    expected = totals(*projets)
    shuffled = list(projets)
    random.shuffle(shuffled)
    ((_, total, _, _),) = totals(*shuffled)
    assert total == pytest.approx(expected[0][1])
    more = totals(*projets, projet("plus", indicateur(mesure("2026-06", 1))))
    assert more[0][1] >= expected[0][1]


def test_the_latest_measure_is_the_one_of_the_latest_day() -> None:
    """The order of the file does not matter, a day counts as its last moment."""
    (one,) = projet("a", indicateur(mesure("2026-06-30", 2), mesure("2026-02", 1))).indicateurs
    latest, first = impact.derniere(one), impact.premiere(one)
    assert latest is not None
    assert first is not None
    assert (latest.valeur, first.valeur) == (2, 1)


def test_an_evolution_compares_what_can_be() -> None:
    """A percentage from a hundred on; a minimum or another scope says nothing."""
    (one,) = projet("a", indicateur(mesure("2026-02-20", 100), mesure("2026-06-30", 264))).indicateurs
    latest = impact.derniere(one)
    assert latest is not None
    said = mesures.tendance(impact.premiere(one), latest, one).replace("\u00a0", " ")
    assert said == "de 100 (20 février 2026) à 264 (30 juin 2026) : +164 %"
    (least,) = projet("a", indicateur(mesure("2026-02", 1), mesure("2026-06", 9, au_moins=True))).indicateurs
    (scope,) = projet(
        "a", indicateur(mesure("2026-02", 1), mesure("2026-06", 9, perimetre="Ici"))
    ).indicateurs
    assert impact.premiere(least) is None
    assert impact.premiere(scope) is None


@pytest.mark.parametrize(
    ("rythme", "today", "late"),
    [
        ("trimestriel", date(2026, 9, 30), False),
        ("trimestriel", date(2026, 10, 1), True),
        ("annuel", date(2027, 6, 30), False),
        ("annuel", date(2027, 7, 1), True),
        (None, date(2027, 6, 30), False),
        (None, date(2027, 7, 1), True),
    ],
)
def test_lateness_follows_the_declared_rhythm(rythme: str | None, today: date, late: bool) -> None:  # noqa: FBT001
    """A quarterly indicator of 30 June is late on 1 October; without a rhythm, a year later."""
    more: Json = {"rythme": rythme} if rythme else {}
    (one,) = projet("a", indicateur(mesure("2026-06-30", 1), **more)).indicateurs
    assert impact.est_ancienne(one, today) is late


def test_a_chart_joins_what_is_near_and_shows_a_gap_as_a_gap() -> None:
    """Three near measures and a far one: two segments, four marks, one of them hollow."""
    points = [
        mesure("2023-01-01", 1),
        mesure("2026-01-01", 2),
        mesure("2026-03-01", 3),
        mesure("2026-06-01", 4, statut="estime"),
    ]
    cible = {"valeur": 10, "source": "https://exemple.fr/cible"}
    (one,) = projet("a", indicateur(*points, cible=cible)).indicateurs
    svg = graphique.dessiner(one)
    assert len(re.findall("g-trait", svg)) == 2
    assert len(re.findall("g-point", svg)) == 3
    assert len(re.findall("g-estime", svg)) == 1
    assert "Cible : 10" in svg


def test_one_measure_makes_no_chart() -> None:
    """A point is not a trend."""
    (one,) = projet("a", indicateur(mesure("2026-06", 1))).indicateurs
    assert graphique.dessiner(one) == ""


@given(st.lists(st.tuples(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.floats(-1e12, 1e12)), max_size=6))
@settings(derandomize=True, max_examples=80)
def test_a_chart_stays_inside_its_frame(points: list[tuple[date, float]]) -> None:
    """Whatever the values, no mark leaves the drawing and no number is broken."""
    (one,) = projet("a", indicateur(*(mesure(day.isoformat(), value) for day, value in points))).indicateurs
    svg = str(graphique.dessiner(one))
    assert "nan" not in svg
    for x, y in re.findall(r'cx="([-\d.]+)" cy="([-\d.]+)"', svg):
        assert graphique.LEFT - 0.1 <= float(x) <= graphique.WIDTH - graphique.RIGHT + 0.1
        assert graphique.TOP - 0.1 <= float(y) <= graphique.HEIGHT - graphique.BOTTOM + 0.1
