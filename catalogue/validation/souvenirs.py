"""What was already read and checked: a file that did not change is not worked on again.

Within a process, which may build again and again, the files, their verdicts and their commons
are kept as they are. From one process to the next, everything lies in one file of the memory.
Nothing is believed on a name or a date: a file is known by its bytes, a verdict by the digest
of all that the rules look at.
"""

from __future__ import annotations

import stat
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from catalogue import empreintes
from catalogue.diagnostics import Diagnostic
from catalogue.lecture import BOM, MAX_BYTES, Document, read_bytes, read_file
from catalogue.memoire import empreinte
from catalogue.validation.fiche import Fiche

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from catalogue.memoire import Memoire
    from catalogue.validation.fiche import Contexte

_Found = list[Diagnostic]


class _Ecrit(msgspec.Struct, array_like=True):
    """A file and its verdict, as the memory holds them."""

    valeurs: msgspec.Raw
    debut: tuple[int, int]
    pieges: list[tuple[str, str]] | None
    # Digest of what the rules looked at, and what they said.
    cle: bytes
    verdict: _Found


@dataclass(slots=True)
class _Tenu:
    """A file and its verdict, as the process holds them."""

    # Digest of the name and of the bytes of the file.
    fichier: bytes
    fiche: Fiche
    cle: bytes = b""
    verdict: _Found = field(default_factory=list)
    # How the memory holds them; nothing until it is written.
    ecrit: bytes = b""


@lru_cache(maxsize=2)
def _tenus(_folder: Path, _avec_conseils: bool) -> dict[str, _Tenu]:  # noqa: FBT001 - part of a key
    """Return what the process holds of the files of a memory, by name; an older memory is let go."""
    return {}


class Souvenirs:
    """The memory of a validation; without a folder, every file is read and checked."""

    def __init__(self, memoire: Memoire, *, avec_conseils: bool = True) -> None:
        """Remember in `memoire`."""
        self.memoire, self.avec_conseils = memoire, avec_conseils
        self._nature = "fiches" if avec_conseils else "fiches-sans-conseils"
        self._autour: bytes | None = None
        folder = memoire.folder
        self._avant = {} if folder is None else _tenus(folder.absolute(), avec_conseils)
        self._tenus: dict[str, _Tenu] = {}
        self._ecrits: dict[bytes, bytes] | None = None
        self._nouveau = False

    def lire(self, path: Path, name: str, schema: str = "projet") -> Fiche:
        """Read a file; its places are only looked for if a message needs them."""
        slug = "guichet" if schema == "guichet" else path.stem
        raw = _ordinary(path)
        if raw is None:
            return Fiche(slug, read_file(path, name), schema, self.avec_conseils)
        if self.memoire.folder is None:
            return Fiche(slug, read_bytes(raw, name), schema, self.avec_conseils)
        held = self._avant.get(name)
        if held is None or held.fiche.document.texte.encode() != raw:
            digest = empreinte((name.encode(), raw))
            held = self._retrouver(digest, slug, raw, name, schema) or _Tenu(
                digest, Fiche(slug, read_bytes(raw, name), schema, self.avec_conseils)
            )
        if _clean(held.fiche):
            self._tenus[name] = held
        return held.fiche

    def _retrouver(self, digest: bytes, slug: str, raw: bytes, name: str, schema: str) -> _Tenu | None:
        """Return what a former process kept of these bytes; this one holds all that it found there."""
        if self._avant:
            return None
        if self._ecrits is None:
            kept = self.memoire.chercher(self._nature, ())
            entries = [] if kept is None else msgspec.msgpack.decode(kept, type=list[bytes])
            # The digest comes first in each: only what is found again is decoded.
            self._ecrits = {entry[: len(digest)]: entry[len(digest) :] for entry in entries}
        written = self._ecrits.get(digest)
        if written is None:
            return None
        one = msgspec.msgpack.decode(written, type=_Ecrit)
        traps = None if one.pieges is None else frozenset(one.pieges)
        text = raw.removeprefix(BOM).decode()
        values: dict[str, Any] = msgspec.msgpack.decode(one.valeurs)
        document = Document(name, text, values, None, [], one.debut, traps)
        fiche = Fiche(slug, document, schema, self.avec_conseils)
        return _Tenu(digest, fiche, one.cle, one.verdict, written)

    def verifier(self, fiche: Fiche, contexte: Contexte, check: Callable[[], Iterable[Diagnostic]]) -> _Found:
        """Return what `check` finds in a file, or found when everything around it was the same."""
        held = self._tenus.get(fiche.document.fichier)
        if held is None:
            return list(check())
        if self._autour is None:
            self._autour = empreinte((empreintes.autour(contexte), *_reference(contexte)))
        key = empreinte(empreintes.d_une_fiche(held.fichier, fiche.valeurs, contexte, self._autour))
        if held.cle != key:
            held.cle, held.verdict, held.ecrit = key, list(check()), b""
            self._nouveau = True
        fiche.alleger()
        return held.verdict

    def garder(self) -> None:
        """Hold the files of this validation, and only those, for the next one."""
        if self.memoire.folder is None:
            return
        sought = self._ecrits is not None
        before = len(self._ecrits) if self._ecrits is not None else len(self._avant)
        same = not self._nouveau and before == len(self._tenus)
        self._avant.clear()
        self._avant.update(self._tenus)
        # To look for a thing is also to say that it is still of use.
        if same and (sought or self.memoire.chercher(self._nature, ()) is not None):
            return
        entries = [held.fichier + written for held in self._tenus.values() if (written := _written(held))]
        self.memoire.retenir(self._nature, (), msgspec.msgpack.encode(entries))


def _ordinary(path: Path) -> bytes | None:
    """Return the bytes of an ordinary file; anything unusual is for the reader to tell."""
    try:
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode) or found.st_size > MAX_BYTES:
            return None
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError:
        return None


def _clean(fiche: Fiche) -> bool:
    return isinstance(fiche.document.valeurs, dict) and not fiche.document.diagnostics


def _written(held: _Tenu) -> bytes:
    """Write what is held, once; nothing when a number beyond 64 bits cannot be read back."""
    if not held.ecrit:
        document = held.fiche.document
        traps = None if document.pieges is None else sorted(document.pieges)
        try:
            values = msgspec.Raw(msgspec.msgpack.encode(document.valeurs))
        except OverflowError:
            return b""
        one = _Ecrit(values, document.debut, traps, held.cle, held.verdict)
        held.ecrit = msgspec.msgpack.encode(one)
    return held.ecrit


def _reference(contexte: Contexte) -> Iterator[bytes]:
    if contexte.reference is None:
        yield b"no reference"
    else:
        yield from empreintes.de_la_reference(contexte.reference)
