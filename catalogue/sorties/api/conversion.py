"""From the model to the API: the same names, nothing that is unknown, and types that are checked."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from catalogue.dates import DatePartielle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from catalogue.sorties.api.parties import Partie

P = TypeVar("P", bound="Partie")


def vers(classe: type[P], objet: msgspec.Struct, **ajouts: object) -> P:
    """Make a part of the API from an object of the model and values of its own, which win.

    A value of its own that is `None` is not known: the field is absent. Raise
    `msgspec.ValidationError` when a value does not fit the contract.
    """
    read = [name for name in _partages(classe, type(objet)) if name not in ajouts]
    values = _connus([(name, getattr(objet, name)) for name in read])
    values.update((name, value) for name, value in ajouts.items() if value is not None)
    return fabriquer(classe, values)


def fabriquer(classe: type[P], values: dict[str, Any]) -> P:
    """Make a part of the API from its values, checked against its types."""
    return msgspec.convert(values, classe, from_attributes=True)


def brut(objet: msgspec.Struct) -> dict[str, Any]:
    """Return the values of an object of the model, without what is unknown or empty."""
    return _connus([(name, getattr(objet, name)) for name in objet.__struct_fields__])


@cache
def _partages(classe: type[msgspec.Struct], kind: type[msgspec.Struct]) -> tuple[str, ...]:
    """Name the fields of the model that a part of the API has too: no other is worth reading."""
    return tuple(name for name in kind.__struct_fields__ if name in classe.__struct_fields__)


def _connus(fields: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    known: dict[str, Any] = {}
    for name, value in fields:
        # Every field of every file comes here, most of them texts or unknown: they leave first.
        if isinstance(value, str):
            known[name] = value
        elif value is not None:
            inner = _connu(value)
            if inner or not isinstance(inner, (list, dict)):
                known[name] = inner
    return known


def _connu(value: Any) -> Any:  # noqa: ANN401, PLR0911 - any value of a file, one line each
    if isinstance(value, str):
        return value
    if isinstance(value, DatePartielle):
        return value.iso
    if isinstance(value, msgspec.Struct):
        return brut(value)
    if isinstance(value, (list, tuple)):
        return [_connu(inner) for inner in value]
    if isinstance(value, dict):
        return _connus(value.items())
    if isinstance(value, date):
        return value.isoformat()
    # 264, as people write it, rather than 264.0.
    return int(value) if isinstance(value, float) and value.is_integer() else value
