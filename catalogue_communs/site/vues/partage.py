"""What leaves a page: its data and a reference, the card and the badge for other sites, charts.

An SVG carries no style, so that it is the same under any policy of content.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from markupsafe import Markup, escape

from catalogue_communs.faits.conclusions import Conclusions
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Projet
from catalogue_communs.site.sorties import moissonnage, open_catalog, tables
from catalogue_communs.site.sorties.assistants import JUMEAU
from catalogue_communs.site.sorties.documents import COMMUNS, RACINE, genres_de_documents
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
    longueur,
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

# --- The charts, for other documents ------------------------------------------------------------

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
    """Return the picture, the table and the card of each indicator that makes a chart."""
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


def _svg(nom: str, courbe: graphiques.Courbe, publication: Publication) -> str:
    """Draw a chart on a sheet: its sentence and its common, the drawing, what it says apart."""
    height = BORD // 2
    texts: list[str] = []

    def write(text: str, font: str, size: int, ink: str, au_plus: int) -> None:
        nonlocal height
        for line in lignes_dessinees(text, police(font, size), LARGEUR - 2 * BORD, au_plus):
            height += round(size * 1.3)
            texts.append(
                f'<text x="{BORD}" y="{height}" font-size="{size}" fill="{ink}" '
                f"{FAMILLES[font]}>{escape(line)}</text>"
            )

    write(courbe.titre, TITRE, 38, ENCRE, 3)
    height += 6
    write(nom, TEXTE, 28, DOUCE, 1)
    top = height + 20
    height = top + round(graphiques.HAUTEUR * ECHELLE) + 6
    for text in (courbe.compte, courbe.perimetres, courbe.marques, courbe.reserve, courbe.citees):
        write(text, TEXTE, 24, ENCRE, 4)
    height += 10
    signature = [programme().titre, programme().licence.nom]
    if not publication.provisoire:
        signature.append(publication.site_url)
    write(", ".join(signature), TEXTE, 22, DOUCE, 2)
    height += BORD // 2
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LARGEUR} {height}"',
            f' width="{LARGEUR}" height="{height}" role="img"',
            ' font-family="Source Sans 3, Source Sans Pro, sans-serif">',
            f"<title>{escape(propre(courbe.titre))}</title>",
            f'<path fill="{BLANC}" d="M0 0h{LARGEUR}v{height}H0z"/>',
            *texts,
            f'<g transform="translate({BORD} {top}) scale({ECHELLE})"',
            f' font-size="{graphiques.LETTRE}" fill="{DOUCE}">',
            _peindre(courbe.trace),
            "</g></svg>\n",
        )
    )


def _peindre(dessin: str) -> str:
    """Write, in place of each class, what a style sheet would give it."""
    return _CLASSE.sub(lambda match: PEINTURE[match[1]], dessin)


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
    """Write the line of a hand-written page that shows a list; `racine` leads to the root."""
    path, titre, document, table = LISTES[nom]
    fichiers = (("JSON", f"api/v1/{document}.json"), ("CSV", f"donnees/tables/{table}.csv"))
    adresses = Adresses(racine, publication)
    return ligne_des_donnees(titre, path, fichiers, contexte.derniere_date, adresses)


def donnees_d_un_commun(commun: Conclusions, nom: str, titre: str, adresses: Adresses) -> str:
    """Write the line of the page of a common, or of one of its details: its name and its title."""
    projet = commun.projet
    path, titre_de_la_page = f"communs/{projet.slug}/", projet.nom
    if nom:
        path, titre_de_la_page = f"{path}{nom}/", f"{titre} : {projet.nom}"
    fichiers = _fichiers_d_un_commun(projet, nom)
    return ligne_des_donnees(titre_de_la_page, path, fichiers, commun.derniere_date, adresses)


def _fichiers_d_un_commun(projet: Projet, nom: str) -> Iterator[tuple[str, str]]:
    """Yield what to download of a common from its page, or from that of a detail (`nom`)."""
    folder = f"communs/{projet.slug}/"
    yield "JSON", f"api/v1/communs/{projet.slug}.json"
    if nom in {"", UTILISATEURS} and projet.reutilisations:
        yield "CSV des utilisateurs", f"{folder}{tables.FICHIERS_LOCAUX['reutilisations']}"
    mesure = any(indicateur.mesures for indicateur in projet.indicateurs)
    if nom in {"", MESURES} and mesure:
        yield "CSV des mesures", f"{folder}{tables.FICHIERS_LOCAUX['mesures']}"
    if nom == ACTIVITE:
        yield "CSV de tous les dépôts", "donnees/tables/depots.csv"
    if not nom:
        yield "Texte", f"{folder}{JUMEAU}"


def ligne_des_donnees(
    titre: str,
    path: str,
    fichiers: Iterable[tuple[str, str]],
    jour: date | None,
    adresses: Adresses,
) -> str:
    """Write the line of a page, as HTML: its files, and how to cite it.

    `jour` is that of its last dated fact.
    """
    provenance = graphiques.provenance(jour, adresses.publication.url(path))
    citation = typographie(f"« {titre} », {provenance}")
    liens = [(label, adresses.page(file)) for label, file in fichiers]
    return gabarit("_donnees.html", {"fichiers": liens, "citation": citation})


# --- The badge and the card of a common ---------------------------------------------------------

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
    compte = reutilisations_connues(contexte.commun(projet))
    view = {
        # For whoever does not see it.
        "titre": f"{couper(propre(projet.nom), NOM_LE_PLUS_LONG)}, {NOM_DU_BADGE} : {compte}",
        "nom": NOM_DU_BADGE,
        "valeur": compte,
        "marge": MARGE_DU_BADGE,
        "hauteur": HAUTEUR_DU_BADGE,
        "gauche": _largeur(NOM_DU_BADGE),
        "droite": _largeur(compte),
    }
    return {chemin_du_badge(projet.slug): gabarit("badge.svg", view).encode()}


def reutilisations_connues(commun: Conclusions) -> str:
    """Count the uses that are known, and those that a recent proof shows; never zero.

    For example: « 6 connues, 2 récentes ».
    """
    bilan = commun.bilan
    if not bilan.reutilisations:
        return PAS_LU
    recentes = "aucune récente"
    if bilan.recentes:
        recentes = denombrer(bilan.recentes, "récente", "récentes")
    return f"{denombrer(bilan.reutilisations, 'connue', 'connues')}, {recentes}"


def _largeur(text: str) -> int:
    return round(longueur(police(TEXTE, 13), text) * LARGE)


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
    '<iframe src="{}" title="{}, commun numérique" width="100%" height="{}" loading="lazy" '
    'frameborder="0" style="border:0;max-width:{}px"></iframe>'
)
BADGE = Markup('<a href="{}"><img src="{}" alt="{}" height="{}"></a>')
# On the site of an organisation: a page that a person reads, and cites as the proof of a use.
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

    cote, communs = COTE, f"{RACINE}{COMMUNS.chemin}"

    def __init__(self, contexte: Contexte, adresses: Adresses) -> None:
        self.contexte, self.adresses, catalogue = contexte, adresses, contexte.catalogue
        # The example: the first laureate, or the first common.
        self.commun = next(iter(catalogue.laureats or catalogue.projets), None)

    def codes(self, projet: Projet) -> Iterator[tuple[ACopier, ACopier]]:
        """Yield the card, the badge and the sentence « Nous utilisons ».

        Of each: that of a common, and the model of those of any.
        """
        # The alternative is the count of the day when it is copied.
        compte = reutilisations_connues(self.contexte.commun(projet))
        nom = propre(projet.nom)
        du_commun = self._a_copier(projet.slug, nom, f"{nom}, {NOM_DU_BADGE} : {compte}")
        modele = self._a_copier("{commun}", "{nom}", f"{{nom}} : {NOM_DU_BADGE}")
        return zip(du_commun, modele, strict=True)

    def _a_copier(self, slug: str, nom: str, alternative: str) -> tuple[ACopier, ACopier, ACopier]:
        publication, page = self.adresses.publication, self.adresses.page
        url, image = publication.url(f"communs/{slug}/"), chemin_du_badge(slug)
        lien = BADGE.format(url, publication.url(image), alternative, HAUTEUR_DU_BADGE)
        return (
            ACopier(page(chemin_carte(slug)), nom, cadre_a_copier(slug, nom, publication)),
            ACopier(page(image), alternative, str(lien)),
            ACopier(url, nom, str(PHRASE.format(url, nom))),
        )


class DocumentDApi(NamedTuple):
    """A document that programs read: its address from the base, and what it says."""

    chemin: str
    dit: str


class BaseDApi(NamedTuple):
    """The address that programs begin with, for the person who opens it.

    Where it is, its title, its guide, its documents.
    """

    chemin: str
    titre: str
    guide: str
    documents: tuple[DocumentDApi, ...]


def bases_des_api() -> Iterator[BaseDApi]:
    """Give the base of the API of the catalogue, then that of the Open Catalog."""
    genres = [genre for genre in genres_de_documents() if not genre.parametre]
    documents = [DocumentDApi(genre.chemin, genre.description) for genre in genres]
    documents.append(DocumentDApi("openapi.json", "La description OpenAPI."))
    yield BaseDApi(RACINE, "L’API du catalogue", "donnees/api/", tuple(documents))
    base = open_catalog.RACINE
    documents = []
    for liste in (*moissonnage.RESSOURCES, *moissonnage.AUTRES):
        if liste.chemin.startswith(base):
            path = liste.chemin.removeprefix(base)
            documents.append(DocumentDApi(path, liste.description))
    yield BaseDApi(base, "L’Open Catalog", "donnees/moissonnage/#logiciels", tuple(documents))


# --- What a site says of itself -----------------------------------------------------------------


def du_catalogue(_contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Write what a crawler may read, and whom to tell about a flaw.

    With the day when it must be read again.
    """
    view = {**yaml_fourni("securite"), "publication": publication}
    paths = ("robots.txt", ".well-known/security.txt")
    return {path: gabarit(path.rpartition("/")[2], view).encode() + b"\n" for path in paths}
