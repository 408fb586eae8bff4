"""What stands for the actions of the forge, on one machine: the engine runs it with the standard library alone.

`python3 gestes.py NOM`, with the inputs of the action in ENTREES. What jobs leave to each other is under ETAT:
`artefacts/<run>/<name>`, `caches/<key>`, `pages`.
"""

from __future__ import annotations

import fnmatch
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ETAT = Path(os.environ.get("REPETITION", ""))
ESPACE = Path(os.environ.get("GITHUB_WORKSPACE", ""))
# A fresh clone always lies in the same place: what is installed there stays good.
CLONE = ETAT / "travail" / "catalogue"
CACHES, INSTALLATION = ETAT / "caches", ".venv"
ADRESSE = "https://exemple.github.io/catalogue"


def checkout(entrees: dict[str, str]) -> dict[str, str]:
    """Make a fresh clone of the repository at the reference of the run."""
    depth = entrees["fetch-depth"] or "1"
    _ranger()
    shutil.rmtree(CLONE, ignore_errors=True)
    CLONE.mkdir(parents=True)
    _git("init", "--quiet", "--initial-branch=main")
    _git("remote", "add", "origin", os.environ["REPETITION_ORIGINE"])
    bound = [] if depth == "0" else [f"--depth={depth}"]
    _git("fetch", "--quiet", *bound, "origin", os.environ["GITHUB_REF"])
    _git("checkout", "--quiet", "--detach", "FETCH_HEAD")
    ESPACE.rmdir()
    ESPACE.symlink_to(CLONE)
    if os.environ.get("REPETITION_INSTALLE"):
        setup_python(entrees)
    return {}


def setup_python(_entrees: dict[str, str]) -> dict[str, str]:
    """Say which Python there is; put back what a first job installed, where each runner would install it again."""
    for folder in _caches():
        if (folder / "chemin").read_text(encoding="utf-8") == INSTALLATION:
            _poser(folder)
    return {"python-version": f"{sys.version_info[0]}.{sys.version_info[1]}"}


def cache_restore(entrees: dict[str, str]) -> dict[str, str]:
    """Take back what was kept under a key, or under the last one that starts so."""
    keys = {(one / "cle").read_text(encoding="utf-8"): one for one in _caches()}
    found = keys.get(entrees["key"])
    near = [
        one
        for key, one in keys.items()
        if entrees["restore-keys"] and key.startswith(entrees["restore-keys"])
    ]
    for folder in [found] if found else near[-1:]:
        _poser(folder)
    return {"cache-hit": str(bool(found)).lower(), "cache-primary-key": entrees["key"]}


def cache_save(entrees: dict[str, str]) -> dict[str, str]:
    """Keep a folder under a key, once: what it holds is taken from the clone before the next one is made."""
    folder = CACHES / hashlib.sha256(entrees["key"].encode()).hexdigest()[:16]
    if (CLONE / entrees["path"]).is_dir() and not folder.exists():
        folder.mkdir(parents=True)
        (folder / "cle").write_text(entrees["key"], encoding="utf-8")
        (folder / "chemin").write_text(entrees["path"], encoding="utf-8")
    return {}


def _caches() -> list[Path]:
    return sorted(CACHES.glob("*"), key=lambda one: one.stat().st_mtime) if CACHES.is_dir() else []


def _poser(folder: Path) -> None:
    """Put what was kept in the clone, by a change of name: an installation has ten thousand files."""
    target = CLONE / (folder / "chemin").read_text(encoding="utf-8")
    if (folder / "contenu").exists() and not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        (folder / "contenu").rename(target)


def _ranger() -> None:
    """Take what is kept out of the clone."""
    for folder in _caches():
        source = CLONE / (folder / "chemin").read_text(encoding="utf-8")
        if source.exists() and not (folder / "contenu").exists():
            source.rename(folder / "contenu")


def upload_artifact(entrees: dict[str, str], nom: str = "") -> dict[str, str]:
    """Keep what a job leaves, below the one folder that holds it all; hidden files only if asked for."""
    found = [path for one in entrees["path"].split() if (path := ESPACE / one).exists()]
    if not found:
        if entrees["if-no-files-found"] == "error":
            sys.exit(f"rien à {entrees['path']}")
        return {}
    [first, *others] = found
    base = Path(os.path.commonpath(found)) if others or first.is_dir() else first.parent
    target = ETAT / "artefacts" / os.environ["GITHUB_RUN_ID"] / (nom or entrees["name"])
    hidden = entrees["include-hidden-files"] == "true"
    for path in (file for one in found for file in (one.rglob("*") if one.is_dir() else [one])):
        inside = path.relative_to(base)
        if path.is_file() and (hidden or not any(part[0] == "." for part in inside.parts)):
            (target / inside).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target / inside)
    return {}


def download_artifact(entrees: dict[str, str]) -> dict[str, str]:
    """Take what another job left; by a pattern, if there is any."""
    folder = ETAT / "artefacts" / (entrees["run-id"] or os.environ["GITHUB_RUN_ID"])
    wanted = entrees["pattern"] or entrees["name"]
    names = [*folder.glob("*")] if folder.is_dir() else []
    found = [one for one in names if fnmatch.fnmatchcase(one.name, wanted)]
    if not found and not entrees["pattern"]:
        sys.exit(f"aucun artefact ne s’appelle {wanted}")
    for one in found:
        shutil.copytree(one, entrees["path"], dirs_exist_ok=True)
    return {}


def configure_pages(_entrees: dict[str, str]) -> dict[str, str]:
    """Say the address of the site; a repository without Pages has none."""
    if (ETAT / "sans-pages").exists():
        sys.exit("Not Found: Pages n’est pas allumé")
    return {"base_url": ADRESSE}


def upload_pages_artifact(entrees: dict[str, str]) -> dict[str, str]:
    """Keep the site that was built."""
    return upload_artifact({**entrees, "if-no-files-found": "error"}, "github-pages")


def deploy_pages(_entrees: dict[str, str]) -> dict[str, str]:
    """Put the site on line, whole or not at all."""
    built, online = (
        ETAT / "artefacts" / os.environ["GITHUB_RUN_ID"] / "github-pages",
        ETAT / "pages",
    )
    shutil.rmtree(online, ignore_errors=True)
    shutil.copytree(built, online)
    return {"page_url": f"{ADRESSE}/"}


GESTES = {
    "checkout": checkout,
    "setup-python": setup_python,
    "cache/restore": cache_restore,
    "cache/save": cache_save,
    "upload-artifact": upload_artifact,
    "download-artifact": download_artifact,
    "configure-pages": configure_pages,
    "upload-pages-artifact": upload_pages_artifact,
    "deploy-pages": deploy_pages,
}
# What each action takes, and gives to the steps that follow.
ENTREES = [
    "fetch-depth",
    "persist-credentials",
    "python-version",
    "path",
    "key",
    "restore-keys",
    "name",
    "pattern",
    "merge-multiple",
    "run-id",
    "github-token",
    "if-no-files-found",
    "include-hidden-files",
    "retention-days",
]
SORTIES = ["python-version", "cache-hit", "cache-primary-key", "base_url", "page_url"]


def _git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=CLONE, check=True)  # noqa: S607 - the Git of the machine


if __name__ == "__main__":
    said = GESTES[sys.argv[1]](json.loads(os.environ["ENTREES"]))
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as stream:
        stream.writelines(f"{key}={text}\n" for key, text in said.items())
