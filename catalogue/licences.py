"""SPDX licence expressions: read by a library, judged free by the OSI's or the FSF's list."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from license_expression import ExpressionError, get_spdx_licensing

from catalogue.ressources import resources

if TYPE_CHECKING:
    from license_expression import Licensing

# Longer than what the schema accepts: not worth a parser's time.
LONGEST = 500

# Besides its own error, the parser lets these escape on « () », « (MIT » or « MIT/X ».
_NOT_AN_EXPRESSION = (ExpressionError, AssertionError, AttributeError, LookupError, ValueError)


@cache
def licensing() -> Licensing:
    """Return the index of SPDX licences, read once."""
    return get_spdx_licensing()


@lru_cache(maxsize=1024)
def normalise(expression: str) -> str | None:
    """Return the expression with today's SPDX identifiers, or `None` if it is not one."""
    if len(expression) > LONGEST:
        return None
    try:
        parsed = licensing().parse(expression, validate=True, strict=True)
    except _NOT_AN_EXPRESSION:
        return None
    return parsed.render() if parsed is not None else None


@lru_cache(maxsize=1024)
def identifiants(expression: str) -> tuple[str, ...]:
    """Return the identifiers that a valid expression names, exceptions included."""
    return tuple(licensing().license_keys(expression))


@cache
def libres() -> frozenset[str]:
    """Return the SPDX identifiers that the OSI or the FSF recognises as free."""
    path = resources() / "schemas" / "licences.json"
    known = json.loads(path.read_text(encoding="utf-8"))
    return frozenset(known["osi"]) | frozenset(known["fsf"])


@lru_cache(maxsize=1024)
def non_libres(expression: str) -> tuple[str, ...]:
    """Return the licences that keep a valid expression from being free; none when it is.

    « A OR B » is free as soon as one of them is: the reuser chooses. An exception (« WITH »)
    only adds permissions to the licence named before it.
    """
    return tuple(dict.fromkeys(_closed(licensing().parse(expression))))


def _closed(part: Any) -> tuple[str, ...]:  # noqa: ANN401 - a node of the library's tree
    choices = [_closed(arg) for arg in getattr(part, "args", ())]
    if choices:
        free = part.operator == " OR " and not all(choices)
        return () if free else tuple(name for choice in choices for name in choice)
    key = getattr(part, "license_symbol", part).key
    return () if key in libres() else (key,)
