"""What the documents of the API are made of: the fields of a file, under the same French names.

The classes are the contract of the first version: their JSON Schemas and the OpenAPI
description are derived from them, and every document is checked against them when it is made.
They are written apart from the model, so that changing the model never changes the API unseen.

A field that is absent is not known. `chemin` names the part of `schemas/projet.schema.json`
that a class mirrors: titles, descriptions and vocabularies are read there.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import UNSET, Meta, Struct, UnsetType

Url = Annotated[str, Meta(extra_json_schema={"format": "uri"})]
Slug = Annotated[str, Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]
Siren = Annotated[str, Meta(pattern="^[0-9]{9}$")]
Insee = Annotated[str, Meta(pattern="^[0-9AB]{2,5}$")]
Date = Annotated[str, Meta(pattern="^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$")]
Nombre = int | float


class Partie(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of every part of a document."""

    chemin: ClassVar[tuple[str | int, ...]] = ()


class Contact(Partie, frozen=True):
    """Whom a collectivité writes to."""

    chemin = ("contact",)
    courriel: str | UnsetType = UNSET
    url: Url | UnsetType = UNSET
    intitule: str | UnsetType = UNSET
    note: str | UnsetType = UNSET
    source: str | UnsetType = UNSET


class Porteur(Partie, frozen=True):
    """An organisation behind a common."""

    chemin = ("porteurs", 0)
    nom: str
    role: str
    type: str | UnsetType = UNSET
    siren: Siren | UnsetType = UNSET
    code_insee: Insee | UnsetType = UNSET
    site: Url | UnsetType = UNSET
    source: str | UnsetType = UNSET


class Population(Partie, frozen=True):
    """Bounds in inhabitants."""

    chemin = ("publics", "population")
    min: int | UnsetType = UNSET
    max: int | UnsetType = UNSET


class Publics(Partie, frozen=True):
    """For whom a common is made."""

    chemin = ("publics",)
    collectivites: tuple[str, ...]
    population: Population | UnsetType = UNSET
    competences: tuple[str, ...] = ()
    autres: tuple[str, ...] = ()
    precisions: str | UnsetType = UNSET
    source: str | UnsetType = UNSET


class Capture(Partie, frozen=True):
    """An image and the text that replaces it."""

    chemin = ("captures", 0)
    image: Annotated[Url, Meta(description="Adresse de l’image.")]
    alternative: str
    legende: str | UnsetType = UNSET


class Archive(Partie, frozen=True):
    """Why and when a common stopped."""

    chemin = ("archive",)
    date: Date
    raison: str
    remplace_par: Slug | UnsetType = UNSET
    source: str | UnsetType = UNSET


class Rattachement(Partie, frozen=True):
    """Who decided on the place in the planification écologique."""

    chemin = ("planification", "rattachement")
    etat: str
    date: Date | UnsetType = UNSET
    source: str | UnsetType = UNSET


class Planification(Partie, frozen=True):
    """Place in the planification écologique."""

    chemin = ("planification",)
    rattachement: Rattachement
    axes: tuple[str, ...] = ()
    chantiers: tuple[str, ...] = ()
    leviers: tuple[str, ...] = ()
    enjeux: tuple[str, ...] = ()


class Lien(Partie, frozen=True):
    """A titled address."""

    chemin = ("liens", "autres", 0)
    titre: str
    url: Url


class Liens(Partie, frozen=True):
    """Public pages of a common."""

    chemin = ("liens",)
    site: Url | UnsetType = UNSET
    demonstration: Url | UnsetType = UNSET
    documentation: Url | UnsetType = UNSET
    statistiques: Url | UnsetType = UNSET
    matrice_impact: Url | UnsetType = UNSET
    budget: Url | UnsetType = UNSET
    support: Url | UnsetType = UNSET
    feuille_de_route: Url | UnsetType = UNSET
    fiche_beta: Url | UnsetType = UNSET
    autres: tuple[Lien, ...] = ()


class Maintenance(Partie, frozen=True):
    """What the team says of maintenance."""

    chemin = ("maintenance",)
    statut: str
    message: str | UnsetType = UNSET
    date: Date | UnsetType = UNSET
    source: str | UnsetType = UNSET


class Phase(Partie, frozen=True):
    """A phase, according to one source."""

    chemin = ("parcours", "phases", 0)
    phase: str
    source: str
    debut: Date | UnsetType = UNSET
    fin: Date | UnsetType = UNSET
    constatee_le: Date | UnsetType = UNSET
    note: str | UnsetType = UNSET


class Comite(Partie, frozen=True):
    """A meeting of a jury or a committee."""

    chemin = ("parcours", "comites", 0)
    date: Date
    source: str
    nature: str | UnsetType = UNSET
    decision: str | UnsetType = UNSET
    note: str | UnsetType = UNSET


class Jalon(Partie, frozen=True):
    """A dated event."""

    chemin = ("parcours", "jalons", 0)
    date: Date
    libelle: str
    source: str


class Parcours(Partie, frozen=True):
    """Phases, committees and milestones."""

    chemin = ("parcours",)
    phases: tuple[Phase, ...] = ()
    comites: tuple[Comite, ...] = ()
    jalons: tuple[Jalon, ...] = ()


class Constat(Partie, frozen=True):
    """What was shown for a condition or a criterion."""

    chemin = ("guichet", "conditions", "planification")
    montre: str
    source: str
    etat: str | UnsetType = UNSET


class Conditions(Partie, frozen=True):
    """The four conditions of eligibility."""

    chemin = ("guichet", "conditions")
    planification: Constat | UnsetType = UNSET
    mode_produit: Constat | UnsetType = UNSET
    qualite: Constat | UnsetType = UNSET
    responsable: Constat | UnsetType = UNSET


class Criteres(Partie, frozen=True):
    """The four criteria of evaluation."""

    chemin = ("guichet", "criteres")
    passage_a_l_echelle: Constat | UnsetType = UNSET
    impact_ecologique: Constat | UnsetType = UNSET
    engagement_humain: Constat | UnsetType = UNSET
    open_source: Constat | UnsetType = UNSET


class Intrapreneur(Partie, frozen=True):
    """Share of full time of the person in charge."""

    chemin = ("guichet", "intrapreneur")
    quotite: int
    source: str


class Ressource(Partie, frozen=True):
    """A support given by the guichet."""

    chemin = ("guichet", "ressources", 0)
    type: str
    source: str
    debut: Date | UnsetType = UNSET
    note: str | UnsetType = UNSET


class DossierGuichet(Partie, frozen=True):
    """What the guichet examined and brought to a laureate."""

    chemin = ("guichet",)
    vague: str | UnsetType = UNSET
    preuve: str | UnsetType = UNSET
    conditions: Conditions | UnsetType = UNSET
    criteres: Criteres | UnsetType = UNSET
    intrapreneur: Intrapreneur | UnsetType = UNSET
    ressources: tuple[Ressource, ...] = ()


class Relation(Partie, frozen=True):
    """A link to another common."""

    chemin = ("relations", 0)
    commun: Slug
    type: str
    note: str | UnsetType = UNSET
    source: str | UnsetType = UNSET
