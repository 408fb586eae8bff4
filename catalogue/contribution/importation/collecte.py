"""Gather the values of a new file, each with where it comes from; keep what the rules accept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from catalogue.fiches.lecture import read_bytes
from catalogue.socle.texte import nom_du_champ
from catalogue.validation import conformite, contenus
from catalogue.validation.fiche import ContexteDesRegles, Fiche

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from catalogue.fiches.diagnostics import Diagnostic

Json = dict[str, Any]
Chemin = tuple[str | int, ...]

# Each turn takes away what is refused: a file holds far fewer values than this.
TURNS = 200
MISSING = "champ-manquant"


@dataclass(frozen=True, slots=True)
class Origine:
    """The document that is imported: an identifier, a title, the day it was read, its address."""

    id: str
    titre: str
    lue_le: date
    url: str = ""


@dataclass(frozen=True, slots=True)
class NonRepris:
    """A part of the document that the file does not hold, and why, for people."""

    champ: str
    raison: str


@dataclass(frozen=True, slots=True)
class Importation:
    """The values of a file, with their source; what was left; the required fields still to write."""

    valeurs: Json
    non_repris: tuple[NonRepris, ...]
    a_completer: tuple[str, ...]


class Collecte:
    """What is gathered from one document."""

    def __init__(self, origine: Origine) -> None:
        """Start with nothing."""
        self.origine = origine
        self.valeurs: Json = {}
        self.non_repris: list[NonRepris] = []
        self._lieux: dict[Chemin, str] = {}

    def poser(self, chemin: str, valeur: object, lieu: str) -> None:
        """Propose the value found at `lieu` of the document for the field `chemin`; unknown is absent."""
        if valeur is None or valeur in ("", [], {}):
            return
        *parents, last = chemin.split(".")
        place = self.valeurs
        for step in parents:
            place = place.setdefault(step, {})
        self._lieux[(*parents, last)] = lieu
        if isinstance(valeur, list):
            known = place.setdefault(last, [])
            self._lieux |= {(*parents, last, len(known) + rank): lieu for rank in range(len(valeur))}
            place[last] = [*known, *valeur]
        else:
            place[last] = valeur

    def laisser(self, lieu: str, raison: str) -> None:
        """Say that the value found at `lieu` is not taken."""
        self.non_repris.append(NonRepris(lieu, raison))

    def finir(self, root: Path, **ajouts: object) -> Importation:
        """Drop what the rules refuse, name the source of the rest, add what a person gives."""
        given = {name: value for name, value in ajouts.items() if value}
        self.non_repris[:] = [one for one in self.non_repris if one.champ not in given]
        if isinstance(carriers := given.get("porteurs"), list):
            # Whoever imports names the carrier; the document's funders stay.
            others = [
                one for one in self.valeurs.get("porteurs", []) if one.get("role", "porteur") != "porteur"
            ]
            given["porteurs"] = [*carriers, *others]
        self.valeurs.update(given)
        missing: tuple[str, ...] = ()
        for _ in range(TURNS):
            faults = list(self._refusees(root))
            missing = tuple(str(d.chemin[0]) for d in faults if _is_missing(d))
            others = [d for d in faults if not _is_missing(d)]
            if not others:
                break
            self._retirer(others[0])
        self._sourcer(set(given))
        return Importation(self.valeurs, tuple(self.non_repris), missing)

    def _refusees(self, root: Path) -> Iterator[Diagnostic]:
        text = yaml.safe_dump(self.valeurs, allow_unicode=True, sort_keys=False)
        document = read_bytes(text.encode(), "fiche")
        fiche = Fiche("fiche", document)
        yield from conformite.check(fiche)
        context = ContexteDesRegles(root, self.origine.lue_le, frozenset())
        yield from contenus.personal_data(fiche, context)
        yield from contenus.texts(fiche, context)

    def _retirer(self, refusal: Diagnostic) -> None:
        """Take away the value that a message is about; a part that lacks a field goes whole."""
        path = refusal.chemin[:-1] if refusal.code == MISSING else refusal.chemin
        path = path or refusal.chemin[:1]
        lieu = self._lieu(path)
        # A part that goes because of a value already left has its reason.
        if all(one.champ != lieu for one in self.non_repris):
            self.laisser(lieu, refusal.message)
        while path:
            parent: Any = self.valeurs
            for step in path[:-1]:
                parent = parent[step]
            del parent[path[-1]]
            # A source that supports nothing any more goes too.
            path = path[:-1] if not parent or list(parent) == ["source"] else ()

    def _lieu(self, path: Chemin) -> str:
        """Find where in the document the value came from: its own place, or that of its whole."""
        for end in range(len(path), 0, -1):
            if path[:end] in self._lieux:
                return self._lieux[path[:end]]
        return nom_du_champ(path)

    def _sourcer(self, given: set[str]) -> None:
        taken = [name for name in self.valeurs if name not in given]
        if not taken:
            return
        source: Json = {"id": self.origine.id, "titre": self.origine.titre}
        if self.origine.url:
            source["url"] = self.origine.url
        source["consultee_le"] = self.origine.lue_le.isoformat()
        source["champs"] = taken
        self.valeurs["sources"] = [source]


def _is_missing(refusal: Diagnostic) -> bool:
    return refusal.code == MISSING and len(refusal.chemin) == 1
