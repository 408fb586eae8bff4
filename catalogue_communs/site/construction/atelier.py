"""What a site is made of: pieces of work, each of which gives pages and files; and where they are made.

A piece of work needs no other one: it can be made alone, when somebody asks for one of its
pages, straight in the folder of the site. All at once, several processes share them: each takes
the next one, writes what it gives, and keeps nothing. A process that is left alone by its parent
stops. Under a system that cannot copy a process, or with one processor, the same work is done in turn.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import re
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from catalogue_communs.site.vues.adresses import Page
from catalogue_communs.socle.programme import Publication
from catalogue_communs.socle.rendu import rendu

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess
    from multiprocessing.sharedctypes import Synchronized

# The address that the examples of hand-written pages bear: that of no publication.
_EXEMPLE = Publication().site_url
_INSERT = re.compile(r'<div data-insert="([a-z-]+)"></div>')


@dataclass(frozen=True, slots=True)
class Produits:
    """What a piece of work gives: pages, and files by their path in the site."""

    pages: tuple[Page, ...] = ()
    fichiers: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Annonce:
    """A page that will be made: its address, and how to find the last day that its facts name, if any."""

    chemin: str
    quand: Callable[[], date | None] = lambda: None

    @property
    def modifiee_le(self) -> date | None:
        """The last day that the facts of the page name, when they name one."""
        return self.quand()


@dataclass(frozen=True, slots=True)
class Ouvrage:
    """A piece of work.

    `lieux` are the beginnings of the paths of what it makes: what tells it from another when
    a path is asked for. `lot` names the pieces that work out the same facts of the whole
    catalogue: one process makes them, which works these facts out once.
    """

    nature: str
    faire: Callable[[], Produits]
    annonces: tuple[Annonce, ...] = ()
    lieux: tuple[str, ...] = ("",)
    lot: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """Everything an engine needs: the pieces of work, and the parts of hand-written pages."""

    ouvrages: tuple[Ouvrage, ...]
    inserts: Mapping[str, Callable[[str], str]]
    adresse: str

    def annonces(self) -> Iterator[Annonce]:
        """Yield the pages that will be made, in the order of the catalogue."""
        for ouvrage in self.ouvrages:
            yield from ouvrage.annonces

    def chez(self, chemin: str) -> Iterator[Ouvrage]:
        """Yield the pieces that may make the file at `chemin`: those whose place it is, then those without one."""
        yield from (one for one in self.ouvrages if "" not in one.lieux and chemin.startswith(one.lieux))
        yield from (one for one in self.ouvrages if "" in one.lieux)

    def produire(self) -> Produits:
        """Make everything at once; two pieces of work never make the same file."""
        pages: list[Page] = []
        files: dict[str, bytes] = {}
        for ouvrage in self.ouvrages:
            made = ouvrage.faire()
            pages += made.pages
            if twice := files.keys() & made.fichiers.keys():
                raise ValueError(f"made twice: {sorted(twice)}")
            files |= made.fichiers
        return Produits(tuple(pages), files)

    def inserer(self, html: str, chemin: str) -> str:
        """Replace the marks of the hand-written page at `chemin` by the parts they name.

        The examples of the page get the address of the site. An unknown name is a `KeyError`:
        a mistake of the page, that must not be published.
        """
        bare = chemin.strip("./")
        racine = "../" * (bare.count("/") + 1) if bare else ""
        html = html.replace(_EXEMPLE, self.adresse)
        return _INSERT.sub(lambda found: self.inserts[found.group(1)](racine), html)


def inacheve(html: str) -> bool:
    """Tell whether a page still bears the mark of a part to put in it."""
    return _INSERT.search(html) is not None


def dedans(chemin: str) -> bool:
    """Tell whether a path that anyone may ask for stays in the site, however it was written."""
    return "\0" not in chemin and ".." not in chemin.replace("\\", "/").split("/")


class Atelier:
    """The making of one site in one folder; `verser` writes a page in its layout."""

    def __init__(self, site: Site, dossier: Path, verser: Callable[[Page], str]) -> None:
        """Make nothing yet."""
        self.site, self.dossier, self.verser = site, dossier, verser
        self._equipe: list[tuple[ForkProcess, Connection]] = []
        self._faits: set[int] = set()
        self._dossiers: set[Path] = set()
        self._verrou = threading.RLock()
        self._ferme = False
        # Whether somebody may read a file while it is written.
        self._servi = False

    # --- All at once -------------------------------------------------------------------

    def lancer(self, processus: int | None = None) -> None:
        """Begin to make everything, beside whatever the caller does until `finir`."""
        # Only Linux copies a process at little cost; a copy has none of the threads, whose locks could
        # stay closed for ever.
        if sys.platform != "linux" or (threading.active_count() > 1 and not processus):
            return
        # Beyond eight, they would wait for the disk.
        count = min(processus or len(os.sched_getaffinity(0)), 8)
        if count <= 1:
            return
        rendu().compiler()
        context = multiprocessing.get_context("fork")
        following = context.Value("q", 0)
        for _ in range(count):
            here, there = context.Pipe(duplex=False)
            process = context.Process(target=self._travailler, args=(following, here, there), daemon=True)
            process.start()
            there.close()
            self._equipe.append((process, here))

    def finir(self) -> None:
        """Wait until everything is made; raise what stopped one of the processes."""
        if not self._equipe:
            for ouvrage in self.site.ouvrages:
                self._faire(ouvrage)
        try:
            for process, pipe in self._equipe:
                self._attendre(process, pipe)
        except BaseException:
            self.abandonner()
            raise
        self._equipe = []

    def _attendre(self, process: ForkProcess, pipe: Connection) -> None:
        try:
            error = pipe.recv()
        except EOFError:
            process.join()
            raise ChildProcessError(
                f"Un processus de construction a été arrêté (code {process.exitcode})."
            ) from None
        process.join()
        if error:
            raise error

    def abandonner(self) -> None:
        """Make nothing more: stop the processes, and answer no demand."""
        with self._verrou:
            self._ferme = True
        for process, _ in self._equipe:
            process.kill()
            process.join()
        self._equipe = []

    def _travailler(self, following: Synchronized[int], here: Connection, pipe: Connection) -> None:
        parent = os.getppid()
        # The ends of the caller: if it dies, the pipe ends.
        for end in (here, *(end for _, end in self._equipe)):
            end.close()
        error: BaseException | None = None
        try:
            for ouvrage in self._a_faire(following):
                if os.getppid() != parent:
                    break
                self._faire(ouvrage)
        except BaseException as caught:  # noqa: BLE001 - told to the parent, which raises it
            error = _transportable(caught)
        pipe.send(error)

    def _a_faire(self, following: Synchronized[int]) -> Iterator[Ouvrage]:
        """Yield what this process has to make: the next piece, with all those of its lot."""
        by_lot: dict[str | int, list[Ouvrage]] = {}
        for number, one in enumerate(self.site.ouvrages):
            by_lot.setdefault(one.lot or number, []).append(one)
        lots = list(by_lot.values())
        while True:
            with following.get_lock():
                index = following.value
                following.value += 1
            if index >= len(lots):
                return
            yield from lots[index]

    # --- When asked for ----------------------------------------------------------------

    def fournir(self, chemin: str) -> None:
        """Make what is missing at `chemin`, a path in the site; a folder stands for its page."""
        path = f"{chemin}index.html" if not chemin or chemin.endswith("/") else chemin
        if not dedans(path):
            return
        with self._verrou:
            self._servi = True
            for ouvrage in self.site.chez(path):
                if self._ferme or (self.dossier / path).is_file():
                    break
                if id(ouvrage) not in self._faits:
                    self._faire(ouvrage)
                    self._faits.add(id(ouvrage))
            self._achever(path)

    def _achever(self, path: str) -> None:
        page = self.dossier / path
        if self._ferme or page.suffix != ".html" or not page.is_file():
            return
        html = page.read_text(encoding="utf-8")
        if inacheve(html):
            self._ecrire(path, self.site.inserer(html, path.removesuffix("index.html")).encode())

    # --- One ---------------------------------------------------------------------------

    def _faire(self, ouvrage: Ouvrage) -> None:
        made = ouvrage.faire()
        for page in made.pages:
            self._ecrire(f"{page.chemin}index.html", self.verser(page).encode())
        for path, data in made.fichiers.items():
            self._ecrire(path, data)

    def _ecrire(self, path: str, data: bytes) -> None:
        target = self.dossier / path
        if target.parent not in self._dossiers:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._dossiers.add(target.parent)
        written = target.with_name(f".{target.name}.neuf") if self._servi else target
        written.write_bytes(data)
        if self._servi:
            written.replace(target)


def _transportable(error: BaseException) -> BaseException:
    """Return an error that another process can read, with the place where it happened."""
    error.add_note(traceback.format_exc())
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - just written here
    except Exception:  # noqa: BLE001 - whatever its class does
        return RuntimeError(traceback.format_exc())
    return error
