"""The drawings of figures: a series in time, a figure and its target, a count by month.

And what a chart says apart. Each is an SVG made at build time: no script, both schemes by the
classes of a style sheet, legible in print, the same bytes for the same facts. A line joins what
compares; a gap is dotted, another scope apart, an unknown nowhere.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from itertools import chain, pairwise
from typing import NamedTuple

from markupsafe import Markup, escape

from catalogue_communs.faits import impact
from catalogue_communs.faits.chronologie import revisions
from catalogue_communs.faits.conclusions import Conclusions
from catalogue_communs.faits.impact import Jauge, Ligne
from catalogue_communs.modele import Indicateur, Mesure, libelle
from catalogue_communs.modele.impact import Cible
from catalogue_communs.site.vues.adresses import Adresses, Renvois
from catalogue_communs.socle.dates import DatePartielle, au_jour, periode
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.texte import NBSP, enumerer, nombre, typographie

# The drawing's own units; the style sheet gives it the width of its place.
LARGEUR, HAUTEUR = 320, 180
MARGE, HAUT, BAS = 10, 30, 24
# The size of a text, the mean width of its letters, the room around it, its distance to its point,
# whose radius follows.
LETTRE, CHASSE, JEU, ECART, RAYON = 14, 6.9, 6, 10, 4.5
GRADUATIONS = 2
# Below this a value is drawn as zero: no unit of the vocabulary goes so far.
INFIME = 1e-9
# Beyond so many points, only the ends and the extremes are said: the table holds the others.
POINTS_DITS = 12

Point = tuple[float, float]
Revisions = Sequence[tuple[date, float]]


class Cadre(NamedTuple):
    """What a series spans: its first day, how many days, its lowest and highest values."""

    debut: int
    duree: int
    bas: float
    haut: float

    def abscisse(self, jour: date) -> float:
        """Place a day."""
        part = (jour.toordinal() - self.debut) / self.duree
        return round(MARGE + part * (LARGEUR - 2 * MARGE), 1)

    def ordonnee(self, valeur: float) -> float:
        """Place a value."""
        part = (self.haut - valeur) / (self.haut - self.bas)
        return round(HAUT + part * (HAUTEUR - HAUT - BAS), 1)


def _cadrer(indicateur: Indicateur, revisions: Revisions) -> Cadre:
    """Span every value, and zero: the height of a point is its value."""
    jours = [mesure.au.dernier_jour.toordinal() for mesure in indicateur.mesures]
    valeurs = [mesure.valeur for mesure in indicateur.mesures]
    valeurs += [valeur for _, valeur in revisions]
    if indicateur.cible:
        valeurs.append(indicateur.cible.valeur)
    bas, haut = min(0.0, *valeurs), max(0.0, *valeurs)
    if haut - bas < INFIME:
        haut = bas + 1
    return Cadre(min(jours), max(jours) - min(jours), bas, haut)


def par_perimetre(indicateur: Indicateur) -> list[list[Mesure]]:
    """Sort measures by their day, those of each scope together."""
    series: dict[str | None, list[Mesure]] = {}
    for mesure in _dans_le_temps(indicateur):
        series.setdefault(mesure.perimetre, []).append(mesure)
    return [*series.values()]


def tracer(indicateur: Indicateur, revisions: Revisions = ()) -> str:
    """Draw measures as elements of an SVG, that the classes of a style sheet paint."""
    cadre = _cadrer(indicateur, revisions)
    mesures = _dans_le_temps(indicateur)
    base = cadre.ordonnee(0)
    traits, creux, aires = [], [], []
    for serie in par_perimetre(indicateur):
        for avant, apres in pairwise(serie):
            (x1, y1), (x2, y2) = _point(avant, cadre), _point(apres, cadre)
            if impact.se_relient(avant, apres, indicateur):
                traits.append(f"M{x1} {y1}L{x2} {y2}")
                aires.append(f"M{x1} {base}V{y1}L{x2} {y2}V{base}z")
            elif avant.au.dernier_jour != apres.au.dernier_jour:
                creux.append(f"M{x1} {y1}L{x2} {y2}")
    anciens = [(cadre.abscisse(jour), cadre.ordonnee(valeur)) for jour, valeur in revisions]
    exacts, estimes = list[Point](), list[Point]()
    for mesure in mesures:
        points = exacts if impact.exacte(mesure) else estimes
        points.append(_point(mesure, cadre))
    parts = [
        _chemin("g-aire", aires),
        _chemin("g-grille", [f"M{MARGE} {base}H{LARGEUR - MARGE}"]),
        *_dates(mesures[0].au.iso, mesures[-1].au.iso),
        _chemin("g-creux", creux),
        _chemin("g-trait", traits),
        _chemin("g-revision", map(_rond, anciens)),
        _chemin("g-point", map(_rond, exacts)),
        _chemin("g-estime", map(_rond, estimes)),
        *_etiquettes(indicateur, mesures, cadre),
    ]
    return "".join(parts)


def _dans_le_temps(indicateur: Indicateur) -> list[Mesure]:
    """Sort measures by their day."""
    return sorted(indicateur.mesures, key=lambda mesure: mesure.au.dernier_jour)


def _point(mesure: Mesure, cadre: Cadre) -> Point:
    return cadre.abscisse(mesure.au.dernier_jour), cadre.ordonnee(mesure.valeur)


def _chemin(genre: str, traces: Iterable[str]) -> str:
    trace = "".join(traces)
    if not trace:
        return ""
    return f'<path class="{genre}" d="{trace}"/>'


def _rond(point: Point) -> str:
    """Draw a disc in a path: one element holds them all, since a page counts its elements."""
    abscisse, ordonnee = point
    demi_tour = f"a{RAYON} {RAYON} 0 1 0"
    diametre = f"{2 * RAYON:g}"
    return f"M{abscisse - RAYON:g} {ordonnee}{demi_tour} {diametre} 0{demi_tour}-{diametre} 0"


# --- Its labels -----------------------------------------------------------------------------------


class Etiquette(NamedTuple):
    """A text of a drawing, where it would stand: its left end, the line that it is written on."""

    texte: str
    gauche: float
    ligne: float
    genre: str = "g-valeur"

    @property
    def largeur(self) -> float:
        """About how wide it is."""
        return len(self.texte) * CHASSE

    def gene(self, point: Point, jeu: float = JEU) -> bool:
        """Tell whether it would hide a point."""
        abscisse, ordonnee = point
        if not self.gauche - jeu <= abscisse <= self.gauche + self.largeur + jeu:
            return False
        return self.ligne - LETTRE - jeu / 2 <= ordonnee <= self.ligne + jeu

    def dessin(self) -> str:
        """Draw it."""
        place = f'x="{self.gauche:.1f}" y="{self.ligne:.1f}"'
        return f'<text class="{self.genre}" {place}>{self.texte}</text>'


def _etiquettes(indicateur: Indicateur, mesures: Sequence[Mesure], cadre: Cadre) -> Iterator[str]:
    """Write the first value, the last one and the target, each where it hides the least."""
    points: list[Point] = []
    for serie in par_perimetre(indicateur):
        points += _le_long(serie, cadre)
    placees: list[Etiquette] = []
    for mesure, a_droite in ((mesures[0], False), (mesures[-1], True)):
        choix = _places_d_une_valeur(mesure, cadre, a_droite=a_droite)
        placees.append(_meilleure(choix, points, placees))
    if indicateur.cible:
        niveau = cadre.ordonnee(indicateur.cible.valeur)
        yield _chemin("g-cible", [f"M{MARGE} {niveau}H{LARGEUR - MARGE}"])
        choix = _places_d_une_cible(indicateur.cible, niveau)
        placees.append(_meilleure(choix, points, placees))
    for etiquette in placees:
        yield etiquette.dessin()


def _places_d_une_valeur(mesure: Mesure, cadre: Cadre, *, a_droite: bool) -> list[Etiquette]:
    """List where the value of a point may stand: above it, below it, higher above it."""
    abscisse, ordonnee = _point(mesure, cadre)
    valeur = _valeur_courte(mesure.valeur, environ=mesure.environ, au_moins=mesure.au_moins)
    gauche = abscisse - RAYON
    if a_droite:
        gauche = abscisse + RAYON - len(valeur) * CHASSE
    lignes = (ordonnee - ECART, ordonnee + ECART + LETTRE, ordonnee - ECART - LETTRE)
    return [Etiquette(valeur, gauche, ligne) for ligne in lignes]


def _places_d_une_cible(cible: Cible, niveau: float) -> list[Etiquette]:
    """List where a target may stand along its line: in the middle, at the left, at the right."""
    nom = f"cible {_valeur_courte(cible.valeur, environ=cible.environ)}"
    if cible.echeance:
        nom = f"{nom} ({cible.echeance})"
    centre, droite = (LARGEUR - len(nom) * CHASSE) / 2, LARGEUR - MARGE - len(nom) * CHASSE
    au_dessus, en_dessous = niveau - JEU, niveau + LETTRE + 1
    etiquettes = []
    for gauche in (centre, MARGE, droite):
        etiquettes += [
            Etiquette(nom, gauche, au_dessus, "g-cible-nom"),
            Etiquette(nom, gauche, en_dessous, "g-cible-nom"),
        ]
    return etiquettes


def _le_long(serie: Sequence[Mesure], cadre: Cadre) -> Iterator[Point]:
    """Yield the points of a series, and some between them."""
    points = [_point(mesure, cadre) for mesure in serie]
    yield from points
    for (x1, y1), (x2, y2) in pairwise(points):
        pas = max(2, round(abs(x2 - x1) / LETTRE))
        for rang in range(1, pas):
            yield x1 + (x2 - x1) * rang / pas, y1 + (y2 - y1) * rang / pas


def _meilleure(
    choix: Iterable[Etiquette], points: Sequence[Point], placees: Sequence[Etiquette]
) -> Etiquette:
    """Return the label that hides the least, the first of equals.

    One that leaves the drawing is the last resort.
    """

    def cout(etiquette: Etiquette) -> int:
        dehors = not LETTRE <= etiquette.ligne <= HAUTEUR - BAS - 2
        masques = sum(etiquette.gene(point) for point in points)
        ecrits = sum(_se_touchent(etiquette, autre) for autre in placees)
        return 100 * dehors + 10 * ecrits + masques

    return min(choix, key=cout)


def _se_touchent(une: Etiquette, autre: Etiquette) -> bool:
    if abs(une.ligne - autre.ligne) >= LETTRE:
        return False
    return (
        une.gauche <= autre.gauche + autre.largeur + JEU
        and autre.gauche <= une.gauche + une.largeur + JEU
    )


def _valeur_courte(valeur: float, *, environ: bool = False, au_moins: bool = False) -> str:
    """Write a value in as few signs as a drawing has room for: « ≥ 26 000 », « ≈ 100 »."""
    if environ:
        return f"≈{NBSP}{nombre(valeur)}"
    if au_moins:
        return f"≥{NBSP}{nombre(valeur)}"
    return nombre(valeur)


def _dates(debut: str, fin: str) -> Iterator[str]:
    # In figures, as far as they are known: « 27/01/2026 », « 01/2026 », « 2026 ».
    for jour, bord, ancre in ((debut, MARGE, "start"), (fin, LARGEUR - MARGE, "end")):
        jour_ecrit = "/".join(reversed(jour.split("-")))
        yield f'<text x="{bord}" y="{HAUTEUR - JEU}" text-anchor="{ancre}">{jour_ecrit}</text>'


# --- What a page shows --------------------------------------------------------------------------


def dessiner_mesures(
    indicateur: Indicateur, revisions: Revisions = (), *, laureat: bool = False
) -> Markup:
    """Draw the measures of an indicator; nothing where they say nothing together."""
    if not impact.se_dessine(indicateur, laureat=laureat):
        return Markup("")
    return _svg(
        f"{impact.message(indicateur)}. {points_dits(indicateur)}", tracer(indicateur, revisions)
    )


def points_dits(indicateur: Indicateur) -> str:
    """Say each point of a chart in words, for whoever does not see it.

    For example: « 40 au 27 janvier 2026 ; 545 au 30 juin 2026 ».
    """
    mesures = _dans_le_temps(indicateur)
    compte = ""
    if len(mesures) > POINTS_DITS:
        compte = f"{nombre(len(mesures))} points, dont "
        mesures = _bouts_et_extremes(mesures)
    plusieurs = len(par_perimetre(indicateur)) > 1
    points = []
    for mesure in mesures:
        valeur, _ = impact.quantite(mesure, indicateur.unite)
        point = f"{valeur} {au_jour(mesure.au)}"
        if plusieurs and mesure.perimetre:
            point = f"{point} ({mesure.perimetre})"
        points.append(point)
    if indicateur.cible:
        valeur, _ = impact.quantite(indicateur.cible, indicateur.unite)
        points.append(f"cible {valeur}")
    return f"{compte}{' ; '.join(points)}"


def _bouts_et_extremes(mesures: Sequence[Mesure]) -> list[Mesure]:
    """Keep of a series its ends, its lowest point and its highest."""
    valeurs = [mesure.valeur for mesure in mesures]
    rangs = {0, len(mesures) - 1, valeurs.index(min(valeurs)), valeurs.index(max(valeurs))}
    return [mesures[rang] for rang in sorted(rangs)]


def dessiner_jauge(jauge: Jauge, *, arrondie: bool) -> Markup:
    """Draw a figure and its target on one scale.

    The text beside says the same: whoever does not see the drawing misses nothing.
    """
    genre = "j-arrondi" if arrondie else "j-valeur"
    repere = min(max(jauge.cible, 0.5), 99.5)
    return Markup(  # noqa: S704 - nothing but numbers
        '<svg class="jauge" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<path class="j-fond" d="M0 2h100v6H0z"/>'
        f'<path class="{genre}" d="M0 2h{jauge.valeur:.1f}v6H0z"/>'
        f'<path class="j-cible" d="M{repere:.1f} 0v10"/></svg>'
    )


def barres(series: Sequence[tuple[str, int | None]], titre: str) -> Markup:
    """Draw a count by month (« AAAA-MM ») as bars; an unknown month leaves its place empty."""
    valeurs = [valeur for _, valeur in series if valeur is not None]
    if not valeurs:
        return Markup("")
    haut = _haut_rond(max(valeurs))
    echelle = (HAUTEUR - HAUT - BAS) / haut
    gauche = MARGE + CHASSE * len(nombre(haut)) + JEU
    largeur = (LARGEUR - MARGE - gauche) / len(series)
    traces = []
    for rang, (_, valeur) in enumerate(series):
        if valeur:
            bord, hauteur = gauche + rang * largeur + 1, f"{valeur * echelle:.1f}"
            traces.append(f"M{bord:.1f} {HAUTEUR - BAS}v-{hauteur}h{largeur - 2:.1f}v{hauteur}z")
    (premier, _), (dernier, _) = series[0], series[-1]
    parts = [*_grille(haut, gauche), _chemin("g-barre", traces), *_dates(premier, dernier)]
    return _svg(
        f"{titre}, de {premier} à {dernier} : de {min(valeurs)} à {max(valeurs)}", "".join(parts)
    )


def _haut_rond(valeur: float) -> float:
    """Return the top of a scale: the first round number that is not below a value."""
    if valeur < INFIME:
        return 1.0
    puissance = 10 ** math.floor(math.log10(valeur / GRADUATIONS))
    pas = (multiple * puissance for multiple in (1, 2, 2.5, 5, 10))
    return next(float(un_pas * GRADUATIONS) for un_pas in pas if un_pas * GRADUATIONS >= valeur)


def _grille(haut: float, gauche: float) -> Iterator[str]:
    """Draw the lines of a grid as one path, since a page counts its elements.

    Write beside each its value.
    """
    rangs = range(GRADUATIONS + 1)
    niveaux = [HAUTEUR - BAS - (HAUTEUR - HAUT - BAS) * rang / GRADUATIONS for rang in rangs]
    yield _chemin(
        "g-grille", (f"M{gauche:.1f} {niveau:.1f}H{LARGEUR - MARGE}" for niveau in niveaux)
    )
    for rang, niveau in enumerate(niveaux):
        valeur = nombre(round(haut * rang / GRADUATIONS, 6))
        yield f'<text x="{gauche - JEU:.1f}" y="{niveau + 4:.1f}" text-anchor="end">{valeur}</text>'


def _svg(titre: str, dessin: str) -> Markup:
    return Markup(  # noqa: S704 - the title is escaped, the parts hold nothing but numbers and dates
        f'<svg class="graphique" viewBox="0 0 {LARGEUR} {HAUTEUR}" role="img" '
        f'aria-label="{escape(typographie(titre))}">{dessin}</svg>'
    )


# --- A chart, and what it says apart ------------------------------------------------------------

# What a card in another page takes: every chart fits, from 280 pixels wide.
CARTE = 560
CADRE = Markup(
    '<iframe src="{}" title="{}" width="100%" height="{}" loading="lazy" frameborder="0" '
    'style="border:0;max-width:{}px"></iframe>'
)


class Courbe:
    """A chart: its sentence, what it counts, its marks, its caveats, its sources.

    And its files, its card, a reference.
    """

    def __init__(
        self,
        ligne: Ligne,
        dessine: Indicateur,
        renvois: Renvois,
        commun: Conclusions,
        adresses: Adresses,
    ) -> None:
        projet, publication = commun.projet, adresses.publication
        self.ligne, self.projet, self.indicateur = ligne, projet, dessine
        self.revisions = revisions(commun.parutions, ligne.indicateur)
        self.id = f"courbe-{projet.slug}-{dessine.id}"
        self.titre, self.compte = impact.message(dessine), _compte(dessine)
        self.statuts = _statuts(dessine)
        self.perimetres = _perimetres(dessine)
        self.legendes = [*_marques(dessine, self.revisions)]
        self.marques = " ".join(self.legendes)
        self.reserve = impact.reserve(dessine, *dessine.mesures)
        recentes = sorted(dessine.mesures, key=lambda mesure: mesure.au.dernier_jour, reverse=True)
        sources = dict.fromkeys(renvois(mesure.source) for mesure in recentes)
        self.sources = [source for source in sources if source]
        self.citees = ""
        if self.sources:
            titres = " ; ".join(source.titre for source in self.sources)
            self.citees = f"Source : {titres}."
        self.chemin = path = f"communs/{projet.slug}/graphiques/{dessine.id}"
        self.fichiers = [
            ("SVG", adresses.page(f"{path}.svg")),
            ("CSV", adresses.page(f"{path}.csv")),
        ]
        self.page = adresses.indicateur(projet.slug, dessine.id)
        self.adresse = publication.url(f"communs/{projet.slug}/mesures/#indicateur-{dessine.id}")
        self.carte = adresses.page(f"{path}/")
        titre = f"{self.titre}, {projet.nom}"
        self.cadre = str(CADRE.format(publication.url(f"{path}/"), titre, CARTE, CARTE))
        citation = (
            f"« {self.titre} », {projet.nom}. {self.compte}",
            self.perimetres,
            self.reserve,
            self.citees,
            provenance(commun.derniere_date, self.adresse),
        )
        self.citation = typographie(" ".join(filter(None, citation)))

    @cached_property
    def trace(self) -> str:
        """The elements of its picture."""
        return tracer(self.indicateur, self.revisions)

    @property
    def dessin(self) -> Markup:
        """Its picture, which says its points to whoever does not see it."""
        return _svg(f"{self.titre}. {points_dits(self.indicateur)}", self.trace)


def provenance(jour: date | None, adresse: str) -> str:
    """End a reference: who publishes, the day of the last dated fact, the licence, the address."""
    editeur = f"{programme().titre} ({programme().editeur.sigle})"
    if jour:
        editeur = f"{editeur}, mis à jour le {DatePartielle.du_jour(jour)}"
    return f"{editeur}, {programme().licence.nom} : {adresse}"


def decrire_courbe(
    ligne: Ligne, renvois: Renvois, commun: Conclusions, adresses: Adresses
) -> Courbe | None:
    """Describe the chart of an indicator, where its measures say something together."""
    dessine = commun.a_dessiner(ligne.indicateur)
    if not impact.se_dessine(dessine, laureat=commun.projet.laureat):
        return None
    return Courbe(ligne, dessine, renvois, commun, adresses)


def _compte(indicateur: Indicateur) -> str:
    """Say what the drawing counts: its unit, its scopes, its days, where its values come from.

    For example: « En projets, France, du 1er janvier 2024 au 25 mai 2026, déclaré puis mesuré. ».
    """
    mesures = _dans_le_temps(indicateur)
    lieux = dict.fromkeys(mesure.perimetre for mesure in mesures if mesure.perimetre)
    debuts = (mesure.du or mesure.au for mesure in mesures)
    debut = min(debuts, key=lambda moment: moment.premier_jour)
    fin = max((mesure.au for mesure in mesures), key=lambda moment: moment.dernier_jour)
    unite = f"En {impact.unite_au_pluriel(indicateur.unite)}"
    return f"{', '.join((unite, *lieux, periode(debut, fin), _statuts(indicateur)))}."


def _statuts(indicateur: Indicateur) -> str:
    """Say where the values come from, in the order of their days: « déclaré puis mesuré »."""
    statuts = (libelle("statut_mesure", mesure.statut) for mesure in _dans_le_temps(indicateur))
    return " puis ".join(dict.fromkeys(statut.lower() for statut in statuts))


def _perimetres(indicateur: Indicateur) -> str:
    """Say which scopes a drawing does not join."""
    series = par_perimetre(indicateur)
    if len(series) == 1:
        return ""
    perimetres = []
    for serie in series:
        perimetre = serie[0].perimetre
        perimetres.append(f"« {perimetre} »" if perimetre else "non dit")
    return f"Points non reliés, les périmètres diffèrent : {enumerer(perimetres, 'puis')}."


def _marques(indicateur: Indicateur, revisions: Revisions) -> Iterator[str]:
    """Say what the marks of a drawing mean, those that it has."""
    if not all(map(impact.exacte, indicateur.mesures)):
        yield "Point creux : estimation, minimum ou arrondi."
    paires = chain.from_iterable(pairwise(serie) for serie in par_perimetre(indicateur))
    pointilles = [paire for paire in paires if not impact.se_relient(*paire, indicateur)]
    reserves = [paire for paire in pointilles if impact.sous_reserve(*paire)]
    if reserves:
        yield "Pointillé depuis un point sous réserve : il ne compte peut-être pas la même chose."
    if len(pointilles) > len(reserves):
        yield "Pointillé : rien n’est su entre les deux."
    if revisions:
        yield "Anneau gris : valeur publiée, puis corrigée."
