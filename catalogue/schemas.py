"""The schemas and the vocabularies: the single definition of every field, and how to ask it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from catalogue.formats import FIRST_YEAR, FORMATS, LAST_YEAR, checker, conforms
from catalogue.ressources import resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema import Draft202012Validator, ValidationError
    from referencing import Registry

Schema = dict[str, Any]

NAMES = ("vocabulaires", "projet", "guichet")


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
    from referencing import Registry, Resource  # noqa: PLC0415 - see `validator`

    pairs = [(f"{n}.schema.json", Resource.from_contents(schema(n))) for n in NAMES]
    return Registry[Any]().with_resources(pairs).crawl()


@cache
def validator(name: str) -> Draft202012Validator:
    """Return the validator of a schema: formats checked, as strict as the standard, and linear."""
    # Long to import, and only needed for a file that the quick verdict refuses.
    from jsonschema import Draft202012Validator, validators  # noqa: PLC0415

    strict = validators.extend(  # type: ignore[no-untyped-call]
        Draft202012Validator,
        {"pattern": _pattern, "uniqueItems": _unique_items},
        type_checker=Draft202012Validator.TYPE_CHECKER.redefine(
            # 2026.0 is neither a year nor a number of inhabitants.
            "integer",
            lambda _checker, value: isinstance(value, int) and not isinstance(value, bool),
        ),
    )
    made: Draft202012Validator = strict(schema(name), registry=_registry(), format_checker=checker())
    return made


@cache
def _quick(name: str) -> jsonschema_rs.Draft202012Validator:
    """Return a compiled validator of the same schema: a verdict alone, forty times faster."""
    return jsonschema_rs.Draft202012Validator(
        _bounded(schema(name)),
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


def accepts(name: str, values: object, *, round_float: bool | None = None) -> bool:
    """Tell at once whether `values` conform; `False` only means that `validator` has to tell.

    The compiled validator takes 2026.0 for an integer and we do not: such a value is left
    to `validator` too. `round_float` spares looking for one when the caller knows.
    """
    if round_float is None:
        round_float = _has_round_float(values)
    return not round_float and _quick(name).is_valid(values)


def _has_round_float(value: object) -> bool:
    if not isinstance(value, dict | list):
        return type(value) is float and value.is_integer()
    for child in value.values() if isinstance(value, dict) else value:
        kind = type(child)
        if (kind is dict or kind is list or kind is float) and _has_round_float(child):
            return True
    return False


def _pattern(_validator: object, pattern: str, value: object, _part: object) -> Iterator[ValidationError]:
    from jsonschema import ValidationError  # noqa: PLC0415 - see `validator`

    # In Python, « $ » also matches before a last line break; in the standard, it does not.
    if isinstance(value, str) and (value.endswith("\n") or not re.search(pattern, value)):
        yield ValidationError("pattern")


def _unique_items(
    _validator: object, wanted: object, value: object, _part: object
) -> Iterator[ValidationError]:
    from jsonschema import ValidationError  # noqa: PLC0415 - see `validator`

    # Two equal values are written the same; comparing each with each would be quadratic.
    if wanted and isinstance(value, list):
        written = {json.dumps(item, sort_keys=True) for item in value}
        if len(written) < len(value):
            yield ValidationError("uniqueItems")


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
        item["const"]: Valeur(
            item["const"],
            item["title"],
            item.get("description", ""),
            {k.removeprefix("x-"): v for k, v in item.items() if k.startswith("x-")},
        )
        for item in part["oneOf"]
    }
    return Vocabulaire(name, part["title"], part["description"], values)
