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
    attribute_filter=lambda _tag, _name, href: href if _LINK.match(href) else None,
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
    octets, code_end, html_line = text.encode(), 0, -1
    for event, place in pyromark.events_with_range(text, merge_text=True):
        line = octets[: place["start"]].count(b"\n")
        extract = octets[place["start"] : place["end"]].decode()
        first_line = extract.partition("\n")[0]
        match event:
            case {"Start": {"CodeBlock": _}}:
                code_end = place["end"]
            case {"Text": str(text_part)} if place["start"] >= code_end:
                yield from _in_text(text_part, line)
            # Once a line: an element that is closed where it is opened is one mistake.
            case {"Start": "HtmlBlock"} | {"InlineHtml": _} if line != html_line:
                html_line = line
                tag = _HTML.search(extract)
                yield TexteRefuse("markdown-html", tag.group() if tag else first_line, line)
            case {"Start": {"Heading": {"level": "H1" | "H2" as level}}}:
                yield TexteRefuse("markdown-titre", first_line, line, int(level[1]))
            case {"Start": {"Image": _}}:
                yield TexteRefuse("markdown-image", extract, line)
            # The parser knows an address of e-mail in « <…> », and writes its `mailto:`.
            case {"Start": {"Link": {"link_type": kind, "dest_url": url}}} if kind != "Email":
                if not _lien_permis(url):
                    yield TexteRefuse("markdown-lien", url, line)


def _lien_permis(url: str) -> bool:
    """Tell whether a text may lead to an address: one in https is one that a field would accept."""
    if url.lower().startswith("https:") and not est_uri(f"https:{url[6:]}"):
        return False
    return _LINK.match(url) is not None


def _in_text(text: str, line: int) -> Iterator[TexteRefuse]:
    """Yield what the parser left as text because it is neither safe nor Markdown."""
    # An invisible character that is written as it is stops the reading of the file: this one is
    # written as a reference.
    if hidden := INVISIBLE.search(text):
        yield TexteRefuse("fichier-caractere-invisible", f"U+{ord(hidden.group()):04X}", line)
    if tag := _HTML.search(text):
        yield TexteRefuse("markdown-html", tag.group(), line)
    elif refused := _REFUSED_LINK.search(text):
        yield TexteRefuse("markdown-lien", refused[1] or refused[2] or "()", line)


class Bloc(msgspec.Struct, frozen=True):
    """The plain words of a title, of a paragraph, of a cell or of a point of a list."""

    mots: str
    # The level of a title, or zero.
    titre: int


# The events within a block: words, ends of lines that are worth a space; then marks around words.
_MOTS = frozenset({"Text", "Code", "SoftBreak", "HardBreak"})
_EN_LIGNE = frozenset({"Emphasis", "Strong", "Link", "Image"})


# What a hand-written page may hold, and a text of a common may not.
_ECRITES = Options.ENABLE_TABLES | Options.ENABLE_FOOTNOTES


def blocs(text: str, *, ecrites: bool = False) -> Iterator[Bloc]:
    """Yield the blocks of a text, in order, without marks, code nor HTML.

    `ecrites`: the tables and the notes of a page written by hand are read too.
    """
    events: Iterator[Any] = pyromark.events(text, options=_ECRITES if ecrites else Options(0))
    mots = ""
    for event in events:
        kind, content = _nom_et_contenu(event, " ")
        if kind in _MOTS:
            mots += content
        elif kind in {"Start", "End"}:
            tag, attribute = _nom_et_contenu(content, "")
            if tag in _EN_LIGNE:
                continue
            # A block starts or ends: the words before stand by themselves.
            closed_tag = tag if kind == "End" else ""
            if closed_tag != "CodeBlock" and mots.strip():
                level = int(attribute[1]) if closed_tag == "Heading" else 0
                yield Bloc(mots.strip(), level)
            mots = ""


def _nom_et_contenu(event: Any, sans_contenu: str) -> tuple[str, Any]:
    """Return the name of an event of the parser, and its content.

    An event is a name alone, or a name and its content: {"Text": "mot"}, {"End": {"Heading": "H3"}}.
    """
    if isinstance(event, str):
        return event, sans_contenu
    name, content = next(iter(event.items()))
    return name, content


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


def images_d_ailleurs(text: str) -> Iterator[tuple[int, str]]:
    """Yield the images of another site in a page written by hand: line (from 0) and address."""
    octets = text.encode()
    for event, place in pyromark.events_with_range(text, options=_ECRITES):
        line = octets[: place["start"]].count(b"\n")
        match event:
            case {"Start": {"Image": {"dest_url": url}}} if _AILLEURS.match(url):
                yield line, url
            case {"Html": str(html)} | {"InlineHtml": str(html)}:
                for url in images_du_html(html):
                    yield line, url


def images_du_html(html: str) -> Iterator[str]:
    """Yield the addresses of the images of another site in some HTML."""
    for balise in decouper(html):
        if balise.nom != "img":
            continue
        url = unescape(balise.attributs.get("src", ""))
        if _AILLEURS.match(url):
            yield url


# What Python-Markdown writes, as `markdown.clean_page` leaves it.
_APPEL = re.compile(
    r'<sup id="[^"]*"><a class="footnote-ref" href="#(?P<note>[^"]+)">(?P<numero>\d+)</a></sup>'
)
_RETOUR = re.compile(r'(?:&nbsp;|\s)*<a class="footnote-backref" [^>]*>[^<]*</a>')
_NOTES = re.compile(r'<div class="footnote">\s*<hr>\s*<ol>(?P<notes>.*?)</ol>\s*</div>', re.DOTALL)
_NOTE = re.compile(r'<li id="(?P<note>[^"]+)">(?P<texte>.*?)</li>', re.DOTALL)
_BALISE = re.compile(r"<[^>]+>")


def presenter(html: str) -> str:
    """Write each call of a note as a common's page does: its number, and its source for who hears it.

    A note may be called from several places: it leads back to none, the reader's browser does.
    """
    html = _RETOUR.sub("", html)
    titres = {note["note"]: _titre(note["texte"]) for note in _NOTE.finditer(html)}
    html = _NOTES.sub(r'<ol class="sources notes">\g<notes></ol>', html)

    def appel(match: re.Match[str]) -> str:
        note, numero = match["note"], match["numero"]
        label = f"Source {numero} : {titres[note]}"
        # The thin space keeps the number of a note with the word before it.
        return (
            f'{NARROW}<a class="renvoi" href="#{note}" title="{label}" aria-label="{label}">'
            f"{numero}</a>"
        )

    return _APPEL.sub(appel, html)


def _titre(note: str) -> str:
    """Return the first link of a note, or else its first sentence, to put in an attribute."""
    link = re.search(r"<a [^>]*>(.*?)</a>", note, re.DOTALL)
    titre = link[1] if link else note.partition(". ")[0]
    return " ".join(_BALISE.sub("", titre).split()).replace('"', "&quot;")
