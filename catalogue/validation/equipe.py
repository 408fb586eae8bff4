"""Many files read and checked at once: copies of the process each take a share of them.

Whatever a copy cannot tell, because the file is not ordinary or because the copy was stopped,
is simply missing from what it gives: the caller does it itself, and finds the same, or the error.
"""

from __future__ import annotations

import contextlib
import gc
import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import msgspec

from catalogue import processus
from catalogue.diagnostics import Diagnostic
from catalogue.lecture import Document, read_bytes
from catalogue.validation.fiche import Attaches, Fiche

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess

    from catalogue.validation.fiche import Contexte

    Juger = Callable[[Fiche, Contexte], list[Diagnostic]]

# Below, a copy would take longer to start than the files to read.
ENOUGH = 100


@dataclass(frozen=True, slots=True)
class Brut:
    """The bytes of an ordinary file, and what it is called."""

    slug: str
    nom: str
    contenu: bytes
    schema: str
    conseils: bool

    def lire(self) -> Fiche:
        """Read it."""
        return Fiche(self.slug, read_bytes(self.contenu, self.nom), self.schema, self.conseils)


class Lu(msgspec.Struct, array_like=True):
    """What reading a file without any problem gave, as bytes that another process can read."""

    valeurs: bytes
    debut: tuple[int, int]
    pieges: list[tuple[str, str]] | None
    attaches: Attaches

    @classmethod
    def de(cls, fiche: Fiche) -> Lu | None:
        """Write what was read; nothing for what has a problem, or holds a number beyond 64 bits."""
        document = fiche.document
        if document.diagnostics or not (document.ecrites or isinstance(document.valeurs, dict)):
            return None
        traps = None if document.pieges is None else sorted(document.pieges)
        try:
            values = document.ecrites or msgspec.msgpack.encode(document.valeurs)
        except OverflowError:
            return None
        return cls(values, document.debut, traps, fiche.attaches)

    def fiche(self, brut: Brut) -> Fiche:
        """Make again what reading `brut` gave."""
        traps = None if self.pieges is None else frozenset(self.pieges)
        document = Document.relu(brut.nom, brut.contenu, self.valeurs, self.debut, traps)
        return Fiche(brut.slug, document, brut.schema, brut.conseils, self.attaches)


_LUS = msgspec.msgpack.Decoder(dict[int, Lu])
_VERDICTS = msgspec.msgpack.Decoder(dict[int, list[Diagnostic]])


class Equipe:
    """Copies of this process at work on files: they read first, then check once all was read."""

    def __init__(self, bruts: Sequence[Brut], juger: Juger) -> None:
        """Set the copies to read, unless there is too little to do."""
        self._bruts, self._juger = bruts, juger
        self._membres: list[tuple[ForkProcess, Connection]] = []
        count = min(processus.copiables(), len(bruts) // ENOUGH)
        if count > 1:
            self._engager(count)

    def _engager(self, count: int) -> None:
        import multiprocessing  # noqa: PLC0415 - useless for a few files

        if multiprocessing.current_process().daemon:
            # A copy that others wait for has none of its own.
            return
        context = multiprocessing.get_context("fork")
        for rank in range(count):
            here, there = context.Pipe()
            # One file in so many: neighbours are alike, and no share is longer than the others.
            share = range(rank, len(self._bruts), count)
            process = context.Process(target=self._travailler, args=(share, here, there), daemon=True)
            with contextlib.suppress(OSError):
                process.start()
                self._membres.append((process, here))
            there.close()

    @property
    def au_travail(self) -> bool:
        """Tell whether copies work."""
        return bool(self._membres)

    def lus(self) -> Iterator[Fiche]:
        """Yield what the copies could read."""
        for _, pipe in self._membres:
            with contextlib.suppress(EOFError, OSError):
                read = _LUS.decode(pipe.recv_bytes())
                yield from (one.fiche(self._bruts[index]) for index, one in read.items())

    def verdicts(self, contexte: Contexte) -> dict[str, list[Diagnostic]]:
        """Return what the copies find in the files that they read, by name; they stop then."""
        for _, pipe in self._membres:
            with contextlib.suppress(OSError):
                # A new one, without what this process found out with it.
                pipe.send(replace(contexte))
        found: dict[str, list[Diagnostic]] = {}
        for _, pipe in self._membres:
            with contextlib.suppress(EOFError, OSError):
                told = _VERDICTS.decode(pipe.recv_bytes())
                found |= {self._bruts[index].nom: diagnostics for index, diagnostics in told.items()}
        self.fermer()
        return found

    def fermer(self) -> None:
        """Stop the copies that still work."""
        for process, pipe in self._membres:
            pipe.close()
            process.kill()
            process.join()
        self._membres = []

    def _travailler(self, share: range, here: Connection, pipe: Connection) -> None:
        """Read a share of the files, tell it, then check them within the context that answers."""
        # The ends of the caller: if it dies, the pipe ends.
        for end in (here, *(end for _, end in self._membres)):
            end.close()
        gc.disable()
        try:
            fiches = {index: self._bruts[index].lire() for index in share}
            read = {index: lu for index, fiche in fiches.items() if (lu := Lu.de(fiche))}
            pipe.send_bytes(msgspec.msgpack.encode(read))
            contexte = pipe.recv()
            told = {index: list(self._juger(fiches.pop(index), contexte)) for index in read}
            pipe.send_bytes(msgspec.msgpack.encode(told))
        finally:
            # Nothing of the caller is to be ended twice, and no fault told here: it will find the same.
            os._exit(0)
