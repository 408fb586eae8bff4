"""What an unquoted word of a YAML file means, without the surprises of YAML 1.1."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import Any

import yaml

# No quantity of the catalogue needs more; beyond, Python itself refuses to convert.
MAX_DIGITS = 30

_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+([eE][-+]?[0-9]+)?\Z")
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_RESOLVER = yaml.resolver.Resolver()
_TRAPS = {
    "tag:yaml.org,2002:bool": "booleen",
    "tag:yaml.org,2002:int": "nombre",
    "tag:yaml.org,2002:float": "nombre",
    "tag:yaml.org,2002:timestamp": "date",
}


@lru_cache(maxsize=4096)
def resolve_plain(text: str) -> tuple[Any, str]:
    """Give the value of an unquoted scalar, and the trap that YAML 1.1 sets in it.

    Traps: `booleen` (yes, no, on, off…), `nombre` (0123, 1_000, 12:30, .5…) and `date`.
    A trapped value stays the text that was written; validation tells whether it harms.
    """
    if text in _NULL:
        return None, ""
    if text in _TRUE or text in _FALSE:
        return text in _TRUE, ""
    if len(text) <= MAX_DIGITS:
        if _INT.match(text):
            return int(text), ""
        if _FLOAT.match(text) and math.isfinite(number := float(text)):
            return number, ""
    tag = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return text, _TRAPS.get(tag, "")
