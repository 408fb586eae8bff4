"""The software of a common: its repositories, its maintenance, what publiccode.yml asks."""
# ruff: noqa: D101 - `dit` says what an object is, in French

from typing import Annotated

from catalogue_communs.modele.base import Objet
from catalogue_communs.socle import declaration
from catalogue_communs.socle.declaration import Date, Provenance, Url, decrit


class Depot(Objet, frozen=True):
    dit = decrit(
        "Dépôt",
        "Dépôt public de code source.",
        {"url": "https://github.com/exemple/depots-zero", "role": "application", "principal": True},
    )
    url: Annotated[
        Url,
        decrit(
            "Adresse",
            "Adresse du dépôt lui-même : pas celle d’une organisation, "
            "d’un dossier ou d’un fichier.",
            "https://github.com/exemple/depots-zero",
        ),
    ]
    role: Annotated[
        str | None,
        decrit(
            "Rôle",
            "Ce que contient le dépôt.",
            "application",
            liste="role_depot",
        ),
    ] = None
    principal: Annotated[
        bool,
        decrit(
            "Principal",
            "`true` pour le dépôt par lequel commencer, s’il y en a plusieurs.",
            True,
        ),
    ] = False
    licence: Annotated[
        declaration.Licence | None,
        decrit(
            "Licence du dépôt",
            "Expression SPDX. La licence du commun est celle de son dépôt principal ; "
            "celle d’un autre dépôt s’écrit ici, ou se lit dans son fichier de licence : "
            "sinon, elle est inconnue.",
            "MIT",
        ),
    ] = None
    note: Annotated[
        str | None,
        decrit(
            "Précision",
            "Ce qu’il faut savoir avant d’ouvrir le dépôt.",
            "Les données sont dans un autre dépôt.",
            au_plus=300,
        ),
    ] = None


class Maintenance(Objet, frozen=True):
    dit = decrit("Maintenance", "Ce que l’équipe dit de la maintenance.", {"statut": "active"})
    statut: Annotated[
        str,
        decrit(
            "Statut",
            "Statut déclaré.",
            "active",
            liste="statut_maintenance",
        ),
    ]
    message: Annotated[
        str | None,
        decrit(
            "Message",
            "Une phrase pour qui voudrait réutiliser.",
            "Deux versions par an, correctifs de sécurité sous une semaine.",
            au_plus=300,
        ),
    ] = None
    date: Annotated[
        Date | None,
        decrit(
            "Date",
            "Date de la déclaration.",
            "2026-06-30",
            moment="passe",
        ),
    ] = None
    source: Provenance | None = None


class Prestataire(Objet, frozen=True):
    dit = decrit(
        "Prestataire",
        "Une entreprise ou une association, et la fin de son contrat.",
        {"nom": "Coopérative Imaginaire", "jusqu_au": "2027-12-31"},
    )
    nom: Annotated[
        str,
        decrit(
            "Nom",
            "Nom de l’organisme ; jamais celui d’une personne.",
            "Coopérative Imaginaire",
            au_plus=150,
        ),
    ]
    jusqu_au: Annotated[
        Date,
        decrit(
            "Jusqu’au",
            "Dernier jour du contrat ; le standard demande le jour.",
            "2027-12-31",
            horizon=10,
        ),
    ]
    site: Annotated[
        Url | None,
        decrit(
            "Site",
            "Site de l’organisme.",
            "https://exemple.fr/",
        ),
    ] = None
    source: Provenance | None = None


class Entretien(Objet, frozen=True):
    dit = decrit(
        "Entretien",
        "L’organisme ou l’équipe qui entretient le logiciel, et sa page publique ; "
        "jamais une personne. Si l’entretien repose sur un contrat, "
        "écrivez plutôt les prestataires.",
        {
            "genre": "interne",
            "equipe": "Équipe de Compteur d’arbres",
            "page": "https://exemple.fr/equipe",
        },
    )
    genre: Annotated[
        str,
        decrit(
            "Genre d’entretien",
            "Qui entretient le logiciel.",
            "interne",
            liste="genre_entretien",
        ),
    ]
    equipe: Annotated[
        str,
        decrit(
            "Équipe",
            "Nom de l’organisme ou de l’équipe ; jamais celui d’une personne.",
            "Équipe de Compteur d’arbres",
            au_plus=150,
        ),
    ]
    page: Annotated[
        Url,
        decrit(
            "Page publique",
            "Page publique qui présente cet organisme ou cette équipe.",
            "https://exemple.fr/equipe",
        ),
    ]
    source: Provenance | None = None


class Publiccode(Objet, frozen=True):
    dit = decrit(
        "publiccode.yml",
        "Ce que demande le standard publiccode.yml et que le reste de la fiche ne dit pas. "
        "Tout est facultatif ; un champ écrit ici l’emporte sur ce que le catalogue déduit.",
        {"plateformes": ["web"], "langues": ["fr"], "localisation_prete": False},
    )
    plateformes: Annotated[
        tuple[str, ...],
        decrit(
            "Plateformes",
            "Où le logiciel s’utilise.",
            ["web"],
            au_plus=6,
            liste="plateforme",
        ),
    ] = ()
    type_logiciel: Annotated[
        str | None,
        decrit(
            "Type de logiciel",
            "Forme du logiciel.",
            "web",
            liste="type_logiciel",
        ),
    ] = None
    etat: Annotated[
        str | None,
        decrit(
            "État du développement",
            "Maturité du logiciel, telle que l’équipe la dit ; aucune phase du parcours ne la dit.",
            "stable",
            liste="etat_logiciel",
        ),
    ] = None
    fonctionnalites: Annotated[
        tuple[
            Annotated[
                str,
                decrit(
                    "Fonctionnalité",
                    "Une chose que le logiciel permet.",
                    "Signaler un dépôt sauvage",
                    au_moins=3,
                    au_plus=200,
                ),
            ],
            ...,
        ],
        decrit(
            "Fonctionnalités",
            "Ce que le logiciel permet, une phrase courte par ligne.",
            ["Signaler un dépôt sauvage", "Suivre son enlèvement"],
            au_plus=30,
        ),
    ] = ()
    langues: Annotated[
        tuple[str, ...],
        decrit(
            "Langues",
            "Langues de l’interface.",
            ["fr"],
            au_plus=12,
            liste="langue",
        ),
    ] = ()
    localisation_prete: Annotated[
        bool | None,
        decrit(
            "Prêt à être traduit",
            "Vrai si les textes de l’interface sont à part du code et peuvent être traduits.",
            False,
        ),
    ] = None
    entretien: Entretien | None = None
    prestataires: Annotated[
        tuple[Prestataire, ...],
        decrit(
            "Prestataires",
            "Organismes payés pour entretenir le logiciel, avec la fin de leur contrat. "
            "Ne l’écrivez que si l’entretien repose sur eux.",
            au_plus=6,
        ),
    ] = ()
    source: Provenance | None = None
