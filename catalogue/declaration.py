"""The e-mail by which an organisation says that it uses a common: its fields, and its model.

One line a field, « Champ : valeur », under a first line that says what the message is. What
reads such a message uses the same names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalogue.modele import Projet

TITRE = "Déclaration de réutilisation"
COMMUN = "Commun"
CHAMPS = (
    COMMUN,
    "Organisme",
    "Type",
    "SIREN ou code INSEE",
    "État",
    "Depuis",
    "Usage",
    "Preuve",
)
# Below the fields, and without a colon: no line of it can be taken for a field.
AIDE = """\
Complétez ce que vous savez, laissez le reste vide.
Type, par exemple commune, communauté de communes ou syndicat mixte.
État, au choix expérimentation, déploiement en cours ou en production.
Depuis, une année, un mois ou un jour.
Preuve, l’adresse d’une page publique ou le nom d’un document.
"""


def objet(projet: Projet) -> str:
    """Return the subject of the message."""
    return f"{TITRE} : {projet.nom}"


def corps(projet: Projet) -> str:
    """Return the body of the message: the common is given by its slug, the other fields are empty."""
    lines = (f"{name} : {projet.slug if name == COMMUN else ''}".rstrip(" ") for name in CHAMPS)
    return f"{TITRE}\n\n{chr(10).join(lines)}\n\n{AIDE}"
