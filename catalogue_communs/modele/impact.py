"""What a common changes: its indicators, their target, their measures."""
# ruff: noqa: D101 - `dit` says what an object is, in French

from typing import Annotated

from catalogue_communs.modele.base import Objet
from catalogue_communs.socle import declaration
from catalogue_communs.socle.declaration import Date, Identifiant, Provenance, Quand, decrit


class LieuxNommes(Objet, frozen=True):
    dit = decrit(
        "Lieux",
        "Les territoires que nomme le périmètre, par leur code : "
        "leurs pages et la carte citent alors le chiffre. Absent pour une valeur nationale.",
        {"departements": ["34"]},
    )
    communes: Annotated[
        tuple[declaration.CodeCommune, ...],
        decrit(
            "Communes",
            "Codes INSEE de communes, entre guillemets.",
            ["34151"],
            au_plus=500,
        ),
    ] = ()
    epci: Annotated[
        tuple[declaration.Siren, ...],
        decrit(
            "Intercommunalités",
            "SIREN d’intercommunalités, entre guillemets.",
            ["243300316"],
            au_plus=500,
        ),
    ] = ()
    departements: Annotated[
        tuple[declaration.CodeDepartement, ...],
        decrit(
            "Départements",
            "Codes INSEE de départements, entre guillemets.",
            ["34"],
            au_plus=500,
        ),
    ] = ()
    regions: Annotated[
        tuple[declaration.CodeRegion, ...],
        decrit(
            "Régions",
            "Codes INSEE de régions, entre guillemets.",
            ["76"],
            au_plus=500,
        ),
    ] = ()


class Mesure(Objet, frozen=True, kw_only=True):
    dit = decrit(
        "Mesure",
        "Une valeur, à une date, selon une source. On ajoute, on n’efface pas.",
        {"au": "2026-06-30", "valeur": 264, "statut": "declare", "source": "fiche-beta"},
        amorce=(
            "Une mesure",
            "Date, valeur, statut et source",
            {
                "au": "${1:AAAA-MM-JJ}",
                "valeur": "${2:nombre}",
                "statut": "${3|mesure,declare,estime,temoignage|}",
                "source": "${4:identifiant d’une source de la fiche}",
            },
        ),
        quand=(Quand("statut", ("mesure",), exige=("methode",)),),
    )
    au: Annotated[
        Date,
        decrit(
            "Au",
            "Date de la mesure, ou fin de la période.",
            "2026-06-30",
            moment="passe",
        ),
    ]
    du: Annotated[
        Date | None,
        decrit(
            "Du",
            "Début de la période, pour un flux.",
            "2026-01-01",
            moment="passe",
        ),
    ] = None
    valeur: Annotated[
        float,
        decrit(
            "Valeur",
            "Nombre, sans unité ni espace ; point pour les décimales.",
            264,
            au_moins=-1_000_000_000_000_000,
            au_plus=1_000_000_000_000_000,
        ),
    ]
    perimetre: Annotated[
        str | None,
        decrit(
            "Périmètre",
            "Territoire ou ensemble sur lequel porte la valeur.",
            "National",
            au_plus=120,
        ),
    ] = None
    lieux: LieuxNommes | None = None
    au_moins: Annotated[
        bool,
        decrit(
            "Au moins",
            "`true` si la source donne un minimum (« plus de », « au moins »).",
            True,
        ),
    ] = False
    environ: Annotated[
        bool,
        decrit(
            "Environ",
            "`true` si la source arrondit (« près de », « environ », « une centaine »).",
            True,
        ),
    ] = False
    statut: Annotated[
        str,
        decrit(
            "Statut",
            "Mesuré, déclaré, estimé, ou le témoignage d’une personne.",
            "mesure",
            liste="statut_mesure",
        ),
    ]
    methode: Annotated[
        str | None,
        decrit(
            "Méthode",
            "Comment la valeur a été obtenue.",
            "Comptes actifs distincts sur trente jours.",
            au_plus=500,
        ),
    ] = None
    reserve: Annotated[
        str | None,
        decrit(
            "Réserve",
            "Ce qu’il faut savoir de cette valeur précise pour ne pas s’y tromper, en une phrase. "
            "Elle la suit partout.",
            "Témoignage d’un agent, pas une mesure.",
            au_plus=200,
        ),
    ] = None
    note: Annotated[
        str | None,
        decrit(
            "Note",
            "Ce que le lecteur doit savoir.",
            "Une autre page donne 115 groupes.",
            au_plus=500,
        ),
    ] = None
    source: Provenance
    id: Annotated[
        declaration.IdentifiantPublie | None,
        decrit(
            "Identifiant publié",
            "Celui que l’API et les flux ont déjà donné à cette ligne. "
            "Il ne change jamais : à écrire seulement quand la validation le demande, "
            "parce que ce dont il était fait a changé (un nom corrigé, un SIREN trouvé).",
            "collectivites-utilisatrices.2026-06",
        ),
    ] = None


