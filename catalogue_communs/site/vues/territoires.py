"""The pages of the territories: the map, a page for each région and département of which something is said.

The map is an SVG of links; no sign stands alone: each link says the same in words, and so does a table.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple, TypeVar

import msgspec
from markupsafe import Markup, escape

from catalogue_communs.collectivites import Collectivite
from catalogue_communs.collectivites.objets import COM, COMMUNE, DEPARTEMENT, EPCI, REGION
from catalogue_communs.contribution.formulaires import DECLARER
from catalogue_communs.faits import lieux, phrases
from catalogue_communs.faits import usages as comptes
from catalogue_communs.faits.contexte import Conclusions, Contexte
from catalogue_communs.faits.lieux import CAMPAGNE, CHIFFRE, ORGANISME, PORTEUR
from catalogue_communs.faits.usages import Usage, chez_eux
from catalogue_communs.modele import Projet
from catalogue_communs.modele.projet import CONFIRMEE, DOCUMENTEE, STATUTS
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.chiffres import registre
from catalogue_communs.socle.fichiers import json_fourni, ressources
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.texte import denombrer, nombre

T = TypeVar("T")
OUTLINES = "donnees/cartes/departements.json"
MAP_HEIGHT, MAP_WIDTH = 1230, 1010


# Overseas outlines are drawn larger than they are written: their hatching is finer.
HACHURE, SIEGE = "sans-liste", "siege"
HATCHINGS = {HACHURE: 9, f"{HACHURE}-outre-mer": 3}
# Half the diagonal of a mark, and the radius of a circle beside it.
MARK, ROND = 15, 0.8
# Half the width of the largest département, of one overseas as it is drawn.
DEMI, OUTRE_MER = 70, 90
# The département is only covered, by what its région does for all of them.
COUVERT = "aire-couvert"
# What each sign of a map means, in the order of the legend.
SIGNES = {
    "aire-recent": "le département s’en sert, montré depuis moins de dix-huit mois",
    "aire-ancien": "le département, preuve plus ancienne ou simple nom",
    COUVERT: "sa région, pour tous ses départements",
    "rond-recent": "une commune ou une intercommunalité s’en sert, montré depuis moins de dix-huit mois",
    "rond-ancien": "une commune ou une intercommunalité, preuve plus ancienne ou simple nom",
    HACHURE: "nommé, sans liste de communes",
    SIEGE: "un commun porté ici",
}


class Lieu(NamedTuple):
    """A territory: its page, if it has one, the code by which its council says what it uses, its figure in words."""

    nom: str
    code: str
    url: str
    dit: str = ""


class Zone(NamedTuple):
    """What the map says of a département: its signs, each in the words of `SIGNES`, or « ».

    `aire`: how the use by the council of the département is known, that its région alone uses something, or that
    something is said without a list; `rond`: how the use by communes and intercommunalités is; `siege`: a common is
    carried there.
    """

    lieu: Lieu
    aire: str = ""
    rond: str = ""
    siege: str = ""


class Contour(msgspec.Struct, frozen=True):
    """The outline of a département and its middle; of an overseas one, how it is put under the mainland."""

    trace: str
    milieu: tuple[float, float]
    place: str = ""
    echelle: float = 1


@cache
def _outlines() -> dict[str, Contour]:
    found = json_fourni(ressources() / OUTLINES)["traces"]
    return msgspec.convert(found, dict[str, Contour])


# The mainland, that a map lays its zones on: a file of its own, which a browser asks for once.
FOND = "donnees/france.svg"


def fond() -> bytes:
    """Draw the mainland."""
    # Outlines of the mainland can follow one another.
    traces = "".join(one.trace for one in _outlines().values() if not one.place)
    drawn = f'<path id="fond" vector-effect="non-scaling-stroke" d="{traces}"/>'
    size = f"0 0 {MAP_WIDTH} {MAP_WIDTH}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{size}">{drawn}</svg>\n'.encode()


@dataclass(frozen=True)
class CarteDesZones:
    """A map of zones, by their codes, on the mainland, at `fond`; a code without an outline is left out.

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
        zones = self.zones
        outlines = {code: one for code, one in _outlines().items() if not self.cadre or code in self.cadre}
        drawn = {code: one for code, one in outlines.items() if code in zones}
        height = MAP_HEIGHT if any(one.place for one in drawn.values()) else MAP_WIDTH
        frame = _autour(outlines.values()) if self.cadre else f"0 0 {MAP_WIDTH} {height}"
        patterns = "".join(
            f'<pattern id="{name}" width="9" height="9" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate(45) scale({size / 9:.2f})"><path class="hachure-fond" d="M0 0h9v9H0z"/>'
            '<path class="hachure" d="M3 0h3v9H3z"/></pattern>'
            for name, size in HATCHINGS.items()
        )
        parts = [f"<defs>{patterns}</defs>"] if any(zone.aire == HACHURE for zone in zones.values()) else []
        if self.cadre:
            parts += [
                f'<path class="fond" transform="{one.place}" d="{one.trace}"/>'
                for code, one in outlines.items()
                if code not in drawn
            ]
        elif len(drawn) < len(outlines):
            parts.append(f'<use class="fond" href="{escape(self.fond)}#fond"/>')
        parts += [_path(zones[code], one) for code, one in drawn.items()]
        return Markup(  # noqa: S704 - every name is escaped below, outlines are the project's own
            f'<svg class="{self.genre}" viewBox="{frame}" role="group" '
            f'aria-label="{escape(self.titre)}">{"".join(parts)}</svg>'
        )

    @property
    def legende(self) -> list[tuple[str, str]]:
        """What its signs mean: a class and its words, those that are drawn only."""
        found = {sign for zone in self.zones.values() for sign in (zone.aire, zone.rond, zone.siege)}
        return [(kind, words) for kind, words in SIGNES.items() if kind in found]


