"""Who reuses a common, and how to."""

from __future__ import annotations

from catalogue.modele.base import Objet, Organisme
from catalogue.socle.dates import DatePartielle


class Preuve(Objet, frozen=True):
    """What shows a reuse."""

    url: str | None = None
    reference: str | None = None


class Confirmation(Objet, frozen=True):
    """Who confirms a reuse, when, and where it can be read: an address or a text."""

    par: str
    le: DatePartielle
    reference: str


class Utilisateur(Organisme, frozen=True):
    """Who uses a common; `departements`: INSEE codes of where it is, when it is no collectivité."""

    departements: tuple[str, ...] = ()


class Reutilisation(Objet, frozen=True):
    """An organisation that uses a common.

    `confirmee_le` is the day of the fact, or of the line that shows it; `lue_le`, that of our reading.
    """

    organisation: Utilisateur
    etat: str
    statut: str
    depuis: DatePartielle | None = None
    arretee_le: DatePartielle | None = None
    confirmee_le: DatePartielle | None = None
    lue_le: DatePartielle | None = None
    confirmation: Confirmation | None = None
    preuve: Preuve | None = None
    instance: str | None = None
    usage: str | None = None
    source: str | None = None
    id: str | None = None


class Citation(Objet, frozen=True):
    """What a user says of a common, word for word; `par` is a function, never the name of a person."""

    texte: str
    par: str
    source: str


class Cout(Objet, frozen=True):
    """What a way of reuse costs; `montant` in euros."""

    nature: str
    montant: float | None = None
    precision: str | None = None


class Mode(Objet, frozen=True):
    """A way of reuse."""

    mode: str
    cout: Cout | None = None
    delai: str | None = None
    hebergement: str | None = None
    note: str | None = None
    source: str | None = None


class Prerequis(Objet, frozen=True):
    """What is needed before starting."""

    libelle: str
    type: str | None = None
    source: str | None = None


class Charge(Objet, frozen=True):
    """An effort and its unit."""

    valeur: float
    unite: str
    source: str
    note: str | None = None


class Effort(Objet, frozen=True):
    """Effort to start, once, and to run, each year."""

    installation: Charge | None = None
    exploitation: Charge | None = None


class Etape(Objet, frozen=True):
    """A step of a deployment."""

    titre: str
    detail: str | None = None
    duree: str | None = None
    source: str | None = None


class Aide(Organisme, frozen=True, kw_only=True):
    """An organisation that can help, and how."""

    nom: str
    aides: tuple[str, ...]
    url: str | None = None
    source: str | None = None


class Question(Objet, frozen=True):
    """A question and its answer (Markdown)."""

    question: str
    reponse: str


class Deliberation(Objet, frozen=True):
    """Whether an assembly must vote before the common is used, and why."""

    necessaire: bool
    raison: str
    source: str


class Reutiliser(Objet, frozen=True):
    """What a collectivité must know to reuse a common."""

    modes: tuple[Mode, ...] = ()
    prerequis: tuple[Prerequis, ...] = ()
    effort: Effort | None = None
    etapes: tuple[Etape, ...] = ()
    aide: tuple[Aide, ...] = ()
    deliberation: Deliberation | None = None
    questions: tuple[Question, ...] = ()


class Relation(Objet, frozen=True):
    """A link to another common."""

    commun: str
    type: str
    note: str | None = None
    source: str | None = None
