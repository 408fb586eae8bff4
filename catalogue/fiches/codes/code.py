"""What a diagnostic code means."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """What a diagnostic code means; `conseil` never stops the publication.

    `corrigeable`: `catalogue corriger` turns `faux`, or its like, into `juste`.
    """

    titre: str
    explication: str
    faux: str = ""
    juste: str = ""
    conseil: bool = False
    corrigeable: bool = False
