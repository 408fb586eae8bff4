"""The connections of one question: each goes to an address that was checked, and is cut when the time is over.

What a second answer of the DNS would say changes nothing: the socket goes to one of the very addresses that
were checked (see `bornes`), that of the host or of the proxy that leads to it.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from requests import Response, Session
from requests.adapters import HTTPAdapter
from requests.exceptions import Timeout
from urllib3.connection import HTTPConnection
from urllib3.exceptions import NameResolutionError, NewConnectionError

from catalogue_communs.reseau.bornes import Limites, Sortie, adresses, hote_et_port


class Garde(HTTPAdapter):
    """Sends one question, and ends with it; `permis` names the « host:port » that may be private."""

    def __init__(self, limites: Limites, permis: frozenset[str], fin: float) -> None:
        self._limites, self._permis, self._fin = limites, permis, fin
        self._ouvertes: list[socket.socket] = []
        super().__init__()

    @contextlib.contextmanager
    def envoyer(
        self, methode: str, url: str, corps: bytes | None, entetes: Mapping[str, str], sortie: Sortie
    ) -> Iterator[Response]:
        """Send a question, through a proxy unless its host is permitted; the body of its answer is still to read.

        What comes too late is refused: cut in the middle, an answer may look whole.
        """
        direct = hote_et_port(url) in self._permis
        relais = "" if direct else sortie.pour(urlsplit(url).hostname or "")
        timer = threading.Timer(max(self._fin - time.monotonic(), 0), self._couper)
        timer.daemon = True
        timer.start()
        try:
            with Session() as session:
                # No .netrc, no cookie: the proxy and the authorities are those that are given.
                session.trust_env = False
                session.mount("https://", self)
                session.mount("http://", self)
                with session.request(
                    methode,
                    url,
                    data=corps,
                    headers=entetes,
                    allow_redirects=False,
                    stream=True,
                    timeout=(self._limites.connexion, self._limites.lecture),
                    proxies={"https": relais} if relais else {},
                    verify=sortie.autorites or True,
                ) as answer:
                    yield answer
        finally:
            timer.cancel()
            for opened in self._ouvertes:
                opened.close()
        if time.monotonic() >= self._fin:
            raise Timeout

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        """Make the pool open its connections through the guard, to a proxy too."""

        def guarded(connection: HTTPConnection) -> socket.socket:
            return self._connecter(connection)

        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        pool.ConnectionCls = type("Gardee", (pool.ConnectionCls,), {"_new_conn": guarded})
        return pool

    def _connecter(self, connection: HTTPConnection) -> socket.socket:
        failure: object = "the time of the call is over"
        if time.monotonic() < self._fin:
            host, port = connection.host, int(connection.port or 0)
            try:
                found = adresses(host, port, self._permis)
            except socket.gaierror as error:
                raise NameResolutionError(host, connection, error) from error
            for address in found:
                try:
                    opened = socket.create_connection((address, port), connection.timeout)
                except OSError as error:
                    failure = error
                else:
                    # Another name of the same connection: the encryption takes the first one away.
                    self._ouvertes.append(opened.dup())
                    return opened
        raise NewConnectionError(connection, f"no address answers: {failure}")

    def _couper(self) -> None:
        for opened in self._ouvertes:
            with contextlib.suppress(OSError):
                opened.shutdown(socket.SHUT_RDWR)
