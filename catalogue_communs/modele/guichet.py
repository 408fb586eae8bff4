"""The call for candidatures, and what the programme examined."""
# ruff: noqa: D101 - `dit` says what an object is, in French

from datetime import date
from typing import Annotated

from catalogue_communs.modele.base import Objet
from catalogue_communs.modele.parcours import Jalon
from catalogue_communs.modele.provenance import Source
from catalogue_communs.socle import declaration
from catalogue_communs.socle.dates import plus_ancien
from catalogue_communs.socle.declaration import Date, Provenance, Url, decrit

MOIS_D_UN_CONSTAT = 6


class Constat(Objet, frozen=True, kw_only=True):
    dit = decrit("", "", {"montre": "Feuille de route publiée et suivie.", "source": "fiche-beta"})
    montre: Annotated[
        str,
        decrit(
            "Ce qui a été montré",
            "Ce que l’équipe a montré, en une ou deux phrases.",
            "Un audit d’accessibilité publié.",
            au_plus=500,
        ),
    ]
    source: Provenance


class Conditions(Objet, frozen=True):
    dit = decrit(
        "Conditions",
        "Ce qui a été montré pour chacune des quatre conditions.",
        {
            "mode_produit": {
                "montre": "Livraisons toutes les deux semaines.",
                "source": "fiche-beta",
            }
        },
    )
    planification: Annotated[
        Constat | None,
        decrit(
            "Cohérence avec la planification",
            "Cohérence avec la feuille de route ou les objectifs de la planification écologique.",
        ),
    ] = None
    mode_produit: Annotated[
        Constat | None,
        decrit(
            "Mode produit",
            "Démarche incrémentale qui cherche l’impact.",
        ),
    ] = None
    qualite: Annotated[
        Constat | None,
        decrit(
            "Qualité",
            "Accessibilité, vie privée, code ouvert, algorithmes transparents, sécurité.",
        ),
    ] = None
    responsable: Annotated[
        Constat | None,
        decrit(
            "Responsable autonome",
            "Une personne en charge, qui répond des moyens reçus.",
        ),
    ] = None


class Criteres(Objet, frozen=True):
    dit = decrit(
        "Critères",
        "Ce qui a été montré pour chacun des quatre critères.",
        {"open_source": {"montre": "Code publié sous AGPL.", "source": "fiche-beta"}},
    )
    passage_a_l_echelle: Annotated[
        Constat | None,
        decrit(
            "Passage à l’échelle",
            "Développé localement, avec une ambition nationale.",
        ),
    ] = None
    impact_ecologique: Annotated[
        Constat | None,
        decrit(
            "Impact écologique",
            "Réduction des émissions et de l’empreinte sur le territoire.",
        ),
    ] = None
    engagement_humain: Annotated[
        Constat | None,
        decrit(
            "Engagement humain",
            "Un intrapreneur à 40 % de son temps au moins.",
        ),
    ] = None
    open_source: Annotated[
        Constat | None,
        decrit(
            "Open source",
            "Code accessible et réutilisable par d’autres collectivités.",
        ),
    ] = None


class DossierGuichet(Objet, frozen=True):
    dit = decrit(
        "Soutien du programme",
        "Réservé aux communs que le programme soutient : ce qu’il a examiné.",
        {"preuve": "page-guichet"},
    )
    preuve: Annotated[
        Provenance | None,
        decrit(
            "Source",
            "D’où l’on sait que le programme soutient le commun.",
            "fiche-beta",
            "https://exemple.fr/bilan-2026",
        ),
    ] = None
    conditions: Conditions | None = None
    criteres: Criteres | None = None


class EtatGuichet(Objet, frozen=True):
    dit = decrit(
        "État",
        "Reçoit-on des candidatures aujourd’hui ?",
        {
            "statut": "inconnu",
            "constate_le": "2026-08-20",
            "message": "Aucun appel ouvert n’est annoncé.",
            "source": "fiche-beta",
        },
    )
    statut: Annotated[
        str,
        decrit(
            "Statut",
            "Ouvert, fermé, ou inconnu.",
            "inconnu",
            liste="etat_guichet",
        ),
    ]
    constate_le: Annotated[
        Date,
        decrit(
            "Constaté le",
            "Date de lecture des sources.",
            "2026-08-20",
            moment="passe",
        ),
    ]
    message: Annotated[
        str,
        decrit(
            "Message",
            "Ce que disent les documents publics, dans l’ordre, en un paragraphe. "
            "Il s’affiche tant que l’éditeur n’a pas donné sa « parole ».",
            "Aucun appel ouvert n’est annoncé.",
            au_plus=700,
        ),
    ]
    source: Provenance


