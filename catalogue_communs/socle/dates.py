"""Dates known to the year, the month or the day, and how French writes them."""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import lru_cache, total_ordering

_WRITTEN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
MONTHS = tuple(
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()  # noqa: SIM905
)


@total_ordering
class DatePartielle:
    """A date with the precision that is known; ordered by its first day, then by its last.

    `iso` is the date as it is written in a file, `premier_jour` and `dernier_jour` the first and the
    last day that it may mean.
    """

    __slots__ = ("annee", "dernier_jour", "iso", "jour", "mois", "premier_jour")

    def __init__(self, annee: int, mois: int | None = None, jour: int | None = None) -> None:
        """Build the date; raise `ValueError` for a day that does not exist."""
        self.annee, self.mois, self.jour = annee, mois, jour
        self.iso = "-".join((f"{annee:04d}", *(f"{part:02d}" for part in (mois, jour) if part)))
        self.premier_jour = date(annee, 1 if mois is None else mois, 1 if jour is None else jour)
        last = mois or 12
        self.dernier_jour = date(annee, last, calendar.monthrange(annee, last)[1] if jour is None else jour)

    @classmethod
    @lru_cache(maxsize=4096)
    def parse(cls, text: str | int) -> DatePartielle:
        """Read « 2026 », « 2026-06 » or « 2026-06-30 »; raise `ValueError` otherwise."""
        found = _WRITTEN.fullmatch(str(text))
        if not found:
            raise ValueError(f"not a date: {text!r}")
        return cls(*(int(part) for part in found.groups() if part))

    @classmethod
    def du_jour(cls, day: date) -> DatePartielle:
        """Make the date of a day."""
        return cls(day.year, day.month, day.day)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DatePartielle) and self.iso == other.iso

    def __hash__(self) -> int:
        return hash(self.iso)

    def __repr__(self) -> str:
        return f"DatePartielle({self.iso})"

    def __lt__(self, other: DatePartielle) -> bool:
        return (self.premier_jour, self.dernier_jour) < (other.premier_jour, other.dernier_jour)

    def __str__(self) -> str:
        """Write the date as French does: « 1er octobre 2025 », « octobre 2025 », « 2025 »."""
        if self.mois is None:
            return str(self.annee)
        month = f"{MONTHS[self.mois - 1]} {self.annee}"
        if self.jour is None:
            return month
        return f"{'1er' if self.jour == 1 else self.jour} {month}"


def plus_ancien(day: date, months: int, today: date) -> bool:
    """Tell whether more than `months` months have gone by since a day."""
    gone = (today.year - day.year) * 12 + today.month - day.month
    return (gone, today.day) > (months, day.day)
