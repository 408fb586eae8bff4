"""What leaves a page: its data and a reference, the card and the badge of another site, the pictures of links and charts.

An SVG carries no style, so that it is the same under any policy of content.
"""

import io
import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from itertools import chain, pairwise
from typing import NamedTuple

from markupsafe import Markup, escape
from PIL import Image, ImageDraw, ImageFont, ImageOps
from PIL.ImageFont import FreeTypeFont

from catalogue_communs.faits.contexte import Conclusions, Contexte
from catalogue_communs.modele import Projet
from catalogue_communs.site.sorties import contrat, moissonnage, open_catalog, tables
from catalogue_communs.site.sorties.assistants import JUMEAU
from catalogue_communs.site.vues import chiffres
from catalogue_communs.site.vues.adresses import ACTIVITE, MESURES, UTILISATEURS, Adresses, Renvois
from catalogue_communs.site.vues.cartes import ImageMontree, images_montrees
from catalogue_communs.socle.fichiers import ressources, yaml_fourni
from catalogue_communs.socle.images import CAPTURE, LOGO
from catalogue_communs.socle.programme import Publication, programme
from catalogue_communs.socle.rendu import gabarit
from catalogue_communs.socle.texte import (
    ELLIPSE,
    NARROW,
    NBSP,
    PAS_LU,
    couper,
    denombrer,
    propre,
    typographie,
)

# --- The pictures -------------------------------------------------------------------------------

TAILLE = (1200, 630)
MARGE, BANDEAU = 80, 110
# Of a status, what leaves room to say that the common stopped.
ETAT = 50
# The largest that a screenshot is drawn, then a logo; the pictures of the page of the impact, and of any other page.
VUE, PETITE, LIGNES_DU_CREDIT = (440, 345), (220, 220), 9
IMPACT, SITE = "impact/partage.png", "images/partage.png"
# From ink to white to green, as in docs/styles/catalogue.css: the index of each in the palette, and
# between two of them, their mixes.
ENCRE, DOUCE, BLANC, VERT = 0, 2, 8, 15
COULEURS = {ENCRE: (24, 34, 45), DOUCE: (75, 87, 99), BLANC: (255, 255, 255), VERT: (11, 93, 78)}


def chemin(slug: str) -> str:
    """Return the path of the picture of a common."""
    return f"communs/{slug}/partage.png"


class Affiche(NamedTuple):
    """What a picture says: a title, a sentence, a figure with what must be said of it, whose it is; « » where nothing is."""

    titre: str
    texte: str
    chiffre: str
    reserve: str
    statut: str
    porteurs: str = ""
    besoin: str = ""


def image_partagee(projet: Projet, contexte: Contexte, _publication: Publication) -> dict[str, bytes]:
    """Draw the picture of a common, with its figure, and what it looks like, its logo or its need."""
    commun = contexte.commun(projet)
    figure = next(iter(commun.vedettes), None)
    state = (programme().soutenu if projet.laureat else programme().autre).nom
    said = Affiche(
        projet.nom,
        projet.accroche,
        " ".join(figure.quantite) if figure else "",
        f"{figure.indicateur.nom}, {figure.constat}. {figure.reserve}" if figure else "",
        f"{couper(state, ETAT)}, arrêté" if projet.archive else state,
        commun.porteurs_en_bref,
        commun.besoins[0],
    )
    shown = chain(*(images_montrees(projet, contexte, usage) for usage in (CAPTURE, LOGO)))
    return {chemin(projet.slug): dessiner(said, next(shown, None))}


def du_site(contexte: Contexte, _publication: Publication) -> dict[str, bytes]:
    """Draw the picture of the site, then that of the impact: its sentence, with what must be said of its figures."""
    site = {SITE: dessiner(Affiche(programme().nom, programme().resume, "", "", programme().editeur.nom))}
    if not (told := chiffres.en_une_phrase(contexte)):
        return site
    caveats = " ".join(f"{line.projet.nom}, {line.constat}. {line.reserve}" for line in told.lignes)
    return {**site, IMPACT: dessiner(Affiche("Impact", told.texte.striptags(), "", caveats, programme().nom))}


