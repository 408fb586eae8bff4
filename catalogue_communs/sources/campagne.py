"""From an answer to what is kept of it: the values, the users, the copy, and what is doubtful."""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeAlias

import msgspec

from catalogue_communs.modele import Projet
from catalogue_communs.modele.projet import MesureARelever, SourceVivante, UtilisateursARelever
from catalogue_communs.reseau.bornes import Limites, Panne
from catalogue_communs.reseau.client import ReponseHttp, Reseau
from catalogue_communs.socle.schemas import vocabulaires
from catalogue_communs.sources import anomalies, extraction
from catalogue_communs.sources.anomalies import Anomalie
from catalogue_communs.sources.extraction import Ligne, colonnes, donnee_personnelle
from catalogue_communs.sources.formats import FORMATS, FormatDeSource, hotes
from catalogue_communs.sources.releve import LectureDeSource, PointLu, ReleveDeSource, Serie, UtilisateurLu

# Bytes of a compressed copy, beyond which a repository is not the place.
COPIE = 1_000_000
COLONNES = 60
ETIQUETTE = 200


class SourceALire(NamedTuple):
    """A source of a common, and what was known of it; the indicators of the common say what is counted."""

    projet: Projet
    source: SourceVivante
    avant: ReleveDeSource

    @property
    def format(self) -> FormatDeSource:
        """How the source answers."""
        return FORMATS[self.source.format]

    @property
    def adresse(self) -> str:
        """Where it is asked."""
        return self.format.adresse(self.source)

    @property
    def mois(self) -> int:
        """The months between two of its values, as its file says."""
        months: int = vocabulaires()["rythme"].valeurs[self.source.rythme].extra["mois"]
        return months


@dataclass(frozen=True, slots=True)
class Etude:
    """What an answer changes: everything known of the source from now on, and what is doubtful.

    `corps` is the answer, kept in memory for the copy that `releve` may name.
    """

    lue: SourceALire
    releve: ReleveDeSource
    anomalies: tuple[Anomalie, ...]
    corps: bytes = field(repr=False)

    @property
    def lisible(self) -> bool:
        """Tell whether there is anything to look at in the answer."""
        return not any(one.bloquante for one in self.anomalies)

    @property
    def automatique(self) -> bool:
        """Tell whether the owner of the file wants it published without a person, and nothing is doubtful."""
        return self.lue.source.publication == "automatique" and not self.anomalies

    def refusee(self, phrases: Iterable[str]) -> Etude:
        """Return the study when the page would have an error: what was known stays, and the answer is asked for again.

        `phrases` say the error, in the reading too. The same answer refused once more changes nothing.
        """
        found = tuple(Anomalie("fiche-refusee", one, bloquante=True) for one in phrases)
        avant, last = self.lue.avant, self.releve.derniere
        made = avant
        if last and not (avant.derniere and avant.derniere.sha256 == last.sha256):
            told = (*last.anomalies, *(one.phrase for one in found))
            line = msgspec.structs.replace(last, anomalies=told, refusee=True)
            lectures = (*self.releve.lectures[:-1], line)
            made = msgspec.structs.replace(avant, lectures=lectures, etiquette=None, modifiee=None)
        return replace(self, releve=made, anomalies=(*self.anomalies, *found))


def etudier(
    lue: SourceALire, reponse: ReponseHttp, jour: date, connus: Mapping[tuple[str, str], ReleveDeSource]
) -> Etude | None:
    """Read an answer, on a day; nothing when it is the very same as the last one, unless a page refused that.

    `connus` is what is known of every source: an answer must not be that of another common.
    """
    avant = lue.avant
    told = hashlib.sha256(reponse.corps).hexdigest()
    if avant.derniere is not None and avant.derniere.sha256 == told and not avant.derniere.refusee:
        return None
    reading = _Lecture(lue, jour)
    decoded = reading.decoder(reponse.corps)
    if reading.trouvees:
        series, users = avant.series, avant.utilisateurs
    else:
        series, users = reading.tout(decoded)
    copy, why = reading.copie(decoded, reponse.corps)
    line = LectureDeSource(
        jour,
        lue.adresse,
        told,
        len(reponse.corps),
        len(reading.lignes),
        colonnes(reading.lignes[:COLONNES])[:COLONNES],
        copy,
        why or None,
    )
    # Read again on the same day, it takes the place of that reading, whose copy has the same name.
    before = tuple(one for one in avant.lectures if one.le != jour)
    made = msgspec.structs.replace(
        avant,
        lectures=(*before, line),
        series=series,
        utilisateurs=users,
        etiquette=_label(reponse, "ETag"),
        modifiee=_label(reponse, "Last-Modified"),
    )
    found = (*reading.trouvees, *anomalies.d_un_autre(made, connus))
    line = msgspec.structs.replace(line, anomalies=tuple(one.phrase for one in found))
    made = msgspec.structs.replace(made, lectures=(*before, line))
    return Etude(lue, made, found, reponse.corps)


