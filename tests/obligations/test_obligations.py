"""What a licence asks for: checked against another reading of the same texts."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue_communs.socle import licences, schemas
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.licences import AUTRE, FAMILLES, MIXTE, decrire
from tests.aides import ROOT, exemples

CONNUES = yaml_fourni("obligations-licences")["licences"]
RELEVE = json.loads(
    (ROOT / "tests" / "fixtures" / "obligations" / "choosealicense.json").read_text(
        encoding="utf-8"
    )
)["regles"]
PARTS = {"permet": "permissions", "oblige": "conditions", "limites": "limitations"}
# The licences that choosealicense.com does not describe.
ABSENTES = {"etalab-2.0"}


def other_reading(identifier: str) -> dict[str, Any]:
    """Return what choosealicense.com says of a licence; it does not tell « only » from « or later »."""
    found: dict[str, Any] = RELEVE[re.sub(r"-(only|or-later)$", "", identifier)]
    return found


def test_each_sentence_answers_to_a_rule_of_choosealicense() -> None:
    """A difference with it is a real one, and says why."""
    phrases = yaml_fourni("obligations-licences")["phrases"]
    for identifier in CONNUES.keys() - ABSENTES:
        entry, other = CONNUES[identifier], other_reading(identifier)
        differences = entry.get("ecarts", {})
        assert {*differences} <= {*other["conditions"]}, identifier
        assert all(len(why) > 40 for why in differences.values()), identifier
        for part, theirs in PARTS.items():
            ours = {rule for name in entry[part] for rule in phrases[part][name]["regles"]}
            assert ours == {*other[theirs]} - {*differences}, (identifier, part)


def test_every_licence_that_the_guide_proposes_is_known() -> None:
    """Whoever copies an example never reads « licence à lire » on the page."""
    examples = schemas.schema("projet")["$defs"]["licence"]["examples"]
    assert [one for one in examples if decrire(one).familles[0] == AUTRE] == []


def test_every_entry_is_an_spdx_licence_of_a_known_family() -> None:
    """An identifier is SPDX's own, its family one of the list, its text has an https address."""
    for identifier, entry in CONNUES.items():
        assert licences.normalise(identifier) == identifier
        assert entry["famille"] in FAMILLES
        assert entry["lien"].startswith("https://")
        assert entry["articles"]


FAMILLES_DITES = exemples("obligations/familles.yml")


@pytest.mark.parametrize("cas", [*FAMILLES_DITES["familles"], ["X" * 501, AUTRE]], ids=str)
def test_an_expression_has_the_family_of_what_it_asks(cas: list[str]) -> None:
    expression, expected = cas
    assert decrire(expression).familles[0] == expected


def test_an_expression_says_how_its_licences_combine() -> None:
    said = ("MIT", "MIT AND Apache-2.0", "MIT OR Apache-2.0", "(MIT OR Apache-2.0) AND ISC")
    assert [decrire(one).combinaison for one in said] == ["", "AND", "OR", MIXTE]


@pytest.mark.parametrize(("expression", "closed"), FAMILLES_DITES["non_libres"])
def test_a_choice_is_free_as_soon_as_one_of_its_licences_is(
    expression: str, closed: list[str]
) -> None:
    assert [*licences.non_libres(expression)] == closed


def test_the_network_clause_is_said_for_agpl_and_eupl_alone() -> None:
    """« en ligne » is what a town hall that opens a service must read."""
    sentences = {one: decrire(one).fiches[0].oblige for one in CONNUES}
    told = {
        one for one, said in sentences.items() if any("en ligne" in sentence for sentence in said)
    }
    assert told == {"AGPL-3.0-only", "AGPL-3.0-or-later", "EUPL-1.1", "EUPL-1.2"}
    assert {i for i in CONNUES if decrire(i).familles[0] == "copyleft-reseau"} == told


def test_an_exception_and_an_unknown_licence_are_named() -> None:
    soft = decrire("GPL-2.0-only WITH Classpath-exception-2.0").fiches[0]
    assert (soft.identifiant, soft.exception) == ("GPL-2.0-only", "Classpath-exception-2.0")
    (custom,) = decrire("LicenseRef-maison").fiches
    assert (custom.permet, custom.oblige, custom.lien) == ((), (), "")
    (listed,) = decrire("Zlib").fiches
    assert listed.lien == "https://spdx.org/licenses/Zlib.html"


@given(
    st.text(max_size=80)
    | st.lists(st.sampled_from(["MIT", "AND", "OR", "(", ")", "WITH", "+"])).map(" ".join)
)
def test_no_text_stops_the_description(text: str) -> None:
    assert decrire(text).familles[0] in FAMILLES
