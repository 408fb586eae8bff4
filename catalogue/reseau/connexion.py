"""Connections that only reach public addresses, and that end when their time is over.

`reseau` is built on this module, and nothing else opens a socket. A name is resolved here,
every address it gives is checked, and the socket goes to one of these very addresses: what a
second answer of the DNS, or a redirect, would say changes nothing.
"""

from __future__ import annotations

import contextlib
import io
import ipaddress
import socket
import threading
import time
import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NameResolutionError, NewConnectionError
from urllib3.util import Retry
from urllib3.util.connection import create_connection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from requests import PreparedRequest, Response

PIECE = 65_536
TARD = "la forge n’a pas répondu à temps"
SERVER_FAULTS = (500, 502, 503, 504)
# IPv6 prefixes that carry an IPv4 address in their last 32 bits.
_NAT64 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))


class Panne(Exception):  # noqa: N818 - the French word that the messages use
    """A call that failed; `raison` says why, in a sentence for people, without any secret."""

    def __init__(self, raison: str) -> None:
        """Keep the reason."""
        super().__init__(raison)
        self.raison = raison


class Refus(Panne):
    """A call that the rules of the catalogue forbid: nothing was sent."""


class Interdit(Panne):
    """A forge that keeps to itself what was asked."""


class Injoignable(Panne):
    """A forge that does not answer: it would not answer about another repository either."""


class Lenteur(Injoignable):
    """A forge that answers too late, or breaks down: a smaller question may succeed."""


@dataclass(frozen=True, slots=True)
class Limites:
    """Bounds of a call, in seconds and bytes, and of the time that a run may wait in all."""

    connexion: float = 5
    lecture: float = 20
    total: float = 60
    taille: int = 30_000_000
    redirections: int = 3
    essais: int = 2
    recul: float = 0.5
    patience: float = 60


@dataclass(frozen=True, slots=True)
class Horloge:
    """The time of day, and how to wait: a test gives its own."""

    maintenant: Callable[[], float] = time.time
    dormir: Callable[[float], None] = time.sleep


def est_publique(text: str) -> bool:
    """Tell whether an address is on the public Internet, whatever IPv6 wraps around it."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if any(address in network for network in _NAT64):
            inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if any(found is not None and not est_publique(str(found)) for found in inner):
            return False
        if address.ipv4_mapped is not None:
            return True
    return address.is_global and not address.is_multicast


def adresses(host: str, port: int, permis: frozenset[str] = frozenset()) -> list[str]:
    """Resolve a host; refuse it if any of its addresses is not public, unless it is permitted."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
    if f"{host}:{port}" in permis:
        return addresses
    if not addresses or not all(map(est_publique, addresses)):
        raise Refus("l’adresse de la forge n’est pas publique")
    return addresses


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

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as in requests
        """Make the pools open their connections through the guard."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._garde.bassins()

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:  # noqa: ANN401
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
