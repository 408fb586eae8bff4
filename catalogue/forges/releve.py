"""What a reader brings back from a forge, before anything is counted.

Names and addresses of authors live here, in memory, for the time of a count; `calcul` turns
them into numbers, and only numbers are written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from catalogue.forges.modele import PUBLIC, Fichiers

if TYPE_CHECKING:
    from datetime import date, datetime

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit: its hash, the committer's date, and its author."""

    cle: str
    quand: datetime
    nom: str = ""
    courriel: str = ""
    compte: str = ""
    fusion: bool = False
    # The forge says that the account is an automation's.
    robot: bool = False


@dataclass(frozen=True, slots=True)
class Echange:
    """An issue or a merge request that was closed, and who opened it."""

    ouvert: datetime
    ferme: datetime
    auteur: str = ""
    robot: bool = False
    # Merged, and by someone from outside the team; `None` when the forge does not tell.
    exterieure: bool | None = None


@dataclass(frozen=True, slots=True)
class Attente:
    """An issue of the last months: when someone opened it, and when another person answered."""

    ouvert: datetime
    repondu: datetime | None


@dataclass(frozen=True, slots=True)
class Version:
    """A release or a tag."""

    nom: str
    quand: date | None = None
    preversion: bool = False


@dataclass(slots=True)
class Liste(Generic[T]):
    """A list that a forge gives by pages: what was read, the most recent first.

    `complete` tells whether nothing is missing; `total` is what the forge says there is.
    """

    elements: list[T] = field(default_factory=list)
    complete: bool = True
    total: int | None = None


@dataclass(slots=True, kw_only=True)
class ReleveDepot:
    """Everything that a source says of a repository; `None` is what it does not say."""

    depot: str
    source: str
    acces: str = PUBLIC
    deplace_vers: str | None = None
    archive: bool | None = None
    miroir: bool | None = None
    fourche: bool | None = None
    cree_le: date | None = None
    branche: str | None = None
    tete: str | None = None
    commits: Liste[Commit] | None = None
    # True when the history was not asked for, since its last commit is the known one.
    histoire_connue: bool = False
    # True when the forge shows that nothing at all moved since the known reading.
    inchange: bool = False
    pousse: str | None = None
    verifications: str | None = None
    contrat_jusqu_au: date | None = None
    attentes: list[Attente] | None = None
    publications: Liste[Version] | None = None
    etiquettes: Liste[Version] | None = None
    tickets_ouverts: int | None = None
    tickets_fermes: Liste[Echange] | None = None
    demandes_ouvertes: int | None = None
    demandes_fermees: Liste[Echange] | None = None
    etoiles: int | None = None
    fourches: int | None = None
    licence: str | None = None
    langages: dict[str, float] | None = None
    fichiers: Fichiers | None = None


@dataclass(frozen=True, slots=True)
class Periode:
    """The day of the reading, and from when commits and closed issues are asked for.

    `an_depuis` is where the twelve months begin: up to there, a list of commits is read to its end.
    """

    jour: date
    commits_depuis: date
    fermes_depuis: date
    an_depuis: date
