"""Imaginary commons, with as little as the schema accepts and what a test adds."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from catalogue_communs.modele import Projet, convertir
from tests.aides import ROOT, Json

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
    # What is documented is so by the words of its user, unless told otherwise.
    proof = {"url": "https://exemple.fr/preuve", "genre": "temoignage"}
    shown = {"preuve": proof} if statut == "documentee" else {}
    return {"organisation": who, "etat": etat, "statut": statut, **shown, **said}


def mesure(au: str, valeur: float = 1, **more: object) -> Json:
    """Write a measure."""
    return {
        "au": au,
        "valeur": valeur,
        "statut": "declare",
        "source": "https://exemple.fr/bilan",
        **more,
    }


def indicateur(*mesures: Json, **more: object) -> Json:
    """Write an indicator and its measures."""
    about = {"id": "essai", "nom": "Essai", "effet": "usage", "unite": "commune", "nature": "cumul"}
    return {**about, "mesures": [*mesures], **more}


def imaginaire(slug: str = "commun-fictif", **more: object) -> Projet:
    """Make an imaginary common."""
    return convertir(valeurs(slug, **more), Projet)


def exemples(theme: str) -> Any:
    """Read the examples of a theme."""
    path = ROOT / "tests" / "fixtures" / "regles" / f"{theme}.yml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def regles(theme: str) -> list[Any]:
    """Give each example of a theme: by rule, what files say (`fiche`), and what is then said (`dit`)."""
    return [
        pytest.param(one, id=f"{rank} {one['regle']}") for rank, one in enumerate(exemples(theme))
    ]


def titres(table: dict[str, Any]) -> list[Any]:
    """Give each case of a table under its title, as the arguments of a test."""
    return [pytest.param(*cas, id=titre) for titre, cas in table.items()]


def developper(fiche: Json) -> Json:
    """Write in full the uses and the measures that an example says in short."""
    more: Json = {}
    if "usages" in fiche:
        more["reutilisations"] = [usage(**one) for one in fiche["usages"]]
    if "indicateurs" in fiche:
        told = [(one, (mesure(**m) for m in one["mesures"])) for one in fiche["indicateurs"]]
        more["impact"] = {
            "indicateurs": [{**indicateur(*made), **sans(one, "mesures")} for one, made in told]
        }
    return {**sans(fiche, "usages", "indicateurs"), **more}


def simple(text: str) -> str:
    """Write the spaces of French typography as ordinary ones."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def suivre(said: Any, chemin: str) -> Any:
    """Return what is at a place, nothing if it is not there."""
    for step in chemin.split("."):
        said = said.get(step) if isinstance(said, dict) else None
    return said


def sans(values: Json, *chemins: str) -> Json:
    """Return values without what is at some places, in each part of a list."""
    for chemin in chemins:
        head, _, rest = chemin.partition(".")
        others = {name: value for name, value in values.items() if name != head}
        if rest and isinstance(inner := values[head], list):
            others[head] = [sans(one, rest) for one in inner]
        elif rest:
            others[head] = sans(values[head], rest)
        values = others
    return values
