"""The pictures of a shared link: a title, a sentence, a figure with its caveat, the product.

They are seen 400 pixels wide: no text but a credit is smaller than a twenty-fifth of their height.
Texts are bounded by the place that they have; what does not hold is cut with « … », or not drawn.
"""

import io
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from math import ceil
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont, ImageOps
from PIL.ImageFont import FreeTypeFont

from catalogue_communs.collectivites import Collectivite
from catalogue_communs.collectivites.objets import REGION
from catalogue_communs.faits import lieux, phrases
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.impact import Ligne
from catalogue_communs.faits.usages import RECENT, BilanUsages
from catalogue_communs.modele import Projet
from catalogue_communs.modele.identite import Capture
from catalogue_communs.site.vues import chiffres
from catalogue_communs.site.vues.cartes import ImageMontree, images_montrees
from catalogue_communs.site.vues.contours import contours, polygones
from catalogue_communs.site.vues.signes import FaitsDUnLieu
from catalogue_communs.socle.fichiers import ressources
from catalogue_communs.socle.images import LOGO, VIGNETTE
from catalogue_communs.socle.programme import Publication, programme
from catalogue_communs.socle.texte import ELLIPSE, NARROW, NBSP, couper, denombrer, nombre, propre

TAILLE = (1200, 630)
MARGE, BANDEAU, PIED = 64, 84, 556
# The largest that a screenshot is drawn, then a logo, where they start; the lines of the credit,
# those that take no room from the image.
VUE, PETITE, HAUT_DE_LA_VUE, LIGNES_DU_CREDIT, LIGNES_LIBRES = (500, 330), (240, 240), 124, 9, 3
IMPACT, SITE = "impact/partage.png", "images/partage.png"
# Between the sentence and the figure; what a letter may exceed its place by.
ECART, DEBORD = 18, 8
LIGNES_DE_LA_PHRASE = 6
# As in docs/styles/catalogue.css.
ENCRE, DOUCE, BLANC, VERT, OCRE, TRAIT = (
    "#1b2421",
    "#55605b",
    "#ffffff",
    "#0b5d4e",
    "#a3471a",
    "#e3ddcf",
)
# What is drawn where no image is: the ground, and the départements of a région, of which nobody
# is known to act, then the proof is older, then recent.
CREME, SABLE, VERT_PALE, VERT_VIF = "#f7f3ea", "#d9d1be", "#a9d6c9", "#23806c"
# The sizes of the title, the largest that holds, those of the figure.
TITRES, CHIFFRES = (64, 54, 46, 42), (62, 52, 44)
# The sizes of the sentence, the largest that holds; alone on its picture, it is larger.
PHRASE, PHRASE_SEULE = (34, 31, 28), (40, 34, 31)
# The size of a credit.
CREDIT = 20
# So few colours keep a picture light: a white, a line, the inks from the palest to the full one,
# then those of an image.
COULEURS, NUANCES = 96, 6
# The colours that the four inks take, a white and a line with them.
ENCRES = 2 + 4 * NUANCES
# The place of a line in the palette.
_TRAIT = 1
# Of a status, what leaves room to say that the common stopped.
ETAT = 50


def vert() -> str:
    """Return the colour of the programme."""
    propres = programme().couleurs
    return propres.claire if propres else VERT


class Affiche(NamedTuple):
    """What a picture says: a title, a sentence, a figure, what must be said of it, whose it is.

    « » where nothing is.
    """

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
    """Return the path of the picture of the page of a place.

    Its own for a région, that of the site for another.
    """
    if territoire.nature == REGION:
        return f"{page}partage.png"
    return SITE


def image_partagee(
    projet: Projet, contexte: Contexte, _publication: Publication
) -> dict[str, bytes]:
    """Draw the picture of a common, with its figure, and what it looks like, or its logo."""
    chiffre, reserve = "", ""
    for ligne in contexte.commun(projet).vedettes[:1]:
        chiffre = " ".join(ligne.quantite)
        reserve = f"{ligne.indicateur.nom}, {_constat(ligne)}"
    affiche = Affiche(projet.nom, projet.accroche, chiffre, reserve, _statut(projet))
    montree = next(_images(projet, contexte), None)
    if montree:
        volet = volet_de(montree)
    else:
        besoin = phrases.besoins_de(projet)[0]
        volet = partial(_relief, phrases.titres_des_besoins()[besoin])
    return {chemin(projet.slug): dessiner(affiche, volet)}


