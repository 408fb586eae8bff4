"""The times of a common: its path, when each of its facts entered the catalogue, the news of it, its last dated fact.

The list of the site says when a fact entered, and Git for what it does not yet: a reuse declared today
about 2024 is news today, and the sentence tells the date of the fact, no more than is known of it. The day of
the build plays no part: the same facts, read another day, give the same events with the same keys. Where there
is neither, a fact is as old as it says; a month or a year is sorted at its first day.
"""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import msgspec

from catalogue_communs.collectivites import Reference, cles, reference
from catalogue_communs.collectivites.objets import Identite
from catalogue_communs.faits.impact import en_mots, quand, reserve
from catalogue_communs.faits.phrases import campagne_terminee
from catalogue_communs.faits.usages import fin_passee, vivantes
from catalogue_communs.fiches.ecriture import Refus, remplacer
from catalogue_communs.forges.modele import LectureDeDepot
from catalogue_communs.modele import (
    Indicateur,
    Mesure,
    Organisme,
    Phase,
    Projet,
    Reutilisation,
    libelle,
)
from catalogue_communs.modele.reutilisations import ARRETEE
from catalogue_communs.socle.dates import DatePartielle, article, au_jour, le_jour
from catalogue_communs.socle.texte import denombrer, enumerer, grouper
from catalogue_communs.validation import Rapport
from catalogue_communs.validation.publies import perdus, semblables, surs

# --- The path of a common: its phases by source, its committees and its milestones --------------


class Pas(NamedTuple):
    """A step of the path: when, or when a source only saw it, of which kind, what, from which source, disputed by another or not."""

    date: DatePartielle | None
    moment: DatePartielle | None
    genre: str
    texte: str
    note: str | None
    source: str
    phase: bool = False
    conteste: bool = False


def _en_cours(projet: Projet) -> list[Phase]:
    """Return the latest phase of each source, when it has not ended; that of the source read last comes first."""
    days = {source.id: source.jour or source.consultee_le for source in projet.sources}
    read = {source: day.dernier_jour for source, day in days.items() if day}
    latest: dict[str, Phase] = {}
    for phase in projet.parcours.phases:
        known = latest.get(phase.source)
        before, after = (one and (one.debut or one.constatee_le) for one in (known, phase))
        if known is None or (before and after and before <= after):
            latest[phase.source] = phase
    current = (phase for phase in latest.values() if phase.fin is None)
    return sorted(current, key=lambda phase: read.get(phase.source, date.min), reverse=True)


def phases_actuelles(projet: Projet) -> tuple[str, ...]:
    """Return the current phase according to each source; several when sources disagree."""
    return tuple(dict.fromkeys(phase.phase for phase in _en_cours(projet)))


def phases_en_mots(projet: Projet) -> list[tuple[str, str]]:
    """Say the current phase according to each source, with that source; those that agree are told once."""
    said: dict[str, tuple[str, str]] = {}
    for phase in _en_cours(projet):
        seen = f"constatée {le_jour(phase.constatee_le)}" if phase.constatee_le else "sans date"
        when = f"depuis {article(phase.debut)}" if phase.debut else seen
        said.setdefault(phase.phase, (f"{libelle('phase', phase.phase)} ({when})", phase.source))
    return [*said.values()]


def pas_du_parcours(projet: Projet) -> list[Pas]:
    """Return every step, oldest first, those whose date another source disputes too; without a date, or with that of a reading, last."""
    path, steps = projet.parcours, list[Pas]()
    starts = grouper(((one.phase, one.source), one.debut) for one in path.phases if one.debut)
    for phase in path.phases:
        kind = (
            "Début de phase"
            if phase.debut
            else "Phase constatée"
            if phase.constatee_le
            else "Phase"
        )
        said = (
            f"{libelle('phase', phase.phase)}{f', jusqu’{au_jour(phase.fin)}' if phase.fin else ''}"
        )
        # A missing date disputes nothing.
        dates = {frozenset(days) for (name, _), days in starts.items() if name == phase.phase}
        disputed = bool(phase.debut) and len(dates) > 1
        when = phase.debut, phase.constatee_le
        steps.append(
            Pas(*when, kind, said, phase.note, phase.source, phase=True, conteste=disputed)
        )
    for one in path.comites:
        said = libelle("nature_comite", one.nature) if one.nature else "Comité"
        said += f", avis {libelle('decision_comite', one.decision).lower()}" if one.decision else ""
        steps.append(Pas(one.date, None, "Réunion", said, one.note, one.source))
    steps += [Pas(one.date, None, "Jalon", one.libelle, None, one.source) for one in path.jalons]
    return sorted(steps, key=lambda step: step.date.premier_jour if step.date else date.max)


