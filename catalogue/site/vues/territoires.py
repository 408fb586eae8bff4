"""The pages of the territories: the map, a page per région and per département, the answers.

The map is an SVG made at build time: links, two layers, a mark, no script. A shade says how many
commons named users use; hatching, that something is declared there without a list; a diamond, that a
common is carried there. None of them stands alone: each département is a link whose name says the
same, and so does a table. The outlines are in `donnees/cartes/departements.json`.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

import msgspec
from markupsafe import Markup, escape

from catalogue.collectivites import Collectivite
from catalogue.collectivites import reutilisations as comptes
from catalogue.collectivites.objets import COM, DEPARTEMENT, REGION
from catalogue.contribution.formulaires import DECLARER
from catalogue.faits import lieux, parutions
from catalogue.faits.lieux import ORGANISME, PORTEUR
from catalogue.modele import libelle
from catalogue.site.sorties.tables import FICHIER_LOCAL
from catalogue.site.vues import reutiliser
from catalogue.site.vues.reutiliser import aidants_du_departement
from catalogue.socle.fichiers import resources
from catalogue.socle.francais import accorder, denombrer, nombre

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from catalogue.collectivites import Reference
    from catalogue.collectivites.objets import Region
    from catalogue.collectivites.reutilisations import Usage
    from catalogue.faits.contexte import Contexte
    from catalogue.faits.lieux import FaitLocal
    from catalogue.modele import Projet
    from catalogue.site.vues.adresses import Adresses

OUTLINES = "donnees/cartes/departements.json"
# Lower bounds of the shades, in number of commons used; zero has a shade of its own.
SHADES = (1, 2, 4, 8)
# Where the overseas départements stand under the mainland, each in a frame of this size.
FRAME, OVERSEAS_TOP, MAP_HEIGHT, MAP_WIDTH = 150, 1040, 1230, 1010


# An outline that starts with « m » is absolute alone, relative after another: joined, it must say
# its first point as absolute, and what follows as relative to it.
_START = re.compile(r"^m(-?\d*\.?\d+)[ ,]?(-?\d*\.?\d+)")
_STEP = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")
# How many numbers a step of an outline takes; the last two, or the only one, say where it ends.
_TAKES = {"m": 2, "l": 2, "c": 6, "s": 4, "h": 1, "v": 1, "z": 0}

# Overseas outlines are drawn larger than they are written: their hatching is finer.
HATCHINGS = {"sans-liste": 9, "sans-liste-outre-mer": 3}
# Half the diagonal of a mark.
MARK = 15


class Zone(msgspec.Struct, frozen=True):
    """What the map says of a département: where it leads, its name, its figure in words.

    `nombre` counts what named users use; `declare`: something is said of it without a list;
    `porte`: a common is carried there.
    """

    url: str
    nom: str
    nombre: int
    dit: str
    declare: bool = False
    porte: bool = False


@cache
def _outlines() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((resources() / OUTLINES).read_text(encoding="utf-8"))
    return found


@cache
def _fond() -> dict[str, str]:
    """Write each outline of the mainland so that it can follow another."""
    mainland = _outlines()["metropole"]["traces"]
    return {code: _START.sub(r"M\1 \2m0 0 ", d) for code, d in mainland.items()}


def _dessiner(zones: Mapping[str, Zone], titre: str) -> Markup:
    """Draw the map; `zones` gives each département by its code. Unknown codes are left out."""
    outlines = _outlines()
    parts = [
        *(_path(zones[code], d) for code, d in outlines["metropole"]["traces"].items() if code in zones),
        *_overseas(outlines["outre_mer"], zones),
    ]
    return Markup(  # noqa: S704 - every name is escaped below, outlines are the project's own
        f'<svg class="carte-france" viewBox="0 0 {MAP_WIDTH} {MAP_HEIGHT}" role="group" '
        f'aria-label="{escape(titre)}">{_hatching(zones)}{"".join(parts)}</svg>'
    )


def miniature(zones: Mapping[str, Zone], titre: str) -> Markup:
    """Draw a small map where only `zones` are links; the other départements are one outline."""
    outlines = _outlines()
    mainland = outlines["metropole"]["traces"]
    others = "".join(d for code, d in _fond().items() if code not in zones)
    parts = [
        f'<path class="fond" d="{others}"/>',
        *(_path(zones[code], d) for code, d in mainland.items() if code in zones),
        *_overseas(outlines["outre_mer"], zones),
    ]
    height = MAP_HEIGHT if zones.keys() & outlines["outre_mer"].keys() else MAP_WIDTH
    return Markup(  # noqa: S704 - as above
        f'<svg class="carte-france carte-france--petite" viewBox="0 0 {MAP_WIDTH} {height}" role="group" '
        f'aria-label="{escape(titre)}">{_hatching(zones)}{"".join(parts)}</svg>'
    )


def legende(zones: Mapping[str, Zone]) -> tuple[tuple[str, str], ...]:
    """Say what the signs of a small map mean: a class and its words, those that are drawn only."""
    drawn = zones.values()
    signs = (
        ("n2", "utilisé par un organisme nommé", any(zone.nombre for zone in drawn)),
        (
            "sans-liste",
            "déclaré, sans commune connue",
            any(zone.declare and not zone.nombre for zone in drawn),
        ),
        ("siege", "porté ici", any(zone.porte for zone in drawn)),
    )
    return tuple((kind, words) for kind, words, there in signs if there)


def _hatching(zones: Mapping[str, Zone]) -> str:
    if not any(zone.declare and not zone.nombre for zone in zones.values()):
        return ""
    patterns = (
        f'<pattern id="{name}" width="9" height="9" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45) scale({size / 9:.2f})"><path class="hachure-fond" d="M0 0h9v9H0z"/>'
        '<path class="hachure" d="M3 0h3v9H3z"/></pattern>'
        for name, size in HATCHINGS.items()
    )
    return f"<defs>{''.join(patterns)}</defs>"


def nuance(count: int) -> int:
    """Return the rank of the shade of a count: 0 for none, 1 for the lightest."""
    return sum(count >= bound for bound in SHADES)


# The maps of the commons give a few counts to the same places.
@lru_cache(maxsize=1024)
def _path(zone: Zone, outline: str, place: str = "", scale: float = 1) -> str:
    name = escape(f"{zone.nom} : {zone.dit}")
    pattern = "sans-liste-outre-mer" if place else "sans-liste"
    hatched = f' fill="url(#{pattern})"' if zone.declare and not zone.nombre else ""
    kind = "sans-liste" if hatched else f"n{nuance(zone.nombre)}"
    mark = ""
    if zone.porte:
        (x, y), half = milieu(outline), MARK / scale
        corners = (
            f"M{x:.1f} {y - half:.1f}l{half:.1f} {half:.1f} {-half:.1f} {half:.1f} {-half:.1f} {-half:.1f}z"
        )
        mark = f'<path class="siege" d="{corners}"{place}/>'
    return (
        f'<a href="{escape(zone.url)}" aria-label="{name}" class="{kind}">'
        f'<path d="{outline}"{place}{hatched}><title>{name}</title></path>{mark}</a>'
    )


@cache
def milieu(outline: str) -> tuple[float, float]:
    """Return the middle of what an outline goes through."""
    x = y = 0.0
    across, down = [], []
    for step, numbers in _STEP.findall(outline):
        found = [float(one) for one in _NUMBER.findall(numbers)]
        kind = step.lower()
        size = _TAKES[kind]
        for index in range(0, len(found), size or 1):
            *_, last = part = found[index : index + size]
            fixed = step.isupper()
            if kind == "h":
                x = last if fixed else x + last
            elif kind == "v":
                y = last if fixed else y + last
            else:
                x, y = (part[-2], last) if fixed else (x + part[-2], y + last)
            across.append(x)
            down.append(y)
    return (min(across) + max(across)) / 2, (min(down) + max(down)) / 2


def _overseas(outlines: Mapping[str, Any], zones: Mapping[str, Zone]) -> Iterator[str]:
    step = MAP_WIDTH / len(outlines)
    for index, (code, outline) in enumerate(outlines.items()):
        if code in zones:
            width, height = outline["cadre"]
            scale = FRAME / max(width, height)
            place = f' transform="translate({step * index + 20:.0f} {OVERSEAS_TOP}) scale({scale:.2f})"'
            yield _path(zones[code], outline["trace"], place, scale)


FOLDER = lieux.TERRITOIRES
# A page describes so many commons, and names so many users of each; the others are named in a few words.
MONTRES, UTILISATEURS = 20, 4
Vue = dict[str, object]


@dataclass(frozen=True)
class Territoires:
    """Who uses what, where, for one build."""

    contexte: Contexte

    @property
    def reference(self) -> Reference:
        """The collectivités of France."""
        return self.contexte.reference

    # --- Addresses -------------------------------------------------------------------

    def chemins(self) -> Mapping[Collectivite, str]:
        """Give the address of each page: régions by their name, départements with their code."""
        return lieux.territoires(self.reference)

    # --- Views -----------------------------------------------------------------------

    def vue_index(self, adresses: Adresses) -> Vue:
        """Describe /territoires/: the map and the table that says the same."""
        paths = self.chemins()
        zones, rows = {}, []
        for departement in self.reference.par_departement.values():
            url = adresses.page(paths[Collectivite(DEPARTEMENT, departement.code)])
            used = {u.commun for u in self.contexte.usages_par_departement.get(departement.code, ())}
            zone = _zone(url, departement.code, departement.nom, used, self._locaux([departement.code]))
            zones[departement.code] = zone
            said = zone.dit if used or zone.declare or zone.porte else ""
            rows.append(
                {
                    "nom": departement.nom,
                    "code": departement.code,
                    "url": url,
                    "dit": said,
                    "region": departement.region,
                    "com": departement.zone == COM,
                }
            )
        return {
            "carte": _dessiner(zones, "Carte des départements selon le nombre de communs utilisés"),
            "regions": tuple(
                {
                    "nom": r.nom,
                    "url": adresses.page(paths[Collectivite(REGION, r.code)]),
                    "departements": tuple(row for row in rows if row["region"] == r.code),
                }
                for r in self.reference.par_region.values()
                if r.zone != COM
            ),
            "com": tuple(row for row in rows if row["com"]),
            "registre": reutiliser.registre(self.contexte, adresses),
            "declarer_url": adresses.formulaire(DECLARER, "reutiliser/dites-le/"),
            # The script writes the code of the collectivité that was asked for in place of these.
            "declarer_insee": adresses.formulaire(
                DECLARER, "declarer", **{"organisation-code-insee": "CODE"}
            ),
            "declarer_siren": adresses.formulaire(
                DECLARER, "reutiliser/dites-le/", **{"organisation-siren": "CODE"}
            ),
            "attribution": self.reference.source.attribution,
            "donnees": adresses.page(f"{FOLDER}donnees/"),
            "racine": adresses.page(""),
        }

    def vue_page(self, territoire: Collectivite, adresses: Adresses) -> Vue:
        """Describe the page of a région or of a département."""
        lieu = self.reference.detail(territoire)
        codes = self._departements(territoire)
        usages = self._usages(codes)
        total = self._communes(codes)
        taken = [u for u in usages if not self.contexte.est_d_un_porteur(u)]
        who = {u.organisation for u in taken if isinstance(u.organisation, Collectivite)}
        covered = self.reference.union(who) & total
        inhabitants, unpublished = self._population(codes)
        paths = self.chemins()
        used = self._by_common(usages)
        regional = territoire.nature == REGION
        facet = "region" if regional else "departement"
        return {
            "nom": lieu.nom,
            "titre": self._titre(territoire),
            "total": nombre(len(used)),
            "communs": tuple(self._commun(projet, found, adresses) for projet, found in used[:MONTRES]),
            "reste": nombre(len(used) - MONTRES) if len(used) > MONTRES else "",
            # What is used in a région is used in one of its départements, whose pages name everything.
            "autres": () if regional else _in_brief(used[MONTRES:], adresses),
            "liste_url": adresses.page(f"catalogue/?{facet}={territoire.code}"),
            "csv_url": FICHIER_LOCAL
            if usages or any(f.genre == ORGANISME for f in self._locaux(codes))
            else "",
            "declarer_url": self._declarer(territoire, adresses),
            "declares": self._dits(codes, adresses, porte=False),
            "portes": self._dits(codes, adresses, porte=True),
            # The answer is that of a département: a région leads to its own.
            "aidants": None if regional else aidants_du_departement(territoire.code, self.contexte, adresses),
            "opsn_url": adresses.page("reutiliser/trouver-et-choisir/#chercher"),
            # No place of a user known says nothing of what is covered: it is not zero.
            "couverture": {
                "communes": f"{nombre(len(covered))} sur {nombre(len(total))}",
                "habitants": f"{nombre(self.reference.habitants(covered))} sur {nombre(inhabitants)}",
                "sans_population": _unpublished(unpublished),
                "porteurs": len(taken) < len(usages),
            }
            if covered
            else None,
            "taille": f"{denombrer(len(total), 'commune', 'communes')}, "
            + ("population non publiée" if unpublished == len(total) else f"{nombre(inhabitants)} habitants"),
            "gouverne": self._gouverne(territoire),
            "dedans": tuple(
                (
                    self.reference.par_departement[code].nom,
                    adresses.page(paths[Collectivite(DEPARTEMENT, code)]),
                )
                for code in codes
                if regional
            ),
            "region": self._region_link(territoire, adresses),
            "index_url": adresses.page(FOLDER),
            "catalogue_url": adresses.page("catalogue/"),
            "attribution": self.reference.source.attribution,
        }

    def derniere_date(self, territoire: Collectivite) -> date | None:
        """Return the day of the last dated fact of the commons used in a région or a département."""
        known = self.contexte
        usages, codes = known.usages_par_departement, self._departements(territoire)
        used = {u.commun for code in codes for u in usages.get(code, ())}
        used |= {fait.commun for fait in self._locaux(codes)}
        projets = (p for p in known.catalogue.projets if p.slug in used)
        return parutions.dernier_jour_connu(known.derniere_date(p) for p in projets)

    def miniature(self, projet: Projet, adresses: Adresses) -> Vue:
        """Draw where a common is used, declared or carried, and say what each sign means; nothing without a place."""
        paths, zones = self.chemins(), {}
        counts, facts = self.contexte.departements_de(projet), self.contexte.locaux_de(projet)
        for code in sorted({*counts, *(code for fait in facts for code in fait.departements)}):
            here = [fait for fait in facts if code in fait.departements]
            count = counts[code]
            said = (
                [f"{count} {accorder(count, 'organisme utilisateur', 'organismes utilisateurs')}"]
                if count
                else []
            )
            said += [fait.dit for fait in here]
            zones[code] = Zone(
                adresses.page(paths[Collectivite(DEPARTEMENT, code)]),
                self.reference.par_departement[code].nom,
                count,
                " ; ".join(said),
                declare=any(fait.genre != PORTEUR for fait in here),
                porte=any(fait.siege == code for fait in here),
            )
        title = f"Départements où {projet.nom} est utilisé ou déclaré"
        return {"dessin": miniature(zones, title) if zones else "", "legende": legende(zones)}

    def _departements(self, territoire: Collectivite) -> tuple[str, ...]:
        if territoire.nature == DEPARTEMENT:
            return (territoire.code,)
        return tuple(d.code for d in self.reference.par_departement.values() if d.region == territoire.code)

    def _locaux(self, codes: Iterable[str]) -> list[FaitLocal]:
        """List what is said of some départements without a list, each once."""
        around = self.contexte.locaux_par_departement
        return list({id(fait): fait for code in codes for fait in around.get(code, ())}.values())

    def _dits(self, codes: Sequence[str], adresses: Adresses, *, porte: bool) -> tuple[Vue, ...]:
        """Describe what is said here without a list, or carried here, by common."""
        found: dict[str, list[str]] = defaultdict(list)
        for fait in self._locaux(codes):
            if (fait.genre == PORTEUR) == porte:
                found[fait.commun].append(fait.dit)
        return tuple(
            {
                "nom": projet.nom,
                "url": adresses.commun(projet.slug),
                "laureat": projet.laureat,
                "faits": tuple(found[projet.slug]),
            }
            for projet in self.contexte.catalogue.projets
            if projet.slug in found
        )

    def _declarer(self, territoire: Collectivite, adresses: Adresses) -> str:
        """Return the form in which the council of a place says what it uses, its name and its code written."""
        who = self.reference.canonique(territoire)
        name = self.reference.nom_complet(who)
        return adresses.formulaire(
            DECLARER,
            "reutiliser/dites-le/",
            **{"organisation-nom": name, "organisation-code-insee": who.code},
        )

    def _gouverne(self, territoire: Collectivite) -> str:
        """Say who governs a département on the map, when it is not its own council alone; else nothing."""
        if territoire.nature != DEPARTEMENT:
            return ""
        known, code = self.reference, territoire.code
        if heir := known.heritiere(code):
            return f"{heir[0].upper()}{heir[1:]} gouverne ce territoire : le département n’a plus de conseil."
        apart = known.circonscription(code) - known.communes(territoire)
        if not apart:
            return ""
        groups = sorted(
            {known.par_epci[str(known.par_commune[one].epci)] for one in apart}, key=lambda g: g.nom
        )
        rest = self._par_departement[code][0] - sum(group.population for group in groups)
        return (
            f"{' et '.join(group.nom for group in groups)} comprise. Elle tient lieu de département à ses "
            f"{nombre(len(apart))} communes ; le conseil départemental gouverne les "
            f"{nombre(len(known.circonscription(code)) - len(apart))} autres, {nombre(rest)} habitants."
        )

    def _usages(self, codes: Sequence[str]) -> list[Usage]:
        """List the uses of some départements, each once: they are told apart as they were made."""
        found = (u for code in codes for u in self.contexte.usages_par_departement.get(code, ()))
        return list({id(usage): usage for usage in found}.values())

    def _population(self, codes: Sequence[str]) -> tuple[int, int]:
        """Count the inhabitants of some départements, and the communes that publish none."""
        counts = [self._par_departement[code] for code in codes]
        return sum(count for count, _ in counts), sum(unknown for _, unknown in counts)

    @cached_property
    def _par_departement(self) -> dict[str, tuple[int, int]]:
        known = self.reference
        return {
            code: (known.habitants(communes), known.sans_population(communes))
            for code in known.par_departement
            for communes in (known.circonscription(code),)
        }

    def _communes(self, codes: tuple[str, ...]) -> frozenset[str]:
        return frozenset[str]().union(*(self.reference.circonscription(code) for code in codes))

    def _titre(self, territoire: Collectivite) -> str:
        if territoire.nature == REGION:
            return f"Communs utilisés en région {self.reference.par_region[territoire.code].nom}"
        return f"Communs utilisés : {self.reference.nom_complet(territoire)}"

    def _region_link(self, territoire: Collectivite, adresses: Adresses) -> tuple[str, str] | None:
        if territoire.nature == REGION:
            return None
        region: Region | None = self.reference.par_region.get(
            self.reference.par_departement[territoire.code].region
        )
        path = self.chemins().get(Collectivite(REGION, region.code)) if region else None
        return (region.nom, adresses.page(path)) if region and path else None

    def _by_common(self, usages: list[Usage]) -> list[tuple[Projet, list[Usage]]]:
        """Group uses by common, the surest then the most used first."""
        grouped: dict[str, list[Usage]] = defaultdict(list)
        for usage in usages:
            grouped[usage.commun].append(usage)
        used = [(p, grouped[p.slug]) for p in self.contexte.catalogue.projets if p.slug in grouped]
        return sorted(used, key=lambda one: (*_surs(one[1]), -len(one[1])))

    def _commun(self, projet: Projet, usages: list[Usage], adresses: Adresses) -> Vue:
        """Describe a common and who uses it here, the surest first."""
        found = sorted(usages, key=lambda usage: comptes.STATUTS.index(usage.statut))
        named = found if len(found) <= UTILISATEURS + 1 else found[:UTILISATEURS]
        url = adresses.commun(projet.slug)
        return {
            "nom": projet.nom,
            "url": url,
            "accroche": projet.accroche,
            "laureat": projet.laureat,
            "organismes": tuple(self._organisme(u) for u in named),
            "reste": nombre(len(found) - len(named)) if len(found) > len(named) else "",
            "utilisateurs_url": f"{url}utilisateurs/",
        }

    def _organisme(self, usage: Usage) -> Vue:
        assert isinstance(usage.organisation, Collectivite)  # noqa: S101 - `usages_par_departement` keeps no other
        line = usage.actives[0]
        return {
            "nom": self.reference.nom_complet(usage.organisation),
            "etat": libelle("etat_reutilisation", line.etat).lower(),
            "statut": libelle("statut_reutilisation", usage.statut).lower(),
            "a_reconfirmer": usage.a_reconfirmer(self.contexte.today),
        }


def _zone(url: str, code: str, nom: str, used: set[str], faits: Sequence[FaitLocal]) -> Zone:
    """Describe a département on the map: what named users use, what is declared, what is carried."""
    declared = {fait.commun for fait in faits if fait.genre != PORTEUR} - used
    carried = {fait.commun for fait in faits if fait.genre == PORTEUR}
    said = [
        denombrer(len(slugs), one, several)
        for slugs, one, several in (
            (used, "commun utilisé", "communs utilisés"),
            (declared, "déclaré sans liste", "déclarés sans liste"),
            (carried, "porté ici", "portés ici"),
        )
        if slugs
    ]
    seats = any(fait.siege == code for fait in faits)
    return Zone(
        url, nom, len(used), ", ".join(said) or "aucun usage connu", declare=bool(declared), porte=seats
    )


def _surs(usages: Sequence[Usage]) -> tuple[int, int]:
    """Order by how many uses are confirmed, then documented; the most first."""
    said = [usage.statut for usage in usages]
    return -said.count(comptes.CONFIRMEE), -said.count(comptes.DOCUMENTEE)


def _in_brief(used: list[tuple[Projet, list[Usage]]], adresses: Adresses) -> tuple[Vue, ...]:
    """Name commons by how many use them."""
    by_count = sorted(used, key=lambda one: (-len(one[1]), one[0].slug))
    return tuple(
        {
            "titre": f"Par {denombrer(count, 'organisme', 'organismes')}",
            "communs": tuple((projet.nom, adresses.commun(projet.slug)) for projet, _ in found),
        }
        for count, found in groupby(by_count, key=lambda one: len(one[1]))
    )


def _unpublished(count: int) -> str:
    return f"{denombrer(count, 'commune', 'communes')} sans population publiée" if count else ""