def _statut(projet: Projet) -> str:
    """Say whose a common is, and that it stopped."""
    statut = programme().soutenu if projet.laureat else programme().autre
    if projet.archive:
        return f"{couper(statut.nom, ETAT)}, arrêté"
    return statut.nom


def _images(projet: Projet, contexte: Contexte) -> Iterator[ImageMontree]:
    """Yield what a common looks like, then its logo."""
    yield from images_montrees(projet, contexte, VIGNETTE)
    yield from images_montrees(projet, contexte, LOGO)


def _constat(ligne: Ligne) -> str:
    """Say when and how surely, whether it is late, what must be said of it."""
    retard = ", à actualiser" if ligne.ancienne else ""
    return f"{ligne.constat}{retard}. {ligne.reserve}"


def du_site(contexte: Contexte, _publication: Publication) -> dict[str, bytes]:
    """Draw the picture of the site, with a product, that of the impact, and that of each région."""
    editeur = programme().editeur.nom
    site = Affiche(programme().nom, programme().resume, "", "", editeur)
    images = {SITE: dessiner(site, next(map(volet_de, _ecrans(contexte)), None))}
    phrase = chiffres.en_une_phrase(contexte)
    if phrase:
        images[IMPACT] = dessiner(_impact(phrase))
    for territoire, page in contexte.territoires.items():
        if territoire.nature == REGION:
            volet = partial(_carte, lieux.situer(territoire, contexte.reference), contexte)
            images[image_du_lieu(territoire, page)] = dessiner(_region(territoire, contexte), volet)
    return images


def _ecrans(contexte: Contexte) -> Iterator[ImageMontree]:
    """Yield what the laureates look like."""
    for projet in contexte.catalogue.laureats:
        yield from images_montrees(projet, contexte, VIGNETTE)


def _impact(phrase: chiffres.EnUnePhrase) -> Affiche:
    """Say what the programme changed, with all that limits it."""
    reserves = " ".join(f"{ligne.projet.nom}, {_constat(ligne)}" for ligne in phrase.lignes)
    limites = f"{phrase.limites} {reserves}"
    return Affiche("Impact", phrase.texte.striptags(), "", limites, programme().nom)


def _region(territoire: Collectivite, contexte: Contexte) -> Affiche:
    """Say how many commons are used in a région, by whom, and how many are shown lately."""
    reference = contexte.reference
    codes = lieux.situer(territoire, reference)
    usages = lieux.une_fois(contexte.usages_par_departement, codes)
    actifs = [usage for usage in usages if usage.compte and usage.actives]
    bilan = BilanUsages(actifs, reference)
    recents = BilanUsages([usage for usage in actifs if usage.degre == RECENT], reference)
    communs = len({usage.commun for usage in actifs})
    chiffre, reserve = "", ""
    if communs:
        chiffre = denombrer(communs, "commun", "communs")
        organismes = denombrer(bilan.organisations, "organisme nommé", "organismes nommés")
        montres = nombre(recents.organisations)
        reserve = (
            f"utilisés ici par {organismes}, "
            f"dont {montres} avec une preuve d’usage de moins de dix-huit mois."
        )
    accroche = "Qui utilise quels communs numériques, avec quelle preuve."
    return Affiche(reference.nom(territoire), accroche, chiffre, reserve, programme().titre)


# --- The drawing --------------------------------------------------------------------------------


class Reduite(NamedTuple):
    """An image in the colours that the inks leave: its palette, its points, where it is seen."""

    palette: bytes
    indices: Image.Image
    visible: Image.Image


