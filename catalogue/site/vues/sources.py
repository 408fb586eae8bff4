"""Numbered references to the sources of a page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from catalogue.socle.francais import accorder, du, nombre

if TYPE_CHECKING:
    from catalogue.modele import Projet, Source


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

    def declarees_en_bref(self) -> dict[str, str]:
        """Count the declared sources; give the day of the latest state in which one was read."""
        count, read = len(self.declarees), [s.consultee_le for s in self.declarees if s.consultee_le]
        return {
            "nombre": f"{nombre(count)} {accorder(count, 'source', 'sources')}" if count else "",
            "lue": f"état {du(max(read, key=lambda moment: moment.dernier_jour))}" if read else "",
        }

    def lue_le(self, reference: str) -> date:
        """Return the day of the state in which a source was read; the earliest day when unknown."""
        found = next((s.consultee_le for s in self.declarees if s.id == reference), None)
        return found.dernier_jour if found else date.min
