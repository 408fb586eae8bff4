"""What was costly to make, kept from one build to the next under the digest of what made it.

A thing is found again only when everything that it was made from is the same, the library
included: nothing can be out of date. What is damaged, or cannot be written, is made again;
the folder can be removed at any time.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
import zlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from catalogue.ressources import resources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

DOSSIER = Path(".cache") / "catalogue"
SIZE = 20
# Bytes that tell a damaged file: a checksum, as in an archive, and the length.
SUM = 12
# What the library is made of, besides the packages it is installed with.
_SOURCES = (("catalogue", "*.py"), ("schemas", "*"), ("theme/polices", "*"), ("donnees/cartes", "*"))
_GABARITS = (("theme/gabarits", "*"),)


class Memoire:
    """A folder of things made by former builds; without a folder, everything is made again."""

    def __init__(self, folder: Path | None = None) -> None:
        """Use `folder`, which may not exist yet."""
        self.folder = folder
        self._used: set[str] = set()
        self._bibliotheque = b""

    @classmethod
    def du_catalogue(cls, root: Path) -> Memoire:
        """Return the memory of the catalogue at `root`."""
        return cls(root / DOSSIER)

    def garder(self, nature: str, ingredients: Iterable[bytes], make: Callable[[], bytes]) -> bytes:
        """Return what `make` gives, or gave a former time from the same `ingredients`.

        `make` may depend on nothing else than its `ingredients` and the library itself.
        """
        parts = tuple(ingredients)
        kept = self.chercher(nature, parts)
        if kept is None:
            kept = make()
            self.retenir(nature, parts, kept)
        return kept

    def chercher(self, nature: str, ingredients: Iterable[bytes]) -> bytes | None:
        """Return what was kept under these ingredients, if it is whole."""
        path = self._place(nature, ingredients)
        return self._read(path) if path else None

    def connait(self, nature: str, ingredients: Iterable[bytes]) -> bool:
        """Tell whether something is kept under these ingredients, which is to ask for it too."""
        path = self._place(nature, ingredients)
        return path is not None and path.is_file()

    def retenir(self, nature: str, ingredients: Iterable[bytes], kept: bytes) -> None:
        """Keep something under the ingredients that it was made from."""
        path = self._place(nature, ingredients)
        if path:
            self._write(path, kept)

    @property
    def noms(self) -> frozenset[str]:
        """What was asked for since the start."""
        return frozenset(self._used)

    def noter(self, noms: Iterable[str]) -> None:
        """Count as asked for what another process asked for."""
        self._used.update(noms)

    def _place(self, nature: str, ingredients: Iterable[bytes]) -> Path | None:
        if self.folder is None:
            return None
        # Once a memory, which lives as long as a build: under `serve`, templates change between two.
        self._bibliotheque = self._bibliotheque or bibliotheque()
        name = f"{nature}-{empreinte((self._bibliotheque, *ingredients)).hex()}"
        self._used.add(name)
        return self.folder / name

    def oublier(self) -> None:
        """Remove what this build did not ask for: the folder never grows for ever."""
        if self.folder is None or not self.folder.is_dir():
            return
        for path in self.folder.iterdir():
            if path.name not in self._used:
                with contextlib.suppress(OSError):
                    path.unlink()

    @staticmethod
    def _read(path: Path) -> bytes | None:
        try:
            content = path.read_bytes()
        except OSError:
            return None
        kept = content[SUM:]
        return kept if content[:SUM] == _somme(kept) else None

    @staticmethod
    def _write(path: Path, kept: bytes) -> None:
        # A memory that cannot be written costs time, never a build.
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent)
            draft = Path(name)
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(_somme(kept))
                    stream.write(kept)
                draft.replace(path)
            except OSError:
                draft.unlink(missing_ok=True)


def empreinte(parts: Iterable[bytes]) -> bytes:
    """Digest parts so that no two lists of parts have the same digest."""
    made = hashlib.blake2b(digest_size=SIZE)
    for part in parts:
        made.update(len(part).to_bytes(8, "big"))
        made.update(part)
    return made.digest()


def _somme(kept: bytes) -> bytes:
    """Sum up what is kept: it guards against damage alone, six times faster than a digest would."""
    return zlib.crc32(kept).to_bytes(4, "big") + len(kept).to_bytes(SUM - 4, "big")


def bibliotheque() -> bytes:
    """Digest the library, its templates, its schemas, Python, and the packages installed."""
    return empreinte((_code(), *_files(_GABARITS)))


@cache
def _code() -> bytes:
    # Once a process: it goes on with the code and the schemas that it read first.
    return empreinte((sys.version.encode(), *_packages(), *_files(_SOURCES)))


def _packages() -> Iterable[bytes]:
    """Name the packages installed beside msgspec, with their versions: pip writes both in a folder's name."""
    return (path.name.encode() for path in sorted(Path(msgspec.__file__).parents[1].glob("*.dist-info")))


def _files(sources: Iterable[tuple[str, str]]) -> Iterable[bytes]:
    package = Path(__file__).parent
    for name, pattern in sources:
        folder = package if name == "catalogue" else resources() / name
        for path in sorted(folder.rglob(pattern)):
            if path.is_file():
                yield path.relative_to(folder).as_posix().encode()
                yield path.read_bytes()
