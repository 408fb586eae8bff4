"""No test of the code reads the real data: an ordinary contribution never breaks the suite.

Python tells an audit hook of each file and folder that it opens; this one refuses those of the
real catalogue. `tests/conftest.py` sets it, and gives this folder to the Python processes that the
tests start, which import a module of this name by themselves. The one exception is
`tests/donnees/`, which tries contributions on a copy of the real tree.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

EXCEPTION = "tests/donnees/"
_ROOT = str(Path(__file__).resolve().parents[2]) + os.sep
_REAL = tuple(
    _ROOT + name.replace("/", os.sep)
    for name in (
        "projets",
        "guichet.yml",
        "donnees/activite",
        "donnees/identifiants.csv",
        "donnees/presences.json",
        "donnees/presences.json",
        "docs/images/communs",
    )
)


class RealDataError(RuntimeError):
    """A test of the code opened the real data; it must use `tests.aides.RACINE`."""


def refuser(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse the opening of a real file or folder, except for the tests of the data."""
    if event not in {"open", "os.listdir", "os.scandir"} or not isinstance(
        arguments[0], (str, bytes)
    ):
        return
    name = os.fsdecode(arguments[0])
    if event == "open" and arguments[1] is None and not os.path.isabs(name):  # noqa: PTH117
        return  # a name beside a folder already open, which an audit does not tell
    path = os.path.abspath(name)  # noqa: PTH100 - links are kept
    real = any(path == one or path.startswith(one + os.sep) for one in _REAL)
    if real and not os.environ.get("PYTEST_CURRENT_TEST", "").startswith(EXCEPTION):
        raise RealDataError(f"{path} is real data: read tests.aides.RACINE instead")


sys.addaudithook(refuser)
