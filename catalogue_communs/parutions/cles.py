"""The identifier of each reuse and of each measure: made once, the same for ever.

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
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from catalogue_communs.collectivites.identification import Reference
from catalogue_communs.collectivites.objets import AutreOrganisme, Collectivite
from catalogue_communs.modele import Indicateur, Projet, Reutilisation
from catalogue_communs.socle.fichiers import ecrire_d_un_coup, octets_csv
from catalogue_communs.socle.texte import ChampPath, citer, slugifier


class Nommee(NamedTuple):
    """A line that has an identifier: its place in the file, its keys in the list and in the feeds.

    `naturelle`: its key when no other line of the file is alike; `gardee`: the line keeps its own
    by `id`.
    """

    chemin: ChampPath
    cle: str
    flux: str
    naturelle: str
    gardee: bool


def des_reutilisations(projet: Projet, reference: Reference) -> tuple[str, ...]:
    """Name each reuse of a common, in the order of its file: « commune-34151 »."""
    return _uniques(
        (ligne.id, _de_reutilisation(ligne, reference)) for ligne in projet.reutilisations
    )


def des_mesures(indicateur: Indicateur) -> tuple[str, ...]:
    """Name each measure of an indicator, in the order of the file: « constats.2026-06-30 »."""
    return _uniques(
        (mesure.id, f"{indicateur.id}.{mesure.au.iso}") for mesure in indicateur.mesures
    )


def dans_les_flux(ligne: Reutilisation) -> str:
    """Return the name, in the feeds, of the organisation of a reuse that was never published."""
    organisme = ligne.organisation
    return organisme.siren or organisme.code_insee or slugifier(organisme.nom or "")


def lignes_nommees(projet: Projet, reference: Reference) -> Iterator[Nommee]:
    """Yield the reuses and the measures of a common, with their identifiers."""
    yield from _reutilisations_nommees(projet, reference)
    if projet.impact is None:
        return
    for place, indicateur in enumerate(projet.impact.indicateurs):
        noms = des_mesures(indicateur)
        for rank, (mesure, nom) in enumerate(zip(indicateur.mesures, noms, strict=True)):
            yield Nommee(
                ("impact", "indicateurs", place, "mesures", rank),
                f"{MESURE}/{nom}",
                f"{MESURE}/{indicateur.id}/{mesure.au.iso}",
                f"{MESURE}/{indicateur.id}.{mesure.au.iso}",
                mesure.id is not None,
            )


def _reutilisations_nommees(projet: Projet, reference: Reference) -> Iterator[Nommee]:
    noms, naturels_par_flux = des_reutilisations(projet, reference), dict[str, str]()
    for rank, (ligne, nom) in enumerate(zip(projet.reutilisations, noms, strict=True)):
        flux, naturel = dans_les_flux(ligne), _de_reutilisation(ligne, reference)
        if naturels_par_flux.setdefault(flux, naturel) != naturel:
            # Two organisations of one name, told apart by their types.
            flux = naturel
        yield Nommee(
            ("reutilisations", rank),
            f"{REUTILISATION}/{nom}",
            f"{REUTILISATION}/{flux}",
            f"{REUTILISATION}/{naturel}",
            ligne.id is not None,
        )


def cles_de_flux(projet: Projet, reference: Reference) -> dict[str, str]:
    """Give the key in the feeds of each fact of a common, by its key in the list.

    It is empty when both are the same.
    """
    cles = {ENTREE: ""}
    if projet.archive:
        cles[ARRET] = ""
    for phase in projet.parcours.phases:
        # A phase is news when its start is known: until then, it has not entered.
        if phase.debut:
            cles[f"{PHASE}/{phase.phase}"] = ""
    for ligne in lignes_nommees(projet, reference):
        cles[ligne.cle] = ligne.flux
    return cles


def _de_reutilisation(ligne: Reutilisation, reference: Reference) -> str:
    """Return the natural name of a reuse: the official code of its organisation, or its words."""
    organisme = ligne.organisation
    identite = reference.identifier(organisme)
    if isinstance(identite, Collectivite):
        return f"{identite.nature}-{identite.code.lower()}"
    if isinstance(identite, AutreOrganisme) and identite.siren:
        return f"siren-{identite.siren}"
    mots = (organisme.type or "", organisme.nom or "")
    return slugifier(" ".join(mots)) or "organisme"


def _uniques(lines: Iterable[tuple[str | None, str]]) -> tuple[str, ...]:
    """Give each line the identifier of its own, or its natural one.

    A natural one that another line has is followed by a rank.
    """
    pairs = list(lines)
    pris = {propre for propre, _ in pairs if propre}
    noms = []
    for propre, naturel in pairs:
        nom, rank = propre or naturel, 1
        while not propre and nom in pris:
            rank += 1
            nom = f"{naturel}.{rank}"
        pris.add(nom)
        noms.append(nom)
    return tuple(noms)


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
    """A fact that was published; `ligne` is its line in the list, 0 when it is not there yet.

    `dit` is how it is told, since `modifie_le`; `avant`, how it was told before.
    """

    commun: str
    cle: str
    flux: str
    publie_le: date
    retrait: str = ""
    dit: str = ""
    modifie_le: date | None = None
    avant: str = ""
    ligne: int = 0

    def redit(self, phrase: str, today: date) -> FaitPublie:
        """Return the fact told by another sentence; the first of all changes nothing."""
        phrase = phrase.replace(BARRE.strip(), "/")
        if self.dit in {"", phrase}:
            return self._replace(dit=phrase)
        avant = f"{self.modifie_le or self.publie_le} {self.dit}"
        if self.avant:
            avant = f"{self.avant}{BARRE}{avant}"
        return self._replace(dit=phrase, modifie_le=today, avant=avant)

    def editions(self) -> tuple[tuple[date, str], ...]:
        """Return the sentences that told it, and the first day of each, the newest first."""
        editions = [(self.modifie_le or self.publie_le, self.dit)]
        for edition in reversed(self.avant.split(BARRE)):
            if edition:
                jour, _, phrase = edition.partition(" ")
                editions.append((date.fromisoformat(jour), phrase))
        return tuple(editions)


# The facts of each common, by the first name of its file, then by their keys.
Publies = dict[str, dict[str, FaitPublie]]


def lire_publies(root: Path) -> Publies:
    """Read the list of `root`, empty without one; raise `ListeInvalide` for a wrong line."""
    path = root / IDENTIFIANTS
    if not path.is_file():
        return {}
    return analyser_publies(path.read_bytes())


# The same bytes give the same object: to compare it takes no time.
@lru_cache(maxsize=4)
def analyser_publies(raw: bytes) -> Publies:
    """Read the bytes of a list; raise `ListeInvalide` as `lire_publies` does."""
    publies: Publies = {}
    try:
        rows = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True)
        if tuple(next(rows, ())) != COLONNES:
            raise ListeInvalide(1, f"La première ligne n’est pas « {','.join(COLONNES)} ».")
        for row in rows:
            if len(row) != len(COLONNES):
                raise ListeInvalide(rows.line_num, f"La ligne n’a pas {len(COLONNES)} colonnes.")
            fait = _ligne(row, rows.line_num)
            faits = publies.setdefault(fait.commun, {})
            if fait.cle in faits:
                message = f"{citer(fait.cle)} est déjà dit ligne {faits[fait.cle].ligne}."
                raise ListeInvalide(rows.line_num, message)
            faits[fait.cle] = fait
    except (UnicodeDecodeError, csv.Error) as error:
        raise ListeInvalide(1, "Ce n’est pas du CSV en UTF-8.") from error
    return publies


def _ligne(row: list[str], line: int) -> FaitPublie:
    """Read a line of the list; refuse what is no fact, no key of a feed, or no day."""
    commun, cle, flux, publie_le, retrait, phrase, modifie_le, avant = row
    jour = _jour(publie_le, line)
    genre, _, nom = cle.partition("/")
    if not commun or bool(nom) != FAITS.get(genre):
        raise ListeInvalide(line, f"{citer(cle)} ne nomme pas un fait d’un commun.")
    if not _flux_possible(genre, flux):
        raise ListeInvalide(line, f"« flux » ne peut pas être {citer(flux)} pour {citer(cle)}.")
    if avant:
        for edition in avant.split(BARRE):
            _jour(edition.partition(" ")[0], line)
    modification = _jour(modifie_le, line) if modifie_le else None
    return FaitPublie(commun, cle, flux, jour, retrait, phrase, modification, avant, line)


def _flux_possible(genre: str, flux: str) -> bool:
    """Tell whether a key of the feeds may be that of a fact of a kind.

    A reuse or a measure has one that its identifier does not give; the others are their own key.
    """
    if genre in {REUTILISATION, MESURE}:
        return flux.startswith(f"{genre}/")
    return not flux


def _jour(text: str, line: int) -> date:
    with suppress(ValueError):
        jour = date.fromisoformat(text)
        if jour.isoformat() == text:
            return jour
    raise ListeInvalide(line, f"{citer(text)} n’est pas un jour, comme 2026-03-31.")


def ecrire_publies(root: Path, publies: Mapping[str, Mapping[str, FaitPublie]]) -> None:
    """Write the list, in the order of the commons, then of their keys."""
    ecrire_d_un_coup(root / IDENTIFIANTS, texte_des_publies(publies).encode())


def texte_des_publies(publies: Mapping[str, Mapping[str, FaitPublie]]) -> str:
    """Return the text of the list."""
    faits = [fait for faits in publies.values() for fait in faits.values()]
    faits.sort(key=attrgetter("commun", "cle"))
    # The line of a fact is no part of the list; the writer leaves an unknown day empty.
    return octets_csv(COLONNES, [fait[:-1] for fait in faits]).decode()
