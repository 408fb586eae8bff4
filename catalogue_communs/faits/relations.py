"""Links between commons, read both ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain

import msgspec

from catalogue_communs.modele import Catalogue, Projet
from catalogue_communs.socle.schemas import vocabulaires


class LienEntreCommuns(msgspec.Struct, frozen=True):
    """How a common stands to another (`commun`: its slug).

    `place` says whether the two go together (« avec ») or one instead of the other
    (« a-la-place »). `auteur` is the slug of the common whose file says it: `source` is one of
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
    pairs = [
        (projet.slug, lien, inverse)
        for projet in catalogue.projets
        for lien, inverse in _of(projet)
        if lien.commun in known - {projet.slug}
    ]
    found: dict[str, dict[tuple[str, str], LienEntreCommuns]] = defaultdict(dict)
    said = ((slug, lien) for slug, lien, _ in pairs)
    heard = ((lien.commun, inverse) for _, lien, inverse in pairs)
    for slug, lien in chain(said, heard):
        found[slug].setdefault((lien.commun, lien.libelle), lien)
    return {slug: tuple(once.values()) for slug, once in found.items()}


def _of(projet: Projet) -> Iterator[tuple[LienEntreCommuns, LienEntreCommuns]]:
    kinds = vocabulaires()["relation"].valeurs
    for r in projet.relations:
        kind = kinds[r.type]
        more = str(kind.extra["place"]), projet.slug, r.note or "", r.source
        inverse = LienEntreCommuns(projet.slug, str(kind.extra["inverse"]), *more)
        yield LienEntreCommuns(r.commun, kind.libelle, *more), inverse
    if (archive := projet.archive) and archive.remplace_par:
        kind = kinds["remplace"]
        more = str(kind.extra["place"]), projet.slug, "", archive.source
        inverse = LienEntreCommuns(projet.slug, kind.libelle, *more)
        yield LienEntreCommuns(archive.remplace_par, str(kind.extra["inverse"]), *more), inverse
