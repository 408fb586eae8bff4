"""The commons of other catalogues: after ours in the list, apart in the search, in none of our counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.site.vues.activite import jour
from catalogue.site.vues.suites import Suite
from catalogue.socle.francais import typographie

if TYPE_CHECKING:
    from catalogue.faits.contexte import Contexte
    from catalogue.faits.relations import CommunVu
    from catalogue.site.vues.adresses import Adresses

PAGE = ("Catalogue", "catalogue/")
TITRE = "Dans d’autres catalogues"
MONTRES, PAR_PAGE = 6, 200


def suite(contexte: Contexte) -> Suite:
    """Return the list, which the page of the catalogue begins."""
    return Suite(
        "catalogue/ailleurs", TITRE, PAGE, "suite-voisins.html", contexte.vus_ailleurs, _ligne, MONTRES, PAR_PAGE
    )  # fmt: skip


def suites(contexte: Contexte) -> tuple[Suite, ...]:
    """Return the list when the page leaves some of it out."""
    return tuple(one for one in (suite(contexte),) if one.longue)


def _ligne(vu: CommunVu, _adresses: Adresses) -> dict[str, str]:
    return {
        "nom": vu.commun.nom,
        "url": vu.commun.url,
        "accroche": vu.commun.accroche,
        "licence": vu.commun.licence,
        "chez": vu.voisin.nom,
        "chez_url": vu.voisin.accueil,
        "lu_le": jour(vu.lu_le),
    }


def trouvables(contexte: Contexte) -> list[tuple[str, ...]]:
    """Return the texts by which each is found, name, sentence and needs, then where it is seen and its page."""
    return [
        (
            *map(typographie, (vu.commun.nom, vu.commun.accroche, " · ".join(vu.commun.besoins))),
            f"vu chez {vu.voisin.nom}, {jour(vu.lu_le)}",
            vu.commun.url,
        )
        for vu in contexte.vus_ailleurs
    ]
