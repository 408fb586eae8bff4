"""Where the site is published, where its files are kept, and where its readers write."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Publication:
    """The public addresses that a build is given.

    `site_url` is the address of the home page, with its final « / »; `depot_url`, that of the
    repository on its forge, when it is known; `courriel`, the mailbox of the catalogue.
    """

    site_url: str = "https://communs.example/"
    depot_url: str | None = None
    courriel: str = "contact@communs.example"

    def url(self, chemin: str) -> str:
        """Return the full address of a path of the site, such as « communs/lucca/ »."""
        return f"{self.site_url}{chemin}"
