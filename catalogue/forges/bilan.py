"""What a page says of the activity of a common: the state, the facts of all its repositories.

A count that may miss something says « at least »; what no source tells stays `None`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from catalogue.forges.etats import ConstatActivite, EtatActivite, etat, seuils, valable
from catalogue.forges.modele import MOIS_SUIVIS, PUBLIC, Ensemble, LectureDeDepot, mois_de
from catalogue.socle.dates import DatePartielle

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from catalogue.forges.modele import Echanges, Rythme, Versions
    from catalogue.modele import Projet
    from catalogue.modele.identite import Depot

# Repositories read within this time of each other are counted as if on the same day.
MEME_MOMENT = 31


@dataclass(frozen=True, slots=True)
class Nombre:
    """A number; `au_moins` when something could not be counted."""

    valeur: int
    au_moins: bool = False


@dataclass(frozen=True, slots=True)
class MoisDeCommits:
    """A month: commits by people, and how many people wrote them. `None` is unknown."""

    mois: str
    commits: int | None
    auteurs: int | None


@dataclass(frozen=True, slots=True)
class DepotLu:
    """A repository of a common, with its reading if there is one, and whether it is recent."""

    depot: Depot
    lecture: LectureDeDepot | None
    valable: bool

    @property
    def sans_fichier_de_licence(self) -> bool:
        """Tell whether a reading looked for a file of licence and found none."""
        return self.lecture is not None and self.lecture.sans_fichier_de_licence


@dataclass(frozen=True)
class BilanActivite:
    """The activity of a common, as of the day `au` of its most recent reading.

    `mot` is what its state is called today: with its day, `etat_au`, once that is some time ago.
    `rythme` holds the counts of the whole when something gives them; `lus`, what was read.
    """

    etat: EtatActivite
    etat_au: date | None
    mot: str
    au: date | None
    depots: tuple[DepotLu, ...]
    dernier_commit_humain: date | None = None
    commits_12_mois: Nombre | None = None
    auteurs_12_mois: Nombre | None = None
    part_premier_auteur: int | None = None
    derniere_version: str | None = None
    derniere_version_le: date | None = None
    depuis_la_version: int | None = None
    tickets_ouverts: Nombre | None = None
    demandes_ouvertes: Nombre | None = None
    rythme: Rythme | None = None
    lus: tuple[LectureDeDepot, ...] = ()

    @cached_property
    def mois(self) -> tuple[MoisDeCommits, ...]:
        """The 24 months before the last reading: lists, which show none, do not pay for them."""
        return _months(self.lus, self.rythme)

    @property
    def complet(self) -> bool:
        """Tell whether every repository has been read, recently enough."""
        return all(one.valable for one in self.depots)

    @property
    def dependance(self) -> int | None:
        """The share of the changes that one person makes, when the common depends on that person."""
        share, count, limits = self.part_premier_auteur, self.commits_12_mois, seuils()
        enough = count is not None and count.valeur >= limits["actif_changements"]
        return share if share is not None and enough and share >= limits["dependance_part"] else None


def bilan(
    projet: Projet, lectures: Mapping[str, LectureDeDepot], ensembles: Mapping[str, Ensemble], today: date
) -> BilanActivite:
    """Describe the activity of a common as of `today`, from the readings on disk."""
    read = tuple(_read(depot, lectures.get(depot.url), today) for depot in projet.depots)
    valid = [one.lecture for one in read if one.lecture is not None and one.valable]
    public = [one for one in valid if one.acces == PUBLIC]
    every = len(valid) == len(read)
    rhythm, exact = _rhythm(public, ensembles.get(projet.slug))
    commits = _sum(_commits(one.rythme) for one in _sources(public))
    if rhythm is not None and rhythm.commits_12_mois is not None:
        commits = Nombre(rhythm.commits_12_mois, bool(rhythm.au_moins) or not (exact and every))
    elif commits is not None and not every:
        commits = Nombre(commits.valeur, au_moins=True)
    seen = max(
        ((one.dernier_commit_humain, one.au) for one in public if one.dernier_commit_humain),
        default=(None, None),
    )
    known = all(one.rythme is not None and one.tete is not None for one in public)
    constat = ConstatActivite(
        seen[0],
        seen[1],
        min((one.au for one in public), default=None),
        commits.valeur if commits else 0,
        exact=every and known and commits is not None and not commits.au_moins,
        complet=every and known,
        vieilles=not valid and any(one.lecture and one.lecture.acces == PUBLIC for one in read),
    )
    state, day = etat(projet, valid, constat)
    name, when, after = _last_version(public)
    return BilanActivite(
        state,
        day,
        _word(state, day, today),
        max((one.au for one in public or valid), default=None),
        read,
        constat.dernier,
        commits,
        _people(public, rhythm, exact=exact and every),
        rhythm.part_premier_auteur if rhythm and exact and every else None,
        name,
        when,
        after,
        _sum(_opened(one.tickets) for one in public),
        _sum(_opened(one.demandes) for one in public),
        rhythm,
        tuple(public),
    )


def _word(state: EtatActivite, day: date | None, today: date) -> str:
    """Name a state; with its day once it is too old to be that of today."""
    if day is None or (today - day).days <= seuils()["mot_valable_jours"]:
        return state.libelle
    return f"{state.libelle} au {DatePartielle(day.year, day.month, day.day)}"


def _read(depot: Depot, reading: LectureDeDepot | None, today: date) -> DepotLu:
    return DepotLu(depot, reading, reading is not None and valable(reading, today))


def _rhythm(public: list[LectureDeDepot], together: Ensemble | None) -> tuple[Rythme | None, bool]:
    """Return the counts that hold for the whole common, and whether they miss nothing."""
    if len(public) == 1:
        return public[0].rythme, True
    days = {one.depot: one.au for one in public}
    if together is None or not public or not days.keys() <= together.depots.keys():
        return None, False
    dates = [*together.depots.values(), *days.values()]
    counted = all(one.lu_le <= together.depots[one.depot] for one in public)
    return together.rythme, counted and (max(dates) - min(dates)).days <= MEME_MOMENT


def _sources(public: Sequence[LectureDeDepot]) -> Sequence[LectureDeDepot]:
    """Leave out the mirrors when something else is read: their commits are those of another."""
    return [one for one in public if not one.miroir] or public


def _commits(rhythm: Rythme | None) -> Nombre | None:
    if rhythm is None or rhythm.commits_12_mois is None:
        return None
    return Nombre(rhythm.commits_12_mois, bool(rhythm.au_moins))


def _opened(exchanges: Echanges | None) -> Nombre | None:
    known = exchanges is not None and exchanges.ouverts is not None
    return Nombre(exchanges.ouverts or 0) if exchanges and known else None


def _people(public: list[LectureDeDepot], rhythm: Rythme | None, *, exact: bool) -> Nombre | None:
    """Count people once; without a common count, at least as many as in one repository."""
    if rhythm is not None and rhythm.auteurs_12_mois is not None:
        return Nombre(rhythm.auteurs_12_mois, bool(rhythm.au_moins) or not exact)
    counts = [one.rythme.auteurs_12_mois for one in public if one.rythme]
    known = [count for count in counts if count is not None]
    return Nombre(max(known), au_moins=True) if known else None


def _sum(values: Iterable[Nombre | None]) -> Nombre | None:
    listed = list(values)
    known = [value for value in listed if value is not None]
    least = len(known) < len(listed) or any(one.au_moins for one in known)
    return Nombre(sum(one.valeur for one in known), least) if known else None


def _last_version(public: list[LectureDeDepot]) -> tuple[str | None, date | None, int | None]:
    """Return the most recent stable release of all, or tag where there is no release, and what follows it."""
    found = [
        (version.derniere_le, version.derniere, version.depuis)
        for one in public
        if (version := _version(one)) and version.derniere_le and version.derniere
    ]
    when, name, after = max(found, key=lambda one: one[:2], default=(None, None, None))
    return name, when, after


def _version(reading: LectureDeDepot) -> Versions | None:
    published = reading.publications
    return published if published and published.derniere_le else reading.etiquettes


def _months(public: Sequence[LectureDeDepot], rhythm: Rythme | None) -> tuple[MoisDeCommits, ...]:
    """Return the 24 months before the last reading; without a common count, commits add up."""
    if not public:
        return ()
    names = mois_de(max(one.au for one in public), MOIS_SUIVIS)
    if rhythm is not None:
        return tuple(
            MoisDeCommits(name, rhythm.commits.get(name), rhythm.auteurs.get(name)) for name in names
        )
    parts = [one.rythme for one in _sources(public) if one.rythme]
    return tuple(MoisDeCommits(name, _total(name, parts), None) for name in names)


def _total(name: str, parts: list[Rythme]) -> int | None:
    counts = [part.commits.get(name) for part in parts]
    known = [count for count in counts if count is not None]
    return sum(known) if counts and len(known) == len(counts) else None
