"""Imaginary commons, with as little as the schema accepts and what a test adds."""

from __future__ import annotations

from catalogue_communs.modele import Projet, convertir
from tests.aides import Json

# What names an organisation.
QUI = ("nom", "type", "siren", "code_insee", "departements")
# How the file of an imaginary common begins, with comments and quotes that must stay.
BAC_MALIN = """\
# Relue par l’équipe chaque trimestre.
nom: Bac Malin   # sans article
accroche: "Suivre les bacs de tri sans tableur."
statut: ecosysteme
contact:
  courriel: equipe@bac-malin.example
porteurs:
  - nom: Syndicat des Deux Rives
    type: syndicat-mixte-ferme
publics:
  collectivites:
    - commune
depots:
  - url: https://github.com/bac-malin/bac
licence: MIT
"""


# Whom to credit for an image that is not theirs, its licence, its original.
DROITS = {"credit": "Une équipe", "licence": "MIT", "source": "https://arbres.example/original.png"}


def logo(image: str) -> str:
    """Write the logo of a file."""
    return f"logo: {{image: {image}, credit: Une équipe, licence: MIT, source: https://arbres.example/original.png}}\n"


def valeurs(slug: str = "commun-fictif", **more: object) -> Json:
    """Return the values of an imaginary common, and its slug."""
    return {
        "slug": slug,
        "nom": "Commun fictif",
        "accroche": "Service imaginaire, fait pour les essais.",
        "statut": "ecosysteme",
        "contact": {"courriel": "contact@exemple.fr"},
        "porteurs": [{"nom": "Syndicat mixte du Val Imaginaire"}],
        "publics": {"collectivites": ["commune"]},
        "depots": [{"url": "https://github.com/exemple/commun-fictif"}],
        "licence": "MIT",
        **more,
    }


def usage(etat: str = "en-production", statut: str = "declaree", **said: object) -> Json:
    """Write a line of the register of reuse: who, in what state, and what else is said of it."""
    who = {name: said.pop(name) for name in QUI if name in said}
    return {"organisation": who, "etat": etat, "statut": statut, **said}


def mesure(au: str, valeur: float = 1, **more: object) -> Json:
    """Write a measure."""
    return {"au": au, "valeur": valeur, "statut": "declare", "source": "https://exemple.fr/bilan", **more}


def indicateur(*mesures: Json, **more: object) -> Json:
    """Write an indicator and its measures."""
    about = {"id": "essai", "nom": "Essai", "effet": "usage", "unite": "commune", "nature": "cumul"}
    return {**about, "mesures": [*mesures], **more}


def imaginaire(slug: str = "commun-fictif", **more: object) -> Projet:
    """Make an imaginary common."""
    return convertir(valeurs(slug, **more), Projet)
