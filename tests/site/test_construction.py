"""The site as files: complete, strict, the same each time, and clear when it cannot be."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.aides import DEPOT_URL, ROOT, build, copier

if TYPE_CHECKING:
    from pathlib import Path

BADGE = "badge badge--laureat"


def files(folder: Path) -> dict[str, bytes]:
    """Read every file of a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def copie(tmp_path: Path) -> Path:
    """Copy the sources to another folder."""
    target = tmp_path / "copie"
    copier(target)
    return target


def slugs(statut: str | None = None) -> list[str]:
    """List the commons of the real catalogue, by status if one is given."""
    found = []
    for path in sorted((ROOT / "projets").glob("*.yml")):
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
        if statut in {None, values["statut"]}:
            found.append(path.stem)
    return found


def test_the_real_catalogue_holds_the_laureates_and_their_ecosystem() -> None:
    """Four laureates, and at least fourteen other commons."""
    assert slugs("laureat") == ["diagbruit", "lucca", "protect-envi", "terristory"]
    assert len(slugs("ecosysteme")) >= 14


def test_each_common_has_its_page(site: Path) -> None:
    """A file of `projets/` is a page under `communs/`."""
    assert sorted(p.parent.name for p in (site / "communs").glob("*/index.html")) == slugs()


@pytest.mark.parametrize("slug", slugs("ecosysteme"))
def test_a_common_of_the_ecosystem_never_looks_like_a_laureate(site: Path, slug: str) -> None:
    """Neither the badge nor the file of a laureate appears on its page."""
    html = (site / "communs" / slug / "index.html").read_text(encoding="utf-8")
    assert BADGE not in html
    assert "du guichet</h3>" not in html


def test_the_same_sources_give_the_same_bytes_anywhere(site: Path, copie: Path, tmp_path: Path) -> None:
    """Another folder and another moment change nothing."""
    done = build(copie, tmp_path / "site")
    assert done.returncode == 0, done.stderr
    assert files(tmp_path / "site") == files(site)


def test_the_drop_in_engine_builds_the_same_pages(site: Path, copie: Path, tmp_path: Path) -> None:
    """Properdocs, a fork that outlives MkDocs 1, builds the same tree strictly."""
    done = build(copie, tmp_path / "site", engine="properdocs")
    assert done.returncode == 0, done.stdout + done.stderr
    built = {k: v for k, v in files(tmp_path / "site").items() if not k.startswith("assets/")}
    expected = {k: v for k, v in files(site).items() if not k.startswith("assets/")}
    assert built == expected


def test_the_build_writes_nothing_among_its_sources(copie: Path, tmp_path: Path) -> None:
    """Generated pages never land in docs/; what a build remembers lies apart, in .cache/."""
    before = files(copie)
    assert build(copie, tmp_path / "site").returncode == 0
    after = files(copie)
    assert {
        k: v for k, v in after.items() if "__pycache__" not in k and not k.startswith(".cache/")
    } == before


def test_a_faulty_file_stops_the_publication_with_its_messages(copie: Path, tmp_path: Path) -> None:
    """The former site stays, the messages say what to write, no traceback shows."""
    target = tmp_path / "site"
    assert build(copie, target).returncode == 0
    before = files(target)
    path = copie / "projets" / "lucca.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("statut:", "statutt:"), encoding="utf-8")
    done = build(copie, target)
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert "projets/lucca.yml" in said
    assert "Vouliez-vous écrire « statut » ?" in said
    assert "Traceback" not in said
    assert files(target) == before


def test_a_spoiled_reading_stops_the_publication_and_is_named(copie: Path, tmp_path: Path) -> None:
    """The message names the file and what to do; no traceback shows."""
    path = copie / "donnees" / "activite" / "github.com" / "MTES-MCT__Lucca.json"
    path.write_text("{", encoding="utf-8")
    done = build(copie, tmp_path / "site")
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert "MTES-MCT__Lucca.json" in said
    assert "Effacez ce fichier" in said
    assert "Traceback" not in said


def test_a_broken_internal_link_stops_the_publication(copie: Path, tmp_path: Path) -> None:
    """A hand-written page cannot lead nowhere."""
    page = copie / "docs" / "mentions-legales.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n[x](contribuer/rien.md)\n", encoding="utf-8")
    assert build(copie, tmp_path / "site").returncode == 1


def test_hostile_markdown_of_a_hand_written_page_is_cleaned(copie: Path, tmp_path: Path) -> None:
    """No script, handler, style or frame of a page's Markdown reaches its HTML."""
    page = copie / "docs" / "mentions-legales.md"
    hostile = (
        "\n<script>alert(1)</script>\n\n<p onclick='x()'>un</p>\n\n<style>*{display:none}</style>\n\n"
        "<iframe src='https://exemple.fr'></iframe>\n\n[deux](javascript:alert(1)){ onfocus=x }\n"
    )
    page.write_text(page.read_text(encoding="utf-8") + hostile, encoding="utf-8")
    build(copie, tmp_path / "site")
    html = (tmp_path / "site" / "mentions-legales" / "index.html").read_text(encoding="utf-8")
    body = html[html.index("<article") : html.index("</article>")]
    assert not re.search(r"<script|<style|<iframe|onclick|onfocus|javascript:", body)
    assert "<p>un</p>" in body


