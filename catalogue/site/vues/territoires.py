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
from catalogue.faits import chemins, dernier_jour
from catalogue.modele import libelle
from catalogue.site.vues import carte
from catalogue.socle.francais import accorder, nombre

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from markupsafe import Markup

    from catalogue.collectivites import Reference
    from catalogue.collectivites.objets import Region
    from catalogue.collectivites.reutilisations import Usage
    from catalogue.faits.contexte import Contexte
    from catalogue.modele import Projet
    from catalogue.site.vues.adresses import Adresses

FOLDER = chemins.TERRITOIRES
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
        return chemins.territoires(self.reference)

    # --- Views -----------------------------------------------------------------------

    def vue_index(self, adresses: Adresses) -> Vue:
        """Describe /territoires/: the map and the table that says the same."""
        paths = self.chemins()
        zones, rows = {}, []
        for departement in self.reference.par_departement.values():
            used = {u.commun for u in self.contexte.usages_par_departement.get(departement.code, ())}
            said = (
                f"{len(used)} {accorder(len(used), 'commun utilisé', 'communs utilisés')}"
                if used
                else "aucun usage connu"
            )
            url = adresses.page(paths[Collectivite(DEPARTEMENT, departement.code)])
            zones[departement.code] = carte.Zone(url, departement.nom, len(used), said)
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
            "compte": vue_bilan(self.contexte.bilan_total()),
            "recent": vue_bilan(self.contexte.bilan_recent()),
            "attribution": self.reference.source.attribution,
            "donnees": adresses.page(f"{FOLDER}donnees/"),
            "script": adresses.page("scripts/ma-collectivite.js"),
            "racine": adresses.page(""),
        }

    def vue_page(self, territoire: Collectivite, adresses: Adresses) -> Vue:
        """Describe the page of a région or of a département."""
        lieu = self.reference.detail(territoire)
        codes = self._departements(territoire)
        usages = self._usages(codes)
        total = self._communes(codes)
        who = {u.organisation for u in usages if isinstance(u.organisation, Collectivite)}
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
            "couverture": {
                "communes": f"{nombre(len(covered))} sur {nombre(len(total))}",
                "habitants": f"{nombre(self.reference.habitants(covered))} sur {nombre(inhabitants)}",
                "sans_population": _unpublished(unpublished),
            },
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
            "contribuer_url": adresses.page("contribuer/"),
            "catalogue_url": adresses.page("catalogue/"),
            "attribution": self.reference.source.attribution,
        }

    def derniere_date(self, territoire: Collectivite) -> date | None:
        """Return the day of the last dated fact of the commons used in a région or a département."""
        known = self.contexte
        usages = known.usages_par_departement
        used = {u.commun for code in self._departements(territoire) for u in usages.get(code, ())}
        projets = (p for p in known.catalogue.projets if p.slug in used)
        return dernier_jour.derniere(known.derniere_date(p) for p in projets)

    def miniature(self, projet: Projet, adresses: Adresses) -> Markup | str:
        """Draw where a common is used; nothing when no user has a known place."""
        paths, zones = self.chemins(), {}
        for code, count in self.contexte.departements_de(projet).items():
            said = f"{count} {accorder(count, 'organisme utilisateur', 'organismes utilisateurs')}"
            name = self.reference.par_departement[code].nom
            zones[code] = carte.Zone(adresses.page(paths[Collectivite(DEPARTEMENT, code)]), name, count, said)
        return carte.miniature(zones, f"Départements où {projet.nom} est utilisé") if zones else ""

    def _departements(self, territoire: Collectivite) -> tuple[str, ...]:
        if territoire.nature == DEPARTEMENT:
            return (territoire.code,)
        return tuple(d.code for d in self.reference.par_departement.values() if d.region == territoire.code)

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
        region: Region | None = self.reference.region(self.reference.par_departement[territoire.code].region)
        path = self.chemins().get(Collectivite(REGION, region.code)) if region else None
        return (region.nom, adresses.page(path)) if region and path else None

    def _by_common(self, usages: list[Usage]) -> list[tuple[Projet, list[Usage]]]:
        """Group uses by common, the most verified then the most used first."""
        grouped: dict[str, list[Usage]] = defaultdict(list)
        for usage in usages:
            grouped[usage.commun].append(usage)
        used = [(p, grouped[p.slug]) for p in self.contexte.catalogue.projets if p.slug in grouped]
        return sorted(used, key=lambda one: (-sum(u.verifiee for u in one[1]), -len(one[1])))

    def _commun(self, projet: Projet, usages: list[Usage], adresses: Adresses) -> Vue:
        """Describe a common and who uses it here, what was verified first."""
        found = sorted(usages, key=lambda usage: not usage.verifiee)
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
            "verifiee": usage.verifiee,
            "a_reconfirmer": usage.a_reconfirmer(self.contexte.today),
        }


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


def vue_bilan(bilan: comptes.BilanUsages) -> Vue:
    """Describe counts in words; what is not known is said, never counted as zero."""
    return {
        "reutilisations": nombre(bilan.reutilisations),
        "verifiees": nombre(bilan.verifiees),
        "declarees": nombre(bilan.declarees),
        "a_reconfirmer": nombre(bilan.a_reconfirmer),
        "arretees": nombre(bilan.arretees),
        "organisations": nombre(bilan.organisations),
        "collectivites": nombre(bilan.collectivites),
        "autres": nombre(bilan.autres + bilan.type_inconnu),
        "non_situees": nombre(bilan.non_situees) if bilan.non_situees else "",
        "population": nombre(bilan.population),
        "communes": nombre(len(bilan.communes)),
        "departements": nombre(len(bilan.departements)),
        "vide": bilan.reutilisations == 0,
    }
