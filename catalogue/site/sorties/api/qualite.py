"""The parts of the API that say how far a common can be trusted: quality, sources, disagreements."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from catalogue.site.sorties.api.parties import Date, Nombre, Partie, Slug, Url


class Demarche(Partie, frozen=True):
    """A quality approach: state, date, link."""

    chemin = ("qualite", "vie_privee")
    etat: str | UnsetType = UNSET
    date: Date | UnsetType = UNSET
    lien: Url | UnsetType = UNSET
    note: str | UnsetType = UNSET
    source: str | UnsetType = UNSET


class Accessibilite(Demarche, frozen=True):
    """Conformity to the RGAA."""

    chemin = ("qualite", "accessibilite")
    niveau: str | UnsetType = UNSET
    taux: Nombre | UnsetType = UNSET


class Qualite(Partie, frozen=True):
    """The quality approaches of a common."""

    chemin = ("qualite",)
    accessibilite: Accessibilite | UnsetType = UNSET
    vie_privee: Demarche | UnsetType = UNSET
    securite: Demarche | UnsetType = UNSET
    algorithmes: Demarche | UnsetType = UNSET
    ecoconception: Demarche | UnsetType = UNSET


class ValeurSourcee(Partie, frozen=True):
    """A value and its source."""

    chemin = ("divergences", 0, "valeurs", 0)
    valeur: str
    source: str


class Divergence(Partie, frozen=True):
    """A field on which sources disagree."""

    chemin = ("divergences", 0)
    champ: str
    valeurs: tuple[ValeurSourcee, ...]
    note: str | UnsetType = UNSET


class Source(Partie, frozen=True):
    """A document or a page."""

    chemin = ("sources", 0)
    id: Slug
    titre: str
    url: Url | UnsetType = UNSET
    consultee_le: Date | UnsetType = UNSET
    champs: tuple[str, ...] = ()
    note: str | UnsetType = UNSET
