"""Say in plain French what the YAML parser complains about in technical English."""

from __future__ import annotations

import re

import yaml

from catalogue_communs.socle.fichiers import yaml_fourni

Explained = tuple[int, int, str, str, str]
Said = tuple[str, str]

SYNTAX = "yaml-syntaxe"
SHOWN = 100
# By name, what is wrong and what to write; by the start of what libyaml says, the name.
_SYNTAXE = yaml_fourni("messages")["syntaxe"]
_DITS: dict[str, Said] = {name: (said["message"], said["remede"]) for name, said in _SYNTAXE.items()}
_CONNUS = [(start, name) for name, said in _SYNTAXE.items() for start in said.get("quand", ())]
_COLON_INSIDE = "Un « : » suivi d’une espace se trouve au milieu de la valeur."
# The mistake is where these constructs start, not where the reader gave up.
_AT_START = ("found unexpected", "could not find expected ':'", "did not find expected ','")
_FIELD = re.compile(r"\s*(- )?[\w-]+:(\s|\Z)")


def expliquer(error: yaml.YAMLError, text: str) -> Explained:
    """Return line, column, code, message and remedy for a parser's error."""
    context = getattr(error, "context_mark", None)
    mark = getattr(error, "problem_mark", None) or context
    problem = getattr(error, "problem", None) or ""
    if context and problem.startswith(_AT_START):
        mark = context
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = text.splitlines()
    for recognise in (_indent, _whole, _one_line):
        if found := recognise(problem, lines, (line, column)):
            return found
    name = next((name for start, name in _CONNUS if problem.startswith(start)), "autre")
    return (line, column, "yaml-profondeur" if name == "trop-profond" else SYNTAX, *_DITS[name])


def _indent(problem: str, lines: list[str], where: tuple[int, int]) -> Explained | None:
    """Explain what stands before the first word of a line."""
    line, column = where
    if tabulation := _indent_tab(lines, line):
        return tabulation
    if problem.startswith("did not find expected '-'") and (expected := _alignment(lines, line)):
        return (line, column, SYNTAX, _DITS["tiret-decale"][0], expected)
    return None


def _whole(problem: str, lines: list[str], where: tuple[int, int]) -> Explained | None:
    """Explain a mistake that stands above where the parser gave up."""
    if found := _open_quote(lines) or _prose(lines, where[0]):
        return found
    if problem.startswith("mapping values"):
        return _colon(lines, *where)
    ended = problem.startswith("did not find expected node content") and where[0] > len(lines)
    return _unclosed(lines) if ended else None


def _one_line(problem: str, lines: list[str], where: tuple[int, int]) -> Explained | None:
    """Explain what the line itself shows."""
    line, column = where
    written = lines[line - 1] if line <= len(lines) else ""
    said: Said | None = None
    if "escape" in problem or "hexdecimal" in problem:
        column, said = written.rfind("\\", 0, column) + 1 or column, _DITS["echappement"]
    elif problem.startswith("could not find expected ':'") and (glued := _GLUED.fullmatch(written)):
        column, said = glued.start(2) + 1, _spaced(glued)
    elif problem.startswith("did not find expected alphabetic") and re.match(r"\s*\*\s", written):
        said = ("Une liste s’écrit avec des tirets, pas avec « * ».", "Remplacez « * » par « - ».")
    elif problem.startswith("did not find expected key"):
        said, value = _after_closing(lines, line, column), _APOSTROPHE.fullmatch(written)
        if said == _DITS["apres-guillemet"] and value:
            said = (said[0], f'Mettez-la entre guillemets doubles : {value[1]}: "{value[2]}"')
    return (line, column, SYNTAX, *said) if said else None


def _spaced(glued: re.Match[str]) -> Said:
    """Explain a value that touches the colon of its field."""
    told = f"Écrivez « {glued[1]}: {glued[2]} », avec une espace après les deux-points."
    return "Il manque une espace après « : ».", told


_GLUED = re.compile(r"\s*(?:- )?([a-z_]+):(?!//)(\S.*)")
_APOSTROPHE = re.compile(r"\s*(?:- )?([\w-]+): +'([^\"\\]*)'\s*")
_QUOTED = re.compile(r"\s*(?:- )?(?:([\w-]+): +|- +)([\"'])(.*)")
_BLOCK = re.compile(r"(\s*)(?:- )?[\w-]+: *[|>][0-9+-]*\s*")
_EMPTY = re.compile(r"(\s*)(?:- )?([\w-]+):\s*")


