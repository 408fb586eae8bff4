"""What a rule receives: one file, what surrounds it, and a short way to report."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from catalogue.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from catalogue.activite import Lecture
    from catalogue.lecture import ChampPath, Document


# What a file contains can be longer than what a message should repeat.
LONGEST_MESSAGE = 600


@dataclass(frozen=True, slots=True)
class Contexte:
    """What the rules between files need: the folder, the date and the known identifiers."""

    root: Path
    today: date
    slugs: frozenset[str]
    anciens_slugs: dict[str, tuple[str, ...]] = field(default_factory=dict)
    # `None` when guichet.yml cannot be read: nothing can be said of a wave.
    vagues: frozenset[str] | None = frozenset()
    # Readings of the forges, by the address of the repository.
    lectures: Mapping[str, Lecture] = field(default_factory=dict)

    @property
    def publie(self) -> bool:
        """Tell whether the folder is that of a site, and not only of files."""
        return (self.root / "mkdocs.yml").is_file()

    @property
    def images(self) -> Path:
        """Folder of the images that files name."""
        return self.root / "docs" / "images" / "communs"


@dataclass(frozen=True, slots=True)
class Faute:
    """What the schema refuses: a keyword that fails on a value, and what it expects."""

    chemin: ChampPath
    mot: str
    attendu: Any
    valeur: Any
    partie: dict[str, Any]


@dataclass(frozen=True)
class Fiche:
    """A file that could be read, with the name of the schema that describes it."""

    slug: str
    document: Document
    schema: str = "projet"

    @cached_property
    def _everything(self) -> tuple[tuple[ChampPath, Any], ...]:
        # Kept: a dozen rules go through the whole file.
        return tuple(_walk((), self.document.valeurs))

    @property
    def valeurs(self) -> dict[str, Any]:
        """Top-level values, or nothing when the file is not a group of fields."""
        values = self.document.valeurs
        return values if isinstance(values, dict) else {}

    def get(self, *path: str | int) -> Any:  # noqa: ANN401 - a value of a YAML document
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

    def walk(self) -> Iterable[tuple[ChampPath, Any]]:
        """Return every value of the file with its path, parents first."""
        return self._everything

    def at_value(self, path: ChampPath, code: str, message: str, remede: str) -> Diagnostic:
        """Report on the value at `path`."""
        place = self.document.place(path)
        return self.at((place.ligne, place.colonne), path, code, message, remede)

    def at_key(self, path: ChampPath, code: str, message: str, remede: str) -> Diagnostic:
        """Report on the key at `path`."""
        return self.at(self.document.key_position(path), path, code, message, remede)

    def at(self, where: tuple[int, int], path: ChampPath, code: str, message: str, remede: str) -> Diagnostic:
        """Report on the field `path` at a line and a column of its own."""
        return Diagnostic(self.document.fichier, *where, code, _short(message), _short(remede), path)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_MESSAGE else f"{text[: LONGEST_MESSAGE - 1]}…"


def _walk(path: ChampPath, value: Any) -> Iterator[tuple[ChampPath, Any]]:  # noqa: ANN401
    yield path, value
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _walk((*path, key), child)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _walk((*path, index), child)
