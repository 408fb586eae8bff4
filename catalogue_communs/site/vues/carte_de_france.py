"""The maps of France: of the territories, of a région, of a common and of the home page.

A map is an SVG of links, drawn with what its page knows. A sign never stands alone: each link says
the same in words, and so does a table. Two questions are told apart: who acts, and who is only
covered by a larger collectivité.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from markupsafe import Markup, escape

from catalogue_communs.collectivites import Collectivite, Reference
from catalogue_communs.collectivites.objets import DEPARTEMENT
from catalogue_communs.faits import phrases
from catalogue_communs.faits.conclusions import Conclusions
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.fonds import Fonds
from catalogue_communs.faits.lieux import CAMPAGNE, CHIFFRE, ORGANISME, PORTEUR, FaitLocal
from catalogue_communs.faits.usages import Usage
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.contours import (
    FOND,
    HAUTEUR,
    LARGEUR,
    Cadre,
    Contour,
    ancre_du_contour,
    contours,
)
from catalogue_communs.site.vues.signes import (
    AIRES,
    AUCUNE,
    COUVERT,
    ROND_ANCIEN,
    ROND_RECENT,
    SIEGE,
    SIGNES,
    FaitsDUnLieu,
    fondre,
    signe,
)
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.texte import denombrer

# --- The outlines -------------------------------------------------------------------------------

# Half the side of a mark, the room left around a frame, and around an outline that is drawn alone.
MARQUE, MARGE, MARGE_SEULE = 13, 12, 2
# Paris and its neighbours hold no mark that one sees: they are drawn once more, larger.
PETITE_COURONNE = ("75", "92", "93", "94")


def _autour(cadres: Iterable[Cadre], marge: float) -> str:
    """Frame some edges, with room around."""
    gauches, hauts, droites, bas = zip(*cadres, strict=True)
    gauche, haut = min(gauches) - marge, min(hauts) - marge
    largeur, hauteur = max(droites) + marge - gauche, max(bas) + marge - haut
    return f"{gauche:.0f} {haut:.0f} {largeur:.0f} {hauteur:.0f}"


# --- The signs ----------------------------------------------------------------------------------

# Outlines that are drawn larger than they are written have a finer hatching.
HACHURE, HACHURE_FINE = "hachure-couvert", "hachure-couvert-fine"
HACHURES = {HACHURE: 9, HACHURE_FINE: 3}


class Lieu(NamedTuple):
    """A territory: its page, if it has one, the code of its council, its figure in words."""

    nom: str
    code: str
    url: str
    dit: str = ""


class Zone(NamedTuple):
    """A département on a map: its sign, one of `SIGNES`, or « »; that of each common, by its slug.

    `siege`: a common is carried there. `mene`: where a click leads, its own page or what stands for
    it.
    """

    lieu: Lieu
    aire: str = ""
    siege: str = ""
    mene: str = ""
    par_commun: Mapping[str, str] = {}

    @property
    def nom_et_dit(self) -> str:
        """Name the zone and say what is known there, for whoever does not see its signs."""
        return f"{self.lieu.nom} : {self.lieu.dit}"


# --- What a map says of a département -----------------------------------------------------------


def lieu_montre(
    contexte: Contexte, territoire: Collectivite, adresses: Adresses, dit: str = ""
) -> Lieu:
    """Name a territory, with the address of its page, if it has one."""
    reference = contexte.reference
    path, url = contexte.territoires.get(territoire), ""
    if path:
        url = adresses.page(path)
    return Lieu(reference.detail(territoire).nom, reference.canonique(territoire).code, url, dit)


def zone(code: str, faits: FaitsDUnLieu, contexte: Contexte, adresses: Adresses) -> Zone:
    """Describe a département on a map of every common; `mene` is left to the page of the map."""
    lieu = lieu_montre(contexte, Collectivite(DEPARTEMENT, code), adresses, faits.dire())
    par_commun = faits.par_commun()
    return Zone(lieu, fondre(par_commun.values()), mene=lieu.url, par_commun=par_commun)


# --- The drawings -------------------------------------------------------------------------------


class Facon(NamedTuple):
    """How a zone is drawn: where its outline is written, or on the whole map.

    `cle`: the signs to choose from. Of the mainland, the outline is taken from `fond_de_carte`.
    """

    seule: bool = False
    cle: str | None = None
    fond_de_carte: str = ""

    @property
    def a_choisir(self) -> bool:
        """Tell whether the reader chooses which commons the map shows."""
        return self.cle is not None


def _dessiner(code: str, departement: Zone, contour: Contour, facon: Facon) -> str:
    """Draw a zone, a link where it leads somewhere."""
    dessin = _tracer(code, departement, contour, facon) + _marquer(departement, contour, facon)
    genre = departement.aire or AUCUNE
    if not departement.mene:
        return f'<g class="{genre}">{dessin}</g>'
    nom = escape(departement.nom_et_dit)
    attributs = f'href="{escape(departement.mene)}" aria-label="{nom}" class="{genre}"'
    if facon.a_choisir:
        attributs += f' data-departement="{code}" data-signes="{facon.cle}"'
        if departement.lieu.url:
            attributs += " data-page"
    return f"<a {attributs}>{dessin}</a>"


def _tracer(code: str, departement: Zone, contour: Contour, facon: Facon) -> str:
    """Draw the outline of a zone, under its name; a hatching is of its own page."""
    bulle = f"<title>{escape(departement.nom_et_dit)}</title>"
    plein = ""
    if departement.aire == COUVERT or facon.a_choisir:
        trame = HACHURE_FINE if contour.place or facon.seule else HACHURE
        plein = f' fill="url(#{trame})"'
    if facon.fond_de_carte and not contour.place and not plein:
        return f'{bulle}<use href="{escape(facon.fond_de_carte)}#{ancre_du_contour(code)}"/>'
    return f'<path d="{contour.trace}"{_placer(contour, facon)}{plein}>{bulle}</path>'


def _placer(contour: Contour, facon: Facon) -> str:
    """Write where an outline that was drawn apart goes on the whole map."""
    if facon.seule or not contour.place:
        return ""
    return f' transform="{contour.place}"'


def _marquer(departement: Zone, contour: Contour, facon: Facon) -> str:
    """Mark where a common is carried, inside the outline: no mark ever meets another."""
    if not departement.siege:
        return ""
    abscisse, ordonnee = contour.milieu
    cote = min(MARQUE / contour.echelle, contour.rayon)
    losange = (
        f"M{abscisse:.1f} {ordonnee - cote:.1f}l{cote:.1f} {cote:.1f} -{cote:.1f} {cote:.1f} "
        f"-{cote:.1f} -{cote:.1f}z"
    )
    return f'<path class="{departement.siege}" d="{losange}"{_placer(contour, facon)}/>'


def _svg(genre: str, cadre: str, titre: str, dessin: str, role: str = "group") -> Markup:
    return Markup(  # noqa: S704 - every name is escaped, outlines are the project's own
        f'<svg class="{genre}" viewBox="{cadre}" role="{role}" aria-label="{escape(titre)}">'
        f"{dessin}</svg>"
    )


def _trames(pas: float) -> str:
    """Define the hatchings that a page needs, once; so many times as wide on a smaller map."""
    trames = "".join(
        f'<pattern id="{nom}" width="9" height="9" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45) scale({pas * taille / 9:.2f})">'
        '<path class="hachure-fond" d="M0 0h9v9H0z"/>'
        '<path class="hachure" d="M3 0h3v9H3z"/></pattern>'
        for nom, taille in HACHURES.items()
    )
    return f"<defs>{trames}</defs>"


@dataclass(frozen=True)
class CarteDesZones:
    """A map of zones, by their codes, on the mainland, at `fond`.

    A code without an outline is left out.
    With a `cadre`, the codes of some départements, the map is that of these alone.
    """

    zones: Mapping[str, Zone]
    titre: str
    fond: str
    genre: str = "carte-france"
    cadre: frozenset[str] = frozenset()

    @cached_property
    def dessin(self) -> Markup:
        """Draw it."""
        montrables = self._montrables()
        if not montrables:
            return Markup("")
        dessines = {code: contour for code, contour in montrables.items() if code in self.zones}
        # Overseas alone: each is drawn where it is written.
        seule = len(montrables) == 1 and all(contour.place for contour in montrables.values())
        parties = []
        if any(departement.aire == COUVERT for departement in self.zones.values()):
            parties.append(_trames(PAS_DE_LA_PETITE if "petite" in self.genre else 1))
        parties += self._fonds(montrables, dessines)
        for code, contour in dessines.items():
            parties.append(
                _dessiner(code, self.zones[code], contour, Facon(seule, None, self.fond))
            )
        vue = self._vue(montrables, dessines, seule=seule)
        return _svg(self.genre, vue, self.titre, "".join(parties))

    def _montrables(self) -> Mapping[str, Contour]:
        if not self.cadre:
            return contours()
        return {code: contour for code, contour in contours().items() if code in self.cadre}

    def _vue(
        self, montrables: Mapping[str, Contour], dessines: Mapping[str, Contour], *, seule: bool
    ) -> str:
        if seule:
            return _autour((contour.cadre for contour in montrables.values()), MARGE_SEULE)
        if self.cadre:
            return _autour((contour.cadre_place() for contour in montrables.values()), MARGE)
        if any(contour.place for contour in dessines.values()):
            return f"0 0 {LARGEUR} {HAUTEUR}"
        return f"0 0 {LARGEUR} {LARGEUR}"

    def _fonds(
        self, montrables: Mapping[str, Contour], dessines: Mapping[str, Contour]
    ) -> Iterator[str]:
        """Yield what is behind the zones: the mainland, around those of a région too."""
        metropole = any(not contour.place for contour in montrables.values())
        if metropole and (self.cadre or len(dessines) < len(montrables)):
            yield f'<use class="fond" href="{escape(self.fond)}#fond"/>'

    @property
    def legende(self) -> list[tuple[str, str]]:
        """What its signs mean: a class and its words, those that are drawn only."""
        montres: set[str] = set()
        for departement in self.zones.values():
            montres |= {departement.aire or AUCUNE, departement.siege}
        return [(signe, mots) for signe, mots in SIGNES.items() if signe in montres]


def cadre_du_programme(contexte: Fonds) -> frozenset[str]:
    """Return the départements of a programme that keeps to some régions; none for another."""
    if not programme().regions:
        return frozenset()
    lieux = contexte.reference.par_departement
    return frozenset(code for code, lieu in lieux.items() if programme().couvre(lieu.region))


def miniature(commun: Conclusions, contexte: Contexte, adresses: Adresses) -> CarteDesZones:
    """Draw where a common is used, declared or carried."""
    locaux = commun.locaux
    utilisateurs = _par_departement(commun.usages, contexte.reference)
    nommes = chain.from_iterable(fait.departements for fait in locaux)
    zones = {}
    for code in sorted({*utilisateurs, *nommes}):
        faits = [fait for fait in locaux if code in fait.departements]
        zones[code] = _zone_du_commun(code, utilisateurs.get(code, []), faits, contexte, adresses)
    titre = f"Départements où {commun.projet.nom} est utilisé ou déclaré"
    genre = "carte-france carte-france--petite"
    return CarteDesZones(zones, titre, adresses.page(FOND), genre, cadre_du_programme(contexte))


def _par_departement(usages: Iterable[Usage], reference: Reference) -> dict[str, list[Usage]]:
    utilisateurs: dict[str, list[Usage]] = defaultdict(list)
    for usage in usages:
        if usage.compte and isinstance(usage.organisation, Collectivite):
            for code in reference.departements_de(usage.organisation):
                utilisateurs[code].append(usage)
    return utilisateurs


# What a map of a common says of a département.
MOTS_DES_FAITS = {CHIFFRE: "chiffre déclaré", CAMPAGNE: "campagne terminée", PORTEUR: "porté ici"}


def _zone_du_commun(
    code: str,
    usages: Sequence[Usage],
    faits: Sequence[FaitLocal],
    contexte: Contexte,
    adresses: Adresses,
) -> Zone:
    # The page lists its users and its figures beside, and its carriers above.
    genres = {fait.genre for fait in faits}
    total = len(usages) + sum(fait.genre == ORGANISME for fait in faits)
    mots = []
    if total:
        mots.append(denombrer(total, "utilisateur", "utilisateurs"))
    mots += [mot for genre, mot in MOTS_DES_FAITS.items() if genre in genres]
    lieu = lieu_montre(contexte, Collectivite(DEPARTEMENT, code), adresses, ", ".join(mots))
    siege = ""
    if any(fait.siege == code for fait in faits):
        siege = SIEGE
    aire = signe(usages)
    # An agency acts for all its départements, as a région does, and names nobody in them.
    if not aire and any(fait.genre == ORGANISME and len(fait.departements) > 1 for fait in faits):
        aire = COUVERT
    return Zone(lieu, aire, siege, lieu.url)


# How many times as wide the hatching of the small map is.
PAS_DE_LA_PETITE = 3
# The radius of a mark of the small map.
RAYON = 12


class CarteDuPays(NamedTuple):
    """A small map of where somebody acts: a mark a département, on the mainland alone."""

    dessin: Markup
    departements: int
    recents: int


def carte_du_pays(contexte: Contexte, adresses: Adresses) -> CarteDuPays:
    """Mark each département of the mainland where a collectivité other than its région is named."""
    cercles, recents = [], 0
    for code in sorted(contexte.usages_par_departement):
        faits = FaitsDUnLieu(code, contexte)
        contour = contours().get(code)
        if not faits.agissent or contour is None or contour.place:
            continue
        recents += bool(faits.recents)
        cercles.append(_cercle(contour, ROND_RECENT if faits.recents else ROND_ANCIEN))
    departements = denombrer(len(cercles), "département", "départements")
    titre = f"Une collectivité est nommée dans {departements} de métropole"
    fond_de_carte = f'<use class="fond" href="{escape(adresses.page(FOND))}#fond"/>'
    vue = f"0 0 {LARGEUR} {LARGEUR}"
    dessin = _svg("carte-france", vue, titre, f"{fond_de_carte}{''.join(cercles)}", "img")
    return CarteDuPays(dessin, len(cercles), recents)


def _cercle(contour: Contour, genre: str) -> str:
    abscisse, ordonnee = contour.milieu
    rayon = min(RAYON, contour.rayon)
    return f'<circle class="{genre}" cx="{abscisse:.0f}" cy="{ordonnee:.0f}" r="{rayon:.0f}"/>'


# --- The map of the territories -----------------------------------------------------------------


class Encart(NamedTuple):
    """A part of the country that is drawn apart, larger: its name, its drawing."""

    nom: str
    dessin: Markup


class Choix(NamedTuple):
    """What the map may keep to: its key in an address, its name, the ranks of its commons on it."""

    cle: str
    nom: str
    rangs: str


class CarteDesTerritoires:
    """The map to act with: the mainland, what is drawn apart, what it may keep to.

    Each zone bears the sign of each common as « rank-sign », the sign by its rank in `AIRES`:
    `docs/scripts/carte.js` draws it again for some commons, as `fondre` does.
    """

    def __init__(self, zones: Mapping[str, Zone], contexte: Contexte, adresses: Adresses) -> None:
        self._zones = {
            code: departement for code, departement in zones.items() if code in contours()
        }
        self._fond = adresses.page(FOND)
        montres = {slug for departement in zones.values() for slug in departement.par_commun}
        projets = (commun.projet for commun in contexte.communs)
        self._communs = [projet for projet in projets if projet.slug in montres]
        self._rangs = {projet.slug: rang for rang, projet in enumerate(self._communs)}
        self.communs = [
            Choix(projet.slug, projet.nom, str(rang)) for rang, projet in enumerate(self._communs)
        ]
        self.besoins = [*self._par_besoin()]

    def _par_besoin(self) -> Iterator[Choix]:
        besoins_de_chacun = [phrases.besoins_de(projet) for projet in self._communs]
        for slug, titre in phrases.titres_des_besoins().items():
            rangs = [str(rang) for rang, besoins in enumerate(besoins_de_chacun) if slug in besoins]
            if rangs:
                yield Choix(slug, titre, " ".join(rangs))

    @property
    def legende(self) -> list[tuple[str, str]]:
        """What its signs mean: every one that a choice may show."""
        return [(aire, mots) for aire, mots in SIGNES.items() if aire != SIEGE]

    @property
    def comptes(self) -> dict[str, int]:
        """How many départements bear each sign."""
        return Counter(departement.aire or AUCUNE for departement in self._zones.values())

    @cached_property
    def metropole(self) -> Markup:
        """Draw the mainland.

        Paris and its neighbours lead nowhere here, being too small to point at.
        """
        parties, cadres = [_trames(1)], []
        for code, contour in contours().items():
            if contour.place or code not in self._zones:
                continue
            cadres.append(contour.cadre)
            departement = self._zones[code]
            if code in PETITE_COURONNE:
                parties.append(_reflet(code, departement, contour))
            else:
                cle = self._cle(departement)
                parties.append(_dessiner(code, departement, contour, Facon(cle=cle)))
        if not cadres:
            return Markup("")
        titre = "Carte des départements où un commun est utilisé"
        return _svg("carte-france", _autour(cadres, MARGE_SEULE), titre, "".join(parties))

    @cached_property
    def encarts(self) -> list[Encart]:
        """Draw apart Paris and its neighbours, then each overseas territory."""
        encarts = []
        voisins = [code for code in PETITE_COURONNE if code in self._zones]
        if voisins:
            encarts.append(self._encart("Paris et sa couronne", voisins))
        for code, departement in self._zones.items():
            if contours()[code].place:
                encarts.append(self._encart(departement.lieu.nom, [code]))
        return encarts

    def _encart(self, nom: str, codes: Sequence[str]) -> Encart:
        cadres, traits = [], []
        for code in codes:
            departement, contour = self._zones[code], contours()[code]
            cadres.append(contour.cadre)
            cle = self._cle(departement)
            traits.append(_dessiner(code, departement, contour, Facon(seule=True, cle=cle)))
        vue = _autour(cadres, MARGE_SEULE)
        return Encart(nom, _svg("carte-france encart", vue, nom, "".join(traits)))

    def _cle(self, departement: Zone) -> str:
        """Write the sign of each common of a zone."""
        signes = departement.par_commun.items()
        return " ".join(f"{self._rangs[slug]}-{AIRES.index(aire)}" for slug, aire in signes)


def _reflet(code: str, departement: Zone, contour: Contour) -> str:
    """Draw a zone that only shows what its own drawing, apart, says."""
    aire = departement.aire or AUCUNE
    trait = f'<path d="{contour.trace}" fill="url(#{HACHURE})"/>'
    return f'<g class="{aire}" data-reflet="{code}">{trait}</g>'
