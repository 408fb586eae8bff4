"""What a stranger wrote, made harmless for a page of the forge: text, and nothing else."""

from __future__ import annotations

import re

from catalogue.socle.texte import INVISIBLE

LONGUEUR = 500
_BREAK = "&#8203;"
# What names a person, an issue (« GH-1 » too) or an address.
_EFFECTIVE = re.compile(r"[@#]+|://|(?<=\bgh)-(?=\d)", re.IGNORECASE)
# Written as entities, these cannot start a tag, a link, a list, a code or a heading.
_PUNCTUATION = re.compile(r"[\\`*_{}\[\]()<>#+\-.!|~&$:/@=\"'^]")
# The punctuation of an ordinary sentence stays readable in the source; « 1. » would start a list.
_HARMLESS = re.compile(r"(?<=[^\W\d])[.:](?=\s|$)|(?<=\w)'(?=\w)|(?<=\s)[:!](?=\s)|(?<=[^\W\d])-(?=[^\W\d])")


def neutre(text: str, longueur: int = LONGUEUR) -> str:
    """Write a text for a Markdown page: on one line, bounded, without effect.

    No HTML, no Markdown, no link, nobody called (« @ ») and no issue named (« # »).
    """
    line = un_seul(text, longueur)
    kept = {found.start() for found in _HARMLESS.finditer(line)}
    return "".join(
        char if index in kept or not _PUNCTUATION.match(char) else _entity(char)
        for index, char in enumerate(line)
    )


def sujet(text: str, longueur: int) -> str:
    """Write a text as the subject of a commit or the title of a proposal, where no entity is read.

    Nobody is called and no issue is named, hence closed: what would do it, and every address, loses its signs.
    """
    return un_seul(_EFFECTIVE.sub(" ", un_seul(text, longueur)), longueur)


def _entity(char: str) -> str:
    # The forge looks for mentions, issues and addresses once the entities are read: it must not see them.
    return f"&#{ord(char)};{_BREAK if char in '@#:/-' else ''}"


def un_seul(text: str, longueur: int = LONGUEUR) -> str:
    """Put a text on one bounded line, without control or invisible characters."""
    line = INVISIBLE.sub("", " ".join(text.split()))
    return line if len(line) <= longueur else f"{line[: longueur - 1]}…"
