"""What leaves a page: its data and a reference, the card and the badge of another site, charts for other documents.

An SVG carries no style, so that it is the same under any policy of content.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from markupsafe import Markup, escape

from catalogue_communs.faits.contexte import Conclusions, Contexte
from catalogue_communs.modele import Projet
from catalogue_communs.site.sorties import contrat, moissonnage, open_catalog, tables
from catalogue_communs.site.sorties.assistants import JUMEAU
from catalogue_communs.site.vues import affiches, graphiques
from catalogue_communs.site.vues.adresses import ACTIVITE, MESURES, UTILISATEURS, Adresses
from catalogue_communs.site.vues.affiches import (
    BLANC,
    DOUCE,
    ENCRE,
    OCRE,
    TEXTE,
    TITRE,
    TRAIT,
    lignes_dessinees,
    police,
)
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.programme import Publication, programme
from catalogue_communs.socle.rendu import gabarit
from catalogue_communs.socle.texte import (
    PAS_LU,
    couper,
    denombrer,
    propre,
    typographie,
)

# --- The charts, for other documents --------------------------------------------------------------

LARGEUR, BORD, ECHELLE = 1200, 60, 3.375

PEINTURE = {
    "g-aire": f'fill="{OCRE}" fill-opacity=".1"',
    "g-grille": f'stroke="{TRAIT}"',
    "g-creux": f'fill="none" stroke="{OCRE}" stroke-width="1.5" stroke-dasharray="2 4"',
    "g-trait": f'fill="none" stroke="{OCRE}" stroke-width="2.5"',
    "g-revision": f'fill="none" stroke="{DOUCE}" stroke-width="1.5"',
    "g-point": f'fill="{OCRE}"',
    "g-estime": f'fill="{BLANC}" stroke="{OCRE}" stroke-width="2"',
    "g-valeur": f'font-weight="600" fill="{ENCRE}"',
    "g-cible": f'stroke="{DOUCE}" stroke-width="1.5" stroke-dasharray="5 4"',
    "g-cible-nom": f'fill="{DOUCE}"',
}
# The two families, as the SVG names them.
FAMILLES = {TITRE: 'font-family="Newsreader, Georgia, serif" font-weight="600"', TEXTE: ""}
_CLASSE = re.compile(r'class="([a-z-]+)"')


def fichiers_des_graphiques(
    projet: Projet, contexte: Contexte, publication: Publication
) -> dict[str, bytes]:
    """Return the picture, the table and the card of each indicator of a common that makes a chart."""
    fichiers: dict[str, bytes] = {}
    commun, adresses = contexte.commun(projet), Adresses("../../../../", publication)
    renvois = adresses.renvois(projet)
    for ligne in commun.lignes:
        courbe = graphiques.decrire_courbe(ligne, renvois, commun, adresses)
        if courbe is None:
            continue
        fichiers[f"{courbe.chemin}.svg"] = _svg(projet.nom, courbe, publication).encode()
        fichiers[f"{courbe.chemin}.csv"] = tables.mesures_en_csv(
            projet, courbe.indicateur, contexte.today
        )
        image = publication.url(affiches.chemin(projet.slug))
        adresses_de_la_carte = {"accueil": publication.url(""), "image": image}
        carte = gabarit("graphique.html", {"courbe": courbe, **adresses_de_la_carte})
        fichiers[f"{courbe.chemin}/index.html"] = carte.encode()
    return fichiers


def _svg(nom: str, shown: graphiques.Courbe, publication: Publication) -> str:
    height = BORD // 2
    texts: list[str] = []

    def write(text: str, font: str, size: int, ink: str, most: int) -> None:
        nonlocal height
        for line in lignes_dessinees(text, police(font, size), LARGEUR - 2 * BORD, most):
            height += round(size * 1.3)
            texts.append(
                f'<text x="{BORD}" y="{height}" font-size="{size}" fill="{ink}" {FAMILLES[font]}>{escape(line)}</text>'
            )

    write(shown.titre, TITRE, 38, ENCRE, 3)
    height += 6
    write(nom, TEXTE, 28, DOUCE, 1)
    drawing = height + 20
    height = drawing + round(graphiques.HAUTEUR * ECHELLE) + 6
    for text in (shown.compte, shown.perimetres, shown.marques, shown.reserve, shown.citees):
        write(text, TEXTE, 24, ENCRE, 4)
    height += 10
    signed = [programme().titre, programme().licence.nom]
    signed += [] if publication.provisoire else [publication.site_url]
    write(", ".join(signed), TEXTE, 22, DOUCE, 2)
    height += BORD // 2
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LARGEUR} {height}"',
            f' width="{LARGEUR}" height="{height}" role="img" font-family="Source Sans 3, Source Sans Pro, sans-serif">',
            f"<title>{escape(propre(shown.titre))}</title>",
            f'<path fill="{BLANC}" d="M0 0h{LARGEUR}v{height}H0z"/>',
            *texts,
            f'<g transform="translate({BORD} {drawing}) scale({ECHELLE})" font-size="{graphiques.LETTRE}" fill="{DOUCE}">',
            _CLASSE.sub(
                lambda found: PEINTURE[found[1]],
                graphiques.tracer(shown.indicateur, shown.revisions),
            ),
            "</g></svg>\n",
        )
    )


# --- The data of a page -------------------------------------------------------------------------

# The hand-written pages that show a list: their address, their title, their files.
LISTES = {
    "catalogue": ("catalogue/", "Catalogue des communs", "communs", "communs"),
    "impact": ("impact/", "Impact", "indicateurs", "mesures"),
    "territoires": ("territoires/", "Territoires", "territoires", "reutilisations"),
    "departements": (
        "territoires/departements/",
        "Tous les départements",
        "territoires",
        "reutilisations",
    ),
}


def donnees_d_une_liste(nom: str, contexte: Contexte, publication: Publication, racine: str) -> str:
    """Write the line of a hand-written page that shows a list, from which `racine` leads to the root."""
    page, title, document, table = LISTES[nom]
    files = (("JSON", f"api/v1/{document}.json"), ("CSV", f"donnees/tables/{table}.csv"))
    return ligne_des_donnees(
        title, page, files, contexte.derniere_date, Adresses(racine, publication)
    )


def donnees_d_un_commun(commun: Conclusions, nom: str, titre: str, adresses: Adresses) -> str:
    """Write the line of the page of a common, or of one of its details: its name and its title."""
    projet = commun.projet
    page = f"communs/{projet.slug}/"
    files = [("JSON", f"api/v1/communs/{projet.slug}.json")]
    if nom in {"", UTILISATEURS} and projet.reutilisations:
        files.append(("CSV des utilisateurs", f"{page}{tables.FICHIERS_LOCAUX['reutilisations']}"))
    if nom in {"", MESURES} and any(one.mesures for one in projet.indicateurs):
        files.append(("CSV des mesures", f"{page}{tables.FICHIERS_LOCAUX['mesures']}"))
    if nom == ACTIVITE:
        files.append(("CSV de tous les dépôts", "donnees/tables/depots.csv"))
    if not nom:
        files.append(("Texte", f"{page}{JUMEAU}"))
    where, title = (f"{page}{nom}/", f"{titre} : {projet.nom}") if nom else (page, projet.nom)
    return ligne_des_donnees(title, where, files, commun.derniere_date, adresses)


def ligne_des_donnees(
    titre: str,
    chemin: str,
    fichiers: Iterable[tuple[str, str]],
    jour: date | None,
    adresses: Adresses,
) -> str:
    """Write the line of a page, as HTML: its files, and how to cite it with the day of its last dated fact."""
    said = typographie(
        f"« {titre} », {graphiques.provenance(jour, adresses.publication.url(chemin))}"
    )
    files = [(name, adresses.page(path)) for name, path in fichiers]
    return gabarit("_donnees.html", {"fichiers": files, "citation": said})


# --- The badge and the card of a common -----------------------------------------------------------

# What the left part of a badge says.
NOM_DU_BADGE = "réutilisations"
HAUTEUR_DU_BADGE, MARGE_DU_BADGE, NOM_LE_PLUS_LONG = 24, 8, 60
# Verdana, the first typeface named, is wider than the one that measures.
LARGE = 1.12
# The side of the square that every card fits, from 280 pixels wide.
COTE = 480


def chemin_du_badge(slug: str) -> str:
    """Return the path of the badge of a common."""
    return f"communs/{slug}/badge-reutilisations.svg"


def chemin_carte(slug: str) -> str:
    """Return the address of the card of a common in the site."""
    return f"communs/{slug}/carte/"


def badge(projet: Projet, contexte: Contexte, _publication: Publication) -> dict[str, bytes]:
    """Draw the badge of a common."""
    value = reutilisations_connues(contexte.commun(projet))
    view = {
        # For who does not see it.
        "titre": f"{couper(propre(projet.nom), NOM_LE_PLUS_LONG)}, {NOM_DU_BADGE} : {value}",
        "nom": NOM_DU_BADGE,
        "valeur": value,
        "marge": MARGE_DU_BADGE,
        "hauteur": HAUTEUR_DU_BADGE,
        "gauche": _largeur(NOM_DU_BADGE),
        "droite": _largeur(value),
    }
    return {chemin_du_badge(projet.slug): gabarit("badge.svg", view).encode()}


def reutilisations_connues(commun: Conclusions) -> str:
    """Count the uses that are known, and those that a recent proof shows: « 6 connues, 2 récentes »; never zero."""
    counted = commun.bilan
    if not counted.reutilisations:
        return PAS_LU
    recent = (
        denombrer(counted.recentes, "récente", "récentes") if counted.recentes else "aucune récente"
    )
    return f"{denombrer(counted.reutilisations, 'connue', 'connues')}, {recent}"


def _largeur(text: str) -> int:
    return round(police(TEXTE, 13).getlength(text) * LARGE)


def carte_a_inserer(
    projet: Projet, contexte: Contexte, publication: Publication
) -> dict[str, bytes]:
    """Write the card of a common."""
    commun = contexte.commun(projet)
    view = {
        "commun": commun,
        "reutilisations": reutilisations_connues(commun),
        "url": publication.url(f"communs/{projet.slug}/"),
        "accueil": publication.url(""),
        "image": publication.url(affiches.chemin(projet.slug)),
    }
    return {f"{chemin_carte(projet.slug)}index.html": gabarit("carte.html", view).encode()}


# Editors and strict policies drop the style of a frame: the attribute still takes the border away.
CADRE = Markup(
    '<iframe src="{}" title="{}, commun numérique" width="100%" height="{}" loading="lazy" frameborder="0" style="border:0;max-width:{}px"></iframe>'
)
BADGE = Markup('<a href="{}"><img src="{}" alt="{}" height="{}"></a>')
# On the site of an organisation, its link confirms the use: see `catalogue_communs.sources.presences`.
PHRASE = Markup('<p>Nous utilisons <a href="{}">{}, commun numérique</a>.</p>')


def cadre_a_copier(slug: str, nom: str, publication: Publication) -> str:
    """Return the HTML that shows the card of a common in another page."""
    return str(CADRE.format(publication.url(chemin_carte(slug)), nom, COTE, COTE))


class ACopier(NamedTuple):
    """A card or a badge: where it is, what it shows, the HTML to copy."""

    url: str
    titre: str
    code: str


class Integrer:
    """What there is to copy for one common, and how to write it for another."""

    cote, communs = COTE, f"{contrat.RACINE}{contrat.COMMUNS.chemin}"

    def __init__(self, contexte: Contexte, adresses: Adresses) -> None:
        self.contexte, self.adresses, catalogue = contexte, adresses, contexte.catalogue
        # The example: the first laureate, or the first common.
        self.commun = next(iter(catalogue.laureats or catalogue.projets), None)

    def codes(self, projet: Projet) -> Iterator[tuple[ACopier, ACopier]]:
        """Yield the card, the badge, the sentence of who uses it: those of a common, and the model of those of any."""
        publication, page = self.adresses.publication, self.adresses.page
        # The alternative is the value of the day when it is copied.
        told = f", {NOM_DU_BADGE} : {reutilisations_connues(self.contexte.commun(projet))}"
        own, model = (
            (projet.slug, propre(projet.nom), told),
            ("{commun}", "{nom}", f" : {NOM_DU_BADGE}"),
        )
        made = []
        for slug, name, said in (own, model):
            here, image, title = (
                publication.url(f"communs/{slug}/"),
                chemin_du_badge(slug),
                f"{name}{said}",
            )
            shown = BADGE.format(here, publication.url(image), title, HAUTEUR_DU_BADGE)
            card = ACopier(page(chemin_carte(slug)), name, cadre_a_copier(slug, name, publication))
            sentence = ACopier(here, name, str(PHRASE.format(here, name)))
            made.append((card, ACopier(page(image), title, str(shown)), sentence))
        return zip(*made, strict=True)


class DocumentDApi(NamedTuple):
    """A document that programs read: its address from the base, and what it says."""

    chemin: str
    dit: str


class BaseDApi(NamedTuple):
    """The address that programs begin with, for the person who opens it: where it is, its guide, its documents."""

    chemin: str
    titre: str
    guide: str
    documents: tuple[DocumentDApi, ...]


def bases_des_api() -> Iterator[BaseDApi]:
    """Give the base of the API of the catalogue, then that of the Open Catalog."""
    genres = [genre for genre in contrat.genres_de_documents() if not genre.parametre]
    documents = [DocumentDApi(genre.chemin, genre.description) for genre in genres]
    documents.append(DocumentDApi("openapi.json", "La description OpenAPI."))
    yield BaseDApi(contrat.RACINE, "L’API du catalogue", "donnees/api/", tuple(documents))
    racine = open_catalog.RACINE
    listes = (*moissonnage.RESSOURCES, *moissonnage.AUTRES)
    logiciels = [liste for liste in listes if liste.chemin.startswith(racine)]
    documents = [
        DocumentDApi(liste.chemin.removeprefix(racine), liste.description) for liste in logiciels
    ]
    yield BaseDApi(racine, "L’Open Catalog", "donnees/moissonnage/#logiciels", tuple(documents))


# --- What a site says of itself -------------------------------------------------------------------


def du_catalogue(_contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Write what a crawler may read, and whom to tell about a flaw, with the day when it must be read again."""
    told = {**yaml_fourni("securite"), "publication": publication}
    paths = ("robots.txt", ".well-known/security.txt")
    return {path: gabarit(path.rpartition("/")[2], told).encode() + b"\n" for path in paths}
