"""Each step of each workflow breaks in turn: nothing runs on what it did not give, and somebody hears of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.aides import Json
from tests.contribution.flux import flux
from tests.outils import pannes
from tests.outils.pannes import FLUX, Deroulement

# What every later step needs: the repository, Python, what is installed.
SOCLE = re.compile(r"actions/(checkout|setup-python)@|scripts/catalogue --version|forge portee")
PANNES = [
    pytest.param(path, nom, step, suite, id=f"{path.stem}-{nom}-{rang}")
    for path in FLUX
    for _, nom, rang, step, suite in pannes.cassees(path)
]


def test_what_happens_next_is_as_it_was_recorded() -> None:
    """After a change that is meant: `python -m tests.outils.pannes`, and read what differs."""
    assert pannes.recueil() == pannes.RECUEIL.read_text(encoding="utf-8")


def test_every_step_of_every_workflow_is_broken() -> None:
    broken = {
        (path.name, nom, step["name"])
        for path in FLUX
        for _, nom, _, step, _ in pannes.cassees(path)
    }
    written = {
        (path.name, nom, step["name"])
        for path in FLUX
        for nom, job in flux(path)["jobs"].items()
        for step in job["steps"]
    }
    assert {path.name for path in FLUX} == {*pannes.ARRIVE}
    # Taken where the form of a person who is no more there is read again.
    assert written - broken == set()


@pytest.mark.parametrize(("path", "nom", "step", "suite"), PANNES)
def test_no_step_runs_on_the_empty_output_of_one_that_failed(
    path: Path, nom: str, step: Json, suite: Deroulement
) -> None:
    after = suite.suites.get(nom, [])
    if SOCLE.search(f"{step.get('uses', '')} {step.get('run', '')}") and not step.get(
        "continue-on-error"
    ):
        assert after == []
    told = rf"steps\.{step['id']}\." if "id" in step else r"(?!)"
    if "GITHUB_ENV" in step.get("run", ""):
        told += r"|\$AVANT"
    for later in after:
        if step.get("continue-on-error"):
            continue
        used = " ".join(
            map(str, [later.get("run", ""), later.get("env", {}), later.get("with", {})])
        )
        assert not re.search(told, used), later["name"]
    # What a job leaves to another is not taken when it has failed.
    if suite.resultats[nom] == "failure":
        for other, job in flux(path)["jobs"].items():
            writes = {right for right, level in job["permissions"].items() if level == "write"}
            ran = suite.resultats[other] == "success" and pannes.attend(path, other, nom)
            assert not ran or writes <= {"issues"}, other


@pytest.mark.parametrize(("path", "nom", "step", "suite"), PANNES)
def test_each_failure_has_a_reader(path: Path, nom: str, step: Json, suite: Deroulement) -> None:
    told = pannes.lecteur(path, nom, suite)
    if nom == pannes.DIRE:
        assert told == pannes.FORGE_SEULE
    elif suite.resultats[nom] == "success":
        assert step["continue-on-error"]
    else:
        assert told != pannes.FORGE_SEULE
