"""Where the library finds what it ships with, the schemas and the templates, and how it reads them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_LECTEUR = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def resources() -> Path:
    """Return the folder that holds `schemas/` and `theme/`: in the wheel, or in the checkout."""
    library = Path(__file__).parents[1]
    packaged = library / "_donnees"
    return packaged if packaged.is_dir() else library.parent


@cache
def shipped_yaml(name: str) -> Any:  # noqa: ANN401 - each file has its own shape
    """Return what `schemas/<name>.yml` holds, read once."""
    return lire_yaml((resources() / "schemas" / f"{name}.yml").read_text(encoding="utf-8"))


def lire_yaml(text: str) -> Any:  # noqa: ANN401 - whatever the text holds
    """Read YAML that the project ships with; files that people write go through `catalogue.fiches.lecture`."""
    return yaml.load(text, _LECTEUR)  # noqa: S506 - a safe loader, compiled or not
