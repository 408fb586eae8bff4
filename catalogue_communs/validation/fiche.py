"""What a rule receives: one file, what surrounds it, and a short way to report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from catalogue_communs.collectivites import Reference, ReferenceAbsente, reference
from catalogue_communs.collectivites.cles import Publies
from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.fiches.lecture import DocumentYaml
from catalogue_communs.forges import LectureDeDepot
from catalogue_communs.modele import Projet, convertir
from catalogue_communs.socle.texte import ChampPath, sans_accent, silhouette
from catalogue_communs.validation import phrases

# What a file contains can be longer than what a message should repeat.
LONGEST_MESSAGE = 600


class OrganismeNomme(NamedTuple):
    """An organisation as a file names it: `code` is a line of the file, or nothing."""

    nom: str
    type: str
    code: str
    fichier: str

    @property
    def identite(self) -> tuple[str, ...]:
        """What makes it one organisation for the catalogue, as `Reference.identifier` tells."""
        return (self.code,) if self.code else (self.type, sans_accent(" ".join(self.nom.split())))


@dataclass(frozen=True)
class ContexteDesRegles:
    """What the rules between files need: the folder, the date and the known identifiers."""

    root: Path
    today: date
    slugs: frozenset[str]
    anciens_slugs: dict[str, tuple[str, ...]] = field(default_factory=dict)
    # The files of each name, by what the eye keeps of it.
    noms: dict[str, tuple[str, ...]] = field(default_factory=dict)
    # The files that name each repository, by its address as `depot_connu` writes it.
    depots: dict[str, tuple[str, ...]] = field(default_factory=dict)
    # `None` when guichet.yml cannot be read: nothing can be said of a wave.
    vagues: frozenset[str] | None = frozenset()
    # Readings of the forges, by the address of the repository.
    lectures: Mapping[str, LectureDeDepot] = field(default_factory=dict)
    # Organisations that the files name, by what their names have in common: for advice only.
    organismes: Mapping[str, tuple[OrganismeNomme, ...]] = field(default_factory=dict)
    publies: Publies = field(default_factory=dict)

    @cached_property
    def publie(self) -> bool:
        """Tell whether the folder is that of a site, and not only of files."""
        return (self.root / "mkdocs.yml").is_file()

    @cached_property
    def reference(self) -> Reference | None:
        """The collectivités, read when a file first needs them; nothing when there are none."""
        try:
            return reference(self.root)
        except ReferenceAbsente:
            return None

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


@dataclass(frozen=True, slots=True)
class Attaches:
    """What ties a file to what surrounds it: its former names, its repositories, the names of its images, its name."""

    anciens: tuple[str, ...] = ()
    depots: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    silhouette: str = ""


def depot_connu(url: str) -> str:
    """Write the address of a repository so that two ways to write it are one."""
    return url.removesuffix("/").removesuffix(".git").casefold()


@dataclass(frozen=True)
class Fiche:
    """A file that could be read, with the name of the schema that describes it."""

    slug: str
    document: DocumentYaml
    schema: str = "projet"

    @cached_property
    def attaches(self) -> Attaches:
        """What ties the file to what surrounds it."""
        former = self.get("anciens_slugs")
        images = (self.get("logo", "image"), *(item.get("image") for _, item in self.items("captures")))
        return Attaches(
            _textes(former if isinstance(former, list) else ()),
            _textes(item.get("url") for _, item in self.items("depots")),
            # A name with a path is refused by the schema, and no rule opens it.
            tuple(sorted({name for name in _textes(images) if name and "/" not in name})),
            silhouette(name) if isinstance(name := self.get("nom"), str) else "",
        )

    @cached_property
    def _everything(self) -> tuple[tuple[ChampPath, Any], ...]:
        # Kept: a dozen rules go through the whole file.
        return tuple(_walk((), self.document.valeurs))

    @cached_property
    def projet(self) -> Projet:
        """The common that a file without error describes."""
        return convertir({"slug": self.slug, **self.document.valeurs}, Projet)

    def alleger(self) -> None:
        """Let go what only the rules needed."""
        self.__dict__.pop("_everything", None)
        self.document.alleger()

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

    def textes(self) -> Iterator[tuple[ChampPath, str]]:
        """Iterate over the texts of the file with their paths."""
        return ((path, value) for path, value in self.walk() if isinstance(value, str))

    def walk(self) -> Iterable[tuple[ChampPath, Any]]:
        """Return every value of the file with its path, parents first."""
        return self._everything

    def dire(self, path: ChampPath, nom: str, /, ecrire: Any = None, **mots: object) -> Diagnostic:
        """Say a sentence on the value at `path`."""
        return replace(self.sur_la_valeur(path, *phrases.dire(nom, **mots)), ecrire=ecrire)

    def dire_du_champ(self, path: ChampPath, nom: str, /, ecrire: Any = None, **mots: object) -> Diagnostic:
        """Say a sentence on the key at `path`."""
        told = phrases.dire(nom, **mots)
        return replace(self.at(self.document.place_de_la_cle(path), path, *told), ecrire=ecrire)

    def sur_la_valeur(self, path: ChampPath, code: str, message: str, remede: str) -> Diagnostic:
        """Report on the value at `path`, in words that come from elsewhere."""
        place = self.document.place(path)
        return self.at((place.ligne, place.colonne), path, code, message, remede)

    def at(self, where: tuple[int, int], path: ChampPath, code: str, message: str, remede: str) -> Diagnostic:
        """Report on the field `path` at a line and a column of its own."""
        return Diagnostic(self.document.fichier, *where, code, _short(message), _short(remede), path)


def _textes(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(value for value in values if isinstance(value, str))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_MESSAGE else f"{text[: LONGEST_MESSAGE - 1]}…"


def _walk(path: ChampPath, value: Any) -> Iterator[tuple[ChampPath, Any]]:
    yield path, value
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _walk((*path, key), child)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _walk((*path, index), child)
