"""Write simple JSON-LD nodes as Turtle: each has an address, a type and plain values."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def ecrire(prefixes: Mapping[str, str], noeuds: Iterable[Mapping[str, Any]]) -> str:
    """Return the nodes in Turtle; a value is an address, a text, or a text with a language or a type."""
    head = "".join(f"@prefix {name}: <{address}> .\n" for name, address in prefixes.items())
    return head + "".join(f"\n{_node(node)}" for node in noeuds)


def _node(node: Mapping[str, Any]) -> str:
    kinds = node["@type"] if isinstance(node["@type"], list) else [node["@type"]]
    facts = [f"a {', '.join(kinds)}"]
    for name, value in node.items():
        if not name.startswith("@"):
            values = value if isinstance(value, list) else [value]
            facts.append(f"{name} {', '.join(_value(one) for one in values)}")
    return f"{_nom(node['@id'])} " + " ;\n    ".join(facts) + " .\n"


def _value(value: Any) -> str:  # noqa: ANN401 - a value of JSON-LD
    if isinstance(value, str):
        return _text(value)
    if "@id" in value:
        return _nom(value["@id"])
    mark = f"@{value['@language']}" if "@language" in value else f"^^{value['@type']}"
    return f"{_text(value['@value'])}{mark}"


def _nom(identifier: str) -> str:
    """Write an address; a node without one has a name of its own, « _:periode »."""
    return identifier if identifier.startswith("_:") else f"<{identifier}>"


def _text(text: str) -> str:
    # The escapes of JSON are those of Turtle.
    return json.dumps(text, ensure_ascii=False)
