"""A time series as an SVG made at build time: no script, both schemes, legible in print.

Measured and declared values are full marks, estimates hollow ones; a target is a dashed
line with its name; where two measures are too far apart in time, nothing joins them.
The table of the data stands beside or one link away, so the drawing is described, not read out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from catalogue.francais import nombre
from catalogue.schemas import vocabularies

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from catalogue.modele import Indicateur

# The drawing's own units; the style sheet gives it the width of its place.
WIDTH, HEIGHT = 480, 200
LEFT, RIGHT, TOP, BOTTOM = 58, 14, 16, 28
MARK = 4.0
# Two measures further apart than this say nothing of what happened between.
GAP_DAYS = 400
RHYTHMS_BEFORE_GAP = 2
DAYS_IN_MONTH = 31
STEPS = (1, 2, 2.5, 5, 10)
TICKS = 4
# Below this a value is drawn as zero: no unit of the vocabulary goes so far.
SMALLEST = 1e-9


@dataclass(frozen=True, slots=True)
class Point:
    """A measure to draw: its day, its value, and whether it is an estimate."""

    jour: date
    valeur: float
    estime: bool


# The page of a common draws its main indicator, then the page of its measures.
@lru_cache(maxsize=16)
def dessiner(indicateur: Indicateur) -> Markup:
    """Draw the measures of an indicator; nothing below two dates."""
    points = sorted(
        (Point(m.au.dernier_jour, m.valeur, m.statut == "estime") for m in indicateur.mesures),
        key=lambda p: p.jour,
    )
    if len({p.jour for p in points}) <= 1:
        return Markup("")
    target = indicateur.cible.valeur if indicateur.cible else None
    top = _nice_top(max([p.valeur for p in points] + ([target] if target is not None else [])))
    low = min(0.0, *(p.valeur for p in points))
    frame = _Frame(points[0].jour, points[-1].jour, low, top)
    places = [(f"{frame.x(p.jour):.1f}", f"{frame.y(p.valeur):.1f}") for p in points]
    parts = [
        *_axes(frame),
        *_target(frame, target),
        *_line(points, places, _gap(indicateur)),
        *_marks(points, places),
    ]
    title = escape(f"{indicateur.nom} : de {nombre(points[0].valeur)} à {nombre(points[-1].valeur)}")
    return Markup(  # noqa: S704 - every text below is escaped, every number formatted here
        f'<svg class="graphique" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{title}">{"".join(parts)}</svg>'
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where days and values fall on the drawing."""

    debut: date
    fin: date
    bas: float
    haut: float

    def x(self, day: date) -> float:
        """Return the abscissa of a day."""
        span = (self.fin - self.debut).days
        return LEFT + (day - self.debut).days / span * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        """Return the ordinate of a value."""
        return TOP + (self.haut - value) / (self.haut - self.bas) * (HEIGHT - TOP - BOTTOM)


def _nice_top(value: float) -> float:
    """Return the first round number above `value`, that four ticks divide well."""
    if value < SMALLEST:
        return 1.0
    power = 10 ** math.floor(math.log10(value / TICKS))
    step = next(s * power for s in STEPS if s * power * TICKS >= value)
    return float(step * TICKS)


def _gap(indicateur: Indicateur) -> int:
    if indicateur.rythme is None:
        return GAP_DAYS
    months = int(vocabularies()["rythme"].valeurs[indicateur.rythme].extra["mois"])
    return months * DAYS_IN_MONTH * RHYTHMS_BEFORE_GAP


def _axes(frame: _Frame) -> Iterator[str]:
    values = [frame.bas + (frame.haut - frame.bas) * index / TICKS for index in range(TICKS + 1)]
    heights = [frame.y(value) for value in values]
    yield _grid(heights)
    for value, y in zip(values, heights, strict=True):
        yield f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{escape(nombre(round(value, 6)))}</text>'
    for day, anchor in ((frame.debut, "start"), (frame.fin, "end")):
        yield f'<text x="{frame.x(day):.1f}" y="{HEIGHT - 8}" text-anchor="{anchor}">{day:%m/%Y}</text>'


def _grid(heights: Sequence[float]) -> str:
    """Draw every line of the grid as one path: a page counts its elements."""
    lines = "".join(f"M{LEFT} {y:.1f}H{WIDTH - RIGHT}" for y in heights)
    return f'<path class="g-grille" d="{lines}"/>'


def _target(frame: _Frame, target: float | None) -> Iterator[str]:
    if target is not None:
        y = frame.y(target)
        yield f'<path class="g-cible" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>'
        yield f'<text class="g-cible-nom" x="{LEFT + 6}" y="{y - 5:.1f}">Cible : {escape(nombre(target))}</text>'


def _line(points: list[Point], places: list[tuple[str, str]], gap: int) -> Iterator[str]:
    for (before, (x1, y1)), (after, (x2, y2)) in pairwise(zip(points, places, strict=True)):
        if before.jour < after.jour and (after.jour - before.jour).days <= gap:
            yield f'<path class="g-trait" d="M{x1} {y1}L{x2} {y2}"/>'


def _marks(points: list[Point], places: list[tuple[str, str]]) -> Iterator[str]:
    for point, (x, y) in zip(points, places, strict=True):
        kind = "g-estime" if point.estime else "g-point"
        yield f'<circle class="{kind}" cx="{x}" cy="{y}" r="{MARK:g}"/>'


def barres(series: Sequence[tuple[str, int | None]], titre: str) -> Markup:
    """Draw a count by month (« AAAA-MM ») as bars; an unknown month leaves its place empty."""
    known = [value for _, value in series if value is not None]
    if not known:
        return Markup("")
    top = _nice_top(max(known))
    width = (WIDTH - LEFT - RIGHT) / len(series)
    scale = (HEIGHT - TOP - BOTTOM) / top
    parts = []
    ticks = (0, top / 2, top)
    parts.append(_grid([HEIGHT - BOTTOM - tick * scale for tick in ticks]))
    for tick in ticks:
        y = HEIGHT - BOTTOM - tick * scale
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{escape(nombre(tick))}</text>')
    top_of_bar = f"h{width - 2:.1f}v"
    bars = (
        f"M{LEFT + index * width + 1:.1f} {HEIGHT - BOTTOM}v-{height}{top_of_bar}{height}z"
        for index, (_, value) in enumerate(series)
        if value and (height := f"{value * scale:.1f}")
    )
    parts.append(f'<path class="g-barre" d="{"".join(bars)}"/>')
    for (month, _), x, anchor in ((series[0], LEFT, "start"), (series[-1], WIDTH - RIGHT, "end")):
        parts.append(f'<text x="{x}" y="{HEIGHT - 8}" text-anchor="{anchor}">{month[5:]}/{month[:4]}</text>')
    name = escape(f"{titre}, de {series[0][0]} à {series[-1][0]} : de {min(known)} à {max(known)}")
    return Markup(  # noqa: S704 - every text is escaped, every number formatted here
        f'<svg class="graphique" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{name}">{"".join(parts)}</svg>'
    )
