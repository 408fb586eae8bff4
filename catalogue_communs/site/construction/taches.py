"""What a site is made of: tasks that need no other one, which several processes share; each gives pages and files."""

import multiprocessing
import os
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from catalogue_communs.site.vues.adresses import Page
from catalogue_communs.socle.programme import Publication
from catalogue_communs.socle.rendu import gabarits

# The address that the examples of hand-written pages bear: that of no publication.
_EXEMPLE = Publication().site_url
_INSERT = re.compile(r'<div data-insert="([a-z-]+)"></div>')


@dataclass(frozen=True, slots=True)
class Produits:
    """What a task gives: pages, and files by their path in the site."""

    pages: tuple[Page, ...] = ()
    fichiers: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tache:
    """A task.

    `nom` tells it from another, and changes with what it is made from: a common and its values.
    """

    nom: str
    faire: Callable[[], Produits]


# What tasks gave before, by their names: see `Site.fabriquer`.
Faites: TypeAlias = dict[str, Produits]


@dataclass(frozen=True, slots=True)
class Site:
    """Everything an engine needs: the tasks, the parts of hand-written pages, and when one last changed."""

    taches: tuple[Tache, ...]
    inserts: Mapping[str, Callable[[str], str]]
    adresse: str
    # Of a hand-written page of docs/: when it last changed (`modifiee`), where to change it (`modifier`).
    suivi: Callable[[str], dict[str, str] | None] = lambda _path: None
    # The day of what it says, in words, that printed sheets bear.
    edition: str = ""

    def fabriquer(self, dossier: Path, processus: int = 1, deja: Faites | None = None) -> Iterator[Page]:
        """Write every file in `dossier`; yield the pages, in order, for an engine to lay out.

        A process that makes the same site again and again, as `serve` does, gives each time the
        same `deja`: what a task gave is not made again while its name is the same, even if what
        it says of others has changed.
        """
        global _EN_COURS  # noqa: PLW0603 - what a copied process has in memory, nobody has to send it
        known = deja or {}
        todo = [tache for tache in self.taches if tache.nom not in known]
        for name in known.keys() & {tache.nom for tache in self.taches}:
            # An engine that is told to keep the folder finds there what has not changed.
            if not all((dossier / path).exists() for path in known[name].fichiers):
                _ecrire(known[name].fichiers, dossier)
        _EN_COURS = todo, dossier, deja is not None
        with ExitStack() as stack:
            share: Callable[..., Iterator[Produits]] = map
            if processus > 1:
                # Every template, for the processes that will share them.
                for name in gabarits().list_templates():
                    gabarits().get_template(name)
                pool = ProcessPoolExecutor(processus, multiprocessing.get_context("fork"), _suivre)
                share = stack.enter_context(pool).map
            made = dict(zip((tache.nom for tache in todo), share(_faire, range(len(todo))), strict=True))
        made = {tache.nom: made.get(tache.nom) or known[tache.nom] for tache in self.taches}
        if deja is not None:
            deja.clear()
            deja.update(made)
        for one in made.values():
            yield from one.pages

    def inserer(self, html: str, chemin: str) -> str:
        """Replace the marks of the hand-written page at `chemin` by the parts they name.

        The examples of the page get the address of the site. An unknown name is a `KeyError`:
        a mistake of the page, that must not be published.
        """
        bare = chemin.strip("./")
        racine = "../" * (bare.count("/") + 1) if bare else ""
        html = html.replace(_EXEMPLE, self.adresse)
        return _INSERT.sub(lambda found: self.inserts[found.group(1)](racine), html)


# What the copies of this process make: the tasks, where, and whether the files are sent back too.
_EN_COURS: tuple[list[Tache], Path, bool] = ([], Path(), False)


def _suivre() -> None:
    """Have a process of the pool stop with the one that began it: it would wait for work for ever."""
    parent = multiprocessing.parent_process()

    def stop() -> None:
        if parent:
            parent.join()
            os._exit(1)

    threading.Thread(target=stop, daemon=True).start()


def _faire(number: int) -> Produits:
    taches, folder, whole = _EN_COURS
    made = taches[number].faire()
    _ecrire(made.fichiers, folder)
    return made if whole else Produits(made.pages)


def _ecrire(fichiers: Mapping[str, bytes], folder: Path) -> None:
    for path, data in fichiers.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
