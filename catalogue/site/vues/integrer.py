"""The page that gives the code of the card and of the badges of a common.

The code of two commons differs by their slug and their name alone: the page shows that of one
common, and the models from which its script writes that of any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from catalogue.site.sorties.textes import propre
from catalogue.site.vues import macollectivite
from catalogue.site.vues.a_integrer import badges, integration

if TYPE_CHECKING:
    from collections.abc import Mapping

    from catalogue.faits.contexte import Contexte
    from catalogue.site.vues.adresses import Adresses
    from catalogue.socle.programme import Publication

# What stands for the slug and the name of a common in a model.
COMMUN, NOM = "{commun}", "{nom}"


def vue(contexte: Contexte, publication: Publication, adresses: Adresses) -> dict[str, object]:
    """Describe what there is to copy for one common, and how to write it for another."""
    catalogue = contexte.catalogue
    shown = next(iter(catalogue.laureats or catalogue.projets), None)
    told = badges.valeurs(shown, contexte) if shown else {}
    return {
        "commun": {"slug": shown.slug, "nom": propre(shown.nom)} if shown else None,
        "codes": _codes(shown.slug, propre(shown.nom), publication, adresses, told) if shown else (),
        "modeles": _codes(COMMUN, NOM, publication, adresses, {}),
        "communs_url": adresses.page(macollectivite.COMMUNS),
        "catalogue_url": adresses.page("catalogue/"),
        "hauteur": integration.HAUTEUR,
        "largeur": integration.LARGEUR,
    }


def _codes(
    slug: str, nom: str, publication: Publication, adresses: Adresses, valeurs: Mapping[str, str]
) -> tuple[dict[str, str], ...]:
    """Give the card, then each badge: where it is, what it shows (`valeurs`), the HTML to copy."""
    titles = {
        name: f"{nom}, {said} : {valeurs[name]}" if valeurs else f"{nom} : {said}"
        for name, said in badges.VARIANTES.items()
    }
    return (
        {
            "url": adresses.page(integration.chemin_carte(slug)),
            "titre": nom,
            "code": integration.cadre_de(slug, nom, publication),
        },
        *(
            {
                "quoi": said,
                "url": adresses.page(badges.chemin(slug, name)),
                "titre": titles[name],
                "code": _badge(slug, titles[name], name, publication),
            }
            for name, said in badges.VARIANTES.items()
        ),
    )


def _badge(slug: str, titre: str, variante: str, publication: Publication) -> str:
    """Return the HTML that shows a badge; its alternative is the value of the day when it is copied."""
    code = Markup('<a href="{}"><img src="{}" alt="{}" height="{}"></a>')
    page, image = publication.url(f"communs/{slug}/"), publication.url(badges.chemin(slug, variante))
    return str(code.format(page, image, titre, badges.HAUTEUR))
