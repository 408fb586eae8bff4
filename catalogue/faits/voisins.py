"""What other catalogues show beside ours: their commons that we do not have, and where ours also are."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from catalogue.modele.tables import LigneInvalide
from catalogue.modele.voisins import lire_copie, lire_voisins

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from pathlib import Path

    from catalogue.modele import Projet
    from catalogue.modele.voisins import CommunVoisin, Voisin


class CommunVu(NamedTuple):
    """A common of a neighbour, and the day of the reading that it comes from."""

    commun: CommunVoisin
    voisin: Voisin
    lu_le: date


def rapprocher(
    root: Path, projets: Iterable[Projet]
) -> tuple[tuple[CommunVu, ...], Mapping[str, tuple[CommunVu, ...]]]:
    """Return the commons that only neighbours have, each once, by name; then, by slug, where ours also are.

    Two commons are one when they share a repository. Nothing is invented of a neighbour without a
    copy; the validation tells a spoiled list.
    """
    ours = {_depot(depot.url): projet.slug for projet in projets for depot in projet.depots}
    theirs: list[CommunVu] = []
    shared: dict[str, list[CommunVu]] = defaultdict(list)
    known: set[str] = set()
    for seen in _vus(root):
        keys = {_depot(url) for url in seen.commun.depots}
        mine = sorted({ours[key] for key in keys if key in ours})
        for slug in mine:
            shared[slug].append(seen)
        if not mine and not keys & known:
            known |= keys
            theirs.append(seen)
    theirs.sort(key=lambda one: (one.commun.nom.casefold(), one.voisin.id, one.commun.url))
    return tuple(theirs), {slug: tuple(found) for slug, found in shared.items()}


def _vus(root: Path) -> Iterable[CommunVu]:
    try:
        neighbours = lire_voisins(root)
    except LigneInvalide:
        return
    for voisin in neighbours:
        if kept := lire_copie(root, voisin):
            yield from (CommunVu(commun, voisin, kept.lu_le) for commun in kept.communs)


def _depot(url: str) -> str:
    """Return what makes an address of a repository the same as another."""
    return url.lower().partition("://")[2].rstrip("/").removesuffix(".git")
