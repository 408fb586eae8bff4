"""The guide to reuse: each legal statement names its text, its source and the day it was read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.aides import ROOT

GUIDE = sorted((ROOT / "docs" / "reutiliser").glob("*.md"))
# An article of a code, an article of a law, the number of a law or of a decision.
CITED = re.compile(r"\b[LRD]\. (\d+(?:-\d+)*)|\bart(?:\.|icle) (\d+(?:-\d+)*)|n° ?([\d-]+\d)")
DATED = re.compile(r"(?:[Vv]érifié|[Cc]onsultée?|lue?s?)(?: dans son état)? (?:le|du) \d{1,2} \w+ 20\d\d")
# Words that only a statement of law uses.
LEGAL = re.compile(r"\bart(?:\.|icle) \d|\b[LRD]\. \d|\bloi du\b|\bdécret du\b|\bordonnance du\b")

# Who publishes a text or answers for what is said of it.
OFFICIEL = r"https://[\w.-]*(?:\.gouv\.fr|europa\.eu|conseil-etat\.fr|cnil\.fr|github\.com/LINCnil)/"
COPIE = re.compile(r"\((?:[\w, -]*\b)?[\w-]+\.(?:fr|com|info|eu)\b")


@pytest.mark.parametrize("path", GUIDE, ids=lambda p: p.stem)
def test_each_legal_text_of_a_page_is_among_its_sources_with_a_day(path: Path) -> None:
    """What the page cites is found again under « Sources », which say when it was read."""
    text = path.read_text(encoding="utf-8")
    body, _, sources = text.partition("\n## Sources")
    # « L. 2511-1 à L. 2511-6 » names the articles between.
    spans = [
        (chapter, int(first), int(last))
        for chapter, first, last in re.findall(r"[LRD]\. (\d+)-(\d+) à [LRD]\. \1-(\d+)", sources)
    ]

    def named(number: str) -> bool:
        chapter, _, rank = number.partition("-")
        within = rank.isdigit() and any(c == chapter and a <= int(rank) <= b for c, a, b in spans)
        return within or re.search(rf"(?<![\d-]){re.escape(number)}(?![\d-])", sources) is not None

    cited = {next(filter(None, found)) for found in CITED.findall(body)}
    assert sorted(number for number in cited if not named(number)) == []
    if LEGAL.search(body):
        assert DATED.search(sources), "the day on which the texts were read"


@pytest.mark.parametrize("path", GUIDE, ids=lambda p: p.stem)
def test_a_copy_never_stands_alone(path: Path) -> None:
    for note in re.findall(r"^\[\^\w+\]: .*$", path.read_text(encoding="utf-8"), re.MULTILINE):
        assert re.search(OFFICIEL, note), note
        if COPIE.search(note):
            assert re.search(r"relire|copie|extrait|résumé", note), note


def test_the_guide_has_eight_to_thirteen_pages() -> None:
    assert 8 <= len(GUIDE) <= 13
    first = (ROOT / "docs" / "reutiliser" / "index.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\d+\. \[[^\]]+\]\(([\w-]+\.md)\)", first, re.MULTILINE)
    assert {*listed} == {path.name for path in GUIDE} - {"index.md"}
