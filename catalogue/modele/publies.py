"""What the catalogue has published: the identifier of each fact, and the day when it entered.

`donnees/identifiants.csv` is the memory of the site, in the order of its lines:

- `commun`: the first name of the common's file; `cle`: the fact within it, `reutilisation/…`,
  `mesure/…` (what follows is the identifier that the API gives after the name of the common),
  `phase/…`, `entree` or `arret`;
- `flux`: the key of its entry in the feeds, when it is not `cle`;
- `publie_le`: the day when it entered the catalogue, whatever the day of the fact;
- `retrait`: why it left the file, when it did;
- `dit`: what is said of it; `modifie_le`: the day when it was seen changed;
- `avant`: what was said before, from the oldest: the day from which, then the words, a bar between two.

`catalogue identifiants` writes the lines; only `retrait` is written by hand.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from catalogue.socle.ecrits import write_atomically
from catalogue.socle.texte import citer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

IDENTIFIANTS = Path("donnees") / "identifiants.csv"
PREMIERES = ("commun", "cle", "flux", "publie_le", "retrait")
COLONNES = (*PREMIERES, "dit", "modifie_le", "avant")
BARRE = " | "
REUTILISATION, MESURE, PHASE, ENTREE, ARRET = "reutilisation", "mesure", "phase", "entree", "arret"
# Whether a fact of each kind has a name of its own.
FAITS = {REUTILISATION: True, MESURE: True, PHASE: True, ENTREE: False, ARRET: False}
_JOUR = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class ListeInvalide(Exception):  # noqa: N818 - a verdict on a file
    """A list that cannot be read: the message says why, `ligne` where."""

    def __init__(self, ligne: int, message: str) -> None:
        """Name the line, from 1."""
        super().__init__(message)
        self.ligne = ligne


class FaitPublie(NamedTuple):
    """A fact that was published; `ligne` is where the list says it, 0 when it does not yet."""

    commun: str
    cle: str
    flux: str
    publie_le: date
    retrait: str = ""
    dit: str = ""
    modifie_le: date | None = None
    avant: str = ""
    ligne: int = 0

    def redit(self, words: str, today: date) -> FaitPublie:
        """Return the fact once told in other words; the first words of all change nothing."""
        words = words.replace(BARRE.strip(), "/")
        if self.dit in {"", words}:
            return self._replace(dit=words)
        past = f"{self.modifie_le or self.publie_le} {self.dit}"
        return self._replace(
            dit=words, modifie_le=today, avant=f"{self.avant}{BARRE if self.avant else ''}{past}"
        )

    def editions(self) -> tuple[tuple[date, str], ...]:
        """Return what was said of it, and from which day, the newest first."""
        past = (one.partition(" ") for one in self.avant.split(BARRE) if one)
        told = [(date.fromisoformat(day), words) for day, _, words in past]
        return ((self.modifie_le or self.publie_le, self.dit), *reversed(told))


# The facts of each common, by the first name of its file, then by their keys.
Publies = dict[str, dict[str, FaitPublie]]


def lire(root: Path) -> Publies:
    """Read the list of `root`; a catalogue without one has published nothing.

    Raises:
        ListeInvalide: A line is not one of the list.
    """
    path = root / IDENTIFIANTS
    return analyser(path.read_bytes()) if path.is_file() else {}


# The same bytes give the same object: what holds it is compared at a glance.
@lru_cache(maxsize=4)
def analyser(raw: bytes) -> Publies:
    """Read the bytes of a list; raise `ListeInvalide` as `lire` does."""
    found: Publies = {}
    try:
        rows = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True)
        head = tuple(next(rows, ()))
        # A list where nothing was told yet has the first columns alone.
        if head not in {PREMIERES, COLONNES}:
            raise ListeInvalide(1, f"La première ligne n’est pas « {','.join(COLONNES)} ».")
        for row in rows:
            if len(row) != len(head):
                raise ListeInvalide(rows.line_num, f"La ligne n’a pas {len(head)} colonnes.")
            one = _ligne([*row, "", "", ""][: len(COLONNES)], rows.line_num)
            facts = found.setdefault(one.commun, {})
            if one.cle in facts:
                message = f"{citer(one.cle)} est déjà dit ligne {facts[one.cle].ligne}."
                raise ListeInvalide(rows.line_num, message)
            facts[one.cle] = one
    except (UnicodeDecodeError, csv.Error) as error:
        raise ListeInvalide(1, "Ce n’est pas du CSV en UTF-8.") from error
    return found


def _ligne(row: list[str], line: int) -> FaitPublie:
    common, key, feed, day, reason, words, changed, past = row
    read = _jour(day, line)
    kind, _, name = key.partition("/")
    if not common or bool(name) != FAITS.get(kind):
        raise ListeInvalide(line, f"{citer(key)} ne nomme pas un fait d’un commun.")
    # A phase is its own key; a reuse or a measure has one that its identifier does not give.
    if not feed.startswith(f"{kind}/") if kind in {REUTILISATION, MESURE} else feed:
        raise ListeInvalide(line, f"« flux » ne peut pas être {citer(feed)} pour {citer(key)}.")
    for one in past.split(BARRE) if past else ():
        _jour(one.partition(" ")[0], line)
    return FaitPublie(
        common, key, feed, read, reason, words, _jour(changed, line) if changed else None, past, line
    )


def _jour(day: str, line: int) -> date:
    try:
        if _JOUR.fullmatch(day):
            return date.fromisoformat(day)
    except ValueError:
        pass
    raise ListeInvalide(line, f"{citer(day)} n’est pas un jour, comme 2026-03-31.")


def ecrire(root: Path, publies: Mapping[str, Mapping[str, FaitPublie]]) -> None:
    """Write the list, in the order of the commons, then of their keys."""
    write_atomically(root / IDENTIFIANTS, texte(publies).encode())


def texte(publies: Mapping[str, Mapping[str, FaitPublie]]) -> str:
    """Return the text of the list."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLONNES)
    writer.writerows(_rangs(one for facts in publies.values() for one in facts.values()))
    return stream.getvalue()


def _rangs(facts: Iterable[FaitPublie]) -> Iterable[tuple[str, ...]]:
    for one in sorted(facts, key=lambda fact: (fact.commun, fact.cle)):
        changed = one.modifie_le.isoformat() if one.modifie_le else ""
        told = one.dit, changed, one.avant
        yield one.commun, one.cle, one.flux, one.publie_le.isoformat(), one.retrait, *told
