"""Needs that town halls told and that no common answers to: `donnees/besoins.csv`, a line each.

- `dit_le`: when it was told, to the day or to the month;
- `theme`: an axis of the planification, or `autre`;
- `demandeur`: the kind of collectivité, a value of the vocabulary `public`; never a name;
- `besoin`: the need, in one sentence.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from catalogue.socle.dates import DatePartielle
from catalogue.socle.schemas import vocabularies
from catalogue.socle.texte import citer

if TYPE_CHECKING:
    from collections.abc import Iterator

BESOINS = Path("donnees") / "besoins.csv"
AUTRE = "autre"


class BesoinRecu(NamedTuple):
    """A need: its columns, in the order of the file."""

    dit_le: DatePartielle
    theme: str
    demandeur: str
    besoin: str


class BesoinInvalide(Exception):  # noqa: N818 - a verdict on a file
    """A line that cannot be read: the message says why and the remedy what to write, `ligne` where."""

    def __init__(self, ligne: int, message: str, remede: str) -> None:
        """Name the line, from 1."""
        super().__init__(message)
        self.ligne, self.remede = ligne, remede


def lire(root: Path) -> tuple[BesoinRecu, ...]:
    """Read the needs of `root`, in the order of the file; a catalogue without the file knows none.

    Raises:
        BesoinInvalide: A line is not one of the file.
    """
    path = root / BESOINS
    return tuple(_lignes(path.read_bytes())) if path.is_file() else ()


def _lignes(raw: bytes) -> Iterator[BesoinRecu]:
    head = ",".join(BesoinRecu._fields)
    try:
        rows = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True)
        if ",".join(next(rows, ())) != head:
            raise BesoinInvalide(1, f"La première ligne n’est pas « {head} ».", "Rétablissez-la.")
        for row in rows:
            yield _besoin(row, rows.line_num)
    except (UnicodeDecodeError, csv.Error) as error:
        raise BesoinInvalide(1, "Ce n’est pas du CSV en UTF-8.", "Enregistrez le fichier ainsi.") from error


def _besoin(row: list[str], line: int) -> BesoinRecu:
    if len(row) != len(BesoinRecu._fields) or not all(row):
        message = "La ligne n’a pas ses quatre valeurs."
        remedy = "Écrivez « jour,thème,demandeur,besoin », le besoin entre guillemets s’il a une virgule."
        raise BesoinInvalide(line, message, remedy)
    day, theme, who, need = row
    for value, known in (
        (theme, (*vocabularies()["axe"].valeurs, AUTRE)),
        (who, vocabularies()["public"].valeurs),
    ):
        if value not in known:
            raise BesoinInvalide(
                line, f"{citer(value)} n’est pas connu.", f"Écrivez l’un de : {', '.join(known)}."
            )
    try:
        return BesoinRecu(DatePartielle.parse(day), theme, who, need)
    except ValueError:
        message = f"{citer(day)} n’est pas une date."
        raise BesoinInvalide(line, message, "Écrivez AAAA-MM-JJ, ou AAAA-MM : 2026-11-25.") from None
