"""A run: read what is due, then write what changed, and say what is left.

Hosts are read side by side, each one question at a time, and what each gives is kept apart: whatever one answers,
what is written of the others is the same. All is written at the end, or when the run is interrupted, but what a host
gave when too much would be lost: a bad day of a forge changes nothing.
"""

import math
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TypeAlias

import msgspec

from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.forges import calcul, modele
from catalogue_communs.forges.git import lire_par_git
from catalogue_communs.forges.interfaces import lire_github, lire_gitlab
from catalogue_communs.forges.liste import DepotALire, Forge, cible, forges
from catalogue_communs.forges.modele import LectureDeDepot, ReleveDepot
from catalogue_communs.modele import Projet
from catalogue_communs.reseau.bornes import Injoignable, Panne, Quota, hote_et_port
from catalogue_communs.reseau.connexion import Reseau
from catalogue_communs.socle.dates import DatePartielle, le_jour

# How long a run may last, in seconds.
DUREE = 15 * 60
# A forge that fails so many times in a row is left alone until the next run.
PANNES_DE_SUITE = 3
# What a host gives is refused when so many repositories or more vanish and they are more than a tenth of those
# that answered, or when as many lose facts and half of what was known of them is lost.
DISPARUS, UNE_PART_SUR = 3, 10


# Reads a repository on a day, or raises the `Panne` that prevents it.
Lecteur: TypeAlias = Callable[[DepotALire, date], ReleveDepot]


def lecteur_de(forge: Forge, reseau: Reseau) -> Lecteur:
    """Return the reader of a forge: that of its kind, else Git, which reads any host."""
    if forge.genre.nom == "gitlab":
        return partial(lire_gitlab, reseau)
    if forge.genre.nom == "github" and reseau.jeton(forge.api):
        return partial(lire_github, reseau)
    return lire_par_git


def ouvrir_reseau(environ: Mapping[str, str] = os.environ) -> Reseau:
    """Open the network: the hosts of the list and their interfaces, the tokens that the environment holds. Raises `Refus`."""
    asked = {hote_et_port(forge.api): forge.jeton for forge in forges().values() if forge.api}
    tokens = {
        host: one for host, name in asked.items() if name and (one := environ.get(name, "").strip())
    }
    # What cannot be sent in a header would be told of each repository, as an address that is none.
    if wrong := [
        asked[host] for host, one in tokens.items() if not (one.isascii() and one.isprintable())
    ]:
        raise Refus(
            f"{wrong[0]} n’est pas un jeton : copiez-le de nouveau, sans accent ni saut de ligne."
        )
    return Reseau(frozenset((*forges(), *asked)), jetons=tokens)


Plan = Mapping[str, Sequence[DepotALire]]


def planifier(root: Path, projets: Iterable[Projet], jour: date, age_max: int = 1) -> Plan:
    """Return the repositories of the commons that are due, those read longest ago first."""
    lectures = modele.lire_lectures(root)
    due = []
    for projet in projets:
        depots = [one for depot in projet.depots if (one := cible(depot.url))]
        read = (lectures[one.depot].au if one.depot in lectures else date.min for one in depots)
        # All are read together when one reading is so old, so that people count once.
        oldest = min(read, default=date.max)
        if oldest <= jour - timedelta(days=age_max):
            due.append((oldest, projet.slug, depots))
    return {slug: depots for _, slug, depots in sorted(due)}


# Days without a reading after which a person is told.
PATIENCE = 7


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
    # What is new, and what was found as it was known.
    nouvelles: dict[str, LectureDeDepot] = field(default_factory=dict)
    inchangees: dict[str, LectureDeDepot] = field(default_factory=dict)
    # What was read of the repositories whose common is counted as a whole.
    releves: dict[str, ReleveDepot] = field(default_factory=dict)
    echecs: list[tuple[str, str]] = field(default_factory=list)
    # How many were read, how many known ones answered, vanished or lost facts, and how many facts of how many.
    comptes: Counter[str] = field(default_factory=Counter)

    def perte(self) -> str:
        """Say why what was read cannot be believed; nothing when it can."""
        answered, gone = self.comptes["depots"], self.comptes["disparus"]
        if gone >= DISPARUS and gone * UNE_PART_SUR > answered:
            return f"{gone} dépôts sur {answered} auraient disparu d’un coup"
        lost, known = self.comptes["perdus"], self.comptes["connus"]
        if self.comptes["perdants"] >= DISPARUS and lost * 2 > known:
            return f"{lost} faits connus sur {known} auraient été perdus"
        return ""


