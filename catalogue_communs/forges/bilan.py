"""What is said of the activity of a common: the facts of all its repositories, and a word, by the rules of `schemas/etats-activite.yml`.

A state is what the readings prove. That someone worked recently is proved by one repository; that nobody did is only
proved once every repository has been read, and on the day of the oldest of these readings. A word ages: after a while
it bears its day, then it is worth nothing. A count that may miss something says « at least ».
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from operator import attrgetter
from typing import NamedTuple, TypeAlias

from catalogue_communs.fiches.diagnostics import dire
from catalogue_communs.forges import modele
from catalogue_communs.forges.calcul import differe
from catalogue_communs.forges.modele import LectureDeDepot, Versions
from catalogue_communs.modele import Projet
from catalogue_communs.modele.base import Depot
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.texte import INCOMPLET

# By the address of the repository; by the slug of the common.
Lectures: TypeAlias = Mapping[str, LectureDeDepot]
Ensembles: TypeAlias = Mapping[str, modele.Ensemble]
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
    return dict(yaml_fourni("etats-activite")["seuils"])


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


class BilanActivite:
    """The activity of a common as of `jour`, from the readings on disk; `None` is what no source tells."""

    def __init__(
        self, projet: Projet, lectures: Lectures, ensembles: Ensembles, jour: date
    ) -> None:
        self.projet, self.jour = projet, jour
        self.depots = tuple(self._lu(depot, lectures.get(depot.url)) for depot in projet.depots)
        valid = [one.lecture for one in self.depots if one.lecture is not None and one.valable]
        # The valid readings of what is still public; whether each repository has a valid one; the day of the last.
        read = self.lus = tuple(one for one in valid if one.lisible)
        self.complet = len(valid) == len(self.depots)
        self.au = max((one.au for one in read or valid), default=None)
        rhythm, exact = self._rythme(ensembles.get(projet.slug))
        # The commits of a mirror are those of another, when something else is read.
        parts = [one.rythme for one in read if not one.miroir] or [one.rythme for one in read]
        cut = [not self.complet, *(one.au_moins for one in parts if one)]
        self.commits_12_mois = _somme(
            (one.commits_12_mois if one else None for one in parts), au_moins=any(cut)
        )
        # Without a common count, at least as many people as in one repository.
        people = [one.rythme.auteurs_12_mois for one in read if one.rythme]
        most = max((one for one in people if one is not None), default=None)
        self.auteurs_12_mois = _somme([most], au_moins=True)
        if rhythm is not None:
            least = bool(rhythm.au_moins) or not exact
            self.commits_12_mois = (
                _somme([rhythm.commits_12_mois], au_moins=least) or self.commits_12_mois
            )
            self.auteurs_12_mois = (
                _somme([rhythm.auteurs_12_mois], au_moins=least) or self.auteurs_12_mois
            )
        self.rythme = rhythm
        # In percent, over the whole common.
        self.part_premier_auteur = rhythm.part_premier_auteur if rhythm and exact else None
        self.mois = (*self._mois([one.commits for one in parts if one]),)
        self.dernier_commit_humain = max(
            (day for one in read if (day := one.dernier_commit_humain)), default=None
        )
        version = _derniere(read)
        self.derniere_version, self.derniere_version_le = version.derniere, version.derniere_le
        self.depuis_la_version = version.depuis
        self.tickets_ouverts = _somme(one.tickets.ouverts if one.tickets else None for one in read)
        self.demandes_ouvertes = _somme(
            one.demandes.ouverts if one.demandes else None for one in read
        )
        # The day when the state was true; none for what the page declares.
        state, self.etat_au = self._etat([one.au for one in valid])
        self.etat = etats()[state]

    @property
    def dependance(self) -> int | None:
        """The share of the one who makes most of the changes, when the common depends on this person."""
        share, count, limits = self.part_premier_auteur, self.commits_12_mois, seuils()
        enough = count is not None and count.valeur >= limits["actif_changements"]
        return (
            share if share is not None and enough and share >= limits["dependance_part"] else None
        )

    @property
    def mot(self) -> str:
        """What the state is called today: with its day once it is too old. What was read is never « pas encore lu »."""
        if self.etat.slug == INCONNU and any(one.valable for one in self.depots):
            return INCOMPLET.capitalize()
        if self._ancien and self.etat_au:
            return f"{self.etat.libelle} au {DatePartielle.du_jour(self.etat_au)}"
        return self.etat.libelle

    @property
    def mot_date(self) -> str:
        """The same, with the day of the last reading in any case, said once."""
        if self.au is None or self._ancien:
            return self.mot
        return f"{self.mot} au {DatePartielle.du_jour(self.au)}"

    @property
    def _ancien(self) -> bool:
        """Tell whether what was read is too old to be said of today."""
        day = self.etat_au
        return day is not None and (self.jour - day).days > seuils()["mot_valable_jours"]

    def _lu(self, depot: Depot, lecture: LectureDeDepot | None) -> DepotLu:
        bare = lecture is not None and lecture.sans_fichier_de_licence
        valid = lecture is not None and _valable(lecture, self.jour)
        return DepotLu(depot, lecture, valid, self.projet.licence_de(depot, sans_fichier=bare))

    def _rythme(self, together: modele.Ensemble | None) -> tuple[modele.Rythme | None, bool]:
        """Return the counts of the whole, and whether they miss nothing: every repository, at the same moment."""
        if len(self.lus) == 1:
            return self.lus[0].rythme, self.complet
        if (
            not self.lus
            or together is None
            or any(one.depot not in together.depots for one in self.lus)
        ):
            return None, False
        days = [*together.depots.values(), *(one.au for one in self.lus)]
        last = all(one.lu_le <= together.depots[one.depot] for one in self.lus)
        return together.rythme, self.complet and last and (
            max(days) - min(days)
        ).days <= MEME_MOMENT

    def _mois(self, parts: Sequence[Mapping[str, int]]) -> Iterator[MoisDeCommits]:
        """Yield the 24 months before the last reading; without a common count, commits add up."""
        series, authors = (
            ([self.rythme.commits], self.rythme.auteurs) if self.rythme else (parts, {})
        )
        for name in modele.mois_de(max(one.au for one in self.lus)) if self.lus else ():
            total = _somme(one.get(name) for one in series)
            known = total.valeur if total and not total.au_moins else None
            yield MoisDeCommits(name, known, authors.get(name))

    def _etat(self, valid: Sequence[date]) -> tuple[str, date | None]:
        """Name the state, from the days of the valid readings."""
        declared = self.projet.maintenance.statut if self.projet.maintenance else ""
        if self.projet.archive or declared == "arretee":
            return "archive", None
        # Nobody may change a repository that is gone or archived, as far as its forge says.
        if self.complet and all(one.archive for one in self.lus):
            return "archive" if self.lus else "disparu", min(valid)
        limits, count, last = seuils(), self.commits_12_mois, self.dernier_commit_humain
        if last is not None:
            seen = max(one.au for one in self.lus if one.dernier_commit_humain == last)
            age, often = (
                (seen - last).days,
                count is not None and count.valeur >= limits["actif_changements"],
            )
            alive = (
                ("actif", age <= limits["actif_jours"] and often),
                ("stable", age <= limits["stable_jours"] and declared == "stable"),
                ("entretenu", age <= limits["entretenu_jours"] and often),
            )
            if found := next((state for state, proved in alive if proved), ""):
                return found, seen
        # Nobody for a year: certain only when the whole history is known.
        if self.complet and all(
            one.rythme is not None and one.tete is not None for one in self.lus
        ):
            since = min(one.au for one in self.lus)
            silent = (since - (last or date.min)).days
            if silent > limits["peu_actif_jours"]:
                return "en-sommeil", since
            if silent > limits["entretenu_jours"] or (count is not None and not count.au_moins):
                return "peu-actif", since
        old = not valid and any(one.lecture and one.lecture.lisible for one in self.depots)
        return (A_RELIRE if old else INCONNU), None


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
    dated = [one for one in found if one and one.derniere_le and one.derniere]
    return max(dated, key=attrgetter("derniere_le", "derniere"), default=Versions())


class Signalement(NamedTuple):
    """Something to look at: its code, the rank and address of the repository, what to do."""

    code: str
    rang: int
    depot: str
    constate_le: date
    message: str
    remede: str


def signalements(projet: Projet, lectures: Lectures, today: date) -> Iterator[Signalement]:
    """List what the readings of a common say against its page: the valid ones, and any for want of a licence."""
    for rank, depot in enumerate(projet.depots):
        if (reading := lectures.get(depot.url)) is None:
            continue
        valid, declared, read = _valable(reading, today), projet.licence_de(depot), reading.licence
        known = projet.licence_de(depot, sans_fichier=reading.sans_fichier_de_licence) or read
        found = {
            "depot-disparu": valid and reading.acces in {modele.INTROUVABLE, modele.PRIVE},
            "depot-deplace": valid and reading.deplace_vers,
            "depot-archive": valid and reading.archive and projet.archive is None,
            "depot-licence": valid and declared and read and differe(declared, read),
            "depot-sans-licence": reading.lisible and not known,
        }
        for said in (one for one, told in found.items() if told):
            code, *words = dire(said, compris=reading.deplace_vers, declaree=declared, lue=read)
            yield Signalement(code, rank, depot.url, reading.au, *words)