def _autour(contours: Iterable[Contour]) -> str:
    """Frame outlines by their middles, and the half of the largest around; an overseas one where it is put."""
    middles, around = list[tuple[float, float]](), DEMI
    for one in contours:
        (x, y), (left, top) = one.milieu, map(float, re.findall(r"-?[\d.]+", one.place or "0 0")[:2])
        middles.append((left + x * one.echelle, top + y * one.echelle))
        around = OUTRE_MER if one.place else around
    (left, right), (top, bottom) = ((min(line), max(line)) for line in zip(*middles, strict=True))
    size = f"{right - left + 2 * around:.0f} {bottom - top + 2 * around:.0f}"
    return f"{left - around:.0f} {top - around:.0f} {size}"


def _cadre(contexte: Contexte) -> frozenset[str]:
    """Return the départements of a programme that keeps to some régions; none for another."""
    one, places = programme(), contexte.reference.par_departement
    return frozenset(code for code, place in places.items() if one.regions and one.couvre(place.region))


def _path(zone: Zone, outline: Contour) -> str:
    name = escape(f"{zone.lieu.nom} : {zone.lieu.dit}")
    place = f' transform="{outline.place}"' if outline.place else ""
    pattern = f"{HACHURE}-outre-mer" if place else HACHURE
    hatched = f' fill="url(#{pattern})"' if zone.aire == HACHURE else ""
    mark = ""
    (x, y), half = outline.milieu, MARK / outline.echelle
    if zone.rond:
        # Beside the diamond, where there are both.
        apart = half if zone.siege else 0
        mark = f'<circle class="{zone.rond}" cx="{x - apart:.1f}" cy="{y:.1f}" r="{half * ROND:.1f}"{place}/>'
        x += apart
    if zone.siege:
        side = f"{half:.1f}"
        corners = f"M{x:.1f} {y - half:.1f}l{side} {side} -{side} {side} -{side} -{side}z"
        mark += f'<path class="{zone.siege}" d="{corners}"{place}/>'
    drawn = f'<path d="{outline.trace}"{place}{hatched}><title>{name}</title></path>{mark}'
    kind = zone.aire or "aire-aucune"
    if not zone.lieu.url:
        return f'<g class="{kind}">{drawn}</g>'
    return f'<a href="{escape(zone.lieu.url)}" aria-label="{name}" class="{kind}">{drawn}</a>'


# A page names so many users of each common.
UTILISATEURS = 4
AUCUN = "aucun usage connu"
SANS_LISTE = {CHIFFRE, ORGANISME}


def _lieu(contexte: Contexte, territoire: Collectivite, adresses: Adresses, dit: str = "") -> Lieu:
    code, path = contexte.reference.canonique(territoire).code, contexte.territoires.get(territoire)
    url = adresses.page(path) if path else ""
    return Lieu(contexte.reference.detail(territoire).nom, code, url, dit)


