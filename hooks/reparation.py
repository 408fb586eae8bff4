"""Mend the few faults that Material writes in the site."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# What Material 9.8 writes and the standards refuse: an attribute of text fields on a checkbox,
# an empty tabindex, nested landmarks without a name of their own, and (below) the label of a
# checkbox that the page may not have.
_FAULTS = (
    (re.compile(r'(<input class="md-toggle"[^>]*?) autocomplete="off"'), r"\1"),
    (re.compile(r' tabindex=""'), ""),
    (
        re.compile(
            r'(<nav class="md-nav" data-md-level="[1-9]") aria-labelledby="[^"]*" aria-expanded="[^"]*"'
        ),
        r'\1 role="none"',
    ),
)
# Material's script takes every alternate of a page for a translation, a feed too, and asks for
# a sitemap beside it, which does not exist.
_ALTERNATES = ("link[rel=alternate]", "link[rel=alternate][hreflang]")
LUNR_FRANCAIS = ("lunr.fr.min.js", "lunr.stemmer.support.min.js")
_TOC_LABEL = re.compile(r'<label class="md-nav__title" for="__toc">(.*?)</label>', re.DOTALL)


def sans_defaut(html: str) -> str:
    """Mend the faults of the layout, whatever page it holds."""
    for fault, mended in _FAULTS:
        html = fault.sub(mended, html)
    if 'id="__toc"' not in html:
        html = _TOC_LABEL.sub(r'<span class="md-nav__title">\1</span>', html)
    return html


def sans_surplus(site: Path) -> None:
    """Drop what the site never uses, and what would change from day to day."""
    for unused in (site / "sitemap.xml.gz", *site.rglob("*.map"), *site.glob("assets/**/lunr/**/*.js")):
        if unused.is_file() and unused.name not in LUNR_FRANCAIS:
            unused.unlink()


def sans_requete(site: Path) -> None:
    """Keep Material's script from asking for a sitemap beside each feed."""
    for script in site.glob("assets/javascripts/bundle.*.js"):
        text = script.read_text(encoding="utf-8")
        script.write_text(text.replace(*_ALTERNATES), encoding="utf-8")
