"""Add a reuse to a page, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from catalogue.collectivites.objets import Probleme
from catalogue.collectivites.reutilisations import ARRETEE
from catalogue.fiches.lecture import read_bytes
from catalogue.fiches.noeuds import sans_marque
from catalogue.fiches.rendu import Refus
from catalogue.fiches.retouche import ajouter
from catalogue.modele.base import Organisme, libelle
from catalogue.socle.dates import DatePartielle
from catalogue.socle.formats import is_partial_date
from catalogue.socle.francais import le
from catalogue.socle.schemas import vocabularies
from catalogue.socle.texte import slugifier

if TYPE_CHECKING:
    from collections.abc import Mapping

    from catalogue.collectivites import Reference
    from catalogue.contribution.organisme import Reconnu

LISTE = "reutilisations"
_NAMES = ("nom", "type", "siren", "code_insee")


def ajouter_reutilisation(
    texte: str, organisme: Reconnu, valeurs: Mapping[str, object], reference: Reference
) -> str:
    """Return the text with one more reuse.

    Args:
        texte: The text of the file.
        organisme: Who uses the common.
        valeurs: The other fields of the reuse: `etat`, `statut`, `depuis`, `usage`…
        reference: The collectivités of France, which tells whether two names are one.

    Raises:
        Refus: The organisation is already there; the message says where, and what to do. One that has
            stopped may begin again, on a line of its own.
    """
    for rank, item in lignes_de(texte, organisme, reference):
        if not item.get("etat") == ARRETEE != valeurs.get("etat"):
            document = read_bytes(sans_marque(texte)[1].encode(), "fiche")
            raise Refus(_already(organisme.libelle, document.place((LISTE, rank)).ligne, item))
    return ajouter(texte, (LISTE,), {"organisation": organisme.valeurs, **valeurs})


def lignes_de(texte: str, organisme: Reconnu, reference: Reference) -> list[tuple[int, dict[str, Any]]]:
    """Return the reuses that a file has of an organisation, each with its rank in the list."""
    values = read_bytes(sans_marque(texte)[1].encode(), "fiche").valeurs
    listed = values.get(LISTE) if isinstance(values, dict) else None
    wanted = Organisme(**organisme.valeurs)
    return [
        (rank, item)
        for rank, item in enumerate(listed if isinstance(listed, list) else [])
        if (other := _organisation(item)) is not None and _same(wanted, other, reference)
    ]


def _organisation(item: object) -> Organisme | None:
    """Return the organisation of a reuse, or nothing when it is not written as the schema asks."""
    group = item.get("organisation") if isinstance(item, dict) else None
    if not isinstance(group, dict):
        return None
    values = {name: group.get(name) for name in _NAMES}
    return Organisme(**values) if all(v is None or isinstance(v, str) for v in values.values()) else None


def _same(one: Organisme, other: Organisme, reference: Reference) -> bool:
    who, known = reference.identifier(one), reference.identifier(other)
    if isinstance(who, Probleme) or isinstance(known, Probleme):
        return False
    if one.nom and other.nom and one.type == other.type and slugifier(one.nom) == slugifier(other.nom):
        return True
    return who == known


def _already(name: str, line: int, item: dict[str, Any]) -> str:
    state = item.get("etat")
    told = (
        f", « {libelle('etat_reutilisation', state)} »"
        if state in vocabularies()["etat_reutilisation"].valeurs
        else ""
    )
    day = item.get("confirmee_le")
    confirmed = (
        f", montrée {le(DatePartielle.parse(day))}" if isinstance(day, str) and is_partial_date(day) else ""
    )
    return (
        f"{name} est déjà dans la fiche, ligne {line}{told}{confirmed}. Une organisation n’est écrite qu’une fois : "
        "pour dire où elle en est, changez « etat » ou « confirmee_le » à cette ligne ; un arrêt y ajoute « arretee_le »."
    )
