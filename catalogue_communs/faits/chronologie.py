"""What entered the catalogue about a common, and what it says.

An event has the day when it entered the catalogue (`parutions`), and tells the date of the fact:
a reuse declared today about 2024 is news today. The day of the build only says what is not yet
known: the same facts, read another day, give the same events with the same keys. A date known to
the month or the year is sorted at its first day; the sentence says what is known, no more.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

import msgspec

from catalogue_communs.collectivites import cles
from catalogue_communs.collectivites.reutilisations import ARRETEE, fin_passee, vivantes
from catalogue_communs.faits.impact import en_mots, quand, reserve
from catalogue_communs.faits.parutions import Parutions
from catalogue_communs.faits.phrases import campagne_terminee
from catalogue_communs.forges.modele import LectureDeDepot
from catalogue_communs.modele import Indicateur, Mesure, Organisme, Reutilisation, libelle
from catalogue_communs.socle.dates import DatePartielle, article, le_jour
from catalogue_communs.socle.texte import enumerer

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

    `cle` names it within its common and never changes; `publie_le` is the day when it entered. `dit_le` is
    the first day of the last dated fact that says it, such as a reuse confirmed again; the day of entry of
    a fact without date. `listes` are the lines of the list of what is published that it tells.
    """

    commun: str
    cle: str
    publie_le: date
    dit_le: date
    titre: str
    phrase: str
    organisation: Organisme | None = None
    listes: tuple[cles.FaitPublie, ...] = ()

    @property
    def genre(self) -> str:
        """Its kind: one of `GENRES`."""
        return self.cle.partition("/")[0]

    @property
    def rang(self) -> tuple[int, int, str, str]:
        """Order of entry, the newest first; on one day, that of the facts, then by common."""
        return (-self.publie_le.toordinal(), -self.dit_le.toordinal(), self.commun, self.cle)


def modifie_le(event: Evenement) -> date:
    """Return the day when an event was last said, or seen changed, no earlier than that when it entered."""
    changed = (one.modifie_le for one in event.listes if one.modifie_le)
    return max(event.publie_le, event.dit_le, *changed)


def evenements(known: Parutions, lectures: Mapping[str, LectureDeDepot]) -> tuple[Evenement, ...]:
    """Return what entered the catalogue about a common up to this day, newest first; what has no day at all is left out."""
    every = (
        _entry(known),
        _reuses(known),
        _measures(known),
        _phases(known),
        _releases(known, lectures),
        _stop(known),
    )
    found = (event for events in every for event in events if modifie_le(event) <= known.today)
    return tuple(sorted(found, key=lambda event: event.rang))


def _dire(
    known: Parutions, cle: str, le: DatePartielle, dit: tuple[str, str], lignes: Iterable[str] = ()
) -> Evenement:
    said, listed = le.premier_jour, known.dits(*lignes)
    return Evenement(known.projet.slug, cle, known.paru(said, *lignes), said, *dit, listes=listed)


def _entry(known: Parutions) -> Iterator[Evenement]:
    """Yield the entry of the common: the day that its file says or, written by hand without one, that of the list."""
    projet, listed = known.projet, known.jour(cles.ENTREE)
    day = projet.publie_le or (DatePartielle.du_jour(listed) if listed else None)
    if day:
        title = f"{projet.nom} entre au catalogue"
        yield _dire(known, cles.ENTREE, day, (title, f"{title} {le_jour(day)}. {projet.accroche}"))


def _reuses(known: Parutions) -> Iterator[Evenement]:
    """Yield who uses the common, or used it: its live lines say it or, once all are stopped, every one."""
    by_user: dict[object, list[tuple[Reutilisation, str]]] = defaultdict(list)
    for who, line, name in known.reutilisations:
        by_user[who].append((line, name))
    given: set[str] = set()
    for written in by_user.values():
        live = {id(line) for line in vivantes([line for line, _ in written])}
        # A use that stopped stays where it was announced: the same entry says it.
        lines, names = zip(*([one for one in written if id(one[0]) in live] or written), strict=True)
        key = known.flux(names, f"{cles.REUTILISATION}/{cles.dans_les_flux(lines[0])}")
        # Two organisations of one name, told apart by their types: the feeds need two keys.
        key = names[0] if key in given else key
        given.add(key)
        said = [day for line in lines for day in (line.confirmee_le, line.depuis) if day]
        said = said or [line.arretee_le for line in lines if line.arretee_le]
        when = max(said).premier_jour if said else known.jour(*names)
        # Without a date nor a day of entry, nothing says when: none is made up.
        if when:
            last = max(lines, key=_dernier_mot)
            end = last.arretee_le.premier_jour if last.etat == ARRETEE and last.arretee_le else when
            told, day = _tell_reuse(known, last, lines), known.paru(when, *names)
            who, listed = last.organisation, known.dits(*names)
            yield Evenement(known.projet.slug, key, day, max(when, end), *told, who, listed)


