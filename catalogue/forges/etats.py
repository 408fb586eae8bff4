"""The state of a common in one word, by the rules of `schemas/etats-activite.yml`.

A state is what the readings prove. That someone worked recently is proved by one repository;
that nobody did is only proved once every repository has been read, and on the day of the oldest
of these readings. A word ages: after a while it bears its day, then it is worth nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from catalogue.forges.fichiers import differe
from catalogue.forges.modele import A_CONFIRMER, INTROUVABLE, PRIVE, PUBLIC
from catalogue.socle.fichiers import shipped_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from catalogue.forges.modele import LectureDeDepot
    from catalogue.modele import Projet
    from catalogue.modele.identite import Depot

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


DEPOT_DEPLACE, DEPOT_DISPARU, DEPOT_ARCHIVE = "depot-deplace", "depot-disparu", "depot-archive"
DEPOT_LICENCE, DEPOT_SANS_LICENCE = "depot-licence", "depot-sans-licence"


@dataclass(frozen=True, slots=True)
class Signalement:
    """Something to look at: its code, the rank and address of the repository, what to do."""

    code: str
    rang: int
    depot: str
    constate_le: date
    message: str
    remede: str


def signalements(
    projet: Projet, lectures: Mapping[str, LectureDeDepot], today: date
) -> tuple[Signalement, ...]:
    """List what the readings of a common say against its page: the valid ones, and any for want of a licence."""
    found: list[Signalement] = []
    for rank, depot in enumerate(projet.depots):
        reading = lectures.get(depot.url)
        if reading is not None:
            told = _about(projet, depot, reading) if valable(reading, today) else ()
            found += (
                Signalement(code, rank, depot.url, reading.au, message, remedy)
                for code, message, remedy in (*told, *_sans_licence(projet, depot, reading))
            )
    return tuple(found)


def _about(projet: Projet, depot: Depot, reading: LectureDeDepot) -> Iterator[tuple[str, str, str]]:
    if reading.acces in {INTROUVABLE, PRIVE}:
        yield (
            DEPOT_DISPARU,
            "La forge répond que ce dépôt n’existe pas, ou n’est plus public.",
            "Écrivez sa nouvelle adresse, enlevez-le de la fiche, ou archivez la fiche.",
        )
    if reading.deplace_vers:
        yield DEPOT_DEPLACE, "Le dépôt a été renommé ou déplacé.", f"Écrivez : {reading.deplace_vers}"
    if reading.archive and projet.archive is None:
        yield (
            DEPOT_ARCHIVE,
            "La forge dit ce dépôt archivé : personne ne peut plus le modifier.",
            "Dites-le dans la note du dépôt, ou archivez la fiche si le commun s’arrête.",
        )
    declared = projet.licence_de(depot)
    if declared and reading.licence and differe(declared, reading.licence):
        yield (
            DEPOT_LICENCE,
            f"La fiche déclare {declared}, le dépôt porte {reading.licence}.",
            "Corrigez la fiche (« licence » du dépôt), ou le fichier de licence du dépôt.",
        )


def _sans_licence(projet: Projet, depot: Depot, reading: LectureDeDepot) -> Iterator[tuple[str, str, str]]:
    declared = projet.licence_de(depot, sans_fichier=reading.sans_fichier_de_licence)
    if reading.lisible and not (declared or reading.licence):
        yield (
            DEPOT_SANS_LICENCE,
            "Ce dépôt n’a pas de fichier de licence, et la fiche n’en dit pas une pour lui : elle est inconnue, et sans licence personne ne peut réutiliser ce code.",
            "Demandez-la à l’équipe, puis écrivez « licence » de ce dépôt, ou ajoutez-lui un fichier de licence.",
        )
