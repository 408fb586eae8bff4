"""Make the documents of the API from the facts of the build."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from catalogue.collectivites.reutilisations import bilan
from catalogue.forges.etats import etats
from catalogue.modele.tables import PARTOUT
from catalogue.site.sorties.api import communs
from catalogue.site.sorties.api import documents as doc
from catalogue.site.sorties.api.parties import brut, fabriquer, vers
from catalogue.socle.images import CAPTURE, LOGO, UsageImage, publiee
from catalogue.socle.schemas import vocabularies

# What is only known of users whose place is known.
COUVERTURE = frozenset({"communes", "population", "sans_population"})

if TYPE_CHECKING:
    from collections.abc import Mapping

    from catalogue.collectivites.reutilisations import BilanUsages
    from catalogue.faits.contexte import Contexte
    from catalogue.forges import BilanActivite, DepotLu
    from catalogue.modele import Projet
    from catalogue.modele.tables import Aidant
    from catalogue.site.sorties.api.reutiliser import IndicateurPublie, ReutilisationPubliee
    from catalogue.socle.programme import Publication


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
        # Nobody said anything: this is unknown, not zero.
        reutilisations=counted.reutilisations if projet.reutilisations else None,
        population=counted.population,
        axes=planning.axes if planning else None,
        chantiers=planning.chantiers if planning else None,
        modes=[mode.mode for mode in projet.reutiliser.modes],
        mis_a_jour_le=contexte.derniere_date(projet),
        **vu,
    )


def changements(
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


def commun(
    projet: Projet,
    declarees: tuple[ReutilisationPubliee, ...],
    indicators: tuple[IndicateurPublie, ...],
    contexte: Contexte,
    publication: Publication,
) -> communs.Commun:
    """Describe a common in full; `declarees` are its reuses, `indicators` its indicators."""
    activity = contexte.activite(projet)
    # It is large, and is not kept: nothing else needs it where this document is made.
    counted = bilan(contexte.usages_de(projet), contexte.reference, contexte.today)

    def image(name: str | None, usage: UsageImage) -> str | None:
        found = publiee(contexte.root, name, usage) if name else None
        return publication.url(found.chemin) if found else None

    return vers(
        communs.Commun,
        projet,
        url=publication.url(f"communs/{projet.slug}/"),
        depots=[
            depot(one, projet.licence_de(one.depot, sans_fichier=one.sans_fichier_de_licence))
            for one in activity.depots
        ],
        activite=_activite(activity),
        bilan=_bilan(counted) if projet.reutilisations else None,
        logo=image(projet.logo, LOGO),
        captures=[
            {**brut(one), "image": url} for one in projet.captures if (url := image(one.image, CAPTURE))
        ],
        impact={"indicateurs": indicators} if indicators else None,
        reutilisations=declarees,
    )


def aidant(one: Aidant) -> dict[str, object]:
    """Return what the API says of a helper; what its source does not say is absent."""
    france = PARTOUT in one.departements
    said = {**one._asdict(), "departements": () if france else one.departements, "france": france}
    said["lue_le"] = one.lue_le.iso if one.lue_le else ""
    return {name: value for name, value in said.items() if value}


def vocabulaires() -> Mapping[str, list[Any]]:
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
        for name, vocabulary in vocabularies().items()
    }
    return found | others | {"etat_activite": states}


def _bilan(found: BilanUsages) -> communs.Bilan:
    """Describe the counts; where no user has a known place, what is covered is unknown, not zero."""
    known = bool(found.territoires)
    names = (name for name in communs.Bilan.__struct_fields__ if known or name not in COUVERTURE)
    return fabriquer(
        communs.Bilan,
        {
            **{name: getattr(found, name) for name in names if name != "verifiees"},
            "verifiees": found.confirmees,
            **({"communes": len(found.communes)} if known else {}),
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
        communs.Lecture,
        one.lecture,
        lu_le=one.lecture.au,
        commits_12_mois=pace.commits_12_mois if pace else None,
        au_moins=pace.au_moins if pace else None,
    )
    return vers(communs.DepotPublie, one.depot, licence=licence, lecture=reading)
