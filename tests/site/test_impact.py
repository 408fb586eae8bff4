"""The impact, ready for a meeting: its charts, how they are taken away and cited, and the sheets in print."""

from __future__ import annotations

import html
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from tests.aides import SITE_URL
from tests.site.test_reutiliser import letters

if TYPE_CHECKING:
    from playwright.sync_api import Page

UNE_PAGE = "impact/le-guichet-en-une-page/"


def lire(site: Path, path: str) -> str:
    """Read a page of the site."""
    return html.unescape((site / path / "index.html").read_text(encoding="utf-8"))


def figures(text: str) -> list[str]:
    """Find the charts of a page."""
    return re.findall(r'<figure class="courbe".*?</figure>', text, re.DOTALL)


def test_the_page_opens_with_four_sentences(site: Path) -> None:
    text = lire(site, "impact")
    opening = text[text.index('class="phrases"') : text.index('id="registre"')]
    sentences = re.findall(r"<li>(.*?)</li>", opening, re.DOTALL)
    assert len(sentences) == 4
    assert all(re.search(r"<strong>[^<]*\d", sentence) for sentence in sentences)


@pytest.mark.parametrize("path", ["impact", "communs/sentiers-d-ici/mesures"])
def test_a_chart_has_what_a_meeting_asks_for(site: Path, path: str) -> None:
    found = figures(lire(site, path))
    assert found
    for one in found:
        title = re.search(r"<figcaption>([^<]+)", one)
        assert title
        assert re.search(r" : (de|\d)", title[1].replace("\u00a0", " ")), title[1]
        assert re.search(r"<p>En [^<]+\d{4}, (déclaré|mesuré|estimé)", one)
        assert "Source" in one
        files = re.findall(r'<a href="([^"]+)" download', one)
        assert [name.rpartition(".")[2] for name in files] == ["svg", "csv"]
        for name in files:
            assert (site / path / name).resolve().is_file(), name
        cited = re.search(r"<details class=\"prendre\">.*?</summary>([^<]+)</details>", one, re.DOTALL)
        assert cited
        assert title[1].strip() in cited[1]
        assert "Licence Ouverte 2.0" in cited[1]
        assert re.search(rf"{re.escape(SITE_URL)}communs/[a-z-]+/mesures/#indicateur-", cited[1])


def test_the_guichet_holds_on_one_page(page: Page, adresse: str, site: Path) -> None:
    """One A4 sheet: the sentences, each laureate, what is unknown, the sources, the day, the address."""
    page.goto(f"{adresse}{UNE_PAGE}")
    (printed,) = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert (round(float(printed.mediabox.width)), round(float(printed.mediabox.height))) == (595, 842)
    text = letters(printed.extract_text())
    source = lire(site, UNE_PAGE).partition('class="une-page"')[2].partition("</article>")[0]
    expected = [re.sub("<[^>]+>", "", one) for one in re.findall(r"<li>(.*?)</li>", source, re.DOTALL)]
    expected += re.findall(r"<figcaption>([^<]+)<", source)
    expected += [*page.locator("main h2").all_inner_texts(), "24 novembre 2026", f"{SITE_URL}impact/"]
    assert [words for words in expected if letters(words) not in text] == []
    assert "Télécharger" not in text


@pytest.mark.parametrize("slug", ["sentiers-d-ici", "bornage", "sonoplan"])
def test_a_laureate_holds_on_one_page(page: Page, adresse: str, slug: str) -> None:
    """One A4 sheet of figures; the day and the address are on it, what only a screen does is not."""
    page.goto(f"{adresse}communs/{slug}/mesures/")
    names = page.locator("main h2").all_inner_texts()
    (printed,) = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    text = letters(printed.extract_text())
    expected = [*names, "Situation au 24 novembre 2026", f"{SITE_URL}communs/{slug}/mesures/"]
    assert [words for words in expected if letters(words) not in text] == []
    assert "Citer" not in text
