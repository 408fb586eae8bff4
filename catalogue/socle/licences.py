"""SPDX licence expressions: read by a library, judged free by the OSI's or the FSF's list."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from catalogue.socle.fichiers import resources

if TYPE_CHECKING:
    from license_expression import Licensing

# Longer than what the schema accepts: not worth a parser's time.
LONGEST = 500
# What most commons declare is known without the index of SPDX, longer to read than most files to check.
USUELLES = frozenset(
    {
        "AGPL-3.0-only",
        "AGPL-3.0-or-later",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CECILL-2.1",
        "EUPL-1.2",
        "GPL-3.0-only",
        "GPL-3.0-or-later",
        "LGPL-3.0-or-later",
        "MIT",
        "MPL-2.0",
        "etalab-2.0",
    }
)


@cache
def licensing() -> Licensing:
    """Return the index of SPDX licences, read once."""
    from license_expression import get_spdx_licensing  # noqa: PLC0415 - see `USUELLES`

    return get_spdx_licensing()


@lru_cache(maxsize=1024)
def normalise(expression: str) -> str | None:
    """Return the expression with today's SPDX identifiers, or `None` if it is not one."""
    if expression in USUELLES:
        return expression
    if len(expression) > LONGEST:
        return None
    from license_expression import ExpressionError  # noqa: PLC0415 - see `USUELLES`

    try:
        parsed = licensing().parse(expression, validate=True, strict=True)
    except (ExpressionError, AssertionError, AttributeError, LookupError, ValueError):
        # Besides its own error, the parser lets the others escape on « () », « (MIT » or « MIT/X ».
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
    if expression in libres():
        return ()
    return tuple(dict.fromkeys(_closed(licensing().parse(expression))))


def _closed(part: Any) -> tuple[str, ...]:  # noqa: ANN401 - a node of the library's tree
    choices = [_closed(arg) for arg in getattr(part, "args", ())]
    if choices:
        free = part.operator == " OR " and not all(choices)
        return () if free else tuple(name for choice in choices for name in choice)
    key = getattr(part, "license_symbol", part).key
    return () if key in libres() else (key,)
