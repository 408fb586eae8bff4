"""Needs that town halls told and that no common answers to: `donnees/besoins.csv`, a line each.

- `dit_le`: when it was told, to the day or to the month;
- `theme`: an axis of the planification, or `autre`;
- `demandeur`: the kind of collectivité, a value of the vocabulary `public`; never a name;
- `besoin`: the need, in one sentence.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from catalogue.modele.lignes import LigneInvalide, lire_lignes
from catalogue.socle.dates import DatePartielle
from catalogue.socle.schemas import vocabularies
from catalogue.socle.texte import citer

BESOINS = Path("donnees") / "besoins.csv"
AUTRE = "autre"


class BesoinRecu(NamedTuple):
    """A need: its columns, in the order of the file."""

    dit_le: DatePartielle
    theme: str
    demandeur: str
    besoin: str


def lire(root: Path) -> tuple[BesoinRecu, ...]:
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