def miniature(commun: Conclusions, adresses: Adresses) -> CarteDesZones:
    """Draw where a common is used, declared or carried."""
    zones, facts, contexte = {}, commun.locaux, commun.contexte
    users: dict[str, list[Usage]] = defaultdict(list)
    for usage in commun.usages:
        if usage.compte and isinstance(usage.organisation, Collectivite):
            for code in contexte.reference.departements_de(usage.organisation):
                users[code].append(usage)
    for code in sorted({*users, *(code for fait in facts for code in fait.departements)}):
        here, found = [fait for fait in facts if code in fait.departements], users.get(code, [])
        # The page lists its users and its figures beside, and its carriers above.
        kinds = {fait.genre for fait in here}
        count = len(found) + sum(fait.genre == ORGANISME for fait in here)
        words = {CHIFFRE: "chiffre déclaré", CAMPAGNE: "campagne terminée", PORTEUR: "porté ici"}
        said = [denombrer(count, "utilisateur", "utilisateurs")] if count else []
        said += [word for kind, word in words.items() if kind in kinds]
        place = _lieu(contexte, Collectivite(DEPARTEMENT, code), adresses, ", ".join(said))
        carried = any(fait.siege == code for fait in here)
        zones[code] = _zone(place, found, declare=bool(kinds & SANS_LISTE), porte=carried)
    title = f"Départements où {commun.projet.nom} est utilisé ou déclaré"
    return CarteDesZones(
        zones, title, adresses.page(FOND), "carte-france carte-france--petite", _cadre(contexte)
    )


def _zone_du_pays(code: str, contexte: Contexte, adresses: Adresses) -> Zone:
    usages = contexte.usages_par_departement.get(code, ())
    faits = contexte.locaux_par_departement.get(code, ())
    counted = [usage for usage in usages if usage.compte]
    recent = {usage.commun for usage in counted if usage.degre == comptes.RECENT}
    older = {usage.commun for usage in counted} - recent
    declared = {fait.commun for fait in faits if fait.genre in SANS_LISTE} - recent - older
    carried = {fait.commun for fait in faits if fait.genre == PORTEUR}
    over = {usage.commun for usage in usages if usage.fin}
    over |= {fait.commun for fait in faits if fait.genre == CAMPAGNE}
    said = [
        denombrer(len(slugs), one, several)
        for slugs, one, several in (
            (recent, "commun utilisé", "communs utilisés"),
            (
                older,
                "d’après une déclaration ou une preuve ancienne",
                "d’après des déclarations ou des preuves anciennes",
            ),
            (declared, "nommé sans liste de communes", "nommés sans liste de communes"),
            (carried, "porté ici", "portés ici"),
            (over, "campagne terminée", "campagnes terminées"),
        )
        if slugs
    ]
    place = _lieu(contexte, Collectivite(DEPARTEMENT, code), adresses, ", ".join(said) or AUCUN)
    return _zone(place, counted, declare=bool(declared), porte=any(fait.siege == code for fait in faits))


# The radius of a mark of the small map.
RAYON = 12


class CarteDuPays(NamedTuple):
    """A small map of where somebody acts: a mark a département, on the mainland alone."""

    dessin: Markup
    departements: int
    recents: int


def carte_du_pays(contexte: Contexte, adresses: Adresses) -> CarteDuPays:
    """Mark each département of the mainland where a collectivité is named, apart from its région."""
    marques: dict[str, bool] = {}
    for code, usages in contexte.usages_par_departement.items():
        proches = [usage for usage in usages if usage.compte and not _au_niveau(usage, REGION)]
        if proches and code in _outlines() and not _outlines()[code].place:
            marques[code] = any(usage.degre == comptes.RECENT for usage in proches)
    cercles = []
    for code, recente in sorted(marques.items()):
        x, y = _outlines()[code].milieu
        genre = "rond-recent" if recente else "rond-ancien"
        cercles.append(f'<circle class="{genre}" cx="{x:.0f}" cy="{y:.0f}" r="{RAYON}"/>')
    recents = sum(marques.values())
    dit = f"Une collectivité est nommée dans {denombrer(len(marques), 'département', 'départements')} de métropole"
    fond_de_carte = f'<use class="fond" href="{escape(adresses.page(FOND))}#fond"/>'
    dessin = Markup(  # noqa: S704 - a drawing of our own, its address and its words escaped
        f'<svg class="carte-france" viewBox="0 0 {MAP_WIDTH} {MAP_WIDTH}" role="img" aria-label="{escape(dit)}">'
        f"{fond_de_carte}{''.join(cercles)}</svg>"
    )
    return CarteDuPays(dessin, len(marques), recents)


def _au_niveau(usage: Usage, niveau: str) -> bool:
    return isinstance(usage.organisation, Collectivite) and usage.organisation.nature == niveau