def _open_quote(lines: list[str]) -> Explained | None:
    """Find the first value whose quote is left open on its line, when a field starts on the next one."""
    inside = -1
    for number, text in enumerate(lines, 1):
        depth = len(text) - len(text.lstrip())
        if inside >= 0 and (not text.strip() or depth > inside):
            continue
        block = _BLOCK.fullmatch(text)
        inside = len(block[1]) if block else -1
        found = _QUOTED.fullmatch(text)
        if not found:
            continue
        mark, rest = found[2], found[3]
        closed = re.sub(r"\\.", "", rest).count('"') if mark == '"' else rest.replace("''", "").count("'")
        following = lines[number] if number < len(lines) else ""
        if not closed and (_FIELD.match(following) or re.match(r"\s*- ", following)):
            named = f"{found[1]}: " if found[1] else "- "
            told = f"Fermez-le à la fin de la ligne : {named}{mark}{rest.rstrip()}{mark}"
            return (number, found.start(2) + 1, SYNTAX, _DITS["guillemet-ouvert"][0], told)
    return None


def _prose(lines: list[str], line: int) -> Explained | None:
    """Recognise a text of several lines written under a field without « | »."""
    for number in range(min(line, len(lines)) - 1, 0, -1):
        found = _EMPTY.fullmatch(lines[number - 1])
        if found is None:
            continue
        under = [one for one in lines[number:line] if one.strip()]
        deeper = all(len(one) - len(one.lstrip()) > len(found[1]) for one in under)
        said = under and not _FIELD.match(under[0]) and not under[0].lstrip().startswith(("-", "#", "[", "{"))
        if deeper and said and len(under) > 1:
            told = f"Écrivez « {found[2]}: | », et laissez le texte dessous, en retrait de deux espaces."
            message = f"« {found[2]} » est suivi d’un texte sur plusieurs lignes, sans « | »."
            return (number, len(found[1]) + 1, SYNTAX, message, told)
        return None
    return None


def _alignment(lines: list[str], line: int) -> str:
    """Say how many spaces a field of a list's element needs."""
    written = lines[line - 1] if line <= len(lines) else ""
    name = re.match(r"(\s*)([\w-]+):", written)
    if name is None:
        return ""
    for text in reversed(lines[: line - 1]):
        dash = re.match(r"(\s*)- +[\w-]+:", text)
        if dash and len(dash[1]) <= len(name[1]):
            wanted = len(dash[1]) + 2
            return f"Mettez {wanted} espaces devant « {name[2]} », au lieu de {len(name[1])} : sous le premier champ de l’élément."
    return ""


def _colon(lines: list[str], line: int, column: int) -> Explained:
    """Explain a « : » where the parser expects none."""
    if not _FIELD.fullmatch(lines[line - 1][:column]):
        return (line, column, SYNTAX, _COLON_INSIDE, _quoted(lines[line - 1]))
    # This line is a field like any other: the mistake may be above.
    number = next((n for n in range(line - 1, 0, -1) if lines[n - 1].strip()), 0)
    above = lines[number - 1] if number else ""
    if not above or _FIELD.match(above) or above.lstrip().startswith("#"):
        return (line, len(lines[line - 1]) - len(lines[line - 1].lstrip()) + 1, SYNTAX, *_DITS["decalage"])
    if glued := _GLUED.fullmatch(above):
        return (number, glued.start(2) + 1, SYNTAX, *_spaced(glued))
    return (number, len(above) - len(above.lstrip()) + 1, SYNTAX, *_DITS["sans-deux-points"])


def _quoted(line: str) -> str:
    """Show the line with its value in quotes, when it is short enough to be shown."""
    found = re.fullmatch(r"\s*(?:- )?([\w-]+): +(\S.*?)\s*", line)
    if found and len(line) <= SHOWN and not re.search(r"[\"\\#]", line):
        return f'Mettez la valeur entre guillemets : {found[1]}: "{found[2]}"'
    return "Mettez toute la valeur entre guillemets doubles."


def _after_closing(lines: list[str], line: int, column: int) -> Said | None:
    """Recognise a value that goes on after its closing quote or bracket, or has no name."""
    written = lines[line - 1] if line <= len(lines) else ""
    if written.startswith(":", column - 1):
        return _DITS["sans-nom"]
    before = written[: column - 1].rstrip()
    if not before.strip():
        return None
    return _DITS["apres-crochet"] if before.endswith(("]", "}")) else _DITS["apres-guillemet"]


def _unclosed(lines: list[str]) -> Explained:
    """Point at the last bracket, when the file ends before the value that it announces."""
    last = max((number for number, text in enumerate(lines) if re.search(r"[\[{]", text)), default=None)
    if last is None:
        return (1, 1, SYNTAX, *_DITS["autre"])
    column = max(lines[last].rfind("["), lines[last].rfind("{")) + 1
    kind = "crochet-ouvert" if lines[last][column - 1] == "[" else "accolade-ouverte"
    return (last + 1, column, SYNTAX, *_DITS[kind])


def _indent_tab(lines: list[str], line: int) -> Explained | None:
    """Find a tab in the indentation of the faulty line or of the one before."""
    for number in (line, line - 1):
        if 1 <= number <= len(lines) and (found := re.match(r" *\t", lines[number - 1])):
            return (
                number,
                found.end(),
                "yaml-tabulation",
                *_DITS["tabulation"],
            )
    return None
