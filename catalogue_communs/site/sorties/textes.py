"""Text for machines: without what XML forbids or what hides, and no longer than its place."""

from __future__ import annotations

import re
import unicodedata

from catalogue_communs.socle.francais import NARROW, NBSP, typographie
from catalogue_communs.socle.texte import INVISIBLE

# Not « \\s »: the non-breaking spaces of a text are part of it.
_BLANK = re.compile(r"[ \t\r\n]+")
ELLIPSE = "…"
_JOINED = ("\u200d", "\ufe0e", "\ufe0f")


def propre(text: str) -> str:
    """Return the text on one line, typeset, without control or direction characters."""
    return typographie(_sur_une_ligne(text))


def _sur_une_ligne(text: str) -> str:
    # Most texts hold nothing of the kind: that is seen faster than done. The non-breaking spaces
    # of French are not printable to Python.
    if not (text.isprintable() or text.replace(NBSP, "").replace(NARROW, "").isprintable()):
        text = INVISIBLE.sub("", text).encode("utf-8", "ignore").decode("utf-8")
        text = _BLANK.sub(" ", text)
    elif "  " in text:
        text = _BLANK.sub(" ", text)
    return text.strip(" ")


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
