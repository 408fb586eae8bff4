"""Render the templates of `theme/gabarits/`: every value is escaped, no rule lives there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from catalogue import markdown
from catalogue.memoire import GabaritsCompiles, Memoire
from catalogue.francais import typographie
from catalogue.ressources import resources

if TYPE_CHECKING:
    from collections.abc import Mapping


class Rendu:
    """The templates, compiled once a build."""

    def __init__(self, memoire: Memoire | None = None) -> None:
        """Read the templates; `memoire` keeps them compiled."""
        self.environment = Environment(
            loader=FileSystemLoader(resources() / "theme" / "gabarits"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            bytecode_cache=GabaritsCompiles(memoire or Memoire()),
        )
        self.environment.filters["typo"] = typographie
        self.environment.filters["md"] = lambda text: Markup(markdown.render(text))  # noqa: S704 - sanitised

    def gabarit(self, name: str, context: Mapping[str, object]) -> str:
        """Render the template `name`."""
        return self.environment.get_template(name).render(context)
