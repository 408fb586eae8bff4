"""What is known of a common's quality, and where its sources disagree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.modele import libelle
from catalogue.socle import schemas
from catalogue.socle.francais import NBSP, nombre

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalogue.modele import Demarche, Projet
    from catalogue.site.vues.sources import Renvois


def demarches(projet: Projet, renvois: Renvois) -> tuple[dict[str, object], ...]:
    """Describe each quality approach that the schema knows, in its order."""
    titles = schemas.schema("projet")["properties"]["qualite"]["properties"]
    return tuple(
        _approach(name, part["title"], getattr(projet.qualite, name), renvois)
        for name, part in titles.items()
    )


def separer(
    approaches: Sequence[dict[str, object]],
) -> tuple[tuple[dict[str, object], ...], tuple[object, ...]]:
    """Set apart what is known, approach by approach, and the titles of those of which nothing is."""
    known = tuple(a for a in approaches if a["etat"] or a["note"] or a["lien"])
    return known, tuple(a["titre"] for a in approaches if a not in known)


def _approach(name: str, title: str, approach: Demarche | None, renvois: Renvois) -> dict[str, object]:
    level = getattr(approach, "niveau", None)
    rate = getattr(approach, "taux", None)
    state = libelle("etat_qualite", approach.etat) if approach and approach.etat else ""
    if level:
        state = libelle("niveau_accessibilite", level)
    if rate is not None:
        state += f" ({nombre(rate)}{NBSP}% des critères)"
    return {
        "id": name,
        "titre": title,
        "etat": state,
        "date": str(approach.date) if approach and approach.date else "",
        "lien": (approach.lien or "") if approach else "",
        "note": (approach.note or "") if approach else "",
        "source": renvois(approach.source) if approach else None,
    }


def divergences(projet: Projet, renvois: Renvois) -> tuple[dict[str, object], ...]:
    """Describe each field on which sources disagree, with what each says."""
    return tuple(
        {
            "champ": field_title(d.champ),
            "valeurs": tuple({"texte": v.valeur, "source": renvois(v.source)} for v in d.valeurs),
            "note": d.note or "",
        }
        for d in projet.divergences
    )


def field_title(name: str) -> str:
    """Return the French title of a field named with dots, lists entered on the way."""
    part: schemas.Schema = schemas.schema("projet")
    for step in name.split("."):
        part = schemas.resolve("projet", part.get("items", part))
        part = schemas.resolve("projet", part["properties"][step])
    return str(part["title"])
