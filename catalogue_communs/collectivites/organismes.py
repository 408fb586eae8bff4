"""Bodies that are no collectivité: how a name finds those that it may mean, among those known and in SIRENE.

SIRENE knows names of people: it is asked not to send them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from catalogue_communs.collectivites.objets import Structure
from catalogue_communs.reseau.client import Reseau
from catalogue_communs.socle.fichiers import octets_csv
from catalogue_communs.socle.schemas import est_siren
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
HOTE = "recherche-entreprises.api.gouv.fr"
# What its documentation allows: calls a second for an address, results a page.
CADENCE, PAR_PAGE, PAGES = 7, 25, 4
# INSEE's categories (level III), as values of `type_organisme`.
CATEGORIES = {
    "7353": "sivu",
    "7345": "sivom",
    "7354": "syndicat-mixte-ferme",
    "7355": "syndicat-mixte-ouvert",
    "7357": "petr",
    "7340": "pole-metropolitain",
    "7361": "ccas",
    "7367": "cias",
    "7372": "sdis",
    "7379": "epl-administratif",
    "7410": "groupement-interet-public",
    "9220": "association",
}


class SourceInattendue(ValueError):  # noqa: N818 - named as the rest of the domain
    """A source has not the shape that it had; the text is for people."""


def ecrire_organismes(found: Iterable[Structure]) -> bytes:
    """Write bodies as `organismes.csv` holds them."""
    ordered = sorted(found, key=lambda one: one.siren)
    lines = ((one.siren, one.nom, one.type, one.departement, one.population or "") for one in ordered)
    return octets_csv(Structure.__struct_fields__, lines)


# --- Asking SIRENE ---------------------------------------------------------------------


def demander_a_sirene(nom: str, net: Reseau, base: str = f"https://{HOTE}") -> Iterator[Structure]:
    """Yield the living bodies of SIRENE that a name may mean; their populations are not there.

    Raises:
        SourceInattendue: The answer has not the shape that its documentation gives.
        Panne: SIRENE does not answer.
    """
    for page in range(1, PAGES + 1):
        query = {"q": nom, "per_page": PAR_PAGE, "page": page, "minimal": "true", "include": "siege"}
        query |= {"etat_administratif": "A"}
        said = net.lire(f"{base}/search?{urlencode(query)}").json()
        try:
            for one in said["results"]:
                yield _de_sirene(one)
            last = page >= int(said["total_pages"])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise SourceInattendue("La réponse de SIRENE n’a pas la forme annoncée.") from error
        if last:
            return
        net.horloge.dormir(1 / CADENCE)


def _de_sirene(said: Mapping[str, Any]) -> Structure:
    siren, seat, category = (
        str(said["siren"]),
        said.get("siege") or {},
        str(said.get("nature_juridique") or ""),
    )
    if not est_siren(siren):
        raise ValueError(siren)
    kind = CATEGORIES.get(category, "operateur-etat" if category.startswith("73") else "")
    name = str(said.get("nom_raison_sociale") or said["nom_complet"])
    return Structure(siren, name, kind, str(seat.get("departement") or ""), None)


# --- Looking up ------------------------------------------------------------------------


def mots(nom: str) -> frozenset[str]:
    """Return the words that tell a body from another."""
    words = frozenset(slugifier(nom).replace("pnr", "parc-naturel-regional").split("-"))
    return words - _GENERIQUES or words


def se_ressemblent(nom: str, autre: str) -> bool:
    """Tell whether two names may be of one body: a word of its own is in both."""
    return bool((mots(nom) - _PARTAGES or mots(nom)) & mots(autre))


def chercher(connues: Mapping[str, Structure], nom: str, limite: int = 8) -> tuple[Structure, ...]:
    """Return the bodies whose name has every word of `nom`, the closest first; never one chosen alone."""
    wanted, index = mots(nom), _index(tuple(connues.values()))
    sets = sorted((index.get(word, frozenset()) for word in wanted), key=len)
    found = frozenset.intersection(*sets) if sets else frozenset()
    ranked = sorted(
        found, key=lambda siren: (len(mots(connues[siren].nom) - wanted), connues[siren].nom, siren)
    )
    return tuple(connues[siren] for siren in ranked[:limite])


@lru_cache(maxsize=2)
def _index(connues: tuple[Structure, ...]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for one in connues:
        for word in mots(one.nom):
            found[word].add(one.siren)
    return {word: frozenset(sirens) for word, sirens in found.items()}
