"""Render the templates of `theme/gabarits/`: every value is escaped, no rule lives there."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from catalogue import markdown
from catalogue.gabarits import GabaritsCompiles
from catalogue.memoire import Memoire
from catalogue.francais import typographie
from catalogue.ressources import resources

if TYPE_CHECKING:
    from collections.abc import Mapping

    from catalogue.site.sources import Renvoi


class _Environnement(Environment):
    """Jinja, with the keys of views found first: it would look for an attribute, and catch an error."""

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - the signature of Jinja
        """Return `obj.attribute`, or what a view says under that name."""
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


class Rendu:
    """The templates, compiled once a build."""

    def __init__(self, memoire: Memoire | None = None) -> None:
        """Read the templates; `memoire` keeps them compiled."""
        self.environment = _Environnement(
            loader=FileSystemLoader(resources() / "theme" / "gabarits"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            bytecode_cache=GabaritsCompiles(memoire or Memoire()),
        )
        self.environment.filters["typo"] = typographie
        self.environment.filters["renvoi"] = self._renvoi
        # A common cites few sources, on many lines.
        self._lien = lru_cache(maxsize=64)(vars(self.environment.get_template("_macros.html").module)["renvoi"])
        self.environment.filters["md"] = lambda text: Markup(markdown.render(text))  # noqa: S704 - sanitised

    def gabarit(self, name: str, context: Mapping[str, object]) -> str:
        """Render the template `name`."""
        return self.environment.get_template(name).render(context)

    def _renvoi(self, source: Renvoi | None) -> str:
        return self._lien(source) if source else ""


@lru_cache(maxsize=1)
def rendu(memoire: Memoire) -> Rendu:
    """Return the templates of the build that `memoire` is made for: it lives as long as a build."""
    return Rendu(memoire)
