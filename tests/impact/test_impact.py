"""What the tests of figures write, and what holds whatever the figures: totals, charts."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.faits import impact
from catalogue.site.vues import graphique
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


@given(st.lists(st.floats(0, 1e9, allow_nan=False), min_size=2, max_size=8), st.randoms())
@settings(derandomize=True, max_examples=60)
def test_order_never_changes_a_total_and_a_part_never_lowers_it(values: list[float], random: Any) -> None:  # noqa: ANN401
    """Shuffling keeps the total; one more common never takes away."""
    made = [projet(f"p{i}", indicateur(mesure("2026-06", v))) for i, v in enumerate(values)]
    [expected] = impact.totaux(impact.lignes(made, TODAY))
    more = impact.totaux(impact.lignes([*made, projet("plus", indicateur(mesure("2026-06", 1)))], TODAY))
    assert more[0].valeur >= expected.valeur
    random.shuffle(made)
    [total] = impact.totaux(impact.lignes(made, TODAY))
    assert total.valeur == pytest.approx(expected.valeur)


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
