"""Make the documents of the API from the facts of the build: the commons, the territories, who uses what, where."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from catalogue_communs.collectivites import Collectivite
from catalogue_communs.collectivites.objets import COM, COMMUNE, DEPARTEMENT, EPCI, REGION
from catalogue_communs.collectivites.reutilisations import RECENT, BilanUsages, Decompte, Usage
from catalogue_communs.faits import lieux
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.forges import BilanActivite, DepotLu
from catalogue_communs.forges.bilan import etats
from catalogue_communs.modele import Projet
from catalogue_communs.site.sorties.api import communs
from catalogue_communs.site.sorties.api import documents as doc
from catalogue_communs.site.sorties.api.communs import (
    IndicateurPublie,
    ReutilisationPubliee,
    Usages,
    usages_par_territoire,
)
from catalogue_communs.site.sorties.api.parties import brut, fabriquer, vers
from catalogue_communs.socle.images import CAPTURE, LOGO, UsageImage, publiee
from catalogue_communs.socle.programme import Publication
from catalogue_communs.socle.schemas import vocabulaires

# What is only known of users whose place is known.
COUVERTURE = frozenset({"communes", "population", "sans_population"})


def resume(
    projet: Projet, contexte: Contexte, publication: Publication, **vu: object
) -> communs.CommunResume:
    """Describe a common in the list; `vu` is what is known of its document."""
    counted, planning = contexte.decompte(projet), projet.planification
    return vers(
        communs.CommunResume,
        projet,
        url=publication.url(f"communs/{projet.slug}/"),
        api=publication.url(f"api/v1/communs/{projet.slug}.json"),
        archive=projet.archive is not None,
        depots=[depot.url for depot in projet.depots],
        etat_activite=contexte.activite(projet).etat.slug,
        etat_activite_au=contexte.activite(projet).etat_au,
        # Nobody said anything: this is unknown, not zero.
        reutilisations=counted.reutilisations if projet.reutilisations else None,
        population=counted.population,
        axes=planning.axes if planning else None,
        chantiers=planning.chantiers if planning else None,
        modes=[mode.mode for mode in projet.reutiliser.modes],
        mis_a_jour_le=contexte.derniere_date(projet),
        **vu,
    )


def journal(
    communs: list[dict[str, Any]], lot: bytes, contexte: Contexte, publication: Publication
) -> dict[str, Any]:
    """Say what the document of each common is today, the last changed first, and what is no longer there."""
    projets = contexte.catalogue.projets
    return {
        "lot": {
            "url": publication.url(doc.LOT),
            "empreinte": hashlib.sha256(lot).hexdigest(),
            "octets": len(lot),
        },
        "communs": sorted(communs, key=lambda one: str(one.get("modifie_le", "")), reverse=True),
        "renommes": [{"de": old, "vers": projet.slug} for projet in projets for old in projet.anciens_slugs],
        "retires": sorted(contexte.publies() - {projet.premier_nom for projet in projets}),
    }


def commun_publie(
    projet: Projet,
    declarees: tuple[ReutilisationPubliee, ...],
    indicators: tuple[IndicateurPublie, ...],
    contexte: Contexte,
    publication: Publication,
) -> communs.Commun:
    """Describe a common in full; `declarees` are its reuses, `indicators` its indicators."""
    activity = contexte.activite(projet)

    def image(name: str, usage: UsageImage) -> str | None:
        found = publiee(contexte.root, name, usage)
        return publication.url(found.chemin) if found else None

    logo = image(projet.logo.image, LOGO) if projet.logo else None
    return vers(
        communs.Commun,
        projet,
        url=publication.url(f"communs/{projet.slug}/"),
        depots=[
            depot(one, projet.licence_de(one.depot, sans_fichier=one.sans_fichier_de_licence))
            for one in activity.depots
        ],
        activite=_activite(activity),
        bilan=_bilan(contexte.bilan(projet), contexte.decompte(projet)) if projet.reutilisations else None,
        logo=logo,
        droits_du_logo=vers(communs.DroitsDImage, projet.logo) if projet.logo and logo else None,
        captures=[
            {**brut(one), "image": url} for one in projet.captures if (url := image(one.image, CAPTURE))
        ],
        impact={"indicateurs": indicators} if indicators else None,
        reutilisations=declarees,
    )


def vocabulaires_publies() -> Mapping[str, list[Any]]:
    """List the values of each vocabulary, with their labels; those that no file holds too."""
    states = [{"valeur": s.slug, "libelle": s.libelle, "description": s.regle} for s in etats().values()]
    others = {
        name: [{"valeur": value, "libelle": label} for value, label in values.items()]
        for name, values in communs.VALEURS.items()
    }
    found = {
        name: [
            {
                "valeur": v.slug,
                "libelle": v.libelle,
                **({"description": v.description} if v.description else {}),
            }
            for v in vocabulary.valeurs.values()
        ]
        for name, vocabulary in vocabulaires().items()
    }
    return found | others | {"etat_activite": states}


def _bilan(found: BilanUsages, counted: Decompte) -> communs.Bilan:
    """Describe the counts; where no user has a known place, what is covered is unknown, not zero."""
    known = bool(found.territoires)
    own = {"verifiees", "porteurs", "population_porteurs"}
    names = (name for name in communs.Bilan.__struct_fields__ if known or name not in COUVERTURE)
    carried = counted.population_porteurs
    return fabriquer(
        communs.Bilan,
        {
            **{name: getattr(found, name) for name in names if name not in own},
            "verifiees": found.confirmees,
            "porteurs": counted.porteurs,
            **({"communes": len(found.communes)} if known else {}),
            **({"population_porteurs": carried} if carried is not None else {}),
            "departements": sorted(found.departements),
        },
    )


def _activite(found: BilanActivite) -> communs.Activite:
    facts: dict[str, Any] = {
        name: getattr(found, name)
        for name in communs.Activite.__struct_fields__
        if name not in {"etat", "regle", "mot", "complet", "lu_le", "mois"}
    }
    return fabriquer(
        communs.Activite,
        {
            "etat": found.etat.slug,
            "regle": found.etat.regle,
            "mot": found.mot,
            "complet": found.complet,
            "mois": [_sans_vide(one, communs.Mois.__struct_fields__) for one in found.mois],
            **{name: value for name, value in {**facts, "lu_le": found.au}.items() if value is not None},
        },
    )


def _sans_vide(objet: object, names: tuple[str, ...]) -> dict[str, Any]:
    values = {name: getattr(objet, name) for name in names}
    return {name: value for name, value in values.items() if value is not None}


def depot(one: DepotLu, licence: str | None) -> communs.DepotPublie:
    """Describe a repository, the licence that its file declares, and what was read of it."""
    if one.lecture is None:
        return vers(communs.DepotPublie, one.depot, licence=licence)
    pace = one.lecture.rythme
    reading = vers(
        communs.LecturePubliee,
        one.lecture,
        lu_le=one.lecture.au,
        commits_12_mois=pace.commits_12_mois if pace else None,
        au_moins=pace.au_moins if pace else None,
    )
    return vers(communs.DepotPublie, one.depot, licence=licence, lecture=reading)


Valeurs = dict[str, Any]


class Lieux:
    """Who uses what, where, for one build."""

    def __init__(self, contexte: Contexte, publication: Publication) -> None:
        """Keep the facts of the build."""
        self.contexte, self.reference, self.publication = contexte, contexte.reference, publication
        self.usages = usages_par_territoire(contexte)
        self.attribution = self.reference.source.attribution
        self._comptees: dict[str, tuple[int, int]] = {}

    def regions(self) -> list[str]:
        """List the codes of the régions; a collectivité d'outre-mer is with the départements."""
        return [r.code for r in self.reference.par_region.values() if r.zone != COM]

    def departements(self) -> list[str]:
        """List the codes of the départements."""
        return list(self.reference.par_departement)

    def liste(self) -> Valeurs:
        """Describe every région and département in brief."""
        return {
            "attribution": self.attribution,
            "regions": [self._bref(Collectivite(REGION, code)) for code in self.regions()],
            "departements": [self._bref(Collectivite(DEPARTEMENT, code)) for code in self.departements()],
        }

    def territoire(self, lieu: Collectivite) -> Valeurs:
        """Describe what is used in a région or a département."""
        codes, reference = lieux.situer(lieu, self.reference), self.reference
        every = frozenset[str]().union(*(reference.circonscription(code) for code in codes))
        used: Usages = {}
        live = [usage for usage in self._usages(codes) if usage.actives]
        for usage in live:
            assert isinstance(usage.organisation, Collectivite)  # noqa: S101 - the context keeps no other
            used.setdefault(usage.commun, []).extend(self.usages[usage.organisation][usage.commun])
        counts = [self._population(code) for code in codes]
        return {
            "attribution": self.attribution,
            "nature": lieu.nature,
            "code": lieu.code,
            "nom": reference.detail(lieu).nom,
            "departements": codes,
            "communes": len(every),
            "population": sum(people for people, _ in counts),
            "sans_population": sum(unknown for _, unknown in counts),
            "communs": _locaux(used),
            "declares": self._declares(codes),
            **self._url(lieu),
            **self._couverture(every, "", [u for u in live if u.compte]),
            **self._couverture(every, "_recentes", [u for u in live if u.compte and u.degre == RECENT]),
            **self._couverture(every, "_porteurs", [u for u in live if u.porteur]),
        }

    def _couverture(self, every: frozenset[str], suffixe: str, usages: list[Usage]) -> Valeurs:
        """Count what some uses cover of some communes; no known use says nothing of it: it is not zero."""
        who = {usage.organisation for usage in usages if isinstance(usage.organisation, Collectivite)}
        if not who:
            return {}
        covered = self.reference.union(who) & every
        return {
            f"communes_couvertes{suffixe}": len(covered),
            f"population_couverte{suffixe}": self.reference.habitants(covered),
        }

    def collectivites(self, code: str) -> Valeurs:
        """Say which commons the collectivités of a département use."""
        reference = self.reference
        departement = reference.par_departement[code]
        communes = [reference.par_commune[insee] for insee in sorted(reference.circonscription(code))]
        groupements = sorted({siren for c in communes for siren in (c.epci, c.ept) if siren})
        governed = reference.communes(Collectivite(DEPARTEMENT, code))
        found: Valeurs = {
            "attribution": self.attribution,
            "code": code,
            "nom": departement.nom,
            "communes": dict(self._usageres(COMMUNE, [c.insee for c in communes])),
            "epci": dict(self._usageres(EPCI, groupements)),
            "epci_par_commune": {c.insee: c.epci for c in communes if c.epci},
            "sans_departement": sorted({c.epci for c in communes if c.epci and c.insee not in governed}),
            "declares": self._declares([code]),
        }
        places = [("departement", reference.conseil(code))]
        if departement.region in reference.par_region:
            places.append(("region", reference.canonique(Collectivite(REGION, departement.region))))
        for name, place in places:
            if used := self._usagere(place):
                found[name] = used
        return found

    def _bref(self, lieu: Collectivite) -> Valeurs:
        genre = doc.REGION if lieu.nature == REGION else doc.DEPARTEMENT
        found: Valeurs = {
            "code": lieu.code,
            "nom": self.reference.detail(lieu).nom,
            "api": self.publication.url(genre.vers(lieu.code)),
            "communs": len(
                used := {u.commun for u in self._usages(lieux.situer(lieu, self.reference)) if u.compte}
            ),
            "declares": len(
                {
                    f["commun"]
                    for f in self._declares(lieux.situer(lieu, self.reference))
                    if f["genre"] != lieux.CAMPAGNE
                }
                - used
            ),
            **self._url(lieu),
        }
        if lieu.nature == DEPARTEMENT:
            region = self.reference.par_departement[lieu.code].region
            found |= {"region": region} if region in self.regions() else {}
        return found

    def _usages(self, codes: Sequence[str]) -> Iterable[Usage]:
        """List the uses of some départements, each once: they are told apart as they were made."""
        around = self.contexte.usages_par_departement
        return {id(usage): usage for code in codes for usage in around.get(code, ())}.values()

    def _declares(self, codes: Sequence[str]) -> list[Valeurs]:
        """Say what names some départements without a list of users, each fact once."""
        around = self.contexte.locaux_par_departement
        found = {id(fait): fait for code in codes for fait in around.get(code, ())}
        return [{"commun": f.commun, "genre": f.genre, "dit": f.dit} for f in found.values()]

    def _population(self, departement: str) -> tuple[int, int]:
        """Count the inhabitants of a département, and its communes without any: once, for its région too."""
        if departement not in self._comptees:
            communes = self.reference.circonscription(departement)
            known = (self.reference.habitants(communes), self.reference.sans_population(communes))
            self._comptees[departement] = known
        return self._comptees[departement]

    def _url(self, lieu: Collectivite) -> dict[str, str]:
        path = self.contexte.territoires.get(lieu)
        return {"url": self.publication.url(path)} if path else {}

    def _usageres(self, nature: Any, codes: list[str]) -> Iterator[tuple[str, Valeurs]]:
        for code in codes:
            if used := self._usagere(Collectivite(nature, code)):
                yield code, used

    def _usagere(self, who: Collectivite) -> Valeurs | None:
        if who not in self.usages:
            return None
        number = self.reference.siren(who) if who.nature != EPCI else None
        siren = {"siren": number} if number else {}
        return {"nom": self.reference.nom(who), "communs": _locaux(self.usages[who]), **siren}


def _locaux(used: Usages) -> list[Valeurs]:
    return [{"commun": slug, "reutilisations": names} for slug, names in sorted(used.items())]
