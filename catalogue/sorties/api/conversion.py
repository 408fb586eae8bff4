"""From the model to the API: the same names, nothing that is unknown, and types that are checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

if TYPE_CHECKING:
    from catalogue.sorties.api.parties import Partie

P = TypeVar("P", bound="Partie")


def vers(classe: type[P], objet: object, **ajouts: object) -> P:
    """Make a part of the API from an object of the model and values of its own, which win.

    A value of its own that is `None` is not known: the field is absent. Raise
    `msgspec.ValidationError` when a value does not fit the contract.
    """
    values = {**brut(objet), **ajouts}
    return fabriquer(classe, {name: value for name, value in values.items() if value is not None})


def fabriquer(classe: type[P], values: dict[str, Any]) -> P:
    """Make a part of the API from its values, checked against its types."""
    return msgspec.convert(values, classe, from_attributes=True)


def brut(objet: object) -> dict[str, Any]:
    """Return the values of an object of the model, without what is unknown or empty."""
    built = msgspec.to_builtins(objet, enc_hook=_iso)
    known: dict[str, Any] = _connu(built)
    return known


def _iso(moment: Any) -> str:  # noqa: ANN401 - a date of the model
    said: str = moment.iso
    return said


def _connu(value: Any) -> Any:  # noqa: ANN401 - any value of a file
    # Every value of every file comes here, most of them texts: they leave first.
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, dict):
        return {
            name: inner
            for name, given in value.items()
            if (inner := _connu(given)) is not None and inner not in ([], {})
        }
    if isinstance(value, (list, tuple)):
        return [_connu(inner) for inner in value]
    # 264, as people write it, rather than 264.0.
    return int(value) if isinstance(value, float) and value.is_integer() else value
