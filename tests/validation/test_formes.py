"""What people write instead of what is asked: guessed when it is certain, never otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.fiches.ecriture import resolve_plain
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
    (devine.nombre_devine, "26 280 €", "26280"),
    (devine.nombre_devine, "26\u202f280", "26280"),
    (devine.nombre_devine, "1,5", "1.5"),
    (devine.nombre_devine, "5 %", "5"),
    (devine.nombre_devine, "010", "10"),
    (devine.nombre_devine, "-3", "-3"),
    (devine.nombre_devine, "+5", "5"),
    (devine.nombre_devine, "3 M€", None),
    (devine.nombre_devine, "2 k€", None),
    (devine.nombre_devine, "10 millions", None),
    (devine.nombre_devine, "12 à 15", None),
    (devine.nombre_devine, "1.234,5", None),
    (devine.nombre_devine, "1 2", None),
    (devine.nombre_devine, "environ 300", None),
    (devine.nombre_devine, "300 tonnes", None),
    (devine.nombre_devine, "١٢", None),
    (devine.nombre_devine, "9" * 40, None),
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
    (devine.courriel_devine, "contact(at)exemple.fr", "contact@exemple.fr"),
    (devine.courriel_devine, "contact [AT] exemple.fr", "contact@exemple.fr"),
    (devine.courriel_devine, "contact arobase exemple.fr", "contact@exemple.fr"),
    (devine.courriel_devine, "mailto:contact@exemple.fr", "contact@exemple.fr"),
    (devine.courriel_devine, "Équipe <contact@exemple.fr>", "contact@exemple.fr"),
    (devine.courriel_devine, "contact", None),
    (devine.courriel_devine, "contact@exemple", None),
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
    number, day, address = (guess(text) for guess in (devine.nombre_devine, devine.date, devine.url))

    assert number is None or isinstance(resolve_plain(number)[0], int | float)
    assert day is None or is_partial_date(day)
    assert address is None or (address.startswith("https://") and is_uri(address))
    assert all(normalise(licence) == licence for licence in devine.licences(text))


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


# --- The licences that people write in words: the right expression, a choice, or nothing; never a --------


AGPL = ("AGPL-3.0-only", "AGPL-3.0-or-later")
GPL = ("GPL-3.0-only", "GPL-3.0-or-later")
LUES: dict[str, tuple[str, ...]] = {
    # Certain.
    "mit": ("MIT",),
    "Licence MIT": ("MIT",),
    "mit-licence": ("MIT",),
    "The MIT License (MIT)": ("MIT",),
    "License :: OSI Approved :: MIT License": ("MIT",),
    "MIT, Expat": ("MIT",),
    "MIT-0": ("MIT-0",),
    "Apache 2": ("Apache-2.0",),
    "ASL 2.0": ("Apache-2.0",),
    "Apache License, Version 2.0": ("Apache-2.0",),
    "http://www.apache.org/licenses/LICENSE-2.0": ("Apache-2.0",),
    "https://opensource.org/licenses/MIT": ("MIT",),
    "https://spdx.org/licenses/EUPL-1.2.html": ("EUPL-1.2",),
    "EUPL 1.2": ("EUPL-1.2",),
    "EUPL v1.2 ou ultérieure": ("EUPL-1.2",),
    "European Union Public Licence 1.2 (EUPL 1.2)": ("EUPL-1.2",),
    "Licence publique de l’Union européenne 1.2": ("EUPL-1.2",),
    "CeCILL v2.1": ("CECILL-2.1",),
    "CeCILL-B": ("CECILL-B",),
    "Mozilla Public License 2.0 (MPL 2.0)": ("MPL-2.0",),
    "BSD 2 clauses": ("BSD-2-Clause",),
    "Simplified BSD": ("BSD-2-Clause",),
    "3-clause BSD": ("BSD-3-Clause",),
    "New BSD License": ("BSD-3-Clause",),
    'BSD 3-Clause "New" or "Revised" License': ("BSD-3-Clause",),
    "0BSD": ("0BSD",),
    "ISC License (ISCL)": ("ISC",),
    "Licence Ouverte 2.0": ("etalab-2.0",),
    "Licence Ouverte / Open Licence v2.0": ("etalab-2.0",),
    "Etalab 2.0": ("etalab-2.0",),
    "ODbL": ("ODbL-1.0",),
    "Open Database License": ("ODbL-1.0",),
    "CC0 1.0 Universal": ("CC0-1.0",),
    "https://creativecommons.org/publicdomain/zero/1.0/": ("CC0-1.0",),
    "CC BY-SA 4.0": ("CC-BY-SA-4.0",),
    "CC-BY-NC-SA 4.0": ("CC-BY-NC-SA-4.0",),
    "https://creativecommons.org/licenses/by-sa/4.0/": ("CC-BY-SA-4.0",),
    "Creative Commons Attribution 4.0 International": ("CC-BY-4.0",),
    "Eclipse Public License 2.0": ("EPL-2.0",),
    "Artistic License 2.0": ("Artistic-2.0",),
    "Boost Software License 1.0": ("BSL-1.0",),
    "Unlicense": ("Unlicense",),
    "GPL v3 only": ("GPL-3.0-only",),
    "GPL v3 ou ultérieure": ("GPL-3.0-or-later",),
    "GNU GPL v2+": ("GPL-2.0-or-later",),
    "GPL v2 ou supérieure": ("GPL-2.0-or-later",),
    "GNU General Public License v3 or later (GPLv3+)": ("GPL-3.0-or-later",),
    "GNU AGPLv3 ou version ultérieure": ("AGPL-3.0-or-later",),
    "LGPLv3 (only)": ("LGPL-3.0-only",),
    "LGPL 2.1+": ("LGPL-2.1-or-later",),
    "gpl-3.0-or-later": ("GPL-3.0-or-later",),
    "MIT ou Apache 2": ("MIT OR Apache-2.0",),
    "Apache-2.0 AND MIT": ("Apache-2.0 AND MIT",),
    "AGPL-3.0-only OR GPL-3.0-only": ("AGPL-3.0-only OR GPL-3.0-only",),
    # A choice: the version, what follows it, or how two licences go together is not said.
    "AGPL v3": AGPL,
    "agplv3": AGPL,
    "agpl-3.0": AGPL,
    "GNU AFFERO GENERAL PUBLIC LICENSE": AGPL,
    "AGPL-3.0": AGPL,
    "GNU Affero General Public License v3": AGPL,
    "https://www.gnu.org/licenses/agpl-3.0.html": AGPL,
    "GPL3": GPL,
    "https://www.gnu.org/licenses/gpl-3.0.en.html": GPL,
    "Apache": ("Apache-2.0", "Apache-1.1", "Apache-1.0"),
    "EUPL": ("EUPL-1.2", "EUPL-1.1", "EUPL-1.0"),
    "CeCILL": ("CECILL-2.1", "CECILL-2.0", "CECILL-1.1", "CECILL-1.0"),
    "BSD": ("BSD-3-Clause", "BSD-2-Clause"),
    "MIT/Apache-2.0": ("MIT OR Apache-2.0", "MIT AND Apache-2.0"),
    "MIT et CC BY 4.0": ("MIT OR CC-BY-4.0", "MIT AND CC-BY-4.0"),
    # Unknown: a word was not understood, or the version has no identifier.
    "pas de licence (MIT envisagée)": (),
    "Licence MIT modifiée, usage non commercial": (),
    "MIT License with Commons Clause": (),
    "usage non commercial": (),
    "GPL avec exception": (),
    "GPLv3 with classpath exception": (),
    "GPL v2 or v3": (),
    "CeCILL ou CeCILL-B": (),
    "Etalab 1.0": (),
    "Licence Ouverte": (),
    "EUPL 3": (),
    "open source": (),
    "libre": (),
    "other": (),
    "propriétaire": (),
    "UNLICENSED": (),
    "Public Domain": (),
    "All rights reserved": (),
    "SEE LICENSE IN LICENSE.md": (),
    "Business Source License 1.1": (),
    "Elastic License 2.0": (),
    "à définir": (),
    "permitted": (),
    "MIT" * 100: (),
}


@pytest.mark.parametrize(("spelling", "meant"), LUES.items())
def test_a_licence_is_understood_or_asked_never_invented(spelling: str, meant: tuple[str, ...]) -> None:
    """Each expression proposed is one of SPDX."""
    assert devine.licences(spelling) == meant
    assert [normalise(one) for one in meant] == list(meant)


def test_a_choice_says_what_tells_its_licences_apart() -> None:
    """Who writes « AGPL v3 » is not asked to know SPDX."""
    assert devine.choix(AGPL) == (
        "« AGPL-3.0-only » (cette version seule) ou « AGPL-3.0-or-later » (celle-ci ou une suivante)"
    )
