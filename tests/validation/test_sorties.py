"""What the validation prints: for people, for GitHub, for programs; and the command."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from typing import TYPE_CHECKING

import pytest

from catalogue.fiches.diagnostics import FORMATS, Diagnostic, format_github, format_json, format_text
from tests.aides import ROOT
from tests.validation.exemples import MINIMALE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.aides import Lancer

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

    told = json.loads(format_json([HOSTILE, advice], 4))
    first, second = told.pop("diagnostics")
    assert told == {"fichiers": 4, "erreurs": 1, "conseils": 1}
    same = ("fichier", "ligne", "colonne", "code", "message", "remede")
    assert first == {name: getattr(HOSTILE, name) for name in same} | {"gravite": "erreur", "champ": ""}
    assert (second["gravite"], second["champ"]) == ("conseil", "liens.autres[2].url")


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


@pytest.fixture
def dans(racine: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in the catalogue, as a contributor does."""
    monkeypatch.chdir(racine)
    return racine


@pytest.mark.usefixtures("dans")
@pytest.mark.parametrize(
    ("arguments", "code", "dit"),
    [
        # Advice does not count.
        (["--date", "2026-09-01"], 0, "Aucune erreur : tout est publiable (2 fichiers, 1 conseil).\n"),
        # The conclusion alone.
        (["--sans-conseils"], 0, "Aucune erreur : tout est publiable (2 fichiers, 0 conseil).\n"),
        # The name is shown as it was given.
        (["projets/absent.yml"], 1, "projets/absent.yml:1:1 [fichier-illisible]"),
    ],
)
def test_what_the_command_says_and_returns(
    arguments: list[str], code: int, dit: str, appeler: Lancer
) -> None:
    """0 when all can be published, 1 when something cannot."""
    found = appeler("valider", *arguments)
    assert (found.code, dit in found.dit) == (code, True)
    assert "--sans-conseils" not in arguments or found.dit == dit


@pytest.mark.usefixtures("dans")
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
    arguments: list[str], said: str, appeler: Lancer
) -> None:
    """The message says which part is wrong and how to see the help."""
    found = appeler(*arguments)
    assert found.code == 2
    assert said in found.erreur
    assert "--help » montre comment l’écrire" in found.erreur


def test_outside_a_catalogue_the_command_says_where_to_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, appeler: Lancer
) -> None:
    """It does not check an empty folder with success."""
    monkeypatch.chdir(tmp_path)
    found = appeler("valider")
    assert found.code == 2
    assert "le dossier « projets » est introuvable ici" in found.erreur


@pytest.mark.parametrize("arguments", [[], ["--help"], ["valider", "--help"], ["corriger", "-h"]])
def test_the_help_is_in_french(arguments: list[str], appeler: Lancer) -> None:
    """No word of the library underneath remains."""
    found = appeler(*arguments)
    written = found.dit + found.erreur
    assert "Usage : catalogue" in written
    assert not re.search(r"Options:|Commands:|Usage:|Show this|ARGS", written)


def test_the_version_is_that_of_the_package(appeler: Lancer) -> None:
    """The name and the version of pyproject.toml, from anywhere."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert appeler("--version")[:2] == (0, f"{project['name']} {project['version']}\n")


def test_the_command_works_from_a_folder_below(
    dans: Path, monkeypatch: pytest.MonkeyPatch, appeler: Lancer
) -> None:
    """A file can be named from there, or from the root."""
    monkeypatch.chdir(dans / "projets")
    found = appeler("valider", "autre-commun.yml", "projets/autre-commun.yml")
    assert found.code == 0
    assert "(1 fichier, " in found.dit


@pytest.mark.usefixtures("dans")
def test_the_day_can_be_chosen(appeler: Lancer) -> None:
    """`--date` judges the catalogue as of another day."""
    found = appeler("valider", "--date", "2026-08-01", "--format", "json")
    assert found.code == 1
    errors = [d for d in json.loads(found.dit)["diagnostics"] if d["gravite"] == "erreur"]
    assert {(d["code"], d["fichier"]) for d in errors} == {("date-future", "guichet.yml")}


# --- `corriger` -------------------------------------------------------------------


def test_correcting_writes_the_file_and_says_what_changed(dans: Path, appeler: Lancer) -> None:
    """A second run has nothing left to do."""
    (dans / "projets/un.yml").write_text(MINIMALE + "sigle: no\n", encoding="utf-8")
    found = appeler("corriger", "projets/un.yml")
    assert found.code == 0
    assert found.dit.splitlines() == [
        'projets/un.yml : sigle : « no » → « "no" »',
        "projets/un.yml : champs remis dans l’ordre",
    ]
    again = appeler("corriger", "--verifier", "projets/un.yml")
    assert again[:2] == (0, "projets/un.yml : rien à corriger\n")


def test_without_a_file_every_record_is_corrected(dans: Path, appeler: Lancer) -> None:
    """Those of the catalogue given, from wherever one stands."""
    twin = shutil.copytree(dans, dans.with_name("jumeau"))
    for folder in (dans, twin):
        (folder / "projets/un.yml").write_text(MINIMALE + "sigle: no\n", encoding="utf-8")
    before = (dans / "projets/un.yml").read_bytes()
    found = appeler("corriger", "--racine", str(twin))
    assert found.code == 0
    assert found.dit.splitlines() == [
        "projets/autre-commun.yml : rien à corriger",
        'projets/un.yml : sigle : « no » → « "no" »',
        "projets/un.yml : champs remis dans l’ordre",
    ]
    # What only verifies writes nothing.
    assert appeler("corriger", "--verifier").code == 1
    assert appeler("corriger", "--verifier", "--racine", str(twin)).code == 0
    assert (dans / "projets/un.yml").read_bytes() == before


def test_correcting_a_file_that_cannot_be_read_exits_with_1(dans: Path, appeler: Lancer) -> None:
    """The other files are corrected all the same."""
    (dans / "projets/un.yml").write_text("nom: [\n", encoding="utf-8")
    found = appeler("corriger", "projets/un.yml", "projets/autre-commun.yml")
    assert found[:2] == (1, "projets/autre-commun.yml : rien à corriger\n")
    assert "projets/un.yml : ligne 1 : Un crochet" in found.erreur
