"""The house: fifteen rooms, each knowing only those below it, no circle, nothing loose, and a map that is true."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from statistics import median

import pytest
from jinja2 import nodes

from catalogue_communs.socle.rendu import gabarits
from tests.aides import ROOT
from tests.outils.clarte import unites_lexicales

ETAGES = 10
# Pairs of rooms that are tied, beside those with the two foundations, the words and the objects.
FONDATIONS, PAIRES = {"socle", "modele"}, 55
# What MkDocs is given by: its hooks know how the site is made, never the command line.
DES_HOOKS = {"socle", "validation", "site.vues", "site.construction"}
# What the scripts that write the reference and the schemas are given by.
DES_SCRIPTS = {"socle", "collectivites", "validation", "site.vues"}
# In the name of a function that another module sees.
LETTRES = 4
# The most tokens of code that each room may have: comments, docstrings, blank lines and layout are free, so that
# neither packing nor stripping pays. Whoever raises one says why in the commit.
BUDGETS = {
    "socle": 19_900,
    "fiches": 15_500,
    "modele": 12_000,
    "reseau": 3_400,
    "collectivites": 5_600,
    "forges": 24_500,
    "sources": 10_800,
    "parutions": 3_250,
    "validation": 31_700,
    "faits": 22_000,
    "contribution": 87_200,
    "site.sorties": 24_200,
    "site.vues": 44_900,
    "site.construction": 7_200,
    "commandes": 17_600,
}
# Lowest first. `site` has three: what it publishes for machines, what it shows, how it makes both.
SALLES = (*BUDGETS,)
# Those of all that tries them, and the files that the site has of one common, at most for half of them.
ESSAIS, FICHIERS = 253_000, 16
# The names that several modules share, since who calls them treats these modules alike.
PROTOCOLES = {
    "du_catalogue",  # the files of a format: `site.construction.pages`
    "du_commun",  # likewise
    "check",  # a rule on a file or a folder: `validation.moteur`
    "main",  # a command: `python -m`, or the `catalogue` that pip installs
}
# What a template never does.
CALCULS = (
    nodes.Add,
    nodes.Sub,
    nodes.Mul,
    nodes.Div,
    nodes.FloorDiv,
    nodes.Mod,
    nodes.Pow,
    nodes.Neg,
)
FILTRES_QUI_CALCULENT = {
    *re.findall(r"\w+", "round sum int float abs min max sort groupby select reject")
}
# Words of English that a name seen by another module would have: they are for what stays inside.
ANGLAIS = frozenset(
    re.findall(
        r"\w+",
        "about address addresses and any authority before build call changes cited conform conforms content "
        "convert cut data doubtful edit empty example explain field fields file find first for free from get "
        "has hosts incomplete is item items key keys kind last laureate length line lines load made make "
        "measures name names new of old open order path personal planning position problem problems proofs "
        "put quote raw read reader remove render repeated replaced repository request resolve resolved "
        "resources response root row rows save set shared shipped sort start status stem stops text texts the "
        "their time tracking traps unless validator value values vocabularies with without word words write "
        "written wrong year ",
    )
)
CARTE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").partition("## Quatre recettes")[0]


@cache
def modules() -> dict[str, ast.Module]:
    """Parse every module of the library, by its dotted name."""
    found = {}
    for path in sorted((ROOT / "catalogue_communs").rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


@cache
def noeuds(name: str) -> list[ast.AST]:
    """Walk a module once."""
    return [*ast.walk(modules()[name])]


@cache
def imports(name: str) -> frozenset[str]:
    """List the modules of the library that a module imports, even for its types alone."""
    found = set()
    for node in noeuds(name):
        if (
            isinstance(node, ast.ImportFrom)
            and node.module
            and node.module.startswith("catalogue_communs")
        ):
            assert node.level == 0, name
            for one in node.names:
                whole = f"{node.module}.{one.name}"
                found.add(whole if whole in modules() else node.module)
        elif isinstance(node, ast.Import):
            found |= {one.name for one in node.names if one.name.startswith("catalogue_communs")}
    return frozenset(found & modules().keys() - {name})


def salle(name: str) -> str | None:
    """Return the room of a module; a package that only holds rooms, and the entries, have none."""
    bare = name.removeprefix("catalogue_communs").removeprefix(".")
    return next((one for one in SALLES if f"{bare}.".startswith(f"{one}.")), None)


def fleches() -> set[tuple[str, str]]:
    """Return who imports whom, room by room."""
    pairs = {(salle(name), salle(other)) for name in modules() for other in imports(name)}
    return {(a, b) for a, b in pairs if a and b and a != b}


def test_every_module_is_in_a_room() -> None:
    entries = {f"catalogue_communs{name}" for name in ("", ".__main__", ".site")}
    assert {name for name in modules() if salle(name) is None} == entries


def test_a_room_knows_only_those_below_it() -> None:
    rank = {name: number for number, name in enumerate(SALLES)}
    assert {pair for pair in fleches() if rank[pair[0]] < rank[pair[1]]} == set()


def test_no_module_is_in_a_circle() -> None:
    """Not even for types: `graphlib` refuses a circle by naming it."""
    [*TopologicalSorter({name: imports(name) for name in modules()}).static_order()]


def test_the_house_has_few_floors() -> None:
    below: dict[str, set[str]] = {name: set() for name in SALLES}
    for above, under in fleches():
        below[above].add(under)
    floor: dict[str, int] = {}
    for name in TopologicalSorter(below).static_order():
        floor[name] = 1 + max((floor[one] for one in below[name]), default=0)
    assert max(floor.values()) <= ETAGES


def test_few_rooms_are_tied() -> None:
    """An import through a neighbour would hide a tie: a name is asked of the module that holds it."""
    paires = sorted(paire for paire in fleches() if paire[1] not in FONDATIONS)
    assert len(paires) <= PAIRES, paires


@pytest.mark.parametrize(("dossier", "permises"), [("hooks", DES_HOOKS), ("scripts", DES_SCRIPTS)])
def test_hooks_and_scripts_know_few_rooms(dossier: str, permises: set[str]) -> None:
    """Neither knows the command line."""
    connues = set()
    for path in (ROOT / dossier).glob("*.py"):
        for noeud in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(noeud, ast.ImportFrom) and noeud.module:
                connues.add(salle(noeud.module))
    assert connues - {None} == permises


@pytest.mark.parametrize("nom", SALLES)
def test_a_room_stays_in_its_budget(nom: str) -> None:
    folder = ROOT / "catalogue_communs" / nom.replace(".", "/")
    assert sum(map(unites_lexicales, folder.rglob("*.py"))) <= BUDGETS[nom]


def test_the_tests_stay_in_their_budget() -> None:
    assert sum(map(unites_lexicales, (ROOT / "tests").rglob("*.py"))) <= ESSAIS


def test_a_common_has_few_files(site: Path) -> None:
    counts = [
        sum(path.is_file() for path in [*folder.rglob("*"), *site.rglob(f"{folder.name}.*")])
        for folder in (site / "communs").iterdir()
        if folder.is_dir()
    ]
    assert median(counts) <= FICHIERS


def test_the_library_never_imports_mkdocs() -> None:
    for name in modules():
        for node in noeuds(name):
            named = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            named += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {one.split(".")[0] for one in named} & {"mkdocs", "material", "hooks"}, name


def test_a_template_computes_nothing() -> None:
    """It may tell one from several, one word from another, and what is there from what is not."""
    environment = gabarits()
    loader = environment.loader
    assert loader
    for name in environment.list_templates(["html"]):
        tree = environment.parse(loader.get_source(environment, name)[0])
        assert not [*tree.find_all(CALCULS)], name
        assert not {one.name for one in tree.find_all(nodes.Filter)} & FILTRES_QUI_CALCULENT, name
        for told in (operand for one in tree.find_all(nodes.Compare) for operand in one.ops):
            known = told.expr.value if isinstance(told.expr, nodes.Const) else None
            assert told.op in {"in", "notin"} or isinstance(known, str) or known == 1, (
                name,
                told.lineno,
            )


def test_the_making_of_the_site_loads_nothing_that_reaches_the_network() -> None:
    asked = "import sys, catalogue_communs.site.construction.pages; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not {"requests", "urllib3"} & {*done.stdout.split()}


def test_a_public_name_is_given_once() -> None:
    kinds = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    given = Counter(
        node.name for tree in modules().values() for node in tree.body if isinstance(node, kinds)
    )
    assert {name for name, times in given.items() if times > 1 and name[0] != "_"} == PROTOCOLES


def vus_d_ailleurs() -> Iterator[tuple[str, ast.ClassDef | ast.FunctionDef]]:
    """Yield each class and function of a module that another one names."""
    named: dict[str, set[str]] = {}
    for name in modules():
        for node in noeuds(name):
            if isinstance(node, ast.ImportFrom):
                for one in node.names:
                    named.setdefault(one.name, set()).add(name)
            elif isinstance(node, ast.Attribute):
                named.setdefault(node.attr, set()).add(name)
    for name, tree in modules().items():
        for node in tree.body:
            if not isinstance(node, ast.ClassDef | ast.FunctionDef) or node.name.startswith("_"):
                continue
            if named.get(node.name, set()) - {name}:
                yield name, node


def test_what_another_module_sees_has_a_french_name() -> None:
    for module, node in vus_d_ailleurs():
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", node.name).lower().split("_")
        assert not set(words) & ANGLAIS, (module, node.name)
        if isinstance(node, ast.FunctionDef) and node.name not in PROTOCOLES:
            assert len(node.name) >= LETTRES, (module, node.name)


@pytest.mark.parametrize("nom", SALLES)
def test_the_map_tells_of_every_room(nom: str) -> None:
    assert f"**`{nom.replace('.', '/')}/`**" in CARTE


def test_what_the_map_names_exists() -> None:
    steps = re.findall(
        r"`((?:catalogue_communs|hooks|theme|schemas|scripts|tests|docs)/[\w./-]+)`(?: \(`(\w+)`\))?",
        CARTE,
    )
    assert len(steps) > 20
    for path, function in steps:
        assert (ROOT / path).exists(), path
        if function:
            assert re.search(rf"\b{function}\b", (ROOT / path).read_text(encoding="utf-8")), (
                path,
                function,
            )


def test_each_way_is_short() -> None:
    ways = re.findall(r"^\*\*Le chemin .+?\*\*(.+?)$", CARTE, re.MULTILINE)
    assert len(ways) == 4
    assert all(0 < way.count("→") < 7 for way in ways)


def test_the_linters_read_every_module() -> None:
    asked = [sys.executable, "-m", "ruff", "check", "--show-files", "."]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)
    read = {Path(line).resolve() for line in done.stdout.splitlines()}
    whole = {"catalogue_communs", "hooks", "tests"}
    written = {
        path.resolve() for name in (*whole, "scripts") for path in (ROOT / name).rglob("*.py")
    }
    assert written - read == set()
    typed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"][
        "files"
    ]
    assert whole <= {*typed}
    assert {p.name for p in (ROOT / "scripts").glob("*.py")} <= {Path(name).name for name in typed}