@dataclass
class Campagne:
    """Reads the repositories of a plan and keeps what it finds under `root`; `accepter`: losses were checked."""

    root: Path
    reseau: Reseau
    jour: date
    accepter: bool = False
    lecteur: Callable[[Forge, Reseau], Lecteur] = lecteur_de

    def __post_init__(self) -> None:
        self._lectures = modele.lire_lectures(self.root)
        self._suites = Suites()
        self._reunis: set[str] = set()
        self._fin = self.reseau.maintenant() + DUREE

    def mener(self, plan: Plan) -> Suites:
        """Read everything of a plan that can be read now."""
        self._reunis = {one.depot for depots in plan.values() if len(depots) > 1 for one in depots}
        by_host: dict[str, dict[str, DepotALire]] = {}
        for one in (one for depots in plan.values() for one in depots):
            by_host.setdefault(one.forge.hote, {})[one.depot] = one
        hosts = {host: _Hote([*hosted.values()]) for host, hosted in by_host.items()}
        try:
            with ThreadPoolExecutor(len(hosts) or 1) as pool:
                # Each host has its own patience.
                runs = [
                    pool.submit(self._read, host, hosts[host], replace(self.reseau))
                    for host in hosts
                ]
                try:
                    for run in runs:
                        run.result()
                except BaseException:
                    # Each host ends with the repository that it is reading.
                    self._fin = -math.inf
                    raise
        finally:
            self._write(plan, hosts)
        return self._suites

    def _write(self, plan: Plan, hosts: Mapping[str, _Hote]) -> None:
        """Put together what the hosts that are believed gave, and write what is new."""
        suites, written = self._suites, dict[str, LectureDeDepot]()
        releves: dict[str, ReleveDepot] = {}
        for host, found in hosts.items():
            suites.echecs += found.echecs
            if reason := "" if self.accepter else found.perte():
                suites.refus[host] = reason
                continue
            suites.lues += found.comptes["lues"]
            suites.inchangees += len(found.inchangees)
            written |= found.nouvelles
            self._lectures |= found.inchangees | found.nouvelles
            releves |= found.releves
        suites.muette = bool(suites.echecs) and not any(
            one.comptes["reponses"] for one in hosts.values()
        )
        if suites.muette:
            return
        new: Iterable[LectureDeDepot | modele.Ensemble] = (
            *written.values(),
            *self._together(plan, releves),
        )
        for one in new:
            modele.ecrire_lecture(self.root, one)
        modele.ecrire_passages(self.root, self._lectures.values())

    def _read(self, host: str, found: _Hote, reseau: Reseau) -> None:
        """Read the repositories of one host, one after the other."""
        reader, left, failures = self.lecteur(found.depots[0].forge, reseau), len(found.depots), 0
        for one in found.depots:
            if failures >= PANNES_DE_SUITE:
                self._suites.abandons[host] = "trop de lectures ont échoué de suite"
                break
            if left < len(found.depots) and self.reseau.maintenant() > self._fin:
                self._suites.abandons[host] = "le temps accordé à ce passage est écoulé"
                break
            try:
                self._keep(one, reader(one, self.jour), found)
                failures = 0
            except Quota as quota:
                found.comptes["reponses"] += 1
                self._suites.attentes[host] = quota.reprise
                break
            except Exception as error:  # noqa: BLE001 - what an answer breaks stops the reading of no other
                unforeseen = Panne("la réponse de la forge ne se comprend pas")
                failure = error if isinstance(error, Panne) else unforeseen
                failures = failures + 1 if isinstance(failure, Injoignable) else 0
                found.comptes["reponses"] += not failures
                self._fail(one, failure, found)
            left -= 1
        if left:
            self._suites.restes[host] = left

    def _keep(self, one: DepotALire, releve: ReleveDepot, found: _Hote) -> None:
        known = self._lectures.get(one.depot)
        reading = calcul.lecture(releve, known)
        self._confirmer(known, reading, releve.refusees, found)
        doubtful = reading.absence is not None and reading.acces in {
            modele.PUBLIC,
            modele.A_CONFIRMER,
        }
        if not doubtful and known is not None and calcul.inchangee(reading, known):
            found.inchangees[one.depot] = msgspec.structs.replace(known, verifie_le=self.jour)
        elif known != reading:
            if modele.problemes(reading):
                raise Panne("la forge a donné des faits impossibles")
            found.nouvelles[one.depot] = reading
            found.comptes["lues"] += not doubtful
        found.comptes["reponses"] += 1
        if doubtful and reading.absence:
            seen = len(reading.absence.jours)
            reason = f"la forge ne montre plus ce dépôt (constat {seen} sur {calcul.CONSTATS}, un par jour)"
            found.echecs.append((one.depot, reason))
        elif one.depot in self._reunis:
            found.releves[one.depot] = releve

    def _confirmer(
        self,
        known: LectureDeDepot | None,
        reading: LectureDeDepot,
        refusees: frozenset[str],
        found: _Hote,
    ) -> None:
        """Count what a reading loses; raise `Panne` when what was known is refused, until the third day."""
        if known is None or not known.lisible:
            return
        before = calcul.faits_lus(known)
        lost, gone = before - calcul.faits_lus(reading), bool(reading.absence and not known.absence)
        found.comptes.update(
            depots=1, disparus=gone, perdants=bool(lost), perdus=len(lost), connus=len(before)
        )
        since = self.jour
        if known.echec and known.echec.raison == calcul.EN_MOINS:
            since = known.echec.depuis
        sure = (self.jour - since).days >= calcul.CONSTATS - 1
        hidden = {fact for fact in lost if fact.partition(".")[0] in refusees}
        if hidden and not sure and not self.accepter:
            raise Panne(calcul.EN_MOINS)

    def _fail(self, one: DepotALire, failure: Panne, found: _Hote) -> None:
        known = self._lectures.get(one.depot)
        found.echecs.append((one.depot, failure.raison))
        if known is not None and not (known.echec and known.echec.raison == failure.raison):
            since = known.echec.depuis if known.echec else self.jour
            failed = msgspec.structs.replace(known, echec=modele.Echec(since, failure.raison))
            found.nouvelles[one.depot] = failed

    def _together(
        self, plan: Plan, releves: Mapping[str, ReleveDepot]
    ) -> Iterator[modele.Ensemble]:
        """Count as a whole the commons where something changed and every repository has just been read."""
        known = modele.lire_ensembles(self.root)
        for slug, depots in plan.items():
            public = [r for one in depots if (r := self._lectures.get(one.depot)) and r.lisible]
            counted = known[slug].depots if slug in known else {}
            changed = any(counted.get(one.depot, date.min) < one.lu_le for one in public)
            read = [releves[one.depot] for one in public if one.depot in releves]
            whole = len(public) > 1 and changed and len(read) == len(public)
            if whole and (together := calcul.ensemble(slug, read)):
                yield together


def en_retard(root: Path, projets: Iterable[Projet], jour: date, suites: Suites) -> Iterator[str]:
    """Yield why and since when repositories are not read, with their addresses: those of the last week are left out."""
    lectures, reasons = modele.lire_lectures(root), dict(suites.echecs)
    groups: dict[tuple[str, str], list[str]] = {}
    for depot in sorted(
        {one for projet in projets for lien in projet.depots if (one := cible(lien.url))}
    ):
        reading = lectures.get(depot.depot)
        if reading is not None and (jour - reading.au).days < PATIENCE:
            continue
        since = f"depuis {le_jour(DatePartielle.du_jour(reading.au))}" if reading else "jamais lu"
        reason = (
            reasons.get(depot.depot) or suites.abandons.get(depot.forge.hote) or "aucune réponse"
        )
        if reading is not None and reading.echec:
            reason = reading.echec.raison
        groups.setdefault((f"{depot.forge.hote}, {reason}", since), []).append(depot.depot)
    for (reason, since), names in groups.items():
        yield "\t".join([reason, since, *names])
