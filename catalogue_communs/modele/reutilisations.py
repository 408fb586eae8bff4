"""Who uses a common, since when, with what proof, and what one of them says."""
# ruff: noqa: D101 - `dit` says what an object is, in French

from typing import Annotated

from catalogue_communs.modele.base import Objet, Organisme
from catalogue_communs.socle import declaration
from catalogue_communs.socle.declaration import Date, Provenance, Quand, Url, decrit

ARRETEE, EN_PRODUCTION = "arretee", "en-production"
# What supports a reuse, the surest first.
CONFIRMEE, DOCUMENTEE, DECLAREE = STATUTS = ("confirmee", "documentee", "declaree")


class Preuve(Objet, frozen=True):
    dit = decrit(
        "Preuve",
        "Page ou document qui montre l’usage, et de quelle sorte il est.",
        {"url": "https://exemple.fr/deliberation", "genre": "temoignage"},
        un_de=("url", "reference"),
    )
    genre: Annotated[
        str | None,
        decrit(
            "Genre de preuve",
            "Ce qu’est la preuve, donc ce qu’elle montre : "
            "un logo ou une phrase nomme l’organisme, une configuration montre qu’il déploie, "
            "ses propres mots ou son instance qu’il s’en sert. Absent, elle ne fait que nommer.",
            "temoignage",
            liste="genre_preuve",
        ),
    ] = None
    url: Annotated[
        Url | None,
        decrit(
            "Adresse",
            "Page qui montre l’usage.",
            "https://exemple.fr/deliberation",
        ),
    ] = None
    reference: Annotated[
        str | None,
        decrit(
            "Référence",
            "Document non publié en ligne : titre, date.",
            "Délibération 2026-14 du 12 mars 2026",
            au_plus=200,
        ),
    ] = None


class Confirmation(Objet, frozen=True):
    dit = decrit(
        "Confirmation",
        "D’après quelles données du service l’usage est confirmé, et quel jour ; "
        "demandée quand le statut est « confirmee ».",
        {
            "par": "donnees-du-service",
            "le": "2026-06-30",
            "reference": "https://depots.exemple.fr/utilisateurs.csv",
        },
    )
    par: Annotated[
        str,
        decrit(
            "Par",
            "Les données du service, seules.",
            "donnees-du-service",
            liste="auteur_confirmation",
        ),
    ]
    le: Annotated[
        Date,
        decrit(
            "Le",
            "Jour de la confirmation.",
            "2026-06-30",
            moment="passe",
        ),
    ]
    reference: Annotated[
        str,
        decrit(
            "Référence",
            "Adresse de ces données.",
            "https://depots.exemple.fr/utilisateurs.csv",
            au_plus=300,
        ),
    ]


class Utilisateur(Organisme, frozen=True):
    dit = decrit(
        "Organisation",
        "Organisme qui réutilise : code INSEE ou SIREN ; nom et type s’il n’a ni l’un ni l’autre.",
        {"code_insee": "34151"},
        un_de=("code_insee", "siren", "nom type"),
    )
    departements: Annotated[
        tuple[declaration.CodeDepartement, ...],
        decrit(
            "Départements",
            "Codes INSEE des départements d’un organisme que la référence ne place pas (parc, "
            "association, service de l’État) : il paraît sur leurs pages, "
            "sans compter de commune ni d’habitant. Jamais pour une collectivité.",
            ["05", "38"],
            au_plus=110,
        ),
    ] = ()


