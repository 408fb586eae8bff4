"""What others harvest: DCAT-AP, schema.org and publiccode.yml.

Portals of data read the first, search engines the second, catalogues of software the third.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
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
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.fichiers import connus, octets_json
from catalogue_communs.socle.images import CAPTURE, LOGO, Publiee, en_jpeg, en_png, publiee
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
# The boxes (west, south, east, north, in degrees) around the mainland and each overseas
# département: a portal draws where the data are about.
EMPRISES = (
    (-5.2, 41.3, 9.6, 51.1),
    (-61.9, 15.8, -61.0, 16.6),
    (-61.3, 14.3, -60.8, 14.9),
    (-54.7, 2.1, -51.6, 5.8),
    (55.2, -21.4, 55.9, -20.8),
    (45.0, -13.1, 45.3, -12.6),
)


class Distribution(NamedTuple):
    """A file that the site publishes: where, what it holds, its type (EU list), its media type.

    `schema` is the path of its schema, if it has one.
    """

    chemin: str
    titre: str
    description: str
    format: str
    media: str
    schema: str = ""


# Every open-data file of the site. A test checks that each one is there once the site is built.
RESSOURCES = (
    Distribution(
        "donnees/tables/communs.csv",
        "Communs",
        "Un commun par ligne.",
        "CSV",
        "text/csv",
        "donnees/tables/communs.schema.json",
    ),
    Distribution(
        "donnees/tables/depots.csv",
        "Dépôts de code",
        "Un dépôt par ligne, et sa dernière lecture.",
        "CSV",
        "text/csv",
        "donnees/tables/depots.schema.json",
    ),
    Distribution(
        "donnees/tables/reutilisations.csv",
        "Réutilisations",
        "Un organisme et un commun par ligne, avec la preuve.",
        "CSV",
        "text/csv",
        "donnees/tables/reutilisations.schema.json",
    ),
    Distribution(
        "donnees/tables/mesures.csv",
        "Mesures d’impact",
        "Une mesure par ligne, avec sa date, son statut et sa source.",
        "CSV",
        "text/csv",
        "donnees/tables/mesures.schema.json",
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
    Distribution(
        "api/v1/index.json", "API", "Point d’entrée de l’API en JSON.", "JSON", "application/json"
    ),
    Distribution(
        "flux/tout.xml",
        "Flux",
        "Ce qui change dans le catalogue, en Atom.",
        "XML",
        "application/atom+xml",
    ),
    Distribution(
        "donnees/publiccode/depots.json",
        "Dépôts à moissonner",
        "Les dépôts publics, pour un robot qui lit les publiccode.yml.",
        "JSON",
        "application/json",
    ),
    Distribution(
        "donnees/publiccode/awesome.json",
        "Logiciels, pour code.gouv.fr",
        "Ce qui est su de chaque commun, dans les mots de publiccode.yml.",
        "JSON",
        "application/json",
    ),
    Distribution(
        "v1/software",
        "Logiciels, pour l’Open Catalog",
        "Les communs dont le publiccode.yml est complet.",
        "JSON",
        "application/json",
    ),
)
# What describes them, or says them otherwise: the entry of the API names it, the data set does not.
AUTRES = (
    Distribution(
        "donnees/catalogue.jsonld",
        "Catalogue DCAT",
        "Le jeu et ses fichiers, pour un portail de données.",
        "JSON_LD",
        "application/ld+json",
    ),
    *(
        Distribution(
            ressource.schema,
            f"{ressource.titre} : schéma",
            "Ses colonnes, au format Table Schema.",
            "JSON",
            "application/json",
        )
        for ressource in RESSOURCES
        if ressource.schema
    ),
    Distribution(
        "v1/logs",
        "Journal de l’Open Catalog",
        "Ce que demandent ses lecteurs : il est vide.",
        "JSON",
        "application/json",
    ),
    Distribution(
        "llms.txt", "Textes", "Le texte de chaque commun, pour un assistant.", "TXT", "text/plain"
    ),
)


def en_dcat(
    contexte: Contexte, publication: Publication, fichiers: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Return the description of the catalogue, with the size and the digest of `fichiers`.

    Each thing says its type where it is named: whoever reads the file alone needs it. `None` is
    not known.
    """
    url, page = publication.url, publication.url("donnees/")
    editeur = programme().editeur
    agent = {
        **_vers(editeur.site, "foaf:Agent"),
        "foaf:name": _fr(editeur.nom),
        "dct:identifier": editeur.siren or None,
    }
    licence = {
        **_vers(programme().licence.url, "dct:LicenseDocument"),
        "dct:title": _fr(programme().licence.nom),
    }
    presentation = {
        "dct:title": _fr(programme().titre),
        "dct:description": _fr(programme().resume),
        "dct:publisher": agent,
        "dct:language": FRANCAIS,
        "dct:spatial": [_pays(pays) for pays in programme().pays],
        "dct:issued": _date(premiere_entree(contexte)),
        "dct:modified": _date(contexte.derniere_date),
    }
    contact = {
        **_vers(f"{page}#contact", ["vcard:Organization", "vcard:Kind"]),
        "vcard:fn": f"{editeur.sigle}, {programme().nom}",
        "vcard:hasEmail": _vers(f"mailto:{programme().courriel}"),
    }
    catalogue = {
        **_vers(f"{page}#catalogue", "dcat:Catalog"),
        **presentation,
        "foaf:homepage": _vers(url(""), "foaf:Document"),
        "dct:license": licence,
        "dcat:themeTaxonomy": {
            **_vers(THEME, "skos:ConceptScheme"),
            "dct:title": _fr("Thèmes de données"),
        },
        "dcat:dataset": _vers(f"{page}#jeu"),
        "dcat:service": _vers(f"{page}#api"),
    }
    jeu = {
        **_vers(f"{page}#jeu", "dcat:Dataset"),
        **presentation,
        # A portal knows the dataset by it: the address of the site may change.
        "dct:identifier": adresse_tag("donnees"),
        "dcat:landingPage": _vers(page, "foaf:Document"),
        "dct:temporal": _periode(contexte),
        "dcat:keyword": [_fr(mot) for mot in mots_cles()],
        "dcat:theme": [*_themes()],
        # A publication follows each accepted proposal: no rhythm can be promised.
        "dct:accrualPeriodicity": _vers(f"{AUTORITE}frequency/IRREG", "dct:Frequency"),
        "dcat:contactPoint": contact,
        "dcat:distribution": [
            _distribution(ressource, publication, fichiers.get(ressource.chemin))
            | {"dct:license": licence, "dct:modified": presentation["dct:modified"]}
            for ressource in RESSOURCES
        ],
    }
    service = {
        **_vers(f"{page}#api", "dcat:DataService"),
        "dct:title": _fr("API des communs numériques"),
        "dct:description": _fr("Les mêmes données en JSON, sans clé, décrites en OpenAPI."),
        "dct:identifier": adresse_tag("api"),
        "dct:publisher": agent,
        "dct:license": licence,
        "dcat:endpointURL": _vers(url("api/v1/")),
        "dcat:endpointDescription": _vers(url("api/v1/openapi.json")),
        "dcat:landingPage": _vers(f"{page}api/", "foaf:Document"),
        "dcat:servesDataset": _vers(f"{page}#jeu"),
        "dcat:contactPoint": contact,
    }
    document = {"@context": PREFIXES, "@graph": connus([catalogue, jeu, service])}
    return {"donnees/catalogue.jsonld": octets_json(document, indent=2)}


