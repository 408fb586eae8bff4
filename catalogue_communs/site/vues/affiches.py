"""The pictures of a shared link: a title, a sentence, a figure with its caveat, what the product looks like.

They are seen 400 pixels wide: no text but a credit is smaller than a twenty-fifth of their height. Texts are bounded by
the place that they have; what does not hold is cut with « … », or not drawn.
"""

import io
import unicodedata
from bisect import bisect_right
from functools import cache
from itertools import chain
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont, ImageOps
from PIL.ImageFont import FreeTypeFont

from catalogue_communs.collectivites import Collectivite
from catalogue_communs.collectivites.objets import REGION
from catalogue_communs.faits import lieux
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.impact import Ligne
from catalogue_communs.faits.usages import RECENT, BilanUsages
from catalogue_communs.modele import Projet
from catalogue_communs.modele.identite import Capture
from catalogue_communs.site.vues import chiffres
from catalogue_communs.site.vues.cartes import ImageMontree, images_montrees
from catalogue_communs.socle.fichiers import ressources
from catalogue_communs.socle.images import LOGO, VIGNETTE
from catalogue_communs.socle.programme import Publication, programme
from catalogue_communs.socle.texte import ELLIPSE, NARROW, NBSP, couper, denombrer, propre

TAILLE = (1200, 630)
MARGE, BANDEAU, PIED = 64, 84, 556
# The largest that a screenshot is drawn, then a logo, where they start; the lines of the credit, those that take no
# room from the image.
VUE, PETITE, HAUT_DE_LA_VUE, LIGNES_DU_CREDIT, LIGNES_LIBRES = (500, 330), (240, 240), 124, 9, 3
IMPACT, SITE = "impact/partage.png", "images/partage.png"
# Between the sentence and the figure.
ECART = 18
# As in docs/styles/catalogue.css.
ENCRE, DOUCE, BLANC, VERT, OCRE, TRAIT = (
    "#1b2421",
    "#55605b",
    "#ffffff",
    "#0b5d4e",
    "#a3471a",
    "#e3ddcf",
)
# The size of a credit.
CREDIT = 20
# So few colours keep a picture light.
COULEURS = 64
# Of a status, what leaves room to say that the common stopped.
ETAT = 50


def vert() -> str:
    """Return the colour of the programme."""
    propres = programme().couleurs
    return propres.claire if propres else VERT


class Affiche(NamedTuple):
    """What a picture says: a title, a sentence, a figure with what must be said of it, whose it is; « » where nothing is."""

    titre: str
    texte: str
    chiffre: str
    reserve: str
    statut: str


# --- What they say ------------------------------------------------------------------------------


def chemin(slug: str) -> str:
    """Return the path of the picture of a common."""
    return f"communs/{slug}/partage.png"


def image_du_lieu(territoire: Collectivite, page: str) -> str:
    """Return the path of the picture of the page of a place: its own for a région, that of the site for another."""
    return f"{page}partage.png" if territoire.nature == REGION else SITE


def image_partagee(
    projet: Projet, contexte: Contexte, _publication: Publication
) -> dict[str, bytes]:
    """Draw the picture of a common, with its figure, and what it looks like, or its logo."""
    commun = contexte.commun(projet)
    figure = next(iter(commun.vedettes), None)
    statut = (programme().soutenu if projet.laureat else programme().autre).nom
    affiche = Affiche(
        projet.nom,
        projet.accroche,
        " ".join(figure.quantite) if figure else "",
        f"{figure.indicateur.nom}, {_constat(figure)}" if figure else "",
        f"{couper(statut, ETAT)}, arrêté" if projet.archive else statut,
    )
    images = chain(*(images_montrees(projet, contexte, usage) for usage in (VIGNETTE, LOGO)))
    return {chemin(projet.slug): dessiner(affiche, next(images, None))}


def _constat(ligne: Ligne) -> str:
    """Say when and how surely, whether it is late, what must be said of it."""
    tard = ", à actualiser" if ligne.ancienne else ""
    return f"{ligne.constat}{tard}. {ligne.reserve}"


def du_site(contexte: Contexte, _publication: Publication) -> dict[str, bytes]:
    """Draw the picture of the site, with a product; that of the impact, its sentence and its caveats; of each région."""
    vitrine = (
        image for projet in contexte.catalogue.laureats for image in _ecran(projet, contexte)
    )
    editeur = programme().editeur.nom
    site = Affiche(programme().nom, programme().resume, "", "", editeur)
    images = {SITE: dessiner(site, next(vitrine, None))}
    if phrase := chiffres.en_une_phrase(contexte):
        reserves = " ".join(f"{ligne.projet.nom}, {_constat(ligne)}" for ligne in phrase.lignes)
        dite = f"{phrase.limites} {reserves}"
        images[IMPACT] = dessiner(
            Affiche("Impact", phrase.texte.striptags(), "", dite, programme().nom)
        )
    for territoire, page in contexte.territoires.items():
        if territoire.nature == REGION:
            images[image_du_lieu(territoire, page)] = dessiner(_region(territoire, contexte))
    return images


