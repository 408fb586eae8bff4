"""The pages below that of a common, for who wants everything: measures, users, activity.

Each exists as soon as there is something to show, whatever its length: its address is stable.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.site import activite, mesures, usages
from catalogue.site.sources import Renvois

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalogue.contexte import Contexte
    from catalogue.modele import Projet
    from catalogue.site.adresses import Adresses

MESURES, UTILISATEURS, ACTIVITE = "mesures", "utilisateurs", "activite"


def noms(projet: Projet) -> tuple[str, ...]:
    """Name the pages of details that a common has."""
    found = ((MESURES, projet.indicateurs), (UTILISATEURS, projet.reutilisations))
    return (*(name for name, shown in found if shown), ACTIVITE)


def vues(
    projet: Projet, contexte: Contexte, adresses: Adresses
) -> Iterator[tuple[str, dict[str, object]]]:
    """Describe each page of details of a common, by its name in the address."""
    renvois = Renvois(projet, adresses.commun(projet.slug))
    common: dict[str, object] = {
        "nom": projet.nom,
        "commun_url": adresses.commun(projet.slug),
        "accueil_url": adresses.page(""),
        "catalogue_url": adresses.page("catalogue/"),
    }
    if projet.indicateurs:
        indicators = tuple(mesures.vue(i, renvois, contexte.today) for i in projet.indicateurs)
        yield MESURES, {**common, "titre": "Mesures d’impact", "indicateurs": indicators}
    if projet.reutilisations:
        users = usages.tous(projet, renvois, contexte)
        yield UTILISATEURS, {**common, "titre": "Organismes utilisateurs", **users}
    yield ACTIVITE, {**common, "titre": "Activité du code", "activite": activite.vue(projet, contexte)}
