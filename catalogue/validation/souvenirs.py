"""What was already read and checked: a file that did not change is not worked on again.

Within a process, which may build again and again, the files, their verdicts and their commons
are kept as they are. From one process to the next, everything lies in a few files of the memory.
Nothing is believed on a name or a date: a file is known by its bytes, a verdict by the digest
of all that the rules look at.
"""

from __future__ import annotations

import os
import stat
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING
from zlib import crc32

import msgspec

from catalogue import empreintes
from catalogue.diagnostics import Diagnostic
from catalogue.lecture import MAX_BYTES, read_file
from catalogue.memoire import empreinte
from catalogue.validation.equipe import Brut, Equipe, Lu
from catalogue.validation.fiche import Fiche

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from typing import Self

    from catalogue.memoire import Memoire
    from catalogue.validation.equipe import Juger
    from catalogue.validation.fiche import Contexte

DRAWERS = 32


class _Ecrit(msgspec.Struct, array_like=True):
    """A file and its verdict, as the memory holds them."""

    lu: Lu
    # Digest of what the rules looked at, and what they said.
    cle: bytes
    verdict: list[Diagnostic]


@dataclass(slots=True)
class _Tenu:
    """A file and its verdict, as the process holds them."""

    # Digest of the name and of the bytes of the file.
    fichier: bytes
    fiche: Fiche
    lu: Lu
    cle: bytes = b""
    verdict: list[Diagnostic] = field(default_factory=list)

    def ecrire(self) -> bytes:
        """Write it for the memory, after the digest of the file."""
        return self.fichier + msgspec.msgpack.encode(_Ecrit(self.lu, self.cle, self.verdict))


@lru_cache(maxsize=2)
def _tenus(_folder: Path, _avec_conseils: bool) -> dict[str, _Tenu]:  # noqa: FBT001 - part of a key
    """Return what the process holds of the files of a memory, by name; an older memory is let go."""
    return {}


