"""A small table that people write: CSV in UTF-8, its columns known, a line that cannot be read told."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


class LigneInvalide(Exception):  # noqa: N818 - a verdict on a file
    """A line that cannot be read: the message says why and the remedy what to write, `ligne` where."""

    def __init__(self, ligne: int, message: str, remede: str) -> None:
        """Name the line, from 1."""
        super().__init__(message)
        self.ligne, self.remede = ligne, remede


def lire_lignes(path: Path, colonnes: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the values of each line below the header; a file that is absent has none.

    Raises:
        LigneInvalide: The file is no CSV, or its columns are others.
    """
    if not path.is_file():
        return
    head = ",".join(colonnes)
    try:
        rows = csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), strict=True)
        if ",".join(next(rows, ())) != head:
            raise LigneInvalide(1, f"La première ligne n’est pas « {head} ».", "Rétablissez-la.")
        for row in rows:
            yield rows.line_num, row
    except (UnicodeDecodeError, csv.Error) as error:
        raise LigneInvalide(1, "Ce n’est pas du CSV en UTF-8.", "Enregistrez le fichier ainsi.") from error
