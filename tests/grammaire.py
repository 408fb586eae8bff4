"""What no French sentence of ours says: one list for the pages of the site and for what is recorded."""

from __future__ import annotations

import re
from pathlib import Path

VOYELLE = "aâàeéèêiîoôuû"
INFINITIF = r"(?!\s(?:y\s|en\s|lui\s)?\w+(?:er|ir|re)\b)"
FAUTES = {
    "« de » devant un mois qui l’élide": r"\bde (?:avril|août|octobre)\b",
    "« de le », « à les », qui se contractent": rf"(?<![-\w])(?:de|à) les?\b{INFINITIF}",
    "« d’ » devant une consonne": r"\bd’[bcdfgjklmnpqrstvwxz]\w",
    "un petit mot qui ne s’élide pas": rf"(?<![-\w])(?:le|la|que|ne|je|se) [{VOYELLE}]\w",
    "« 1 » devant un pluriel": (
        r"(?<![\d,.\u202f\xa0 ])\b1[\xa0 ]"
        r"(?:communes|organismes|collectivités|mesures|jours|habitants|utilisateurs|dépôts)\b"
    ),
    "un guillemet sans son espace": r"«\w|\w»",
}


def fautes_de_francais(texte: str) -> list[str]:
    """Return each fault of a text, with the words around it."""
    return [
        f"{nom} : {texte[max(0, faute.start() - 20) : faute.end() + 20]!r}"
        for nom, motif in FAUTES.items()
        for faute in re.finditer(motif, texte)
    ]


def enregistrer(path: Path, texte: str) -> None:
    """Record what is said, unless it is no French: a record approves nothing by itself."""
    fautes = fautes_de_francais(texte)
    if fautes:
        raise SystemExit(f"Rien n’est enregistré dans {path.name} : " + " ; ".join(fautes))
    path.write_text(texte, encoding="utf-8")
