"""What a built site shows: links that lead nowhere, pages that weigh too much, the data of a person."""

from __future__ import annotations

import gzip
import io
import posixpath
import re
import sqlite3
import zipfile
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from catalogue.commandes.controle.construction import lieu
from catalogue.fiches.diagnostics import Diagnostic
from catalogue.socle.texte import citer
from catalogue.validation.contenus import TELEPHONE, est_nominative

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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
        at = lieu(self.root / source, (url, path.removesuffix("index.html").rstrip("/"), anchor))
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
SANS_TEXTE = frozenset({".png", ".webp", ".jpg", ".jpeg", ".avif", ".ico", ".woff", ".woff2", ".br"})
_COURRIEL = re.compile(r"([\w.+%-]{1,64})@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,10})")
_CIVILITE = re.compile(r"\b(?:M\.|MM\.|Mme|Mmes|Mlle|Monsieur|Madame)[\s\u00a0\u202f]+[A-ZÀ-Ý][a-zà-ÿ-]+")
# Domains that are nobody's: those of the examples.
_EXEMPLES = re.compile(r"(?:.*\.)?(?:exemple\.fr|example(?:\.(?:com|org|net))?)|.*\.example")
_ADRESSE = re.compile(r"https?://\S+")


def check(dossier: Path) -> Iterator[Diagnostic]:
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
