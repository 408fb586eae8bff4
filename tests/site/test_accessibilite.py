"""What the page on accessibility says to be checked at each change is checked here, or by axe."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.site.navigation import deborde
from tests.site.test_navigateur import PAGES, TOUTES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

DEUX = "catalogue/comparer/?communs=sentiers-d-ici,bornage"
# What a reader may set: the spacings of criterion 10.12, the text twice as large of criterion 10.4.
STYLES = {
    "spaced": """* {
  line-height: 1.5em !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important;
} p { margin-bottom: 2em !important; }""",
    "twice": "html { font-size: 250% !important }",
}
# A word, or the end of an element within a line, then what a style sheet would set apart.
STUCK = re.compile(r'(?:[^\s>]|</(?:a|b|small|span|strong)>)<(?:span class="precision"|a class="renvoi")')
# Text cut by its own box: what hides its overflow and is too small for what it holds.
CUT = """() => [...document.querySelectorAll("main *, header *, footer *")]
  .filter(e => e.offsetWidth > 1 && e.innerText && getComputedStyle(e).overflow === "hidden"
    && !e.closest(".invisible") && (e.scrollHeight > e.clientHeight + 2 || e.scrollWidth > e.clientWidth + 2))
  .map(e => e.outerHTML.slice(0, 120))"""

# What one fills or presses, seen without a border; boxes are drawn by the system.
BORDERLESS = """() => [...document.querySelectorAll("button, input, select, textarea, .bouton")]
  .filter(e => e.offsetWidth > 1 && !["checkbox", "radio"].includes(e.type)
    && parseFloat(getComputedStyle(e).borderTopWidth) < 1).map(e => e.outerHTML.slice(0, 120))"""
# What has the keyboard, without anything that shows it: an outline, or a thick line around a zone of a map.
UNSEEN = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
  .filter(e => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({ visibilityProperty: true })).filter(e => {
    e.focus()
    const [s, zone] = [getComputedStyle(e), e.querySelector("path")]
    const outlined = s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2
    return document.activeElement === e && !outlined && !(zone && parseFloat(getComputedStyle(zone).strokeWidth) >= 3)
  }).map(e => e.outerHTML.slice(0, 120))"""
# Fields, buttons and marks of the graphs whose edge and inside are both too close to what surrounds them.
FAINT = r"""() => {
  const parse = c => { const v = c.match(/[\d.]+/g).map(Number); return [v[0], v[1], v[2], v[3] ?? 1] }
  const over = (a, b) => [0, 1, 2].map(i => a[i] * a[3] + b[i] * (1 - a[3])).concat(1)
  const behind = e => {
    const found = []
    for (let x = e; x; x = x.parentElement) {
      const c = parse(getComputedStyle(x).backgroundColor)
      if (c[3] > 0) found.push(c)
      if (c[3] === 1) break
    }
    return found.reverse().reduce((below, c) => over(c, below), [255, 255, 255, 1])
  }
  const light = c => {
    const f = c.slice(0, 3).map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    return 0.2126 * f[0] + 0.7152 * f[1] + 0.0722 * f[2]
  }
  const ratio = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05)
  const best = (e, around, colours) => Math.max(...colours.map(c => ratio(over(parse(c), around), around)))
  const fields = [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, .bouton")]
    .filter(e => e.offsetWidth > 1 && e.checkVisibility() && !["checkbox", "radio"].includes(e.type))
    .filter(e => {
      const s = getComputedStyle(e)
      const edge = parseFloat(s.borderTopWidth) >= 1 ? [s.borderTopColor] : []
      return best(e, behind(e.parentElement), [s.backgroundColor, ...edge]) < 3
    })
  const marks = [...document.querySelectorAll("main svg.graphique :is(path, circle):not(.g-grille)")]
    .filter(e => {
      const s = getComputedStyle(e)
      return best(e, behind(e.closest("svg")), [s.fill, s.stroke].filter(c => c !== "none")) < 3
    })
  return [...fields, ...marks].map(e => e.outerHTML.slice(0, 120))
}"""
# What is reached elsewhere than where it is written.
MOVED = """() => [...document.querySelectorAll("*")].filter(e => {
  const s = getComputedStyle(e)
  const reached = "a[href], button, input, select, textarea, summary, [tabindex]"
  if (!e.matches(reached) && !e.querySelector(reached)) return false
  return e.tabIndex > 0 || s.order !== "0" || s.flexDirection.endsWith("reverse")
}).map(e => e.outerHTML.slice(0, 120))"""
MOVING = """() => [...document.querySelectorAll("*")].filter(e => {
  const s = getComputedStyle(e)
  return parseFloat(s.transitionDuration) > 0 || s.animationName !== "none" || s.scrollBehavior === "smooth"
}).map(e => e.outerHTML.slice(0, 120))"""
# Words that a style sheet writes.
GENERATED = """() => [...document.querySelectorAll("main *")].flatMap(e => ["::before", "::after"]
  .map(p => getComputedStyle(e, p).content))
  .filter(c => /[a-zà-ÿ]{2}/i.test(c.replace(/^(none|normal|counter.*|url.*|"\\\\.*)$/, "")))"""
