"""When each fact entered the catalogue: the list of the site says it, and Git for what the list does not name yet."""

import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from catalogue_communs.collectivites import Reference
from catalogue_communs.collectivites.objets import Identite
from catalogue_communs.modele import (
    Organisme,
    Projet,
    Reutilisation,
)
from catalogue_communs.parutions import cles


class Parutions(NamedTuple):
    """What is known of the entry of the facts of one common, by their keys in the list.

    `reutilisations` gives each line in the order of the file, with who it is and its key;
    `mesures`, the keys of the measures of each indicator. `sinon`: the day of what the list does
    not name, if it is known.
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
        jours = [self._jour_du_fait(key) for key in keys]
        return min((jour for jour in jours if jour), default=None)

    def _jour_du_fait(self, key: str) -> date | None:
        fait = self.publies.get(key)
        return self.sinon if fait is None else fait.publie_le

    def paru(self, dit_le: date, *keys: str) -> date:
        """Return that day or, if unknown, that of what they say, but not before the common."""
        jour, entree = self.jour(*keys), self.projet.publie_le
        if jour:
            return jour
        return max(entree.premier_jour, dit_le) if entree else dit_le

    def dits(self, *keys: str) -> tuple[cles.FaitPublie, ...]:
        """Return those of these facts that the list names."""
        return tuple(self.publies[key] for key in keys if key in self.publies)

    def flux(self, keys: tuple[str, ...], naturel: str) -> str:
        """Return the key in the feeds of what these lines say together.

        The first that was given, for ever.
        """
        faits = self.dits(*keys)
        if not faits:
            return naturel
        return min(faits, key=lambda fait: fait.publie_le).flux


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
        publies = self.publies.get(projet.premier_nom, {})
        organismes = [reference.identifier(line.organisation) for line in projet.reutilisations]
        noms = cles.des_reutilisations(projet, reference)
        keys = [f"{cles.REUTILISATION}/{nom}" for nom in noms]
        lignes = tuple(zip(organismes, projet.reutilisations, keys, strict=True))
        mesures = {
            indicateur.id: tuple(f"{cles.MESURE}/{nom}" for nom in cles.des_mesures(indicateur))
            for indicateur in projet.indicateurs
        }
        sinon = self.nouveau(projet)
        return Parutions(projet, publies, lignes, mesures, sinon, self.today, reference.nommer)

    def modifie_le(self, projet: Projet, lus_le: Mapping[str, date]) -> date | None:
        """Return the last day, up to today, when something of a common was received.

        It is its file, a change of one of its facts, or a reading of its code: `lus_le` gives the day of
        each repository that was read.
        """
        jours: list[date | None] = [self._fiches.get(f"projets/{projet.slug}.yml")]
        if projet.publie_le:
            jours.append(projet.publie_le.premier_jour)
        for fait in self.publies.get(projet.premier_nom, {}).values():
            jours += (fait.publie_le, fait.modifie_le)
        for depot in projet.depots:
            jours.append(lus_le.get(depot.url))
        return _dernier(jours, self.today)

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
        """The day when each hand-written page of docs/ last changed.

        Nothing when Git has not its whole history.
        """
        shallow = self._git("rev-parse", "--is-shallow-repository").strip() != "false"
        return {} if shallow else self._jours(":(glob)docs/**/*.md")

    def _jours(self, place: str) -> dict[str, date]:
        log = ("log", "--first-parent", "-m", "--relative", "--name-only", "--format=%x00%cs")
        jours: dict[str, date] = {}
        for commit in self._git(*log, "--", place).split("\0")[1:]:
            jour, *names = commit.split()
            for name in names:
                jours.setdefault(name, date.fromisoformat(jour))
        return jours

    def _git(self, *arguments: str) -> str:
        command = [shutil.which("git") or "git", "-c", "core.quotePath=false", *arguments]
        try:
            process = subprocess.run(
                command, cwd=self.root, capture_output=True, text=True, check=False
            )
        except OSError:
            return ""
        return process.stdout if process.returncode == 0 else ""


def _dernier(jours: Iterable[date | None], today: date) -> date | None:
    """Return the last of these days, of those known and not to come."""
    return max((jour for jour in jours if jour and jour <= today), default=None)
