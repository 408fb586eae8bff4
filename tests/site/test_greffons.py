"""Plugins of MkDocs, as anyone may add them, find the commons among the pages."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.aides import EPOCH, ROOT, allegees, copier
from tests.contribution.aides import git

PAQUETS = Path(__file__).with_name("greffons.txt")
LE_JOUR = "2026-02-03T12:00:00Z"
GREFFONS = """plugins:
  - search: {lang: fr}
  - redirects: {redirect_maps: {ancien.md: communs/bornage/index.md}}
  - minify: {minify_html: true}
  - rss: {match_path: "communs/[a-z-]+/index.md", date_from_meta: {as_creation: date}}
  - git-revision-date-localized: {type: iso_date}
"""


def installes() -> Path:
    """Install the plugins once; return their folder."""
    folder = ROOT / ".cache" / "outils" / "greffons"
    if not folder.is_dir():
        draft = folder.with_name(".greffons")
        pip = (
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--upgrade",
            "--target",
        )
        subprocess.run([*pip, str(draft), "--requirement", str(PAQUETS)], check=True)
        draft.rename(folder)
    return folder


@pytest.fixture(scope="module")
def site_outille(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build with the plugins, in a copy that has a history."""
    folder = tmp_path_factory.mktemp("greffons")
    copier(folder)
    allegees(folder)
    settings = folder / "mkdocs.yml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace("plugins: []\n", GREFFONS), encoding="utf-8"
    )
    main = folder / "theme" / "main.html"
    words = "{% block footer %}{{ super() }}<p>Modifiée le {{ page.meta.git_revision_date_localized if page }}</p>{% endblock %}"
    main.write_text(f"{main.read_text(encoding='utf-8')}{words}\n", encoding="utf-8")
    for arguments in (("init", "--quiet"), ("add", "."), ("commit", "--quiet", "-m", "Tout")):
        git(folder, *arguments, GIT_AUTHOR_DATE=LE_JOUR, GIT_COMMITTER_DATE=LE_JOUR)
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": EPOCH}
    environment["PYTHONPATH"] = os.pathsep.join(
        [str(folder), str(installes()), os.environ["PYTHONPATH"]]
    )
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--quiet",
        "--site-dir",
        str(folder / "site"),
    ]
    subprocess.run(command, cwd=folder, env=environment, check=True)
    return folder / "site"


@pytest.mark.nuit
def test_each_plugin_finds_the_commons(site_outille: Path) -> None:
    page = (site_outille / "communs/bornage/index.html").read_text(encoding="utf-8")
    places = [
        one["location"]
        for one in json.loads((site_outille / "search/search_index.json").read_text())["docs"]
    ]
    assert "communs/bornage/" in places
    assert 'href="../communs/bornage/"' in (site_outille / "ancien/index.html").read_text(
        encoding="utf-8"
    )
    assert "<html lang=fr>" in page
    assert "communs/bornage/" in (site_outille / "feed_rss_created.xml").read_text(encoding="utf-8")
    assert "Modifiée le 2026-02-03" in re.sub(r"<[^>]+>", "", page)
