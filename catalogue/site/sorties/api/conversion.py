"""From the model to the API: the same names, nothing that is unknown, and types that are checked."""

from __future__ import annotations

from datetime import date
from functools import cache
from operator import attrgetter
from types import NoneType
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import msgspec

from catalogue.socle.dates import DatePartielle

if TYPE_CHECKING:
    from collections.abc import Callable

    from catalogue.site.sorties.api.parties import Partie

P = TypeVar("P", bound="Partie")
# The name of a field, and what reads its value; fields that are given as they are, then the others.
Lecteur = tuple[str, "Callable[[Any], Any]"]
Champs = tuple[tuple[str, ...], tuple[Lecteur, ...]]
_SIMPLES = {str, bool, int}


def vers(classe: type[P], objet: msgspec.Struct, **ajouts: object) -> P:
    """Make a part of the API from an object of the model and values of its own, which win.

    A value of its own that is `None` is not known: the field is absent. Raise
    `msgspec.ValidationError` when a value does not fit the contract.
    """
    values = _lire(objet, *_partages(classe, type(objet), tuple(ajouts)))
    values.update((name, value) for name, value in ajouts.items() if value is not None)
    return fabriquer(classe, values)


def fabriquer(classe: type[P], values: dict[str, Any]) -> P:
    """Make a part of the API from its values, checked against its types."""
    return msgspec.convert(values, classe, from_attributes=True)


def brut(objet: msgspec.Struct) -> dict[str, Any]:
    """Return the values of an object of the model, without what is unknown or empty."""
    return _lire(objet, *_champs(type(objet)))


@cache
def _champs(kind: type[msgspec.Struct]) -> Champs:
    """Name the fields of a kind of object that are given as they are, then the others, with their readers."""
    plain, others = [], []
    for field in msgspec.structs.fields(kind):
        hints = {*(get_args(field.type) or (field.type,))} - {NoneType}
        if hints <= _SIMPLES:
            plain.append(field.name)
        else:
            others.append((field.name, _LECTEURS.get(hints.pop(), _connu) if len(hints) == 1 else _connu))
    return tuple(plain), tuple(others)


@cache
def _partages(classe: type[msgspec.Struct], kind: type[msgspec.Struct], ajouts: tuple[str, ...]) -> Champs:
    """Keep, of these fields, those that a part of the API has too and is not given: no other is worth reading."""
    read = {*classe.__struct_fields__}.difference(ajouts)
    plain, others = _champs(kind)
    return tuple(n for n in plain if n in read), tuple((n, reader) for n, reader in others if n in read)


def _lire(objet: msgspec.Struct, plain: tuple[str, ...], others: tuple[Lecteur, ...]) -> dict[str, Any]:
    known = {name: value for name in plain if (value := getattr(objet, name)) is not None}
    for name, reader in others:
        value = getattr(objet, name)
        if value is not None and (read := reader(value)) not in ([], {}):
            known[name] = read
    return known


def _connu(value: Any) -> Any:  # noqa: ANN401 - any value of a file
    if isinstance(value, msgspec.Struct):
        return brut(value)
    if isinstance(value, tuple):
        return [_connu(inner) for inner in value]
    reader = _LECTEURS.get(type(value))
    return reader(value) if reader else value


def _nombre(value: float) -> float:
    """Write 264, as people do, rather than 264.0."""
    return int(value) if value.is_integer() else value


_LECTEURS: dict[type, Callable[[Any], Any]] = {
    DatePartielle: attrgetter("iso"),
    date: date.isoformat,
    float: _nombre,
}
