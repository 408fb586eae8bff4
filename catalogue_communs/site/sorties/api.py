"""The JSON API, under `api/v1/`: small documents.

Each is checked against the class that `contrat` promises. What it says of a common, of a reuse
or of a measure is said here once: the tables read the same.
"""

import hashlib
from collections.abc import Container, Iterable, Iterator
from datetime import date
from typing import Any

import msgspec

from catalogue_communs.collectivites import Collectivite, Reference
from catalogue_communs.collectivites.objets import COMMUNE, DEPARTEMENT, EPCI, REGION, Identite
from catalogue_communs.faits import impact, lieux
from catalogue_communs.faits.conclusions import Conclusions, Utilisation
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.phrases import absences
from catalogue_communs.faits.prix import Prix
from catalogue_communs.faits.usages import (
    APPUIS,
    CE_QUE_MONTRE,
    DEGRES,
    RECENT,
    ActeursDUnNiveau,
    Appui,
    Usage,
    acteurs,
)
from catalogue_communs.forges.bilan import BilanActivite, DepotLu, etats
from catalogue_communs.modele import Indicateur, Projet
from catalogue_communs.parutions import cles
from catalogue_communs.parutions.registre import Parutions
from catalogue_communs.site.sorties import contrat
from catalogue_communs.site.sorties.documents import (
    CHANGEMENTS,
    COLLECTIVITES,
    COMMUN,
    COMMUNS,
    INDEX,
    INDICATEURS,
    LOT,
    RACINE,
    REUTILISATIONS,
    TERRITOIRES,
    UN_DEPARTEMENT,
    UNE_REGION,
    VERSION,
    VOCABULAIRES,
    Genre,
    genres_de_documents,
)
from catalogue_communs.site.sorties.miroir import Partie
from catalogue_communs.site.sorties.moissonnage import AUTRES, RESSOURCES
from catalogue_communs.site.sorties.openapi import chemin_du_schema, fichiers_du_contrat
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.fichiers import connus, octets_json
from catalogue_communs.socle.images import CAPTURE, LOGO, publiee
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
        "campagne": "Un organisme dont les communes ne sont pas connues, "
        "et dont la campagne est terminée",
    },
}


