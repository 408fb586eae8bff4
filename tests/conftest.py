"""What the tests share: the guard of the real data, one strict build, a server, a browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import hypothesis
import pytest
from _environnement import find_chromium
from playwright.sync_api import Browser, expect, sync_playwright

from catalogue_communs.commandes import cli
from catalogue_communs.faits.contexte import Contexte, charger
from catalogue_communs.modele import Catalogue
from catalogue_communs.socle.programme import adopter, programme
from tests.aides import RACINE, TODAY, Lancer, NouvellePage, Sortie, build, servir
from tests.garde import sitecustomize

# Its import set the guard here; the Python processes of the tests find it by its name.
os.environ["PYTHONPATH"] = os.pathsep.join(
    [str(Path(sitecustomize.__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])]
)
# A loaded machine is slow, which is no fault of what is tested.
hypothesis.settings.register_profile("catalogue", deadline=None, derandomize=True, max_examples=40)
hypothesis.settings.register_profile("nuit", deadline=None, max_examples=1000)
hypothesis.settings.load_profile(os.environ.get("CATALOGUE_HYPOTHESIS", "catalogue"))

NEUTRE = adopter(None)

# Nothing may leave the machine, not even the browser's own services.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what opens a browser, that the quick tier leaves out."""
    for item in items:
        if "navigateur" in getattr(item, "fixturenames", ()):
            item.add_marker("navigateur")


@pytest.fixture(autouse=True)
def _programme_neutre() -> Iterator[None]:
    """Leave the process as it was found: a test that has it serve a programme tells nobody else."""
    yield
    if programme() != NEUTRE:
        adopter(None)


@pytest.fixture
def appeler(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Lancer:
    """Run a command as a terminal does, where the test stands."""

    def run(*arguments: str) -> Sortie:
        monkeypatch.setattr("sys.argv", ["catalogue", *arguments])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        told = capsys.readouterr()
        return Sortie(int(stopped.value.code or 0), told.out, told.err)

    return run


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """Read the frozen catalogue."""
    return charger(RACINE, TODAY)[0]


@pytest.fixture(scope="session")
def contexte(catalogue: Catalogue) -> Contexte:
    """Give the facts of the frozen catalogue."""
    return Contexte(RACINE, catalogue, TODAY)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site of the frozen catalogue once, strictly."""
    target = tmp_path_factory.mktemp("site")
    done = build(RACINE, target)
    assert done.returncode == 0, done.stdout + done.stderr
    return target


@pytest.fixture(scope="session")
def adresse(site: Path) -> Iterator[str]:
    """Serve the site on the loopback interface; give its address."""
    with servir(site) as address:
        yield address


@pytest.fixture(scope="session")
def navigateur() -> Iterator[Browser]:
    """Start a real browser, the one that `scripts/test` found or installed."""
    # A busy machine makes a page late; only one that never comes is at fault.
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def nouvelle_page(navigateur: Browser) -> Iterator[NouvellePage]:
    """Return what opens a page, in a context of its own with the options of a test; close them at its end."""
    with ExitStack() as contexts:
        yield lambda **options: contexts.enter_context(navigateur.new_context(**options)).new_page()
