"""What is new, on the home page: sentences, by day, of what is recent."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from catalogue_communs.faits.chronologie import Evenement
from catalogue_communs.site.vues.accueil import LIGNES, nouveautes
from catalogue_communs.site.vues.adresses import Adresses
from tests.communs import imaginaire

if TYPE_CHECKING:
    from catalogue_communs.faits.conclusions import Conclusions

HIER, AVANT = date(2026, 9, 22), date(2026, 9, 1)


def _evenement(cle: str, publie_le: date = HIER, dit_le: date | None = None) -> Evenement:
    return Evenement("haies", cle, publie_le, dit_le or publie_le, f"Titre de {cle}", "")


def _dites(*evenements: Evenement, slug: str = "haies") -> list[tuple[date, list[str]]]:
    commun = SimpleNamespace(projet=imaginaire(slug, nom="Haies"), evenements=evenements)
    jours = nouveautes([cast("Conclusions", commun)], Adresses("../"))
    return [(jour, [nouvelle.phrase for nouvelle in nouvelles]) for jour, nouvelles in jours]


def test_the_uses_of_a_day_make_one_sentence_before_its_figures() -> None:
    dites = _dites(
        _evenement("mesure/arbres/2026-06"),
        _evenement("reutilisation/a"),
        _evenement("reutilisation/b"),
        _evenement("reutilisation/c", AVANT),
    )
    assert dites == [
        (HIER, ["Haies : 2 utilisateurs ajoutés à sa page", "Titre de mesure/arbres/2026-06"]),
        (AVANT, ["Titre de reutilisation/c"]),
    ]


def test_several_figures_are_told_by_the_latest() -> None:
    dites = _dites(
        _evenement("mesure/vieux/2026-01", dit_le=date(2026, 1, 1)),
        _evenement("mesure/frais/2026-06", dit_le=date(2026, 6, 1)),
    )
    assert dites == [(HIER, ["Titre de mesure/frais/2026-06, parmi 2 chiffres de plus"])]


def test_a_fact_older_than_a_year_when_it_enters_is_no_news() -> None:
    assert _dites(_evenement("mesure/arbres/2025-09-21", dit_le=date(2025, 9, 21))) == []
    assert _dites(_evenement("mesure/arbres/2025-09-22", dit_le=date(2025, 9, 22))) != []


def test_what_came_with_the_common_is_told_by_its_entry() -> None:
    assert _dites(_evenement("entree"), _evenement("reutilisation/a")) == [
        (HIER, ["Titre de entree"])
    ]


def test_a_page_has_a_few_lines() -> None:
    genres = ("arret", "reutilisation/a", "mesure/a/2026", "phase/a", "version/a/1")
    dites = _dites(*map(_evenement, genres))
    assert [len(phrases) for _, phrases in dites] == [LIGNES]
    assert dites[0][1][0] == "Titre de arret"
