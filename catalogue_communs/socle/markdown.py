"""The Markdown of the files: a small safe part of CommonMark, rendered to clean HTML."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any, NamedTuple

import msgspec
import nh3
import pyromark
from pyromark import Options

from catalogue_communs.socle.recu import decouper
from catalogue_communs.socle.schemas import est_uri
from catalogue_communs.socle.texte import INVISIBLE, NARROW, NBSP, typographie_html

FIRST_TITLE = 3
_TAGS = set("p br strong em ul ol li a code pre blockquote h3 h4 h5 h6 hr".split())  # noqa: SIM905
# Browsers read « //exemple.fr » and « /\exemple.fr » as addresses of another site.
_LINK = re.compile(r"https://|mailto:|#", re.IGNORECASE)
# Inline or in a definition, a link that the parser leaves as text.
_REFUSED_LINK = re.compile(
    rf"\]\(((?!{_LINK.pattern})[^)]*)\)|^\s*\[[^\]]+\]:\s*((?!{_LINK.pattern})[a-z]+:\S*)",
    re.IGNORECASE,
)
_HTML = re.compile(r"</?[A-Za-z][^<>]*>|<!--|<[!?]")
_HIGH_TITLE = re.compile(rf"<(/?)h[1-{FIRST_TITLE - 1}]>")
# The parser lets HTML through: this is what makes it harmless. It is last, whatever comes before.
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes={"a": {"href"}, "*": set()},
    attribute_filter=lambda _tag, _name, value: value if _LINK.match(value) else None,
    url_schemes={"https", "mailto"},
    link_rel=None,
)


class TexteRefuse(NamedTuple):
    """What a text may not contain: its code, an extract, its line (from 0), a title's level."""

    code: str
    extrait: str
    ligne: int
    niveau: int = 0


def ce_qui_est_interdit(text: str) -> Iterator[TexteRefuse]:
    """Yield what a text contains and may not: HTML, high titles, images, other links."""
    written, code_end, html_line = text.encode(), 0, -1
    for event, place in pyromark.events_with_range(text, merge_text=True):
        line = written[: place["start"]].count(b"\n")
        shown = written[place["start"] : place["end"]].decode()
        match event:
            case {"Start": {"CodeBlock": _}}:
                code_end = place["end"]
            case {"Text": str(words)} if place["start"] >= code_end:
                yield from _in_text(words, line)
            # Once a line: an element that is closed where it is opened is one mistake.
            case {"Start": "HtmlBlock"} | {"InlineHtml": _} if line != html_line:
                found, html_line = _HTML.search(shown), line
                yield TexteRefuse(
                    "markdown-html", found.group() if found else shown.partition("\n")[0], line
                )
            case {"Start": {"Heading": {"level": "H1" | "H2" as level}}}:
                yield TexteRefuse("markdown-titre", shown.partition("\n")[0], line, int(level[1]))
            case {"Start": {"Image": _}}:
                yield TexteRefuse("markdown-image", shown, line)
            # The parser knows an address of e-mail in « <…> », and writes its `mailto:`.
            case {"Start": {"Link": {"link_type": kind, "dest_url": url}}} if kind != "Email":
                # What a field asks of an address: that of a machine that has a name, in plain letters.
                wrong = url.lower().startswith("https:") and not est_uri(f"https:{url[6:]}")
                if wrong or not _LINK.match(url):
                    yield TexteRefuse("markdown-lien", url, line)


def _in_text(text: str, line: int) -> Iterator[TexteRefuse]:
    """Yield what the parser left as text because it is neither safe nor Markdown."""
    # Those written as they are stop the reading of the file: these are written as references.
    if hidden := INVISIBLE.search(text):
        yield TexteRefuse("fichier-caractere-invisible", f"U+{ord(hidden.group()):04X}", line)
    if found := _HTML.search(text):
        yield TexteRefuse("markdown-html", found.group(), line)
    elif refused := _REFUSED_LINK.search(text):
        yield TexteRefuse("markdown-lien", refused[1] or refused[2] or "()", line)


class Bloc(msgspec.Struct, frozen=True):
    """The plain words of a title, of a paragraph, of a cell or of a point of a list."""

    mots: str
    # The level of a title, or zero.
    titre: int


# What the parser tells within a block: words, ends of lines that are worth a space, marks around words.
_MOTS = frozenset({"Text", "Code", "SoftBreak", "HardBreak"})
_EN_LIGNE = frozenset({"Emphasis", "Strong", "Link", "Image"})


# What a hand-written page may hold, and a text of a common may not.
_ECRITES = Options.ENABLE_TABLES | Options.ENABLE_FOOTNOTES


