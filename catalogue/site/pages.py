"""The pages that the library makes, and the parts that it puts in hand-written pages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date  # noqa: TC003 - msgspec reads the annotations of `Page`
from functools import partial
from typing import TYPE_CHECKING

import msgspec
from markupsafe import Markup, escape

from catalogue import empreintes, sorties
from catalogue.chargement import charger
from catalogue.diagnostics import format_text
from catalogue.memoire import Memoire
from catalogue.publication import Publication
from catalogue.sorties import flux, partage
from catalogue.site import (
    accessibilite,
    accueil,
    activite,
    cartes,
    champs,
    commun,
    comparaison,
    eligibilite,
    contribuer,
    details,
    facettes,
    guichet,
    images,
    integrer,
    macollectivite,
    messages,
    nouveautes,
    portefeuille,
    publiccode,
    schema_org,
    recherche,
    securite,
)
from catalogue.site.adresses import Adresses
from catalogue.contexte import Contexte
from catalogue.site.rendu import Rendu
from catalogue.site.territoires import Territoires
from catalogue.sorties import formulaire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from catalogue.diagnostics import Diagnostic
    from catalogue.modele import Projet
    from catalogue.site.facettes import Facette
    from catalogue.validation import Rapport

# The address that the examples of hand-written pages bear: that of no publication.
_EXEMPLE = Publication().site_url
_INSERT = re.compile(r'<div data-insert="([a-z-]+)"></div>')


@dataclass(frozen=True, slots=True)
class Page:
    """A page to write: where, what its head says, and the HTML of its body.

    `tete` is HTML for the head; `image`, the path of the picture of a shared link, and
    `image_alt` what it says, when it is not that of the site;
    `modifiee_le`, the last day that its facts name, when they name one.
    """

    chemin: str
    titre: str
    description: str
    contenu: str
    tete: str = ""
    image: str = "images/partage.png"
    image_alt: str = ""
    modifiee_le: date | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """Everything an engine needs: pages, former addresses, parts of hand-written pages."""

    pages: tuple[Page, ...]
    redirections: Mapping[str, str]
    fichiers: Mapping[str, bytes]
    inserts: Mapping[str, Callable[[str], str]]
    adresse: str
    memoire: Memoire = field(default_factory=Memoire)


def preparer(root: Path, today: date, publication: Publication = Publication()) -> tuple[Site, str]:  # noqa: B008 - immutable
    """Read `root` as of `today`; return its site and, for people, the errors found.

    A file with an error gets a page that says why, in place of its own.
    """
    memoire = Memoire.du_catalogue(root)
    catalogue, rapport = charger(root, today, memoire)
    errors = [d for d in rapport.diagnostics if d.est_erreur]
    contexte = Contexte(root, catalogue, today, memoire)
    site, spoiled = construire(contexte, publication), contexte.lecture_invalide
    if not errors:
        return site, spoiled
    pages = (*site.pages, *_pages_en_erreur(rapport, errors, Rendu(contexte.memoire)))
    return replace(site, pages=pages), f"{format_text(errors, rapport.verifies)}{spoiled}"


def construire(contexte: Contexte, publication: Publication) -> Site:
    """Make the site from the facts of `contexte`."""
    rendu, catalogue = Rendu(contexte.memoire), contexte.catalogue
    filtres = facettes.facettes(contexte)
    former = {old: projet.slug for projet in catalogue.projets for old in projet.anciens_slugs}
    communs = tuple(pages_des_communs(contexte, rendu, publication))
    return Site(
        pages=(*communs, *_pages_territoires(Territoires(contexte), rendu, publication)),
        redirections=dict(_redirections(communs, former, rendu)),
        fichiers={
            **macollectivite.fichiers(contexte),
            **comparaison.fichiers(contexte),
            **facettes.fichier(contexte, filtres),
            **images.fichiers(contexte),
            **recherche.fichier(catalogue, contexte.root),
            **sorties.fichiers(contexte, publication),
        },
        inserts=_inserts(contexte, rendu, publication, filtres),
        adresse=publication.site_url,
        memoire=contexte.memoire,
    )


def _redirections(
    pages: Sequence[Page], former: Mapping[str, str], rendu: Rendu
) -> Iterator[tuple[str, str]]:
    """Yield, for each page of a renamed common, the page that takes its former place."""
    for page in pages:
        _, slug, rest = page.chemin.split("/", 2)
        for old in (old for old, now in former.items() if now == slug):
            target = f"../{'../' * rest.count('/')}{slug}/{rest}"
            yield f"communs/{old}/{rest}", rendu.gabarit("redirection.html", {"cible": target})


def inserer(html: str, site: Site, url: str) -> str:
    """Replace the marks of the hand-written page at `url` by the parts they name.

    The examples of the page get the address of the site. An unknown name is a `KeyError`: a mistake of the page, that must not be published.
    """
    racine = "../" * url.strip("./").count("/") + ("../" if url.strip("./") else "")
    html = html.replace(_EXEMPLE, site.adresse)
    return _INSERT.sub(lambda found: site.inserts[found.group(1)](racine), html)


def pages_des_communs(contexte: Contexte, rendu: Rendu, publication: Publication) -> Iterator[Page]:
    """Yield the pages of each common; those that a former build made from the same facts are kept."""

    def make(projet: Projet) -> bytes:
        # The templates give `Markup`, which is text.
        return msgspec.msgpack.encode([*_pages(projet, contexte, rendu, publication)], enc_hook=str)

    for projet in contexte.catalogue.projets:
        facts = empreintes.d_un_commun(projet, contexte, publication)
        made = contexte.memoire.garder("commun", facts, partial(make, projet))
        yield from msgspec.msgpack.decode(made, type=tuple[Page, ...])


def _pages(projet: Projet, contexte: Contexte, rendu: Rendu, publication: Publication) -> Iterator[Page]:
    """Make the page of a common, and those of its details."""
    path = f"communs/{projet.slug}/"
    image, said = partage.chemin(projet.slug), f"{projet.nom} : {projet.accroche}"
    day = contexte.derniere_date(projet)
    vue = commun.vue(projet, contexte, Adresses("../../", publication.depot_url), publication)
    yield Page(
        chemin=path,
        titre=projet.nom,
        description=projet.accroche,
        contenu=rendu.gabarit("commun.html", vue),
        tete=sorties.tete(projet, contexte, publication),
        image=image,
        image_alt=said,
        modifiee_le=day,
    )
    vue = publiccode.vue(projet, contexte, publication, Adresses("../../../", publication.depot_url))
    yield Page(
        chemin=publiccode.chemin(projet.slug),
        titre=f"publiccode.yml de {projet.nom}",
        description=f"{projet.nom} décrit pour les catalogues de logiciels publics, ou ce qui manque pour cela.",
        contenu=rendu.gabarit("publiccode.html", vue),
        image=image,
        image_alt=said,
        modifiee_le=day,
    )
    for name, detail in details.vues(projet, contexte, Adresses("../../../", publication.depot_url)):
        yield Page(
            chemin=f"{path}{name}/",
            titre=f"{detail['titre']} : {projet.nom}",
            description=f"{detail['titre']} : {projet.accroche}",
            contenu=rendu.gabarit(f"commun-{name}.html", detail),
            image=image,
            image_alt=said,
            modifiee_le=day,
        )


def _pages_territoires(
    territoires: Territoires, rendu: Rendu, publication: Publication
) -> Iterator[Page]:
    """Make the page of each région and of each département."""
    adresses = Adresses("../../", publication.depot_url)
    for territoire, chemin in territoires.chemins().items():
        vue = territoires.vue_page(territoire, adresses)
        yield Page(
            chemin=chemin,
            titre=str(vue["titre"]),
            description=f"{vue['titre']} : qui utilise quoi, avec quelle preuve, et la population couverte.",
            contenu=rendu.gabarit("territoire.html", vue),
            tete=flux.tete_territoire(territoire, territoires.contexte, publication),
            modifiee_le=territoires.derniere_date(territoire),
        )


def _inserts(
    contexte: Contexte, rendu: Rendu, publication: Publication, filtres: Sequence[Facette]
) -> dict[str, Callable[[str], str]]:
    """Name each part and bind it to its template and its view."""
    catalogue, today, depot_url = contexte.catalogue, contexte.today, publication.depot_url

    def part(template: str, view: Callable[[Adresses], Mapping[str, object]]) -> Callable[[str], str]:
        return lambda racine: rendu.gabarit(template, view(Adresses(racine, depot_url)))

    return {
        "accueil": part("accueil.html", lambda a: accueil.vue(contexte, a)),
        "catalogue": part("liste.html", lambda a: cartes.vue(contexte, a, filtres)),
        "besoin": part("besoin.html", lambda a: {"catalogue_url": a.page("catalogue/")}),
        "comparer": part("comparer.html", lambda a: comparaison.vue(contexte, a)),
        "impact": part("impact.html", lambda a: portefeuille.vue(contexte, a, today)),
        "territoires": part("territoires.html", Territoires(contexte).vue_index),
        "etats-activite": part("etats-activite.html", lambda _: activite.vue_etats()),
        "depots-a-revoir": part("depots-a-revoir.html", lambda a: activite.vue_signalements(contexte, a)),
        "guichet-etat": part("guichet-etat.html", lambda _: guichet.etat(catalogue.guichet)),
        "guichet-appel": part("guichet-appel.html", lambda a: guichet.appel(catalogue.guichet, a)),
        "guichet-vagues": part("guichet-vagues.html", lambda _: guichet.vagues(catalogue.guichet)),
        "accessibilite-bilan": part("accessibilite-bilan.html", lambda _: accessibilite.vue(contexte.root)),
        "accessibilite-grille": part("accessibilite-grille.html", lambda _: accessibilite.vue(contexte.root)),
        "menaces": part("menaces.html", lambda _: securite.vue(contexte.root)),
        "eligibilite": part("eligibilite.html", lambda a: eligibilite.vue(catalogue.guichet, a)),
        "formulaire": part("formulaire.html", lambda a: formulaire.vue_page(catalogue.guichet, a)),
        "flux": part("flux.html", lambda a: nouveautes.vue_flux(contexte, a)),
        "integrer": part("integrer.html", lambda a: integrer.vue(contexte, publication, a)),
        "nouveautes": part("nouveautes.html", lambda a: nouveautes.vue(contexte, a)),
        "champs": part("champs.html", champs.vue),
        **{f"porte-{name}": part("porte.html", partial(contribuer.porte, name, catalogue.guichet)) for name in contribuer.PORTES},
        "formulaire-papier": part("papier.html", lambda _: contribuer.papier(catalogue.guichet)),
        "erreurs": part("erreurs.html", lambda _: messages.vue()),
        "schema-accueil": lambda _: schema_org.accueil(contexte, publication),
        "schema-donnees": lambda _: schema_org.donnees(contexte, publication),
        "exemple-minimal": lambda _: _code(contexte.root / "docs" / "exemples" / "depots-zero.yml"),
    }


def _code(path: Path) -> Markup:
    text = path.read_text(encoding="utf-8")
    return Markup('<pre class="yaml" tabindex="0"><code>{}</code></pre>').format(escape(text))


def _pages_en_erreur(rapport: Rapport, errors: list[Diagnostic], rendu: Rendu) -> Iterator[Page]:
    """Make, for each file that cannot be published, a page that says why."""
    for fiche in rapport.fiches:
        found = [d for d in errors if d.fichier == fiche.document.fichier]
        if found:
            yield Page(
                chemin=f"communs/{fiche.slug}/",
                titre=f"Fiche à corriger : {fiche.slug}",
                description="Cette fiche contient des erreurs et ne sera pas publiée.",
                contenu=rendu.gabarit("en-erreur.html", {"slug": fiche.slug, "diagnostics": found}),
            )
