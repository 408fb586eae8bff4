"""The base of every object of the model, how a file becomes one, and what an organisation is."""

from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec

from catalogue_communs.socle import declaration
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.declaration import decrit

T = TypeVar("T")


class Objet(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """Base of every object of the model: immutable, compared by value.

    Made of nothing but what was read, none can hold itself: no use to look for cycles.
    """


class FichierInvalide(Exception):  # noqa: N818 - a verdict on a file
    """A file that a machine wrote and that cannot be read; the message names it."""


def lire_json(root: Path, path: Path, kind: type[T]) -> T:
    """Read an object in a file that a machine wrote, `path` from `root`; raise `FichierInvalide`."""
    try:
        return msgspec.json.decode((root / path).read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError) as error:
        raise FichierInvalide(f"{path} : {error}") from error


def convertir(values: dict[str, Any], kind: type[T]) -> T:
    """Build an object from values that the schema accepts."""
    # The one type that msgspec does not know is a date.
    return msgspec.convert(values, kind, dec_hook=lambda _date, text: DatePartielle.parse(text))


class Organisme(Objet, frozen=True):
    """An organisation, known by an official identifier or by its name."""

    nom: Annotated[
        str | None,
        decrit(
            "Nom",
            "Nom complet de l’organisme.",
            "Syndicat mixte du Val Imaginaire",
            au_plus=150,
        ),
    ] = None
    type: Annotated[
        str | None,
        decrit(
            "Type",
            "Nature de l’organisme.",
            "communaute-de-communes",
            liste="type_organisme",
        ),
    ] = None
    siren: Annotated[
        declaration.Siren | None,
        decrit(
            "SIREN",
            "Numéro SIREN, entre guillemets. Une commune, "
            "un département ou une région peut donner son code INSEE à la place.",
            "130026032",
        ),
    ] = None
    code_insee: Annotated[
        declaration.CodeInsee | None,
        decrit(
            "Code INSEE",
            "Code INSEE, entre guillemets, d’une commune, d’un département ou d’une région.",
            "34151",
        ),
    ] = None