SCRIPTS = {"generated": GENERATED, "moved": MOVED, "moving": MOVING}


@pytest.fixture(scope="module")
def page(navigateur: Browser) -> Iterator[Page]:
    """Open a window of ordinary width."""
    # A reader's own style sheet is not bound by the policy of the page; that of a test would be.
    # Nothing moves: a colour is never read halfway from one scheme to the other.
    context = navigateur.new_context(
        viewport={"width": 1280, "height": 800}, bypass_csp=True, reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()


def test_without_style_sheets_no_word_sticks_to_another(site: Path) -> None:
    """Criterion 10.3: what a style sheet puts on its own line, or apart, is apart in the page too."""
    stuck = {}
    for path in site.rglob("*.html"):
        found = STUCK.findall(path.read_text(encoding="utf-8"))
        if found:
            stuck[path.relative_to(site).as_posix()] = found[:3]
    assert stuck == {}


def test_every_heading_cell_says_what_it_heads(site: Path) -> None:
    """Criteria 5.6 and 5.7: each header cell of the pages that we make has its scope."""
    bare = {
        path.relative_to(site).as_posix()
        for path in site.glob("communs/**/*.html")
        if re.search(r"<th(?![a-z])(?![^>]*\bscope=)", path.read_text(encoding="utf-8"))
    }
    assert bare == set()


@pytest.fixture(scope="module")
def releves(page: Page, adresse: str) -> dict[str, dict[str, list[object]]]:
    """Visit each kind of page once; for each check, give what is wrong, by page."""
    found: dict[str, dict[str, list[object]]] = {}
    # At night, every page of the same kinds.
    kinds = TOUTES if os.environ.get("CATALOGUE_HYPOTHESIS") == "nuit" else PAGES
    for path in kinds:
        page.goto(adresse + path)
        if "=" in path:
            page.locator("#trouves mark, #cmp-table thead th").first.wait_for()
        seen = {name: page.evaluate(script) for name, script in SCRIPTS.items()}
        for name, style in STYLES.items():
            added = page.add_style_tag(content=style)
            seen[name] = [*([wide] if (wide := deborde(page)) > 0 else []), *page.evaluate(CUT)]
            added.evaluate("e => e.remove()")
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
            seen[scheme] = page.evaluate(FAINT)
        page.emulate_media(color_scheme="null", forced_colors="active")
        seen["forced"] = page.evaluate(BORDERLESS)
        page.emulate_media(forced_colors="null")
        # From a key on, the browser draws what it draws for the keyboard.
        page.keyboard.press("Tab")
        seen["unseen"] = page.evaluate(UNSEEN)
        for name, wrong in seen.items():
            found.setdefault(name, {}).update({path: wrong[:3]} if wrong else {})
    return found


@pytest.mark.parametrize(
    "check",
    [
        pytest.param("light", id="3.3-edges-are-seen-in-light"),
        pytest.param("dark", id="3.3-edges-are-seen-in-the-dark"),
        pytest.param("generated", id="10.2-no-word-comes-from-a-style-sheet"),
        pytest.param("twice", id="10.4-nothing-is-lost-at-200-percent"),
        pytest.param("unseen", id="10.7-what-has-the-keyboard-is-seen"),
        pytest.param("spaced", id="10.12-nothing-is-lost-once-spaced"),
        pytest.param("moved", id="12.8-nothing-is-moved-from-its-place-in-the-text"),
        pytest.param("moving", id="13.8-nothing-moves-for-who-asks"),
        pytest.param("forced", id="a-border-is-left-to-the-colours-of-the-system"),
    ],
)
def test_each_kind_of_page_holds(releves: dict[str, dict[str, list[object]]], check: str) -> None:
    assert releves[check] == {}


def test_what_one_says_of_oneself_is_filled_by_the_browser(site: Path) -> None:
    """Criterion 11.13: each field of text says what it wants of the reader, or that it wants nothing."""
    said: dict[str, str] = {}
    for path in site.rglob("*.html"):
        for tag in re.findall(
            r'<input(?![^>]* type="(?:checkbox|radio|hidden|file)")[^>]*>', path.read_text(encoding="utf-8")
        ):
            found = re.search(r' id="([^"]+)"', tag)
            fill = re.search(r' autocomplete="([^"]+)"', tag)
            assert found, tag
            assert fill, tag
            said[found[1]] = fill[1]
    about = {name: fill for name, fill in said.items() if fill != "off"}
    assert about == {"message-nom": "organization", "message-contact": "name"}


def test_each_graph_leads_to_its_figures(site: Path) -> None:
    """Criteria 1.6 and 1.7: beside a graph, a table or the link to one, with a line for each mark."""
    graphs = 0
    for path in site.glob("communs/*/index.html"):
        html = path.read_text(encoding="utf-8")
        for drawn, kind, page in (("g-point", "cx=", "mesures"), ("g-barre", "M", "activite")):
            for graph in re.findall(
                rf'<svg class="graphique"[^>]*>(?:(?!</svg>).)*{drawn}.*?</svg>', html, re.DOTALL
            ):
                graphs += 1
                assert f'href="{page}/"' in html, path
                marks = (
                    graph.count(kind) if drawn == "g-point" else len(re.findall(r"[M ]?M[\d.]+ 172v", graph))
                )
                table = (path.parent / page / "index.html").read_text(encoding="utf-8")
                assert table.count("<tr") > marks > 0, path
    assert graphs > 1


# Short words of English that French does not have.
ANGLAIS = frozenset(
    [
        "the",
        "and",
        "with",
        "for",
        "this",
        "that",
        "from",
        "your",
        "are",
        "is",
        "of",
        "you",
        "it",
        "be",
        "have",
        "will",
        "when",
        "which",
        "must",
        "not",
        "was",
    ]
)


def test_no_english_sentence_is_read_as_french(site: Path) -> None:
    """Criterion 8.7: in the pages written by hand, English is in code or says that it is English."""
    wrong = {}
    for path in site.rglob("*.html"):
        if path.is_relative_to(site / "communs"):
            continue
        html = re.sub(r"<(script|code|pre)\b.*?</\1>", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for text in re.findall(r">([^<]+)<", re.sub(r"</?(?:a|em|strong|b|span)\b[^>]*>", "", html)):
            if len(ANGLAIS & {*re.findall(r"[a-zà-ÿ’']+", text.casefold())}) > 1:
                wrong[path.relative_to(site).as_posix()] = text.strip()[:120]
    assert wrong == {}


@pytest.mark.parametrize("written", ["douze", "-5", "3,5", "1e4"])
def test_what_is_no_number_is_said_with_an_example(page: Page, adresse: str, written: str) -> None:
    """Criterion 11.10: the message names the field and shows what to write."""
    page.goto(adresse + DEUX)
    page.locator("#cmp-habitants").fill(written)
    page.locator("#cmp-habitants").press("Enter")
    page.get_by_text("Écrivez le nombre d’habitants en chiffres, par exemple 3000.").wait_for()


def test_a_place_that_does_not_exist_is_said_with_an_advice(page: Page, adresse: str) -> None:
    """Criterion 11.10, for the field that looks for a commune."""
    page.goto(f"{adresse}territoires/")
    page.locator("input[name=commune]").fill("zzzzqq")
    page.locator("input[name=commune]").press("Enter")
    page.get_by_text("vérifiez l’orthographe ou tapez le code postal").wait_for()
