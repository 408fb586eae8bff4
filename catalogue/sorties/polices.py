"""The two typefaces that the library draws with: the same on every machine.

Noto Serif and Noto Sans (SIL Open Font License), in `theme/polices/`, as their npm packages
give them: the letters of western Europe only. What they do not have is left out.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from PIL import ImageFont

from catalogue.francais import NARROW, NBSP
from catalogue.ressources import resources
from catalogue.sorties.textes import ELLIPSE, couper

TITRE, TEXTE = "noto-serif-latin-700-normal", "noto-sans-latin-400-normal"
# No typeface has this: what is drawn for it stands for every missing letter.
_NOBODY = "\uffff"


@cache
def police(name: str, size: int) -> ImageFont.FreeTypeFont:
    """Load a typeface; the basic layout needs no library of the machine."""
    path = resources() / "theme" / "polices" / f"{name}.woff"
    try:
        return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)
    except OSError as error:
        # The drawing library does not say which file it could not read.
        raise OSError(error.errno, str(error), str(path)) from error


@cache
def _has(letter: str) -> bool:
    font = police(TEXTE, 20)
    return letter.isspace() or bytes(font.getmask(letter)) != bytes(font.getmask(_NOBODY))


def dessinable(text: str) -> str:
    """Keep what the typefaces can draw: a letter without its accent rather than no letter."""
    kept = "".join(c if _has(c) else _bare(c) for c in text.replace(NARROW, NBSP))
    return " ".join(word for word in kept.split(" ") if word)


def _bare(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter)[0]
    return base if _has(base) else ""


def lignes(text: str, font: ImageFont.FreeTypeFont, width: int, most: int) -> list[str]:
    """Break a text in lines no wider than `width` pixels; past `most` lines, say so with « … »."""
    found: list[str] = []
    rest = text
    while rest and len(found) < most:
        line, rest = _first_line(rest, font, width)
        found.append(line)
    if rest and found:
        last = f"{found[-1]} {rest}"
        while font.getlength(last := couper(last, len(last) - 1)) > width:
            last = last.removesuffix(ELLIPSE)
        found[-1] = last
    return found


def _first_line(text: str, font: ImageFont.FreeTypeFont, width: int) -> tuple[str, str]:
    words = text.split(" ")
    count = 1
    while count < len(words) and font.getlength(" ".join(words[: count + 1])) <= width:
        count += 1
    line = " ".join(words[:count])
    kept = len(line)
    # A word wider than the line is broken where the line ends.
    while kept > 1 and font.getlength(line[:kept]) > width:
        kept -= 1
    return line[:kept], text[kept:].lstrip(" ")
