"""Of Material's style sheet, what the pages use: nothing else, and nothing less."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest

from catalogue_communs.site.construction.feuille import regles_employees
from tests.communs import exemples, titres

CLASSES = re.compile(r"""\bclass=(?:"([^"]*)"|([\w-]+))""")
DESSINS = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
FEUILLES = re.compile(r"""<link [^>]*href="?([^" >]+\.css)""")


@pytest.mark.parametrize(("before", "after"), titres(exemples("feuille")))
def test_only_what_a_page_may_use_stays(before: str, after: str) -> None:
    noms, autres = frozenset({"a", "dir"}), ".c{color:var(--seen)}"
    assert regles_employees(before, noms, (), autres) == after


def test_no_rule_that_a_page_uses_is_missing(site: Path) -> None:
    """The names that the pages bear, counted in the pages themselves, ask for no rule that is not published."""
    [sheet] = site.glob("actifs/*/styles/material.css")
    worn = {
        name
        for page in site.rglob("*.html")
        for found in CLASSES.finditer(page.read_text(encoding="utf-8"))
        for name in (found[1] or found[2] or "").split()
    }
    folder = Path(str(resources.files("material"))) / "templates/assets/stylesheets"
    [whole] = folder.glob("main.*.min.css")
    published = sheet.read_text(encoding="utf-8")
    noms = frozenset({*worn, "dir", "ltr"})
    asked = regles_employees(whole.read_text(encoding="utf-8"), noms, (), "")
    selectors = {one for head in re.findall(r"([^{}]+)\{", asked) for one in head.split(",")}
    assert len(selectors) > 100
    missing = {one for one in selectors if one not in published}
    assert missing == set()


def test_each_drawing_is_coloured_by_the_sheets_of_its_page(site: Path) -> None:
    """A shape without a rule is filled with black: its class is in a sheet that its own page loads."""
    orphans: dict[str, str] = {}
    drawings = 0
    for page in site.rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        classes = {
            name
            for drawing in DESSINS.findall(html)
            for match in CLASSES.finditer(drawing)
            for name in (match[1] or match[2] or "").split()
        }
        if not classes:
            continue
        drawings += 1
        rules = "".join(_feuille(page, address) for address in FEUILLES.findall(html))
        for name in classes:
            if not re.search(rf"\.{re.escape(name)}\b(?!-)", rules):
                orphans[name] = str(page.relative_to(site))
    assert drawings > 10
    assert orphans == {}


def _feuille(page: Path, address: str) -> str:
    path = page.parent / address
    return path.read_text(encoding="utf-8") if path.is_file() else ""
