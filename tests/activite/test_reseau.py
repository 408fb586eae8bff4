"""The network: every fault is told in a sentence, nothing loops, no token goes astray."""

from __future__ import annotations

import contextlib
import gzip
import socket
import socketserver
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from catalogue_communs.reseau.bornes import (
    Injoignable,
    Interdit,
    Limites,
    Panne,
    Quota,
    Sortie,
    est_publique,
)
from catalogue_communs.reseau.connexion import ReponseHttp, Reseau, statut
from tests.activite.conftest import MIDI, Montre
from tests.activite.serveur import Reponse, Serveur
from tests.aides import attendre

# Small, but long enough for a machine that is busy elsewhere.
PETIT = Limites(connexion=5, lecture=20, total=30, taille=200_000, recul=0.01, patience=5)
# Short, so that the tests of what is slow are not.
PRESSE = replace(PETIT, connexion=1, lecture=0.2, total=0.5)
# Seconds that no call waits, whatever else the machine does meanwhile; the bytes that drip in this time.
LONGTEMPS, GOUTTES = 60, 2_000
JETON = "jeton-tres-secret"
DEMI_REPONSE = (
    b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"nom":'
)
MORCEAU = b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n'

ATTENDRE = "demande d’attendre"
PACKED = {"Content-Encoding": "gzip"}
EPUISE = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(MIDI) + 900)}
# What a server does, the failure that comes of it, and how many requests it costs.
FAUTES: dict[str, tuple[Reponse, type[Panne], str, int]] = {
    "429-sans-delai": (Reponse({}, 429), Quota, ATTENDRE, 1),
    "429-longue-attente": (Reponse({}, 429, {"Retry-After": "3600"}), Quota, ATTENDRE, 1),
    "403-quota": (Reponse({}, 403, EPUISE), Quota, ATTENDRE, 1),
    "403-limite-secondaire": (
        Reponse({"message": "a secondary rate limit."}, 403),
        Quota,
        ATTENDRE,
        1,
    ),
    "503-retry-after": (Reponse({}, 503, {"Retry-After": "600"}), Quota, ATTENDRE, 3),
    "403": (Reponse({"message": "Forbidden"}, 403), Interdit, "refuse l’accès", 1),
    "401": (Reponse({}, 401), Interdit, "refuse le jeton", 1),
    "422": (Reponse({}, 422), Panne, "erreur 422", 1),
    "500": (Reponse({}, 500), Injoignable, "en panne (erreur 500)", 3),
    "503": (Reponse({}, 503), Injoignable, "en panne (erreur 503)", 3),
    "tronquee": (Reponse(brut=DEMI_REPONSE), Panne, "tronquée", 3),
    "tronquee-par-morceaux": (Reponse(brut=MORCEAU), Panne, "tronquée", 3),
    "compression-fausse": (Reponse(corps=b"pas du gzip", entetes=PACKED), Panne, "tronquée", 3),
    "pas-du-http": (Reponse(brut=b"bonjour\r\n\r\n"), Injoignable, "injoignable", 3),
    "trop-gros": (Reponse(corps=b'"' + b"a" * 300_000 + b'"'), Panne, "trop longue", 1),
    "bombe": (
        Reponse(corps=gzip.compress(b" " * 50_000_000), entetes=PACKED),
        Panne,
        "trop longue",
        1,
    ),
    "sans-fin": (Reponse({}, 302, {"Location": "/x"}), Panne, "d’adresse en adresse", 4),
    "vers-un-fichier": (Reponse({}, 302, {"Location": "file:///etc/passwd"}), Panne, "https", 1),
    "ailleurs": (
        Reponse({}, 302, {"Location": "https://ailleurs.example/"}),
        Panne,
        "de la liste",
        1,
    ),
    "privee": (Reponse({}, 302, {"Location": "http://10.0.0.1/"}), Panne, "https", 1),
    "pas-une-adresse": (
        Reponse({}, 302, {"Location": "https://[x/"}),
        Panne,
        "n’en est pas une",
        1,
    ),
}


