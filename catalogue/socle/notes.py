"""The notes of a hand-written page: its Markdown footnotes, with the look of the sources of a common."""

from __future__ import annotations

import re

# What Python-Markdown writes, as `markdown.clean_page` leaves it.
_APPEL = re.compile(
    r'<sup id="[^"]*"><a class="footnote-ref" href="#(?P<note>[^"]+)">(?P<numero>\d+)</a></sup>'
)
_RETOUR = re.compile(r'(?:&nbsp;|\s)*<a class="footnote-backref" [^>]*>[^<]*</a>')
_NOTES = re.compile(r'<div class="footnote">\s*<hr>\s*<ol>(?P<notes>.*?)</ol>\s*</div>', re.DOTALL)
_NOTE = re.compile(r'<li id="(?P<note>[^"]+)">(?P<dit>.*?)</li>', re.DOTALL)
_BALISE = re.compile(r"<[^>]+>")
# The thin space that keeps the number of a note with the word before it.
_FINE = "\u202f"


def presenter(html: str) -> str:
    """Write each call of a note as a common's page does: its number, and its source to who hears it.

    A note is called from several places: it does not lead back to one of them, the reader's
    browser does.
    """
    html = _RETOUR.sub("", html)
    titres = {found["note"]: _titre(found["dit"]) for found in _NOTE.finditer(html)}
    html = _NOTES.sub(r'<ol class="sources notes">\g<notes></ol>', html)

    def appel(found: re.Match[str]) -> str:
        said = f"Source {found['numero']} : {titres[found['note']]}"
        return (
            f'{_FINE}<a class="renvoi" href="#{found["note"]}" title="{said}" aria-label="{said}">'
            f"{found['numero']}</a>"
        )

    return _APPEL.sub(appel, html)


def _titre(note: str) -> str:
    """Return what a note cites, its first link or else its first sentence, to put in an attribute."""
    link = re.search(r"<a [^>]*>(.*?)</a>", note, re.DOTALL)
    said = link[1] if link else note.partition(". ")[0]
    return " ".join(_BALISE.sub("", said).split()).replace('"', "&quot;")
