"""What a collectivité must know to reuse a common: ways, cost, effort, steps, help."""
# ruff: noqa: D101 - `dit` says what an object is, in French

from typing import Annotated

from catalogue_communs.modele.base import Objet, Organisme
from catalogue_communs.socle.declaration import Date, Provenance, Url, decrit


class Cout(Objet, frozen=True):
    dit = decrit(
        "Coût",
        "Ce que cela coûte, quand et d’après qui.",
        {"nature": "gratuit", "au": "2026-06-30"},
    )
    nature: Annotated[
        str,
        decrit(
            "Nature",
            "Comment se paie ce mode.",
            "gratuit",
            liste="nature_cout",
        ),
    ]
    montant: Annotated[
        float | None,
        decrit(
            "Montant",
            "En euros, hors taxes et par an sauf précision.",
            1200,
            au_moins=0,
            au_plus=1_000_000_000,
        ),
    ] = None
    precision: Annotated[
        str | None,
        decrit(
            "Précision",
            "Ce que le prix comprend.",
            "Par an, jusqu’à 10 000 habitants.",
            au_plus=300,
        ),
    ] = None
    au: Annotated[
        Date | None,
        decrit(
            "Au",
            "Jour où ce prix est donné ; absent, c’est le jour que porte la source.",
            "2026-06-30",
            moment="passe",
        ),
    ] = None
    reserve: Annotated[
        str | None,
        decrit(
            "Réserve",
            "Ce qui peut démentir ce prix, en une phrase : "
            "une redevance annoncée, un prix donné pour une seule région. Elle le suit partout.",
            "Une redevance est annoncée pour 2027.",
            au_plus=200,
        ),
    ] = None
    source: Provenance | None = None


class Mode(Objet, frozen=True):
    dit = decrit(
        "Mode",
        "Une façon de réutiliser.",
        {"mode": "service-mutualise", "cout": {"nature": "gratuit"}},
    )
    mode: Annotated[
        str,
        decrit(
            "Mode",
            "Façon de réutiliser.",
            "service-mutualise",
            liste="mode_reutilisation",
        ),
    ]
    territoire: Annotated[
        str | None,
        decrit(
            "Territoire",
            "Pour qui l’offre est ouverte, quand elle ne l’est pas partout. "
            "Il suit le mode partout.",
            "Métropole de Lyon",
            au_moins=2,
            au_plus=120,
        ),
    ] = None
    cout: Cout | None = None
    delai: Annotated[
        str | None,
        decrit(
            "Délai",
            "Temps entre la demande et la mise en service.",
            "Une semaine",
            au_plus=100,
        ),
    ] = None
    hebergement: Annotated[
        str | None,
        decrit(
            "Hébergement",
            "Qui héberge, et où.",
            "Hébergé en France par l’équipe.",
            au_plus=200,
        ),
    ] = None
    note: Annotated[
        str | None,
        decrit(
            "Précision",
            "Ce qu’il faut savoir.",
            "Ouvert aux communes de moins de 20 000 habitants.",
            au_plus=300,
        ),
    ] = None
    source: Provenance | None = None


class Prerequis(Objet, frozen=True, kw_only=True):
    dit = decrit(
        "Prérequis", "Un prérequis.", {"type": "competences", "libelle": "Un agent assermenté"}
    )
    type: Annotated[
        str | None,
        decrit(
            "Type",
            "Famille de prérequis.",
            "competences",
            liste="type_prerequis",
        ),
    ] = None
    libelle: Annotated[
        str,
        decrit(
            "Libellé",
            "Le prérequis en une phrase.",
            "Un agent assermenté",
            au_moins=3,
            au_plus=200,
        ),
    ]
    source: Provenance | None = None


class Charge(Objet, frozen=True, kw_only=True):
    dit = decrit("", "", {"valeur": 2, "unite": "jour-agent", "source": "fiche-beta"})
    valeur: Annotated[
        float,
        decrit(
            "Valeur",
            "Nombre, sans unité.",
            2,
            au_moins=0,
            au_plus=1_000_000_000,
        ),
    ]
    unite: Annotated[
        str,
        decrit(
            "Unité",
            "Unité de l’effort.",
            "jour-agent",
            liste="unite_effort",
        ),
    ]
    note: Annotated[
        str | None,
        decrit(
            "Précision",
            "À quoi sert ce temps.",
            "Paramétrage et formation des agents.",
            au_plus=300,
        ),
    ] = None
    au: Annotated[
        Date | None,
        decrit(
            "Au",
            "Jour où cet effort est donné ; absent, c’est le jour que porte la source.",
            "2026-06-30",
            moment="passe",
        ),
    ] = None
    reserve: Annotated[
        str | None,
        decrit(
            "Réserve",
            "Ce qui limite cet effort, en une phrase : d’après qui, pour quelle taille. "
            "Elle le suit partout. Un témoignage n’est pas un effort : il va dans « citation ».",
            "D’après une commune de 3 000 habitants.",
            au_plus=200,
        ),
    ] = None
    source: Provenance


