"""The last day when something happened to a common: a fact that its file or a reading dates.

The day when somebody read it, that when its file entered the catalogue and what is only planned
are dates too; none of them says that anything changed.
"""

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
# What the catalogue did on that day, and the common did not.
LUS_OU_ENTRES = {"consultee_le", "constatee_le", "lue_le", "publie_le"}


def derniere_date(projet: Projet, lectures: Mapping[str, LectureDeDepot], today: date) -> date | None:
    """Return the day, up to `today`, of the last dated fact of a common, in its file or its code.

    The day of the build plays no part: the same facts give the same day. `None` when
    nothing is dated.
    """
    read = (day for d in projet.depots if d.url in lectures for day in _du_code(lectures[d.url]))
    return max((day for day in (*_days(projet), *read) if day <= today), default=None)


def _du_code(lecture: LectureDeDepot) -> tuple[date, ...]:
    """Return the days of what a reading tells: the last commit of a person, the last version."""
    versions = (lecture.publications, lecture.etiquettes)
    days = (lecture.dernier_commit_humain, *(one.derniere_le for one in versions if one))
    return tuple(day for day in days if day)


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
        f.name
        for f in msgspec.structs.fields(kind)
        if f.name not in A_VENIR | LUS_OU_ENTRES and _may_hold_a_date(f.type)
    )


def _may_hold_a_date(hint: Any) -> bool:  # noqa: ANN401 - what an annotation may be
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return bool(_dated_names(hint))
    return hint is DatePartielle or any(_may_hold_a_date(part) for part in get_args(hint))