def _periode(contexte: Contexte) -> Node | None:
    """Return the period of the data: from the first reuse or measure to the last fact."""
    debuts = list[DatePartielle | None]()
    for projet in contexte.catalogue.projets:
        debuts += [reutilisation.depuis for reutilisation in projet.reutilisations]
        for indicateur in projet.indicateurs:
            debuts += [mesure.du or mesure.au for mesure in indicateur.mesures]
    premier = min((debut.premier_jour for debut in debuts if debut), default=None)
    dernier = contexte.derniere_date
    if not premier or not dernier:
        return None
    return {
        # Without an address: harvesters fetch that of a period.
        **_vers("_:periode", "dct:PeriodOfTime"),
        "dcat:startDate": _date(premier),
        "dcat:endDate": _date(dernier),
    }


def _themes() -> Iterator[Node]:
    """Yield the themes of the dataset, but for what this programme does without."""
    absents = set[str]()
    if not programme().territoires:
        absents.add("REGI")
    if programme().vocabulaires.axe:
        absents.add("ENVI")
    for code, label in THEMES.items():
        if code not in absents:
            yield {**_vers(f"{THEME}/{code}", "skos:Concept"), "skos:prefLabel": _fr(label)}


def mots_cles() -> tuple[str, ...]:
    """Return the keywords of the dataset; a programme without axes of its own is of the ecology."""
    mots = ["communs numériques", "logiciel libre"]
    if programme().territoires:
        mots.append("collectivités territoriales")
    axe = programme().vocabulaires.axe
    if axe:
        mots += [minuscule(valeur.nom) for valeur in axe.valeurs]
    else:
        mots.append("transition écologique")
    return tuple(mots)