def test_the_edit_link_opens_the_file_on_the_forge(site: Path) -> None:
    """« Modifier cette fiche » leads to the YAML file in the forge's editor."""
    html = (site / "communs" / "lucca" / "index.html").read_text(encoding="utf-8")
    assert f'href="{DEPOT_URL}/edit/main/projets/lucca.yml">Modifier cette fiche' in html


def test_without_a_forge_the_edit_link_explains_how(copie: Path, tmp_path: Path) -> None:
    """A local build, which knows no forge, sends to the page that explains."""
    assert build(copie, tmp_path / "site", CATALOGUE_DEPOT_URL="").returncode == 0
    html = (tmp_path / "site" / "communs" / "lucca" / "index.html").read_text(encoding="utf-8")
    assert 'href="../../contribuer/#modifier">Modifier cette fiche' in html


def test_a_former_address_leads_to_the_page(copie: Path, tmp_path: Path) -> None:
    """`anciens_slugs` redirects, without a script."""
    path = copie / "projets" / "lucca.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("\naccroche:", "\nanciens_slugs:\n  - cabanisation\naccroche:", 1), encoding="utf-8"
    )
    done = build(copie, tmp_path / "site")
    assert done.returncode == 0, done.stderr
    html = (tmp_path / "site" / "communs" / "cabanisation" / "index.html").read_text(encoding="utf-8")
    assert 'content="0; url=../lucca/"' in html


def test_every_page_has_a_head_of_its_own(site: Path) -> None:
    """Title, description, canonical and social metadata, once each."""
    titles = []
    for path in site.rglob("index.html"):
        head = path.read_text(encoding="utf-8").partition("</head>")[0]
        titles += re.findall(r"<title>(.*?)</title>", head)
        for mark in ('name="description"', 'rel="canonical"', 'property="og:title"', 'property="og:image"'):
            assert head.count(mark) == 1, (path, mark)
    assert len(titles) == len(set(titles))


def test_the_social_image_exists(site: Path) -> None:
    """A shared link shows a real image of the announced size."""
    raw = (site / "images" / "partage.png").read_bytes()
    assert raw[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(raw[16:20]), int.from_bytes(raw[20:24])) == (1200, 630)


def test_the_sitemap_lists_every_page(site: Path) -> None:
    """Generated pages are in the sitemap."""
    sitemap = (site / "sitemap.xml").read_text(encoding="utf-8")
    for slug in slugs():
        assert f"/communs/{slug}/</loc>" in sitemap


def test_no_page_asks_another_host_for_anything(site: Path) -> None:
    """No script, style, image or frame comes from elsewhere."""
    loads = re.compile(
        r'<(?:script|img|iframe|source|link rel="stylesheet")[^>]+(?:src|href)="(?:https?:)?//'
    )
    for path in site.rglob("*.html"):
        assert not loads.search(path.read_text(encoding="utf-8")), path


def test_the_site_carries_no_source_map(site: Path) -> None:
    """What no visitor uses is not published."""
    assert list(site.rglob("*.map")) == []


def test_the_library_does_not_know_the_engine() -> None:
    """Importing every module of the library imports nothing of MkDocs."""
    code = (
        "import pkgutil, sys, importlib, catalogue\n"
        "for m in pkgutil.walk_packages(catalogue.__path__, 'catalogue.'):\n"
        "    if m.name != 'catalogue.__main__': importlib.import_module(m.name)\n"
        "print([m for m in sys.modules if m.split('.')[0] in ('mkdocs', 'material', 'properdocs')])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_hooks_stay_thin() -> None:
    """Each adapter holds in less than a hundred lines."""
    for path in (ROOT / "hooks").glob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) < 100, path


# Who may know the day, and who may speak to the network.
COMMANDS = {"commandes/base.py", "activite/commande.py"}
NETWORK = {"reseau.py", "connexion.py"}


def test_the_library_reads_no_clock_and_no_network() -> None:
    """Time is a parameter, that commands alone know; the network has one place."""
    for path in (ROOT / "catalogue").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if path.relative_to(ROOT / "catalogue").as_posix() not in COMMANDS:
            assert not re.search(r"\b(now|today)\(|time\.time\(", text), path
        if path.name not in NETWORK:
            assert not re.search(
                r"^(import|from) (requests|urllib\.request|http|socket)", text, re.MULTILINE
            ), path


def test_no_page_holds_an_inline_script_or_a_checkbox_drawer(site: Path) -> None:
    """A Content-Security-Policy may forbid every inline script; the header needs none."""
    # Data for machines is no script; a text may name what an address may not be.
    inline = re.compile(
        r'<script(?![^>]* (?:src=|type="application/(?:ld\+)?json"))|\son[a-z]+=|="\s*javascript:', re.IGNORECASE
    )
    for path in site.rglob("*.html"):
        html = re.sub(r"<(pre|code)\b.*?</\1>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not inline.search(html), path
        assert 'class="md-toggle"' not in html, path


def test_the_site_carries_nothing_of_material_but_its_style_sheet(site: Path) -> None:
    """No script, no language file, no icon of the theme is published."""
    kept = [p.relative_to(site).as_posix() for p in (site / "assets").rglob("*") if p.is_file()]
    assert len(kept) == 1
    assert re.fullmatch(r"assets/stylesheets/main\.[0-9a-f]+\.min\.css", kept[0])
