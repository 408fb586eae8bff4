"""Bodies that are no collectivité: how a name finds those that it may mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from catalogue_communs.collectivites.objets import Structure
from catalogue_communs.socle.texte import slugifier

# Words that say what a body is or does, not which one.
_GENERIQUES = frozenset(
    re.findall(
        r"\w+",
        "sm smo smf si sivu sivom syndicat mixte ouvert ferme intercommunal interdepartemental "
        "amenagement gestion realisation etude etudes developpement fonctionnement pour public publique "
        "etablissement de d du des la le les l et en a au aux dans",
    )
)
# Words that many bodies share: alone, they do not make two names one.
_PARTAGES = frozenset(
    "parc naturel national regional pays val vallee eau eaux energie energies numerique transport".split()  # noqa: SIM905
)


# How many bodies a person is shown.
MONTRES = 8


# Each name of about 9,000 bodies is asked for again at each search.
@lru_cache(maxsize=16_384)
def mots(nom: str) -> frozenset[str]:
    """Return the words that tell a body from another."""
    words = frozenset(slugifier(nom).replace("pnr", "parc-naturel-regional").split("-"))
    return words - _GENERIQUES or words


def se_ressemblent(nom: str, autre: str) -> bool:
    """Tell whether two names may be of one body: a word of its own is in both."""
    return bool((mots(nom) - _PARTAGES or mots(nom)) & mots(autre))


def chercher(connues: Mapping[str, Structure], nom: str) -> tuple[Structure, ...]:
    """Return the bodies whose name has every word of `nom`, the closest first; never one chosen alone."""
    wanted = mots(nom)
    found = (one for one in connues.values() if wanted <= mots(one.nom))
    return tuple(sorted(found, key=lambda one: (len(mots(one.nom)), one.nom, one.siren))[:MONTRES])
