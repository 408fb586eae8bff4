"""Confirm a reuse that a file already has: its state, its dates, and nothing else of its line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from catalogue.collectivites.objets import Probleme
from catalogue.collectivites.reutilisations import ARRETEE, CONFIRMEE, DECLAREE
from catalogue.fiches.rendu import Refus
from catalogue.fiches.retouche import ajouter, remplacer
from catalogue.modele import Organisme, convert
from catalogue.socle.texte import sans_accent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from catalogue.collectivites import Reference
    from catalogue.contribution.signature import Signature
    from catalogue.modele import Projet, Reutilisation

ORGANISME = "organisme"


def confirmer(texte: str, rang: int, champs: Iterable[tuple[tuple[str | int, ...], str]]) -> str:
    """Return the text where some fields of one reuse have new values.

    Args:
        texte: The text of the file.
        rang: The rank of the reuse in its list.
        champs: The fields, as paths inside the reuse, and their values.

    Raises:
        Refus: The line is written in a way that cannot be changed without touching others.
    """
    for path, value in champs:
        texte = remplacer(texte, ("reutilisations", rang, *path), value)
    return texte


def rang(projet: Projet, reference: Reference, organisation: Mapping[str, str]) -> int | None:
    """Return the rank of the last line about an organisation, however it is named there."""
    wanted = reference.identifier(convert(dict(organisation), Organisme))
    name, code = sans_accent(organisation.get("nom", "")), organisation.get("code_insee")
    listed = [(reference.identifier(line.organisation), line.organisation) for line in projet.reutilisations]
    if name and (set(organisation) == {"nom"} or isinstance(wanted, Probleme)):
        # The name alone, or beside a code that a département and a région share.
        same = (
            o for _, o in listed if code in {None, o.code_insee} and name == sans_accent(reference.nommer(o))
        )
        wanted = next(map(reference.identifier, same), wanted)
    return max((rank for rank, (who, _) in enumerate(listed) if who == wanted), default=None)


def signee(
    texte: str, projet: Projet, valeurs: Mapping[str, Any], preuve: Signature, reference: Reference
) -> str:
    """Return the text where an organisation itself confirms its use, by an e-mail that it signed.

    A line that a proof supports stays as it is: the confirmation has a line of its own beside it.

    Args:
        texte: The text of the file.
        projet: The common that it describes.
        valeurs: The reuse: `organisation`, `etat`, and what else the organisation says.
        preuve: What the signature proves.
        reference: The collectivités of France, which tells whether two names are one.

    Raises:
        Refus: The file has this message already, or cannot be changed without touching others.
    """
    if preuve.empreinte in texte:
        raise Refus(f"Ce message est déjà dans la fiche de {projet.nom} : il ne se compte qu’une fois.")
    day = preuve.le.isoformat()
    said = {**valeurs, "statut": CONFIRMEE, "confirmee_le": day}
    shown = {"par": ORGANISME, "le": day, "reference": preuve.reference}
    rank = rang(projet, reference, valeurs["organisation"])
    line = projet.reutilisations[rank] if rank is not None else None
    if (
        rank is None
        or line is None
        or not sienne(line)
        or (line.etat == ARRETEE) != (said["etat"] == ARRETEE)
    ):
        return ajouter(texte, ("reutilisations",), {**said, "confirmation": shown})
    fields = [((name,), value) for name, value in said.items() if name != "organisation"]
    return confirmer(
        texte, rank, [*fields, *((("confirmation", name), value) for name, value in shown.items())]
    )


def sienne(line: Reutilisation) -> bool:
    """Tell whether a line says only what its organisation said."""
    said = line.statut == DECLAREE or (line.confirmation is not None and line.confirmation.par == ORGANISME)
    return said and not line.preuve and not line.lue_le
