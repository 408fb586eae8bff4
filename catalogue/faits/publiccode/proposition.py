"""The link that proposes the file to the project's own repository, filled in beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from catalogue.forges.liste import forge_of

FICHIER = "publiccode.yml"
# Servers and browsers refuse longer addresses.
LONGEST = 8000


@dataclass(frozen=True, slots=True)
class Destination:
    """Where to create the file: an address when the forge has one, and what to do otherwise."""

    url: str
    consigne: str


def proposer(depot: str, texte: str, branche: str | None) -> Destination:
    """Return how to create the file in `depot`, on `branche` when a reading gave it."""
    forge = forge_of(depot)
    model = forge.genre.nouveau if forge else ""
    by_hand = f"Créez un fichier {FICHIER} à la racine du dépôt, et collez-y le texte ci-dessous."
    if not model:
        return Destination("", by_hand)
    if branche is None:
        return Destination(
            "", f"{by_hand} Le catalogue ne connaît pas encore la branche principale de ce dépôt."
        )
    url = model.format(
        depot=depot.rstrip("/").removesuffix(".git"),
        branche=quote(branche, safe="/"),
        fichier=FICHIER,
        texte=quote(texte, safe=""),
    )
    if "{texte}" not in model:
        return Destination(url, "La forge ouvre un fichier vide, déjà nommé : collez-y le texte ci-dessous.")
    if len(url) > LONGEST:
        return Destination("", f"{by_hand} Il est trop long pour tenir dans un lien.")
    return Destination(url, "La forge ouvre le fichier déjà rempli : relisez-le, puis proposez-le.")
