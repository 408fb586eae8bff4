"""The configurations of servers that the documentation gives: coherent, and the site works under them."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.aides import ROOT, NouvellePage, servir

SERVEURS = ROOT / "docs" / "exemples" / "serveurs"
NGINX = (SERVEURS / "nginx.conf").read_text(encoding="utf-8")
CADDY = (SERVEURS / "Caddyfile").read_text(encoding="utf-8")
# What is not a script, though the element is the same.
DONNEES = re.compile(r'<script[^>]* type="application/(?:ld\+)?json"')
PAGES = (
    "",
    "communs/bornage/",
    "catalogue/",
    "impact/",
    "territoires/",
    "donnees/",
    "donnees/integrer/",
    "404.html",
)


def politiques(text: str) -> list[str]:
    """Return the policies of a configuration."""
    return re.findall(r'Content-Security-Policy "([^"]+)"', text)


def test_both_servers_send_the_same_policy() -> None:
    [nginx] = politiques(NGINX)
    caddy = politiques(CADDY)
    assert {nginx.replace("$cadres", who) for who in ("*", "'none'")} == set(caddy)
    scripts = next(part for part in nginx.split("; ") if part.startswith("script-src"))
    assert scripts == "script-src 'self'"


def test_what_never_changes_is_kept_a_year_and_the_rest_ten_minutes(site: Path) -> None:
    [nginx] = re.findall(r'"~(\S+)"\s+"public, max-age=31536000, immutable"', NGINX)
    [caddy] = re.findall(r"@fixes path_regexp (\S+)", CADDY)
    assert nginx == caddy
    assert re.search(rf"default\s+\"public, max-age=600\";\s+\"~{re.escape(nginx)}", NGINX)
    assert 'header @autres Cache-Control "public, max-age=600"' in CADDY
    files = {f"/{path.relative_to(site)}" for path in site.rglob("*") if path.is_file()}
    [licences] = (path for path in files if path.endswith("/licences.txt"))
    kept = {path for path in files if re.search(nginx, path)}
    assert kept == {path for path in files if path.endswith((".css", ".js"))} | {licences}


def test_every_page_says_the_policy_itself(site: Path) -> None:
    sent = politiques(NGINX)[0].partition("; frame-ancestors")[0]
    named = re.compile(
        r'<meta charset="utf-8">\s*<meta http-equiv="Content-Security-Policy" content="([^"]+)">'
    )
    for path in site.rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        [found] = named.findall(html)
        # A card and a former address, which load less, allow less.
        whole = '<main class="md-main' in html
        assert (
            found == sent
            if whole
            else {*found.split("; ")} < {*sent.split("; "), "form-action 'none'", "img-src 'self'"}
        ), path


def test_a_script_that_would_have_slipped_in_does_not_run(
    nouvelle_page: NouvellePage, adresse: str, site: Path
) -> None:
    page = nouvelle_page()
    answered: list[str] = []
    page.on("response", lambda response: answered.append(response.url))
    page.goto(adresse)
    # The same server under another name is another site, which would answer.
    other = adresse.replace("127.0.0.1", "localhost")
    [script] = site.glob("actifs/*/scripts/message.js")
    page.evaluate(
        """([other, script]) => {
        window.refus = []
        document.addEventListener("securitypolicyviolation", e => refus.push(e.effectiveDirective))
        const put = (name, values) => document.body.append(Object.assign(document.createElement(name), values))
        put("script", { textContent: "window.passe = 1" })
        put("script", { src: other + script })
        put("img", { src: other + "images/partage.png" })
        put("iframe", { src: other })
        put("p", { innerHTML: "<b onclick='window.passe = 1'>x</b>" })
        document.querySelector("p:last-child b").click()
    }""",
        [other, str(script.relative_to(site))],
    )
    page.wait_for_function("refus.length >= 5")
    refused = {str(one) for one in page.evaluate("refus")}
    assert refused == {"script-src-elem", "script-src-attr", "img-src", "frame-src"}
    assert page.evaluate("window.passe") is None
    assert [url for url in answered if url.startswith(other)] == []


def test_no_page_holds_what_the_policy_refuses(site: Path) -> None:
    for path in site.rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        scripts = [tag for tag in re.findall(r"<script[^>]*>", html) if "src=" not in tag]
        assert [tag for tag in scripts if not DONNEES.match(tag)] == [], path
        assert re.findall(r'<style|<[a-z][^>]*\s(?:style|on[a-z]+)=|="\s*javascript:', html) == [], path


@pytest.fixture(scope="module")
def strict(site: Path) -> Iterator[str]:
    """Serve the site with the policy of the documentation; give its address."""
    [policy] = politiques(NGINX)
    [framed] = re.findall(r'"~(\S+)"', NGINX.partition("$cadres {")[2].partition("}")[0])

    def entetes(path: str) -> dict[str, str]:
        who = "*" if re.search(framed, path) else "'none'"
        return {"Content-Security-Policy": policy.replace("$cadres", who)}

    with servir(site, entetes) as address:
        yield address


def test_the_site_works_under_the_policy(nouvelle_page: NouvellePage, strict: str) -> None:
    page = nouvelle_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in PAGES:
        page.goto(f"{strict}{path}", wait_until="networkidle")
        frames = page.frames[1:]
        assert bool(frames) == (path == "donnees/integrer/")
        for frame in frames:
            assert frame.url.startswith(strict)
            assert frame.locator("a").count()
    assert said == []


def _nginx(site: Path, port: int, folder: Path) -> list[str]:
    """Write the configuration of the documentation, on a port of this machine; say how to start it."""
    head, _, rest = NGINX.partition("    server {\n        listen 80;")
    secure = rest.partition("    server {\n")[2]
    local = re.sub(r" +(listen \S*443 ssl|listen \[::\]:443 ssl|http2 on|ssl_\w+ [^;]+);\n", "", secure)
    paths = "".join(
        f"{name}_temp_path {folder}/{name}; " for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    text = (head + f"    server {{\n        listen 127.0.0.1:{port};\n" + local).replace(
        "http {", f"http {{ access_log off; {paths}", 1
    )
    known = Path("/etc/nginx/mime.types")
    text = (
        text.replace("mime.types", str(known)) if known.is_file() else text.replace("include mime.types;", "")
    )
    text = text.replace("/srv/catalogue/site", str(site))
    # Root alone would change user, and lose the right to read the folder of a test.
    user = "user root;" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
    path = folder / "nginx.conf"
    path.write_text(f"{user} pid {folder}/pid; error_log {folder}/journal; {text}", encoding="utf-8")
    return ["nginx", "-p", str(folder), "-c", str(path), "-g", "daemon off;"]


def _caddy(site: Path, port: int, folder: Path) -> list[str]:
    """Do the same for Caddy."""
    text = CADDY.replace("communs.example {", f"http://127.0.0.1:{port} {{")
    path = folder / "Caddyfile"
    path.write_text(
        "{\n\tadmin off\n\tauto_https off\n}\n" + text.replace("/srv/catalogue/site", str(site)),
        encoding="utf-8",
    )
    return ["caddy", "run", "--config", str(path), "--adapter", "caddyfile"]


@pytest.mark.parametrize(("name", "prepare"), [("nginx", _nginx), ("caddy", _caddy)])
def test_no_way_of_writing_an_address_opens_a_page_to_frames(
    site: Path, tmp_path: Path, name: str, prepare: Callable[[Path, int, Path], list[str]]
) -> None:
    if not shutil.which(name):
        pytest.skip(f"{name} n’est pas installé")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = prepare(site, port, tmp_path)
    # Caddy keeps its settings in the folder of the person.
    env = {
        **os.environ,
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path),
    }
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(command, cwd=tmp_path, env=env, stdout=quiet, stderr=quiet)

    def asked(path: str, *names: str) -> tuple[Any, ...]:
        """Return the status and two headers; or these headers."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", path)
        answer = connection.getresponse()
        connection.close()
        found = tuple(
            answer.headers[one] for one in names or ("Content-Security-Policy", "Access-Control-Allow-Origin")
        )
        return found if names else (answer.status, *found)

    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        said = politiques(NGINX)[0]
        card = "/communs/bornage/carte/"
        assert asked(card) == (200, said.replace("$cadres", "*"), "*")
        assert asked("/api/v1/communs/bornage.json")[2] == "*"
        assert asked("/communs/bornage/index.md", "Content-Type", "Access-Control-Allow-Origin") == (
            "text/markdown; charset=utf-8",
            "*",
        )
        closed = said.replace("$cadres", "'none'")
        for path in (
            "/",
            "/communs/bornage/",
            f"{card}..%2f..%2f..%2findex.html",
            f"{card}%2e%2e/",
            f"{card}../",
        ):
            assert asked(path) == (200, closed, "*"), path
        for path in ("/non", f"{card}non", "/api/v1/communs/non.json"):
            assert asked(path) == (404, closed, "*"), path
        [ours] = site.glob("actifs/*/styles/catalogue.css")
        for path, kept in (
            (f"/{ours.relative_to(site)}", 31_536_000),
            ("/", 600),
            ("/donnees/communs.ndjson", 600),
        ):
            assert f"max-age={kept}" in asked(path, "Cache-Control")[0], path
            assert ("immutable" in asked(path, "Cache-Control")[0]) == (kept > 600), path
            assert any(asked(path, "ETag", "Last-Modified")), path
        # Asked for before it is there, a sheet must not be missing for a year.
        assert asked("/actifs/00000000/styles/catalogue.css")[0] == 404
        assert "immutable" not in (asked("/actifs/00000000/styles/catalogue.css", "Cache-Control")[0] or "")
        assert asked("/donnees/communs.ndjson", "Content-Type")[0].startswith("application/x-ndjson")
        # Its address has no extension to tell its type.
        assert asked("/v1/software", "Content-Type", "Access-Control-Allow-Origin") == (
            "application/json",
            "*",
        )
    finally:
        server.terminate()
        server.wait(10)
