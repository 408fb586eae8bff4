"""What the maintainers of a page should look at: repositories that are not as declared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalogue.forges.etats import valable
from catalogue.forges.licences import differe
from catalogue.forges.modele import INTROUVABLE, PRIVE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from catalogue.forges.modele import LectureDeDepot
    from catalogue.modele import Projet
    from catalogue.modele.identite import Depot

DEPLACE, DISPARU, ARCHIVE = "depot-deplace", "depot-disparu", "depot-archive"
LICENCE, SANS_LICENCE = "depot-licence", "depot-sans-licence"


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
            DISPARU,
            "La forge répond que ce dépôt n’existe pas, ou n’est plus public.",
            "Écrivez sa nouvelle adresse, enlevez-le de la fiche, ou archivez la fiche.",
        )
    if reading.deplace_vers:
        yield DEPLACE, "Le dépôt a été renommé ou déplacé.", f"Écrivez : {reading.deplace_vers}"
    if reading.archive and projet.archive is None:
        yield (
            ARCHIVE,
            "La forge dit ce dépôt archivé : personne ne peut plus le modifier.",
            "Dites-le dans la note du dépôt, ou archivez la fiche si le commun s’arrête.",
        )
    declared = projet.licence_de(depot)
    if declared and reading.licence and differe(declared, reading.licence):
        yield (
            LICENCE,
            f"La fiche déclare {declared}, le dépôt porte {reading.licence}.",
            "Corrigez la fiche (« licence » du dépôt), ou le fichier de licence du dépôt.",
        )


def _sans_licence(projet: Projet, depot: Depot, reading: LectureDeDepot) -> Iterator[tuple[str, str, str]]:
    declared = projet.licence_de(depot, sans_fichier=reading.sans_fichier_de_licence)
    if reading.lisible and not (declared or reading.licence):
        yield (
            SANS_LICENCE,
            "Ce dépôt n’a pas de fichier de licence, et la fiche n’en dit pas une pour lui : elle est inconnue, et sans licence personne ne peut réutiliser ce code.",
            "Demandez-la à l’équipe, puis écrivez « licence » de ce dépôt, ou ajoutez-lui un fichier de licence.",
        )
