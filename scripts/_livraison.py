"""What a version is delivered with: package, bill of materials, licences, digests; and its audit.

As `_environnement`, this module needs the standard library alone, and its *syntax* stays within
Python 3.6.
"""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import _environnement as outils

# Run in the environment of the site: each package of its lock, and the licence that it declares.
LICENCES = """
import re, sys
from importlib.metadata import PackageNotFoundError, metadata
for line in open("requirements/site.txt", encoding="utf-8"):
    pinned = re.match(r"([\\w.-]+)==(\\S+)", line)
    if not pinned:
        continue
    name, version = pinned.groups()
    try:
        declared = metadata(name)
    except PackageNotFoundError:
        print(f"| {name} | {version} | ne s’installe pas sur cette machine |")
        continue
    licence = declared.get("License-Expression")
    if not licence:
        licence = (declared.get("License") or "").strip()
        if "\\n" in licence:
            licence = ""
    if not licence:
        classifiers = declared.get_all("Classifier") or ()
        labels = [label for label in classifiers if label.startswith("License ::")]
        licence = " ; ".join(label.rpartition(" :: ")[2] for label in labels)
    print(f"| {name} | {version} | {licence or 'non communiqué'} |")
"""


def tool(name: str, lock: str = "") -> str:
    """Install, apart from the locked environment, a tool that few people need; return its folder.

    It is of npm (a@1) or of pip. What a lock of its own names is checked by its digest.
    """
    outils.install("tests")
    folder = outils.ROOT / ".cache" / "outils" / name
    if not folder.is_dir():
        outils.say(f"Installation de {name}…")
        draft = folder.with_name(f".{name}")
        draft.mkdir(parents=True, exist_ok=True)
        if "@" in name:
            outils.npm("install", "--prefix", str(draft), name)
        else:
            source = [name]
            if lock:
                path = outils.ROOT / "requirements" / (lock + ".txt")
                source = ["--require-hashes", "-r", str(path)]
            outils.pip("--upgrade", "--target", str(draft), *source)
        draft.rename(folder)
    return str(folder)


def write_bill(target: Path) -> int:
    """Write the CycloneDX bill of materials of the lock, the same bytes for the same lock."""
    command = ["-m", "cyclonedx_py", "requirements", "--pyproject", "pyproject.toml"]
    command += ["--output-reproducible", "--output-file", str(target), "requirements/site.txt"]
    env = outils.environment(PYTHONPATH=tool("cyclonedx-bom==7.5.0"), PYTHONWARNINGS="ignore")
    env.pop("SOURCE_DATE_EPOCH", None)  # it would date a list that has no date
    return outils.call([str(outils.PYTHON), *command], env=env)


def audit_locks() -> int:
    """Ask the public list of flaws about each version: 0 none, 1 some, 3 without an answer."""
    path = tool("pip-audit==2.10.1")
    log = outils.VENV / "journal-audit.txt"
    # « --strict »: a package that cannot be looked up is a failure, not a good news.
    command = [str(outils.PYTHON), "-m", "pip_audit", "--disable-pip", "--require-hashes"]
    command += ["--progress-spinner", "off", "--strict"]
    for name in ("site", "tests"):
        command += ["-r", f"requirements/{name}.txt"]
    with log.open("w", encoding="utf-8") as output:
        code = outils.call(command, env=outils.environment(PYTHONPATH=path), output=output)
    printed = log.read_text(encoding="utf-8", errors="replace")
    if code != 0 and "known vulnerabilit" not in printed:
        raise outils.ScriptError(
            "L'audit n'a pas pu être fait : la liste publique des failles ne répond pas "
            f"(détails dans {log}).",
            3,
        )
    outils.say(printed.strip())
    return code


def release_files(folder: Path) -> int:
    """Make the files of a version in a fresh folder: the same commit gives the same bytes."""
    outils.install("tests")
    command = [shutil.which("git") or "git", "log", "-1", "--format=%ct"]
    git = subprocess.run(
        command, cwd=str(outils.ROOT), capture_output=True, check=False, encoding="utf-8"
    )
    epoch_of_commit = git.stdout.strip()
    if not epoch_of_commit:
        raise outils.ScriptError("Une version se fabrique dans une copie Git du dépôt.", 1)
    shutil.rmtree(str(folder), ignore_errors=True)
    folder.mkdir()
    epoch = os.environ.get("SOURCE_DATE_EPOCH") or epoch_of_commit
    code = outils.call_python(
        "-m", "hatchling", "build", "--directory", str(folder), SOURCE_DATE_EPOCH=epoch
    )
    code = code or write_bill(folder / "sbom.json")
    with (folder / "licences.md").open("w", encoding="utf-8", newline="\n") as output:
        output.write("| Paquet | Version | Licence déclarée |\n|---|---|---|\n")
        output.flush()
        code = code or outils.call(
            [str(outils.PYTHON), "-c", LICENCES], env=outils.environment(), output=output
        )
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in sorted(folder.iterdir())
    ]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")
    return code