class Effort(Objet, frozen=True):
    dit = decrit(
        "Effort",
        "Temps ou moyens à prévoir.",
        {"installation": {"valeur": 2, "unite": "jour-agent", "source": "fiche-beta"}},
    )
    installation: Annotated[
        Charge | None,
        decrit(
            "Installation",
            "Effort pour démarrer, une fois.",
        ),
    ] = None
    exploitation: Annotated[
        Charge | None,
        decrit(
            "Exploitation",
            "Effort pour faire vivre, chaque année.",
        ),
    ] = None


class Etape(Objet, frozen=True):
    dit = decrit("Étape", "Une étape.", {"titre": "Réunion de cadrage", "duree": "1 heure"})
    titre: Annotated[
        str,
        decrit(
            "Titre",
            "L’étape en quelques mots.",
            "Réunion de cadrage",
            au_moins=3,
            au_plus=120,
        ),
    ]
    detail: Annotated[
        str | None,
        decrit(
            "Détail",
            "Ce qui s’y passe.",
            "On vérifie les prérequis.",
            au_plus=500,
        ),
    ] = None
    duree: Annotated[
        str | None,
        decrit(
            "Durée",
            "Durée habituelle.",
            "1 heure",
            au_plus=60,
        ),
    ] = None
    source: Provenance | None = None


class Aide(Organisme, frozen=True, kw_only=True):
    dit = decrit(
        "Aide",
        "Un organisme et ce qu’il peut faire.",
        {"nom": "Syndicat numérique imaginaire", "aides": ["heberger"]},
    )
    nom: Annotated[
        str,
        decrit(
            "Nom",
            "Nom complet de l’organisme.",
            "Syndicat mixte du Val Imaginaire",
            au_plus=150,
        ),
    ]
    aides: Annotated[
        tuple[str, ...],
        decrit(
            "Aides",
            "Ce que l’organisme peut faire.",
            ["heberger"],
            au_plus=4,
            liste="type_aide",
        ),
    ]
    url: Annotated[
        Url | None,
        decrit(
            "Page",
            "Page qui présente l’offre.",
            "https://exemple.fr/offre",
        ),
    ] = None
    source: Provenance | None = None


class Question(Objet, frozen=True):
    dit = decrit(
        "Question",
        "Question et réponse.",
        {"question": "Faut-il un agent assermenté ?", "reponse": "Oui."},
    )
    question: Annotated[
        str,
        decrit(
            "Question",
            "Telle qu’une collectivité la pose.",
            "Faut-il un agent assermenté ?",
            au_moins=5,
            au_plus=200,
        ),
    ]
    reponse: Annotated[
        str,
        decrit(
            "Réponse",
            "Réponse courte, en Markdown.",
            "Oui, pour signer le procès-verbal.",
            au_plus=1500,
            forme="markdown",
        ),
    ]


class Deliberation(Objet, frozen=True):
    dit = decrit(
        "Délibération",
        "Faut-il une délibération de l’assemblée (conseil municipal, "
        "communautaire…) pour s’en servir, et pourquoi.",
        {
            "necessaire": False,
            "raison": "La procédure relève du pouvoir de police du maire.",
            "source": "fiche-beta",
        },
    )
    necessaire: Annotated[bool, decrit("Nécessaire", "Vrai s’il en faut une.", False)]
    raison: Annotated[
        str,
        decrit(
            "Raison",
            "Pourquoi, en une phrase.",
            "La procédure relève du pouvoir de police du maire.",
            au_moins=5,
            au_plus=300,
        ),
    ]
    source: Provenance


class Reutiliser(Objet, frozen=True):
    dit = decrit(
        "Réutiliser",
        "Ce qu’une collectivité doit savoir pour réutiliser le commun.",
        {"modes": [{"mode": "service-mutualise", "cout": {"nature": "gratuit"}}]},
    )
    modes: Annotated[
        tuple[Mode, ...],
        decrit(
            "Modes",
            "Façons de réutiliser, de la plus simple à la plus exigeante.",
            [{"mode": "service-mutualise", "cout": {"nature": "gratuit"}, "delai": "Une semaine"}],
            au_plus=12,
        ),
    ] = ()
    prerequis: Annotated[
        tuple[Prerequis, ...],
        decrit(
            "Prérequis",
            "Ce qu’il faut avoir avant de commencer.",
            au_plus=20,
        ),
    ] = ()
    effort: Effort | None = None
    etapes: Annotated[
        tuple[Etape, ...],
        decrit(
            "Étapes",
            "Étapes du déploiement, dans l’ordre.",
            au_plus=15,
        ),
    ] = ()
    aide: Annotated[
        tuple[Aide, ...],
        decrit(
            "Qui peut aider",
            "Organismes qui hébergent, intègrent, forment ou accompagnent.",
            au_plus=30,
        ),
    ] = ()
    deliberation: Deliberation | None = None
    questions: Annotated[
        tuple[Question, ...],
        decrit(
            "Questions fréquentes",
            "Questions que posent les collectivités, avec la réponse.",
            [
                {
                    "question": "Faut-il un agent assermenté ?",
                    "reponse": "Oui, pour signer le procès-verbal.",
                }
            ],
            au_plus=20,
        ),
    ] = ()