def _distribution(ressource: Distribution, publication: Publication, octets: bytes | None) -> Node:
    """Describe a file; its size and its digest, once it is written."""
    url = publication.url(ressource.chemin)
    distribution = {
        **_vers(url, "dcat:Distribution"),
        "dct:title": _fr(ressource.titre),
        "dct:description": _fr(ressource.description),
        "dcat:accessURL": _vers(url),
        "dcat:downloadURL": _vers(url),
        "dct:format": _vers(f"{AUTORITE}file-type/{ressource.format}", "dct:MediaTypeOrExtent"),
        "dcat:mediaType": _vers(
            f"https://www.iana.org/assignments/media-types/{ressource.media}", "dct:MediaType"
        ),
        "dct:language": FRANCAIS,
        # A portal knows the file by it, wherever the site is.
        "dct:identifier": adresse_tag("donnees", ressource.chemin),
    }
    if ressource.schema:
        distribution["dct:conformsTo"] = {
            **_vers(publication.url(ressource.schema), "dct:Standard"),
            "dct:title": _fr(f"Schéma du tableau : {ressource.titre}"),
        }
    if octets:
        distribution["dcat:byteSize"] = _valeur(str(len(octets)), "xsd:nonNegativeInteger")
        # udata leaves this digest: it refuses the whole dataset for the bytes, as DCAT-AP wants
        # them, of one that it knows.
        distribution["spdx:checksum"] = {
            **_vers(f"{url}#empreinte", "spdx:Checksum"),
            "spdx:algorithm": _vers(SHA_512, "spdx:ChecksumAlgorithm"),
            "spdx:checksumValue": _valeur(hashlib.sha512(octets).hexdigest(), "xsd:hexBinary"),
        }
    return distribution


def _pays(pays: Pays) -> Node:
    adresse = f"{AUTORITE}country/{pays.code_long}"
    lieu = {**_vers(adresse, "dct:Location"), "skos:prefLabel": _fr(pays.nom)}
    if pays.code == "FR":
        boites = [
            f"(({ouest} {sud}, {est} {sud}, {est} {nord}, {ouest} {nord}, {ouest} {sud}))"
            for ouest, sud, est, nord in EMPRISES
        ]
        lieu["locn:geometry"] = _valeur(f"MULTIPOLYGON({', '.join(boites)})", "gsp:wktLiteral")
    return lieu


def _vers(adresse: str, genre: str | list[str] | None = None) -> Node:
    return {"@id": adresse, "@type": genre}


def _valeur(text: str, genre: str) -> Node:
    return {"@value": text, "@type": genre}


