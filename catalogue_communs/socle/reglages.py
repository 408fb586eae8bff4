"""What a programme says of itself: who publishes, how it is named, its statuses, its look."""
# ruff: noqa: D101 - `dit` says what an object is, in French

from typing import Annotated

import msgspec

from catalogue_communs.socle.declaration import Identifiant, Siren, Url, decrit

Hote = Annotated[
    str, decrit(au_plus=100, motif=r"^([a-z0-9-]+\.)+[a-z][a-z0-9-]*$", forme="domaine")
]


Spdx = Annotated[str, decrit(au_plus=80, verifie="spdx")]


class Reglage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of what the file holds: an unknown key is a mistake."""


class Editeur(Reglage, frozen=True):
    dit = decrit(
        "Éditeur",
        "L’organisme qui publie le catalogue.",
        {
            "nom": "Agence imaginaire",
            "sigle": "AGI",
            "site": "https://agence.exemple.fr/",
            "siren": "130026032",
        },
    )
    nom: Annotated[
        str,
        decrit(
            "Nom",
            "Nom officiel.",
            "Agence imaginaire",
            au_plus=150,
        ),
    ]
    sigle: Annotated[
        str,
        decrit(
            "Sigle",
            "Nom court, dans les citations.",
            "AGI",
            au_plus=40,
        ),
    ]
    site: Annotated[Url, decrit("Site", "Son site, qui l’identifie.", "https://agence.exemple.fr/")]
    siren: Annotated[
        Siren,
        decrit(
            "SIREN",
            "Son numéro SIREN, que les portails de données reçoivent.",
            "130026032",
        ),
    ] = ""


class Appellation(Reglage, frozen=True):
    dit = decrit(
        "Appellation",
        "Comment une phrase nomme le programme.",
        {"le": "la fabrique", "du": "de la fabrique", "au": "à la fabrique"},
    )
    le: Annotated[
        str,
        decrit(
            "Le",
            "Avec son article.",
            "la fabrique",
            au_plus=60,
        ),
    ]
    du: Annotated[
        str,
        decrit(
            "Du",
            "Après « de ».",
            "de la fabrique",
            au_plus=60,
        ),
    ]
    au: Annotated[
        str,
        decrit(
            "Au",
            "Après « à ».",
            "à la fabrique",
            au_plus=60,
        ),
    ]


class Statut(Reglage, frozen=True):
    """A status of a common: its key in the files, and its words."""

    dit = decrit(
        "",
        "",
        {
            "cle": "soutenu",
            "nom": "Soutenu",
            "pluriel": "Soutenus",
            "court": "soutenu",
            "courts": "soutenus",
            "description": "Commun soutenu par le programme.",
            "liste": "Ces {total} communs ont été retenus.",
        },
    )
    cle: Annotated[
        Identifiant,
        decrit("Clé", "Ce que les fiches écrivent dans « statut » ; ne change plus.", "soutenu"),
    ]
    nom: Annotated[
        str,
        decrit(
            "Nom",
            "Affiché près du nom d’un commun.",
            "Soutenu",
            au_plus=150,
        ),
    ]
    pluriel: Annotated[
        str,
        decrit(
            "Pluriel",
            "Titre de la liste de ces communs.",
            "Soutenus",
            au_plus=150,
        ),
    ]
    court: Annotated[
        str,
        decrit(
            "Court",
            "Un mot, sans majuscule, au masculin.",
            "soutenu",
            au_plus=40,
        ),
    ]
    courts: Annotated[
        str,
        decrit(
            "Courts",
            "Le même mot au pluriel.",
            "soutenus",
            au_plus=40,
        ),
    ]
    description: Annotated[
        str,
        decrit(
            "Description",
            "Ce que ce statut veut dire.",
            "Commun soutenu par le programme.",
            au_plus=300,
        ),
    ]
    liste: Annotated[
        str,
        decrit(
            "Phrase de la liste",
            "Ouvre la liste de ces communs ; « {total} » est leur nombre.",
            "Ces {total} communs ont été retenus.",
            au_plus=300,
        ),
    ]


class StatutDonne(Statut, frozen=True):
    """The status that the programme gives, and who uses its word."""

    usage: Annotated[
        str,
        decrit(
            "Usage du mot",
            "Qui emploie ce mot, depuis quand, et ce que disent les documents publics à sa place.",
            "« Lauréat » est le mot de l’éditeur ; l’annonce dit « projets retenus ».",
            au_plus=400,
        ),
    ] = ""


class Statuts(Reglage, frozen=True):
    dit = decrit(
        "Statuts",
        "Les deux statuts d’un commun.",
        {
            "soutenu": {
                "cle": "soutenu",
                "nom": "Soutenu",
                "pluriel": "Soutenus",
                "court": "soutenu",
                "courts": "soutenus",
                "description": "Commun soutenu par le programme.",
                "liste": "Ces {total} communs ont été retenus.",
            },
            "autre": {
                "cle": "ecosysteme",
                "nom": "Soutenu",
                "pluriel": "Soutenus",
                "court": "soutenu",
                "courts": "soutenus",
                "description": "Commun soutenu par le programme.",
                "liste": "Ces {total} communs ont été retenus.",
            },
        },
    )
    soutenu: Annotated[
        StatutDonne,
        decrit("Soutenu", "Statut que le programme seul donne ; la fiche cite la preuve."),
    ]
    autre: Annotated[
        Statut, decrit("Autre", "Statut des communs que le programme ne soutient pas.")
    ]


class Couleurs(Reglage, frozen=True):
    dit = decrit(
        "Couleurs",
        "Couleur des liens et des boutons ; la validation vérifie leur contraste.",
        {"claire": "#0b5d4e", "sombre": "#7fd3bd"},
    )
    claire: Annotated[
        str,
        decrit(
            "Sur fond clair",
            "« # » et six chiffres hexadécimaux.",
            "#0b5d4e",
            au_plus=7,
            motif="^#[0-9a-f]{6}$",
            forme="couleur",
        ),
    ]
    sombre: Annotated[
        str,
        decrit(
            "Sur fond sombre",
            "« # » et six chiffres hexadécimaux.",
            "#7fd3bd",
            au_plus=7,
            motif="^#[0-9a-f]{6}$",
            forme="couleur",
        ),
    ]

    def feuille(self) -> str:
        """Return the style sheet that applies them."""
        dark = f"@media (prefers-color-scheme:dark){{:root{{--vert:{self.sombre}}}}}"
        return f":root{{--vert:{self.claire}}}{dark}\n"


class AdressesDuSite(Reglage, frozen=True):
    dit = decrit(
        "Adresses",
        "Où le site est en ligne et où est son dépôt, pour `catalogue construire` ; "
        "les variables CATALOGUE_SITE_URL et CATALOGUE_DEPOT_URL l’emportent.",
        {"site": "https://communs.exemple.fr/", "depot": "https://github.com/exemple/communs"},
    )
    site: Annotated[
        Url,
        decrit(
            "Site",
            "Adresse de l’accueil.",
            "https://communs.exemple.fr/",
        ),
    ] = ""
    depot: Annotated[
        Url,
        decrit(
            "Dépôt",
            "Adresse du dépôt sur la forge.",
            "https://github.com/exemple/communs",
        ),
    ] = ""


class Pays(Reglage, frozen=True):
    dit = decrit(
        "Pays",
        "Un pays, et ses codes officiels.",
        {"nom": "Belgique", "code": "BE", "code_long": "BEL"},
    )
    nom: Annotated[
        str,
        decrit(
            "Nom",
            "Son nom usuel.",
            "Belgique",
            au_plus=150,
        ),
    ]
    code: Annotated[
        str,
        decrit(
            "Code à deux lettres",
            "Norme ISO 3166-1.",
            "BE",
            au_plus=2,
            motif="^[A-Z]{2}$",
            forme="pays",
        ),
    ]
    code_long: Annotated[
        str,
        decrit(
            "Code à trois lettres",
            "Norme ISO 3166-1.",
            "BEL",
            au_plus=3,
            motif="^[A-Z]{3}$",
            forme="pays",
        ),
    ]


class LicenceDesDonnees(Reglage, frozen=True):
    dit = decrit(
        "Données",
        "Licence des textes et des données du site ; la Licence Ouverte 2.0 par défaut.",
        {"spdx": "CC-BY-4.0", "nom": "CC BY 4.0", "url": "https://licences.exemple.fr/cc-by-4.0/"},
    )
    spdx: Annotated[Spdx, decrit("Identifiant", "Son identifiant SPDX.", "CC-BY-4.0")]
    nom: Annotated[
        str,
        decrit(
            "Nom",
            "Ce que lit une personne.",
            "CC BY 4.0",
            au_plus=150,
        ),
    ]
    url: Annotated[
        Url, decrit("Adresse", "La page qui la décrit.", "https://licences.exemple.fr/cc-by-4.0/")
    ]


class Licences(Reglage, frozen=True):
    dit = decrit(
        "Licences",
        "Licence des données du site, et licences acceptées pour un commun soutenu.",
        {
            "donnees": {
                "spdx": "CC-BY-4.0",
                "nom": "CC BY 4.0",
                "url": "https://licences.exemple.fr/cc-by-4.0/",
            },
            "communs": ["EUPL-1.2"],
        },
    )
    donnees: LicenceDesDonnees = LicenceDesDonnees(
        "etalab-2.0",
        "Licence Ouverte 2.0",
        "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    )
    communs: Annotated[
        tuple[
            Annotated[
                Spdx,
                decrit(
                    "Licence",
                    "Son identifiant SPDX.",
                    "EUPL-1.2",
                ),
            ],
            ...,
        ],
        decrit(
            "Communs",
            "Licences acceptées pour le code d’un commun soutenu, "
            "à la place de toute licence libre.",
            ["EUPL-1.2"],
            au_plus=50,
        ),
    ] = ()
