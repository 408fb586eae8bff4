"""Where an organisation speaks: what a list does not know holds nothing, as a browser understands the page."""

from __future__ import annotations

import random
import re
import time
from contextlib import suppress
from html.parser import HTMLParser

import nh3
import pytest

from catalogue_communs.reseau.connexion import ReponseHttp
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.recu import Demesure
from catalogue_communs.sources import feuilles, mentions
from tests.aides import exemples

LIEN = "https://communs.example/communs/sentes/"
NOMS = re.findall(
    r"[\w-]+",
    "main article div p span b i font a ul ol li dl dd dt table caption tbody tr td th h1 h2 form button select "
    "option svg math path title desc g br img hr strong section label code pre template details summary blockquote "
    "x-y header center object marquee fieldset figure small colgroup nobr",
)
SEULS = {"br", "img", "hr"}


class Arbre(HTMLParser):
    """The elements that hold each text « LIEN » of a well-formed page."""

    def __init__(self) -> None:
        super().__init__()
        self.ouverts: list[tuple[str, dict[str, str | None]]] = []
        self.liens: list[list[tuple[str, dict[str, str | None]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        if tag not in SEULS:
            self.ouverts.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Close the last one."""
        if self.ouverts and self.ouverts[-1][0] == tag:
            self.ouverts.pop()

    def handle_data(self, data: str) -> None:
        """See a text."""
        if "LIEN" in data:
            self.liens.append([*self.ouverts])


def soupe(rng: random.Random) -> str:
    """Write a page as nobody should, with one link."""
    parts = ["<main>"] if rng.random() < 0.7 else []
    for _ in range(rng.randint(1, 16)):
        name, draw = rng.choice(NOMS), rng.random()
        if draw < 0.55:
            parts.append(
                f"<{name}{' hidden' if rng.random() < 0.3 else ''}{'/' if rng.random() < 0.1 else ''}>"
            )
        elif draw < 0.9:
            parts.append(f"</{name}>")
        else:
            parts.append(
                rng.choice(
                    ["t", "<!-- x -->", "<title>", "<textarea>", "</textarea>", "<![CDATA[", "]]>"]
                )
            )
    parts.insert(rng.randint(len(parts) // 2, len(parts)), f'<a href="{LIEN}">LIEN</a>')
    return "".join(parts)


def vu(page: str) -> bool:
    """Tell whether a reader as browsers are sees the link, held by nothing hidden nor unknown."""
    names = {*NOMS, "thead", "tfoot", "textarea"}
    read = Arbre()
    read.feed(nh3.clean(page, tags=names, attributes={"*": {"hidden", "href"}}, link_rel=None))
    read.close()
    allowed = {name for line in yaml_fourni("mentions")["elements"] for name in line}
    return any(
        all(name in allowed and "hidden" not in attributes for name, attributes in holders)
        for holders in read.liens
    )


@pytest.mark.parametrize("tirages", [1_500, pytest.param(60_000, marks=pytest.mark.nuit)])
def test_what_is_believed_is_what_a_browser_shows(tirages: int) -> None:
    """Whatever a page opens, closes or forgets to, in whatever order: at worst a mention is missed."""
    rng = random.Random(tirages)  # noqa: S311 - a draw, not a secret
    believed = 0
    for _ in range(tirages):
        page = soupe(rng)
        if mentions.cite(page, LIEN):
            believed += 1
            assert vu(page), page
    assert believed > tirages / 20


def test_a_genuine_page_is_seldom_missed() -> None:
    """However sloppy, as long as nothing that it forgets is unknown."""
    rng = random.Random(3)  # noqa: S311 - likewise
    pages = [
        page
        for page in (soupe(rng) for _ in range(1_500))
        if page.startswith("<main>") and vu(page)
    ]
    assert sum(mentions.cite(page, LIEN) for page in pages) > len(pages) * 0.6


TETE = f'<main><a href="{LIEN}">S</a>'


@pytest.mark.parametrize("part", [5, pytest.param(1, marks=pytest.mark.nuit)])
@pytest.mark.parametrize(
    "motif",
    [
        "<div>", "<a><div>", "<dl><dd>", "<blockquote>", "<li>", "<table><tr><td>", "<b a=1>", "<p><b>", "&", "&amp",
        "<style>x{y:z}</style>", "<style>a,main,", "<style>a:not(", "<style>/*", "<style>\\", "<h1>question", "<i>x",
        f'<a href="{LIEN}">S</a> ne ', f'<a href="{LIEN}">S<div>', "<p class='content content-1'>", "<p style='margin:0 0'>",
        "« utilise ", "la commune le parc ", "est suivi ", "ville de xyz ", "<style>--", "<style>a{color:var(", "a,b,", "a{b}", "}{", ":is(", "[a=", "aB",
        f"<p class=zz>la commune est suivi « utilise <a href='{LIEN}'>S</a>", "<style>--a:var(--b);",
    ],
)  # fmt: skip
def test_no_page_takes_a_second(motif: str, part: int) -> None:
    """Before the link, after it, and as the inside of one attribute."""
    size = 1_000_000 // part
    many = motif * (size // len(motif))
    quoted = many.replace('"', "")
    for page in (
        TETE + many,
        many + TETE,
        TETE.replace("<a", f'<a class="{quoted}"'),
        TETE.replace("<a", f'<a style="{quoted}"'),
        f"<style>{many}{{display:none}}</style>{TETE}",
    ):
        start = time.process_time()
        with suppress(Demesure):
            mentions.cite(page, LIEN)
        assert time.process_time() - start < 1


@pytest.mark.parametrize(
    ("style", "cache"),
    [
        ("", False), ("text-align: center", False), ("COLOR : #333 ; margin:0 auto", False), ("color:#fff", True),
        ("color:rgb(20, 20, 20)!important", False), ("background:#f6f6f6", False), ("background:#333", True), ("color:red2", True),
        ("margin:-1px", True), ("padding:4px 2em", False), ("margin:90em", True), ("font-size:.2em", True), ("font-size:110%", False),
        ("width:50%", False), ("width:1px", True), ("display:none", True), ("display:flex", False), ("--x:none", False),
        ("position:static", True), ("line-height:0", True), ("line-height:1.5", False), ("float:left;;", False), ("x", True),
        ("text-decoration:line-through", True), ("font-family:'a;display:none'", True), ("opacity:1", True),
    ],
)  # fmt: skip
def test_a_style_that_no_list_knows_may_hide(style: str, cache: bool) -> None:  # noqa: FBT001 - what is expected
    assert feuilles.inoffensif(style) is not cache


CACHEES = exemples("sources/cachees.yml")
CORPS = '<html lang="fr"><head><title>Outils</title><style>{}</style></head><body><main><h1>Nos outils</h1>{}</main></body></html>'


def page(corps: str, feuille: str = "", phrase: str = "{}") -> str:
    """Write a page where all is known but what a case says, its link in a sentence."""
    whole = CORPS.format(feuille, corps).replace(
        "{l}", phrase.format(f'<a href="{LIEN}">Sentes</a>')
    )
    return whole.replace("{lien}", LIEN)


@pytest.mark.parametrize("phrase", ["{}", "Nous utilisons {}."])
@pytest.mark.parametrize(
    "html",
    [
        *((one, "") for one in CACHEES["corps"]),
        *((f'<p style="{one}">{{l}}', "") for one in CACHEES["styles"]),
        *((f'<p class="{one}">{{l}}', "") for one in CACHEES["classes"]),
        *(('<p class="outil" title="x">{l}', one) for one in CACHEES["feuilles"]),
    ],
)
def test_what_hides_or_others_write_holds_no_mention(html: tuple[str, str], phrase: str) -> None:
    """Whatever its sentence says."""
    assert not mentions.cite(page(*html, phrase), LIEN)


@pytest.mark.parametrize("nom", CACHEES["classes_inconnues"])
def test_an_unknown_name_holds_a_link_in_a_sentence_of_use(nom: str) -> None:
    """And only where nobody else can write."""
    corps, phrase = f'<p class="{nom}">{{l}}</p>', "La commune utilise {}."
    assert not mentions.cite(page(corps), LIEN)
    assert mentions.cite(page(corps, "", phrase), LIEN)
    for saisie in (
        "<form><textarea></textarea></form>",
        "<div contenteditable></div>",
        "<select><textarea></textarea></select>",
    ):
        assert not mentions.cite(page(corps + saisie, "", phrase), LIEN)


PHRASES = exemples("sources/phrases.yml")


@pytest.mark.parametrize(
    ("phrase", "dit"),
    [(one, kind == "usage") for kind, ones in PHRASES.items() for one in ones],
)
def test_a_sentence_says_the_use_or_not(phrase: str, dit: bool) -> None:  # noqa: FBT001 - what is expected
    html = page('<div class="zorglub"><p>{l}</p></div>', "", phrase)
    assert mentions.cite(html.replace("<title>Outils", "<title>Outils – Val-Fictif"), LIEN) is dit


PLACES = ("content-{}", "bloc_{}", "elementor-{}", "text-{}", "wp-block-group-{}", "{}-texte")


def test_no_name_of_a_place_hides_what_hides() -> None:
    """A place may be said in any way: what hides is seen in it."""
    mots = {mot for ligne in yaml_fourni("mentions")["cachent"] for mot in ligne}
    for place in PLACES:
        for mot in mots - {"dark", "none"}:
            corps = page(f'<p class="{place.format(mot)}">{{l}}', "", "Nous utilisons {}.")
            assert not mentions.cite(corps, LIEN), (place, mot)


@pytest.mark.parametrize("alphabet", ["iso-8859-1", "windows-1252", "utf-8"])
@pytest.mark.parametrize("lieu", ["meta", "en-tête"])
def test_an_old_page_is_read_in_its_own_alphabet(alphabet: str, lieu: str) -> None:
    """A sentence has its accents; where it says nothing, it is in UTF-8."""
    dit = {"meta": f'<meta content="text/html; charset={alphabet}">'}.get(lieu, "")
    entete = {"en-tête": f"text/html; charset={alphabet}"}.get(lieu, "text/html")
    corps = f"{dit}<p>La municipalité a choisi Sentes.".encode(alphabet)
    reponse = ReponseHttp(200, {"content-type": entete}, corps)
    assert "municipalité" in mentions.page_lue(reponse)


@pytest.mark.parametrize("feuille", CACHEES["feuilles_permises"])
def test_a_sheet_that_hides_nothing_of_a_link_leaves_it(feuille: str) -> None:
    assert mentions.cite(page('<p class="outil" title="x">{l}', feuille), LIEN)
