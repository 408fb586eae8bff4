"""The state of a common in one word, by the rules of `schemas/etats-activite.yml`.

A state is what the readings prove. That someone worked recently is proved by one repository;
that nobody did is only proved once every repository has been read, and on the day of the oldest
of these readings. A word ages: after a while it bears its day, then it is worth nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from catalogue.forges.modele import A_CONFIRMER, PUBLIC
from catalogue.socle.ressources import shipped_yaml

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from catalogue.forges.modele import LectureDeDepot
    from catalogue.modele import Projet

ACTIF, ENTRETENU, STABLE, EN_SOMMEIL = "actif", "entretenu", "stable", "en-sommeil"
PEU_ACTIF, ARCHIVE, DISPARU = "peu-actif", "archive", "disparu"
INCONNU, A_RELIRE = "inconnu", "a-relire"
# These say that there is nothing to say: no filter, no comparison.
SANS_MOT = frozenset({INCONNU, A_RELIRE})
ARRETEE, TERMINE = "arretee", "stable"


@dataclass(frozen=True, slots=True)
class EtatActivite:
    """A state: its name in programs, its label, and its rule in words."""

    slug: str
    libelle: str
    regle: str


@dataclass(frozen=True, slots=True)
class ConstatActivite:
    """What the valid readings of a common say together.

    `dernier` is the last change by a person, read on `vu_le`; every reading is of `tous_le` or
    later. `changements` is the least that is sure, and all there is when `exact`.
    """

    dernier: date | None = None
    vu_le: date | None = None
    tous_le: date | None = None
    changements: int = 0
    exact: bool = False
    # Every repository has a valid reading whose history is known.
    complet: bool = False
    # There are readings, and all are too old.
    vieilles: bool = False


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
    """Tell whether a reading is sure and recent enough to say something of a common."""
    recent = (today - reading.au).days <= seuils()["lecture_valable_jours"]
    return recent and reading.acces != A_CONFIRMER


def etat(
    projet: Projet, valables: Sequence[LectureDeDepot], constat: ConstatActivite
) -> tuple[EtatActivite, date | None]:
    """Choose the state of a common, and the day when it was true; none for what its page declares."""
    slug, day = _state(projet, valables, constat)
    return etats()[slug], day


def _state(
    projet: Projet, valables: Sequence[LectureDeDepot], constat: ConstatActivite
) -> tuple[str, date | None]:
    declared = projet.maintenance.statut if projet.maintenance else ""
    if projet.archive or declared == ARRETEE:
        return ARCHIVE, None
    if len(valables) == len(projet.depots) and not any(_open(one) for one in valables):
        day = min(one.au for one in valables)
        return (ARCHIVE if any(one.archive and one.lisible for one in valables) else DISPARU), day
    limits, last, seen, since = seuils(), constat.dernier, constat.vu_le, constat.tous_le
    if last is not None and seen is not None:
        age, often = (seen - last).days, constat.changements >= limits["actif_changements"]
        alive = (
            (ACTIF, age <= limits["actif_jours"] and often),
            (STABLE, age <= limits["stable_jours"] and declared == TERMINE),
            (ENTRETENU, age <= limits["entretenu_jours"] and often),
            (PEU_ACTIF, age <= limits["peu_actif_jours"] and constat.exact),
        )
        found = next((state for state, proved in alive if proved), "")
        if found:
            return found, since if found == PEU_ACTIF else seen
    # Nobody for a year: certain only when the whole history is known.
    if constat.complet and since is not None:
        if last is None or (since - last).days > limits["peu_actif_jours"]:
            return EN_SOMMEIL, since
        if constat.exact or (since - last).days > limits["entretenu_jours"]:
            return PEU_ACTIF, since
    return (A_RELIRE if constat.vieilles else INCONNU), None


def _open(reading: LectureDeDepot) -> bool:
    """Tell whether anyone may still change a repository, as far as its forge says."""
    return reading.acces == PUBLIC and not reading.archive
