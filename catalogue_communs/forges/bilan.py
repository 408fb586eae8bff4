"""What is said of the activity of a common: the facts of all its repositories, and a word, by the rules of `schemas/etats-activite.yml`.

A state is what the readings prove. That someone worked recently is proved by one repository;
that nobody did is only proved once every repository has been read, and on the day of the oldest
of these readings. A word ages: after a while it bears its day, then it is worth nothing. A count
that may miss something says « at least »; what no source tells stays `None`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

from catalogue_communs.fiches.phrases import dire
from catalogue_communs.forges import modele
from catalogue_communs.forges.fichiers import differe
from catalogue_communs.forges.modele import LectureDeDepot, Versions
from catalogue_communs.modele import Projet
from catalogue_communs.modele.base import Depot
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.francais import INCOMPLET

ACTIF, ENTRETENU, STABLE, EN_SOMMEIL = "actif", "entretenu", "stable", "en-sommeil"
PEU_ACTIF, ARCHIVE, DISPARU = "peu-actif", "archive", "disparu"
INCONNU, A_RELIRE = "inconnu", "a-relire"
# These say that there is nothing to say: no filter, no comparison.
SANS_MOT = frozenset({INCONNU, A_RELIRE})
# Repositories read within this time of each other are counted as if on the same day.
MEME_MOMENT = 31


@dataclass(frozen=True, slots=True)
class EtatActivite:
    """A state: its name in programs, its label, and its rule in words."""

    slug: str
    libelle: str
    regle: str


def seuils() -> dict[str, int]:
    """Return the thresholds of the rules."""
    limits: dict[str, int] = yaml_fourni("etats-activite")["seuils"]
    return limits


@cache
def etats() -> dict[str, EtatActivite]:
    """Return every state, in the order in which the rules are tried."""
    return {
        slug: EtatActivite(slug, said["libelle"], said["regle"].format(**seuils()))
        for slug, said in yaml_fourni("etats-activite")["etats"].items()
    }


def _valable(reading: LectureDeDepot, today: date) -> bool:
    """Tell whether a reading is sure and recent enough to say something of a common."""
    recent = (today - reading.au).days <= seuils()["lecture_valable_jours"]
    return recent and reading.acces != modele.A_CONFIRMER


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
    """The activity of a common as of `jour`, from its repositories and what they were counted together."""

    projet: Projet
    depots: tuple[DepotLu, ...]
    ensemble: modele.Ensemble | None
    jour: date

    @cached_property
    def _valables(self) -> list[LectureDeDepot]:
        return [one.lecture for one in self.depots if one.lecture is not None and one.valable]

    @cached_property
    def lus(self) -> tuple[LectureDeDepot, ...]:
        """The valid readings of what is still public."""
        return tuple(one for one in self._valables if one.acces == modele.PUBLIC)

    @property
    def complet(self) -> bool:
        """Tell whether every repository has been read, recently enough."""
        return all(one.valable for one in self.depots)

    @property
    def au(self) -> date | None:
        """The day of the most recent reading."""
        return max((one.au for one in self.lus or self._valables), default=None)

    @property
    def rythme(self) -> modele.Rythme | None:
        """The counts that hold for the whole common, when something gives them."""
        if len(self.lus) == 1:
            return self.lus[0].rythme
        if self.ensemble and self.lus and all(one.depot in self.ensemble.depots for one in self.lus):
            return self.ensemble.rythme
        return None

    @cached_property
    def _exact(self) -> bool:
        """Tell whether `rythme` misses nothing: every repository, at the same moment, with its last facts."""
        if len(self.lus) == 1 or self.rythme is None or self.ensemble is None:
            return self.complet and len(self.lus) == 1
        counted = self.ensemble.depots
        days = [*counted.values(), *(one.au for one in self.lus)]
        last = all(one.lu_le <= counted[one.depot] for one in self.lus)
        return self.complet and last and (max(days) - min(days)).days <= MEME_MOMENT

    @property
    def _sources(self) -> list[LectureDeDepot]:
        """Leave out the mirrors when something else is read: their commits are those of another."""
        return [one for one in self.lus if not one.miroir] or list(self.lus)

    @cached_property
    def commits_12_mois(self) -> Nombre | None:
        """The changes of a year; without a common count, those of each repository."""
        rhythm = self.rythme
        if rhythm is not None and rhythm.commits_12_mois is not None:
            return Nombre(rhythm.commits_12_mois, bool(rhythm.au_moins) or not self._exact)
        parts = [one.rythme for one in self._sources]
        least = not self.complet or any(one and one.au_moins for one in parts)
        return _somme((one.commits_12_mois if one else None for one in parts), au_moins=least)

    @property
    def auteurs_12_mois(self) -> Nombre | None:
        """People counted once; without a common count, at least as many as in one repository."""
        rhythm = self.rythme
        if rhythm is not None and rhythm.auteurs_12_mois is not None:
            return Nombre(rhythm.auteurs_12_mois, bool(rhythm.au_moins) or not self._exact)
        counts = (one.rythme.auteurs_12_mois for one in self.lus if one.rythme)
        most = max((count for count in counts if count is not None), default=None)
        return None if most is None else Nombre(most, au_moins=True)

    @property
    def part_premier_auteur(self) -> int | None:
        """The share of the changes of the one who makes most of them."""
        return self.rythme.part_premier_auteur if self.rythme and self._exact else None

    @property
    def dependance(self) -> int | None:
        """That share, when the common depends on one person."""
        share, count, limits = self.part_premier_auteur, self.commits_12_mois, seuils()
        enough = count is not None and count.valeur >= limits["actif_changements"]
        return share if share is not None and enough and share >= limits["dependance_part"] else None

    @property
    def dernier_commit_humain(self) -> date | None:
        """The day of the last change by a person."""
        return self._dernier[0] if self._dernier else None

    @cached_property
    def _dernier(self) -> tuple[date, date] | None:
        """That day, and the day when it was read."""
        days = ((one.dernier_commit_humain, one.au) for one in self.lus if one.dernier_commit_humain)
        return max(days, default=None)

    @cached_property
    def _derniere(self) -> Versions:
        """The most recent stable release of all, or tag where there is no release."""
        versions = (v for one in self.lus if (v := _version(one)) and v.derniere_le and v.derniere)
        return max(versions, key=lambda one: (one.derniere_le, one.derniere), default=Versions())

    @property
    def derniere_version(self) -> str | None:
        """The name of the most recent stable version."""
        return self._derniere.derniere

    @property
    def derniere_version_le(self) -> date | None:
        """Its day."""
        return self._derniere.derniere_le

    @property
    def depuis_la_version(self) -> int | None:
        """The changes that followed it."""
        return self._derniere.depuis

    @property
    def tickets_ouverts(self) -> Nombre | None:
        """The issues that are open."""
        return _somme(one.tickets.ouverts if one.tickets else None for one in self.lus)

    @property
    def demandes_ouvertes(self) -> Nombre | None:
        """The merge requests that are open."""
        return _somme(one.demandes.ouverts if one.demandes else None for one in self.lus)

    @cached_property
    def mois(self) -> tuple[MoisDeCommits, ...]:
        """The 24 months before the last reading; without a common count, commits add up."""
        if not self.lus:
            return ()
        names, rhythm = modele.mois_de(max(one.au for one in self.lus), modele.MOIS_SUIVIS), self.rythme
        if rhythm is not None:
            return tuple(
                MoisDeCommits(name, rhythm.commits.get(name), rhythm.auteurs.get(name)) for name in names
            )
        parts = [one.rythme.commits for one in self._sources if one.rythme]
        sums = ((name, _somme(part.get(name) for part in parts)) for name in names)
        return tuple(
            MoisDeCommits(name, one.valeur if one and not one.au_moins else None, None) for name, one in sums
        )

    @property
    def etat(self) -> EtatActivite:
        """The state of the common."""
        return etats()[self._etat[0]]

    @property
    def etat_au(self) -> date | None:
        """The day when it was true; none for what the page declares."""
        return self._etat[1]

    @property
    def mot(self) -> str:
        """What the state is called today: with its day once it is too old. What was read is never « pas encore lu »."""
        day = self.etat_au
        if self.etat.slug == INCONNU and self._valables:
            return INCOMPLET.capitalize()
        if day is None or (self.jour - day).days <= seuils()["mot_valable_jours"]:
            return self.etat.libelle
        return f"{self.etat.libelle} au {DatePartielle.du_jour(day)}"

    @cached_property
    def _etat(self) -> tuple[str, date | None]:
        declared = self.projet.maintenance.statut if self.projet.maintenance else ""
        if self.projet.archive or declared == "arretee":
            return ARCHIVE, None
        # Nobody may change a repository that is gone or archived, as far as its forge says.
        if self.complet and all(one.archive for one in self.lus):
            day = min(one.au for one in self._valables)
            return (ARCHIVE if any(one.archive and one.lisible for one in self._valables) else DISPARU), day
        limits, count = seuils(), self.commits_12_mois
        known = self.complet and all(one.rythme is not None and one.tete is not None for one in self.lus)
        exact = known and count is not None and not count.au_moins
        since = min((one.au for one in self.lus), default=None)
        if self._dernier is not None:
            last, seen = self._dernier
            age, often = (seen - last).days, count is not None and count.valeur >= limits["actif_changements"]
            alive = (
                (ACTIF, age <= limits["actif_jours"] and often),
                (STABLE, age <= limits["stable_jours"] and declared == "stable"),
                (ENTRETENU, age <= limits["entretenu_jours"] and often),
                (PEU_ACTIF, age <= limits["peu_actif_jours"] and exact),
            )
            if found := next((state for state, proved in alive if proved), ""):
                return found, since if found == PEU_ACTIF else seen
        # Nobody for a year: certain only when the whole history is known.
        if known and since is not None:
            silent = (since - self._dernier[0]).days if self._dernier else None
            if silent is None or silent > limits["peu_actif_jours"]:
                return EN_SOMMEIL, since
            if exact or silent > limits["entretenu_jours"]:
                return PEU_ACTIF, since
        old = not self._valables and any(o.lecture and o.lecture.acces == modele.PUBLIC for o in self.depots)
        return (A_RELIRE if old else INCONNU), None


def bilan(
    projet: Projet,
    lectures: Mapping[str, LectureDeDepot],
    ensembles: Mapping[str, modele.Ensemble],
    today: date,
) -> BilanActivite:
    """Describe the activity of a common as of `today`, from the readings on disk."""
    found = ((depot, lectures.get(depot.url)) for depot in projet.depots)
    read = tuple(DepotLu(depot, one, one is not None and _valable(one, today)) for depot, one in found)
    return BilanActivite(projet, read, ensembles.get(projet.slug), today)


def _somme(values: Iterable[int | None], *, au_moins: bool = False) -> Nombre | None:
    listed = list(values)
    known = [value for value in listed if value is not None]
    return Nombre(sum(known), au_moins or len(known) < len(listed)) if known else None


def _version(reading: LectureDeDepot) -> Versions | None:
    published = reading.publications
    return published if published and published.derniere_le else reading.etiquettes


@dataclass(frozen=True, slots=True)
class Signalement:
    """Something to look at: its code, the rank and address of the repository, what to do."""

    code: str
    rang: int
    depot: str
    constate_le: date
    message: str
    remede: str


def signalements(
    projet: Projet, lectures: Mapping[str, LectureDeDepot], today: date
) -> tuple[Signalement, ...]:
    """List what the readings of a common say against its page: the valid ones, and any for want of a licence."""
    return tuple(
        Signalement(code, rank, depot.url, reading.au, message, remedy)
        for rank, depot in enumerate(projet.depots)
        if (reading := lectures.get(depot.url)) is not None
        for code, message, remedy in _about(projet, depot, reading, valable=_valable(reading, today))
    )


def _about(
    projet: Projet, depot: Depot, reading: LectureDeDepot, *, valable: bool
) -> Iterator[tuple[str, str, str]]:
    declared = projet.licence_de(depot)
    if valable and reading.acces in {modele.INTROUVABLE, modele.PRIVE}:
        yield dire("depot-disparu")
    if valable and reading.deplace_vers:
        yield dire("depot-deplace", compris=reading.deplace_vers)
    if valable and reading.archive and projet.archive is None:
        yield dire("depot-archive")
    if valable and declared and reading.licence and differe(declared, reading.licence):
        yield dire("depot-licence", declaree=declared, lue=reading.licence)
    known = projet.licence_de(depot, sans_fichier=reading.sans_fichier_de_licence) or reading.licence
    if reading.lisible and not known:
        yield dire("depot-sans-licence")