def _zone(lieu: Lieu, usages: Iterable[Usage], *, declare: bool, porte: bool) -> Zone:
    """Give a département its signs: of live uses by collectivités, of what is said of it without a list, of a carrier."""
    degres: dict[str, set[str]] = defaultdict(set)
    for usage in usages:
        assert isinstance(usage.organisation, Collectivite)  # noqa: S101 - the caller keeps no other
        degres[usage.organisation.nature].add(usage.degre)
    aire = _signe("aire", degres[DEPARTEMENT])
    rond = _signe("rond", degres[COMMUNE] | degres[EPCI])
    if not aire and degres[REGION]:
        aire = COUVERT
    if declare and not rond:
        aire = aire or HACHURE
    return Zone(lieu, aire, rond, SIEGE if porte else "")


def _signe(forme: str, degres: Collection[str]) -> str:
    """Name a sign by the best of the degrees that it stands for."""
    for degre in (comptes.RECENT, comptes.ANCIEN):
        if degre in degres:
            return f"{forme}-{degre}"
    return ""


class IndexDesTerritoires:
    """/territoires/: the map, the table that says the same, the register of reuses."""

    def __init__(self, contexte: Contexte, adresses: Adresses) -> None:
        known, self.adresses = contexte.reference, adresses
        self.attribution = known.source.attribution
        places = {code: one for code, one in known.par_departement.items() if programme().couvre(one.region)}
        zones = {code: _zone_du_pays(code, contexte, adresses) for code in places}
        title = "Carte des départements où un commun est utilisé"
        self.carte = CarteDesZones(zones, title, adresses.page(FOND), cadre=_cadre(contexte))
        self.regions = [
            (
                _lieu(contexte, Collectivite(REGION, region.code), adresses),
                [zones[code].lieu for code, one in places.items() if one.region == region.code],
            )
            for region in lieux.regions_couvertes(known)
        ]
        # The map does not draw them.
        self.com = [zones[code].lieu for code, one in places.items() if one.zone == COM]
        self.registre = registre(contexte)
        # Mayotte, the only région whose population is of another year.
        self.mayotte = programme().couvre("06")

    def declarer(self, page: str = "reutiliser/dites-le/", **champs: str) -> str:
        """Return where one says what one uses."""
        return self.adresses.formulaire(DECLARER, page, **champs)


# A level names so many of those that act.
NOMMES = 3
_TITRES_DES_NIVEAUX = {
    COMMUNE: ("commune", "communes"),
    EPCI: ("intercommunalité", "intercommunalités"),
    DEPARTEMENT: ("département", "départements"),
    REGION: ("région, pour tout son territoire", "régions, pour tout leur territoire"),
}


class NiveauMontre(NamedTuple):
    """How many collectivités of a level act, in words; the names of the first ones; what shows it."""

    titre: str
    noms: tuple[str, ...]
    autres: int
    preuve: str


