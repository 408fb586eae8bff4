"""The JSON API, under `api/v1/`: small documents, each checked against the class that `contrat` promises.

What it says of a common, of a reuse or of a measure is said here once: the tables read the same.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import msgspec

from catalogue_communs.collectivites import Collectivite, Reference, cles
from catalogue_communs.collectivites.objets import COMMUNE, DEPARTEMENT, EPCI, REGION, Identite
from catalogue_communs.faits import chronologie, impact, lieux
from catalogue_communs.faits.conclusions import Utilisation
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.phrases import absences
from catalogue_communs.faits.prix import Prix
from catalogue_communs.faits.usages import (
    APPUIS,
    CE_QUE_MONTRE,
    DEGRES,
    RECENT,
    ActeursDUnNiveau,
    Usage,
    acteurs,
)
from catalogue_communs.forges.bilan import DepotLu, etats
from catalogue_communs.modele import Indicateur, Projet
from catalogue_communs.site.sorties import contrat
from catalogue_communs.site.sorties.moissonnage import AUTRES, RESSOURCES
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.fichiers import connus, octets_json
from catalogue_communs.socle.images import CAPTURE, LOGO, UsageImage, publiee
from catalogue_communs.socle.programme import Publication, programme
from catalogue_communs.socle.schemas import vocabulaires
from catalogue_communs.socle.texte import grouper

Contenu = dict[str, Any]
# By who uses them, the commons, each with the name of a reuse that says it.
Utilisatrices = dict[Identite, tuple[tuple[str, str], ...]]
# The values of the fields that no file of a common holds, with their labels.
VALEURS = {
    "degre": DEGRES,
    "montre": CE_QUE_MONTRE,
    "appui": APPUIS,
    "nature_territoire": {
        "commune": "Commune",
        "epci": "Intercommunalité",
        "departement": "Département",
        "region": "Région",
    },
    "genre_fait_local": {
        "chiffre": "Un chiffre nomme le territoire",
        "organisme": "Un organisme dont on ne connaît pas la commune",
        "porteur": "Un organisme d’ici porte le commun",
        "campagne": "Un organisme dont les communes ne sont pas connues, et dont la campagne est terminée",
    },
}


def du_catalogue(contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return the documents of the API, its schemas and its OpenAPI description, by path."""
    projets = contexte.catalogue.projets
    found: dict[str, bytes] = {}
    lot = bytearray()
    briefs, reuses, indicators = list[Contenu](), list[Contenu](), list[Contenu]()
    for projet in projets:
        known, whole = contexte.commun(projet), commun_publie(projet, contexte, publication)
        data = _document(contrat.COMMUN, {"commun": whole}, known.derniere_date, publication)
        # A renamed common answers where it was, for ever.
        found |= dict.fromkeys(map(contrat.COMMUN.vers, (projet.slug, *projet.anciens_slugs)), data)
        lot += data
        state = {
            "commun": projet.slug,
            "api": publication.url(contrat.COMMUN.vers(projet.slug)),
            "empreinte": hashlib.sha256(data).hexdigest(),
            "modifie_le": contexte.registre.modifie_le(projet, contexte.lectures),
        }
        briefs.append(resume(projet, whole, contexte) | state)
        reuses += whole["reutilisations"]
        indicators += indicateurs_de(whole)
    found[contrat.LOT] = bytes(lot)
    contents = [
        (contrat.COMMUNS, "", {"communs": briefs}),
        (contrat.REUTILISATIONS, "", {"reutilisations": reuses}),
        (contrat.INDICATEURS, "", {"indicateurs": indicators}),
        (contrat.CHANGEMENTS, "", _journal(briefs, lot, contexte, publication)),
        (contrat.VOCABULAIRES, "", {"vocabulaires": vocabulaires_publies()}),
        (contrat.INDEX, "", _index(publication)),
        *(documents_des_lieux(reuses, contexte, publication) if programme().territoires else ()),
    ]
    jour = contexte.derniere_date
    for genre, valeur, content in contents:
        found[genre.vers(valeur)] = _document(genre, content, jour, publication)
    # The example of the description is a common that exists, whatever the catalogue.
    first = projets[0].slug if projets else "mon-commun"
    return found | contrat.fichiers_du_contrat(publication, first)


