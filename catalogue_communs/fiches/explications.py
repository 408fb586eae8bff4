"""What the parser complains about in technical English, in plain French: the place, the sentence.

The surest explanation comes first; a remedy shows the line to write, and loses nothing of it.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import yaml

from catalogue_communs.fiches.diagnostics import DEBUT
from catalogue_communs.socle import schemas

# Line, column, the name of a sentence of `PHRASES`, and its words.
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
    "did not find expected <document start>": "hors-de-la-fiche",
    "found a tab character": "tabulation",
}
# The mistake is where these constructs start, not where the reader gave up.
_AT_START = ("found unexpected", "could not find expected ':'", "did not find expected ','")
_FIELD = re.compile(r"\s*(- )?[\w-]+:(\s|\Z)")
_QUOTED = re.compile(r"\s*(?:- )?(?:([\w-]+): +|- +)([\"'])(.*)")
_BLOCK = re.compile(r"(\s*)(?:- )?[\w-]+: *[|>][0-9+-]*\s*")
_EMPTY = re.compile(r"\s*(?:- )?[\w-]+:\s*")
# « statut ecosysteme », « accroche:Estimer »; a field that is only a link of Markdown.
_SANS_SIGNE = re.compile(r"\s*(?:- )?(\w+) +(\S.*?)\s*")
_COLLE = re.compile(r"\s*(?:- )?([a-z]\w*):([^\s/:].*?)\s*")
_LIEN = re.compile(r"\s*(?:- )?(\w+): +(\[[^\]]*\]\(([^()\s]+)\))\s*")
# The indent of a line when a word processor made it; a heading; a row of a table.
_INSECABLES = re.compile(r" *[\u00a0\u202f\u2007]")
_TITRE = re.compile(r"( *)(#{1,6} +\S.*?)\s*")
_RANGEE = re.compile(r"\s*\|.*\|\s*")


def expliquer(error: yaml.YAMLError, text: str) -> Explained:
    """Return the place of a parser's error, and the sentence that says it."""
    context = getattr(error, "context_mark", None)
    mark = getattr(error, "problem_mark", None) or context
    problem = getattr(error, "problem", None) or ""
    if context and problem.startswith(_AT_START):
        mark = context
    line, column = (mark.line + 1, mark.column + 1) if mark else DEBUT
    for explained in _reconnues(problem, text.splitlines(), line, column):
        return explained
    for start, phrase in _CONNUS.items():
        if problem.startswith(start):
            return line, column, phrase, {}
    return line, column, "yaml-autre", {}


def _reconnues(problem: str, lines: list[str], line: int, column: int) -> Iterator[Explained]:
    """Yield what may explain the mistake, the surest first."""
    yield from _tabulation(lines, line)
    yield from _insecable(lines, line)
    yield from _tableau(lines, line)
    yield from _titre_sorti(lines, line)
    yield from _colle(lines, line)
    yield from _long_dash(lines, line)
    yield from _dash_glued(lines, line)
    yield from _open_quote(lines)
    yield from _prose(lines, line)
    yield from _du_probleme(problem, lines, line, column)


def _du_probleme(problem: str, lines: list[str], line: int, column: int) -> Iterator[Explained]:
    """Yield what explains the very words of the parser."""
    written = lines[line - 1] if line <= len(lines) else ""
    if problem.startswith("mapping values"):
        yield _colon(lines, line, column)
    if problem.startswith("did not find expected node content") and line > len(lines):
        yield from _unclosed(lines)
    if "escape" in problem or "hexdecimal" in problem:
        yield line, written.rfind("\\", 0, column) + 1 or column, "echappement", {}
    if problem.startswith("did not find expected alphabetic") and re.match(r"\s*\*\s", written):
        yield line, column, "liste-en-etoiles", {}
    if problem.startswith("did not find expected key"):
        yield from _after_closing(written, line, column)
    if problem.startswith("could not find expected ':'"):
        yield from _sans_signe(written, line)


def _insecable(lines: list[str], line: int) -> Iterator[Explained]:
    """Find, in the indent of the line of the mistake or of the one above, a no-break space."""
    for number in (line, line - 1):
        if not 1 <= number <= len(lines):
            continue
        if indent := _INSECABLES.match(lines[number - 1]):
            yield number, indent.end(), "retrait-insecable", {}


