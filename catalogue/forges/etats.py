"""The state of a common in one word, by the rules of `schemas/etats-activite.yml`.

A state is what the readings prove. That someone worked recently is proved by one repository;
that nobody did is only proved once every repository has been read.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from catalogue.forges.modele import PUBLIC
from catalogue.socle.ressources import shipped_yaml

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from catalogue.forges.modele import LectureDeDepot
    from catalogue.modele import Projet

ACTIF, ENTRETENU, STABLE, EN_SOMMEIL = "actif", "entretenu", "stable", "en-sommeil"
ARCHIVE, DISPARU, INCONNU = "archive", "disparu", "inconnu"
ARRETEE, TERMINE = "arretee", "stable"


@dataclass(frozen=True, slots=True)
class EtatActivite:
    """A state: its name in programs, its label, and its rule in words."""

    slug: str
    libelle: str
    regle: str


@dataclass(frozen=True, slots=True)
class ConstatActivite:
    """What the valid readings of a common say together, as of the day `au`."""

    au: date | None
    dernier: date | None = None
    commits: int | None = None
    # Every repository has a valid reading whose history is known.
    complet: bool = False


def seuils() -> dict[str, int]:
    """Return the thresholds of the rules."""
    limits: dict[str, int] = shipped_yaml("etats-activite")["seuils"]
    return limits


@cache
def etats() -> dict[str, EtatActivite]:
    """Return every state, in the order in which the rules are tried."""
    return {
        slug: EtatActivite(slug, said["libelle"], said["regle"].format(**seuils()))
        for slug, said in shipped_yaml("etats-activite")["etats"].items()
    }


def valable(reading: LectureDeDepot, today: date) -> bool:
    """Tell whether a reading is recent enough to say something of today."""
    return (today - reading.au).days <= seuils()["lecture_valable_jours"]


def etat(projet: Projet, valables: Sequence[LectureDeDepot], constat: ConstatActivite) -> EtatActivite:
    """Choose the state of a common from its valid readings and what they say together."""
    return etats()[_state(projet, valables, constat)]


def _state(projet: Projet, valables: Sequence[LectureDeDepot], constat: ConstatActivite) -> str:
    declared = projet.maintenance.statut if projet.maintenance else ""
    if projet.archive or declared == ARRETEE:
        return ARCHIVE
    if len(valables) == len(projet.depots) and not any(_open(one) for one in valables):
        return ARCHIVE if any(one.archive for one in valables) else DISPARU
    if constat.au is None:
        return INCONNU
    if constat.dernier is not None:
        limits, age = seuils(), (constat.au - constat.dernier).days
        alive = (
            (ACTIF, age <= limits["actif_jours"] and (constat.commits or 0) >= limits["actif_commits"]),
            (STABLE, age <= limits["stable_jours"] and declared == TERMINE),
            (ENTRETENU, age <= limits["entretenu_jours"]),
        )
        found = next((state for state, proved in alive if proved), "")
        if found:
            return found
    # Nobody for a year: certain only when the whole history is known.
    return EN_SOMMEIL if constat.complet else INCONNU


def _open(reading: LectureDeDepot) -> bool:
    """Tell whether anyone may still change a repository, as far as its forge says."""
    return reading.acces == PUBLIC and not reading.archive