def _document(
    genre: contrat.Genre, contenu: Contenu, jour: date | None, publication: Publication
) -> bytes:
    """Write a document: UTF-8, one line, keys in the order of its class; raise `msgspec.ValidationError` for what is not promised."""
    schema = publication.url(contrat.chemin_du_schema(genre))
    head = {"$schema": schema, "licence": programme().licence.spdx, "mis_a_jour_le": jour}
    made = msgspec.convert(connus({**head, **contenu}), genre.classe, from_attributes=True)
    return octets_json(made)


def _index(publication: Publication) -> Contenu:
    return {
        "version": contrat.VERSION,
        "titre": programme().titre,
        "site": publication.url(""),
        "documentation": publication.url("donnees/api/"),
        "openapi": publication.url(f"{contrat.RACINE}openapi.json"),
        "documents": [
            {
                **genre._asdict(),
                "url": publication.url(contrat.RACINE + genre.chemin),
                "schema": publication.url(contrat.chemin_du_schema(genre)),
            }
            for genre in contrat.genres_de_documents()
        ],
        "fichiers": [
            {**one._asdict(), "url": publication.url(one.chemin), "format": one.media}
            for one in (*RESSOURCES, *AUTRES)
        ],
    }


def _journal(
    communs: list[Contenu], lot: bytearray, contexte: Contexte, publication: Publication
) -> Contenu:
    """Say what the document of each common is today, the last changed first, and what is no longer there."""
    projets = contexte.catalogue.projets
    return {
        "lot": {
            "url": publication.url(contrat.LOT),
            "empreinte": hashlib.sha256(lot).hexdigest(),
            "octets": len(lot),
        },
        "communs": sorted(communs, key=lambda one: str(one["modifie_le"] or ""), reverse=True),
        "renommes": [
            {"de": old, "vers": projet.slug} for projet in projets for old in projet.anciens_slugs
        ],
        "retires": sorted(
            contexte.registre.publies.keys() - {projet.premier_nom for projet in projets}
        ),
    }


def vocabulaires_publies() -> dict[str, list[Contenu]]:
    """List the values of each vocabulary, with their labels; those that no file holds too."""
    said = {
        name: [
            (one.slug, one.libelle, one.description or None) for one in vocabulary.valeurs.values()
        ]
        for name, vocabulary in vocabulaires().items()
    }
    said |= {name: [(*one, None) for one in values.items()] for name, values in VALEURS.items()}
    said["etat_activite"] = [(one.slug, one.libelle, one.regle) for one in etats().values()]
    keys = ("valeur", "libelle", "description")
    return {
        name: [dict(zip(keys, one, strict=True)) for one in values] for name, values in said.items()
    }


# --- A common --------------------------------------------------------------------------------


def _publier(value: Any) -> Any:
    if isinstance(value, msgspec.Struct):
        read = {name: _publier(getattr(value, name)) for name in value.__struct_fields__}
        return {name: one for name, one in read.items() if one not in (None, [], {})}
    if isinstance(value, tuple):
        return [_publier(inner) for inner in value]
    if isinstance(value, DatePartielle):
        return value.iso
    # 264, as people write it, rather than 264.0.
    return int(value) if isinstance(value, float) and value.is_integer() else value