def _date(jour: date | None) -> Node | None:
    if jour is None:
        return None
    return _valeur(jour.isoformat(), "xsd:date")


def _fr(text: str) -> Node:
    return {"@value": text, "@language": "fr"}


# --- schema.org: facts of the files, no others ---------------------------------------------------

# What could close the script, or end a line of it: written as JSON writes any character.
_ECHAPPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def balise(*noeuds: Node) -> Markup:
    """Return a script element that holds data: a browser never runs it, nothing closes it early."""
    document = {"@context": "https://schema.org", "@graph": connus(list(noeuds), (None, [], ""))}
    json = octets_json(document).decode().strip().translate(_ECHAPPES)
    html = f'<script type="application/ld+json">{json}</script>'
    return Markup(html)  # noqa: S704 - escaped above


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
    editeur = programme().editeur
    return {
        "@type": "Organization",
        "@id": editeur.site,
        "name": editeur.nom,
        "alternateName": editeur.sigle,
        "url": editeur.site,
        "taxID": editeur.siren,
    }


def accueil(contexte: Contexte, publication: Publication) -> Markup:
    """Describe the site and who publishes it."""
    url, du_site = publication.url(""), _du_site(contexte)
    site = {
        "@type": "WebSite",
        "@id": f"{url}#site",
        "name": du_site.pop("name"),
        "description": du_site.pop("description"),
        "url": url,
        **du_site,
    }
    return balise(site, _editeur())


def donnees_ouvertes(contexte: Contexte, publication: Publication) -> Markup:
    """Describe the open data: a catalogue, one dataset, and its files."""
    page, du_site = publication.url("donnees/"), _du_site(contexte)
    fichiers = [
        {
            "@type": "DataDownload",
            "name": ressource.titre,
            "description": ressource.description,
            "contentUrl": publication.url(ressource.chemin),
            "encodingFormat": ressource.media,
        }
        for ressource in RESSOURCES
    ]
    jeu = {
        "@type": "Dataset",
        "@id": f"{page}#jeu",
        **du_site,
        "identifier": adresse_tag("donnees"),
        "url": page,
        "isAccessibleForFree": True,
        "keywords": list(mots_cles()),
        "spatialCoverage": [{"@type": "Place", "name": pays.nom} for pays in programme().pays],
        "includedInDataCatalog": {"@id": f"{page}#catalogue"},
        "distribution": fichiers,
    }
    catalogue = {
        "@type": "DataCatalog",
        "@id": f"{page}#catalogue",
        **du_site,
        "url": publication.url(""),
    }
    return balise(catalogue, jeu, _editeur())


def logiciel(projet: Projet, contexte: Contexte, publication: Publication) -> Markup:
    """Describe a common as a software."""
    page = publication.url(f"communs/{projet.slug}/")
    licences = identifiants(normalise(projet.licence) or "")
    logo, captures = _images(projet, contexte.root)
    aide = None
    if projet.liens.documentation:
        aide = {"@type": "CreativeWork", "url": projet.liens.documentation}
    software = {
        "@type": "SoftwareApplication",
        "@id": f"{page}#logiciel",
        "mainEntityOfPage": page,
        "name": projet.nom,
        "alternateName": projet.sigle,
        "description": projet.accroche,
        "url": projet.liens.site or page,
        "image": publication.url(logo.chemin) if logo else None,
        "screenshot": [publication.url(capture.chemin) for capture in captures],
        "license": [f"https://spdx.org/licenses/{licence}.html" for licence in licences],
        "keywords": list(projet.technologies),
        "featureList": list(projet.publiccode.fonctionnalites),
        "inLanguage": list(projet.publiccode.langues),
        "audience": {
            "@type": "Audience",
            "audienceType": [libelle("public", public) for public in projet.publics.collectivites],
        },
        "maintainer": [_porteur(porteur) for porteur in projet.porteurs_principaux],
        "funder": [_porteur(porteur) for porteur in projet.porteurs if porteur.role == "financeur"],
        "softwareHelp": aide,
        "dateModified": contexte.commun(projet).derniere_date,
    }
    return balise(software)


