"""Who uses a common, by kind of organisation and by class of size: « who, like us, did it? »."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import msgspec

from catalogue.collectivites.objets import Territoire
from catalogue.collectivites.strates import Strate

if TYPE_CHECKING:
    from catalogue.collectivites.reference import Reference
    from catalogue.collectivites.reutilisations import Bilan


class Classe(msgspec.Struct, frozen=True):
    """The users of one class of size (`None`: no population is published), by name."""

    strate: Strate | None
    territoires: tuple[Territoire, ...]


class Profil(msgspec.Struct, frozen=True):
    """The users of one kind (`type_organisme`, « » if unknown); classes hold those with a territory."""

    type: str
    nombre: int
    classes: tuple[Classe, ...]


def profils(bilan: Bilan, reference: Reference) -> tuple[Profil, ...]:
    """Split the organisations of a count: the most frequent kind first, the smallest class first."""
    grouped: dict[str, dict[Strate | None, list[Territoire]]] = defaultdict(lambda: defaultdict(list))
    for territoire in sorted(bilan.territoires, key=lambda t: (reference.nom(t), t)):
        grouped[reference.type_organisme(territoire)][reference.strate(territoire)].append(territoire)
    return tuple(
        Profil(kind, count, _classes(grouped[kind]))
        for kind, count in sorted(bilan.par_type, key=lambda pair: (-pair[1], pair[0]))
    )


def _classes(found: dict[Strate | None, list[Territoire]]) -> tuple[Classe, ...]:
    ordered = sorted(found, key=lambda s: (s is None, s.minimum if s else 0))
    return tuple(Classe(strate, tuple(found[strate])) for strate in ordered)
