"""The catalogue as a dataset for data portals: DCAT-AP 3, in JSON-LD and in Turtle.

The context is in the file: nothing else has to be fetched to read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from catalogue.site.sorties.flux import identifiant
from catalogue.site.sorties.turtle import ecrire
from catalogue.socle import editeur
from catalogue.socle.ecrits import json_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalogue.faits.contexte import Contexte
    from catalogue.socle.publication import Publication

Node = dict[str, Any]

AUTORITE = "http://publications.europa.eu/resource/authority/"
MEDIA = "https://www.iana.org/assignments/media-types/"
PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
# Themes of the European list, and their French names there.
THEMES = {
    "GOVE": "Gouvernement et secteur public",
    "REGI": "Régions et villes",
    "ENVI": "Environnement",
    "TECH": "Science et technologie",
}
IDENTIFIANT = identifiant("donnees")
MOTS_CLES = ("communs numériques", "logiciel libre", "collectivités territoriales", "transition écologique")


@dataclass(frozen=True, slots=True)
class Distribution:
    """A file that the site publishes: where, what it holds, its type (EU list) and its media type."""

    chemin: str
    titre: str
    description: str
    format: str
    media: str


# Every open-data file of the site. A test checks that each one is there once the site is built.
RESSOURCES = (
    Distribution("donnees/tables/communs.csv", "Communs", "Un commun par ligne.", "CSV", "text/csv"),
    Distribution(
        "donnees/tables/depots.csv",
        "Dépôts de code",
        "Un dépôt par ligne, et sa dernière lecture.",
        "CSV",
        "text/csv",
    ),
    Distribution(
        "donnees/tables/reutilisations.csv",
        "Réutilisations",
        "Un organisme et un commun par ligne, avec la preuve.",
        "CSV",
        "text/csv",
    ),
    Distribution(
        "donnees/tables/mesures.csv",
        "Mesures d’impact",
        "Une mesure par ligne, avec sa date, son statut et sa source.",
        "CSV",
        "text/csv",
    ),
    Distribution(
        "donnees/tables/catalogue.xlsx",
        "Classeur",
        "Les mêmes tables, une par feuille.",
        "XLSX",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    Distribution(
        "donnees/tables/catalogue.sqlite",
        "Base SQLite",
        "Les mêmes tables, les libellés et les départements, en un fichier à interroger en SQL.",
        "BIN",
        "application/vnd.sqlite3",
    ),
    Distribution(
        "donnees/tables/datapackage.json",
        "Paquet de données",
        "Ce que disent les tables : colonnes, types, clés, tailles et empreintes.",
        "JSON",
        "application/json",
    ),
    Distribution(
        "donnees/communs.ndjson",
        "Lot des communs",
        "Le document complet de chaque commun, un par ligne.",
        "JSON",
        "application/x-ndjson",
    ),
    Distribution("api/v1/index.json", "API", "Point d’entrée de l’API en JSON.", "JSON", "application/json"),
    Distribution(
        "flux/tout.xml", "Flux", "Ce qui change dans le catalogue, en Atom.", "XML", "application/atom+xml"
    ),
    Distribution(
        "donnees/publiccode/depots.json",
        "Dépôts à moissonner",
        "Les dépôts publics, pour un robot qui lit les publiccode.yml.",
        "JSON",
        "application/json",
    ),
)


def du_catalogue(contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return the description of the catalogue in both languages."""
    nodes = list(noeuds(contexte, publication))
    document = {"@context": PREFIXES, "@graph": nodes}
    return {
        "donnees/catalogue.jsonld": json_bytes(document, indent=2),
        "donnees/catalogue.ttl": ecrire(PREFIXES, nodes).encode(),
    }