def du_catalogue(contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return the documents of the API, its schemas and its OpenAPI description, by path."""
    projets = contexte.catalogue.projets
    lus_le = {url: lecture.lu_le for url, lecture in contexte.lectures.items()}
    documents: dict[str, bytes] = {}
    resumes, reutilisations, indicateurs = list[Contenu](), list[Contenu](), list[Contenu]()
    for projet in projets:
        entier = commun_publie(projet, contexte, publication)
        jour = contexte.commun(projet).derniere_date
        document = _document(COMMUN, {"commun": entier}, jour, publication)
        # A renamed common answers where it was, for ever.
        for slug in (projet.slug, *projet.anciens_slugs):
            documents[COMMUN.vers(slug)] = document
        etat = {
            "commun": projet.slug,
            "api": publication.url(COMMUN.vers(projet.slug)),
            "empreinte": hashlib.sha256(document).hexdigest(),
            "modifie_le": contexte.registre.modifie_le(projet, lus_le),
        }
        resumes.append(resume(projet, entier, contexte) | etat)
        reutilisations += entier["reutilisations"]
        indicateurs += indicateurs_de(entier)
    lot = b"".join(documents[COMMUN.vers(projet.slug)] for projet in projets)
    documents[LOT] = lot
    contenus = [
        (COMMUNS, "", {"communs": resumes}),
        (REUTILISATIONS, "", {"reutilisations": reutilisations}),
        (INDICATEURS, "", {"indicateurs": indicateurs}),
        (CHANGEMENTS, "", _journal(resumes, lot, contexte, publication)),
        (VOCABULAIRES, "", {"vocabulaires": vocabulaires_publies()}),
        (INDEX, "", _index(publication)),
    ]
    if programme().territoires:
        contenus += documents_des_lieux(reutilisations, contexte, publication)
    jour = contexte.derniere_date
    for genre, valeur, contenu in contenus:
        documents[genre.vers(valeur)] = _document(genre, contenu, jour, publication)
    # The example of the description is a common that exists, whatever the catalogue.
    exemple = "mon-commun"
    if projets:
        exemple = projets[0].slug
    return documents | fichiers_du_contrat(publication, exemple)


def _document(genre: Genre, contenu: Contenu, jour: date | None, publication: Publication) -> bytes:
    """Write a document: UTF-8, one line, keys in the order of its class.

    Raise `msgspec.ValidationError` for what is not promised.
    """
    schema = publication.url(chemin_du_schema(genre))
    tete = {"$schema": schema, "licence": programme().licence.spdx, "mis_a_jour_le": jour}
    document = msgspec.convert(connus({**tete, **contenu}), genre.classe, from_attributes=True)
    return octets_json(document)


def _index(publication: Publication) -> Contenu:
    return {
        "version": VERSION,
        "titre": programme().titre,
        "site": publication.url(""),
        "documentation": publication.url("donnees/api/"),
        "openapi": publication.url(f"{RACINE}openapi.json"),
        "documents": [
            {
                **genre._asdict(),
                "url": publication.url(RACINE + genre.chemin),
                "schema": publication.url(chemin_du_schema(genre)),
            }
            for genre in genres_de_documents()
        ],
        "fichiers": [
            {**fichier._asdict(), "url": publication.url(fichier.chemin), "format": fichier.media}
            for fichier in (*RESSOURCES, *AUTRES)
        ],
    }


def _journal(
    resumes: list[Contenu], lot: bytes, contexte: Contexte, publication: Publication
) -> Contenu:
    """Say what the document of each common is today, the last changed first, and what has left."""
    renommes, absents = list[Contenu](), set(contexte.registre.publies)
    for projet in contexte.catalogue.projets:
        renommes += [{"de": ancien, "vers": projet.slug} for ancien in projet.anciens_slugs]
        absents.discard(projet.premier_nom)
    return {
        "lot": {
            "url": publication.url(LOT),
            "empreinte": hashlib.sha256(lot).hexdigest(),
            "octets": len(lot),
        },
        "communs": sorted(resumes, key=_dernier_changement, reverse=True),
        "renommes": renommes,
        "retires": sorted(absents),
    }


def _dernier_changement(resume: Contenu) -> str:
    return str(resume["modifie_le"] or "")


def vocabulaires_publies() -> dict[str, list[Contenu]]:
    """List the values of each vocabulary, with their labels; those that no file holds too."""
    listes = dict[str, list[Contenu]]()
    for nom, vocabulaire in vocabulaires().items():
        listes[nom] = [
            _mot(mot.slug, mot.libelle, mot.description or None)
            for mot in vocabulaire.valeurs.values()
        ]
    for nom, libelles in VALEURS.items():
        listes[nom] = [_mot(slug, libelle) for slug, libelle in libelles.items()]
    listes["etat_activite"] = [
        _mot(etat.slug, etat.libelle, etat.regle) for etat in etats().values()
    ]
    return listes


def _mot(valeur: str, libelle: str, description: str | None = None) -> Contenu:
    return {"valeur": valeur, "libelle": libelle, "description": description}


# --- A common --------------------------------------------------------------------------------


def _publier(valeur: Any) -> Any:
    """Give a value of the model as JSON says it; a field that holds nothing is left out."""
    if valeur is None or isinstance(valeur, str):
        return valeur
    if isinstance(valeur, msgspec.Struct):
        champs = dict[str, Any]()
        for nom in valeur.__struct_fields__:
            champ = getattr(valeur, nom)
            if not isinstance(champ, str):
                champ = _publier(champ)
            if champ not in (None, [], {}):
                champs[nom] = champ
        return champs
    if isinstance(valeur, tuple):
        return [_publier(element) for element in valeur]
    if isinstance(valeur, DatePartielle):
        return valeur.iso
    if isinstance(valeur, float) and valeur.is_integer():
        # 264, as people write it, rather than 264.0.
        return int(valeur)
    return valeur


def commun_publie(projet: Projet, contexte: Contexte, publication: Publication) -> Contenu:
    """Describe a common in full: its file, its code, who uses it; `None` is not known."""
    conclusions = contexte.commun(projet)
    parutions = conclusions.parutions
    indicateurs = [
        indicateur_publie(projet, indicateur, contexte.today, parutions)
        for indicateur in projet.indicateurs
    ]
    return {
        **_publier(projet),
        "url": publication.url(f"communs/{projet.slug}/"),
        "depots": [_depot(depot) for depot in conclusions.activite.depots],
        "activite": _activite(conclusions.activite),
        # Nobody said anything: this is unknown, not zero.
        "bilan": _bilan(projet, contexte) if projet.reutilisations else None,
        **_logo(projet, contexte, publication),
        "captures": [*_captures(projet, contexte, publication)],
        "impact": {"indicateurs": indicateurs} if indicateurs else None,
        "prix": [_prix(prix) for prix in conclusions.prix_connus],
        "absences": [
            {"champ": champ, "dit": absence.dit, "source": absence.source}
            for champ, absence in absences(projet)
        ],
        "reutilisations": reutilisations_publiees(contexte.commun(projet)),
    }


def _logo(projet: Projet, contexte: Contexte, publication: Publication) -> Contenu:
    """Say where the logo is and the rights on it, when its image is published."""
    if projet.logo:
        image = publiee(contexte.root, projet.logo.image, LOGO)
        if image:
            url = publication.url(image.chemin)
            return {"logo": url, "droits_du_logo": _publier(projet.logo)}
    return {"logo": None}


def _captures(projet: Projet, contexte: Contexte, publication: Publication) -> Iterator[Contenu]:
    for capture in projet.captures:
        image = publiee(contexte.root, capture.image, CAPTURE)
        if image:
            yield {**_publier(capture), "image": publication.url(image.chemin)}


def _activite(activite: BilanActivite) -> Contenu:
    return _lire(
        activite,
        contrat.Activite,
        etat=activite.etat.slug,
        regle=activite.etat.regle,
        lu_le=activite.au,
        mois=[mois._asdict() for mois in activite.mois],
    )


def _prix(prix: Prix) -> Contenu:
    return {
        "mode": prix.mode.mode,
        "dit": prix.en_entier(str),
        "sur": prix.sur,
        "au": prix.jour.iso if prix.jour else None,
    }


def indicateurs_de(entier: Contenu) -> list[Contenu]:
    """Return the indicators of what is said of a common in full."""
    if not entier["impact"]:
        return []
    indicateurs: list[Contenu] = entier["impact"]["indicateurs"]
    return indicateurs


def resume(projet: Projet, entier: Contenu, contexte: Contexte) -> Contenu:
    """Describe a common in the list, from what is said of it in full."""
    bilan = entier["bilan"] or {}
    return {
        **entier,
        **entier.get("planification", {}),
        "archive": projet.archive is not None,
        "depots": [depot.url for depot in projet.depots],
        "etat_activite": entier["activite"]["etat"],
        "etat_activite_au": entier["activite"]["etat_au"],
        "reutilisations": bilan.get("reutilisations"),
        "population": bilan.get("population"),
        "modes": [mode.mode for mode in projet.reutiliser.modes],
        "mis_a_jour_le": contexte.commun(projet).derniere_date,
    }


def _depot(depot: DepotLu) -> Contenu:
    publie = {**_publier(depot.depot), "licence": depot.licence}
    if depot.lecture:
        lecture = {**_publier(depot.lecture), "lu_le": depot.lecture.au}
        rythme = depot.lecture.rythme
        if rythme:
            lecture["commits_12_mois"] = rythme.commits_12_mois
            lecture["au_moins"] = rythme.au_moins
        publie["lecture"] = lecture
    return publie


def _bilan(projet: Projet, contexte: Contexte) -> Contenu:
    """Describe the counts; where no user has a known place, what is covered is unknown."""
    bilan = contexte.commun(projet).bilan
    couverture = dict[str, int | None].fromkeys(("communes", "population", "sans_population"))
    if bilan.territoires:
        couverture["communes"] = len(bilan.communes)
        couverture["population"] = bilan.population
        couverture["sans_population"] = bilan.sans_population
    return _lire(
        bilan,
        contrat.Bilan,
        verifiees=bilan.confirmees,
        dites=0,
        population_porteurs=bilan.population_porteurs or None,
        acteurs=_acteurs(bilan.acteurs),
        departements_actifs=sorted(bilan.departements_actifs),
        departements=sorted(bilan.departements),
        **couverture,
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


def _lire(faits: object, classe: type[Partie], **propres: object) -> Contenu:
    """Read the fields of a part of the API from the facts of the same name, but for its own."""
    champs = dict(propres)
    for nom in classe.__struct_fields__:
        if nom not in propres:
            champs[nom] = getattr(faits, nom)
    return champs


def reutilisations_publiees(commun: Conclusions) -> list[Contenu]:
    """List every declaration of a reuse of one common, stopped or not, in the order of its file."""
    projet = commun.projet
    reference = commun.contexte.reference
    cles_des_lignes = cles.des_reutilisations(projet, reference)
    utilisations = commun.utilisations
    return [
        _reutilisation(projet, utilisation, cle, reference)
        for utilisation, cle in zip(utilisations, cles_des_lignes, strict=True)
    ]


def _reutilisation(
    projet: Projet, utilisation: Utilisation, cle: str, reference: Reference
) -> Contenu:
    ligne, usage = utilisation.dite, utilisation.usage
    appuis: tuple[Appui, ...] = ()
    if utilisation.en_cours:
        appuis = usage.appuis
    return {
        **_publier(ligne),
        "id": f"{projet.premier_nom}.{cle}",
        "commun": projet.slug,
        "organisation": _organisation(utilisation, reference),
        "en_cours": utilisation.en_cours,
        "degre": usage.degre,
        "montre": usage.montre,
        "porteur": usage.porteur,
        "appuis": _publier(appuis),
        "ne_repond_plus": bool(usage.perdue) or None,
        **_source(ligne.source, projet),
    }


def _organisation(utilisation: Utilisation, reference: Reference) -> Contenu:
    organisme = utilisation.dite.organisation
    collectivite = utilisation.usage.organisation
    organisation = {**_publier(organisme), "nom": utilisation.nom}
    if not isinstance(collectivite, Collectivite):
        return organisation
    if collectivite.nature == EPCI:
        organisation["siren"] = collectivite.code
    else:
        organisation["code_insee"] = collectivite.code
        organisation["siren"] = reference.siren(collectivite) or organisme.siren
    organisation["type"] = reference.type_organisme(collectivite)
    organisation["territoire"] = {
        **_publier(collectivite),
        "nom": reference.nom(collectivite),
        "departements": list(reference.departements_de(collectivite)),
    }
    return organisation


def indicateur_publie(
    projet: Projet,
    indicateur: Indicateur,
    today: date,
    parutions: Parutions | None = None,
) -> Contenu:
    """Describe an indicator of a common and its measures: each source in full.

    With `parutions`, a measure also says what was published of it before.
    """
    corrections = [list[Contenu]() for _ in indicateur.mesures]
    if parutions:
        corrections = [_corrections(parutions, cle) for cle in parutions.mesures[indicateur.id]]
    mesures = list[Contenu]()
    cles_des_mesures = cles.des_mesures(indicateur)
    for mesure, cle, editions in zip(
        indicateur.mesures, cles_des_mesures, corrections, strict=True
    ):
        mesures.append(
            {
                **_publier(mesure),
                "id": f"{projet.premier_nom}.{cle}",
                **_source(mesure.source, projet),
                "corrections": editions or None,
            }
        )
    derniere = impact.derniere(indicateur)
    return {
        **_publier(indicateur),
        "commun": projet.slug,
        "mesures": mesures,
        "a_actualiser": impact.est_depassee(derniere, indicateur, today),
    }


def _corrections(parutions: Parutions, cle: str) -> list[Contenu]:
    """List what was published of a measure before what is published today."""
    corrections = list[Contenu]()
    for parution in parutions.dits(cle):
        for jour, phrase in parution.editions()[1:]:
            corrections.append({"publie_le": jour, "dit": phrase})
    return corrections


def _source(source: str | None, projet: Projet) -> Contenu:
    """Name a source in full; one that is not in the list of its common is an address."""
    if not source:
        return {}
    for lue in projet.sources:
        if lue.id == source:
            return {"source_titre": lue.titre, "source_url": lue.url}
    return {"source_url": source}


# --- Places ----------------------------------------------------------------------------------


def documents_des_lieux(
    reutilisations: Iterable[Contenu], contexte: Contexte, publication: Publication
) -> Iterator[tuple[Genre, str, Contenu]]:
    """Yield what the document of every place holds, from what is published of the reuses.

    A collectivité d’outre-mer is with the départements.
    """
    reference = contexte.reference
    territoires = lieux.territoires(reference)
    utilisatrices = _utilisatrices(reutilisations)
    source = {"attribution": reference.source.attribution}
    resumes: dict[str, list[Contenu]] = {REGION: [], DEPARTEMENT: []}
    for lieu in territoires:
        usages = lieux.une_fois(contexte.usages_par_departement, lieux.situer(lieu, reference))
        fiche = _lieu(lieu, contexte, publication)
        resumes[lieu.nature].append(
            {
                **fiche,
                **_decompte_du_lieu(usages, fiche["declares"]),
                "api": publication.url(genre_du_lieu(lieu).vers(lieu.code)),
                "region": _region_du_departement(lieu, territoires, reference),
            }
        )
        couverture = _couverture(fiche["departements"], usages, utilisatrices, reference)
        yield genre_du_lieu(lieu), lieu.code, {**source, **fiche, **couverture}
        if lieu.nature == DEPARTEMENT:
            usageres = _usageres(lieu, utilisatrices, reference)
            yield COLLECTIVITES, lieu.code, {**source, **fiche, **usageres}
    listes = {"regions": resumes[REGION], "departements": resumes[DEPARTEMENT]}
    yield TERRITOIRES, "", {**source, **listes}


def _utilisatrices(reutilisations: Iterable[Contenu]) -> Utilisatrices:
    usages = list[tuple[Identite, tuple[str, str]]]()
    for reutilisation in reutilisations:
        territoire = reutilisation["organisation"].get("territoire")
        if territoire and reutilisation["en_cours"]:
            collectivite = Collectivite(territoire["nature"], territoire["code"])
            usages.append((collectivite, (reutilisation["commun"], reutilisation["id"])))
    return grouper(usages)


def _lieu(lieu: Collectivite, contexte: Contexte, publication: Publication) -> Contenu:
    """Say what every document of a place begins with, and what names it without a user."""
    codes = lieux.situer(lieu, contexte.reference)
    path = contexte.territoires.get(lieu)
    return {
        "code": lieu.code,
        "nom": contexte.reference.detail(lieu).nom,
        "url": publication.url(path) if path else None,
        "nature": lieu.nature,
        "departements": codes,
        "declares": [
            {"commun": fait.commun, "genre": fait.genre, "dit": fait.dit}
            for fait in lieux.une_fois(contexte.locaux_par_departement, codes)
        ],
    }


def _decompte_du_lieu(usages: Iterable[Usage], declares: Iterable[Contenu]) -> Contenu:
    """Count the commons that somebody uses there, then those that are only declared there."""
    utilises = {usage.commun for usage in usages if usage.compte}
    seulement_declares = set[str]()
    for fait in declares:
        if fait["genre"] != lieux.CAMPAGNE and fait["commun"] not in utilises:
            seulement_declares.add(fait["commun"])
    return {"communs": len(utilises), "declares": len(seulement_declares)}


def _region_du_departement(
    lieu: Collectivite, territoires: Container[Collectivite], reference: Reference
) -> str | None:
    """Return the code of the région of a département, if it has a document."""
    if lieu.nature != DEPARTEMENT:
        return None
    code = reference.par_departement[lieu.code].region
    if Collectivite(REGION, code) not in territoires:
        return None
    return code


def genre_du_lieu(lieu: Collectivite) -> Genre:
    """Return the kind of the document of a région or of a département."""
    if lieu.nature == REGION:
        return UNE_REGION
    return UN_DEPARTEMENT


def _couverture(
    codes: Iterable[str],
    usages: Iterable[Usage],
    utilisatrices: Utilisatrices,
    reference: Reference,
) -> Contenu:
    """Say what is used in some départements, and what it covers.

    Where no use is known, nothing is said of what is covered: it is not zero.
    """
    communes = frozenset[str]().union(*map(reference.circonscription, codes))
    actifs = [usage for usage in usages if usage.actives]
    comptes = [usage for usage in actifs if usage.compte]
    couverture = {
        "communes": len(communes),
        "population": reference.habitants(communes),
        "sans_population": reference.sans_population(communes),
        "communs": _locaux(_reutilisations_des_usages(actifs, utilisatrices)),
        "acteurs": _acteurs(acteurs(comptes)),
    }
    groupes = {
        "": comptes,
        "_recentes": [usage for usage in comptes if usage.degre == RECENT],
        "_porteurs": [usage for usage in actifs if usage.porteur],
    }
    for suffixe, groupe in groupes.items():
        couvertes = _communes_couvertes(groupe, reference)
        if couvertes is not None:
            couvertes &= communes
            couverture[f"communes_couvertes{suffixe}"] = len(couvertes)
            couverture[f"population_couverte{suffixe}"] = reference.habitants(couvertes)
    return couverture


def _communes_couvertes(usages: Iterable[Usage], reference: Reference) -> frozenset[str] | None:
    """Return the communes of the collectivités of some uses; `None` where none has any."""
    organismes = {usage.organisation for usage in usages}
    collectivites = [organisme for organisme in organismes if isinstance(organisme, Collectivite)]
    if not collectivites:
        return None
    return reference.union(collectivites)


def _reutilisations_des_usages(
    usages: Iterable[Usage], utilisatrices: Utilisatrices
) -> Iterator[tuple[str, str]]:
    """Yield the common and the name of each reuse that says one of these uses."""
    for usage in usages:
        for commun, reutilisation in utilisatrices[usage.organisation]:
            if commun == usage.commun:
                yield commun, reutilisation


def _usageres(lieu: Collectivite, utilisatrices: Utilisatrices, reference: Reference) -> Contenu:
    """Say what each collectivité of a département uses, and which EPCI serves each commune."""
    gouvernees = reference.communes(lieu)
    communes, epci_par_commune = dict[str, Contenu | None](), dict[str, str]()
    groupements, sans_departement = set[str](), set[str]()
    for insee in sorted(reference.circonscription(lieu.code)):
        commune = reference.par_commune[insee]
        communes[insee] = _usagere(Collectivite(COMMUNE, insee), utilisatrices, reference)
        groupements.update(siren for siren in (commune.epci, commune.ept) if siren)
        if commune.epci:
            epci_par_commune[insee] = commune.epci
            if insee not in gouvernees:
                sans_departement.add(commune.epci)
    region = Collectivite(REGION, reference.par_departement[lieu.code].region)
    conseil_regional = None
    if region.code in reference.par_region:
        conseil_regional = _usagere(reference.canonique(region), utilisatrices, reference)
    return {
        "communes": communes,
        "epci": {
            siren: _usagere(Collectivite(EPCI, siren), utilisatrices, reference)
            for siren in sorted(groupements)
        },
        "epci_par_commune": epci_par_commune,
        "sans_departement": sorted(sans_departement),
        "departement": _usagere(reference.conseil(lieu.code), utilisatrices, reference),
        "region": conseil_regional,
    }


def _usagere(
    collectivite: Collectivite, utilisatrices: Utilisatrices, reference: Reference
) -> Contenu | None:
    """Say what a collectivité uses; an EPCI has its SIREN as its key."""
    if collectivite not in utilisatrices:
        return None
    usagere: Contenu = {
        "nom": reference.nom(collectivite),
        "communs": _locaux(utilisatrices[collectivite]),
    }
    if collectivite.nature != EPCI:
        usagere["siren"] = reference.siren(collectivite)
    return usagere


def _locaux(reutilisations: Iterable[tuple[str, str]]) -> list[Contenu]:
    return [
        {"commun": slug, "reutilisations": [*noms]}
        for slug, noms in sorted(grouper(reutilisations).items())
    ]
