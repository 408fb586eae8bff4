"""The models that forges publish: check an answer against one, or complete a made one by it."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

FOLDER = Path(__file__).parent / "contrats"
EMPTY: dict[str, Any] = {
    "string": "",
    "integer": 0,
    "number": 0,
    "boolean": False,
    "array": [],
    "null": None,
}
# What was made and found valid, by its model and the fields that were given: one of each is checked.
_CHECKED: set[tuple[str, ...]] = set()


@functools.cache
def contrat(nom: str) -> dict[str, Any]:
    """Read a file of `contrats/`."""
    found: dict[str, Any] = json.loads((FOLDER / f"{nom}.json").read_text(encoding="utf-8"))
    return found


@functools.cache
def modele(nom: str, partie: str) -> dict[str, Any]:
    """Return a path of GitHub, or a type of another forge, as a JSON Schema."""
    whole = contrat(nom)
    if "reponses" in whole:
        return {**whole["reponses"][partie], "components": whole["components"]}
    return {"$ref": f"#/$defs/{partie}", "$defs": whole["$defs"]}


def fautes(nom: str, partie: str, valeur: object) -> list[str]:
    """List what a published model refuses in an answer."""
    return [
        f"{'/'.join(map(str, error.absolute_path))} : {error.message}"
        for error in Draft202012Validator(modele(nom, partie)).iter_errors(valeur)
    ]


def completer(nom: str, partie: str, valeurs: dict[str, Any]) -> dict[str, Any]:
    """Give to a made item the fields that the published model requires, and check it by that model.

    For a path that answers with a list, the item is one of the list.
    """
    whole = modele(nom, partie)
    part = _resolve(whole, whole)
    filled: dict[str, Any] = _fill(
        _resolve(part["items"], whole) if "items" in part else part, whole, valeurs
    )
    shape = (nom, partie, *sorted(valeurs))
    if shape not in _CHECKED:
        _CHECKED.add(shape)
        assert fautes(nom, partie, [filled] if "items" in part else filled) == []
    return filled


def _resolve(part: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    found = part
    while "$ref" in found:
        target: Any = whole
        for step in found["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        found = target
    return found


def _fill(part: dict[str, Any], whole: dict[str, Any], given: Any) -> Any:
    part = _resolve(part, whole)
    for choice in ("anyOf", "oneOf"):
        if choice in part:
            kinds = [_resolve(one, whole) for one in part[choice]]
            null = given is None and any(one.get("type") == "null" for one in kinds)
            return None if null else _fill(kinds[0], whole, given)
    if part.get("type") == "object" or "properties" in part or "allOf" in part:
        return _fill_object(part, whole, given if isinstance(given, dict) else {})
    if isinstance(given, list) and "items" in part:
        return [_fill(part["items"], whole, one) if isinstance(one, dict) else one for one in given]
    if given is not None:
        return given
    kind = part.get("type", "null")
    return part.get(
        "const", part.get("enum", [EMPTY[kind[0] if isinstance(kind, list) else kind]])[0]
    )


def _fill_object(
    part: dict[str, Any], whole: dict[str, Any], given: dict[str, Any]
) -> dict[str, Any]:
    properties, required = dict(part.get("properties", {})), set(part.get("required", ()))
    for parent in part.get("allOf", ()):
        inner = _resolve(parent, whole)
        properties = {**inner.get("properties", {}), **properties}
        required |= set(inner.get("required", ()))
    return given | {
        name: _fill(properties.get(name, {}), whole, given.get(name))
        for name in sorted(required | given.keys())
    }
