"""A field declared once: its type, its words, its bounds, its example. `scripts/_schemas.py` writes JSON Schema from that.

A class says a line a field, in the order of the form; `dit` says what the object itself is. A field
that says nothing is not in the file.
"""

from __future__ import annotations

import types
from dataclasses import dataclass, fields, replace
from functools import cache, reduce
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
from msgspec.structs import FieldInfo


@dataclass(frozen=True, slots=True, eq=False)
class Declaration:
    """What a field says of itself beside its type; a `nom` makes it a form that others refer to."""

    titre: str = ""
    description: str = ""
    exemples: tuple[Any, ...] = ()
    # Characters of a text, elements of a list, entries of a table, or the number itself; of a date, its year.
    au_moins: float | None = None
    au_plus: float | None = None
    motif: str = ""
    # One of the formats that are checked, then how people call what is written: `x-format`.
    verifie: str = ""
    forme: str = ""
    # What an editor says of another value.
    message: str = ""
    # The values: a vocabulary, or a few, with their titles when people write them.
    liste: str = ""
    parmi: tuple[str, ...] | dict[str, str] = ()
    # In the file, what the class has a default value for.
    obligatoire: bool = False
    # The form: its name, and the schema that defines it.
    nom: str = ""
    schema: str = "projet"
    # An object: one of these groups of fields is needed; the order of its fields when a class comes from another.
    un_de: tuple[str, ...] = ()
    ordre: tuple[str, ...] = ()
    # Whether the table of the commons has a column for it, after those that it lists.
    colonne: bool = False
    # What an editor offers to write: its name, what it holds, the object.
    amorce: tuple[str, str, dict[str, Any]] | None = None

    def avec(self, plus: Declaration) -> Declaration:
        """Add what another says, which wins."""
        return replace(
            self, **{f.name: value for f in fields(plus) if (value := getattr(plus, f.name)) != f.default}
        )


def decrit(titre: str = "", description: str = "", *exemples: Any, **reste: Any) -> Declaration:
    """Declare a field, an object or a form: see `Declaration`."""
    return Declaration(titre, description, exemples, **reste)


RIEN = Declaration()


def deplier(annotation: Any) -> tuple[Any, list[Declaration]]:
    """Return the type under the annotation of a field, and what is said of it, the innermost first."""
    if get_origin(annotation) is Annotated:
        bare, said = deplier(get_args(annotation)[0])
        return bare, [*said, *(one for one in annotation.__metadata__ if isinstance(one, Declaration))]
    if get_origin(annotation) in {Union, types.UnionType}:
        return deplier(next(one for one in get_args(annotation) if one is not types.NoneType))
    return annotation, []


def champ_declare(racine: type[msgspec.Struct], chemin: str) -> tuple[FieldInfo, Any, Declaration]:
    """Find a field by its path, such as `reutilisations.depuis`: the field, its type, and all that it says."""
    kind: Any = racine
    for step in chemin.split("."):
        bare, _ = deplier(kind)
        bare, _ = deplier(get_args(bare)[0] if get_origin(bare) is tuple else bare)
        found = _champs(bare)[step]
        kind = found.type
    bare, _ = deplier(kind)
    return found, get_origin(bare) or bare, _dit(kind)


def _dit(annotation: Any) -> Declaration:
    """Gather all that is said of a field: what its object says of itself, its form, its own words."""
    bare, said = deplier(annotation)
    return reduce(Declaration.avec, said, getattr(bare, "dit", RIEN))


@cache
def _champs(kind: type[msgspec.Struct]) -> dict[str, FieldInfo]:
    return {one.name: one for one in msgspec.structs.fields(kind)}