@pytest.fixture
def limites() -> Limites:
    """Ask for small answers."""
    return PETIT


@pytest.mark.parametrize("nom", FAUTES)
def test_each_fault_is_told(serveur: Serveur, reseau: Reseau, nom: str) -> None:
    answer, kind, told, requests = FAUTES[nom]
    serveur.repond("/x", answer)
    with pytest.raises(kind) as caught:
        reseau.lire(f"{serveur.adresse}/x")
    assert type(caught.value) is kind
    assert told in caught.value.raison
    assert len(serveur.demandes) == requests


@pytest.mark.parametrize("corps", [b"", b"{", b"<html>", b'{"a": 1}}', b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_json(corps: bytes) -> None:
    with pytest.raises(Panne, match="illisible ou tronquée"):
        ReponseHttp(200, {}, corps).json()


@pytest.mark.parametrize("limites", [replace(PRESSE, total=LONGTEMPS)])
def test_a_server_that_is_slow(serveur: Serveur, reseau: Reseau) -> None:
    serveur.repond("/x", Reponse({}, attente=LONGTEMPS))
    with pytest.raises(Injoignable, match="pas répondu à temps"):
        reseau.lire(f"{serveur.adresse}/x")
    # On a busy machine, who asked may be gone before the server reads the question.
    attendre(lambda: len(serveur.demandes) == 1 + PRESSE.essais)


# However an answer is framed: its head, its length, its pieces, or nothing.
DEBUTS = (
    b"HTTP/1.1 200 OK\r\nX-Lent: ",
    b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n[",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n[",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\nX-Fin: ",
    b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1000\r\n\r\n[",
    b"HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n[",
    b"HTTP/1.1 500 Non\r\n\r\n[",
    b"HTTP/1.1 200 OK\r\n\r\n[",
    b"HTTP/1.0 200 OK\r\n\r\n[]",
)


@pytest.mark.parametrize("limites", [PRESSE])
def test_a_server_that_drips(serveur: Serveur, reseau: Reseau) -> None:
    """A byte from time to time: the time of a call is over all the same; every framing at once."""
    answers = [Reponse(brut=start + b" " * GOUTTES, pause=LONGTEMPS / GOUTTES) for start in DEBUTS]

    def ask(rank: int) -> None:
        serveur.repond(f"/{rank}", answers[rank])
        start = time.monotonic()
        with pytest.raises(Injoignable, match="pas répondu à temps"):
            reseau.lire(f"{serveur.adresse}/{rank}")
        assert time.monotonic() - start < LONGTEMPS
        attendre(lambda: answers[rank].envoyes > 0)
        assert answers[rank].envoyes < len(answers[rank].brut or b"")

    with ThreadPoolExecutor() as together:
        assert len([*together.map(ask, range(len(answers)))]) == len(DEBUTS)


def test_greetings_that_drip() -> None:
    """The time of a call runs while the encryption is agreed on, too."""

    class Lent(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with contextlib.suppress(OSError):
                for byte in b"\x16\x03\x03\x40\x00" + b"\0" * GOUTTES:
                    self.request.sendall(bytes([byte]))
                    time.sleep(LONGTEMPS / GOUTTES)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Lent) as server:
        threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        ).start()
        host = f"127.0.0.1:{server.server_address[1]}"
        opened, start = (
            Reseau(frozenset(), permis=frozenset({host}), limites=PRESSE),
            time.monotonic(),
        )
        with pytest.raises(Injoignable, match="pas répondu à temps"):
            opened.lire(f"https://{host}/")
        assert time.monotonic() - start < LONGTEMPS
        server.shutdown()


def test_a_closed_port() -> None:
    with Serveur() as gone:
        closed = gone.autorite
    with pytest.raises(Injoignable, match="injoignable"):
        Reseau(frozenset(), permis=frozenset({closed}), limites=PETIT).lire(f"http://{closed}/")


def test_what_is_no_address_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(time, "sleep")
    for adresse in ("https://*.exemple.fr/", "https://exemple..fr/", "https://exemple.fr:99999/"):
        with pytest.raises(Panne, match="n’en est pas une"):
            statut(adresse, "GET", PETIT)


def test_a_passing_fault_is_forgotten(serveur: Serveur, reseau: Reseau) -> None:
    serveur.repond("/x", Reponse({}, 502), Reponse(brut=DEMI_REPONSE), {"ok": True})
    assert reseau.lire(f"{serveur.adresse}/x").json() == {"ok": True}


def test_a_short_wait_is_waited(serveur: Serveur, reseau: Reseau, montre: Montre) -> None:
    serveur.repond("/x", Reponse({}, 429, {"Retry-After": "3"}), {"ok": True})
    assert reseau.lire(f"{serveur.adresse}/x").json() == {"ok": True}
    assert montre.sommeils == [3]
    serveur.repond("/x", Reponse({}, 429, {"Retry-After": "3"}))
    with pytest.raises(Quota):
        reseau.lire(f"{serveur.adresse}/x")
    assert montre.sommeils == [3]


def test_a_wait_that_is_over_still_leaves_a_second(reseau: Reseau, montre: Montre) -> None:
    """The clock of a forge is not ours: asked again at once, it could say the same."""
    reseau.attendre(Quota("la forge demande d’attendre", MIDI - 5))
    assert montre.sommeils == [1]


@pytest.mark.parametrize(
    ("delai", "attente"),
    [
        ("90", 90),
        *(
            (strange, 60)
            for strange in ("inf", "-5", "1e99", "9" * 400, "Tue, 24 Nov 2026 12:01:30 GMT", "")
        ),
    ],
)
def test_every_form_of_a_delay(serveur: Serveur, reseau: Reseau, delai: str, attente: int) -> None:
    """« Retry-After » is a number of seconds; anything else is a minute."""
    reseau._patience = 0  # noqa: SLF001 - no pause at all
    serveur.repond("/x", Reponse({}, 503, {"Retry-After": delai, "X-RateLimit-Reset": delai}))
    with pytest.raises(Quota) as caught:
        reseau.lire(f"{serveur.adresse}/x")
    assert caught.value.reprise == MIDI + attente


def test_a_used_quota_is_not_asked_again(serveur: Serveur, reseau: Reseau, montre: Montre) -> None:
    left = {**EPUISE, "X-RateLimit-Remaining": "1"}
    serveur.repond(
        "/x", Reponse({"a": 0}, entetes=left), Reponse({"a": 1}, entetes=EPUISE), {"a": 2}
    )
    assert [reseau.lire(f"{serveur.adresse}/x").json()["a"] for _ in range(2)] == [0, 1]
    with pytest.raises(Quota) as caught:
        reseau.lire(f"{serveur.adresse}/x")
    assert caught.value.reprise == MIDI + 900
    assert len(serveur.demandes) == 2
    montre.heure += 901
    assert reseau.lire(f"{serveur.adresse}/x").json() == {"a": 2}


# --- Where a token goes --------------------------------------------------------------


@pytest.fixture
def connecte(serveur: Serveur, autre_serveur: Serveur, montre: Montre) -> Any:
    """Open a network with a token for the first server, both being allowed."""
    return Reseau(
        frozenset(),
        jetons={serveur.autorite: JETON},
        permis=frozenset({serveur.autorite, autre_serveur.autorite}),
        limites=PETIT,
        **montre.horloge(),
    )


def test_it_goes_to_its_host_alone(
    connecte: Reseau, serveur: Serveur, autre_serveur: Serveur
) -> None:
    serveur.repond("/x", {})
    autre_serveur.repond("/x", {})
    connecte.lire(f"{serveur.adresse}/x")
    connecte.lire(f"{autre_serveur.adresse}/x")
    assert serveur.demandes[0].entetes["authorization"] == f"Bearer {JETON}"
    assert "authorization" not in autre_serveur.demandes[0].entetes


@pytest.mark.parametrize("statut", [301, 302, 303, 307, 308])
def test_a_redirect_never_gets_it(
    connecte: Reseau, serveur: Serveur, autre_serveur: Serveur, statut: int
) -> None:
    serveur.repond("/a", Reponse({}, statut, {"Location": f"{autre_serveur.adresse}/x"}))
    serveur.repond("/b", Reponse({}, statut, {"Location": "/c"}))
    serveur.repond("/c", {"ok": 1})
    autre_serveur.repond("/x", {"ok": 2})
    assert connecte.lire(f"{serveur.adresse}/a").json() == {"ok": 2}
    assert connecte.lire(f"{serveur.adresse}/b").json() == {"ok": 1}
    assert "authorization" not in autre_serveur.demandes[0].entetes
    assert "authorization" not in serveur.recues("/c")[0].entetes


def test_a_question_is_not_redirected(connecte: Reseau, serveur: Serveur) -> None:
    """A question sent by POST follows no redirect at all."""
    serveur.repond("/graphql", Reponse({}, 307, {"Location": "/ailleurs"}))
    with pytest.raises(Panne, match="autre adresse"):
        connecte.interroger(f"{serveur.adresse}/graphql", {})
    assert len(serveur.demandes) == 1


def test_it_is_written_nowhere(
    connecte: Reseau, serveur: Serveur, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    serveur.repond("/x", Reponse({"a": 1}, entetes={"ETag": '"v1"'}))
    serveur.repond("/y", Reponse({}, 401))
    connecte.lire(f"{serveur.adresse}/x")
    with pytest.raises(Panne) as caught:
        connecte.lire(f"{serveur.adresse}/y")
    assert JETON not in repr(connecte) + repr(caught.value) + caplog.text


PUBLIQUES = "140.82.121.4 2606:50c0:8000::154 ::ffff:140.82.121.4 64:ff9b::8c52:7904"
PRIVEES = (
    "127.0.0.1 127.8.9.1 0.0.0.0 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 224.0.0.1 "
    "255.255.255.255 192.0.2.1 ::1 :: fe80::1%eth0 fd00::1 ff02::1 ::ffff:127.0.0.1 64:ff9b::a00:1 100::1 "
    "64:ff9b:1::8c52:7904 2002:7f00:1:: 2001:0:4136:e378:8000:63bf:3fff:fdd2 fec0::1 ::10.1.2.3 4000::1 "
    "::140.82.121.4 ::ffff:0:10.1.2.3"
)


def test_only_addresses_of_the_public_internet_are_called() -> None:
    """Whatever IPv6 wraps."""
    assert {est_publique(one) for one in PUBLIQUES.split()} == {True}
    assert {est_publique(one) for one in PRIVEES.split()} == {False}


@pytest.mark.parametrize(
    "reponse", [["127.0.0.1"], ["140.82.121.4", "10.0.0.1"], ["::1"], ["169.254.169.254"], []]
)
def test_a_name_that_leads_inside(monkeypatch: pytest.MonkeyPatch, reponse: list[str]) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in reponse]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: found)
    opened = Reseau(frozenset({"github.com"}), limites=PETIT)
    with pytest.raises(Panne, match="n’est pas publique"):
        opened.lire("https://github.com/x")


def test_the_address_checked_is_the_one_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is resolved once: a second answer, from a hostile DNS, has no effect."""
    asked, called = [], []
    public = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("140.82.121.4", 443))]

    def resolve(*arguments: Any, **_named: Any) -> list[Any]:
        asked.append(arguments[0])
        return public

    def connect(address: tuple[str, int], *_args: Any, **_named: Any) -> socket.socket:
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    opened = Reseau(frozenset({"github.com"}), limites=PETIT)
    with pytest.raises(Injoignable):
        opened.lire("https://github.com:443/x")
    assert set(asked) == {"github.com"}
    assert set(called) == {("140.82.121.4", 443)}
    assert len(asked) == len(called) == 1 + PETIT.essais


REFUSEES = (
    "http://github.com/x https://github.com:8443/x https://personne@github.com/x ftp://github.com/x https://[::1]/x "
    "https://github.com@ailleurs.example/x https://ailleurs.example/x https://127.0.0.1/x https://github.com:bad/x"
)


@pytest.mark.parametrize("adresse", REFUSEES.split())
def test_addresses_that_are_refused(adresse: str) -> None:
    with pytest.raises(Panne, match=r"https|liste|n’en est pas une"):
        Reseau(frozenset({"github.com"}), limites=PETIT).lire(adresse)


def test_the_environment_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, serveur: Serveur, reseau: Reseau, tmp_path: Path
) -> None:
    (tmp_path / ".netrc").write_text(
        "machine 127.0.0.1 login moi password secret\n", encoding="utf-8"
    )
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    serveur.repond("/x", Reponse({"a": 1}, entetes={"Set-Cookie": "suivi=1"}))
    reseau.lire(f"{serveur.adresse}/x")
    reseau.lire(f"{serveur.adresse}/x")
    assert [set(one.entetes) & {"authorization", "cookie"} for one in serveur.demandes] == [
        set(),
        set(),
    ]


# --- Behind a proxy ------------------------------------------------------------------


@pytest.fixture
def mandataire(tmp_path: Path) -> Iterator[tuple[str, Path, list[str]]]:
    """Start a proxy that leads every host to a server in TLS; give its address, the authority, what it saw."""
    key, certificate, seen = tmp_path / "cle.pem", tmp_path / "autorite.pem", []
    subject = ["-subj", "/CN=github.com", "-addext", "subjectAltName=DNS:github.com"]
    made = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
    subprocess.run(
        [*made.split(), *subject, "-keyout", str(key), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    class Proxy(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            seen.append(self.rfile.readline().decode().strip())
            while self.rfile.readline().strip():
                pass
            self.connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            with context.wrap_socket(self.connection, server_side=True) as tunnel:
                tunnel.recv(65_536)
                tunnel.sendall(
                    b'HTTP/1.1 200 OK\r\nContent-Length: 8\r\nConnection: close\r\n\r\n{"a": 1}'
                )

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Proxy) as server:
        threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        ).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", certificate, seen
        server.shutdown()


def test_a_proxy_and_a_local_authority(mandataire: tuple[str, Path, list[str]]) -> None:
    address, authority, seen = mandataire
    given = {
        "HTTPS_PROXY": address,
        "NO_PROXY": "localhost, .exemple.fr",
        "SSL_CERT_FILE": str(authority),
    }
    opened = Reseau(frozenset({"github.com"}), limites=PETIT, sortie=Sortie.du_milieu(given))
    assert opened.lire("https://github.com/x").json() == {"a": 1}
    assert {one.split()[1] for one in seen} == {"github.com:443"}
    with pytest.raises(Panne, match="n’est pas une forge de la liste"):
        opened.lire("https://ailleurs.example/x")
    for host in ("exemple.fr", "git.exemple.fr", "localhost"):
        assert opened.sortie.pour(host) == ""
    # Without the authority; with a proxy that is no address.
    for out in (Sortie(address), Sortie("http://")):
        with pytest.raises(Injoignable):
            Reseau(frozenset({"github.com"}), limites=PETIT, sortie=out).lire(
                "https://github.com/x"
            )
    assert {one.split()[1] for one in seen} == {"github.com:443"}
    assert "127.0.0.1" not in repr(opened)
    ports = [Sortie(f"{way}mandataire").porte for way in ("http://", "https://")]
    assert ports == ["mandataire:80", "mandataire:443"]
