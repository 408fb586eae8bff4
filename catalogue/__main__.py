"""Run the command line with `python -m catalogue`."""

from catalogue.commandes.cli import main

main()
