"""Mend the few faults that Material writes in every page."""

from __future__ import annotations

import re

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
_TOC_LABEL = re.compile(r'<label class="md-nav__title" for="__toc">(.*?)</label>', re.DOTALL)


def sans_defaut(html: str) -> str:
    """Mend the faults of the layout, whatever page it holds."""
    for fault, mended in _FAULTS:
        html = fault.sub(mended, html)
    if 'id="__toc"' not in html:
        html = _TOC_LABEL.sub(r'<span class="md-nav__title">\1</span>', html)
    return html