def parcours_en_bref(projet: Projet) -> str:
    """Sum up the path: « 3 étapes connues, entre le 4 juillet 2025 et 2026 », « » without any; a reading is no step."""
    steps = [step for step in pas_du_parcours(projet) if step.date or not step.moment]
    dated, when = [step.date for step in steps if step.date], "sans date"
    if dated:
        first, last = dated[0], dated[-1]
        when = f"entre {article(first)} et {article(last)}"
        if last.dernier_jour <= first.dernier_jour:
            when = f"{'la seule datée ' if len(dated) == 1 < len(steps) else ''}{le_jour(first)}"
    return f"{denombrer(len(steps), 'étape connue', 'étapes connues')}, {when}" if steps else ""


# --- When each fact entered ---------------------------------------------------------------------


class Parutions(NamedTuple):
    """What is known of the entry of the facts of one common, by their keys in the list.

    `reutilisations` gives each line in the order of the file, with who it is and its key; `mesures`, the
    keys of the measures of each indicator. `sinon`: the day of what the list does not name, if it is known.
    """

    projet: Projet
    publies: Mapping[str, cles.FaitPublie]
    reutilisations: tuple[tuple[Identite, Reutilisation, str], ...]
    mesures: Mapping[str, tuple[str, ...]]
    sinon: date | None
    today: date
    nommer: Callable[[Organisme], str]

    def jour(self, *keys: str) -> date | None:
        """Return the first day when one of these facts entered."""
        days = (self.publies[key].publie_le if key in self.publies else self.sinon for key in keys)
        return min((day for day in days if day), default=None)

    def paru(self, dit_le: date, *keys: str) -> date:
        """Return that day or, if nobody knows it, that of what they say, but not before the common."""
        entry = self.projet.publie_le
        return self.jour(*keys) or (max(entry.premier_jour, dit_le) if entry else dit_le)

    def dits(self, *keys: str) -> tuple[cles.FaitPublie, ...]:
        """Return those of these facts that the list names."""
        return tuple(self.publies[key] for key in keys if key in self.publies)

    def revisions(self, indicateur: Indicateur) -> list[tuple[date, float]]:
        """Return the values that measures of an indicator had before a correction, each with its day."""
        anciennes = []
        for mesure, cle in zip(indicateur.mesures, self.mesures[indicateur.id], strict=True):
            fait = self.publies.get(cle)
            for _, dit in fait.editions()[1:] if fait else ():
                valeur = valeur_parue(dit, mesure, indicateur)
                if valeur is not None and valeur != mesure.valeur:
                    anciennes.append((mesure.au.dernier_jour, valeur))
        return anciennes

    def flux(self, keys: tuple[str, ...], naturel: str) -> str:
        """Return the key in the feeds of what these lines say together: the first that was given, for ever."""
        given = self.dits(*keys)
        return min(given, key=lambda one: one.publie_le).flux if given else naturel


