"""What is said of the activity of a common: the facts of all its repositories, and a word, by the rules of `schemas/etats-activite.yml`.

A state is what the readings prove. That someone worked recently is proved by one repository;
that nobody did is only proved once every repository has been read, and on the day of the oldest
of these readings. A word ages: after a while it bears its day, then it is worth nothing. A count
that may miss something says « at least »; what no source tells stays `None`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from operator import itemgetter
from typing import NamedTuple

from catalogue_communs.fiches.diagnostics import dire
from catalogue_communs.forges import modele
from catalogue_communs.forges.fichiers import differe
from catalogue_communs.forges.modele import LectureDeDepot, Versions
from catalogue_communs.modele import Projet
from catalogue_communs.modele.base import Depot
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.texte import INCOMPLET

INCONNU, A_RELIRE = "inconnu", "a-relire"
# These say that there is nothing to say: no filter, no comparison.
SANS_MOT = frozenset({INCONNU, A_RELIRE})
# Repositories read within this time of each other are counted as if on the same day.
MEME_MOMENT = 31


class EtatActivite(NamedTuple):
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


class MoisDeCommits(NamedTuple):
    """A month: commits by people, and how many people wrote them. `None` is unknown."""

    mois: str
    commits: int | None
    auteurs: int | None


class DepotLu(NamedTuple):
    """A repository of a common: its reading if there is one, whether it is recent, the licence declared for it."""

    depot: Depot
    lecture: LectureDeDepot | None
    valable: bool
    licence: str | None


@dataclass(frozen=True, kw_only=True)
class BilanActivite:
    """The activity of a common as of `jour`; `None` is what no source tells.

    `lus` holds the valid readings of what is still public; `complet` says that each repository has a valid one,
    `au` is the day of the most recent. `rythme` gives the counts that hold for the whole common, when something
    does; `part_premier_auteur`, the share of the changes of the one who makes most of them, in percent.
    """

    projet: Projet
    jour: date
    depots: tuple[DepotLu, ...]
    lus: tuple[LectureDeDepot, ...]
    complet: bool
    au: date | None
    rythme: modele.Rythme | None
    commits_12_mois: Nombre | None
    auteurs_12_mois: Nombre | None
    part_premier_auteur: int | None
    dernier_commit_humain: date | None
    derniere_version: str | None
    derniere_version_le: date | None
    depuis_la_version: int | None
    tickets_ouverts: Nombre | None
    demandes_ouvertes: Nombre | None
    mois: tuple[MoisDeCommits, ...]

    @property
    def dependance(self) -> int | None:
        """That share, when the common depends on one person."""
        share, count, limits = self.part_premier_auteur, self.commits_12_mois, seuils()
        enough = count is not None and count.valeur >= limits["actif_changements"]
        return share if share is not None and enough and share >= limits["dependance_part"] else None

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
        if self.etat.slug == INCONNU and any(one.valable for one in self.depots):
            return INCOMPLET.capitalize()
        if day is None or (self.jour - day).days <= seuils()["mot_valable_jours"]:
            return self.etat.libelle
        return f"{self.etat.libelle} au {DatePartielle.du_jour(day)}"

    @cached_property
    def _etat(self) -> tuple[str, date | None]:
        declared = self.projet.maintenance.statut if self.projet.maintenance else ""
        if self.projet.archive or declared == "arretee":
            return "archive", None
        valid = [one.lecture.au for one in self.depots if one.lecture is not None and one.valable]
        # Nobody may change a repository that is gone or archived, as far as its forge says.
        if self.complet and all(one.archive for one in self.lus):
            return "archive" if self.lus else "disparu", min(valid)
        limits, count, last = seuils(), self.commits_12_mois, self.dernier_commit_humain
        if last is not None:
            seen = max(one.au for one in self.lus if one.dernier_commit_humain == last)
            age, often = (seen - last).days, count is not None and count.valeur >= limits["actif_changements"]
            alive = (
                ("actif", age <= limits["actif_jours"] and often),
                ("stable", age <= limits["stable_jours"] and declared == "stable"),
                ("entretenu", age <= limits["entretenu_jours"] and often),
            )
            if found := next((state for state, proved in alive if proved), ""):
                return found, seen
        # Nobody for a year: certain only when the whole history is known.
        if self.complet and all(one.rythme is not None and one.tete is not None for one in self.lus):
            since = min(one.au for one in self.lus)
            silent = (since - (last or date.min)).days
            if silent > limits["peu_actif_jours"]:
                return "en-sommeil", since
            if silent > limits["entretenu_jours"] or (count is not None and not count.au_moins):
                return "peu-actif", since
        old = not valid and any(one.lecture and one.lecture.lisible for one in self.depots)
        return (A_RELIRE if old else INCONNU), None


def bilan(
    projet: Projet,
    lectures: Mapping[str, LectureDeDepot],
    ensembles: Mapping[str, modele.Ensemble],
    today: date,
) -> BilanActivite:
    """Describe the activity of a common as of `today`, from the readings on disk."""
    depots = tuple(_lu(projet, depot, lectures.get(depot.url), today) for depot in projet.depots)
    valid = [one.lecture for one in depots if one.lecture is not None and one.valable]
    read, whole = tuple(one for one in valid if one.lisible), len(valid) == len(depots)
    rhythm, exact = _rythme(read, ensembles.get(projet.slug), complet=whole)
    # The commits of a mirror are those of another, when something else is read.
    parts = [one.rythme for one in read if not one.miroir] or [one.rythme for one in read]
    cut = [not whole, *(one.au_moins for one in parts if one)]
    commits = _somme((one.commits_12_mois if one else None for one in parts), au_moins=any(cut))
    # Without a common count, at least as many people as in one repository.
    people = [one.rythme.auteurs_12_mois for one in read if one.rythme]
    authors = _somme([max((one for one in people if one is not None), default=None)], au_moins=True)
    if rhythm is not None:
        least = bool(rhythm.au_moins) or not exact
        commits = _somme([rhythm.commits_12_mois], au_moins=least) or commits
        authors = _somme([rhythm.auteurs_12_mois], au_moins=least) or authors
    version = _derniere(read)
    return BilanActivite(
        projet=projet,
        jour=today,
        depots=depots,
        lus=read,
        complet=whole,
        au=max((one.au for one in read or valid), default=None),
        rythme=rhythm,
        commits_12_mois=commits,
        auteurs_12_mois=authors,
        part_premier_auteur=rhythm.part_premier_auteur if rhythm and exact else None,
        dernier_commit_humain=max((day for one in read if (day := one.dernier_commit_humain)), default=None),
        derniere_version=version.derniere,
        derniere_version_le=version.derniere_le,
        depuis_la_version=version.depuis,
        tickets_ouverts=_somme(one.tickets.ouverts if one.tickets else None for one in read),
        demandes_ouvertes=_somme(one.demandes.ouverts if one.demandes else None for one in read),
        mois=_mois(read, rhythm, [one.commits for one in parts if one]),
    )


def _lu(projet: Projet, depot: Depot, lecture: LectureDeDepot | None, today: date) -> DepotLu:
    bare = lecture is not None and lecture.sans_fichier_de_licence
    valid = lecture is not None and _valable(lecture, today)
    return DepotLu(depot, lecture, valid, projet.licence_de(depot, sans_fichier=bare))


def _rythme(
    read: Sequence[LectureDeDepot], together: modele.Ensemble | None, *, complet: bool
) -> tuple[modele.Rythme | None, bool]:
    """Return the counts of the whole, and whether they miss nothing: every repository, at the same moment."""
    if len(read) == 1:
        return read[0].rythme, complet
    if not read or together is None or any(one.depot not in together.depots for one in read):
        return None, False
    days = [*together.depots.values(), *(one.au for one in read)]
    last = all(one.lu_le <= together.depots[one.depot] for one in read)
    return together.rythme, complet and last and (max(days) - min(days)).days <= MEME_MOMENT


def _mois(
    read: Sequence[LectureDeDepot], rhythm: modele.Rythme | None, parts: Sequence[Mapping[str, int]]
) -> tuple[MoisDeCommits, ...]:
    """Return the 24 months before the last reading; without a common count, commits add up."""
    if not read:
        return ()
    names = modele.mois_de(max(one.au for one in read))
    series, authors = ([rhythm.commits], rhythm.auteurs) if rhythm else (parts, {})
    sums = ((name, _somme(one.get(name) for one in series)) for name in names)
    return tuple(
        MoisDeCommits(name, total.valeur if total and not total.au_moins else None, authors.get(name))
        for name, total in sums
    )


def _somme(values: Iterable[int | None], *, au_moins: bool = False) -> Nombre | None:
    listed = list(values)
    known = [value for value in listed if value is not None]
    return Nombre(sum(known), au_moins or len(known) < len(listed)) if known else None


def _derniere(readings: Iterable[LectureDeDepot]) -> Versions:
    """Return the most recent stable release of all, or tag where there is no release."""
    found = (
        one.publications if one.publications and one.publications.derniere_le else one.etiquettes
        for one in readings
    )
    dated = [
        ((one.derniere_le, one.derniere), one) for one in found if one and one.derniere_le and one.derniere
    ]
    return max(dated, default=(None, Versions()), key=itemgetter(0))[1]


class Signalement(NamedTuple):
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
    declared, read = projet.licence_de(depot), reading.licence
    known = projet.licence_de(depot, sans_fichier=reading.sans_fichier_de_licence) or read
    found = {
        "depot-disparu": valable and reading.acces in {modele.INTROUVABLE, modele.PRIVE},
        "depot-deplace": valable and reading.deplace_vers,
        "depot-archive": valable and reading.archive and projet.archive is None,
        "depot-licence": valable and declared and read and differe(declared, read),
        "depot-sans-licence": reading.lisible and not known,
    }
    for code in (one for one, told in found.items() if told):
        yield dire(code, compris=reading.deplace_vers, declaree=declared, lue=read)
