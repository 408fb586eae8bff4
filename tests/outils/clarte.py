"""How heavy and how clear a module is, counted so that neither packing nor stripping pays."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from pathlib import Path

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
