"""What a rule receives: one file, what surrounds it, and a short way to report."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from catalogue_communs.collectivites import Reference, reference
from catalogue_communs.collectivites.cles import ListeInvalide, Publies, lire_publies
from catalogue_communs.fiches import phrases
from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.fiches.lecture import DocumentYaml
from catalogue_communs.forges import modele
from catalogue_communs.forges.modele import LectureDeDepot
from catalogue_communs.modele import Projet, convertir
from catalogue_communs.socle import texte
from catalogue_communs.socle.texte import ChampPath, citer, nom_du_champ

# What a file contains can be longer than what a message should repeat.
LONGEST_MESSAGE = 600


@dataclass(frozen=True, eq=False)
class ContexteDesRegles:
    """What surrounds a file: the folder, the day and the other files, of which the rules between files read."""

    root: Path
    today: date
    fiches: tuple[Fiche, ...] = ()
    guichet: Fiche | None = None

    @cached_property
    def slugs(self) -> frozenset[str]:
        """The names of the files."""
        return frozenset(fiche.slug for fiche in self.fiches)

    @cached_property
    def anciens_slugs(self) -> dict[str, list[str]]:
        """The files of each former name."""
        return self._par(lambda path, value: value if path[0] == "anciens_slugs" else "")

    @cached_property
    def noms(self) -> dict[str, list[str]]:
        """The files of each name, by what the eye keeps of it."""
        return self._par(lambda path, value: texte.silhouette(value) if path == ("nom",) else "")

    @cached_property
    def depots(self) -> dict[str, list[str]]:
        """The files that name each repository, by its address as `depot_connu` writes it."""
        return self._par(
            lambda path, value: depot_connu(value) if (path[0], path[-1]) == ("depots", "url") else ""
        )

    def _par(self, key: Callable[[ChampPath, str], str]) -> dict[str, list[str]]:
        """Gather the names of the files by what `key` keeps of their texts, if anything."""
        found: dict[str, list[str]] = {}
        for fiche in self.fiches:
            for kept in filter(None, (key(path, value) for path, value in fiche.textes)):
                found.setdefault(kept, []).append(fiche.slug)
        return found

    @cached_property
    def lectures(self) -> Mapping[str, LectureDeDepot]:
        """The readings of the forges, by the address of the repository; a spoiled one has its own diagnostic."""
        try:
            return modele.lire_lectures(self.root)
        except (modele.DonneesInvalides, OSError):
            return {}

    @cached_property
    def publies(self) -> Publies:
        """What was published; a list that cannot be read has its own diagnostic."""
        try:
            return lire_publies(self.root)
        except ListeInvalide:
            return {}

    @cached_property
    def reference(self) -> Reference:
        """The collectivités, read when a file first needs them."""
        return reference(self.root)


def depot_connu(url: str) -> str:
    """Write the address of a repository so that two ways to write it are one."""
    return url.removesuffix("/").removesuffix(".git").casefold()


@dataclass(frozen=True, eq=False)
class Fiche:
    """A file that could be read, with the name of the schema that describes it."""

    slug: str
    document: DocumentYaml
    schema: str = "projet"

    @property
    def images(self) -> set[str]:
        """The names of the images."""
        return {value for path, value in self.textes if path[-1] == "image"}

    @cached_property
    def textes(self) -> tuple[tuple[ChampPath, str], ...]:
        """The texts of its fields with their paths. Kept: half a dozen rules read them all."""
        return tuple((path, value) for path, value in self.walk() if path and isinstance(value, str))

    @cached_property
    def projet(self) -> Projet:
        """The common that a file without error describes."""
        return convertir({"slug": self.slug, **self.document.valeurs}, Projet)

    @property
    def valeurs(self) -> dict[str, Any]:
        """Top-level values, or nothing when the file is not a group of fields."""
        values = self.document.valeurs
        return values if isinstance(values, dict) else {}

    def get(self, *path: str | int) -> Any:
        """Return the value at `path`, or `None` when any step is absent or of another type."""
        value: Any = self.document.valeurs
        for step in path:
            if isinstance(value, dict) and isinstance(step, str):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                return None
        return value

    def items(self, *path: str | int) -> Iterator[tuple[ChampPath, dict[str, Any]]]:
        """Iterate over the groups of the list at `path`, each with its own path."""
        found = self.get(*path)
        if isinstance(found, list):
            for index, item in enumerate(found):
                if isinstance(item, dict):
                    yield (*path, index), item

    def walk(self) -> Iterator[tuple[ChampPath, Any]]:
        """Iterate over every value of the file with its path, parents first."""
        return _walk((), self.document.valeurs)

    def dire(self, path: ChampPath, nom: str, /, *, ecrire: Any = None, **mots: object) -> Diagnostic:
        """Say a sentence on the value at `path`: `cite` is this value and `champ` its field, unless told otherwise."""
        value = self.get(*path)
        known = {"champ": f"« {nom_du_champ(path)} »"}
        known |= {} if isinstance(value, dict | list) else {"cite": citer(value)}
        return replace(self.sur_la_valeur(path, *phrases.dire(nom, **known | mots)), ecrire=ecrire)

    def dire_du_champ(self, path: ChampPath, nom: str, /, **mots: Any) -> Diagnostic:
        """Say a sentence on the key at `path`."""
        line, column = self.document.place_de_la_cle(path)
        return replace(self.dire(path, nom, **mots), ligne=line, colonne=column)

    def dire_inconnu(self, path: ChampPath, nom: str, connus: Iterable[str], **mots: object) -> Diagnostic:
        """Say that the value at `path` names nothing known: the remedy is the closest one, if there is any."""
        told, close = self.dire(path, nom, **mots), texte.proche(self.get(*path), connus)
        return replace(told, remede=f"Vouliez-vous écrire « {close} » ?") if close else told

    def sur_la_valeur(self, path: ChampPath, code: str, message: str, remede: str) -> Diagnostic:
        """Report on the value at `path`, in words that come from elsewhere."""
        return self.at(self.document.place(path), path, code, message, remede)

    def at(self, where: tuple[int, int], path: ChampPath, code: str, message: str, remede: str) -> Diagnostic:
        """Report on the field `path` at a line and a column of its own."""
        told, advice = (texte.couper(one, LONGEST_MESSAGE) for one in (message, remede))
        return Diagnostic(self.document.fichier, *where, code, told, advice, path)

    def repetes(self, keyed: Iterable[tuple[Hashable, ChampPath]]) -> Iterator[tuple[ChampPath, int]]:
        """Yield each place whose key was seen before, with the line of the first place that had it."""
        first: dict[Hashable, ChampPath] = {}
        for key, path in keyed:
            if first.setdefault(key, path) != path:
                yield path, self.document.ligne(first[key])


def _walk(path: ChampPath, value: Any) -> Iterator[tuple[ChampPath, Any]]:
    yield path, value
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _walk((*path, key), child)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _walk((*path, index), child)
