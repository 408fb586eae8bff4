"""The scripts install what they need and explain in one line what they cannot do."""

import ast
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import _commandes as commandes
import _environnement as scripts
import _livraison as livraison
import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(path for path in (ROOT / "scripts").iterdir() if path.is_file())
COMMANDS = [path for path in FILES if path.suffix == ""]
CLOSED_SERVER = "http://127.0.0.1:9/"
POSIX = pytest.mark.skipif(os.name == "nt", reason="commandes et signaux d'Unix")

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs a script of a checkout where nothing is installed."""
    monkeypatch.setenv("PYTHONUTF8", "1")

    def run_script(*arguments: str, preamble: str = "") -> subprocess.CompletedProcess[str]:
        name, *others = arguments
        script = checkout / "scripts" / name
        code = (
            f"import runpy, sys\n{preamble}\n"
            f"sys.path.insert(0, {str(script.parent)!r})\n"
            f"sys.argv = {[str(script), *others]!r}\n"
            f"runpy.run_path({str(script)!r}, run_name='__main__')"
        )
        command = ["-c", code] if preamble else [str(script), *others]
        return subprocess.run(
            [sys.executable, *command], capture_output=True, check=False, encoding="utf-8"
        )

    return run_script


OLD_PYTHON = "sys.version_info = (3, 8, 18, 'final', 0)"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_an_old_python_can_read_the_scripts(path: Path) -> None:
    """The scripts are valid for Python 3.6, so that it can say that it is too old."""
    source = path.read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 6))
    assert "from __future__ import annotations" not in source


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: path.name)
def test_a_script_is_short_executable_and_names_its_command(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("#!/usr/bin/env python3\n")
    assert len(text.splitlines()) < 20
    assert os.name == "nt" or os.access(path, os.X_OK)
    assert callable(getattr(commandes, path.name))
    assert f"_environnement.launch(_commandes.{path.name})" in text


def test_too_old_python(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a too old Python and no other, a script says so in one line."""
    monkeypatch.setenv("PATH", "")
    done = run("serve", preamble=OLD_PYTHON)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        "Python 3.8 est trop ancien : installez Python 3.11 ou plus récent "
        "(https://www.python.org/downloads/), puis relancez la commande avec lui.\n"
    )


@pytest.mark.nuit
def test_network_down_for_pip(run: Run, monkeypatch: pytest.MonkeyPatch, checkout: Path) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", CLOSED_SERVER)
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    log = checkout / ".venv" / "journal-pip.txt"
    done = run("build")
    assert done.returncode == 3
    assert done.stderr.endswith(
        f"Installation impossible : le réseau ne répond pas, vérifiez la connexion (détails dans {log}).\n"
    )
    assert "Could not fetch URL" in log.read_text(encoding="utf-8")
    assert "Installation" in run("build").stderr, "the failed installation is tried again"


