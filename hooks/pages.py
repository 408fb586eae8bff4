"""The pages that the library makes, given to the engine as pages of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from catalogue_communs.site.vues.adresses import Page as Faite

# The tab of the navigation for generated pages, when it is not that of their section.
ONGLETS = {"communs": "catalogue/", "api": "donnees/", "v1": "donnees/"}
# Style sheets and scripts of the pages of a section, by their names in docs/; then of those that
# differ.
ACTIFS: dict[str, dict[str, list[str]]] = {
    "api": {"styles": ["commun"]},
    "v1": {"styles": ["commun"]},
    "catalogue": {"styles": ["trouver"]},
    "communs": {"styles": ["commun"]},
    "communs//": {"styles": ["commun"], "scripts": ["message"]},
    "communs//mesures/": {"styles": ["commun", "impact"]},
    "communs//sources/": {"styles": ["commun", "frise"]},
    "territoires": {"styles": ["territoires"], "scripts": ["carte"]},
}


class PageFaite(Page):
    """A page without Markdown: the library gave its title, its summary and the HTML of its body."""

    _octets = b""

    def __init__(self, faite: Faite, config: MkDocsConfig) -> None:
        """Take the place of a file of the documentation that is not in the navigation."""
        file = File(f"{faite.chemin}index.md", None, config.site_dir, config.use_directory_urls)
        file.inclusion = InclusionLevel.NOT_IN_NAV
        # The file it is made from: its date in Git, and what `serve --dirty` compares.
        projets = Path(config.config_file_path).parent / "projets"
        section, _, dedans = faite.chemin.partition("/")
        slug, _, self._reste = dedans.partition("/")
        fiche = projets / f"{slug}.yml"
        file.abs_src_path = str(fiche if section == "communs" and fiche.exists() else projets)
        super().__init__(faite.titre, file, config)
        self.faite, self._section = replace(faite, octets=b""), section
        self._octets = faite.octets

    @property
    def content(self) -> str:
        """The HTML of the body, as plugins leave it: thousands of pages wait for their frame."""
        return self._octets.decode()

    @content.setter
    def content(self, html: str | None) -> None:
        octets = (html or "").encode()
        # The same HTML is not held twice.
        if octets != self._octets:
            self._octets = octets

    def ranger(self, nav: Navigation) -> None:
        """Belong under a tab of the navigation."""
        tab = ONGLETS.get(self._section, f"{self._section}/")
        parent = next((page for page in nav.pages if page.url == tab), None)
        self.parent = parent  # type: ignore[assignment]

    def read_source(self, config: MkDocsConfig) -> None:  # noqa: ARG002 - the signature of MkDocs
        """Say what front matter would."""
        self.markdown = ""
        self.meta = {
            "title": self.faite.titre,
            "description": self.faite.description,
            "date": self.faite.modifiee_le,
            "hide": ["navigation", "toc"],
            **ACTIFS.get(f"{self._section}//{self._reste}", ACTIFS.get(self._section, {})),
        }

    def render(self, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG002 - that of MkDocs
        """Leave the HTML as it is."""
        self.toc = TableOfContents([AnchorLink(self.faite.titre, "contenu", 1)])
