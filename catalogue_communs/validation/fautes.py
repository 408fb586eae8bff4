"""What the schema refuses in a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from catalogue_communs.socle import schemas
from catalogue_communs.socle.texte import (
    ChampPath,
)
from catalogue_communs.validation.fiche import Fiche

# More faults than anyone corrects at once: what a hostile file can cost stays bounded.
MAX_FAULTS = 1000


@dataclass(frozen=True, slots=True)
class Faute:
    """What the schema refuses: a keyword that fails on a value, and what it expects.

    `quand`: the other field whose value asks for the one that is missing.
    """

    chemin: ChampPath
    mot: str
    attendu: Any
    valeur: Any
    partie: dict[str, Any]
    quand: str = ""


def fautes_de_la_fiche(fiche: Fiche) -> Iterator[Faute]:
    """Yield what the schema refuses in a file that can be read."""
    document, verdict = fiche.document, schemas.verdict(fiche.schema)
    used, refusals = document.refuse.get(fiche.schema, (None, ()))
    # Another programme, which has other lists, gives other verdicts.
    if used is not verdict:
        refusals = () if verdict(document.valeurs) else _refus(fiche)
        document.refuse[fiche.schema] = verdict, refusals
    # The validator says « required » once for each name that is missing.
    keys = set[tuple[ChampPath, str, str]]()
    for refus in refusals:
        key = (refus.chemin, refus.mot, refus.quand)
        if key in keys:
            continue
        keys.add(key)
        part = schemas.partie_de(fiche.schema, refus.chemin) or {}
        valeur = fiche.get(*refus.chemin)
        yield Faute(refus.chemin, refus.mot, refus.attendu, valeur, part, refus.quand)


def _refus(fiche: Fiche) -> tuple[Any, ...]:
    from catalogue_communs.socle import refus  # noqa: PLC0415 - most files need no explanation

    return tuple(islice(refus.fautes(fiche.schema, fiche.document.valeurs), MAX_FAULTS))