def dessiner(dite: Affiche, montree: ImageMontree | None = None) -> bytes:
    """Draw a picture, as a PNG file: each line of text from top to bottom, an image at the right."""
    image = _fond()
    top, width = 145, TAILLE[0] - 2 * MARGE - (VUE[0] + 40 if montree else 0)

    def write(text: str, font: FreeTypeFont, most: int, ink: int = ENCRE) -> None:
        nonlocal top
        for line in lignes_dessinees(text, font, width, most):
            _write(image, line, font, (MARGE, top), ink)
            top += round(font.size * 1.3)

    write(dite.titre, police(TITRE, 46), 2)
    top += 8
    write(dite.texte, police(TEXTE, 26), 3 if dite.chiffre else 5)
    top += 12
    write(dite.chiffre, police(TITRE, 42), 1, VERT)
    write(dite.reserve, police(TEXTE, 20), (526 - top) // 26, DOUCE)
    font, left = police(TEXTE, 32), MARGE
    for text, ink in ((dite.statut, VERT), (dite.porteurs, DOUCE)):
        for line in lignes_dessinees(text, font, TAILLE[0] - MARGE - left, 1):
            _write(image, line, font, (left, 558), ink)
            left += round(font.getlength(line)) + 48
    if montree:
        image = _avec(image, montree)
    elif dite.besoin:
        # The quiet mark of its need, in a corner that no text reaches.
        for radius in range(40, 240, 18):
            box = (TAILLE[0] - radius, 534 - radius, TAILLE[0] + radius, 534 + radius)
            ImageDraw.Draw(image).arc(box, 180, 270, fill=BLANC + 1, width=2)
        font = police(TEXTE, 22)
        for line in lignes_dessinees(dite.besoin, font, TAILLE[0] - 2 * MARGE, 1):
            start = TAILLE[0] - MARGE - round(font.getlength(line))
            _write(image, line, font, (start, 498), VERT)
    written = io.BytesIO()
    # Of large flat colours, the runs are sooner found than words of a dictionary, and as light.
    way = zlib.Z_DEFAULT_STRATEGY if montree else zlib.Z_RLE
    image.save(written, "PNG", bits=8 if montree else 4, compress_type=way)
    return written.getvalue()


def _avec(image: Image.Image, montree: ImageMontree) -> Image.Image:
    """Put an image at the right, its credit below it; so few colours keep the whole light."""
    # Whole, whatever its length: whoever made the image is named as the licence asks.
    font = police(TEXTE, 18)
    credit = lignes_dessinees(f"Image : {montree.dite.credit}", font, VUE[0], LIGNES_DU_CREDIT)
    with Image.open(io.BytesIO(montree.publiee.contenu)) as opened:
        most = (VUE[0], VUE[1] - 22 * max(len(credit) - 3, 0)) if opened.width > min(VUE) else PETITE
        picture = ImageOps.contain(opened.convert("RGBA"), most)
    whole = image.convert("RGB")
    draw, right = ImageDraw.Draw(whole), TAILLE[0] - MARGE - VUE[0]
    left = right + (VUE[0] - picture.width) // 2
    whole.paste(picture, (left, 150), picture)
    if picture.width > max(PETITE):
        draw.rectangle((left, 150, left + picture.width, 150 + picture.height), outline=COULEURS[DOUCE])
    # Directly below it.
    for rank, line in enumerate(credit):
        place = (right, 158 + picture.height + 22 * rank)
        draw.text(place, line, font=font, fill=COULEURS[DOUCE])
    return whole.quantize(64, dither=Image.Dither.NONE)


def _write(image: Image.Image, text: str, font: FreeTypeFont, place: tuple[int, int], ink: int) -> None:
    """Write a text in its ink; the levels of its edges are indexes of the palette."""
    draw = ImageDraw.Draw(image)
    draw.fontmode = "L"
    draw.text(place, text, font=font, fill=ink)


def _fond() -> Image.Image:
    image = Image.new("P", TAILLE, BLANC)
    image.putpalette(palette())
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, TAILLE[0], BANDEAU), VERT)
    draw.rectangle((MARGE, 536, TAILLE[0] - MARGE, 537), VERT)
    font = police(TEXTE, 36)
    for line in lignes_dessinees(programme().titre, font, TAILLE[0] - 2 * MARGE, 1):
        _write(image, line, font, (MARGE, 32), BLANC)
    return image


def palette() -> bytes:
    """Mix the colours: the palette of every picture that the library draws."""
    own = programme().couleurs
    known = {**COULEURS, VERT: tuple(bytes.fromhex(own.claire[1:]))} if own else COULEURS
    stops = list(known)
    return bytes(
        round(a + (b - a) * ((step - start) / (end - start)))
        for start, end in pairwise(stops)
        for step in range(start, end)
        for a, b in zip(known[start], known[end], strict=True)
    ) + bytes(known[stops[-1]])


