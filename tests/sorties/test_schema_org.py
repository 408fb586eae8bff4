"""What the pages say in schema.org: words of that vocabulary, at their place, and facts only."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rdflib
from rdflib import RDF, RDFS

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.site.sorties import moissonnage
from tests.aides import RACINE, ROOT, Json, Lecteur
from tests.sorties.conftest import PUBLICATION, compteur

Monde = Callable[..., Contexte]

# rdflib still uses, to read JSON-LD, a class that it renames.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
SCHEMA = rdflib.Namespace("https://schema.org/")
PLAIN = {SCHEMA.Text, SCHEMA.URL, SCHEMA.Date, SCHEMA.DateTime, SCHEMA.Boolean, SCHEMA.Number}


@pytest.fixture(scope="module")
def vocabulaire() -> rdflib.Graph:
    return rdflib.Graph().parse(ROOT / "tests/fixtures/schema-org/extrait.nt", format="nt")


def documents(html: str) -> list[Json]:
    script = ("script", (("type", "application/ld+json"),))
    return [
        json.loads(text)
        for element, text in Lecteur(html).textes
        if element == script and text.strip()
    ]


def faults(document: Json, vocabulaire: rdflib.Graph) -> list[str]:
    """List the types and properties that do not exist, or are not at their place."""
    assert document["@context"] == "https://schema.org"
    local = {"@context": {"@vocab": str(SCHEMA)}, "@graph": document["@graph"]}
    graph = rdflib.Graph().parse(data=json.dumps(local), format="json-ld")
    found = []
    for subject, prop, value in graph:
        if prop == RDF.type:
            if (value, RDF.type, RDFS.Class) not in vocabulaire:
                found.append(f"no type {value}")
            continue
        if (prop, RDF.type, RDF.Property) not in vocabulaire:
            found.append(f"no property {prop}")
            continue
        if _kinds(graph, subject, vocabulaire).isdisjoint(
            vocabulaire.objects(prop, SCHEMA.domainIncludes)
        ):
            found.append(f"{prop} not on {subject}")
        ranges = set(vocabulaire.objects(prop, SCHEMA.rangeIncludes))
        accepted = _kinds(graph, value, vocabulaire) if (value, None, None) in graph else PLAIN
        if not accepted & ranges and not (accepted is PLAIN and SCHEMA.Thing in ranges):
            found.append(f"{prop} does not take {value}")
    return found


def _kinds(graph: rdflib.Graph, subject: Any, vocabulaire: rdflib.Graph) -> set[Any]:
    return {
        kind
        for own in graph.objects(subject, RDF.type)
        for kind in vocabulaire.transitive_objects(own, RDFS.subClassOf)
    }


def test_every_page_of_the_site_speaks_the_vocabulary(
    site: Path, vocabulaire: rdflib.Graph
) -> None:
    said = {}
    commons = (f"communs/{path.stem}" for path in (RACINE / "projets").glob("*.yml"))
    for page in ("", "donnees", *commons):
        (said[page],) = documents((site / page / "index.html").read_text(encoding="utf-8"))
        assert faults(said[page], vocabulaire) == [], page
    by_type = {node["@type"]: node for node in said[""]["@graph"]}
    assert by_type["Organization"]["url"] == "https://editeur.example/"
    assert by_type["WebSite"]["publisher"] == {"@id": "https://editeur.example/"}


def test_a_common_says_what_its_file_says(monde: Monde, vocabulaire: rdflib.Graph) -> None:
    """Values are those of the file; a SIREN is a property, a licence an address."""
    contexte = monde(compteur=compteur())
    (document,) = documents(
        moissonnage.logiciel(contexte.catalogue.projets[0], contexte, PUBLICATION)
    )
    assert faults(document, vocabulaire) == []
    [software] = document["@graph"]
    assert (software["name"], software["url"]) == ("Compteur d’arbres", "https://exemple.fr/")
    assert software["license"] == ["https://spdx.org/licenses/AGPL-3.0-or-later.html"]
    siren = {"@type": "PropertyValue", "propertyID": "SIREN", "value": "130026032"}
    carrier = {
        "name": "Syndicat mixte du Valimaginaire",
        "url": "https://exemple.fr/",
        "identifier": siren,
    }
    assert software["maintainer"] == [{"@type": "Organization", **carrier}]
    assert [one["name"] for one in software["funder"]] == ["Fonds imaginaire"]


def test_nothing_is_said_of_what_is_unknown(monde: Monde) -> None:
    values = compteur()
    for name in ("sigle", "technologies", "publiccode", "liens", "description"):
        del values[name]
    contexte = monde(compteur=values)
    text = str(moissonnage.logiciel(contexte.catalogue.projets[0], contexte, PUBLICATION))
    assert not re.search(r'null|\[\]|""', text)
    assert "alternateName" not in text


def test_no_value_can_leave_the_script() -> None:
    hostile = '</script><script>alert(1)</script> <!--<script> a & b \u2028 \u2029 ]]> "\\'
    html = str(moissonnage.balise({"@type": "Thing", "name": hostile}))
    assert html.count("<") == 2
    assert not re.search("[&\u2028\u2029]", html)
    assert documents(html)[0]["@graph"][0]["name"] == hostile
