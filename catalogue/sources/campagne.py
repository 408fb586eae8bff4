"""A run: ask the sources that are due, several at once; study and keep each answer as soon as it is there.

What a run did does not depend on its end: what was kept stays, and the next run goes on with the rest.
"""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from catalogue.reseau.bornes import Limites, Panne
from catalogue.reseau.client import HttpResponse, Reseau
from catalogue.socle.schemas import vocabularies
from catalogue.sources.anomalies import Voisins
from catalogue.sources.etude import Etude, ReponseDeSource, SourceALire, etudier, inchangee
from catalogue.sources.formats import FORMATS, hotes
from catalogue.sources.releve import ReleveDeSource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from concurrent.futures import Future
    from datetime import date
    from pathlib import Path

    from catalogue.modele import Projet
    from catalogue.sources.anomalies import Anomalie

# What asks at an address, with the labels of the last answer.
Demander: TypeAlias = "Callable[[str, str, str], HttpResponse]"
# Enough for a thousand sources in a minute, and few enough for one server.
A_LA_FOIS, D_AVANCE = 12, 48
DUREE = 15 * 60
BORNES = Limites(taille=10_000_000, total=40, patience=20)
ETIQUETTE = 200
NON_MODIFIEE, ABSENTE = 304, "la source n’est plus à cette adresse"


@dataclass(slots=True)
class SuitesDuReleve:
    """What a run did: what changed, what did not and is doubtful all the same, what failed and why."""

    etudes: list[Etude] = field(default_factory=list)
    inchangees: int = 0
    douteuses: list[tuple[SourceALire, tuple[Anomalie, ...]]] = field(default_factory=list)
    echecs: list[tuple[SourceALire, str]] = field(default_factory=list)
    restes: int = 0


def dues(
    projets: Iterable[Projet],
    releves: Mapping[tuple[str, str], ReleveDeSource],
    jour: date,
    depuis: date | None = None,
) -> list[SourceALire]:
    """List the sources to read on a day, those read longest ago first.

    A source is due once its rhythm has gone by, in whole months; or, with `depuis`, when its last
    reading is older than that day.
    """
    found = []
    for projet in projets:
        for source in projet.sources_vivantes:
            known = releves.get((projet.slug, source.id)) or ReleveDeSource(projet.slug, source.id)
            if _due(known, vocabularies()["rythme"].valeurs[source.rythme].extra["mois"], jour, depuis):
                found.append(SourceALire(projet, source, known))
    return sorted(found, key=lambda one: (_jour(one.avant), one.projet.slug, one.source.id))


def _jour(known: ReleveDeSource) -> str:
    return known.derniere.le.isoformat() if known.derniere else ""


def _due(known: ReleveDeSource, months: int, jour: date, depuis: date | None) -> bool:
    last = known.derniere
    if last is None:
        return True
    if depuis is not None:
        return last.le < depuis
    return (jour.year - last.le.year) * 12 + jour.month - last.le.month >= months


def ouvrir(
    permises: frozenset[str] | None = None, limites: Limites = BORNES, permis: frozenset[str] = frozenset()
) -> Demander:
    """Open the network, to the declared hosts alone: each thread has connections of its own.

    `permises` and `permis` are for the servers of the tests: see `Reseau`.
    """
    mine, waits = threading.local(), dict[str, float]()
    hosts = hotes() if permises is None else permises

    def demander(adresse: str, etiquette: str, modifiee: str) -> HttpResponse:
        if not hasattr(mine, "reseau"):
            mine.reseau = Reseau(hosts, limites=limites, permis=permis, reprises=waits)
        found: HttpResponse = mine.reseau.relire(adresse, etiquette, modifiee)
        return found

    return demander


def relire_instantanes(dossier: Path, lues: Iterable[SourceALire]) -> Demander:
    """Answer with the files of a folder, `<common>/<source>`, in place of the network."""
    places = {
        FORMATS[one.source.format].adresse(one.source): dossier / one.projet.slug / one.source.id
        for one in lues
    }

    def demander(adresse: str, _etiquette: str, _modifiee: str) -> HttpResponse:
        return HttpResponse(200, {}, places[adresse].read_bytes())

    return demander


@dataclass
class Tournee:
    """A run on a day: `suivre` is given each study as soon as it is made, or nothing."""

    demander: Demander
    jour: date
    releves: Mapping[tuple[str, str], ReleveDeSource]
    suivre: Callable[[Etude | None], None] = lambda _one: None
    duree: float = DUREE

    def mener(self, lues: Iterable[SourceALire]) -> SuitesDuReleve:
        """Read sources, in order.

        Answers are asked for several at once and studied one by one: the same answers make the same
        run. What a study keeps in memory, its answer, is let go once `suivre` has seen it.
        """
        suites, voisins = SuitesDuReleve(), Voisins(self.releves)
        for lue, answer in _reponses(lues, self.demander, self.duree):
            study = None
            try:
                study = self._etudier(lue, answer(), suites, voisins)
            except Panne as failure:
                # The network speaks of forges: what it says is as true of any source.
                suites.echecs.append((lue, failure.raison.replace("forge", "source")))
            self.suivre(study)
            if study is not None:
                voisins.ajouter(study.releve)
                suites.etudes.append(replace(study, corps=b""))
        return suites

    def _etudier(
        self, lue: SourceALire, response: HttpResponse | None, suites: SuitesDuReleve, voisins: Voisins
    ) -> Etude | None:
        if response is None:
            suites.restes += 1
            return None
        if response.absente:
            raise Panne(ABSENTE)
        study = None
        if response.statut != NON_MODIFIEE:
            study = etudier(lue, _lue(lue, response), self.jour, voisins)
        if study is None:
            suites.inchangees += 1
            if found := inchangee(lue, self.jour):
                suites.douteuses.append((lue, found))
        return study


def _lue(lue: SourceALire, response: HttpResponse) -> ReponseDeSource:
    labels = [response.entetes.get(name, "") for name in ("ETag", "Last-Modified")]
    # What a source sends back to us is sent to it again: plain, short, or not at all.
    kept = [one if one.isascii() and one.isprintable() and len(one) <= ETIQUETTE else "" for one in labels]
    return ReponseDeSource(response.corps, FORMATS[lue.source.format].adresse(lue.source), *kept)


def _reponses(
    lues: Iterable[SourceALire], demander: Demander, duree: float
) -> Iterator[tuple[SourceALire, Callable[[], HttpResponse | None]]]:
    """Yield each source with what waits for its answer: nothing once the time of the run is over."""
    over = threading.Event()
    timer = threading.Timer(duree, over.set)
    timer.daemon = True
    timer.start()

    def ask(lue: SourceALire) -> HttpResponse | None:
        if over.is_set():
            return None
        known = lue.avant
        address = FORMATS[lue.source.format].adresse(lue.source)
        moved = known.derniere is not None and known.derniere.adresse != address
        labels = ("", "") if moved else (known.etiquette or "", known.modifiee or "")
        return demander(address, *labels)

    waiting: deque[tuple[SourceALire, Future[HttpResponse | None]]] = deque()
    with ThreadPoolExecutor(A_LA_FOIS) as pool:
        try:
            for lue in lues:
                waiting.append((lue, pool.submit(ask, lue)))
                if len(waiting) >= D_AVANCE:
                    first, future = waiting.popleft()
                    yield first, future.result
            while waiting:
                first, future = waiting.popleft()
                yield first, future.result
        finally:
            over.set()
            timer.cancel()
