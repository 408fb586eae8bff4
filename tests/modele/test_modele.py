"""The model says what the schema says, no more and no less."""

from __future__ import annotations

import types
import typing
from typing import Any

import msgspec
import pytest

from catalogue_communs.faits.contexte import charger
from catalogue_communs.forges.modele import Ensemble, LectureDeDepot
from catalogue_communs.socle import schemas
from catalogue_communs.socle.programme import Programme
from tests.aides import RACINE, TODAY

# What comes from the name of the file, or from another file.
D_AILLEURS = {("activite/lecture", "verifie_le")}


def struct_of(annotation: Any) -> type[msgspec.Struct] | None:
    """Find the object inside an annotation such as `tuple[Depot, ...]` or `Cible | None`."""
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return annotation
    for inner in typing.get_args(annotation):
        if isinstance(inner, type | types.GenericAlias | types.UnionType) and (found := struct_of(inner)):
            return found
    return None


def differences(name: str, part: schemas.Schema, kind: type[msgspec.Struct], path: str) -> list[str]:
    """List where an object and the part of the schema that it mirrors do not say the same."""
    whole = schemas.resolve(name, part)
    properties = whole["properties"]
    annotations = typing.get_type_hints(kind)
    fields = {f.name: f for f in msgspec.structs.fields(kind) if (path, f.name) not in D_AILLEURS}
    found = [f"{path}.{key}" for key in set(properties) ^ set(fields)]
    for key in set(properties) & set(fields):
        required = key in whole.get("required", [])
        if required and not fields[key].required and (path, key) != ("activite/lecture", "acces"):
            found.append(f"{path}.{key}: required by the schema")
        inner = schemas.resolve(name, properties[key])
        inner = schemas.resolve(name, inner.get("items", inner))
        child = struct_of(annotations[key])
        if "properties" in inner:
            found += (
                differences(name, inner, child, f"{path}.{key}") if child else [f"{path}.{key}: no object"]
            )
    return found


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("programme", Programme),
        ("activite/lecture", LectureDeDepot),
        ("activite/ensemble", Ensemble),
    ],
)
def test_the_model_mirrors_the_schema(path: str, kind: type[msgspec.Struct]) -> None:
    name, _, part = path.partition("/")
    whole = schemas.schema(name)
    assert differences(name, whole["$defs"][part] if part else whole, kind, path) == []


def test_an_object_cannot_be_changed() -> None:
    catalogue, _ = charger(RACINE, TODAY)
    with pytest.raises(AttributeError):
        catalogue.projets[0].nom = "autre"  # type: ignore[misc]


def test_the_commons_come_in_the_order_of_their_names() -> None:
    catalogue, _ = charger(RACINE, TODAY)
    assert [p.slug for p in catalogue.projets[:5]] == [
        "annuaire",
        "bornage",
        "canopee",
        "clairiere",
        "climatheque",
    ]
