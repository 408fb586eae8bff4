"""What version 1 of the API promises: the class of each document, and what describes them.

A class is made of those of the model and of what the catalogue adds, and JSON Schema and OpenAPI of
the classes. A field of a file is there as soon as it is in the model. The test of the contract says
how to record it.
"""
# ruff: noqa: D101 - each field says what it holds, in French

from collections.abc import Callable, Iterable
from datetime import date
from typing import Annotated, Any, NamedTuple, TypeVar, get_args, get_origin

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, field

from catalogue_communs.forges.modele import LectureDeDepot
from catalogue_communs.modele import Depot, Indicateur, Mesure, Projet, Reutilisation, Utilisateur
from catalogue_communs.modele.base import Objet
from catalogue_communs.modele.identite import Capture, Logo
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.declaration import champ_declare, deplier
from catalogue_communs.socle.fichiers import octets_json
from catalogue_communs.socle.programme import Publication, programme
from catalogue_communs.socle.texte import sans_accent

P = TypeVar("P", bound=Struct)
RACINE = "api/v1/"
# The minor number grows when something is added; nothing is ever taken away from « v1 ».
VERSION = "1.5.0"
LOT = "donnees/communs.ndjson"
MIME = "application/json"


def sens(
    description: str | None = None,
    motif: str | None = None,
    liste: str = "",
    titre: str | None = None,
) -> Meta:
    """Say what a field of the API holds, the form of a text, and the list that has its values."""
    extra = {"x-vocabulaire": liste} if liste else None
    return Meta(title=titre, description=description, pattern=motif, extra_json_schema=extra)


Url = Annotated[str, Meta(extra_json_schema={"format": "uri"})]
Slug = Annotated[str, Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]
Siren = Annotated[str, Meta(pattern="^[0-9]{9}$")]
Insee = Annotated[str, Meta(pattern="^[0-9ABE]{2,5}$")]
Date = Annotated[str, Meta(pattern="^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$")]
# What the API says of a text, by the form that the model declares.
TEXTES = {
    "url": Url,
    "identifiant": Slug,
    "siren": Siren,
    **dict.fromkeys(("code_insee", "code_commune", "code_departement", "code_region"), Insee),
}

# What it says of a date and of a number, whatever their form.
_TYPES: dict[Any, Any] = {DatePartielle: Date, float: int | float}


class Partie(Struct, kw_only=True, omit_defaults=True):
    """Base of every part of a document."""


# The part that mirrors each object of the model.
_MIROIRS: dict[type[Objet], Any] = {}


def miroir(
    modele: type[Objet], *, nom: str = "", tete: tuple[str, ...] = (), seuls: Iterable[str] = ()
) -> Callable[[type[P]], type[P]]:
    """Make a part that mirrors an object of the model out of a class of what is the API’s own.

    The part stands wherever the model holds the object. The fields of the class come last, or
    stand where those of the model that they replace do. `nom`: name in the contract, that of the
    model without it; `tete`: fields that come first; `seuls`: the only fields of the model, all
    without it.
    """

    def derive(classe: type[P]) -> Any:
        noms = {*(seuls or modele.__struct_fields__), *classe.__struct_fields__}
        champs = dict[str, tuple[Any, ...]]()
        for champ in msgspec.structs.fields(modele):
            if champ.name in noms:
                champs[champ.name] = _reflet(modele, champ)
        for champ in msgspec.structs.fields(classe):
            champs[champ.name] = _propre(modele, champ)
        # What is always there comes before what may be absent, as in the model.
        toujours = [name for name, champ in champs.items() if len(champ) == _SANS_DEFAUT]
        ordre = dict.fromkeys([*tete, *toujours, *champs])
        _MIROIRS[modele] = msgspec.defstruct(
            nom or modele.__name__,
            [champs[name] for name in ordre],
            bases=(Partie,),
            namespace={"modele": modele},
            kw_only=True,
        )
        return _MIROIRS[modele]

    return derive


# A field for `defstruct` is its name and its type, then what it is worth when it is absent.
_SANS_DEFAUT = 2


