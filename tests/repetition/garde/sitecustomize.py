"""What the steps of the rehearsal run never asks the network: this machine alone has an address."""

from __future__ import annotations

import socket
from typing import Any

_chercher = socket.getaddrinfo


def chercher(host: Any, *arguments: Any, **named: Any) -> Any:
    """Find the address of this machine, and of no other."""
    if host not in {None, "127.0.0.1", b"127.0.0.1"}:
        raise socket.gaierror(socket.EAI_NONAME, "la répétition n’a pas de réseau")
    return _chercher(host, *arguments, **named)


socket.getaddrinfo = chercher
