"""Say in plain French what the YAML parser complains about in technical English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from catalogue_communs.fiches.diagnostics import DEBUT

# Line, column, the name of a sentence of `phrases`, and its words.
Explained = tuple[int, int, str, dict[str, Any]]

SHOWN = 100
# By the start of what libyaml says, the name of a sentence.
_CONNUS = {
    "found unexpected end of stream": "guillemet-ouvert",
    "found unexpected document indicator": "guillemet-ouvert",
    "exceeded maximum nesting": "trop-profond",
    "could not find expected ':'": "deux-points-manquants",
    "did not find expected '-' indicator": "tiret-decale",
    "did not find expected key": "retrait-sans-parent",
    "block sequence entries are not allowed": "tiret-sur-la-ligne",
    "found character that cannot start any token": "caractere-reserve",
    "did not find expected ',' or ']'": "crochet-ouvert",
    "did not find expected ',' or '}'": "accolade-ouverte",
    "did not find expected comment or line break": "texte-apres-bloc",
    "did not find expected alphabetic or numeric character": "esperluette",
    "did not find expected node content": "signe-reserve",
    "found incompatible YAML document": "directive-yaml",
    "found unknown directive name": "directive",
    "did not find expected <document start>": "hors-de-la-fiche",
    "found undefined tag handle": "exclamation",
    "found a tab character": "tabulation",
}
# The mistake is where these constructs start, not where the reader gave up.
_AT_START = ("found unexpected", "could not find expected ':'", "did not find expected ','")
_FIELD = re.compile(r"\s*(- )?[\w-]+:(\s|\Z)")
_GLUED = re.compile(r"\s*(?:- )?([a-z_]+):(?!//)(\S.*)")
_APOSTROPHE = re.compile(r"\s*(?:- )?([\w-]+): +'([^\"\\]*)'\s*")
_QUOTED = re.compile(r"\s*(?:- )?(?:([\w-]+): +|- +)([\"'])(.*)")
_BLOCK = re.compile(r"(\s*)(?:- )?[\w-]+: *[|>][0-9+-]*\s*")
_EMPTY = re.compile(r"\s*(?:- )?[\w-]+:\s*")


def expliquer(error: yaml.YAMLError, text: str) -> Explained:
    """Return where a parser's error is, and what says it."""
    context = getattr(error, "context_mark", None)
    mark = getattr(error, "problem_mark", None) or context
    problem = getattr(error, "problem", None) or ""
    if context and problem.startswith(_AT_START):
        mark = context
    line, column = (mark.line + 1, mark.column + 1) if mark else DEBUT
    known = next((name for start, name in _CONNUS.items() if problem.startswith(start)), "yaml-autre")
    return next(_reconnues(problem, text.splitlines(), line, column), (line, column, known, {}))


def _reconnues(problem: str, lines: list[str], line: int, column: int) -> Iterator[Explained]:
    """Yield what may explain the mistake, the surest first."""
    written = lines[line - 1] if line <= len(lines) else ""
    for number in (line, line - 1):
        if 1 <= number <= len(lines) and (found := re.match(r" *\t", lines[number - 1])):
            yield number, found.end(), "tabulation", {}
    if problem.startswith("did not find expected '-'") and (words := _alignment(lines, line)):
        yield line, column, "champ-decale", words
    yield from _open_quote(lines)
    yield from _prose(lines, line)
    if problem.startswith("mapping values"):
        yield _colon(lines, line, column)
    if problem.startswith("did not find expected node content") and line > len(lines):
        yield _unclosed(lines)
    if "escape" in problem or "hexdecimal" in problem:
        yield line, written.rfind("\\", 0, column) + 1 or column, "echappement", {}
    if problem.startswith("could not find expected ':'"):
        yield from _glued(written, line)
    if problem.startswith("did not find expected alphabetic") and re.match(r"\s*\*\s", written):
        yield line, column, "liste-en-etoiles", {}
    if problem.startswith("did not find expected key"):
        yield from _after_closing(written, line, column)