def commun_publie(projet: Projet, contexte: Contexte, publication: Publication) -> Contenu:
    """Describe a common in full: its file, what was read of its code, who uses it; `None` is not known."""

    def image(name: str, usage: UsageImage) -> str | None:
        found = publiee(contexte.root, name, usage)
        return publication.url(found.chemin) if found else None

    activity = contexte.commun(projet).activite
    logo = image(projet.logo.image, LOGO) if projet.logo else None
    entries = contexte.commun(projet).parutions
    indicators = [
        indicateur_publie(projet, one, contexte.today, entries) for one in projet.indicateurs
    ]
    shots = ((_publier(one), image(one.image, CAPTURE)) for one in projet.captures)
    return {
        **_publier(projet),
        "url": publication.url(f"communs/{projet.slug}/"),
        "depots": [_depot(one) for one in activity.depots],
        "activite": _lire(
            activity,
            contrat.Activite,
            etat=activity.etat.slug,
            regle=activity.etat.regle,
            lu_le=activity.au,
            mois=[one._asdict() for one in activity.mois],
        ),
        # Nobody said anything: this is unknown, not zero.
        "bilan": _bilan(projet, contexte) if projet.reutilisations else None,
        "logo": logo,
        "droits_du_logo": _publier(projet.logo) if logo else None,
        "captures": [{**one, "image": url} for one, url in shots if url],
        "impact": {"indicateurs": indicators} if indicators else None,
        "prix": [_prix(prix) for prix in contexte.commun(projet).prix_connus],
        "absences": [{"champ": champ, **absent._asdict()} for champ, absent in absences(projet)],
        "reutilisations": reutilisations_publiees(projet, contexte),
    }


def _prix(prix: Prix) -> Contenu:
    return {
        "mode": prix.mode.mode,
        "dit": prix.en_entier(str),
        "sur": prix.sur,
        "au": prix.jour.iso if prix.jour else None,
    }


def indicateurs_de(entier: Contenu) -> list[Contenu]:
    """Return the indicators of what is said of a common in full."""
    found: list[Contenu] = entier["impact"]["indicateurs"] if entier["impact"] else []
    return found


def resume(projet: Projet, entier: Contenu, contexte: Contexte) -> Contenu:
    """Describe a common in the list, from what is said of it in full."""
    counted = entier["bilan"] or {}
    return {
        **entier,
        **entier.get("planification", {}),
        "archive": projet.archive is not None,
        "depots": [depot.url for depot in projet.depots],
        "etat_activite": entier["activite"]["etat"],
        "etat_activite_au": entier["activite"]["etat_au"],
        "reutilisations": counted.get("reutilisations"),
        "population": counted.get("population"),
        "modes": [mode.mode for mode in projet.reutiliser.modes],
        "mis_a_jour_le": contexte.commun(projet).derniere_date,
    }


def _depot(one: DepotLu) -> Contenu:
    found = {**_publier(one.depot), "licence": one.licence}
    if one.lecture:
        pace = one.lecture.rythme
        found["lecture"] = {
            **_publier(one.lecture),
            "lu_le": one.lecture.au,
            "commits_12_mois": pace.commits_12_mois if pace else None,
            "au_moins": pace.au_moins if pace else None,
        }
    return found


def _bilan(projet: Projet, contexte: Contexte) -> Contenu:
    """Describe the counts; where no user has a known place, what is covered is unknown, not zero."""
    found = contexte.commun(projet).bilan
    known = bool(found.territoires)
    return _lire(
        found,
        contrat.Bilan,
        verifiees=found.confirmees,
        population_porteurs=found.population_porteurs or None,
        acteurs=_acteurs(found.acteurs),
        departements_actifs=sorted(found.departements_actifs),
        departements=sorted(found.departements),
        communes=len(found.communes) if known else None,
        population=found.population if known else None,
        sans_population=found.sans_population if known else None,
    )


def _acteurs(niveaux: Iterable[ActeursDUnNiveau]) -> list[Contenu]:
    return [
        {
            "niveau": niveau.niveau,
            "collectivites": len(niveau.collectivites),
            "recentes": niveau.recents,
        }
        for niveau in niveaux
    ]


def _lire(found: object, classe: type[contrat.Partie], **own: object) -> Contenu:
    return own | {
        name: getattr(found, name) for name in classe.__struct_fields__ if name not in own
    }


