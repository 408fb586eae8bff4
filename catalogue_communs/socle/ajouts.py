"""The lists of a programme: those that replace the lists of the library, and its additions."""
# ruff: noqa: D101 - `dit` says what an object is, in French

from typing import Annotated

from catalogue_communs.socle.declaration import Identifiant, decrit
from catalogue_communs.socle.reglages import Hote, Reglage


class ValeurPropre(Reglage, frozen=True):
    dit = decrit("Valeur", "Une valeur de la liste.", {"cle": "eau", "nom": "L’eau"})
    cle: Annotated[
        Identifiant, decrit("Clé", "Ce que les fiches écrivent ; ne change plus.", "eau")
    ]
    nom: Annotated[
        str,
        decrit(
            "Nom",
            "Ce que lit une personne.",
            "L’eau",
            au_plus=150,
        ),
    ]
    description: Annotated[
        str,
        decrit(
            "Description",
            "Ce que la valeur veut dire.",
            "Rivières, nappes et réseaux.",
            au_plus=300,
        ),
    ] = ""


class ChantierPropre(ValeurPropre, frozen=True):
    axe: Annotated[
        Identifiant,
        decrit(
            "Axe",
            "Pour un chantier, la clé de l’axe dont il relève.",
            "eau",
        ),
    ] = ""


class ListePropre(Reglage, frozen=True):
    titre: Annotated[
        str,
        decrit(
            "Titre",
            "Nom de la liste.",
            "Axe",
            au_plus=150,
        ),
    ]
    description: Annotated[
        str,
        decrit(
            "Description",
            "Ce que la liste contient.",
            "Les thèmes du programme.",
            au_plus=300,
        ),
    ]
    valeurs: Annotated[
        tuple[ValeurPropre, ...], decrit("Valeurs", "Dans l’ordre où elles se lisent.", au_plus=100)
    ]


class ChantiersPropres(ListePropre, frozen=True):
    titre: Annotated[
        str,
        decrit(
            "Titre",
            "Nom de la liste.",
            "Chantier",
            au_plus=150,
        ),
    ]
    valeurs: Annotated[
        tuple[ChantierPropre, ...],
        decrit("Valeurs", "Dans l’ordre où elles se lisent.", au_plus=100),
    ]


class Vocabulaires(Reglage, frozen=True):
    dit = decrit(
        "Vocabulaires",
        "Listes propres au programme, à la place de celles fournies ; "
        "`ajouts` les complète sans les remplacer.",
        {
            "axe": {
                "titre": "Thème",
                "description": "Les thèmes du programme.",
                "valeurs": [{"cle": "eau", "nom": "L’eau"}],
            }
        },
    )
    axe: Annotated[
        ListePropre | None,
        decrit(
            "Axe",
            "À la place de la liste fournie.",
            {
                "titre": "Axe",
                "description": "Les thèmes du programme.",
                "valeurs": [{"cle": "eau", "nom": "L’eau"}],
            },
        ),
    ] = None
    chantier: Annotated[
        ChantiersPropres | None,
        decrit(
            "Chantier",
            "À la place de la liste fournie.",
            {
                "titre": "Chantier",
                "description": "Les thèmes du programme.",
                "valeurs": [{"cle": "eau", "nom": "L’eau"}],
            },
        ),
    ] = None
    effet: Annotated[
        ListePropre | None,
        decrit(
            "Effet",
            "À la place de la liste fournie.",
            {
                "titre": "Effet",
                "description": "Les thèmes du programme.",
                "valeurs": [{"cle": "eau", "nom": "L’eau"}],
            },
        ),
    ] = None

    enjeu: Annotated[
        ListePropre | None,
        decrit(
            "Enjeu",
            "À la place de la liste fournie.",
            {
                "titre": "Enjeu",
                "description": "Les enjeux du programme.",
                "valeurs": [{"cle": "eau", "nom": "L’eau"}],
            },
        ),
    ] = None
    levier: Annotated[
        ListePropre | None,
        decrit(
            "Levier",
            "À la place de la liste fournie.",
            {
                "titre": "Levier",
                "description": "Les leviers du programme.",
                "valeurs": [{"cle": "eau", "nom": "L’eau"}],
            },
        ),
    ] = None


class BesoinAjoute(Reglage, frozen=True):
    dit = decrit(
        "Besoin",
        "Un besoin d’une collectivité, dans ses mots ; "
        "un commun y entre par un de ses axes, de ses chantiers ou de ses mots.",
        {
            "cle": "bibliotheques",
            "titre": "Lire et prêter",
            "mots": ["bibliothèque", "médiathèque"],
        },
    )
    cle: Annotated[
        Identifiant, decrit("Clé", "Elle est dans les adresses ; ne change plus.", "bibliotheques")
    ]
    titre: Annotated[
        str,
        decrit(
            "Titre",
            "Ce que lit une personne.",
            "Lire et prêter",
            au_plus=80,
        ),
    ]
    mots: Annotated[
        tuple[
            Annotated[
                str,
                decrit(
                    "Mot",
                    "Dans le nom, le résumé ou les compétences d’un commun.",
                    "médiathèque",
                    au_plus=60,
                ),
            ],
            ...,
        ],
        decrit(
            "Mots",
            "Accents, majuscules et pluriels sont ignorés.",
            ["médiathèque"],
            au_plus=50,
        ),
    ] = ()
    axes: Annotated[
        tuple[
            Annotated[
                Identifiant,
                decrit(
                    "Axe",
                    "Sa clé.",
                    "eau",
                ),
            ],
            ...,
        ],
        decrit(
            "Axes",
            "Clés d’axes.",
            ["eau"],
            au_plus=20,
        ),
    ] = ()
    chantiers: Annotated[
        tuple[
            Annotated[
                Identifiant,
                decrit(
                    "Chantier",
                    "Sa clé.",
                    "eau",
                ),
            ],
            ...,
        ],
        decrit(
            "Chantiers",
            "Clés de chantiers.",
            ["eau"],
            au_plus=20,
        ),
    ] = ()