@dataclass(frozen=True)
class Registre:
    """The entries of a whole catalogue, read when first asked for."""

    root: Path
    today: date

    @cached_property
    def publies(self) -> cles.Publies:
        """What the list says; nothing when it cannot be read, which the validation tells."""
        try:
            return cles.lire_publies(self.root)
        except cles.ListeInvalide:
            return {}

    def de(self, projet: Projet, reference: Reference) -> Parutions:
        """Return what is known of the facts of a common."""
        known = self.publies.get(projet.premier_nom, {})
        who = [reference.identifier(line.organisation) for line in projet.reutilisations]
        keys = [
            f"{cles.REUTILISATION}/{name}" for name in cles.des_reutilisations(projet, reference)
        ]
        reuses = tuple(zip(who, projet.reutilisations, keys, strict=True))
        measures = {
            o.id: tuple(f"{cles.MESURE}/{name}" for name in cles.des_mesures(o))
            for o in projet.indicateurs
        }
        new = self.nouveau(projet)
        return Parutions(projet, known, reuses, measures, new, self.today, reference.nommer)

    def modifie_le(self, projet: Projet, lectures: Mapping[str, LectureDeDepot]) -> date | None:
        """Return the last day, up to today, when a file was received, a change of one of its facts was seen, or its code was read."""
        known = self.publies.get(projet.premier_nom, {}).values()
        entry = projet.publie_le.premier_jour if projet.publie_le else None
        listed = (day for one in known for day in (one.publie_le, one.modifie_le))
        read = (lectures[depot.url].lu_le for depot in projet.depots if depot.url in lectures)
        days = (*listed, *read, entry, self._fiches.get(f"projets/{projet.slug}.yml"))
        return max((day for day in days if day and day <= self.today), default=None)

    def nouveau(self, projet: Projet) -> date | None:
        """Return the day when what the list does not name entered; unknown without Git.

        A new common comes with all its facts, the day that it says; a new fact, the last day when
        the main branch received the file: it moves with the file until the list, that is completed
        each night, settles it.
        """
        if projet.premier_nom not in self.publies and projet.publie_le:
            return projet.publie_le.premier_jour
        return self._fiches.get(f"projets/{projet.slug}.yml")

    @cached_property
    def _fiches(self) -> dict[str, date]:
        return self._jours("projets")

    @cached_property
    def pages(self) -> dict[str, date]:
        """The day when each hand-written page of docs/ last changed; nothing when Git has not its whole history."""
        shallow = self._git("rev-parse", "--is-shallow-repository").strip() != "false"
        return {} if shallow else self._jours(":(glob)docs/**/*.md")

    def _jours(self, place: str) -> dict[str, date]:
        log = ("log", "--first-parent", "-m", "--relative", "--name-only", "--format=%x00%cs")
        found: dict[str, date] = {}
        for entry in self._git(*log, "--", place).split("\0")[1:]:
            day, *names = entry.split()
            for name in names:
                found.setdefault(name, date.fromisoformat(day))
        return found

    def _git(self, *arguments: str) -> str:
        command = [shutil.which("git") or "git", "-c", "core.quotePath=false", *arguments]
        try:
            done = subprocess.run(
                command, cwd=self.root, capture_output=True, text=True, check=False
            )
        except OSError:
            return ""
        return done.stdout if done.returncode == 0 else ""


