"""The small tables that people write: CSV in UTF-8, a line that cannot be read told, where and why.

`donnees/besoins.csv` has the needs that town halls told and that no common answers to, a line each:
- `dit_le`: when it was told, to the day or to the month;
- `theme`: an axis of the planification, or `autre`;
- `demandeur`: the kind of collectivité, a value of the vocabulary `public`; never a name;
- `besoin`: the need, in one sentence.

`donnees/aidants.csv` has who can help a collectivité, a public operator or a supplier a line:
- `nom`, `type` (a value of `type_organisme`), `siren`: who;
- `aides`: values of `type_aide`, spaces between; empty: the source does not say;
- `communs`: slugs of the commons that it knows; empty: no common in particular;
- `techniques`: what it masters, « ; » between;
- `departements`: INSEE codes that it serves, spaces between, or `france`; empty: not said;
- `url`: the page of its offer; `source`, an address, and `lue_le`, the day when it was read.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.schemas import is_siren, vocabularies
from catalogue_communs.socle.texte import citer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class LigneInvalide(Exception):  # noqa: N818 - a verdict on a file
    """A line that cannot be read: the message says why and the remedy what to write, `ligne` where."""

    def __init__(self, ligne: int, message: str, remede: str) -> None:
        """Name the line, from 1."""
        super().__init__(message)
        self.ligne, self.remede = ligne, remede


def lire_lignes(path: Path, colonnes: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the values of each line below the header; a file that is absent has none.

    Raises:
        LigneInvalide: The file is no CSV, or its columns are others.
    """
    if not path.is_file():
        return
    head = ",".join(colonnes)
    try:
        rows = csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), strict=True)
        if ",".join(next(rows, ())) != head:
            raise LigneInvalide(1, f"La première ligne n’est pas « {head} ».", "Rétablissez-la.")
        for row in rows:
            yield rows.line_num, row
    except (UnicodeDecodeError, csv.Error) as error:
        raise LigneInvalide(1, "Ce n’est pas du CSV en UTF-8.", "Enregistrez le fichier ainsi.") from error


BESOINS = Path("donnees") / "besoins.csv"
AUTRE = "autre"


class BesoinRecu(NamedTuple):
    """A need: its columns, in the order of the file."""

    dit_le: DatePartielle
    theme: str
    demandeur: str
    besoin: str


def lire_besoins(root: Path) -> tuple[BesoinRecu, ...]:
    """Read the needs of `root`, in the order of the file; a catalogue without the file knows none.

    Raises:
        LigneInvalide: A line is not one of the file.
    """
    return tuple(_besoin(row, line) for line, row in lire_lignes(root / BESOINS, BesoinRecu._fields))


def _besoin(row: list[str], line: int) -> BesoinRecu:
    if len(row) != len(BesoinRecu._fields) or not all(row):
        message = "La ligne n’a pas ses quatre valeurs."
        remedy = "Écrivez « jour,thème,demandeur,besoin », le besoin entre guillemets s’il a une virgule."
        raise LigneInvalide(line, message, remedy)
    day, theme, who, need = row
    for value, known in (
        (theme, (*vocabularies()["axe"].valeurs, AUTRE)),
        (who, vocabularies()["public"].valeurs),
    ):
        if value not in known:
            raise LigneInvalide(
                line, f"{citer(value)} n’est pas connu.", f"Écrivez l’un de : {', '.join(known)}."
            )
    try:
        return BesoinRecu(DatePartielle.parse(day), theme, who, need)
    except ValueError:
        message = f"{citer(day)} n’est pas une date."
        raise LigneInvalide(line, message, "Écrivez AAAA-MM-JJ, ou AAAA-MM : 2026-11-25.") from None


AIDANTS = Path("donnees") / "aidants.csv"
PARTOUT = "france"
_ADRESSE = re.compile(r"https://[^\s<>\"'`\\]{4,500}")
_COMMUN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DEPARTEMENT = re.compile(r"[0-9]{2,3}|2[AB]")


class Aidant(NamedTuple):
    """Who can help: the columns of the file, in its order."""

    nom: str
    type: str
    siren: str
    aides: tuple[str, ...]
    communs: tuple[str, ...]
    techniques: tuple[str, ...]
    departements: tuple[str, ...]
    url: str
    source: str
    lue_le: DatePartielle | None

    def sert(self, departement: str) -> bool:
        """Tell whether it says that it serves a département."""
        return departement in self.departements or PARTOUT in self.departements


def lire_aidants(root: Path) -> tuple[Aidant, ...]:
    """Read the helpers of `root`, in the order of the file; a catalogue without the file knows none.

    Raises:
        LigneInvalide: A line is not one of the file.
    """
    return tuple(_lus(root / AIDANTS))


def _lus(path: Path) -> Iterator[Aidant]:
    for number, row in lire_lignes(path, Aidant._fields):
        if len(row) != len(Aidant._fields):
            said = f"La ligne a {len(row)} valeurs, et non {len(Aidant._fields)}."
            raise LigneInvalide(number, said, "Laissez vide ce qui manque.")
        nom, kind, siren, aides, communs, skills, places, url, source, day = (value.strip() for value in row)
        try:
            read = DatePartielle.parse(day)
        except ValueError:
            raise LigneInvalide(number, f"{citer(day)} n’est pas une date.", "Écrivez AAAA-MM-JJ.") from None
        words = tuple(filter(None, (word.strip() for word in skills.split(";"))))
        lists = (tuple(aides.split()), tuple(communs.split()), words, tuple(places.split()))
        one = Aidant(nom, kind, siren, *lists, url, source, read)
        for said, why in (*_fautes(one), *_inconnus(one)):
            raise LigneInvalide(number, said, why)
        yield one


def _fautes(one: Aidant) -> Iterator[tuple[str, str]]:
    if not one.nom:
        yield "L’organisme n’a pas de nom.", "Écrivez son nom complet."
    if one.siren and not is_siren(one.siren):
        yield f"{citer(one.siren)} n’est pas un SIREN.", "Écrivez ses neuf chiffres, ou rien."
    if not one.communs and not one.departements:
        yield "Rien ne dit où, ni pour quel commun.", "Donnez « departements », ou « communs »."
    for name, address in (("source", one.source), *([("url", one.url)] if one.url else [])):
        if not _ADRESSE.fullmatch(address):
            yield f"« {name} » n’est pas une adresse https.", "Donnez la page qui le dit."


def _inconnus(one: Aidant) -> Iterator[tuple[str, str]]:
    """Yield the values of lists that are not theirs."""
    for vocabulary, values in (("type_organisme", (one.type,)), ("type_aide", one.aides)):
        known = vocabularies()[vocabulary].valeurs
        for value in values:
            if value not in known:
                yield f"{citer(value)} n’est pas connu.", f"Écrivez l’un de : {', '.join(known)}."
    for name, shape, values in (
        ("communs", _COMMUN, one.communs),
        ("departements", _DEPARTEMENT, one.departements),
    ):
        for value in values:
            if value != PARTOUT and not shape.fullmatch(value):
                yield f"{citer(value)} ne convient pas dans « {name} ».", "Séparez les codes par une espace."