def _label(reponse: ReponseHttp, name: str) -> str | None:
    """Return what a source sends to be sent again: plain, short, or not at all."""
    said = reponse.entetes.get(name, "")
    return said if said and said.isascii() and said.isprintable() and len(said) <= ETIQUETTE else None


def _inchangee(lue: SourceALire, jour: date) -> tuple[Anomalie, ...]:
    """Say what is doubtful of a source that answers the same as before: it may have stopped."""
    dated = {one.indicateur for one in lue.source.mesures if one.date or lue.format.moment}
    series = [one for one in lue.avant.series if one.indicateur in dated]
    found = [a for one in series for a in anomalies.de_l_arret(one.points, lue.mois, jour)]
    return tuple(found[:1])


class _Lecture:
    """One reading in the making: what is found wrong gathers in `trouvees`."""

    def __init__(self, lue: SourceALire, jour: date) -> None:
        self.lue, self.source, self.avant, self.jour = lue, lue.source, lue.avant, jour
        self.natures = {one.id: one.nature for one in lue.projet.indicateurs}
        self.kind = lue.format
        self.lignes: list[Ligne] = []
        self.trouvees: list[Anomalie] = []

    def decoder(self, corps: bytes) -> object:
        """Decode an answer; nothing when it holds no data."""
        if found := anomalies.du_corps(corps):
            self.trouvees.append(found)
            return None
        try:
            return self.kind.decoder(corps)
        except (ValueError, RecursionError):
            self.trouvees.append(anomalies.ILLISIBLE)
            return None

    def tout(self, decoded: object) -> tuple[tuple[Serie, ...], tuple[UtilisateurLu, ...]]:
        """Return every series and the users, those known where nothing could be read."""
        known = {(one.indicateur, one.perimetre): one for one in self.avant.series}
        for asked in self.source.mesures:
            key = (asked.indicateur, asked.perimetre)
            points = self._mesure(decoded, asked, known[key].points if key in known else ())
            if points:
                known[key] = Serie(asked.indicateur, points, asked.perimetre)
        users = self.avant.utilisateurs
        if self.source.utilisateurs:
            users = self._utilisateurs(decoded, self.source.utilisateurs)
        return tuple(known[key] for key in sorted(known, key=lambda one: (one[0], one[1] or ""))), users

    def _rows(self, decoded: object, asked: MesureARelever | UtilisateursARelever) -> list[Ligne]:
        rows = extraction.lignes_demandees(decoded, self.kind, asked.lignes, asked.choisir)
        before = self.avant.derniere.lignes if self.avant.derniere else 0
        alone = len(self.source.mesures) + bool(self.source.utilisateurs) == 1
        self._dire(anomalies.des_lignes(rows, asked.lignes or self.kind.lignes, before if alone else 0))
        self._dire(anomalies.du_plafond(rows or (), self.kind.plafond))
        self.lignes += rows or ()
        return rows or []

    def _mesure(
        self, decoded: object, asked: MesureARelever, known: Sequence[PointLu]
    ) -> tuple[PointLu, ...]:
        """Return the whole series: what was known, and what the answer adds or corrects."""
        rows = self._rows(decoded, asked)
        wanted = [asked.valeur or self.kind.valeur, asked.date or self.kind.moment]
        if not rows or self._dire(anomalies.des_colonnes(rows, filter(None, wanted))):
            return tuple(known)
        read = extraction.valeurs_lues(rows, asked, self.kind, self.jour)
        if self._dire(anomalies.des_cases(read)):
            return tuple(known)
        nature = self.natures.get(asked.indicateur, "stock")
        self._dire(anomalies.de_la_serie(read.points, known, nature, self.jour))
        done = extraction.termines(read.points, self.jour)
        if wanted[1]:
            months = max(self.lue.mois, 12 if asked.periode == "annee" else 1)
            self._dire(anomalies.de_l_arret(done, months, self.jour))
        whole = {one.au: one for one in (*known, *done)}
        return tuple(whole[day] for day in sorted(whole))

    def _utilisateurs(self, decoded: object, asked: UtilisateursARelever) -> tuple[UtilisateurLu, ...]:
        rows = self._rows(decoded, asked)
        wanted = [asked.siren, asked.code_insee, asked.nom, asked.colonne_type, asked.depuis]
        if not rows or self._dire(anomalies.des_colonnes(rows, filter(None, wanted))):
            return self.avant.utilisateurs
        read = extraction.utilisateurs(rows, asked)
        self._dire(anomalies.des_cases(read))
        self._dire(anomalies.des_utilisateurs(read, self.avant, self.jour))
        return tuple(read.utilisateurs)

    def copie(self, decoded: object, corps: bytes) -> tuple[str | None, str]:
        """Name the copy to keep; or say why there is none."""
        if decoded is None:
            return None, "la réponse ne se lit pas"
        if why := donnee_personnelle(decoded):
            return None, why
        if len(gzip.compress(corps, mtime=0)) > COPIE:
            return None, "la réponse est trop grosse"
        kind = "json" if corps.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["} else "csv"
        return f"{self.source.id}/{self.jour.isoformat()}.{kind}.gz", ""

    def _dire(self, found: object) -> bool:
        """Keep anomalies, each sentence once; tell whether one leaves nothing to read."""
        told = [one for one in found if one not in self.trouvees]  # type: ignore[attr-defined]
        self.trouvees += told
        return any(one.bloquante for one in told)


# What asks at an address, with the labels of the last answer.
Demander: TypeAlias = "Callable[[str, str, str], ReponseHttp]"
# Enough for a thousand sources in a minute, and few enough for one server.
A_LA_FOIS, D_AVANCE = 12, 48
DUREE = 15 * 60
BORNES = Limites(taille=10_000_000, total=40, patience=20)
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
            one = SourceALire(projet, source, known)
            if _due(one, jour, depuis):
                found.append(one)
    return sorted(found, key=lambda one: (_jour(one.avant), one.projet.slug, one.source.id))


def _jour(known: ReleveDeSource) -> str:
    return known.derniere.le.isoformat() if known.derniere else ""


def _due(one: SourceALire, jour: date, depuis: date | None) -> bool:
    last = one.avant.derniere
    if last is None:
        return True
    if depuis is not None:
        return last.le < depuis
    return (jour.year - last.le.year) * 12 + jour.month - last.le.month >= one.mois


def ouvrir(
    permises: frozenset[str] | None = None, limites: Limites = BORNES, permis: frozenset[str] = frozenset()
) -> Demander:
    """Open the network, to the declared hosts alone: each thread has connections of its own.

    `permises` and `permis` are for the servers of the tests: see `Reseau`.
    """
    mine, waits = threading.local(), dict[str, float]()
    hosts = hotes() if permises is None else permises

    def demander(adresse: str, etiquette: str, modifiee: str) -> ReponseHttp:
        if not hasattr(mine, "reseau"):
            mine.reseau = Reseau(hosts, limites=limites, permis=permis, reprises=waits)
        found: ReponseHttp = mine.reseau.relire(adresse, etiquette, modifiee)
        return found

    return demander


def relire_instantanes(dossier: Path, lues: Iterable[SourceALire]) -> Demander:
    """Answer with the files of a folder, `<common>/<source>`, in place of the network."""
    places = {one.adresse: dossier / one.projet.slug / one.source.id for one in lues}
    return lambda adresse, _etiquette, _modifiee: ReponseHttp(200, {}, places[adresse].read_bytes())


def lire_sources(
    lues: Sequence[SourceALire],
    demander: Demander,
    jour: date,
    releves: Mapping[tuple[str, str], ReleveDeSource],
    suivre: Callable[[Etude | None], None],
) -> SuitesDuReleve:
    """Read sources on a day, in order; `suivre` is given each study as soon as it is made, or nothing.

    Answers are asked for several at once and studied one by one: the same answers make the same
    run. What a study keeps in memory, its answer, is let go once `suivre` has seen it.
    """
    suites, known = SuitesDuReleve(), dict(releves)
    for lue, response in _reponses(lues, demander):
        study = None
        if response is None:
            suites.restes += 1
        elif isinstance(response, Panne):
            # The network speaks of forges: what it says is as true of any source.
            suites.echecs.append((lue, response.raison.replace("forge", "source")))
        elif response.absente:
            suites.echecs.append((lue, ABSENTE))
        else:
            study = None if response.statut == NON_MODIFIEE else etudier(lue, response, jour, known)
            if study is None:
                suites.inchangees += 1
                if found := _inchangee(lue, jour):
                    suites.douteuses.append((lue, found))
        suivre(study)
        if study is not None:
            known[lue.projet.slug, lue.source.id] = study.releve
            suites.etudes.append(replace(study, corps=b""))
    return suites


def _reponses(
    lues: Sequence[SourceALire], demander: Demander
) -> Iterator[tuple[SourceALire, ReponseHttp | Panne | None]]:
    """Yield each source with its answer: nothing once the time of the run is over."""
    end = time.monotonic() + DUREE

    def ask(lue: SourceALire) -> ReponseHttp | Panne | None:
        if time.monotonic() > end:
            return None
        known, last = lue.avant, lue.avant.derniere
        same = last is None or last.adresse == lue.adresse
        labels = (known.etiquette or "", known.modifiee or "") if same else ("", "")
        try:
            return demander(lue.adresse, *labels)
        except Panne as failure:
            return failure

    with ThreadPoolExecutor(A_LA_FOIS) as pool:
        for start in range(0, len(lues), D_AVANCE):
            asked = lues[start : start + D_AVANCE]
            yield from zip(asked, pool.map(ask, asked), strict=True)