def test_missing_venv(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where Python came without its module venv, one line names the package to install."""
    (tmp_path / "ensurepip.py").write_text("raise ImportError", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    done = run("build")
    assert done.returncode == 3
    assert f"sudo apt install python{scripts.PYTHON_VERSION}-venv" in done.stderr.splitlines()[-1]


def test_what_is_measured_is_said(run: Run) -> None:
    done = run("mesurer", "autre")
    told = "Dites quoi mesurer : construction, pages, lighthouse, recherche.\n"
    assert (done.returncode, done.stderr) == (2, told)


@pytest.fixture
def locks(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Work in a checkout where pip is not run; return the names of the locks that it would install."""
    asked: list[str] = []

    def pip(*arguments: str) -> None:
        assert "--no-deps" in arguments  # what is not in the lock has no hash

    (checkout / ".venv").mkdir()
    for name, value in (
        ("ROOT", checkout),
        ("VENV", checkout / ".venv"),
        ("NODE_MODULES", checkout / "node_modules"),
        ("PYTHON", Path(sys.executable)),
        ("create_venv", lambda: None),
        ("pip", pip),
        ("install_lock", lambda lock: asked.append(lock.stem)),
    ):
        monkeypatch.setattr(scripts, name, value)
    return asked


@pytest.mark.parametrize("code", [0, 1])
def test_uv_installs_a_lock_and_pip_where_it_cannot(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """Pip installs uv alone, by its digests; a lock without uv is for pip."""
    by_pip: list[str] = []
    by_uv: list[str] = []

    def call(command: list[str], **_: object) -> int:
        by_uv.extend(command)
        return code

    monkeypatch.setattr(scripts, "VENV", checkout)
    monkeypatch.setattr(scripts, "call", call)
    monkeypatch.setattr(scripts, "pip", lambda *arguments: by_pip.append(arguments[-1]))
    lock = checkout / "requirements" / "tests.txt"
    scripts.install_lock(lock)
    alone = checkout / "uv.txt"
    assert by_pip == [str(alone), str(lock)][: 1 + code]
    assert {"--require-hashes", "--no-deps", str(lock)} <= {*by_uv}
    first, *digests = alone.read_text(encoding="utf-8").rstrip().split(" \\\n")
    assert first.startswith("uv==")
    assert digests
    assert all(digest.startswith("    --hash=sha256:") for digest in digests)
    by_uv.clear()
    scripts.install_lock(checkout / "requirements" / "site.txt")
    assert by_uv == []


@pytest.mark.usefixtures("locks")
def test_network_down_for_npm(monkeypatch: pytest.MonkeyPatch, checkout: Path) -> None:
    monkeypatch.setenv("npm_config_registry", CLOSED_SERVER)
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    monkeypatch.setenv("npm_config_cache", str(checkout / "cache"))
    with pytest.raises(scripts.ScriptError, match="le réseau ne répond pas") as caught:
        scripts.install_node_modules()
    assert caught.value.code == 3
    assert "ECONNREFUSED" in (checkout / ".venv/journal-npm.txt").read_text(encoding="utf-8")


def test_npm_is_installed_before_it_is_called(
    monkeypatch: pytest.MonkeyPatch, locks: list[str]
) -> None:
    """In a fresh clone, whatever the command, npm comes from the lock of the tests."""
    steps: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(scripts, "npm", lambda *arguments: steps.append((arguments[0], [*locks])))
    scripts.NODE_MODULES.mkdir()
    scripts.install_node_modules()
    assert steps == [("ci", ["tests"])]


def test_an_installation_is_done_once_and_again_after_a_change(
    checkout: Path, locks: list[str]
) -> None:
    """The lock of the tests holds that of the site."""
    for lock in ("site", "site", "tests", "site"):
        scripts.install(lock)
    assert locks == ["site", "tests"]
    for changed in ("requirements/site.txt", "pyproject.toml"):
        with (checkout / changed).open("a", encoding="utf-8") as file:
            file.write("# changement\n")
        scripts.install("site")
    assert locks == ["site", "tests", "site", "site"]


@pytest.fixture
def no_chromium(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Hide every Chromium of this machine."""
    monkeypatch.delenv("CATALOGUE_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "navigateurs"))
    monkeypatch.setattr(scripts, "CHROMIUM_PLACES", [])
    monkeypatch.setattr(scripts, "PYTHON", Path(sys.executable))


@POSIX
@pytest.mark.usefixtures("no_chromium")
def test_chromium_is_found_where_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """None; that of playwright; an application; on the PATH, Chromium before Chrome; the one that a variable names."""
    told, application, given = (
        tmp_path / name for name in ("playwright", "Google Chrome", "mon-chromium")
    )
    monkeypatch.setattr(scripts, "PLAYWRIGHT_CHROMIUM", f"print({str(told)!r})")
    assert scripts.find_chromium() is None
    monkeypatch.setattr(scripts, "CHROMIUM_PLACES", [str(tmp_path / "absent"), str(application)])
    for browser in (told, application, tmp_path / "google-chrome", tmp_path / "chromium"):
        browser.touch(mode=0o755)
        assert scripts.find_chromium() == str(browser)
    monkeypatch.setenv("CATALOGUE_CHROMIUM", str(given))
    with pytest.raises(scripts.ScriptError, match="désigne un fichier absent"):
        scripts.find_chromium()
    given.touch()
    assert scripts.find_chromium() == str(given)


@pytest.mark.nuit
@pytest.mark.usefixtures("no_chromium")
def test_chromium_that_cannot_be_installed(
    monkeypatch: pytest.MonkeyPatch, locks: list[str]
) -> None:
    monkeypatch.setattr(scripts, "apt_commands", list)
    monkeypatch.setenv("PLAYWRIGHT_DOWNLOAD_HOST", CLOSED_SERVER)
    with pytest.raises(scripts.ScriptError, match="installez Chromium ou Google Chrome") as caught:
        scripts.ensure_chromium()
    assert caught.value.code == 3
    assert locks == ["tests"]


@POSIX
def test_apt_needs_root(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "apt-get").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert [command[-1] for command in scripts.apt_commands()] == ["update", "fonts-liberation"]
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert scripts.apt_commands() == []
    (tmp_path / "sudo").write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    (tmp_path / "sudo").chmod(0o755)
    assert [command[0] for command in scripts.apt_commands()] == ["sudo", "sudo"]


@POSIX
@pytest.mark.parametrize(
    ("number", "code", "message"),
    [(signal.SIGINT, 130, "\nInterrompu.\n"), (signal.SIGTERM, 143, "")],
)
def test_interruption(number: signal.Signals, code: int, message: str) -> None:
    child = (
        "import os, signal, time\n"
        "signal.signal(signal.SIGINT, signal.SIG_DFL)\n"
        "print(os.getpid(), flush=True)\n"
        "time.sleep(60)"
    )
    parent = (
        "import signal, sys, _environnement as scripts\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        f"scripts.launch(lambda _: scripts.call([sys.executable, '-c', {child!r}]))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", parent],
        cwd=ROOT / "scripts",
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    ) as script:
        assert script.stdout
        pid = int(script.stdout.readline())
        # Ctrl+C in a terminal reaches every process; a supervisor stops one alone.
        if number == signal.SIGINT:
            os.killpg(script.pid, number)
        else:
            script.send_signal(number)
        _, errors = script.communicate(timeout=20)
    assert script.returncode == code
    assert errors == message
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        pytest.fail(f"the process {pid} is still there")


@pytest.mark.parametrize(
    ("printed", "code", "answer"),
    [
        ("No known vulnerabilities found", 0, 0),
        ("Found 2 known vulnerabilities in 1 package", 1, 1),
        ("ERROR: attrs could not be audited", 1, 3),
        ("ConnectionError", 1, 3),
    ],
)
def test_an_audit_that_could_not_be_made_is_no_good_news(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, printed: str, code: int, answer: int
) -> None:
    (tmp_path / "pip_audit.py").write_text(
        f"print({printed!r}); raise SystemExit({code})", encoding="utf-8"
    )
    monkeypatch.setattr(livraison, "tool", lambda _: str(tmp_path))
    monkeypatch.setattr(scripts, "VENV", tmp_path)
    monkeypatch.setattr(scripts, "PYTHON", Path(sys.executable))
    if answer == 3:
        with pytest.raises(scripts.ScriptError, match="ne répond pas") as caught:
            livraison.audit_locks()
        assert caught.value.code == 3
    else:
        assert livraison.audit_locks() == answer
