"""The schemas and the vocabularies: the single definition of every field, and how to ask it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from catalogue.socle.fichiers import resources
from catalogue.socle.formats import FIRST_YEAR, FORMATS, LAST_YEAR, conforms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalogue.socle.texte import ChampPath

Schema = dict[str, Any]

NAMES = ("vocabulaires", "projet", "guichet", "programme")


@dataclass(frozen=True, slots=True)
class Terme:
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
    valeurs: dict[str, Terme]
    court: str

    def libelle(self, slug: str) -> str:
        """Return the label of a value."""
        return self.valeurs[slug].libelle


def _read(name: str) -> Schema:
    path = resources() / "schemas" / f"{name}.schema.json"
    # An example that an editor would complete into the name of nothing is one for people only.
    schema: Schema = json.loads(path.read_text(encoding="utf-8").replace('"x-exemples"', '"examples"'))
    return schema


@cache
def schema(name: str) -> Schema:
    """Return a schema of `schemas/`, read once, with the lists of the programme that the process serves."""
    read = _read(name)
    if name == "vocabulaires":
        read["$defs"] = {list_: {**part, **_PROPRES.get(list_, {})} for list_, part in read["$defs"].items()}
    return read


# The vocabularies of the programme, by name: what each says in place of the one shipped.
_PROPRES: dict[str, Schema] = {}


def adopter(listes: dict[str, Schema]) -> None:
    """Have this process read these vocabularies, by name, in place of those shipped."""
    if listes != _PROPRES:
        _PROPRES.clear()
        _PROPRES.update(listes)
        for known in (schema, validator, _part_at, parts_by_name, vocabularies):
            known.cache_clear()


@cache
def validator(name: str, part: str = "") -> jsonschema_rs.Draft202012Validator:
    """Return the validator of a schema, or of the part that its `$defs` name; formats are checked.

    It takes 2026.0 for an integer, as the standard does: see `fautes`.
    """
    whole = schema(name)
    return jsonschema_rs.Draft202012Validator(
        _bounded({**whole, "$ref": f"#/$defs/{part}"} if part else whole),
        registry=jsonschema_rs.Registry([(f"{n}.schema.json", _bounded(schema(n))) for n in NAMES]),
        base_uri=f"{name}.schema.json",
        formats={form: partial(conforms, form=form) for form in FORMATS},
        validate_formats=True,
        offline=True,
    )


def _bounded(part: Any) -> Any:  # noqa: ANN401 - any part of a schema
    """Write as bounds what the format of a year says: the compiled validator gives formats no number."""
    if isinstance(part, list):
        return [_bounded(item) for item in part]
    if not isinstance(part, dict):
        return part
    made = {key: _bounded(value) for key, value in part.items()}
    if made.get("format") == "date-partielle":
        made |= {"minimum": FIRST_YEAR, "maximum": LAST_YEAR}
    return made


def fautes(name: str, values: object) -> Iterator[tuple[ChampPath, str]]:
    """Yield what the schema `name` refuses in `values`: where, and the keyword that fails.

    2026.0 is neither a year nor a number of inhabitants: it is refused as a type.
    """
    for error in validator(name).iter_errors(values):
        path, keyword = tuple(error.instance_path), error.kind.name
        # A bound of ours, that stands for the format of a year: see `_bounded`.
        if keyword in {"minimum", "maximum"} and (part_at(name, path) or {}).get("format"):
            keyword = "format"
        yield path, keyword
    for path in _round_floats((), values):
        part = part_at(name, path) or {}
        if "integer" in part.get("type", ()) and "number" not in part["type"]:
            yield path, "type"


def _round_floats(path: ChampPath, value: object) -> Iterator[ChampPath]:
    if isinstance(value, float) and value.is_integer():
        yield path
    elif isinstance(value, dict | list):
        for step, child in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(child, dict | list | float):
                yield from _round_floats((*path, step), child)


def resolve(name: str, part: Schema) -> Schema:
    """Follow the `$ref` of a part of the schema `name`; what stands beside it wins."""
    if "$ref" not in part:
        return part
    own = {k: v for k, v in part.items() if k != "$ref"}
    return {**resolve(name, _target(name, part["$ref"])), **own}


def _target(name: str, reference: str) -> Schema:
    file, _, pointer = reference.partition("#")
    target: Any = schema(file.removesuffix(".schema.json") if file else name)
    for step in pointer.strip("/").split("/"):
        target = target[step]
    found: Schema = target
    return found


def part_with(name: str, path: ChampPath, keyword: str) -> Schema:
    """Return the part of the schema `name` that says `keyword` of the value at `path`: behind a `$ref`, maybe."""
    if not path:
        return schema(name)
    parent = part_at(name, path[:-1]) or {}
    part: Schema = parent["items"] if isinstance(path[-1], int) else parent["properties"][path[-1]]
    while keyword not in part:
        part = _target(name, part["$ref"])
    return part


def vocabulary_name(part: Schema) -> str:
    """Return the name of the vocabulary that a part of a schema refers to, or nothing."""
    file, _, pointer = str(part.get("$ref", "")).partition("#")
    return pointer.rpartition("/")[2] if file == "vocabulaires.schema.json" else ""


def part_at(name: str, path: tuple[str | int, ...]) -> Schema | None:
    """Return the part of the schema `name` that describes the value at `path`, resolved."""
    # Every item of a list has the same schema.
    return _part_at(name, tuple(0 if isinstance(step, int) else step for step in path))


@lru_cache(maxsize=4096)
def _part_at(name: str, path: tuple[str | int, ...]) -> Schema | None:
    if not path:
        return resolve(name, schema(name))
    parent, step = _part_at(name, path[:-1]), path[-1]
    if parent is None:
        return None
    following = parent.get("items") if isinstance(step, int) else parent.get("properties", {}).get(step)
    return resolve(name, following) if isinstance(following, dict) else None


@cache
def parts_by_name() -> dict[str, list[Schema]]:
    """Return, for each name of a field, the parts of the schemas that describe it, resolved."""
    found: dict[str, list[Schema]] = {}
    for name in NAMES:
        for field_name, part in _properties(schema(name)):
            found.setdefault(field_name, []).append(resolve(name, part))
    return found


def _properties(part: Any) -> Iterator[tuple[str, Schema]]:  # noqa: ANN401 - any part of a schema
    if isinstance(part, dict):
        properties = part.get("properties", {})
        yield from properties.items()
        others = (inner for name, inner in part.items() if name != "properties")
        for inner in (*others, *properties.values()):
            yield from _properties(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _properties(inner)


@cache
def vocabularies() -> dict[str, Vocabulaire]:
    """Return every controlled vocabulary by name."""
    return {name: _vocabulary(name, part) for name, part in schema("vocabulaires")["$defs"].items()}


def _vocabulary(name: str, part: Schema) -> Vocabulaire:
    values = {
        item["const"]: Terme(
            item["const"],
            item["title"],
            item.get("description", ""),
            {k.removeprefix("x-"): v for k, v in item.items() if k.startswith("x-")},
        )
        for item in part["oneOf"]
    }
    return Vocabulaire(name, part["title"], part["description"], values, part.get("x-court") or part["title"])
