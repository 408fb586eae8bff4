"""Every diagnostic code: its title, why the rule exists and an example to write.

The list is the contract: a code never changes meaning, `Diagnostic` refuses a code
that is not here, the page « Les messages de la validation » prints this list, and
the fixtures show each of them.
"""

from __future__ import annotations

from catalogue.fiches.codes import controle, lecture, regles, schema
from catalogue.fiches.codes.code import Code

__all__ = ["CODES", "Code"]

CODES: dict[str, Code] = {**lecture.CODES, **schema.CODES, **regles.CODES, **controle.CODES}
