"""Say in plain French what the YAML parser complains about in technical English."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import yaml

Explained = tuple[int, int, str, str, str]

# What libyaml says (start of the message) → what is wrong, what to write.
_KNOWN = (
    (
        "mapping values are not allowed",
        "Un « : » suivi d’une espace se trouve au milieu d’une valeur, ou le retrait est décalé.",
        "Mettez toute la valeur entre guillemets doubles, ou alignez la ligne sur les précédentes.",
    ),
    (
        "found unexpected end of stream",
        "Un guillemet ouvert n’est jamais refermé.",
        "Fermez le guillemet à la fin de la valeur ; une apostrophe dans une valeur entre ' ' se double ('').",
    ),
    (
        "could not find expected ':'",
        "Il manque « : » après le nom du champ, ou une ligne de texte n’est pas assez en retrait.",
        "Écrivez « champ: valeur » ; pour un texte sur plusieurs lignes, « champ: | » puis le texte en retrait.",
    ),
    (
        "did not find expected '-' indicator",
        "Le retrait de cette ligne ne correspond pas à celui de la liste.",
        "Alignez les tirets de la liste les uns sous les autres.",
    ),
    (
        "did not find expected key",
        "Le retrait de cette ligne ne correspond à rien de ce qui précède, ou un guillemet est mal placé.",
        "Alignez le champ sous les champs voisins (deux espaces par niveau, jamais de tabulation).",
    ),
    (
        "block sequence entries are not allowed",
        "Un tiret de liste se trouve sur la même ligne que le nom du champ.",
        "Mettez le tiret à la ligne, en retrait de deux espaces.",
    ),
    (
        "found character that cannot start any token",
        "La valeur commence par un caractère réservé (@, `, %).",
        "Mettez la valeur entre guillemets doubles.",
    ),
    (
        "did not find expected ',' or ']'",
        "Un crochet « [ » n’est pas refermé.",
        "Fermez le crochet, ou mettez la valeur entre guillemets si ce n’est pas une liste.",
    ),
    (
        "did not find expected ',' or '}'",
        "Une accolade « { » n’est pas refermée.",
        "Fermez l’accolade, ou mettez la valeur entre guillemets.",
    ),
    (
        "found unknown escape character",
        "Une barre oblique inverse « \\ » se trouve dans une valeur entre guillemets doubles.",
        "Doublez-la (« \\\\ ») ou employez des guillemets simples.",
    ),
    (
        "found undefined tag handle",
        "La valeur commence par « ! », caractère réservé.",
        "Mettez la valeur entre guillemets doubles.",
    ),
)


def explain(error: yaml.YAMLError, text: str) -> Explained:
    """Return line, column, code, message and remedy for a parser's error."""
    context = getattr(error, "context_mark", None)
    mark = getattr(error, "problem_mark", None) or context
    line = mark.line + 1 if mark else 1
    column = mark.column + 1 if mark else 1
    problem = getattr(error, "problem", None) or ""
    if tabulation := _indent_tab(text, line):
        return tabulation
    if "end of stream" in problem and context:
        # The reader looks for the quote that opens, not for the end of the file.
        line, column = context.line + 1, context.column + 1
    for start, message, remedy in _KNOWN:
        if problem.startswith(start):
            return line, column, "yaml-syntaxe", message, remedy
    return (
        line,
        column,
        "yaml-syntaxe",
        "La fiche ne peut pas être lue à partir d’ici.",
        "Comparez cette ligne et la précédente avec l’exemple : retrait, deux-points, guillemets.",
    )


def _indent_tab(text: str, line: int) -> Explained | None:
    """Find a tab in the indentation of the faulty line or of the one before."""
    lines = text.splitlines()
    for number in (line, line - 1):
        if 1 <= number <= len(lines) and (found := re.match(r" *\t", lines[number - 1])):
            return (
                number,
                found.end(),
                "yaml-tabulation",
                "La ligne est mise en retrait avec une tabulation.",
                "Remplacez la tabulation par des espaces : deux par niveau.",
            )
    return None
