"""The connections of one question: each goes to a checked address, and is cut in time."""

import contextlib
import socket
import threading
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from requests import PreparedRequest, Request, Response
from requests.adapters import HTTPAdapter
from requests.exceptions import ChunkedEncodingError, ContentDecodingError, Timeout
from urllib3.connection import HTTPConnection
from urllib3.exceptions import NameResolutionError, NewConnectionError

from catalogue_communs.reseau.bornes import (
    Injoignable,
    Limites,
    Panne,
    Sortie,
    adresses,
    hote_et_port,
)

# What may pass: the question is asked again.
SERVER_FAULTS = (500, 502, 503, 504)


class Garde(HTTPAdapter):
    """Sends one question, to an address then where it leads, within one time.

    What is `permis` needs no proxy.
    """

    def __init__(self, limites: Limites, permis: frozenset[str], sortie: Sortie) -> None:
        self._limites, self._sortie, self._permis = limites, sortie, permis | {sortie.porte}
        self._fin = time.monotonic() + limites.total
        self._ouvertes: list[socket.socket] = []
        super().__init__()

    def insister(
        self, methode: str, url: str, corps: bytes | None, entetes: Mapping[str, str]
    ) -> tuple[Response, bytes]:
        """Ask at one address, again after what may pass; return its answer and the body.

        Raises `Panne`, `ValueError`.
        """
        # What is no address is none the next time either.
        question = Request(
            methode, url, {"Accept-Encoding": "gzip, deflate", **entetes}, data=corps
        ).prepare()
        restants = self._limites.essais
        while True:
            try:
                answer, body = self._envoyer(question)
                if not restants or answer.status_code not in SERVER_FAULTS:
                    return answer, body
            except OSError as error:  # how requests tells any failure
                late = time.monotonic() >= self._fin
                if late or not restants:
                    raise _panne(error, late=late) from None
            restants -= 1
            time.sleep(self._limites.recul * (self._limites.essais - restants))

    def _envoyer(self, question: PreparedRequest) -> tuple[Response, bytes]:
        """Ask once, and read no more than allowed.

        What comes too late is refused: cut, it may look whole.
        """
        url = question.url or ""
        relais = ""
        if hote_et_port(url) not in self._permis:
            relais = self._sortie.pour(urlsplit(url).hostname or "")
        timer = threading.Timer(max(self._fin - time.monotonic(), 0), self._couper)
        timer.daemon = True
        timer.start()
        body, longest = bytearray(), self._limites.taille
        try:
            # Without a session, no .netrc nor cookie; no other proxy, no other authorities.
            with self.send(
                question,
                stream=True,
                timeout=(self._limites.connexion, self._limites.lecture),
                verify=self._sortie.autorites or True,
                proxies={"https": relais} if relais else {},
            ) as answer:
                for piece in answer.iter_content(65_536) if longest else ():
                    body += piece
                    if len(body) > longest:
                        raise Panne("la réponse de la forge est trop longue")
        finally:
            timer.cancel()
            self.close()
            while self._ouvertes:
                self._ouvertes.pop().close()
        if time.monotonic() >= self._fin:
            raise Timeout
        return answer, bytes(body)

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        """Make the pool open its connections through the guard, to a proxy too."""

        def guarded(connection: HTTPConnection) -> socket.socket:
            return self._connecter(connection)

        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        pool.ConnectionCls = type("Gardee", (pool.ConnectionCls,), {"_new_conn": guarded})
        return pool

    def _connecter(self, connection: HTTPConnection) -> socket.socket:
        """Open a connection to the first checked address that answers."""
        failure: object = "the time of the call is over"
        if time.monotonic() < self._fin:
            host, port = connection.host, int(connection.port or 0)
            try:
                addresses = adresses(host, port, self._permis)
            except socket.gaierror as error:
                raise NameResolutionError(host, connection, error) from error
            for address in addresses:
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


def _panne(error: OSError, *, late: bool) -> Panne:
    """Return the last failure of a question as people read it."""
    if late or isinstance(error, Timeout):
        return Injoignable("la forge n’a pas répondu à temps")
    if isinstance(error, ChunkedEncodingError | ContentDecodingError):
        return Panne("la réponse de la forge est tronquée")
    return Injoignable("la forge est injoignable")