TITRE, TEXTE = "noto-serif-latin-700-normal", "noto-sans-latin-400-normal"
# No typeface has this: what is drawn for it stands for every missing letter.
_NOBODY = "\uffff"


@cache
def police(name: str, size: int) -> FreeTypeFont:
    """Load a typeface at a size; the basic layout needs no library of the machine."""
    path = ressources() / "theme" / "dessin" / f"{name}.woff"
    try:
        return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)
    except OSError as error:
        # The drawing library does not say which file it could not read.
        raise OSError(error.errno, str(error), str(path)) from error


@cache
def _has(letter: str) -> bool:
    font = police(TEXTE, 20)
    return letter.isspace() or bytes(font.getmask(letter)) != bytes(font.getmask(_NOBODY))


def dessinable(text: str) -> str:
    """Keep what the typefaces can draw: a letter without its accent rather than no letter."""
    text = text.replace(NARROW, NBSP)
    for letter in set(text):
        if not _has(letter):
            # An index is a figure: « CO₂ » without it would be another gas.
            base = unicodedata.normalize("NFKD", letter)[0]
            text = text.replace(letter, base if _has(base) else "")
    return " ".join(filter(None, text.split(" ")))


def lignes_dessinees(text: str, font: FreeTypeFont, width: int, most: int) -> list[str]:
    """Break a text, typeset, in lines no wider than `width` pixels; past `most` lines, say so with « … ».

    Where not even « … » holds, nothing is drawn.
    """
    found: list[str] = []
    if most < 1 or width < font.getlength(ELLIPSE):
        return found
    used = 0.0
    for word in filter(None, dessinable(propre(text)).split(" ")):
        used += font.getlength(" ") + font.getlength(word)
        if found and used <= width:
            found[-1] += f" {word}"
            continue
        rest = word
        # A word wider than the line is broken where the line ends.
        while font.getlength(rest) > width and len(rest) > 1:
            kept = next(n for n in range(len(rest) - 1, 0, -1) if n == 1 or font.getlength(rest[:n]) <= width)
            kept = rest.rfind("-", 0, kept) + 1 or kept
            found.append(rest[:kept])
            rest = rest[kept:]
        found.append(rest)
        used = font.getlength(rest)
        if len(found) > most:
            break
    if len(found) > most:
        rest = " ".join(found[most - 1 :])
        lines = (couper(rest, longest) for longest in range(len(rest) - 1, 0, -1))
        found[most - 1 :] = [next(line for line in lines if font.getlength(line) <= width)]
    return found


LARGEUR, BORD, ECHELLE = 1200, 60, 2.25


def _teinte(index: int) -> str:
    return f"#{palette()[3 * index : 3 * index + 3].hex()}"


PEINTURE = {
    # The lightest of the greys of the palette.
    "g-grille": f'stroke="{_teinte(BLANC - 1)}"',
    "g-trait": f'fill="none" stroke="{_teinte(VERT)}" stroke-width="2"',
    "g-point": f'fill="{_teinte(VERT)}"',
    "g-estime": f'fill="{_teinte(BLANC)}" stroke="{_teinte(VERT)}" stroke-width="2"',
    "g-cible": f'stroke="{_teinte(DOUCE)}" stroke-width="1.5" stroke-dasharray="6 4"',
    "g-cible-nom": f'fill="{_teinte(DOUCE)}"',
}
# The two families, as the SVG names them.
FAMILLES = {TITRE: 'font-family="Noto Serif, Charter, serif" font-weight="700"', TEXTE: ""}
_CLASSE = re.compile(r'class="([a-z-]+)"')


