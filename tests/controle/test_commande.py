"""What the command adds to the validation: advice on licences, readings that pass, what changed."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from catalogue_communs.commandes.garder import donnees
from catalogue_communs.commandes.ligne import cli
from catalogue_communs.forges.modele import (
    Ensemble,
    LectureDeDepot,
    Rythme,
    ecrire_lecture,
    ecrire_passages,
)
from catalogue_communs.site.construction import fabrique
from tests.aides import TODAY, exemples, titres
from tests.validation.exemples import MINIMALE

Json = Any
FICHE = MINIMALE.replace("exemple/compteur-arbres", "valimaginaire/bac").replace(
    "@exemple.fr", "@bac.example"
)
URL, AUTRE = "https://github.com/valimaginaire/bac", "https://github.com/valimaginaire/bac-mobile"


@pytest.fixture
def racine(tmp_path: Path) -> Path:
    (tmp_path / "projets").mkdir()
    (tmp_path / "projets/bac.yml").write_text(FICHE, encoding="utf-8")
    return tmp_path


def dits(root: Path) -> list[tuple[str, int, str]]:
    """Return where each problem is, and its code, but what every short file without a list is told."""
    found = donnees(root, TODAY)
    return [
        (d.fichier, d.ligne, d.code)
        for d in found
        if d.code not in {"a-completer", "identifiants-a-noter"}
    ]


def test_what_the_catalogue_writes_itself_passes(racine: Path) -> None:
    ecrire_lecture(racine, LectureDeDepot(URL, TODAY, "github"))
    ecrire_lecture(racine, Ensemble("bac", {URL: TODAY, AUTRE: TODAY}, Rythme({}, {})))
    ecrire_passages(racine, [LectureDeDepot(URL, TODAY, "github", verifie_le=TODAY)])
    assert dits(racine) == []


def test_a_file_with_a_fault_makes_no_reading_useless(racine: Path) -> None:
    ecrire_lecture(racine, LectureDeDepot(URL, TODAY, "github"))
    (racine / "projets/bac.yml").write_text(FICHE.replace("nom: ", "nom: : ", 1), encoding="utf-8")
    assert [code for *_, code in dits(racine)] == ["yaml-syntaxe"]


@pytest.mark.parametrize("cas", titres(exemples("activite/ecrites.yml")))
def test_what_it_would_not_write_is_told(racine: Path, cas: list[Any]) -> None:
    name, values, line, said = cas
    path = racine / "donnees/activite" / name
    path.parent.mkdir(parents=True)
    path.write_text(
        values if isinstance(values, str) else json.dumps(values, indent=2), encoding="utf-8"
    )
    code = "lecture-invalide" if said else "lecture-sans-commun"
    assert dits(racine) == [(f"donnees/activite/{name}", line, code)]
    [found] = [d for d in donnees(racine, TODAY) if d.code == code]
    assert found.est_erreur is bool(said)
    assert said in found.message
    assert "Effacez ce fichier" in found.remede


def garder(racine: Path) -> None:
    """Commit all that a folder holds."""
    who = ["-c", "user.name=Équipe", "-c", "user.email=equipe@bac.example"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "État"]):
        command = [shutil.which("git") or "git", *who, *arguments]
        subprocess.run(command, cwd=racine, check=True, capture_output=True)


ENTETE = "commun,cle,flux,publie_le,retrait,dit,modifie_le,avant"
LISTE = f"{ENTETE}\nbac,entree,,2026-03-01,,,,\nbac,phase/construction,,2026-03-01,{{}},,,\n"


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (LISTE.format("Non."), []),
        (LISTE.format("") + "bac,phase/acceleration,,2026-04-01,Non.,,,\n", []),
        (LISTE.format("").replace("bac,entree,,2026-03-01,,,,\n", ""), ["identifiant-perdu"]),
        (LISTE.format("").replace("2026-03-01,,,,\n", "2026-03-02,,,,\n", 1), ["liste-invalide"]),
        (None, ["identifiant-perdu", "identifiant-perdu"]),
    ],
)
def test_what_the_list_said_at_a_revision_stays(
    racine: Path, after: str | None, expected: list[str]
) -> None:
    path = racine / "donnees/identifiants.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text(LISTE.format(""), encoding="utf-8")
    garder(racine)
    path.unlink()
    if after is not None:
        path.write_text(after, encoding="utf-8")
    found = donnees(racine, TODAY, "HEAD")
    assert [d.code for d in found if d.est_erreur] == expected


def test_an_unknown_revision_is_told_in_french(racine: Path) -> None:
    garder(racine)
    for unknown in ("jamais", "--output=x"):
        with pytest.raises(click.ClickException, match="Git ne connaît pas la révision"):
            donnees(racine, TODAY, unknown)
    assert not (racine / "x").exists()


def test_with_a_revision_only_what_changed_is_advised_on(
    racine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check(since: str) -> Result:
        asked = ["fiches", "--racine", str(racine), "--format", "github", "--depuis", since]
        return CliRunner().invoke(cli, [*asked, "--date", TODAY.isoformat()])

    (racine / "mkdocs.yml").touch()
    garder(racine)
    text = FICHE.replace("valimaginaire/bac", "valimaginaire/neuf").replace(
        "nom: ", "nom: Neuf, ", 1
    )
    (racine / "projets/neuf.yml").write_text(text, encoding="utf-8")
    garder(racine)
    monkeypatch.setattr(fabrique, "PROGRAMME", ["-c", ""])
    done = check("HEAD~1")
    assert done.exit_code == 0, done.output
    assert "::notice file=projets/neuf.yml," in done.output
    assert "bac.yml" not in done.output
    (racine / "projets/bac.yml").write_text("nom: [", encoding="utf-8")
    garder(racine)
    assert "::error file=projets/bac.yml," in check("HEAD").output


def test_what_the_engine_refuses_stops_the_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mkdocs.yml").touch()
    monkeypatch.setattr(
        fabrique, "PROGRAMME", ["-c", "import sys; sys.exit('Le disque est plein.')"]
    )
    done = CliRunner().invoke(cli, ["fiches", "--racine", str(tmp_path)])
    assert (done.exit_code, "Le site n’est pas construit" in done.output) == (1, True)
    assert capfd.readouterr().err == "Le disque est plein.\n"
