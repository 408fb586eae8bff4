"""Who reuses a common and what is measured: what the API adds to what a file says."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from catalogue.modele import Impact, Indicateur, Mesure, Reutilisation, Utilisateur
from catalogue.site.sorties.api.parties import Insee, Partie, Slug, Url, miroir

IdentifiantDuCommun = Annotated[Slug, Meta(description="Identifiant du commun.")]
Titre = Annotated[str, Meta(description="Titre de la source.")]
Adresse = Annotated[Url, Meta(description="Adresse de la source.")]


class Territoire(Partie, frozen=True):
    """A collectivité of the official reference."""

    nature: Annotated[
        str,
        Meta(
            description="commune, epci, departement ou region.",
            extra_json_schema={"x-vocabulaire": "nature_territoire"},
        ),
    ]
    code: Annotated[str, Meta(description="SIREN d’un EPCI ; code INSEE des autres.")]
    nom: Annotated[str, Meta(description="Nom dans le découpage officiel.")]
    departements: Annotated[
        tuple[Insee, ...], Meta(description="Codes des départements où se trouve le territoire.")
    ] = ()


@miroir(Utilisateur, nom="Organisation")
class Organisation(Struct, kw_only=True):
    """An organisation that uses a common: its name is always known."""

    nom: str
    territoire: (
        Annotated[
            Territoire,
            Meta(description="La collectivité, quand elle est dans le découpage officiel."),
        ]
        | UnsetType
    ) = UNSET


@miroir(Reutilisation, tete=("id", "commun"))
class ReutilisationPubliee(Struct, kw_only=True):
    """An organisation that uses a common, as one line of a file says."""

    id: Annotated[
        str,
        Meta(
            pattern="^[a-z0-9.-]+$",
            description="Identifiant, le même pour toujours : le premier nom du commun, puis l’organisme tel qu’il était connu ; suivi d’un rang si une fiche le cite plusieurs fois.",
        ),
    ]
    commun: IdentifiantDuCommun
    organisation: Organisation
    en_cours: Annotated[
        bool,
        Meta(description="Faux pour une ligne arrêtée, ou à laquelle un arrêt du même organisme met fin."),
    ]
    source_titre: Titre | UnsetType = UNSET
    source_url: Adresse | UnsetType = UNSET


@miroir(Mesure)
class MesurePubliee(Struct, kw_only=True):
    """A value at a date, its source named in full."""

    id: Annotated[
        str,
        Meta(
            pattern="^[a-z0-9.-]+$",
            description="Identifiant, le même pour toujours : le premier nom du commun, l’indicateur et la date ; suivi d’un rang si plusieurs sources donnent une valeur.",
        ),
    ]

    source_titre: Titre | UnsetType = UNSET
    source_url: Adresse | UnsetType = UNSET


@miroir(Indicateur, tete=("commun",))
class IndicateurPublie(Struct, kw_only=True):
    """What is counted and its measures, oldest first, of the common that it names."""

    commun: IdentifiantDuCommun
    id: Annotated[Slug, Meta(description="Identifiant de l’indicateur, unique dans son commun.")]
    mesures: tuple[MesurePubliee, ...]
    a_actualiser: Annotated[
        bool,
        Meta(description="Vrai quand la dernière mesure a dépassé le rythme annoncé, ou un an sans rythme."),
    ]


@miroir(Impact)
class ImpactPublie(Struct, kw_only=True):
    """The indicators of a common."""

    indicateurs: tuple[IndicateurPublie, ...]
