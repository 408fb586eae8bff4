"""MkDocs adapter: each event hands over to the library and gives the engine what it answers."""

from __future__ import annotations

import gc
import logging
import os
import re
import sys
import threading
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime
from pathlib import Path
from time import time
from types import SimpleNamespace
from typing import Any

from habillage import alleger, resserrer, verifier
from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from pages import PageFaite

from catalogue_communs.site.construction import atelier
from catalogue_communs.site.construction.pages import CITES, preparer
from catalogue_communs.socle import markdown
from catalogue_communs.socle.programme import Publication, en_clair, programme
from catalogue_communs.socle.rendu import gabarits
from catalogue_communs.validation.moteur import servir

log = logging.getLogger("mkdocs.hooks.catalogue")

# What lives from one event to the next; under `serve`, from one build to the next: the pages, and
# the state of the files that every page may show.
ETAT = SimpleNamespace(servir=False, site=None, actifs="", faites={}, empreinte=None)
PARTAGES = ("theme", "schemas", "donnees", "docs/images", "guichet.yml", "programme.yml")
# « import { … } from "./saisie-lire.js" »: what a page asks for with a script, and at once.
_IMPORTES = re.compile(r"^import .* from \"\./([\w-]+)\.js\"$", re.MULTILINE)
_MARGE = re.compile(r"\n\s+")


def on_startup(command: str, **_: Any) -> None:
    """Remember whether the site is being written or published."""
    ETAT.servir = command == "serve"
    if not ETAT.servir:
        # A build ends before its garbage would matter, and makes a page once: none is stored.
        gc.disable()
        ETAT.faites = None


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read and check the files; a faulty one stops a publication, and shows under `serve`."""
    folder = Path(config.config_file_path).parent
    if ETAT.servir and folder.name == atelier.ATELIER:
        servir(folder.parent)
        atelier.assembler(folder.parent)
    verifier(config)
    try:
        now = datetime.fromtimestamp(float(os.environ.get("SOURCE_DATE_EPOCH") or time()), tz=UTC)
    except (ValueError, OverflowError, OSError):
        raise PluginError(
            "SOURCE_DATE_EPOCH n’est pas un nombre de secondes : 1795478400."
        ) from None
    publication = Publication(
        str(config.site_url),
        config.extra.get("depot_url"),
        atelier.a_le_formulaire(folder),
        provisoire=not os.environ.get("CATALOGUE_SITE_URL"),
    )
    ETAT.site, fautes = preparer(folder, now.date(), publication)
    if ETAT.servir:
        _oublier_si_change(folder)
    if fautes:
        if not ETAT.servir:
            raise PluginError(f"\n{fautes}")
        log.warning("\n%s", fautes)
    config.site_name, config.site_description = programme().titre, programme().resume
    return config


def _oublier_si_change(folder: Path) -> None:
    """Drop the pages of the former build when a file that every page may show changes."""
    empreinte = _empreinte(folder)
    if ETAT.empreinte != empreinte:
        ETAT.empreinte = empreinte
        ETAT.faites.clear()


def _empreinte(folder: Path) -> list[tuple[str, int]]:
    """Tell the files that every page may show, and which commons there are."""
    paths = [path for name in PARTAGES for path in (folder / name, *(folder / name).rglob("*"))]
    empreinte = [(str(path), path.stat().st_mtime_ns) for path in paths if path.is_file()]
    fiches = sorted((folder / "projets").glob("*.yml"))
    return empreinte + [(path.name, 0) for path in fiches]


@event_priority(100)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Write the files that are no page, give the engine the pages, drop what no page uses."""
    gabarits().globals["actifs"] = ETAT.actifs = resserrer(files, config)
    alleger(files)
    # Only Linux copies a process at little cost; a copy has none of the threads, whose locks could
    # stay closed for ever. Beyond eight, they would wait for the disk.
    alone = sys.platform == "linux" and threading.active_count() == 1
    count = min(len(os.sched_getaffinity(0)), 8) if alone else 1
    try:
        for faite in ETAT.site.fabriquer(Path(config.site_dir), count, ETAT.faites):
            files.append(PageFaite(faite, config).file)
    except BrokenProcessPool:
        raise PluginError(
            "Un processus de construction a été arrêté : la mémoire manquait peut-être."
        ) from None
    for path in CITES:
        file = File.generated(config, path, content="", inclusion=InclusionLevel.INCLUDED)
        # It is already written.
        file.copy_file = lambda dirty=False: None  # type: ignore[method-assign] # noqa: ARG005
        files.append(file)
    return files


def on_page_read_source(page: Page, **_: Any) -> str:
    """Read a hand-written page with the words of the programme."""
    return en_clair(page.file.content_string)


def on_nav(nav: Navigation, files: Files, **_: Any) -> None:
    """Put the generated pages under a tab."""
    for file in files.documentation_pages():
        if isinstance(file.page, PageFaite):
            file.page.ranger(nav)


def on_env(env: Environment, files: Files, **_: Any) -> None:
    """Tell the frame what the library knows."""
    if not ETAT.servir:
        # Thousands of pages leave more garbage than they weigh; what is there stays.
        gc.freeze()
        gc.enable()
    scripts = [file for file in files if file.src_uri.endswith(".js")]
    modules = {file.name: _IMPORTES.findall(file.content_string) for file in scripts}
    env.globals.update(servir=ETAT.servir, actifs=ETAT.actifs, edition=ETAT.site.edition)
    env.globals.update(programme=programme, modules=modules)


def on_page_content(html: str, page: Page, **_: Any) -> str:
    """Clean a hand-written page; refuse an image of another site, whatever wrote it."""
    if isinstance(page, PageFaite):
        return html
    cleaned = markdown.clean_page(html)
    for url in markdown.images_du_html(cleaned):
        raise PluginError(
            f"docs/{page.file.src_uri} : l’image « {url} » est celle d’un autre site. "
            "Copiez-la dans docs/images/."
        )
    return cleaned


def on_page_context(context: dict[str, Any], page: Page, config: MkDocsConfig, **_: Any) -> None:
    """Fill the head of a page.

    Not from front matter for a generated page: anyone may write it, and it is not escaped. A page
    that people write from end to end gives the last day when they did; a picture drawn at its
    address is its own.
    """
    if isinstance(page, PageFaite):
        faite = page.faite
        context |= {"tete": faite.tete, "image": faite.image, "image_alt": faite.image_alt}
    elif (Path(config.site_dir) / page.url / "partage.png").is_file():
        context |= {"image": f"{page.url}partage.png", "image_alt": page.meta["description"]}
    elif "data-insert" not in (page.markdown or ""):
        context["suivi"] = ETAT.site.suivi(page.file.src_uri)


def on_post_page(output: str, page: Page, **_: Any) -> str:
    """Tighten the frame of a page; put in a hand-written one the parts that the library makes."""
    frame, body, end = output.partition(page.content or "")
    if body:
        output = _MARGE.sub("\n", frame) + body + _MARGE.sub("\n", end)
    if isinstance(page, PageFaite):
        # It is about to be written: nothing reads it again.
        page.content = ""
    else:
        output = ETAT.site.inserer(output, page.url)
    return output


def on_post_build(config: MkDocsConfig) -> None:
    """Drop the compressed sitemap, whose bytes change from day to day."""
    (Path(config.site_dir) / "sitemap.xml.gz").unlink(missing_ok=True)
