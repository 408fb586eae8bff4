"""Numbers, dates and punctuation as French writes them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue_communs.contribution.inscription import identifiant_libre
from catalogue_communs.faits.phrases import charge
from catalogue_communs.modele.reutiliser import Charge
from catalogue_communs.socle import texte
from catalogue_communs.socle.dates import DatePartielle, article, au_jour, du_jour, le_jour, periode
from catalogue_communs.socle.rendu import gabarits
from catalogue_communs.socle.texte import accorder, nombre, typographie, typographie_html
from tests.aides import ROOT, exemples
from tests.grammaire import FAUTES, enregistrer, fautes_de_francais

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
    "articles": lambda day: [
        f(DatePartielle.parse(day)) for f in (le_jour, au_jour, du_jour, article)
    ],
    "gabarits": lambda text: gabarits().from_string(text).render(FAITS).strip(),
}


@pytest.mark.parametrize(
    ("nom", "cas"), [(name, one) for name, cases in CAS.items() for one in cases]
)
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
    parsed = [
        DatePartielle.parse(day.isoformat()[:length]) for day in days for length in (4, 7, 10)
    ]
    assert sorted(parsed) == sorted(parsed, key=lambda d: (d.premier_jour, d.dernier_jour))


# --- Periods ------------------------------------------------------------------------------------

UN_MOIS = [DatePartielle(2026, mois) for mois in range(1, 13)]


def _precisions(annee: int, mois: int) -> list[DatePartielle]:
    return [DatePartielle(annee), DatePartielle(annee, mois), DatePartielle(annee, mois, 3)]


@pytest.mark.parametrize("mois", range(1, 13))
def test_a_period_is_written_in_french_whatever_the_months_and_the_precision(mois: int) -> None:
    """« de avril » is no French; nor is a period whose two ends are the same."""
    for debut in _precisions(2025, mois):
        for fin_mois in range(1, 13):
            for fin in _precisions(2026, fin_mois):
                dite = periode(debut, fin)
                assert not re.search(r"\bde [aeiou]|\bd’[^aeiou]", dite), dite
                assert fautes_de_francais(dite) == []
                assert str(fin) in dite
                assert dite.startswith(("du ", "de ", "d’"))


@pytest.mark.parametrize("moment", UN_MOIS, ids=str)
def test_a_whole_month_is_told_once(moment: DatePartielle) -> None:
    premier, dernier = map(DatePartielle.du_jour, (moment.premier_jour, moment.dernier_jour))
    assert periode(moment, moment) == periode(premier, dernier) == f"en {moment}"


def test_a_whole_year_and_a_single_day_are_told_once() -> None:
    jour = DatePartielle(2026, 4, 3)
    assert periode(DatePartielle(2025), DatePartielle(2025, 12, 31)) == "en 2025"
    assert periode(DatePartielle(2025, 1), DatePartielle(2025, 12)) == "en 2025"
    assert periode(jour, jour) == "le 3 avril 2026"
    assert periode(DatePartielle(2019), DatePartielle(2021)) == "de 2019 à 2021"
    assert periode(DatePartielle(2021, 4), jour) == "d’avril 2021 au 3 avril 2026"


# --- What is recorded, and what the site shows, is French -------------------------------------------------


ENREGISTRES = sorted(
    path
    for motif in (
        "validation/phrases.txt",
        "commandes/echanges/*",
        "contribution/echanges/*",
        "contribution/journaux/*",
        "fixtures/publie/**/*",
    )
    for path in (ROOT / "tests").glob(motif)
    if path.suffix in {".txt", ".json", ".jsonld", ".csv", ".xml", ".md"}
)
PLANTEES = (
    "de octobre 2025",
    "le nom de les communes",
    "d’Janvier, puis d’janvier",
    "que elle emploie",
    "1 communes",
    "un «mot »",
)


@pytest.mark.parametrize("path", ENREGISTRES, ids=lambda path: path.name)
def test_what_is_recorded_is_french(path: Path) -> None:
    assert fautes_de_francais(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(("nom", "texte"), [*zip(FAUTES, PLANTEES, strict=True)])
def test_a_sentence_that_is_no_french_is_not_recorded(tmp_path: Path, nom: str, texte: str) -> None:
    path = tmp_path / "phrases.txt"
    with pytest.raises(SystemExit, match=re.escape(nom)):
        enregistrer(path, texte)
    assert not path.exists()
    enregistrer(path, "Fermez-le à la fin, de façon à les relire en août, d’un mot.")
    assert path.exists()
