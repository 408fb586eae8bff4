"""A run: read what is due, write each reading as soon as it is whole, say what is left.

Whatever stops a run, the readings written stay, and the next run goes on with the others. Only a
run that would lose too much is taken back whole: a bad day of a forge changes nothing.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

import msgspec

from catalogue_communs.forges import calcul, modele
from catalogue_communs.forges.git import GitSeul
from catalogue_communs.forges.interfaces import Github, Gitlab, archivage, avis
from catalogue_communs.forges.liste import (
    DepotALire,
    Forge,
    cible,
    forges,
    hotes_permis,
)
from catalogue_communs.forges.modele import (
    A_CONFIRMER,
    PUBLIC,
    Avis,
    Echec,
    Ensemble,
    LectureDeDepot,
    Periode,
    ReleveDepot,
)
from catalogue_communs.modele import Projet
from catalogue_communs.reseau.bornes import AppelInterdit, Injoignable, Panne, Quota, hote_et_port
from catalogue_communs.reseau.client import Reseau

# A forge that fails so many times in a row is left alone until the next run.
PANNES_DE_SUITE = 3
# Software Heritage allows 120 questions an hour; an answer is good for a month.
ARCHIVES_PAR_PASSAGE, ARCHIVE_VALABLE = 60, 30
# OSV answers about so many commits at once.
AVIS_PAR_QUESTION = 500
# A run is refused when so many repositories or more vanish and they are more than a tenth of those
# that answered, or when as many lose facts and half of what was known of them is lost.
DISPARUS, UNE_PART_SUR = 3, 10


class Lecteur(Protocol):
    """Reads repositories of one kind of forge."""

    def releve(self, cible: DepotALire, periode: Periode) -> ReleveDepot:
        """Read a repository, or raise the `Panne` that prevents it."""
        ...


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be read, in order, and the repositories of the commons that are counted as a whole."""

    cibles: tuple[DepotALire, ...]
    communs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def planifier(root: Path, projets: Iterable[Projet], jour: date, age_max: int = 1) -> Plan:
    """Say what is due on a day: the commons read longest ago first, the repositories of each together.

    A reading of `age_max` days or more is made again. The others of its common are too, but those of the day.
    """
    lectures, ensembles = modele.lire_lectures(root), modele.lire_ensembles(root)
    due: list[tuple[date, str, list[DepotALire]]] = []
    several: dict[str, tuple[str, ...]] = {}
    for projet in projets:
        depots = [one for depot in projet.depots if (one := cible(depot.url))]
        days = {one.depot: lectures[one.depot].au for one in depots if one.depot in lectures}
        public = [lectures[depot] for depot in days if lectures[depot].lisible]
        whole = not age_max or _a_recompter(public, ensembles.get(projet.slug))
        oldest = min((days.get(one.depot, date.min) for one in depots), default=jour)
        if whole or oldest <= jour - timedelta(days=age_max):
            wanted = [one for one in depots if whole or days.get(one.depot) != jour]
            due.append((oldest, projet.slug, wanted))
        if len(depots) > 1:
            several[projet.slug] = tuple(one.depot for one in depots)
    targets = {one.depot: one for _, _, wanted in sorted(due) for one in wanted}
    return Plan(tuple(targets.values()), several)


def _a_recompter(public: Sequence[LectureDeDepot], together: Ensemble | None) -> bool:
    if len(public) < 2 or any(one.rythme is None for one in public):  # noqa: PLR2004 - a whole has parts
        return False
    return together is None or any(together.depots.get(one.depot, date.min) < one.lu_le for one in public)


@dataclass(slots=True)
class Suites:
    """What a run did: readings, failures with their reason, and what waits, with the moment."""

    lues: int = 0
    inchangees: int = 0
    echecs: list[tuple[str, str]] = field(default_factory=list)
    attentes: dict[str, float] = field(default_factory=dict)
    abandons: dict[str, str] = field(default_factory=dict)
    restes: Counter[str] = field(default_factory=Counter)
    archives: int = 0
    refus: str = ""
    # Nobody answered: a machine without network, that has nothing to say of the forges.
    muette: bool = False

    @property
    def reussies(self) -> int:
        """How many repositories answered."""
        return self.lues + self.inchangees


