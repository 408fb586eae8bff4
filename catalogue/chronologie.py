"""When the facts about a common last changed, according to the facts themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from catalogue.dates import DatePartielle

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from catalogue.activite import Lecture
    from catalogue.modele import Catalogue, Projet


def derniere_date(projet: Projet, lectures: Mapping[str, Lecture], today: date) -> date | None:
    """Return the last day, up to `today`, that the file of a common or a reading names.

    The day of the build plays no part: the same facts give the same day. `None` when
    nothing is dated.
    """
    read = (lectures[d.url].lu_le for d in projet.depots if d.url in lectures)
    return max((day for day in (*_days(projet), *read) if day <= today), default=None)


def derniere_date_du_catalogue(
    catalogue: Catalogue, lectures: Mapping[str, Lecture], today: date
) -> date | None:
    """Return the last day that any common names."""
    found = (derniere_date(projet, lectures, today) for projet in catalogue.projets)
    return max((day for day in found if day), default=None)


def _days(value: object) -> Iterator[date]:
    if isinstance(value, DatePartielle):
        yield value.premier_jour
    elif isinstance(value, tuple):
        for item in value:
            yield from _days(item)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _days(getattr(value, name))