def _porteur(porteur: Porteur) -> Node:
    siren = None
    if porteur.siren:
        siren = {"@type": "PropertyValue", "propertyID": "SIREN", "value": porteur.siren}
    return {
        "@type": "Organization",
        "name": porteur.nom,
        "url": porteur.site,
        "identifier": siren,
    }


def _images(projet: Projet, root: Path) -> tuple[Publiee | None, list[Publiee]]:
    """Return the logo and the screenshots of a common, of which an image is published."""
    logo = None
    if projet.logo:
        logo = publiee(root, projet.logo.image, LOGO)
    captures = [publiee(root, capture.image, CAPTURE) for capture in projet.captures]
    return logo, [capture for capture in captures if capture]


# --- publiccode.yml, for each common that can have one, and the lists of repositories -------------

DOSSIER = "donnees/publiccode/"


def du_commun(projet: Projet, contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return the publiccode.yml of a common, if it can have one, and the pictures that it names."""
    text, folder = fichier_du_standard(projet, contexte, publication), f"communs/{projet.slug}/"
    if not text:
        return {}
    fichiers = {"publiccode.yml": text.encode(), **images_du_standard(projet, contexte.root)}
    return {f"{folder}{nom}": octets for nom, octets in fichiers.items()}


def fichier_du_standard(projet: Projet, contexte: Contexte, publication: Publication) -> str:
    """Write the publiccode.yml of a common, or nothing if it can have none; its images are named."""
    export, folder = contexte.commun(projet).publiccode, publication.url(f"communs/{projet.slug}/")
    if not export.complet:
        return ""
    noms = [nom for nom, _ecrire, _image in _images_nommees(projet, contexte.root)]
    return publiccode.ecrire_publiccode(export.avec_images(noms, folder), folder)


def images_du_standard(projet: Projet, root: Path) -> dict[str, bytes]:
    """Return the images that the publiccode.yml of a common names, by their path from it."""
    return {nom: ecrire(image) for nom, ecrire, image in _images_nommees(projet, root)}


def _images_nommees(
    projet: Projet, root: Path
) -> Iterator[tuple[str, Callable[[Publiee], bytes], Publiee]]:
    """Yield each image of that file: its path from it, what writes it as readers want, itself."""
    logo, captures = _images(projet, root)
    if logo:
        yield publiccode.LOGO, en_png, logo
    for rang, capture in enumerate(captures, 1):
        yield publiccode.UNE_CAPTURE.format(rang), en_jpeg, capture


def du_catalogue(contexte: Contexte, _publication: Publication) -> dict[str, bytes]:
    """Return the lists that harvesters of repositories read."""
    depots = list[Node]()
    for projet in contexte.catalogue.projets:
        for depot in projet.depots:
            lecture = contexte.lectures.get(depot.url)
            if lecture and not lecture.lisible:
                continue
            fichiers = lecture and lecture.fichiers
            depots.append(
                {
                    "url": depot.url,
                    "commun": projet.slug,
                    "principal": depot is projet.depot_principal,
                    "publiccode": fichiers and fichiers.publiccode,
                }
            )
    listes = {
        "depots.json": {"data": depots},
        "awesome.json": [_awesome(commun) for commun in contexte.communs],
    }
    return {f"{DOSSIER}{nom}": octets_json(liste, indent=2) for nom, liste in listes.items()}


def _awesome(commun: Conclusions) -> Node:
    contact, valeurs = commun.projet.contact, commun.publiccode.valeurs
    contacts = list(filter(None, (contact.courriel, contact.url)))
    versions = list[Node]()
    publications = commun.lecture and commun.lecture.publications
    if publications and publications.derniere:
        version = {"tag_name": publications.derniere, "published_at": publications.derniere_le}
        versions.append(version)
    return {
        **valeurs,
        "maintenance": {**valeurs.get("maintenance", {}), "contacts": contacts},
        "releases": versions,
    }
