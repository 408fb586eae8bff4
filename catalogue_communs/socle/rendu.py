"""Render the templates of `theme/gabarits/`: every value is escaped, no rule lives there."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from catalogue_communs.socle import markdown, texte
from catalogue_communs.socle.dates import DatePartielle, article, du_jour, le_jour
from catalogue_communs.socle.fichiers import ressources
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.schemas import libelle


# The same words come back on every page; `typed`, because HTML may have the same words as a text.
@lru_cache(maxsize=16_384, typed=True)
def _typo(text: str) -> Markup:
    written = texte.typographie(text)
    if isinstance(text, Markup):
        return Markup(written)  # noqa: S704 - it was HTML
    return escape(written)


# Row after row cites the same source; other macros, read again under `serve`, are other keys.
_cite = lru_cache(maxsize=1024)(lambda macros, source: macros.renvoi(source))


def _date(ecrire: Callable[[DatePartielle], str]) -> Callable[[date | DatePartielle], str]:
    """Write with `ecrire` a date, or a day that is wholly known."""

    def ecrire_aussi_un_jour(moment: date | DatePartielle) -> str:
        if isinstance(moment, DatePartielle):
            return ecrire(moment)
        return ecrire(DatePartielle.du_jour(moment))

    return ecrire_aussi_un_jour


_FILTRES: Mapping[str, Callable[..., object]] = {
    "libelle": lambda slug, vocabulaire: libelle(vocabulaire, slug),
    "date": _date(str),
    "article": _date(article),
    "le_jour": _date(le_jour),
    "du_jour": _date(du_jour),
    "nombre": texte.nombre,
    "denombrer": texte.denombrer,
    "accorder": texte.accorder,
    "majuscule": texte.majuscule,
    "minuscule": texte.minuscule,
    "typo": _typo,
    "md": lambda text: Markup(markdown.rendre(text)),  # noqa: S704 - sanitised
}


def _renvoi(source: object) -> Any:
    macros: Any = gabarits().get_template("_macros.html").module
    if not source:
        return ""
    return _cite(macros, source)


@cache
def gabarits() -> Environment:
    """Return the templates of this process, compiled once, and again when they change."""
    environment = Environment(
        loader=FileSystemLoader(ressources() / "theme" / "gabarits"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # `actifs`: the folder of the style sheets and scripts, which the making of the site says.
    environment.globals |= {"programme": programme, "actifs": ""}
    environment.filters |= {**_FILTRES, "renvoi": _renvoi}
    return environment


def gabarit(name: str, context: Mapping[str, object]) -> str:
    """Render the template `name`."""
    return gabarits().get_template(name).render(context)
