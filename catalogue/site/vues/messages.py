"""The page of the validation's messages, read from the registry of codes."""

from __future__ import annotations

from catalogue.fiches.diagnostics import CODES


def vue() -> dict[str, object]:
    """Describe every code: the errors, then the advice."""
    entries = [{"code": code, **_shown(code)} for code in CODES]
    return {
        "erreurs": [e for e in entries if not e["conseil"]],
        "conseils": [e for e in entries if e["conseil"]],
    }


def _shown(code: str) -> dict[str, object]:
    entry = CODES[code]
    return {
        "titre": entry.titre,
        "explication": entry.explication,
        "faux": entry.faux,
        "juste": entry.juste,
        "conseil": entry.conseil,
        "corrigeable": entry.corrigeable,
    }
