"""Texts that no spreadsheet takes for anything else."""

from __future__ import annotations

import re

# What starts a formula; the wide signs too, which some spreadsheets read as the narrow ones.
_FORMULE = "=+\\-@\uff1d\uff0b\uff0d\uff20"
_DEBUT = re.compile(f"[{_FORMULE}']")
# A spreadsheet set for semicolons cuts a line there, quotes or not.
_APRES_COUPURE = re.compile(f";(?=[{_FORMULE}])")
# Line breaks, tabs and other controls, and what XML cannot hold.
_INVISIBLES = re.compile("[\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+")


def sur_une_ligne(text: str) -> str:
    """Return a text without line break, tab nor control character, trimmed."""
    # Most texts hold nothing of the kind: that is seen faster than done.
    if text.isprintable() and "  " not in text:
        return text.strip()
    return _INVISIBLES.sub(" ", text).strip()


def est_risque(text: str) -> bool:
    """Tell whether a spreadsheet might read the start of a text as a formula or a mark."""
    return bool(_DEBUT.match(text))


def neutraliser(text: str) -> str:
    """Put an apostrophe before a text that starts as a formula does, or with an apostrophe.

    Whoever wants the text itself takes one apostrophe off.
    """
    safe = _APRES_COUPURE.sub("; ", text) if ";" in text else text
    return f"'{safe}" if est_risque(safe) else safe
