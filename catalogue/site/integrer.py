"""The page that gives, for each common, the code of its card and of its badges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from catalogue.sorties import badges, integration
from catalogue.sorties.textes import propre

if TYPE_CHECKING:
    from catalogue.contexte import Contexte
    from catalogue.modele import Projet
    from catalogue.publication import Publication
    from catalogue.site.adresses import Adresses


def vue(contexte: Contexte, publication: Publication, adresses: Adresses) -> dict[str, object]:
    """Describe what there is to copy for every common."""
    return {
        "communs": tuple(_common(projet, contexte, publication, adresses) for projet in contexte.catalogue.projets),
        "hauteur": integration.HAUTEUR,
        "largeur": integration.LARGEUR,
    }


def _common(
    projet: Projet, contexte: Contexte, publication: Publication, adresses: Adresses
) -> dict[str, object]:
    return {
        "slug": projet.slug,
        "nom": projet.nom,
        "carte_url": adresses.page(integration.chemin_carte(projet.slug)),
        "carte": integration.cadre(projet, publication),
        "badges": tuple(
            {
                "url": adresses.page(badges.chemin(projet.slug, name)),
                "titre": badges.titre(projet, badges.VARIANTES[name], said),
                "quoi": badges.VARIANTES[name],
                "code": _badge(projet, name, publication),
            }
            for name, said in badges.valeurs(projet, contexte).items()
        ),
    }


def _badge(projet: Projet, name: str, publication: Publication) -> str:
    """Return the HTML that shows a badge; its alternative names no value, since the value changes."""
    code = Markup('<a href="{}"><img src="{}" alt="{}" height="{}"></a>')
    page, image = publication.url(f"communs/{projet.slug}/"), publication.url(badges.chemin(projet.slug, name))
    return str(code.format(page, image, f"{propre(projet.nom)} : {badges.VARIANTES[name]}", badges.HAUTEUR))
