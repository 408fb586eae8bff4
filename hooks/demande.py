"""The server of `serve`, which has each page made the first time that somebody asks for it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from etat import ETAT
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from regard import regarder

from catalogue_communs.contribution import depart
from catalogue_communs.site.construction import atelier
from catalogue_communs.site.construction.atelier import inacheve
from catalogue_communs.validation.moteur import servir


def on_startup(command: str, **_: Any) -> None:
    """Remember whether the site is being written or published."""
    ETAT.servir = command == "serve"
    if not ETAT.servir:
        # A build ends before its garbage would matter, and checks a file once: nothing is kept of it.
        gc.disable()
        ETAT.deja = None


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Take what has changed since in the repository of a catalogue of one's own."""
    folder = Path(config.config_file_path).parent
    if ETAT.servir and folder.name == depart.ATELIER:
        servir(folder.parent)
        depart.assembler(folder.parent)
    return config


def on_serve(server: LiveReloadServer, **_: Any) -> LiveReloadServer:
    """Make what is asked for, when it is asked for; see an edit soon after it is saved."""
    server.set_app(_a_la_demande(server))
    return regarder(server)


def _a_la_demande(server: LiveReloadServer) -> WSGIApplication:
    """Wrap the server of MkDocs: what it does not find, or finds unfinished, is made, then asked again.

    It is asked first because it waits for the end of a build that is under way. What it says while
    another one begins, which empties the site, is asked again too.
    """
    app: WSGIApplication = server.serve_request

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "ignore").lstrip("/")
        if path.startswith("livereload/"):
            return app(environ, start_response)
        if not atelier.dedans(path):
            start_response("404 Not Found", [("Content-Type", "text/plain; charset=utf-8")])
            return ["Cette adresse n’est pas dans le site.".encode()]
        while True:
            # Each turn waits for a build: this ends with the edits.
            build = server._wanted_epoch  # noqa: SLF001 - nothing else tells that a build began
            said = _Reponse(app, environ)
            if said.manque:
                ETAT.atelier.fournir(path)
                said = _Reponse(app, environ)
            if server._wanted_epoch == build:  # noqa: SLF001
                break
        start_response(said.statut, said.entetes)
        return [said.corps]

    return answer


class _Reponse:
    """What the server of MkDocs answers to a request."""

    def __init__(self, app: WSGIApplication, environ: WSGIEnvironment) -> None:
        found = app(environ, self._start)
        self.corps = b"".join(found)
        if hasattr(found, "close"):
            found.close()

    def _start(self, status: str, headers: list[tuple[str, str]], *_: Any) -> Callable[[bytes], object]:
        self.statut, self.entetes = status, headers
        return lambda _: None

    @property
    def manque(self) -> bool:
        """Tell whether something is missing: the whole, or a part of a page."""
        if self.statut.startswith("404"):
            return True
        kind = dict(self.entetes).get("Content-Type", "")
        return kind.startswith("text/html") and inacheve(self.corps.decode("utf-8", "replace"))