def _propre(modele: type[Objet], champ: msgspec.structs.FieldInfo) -> tuple[Any, ...]:
    """Describe a field of the API’s own; one that replaces a field of the model has its words."""
    kind = champ.type
    if champ.name in modele.__struct_fields__:
        kind = _dire(kind, modele, champ.name)
    if champ.required:
        return champ.name, kind
    return champ.name, kind, champ.default


def _reflet(modele: type[Objet], champ: msgspec.structs.FieldInfo) -> tuple[Any, ...]:
    """Mirror a field: what the model gives a value by default is always there."""
    kind, declarations = deplier(champ.type)
    plusieurs = get_origin(kind) is tuple
    if plusieurs:
        kind, declarations = deplier(get_args(kind)[0])
    publie: Any = _type_publie(kind, declarations)
    if plusieurs:
        publie = _dire(tuple[publie, ...], modele, champ.name)
    else:
        publie = _dire(publie, modele, champ.name)
    if champ.required or isinstance(champ.default, str | bool):
        return champ.name, publie
    if plusieurs:
        return champ.name, publie, ()
    return champ.name, publie | UnsetType, UNSET


def _type_publie(kind: Any, declarations: Iterable[Any]) -> Any:
    """Return the type that the API gives a value of the model: for a text, that of its form."""
    if isinstance(kind, type) and issubclass(kind, Objet):
        return _MIROIRS.get(kind) or miroir(kind)(Struct)
    formes = [declaration.nom for declaration in declarations if declaration.nom]
    if formes and formes[0] in TEXTES:
        return TEXTES[formes[0]]
    return _TYPES.get(kind, kind)


def _dire(kind: Any, modele: type[Objet], nom: str) -> Any:
    """Say of a field of the API what the model says of it; its own words win."""
    declaration = champ_declare(modele, nom)[2]
    sens_du_modele = sens(
        declaration.description or None,
        liste=declaration.liste,
        titre=declaration.titre or None,
    )
    if get_origin(kind) is Annotated:
        return Annotated[(get_args(kind)[0], sens_du_modele, *kind.__metadata__)]
    return Annotated[kind, sens_du_modele]


