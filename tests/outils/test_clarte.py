"""The code stays readable: ceilings that only go down, each showing the worst ten when it is passed."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from tests.aides import ROOT
from tests.outils.clarte import LARGEUR, Clarte, mesurer

# Decisions in expressions for one in a statement; functions above `COMPLEXE`; names that say nothing, and
# lines above `LARGEUR`, in hundredths. Whoever does better lowers them; nobody raises one.
DECISIONS, FONCTIONS_COMPLEXES, COMPLEXE, NOMS_VIDES, LONGUES = 1, 1, 12, 1, 1
PIRES = 10
SOURCE = """\
def chercher(found, depots):
    if found and depots:
        return [one for one in depots if one.lu]
    return list(map(str, depots))
"""


@cache
def clarte() -> Clarte:
    return mesurer((ROOT / "catalogue_communs").rglob("*.py"), ROOT)


def test_what_is_counted(tmp_path: Path) -> None:
    """A name of a function or a loop, a decision wherever it stands, `map` as the comprehension that it is."""
    module = tmp_path / "module.py"
    module.write_text(SOURCE, encoding="utf-8")
    vu = mesurer([module], tmp_path)
    [fonction] = vu.fonctions
    assert (vu.dans_expressions, vu.dans_instructions, vu.lignes) == (3, 1, 4)
    assert fonction == ("module.py:1 chercher", 6, 3, ("found", "one"))


def test_a_line_decides_one_thing() -> None:
    vu = clarte()
    assert vu.dans_expressions / vu.dans_instructions <= DECISIONS


def test_few_functions_are_hard() -> None:
    dures = sorted((f.complexite, f.place) for f in clarte().fonctions if f.complexite > COMPLEXE)
    assert len(dures) <= FONCTIONS_COMPLEXES, dures[-PIRES:]


def test_a_name_says_what_it_holds() -> None:
    vagues = sorted((len(f.vides), f.place, f.vides) for f in clarte().fonctions if f.vides)
    assert 100 * clarte().noms_vides <= NOMS_VIDES, vagues[-PIRES:]


def test_a_line_is_seen_whole() -> None:
    assert 100 * clarte().longues / clarte().lignes <= LONGUES, LARGEUR


def test_nothing_is_laid_out_by_hand() -> None:
    """The formatter would unfold what is packed between « fmt: off » and « fmt: on »."""
    paths = (ROOT / "catalogue_communs").rglob("*.py")
    assert [
        path for path in paths if re.search(r"# fmt: (?:off|skip)", path.read_text("utf-8"))
    ] == []
