"""Dates known to the year, the month or the day: how French writes them, how people do."""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import lru_cache, total_ordering

from catalogue_communs.socle.texte import sans_accent

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
        self.dernier_jour = date(
            annee, last, calendar.monthrange(annee, last)[1] if jour is None else jour
        )

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


def le_jour(moment: DatePartielle) -> str:
    """Write when something happened: « le 30 juin 2026 », « en juin 2026 »."""
    return f"{'le' if moment.jour else 'en'} {moment}"


def au_jour(moment: DatePartielle) -> str:
    """Write up to when, or as of when: « au 30 juin 2026 », « en juin 2026 »."""
    return f"{'au' if moment.jour else 'en'} {moment}"


def du_jour(moment: DatePartielle) -> str:
    """Write of when something is: « du 30 juin 2026 », « d’octobre 2025 », « de 2024 »."""
    if moment.jour:
        return f"du {moment}"
    return f"d’{moment}" if str(moment)[0] in "ao" else f"de {moment}"


def article(moment: DatePartielle) -> str:
    """Write a date as « depuis » or « entre » wants it: « le 30 juin 2026 », « juin 2026 »."""
    return f"le {moment}" if moment.jour else str(moment)


def periode(debut: DatePartielle, fin: DatePartielle) -> str:
    """Write from when to when: « d’avril 2021 à juin 2022 », « du 3 mars au… »; a whole month or year is one."""
    if entiere := _entiere(debut, fin):
        return le_jour(entiere)
    return f"{du_jour(debut)} {'au' if fin.jour else 'à'} {fin}"


def _entiere(debut: DatePartielle, fin: DatePartielle) -> DatePartielle | None:
    """Return the day, the month or the year that two dates make, if they make exactly one."""
    annee, mois, jour = fin.annee, fin.mois, fin.jour
    candidats = (
        [DatePartielle(annee), DatePartielle(annee, mois)] if mois else [DatePartielle(annee)]
    )
    if jour:
        candidats.append(fin)
    for moment in candidats:
        if (debut.premier_jour, fin.dernier_jour) == (moment.premier_jour, moment.dernier_jour):
            return moment
    return None


def plus_ancien(day: date, months: int, today: date) -> bool:
    """Tell whether more than `months` months have gone by since a day."""
    gone = (today.year - day.year) * 12 + today.month - day.month
    return (gone, today.day) > (months, day.day)


_DATES = (
    r"(?:(?P<jour>\d{1,2})(?:er)? )?(?P<mois>[a-z]{3,})\.? (?P<annee>\d{4})",
    r"(?:(?P<jour>\d{1,2})[/.-])?(?P<mois>\d{1,2})[/.-](?P<annee>\d{4})",
    r"(?P<annee>\d{4})[/.-](?P<mois>\d{1,2})(?:[/.-](?P<jour>\d{1,2}))?",
    r"(?P<annee>\d{4})(?P<mois>\d{2})(?P<jour>\d{2})",
)


def date_ecrite(text: str) -> DatePartielle | None:
    """Read « 01/10/2025 », « 10/2025 », « 2025-1-5 », « 20251001 » or « 1er octobre 2025 »."""
    bare = sans_accent(text.strip())
    found = next(filter(None, (re.fullmatch(one, bare, re.ASCII) for one in _DATES)), None)
    if found is None:
        return None
    year, month, day = found["annee"], found["mois"], found["jour"]
    named = [number for number, name in enumerate(MONTHS, 1) if sans_accent(name).startswith(month)]
    try:
        number = named[0] if len(named) == 1 else int(month)
        return DatePartielle(int(year), number, int(day) if day else None)
    except ValueError:
        return None
