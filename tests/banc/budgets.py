"""What each kind of page may cost: the one declaration, that the command and the tests both read.

A budget says how many bytes a first visit brings (compressed by gzip, as GitHub Pages does), how
many elements the page holds, how many files it asks for, and the worst grade that it may have. The
images that a team adds to its common, with their credits, are not in it: `catalogue valider` advises on their weight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from catalogue_communs.socle.images import DOSSIER

# The images of the commons: where they are, and the elements that show them.
IMAGES = f"/{DOSSIER}/"
MONTREES = f'.capture, .capture *, .tete__droits, .tete__droits *, img[src*="{DOSSIER}/"]'
# Every page of a common, whatever it holds.
COMMUN_OCTETS, COMMUN_NOEUDS = 42_000, 420
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


SORTES: tuple[Sorte, ...] = (
    Sorte("Accueil", "index.html", 24_000, 265, 5, "A"),
    Sorte("Catalogue", "catalogue/index.html", 32_000, 440, 7, "B"),
    Sorte("Commun riche", "communs/*/index.html", COMMUN_OCTETS, COMMUN_NOEUDS, 6, "B"),
    Sorte("Commun sobre", "communs/*/index.html", 22_000, 300, 6, "A", legere=True),
    Sorte("Ses mesures", "communs/*/mesures/index.html", 20_000, 290, 6, "A"),
    Sorte("Ses utilisateurs", "communs/*/utilisateurs/index.html", 18_000, 250, 5, "A"),
    Sorte("Son activité", "communs/*/activite/index.html", 19_000, 310, 5, "A"),
    Sorte("Ses sources", "communs/*/sources/index.html", 19_000, 240, 6, "A"),
    Sorte("Carte à intégrer", "communs/*/carte/index.html", 5_000, 60, 3, "A"),
    Sorte("Territoires", "territoires/index.html", 38_000, 330, 5, "A"),
    Sorte("Région", "territoires/[a-z]*/index.html", 15_000, 165, 5, "A"),
    Sorte("Département", "territoires/[0-9]*/index.html", 15_000, 140, 5, "A"),
    Sorte("Impact", "impact/index.html", 22_000, 400, 5, "A"),
    Sorte("Comparer", "catalogue/comparer/index.html", 22_000, 210, 6, "A"),
    Sorte("Guide", "reutiliser/heberger/index.html", 18_000, 250, 5, "A"),
    Sorte("Guichet", "guichet/index.html", 17_000, 240, 5, "A"),
    Sorte("Suis-je éligible", "guichet/suis-je-eligible/index.html", 17_000, 240, 5, "A"),
    Sorte("Données ouvertes", "donnees/index.html", 17_000, 280, 5, "A"),
    Sorte("Contribuer", "contribuer/index.html", 17_000, 330, 5, "A"),
    Sorte("Proposer un commun", "contribuer/proposer/index.html", 61_000, 1_220, 10, "C"),
    Sorte("Modifier une page", "contribuer/modifier/index.html", 65_000, 4_900, 11, "D",
          "?commun={riche}"),
    Sorte("Nouveautés", "donnees/flux/index.html", 17_000, 260, 5, "A"),
    Sorte("Accessibilité", "accessibilite/index.html", 17_000, 200, 5, "A"),
    Sorte("Page introuvable", "404.html", 15_000, 100, 5, "A"),
    Sorte("Première recherche", "catalogue/index.html", 35_000, 345, 8, "A", apres="chercher"),
    Sorte("Deux communs comparés", "catalogue/comparer/index.html", 4_000, 330, 2, "A",
          "?communs={deux}", apres="comparer"),
    Sorte("Réponse à une commune", "territoires/index.html", REPONSE, 375, 8, "A", apres="commune"),
)  # fmt: skip

# The pages that list commons, with a thousand of them.
MILLE: tuple[Sorte, ...] = (
    Sorte("Accueil", "index.html", 22_000, 480, 5, "B"),
    Sorte("Catalogue", "catalogue/index.html", 122_000, 470, 7, "B"),
    Sorte("Première recherche", "catalogue/index.html", 155_000, 545, 8, "B", apres="chercher"),
    Sorte("Territoires", "territoires/index.html", 38_000, 330, 5, "A"),
    Sorte("Impact", "impact/index.html", 24_000, 645, 5, "B"),
    Sorte("Dépôts à revoir", "contribuer/depots/index.html", 17_000, 420, 5, "A"),
)  # fmt: skip


def page(sorte: Sorte, site: Path) -> str:
    """Return the address, from the root of the site, of the page that stands for its kind."""
    found = [p for p in site.glob(sorte.motif) if not _redirige(p)]
    pick: Sequence[Path] = sorted(found, key=lambda p: (p.stat().st_size, p.as_posix()))
    chosen = pick[0 if sorte.legere else -1].relative_to(site).as_posix()
    communs = sorted(p.parent.name for p in site.glob("communs/*/index.html") if not _redirige(p))
    rich = max(communs, key=lambda slug: (site / "communs" / slug / "fiche.json").stat().st_size)
    return chosen.removesuffix("index.html") + sorte.suite.format(deux=",".join(communs[:2]), riche=rich)


def _redirige(path: Path) -> bool:
    return b'http-equiv="refresh"' in path.read_bytes()[:600]
