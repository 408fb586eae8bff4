"""The workflows run in a real engine, on this machine: act, without Docker, on a forge that stands on local sockets."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from tests.activite.serveur import Demande
from tests.aides import ROOT, Json
from tests.contribution.aides import DEPOT, git
from tests.contribution.flux import DOSSIER, MAIN, Forge
from tests.repetition import gestes

ACTION = re.compile(r"uses: (actions/[\w-]+)(/[\w-]+)?@([0-9a-f]{40})")
# The suite and the second engine have their own command: here, the workflows call one that ends at once.
SUITE = '#!/usr/bin/env python3\nprint("La suite n’est pas jouée dans cette répétition.")\n'


def depot_des_essais(nu: Path, programme: Mapping[str, bytes]) -> None:
    """Make the bare repository of a forge: this project, with the commons of the tests, its suite left out."""
    work = nu.with_name("depart")
    work.mkdir()
    tree = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True)  # noqa: S607
    subprocess.run(["tar", "-x"], cwd=work, input=tree.stdout, check=True)  # noqa: S607
    for nom in ("projets", "donnees/activite", "docs/images/communs"):
        shutil.rmtree(work / nom, ignore_errors=True)
    (work / "donnees/identifiants.csv").unlink(missing_ok=True)
    shutil.copytree(ROOT / "tests/catalogue", work, dirs_exist_ok=True)
    shutil.rmtree(work / "donnees/activite", ignore_errors=True)
    for nom, contenu in programme.items():
        (work / nom).parent.mkdir(parents=True, exist_ok=True)
        (work / nom).write_bytes(contenu)
    for nom in ("test", "nuit", "build"):
        (work / "scripts" / nom).write_text(SUITE, encoding="utf-8")
    git(work, "init", "--quiet", "--template=", "--initial-branch=main")
    git(work, "add", "--all")
    git(work, "commit", "--quiet", "--message=Catalogue")
    shutil.copytree(work / ".git", nu)
    (nu / "config").write_text(
        "[core]\n\tbare = true\n[uploadpack]\n\tallowAnySHA1InWant = true\n", encoding="utf-8"
    )


@dataclass
class Execution:
    """A run of a workflow: how each job ended, each step, what was printed, and how long it took."""

    flux: str
    numero: int
    travaux: dict[str, str] = field(default_factory=dict)
    etapes: dict[tuple[str, str], str] = field(default_factory=dict)
    journal: str = ""
    secondes: float = 0
    # What it asked of the forge's REST interface.
    demandes: int = 0

    @property
    def bonne(self) -> bool:
        """Whether no job failed."""
        return "failure" not in self.travaux.values()

    def noter(self, ligne: Json) -> None:
        """Take a line of the engine's journal: what a step printed, how one ended, how a job did."""
        job, steps = str(ligne.get("jobID", "")), ligne.get("stepID") or []
        if ligne.get("raw_output"):
            self.journal += ligne["msg"]
        elif ligne.get("stage") == "Main" and len(steps) == 1 and "stepResult" in ligne:
            self.etapes[job, str(ligne["step"])] = str(ligne["stepResult"])
        elif "jobResult" in ligne:
            self.travaux[job] = str(ligne["jobResult"])
        elif ligne.get("level") == "error":
            self.journal += f"{ligne['msg']}\n"


