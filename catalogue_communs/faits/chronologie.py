"""What entered the catalogue about a common, and what it says.

An event has the day when it entered the catalogue (`parutions`), and tells the date of the fact:
a reuse declared today about 2024 is news today. The day of the build only says what is not yet
known: the same facts, read another day, give the same events with the same keys. A date known to
the month or the year is sorted at its first day; the sentence says what is known, no more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple, TypeVar

import msgspec

from catalogue_communs.collectivites import cles
from catalogue_communs.collectivites.reutilisations import ARRETEE, fin_passee, vivantes
from catalogue_communs.faits.impact import en_mots, quand, reserve
from catalogue_communs.faits.parutions import INCONNUES, Parutions
from catalogue_communs.faits.phrases import campagne_terminee
from catalogue_communs.forges import LectureDeDepot
from catalogue_communs.modele import Indicateur, Mesure, Organisme, Phase, Projet, Reutilisation, libelle
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.francais import article, le_jour
from catalogue_communs.socle.texte import enumerer

T = TypeVar("T")

VERSION = "version"
# What each kind of event is called, and the part of the page of the common that tells more.
GENRES: Mapping[str, tuple[str, str]] = {
    cles.ENTREE: ("Nouveau commun", "en-bref"),
    cles.REUTILISATION: ("Réutilisation", "qui-utilise"),
    cles.MESURE: ("Mesure", "impact"),
    cles.PHASE: ("Phase", "parcours"),
    VERSION: ("Version", "code"),
    cles.ARRET: ("Arrêt", "contenu"),
}


class Evenement(msgspec.Struct, frozen=True):
    """Something that entered the catalogue about a common.

    `cle` names it within its common and never changes; `publie_le` is the day when it entered.
    `date` says when it happened, as far as known, and `dit_le` is the last dated fact that says it,
    such as a reuse confirmed again; both are the day of entry of a fact without date. `listes` are
    the lines of the list of what is published that it tells.
    """

    commun: str
    genre: str
    cle: str
    publie_le: date
    date: DatePartielle
    dit_le: DatePartielle
    titre: str
    phrase: str
    organisation: Organisme | None = None
    listes: tuple[cles.FaitPublie, ...] = ()

    @property
    def rang(self) -> tuple[int, int, str, str]:
        """Order of entry, the newest first; on one day, that of the facts, then by common."""
        said = self.dit_le.premier_jour.toordinal()
        return (-self.publie_le.toordinal(), -said, self.commun, self.cle)


def modifie_le(event: Evenement) -> date:
    """Return the day when an event was last said, or seen changed, no earlier than that when it entered."""
    changed = (one.modifie_le for one in event.listes if one.modifie_le)
    return max(event.publie_le, event.dit_le.premier_jour, *changed)


def evenements(
    projet: Projet,
    lectures: Mapping[str, LectureDeDepot],
    today: date,
    nommer: Callable[[Organisme], str],
    parutions: Parutions = INCONNUES,
) -> tuple[Evenement, ...]:
    """Return what entered the catalogue up to `today`, newest first; what has no day at all is left out.

    `nommer` names an organisation.
    """
    found = (
        *_entry(projet, parutions),
        *_reuses(projet, nommer, today, parutions),
        *_measures(projet, parutions),
        *_phases(projet, parutions),
        *_releases(projet, lectures),
        *_stop(projet, parutions),
    )
    return tuple(sorted((e for e in found if modifie_le(e) <= today), key=lambda e: e.rang))


def _paru(projet: Projet, known: date | None, said: DatePartielle) -> date:
    """Return the day when a fact entered: if nobody knows it, that of the fact, but not before the common."""
    entry = projet.publie_le.premier_jour if projet.publie_le else date.min
    return known or max(entry, said.premier_jour)


def _entry(projet: Projet, parutions: Parutions) -> Iterator[Evenement]:
    """Yield the entry of the common: the day that its file says or, written by hand without one, that of the list."""
    known = parutions.jour(cles.ENTREE)
    day = projet.publie_le or (DatePartielle.du_jour(known) if known else None)
    if day:
        title = f"{projet.nom} entre au catalogue"
        said = f"{title} {le_jour(day)}. {projet.accroche}"
        yield Evenement(projet.slug, cles.ENTREE, cles.ENTREE, day.premier_jour, day, day, title, said)


class _Usage(NamedTuple):
    """An organisation that uses a common, or used it: its lines, their dates, the day it entered.

    `lignes`: the live ones or, once all are stopped, every one.
    """

    cle: str
    lignes: tuple[Reutilisation, ...]
    dates: list[DatePartielle]
    paru: date | None
    listes: tuple[cles.FaitPublie, ...]


def _usages(projet: Projet, parutions: Parutions) -> Iterator[_Usage]:
    users: Iterable[object] = parutions.organismes or map(cles.dans_les_flux, projet.reutilisations)
    by_user: dict[object, list[tuple[Reutilisation, str]]] = defaultdict(list)
    for who, one in zip(users, _nommees(projet.reutilisations, parutions.reutilisations), strict=True):
        by_user[who].append(one)
    given: set[str] = set()
    for written in by_user.values():
        live = {id(line) for line in vivantes([line for line, _ in written])}
        # A use that stopped stays where it was announced: the same entry says it.
        lines, names = zip(*([one for one in written if id(one[0]) in live] or written), strict=True)
        said = sorted(d for line in lines for d in (line.confirmee_le, line.depuis) if d)
        said = said or sorted(line.arretee_le for line in lines if line.arretee_le)
        entered = parutions.jour(*names)
        day = _paru(projet, entered, said[-1]) if said else entered
        key = parutions.flux(names, f"{cles.REUTILISATION}/{cles.dans_les_flux(lines[0])}")
        # Two organisations of one name, told apart by their types: the feeds need two keys.
        key = names[0] if key in given else key
        given.add(key)
        yield _Usage(key, lines, said, day, parutions.dits(*names))


def _nommees(lines: tuple[T, ...], names: tuple[str, ...]) -> Iterator[tuple[T, str]]:
    """Yield each line with its key in the list, or nothing when none is known."""
    return zip(lines, names or ("",) * len(lines), strict=True)


def entrees_des_usages(projet: Projet, parutions: Parutions) -> Iterator[tuple[Organisme, date]]:
    """Yield who uses a common, or used it, and since when the catalogue says so: its own entry if that is not known."""
    entry = projet.publie_le.premier_jour if projet.publie_le else date.min
    for usage in _usages(projet, parutions):
        yield usage.lignes[0].organisation, usage.paru or entry


def _reuses(
    projet: Projet, nommer: Callable[[Organisme], str], today: date, parutions: Parutions
) -> Iterator[Evenement]:
    """Yield an event for each organisation that uses the common, or used it, however many lines say it."""
    for key, lines, said, day, listed in _usages(projet, parutions):
        # Without a date nor a day of entry, nothing says when: none is made up.
        if day is None:
            continue
        last = max(lines, key=_dernier_mot)
        start = min((line.depuis for line in lines if line.depuis), default=None)
        end = last.arretee_le if last.etat == ARRETEE else None
        told = _tell_reuse(projet, last, (start, fin_passee(lines, today)), nommer)
        dates = said or [DatePartielle.du_jour(day)]
        first, final = start or dates[0], max(dates[-1], end or _NEVER)
        who = last.organisation
        yield Evenement(projet.slug, cles.REUTILISATION, key, day, first, final, *told, who, listed)


_NEVER = DatePartielle(1)


def _dernier_mot(line: Reutilisation) -> tuple[bool, DatePartielle]:
    """Order the lines of an organisation: a stop, where it is told, comes last."""
    return line.etat == ARRETEE, line.arretee_le or line.confirmee_le or line.depuis or _NEVER


def _tell_reuse(
    projet: Projet,
    last: Reutilisation,
    bornes: tuple[DatePartielle | None, DatePartielle | None],
    nommer: Callable[[Organisme], str],
) -> tuple[str, str]:
    name, (start, over) = nommer(last.organisation), bornes
    state = libelle("etat_reutilisation", last.etat).lower()
    proof = libelle("statut_reutilisation", last.statut).lower()
    if last.etat == ARRETEE:
        since = f" depuis {article(last.arretee_le)}" if last.arretee_le else ""
        return (
            f"{projet.nom} : {name} ne l’utilise plus",
            f"{name} n’utilise plus {projet.nom}{since}. État : {state}, {proof}.",
        )
    if over:
        return (
            f"{projet.nom} : campagne terminée, {name}",
            f"{name}, {projet.nom} : {campagne_terminee(over)}.",
        )
    words = [f"{name} utilise {projet.nom}{f' depuis {article(start)}' if start else ''}."]
    words.append(f"État : {state}, {proof}.")
    if last.confirmee_le:
        words.append(f"Montré {le_jour(last.confirmee_le)}.")
    return f"{projet.nom} : utilisé par {name}", " ".join(words)


def _measures(projet: Projet, parutions: Parutions) -> Iterator[Evenement]:
    """Yield an event for each indicator and date; sources that differ are told together."""
    for indicator in projet.indicateurs:
        by_date: dict[DatePartielle, list[tuple[Mesure, str]]] = defaultdict(list)
        names = parutions.mesures.get(indicator.id, ())
        for measure, name in _nommees(indicator.mesures, names):
            by_date[measure.au].append((measure, name))
        for when, named in by_date.items():
            measures, keys = zip(*named, strict=True)
            day = _paru(projet, parutions.jour(*keys), when)
            key = parutions.flux(keys, f"{cles.MESURE}/{indicator.id}/{when.iso}")
            told, listed = _tell_measures(projet, indicator, measures), parutions.dits(*keys)
            yield Evenement(projet.slug, cles.MESURE, key, day, when, when, *told, listes=listed)


def _tell_measures(projet: Projet, indicator: Indicateur, measures: tuple[Mesure, ...]) -> tuple[str, str]:
    said, moment = [en_mots(m, indicator) for m in measures], quand(measures[0])
    details = " ; ".join(
        f"{value} ({_detail(m, indicator)})" for value, m in zip(said, measures, strict=True)
    )
    title = f"{projet.nom}, « {indicator.nom} » : {said[0]} {moment}"
    return title, f"{indicator.nom}, {moment} : {details}."


def _detail(measure: Mesure, indicator: Indicateur) -> str:
    said = (
        libelle("statut_mesure", measure.statut).lower(),
        measure.perimetre,
        reserve(indicator, measure).removesuffix("."),
    )
    return ", ".join(part for part in said if part)


def _phases(projet: Projet, parutions: Parutions) -> Iterator[Evenement]:
    """Yield an event for each phase that starts; sources that differ on its start are told together.

    The day when a source was read is no event.
    """
    by_phase: dict[str, list[Phase]] = defaultdict(list)
    for phase in projet.parcours.phases:
        by_phase[phase.phase].append(phase)
    for slug, phases in by_phase.items():
        if starts := sorted({p.debut for p in phases if p.debut}):
            key, name = f"{cles.PHASE}/{slug}", libelle("phase", slug)
            told = f"début {enumerer([le_jour(day) for day in starts])}"
            told += ", selon la source" if len(starts) > 1 else ""
            title = f"{projet.nom} : phase « {name} », {told}"
            said = f"{projet.nom}, phase « {name} » : {told}."
            day, when, listed = _paru(projet, parutions.jour(key), starts[0]), starts[0], parutions.dits(key)
            yield Evenement(projet.slug, cles.PHASE, key, day, when, when, title, said, listes=listed)


def _releases(projet: Projet, lectures: Mapping[str, LectureDeDepot]) -> Iterator[Evenement]:
    """Yield the last release of each repository, or its last tag: no reading tells the others."""
    for depot in projet.depots:
        reading = lectures.get(depot.url)
        if reading is None or not reading.lisible:
            continue
        for versions in (reading.publications, reading.etiquettes):
            if versions and versions.derniere and versions.derniere_le:
                day, name = versions.derniere_le, depot.url.removeprefix("https://")
                when = DatePartielle.du_jour(day)
                key = f"{VERSION}/{name}/{versions.derniere}"
                title = f"{projet.nom} : version {versions.derniere}"
                said = f"Version {versions.derniere} du dépôt {name}, {le_jour(when)}."
                yield Evenement(projet.slug, VERSION, key, _paru(projet, None, when), when, when, title, said)
                break


def _stop(projet: Projet, parutions: Parutions) -> Iterator[Evenement]:
    if stop := projet.archive:
        title = f"{projet.nom} s’arrête {le_jour(stop.date)}"
        said, listed = f"{title}. {stop.raison}", parutions.dits(cles.ARRET)
        day = _paru(projet, parutions.jour(cles.ARRET), stop.date)
        yield Evenement(
            projet.slug, cles.ARRET, cles.ARRET, day, stop.date, stop.date, title, said, listes=listed
        )