def _tableau(lines: list[str], line: int) -> Iterator[Explained]:
    """Recognise a table of Markdown: two rows at least, under the field of a list."""
    number = min(line, len(lines))
    if number < 1 or not _RANGEE.fullmatch(lines[number - 1]):
        return
    while number > 1 and _RANGEE.fullmatch(lines[number - 2]):
        number -= 1
    rows = [text for text in lines[number - 1 : number + 1] if _RANGEE.fullmatch(text)]
    if len(rows) > 1:
        yield number, _depth(lines[number - 1]) + 1, "tableau-markdown", {}


def _titre_sorti(lines: list[str], line: int) -> Iterator[Explained]:
    """Find, above a text, the heading that left its indent: it reads as a comment, and ends it."""
    number = min(line, len(lines))
    if number < 1 or _FIELD.match(lines[number - 1]):
        return
    indent = _depth(lines[number - 1])
    while number > 1 and not lines[number - 2].strip():
        number -= 1
    titre = _TITRE.fullmatch(lines[number - 2]) if number > 1 else None
    if titre and len(titre[1]) < indent:
        mots = {"compris": " " * indent + titre[2]}
        yield number - 1, len(titre[1]) + 1, "titre-sorti", mots


def _colle(lines: list[str], line: int) -> Iterator[Explained]:
    """Find a field whose colon is glued to its value: « accroche:Estimer »."""
    for number in (line, line - 1):
        if not 1 <= number <= len(lines):
            continue
        glued = _COLLE.fullmatch(lines[number - 1])
        if glued and glued[1] in _noms_de_champs():
            mots = {"compris": _montre(f"{glued[1]}: ", glued[2])}
            yield number, glued.start(1) + 1, "deux-points-colles", mots


def _sans_signe(written: str, line: int) -> Iterator[Explained]:
    """Tell a field without its colon, « statut ecosysteme », from a sentence that is nowhere."""
    field = _SANS_SIGNE.fullmatch(written)
    if field and field[1] in _noms_de_champs():
        mots = {"compris": _montre(f"{field[1]}: ", field[2])}
        yield line, field.start(1) + 1, "deux-points-a-mettre", mots


def _montre(start: str, rest: str) -> str:
    """Show a line to write, cut where a message would be too long."""
    line = start + rest
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"


@cache
def _noms_de_champs() -> frozenset[str]:
    """Return every name that a field of a file may have."""
    noms = set[str]()
    parts: list[Any] = [schemas.schema("projet")]
    while parts:
        part = parts.pop()
        if isinstance(part, dict):
            properties = part.get("properties")
            if isinstance(properties, dict):
                noms |= {*properties}
            parts += part.values()
        elif isinstance(part, list):
            parts += part
    return frozenset(noms)


def _tabulation(lines: list[str], line: int) -> Iterator[Explained]:
    """Find a tab that indents the line of the mistake, or the one above."""
    for number in (line, line - 1):
        if not 1 <= number <= len(lines):
            continue
        if indent := re.match(r" *\t", lines[number - 1]):
            yield number, indent.end(), "tabulation", {}


def _long_dash(lines: list[str], line: int) -> Iterator[Explained]:
    """Find, near the mistake, the dash of a word processor at the start of a line."""
    for number in range(line, max(line - 3, 0), -1):
        if number > len(lines):
            continue
        if dash := re.match(r"\s*([–—•])\s", lines[number - 1]):
            yield number, dash.start(1) + 1, "tiret-long", {"cite": dash[1]}


def _dash_glued(lines: list[str], line: int) -> Iterator[Explained]:
    """Find, near the mistake, a dash that no space follows: « -url: … »."""
    for number in range(line, max(line - 3, 0), -1):
        if number > len(lines):
            continue
        if glued := re.match(r"\s*-(\w[\w-]*:(?:\s.*|\Z))", lines[number - 1]):
            yield number, glued.start(1), "tiret-colle", {"compris": f"- {glued[1].strip()}"}


