"""A page to write."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """A page to write: where, what its head says, and the HTML of its body.

    `tete` is HTML for the head; `image`, the path of the picture of a shared link, and
    `image_alt` what it says, when it is not that of the site.
    """

    chemin: str
    titre: str
    description: str
    contenu: str
    tete: str = ""
    image: str = "images/partage.png"
    image_alt: str = ""
