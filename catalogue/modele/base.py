"""What every object of the model shares, and how it is made from values that were checked."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from catalogue.socle.dates import DatePartielle
from catalogue.socle.schemas import vocabularies

T = TypeVar("T")


class Objet(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """Base of every object of the model: immutable, compared by value.

    Made of nothing but what was read, none can hold itself: no use to look for cycles.
    """


class Organisme(Objet, frozen=True):
    """An organisation, known by an official identifier or by its name."""

    nom: str | None = None
    type: str | None = None
    siren: str | None = None
    code_insee: str | None = None


def convert(values: dict[str, Any], kind: type[T]) -> T:
    """Build an object from values that the schema accepts."""
    return msgspec.convert(values, kind, dec_hook=_decode)


def _decode(kind: type[Any], value: Any) -> Any:  # noqa: ANN401 - the signature msgspec asks for
    if kind is DatePartielle:
        return DatePartielle.parse(value)
    raise NotImplementedError(kind)


def libelle(vocabulaire: str, slug: str) -> str:
    """Return the French label of a value of a vocabulary."""
    return vocabularies()[vocabulaire].libelle(slug)
