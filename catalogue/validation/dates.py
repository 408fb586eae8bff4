"""Rules on dates: in order, and not in the future for what has already happened."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from catalogue.fiches.codes.phrases import dire
from catalogue.socle.dates import DatePartielle
from catalogue.socle.formats import is_partial_date
from catalogue.socle.texte import nom_du_champ

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalogue.fiches.diagnostics import Diagnostic
    from catalogue.validation.fiche import ContexteDesRegles, Fiche

ORDERED = (
    *(("debut", "fin"), ("du", "au"), ("ouverture", "cloture")),
    *(("depuis", "arretee_le"), ("confirmee_le", "arretee_le"), ("confirmee_le", "lue_le")),
)
# Nouméa is eleven hours ahead of universal time: its today may be tomorrow here.
TOLERANCE = timedelta(days=1)
# What has been measured, read or confirmed lies in the past.
PAST = frozenset(
    {
        *("au", "depuis", "consultee_le", "confirmee_le", "arretee_le"),
        *("lue_le", "le", "constatee_le", "constate_le", "publie_le"),
    }
)


def read(value: Any) -> DatePartielle | None:  # noqa: ANN401 - any value of a file
    """Return the date, or `None` when the schema already refuses the value."""
    return _read(value) if type(value) is str or type(value) is int else None


@lru_cache(maxsize=4096)
def _read(value: str | int) -> DatePartielle | None:
    return DatePartielle.parse(value) if is_partial_date(value) else None


def check(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield dates out of order and past events dated in the future."""
    if not _suspecte(fiche, contexte):
        return
    for path, value in fiche.walk():
        if not isinstance(value, dict):
            continue
        for first, last in ORDERED:
            if first not in value or last not in value:
                continue
            start, end = read(value.get(first)), read(value.get(last))
            if start and end and start.premier_jour > end.dernier_jour:
                told = dire("date-ordre", premier=first, dernier=last, debut=start, fin=end)
                yield fiche.at_value((*path, last), *told)
        for name in sorted(PAST & value.keys()):
            moment = read(value[name])
            if moment and moment.premier_jour > contexte.today + TOLERANCE:
                field = f"« {nom_du_champ((*path, name))} »"
                yield fiche.at_value((*path, name), *dire("date-future", champ=field, date=moment))


def _suspecte(fiche: Fiche, contexte: ContexteDesRegles) -> bool:
    """Tell whether a date of the file may be out of order or in the future, without asking which."""
    fields, latest = fiche.releve.champs, contexte.today + TOLERANCE
    for name in PAST & fields.keys():
        if any(moment.premier_jour > latest for moment in map(read, fields[name]) if moment):
            return True
    pairs = [pair for pair in ORDERED if pair[0] in fields and pair[1] in fields]
    for first, last in pairs:
        for group in fiche.releve.groupes:
            if last in group and first in group:
                start, end = read(group[first]), read(group[last])
                if start and end and start.premier_jour > end.dernier_jour:
                    return True
    return False
