"""The small tables that people write: CSV in UTF-8, a line that cannot be read told, where and why.

`donnees/besoins.csv` has the needs that town halls told and that no common answers to, a line each:
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

from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.schemas import vocabularies
from catalogue_communs.socle.texte import citer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


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


BESOINS = Path("donnees") / "besoins.csv"
AUTRE = "autre"


class BesoinRecu(NamedTuple):
    """A need: its columns, in the order of the file."""

    dit_le: DatePartielle
    theme: str
    demandeur: str
    besoin: str


def lire_besoins(root: Path) -> tuple[BesoinRecu, ...]:
    """Read the needs of `root`, in the order of the file; a catalogue without the file knows none.

    Raises:
        LigneInvalide: A line is not one of the file.
    """
    return tuple(_besoin(row, line) for line, row in lire_lignes(root / BESOINS, BesoinRecu._fields))


def _besoin(row: list[str], line: int) -> BesoinRecu:
    if len(row) != len(BesoinRecu._fields) or not all(row):
        message = "La ligne n’a pas ses quatre valeurs."
        remedy = "Écrivez « jour,thème,demandeur,besoin », le besoin entre guillemets s’il a une virgule."
        raise LigneInvalide(line, message, remedy)
    day, theme, who, need = row
    for value, known in (
        (theme, (*vocabularies()["axe"].valeurs, AUTRE)),
        (who, vocabularies()["public"].valeurs),
    ):
        if value not in known:
            raise LigneInvalide(
                line, f"{citer(value)} n’est pas connu.", f"Écrivez l’un de : {', '.join(known)}."
            )
    try:
        return BesoinRecu(DatePartielle.parse(day), theme, who, need)
    except ValueError:
        message = f"{citer(day)} n’est pas une date."
        raise LigneInvalide(line, message, "Écrivez AAAA-MM-JJ, ou AAAA-MM : 2026-11-25.") from None
