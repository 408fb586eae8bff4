"""What a common is for, in the words of a town hall: the needs of `schemas/besoins.yml`."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from catalogue.socle.fichiers import shipped_yaml
from catalogue.socle.texte import cle_de_recherche

if TYPE_CHECKING:
    from collections.abc import Mapping

    from catalogue.modele import Projet


class Besoin(NamedTuple):
    """A need: its title, and what lets a common in; the last one takes those that no other does."""

    titre: str
    axes: frozenset[str]
    chantiers: frozenset[str]
    mots: tuple[str, ...]


@cache
def _besoins() -> Mapping[str, Besoin]:
    return {
        slug: Besoin(
            read["titre"],
            frozenset(read.get("axes", ())),
            frozenset(read.get("chantiers", ())),
            tuple(f" {cle_de_recherche(word)} " for word in read.get("mots", ())),
        )
        for slug, read in shipped_yaml("besoins")["besoins"].items()
    }


def titres() -> dict[str, str]:
    """Return the title of each need, by its identifier, in the order of the file."""
    return {slug: need.titre for slug, need in _besoins().items()}


def de(projet: Projet) -> tuple[str, ...]:
    """Return the needs that a common answers, in the order of the file; the last when no other does."""
    planning = projet.planification
    axes = {*planning.axes} if planning else set()
    sites = {*planning.chantiers} if planning else set()
    said = f" {cle_de_recherche(' '.join((projet.nom, projet.accroche, *projet.publics.competences)))} "
    found = tuple(
        slug
        for slug, need in _besoins().items()
        if need.axes & axes or need.chantiers & sites or any(word in said for word in need.mots)
    )
    return found or tuple(_besoins())[-1:]