class PageDuTerritoire:
    """The page of a région or of a département."""

    def __init__(self, territoire: Collectivite, contexte: Contexte, adresses: Adresses) -> None:
        """Gather what is used here; uses are told apart as they were made, each once."""
        self.territoire, self.contexte, self.adresses = territoire, contexte, adresses
        self.reference = reference = contexte.reference
        codes, regional = lieux.situer(territoire, reference), territoire.nature == REGION
        self.usages = usages = lieux.une_fois(contexte.usages_par_departement, codes)
        self.locaux = lieux.une_fois(contexte.locaux_par_departement, codes)
        self.vivants = [usage for usage in usages if usage.actives]
        self.nom, whole = reference.detail(territoire).nom, reference.nom_complet
        place = f"en région {self.nom}" if regional else f": {whole(territoire)}"
        self.titre = f"Communs utilisés {place}"
        self.communes = frozenset[str]().union(*map(reference.circonscription, codes))
        self.habitants = reference.habitants(self.communes)
        self.sans_population = reference.sans_population(self.communes)
        self.dedans = [
            _lieu(contexte, Collectivite(DEPARTEMENT, code), adresses) for code in codes if regional
        ]
        above = "" if regional else reference.par_departement[territoire.code].region
        self.region = _lieu(contexte, Collectivite(REGION, above), adresses) if above else None
        used = {usage.commun for usage in usages} | {fait.commun for fait in self.locaux}
        days = (one.derniere_date for one in contexte.communs if one.projet.slug in used)
        self.derniere_date = max(filter(None, days), default=None)
        # The council of the place says what it uses, its name and its code written.
        who = reference.canonique(territoire)
        said = {"organisme": whole(who), "code": who.code}
        self.declarer = adresses.formulaire(DECLARER, "reutiliser/dites-le/", **said)
        # How many carriers use their own common here, and the communes that they cover.
        carried = [u for u in self.vivants if u.porteur and isinstance(u.organisation, Collectivite)]
        self.porteurs = len({u.organisation for u in carried}), self._couvertes(carried)

    @property
    def niveaux(self) -> list[NiveauMontre]:
        """Who acts here, at its own level, the closest first: no level stands for the communes of another."""
        return [self._montrer(niveau) for niveau in comptes.acteurs(self.vivants)]

    def _montrer(self, niveau: comptes.ActeursDUnNiveau) -> NiveauMontre:
        total = len(niveau.collectivites)
        noms = tuple(map(self.reference.nom_complet, niveau.collectivites[:NOMMES]))
        if not niveau.recents:
            preuve = "preuve plus ancienne, ou simple nom"
        elif niveau.recents == total:
            preuve = "usage montré depuis moins de dix-huit mois"
        else:
            preuve = f"usage montré depuis moins de dix-huit mois pour {nombre(niveau.recents)}"
        titre = denombrer(total, *_TITRES_DES_NIVEAUX[niveau.niveau])
        return NiveauMontre(titre, noms, total - len(noms), preuve)

    def _couvertes(self, usages: Iterable[Usage]) -> frozenset[str]:
        who = (u.organisation for u in usages if isinstance(u.organisation, Collectivite))
        return self.reference.union(who) & self.communes

    @property
    def gouverne(self) -> str:
        """Who governs a département on the map, when it is not its own council alone."""
        if self.territoire.nature == REGION:
            return ""
        known = self.reference
        if heir := known.heritiere(self.territoire.code):
            return f"{heir[0].upper()}{heir[1:]} gouverne ce territoire : le département n’a plus de conseil."
        apart = self.communes - known.communes(self.territoire)
        if not apart:
            return ""
        groups = {known.par_epci[str(known.par_commune[one].epci)] for one in apart}
        names = " et ".join(sorted(group.nom for group in groups))
        rest = self.habitants - sum(group.population for group in groups)
        return (
            f"{names} comprise. Elle tient lieu de département à ses {nombre(len(apart))} communes ; "
            f"le conseil départemental gouverne les {nombre(len(self.communes) - len(apart))} autres, "
            f"{nombre(rest)} habitants."
        )

    @property
    def utilises(self) -> list[tuple[Projet, list[tuple[Usage, str, str]], int]]:
        """Gather uses by common: those that recent proofs show first, then the surest, then the most used.

        Each has some of its users, the surest first, and how many are left: of a user, what its last line tells,
        and where it runs the common itself.
        """

        def sure(one: tuple[Projet, list[Usage]]) -> tuple[int, ...]:
            said = [usage.statut for usage in one[1]]
            recent = sum(usage.degre == comptes.RECENT for usage in one[1])
            return -recent, -said.count(CONFIRMEE), -said.count(DOCUMENTEE), -len(said)

        found = []
        for projet, usages in sorted(self._par_commun((u.commun, u) for u in self.vivants), key=sure):
            usages.sort(key=lambda u: (u.degre != comptes.RECENT, STATUTS.index(u.statut)))
            named = usages if len(usages) <= UTILISATEURS + 1 else usages[:UTILISATEURS]
            rows = []
            for u in named:
                own = next(filter(None, (chez_eux(line, projet) for line in u.actives)), "")
                rows.append((u, ", ".join(phrases.derniere_trace(u)), own))
            found.append((projet, rows, len(usages) - len(named)))
        return found

    @property
    def terminees(self) -> list[tuple[Projet | None, list[str]]]:
        """The campaigns that ended here."""
        known, named = self.contexte.catalogue.projet, self.reference.nommer
        found: list[tuple[Projet | None, list[str]]] = []
        for usage in self.usages:
            if end := usage.fin:
                said = f"{named(usage.lignes[0].organisation)} : {phrases.campagne_terminee(end)}"
                found.append((known(usage.commun), [said]))
        return [*found, *self.dits(CAMPAGNE)]

    def dits(self, *genres: str) -> list[tuple[Projet, list[str]]]:
        """Gather, by common, what is said here of some kinds."""
        return self._par_commun((fait.commun, fait.dit) for fait in self.locaux if fait.genre in genres)

    def _par_commun(self, said: Iterable[tuple[str, T]]) -> list[tuple[Projet, list[T]]]:
        found: dict[str, list[T]] = defaultdict(list)
        for slug, one in said:
            found[slug].append(one)
        return [(p, found[p.slug]) for p in self.contexte.catalogue.projets if p.slug in found]
