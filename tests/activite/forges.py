"""What GitHub and GitLab said of one repository, as it was recorded, or otherwise where a test says so."""

from __future__ import annotations

import copy
import functools
import json
import operator
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.activite.serveur import Demande, Reponse, Serveur
from tests.aides import ROOT, Json

MIDI = datetime(2026, 11, 24, 12, tzinfo=UTC)
# Nobody real: first names of plants.
EQUIPE = ("Ancolie Dupré", "Bleuet Martin", "Capucine Roy", "Dahlia Petit", "Églantine Noël")
COUT = {"rateLimit": {"cost": 1}}


@functools.cache
def enregistree(forge: str) -> Json:
    """Read what a forge said: GitHub in one answer, GitLab by path."""
    found: Json = json.loads(
        (ROOT / f"tests/fixtures/forges/{forge}.json").read_text(encoding="utf-8")
    )
    return found


def avec(dit: Json, champs: Json) -> Json:
    """Give other values to the fields at some dotted paths."""
    made = copy.deepcopy(dit)
    for path, value in champs.items():
        *steps, name = path.split(".")
        functools.reduce(operator.getitem, steps, made)[name] = value
    return made


def refus(genre: str) -> Json:
    """Answer as GitHub does about a repository that it does not show."""
    return {
        "data": {**COUT, "repository": None},
        "errors": [{"type": genre, "path": ["repository"]}],
    }


def github(**depots: Json) -> Callable[[Demande], Reponse]:
    """Answer the same of any repository, but where fields, or whole answers, are given by its name."""

    def answer(demande: Demande) -> Reponse:
        asked = json.loads(demande.corps)["variables"]
        told = depots.get(asked["nom"], {})
        if "errors" in told:
            return Reponse(told)
        fields = {"nameWithOwner": f"{asked['proprietaire']}/{asked['nom']}", **told}
        known = avec(enregistree("github"), fields)
        return Reponse({"data": {**COUT, "repository": known}})

    return answer


def gitlab(champs: Json | None = None, **chemins: Any) -> Callable[[Demande], Reponse]:
    """Answer of a project, with other fields, and other answers at some paths, by their last step."""
    known = enregistree("gitlab")

    def answer(demande: Demande) -> Reponse:
        place = next((name for name in known if name and demande.chemin.endswith(f"/{name}")), "")
        said = chemins.get(place.rpartition("/")[2] or "projet")
        if said is not None:
            return said(demande) if callable(said) else Reponse(said)
        folder = demande.parametres.get("path")
        found = known[f"{place}?{folder}" if folder else place]
        return Reponse(
            found if place else {**found, **(champs or {})}, entetes={"X-Total": str(len(found))}
        )

    return answer


def servir(serveur: Serveur, **depots: Json) -> None:
    """Make a server answer for GitHub."""
    serveur.defaut = github(**depots)
