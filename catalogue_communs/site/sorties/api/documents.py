"""The documents of the API, version 1: where each is, what it holds, what it is called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from msgspec import UNSET, UnsetType, field

from catalogue_communs.site.sorties.api.communs import (
    Commun,
    CommunResume,
    Empreinte,
    IndicateurPublie,
    ModifieLe,
    ReutilisationPubliee,
)
from catalogue_communs.site.sorties.api.parties import Insee, Partie, Siren, Slug, Url, dit
from catalogue_communs.socle.programme import programme

RACINE = "api/v1/"
# The minor number grows when something is added; nothing is ever taken away from « v1 ».
VERSION = "1.4.0"
LOT = "donnees/communs.ndjson"


class Document(Partie, frozen=True, kw_only=True):
    """What every document starts with."""

    schema: Annotated[Url, dit("Adresse du schéma JSON du document.")] = field(name="$schema")
    licence: Annotated[str, dit("Licence des données (SPDX).")]
    mis_a_jour_le: (
        Annotated[date, dit("Jour du dernier fait daté du catalogue ou, dans son document, du commun.")]
        | UnsetType
    ) = UNSET


class Entree(Partie, frozen=True):
    """A document that the entry leads to."""

    nom: Annotated[str, dit("Nom du document.")]
    url: Annotated[str, dit("Adresse ; une partie entre accolades est à remplacer.")]
    schema: Annotated[Url, dit("Adresse de son schéma JSON.")]
    description: Annotated[str, dit("Ce qu’il contient.")]


class FichierOuvert(Partie, frozen=True):
    """A file of the open data, whatever its format."""

    titre: Annotated[str, dit("Nom du fichier.")]
    description: Annotated[str, dit("Ce qu’il contient.")]
    url: Annotated[Url, dit("Adresse.")]
    format: Annotated[str, dit("Type de contenu (MIME).")]


class Index(Document, frozen=True, kw_only=True):
    """The entry of the API: what it holds, and where."""

    version: Annotated[str, dit("Version de l’interface.")]
    titre: Annotated[str, dit("Nom du catalogue.")]
    site: Annotated[Url, dit("Accueil du site, à citer comme source.")]
    documentation: Annotated[Url, dit("Page qui explique l’interface.")]
    openapi: Annotated[Url, dit("Description OpenAPI 3.1.")]
    documents: Annotated[tuple[Entree, ...], dit("Tous les documents.")]
    fichiers: Annotated[
        tuple[FichierOuvert, ...],
        dit("Les mêmes données dans les autres formats : tableaux, base, lots, flux, listes."),
    ]


class ListeCommuns(Document, frozen=True, kw_only=True):
    """Every common, in brief."""

    communs: Annotated[tuple[CommunResume, ...], dit("Les communs, par nom.")]


class FicheCommun(Document, frozen=True, kw_only=True):
    """One common, whole."""

    commun: Annotated[Commun, dit("Le commun.")]


class ListeReutilisations(Document, frozen=True, kw_only=True):
    """Who uses what, of every common."""

    reutilisations: Annotated[tuple[ReutilisationPubliee, ...], dit("Une ligne par déclaration.")]


class ListeIndicateurs(Document, frozen=True, kw_only=True):
    """Every indicator and its measures."""

    indicateurs: Annotated[tuple[IndicateurPublie, ...], dit("Les indicateurs, par commun.")]


class Lot(Partie, frozen=True):
    """The documents of every common in one file."""

    url: Annotated[Url, dit("Adresse : un document par ligne, les octets de chacun.")]
    empreinte: Annotated[str, dit("SHA-256 du fichier.", motif="^[0-9a-f]{64}$")]
    octets: Annotated[int, dit("Taille.")]


class EtatDuDocument(Partie, frozen=True):
    """What the document of a common is today."""

    commun: Annotated[Slug, dit("Identifiant du commun.")]
    api: Annotated[Url, dit("Son document complet.")]
    empreinte: Empreinte
    modifie_le: ModifieLe | UnsetType = UNSET


class Renommage(Partie, frozen=True):
    """A common that was called otherwise."""

    de: Annotated[Slug, dit("Ancien identifiant ; ses adresses répondent encore.")]
    vers: Annotated[Slug, dit("Identifiant d’aujourd’hui.")]


class JournalDesChangements(Document, frozen=True, kw_only=True):
    """What a copy of the catalogue needs to stay up to date."""

    lot: Annotated[Lot, dit("Tous les documents en un fichier.")]
    communs: Annotated[tuple[EtatDuDocument, ...], dit("Chaque commun, le dernier modifié en premier.")]
    renommes: Annotated[tuple[Renommage, ...], dit("Les communs renommés.")]
    retires: Annotated[tuple[str, ...], dit("Premier nom de chaque commun publié, puis retiré du catalogue.")]


class Valeur(Partie, frozen=True):
    """A value of a vocabulary."""

    valeur: Annotated[str, dit("Ce qui est écrit dans les documents.")]
    libelle: Annotated[str, dit("Ce qui se lit.")]
    description: Annotated[str, dit("Ce que veut dire la valeur.")] | UnsetType = UNSET


class ListeVocabulaires(Document, frozen=True, kw_only=True):
    """What the values of the controlled fields mean."""

    vocabulaires: Annotated[
        dict[str, tuple[Valeur, ...]], dit("Les valeurs de chaque liste, par nom de liste.")
    ]


class TerritoireResume(Partie, frozen=True):
    """A région or a département in the list."""

    code: Annotated[Insee, dit("Code INSEE.")]
    nom: Annotated[str, dit("Nom dans le découpage officiel.")]
    api: Annotated[Url, dit("Document du territoire.")]
    communs: Annotated[int, dit("Communs dont un utilisateur est nommé.")]
    declares: Annotated[
        int, dit("Communs déclarés ou portés ici, sans que la fiche nomme d’utilisateur situé.")
    ]
    url: Annotated[Url, dit("Page du territoire, où quelque chose est connu.")] | UnsetType = UNSET
    region: Annotated[Insee, dit("Code de la région d’un département.")] | UnsetType = UNSET


class ListeTerritoires(Document, frozen=True, kw_only=True):
    """Every région and département."""

    attribution: Annotated[str, dit("Source du découpage et des populations.")]
    regions: Annotated[tuple[TerritoireResume, ...], dit("Les régions, par code.")]
    departements: Annotated[tuple[TerritoireResume, ...], dit("Les départements, par code.")]


class UsageLocal(Partie, frozen=True):
    """A common used in a place, and the reuses that say it."""

    commun: Annotated[Slug, dit("Identifiant du commun.")]
    reutilisations: Annotated[tuple[str, ...], dit("Identifiants, à retrouver dans reutilisations.json.")]


class FaitDeclare(Partie, frozen=True):
    """What a common says of a place, without the list of who uses it there."""

    commun: Annotated[Slug, dit("Identifiant du commun.")]
    genre: Annotated[str, dit("chiffre, organisme ou porteur.", liste="genre_fait_local")]
    dit: Annotated[str, dit("Ce que dit la fiche, en toutes lettres.")]


class LieuTerritoire(Document, frozen=True, kw_only=True):
    """What is used in a région or a département."""

    attribution: Annotated[str, dit("Source du découpage et des populations.")]
    nature: Annotated[str, dit("departement ou region.", liste="nature_territoire")]
    code: Annotated[Insee, dit("Code INSEE.")]
    nom: Annotated[str, dit("Nom dans le découpage officiel.")]
    departements: Annotated[tuple[Insee, ...], dit("Codes des départements du territoire.")]
    communes: Annotated[int, dit("Communes du territoire.")]
    population: Annotated[int, dit("Habitants du territoire.")]
    sans_population: Annotated[int, dit("Communes sans population publiée.")]
    communs: Annotated[tuple[UsageLocal, ...], dit("Communs utilisés que l’on connaît.")]
    declares: Annotated[
        tuple[FaitDeclare, ...],
        dit(
            "Ce qui nomme le territoire sans liste d’utilisateurs : un chiffre, un organisme sans commune, un porteur. Rien n’en est compté."
        ),
    ]
    communes_couvertes: (
        Annotated[int, dit("Communes dont une collectivité utilise un commun qu’elle ne porte pas.")]
        | UnsetType
    ) = UNSET
    population_couverte: Annotated[int, dit("Habitants des communes couvertes.")] | UnsetType = UNSET
    communes_couvertes_recentes: (
        Annotated[int, dit("Dont un usage en production, montré depuis moins de dix-huit mois.")] | UnsetType
    ) = UNSET
    population_couverte_recentes: Annotated[int, dit("Habitants de ces communes.")] | UnsetType = UNSET
    communes_couvertes_porteurs: (
        Annotated[int, dit("Communes des porteurs qui utilisent leur commun, à part.")] | UnsetType
    ) = UNSET
    population_couverte_porteurs: Annotated[int, dit("Habitants de ces communes.")] | UnsetType = UNSET
    url: Annotated[Url, dit("Page du territoire, où quelque chose est connu.")] | UnsetType = UNSET


class Usagere(Partie, frozen=True):
    """A collectivité that uses commons."""

    nom: Annotated[str, dit("Nom dans le découpage officiel.")]
    communs: Annotated[tuple[UsageLocal, ...], dit("Communs utilisés que l’on connaît.")]
    siren: (
        Annotated[Siren, dit("SIREN de la collectivité ; absent d’un EPCI, qui l’a pour clé.")] | UnsetType
    ) = UNSET


class CollectivitesDepartement(Document, frozen=True, kw_only=True):
    """Which commons the collectivités of a département use, by INSEE code or SIREN.

    A collectivité that is absent has no known use; `declares` may still name where it is. `epci_par_commune` leads from a commune to
    its EPCI, whose uses serve it too.
    """

    attribution: Annotated[str, dit("Source du découpage.")]
    code: Annotated[Insee, dit("Code INSEE du département.")]
    nom: Annotated[str, dit("Nom du département.")]
    communes: Annotated[dict[str, Usagere], dit("Communes qui utilisent un commun, par code INSEE.")]
    epci: Annotated[dict[str, Usagere], dit("Intercommunalités qui utilisent un commun, par SIREN.")]
    epci_par_commune: Annotated[dict[str, Siren], dit("SIREN de l’intercommunalité de chaque commune.")]
    sans_departement: Annotated[
        tuple[Siren, ...], dit("Intercommunalités qui tiennent lieu de département à leurs communes (Lyon).")
    ] = ()
    declares: Annotated[
        tuple[FaitDeclare, ...], dit("Ce qui nomme le département sans liste d’utilisateurs.")
    ]
    departement: (
        Annotated[Usagere, dit("Le conseil départemental, ou la collectivité qui en tient lieu.")] | UnsetType
    ) = UNSET
    region: Annotated[Usagere, dit("Sa région.")] | UnsetType = UNSET


@dataclass(frozen=True, slots=True)
class Genre:
    """A kind of document: its name, its address from `RACINE`, its class, what it says.

    `exemple` replaces what stands between braces in the address.
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
    "reutilisations", "reutilisations.json", ListeReutilisations, "Qui utilise quoi, tous communs réunis."
)
INDICATEURS = Genre(
    "indicateurs", "indicateurs.json", ListeIndicateurs, "Les indicateurs et toutes leurs mesures."
)
TERRITOIRES = Genre("territoires", "territoires.json", ListeTerritoires, "Les régions et les départements.")
REGION = Genre("region", "territoires/regions/{code}.json", LieuTerritoire, "Ce qu’utilise une région.", "76")
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
    TERRITOIRES,
    REGION,
    DEPARTEMENT,
    COLLECTIVITES,
    VOCABULAIRES,
    CHANGEMENTS,
)


def genres_de_documents() -> tuple[Genre, ...]:
    """Return the kinds of documents that the programme publishes: without places, none of places."""
    return tuple(one for one in GENRES if programme().territoires or one not in _DES_LIEUX)
