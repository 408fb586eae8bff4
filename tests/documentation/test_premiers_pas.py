"""The first five minutes: each block of the documents is pasted whole, on a machine that has nothing yet."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import termios
import textwrap
import threading
from pathlib import Path

import pytest

from tests.aides import ROOT, allegees, copier

BASH, GIT = (shutil.which(name) or name for name in ("bash", "git"))
DOCUMENTS = ("README.md", "CONTRIBUTING.md")
# They hold the terminal, or run for minutes: each is alone in its block.
SEULES = {"python3 scripts/serve", "python3 scripts/test"}
# What a person answers to `nouveau`; the last line accepts what is shown.
REPONSES = """\
Mon commun

Syndicat mixte du Val Imaginaire
syndicat-mixte-ferme
Suivre les bacs de tri sans tableur.
commune
https://github.com/mon-commun/mon-commun
EUPL-1.2
equipe@mon-commun.example

oui
"""
FIN, ECHEC = "fin du bloc", "une commande a échoué"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="un terminal d’Unix")


def blocs(document: str) -> list[str]:
    text = (ROOT / document).read_text(encoding="utf-8")
    return re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def coller(bloc: str, dossier: str, env: dict[str, str]) -> str:
    """Paste a block in a terminal, answer what is asked as fast as it comes; return the folder where it ended."""
    ours, theirs = os.openpty()
    silent = termios.tcgetattr(theirs)
    silent[3] &= ~termios.ECHO
    termios.tcsetattr(theirs, termios.TCSANOW, silent)
    said: list[bytes] = []

    def read() -> None:
        try:
            while part := os.read(ours, 4096):
                said.append(part)
        except OSError:  # how Linux tells the end of a terminal
            return

    answers = REPONSES if "catalogue nouveau" in bloc else ""
    typed = f'trap "echo {ECHEC}" ERR\n{bloc}{answers}echo "{FIN} $? $PWD"\nexit\n'.encode()
    listening = threading.Thread(target=read)
    # Errors apart: with its three streams on a terminal, bash would show a prompt.
    with subprocess.Popen(
        [BASH, "--norc"], cwd=dossier, env=env, stdin=theirs, stdout=theirs, stderr=subprocess.PIPE
    ) as shell:
        os.close(theirs)
        listening.start()
        os.write(ours, typed)
        _, errors = shell.communicate()
    listening.join()
    os.close(ours)
    told = b"".join([*said, errors]).decode().replace("\r\n", "\n")
    end = re.search(rf"^{FIN} 0 (.*)$", told, re.MULTILINE)
    assert end, told
    assert ECHEC not in told, told
    return end[1]


def installer(clone: Path) -> None:
    """Give a clone the environment of these tests, as its own installation would have left it."""
    venv = clone / ".venv"
    (venv / "bin").mkdir(parents=True)
    for name in ("lib", "lib64", "pyvenv.cfg", "bin/python", "bin/catalogue"):
        (venv / name).symlink_to(f"{sys.prefix}/{name}")
    stamp = (
        "import _environnement as scripts\n"
        "scripts.create_venv = lambda: None\n"
        "scripts.pip = scripts.install_lock = lambda *_: None\n"
        "scripts.install('tests')"
    )
    subprocess.run([sys.executable, "-c", stamp], cwd=clone / "scripts", check=True)
    allegees(clone)


@pytest.fixture
def depot(tmp_path: Path) -> Path:
    """Make the repository of a forge, where a catalogue is published."""
    source, bare = tmp_path / "source", tmp_path / "forge" / "catalogue.git"
    copier(source, communs="relais")
    for name in ("scripts", "requirements"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", ".gitignore", ".gitattributes"):
        shutil.copy(ROOT / name, source / name)
    person = ["-c", "user.name=Forge", "-c", "user.email=forge@forge.example"]
    for command in (
        ["init", "--quiet", "--initial-branch=main"],
        ["add", "."],
        [*person, "commit", "--quiet", "--message=Catalogue"],
        ["clone", "--quiet", "--bare", ".", str(bare)],
    ):
        subprocess.run([GIT, *command], cwd=source, check=True)
    return bare


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_block_can_be_pasted_in_any_shell(document: str) -> None:
    assert blocs(document)
    assert "```\npython3" not in (ROOT / document).read_text(encoding="utf-8"), (
        "un bloc sans « sh »"
    )
    for bloc in blocs(document):
        lines = bloc.splitlines()
        assert "#" not in bloc
        assert not set(lines) & SEULES or len(lines) == 1, bloc
        assert all("catalogue nouveau" not in line for line in lines[:-1]), bloc


def test_the_blocks_lead_from_nothing_to_a_proposal(depot: Path, tmp_path: Path) -> None:
    home = tmp_path / "personne"
    home.mkdir()
    env = {
        "HOME": str(home),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "LANG": "C.UTF-8",
        "GIT_CONFIG_NOSYSTEM": "1",
    }
    where = str(home)
    for bloc in blocs("CONTRIBUTING.md"):
        if bloc.strip() not in SEULES:
            before, where = where, coller(bloc.replace("ADRESSE-DU-DEPOT", str(depot)), where, env)
            if where != before:
                installer(home / "catalogue")
    assert where == str(home / "catalogue")
    command = [GIT, "show", "--stat", "--format=%s", "mon-commun"]
    told = subprocess.run(command, cwd=depot, capture_output=True, text=True, check=True).stdout
    assert told.splitlines()[0] == "Ajoute Mon commun"
    assert "projets/mon-commun.yml" in told


@pytest.mark.parametrize("nom", ["developpeurs", "developers"])
def test_the_first_hour_of_a_developer_quotes_what_the_files_say(nom: str) -> None:
    """The blocks under the name of a file are in it; the change is that of the first recipe."""
    page = (ROOT / f"docs/{nom}.md").read_text(encoding="utf-8")
    quotes = re.findall(r"^`([\w./]+)`\n\n```\w+\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert len(quotes) == 5
    for path, quote in quotes:
        assert quote in (ROOT / path).read_text(encoding="utf-8"), path
    carte = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    recette = carte.split("### Un champ de plus\n")[1].split("\n### ")[0]
    steps = re.findall(r"^   ```(\w+)\n(.*?)^   ```$", recette, re.MULTILINE | re.DOTALL)
    for language, step in steps[:3]:
        blocks = re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
        assert textwrap.dedent(step) in map(textwrap.dedent, blocks), language
    for path in re.findall(r"`((?:catalogue_communs|schemas|theme|tests|scripts)/[\w./]+)`", page):
        assert (ROOT / path).exists(), path
    words = re.findall(r"^\| ([^|]+) \| [^|]+ \| [^|]+ \|$", page, re.MULTILINE)
    assert len(words) > 60


def test_the_two_tongues_of_the_first_hour_have_the_same_words_and_commands() -> None:
    french, english = (
        (ROOT / f"docs/{nom}.md").read_text(encoding="utf-8")
        for nom in ("developpeurs", "developers")
    )
    for pattern in (r"^```sh\n(.*?)^```$", r"^\| ([^|]+ \| [^|]+) \| [^|]+ \|$"):
        first, second = (
            re.findall(pattern, page, re.MULTILINE | re.DOTALL) for page in (french, english)
        )
        # The two tables differ by their heads.
        assert first[-60:] == second[-60:] or first == second
