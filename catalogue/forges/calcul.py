"""From what a source told to the facts that are kept: counts, medians, series. No names."""

from __future__ import annotations

import statistics
from collections import Counter
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING

import msgspec

from catalogue.forges.modele import (
    INTROUVABLE,
    MOIS_DE_L_ETAT,
    MOIS_SUIVIS,
    PRIVE,
    Echanges,
    Ensemble,
    LectureDeDepot,
    Rythme,
    Versions,
    debut_de,
    mois_de,
)
from catalogue.forges.personnes import Personnes, est_robot, fait_par_un_robot
from catalogue.forges.releve import Periode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from catalogue.forges.releve import Commit, Echange, Liste, ReleveDepot, Version

UN_AN = timedelta(days=365)
UN_JOUR = 86_400
SMALLEST_SHARE, LANGUAGES = 1, 30
# Before version control as we know it: the date of a wrong clock, or of an import.
PLAUSIBLE = date(1990, 1, 1)


def periode(jour: date) -> Periode:
    """Return what is asked of a forge on a given day: the same all month, so that it can be kept."""
    return Periode(jour, debut_de(mois_de(jour, MOIS_SUIVIS)[0]), (jour - UN_AN).replace(day=1))


def lecture(releve: ReleveDepot, connue: LectureDeDepot | None, jour: date) -> LectureDeDepot:
    """Turn what a source told into facts, as of `jour`; what it kept silent stays unknown."""
    kept = connue.archivage if connue else None
    if releve.acces in {INTROUVABLE, PRIVE}:
        return LectureDeDepot(releve.depot, jour, releve.source, acces=releve.acces, archivage=kept)
    if releve.histoire_connue and connue is not None:
        rhythm, last = connue.rythme, connue.dernier_commit_humain
    else:
        commits = releve.commits
        rhythm = None if commits is None else rythme(commits.elements, _since(commits, jour), jour)
        last = None if commits is None else dernier_commit_humain(commits.elements, jour)
    return LectureDeDepot(
        releve.depot,
        jour,
        releve.source,
        acces=releve.acces,
        deplace_vers=releve.deplace_vers,
        archive=releve.archive,
        miroir=releve.miroir,
        fourche=releve.fourche,
        cree_le=_plausible(releve.cree_le, jour),
        branche=releve.branche,
        tete=releve.tete,
        dernier_commit_humain=last,
        rythme=rhythm,
        publications=_versions(releve.publications, jour),
        etiquettes=_versions(releve.etiquettes, jour),
        tickets=_exchanges(releve.tickets_ouverts, releve.tickets_fermes, jour),
        demandes=_exchanges(releve.demandes_ouvertes, releve.demandes_fermees, jour),
        etoiles=releve.etoiles,
        fourches=releve.fourches,
        licence=releve.licence,
        langages=_shares(releve.langages),
        fichiers=releve.fichiers,
        archivage=kept,
    )


def inchangee(nouvelle: LectureDeDepot, connue: LectureDeDepot) -> bool:
    """Tell whether a reading found the very facts that were known, whatever the day."""

    def same_day(one: LectureDeDepot) -> LectureDeDepot:
        return msgspec.structs.replace(one, lu_le=nouvelle.lu_le, verifie_le=None)

    return same_day(nouvelle) == same_day(connue)


def ensemble(commun: str, releves: Iterable[tuple[ReleveDepot, date]]) -> Ensemble | None:
    """Count the repositories of a common together; `None` if the history of one is unknown.

    Each comes with the day of its reading. A commit that is in two repositories, as with a
    mirror, counts once.
    """
    read = list(releves)
    lists = [releve.commits for releve, _ in read if releve.commits is not None]
    if not read or len(lists) < len(read):
        return None
    day = max(day for _, day in read)
    unique = {commit.cle: commit for one in lists for commit in one.elements}
    return Ensemble(
        commun,
        {releve.depot: read_on for releve, read_on in read},
        rythme(unique.values(), max(_since(one, day) for one in lists), day),
        dernier_commit_humain(unique.values(), day),
    )


