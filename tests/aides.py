"""What tests need besides fixtures: the folder of the project, and a build of the site."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

ROOT = Path(__file__).resolve().parent.parent
# What a build reads.
SOURCES = (
    "catalogue",
    "docs",
    "donnees",
    "hooks",
    "projets",
    "schemas",
    "theme",
    "guichet.yml",
    "mkdocs.yml",
)
# 2026-11-24: the day of every build of the tests.
EPOCH = "1795478400"
DEPOT_URL = "https://github.com/exemple/catalogue"
SITE_URL = "https://communs.example/"


def copier(folder: Path, *, sauf: Collection[str] = ()) -> None:
    """Copy what a build reads to `folder`, but what `sauf` names."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in SOURCES:
        source = ROOT / name
        if name in sauf:
            continue
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)


def build(
    source: Path, target: Path, engine: str = "mkdocs", patience: int = 120, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Build the site of the folder `source` into `target`, as the publication does."""
    env = {
        **os.environ,
        "NO_MKDOCS_2_WARNING": "1",
        "SOURCE_DATE_EPOCH": EPOCH,
        "CATALOGUE_DEPOT_URL": DEPOT_URL,
        "CATALOGUE_SITE_URL": SITE_URL,
        **environment,
    }
    # Not --quiet: MkDocs would then not count the warnings that « strict » refuses.
    command = [sys.executable, "-m", engine, "build", "--strict", "--site-dir", str(target)]
    return subprocess.run(
        command, cwd=source, env=env, capture_output=True, text=True, check=False, timeout=patience
    )
