"""Who can help with a common, or in a département: the table of helpers and what the files say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.modele.tables import PARTOUT, Aidant
from catalogue.socle.texte import slugifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from catalogue.collectivites import Reference
    from catalogue.modele import Projet


def tous(projets: Iterable[Projet], table: Iterable[Aidant]) -> tuple[Aidant, ...]:
    """Return the helpers of the table, then those that only the file of a common names, by name."""
    listed = tuple(table)
    said = (one for projet in projets for one in _de_la_fiche(projet, listed))
    return tuple(sorted((*listed, *said), key=lambda one: (slugifier(one.nom), one.siren, one.communs)))


def _de_la_fiche(projet: Projet, table: tuple[Aidant, ...]) -> Iterator[Aidant]:
    named = {slugifier(one.nom) for one in table if projet.slug in one.communs}
    sources = {one.id: one for one in projet.sources}
    for aide in projet.reutiliser.aide:
        if slugifier(aide.nom) not in named:
            source = sources.get(aide.source or "")
            yield Aidant(
                aide.nom,
                aide.type or "",
                aide.siren or "",
                aide.aides,
                (projet.slug,),
                (),
                (),
                aide.url or "",
                (source.url or "") if source else (aide.source or ""),
                source.consultee_le if source else None,
            )


def lieux(aidant: Aidant, reference: Reference) -> str:
    """Say where a helper works: « partout en France », « Loire, Rhône », « lieu non précisé »."""
    if PARTOUT in aidant.departements:
        return "partout en France"
    known = (reference.departement(code) for code in aidant.departements)
    return ", ".join(one.nom for one in known if one) or "lieu non précisé"
