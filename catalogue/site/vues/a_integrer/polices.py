"""The two typefaces that the library draws with: the same on every machine.

Noto Serif and Noto Sans (SIL Open Font License), in `theme/polices/`, as their npm packages
give them: the letters of western Europe only. What they do not have is left out.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from PIL import ImageFont

from catalogue.site.sorties.textes import ELLIPSE, couper
from catalogue.socle.fichiers import resources
from catalogue.socle.francais import NARROW, NBSP

TITRE, TEXTE = "noto-serif-latin-700-normal", "noto-sans-latin-400-normal"
# No typeface has this: what is drawn for it stands for every missing letter.
_NOBODY = "\uffff"


class Police:
    """A typeface at a size, each letter of which is measured once.

    These typefaces have no kerning table, and whole pixels for advances: a text is as wide as
    its letters. A test compares with what the drawing library says of whole texts.
    """

    def __init__(self, name: str, size: int) -> None:
        """Load the typeface; the basic layout needs no library of the machine."""
        path = resources() / "theme" / "polices" / f"{name}.woff"
        try:
            self.fonte = ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)
        except OSError as error:
            # The drawing library does not say which file it could not read.
            raise OSError(error.errno, str(error), str(path)) from error
        self._avances: dict[str, float] = {}

    def largeur(self, text: str) -> float:
        """Return how wide a text is, in pixels."""
        known = self._avances
        for letter in text:
            if letter not in known:
                known[letter] = self.fonte.getlength(letter)
        return sum(map(known.__getitem__, text))


@cache
def police(name: str, size: int) -> Police:
    """Return a typeface at a size, loaded once."""
    return Police(name, size)


@cache
def _has(letter: str) -> bool:
    font = police(TEXTE, 20).fonte
    return letter.isspace() or bytes(font.getmask(letter)) != bytes(font.getmask(_NOBODY))


def dessinable(text: str) -> str:
    """Keep what the typefaces can draw: a letter without its accent rather than no letter."""
    text = text.replace(NARROW, NBSP)
    for letter in set(text):
        if not _has(letter):
            text = text.replace(letter, _bare(letter))
    return " ".join(word for word in text.split(" ") if word)


def _bare(letter: str) -> str:
    # An index is a figure: « CO₂ » without it would be another gas.
    base = unicodedata.normalize("NFKD", letter)[0]
    return base if _has(base) else ""


def lignes(text: str, font: Police, width: int, most: int) -> list[str]:
    """Break a text in lines no wider than `width` pixels; past `most` lines, say so with « … »."""
    found: list[str] = []
    rest = text
    while rest and len(found) < most:
        line, rest = _first_line(rest, font, width)
        found.append(line)
    if rest and found:
        last = f"{found[-1]} {rest}"
        while font.largeur(last := couper(last, len(last) - 1)) > width:
            last = last.removesuffix(ELLIPSE)
        found[-1] = last
    return found


def _first_line(text: str, font: Police, width: int) -> tuple[str, str]:
    words = text.split(" ")
    line, taken = words[0], font.largeur(words[0])
    for word in words[1:]:
        taken += font.largeur(f" {word}")
        if taken > width:
            break
        line = f"{line} {word}"
    kept = len(line)
    # A word wider than the line is broken where the line ends.
    while kept > 1 and font.largeur(line[:kept]) > width:
        kept -= 1
    return line[:kept], text[kept:].lstrip(" ")
