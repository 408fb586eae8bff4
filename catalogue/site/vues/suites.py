"""The pages that hold the whole of a list too long for the page that begins it.

A list at « impact/sans-mesure » has its pages at « impact/sans-mesure/ », « impact/sans-mesure-2/ »…
All are as deep as each other, so that one layout serves them all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from catalogue.site.vues.adresses import Adresses
from catalogue.site.vues.page import Page
from catalogue.socle.francais import nombre

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from catalogue.socle.rendu import Rendu


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

    def debuter(self, adresses: Adresses) -> dict[str, object]:
        """Describe the first lines, and where the whole list is when there are others."""
        return {
            "lignes": tuple(self.decrire(one, adresses) for one in self.elements[: self.montres]),
            "total": nombre(len(self.elements)) if self.longue else "",
            "url": adresses.page(self.chemin(1)),
        }

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
                "titre": self.titre,
                "lignes": tuple(self.decrire(one, adresses) for one in shown),
                "de": nombre(first + 1),
                "jusqu_a": nombre(first + len(shown)),
                "total": nombre(len(self.elements)),
                "debut": (self.debut[0], adresses.page(self.debut[1])),
                "pages": tuple((n, adresses.page(p), n == rank + 1) for n, p in enumerate(paths, 1)),
            }
            yield Page(path, titre, f"{titre} : toute la liste.", rendu.gabarit(self.gabarit, vue))
