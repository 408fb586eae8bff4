"""Quality approaches, sources, and what they disagree on."""

from __future__ import annotations

from catalogue.modele.base import Objet
from catalogue.socle.dates import DatePartielle


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
