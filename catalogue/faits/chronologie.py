"""What happened to a common and when, according to the facts themselves.

The day of the build only says what is not yet known: the same facts, read another day, give
the same events with the same keys. A date known to the month or the year is sorted at its
first day; the sentence says what is known, no more.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from catalogue.collectivites.reutilisations import vivantes
from catalogue.faits.impact import en_mots, quand, reserve
from catalogue.modele import Organisme, libelle
from catalogue.socle.dates import DatePartielle
from catalogue.socle.francais import article, le
from catalogue.socle.texte import enumerer, slugifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from catalogue.forges import LectureDeDepot
    from catalogue.modele import Archive, Indicateur, Mesure, Phase, Projet, Reutilisation

    # Gives a title and a sentence.
    Recit = Callable[[], tuple[str, str]]

ENTREE, REUTILISATION, MESURE, PHASE, VERSION, ARRET = (
    "entree",
    "reutilisation",
    "mesure",
    "phase",
    "version",
    "arret",
)
# What each kind of event is called, and the part of the page of the common that tells more.
GENRES: Mapping[str, tuple[str, str]] = {
    ENTREE: ("Nouveau commun", "en-bref"),
    REUTILISATION: ("Réutilisation", "qui-utilise"),
    MESURE: ("Mesure", "impact"),
    PHASE: ("Phase", "parcours"),
    VERSION: ("Version", "code"),
    ARRET: ("Arrêt", "contenu"),
}


class Evenement(msgspec.Struct, frozen=True):
    """Something that happened to a common.

    `cle` names it within its common and never changes; `date` says when, as far as known;
    `dit_le` is the last dated fact that says it, such as a reuse confirmed again. `dire` gives
    its title and its sentence: thousands are dated and sorted, few are told.
    """

    commun: str
    genre: str
    cle: str
    date: DatePartielle
    dit_le: DatePartielle
    dire: Recit
    organisation: Organisme | None = None

    @property
    def titre(self) -> str:
        """Its title."""
        return self.dire()[0]

    @property
    def phrase(self) -> str:
        """Its sentence."""
        return self.dire()[1]

    @property
    def rang(self) -> tuple[int, str, str]:
        """Order from the newest to the oldest, then by common."""
        return (-self.dit_le.premier_jour.toordinal(), self.commun, self.cle)


def evenements(
    projet: Projet,
    lectures: Mapping[str, LectureDeDepot],
    today: date,
    nommer: Callable[[Organisme], str],
    depuis: date = date.min,
) -> tuple[Evenement, ...]:
    """Return what happened to a common up to `today`, newest first; what has no date is left out.

    `nommer` names an organisation. What was said before `depuis` is left out too, and costs nothing.
    """
    found = (
        *_entry(projet),
        *_reuses(projet, nommer, depuis),
        *_measures(projet, depuis),
        *_phases(projet),
        *_releases(projet, lectures),
        *_stop(projet),
    )
    # Nothing is said before it happens: the last day that says it comes after its date.
    known = (e for e in found if depuis <= e.dit_le.premier_jour <= today)
    return tuple(sorted(known, key=lambda e: e.rang))


def _entry(projet: Projet) -> Iterator[Evenement]:
    day = projet.publie_le
    if day:
        yield Evenement(projet.slug, ENTREE, ENTREE, day, day, partial(_tell_entry, projet, day))


def _tell_entry(projet: Projet, day: DatePartielle) -> tuple[str, str]:
    title = f"{projet.nom} entre au catalogue"
    return title, f"{title} {le(day)}. {projet.accroche}"


def _reuses(projet: Projet, nommer: Callable[[Organisme], str], depuis: date) -> Iterator[Evenement]:
    """Yield an event for each organisation that uses the common, however many lines say it."""
    by_key: dict[str, list[Reutilisation]] = defaultdict(list)
    for line in projet.reutilisations:
        who = line.organisation
        by_key[who.siren or who.code_insee or slugifier(who.nom or "")].append(line)
    for key, written in by_key.items():
        lines = [line for line in vivantes(written) if line.depuis or line.confirmee_le]
        if not lines:
            continue
        said = sorted(d for line in lines for d in (line.confirmee_le, line.depuis) if d)
        if said[-1].premier_jour < depuis:
            continue
        last = max(lines, key=lambda line: line.confirmee_le or line.depuis or _NEVER)
        start = min((line.depuis for line in lines if line.depuis), default=None)
        yield Evenement(
            projet.slug,
            REUTILISATION,
            f"{REUTILISATION}/{key}",
            start or said[0],
            said[-1],
            partial(_tell_reuse, projet, last, start, nommer),
            last.organisation,
        )


_NEVER = DatePartielle(1)


def _tell_reuse(
    projet: Projet, last: Reutilisation, start: DatePartielle | None, nommer: Callable[[Organisme], str]
) -> tuple[str, str]:
    name = nommer(last.organisation)
    state = libelle("etat_reutilisation", last.etat).lower()
    proof = libelle("statut_reutilisation", last.statut).lower()
    words = [f"{name} utilise {projet.nom}{f' depuis {article(start)}' if start else ''}."]
    words.append(f"État : {state}, {proof}.")
    if last.confirmee_le:
        words.append(f"Montré {le(last.confirmee_le)}.")
    return f"{projet.nom} : utilisé par {name}", " ".join(words)


def _measures(projet: Projet, depuis: date) -> Iterator[Evenement]:
    """Yield an event for each indicator and date; sources that differ are told together."""
    for indicator in projet.indicateurs:
        by_date: dict[DatePartielle, list[Mesure]] = defaultdict(list)
        for measure in indicator.mesures:
            if measure.au.premier_jour >= depuis:
                by_date[measure.au].append(measure)
        for when, measures in by_date.items():
            yield Evenement(
                projet.slug,
                MESURE,
                f"{MESURE}/{indicator.id}/{when.iso}",
                when,
                when,
                partial(_tell_measures, projet, indicator, measures),
            )


def _tell_measures(projet: Projet, indicator: Indicateur, measures: list[Mesure]) -> tuple[str, str]:
    said, moment = [en_mots(m, indicator) for m in measures], quand(measures[0])
    details = " ; ".join(
        f"{value} ({_detail(m, indicator)})" for value, m in zip(said, measures, strict=True)
    )
    return f"{projet.nom} : {said[0]} {moment}", f"{indicator.nom}, {moment} : {details}."


def _detail(measure: Mesure, indicator: Indicateur) -> str:
    said = (
        libelle("statut_mesure", measure.statut).lower(),
        measure.perimetre,
        reserve(indicator, measure).removesuffix("."),
    )
    return ", ".join(part for part in said if part)


def _phases(projet: Projet) -> Iterator[Evenement]:
    """Yield an event for each phase that starts; sources that differ on its start are told together.

    The day when a source was read is no event.
    """
    by_phase: dict[str, list[Phase]] = defaultdict(list)
    for phase in projet.parcours.phases:
        by_phase[phase.phase].append(phase)
    for slug, phases in by_phase.items():
        if starts := sorted({p.debut for p in phases if p.debut}):
            tell = partial(_tell_phase, projet, slug, starts)
            yield Evenement(projet.slug, PHASE, f"{PHASE}/{slug}", starts[0], starts[0], tell)


def _tell_phase(projet: Projet, slug: str, starts: list[DatePartielle]) -> tuple[str, str]:
    name = libelle("phase", slug)
    told = f"début {enumerer([le(day) for day in starts])}"
    told += ", selon la source" if len(starts) > 1 else ""
    return f"{projet.nom} : phase « {name} »", f"{projet.nom}, phase « {name} » : {told}."


def _releases(projet: Projet, lectures: Mapping[str, LectureDeDepot]) -> Iterator[Evenement]:
    """Yield the last release of each repository, or its last tag: no reading tells the others."""
    for depot in projet.depots:
        reading = lectures.get(depot.url)
        if reading is None or not reading.lisible:
            continue
        for versions in (reading.publications, reading.etiquettes):
            if versions and versions.derniere and versions.derniere_le:
                day, name = versions.derniere_le, depot.url.removeprefix("https://")
                when = DatePartielle(day.year, day.month, day.day)
                key = f"{VERSION}/{name}/{versions.derniere}"
                tell = partial(_tell_release, projet, versions.derniere, name, when)
                yield Evenement(projet.slug, VERSION, key, when, when, tell)
                break


def _tell_release(projet: Projet, version: str, name: str, when: DatePartielle) -> tuple[str, str]:
    return f"{projet.nom} : version {version}", f"Version {version} du dépôt {name}, {le(when)}."


def _stop(projet: Projet) -> Iterator[Evenement]:
    stop = projet.archive
    if stop:
        yield Evenement(projet.slug, ARRET, ARRET, stop.date, stop.date, partial(_tell_stop, projet, stop))


def _tell_stop(projet: Projet, stop: Archive) -> tuple[str, str]:
    title = f"{projet.nom} s’arrête"
    return title, f"{title} {le(stop.date)}. {stop.raison}"
