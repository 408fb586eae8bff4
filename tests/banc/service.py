"""The files of a site, served as a static host does: compressed on the wire, each address apart."""

from __future__ import annotations

import contextlib
import gzip
import http.server
import mimetypes
import threading
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit

# GitHub Pages compresses at about this level: the budgets count these bytes.
NIVEAU = 6
TEXTES = ("text/", "application/json", "application/javascript", "application/xml", "image/svg+xml")
TYPES = {".yml": "application/yaml", ".jsonld": "application/ld+json", ".js": "text/javascript"}


class Fichier:
    """What one address answers."""

    def __init__(self, nom: str, contenu: bytes, statut: int = 200) -> None:
        """Keep the bytes; they are compressed when first asked for."""
        suffix = f".{nom.rpartition('.')[2]}"
        self.contenu, self.statut = contenu, statut
        self.type = TYPES.get(suffix) or mimetypes.guess_type(nom)[0] or "application/octet-stream"

    @cached_property
    def comprimable(self) -> bool:
        """Whether a host compresses it: an image or a font already is."""
        return self.type.startswith(TEXTES) or self.type in TYPES.values()

    @cached_property
    def gzip(self) -> bytes:
        return gzip.compress(self.contenu, NIVEAU, mtime=0) if self.comprimable else self.contenu


class Service:
    """A folder served on the loopback interface.

    `surcharge` gives other bytes to some addresses: the page of a larger catalogue.
    """

    def __init__(self, dossier: Path, surcharge: Mapping[str, bytes] | None = None) -> None:
        """Remember each file once read."""
        self.dossier, self.surcharge = dossier.resolve(), surcharge or {}
        self.adresse = ""
        self._lus: dict[str, Fichier] = {}

    def fichier(self, adresse: str) -> Fichier:
        """Return what the host answers at an address, whole or from its root."""
        chemin = unquote(urlsplit(adresse).path).lstrip("/")
        if not chemin or chemin.endswith("/"):
            chemin += "index.html"
        if chemin not in self._lus:
            self._lus[chemin] = self._lire(chemin)
        return self._lus[chemin]

    def _lire(self, chemin: str) -> Fichier:
        if chemin in self.surcharge:
            return Fichier(chemin, self.surcharge[chemin])
        path = (self.dossier / chemin).resolve()
        if path.is_relative_to(self.dossier) and path.is_file():
            return Fichier(chemin, path.read_bytes())
        return Fichier("404.html", (self.dossier / "404.html").read_bytes(), 404)

    @contextlib.contextmanager
    def ouvrir(self) -> Iterator[Service]:
        """Serve until the end of the block; `adresse` says where."""
        service = self

        class Reponses(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                found = service.fichier(self.path)
                accepted = found.comprimable and "gzip" in self.headers.get("Accept-Encoding", "")
                body = found.gzip if accepted else found.contenu
                text = "; charset=utf-8" if found.comprimable else ""
                self.send_response(found.statut)
                self.send_header("Content-Type", f"{found.type}{text}")
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Cache-Control", "public, max-age=600")
                if accepted:
                    self.send_header("Content-Encoding", "gzip")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Reponses) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            self.adresse = f"http://127.0.0.1:{server.server_address[1]}/"
            try:
                yield self
            finally:
                server.shutdown()
