"""Which addresses of the commons no longer answer, asked with lychee."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from catalogue.modele import Projet

LYCHEE = Path(sys.executable).parent / ("lychee.exe" if sys.platform == "win32" else "lychee")
# A page that asks to wait, or to be a person, is not a dead link.
VIVANTS = "200..=299,401,403,405,406,429,503"
DELAI = 900


def adresses(projet: Projet) -> tuple[str, ...]:
    """List every address that the page of a common shows, each once."""
    return tuple(dict.fromkeys(_walk(projet)))


def _walk(value: Any) -> Iterator[str]:  # noqa: ANN401 - any part of the model
    if isinstance(value, str):
        if value.startswith("https://"):
            yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _walk(item)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _walk(getattr(value, name))


def visiter(par_commun: Mapping[str, tuple[str, ...]], *, prives: bool = False) -> dict[str, list[str]]:
    """Visit addresses, by common; return those that are dead. No private address is visited.

    `prives` is for tests, whose servers are on the machine itself.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for slug, found in par_commun.items():
            (folder / f"{slug}.txt").write_text("\n".join(found) + "\n", encoding="utf-8")
        files = sorted(path.name for path in folder.iterdir())
        options = [
            "--format=json",
            "--no-progress",
            "--timeout=20",
            "--host-concurrency=2",
            f"--accept={VIVANTS}",
        ]
        options += [] if prives else ["--exclude-all-private"]
        done = subprocess.run(
            [str(LYCHEE), *options, "--", *files],
            cwd=folder,
            capture_output=True,
            check=False,
            timeout=DELAI,
        )
    return morts(done.stdout)


def morts(rapport: bytes) -> dict[str, list[str]]:
    """Read what lychee found dead, by common."""
    read = json.loads(rapport)
    return {
        name.removesuffix(".txt"): sorted(problem["url"] for problem in problems)
        for name, problems in sorted(read["error_map"].items())
    }