class Souvenirs:
    """The memory of a validation; without a folder, every file is read and checked."""

    def __init__(self, memoire: Memoire, juger: Juger, *, avec_conseils: bool = True) -> None:
        """Remember in `memoire` what `juger` finds."""
        self.memoire, self.juger, self.avec_conseils = memoire, juger, avec_conseils
        self._nature = "fiches" if avec_conseils else "fiches-sans-conseils"
        self._autour: bytes | None = None
        folder = memoire.folder
        self._avant = {} if folder is None else _tenus(folder.absolute(), avec_conseils)
        self._tenus: dict[str, _Tenu] = {}
        # By drawer, what the memory holds of each file; and the drawers that are not so any more.
        self._ecrits: dict[int, dict[bytes, bytes]] = {}
        self._changes: set[int] = set()
        self._equipe: Equipe | None = None
        self._verdicts: dict[str, list[Diagnostic]] = {}

    def __enter__(self) -> Self:
        """Work until the end of a validation."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop whoever still works."""
        self.congedier()

    def congedier(self) -> None:
        """Let others check nothing of what they read: this process asks for too few files."""
        if self._equipe is not None:
            self._equipe.fermer()
            self._equipe = None

    # --- Reading -----------------------------------------------------------------------

    def lire(self, files: Mapping[Path, str], schema: str = "projet") -> dict[Path, Fiche]:
        """Read files, given with their names; their places are only looked for if a message needs them."""
        found: dict[Path, Fiche] = {}
        unknown: dict[str, tuple[Path, Brut, bytes]] = {}
        for path, name in files.items():
            slug = "guichet" if schema == "guichet" else path.stem
            raw = _ordinary(path)
            if raw is None:
                found[path] = Fiche(slug, read_file(path, name), schema, self.avec_conseils)
                continue
            brut = Brut(slug, name, raw, schema, self.avec_conseils)
            digest = b"" if self.memoire.folder is None else empreinte((name.encode(), raw))
            held = self._connu(digest, brut)
            if held is None:
                unknown[name] = path, brut, digest
            else:
                found[path], self._tenus[name] = held.fiche, held
        for fiche in self._nouvelles([brut for _, brut, _ in unknown.values()]):
            path, _, digest = unknown[fiche.document.fichier]
            found[path] = fiche
            if digest and (lu := Lu.de(fiche)):
                self._tenus[fiche.document.fichier] = _Tenu(digest, fiche, lu)
                self._changes.add(_tiroir(fiche.document.fichier))
        return {path: found[path] for path in files}

    def _nouvelles(self, bruts: list[Brut]) -> Iterator[Fiche]:
        """Read files that nothing is known of."""
        equipe = Equipe(bruts, self.juger)
        if equipe.au_travail:
            self._equipe = equipe
        done: set[str] = set()
        for fiche in equipe.lus():
            done.add(fiche.document.fichier)
            yield fiche
        if equipe.au_travail and not done:
            self.congedier()
        yield from (brut.lire() for brut in bruts if brut.nom not in done)

    def _connu(self, digest: bytes, brut: Brut) -> _Tenu | None:
        """Return what is held of the same bytes, or what a former process kept of them."""
        if self.memoire.folder is None:
            return None
        held = self._avant.get(brut.nom)
        if held is not None and held.fichier == digest:
            held.fiche.document.brut = brut.contenu
            return held
        # A process holds all that it found in the memory.
        return None if self._avant else self._retrouver(digest, brut)

    def _retrouver(self, digest: bytes, brut: Brut) -> _Tenu | None:
        drawer = _tiroir(brut.nom)
        if drawer not in self._ecrits:
            kept = self.memoire.chercher(self._nature, (bytes((drawer,)),))
            entries = [] if kept is None else msgspec.msgpack.decode(kept, type=list[bytes])
            # The digest comes first in each: only what is found again is decoded.
            self._ecrits[drawer] = {entry[: len(digest)]: entry[len(digest) :] for entry in entries}
        written = self._ecrits[drawer].get(digest)
        if written is None:
            return None
        one = msgspec.msgpack.decode(written, type=_Ecrit)
        return _Tenu(digest, one.lu.fiche(brut), one.lu, one.cle, one.verdict)

    # --- Checking ----------------------------------------------------------------------

    def verifier(self, fiche: Fiche, contexte: Contexte) -> list[Diagnostic]:
        """Return what is wrong with a file, found now, or when everything around it was the same."""
        if self._equipe is not None:
            self._verdicts, self._equipe = self._equipe.verdicts(contexte), None
        held = self._tenus.get(fiche.document.fichier)
        if held is None or held.fiche is not fiche:
            return self._juger(fiche, contexte)
        if self._autour is None:
            self._autour = empreinte((empreintes.autour(contexte), *_reference(contexte)))
        key = empreinte(empreintes.d_une_fiche(held.fichier, fiche.attaches, contexte, self._autour))
        if held.cle != key:
            held.cle, held.verdict = key, self._juger(fiche, contexte)
            self._changes.add(_tiroir(fiche.document.fichier))
        return held.verdict

    def _juger(self, fiche: Fiche, contexte: Contexte) -> list[Diagnostic]:
        known = self._verdicts.get(fiche.document.fichier)
        found = self.juger(fiche, contexte) if known is None else known
        # A thousand files are kept until the end: not what only the rules needed.
        fiche.alleger()
        return found

    def garder(self) -> None:
        """Hold the files of this validation, and only those, for the next one."""
        if self.memoire.folder is None:
            return
        before = Counter(map(_tiroir, self._avant)) or Counter(
            {drawer: len(entries) for drawer, entries in self._ecrits.items()}
        )
        self._avant.clear()
        self._avant.update(self._tenus)
        drawers: dict[int, list[_Tenu]] = {drawer: [] for drawer in before}
        for name, held in sorted(self._tenus.items()):
            drawers.setdefault(_tiroir(name), []).append(held)
        for drawer, inside in drawers.items():
            key = (bytes((drawer,)),)
            changed = drawer in self._changes or len(inside) != before[drawer]
            if changed or not self.memoire.connait(self._nature, key):
                entries = [held.ecrire() for held in inside]
                self.memoire.retenir(self._nature, key, msgspec.msgpack.encode(entries))
            for held in inside:
                held.fiche.document.tasser(held.lu.valeurs)


def _tiroir(name: str) -> int:
    """Return the drawer of a file: one file changed has few others written again."""
    return crc32(name.encode()) % DRAWERS


def _ordinary(path: Path) -> bytes | None:
    """Return the bytes of an ordinary file; anything unusual is for the reader to tell."""
    try:
        # A name that is not Unicode is printed as another may be.
        os.fspath(path).encode()
        # Thousands of files: nothing more than the system asks for.
        found = os.lstat(path)
        if not stat.S_ISREG(found.st_mode) or found.st_size > MAX_BYTES:
            return None
        with open(path, "rb") as stream:  # noqa: PTH123
            return stream.read(MAX_BYTES + 1)
    except (OSError, UnicodeEncodeError):
        return None


def _reference(contexte: Contexte) -> Iterator[bytes]:
    if contexte.reference is None:
        yield b"no reference"
    else:
        yield from empreintes.de_la_reference(contexte.reference)
