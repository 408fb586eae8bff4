"""The public addresses where a service publishes its own figures and users, read each month."""
# ruff: noqa: D101 - `dit` says what an object is, in French

from typing import Annotated

from catalogue_communs.modele.base import Objet
from catalogue_communs.socle.declaration import Identifiant, Provenance, Url, decrit


class Correspondance(Objet, frozen=True):
    dit = decrit(
        "Correspondance",
        "Une valeur de la source, et le type d’organisme qu’elle désigne.",
        {"valeur": "Parc naturel régional", "type": "pnr"},
    )
    valeur: Annotated[
        str,
        decrit(
            "Valeur",
            "Valeur telle que la source l’écrit.",
            "Parc naturel régional",
            au_plus=200,
        ),
    ]
    type: Annotated[
        str,
        decrit(
            "Type",
            "Type d’organisme.",
            "pnr",
            liste="type_organisme",
        ),
    ]


class MesureARelever(Objet, frozen=True):
    dit = decrit(
        "Mesure à relever",
        "Un indicateur de la fiche, et où lire sa valeur.",
        {"indicateur": "arbres", "valeur": "value", "date": "date", "periode": "mois"},
    )
    indicateur: Annotated[
        Identifiant,
        decrit(
            "Indicateur",
            "Identifiant d’un indicateur de la fiche : il dit l’unité, la nature, "
            "la grandeur et l’effet de ce qui est relevé.",
            "arbres",
        ),
    ]
    lignes: Annotated[
        str | None,
        decrit(
            "Lignes",
            "Chemin JMESPath vers les lignes, si ce n’est pas celui du format.",
            "resultats.lignes",
            au_plus=300,
        ),
    ] = None
    valeur: Annotated[
        str | None,
        decrit(
            "Valeur",
            "Colonne de la valeur, ou chemin JMESPath dans la ligne ; "
            "inutile si le format la fixe.",
            "value",
            au_plus=200,
        ),
    ] = None
    date: Annotated[
        str | None,
        decrit(
            "Date",
            "Colonne de la date, ou chemin JMESPath dans la ligne. "
            "Absente d’une source qui ne donne que l’état du jour : "
            "la date est alors celle du relevé.",
            "date",
            au_plus=200,
        ),
    ] = None
    periode: Annotated[
        str | None,
        decrit(
            "Période",
            "Ce que couvre chaque ligne ; obligatoire pour un flux, "
            "dont chaque valeur est le total d’une période.",
            "mois",
            liste="periode",
        ),
    ] = None
    perimetre: Annotated[
        str | None,
        decrit(
            "Périmètre",
            "Territoire ou ensemble sur lequel porte la valeur.",
            "National",
            au_plus=120,
        ),
    ] = None
    methode: Annotated[
        str | None,
        decrit(
            "Méthode",
            "Comment le service compte, en une phrase : "
            "elle est publiée avec chaque mesure relevée.",
            "Compte des projets créés chaque mois dans la base du service.",
            au_plus=500,
        ),
    ] = None


