"""The parts of the API that say how to reuse a common, who does, and what is measured."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from catalogue.site.sorties.api.parties import Date, Insee, Nombre, Partie, Siren, Slug, Url

Titre = Annotated[str, Meta(description="Titre de la source.")]
Adresse = Annotated[Url, Meta(description="Adresse de la source.")]


class Cout(Partie, frozen=True):
    """What a way of reuse costs."""

    chemin = ("reutiliser", "modes", 0, "cout")
    nature: str
    montant: Nombre | UnsetType = UNSET
    precision: str | UnsetType = UNSET


class Mode(Partie, frozen=True):
    """A way of reuse."""

    chemin = ("reutiliser", "modes", 0)
    mode: str
    cout: Cout | UnsetType = UNSET
    delai: str | UnsetType = UNSET
    hebergement: str | UnsetType = UNSET
    note: str | UnsetType = UNSET
    source: str | UnsetType = UNSET


class Prerequis(Partie, frozen=True):
    """What is needed before starting."""

    chemin = ("reutiliser", "prerequis", 0)
    libelle: str
    type: str | UnsetType = UNSET
    source: str | UnsetType = UNSET


class Charge(Partie, frozen=True):
    """An effort and its unit."""

    chemin = ("reutiliser", "effort", "installation")
    valeur: Nombre
    unite: str
    source: str
    note: str | UnsetType = UNSET


class Effort(Partie, frozen=True):
    """Effort to start, and to run."""

    chemin = ("reutiliser", "effort")
    installation: Charge | UnsetType = UNSET
    exploitation: Charge | UnsetType = UNSET


class Etape(Partie, frozen=True):
    """A step of a deployment."""

    chemin = ("reutiliser", "etapes", 0)
    titre: str
    detail: str | UnsetType = UNSET
    duree: str | UnsetType = UNSET
    source: str | UnsetType = UNSET


class Aide(Partie, frozen=True):
    """An organisation that can help, and how."""

    chemin = ("reutiliser", "aide", 0)
    nom: str
    aides: tuple[str, ...]
    type: str | UnsetType = UNSET
    siren: Siren | UnsetType = UNSET
    code_insee: Insee | UnsetType = UNSET
    url: Url | UnsetType = UNSET
    source: str | UnsetType = UNSET


class Question(Partie, frozen=True):
    """A question and its answer."""

    chemin = ("reutiliser", "questions", 0)
    question: str
    reponse: str


class Reutiliser(Partie, frozen=True):
    """What a collectivité must know to reuse a common."""

    chemin = ("reutiliser",)
    modes: tuple[Mode, ...] = ()
    prerequis: tuple[Prerequis, ...] = ()
    effort: Effort | UnsetType = UNSET
    etapes: tuple[Etape, ...] = ()
    aide: tuple[Aide, ...] = ()
    questions: tuple[Question, ...] = ()


class Territoire(Partie, frozen=True):
    """A collectivité of the official reference."""

    nature: Annotated[str, Meta(description="commune, epci, departement ou region.")]
    code: Annotated[str, Meta(description="SIREN d’un EPCI ; code INSEE des autres.")]
    nom: Annotated[str, Meta(description="Nom dans le découpage officiel.")]
    departements: Annotated[
        tuple[Insee, ...], Meta(description="Codes des départements où se trouve le territoire.")
    ] = ()


class Organisation(Partie, frozen=True):
    """An organisation that uses a common."""

    chemin = ("reutilisations", 0, "organisation")
    nom: str
    type: str | UnsetType = UNSET
    siren: Siren | UnsetType = UNSET
    code_insee: Insee | UnsetType = UNSET
    territoire: (
        Annotated[
            Territoire,
            Meta(description="La collectivité, quand elle est dans le découpage officiel."),
        ]
        | UnsetType
    ) = UNSET


class Preuve(Partie, frozen=True):
    """What shows a reuse."""

    chemin = ("reutilisations", 0, "preuve")
    url: Url | UnsetType = UNSET
    reference: str | UnsetType = UNSET


class Reutilisation(Partie, frozen=True):
    """An organisation that uses a common, as one line of a file says."""

    chemin = ("reutilisations", 0)
    id: Annotated[
        str,
        Meta(
            pattern="^[a-z0-9.-]+$",
            description="Identifiant stable : le commun, puis l’organisme ; suivi d’un rang si une fiche le cite plusieurs fois.",
        ),
    ]
    commun: Annotated[Slug, Meta(description="Identifiant du commun.")]
    organisation: Organisation
    etat: str
    statut: str
    depuis: Date | UnsetType = UNSET
    confirmee_le: Date | UnsetType = UNSET
    preuve: Preuve | UnsetType = UNSET
    instance: Url | UnsetType = UNSET
    usage: str | UnsetType = UNSET
    source: str | UnsetType = UNSET
    source_titre: Titre | UnsetType = UNSET
    source_url: Adresse | UnsetType = UNSET


class Mesure(Partie, frozen=True):
    """A value at a date, according to one source; its unit is that of the indicator."""

    chemin = ("impact", "indicateurs", 0, "mesures", 0)
    au: Date
    valeur: Nombre
    statut: str
    source: str
    au_moins: bool
    du: Date | UnsetType = UNSET
    perimetre: str | UnsetType = UNSET
    methode: str | UnsetType = UNSET
    note: str | UnsetType = UNSET
    source_titre: Titre | UnsetType = UNSET
    source_url: Adresse | UnsetType = UNSET


class Cible(Partie, frozen=True):
    """A target, in the unit of its indicator."""

    chemin = ("impact", "indicateurs", 0, "cible")
    valeur: Nombre
    source: str
    echeance: Date | UnsetType = UNSET


class Validation(Partie, frozen=True):
    """Validation of an indicator in an investment committee."""

    chemin = ("impact", "indicateurs", 0, "validation")
    date: Date
    source: str


class Indicateur(Partie, frozen=True):
    """What is counted, its target and its measures, oldest first."""

    chemin = ("impact", "indicateurs", 0)
    commun: Annotated[Slug, Meta(description="Identifiant du commun.")]
    id: Annotated[Slug, Meta(description="Identifiant de l’indicateur, unique dans son commun.")]
    nom: str
    effet: str
    unite: str
    nature: str
    principal: bool
    sens: str
    mesures: tuple[Mesure, ...]
    definition: str | UnsetType = UNSET
    rythme: str | UnsetType = UNSET
    cible: Cible | UnsetType = UNSET
    validation: Validation | UnsetType = UNSET


class Impact(Partie, frozen=True):
    """The indicators of a common."""

    chemin = ("impact",)
    indicateurs: tuple[Indicateur, ...]
