"""What every object of the model shares; who is behind a common, for whom, where it lives, its quality and its sources."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.schemas import vocabularies

T = TypeVar("T")


class Objet(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """Base of every object of the model: immutable, compared by value.

    Made of nothing but what was read, none can hold itself: no use to look for cycles.
    """


class Organisme(Objet, frozen=True):
    """An organisation, known by an official identifier or by its name."""

    nom: str | None = None
    type: str | None = None
    siren: str | None = None
    code_insee: str | None = None


def convert(values: dict[str, Any], kind: type[T]) -> T:
    """Build an object from values that the schema accepts."""
    return msgspec.convert(values, kind, dec_hook=_decode)


def _decode(kind: type[Any], value: Any) -> Any:
    if kind is DatePartielle:
        return DatePartielle.parse(value)
    raise NotImplementedError(kind)


def libelle(vocabulaire: str, slug: str) -> str:
    """Return the French label of a value of a vocabulary."""
    return vocabularies()[vocabulaire].libelle(slug)


PORTEUR = "porteur"


class Porteur(Organisme, frozen=True, kw_only=True):
    """An organisation behind a common, and its role."""

    nom: str
    role: str = PORTEUR
    site: str | None = None
    source: str | None = None


class Logo(Objet, frozen=True):
    """An image, whom to credit, by what right it is shown and where its original is."""

    image: str
    credit: str
    licence: str
    source: str


class Capture(Logo, frozen=True):
    """A picture of the service, and the text that replaces it."""

    alternative: str
    legende: str | None = None


class Archive(Objet, frozen=True):
    """Why and when a common stopped."""

    date: DatePartielle
    raison: str
    remplace_par: str | None = None
    source: str | None = None


class Contact(Objet, frozen=True):
    """Whom a collectivité writes to."""

    courriel: str | None = None
    url: str | None = None
    intitule: str | None = None
    note: str | None = None
    source: str | None = None


class Population(Objet, frozen=True):
    """Bounds in inhabitants."""

    min: int | None = None
    max: int | None = None


class Publics(Objet, frozen=True):
    """For whom a common is made."""

    collectivites: tuple[str, ...]
    population: Population | None = None
    competences: tuple[str, ...] = ()
    autres: tuple[str, ...] = ()
    precisions: str | None = None
    source: str | None = None


class Rattachement(Objet, frozen=True):
    """Who decided on the place in the planification écologique."""

    etat: str
    date: DatePartielle | None = None
    source: str | None = None


class Planification(Objet, frozen=True):
    """Place in the planification écologique."""

    rattachement: Rattachement
    axes: tuple[str, ...] = ()
    chantiers: tuple[str, ...] = ()
    leviers: tuple[str, ...] = ()
    enjeux: tuple[str, ...] = ()


class Lien(Objet, frozen=True):
    """A titled address."""

    titre: str
    url: str


class Liens(Objet, frozen=True):
    """Public pages of a common."""

    site: str | None = None
    demonstration: str | None = None
    documentation: str | None = None
    statistiques: str | None = None
    matrice_impact: str | None = None
    budget: str | None = None
    support: str | None = None
    feuille_de_route: str | None = None
    fiche_beta: str | None = None
    autres: tuple[Lien, ...] = ()


class Depot(Objet, frozen=True):
    """A public repository."""

    url: str
    role: str | None = None
    principal: bool = False
    licence: str | None = None
    note: str | None = None


class Maintenance(Objet, frozen=True):
    """What the team says of maintenance."""

    statut: str
    message: str | None = None
    date: DatePartielle | None = None
    source: str | None = None


class Prestataire(Objet, frozen=True):
    """An organisation under contract for the upkeep, and until when."""

    nom: str
    jusqu_au: DatePartielle
    site: str | None = None
    source: str | None = None


class Entretien(Objet, frozen=True):
    """The organisation or the team that maintains a software, and its public page."""

    genre: str
    equipe: str
    page: str
    source: str | None = None


class Publiccode(Objet, frozen=True):
    """What a team adds for the standard; nothing about a person."""

    plateformes: tuple[str, ...] = ()
    type_logiciel: str | None = None
    etat: str | None = None
    fonctionnalites: tuple[str, ...] = ()
    langues: tuple[str, ...] = ()
    localisation_prete: bool | None = None
    entretien: Entretien | None = None
    prestataires: tuple[Prestataire, ...] = ()
    source: str | None = None


class Demarche(Objet, frozen=True):
    """A quality approach: state, date, link."""

    etat: str | None = None
    date: DatePartielle | None = None
    lien: str | None = None
    note: str | None = None
    source: str | None = None


class Accessibilite(Demarche, frozen=True):
    """Conformity to the RGAA; `taux` in percent."""

    niveau: str | None = None
    taux: float | None = None


class Qualite(Objet, frozen=True):
    """The quality approaches of a common."""

    accessibilite: Accessibilite | None = None
    vie_privee: Demarche | None = None
    securite: Demarche | None = None
    algorithmes: Demarche | None = None
    ecoconception: Demarche | None = None


class ValeurSourcee(Objet, frozen=True):
    """A value and its source."""

    valeur: str
    source: str


class Divergence(Objet, frozen=True):
    """A field on which sources disagree."""

    champ: str
    valeurs: tuple[ValeurSourcee, ...]
    note: str | None = None


class Source(Objet, frozen=True):
    """A document or a page."""

    id: str
    titre: str
    url: str | None = None
    consultee_le: DatePartielle | None = None
    champs: tuple[str, ...] = ()
    note: str | None = None


class SourceLue(Source, frozen=True):
    """A source of a common; `ne_dit_pas`: the fields that were looked for in this page, in vain."""

    ne_dit_pas: tuple[str, ...] = ()
