"""What differs from one kind of forge to another, said once; and what a reader is given.

A module of `lecteurs` declares the kinds that it reads in its `GENRES`: the addresses below, the
messages, the plan of a run and the schema ask them, and `liste.genres()` gathers them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from catalogue.forges.modele import LectureDeDepot
    from catalogue.forges.releve import Periode, ReleveDepot
    from catalogue.reseau.bornes import Panne
    from catalogue.reseau.client import Reseau

OWNER_AND_NAME = 2
# What a forge accepts in a name; « . » and « .. » are no names.
_SEGMENT = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._~+-]+")
_EDGE_UNDERSCORE = re.compile(r"(?:^_+|_+$|__+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class GenreDeForge:
    """A kind of forge. Addresses are models, where `{…}` stands for what is asked; « » where there is none.

    - `api`: what a program asks, from the host (`hote`).
    - `deux_segments`: a repository is always owner/name; else it may lie in sub-groups.
    - `clone`: what ends the address that git asks.
    - `modifier`: the web editor on a file (`depot`, `branche`, `fichier`).
    - `nouveau`: the web editor on a new file (the same, and `texte` if it may be filled).
    - `formulaire`: a form (`depot`, `nom`, and the fields to fill: `champs`).
    - `ticket`: a new issue (`depot`, and what to fill: `titre`, `texte`).
    - `contenu`: a file of the default branch (`api`, `chemin` or `chemin_encode`, `fichier`), as it
      is when `brut`, else in base64 in JSON.
    - `lecteur`: makes the reader; without one, Git alone reads.
    """

    nom: str
    api: Callable[[str], str] = lambda _hote: ""
    deux_segments: bool = False
    clone: str = ".git"
    modifier: str = "{depot}/-/edit/{branche}/{fichier}"
    nouveau: str = ""
    formulaire: str = ""
    ticket: str = ""
    contenu: str = ""
    brut: bool = False
    lecteur: Callable[[Reseau, Forge], Lecteur] | None = None


@dataclass(frozen=True, slots=True)
class Forge:
    """A forge of the list: its host, its kind, and where a program asks it."""

    hote: str
    genre: GenreDeForge
    # Name of the environment variable that holds a token for this forge.
    jeton: str = ""

    @property
    def api(self) -> str:
        """Address of the programming interface, or nothing for a plain Git host."""
        return self.genre.api(self.hote)

    def contenu(self, chemin: str, fichier: str) -> str:
        """Return where the interface gives a file of the repository `chemin`; « » if nowhere."""
        return self.genre.contenu.format(
            api=self.api, chemin=quote(chemin), chemin_encode=quote(chemin, safe=""), fichier=quote(fichier)
        )


@dataclass(frozen=True, slots=True)
class DepotALire:
    """A repository to read, what is known of it, and whether its history is wanted anyway."""

    depot: str
    forge: Forge
    chemin: str
    connue: LectureDeDepot | None = None
    histoire: bool = True

    @property
    def tete_connue(self) -> str | None:
        """The last commit whose history is already counted, if it may be kept."""
        return None if self.histoire or self.connue is None else self.connue.tete


Resultat: TypeAlias = "tuple[DepotALire, ReleveDepot | Panne]"


class Lecteur(Protocol):
    """Reads repositories of one kind of forge; yields each as soon as it is whole."""

    def lire(self, cibles: Sequence[DepotALire], periode: Periode) -> Iterator[Resultat]:
        """Read repositories: a `ReleveDepot` for each, or the `Panne` that prevented it."""
        ...


def segments_of(url: str) -> tuple[str, ...]:
    """Return the steps of the path of a repository, without the « .git » that some write."""
    path = urlsplit(url).path.strip("/").removesuffix(".git")
    return tuple(step for step in path.split("/") if step)


def is_path(path: str) -> bool:
    """Tell whether a forge may call a repository so: plain steps, an owner and a name at least."""
    steps = path.split("/")
    return len(steps) >= OWNER_AND_NAME and all(_SEGMENT.fullmatch(step) for step in steps)


def file_stem(url: str) -> str:
    """Return the name that files about a repository bear: `owner__name`, never the same for two.

    An underscore that could be taken for the separator is written `%5F`.
    """
    return "__".join(
        _EDGE_UNDERSCORE.sub(lambda found: "%5F" * len(found.group()), step) for step in segments_of(url)
    )
