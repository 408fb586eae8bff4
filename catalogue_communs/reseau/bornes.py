"""What bounds a call: where it may go, how long it may last, and how it fails."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

# The one prefix of IPv6 that carries an IPv4 address in its last 32 bits and leads to the Internet;
# the rest of the Internet is in the second one (RFC 4291), whatever the former « site-local » or
# « IPv4-compatible » were.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_INTERNET = ipaddress.IPv6Network("2000::/3")


class Panne(Exception):  # noqa: N818 - the French word that the messages use
    """A call that failed; `raison` says why, in a sentence for people, without any secret."""

    def __init__(self, raison: str) -> None:
        super().__init__(raison)
        self.raison = raison


class Interdit(Panne):
    """A forge that does not show a repository to everyone."""


class Absent(Panne):
    """A forge that says that there is no such repository."""


class Injoignable(Panne):
    """A forge that does not answer, or too late: it would not about another repository either."""


class Quota(Panne):
    """The forge asks to wait; `reprise` is the moment (epoch) from which it answers again."""

    def __init__(self, raison: str, reprise: float) -> None:
        super().__init__(raison)
        self.reprise = reprise


@dataclass(frozen=True, slots=True)
class Limites:
    """Bounds of a call, in seconds and bytes, and of the time that a run may wait in all."""

    connexion: float = 5
    lecture: float = 20
    # For a call with all its redirects and its `essais` more attempts.
    total: float = 60
    # Without one, what an answer holds is not read.
    taille: int = 30_000_000
    redirections: int = 3
    essais: int = 2
    recul: float = 0.5
    patience: float = 60


@dataclass(frozen=True, slots=True)
class Sortie:
    """The way out: a proxy for https, the hosts that go without it, a file of local authorities.

    Who runs the machine chooses them, by the usual variables. A proxy resolves names itself: the
    address of a forge is then no more checked here, its host is.
    """

    mandataire: str = field(default="", repr=False)
    sans: str = ""
    autorites: str = ""

    @classmethod
    def du_milieu(cls, environ: Mapping[str, str] = os.environ) -> Sortie:
        """Read the variables."""

        def premiere(*names: str) -> str:
            """Return the first of some variables that says something."""
            for name in names:
                if variable := environ.get(name, "").strip():
                    return variable
            return ""

        return cls(
            premiere("HTTPS_PROXY", "https_proxy"),
            premiere("NO_PROXY", "no_proxy"),
            premiere("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE"),
        )

    def pour(self, host: str) -> str:
        """Return the proxy that leads to a host; nothing when it is reached directly."""
        for pattern in self.sans.split(","):
            if not pattern.strip():
                continue
            domain = pattern.strip().lstrip("*.").lower()
            # « * » alone is every host.
            if domain in {"", host} or host.endswith(f".{domain}"):
                return ""
        return self.mandataire

    @property
    def porte(self) -> str:
        """« host:port » of the proxy: it alone may have an address that is not public."""
        parts = urlsplit(self.mandataire)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        if not parts.hostname:
            return ""
        return f"{parts.hostname}:{port}"


def hote_et_port(url: str) -> str:
    """Return the host of an address, with its port when it names one."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()


def est_publique(text: str) -> bool:
    """Tell whether an address is on the public Internet, whatever IPv6 wraps around it."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        for carried in _portees(address):
            if not est_publique(str(carried)):
                return False
        if address.ipv4_mapped is not None or address in _NAT64:
            return True
        if address not in _INTERNET:
            return False
    return address.is_global and not address.is_multicast


def _portees(address: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """Return the addresses of IPv4 that one of IPv6 carries."""
    wrapped = (address.ipv4_mapped, address.sixtofour, *(address.teredo or ()))
    carried = [inner for inner in wrapped if inner is not None]
    if address in _NAT64:
        carried.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return carried


def adresses(host: str, port: int, permis: frozenset[str] = frozenset()) -> list[str]:
    """Resolve a host; refuse it if any of its addresses is not public, unless it is permitted."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(place[0]) for *_, place in answers))
    if f"{host}:{port}" in permis:
        return addresses
    if not addresses or not all(map(est_publique, addresses)):
        raise Panne("l’adresse de la forge n’est pas publique")
    return addresses
