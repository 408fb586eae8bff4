"""A run: read what is due, then write what changed, and say what is left.

Hosts are read side by side, each one question at a time, and what each gives is kept apart: whatever one answers,
what is written of the others is the same. All is written at the end, or when the run is interrupted, but what a host
gave when too much would be lost: a bad day of a forge changes nothing.
"""

from __future__ import annotations

import contextlib
import math
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

import msgspec

from catalogue_communs.forges import calcul, modele
from catalogue_communs.forges.git import GitSeul
from catalogue_communs.forges.interfaces import Github, Gitlab
from catalogue_communs.forges.liste import DepotALire, Forge, cible, forges, hotes_permis
from catalogue_communs.forges.modele import LectureDeDepot, ReleveDepot
from catalogue_communs.modele import Projet
from catalogue_communs.reseau.bornes import Injoignable, Panne, Quota, hote_et_port
from catalogue_communs.reseau.client import Reseau

# How long a run may last, in seconds.
DUREE = 15 * 60
# A forge that fails so many times in a row is left alone until the next run.
PANNES_DE_SUITE = 3
# What a host gives is refused when so many repositories or more vanish and they are more than a tenth of those
# that answered, or when as many lose facts and half of what was known of them is lost.
DISPARUS, UNE_PART_SUR = 3, 10


class Lecteur(Protocol):
    """Reads repositories of one kind of forge."""

    def releve(self, cible: DepotALire, jour: date) -> ReleveDepot:
        """Read a repository on a day, or raise the `Panne` that prevents it."""
        ...


def lecteur_de(forge: Forge, reseau: Reseau) -> Lecteur:
    """Return the reader of a forge: that of its kind, else Git, which reads any host."""
    if forge.genre.nom == "gitlab":
        return Gitlab(reseau)
    if forge.genre.nom == "github" and reseau.jeton(forge.api):
        return Github(reseau)
    return GitSeul()


def ouvrir_reseau(environ: Mapping[str, str] = os.environ) -> Reseau:
    """Open the network: the hosts of the list, and the tokens that the environment holds."""
    tokens = {
        hote_et_port(forge.api): token
        for forge in forges().values()
        if forge.jeton and (token := environ.get(forge.jeton, "").strip())
    }
    return Reseau(hotes_permis(), jetons=tokens)


Plan = Mapping[str, Sequence[DepotALire]]


def planifier(root: Path, projets: Iterable[Projet], jour: date, age_max: int = 1) -> Plan:
    """Return the repositories of the commons that are due, those read longest ago first.

    A common is due when the reading of one of its repositories is `age_max` days old or more: all are
    read together, which is how its people are counted once.
    """
    lectures = modele.lire_lectures(root)
    due = []
    for projet in projets:
        depots = [one for depot in projet.depots if (one := cible(depot.url))]
        read = (lectures[one.depot].au if one.depot in lectures else date.min for one in depots)
        oldest = min(read, default=date.max)
        if oldest <= jour - timedelta(days=age_max):
            due.append((oldest, projet.slug, depots))
    return {slug: depots for _, slug, depots in sorted(due)}


@dataclass(slots=True)
class Suites:
    """What a run did: readings, failures with their reason, and what waits, with the moment."""

    lues: int = 0
    inchangees: int = 0
    echecs: list[tuple[str, str]] = field(default_factory=list)
    attentes: dict[str, float] = field(default_factory=dict)
    abandons: dict[str, str] = field(default_factory=dict)
    restes: Counter[str] = field(default_factory=Counter)
    # The hosts of which nothing is written, and why.
    refus: dict[str, str] = field(default_factory=dict)
    # Nobody answered: a machine without network, that has nothing to say of the forges.
    muette: bool = False

    @property
    def reussies(self) -> int:
        """How many repositories answered."""
        return self.lues + self.inchangees


