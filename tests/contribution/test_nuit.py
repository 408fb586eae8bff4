"""The nightly checks: one issue, opened when they fail, closed when they pass again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from tests.aides import ROOT
from tests.contribution.aides import DEPOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.contribution.faux_depot import FauxDepot

    Nuit = Callable[..., str]


@pytest.fixture
def nuit(etape: Callable[..., str], tmp_path: Path) -> Nuit:
    """Run the step of a night, as the workflow does after what was checked; return what it says."""

    def run(resultat: str, nuit: str, fiches: str, execution: int = 1, etape_: str = "nuit") -> str:
        given = {"RESULTAT": resultat, "CODE": resultat, "NUIT": nuit, "FICHES": fiches}
        return etape(tmp_path, etape_, **given, GITHUB_RUN_ID=str(execution)).strip()

    return run


def test_a_night_that_goes_well_opens_nothing(nuit: Nuit, forge: FauxDepot) -> None:
    """No issue, no comment."""
    assert nuit("success", "success", "success") == "Tout va bien."
    assert forge.ecritures == []


def test_readings_that_are_refused_are_one_issue(nuit: Nuit, forge: FauxDepot) -> None:
    """Two refused days are one issue, with what to do; a day that reads closes it, and leaves that of the night."""
    assert nuit("failure", "failure", "success") == "Ticket ouvert."
    for code, told in (
        ("1", "Tout va bien."),
        ("4", "Ticket ouvert."),
        ("4", "mis à jour."),
        ("0", "fermé."),
    ):
        assert told in nuit(code, "", "", etape_="activite")
    night, readings = forge.tickets.values()
    assert (night["state"], readings["state"]) == ("open", "closed")
    assert "--accepter-les-pertes" in readings["body"]


def test_two_nights_that_fail_are_one_issue_and_a_good_one_closes_it(nuit: Nuit, forge: FauxDepot) -> None:
    """Opened, then brought up to date with what fails now, then closed, then opened anew."""
    assert nuit("failure", "failure", "success") == "Ticket ouvert."
    [ticket] = forge.tickets.values()
    assert "`python3 scripts/nuit`" in ticket["body"]
    assert "scripts/fiches" not in ticket["body"]
    assert ticket["labels"] == [{"name": "nuit"}]
    assert nuit("failure", "success", "failure", 2) == f"Ticket {ticket['number']} mis à jour."
    assert "scripts/nuit" not in ticket["body"]
    assert "`python3 scripts/fiches --complet`" in ticket["body"]
    assert f"https://github.com/{DEPOT}/actions/runs/2" in ticket["body"]
    assert (
        nuit("success", "success", "success") == f"Tout va bien de nouveau : ticket {ticket['number']} fermé."
    )
    assert ticket["state"] == "closed"
    assert nuit("failure", "failure", "failure", 3) == "Ticket ouvert."
    assert len(forge.tickets) == 2


@pytest.mark.parametrize(
    ("resultat", "outcomes", "told"),
    [
        ("failure", ("", ""), "scripts/nuit"),
        ("cancelled", ("cancelled", "success"), "scripts/nuit"),
        ("failure", ("success", "success"), "une autre étape"),
    ],
)
def test_a_night_that_did_not_end_is_a_failure(
    nuit: Nuit, forge: FauxDepot, resultat: str, outcomes: tuple[str, str], told: str
) -> None:
    """An installation that fails, a time that is over: what was not seen to pass did not."""
    nuit(resultat, *outcomes)
    [ticket] = forge.tickets.values()
    assert told in ticket["body"]


def test_the_issue_of_someone_else_is_left_alone(nuit: Nuit, forge: FauxDepot) -> None:
    """The mark, pasted by a stranger in an issue of their own, gives it to nobody."""
    forge.ticket(
        5,
        body="<!-- catalogue:nuit -->\nMoi",
        labels=[{"name": "nuit"}],
        auteur={"login": "pirate", "id": 9, "type": "User"},
    )
    assert nuit("success", "success", "success") == "Tout va bien."
    assert forge.ecritures == []


def test_the_workflow_gives_what_the_step_reads() -> None:
    """The two commands and the names of the variables are those of the workflow."""
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "nuit.yml").read_text(encoding="utf-8"))["jobs"]
    commands = {step["id"]: step["run"] for step in jobs["jouer"]["steps"] if "id" in step}
    assert commands == {"nuit": "python3 scripts/nuit", "fiches": "python3 scripts/fiches --complet"}
    assert jobs["jouer"]["outputs"] == {name: f"${{{{ steps.{name}.outcome }}}}" for name in commands}
    assert set(jobs["dire"]["steps"][-1]["env"]) == {"GITHUB_TOKEN", "RESULTAT", "NUIT", "FICHES"}
