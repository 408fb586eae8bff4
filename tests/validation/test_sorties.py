"""What the validation prints: for people, for GitHub, for programs; and the command."""

from __future__ import annotations

import json
import re
import shutil
import sys
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from catalogue.commandes import cli
from catalogue.fiches.diagnostics import FORMATS, Diagnostic, format_github, format_json, format_text
from tests.aides import ROOT
from tests.validation.exemples import MINIMALE

if TYPE_CHECKING:
    from pathlib import Path

PIEGE = "x%0A::set-output name=a::b\n::error::c\r##[stop-commands]d,e:f%"
HOSTILE = Diagnostic(f"projets/{PIEGE}.yml", 3, 5, "champ-inconnu", f"Message {PIEGE}", f"Remède {PIEGE}")


# --- Formats ----------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_value_never_starts_a_line(name: str) -> None:
    """What a file contains cannot be taken for a command by the runner that reads the output."""
    for line in FORMATS[name]([HOSTILE], 1).splitlines():
        command = re.match(r"\s*(::\S+|##\[)", line)
        assert command is None or (name == "github" and line.startswith("::error file="))


def test_a_runner_finds_no_command_inside_a_line() -> None:
    """The former syntax of commands is read anywhere in a line."""
    assert "##[" not in format_text([HOSTILE], 1)


def test_github_reads_back_each_property_and_the_message() -> None:
    """A new line, a percent sign, a comma and colons are escaped, and nothing is lost."""
    line, conclusion, *rest = format_github([HOSTILE], 1).splitlines()
    found = re.fullmatch(r"::error (.*?)::(.*)", line)
    assert found
    pairs = dict(pair.split("=", 1) for pair in found[1].split(","))
    read = {"%0A": "\n", "%0D": "\r", "%25": "%", "%3A": ":", "%2C": ","}

    def decoded(text: str) -> str:
        return re.sub("|".join(read), lambda m: read[m.group()], text)

    assert HOSTILE.fichier == decoded(pairs["file"])
    assert (pairs["line"], pairs["col"]) == ("3", "5")
    assert decoded(pairs["title"]) == "Champ inconnu [champ-inconnu]"
    assert f"{HOSTILE.message}\n→ {HOSTILE.remede}" == decoded(found[2])
    assert conclusion == "1 erreur à corriger (1 fichier, 0 conseil)."
    assert rest == []


def test_github_shows_advice_as_notices() -> None:
    """An advice never makes a proposal red."""
    advice = Diagnostic("projets/a.yml", 1, 1, "a-completer", "Message.", "")

    assert format_github([advice], 1).startswith("::notice file=projets/a.yml,line=1,col=1,")


def test_json_is_an_object_with_counts_and_every_diagnostic() -> None:
    """A program relies on these names."""
    advice = Diagnostic("projets/a.yml", 1, 1, "a-completer", "Message.", "", ("liens", "autres", 2, "url"))

    assert {
        "fichiers": 4,
        "erreurs": 1,
        "conseils": 1,
        "diagnostics": [
            {
                "fichier": HOSTILE.fichier,
                "ligne": 3,
                "colonne": 5,
                "gravite": "erreur",
                "code": "champ-inconnu",
                "champ": "",
                "message": HOSTILE.message,
                "remede": HOSTILE.remede,
            },
            {
                "fichier": "projets/a.yml",
                "ligne": 1,
                "colonne": 1,
                "gravite": "conseil",
                "code": "a-completer",
                "champ": "liens.autres[2].url",
                "message": "Message.",
                "remede": "",
            },
        ],
    } == json.loads(format_json([HOSTILE, advice], 4))


