"""Read another catalogue by its API: its journal of changes, then its commons when they are others.

What it publishes is checked against the contract of the API, then cut to the little that is kept. It is
whole and right, or refused: the copy that was there stays.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from catalogue.modele.voisins import AU_PLUS, CommunVoisin, CopieDeVoisin, est_sur
from catalogue.reseau.bornes import Limites, Panne
from catalogue.reseau.client import authority

if TYPE_CHECKING:
    from datetime import date

    from catalogue.modele.voisins import Voisin
    from catalogue.sources.campagne import Demander

JOURNAL = "changements.json"
# The documents of two thousand commons, with the longest histories.
BORNES = Limites(taille=60_000_000, total=120, patience=20)


class Contrat(NamedTuple):
    """What the documents of an API are, as types: its journal of changes, and a common."""

    journal: type[Any]
    fiche: type[Any]


def moissonner(
    voisin: Voisin, avant: CopieDeVoisin | None, demander: Demander, contrat: Contrat, jour: date
) -> CopieDeVoisin | None:
    """Return what a neighbour publishes on a day, or nothing when it is what `avant` holds.

    Raises:
        Panne: It does not answer, or not as the contract says; the reason tells which.
    """
    journal = _lire(demander(voisin.adresse + JOURNAL, "", ""), contrat.journal, JOURNAL)
    lot = journal.lot
    if avant and avant.empreinte == lot.empreinte:
        return None
    if authority(lot.url) != voisin.hote:
        raise Panne("ses documents sont chez un autre hôte")
    if lot.octets > BORNES.taille or len(journal.communs) > AU_PLUS:
        raise Panne(f"il publie plus de {AU_PLUS} communs, ou de {BORNES.taille // 1_000_000} Mo")
    answer = demander(lot.url, "", "")
    if hashlib.sha256(answer.corps).hexdigest() != lot.empreinte:
        raise Panne("ses documents ne sont pas ceux que son journal annonce")
    lines = answer.corps.splitlines()
    if len(lines) > AU_PLUS:
        raise Panne(f"il publie plus de {AU_PLUS} communs")
    communs = tuple(_commun(line, rank, voisin, contrat) for rank, line in enumerate(lines, 1))
    return CopieDeVoisin(voisin.adresse, jour, lot.empreinte, communs)


def _commun(line: bytes, rank: int, voisin: Voisin, contrat: Contrat) -> CommunVoisin:
    where = f"commun n° {rank}"
    read = _decoder(line, contrat.fiche, where).commun
    kept = {
        "nom": read.nom,
        "accroche": read.accroche,
        "url": read.url,
        "licence": read.licence,
        "besoins": read.dit_autrement,
        "depots": [depot.url for depot in read.depots],
    }
    try:
        found = msgspec.convert(kept, CommunVoisin)
    except msgspec.ValidationError as error:
        raise Panne(f"{where} : {_en_francais(error)}") from None
    if not est_sur(found, voisin):
        raise Panne(f"{where} : sa page n’est pas sur le site du voisin, ou un texte cache un caractère")
    return found


def _lire(answer: Any, kind: type[Any], where: str) -> Any:  # noqa: ANN401 - a type of the contract
    if answer.absente:
        raise Panne(f"rien n’est à cette adresse ({where})")
    return _decoder(answer.corps, kind, where)


def _decoder(body: bytes, kind: type[Any], where: str) -> Any:  # noqa: ANN401 - a type of the contract
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        raise Panne(f"{where} : {_en_francais(error)}") from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise Panne(f"{where} : ce n’est pas du JSON") from None


def _en_francais(error: msgspec.ValidationError) -> str:
    """Say which field is not what the contract wants."""
    field = str(error).rpartition("$")[2].strip("`. ")
    return f"le champ « {field or 'racine'} » n’est pas celui du contrat"
