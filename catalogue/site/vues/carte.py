"""The map of the départements as an SVG made at build time: links, shades, no script.

The outlines are in `donnees/cartes/departements.json`. A shade never stands alone: each
département is a link whose name says its figures, and a table says the same.
"""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import msgspec
from markupsafe import Markup, escape

from catalogue.socle.ressources import resources

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


class Zone(msgspec.Struct, frozen=True):
    """What the map says of a département: where it leads, its name, its figure in words."""

    url: str
    nom: str
    nombre: int
    dit: str


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
        f'aria-label="{escape(titre)}">{"".join(parts)}</svg>'
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
        f'aria-label="{escape(titre)}">{"".join(parts)}</svg>'
    )


def nuance(count: int) -> int:
    """Return the rank of the shade of a count: 0 for none, 1 for the lightest."""
    return sum(count >= bound for bound in SHADES)


# The maps of the commons give a few counts to the same places.
@lru_cache(maxsize=1024)
def _path(zone: Zone, outline: str, place: str = "") -> str:
    name = escape(f"{zone.nom} : {zone.dit}")
    return (
        f'<a href="{escape(zone.url)}" aria-label="{name}" class="n{nuance(zone.nombre)}">'
        f'<path d="{outline}"{place}><title>{name}</title></path></a>'
    )


def _overseas(outlines: Mapping[str, Any], zones: Mapping[str, Zone]) -> Iterator[str]:
    step = MAP_WIDTH / len(outlines)
    for index, (code, outline) in enumerate(outlines.items()):
        if code in zones:
            width, height = outline["cadre"]
            scale = FRAME / max(width, height)
            place = f' transform="translate({step * index + 20:.0f} {OVERSEAS_TOP}) scale({scale:.2f})"'
            yield _path(zones[code], outline["trace"], place)
