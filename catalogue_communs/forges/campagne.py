"""A run: read what is due, then write what changed, and say what is left.

Hosts are read side by side, each one question at a time, and what each gives is kept apart:
whatever one answers, what is written of the others is the same. All is written at the end, or when
the run is interrupted, but what a host gave when too much would be lost: a bad day of a forge
changes nothing.
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
INCOMPRISE = "la réponse de la forge ne se comprend pas"
# A forge that fails so many times in a row is left alone until the next run.
PANNES_DE_SUITE = 3
# What a host gives is refused when so many repositories or more vanish and they are more than a
# tenth of those that answered, or when as many lose facts and half of what was known of them is
# lost.
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
    """Open the network to the hosts of the list and their interfaces, with the tokens at hand.

    Raises `Refus`.
    """
    variables = {hote_et_port(forge.api): forge.jeton for forge in forges().values() if forge.api}
    jetons: dict[str, str] = {}
    for host, variable in variables.items():
        jeton = environ.get(variable, "").strip() if variable else ""
        # What cannot be sent in a header would be told of each repository, as an address that is
        # none.
        if not jeton.isascii() or not jeton.isprintable():
            raise Refus(
                f"{variable} n’est pas un jeton : copiez-le de nouveau, sans accent ni saut de "
                "ligne."
            )
        if jeton:
            jetons[host] = jeton
    return Reseau(frozenset((*forges(), *variables)), jetons=jetons)


Plan = Mapping[str, Sequence[DepotALire]]


def planifier(root: Path, projets: Iterable[Projet], today: date, age_max: int = 1) -> Plan:
    """Return the repositories of the commons that are due, those read longest ago first."""
    lectures = modele.lire_lectures(root)
    dus = []
    for projet in projets:
        depots = _depots_lisibles(projet)
        # All are read together when one reading is so old, so that people count once.
        jours = [_dernier_jour(lectures.get(depot.depot)) for depot in depots]
        plus_ancien = min(jours, default=date.max)
        if plus_ancien <= today - timedelta(days=age_max):
            dus.append((plus_ancien, projet.slug, depots))
    return {slug: depots for _, slug, depots in sorted(dus)}


def _depots_lisibles(projet: Projet) -> list[DepotALire]:
    cibles = [cible(depot.url) for depot in projet.depots]
    return [depot for depot in cibles if depot]


def _dernier_jour(lecture: LectureDeDepot | None) -> date:
    return lecture.au if lecture else date.min


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
    # How many were read, how many known ones answered, vanished or lost facts, and how many facts
    # of how many.
    comptes: Counter[str] = field(default_factory=Counter)

    def perte(self) -> str:
        """Say why what was read cannot be believed; nothing when it can."""
        repondus, disparus = self.comptes["depots"], self.comptes["disparus"]
        if disparus >= DISPARUS and disparus * UNE_PART_SUR > repondus:
            return f"{disparus} dépôts sur {repondus} auraient disparu d’un coup"
        connus, perdus = self.comptes["connus"], self.comptes["perdus"]
        if self.comptes["perdants"] >= DISPARUS and perdus * 2 > connus:
            return f"{perdus} faits connus sur {connus} auraient été perdus"
        return ""


@dataclass
class Campagne:
    """Reads the repositories of a plan and keeps what it finds under `root`.

    `accepter`: losses were checked.
    """

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
        self._reunis = {
            depot.depot for depots in plan.values() if len(depots) > 1 for depot in depots
        }
        par_hote: dict[str, dict[str, DepotALire]] = {}
        for depots in plan.values():
            for depot in depots:
                par_hote.setdefault(depot.forge.hote, {})[depot.depot] = depot
        hotes = {host: _Hote([*depots.values()]) for host, depots in par_hote.items()}
        try:
            self._read_all(hotes)
        finally:
            self._write(plan, hotes)
        return self._suites

    def _read_all(self, hotes: Mapping[str, _Hote]) -> None:
        """Read the hosts side by side."""
        with ThreadPoolExecutor(len(hotes) or 1) as pool:
            # Each host has its own patience.
            runs = [
                pool.submit(self._read, host, hote, replace(self.reseau))
                for host, hote in hotes.items()
            ]
            try:
                for run in runs:
                    run.result()
            except BaseException:
                # Each host ends with the repository that it is reading.
                self._fin = -math.inf
                raise

    def _write(self, plan: Plan, hotes: Mapping[str, _Hote]) -> None:
        """Put together what the hosts that are believed gave, and write what is new."""
        suites, nouvelles = self._suites, dict[str, LectureDeDepot]()
        releves: dict[str, ReleveDepot] = {}
        for host, hote in hotes.items():
            suites.echecs += hote.echecs
            perte = hote.perte()
            if perte and not self.accepter:
                suites.refus[host] = perte
                continue
            suites.lues += hote.comptes["lues"]
            suites.inchangees += len(hote.inchangees)
            nouvelles |= hote.nouvelles
            self._lectures |= hote.inchangees | hote.nouvelles
            releves |= hote.releves
        reponses = sum(hote.comptes["reponses"] for hote in hotes.values())
        suites.muette = bool(suites.echecs) and not reponses
        if suites.muette:
            return
        ensembles = self._ensembles(plan, releves)
        objets: list[LectureDeDepot | modele.Ensemble] = [*nouvelles.values(), *ensembles]
        for objet in objets:
            modele.ecrire_lecture(self.root, objet)
        modele.ecrire_passages(self.root, self._lectures.values())

    def _read(self, host: str, hote: _Hote, reseau: Reseau) -> None:
        """Read the repositories of one host, one after the other."""
        reader, failures = self.lecteur(hote.depots[0].forge, reseau), 0
        for rank, depot in enumerate(hote.depots):
            abandon = self._abandon(rank, failures)
            if abandon:
                self._suites.abandons[host] = abandon
                break
            try:
                self._keep(depot, reader(depot, self.jour), hote)
                failures = 0
            except Quota as quota:
                hote.comptes["reponses"] += 1
                self._suites.attentes[host] = quota.reprise
                break
            except Exception as error:  # noqa: BLE001 - what an answer breaks stops the reading of no other
                panne = error if isinstance(error, Panne) else Panne(INCOMPRISE)
                failures = failures + 1 if isinstance(panne, Injoignable) else 0
                hote.comptes["reponses"] += not failures
                self._fail(depot, panne, hote)
        else:
            return
        self._suites.restes[host] = len(hote.depots) - rank

    def _abandon(self, rank: int, failures: int) -> str:
        """Say why a host is left alone before the repository of this rank; « » to go on.

        Whatever time is left, the first is read.
        """
        if failures >= PANNES_DE_SUITE:
            return "trop de lectures ont échoué de suite"
        if rank and self.reseau.maintenant() > self._fin:
            return "le temps accordé à ce passage est écoulé"
        return ""

    def _keep(self, depot: DepotALire, releve: ReleveDepot, hote: _Hote) -> None:
        """Turn what was read of a repository into facts, and keep those that are new."""
        connue = self._lectures.get(depot.depot)
        lecture = calcul.lecture(releve, connue)
        self._confirmer(connue, lecture, releve.refusees, hote)
        absence = _absence_a_confirmer(lecture)
        if connue is not None and absence is None and calcul.inchangee(lecture, connue):
            hote.inchangees[depot.depot] = msgspec.structs.replace(connue, verifie_le=self.jour)
        elif connue != lecture:
            if modele.problemes(lecture):
                raise Panne("la forge a donné des faits impossibles")
            hote.nouvelles[depot.depot] = lecture
            hote.comptes["lues"] += absence is None
        hote.comptes["reponses"] += 1
        if absence is not None:
            constat = f"constat {len(absence.jours)} sur {calcul.CONSTATS}, un par jour"
            hote.echecs.append((depot.depot, f"la forge ne montre plus ce dépôt ({constat})"))
        elif depot.depot in self._reunis:
            hote.releves[depot.depot] = releve

    def _confirmer(
        self,
        connue: LectureDeDepot | None,
        lecture: LectureDeDepot,
        refusees: frozenset[str],
        hote: _Hote,
    ) -> None:
        """Count what a reading loses.

        Raises `Panne` when what was known is refused, until the third day.
        """
        if connue is None or not connue.lisible:
            return
        faits_connus = calcul.faits_lus(connue)
        perdus = faits_connus - calcul.faits_lus(lecture)
        hote.comptes.update(
            depots=1,
            disparus=bool(lecture.absence and not connue.absence),
            perdants=bool(perdus),
            perdus=len(perdus),
            connus=len(faits_connus),
        )
        depuis = self.jour
        if connue.echec and connue.echec.raison == calcul.EN_MOINS:
            depuis = connue.echec.depuis
        sure = (self.jour - depuis).days >= calcul.CONSTATS - 1
        caches = {fait for fait in perdus if fait.partition(".")[0] in refusees}
        if caches and not sure and not self.accepter:
            raise Panne(calcul.EN_MOINS)

    def _fail(self, depot: DepotALire, panne: Panne, hote: _Hote) -> None:
        """Note why a repository could not be read; in its file, since which day, if it is new."""
        hote.echecs.append((depot.depot, panne.raison))
        connue = self._lectures.get(depot.depot)
        if connue is None:
            return
        depuis = self.jour
        if connue.echec:
            depuis = connue.echec.depuis
            if connue.echec.raison == panne.raison:
                return
        echec = modele.Echec(depuis, panne.raison)
        hote.nouvelles[depot.depot] = msgspec.structs.replace(connue, echec=echec)

    def _publiques(self, depots: Iterable[DepotALire]) -> list[LectureDeDepot]:
        """Return the readings of those repositories that anyone can read."""
        lectures = [self._lectures.get(depot.depot) for depot in depots]
        return [lecture for lecture in lectures if lecture and lecture.lisible]

    def _ensembles(
        self, plan: Plan, releves: Mapping[str, ReleveDepot]
    ) -> Iterator[modele.Ensemble]:
        """Count as a whole the commons of several repositories.

        Something changed in one, and all that are public have just been read.
        """
        connus = modele.lire_ensembles(self.root)
        for slug, depots in plan.items():
            publiques = self._publiques(depots)
            comptes = connus[slug].depots if slug in connus else {}
            if not _a_change(publiques, comptes):
                continue
            lus = [releves[lecture.depot] for lecture in publiques if lecture.depot in releves]
            if len(lus) < len(publiques) or len(lus) <= 1:
                continue
            ensemble = calcul.ensemble(slug, lus)
            if ensemble:
                yield ensemble


def _absence_a_confirmer(lecture: LectureDeDepot) -> modele.Absence | None:
    """Return the absence of a repository while the days that tell it are too few to believe it."""
    return lecture.absence if lecture.acces in {modele.PUBLIC, modele.A_CONFIRMER} else None


def _a_change(lectures: Iterable[LectureDeDepot], comptes: Mapping[str, date]) -> bool:
    """Tell whether a repository has new facts since it was last counted with the others."""
    return any(comptes.get(lecture.depot, date.min) < lecture.lu_le for lecture in lectures)


def en_retard(root: Path, projets: Iterable[Projet], today: date, suites: Suites) -> Iterator[str]:
    """Yield why and since when repositories are not read, with their addresses.

    Those that were read in the last week are left out.
    """
    lectures, raisons = modele.lire_lectures(root), dict(suites.echecs)
    groupes: dict[tuple[str, str], list[str]] = {}
    depots = {depot for projet in projets for depot in _depots_lisibles(projet)}
    for depot in sorted(depots):
        lecture, hote = lectures.get(depot.depot), depot.forge.hote
        depuis = "jamais lu"
        raison = raisons.get(depot.depot) or suites.abandons.get(hote) or "aucune réponse"
        if lecture is not None:
            if (today - lecture.au).days < PATIENCE:
                continue
            depuis = f"depuis {le_jour(DatePartielle.du_jour(lecture.au))}"
            raison = lecture.echec.raison if lecture.echec else raison
        groupes.setdefault((f"{hote}, {raison}", depuis), []).append(depot.depot)
    for (raison, depuis), urls in groupes.items():
        yield "\t".join([raison, depuis, *urls])
