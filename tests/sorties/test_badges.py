"""The badge: legible by people and by machines, whatever the name of the common."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.site.sorties.textes import couper, propre
from catalogue_communs.site.vues import integration
from catalogue_communs.socle.programme import Publication
from tests.communs import usage
from tests.sorties.conftest import HOSTILES, de_chaque_commun, fictif, seul

SVG = "{http://www.w3.org/2000/svg}"


def dessines(contexte: Contexte) -> list[ET.Element]:
    found = de_chaque_commun(integration.badge, contexte, Publication())
    return [ET.fromstring(data) for data in found.values()]  # noqa: S314 - ours


def textes(badge: ET.Element) -> list[str]:
    return [part.text or "" for part in badge.iter(f"{SVG}text")]


def test_a_badge_says_what_is_known_and_never_zero() -> None:
    for projet, said in (
        (fictif(), "pas encore lu ici"),
        (fictif(reutilisations=[usage(code_insee="34172")]), "1 connue, aucune récente"),
    ):
        [badge] = dessines(seul(projet))
        assert textes(badge) == ["réutilisations", said]


def test_a_badge_loads_nothing_and_follows_the_scheme_of_the_reader(contexte: Contexte) -> None:
    for path, data in de_chaque_commun(integration.badge, contexte, Publication()).items():
        text = data.decode()
        assert len(data) < 2000, path
        assert "prefers-color-scheme:dark" in text
        assert not any(word in text for word in ("<script", "@import", "@font-face", "url(http", "href"))
        assert ET.fromstring(text).findtext(f"{SVG}title")  # noqa: S314 - ours


def test_the_texts_fit_in_the_width_of_a_badge(contexte: Contexte) -> None:
    for badge in dessines(contexte):
        width = int(badge.attrib["width"])
        left, right = badge.iter(f"{SVG}text")
        ends = [int(t.attrib["x"]) + int(t.attrib["textLength"]) for t in (left, right)]
        assert ends[0] < int(right.attrib["x"])
        assert ends[1] == width - integration.MARGE


@pytest.mark.parametrize("nom", HOSTILES)
def test_a_hostile_name_spoils_no_badge(nom: str) -> None:
    """The title holds the name, cut when it is long, without what XML forbids."""
    [badge] = dessines(seul(fictif(nom=nom)))
    title = badge.findtext(f"{SVG}title") or ""
    assert title.startswith(couper(propre(nom), integration.NOM_LE_PLUS_LONG))
    assert len(title) < 120
    assert len(list(badge.iter())) == 11


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("court", "court"),
        ("un nom de commun trop long", "un nom de commun…"),
        ("a" * 30, "a" * 19 + "…"),
        ("e\u0301" * 30, "e\u0301" * 9 + "…"),
        ("👩‍👩‍👧" * 9, "👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧…"),
    ],
)
def test_a_text_too_long_is_cut_where_a_reader_would(text: str, expected: str) -> None:
    assert couper(text, 20) == expected
