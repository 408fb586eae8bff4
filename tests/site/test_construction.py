"""The site as files: complete, strict, the same each time, and clear when it cannot be."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from catalogue_communs.fiches.lecture import lire_octets
from tests.aides import RACINE, ROOT, build, copier, fichiers
from tests.outils.clarte import unites_lexicales


@pytest.mark.nuit
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
        k: v
        for k, v in fichiers(copie).items()
        if "__pycache__" not in k and not k.startswith(".cache/")
    }
    assert after == before


def test_a_faulty_file_stops_the_publication_with_its_messages(tmp_path: Path) -> None:
    copie = tmp_path / "copie"
    copier(copie, communs="bornage")
    former = tmp_path / "site" / "index.html"
    former.parent.mkdir()
    former.write_text("ancien site", encoding="utf-8")
    path = copie / "projets" / "bornage.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("statut:", "statutt:", 1), encoding="utf-8"
    )
    done = build(copie, tmp_path / "site")
    said = done.stdout + done.stderr
    assert done.returncode == 1
    for words in ("projets/bornage.yml", "Vouliez-vous écrire « statut » ?"):
        assert words in said
    assert "Traceback" not in said
    assert fichiers(tmp_path / "site") == {"index.html": b"ancien site"}


# --- What is built -----------------------------------------------------------------------------------


def test_the_edit_link_opens_the_form_of_the_common(site: Path) -> None:
    """« Modifier » asks for no account; its values are beside the page."""
    html = (site / "communs" / "bornage" / "index.html").read_text(encoding="utf-8")
    assert 'href="../../contribuer/modifier/?commun=bornage">Modifier' in html
    written = lire_octets((RACINE / "projets" / "bornage.yml").read_bytes(), "").valeurs
    asked = json.loads((site / "communs" / "bornage" / "fiche.json").read_bytes())
    assert asked["valeurs"]["accroche"] == written["accroche"]
    # What the catalogue alone writes is not asked for.
    assert written.keys() - asked["valeurs"].keys() == {"statut", "guichet", "publie_le"}
    assert "rattachement" in written["planification"]
    assert "rattachement" not in asked["valeurs"]["planification"]
    # How the form calls its users and its sources.
    assert len(asked["usagers"]) == len(written.get("reutilisations", []))
    assert asked["sources"] == {one["id"]: one["titre"] for one in written["sources"]}


def test_the_hooks_stay_thin() -> None:
    assert sum(map(unites_lexicales, (ROOT / "hooks").glob("*.py"))) <= 2_600


# Who may know the day, and who may speak to the network.
COMMANDS = {"commandes/base.py", "commandes/forge.py"}
# `github` writes on the one forge of the workflow, with the standard library alone; `construire` opens only a port of
# this machine.
NETWORK = {
    "reseau/bornes.py",
    "reseau/garde.py",
    "contribution/github.py",
    "commandes/construire.py",
}


def test_the_library_reads_no_clock_and_no_network() -> None:
    for path in (ROOT / "catalogue_communs").rglob("*.py"):
        text, name = (
            path.read_text(encoding="utf-8"),
            path.relative_to(ROOT / "catalogue_communs").as_posix(),
        )
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
