"""The quick reader says nothing, or what the precise one says."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from rfc3986_validator import validate_rfc3986

from catalogue import formats, lecture, markdown, ordinaire
from catalogue.arbre import Refus, construire
from catalogue.texte import INVISIBLE
from catalogue.validation import moteur
from catalogue.validation.fiche import Contexte, Fiche
from tests import aides
from tests.validation.exemples import AUJOURD_HUI, FIXTURES, RACINE
from tests.validation.test_robustesse import MORCEAUX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalogue.arbre import Place
    from catalogue.diagnostics import Diagnostic

BORNE = settings(derandomize=True, deadline=None, max_examples=150)
PAGES = sorted((aides.RACINE / "projets").glob("*.yml"))
EXEMPLES = sorted(FIXTURES.glob("projets/*/*.yml"))
TEXTES = [path.read_bytes().decode("utf-8", "replace") for path in (*PAGES[:3], *EXEMPLES)]
# Pieces from which a file is mostly valid.
PHRASES = (
    "nom: a\n",
    "liste:\n",
    "- b\n",
    "  - c: d\n",
    "    e: 2026-01-01\n",
    "groupe:\n",
    "  f: yes\n",
    '  g: "h"\n',
)


def _traps(place: Place, name: str = "") -> Iterator[tuple[str, str]]:
    if place.piege:
        yield name, place.texte
    for step, child in place.enfants.items():
        yield from _traps(child, step if isinstance(step, str) else "")


def _told(place: Place) -> list[object]:
    """List everything that a place says, and those in it."""
    own = (place.ligne, place.colonne, place.texte, place.nu, place.etendue, place.piege, place.cles)
    return [own, *((step, _told(child)) for step, child in place.enfants.items())]


def comparer(text: str) -> bool:
    """Compare both readers on a text; tell whether the quick one had an answer."""
    # Only a text without such a character is ever given to the quick reader.
    quick = None if INVISIBLE.search(text) else ordinaire.lire(text)
    if quick is None:
        return False
    try:
        tree = construire(text)
    except (Refus, yaml.YAMLError) as error:
        pytest.fail(f"{text!r} is refused: {error}")
    assert not tree.doublons
    assert repr(quick.valeurs) == repr(tree.valeurs)
    assert quick.debut == (tree.racine.ligne, tree.racine.colonne)
    assert quick.pieges == set(_traps(tree.racine))
    places = ordinaire.places(text)
    assert places is not None
    assert _told(places) == _told(tree.racine)
    return True


@BORNE
@given(pieces=st.lists(st.sampled_from(MORCEAUX + PHRASES) | st.text(max_size=2), max_size=20))
def test_on_random_yaml_both_readers_agree(pieces: list[str]) -> None:
    """Anchors, tags, escapes, repeated fields, depth: whatever is refused is left to the precise reader."""
    comparer("".join(pieces))


@BORNE
@given(
    text=st.sampled_from(TEXTES),
    pieces=st.lists(st.sampled_from(MORCEAUX + PHRASES), max_size=3),
    at=st.integers(0, 4000),
    cut=st.integers(0, 9),
)
def test_on_a_page_with_an_accident_both_readers_agree(
    text: str, pieces: list[str], at: int, cut: int
) -> None:
    """A wrong paste, anywhere in a real page."""
    comparer(text[:at] + "".join(pieces) + text[at + cut :])


@pytest.mark.parametrize(
    "text",
    [
        "a: &b c\n", "a: *b\n", "- &a b\n- *a\n", "a: !!str b\n", "a: ! b\n", "{a: !b c}\n", "{a: &b}\n", '"a":&b c\n',
        "a: b\na: c\n", "? [a]\n: b\n", '"": a\n', ": a\n", "a: b\n--- \nc: d\n", 'a: "\\u202e"\n', '"\\u200b": a\n',
        'a: "\\0"\n', "[a]\n", "a\n", "", "---\n", "# a\n", "a: {b: " * 25 + "c" + "}" * 25, "[" * 900, "a: [[[\n", "a:\n\t- b\n",
        "%TAG ! tag:a\n---\na: !b c\n", "%YAML 1.1\n---\na: b\n",
    ],
)  # fmt: skip
def test_the_quick_reader_never_answers_what_is_refused(text: str) -> None:
    """Each trick of YAML, alone."""
    comparer(text)


def test_ordinary_pages_are_read_quickly() -> None:
    """Every page of the catalogue is ordinary: nobody waits for the precise reader."""
    assert all(comparer(path.read_text(encoding="utf-8")) for path in PAGES)


def _said(raw: bytes, *, conseils: bool = True) -> list[Diagnostic]:
    contexte = Contexte(RACINE, AUJOURD_HUI, frozenset({"un"}))
    return moteur._check(Fiche("fiche", lecture.read_bytes(raw, "f.yml"), conseils=conseils), contexte)  # noqa: SLF001


def test_both_readers_lead_to_the_same_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    """On every example, right or wrong: text, line and column; and the errors alone are the same errors."""
    raws = [path.read_bytes() for path in (*PAGES[:2], *EXEMPLES[::2])]
    quick, errors = [*map(_said, raws)], [_said(raw, conseils=False) for raw in raws]
    monkeypatch.setattr(ordinaire, "lire", lambda _: None)

    assert [*map(_said, raws)] == quick
    assert [[d for d in told if d.est_erreur] for told in quick] == errors


def test_a_page_without_error_is_never_read_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The places of values are looked for only to tell something, and no advice is looked for when none is read."""
    monkeypatch.setattr(lecture, "construire", lambda _: pytest.fail("a page was read again"))
    monkeypatch.setattr(ordinaire, "places", lambda _: pytest.fail("a page was read again"))
    report = moteur.valider(aides.RACINE, AUJOURD_HUI.replace(year=2027), avec_conseils=False)

    assert report.publiable
    assert len(report.fiches) == len(PAGES)


@BORNE
@given(
    st.lists(
        st.sampled_from(["#", "##", "### ", "= ", "---", "\n", "\n\n", "> ", "- ", "1. ", " ", "a", "é", "**", "[a]", "[a](https://b)",
            "[a](//b)", "![a](https://b)", "](", "[", "(https://", "](http://x)", "<b>", "<", "&lt;b>", "&#60;", "\\", "\t", "`", "[a]: ftp:b"]),
        max_size=8,
    )
)  # fmt: skip
def test_a_text_that_is_not_doubtful_has_no_problem(pieces: list[str]) -> None:
    """The quick look never lets anything through."""
    text = "".join(pieces)
    assert markdown.douteux(text) or not [*markdown._found(text)]  # noqa: SLF001 - what looks without a quick look


@settings(BORNE, max_examples=40)
@given(st.from_regex(formats._PLAIN, fullmatch=True))  # noqa: SLF001
def test_a_plain_address_is_an_address(url: str) -> None:
    """What is accepted at first sight is what the whole standard accepts."""
    assert validate_rfc3986(url, rule="URI")
    assert "@" not in url
    assert formats._HOST.match(urlsplit(url).hostname or "")  # noqa: SLF001