_VALEURS = decrit("Valeurs", "Après celles de la liste.", au_plus=100)


class ValeursAjoutees(Reglage, frozen=True):
    dit = decrit(
        "Valeurs ajoutées",
        "Par liste, ce qui suit les valeurs fournies, ou celles de `vocabulaires`.",
        {"effet": [{"cle": "lecture", "nom": "Lecture"}]},
    )
    axe: Annotated[tuple[ValeurPropre, ...], decrit("Axes"), _VALEURS] = ()
    chantier: Annotated[tuple[ChantierPropre, ...], decrit("Chantiers"), _VALEURS] = ()
    effet: Annotated[tuple[ValeurPropre, ...], decrit("Effets"), _VALEURS] = ()
    enjeu: Annotated[tuple[ValeurPropre, ...], decrit("Enjeux"), _VALEURS] = ()
    levier: Annotated[tuple[ValeurPropre, ...], decrit("Leviers"), _VALEURS] = ()
    public: Annotated[tuple[ValeurPropre, ...], decrit("Collectivités concernées"), _VALEURS] = ()
    autre_public: Annotated[tuple[ValeurPropre, ...], decrit("Autres publics"), _VALEURS] = ()


class ForgeAcceptee(Reglage, frozen=True):
    dit = decrit(
        "Forge", "Une forge, publique et en https.", {"hote": "forge.exemple.fr", "genre": "gitlab"}
    )
    hote: Annotated[Hote, decrit("Hôte", "Son nom de domaine.", "forge.exemple.fr")]
    genre: Annotated[
        str,
        decrit(
            "Genre",
            "Le logiciel de la forge ; « git » pour tout autre.",
            "gitlab",
            au_plus=20,
            motif="^(forgejo|git|github|gitlab)$",
            forme="forge",
        ),
    ]


class Ajouts(Reglage, frozen=True):
    dit = decrit(
        "Ajouts",
        "Ce que le programme ajoute aux listes fournies, sans les recopier.",
        {
            "forges": [{"hote": "forge.exemple.fr", "genre": "gitlab"}],
            "besoins": [
                {"cle": "bibliotheques", "titre": "Lire et prêter", "mots": ["médiathèque"]}
            ],
            "synonymes": [["médiathèque", "bibliothèque"]],
            "valeurs": {"effet": [{"cle": "lecture", "nom": "Lecture"}]},
        },
    )
    forges: Annotated[
        tuple[ForgeAcceptee, ...],
        decrit(
            "Forges",
            "Forges acceptées en plus.",
            au_plus=200,
        ),
    ] = ()
    besoins: Annotated[
        tuple[BesoinAjoute, ...],
        decrit(
            "Besoins",
            "Besoins de plus, à l’accueil et dans le filtre du catalogue, "
            "avant « Autres besoins ».",
            [{"cle": "bibliotheques", "titre": "Lire et prêter", "mots": ["médiathèque"]}],
            au_plus=30,
        ),
    ] = ()
    synonymes: Annotated[
        tuple[
            Annotated[
                tuple[
                    Annotated[
                        str,
                        decrit(
                            "Expression",
                            "Six mots au plus, en minuscules sauf les sigles.",
                            "médiathèque",
                            au_plus=60,
                        ),
                    ],
                    ...,
                ],
                decrit(
                    "Groupe",
                    "Des expressions qui disent la même chose : chercher l’une trouve les autres.",
                    ["médiathèque", "bibliothèque"],
                    au_moins=2,
                    au_plus=20,
                ),
            ],
            ...,
        ],
        decrit(
            "Synonymes",
            "Pour la recherche ; une expression figure dans un seul groupe.",
            [["médiathèque", "bibliothèque"]],
            au_plus=200,
        ),
    ] = ()
    sources: Annotated[
        tuple[
            Annotated[
                Hote,
                decrit(
                    "Hôte",
                    "Son nom de domaine.",
                    "stats.exemple.fr",
                ),
            ],
            ...,
        ],
        decrit(
            "Sources",
            "Hôtes que le relevé des sources vivantes peut appeler, en plus.",
            ["stats.exemple.fr"],
            au_plus=100,
        ),
    ] = ()
    valeurs: ValeursAjoutees = ValeursAjoutees()
