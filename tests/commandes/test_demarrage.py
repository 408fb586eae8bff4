"""What a command imports: only what it uses."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.aides import RACINE

# Each of these takes a tenth of a second to import, or nearly.
LOURDS = (
    "jsonschema",
    "PIL",
    "requests",
    "requests_cache",
    "rfc3986_validator",
    "ruamel",
    "xlsxwriter",
)


@pytest.mark.parametrize(
    "words", [["--version-inconnue"], ["valider", "--sans-conseils", "projets/clairiere.yml"]]
)
def test_checking_a_page_without_error_imports_nothing_heavy(words: list[str]) -> None:
    """Neither what calls the network, nor what only a faulty file needs."""
    program = (
        "import sys\n"
        "from catalogue.commandes.cli import main\n"
        f"sys.argv = ['catalogue', *{words!r}]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print(sorted(set({LOURDS!r}) & set(sys.modules)), file=sys.stderr)"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], cwd=RACINE, capture_output=True, text=True, check=True, timeout=60
    )

    assert found.stderr.splitlines()[-1] == "[]"
