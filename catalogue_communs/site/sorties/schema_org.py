"""What a page says to search engines, in the words of schema.org: facts of the files, no others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Projet, libelle
from catalogue_communs.modele.base import Porteur
from catalogue_communs.site.sorties.dcat import RESSOURCES, mots_cles
from catalogue_communs.site.sorties.flux import adresse_tag
from catalogue_communs.socle.fichiers import connus, octets_json
from catalogue_communs.socle.images import CAPTURE, LOGO, publiee
from catalogue_communs.socle.licences import identifiants, normalise
from catalogue_communs.socle.programme import Publication, programme

Node = dict[str, Any]

CONTEXTE = "https://schema.org"
SPDX = "https://spdx.org/licenses/"
# What could close the script, or end a line of it: written as JSON writes any character.
_ECHAPPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def balise(*noeuds: Node) -> Markup:
    """Return a script element that holds data: a browser never runs it, and nothing closes it early."""
    document = {"@context": CONTEXTE, "@graph": connus(list(noeuds), (None, [], ""))}
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
    return balise({"@type": "WebSite", "@id": f"{home}#site", **named, "url": home, **shared}, _editeur())


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
    catalogue = {"@type": "DataCatalog", "@id": f"{page}#catalogue", **shared, "url": publication.url("")}
    return balise(catalogue, dataset, _editeur())


def commun(projet: Projet, contexte: Contexte, publication: Publication) -> Markup:
    """Describe a common as a software, and each of its repositories as source code."""
    page = publication.url(f"communs/{projet.slug}/")
    links = projet.liens
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
        "license": _licences(projet.licence),
        "keywords": list(projet.technologies),
        "featureList": list(projet.publiccode.fonctionnalites),
        "inLanguage": list(projet.publiccode.langues),
        "audience": {
            "@type": "Audience",
            "audienceType": [libelle("public", public) for public in projet.publics.collectivites],
        },
        "maintainer": [_organisation(one) for one in projet.porteurs_principaux],
        "funder": [_organisation(one) for one in projet.porteurs if one.role == "financeur"],
        "softwareHelp": {"@type": "CreativeWork", "url": links.documentation}
        if links.documentation
        else None,
        "dateModified": contexte.commun(projet).derniere_date,
    }
    return balise(software, *_codes(projet, contexte, f"{page}#logiciel"))


def _codes(projet: Projet, contexte: Contexte, software: str) -> Iterator[Node]:
    for depot in projet.depots:
        read = contexte.lectures.get(depot.url)
        declared = projet.licence_de(depot, sans_fichier=bool(read and read.sans_fichier_de_licence))
        yield {
            "@type": "SoftwareSourceCode",
            "@id": depot.url,
            "name": f"{projet.nom} : {libelle('role_depot', depot.role) if depot.role else 'code'}",
            "codeRepository": depot.url,
            "license": _licences(declared or (read.licence if read else None) or ""),
            # The file of a common mixes languages with databases: only a reading tells them apart.
            "programmingLanguage": sorted(read.langages) if read and read.langages else None,
            "targetProduct": {"@id": software},
        }


def _organisation(carrier: Porteur) -> Node:
    siren = {"@type": "PropertyValue", "propertyID": "SIREN", "value": carrier.siren}
    return {
        "@type": "Organization",
        "name": carrier.nom,
        "url": carrier.site,
        "identifier": siren if carrier.siren else None,
    }


def _licences(expression: str) -> list[str]:
    known = normalise(expression)
    return [f"{SPDX}{name}.html" for name in identifiants(known)] if known else []
