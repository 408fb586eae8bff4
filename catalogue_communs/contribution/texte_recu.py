"""A text as people paste it, written as a file may hold it: Markdown from HTML, tables kept as sentences."""

import re

from catalogue_communs.socle.markdown import FIRST_TITLE
from catalogue_communs.socle.texte import INVISIBLE
from catalogue_communs.validation import devine

LAST_TITLE = 6
_CLOTURE = re.compile(
    r"(^[ ]{0,3}(?:```|~~~).*?^[ ]{0,3}(?:```|~~~)[ \t]*$)", re.DOTALL | re.MULTILINE
)
# What is found, what is written instead, and the name of what is lost.
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
# A line of a table, and the one that is below its head.
_RANGEE = re.compile(r"^[ \t]*\|(.*?)\|?[ \t]*$")
_SOUS_LA_TETE = re.compile(r"^[ \t]*\|?[ \t:|-]*-[ \t:|-]*\|?[ \t]*$")


def texte_propre(text: str) -> tuple[str, tuple[str, ...]]:
    """Write Markdown, and whatever HTML it held, as a file may hold it, and name what had to go.

    Code is left as it is.
    """
    pertes: dict[str, None] = {}
    pieces = _CLOTURE.split(INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    for rank in range(0, len(pieces), 2):
        pieces[rank] = _sans_html(pieces[rank], pertes)
    _baisser_les_titres(pieces)
    lines = "\n".join(
        line.rstrip(" \t\u00a0") for line in "".join(pieces).replace("\t", "  ").split("\n")
    )
    return re.sub(r"\n{3,}", "\n\n", lines).strip(), tuple(pertes)


def _sans_html(piece: str, pertes: dict[str, None]) -> str:
    """Write in Markdown a piece without code, and add to `pertes` the names of what it loses."""
    for pattern, replacement, name in _MISES:
        piece, count = re.subn(pattern, replacement, piece, flags=re.DOTALL | re.IGNORECASE)
        if count and name:
            pertes[name] = None
    piece = _LIEN.sub(lambda match: _lien(match, pertes), piece)
    return piece.replace("http://", "https://")


def _baisser_les_titres(pieces: list[str]) -> None:
    """Put the titles of the text, those of its code left out, below those of the page."""
    titles = [len(mark) for piece in pieces[::2] for mark in _TITRE.findall(piece)]
    down = max(0, FIRST_TITLE - min(titles, default=LAST_TITLE))
    for rank in range(0, len(pieces), 2):
        pieces[rank] = _TITRE.sub(
            lambda title: "#" * min(LAST_TITLE, len(title[1]) + down), pieces[rank]
        )


def _lien(match: re.Match[str], pertes: dict[str, None]) -> str:
    label, target = match[1], match[2]
    if target.startswith(("#", "mailto:")):
        return match[0]
    if target.startswith("/"):
        return label
    if url := devine.url_completee(target):
        return f"[{label}]({url})"
    pertes["des liens qui ne mènent nulle part"] = None
    return label


def est_une_rangee(line: str) -> bool:
    """Tell whether a line is one of a table in Markdown."""
    return _RANGEE.match(line) is not None


def cellules_de(line: str) -> list[str]:
    """Return the cells of a line of a table; none for the line below its head."""
    match = _RANGEE.match(line)
    if match is None or _SOUS_LA_TETE.match(line):
        return []
    return [cell.strip() for cell in match[1].split("|")]


def en_une_ligne(text: str) -> tuple[str, bool]:
    """Write a text on one line, and tell whether a table had to become a sentence.

    « Sentier : km ; A : 3 ».
    """
    lines = text.split("\n")
    if not any(map(_SOUS_LA_TETE.match, lines)):
        return " ".join(text.split()), False
    parts: list[str] = []
    for line in lines:
        if cells := cellules_de(line):
            parts.append(f"{' : '.join(cells)} ;")
        elif line.strip() and not _SOUS_LA_TETE.match(line):
            parts.append(line.strip())
    return " ".join(" ".join(parts).split()).removesuffix(" ;"), True