def reutilisations_publiees(projet: Projet, contexte: Contexte) -> list[Contenu]:
    """List every declaration of a reuse of one common, stopped or not, in the order of its file."""
    names = cles.des_reutilisations(projet, contexte.reference)
    return [
        {
            **_publier(one.dite),
            "id": f"{projet.premier_nom}.{name}",
            "commun": projet.slug,
            "organisation": _organisation(one, contexte.reference),
            "en_cours": one.en_cours,
            "degre": one.usage.degre,
            "montre": one.usage.montre,
            "porteur": one.usage.porteur,
            "appuis": _publier(one.usage.appuis if one.en_cours else ()),
            "ne_repond_plus": bool(one.usage.perdue) or None,
            **_source(one.dite.source, projet),
        }
        for one, name in zip(contexte.commun(projet).utilisations, names, strict=True)
    ]


def _organisation(one: Utilisation, reference: Reference) -> Contenu:
    said, who = one.dite.organisation, one.usage.organisation
    found = {**_publier(said), "nom": one.nom}
    if not isinstance(who, Collectivite):
        return found
    codes: dict[str, str | None] = {"siren": who.code}
    if who.nature != EPCI:
        codes = {"code_insee": who.code, "siren": reference.siren(who) or said.siren}
    place = {
        **_publier(who),
        "nom": reference.nom(who),
        "departements": list(reference.departements_de(who)),
    }
    return {**found, **codes, "type": reference.type_organisme(who), "territoire": place}


def indicateur_publie(
    projet: Projet,
    indicateur: Indicateur,
    today: date,
    parutions: chronologie.Parutions | None = None,
) -> Contenu:
    """Describe an indicator of a common and its measures: each source in full, what was published of it before."""
    keys = parutions.mesures[indicateur.id] if parutions else ("",) * len(indicateur.mesures)
    named = zip(indicateur.mesures, cles.des_mesures(indicateur), keys, strict=True)
    return {
        **_publier(indicateur),
        "commun": projet.slug,
        "mesures": [
            {
                **_publier(one),
                "id": f"{projet.premier_nom}.{name}",
                **_source(one.source, projet),
                "corrections": [
                    {"publie_le": day, "dit": words}
                    for known in (parutions.dits(key) if parutions else ())
                    for day, words in known.editions()[1:]
                ]
                or None,
            }
            for one, name, key in named
        ],
        "a_actualiser": impact.est_depassee(impact.derniere(indicateur), indicateur, today),
    }


def _source(source: str | None, projet: Projet) -> Contenu:
    """Name a source in full; one that is not in the list of its common is an address."""
    named = {one.id: {"source_titre": one.titre, "source_url": one.url} for one in projet.sources}
    return named.get(source, {"source_url": source}) if source else {}


# --- Places ----------------------------------------------------------------------------------


def documents_des_lieux(
    reuses: Iterable[Contenu], contexte: Contexte, publication: Publication
) -> Iterator[tuple[contrat.Genre, str, Contenu]]:
    """Yield what the document of every place holds, from what is published of the reuses; a collectivité d’outre-mer is with the départements."""
    reference, places = contexte.reference, lieux.territoires(contexte.reference)
    users: Utilisatrices = grouper(
        (Collectivite(place["nature"], place["code"]), (one["commun"], one["id"]))
        for one in reuses
        if one["en_cours"] and (place := one["organisation"].get("territoire"))
    )
    source = {"attribution": reference.source.attribution}
    brief: dict[str, list[Contenu]] = {REGION: [], DEPARTEMENT: []}
    for lieu in places:
        codes, path = lieux.situer(lieu, reference), contexte.territoires.get(lieu)
        usages = lieux.une_fois(contexte.usages_par_departement, codes)
        told = [
            {"commun": one.commun, "genre": one.genre, "dit": one.dit}
            for one in lieux.une_fois(contexte.locaux_par_departement, codes)
        ]
        said = {
            "code": lieu.code,
            "nom": reference.detail(lieu).nom,
            "url": publication.url(path) if path else None,
            "nature": lieu.nature,
            "departements": codes,
            "declares": told,
        }
        used_here = {usage.commun for usage in usages if usage.compte}
        named = {one["commun"] for one in told if one["genre"] != lieux.CAMPAGNE}
        region = reference.par_departement[lieu.code].region if lieu.nature == DEPARTEMENT else ""
        genre = genre_du_lieu(lieu)
        brief[lieu.nature].append(
            {
                **said,
                "api": publication.url(genre.vers(lieu.code)),
                "communs": len(used_here),
                "declares": len(named - used_here),
                "region": region if Collectivite(REGION, region) in places else None,
            }
        )
        yield genre, lieu.code, {**source, **said, **_couverture(codes, usages, users, reference)}
        if lieu.nature == DEPARTEMENT:
            yield (
                contrat.COLLECTIVITES,
                lieu.code,
                {**source, **said, **_usageres(lieu, users, reference)},
            )
    yield (
        contrat.TERRITOIRES,
        "",
        {**source, "regions": brief[REGION], "departements": brief[DEPARTEMENT]},
    )


