"""Links between commons, read both ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import msgspec

from catalogue_communs.modele import Catalogue, Projet
from catalogue_communs.socle.schemas import vocabulaires

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
    said: dict[str, list[LienEntreCommuns]] = defaultdict(list)
    heard: dict[str, list[LienEntreCommuns]] = defaultdict(list)
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
    kinds = vocabulaires()["relation"].valeurs
    for r in projet.relations:
        kind = kinds[r.type]
        place, inverse = str(kind.extra["place"]), str(kind.extra["inverse"])
        yield (
            LienEntreCommuns(r.commun, kind.libelle, place, projet.slug, r.note or "", r.source),
            LienEntreCommuns(projet.slug, inverse, place, projet.slug, r.note or "", r.source),
        )
    if projet.archive and projet.archive.remplace_par:
        kind, source = kinds[REMPLACE], projet.archive.source
        other, inverse = projet.archive.remplace_par, str(kind.extra["inverse"])
        yield (
            LienEntreCommuns(other, inverse, A_LA_PLACE, projet.slug, source=source),
            LienEntreCommuns(projet.slug, kind.libelle, A_LA_PLACE, projet.slug, source=source),
        )
