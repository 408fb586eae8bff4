"""What readers of the Open Catalog API are given, read as they read it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker
from PIL import Image

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.site.sorties import moissonnage, open_catalog
from tests.aides import RACINE, Json, exemples
from tests.communs import usage
from tests.sorties.conftest import PUBLICATION, compteur, fichiers_de
from tests.sorties.contrat_publiccode import fautes
from tests.sorties.test_serveurs import CADDY, NGINX

Monde = Callable[..., Contexte]

DEPOT = "https://github.com/exemple/compteur-arbres"
DEMANDES: list[Json] = exemples("publiccode/publiccode-ui.yml")


def lire(contexte: Contexte, nom: str) -> Any:
    return json.loads(fichiers_de(open_catalog, contexte, PUBLICATION)[f"v1/{nom}"])


def fautes_de(document: Json, schema: str) -> list[str]:
    """Return what the published description of the API finds wrong in a document."""
    api: Json = exemples("publiccode/open-catalog-api.yaml")
    # What OpenAPI 3.0 calls `nullable`.
    for lien in api["components"]["schemas"]["Links"]["properties"].values():
        lien["type"] = [lien["type"], "null"]
    formats = FormatChecker(formats=("uri", "date-time"))
    rules = {**api, "$ref": f"#/components/schemas/{schema}"}
    errors = Draft202012Validator(rules, format_checker=formats).iter_errors(document)
    return [error.message for error in errors]


def chemin_servi(adresse: str) -> str:
    """Return the file that the servers of the documentation give at an address below `v1`."""
    chemin = f"/v1{adresse}".partition("?")[0]
    [motif], [vers] = (
        re.findall(r'location ~ "(\^/v1/software/[^"]+)"', NGINX),
        re.findall(r"try_files (/v1/analyses/\S+) =404", NGINX),
    )
    return re.sub(motif, vers.replace("$1", r"\1"), chemin).removeprefix("/")


def test_publiccode_ui_finds_what_it_asks_for(monde: Monde) -> None:
    """Its own list of addresses, played: one that it cannot do without is a file, with what it reads there."""
    contexte = monde(compteur=compteur())
    fichiers = fichiers_de(open_catalog, contexte, PUBLICATION)
    [logiciel] = json.loads(fichiers["v1/software"])["data"]
    reponses = {
        demande["adresse"]: fichiers.get(chemin_servi(demande["adresse"].format(id=logiciel["id"])))
        for demande in DEMANDES
    }
    exigees = [demande for demande in DEMANDES if demande["absence"] == "echec"]
    assert len(exigees) == 2
    for demande in exigees:
        document = json.loads(reponses[demande["adresse"]] or b"{}")
        assert {*demande["lit"]} <= document.keys(), demande
        # Another page would be asked for.
        assert document["links"]["next"] is None
    assert reponses["/software/{id}/analysis"]
    assert yaml.safe_load(logiciel["publiccodeYml"])["name"]


def test_both_servers_give_the_analysis_at_the_address_of_the_api() -> None:
    [caddy] = re.findall(r"@analyse path_regexp logiciel (\S+)", CADDY)
    assert f'location ~ "{caddy}"' in NGINX
    assert "rewrite @analyse /v1/analyses/{re.logiciel.1}.json" in CADDY
    ident = open_catalog.identifiant("compteur")
    assert chemin_servi(f"/software/{ident}/analysis") == f"v1/analyses/{ident}.json"
    assert chemin_servi("/software") == "v1/software"


def test_the_list_follows_the_contract_of_the_open_catalog_api(monde: Monde) -> None:
    """A page, its software and its raw publiccode.yml are those of the API; so is the journal, which is empty."""
    contexte = monde(compteur=compteur())
    page = lire(contexte, "software")
    assert fautes_de(page, "SoftwareList") == []
    [software] = page["data"]
    assert fautes(software["publiccodeYml"]) == []
    assert (software["url"], software["active"]) == (DEPOT, True)
    # The contract is not an empty one: a UUID of another version, an extra key, a missing one fail.
    for bad in (
        {**software, "id": "886313e1-3b8a-5372-9b90-0c9aee199e5d"},
        {**software, "name": "x"},
        {key: value for key, value in software.items() if key != "createdAt"},
    ):
        assert fautes_de({**page, "data": [bad]}, "SoftwareList"), bad
    journal = lire(contexte, "logs")
    assert journal["data"] == []
    assert fautes_de(journal, "LogList") == []


def test_an_incomplete_common_is_not_in_the_list(monde: Monde) -> None:
    values = compteur()
    del values["publiccode"]
    assert lire(monde(compteur=values), "software")["data"] == []


def test_a_common_keeps_its_number_under_another_name_and_says_when_it_entered(
    monde: Monde,
) -> None:
    """`createdAt` is its entry; `updatedAt` never comes before."""
    old = {**compteur(), "publie_le": "2026-11-20"}
    contexte = monde(compteur=old, nouveau={**old, "nom": "Nouveau", "anciens_slugs": ["premier"]})
    found = lire(contexte, "software")["data"]
    assert [one["id"] for one in found] == [*map(open_catalog.identifiant, ("compteur", "premier"))]
    assert found[0]["id"] != found[1]["id"]
    assert {(one["createdAt"][:10], one["updatedAt"][:10]) for one in found} == {
        ("2026-11-20", "2026-11-20")
    }


def test_an_analysis_says_who_uses_a_software_with_the_proof(monde: Monde) -> None:
    """Neither a mere declaration, nor a use that stopped, nor a carrier."""
    preuve = {"url": "https://exemple.fr/deliberation", "genre": "temoignage"}
    jours = {"statut": "documentee", "confirmee_le": "2026-06-30", "lue_le": "2026-07-01"}
    values = compteur()
    values["reutilisations"] = [
        usage(code_insee="35238", **jours, preuve={**preuve}),
        usage(code_insee="34172"),
        usage(code_insee="69123", etat="arretee", arretee_le="2026-07", preuve={**preuve}),
        usage(nom="Syndicat mixte du Valimaginaire", siren="130026032", **jours, preuve={**preuve}),
    ]
    ident = open_catalog.identifiant("compteur")
    analyse = lire(monde(compteur=values), f"analyses/{ident}.json")
    assert fautes_de(analyse, "AnalysisData") == []
    [dit] = analyse["usages"]["usages"]
    assert dit == {
        "organisation": {"nom": "Commune de Rennes", "siren": "213502388", "code_insee": "35238"},
        "id": "compteur.commune-35238",
        "etat": "en-production",
        "montre": "utilise",
        "degre": "recent",
        "confirmee_le": "2026-06-30",
        "preuve": preuve,
    }


def test_a_software_without_a_proved_use_has_an_empty_analysis(monde: Monde) -> None:
    values = compteur()
    del values["reutilisations"]
    ident = open_catalog.identifiant("compteur")
    assert lire(monde(compteur=values), f"analyses/{ident}.json") == {}


def test_the_pictures_are_in_the_formats_of_the_standard(monde: Monde, tmp_path: Path) -> None:
    """A logo is a PNG, a screenshot a JPEG, on white: the reference parser refuses a WebP."""
    folder = tmp_path / "docs" / "images" / "communs"
    folder.mkdir(parents=True)
    for name in ("sentes-logo.png", "sentes-carte.png"):
        (folder / name).write_bytes((RACINE / "docs" / "images" / "communs" / name).read_bytes())
    droits = {"credit": "Une équipe", "licence": "MIT", "source": "https://exemple.fr/presse"}
    values = compteur()
    values["logo"] = {"image": "sentes-logo.png", **droits}
    values["captures"] = [
        {"image": "sentes-carte.png", "alternative": "Une carte des sentes.", **droits}
    ]
    fichiers = fichiers_de(moissonnage, monde(compteur=values), PUBLICATION)
    texte = fichiers["communs/compteur/publiccode.yml"].decode()
    assert fautes(texte) == []
    publie = yaml.safe_load(texte)
    adresses = {"PNG": publie["logo"], "JPEG": publie["description"]["fr"]["screenshots"][0]}
    for genre, adresse in adresses.items():
        image = tmp_path / f"image-{genre}"
        image.write_bytes(fichiers[adresse.removeprefix(PUBLICATION.url(""))])
        with Image.open(image) as ouverte:
            assert ouverte.format == genre


@pytest.mark.parametrize("base", ["api/v1/", "v1/"])
def test_the_base_of_an_api_answers_a_person(site: Path, base: str) -> None:
    html = (site / base / "index.html").read_text(encoding="utf-8")
    documents = re.findall(r'<li><a href="([^"]+)"><code>', html)
    assert len(documents) > 1
    for document in documents:
        assert (site / base / document).is_file(), document
    [guide] = re.findall(r'<a href="([^"#]+)(?:#\w+)?">Le guide</a>', html)
    assert (site / base / guide / "index.html").is_file()
