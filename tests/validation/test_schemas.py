"""The schemas, which the library writes: complete, in French, up to date and really checked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator

from catalogue_communs.fiches.lecture import lire_octets
from catalogue_communs.site.vues.contribuer import guide_en_texte
from catalogue_communs.socle import refus, schemas
from catalogue_communs.socle.schemas import FORMATS
from catalogue_communs.validation.conformite import REGLES
from catalogue_communs.validation.moteur import fichiers_des_schemas
from tests.aides import ROOT
from tests.validation.exemples import FIXTURES

NAMES = [schemas.VOCABULAIRES, "projet", "guichet", "programme"]
# What describes a field without refusing anything, and what leads to its rules.
ANNOTATIONS = {
    *(
        "$comment",
        "$schema",
        "$id",
        "$defs",
        "$ref",
        "title",
        "description",
        "examples",
        "properties",
        "items",
    ),
    # For the editors that complete and check while one writes.
    *("errorMessage", "defaultSnippets"),
}
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _parts(part: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Iterate over every part of a schema that describes a value."""
    if not isinstance(part, dict):
        return
    yield path, part
    for group in ("properties", "$defs"):
        for key, inner in part.get(group, {}).items():
            yield from _parts(inner, f"{path}/{group}/{key}")
    if "items" in part:
        yield from _parts(part["items"], f"{path}/items")


def _fields(name: str) -> list[tuple[str, dict[str, Any]]]:
    """List the parts that describe a field or an element of a list, references followed."""
    found = _parts(schemas.schema(name))
    return [(path, schemas.resoudre(name, part)) for path, part in found if "/" in path]


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_closed_and_what_it_refuses_has_its_message(name: str) -> None:
    """The validation can say it in French; a pattern speaks of the whole text."""
    Draft202012Validator.check_schema(schemas.schema(name))
    for path, part in _parts(schemas.schema(name)):
        if part.get("type") == "object":
            assert part.get("additionalProperties") is False, path
            assert part.get("properties"), path
        assert re.fullmatch(r"\^.*\$", part.get("pattern", "^$"), re.DOTALL), path
        assert all("const" in one for one in part.get("oneOf", ())), path
        unknown = (
            {key for key in part if not key.startswith("x-")} - ANNOTATIONS - {*REGLES} - {"allOf"}
        )
        assert not unknown, path
        # A condition asks for a field, or bounds a number: what it asks has its message too.
        for condition in part.get("allOf", ()):
            assert {*condition} == {"if", "then"}, path
            assert condition["then"]["x-quand"] in part["properties"], path
            assert {*condition["then"]} <= {"x-quand", "required", "properties"}, path


@pytest.mark.parametrize("name", ["projet", "guichet", "programme"])
def test_every_field_has_a_title_a_description_and_an_example(name: str) -> None:
    for path, part in _fields(name):
        if "oneOf" in part:
            continue  # a vocabulary: its values are its examples
        assert part.get("title", "").strip(), path
        assert part.get("description", "").endswith((".", "?")), path
        assert part.get("examples"), path


@pytest.mark.parametrize(
    ("name", "content"), {**fichiers_des_schemas(), "champs.md": guide_en_texte().encode()}.items()
)
def test_the_schema_that_editors_read_is_up_to_date(name: str, content: bytes) -> None:
    assert (ROOT / "schemas" / name).read_bytes() == content, "python3 scripts/fix"


def test_an_editor_says_in_french_what_it_has_no_french_for() -> None:
    """A value of another type: its own words for that are English, in every language."""
    for path, part in _parts(
        json.loads((ROOT / "schemas/projet.schema.json").read_text(encoding="utf-8"))
    ):
        typed = part.get("type", "object") not in ("object", ["string", "integer"])
        if typed and "$ref" not in part and "title" in part:
            assert part.get("errorMessage", "").endswith("."), path
        # A reference that an editor completes is one to nothing.
        if part.get("x-format") in {"source", "identifiant"} or path.endswith(
            ("/commun", "/remplace_par")
        ):
            assert "examples" not in part, path


@pytest.mark.parametrize("name", ["projet", "guichet", "programme"])
def test_every_example_follows_its_own_rules(name: str) -> None:
    for path, part in _parts(schemas.schema(name)):
        own = independent({"$ref": f"{name}.schema.json#{path}"}, "essai")
        for example in schemas.resoudre(name, part).get("examples", []):
            assert list(own.iter_errors(example)) == [], path