def _dernier_mot(line: Reutilisation) -> tuple[bool, DatePartielle]:
    return line.etat == ARRETEE, line.arretee_le or line.confirmee_le or line.depuis or DatePartielle(1)


def _tell_reuse(known: Parutions, last: Reutilisation, lines: Sequence[Reutilisation]) -> tuple[str, str]:
    common, name = known.projet.nom, known.nommer(last.organisation)
    proof = libelle("statut_reutilisation", last.statut).lower()
    state = f"État : {libelle('etat_reutilisation', last.etat).lower()}, {proof}."
    if last.etat == ARRETEE:
        since = f" depuis {article(last.arretee_le)}" if last.arretee_le else ""
        return f"{common} : {name} ne l’utilise plus", f"{name} n’utilise plus {common}{since}. {state}"
    if over := fin_passee(lines, known.today):
        said = f"{name}, {common} : {campagne_terminee(over)}."
        return f"{common} : campagne terminée, {name}", said
    start = min((line.depuis for line in lines if line.depuis), default=None)
    since = f" depuis {article(start)}" if start else ""
    shown = f" Montré {le_jour(last.confirmee_le)}." if last.confirmee_le else ""
    return f"{common} : utilisé par {name}", f"{name} utilise {common}{since}. {state}{shown}"


def _measures(known: Parutions) -> Iterator[Evenement]:
    """Yield an event for each indicator and date; sources that differ are told together."""
    for indicator in known.projet.indicateurs:
        by_date: dict[DatePartielle, list[tuple[Mesure, str]]] = defaultdict(list)
        for measure, name in zip(indicator.mesures, known.mesures[indicator.id], strict=True):
            by_date[measure.au].append((measure, name))
        for when, named in by_date.items():
            measures, keys = zip(*named, strict=True)
            key = known.flux(keys, f"{cles.MESURE}/{indicator.id}/{when.iso}")
            moment, details = quand(measures[0]), " ; ".join(_detail(m, indicator) for m in measures)
            title = f"{known.projet.nom}, « {indicator.nom} » : {en_mots(measures[0], indicator)} {moment}"
            yield _dire(known, key, when, (title, f"{indicator.nom}, {moment} : {details}."), keys)


def _detail(measure: Mesure, indicator: Indicateur) -> str:
    status, caveat = libelle("statut_mesure", measure.statut).lower(), reserve(indicator, measure)
    said = filter(None, (status, measure.perimetre, caveat.removesuffix(".")))
    return f"{en_mots(measure, indicator)} ({', '.join(said)})"


def _phases(known: Parutions) -> Iterator[Evenement]:
    """Yield an event for each phase that starts, not for one that a source only saw; differing sources are told together."""
    by_phase: dict[str, set[DatePartielle]] = defaultdict(set)
    for phase in known.projet.parcours.phases:
        if phase.debut:
            by_phase[phase.phase].add(phase.debut)
    for slug, days in by_phase.items():
        starts, key = sorted(days), f"{cles.PHASE}/{slug}"
        told = f"début {enumerer([le_jour(day) for day in starts])}"
        told += ", selon la source" if len(starts) > 1 else ""
        common, name = known.projet.nom, f"phase « {libelle('phase', slug)} »"
        said = f"{common} : {name}, {told}", f"{common}, {name} : {told}."
        yield _dire(known, key, starts[0], said, [key])


def _releases(known: Parutions, lectures: Mapping[str, LectureDeDepot]) -> Iterator[Evenement]:
    """Yield the last release of each repository, or its last tag: no reading tells the others."""
    for depot in known.projet.depots:
        reading = lectures.get(depot.url)
        if reading is None or not reading.lisible:
            continue
        for versions in (reading.publications, reading.etiquettes):
            if versions and versions.derniere and versions.derniere_le:
                name, when = depot.url.removeprefix("https://"), DatePartielle.du_jour(versions.derniere_le)
                title = f"{known.projet.nom} : version {versions.derniere}"
                said = f"Version {versions.derniere} du dépôt {name}, {le_jour(when)}."
                yield _dire(known, f"{VERSION}/{name}/{versions.derniere}", when, (title, said))
                break


def _stop(known: Parutions) -> Iterator[Evenement]:
    if stop := known.projet.archive:
        title = f"{known.projet.nom} s’arrête {le_jour(stop.date)}"
        yield _dire(known, cles.ARRET, stop.date, (title, f"{title}. {stop.raison}"), [cles.ARRET])
