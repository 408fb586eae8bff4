"""What strangers send is measured in one pass: what is too much is told, and no shape takes a second."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from catalogue_communs.socle import recu
from catalogue_communs.socle.recu import Balise, Bornes, Demesure, decouper

PETITES = Bornes(2_000, 1_500, 5)
ENTETES = b"From: a@exemple.fr\nContent-Type: text/plain\n"


@pytest.mark.parametrize(
    ("mesure", "trop", "dit"),
    [
        (lambda texte: recu.mesurer(texte, PETITES), (b"x" * 1_000 + b"\n") * 2, "dépasse 2 Ko"),
        (lambda texte: recu.mesurer(texte, PETITES), b"x\r\n" * 6, "a plus de 5 lignes"),
        (
            lambda texte: recu.mesurer(texte, PETITES),
            b"y" * 1_501,
            "a une ligne de plus de 1\u202f500 caractères",
        ),
        (
            recu.mesurer_un_courriel,
            ENTETES + b"X: y\n" * 600,
            "a des en-têtes trop longs, ou trop nombreux",
        ),
        (
            recu.mesurer_un_courriel,
            ENTETES + b"\n--b\nContent-Type: text/plain; " + b"a=b; " * 14_000,
            "a des en-têtes trop longs, ou trop nombreux",
        ),
        (recu.mesurer_un_courriel, b"Content-Type: text/plain\n\n" * 51, "a plus de 50 parties"),
        (recu.mesurer_un_courriel, ENTETES + b"\n" + b"--b\n" * 501, "a plus de 50 parties"),
        (
            recu.mesurer_un_courriel,
            b"Content-Type:\r\n multipart/mixed\r\n\r\n" * 11,
            "imbrique plus de 10 parties",
        ),
        (recu.mesurer_le_json, '{"a":[' * 31, "imbrique plus de 60 niveaux"),
        (recu.mesurer_le_html, "<b>" * 20_001, "a plus de 20\u202f000 balises"),
    ],
)
def test_what_is_beyond_a_bound_is_told(
    mesure: Callable[[object], object], trop: str | bytes, dit: str
) -> None:
    with pytest.raises(Demesure, match=dit):
        mesure(trop)


@pytest.mark.parametrize(
    ("mesure", "juste"),
    [
        (lambda texte: recu.mesurer(texte, PETITES), (b"x" * 999 + b"\n") * 2),
        (lambda texte: recu.mesurer(texte, PETITES), b"x\r\n" * 5),
        (lambda texte: recu.mesurer(texte, PETITES), b"y" * 1_500),
        (recu.mesurer_un_courriel, ENTETES + b"X: y\n" * 498),
        (recu.mesurer_un_courriel, b"Content-Type: text/plain\n\n" * 50),
        (recu.mesurer_un_courriel, ENTETES + b"\n" + b"--b\n" * 500),
        (recu.mesurer_un_courriel, b"Content-Type:\r\n multipart/mixed\r\n\r\n" * 10),
        (recu.mesurer_le_json, "[" * 60),
        (recu.mesurer_le_html, "<b>" * 20_000),
    ],
)
def test_what_is_just_within_a_bound_is_read(
    mesure: Callable[[object], object], juste: str | bytes
) -> None:
    mesure(juste)


def test_brackets_within_a_text_nest_nothing() -> None:
    recu.mesurer_le_json('["' + "[" * 200 + '\\"{{' + '"]')


# How a browser cuts a page: what opens an element.
COUPES = {
    "a < b <3": [],
    "<P a b='>' c=d/e>x": [Balise("p", {"a": "", "b": ">", "c": "d/e"})],
    "<p a=1 A=2 />": [Balise("p", {"a": "1"})],
    "<p a=/>": [Balise("p", {"a": "/"})],
    "<p =a==b>": [Balise("p", {"=a": "=b"})],
    "</P x='><a>'>y<b>": [Balise("b")],
    "<!-- <b> --!><i><!--><i><!---><i><!-- <b>": [Balise("i")] * 3,
    "<?php <b> ><i></y><i></ <b>><i>": [Balise("i")] * 3,
    "x<![CDATA[ <b> ]]><i>": [Balise("i")],
    "<title><b></TITLE ><i>": [Balise("title"), Balise("i")],
    "<script src=a></script><i>": [Balise("script", {"src": "a"}), Balise("i")],
    "<plaintext></plaintext><b>": [Balise("plaintext")],
    "<i>x<p a='": [Balise("i")],
}


@pytest.mark.parametrize("page", COUPES)
def test_a_page_is_cut_as_browsers_do(page: str) -> None:
    assert [*decouper(page)] == COUPES[page]


FORMES = (
    "<", "<a", "<b ", "<b>", "</p>", "<a b='", "<a b=\"' ", "<!---->", "<!--", "<!", "</", "<![CDATA[", "<script>",
    "<script></script>", "<style></styl", "a=", "= ", "/", "&", "\"'", "<b a=1>", "<svg>",
)  # fmt: skip


@pytest.mark.parametrize(
    ("debuts", "part"), [(("", "<b ", "<b a="), 5), pytest.param(FORMES, 2, marks=pytest.mark.nuit)]
)
def test_no_shape_of_a_page_takes_a_second(debuts: tuple[str, ...], part: int) -> None:
    """Each alone and within a tag; by night, each with each other, in half a megabyte."""
    longueur = 1_000_000 // part
    for debut in debuts:
        for forme in FORMES:
            motif = debut + forme if debuts is FORMES else forme
            page = debut + motif * (longueur // len(motif))
            start = time.process_time()
            for _ in decouper(page):
                pass
            assert time.process_time() - start < 1, (debut, forme)


@pytest.mark.parametrize(
    "texte",
    ["[" * 9_000_000, '"\\' * 4_000_000, "[" * 61 + '"\\"' * 2_000_000, '["[",' * 1_000_000],
    ids=range(4),
)
def test_no_shape_of_json_takes_long(texte: str) -> None:
    start = time.process_time()
    with suppress(Demesure):
        recu.mesurer_le_json(texte)
    assert time.process_time() - start < 3
