"""A text that was written elsewhere, made such as a file may hold it."""

from __future__ import annotations

import re

from catalogue.socle.markdown import FIRST_TITLE
from catalogue.socle.texte import INVISIBLE, slugifier
from catalogue.validation import devine

LAST_TITLE = 6
_ANGLAIS = frozenset("the of and for to we with is are use it our this that from your by".split())  # noqa: SIM905
_FRANCAIS = frozenset("le la les de des du et pour un une est nous avec en dans sur par aux au".split())  # noqa: SIM905
ASSEZ = 3
_CLOTURE = re.compile(r"(^[ ]{0,3}(?:```|~~~).*?^[ ]{0,3}(?:```|~~~)[ \t]*$)", re.DOTALL | re.MULTILINE)
_MISES = (
    (r"<!--.*?-->", "", "des commentaires"),
    (r"<(script|style)\b.*?</\1\s*>", "", "un script ou un style"),
    (r"<a\b[^<>]*?href=[\"']([^\"'<>]+)[\"'][^<>]*>(.*?)</a\s*>", r"[\2](\1)", ""),
    (r"</?(?:b|strong)\b[^<>]*>", "**", ""),
    (r"</?(?:i|em)\b[^<>]*>", "_", ""),
    (r"<li\b[^<>]*>\s*", "\n- ", ""),
    (r"<h[1-6]\b[^<>]*>", "\n\n### ", ""),
    (r"<img\b[^<>]*>", "", "des images"),
    (r"</(?:p|div|h[1-6]|ul|ol|table|tr|section)\s*>|<p\b[^<>]*>", "\n\n", ""),
    (r"<br\s*/?>", "\n", ""),
    (r"</?[A-Za-z][^<>]*>", "", "du HTML"),
    (r"!\[[^\]]*\]\([^()]*\)", "", "des images"),
)
_LIEN = re.compile(r"(?<!!)\[([^\[\]]*)\]\(\s*([^()\s]+)(?:\s+[\"'][^()]*)?\)")
_TITRE = re.compile(r"^(#{1,6})(?=[ \t])", re.MULTILINE)


def texte_propre(texte: str, longueur: int = 0) -> tuple[str, tuple[str, ...]]:
    """Write a text as a file may hold it, and name what had to go; code between fences is left as it is.

    Args:
        texte: Markdown, with whatever HTML a page held.
        longueur: The most characters; a longer text is cut between two paragraphs.
    """
    gone: dict[str, None] = {}
    pieces = _CLOTURE.split(INVISIBLE.sub("", texte.replace("\r\n", "\n").replace("\r", "\n")))
    for rank in range(0, len(pieces), 2):
        for pattern, written, name in _MISES:
            pieces[rank], count = re.subn(pattern, written, pieces[rank], flags=re.DOTALL | re.IGNORECASE)
            if count and name:
                gone[name] = None
        pieces[rank] = _LIEN.sub(lambda found: _lien(found, gone), pieces[rank]).replace(
            "http://", "https://"
        )
    highest = min((len(mark) for piece in pieces[::2] for mark in _TITRE.findall(piece)), default=LAST_TITLE)
    down = max(0, FIRST_TITLE - highest)
    pieces[::2] = [
        _TITRE.sub(lambda found: "#" * min(LAST_TITLE, len(found[1]) + down), piece) for piece in pieces[::2]
    ]
    lines = "\n".join(line.rstrip(" \t\u00a0") for line in "".join(pieces).replace("\t", "  ").split("\n"))
    clean = re.sub(r"\n{3,}", "\n\n", lines).strip()
    if longueur and len(clean) > longueur and "\n\n" in clean[:longueur]:
        clean, gone["la fin, trop longue"] = clean[:longueur].rpartition("\n\n")[0].rstrip(), None
    return clean, tuple(gone)


def _lien(found: re.Match[str], gone: dict[str, None]) -> str:
    label, target = found[1], found[2]
    if target.startswith(("/", "#", "mailto:")):
        return found[0] if not target.startswith("/") else label
    if url := devine.url(target):
        return f"[{label}]({url})"
    gone["des liens qui ne mènent nulle part"] = None
    return label


def en_anglais(text: str) -> bool:
    """Tell whether a text seems to be written in English."""
    words = slugifier(text[:2000]).split("-")
    english, french = (sum(word in known for word in words) for known in (_ANGLAIS, _FRANCAIS))
    return english >= ASSEZ and english > french
