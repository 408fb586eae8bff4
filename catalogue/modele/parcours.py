"""The call for candidatures and its waves; the path of a common, with the call for a laureate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.modele.base import Objet, Source
from catalogue.socle.dates import DatePartielle, plus_ancien

if TYPE_CHECKING:
    from datetime import date

MOIS_D_UN_CONSTAT = 6


class Phase(Objet, frozen=True):
    """A phase, according to one source."""

    phase: str
    source: str
    debut: DatePartielle | None = None
    fin: DatePartielle | None = None
    constatee_le: DatePartielle | None = None
    note: str | None = None


class Comite(Objet, frozen=True):
    """A meeting of a jury or a committee."""

    date: DatePartielle
    source: str
    nature: str | None = None
    decision: str | None = None
    note: str | None = None


class Jalon(Objet, frozen=True):
    """A dated event."""

    date: DatePartielle
    libelle: str
    source: str


class Parcours(Objet, frozen=True):
    """Phases, committees and milestones."""

    phases: tuple[Phase, ...] = ()
    comites: tuple[Comite, ...] = ()
    jalons: tuple[Jalon, ...] = ()


class Constat(Objet, frozen=True):
    """What was shown for a condition or a criterion."""

    montre: str
    source: str
    etat: str | None = None


class Conditions(Objet, frozen=True):
    """The four conditions of eligibility."""

    planification: Constat | None = None
    mode_produit: Constat | None = None
    qualite: Constat | None = None
    responsable: Constat | None = None


class Criteres(Objet, frozen=True):
    """The four criteria of evaluation."""

    passage_a_l_echelle: Constat | None = None
    impact_ecologique: Constat | None = None
    engagement_humain: Constat | None = None
    open_source: Constat | None = None


class Intrapreneur(Objet, frozen=True):
    """Share of full time of the person in charge, in percent."""

    quotite: int
    source: str


class Ressource(Objet, frozen=True):
    """A support given by the call."""

    type: str
    source: str
    debut: DatePartielle | None = None
    note: str | None = None


class DossierGuichet(Objet, frozen=True):
    """What the call examined and brought to a laureate."""

    vague: str | None = None
    preuve: str | None = None
    conditions: Conditions | None = None
    criteres: Criteres | None = None
    intrapreneur: Intrapreneur | None = None
    ressources: tuple[Ressource, ...] = ()


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

    def a_reverifier(self, today: date) -> bool:
        """Tell whether the state of the call was found more than six months before the day `today`."""
        return plus_ancien(self.etat.constate_le.dernier_jour, MOIS_D_UN_CONSTAT, today)