def blocs(text: str, *, ecrites: bool = False) -> Iterator[Bloc]:
    """Yield what a text says, in order, without marks, code nor HTML; `ecrites`: a page's tables and notes are read too."""
    events: Iterator[Any] = pyromark.events(text, options=_ECRITES if ecrites else Options(0))
    said = ""
    for event in events:
        # Either a name alone, or a name and what it holds: {"Text": "mot"}, {"End": {"Heading": "H3"}}.
        kind, held = (event, " ") if isinstance(event, str) else next(iter(event.items()))
        if kind in _MOTS:
            said += held
        elif kind in {"Start", "End"}:
            tag, more = (held, "") if isinstance(held, str) else next(iter(held.items()))
            if tag in _EN_LIGNE:
                continue
            # A block starts or ends: what was said stands by itself.
            ended = tag if kind == "End" else ""
            if ended != "CodeBlock" and (words := said.strip()):
                yield Bloc(words, int(more[1]) if ended == "Heading" else 0)
            said = ""


def rendre(text: str) -> str:
    """Render a text to HTML that holds nothing but `_TAGS`, with French typography."""
    html = _HIGH_TITLE.sub(rf"<\1h{FIRST_TITLE}>", pyromark.html(text))
    return _CLEANER.clean(typographie_html(html))


_PAGE_TAGS = _TAGS | {
    *("h1", "h2", "div", "span", "img", "sup", "details", "summary"),
    *("table", "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd"),
}
_PAGE_ATTRIBUTES = {
    "*": {"id", "class"},
    "a": {"href"},
    "div": {"data-insert"},
    "img": {"src", "alt", "width", "height", "loading"},
    "th": {"scope", "style"},
    "td": {"style"},
}


# « L. 2113-6 » is not cut at the end of a line.
_ARTICLE = re.compile(r"\b([LRD]\.) (?=\d)")


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
    return presenter(_ARTICLE.sub(rf"\1{NBSP}", typographie_html(cleaned)))


# An address that names a site, or takes the protocol of the page.
_AILLEURS = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:|[/\\]{2})", re.IGNORECASE)


def images_d_ailleurs(texte: str) -> Iterator[tuple[int, str]]:
    """Yield the images of another site that a page written by hand shows: the line (from 0), the address."""
    written = texte.encode()
    for event, place in pyromark.events_with_range(texte, options=_ECRITES):
        line = written[: place["start"]].count(b"\n")
        match event:
            case {"Start": {"Image": {"dest_url": url}}} if _AILLEURS.match(url):
                yield line, url
            case {"Html": str(html)} | {"InlineHtml": str(html)}:
                yield from ((line, url) for url in images_du_html(html))


def images_du_html(html: str) -> Iterator[str]:
    """Yield the addresses of the images of another site in some HTML."""
    shown = (unescape(one.attributs.get("src", "")) for one in decouper(html) if one.nom == "img")
    yield from filter(_AILLEURS.match, shown)


# What Python-Markdown writes, as `markdown.clean_page` leaves it.
_APPEL = re.compile(
    r'<sup id="[^"]*"><a class="footnote-ref" href="#(?P<note>[^"]+)">(?P<numero>\d+)</a></sup>'
)
_RETOUR = re.compile(r'(?:&nbsp;|\s)*<a class="footnote-backref" [^>]*>[^<]*</a>')
_NOTES = re.compile(r'<div class="footnote">\s*<hr>\s*<ol>(?P<notes>.*?)</ol>\s*</div>', re.DOTALL)
_NOTE = re.compile(r'<li id="(?P<note>[^"]+)">(?P<dit>.*?)</li>', re.DOTALL)
_BALISE = re.compile(r"<[^>]+>")


def presenter(html: str) -> str:
    """Write each call of a note as a common's page does: its number, and its source to who hears it."""
    # A note is called from several places: it does not lead back to one of them, the reader's browser does.
    html = _RETOUR.sub("", html)
    titres = {found["note"]: _titre(found["dit"]) for found in _NOTE.finditer(html)}
    html = _NOTES.sub(r'<ol class="sources notes">\g<notes></ol>', html)

    def appel(found: re.Match[str]) -> str:
        # The thin space keeps the number of a note with the word before it.
        said = f"Source {found['numero']} : {titres[found['note']]}"
        return (
            f'{NARROW}<a class="renvoi" href="#{found["note"]}" title="{said}" aria-label="{said}">'
            f"{found['numero']}</a>"
        )

    return _APPEL.sub(appel, html)


def _titre(note: str) -> str:
    """Return what a note cites, its first link or else its first sentence, to put in an attribute."""
    link = re.search(r"<a [^>]*>(.*?)</a>", note, re.DOTALL)
    said = link[1] if link else note.partition(". ")[0]
    return " ".join(_BALISE.sub("", said).split()).replace('"', "&quot;")
