"""The schemas and the vocabularies: the single definition of every field, and how to ask it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from catalogue.formats import CHECKER

Schema = dict[str, Any]

NAMES = ("vocabulaires", "projet", "guichet")


def resources() -> Path:
    """Return the folder that holds `schemas/` and `theme/`: in the wheel, or in the checkout."""
    packaged = Path(__file__).parent / "_donnees"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Valeur:
    """One value of a vocabulary: what is written, what is read, and extra facts (`x-…`)."""

    slug: str
    libelle: str
    description: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Vocabulaire:
    """A controlled list, in the order of its definition."""

    nom: str
    titre: str
    description: str
    valeurs: dict[str, Valeur]

    def libelle(self, slug: str) -> str:
        """Return the label of a value."""
        return self.valeurs[slug].libelle


def _read(name: str) -> Schema:
    path = resources() / "schemas" / f"{name}.schema.json"
    schema: Schema = json.loads(path.read_text(encoding="utf-8"))
    return schema


@cache
def schema(name: str) -> Schema:
    """Return a schema of `NAMES`, read once."""
    return _read(name)


@cache
def _registry() -> Registry[Any]:
    pairs = [(f"{n}.schema.json", Resource.from_contents(schema(n))) for n in NAMES]
    return Registry[Any]().with_resources(pairs).crawl()


@cache
def validator(name: str) -> Draft202012Validator:
    """Return the validator of a schema, which also checks the formats."""
    return Draft202012Validator(schema(name), registry=_registry(), format_checker=CHECKER)


def fragment_validator(name: str, fragment: Schema) -> Draft202012Validator:
    """Return a validator for a part of the schema `name` (used on its examples)."""
    inline = {**fragment, "$id": f"{name}.schema.json#fragment"}
    if "$ref" in fragment and fragment["$ref"].startswith("#"):
        inline["$ref"] = f"{name}.schema.json{fragment['$ref']}"
    return Draft202012Validator(inline, registry=_registry(), format_checker=CHECKER)


def resolve(name: str, part: Schema) -> Schema:
    """Follow the `$ref` of a part of the schema `name`; what stands beside it wins."""
    reference = part.get("$ref")
    if reference is None:
        return part
    file, _, pointer = reference.partition("#")
    target: Any = schema(file.removesuffix(".schema.json") if file else name)
    for step in pointer.strip("/").split("/"):
        target = target[step]
    own = {k: v for k, v in part.items() if k != "$ref"}
    return {**resolve(name, target), **own}


def vocabulary_name(part: Schema) -> str:
    """Return the name of the vocabulary that a part of a schema refers to, or nothing."""
    file, _, pointer = str(part.get("$ref", "")).partition("#")
    return pointer.rpartition("/")[2] if file == "vocabulaires.schema.json" else ""


def part_at(name: str, path: tuple[str | int, ...]) -> Schema | None:
    """Return the part of the schema `name` that describes the value at `path`, resolved."""
    part = schema(name)
    for step in path:
        part = resolve(name, part)
        following = part.get("items") if isinstance(step, int) else part.get("properties", {}).get(step)
        if not isinstance(following, dict):
            return None
        part = following
    return resolve(name, part)


@cache
def vocabularies() -> dict[str, Vocabulaire]:
    """Return every controlled vocabulary by name."""
    return {name: _vocabulary(name, part) for name, part in schema("vocabulaires")["$defs"].items()}


def _vocabulary(name: str, part: Schema) -> Vocabulaire:
    values = {
        item["const"]: Valeur(
            item["const"],
            item["title"],
            item.get("description", ""),
            {k.removeprefix("x-"): v for k, v in item.items() if k.startswith("x-")},
        )
        for item in part["oneOf"]
    }
    return Vocabulaire(name, part["title"], part["description"], values)


@cache
def free_licences() -> frozenset[str]:
    """Return the SPDX identifiers that the OSI or the FSF recognises as free."""
    path = resources() / "schemas" / "licences.json"
    known = json.loads(path.read_text(encoding="utf-8"))
    return frozenset(known["osi"]) | frozenset(known["fsf"])