def test_text_puts_errors_first_and_concludes() -> None:
    """The reader finds what stops the publication before the rest."""
    advice = Diagnostic("projets/a.yml", 1, 1, "a-completer", "Il manque tout.", "Ajoutez-le.")
    error = Diagnostic("projets/a.yml", 9, 2, "champ-vide", "« licence » est vide.", "Donnez une valeur.")

    assert format_text([advice, error], 2).splitlines() == [
        "projets/a.yml",
        "  ✗ projets/a.yml:9:2 [champ-vide] « licence » est vide.",
        "      → Donnez une valeur.",
        "  · projets/a.yml:1:1 [a-completer] Il manque tout.",
        "      → Ajoutez-le.",
        "",
        "1 erreur à corriger (2 fichiers, 1 conseil).",
    ]


def test_a_code_that_the_documentation_ignores_cannot_be_reported() -> None:
    """The page of messages explains every code."""
    with pytest.raises(ValueError, match="undocumented"):
        Diagnostic("a", 1, 1, "nouveau", "", "")


# --- The command ------------------------------------------------------------------


def lancer(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Run the command as a terminal does; return its exit code."""
    monkeypatch.setattr(sys, "argv", ["catalogue", *arguments])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    return int(stop.value.code or 0)


@pytest.fixture
def dans(racine: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in the catalogue, as a contributor does."""
    monkeypatch.chdir(racine)
    return racine


def test_a_valid_catalogue_exits_with_0(
    dans: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Advice does not count."""
    assert lancer(monkeypatch, "valider", "--date", "2026-09-01") == 0
    assert "Aucune erreur : tout est publiable (2 fichiers, 1 conseil).\n" in capsys.readouterr().out
    assert dans.is_dir()


def test_an_error_exits_with_1(
    dans: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message gives the place and the remedy."""
    (dans / "projets/un.yml").write_text("nom: Un\n nom: Deux\n", encoding="utf-8")

    assert lancer(monkeypatch, "valider") == 1
    assert "✗ projets/un.yml:2:2 [yaml-syntaxe] Le retrait" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["valider", "--formt", "json"],
            "l’option « --formt » n’existe pas. Vouliez-vous écrire « --format » ?",
        ),
        (["valider", "--format", "xml"], "« --format » ne convient pas"),
        (["valider", "--date", "demain"], "« --date » ne convient pas"),
        (["valider", "--racine", "/absent"], "« --racine » ne convient pas"),
        (["verifier"], "la commande « verifier » n’existe pas"),
        (["valide"], "la commande « valide » n’existe pas. Vouliez-vous écrire « valider » ?"),
        (["importer"], "il manque le nom d’un fichier"),
        (["corriger", "--verifier=oui", "a.yml"], "la commande est mal écrite"),
    ],
)
def test_a_mistake_in_the_command_exits_with_2_in_french(
    arguments: list[str],
    said: str,
    dans: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The message says which part is wrong and how to see the help."""
    assert lancer(monkeypatch, *arguments) == 2
    written = capsys.readouterr().err
    assert said in written
    assert "--help » montre comment l’écrire" in written
    assert dans.is_dir()


def test_outside_a_catalogue_the_command_says_where_to_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It does not check an empty folder with success."""
    monkeypatch.chdir(tmp_path)

    assert lancer(monkeypatch, "valider") == 2
    assert "le dossier « projets » est introuvable ici" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["--help"], ["valider", "--help"], ["corriger", "-h"]])
