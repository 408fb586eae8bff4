"""For whom a common is made, and its place in the ecological planning."""
# ruff: noqa: D101 - `dit` says what an object is, in French

from typing import Annotated

from catalogue_communs.modele.base import Objet
from catalogue_communs.socle.declaration import Provenance, decrit


class Population(Objet, frozen=True):
    dit = decrit(
        "Population",
        "Bornes de population pour lesquelles le commun est adapté, s’il y en a.",
        {"min": 1000, "max": 20000},
    )
    min: Annotated[
        int | None,
        decrit(
            "Population minimale",
            "Nombre d’habitants à partir duquel le commun est adapté.",
            1000,
            au_moins=1,
            au_plus=100_000_000,
        ),
    ] = None
    max: Annotated[
        int | None,
        decrit(
            "Population maximale",
            "Nombre d’habitants au-delà duquel le commun ne l’est plus.",
            20000,
            au_moins=1,
            au_plus=100_000_000,
        ),
    ] = None


class Publics(Objet, frozen=True):
    dit = decrit("Publics", "Pour qui le commun est fait.", {"collectivites": ["commune", "epci"]})
    collectivites: Annotated[
        tuple[str, ...],
        decrit(
            "Collectivités",
            "Types de collectivités concernées.",
            ["commune", "epci"],
            au_plus=13,
            liste="public",
        ),
    ]
    population: Population | None = None
    competences: Annotated[
        tuple[
            Annotated[
                str,
                decrit(
                    "Compétence",
                    "Compétence de la collectivité.",
                    "Collecte des déchets",
                    au_moins=2,
                    au_plus=120,
                ),
            ],
            ...,
        ],
        decrit(
            "Compétences",
            "Compétences exercées qu’il faut avoir, en toutes lettres.",
            ["Collecte des déchets"],
            au_plus=20,
        ),
    ] = ()
    autres: Annotated[
        tuple[str, ...],
        decrit(
            "Autres publics",
            "Publics autres que les collectivités.",
            ["etat"],
            au_plus=9,
            liste="autre_public",
        ),
    ] = ()
    precisions: Annotated[
        str | None,
        decrit(
            "Précisions",
            "Qui, dans la collectivité, se sert du commun.",
            "Police municipale et service environnement.",
            au_plus=300,
        ),
    ] = None
    source: Provenance | None = None


class Rattachement(Objet, frozen=True):
    dit = decrit(
        "Rattachement",
        "Qui a décidé du rattachement : validé par l’autorité qui en a la charge, "
        "ou proposé par le catalogue.",
        {"etat": "valide", "source": "https://exemple.fr/decision"},
    )
    etat: Annotated[
        str,
        decrit(
            "État",
            "Validé ou proposé.",
            "propose",
            liste="etat_rattachement",
        ),
    ]
    source: Provenance | None = None


class Planification(Objet, frozen=True, kw_only=True):
    dit = decrit(
        "Planification écologique",
        "Rattachement aux axes du programme.",
        {
            "axes": ["mieux-se-loger"],
            "chantiers": ["amenagements-des-villes"],
            "rattachement": {"etat": "propose"},
        },
    )
    axes: Annotated[
        tuple[str, ...],
        decrit(
            "Axes",
            "Axes du programme.",
            ["mieux-se-loger"],
            au_plus=6,
            liste="axe",
        ),
    ] = ()
    chantiers: Annotated[
        tuple[str, ...],
        decrit(
            "Chantiers",
            "Chantiers, de préférence d’un axe cité.",
            ["amenagements-des-villes"],
            au_plus=10,
            liste="chantier",
        ),
    ] = ()
    leviers: Annotated[
        tuple[str, ...],
        decrit(
            "Leviers",
            "Leviers de la planification écologique territoriale.",
            ["sobriete-fonciere"],
            au_plus=20,
            liste="levier",
        ),
    ] = ()
    enjeux: Annotated[
        tuple[str, ...],
        decrit(
            "Enjeux",
            "Enjeux de la planification écologique.",
            ["sante"],
            au_plus=5,
            liste="enjeu",
        ),
    ] = ()
    rattachement: Rattachement
