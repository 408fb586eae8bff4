"""Read a foreign document as a hostile one: bounded, without alias, and told in French."""

from __future__ import annotations

import re
from typing import Any

from catalogue.fiches.lecture import MAX_BYTES, read_bytes
from catalogue.socle.markdown import FIRST_TITLE
from catalogue.socle.texte import INVISIBLE

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_TITLE = re.compile(r"^(#{1,6})(?=[ \t])", re.MULTILINE)
_FENCE = re.compile(r"^[ ]{0,3}(```|~~~)", re.MULTILINE)
LAST_TITLE = 6


class Illisible(ValueError):  # noqa: N818 - a verdict on the document, not a failure of the program
    """A document that cannot be imported; the message, in French, is for people."""


def lire(raw: bytes, nom: str) -> tuple[dict[str, Any], str]:
    """Return the fields of a YAML document, or of the head of a Markdown page, and the text after it.

    Raises:
        Illisible: It is too big, badly encoded, badly written, or no list of fields.
    """
    if len(raw) > MAX_BYTES:
        raise Illisible(f"{nom} dépasse {MAX_BYTES // 1024} Ko : ce n’est pas une description de logiciel.")
    head, body = raw, ""
    if nom.endswith(".md"):
        head, body = _cut(raw, nom)
    document = read_bytes(head, nom)
    if document.diagnostics:
        first = document.diagnostics[0]
        raise Illisible(f"{nom}, ligne {first.ligne} : {first.message} {first.remede}")
    if not isinstance(document.valeurs, dict):
        raise Illisible(f"{nom} ne contient pas de champs : rien à importer.")
    return document.valeurs, body


def _cut(raw: bytes, nom: str) -> tuple[bytes, str]:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Illisible(f"{nom} n’est pas enregistré en UTF-8.") from error
    found = _FRONT.match(text)
    if not found:
        raise Illisible(f"{nom} ne commence pas par un en-tête entre deux lignes « --- ».")
    return found[1].encode(), INVISIBLE.sub("", text[found.end() :]).strip()


def titres_abaisses(texte: str) -> str:
    """Lower the titles of a text so that the highest is one that a file may hold.

    Code between fences is left as it is.
    """
    parts = _FENCE.split(texte)
    # Every other fence closes: the text between an opening one and the next is code.
    outside = [part for index, part in enumerate(parts) if index % 4 == 0]
    levels = [len(marks) for part in outside for marks in _TITLE.findall(part)]
    shift = FIRST_TITLE - min(levels, default=FIRST_TITLE)
    if shift <= 0:
        return texte

    def lower(text: str) -> str:
        return _TITLE.sub(lambda found: "#" * min(len(found[1]) + shift, LAST_TITLE), text)

    return "".join(lower(part) if index % 4 == 0 else part for index, part in enumerate(parts))
