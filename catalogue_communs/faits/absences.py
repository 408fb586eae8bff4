"""What is missing, in four words and no other: an absence is ours until a page that was read proves it theirs.

« Pas encore lu ici »: nobody read where it may be said. « Non publié (page lue le …) »: the file names
a page that was read on a day, and does not say it. « Incomplet »: what was read does not tell all.
« Sans objet »: there is nothing to say.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from catalogue_communs.modele import Projet
from catalogue_communs.socle.francais import PAS_LU, le_jour

PRIX = "reutiliser.modes.cout"


class NonDit(NamedTuple):
    """Why a page does not say something, and the identifier of the source that was read in vain."""

    dit: str
    source: str | None = None


def absence(projet: Projet, champ: str) -> NonDit:
    """Say why a common does not say a field, named with dots: by the page that was read last, or by nobody."""
    read = (
        (source.consultee_le.dernier_jour, source.consultee_le, source.id)
        for source in projet.sources
        # A source names the field, or what it is a part of.
        if source.consultee_le and any(f"{champ}.".startswith(f"{said}.") for said in source.ne_dit_pas)
    )
    last = max(read, default=None)
    return NonDit(f"non publié (page lue {le_jour(last[1])})", last[2]) if last else NonDit(PAS_LU)


def chiffres(projet: Projet) -> NonDit:
    """Say why a common has no figure here: a page of statistics that it links to, and nobody read, may give them."""
    return NonDit(PAS_LU) if projet.liens.statistiques else absence(projet, "impact.indicateurs")


def par_absence(projet: Projet, champs: Iterable[tuple[str, str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Gather the titles of missing fields by what is said of their absence, in their order."""
    found: dict[str, list[str]] = {}
    for champ, titre in champs:
        found.setdefault(absence(projet, champ).dit, []).append(titre)
    return tuple((dit, tuple(titres)) for dit, titres in found.items())
