"""MkDocs adapter: each event hands over to the library and writes back what it answers."""

from __future__ import annotations

import logging
import os
from datetime import UTC, datetime
from pathlib import Path
from time import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from coquille import Coquille
from habillage import alleger, verifier
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, InclusionLevel

from catalogue import markdown
from catalogue.memoire import GabaritsCompiles
from catalogue.publication import Publication
from catalogue.site.pages import inserer, preparer

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page

log = logging.getLogger("mkdocs.hooks.catalogue")

# What lives from one event to the next: `on_config` makes the site afresh at each build.
ETAT = SimpleNamespace(servir=False, site=None, nav=None, feuille="")


def on_startup(command: str, **_: Any) -> None:  # noqa: ANN401 - MkDocs adds arguments
    """Remember whether the site is being written or published."""
    ETAT.servir = command == "serve"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read and check the files; a faulty one stops a publication, and shows under `serve`."""
    verifier(config)
    epoch = float(os.environ.get("SOURCE_DATE_EPOCH") or time())
    now = datetime.fromtimestamp(epoch, tz=UTC)
    publication = Publication(str(config.site_url), config.extra.get("depot_url"), config.extra["courriel"])
    ETAT.site, faults = preparer(Path(config.config_file_path).parent, now.date(), publication)
    if faults:
        if not ETAT.servir:
            raise PluginError(f"\n{faults}")
        log.warning("\n%s", faults)
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Announce the generated pages, so that links to them are checked; drop what no page uses."""
    ETAT.feuille = alleger(files)
    for path in (*(page.chemin for page in ETAT.site.pages), *ETAT.site.redirections):
        file = File.generated(config, f"{path}index.html", content="")
        file.url = path
        files.append(file)
    for path, data in ETAT.site.fichiers.items():
        files.append(File.generated(config, path, content=data, inclusion=InclusionLevel.INCLUDED))
    return files


def on_nav(nav: Navigation, **_: Any) -> None:  # noqa: ANN401
    """Keep the navigation: the generated pages show it too."""
    ETAT.nav = nav


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> None:
    """Pour each generated page in the layout, which is rendered once."""
    env.bytecode_cache = GabaritsCompiles(ETAT.site.memoire)
    env.globals |= {
        "feuille_material": ETAT.feuille,
        "pages_generees": ETAT.site.pages,
        "servir": ETAT.servir,
    }
    coquille = Coquille(env, config, ETAT.nav, files)
    for page in ETAT.site.pages:
        files.src_uris[f"{page.chemin}index.html"].content_string = coquille.verser(page)
    for path, html in ETAT.site.redirections.items():
        files.src_uris[f"{path}index.html"].content_string = html


def on_page_content(html: str, page: Page, **_: Any) -> str:  # noqa: ANN401
    """Clean a hand-written page, then put in it the parts that the library makes."""
    return inserer(markdown.clean_page(html), ETAT.site, page.url)


def on_post_build(config: MkDocsConfig) -> None:
    """Drop the compressed sitemap, whose bytes change from day to day, and what is out of use."""
    (Path(config.site_dir) / "sitemap.xml.gz").unlink(missing_ok=True)
    ETAT.site.memoire.oublier()