def genre_du_lieu(lieu: Collectivite) -> contrat.Genre:
    """Return the kind of the document of a région or of a département."""
    return contrat.REGION if lieu.nature == REGION else contrat.DEPARTEMENT


def _couverture(
    codes: Iterable[str], usages: Iterable[Usage], users: Utilisatrices, reference: Reference
) -> Contenu:
    """Say what is used in some départements, and what it covers; no known use says nothing of it: it is not zero."""
    every = frozenset[str]().union(*map(reference.circonscription, codes))
    live = [usage for usage in usages if usage.actives]
    used = (pair for usage in live for pair in users[usage.organisation] if pair[0] == usage.commun)
    found = {
        "communes": len(every),
        "population": reference.habitants(every),
        "sans_population": reference.sans_population(every),
        "communs": _locaux(used),
    }
    counted = [usage for usage in live if usage.compte]
    found["acteurs"] = _acteurs(acteurs(counted))
    for suffix, taken in (
        ("", counted),
        ("_recentes", [one for one in counted if one.degre == RECENT]),
        ("_porteurs", [one for one in live if one.porteur]),
    ):
        who = {
            usage.organisation for usage in taken if isinstance(usage.organisation, Collectivite)
        }
        covered = reference.union(who) & every
        found[f"communes_couvertes{suffix}"] = len(covered) if who else None
        found[f"population_couverte{suffix}"] = reference.habitants(covered) if who else None
    return found


def _usageres(lieu: Collectivite, users: Utilisatrices, reference: Reference) -> Contenu:

    def usagere(who: Collectivite) -> Contenu | None:
        if who not in users:
            return None
        number = reference.siren(who) if who.nature != EPCI else None
        return {"nom": reference.nom(who), "communs": _locaux(users[who]), "siren": number}

    communes = [
        reference.par_commune[insee] for insee in sorted(reference.circonscription(lieu.code))
    ]
    groupements = sorted({siren for one in communes for siren in (one.epci, one.ept) if siren})
    governed = reference.communes(lieu)
    apart = {one.epci for one in communes if one.epci and one.insee not in governed}
    region = Collectivite(REGION, reference.par_departement[lieu.code].region)
    return {
        "communes": {one.insee: usagere(Collectivite(COMMUNE, one.insee)) for one in communes},
        "epci": {siren: usagere(Collectivite(EPCI, siren)) for siren in groupements},
        "epci_par_commune": {one.insee: one.epci for one in communes if one.epci},
        "sans_departement": sorted(apart),
        "departement": usagere(reference.conseil(lieu.code)),
        "region": usagere(reference.canonique(region))
        if region.code in reference.par_region
        else None,
    }


def _locaux(used: Iterable[tuple[str, str]]) -> list[Contenu]:
    return [
        {"commun": slug, "reutilisations": [*names]}
        for slug, names in sorted(grouper(used).items())
    ]