def _du_modele(chemin: str) -> Meta:
    """Say of a field what the model says of the one that it gives again."""
    declaration = champ_declare(Projet, chemin)[2]
    return sens(declaration.description, liste=declaration.liste)


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
    genre: Annotated[str, sens("vu, dit ou documente.", liste="appui")]
    le: Annotated[Date, sens("Jour qui le montre, avec la précision connue.")]
    adresse: (
        Annotated[Url, sens("L’instance, la page de l’organisme, ou la preuve.")] | UnsetType
    ) = UNSET
    sha256: (
        Annotated[
            str,
            sens(
                "Pour « dit » : empreinte de la page lue ; aucune copie n’est gardée.",
                motif="^[0-9a-f]{64}$",
            ),
        ]
        | UnsetType
    ) = UNSET


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
            "vu en service, dit par l’organisme, documenté. Absent s’il n’est que déclaré."
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
                "Licence déclarée (SPDX). Absente ici et dans « lecture » : pas encore lue ici ; "
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
        sens("Pourquoi il manque, dans les mots de la page : pas encore lu ici, ou non publié."),
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
    recentes: Annotated[int, sens("Dont en production, et montrées depuis moins de dix-huit mois.")]
    a_reconfirmer: Annotated[int, sens("Dont la dernière trace a plus de dix-huit mois.")]
    non_datees: Annotated[int, sens("Sans date.")]
    terminees: Annotated[
        int,
        sens("Dont la fin annoncée est passée, la suite inconnue ; hors de « reutilisations »."),
    ]
    arretees: Annotated[int, sens("Arrêtées ; elles ne sont pas dans « reutilisations ».")]
    vues: Annotated[
        int, sens("Dont une instance a été vue en service depuis moins de dix-huit mois.")
    ]
    dites: Annotated[
        int, sens("Dont une page de l’organisme, lue depuis moins de dix-huit mois, cite l’usage.")
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
    axes: Annotated[tuple[str, ...], _du_modele("planification.axes")] = ()
    chantiers: Annotated[tuple[str, ...], _du_modele("planification.chantiers")] = ()
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


class Document(Partie, kw_only=True):
    schema: Annotated[Url, sens("Adresse du schéma JSON du document.")] = field(name="$schema")
    licence: Annotated[str, sens("Licence des données (SPDX).")]
    mis_a_jour_le: (
        Annotated[
            date, sens("Jour du dernier fait daté du catalogue ou, dans son document, du commun.")
        ]
        | UnsetType
    ) = UNSET


class Entree(Partie):
    nom: Annotated[str, sens("Nom du document.")]
    url: Annotated[str, sens("Adresse ; une partie entre accolades est à remplacer.")]
    schema: Annotated[Url, sens("Adresse de son schéma JSON.")]
    description: Annotated[str, sens("Ce qu’il contient.")]


class FichierOuvert(Partie):
    titre: Annotated[str, sens("Nom du fichier.")]
    description: Annotated[str, sens("Ce qu’il contient.")]
    url: Annotated[Url, sens("Adresse.")]
    format: Annotated[str, sens("Type de contenu (MIME).")]


class Index(Document, kw_only=True):
    version: Annotated[str, sens("Version de l’interface.")]
    titre: Annotated[str, sens("Nom du catalogue.")]
    site: Annotated[Url, sens("Accueil du site, à citer comme source.")]
    documentation: Annotated[Url, sens("Page qui explique l’interface.")]
    openapi: Annotated[Url, sens("Description OpenAPI 3.1.")]
    documents: Annotated[tuple[Entree, ...], sens("Tous les documents.")]
    fichiers: Annotated[
        tuple[FichierOuvert, ...],
        sens("Les mêmes données dans les autres formats : tableaux, base, lots, flux, listes."),
    ]


class ListeCommuns(Document, kw_only=True):
    communs: Annotated[tuple[CommunResume, ...], sens("Les communs, par nom.")]


class FicheCommun(Document, kw_only=True):
    commun: Annotated[Commun, sens("Le commun.")]


class ListeReutilisations(Document, kw_only=True):
    reutilisations: Annotated[tuple[ReutilisationPubliee, ...], sens("Une ligne par déclaration.")]


class ListeIndicateurs(Document, kw_only=True):
    indicateurs: Annotated[tuple[IndicateurPublie, ...], sens("Les indicateurs, par commun.")]


class Lot(Partie):
    url: Annotated[Url, sens("Adresse : un document par ligne, les octets de chacun.")]
    empreinte: Annotated[str, sens("SHA-256 du fichier.", motif="^[0-9a-f]{64}$")]
    octets: Annotated[int, sens("Taille.")]


class EtatDuDocument(Partie):
    commun: IdentifiantDuCommun
    api: Annotated[Url, sens("Son document complet.")]
    empreinte: Empreinte
    modifie_le: ModifieLe | UnsetType = UNSET


class Renommage(Partie):
    de: Annotated[Slug, sens("Ancien identifiant ; ses adresses répondent encore.")]
    vers: Annotated[Slug, sens("Identifiant d’aujourd’hui.")]


class JournalDesChangements(Document, kw_only=True):
    lot: Annotated[Lot, sens("Tous les documents en un fichier.")]
    communs: Annotated[
        tuple[EtatDuDocument, ...], sens("Chaque commun, le dernier modifié en premier.")
    ]
    renommes: Annotated[tuple[Renommage, ...], sens("Les communs renommés.")]
    retires: Annotated[
        tuple[str, ...], sens("Premier nom de chaque commun publié, puis retiré du catalogue.")
    ]


class Valeur(Partie):
    valeur: Annotated[str, sens("Ce qui est écrit dans les documents.")]
    libelle: Annotated[str, sens("Ce qui se lit.")]
    description: Annotated[str, sens("Ce que veut dire la valeur.")] | UnsetType = UNSET


class ListeVocabulaires(Document, kw_only=True):
    vocabulaires: Annotated[
        dict[str, tuple[Valeur, ...]], sens("Les valeurs de chaque liste, par nom de liste.")
    ]


class TerritoireResume(Partie):
    code: Annotated[Insee, sens("Code INSEE.")]
    nom: NomOfficiel
    api: Annotated[Url, sens("Document du territoire.")]
    communs: Annotated[int, sens("Communs dont un utilisateur est nommé.")]
    declares: Annotated[
        int, sens("Communs déclarés ou portés ici, sans que la fiche nomme d’utilisateur situé.")
    ]
    url: Annotated[Url, sens("Page du territoire, où quelque chose est connu.")] | UnsetType = UNSET
    region: Annotated[Insee, sens("Code de la région d’un département.")] | UnsetType = UNSET


class ListeTerritoires(Document, kw_only=True):
    attribution: Annotated[str, sens("Source du découpage et des populations.")]
    regions: Annotated[tuple[TerritoireResume, ...], sens("Les régions, par code.")]
    departements: Annotated[tuple[TerritoireResume, ...], sens("Les départements, par code.")]


class UsageLocal(Partie):
    commun: IdentifiantDuCommun
    reutilisations: Annotated[
        tuple[str, ...], sens("Identifiants, à retrouver dans reutilisations.json.")
    ]


class FaitDeclare(Partie):
    commun: IdentifiantDuCommun
    genre: Annotated[str, sens("chiffre, organisme ou porteur.", liste="genre_fait_local")]
    dit: Annotated[str, sens("Ce que dit la fiche, en toutes lettres.")]


class LieuTerritoire(Document, kw_only=True):
    attribution: Annotated[str, sens("Source du découpage et des populations.")]
    nature: Annotated[str, sens("departement ou region.", liste="nature_territoire")]
    code: Annotated[Insee, sens("Code INSEE.")]
    nom: NomOfficiel
    departements: Annotated[tuple[Insee, ...], sens("Codes des départements du territoire.")]
    communes: Annotated[int, sens("Communes du territoire.")]
    population: Annotated[int, sens("Habitants du territoire.")]
    sans_population: Annotated[int, sens("Communes sans population publiée.")]
    communs: Annotated[tuple[UsageLocal, ...], sens("Communs utilisés que l’on connaît.")]
    declares: Annotated[
        tuple[FaitDeclare, ...],
        sens(
            "Ce qui nomme le territoire sans liste d’utilisateurs : "
            "un chiffre, un organisme sans commune, un porteur. Rien n’en est compté."
        ),
    ]
    acteurs: Annotated[
        tuple[Acteurs, ...],
        sens(
            "Les collectivités qui agissent, par niveau, la commune d’abord ; "
            "la région agit pour tout son territoire."
        ),
    ] = ()
    communes_couvertes: (
        Annotated[
            int,
            sens(
                "Communes que couvre une collectivité qui utilise un commun qu’elle ne porte pas."
            ),
        ]
        | UnsetType
    ) = UNSET
    population_couverte: Annotated[int, sens("Habitants des communes couvertes.")] | UnsetType = (
        UNSET
    )
    communes_couvertes_recentes: (
        Annotated[int, sens("Dont un usage en production, montré depuis moins de dix-huit mois.")]
        | UnsetType
    ) = UNSET
    population_couverte_recentes: Annotated[int, sens("Habitants de ces communes.")] | UnsetType = (
        UNSET
    )
    communes_couvertes_porteurs: (
        Annotated[int, sens("Communes des porteurs qui utilisent leur commun, à part.")] | UnsetType
    ) = UNSET
    population_couverte_porteurs: Annotated[int, sens("Habitants de ces communes.")] | UnsetType = (
        UNSET
    )
    url: Annotated[Url, sens("Page du territoire, où quelque chose est connu.")] | UnsetType = UNSET


class Usagere(Partie):
    nom: NomOfficiel
    communs: Annotated[tuple[UsageLocal, ...], sens("Communs utilisés que l’on connaît.")]
    siren: (
        Annotated[Siren, sens("SIREN de la collectivité ; absent d’un EPCI, qui l’a pour clé.")]
        | UnsetType
    ) = UNSET


class CollectivitesDepartement(Document, kw_only=True):
    """Which commons the collectivités of a département use.

    One that is absent has no known use, and `declares` may still name where it is.

    `epci_par_commune` leads from a commune to its EPCI, whose uses serve it too.
    """

    attribution: Annotated[str, sens("Source du découpage.")]
    code: Annotated[Insee, sens("Code INSEE du département.")]
    nom: Annotated[str, sens("Nom du département.")]
    communes: Annotated[
        dict[str, Usagere], sens("Communes qui utilisent un commun, par code INSEE.")
    ]
    epci: Annotated[
        dict[str, Usagere], sens("Intercommunalités qui utilisent un commun, par SIREN.")
    ]
    epci_par_commune: Annotated[
        dict[str, Siren], sens("SIREN de l’intercommunalité de chaque commune.")
    ]
    sans_departement: Annotated[
        tuple[Siren, ...],
        sens("Intercommunalités qui tiennent lieu de département à leurs communes (Lyon)."),
    ] = ()
    declares: Annotated[
        tuple[FaitDeclare, ...], sens("Ce qui nomme le département sans liste d’utilisateurs.")
    ]
    departement: (
        Annotated[Usagere, sens("Le conseil départemental, ou la collectivité qui en tient lieu.")]
        | UnsetType
    ) = UNSET
    region: Annotated[Usagere, sens("Sa région.")] | UnsetType = UNSET


class Genre(NamedTuple):
    """A kind of document: its name, its address from `RACINE`, its class, what it says.

    `exemple` is one of what stands between braces in the address.
    """

    nom: str
    chemin: str
    classe: type[Document]
    description: str
    exemple: str = ""

    @property
    def parametre(self) -> str:
        """What stands between braces in the address, or nothing."""
        return self.chemin.partition("{")[2].partition("}")[0]

    def vers(self, valeur: str = "") -> str:
        """Return the path of a document of this kind in the site."""
        return RACINE + self.chemin.replace(f"{{{self.parametre}}}", valeur)


INDEX = Genre("index", "index.json", Index, "L’entrée : la liste des documents.")
COMMUNS = Genre("communs", "communs.json", ListeCommuns, "Tous les communs, en bref.")
COMMUN = Genre("commun", "communs/{slug}.json", FicheCommun, "Un commun en entier.")
REUTILISATIONS = Genre(
    "reutilisations",
    "reutilisations.json",
    ListeReutilisations,
    "Qui utilise quoi, tous communs réunis.",
)
INDICATEURS = Genre(
    "indicateurs", "indicateurs.json", ListeIndicateurs, "Les indicateurs et toutes leurs mesures."
)
TERRITOIRES = Genre(
    "territoires", "territoires.json", ListeTerritoires, "Les régions et les départements."
)
REGION = Genre(
    "region", "territoires/regions/{code}.json", LieuTerritoire, "Ce qu’utilise une région.", "76"
)
DEPARTEMENT = Genre(
    "departement",
    "territoires/departements/{code}.json",
    LieuTerritoire,
    "Ce qu’utilise un département.",
    "34",
)
COLLECTIVITES = Genre(
    "collectivites",
    "collectivites/{departement}.json",
    CollectivitesDepartement,
    "Les communs de chaque collectivité d’un département, par code INSEE ou SIREN.",
    "34",
)
VOCABULAIRES = Genre(
    "vocabulaires",
    "vocabulaires.json",
    ListeVocabulaires,
    "Les libellés des valeurs à choisir dans une liste.",
)
CHANGEMENTS = Genre(
    "changements",
    "changements.json",
    JournalDesChangements,
    "Ce qui a changé, commun par commun : pour tenir une copie à jour.",
)
_DES_LIEUX = (TERRITOIRES, REGION, DEPARTEMENT, COLLECTIVITES)
GENRES = (
    INDEX,
    COMMUNS,
    COMMUN,
    REUTILISATIONS,
    INDICATEURS,
    *_DES_LIEUX,
    VOCABULAIRES,
    CHANGEMENTS,
)


def genres_de_documents() -> tuple[Genre, ...]:
    """Return the kinds of documents that the programme publishes: of places, if it has some."""
    if programme().territoires:
        return GENRES
    return tuple(genre for genre in GENRES if genre not in _DES_LIEUX)


# --- What describes the documents to programs ----------------------------------------------

Schema = dict[str, Any]

DIALECTE = "https://json-schema.org/draft/2020-12/schema"
RESUME = (
    "Les communs numériques, leurs réutilisations et leurs indicateurs. "
    "Un champ absent n’est pas connu. "
    "Des champs, des documents et des valeurs peuvent s’ajouter ; "
    "rien n’est retiré ni ne change de type."
)
# A static host answers with the page that says so.
ABSENT: Schema = {
    "description": "Rien à cette adresse.",
    "content": {"text/html": {"schema": {"type": "string"}}},
}
LOCAL, COMPOSANTS = "#/$defs/{name}", "#/components/schemas/{name}"


def chemin_du_schema(genre: Genre) -> str:
    """Return the path of the JSON Schema of a kind of document."""
    return f"{RACINE}schemas/{genre.nom}.json"


def fichiers_du_contrat(publication: Publication, commun: str) -> dict[str, bytes]:
    """Return the JSON Schemas and the OpenAPI description, by path.

    `commun` is the slug of the common that the description gives as an example.
    """
    documents = {
        chemin_du_schema(genre): schema_seul(genre, publication) for genre in genres_de_documents()
    }
    documents[f"{RACINE}openapi.json"] = openapi(publication, commun)
    return {path: octets_json(document, indent=1) for path, document in documents.items()}


def schema_seul(genre: Genre, publication: Publication) -> Schema:
    """Return the JSON Schema of a kind of document, complete by itself."""
    return {
        "$schema": DIALECTE,
        "$id": publication.url(chemin_du_schema(genre)),
        "title": genre.description,
        "$ref": LOCAL.format(name=genre.classe.__name__),
        "$defs": schemas_des_parties([genre], LOCAL),
    }


def openapi(publication: Publication, commun: str) -> Schema:
    """Return the OpenAPI 3.1 description; `commun`: the slug of its example."""
    genres = genres_de_documents()
    return {
        "openapi": "3.1.0",
        "info": {
            # A generator makes of it the name of a package, where no accent may stand.
            "title": sans_accent(programme().titre).capitalize(),
            "summary": f"{programme().titre} : données ouvertes du catalogue",
            "description": RESUME,
            "version": VERSION,
            "license": {"name": programme().licence.nom, "url": programme().licence.url},
        },
        "jsonSchemaDialect": DIALECTE,
        "servers": [{"url": publication.url(RACINE).removesuffix("/")}],
        "externalDocs": {"url": publication.url("donnees/api/"), "description": "Mode d’emploi"},
        "paths": {f"/{genre.chemin}": {"get": _operation(genre, commun)} for genre in genres},
        "components": {"schemas": schemas_des_parties(GENRES, COMPOSANTS)},
    }


def _operation(genre: Genre, commun: str) -> Schema:
    schema = {"$ref": COMPOSANTS.format(name=genre.classe.__name__)}
    reponse = {"description": genre.description, "content": {MIME: {"schema": schema}}}
    operation: Schema = {"operationId": genre.nom, "summary": genre.description}
    if not genre.parametre:
        return {**operation, "responses": {"200": reponse}}
    parametre = {
        "name": genre.parametre,
        "in": "path",
        "required": True,
        "schema": {"type": "string"},
        "example": genre.exemple or commun,
    }
    return {
        **operation,
        "parameters": [parametre],
        "responses": {"200": reponse, "404": ABSENT},
    }


def schemas_des_parties(genres: Iterable[Genre], renvoi: str) -> dict[str, Schema]:
    """Return the JSON Schema of every part of some documents, by the name of its class.

    `renvoi` is the form of a reference to a part.
    """
    classes = [genre.classe for genre in genres]
    parties = msgspec.json.schema_components(classes, ref_template=renvoi)[1]
    schemas = dict[str, Schema]()
    for nom, partie in sorted(parties.items()):
        champs = partie["properties"]
        schemas[nom] = {
            "type": "object",
            "properties": {champ: _sans_defaut(champs[champ]) for champ in champs},
        }
        if partie.get("required"):
            schemas[nom]["required"] = partie["required"]
    return schemas


def _sans_defaut(champ: Schema) -> Schema:
    """Leave out what an absent field is worth: it is not known. An integer is a number too."""
    schema = {mot: regle for mot, regle in champ.items() if mot not in {"default", "anyOf"}}
    if "anyOf" in champ:
        return {"type": "number", **schema}
    return schema
