"""What others harvest: DCAT-AP for portals of data, schema.org for search engines, publiccode.yml for catalogues of software."""

import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

from catalogue_communs.faits import publiccode
from catalogue_communs.faits.conclusions import Conclusions
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Projet, libelle
from catalogue_communs.modele.identite import Porteur
from catalogue_communs.site.sorties.flux import adresse_tag, premiere_entree
from catalogue_communs.socle.fichiers import connus, octets_json
from catalogue_communs.socle.images import CAPTURE, LOGO, en_jpeg, en_png, publiee
from catalogue_communs.socle.licences import identifiants, normalise
from catalogue_communs.socle.programme import Publication, programme
from catalogue_communs.socle.reglages import Pays
from catalogue_communs.socle.texte import minuscule

Node = dict[str, Any]

AUTORITE = "http://publications.europa.eu/resource/authority/"
THEME = f"{AUTORITE}data-theme"
FRANCAIS: Node = {"@id": f"{AUTORITE}language/FRA", "@type": "dct:LinguisticSystem"}
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
    Distribution("donnees/tables/catalogue.xlsx", "Classeur", "Les mêmes tables, une par feuille.", "XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    Distribution("donnees/tables/catalogue.sqlite", "Base SQLite", "Les mêmes tables, les libellés et les départements, en un fichier à interroger en SQL.", "BIN", "application/vnd.sqlite3"),
    Distribution("donnees/tables/datapackage.json", "Paquet de données", "Ce que disent les tables : colonnes, types, clés, tailles et empreintes.", "JSON", "application/json"),
    Distribution("donnees/communs.ndjson", "Lot des communs", "Le document complet de chaque commun, un par ligne.", "JSON", "application/x-ndjson"),
    Distribution("api/v1/index.json", "API", "Point d’entrée de l’API en JSON.", "JSON", "application/json"),
    Distribution("flux/tout.xml", "Flux", "Ce qui change dans le catalogue, en Atom.", "XML", "application/atom+xml"),
    Distribution("donnees/publiccode/depots.json", "Dépôts à moissonner", "Les dépôts publics, pour un robot qui lit les publiccode.yml.", "JSON", "application/json"),
    Distribution("donnees/publiccode/awesome.json", "Logiciels, pour code.gouv.fr", "Ce qui est su de chaque commun, dans les mots de publiccode.yml.", "JSON", "application/json"),
    Distribution("v1/software", "Logiciels, pour l’Open Catalog", "Les communs dont le publiccode.yml est complet.", "JSON", "application/json"),
)
# What describes them, or says them otherwise: named by the entry of the API, not a part of the data set.
AUTRES = (
    Distribution("donnees/catalogue.jsonld", "Catalogue DCAT", "Le jeu et ses fichiers, pour un portail de données.", "JSON_LD", "application/ld+json"),
    *(Distribution(one.schema, f"{one.titre} : schéma", "Ses colonnes, au format Table Schema.", "JSON", "application/json") for one in RESSOURCES if one.schema),
    Distribution("v1/logs", "Journal de l’Open Catalog", "Ce que demandent ses lecteurs : il est vide.", "JSON", "application/json"),
    Distribution("llms.txt", "Textes", "Le texte de chaque commun, pour un assistant.", "TXT", "text/plain"),
)
# fmt: on