@dataclass
class ForgeReelle(Forge):
    """A forge whose workflows the engine runs: each event starts those that wait for it, and what these ask for."""

    acte: Path = Path()
    variables: dict[str, str] = field(default_factory=dict)
    executions: list[Execution] = field(default_factory=list)
    # What the forge was asked, all runs together.
    recues: list[Demande] = field(default_factory=list)
    # The software that thin workflows call: where it is, and what stands for it.
    logiciel: Path = Path()
    locaux: list[str] = field(default_factory=list)
    # What the variables of some workflows are, beside those of all.
    propres: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def etat(self) -> Path:
        """Where the stand-in actions keep what jobs leave to each other."""
        return self.dossier / "etat"

    def clone(self, ref: str = MAIN, profondeur: int = 1) -> Path:
        """Make a clone of the repository; of its last commit, the workflows alone are read."""
        if not profondeur:
            return super().clone(ref, profondeur)
        folder = self.dossier / f"flux-{next(self.rang)}"
        folder.mkdir()
        git(folder, "init", "--quiet", "--template=", "--initial-branch=main")
        git(folder, "fetch", "--quiet", "--depth=1", self.nu.as_uri(), ref)
        git(folder, "checkout", "--quiet", "FETCH_HEAD", "--", ".github")
        return folder

    def _jouer(self, path: Path, nom: str, evenement: Json, ref: str) -> None:
        number, clone = 100 + len(self.executions), self.clone(ref)
        sha = git(self.nu, "rev-parse", ref)
        event = self.dossier / f"evenement-{number}.json"
        event.write_text(json.dumps(evenement), encoding="utf-8")
        made = Execution(path.name, number)
        self.executions.append(made)
        about = {
            "GITHUB_REF": ref,
            "GITHUB_REPOSITORY": DEPOT,
            "GITHUB_RUN_ID": str(number),
            "SHA_REF": sha,
            "REPETITION": str(self.etat),
            "REPETITION_ORIGINE": self.nu.as_uri(),
            **self.variables,
            **self.propres.get(path.name, {}),
        }
        command = [
            str(self.acte),
            nom,
            "--json",
            "-C",
            str(clone),
            "-W",
            f"{DOSSIER}/{path.name}",
            "-e",
            str(event),
        ]
        command += ["-P", "ubuntu-24.04=-self-hosted", "--no-skip-checkout", "--no-cache-server"]
        command += [
            "--concurrent-jobs",
            "1",
            "--action-cache-path",
            str(self.dossier / "acte"),
            "-s",
            "GITHUB_TOKEN=jeton-secret",
        ]
        command += [
            word for action in self._actions(clone) for word in ("--local-repository", action)
        ]
        command += [word for key, text in about.items() for word in ("--env", f"{key}={text}")]
        start, before = time.monotonic(), len(self.recues)
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
        ) as engine:
            assert engine.stdout
            for line in engine.stdout:
                if line.startswith("{"):
                    made.noter(json.loads(line))
        made.secondes, made.demandes = time.monotonic() - start, len(self.recues) - before
        for job, said in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].items():
            if "uses" not in said:
                made.travaux.setdefault(job, "skipped")
        self._finie(made, nom, evenement, ref, sha)

    def _finie(self, made: Execution, nom: str, evenement: Json, ref: str, sha: str) -> None:
        """Let the forge know how a run ended; the end of a check is an event."""
        conclusion = "success" if made.bonne else "failure"
        branch = ref.removeprefix("refs/heads/")
        self.faux.publiee(
            sha, branch, made.flux, event=nom, conclusion=conclusion, id=made.numero, name=made.flux
        )
        if made.flux == "verifier.yml":
            self._verifiee(nom, evenement, ref, sha, made.numero, good=made.bonne)

    def poste(self, ref: str) -> Path:
        """Lay a fresh clone where the jobs have theirs, with what is installed; return it."""
        space = self.dossier / f"poste-{next(self.rang)}"
        space.mkdir()
        about = {
            "REPETITION": str(self.etat),
            "REPETITION_ORIGINE": self.nu.as_uri(),
            "GITHUB_REF": ref,
        }
        about |= {"GITHUB_WORKSPACE": str(space), "GITHUB_OUTPUT": os.devnull}
        about["ENTREES"] = json.dumps(dict.fromkeys(gestes.ENTREES, "") | {"fetch-depth": "0"})
        for nom in ("checkout", "setup-python"):
            subprocess.run(
                [sys.executable, gestes.__file__, nom], env={**os.environ, **about}, check=True
            )
        return self.etat / "travail" / "catalogue"

    def _actions(self, clone: Path) -> list[str]:
        """Write, for each action that the workflows pin, one that stands for it; say which folder is which."""
        home = self.dossier / "actions"
        read = [*(clone / DOSSIER).glob("*.yml"), *(self.logiciel / DOSSIER).glob("*.yml")]
        texts = [path.read_text(encoding="utf-8") for path in read]
        pinned = {found for text in texts for found in ACTION.findall(text)}
        for repository, inside, _ in pinned:
            folder = home / repository / inside.strip("/")
            folder.mkdir(parents=True, exist_ok=True)
            name = f"{repository}{inside}".removeprefix("actions/")
            assert name in gestes.GESTES, name
            step = {
                "id": "agir",
                "shell": "bash",
                "env": {"ENTREES": "${{ toJSON(inputs) }}"},
                "run": f"{sys.executable} {gestes.__file__} {name}",
            }
            action = {
                "name": name,
                "inputs": {one: {"default": ""} for one in gestes.ENTREES},
                "outputs": {
                    one: {"value": f"${{{{ steps.agir.outputs.{one} }}}}"} for one in gestes.SORTIES
                },
                "runs": {"using": "composite", "steps": [step]},
            }
            (folder / "action.yml").write_text(json.dumps(action), encoding="utf-8")
        return (
            sorted({f"{repository}@{sha}={home / repository}" for repository, _, sha in pinned})
            + self.locaux
        )
