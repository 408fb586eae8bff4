"""What a file may hold: a whole new one, commented with what is missing; a text written elsewhere, made clean."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from catalogue_communs.fiches import ecriture
from catalogue_communs.fiches.ecriture import Refus, egales, saine
from catalogue_communs.fiches.lecture import lire_octets
from catalogue_communs.socle import schemas
from catalogue_communs.socle.markdown import FIRST_TITLE
from catalogue_communs.socle.texte import INVISIBLE
from catalogue_communs.validation import conformite, contenus, devine
from catalogue_communs.validation.fiche import Fiche

ENTETE = "# yaml-language-server: $schema=../schemas/projet.schema.json"
TOLD = 5


def fiche_nouvelle(valeurs: Mapping[str, object], commentaires: bool = True) -> str:  # noqa: FBT001, FBT002 - the published signature
    """Write a new file: its fields in the order of the schema, what is missing as comments.

    Args:
        valeurs: The fields, at least those that the schema requires.
        commentaires: Whether to name, at its place, each field that readers will miss.

    Returns:
        The text of a file that the schema accepts.

    Raises:
        Refus: A value cannot be written, or the schema refuses the file.
    """
    wanted = saine(valeurs)
    lines = [ENTETE, *_lines(wanted, comments=commentaires)]
    text = "\n".join(lines) + "\n"
    document = lire_octets(text.encode(), "fiche")
    problems = list(document.diagnostics) or list(conformite.check(Fiche("fiche", document)))
    if problems:
        raise Refus(" ".join(f"{one.message} {one.remede}" for one in problems[:TOLD]))
    if not egales(document.valeurs, wanted):
        raise Refus("La fiche n’a pas pu être écrite exactement : une valeur contient un texte inattendu.")
    return text


def ebauche(valeurs: Mapping[str, object], a_completer: Collection[str]) -> str:
    """Write the start of a file that the schema refuses still: what it lacks is named, as comments.

    Raises:
        Refus: A value cannot be written.
    """
    return "\n".join([ENTETE, *_lines(saine(valeurs), comments=True, required=a_completer)]) + "\n"


def _lines(values: dict[str, Any], *, comments: bool, required: Collection[str] = ()) -> Iterator[str]:
    part = schemas.schema(ecriture.PROJET)
    for name in (*part["properties"], *(key for key in values if key not in part["properties"])):
        if name in values:
            child = schemas.partie_de(ecriture.PROJET, (name,)) or {}
            yield from ecriture.ecrire_champ(name, values[name], child, 0)
        if name in required:
            yield f"# {name} : à écrire. {_told(name)}"
        if comments:
            yield from _missing(values, name)


def _missing(values: dict[str, Any], name: str) -> Iterator[str]:
    """Name, as comments, what readers look for in a field and will not find."""
    expected = [field for field in contenus.EXPECTED if field.partition(".")[0] == name]
    if name not in values and expected:
        yield f"# {name} : {_told(name)}"
    elif isinstance(values.get(name), dict):
        for field in expected:
            inner = field.partition(".")[2]
            if inner and inner not in values[name]:
                yield f"  # {inner} : {_told(field)}"


def _told(field: str) -> str:
    """Say what a field is, on one line."""
    part = schemas.partie_de(ecriture.PROJET, tuple(field.split("."))) or {}
    return f"{part['title']}. {part['description'].partition('. ')[0].rstrip('.')}."


LAST_TITLE = 6
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
    if url := devine.url_completee(target):
        return f"[{label}]({url})"
    gone["des liens qui ne mènent nulle part"] = None
    return label
