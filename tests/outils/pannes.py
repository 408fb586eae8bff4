"""What happens next when a step of a workflow fails, worked out from the files alone.

`python -m tests.outils.pannes` records it in `pannes.txt`: one line a step, what still runs, who hears of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.aides import ROOT, Json
from tests.contribution.flux import DOSSIER, flux, vrai

RECUEIL = Path(__file__).with_name("pannes.txt")
FLUX = sorted((ROOT / DOSSIER).glob("*.yml"))
# The event that starts the most of each workflow, and what its steps answer when they end well.
ARRIVE: dict[str, list[Json]] = {
    "activite.yml": [{"event_name": "schedule"}],
    "commenter.yml": [
        {
            "event_name": "workflow_run",
            "event": {"workflow_run": {"event": cause, "conclusion": "failure"}},
        }
        for cause in ("pull_request", "workflow_dispatch")
    ],
    "formulaire.yml": [
        {"event_name": "issues", "event": {"issue": {"state": "open", "user": {"type": "User"}}}},
        {"event_name": "workflow_dispatch"},
        {"event_name": "push"},
    ],
    "fraicheur.yml": [{"event_name": "schedule"}],
    "nuit.yml": [{"event_name": "schedule"}],
    "publier.yml": [{"event_name": "push"}],
    "releves.yml": [{"event_name": "schedule"}],
    "verifier.yml": [{"event_name": "pull_request"}],
    "version.yml": [{"event_name": "workflow_dispatch"}],
}
SORTIES = {
    "portee": "tout",
    "code": "0",
    "base_url": "https://exemple.fr/",
    "python-version": "3.13",
    "version": "1.2.3",
}
# Who hears of a failure that the ticket of its own workflow does not tell.
LECTEURS = {
    "version.yml": "qui l’a lancée, devant l’exécution",
    "verifier.yml": "coche rouge de la proposition",
    "publier.yml": "ticket, le lendemain : publication",
    "formulaire.yml": "ticket, le lendemain : exécutions",
    "commenter.yml": "ticket, le lendemain : exécutions",
}
DIRE = "dire"
FORGE_SEULE = "la forge seule : exécution rouge, et son courriel"


@dataclass
class Deroulement:
    """What ran of a workflow: the result of each job, the names of its steps that ran after the one that broke."""

    resultats: dict[str, str] = field(default_factory=dict)
    joues: set[tuple[str, int]] = field(default_factory=set)
    suites: dict[str, list[Json]] = field(default_factory=dict)


def derouler(path: Path, github: Json, casse: tuple[str, int]) -> Deroulement:
    """Follow a workflow in which one step of one job fails."""
    made = Deroulement()
    about = {"ref": "refs/heads/main", **github}
    outputs: dict[str, Json] = {}
    for nom, job in flux(path)["jobs"].items():
        needs = job.get("needs", [])
        needs = [needs] if isinstance(needs, str) else needs
        known = {one: {"result": made.resultats[one], "outputs": outputs[one]} for one in needs}
        context: Json = {
            "github": about,
            "needs": known,
            "steps": {},
            "runner": {"temp": "/t", "os": "Linux"},
        }
        outputs[nom] = {}
        # A job waits for those that it needs, and for what they needed.
        good = all(made.resultats[one] == "success" for one in needs)
        if not vrai(job, context, bon=good):
            made.resultats[nom] = "skipped"
            continue
        made.resultats[nom] = _travail(job, nom, context, casse, made)
        outputs[nom] = {name: SORTIES.get(name, "") for name in job.get("outputs", {})}
        if made.resultats[nom] == "failure" and casse[0] == nom:
            outputs[nom] = {}
    return made


def _travail(job: Json, nom: str, context: Json, casse: tuple[str, int], made: Deroulement) -> str:
    good, broken = True, False
    for rang, step in enumerate(job["steps"]):
        runs = vrai(step, context, bon=good)
        fails = (nom, rang) == casse
        if broken and runs:
            made.suites.setdefault(nom, []).append(step)
        outcome = "skipped"
        if runs:
            made.joues.add((nom, rang))
            outcome = "failure" if fails else "success"
        context["steps"][step.get("id", rang)] = {
            "outcome": outcome,
            "outputs": SORTIES if outcome == "success" else {},
        }
        if runs and fails:
            broken = True
            good = good and bool(step.get("continue-on-error"))
    return "success" if good else "failure"


def cassees(path: Path) -> Iterator[tuple[Json, str, int, Json, Deroulement]]:
    """Yield each step that an event runs, with what happens when it fails."""
    seen: set[tuple[str, int]] = set()
    for github in ARRIVE[path.name]:
        whole = derouler(path, github, ("", -1))
        for nom, job in flux(path)["jobs"].items():
            for rang, step in enumerate(job["steps"]):
                if (nom, rang) in whole.joues - seen:
                    seen.add((nom, rang))
                    yield github, nom, rang, step, derouler(path, github, (nom, rang))


def lecteur(path: Path, nom: str, suite: Deroulement) -> str:
    """Say who hears of a step that failed."""
    if suite.resultats[nom] == "success":
        return "personne : la suite s’en passe"
    if nom != DIRE and suite.resultats.get(DIRE) == "success":
        return "ticket, aussitôt"
    return LECTEURS.get(path.name, FORGE_SEULE)


def recueil() -> str:
    """Write, of each step, what still runs after it fails, and who hears of it."""
    lines = []
    for path in FLUX:
        lines.append(f"=== {path.name}")
        for _, nom, _, step, suite in cassees(path):
            after = [one["name"] for one in suite.suites.get(nom, ())]
            jobs = [
                job
                for job, result in suite.resultats.items()
                if result == "success" and attend(path, job, nom)
            ]
            lines.append(f"{nom} / {step['name']}")
            lines.append(
                f"    suivent : {' ; '.join([*after, *(f'travail {job}' for job in jobs)]) or 'rien'}"
            )
            lines.append(f"    lecteur : {lecteur(path, nom, suite)}")
    return "\n".join(lines) + "\n"


def attend(path: Path, job: str, nom: str) -> bool:
    """Tell whether a job waits for another, or for one that waits for it."""
    needs: Any = flux(path)["jobs"][job].get("needs", [])
    needs = [needs] if isinstance(needs, str) else needs
    return nom in needs or any(attend(path, one, nom) for one in needs)


if __name__ == "__main__":
    RECUEIL.write_text(recueil(), encoding="utf-8")