def noeuds(contexte: Contexte, publication: Publication) -> Iterator[Node]:
    """Yield what the description says, one node for each thing."""
    last = contexte.derniere_date_du_catalogue()
    modified = {"dct:modified": {"@value": last.isoformat(), "@type": "xsd:date"}} if last else {}
    home, page = publication.url(""), publication.url("donnees/")
    catalogue, dataset = f"{page}#catalogue", f"{page}#jeu"
    shared = {
        "dct:title": _fr(editeur.TITRE),
        "dct:description": _fr(editeur.RESUME),
        "dct:publisher": {"@id": editeur.SITE},
        "dct:language": {"@id": f"{AUTORITE}language/FRA"},
        "dct:spatial": {"@id": f"{AUTORITE}country/FRA"},
        **modified,
    }
    yield {
        "@id": catalogue,
        "@type": "dcat:Catalog",
        **shared,
        "foaf:homepage": {"@id": home},
        "dct:license": {"@id": editeur.LICENCE},
        "dcat:themeTaxonomy": {"@id": f"{AUTORITE}data-theme"},
        "dcat:dataset": {"@id": dataset},
    }
    yield {
        "@id": dataset,
        "@type": "dcat:Dataset",
        **shared,
        # A portal knows the dataset by it: the address of the site may change.
        "dct:identifier": IDENTIFIANT,
        "dcat:landingPage": {"@id": home},
        "dcat:keyword": [_fr(word) for word in MOTS_CLES],
        "dcat:theme": [{"@id": f"{AUTORITE}data-theme/{code}"} for code in THEMES],
        # A publication follows each accepted proposal: no rhythm can be promised.
        "dct:accrualPeriodicity": {"@id": f"{AUTORITE}frequency/IRREG"},
        **({"dcat:contactPoint": {"@id": f"{page}#contact"}} if contexte.catalogue.guichet else {}),
        "dcat:distribution": [{"@id": publication.url(r.chemin)} for r in RESSOURCES],
    }
    for resource in RESSOURCES:
        yield _distribution(resource, publication.url(resource.chemin), modified)
    yield from _decrits(contexte, home, f"{page}#contact")


def _distribution(resource: Distribution, url: str, modified: Node) -> Node:
    return {
        "@id": url,
        "@type": "dcat:Distribution",
        "dct:title": _fr(resource.titre),
        "dct:description": _fr(resource.description),
        "dcat:accessURL": {"@id": url},
        "dcat:downloadURL": {"@id": url},
        "dct:format": {"@id": f"{AUTORITE}file-type/{resource.format}"},
        "dcat:mediaType": {"@id": f"{MEDIA}{resource.media}"},
        "dct:license": {"@id": editeur.LICENCE},
        "dct:language": {"@id": f"{AUTORITE}language/FRA"},
        **modified,
    }


def _decrits(contexte: Contexte, home: str, contact: str) -> Iterator[Node]:
    """Yield the type of each thing named elsewhere: a reader of the file alone needs it."""
    yield {"@id": editeur.SITE, "@type": "foaf:Agent", "foaf:name": _fr(editeur.NOM)}
    yield {"@id": home, "@type": "foaf:Document"}
    yield {"@id": editeur.LICENCE, "@type": "dct:LicenseDocument", "dct:title": _fr(editeur.LICENCE_NOM)}
    yield {"@id": f"{AUTORITE}language/FRA", "@type": "dct:LinguisticSystem"}
    yield {"@id": f"{AUTORITE}country/FRA", "@type": "dct:Location"}
    yield {"@id": f"{AUTORITE}frequency/IRREG", "@type": "dct:Frequency"}
    yield {
        "@id": f"{AUTORITE}data-theme",
        "@type": "skos:ConceptScheme",
        "dct:title": _fr("Thèmes de données"),
    }
    for code, label in THEMES.items():
        yield {"@id": f"{AUTORITE}data-theme/{code}", "@type": "skos:Concept", "skos:prefLabel": _fr(label)}
    for code in sorted({r.format for r in RESSOURCES}):
        yield {"@id": f"{AUTORITE}file-type/{code}", "@type": "dct:MediaTypeOrExtent"}
    for media in sorted({r.media for r in RESSOURCES}):
        yield {"@id": f"{MEDIA}{media}", "@type": "dct:MediaType"}
    if guichet := contexte.catalogue.guichet:
        yield {
            "@id": contact,
            "@type": ["vcard:Organization", "vcard:Kind"],
            "vcard:fn": f"{editeur.SIGLE}, {editeur.PROGRAMME}",
            "vcard:hasEmail": {"@id": f"mailto:{guichet.contact.courriel}"},
        }


def _fr(text: str) -> Node:
    return {"@value": text, "@language": "fr"}
