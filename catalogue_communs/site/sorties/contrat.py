"""What version 1 of the API promises: the parts of its documents.

A class is made of those of the model and of what the catalogue adds. A field of a file is there as
soon as it is in the model. The test of the contract says how to record it.
"""
# ruff: noqa: D101 - each field says what it holds, in French

from datetime import date
from typing import Annotated

from msgspec import UNSET, Struct, UnsetType

from catalogue_communs.forges.modele import LectureDeDepot
from catalogue_communs.modele import Depot, Indicateur, Mesure, Projet, Reutilisation, Utilisateur
from catalogue_communs.modele.identite import Capture, Logo
from catalogue_communs.site.sorties.miroir import (
    Date,
    Insee,
    Partie,
    Slug,
    Url,
    miroir,
    sens,
    sens_du_modele,
)

NomOfficiel = Annotated[str, sens("Nom dans le découpage officiel.")]
IdentifiantDuCommun = Annotated[Slug, sens("Identifiant du commun.")]
Titre = Annotated[str, sens("Titre de la source.")]
Adresse = Annotated[Url, sens("Adresse de la source.")]
IdentifiantStable = Annotated[Slug, sens("Identifiant du commun, stable.")]
Empreinte = Annotated[
    str, sens("SHA-256 du document complet, tel qu’il est publié.", motif="^[0-9a-f]{64}$")
]
ModifieLe = Annotated[
    date,
    sens(
        "Dernier jour où le contenu a changé : la fiche, ou ce qui a été lu du code. "
        "Pour savoir s’il a changé, comparez « empreinte »."
    ),
]
Page = Annotated[Url, sens("Page du commun.")]


class Territoire(Partie):
    nature: Annotated[str, sens("commune, epci, departement ou region.", liste="nature_territoire")]
    code: Annotated[str, sens("SIREN d’un EPCI ; code INSEE des autres.")]
    nom: NomOfficiel
    departements: Annotated[
        tuple[Insee, ...], sens("Codes des départements où se trouve le territoire.")
    ] = ()


@miroir(Utilisateur, nom="Organisation")
class Organisation(Struct, kw_only=True):
    nom: str
    territoire: (
        Annotated[Territoire, sens("La collectivité, quand elle est dans le découpage officiel.")]
        | UnsetType
    ) = UNSET


class AppuiPublie(Partie):
    genre: Annotated[str, sens("vu ou documente.", liste="appui")]
    le: Annotated[Date, sens("Jour qui le montre, avec la précision connue.")]
    adresse: Annotated[Url, sens("L’instance, ou la preuve.")] | UnsetType = UNSET


@miroir(Reutilisation, tete=("id", "commun"))
class ReutilisationPubliee(Struct, kw_only=True):
    id: Annotated[
        str,
        sens(
            "Identifiant, le même pour toujours : le premier nom du commun, "
            "puis l’organisme tel qu’il était connu ; "
            "suivi d’un rang si une fiche le cite plusieurs fois.",
            motif="^[a-z0-9.-]+$",
        ),
    ]
    commun: IdentifiantDuCommun
    en_cours: Annotated[
        bool,
        sens(
            "Faux pour une ligne arrêtée, à laquelle un arrêt du même organisme met fin, "
            "ou dont la fin annoncée est passée."
        ),
    ]
    degre: Annotated[
        str,
        sens(
            "Comment cet usage est connu, toutes les lignes de l’organisme ensemble.", liste="degre"
        ),
    ]
    montre: Annotated[
        str,
        sens(
            "Ce que montre la meilleure preuve de cet usage : nommé, déployé, utilisé.",
            liste="montre",
        ),
    ] = "nomme"
    porteur: Annotated[
        bool, sens("Vrai quand l’organisme porte le commun : aucun décompte ne l’ajoute.")
    ]
    appuis: Annotated[
        tuple[AppuiPublie, ...],
        sens(
            "Comment cet usage en cours est connu, toutes les lignes de l’organisme ensemble : "
            "vu en service, documenté. Absent s’il n’est que déclaré."
        ),
    ] = ()
    ne_repond_plus: (
        Annotated[
            bool,
            sens(
                "Vrai quand l’instance, vue en service auparavant, ne l’est plus depuis trois "
                "relevés."
            ),
        ]
        | UnsetType
    ) = UNSET
    source_titre: Titre | UnsetType = UNSET
    source_url: Adresse | UnsetType = UNSET


class Edition(Partie):
    publie_le: Annotated[date, sens("Jour où cela a été publié.")]
    dit: Annotated[str, sens("Ce qui en était dit, dans les mots de la page.")]