def graphiques(projet: Projet, contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return the files of each indicator of a common that makes a chart."""
    found: dict[str, bytes] = {}
    commun, renvois = contexte.commun(projet), Renvois(projet)
    for line in commun.lignes:
        if shown := chiffres.decrire_courbe(line, renvois, commun, Adresses("", publication)):
            (_, drawing), (_, table) = shown.fichiers
            found[drawing] = _svg(projet.nom, shown, publication).encode()
            found[table] = tables.mesures_en_csv(projet, shown.indicateur, contexte.today)
    return found


def _svg(nom: str, shown: chiffres.Courbe, publication: Publication) -> str:
    height = BORD // 2
    texts: list[str] = []

    def write(text: str, font: str, size: int, ink: int, most: int) -> None:
        nonlocal height
        for line in lignes_dessinees(text, police(font, size), LARGEUR - 2 * BORD, most):
            height += round(size * 1.3)
            texts.append(
                f'<text x="{BORD}" y="{height}" font-size="{size}" fill="{_teinte(ink)}" {FAMILLES[font]}>{escape(line)}</text>'
            )

    write(shown.titre, TITRE, 38, ENCRE, 3)
    height += 6
    write(nom, TEXTE, 28, DOUCE, 1)
    drawing = height + 20
    height = drawing + round(chiffres.HEIGHT * ECHELLE) + 6
    for text in (shown.compte, shown.creux, shown.reserve, shown.citees):
        write(text, TEXTE, 24, ENCRE, 4)
    height += 10
    signed = [programme().titre, programme().licence.nom]
    signed += [] if publication.provisoire else [publication.site_url]
    write(", ".join(signed), TEXTE, 22, DOUCE, 2)
    height += BORD // 2
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LARGEUR} {height}"',
            f' width="{LARGEUR}" height="{height}" role="img" font-family="Noto Sans, sans-serif">',
            f"<title>{escape(propre(shown.titre))}</title>",
            f'<path fill="{_teinte(BLANC)}" d="M0 0h{LARGEUR}v{height}H0z"/>',
            *texts,
            f'<g transform="translate({BORD} {drawing}) scale({ECHELLE})" font-size="12" fill="{_teinte(DOUCE)}">',
            _CLASSE.sub(lambda found: PEINTURE[found[1]], chiffres.tracer(shown.indicateur)),
            "</g></svg>\n",
        )
    )


# --- The data of a page -------------------------------------------------------------------------

# The hand-written pages that show a list: their address, their title, their files.
LISTES = {
    "catalogue": ("catalogue/", "Catalogue des communs", "communs", "communs"),
    "impact": ("impact/", "Impact", "indicateurs", "mesures"),
    "territoires": ("territoires/", "Territoires", "territoires", "reutilisations"),
}


def donnees_d_une_liste(nom: str, contexte: Contexte, publication: Publication, racine: str) -> str:
    """Write the line of a hand-written page that shows a list, from which `racine` leads to the root."""
    page, title, document, table = LISTES[nom]
    files = (("JSON", f"api/v1/{document}.json"), ("CSV", f"donnees/tables/{table}.csv"))
    return ligne_des_donnees(title, page, files, contexte.derniere_date, Adresses(racine, publication))


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
    titre: str, chemin: str, fichiers: Iterable[tuple[str, str]], jour: date | None, adresses: Adresses
) -> str:
    """Write the line of a page, as HTML: its files, and how to cite it with the day of its last dated fact."""
    said = typographie(f"« {titre} », {chiffres.provenance(jour, adresses.publication.url(chemin))}")
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
    recent = denombrer(counted.recentes, "récente", "récentes") if counted.recentes else "aucune récente"
    return f"{denombrer(counted.reutilisations, 'connue', 'connues')}, {recent}"


def _largeur(text: str) -> int:
    return round(police(TEXTE, 13).getlength(text) * LARGE)


def carte_a_inserer(projet: Projet, contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Write the card of a common."""
    commun = contexte.commun(projet)
    view = {
        "commun": commun,
        "reutilisations": reutilisations_connues(commun),
        "url": publication.url(f"communs/{projet.slug}/"),
        "accueil": publication.url(""),
        "image": publication.url(chemin(projet.slug)),
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
        own, model = (projet.slug, propre(projet.nom), told), ("{commun}", "{nom}", f" : {NOM_DU_BADGE}")
        made = []
        for slug, name, said in (own, model):
            here, image, title = publication.url(f"communs/{slug}/"), chemin_du_badge(slug), f"{name}{said}"
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
    documents = [DocumentDApi(liste.chemin.removeprefix(racine), liste.description) for liste in logiciels]
    yield BaseDApi(racine, "L’Open Catalog", "donnees/moissonnage/#logiciels", tuple(documents))


# --- What a site says of itself -------------------------------------------------------------------


def du_catalogue(_contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Write what a crawler may read, and whom to tell about a flaw, with the day when it must be read again."""
    told = {**yaml_fourni("securite"), "publication": publication}
    paths = ("robots.txt", ".well-known/security.txt")
    return {path: gabarit(path.rpartition("/")[2], told).encode() + b"\n" for path in paths}
