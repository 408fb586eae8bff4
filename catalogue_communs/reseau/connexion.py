"""Connections that only reach public addresses, and that end when their time is over.

`client` is built on this module, `statut` too, and nothing else opens a socket. A name is resolved, every
address it gives is checked (see `bornes`), and the socket goes to one of these very addresses:
what a second answer of the DNS, or a redirect, would say changes nothing.
"""

from __future__ import annotations

import contextlib
import io
import socket
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urljoin, urlsplit

from requests import PreparedRequest, Request, RequestException, Response, Session
from requests import Timeout as TooSlow
from requests.adapters import HTTPAdapter
from requests.exceptions import ChunkedEncodingError, ContentDecodingError
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3 import HTTPResponse, PoolManager, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, NameResolutionError, NewConnectionError
from urllib3.util import Retry
from urllib3.util.connection import create_connection

from catalogue_communs.reseau.bornes import (
    TARD,
    AppelInterdit,
    Injoignable,
    Lenteur,
    Limites,
    Panne,
    adresses,
)

AGENT = "catalogue-communs (lecture quotidienne des depots publics)"
PIECE = 65_536
SERVER_FAULTS = (500, 502, 503, 504)


class Garde:
    """Watches the connections of a session: where they go, and how long a call lasts."""

    def __init__(self, limites: Limites, permis: frozenset[str]) -> None:
        """Prepare to open connections within these limits."""
        self.limites, self.permis = limites, permis
        self._fin = float("inf")
        self._ouvertes: weakref.WeakSet[HTTPConnection] = weakref.WeakSet()

    @contextlib.contextmanager
    def montre(self) -> Iterator[None]:
        """Cut every connection when the call has lasted too long."""
        self._fin = time.monotonic() + self.limites.total
        timer = threading.Timer(self.limites.total, self._couper)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    @property
    def expire(self) -> bool:
        """Tell whether the call has used all its time."""
        return time.monotonic() >= self._fin

    def _couper(self) -> None:
        for connection in list(self._ouvertes):
            opened = connection.sock
            if opened is not None:
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(opened, socket.SHUT_RDWR)

    def connecter(self, connection: HTTPConnection, host: str) -> socket.socket:
        """Open the socket of a connection, to an address that was checked."""
        if self.expire:
            raise NewConnectionError(connection, "the time of the call is over")
        try:
            found = adresses(host, int(connection.port or 0), self.permis)
        except socket.gaierror as error:
            raise NameResolutionError(host, connection, error) from error
        failure: OSError | None = None
        for address in found:
            try:
                opened = create_connection(
                    (address, int(connection.port or 0)),
                    connection.timeout,
                    socket_options=connection.socket_options,
                )
            except OSError as error:
                failure = error
                continue
            self._ouvertes.add(connection)
            return opened
        raise NewConnectionError(connection, f"no address answers: {failure}") from failure

    def bassins(self) -> dict[str, type[HTTPConnectionPool]]:
        """Return the pools whose connections this guard opens."""
        garde = self

        class Clair(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return garde.connecter(self, self._dns_host)

        class Chiffre(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return garde.connecter(self, self._dns_host)

        class BassinClair(HTTPConnectionPool):
            ConnectionCls = Clair

        class BassinChiffre(HTTPSConnectionPool):
            ConnectionCls = Chiffre

        return {"http": BassinClair, "https": BassinChiffre}


class Adaptateur(HTTPAdapter):
    """Sends a request within the limits and reads its whole answer, never more than allowed."""

    def __init__(self, garde: Garde, noter: Callable[[Response], None]) -> None:
        """Prepare the retries; `noter` is told of every answer that comes by the wire."""
        self._garde, self._noter = garde, noter
        limites = garde.limites
        super().__init__(
            max_retries=Retry(
                total=limites.essais,
                redirect=0,
                status_forcelist=SERVER_FAULTS,
                # A query in GraphQL is a POST that changes nothing.
                allowed_methods=None,
                backoff_factor=limites.recul,
                raise_on_status=False,
                respect_retry_after_header=False,
            )
        )

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools open their connections through the guard."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._garde.bassins()

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        """Make the pools that go through a proxy open their connections through the guard too."""
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = self._garde.bassins()
        return manager

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        """Send a request and read its answer."""
        with self._garde.montre():
            response = super().send(request, *args, **{**kwargs, "stream": True})
            self._read(response)
            if self._garde.expire:
                # Cut in the middle of its headers, an answer looks like an empty one.
                raise Lenteur(TARD)
        self._noter(response)
        return response

    def _read(self, response: Response) -> None:
        """Read the body, unpacked, and leave it where requests and its cache look for it."""
        pieces, size = [], 0
        for piece in response.iter_content(PIECE):
            pieces.append(piece)
            size += len(piece)
            if size > self._garde.limites.taille:
                response.close()
                raise Panne("la réponse de la forge est trop longue")
        body, raw = b"".join(pieces), response.raw
        response.headers.pop("Content-Encoding", None)
        response.headers["Content-Length"] = str(size)
        response.raw = HTTPResponse(
            io.BytesIO(body),
            dict(response.headers),
            response.status_code,
            version=raw.version,
            reason=raw.reason,
            preload_content=False,
            request_url=raw._request_url,  # noqa: SLF001 - what the cache reads
        )
        response._content = body  # noqa: SLF001 - where requests keeps what it has read


class Fil(Session):
    """The session of a `client.Reseau`: it sends, and tells a failure in the words of `bornes`."""

    def __init__(self, garde: Garde, noter: Callable[[Response], None], autorites: str) -> None:
        """Open the session; `autorites` names the file of the authorities to trust, if not the usual one."""
        super().__init__()
        self._garde = garde
        # No .netrc; the proxy and the authorities are those of `sortie`, for the hosts of the list.
        self.trust_env, self.verify = False, autorites or True
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.headers.update({"User-Agent": AGENT, "Accept": "application/json"})
        self.adapters.clear()
        adapter = Adaptateur(garde, noter)
        self.mount("https://", adapter)
        self.mount("http://", adapter)

    def adresse(self, url: str, parametres: Mapping[str, str]) -> str:
        """Return an address with its parameters; raise `OSError` if it is none."""
        return Request("GET", url, params=parametres).prepare().url or url

    def envoyer(
        self, method: str, url: str, body: bytes | None, entetes: Mapping[str, str], relais: dict[str, str]
    ) -> Response:
        """Send a request, through the proxy that `relais` gives; follow no redirect."""
        headers = {**entetes, **({"Content-Type": "application/json"} if body is not None else {})}
        limites = self._garde.limites
        # Without retries, what was sent is never sent again: it may have been done.
        for last in (False, True) if limites.essais else (True,):
            try:
                return self.request(
                    method,
                    url,
                    data=body,
                    headers=headers,
                    allow_redirects=False,
                    timeout=(limites.connexion, limites.lecture),
                    proxies=relais,
                )
            except RequestException as error:
                if self._garde.expire or isinstance(error, TooSlow):
                    raise Lenteur(TARD) from None
                if not isinstance(error, ChunkedEncodingError | ContentDecodingError):
                    raise Injoignable("la forge est injoignable") from None
                if last:
                    raise Panne("la réponse de la forge est tronquée") from None
        raise Lenteur(TARD)


def statut(url: str, methode: str, limites: Limites, permis: frozenset[str] = frozenset()) -> int:
    """Ask any public address for something; return the status of its last answer, whose body is not read.

    Each redirect is an address like the first: it is checked before it is visited. Raises `Panne`.
    """
    garde = Garde(limites, permis)
    patience = Timeout(limites.connexion, limites.lecture)
    with (
        garde.montre(),
        PoolManager(ca_certs=DEFAULT_CA_BUNDLE_PATH, retries=False, timeout=patience) as pools,
    ):
        pools.pool_classes_by_scheme = garde.bassins()
        try:
            for _ in range(limites.redirections + 1):
                parts = urlsplit(url)
                if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
                    raise AppelInterdit("l’adresse n’est pas celle d’une page publique")
                headers = {"User-Agent": "catalogue-communs (adresses des fiches)", "Accept": "*/*"}
                answer = pools.request(methode, url, headers=headers, redirect=False, preload_content=False)
                answer.close()
                further = answer.get_redirect_location()
                if not further:
                    return answer.status
                url = urljoin(url, further)
        except (HTTPError, OSError, ValueError):
            raise Injoignable("l’adresse ne répond pas") from None
    raise Panne("l’adresse renvoie d’adresse en adresse")
