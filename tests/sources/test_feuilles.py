"""Whom a sheet of styles hides: what the reader of mentions believes is what Chromium shows."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from catalogue_communs.sources import mentions

if TYPE_CHECKING:
    from tests.aides import NouvellePage

LIEN = "https://communs.example/communs/sentes/"
PAGE = (
    '<!doctype html><html lang="fr"><head><title>Outils</title><style>{}</style></head><body>'
    '<div class="avant"><input type="checkbox" checked></div><div hidden class="x">x</div>'
    '<main id="z"><p class="x">Bonjour</p><div class="bloc" data-k="1"><p class="outil a:b" title="t">'
    f'Nous utilisons <a href="{LIEN}">Sentes</a>.</p></div></main></body></html>'
)
NOMS = [
    r"a",
    r"p",
    r"main",
    r"div",
    r"*",
    r".x",
    r".outil",
    r".bloc",
    r"#z",
    r"#zz",
    r".a\:b",
    r".out\69l",
    r".absent",
    r"html",
    r"body",
    r":root",
    r"section",
    r"span",
]
EPREUVES = [
    "",
    ":hover",
    ":first-child",
    ":nth-child(2)",
    ":not(.x)",
    ":not(.absent)",
    ":not(:hover)",
    ":is(a,p)",
    ":is(.outil)",
    ":where(.outil)",
    ":where(.absent,p)",
    ":has(a)",
    ":not(:is(.absent))",
    "::before",
    "::first-line",
    "[title]",
    "[title=t]",
    "[hidden]",
    "[class~=outil]",
    "[class*=out]",
    "[id=z]",
    "[data-k]",
    "[lang|=fr]",
    ":lang(fr)",
    ":empty",
    ":checked",
    ":disabled",
    ":any-link",
    ":-webkit-any(a,p)",
    ":not(:not(.outil))",
    ":is(:where(:not(.absent)))",
    "[type=x]",
    "[aria-hidden=true]",
    ":not([hidden])",
    ":is([hidden],p)",
]
LIENS = (" ", ">", " + ", "~")
DECLARATIONS = [
    "display:none",
    "visibility:hidden",
    "opacity:0",
    "display:var(--d)",
    "--d:none",
    "--d:block",
    "color:#111",
    "display:var(--d,none)",
    "position:relative",
]
AUTOUR = (
    "{}", "{}", "{}", "@media screen{{{}}}", "@layer q{{{}}}", "main{{{}}}", "main{{p{{margin:0}}{}}}",
    "@supports (display:grid){{@media all{{{} p{{margin:0}}}}}}", "<!-- {} -->", "@import 'q';{}",
)  # fmt: skip


def feuille(rng: random.Random) -> str:
    """Write a sheet of one to three rules."""
    rules = []
    for _ in range(rng.randint(1, 3)):
        selectors = []
        for _ in range(rng.randint(1, 2)):
            parts = [rng.choice(NOMS) + rng.choice(EPREUVES)]
            for _ in range(rng.randint(0, 2)):
                parts += [rng.choice(LIENS), rng.choice(NOMS) + rng.choice(EPREUVES)]
            selectors.append("".join(parts))
        rule = f"{','.join(selectors)}{{{rng.choice(DECLARATIONS)}}}"
        rules.append(rng.choice(AUTOUR).format(rule))
    return "\n".join(rules)


@pytest.mark.parametrize("tirages", [150, pytest.param(3_000, marks=pytest.mark.nuit)])
def test_no_sheet_hides_what_is_believed(nouvelle_page: NouvellePage, tirages: int) -> None:
    """Whatever it says of whom; but one that hides the whole page, which hides nothing of its own."""
    rng = random.Random(tirages)  # noqa: S311 - a draw, not a secret
    shown, believed = nouvelle_page(), 0
    for _ in range(tirages):
        html = PAGE.format(feuille(rng))
        if not mentions.cite(html, LIEN):
            continue
        believed += 1
        shown.set_content(html)
        seen, whole = shown.evaluate(
            """() => ["a", "body"].map(name => document.querySelector(name).checkVisibility(
                {opacityProperty: true, visibilityProperty: true}))"""
        )
        assert seen or not whole, html
    assert believed > tirages / 4
