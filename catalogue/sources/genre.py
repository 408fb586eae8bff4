"""What a format of living source is: its address, and how its answer becomes rows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import re
    from collections.abc import Callable
    from datetime import date

    from catalogue.modele.vivantes import SourceVivante

# The address to ask at, for what is newer than a day, or for everything.
Adresse: TypeAlias = "Callable[[SourceVivante, date | None], str]"


def adresse_declaree(source: SourceVivante, _depuis: date | None) -> str:
    """Ask at the very address that the file declares."""
    return source.url


def lire_json(corps: bytes) -> Any:  # noqa: ANN401 - what a source wrote
    """Decode JSON; raise `ValueError` when it is none."""
    return json.loads(corps.decode("utf-8-sig"))


@dataclass(frozen=True, slots=True)
class FormatDeSource:
    """A way for a source to answer.

    `forme` is what a declared address looks like, and `exemple` one that it accepts. `lignes` is a
    JMESPath expression over what `decoder` returns; `valeur` and `date` are the columns of a row, when
    the format fixes them.
    """

    nom: str
    titre: str
    forme: re.Pattern[str]
    exemple: str
    lignes: str = "@"
    valeur: str = ""
    date: str = ""
    adresse: Adresse = adresse_declaree
    decoder: Callable[[bytes], Any] = lire_json
