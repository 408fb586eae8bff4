"""The call for candidatures and its waves."""

from __future__ import annotations

from catalogue.modele.base import Objet
from catalogue.modele.parcours import Jalon
from catalogue.modele.qualite import Source
from catalogue.socle.dates import DatePartielle


class EtatGuichet(Objet, frozen=True):
    """Whether candidatures are received."""

    statut: str
    constate_le: DatePartielle
    message: str
    source: str


class ContactGuichet(Objet, frozen=True):
    """The generic address of the call."""

    courriel: str
    source: str | None = None


class Vague(Objet, frozen=True):
    """A wave of candidatures."""

    id: str
    nom: str
    etat: str
    source: str
    ouverture: DatePartielle | None = None
    cloture: DatePartielle | None = None
    note: str | None = None


class Guichet(Objet, frozen=True):
    """The state of the call and its waves."""

    nom: str
    etat: EtatGuichet
    contact: ContactGuichet
    page_officielle: str
    vagues: tuple[Vague, ...]
    sources: tuple[Source, ...]
    formulaire: str | None = None
    jalons: tuple[Jalon, ...] = ()
