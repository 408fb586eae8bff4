"""A server on the loopback interface that answers, or fails, as a test tells it to."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass(frozen=True)
class Demande:
    """A request that the server received."""

    methode: str
    chemin: str
    parametres: dict[str, str]
    entetes: dict[str, str]
    corps: bytes = b""


@dataclass
class Reponse:
    """What to answer. `brut` writes bytes straight to the connection instead, slowly if asked."""

    donnees: Any = None
    statut: int = 200
    entetes: dict[str, str] = field(default_factory=dict)
    corps: bytes | None = None
    brut: bytes | None = None
    pause: float = 0
    attente: float = 0
    # How many bytes of `brut` left, one by one when there is a pause between them.
    envoyes: int = 0

    def octets(self) -> bytes:
        """Return the body."""
        return json.dumps(self.donnees).encode() if self.corps is None else self.corps


class Serveur:
    """Answers each path by its rule; a queue of rules is used up, its last one stays."""

    def __init__(self) -> None:
        """Prepare to listen."""
        self.demandes: list[Demande] = []
        self.regles: dict[str, deque[Any]] = defaultdict(deque)
        self.defaut: Callable[[Demande], Reponse] | None = None
        serveur = self

        class Traitement(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Headers and body leave at once.
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                serveur.traiter(self)

            do_HEAD = do_POST = do_PUT = do_PATCH = do_GET  # noqa: N815 - as the library calls them

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        class Ecoute(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, *_: object) -> None:
                """A client that gives up is part of the tests."""

        self._ecoute = Ecoute(("127.0.0.1", 0), Traitement)

    @property
    def autorite(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._ecoute.server_address[1]}"

    @property
    def adresse(self) -> str:
        """Start of an address."""
        return f"http://{self.autorite}"

    def repond(self, chemin: str, *regles: Any) -> None:
        """Say what to answer to a path, in turn."""
        self.regles[chemin] = deque(
            r if callable(r) or isinstance(r, Reponse) else Reponse(r) for r in regles
        )

    def recues(self, chemin: str) -> list[Demande]:
        """Return the requests for a path."""
        return [demande for demande in self.demandes if demande.chemin == chemin]

    def traiter(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer a request."""
        parts = urlsplit(handler.path)
        size = int(handler.headers.get("Content-Length") or 0)
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        heads = {key.lower(): value for key, value in handler.headers.items()}
        request = Demande(
            handler.command, unquote(parts.path), query, heads, handler.rfile.read(size)
        )
        self.demandes.append(request)
        rules = self.regles.get(request.chemin)
        rule: Any = (
            (rules.popleft() if len(rules) > 1 else rules[0])
            if rules
            else self.defaut or Reponse({}, 404)
        )
        answer: Reponse = rule(request) if callable(rule) else rule
        time.sleep(answer.attente)
        with contextlib.suppress(OSError):
            _write(handler, answer)

    def __enter__(self) -> Self:
        """Start to listen."""
        threading.Thread(
            target=self._ecoute.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        ).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        self._ecoute.shutdown()
        self._ecoute.server_close()


def _write(handler: BaseHTTPRequestHandler, answer: Reponse) -> None:
    if answer.brut is not None:
        for index in range(0, len(answer.brut), 1 if answer.pause else len(answer.brut)):
            handler.wfile.write(answer.brut[index : index + 1] if answer.pause else answer.brut)
            answer.envoyes = index + 1
            time.sleep(answer.pause)
        handler.close_connection = True
        return
    body = answer.octets()
    label = handler.headers.get("If-None-Match")
    if answer.statut == 200 and label and label == answer.entetes.get("ETag"):
        handler.send_response(304)
        handler.send_header("ETag", label)
        handler.end_headers()
        return
    handler.send_response(answer.statut)
    for name, value in {
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        **answer.entetes,
    }.items():
        handler.send_header(name, value)
    handler.end_headers()
    if handler.command != "HEAD":
        handler.wfile.write(body)
