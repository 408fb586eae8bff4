"""Whatever a text holds, the HTML it gives is harmless; what is refused is told."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from catalogue_communs.modele import Catalogue
from catalogue_communs.socle.markdown import Bloc, blocs, ce_qui_est_interdit, rendre
from catalogue_communs.socle.texte import typographie_html
from tests.aides import Lecteur, exemples

# fmt: off
BALISES = {
    "p", "br", "strong", "em", "ul", "ol", "li", "a", "code", "pre", "blockquote", "h3", "h4", "h5", "h6", "hr",
}
# fmt: on
LIEN = re.compile(r"(https://|mailto:|#|/(?![/\\]))", re.IGNORECASE)

HOSTILES = exemples("markdown/hostiles.yml")


def verifier(html: str) -> None:
    """Check that the HTML holds nothing but the allowed tags, attributes and addresses."""
    reader = Lecteur(html)
    for tag, attributes in reader.elements:
        assert tag in BALISES
        for name, value in attributes:
            assert (tag, name) == ("a", "href")
            assert value
            assert LIEN.match(value)
    assert reader.autres == []


@pytest.mark.parametrize(
    "text",
    [*(text for text, *_ in HOSTILES["dits"]), *HOSTILES["sans_danger"], *HOSTILES["autres"]],
)
def test_a_hostile_text_gives_harmless_html(text: str) -> None:
    for shown in (
        text,
        f"Un mot {text} et un autre.",
        f"- {text}\n- b",
        f"> {text}",
        f"**{text}**",
    ):
        verifier(rendre(shown))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        *((text, told) for text, *told in HOSTILES["dits"]),
        *((text, []) for text in HOSTILES["sans_danger"]),
    ],
)
def test_what_would_not_be_shown_is_told(text: str, told: list[str]) -> None:
    found = ce_qui_est_interdit(text)
    assert [
        f"{one} {said} {line}{f' niveau {level}' * bool(level)}" for one, said, line, level in found
    ] == told


BORNE = settings(derandomize=True, deadline=None, max_examples=200)
# fmt: off
MORCEAUX = (
    "<", ">", '"', "'", "&", "&#", "&lt;", ";", "[", "]", "(", ")", "!", "\\", "/", "//", ":", "`", "```", "*", "_",
    "#", "- ", "> ", "\n", "\n\n", "    ", "javascript:", "https://a.fr", "data:", "mailto:a@b.fr", "script", "img",
    "onerror=", "style", "svg", "é", " ", "\0", "\u202e",
)
# fmt: on


@BORNE
@given(text=st.lists(st.sampled_from(MORCEAUX), max_size=25).map("".join))
def test_any_text_gives_harmless_html(text: str) -> None:
    verifier(rendre(text))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for _, _, line, _ in ce_qui_est_interdit(text):
        assert 0 <= line < len(lines)


@pytest.mark.nuit
@pytest.mark.parametrize(
    "piece",
    [
        "[",
        "](",
        "![",
        "*a_",
        "> ",
        "- ",
        "`",
        "<",
        "&lt;",
        "[a](",
        "\\",
        "|",
        "# ",
        "<a href=",
        "a.b@c.d ",
    ],
)
def test_a_very_long_text_is_rendered(piece: str) -> None:
    text = piece * (16_000 // len(piece))
    verifier(rendre(text))
    list(ce_qui_est_interdit(text))


USUEL = exemples("markdown/usuel.yml")


@pytest.mark.parametrize("cas", USUEL["rendus"], ids=repr)
def test_usual_markdown_is_rendered(cas: list[str]) -> None:
    text, html = cas
    assert rendre(text) == html


@pytest.mark.parametrize("cas", USUEL["dits"], ids=repr)
def test_a_problem_is_told_once_on_its_line(cas: list[Any]) -> None:
    text, told = cas
    assert [[code, line] for code, _, line, _ in ce_qui_est_interdit(text)] == told


# Where a block ends, the two libraries do not put the same line ends.
_FINS = re.compile(r"\n*(</?(?:blockquote|pre|code|li|ul|ol|p|hr)>)\n*")
_CHANGES = re.compile(r"<(/?)h[12]>")
AUTRE = MarkdownIt("commonmark", {"html": False})


def semblable(text: str) -> None:
    """Compare what a text gives with what another library makes of it."""
    other = _CHANGES.sub(r"<\1h3>", typographie_html(AUTRE.render(text))).replace("&quot;", '"')
    shown = rendre(text).replace("&nbsp;", "\u00a0")
    assert _FINS.sub(r"\1", shown) == _FINS.sub(r"\1", re.sub(r"<(br|hr) />", r"<\1>", other))


def test_the_texts_of_the_catalogue_read_the_same_for_another_parser(catalogue: Catalogue) -> None:
    texts = [p.description for p in catalogue.projets if p.description]
    texts += [q.reponse for p in catalogue.projets for q in p.reutiliser.questions]
    assert len(texts) > 10
    for text in texts:
        semblable(text)


def test_the_words_of_a_text_come_without_marks() -> None:
    text = "# Un *titre*\n\nUn mot\n[et un autre](https://exemple.fr).\n\n- `a`\n  - b\n\n- c\n\n  d\n\n```\ncode\n```\n\n> e\n\n| f |\n|---|\n| g |\n"
    assert [(b.mots, b.titre) for b in blocs(text, ecrites=True)] == [
        ("Un titre", 1),
        ("Un mot et un autre.", 0),
        ("a", 0),
        ("b", 0),
        ("c", 0),
        ("d", 0),
        ("e", 0),
        ("f", 0),
        ("g", 0),
    ]
    assert [*blocs("| f |\n|---|")] == [Bloc("| f | |---|", 0)]
