"""When each fact entered the catalogue, and the last day when something happened to a common.

The list of the site says when a fact entered, and Git for what it does not yet. A fact of today about
2024 is news today. The day of the build plays no part: the list, then the history, say the same the
next day. Where there is neither, a fact is as old as it says.

Something happened when the file of the common or a reading dates it. The day when somebody read it,
that when its file entered the catalogue and what is only planned are dates too; none of them says that
anything changed.
"""

import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import msgspec

from catalogue_communs.collectivites import Reference, cles
from catalogue_communs.collectivites.cles import FaitPublie
from catalogue_communs.collectivites.objets import Identite
from catalogue_communs.forges.modele import LectureDeDepot
from catalogue_communs.modele import Organisme, Projet, Reutilisation
from catalogue_communs.socle.dates import DatePartielle


class Parutions(NamedTuple):
    """What is known of the entry of the facts of one common, by their keys in the list.

    `reutilisations` gives each line in the order of the file, with who it is and its key; `mesures`, the
    keys of the measures of each indicator. `sinon`: the day of what the list does not name, if it is known.
    """

    projet: Projet
    publies: Mapping[str, FaitPublie]
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

    def dits(self, *keys: str) -> tuple[FaitPublie, ...]:
        """Return those of these facts that the list names."""
        return tuple(self.publies[key] for key in keys if key in self.publies)

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
        keys = [f"{cles.REUTILISATION}/{name}" for name in cles.des_reutilisations(projet, reference)]
        reuses = tuple(zip(who, projet.reutilisations, keys, strict=True))
        measures = {
            o.id: tuple(f"{cles.MESURE}/{name}" for name in cles.des_mesures(o)) for o in projet.indicateurs
        }
        new = self.nouveau(projet)
        return Parutions(projet, known, reuses, measures, new, self.today, reference.nommer)

    def modifie_le(self, projet: Projet, lectures: Iterable[date]) -> date | None:
        """Return the last day when what is published of a common changed, up to today, if it is known.

        That is when the main branch received its file, when a change of one of its facts was seen,
        or one of `lectures`, the days of the readings of its code.
        """
        known = self.publies.get(projet.premier_nom, {}).values()
        entry = projet.publie_le.premier_jour if projet.publie_le else None
        listed = (day for one in known for day in (one.publie_le, one.modifie_le))
        days = (*listed, *lectures, entry, self._fiches.get(f"projets/{projet.slug}.yml"))
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
            done = subprocess.run(command, cwd=self.root, capture_output=True, text=True, check=False)
        except OSError:
            return ""
        return done.stdout if done.returncode == 0 else ""


# What is planned is no fact: its day must not become one because time goes by.
A_VENIR = {"echeance", "fin_annoncee", "jusqu_au"}
# What the catalogue did on that day, and the common did not.
LUS_OU_ENTRES = {"consultee_le", "constatee_le", "lue_le", "publie_le"}


def derniere_date(projet: Projet, lectures: Mapping[str, LectureDeDepot], today: date) -> date | None:
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
