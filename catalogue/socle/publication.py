"""Where the site is published, and where its files are kept."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Publication:
    """The public addresses that a build is given.

    `site_url` is the address of the home page, with its final « / »; `depot_url`, that of the
    repository on its forge, when it is known.
    """

    site_url: str = "https://communs.example/"
    depot_url: str | None = None

    def url(self, chemin: str) -> str:
        """Return the full address of a path of the site, such as « communs/lucca/ »."""
        return f"{self.site_url}{chemin}"