def _reduire(image: Image.Image) -> Reduite:
    opaque = Image.new("RGB", image.size, BLANC)
    opaque.paste(image, mask=image)
    # The octree is ten times faster than the median cut, and as light.
    reduite = opaque.quantize(
        COULEURS - ENCRES, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
    )
    visible = opaque.convert("L").point(lambda clarte: 255 * (clarte < 255))  # noqa: PLR2004
    indices = reduite.point(lambda indice: indice + ENCRES)
    return Reduite(bytes(reduite.getpalette() or ()), indices, visible)


class _Feuille:
    """A picture that is being drawn, from top to bottom, in a palette: nothing counts its colours.

    An image has what the inks leave of the palette.
    """

    def __init__(self, largeur: int, fond: Image.Image | None = None) -> None:
        self.image = fond.copy() if fond else Image.new("P", TAILLE, 0)
        self.encres = (ENCRE, DOUCE, OCRE, vert())
        self.palette = _palette(self.encres)
        self.trait, self.largeur, self.haut = ImageDraw.Draw(self.image), largeur, BANDEAU + 32

    def pleine(self, encre: str) -> int:
        """Return the place of an ink in the palette: after its shades."""
        return 1 + NUANCES * (1 + self.encres.index(encre))

    def ecrire(self, text: str, face: FreeTypeFont, lignes: int, encre: str = ENCRE) -> None:
        """Write a text, its lines one under another, in the place that is left above the foot."""
        pas = _interligne(face)
        place = min(lignes, (PIED - 6 - self.haut) // pas)
        for ligne in lignes_dessinees(text, face, self.largeur, place):
            self.ecrire_la_ligne((MARGE, self.haut), ligne, face, encre)
            self.haut += pas

    def ecrire_la_ligne(
        self,
        place: tuple[int, int],
        text: str,
        face: FreeTypeFont,
        encre: str,
        *,
        en_blanc: bool = False,
    ) -> None:
        """Write a line in an ink on white, or in white on this ink."""
        # A letter may start before its place, and end after its width.
        largeur, hauteur = ceil(longueur(face, text)) + 2 * DEBORD, sum(face.getmetrics())
        lettres = Image.new("L", (largeur, hauteur))
        trait, gauche = ImageDraw.Draw(lettres), float(DEBORD)
        for lettre in map(partial(_dessinee, face), text):
            trait.bitmap((int(gauche) + lettre.gauche, lettre.haut), lettre.points, 255)
            gauche += lettre.avance
        indices = _rampe(self.pleine(encre), en_blanc=en_blanc)
        self.image.paste(lettres.point(indices), (place[0] - DEBORD, place[1]))

    def poser(self, reduite: Reduite, gauche: int, haut: int) -> None:
        """Put an image, in the colours that the inks leave; what is white or transparent stays so."""
        self.palette += reduite.palette
        self.image.paste(reduite.indices, (gauche, haut), reduite.visible)

    def hauteur(self, text: str, face: FreeTypeFont, lignes: int) -> int:
        """Return what a text would take, in so many lines at most."""
        return _interligne(face) * len(lignes_dessinees(text, face, self.largeur, lignes))

    def face(self, text: str, corps: tuple[int, ...], lignes: int) -> FreeTypeFont:
        """Choose the largest size at which a title holds in so many lines, no word broken.

        Or the smallest.
        """
        faces = [police(TITRE, taille) for taille in corps]
        mots = dessinable(propre(text)).split(" ")
        for face in faces:
            entiers = all(longueur(face, mot) <= self.largeur for mot in mots)
            dessinees = lignes_dessinees(text, face, self.largeur, lignes + 1)
            if entiers and len(dessinees) <= lignes:
                return face
        return faces[-1]

    def phrase(self, text: str, corps: tuple[int, ...], hauteur: int) -> tuple[FreeTypeFont, int]:
        """Choose the largest size at which a sentence holds in a height, or the smallest.

        Also return in how many lines it is then drawn, at most.
        """
        faces = [police(TEXTE, taille) for taille in corps]
        for face in faces:
            lignes = min(LIGNES_DE_LA_PHRASE, hauteur // _interligne(face))
            if len(lignes_dessinees(text, face, self.largeur, lignes + 1)) <= lignes:
                return face, lignes
        return faces[-1], min(LIGNES_DE_LA_PHRASE, hauteur // _interligne(faces[-1]))


# What draws on the right side of a picture.
Volet = Callable[[_Feuille], None]


def _palette(encres: tuple[str, ...]) -> bytes:
    """Return white, the colour of a line, then each ink from the palest shade to the full one."""
    palette = bytearray.fromhex(BLANC[1:] + TRAIT[1:])
    for encre in encres:
        pleine = bytes.fromhex(encre[1:])
        for nuance in range(1, NUANCES + 1):
            palette += bytes(255 + (teinte - 255) * nuance // NUANCES for teinte in pleine)
    return bytes(palette)


@cache
def _rampe(pleine: int, *, en_blanc: bool) -> list[int]:
    """Return, by how much of a letter a point holds, its place in the palette."""
    nuances = [0, *range(pleine - NUANCES + 1, pleine + 1)]
    if en_blanc:
        nuances.reverse()
    return [nuances[round(part * NUANCES / 255)] for part in range(256)]


def _interligne(face: FreeTypeFont) -> int:
    return round(face.size * 1.22)


def dessiner(affiche: Affiche, volet: Volet | None = None) -> bytes:
    """Draw a picture, as a PNG file: its texts from top to bottom, what `volet` draws at the right.

    The sentence gives way to the figure: what must be said of it is whole, if it can be.
    """
    largeur = TAILLE[0] - 2 * MARGE
    if volet:
        largeur -= VUE[0] + 36
    feuille = _Feuille(largeur, _cadre(programme().titre, affiche.statut, vert()))
    note = police(TEXTE, 27)
    chiffre = feuille.face(affiche.chiffre, CHIFFRES, 1)
    feuille.ecrire(affiche.titre, feuille.face(affiche.titre, TITRES, 2), 2)
    feuille.haut += 8
    reste = PIED - 6 - ECART - feuille.haut
    if affiche.chiffre:
        reste -= feuille.hauteur(affiche.chiffre, chiffre, 2)
    reste -= feuille.hauteur(affiche.reserve, note, 5)
    seule = not volet and not affiche.chiffre
    texte, lignes = feuille.phrase(affiche.texte, PHRASE_SEULE if seule else PHRASE, reste)
    feuille.ecrire(affiche.texte, texte, lignes)
    feuille.haut += ECART
    feuille.ecrire(affiche.chiffre, chiffre, 2, OCRE)
    feuille.ecrire(affiche.reserve, note, 5, DOUCE)
    if volet:
        volet(feuille)
    feuille.image.putpalette(feuille.palette)
    fichier = io.BytesIO()
    # The next level takes a quarter more time to win four bytes in a hundred.
    feuille.image.save(fichier, "PNG", compress_level=4)
    return fichier.getvalue()


@cache
def _cadre(titre: str, statut: str, encre: str) -> Image.Image:
    """Draw whose site it is, above, and whose common, below: hundreds of pictures share it."""
    entete, pied, largeur = police(TEXTE, 36), police(TEXTE, 34), TAILLE[0] - 2 * MARGE
    feuille = _Feuille(largeur)
    feuille.trait.rectangle((0, 0, TAILLE[0], BANDEAU), feuille.pleine(encre))
    for ligne in lignes_dessinees(titre, entete, largeur, 1):
        feuille.ecrire_la_ligne((MARGE, 20), ligne, entete, encre, en_blanc=True)
    feuille.trait.rectangle((MARGE, PIED, TAILLE[0] - MARGE, PIED + 1), _TRAIT)
    for ligne in lignes_dessinees(statut, pied, largeur, 1):
        feuille.ecrire_la_ligne((MARGE, PIED + 14), ligne, pied, encre)
    return feuille.image


# --- The right side -----------------------------------------------------------------------------


def volet_de(illustration: ImageMontree) -> Volet:
    """Show an image there."""
    return partial(_montrer, illustration)


def _montrer(illustration: ImageMontree, feuille: _Feuille) -> None:
    """Put an image at the right; on it, that what it shows is invented; below it, who made it."""
    police_du_credit = police(TEXTE, CREDIT)
    lignes = lignes_dessinees(
        f"Image : {illustration.dite.credit}", police_du_credit, VUE[0], 2 * LIGNES_DU_CREDIT
    )
    with Image.open(io.BytesIO(illustration.publiee.contenu)) as ouverte:
        large = ouverte.width > max(PETITE)
        place = PETITE
        if large:
            # A long credit takes room from the image.
            place = (VUE[0], VUE[1] - 24 * max(len(lignes) - LIGNES_LIBRES, 0))
        image = ImageOps.contain(ouverte.convert("RGBA"), place)
    droite = TAILLE[0] - MARGE - VUE[0]
    gauche, bas = droite + (VUE[0] - image.width) // 2, HAUT_DE_LA_VUE + image.height
    feuille.poser(_reduire(image), gauche, HAUT_DE_LA_VUE)
    if large:
        feuille.trait.rectangle(
            (gauche, HAUT_DE_LA_VUE, gauche + image.width, bas), outline=_TRAIT, width=2
        )
    if isinstance(illustration.dite, Capture) and illustration.dite.donnees_inventees:
        _dire_les_donnees_inventees(feuille, gauche + image.width, bas)
    for rang, ligne in enumerate(lignes):
        place_du_credit = (droite, bas + 10 + 24 * rang)
        feuille.ecrire_la_ligne(place_du_credit, ligne, police_du_credit, DOUCE)


# The lines of what is drawn where no image is: so far apart, from a point out of the ground.
ECART_DU_RELIEF, SOURCE_DU_RELIEF = 20, (0.2, 1.2)


def _relief(besoin: str, feuille: _Feuille) -> None:
    """Put a need there, on contour lines: nothing shows what the common looks like."""
    feuille.poser(_fond(besoin, vert()), TAILLE[0] - MARGE - VUE[0], HAUT_DE_LA_VUE)


@cache
def _fond(besoin: str, encre: str) -> Reduite:
    """Draw contour lines, and the name of a need: the commons without image share it."""
    largeur, hauteur = VUE
    fond = Image.new("RGBA", VUE, CREME)
    trait = ImageDraw.Draw(fond)
    abscisse, ordonnee = largeur * SOURCE_DU_RELIEF[0], hauteur * SOURCE_DU_RELIEF[1]
    for rayon in range(ECART_DU_RELIEF, 2 * largeur, ECART_DU_RELIEF):
        ovale = (
            abscisse - rayon,
            ordonnee - 0.7 * rayon,
            abscisse + rayon,
            ordonnee + 0.7 * rayon,
        )
        trait.ellipse(ovale, outline=SABLE, width=2)
    face = police(TITRE, 38)
    lignes = lignes_dessinees(besoin, face, largeur - 80, 3)
    bloc = max(longueur(face, ligne) for ligne in lignes)
    haut = (hauteur - _interligne(face) * len(lignes)) // 2
    bord = ((largeur - bloc) / 2 - 24, haut - 20)
    trait.rounded_rectangle((*bord, largeur - bord[0], hauteur - bord[1]), 16, BLANC)
    for rang, ligne in enumerate(lignes):
        place = ((largeur - longueur(face, ligne)) / 2, haut + rang * _interligne(face))
        trait.text(place, ligne, font=face, fill=encre)
    return _reduire(fond)


# The map is drawn larger, then reduced: its edges are smooth. Where it starts; the side of what
# shows a colour in its legend, and the height of a line there.
FINESSE, HAUT_DE_LA_CARTE, PASTILLE, LIGNE_DE_LEGENDE = 3, 104, 14, 24
# What the legend says of each colour, the surest first.
LEGENDE = (
    (VERT_VIF, "Preuve d’usage de moins de dix-huit mois"),
    (VERT_PALE, "Usage de preuve plus ancienne, ou simple nom"),
    (SABLE, "Couvert par sa région, ou aucun usage connu"),
)


def _carte(codes: tuple[str, ...], contexte: Contexte, feuille: _Feuille) -> None:
    """Draw the départements of a région, coloured by who is known to act there, and the legend."""
    teintes = {
        code: teinte_de(FaitsDUnLieu(code, contexte)) for code in codes if code in contours()
    }
    if not teintes:
        return
    gauche = TAILLE[0] - MARGE - VUE[0]
    panneau = Image.new("RGBA", (VUE[0], PIED - 8 - HAUT_DE_LA_CARTE), BLANC)
    carte = _departements(teintes)
    panneau.paste(carte, ((VUE[0] - carte.width) // 2, 0))
    legende = [(teinte, mots) for teinte, mots in LEGENDE if teinte in teintes.values()]
    haut = panneau.height - LIGNE_DE_LEGENDE * len(legende)
    face, pastilles = police(TEXTE, CREDIT), ImageDraw.Draw(panneau)
    for rang, (teinte, _mots) in enumerate(legende):
        dessus = haut + rang * LIGNE_DE_LEGENDE + 5
        pastilles.rectangle((0, dessus, PASTILLE, dessus + PASTILLE), teinte)
    feuille.poser(_reduire(panneau), gauche, HAUT_DE_LA_CARTE)
    for rang, (_teinte, mots) in enumerate(legende):
        place = (gauche + PASTILLE + 10, HAUT_DE_LA_CARTE + haut + rang * LIGNE_DE_LEGENDE)
        feuille.ecrire_la_ligne(place, mots, face, DOUCE)


def _departements(teintes: Mapping[str, str]) -> Image.Image:
    """Draw départements, each of its colour, as large as an image may be."""
    traces = [(contours()[code], teinte) for code, teinte in teintes.items()]
    gauches, hauts, droites, bas = zip(*(trace.cadre for trace, _ in traces), strict=True)
    gauche, haut = min(gauches), min(hauts)
    largeur, hauteur = max(droites) - gauche, max(bas) - haut
    echelle = min(VUE[0] / largeur, VUE[1] / hauteur) * FINESSE
    carte = Image.new("RGB", (ceil(largeur * echelle), ceil(hauteur * echelle)), BLANC)
    trait = ImageDraw.Draw(carte)
    for contour, teinte in traces:
        for points in polygones(contour):
            places = [((x - gauche) * echelle, (y - haut) * echelle) for x, y in points]
            trait.polygon(places, fill=teinte, outline=BLANC, width=2 * FINESSE)
    return carte.reduce(FINESSE)


def teinte_de(faits: FaitsDUnLieu) -> str:
    """Return the colour of a département on the map of its région, one of `LEGENDE`."""
    if faits.recents:
        return VERT_VIF
    if faits.anciens:
        return VERT_PALE
    return SABLE


def _dire_les_donnees_inventees(feuille: _Feuille, droite: int, bas: int) -> None:
    """Write it in a box, in the corner of an image that ends there."""
    mention, face = "Données inventées", police(TEXTE, 30)
    boite = (droite - round(longueur(face, mention)) - 36, bas - 54, droite - 10, bas - 10)
    feuille.trait.rounded_rectangle(boite, 8, feuille.pleine(ENCRE))
    place = (boite[0] + 13, boite[1] + 3)
    feuille.ecrire_la_ligne(place, mention, face, ENCRE, en_blanc=True)


# --- The faces ----------------------------------------------------------------------------------

# Those of the site, each with the weight that is drawn.
TITRE, TEXTE = "titre", "texte"
GRAISSES = {TITRE: 600, TEXTE: 450}
# No typeface has this: what is drawn for it stands for every missing letter.
_NOBODY = "\uffff"


@cache
def police(nom: str, corps: int) -> FreeTypeFont:
    """Load a typeface at a size; the basic layout needs no library of the machine."""
    path = ressources() / "docs" / "polices" / f"{nom}.woff2"
    try:
        face = ImageFont.truetype(path, corps, layout_engine=ImageFont.Layout.BASIC)
    except OSError as erreur:
        # The drawing library does not say which file it could not read.
        raise OSError(erreur.errno, str(erreur), str(path)) from erreur
    face.set_variation_by_axes([GRAISSES[nom]])
    return face


@cache
def _se_trace(lettre: str) -> bool:
    """Tell whether both faces have a letter."""
    if lettre.isspace():
        return True
    faces = (police(TEXTE, 20), police(TITRE, 20))
    return all(_dessinee(face, lettre).points != _dessinee(face, _NOBODY).points for face in faces)


def dessinable(text: str) -> str:
    """Keep what the typefaces can draw: a letter without its accent rather than no letter."""
    text = text.replace(NARROW, NBSP)
    for lettre in set(text):
        if not _se_trace(lettre):
            text = text.replace(lettre, _remplacante(lettre))
    return " ".join(filter(None, text.split(" ")))


def _remplacante(lettre: str) -> str:
    """Return what is drawn in place of a letter that the typefaces miss."""
    # An index is a figure: « CO₂ » without it would be another gas. Some letters are two: « ß ».
    for base in (unicodedata.normalize("NFKD", lettre)[0], lettre.casefold()):
        if all(map(_se_trace, base)):
            return base
    return ""


def _tenue(text: str, face: FreeTypeFont, largeur: int) -> int:
    """Return how many letters of a text that is too wide hold in a width."""
    return bisect_right(
        range(1, len(text)), float(largeur), key=lambda compte: longueur(face, text[:compte])
    )


def lignes_dessinees(text: str, face: FreeTypeFont, largeur: int, au_plus: int) -> list[str]:
    """Break a text, typeset, in lines no wider than `largeur` pixels.

    Past `au_plus` lines, the last says so with « … ». Where not even « … » holds, nothing is drawn.
    """
    lines: list[str] = []
    if au_plus < 1 or largeur < longueur(face, ELLIPSE):
        return lines
    occupee = 0.0
    for mot in filter(None, dessinable(propre(text)).split(" ")):
        occupee += longueur(face, " ") + longueur(face, mot)
        if lines and occupee <= largeur:
            lines[-1] += f" {mot}"
            continue
        lines += _morceaux(mot, face, largeur)
        occupee = longueur(face, lines[-1])
        if len(lines) > au_plus:
            reste = " ".join(lines[au_plus - 1 :])
            return [*lines[: au_plus - 1], _coupee(reste, face, largeur)]
    return lines


class Glyphe(NamedTuple):
    """A letter of a typeface: its points, where they start, how far the next letter is."""

    points: Image.Image
    gauche: int
    haut: int
    avance: float


@cache
def _dessinee(face: FreeTypeFont, lettre: str) -> Glyphe:
    """Draw a letter once: the basic layout sets it the same whatever stands beside it."""
    masque, (gauche, haut) = face.getmask2(lettre, "L")
    points = Image.frombytes("L", masque.size, bytes(masque))
    return Glyphe(points, gauche, haut, face.getlength(lettre))


def longueur(face: FreeTypeFont, text: str) -> float:
    """Measure a text."""
    return sum(_dessinee(face, lettre).avance for lettre in text)


def _morceaux(mot: str, face: FreeTypeFont, largeur: int) -> Iterator[str]:
    """Break a word that is wider than a line where the line ends, or after a hyphen."""
    while longueur(face, mot) > largeur and len(mot) > 1:
        tenue = max(1, _tenue(mot, face, largeur))
        tenue = mot.rfind("-", 0, tenue) + 1 or tenue
        yield mot[:tenue]
        mot = mot[tenue:]
    yield mot


def _coupee(text: str, face: FreeTypeFont, largeur: int) -> str:
    """Cut a text with « … » so that it holds on a line, as long as it can be."""
    longueurs = range(_tenue(text, face, largeur) + 1, 0, -1)
    lines = (couper(text, longueur) for longueur in longueurs)
    return next(line for line in lines if longueur(face, line) <= largeur)
