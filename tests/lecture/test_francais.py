"""Numbers, dates and punctuation as French writes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue_communs.contribution.proposition import identifiant_libre
from catalogue_communs.faits.phrases import charge
from catalogue_communs.modele.projet import Charge
from catalogue_communs.socle import texte
from catalogue_communs.socle.dates import DatePartielle, article, au_jour, du_jour, le_jour
from catalogue_communs.socle.rendu import gabarits
from catalogue_communs.socle.texte import accorder, nombre, typographie, typographie_html
from tests.aides import exemples

CAS = exemples("lecture/francais.yml")
PAS_DES_DATES = CAS.pop("pas_une_date")
FAITS = {"jour": date(2026, 6, 30), "mois": DatePartielle(2025, 10)}


def lue(ecrite: str | int) -> list[str]:
    """Read a date, which is written back as it was; return it in French, and its bounds."""
    found = DatePartielle.parse(ecrite)
    assert found.iso == str(ecrite)
    return [str(found), str(found.premier_jour), str(found.dernier_jour)]


ECRIRE: dict[str, Callable[[Any], object]] = {
    "typographie": typographie,
    "typographie_html": typographie_html,
    "nombre": nombre,
    "accorder": lambda value: accorder(value, "arbre", "arbres"),
    "slugifier": texte.slugifier,
    "citer": texte.citer,
    "enumerer": texte.enumerer,
    "identifiant_libre": lambda said: identifiant_libre(*said),
    "charge": lambda said: charge(Charge(valeur=said[0], unite=said[1], source="x")),
    "proche": lambda word: texte.proche(word, ["accroche", "licence", "porteurs", "depots"]),
    "chemin_lisible": texte.chemin_lisible,
    "nom_du_champ": texte.nom_du_champ,
    "cle_de_recherche": texte.cle_de_recherche,
    "dates": lue,
    "articles": lambda day: [f(DatePartielle.parse(day)) for f in (le_jour, au_jour, du_jour, article)],
    "gabarits": lambda text: gabarits().from_string(text).render(FAITS).strip(),
}


@pytest.mark.parametrize(("nom", "cas"), [(name, one) for name, cases in CAS.items() for one in cases])
def test_french_is_written_as_it_is_printed(nom: str, cas: list[Any]) -> None:
    given_, expected = cas
    assert ECRIRE[nom](given_) == expected


@pytest.mark.parametrize("text", PAS_DES_DATES)
def test_what_is_not_a_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        DatePartielle.parse(text)


@given(text=st.text(alphabet="ab 12:;!?«»%€'\u00a0\u202f", max_size=20))
def test_typography_changes_spaces_and_apostrophes_only(text: str) -> None:
    printed = typographie(text)

    def bare(value: str) -> str:
        return value.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")

    assert bare(text) == bare(printed)
    assert printed == typographie(printed)


@given(days=st.lists(st.dates(date(1990, 1, 1), date(2100, 12, 31)), min_size=2, max_size=6))
def test_dates_are_ordered_by_their_first_day_then_their_last(days: list[date]) -> None:
    parsed = [DatePartielle.parse(day.isoformat()[:length]) for day in days for length in (4, 7, 10)]
    assert sorted(parsed) == sorted(parsed, key=lambda d: (d.premier_jour, d.dernier_jour))
