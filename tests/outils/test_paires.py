"""What the benchmark gives Hugo: a site of as many pages, files and bytes as ours.

Hugo itself is not run here, for it comes from the network: `scripts/mesurer construction --pairs`
runs it, and stops if what it wrote is not that.
"""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.aides import build
from tests.banc import paires
from tests.banc.mesures import preparer

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prepare a small catalogue, our site of it (`site`), and the sources of Hugo (`hugo`)."""
    root = tmp_path_factory.mktemp("paires")
    (root / "catalogue").mkdir()
    preparer(root / "catalogue", 3)
    done = build(root / "catalogue", root / "site")
    assert done.returncode == 0, done.stdout + done.stderr
    paires.ecrire(root / "site", root / "hugo")
    return root


def demande(hugo: Path) -> dict[str, int]:
    """Return the files that the sources of Hugo ask for, and the size of each, as Hugo lays them out."""
    formats = json.loads((hugo / "hugo.json").read_text(encoding="utf-8"))["outputFormats"]
    suffixes = {kind: suffix for suffix, kind in paires.TYPES.items()}
    found = paires.fichiers(hugo / "static")
    for page in (hugo / "content").rglob("*.md"):
        head: dict[str, Any] = json.JSONDecoder().raw_decode(page.read_text(encoding="utf-8"))[0]
        for name, size in head["params"]["octets"].items():
            if name == "html":
                path = head["url"].lstrip("/")
                path += "index.html" if not path or path.endswith("/") else ""
            else:
                one = formats[name]
                assert (hugo / "layouts/communs" / f"page.{name}{suffixes[one['mediaType']]}").is_file()
                stem = head["slug"] if one["ugly"] else f"{head['slug']}/{one['baseName']}"
                path = f"{one['path']}/{stem}{suffixes[one['mediaType']]}"
            assert path not in found
            found[path] = size
    return found


def test_hugo_is_asked_for_our_files_and_their_sizes(dossier: Path) -> None:
    """Every page, file and byte of ours is asked for once, and nothing else."""
    assert demande(dossier / "hugo") == paires.fichiers(dossier / "site")


def test_the_pages_of_a_common_are_made_and_not_copied(dossier: Path) -> None:
    """Hugo makes every HTML page, and what a common has beside but pictures, tables and texts."""
    copied = paires.fichiers(dossier / "hugo" / "static")
    assert not [path for path in copied if path.endswith(".html")]
    assert {path.rpartition(".")[2] for path in copied if "commun-0001" in path} == {
        "png",
        "csv",
        "md",
        "yml",
    }


def test_the_layout_is_that_of_our_pages(dossier: Path) -> None:
    """What surrounds the text of a page of Hugo is what surrounds that of ours."""
    page = (dossier / "site/communs/commun-0000/index.html").read_text(encoding="utf-8")
    partials = dossier / "hugo/layouts/_partials"
    before = (partials / "avant.html").read_text(encoding="utf-8").partition("{{ .Title }}")
    assert before[1]
    assert page.startswith(before[0])
    assert before[2] in page
    assert page.endswith((partials / "apres.html").read_text(encoding="utf-8"))


def test_what_is_not_the_same_is_not_compared(dossier: Path, tmp_path: Path) -> None:
    """The benchmark stops if Hugo left a file out, or wrote much less."""
    site, public = dossier / "site", tmp_path / "public"
    shutil.copytree(site, public)
    paires.verifier(site, public)
    for page in public.rglob("index.html"):
        page.write_text("")
    with pytest.raises(SystemExit, match="octets"):
        paires.verifier(site, public)
    (public / "communs/commun-0001/flux.xml").unlink()
    with pytest.raises(SystemExit, match=r"commun-0001/flux\.xml"):
        paires.verifier(site, public)
