"""The configurations of servers that the documentation gives: coherent, and the site works under them."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests

from tests.aides import ROOT, NouvellePage, servir

SERVEURS = ROOT / "docs" / "exemples" / "serveurs"
NGINX = (SERVEURS / "nginx.conf").read_text(encoding="utf-8")
CADDY = (SERVEURS / "Caddyfile").read_text(encoding="utf-8")
# What is not a script, though the element is the same.
DONNEES = re.compile(r'<script[^>]* type="application/(?:ld\+)?json"')


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
    kept = {path for path in files if re.search(nginx, path)}
    licences = {path for path in kept if path.endswith(".txt")}
    assert len(licences) == 3
    assert kept == {path for path in files if path.endswith((".css", ".js", ".woff2"))} | licences


def test_every_page_says_the_policy_itself_and_holds_nothing_that_it_refuses(site: Path) -> None:
    sent = politiques(NGINX)[0].partition("; frame-ancestors")[0]
    named = re.compile(
        r'<meta charset="utf-8">\s*<meta http-equiv="Content-Security-Policy"\s+content="([^"]+)">'
    )
    for path in site.rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        [found] = named.findall(html)
        # A card and a former address, which load less, allow less.
        less = {*sent.split("; "), "form-action 'none'", "img-src 'self'"}
        assert found == sent if '<main class="md-main' in html else {*found.split("; ")} < less, (
            path
        )
        scripts = [tag for tag in re.findall(r"<script[^>]*>", html) if "src=" not in tag]
        assert [tag for tag in scripts if not DONNEES.match(tag)] == [], path
        assert (
            re.findall(r'<style|<[a-z][^>]*\s(?:style|on[a-z]+)=|="\s*javascript:', html) == []
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


def test_a_card_alone_opens_to_frames_and_everything_to_reading(site: Path) -> None:
    """By the address once it is resolved: « .. » and « %2f » would fool the one that was asked for."""
    [framed] = re.findall(r'"~(\S+)"', NGINX.partition("map $uri $cadres {")[2].partition("}")[0])
    assert CADDY.count(f"path_regexp {framed}\n") == 2
    files = {f"/{path.relative_to(site)}" for path in site.rglob("*") if path.is_file()}
    cards = {path for path in files if re.fullmatch("/communs/[^/]+/carte/index.html", path)}
    assert {path for path in files if re.search(framed, path)} == cards != set()
    for text in (NGINX, CADDY):
        assert "Access-Control-Allow-Origin *" in text
        # Their addresses have no extension to tell their type.
        assert re.search(r"/v1/\(software\|logs\)|/v1/software /v1/logs", text)
        for kind in ("text/markdown", "text/csv", "application/x-ndjson", "application/ld+json"):
            assert kind in text, kind


# --- Run for real, each night: only the port, the folders and the certificate are others -------------

TYPES_DE_NGINX = Path("/etc/nginx/mime.types")


def en_nginx(site: Path, port: int, dossier: Path) -> list[str]:
    """Write the configuration of Nginx for this machine; return what runs it."""
    texte = re.sub(r"    server \{\n        listen 80;.*?\n    \}\n", "", NGINX, flags=re.DOTALL)
    texte = re.sub(r" +(listen \[::\]:443 ssl|http2 on|ssl_certificate\S* \S+);\n", "", texte)
    texte = texte.replace("listen 443 ssl", f"listen 127.0.0.1:{port}").replace(
        "/srv/catalogue/site", str(site)
    )
    texte = texte.replace("include mime.types", f"include {TYPES_DE_NGINX}")
    ecrits = "".join(
        f"{nom}_temp_path {dossier}/{nom};"
        for nom in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    texte = texte.replace("http {", f"http {{ access_log off; {ecrits}", 1)
    texte = f"daemon off; pid {dossier}/pid; error_log {dossier}/error.log;\n{texte}"
    (dossier / "nginx.conf").write_text(texte, encoding="utf-8")
    return ["nginx", "-c", str(dossier / "nginx.conf"), "-e", str(dossier / "error.log")]


def en_caddy(site: Path, port: int, dossier: Path) -> list[str]:
    """Write the configuration of Caddy for this machine; return what runs it."""
    texte = CADDY.replace("communs.example {", f"http://127.0.0.1:{port} {{", 1)
    texte = f"{{\n\tadmin off\n}}\n{texte.replace('/srv/catalogue/site', str(site))}"
    (dossier / "Caddyfile").write_text(texte, encoding="utf-8")
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(dossier / "Caddyfile")]


def attendre(port: int) -> None:
    """Wait for a server to listen."""
    for _ in range(100):
        with closing(socket.socket()) as essai:
            if essai.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(port)


@pytest.fixture(params=[en_nginx, en_caddy], ids=["nginx", "caddy"])
def serveur(request: pytest.FixtureRequest, site: Path, tmp_path: Path) -> Iterator[str]:
    """Serve the site with the published configuration; give its address."""
    with closing(socket.socket()) as libre:
        libre.bind(("127.0.0.1", 0))
        port = libre.getsockname()[1]
    commande = request.param(site, port, tmp_path)
    if not shutil.which(commande[0]):
        pytest.skip(f"{commande[0]} n’est pas installé")
    # Nginx leaves the account of root to read the site.
    for dossier in (site, *site.parents):
        dossier.chmod(dossier.stat().st_mode | 0o5)
    with subprocess.Popen(
        commande, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as processus:
        try:
            attendre(port)
            yield f"http://127.0.0.1:{port}/"
        finally:
            processus.terminate()


DEMANDER = """async ([adresse, entetes]) => {
    const reponse = await fetch(adresse, { headers: entetes, cache: "no-store" })
    return [reponse.status, reponse.headers.get("ETag") || "", reponse.headers.get("Content-Type") || ""]
}"""


@pytest.mark.nuit
def test_a_page_of_another_site_reads_and_asks_again(
    serveur: str, tmp_path: Path, nouvelle_page: NouvellePage
) -> None:
    (tmp_path / "index.html").write_text("<!doctype html><title>Hôte</title>", encoding="utf-8")
    page = nouvelle_page()

    def demander(chemin: str, **entetes: str) -> list[str | int]:
        answer: list[str | int] = page.evaluate(DEMANDER, [f"{serveur}{chemin}", entetes])
        return answer

    with servir(tmp_path) as ailleurs:
        page.goto(ailleurs)
        statut, etiquette, genre = demander("api/v1/communs.json")
        assert (statut, genre) == (200, "application/json")
        assert etiquette
        assert demander("api/v1/communs.json", **{"If-None-Match": str(etiquette)})[0] == 304
        assert demander("api/v1/communs.json", **{"If-None-Match": '"autre"'})[0] == 200
        assert demander("absent.json", **{"If-None-Match": '"autre"'})[0] == 404
        for liste in ("v1/software", "v1/logs?from=2026-11-21&page[size]=100"):
            assert (demander(liste)[0], demander(liste)[2]) == (200, "application/json")


@pytest.mark.nuit
def test_a_server_answers_what_the_guide_of_hosting_says(serveur: str, site: Path) -> None:
    assert requests.options(f"{serveur}api/v1/index.json", timeout=10).status_code == 204
    for base in ("api/v1/", "v1/"):
        assert requests.get(f"{serveur}{base}", timeout=10).status_code == 200
    ident = "3b241101-e2bb-4255-8caf-4136c566a962"
    analyse = site / "v1" / "analyses" / f"{ident}.json"
    assert requests.get(f"{serveur}v1/software/{ident}/analysis", timeout=10).status_code == 404
    analyse.parent.mkdir(exist_ok=True)
    analyse.write_text("{}", encoding="utf-8")
    try:
        answer = requests.get(f"{serveur}v1/software/{ident}/analysis", timeout=10)
    finally:
        analyse.unlink()
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
