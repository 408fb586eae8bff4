"""Who a common is: those who carry it, its pictures, its end, whom to write to, its pages."""
# ruff: noqa: D101 - `dit` says what an object is, in French

from typing import Annotated

from catalogue_communs.modele.base import Objet, Organisme
from catalogue_communs.socle import declaration
from catalogue_communs.socle.declaration import Date, Identifiant, Provenance, Url, decrit

PORTEUR = "porteur"


class Porteur(Organisme, frozen=True, kw_only=True):
    dit = decrit(
        "Porteur",
        "Organisme qui porte, finance ou accompagne le commun.",
        {
            "nom": "Communauté de communes du Val Imaginaire",
            "type": "communaute-de-communes",
            "role": "porteur",
        },
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
    role: Annotated[
        str,
        decrit(
            "Rôle",
            "Rôle auprès du commun ; « porteur » si le champ est absent.",
            "porteur",
            liste="role_porteur",
        ),
    ] = PORTEUR
    site: Annotated[
        Url | None,
        decrit(
            "Site",
            "Site de l’organisme.",
            "https://exemple.fr/",
        ),
    ] = None
    source: Provenance | None = None


class Logo(Objet, frozen=True):
    dit = decrit(
        "Logo",
        "Logo du commun, tel quel, et le droit de le montrer. "
        "Le site l’affiche à 72 pixels au plus, sur la page et, faute de capture, "
        "sur la carte du commun.",
        {
            "image": "depots-zero-logo.png",
            "credit": "Équipe Dépôts Zéro",
            "licence": "etalab-2.0",
            "source": "https://exemple.fr/presse/depots-zero-logo.png",
        },
    )
    image: Annotated[
        declaration.NomImage,
        decrit(
            "Image",
            "Fichier de `docs/images/communs/`, 200 Ko au plus. "
            "Carré de préférence, sur fond uni ou transparent, 144 pixels de côté ou plus.",
            "depots-zero-logo.png",
        ),
    ]
    credit: Annotated[
        str,
        decrit(
            "Crédit",
            "Qui a fait l’image et qui en a les droits, comme il faut le nommer : "
            "une équipe, un organisme. Ajoutez « © contributeurs OpenStreetMap » ou « © IGN » "
            "sous un fond de carte.",
            "Équipe Dépôts Zéro",
            au_moins=2,
            au_plus=200,
        ),
    ]
    licence: Annotated[
        declaration.Licence,
        decrit(
            "Licence de l’image",
            "Ce qui permet de la publier : expression SPDX, "
            "celle du code pour une image de son dépôt ; « etalab-2.0 » pour la Licence Ouverte.",
            "etalab-2.0",
        ),
    ]
    source: Annotated[
        Provenance,
        decrit(
            "Original",
            "Où est l’original : l’adresse https du fichier, à sa version, "
            "ou l’identifiant d’une entrée de `sources`.",
            "https://exemple.fr/presse/depots-zero-accueil.png",
        ),
    ]


class Detail(Objet, frozen=True):
    """A part of a picture, in hundredths of its sides: its upper left corner and its width.

    Its height is 9/16 of its width.
    """

    dit = decrit(
        "Détail",
        "La partie de l’image que montre la carte du commun : assez grande pour qu’on la lise. "
        "Sa hauteur suit sa largeur (9/16).",
        {"x": 0, "y": 10, "largeur": 50},
    )
    x: Annotated[
        int,
        decrit(
            "Gauche",
            "Bord gauche, en centièmes de la largeur de l’image.",
            0,
            au_moins=0,
            au_plus=80,
        ),
    ] = 0
    y: Annotated[
        int,
        decrit(
            "Haut",
            "Bord haut, en centièmes de la hauteur de l’image.",
            10,
            au_moins=0,
            au_plus=90,
        ),
    ] = 0
    largeur: Annotated[
        int,
        decrit(
            "Largeur",
            "Largeur, en centièmes de celle de l’image.",
            50,
            au_moins=20,
            au_plus=100,
        ),
    ] = 100


class Capture(Logo, frozen=True):
    dit = decrit(
        "Capture",
        "Image, texte de remplacement, crédit, licence et original.",
        {
            "image": "depots-zero-accueil.png",
            "alternative": "Écran de signalement : une carte et trois champs.",
            "credit": "Équipe Dépôts Zéro",
            "licence": "etalab-2.0",
            "source": "https://exemple.fr/presse/depots-zero-accueil.png",
        },
        ordre=(
            "image",
            "alternative",
            "legende",
            "donnees_inventees",
            "detail",
            "credit",
            "licence",
            "source",
        ),
    )
    image: Annotated[
        declaration.NomImage,
        decrit(
            "Image",
            "Fichier de `docs/images/communs/`, 500 Ko au plus, 60 Ko conseillés une fois allégée : "
            "1 280 × 800 pixels, recadrée et jamais étirée. Sans donnée personnelle.",
            "depots-zero-accueil.png",
        ),
    ]
    alternative: Annotated[
        str,
        decrit(
            "Texte de remplacement",
            "Ce que montre l’image, pour qui ne la voit pas : "
            "ce que l’on y lit et ce que l’on peut y faire, sans « image de ».",
            "Écran de signalement : une carte et trois champs.",
            au_moins=5,
            au_plus=250,
        ),
    ]
    legende: Annotated[
        str | None,
        decrit(
            "Légende",
            "Phrase affichée sous l’image.",
            "Le signalement tient sur un écran.",
            au_plus=200,
        ),
    ] = None
    donnees_inventees: Annotated[
        bool,
        decrit(
            "Données inventées",
            "`true` quand l’image montre des données inventées : "
            "la page, la carte et l’image de partage le disent.",
            True,
        ),
    ] = False
    detail: Detail | None = None


class Archive(Objet, frozen=True):
    dit = decrit(
        "Archive",
        "À remplir quand le commun s’arrête : la page reste, avec un avertissement.",
        {"date": "2025-12-30", "raison": "Service arrêté par son porteur."},
    )
    date: Annotated[
        Date,
        decrit(
            "Date d’arrêt",
            "Date à laquelle le commun s’est arrêté.",
            "2025-12-30",
            moment="passe",
        ),
    ]
    raison: Annotated[
        str,
        decrit(
            "Raison",
            "Pourquoi le commun s’est arrêté.",
            "Service arrêté par son porteur.",
            au_plus=300,
        ),
    ]
    remplace_par: Annotated[
        Identifiant | None,
        decrit(
            "Remplacé par",
            "Slug du commun qui prend la suite.",
            "autre-commun",
        ),
    ] = None
    source: Provenance | None = None


class Contact(Objet, frozen=True):
    dit = decrit(
        "Contact",
        "À qui une collectivité écrit : une adresse générique, "
        "un formulaire ou une page de contact.",
        {"courriel": "contact@exemple.fr"},
        un_de=("courriel", "url"),
    )
    courriel: Annotated[
        declaration.Courriel | None,
        decrit(
            "Courriel",
            "Adresse générique de l’équipe.",
            "contact@exemple.fr",
        ),
    ] = None
    url: Annotated[
        Url | None,
        decrit(
            "Page ou formulaire",
            "Page de contact, formulaire, ou espace de discussion du dépôt.",
            "https://exemple.fr/contact",
        ),
    ] = None
    intitule: Annotated[
        str | None,
        decrit(
            "Intitulé",
            "À qui l’on écrit, si ce n’est pas l’équipe elle-même.",
            "Équipe du programme (relais)",
            au_plus=120,
        ),
    ] = None
    note: Annotated[
        str | None,
        decrit(
            "Précision",
            "Une phrase pour qui écrit.",
            "Réponse sous cinq jours ouvrés.",
            au_plus=300,
        ),
    ] = None
    source: Provenance | None = None


class Lien(Objet, frozen=True):
    dit = decrit(
        "Lien", "Titre et adresse.", {"titre": "Webinaire", "url": "https://exemple.fr/webinaire"}
    )
    titre: Annotated[
        str,
        decrit(
            "Titre",
            "Ce que l’on trouve à cette adresse.",
            "Webinaire de présentation",
            au_moins=3,
            au_plus=120,
        ),
    ]
    url: Annotated[Url, decrit("Adresse", "Adresse de la page.", "https://exemple.fr/webinaire")]


class Liens(Objet, frozen=True):
    dit = decrit("Liens", "Pages publiques du commun.", {"site": "https://exemple.fr/"})
    site: Annotated[
        Url | None,
        decrit(
            "Site",
            "Site ou service en ligne.",
            "https://exemple.fr/",
        ),
    ] = None
    demonstration: Annotated[
        Url | None,
        decrit(
            "Démonstration",
            "Version d’essai, ouverte à tous.",
            "https://demo.exemple.fr/",
        ),
    ] = None
    documentation: Annotated[
        Url | None,
        decrit(
            "Documentation",
            "Documentation d’usage ou technique.",
            "https://docs.exemple.fr/",
        ),
    ] = None
    statistiques: Annotated[
        Url | None,
        decrit(
            "Statistiques",
            "Page publique de statistiques d’usage.",
            "https://exemple.fr/stats",
        ),
    ] = None
    matrice_impact: Annotated[
        Url | None,
        decrit(
            "Matrice d’impact",
            "Document qui définit l’impact cherché et sa mesure.",
            "https://exemple.fr/impact",
        ),
    ] = None
    budget: Annotated[
        Url | None,
        decrit(
            "Budget",
            "Page ou document qui publie le budget.",
            "https://exemple.fr/budget",
        ),
    ] = None
    support: Annotated[
        Url | None,
        decrit(
            "Assistance",
            "Centre d’aide ou forum.",
            "https://exemple.fr/aide",
        ),
    ] = None
    feuille_de_route: Annotated[
        Url | None,
        decrit(
            "Feuille de route",
            "Ce qui est prévu.",
            "https://exemple.fr/feuille-de-route",
        ),
    ] = None
    fiche_beta: Annotated[
        Url | None,
        decrit(
            "Fiche beta.gouv.fr",
            "Fiche publique du produit sur beta.gouv.fr.",
            "https://beta.gouv.fr/startups/exemple.html",
        ),
    ] = None
    autres: Annotated[
        tuple[Lien, ...],
        decrit(
            "Autres liens",
            "Autres pages utiles, chacune avec son titre.",
            [{"titre": "Webinaire de présentation", "url": "https://exemple.fr/webinaire"}],
            au_plus=10,
        ),
    ] = ()
