"""Each threat of the table has tests that exist; here are those that belong to no other part."""

from __future__ import annotations

import ast
import io
import re
import struct
import zlib
from functools import cache
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from catalogue.site import securite
from catalogue.validation import valider
from tests.aides import ROOT
from tests.validation.conftest import racine
from tests.validation.exemples import AUJOURD_HUI, FIXTURES

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["racine"]
MENACES = [m for porte in securite.lire(ROOT) for m in porte["menaces"]]
# What the table must speak of, whatever else it does.
ATTENDUES = (
    "HTML", "Markdown", "SVG", "Image", "URL", "CSV", "JSON-LD", "Flux Atom", "Badge", "workflow", "YAML",
    "Cache", "Réponse d’une forge", "Redirection", "DNS", "Chemin", "Lien symbolique",
)  # fmt: skip
FICHE = (FIXTURES / "projets/valides/fiche_minimale.yml").read_text(encoding="utf-8")


@cache
def noms_des_tests(path: str) -> frozenset[str]:
    """Name the tests of a file."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def codes(racine: Path) -> set[str]:
    """Name the codes of everything that is wrong in a catalogue."""
    return {d.code for d in valider(racine, AUJOURD_HUI).diagnostics if d.est_erreur}


@pytest.mark.parametrize("menace", MENACES, ids=lambda menace: menace["titre"])
def test_each_threat_names_tests_that_exist(menace: dict[str, list[str]]) -> None:
    """An answer without a test would be a promise."""
    assert menace["tests"]
    assert set(menace["qui"]) <= set(securite.QUI)
    for name in menace["tests"]:
        path, _, test = name.partition("::")
        assert test.startswith("test_")
        assert test in noms_des_tests(path), name


def test_the_table_speaks_of_every_way_in() -> None:
    """Each thing that a stranger can fill has its line."""
    titles = " ".join(menace["titre"] for menace in MENACES)
    assert [one for one in ATTENDUES if one not in titles] == []


@pytest.mark.parametrize(
    "place",
    [
        *("docs/images/communs/x.png", "docs/x.md", "docs/sous", "theme/x.html", "donnees/x.json"),
        *("hooks/x.py", "schemas/x.json", "projets/x.yml"),
    ],
)
def test_a_link_in_a_proposal_stops_the_publication(racine: Path, tmp_path: Path, place: str) -> None:
    """A link to a file or a folder of the machine, wherever the build reads, is an error that names it."""
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "mot-de-passe.md").write_text("secret", encoding="utf-8")
    link = racine / place
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(secret if place.endswith("sous") else secret / "mot-de-passe.md")
    found = [d for d in valider(racine, AUJOURD_HUI).diagnostics if d.code == "fichier-lien"]
    assert [(d.fichier, d.est_erreur) for d in found] == [(place, True)]


@pytest.mark.parametrize("place", ["docs/page.html", "docs/images/communs/x.SVG", "docs/sous/x.xhtml"])
def test_a_page_or_a_drawing_ready_made_stops_the_publication(racine: Path, place: str) -> None:
    """What docs/ holds is published: nothing there may run in a browser without being cleaned."""
    path = racine / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", encoding="utf-8"
    )
    found = [d for d in valider(racine, AUJOURD_HUI).diagnostics if d.est_erreur]
    assert [(d.fichier, d.code) for d in found] == [(place, "fichier-imprevu")]


def _picture(kind: str) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (4, 4)).save(stream, kind)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("logo.png", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("logo.jpg", b"<!doctype html><script>alert(1)</script>"),
        ("logo.png", b"GIF89a/*\x00\x00*/=1;alert(1)"),
        ("logo.webp", _picture("PNG")),
        ("logo.png", _picture("GIF")),
    ],
)
def test_an_image_is_what_its_name_says(racine: Path, name: str, content: bytes) -> None:
    """A page, a drawing, a script or another format under the name of an image is refused."""
    (racine / "docs" / "images" / "communs" / name).write_bytes(content)
    (racine / "projets" / "fiche.yml").write_text(f"{FICHE}logo: {name}\n", encoding="utf-8")
    assert codes(racine) == {"image-invalide"}


def test_a_drawing_that_can_hold_a_script_is_no_logo(racine: Path) -> None:
    """SVG is refused by its name, and never read."""
    (racine / "projets" / "fiche.yml").write_text(f"{FICHE}logo: logo.svg\n", encoding="utf-8")
    found = [d for d in valider(racine, AUJOURD_HUI).diagnostics if d.est_erreur]
    assert [(d.fichier, d.code) for d in found] == [("projets/fiche.yml", "format-image")]


def test_a_decompression_bomb_is_refused_before_it_is_decoded(racine: Path) -> None:
    """A few bytes that would become gigabytes: the dimensions alone are read."""

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = part(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + head + part(b"IDAT", zlib.compress(bytes(100_000))) + part(b"IEND", b"")
    (racine / "docs" / "images" / "communs" / "bombe.png").write_bytes(bomb)
    (racine / "projets" / "fiche.yml").write_text(f"{FICHE}logo: bombe.png\n", encoding="utf-8")
    assert codes(racine) == {"image-trop-lourde"}


def test_no_workflow_that_publishes_keeps_a_cache() -> None:
    """What a run left for another would be a way in: those that build the site start from nothing."""
    for name in ("publier.yml", "verifier.yml"):
        text = (ROOT / ".github" / "workflows" / name).read_text(encoding="utf-8")
        assert not re.search(r"actions/cache|^\s*cache:", text, re.MULTILINE), name