# --- The news -----------------------------------------------------------------------------------

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
    a fact without date. `listes` are the lines of the list of what is published that it tells. `departements` is
    where the file says that an organisation is.
    """

    commun: str
    cle: str
    publie_le: date
    dit_le: date
    titre: str
    phrase: str
    organisation: Organisme | None = None
    listes: tuple[cles.FaitPublie, ...] = ()
    departements: frozenset[str] = frozenset()

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
    kinds = (_entry(known), _reuses(known), _measures(known), _phases(known), _stop(known))
    every = chain(*kinds, _releases(known, lectures))
    found = (event for event in every if modifie_le(event) <= known.today)
    return tuple(sorted(found, key=lambda event: event.rang))


def _dire(
    known: Parutions, cle: str, le: DatePartielle, dit: tuple[str, str], *lignes: str
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
    given: set[str] = set()
    for written in grouper(
        (who, (line, name)) for who, line, name in known.reutilisations
    ).values():
        live = {id(line) for line in vivantes([line for line, _ in written])}
        # A use that stopped stays where it was announced: the same entry says it.
        lines, names = zip(
            *([one for one in written if id(one[0]) in live] or written), strict=True
        )
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
            ici = frozenset(code for line, _ in written for code in line.organisation.departements)
            yield Evenement(known.projet.slug, key, day, max(when, end), *told, who, listed, ici)


def _dernier_mot(line: Reutilisation) -> tuple[bool, DatePartielle]:
    return (
        line.etat == ARRETEE,
        line.arretee_le or line.confirmee_le or line.depuis or DatePartielle(1),
    )


def _tell_reuse(
    known: Parutions, last: Reutilisation, lines: Sequence[Reutilisation]
) -> tuple[str, str]:
    common, name = known.projet.nom, known.nommer(last.organisation)
    proof = libelle("statut_reutilisation", last.statut).lower()
    state = f"État : {libelle('etat_reutilisation', last.etat).lower()}, {proof}."
    if last.etat == ARRETEE:
        since = f" depuis {article(last.arretee_le)}" if last.arretee_le else ""
        return (
            f"{common} : {name} ne l’utilise plus",
            f"{name} n’utilise plus {common}{since}. {state}",
        )
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
        every = zip(indicator.mesures, known.mesures[indicator.id], strict=True)
        for when, named in grouper(
            (measure.au, (measure, name)) for measure, name in every
        ).items():
            measures, keys = zip(*named, strict=True)
            key = known.flux(keys, f"{cles.MESURE}/{indicator.id}/{when.iso}")
            moment, details = (
                quand(measures[0]),
                " ; ".join(_detail(m, indicator) for m in measures),
            )
            title = f"{known.projet.nom}, « {indicator.nom} » : {en_mots(measures[0], indicator)} {moment}"
            yield _dire(known, key, when, (title, f"{indicator.nom}, {moment} : {details}."), *keys)


# The value with which what was published of a measure begins, once its name and its day are left out.
_VALEUR_PARUE = re.compile(r"(?:environ |au moins )?(−?[\d\u202f]+(?:,\d+)?)")


def valeur_parue(dit: str, mesure: Mesure, indicateur: Indicateur) -> float | None:
    """Read back the value that a measure had, from what was published of it; nothing under another name."""
    debut = f"{indicateur.nom}, {quand(mesure)} : "
    lue = _VALEUR_PARUE.match(dit.removeprefix(debut))
    if lue is None or not dit.startswith(debut):
        return None
    return float(lue[1].replace("\u202f", "").replace("−", "-").replace(",", "."))


def _detail(measure: Mesure, indicator: Indicateur) -> str:
    status, caveat = libelle("statut_mesure", measure.statut).lower(), reserve(indicator, measure)
    said = filter(None, (status, measure.perimetre, caveat.removesuffix(".")))
    return f"{en_mots(measure, indicator)} ({', '.join(said)})"


def _phases(known: Parutions) -> Iterator[Evenement]:
    """Yield an event for each phase that starts, not for one that a source only saw; differing sources are told together."""
    phases = known.projet.parcours.phases
    for slug, days in grouper((one.phase, one.debut) for one in phases if one.debut).items():
        starts, key = sorted({*days}), f"{cles.PHASE}/{slug}"
        told = f"début {enumerer([le_jour(day) for day in starts])}"
        told += ", selon la source" if len(starts) > 1 else ""
        common, name = known.projet.nom, f"phase « {libelle('phase', slug)} »"
        said = f"{common} : {name}, {told}", f"{common}, {name} : {told}."
        yield _dire(known, key, starts[0], said, key)


def _releases(known: Parutions, lectures: Mapping[str, LectureDeDepot]) -> Iterator[Evenement]:
    """Yield the last release of each repository, or its last tag: no reading tells the others."""
    for depot in known.projet.depots:
        reading = lectures.get(depot.url)
        if reading is None or not reading.lisible:
            continue
        for versions in (reading.publications, reading.etiquettes):
            if versions and versions.derniere and versions.derniere_le:
                name, when = (
                    depot.url.removeprefix("https://"),
                    DatePartielle.du_jour(versions.derniere_le),
                )
                title = f"{known.projet.nom} : version {versions.derniere}"
                said = f"Version {versions.derniere} du dépôt {name}, {le_jour(when)}."
                yield _dire(known, f"{VERSION}/{name}/{versions.derniere}", when, (title, said))
                break


def _stop(known: Parutions) -> Iterator[Evenement]:
    if stop := known.projet.archive:
        title = f"{known.projet.nom} s’arrête {le_jour(stop.date)}"
        yield _dire(known, cles.ARRET, stop.date, (title, f"{title}. {stop.raison}"), cles.ARRET)


# --- The last dated fact ------------------------------------------------------------------------

# What is planned is no fact: its day must not become one because time goes by.
A_VENIR = {"echeance", "fin_annoncee", "jusqu_au"}
# What the catalogue did on that day, and the common did not.
LUS_OU_ENTRES = {"consultee_le", "constatee_le", "datee_du", "lue_le", "publie_le"}


def derniere_date(
    projet: Projet, lectures: Mapping[str, LectureDeDepot], today: date
) -> date | None:
    """Return the day, up to `today`, of the last dated fact of a common, in its file or its code, if there is one."""
    days: list[date | None] = [*_jours(projet)]
    for read in (lectures[depot.url] for depot in projet.depots if depot.url in lectures):
        days.append(read.dernier_commit_humain)
        days += [one.derniere_le for one in (read.publications, read.etiquettes) if one]
    return max((day for day in days if day and day <= today), default=None)


def _jours(value: object) -> Iterator[date]:
    if isinstance(value, DatePartielle):
        yield value.premier_jour
    elif isinstance(value, tuple):
        for one in value:
            yield from _jours(one)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            if name not in A_VENIR | LUS_OU_ENTRES:
                yield from _jours(getattr(value, name))


# --- The identifiers of what is published ----------------------------------------------------


def completer(
    root: Path, today: date, rapport: Rapport
) -> tuple[dict[Path, tuple[str, str]], cles.Publies, list[str]]:
    """Write the `id` of each line that lost its identifier or may, and list what is new in the files whose facts are known.

    Returned: the text of each file that changes, with the new one; the list; what is said of both.

    Two lines of one organisation, or of one day, have only their places to tell them apart. A line whose
    organisation bears the name of one that was published is surely that one; one that may be is not new either.
    What was published and is neither found nor withdrawn stays in the list: the validation asks for it.
    `ListeInvalide` if it cannot be read.
    """
    # An identifier that a file lost is what is mended here.
    broken = {
        d.fichier for d in rapport.diagnostics if d.est_erreur and d.code != "identifiant-perdu"
    }
    places, known = reference(root), {k: {**v} for k, v in cles.lire_publies(root).items()}
    registre = Registre(root, today)
    files, told = dict[Path, tuple[str, str]](), list[str]()
    for fiche in rapport.fiches:
        if fiche.document.fichier in broken:
            continue
        projet = fiche.projet
        listed = known.setdefault(projet.premier_nom, {})
        lines = tuple(cles.lignes_nommees(projet, places))
        found = surs(projet, lines, listed)
        text = fiche.document.texte
        ids = {line: line.cle for line in semblables(lines)} | {
            line: one.cle for one, line in found.items()
        }
        for line, key in ids.items():
            name = key.partition("/")[2]
            try:
                text = remplacer(text, (*line.chemin, "id"), name)
            except Refus:
                continue
            files[root / fiche.document.fichier] = (fiche.document.texte, text)
            told.append(f"{fiche.document.fichier} : « id: {name} » gardé.")
        replaced = {line.cle for line in perdus(projet, lines, listed).values() if line}
        day = registre.nouveau(projet) or today
        feeds = cles.cles_de_flux(projet, places)
        added = feeds.keys() - listed.keys() - replaced
        for key in sorted(added):
            listed[key] = cles.FaitPublie(projet.premier_nom, key, feeds[key], day)
        # Facts that are no longer told as they were, with the day when this was seen.
        published, retold = (
            registre.de(projet, places)._replace(publies=listed),
            dict[str, cles.FaitPublie](),
        )
        for event in evenements(published, {}):
            retold |= {one.cle: one.redit(event.phrase, today) for one in event.listes}
        changed = {key for key, one in retold.items() if one != listed[key]}
        listed |= retold
        for some, said in ((added, "de plus"), (changed - added, "à jour")):
            if some:
                told.append(f"{fiche.document.fichier} : {len(some)} {said} dans la liste.")
    return files, known, told
