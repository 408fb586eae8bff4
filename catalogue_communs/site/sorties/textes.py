"""Text for machines: without what XML forbids or what hides, and no longer than its place."""

from __future__ import annotations

import re
import unicodedata

from catalogue_communs.socle.francais import typographie
from catalogue_communs.socle.texte import INVISIBLE

# Not « \\s »: the non-breaking spaces of a text are part of it.
_BLANK = re.compile(r"[ \t\r\n]+")
ELLIPSE = "…"
_JOINED = ("\u200d", "\ufe0e", "\ufe0f")


def propre(text: str) -> str:
    """Return the text on one line, typeset, without control or direction characters."""
    seen = INVISIBLE.sub("", text).encode("utf-8", "ignore").decode("utf-8")
    return typographie(_BLANK.sub(" ", seen).strip(" "))


def couper(text: str, longest: int) -> str:
    """Cut a text that is too long, between two words if one ends near, and say so with « … »."""
    if len(text) <= longest:
        return text
    kept = text[: longest - 1]
    while kept and (
        unicodedata.combining(text[len(kept)]) or text[len(kept)] in _JOINED or kept[-1] in _JOINED
    ):
        kept = kept[:-1]
    words, _, last = kept.rpartition(" ")
    if words and len(last) < longest // 3:
        kept = words
    return f"{kept.rstrip(' ,;:.…')}{ELLIPSE}"
