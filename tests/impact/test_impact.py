"""What holds whatever the figures, then the edges of what /methodologie/ says of them, one line of a table each."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue_communs.faits import impact
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.impact import Ligne
from catalogue_communs.modele import Catalogue, Cible, Indicateur, Mesure, Projet
from catalogue_communs.site.vues import graphique, portefeuille
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.portefeuille import Portefeuille
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.programme import Publication
from catalogue_communs.socle.schemas import vocabulaires
from tests import communs
from tests.aides import TODAY, Json


def mesure(au: str, valeur: float, **more: object) -> Json:
    """Write a measure of the whole country."""
    return communs.mesure(au, valeur, **{"perimetre": "National", **more})


def projet(slug: str, *indicateurs: Json) -> Projet:
    """Make a common that has these indicators."""
    return communs.imaginaire(slug, nom=slug, statut="laureat", impact={"indicateurs": list(indicateurs)})


def indicateur(*mesures_: Json, **more: object) -> Json:
    """Write an indicator of fines."""
    about = {"effet": "acceleration", "grandeur": "amendes-prononcees", "unite": "euro"}
    return communs.indicateur(*mesures_, **{**about, **more})


@given(st.lists(st.floats(0, 1e9, allow_nan=False), min_size=2, max_size=8), st.randoms())
@settings(derandomize=True, max_examples=60)
def test_order_never_changes_a_total_and_a_part_never_lowers_it(values: list[float], random: Any) -> None:
    made = [projet(f"p{i}", indicateur(mesure("2026-06", v))) for i, v in enumerate(values)]
    [expected] = impact.totaux(impact.lignes(made, TODAY))
    more = impact.totaux(impact.lignes([*made, projet("plus", indicateur(mesure("2026-06", 1)))], TODAY))
    assert more[0].valeur >= expected.valeur
    random.shuffle(made)
    [total] = impact.totaux(impact.lignes(made, TODAY))
    assert total.valeur == pytest.approx(expected.valeur)


def test_a_chart_joins_what_is_near_and_shows_a_gap_as_a_gap() -> None:
    points = [
        mesure("2023-01-01", 1),
        mesure("2026-01-01", 2),
        mesure("2026-03-01", 3),
        mesure("2026-06-01", 4, statut="estime"),
    ]
    cible = {"valeur": 10, "source": "https://exemple.fr/cible"}
    (one,) = projet("a", indicateur(*points, cible=cible)).indicateurs
    svg = graphique.dessiner_mesures(one)
    assert len(re.findall("g-trait", svg)) == 2
    assert len(re.findall("g-point", svg)) == 3
    assert len(re.findall("g-estime", svg)) == 1
    assert "Cible : 10" in svg


@given(st.lists(st.tuples(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.floats(-1e12, 1e12)), max_size=6))
@settings(derandomize=True, max_examples=80)
def test_a_chart_stays_inside_its_frame(points: list[tuple[date, float]]) -> None:
    (one,) = projet("a", indicateur(*(mesure(day.isoformat(), value) for day, value in points))).indicateurs
    svg = str(graphique.dessiner_mesures(one))
    assert "nan" not in svg
    for x, y in re.findall(r'cx="([-\d.]+)" cy="([-\d.]+)"', svg):
        assert graphique.LEFT - 0.1 <= float(x) <= graphique.WIDTH - graphique.RIGHT + 0.1
        assert graphique.TOP - 0.1 <= float(y) <= graphique.HEIGHT - graphique.BOTTOM + 0.1


# --- The edges of what /methodologie/ says of figures, one line of a table each --------------------------


NBSP, FINE = "\u00a0", "\u202f"


def un(*mesures_: Json, **more: Any) -> Indicateur:
    """Make an indicator with these measures."""
    (made,) = projet("a", indicateur(*mesures_, **more)).indicateurs
    return made


def derniere(*mesures_: Json) -> float | None:
    """Return the value of the latest measure."""
    found = impact.derniere(un(*mesures_))
    return None if found is None else found.valeur


def premiere(*mesures_: Json) -> float | None:
    """Return the value that the latest is compared with."""
    found = impact.premiere(un(*mesures_))
    return None if found is None else found.valeur


# --- The latest measure, and the one that it is compared with --------------------------


@pytest.mark.parametrize(
    ("dates", "attendu"),
    [
        ([], None),
        (["2026-06-30"], 0),
        (["2026-06-30", "2026-06-29"], 0),
        (["2026-06-29", "2026-06-30"], 1),
        (["2026-06-30", "2026-06-30"], 1),
        (["2026-06", "2026-06-30"], 1),
        (["2026-06-30", "2026-06"], 1),
        (["2026-06", "2026-06-29"], 0),
    ],
)
def test_the_latest_of_the_measures(dates: list[str], attendu: int | None) -> None:
    assert derniere(*(mesure(day, rank) for rank, day in enumerate(dates))) == attendu


ICI = {"perimetre": "Le Val Imaginaire"}
PLUS = {"au_moins": True}


@pytest.mark.parametrize(
    ("mesures_", "attendu"),
    [
        ([], None),
        ([mesure("2026-06-30", 9)], None),
        ([mesure("2026-06-29", 1), mesure("2026-06-30", 9)], 1),
        ([mesure("2026-06-30", 1), mesure("2026-06-30", 9)], None),
        ([mesure("2026-06-30", 1), mesure("2026-06", 9)], None),
        ([mesure("2026-05-31", 1), mesure("2026-06", 9)], 1),
        ([mesure("2026-05", 1), mesure("2026-06-01", 9)], 1),
        ([mesure("2026-06", 1), mesure("2026-06-30", 9)], None),
        ([mesure("2024", 1), mesure("2025-03", 2), mesure("2026", 9)], 1),
        ([mesure("2024-02", 1), mesure("2024", 2), mesure("2026", 9)], 2),
        ([mesure("2024", 1), mesure("2026", 9, **PLUS)], None),
        ([mesure("2024", 1, **PLUS), mesure("2025", 2), mesure("2026", 9)], 2),
        ([mesure("2024", 1, **ICI), mesure("2026", 9)], None),
        ([mesure("2024", 1), mesure("2025", 2, **ICI), mesure("2026", 9, **ICI)], 2),
        ([mesure("2024", 1, environ=True), mesure("2026", 9)], None),
        ([mesure("2024", 1, statut="estime"), mesure("2026", 9)], None),
    ],
)
def test_what_the_latest_is_compared_with(mesures_: list[Json], attendu: float | None) -> None:
    """The oldest of the same scope, wholly before; « un minimum ne se compare à rien », nor to a minimum."""
    assert premiere(*mesures_) == attendu


@pytest.mark.parametrize(
    ("mesures_", "attendu"),
    [
        ([mesure("2026-02-20", 50), mesure("2026-06-30", 264)], "de 50 (20 février 2026) à 264 (30 juin 2026)"),
        ([mesure("2025", 99), mesure("2026", 264)], "de 99 (2025) à 264 (2026)"),
        ([mesure("2025", 100), mesure("2026", 264)], "de 100 (2025) à 264 (2026) : +164 %"),
        ([mesure("2026-02", 264), mesure("2026-06", 50)], "de 264 (février 2026) à 50 (juin 2026) : −81 %"),
        ([mesure("2025", 0), mesure("2026", 5)], "de 0 (2025) à 5 (2026)"),
        ([mesure("2025", -500), mesure("2026", 500)], "de −500 (2025) à 500 (2026) : +200 %"),
        ([mesure("2025", 1000), mesure("2026", 1004)], "de 1 000 (2025) à 1 004 (2026) : +0 %"),
        ([mesure("2025-01-02", 5), mesure("2026", 5)], "stable depuis le 2 janvier 2025"),
        ([mesure("2025", 5), mesure("2026", 3000, **PLUS)], ""),
        ([mesure("2026", 5)], ""),
    ],
)  # fmt: skip
def test_an_evolution_is_told(mesures_: list[Json], attendu: str) -> None:
    one = un(*mesures_, nature="stock")
    said = Ligne(projet("a"), one, impact.derniere(one), impact.premiere(one), ancienne=False).tendance
    assert said.replace(NBSP, " ").replace(FINE, " ") == attendu


@pytest.mark.parametrize(
    ("unite", "valeurs", "attendu"),
    [
        ("pour-cent", (40, 60), "+20 points"),
        ("pour-cent", (41.5, 40.2), "−1,3 point"),
        ("note-sur-10", (200, 400), ""),
        ("projet-par-an", (400, 500), ""),
    ],
)
def test_a_rate_moves_in_points(unite: str, valeurs: tuple[float, float], attendu: str) -> None:
    """« +50 % » of a percentage would be read as points; another rate shows its two values."""
    before, after = valeurs
    one = un(mesure("2025", before), mesure("2026", after), unite=unite, nature="taux")
    first, latest = one.mesures
    assert impact.evolution(first, latest, one).replace(NBSP, " ") == attendu


@pytest.mark.parametrize(
    ("avant", "apres", "compare"),
    [
        ({"au": "2025"}, {"au": "2026"}, True),
        ({"au": "2025-12-31", "du": "2025-01-01"}, {"au": "2026"}, True),
        ({"au": "2026-03-31", "du": "2026-01-01"}, {"au": "2026-06-30", "du": "2026-04-01"}, True),
        ({"au": "2025"}, {"au": "2026-03-31", "du": "2026-01-01"}, False),
        ({"au": "2025-12-31"}, {"au": "2026-12-31"}, False),
        ({"au": "2025-12-31", "du": "2025-01-01"}, {"au": "2026-12-31"}, False),
        ({"au": "2025-06-30", "du": "2024-07-01"}, {"au": "2025-12-31", "du": "2025-01-01"}, False),
    ],
)
def test_a_flow_is_compared_over_as_long_a_time(
    avant: dict[str, str], apres: dict[str, str], *, compare: bool
) -> None:
    one = un({**mesure("2025", 100), **avant}, {**mesure("2026", 60), **apres}, nature="flux")
    first, latest = one.mesures
    assert impact.comparables(first, latest, one) is compare


@pytest.mark.parametrize(
    ("mesures_", "nature", "attendu"),
    [
        ([mesure("2026-02-25", 3507), mesure("2026-02-26", 3000, **PLUS)], "cumul", 3507),
        ([mesure("2026-02-26", 3000, **PLUS), mesure("2026-02-25", 3507)], "cumul", 3507),
        ([mesure("2026-02-25", 3507), mesure("2026-02-26", 3000, **PLUS)], "stock", 3000),
        ([mesure("2026-02-25", 3507), mesure("2026-02-26", 4000, **PLUS)], "cumul", 4000),
        ([mesure("2026-02-25", 3507, **PLUS), mesure("2026-02-26", 3000, **PLUS)], "cumul", 3000),
        ([mesure("2026-02-25", 3507), mesure("2026-02-26", 3000, **PLUS, **ICI)], "cumul", 3000),
    ],
)
def test_a_minimum_says_nothing_new_of_a_count_that_passed_it(
    mesures_: list[Json], nature: str, attendu: float
) -> None:
    """« plus de 3 000 » does not hide « 3 507 », which a cumulative count does not go below."""
    found = impact.derniere(un(*mesures_, nature=nature))
    assert found is not None
    assert found.valeur == attendu


# --- To bring up to date ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rythme", "au", "dernier_bon_jour"),
    [
        ("mensuel", "2026-05-31", date(2026, 6, 30)),
        ("mensuel", "2026-01-31", date(2026, 2, 28)),
        ("trimestriel", "2026-06-30", date(2026, 9, 30)),
        ("trimestriel", "2026-06", date(2026, 9, 30)),
        ("annuel", "2026-06-30", date(2027, 6, 30)),
        ("annuel", "2025", date(2026, 12, 31)),
    ],
)
def test_the_first_day_when_an_indicator_is_late(rythme: str, au: str, dernier_bon_jour: date) -> None:
    one = un(mesure(au, 1), rythme=rythme)
    assert impact.est_ancienne(one, dernier_bon_jour) is False
    assert impact.est_ancienne(one, dernier_bon_jour + timedelta(days=1)) is True


def test_a_figure_without_a_rhythm_is_worth_a_year() -> None:
    one = un(mesure("2025-11-23", 1))
    assert impact.est_ancienne(one, date(2026, 11, 23)) is False
    assert impact.est_ancienne(one, TODAY) is True
    assert impact.est_ancienne(un(rythme="mensuel"), TODAY) is False
    assert impact.rythme_annonce(one) == "sans rythme annoncé, un chiffre vaut un an"
    assert impact.rythme_annonce(un(rythme="mensuel")) == "rythme annoncé : mensuel"


# --- Totals ---------------------------------------------------------------------------------


def totaux(*indicateurs: Json) -> list[tuple[float, str, bool, str, int]]:
    """Add the indicators of as many commons."""
    made = [projet(f"p{rank}", one) for rank, one in enumerate(indicateurs)]
    found = impact.totaux(impact.lignes(made, TODAY))
    return [(t.valeur, t.statut, t.au_moins, t.perimetre, len(t.parts)) for t in found]


@pytest.mark.parametrize(
    ("statuts", "attendu"),
    [
        (("mesure", "declare"), "declare"),
        (("declare", "mesure"), "declare"),
        (("estime", "estime"), "estime"),
    ],
)
def test_a_total_is_worth_its_least_sure_part(statuts: tuple[str, ...], attendu: str) -> None:
    """« Un total vaut ce que vaut sa partie la moins sûre »."""
    [(_, said, _, _, _)] = totaux(*(indicateur(mesure("2026", 1, statut=s)) for s in statuts))
    assert said == attendu


@pytest.mark.parametrize(("premiers", "attendu"), [((False, False), False), ((True, False), True)])
def test_a_total_with_a_minimum_is_a_minimum(premiers: tuple[bool, ...], *, attendu: bool) -> None:
    [(value, _, least, _, parts)] = totaux(*(indicateur(mesure("2026", 2, au_moins=x)) for x in premiers))
    assert (value, least, parts) == (4, attendu, 2)


@pytest.mark.parametrize(
    ("un_", "autre", "total"),
    [
        (indicateur(mesure("2026", 1)), indicateur(mesure("2025", 2)), None),
        (indicateur(mesure("2026-07-03", 1)), indicateur(mesure("2026-12-31", 2)), 3),
        (indicateur(mesure("2026-06-29", 1)), indicateur(mesure("2026-12-31", 2)), None),
        (indicateur(mesure("2026", 1, statut="mesure")), indicateur(mesure("2026", 2, statut="estime")), None),
        (indicateur(mesure("2026", 1, statut="estime")), indicateur(mesure("2026", 2, statut="estime")), 3),
        (indicateur(mesure("2026", 1)), indicateur(mesure("2026", 2), grandeur="depenses-evitees"), None),
        (indicateur(mesure("2026", 1)), indicateur(mesure("2026", 2), grandeur=None), None),
        (indicateur(mesure("2026", 1)), indicateur(), None),
        (indicateur(mesure("2026", 1, perimetre="Le Val imaginaire")), indicateur(mesure("2026", 2, **ICI)), 3),
        (indicateur(mesure("2026", 1, perimetre=None)), indicateur(mesure("2026", 2, perimetre=None)), None),
        (indicateur(mesure("2026", 1)), indicateur(mesure("2026", 2, **ICI)), None),
        (indicateur(mesure("2026", 1), nature="stock"), indicateur(mesure("2026", 2), nature="cumul"), None),
        (indicateur(mesure("2026", 1), nature="flux"), indicateur(mesure("2026", 2), nature="flux"), 3),
        (indicateur(mesure("2026", 1), nature="flux"), indicateur(mesure("2025", 2), nature="flux"), None),
        (indicateur(mesure("2026", 1, du="2026-01"), nature="flux"), indicateur(mesure("2026", 2, du="2026-02"), nature="flux"), None),
        (indicateur(mesure("2026", 1), nature="taux"), indicateur(mesure("2026", 2), nature="taux"), None),
        (indicateur(mesure("2026", 1), unite="heure"), indicateur(mesure("2026", 2), unite="euro"), None),
        (indicateur(mesure("2026", 1), grandeur="utilisateurs"), indicateur(mesure("2026", 2), grandeur="utilisateurs"), None),
        (indicateur(mesure("2025", 0.5), mesure("2026", 1)), indicateur(mesure("2026", 2)), 3),
    ],
)  # fmt: skip
def test_what_adds_and_what_does_not(un_: Json, autre: Json, total: float | None) -> None:
    scope = un_["mesures"][-1].get("perimetre", "")
    assert [(value, where) for value, _, _, where, _ in totaux(un_, autre)] == (
        [] if total is None else [(total, scope)]
    )


ADDITIVES = {
    "amendes-prononcees", "controles-realises", "dechets-enleves", "depenses-evitees", "depots-nettoyes",
    "diagnostics-realises", "emissions-evitees", "energie-economisee", "financements-obtenus",
    "logements-concernes", "procedures-engagees", "proces-verbaux-dresses", "projets-accompagnes",
    "surfaces-preservees", "temps-gagne-au-total",
}  # fmt: skip


@pytest.mark.parametrize("grandeur", sorted(vocabulaires()["grandeur"].valeurs))
@pytest.mark.parametrize("nature", sorted(vocabulaires()["nature_indicateur"].valeurs))
def test_only_what_two_commons_cannot_count_twice_is_added(grandeur: str, nature: str) -> None:
    unite = vocabulaires()["grandeur"].valeurs[grandeur].extra["unites"][0]
    one = indicateur(mesure("2026", 3), grandeur=grandeur, unite=unite, nature=nature)
    adds = grandeur in ADDITIVES and nature in {"stock", "cumul", "flux"}
    assert [value for value, *_ in totaux(one, one)] == ([6] if adds else [])


def test_the_lines_of_a_portfolio() -> None:
    made = [
        projet("a", indicateur(mesure("2020", 1), rythme="annuel"), indicateur(effet="usage")),
        projet("b", indicateur(mesure("2025", 1), mesure("2026", 2), effet="usage")),
    ]
    every = impact.lignes(made, TODAY)
    assert [(x.projet.slug, x.indicateur.effet, x.ancienne) for x in every] == [
        ("a", "acceleration", True),
        ("a", "usage", False),
        ("b", "usage", False),
    ]
    assert [(x.derniere is None, x.premiere is None) for x in every] == [
        (False, True),
        (True, True),
        (False, False),
    ]


def test_a_total_takes_one_figure_of_each_common() -> None:
    both = [
        projet("a", indicateur(mesure("2026-06", 1)), indicateur(mesure("2026-07", 2))),
        projet("b", indicateur(mesure("2026-07", 4))),
    ]
    [total] = impact.totaux(impact.lignes(both, TODAY))
    assert (total.valeur, [x.projet.slug for x in total.parts], total.unite, total.nature) == (
        6,
        ["a", "b"],
        "euro",
        "cumul",
    )
    assert impact.totaux(impact.lignes(both[:1], TODAY)) == ()
    assert impact.totaux(()) == ()


# --- Words ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dates", "attendu"),
    [
        ({"au": "2026-06-30"}, "au 30 juin 2026"),
        ({"au": "2026-06"}, "en juin 2026"),
        ({"du": "2026-01-01", "au": "2026-06-30"}, "du 1er janvier 2026 au 30 juin 2026"),
        ({"du": "2026-01-01", "au": "2026-06"}, "de 1er janvier 2026 à juin 2026"),
        ({"du": "2019", "au": "2021"}, "de 2019 à 2021"),
    ],
)
def test_when_a_measure_is_of(dates: dict[str, str], attendu: str) -> None:
    (one,) = un({**mesure("2026", 1), **dates}).mesures
    assert impact.quand(one) == attendu


@pytest.mark.parametrize(
    ("valeur", "unite", "attendu"),
    [
        (0, "commune", ("0", "commune")),
        (1.9, "commune", ("1,9", "commune")),
        (2, "commune", ("2", "communes")),
        (26280, "euro", ("26 280", "€")),
        (12.5, "pour-cent", ("12,5", "%")),
    ],
)
def test_a_value_with_its_unit(valeur: float, unite: str, attendu: tuple[str, str]) -> None:
    number, unit = impact.quantite(valeur, unite)
    assert (number.replace(FINE, " "), unit) == attendu


# --- Charts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rythme", "jours", "relies"),
    [
        (None, 400, True),
        (None, 401, False),
        ("mensuel", 62, True),
        ("mensuel", 63, False),
        ("annuel", 744, True),
        ("annuel", 745, False),
    ],
)
def test_two_measures_far_apart_are_not_joined(rythme: str | None, jours: int, *, relies: bool) -> None:
    """« plus de deux fois le rythme annoncé (ou plus de 400 jours) »: the last day is within."""
    start = date(2020, 1, 1)
    points = [
        mesure(day.isoformat(), value)
        for value, day in enumerate(
            (start, start + timedelta(days=jours), start + timedelta(days=2 * jours)), 1
        )
    ]
    svg = graphique.dessiner_mesures(un(*points, **({"rythme": rythme} if rythme else {})))
    assert ("g-trait" in svg) is relies


@pytest.mark.parametrize(
    ("mesures_", "marques"),
    [
        ([mesure("2026-03", 3, statut="mesure")], ["g-point"]),
        ([mesure("2026-03", 3, statut="estime")], ["g-estime"]),
        ([mesure("2026-03", 3, **PLUS), mesure("2026-04", 4, environ=True)], ["g-estime", "g-estime"]),
    ],
)
def test_a_mark_says_how_sure_a_value_is(mesures_: list[Json], marques: list[str]) -> None:
    svg = graphique.dessiner_mesures(un(mesure("2026-01", 1), mesure("2026-02", 2), *mesures_))
    assert re.findall(r'<circle class="([^"]+)"', svg) == ["g-point", "g-point", *marques]


@pytest.mark.parametrize(
    "mesures_",
    [
        [],
        [mesure("2026-01", 1)],
        [mesure("2026-01-31", 1), mesure("2026-01", 2)],
        [mesure("2026-02-01", 1), mesure("2026-02-14", 2)],
        [mesure("2026-01", 3), mesure("2026-06", 3), mesure("2026-07", 3)],
        [mesure("2021-01", 100, **PLUS), mesure("2023-11", 150, **PLUS)],
        [mesure("2026-01", 1), mesure("2026-06", 2, statut="mesure")],
        [mesure("2026-01", 100, perimetre="Cinq"), mesure("2026-07", 200, perimetre="Sept")],
    ],
)
def test_what_says_nothing_together_is_not_drawn(mesures_: list[Json]) -> None:
    assert graphique.dessiner_mesures(un(*mesures_)) == ""


def test_two_weeks_are_enough_to_draw() -> None:
    svg = graphique.dessiner_mesures(
        un(mesure("2026-02-01", 1), mesure("2026-02-02", 1), mesure("2026-02-15", 2))
    )
    assert ">01/02/2026</text>" in svg
    assert ">15/02/2026</text>" in svg
    years = un(mesure("2019", 1), mesure("2020-06", 2), mesure("2021", 3))
    assert ">2019</text>" in graphique.dessiner_mesures(years)


@pytest.mark.parametrize(
    ("mesures_", "plus", "attendu"),
    [
        ([mesure("2026-01-27", 40), mesure("2026-02-20", 96)], {}, "de 40 à 96 € en 24 jours"),
        ([mesure("2025-12-11", 2357), mesure("2026-05-25", 2827)], {}, "de 2 357 à 2 827 € en 5 mois"),
        ([mesure("2025", 1), mesure("2026", 2)], {"unite": "commune"}, "de 1 à 2 en un an"),
        ([mesure("2023", 40), mesure("2026", 60)], {"unite": "pour-cent"}, "de 40 à 60 % en 3 ans"),
        ([mesure("2025", 3), mesure("2026", 3)], {}, "3 €, comme en 2025"),
        ([mesure("2025", 3), mesure("2026", 4, environ=True)], {}, "environ 4 € en 2026"),
        ([mesure("2025", 3), mesure("2026", 4)], {"nature": "flux"}, "de 3 (2025) à 4 € (2026)"),
    ],
)
def test_a_title_bears_the_message(mesures_: list[Json], plus: Json, attendu: str) -> None:
    said = impact.message(un(*mesures_, **plus)).replace(NBSP, " ").replace(FINE, " ")
    assert said == f"Essai : {attendu}"
    assert impact.message(un()) == "Essai"


def test_the_caveats_of_a_series_are_said_once() -> None:
    one = un(
        mesure("2025", 1, reserve="Un site"),
        mesure("2026", 2, reserve="Un site."),
        reserve="À vérifier.",
    )
    assert impact.reserves(one) == "À vérifier. Un site."


def test_two_scopes_are_not_joined() -> None:
    """« Cinq départements » then « Sept départements »: a line between them would be a trend of nothing."""
    one = un(
        mesure("2026-01", 1, perimetre="Cinq"),
        mesure("2026-02", 2, perimetre="Sept"),
        mesure("2026-03", 3, perimetre="Sept"),
    )
    assert graphique.dessiner_mesures(one).count("g-trait") == 1


# --- The page of the portfolio ----------------------------------------------------------------


def laureat(made: Projet) -> Projet:
    """Give a common its place in the portfolio."""
    return msgspec.structs.replace(made, statut="laureat")


def ecosysteme(made: Projet) -> Projet:
    """Take it away."""
    return msgspec.structs.replace(made, statut="ecosysteme")


def vue(root: Path, *projets: Projet) -> Portefeuille:
    """Describe /impact/ for these commons alone."""
    return Portefeuille(Contexte(root, Catalogue(projets), TODAY), Publication(), Adresses("../"))


def montres(shown: Portefeuille, nom: str) -> list[str]:
    """Name the commons that the page lists for the effect `acceleration`."""
    return [line.projet.slug for line in shown.population("acceleration", nom).autres]


VALIDE: Json = {"validation": {"date": "2026-01-15", "source": "https://exemple.fr/comite"}}


def test_the_portfolio_is_counted(tmp_path: Path) -> None:
    """Indicators, those with a measure, measures, those that a committee validated; « muets » have none."""
    shown = vue(
        tmp_path,
        projet("a", indicateur(mesure("2025", 1), mesure("2026", 2), **VALIDE), indicateur()),
        projet("b", indicateur(**VALIDE)),
        projet("c"),
        projet("d", indicateur(), indicateur(mesure("2026", 3))),
    )
    assert (len(shown.lignes), shown.mesurees, shown.mesures, shown.valides) == (5, 2, 3, 2)
    assert [one.slug for one, _ in shown.muets.montrees] == ["b", "c"]
    bare = vue(tmp_path, projet("a", indicateur()))
    assert (len(bare.lignes), bare.mesurees, bare.mesures, bare.valides) == (1, 0, 0, 0)


def test_laureates_are_added_and_the_others_are_listed_beside(tmp_path: Path) -> None:
    one = indicateur(mesure("2026", 10))
    shown = vue(tmp_path, laureat(projet("a", one)), ecosysteme(projet("b", one)), laureat(projet("c", one)))
    [(total, parts, left)] = shown.totaux("acceleration")
    assert (total.quantite, shown.durees[total.nature], total.statut) == (
        ("20", "€"),
        "depuis le début",
        "declare",
    )
    assert [(p.projet.slug, *p.quantite, p.quand) for p in parts] == [
        ("a", "10", "€", "en 2026"),
        ("c", "10", "€", "en 2026"),
    ]
    assert (montres(shown, "laureats"), montres(shown, "ecosysteme")) == (["a", "c"], ["b"])
    other = vue(tmp_path, laureat(projet("a", one)), ecosysteme(projet("b", one)))
    assert (left, [*shown.totaux("usage")], [*other.totaux("acceleration")]) == (0, [], [])


@pytest.mark.parametrize(("nombre", "nommes"), [(2, 2), (6, 6), (7, 7), (8, 6), (9, 6)])
def test_a_total_names_its_parts(tmp_path: Path, nombre: int, nommes: int) -> None:
    """Six, and seven rather than « 1 autre »; their sum is that of all."""
    shown = vue(
        tmp_path,
        *(laureat(projet(f"p{rank}", indicateur(mesure("2026", 1, **PLUS)))) for rank in range(nombre)),
    )
    [(total, parts, left)] = shown.totaux("acceleration")
    assert (len(parts), left, total.quantite[0]) == (nommes, nombre - nommes, f"plus de {nombre}")


def test_the_order_of_a_list(tmp_path: Path) -> None:
    made = [
        projet("vieux", indicateur(mesure("2020", 1))),
        projet("neuf", indicateur(mesure("2026-06-30", 1))),
        projet("aussi-neuf", indicateur(mesure("2026-06", 1))),
        projet("valide-vieux", indicateur(mesure("2019", 1), **VALIDE)),
        projet("valide-neuf", indicateur(mesure("2021", 1), **VALIDE)),
        projet("muet", indicateur(**VALIDE)),
    ]
    assert montres(vue(tmp_path, *map(laureat, made)), "laureats") == [
        "valide-neuf",
        "valide-vieux",
        "neuf",
        "aussi-neuf",
        "vieux",
    ]


def test_what_is_late_is_listed(tmp_path: Path) -> None:
    made = [
        projet("tard", indicateur(mesure("2019", 500), mesure("2020", 1000), rythme="annuel")),
        projet("a-l-heure", indicateur(mesure("2026-11", 1), rythme="annuel")),
        projet("sans-rythme", indicateur(mesure("2026", 1))),
    ]
    shown = vue(tmp_path, *made)
    [row] = shown.anciennes.montrees
    assert row.projet.slug == "tard"
    assert row.tendance.replace(NBSP, " ") == "de 500 (2019) à 1\u202f000 (2020) : +100 %"


def longues_listes(contexte: Contexte) -> list[str]:
    """Say where the lists are that go on elsewhere."""
    return [suite.lieu for suite in portefeuille.listes_de_l_impact(contexte) if suite.longue]


@pytest.mark.parametrize(("nombre", "longues"), [(5, []), (6, ["impact/acceleration-laureats"])])
def test_a_list_goes_on_elsewhere_beyond_five(tmp_path: Path, nombre: int, longues: list[str]) -> None:
    made = [laureat(projet(f"p{rank}", indicateur(mesure("2026", rank)))) for rank in range(nombre)]
    contexte = Contexte(tmp_path, Catalogue(tuple(made)), TODAY)
    assert longues_listes(contexte) == longues
    assert len(montres(vue(tmp_path, *made), "laureats")) == 5


@pytest.mark.parametrize(("nombre", "longue"), [(16, False), (17, True)])
def test_silent_commons_go_on_elsewhere_beyond_sixteen(tmp_path: Path, nombre: int, *, longue: bool) -> None:
    contexte = Contexte(tmp_path, Catalogue(tuple(projet(f"p{rank}") for rank in range(nombre))), TODAY)
    assert longues_listes(contexte) == (["impact/sans-mesure"] if longue else [])


@pytest.mark.parametrize(
    ("rythmes", "attendu"),
    [
        ([None], (0, 1)),
        (["annuel", None], (1, 2)),
        (["annuel", "mensuel"], (2, 2)),
    ],
)
def test_how_many_announce_their_rhythm(
    tmp_path: Path, rythmes: list[str | None], attendu: tuple[int, int]
) -> None:
    made = [
        projet(f"p{rank}", indicateur(mesure("2026-11", 1), **({"rythme": r} if r else {})))
        for rank, r in enumerate(rythmes)
    ]
    shown = vue(tmp_path, *made)
    assert (shown.rythmees, shown.mesurees) == attendu


# --- How far an indicator is from its target: said where both count the same thing, and only ther --------


jour = DatePartielle.parse


def comptee(au: str, valeur: float, **more: object) -> Mesure:
    """Make a declared measure of the whole country."""
    said = {"statut": "declare", "source": "https://exemple.example/", "perimetre": "National", **more}
    return Mesure(au=jour(au), valeur=valeur, **said)  # type: ignore[arg-type]


def vise(
    *mesures: Mesure,
    cible: float = 300,
    echeance: str | None = "2027-12",
    perimetre: str | None = None,
    **more: object,
) -> Indicateur:
    """Make an indicator of communes, with its target."""
    due = jour(echeance) if echeance else None
    target = Cible(valeur=cible, source="https://exemple.example/", echeance=due, perimetre=perimetre)
    fields = {"effet": "ecologique", "unite": "commune", "nature": "stock", **more}
    return Indicateur(id="communes", nom="Communes suivies", cible=target, mesures=mesures, **fields)  # type: ignore[arg-type]


UN_AN = (comptee("2025-06-30", 100), comptee("2026-06-30", 160))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (vise(comptee("2026-06-30", 312)), "Cible atteinte : 312 communes au 30 juin 2026"),
        (
            vise(*UN_AN, cible=100),
            "Cible atteinte, au plus tard le 30 juin 2025 : 160 communes au 30 juin 2026",
        ),
        (
            vise(comptee("2026-06-30", 300, au_moins=True)),
            "Cible atteinte : plus de 300 communes au 30 juin 2026",
        ),
        (vise(comptee("2026-06-30", 300, environ=True)), "environ 100 % de la cible au 30 juin 2026"),
        (vise(comptee("2026-06-30", 150)), "50 % de la cible au 30 juin 2026"),
        # Another scope, or several: nothing is said.
        (vise(comptee("2026-06-30", 150), perimetre="Hérault"), ""),
        (
            vise(comptee("2026-06-30", 150), comptee("2026-07-31", 200, perimetre="Gard")),
            "",
        ),
        (vise(), ""),
        # The date of the target.
        (
            vise(comptee("2026-06-30", 150), echeance="2026-06"),
            "Cible non atteinte à l’échéance : 150 communes au 30 juin 2026",
        ),
        (
            vise(comptee("2026-06-30", 150), echeance="2026-09"),
            "50 % de la cible au 30 juin 2026 ; l’échéance est passée, pas de chiffre comparable lu ici depuis",
        ),
        # The pace: 60 % a year where 55, 100 and 300 are needed; then a fall.
        (
            vise(*UN_AN, echeance="2027-12"),
            (
                "53 % de la cible au 30 juin 2026 ; depuis le 30 juin 2025, +60 % par an pour +55 % nécessaires : "
                "à ce rythme, la cible sera atteinte à l’échéance"
            ),
        ),
        (
            vise(*UN_AN, cible=400, echeance="2027-06"),
            (
                "40 % de la cible au 30 juin 2026 ; depuis le 30 juin 2025, +60 % par an pour +100 % nécessaires : "
                "à ce rythme, elle ne le sera pas à l’échéance : il faut accélérer"
            ),
        ),
        (
            vise(comptee("2025-06-30", 100), comptee("2026-06-30", 90)),
            (
                "30 % de la cible au 30 juin 2026 ; depuis le 30 juin 2025, −10 % par an pour +55 % nécessaires : "
                "le chiffre s’éloigne de la cible"
            ),
        ),
        # Three months say no pace; nothing grows from zero; what must fall has no share.
        (
            vise(comptee("2026-03-31", 100), comptee("2026-06-30", 160)),
            "53 % de la cible au 30 juin 2026",
        ),
        (vise(comptee("2025-06-30", 0), comptee("2026-06-30", 30)), "10 % de la cible au 30 juin 2026"),
        (
            vise(comptee("2026-06-30", 90), cible=100, sens="baisse"),
            "Cible atteinte : 90 communes au 30 juin 2026",
        ),
        (
            vise(
                comptee("2025-06-30", 400),
                comptee("2026-06-30", 200),
                cible=100,
                sens="baisse",
                echeance="2027-06",
            ),
            (
                "depuis le 30 juin 2025, −50 % par an pour −50 % nécessaires : "
                "à ce rythme, la cible sera atteinte à l’échéance"
            ),
        ),
        (
            vise(msgspec.structs.replace(comptee("2026-06-30", 310), statut="estime")),
            "Cible atteinte : 310 communes au 30 juin 2026, estimation",
        ),
        (vise(comptee("2026-06-30", 41), cible=65, unite="pour-cent", nature="taux", echeance=None), ""),
    ],
)
def test_a_target_is_compared_with_what_counts_the_same_thing(given: Indicateur, said: str) -> None:
    assert impact.progres(projet("a"), given, TODAY).replace("\N{NO-BREAK SPACE}", " ") == said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (vise(comptee("2026-06-30", 312), echeance="2026-06"), "cible 300 en juin 2026 : atteinte"),
        (vise(comptee("2026-06-30", 150), echeance="2027"), "cible 300 en 2027"),
        (
            vise(comptee("2024-10", 310), comptee("2024-11", 400, environ=True), echeance="2023-12"),
            "cible 300 en décembre 2023 : atteinte en octobre 2024, après l’échéance",
        ),
        (vise(comptee("2026-06-30", 300, environ=True), echeance=None), "cible 300"),
        (vise(comptee("2026-06-30", 312), echeance=None, perimetre="Ailleurs"), "cible 300"),
        (un(mesure("2026", 40), unite="pour-cent", nature="taux"), ""),
    ],
)
def test_a_target_stands_beside_its_figure(given: Indicateur, said: str) -> None:
    assert impact.objectif(given).replace(NBSP, " ") == said


def test_the_target_of_a_replaced_indicator_leads_to_the_new_one() -> None:
    cible = {"valeur": 300, "echeance": "2026-06", "source": "https://exemple.fr/cible"}
    old = {**communs.indicateur(mesure("2026-02", 96), cible=cible), "id": "ancien", "remplace_par": "neuf"}
    new = {**communs.indicateur(mesure("2026-06-30", 545)), "id": "neuf", "nom": "Procédures réalisées"}
    made = projet("a", old, new)
    assert impact.progres(made, made.indicateurs[0], TODAY).replace(NBSP, " ") == (
        "L’équipe publie désormais « Procédures réalisées » : 545 communes au 30 juin 2026 ; les deux ne se comparent pas"
    )
