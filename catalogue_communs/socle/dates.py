"""Dates known to the year, the month or the day: how French writes them, how people do."""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import lru_cache, total_ordering

from catalogue_communs.socle.texte import sans_accent

_WRITTEN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet"),
    *("août", "septembre", "octobre", "novembre", "décembre"),
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
        first_month, last_month = (1, 12) if mois is None else (mois, mois)
        if jour is None:
            self.premier_jour = date(annee, first_month, 1)
            _, last_day = calendar.monthrange(annee, last_month)
            self.dernier_jour = date(annee, last_month, last_day)
        else:
            self.premier_jour = date(annee, first_month, jour)
            self.dernier_jour = date(annee, last_month, jour)

    @classmethod
    @lru_cache(maxsize=4096)
    def parse(cls, text: str | int) -> DatePartielle:
        """Read « 2026 », « 2026-06 » or « 2026-06-30 »; raise `ValueError` otherwise."""
        match = _WRITTEN.fullmatch(str(text))
        if not match:
            raise ValueError(f"not a date: {text!r}")
        return cls(*(int(part) for part in match.groups() if part))

    @classmethod
    def du_jour(cls, jour: date) -> DatePartielle:
        """Make the date of a day."""
        return cls(jour.year, jour.month, jour.day)

    def __eq__(self, autre: object) -> bool:
        return isinstance(autre, DatePartielle) and self.iso == autre.iso

    def __hash__(self) -> int:
        return hash(self.iso)

    def __repr__(self) -> str:
        return f"DatePartielle({self.iso})"

    def __lt__(self, autre: DatePartielle) -> bool:
        return (self.premier_jour, self.dernier_jour) < (autre.premier_jour, autre.dernier_jour)

    def __str__(self) -> str:
        """Write the date as French does: « 1er octobre 2025 », « octobre 2025 », « 2025 »."""
        if self.mois is None:
            return str(self.annee)
        month = f"{MONTHS[self.mois - 1]} {self.annee}"
        if self.jour is None:
            return month
        day = "1er" if self.jour == 1 else self.jour
        return f"{day} {month}"


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
    """Write from when to when: « d’avril 2021 à juin 2022 », « du 3 mars au… ».

    Two dates that make exactly one month, or one year, are written as one.
    """
    if entiere := _entiere(debut, fin):
        return le_jour(entiere)
    return f"{du_jour(debut)} {'au' if fin.jour else 'à'} {fin}"


def _entiere(debut: DatePartielle, fin: DatePartielle) -> DatePartielle | None:
    """Return the day, the month or the year that two dates make, if they make exactly one."""
    candidats = [DatePartielle(fin.annee)]
    if fin.mois:
        candidats.append(DatePartielle(fin.annee, fin.mois))
    if fin.jour:
        candidats.append(fin)
    for moment in candidats:
        if (debut.premier_jour, fin.dernier_jour) == (moment.premier_jour, moment.dernier_jour):
            return moment
    return None


def plus_ancien(jour: date, months: int, today: date) -> bool:
    """Tell whether more than `months` months have gone by since a day."""
    elapsed = (today.year - jour.year) * 12 + today.month - jour.month
    return (elapsed, today.day) > (months, jour.day)


_DATES = (
    r"(?:(?P<jour>\d{1,2})(?:er)? )?(?P<mois>[a-z]{3,})\.? (?P<annee>\d{4})",
    r"(?:(?P<jour>\d{1,2})[/.-])?(?P<mois>\d{1,2})[/.-](?P<annee>\d{4})",
    r"(?P<annee>\d{4})[/.-](?P<mois>\d{1,2})(?:[/.-](?P<jour>\d{1,2}))?",
    r"(?P<annee>\d{4})(?P<mois>\d{2})(?P<jour>\d{2})",
)


def date_ecrite(text: str) -> DatePartielle | None:
    """Read « 01/10/2025 », « 10/2025 », « 2025-1-5 », « 20251001 » or « 1er octobre 2025 »."""
    bare = sans_accent(text.strip())
    for pattern in _DATES:
        if match := re.fullmatch(pattern, bare, re.ASCII):
            break
    else:
        return None
    try:
        day = int(match["jour"]) if match["jour"] else None
        return DatePartielle(int(match["annee"]), _numero_du_mois(match["mois"]), day)
    except ValueError:
        return None


def _numero_du_mois(text: str) -> int:
    """Return the number of a month, written in digits, or by how its name alone starts.

    Raises `ValueError` for what several names start with, or none.
    """
    numeros = [
        numero for numero, name in enumerate(MONTHS, 1) if sans_accent(name).startswith(text)
    ]
    if len(numeros) == 1:
        return numeros[0]
    return int(text)
