"""Run the command line with `python -m catalogue`."""

from catalogue.cli import main

main()
