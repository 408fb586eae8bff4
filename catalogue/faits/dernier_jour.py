"""The last day that the facts of a common name: whatever they are about."""

from __future__ import annotations

from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, get_args

import msgspec

from catalogue.socle.dates import DatePartielle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from catalogue.forges import LectureDeDepot
    from catalogue.modele import Projet


# What is planned is no fact: its day must not become one because time goes by.
A_VENIR = {"echeance", "jusqu_au"}


def derniere_date(projet: Projet, lectures: Mapping[str, LectureDeDepot], today: date) -> date | None:
    """Return the last day, up to `today`, that the file of a common or a reading names.

    The day of the build plays no part: the same facts give the same day. `None` when
    nothing is dated.
    """
    read = (lectures[d.url].lu_le for d in projet.depots if d.url in lectures)
    return max((day for day in (*_days(projet), *read) if day <= today), default=None)


def derniere(days: Iterable[date | None]) -> date | None:
    """Return the last of the days that are known."""
    return max((day for day in days if day), default=None)


def _days(value: object) -> list[date]:
    found, pending = [], [value]
    while pending:
        one = pending.pop()
        # Most of what is looked at is not known, or is a date.
        if one is None:
            continue
        if isinstance(one, DatePartielle):
            found.append(one.premier_jour)
        elif isinstance(one, tuple):
            pending += one
        elif isinstance(one, msgspec.Struct):
            pending += _dated(type(one))(one)
    return found


@cache
def _dated(kind: type[msgspec.Struct]) -> Callable[[object], tuple[object, ...]]:
    """Return what reads the fields of a kind of object under which there may be a date."""
    names = _dated_names(kind)
    if len(names) > 1:
        return attrgetter(*names)
    return lambda one: tuple(getattr(one, name) for name in names)


@cache
def _dated_names(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    return tuple(
        f.name for f in msgspec.structs.fields(kind) if f.name not in A_VENIR and _may_hold_a_date(f.type)
    )


def _may_hold_a_date(hint: Any) -> bool:  # noqa: ANN401 - what an annotation may be
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return bool(_dated_names(hint))
    return hint is DatePartielle or any(_may_hold_a_date(part) for part in get_args(hint))
