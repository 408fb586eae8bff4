"""Answers in the shape of real ones, from fictional services."""

from __future__ import annotations

import calendar
import csv
import io
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from catalogue_communs.modele import Projet
from catalogue_communs.reseau.connexion import ReponseHttp
from catalogue_communs.sources.campagne import Etude, SourceALire, etudier
from catalogue_communs.sources.releves import ReleveDeSource
from tests.communs import imaginaire, indicateur

JOUR = date(2026, 11, 2)
HOTE = "https://www.data.gouv.fr"
UUID = "2f4a3c52-7bac-4480-a41d-4db730c52325"
ADRESSES = {"stats-ademe": f"{HOTE}/api/stats", "fichier": f"{HOTE}/fr/datasets/r/{UUID}"}


def projet(
    *sources: dict[str, Any], slug: str = "bac-fictif", nature: str = "flux", unite: str = "projet"
) -> Projet:
    """Make a common with one indicator, `projets`, and these living sources."""
    about = indicateur(id="projets", nom="Projets créés", unite=unite, nature=nature)
    return imaginaire(slug, impact={"indicateurs": [about]}, sources_vivantes=list(sources))


def source(format_: str = "stats-ademe", **champs: Any) -> dict[str, Any]:
    """Describe a source that gives the values of `projets`, month by month."""
    described = {
        "id": "stats",
        "titre": "Statistiques",
        "format": format_,
        "url": ADRESSES[format_],
        "vu_dans": "https://exemple.fr/code",
        "mesures": [{"indicateur": "projets", "periode": "mois"}],
    }
    return {key: value for key, value in {**described, **champs}.items() if value is not None}


def mois(count: int, fin: date = date(2026, 10, 1)) -> list[date]:
    """Return the first days of the last months, oldest first."""
    last = fin.year * 12 + fin.month - 1
    return [date(rank // 12, rank % 12 + 1, 1) for rank in range(last - count + 1, last + 1)]


def ademe(valeurs: Sequence[float], fin: date = date(2026, 10, 1), **autres: Any) -> bytes:
    """Answer as `StatOutput` says: `{description, stats: [{date, value}]}`, dates at the start of the period."""
    stats = [
        {"date": f"{day}T00:00:00.000Z", "value": value}
        for day, value in zip(mois(len(valeurs), fin), valeurs, strict=True)
    ]
    return json.dumps({"description": "Projets créés", "stats": stats, **autres}).encode()


def tableau(rows: list[dict[str, Any]], delimiter: str = ",") -> bytes:
    """Write rows as a spreadsheet does."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]) if rows else ["vide"], delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def fin_de(day: date) -> date:
    """Return the last day of a month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def lire(  # noqa: PLR0913 - each test gives what it is about, and no more
    corps: bytes,
    declare: dict[str, Any] | None = None,
    avant: ReleveDeSource | None = None,
    *,
    nature: str = "flux",
    unite: str = "projet",
    jour: date = JOUR,
    autres: dict[tuple[str, str], ReleveDeSource] | None = None,
    slug: str = "bac-fictif",
) -> Etude | None:
    """Study an answer as the campaign does."""
    common = projet(declare or source(), slug=slug, nature=nature, unite=unite)
    one = common.sources_vivantes[0]
    known = avant or ReleveDeSource(slug, one.id)
    return etudier(SourceALire(common, one, known), ReponseHttp(200, {}, corps), jour, autres or {})


def sirens(count: int) -> list[str]:
    """Return numbers that have the key of a SIREN, given to nobody here."""
    found: list[str] = []
    number = 100_000_000
    while len(found) < count:
        number += 97
        digits = [int(char) for char in str(number)]
        total = sum(
            d if (9 - i) % 2 else (2 * d - 9 if d > 4 else 2 * d) for i, d in enumerate(digits)
        )
        if total % 10 == 0:
            found.append(str(number))
    return found
