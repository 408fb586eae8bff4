"""What living sources add to the figures of a common: the points between two measures, and where they were read.

The file of a common holds the measures that people chose to publish; the readings, the whole series.
A chart draws both. Nothing else counts the points: they are no measures of the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from catalogue.modele import Mesure
from catalogue.socle.dates import DatePartielle

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from catalogue.modele import Indicateur, Projet
    from catalogue.modele.impact import MesureARelever, SourceVivante
    from catalogue.sources.releve import LectureDeSource, PointLu, ReleveDeSource

MESUREE = "mesure"


class Suivi(NamedTuple):
    """A living source of an indicator, and its last answer, if it was ever read."""

    source: SourceVivante
    lecture: LectureDeSource | None


def suivis(
    projet: Projet, indicateur: str, releves: Mapping[tuple[str, str], ReleveDeSource]
) -> tuple[Suivi, ...]:
    """List the living sources of an indicator, in the order of the file."""
    return tuple(
        Suivi(
            source, releves[projet.slug, source.id].derniere if (projet.slug, source.id) in releves else None
        )
        for source, _ in _declarees(projet, indicateur)
    )


def prolonger(
    projet: Projet, indicateur: Indicateur, releves: Mapping[tuple[str, str], ReleveDeSource]
) -> Indicateur:
    """Return an indicator with the points that its sources gave, to be drawn; a measure of the file wins."""
    if not releves:
        return indicateur
    known = {(measure.au.dernier_jour, measure.perimetre) for measure in indicateur.mesures}
    more = [
        _mesure(source, asked, point)
        for source, asked in _declarees(projet, indicateur.id)
        if (projet.slug, source.id) in releves
        for point in releves[projet.slug, source.id].serie(indicateur.id, asked.perimetre)
        if (point.au, asked.perimetre) not in known
    ]
    if not more:
        return indicateur
    return msgspec.structs.replace(
        indicateur, mesures=tuple(sorted((*indicateur.mesures, *more), key=lambda one: one.au.dernier_jour))
    )


def _declarees(projet: Projet, indicateur: str) -> Iterator[tuple[SourceVivante, MesureARelever]]:
    for source in projet.sources_vivantes:
        for asked in source.mesures:
            if asked.indicateur == indicateur:
                yield source, asked


def _mesure(source: SourceVivante, asked: MesureARelever, point: PointLu) -> Mesure:
    return Mesure(
        _jour(point.au),
        point.valeur,
        MESUREE,
        source.url,
        du=_jour(point.du) if point.du else None,
        perimetre=asked.perimetre,
        methode=asked.methode,
    )


def _jour(day: date) -> DatePartielle:
    return DatePartielle(day.year, day.month, day.day)
