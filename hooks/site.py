"""MkDocs adapter: each event hands over to the library and writes back what it answers."""

from __future__ import annotations

import logging
import os
from datetime import UTC, datetime
from pathlib import Path
from time import time
from typing import Any

from annonces import annoncer
from coquille import Coquille
from etat import ETAT
from habillage import alleger, resserrer, sans_icones, verifier
from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from catalogue_communs.site.construction.atelier import Atelier
from catalogue_communs.site.construction.pages import preparer
from catalogue_communs.socle import markdown
from catalogue_communs.socle.programme import Publication, programme
from catalogue_communs.socle.rendu import rendu

log = logging.getLogger("mkdocs.hooks.catalogue")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read and check the files; a faulty one stops a publication, and shows under `serve`."""
    on_build_error()
    verifier(config)
    sans_icones(config.theme)
    try:
        now = datetime.fromtimestamp(float(os.environ.get("SOURCE_DATE_EPOCH") or time()), tz=UTC)
    except (ValueError, OverflowError, OSError):
        raise PluginError("SOURCE_DATE_EPOCH n’est pas un nombre de secondes : 1795478400.") from None
    publication = Publication(str(config.site_url), config.extra.get("depot_url"))
    ETAT.site, faults = preparer(Path(config.config_file_path).parent, now.date(), publication, ETAT.deja)
    if faults:
        if not ETAT.servir:
            raise PluginError(f"\n{faults}")
        log.warning("\n%s", faults)
    config.site_name, config.site_description = programme().titre, programme().resume
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Announce what will be made, so that links to it are checked; drop what no page uses."""
    ETAT.feuille = alleger(files)
    rendu().environment.globals["actifs"] = ETAT.actifs = resserrer(files)
    annoncer(files, config, (page.chemin for page in ETAT.site.annonces()))
    return files


def on_nav(nav: Navigation, **_: Any) -> None:
    """Keep the navigation: the generated pages show it too."""
    ETAT.nav = nav


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> None:
    """Begin to make the site beside the hand-written pages; under `serve`, wait for what is asked for."""
    env.globals |= {"feuille_material": ETAT.feuille, "annonces": ETAT.site.annonces, "servir": ETAT.servir}
    env.globals |= {"actifs": ETAT.actifs, "programme": programme}
    coquille = Coquille(env, config, ETAT.nav, files)
    ETAT.atelier = Atelier(ETAT.site, Path(config.site_dir), coquille.verser)
    if not ETAT.servir:
        coquille.preparer(ETAT.site.annonces())
        ETAT.atelier.lancer()


def on_page_content(html: str, **_: Any) -> str:
    """Clean a hand-written page."""
    return markdown.clean_page(html)


def on_post_page(output: str, page: Page, **_: Any) -> str:
    """Put in a hand-written page the parts that the library makes; under `serve`, when it is asked for."""
    return output if ETAT.servir else ETAT.site.inserer(output, page.url)


def on_post_build(config: MkDocsConfig) -> None:
    """Wait for the whole site; drop the compressed sitemap, whose bytes change from day to day."""
    (Path(config.site_dir) / "sitemap.xml.gz").unlink(missing_ok=True)
    if not ETAT.servir:
        ETAT.atelier.finir()


def on_build_error(**_: Any) -> None:
    """Stop what the last build had begun."""
    if ETAT.atelier:
        ETAT.atelier.abandonner()
