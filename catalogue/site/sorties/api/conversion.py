"""From the model to the API: the same names, nothing that is unknown, and types that are checked."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from catalogue.socle.dates import DatePartielle

P = TypeVar("P", bound=msgspec.Struct)


def vers(classe: type[P], objet: msgspec.Struct, **ajouts: object) -> P:
    """Make a part of the API from an object of the model and values of its own, which win.

    A value of its own that is `None` is not known: the field is absent. Raise
    `msgspec.ValidationError` when a value does not fit the contract.
    """
    shared = set(classe.__struct_fields__).difference(ajouts)
    given = {name: value for name, value in ajouts.items() if value is not None}
    return fabriquer(classe, _lire(objet, shared) | given)


def fabriquer(classe: type[P], values: dict[str, Any]) -> P:
    """Make a part of the API from its values, checked against its types."""
    return msgspec.convert(values, classe, from_attributes=True)


def brut(objet: msgspec.Struct) -> dict[str, Any]:
    """Return the values of an object of the model, without what is unknown or empty."""
    return _lire(objet, {*objet.__struct_fields__})


def _lire(objet: msgspec.Struct, names: set[str]) -> dict[str, Any]:
    read = ((name, _connu(getattr(objet, name))) for name in objet.__struct_fields__ if name in names)
    return {name: value for name, value in read if value is not None and value not in ([], {})}


def _connu(value: Any) -> Any:  # noqa: ANN401 - any value of a file
    if isinstance(value, msgspec.Struct):
        return brut(value)
    if isinstance(value, tuple):
        return [_connu(inner) for inner in value]
    if isinstance(value, DatePartielle):
        return value.iso
    # 264, as people write it, rather than 264.0.
    return int(value) if isinstance(value, float) and value.is_integer() else value
