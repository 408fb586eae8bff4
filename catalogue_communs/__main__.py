"""The command `catalogue`, also `python -m catalogue_communs`; a step that writes on the forge loads nothing else."""

import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line."""
    match sys.argv:
        case [_, "forge", name, *_] if not name.startswith("-"):
            from catalogue_communs.commandes.forge import main as run  # noqa: PLC0415 - nothing is installed there
        case _:
            run = _ligne_de_commande
    run()


def _ligne_de_commande() -> NoReturn:
    from catalogue_communs.socle.fichiers import FichierAbime  # noqa: PLC0415 - nothing is installed for a step

    try:
        from catalogue_communs.commandes.base import main as run  # noqa: PLC0415 - likewise
    except FichierAbime as error:
        # The sentences of the messages are read with the modules.
        print(f"Erreur : {error}", file=sys.stderr)  # noqa: T201
        sys.exit(1)
    run()


if __name__ == "__main__":
    main()
