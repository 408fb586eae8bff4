"""The check of the real data: `catalogue_communs.commandes.controle` does it, with the tools that it is given here.

As `_environnement`, this module needs the standard library alone, and its *syntax* stays within
Python 3.6.
"""

from typing import List

import _environnement as outils


def fiches(arguments: List[str]) -> int:
    """Check everything that is published: in the light environment, unless judges are asked for."""
    options = ["--moteur", outils.ENGINE]
    if "--complet" in arguments:
        outils.install("tests")
        outils.install_node_modules()
        options += ["--chromium", outils.ensure_chromium()]
    else:
        outils.install("site")
    return outils.call_python("-m", "catalogue_communs.commandes.controle", *arguments, *options)
