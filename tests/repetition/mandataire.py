"""The world outside, on this machine: a proxy that answers for every host, over TLS, by an authority of its own."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from tests.activite.serveur import Demande, Reponse, Serveur


class Mandataire(Serveur):
    """Answers what is asked of any host through it: the header « host » tells which."""

    def __init__(
        self, dossier: Path, hotes: Iterable[str], monde: Callable[[Demande], Reponse]
    ) -> None:
        """Make the certificate of these hosts, which is its own authority."""
        super().__init__()
        self.certificat, key = dossier / "autorite.pem", dossier / "cle.pem"
        names = ",".join(f"DNS:{one}" for one in hotes)
        made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=Essai"]
        files = [
            "-addext",
            f"subjectAltName={names}",
            "-keyout",
            str(key),
            "-out",
            str(self.certificat),
        ]
        subprocess.run(
            [shutil.which("openssl") or "openssl", *made, *files], check=True, capture_output=True
        )
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(self.certificat, key)
        self.defaut = monde

        def relier(handler: BaseHTTPRequestHandler) -> None:
            """Take a tunnel to a host, and be that host: what follows is asked inside."""
            handler.send_response(200)
            handler.end_headers()
            handler.connection = tls.wrap_socket(handler.connection, server_side=True)
            handler.rfile = handler.connection.makefile("rb")
            handler.wfile = handler.connection.makefile("wb", 0)
            handler.close_connection = False

        self._ecoute.RequestHandlerClass.do_CONNECT = relier  # type: ignore[attr-defined]
