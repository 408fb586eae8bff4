"""The pages for those who write: each command is there, each example runs, each message is real."""

# ruff: noqa: F401, F811 - the fixtures of the commands

from __future__ import annotations

import re
import shlex
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.shell_completion import get_completion_class
from click.testing import CliRunner

from catalogue_communs.commandes.ligne import FLUX, HEBERGER, cli
from tests import aides
from tests.aides import Sortie
from tests.commandes.conftest import FICHE, depot, lancer
from tests.contribution.aides import corps
from tests.validation.exemples import FIXTURES

PAGE = (aides.ROOT / "docs/contribuer/commandes.md").read_text(encoding="utf-8")
SECTIONS = dict(
    re.findall(r"^## `catalogue ([a-z]+)`.*?\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
)
EXEMPLES = re.findall(r"^python3 scripts/catalogue (.*)$", PAGE, re.MULTILINE)
AIDES = [
    " ".join(line.split())
    for name, command in cli.commands.items()
    for line in re.findall(
        rf"^ *catalogue ({name}\b.*)$", re.sub(r"\\\n *", "", command.help or ""), re.MULTILINE
    )
]
# What asks a forge, or serves for ever: its words alone are read.
AILLEURS = re.compile(
    r"--proposer|https://github\.com/exemple/compteur|--servir|^(activite|releve|fiches|dater)\b"
)
# What a person answers to the commands that ask.
REPONSES = {
    "nouveau": "Tri Malin\nAmicale du Tri\nassociation\nPeser les bacs de tri.\n\nhttps://github.com/tri/malin\nMIT\n"
    "contact@tri.example\n\noui\n",
    "init mon-catalogue": "\nFabrique\nAgence imaginaire\nAGI\nhttps://exemple.fr\ncontact@exemple.fr\n\n",
}
HUIT = sorted("nouveau champ corriger valider etat importer recevoir retirer".split())  # noqa: SIM905
# What the form of the site writes in a message.
MODIFICATION = corps(
    "modifier",
    commun="bac-malin",
    proposition='{"changements": [{"champ": ["sigle"], "apres": "Bacs"}]}',
)


def test_each_command_has_its_section_its_example_and_its_exit_codes() -> None:
    steps = re.findall(r"^\| `catalogue ([a-z]+)", PAGE, re.MULTILINE)
    assert set(SECTIONS) | set(steps) == set(cli.commands)
    assert len(SECTIONS) + len(steps) == len(cli.commands)
    assert re.findall(r"^\| `(\d)` \|", PAGE, re.MULTILINE) == [*"012345"]
    for name, section in SECTIONS.items():
        assert re.search(rf"^python3 scripts/catalogue {name}\b", section, re.MULTILINE)


def joue(exemple: str, depot: Path, lancer: Callable[..., Sortie]) -> Sortie:
    """Run an example where the files that it names exist."""
    (depot / "node_modules").symlink_to(aides.ROOT / "node_modules", target_is_directory=True)
    message = re.search(r"^```text\n(Déclaration.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert message
    (depot / "declaration.txt").write_text(message[1], encoding="utf-8")
    shutil.copy(FIXTURES / "importation/v0.7.yml", depot / "publiccode.yml")
    copy = depot.parent / "beta.gouv.fr/content/_startups"
    copy.mkdir(parents=True)
    shutil.copy(FIXTURES / "importation/compteur.md", copy)
    (depot / "message.eml").write_text(MODIFICATION, encoding="utf-8")
    return lancer(*shlex.split(exemple), reponses=REPONSES.get(exemple))


@pytest.mark.parametrize("exemple", dict.fromkeys([*EXEMPLES, *AIDES]))
def test_each_example_runs(exemple: str, depot: Path, lancer: Callable[..., Sortie]) -> None:
    """It succeeds in a catalogue where Bac Malin exists; those of the page write nothing there."""
    name, *words = shlex.split(exemple)
    if AILLEURS.search(exemple):
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(depot)
            for absent in ("reponse.eml", "message.eml"):
                (depot / absent).touch()
            with cli.commands[name].make_context(name, words) as context:
                assert context.params
        return
    found = joue(exemple, depot, lancer)
    assert found.code == 0, found
    if exemple in EXEMPLES:
        assert (depot / "projets/bac-malin.yml").read_text(encoding="utf-8") == FICHE
        assert len(list((depot / "projets").iterdir())) == 2


def completer(shell: str, words: list[str], start: str) -> list[str]:
    """Return what the shell proposes after some words."""
    kind = get_completion_class(shell)
    assert kind is not None
    completion = kind(cli, {}, "catalogue", "_CATALOGUE_COMPLETE")
    # Its own script asks bash, when there is one, for its version.
    assert "_CATALOGUE_COMPLETE" in completion.source_template % completion.source_vars()
    return [one.value for one in completion.get_completions(words, start)]


def test_the_shell_completes_commands_and_commons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(aides.RACINE)
    for shell in ("bash", "zsh", "fish"):
        assert f"_CATALOGUE_COMPLETE={shell}_source catalogue" in PAGE
        assert {*completer(shell, ["etat"], "sent")} == {"sentes", "sentiers-d-ici"}
        assert {*completer(shell, [], "")} == {*cli.commands}


@pytest.mark.parametrize(
    ("option", "rubriques"),
    [("--help", [HUIT]), ("--help-tout", [HUIT, sorted(HEBERGER), sorted(FLUX)])],
)
def test_the_help_shows_eight_commands_and_all_on_demand(
    option: str, rubriques: list[list[str]]
) -> None:
    told = CliRunner().invoke(cli, [option]).output
    parts = re.split(r"^Pour .* :$", told, flags=re.MULTILINE)[1:]
    assert [sorted(re.findall(r"^  ([a-z]+)  ", one, re.MULTILINE)) for one in parts] == rubriques


def test_the_help_speaks_french() -> None:
    for words in ([], ["--help"], *([name, "--help"] for name in cli.commands)):
        text = CliRunner().invoke(cli, words).output
        assert "Usage : " in text
        assert not re.search(r"TEXT\b|DIRECTORY|INTEGER|%Y|Show this|Usage: |Options:", text), text


def test_the_checks_before_a_commit_run_off_line(monkeypatch: pytest.MonkeyPatch) -> None:
    config = yaml.safe_load((aides.ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    hooks = [hook for repo in config["repos"] for hook in repo["hooks"]]
    assert [repo["repo"] for repo in config["repos"]] == ["local"]
    assert {hook["language"] for hook in hooks} == {"system"}

    def refused(*_: object) -> None:
        raise AssertionError("the network was asked for")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.chdir(aides.RACINE)
    said = set()
    for hook in hooks:
        python, script, command, *options = shlex.split(hook["entry"])
        said.add(command)
        assert (python, script) == ("python3", "scripts/catalogue")
        assert re.search(hook["files"], "projets/bornage.yml")
        files = [] if hook.get("pass_filenames") is False else ["projets/bornage.yml"]
        done = CliRunner().invoke(cli, [command, *options, *files])
        assert done.exit_code == 0, done.output
    assert said == {"valider", "corriger"}
