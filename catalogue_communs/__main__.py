"""The command `catalogue`, also `python -m catalogue_communs`; a step that writes on the forge loads nothing else."""

import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line."""
    match sys.argv:
        case [_, "forge", name, *_] if not name.startswith("-"):
            from catalogue_communs.commandes.forge import main as run  # noqa: PLC0415 - nothing is installed there
        case _:
            from catalogue_communs.commandes.ligne import main as run  # noqa: PLC0415 - nothing is installed for a step
    run()


if __name__ == "__main__":
    main()
