"""A run against a made forge, in a process of its own that a test may kill.

Usage: passage.py ROOT SERVER NAMES…, where NAMES are repositories of gitlab.com.
"""

from __future__ import annotations

import sys
from pathlib import Path

from catalogue_communs.forges import campagne, interfaces
from catalogue_communs.forges.liste import Forge
from catalogue_communs.reseau.client import Reseau
from tests.activite.conftest import JOUR, LARGE, une_cible
from tests.activite.serveur import services

if __name__ == "__main__":
    root, server, *names = sys.argv[1:]
    setattr(Forge, "api", property(lambda forge: f"http://{server}/{forge.hote}"))  # noqa: B010 - for mypy
    setattr(interfaces, "services", lambda: services(f"http://{server}"))  # noqa: B010
    opened = Reseau(frozenset(), permis=frozenset({server}), limites=LARGE)
    targets = tuple(une_cible(f"https://gitlab.com/{name}") for name in names)
    campagne.lire_depots(Path(root), campagne.Plan(targets), JOUR, lambda _count: None, opened)
