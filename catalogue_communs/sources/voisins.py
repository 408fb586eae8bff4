"""What is read of the commons of other catalogues by their API, and the copy that is kept.

The settings name them, under `voisins`. `donnees/voisins/<id>.json`, which `catalogue voisins` writes, is
the copy of the last reading.

A reading asks for the journal of changes, then the commons when they are others. What a neighbour publishes
is checked against the contract of the API, then cut to the little that is kept. It is whole and right, or
refused: the copy that was there stays.
"""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from catalogue_communs.modele.base import Objet
from catalogue_communs.reseau.bornes import Limites, Panne, authority
from catalogue_communs.socle.schemas import conforms
from catalogue_communs.socle.texte import invisible

if TYPE_CHECKING:
    from catalogue_communs.socle.programme import Voisin
    from catalogue_communs.sources.campagne import Demander

COPIES = Path("donnees") / "voisins"
# What a neighbour may have us keep and show.
AU_PLUS = 2000
Mot = Annotated[str, Meta(min_length=1, max_length=150)]
Phrase = Annotated[str, Meta(min_length=1, max_length=400)]
Adresse = Annotated[str, Meta(pattern="^https://", max_length=500)]


class CommunVoisin(Objet, frozen=True):
    """The little that is kept of a common of another catalogue; `besoins`: how people say that they need it."""

    nom: Mot
    accroche: Phrase
    url: Adresse
    licence: Mot
    besoins: Annotated[tuple[Phrase, ...], Meta(max_length=20)] = ()
    depots: Annotated[tuple[Phrase, ...], Meta(max_length=50)] = ()


class CopieDeVoisin(Objet, frozen=True):
    """What was read of a neighbour: from where, the day when it last changed, the digest of what it published."""

    adresse: str
    lu_le: date
    empreinte: str
    communs: Annotated[tuple[CommunVoisin, ...], Meta(max_length=AU_PLUS)] = ()


def chemin_de_la_copie(voisin: Voisin) -> Path:
    """Return where the copy of a neighbour is, from the root."""
    return COPIES / f"{voisin.id}.json"


def lire_copie(root: Path, voisin: Voisin) -> CopieDeVoisin | None:
    """Return what was read of a neighbour: nothing if it never was, from this address, or is spoiled."""
    try:
        found = msgspec.json.decode((root / chemin_de_la_copie(voisin)).read_bytes(), type=CopieDeVoisin)
    except (OSError, msgspec.DecodeError, RecursionError):
        return None
    return (
        found
        if found.adresse == voisin.adresse and all(est_sur(one, voisin) for one in found.communs)
        else None
    )


def est_sur(commun: CommunVoisin, voisin: Voisin) -> bool:
    """Tell whether a common can be shown: its page is on the site of the neighbour, its texts hide nothing."""
    texts = (commun.nom, commun.accroche, commun.licence, commun.url, *commun.besoins)
    at_home = conforms(commun.url, "uri") and urlsplit(commun.url).netloc == voisin.hote
    return at_home and all(invisible(text) is None for text in texts)


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
