"""An edit changes what it is asked, byte for byte, in files laid out in every way; or it is refused.

Each case is a whole file before and after: nothing beside the edit may move.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from catalogue_communs.fiches.ecriture import Refus, ajouter, remplacer, retirer
from tests.aides import sections

Chemin = tuple[str | int, ...]
LICENCE: Chemin = ("licence",)
SANS_RIEN_CHANGER = "sans rien changer d’autre"
LONG = "x" * 200_000


CAS = Path(__file__).with_name("cas.txt")
# What a file of text cannot show: ends of lines, or their absence, and a byte order mark.
FINS: list[tuple[str, str, Any, str, str]] = [
    ("accroche", "=", "x", "nom: A\naccroche:", "nom: A\naccroche: x"),
    ("licence", "=", "MIT", "nom: A\naccroche: B", "nom: A\naccroche: B\nlicence: MIT\n"),
    ("licence", "=", "MIT", "nom: A\naccroche: B # c", "nom: A\naccroche: B # c\nlicence: MIT\n"),
    ("licence", "=", "MIT", "nom: A\r\nsigle: B", "nom: A\r\nsigle: B\r\nlicence: MIT\r\n"),
    ("licence", "=", "MIT", "nom: A\nsigle: |-\n  B", "nom: A\nsigle: |-\n  B\nlicence: MIT\n"),
    ("licence", "=", "MIT", "\ufeffnom: A", "\ufeffnom: A\nlicence: MIT\n"),
    ("nom", "=", "a\nb\n", "nom: A\r\nsigle: B\r\n", "nom: |\r\n  a\r\n  b\r\nsigle: B\r\n"),
    ("nom", "=", "B", "nom: []\n", "nom: B\n"),
    ("nom", "=", "B", "nom: {}  # rien", "nom: B  # rien"),
    ("nom", "=", "B, C", "{nom: A}", '{nom: "B, C"}'),
    ("technologies", "+", "z", "technologies:\n  - a", "technologies:\n  - a\n  - z\n"),
    ("technologies", "+", "z", "technologies:\r\n- a", "technologies:\r\n- a\r\n- z\r\n"),
    ("technologies", "+", "z", "nom: A", "nom: A\ntechnologies:\n  - z\n"),
    ("technologies", "+", "z", "\ufeffnom: A\r\n", "\ufeffnom: A\r\ntechnologies:\r\n  - z\r\n"),
    ("sigle", "-", None, "nom: A\nsigle: B", "nom: A\n"),
    ("sigle", "-", None, "nom: A\r\nsigle: B\r\nlicence: X\r\n", "nom: A\r\nlicence: X\r\n"),
]


def cas() -> Iterator[tuple[str, str, Any, str, str]]:
    """Yield each case: the field, « = » to replace, « + » to add, « - » to remove, a value, the file before and after, or « ! » and why not."""
    yield from FINS
    for section in sections(CAS).values():
        _, *parts = re.split(r"^\$ (\S+) ([=+-]) (.*)\n", section, flags=re.MULTILINE)
        for place, sign, value, text in zip(*(parts[n::4] for n in range(4)), strict=True):
            before, after = text.split("=>\n")
            yield place, sign, json.loads(value), before, after


EDITIONS: dict[str, Callable[[str, Chemin, Any], str]] = {
    "=": remplacer,
    "+": ajouter,
    "-": lambda text, path, _: retirer(text, path),
}


@pytest.mark.parametrize(("place", "sign", "value", "before", "after"), [*cas()])
def test_what_is_asked_is_written_and_nothing_else_moves(
    place: str, sign: str, value: Any, before: str, after: str
) -> None:
    path = tuple(int(step) if step.lstrip("-").isdigit() else step for step in place.split("."))
    if after.startswith("! "):
        with pytest.raises(Refus, match=re.escape(after[2:].strip())):
            EDITIONS[sign](before, path, value)
        return
    assert EDITIONS[sign](before, path, value) == after
    assert sign != "=" or remplacer(after, path, value) == after


# --- What is written of a value ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("valeur", "ecrit"),
    [
        (0, "0"), (-3, "-3"), (1.5, "1.5"), (2.0, "2.0"), (1e20, "100000000000000000000.0"), (1e-7, "0.0000001"),
        (True, "true"), (False, "false"), ("oui", "oui"), ("l’été", "l’été"), ('dit "x"', 'dit "x"'), ("a\\b", "a\\b"),
        ("a#b", "a#b"), ("a :b", "a :b"), ("a, b", "a, b"), ("a]", "a]"), ("https://a.example/?x=1#y", "https://a.example/?x=1#y"),
        *((text, f'"{text}"') for text in (
            "2026", "2026-06", "2026-06-30", "2026-13-01", "yes", "no", "on", "true", "null", "~", "01234", "1_000", "0o17",
            "1e3", ".5", "12:30", "", "a ", "a: b", "a:", "a #b", "#a", "- a", "-a", "?a", "'x'", "[a", "{a", "%a", "@a",
            "`a", "!a", "&a", "*a", "|a", ">a", "=", "<<", "...", "---", "a...", "\u00a0a", "a\u00a0b", "a\u2003",
        )),
        ("a\tb", '"a\\tb"'), ("\ta\nb", '"\\ta\\nb"'), ("a \nb", '"a \\nb"'), ("a\r\nb", '"a\\r\\nb"'), ("\n", '"\\n"'),
        ("a\n", '"a\\n"'), ("\na\nb", '"\\na\\nb"'), (" a\nb", '" a\\nb"'), ("a\nb\n\n", '"a\\nb\\n\\n"'),
        ("a\nb", "|-\n  a\n  b"), ("a\nb\n", "|\n  a\n  b\n"), ("a\n b", "|-\n  a\n   b"), ("a\n\nb", "|-\n  a\n\n  b"),
    ],
)  # fmt: skip
def test_a_value_is_written_as_every_reader_of_yaml_understands_it(
    valeur: str | float, ecrit: str
) -> None:
    after = remplacer("nom: A\n", ("accroche",), valeur)
    assert after == f"nom: A\naccroche: {ecrit.removesuffix(chr(10))}\n"
    if isinstance(valeur, str):
        assert yaml.safe_load(after) == {"nom": "A", "accroche": valeur}


# --- Refused rather than unfaithful --------------------------------------------------------------------

BLOC = "nom: A\ndescription: |\n  texte"
PLIE = "nom: A\ndescription: >\n  texte\n  suite"


@pytest.mark.parametrize(
    ("avant", "repare", "chemin", "valeur"),
    [
        # Ending the last line of a block would add a line break to its text.
        (BLOC, f"{BLOC}\n", LICENCE, "MIT"),
        (PLIE, f"{PLIE}\n", LICENCE, "MIT"),
        (BLOC.replace("\n", "\r\n"), f"{BLOC}\n".replace("\n", "\r\n"), LICENCE, "MIT"),
        # The spaces after the old value would end the new text.
        (
            "description: a  \nlicence: X\n",
            "description: a\nlicence: X\n",
            ("description",),
            "a\nb\n",
        ),
    ],
)
def test_an_edit_that_would_change_another_value_is_refused(
    avant: str, repare: str, chemin: Chemin, valeur: str
) -> None:
    with pytest.raises(Refus, match=SANS_RIEN_CHANGER):
        remplacer(avant, chemin, valeur)
    assert yaml.safe_load(remplacer(repare, chemin, valeur))[chemin[0]] == valeur


def test_an_element_that_would_change_another_is_refused() -> None:
    with pytest.raises(Refus, match=SANS_RIEN_CHANGER):
        ajouter("technologies:\n  - a\n  - |\n    b", ("technologies",), "z")


@pytest.mark.parametrize(
    ("valeur", "dit"),
    [
        (None, "Une valeur vide"),
        (b"x", "Une valeur vide ou d’un type inattendu"),
        ({"nom": [b"x"]}, "Une valeur vide ou d’un type inattendu"),
        (float("inf"), "Ce nombre est trop grand"),
        (float("nan"), "Ce nombre est trop grand"),
        (10**30, "Ce nombre est trop grand"),
        (-(10**30), "Ce nombre est trop grand"),
        ("a\u200bb", "Un caractère invisible ou de contrôle (U+200B)"),
        ("a\x00", "(U+0000)"),
        ("\ud800", "(U+D800)"),
        ("x" * 100_001, "est trop long pour une fiche"),
        ({"Nom": "x"}, "« Nom » n’est pas le nom d’un champ"),
        ({"nom\n": "x"}, "n’est pas le nom d’un champ"),
        ({1: "x"}, "n’est pas le nom d’un champ"),
        ({"\ud800": "x"}, "n’est pas le nom d’un champ"),
    ],
)  # fmt: skip
def test_a_value_that_no_file_may_hold_is_told(valeur: Any, dit: str) -> None:
    with pytest.raises(Refus, match=re.escape(dit)):
        ajouter("nom: A\n", ("sources",), valeur)


@pytest.mark.parametrize("nombre", [10**30 - 1, 1 - 10**29])
def test_the_longest_number_is_written(nombre: int) -> None:
    assert f"valeur: {nombre}\n" in ajouter("nom: A\n", ("divergences",), {"valeur": nombre})


def test_the_longest_text_is_written() -> None:
    text = "x" * 100_000
    assert remplacer("nom: A\n", ("nom",), text) == f"nom: {text}\n"
    with pytest.raises(Refus, match="La fiche deviendrait trop grosse"):
        remplacer(f"nom: A\n# {LONG}\n# {LONG[:62_130]}\n", ("accroche",), "x")
