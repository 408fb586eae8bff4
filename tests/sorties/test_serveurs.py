"""The configurations of servers that the documentation gives: coherent, and the site works under them."""

from __future__ import annotations

import re
from pathlib import Path

from tests.aides import ROOT, NouvellePage

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
        r'<meta charset="utf-8">\s*<meta http-equiv="Content-Security-Policy" content="([^"]+)">'
    )
    for path in site.rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        [found] = named.findall(html)
        # A card and a former address, which load less, allow less.
        less = {*sent.split("; "), "form-action 'none'", "img-src 'self'"}
        assert found == sent if '<main class="md-main' in html else {*found.split("; ")} < less, path
        scripts = [tag for tag in re.findall(r"<script[^>]*>", html) if "src=" not in tag]
        assert [tag for tag in scripts if not DONNEES.match(tag)] == [], path
        assert re.findall(r'<style|<[a-z][^>]*\s(?:style|on[a-z]+)=|="\s*javascript:', html) == [], path


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
        # Its address has no extension to tell its type.
        assert "/v1/software" in text
        for kind in ("text/markdown", "text/csv", "application/x-ndjson", "application/ld+json"):
            assert kind in text, kind
