"""The pages of the territories: the map, a page per région and per département, the answers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from catalogue.collectivites import Collectivite
from catalogue.collectivites import reutilisations as comptes
from catalogue.collectivites.objets import COM, DEPARTEMENT, REGION
from catalogue.contribution.champs import DECLARER
from catalogue.faits import lieux, parutions
from catalogue.faits.lieux import ORGANISME, PORTEUR
from catalogue.modele import libelle
from catalogue.site.sorties.tables import FICHIER_LOCAL
from catalogue.site.vues import carte, registre
from catalogue.site.vues.usages import aidants_du_departement
from catalogue.socle.francais import accorder, nombre

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from catalogue.collectivites import Reference
    from catalogue.collectivites.objets import Region
    from catalogue.collectivites.reutilisations import Usage
    from catalogue.faits.contexte import Contexte
    from catalogue.faits.lieux import FaitLocal
    from catalogue.modele import Projet
    from catalogue.site.vues.adresses import Adresses

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
            "carte": carte.dessiner(zones, "Carte des départements selon le nombre de communs utilisés"),
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
            "registre": registre.vue(self.contexte, adresses),
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
            "taille": f"{nombre(len(total))} {accorder(len(total), 'commune', 'communes')}, "
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
        return parutions.derniere(known.derniere_date(p) for p in projets)

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
            zones[code] = carte.Zone(
                adresses.page(paths[Collectivite(DEPARTEMENT, code)]),
                self.reference.par_departement[code].nom,
                count,
                " ; ".join(said),
                declare=any(fait.genre != PORTEUR for fait in here),
                porte=any(fait.siege == code for fait in here),
            )
        title = f"Départements où {projet.nom} est utilisé ou déclaré"
        return {"dessin": carte.miniature(zones, title) if zones else "", "legende": carte.legende(zones)}

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


def _zone(url: str, code: str, nom: str, used: set[str], faits: Sequence[FaitLocal]) -> carte.Zone:
    """Describe a département on the map: what named users use, what is declared, what is carried."""
    declared = {fait.commun for fait in faits if fait.genre != PORTEUR} - used
    carried = {fait.commun for fait in faits if fait.genre == PORTEUR}
    said = [
        f"{nombre(len(slugs))} {accorder(len(slugs), one, several)}"
        for slugs, one, several in (
            (used, "commun utilisé", "communs utilisés"),
            (declared, "déclaré sans liste", "déclarés sans liste"),
            (carried, "porté ici", "portés ici"),
        )
        if slugs
    ]
    seats = any(fait.siege == code for fait in faits)
    return carte.Zone(
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
            "titre": f"Par {_users(count)}",
            "communs": tuple((projet.nom, adresses.commun(projet.slug)) for projet, _ in found),
        }
        for count, found in groupby(by_count, key=lambda one: len(one[1]))
    )


def _users(count: int) -> str:
    return f"{nombre(count)} {accorder(count, 'organisme', 'organismes')}"


def _unpublished(count: int) -> str:
    return (
        f"{nombre(count)} {accorder(count, 'commune', 'communes')} sans population publiée" if count else ""
    )