class UtilisateursARelever(Objet, frozen=True):
    dit = decrit(
        "Utilisateurs",
        "Où lire qui utilise le commun : une ligne par organisme.",
        {"siren": "siren_acteur", "depuis": "date_debut"},
        un_de=("siren", "code_insee", "nom"),
    )
    lignes: Annotated[
        str | None,
        decrit(
            "Lignes",
            "Chemin JMESPath vers les lignes, si ce n’est pas celui du format.",
            "resultats.lignes",
            au_plus=300,
        ),
    ] = None
    siren: Annotated[
        str | None,
        decrit(
            "SIREN",
            "Colonne du numéro SIREN, ou d’un SIRET dont on garde les neuf premiers chiffres.",
            "siren_acteur",
            au_plus=200,
        ),
    ] = None
    code_insee: Annotated[
        str | None,
        decrit(
            "Code INSEE",
            "Colonne du code INSEE.",
            "code_insee",
            au_plus=200,
        ),
    ] = None
    nom: Annotated[
        str | None,
        decrit(
            "Nom",
            "Colonne du nom de l’organisme ; jamais celle du nom d’une personne.",
            "collectivite",
            au_plus=200,
        ),
    ] = None
    type: Annotated[
        str | None,
        decrit(
            "Type",
            "Nature de tous les organismes de la liste, s’ils ont la même.",
            "pnr",
            liste="type_organisme",
        ),
    ] = None
    colonne_type: Annotated[
        str | None,
        decrit(
            "Colonne du type",
            "Colonne qui dit la nature de chaque organisme.",
            "categorie",
            au_plus=200,
        ),
    ] = None
    types: Annotated[
        tuple[Correspondance, ...],
        decrit(
            "Types",
            "Ce que veulent dire les valeurs de la colonne du type.",
            au_plus=40,
        ),
    ] = ()
    depuis: Annotated[
        str | None,
        decrit(
            "Depuis",
            "Colonne du début de l’usage.",
            "date_debut",
            au_plus=200,
        ),
    ] = None
    jusqu_a: Annotated[
        str | None,
        decrit(
            "Jusqu’à",
            "Colonne de la fin de l’usage : passée, elle arrête la réutilisation.",
            "date_fin",
            au_plus=200,
        ),
    ] = None
    usage: Annotated[
        str | None,
        decrit(
            "Usage",
            "Colonne qui dit ce que l’organisme en fait, ou son rôle.",
            "role_acteur",
            au_plus=200,
        ),
    ] = None


class SourceVivante(Objet, frozen=True, kw_only=True):
    dit = decrit(
        "Source vivante",
        "Une adresse publique, son format, et ce que l’on y lit.",
        {
            "id": "statistiques",
            "titre": "Statistiques publiques du service",
            "format": "stats-ademe",
            "url": "https://exemple.fr/api/stats",
            "vu_dans": "https://exemple.fr/code/stats.ts",
            "mesures": [{"indicateur": "arbres", "periode": "mois"}],
        },
        un_de=("mesures", "utilisateurs"),
    )
    id: Annotated[
        Identifiant,
        decrit(
            "Identifiant",
            "Identifiant court, unique dans le fichier ; il ne change plus : "
            "les copies gardées le portent.",
            "statistiques",
        ),
    ]
    titre: Annotated[
        str,
        decrit(
            "Titre",
            "Ce qu’est la source, et qui la publie.",
            "Statistiques publiques du service",
            au_plus=250,
        ),
    ]
    format: Annotated[
        Identifiant,
        decrit(
            "Format",
            "Comment la source répond : un des formats que le catalogue sait lire.",
            "stats-ademe",
        ),
    ]
    url: Annotated[
        Url,
        decrit(
            "Adresse",
            "Adresse publique de la source. Son hôte est fourni, "
            "ou déclaré sous `ajouts` dans `programme.yml`.",
            "https://exemple.fr/api/stats",
        ),
    ]
    vu_dans: Annotated[
        Provenance,
        decrit(
            "Vu dans",
            "Code ou page publique qui montre cette adresse : "
            "l’identifiant d’une entrée de `sources`, ou une adresse https.",
            "depot-stats",
        ),
    ]
    rythme: Annotated[
        str,
        decrit(
            "Rythme",
            "Fréquence à laquelle la source change ; mensuel si le champ est absent.",
            "mensuel",
            liste="rythme",
        ),
    ] = "mensuel"
    note: Annotated[
        str | None,
        decrit(
            "Note",
            "Ce qu’il faut savoir de la source, ou ce qu’elle ne dit pas.",
            "Les comptes de test ne sont pas retirés.",
            au_plus=300,
        ),
    ] = None
    mesures: Annotated[
        tuple[MesureARelever, ...],
        decrit(
            "Mesures à relever",
            "Indicateurs de la fiche que la source alimente.",
            au_plus=40,
        ),
    ] = ()
    utilisateurs: UtilisateursARelever | None = None
