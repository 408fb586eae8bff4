"""The identifier of each reuse and of each measure: made once from what is known, kept for ever.

It starts with the first name of the common's file. A reuse adds the official code of its
organisation or, without one, its type and its name; a measure, its indicator and its date. What
would change it (a SIREN found later, a name mended) is made harmless by `id`, that the line keeps.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from catalogue_communs.collectivites.identification import Reference
from catalogue_communs.collectivites.objets import AutreOrganisme, Collectivite
from catalogue_communs.modele import Indicateur, Projet, Reutilisation
from catalogue_communs.socle.fichiers import ecrire_d_un_coup, octets_csv
from catalogue_communs.socle.texte import ChampPath, citer, slugifier


class Nommee(NamedTuple):
    """A line that has an identifier: where it is in the file, its keys in the list and in the feeds.

    `naturelle`: its key when no other line of the file is alike; `gardee`: the line keeps its own by `id`.
    """

    chemin: ChampPath
    cle: str
    flux: str
    naturelle: str
    gardee: bool


def des_reutilisations(projet: Projet, reference: Reference) -> tuple[str, ...]:
    """Name each reuse of a common, in the order of its file: « commune-34151 »."""
    return _uniques((one.id, _de_reutilisation(one, reference)) for one in projet.reutilisations)


def des_mesures(indicateur: Indicateur) -> tuple[str, ...]:
    """Name each measure of an indicator, in the order of the file: « constats.2026-06-30 »."""
    return _uniques((one.id, f"{indicateur.id}.{one.au.iso}") for one in indicateur.mesures)


def dans_les_flux(line: Reutilisation) -> str:
    """Return what names, in the feeds, the organisation of a reuse that was never published."""
    who = line.organisation
    return who.siren or who.code_insee or slugifier(who.nom or "")


def lignes_nommees(projet: Projet, reference: Reference) -> Iterator[Nommee]:
    """Yield the reuses and the measures of a common, with their identifiers."""
    names, given = des_reutilisations(projet, reference), dict[str, str]()
    for rank, (line, name) in enumerate(zip(projet.reutilisations, names, strict=True)):
        feed, natural = dans_les_flux(line), _de_reutilisation(line, reference)
        if given.setdefault(feed, natural) != natural:
            # Two organisations of one name, told apart by their types.
            feed = natural
        key, feed, natural = (f"{REUTILISATION}/{one}" for one in (name, feed, natural))
        yield Nommee(("reutilisations", rank), key, feed, natural, line.id is not None)
    for place, one in enumerate(projet.impact.indicateurs if projet.impact else ()):
        for rank, (measure, name) in enumerate(zip(one.mesures, des_mesures(one), strict=True)):
            where = ("impact", "indicateurs", place, "mesures", rank)
            key, natural = f"{MESURE}/{name}", f"{MESURE}/{one.id}.{measure.au.iso}"
            feed = f"{MESURE}/{one.id}/{measure.au.iso}"
            yield Nommee(where, key, feed, natural, measure.id is not None)


def cles_de_flux(projet: Projet, reference: Reference) -> dict[str, str]:
    """Give the key in the feeds of each fact of a common, by its key in the list; empty when it is the same."""
    own = [ENTREE, *([ARRET] if projet.archive else ())]
    # A phase is news when its start is known: until then, it has not entered.
    own += [f"{PHASE}/{one.phase}" for one in projet.parcours.phases if one.debut]
    return dict.fromkeys(own, "") | {one.cle: one.flux for one in lignes_nommees(projet, reference)}


def _de_reutilisation(line: Reutilisation, reference: Reference) -> str:
    who = reference.identifier(line.organisation)
    if isinstance(who, Collectivite):
        return f"{who.nature}-{who.code.lower()}"
    if isinstance(who, AutreOrganisme) and who.siren:
        return f"siren-{who.siren}"
    return slugifier(f"{line.organisation.type or ''} {line.organisation.nom or ''}") or "organisme"


def _uniques(lines: Iterable[tuple[str | None, str]]) -> tuple[str, ...]:
    """Give each line the identifier that it keeps, or its natural one, followed by a rank if it is taken."""
    listed = list(lines)
    taken = {kept for kept, _ in listed if kept}
    names = []
    for kept, natural in listed:
        name, rank = kept or natural, 1
        while not kept and name in taken:
            rank += 1
            name = f"{natural}.{rank}"
        taken.add(name)
        names.append(name)
    return tuple(names)


IDENTIFIANTS = Path("donnees") / "identifiants.csv"
COLONNES = ("commun", "cle", "flux", "publie_le", "retrait", "dit", "modifie_le", "avant")
BARRE = " | "
REUTILISATION, MESURE, PHASE, ENTREE, ARRET = "reutilisation", "mesure", "phase", "entree", "arret"
# Whether a fact of each kind has a name of its own.
FAITS = {REUTILISATION: True, MESURE: True, PHASE: True, ENTREE: False, ARRET: False}


class ListeInvalide(Exception):  # noqa: N818 - a verdict on a file
    """A list that cannot be read: the message says why, `ligne` where, from 1."""

    def __init__(self, ligne: int, message: str) -> None:
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


def lire_publies(root: Path) -> Publies:
    """Read the list of `root`, empty without one; raise `ListeInvalide` for a line that is not one of the list."""
    path = root / IDENTIFIANTS
    return analyser_publies(path.read_bytes()) if path.is_file() else {}


# The same bytes give the same object: what holds it is compared at a glance.
@lru_cache(maxsize=4)
def analyser_publies(raw: bytes) -> Publies:
    """Read the bytes of a list; raise `ListeInvalide` as `lire_publies` does."""
    found: Publies = {}
    try:
        rows = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True)
        if tuple(next(rows, ())) != COLONNES:
            raise ListeInvalide(1, f"La première ligne n’est pas « {','.join(COLONNES)} ».")
        for row in rows:
            if len(row) != len(COLONNES):
                raise ListeInvalide(rows.line_num, f"La ligne n’a pas {len(COLONNES)} colonnes.")
            one = _ligne(row, rows.line_num)
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
        common,
        key,
        feed,
        read,
        reason,
        words,
        _jour(changed, line) if changed else None,
        past,
        line,
    )


def _jour(day: str, line: int) -> date:
    with suppress(ValueError):
        if (read := date.fromisoformat(day)).isoformat() == day:
            return read
    raise ListeInvalide(line, f"{citer(day)} n’est pas un jour, comme 2026-03-31.")


def ecrire_publies(root: Path, publies: Mapping[str, Mapping[str, FaitPublie]]) -> None:
    """Write the list, in the order of the commons, then of their keys."""
    ecrire_d_un_coup(root / IDENTIFIANTS, texte_des_publies(publies).encode())


def texte_des_publies(publies: Mapping[str, Mapping[str, FaitPublie]]) -> str:
    """Return the text of the list."""
    facts = (one for facts in publies.values() for one in facts.values())
    # The line where a list said it is no part of it; the writer leaves an unknown day empty.
    rows = (one[:-1] for one in sorted(facts, key=lambda fact: (fact.commun, fact.cle)))
    return octets_csv(COLONNES, rows).decode()
