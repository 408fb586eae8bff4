"""The pages that the library makes, and the parts that it puts in hand-written pages."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from catalogue import sorties
from catalogue.chargement import charger
from catalogue.diagnostics import format_text
from catalogue.publication import Publication
from catalogue.site import (
    accueil,
    activite,
    cartes,
    champs,
    commun,
    facettes,
    guichet,
    macollectivite,
    messages,
    portefeuille,
    recherche,
)
from catalogue.site.adresses import Adresses
from catalogue.contexte import Contexte
from catalogue.site.rendu import Rendu
from catalogue.site.territoires import Territoires

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from catalogue.diagnostics import Diagnostic
    from catalogue.modele import Catalogue, Projet
    from catalogue.site.facettes import Facette
    from catalogue.validation import Rapport

_INSERT = re.compile(r'<div data-insert="([a-z-]+)"></div>')


@dataclass(frozen=True, slots=True)
class Page:
    """A page to write: where, what its head says, and the HTML of its body.

    `tete` is HTML for the head; `image`, the path of the picture of a shared link.
    """

    chemin: str
    titre: str
    description: str
    contenu: str
    tete: str = ""
    image: str = "images/partage.png"


@dataclass(frozen=True, slots=True)
class Site:
    """Everything an engine needs: pages, former addresses, parts of hand-written pages."""

    pages: tuple[Page, ...]
    redirections: Mapping[str, str]
    fichiers: Mapping[str, bytes]
    inserts: Mapping[str, Callable[[str], str]]


def preparer(root: Path, today: date, publication: Publication = Publication()) -> tuple[Site, str]:  # noqa: B008 - immutable
    """Read `root` as of `today`; return its site and, for people, the errors found.

    A file with an error gets a page that says why, in place of its own.
    """
    catalogue, rapport = charger(root, today)
    errors = [d for d in rapport.diagnostics if d.est_erreur]
    site = construire(catalogue, root, today, publication)
    spoiled = Contexte(root, catalogue, today).lecture_invalide
    if not errors:
        return site, spoiled
    pages = (*site.pages, *_pages_en_erreur(rapport, errors))
    return replace(site, pages=pages), f"{format_text(errors, rapport.verifies)}{spoiled}"


def construire(catalogue: Catalogue, root: Path, today: date, publication: Publication) -> Site:
    """Make the site of `catalogue` as of `today`."""
    rendu, depot_url = Rendu(), publication.depot_url
    contexte = Contexte(root, catalogue, today)
    filtres = facettes.facettes(contexte)
    communs = (_page(projet, contexte, rendu, depot_url) for projet in catalogue.projets)
    former = {old: projet.slug for projet in catalogue.projets for old in projet.anciens_slugs}
    return Site(
        pages=(*communs, *_pages_territoires(Territoires(contexte), rendu, depot_url)),
        redirections={
            f"communs/{old}/": rendu.gabarit("redirection.html", {"cible": f"../{slug}/"})
            for old, slug in former.items()
        },
        fichiers={
            **macollectivite.fichiers(catalogue.projets, contexte.usages, contexte.reference),
            **facettes.fichier(contexte, filtres),
            **recherche.fichier(catalogue, root),
            **sorties.fichiers(contexte, publication),
        },
        inserts=_inserts(contexte, rendu, depot_url, filtres),
    )


def inserer(html: str, site: Site, url: str) -> str:
    """Replace the marks of the hand-written page at `url` by the parts they name.

    An unknown name is a `KeyError`: a mistake of the page, that must not be published.
    """
    racine = "../" * url.strip("./").count("/") + ("../" if url.strip("./") else "")
    return _INSERT.sub(lambda found: site.inserts[found.group(1)](racine), html)


def _page(projet: Projet, contexte: Contexte, rendu: Rendu, depot_url: str | None) -> Page:
    vue = commun.vue(projet, contexte, Adresses("../../", depot_url))
    return Page(
        chemin=f"communs/{projet.slug}/",
        titre=projet.nom,
        description=projet.accroche,
        contenu=rendu.gabarit("commun.html", vue),
    )


def _pages_territoires(territoires: Territoires, rendu: Rendu, depot_url: str | None) -> Iterator[Page]:
    """Make the page of each région and of each département."""
    adresses = Adresses("../../", depot_url)
    for territoire, chemin in territoires.chemins().items():
        vue = territoires.vue_page(territoire, adresses)
        yield Page(
            chemin=chemin,
            titre=str(vue["titre"]),
            description=f"{vue['titre']} : qui utilise quoi, avec quelle preuve, et la population couverte.",
            contenu=rendu.gabarit("territoire.html", vue),
        )


def _inserts(
    contexte: Contexte, rendu: Rendu, depot_url: str | None, filtres: Sequence[Facette]
) -> dict[str, Callable[[str], str]]:
    """Name each part and bind it to its template and its view."""
    catalogue, today = contexte.catalogue, contexte.today

    def part(template: str, view: Callable[[Adresses], Mapping[str, object]]) -> Callable[[str], str]:
        return lambda racine: rendu.gabarit(template, view(Adresses(racine, depot_url)))

    return {
        "accueil": part("accueil.html", lambda a: accueil.vue(contexte, a)),
        "catalogue": part("liste.html", lambda a: cartes.vue(contexte, a, filtres)),
        "besoin": part("besoin.html", lambda a: {"catalogue_url": a.page("catalogue/")}),
        "impact": part("impact.html", lambda a: portefeuille.vue(contexte, a, today)),
        "territoires": part("territoires.html", Territoires(contexte).vue_index),
        "etats-activite": part("etats-activite.html", lambda _: activite.vue_etats()),
        "depots-a-revoir": part("depots-a-revoir.html", lambda a: activite.vue_signalements(contexte, a)),
        "guichet-etat": part("guichet-etat.html", lambda _: guichet.etat(catalogue.guichet)),
        "guichet-vagues": part("guichet-vagues.html", lambda _: guichet.vagues(catalogue.guichet)),
        "champs": part("champs.html", champs.vue),
        "erreurs": part("erreurs.html", lambda _: messages.vue()),
        "exemple-minimal": lambda _: _code(contexte.root / "docs" / "exemples" / "depots-zero.yml"),
    }


def _code(path: Path) -> Markup:
    text = path.read_text(encoding="utf-8")
    return Markup('<pre class="yaml" tabindex="0"><code>{}</code></pre>').format(escape(text))


def _pages_en_erreur(rapport: Rapport, errors: list[Diagnostic]) -> Iterator[Page]:
    """Make, for each file that cannot be published, a page that says why."""
    rendu = Rendu()
    for fiche in rapport.fiches:
        found = [d for d in errors if d.fichier == fiche.document.fichier]
        if found:
            yield Page(
                chemin=f"communs/{fiche.slug}/",
                titre=f"Fiche à corriger : {fiche.slug}",
                description="Cette fiche contient des erreurs et ne sera pas publiée.",
                contenu=rendu.gabarit("en-erreur.html", {"slug": fiche.slug, "diagnostics": found}),
            )
