"""What a rule receives: one file, what surrounds it, and a short way to report."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from catalogue_communs.collectivites import Reference, reference
from catalogue_communs.fiches.diagnostics import Diagnostic, dire
from catalogue_communs.fiches.lecture import DocumentYaml, Position
from catalogue_communs.forges import modele
from catalogue_communs.modele import Projet, convertir
from catalogue_communs.modele.base import FichierInvalide
from catalogue_communs.parutions.cles import ListeInvalide, Publies, lire_publies
from catalogue_communs.socle.texte import ChampPath, citer, couper, nom_du_champ, proche, silhouette

# The values of a part of a file, by field.
Groupe = dict[str, Any]

# What a file contains can be longer than what a message should repeat.
LONGEST_MESSAGE = 800


@dataclass(frozen=True, eq=False)
class ContexteDesRegles:
    """What surrounds a file.

    The folder, the day and the other files, of which the rules between files read.
    """

    root: Path
    today: date
    fiches: tuple[Fiche, ...] = ()

    @cached_property
    def slugs(self) -> frozenset[str]:
        """The names of the files."""
        return frozenset(fiche.slug for fiche in self.fiches)

    def qui_dit(self, champ: str, valeur: str, sauf: str = "") -> list[str]:
        """Return the files, but `sauf`, that say the same thing in a field of `_COMPARES`."""
        slugs = self._dits.get((champ, _COMPARES[champ](valeur)), ())
        return [slug for slug in slugs if slug != sauf]

    @cached_property
    def _dits(self) -> dict[tuple[str, str], list[str]]:
        """The files that say each thing compared.

        By the field, and by what makes two writings the same.
        """
        slugs: dict[tuple[str, str], list[str]] = {}
        for fiche in self.fiches:
            for champ, valeur in _valeurs_comparees(fiche):
                if isinstance(valeur, str):
                    slugs.setdefault((champ, _COMPARES[champ](valeur)), []).append(fiche.slug)
        return slugs

    @cached_property
    def lectures(self) -> Mapping[str, modele.LectureDeDepot]:
        """The readings of the forges, by the address of the repository.

        A spoiled one has its own diagnostic.
        """
        try:
            return modele.lire_lectures(self.root)
        except (FichierInvalide, OSError):
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


def _valeurs_comparees(fiche: Fiche) -> Iterator[tuple[str, Any]]:
    """Yield what a file says in the fields of `_COMPARES`."""
    yield "nom", fiche.get("nom")
    anciens = fiche.get("anciens_slugs")
    if isinstance(anciens, list):
        for slug in anciens:
            yield "anciens_slugs", slug
    for _, depot in fiche.items("depots"):
        yield "depots.url", depot.get("url")


def depot_connu(url: str) -> str:
    """Write the address of a repository so that two ways to write it are one."""
    return url.removesuffix("/").removesuffix(".git").casefold()


# What two files should not both say, and what makes two writings the same.
# Of a name, it is what the eye keeps of it.
_COMPARES: dict[str, Callable[[str], str]] = {
    "nom": silhouette,
    "anciens_slugs": str,
    "depots.url": depot_connu,
}


@dataclass(frozen=True, eq=False)
class Fiche:
    """A file that could be read, with the name of the schema that describes it."""

    slug: str
    document: DocumentYaml
    schema: str = "projet"

    @property
    def textes(self) -> tuple[tuple[ChampPath, str], ...]:
        """The texts of its fields with their paths."""
        return _textes(self)

    @cached_property
    def projet(self) -> Projet:
        """The common that a file without error describes."""
        return convertir({"slug": self.slug, **self.document.valeurs}, Projet)

    def get(self, *path: str | int) -> Any:
        """Return the value at `path`, or `None` when any step is absent or of another type."""
        valeur: Any = self.document.valeurs
        for step in path:
            if isinstance(valeur, dict) and isinstance(step, str):
                valeur = valeur.get(step)
            elif isinstance(valeur, list) and isinstance(step, int) and step < len(valeur):
                valeur = valeur[step]
            else:
                return None
        return valeur

    def items(self, *path: str | int) -> Iterator[tuple[ChampPath, dict[str, Any]]]:
        """Iterate over the groups of the list at `path`, each with its own path."""
        elements = self.get(*path)
        if not isinstance(elements, list):
            return
        for rank, element in enumerate(elements):
            if isinstance(element, dict):
                yield (*path, rank), element

    def rapporter(
        self,
        path: ChampPath,
        dit: tuple[str, str, str],
        ici: Position | None = None,
        ecrire: Any = None,
    ) -> Diagnostic:
        """Report on the value at `path` a code, a message and a remedy.

        `ici`: at another place than its own.
        """
        code, *sentences = dit
        message, remede = (couper(sentence, LONGEST_MESSAGE) for sentence in sentences)
        position = ici or self.document.place(path)
        return Diagnostic(self.document.fichier, *position, code, message, remede, path, ecrire)

    def dire(
        self, path: ChampPath, nom: str, /, *, ecrire: Any = None, **mots: object
    ) -> Diagnostic:
        """Say a sentence on the value at `path`.

        `cite` is this value and `champ` its field, unless told otherwise.
        """
        mots = {"champ": f"« {nom_du_champ(path)} »", "cite": citer(self.get(*path)), **mots}
        return self.rapporter(path, dire(nom, **mots), ecrire=ecrire)

    def dire_du_champ(self, path: ChampPath, nom: str, /, **mots: Any) -> Diagnostic:
        """Say a sentence on the key at `path`."""
        line, column = self.document.place_de_la_cle(path)
        return replace(self.dire(path, nom, **mots), ligne=line, colonne=column)

    def dire_inconnu(
        self, path: ChampPath, nom: str, connus: Iterable[str], **mots: object
    ) -> Diagnostic:
        """Say that the value at `path` names nothing known.

        The remedy is the closest one, if there is any.
        """
        constat, close = self.dire(path, nom, **mots), proche(self.get(*path), connus)
        if not close:
            return constat
        return replace(constat, remede=f"Vouliez-vous écrire « {close} » ?")

    def repetes(
        self, keyed: Iterable[tuple[Hashable, ChampPath]]
    ) -> Iterator[tuple[ChampPath, int]]:
        """Yield each place whose key an earlier one has, with the line of the first of them."""
        first: dict[Hashable, ChampPath] = {}
        for key, path in keyed:
            if first.setdefault(key, path) != path:
                yield path, self.document.place(first[key])[0]


# Most rules read them, one file after another; those of every file would fill the memory.
@lru_cache(maxsize=4)
def _textes(fiche: Fiche) -> tuple[tuple[ChampPath, str], ...]:
    textes = []
    for path, valeur in parcourir(fiche.document.valeurs):
        if path and isinstance(valeur, str):
            textes.append((path, valeur))
    return tuple(textes)


def parcourir(valeur: Any, path: ChampPath = ()) -> Iterator[tuple[ChampPath, Any]]:
    """Iterate over the values that one holds, itself first, with their paths.

    Parents come before.
    """
    yield path, valeur
    if isinstance(valeur, dict):
        for key, child in valeur.items():
            yield from parcourir(child, (*path, key))
    elif isinstance(valeur, list):
        for rank, child in enumerate(valeur):
            yield from parcourir(child, (*path, rank))
