"""Write values as YAML: quotes where YAML would misread, fields in the order of the schema."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from catalogue.fiches.scalaires import resolve_plain
from catalogue.socle import schemas

if TYPE_CHECKING:
    from collections.abc import Iterable

    from catalogue.socle.schemas import Schema

PROJET = "projet"
_START = tuple("-?:,[]{}#&*!|>'\"%@`=<~ ")
_INSIDE = re.compile(r": |:\Z| #|[\t\r\n\u00a0]| \Z|\.\.\.\Z")
# Other readers of YAML than ours see a number in 0o17, 1e3, .5 or 1_000.
_NUMBER = re.compile(r"[-+.0-9][-+.,:_0-9eExXoOa-fA-F]*\Z")
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}){1,2}\Z")
_BARE = re.compile(r"[A-Za-z][A-Za-z0-9-]*\Z")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(frozen=True, slots=True)
class Style:
    """How a file is laid out: steps of indentation, and the quotes that it prefers."""

    groupe: int = 2
    liste: int = 2
    element: int = 2
    guillemet: str = '"'


def est_date(part: Schema) -> bool:
    """Tell whether a part of the schema asks for a date, which is written without quotes."""
    return part.get("format") == "date-partielle"


def scalaire(value: Any, part: Schema, mark: str = '"') -> str:  # noqa: ANN401 - a scalar of YAML
    """Write a scalar on one line, between `mark` when it needs quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        written = f"{Decimal(repr(value)):f}"
        return written if "." in written else f"{written}.0"
    return value if _plain(value, part) else entre_guillemets(value, mark)


def _plain(text: str, part: Schema) -> bool:
    if est_date(part) and _DATE.match(text):
        return True
    return not (
        not text
        or text.startswith(_START)
        or _INSIDE.search(text)
        or _NUMBER.match(text)
        or text[-1].isspace()
        or resolve_plain(text) != (text, "")
    )


def entre_guillemets(text: str, mark: str = '"') -> str:
    """Write a text between quotes; only double quotes can escape a line break."""
    if mark == "'" and not re.search(r"[\t\r\n]", text):
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(_ESCAPES.get(c, c) for c in text) + '"'


def bloc(text: str, indent: int) -> list[str]:
    """Write a text of several lines: its mark, then its lines; nothing when it cannot be a block."""
    body = text.removesuffix("\n")
    lines = body.split("\n")
    unsafe = any(line != line.rstrip() or line.startswith("\t") for line in lines)
    if "\n" not in body or "\r" in text or unsafe or not lines[0] or not lines[-1] or lines[0][0].isspace():
        return []
    mark = "|" if text.endswith("\n") else "|-"
    return [mark, *(f"{' ' * indent}{line}" if line else "" for line in lines)]


def ligne(value: Any, part: Schema) -> str:  # noqa: ANN401 - a value of YAML
    """Write a value inside braces or brackets."""
    if isinstance(value, dict):
        inner = (f"{k}: {ligne(v, _property(part, k))}" for k, v in _ordered(value, part))
        return "{" + ", ".join(inner) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(ligne(v, _items(part)) for v in value) + "]"
    bare = isinstance(value, str) and (_BARE.match(value) or est_date(part)) and _plain(value, part)
    if isinstance(value, str) and not bare:
        return entre_guillemets(value)
    return scalaire(value, part)


def champ(name: str, value: Any, part: Schema, indent: int, style: Style) -> list[str]:  # noqa: ANN401
    """Write a field, from its name, as lines."""
    start = f"{' ' * indent}{name}:"
    if isinstance(value, dict) and value:
        return [start, *groupe(value, part, indent + style.groupe, style)]
    if isinstance(value, list) and value:
        column = indent + style.liste
        return [start, *(line for v in value for line in element(v, _items(part), column, style))]
    return _scalar(f"{start} ", value, part, indent + style.groupe, style)


def groupe(value: dict[str, Any], part: Schema, indent: int, style: Style) -> list[str]:
    """Write the fields of a group, in the order of the schema."""
    return [
        line
        for name, child in _ordered(value, part)
        for line in champ(name, child, _property(part, name), indent, style)
    ]


def element(value: Any, part: Schema, indent: int, style: Style) -> list[str]:  # noqa: ANN401
    """Write an element of a list, from its dash."""
    dash = f"{' ' * indent}-{' ' * (style.element - 1)}"
    inside = indent + style.element
    if isinstance(value, dict) and value:
        first, *others = groupe(value, part, inside, style)
        return [dash + first[inside:], *others]
    return _scalar(dash, value, part, inside, style)


def _scalar(start: str, value: Any, part: Schema, indent: int, style: Style) -> list[str]:  # noqa: ANN401
    if isinstance(value, dict | list):
        return [start + ligne(value, part)]
    if isinstance(value, str) and (lines := bloc(value, indent)):
        return [start + lines[0], *lines[1:]]
    return [start + scalaire(value, part, style.guillemet)]


def rang(name: str, part: Schema) -> int:
    """Return the rank of a field in its group, after all others when the schema ignores it."""
    known = list(part.get("properties", {}))
    return known.index(name) if name in known else len(known)


def _ordered(value: dict[str, Any], part: Schema) -> Iterable[tuple[str, Any]]:
    return sorted(value.items(), key=lambda pair: rang(pair[0], part))


def _property(part: Schema, name: str) -> Schema:
    return schemas.resolve(PROJET, part.get("properties", {}).get(name, {}))


def _items(part: Schema) -> Schema:
    return schemas.resolve(PROJET, part.get("items", {}))