class Cible(Objet, frozen=True, kw_only=True):
    dit = decrit(
        "Cible", "Objectif fixé.", {"valeur": 500, "echeance": "2027-12", "source": "fiche-beta"}
    )
    valeur: Annotated[
        float,
        decrit(
            "Valeur visée",
            "Nombre, sans unité.",
            500,
            au_moins=-1_000_000_000_000_000,
            au_plus=1_000_000_000_000_000,
        ),
    ]
    environ: Annotated[
        bool,
        decrit(
            "Environ",
            "Vrai si la source arrondit : « près de 300 ».",
            True,
        ),
    ] = False
    echeance: Annotated[
        Date | None,
        decrit(
            "Échéance",
            "Date à laquelle la cible doit être atteinte.",
            "2027-12",
            horizon=30,
        ),
    ] = None
    perimetre: Annotated[
        str | None,
        decrit(
            "Périmètre",
            "Territoire ou population que vise la cible, écrit comme celui des mesures. "
            "Absent : celui des mesures, si elles ont toutes le même.",
            "National",
            au_plus=120,
        ),
    ] = None
    source: Provenance


class Validation(Objet, frozen=True):
    dit = decrit(
        "Validation",
        "Validation en comité d’investissement ; absente si l’indicateur n’a pas été validé.",
        {"date": "2026-03-23", "source": "fiche-beta"},
    )
    date: Annotated[
        Date,
        decrit(
            "Date",
            "Date du comité.",
            "2026-03-23",
            moment="passe",
        ),
    ]
    source: Provenance


class Indicateur(Objet, frozen=True, kw_only=True):
    dit = decrit(
        "Indicateur",
        "Ce que l’on compte, et ses mesures.",
        {
            "id": "collectivites-utilisatrices",
            "nom": "Collectivités utilisatrices",
            "effet": "passage-a-l-action",
            "unite": "collectivite",
            "nature": "cumul",
        },
        quand=(
            Quand(
                "nature",
                ("stock", "cumul", "flux"),
                au_moins={"mesures.valeur": 0, "cible.valeur": 0},
            ),
        ),
    )
    id: Annotated[
        Identifiant,
        decrit(
            "Identifiant",
            "Identifiant stable, unique dans le fichier.",
            "collectivites-utilisatrices",
        ),
    ]
    nom: Annotated[
        str,
        decrit(
            "Nom",
            "Nom court, au pluriel.",
            "Collectivités utilisatrices",
            au_moins=3,
            au_plus=100,
        ),
    ]
    definition: Annotated[
        str | None,
        decrit(
            "Définition",
            "Ce qui est compté exactement.",
            "Collectivités ayant lancé au moins une procédure.",
            au_plus=500,
        ),
    ] = None
    reserve: Annotated[
        str | None,
        decrit(
            "Réserve",
            "Ce qu’il faut savoir pour ne pas se tromper sur ce chiffre, en une phrase. "
            "Elle le suit partout : page, carte, comparaison, page Impact, API, tableaux.",
            "Deux sources ne comptent pas la même chose.",
            au_plus=200,
        ),
    ] = None
    effet: Annotated[
        str,
        decrit(
            "Effet",
            "Ce que l’indicateur montre.",
            "passage-a-l-action",
            liste="effet",
        ),
    ]
    grandeur: Annotated[
        str | None,
        decrit(
            "Grandeur",
            "Ce qui est compté, choisi dans une liste où chaque grandeur a sa définition. "
            "Elle seule permet d’additionner deux communs ; sans elle, le chiffre reste seul.",
            "amendes-prononcees",
            liste="grandeur",
        ),
    ] = None
    principal: Annotated[
        bool,
        decrit(
            "Principal",
            "`true` pour l’indicateur affiché en tête ; un seul par fiche.",
            True,
        ),
    ] = False
    unite: Annotated[
        str,
        decrit(
            "Unité",
            "Unité de la valeur.",
            "collectivite",
            liste="unite",
        ),
    ]
    nature: Annotated[
        str,
        decrit(
            "Nature",
            "Stock, cumul, flux ou taux.",
            "cumul",
            liste="nature_indicateur",
        ),
    ]
    sens: Annotated[
        str,
        decrit(
            "Sens souhaité",
            "Évolution qui est une bonne nouvelle ; « hausse » si le champ est absent.",
            "hausse",
            liste="sens",
        ),
    ] = "hausse"
    rythme: Annotated[
        str | None,
        decrit(
            "Rythme",
            "Fréquence de mesure annoncée ; douze mois si le champ est absent.",
            "trimestriel",
            liste="rythme",
        ),
    ] = None
    cible: Cible | None = None
    remplace_par: Annotated[
        Identifiant | None,
        decrit(
            "Remplacé par",
            "Identifiant de l’indicateur que l’équipe publie désormais à la place de celui-ci. "
            "La cible de l’ancien renvoie alors au nouveau.",
            "procedures-realisees",
        ),
    ] = None
    validation: Validation | None = None
    mesures: Annotated[
        tuple[Mesure, ...],
        decrit(
            "Mesures",
            "Valeurs, de la plus ancienne à la plus récente.",
            au_plus=500,
        ),
    ] = ()


class Impact(Objet, frozen=True):
    dit = decrit(
        "Impact",
        "Indicateurs, leur cible et leurs mesures.",
        {
            "indicateurs": [
                {
                    "id": "collectivites-utilisatrices",
                    "nom": "Collectivités utilisatrices",
                    "effet": "passage-a-l-action",
                    "unite": "collectivite",
                    "nature": "cumul",
                    "mesures": [
                        {
                            "au": "2026-06-30",
                            "valeur": 264,
                            "statut": "declare",
                            "source": "fiche-beta",
                        }
                    ],
                }
            ]
        },
    )
    indicateurs: Annotated[
        tuple[Indicateur, ...],
        decrit("Indicateurs", "Un indicateur par ligne, le principal d’abord.", au_plus=40),
    ]
