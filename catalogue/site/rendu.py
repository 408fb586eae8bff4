"""Render the templates of `theme/gabarits/`: every value is escaped, no rule lives there."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.compiler import CodeGenerator
from markupsafe import Markup, escape

from catalogue import markdown
from catalogue.francais import composer
from catalogue.gabarits import GabaritsCompiles
from catalogue.memoire import Memoire
from catalogue.ressources import resources

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping

    from jinja2 import nodes
    from jinja2.compiler import Frame

    from catalogue.site.sources import Renvoi


def echapper(value: object) -> str:
    """Escape as `markupsafe.escape` does; a text with nothing to escape, as most are, stays what it is."""
    if type(value) is str:
        if "<" in value or ">" in value or "&" in value or '"' in value or "'" in value:
            return escape(value)
        return value
    return value if type(value) is Markup else escape(value)


class _Generateur(CodeGenerator):
    """Jinja's compiler, whose templates escape with `echapper`."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 - the name of Jinja
        """Compile a template; the last name that its code imports is the one that it calls."""
        super().visit_Template(node, frame)
        self.writeline(f"from {echapper.__module__} import {echapper.__name__} as escape")


class _Environnement(Environment):
    """Jinja, with the keys of views found first: it would look for an attribute, and catch an error."""

    code_generator_class = _Generateur

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return what every template knows as one dictionary: each rendering copies it, and a chain is slow to copy."""
        return {**self.globals, **(d or {})}

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - the signature of Jinja
        """Return `obj.attribute`, or what a view says under that name."""
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        try:
            return getattr(obj, attribute)
        except AttributeError:
            return super().getattr(obj, attribute)


# The same words come back on every page; `typed`, because HTML may have the same words as a text.
_typo = lru_cache(maxsize=16_384, typed=True)(lambda text: escape(composer(text)))


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
        self.environment.filters["typo"] = _typo
        self.environment.filters["renvoi"] = self._renvoi
        self._lire = cache(self.environment.get_template)
        # A common cites few sources, on many lines.
        self._lien = lru_cache(maxsize=64)(vars(self._lire("_macros.html").module)["renvoi"])
        self.environment.filters["md"] = lambda text: Markup(markdown.render(text))  # noqa: S704 - sanitised

    def gabarit(self, name: str, context: Mapping[str, object]) -> str:
        """Render the template `name`."""
        return self._lire(name).render(context)

    def _renvoi(self, source: Renvoi | None) -> str:
        return self._lien(source) if source else ""


@lru_cache(maxsize=1)
def rendu(memoire: Memoire) -> Rendu:
    """Return the templates of the build that `memoire` is made for: it lives as long as a build."""
    return Rendu(memoire)
