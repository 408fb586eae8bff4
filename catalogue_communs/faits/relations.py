"""Links between commons, read both ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

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
    said = [
        (lien, back) for projet in catalogue.projets for lien, back in _of(projet) if lien.commun in known
    ]
    found: dict[str, dict[tuple[str, str], LienEntreCommuns]] = defaultdict(dict)
    both = [(lien.auteur, lien) for lien, _ in said] + [(lien.commun, back) for lien, back in said]
    for slug, lien in both:
        if slug != lien.commun:
            found[slug].setdefault((lien.commun, lien.libelle), lien)
    return {slug: tuple(once.values()) for slug, once in found.items()}


def _of(projet: Projet) -> Iterator[tuple[LienEntreCommuns, LienEntreCommuns]]:
    kinds, archive, slug = vocabulaires()["relation"].valeurs, projet.archive, projet.slug
    for r in projet.relations:
        kind = kinds[r.type]
        lien = LienEntreCommuns(r.commun, kind.libelle, kind.extra["place"], slug, r.note or "", r.source)
        yield lien, replace(lien, commun=slug, libelle=kind.extra["inverse"])
    if archive and archive.remplace_par:
        kind = kinds["remplace"]
        back = LienEntreCommuns(slug, kind.libelle, kind.extra["place"], slug, "", archive.source)
        yield replace(back, commun=archive.remplace_par, libelle=kind.extra["inverse"]), back
