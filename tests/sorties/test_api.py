"""The JSON API: what it promises is what it holds, and outside tools read it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError, validators
from openapi_spec_validator import OpenAPIV31SpecValidator

from catalogue_communs.site.sorties import api
from catalogue_communs.site.sorties.contrat import COMMUN, TEXTES, schemas_des_parties
from catalogue_communs.socle import schemas
from catalogue_communs.socle.programme import Publication
from tests import communs
from tests.aides import SITE_URL, Json
from tests.sorties import contrat, mondes
from tests.sorties.conftest import fichiers_de


@pytest.fixture(scope="module")
def racine(site: Path) -> Path:
    return site / "api" / "v1"


@pytest.fixture(scope="module")
def documents(racine: Path) -> dict[str, Json]:
    paths = (p for p in sorted(racine.rglob("*.json")) if p.parent.name != "schemas")
    return {
        p.relative_to(racine).as_posix(): json.loads(p.read_bytes())
        for p in paths
        if p.name != "openapi.json"
    }


def lire(files: dict[str, bytes], name: str) -> Any:
    return json.loads(files[f"api/v1/{name}"])


def valeurs(content: object) -> Iterator[object]:
    yield content
    inside = content.values() if isinstance(content, dict) else content if isinstance(content, list) else ()
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
        assert [error.message for error in made[name].iter_errors(content)] == [], path
    assert len(made) == 11


def test_nothing_is_null_and_everything_is_dated_and_licensed(documents: dict[str, Json]) -> None:
    assert [path for path, content in documents.items() if None in valeurs(content)] == []
    assert {content["licence"] for content in documents.values()} == {"etalab-2.0"}
    days = {path: content.get("mis_a_jour_le") for path, content in documents.items()}
    assert [path for path, day in days.items() if day is None] == [
        "communs/annuaire.json",
        "communs/relais.json",
    ]
    assert all(date.fromisoformat(day) for day in days.values() if day)


def test_the_description_is_openapi_and_covers_every_document(
    racine: Path, documents: dict[str, Json]
) -> None:
    described = json.loads((racine / "openapi.json").read_bytes())
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


def test_each_field_is_explained(racine: Path) -> None:
    for path in (racine / "schemas").glob("*.json"):
        for name, part in json.loads(path.read_bytes())["$defs"].items():
            silent = [field for field, said in part["properties"].items() if not said.get("description")]
            assert silent == [], (path.name, name)


def test_the_entry_leads_to_every_document(racine: Path, documents: dict[str, Json]) -> None:
    entry = documents["index.json"]
    for one in entry["documents"]:
        for address in (one["schema"], *([] if "{" in one["url"] else [one["url"]]), entry["openapi"]):
            assert (racine / address.removeprefix(f"{SITE_URL}api/v1/")).is_file(), address
    for one in documents["communs.json"]["communs"]:
        assert (racine / one["api"].removeprefix(f"{SITE_URL}api/v1/")).is_file()


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


def test_reuses_have_one_name_everywhere(documents: dict[str, Json]) -> None:
    names = [reuse["id"] for reuse in documents["reutilisations.json"]["reutilisations"]]
    assert len(names) == len(set(names)) > 20
    used = {
        name
        for path, content in documents.items()
        if path.startswith(("territoires/", "collectivites/"))
        for value in valeurs(content)
        if isinstance(value, dict)
        for name in value.get("reutilisations", ())
    }
    assert used
    assert used <= set(names)


def test_a_collectivite_is_found_by_its_official_code() -> None:
    """A commune by its INSEE code, an EPCI by its SIREN; Paris is also its département."""
    reuses = [
        communs.usage(code_insee="34151"),
        communs.usage("deploiement", code_insee="75056"),
        communs.usage("arretee", code_insee="34172"),
        communs.usage("experimentation", "documentee", siren="243400017"),
    ]
    files = fichiers_de(api, mondes.contexte(communs.valeurs(reutilisations=reuses)), Publication())
    herault, paris = lire(files, "collectivites/34.json"), lire(files, "collectivites/75.json")
    assert herault["communes"].keys() == {"34151"}
    assert herault["communes"]["34151"]["communs"] == [
        {"commun": "commun-fictif", "reutilisations": ["commun-fictif.commune-34151"]}
    ]
    assert herault["epci"].keys() == {"243400017"}
    assert herault["epci_par_commune"]["34172"] == "243400017"
    assert "departement" not in herault
    assert paris["departement"] == paris["communes"]["75056"]
    place = lire(files, "territoires/departements/34.json")
    assert place["communs"][0]["reutilisations"] == [
        "commun-fictif.commune-34151",
        "commun-fictif.epci-243400017",
    ]
    assert place["communes_couvertes"] > 1
    assert "communes_couvertes" not in lire(files, "territoires/departements/48.json")


def test_lyon_takes_the_place_of_its_departement() -> None:
    """The communes of the Métropole de Lyon are not served by the département du Rhône."""
    files = fichiers_de(api, mondes.contexte(communs.valeurs()), Publication())
    rhone = lire(files, "collectivites/69.json")
    assert rhone["sans_departement"] == ["200046977"]
    assert rhone["epci_par_commune"]["69123"] == "200046977"


def test_two_lines_about_the_same_organisation_have_two_names() -> None:
    line = communs.usage("arretee", nom="Parc du Val", type="pnr")
    files = fichiers_de(api, mondes.contexte(communs.valeurs(reutilisations=[line, line])), Publication())
    names = [one["id"] for one in lire(files, "reutilisations.json")["reutilisations"]]
    assert names == ["commun-fictif.pnr-parc-du-val", "commun-fictif.pnr-parc-du-val.2"]


def test_unknown_is_never_zero() -> None:
    files = fichiers_de(api, mondes.contexte(communs.valeurs()), Publication())
    commun = lire(files, "communs/commun-fictif.json")["commun"]
    assert commun["activite"].keys() == {"etat", "mot", "regle", "complet"}
    assert "bilan" not in commun
    assert not {"population", "reutilisations"} & lire(files, "communs.json")["communs"][0].keys()
    nowhere = communs.usage(nom="Amis du Val", type="association")
    used = fichiers_de(api, mondes.contexte(communs.valeurs(reutilisations=[nowhere])), Publication())
    counted = lire(used, "communs/commun-fictif.json")["commun"]["bilan"]
    assert counted["reutilisations"] == 1
    assert not {"population", "communes", "sans_population"} & counted.keys()


def test_the_date_is_that_of_the_data() -> None:
    made = communs.valeurs(
        parcours={"jalons": [{"date": "2026-03-04", "libelle": "Ouverture", "source": "a"}]}
    )
    first = fichiers_de(api, mondes.contexte(made), Publication())
    later = fichiers_de(api, mondes.contexte(made, today=date(2026, 12, 24)), Publication())
    assert first == later
    assert lire(first, "communs.json")["mis_a_jour_le"] == "2026-03-04"


def test_another_address_is_used_everywhere() -> None:
    files = fichiers_de(api, mondes.contexte(communs.valeurs()), Publication("https://catalogue.exemple.fr/"))
    assert [path for path, data in files.items() if b"communs.example" in data] == []


def test_a_hostile_text_comes_back_as_it_was() -> None:
    files = fichiers_de(api, mondes.contexte(*mondes.hostiles()), Publication())
    reuses = lire(files, "reutilisations.json")["reutilisations"]
    for number, text in enumerate(mondes.HOSTILES):
        commun = lire(files, f"communs/commun-{number}.json")["commun"]
        assert commun["nom"] == commun["description"] == commun["porteurs"][0]["nom"] == text
        assert reuses[number]["source_titre"] == text


@settings(max_examples=20)
@given(st.text(min_size=1, max_size=60))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    """Whatever is in a file, a parser of JSON gives it back, on one line."""
    files = api.du_catalogue(mondes.contexte(mondes.hostile(text)), Publication())
    data = files["api/v1/communs/commun-fictif.json"]
    assert data.count(b"\n") == 1
    assert json.loads(data)["commun"]["reutilisations"][0]["usage"] == text
