"""What is kept of a repository: facts with a date, and nothing about a person.

The classes mirror `schemas/activite.schema.json`, where each field is explained; a test
compares the two. `None` means that the source does not tell: it is never zero. A month that
is absent from a series is unknown too; a month without any commit is written, with zero.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Generic, TypeVar

import msgspec

from catalogue_communs.modele.base import Objet
from catalogue_communs.socle.fichiers import connus

PUBLIC, PRIVE, INTROUVABLE = "public", "prive", "introuvable"
# Never read, and the forge says once or twice that it is not there: too little to say it.
A_CONFIRMER = "a-confirmer"
MOIS_SUIVIS = 24
# Days for which a count of commits is kept while nothing moves.
COMPTE_VALABLE = 14
UN_AN = timedelta(days=365)


class Versions(Objet, frozen=True):
    """Releases, or tags: how many, the last stable one, and how many each year.

    `depuis` counts the changes by people since the day of the last stable one.
    """

    nombre: int | None = None
    derniere: str | None = None
    derniere_le: date | None = None
    depuis: int | None = None
    par_an: dict[str, int] | None = None


class Echanges(Objet, frozen=True):
    """Issues, or merge requests; what bots opened and closed does not count as closed.

    `exterieures_12_mois` counts the merged ones by people from outside the team; `reponse_mediane_jours`
    is how long a person waits for a first answer of another one.
    """

    ouverts: int | None = None
    fermes_12_mois: int | None = None
    delai_median_jours: int | None = None
    exterieures_12_mois: int | None = None
    reponse_mediane_jours: int | None = None


class Fichiers(Objet, frozen=True):
    """What a newcomer finds in the repository."""

    readme: bool | None = None
    contribuer: bool | None = None
    journal: bool | None = None
    securite: bool | None = None
    conduite: bool | None = None
    publiccode: bool | None = None
    licence: bool | None = None
    documentation: bool | None = None
    # What shows that it can be installed elsewhere.
    conteneur: bool | None = None
    compose: bool | None = None
    helm: bool | None = None
    procfile: bool | None = None
    installation: bool | None = None


class Archivage(Objet, frozen=True):
    """Whether Software Heritage has a copy, and of which day."""

    verifie_le: date
    archive: bool
    le: date | None = None


class Avis(Objet, frozen=True):
    """The published security advisories that OSV knows about the last commit read."""

    verifie_le: date
    connus: tuple[str, ...]


class Absence(Objet, frozen=True):
    """The days when the forge said that a repository is gone, private (`acces`) or empty."""

    acces: str
    jours: tuple[date, ...]


class Echec(Objet, frozen=True):
    """Why the last attempts failed, and since when: the rest of the reading is older."""

    depuis: date
    raison: str


class Rythme(Objet, frozen=True):
    """Commits by people, merges left out, and the people who wrote them.

    The series go by month (`AAAA-MM`); the counts cover the 365 days that end on `au`, and are
    the least that is sure when `au_moins` is true. Agents that write code are no people.
    """

    commits: dict[str, int]
    auteurs: dict[str, int]
    commits_12_mois: int | None = None
    auteurs_12_mois: int | None = None
    part_premier_auteur: int | None = None
    robots_12_mois: int | None = None
    agents_12_mois: int | None = None
    au: date | None = None
    au_moins: bool | None = None


class LectureDeDepot(Objet, frozen=True):
    """What was read of a repository on a given day.

    `lu_le` is the day when these facts were found; `verifie_le`, the last day when the forge
    gave them again, unchanged.
    """

    depot: str
    lu_le: date
    source: str
    acces: str = PUBLIC
    verifie_le: date | None = None
    deplace_vers: str | None = None
    archive: bool | None = None
    miroir: bool | None = None
    fourche: bool | None = None
    cree_le: date | None = None
    branche: str | None = None
    tete: str | None = None
    # The moment of the last change of any branch or tag, as the forge writes it.
    pousse: str | None = None
    verifications: str | None = None
    contrat_jusqu_au: date | None = None
    publiccode: dict[str, str] | None = None
    dernier_commit_humain: date | None = None
    rythme: Rythme | None = None
    publications: Versions | None = None
    etiquettes: Versions | None = None
    tickets: Echanges | None = None
    demandes: Echanges | None = None
    etoiles: int | None = None
    fourches: int | None = None
    licence: str | None = None
    langages: dict[str, int] | None = None
    fichiers: Fichiers | None = None
    archivage: Archivage | None = None
    avis: Avis | None = None
    absence: Absence | None = None
    echec: Echec | None = None

    @property
    def au(self) -> date:
        """The last day when what is said was known to be true."""
        if self.absence and not self.lisible:
            return max(*self.absence.jours, self.verifie_le or date.min)
        return self.verifie_le or self.lu_le

    @property
    def sans_fichier_de_licence(self) -> bool:
        """Tell whether someone looked for a file of licence and found none."""
        return not self.licence and self.fichiers is not None and self.fichiers.licence is False

    @property
    def lisible(self) -> bool:
        """Tell whether anyone can read the repository."""
        return self.acces == PUBLIC


class Ensemble(Objet, frozen=True):
    """The repositories of a common read together: an author counts once, a commit too.

    `depots` gives the day of each reading.
    """

    commun: str
    depots: dict[str, date]
    rythme: Rythme
    dernier_commit_humain: date | None = None

    @property
    def au(self) -> date:
        """The most recent day of its readings."""
        return max(self.depots.values())


def valeurs_ecrites(objet: Objet) -> dict[str, Any]:
    """Return what is written of an object: what is unknown is absent."""
    built: dict[str, Any] = connus(msgspec.to_builtins(objet))
    return built


def mois_de(jour: date, nombre: int) -> tuple[str, ...]:
    """Return the month of a day and those before it, oldest first: `nombre` in all."""
    last = jour.year * 12 + jour.month - 1
    return tuple(f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(last - nombre + 1, last + 1))


def debut_de(mois: str) -> date:
    """Return the first day of a month."""
    return date(int(mois[:4]), int(mois[5:7]), 1)


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
    publiccode: dict[str, str] | None = None
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
