"""What a forge does with the workflows of a repository: on an event, their jobs, their steps, what one leaves to another.

Each job has a fresh clone and only what its steps are given. The shell is real; `scripts/catalogue` is run by
`commande`, in the process of the test, on the day of the test.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.aides import ROOT, Json
from tests.contribution.aides import DEPOT, git
from tests.contribution.faux_depot import FauxDepot

DOSSIER = ".github/workflows"
MAIN = "refs/heads/main"
DEMANDE = re.compile(r"POST /actions/workflows/([\w.-]+)/dispatches")
# What leaves the steps as they are; the last one only puts on line what another has left.
SANS_EFFET = ("setup-python", "cache/restore", "cache/save", "deploy-pages")
# The shell hands over what it is asked to run, and waits for the code that it returned.
COQUILLE = (
    'python3() { printf "\\036%s" "$@"; echo; read -r code; return "$code"; }\n'
    'gh() { [ "$*" = "auth setup-git" ]; }\n'
)
_MOT = re.compile(r"'[^']*'|[A-Za-z_][\w.-]*\(?|&&|\|\||!(?!=)")
_OPERATEURS = {"&&": " and ", "||": " or ", "!": " not "}
_FONCTIONS: dict[str, Callable[..., Any]] = {
    "contains": lambda whole, one: one in whole,
    "fromJSON": json.loads,
    "format": str.format,
    "startsWith": lambda text, start: str(text).startswith(start),
    "cancelled": lambda: False,
    "hashFiles": lambda *_: "",
}


@cache
def flux(path: Path) -> Json:
    """Read a workflow; YAML takes its « on » for a yes."""
    read: dict[Any, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {**read, "on": read.pop(True)}


def valeur(text: str, contexte: Json) -> Any:
    """Return what an expression of the forge is worth; what is not known is an empty text."""

    def python(found: re.Match[str]) -> str:
        word = found[0]
        plain = word.startswith("'") or word.endswith("(")
        return _OPERATEURS.get(word) or (word if plain else f"lu({word!r})")

    def lu(path: str) -> Any:
        found: Any = contexte
        for name in path.split("."):
            found = (found or {}).get(name)
        return found or ""

    said = _MOT.sub(python, " ".join(text.removeprefix("${{").removesuffix("}}").split()))
    return eval(said, {**_FONCTIONS, "lu": lu})  # noqa: S307 - an expression of this repository


def remplie(text: object, contexte: Json) -> str:
    """Return a text of a workflow with what its expressions are worth."""
    return re.sub(r"\$\{\{.*?\}\}", lambda found: str(valeur(found[0], contexte)), str(text))


def vrai(part: Json, contexte: Json, *, bon: bool) -> bool:
    """Tell whether a job or a step runs; after a failure, only one that says so."""
    asked = str(part.get("if", "true"))
    return (bon or "cancelled()" in asked) and (asked == "true" or bool(valeur(asked, contexte)))


class Dit(NamedTuple):
    """What a step said, on which day, and whether it ended well."""

    jour: date
    tache: str
    etape: str
    texte: str
    bon: bool


class Depose(NamedTuple):
    """What a job left to another: on which day, its bytes, and how many days the forge keeps it."""

    jour: date
    octets: int
    garde: int


@dataclass
class Forge:
    """The workflows of a repository, those that they call, and what their steps said."""

    nu: Path
    faux: FauxDepot
    commande: Callable[..., tuple[int, str]]
    dossier: Path
    site: str
    jour: date = date.min
    dits: list[Dit] = field(default_factory=list)
    artefacts: dict[str, Path] = field(default_factory=dict)
    deposes: list[Depose] = field(default_factory=list)
    rang: Iterator[int] = field(default_factory=count)
    # How much of the journal of the forge has had its effect.
    lus: int = 0

    @property
    def jour_de_git(self) -> dict[str, str]:
        """What dates a commit of the day."""
        return dict.fromkeys(
            ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), f"{self.jour}T12:00:00+00:00"
        )

    def clone(self, ref: str = MAIN, profondeur: int = 1) -> Path:
        """Make a fresh clone of the repository at a reference, as the forge does for a job."""
        folder = self.dossier / f"clone-{next(self.rang)}"
        folder.mkdir(parents=True)
        git(folder, "init", "--quiet", "--template=", "--initial-branch=main")
        git(folder, "remote", "add", "origin", self.nu.as_uri())
        depth = [f"--depth={profondeur}"] if profondeur else []
        git(folder, "fetch", "--quiet", *depth, "origin", ref)
        git(folder, "checkout", "--quiet", "-B", "main", "FETCH_HEAD")
        return folder

    def arrive(self, nom: str, evenement: Json, ref: str = MAIN, **filtres: str) -> None:
        """Start each workflow that waits for an event, then all that these ask for; `filtres`: see `_attend`."""
        for path in sorted((self.clone() / DOSSIER).glob("*.yml")):
            if self._attend(path, nom, filtres):
                self._jouer(path, nom, evenement, ref)
        while self.lus < len(self.faux.journal):
            (call, sent), self.lus = self.faux.journal[self.lus], self.lus + 1
            if asked := DEMANDE.fullmatch(call):
                inputs = {"inputs": sent.get("inputs", {})}
                self.arrive(
                    "workflow_dispatch", inputs, f"refs/heads/{sent['ref']}", fichier=asked[1]
                )

    def _attend(self, path: Path, nom: str, filtres: dict[str, str]) -> bool:
        """Tell whether a workflow waits for an event of this file, name, day, type or change."""
        waits = flux(path)["on"]
        if nom not in waits or filtres.get("fichier", path.name) != path.name:
            return False
        about = waits[nom] or {}
        if nom == "schedule":
            return filtres["cron"] in {one["cron"] for one in about}
        wanted = {"type": "types", "flux": "workflows", "branche": "branches"}
        found = all(
            filtres[one] in about[many]
            for one, many in wanted.items()
            if many in about and one in filtres
        )
        paths = about.get("paths", ["*"])
        return found and any(
            fnmatchcase(name, p) for name in filtres.get("chemins", "-").split() for p in paths
        )

    def _jouer(self, path: Path, nom: str, evenement: Json, ref: str) -> None:
        """Play the workflow of a repository: each of its jobs calls a workflow of the software."""
        rank, sha = next(self.rang), git(self.nu, "rev-parse", ref)
        event = self.dossier / f"evenement-{rank}.json"
        event.write_text(json.dumps(evenement), encoding="utf-8")
        about = {
            "event_name": nom,
            "event": evenement,
            "ref": ref,
            "sha": sha,
            "token": self.faux.jeton,
        }
        about |= {"server_url": "https://github.com", "repository": DEPOT}
        env = {
            "GITHUB_EVENT_PATH": str(event),
            "GITHUB_EVENT_NAME": nom,
            "GITHUB_SHA": sha,
            "GITHUB_RUN_ID": str(rank),
        }
        good = True
        for job in flux(path)["jobs"].values():
            if vrai(job, {"github": about}, bon=True):
                called = flux(ROOT / DOSSIER / Path(job["uses"].partition("@")[0]).name)
                assert "workflow_call" in called["on"]
                good = self._jouer_appele(called, about, env) and good
        said = {
            "event": nom,
            "conclusion": "success" if good else "failure",
            "id": rank,
            "name": path.stem,
        }
        self.faux.publiee(sha, ref.removeprefix("refs/heads/"), path.name, **said)
        if flux(path)["name"] == "Vérifier":
            self._verifiee(nom, evenement, ref, sha, rank, good=good)

    def _verifiee(  # noqa: PLR0913
        self, nom: str, evenement: Json, ref: str, sha: str, rank: int, *, good: bool
    ) -> None:
        """Say that a check has ended, as the forge does."""
        head = (
            evenement["pull_request"]["head"]
            if nom == "pull_request"
            else {"ref": ref[11:], "sha": sha}
        )
        run = {"id": rank, "event": nom, "head_sha": head["sha"], "head_branch": head["ref"]}
        run |= {
            "conclusion": "success" if good else "failure",
            "actor": {"login": "github-actions[bot]"},
        }
        run |= {"head_repository": {"owner": {"login": DEPOT.partition("/")[0]}}}
        self.arrive("workflow_run", {"workflow_run": run}, flux="Vérifier")

    def _jouer_appele(self, called: Json, about: Json, env: dict[str, str]) -> bool:
        """Play a workflow of the software; tell whether it ended well."""
        done: dict[str, Json] = {}
        for name, job in called["jobs"].items():
            needs = job.get("needs", [])
            needs = [needs] if isinstance(needs, str) else needs
            context: Json = {
                "github": about,
                "needs": {one: done[one] for one in needs},
                "steps": {},
            }
            if not vrai(job, context, bon=all(done[one]["result"] == "success" for one in needs)):
                done[name] = {"result": "skipped"}
                continue
            home = self.dossier / f"travail-{next(self.rang)}"
            home.mkdir()
            context["runner"] = {"temp": str(home), "os": "Linux"}
            result = Travail(
                self, called["name"], name, home, context, {**env, "RUNNER_TEMP": str(home)}
            ).mener(job)
            given = {key: remplie(one, context) for key, one in job.get("outputs", {}).items()}
            done[name] = {"result": result, "outputs": given}
        return all(one["result"] != "failure" for one in done.values())


@dataclass
class Travail:
    """A job that runs: its folder, its context, its variables, its clone."""

    forge: Forge
    flux: str
    nom: str
    temporaire: Path
    contexte: Json
    variables: dict[str, str]
    clone: Path = Path()

    def mener(self, job: Json) -> str:
        """Run the steps, in order; return what the job ends with."""
        good = True
        for rank, step in enumerate(job["steps"]):
            if vrai(step, self.contexte, bon=good):
                output = self.temporaire / f".sortie-{rank}"
                output.touch()
                fine = self._suivre(step, output)
                said = dict(
                    line.split("=", 1) for line in output.read_text(encoding="utf-8").splitlines()
                )
                outputs = said if "run" in step else {"base_url": self.forge.site}
                outcome = "success" if fine else "failure"
                self.contexte["steps"][step.get("id", rank)] = {
                    "outputs": outputs,
                    "outcome": outcome,
                }
                good = good and (fine or bool(step.get("continue-on-error")))
        return "success" if good else "failure"

    def _suivre(self, step: Json, output: Path) -> bool:
        given = {key: remplie(one, self.contexte) for key, one in step.get("with", {}).items()}
        if "run" in step:
            return self._executer(step, output)
        kind = step["uses"].partition("@")[0].removeprefix("actions/")
        if kind == "checkout":
            self.clone = self.forge.clone(
                self.contexte["github"]["ref"], int(given.get("fetch-depth", "1"))
            )
        elif kind.startswith("upload-"):
            # A site that waits for its publication is kept for a day.
            days = int(given["retention-days"] if kind == "upload-artifact" else 1)
            return self._garder(given.get("name", "site"), given["path"].split(), days) or (
                given.get("if-no-files-found") != "error"
            )
        elif kind == "download-artifact":
            found = self.forge.artefacts.get(given.get("name", given.get("pattern", "")))
            if found:
                shutil.copytree(found, given["path"], dirs_exist_ok=True)
            return bool(found) or "pattern" in given
        else:
            assert kind in {*SANS_EFFET, "configure-pages"}, kind
        return True

    def _garder(self, name: str, paths: list[str], jours: int) -> bool:
        """Keep what a job leaves: what is below the one folder that holds it all."""
        found = [path for one in paths if (path := self.clone / one).exists()]
        self.forge.artefacts.pop(name, None)
        if not found:
            return False
        [first, *others] = found
        base = Path(os.path.commonpath(found)) if others or first.is_dir() else first.parent
        kept = self.forge.artefacts[name] = self.forge.dossier / f"artefact-{next(self.forge.rang)}"
        for path in found:
            target = kept / path.relative_to(base)
            if path.is_dir():
                shutil.copytree(path, target, dirs_exist_ok=True)
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, target)
        octets = sum(path.stat().st_size for path in kept.rglob("*") if path.is_file())
        self.forge.deposes.append(Depose(self.forge.jour, octets, jours))
        return True

    def _executer(self, step: Json, output: Path) -> bool:
        """Run the commands of a step; tell whether it ended well."""
        more = self.temporaire / ".variables"
        more.touch()
        kept = dict(line.split("=", 1) for line in more.read_text(encoding="utf-8").splitlines())
        own = {key: remplie(one, self.contexte) for key, one in step.get("env", {}).items()}
        files = {"GITHUB_OUTPUT": str(output), "GITHUB_ENV": str(more)}
        env = {**self.variables, **self.forge.jour_de_git, **files, **kept, **own}
        said: list[str] = []
        with subprocess.Popen(
            ["bash", "-euo", "pipefail", "-c", COQUILLE + remplie(step["run"], self.contexte)],  # noqa: S607
            cwd=self.clone,
            env={**os.environ, **env},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        ) as shell:
            assert shell.stdin
            assert shell.stdout
            for line in shell.stdout:
                _, *words = line.rstrip("\n").split("\036")
                assert words[:1] == ["scripts/catalogue"], f"{step['name']} : {line}"
                dated = ["--date", self.forge.jour] * (words[1] not in {"forge", "--version"})
                code, told = self.forge.commande(self.clone, *words[1:], *dated, **env)
                said.append(told)
                shell.stdin.write(f"{code}\n")
                shell.stdin.flush()
        good = shell.returncode == 0
        self.forge.dits.append(
            Dit(self.forge.jour, f"{self.flux} / {self.nom}", step["name"], "".join(said), good)
        )
        return good
