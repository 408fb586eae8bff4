"""The documents of version 1 of the API: what each one holds, and its kind."""
# ruff: noqa: D101 - each field says what it holds, in French

from datetime import date
from typing import Annotated, NamedTuple

from msgspec import UNSET, UnsetType, field

from catalogue_communs.site.sorties.contrat import (
    Acteurs,
    Commun,
    CommunResume,
    Empreinte,
    IdentifiantDuCommun,
    IndicateurPublie,
    ModifieLe,
    NomOfficiel,
    ReutilisationPubliee,
)
from catalogue_communs.site.sorties.miroir import Insee, Partie, Siren, Slug, Url, sens
from catalogue_communs.socle.programme import programme

RACINE = "api/v1/"
# The minor number grows when something is added; nothing is ever taken away from « v1 ».
VERSION = "1.5.0"
LOT = "donnees/communs.ndjson"
MIME = "application/json"


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
        Annotated[
            int, sens("Dont un usage en production, par une preuve de moins de dix-huit mois.")
        ]
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
UNE_REGION = Genre(
    "region", "territoires/regions/{code}.json", LieuTerritoire, "Ce qu’utilise une région.", "76"
)
UN_DEPARTEMENT = Genre(
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
_DES_LIEUX = (TERRITOIRES, UNE_REGION, UN_DEPARTEMENT, COLLECTIVITES)
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
