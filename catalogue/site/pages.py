"""The pages that the library makes, and the parts that it puts in hand-written pages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from catalogue.site import accueil, cartes, champs, commun, guichet, messages
from catalogue.site.adresses import Adresses
from catalogue.site.rendu import Rendu

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from pathlib import Path

    from catalogue.modele import Catalogue, Projet
    from catalogue.validation import Rapport

_INSERT = re.compile(r'<div data-insert="([a-z-]+)"></div>')


@dataclass(frozen=True, slots=True)
class Page:
    """A page to write: where, what its head says, and the HTML of its body."""

    chemin: str
    titre: str
    description: str
    contenu: str
    recherche: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """Everything an engine needs: pages, redirections, and parts of hand-written pages."""

    pages: tuple[Page, ...]
    redirections: Mapping[str, str]
    rendu: Rendu
    inserts: Mapping[str, Callable[[str], str]] = field(default_factory=dict)

    def avec(self, pages: tuple[Page, ...]) -> Site:
        """Return the site with more pages."""
        return replace(self, pages=(*self.pages, *pages))

    def redirection(self, _path: str, target: str) -> str:
        """Return the HTML of a former address: it leads to the page, with or without a script."""
        return self.rendu.gabarit("redirection.html", {"cible": f"../../{target}"})


def inserer(html: str, site: Site, racine: str) -> str:
    """Replace the marks of a hand-written page by the parts they name.

    `racine` leads from the page to the root of the site; an unknown name is a `KeyError`.
    """
    return _INSERT.sub(lambda found: site.inserts[found.group(1)](racine), html)


def construire(catalogue: Catalogue, root: Path, today: date, depot_url: str | None = None) -> Site:
    """Make the site of `catalogue` as of `today`; `depot_url` is the forge's repository."""
    rendu = Rendu()
    pages = tuple(_page(projet, catalogue, rendu, depot_url, today) for projet in catalogue.projets)
    redirections = {
        f"communs/{old}/": f"communs/{projet.slug}/"
        for projet in catalogue.projets
        for old in projet.anciens_slugs
    }
    return Site(pages, redirections, rendu, _inserts(catalogue, root, rendu, depot_url))


def _page(
    projet: Projet, catalogue: Catalogue, rendu: Rendu, depot_url: str | None, today: date
) -> Page:
    adresses = Adresses("../../", depot_url)
    vue = commun.vue(projet, catalogue, adresses, today)
    return Page(
        chemin=f"communs/{projet.slug}/",
        titre=projet.nom,
        description=projet.accroche,
        contenu=rendu.gabarit("commun.html", vue),
        recherche=commun.mots(projet),
        source=f"projets/{projet.slug}.yml",
    )


def _inserts(
    catalogue: Catalogue, root: Path, rendu: Rendu, depot_url: str | None
) -> dict[str, Callable[[str], str]]:
    """Name each part and bind it to its template and its view."""

    def part(template: str, view: Callable[[Adresses], Mapping[str, object]]) -> Callable[[str], str]:
        return lambda racine: rendu.gabarit(template, view(Adresses(racine, depot_url)))

    return {
        "accueil": part("accueil.html", lambda a: accueil.vue(catalogue, a)),
        "catalogue": part("liste.html", lambda a: cartes.vue(catalogue, a)),
        "guichet-etat": part("guichet-etat.html", lambda _: guichet.etat(catalogue.guichet)),
        "guichet-vagues": part("guichet-vagues.html", lambda _: guichet.vagues(catalogue.guichet)),
        "guichet-laureats": part("guichet-laureats.html", lambda a: cartes.laureats(catalogue, a)),
        "champs": part("champs.html", champs.vue),
        "erreurs": part("erreurs.html", lambda _: messages.vue()),
        "exemple-minimal": lambda _: _code(root / "docs" / "exemples" / "depots-zero.yml"),
    }


def _code(path: Path) -> Markup:
    text = path.read_text(encoding="utf-8")
    return Markup('<pre class="yaml" tabindex="0"><code>{}</code></pre>').format(escape(text))


def pages_en_erreur(rapport: Rapport) -> tuple[Page, ...]:
    """Make, for each file that cannot be published, a page that says why."""
    rendu = Rendu()
    errors = [d for d in rapport.diagnostics if d.est_erreur]
    broken = {
        f.slug: [d for d in errors if d.fichier == f.document.fichier] for f in rapport.fiches
    }
    return tuple(
        Page(
            chemin=f"communs/{slug}/",
            titre=f"Fiche à corriger : {slug}",
            description="Cette fiche contient des erreurs et ne sera pas publiée.",
            contenu=rendu.gabarit("en-erreur.html", {"slug": slug, "diagnostics": found}),
        )
        for slug, found in broken.items()
        if found
    )