@dataclass
class Campagne:
    """Reads the repositories of a plan and keeps what it finds under `root`; `accepter`: losses were checked."""

    root: Path
    reseau: Reseau
    lecteur: Callable[[Forge], Lecteur]
    jour: date
    suivre: Callable[[int], None] = lambda _count: None
    accepter: bool = False
    duree: float = 15 * 60

    def __post_init__(self) -> None:
        """Start from what is on the disk."""
        modele.effacer_brouillons(self.root)
        self._avant = modele.contenus(self.root)
        self._lectures = modele.lire_lectures(self.root)
        self._passages = modele.lire_passages(self.root)
        self._suites = Suites()
        # What was read of the repositories whose common is counted as a whole.
        self._releves: dict[str, ReleveDepot] = {}
        self._reunis: frozenset[str] = frozenset()
        self._repondu = False
        # What each known repository lost of so many facts.
        self._disparus: set[str] = set()
        self._pertes: dict[str, tuple[int, int]] = {}
        self._fin = self.reseau.horloge.maintenant() + self.duree
        self._periode = calcul.periode_demandee(self.jour)

    def mener(self, plan: Plan) -> Suites:
        """Read everything of a plan that can be read now."""
        suites = self._suites
        self._reunis = frozenset(depot for depots in plan.communs.values() for depot in depots)
        by_host: dict[str, list[DepotALire]] = {}
        for one in plan.cibles:
            by_host.setdefault(one.forge.hote, []).append(one)
        try:
            for host, targets in by_host.items():
                self._read(host, targets)
            self._count_together(plan.communs)
            self._ask_archive([one.depot for one in plan.cibles])
            self._ask_advisories([one.depot for one in plan.cibles])
        finally:
            suites.refus = "" if self.accepter else self._perte()
            suites.muette = bool(suites.echecs) and not (self._repondu or suites.archives)
            if suites.refus or suites.muette:
                modele.remettre(self.root, self._avant)
            else:
                modele.ecrire_passages(self.root, self._passages)
        return suites

    def _perte(self) -> str:
        """Say why what was read cannot be believed; nothing when it can."""
        answered, gone = len(self._pertes), len(self._disparus)
        if gone >= DISPARUS and gone * UNE_PART_SUR > answered:
            return f"{gone} dépôts sur {answered} auraient disparu d’un coup"
        losing = sum(lost > 0 for lost, _ in self._pertes.values())
        lost = sum(lost for lost, _ in self._pertes.values())
        known = sum(known for _, known in self._pertes.values())
        if losing >= DISPARUS and lost * 2 > known:
            return f"{lost} faits connus sur {known} auraient été perdus"
        return ""

    def _write(self, reading: LectureDeDepot) -> None:
        modele.ecrire_lecture(self.root, reading)
        self._lectures[reading.depot] = reading

    def _time_is_over(self) -> bool:
        return self.reseau.horloge.maintenant() > self._fin

    def _read(self, host: str, targets: Sequence[DepotALire]) -> None:
        reader, suites = self.lecteur(targets[0].forge), self._suites
        left, failures = len(targets), 0
        for one in targets:
            if failures >= PANNES_DE_SUITE:
                suites.abandons[host] = "trop de lectures ont échoué de suite"
                break
            if left < len(targets) and self._time_is_over():
                suites.abandons[host] = "le temps accordé à ce passage est écoulé"
                break
            try:
                releve = reader.releve(one, self._periode)
            except Quota as quota:
                self._repondu, suites.attentes[host] = True, quota.reprise
                break
            except Panne as failure:
                nobody = isinstance(failure, Injoignable)
                self._repondu |= not nobody
                failures = failures + 1 if nobody else 0
                self._fail(one, failure)
            else:
                self._repondu, failures = True, 0
                self._keep(one, releve)
            left -= 1
            self.suivre(1)
        if left:
            suites.restes[host] = left
            self.suivre(left)

    def _keep(self, one: DepotALire, releve: ReleveDepot) -> None:
        known, suites = self._lectures.get(one.depot), self._suites
        try:
            reading = calcul.lecture(releve, known, self.jour)
        except Panne as failure:
            self._fail(one, failure)
            return
        self._weigh(reading, known)
        if reading.absence and reading.acces in {PUBLIC, A_CONFIRMER}:
            seen = len(reading.absence.jours)
            reason = f"la forge ne montre plus ce dépôt (constat {seen} sur {calcul.CONSTATS}, un par jour)"
            suites.echecs.append((one.depot, reason))
            if known != reading:
                self._write(reading)
            return
        if one.depot in self._reunis:
            self._releves[one.depot] = releve
        if known is not None and calcul.inchangee(reading, known):
            suites.inchangees += 1
            self._passages[one.depot] = self.jour
            self._lectures[one.depot] = msgspec.structs.replace(known, verifie_le=self.jour)
            return
        try:
            self._write(reading)
        except modele.DonneesInvalides:
            self._fail(one, AppelInterdit("la forge a donné des faits impossibles"))
            return
        suites.lues += 1
        self._passages.pop(one.depot, None)

    def _weigh(self, reading: LectureDeDepot, known: LectureDeDepot | None) -> None:
        if known is None or not known.lisible:
            return
        before = calcul.faits_lus(known)
        self._pertes[reading.depot] = (len(before - calcul.faits_lus(reading)), len(before))
        if reading.absence and not known.absence:
            self._disparus.add(reading.depot)

    def _fail(self, one: DepotALire, failure: Panne) -> None:
        known = self._lectures.get(one.depot)
        self._suites.echecs.append((one.depot, failure.raison))
        if known is None or (known.echec and known.echec.raison == failure.raison):
            return
        since = known.echec.depuis if known.echec else self.jour
        self._write(msgspec.structs.replace(known, echec=Echec(since, failure.raison)))

    def _count_together(self, communs: Mapping[str, Sequence[str]]) -> None:
        """Count as a whole the commons where something changed and every repository has just been read.

        One of which a part could not be read is due again as a whole the next day.
        """
        ensembles = modele.lire_ensembles(self.root)
        for slug, depots in communs.items():
            public = [one for depot in depots if (one := self._lectures.get(depot)) and one.lisible]
            whole = all(one.depot in self._releves for one in public)
            if whole and _a_recompter(public, ensembles.get(slug)):
                together = calcul.ensemble(slug, [(self._releves[one.depot], self.jour) for one in public])
                if together is not None:
                    modele.ecrire_ensemble(self.root, together)

    def _ask_archive(self, depots: Iterable[str]) -> None:
        asked = {one.depot: one for depot in depots if (one := self._lectures.get(depot))}
        waiting = sorted(
            (one.archivage.verifie_le if one.archivage else date.min, one.depot) for one in asked.values()
        )
        failures = 0
        for day, depot in waiting[:ARCHIVES_PAR_PASSAGE]:
            if (
                (self.jour - day).days < ARCHIVE_VALABLE
                or failures >= PANNES_DE_SUITE
                or self._time_is_over()
            ):
                return
            try:
                copy = archivage(self.reseau, depot, self.jour)
            except Quota:
                return
            except Panne:
                failures += 1
                continue
            self._write(msgspec.structs.replace(asked[depot], archivage=copy))
            self._suites.archives += 1

    def _ask_advisories(self, depots: Iterable[str]) -> None:
        """Ask OSV about the last commits read; write what changed, or what was asked a month ago."""
        readings = [r for depot in depots if (r := self._lectures.get(depot)) and r.tete and r.lisible]
        for start in range(0, len(readings), AVIS_PAR_QUESTION):
            asked = readings[start : start + AVIS_PAR_QUESTION]
            try:
                answers = [] if self._time_is_over() else avis(self.reseau, [one.tete or "" for one in asked])
            except Panne:
                return
            for reading, known in zip(asked, answers, strict=False):
                before = reading.avis
                recent = before is not None and (self.jour - before.verifie_le).days < ARCHIVE_VALABLE
                if before is None or before.connus != known or not recent:
                    self._write(msgspec.structs.replace(reading, avis=Avis(self.jour, known)))


