"""Numbers, dates and punctuation as French writes them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.francais import (
    accorder,
    article,
    au_jour,
    du_jour,
    le_jour,
    nombre,
    typographie,
    typographie_html,
)
from catalogue_communs.socle.rendu import rendu
from catalogue_communs.socle.texte import (
    chemin_lisible,
    citer,
    cle_de_recherche,
    enumerer,
    nom_du_champ,
    proche,
    slugifier,
)

BORNE = settings(derandomize=True, deadline=None, max_examples=100)


# --- Punctuation ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Quoi ?", "Quoi\u202f?"),
        ("Oui !", "Oui\u202f!"),
        ("un ; deux", "un\u202f; deux"),
        ("un : deux", "un\u00a0: deux"),
        ("50 %", "50\u00a0%"),
        ("12 €", "12\u00a0€"),
        ("dit « oui » ici", "dit «\u00a0oui\u00a0» ici"),
        ("26 280 arbres", "26\u202f280 arbres"),
        ("1 234 567,89 €", "1\u202f234\u202f567,89\u00a0€"),
        ("l'eau", "l’eau"),
        # What must not change.
        ("à 12:30", "à 12:30"),
        ("de 9h30 à 10h", "de 9h30 à 10h"),
        ("https://exemple.fr:8080/a?b=c;d", "https://exemple.fr:8080/a?b=c;d"),
        ("en 2026 300 communes", "en 2026 300 communes"),
        ("le 12 2026", "le 12 2026"),
        ("1,5 234", "1,5 234"),
        ("Quoi?", "Quoi?"),
        ("'mot'", "'mot'"),
        ("a != b", "a\u202f!= b"),
    ],
)
def test_punctuation_is_bound_to_its_word(typed: str, printed: str) -> None:
    assert printed == typographie(typed)


@BORNE
@given(text=st.text(alphabet="ab 12:;!?«»%€'\u00a0\u202f", max_size=20))
def test_typography_changes_spaces_and_apostrophes_only(text: str) -> None:
    printed = typographie(text)

    def bare(value: str) -> str:
        return value.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")

    assert bare(text) == bare(printed)
    assert printed == typographie(printed)


def test_typography_leaves_code_and_tags_alone() -> None:
    """In HTML, only what is read as French changes."""
    assert (
        typographie_html('<a title="x : y">Un : deux</a> <code>a : b</code>')
    ) == '<a title="x : y">Un\u00a0: deux</a> <code>a : b</code>'


# --- Numbers ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (7, "7"),
        (5411, "5\u202f411"),
        (26280, "26\u202f280"),
        (1234567, "1\u202f234\u202f567"),
        (1.5, "1,5"),
        (12500.50, "12\u202f500,5"),
        (2.0, "2"),
        (-3, "−3"),
        (-0.0, "0"),
        (0.1, "0,1"),
        (1e15, "1\u202f000\u202f000\u202f000\u202f000\u202f000"),
        (1e-7, "0,0000001"),
        (10**30, "1" + "\u202f000" * 10),
    ],
)
def test_a_number_is_grouped_by_three_with_a_comma(value: float, written: str) -> None:
    assert written == nombre(value)


@pytest.mark.parametrize(
    ("value", "word"),
    [(0, "arbre"), (1, "arbre"), (1.99, "arbre"), (-1, "arbre"), (2, "arbres"), (-2, "arbres")],
)
def test_below_two_is_singular(value: float, word: str) -> None:
    """As in « 1,5 jour »."""
    assert word == accorder(value, "arbre", "arbres")


# --- Dates ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read", "first", "last"),
    [
        ("2026", "2026", date(2026, 1, 1), date(2026, 12, 31)),
        (2026, "2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2024-02", "février 2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-10-01", "1er octobre 2025", date(2025, 10, 1), date(2025, 10, 1)),
        ("2026-06-30", "30 juin 2026", date(2026, 6, 30), date(2026, 6, 30)),
    ],
)
def test_a_date_keeps_the_precision_that_is_known(
    written: str | int, read: str, first: date, last: date
) -> None:
    """It is printed in French, written back as it was, and knows its bounds."""
    parsed = DatePartielle.parse(written)

    assert read == str(parsed)
    assert str(written) == parsed.iso
    assert (first, last) == (parsed.premier_jour, parsed.dernier_jour)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "26",
        "2026-13",
        "2026-00",
        "2026-1-1",
        "2026-02-30",
        "2026-06-00",
        "2026-06-30-01",
        "juin",
        "-2026",
    ],
)
def test_what_is_not_a_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        DatePartielle.parse(text)


@BORNE
@given(days=st.lists(st.dates(date(1990, 1, 1), date(2100, 12, 31)), min_size=2, max_size=6))
def test_dates_are_ordered_by_their_first_day_then_their_last(days: list[date]) -> None:
    parsed = [DatePartielle.parse(day.isoformat()[:length]) for day in days for length in (4, 7, 10)]

    assert sorted(parsed) == sorted(parsed, key=lambda d: (d.premier_jour, d.dernier_jour))


# --- Words ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Dépôts Zéro", "depots-zero"),
        ("  L’Œuvre — n° 2 ! ", "l-oeuvre-n-2"),
        ("Straße", "strasse"),
        ("🌳", ""),
        ("déjà-slug-2", "deja-slug-2"),
    ],
)
def test_any_text_becomes_an_identifier(text: str, slug: str) -> None:
    assert slug == slugifier(text)


def test_a_value_is_quoted_on_one_short_line() -> None:
    assert citer("un\n  deux") == "« un deux »"
    assert f"« {'a' * 59}… »" == citer("a" * 80)
    assert citer("a\u202eb\x1bc") == "« a�b�c »"


def test_words_are_listed_as_in_a_sentence() -> None:
    """With « ou » before the last, unless told otherwise."""
    assert [enumerer([]), enumerer(["a"]), enumerer(["a", "b"])] == ["", "a", "a ou b"]
    assert enumerer(["a", "b", "c"], "et") == "a, b et c"


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("acroche", "accroche"),
        ("Licence", "licence"),
        ("porteur", "porteurs"),
        ("dépôts", "depots"),
        ("licences", "licence"),
        ("zzz", None),
        ("", None),
    ],
)
def test_the_word_meant_is_found(word: str, meant: str | None) -> None:
    assert meant == proche(word, ["accroche", "licence", "porteurs", "depots"])


def test_a_field_is_named_with_or_without_its_rank() -> None:
    path = ("impact", "indicateurs", 0, "mesures", 2, "au")

    assert chemin_lisible(path) == "impact.indicateurs[0].mesures[2].au"
    assert nom_du_champ(path) == "impact.indicateurs.mesures.au"


def test_a_word_is_compared_without_its_plural() -> None:
    assert cle_de_recherche("Les bus, deux réseaux d’eau : 3 sites") == "les bus deu reseau d eau 3 site"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2026-06-30", ("le 30 juin 2026", "au 30 juin 2026", "du 30 juin 2026", "le 30 juin 2026")),
        ("2026-08-01", ("le 1er août 2026", "au 1er août 2026", "du 1er août 2026", "le 1er août 2026")),
        ("2026-06", ("en juin 2026", "en juin 2026", "de juin 2026", "juin 2026")),
        ("2026-10", ("en octobre 2026", "en octobre 2026", "d’octobre 2026", "octobre 2026")),
        ("2026-04", ("en avril 2026", "en avril 2026", "d’avril 2026", "avril 2026")),
        ("2026", ("en 2026", "en 2026", "de 2026", "2026")),
    ],
)
def test_a_date_comes_with_its_article(written: str, said: tuple[str, ...]) -> None:
    moment = DatePartielle.parse(written)
    assert tuple(f(moment) for f in (le_jour, au_jour, du_jour, article)) == said


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ 'commune'|libelle('public') }}, {{ ['region']|libelles('public')|join }}", "Communes, Régions"),
        ("{{ jour|date }}, {{ mois|date }}", "30 juin 2026, octobre 2025"),
        ("{{ jour|le_jour }}, {{ mois|du_jour }}", "le 30 juin 2026, d’octobre 2025"),
        ("{{ 1|nombre }} {{ 0|accorder('vu', 'vus') }}, {{ 2|denombrer('lu', 'lus') }}", "1 vu, 2 lus"),
        ("{{ 'Sol'|minuscule }}, {{ 'API'|minuscule }}", "sol, API"),
        ("{{ 'Vu.'|sans_point }}, {{ 'L’<b> !'|typo }}, {{ '*A*'|md }}", "Vu, L’&lt;b&gt;\u202f!, <p><em>A</em></p>"),
    ],
)  # fmt: skip
def test_the_filters_of_the_templates_write_french(template: str, said: str) -> None:
    facts = {"jour": date(2026, 6, 30), "mois": DatePartielle(2025, 10)}
    assert rendu().environment.from_string(template).render(facts).strip() == said
