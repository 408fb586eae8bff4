"""Confirm a reuse that a file already has: its state, its dates, and nothing else of its line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from catalogue.edition import Refus, remplacer
from catalogue.lecture import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from catalogue.lecture import Document

LISTE = "reutilisations"
# Beside which field, always present, a date is written when the line has none.
APRES = {"depuis": "etat", "confirmee_le": "statut"}
_VALUE = re.compile(r"(:[ ]+)[^#\r\n]*?((?:[ ]+#[^\r\n]*)?(?:\r?\n)?)\Z")


def confirmer(texte: str, rang: int, champs: Iterable[tuple[tuple[str | int, ...], str]]) -> str:
    """Return the text where some fields of one reuse have new values.

    Args:
        texte: The text of the file.
        rang: The rank of the reuse in its list.
        champs: The fields, as paths inside the reuse, and their values.

    Raises:
        Refus: The line is written in a way that cannot be changed without touching others.
    """
    for path, value in champs:
        if path[0] in APRES:
            texte = _date(texte, rang, str(path[0]), value)
        else:
            texte = remplacer(texte, (LISTE, rang, *path), value)
    return texte


def _date(text: str, rank: int, name: str, value: str) -> str:
    document = _read(text)
    wanted: Any = document.valeurs
    wanted[LISTE][rank][name] = value
    lines = text.splitlines(keepends=True)
    known = document.place((LISTE, rank)).cles.get(name)
    if known:
        line = lines[known[0] - 1]
        start = known[1] - 1
        lines[known[0] - 1] = line[:start] + _VALUE.sub(rf"\g<1>{value}\g<2>", line[start:])
    else:
        row, column = document.key_position((LISTE, rank, APRES[name]))
        ending = "\r\n" if lines[row - 1].endswith("\r\n") else "\n"
        lines.insert(row, f"{' ' * (column - 1)}{name}: {value}{ending}")
    changed = "".join(lines)
    after = _read(changed).valeurs
    if after[LISTE][rank].get(name) != value or after != wanted:
        raise Refus("Cette réutilisation est écrite d’une façon que le formulaire ne sait pas modifier.")
    return changed


def _read(text: str) -> Document:
    document = read_bytes(text.encode(), "fiche")
    if document.diagnostics:
        raise Refus(f"{document.diagnostics[0].message} {document.diagnostics[0].remede}")
    return document
