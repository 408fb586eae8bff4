"""Other catalogues, what is read of their commons by their API, and the copy that is kept.

`donnees/voisins.csv`, which people write, has a line for each: `id`, `nom`, `adresse`, that of its API,
version 1. `donnees/voisins/<id>.json`, which `catalogue voisins` writes, is the copy of the last reading.

A reading asks for the journal of changes, then the commons when they are others. What a neighbour publishes
is checked against the contract of the API, then cut to the little that is kept. It is whole and right, or
refused: the copy that was there stays.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from catalogue.modele.base import Objet
from catalogue.modele.tables import LigneInvalide, lire_lignes
from catalogue.reseau.bornes import Limites, Panne, authority
from catalogue.socle.formats import conforms
from catalogue.socle.texte import citer, invisible

if TYPE_CHECKING:
    from catalogue.sources.campagne import Demander

VOISINS = Path("donnees") / "voisins.csv"
COPIES = Path("donnees") / "voisins"
API = "/api/v1/"
# What a neighbour may have us keep and show.
AU_PLUS = 2000
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
Mot = Annotated[str, Meta(min_length=1, max_length=150)]
Phrase = Annotated[str, Meta(min_length=1, max_length=400)]
Adresse = Annotated[str, Meta(pattern="^https://", max_length=500)]


class Voisin(NamedTuple):
    """Another catalogue: the columns of the file, in its order."""

    id: str
    nom: str
    adresse: str

    @property
    def hote(self) -> str:
        """The host that answers for it, the only one where its pages may be."""
        return urlsplit(self.adresse).netloc

    @property
    def accueil(self) -> str:
        """The address of its site."""
        return self.adresse.removesuffix(API.lstrip("/"))


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


def lire_voisins(root: Path) -> tuple[Voisin, ...]:
    """Read who the neighbours are, in the order of the file; a catalogue without it has none.

    Raises:
        LigneInvalide: A line is not one of the file.
    """
    found: dict[str, Voisin] = {}
    for line, row in lire_lignes(root / VOISINS, Voisin._fields):
        one = _voisin(row, line)
        if found.setdefault(one.id, one) is not one:
            raise LigneInvalide(line, f"{citer(one.id)} est déjà pris.", "Donnez à chaque voisin le sien.")
    return tuple(found.values())


def _voisin(row: list[str], line: int) -> Voisin:
    if len(row) != len(Voisin._fields) or not all(row):
        message = "La ligne n’a pas ses trois valeurs."
        raise LigneInvalide(
            line, message, "Écrivez « id,nom,adresse », le nom entre guillemets s’il a une virgule."
        )
    one = Voisin(*row)
    if not _ID.fullmatch(one.id):
        message = f"{citer(one.id)} ne peut pas nommer un fichier."
        raise LigneInvalide(line, message, "Écrivez des minuscules sans accent, des chiffres, des tirets.")
    if invisible(one.nom) is not None:
        raise LigneInvalide(line, "Le nom contient un caractère invisible.", "Retapez-le.")
    parts = urlsplit(one.adresse) if conforms(one.adresse, "uri") else urlsplit("")
    if (
        parts.scheme != "https"
        or not parts.hostname
        or parts.netloc != parts.hostname
        or not one.adresse.endswith(API)
    ):
        message = f"{citer(one.adresse)} n’est pas l’adresse de l’API d’un catalogue."
        raise LigneInvalide(line, message, "Écrivez-la en entier : https://catalogue.exemple/api/v1/.")
    return one


def copie(voisin: Voisin) -> Path:
    """Return where the copy of a neighbour is, from the root."""
    return COPIES / f"{voisin.id}.json"


def lire_copie(root: Path, voisin: Voisin) -> CopieDeVoisin | None:
    """Return what was read of a neighbour: nothing if it never was, from this address, or is spoiled."""
    try:
        found = msgspec.json.decode((root / copie(voisin)).read_bytes(), type=CopieDeVoisin)
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
