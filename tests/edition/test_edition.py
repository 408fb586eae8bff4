"""Editing the text of a file: what changes, what stays, what is refused."""

from __future__ import annotations

import difflib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue_communs.contribution.nouvelle_fiche import fiche_nouvelle
from catalogue_communs.fiches.ecriture import Refus, ajouter, remplacer, retirer
from catalogue_communs.fiches.lecture import lire_octets
from catalogue_communs.socle.texte import INVISIBLE
from tests.aides import RACINE

FICHES = sorted((RACINE / "projets").glob("*.yml"))
REPRODUCTIBLE = settings(
    derandomize=True, deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow]
)

COMMENTEE = """\
# Une fiche à la main : ses remarques comptent.
nom: Bac Malin      # le nom du service
accroche: "Suivre les bacs de tri sans tableur."
statut: ecosysteme
contact: {courriel: equipe@bac-malin.fr}
porteurs:
- nom: Syndicat des Deux Rives
  type: syndicat-mixte   # fictif
publics:
    collectivites: [commune, epci]   # tous les deux
depots:
-   url: https://github.com/bac-malin/bac
    principal: true
licence: MIT

# Qui s’en sert.
reutilisations: []   # personne encore

qualite:
    securite:
        etat: fait
# La fin.
"""

ELEMENT = {
    "statut": "declaree",
    "etat": "en-production",
    "organisation": {"type": "commune", "nom": "Commune de Val Imaginaire", "code_insee": "01234"},
    "usage": "Suivi : des bacs",
}

HOSTILES = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="\n\t\r -?:,[]{}#&*!|>'\"%@`=<~.0a1é\\\u00a0e+_xn", max_size=25),
    st.sampled_from(
        [
            "01234", "yes", "no", "off", "~", "null", "true", "2026-01-01", "12:30", "1e3", "0o17", ".5", "1_000",
            "a: b", "a #b", "#a", "- a", "-", "---", "...", "? a", "<<", "=", "a:", " a", "a ", "'", '"', "\\n", "%a",
            "!!python/object:os.system x", "&a", "*a", "[a", "{a: b}", "|", ">", "a\nb", "a\n\nb\n", "a\n ---\nb",
            "---\na", "\n", "a\n", "\n\na", "  a\nb", "a\n# b", "a\tb", "a\u00a0", "é" * 300, "<script>", "${{ x }}",
        ]
    ),
)  # fmt: skip


def _values(text: str) -> Any:
    document = lire_octets(text.encode(), "fiche")
    assert not document.diagnostics
    return document.valeurs


def _removed(before: str, after: str) -> list[str]:
    """List the lines of the first text that the second does not keep as they are, in order."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    while old and new and old[0] == new[0]:
        old, new = old[1:], new[1:]
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    kept = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [line for tag, i, j, *_ in kept if tag in {"delete", "replace"} for line in old[i:j]]


def _writable(text: str) -> bool:
    return not INVISIBLE.search(text) and not any("\ud800" <= c <= "\udfff" for c in text)


@REPRODUCTIBLE
@given(text=HOSTILES)
def test_hostile_strings_round_trip_in_a_commented_file(text: str) -> None:
    element = {**ELEMENT, "usage": text}
    if not _writable(text):
        with pytest.raises(Refus):
            ajouter(COMMENTEE, ("reutilisations",), element)
        return
    after = ajouter(COMMENTEE, ("reutilisations",), element)
    assert _values(after)["reutilisations"] == [element]
    assert _removed(COMMENTEE, after) == ["reutilisations: []   # personne encore\n"]
    again = ajouter(after, ("reutilisations",), element)
    assert _removed(after, again) == []
    for chemin in (("accroche",), ("sigle",), ("contact", "note"), ("qualite", "securite", "note")):
        replaced = remplacer(after, chemin, text)
        assert len(_removed(after, replaced)) <= 1
        found = _values(replaced)
        for step in chemin:
            found = found[step]
        assert found == text
        assert _values(remplacer(replaced, chemin, "simple"))


def test_a_new_file_validates_and_names_what_is_missing() -> None:
    values = {
        "licence": "MIT",
        "nom": "Bac: Malin",
        "accroche": "Suivre les bacs de tri sans tableur.",
        "statut": "ecosysteme",
        "depots": [{"url": "https://github.com/bac-malin/bac"}],
        "contact": {"courriel": "equipe@bac-malin.fr"},
        "porteurs": [{"nom": "Syndicat des Deux Rives"}],
        "publics": {"collectivites": ["commune"]},
        "liens": {"site": "https://bac-malin.fr/"},
    }
    text = fiche_nouvelle(values)
    lines = text.splitlines()
    assert lines[0] == "# yaml-language-server: $schema=../schemas/projet.schema.json"
    assert lines[1] == 'nom: "Bac: Malin"'
    assert _values(text) == values
    assert any(line.startswith("# description : Description. ") for line in lines)
    assert any(line.startswith("  # documentation : Documentation. ") for line in lines)
    with pytest.raises(Refus, match="licence"):
        fiche_nouvelle({k: v for k, v in values.items() if k != "licence"})
    with pytest.raises(Refus):
        fiche_nouvelle({**values, "nom": "x" * 81})


@settings(REPRODUCTIBLE, max_examples=50)
@given(text=HOSTILES)
def test_a_new_file_holds_exactly_its_values_or_is_refused(text: str) -> None:
    values = {
        "nom": text,
        "accroche": text,
        "description": text,
        "statut": "ecosysteme",
        "licence": "MIT",
        "depots": [{"url": "https://github.com/bac-malin/bac", "note": text}],
        "contact": {"courriel": "equipe@bac-malin.fr"},
        "porteurs": [{"nom": text}],
        "publics": {"collectivites": ["commune"]},
    }
    try:
        assert _values(fiche_nouvelle(values)) == values
    except Refus:
        assert not _writable(text) or not 10 <= len(text) <= 80


@pytest.mark.parametrize("chemin", [("sigle",), ("nom",), (), ("liens", "site"), ("nom", 0)])
def test_nothing_is_removed_where_there_is_nothing(chemin: tuple[str | int, ...]) -> None:
    with pytest.raises(Refus, match="n’existe pas"):
        retirer("nom: A\n", chemin)
