"""The newest events of many commons, found without telling those that are older.

A catalogue has tens of thousands of events, and its lists show the last ones: whoever gathers
them says from which day an event still counts (`depuis`), so that the others are never made.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from catalogue.faits.chronologie import Evenement


class Recents:
    """The newest of the events that are added, in whatever order: some of them, or those of some days."""

    def __init__(self, nombre: int, *, jours: bool = False) -> None:
        """Keep `nombre` events or, with `jours`, every event of `nombre` days."""
        self.nombre, self.jours = nombre, jours
        self.depuis = date.min
        """The first day of what is kept: an event that entered before is not."""
        self._gardes: list[Evenement] = []
        self._limite = 2 * nombre

    def ajouter(self, events: Iterable[Evenement]) -> None:
        """Keep those of some events that are new enough."""
        self._gardes += (event for event in events if event.publie_le >= self.depuis)
        if len(self._gardes) > self._limite:
            self._couper()
            # All the events of a day are kept, however many: what remains is not sorted at each turn.
            self._limite = 2 * max(self.nombre, len(self._gardes))

    def liste(self) -> tuple[Evenement, ...]:
        """Return what is kept, newest first."""
        self._couper()
        return tuple(self._gardes)

    def _couper(self) -> None:
        self._gardes.sort(key=lambda event: event.rang)
        if self.jours:
            days = sorted({event.publie_le for event in self._gardes}, reverse=True)
            if len(days) >= self.nombre:
                self.depuis = days[self.nombre - 1]
                self._gardes = [e for e in self._gardes if e.publie_le >= self.depuis]
        elif len(self._gardes) >= self.nombre:
            del self._gardes[self.nombre :]
            self.depuis = self._gardes[-1].publie_le
