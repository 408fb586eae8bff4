"""Each threat of the table has tests that exist; here are those that belong to no other part."""

from __future__ import annotations

import ast
import io
import json
import re
import struct
import zlib
from functools import cache
from pathlib import Path

import pytest
import yaml
from PIL import Image

from catalogue_communs.site.construction.pages import preparer
from catalogue_communs.socle import images
from catalogue_communs.socle.programme import Publication
from catalogue_communs.validation import dossier, valider
from tests.aides import RACINE, ROOT
from tests.communs import logo
from tests.validation.conftest import racine
from tests.validation.exemples import AUJOURD_HUI, FIXTURES

__all__ = ["racine"]
# The table of the page: the title of each threat, and the cell of its tests.
MENACES = re.findall(
    r"^\| \*\*(.+?)\*\* .+ \| .+ \| (.+) \|$",
    (ROOT / "docs/securite/menaces.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)
# What the table must speak of, whatever else it does.
ATTENDUES = (
    "HTML", "Markdown", "SVG", "Image", "URL", "CSV", "JSON-LD", "Flux Atom", "Badge", "workflow", "YAML",
    "Cache", "Réponse d’une forge", "Redirection", "DNS", "Chemin", "Lien symbolique",
)  # fmt: skip
FICHE = (FIXTURES / "projets/valides/fiche_minimale.yml").read_text(encoding="utf-8")


@cache
def noms_des_tests(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def codes(racine: Path) -> set[str]:
    return {d.code for d in valider(racine, AUJOURD_HUI).diagnostics if d.est_erreur}


def test_each_threat_names_tests_that_exist() -> None:
    for title, tests in MENACES:
        named = re.findall(r"`(\S+)`", tests)
        assert named, title
        for name in named:
            path, _, test = name.partition("::")
            assert test.startswith("test_")
            assert test in noms_des_tests(path), name


def test_the_table_speaks_of_every_way_in() -> None:
    titles = " ".join(title for title, _ in MENACES)
    assert [one for one in ATTENDUES if one not in titles] == []


LIENS = (
    "docs/images/communs/x.png", "docs/x.md", "docs/sous", "theme/x.html", "donnees/x.json", "hooks/x.py",
    "schemas/x.json", "projets/x.yml",
)  # fmt: skip


def test_a_link_in_a_proposal_stops_the_publication(racine: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "mot-de-passe.md").write_text("secret", encoding="utf-8")
    for place in LIENS:
        link = racine / place
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(secret if place.endswith("sous") else secret / "mot-de-passe.md")
    found = [d for d in valider(racine, AUJOURD_HUI).diagnostics if d.code == "fichier-lien"]
    assert sorted(d.fichier for d in found) == sorted(LIENS)
    assert all(d.est_erreur for d in found)


IMPREVUS = (
    "docs/page.html", "docs/images/communs/x.SVG", "docs/sous/x.xhtml", "docs/x.svgz", "docs/x.xsd", "docs/x.js",
    "docs/sous/scripts/x.js", "docs/scripts/sous/x.js", "docs/styles/x.js", "docs/x.mjs", "docs/x.wasm", "docs/x.pdf",
    "docs/x", "docs/exemples/x.html", "docs/x.markdown", "docs/x.png", "docs/images/x.svg", "docs/images/x.png.html",
    "docs/sw.js", "docs/x.yml", "docs/territoires/donnees/communs.json", "docs/territoires/donnees/noms-a.html",
    "docs/noms-a.json",
)  # fmt: skip


def test_what_docs_does_not_expect_stops_the_publication(racine: Path) -> None:
    for place in IMPREVUS:
        path = racine / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    found = [d for d in valider(racine, AUJOURD_HUI).diagnostics if d.est_erreur]
    assert sorted((d.fichier, d.code) for d in found) == [
        (one, "fichier-imprevu") for one in sorted(IMPREVUS)
    ]


PAGE = "---\ntitle: Page\ndescription: Une page.\n{}---\n\n# Page\n\n{}\n"


# What a proposal could write in a page: the line, the column and the code of the fault.
PAGES: tuple[tuple[str | bytes, int, int, str], ...] = (
    (PAGE.format('tete: "<script src=/evil.js></script>"\n', ""), 4, 1, "champ-inconnu"),
    (PAGE.format("template: 404.html\n", ""), 4, 1, "champ-inconnu"),
    (PAGE.format('scripts: ["../evil"]\n', ""), 4, 11, "page-illisible"),
    (PAGE.format("styles: [absente]\n", ""), 4, 10, "page-illisible"),
    (PAGE.format("scripts: oui\n", ""), 4, 10, "type-liste"),
    (PAGE.format("hide: [tout]\n", ""), 4, 8, "valeur-inconnue"),
    (PAGE.format("title: !!python/object:os.system x\n", ""), 4, 8, "yaml-etiquette"),
    (PAGE.format("x: [1\n", ""), 4, 4, "yaml-syntaxe"),
    (PAGE.format("", "&#x202e;a"), 8, 1, "fichier-caractere-invisible"),
    (PAGE.format("", "a\u202eb"), 8, 2, "fichier-caractere-invisible"),
    (PAGE.format("", '<div data-insert="jamais"></div>'), 8, 1, "page-illisible"),
    (PAGE.format("", '<p data-insert="flux"></p>'), 8, 4, "page-illisible"),
    (PAGE.format("", "![Une carte](https://mal.example/carte.png)"), 8, 1, "page-illisible"),
    (PAGE.format("", "Un [b]. ![b]\n\n[b]: //mal.example/b.png"), 8, 1, "page-illisible"),
    (
        PAGE.format("", 'Un <img alt="" SRC=https&#58;//mal.example/c.png> dessin'),
        8,
        1,
        "page-illisible",
    ),
    (
        PAGE.format(
            "",
            '```html\n<img src="https://mal.example/d.png">\n```\n\n![Ici](images/ici.png) ![d](data:x)',
        ),
        12,
        1,
        "page-illisible",
    ),
    ("title: Sans tirets\ntete: <script>\n\n# Page\n", 1, 1, "page-illisible"),
    ("---\ntitle: Sans fin\n", 1, 1, "page-illisible"),
    ("---\ntitle: Autre fin\ndescription: Une page.\n...\n", 1, 1, "page-illisible"),
    ("---\n- une liste\n---\n", 2, 1, "type-groupe"),
    (b"---\ntitle: Page\ndescription: \xe9\n---\n", 3, 14, "fichier-encodage"),
    (b"\xff\xfe", 1, 1, "fichier-encodage"),
)


def test_a_page_written_by_hand_says_nothing_but_what_a_page_says(racine: Path) -> None:
    expected = set()
    for rank, (content, line, column, code) in enumerate(PAGES):
        name = f"docs/page-{rank}.md"
        (racine / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        expected.add((name, line, column, code))
    found = [d for d in valider(racine, AUJOURD_HUI).diagnostics if d.est_erreur]
    assert {(d.fichier, d.ligne, d.colonne, d.code) for d in found} == expected
    assert len(found) == len(expected)
    assert all(d.message and d.remede for d in found)
    told = preparer(racine, AUJOURD_HUI, Publication())[1]
    assert all(f"{name}:{line}:{column}" in told for name, line, column, _ in expected)


def test_the_parts_are_those_of_the_site() -> None:
    assert preparer(RACINE, AUJOURD_HUI, Publication())[0].inserts.keys() == dossier.PARTIES
    assert [*dossier.pages(RACINE)] == []


LECTURES: tuple[dict[str, object], ...] = (
    {"dernier_commit_humain": "2999-01-01"},
    {"dernier_commit_humain": "2026-09-02"},
    {"lu_le": "2026-12-01"},
    {"tickets": {"ouverts": -5}},
    {"tickets": {"ouverts": 10**400}},
    {"demandes": {"ouverts": 10**12}},
    {"deplace_vers": "javascript:alert(1)"},
    {"licence": "x" * 5_000_000},
    {"licence": "a\u202eb"},
    {"licence": "a\u0001b"},
    {"secret": "x"},
    {"dernier_commit_humain": "hier"},
)


def test_a_reading_written_by_hand_is_refused(racine: Path) -> None:
    folder = racine / "donnees/activite/github.com"
    folder.mkdir(parents=True, exist_ok=True)
    right = {"lu_le": "2026-08-01", "source": "github", "acces": "public"}
    for rank, said in enumerate(({}, *LECTURES)):
        values = {"depot": f"https://github.com/exemple/bac{rank}", **right, **said}
        (folder / f"exemple__bac{rank}.json").write_text(json.dumps(values), encoding="utf-8")
    found = [d for d in valider(racine, AUJOURD_HUI).diagnostics if d.est_erreur]
    wrong = [
        f"donnees/activite/github.com/exemple__bac{rank + 1}.json" for rank in range(len(LECTURES))
    ]
    assert {(d.fichier, d.code) for d in found} == {(name, "lecture-invalide") for name in wrong}
    told = preparer(racine, AUJOURD_HUI, Publication())[1]
    assert all(f"{name}:1:1" in told for name in wrong)


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
    (racine / "docs" / "images" / "communs" / name).write_bytes(content)
    (racine / "projets" / "fiche.yml").write_text(FICHE + logo(name), encoding="utf-8")
    assert codes(racine) == {"image-invalide"}


def test_a_drawing_that_can_hold_a_script_is_no_logo(racine: Path) -> None:
    (racine / "projets" / "fiche.yml").write_text(FICHE + logo("logo.svg"), encoding="utf-8")
    found = [d for d in valider(racine, AUJOURD_HUI).diagnostics if d.est_erreur]
    assert [(d.fichier, d.code) for d in found] == [("projets/fiche.yml", "format-image")]


def test_a_decompression_bomb_is_refused_before_it_is_decoded(racine: Path) -> None:
    def part(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = part(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + head
        + part(b"IDAT", zlib.compress(bytes(100_000)))
        + part(b"IEND", b"")
    )
    (racine / "docs" / "images" / "communs" / "bombe.png").write_bytes(bomb)
    (racine / "projets" / "fiche.yml").write_text(FICHE + logo("bombe.png"), encoding="utf-8")
    [found] = [d for d in valider(racine, AUJOURD_HUI).diagnostics if d.est_erreur]
    assert (found.code, "compte trop de pixels" in found.message) == ("image-trop-lourde", True)


def test_an_entry_of_the_cache_answers_its_own_question_alone(tmp_path: Path) -> None:
    pictures = [_picture("PNG"), (FIXTURES / "racine/docs/images/communs/logo.png").read_bytes()]
    right = [images.gardee(tmp_path, data, "logo.png", images.LOGO) for data in pictures]
    one, other = (tmp_path / ".cache" / "images").iterdir()
    kept = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(kept)
    images.gardee.cache_clear()
    assert [images.gardee(tmp_path, data, "logo.png", images.LOGO) for data in pictures] == right


@pytest.mark.parametrize("name", [".cache", ".cache/images"])
def test_a_cache_that_is_a_link_is_neither_read_nor_written(tmp_path: Path, name: str) -> None:
    outside, root = tmp_path / "dehors", tmp_path / "catalogue"
    for folder in (outside / "images", root / name):
        folder.parent.mkdir(parents=True, exist_ok=True)
    (outside / "images").mkdir()
    (outside / "images" / "rapport.odt").write_bytes(b"important")
    (root / name).symlink_to(outside / "images" if name.endswith("images") else outside)
    images.gardee.cache_clear()
    assert images.gardee(root, _picture("PNG"), "logo.png", images.LOGO)
    assert [path.name for path in (outside / "images").iterdir()] == ["rapport.odt"]


def test_no_workflow_that_publishes_keeps_a_cache() -> None:
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
        for name, job in workflow["jobs"].items():
            actions = [step.get("uses", "").partition("@")[0] for step in job["steps"]]
            assert all("cache" not in step.get("with", {}) for step in job["steps"])
            kept = {action for action in actions if action.startswith("actions/cache")}
            if (
                path.name in {"publier.yml", "activite.yml", "version.yml"}
                or "write" in job["permissions"].values()
            ):
                assert kept == set(), (path.name, name)
            # What reads a stranger's form runs on the main branch: what it kept, all would read.
            if path.name == "formulaire.yml":
                assert kept <= {"actions/cache/restore"}, name
