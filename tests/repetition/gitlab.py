"""The jobs of `.gitlab-ci.yml`, by their own commands, in a shell of this machine: no runner, no image."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from tests.aides import Json

_REGLE = re.compile(r'\$(\w+) (==|!=) (?:"([^"]*)"|\$(\w+))')
AUTRES = {"variables", "default", "workflow", "stages"}


def retenu(regles: list[Json], variables: dict[str, str]) -> bool:
    """Tell whether one of the rules of a job, or of a pipeline, is true."""
    for regle in regles:
        found = _REGLE.fullmatch(regle["if"])
        assert found, regle
        left, right = (
            variables.get(found[1], ""),
            variables.get(found[4], "") if found[4] else found[3],
        )
        if (left == right) == (found[2] == "=="):
            return True
    return False


@dataclass
class Fabrique:
    """A pipeline of GitLab in a folder, which is the clone of each of its jobs."""

    clone: Path
    variables: dict[str, str]
    codes: dict[str, int] = field(default_factory=dict)
    journal: str = ""

    def jouer(self, **variables: str) -> dict[str, int]:
        """Run the jobs that the rules keep, stage after stage; return the code of each. One that fails stops the next stages."""
        whole: Json = yaml.safe_load((self.clone / ".gitlab-ci.yml").read_text(encoding="utf-8"))
        given = {**self.variables, **whole["variables"], **variables}
        self.codes, self.journal = {}, ""
        assert retenu(whole["workflow"]["rules"], given)
        for stage in whole["stages"]:
            for nom, job in whole.items():
                if nom in AUTRES or job["stage"] != stage or not retenu(job["rules"], given):
                    continue
                self.codes[nom] = self._travail(job, given)
                allowed = job.get("allow_failure", {}).get("exit_codes", [])
                if self.codes[nom] not in {0, *allowed}:
                    return self.codes
                for path in job["artifacts"]["paths"]:
                    assert (self.clone / path).exists(), (nom, path)
        return self.codes

    def _travail(self, job: Json, variables: dict[str, str]) -> int:
        own = {name: _remplir(text, variables) for name, text in job.get("variables", {}).items()}
        script = "set -eo pipefail\n" + "\n".join(job["script"])
        done = subprocess.run(
            ["bash", "-c", script],  # noqa: S607 - the shell of the machine
            cwd=self.clone,
            env={**os.environ, **variables, **own},
            capture_output=True,
            check=False,
            encoding="utf-8",
        )
        self.journal += done.stdout + done.stderr
        return done.returncode


def _remplir(text: str, variables: dict[str, str]) -> str:
    return re.sub(r"\$(\w+)", lambda found: variables.get(found[1], ""), text)
