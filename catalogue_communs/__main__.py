"""Run the command line with `python -m catalogue_communs`."""

from catalogue_communs.commandes.cli import main

main()
