"""The parts that the library puts in hand-written pages, by the names that these give them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from catalogue.site.sorties import schema_org
from catalogue.site.vues import (
    accueil,
    activite,
    cartes,
    comparaison,
    contribuer,
    donnees,
    eligibilite,
    facettes,
    guichet,
    guides,
    modifier,
    portefeuille,
)
from catalogue.site.vues.adresses import Adresses
from catalogue.site.vues.territoires import Territoires

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from catalogue.faits.contexte import Contexte
    from catalogue.socle.programme import Publication
    from catalogue.socle.rendu import Rendu


def parties(contexte: Contexte, rendu: Rendu, publication: Publication) -> dict[str, Callable[[str], str]]:
    """Name each part and bind it to its template and its view; each takes the way to the root of the site."""
    catalogue, today, depot_url = contexte.catalogue, contexte.today, publication.depot_url

    asked = partial(eligibilite.questionnaire, contexte.root)

    def part(template: str, view: Callable[[Adresses], Mapping[str, object]]) -> Callable[[str], str]:
        return lambda racine: rendu.gabarit(template, view(Adresses(racine, depot_url)))

    return {
        "accueil": part("accueil.html", lambda a: accueil.vue(contexte, a)),
        "catalogue": part("liste.html", lambda a: cartes.vue(contexte, a, facettes.facettes(contexte))),
        "besoin": part("besoin.html", lambda a: {"catalogue_url": a.page("catalogue/")}),
        "besoins": part("besoins.html", lambda _: accueil.vue_des_besoins(contexte.root)),
        "comparer": part("comparer.html", lambda a: comparaison.vue(contexte, a)),
        "impact": part("impact.html", lambda a: portefeuille.vue(contexte, a, publication)),
        "une-page": part("une-page.html", lambda a: guichet.vue(contexte, a, publication)),
        "territoires": part("territoires.html", Territoires(contexte).vue_index),
        "etats-activite": part("etats-activite.html", lambda _: activite.vue_etats()),
        "depots-a-revoir": part("depots-a-revoir.html", lambda a: activite.vue_signalements(contexte, a)),
        "guichet-etat": part("guichet-etat.html", lambda _: guichet.constat(catalogue.guichet, today)),
        "guichet-appel": part("guichet-appel.html", lambda a: guichet.appel(catalogue.guichet, a)),
        "guichet-vagues": part("guichet-vagues.html", lambda _: guichet.vagues(catalogue.guichet)),
        "accessibilite-bilan": part(
            "accessibilite-bilan.html", lambda _: guides.vue_de_l_accessibilite(contexte.root)
        ),
        "accessibilite-grille": part(
            "accessibilite-grille.html", lambda _: guides.vue_de_l_accessibilite(contexte.root)
        ),
        "menaces": part("menaces.html", lambda _: guides.vue_des_menaces(contexte.root)),
        "eligibilite": part("eligibilite.html", lambda a: eligibilite.vue(asked(), catalogue.guichet, a)),
        "formulaire": part("formulaire.html", lambda a: eligibilite.vue_page(asked(), catalogue.guichet, a)),
        "flux": part("flux.html", lambda a: accueil.vue_flux(contexte, a)),
        "integrer": part("integrer.html", lambda a: donnees.vue(contexte, publication, a)),
        "nouveautes": part("nouveautes.html", lambda a: accueil.vue_des_nouveautes(contexte, a)),
        "champs": part("champs.html", lambda _: guides.vue_des_champs(appel=catalogue.guichet is not None)),
        **{
            f"porte-{name}": part("porte.html", partial(contribuer.porte, name)) for name in contribuer.PORTES
        },
        "modifier": part("modifier.html", modifier.vue),
        "proposer": part("modifier.html", lambda a: modifier.vue(a, nouveau=True)),
        "formulaire-papier": part("papier.html", lambda _: contribuer.papier()),
        **{
            f"donnees-{name}": part(
                "_donnees.html", partial(donnees.d_une_liste, name, contexte, publication)
            )
            for name in donnees.LISTES
        },
        "erreurs": part("erreurs.html", lambda _: guides.vue_des_messages()),
        "schema-accueil": lambda _: schema_org.accueil(contexte, publication),
        "schema-donnees": lambda _: schema_org.donnees(contexte, publication),
        "exemple-minimal": lambda _: _code(contexte.root / "docs" / "exemples" / "depots-zero.yml"),
    }


def _code(path: Path) -> Markup:
    text = path.read_text(encoding="utf-8")
    return Markup('<pre class="yaml" tabindex="0"><code>{}</code></pre>').format(escape(text))


# The former address, then the page and its part. The anchors of a former page exist in the new one.
DEPLACEES = {
    "guichet/conditions/": "guichet/suis-je-eligible/#conditions",
    "guichet/criteres/": "guichet/suis-je-eligible/#criteres",
    "guichet/gouvernance/": "guichet/#gouvernance",
    "guichet/ressources/": "guichet/parcours/#ressources",
    "guichet/vagues/": "guichet/#etats",
}


def fichiers(gabarits: Rendu) -> dict[str, bytes]:
    """Return, for each former address, the page that leads to the new one."""
    return {
        f"{old}index.html": redirection(f"{'../' * old.count('/')}{new}", old, gabarits)
        for old, new in DEPLACEES.items()
    }


def redirection(cible: str, ancienne: str, gabarits: Rendu) -> bytes:
    """Make the page at a former address, from the relative address of the new one and of its part.

    Without a script it leads to that part; with one, to the part that the reader asked for.
    """
    page, _, partie = cible.partition("#")
    view = {"page": page, "partie": partie and f"#{partie}", "racine": "../" * ancienne.count("/")}
    return gabarits.gabarit("redirection.html", view).encode()