def rythme(commits: Iterable[Commit], depuis: date, jour: date) -> Rythme:
    """Count commits and people by month; `depuis` is the day from which no commit is missing."""
    listed = list(commits)
    work = [c for c in listed if not c.fusion]
    human = [c for c in work if not fait_par_un_robot(c)]
    people = Personnes(human)
    months = [m for m in mois_de(jour, MOIS_SUIVIS) if debut_de(m) >= depuis]
    year = set(mois_de(jour, MOIS_DE_L_ETAT))
    counts = Counter(_month(c, jour) for c in human)
    authors: dict[str, set[str]] = {month: set() for month in months}
    for commit in human:
        authors.get(_month(commit, jour), set()).add(people.de(commit))
    by_author = Counter(people.de(c) for c in human if _month(c, jour) in year)
    whole_year = year <= set(months)
    total = by_author.total()
    return Rythme(
        commits={month: counts[month] for month in months},
        auteurs={month: len(authors[month]) for month in months},
        commits_12_mois=total if whole_year else None,
        auteurs_12_mois=len(by_author) if whole_year else None,
        part_premier_auteur=round(100 * max(by_author.values()) / total) if whole_year and total else None,
        robots_12_mois=sum(_month(c, jour) in year for c in work) - total if whole_year else None,
    )


def dernier_commit_humain(commits: Iterable[Commit], jour: date) -> date | None:
    """Return the day of the last commit by a person; a clock that is fast is brought back."""
    days = [c.quand.date() for c in commits if not c.fusion and not fait_par_un_robot(c)]
    return _plausible(max(days), jour) if days else None


def _plausible(day: date | None, jour: date) -> date | None:
    """Bring back a date of a clock that is fast; a date of before Git existed is unknown."""
    return None if day is None or day < PLAUSIBLE else min(day, jour)


def _month(commit: Commit, jour: date) -> str:
    return f"{min(commit.quand.astimezone(UTC).date(), jour):%Y-%m}"


def _since(commits: Liste[Commit], jour: date) -> date:
    """Return the day from which a list of commits lacks none."""
    if commits.complete:
        return date.min
    oldest = min((c.quand.date() for c in commits.elements), default=jour)
    return oldest + timedelta(days=1)


def _versions(found: Liste[Version] | None, jour: date) -> Versions | None:
    if found is None:
        return None
    dated = [(day, version.nom) for version in found.elements if (day := _plausible(version.quand, jour))]
    count = len(found.elements) if found.complete else found.total
    years = Counter(f"{day:%Y}" for day, _ in dated)
    all_dated = len(dated) == len(found.elements)
    if not found.complete and years:
        # The oldest year may go on beyond what was read.
        del years[min(years)]
    last_day, last_name = max(dated, default=(None, None))
    if last_name is None and found.elements:
        last_name = found.elements[0].nom
    return Versions(
        nombre=count,
        derniere=last_name or None,
        derniere_le=last_day,
        par_an=dict(sorted(years.items())) if all_dated else None,
    )


def _exchanges(ouverts: int | None, closed: Liste[Echange] | None, jour: date) -> Echanges | None:
    if ouverts is None and closed is None:
        return None
    if closed is None or not closed.complete:
        return Echanges(ouverts)
    recent = [e for e in closed.elements if e.ferme.date() > jour - UN_AN and not est_robot(e.auteur)]
    delays = [max((e.ferme - e.ouvert).total_seconds(), 0) for e in recent]
    median = round(statistics.median(delays) / UN_JOUR) if delays else None
    return Echanges(ouverts, len(recent), median)


def _shares(sizes: dict[str, float] | None) -> dict[str, int] | None:
    """Turn sizes into whole percents, the smallest left out."""
    if sizes is None:
        return None
    total = sum(sizes.values())
    largest = sorted(sizes, key=lambda name: -sizes[name])[:LANGUAGES]
    shares = {name: round(100 * sizes[name] / total) for name in largest} if total else {}
    return {name: share for name, share in sorted(shares.items()) if share >= SMALLEST_SHARE}
