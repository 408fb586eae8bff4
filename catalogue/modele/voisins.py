"""Other catalogues, and what was read of their commons.

`donnees/voisins.csv`, which people write, has a line for each: `id`, `nom`, `adresse`, that of its API,
version 1. `donnees/voisins/<id>.json`, which `catalogue voisins` writes, is the copy of the last reading.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated, NamedTuple
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from catalogue.modele.base import Objet
from catalogue.modele.tables import LigneInvalide, lire_lignes
from catalogue.socle.formats import conforms
from catalogue.socle.texte import citer, invisible

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