def test_the_help_is_in_french(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No word of the library underneath remains."""
    lancer(monkeypatch, *arguments)
    written = "".join(capsys.readouterr())

    assert "Usage : catalogue" in written
    assert not re.search(r"Options:|Commands:|Usage:|Show this|ARGS", written)


def test_the_version_is_that_of_the_package(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The name and the version of pyproject.toml, from anywhere."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert lancer(monkeypatch, "--version") == 0
    assert capsys.readouterr().out == f"{project['name']} {project['version']}\n"


def test_the_command_works_from_a_folder_below(
    dans: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file can be named from there, or from the root."""
    monkeypatch.chdir(dans / "projets")

    assert lancer(monkeypatch, "valider", "autre-commun.yml", "projets/autre-commun.yml") == 0
    assert "(1 fichier, " in capsys.readouterr().out


def test_only_errors_are_shown_when_asked(
    dans: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--sans-conseils` leaves the conclusion alone."""
    assert lancer(monkeypatch, "valider", "--sans-conseils") == 0
    assert capsys.readouterr().out == "Aucune erreur : tout est publiable (2 fichiers, 0 conseil).\n"
    assert dans.is_dir()


def test_the_day_can_be_chosen(
    dans: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--date` judges the catalogue as of another day."""
    assert lancer(monkeypatch, "valider", "--date", "2026-08-01", "--format", "json") == 1
    report: dict[str, Any] = json.loads(capsys.readouterr().out)

    assert {"date-future"} == {d["code"] for d in report["diagnostics"] if d["gravite"] == "erreur"}
    assert {"guichet.yml"} == {d["fichier"] for d in report["diagnostics"] if d["gravite"] == "erreur"}
    assert dans.is_dir()


def test_a_file_that_does_not_exist_exits_with_1(
    dans: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The name is shown as it was given."""
    assert lancer(monkeypatch, "valider", "projets/absent.yml") == 1
    assert "projets/absent.yml:1:1 [fichier-illisible]" in capsys.readouterr().out
    assert dans.is_dir()


# --- `corriger` -------------------------------------------------------------------


def test_correcting_writes_the_file_and_says_what_changed(
    dans: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A second run has nothing left to do."""
    path = dans / "projets/un.yml"
    path.write_text(MINIMALE + "sigle: no\n", encoding="utf-8")

    assert lancer(monkeypatch, "corriger", "projets/un.yml") == 0
    assert capsys.readouterr().out.splitlines() == [
        'projets/un.yml : sigle : « no » → « "no" »',
        "projets/un.yml : champs remis dans l’ordre",
    ]
    assert lancer(monkeypatch, "corriger", "--verifier", "projets/un.yml") == 0
    assert capsys.readouterr().out == "projets/un.yml : rien à corriger\n"


def test_without_a_file_every_record_is_corrected(
    dans: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Those of the catalogue given, from wherever one stands."""
    twin = shutil.copytree(dans, dans.with_name("jumeau"))
    for folder in (dans, twin):
        (folder / "projets/un.yml").write_text(MINIMALE + "sigle: no\n", encoding="utf-8")
    before = (dans / "projets/un.yml").read_bytes()

    assert lancer(monkeypatch, "corriger", "--racine", str(twin)) == 0
    assert capsys.readouterr().out.splitlines() == [
        "projets/autre-commun.yml : rien à corriger",
        'projets/un.yml : sigle : « no » → « "no" »',
        "projets/un.yml : champs remis dans l’ordre",
    ]
    assert (dans / "projets/un.yml").read_bytes() == before
    assert lancer(monkeypatch, "corriger", "--verifier") == 1
    assert lancer(monkeypatch, "corriger", "--verifier", "--racine", str(twin)) == 0


def test_verifying_writes_nothing_and_exits_with_1(dans: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The continuous integration uses it."""
    path = dans / "projets/un.yml"
    path.write_text(MINIMALE + "sigle: no\n", encoding="utf-8")
    before = path.read_bytes()

    assert lancer(monkeypatch, "corriger", "--verifier", "projets/un.yml") == 1
    assert before == path.read_bytes()


def test_correcting_a_file_that_cannot_be_read_exits_with_1(
    dans: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The other files are corrected all the same."""
    (dans / "projets/un.yml").write_text("nom: [\n", encoding="utf-8")

    assert lancer(monkeypatch, "corriger", "projets/un.yml", "projets/autre-commun.yml") == 1
    written = capsys.readouterr()
    assert "projets/un.yml : ligne 1 : Un crochet" in written.err
    assert written.out == "projets/autre-commun.yml : rien à corriger\n"