class Parole(Objet, frozen=True):
    dit = decrit(
        "Parole de l’éditeur",
        "Ce que celui qui répond de l’appel en dit lui-même, mot pour mot, "
        "avec qui parle et quel jour.",
        {
            "texte": "L’appel a pris fin ; nous accompagnons les services retenus jusqu’en 2027.",
            "dit_par": "La direction de l’Agence imaginaire",
            "le": "2026-09-15",
        },
    )
    texte: Annotated[
        str,
        decrit(
            "Texte",
            "Ses mots, sans guillemets.",
            "L’appel a pris fin ; nous accompagnons les services retenus jusqu’en 2027.",
            au_moins=10,
            au_plus=400,
        ),
    ]
    dit_par: Annotated[
        str,
        decrit(
            "Qui parle",
            "La fonction et l’organisme, jamais le nom de la personne.",
            "La direction de l’Agence imaginaire",
            au_moins=3,
            au_plus=120,
        ),
    ]
    le: Annotated[
        Date,
        decrit(
            "Le",
            "Jour où ces mots ont été donnés.",
            "2026-09-15",
            moment="passe",
        ),
    ]
    source: Provenance | None = None


class ContactGuichet(Objet, frozen=True):
    dit = decrit("Contact", "À qui écrire.", {"courriel": "contact@exemple.fr"})
    courriel: Annotated[
        declaration.Courriel, decrit("Courriel", "Adresse générique.", "contact@exemple.fr")
    ]
    source: Provenance | None = None


class Vague(Objet, frozen=True, kw_only=True):
    dit = decrit(
        "Vague",
        "Une vague de candidatures.",
        {"nom": "Première vague", "etat": "close", "source": "annonce"},
    )
    nom: Annotated[
        str,
        decrit(
            "Nom",
            "Nom affiché.",
            "Première vague",
            au_plus=100,
        ),
    ]
    etat: Annotated[
        str,
        decrit(
            "État",
            "Où en est la vague.",
            "close",
            liste="etat_vague",
        ),
    ]
    ouverture: Annotated[
        Date | None,
        decrit(
            "Ouverture",
            "Début des candidatures.",
            "2024-12-01",
            horizon=10,
        ),
    ] = None
    cloture: Annotated[
        Date | None, decrit("Clôture", "Fin des candidatures.", "2025-01-04", horizon=10)
    ] = None
    note: Annotated[
        str | None,
        decrit(
            "Précision",
            "Ce que les sources disent ou ne disent pas.",
            "L’annonce ne donne pas l’année.",
            au_plus=400,
        ),
    ] = None
    source: Provenance


class Guichet(Objet, frozen=True, kw_only=True):
    dit = decrit(
        "Appel à candidatures",
        "Le fichier `guichet.yml` dit si l’on reçoit des candidatures et décrit les vagues.",
    )
    nom: Annotated[
        str,
        decrit(
            "Nom",
            "Nom de l’appel à candidatures.",
            "Guichet des communs",
            au_plus=150,
        ),
    ]
    etat: EtatGuichet
    contact: ContactGuichet
    page_officielle: Annotated[
        Url,
        decrit(
            "Page officielle",
            "Page officielle de l’appel à candidatures.",
            "https://exemple.fr/guichet",
        ),
    ]
    formulaire: Annotated[
        Url | None,
        decrit(
            "Formulaire",
            "Formulaire de candidature, affiché seulement quand l’appel est ouvert.",
            "https://exemple.fr/candidater",
        ),
    ] = None
    phrase_validee: Annotated[
        str | None,
        decrit(
            "Phrase validée",
            "Ce que l’appel a changé, en une phrase que l’éditeur du catalogue a validée. "
            "Elle ouvre la page Impact, à la place de celle que le catalogue compose des chiffres "
            "des équipes.",
            "En deux ans, l’appel a aidé quatre services nés dans des collectivités à servir tout "
            "le pays.",
            au_plus=400,
        ),
    ] = None
    parole: Annotated[
        Parole | None,
        decrit(
            "Parole de l’éditeur",
            "Elle ouvre la page de l’appel, à la place de ce que disent les documents publics.",
        ),
    ] = None
    vagues: Annotated[
        tuple[Vague, ...],
        decrit(
            "Vagues", "Vagues de candidatures, de la plus ancienne à la plus récente.", au_plus=30
        ),
    ]
    jalons: Annotated[tuple[Jalon, ...], decrit("Jalons", "Dates de l’appel.", au_plus=40)] = ()
    sources: Annotated[
        tuple[Source, ...],
        decrit(
            "Sources",
            "Documents et pages d’où viennent les informations ; "
            "les autres champs y renvoient par leur identifiant.",
            [
                {
                    "id": "fiche-beta",
                    "titre": "Fiche publique sur beta.gouv.fr",
                    "url": "https://beta.gouv.fr/startups/exemple.html",
                    "consultee_le": "2026-08-20",
                }
            ],
            au_plus=60,
        ),
    ]

    def a_reverifier(self, today: date) -> bool:
        """Tell whether the state of the call was read more than six months ago."""
        return plus_ancien(self.etat.constate_le.dernier_jour, MOIS_D_UN_CONSTAT, today)

    def jalons_par_date(self) -> list[Jalon]:
        """Return the dates of the call, the oldest first."""
        return sorted(self.jalons, key=lambda jalon: jalon.date)

    def source(self, ident: str) -> Source | None:
        """Return the source that a part of the file names."""
        return next((source for source in self.sources if source.id == ident), None)