def ouvrir_reseau(environ: Mapping[str, str] = os.environ) -> Reseau:
    """Open the network: the hosts of the list, and the tokens that the environment holds."""
    tokens = {
        hote_et_port(forge.api): token
        for forge in forges().values()
        if forge.jeton and (token := environ.get(forge.jeton, "").strip())
    }
    return Reseau(hotes_permis(), jetons=tokens)


def lecteur_de(forge: Forge, reseau: Reseau, git: Lecteur) -> Lecteur:
    """Return the reader of a forge: that of its kind, else Git, which reads any host."""
    if forge.genre.nom == "gitlab":
        return Gitlab(reseau)
    if forge.genre.nom == "github" and reseau.jeton(forge.api):
        return Github(reseau)
    return git


def lire_depots(  # noqa: PLR0913 - what a run needs
    root: Path,
    plan: Plan,
    jour: date,
    suivre: Callable[[int], None],
    reseau: Reseau,
    *,
    accepter: bool = False,
) -> Suites:
    """Read what a plan holds; `accepter`: a person checked what would be lost."""
    git = GitSeul()
    try:
        made = Campagne(root, reseau, lambda one: lecteur_de(one, reseau, git), jour, suivre, accepter)
        return made.mener(plan)
    finally:
        reseau.fermer()
