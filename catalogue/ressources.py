"""Where the library finds what it ships with: the schemas and the templates."""

from __future__ import annotations

from pathlib import Path


def resources() -> Path:
    """Return the folder that holds `schemas/` and `theme/`: in the wheel, or in the checkout."""
    packaged = Path(__file__).parent / "_donnees"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent
