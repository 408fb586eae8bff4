"""What people write instead of what is asked: guessed when it is certain, never otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.fiches.ecriture import resolve_plain, scalaire
from catalogue.forges.liste import repository_problem
from catalogue.socle import licences
from catalogue.socle.licences import normalise
from catalogue.socle.schemas import is_partial_date, is_uri
from catalogue.validation import devine
from catalogue.validation.coherence import without_tracking
from catalogue.validation.contenus import TELEPHONE, est_nominative
from catalogue.validation.valeurs import example

if TYPE_CHECKING:
    from collections.abc import Callable

DEVINE: list[tuple[Callable[[str], str | None], str, str | None]] = [
    (devine.nombre, "26 280 €", "26280"),
    (devine.nombre, "26\u202f280", "26280"),
    (devine.nombre, "1,5", "1.5"),
    (devine.nombre, "5 %", "5"),
    (devine.nombre, "010", "10"),
    (devine.nombre, "-3", "-3"),
    (devine.nombre, "+5", "5"),
    (devine.nombre, "3 M€", None),
    (devine.nombre, "2 k€", None),
    (devine.nombre, "10 millions", None),
    (devine.nombre, "12 à 15", None),
    (devine.nombre, "1.234,5", None),
    (devine.nombre, "1 2", None),
    (devine.nombre, "environ 300", None),
    (devine.nombre, "300 tonnes", None),
    (devine.nombre, "١٢", None),
    (devine.nombre, "9" * 40, None),
    (devine.booleen, "Oui", "true"),
    (devine.booleen, " NON ", "false"),
    (devine.booleen, "peut-être", None),
    (devine.date, "01/10/2025", "2025-10-01"),
    (devine.date, "1.10.2025", "2025-10-01"),
    (devine.date, "10/2025", "2025-10"),
    (devine.date, "2025-1-5", "2025-01-05"),
    (devine.date, "2025/10", "2025-10"),
    (devine.date, "20251001", "2025-10-01"),
    (devine.date, "1er octobre 2025", "2025-10-01"),
    (devine.date, "Août 2024", "2024-08"),
    (devine.date, "oct. 2025", "2025-10"),
    (devine.date, "ju 2025", None),
    (devine.date, "jui 2025", None),
    (devine.date, "32/13/2025", None),
    (devine.date, "10/11/25", None),
    (devine.date, "printemps 2025", None),
    (devine.date, "01/10/1789", None),
    (devine.url, "exemple.fr", "https://exemple.fr"),
    (devine.url, "http://exemple.fr/a?b#c", "https://exemple.fr/a?b#c"),
    (devine.url, "https//exemple.fr", "https://exemple.fr"),
    (devine.url, "https:/exemple.fr", "https://exemple.fr"),
    (devine.url, "HTTP://exemple.fr", "https://exemple.fr"),
    (devine.url, "<https://exemple.fr>", "https://exemple.fr"),
    (devine.url, "[le site](https://exemple.fr)", "https://exemple.fr"),
    (devine.url, "https://exemple.fr/présentation", "https://exemple.fr/pr%C3%A9sentation"),
    (devine.url, "https://exemple.fr/d%C3%A9j%C3%A0", "https://exemple.fr/d%C3%A9j%C3%A0"),
    (devine.url, "javascript:alert(1)", None),
    (devine.url, "ftp://exemple.fr", None),
    (devine.url, "mailto:a@exemple.fr", None),
    (devine.url, "https://equipe:secret@exemple.fr", None),
    (devine.url, "https://exemple", None),
    (devine.url, "https://exemple.fr/a b", None),
    (devine.url, "voir https://exemple.fr", None),
    (devine.url, "https://[exemple.fr", None),
    (devine.courriel, "contact(at)exemple.fr", "contact@exemple.fr"),
    (devine.courriel, "contact [AT] exemple.fr", "contact@exemple.fr"),
    (devine.courriel, "contact arobase exemple.fr", "contact@exemple.fr"),
    (devine.courriel, "mailto:contact@exemple.fr", "contact@exemple.fr"),
    (devine.courriel, "Équipe <contact@exemple.fr>", "contact@exemple.fr"),
    (devine.courriel, "contact", None),
    (devine.courriel, "contact@exemple", None),
]


@pytest.mark.parametrize(("guess", "text", "meant"), DEVINE)
def test_what_was_meant_is_guessed_when_it_is_certain(
    guess: Callable[[str], str | None], text: str, meant: str | None
) -> None:
    """A number is not divided by a thousand, a date is not invented."""
    assert meant == guess(text)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(text=st.text(alphabet="0123456789/-.:,€%[]()<>@ aehijoprstu\u202f%é", max_size=16))
def test_a_guess_is_always_well_written(text: str) -> None:
    """What the messages propose is accepted by the validation."""
    number, day, address = (guess(text) for guess in (devine.nombre, devine.date, devine.url))

    assert number is None or isinstance(resolve_plain(number)[0], int | float)
    assert day is None or is_partial_date(day)
    assert address is None or (address.startswith("https://") and is_uri(address))
    assert all(normalise(licence) == licence for licence in devine.licences(text))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("mot", "mot"),
        ("130026032", '"130026032"'),
        ("un : deux", '"un : deux"'),
        ("@nom", '"@nom"'),
        ("no", '"no"'),
        ("", '""'),
        (True, "true"),
        (12.5, "12.5"),
    ],
)
def test_a_proposed_value_has_its_quotes(value: object, expected: str) -> None:
    """Copied from a message, it is read as it is meant."""
    assert expected == scalaire(value, {})


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("MIT", "« licence: MIT »"),
        (["Python"], "« licence: » puis, à la ligne et en retrait, « - Python »"),
        ([{"nom": "A", "b": 1}], "« licence: » puis, à la ligne et en retrait, « - nom: A »"),
        ({"a": {"b": "c"}}, "« licence: » puis, à la ligne et en retrait, « a: » puis « b: c »"),
    ],
)
def test_an_example_is_told_line_by_line(value: object, told: str) -> None:
    """As it is typed, not as a program would print it."""
    assert told == example("licence", value)


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("https://github.com/exemple/depot", ""),
        ("https://github.com/exemple/depot.git", ""),
        ("https://gitlab.exemple.fr/a/b/c/depot", ""),
        ("https://github.com/exemple", "organisation"),
        ("https://github.com/", "organisation"),
        ("https://github.com/exemple/depot/tree/main/a", "dossier"),
        ("https://github.com/exemple/depot/issues", "dossier"),
        ("https://gitlab.exemple.fr/a/b/-/issues", "dossier"),
        ("https://codeberg.org/a/b/src/branch/main", "dossier"),
        ("https://github.com/exemple/depot?tab=readme", "paramètre"),
        ("https://github.com/exemple/depot#usage", "paramètre"),
    ],
)
def test_the_address_of_a_repository_is_that_of_the_repository(url: str, problem: str) -> None:
    """On any forge; sub-groups are accepted where they exist."""
    said = repository_problem(url)

    assert problem in (said[0] if said else "")
    assert bool(problem) == bool(said)


@pytest.mark.parametrize(
    ("local", "personal"),
    [
        ("camille.martin", True),
        ("c.martin", True),
        ("jean-luc.de-la-tour", True),
        ("camille.martin2", True),
        ("camille.rousseau", True),
        ("contact", False),
        ("france.chaleur.urbaine", False),
        ("numerique.responsable", False),
        ("service.eau", False),
        ("equipe.camille", False),
        ("aides-territoires", False),
        ("dsi.sig", False),
    ],
)
def test_the_address_of_a_person_is_recognised(local: str, *, personal: bool) -> None:
    """By its form, unless a word says what the address is for."""
    assert personal == est_nominative(local)


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("Appelez le 04 00 00 00 00.", True),
        ("0400000000", True),
        ("04.00.00.00.00", True),
        ("+33 4 00 00 00 00", True),
        ("+33 (0)4 00 00 00 00", True),
        ("0033400000000", True),
        ("13002603200016", False),
        ("le 01.02.2026", False),
        ("26 280 arbres en 2026", False),
        ("04000000001", False),
    ],
)
def test_a_phone_number_is_recognised(text: str, *, phone: bool) -> None:
    """However it is spaced; other numbers are not taken for one."""
    assert phone == bool(TELEPHONE.search(text))


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("https://exemple.fr/?utm_source=a", "https://exemple.fr/"),
        ("https://exemple.fr/?a=1&utm_source=b&c=%20+d#e", "https://exemple.fr/?a=1&c=%20+d#e"),
        ("https://exemple.fr/?notutm_x=1", "https://exemple.fr/?notutm_x=1"),
        ("https://exemple.fr/utm_source", "https://exemple.fr/utm_source"),
        ("https://exemple.fr/?a=[b]&c", "https://exemple.fr/?a=[b]&c"),
        ("https://exemple.fr/?utm_source=a est le site", "https://exemple.fr/?utm_source=a est le site"),
        ("https://[", "https://["),
    ],
)
def test_tracking_is_removed_and_nothing_else(url: str, clean: str) -> None:
    """The other parameters stay to the character."""
    assert clean == without_tracking(url)


def test_usual_licences_are_what_the_index_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that need no index are written as SPDX writes them; those of the list need none to be free."""
    parse = licences.licensing().parse
    for name in licences.USUELLES:
        assert parse(name, validate=True, strict=True).render() == name
    known = [name for name in licences.libres() if not licences.licensing().unknown_license_keys(name)]
    assert "MIT" in known
    assert not [name for name in known if licences._closed(parse(name), licences.libres())]  # noqa: SLF001

    monkeypatch.setattr(licences, "licensing", lambda: pytest.fail("the index was read"))
    assert {normalise.__wrapped__(name) for name in licences.USUELLES} == licences.USUELLES
    assert licences.non_libres.__wrapped__("MIT") == ()
