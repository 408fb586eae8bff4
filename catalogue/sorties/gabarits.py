"""The templates that the formats share: one environment for all the commons of a build."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from catalogue.site.rendu import Rendu

if TYPE_CHECKING:
    from catalogue.memoire import Memoire


@lru_cache(maxsize=1)
def rendu(memoire: Memoire) -> Rendu:
    """Return the templates of the build that `memoire` is made for: it lives as long as a build."""
    return Rendu(memoire)
