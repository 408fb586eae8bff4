"""The cards of the commons, and the lists that gather them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalogue.faits import impact
from catalogue.site.vues import contribuer, images, mesures, tuiles
from catalogue.site.vues.activite import jour
from catalogue.site.vues.sources import Renvois, Suite
from catalogue.socle.francais import accorder, nombre, typographie
from catalogue.socle.programme import programme
from catalogue.socle.schemas import vocabularies

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from catalogue.faits.contexte import Contexte
    from catalogue.faits.relations import CommunVu
    from catalogue.modele import Projet
    from catalogue.site.vues.adresses import Adresses
    from catalogue.site.vues.facettes import Facette
    from catalogue.site.vues.images import Montree

NON_RATTACHE = "sans-axe"
# Up to this many commons, the page of the catalogue shows them all. Beyond, so that it stays
# light, it shows the first ones of each group, and the others when asked.
TOUT, PREMIERS_LAUREATS, PREMIERES = 24, 3, 2


@dataclass(frozen=True, slots=True)
class Carte:
    """What a card says of a common: enough to choose to open its page."""

    slug: str
    nom: str
    url: str
    accroche: str
    laureat: bool
    archive: bool
    porteurs: str
    publics: str
    prix: str
    utilisateurs: str
    chiffre: str
    chiffre_nom: str
    chiffre_date: str
    chiffre_reserve: str
    chiffre_ancien: bool
    logo: Montree | None


@dataclass(frozen=True, slots=True)
class GroupeDeCartes:
    """Cards under a title; `id` is the anchor, `suite` the cards that a long list shows on demand."""

    id: str
    titre: str
    cartes: tuple[Carte, ...]
    suite: tuple[Carte, ...] = ()

    @property
    def total(self) -> int:
        """How many commons the group holds."""
        return len(self.cartes) + len(self.suite)

    @property
    def bouton(self) -> str:
        """What the button that shows the others says."""
        rest = len(self.suite)
        return f"Voir {accorder(rest, 'l’autre commun', f'les {nombre(rest)} autres communs')}"


def carte(projet: Projet, contexte: Contexte, adresses: Adresses) -> Carte:
    """Make the card of a common."""
    shown = next((i for i in projet.indicateurs if i.principal and i.mesures), None)
    latest = impact.derniere(shown) if shown else None
    line = mesures.ligne(latest, shown, Renvois(projet)) if shown and latest else None
    users = contexte.decompte(projet).reutilisations
    return Carte(
        slug=projet.slug,
        nom=projet.nom,
        url=adresses.commun(projet.slug),
        accroche=projet.accroche,
        laureat=projet.laureat,
        archive=projet.archive is not None,
        porteurs=porteurs_en_bref(projet),
        publics=tuiles.noms_publics(projet),
        prix=tuiles.prix_et_voie(projet),
        utilisateurs=(
            f"{nombre(users)} {accorder(users, 'organisme connu l’utilise', 'organismes connus l’utilisent')}"
            if users
            else ""
        ),
        chiffre=f"{line.valeur} {line.unite}" if line else "",
        chiffre_nom=shown.nom if shown and line else "",
        chiffre_date=f"{line.quand}, {line.statut.lower()}" if line else "",
        chiffre_reserve=line.reserve if line else "",
        chiffre_ancien=shown is not None and impact.est_ancienne(shown, contexte.today),
        logo=images.logo(projet, contexte, adresses),
    )


def porteurs_en_bref(projet: Projet) -> str:
    """Name the first organisation that carries a common, and count the others."""
    first, *others = projet.porteurs_principaux
    more = f" et {len(others)} {accorder(len(others), 'autre', 'autres')}" if others else ""
    return f"{first.nom}{more}"


def premier_axe(projet: Projet) -> str:
    """Return the axis under which a common is listed; the first that its file names."""
    axes = projet.planification.axes if projet.planification else ()
    return axes[0] if axes else NON_RATTACHE


def _cartes(
    projets: Iterable[Projet], contexte: Contexte, adresses: Adresses, premieres: int
) -> tuple[tuple[Carte, ...], tuple[Carte, ...]]:
    """Make cards: all shown at once in a short catalogue, in a long one the first ones, then the others."""
    made = tuple(carte(p, contexte, adresses) for p in projets)
    shown = len(made) if len(contexte.catalogue.projets) <= TOUT else premieres
    return made[:shown], made[shown:]


def _groups(projets: Iterable[Projet], contexte: Contexte, adresses: Adresses) -> tuple[GroupeDeCartes, ...]:
    listed = list(projets)
    axes = [(v.slug, v.libelle) for v in vocabularies()["axe"].valeurs.values()]
    titles = [*axes, (NON_RATTACHE, "Tous les axes, ou axe à demander")]
    groups = (
        GroupeDeCartes(
            slug,
            title,
            *_cartes((p for p in listed if premier_axe(p) == slug), contexte, adresses, PREMIERES),
        )
        for slug, title in titles
    )
    return tuple(group for group in groups if group.cartes)


def vue(contexte: Contexte, adresses: Adresses, filtres: Sequence[Facette]) -> dict[str, object]:
    """Describe the whole catalogue: the laureates, then the others by axis."""
    catalogue = contexte.catalogue
    others = tuple(p for p in catalogue.projets if not p.laureat)
    return {
        "laureats": GroupeDeCartes(
            "laureats",
            programme().soutenu.pluriel,
            *_cartes(catalogue.laureats, contexte, adresses, PREMIERS_LAUREATS),
        ),
        "groupes": _groups(others, contexte, adresses),
        "total": len(catalogue.projets),
        "total_ecosysteme": len(others),
        # A question with one answer sorts nothing.
        "facettes": tuple(facette for facette in filtres if len(facette.valeurs) > 1),
        "ailleurs": suite(contexte).debuter(adresses),
        "comparer_url": adresses.page("catalogue/comparer/"),
        "racine": adresses.racine,
        "besoin": contribuer.besoin(),
        "besoins_url": adresses.page("donnees/besoins/"),
        "financer_url": adresses.page("reutiliser/financer/"),
    }


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
