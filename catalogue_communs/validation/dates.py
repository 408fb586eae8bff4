"""Days that cannot be, and days out of order."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.socle import schemas
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche, parcourir

ORDERED = (
    *(("debut", "fin"), ("du", "au"), ("ouverture", "cloture")),
    *(("depuis", "arretee_le"), ("confirmee_le", "arretee_le"), ("confirmee_le", "lue_le")),
    ("depuis", "fin_annoncee"),
)
# Nouméa is eleven hours ahead of universal time: its today may be tomorrow here.
TOLERANCE = timedelta(days=1)


@lru_cache(maxsize=4096)
def lire_date(valeur: str | int | None) -> DatePartielle | None:
    """Return the date; `None` without one, as where a living source names a column."""
    if valeur and schemas.est_date_partielle(valeur):
        return DatePartielle.parse(valeur)
    return None


def dans(annees: int, jour: date) -> date:
    """Return the same day some years later; that of a 29 February is the 28."""
    if (jour.month, jour.day) == (2, 29):
        jour -= timedelta(days=1)
    return jour.replace(year=jour.year + annees)


def dates(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield dates out of order, past events in the future, and days too far ahead."""
    latest = contexte.today + TOLERANCE
    for path, groupe in parcourir(fiche.document.valeurs):
        if not isinstance(groupe, dict):
            continue
        for first, last in ORDERED:
            start, end = lire_date(groupe.get(first)), lire_date(groupe.get(last))
            if start and end and start.premier_jour > end.dernier_jour:
                mots = {"premier": first, "dernier": last, "debut": start, "fin": end}
                yield fiche.dire((*path, last), "date-ordre", **mots)
        for name, annees in schemas.horizons(fiche.schema, path).items():
            moment = lire_date(groupe.get(name))
            if moment is None or moment.premier_jour <= dans(annees, latest):
                continue
            phrase = "date-lointaine" if annees else "date-future"
            yield fiche.dire((*path, name), phrase, date=moment, annees=annees)