def en_dcat(
    contexte: Contexte, publication: Publication, fichiers: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Return the description of the catalogue, with the size and the digest of `fichiers`.

    Each thing says its type where it is named: whoever reads the file alone needs it. `None` is not known.
    """
    url, page = publication.url, publication.url("donnees/")
    projets, last = contexte.catalogue.projets, contexte.derniere_date
    # The first fact that the reuses and the measures date.
    days = [one.depuis for projet in projets for one in projet.reutilisations]
    days += [m.du or m.au for projet in projets for one in projet.indicateurs for m in one.mesures]
    since = min((day.premier_jour for day in days if day), default=None)
    # What this programme does without.
    left = {"REGI": not programme().territoires, "ENVI": programme().vocabulaires.axe}
    editor, named = programme().editeur, programme().licence
    licence = {**_vers(named.url, "dct:LicenseDocument"), "dct:title": _fr(named.nom)}
    publisher = {
        **_vers(editor.site, "foaf:Agent"),
        "foaf:name": _fr(editor.nom),
        "dct:identifier": editor.siren or None,
    }
    contact = {
        **_vers(f"{page}#contact", ["vcard:Organization", "vcard:Kind"]),
        "vcard:fn": f"{editor.sigle}, {programme().nom}",
        "vcard:hasEmail": _vers(f"mailto:{programme().courriel}"),
    }
    shared = {
        "dct:title": _fr(programme().titre),
        "dct:description": _fr(programme().resume),
        "dct:publisher": publisher,
        "dct:language": FRANCAIS,
        "dct:spatial": [_pays(one) for one in programme().pays],
        "dct:issued": _date(premiere_entree(contexte)),
        "dct:modified": _date(last),
    }
    catalogue = {
        **_vers(f"{page}#catalogue", "dcat:Catalog"),
        **shared,
        "foaf:homepage": _vers(url(""), "foaf:Document"),
        "dct:license": licence,
        "dcat:themeTaxonomy": {
            **_vers(THEME, "skos:ConceptScheme"),
            "dct:title": _fr("Thèmes de données"),
        },
        "dcat:dataset": _vers(f"{page}#jeu"),
        "dcat:service": _vers(f"{page}#api"),
    }
    period = {
        # Without an address: harvesters fetch that of a period.
        **_vers("_:periode", "dct:PeriodOfTime"),
        "dcat:startDate": _date(since),
        "dcat:endDate": _date(last),
    }
    dataset = {
        **_vers(f"{page}#jeu", "dcat:Dataset"),
        **shared,
        # A portal knows the dataset by it: the address of the site may change.
        "dct:identifier": adresse_tag("donnees"),
        "dcat:landingPage": _vers(page, "foaf:Document"),
        "dct:temporal": period if since and last else None,
        "dcat:keyword": [_fr(word) for word in mots_cles()],
        "dcat:theme": [
            {**_vers(f"{THEME}/{code}", "skos:Concept"), "skos:prefLabel": _fr(label)}
            for code, label in THEMES.items()
            if not left.get(code)
        ],
        # A publication follows each accepted proposal: no rhythm can be promised.
        "dct:accrualPeriodicity": _vers(f"{AUTORITE}frequency/IRREG", "dct:Frequency"),
        "dcat:contactPoint": contact,
        "dcat:distribution": [
            _distribution(one, publication, fichiers.get(one.chemin))
            | {"dct:license": licence, "dct:modified": _date(last)}
            for one in RESSOURCES
        ],
    }
    service = {
        **_vers(f"{page}#api", "dcat:DataService"),
        "dct:title": _fr("API des communs numériques"),
        "dct:description": _fr("Les mêmes données en JSON, sans clé, décrites en OpenAPI."),
        "dct:identifier": adresse_tag("api"),
        "dct:publisher": publisher,
        "dct:license": licence,
        "dcat:endpointURL": _vers(url("api/v1/")),
        "dcat:endpointDescription": _vers(url("api/v1/openapi.json")),
        "dcat:landingPage": _vers(f"{page}api/", "foaf:Document"),
        "dcat:servesDataset": _vers(f"{page}#jeu"),
        "dcat:contactPoint": contact,
    }
    document = {"@context": PREFIXES, "@graph": connus([catalogue, dataset, service])}
    return {"donnees/catalogue.jsonld": octets_json(document, indent=2)}


def mots_cles() -> tuple[str, ...]:
    """Return the keywords of the dataset: the axes of a programme that has its own, else the ecology."""
    places = ("collectivités territoriales",) if programme().territoires else ()
    own = programme().vocabulaires.axe
    axes = [minuscule(one.nom) for one in own.valeurs] if own else ["transition écologique"]
    return ("communs numériques", "logiciel libre", *places, *axes)


def _distribution(one: Distribution, publication: Publication, data: bytes | None) -> Node:
    url = publication.url(one.chemin)
    schema = {
        **_vers(publication.url(one.schema), "dct:Standard"),
        "dct:title": _fr(f"Schéma du tableau : {one.titre}"),
    }
    # udata leaves this digest: it refuses the whole dataset for the bytes, as DCAT-AP wants them, of one that it knows.
    digest = {
        **_vers(f"{url}#empreinte", "spdx:Checksum"),
        "spdx:algorithm": _vers(SHA_512, "spdx:ChecksumAlgorithm"),
        "spdx:checksumValue": _valeur(hashlib.sha512(data or b"").hexdigest(), "xsd:hexBinary"),
    }
    return {
        **_vers(url, "dcat:Distribution"),
        "dct:title": _fr(one.titre),
        "dct:description": _fr(one.description),
        "dcat:accessURL": _vers(url),
        "dcat:downloadURL": _vers(url),
        "dct:format": _vers(f"{AUTORITE}file-type/{one.format}", "dct:MediaTypeOrExtent"),
        "dcat:mediaType": _vers(
            f"https://www.iana.org/assignments/media-types/{one.media}", "dct:MediaType"
        ),
        "dct:language": FRANCAIS,
        # A portal knows the file by it, wherever the site is.
        "dct:identifier": adresse_tag("donnees", one.chemin),
        "dct:conformsTo": schema if one.schema else None,
        "dcat:byteSize": _valeur(str(len(data)), "xsd:nonNegativeInteger") if data else None,
        "spdx:checksum": digest if data else None,
    }


def _pays(one: Pays) -> Node:
    boxes = (f"(({w} {s}, {e} {s}, {e} {n}, {w} {n}, {w} {s}))" for w, s, e, n in EMPRISES)
    shape = _valeur(f"MULTIPOLYGON({', '.join(boxes)})", "gsp:wktLiteral")
    return {
        **_vers(f"{AUTORITE}country/{one.code_long}", "dct:Location"),
        "skos:prefLabel": _fr(one.nom),
        "locn:geometry": shape if one.code == "FR" else None,
    }


def _vers(adresse: str, genre: str | list[str] | None = None) -> Node:
    return {"@id": adresse, "@type": genre}


def _valeur(value: str, genre: str) -> Node:
    return {"@value": value, "@type": genre}


def _date(day: date | None) -> Node | None:
    return _valeur(day.isoformat(), "xsd:date") if day else None


def _fr(text: str) -> Node:
    return {"@value": text, "@language": "fr"}


# --- schema.org: facts of the files, no others ------------------------------------------------------

# What could close the script, or end a line of it: written as JSON writes any character.
_ECHAPPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def balise(*noeuds: Node) -> Markup:
    """Return a script element that holds data: a browser never runs it, and nothing closes it early."""
    document = {"@context": "https://schema.org", "@graph": connus(list(noeuds), (None, [], ""))}
    text = octets_json(document).decode().strip().translate(_ECHAPPES)
    return Markup(f'<script type="application/ld+json">{text}</script>')  # noqa: S704 - escaped above


def _du_site(contexte: Contexte) -> Node:
    return {
        "name": programme().titre,
        "description": programme().resume,
        "inLanguage": "fr",
        "license": programme().licence.url,
        "publisher": {"@id": programme().editeur.site},
        "dateModified": contexte.derniere_date,
    }


def _editeur() -> Node:
    one = programme().editeur
    return {
        "@type": "Organization",
        "@id": one.site,
        "name": one.nom,
        "alternateName": one.sigle,
        "url": one.site,
        "taxID": one.siren,
    }


def accueil(contexte: Contexte, publication: Publication) -> Markup:
    """Describe the site and who publishes it."""
    home, shared = publication.url(""), _du_site(contexte)
    named = {name: shared.pop(name) for name in ("name", "description")}
    return balise(
        {"@type": "WebSite", "@id": f"{home}#site", **named, "url": home, **shared}, _editeur()
    )


def donnees_ouvertes(contexte: Contexte, publication: Publication) -> Markup:
    """Describe the open data: a catalogue, one dataset, and its files."""
    page, shared = publication.url("donnees/"), _du_site(contexte)
    files = [
        {
            "@type": "DataDownload",
            "name": one.titre,
            "description": one.description,
            "contentUrl": publication.url(one.chemin),
            "encodingFormat": one.media,
        }
        for one in RESSOURCES
    ]
    dataset = {
        "@type": "Dataset",
        "@id": f"{page}#jeu",
        **shared,
        "identifier": adresse_tag("donnees"),
        "url": page,
        "isAccessibleForFree": True,
        "keywords": list(mots_cles()),
        "spatialCoverage": [{"@type": "Place", "name": one.nom} for one in programme().pays],
        "includedInDataCatalog": {"@id": f"{page}#catalogue"},
        "distribution": files,
    }
    catalogue = {
        "@type": "DataCatalog",
        "@id": f"{page}#catalogue",
        **shared,
        "url": publication.url(""),
    }
    return balise(catalogue, dataset, _editeur())


def logiciel(projet: Projet, contexte: Contexte, publication: Publication) -> Markup:
    """Describe a common as a software."""
    page, links = publication.url(f"communs/{projet.slug}/"), projet.liens
    licences = identifiants(normalise(projet.licence) or "")
    logo = publiee(contexte.root, projet.logo.image, LOGO) if projet.logo else None
    shots = (publiee(contexte.root, one.image, CAPTURE) for one in projet.captures)
    software = {
        "@type": "SoftwareApplication",
        "@id": f"{page}#logiciel",
        "mainEntityOfPage": page,
        "name": projet.nom,
        "alternateName": projet.sigle,
        "description": projet.accroche,
        "url": links.site or page,
        "image": publication.url(logo.chemin) if logo else None,
        "screenshot": [publication.url(one.chemin) for one in shots if one],
        "license": [f"https://spdx.org/licenses/{name}.html" for name in licences],
        "keywords": list(projet.technologies),
        "featureList": list(projet.publiccode.fonctionnalites),
        "inLanguage": list(projet.publiccode.langues),
        "audience": {
            "@type": "Audience",
            "audienceType": [libelle("public", public) for public in projet.publics.collectivites],
        },
        "maintainer": [_porteur(one) for one in projet.porteurs_principaux],
        "funder": [_porteur(one) for one in projet.porteurs if one.role == "financeur"],
        "softwareHelp": {"@type": "CreativeWork", "url": links.documentation}
        if links.documentation
        else None,
        "dateModified": contexte.commun(projet).derniere_date,
    }
    return balise(software)


def _porteur(carrier: Porteur) -> Node:
    siren = {"@type": "PropertyValue", "propertyID": "SIREN", "value": carrier.siren}
    return {
        "@type": "Organization",
        "name": carrier.nom,
        "url": carrier.site,
        "identifier": siren if carrier.siren else None,
    }


# --- publiccode.yml, for each common that can have one, and the lists of repositories --------------

DOSSIER = "donnees/publiccode/"


def du_commun(projet: Projet, contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return the publiccode.yml of a common, if it can have one, and the pictures that it names."""
    export, folder = contexte.commun(projet).publiccode, f"communs/{projet.slug}/"
    if not export.complet:
        return {}
    images = images_du_standard(projet, contexte.root)
    complet = export.avec_images(images, publication.url(folder))
    texte = publiccode.ecrire_publiccode(complet, publication.url(folder))
    fichiers = {"publiccode.yml": texte.encode(), **images}
    return {f"{folder}{name}": contenu for name, contenu in fichiers.items()}


def images_du_standard(projet: Projet, root: Path) -> dict[str, bytes]:
    """Return the logo and the screenshots of a common that has some, by their path from its publiccode.yml."""
    fichiers = dict[str, bytes]()
    logo = publiee(root, projet.logo.image, LOGO) if projet.logo else None
    if logo:
        fichiers[publiccode.LOGO] = en_png(logo)
    captures = (publiee(root, capture.image, CAPTURE) for capture in projet.captures)
    for rang, capture in enumerate(filter(None, captures), 1):
        fichiers[publiccode.UNE_CAPTURE.format(rang)] = en_jpeg(capture)
    return fichiers


def du_catalogue(contexte: Contexte, _publication: Publication) -> dict[str, bytes]:
    """Return the lists that harvesters of repositories read."""
    repositories = [
        {
            "url": depot.url,
            "commun": projet.slug,
            "principal": depot is projet.depot_principal,
            "publiccode": read.fichiers.publiccode if read and read.fichiers else None,
        }
        for projet in contexte.catalogue.projets
        for depot in projet.depots
        if (read := contexte.lectures.get(depot.url)) is None or read.lisible
    ]
    lists = {
        "depots.json": {"data": repositories},
        "awesome.json": [_awesome(one) for one in contexte.communs],
    }
    return {f"{DOSSIER}{name}": octets_json(content, indent=2) for name, content in lists.items()}


def _awesome(commun: Conclusions) -> Node:
    projet, read, export = commun.projet, commun.lecture, commun.publiccode
    last = read.publications if read else None
    contacts = [one for one in (projet.contact.courriel, projet.contact.url) if one]
    return {
        **export.valeurs,
        "maintenance": {**export.valeurs.get("maintenance", {}), "contacts": contacts},
        "releases": [{"tag_name": last.derniere, "published_at": last.derniere_le}]
        if last and last.derniere
        else [],
    }
