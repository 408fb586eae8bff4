"""The pictures that leave the site: the one that a shared link shows, and the chart of one indicator.

An SVG carries no style, so that it is the same under any policy of content.
"""

import io
import re
import unicodedata
import zlib
from functools import cache, partial
from itertools import chain, pairwise
from typing import NamedTuple

from markupsafe import escape
from PIL import Image, ImageDraw, ImageFont, ImageOps
from PIL.ImageFont import FreeTypeFont

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Projet
from catalogue_communs.site.sorties import tables
from catalogue_communs.site.vues import graphique
from catalogue_communs.site.vues.adresses import Adresses, Renvois
from catalogue_communs.site.vues.cartes import ImageMontree, images_montrees
from catalogue_communs.site.vues.graphique import Courbe
from catalogue_communs.site.vues.portefeuille import en_une_phrase
from catalogue_communs.socle.fichiers import ressources
from catalogue_communs.socle.images import CAPTURE, LOGO
from catalogue_communs.socle.programme import Publication, programme
from catalogue_communs.socle.texte import ELLIPSE, NARROW, NBSP, couper, propre

TAILLE = (1200, 630)
MARGE, BANDEAU = 80, 110
# The largest that a screenshot is drawn, then a logo; the pictures of the page of the impact, and of any other page.
VUE, PETITE = (440, 345), (220, 220)
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


def du_commun(projet: Projet, contexte: Contexte, _publication: Publication) -> dict[str, bytes]:
    """Draw the picture of a common, with its figure, and what it looks like, its logo or its need."""
    commun = contexte.commun(projet)
    figure = next(iter(commun.vedettes), None)
    state = (programme().soutenu if projet.laureat else programme().autre).nom
    said = Affiche(
        projet.nom,
        projet.accroche,
        " ".join(figure.quantite) if figure else "",
        f"{figure.indicateur.nom}, {figure.constat}. {figure.reserve}" if figure else "",
        f"{state}, arrêté" if projet.archive else state,
        commun.porteurs_en_bref,
        commun.besoins[0],
    )
    shown = chain(*(images_montrees(projet, contexte, usage) for usage in (CAPTURE, LOGO)))
    return {chemin(projet.slug): dessiner(said, next(shown, None))}


def du_site(contexte: Contexte, _publication: Publication) -> dict[str, bytes]:
    """Draw the picture of the site, then that of the impact: its sentence, with what must be said of its figures."""
    site = {SITE: dessiner(Affiche(programme().nom, programme().resume, "", "", programme().editeur.nom))}
    if not (told := en_une_phrase(contexte)):
        return site
    caveats = " ".join(f"{line.projet.nom}, {line.constat}. {line.reserve}" for line in told.lignes)
    return {**site, IMPACT: dessiner(Affiche("Impact", told.texte.striptags(), "", caveats, programme().nom))}