def _ecran(projet: Projet, contexte: Contexte) -> list[ImageMontree]:
    return [*images_montrees(projet, contexte, VIGNETTE)]


def _region(territoire: Collectivite, contexte: Contexte) -> Affiche:
    """Say how many commons are used in a région, by whom, and how many are shown lately."""
    reference = contexte.reference
    codes = lieux.situer(territoire, reference)
    usages = lieux.une_fois(contexte.usages_par_departement, codes)
    actifs = [usage for usage in usages if usage.compte and usage.actives]
    bilan = BilanUsages(actifs, reference)
    recents = BilanUsages([usage for usage in actifs if usage.degre == RECENT], reference)
    communs = len({usage.commun for usage in actifs})
    organismes = denombrer(bilan.organisations, "organisme nommé", "organismes nommés")
    montres = denombrer(recents.organisations, "montré", "montrés")
    return Affiche(
        reference.nom(territoire),
        "Qui utilise quels communs numériques, avec quelle preuve.",
        denombrer(communs, "commun", "communs") if communs else "",
        f"utilisés ici par {organismes}, dont {montres} en service depuis moins de dix-huit mois."
        if communs
        else "",
        programme().titre,
    )


# --- The drawing --------------------------------------------------------------------------------


class _Feuille:
    """A picture that is being drawn, from top to bottom."""

    def __init__(self, largeur: int) -> None:
        self.image = Image.new("RGB", TAILLE, BLANC)
        self.trait, self.largeur, self.haut = ImageDraw.Draw(self.image), largeur, BANDEAU + 32

    def ecrire(self, texte: str, face: FreeTypeFont, lignes: int, encre: str = ENCRE) -> None:
        """Write a text, its lines one under another, in the place that is left above the foot."""
        pas = _interligne(face)
        place = min(lignes, (PIED - 6 - self.haut) // pas)
        for ligne in lignes_dessinees(texte, face, self.largeur, place):
            self.trait.text((MARGE, self.haut), ligne, font=face, fill=encre)
            self.haut += pas

    def hauteur(self, texte: str, face: FreeTypeFont, lignes: int) -> int:
        """Return what a text would take, in so many lines at most."""
        return _interligne(face) * len(lignes_dessinees(texte, face, self.largeur, lignes))

    def face(self, texte: str, corps: tuple[int, ...], lignes: int) -> FreeTypeFont:
        """Choose the largest size at which a title holds in so many lines, or the smallest."""
        faces = [police(TITRE, taille) for taille in corps]
        tenues = (
            une
            for une in faces
            if len(lignes_dessinees(texte, une, self.largeur, lignes + 1)) <= lignes
        )
        return next(tenues, faces[-1])


def _interligne(face: FreeTypeFont) -> int:
    return round(face.size * 1.22)


def dessiner(affiche: Affiche, montree: ImageMontree | None = None) -> bytes:
    """Draw a picture, as a PNG file: its texts from top to bottom, an image at the right.

    The sentence gives way to the figure: what must be said of it is whole, if it can be.
    """
    largeur = TAILLE[0] - 2 * MARGE
    if montree:
        largeur -= VUE[0] + 36
    feuille = _Feuille(largeur)
    _cadre(feuille, affiche.statut)
    texte, note = police(TEXTE, 34), police(TEXTE, 27)
    if not montree and not affiche.chiffre:
        texte = police(TEXTE, 40)
    chiffre = feuille.face(affiche.chiffre, (62, 52, 44), 1)
    feuille.ecrire(affiche.titre, feuille.face(affiche.titre, (64, 54, 46), 2), 2)
    feuille.haut += 8
    reste = PIED - 6 - ECART - feuille.haut
    if affiche.chiffre:
        reste -= feuille.hauteur(affiche.chiffre, chiffre, 2)
    reste -= feuille.hauteur(affiche.reserve, note, 5)
    feuille.ecrire(affiche.texte, texte, min(5, reste // _interligne(texte)))
    feuille.haut += ECART
    feuille.ecrire(affiche.chiffre, chiffre, 2, OCRE)
    feuille.ecrire(affiche.reserve, note, 5, DOUCE)
    if montree:
        _montrer(feuille, montree)
    fichier = io.BytesIO()
    # The octree is ten times faster than the median cut, and as light.
    reduite = feuille.image.quantize(COULEURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    reduite.save(fichier, "PNG")
    return fichier.getvalue()


def _cadre(feuille: _Feuille, statut: str) -> None:
    """Draw whose site it is, above, and whose common, below."""
    feuille.trait.rectangle((0, 0, TAILLE[0], BANDEAU), vert())
    entete, pied, largeur = police(TEXTE, 36), police(TEXTE, 34), TAILLE[0] - 2 * MARGE
    for ligne in lignes_dessinees(programme().titre, entete, largeur, 1):
        feuille.trait.text((MARGE, 20), ligne, font=entete, fill=BLANC)
    feuille.trait.rectangle((MARGE, PIED, TAILLE[0] - MARGE, PIED + 1), TRAIT)
    for ligne in lignes_dessinees(statut, pied, largeur, 1):
        feuille.trait.text((MARGE, PIED + 14), ligne, font=pied, fill=vert())


def _montrer(feuille: _Feuille, montree: ImageMontree) -> None:
    """Put an image at the right; on it, that what it shows is invented; below it, whole, who made it."""
    police_du_credit = police(TEXTE, CREDIT)
    lignes = lignes_dessinees(
        f"Image : {montree.dite.credit}", police_du_credit, VUE[0], 2 * LIGNES_DU_CREDIT
    )
    with Image.open(io.BytesIO(montree.publiee.contenu)) as ouverte:
        large = ouverte.width > max(PETITE)
        place = (VUE[0], VUE[1] - 24 * max(len(lignes) - LIGNES_LIBRES, 0)) if large else PETITE
        image = ImageOps.contain(ouverte.convert("RGBA"), place)
    droite = TAILLE[0] - MARGE - VUE[0]
    gauche, bas = droite + (VUE[0] - image.width) // 2, HAUT_DE_LA_VUE + image.height
    feuille.image.paste(image, (gauche, HAUT_DE_LA_VUE), image)
    if large:
        feuille.trait.rectangle(
            (gauche, HAUT_DE_LA_VUE, gauche + image.width, bas), outline=TRAIT, width=2
        )
    if isinstance(montree.dite, Capture) and montree.dite.donnees_inventees:
        mention, police_du_mot = "Données inventées", police(TEXTE, 30)
        mot = round(police_du_mot.getlength(mention))
        boite = (gauche + image.width - mot - 36, bas - 54, gauche + image.width - 10, bas - 10)
        feuille.trait.rounded_rectangle(boite, 8, ENCRE)
        feuille.trait.text((boite[0] + 13, boite[1] + 3), mention, font=police_du_mot, fill=BLANC)
    for rang, ligne in enumerate(lignes):
        place_du_mot = (droite, bas + 10 + 24 * rang)
        feuille.trait.text(place_du_mot, ligne, font=police_du_credit, fill=DOUCE)


# --- The faces ----------------------------------------------------------------------------------

# Those of the site, each with the weight that is drawn.
TITRE, TEXTE = "titre", "texte"
GRAISSES = {TITRE: 600, TEXTE: 450}
# No typeface has this: what is drawn for it stands for every missing letter.
_NOBODY = "\uffff"


@cache
def police(nom: str, corps: int) -> FreeTypeFont:
    """Load a typeface at a size; the basic layout needs no library of the machine."""
    fichier = ressources() / "docs" / "polices" / f"{nom}.woff2"
    try:
        lue = ImageFont.truetype(fichier, corps, layout_engine=ImageFont.Layout.BASIC)
    except OSError as erreur:
        # The drawing library does not say which file it could not read.
        raise OSError(erreur.errno, str(erreur), str(fichier)) from erreur
    lue.set_variation_by_axes([GRAISSES[nom]])
    return lue


@cache
def _se_trace(lettre: str) -> bool:
    """Tell whether both faces have a letter."""
    polices = (police(TEXTE, 20), police(TITRE, 20))
    return lettre.isspace() or all(
        bytes(une.getmask(lettre)) != bytes(une.getmask(_NOBODY)) for une in polices
    )


def dessinable(texte: str) -> str:
    """Keep what the typefaces can draw: a letter without its accent rather than no letter."""
    texte = texte.replace(NARROW, NBSP)
    for lettre in set(texte):
        if not _se_trace(lettre):
            # An index is a figure: « CO₂ » without it would be another gas. Some letters are two: « ß ».
            bases = (unicodedata.normalize("NFKD", lettre)[0], lettre.casefold())
            tracees = (base for base in bases if all(map(_se_trace, base)))
            texte = texte.replace(lettre, next(tracees, ""))
    return " ".join(filter(None, texte.split(" ")))


def _tenue(texte: str, face: FreeTypeFont, largeur: int) -> int:
    """Return how many letters of a text that is too wide hold in a width."""
    return bisect_right(
        range(1, len(texte)), float(largeur), key=lambda compte: face.getlength(texte[:compte])
    )


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
            kept = max(1, _tenue(rest, font, width))
            kept = rest.rfind("-", 0, kept) + 1 or kept
            found.append(rest[:kept])
            rest = rest[kept:]
        found.append(rest)
        used = font.getlength(rest)
        if len(found) > most:
            break
    if len(found) > most:
        rest = " ".join(found[most - 1 :])
        lines = (couper(rest, longest) for longest in range(_tenue(rest, font, width) + 1, 0, -1))
        found[most - 1 :] = [next(line for line in lines if font.getlength(line) <= width)]
    return found