@pytest.mark.parametrize("name", ["projet", "guichet", "programme"])
def test_no_example_names_a_real_place(name: str) -> None:
    written = json.dumps([part.get("examples") for _, part in _fields(name)], ensure_ascii=False)
    hosts = set(re.findall(r"(?:https?://|@)([\w.-]+)", written))

    assert {h for h in hosts if not h.endswith("exemple.fr")} <= {"github.com", "beta.gouv.fr"}


def test_the_formats_named_are_those_that_are_checked() -> None:
    named = {
        part["format"]
        for name in NAMES
        for _, part in _parts(schemas.schema(name))
        if "format" in part
    }

    assert set(FORMATS) == named


# --- Vocabularies -----------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(schemas.vocabulaires()))
def test_a_vocabulary_has_slugs_and_french_labels(name: str) -> None:
    """What is written is a slug, once; what is read is a label, in French."""
    part = schemas.schema("vocabulaires")["$defs"][name]
    consts = [branch["const"] for branch in part["oneOf"]]
    labels = [branch["title"] for branch in part["oneOf"]]

    assert part["type"] == "string"
    assert len(set(consts)) == len(consts)
    assert len(set(labels)) == len(labels)
    assert all(SLUG.fullmatch(const) for const in consts)
    assert all(label and label == label.strip() for label in labels)
    assert part["description"].endswith((".", "…", "?"))


def test_the_axis_of_a_chantier_exists() -> None:
    """`axe` is a value of the vocabulary of axes, or is absent for what concerns all."""
    vocabularies = schemas.vocabulaires()
    named = {
        value.extra["axe"]
        for value in vocabularies["chantier"].valeurs.values()
        if "axe" in value.extra
    }

    assert named == named & set(vocabularies["axe"].valeurs)
    assert named


def test_every_vocabulary_is_used_by_a_schema() -> None:
    used = {
        schemas.nom_du_vocabulaire(part)
        for name in ("projet", "guichet", "activite")
        for _, part in _parts(schemas.schema(name))
    }

    assert set(schemas.vocabulaires()) == used - {""}


def independent(schema: dict[str, Any], base: str) -> jsonschema_rs.Draft202012Validator:
    """Return a validator of another library, that reads the same schemas and asks the same formats."""
    return jsonschema_rs.Draft202012Validator(
        schema,
        registry=jsonschema_rs.Registry(
            [(f"{one}.schema.json", schemas.schema(one)) for one in NAMES]
        ),
        base_uri=f"{base}.schema.json",
        formats={**FORMATS},
        validate_formats=True,
        offline=True,
    )


def _refused(name: str, values: object) -> set[tuple[str | int, ...]]:
    return {
        tuple(e.instance_path) for e in independent(schemas.schema(name), name).iter_errors(values)
    }


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*/*/*.yml")), ids=lambda path: path.stem)
def test_another_library_refuses_the_same_values(path: Path) -> None:
    folder = path.relative_to(FIXTURES).parts[0]
    name = folder if folder in NAMES else "projet"
    values = lire_octets(path.read_bytes(), path.name).valeurs
    if values is not None:
        # Only the catalogue takes 2026.0 for a mistake.
        told = {
            refus.chemin for refus in refus.fautes(name, values) if not _round(values, refus.chemin)
        }
        assert told == _refused(name, values)
        # The quick verdict takes nothing that is refused, and doubts of nothing that is well written.
        assert schemas.verdict(name)(values) is not any(refus.fautes(name, values))


def _round(values: Any, path: tuple[str | int, ...]) -> bool:
    for step in path:
        values = values[step]
    return isinstance(values, float) and values.is_integer()


@pytest.mark.parametrize("nom", ["projet", "guichet"])
def test_every_date_and_every_number_declares_its_bounds(nom: str) -> None:
    """The model says them once: the schema, the form, the mail and the command line read them there."""
    libres = []
    for path, part in _parts(schemas.schema(nom)):
        date = part.get("$ref", "").endswith("/date")
        nombre = part.get("type") in ("number", "integer")
        if date and not {"x-moment", "x-horizon"} & {*part}:
            libres.append(path)
        if nombre and not {"minimum", "maximum"} <= {*part}:
            libres.append(path)
    assert libres == []
