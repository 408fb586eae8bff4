"""The site as files: complete, strict, the same each time, and clear when it cannot be."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from pathlib import Path

import pytest

from catalogue_communs.fiches.lecture import lire_octets
from tests.aides import DEPOT_URL, RACINE, ROOT, allegees, build, copier, fichiers
from tests.contribution.aides import git

JOUR = "2026-02-03T12:00:00Z"


def test_the_drop_in_engine_builds_the_same_pages_anywhere(site: Path, tmp_path: Path) -> None:
    """Properdocs, a fork that outlives MkDocs 1, gives the same bytes in another folder, at another moment.

    Nothing is written among the sources; what a build remembers lies apart, in .cache/.
    """
    copie = tmp_path / "copie"
    copier(copie)
    before = fichiers(copie)
    done = build(copie, tmp_path / "site", engine="properdocs")
    assert done.returncode == 0, done.stdout + done.stderr
    built = {k: v for k, v in fichiers(tmp_path / "site").items() if not k.startswith("assets/")}
    assert built == {k: v for k, v in fichiers(site).items() if not k.startswith("assets/")}
    after = {
        k: v for k, v in fichiers(copie).items() if "__pycache__" not in k and not k.startswith(".cache/")
    }
    assert after == before


# --- On one common -----------------------------------------------------------------------------------


@pytest.fixture
def copie(tmp_path: Path) -> Path:
    """Copy the sources, with one common."""
    target = tmp_path / "copie"
    copier(target, sauf={"projets"})
    (target / "projets").mkdir()
    shutil.copy(RACINE / "projets" / "bornage.yml", target / "projets")
    return target


def test_a_faulty_file_stops_the_publication_with_its_messages(copie: Path, tmp_path: Path) -> None:
    former = tmp_path / "site" / "index.html"
    former.parent.mkdir()
    former.write_text("ancien site", encoding="utf-8")
    path = copie / "projets" / "bornage.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("statut:", "statutt:", 1), encoding="utf-8")
    done = build(copie, tmp_path / "site")
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert "projets/bornage.yml" in said
    assert "Vouliez-vous écrire « statut » ?" in said
    assert "Traceback" not in said
    assert fichiers(tmp_path / "site") == {"index.html": b"ancien site"}


def test_hostile_markdown_is_cleaned_and_without_a_forge_the_edit_link_explains(
    copie: Path, tmp_path: Path
) -> None:
    """No script, handler, style or frame of a page's Markdown reaches its HTML; a local build knows no forge."""
    page = copie / "docs" / "mentions-legales.md"
    hostile = (
        "\n<script>alert(1)</script>\n\n<p onclick='x()'>un</p>\n\n<style>*{display:none}</style>\n\n"
        "<iframe src='https://exemple.fr'></iframe>\n\n[deux](javascript:alert(1)){ onfocus=x }\n"
    )
    page.write_text(page.read_text(encoding="utf-8") + hostile, encoding="utf-8")
    done = build(copie, tmp_path / "site", CATALOGUE_DEPOT_URL="")
    assert done.returncode == 0, done.stderr
    html = (tmp_path / "site" / "mentions-legales" / "index.html").read_text(encoding="utf-8")
    body = html[html.index("<article") : html.index("</article>")]
    assert not re.search(r"<script|<style|<iframe|onclick|onfocus|javascript:", body)
    assert "<p>un</p>" in body
    html = (tmp_path / "site" / "communs" / "bornage" / "index.html").read_text(encoding="utf-8")
    assert 'href="../../contribuer/modifier/?commun=bornage">Modifier cette fiche' in html


# --- What is built -----------------------------------------------------------------------------------


def test_the_edit_link_opens_the_form_of_the_common(site: Path) -> None:
    """« Modifier cette fiche » asks for no account; its values are beside the page."""
    html = (site / "communs" / "bornage" / "index.html").read_text(encoding="utf-8")
    assert 'href="../../contribuer/modifier/?commun=bornage">Modifier cette fiche' in html
    written = (RACINE / "projets" / "bornage.yml").read_bytes()
    assert (
        json.loads((site / "communs" / "bornage" / "fiche.json").read_bytes())
        == lire_octets(written, "").valeurs
    )


def test_the_hooks_stay_thin() -> None:
    lines = [
        line
        for path in (ROOT / "hooks").glob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    assert len([line for line in lines if line.strip()]) <= 300


# Who may know the day, and who may speak to the network.
COMMANDS = {"commandes/base.py", "commandes/forge.py"}
# `github` writes on the one forge of the workflow, with the standard library alone; `depart` calls nobody,
# and `moteur` only a port of this machine.
NETWORK = {
    "reseau/bornes.py",
    "reseau/garde.py",
    "contribution/github.py",
    "commandes/depart.py",
    "commandes/moteur.py",
}


def test_the_library_reads_no_clock_and_no_network() -> None:
    for path in (ROOT / "catalogue_communs").rglob("*.py"):
        text, name = path.read_text(encoding="utf-8"), path.relative_to(ROOT / "catalogue_communs").as_posix()
        if name not in COMMANDS:
            assert not re.search(r"\b(now|today)\(|time\.time\(", text), path
        if name not in NETWORK:
            assert not re.search(
                # `url2pathname` turns an address of the disk into a path.
                r"^(import|from) (requests|urllib\.request(?! import url2pathname$)|http|socket)",
                text,
                re.MULTILINE,
            ), path


def test_the_site_carries_nothing_of_material_but_its_style_sheet(site: Path) -> None:
    assert not (site / "assets").exists()
    [sheet] = site.glob("actifs/*/styles/material.css")
    assert len(gzip.compress(sheet.read_bytes())) < 5_000


def test_a_page_that_people_write_says_when_and_where_to_change_it(tmp_path: Path) -> None:
    """By its history, whole; a page whose facts come from elsewhere has another day."""
    copier(tmp_path)
    allegees(tmp_path)
    for command in (("init", "--quiet"), ("add", "docs")):
        git(tmp_path, *command)
    git(tmp_path, "commit", "--quiet", "--message", "Pages", GIT_AUTHOR_DATE=JOUR, GIT_COMMITTER_DATE=JOUR)
    done = build(tmp_path, tmp_path / "site", CATALOGUE_DEPOT_URL=DEPOT_URL)
    assert done.returncode == 0, done.stderr
    said = "Page modifiée le 3 février 2026."
    page = (tmp_path / "site/reutiliser/licence-et-achat/index.html").read_text(encoding="utf-8")
    assert f'{said} <a href="{DEPOT_URL}/edit/main/docs/reutiliser/licence-et-achat.md">' in page
    assert '<div class="admonition note">' in page
    [sheet] = (tmp_path / "site").glob("actifs/*/styles/material.css")
    assert ".md-typeset .admonition" in sheet.read_text(encoding="utf-8")
    for other in ("index.html", "communs/relais/index.html"):
        assert said not in (tmp_path / "site" / other).read_text(encoding="utf-8")
