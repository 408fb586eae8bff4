"""The map of the départements as an SVG made at build time: links, two layers, a mark, no script.

A shade says how many commons named users use; hatching, that something is declared there without a
list; a diamond, that a common is carried there. The outlines are in `donnees/cartes/departements.json`.
None of them stands alone: each département is a link whose name says the same, and so does a table.
"""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import msgspec
from markupsafe import Markup, escape

from catalogue.socle.fichiers import resources

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

OUTLINES = "donnees/cartes/departements.json"
# Lower bounds of the shades, in number of commons used; zero has a shade of its own.
SHADES = (1, 2, 4, 8)
# Where the overseas départements stand under the mainland, each in a frame of this size.
FRAME, OVERSEAS_TOP, MAP_HEIGHT, MAP_WIDTH = 150, 1040, 1230, 1010


# An outline that starts with « m » is absolute alone, relative after another: joined, it must say
# its first point as absolute, and what follows as relative to it.
_START = re.compile(r"^m(-?\d*\.?\d+)[ ,]?(-?\d*\.?\d+)")
_STEP = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")
# How many numbers a step of an outline takes; the last two, or the only one, say where it ends.
_TAKES = {"m": 2, "l": 2, "c": 6, "s": 4, "h": 1, "v": 1, "z": 0}

# Overseas outlines are drawn larger than they are written: their hatching is finer.
HATCHINGS = {"sans-liste": 9, "sans-liste-outre-mer": 3}
# Half the diagonal of a mark.
MARK = 15


class Zone(msgspec.Struct, frozen=True):
    """What the map says of a département: where it leads, its name, its figure in words.

    `nombre` counts what named users use; `declare`: something is said of it without a list;
    `porte`: a common is carried there.
    """

    url: str
    nom: str
    nombre: int
    dit: str
    declare: bool = False
    porte: bool = False


@cache
def _outlines() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((resources() / OUTLINES).read_text(encoding="utf-8"))
    return found


@cache
def _fond() -> dict[str, str]:
    """Write each outline of the mainland so that it can follow another."""
    mainland = _outlines()["metropole"]["traces"]
    return {code: _START.sub(r"M\1 \2m0 0 ", d) for code, d in mainland.items()}


def dessiner(zones: Mapping[str, Zone], titre: str) -> Markup:
    """Draw the map; `zones` gives each département by its code. Unknown codes are left out."""
    outlines = _outlines()
    parts = [
        *(_path(zones[code], d) for code, d in outlines["metropole"]["traces"].items() if code in zones),
        *_overseas(outlines["outre_mer"], zones),
    ]
    return Markup(  # noqa: S704 - every name is escaped below, outlines are the project's own
        f'<svg class="carte-france" viewBox="0 0 {MAP_WIDTH} {MAP_HEIGHT}" role="group" '
        f'aria-label="{escape(titre)}">{_hatching(zones)}{"".join(parts)}</svg>'
    )


def miniature(zones: Mapping[str, Zone], titre: str) -> Markup:
    """Draw a small map where only `zones` are links; the other départements are one outline."""
    outlines = _outlines()
    mainland = outlines["metropole"]["traces"]
    others = "".join(d for code, d in _fond().items() if code not in zones)
    parts = [
        f'<path class="fond" d="{others}"/>',
        *(_path(zones[code], d) for code, d in mainland.items() if code in zones),
        *_overseas(outlines["outre_mer"], zones),
    ]
    height = MAP_HEIGHT if zones.keys() & outlines["outre_mer"].keys() else MAP_WIDTH
    return Markup(  # noqa: S704 - as above
        f'<svg class="carte-france carte-france--petite" viewBox="0 0 {MAP_WIDTH} {height}" role="group" '
        f'aria-label="{escape(titre)}">{_hatching(zones)}{"".join(parts)}</svg>'
    )


def legende(zones: Mapping[str, Zone]) -> tuple[tuple[str, str], ...]:
    """Say what the signs of a small map mean: a class and its words, those that are drawn only."""
    drawn = zones.values()
    signs = (
        ("n2", "utilisé par un organisme nommé", any(zone.nombre for zone in drawn)),
        (
            "sans-liste",
            "déclaré, sans commune connue",
            any(zone.declare and not zone.nombre for zone in drawn),
        ),
        ("siege", "porté ici", any(zone.porte for zone in drawn)),
    )
    return tuple((kind, words) for kind, words, there in signs if there)


def _hatching(zones: Mapping[str, Zone]) -> str:
    if not any(zone.declare and not zone.nombre for zone in zones.values()):
        return ""
    patterns = (
        f'<pattern id="{name}" width="9" height="9" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45) scale({size / 9:.2f})"><path class="hachure-fond" d="M0 0h9v9H0z"/>'
        '<path class="hachure" d="M3 0h3v9H3z"/></pattern>'
        for name, size in HATCHINGS.items()
    )
    return f"<defs>{''.join(patterns)}</defs>"


def nuance(count: int) -> int:
    """Return the rank of the shade of a count: 0 for none, 1 for the lightest."""
    return sum(count >= bound for bound in SHADES)


# The maps of the commons give a few counts to the same places.
@lru_cache(maxsize=1024)
def _path(zone: Zone, outline: str, place: str = "", scale: float = 1) -> str:
    name = escape(f"{zone.nom} : {zone.dit}")
    pattern = "sans-liste-outre-mer" if place else "sans-liste"
    hatched = f' fill="url(#{pattern})"' if zone.declare and not zone.nombre else ""
    kind = "sans-liste" if hatched else f"n{nuance(zone.nombre)}"
    mark = ""
    if zone.porte:
        (x, y), half = milieu(outline), MARK / scale
        corners = (
            f"M{x:.1f} {y - half:.1f}l{half:.1f} {half:.1f} {-half:.1f} {half:.1f} {-half:.1f} {-half:.1f}z"
        )
        mark = f'<path class="siege" d="{corners}"{place}/>'
    return (
        f'<a href="{escape(zone.url)}" aria-label="{name}" class="{kind}">'
        f'<path d="{outline}"{place}{hatched}><title>{name}</title></path>{mark}</a>'
    )


@cache
def milieu(outline: str) -> tuple[float, float]:
    """Return the middle of what an outline goes through."""
    x = y = 0.0
    across, down = [], []
    for step, numbers in _STEP.findall(outline):
        found = [float(one) for one in _NUMBER.findall(numbers)]
        kind = step.lower()
        size = _TAKES[kind]
        for index in range(0, len(found), size or 1):
            *_, last = part = found[index : index + size]
            fixed = step.isupper()
            if kind == "h":
                x = last if fixed else x + last
            elif kind == "v":
                y = last if fixed else y + last
            else:
                x, y = (part[-2], last) if fixed else (x + part[-2], y + last)
            across.append(x)
            down.append(y)
    return (min(across) + max(across)) / 2, (min(down) + max(down)) / 2


def _overseas(outlines: Mapping[str, Any], zones: Mapping[str, Zone]) -> Iterator[str]:
    step = MAP_WIDTH / len(outlines)
    for index, (code, outline) in enumerate(outlines.items()):
        if code in zones:
            width, height = outline["cadre"]
            scale = FRAME / max(width, height)
            place = f' transform="translate({step * index + 20:.0f} {OVERSEAS_TOP}) scale({scale:.2f})"'
            yield _path(zones[code], outline["trace"], place, scale)
