"""The command `catalogue`, also `python -m catalogue_communs`; a step that writes on the forge loads nothing else."""

from __future__ import annotations

import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line."""
    if sys.argv[1:2] == ["forge"] and sys.argv[2:] and not sys.argv[2].startswith("-"):
        from catalogue_communs.commandes.forge import main as run  # noqa: PLC0415 - nothing is installed there
    else:
        from catalogue_communs.commandes.cli import main as run  # noqa: PLC0415 - likewise
    run()


if __name__ == "__main__":
    main()