@miroir(Mesure)
class MesurePubliee(Struct, kw_only=True):
    id: Annotated[
        str,
        sens(
            "Identifiant, le même pour toujours : le premier nom du commun, "
            "l’indicateur et la date ; suivi d’un rang si plusieurs sources donnent une valeur.",
            motif="^[a-z0-9.-]+$",
        ),
    ]
    source_titre: Titre | UnsetType = UNSET
    source_url: Adresse | UnsetType = UNSET
    corrections: (
        Annotated[
            tuple[Edition, ...],
            sens(
                "Ce qui en a été publié avant, du plus récent au plus ancien ; "
                "absent si elle n’a pas été corrigée."
            ),
        ]
        | UnsetType
    ) = UNSET


@miroir(Indicateur, tete=("commun",))
class IndicateurPublie(Struct, kw_only=True):
    """What is counted and its measures, oldest first, of the common that it names."""

    commun: IdentifiantDuCommun
    id: Annotated[Slug, sens("Identifiant de l’indicateur, unique dans son commun.")]
    mesures: tuple[MesurePubliee, ...]
    a_actualiser: Annotated[
        bool,
        sens("Vrai quand la dernière mesure a dépassé le rythme annoncé, ou un an sans rythme."),
    ]


class Compte(Partie):
    valeur: Annotated[int, sens("Ce qui a été compté.")]
    au_moins: Annotated[bool, sens("Vrai quand une partie n’a pas pu être comptée.")]


class Mois(Partie):
    mois: Annotated[str, sens("Mois, AAAA-MM.", motif="^[0-9]{4}-[0-9]{2}$")]
    commits: Annotated[int, sens("Commits de personnes, sans les robots.")] | UnsetType = UNSET
    auteurs: Annotated[int, sens("Personnes qui les ont écrits.")] | UnsetType = UNSET


class Activite(Partie):
    etat: Annotated[
        str,
        sens(
            "actif, entretenu, stable, peu-actif, en-sommeil, archive, disparu, "
            "a-relire ou inconnu.",
            liste="etat_activite",
        ),
    ]
    regle: Annotated[str, sens("Règle qui donne cet état, en toutes lettres.")]
    mot: Annotated[
        str,
        sens(
            "L’état tel qu’il se dit aujourd’hui : passé 92 jours, il porte le jour de sa lecture."
        ),
    ]
    complet: Annotated[bool, sens("Vrai quand tous les dépôts ont été lus récemment.")]
    etat_au: (
        Annotated[date, sens("Jour où cet état était vrai ; absent si la fiche le déclare.")]
        | UnsetType
    ) = UNSET
    lu_le: Annotated[date, sens("Jour de la lecture la plus récente.")] | UnsetType = UNSET
    dernier_commit_humain: (
        Annotated[date, sens("Jour du dernier commit d’une personne.")] | UnsetType
    ) = UNSET
    commits_12_mois: Annotated[Compte, sens("Commits de personnes sur douze mois.")] | UnsetType = (
        UNSET
    )
    auteurs_12_mois: Annotated[Compte, sens("Personnes qui les ont écrits.")] | UnsetType = UNSET
    part_premier_auteur: (
        Annotated[int, sens("Part des changements de la personne la plus active, en pourcentage.")]
        | UnsetType
    ) = UNSET
    derniere_version: Annotated[str, sens("Nom de la dernière version stable.")] | UnsetType = UNSET
    derniere_version_le: Annotated[date, sens("Jour de la dernière version.")] | UnsetType = UNSET
    depuis_la_version: (
        Annotated[int, sens("Commits de personnes depuis le jour de la dernière version stable.")]
        | UnsetType
    ) = UNSET
    tickets_ouverts: Annotated[Compte, sens("Tickets ouverts.")] | UnsetType = UNSET
    demandes_ouvertes: Annotated[Compte, sens("Propositions de code ouvertes.")] | UnsetType = UNSET
    mois: Annotated[
        tuple[Mois, ...],
        sens("Vingt-quatre mois jusqu’à la lecture. Un nombre absent n’est pas connu."),
    ] = ()


@miroir(
    LectureDeDepot,
    nom="Lecture",
    seuls=(
        "source",
        "acces",
        "archive",
        "dernier_commit_humain",
        "licence",
        "fourche",
        "verifications",
        "contrat_jusqu_au",
    ),
)
class LecturePubliee(Struct, kw_only=True):
    lu_le: Annotated[date, sens("Dernier jour où ces faits ont été constatés.")]
    commits_12_mois: Annotated[int, sens("Commits de personnes sur douze mois.")] | UnsetType = (
        UNSET
    )
    au_moins: (
        Annotated[bool, sens("Vrai quand « commits_12_mois » est un minimum.")] | UnsetType
    ) = UNSET