def _open_quote(lines: list[str]) -> Iterator[Explained]:
    """Find the values whose quote is left open on their line, above another field or element."""
    # The indent of the key of a text of several lines, while these lines last.
    block_indent = -1
    for number, text in enumerate(lines, 1):
        if block_indent >= 0 and (not text.strip() or _depth(text) > block_indent):
            continue
        block = _BLOCK.fullmatch(text)
        block_indent = len(block[1]) if block else -1
        quoted = _QUOTED.fullmatch(text)
        if not quoted or _is_closed(quoted[2], quoted[3]):
            continue
        following = lines[number] if number < len(lines) else ""
        if _FIELD.match(following) or re.match(r"\s*- ", following):
            start = f"{quoted[1]}: " if quoted[1] else "- "
            mots = {"compris": f"{start}{quoted[2]}{quoted[3].rstrip()}{quoted[2]}"}
            yield number, quoted.start(2) + 1, "guillemet-a-fermer", mots


def _is_closed(quote: str, rest: str) -> bool:
    """Tell whether the rest of a line holds the quote that closes it, not an escaped one."""
    if quote == '"':
        return '"' in re.sub(r"\\.", "", rest)
    return "'" in rest.replace("''", "")


def _depth(text: str) -> int:
    return len(text) - len(text.lstrip())


def _prose(lines: list[str], line: int) -> Iterator[Explained]:
    """Recognise a text of several lines written under a field without « | »."""
    number = min(line, len(lines)) - 1
    while number > 0 and not _EMPTY.fullmatch(lines[number - 1]):
        number -= 1
    if number <= 0:
        return
    name, under = lines[number - 1], [text for text in lines[number:line] if text.strip()]
    if len(under) < 2:  # noqa: PLR2004 - a text of several lines
        return
    first = under[0]
    if _FIELD.match(first) or first.lstrip().startswith(("-", "#", "[", "{")):
        return
    if min(map(_depth, under)) > _depth(name):
        yield number, _depth(name) + 1, "texte-sans-barre", {"champ": name.strip(" -:")}


def _colon(lines: list[str], line: int, column: int) -> Explained:
    """Explain a « : » where the parser expects none."""
    written = lines[line - 1]
    if not _FIELD.fullmatch(written[:column]):
        field = re.fullmatch(r"\s*(?:- )?([\w-]+): +(\S.*?)\s*", written)
        if field and len(written) <= SHOWN and not re.search(r"[\"\\#]", written):
            return line, column, "deux-points-montre", {"champ": field[1], "valeur": field[2]}
        return line, column, "deux-points-dedans", {}
    # This line is a field like any other: the mistake may be above.
    number = line - 1
    while number > 0 and not lines[number - 1].strip():
        number -= 1
    above = lines[number - 1] if number > 0 else ""
    if not above or _FIELD.match(above) or above.lstrip().startswith("#"):
        return _decalage(line, written, number, above)
    for explained in _sans_signe(above, number):
        return explained
    return number, _depth(above) + 1, "sans-deux-points", {}


def _decalage(line: int, written: str, number: int, above: str) -> Explained:
    """Explain a field that is deeper than the one above, which has its value already."""
    field = _FIELD.match(above)
    if not field or above.lstrip().startswith("#"):
        return line, _depth(written) + 1, "retrait-sans-parent", {}
    champ = field[0].strip(" -:")
    return line, _depth(written) + 1, "decalage", {"ligne": number, "champ": champ}


def _after_closing(written: str, line: int, column: int) -> Iterator[Explained]:
    """Recognise a value that goes on after its closing quote or bracket, or has no name."""
    before = written[: column - 1].rstrip()
    if written.startswith(":", column - 1):
        yield line, column, "sans-nom", {}
    elif lien := _LIEN.fullmatch(written):
        seule, guillemets = f"{lien[1]}: {lien[3]}", f'{lien[1]}: "{lien[2]}"'
        mots = {"seule": seule, "guillemets": guillemets}
        yield line, lien.start(2) + 1, "lien-markdown", mots
    elif before.endswith(("]", "}")):
        yield line, column, "apres-crochet", {}
    elif before:
        yield line, column, "apres-guillemet", {}


def _unclosed(lines: list[str]) -> Iterator[Explained]:
    """Point at the last bracket, when the file ends before the value that it announces."""
    for line in range(len(lines), 0, -1):
        if bracket := re.search(r"[\[{][^\[{]*$", lines[line - 1]):
            phrase = "crochet-ouvert" if bracket.group().startswith("[") else "accolade-ouverte"
            yield line, bracket.start() + 1, phrase, {}
