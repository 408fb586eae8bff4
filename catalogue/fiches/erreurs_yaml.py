"""Say in plain French what the YAML parser complains about in technical English."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import yaml

Explained = tuple[int, int, str, str, str]
Said = tuple[str, str]

SYNTAX = "yaml-syntaxe"
SHOWN = 100
QUOTE_IT = "Mettez la valeur entre guillemets doubles."

_TOO_DEEP: Said = (
    "La fiche compte beaucoup trop de niveaux, les uns dans les autres.",
    "Aucun champ n’en demande autant : vérifiez les crochets et les retraits.",
)
_OPEN_QUOTE: Said = (
    "Un guillemet ouvert ici n’est jamais refermé.",
    "Fermez le guillemet à la fin de la valeur ; une apostrophe dans une valeur entre ' ' se double ('').",
)
# What libyaml says (start of the message) → what is wrong, what to write.
_KNOWN: tuple[tuple[str, Said], ...] = (
    ("found unexpected end of stream", _OPEN_QUOTE),
    ("found unexpected document indicator", _OPEN_QUOTE),
    ("exceeded maximum nesting", _TOO_DEEP),
    (
        "could not find expected ':'",
        (
            "Il manque « : » après le nom du champ, ou ce texte n’est pas assez en retrait.",
            "Écrivez « champ: valeur » ; pour un texte sur plusieurs lignes, « champ: | » puis le texte en retrait.",
        ),
    ),
    (
        "did not find expected '-' indicator",
        (
            "Le retrait de cette ligne ne correspond pas à celui de la liste.",
            "Alignez les tirets les uns sous les autres, et les champs d’un élément sous le premier.",
        ),
    ),
    (
        "did not find expected key",
        (
            "Le retrait de cette ligne ne correspond à rien de ce qui précède.",
            "Alignez le champ sous les champs voisins (deux espaces par niveau, jamais de tabulation).",
        ),
    ),
    (
        "block sequence entries are not allowed",
        (
            "Un tiret de liste se trouve sur la même ligne que le nom du champ.",
            "Mettez le tiret à la ligne, en retrait de deux espaces.",
        ),
    ),
    (
        "found character that cannot start any token",
        ("La valeur commence par un caractère réservé (@, `, %).", QUOTE_IT),
    ),
    (
        "did not find expected ',' or ']'",
        (
            "Un crochet « [ » ouvert ici n’est pas refermé.",
            "Fermez le crochet, ou mettez la valeur entre guillemets doubles si ce n’est pas une liste.",
        ),
    ),
    (
        "did not find expected ',' or '}'",
        (
            "Une accolade « { » ouverte ici n’est pas refermée.",
            "Fermez l’accolade, ou mettez la valeur entre guillemets doubles.",
        ),
    ),
    (
        "did not find expected comment or line break",
        (
            "Du texte suit « | » ou « > » sur la même ligne.",
            "Mettez le texte à la ligne suivante, en retrait ; sinon, mettez la valeur entre guillemets doubles.",
        ),
    ),
    (
        "did not find expected alphabetic or numeric character",
        ("La valeur commence par « & » ou « * », caractères réservés.", QUOTE_IT),
    ),
    (
        "did not find expected node content",
        ("La valeur commence par un signe réservé : une virgule ou un crochet fermant.", QUOTE_IT),
    ),
    (
        "found incompatible YAML document",
        ("Une ligne « %YAML » annonce une autre version de YAML.", "Supprimez cette ligne."),
    ),
    (
        "found unknown directive name",
        ("La ligne commence par « % », caractère réservé.", "Supprimez cette ligne."),
    ),
    (
        "did not find expected <document start>",
        (
            "Du texte se trouve hors de la fiche, avant « --- » ou après « ... ».",
            "Supprimez les lignes « %… », « --- » et « ... » : une fiche n’en a pas besoin.",
        ),
    ),
    (
        "found undefined tag handle",
        ("La valeur commence par « ! », caractère réservé.", QUOTE_IT),
    ),
    (
        "found a tab character",
        (
            "La ligne est mise en retrait avec une tabulation.",
            "Remplacez la tabulation par des espaces : deux par niveau.",
        ),
    ),
)
_ESCAPE: Said = (
    "Une barre oblique inverse « \\ » se trouve dans une valeur entre guillemets doubles.",
    "Doublez-la (« \\\\ »), ou employez des guillemets simples ('…').",
)
_COLON_INSIDE = "Un « : » suivi d’une espace se trouve au milieu de la valeur."
_SHIFTED: Said = (
    "Le retrait de cette ligne est décalé par rapport à la précédente.",
    "Alignez le champ sous les champs voisins (deux espaces par niveau, jamais de tabulation).",
)
_AFTER_QUOTE: Said = (
    "La valeur continue après le guillemet qui la ferme.",
    "Fermez le guillemet à la fin ; dans '…' une apostrophe se double (''), dans \"…\" un guillemet s’écrit \\\".",
)
_AFTER_BRACKET: Said = (
    "La valeur continue après le crochet ou l’accolade qui la ferme.",
    "Mettez toute la valeur entre guillemets doubles.",
)
_NO_COLON: Said = (
    "Il manque « : » après le nom du champ.",
    "Écrivez « champ: valeur », avec une espace après les deux-points.",
)
_NO_NAME: Said = ("Il manque le nom d’un champ devant « : ».", "Écrivez « nom_du_champ: valeur ».")
_OTHER: Said = (
    "La fiche ne peut pas être lue à partir d’ici.",
    "Comparez cette ligne et la précédente avec l’exemple : retrait, deux-points, guillemets.",
)
# The mistake is where these constructs start, not where the reader gave up.
_AT_START = ("found unexpected", "could not find expected ':'", "did not find expected ','")
_FIELD = re.compile(r"\s*(- )?[\w-]+:(\s|\Z)")


def explain(error: yaml.YAMLError, text: str) -> Explained:
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
    said = next((said for start, said in _KNOWN if problem.startswith(start)), _OTHER)
    return (line, column, "yaml-profondeur" if said is _TOO_DEEP else SYNTAX, *said)


def _indent(problem: str, lines: list[str], where: tuple[int, int]) -> Explained | None:
    """Explain what stands before the first word of a line."""
    line, column = where
    if tabulation := _indent_tab(lines, line):
        return tabulation
    if problem.startswith("did not find expected '-'") and (expected := _alignment(lines, line)):
        return (line, column, SYNTAX, dict(_KNOWN)["did not find expected '-' indicator"][0], expected)
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
        column, said = written.rfind("\\", 0, column) + 1 or column, _ESCAPE
    elif problem.startswith("could not find expected ':'") and (glued := _GLUED.fullmatch(written)):
        column, said = glued.start(2) + 1, _spaced(glued)
    elif problem.startswith("did not find expected alphabetic") and re.match(r"\s*\*\s", written):
        said = ("Une liste s’écrit avec des tirets, pas avec « * ».", "Remplacez « * » par « - ».")
    elif problem.startswith("did not find expected key"):
        said, value = _after_closing(lines, line, column), _APOSTROPHE.fullmatch(written)
        if said is _AFTER_QUOTE and value:
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
            return (number, found.start(2) + 1, SYNTAX, _OPEN_QUOTE[0], told)
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
        return (line, len(lines[line - 1]) - len(lines[line - 1].lstrip()) + 1, SYNTAX, *_SHIFTED)
    if glued := _GLUED.fullmatch(above):
        return (number, glued.start(2) + 1, SYNTAX, *_spaced(glued))
    return (number, len(above) - len(above.lstrip()) + 1, SYNTAX, *_NO_COLON)


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
        return _NO_NAME
    before = written[: column - 1].rstrip()
    if not before.strip():
        return None
    return _AFTER_BRACKET if before.endswith(("]", "}")) else _AFTER_QUOTE


def _unclosed(lines: list[str]) -> Explained:
    """Point at the last bracket, when the file ends before the value that it announces."""
    last = max((number for number, text in enumerate(lines) if re.search(r"[\[{]", text)), default=None)
    if last is None:
        return (1, 1, SYNTAX, *_OTHER)
    column = max(lines[last].rfind("["), lines[last].rfind("{")) + 1
    kind = (
        "did not find expected ',' or ']'"
        if lines[last][column - 1] == "["
        else "did not find expected ',' or '}'"
    )
    return (last + 1, column, SYNTAX, *dict(_KNOWN)[kind])


def _indent_tab(lines: list[str], line: int) -> Explained | None:
    """Find a tab in the indentation of the faulty line or of the one before."""
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