@miroir(Depot)
class DepotPublie(Struct, kw_only=True):
    licence: (
        Annotated[
            str,
            sens(
                "Licence déclarée (SPDX). Absente ici et dans « lecture » : à demander à l’équipe ; "
                "celle du commun ne vaut que pour le dépôt principal."
            ),
        ]
        | UnsetType
    ) = UNSET
    lecture: Annotated[LecturePubliee, sens("Ce qui a été lu du dépôt.")] | UnsetType = UNSET


@miroir(Capture)
class CapturePubliee(Struct, kw_only=True):
    image: Annotated[Url, sens("Adresse de l’image.")]


@miroir(Logo, nom="DroitsDImage", seuls=("credit", "licence", "source"))
class DroitsDImage(Struct, kw_only=True):
    pass


class PrixPublie(Partie):
    """The price of a way of reuse, as the pages say it."""

    mode: Annotated[str, sens("La façon de réutiliser.", liste="mode_reutilisation")]
    dit: Annotated[
        str, sens("Le prix, ce qu’il comprend, son jour et sa réserve, dans les mots de la page.")
    ]
    sur: Annotated[
        bool,
        sens(
            "Faux quand le jour du prix n’est pas connu ou date de plus de deux ans, qu’il ne vaut "
            "que pour un territoire, ou qu’une réserve peut le démentir."
        ),
    ]
    au: (
        Annotated[
            Date, sens("Jour de ce prix, ou que porte sa source ; absent si aucun n’est connu.")
        ]
        | UnsetType
    ) = UNSET


class AbsencePubliee(Partie):
    """What a town hall asks and that the file does not say."""

    champ: Annotated[str, sens("Nom du champ, tel qu’il s’écrit dans la fiche.")]
    dit: Annotated[
        str,
        sens(
            "Pourquoi il manque, dans les mots de la page : à demander à l’équipe, ou non publié."
        ),
    ]
    source: Annotated[str, sens("Identifiant de la source lue en vain.")] | UnsetType = UNSET


class Acteurs(Partie):
    """The collectivités that act themselves, at one level; whom they cover is told elsewhere."""

    niveau: Annotated[str, sens("commune, epci, departement ou region.", liste="nature_territoire")]
    collectivites: Annotated[
        int, sens("Celles qui utilisent elles-mêmes un commun qu’elles ne portent pas.")
    ]
    recentes: Annotated[int, sens("Dont une preuve de moins de dix-huit mois montre l’usage.")]


class Bilan(Partie):
    reutilisations: Annotated[
        int, sens("Réutilisations connues et en cours, sans celles des porteurs.")
    ]
    verifiees: Annotated[int, sens("Les mêmes que « confirmees », sous leur premier nom.")]
    confirmees: Annotated[int, sens("Mesurées dans les données du service.")]
    documentees: Annotated[int, sens("Dont une preuve publique et datée a été lue.")]
    declarees: Annotated[int, sens("Déclarées, sans preuve lue.")]
    recentes: Annotated[
        int, sens("Dont en production, et montrées par une preuve de moins de dix-huit mois.")
    ]
    a_reconfirmer: Annotated[int, sens("Dont la dernière trace a plus de dix-huit mois.")]
    non_datees: Annotated[int, sens("Sans date.")]
    terminees: Annotated[
        int,
        sens("Dont la fin annoncée est passée, la suite inconnue ; hors de « reutilisations »."),
    ]
    arretees: Annotated[int, sens("Arrêtées ; elles ne sont pas dans « reutilisations ».")]
    vues: Annotated[
        int, sens("Dont une instance a été vue en service il y a moins de dix-huit mois.")
    ]
    dites: Annotated[
        int,
        sens("Toujours 0 : le catalogue ne cherche plus l’usage dans les pages des organismes."),
    ]
    porteurs: Annotated[
        int, sens("Porteurs qui utilisent leur commun ; hors de « reutilisations ».")
    ]
    organisations: Annotated[int, sens("Organismes différents.")]
    collectivites: Annotated[int, sens("Organismes qui sont des collectivités.")]
    non_situees: Annotated[int, sens("Organismes dont on ne connaît pas le territoire.")]
    utilises: Annotated[
        int,
        sens(
            "Dont la preuve montre l’usage : l’utilisateur le dit, son instance tourne, "
            "les données du service le montrent."
        ),
    ]
    deployes: Annotated[
        int, sens("Dont la preuve montre un déploiement : une configuration, un import.")
    ]
    nommes: Annotated[
        int, sens("Dont la preuve ne fait que nommer l’organisme : un logo, une liste, une phrase.")
    ]
    acteurs: Annotated[
        tuple[Acteurs, ...], sens("Les collectivités qui agissent, par niveau, la commune d’abord.")
    ] = ()
    departements_actifs: Annotated[
        tuple[Insee, ...],
        sens(
            "Codes des départements où une commune, une intercommunalité ou le conseil "
            "départemental agit."
        ),
    ] = ()
    departements: Annotated[
        tuple[Insee, ...], sens("Codes des départements couverts, région comprise.")
    ] = ()
    communes: (
        Annotated[
            int,
            sens("Communes couvertes : leur territoire l’est, elles n’agissent pas pour autant."),
        ]
        | UnsetType
    ) = UNSET
    population: Annotated[int, sens("Habitants couverts, chacun une fois.")] | UnsetType = UNSET
    population_porteurs: (
        Annotated[int, sens("Habitants des porteurs qui utilisent leur commun, à part.")]
        | UnsetType
    ) = UNSET
    sans_population: (
        Annotated[int, sens("Communes couvertes sans population publiée.")] | UnsetType
    ) = UNSET