class Reutilisation(Objet, frozen=True, kw_only=True):
    """An organisation that uses a common.

    `confirmee_le` is the day of the fact, or of the line that shows it; `lue_le` is the day of our
    reading.
    """

    dit = decrit(
        "Réutilisation",
        "Un organisme, son usage et la preuve.",
        {
            "organisation": {"nom": "Commune de Valimaginaire", "type": "commune"},
            "etat": "en-production",
            "statut": "declaree",
        },
        amorce=(
            "Une réutilisation",
            "Organisme, état, statut et source",
            {
                "organisation": {"code_insee": '"${1:code INSEE}"'},
                "etat": "${2|experimentation,deploiement,en-production|}",
                "statut": "declaree",
                "source": "${3:identifiant d’une source de la fiche}",
            },
        ),
        quand=(
            Quand("statut", (DOCUMENTEE,), exige=("confirmee_le", "lue_le")),
            Quand("statut", (CONFIRMEE,), exige=("confirmation", "confirmee_le")),
            Quand("etat", (ARRETEE,), exige=("arretee_le",)),
        ),
    )
    organisation: Utilisateur
    etat: Annotated[
        str,
        decrit(
            "État",
            "Où en est l’organisme.",
            "en-production",
            liste="etat_reutilisation",
        ),
    ]
    depuis: Annotated[
        Date | None,
        decrit(
            "Depuis",
            "Début de l’usage, avec la précision connue ; absent si on ne le sait pas.",
            "2025-09",
            moment="passe",
        ),
    ] = None
    arretee_le: Annotated[
        Date | None,
        decrit(
            "Arrêtée le",
            "Jour où l’usage s’est arrêté, d’après une source qui le dit après coup, "
            "avec la précision connue ; obligatoire quand l’état est « arretee », "
            "et jamais autrement, ni plus tard que le jour de cette source. "
            "Une fin annoncée d’avance s’écrit « fin_annoncee ». "
            "Un arrêt met fin à tout ce que la fiche dit, à une date antérieure, "
            "du même organisme ; une ligne datée d’après l’arrêt est une nouvelle vie.",
            "2026-03",
            moment="passe",
        ),
    ] = None
    fin_annoncee: Annotated[
        Date | None,
        decrit(
            "Fin annoncée",
            "Jour où l’usage doit finir d’après une source écrite avant ce jour : "
            "la fin d’une campagne, d’une convention. Ce n’est pas un arrêt : "
            "passé ce jour, la page dit « campagne terminée le…, suite à demander » "
            "et l’usage n’est plus compté parmi ceux en cours.",
            "2026-12-31",
            horizon=10,
        ),
    ] = None
    preuve: Preuve | None = None
    statut: Annotated[
        str,
        decrit(
            "Statut",
            "Déclarée, documentée ou mesurée : ce qui appuie la réutilisation.",
            "declaree",
            liste="statut_reutilisation",
        ),
    ]
    confirmee_le: Annotated[
        Date | None,
        decrit(
            "Montrée le",
            "Jour où quelqu’un a parlé de cet usage pour la dernière fois : "
            "pour un fichier d’un dépôt, le jour que donne « catalogue dater » "
            "(première mention, ou changement de ce qui est dit de l’organisme) ; "
            "pour un article, sa date. Jamais le jour où vous l’avez lu. "
            "Au-delà de dix-huit mois, la page dit « à reconfirmer ».",
            "2026-06-30",
            moment="passe",
        ),
    ] = None
    lue_le: Annotated[
        Date | None,
        decrit(
            "Lue le",
            "Jour où la preuve a été lue ; il ne vient jamais avant « confirmee_le » "
            "et n’est jamais une nouvelle. Le jour où le commun entre au catalogue est « "
            "publie_le ».",
            "2026-08-20",
            moment="passe",
        ),
    ] = None
    confirmation: Confirmation | None = None
    instance: Annotated[
        Url | None,
        decrit(
            "Instance",
            "Adresse de l’instance utilisée.",
            "https://depots.exemple.fr/",
        ),
    ] = None
    usage: Annotated[
        str | None,
        decrit(
            "Usage",
            "Ce que l’organisme en fait.",
            "Suivi des dépôts sauvages sur onze communes.",
            au_plus=300,
        ),
    ] = None
    source: Provenance | None = None
    id: Annotated[
        declaration.IdentifiantPublie | None,
        decrit(
            "Identifiant publié",
            "Celui que l’API et les flux ont déjà donné à cette ligne. "
            "Il ne change jamais : à écrire seulement quand la validation le demande, "
            "parce que ce dont il était fait a changé (un nom corrigé, un SIREN trouvé).",
            "association-les-amis-du-val",
        ),
    ] = None


class Citation(Objet, frozen=True):
    dit = decrit(
        "Citation d’un utilisateur",
        "Ce qu’en dit une personne qui s’en sert, mot pour mot, "
        "tel qu’une source publique le rapporte. La page la met en tête.",
        {
            "texte": "En dix minutes, le dossier est prêt.",
            "par": "Un garde champêtre de Valimaginaire",
            "source": "fiche-beta",
        },
    )
    texte: Annotated[
        str,
        decrit(
            "Texte",
            "Les mots de la personne, sans guillemets ; « […] » marque une coupe.",
            "En dix minutes, le dossier est prêt.",
            au_moins=10,
            au_plus=300,
        ),
    ]
    par: Annotated[
        str,
        decrit(
            "Qui parle",
            "La fonction et l’organisme, jamais le nom de la personne.",
            "Un garde champêtre de Valimaginaire",
            au_moins=3,
            au_plus=120,
        ),
    ]
    source: Provenance
