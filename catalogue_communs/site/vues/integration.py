"""What another site shows of a common: its card and its badge.

The card is a whole page without a script. Its own Content-Security-Policy lets it load one
style sheet and nothing else. The badge loads nothing: no font, no script. Its width is computed,
and each text is fitted to the width kept for it, whatever the typeface of the reader.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from markupsafe import Markup

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Projet
from catalogue_communs.site.sorties.textes import couper, propre
from catalogue_communs.site.vues import cartes, partage
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.partage import TEXTE, police
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.francais import PAS_LU, denombrer
from catalogue_communs.socle.programme import Publication
from catalogue_communs.socle.rendu import rendu

# What the left part of a badge says.
NOM_DU_BADGE = "réutilisations"
HAUTEUR_DU_BADGE, MARGE, NOM_LE_PLUS_LONG = 24, 8, 60
# Verdana, the first typeface named, is wider than the one that measures.
LARGE = 1.12


def chemin_du_badge(slug: str) -> str:
    """Return the path of the badge of a common."""
    return f"communs/{slug}/badge-reutilisations.svg"


def badge(projet: Projet, contexte: Contexte, _publication: Publication) -> dict[str, bytes]:
    """Draw the badge of a common."""
    value = reutilisations_connues(projet, contexte)
    view = {
        # For who does not see it.
        "titre": f"{couper(propre(projet.nom), NOM_LE_PLUS_LONG)}, {NOM_DU_BADGE} : {value}",
        "nom": NOM_DU_BADGE,
        "valeur": value,
        "marge": MARGE,
        "hauteur": HAUTEUR_DU_BADGE,
        "gauche": _width(NOM_DU_BADGE),
        "droite": _width(value),
    }
    return {chemin_du_badge(projet.slug): rendu().gabarit("badge.svg", view).encode()}


def reutilisations_connues(projet: Projet, contexte: Contexte) -> str:
    """Count the uses that are known, and those that a recent proof shows: « 6 connues, 2 récentes »; never zero."""
    counted = contexte.bilan(projet)
    if not counted.reutilisations:
        return PAS_LU
    recent = denombrer(counted.recentes, "récente", "récentes") if counted.recentes else "aucune récente"
    return f"{denombrer(counted.reutilisations, 'connue', 'connues')}, {recent}"


def _width(text: str) -> int:
    return round(police(TEXTE, 13).getlength(text) * LARGE)


# What fits every card, from 280 pixels wide.
LARGEUR, HAUTEUR = 480, 480


def chemin_carte(slug: str) -> str:
    """Return the address of the card of a common in the site."""
    return f"communs/{slug}/carte/"


def cadre_de(slug: str, nom: str, publication: Publication) -> str:
    """Return the HTML that shows the card of a common in another page."""
    # Editors and strict policies drop the style: the attribute still takes the border away.
    code = Markup(
        '<iframe src="{}" title="{}" width="100%" height="{}" loading="lazy" frameborder="0" style="border:0;max-width:{}px"></iframe>'
    )
    return str(code.format(publication.url(chemin_carte(slug)), f"{nom}, commun numérique", HAUTEUR, LARGEUR))


def du_commun(projet: Projet, contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Write the card of a common."""
    view = {
        "carte": cartes.carte(projet, contexte, Adresses("../../../")),
        "reutilisations": reutilisations_connues(projet, contexte),
        "url": publication.url(f"communs/{projet.slug}/"),
        "accueil": publication.url(""),
        "image": publication.url(partage.chemin(projet.slug)),
    }
    return {f"{chemin_carte(projet.slug)}index.html": rendu().gabarit("carte.html", view).encode()}


SECURITY = ".well-known/security.txt"


def securite() -> Mapping[str, str | date]:
    """Return the day when whom to tell about a flaw must be read again, and in which languages."""
    known: dict[str, str | date] = yaml_fourni("securite")
    return known


def du_catalogue(_contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Write the three files."""
    told = {**securite(), "publication": publication}
    return {
        path: rendu().gabarit(path.rpartition("/")[2], told).encode() + b"\n"
        for path in ("robots.txt", SECURITY, "humans.txt")
    }
