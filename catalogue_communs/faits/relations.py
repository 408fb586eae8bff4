"""Links between commons, read both ways, and with those of other catalogues."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.schemas import vocabularies
from catalogue_communs.sources.voisins import lire_copie

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from catalogue_communs.modele import Catalogue, Projet
    from catalogue_communs.socle.programme import Voisin
    from catalogue_communs.sources.voisins import CommunVoisin

REMPLACE = "remplace"
AVEC, A_LA_PLACE = "avec", "a-la-place"


class LienEntreCommuns(msgspec.Struct, frozen=True):
    """How a common stands to another (`commun`: its slug).

    `place` says whether the two go together (`AVEC`) or one instead of the other
    (`A_LA_PLACE`). `auteur` is the slug of the common whose file says it: `source` is one of
    its sources.
    """

    commun: str
    libelle: str
    place: str
    auteur: str
    note: str = ""
    source: str | None = None


def liens(catalogue: Catalogue) -> dict[str, tuple[LienEntreCommuns, ...]]:
    """Return the links of each common that has some, by slug; its own come first.

    The same link said on both sides counts once; one to a common that does not exist, never.
    """
    known = {projet.slug for projet in catalogue.projets}
    said, heard = (
        defaultdict[str, list[LienEntreCommuns]](list),
        defaultdict[str, list[LienEntreCommuns]](list),
    )
    for projet in catalogue.projets:
        for lien, inverse in _of(projet):
            if lien.commun in known and lien.commun != projet.slug:
                said[projet.slug].append(lien)
                heard[lien.commun].append(inverse)
    found = {}
    for slug in said.keys() | heard.keys():
        once: dict[tuple[str, str], LienEntreCommuns] = {}
        for lien in (*said[slug], *heard[slug]):
            once.setdefault((lien.commun, lien.libelle), lien)
        found[slug] = tuple(once.values())
    return found


def _of(projet: Projet) -> Iterator[tuple[LienEntreCommuns, LienEntreCommuns]]:
    """Yield each link that the file of `projet` says, with what it means for the other common."""
    kinds = vocabularies()["relation"].valeurs
    for r in projet.relations:
        kind = kinds[r.type]
        place, inverse = str(kind.extra["place"]), str(kind.extra["inverse"])
        yield (
            LienEntreCommuns(r.commun, kind.libelle, place, projet.slug, r.note or "", r.source),
            LienEntreCommuns(projet.slug, inverse, place, projet.slug, r.note or "", r.source),
        )
    if projet.archive and projet.archive.remplace_par:
        kind, source = kinds[REMPLACE], projet.archive.source
        yield (
            LienEntreCommuns(
                projet.archive.remplace_par,
                str(kind.extra["inverse"]),
                A_LA_PLACE,
                projet.slug,
                source=source,
            ),
            LienEntreCommuns(projet.slug, kind.libelle, A_LA_PLACE, projet.slug, source=source),
        )


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
    for voisin in programme().voisins:
        if kept := lire_copie(root, voisin):
            yield from (CommunVu(commun, voisin, kept.lu_le) for commun in kept.communs)


def _depot(url: str) -> str:
    """Return what makes an address of a repository the same as another."""
    return url.lower().partition("://")[2].rstrip("/").removesuffix(".git")