@miroir(
    Projet,
    nom="CommunResume",
    tete=(
        "slug",
        "nom",
        "accroche",
        "statut",
        "licence",
        "url",
        "api",
        "archive",
        "porteurs",
        "publics",
        "depots",
        "etat_activite",
    ),
    seuls=("nom", "accroche", "statut", "licence", "porteurs", "publics", "sigle", "publie_le"),
)
class CommunResume(Struct, kw_only=True):
    slug: IdentifiantStable
    url: Page
    api: Annotated[Url, sens("Document complet du commun.")]
    archive: Annotated[bool, sens("Vrai quand le commun est arrêté.")]
    depots: Annotated[tuple[Url, ...], sens("Adresses des dépôts.")]
    etat_activite: Annotated[
        str,
        sens(
            "État du code, au jour « etat_activite_au » ; voir « activite » du document complet.",
            liste="etat_activite",
        ),
    ]
    etat_activite_au: (
        Annotated[date, sens("Jour où l’état du code a été constaté.")] | UnsetType
    ) = UNSET
    reutilisations: (
        Annotated[
            int,
            sens(
                "Réutilisations connues et en cours, sans les porteurs ; "
                "absent si personne n’en a rien dit."
            ),
        ]
        | UnsetType
    ) = UNSET
    axes: Annotated[tuple[str, ...], sens_du_modele("planification.axes")] = ()
    chantiers: Annotated[tuple[str, ...], sens_du_modele("planification.chantiers")] = ()
    modes: Annotated[
        tuple[str, ...], sens("Façons de réutiliser.", liste="mode_reutilisation")
    ] = ()
    population: Annotated[int, sens("Habitants couverts, chacun une fois.")] | UnsetType = UNSET
    mis_a_jour_le: Annotated[date, sens("Jour de son dernier fait daté.")] | UnsetType = UNSET
    empreinte: Empreinte
    modifie_le: ModifieLe | UnsetType = UNSET


@miroir(
    Projet,
    nom="Commun",
    tete=("slug", "nom", "accroche", "statut", "url"),
    seuls={*Projet.__struct_fields__} - {"publiccode"},
)
class Commun(Struct, kw_only=True):
    """A common: its file, its code, what is counted; `publiccode` has its own file."""

    slug: IdentifiantStable
    url: Page
    activite: Annotated[Activite, sens("Activité du code.")]
    bilan: (
        Annotated[Bilan, sens("Décompte des réutilisations ; absent si personne n’en a rien dit.")]
        | UnsetType
    ) = UNSET
    logo: Annotated[Url, sens("Adresse du logo.")] | UnsetType = UNSET
    droits_du_logo: (
        Annotated[DroitsDImage, sens("Crédit, licence et original du logo.")] | UnsetType
    ) = UNSET
    prix: Annotated[
        tuple[PrixPublie, ...], sens("Le prix de chaque façon de réutiliser, quand il est connu.")
    ] = ()
    absences: Annotated[
        tuple[AbsencePubliee, ...], sens("Ce qu’une mairie demande et que la fiche ne dit pas.")
    ] = ()
