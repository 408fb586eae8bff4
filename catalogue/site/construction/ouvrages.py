"""What a site is made of: pieces of work, each of which gives pages and files.

A piece of work needs no other one: it can be made alone, when somebody asks for one of its
pages, and by any process.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from catalogue.socle.programme import Publication

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from catalogue.site.vues.adresses import Page

# The address that the examples of hand-written pages bear: that of no publication.
_EXEMPLE = Publication().site_url
_INSERT = re.compile(r'<div data-insert="([a-z-]+)"></div>')


@dataclass(frozen=True, slots=True)
class Produits:
    """What a piece of work gives: pages, and files by their path in the site."""

    pages: tuple[Page, ...] = ()
    fichiers: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Annonce:
    """A page that will be made: its address, and how to find the last day that its facts name, if any."""

    chemin: str
    quand: Callable[[], date | None] = lambda: None

    @property
    def modifiee_le(self) -> date | None:
        """The last day that the facts of the page name, when they name one."""
        return self.quand()


@dataclass(frozen=True, slots=True)
class Ouvrage:
    """A piece of work.

    `lieux` are the beginnings of the paths of what it makes: what tells it from another when
    a path is asked for. `lot` names the pieces that work out the same facts of the whole
    catalogue: one process makes them, which works these facts out once.
    """

    nature: str
    faire: Callable[[], Produits]
    annonces: tuple[Annonce, ...] = ()
    lieux: tuple[str, ...] = ("",)
    lot: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """Everything an engine needs: the pieces of work, and the parts of hand-written pages."""

    ouvrages: tuple[Ouvrage, ...]
    inserts: Mapping[str, Callable[[str], str]]
    adresse: str

    def annonces(self) -> Iterator[Annonce]:
        """Yield the pages that will be made, in the order of the catalogue."""
        for ouvrage in self.ouvrages:
            yield from ouvrage.annonces

    def chez(self, chemin: str) -> Iterator[Ouvrage]:
        """Yield the pieces that may make the file at `chemin`: those whose place it is, then those without one."""
        yield from (one for one in self.ouvrages if "" not in one.lieux and chemin.startswith(one.lieux))
        yield from (one for one in self.ouvrages if "" in one.lieux)

    def produire(self) -> Produits:
        """Make everything at once; two pieces of work never make the same file."""
        pages: list[Page] = []
        files: dict[str, bytes] = {}
        for ouvrage in self.ouvrages:
            made = ouvrage.faire()
            pages += made.pages
            if twice := files.keys() & made.fichiers.keys():
                raise ValueError(f"made twice: {sorted(twice)}")
            files |= made.fichiers
        return Produits(tuple(pages), files)

    def inserer(self, html: str, chemin: str) -> str:
        """Replace the marks of the hand-written page at `chemin` by the parts they name.

        The examples of the page get the address of the site. An unknown name is a `KeyError`:
        a mistake of the page, that must not be published.
        """
        bare = chemin.strip("./")
        racine = "../" * (bare.count("/") + 1) if bare else ""
        html = html.replace(_EXEMPLE, self.adresse)
        return _INSERT.sub(lambda found: self.inserts[found.group(1)](racine), html)


def inacheve(html: str) -> bool:
    """Tell whether a page still bears the mark of a part to put in it."""
    return _INSERT.search(html) is not None