def dessiner(dite: Affiche, montree: ImageMontree | None = None) -> bytes:
    """Draw a picture, as a PNG file: each line of text from top to bottom, an image at the right."""
    image = _fond()
    top, width = 145, TAILLE[0] - 2 * MARGE - (VUE[0] + 40 if montree else 0)

    def write(text: str, font: FreeTypeFont, most: int, ink: int = ENCRE) -> None:
        nonlocal top
        for line in _lignes(text, font, width, most):
            _write(image, line, font, (MARGE, top), ink)
            top += round(font.size * 1.3)

    write(dite.titre, police(TITRE, 46), 2)
    top += 8
    write(dite.texte, police(TEXTE, 26), 3 if dite.chiffre else 5)
    top += 12
    write(dite.chiffre, police(TITRE, 42), 1, VERT)
    write(dite.reserve, police(TEXTE, 20), (526 - top) // 26, DOUCE)
    font = police(TEXTE, 32)
    _write(image, dite.statut, font, (MARGE, 558), VERT)
    left = MARGE + round(font.getlength(dite.statut)) + 48
    for line in _lignes(dite.porteurs, font, TAILLE[0] - MARGE - left, 1):
        _write(image, line, font, (left, 558), DOUCE)
    if montree:
        image = _avec(image, montree)
    elif dite.besoin:
        # The quiet mark of its need, in a corner that no text reaches.
        for radius in range(40, 240, 18):
            box = (TAILLE[0] - radius, 534 - radius, TAILLE[0] + radius, 534 + radius)
            ImageDraw.Draw(image).arc(box, 180, 270, fill=BLANC + 1, width=2)
        start = TAILLE[0] - MARGE - round(police(TEXTE, 22).getlength(dite.besoin))
        _write(image, dite.besoin, police(TEXTE, 22), (start, 498), VERT)
    written = io.BytesIO()
    # Of large flat colours, the runs are sooner found than words of a dictionary, and as light.
    way = zlib.Z_DEFAULT_STRATEGY if montree else zlib.Z_RLE
    image.save(written, "PNG", bits=8 if montree else 4, compress_type=way)
    return written.getvalue()


def _avec(image: Image.Image, montree: ImageMontree) -> Image.Image:
    """Put an image at the right, its credit below it; so few colours keep the whole light."""
    with Image.open(io.BytesIO(montree.publiee.contenu)) as opened:
        picture = ImageOps.contain(opened.convert("RGBA"), VUE if opened.width > min(VUE) else PETITE)
    whole = image.convert("RGB")
    draw, right = ImageDraw.Draw(whole), TAILLE[0] - MARGE - VUE[0]
    left = right + (VUE[0] - picture.width) // 2
    whole.paste(picture, (left, 150), picture)
    if picture.width > max(PETITE):
        draw.rectangle((left, 150, left + picture.width, 150 + picture.height), outline=COULEURS[DOUCE])
    font = police(TEXTE, 18)
    # Directly below it, whole: whoever made the image is named as the licence asks.
    credit = _lignes(f"Image : {montree.dite.credit}", font, VUE[0], 3)
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
    for line in _lignes(programme().titre, font, TAILLE[0] - 2 * MARGE, 1):
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
    path = ressources() / "theme" / "polices" / f"{name}.woff"
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


def _lignes(text: str, font: FreeTypeFont, width: int, most: int) -> list[str]:
    """Break a text, typeset, in lines no wider than `width` pixels; past `most` lines, say so with « … »."""
    found: list[str] = []
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
        last = " ".join(found[most - 1 :])
        while font.getlength(last := couper(last, len(last) - 1)) > width:
            last = last.removesuffix(ELLIPSE)
        found[most - 1 :] = [last]
    return found


LARGEUR, BORD, ECHELLE = 1200, 60, 2.25
# A line of the grid: the lightest of the greys of the palette.
TRAIT = BLANC - 1


def _teinte(index: int) -> str:
    return f"#{palette()[3 * index : 3 * index + 3].hex()}"


PEINTURE = {
    "g-grille": f'stroke="{_teinte(TRAIT)}"',
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
        if shown := graphique.decrire_courbe(line, renvois, commun, Adresses("", publication)):
            path = partial(graphique.chemin_du_graphique, projet, shown.indicateur)
            found[path("svg")] = _svg(projet.nom, shown, publication).encode()
            found[path("csv")] = tables.mesures_en_csv(projet, shown.indicateur, contexte.today)
    return found


def _svg(nom: str, shown: Courbe, publication: Publication) -> str:
    height = BORD // 2
    texts: list[str] = []

    def write(text: str, font: str, size: int, ink: int, most: int) -> None:
        nonlocal height
        for line in _lignes(text, police(font, size), LARGEUR - 2 * BORD, most):
            height += round(size * 1.3)
            texts.append(
                f'<text x="{BORD}" y="{height}" font-size="{size}" fill="{_teinte(ink)}" {FAMILLES[font]}>{escape(line)}</text>'
            )

    write(shown.titre, TITRE, 38, ENCRE, 3)
    height += 6
    write(nom, TEXTE, 28, DOUCE, 1)
    drawing = height + 20
    height = drawing + round(graphique.HEIGHT * ECHELLE) + 6
    for text in (shown.compte, shown.creux, shown.reserve, shown.citees):
        write(text, TEXTE, 24, ENCRE, 4)
    height += 10
    write(f"{programme().titre}, {programme().licence.nom}, {publication.site_url}", TEXTE, 22, DOUCE, 2)
    height += BORD // 2
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LARGEUR} {height}"',
            f' width="{LARGEUR}" height="{height}" role="img" font-family="Noto Sans, sans-serif">',
            f"<title>{escape(propre(shown.titre))}</title>",
            f'<path fill="{_teinte(BLANC)}" d="M0 0h{LARGEUR}v{height}H0z"/>',
            *texts,
            f'<g transform="translate({BORD} {drawing}) scale({ECHELLE})" font-size="12" fill="{_teinte(DOUCE)}">',
            _CLASSE.sub(lambda found: PEINTURE[found[1]], graphique.tracer(shown.indicateur)),
            "</g></svg>\n",
        )
    )
