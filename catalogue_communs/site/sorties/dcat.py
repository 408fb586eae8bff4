"""The catalogue as a dataset, in JSON-LD, as DCAT-AP describes one: what a portal of data harvests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.site.sorties.flux import adresse_tag
from catalogue_communs.socle.fichiers import connus, octets_json
from catalogue_communs.socle.francais import minuscule
from catalogue_communs.socle.programme import Publication, programme

Node = dict[str, Any]

AUTORITE = "http://publications.europa.eu/resource/authority/"
FRANCAIS, RYTHME, THEME = (f"{AUTORITE}{name}" for name in ("language/FRA", "frequency/IRREG", "data-theme"))
MEDIA = "https://www.iana.org/assignments/media-types/"
PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "gsp": "http://www.opengis.net/ont/geosparql#",
    "locn": "http://www.w3.org/ns/locn#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
SHA_512 = f"{PREFIXES['spdx']}checksumAlgorithm_sha512"
# Themes of the European list, and their French names there.
THEMES = {
    "GOVE": "Gouvernement et secteur public",
    "REGI": "Régions et villes",
    "ENVI": "Environnement",
    "TECH": "Science et technologie",
}
# The boxes (west, south, east, north, in degrees) around the mainland and each overseas département:
# a portal draws where the data are about.
EMPRISES = (
    (-5.2, 41.3, 9.6, 51.1),
    (-61.9, 15.8, -61.0, 16.6),
    (-61.3, 14.3, -60.8, 14.9),
    (-54.7, 2.1, -51.6, 5.8),
    (55.2, -21.4, 55.9, -20.8),
    (45.0, -13.1, 45.3, -12.6),
)
# Without an address: harvesters fetch that of a period.
PERIODE = "_:periode"


class Distribution(NamedTuple):
    """A file that the site publishes: where, what it holds, its type (EU list), its media type and its schema."""

    chemin: str
    titre: str
    description: str
    format: str
    media: str
    schema: str = ""


# Every open-data file of the site. A test checks that each one is there once the site is built.
# fmt: off
RESSOURCES = (
    Distribution("donnees/tables/communs.csv", "Communs", "Un commun par ligne.", "CSV", "text/csv", "donnees/tables/communs.schema.json"),
    Distribution("donnees/tables/depots.csv", "Dépôts de code", "Un dépôt par ligne, et sa dernière lecture.", "CSV", "text/csv", "donnees/tables/depots.schema.json"),
    Distribution("donnees/tables/reutilisations.csv", "Réutilisations", "Un organisme et un commun par ligne, avec la preuve.", "CSV", "text/csv", "donnees/tables/reutilisations.schema.json"),
    Distribution("donnees/tables/mesures.csv", "Mesures d’impact", "Une mesure par ligne, avec sa date, son statut et sa source.", "CSV", "text/csv", "donnees/tables/mesures.schema.json"),
    Distribution("donnees/impact-service-public-numerique.csv", "Impact, au schéma de l’État", "Les mesures et les cibles, selon le schéma impact-service-public-numerique v0.5.0.", "CSV", "text/csv"),
    Distribution("donnees/tables/catalogue.xlsx", "Classeur", "Les mêmes tables, une par feuille.", "XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    Distribution("donnees/tables/catalogue.sqlite", "Base SQLite", "Les mêmes tables, les libellés et les départements, en un fichier à interroger en SQL.", "BIN", "application/vnd.sqlite3"),
    Distribution("donnees/tables/datapackage.json", "Paquet de données", "Ce que disent les tables : colonnes, types, clés, tailles et empreintes.", "JSON", "application/json"),
    Distribution("donnees/communs.ndjson", "Lot des communs", "Le document complet de chaque commun, un par ligne.", "JSON", "application/x-ndjson"),
    Distribution("api/v1/index.json", "API", "Point d’entrée de l’API en JSON.", "JSON", "application/json"),
    Distribution("flux/tout.xml", "Flux", "Ce qui change dans le catalogue, en Atom.", "XML", "application/atom+xml"),
    Distribution("donnees/publiccode/depots.json", "Dépôts à moissonner", "Les dépôts publics, pour un robot qui lit les publiccode.yml.", "JSON", "application/json"),
    Distribution("donnees/publiccode/awesome.json", "Logiciels, pour code.gouv.fr", "Ce qui est su de chaque commun, dans les mots de publiccode.yml.", "JSON", "application/json"),
    Distribution("donnees/publiccode/software.json", "Logiciels, pour l’Open Catalog", "Les communs dont le publiccode.yml est complet.", "JSON", "application/json"),
    Distribution("donnees/publiccode/usages.json", "Utilisateurs et fournisseurs", "Qui utilise chaque commun, avec quelle preuve, et qui peut aider.", "JSON", "application/json"),
)
# fmt: on


def du_catalogue(
    contexte: Contexte, publication: Publication, fichiers: Mapping[str, bytes] = MappingProxyType({})
) -> dict[str, bytes]:
    """Return the description of the catalogue, with the size and the digest of `fichiers`."""
    document = {"@context": PREFIXES, "@graph": connus(list(noeuds(contexte, publication, fichiers)))}
    return {"donnees/catalogue.jsonld": octets_json(document, indent=2)}


def noeuds(
    contexte: Contexte, publication: Publication, fichiers: Mapping[str, bytes] = MappingProxyType({})
) -> Iterator[Node]:
    """Yield what the description says, one node for each thing; `None` is not known."""
    page = publication.url("donnees/")
    catalogue, dataset, service, contact = (
        f"{page}#{name}" for name in ("catalogue", "jeu", "api", "contact")
    )
    last, since = contexte.derniere_date_du_catalogue(), _debut(contexte)
    issued = min((p.publie_le.premier_jour for p in contexte.catalogue.projets if p.publie_le), default=None)
    period = (since, last) if since and last else None
    shared = {
        "dct:title": _fr(programme().titre),
        "dct:description": _fr(programme().resume),
        "dct:publisher": _vers(programme().editeur.site),
        "dct:language": _vers(FRANCAIS),
        "dct:spatial": [_vers(_pays(one.code_long)) for one in programme().pays],
        "dct:issued": _date(issued),
        "dct:modified": _date(last),
    }
    yield {
        "@id": catalogue,
        "@type": "dcat:Catalog",
        **shared,
        "foaf:homepage": _vers(publication.url("")),
        "dct:license": _vers(programme().licence.url),
        "dcat:themeTaxonomy": _vers(THEME),
        "dcat:dataset": _vers(dataset),
        "dcat:service": _vers(service),
    }
    yield {
        "@id": dataset,
        "@type": "dcat:Dataset",
        **shared,
        # A portal knows the dataset by it: the address of the site may change.
        "dct:identifier": adresse_tag("donnees"),
        "dcat:landingPage": _vers(page),
        "dct:temporal": _vers(PERIODE) if period else None,
        "dcat:keyword": [_fr(word) for word in mots_cles()],
        "dcat:theme": [_vers(f"{THEME}/{code}") for code in _themes()],
        # A publication follows each accepted proposal: no rhythm can be promised.
        "dct:accrualPeriodicity": _vers(RYTHME),
        "dcat:contactPoint": _vers(contact),
        "dcat:distribution": [_vers(publication.url(one.chemin)) for one in RESSOURCES],
    }
    if period:
        first, end = map(_date, period)
        yield {"@id": PERIODE, "@type": "dct:PeriodOfTime", "dcat:startDate": first, "dcat:endDate": end}
    yield {
        "@id": service,
        "@type": "dcat:DataService",
        "dct:title": _fr("API des communs numériques"),
        "dct:description": _fr("Les mêmes données en JSON, sans clé, décrites en OpenAPI."),
        "dct:identifier": adresse_tag("api"),
        "dct:publisher": _vers(programme().editeur.site),
        "dct:license": _vers(programme().licence.url),
        "dcat:endpointURL": _vers(publication.url("api/v1/")),
        "dcat:endpointDescription": _vers(publication.url("api/v1/openapi.json")),
        "dcat:landingPage": _vers(f"{page}api/"),
        "dcat:servesDataset": _vers(dataset),
        "dcat:contactPoint": _vers(contact),
    }
    for resource in RESSOURCES:
        yield from _distribution(resource, publication, last, fichiers.get(resource.chemin))
    yield from _decrits(publication, contact)


def mots_cles() -> tuple[str, ...]:
    """Return the keywords of the dataset: the axes of a programme that has its own, else the ecology."""
    places = ("collectivités territoriales",) if programme().territoires else ()
    own = programme().vocabulaires.axe
    axes = [minuscule(one.nom) for one in own.valeurs] if own else ["transition écologique"]
    return ("communs numériques", "logiciel libre", *places, *axes)


def _themes() -> Mapping[str, str]:
    left = {"REGI": not programme().territoires, "ENVI": programme().vocabulaires.axe}
    return {code: label for code, label in THEMES.items() if not left.get(code)}


def _debut(contexte: Contexte) -> date | None:
    """Return the day of the first fact that the reuses and the measures date."""
    projets = contexte.catalogue.projets
    days = [one.depuis for projet in projets for one in projet.reutilisations]
    days += [m.du or m.au for projet in projets for one in projet.indicateurs for m in one.mesures]
    return min((day.premier_jour for day in days if day), default=None)


def _distribution(
    resource: Distribution, publication: Publication, last: date | None, data: bytes | None
) -> Iterator[Node]:
    url = publication.url(resource.chemin)
    schema = publication.url(resource.schema) if resource.schema else None
    digest = f"{url}#empreinte"
    yield {
        "@id": url,
        "@type": "dcat:Distribution",
        "dct:title": _fr(resource.titre),
        "dct:description": _fr(resource.description),
        "dcat:accessURL": _vers(url),
        "dcat:downloadURL": _vers(url),
        "dct:format": _vers(f"{AUTORITE}file-type/{resource.format}"),
        "dcat:mediaType": _vers(f"{MEDIA}{resource.media}"),
        "dct:license": _vers(programme().licence.url),
        "dct:language": _vers(FRANCAIS),
        # A portal knows the file by it, wherever the site is.
        "dct:identifier": adresse_tag("donnees", resource.chemin),
        "dct:conformsTo": _vers(schema) if schema else None,
        "dct:modified": _date(last),
        "dcat:byteSize": {"@value": str(len(data)), "@type": "xsd:nonNegativeInteger"} if data else None,
        "spdx:checksum": _vers(digest) if data else None,
    }
    if schema:
        yield {
            "@id": schema,
            "@type": "dct:Standard",
            "dct:title": _fr(f"Schéma du tableau : {resource.titre}"),
        }
    if data:
        # DCAT-AP wants hexadecimal bytes, for which udata refuses the whole dataset when it knows the
        # algorithm: it does not know this one, and leaves the digest.
        yield {
            "@id": digest,
            "@type": "spdx:Checksum",
            "spdx:algorithm": _vers(SHA_512),
            "spdx:checksumValue": {"@value": hashlib.sha512(data).hexdigest(), "@type": "xsd:hexBinary"},
        }


def _decrits(publication: Publication, contact: str) -> Iterator[Node]:
    """Yield the type of each thing named elsewhere: a reader of the file alone needs it."""
    editor, licence = programme().editeur, programme().licence
    yield {
        "@id": editor.site,
        "@type": "foaf:Agent",
        "foaf:name": _fr(editor.nom),
        "dct:identifier": editor.siren or None,
    }
    for path in ("", "donnees/", "donnees/api/"):
        yield {"@id": publication.url(path), "@type": "foaf:Document"}
    yield {"@id": licence.url, "@type": "dct:LicenseDocument", "dct:title": _fr(licence.nom)}
    yield {"@id": FRANCAIS, "@type": "dct:LinguisticSystem"}
    boxes = (f"(({w} {s}, {e} {s}, {e} {n}, {w} {n}, {w} {s}))" for w, s, e, n in EMPRISES)
    shape = {"@value": f"MULTIPOLYGON({', '.join(boxes)})", "@type": "gsp:wktLiteral"}
    for one in programme().pays:
        yield {
            "@id": _pays(one.code_long),
            "@type": "dct:Location",
            "skos:prefLabel": _fr(one.nom),
            "locn:geometry": shape if one.code == "FR" else None,
        }
    yield {"@id": SHA_512, "@type": "spdx:ChecksumAlgorithm"}
    yield {"@id": RYTHME, "@type": "dct:Frequency"}
    yield {"@id": THEME, "@type": "skos:ConceptScheme", "dct:title": _fr("Thèmes de données")}
    for code, label in _themes().items():
        yield {"@id": f"{THEME}/{code}", "@type": "skos:Concept", "skos:prefLabel": _fr(label)}
    for code in sorted({one.format for one in RESSOURCES}):
        yield {"@id": f"{AUTORITE}file-type/{code}", "@type": "dct:MediaTypeOrExtent"}
    for media in sorted({one.media for one in RESSOURCES}):
        yield {"@id": f"{MEDIA}{media}", "@type": "dct:MediaType"}
    yield {
        "@id": contact,
        "@type": ["vcard:Organization", "vcard:Kind"],
        "vcard:fn": f"{editor.sigle}, {programme().nom}",
        "vcard:hasEmail": _vers(f"mailto:{programme().courriel}"),
    }


def _vers(adresse: str) -> Node:
    return {"@id": adresse}


def _pays(code: str) -> str:
    return f"{AUTORITE}country/{code}"


def _date(day: date | None) -> Node | None:
    return {"@value": day.isoformat(), "@type": "xsd:date"} if day else None


def _fr(text: str) -> Node:
    return {"@value": text, "@language": "fr"}
