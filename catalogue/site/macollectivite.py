"""The files that the script of « Ma collectivité » reads: the shards of the reference, and the uses."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from catalogue.collectivites import Territoire, index
from catalogue.collectivites.objets import COMMUNE
from catalogue.collectivites.reponse import PUBLICS
from catalogue.collectivites.strates import strates

if TYPE_CHECKING:
    from collections.abc import Iterable

    from catalogue.collectivites import Reference
    from catalogue.collectivites.reutilisations import Usage
    from catalogue.modele import Projet

FOLDER = "territoires/donnees/"


def fichiers(projets: Iterable[Projet], usages: Iterable[Usage], reference: Reference) -> dict[str, bytes]:
    """Return each file by its path; what they hold is described in `catalogue.collectivites.index`.

    `usages.json` adds: `communs` {slug: [nom, accroche, made for communes (1 or 0), from and up to
    how many inhabitants]}, `usages` {« nature:code »: [slugs]}, `noms` and, for communes, the rank
    of their class of size (`strates`).
    """
    found = {f"{FOLDER}{name}": data for name, data in index.eclats(reference).items()}
    found[f"{FOLDER}usages.json"] = _usages(projets, usages, reference)
    return found


def _usages(projets: Iterable[Projet], usages: Iterable[Usage], reference: Reference) -> bytes:
    uses: dict[Territoire, list[str]] = defaultdict(list)
    for usage in usages:
        if usage.actives and isinstance(usage.organisation, Territoire):
            uses[usage.organisation].append(usage.commun)
    content = {
        "communs": {p.slug: [p.nom, p.accroche, *_bounds(p)] for p in projets},
        "usages": {_key(who): sorted(slugs) for who, slugs in sorted(uses.items())},
        "noms": {_key(who): reference.nom_complet(who) for who in sorted(uses)},
        "strates": {_key(who): _rank(reference, who) for who in sorted(uses) if who.nature == COMMUNE},
    }
    return (json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _key(who: Territoire) -> str:
    return f"{who.nature}:{who.code}"


def _rank(reference: Reference, who: Territoire) -> int | None:
    strate = reference.strate(who)
    return None if strate is None else strates(COMMUNE).index(strate)


def _bounds(projet: Projet) -> tuple[int, int | None, int | None]:
    meant = bool(PUBLICS & {*projet.publics.collectivites}) and projet.archive is None
    population = projet.publics.population
    return (int(meant), population.min if population else None, population.max if population else None)
