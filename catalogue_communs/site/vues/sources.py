"""Numbered references to the sources of a page; the pages that hold the whole of a list too long for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import msgspec

from catalogue_communs.modele import Projet, Source
from catalogue_communs.site.vues.adresses import Adresses, Page
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.rendu import Rendu


class Renvoi(msgspec.Struct, frozen=True):
    """A reference: its number in the list, what it is called and where it leads."""

    numero: int
    titre: str
    url: str


class Renvois:
    """The sources of a common, numbered in the order of its file; bare addresses follow."""

    def __init__(self, projet: Projet, page: str = "") -> None:
        """Number the sources of `projet`, listed on `page` (by default, the one that refers to them)."""
        self.liste: dict[str, Renvoi] = {}
        self.declarees: tuple[Source, ...] = projet.sources
        for source in projet.sources:
            url = source.url or f"{page}#source-{source.id}"
            self.liste[source.id] = Renvoi(len(self.liste) + 1, source.titre, url)

    def __call__(self, reference: str | None) -> Renvoi | None:
        """Return the reference of a source, which a bare address may be."""
        if reference is None:
            return None
        if reference not in self.liste:
            host = urlsplit(reference).hostname or reference
            self.liste[reference] = Renvoi(len(self.liste) + 1, f"Page de {host}", reference)
        return self.liste[reference]

    @property
    def derniere_lecture(self) -> DatePartielle | None:
        """The latest state in which a declared source was read."""
        read = [s.consultee_le for s in self.declarees if s.consultee_le]
        return max(read, key=lambda moment: moment.dernier_jour, default=None)

    def lue_le(self, reference: str) -> date:
        """Return the day of the state in which a source was read; the earliest day when unknown."""
        found = next((s.consultee_le for s in self.declarees if s.id == reference), None)
        return found.dernier_jour if found else date.min


@dataclass(frozen=True)
class Suite:
    """A list: where its pages are, what they are called, what begins it, and how to describe one of its lines."""

    lieu: str
    titre: str
    debut: tuple[str, str]
    gabarit: str
    elements: Sequence[Any] = field(repr=False)
    decrire: Callable[[Any, Adresses], object]
    montres: int
    par_page: int

    @property
    def longue(self) -> bool:
        """Whether the page that begins the list leaves some of it out."""
        return len(self.elements) > self.montres

    def montrees(self, adresses: Adresses) -> tuple[Any, ...]:
        """Describe the lines that the page which begins the list shows."""
        return tuple(self.decrire(one, adresses) for one in self.elements[: self.montres])

    def chemin(self, page: int) -> str:
        """Return the path of a page, the first being 1."""
        return f"{self.lieu}/" if page == 1 else f"{self.lieu}-{page}/"

    def chemins(self) -> tuple[str, ...]:
        """Return the path of each page; a short list has none."""
        count = -(-len(self.elements) // self.par_page) if self.longue else 0
        return tuple(self.chemin(page) for page in range(1, count + 1))

    def pages(self, rendu: Rendu, depot_url: str | None) -> Iterator[Page]:
        """Make the pages."""
        adresses, paths = Adresses("../../", depot_url), self.chemins()
        for rank, path in enumerate(paths):
            first = rank * self.par_page
            shown = self.elements[first : first + self.par_page]
            titre = f"{self.titre}, page {rank + 1} sur {len(paths)}" if len(paths) > 1 else self.titre
            vue = {
                "suite": self,
                "adresses": adresses,
                "lignes": tuple(self.decrire(one, adresses) for one in shown),
                "de": first + 1,
                "jusqu_a": first + len(shown),
                "pages": [(adresses.page(one), one == path) for one in paths],
            }
            yield Page(path, titre, f"{titre} : toute la liste.", rendu.gabarit(self.gabarit, vue))
