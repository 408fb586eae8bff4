"""A whole new file, commented with what is still missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from catalogue.fiches import rendu
from catalogue.fiches.lecture import read_bytes
from catalogue.fiches.rendu import Refus, egales, saine
from catalogue.socle import schemas
from catalogue.validation import conformite, conseils
from catalogue.validation.fiche import Fiche

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

ENTETE = "# yaml-language-server: $schema=../schemas/projet.schema.json"
TOLD = 5


def fiche_nouvelle(valeurs: Mapping[str, object], commentaires: bool = True) -> str:  # noqa: FBT001, FBT002 - the published signature
    """Write a new file: its fields in the order of the schema, what is missing as comments.

    Args:
        valeurs: The fields, at least those that the schema requires.
        commentaires: Whether to name, at its place, each field that readers will miss.

    Returns:
        The text of a file that the schema accepts.

    Raises:
        Refus: A value cannot be written, or the schema refuses the file.
    """
    wanted = saine(valeurs)
    lines = [ENTETE, *_lines(wanted, comments=commentaires)]
    text = "\n".join(lines) + "\n"
    document = read_bytes(text.encode(), "fiche")
    problems = list(document.diagnostics) or list(conformite.check(Fiche("fiche", document)))
    if problems:
        raise Refus(" ".join(f"{one.message} {one.remede}" for one in problems[:TOLD]))
    if not egales(document.valeurs, wanted):
        raise Refus("La fiche n’a pas pu être écrite exactement : une valeur contient un texte inattendu.")
    return text


def ebauche(valeurs: Mapping[str, object], a_completer: Collection[str]) -> str:
    """Write the start of a file that the schema refuses still: what it lacks is named, as comments.

    Raises:
        Refus: A value cannot be written.
    """
    return "\n".join([ENTETE, *_lines(saine(valeurs), comments=True, required=a_completer)]) + "\n"


def _lines(values: dict[str, Any], *, comments: bool, required: Collection[str] = ()) -> Iterator[str]:
    part, style = schemas.schema(rendu.PROJET), rendu.Style()
    for name in (*part["properties"], *(key for key in values if key not in part["properties"])):
        if name in values:
            child = schemas.part_at(rendu.PROJET, (name,)) or {}
            yield from rendu.champ(name, values[name], child, 0, style)
        if name in required:
            yield f"# {name} : à écrire. {_told(name)}"
        if comments:
            yield from _missing(values, name)


def _missing(values: dict[str, Any], name: str) -> Iterator[str]:
    """Name, as comments, what readers look for in a field and will not find."""
    expected = [field for field in conseils.EXPECTED if field.partition(".")[0] == name]
    if name not in values and expected:
        yield f"# {name} : {_told(name)}"
    elif isinstance(values.get(name), dict):
        for field in expected:
            inner = field.partition(".")[2]
            if inner and inner not in values[name]:
                yield f"  # {inner} : {_told(field)}"


def _told(field: str) -> str:
    """Say what a field is, on one line."""
    part = schemas.part_at(rendu.PROJET, tuple(field.split("."))) or {}
    return f"{part['title']}. {part['description'].partition('. ')[0].rstrip('.')}."
