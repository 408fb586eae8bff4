"""The edges of what /methodologie/ says of figures, one line of a table each, and what holds whatever they are."""

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
from catalogue_communs.modele import Catalogue, Indicateur, Mesure, Projet
from catalogue_communs.site.vues import graphique, portefeuille
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.portefeuille import Portefeuille
from catalogue_communs.socle.programme import Publication
from tests import communs
from tests.aides import TODAY, Json


def mesure(au: str, valeur: float, **more: object) -> Json:
    return communs.mesure(au, valeur, **{"perimetre": "National", **more})


def indicateur(*mesures: Json, **more: object) -> Json:
    about = {"effet": "acceleration", "grandeur": "amendes-prononcees", "unite": "euro"}
    return communs.indicateur(*mesures, **{**about, **more})


def projet(slug: str, *indicateurs: Json) -> Projet:
    return communs.imaginaire(slug, nom=slug, statut="laureat", impact={"indicateurs": list(indicateurs)})


def ecosysteme(made: Projet) -> Projet:
    return msgspec.structs.replace(made, statut="ecosysteme")


def un(*mesures: Json, **more: Any) -> Indicateur:
    (made,) = projet("a", indicateur(*mesures, **more)).indicateurs
    return made


def simple(text: str) -> str:
    """Write the spaces of French typography as ordinary ones."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def valeur(found: Mesure | None) -> float | None:
    return None if found is None else found.valeur


ICI = {"perimetre": "Le Val Imaginaire"}
PLUS, ENVIRON = {"au_moins": True}, {"environ": True}

# --- The latest measure, and the one that it is compared with -------------------------------------------


@pytest.mark.parametrize(
    ("mesures", "nature", "attendu"),
    [
        ([], "stock", None),
        ([mesure("2026-06-30", 1), mesure("2026-06-29", 2)], "stock", 1),
        ([mesure("2026-06-30", 1), mesure("2026-06-30", 2)], "stock", 2),
        # A month and a year count as their last day.
        ([mesure("2026-06-30", 1), mesure("2026-06", 2)], "stock", 2),
        ([mesure("2026", 1), mesure("2026-12-30", 2)], "stock", 1),
        # « plus de 3 000 » does not hide « 3 507 », which a cumulative count does not go below.
        ([mesure("2026-02-25", 3507), mesure("2026-02-26", 3000, **PLUS)], "cumul", 3507),
        ([mesure("2026-02-26", 3000, **PLUS), mesure("2026-02-25", 3507)], "cumul", 3507),
        ([mesure("2026-02-26", 3000), mesure("2026-02-26", 3000, **PLUS)], "cumul", 3000),
        ([mesure("2026-02-25", 3507), mesure("2026-02-26", 3000, **PLUS)], "stock", 3000),
        ([mesure("2026-02-25", 3507), mesure("2026-02-26", 4000, **PLUS)], "cumul", 4000),
        ([mesure("2026-02-25", 3507, **PLUS), mesure("2026-02-26", 3000, **PLUS)], "cumul", 3000),
        ([mesure("2026-02-25", 3507), mesure("2026-02-26", 3000, **PLUS, **ICI)], "cumul", 3000),
    ],
)
def test_the_latest_of_the_measures(mesures: list[Json], nature: str, attendu: float | None) -> None:
    assert valeur(impact.derniere(un(*mesures, nature=nature))) == attendu


def test_an_exact_value_stays_before_a_minimum_that_equals_it() -> None:
    found = impact.derniere(un(mesure("2026-02-25", 3000), mesure("2026-02-26", 3000, **PLUS)))
    assert found
    assert not found.au_moins


@pytest.mark.parametrize(
    ("mesures", "attendu"),
    [
        ([], None),
        ([mesure("2026-06-30", 9)], None),
        ([mesure("2026-06-29", 1), mesure("2026-06-30", 9)], 1),
        ([mesure("2026-05-31", 1), mesure("2026-06", 9)], 1),
        ([mesure("2026-06-01", 1), mesure("2026-06", 9)], None),
        ([mesure("2026-06", 1), mesure("2026-06-30", 9)], None),
        ([mesure("2025-03", 2), mesure("2024", 1), mesure("2026", 9)], 1),
        ([mesure("2024-02", 1), mesure("2024", 2), mesure("2026", 9)], 2),
        # A minimum or a rounded value, another scope, another way to count: nothing compares.
        ([mesure("2024", 1), mesure("2026", 9, **PLUS)], None),
        ([mesure("2024", 1, **PLUS), mesure("2025", 2), mesure("2026", 9)], 2),
        ([mesure("2024", 1, **ENVIRON), mesure("2026", 9)], None),
        ([mesure("2024", 1), mesure("2026", 9, **ENVIRON)], None),
        ([mesure("2024", 1), mesure("2025", 2, **ICI), mesure("2026", 9, **ICI)], 2),
        ([mesure("2024", 1, statut="mesure"), mesure("2025", 2), mesure("2026", 9)], 2),
    ],
)
def test_what_the_latest_is_compared_with(mesures: list[Json], attendu: float | None) -> None:
    """The oldest of the same scope, wholly before."""
    assert valeur(impact.premiere(un(*mesures))) == attendu


@pytest.mark.parametrize(
    ("avant", "apres", "compare"),
    [
        ({"au": "2024"}, {"au": "2025"}, True),
        ({"au": "2025-12-31", "du": "2025-01-01"}, {"au": "2026"}, True),
        ({"au": "2026-02"}, {"au": "2026-03"}, True),
        ({"au": "2026-01-31", "du": "2026-01-02"}, {"au": "2026-03-06", "du": "2026-02-02"}, True),
        ({"au": "2026-01-31", "du": "2026-01-02"}, {"au": "2026-03-07", "du": "2026-02-02"}, False),
        ({"au": "2025"}, {"au": "2026-03-31", "du": "2026-01-01"}, False),
        ({"au": "2025-12-31"}, {"au": "2026-12-31"}, False),
        ({"au": "2025-06-30", "du": "2024-07-01"}, {"au": "2025-12-31", "du": "2025-01-01"}, False),
    ],
)
def test_a_flow_is_compared_over_as_long_a_time(avant: Json, apres: Json, *, compare: bool) -> None:
    """Three days more or less, that months and years do not share."""
    one = un({**mesure("2025", 100), **avant}, {**mesure("2026", 60), **apres}, nature="flux")
    first, latest = one.mesures
    assert impact.comparables(first, latest, one) is compare


@pytest.mark.parametrize(
    ("mesures", "plus", "attendu"),
    [
        ([mesure("2025", 99), mesure("2026", 264)], {}, "de 99 (2025) à 264 (2026)"),
        ([mesure("2025", 100), mesure("2026", 264)], {}, "de 100 (2025) à 264 (2026) : +164 %"),
        ([mesure("2026-02", 264), mesure("2026-06", 50)], {}, "de 264 (février 2026) à 50 (juin 2026) : −81 %"),
        ([mesure("2025", -500), mesure("2026", -600)], {}, "de −500 (2025) à −600 (2026) : −20 %"),
        ([mesure("2025-01-02", 5), mesure("2026", 5)], {}, "stable depuis le 2 janvier 2025"),
        ([mesure("2026", 5)], {}, ""),
        # « +50 % » of a percentage would be read as points; another rate shows its two values.
        ([mesure("2025", 40), mesure("2026", 60)], {"unite": "pour-cent"}, "de 40 (2025) à 60 (2026) : +20 points"),
        ([mesure("2025", 41.5), mesure("2026", 40.2)], {"unite": "pour-cent"}, "de 41,5 (2025) à 40,2 (2026) : −1,3 point"),
        ([mesure("2025", 400), mesure("2026", 500)], {"unite": "projet-par-an", "nature": "taux"}, "de 400 (2025) à 500 (2026)"),
    ],
)  # fmt: skip
def test_an_evolution_is_told(mesures: list[Json], plus: Json, attendu: str) -> None:
    [line] = impact.lignes([projet("a", indicateur(*mesures, **plus))], TODAY)
    assert simple(line.tendance) == attendu


@pytest.mark.parametrize(
    ("rythme", "au", "dernier_bon_jour"),
    [
        ("mensuel", "2026-01-31", date(2026, 2, 28)),
        ("mensuel", "2026-12-15", date(2027, 1, 15)),
        ("trimestriel", "2026-06", date(2026, 9, 30)),
        ("semestriel", "2026-06-30", date(2026, 12, 30)),
        ("annuel", "2025", date(2026, 12, 31)),
        # A figure without a rhythm is worth a year.
        (None, "2025-11-23", date(2026, 11, 23)),
    ],
)
def test_the_first_day_when_an_indicator_is_late(rythme: str | None, au: str, dernier_bon_jour: date) -> None:
    made = indicateur(mesure(au, 1), mesure("2020", 1), **({"rythme": rythme} if rythme else {}))
    [line] = impact.lignes([projet("a", made)], TODAY)
    one = line.indicateur
    assert not impact.est_ancienne(one, dernier_bon_jour)
    assert impact.est_ancienne(one, dernier_bon_jour + timedelta(days=1))
    assert not impact.est_ancienne(un(rythme="mensuel"), TODAY), "nothing was measured"
    said = f"rythme annoncé : {rythme}" if rythme else "sans rythme annoncé, un chiffre vaut un an"
    assert line.rythme == said


# --- Words -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dates", "attendu"),
    [
        ({"au": "2026-06-30"}, "au 30 juin 2026"),
        ({"au": "2026-06"}, "en juin 2026"),
        ({"du": "2026-01-01", "au": "2026-06-30"}, "du 1er janvier 2026 au 30 juin 2026"),
        ({"du": "2026-01", "au": "2026-06-30"}, "de janvier 2026 à 30 juin 2026"),
        ({"du": "2026-01-01", "au": "2026-06"}, "de 1er janvier 2026 à juin 2026"),
    ],
)
def test_when_a_measure_is_of(dates: Json, attendu: str) -> None:
    (one,) = un({**mesure("2026", 1), **dates}).mesures
    assert impact.quand(one) == attendu


@pytest.mark.parametrize(
    ("valeur", "unite", "plus", "attendu"),
    [
        (1.9, "commune", {}, "1,9 commune"),
        (2, "commune", PLUS, "plus de 2 communes"),
        (26280, "euro", PLUS | ENVIRON, "environ 26 280 €"),
    ],
)
def test_a_value_with_its_unit(valeur: float, unite: str, plus: Json, attendu: str) -> None:
    one = un(mesure("2026", valeur, **plus), unite=unite)
    assert simple(impact.en_mots(one.mesures[0], one)) == attendu
    assert impact.unite_au_pluriel("euro") == "euros"


@pytest.mark.parametrize(
    ("mesures", "plus", "attendu"),
    [
        ([], {}, ""),
        ([mesure("2026-01-27", 40), mesure("2026-02-20", 96)], {}, " : de 40 à 96 € en 24 jours"),
        ([mesure("2025", 1), mesure("2026", 2)], {"unite": "commune"}, " : de 1 à 2 en un an"),
        ([mesure("2024-01-01", 1), mesure("2026-05-25", 2)], {}, " : de 1 à 2 € en 29 mois"),
        ([mesure("2025", 3), mesure("2026", 3)], {}, " : 3 €, comme en 2025"),
        ([mesure("2025", 3), mesure("2026", 4, **ENVIRON)], {}, " : environ 4 € en 2026"),
        ([mesure("2025", 3), mesure("2026", 4)], {"nature": "flux"}, " : de 3 (2025) à 4 € (2026)"),
    ],
)
def test_a_title_bears_the_message(mesures: list[Json], plus: Json, attendu: str) -> None:
    assert simple(impact.message(un(*mesures, **plus))) == f"Essai{attendu}"


def test_a_caveat_is_said_wherever_the_figure_is_and_once() -> None:
    one = un(mesure("2025", 1, reserve="Un site"), mesure("2026", 2, reserve="Un site."), reserve="À voir !")
    assert impact.reserve(one, *one.mesures) == impact.reserve(one, one.mesures[0]) == "À voir ! Un site."


# --- Charts ------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.floats(-1e12, 1e12)), max_size=6))
@settings(derandomize=True, max_examples=40)
def test_a_chart_stays_inside_its_frame(points: list[tuple[date, float]]) -> None:
    svg = str(graphique.dessiner_mesures(un(*(mesure(day.isoformat(), value) for day, value in points))))
    assert "nan" not in svg
    for x, y in re.findall(r'cx="([-\d.]+)" cy="([-\d.]+)"', svg):
        assert graphique.LEFT - 0.1 <= float(x) <= graphique.WIDTH - graphique.RIGHT + 0.1
        assert graphique.TOP - 0.1 <= float(y) <= graphique.HEIGHT - graphique.BOTTOM + 0.1


@pytest.mark.parametrize(
    ("mesures", "traits"),
    [
        # A gap is a gap, and so is another scope.
        ([mesure("2023-01-01", 1), mesure("2026-01-01", 2), mesure("2026-03-01", 3), mesure("2026-06-01", 4)], 2),
        ([mesure("2026-01", 1, perimetre="Cinq"), mesure("2026-02", 2), mesure("2026-03", 3)], 1),
        ([mesure("2026-02-01", 1), mesure("2026-02-02", 1), mesure("2026-02-15", 2)], 2),
        # What says nothing together is not drawn.
        ([], 0),
        ([mesure("2026-02-25", 3507), mesure("2026-08-26", 3600)], 0),
        ([mesure("2026-02-01", 1), mesure("2026-02-02", 1), mesure("2026-02-14", 2)], 0),
        ([mesure("2026-01", 3), mesure("2026-06", 3), mesure("2026-07", 3)], 0),
        ([mesure("2021-01", 1, **PLUS), mesure("2022-11", 2, **PLUS), mesure("2023-11", 3, **ENVIRON)], 0),
        ([mesure("2026-01", 1), mesure("2026-06", 2, statut="mesure"), mesure("2026-07", 2, **ICI)], 0),
    ],
)  # fmt: skip
def test_a_chart_joins_what_compares(mesures: list[Json], traits: int) -> None:
    svg = graphique.dessiner_mesures(un(*mesures))
    assert svg.count("g-trait") == traits
    assert bool(svg) is bool(traits)


@pytest.mark.parametrize(("rythme", "jours"), [(None, 400), ("mensuel", 62), ("annuel", 744)])
@pytest.mark.parametrize("de_plus", [0, 1])
def test_two_measures_far_apart_are_not_joined(rythme: str | None, jours: int, de_plus: int) -> None:
    """« plus de deux fois le rythme annoncé (ou plus de 400 jours) »: the last day is within."""
    days = [date(2020, 1, 1) + timedelta(days=rank * (jours + de_plus)) for rank in range(3)]
    points = [mesure(day.isoformat(), rank) for rank, day in enumerate(days)]
    svg = graphique.dessiner_mesures(un(*points, **({"rythme": rythme} if rythme else {})))
    assert ("g-trait" in svg) is not bool(de_plus)


def test_a_mark_says_how_sure_a_value_is_and_the_axis_its_dates() -> None:
    one = un(
        mesure("2026-01-31", 1),
        mesure("2026-03-01", 3, statut="estime"),
        mesure("2026-04-01", 4, **PLUS),
        mesure("2026-05-02", 5, **ENVIRON),
        mesure("2026-06-03", 6),
        cible={"valeur": 10, "source": "https://exemple.fr/cible"},
    )
    svg = graphique.dessiner_mesures(one)
    marks = re.findall(r'<circle class="([^"]+)"', svg)
    assert marks == ["g-point", "g-estime", "g-estime", "g-estime", "g-point"]
    assert all(said in svg for said in ("Cible : 10", ">31/01/2026</text>", ">03/06/2026</text>"))


# --- The page of the portfolio ----------------------------------------------------------------------


VALIDE: Json = {"validation": {"date": "2026-01-15", "source": "https://exemple.fr/comite"}}


def contexte(root: Path, *projets: Projet) -> Contexte:
    return Contexte(root, Catalogue(projets), TODAY)


def vue(root: Path, *projets: Projet) -> Portefeuille:
    return Portefeuille(contexte(root, *projets), Publication(), Adresses("../"))


def montres(shown: Portefeuille, nom: str = "laureats") -> list[str]:
    """Name the commons that the page lists for the effect `acceleration`."""
    [effect] = [one for one in shown.effets if one.slug == "acceleration"]
    return [line.projet.slug for line in getattr(effect, nom).elements]


def test_the_portfolio_is_counted(tmp_path: Path) -> None:
    """Indicators, those with a measure, measures, those that a committee validated; « muets » have none."""
    shown = vue(
        tmp_path,
        projet("a", indicateur(mesure("2025", 1), mesure("2026", 2), **VALIDE), indicateur()),
        projet("b", indicateur(**VALIDE)),
        projet("c"),
        projet("d", indicateur(), indicateur(mesure("2026", 3))),
    )
    assert (shown.indicateurs, shown.mesurees, shown.mesures, shown.valides) == (5, 2, 3, 2)
    assert [one.slug for one, _ in shown.muets.montrees] == ["b", "c"]
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
    assert montres(shown) == ["valide-neuf", "valide-vieux", "neuf", "aussi-neuf", "vieux"]
    assert montres(shown, "autres") == ["a-cote"]


def test_what_is_late_is_listed(tmp_path: Path) -> None:
    made = [
        projet("tard", indicateur(mesure("2019", 500), mesure("2020", 1000), rythme="annuel")),
        projet("a-l-heure", indicateur(mesure("2026-11", 1), rythme="annuel")),
    ]
    [row] = vue(tmp_path, *made).anciennes.elements
    assert row.projet.slug == "tard"
    assert simple(row.tendance) == "de 500 (2019) à 1 000 (2020) : +100 %"


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
    lists = portefeuille.listes_de_l_impact(contexte(tmp_path, *made))
    assert [one.chemin for one in lists if one.longue] == longues


# --- How far an indicator is from its target: said where both count the same thing, and only there -------


def vise(*mesures: Json, cible: Json | None = None, **more: object) -> Indicateur:
    target = {"valeur": 300, "echeance": "2027-12", "source": "https://exemple.fr/cible", **(cible or {})}
    said = {name: value for name, value in target.items() if value is not None}
    return un(*mesures, **{"unite": "commune", "nature": "stock", "cible": said, **more})


JUIN = "2026-06-30"
UN_AN = (mesure("2025-06-30", 100), mesure(JUIN, 160))


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (vise(), ""),
        (vise(mesure(JUIN, 300)), "Cible atteinte : 300 communes au 30 juin 2026"),
        (vise(*UN_AN, cible={"valeur": 100}), "Cible atteinte, au plus tard le 30 juin 2025 : 160 communes au 30 juin 2026"),
        (vise(mesure(JUIN, 300, **PLUS)), "Cible atteinte : plus de 300 communes au 30 juin 2026"),
        (vise(mesure(JUIN, 310, statut="estime")), "Cible atteinte : 310 communes au 30 juin 2026, estimation"),
        (vise(mesure(JUIN, 300, **ENVIRON)), "environ 100 % de la cible au 30 juin 2026"),
        (vise(mesure(JUIN, 150, **PLUS), cible={"perimetre": "national"}), "au moins 50 % de la cible au 30 juin 2026"),
        (vise(mesure("2025-06-30", 310), mesure(JUIN, 270), cible={"echeance": None}), "90 % de la cible au 30 juin 2026"),
        (vise(mesure(JUIN, -5), cible={"valeur": 0}), ""),
        # Another scope, or several: nothing is said.
        (vise(mesure(JUIN, 150), cible={"perimetre": "Hérault"}), ""),
        (vise(mesure(JUIN, 150), mesure("2026-07-31", 200, perimetre="Gard")), ""),
        # The date of the target.
        (vise(mesure(JUIN, 150), cible={"echeance": "2026-06"}), "Cible non atteinte à l’échéance : 150 communes au 30 juin 2026"),
        (vise(mesure(JUIN, 150), cible={"echeance": "2026-09"}),
         "50 % de la cible au 30 juin 2026 ; l’échéance est passée, pas de chiffre comparable lu ici depuis"),
        (vise(mesure(JUIN, 150), cible={"echeance": TODAY.isoformat()}), "50 % de la cible au 30 juin 2026"),
        (vise(mesure(JUIN, 0.5), cible={"valeur": 1}), "50 % de la cible au 30 juin 2026"),
        # What must fall has no share, nor a rate.
        (vise(mesure(JUIN, 300), sens="baisse"), "Cible atteinte : 300 communes au 30 juin 2026"),
        (vise(mesure(JUIN, 90, **PLUS), sens="baisse"), ""),
        (vise(mesure(JUIN, 41), cible={"valeur": 65, "echeance": None}, unite="pour-cent", nature="taux"), ""),
    ],
)  # fmt: skip
def test_a_target_is_compared_with_what_counts_the_same_thing(one: Indicateur, said: str) -> None:
    assert simple(impact.progres(projet("a"), one, TODAY)) == said


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (un(mesure("2026", 40)), ""),
        (vise(mesure(JUIN, 312), cible={"echeance": "2026-06"}), "cible 300 en juin 2026 : atteinte"),
        (vise(mesure(JUIN, 150), cible={"environ": True}), "cible environ 300 en décembre 2027"),
        (vise(mesure("2024-10", 310), mesure("2024-11", 400, **ENVIRON), cible={"echeance": "2023-12"}),
         "cible 300 en décembre 2023 : atteinte en octobre 2024, après l’échéance"),
        (vise(mesure(JUIN, 312), cible={"echeance": None, "perimetre": "Ailleurs"}, unite="euro"), "cible 300 €"),
    ],
)  # fmt: skip
def test_a_target_stands_beside_its_figure(one: Indicateur, said: str) -> None:
    assert simple(impact.objectif(one)) == said


def test_the_target_of_a_replaced_indicator_leads_to_the_new_one() -> None:
    cible = {"valeur": 300, "source": "https://exemple.fr/cible"}
    old = indicateur(mesure("2026-02", 96), cible=cible, id="ancien", remplace_par="neuf")
    new = indicateur(mesure(JUIN, 545), id="neuf", nom="Procédures réalisées")
    made = projet("a", old, new)
    assert simple(impact.progres(made, made.indicateurs[0], TODAY)) == (
        "L’équipe publie désormais « Procédures réalisées » : 545 € au 30 juin 2026 ; les deux ne se comparent pas"
    )
