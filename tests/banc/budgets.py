"""What each kind of page may cost: the one declaration, that the command and the tests both read.

A budget says how many bytes a first visit brings (compressed by gzip, as GitHub Pages does), how
many elements the page holds, how many files it asks for, and the worst grade that it may have. The
images that a team adds to its common, with their credits, are not in it: `catalogue valider` advises on their weight.
The faces of the site, the same for every page and kept by the browser, have a budget of their own; the grade counts them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from catalogue_communs.socle.images import DOSSIER

# The images of the commons: where they are, and the elements that show them.
IMAGES = f"/{DOSSIER}/"
MONTREES = f'.capture, .capture *, .tete__droits, .tete__droits *, img[src*="{DOSSIER}/"]'
# The faces of the site: where they are, how many, and their bytes together.
FACES, NOMBRE_DE_FACES, OCTETS_DES_FACES = "/polices/", 2, 46_000
# What a commune reads to learn what its neighbours use: three files.
REPONSE = 30_000


@dataclass(frozen=True, slots=True)
class Sorte:
    """A kind of page, where to find it in a site, and its budget.

    `motif` is a glob: the heaviest page that it finds is the one measured, the lightest if
    `legere`. `apres` is what is done next, in `GESTES`: the budget is then that of what it brings.
    """

    nom: str
    motif: str
    octets: int
    noeuds: int
    requetes: int
    note: str
    suite: str = ""
    legere: bool = False
    apres: str = ""


_LUS = yaml.safe_load(Path(__file__).with_name("budgets.yml").read_text(encoding="utf-8"))
SORTES, MILLE = (tuple(Sorte(**one) for one in _LUS[name]) for name in ("sortes", "mille"))


def page(sorte: Sorte, site: Path) -> str:
    """Return the address, from the root of the site, of the page that stands for its kind."""
    found = [p for p in site.glob(sorte.motif) if not _redirige(p)]
    pick: Sequence[Path] = sorted(found, key=lambda p: (p.stat().st_size, p.as_posix()))
    chosen = pick[0 if sorte.legere else -1].relative_to(site).as_posix()
    communs = sorted(p.parent.name for p in site.glob("communs/*/index.html") if not _redirige(p))
    rich = max(communs, key=lambda slug: (site / "communs" / slug / "fiche.json").stat().st_size)
    return chosen.removesuffix("index.html") + sorte.suite.format(
        deux=",".join(communs[:2]), riche=rich
    )


def _redirige(path: Path) -> bool:
    return b'http-equiv="refresh"' in path.read_bytes()[:600]
