"""The Markdown of the files: a small safe part of CommonMark, rendered to clean HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import nh3

from catalogue.francais import typographie, typographie_html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

FIRST_TITLE = 3
_TAGS = {
    "p",
    "br",
    "strong",
    "em",
    "ul",
    "ol",
    "li",
    "a",
    "code",
    "pre",
    "blockquote",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
}
# Browsers read « //exemple.fr » and « /\exemple.fr » as addresses of another site.
_LINK = re.compile(r"https://|mailto:|#", re.IGNORECASE)
# Inline or in a definition, a link that the parser leaves as text.
_REFUSED_LINK = re.compile(
    rf"\]\(((?!{_LINK.pattern})[^)]*)\)|^\s*\[[^\]]+\]:\s*((?!{_LINK.pattern})[a-z]+:\S*)", re.IGNORECASE
)
# A link that is accepted, whatever its label, or left as text.
_PLAIN_LINK = re.compile(r"(?<!!)\[[^\[\]]*\]\(https://[^\s()<>&\\]*\)")
_ENTITY = re.compile(r"&#?\w+;")
# What may come before a title on its line: quotes, bullets and numbers of lists.
_BEFORE_TITLE = " \t>*+-.)0123456789"
_HTML = re.compile(r"</?[A-Za-z][^<>]*>|<!--|<[!?]")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a text may not contain: its code, an extract, its line (from 0), a title's level."""

    code: str
    extrait: str
    ligne: int
    niveau: int = 0


@cache
def _parser() -> MarkdownIt:
    # Imported when a text is first read: most validations read none.
    from markdown_it import MarkdownIt  # noqa: PLC0415

    # HTML stays text; the sanitizer below is a second wall.
    return MarkdownIt("commonmark", {"html": False})


def douteux(text: str) -> bool:
    """Tell whether `problems` may find something: much quicker, and never wrong when it says no."""
    if "<" in text or ("&" in text and _ENTITY.search(text)):
        return True
    if "[" in text and "[" in _PLAIN_LINK.sub("", text):
        return True
    return any(map(_may_be_high_title, text.splitlines()))


def _may_be_high_title(line: str) -> bool:
    """Recognise a line that may be a title above `FIRST_TITLE`, or underline one."""
    bare = line.lstrip(_BEFORE_TITLE)
    if not bare:
        return bool(line.strip())
    return bare[0] == "=" or (bare[0] == "#" and not bare.startswith("#" * FIRST_TITLE))


def problems(text: str) -> Iterator[Problem]:
    """Yield what a text contains and may not: HTML, high titles, images, other links."""
    if not douteux(text):
        return
    line = 0
    for token in _tokens(text):
        line = token.map[0] if token.map else line
        if token.type == "softbreak":
            line += 1
        if token.type == "heading_open" and (level := int(token.tag[1])) < FIRST_TITLE:
            yield Problem("markdown-titre", text.splitlines()[line], line, level)
        elif token.type == "image":
            yield Problem("markdown-image", token.content, line)
        elif token.type == "link_open" and not _LINK.match(str(token.attrGet("href"))):
            yield Problem("markdown-lien", str(token.attrGet("href")), line)
        elif token.type == "text":
            yield from _in_text(token.content, line)


def _in_text(text: str, line: int) -> Iterator[Problem]:
    """Yield what the parser left as text because it is neither safe nor Markdown."""
    if found := _HTML.search(text):
        yield Problem("markdown-html", found.group(), line)
    elif refused := _REFUSED_LINK.search(text):
        yield Problem("markdown-lien", refused[1] or refused[2] or "()", line)


def _tokens(text: str) -> Iterator[Token]:
    for token in _parser().parse(text):
        yield token
        yield from token.children or ()


def render(text: str) -> str:
    """Render a text to HTML that holds nothing but `_TAGS`, with French typography."""
    tokens = _parser().parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"} and int(token.tag[1]) < FIRST_TITLE:
            token.tag = f"h{FIRST_TITLE}"
        for child in token.children or ():
            if child.type == "text":
                child.content = typographie(child.content)
    html = _parser().renderer.render(tokens, _parser().options, {})
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}, "*": set()},
        attribute_filter=lambda _tag, _name, value: value if _LINK.match(value) else None,
        url_schemes={"https", "mailto"},
        link_rel=None,
    )


_PAGE_TAGS = _TAGS | {
    "h1",
    "h2",
    "div",
    "span",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "dl",
    "dt",
    "dd",
    "img",
}
_PAGE_ATTRIBUTES = {
    "*": {"id", "class"},
    "a": {"href"},
    "div": {"data-insert"},
    "img": {"src", "alt", "width", "height", "loading"},
    "th": {"scope", "style"},
    "td": {"style"},
}


def clean_page(html: str) -> str:
    """Keep of a hand-written page what a page needs: no script, no style, no frame, no form."""
    cleaned = nh3.clean(
        html,
        tags=_PAGE_TAGS,
        attributes=_PAGE_ATTRIBUTES,
        url_schemes={"https", "mailto"},
        link_rel=None,
        filter_style_properties={"text-align"},
    )
    return typographie_html(cleaned)
