"""The lists that other catalogues harvest, read as they read them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyshacl
import pytest
import rdflib

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.site.sorties import moissonnage
from catalogue_communs.socle.programme import Publication
from tests.aides import ROOT
from tests.sorties.conftest import PUBLICATION, compteur, fichiers_de

Monde = Callable[..., Contexte]

# rdflib still uses, to read JSON-LD, a class that it renames.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
FIXTURES = ROOT / "tests" / "fixtures"
DEPOT = "https://github.com/exemple/compteur-arbres"
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")


def listes(contexte: Contexte) -> dict[str, Any]:
    written = fichiers_de(moissonnage, contexte, PUBLICATION)
    return {p.rpartition("/")[2]: json.loads(t) for p, t in written.items() if p.endswith(".json")}


def test_the_json_driver_finds_every_public_repository(monde: Monde) -> None:
    """`$.data[*].url`, as publiccode-crawler reads it; what a reading says of the file, or null."""
    private = "https://gitlab.adullact.net/arbres/compteur/donnees"
    read = {"lu_le": "2026-11-01", "source": "github"}
    readings = {
        "github.com/exemple__compteur-arbres": {
            **read,
            "depot": DEPOT,
            "fichiers": {"publiccode": False},
        },
        "gitlab.adullact.net/arbres__compteur__donnees": {
            **read,
            "depot": private,
            "acces": "prive",
        },
    }
    other = {**compteur(), "nom": "Autre", "depots": [{"url": "https://github.com/exemple/autre"}]}
    data = listes(monde(readings, compteur=compteur(), autre=other))["depots.json"]["data"]
    found = {(item["url"], item["publiccode"], item["principal"]) for item in data}
    assert found == {(DEPOT, False, True), ("https://github.com/exemple/autre", None, True)}


def test_an_incomplete_common_is_in_the_array(monde: Monde) -> None:
    """code.gouv.fr does without platforms, features and type of upkeep."""
    values = compteur()
    del values["publiccode"]
    found = listes(monde(compteur=values))
    [one] = found["awesome.json"]
    # What it asks for (`metadata.md` of awesome-codegouvfr, 2024) that a file can say, and what its page shows.
    assert one["name"]
    assert one["url"]
    assert one["description"]["fr"]["shortDescription"]
    assert one["legal"]["license"]
    assert one["maintenance"].keys() == {"contacts"}
    assert len(found["depots.json"]["data"]) == 2


# --- DCAT-AP ----------------------------------------------------------------------------------


def graphe(contexte: Contexte, publication: Publication = PUBLICATION) -> rdflib.Graph:
    text = moissonnage.en_dcat(contexte, publication, {})["donnees/catalogue.jsonld"]
    return rdflib.Graph().parse(data=text, format="json-ld")


def du_jeu(graph: rdflib.Graph, name: rdflib.URIRef) -> Any:
    """Return what the description says of the dataset."""
    return graph.value(graph.value(predicate=rdflib.RDF.type, object=DCAT.Dataset), name)


def test_the_dataset_is_the_same_when_the_site_moves_and_says_when_the_facts_changed(
    monde: Monde,
) -> None:
    contexte = monde(compteur=compteur())
    here, there = graphe(contexte), graphe(contexte, Publication("https://ailleurs.example/"))
    for graph in (here, there):
        said = du_jeu(graph, rdflib.DCTERMS.identifier)
        assert str(said) == "tag:communs.example,2026:communs-numeriques:donnees"
    assert str(du_jeu(here, rdflib.DCTERMS.modified)) == "2026-08-01"


@pytest.fixture(scope="module")
def publie(site: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(site / "donnees" / "catalogue.jsonld", format="json-ld")


def test_a_table_says_its_size_its_digest_and_its_schema(site: Path, publie: rdflib.Graph) -> None:
    named = {one.chemin for one in (*moissonnage.RESSOURCES, *moissonnage.AUTRES)}
    found = {
        str(path.relative_to(site)) for path in (site / "donnees").rglob("*") if path.is_file()
    }
    assert [path for path in named if not (site / path).is_file()] == []
    # A page and a drawing are no data; the entry of the API names all the rest.
    assert {path for path in found if not path.endswith((".html", ".svg"))} <= named
    for name in ("communs", "depots", "reutilisations", "mesures"):
        path = f"donnees/tables/{name}.csv"
        data = (site / path).read_bytes()
        one = publie.value(predicate=DCAT.downloadURL, object=rdflib.URIRef(PUBLICATION.url(path)))
        assert publie.value(one, DCAT.byteSize).toPython() == len(data)  # type: ignore[union-attr]
        digest = publie.value(one, SPDX.checksum)
        assert publie.value(digest, SPDX.checksumValue).toPython() == hashlib.sha512(data).digest()  # type: ignore[union-attr]
        assert publie.value(digest, SPDX.algorithm) == SPDX.checksumAlgorithm_sha512
        schema = str(publie.value(one, rdflib.DCTERMS.conformsTo))
        assert (site / schema.removeprefix(PUBLICATION.url(""))).is_file()


@pytest.mark.parametrize("shapes", ["shapes", "range"])
def test_the_description_of_the_site_conforms_to_dcat_ap(publie: rdflib.Graph, shapes: str) -> None:
    rules = rdflib.Graph().parse(FIXTURES / "dcat-ap" / f"{shapes}.ttl")
    conforms, _, text = pyshacl.validate(publie, shacl_graph=rules)
    assert conforms, text
