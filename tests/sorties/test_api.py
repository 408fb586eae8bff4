"""The JSON API: what it promises is what it holds, and outside tools read it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError, validators
from openapi_spec_validator import OpenAPIV31SpecValidator

from catalogue_communs.site.sorties import api
from catalogue_communs.site.sorties.documents import COMMUN
from catalogue_communs.site.sorties.miroir import TEXTES
from catalogue_communs.site.sorties.openapi import schemas_des_parties
from catalogue_communs.socle import schemas
from catalogue_communs.socle.programme import Publication
from tests import communs
from tests.aides import SITE_URL, Json
from tests.sorties import contrat, mondes


@pytest.fixture(scope="module")
def racine(site: Path) -> Path:
    return site / "api" / "v1"


@pytest.fixture(scope="module")
def documents(racine: Path) -> dict[str, Json]:
    found = {
        p.relative_to(racine).as_posix(): json.loads(p.read_bytes()) for p in racine.rglob("*.json")
    }
    return {path: said for path, said in found.items() if "licence" in said}


def valeurs(content: object) -> Iterator[object]:
    yield content
    inside = (
        content.values()
        if isinstance(content, dict)
        else content
        if isinstance(content, list)
        else ()
    )
    for value in inside:
        yield from valeurs(value)


def test_each_document_is_valid_against_the_schema_that_it_names(
    racine: Path, documents: dict[str, Json]
) -> None:
    lists = documents["vocabulaires.json"]["vocabulaires"]
    known = {name: {value["valeur"] for value in values} for name, values in lists.items()}

    def of_vocabulary(_: object, name: str, value: object, __: object) -> Iterator[ValidationError]:
        unknown = {*value} - known[name] if isinstance(value, list) else {value} - known[name]
        if unknown:
            yield ValidationError(f"{unknown} not in {name}")

    kind = validators.extend(Draft202012Validator, {"x-vocabulaire": of_vocabulary})  # type: ignore[no-untyped-call]
    made: dict[str, Any] = {}
    for path, content in documents.items():
        name = content["$schema"].removeprefix(f"{SITE_URL}api/v1/")
        if name not in made:
            schema = json.loads((racine / name).read_bytes())
            kind.check_schema(schema)
            made[name] = kind(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
            # Each field is explained.
            parts = [part["properties"] for part in schema["$defs"].values()]
            assert [
                f for part in parts for f, said in part.items() if not said.get("description")
            ] == []
        assert [error.message for error in made[name].iter_errors(content)] == [], path
    assert len(made) == 11


def test_nothing_is_null_and_everything_is_dated_and_licensed(documents: dict[str, Json]) -> None:
    assert [path for path, content in documents.items() if None in valeurs(content)] == []
    assert {content["licence"] for content in documents.values()} == {"etalab-2.0"}
    days = {path: content.get("mis_a_jour_le") for path, content in documents.items()}
    assert {path for path, day in days.items() if day is None} == {
        "communs/annuaire.json",
        "communs/relais.json",
    }
    assert all(date.fromisoformat(day) for day in days.values() if day)


def test_the_description_is_openapi_and_the_entry_leads_to_every_document(
    racine: Path, documents: dict[str, Json]
) -> None:
    described, entry = json.loads((racine / "openapi.json").read_bytes()), documents["index.json"]
    OpenAPIV31SpecValidator(described).validate()
    assert described["servers"] == [{"url": f"{SITE_URL}api/v1"}]
    patterns = [re.sub(r"\\{\w+\\}", r"[\\w-]+", re.escape(path)) for path in described["paths"]]
    for pattern in patterns:
        assert any(re.fullmatch(pattern, f"/{path}") for path in documents), pattern
    for path in documents:
        assert any(re.fullmatch(pattern, f"/{path}") for pattern in patterns), path
    for path, item in described["paths"].items():
        for parameter in item["get"].get("parameters", ()):
            assert path.replace(f"{{{parameter['name']}}}", parameter["example"])[1:] in documents
    assert [one["url"] for one in entry["documents"]] == [
        f"{SITE_URL}api/v1{path}" for path in described["paths"]
    ]
    named = [entry["openapi"], *(one["api"] for one in documents["communs.json"]["communs"])]
    for address in (*named, *(one["schema"] for one in entry["documents"])):
        assert (racine / address.removeprefix(f"{SITE_URL}api/v1/")).is_file(), address


def test_no_field_of_the_first_version_disappears_or_changes() -> None:
    """Whoever reads version 1 can still read it; what is new must be recorded, then stays too.

    To record what is new: `python -m tests.sorties.contrat`.
    """
    promised, now = contrat.lire(), contrat.actuel()
    for path, (kind, always) in promised.items():
        assert path in now, f"{path} a disparu"
        assert now[path][0] == kind, f"{path} a changé de type"
        assert now[path][1] or not always, f"{path} n’est plus toujours là"
    assert sorted(now.keys() - promised.keys()) == []


def test_what_the_api_says_of_a_text_is_found_in_the_schema_of_a_file() -> None:
    assert TEXTES.keys() <= schemas.schema("projet")["$defs"].keys()
    said = schemas_des_parties([COMMUN], "{name}")["Porteur"]["properties"]
    assert said["siren"]["pattern"] == "^[0-9]{9}$"
    assert said["site"]["format"] == "uri"


@pytest.mark.parametrize("regle", communs.regles("api"))
def test_what_the_api_says_of_some_files(regle: Json) -> None:
    made = [
        communs.valeurs(slug, **communs.developper(said)) for slug, said in regle["fiches"].items()
    ]
    files = api.du_catalogue(mondes.contexte(*made), Publication())
    found = {
        place: communs.suivre(
            json.loads(files[f"api/v1/{place.partition(' ')[0]}.json"]), place.partition(" ")[2]
        )
        for place in regle["dit"]
    }
    assert found == regle["dit"]


def test_the_date_is_that_of_the_data_and_the_address_that_of_the_site() -> None:
    step = {"date": "2026-03-04", "libelle": "Ouverture", "source": "a"}
    made, there = (
        communs.valeurs(parcours={"jalons": [step]}),
        Publication("https://catalogue.exemple.fr/"),
    )
    first = api.du_catalogue(mondes.contexte(made), there)
    assert first == api.du_catalogue(mondes.contexte(made, today=date(2026, 12, 24)), there)
    assert json.loads(first["api/v1/communs.json"])["mis_a_jour_le"] == "2026-03-04"
    assert [path for path, data in first.items() if b"communs.example" in data] == []


def test_any_text_comes_back_as_it_was() -> None:
    """Whatever is in a file, a parser of JSON gives it back, on one line."""
    files = api.du_catalogue(mondes.contexte(*mondes.hostiles()), Publication())
    for rank, text in enumerate(mondes.HOSTILES):
        data = files[f"api/v1/communs/commun-{rank}.json"]
        assert data.count(b"\n") == 1
        commun = json.loads(data)["commun"]
        assert (
            commun["nom"]
            == commun["porteurs"][0]["nom"]
            == commun["reutilisations"][0]["usage"]
            == text
        )
        assert commun["reutilisations"][0]["source_titre"] == text
