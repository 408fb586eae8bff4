"""The layout, rendered once for each kind of page, in which pages are poured."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from jinja2 import Environment
from markupsafe import escape
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from catalogue_communs.site.construction.atelier import Annonce
from catalogue_communs.site.vues.adresses import Page as PageGeneree

# Words that no template writes: each stands for a part of the page.
TITRE, RESUME, CORPS, SLUG = "COQUILLETITRE", "COQUILLERESUME", "COQUILLECORPS", "coquilleslug"
TETE, IMAGE, ALT = "COQUILLETETE", "COQUILLEIMAGE", "COQUILLEALT"
_PARTS = re.compile(f"({TITRE}|{RESUME}|{CORPS}|{SLUG}|{TETE}|{IMAGE}|{ALT})")
# The tab of the navigation under which generated pages belong, when it is not that of their section.
ONGLETS: Mapping[str, str] = {"communs": "catalogue/"}
# Style sheets and scripts of the pages of a section, by their names in docs/; and of those that differ.
ATOURS: Mapping[str, Mapping[str, list[str]]] = {
    "catalogue": {"styles": ["trouver"]},
    "communs": {"styles": ["commun"]},
    f"communs/{SLUG}/index.md": {"styles": ["commun"], "scripts": ["message"]},
    f"communs/{SLUG}/mesures/index.md": {"styles": ["commun", "impact"]},
    f"communs/{SLUG}/sources/index.md": {"styles": ["commun", "frise"]},
}


class Coquille:
    """The layout, for one build."""

    def __init__(self, env: Environment, config: MkDocsConfig, nav: Navigation, files: Files) -> None:
        """Keep what rendering the layout needs."""
        self.env, self.config, self.nav, self.files = env, config, nav, files
        self.moules: dict[str, list[str]] = {}

    def preparer(self, annonces: Iterable[Annonce]) -> None:
        """Render the layouts of the pages announced, for the processes that will pour them."""
        for annonce in annonces:
            self._moule(*_lieu(annonce.chemin))

    def verser(self, page: PageGeneree) -> str:
        """Return the whole HTML of a generated page."""
        parts = {
            TITRE: str(escape(page.titre)),
            RESUME: str(escape(page.description)),
            CORPS: page.contenu,
            SLUG: page.chemin.split("/")[1],
            TETE: page.tete,
            IMAGE: page.image,
            ALT: str(escape(page.image_alt or self.config.site_name)),
        }
        return "".join(parts.get(piece, piece) for piece in self._moule(*_lieu(page.chemin)))

    def _moule(self, section: str, path: str) -> list[str]:
        if path not in self.moules:
            self.moules[path] = _PARTS.split(re.sub(r"\n\s+", "\n", self._rendre(section, path)))
        return self.moules[path]

    def _rendre(self, section: str, path: str) -> str:
        page = Page(TITRE, File.generated(self.config, path, content=""), self.config)
        page.content, page.edit_url = CORPS, None
        page.meta = {
            "title": TITRE,
            "description": RESUME,
            "hide": ["navigation", "toc"],
            **ATOURS.get(path, ATOURS.get(section, {})),
        }
        page.toc = TableOfContents([AnchorLink(TITRE, "contenu", 1)])
        tab = next((p for p in self.nav.pages if p.url == ONGLETS.get(section, f"{section}/")), None)
        if tab:
            tab.active = True
        context = get_context(self.nav, self.files, self.config, page)
        try:
            # Not in the head of a page, which anyone may fill by hand: these are not escaped.
            return self.env.get_template("main.html").render(context, tete=TETE, image=IMAGE, image_alt=ALT)
        finally:
            if tab:
                tab.active = False


def _lieu(chemin: str) -> tuple[str, str]:
    """Return the section of a page and the path of its layout: links are written from its depth."""
    section, _, *rest = chemin.strip("/").split("/")
    return section, "/".join((section, SLUG, *rest, "index.md"))
