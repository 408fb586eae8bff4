"""The pages of the territories: the map, a page for each région and département of which something is said.

The map is an SVG made at build time: links, two layers, marks, no script. A tint says that the
council of the whole territory, a département or a région, uses a common; a circle, that communes or
intercommunalités do. Both are dark when a proof of eighteen months at most shows it, pale
otherwise. Hatching says that something is declared there without a list; a diamond, that a common is
carried there. None of them stands alone: each is a link whose name says the same, and so does a
table. The other départements are grey, and no link. The outlines are in `donnees/cartes/departements.json`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache
from itertools import groupby

import msgspec
from markupsafe import Markup, escape

from catalogue_communs.collectivites import Collectivite, Reference
from catalogue_communs.collectivites import reutilisations as comptes
from catalogue_communs.collectivites.objets import COM, DEPARTEMENT, REGION
from catalogue_communs.collectivites.reutilisations import Usage
from catalogue_communs.contribution.formulaires import DECLARER
from catalogue_communs.faits import lieux, parutions, phrases
from catalogue_communs.faits.commun import chez_eux
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.lieux import CAMPAGNE, CHIFFRE, ORGANISME, PORTEUR, FaitLocal, GenreDeFait
from catalogue_communs.modele import Projet, libelle
from catalogue_communs.site.sorties.tables import FICHIER_LOCAL
from catalogue_communs.site.vues import reutiliser
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.socle.fichiers import ressources
from catalogue_communs.socle.francais import denombrer, le_jour, nombre

OUTLINES = "donnees/cartes/departements.json"
MAP_HEIGHT, MAP_WIDTH = 1230, 1010


# Overseas outlines are drawn larger than they are written: their hatching is finer.
HATCHINGS = {"sans-liste": 9, "sans-liste-outre-mer": 3}
# Half the diagonal of a mark, and the radius of a circle beside it.
MARK, ROND = 15, 0.8
# What each sign of a map means, in the order of the legend.
SIGNES = {
    "aire-recent": "département ou région qui l’utilise, montré depuis moins de dix-huit mois",
    "aire-ancien": "département ou région, preuve plus ancienne, déploiement ou essai",
    "rond-recent": "commune ou intercommunalité, montré depuis moins de dix-huit mois",
    "rond-ancien": "commune ou intercommunalité, preuve plus ancienne, déploiement ou essai",
    "sans-liste": "cité, sans commune connue",
    "siege": "un commun porté ici",
}


class Zone(msgspec.Struct, frozen=True):
    """What the map says of a département: where it leads, its name, its figure in words.

    `url`: nothing for one that has no page; `aire`: how the use by the council of the whole territory
    is known, `rond` that by communes and intercommunalités (`RECENT`, `ANCIEN`, or nothing);
    `declare`: something is said of it without a list; `porte`: a common is carried there.
    """

    url: str
    nom: str
    dit: str
    aire: str = ""
    rond: str = ""
    declare: bool = False
    porte: bool = False

    @property
    def hachuree(self) -> bool:
        """Tell whether hatching is all that the map says here."""
        return self.declare and not self.aire and not self.rond


class Contour(msgspec.Struct, frozen=True):
    """The outline of a département and its middle; of an overseas one, how it is put under the mainland."""

    trace: str
    milieu: tuple[float, float]
    place: str = ""
    echelle: float = 1


class Contours(msgspec.Struct, frozen=True):
    """The outlines, by the code of the département. Those of the mainland can follow one another."""

    traces: dict[str, Contour]


@cache
def _outlines() -> dict[str, Contour]:
    return msgspec.json.decode((ressources() / OUTLINES).read_bytes(), type=Contours).traces


def dessiner_carte(zones: Mapping[str, Zone], titre: str, genre: str = "carte-france") -> Markup:
    """Draw a map of `zones`, by their codes, on one outline of the others; a code without an outline is left out."""
    outlines = _outlines()
    ground = "".join(one.trace for code, one in outlines.items() if code not in zones and not one.place)
    drawn = {code: one for code, one in outlines.items() if code in zones}
    height = MAP_HEIGHT if any(one.place for one in drawn.values()) else MAP_WIDTH
    parts = [f'<path class="fond" d="{ground}"/>'] if ground else []
    parts += [_path(zones[code], one) for code, one in drawn.items()]
    return Markup(  # noqa: S704 - every name is escaped below, outlines are the project's own
        f'<svg class="{genre}" viewBox="0 0 {MAP_WIDTH} {height}" role="group" '
        f'aria-label="{escape(titre)}">{_hatching(zones)}{"".join(parts)}</svg>'
    )


def legende(zones: Mapping[str, Zone]) -> tuple[tuple[str, str], ...]:
    """Say what the signs of a small map mean: a class and its words, those that are drawn only."""
    drawn = zones.values()
    found = {
        *(f"aire-{zone.aire}" for zone in drawn if zone.aire),
        *(f"rond-{zone.rond}" for zone in drawn if zone.rond),
        *("sans-liste" for zone in drawn if zone.hachuree),
        *("siege" for zone in drawn if zone.porte),
    }
    return tuple((kind, words) for kind, words in SIGNES.items() if kind in found)


def _hatching(zones: Mapping[str, Zone]) -> str:
    if not any(zone.hachuree for zone in zones.values()):
        return ""
    patterns = (
        f'<pattern id="{name}" width="9" height="9" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45) scale({size / 9:.2f})"><path class="hachure-fond" d="M0 0h9v9H0z"/>'
        '<path class="hachure" d="M3 0h3v9H3z"/></pattern>'
        for name, size in HATCHINGS.items()
    )
    return f"<defs>{''.join(patterns)}</defs>"


# The maps of the commons give a few facts to the same places.
@lru_cache(maxsize=1024)
def _path(zone: Zone, outline: Contour) -> str:
    name = escape(f"{zone.nom} : {zone.dit}")
    place = f' transform="{outline.place}"' if outline.place else ""
    pattern = "sans-liste-outre-mer" if place else "sans-liste"
    hatched = f' fill="url(#{pattern})"' if zone.hachuree else ""
    kind = "sans-liste" if hatched else f"aire-{zone.aire}" if zone.aire else "aire-aucune"
    mark = ""
    (x, y), half = outline.milieu, MARK / outline.echelle
    if zone.rond:
        # Beside the diamond, where there are both.
        mark = f'<circle class="rond-{zone.rond}" cx="{x - half * zone.porte:.1f}" cy="{y:.1f}" r="{half * ROND:.1f}"{place}/>'
        x += half * zone.porte
    if zone.porte:
        corners = (
            f"M{x:.1f} {y - half:.1f}l{half:.1f} {half:.1f} {-half:.1f} {half:.1f} {-half:.1f} {-half:.1f}z"
        )
        mark += f'<path class="siege" d="{corners}"{place}/>'
    drawn = f'<path d="{outline.trace}"{place}{hatched}><title>{name}</title></path>{mark}'
    if not zone.url:
        return f'<g class="{kind}">{drawn}</g>'
    return f'<a href="{escape(zone.url)}" aria-label="{name}" class="{kind}">{drawn}</a>'


FOLDER = lieux.TERRITOIRES
# A page describes so many commons, and names so many users of each; the others are named in a few words.
MONTRES, UTILISATEURS = 20, 4
Vue = dict[str, object]
AUCUN = "aucun usage connu"
# What recent proofs cover, what the others add, and what these cover where there is no recent one.
RECENTES = "Utilisé, montré depuis moins de dix-huit mois"
ANCIENNES = "d’après des preuves plus anciennes, des déploiements ou des essais"


@dataclass(frozen=True)
class Territoires:
    """Who uses what, where, for one build."""

    contexte: Contexte

    @property
    def reference(self) -> Reference:
        """The collectivités of France."""
        return self.contexte.reference

    def vue_index(self, adresses: Adresses) -> Vue:
        """Describe /territoires/: the map and the table that says the same."""
        zones, rows = {}, []
        for departement in self.reference.par_departement.values():
            place = self._lieu(Collectivite(DEPARTEMENT, departement.code), adresses)
            usages = self.contexte.usages_par_departement.get(departement.code, ())
            zone = self._zone(place["url"], departement.code, usages, self._locaux([departement.code]))
            zones[departement.code] = zone
            said = zone.dit if zone.dit != AUCUN else ""
            rows.append({**place, "dit": said, "region": departement.region, "com": departement.zone == COM})
        return {
            "carte": dessiner_carte(zones, "Carte des départements où un commun est utilisé"),
            "legende": legende(zones),
            "regions": tuple(
                {
                    **self._lieu(Collectivite(REGION, r.code), adresses),
                    "departements": tuple(row for row in rows if row["region"] == r.code),
                }
                for r in self.reference.par_region.values()
                if r.zone != COM
            ),
            "com": tuple(row for row in rows if row["com"]),
            "registre": [*reutiliser.registre(self.contexte)],
            "declarer_url": adresses.formulaire(DECLARER, "reutiliser/dites-le/"),
            # The script writes the code of the collectivité that was asked for in place of these.
            "declarer_insee": adresses.formulaire(DECLARER, "declarer", code="CODE"),
            "declarer_siren": adresses.formulaire(DECLARER, "reutiliser/dites-le/", code="CODE"),
            "attribution": self.reference.source.attribution,
            "donnees": adresses.page(f"{FOLDER}donnees/"),
            "racine": adresses.page(""),
        }

    def vue_page(self, territoire: Collectivite, adresses: Adresses) -> Vue:
        """Describe the page of a région or of a département."""
        lieu = self.reference.detail(territoire)
        codes = lieux.situer(territoire, self.reference)
        usages = self._usages(codes)
        total = self._communes(codes)
        live = [u for u in usages if u.actives]
        taken = [u for u in live if u.compte]
        inhabitants, unpublished = self._population(codes)
        used = self._by_common(live)
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
            "declares": self._dits(codes, adresses, CHIFFRE, ORGANISME),
            "portes": self._dits(codes, adresses, PORTEUR),
            "couverture": self._couverture(taken, total, inhabitants),
            "sans_population": _unpublished(unpublished),
            "porteurs": self._porteurs([u for u in live if u.porteur], total),
            "terminees": (
                *(self._terminee(u, adresses) for u in usages if u.fin),
                *self._dits(codes, adresses, CAMPAGNE),
            ),
            "taille": f"{denombrer(len(total), 'commune', 'communes')}, "
            + ("population non publiée" if unpublished == len(total) else f"{nombre(inhabitants)} habitants"),
            "gouverne": self._gouverne(territoire),
            "dedans": tuple(
                (
                    self.reference.par_departement[code].nom,
                    self._url(Collectivite(DEPARTEMENT, code), adresses),
                )
                for code in codes
                if regional
            ),
            "region": self._region_link(territoire, adresses),
            "index_url": adresses.page(FOLDER),
            "catalogue_url": adresses.page("catalogue/"),
            "attribution": self.reference.source.attribution,
        }

    def _couverture(
        self, usages: Sequence[Usage], total: frozenset[str], inhabitants: int
    ) -> tuple[dict[str, str], ...]:
        """Say what recent proofs cover here, then what the older ones add.

        No place of a user known says nothing of what is covered: it is not zero.
        """
        covered = {
            degree: self.reference.union(
                u.organisation
                for u in usages
                if u.degre == degree and isinstance(u.organisation, Collectivite)
            )
            & total
            for degree in (comptes.RECENT, comptes.ANCIEN)
        }
        covered[comptes.ANCIEN] -= covered[comptes.RECENT]
        more = f"{'En plus' if covered[comptes.RECENT] else 'Utilisé'}, {ANCIENNES}"
        return tuple(
            {
                "titre": title,
                "communes": f"{denombrer(len(found), 'commune', 'communes')} sur {nombre(len(total))}",
                "habitants": f"{nombre(self.reference.habitants(found))} habitants sur {nombre(inhabitants)}",
                "degre": degree,
            }
            for (degree, found), title in zip(covered.items(), (RECENTES, more), strict=True)
            if found
        )

    def _porteurs(self, usages: Sequence[Usage], total: frozenset[str]) -> str:
        """Say apart what the carriers that use their own common cover here."""
        who = {u.organisation for u in usages if isinstance(u.organisation, Collectivite)}
        if not who:
            return ""
        covered = self.reference.union(who) & total
        return (
            f"À part, {denombrer(len(who), 'porteur utilise son propre commun', 'porteurs utilisent leur propre commun')} : "
            f"{denombrer(len(covered), 'commune', 'communes')}, {nombre(self.reference.habitants(covered))} habitants, qui ne sont pas comptés ici."
        )

    def _terminee(self, usage: Usage, adresses: Adresses) -> Vue:
        projet = self.contexte.catalogue.projet(usage.commun)
        assert projet  # noqa: S101 - a use is that of a common of the catalogue
        assert usage.fin  # noqa: S101 - the caller keeps no other
        said = (
            f"{self.reference.nommer(usage.lignes[0].organisation)} : {phrases.campagne_terminee(usage.fin)}"
        )
        return {
            "nom": projet.nom,
            "url": adresses.commun(projet.slug),
            "laureat": projet.laureat,
            "faits": (said,),
        }

    def derniere_date(self, territoire: Collectivite) -> date | None:
        """Return the day of the last dated fact of the commons used in a région or a département."""
        known = self.contexte
        usages, codes = known.usages_par_departement, lieux.situer(territoire, self.reference)
        used = {u.commun for code in codes for u in usages.get(code, ())}
        used |= {fait.commun for fait in self._locaux(codes)}
        projets = (p for p in known.catalogue.projets if p.slug in used)
        return parutions.dernier_jour_connu(known.derniere_date(p) for p in projets)

    def miniature(self, projet: Projet, adresses: Adresses) -> Vue:
        """Draw where a common is used, declared or carried, and say what each sign means; nothing without a place."""
        zones = {}
        facts = self.contexte.locaux_de(projet)
        users: dict[str, list[Usage]] = {}
        for usage in self.contexte.usages_de(projet):
            if usage.compte and isinstance(usage.organisation, Collectivite):
                for code in self.reference.departements_de(usage.organisation):
                    users.setdefault(code, []).append(usage)
        for code in sorted({*users, *(code for fait in facts for code in fait.departements)}):
            here, count = [fait for fait in facts if code in fait.departements], len(users.get(code, ()))
            said = [denombrer(count, "organisme utilisateur", "organismes utilisateurs")] if count else []
            said += [fait.dit for fait in here]
            zones[code] = Zone(
                self._url(Collectivite(DEPARTEMENT, code), adresses),
                self.reference.par_departement[code].nom,
                " ; ".join(said),
                *self._teintes(users.get(code, ())),
                declare=any(fait.genre in {CHIFFRE, ORGANISME} for fait in here),
                porte=any(fait.siege == code for fait in here),
            )
        title = f"Départements où {projet.nom} est utilisé ou déclaré"
        drawn = dessiner_carte(zones, title, "carte-france carte-france--petite") if zones else ""
        return {"dessin": drawn, "legende": legende(zones)}

    def _lieu(self, territoire: Collectivite, adresses: Adresses) -> dict[str, str]:
        """Name a territory in the table: its page, and the code by which its council says what it uses."""
        return {
            "nom": self.reference.detail(territoire).nom,
            "code": self.reference.canonique(territoire).code,
            "url": self._url(territoire, adresses),
        }

    def _url(self, territoire: Collectivite, adresses: Adresses) -> str:
        """Return the address of a page; nothing for a territory of which nothing is said."""
        path = self.contexte.territoires.get(territoire)
        return adresses.page(path) if path else ""

    def _locaux(self, codes: Iterable[str]) -> list[FaitLocal]:
        """List what is said of some départements without a list, each once."""
        around = self.contexte.locaux_par_departement
        return list({id(fait): fait for code in codes for fait in around.get(code, ())}.values())

    def _dits(self, codes: Sequence[str], adresses: Adresses, *genres: GenreDeFait) -> tuple[Vue, ...]:
        """Describe, by common, what is said here of some kinds: without a list, ended, or carried here."""
        found: dict[str, list[str]] = defaultdict(list)
        for fait in self._locaux(codes):
            if fait.genre in genres:
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
            organisme=name,
            code=who.code,
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
        region = Collectivite(REGION, self.reference.par_departement[territoire.code].region)
        url = self._url(region, adresses)
        return (self.reference.detail(region).nom, url) if url else None

    def _by_common(self, usages: list[Usage]) -> list[tuple[Projet, list[Usage]]]:
        """Group uses by common: those that recent proofs show first, then the surest, then the most used."""
        grouped: dict[str, list[Usage]] = defaultdict(list)
        for usage in usages:
            grouped[usage.commun].append(usage)
        used = [(p, grouped[p.slug]) for p in self.contexte.catalogue.projets if p.slug in grouped]
        return sorted(used, key=lambda one: (*_surs(one[1]), -len(one[1])))

    def _commun(self, projet: Projet, usages: list[Usage], adresses: Adresses) -> Vue:
        """Describe a common and who uses it here, the surest first."""
        found = sorted(usages, key=lambda u: (u.degre != comptes.RECENT, comptes.STATUTS.index(u.statut)))
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
        line, projet = usage.derniere, self.contexte.catalogue.projet(usage.commun)
        return {
            "nom": self.reference.nom_complet(usage.organisation),
            "porteur": usage.porteur,
            "instance": next(filter(None, (chez_eux(one, projet) for one in usage.actives if projet)), ""),
            "etat": libelle("etat_reutilisation", line.etat).lower(),
            "statut": libelle("statut_reutilisation", usage.statut).lower(),
            "trace": f"dernière trace {le_jour(line.confirmee_le)}" if line.confirmee_le else "sans date",
            "a_reconfirmer": usage.a_reconfirmer,
        }

    def _teintes(self, usages: Sequence[Usage]) -> tuple[str, str]:
        """Say how what the councils of a whole territory use is known, then what communes and groups use."""
        degrees: dict[bool, set[str]] = {True: set(), False: set()}
        for usage in usages:
            assert isinstance(usage.organisation, Collectivite)  # noqa: S101 - the caller keeps no other
            degrees[usage.organisation.nature in {DEPARTEMENT, REGION}].add(usage.degre)
        whole, part = (
            comptes.RECENT if comptes.RECENT in found else comptes.ANCIEN if found else ""
            for found in degrees.values()
        )
        return whole, part

    def _zone(self, url: str, code: str, usages: Sequence[Usage], faits: Sequence[FaitLocal]) -> Zone:
        """Describe a département on the map: what named users use, what is declared, what is carried."""
        counted = [usage for usage in usages if usage.compte]
        recent = {usage.commun for usage in counted if usage.degre == comptes.RECENT}
        older = {usage.commun for usage in counted} - recent
        declared = {f.commun for f in faits if f.genre in {CHIFFRE, ORGANISME}} - recent - older
        carried = {fait.commun for fait in faits if fait.genre == PORTEUR}
        over = {usage.commun for usage in usages if usage.fin} | {
            fait.commun for fait in faits if fait.genre == CAMPAGNE
        }
        said = [
            denombrer(len(slugs), one, several)
            for slugs, one, several in (
                (recent, "commun utilisé", "communs utilisés"),
                (older, "d’après une preuve plus ancienne", "d’après des preuves plus anciennes"),
                (declared, "cité sans commune connue", "cités sans communes connues"),
                (carried, "porté ici", "portés ici"),
                (over, "campagne terminée", "campagnes terminées"),
            )
            if slugs
        ]
        return Zone(
            url,
            self.reference.par_departement[code].nom,
            ", ".join(said) or AUCUN,
            *self._teintes(counted),
            declare=bool(declared),
            porte=any(fait.siege == code for fait in faits),
        )


def _surs(usages: Sequence[Usage]) -> tuple[int, int, int]:
    """Order by how many uses a recent proof shows, then are confirmed, then documented; the most first."""
    said = [usage.statut for usage in usages]
    recent = sum(usage.degre == comptes.RECENT for usage in usages)
    return -recent, -said.count(comptes.CONFIRMEE), -said.count(comptes.DOCUMENTEE)


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
