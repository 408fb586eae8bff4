"""The programme that a catalogue serves, as its `programme.yml` says, and where its site is.

A process serves one programme, since the schemas and the vocabularies belong to the process. The
validation reads the file, checks it, and has the process adopt it; everything else asks
`programme()`. A folder without the file, or whose file is faulty, has the neutral words of
`schemas/programme.yml`. `Publication` says where the site is.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec

from catalogue_communs.socle import schemas
from catalogue_communs.socle.ajouts import (
    Ajouts,
    ForgeAcceptee,
    ListePropre,
    ValeurPropre,
    ValeursAjoutees,
    Vocabulaires,
)
from catalogue_communs.socle.declaration import Courriel, decrit
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.reglages import (
    AdressesDuSite,
    Appellation,
    Couleurs,
    Editeur,
    Hote,
    LicenceDesDonnees,
    Licences,
    Pays,
    Reglage,
    Statut,
    StatutDonne,
    Statuts,
)
from catalogue_communs.socle.texte import minuscule


@dataclass(frozen=True, slots=True)
class Publication:
    """The public addresses of a build.

    That of the home page ends with « / »; that of the repository may be unknown.
    """

    site_url: str = "https://communs.example/"
    depot_url: str | None = None
    # Whether the repository has the form that its workflows answer.
    formulaires: bool = True
    # Without an address, the one above is made up, and is printed nowhere.
    provisoire: bool = False

    def url(self, path: str) -> str:
        """Return the full address of a path of the site, such as « communs/lucca/ »."""
        return f"{self.site_url}{path}"


FICHIER = "programme.yml"


# That of the settings that this library reads.
VERSION = 1


class Programme(Reglage, frozen=True, kw_only=True):
    """What `programme.yml` says. `domaine` is in the identifiers of the feeds: it never changes."""

    dit = decrit(
        "Réglages du programme",
        "Le fichier `programme.yml` dit ce qui est propre au programme : "
        "ses noms, son éditeur, ses mots.",
    )
    version: Annotated[
        int,
        decrit(
            "Version",
            "Version de ces réglages, celle que lit le logiciel.",
            1,
            au_moins=1,
            au_plus=1000,
        ),
    ]
    titre: Annotated[
        str,
        decrit(
            "Titre",
            "Nom du site.",
            "Communs numériques",
            au_plus=150,
        ),
    ]
    resume: Annotated[
        str,
        decrit(
            "Résumé",
            "Ce que le site offre, en une ou deux phrases.",
            "Des communs numériques à réutiliser.",
            au_plus=300,
        ),
    ]
    nom: Annotated[
        str,
        decrit(
            "Nom",
            "Nom officiel du programme.",
            "Fabrique des communs",
            au_plus=150,
        ),
    ]
    signature: Annotated[
        str,
        decrit(
            "Signature",
            "Qui parle, en clair, sous le nom du site ; par défaut, le nom du programme.",
            "Un service de l’Agence imaginaire",
            au_plus=100,
        ),
    ] = ""
    presentation: Annotated[
        str,
        decrit(
            "Présentation",
            "Au pied de chaque page.",
            "Un catalogue de la Fabrique.",
            au_plus=400,
        ),
    ]
    appellation: Appellation
    editeur: Editeur
    credit: Annotated[
        str,
        decrit(
            "Crédit",
            "Signature des données ; par défaut, l’éditeur.",
            "Agence imaginaire (AGI)",
            au_plus=200,
        ),
    ] = ""
    domaine: Annotated[
        Hote,
        decrit(
            "Domaine",
            "Nom de domaine de l’éditeur ; il est dans les identifiants des flux et ne change "
            "plus.",
            "agence.exemple.fr",
        ),
    ]
    courriel: Annotated[
        Courriel, decrit("Courriel", "Adresse générique du catalogue.", "contact@exemple.fr")
    ]
    statuts: Statuts
    vocabulaires: Vocabulaires = Vocabulaires()
    territoires: Annotated[
        bool,
        decrit(
            "Territoires",
            "Faux pour un programme sans collectivités françaises : "
            "le site n’a alors ni carte ni page de territoire. Vrai par défaut.",
            True,
        ),
    ] = True
    regions: Annotated[
        tuple[
            Annotated[
                str,
                decrit(
                    "Région",
                    "Son code INSEE, à deux chiffres.",
                    "53",
                    motif="^(0[12346]|11|2[478]|32|44|5[23]|7[56]|84|9[34])$",
                    forme="region",
                ),
            ],
            ...,
        ],
        decrit(
            "Régions",
            "Pour un programme régional : les seules régions qui ont une carte, des pages, "
            "des flux et une recherche de commune. Toutes par défaut.",
            ["53"],
            au_plus=18,
        ),
    ] = ()
    couleurs: Couleurs | None = None
    logo: Annotated[
        str,
        decrit(
            "Logo",
            "Affiché devant le nom du site : fichier de `docs/images/`, 200 Ko au plus, en PNG, "
            "JPEG ou WebP. Il se lit sur fond clair comme sur fond sombre.",
            "logo.png",
            au_plus=120,
            motif=r"^[a-z0-9]+([_-][a-z0-9]+)*\.(png|jpg|jpeg|webp)$",
            forme="logo",
        ),
    ] = ""
    logo_dit: Annotated[
        str,
        decrit(
            "Texte du logo",
            "Ce que le logo dit à qui ne le voit pas, quand il dit plus que le nom du site.",
            "République imaginaire",
            au_plus=120,
        ),
    ] = ""
    adresses: AdressesDuSite = AdressesDuSite()
    pays: Annotated[
        tuple[Pays, ...],
        decrit(
            "Pays",
            "Où servent les communs, pour les portails de données et publiccode.yml. "
            "La France par défaut.",
            au_plus=50,
        ),
    ] = (Pays("France", "FR", "FRA"),)
    forges: Annotated[
        tuple[ForgeAcceptee, ...],
        decrit(
            "Forges",
            "Forges acceptées, à la place de la liste fournie ; `ajouts` la complète. "
            "Un dépôt ailleurs est une erreur, et aucun autre hôte n’est appelé.",
            au_plus=200,
        ),
    ] = ()
    ajouts: Ajouts = Ajouts()
    licences: Licences = Licences()
    recherches: Annotated[
        tuple[
            Annotated[
                str,
                decrit(
                    "Recherche",
                    "Deux ou trois mots que dirait un visiteur.",
                    "dépôts sauvages",
                    au_plus=40,
                ),
            ],
            ...,
        ],
        decrit(
            "Recherches",
            "Exemples de recherches, sous le champ de l’accueil.",
            ["dépôts sauvages"],
            au_plus=6,
        ),
    ] = ()

    def couvre(self, region: str) -> bool:
        """Tell whether the site has pages for a région, by its code."""
        return self.territoires and (not self.regions or region in self.regions)

    @property
    def schemas(self) -> str:
        """Where an editor finds the schemas of the files of `projets/`: online, or as built."""
        return f"{self.adresses.site or '../site/'}schemas/"

    @property
    def rattachement(self) -> str:
        """What its axes are, as a title."""
        own = self.vocabulaires.axe
        if own is None:
            return "Planification écologique"
        return own.titre

    @property
    def licence(self) -> LicenceDesDonnees:
        """The licence of the texts and the data of the site."""
        return self.licences.donnees

    @property
    def soutenu(self) -> StatutDonne:
        """The status that the programme gives."""
        return self.statuts.soutenu

    @property
    def autre(self) -> Statut:
        """The status of the commons that it does not back."""
        return self.statuts.autre

    @property
    def auteur(self) -> str:
        """Who signs the data, in one line."""
        return self.credit or f"{self.editeur.nom} ({self.editeur.sigle})"


_adopte: list[Programme] = []


# A word of the programme in a page that any catalogue has: « {{ programme.du }} ».
_MOT = re.compile(r"\{\{ programme\.([a-z_]+) \}\}")


# A line that only some catalogues have ends with this; `moteur.assembler` drops it elsewhere.
_SI = re.compile(r" ?<!-- si : [a-z]+ -->")


def en_clair(page: str) -> str:
    """Return a page with the words of the programme.

    A word that the programme does not have stays as it is written, for all to see.
    """
    adopte = programme()
    mots = {
        **{name: getattr(adopte, name) for name in ("titre", "resume", "courriel")},
        **{name: getattr(adopte.soutenu, name) for name in ("cle", "court", "courts")},
        **msgspec.structs.asdict(adopte.appellation),
        "sigle": adopte.editeur.sigle,
        "soutenu": minuscule(adopte.soutenu.nom),
        "soutenus": minuscule(adopte.soutenu.pluriel),
        "licence": adopte.licence.nom,
        "licence_url": adopte.licence.url,
        "licence_spdx": adopte.licence.spdx,
    }
    return _MOT.sub(lambda match: mots.get(match[1], match[0]), _SI.sub("", page))


def programme() -> Programme:
    """Return the programme that this process serves, the neutral one until it adopts another."""
    if not _adopte:
        return adopter(None)
    return _adopte[0]


def adopter(values: dict[str, Any] | None) -> Programme:
    """Have this process serve the programme of these values, which the schema accepts.

    Without values, it is the neutral one, of `schemas/programme.yml`.
    """
    if values is None:
        values = yaml_fourni("programme")
    adopte = msgspec.convert(values, Programme)
    _adopte[:] = [adopte]
    statuts = {
        statut.cle: {"nom": statut.nom, "description": statut.description}
        for statut in (adopte.soutenu, adopte.autre)
    }
    listes: dict[str, dict[str, Any]] = {"statut": {"valeurs": statuts}}
    for nom in ValeursAjoutees.__struct_fields__:
        propre = getattr(adopte.vocabulaires, nom, None)
        ajoutees = getattr(adopte.ajouts.valeurs, nom)
        if propre or ajoutees:
            listes[nom] = _liste(nom, propre, ajoutees)
    schemas.adopter_vocabulaires(listes)
    return adopte


def _liste(
    nom: str, propre: ListePropre | None, ajoutees: Iterable[ValeurPropre]
) -> dict[str, Any]:
    """Return a list of the programme: its own, or the one shipped, then what it adds."""
    if propre is None:
        fournies = yaml_fourni(schemas.VOCABULAIRES)[nom]["valeurs"]
        return {"valeurs": {**fournies, **_termes(ajoutees)}}
    return {
        "titre": propre.titre,
        "court": propre.titre,
        "description": propre.description,
        "valeurs": {**_termes(propre.valeurs), **_termes(ajoutees)},
    }


def _termes(valeurs: Iterable[ValeurPropre]) -> dict[str, dict[str, str]]:
    """Return what each value says, by its key; what it leaves empty is absent."""
    termes = {}
    for valeur in valeurs:
        textes = msgspec.structs.asdict(valeur)
        termes[textes.pop("cle")] = {champ: text for champ, text in textes.items() if text}
    return termes