def _alignment(lines: list[str], line: int) -> dict[str, Any]:
    name = re.match(r"(\s*)([\w-]+):", lines[line - 1]) if line <= len(lines) else None
    for text in reversed(lines[: line - 1]) if name else ():
        dash = re.match(r"(\s*)- +[\w-]+:", text)
        if name and dash and len(dash[1]) <= len(name[1]):
            return {"voulu": len(dash[1]) + 2, "champ": name[2], "trouve": len(name[1])}
    return {}


def _glued(written: str, line: int) -> Iterator[Explained]:
    """Explain a value that touches the colon of its field."""
    if found := _GLUED.fullmatch(written):
        yield line, found.start(2) + 1, "valeur-collee", {"champ": found[1], "valeur": found[2]}


def _open_quote(lines: list[str]) -> Iterator[Explained]:
    """Find the values whose quote is left open on their line, when a field starts on the next one."""
    inside = -1
    for number, text in enumerate(lines, 1):
        if inside >= 0 and (not text.strip() or _depth(text) > inside):
            continue
        block = _BLOCK.fullmatch(text)
        inside = len(block[1]) if block else -1
        if not (found := _QUOTED.fullmatch(text)):
            continue
        mark, rest = found[2], found[3]
        closed = re.sub(r"\\.", "", rest).count('"') if mark == '"' else rest.replace("''", "").count("'")
        following = lines[number] if number < len(lines) else ""
        if not closed and (_FIELD.match(following) or re.match(r"\s*- ", following)):
            named = f"{found[1]}: " if found[1] else "- "
            words = {"compris": f"{named}{mark}{rest.rstrip()}{mark}"}
            yield number, found.start(2) + 1, "guillemet-a-fermer", words


def _depth(text: str) -> int:
    return len(text) - len(text.lstrip())


def _prose(lines: list[str], line: int) -> Iterator[Explained]:
    """Recognise a text of several lines written under a field without « | »."""
    above = (n for n in range(min(line, len(lines)) - 1, 0, -1) if _EMPTY.fullmatch(lines[n - 1]))
    if not (number := next(above, 0)):
        return
    name, under = lines[number - 1], [one for one in lines[number:line] if one.strip()]
    text = under and not _FIELD.match(under[0]) and not under[0].lstrip().startswith(("-", "#", "[", "{"))
    if text and len(under) > 1 and all(_depth(one) > _depth(name) for one in under):
        yield number, _depth(name) + 1, "texte-sans-barre", {"champ": name.strip(" -:")}


def _colon(lines: list[str], line: int, column: int) -> Explained:
    """Explain a « : » where the parser expects none."""
    written = lines[line - 1]
    if not _FIELD.fullmatch(written[:column]):
        found = re.fullmatch(r"\s*(?:- )?([\w-]+): +(\S.*?)\s*", written)
        if found and len(written) <= SHOWN and not re.search(r"[\"\\#]", written):
            return line, column, "deux-points-montre", {"champ": found[1], "valeur": found[2]}
        return line, column, "deux-points-dedans", {}
    # This line is a field like any other: the mistake may be above.
    number = next((n for n in range(line - 1, 0, -1) if lines[n - 1].strip()), 0)
    above = lines[number - 1] if number else ""
    if not above or _FIELD.match(above) or above.lstrip().startswith("#"):
        return line, _depth(written) + 1, "decalage", {}
    return next(_glued(above, number), (number, _depth(above) + 1, "sans-deux-points", {}))


def _after_closing(written: str, line: int, column: int) -> Iterator[Explained]:
    """Recognise a value that goes on after its closing quote or bracket, or has no name."""
    before = written[: column - 1].rstrip()
    if written.startswith(":", column - 1):
        yield line, column, "sans-nom", {}
    elif before.endswith(("]", "}")):
        yield line, column, "apres-crochet", {}
    elif value := before and _APOSTROPHE.fullmatch(written):
        yield line, column, "apostrophe", {"champ": value[1], "valeur": value[2]}
    elif before:
        yield line, column, "apres-guillemet", {}


def _unclosed(lines: list[str]) -> Explained:
    """Point at the last bracket, when the file ends before the value that it announces."""
    for line in range(len(lines), 0, -1):
        if found := re.search(r"[\[{][^\[{]*$", lines[line - 1]):
            said = "crochet-ouvert" if found.group().startswith("[") else "accolade-ouverte"
            return line, found.start() + 1, said, {}
    return *DEBUT, "yaml-autre", {}