@dataclass(slots=True)
class _Hote:
    """What one host gave: kept apart until all have been read."""

    depots: Sequence[DepotALire]
    lectures: dict[str, LectureDeDepot] = field(default_factory=dict)
    # What was read of the repositories whose common is counted as a whole.
    releves: dict[str, ReleveDepot] = field(default_factory=dict)
    echecs: list[tuple[str, str]] = field(default_factory=list)
    lues: int = 0
    inchangees: int = 0
    repondu: bool = False
    # How many known repositories answered, vanished or lost facts, and how many facts of how many.
    pesees: Counter[str] = field(default_factory=Counter)

    def perte(self) -> str:
        """Say why what was read cannot be believed; nothing when it can."""
        weighed = self.pesees
        answered, gone = weighed["depots"], weighed["disparus"]
        if gone >= DISPARUS and gone * UNE_PART_SUR > answered:
            return f"{gone} dépôts sur {answered} auraient disparu d’un coup"
        lost, known = weighed["perdus"], weighed["connus"]
        if weighed["perdants"] >= DISPARUS and lost * 2 > known:
            return f"{lost} faits connus sur {known} auraient été perdus"
        return ""


@dataclass
class Campagne:
    """Reads the repositories of a plan and keeps what it finds under `root`; `accepter`: losses were checked."""

    root: Path
    reseau: Reseau
    jour: date
    suivre: Callable[[int], None] = lambda _count: None
    accepter: bool = False
    lecteur: Callable[[Forge, Reseau], Lecteur] = lecteur_de

    def __post_init__(self) -> None:
        self._lectures = modele.lire_lectures(self.root)
        self._avant = dict(self._lectures)
        self._suites = Suites()
        self._reunis: set[str] = set()
        self._releves: dict[str, ReleveDepot] = {}
        self._ensembles: list[modele.Ensemble] = []
        self._repondu = False
        self._fin = self.reseau.horloge.maintenant() + DUREE
        self._verrou = threading.Lock()

    def mener(self, plan: Plan) -> Suites:
        """Read everything of a plan that can be read now."""
        targets = {one.depot: one for depots in plan.values() for one in depots}
        self._reunis = {one.depot for depots in plan.values() if len(depots) > 1 for one in depots}
        by_host: dict[str, list[DepotALire]] = {}
        for one in targets.values():
            by_host.setdefault(one.forge.hote, []).append(one)
        hosts = {host: _Hote(hosted) for host, hosted in by_host.items()}
        try:
            try:
                self._read_all(hosts)
            finally:
                self._join(hosts)
            self._count_together(plan)
        finally:
            self._write()
        return self._suites

    def _read_all(self, hosts: Mapping[str, _Hote]) -> None:
        """Read every host at the same time."""
        ways = {host: replace(self.reseau, points=0) for host in hosts}
        with ThreadPoolExecutor(len(hosts) or 1) as pool:
            runs = [pool.submit(self._read, host, found, ways[host]) for host, found in hosts.items()]
            try:
                for run in runs:
                    run.result()
            except BaseException:
                # Each host ends with the repository that it is reading.
                self._fin = -math.inf
                raise
        self.reseau.points += sum(way.points for way in ways.values())

    def _join(self, hosts: Mapping[str, _Hote]) -> None:
        """Put together what the hosts that are believed gave, in their order."""
        suites = self._suites
        for host, found in hosts.items():
            suites.echecs += found.echecs
            self._repondu |= found.repondu
            reason = "" if self.accepter else found.perte()
            if reason:
                suites.refus[host] = reason
                continue
            suites.lues += found.lues
            suites.inchangees += found.inchangees
            self._lectures |= found.lectures
            self._releves |= found.releves

    def _write(self) -> None:
        suites = self._suites
        suites.muette = bool(suites.echecs) and not self._repondu
        if suites.muette:
            return
        for depot, reading in sorted(self._lectures.items()):
            known = self._avant.get(depot)
            if known is None or modele.valeurs_ecrites(reading) != modele.valeurs_ecrites(known):
                modele.ecrire_lecture(self.root, reading)
        for together in self._ensembles:
            modele.ecrire_ensemble(self.root, together)
        modele.ecrire_passages(self.root, self._lectures.values())

    def _time_is_over(self) -> bool:
        return self.reseau.horloge.maintenant() > self._fin

    def _read(self, host: str, found: _Hote, reseau: Reseau) -> None:
        """Read the repositories of one host, one after the other."""
        targets, suites = found.depots, self._suites
        reader, left, failures = self.lecteur(targets[0].forge, reseau), len(targets), 0
        for one in targets:
            if failures >= PANNES_DE_SUITE:
                suites.abandons[host] = "trop de lectures ont échoué de suite"
                break
            if left < len(targets) and self._time_is_over():
                suites.abandons[host] = "le temps accordé à ce passage est écoulé"
                break
            failure: Panne | None = None
            try:
                with _comprise():
                    self._keep(one, reader.releve(one, self.jour), found)
            except Panne as met:
                failure = met
            unreachable = isinstance(failure, Injoignable)
            found.repondu |= not unreachable
            failures = failures + 1 if unreachable else 0
            if isinstance(failure, Quota):
                suites.attentes[host] = failure.reprise
                break
            if failure is not None:
                self._fail(one, failure, found)
            left -= 1
            self._tell(1)
        if left:
            suites.restes[host] = left
            self._tell(left)

    def _tell(self, count: int) -> None:
        with self._verrou:
            self.suivre(count)

    def _keep(self, one: DepotALire, releve: ReleveDepot, found: _Hote) -> None:
        known = self._lectures.get(one.depot)
        reading = calcul.lecture(releve, known)
        doubtful = reading.absence is not None and reading.acces in {modele.PUBLIC, modele.A_CONFIRMER}
        if not doubtful and known is not None and calcul.inchangee(reading, known):
            found.inchangees += 1
            found.lectures[one.depot] = msgspec.structs.replace(known, verifie_le=self.jour)
        elif known != reading:
            found.lectures[one.depot] = _valide(reading)
            found.lues += not doubtful
        _weigh(reading, known, found.pesees)
        if doubtful and reading.absence:
            seen = len(reading.absence.jours)
            reason = f"la forge ne montre plus ce dépôt (constat {seen} sur {calcul.CONSTATS}, un par jour)"
            found.echecs.append((one.depot, reason))
        elif one.depot in self._reunis:
            found.releves[one.depot] = releve

    def _fail(self, one: DepotALire, failure: Panne, found: _Hote) -> None:
        known = self._lectures.get(one.depot)
        found.echecs.append((one.depot, failure.raison))
        if known is not None and not (known.echec and known.echec.raison == failure.raison):
            since = known.echec.depuis if known.echec else self.jour
            with contextlib.suppress(Panne):
                failed = msgspec.structs.replace(known, echec=modele.Echec(since, failure.raison))
                found.lectures[one.depot] = _valide(failed)

    def _count_together(self, plan: Plan) -> None:
        """Count as a whole the commons where something changed and every repository has just been read."""
        known = modele.lire_ensembles(self.root)
        for slug, depots in plan.items():
            public = [r for one in depots if (r := self._lectures.get(one.depot)) and r.lisible]
            counted = known[slug].depots if slug in known else {}
            changed = any(counted.get(one.depot, date.min) < one.lu_le for one in public)
            if len(public) > 1 and changed and all(one.depot in self._releves for one in public):
                together = calcul.ensemble(slug, [self._releves[one.depot] for one in public])
                self._ensembles += [together] if together else []


def _valide(reading: LectureDeDepot) -> LectureDeDepot:
    if modele.problemes(reading):
        raise Panne("la forge a donné des faits impossibles")
    return reading


def _weigh(reading: LectureDeDepot, known: LectureDeDepot | None, pesees: Counter[str]) -> None:
    if known is None or not known.lisible:
        return
    before = calcul.faits_lus(known)
    lost, gone = len(before - calcul.faits_lus(reading)), bool(reading.absence and not known.absence)
    pesees.update(depots=1, disparus=gone, perdants=lost > 0, perdus=lost, connus=len(before))


@contextlib.contextmanager
def _comprise() -> Iterator[None]:
    """Make a `Panne` of whatever an answer breaks: none stops the reading of the others."""
    try:
        yield
    except Panne:
        raise
    except Exception as error:
        raise Panne("la réponse de la forge ne se comprend pas") from error
