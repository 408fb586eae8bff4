"""How heavy and how clear a module is, counted so that neither packing nor stripping pays."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

MISE_EN_PAGE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
}
AVEC_DOCSTRING = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def docstrings(arbre: ast.AST) -> Iterator[ast.Expr]:
    """Yield the statement of each docstring of a module."""
    for noeud in ast.walk(arbre):
        if not isinstance(noeud, AVEC_DOCSTRING) or not noeud.body:
            continue
        premier = noeud.body[0]
        if not isinstance(premier, ast.Expr) or not isinstance(premier.value, ast.Constant):
            continue
        if isinstance(premier.value.value, str):
            yield premier


def lignes_de_docstrings(arbre: ast.AST) -> set[int]:
    """Return the numbers of the lines that docstrings take."""
    lignes: set[int] = set()
    for docstring in docstrings(arbre):
        lignes |= set(range(docstring.lineno, (docstring.end_lineno or docstring.lineno) + 1))
    return lignes


def unites_lexicales(path: Path) -> int:
    """Count the tokens of a module: comments, docstrings, line ends and indents are free."""
    texte = path.read_text(encoding="utf-8")
    libres = lignes_de_docstrings(ast.parse(texte))
    jetons = tokenize.generate_tokens(io.StringIO(texte).readline)
    return sum(jeton.type not in MISE_EN_PAGE and jeton.start[0] not in libres for jeton in jetons)


# --- Clarity -------------------------------------------------------------------------------------

# A name that says nothing of what it holds. The list only grows.
MOTS_VIDES = frozenset(
    [
        "one",
        "said",
        "told",
        "found",
        "known",
        "named",
        "made",
        "read",
        "who",
        "where",
        "words",
        "way",
        "asked",
        "given",
        "kept",
        "shown",
        "seen",
        "whole",
        "both",
        "other",
        "others",
        "wanted",
        "meant",
        "done",
        "here",
        "there",
        "at",
        "of",
        "has",
        "had",
        "listed",
        "taken",
        "gone",
        "held",
        "item",
        "value",
        "data",
        "res",
        "thing",
        "elt",
    ]
)
FONCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
INSTRUCTIONS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.match_case)
# `map` and `filter` are a comprehension, a `lambda` a function, that hides its name.
DEGUISEMENTS = frozenset({"map", "filter"})
LARGEUR = 100


class Fonction(NamedTuple):
    """A function: where it is, its complexity, its local names, and those that say nothing."""

    place: str
    complexite: int
    noms: int
    vides: tuple[str, ...]


class Clarte(NamedTuple):
    """What a set of modules weighs in clarity.

    `dans_expressions`, `dans_instructions`: decisions; `lignes`, `longues`: lines of code, and those above
    `LARGEUR`; comments and docstrings do not count.
    """

    dans_expressions: int
    dans_instructions: int
    lignes: int
    longues: int
    fonctions: tuple[Fonction, ...]

    @property
    def noms_vides(self) -> float:
        """Return the share of the local names that say nothing."""
        return sum(len(f.vides) for f in self.fonctions) / sum(f.noms for f in self.fonctions)


def mesurer(paths: Iterable[Path], root: Path) -> Clarte:
    """Read modules; `root` is what places are told from."""
    dans_expressions = dans_instructions = lignes = longues = 0
    fonctions: list[Fonction] = []
    for path in paths:
        texte = path.read_text(encoding="utf-8")
        arbre = ast.parse(texte)
        for noeud in ast.walk(arbre):
            dans_expressions += _decisions(noeud)
            dans_instructions += isinstance(noeud, INSTRUCTIONS)
            if isinstance(noeud, FONCTIONS):
                place = f"{path.relative_to(root)}:{noeud.lineno} {noeud.name}"
                fonctions.append(_fonction(noeud, place))
        code = list(_lignes_de_code(texte, arbre))
        lignes += len(code)
        longues += sum(len(ligne) > LARGEUR for ligne in code)
    return Clarte(dans_expressions, dans_instructions, lignes, longues, tuple(fonctions))


def _lignes_de_code(texte: str, arbre: ast.AST) -> Iterator[str]:
    libres = lignes_de_docstrings(arbre)
    for numero, ligne in enumerate(texte.splitlines(), 1):
        if numero in libres or not ligne.strip() or ligne.lstrip().startswith("#"):
            continue
        yield ligne


def _decisions(noeud: ast.AST) -> int:
    """Count the decisions that an expression takes by itself, without those below it."""
    if isinstance(noeud, ast.BoolOp):
        return len(noeud.values) - 1
    if isinstance(noeud, ast.Call) and isinstance(noeud.func, ast.Name):
        return noeud.func.id in DEGUISEMENTS
    return isinstance(noeud, (ast.IfExp, ast.Lambda, *COMPREHENSIONS))


def _fonction(fonction: ast.FunctionDef | ast.AsyncFunctionDef, place: str) -> Fonction:
    arguments = fonction.args
    parametres = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    noms = {parametre.arg for parametre in parametres} - {"self", "cls"}
    complexite = 1
    for noeud in ast.walk(fonction):
        if isinstance(noeud, ast.Name) and isinstance(noeud.ctx, ast.Store):
            noms.add(noeud.id)
        complexite += _complexite(noeud)
    noms.discard("_")
    vides = sorted(nom for nom in noms if nom in MOTS_VIDES or len(nom) == 1)
    return Fonction(place, complexite, len(noms), tuple(vides))


def _complexite(noeud: ast.AST) -> int:
    """Count the ways that a node adds to its function, expressions included."""
    if isinstance(noeud, COMPREHENSIONS):
        return sum(1 + len(boucle.ifs) for boucle in noeud.generators)
    if isinstance(noeud, ast.Try):
        return len(noeud.handlers)
    if isinstance(noeud, INSTRUCTIONS):
        return 1
    return _decisions(noeud)
