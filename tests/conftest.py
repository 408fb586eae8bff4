"""What the tests share: the guard of the real data, one strict build, a server, a browser."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from _environnement import find_chromium

from catalogue_communs.collectivites import Reference, reference
from catalogue_communs.commandes import ligne
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.fonds import charger
from catalogue_communs.modele import Catalogue
from catalogue_communs.socle.fichiers import verrou
from catalogue_communs.socle.programme import adopter, programme
from tests.aides import RACINE, ROOT, TODAY, Lancer, NouvellePage, Sortie, build, servir
from tests.garde import sitecustomize

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Its import set the guard here; the Python processes of the tests find it by its name.
os.environ["PYTHONPATH"] = os.pathsep.join(
    [str(Path(sitecustomize.__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])]
)
# A loaded machine is slow, which is no fault of what is tested.
hypothesis.settings.register_profile("catalogue", deadline=None, derandomize=True, max_examples=40)
hypothesis.settings.register_profile("nuit", deadline=None, max_examples=1000)
hypothesis.settings.load_profile(os.environ.get("CATALOGUE_HYPOTHESIS", "catalogue"))

NEUTRE = adopter(None)
NGINX = ROOT / "docs" / "exemples" / "serveurs" / "nginx.conf"

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


@pytest.hookimpl(tryfirst=True)
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
            ligne.main()
        told = capsys.readouterr()
        return Sortie(int(stopped.value.code or 0), told.out, told.err)

    return run


@pytest.fixture(scope="session")
def france() -> Reference:
    """Read the reference of the project."""
    return reference(ROOT)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """Read the frozen catalogue."""
    return charger(RACINE, TODAY)[0]


@pytest.fixture(scope="session")
def contexte(catalogue: Catalogue) -> Contexte:
    """Give the facts of the frozen catalogue."""
    return Contexte(RACINE, catalogue, TODAY)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Build the site of the frozen catalogue once for all processes, strictly."""
    folder = tmp_path_factory.getbasetemp()
    shared = folder if worker_id == "master" else folder.parent
    target, draft = shared / "site-fictif", shared / "site-en-cours"
    with verrou(shared / "site.verrou"):
        if not target.exists():
            done = build(RACINE, draft)
            assert done.returncode == 0, done.stdout + done.stderr
            draft.rename(target)
    return target


@pytest.fixture(scope="session")
def adresse(site: Path) -> Iterator[str]:
    """Serve the site on the loopback interface, under the policy that the documentation gives; give its address."""
    [policy] = re.findall(r'Content-Security-Policy "([^"]+)"', NGINX.read_text(encoding="utf-8"))

    def entetes(path: str) -> dict[str, str]:
        return {
            "Content-Security-Policy": policy.replace(
                "$cadres", "*" if "/carte/" in path else "'none'"
            )
        }

    with servir(site, entetes) as address:
        yield address


@pytest.fixture(scope="session")
def navigateur() -> Iterator[Browser]:
    """Start a real browser, the one that `scripts/test` found or installed."""
    from playwright.sync_api import expect, sync_playwright  # noqa: PLC0415 - a test of the code asks for no browser

    # A busy machine makes a page late; only one that never comes is at fault.
    expect.set_options(timeout=20_000)
    chromium = find_chromium()
    if chromium is None:
        pytest.fail("Il manque un Chromium : lancez « python3 scripts/test ».", pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def nouvelle_page(navigateur: Browser) -> Iterator[NouvellePage]:
    """Return what opens a page, in a context of its own with the options of a test; close them at its end."""
    with ExitStack() as contexts:
        yield lambda **options: contexts.enter_context(navigateur.new_context(**options)).new_page()
