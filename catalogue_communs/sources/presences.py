"""Ask, once a month, the instances of commons whether they run, and official pages whether they cite their use.

One question for each, and nothing of an answer is kept but a day, a count, a digest. When all that were seen fall
silent together, it is the sign that changed, or our own network: what was known then stays as it was.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from typing import NamedTuple, TypeAlias

from catalogue_communs.modele.presences import Mention, Presence, Presences
from catalogue_communs.reseau.bornes import Limites
from catalogue_communs.reseau.connexion import ReponseHttp, page
from catalogue_communs.sources import mentions
from catalogue_communs.sources.mentions import Annuaire

LIMITES = Limites(connexion=5, lecture=10, total=20, taille=1_000_000, redirections=5, essais=1)
# The directory of the whole country.
LIMITES_ANNUAIRE = Limites(total=90, taille=150_000_000)
# Addresses that are asked at a time.
ENSEMBLE = 8
# Of instances that were seen, one alone may well have stopped.
PLUSIEURS = 2
OK = 200

# What asks for a page.
Demander: TypeAlias = Callable[[str], ReponseHttp]


class InstanceAVoir(NamedTuple):
    """An instance that one organisation alone runs, and the signs of its common: one is enough."""

    commun: str
    adresse: str
    signes: tuple[str, ...]


class PageALire(NamedTuple):
    """Pages that may cite the use of an organisation, the best first: the first that is on its own site is read.

    `codes`: its SIREN, its INSEE code; the first one names it. `vers`: the address that a link leads to, or below.
    """

    commun: str
    codes: tuple[str, ...]
    pages: tuple[str, ...]
    vers: str


class AVoir(NamedTuple):
    """All that is asked in a run."""

    instances: tuple[InstanceAVoir, ...]
    pages: tuple[PageALire, ...]


def demander_page(permis: frozenset[str] = frozenset()) -> Demander:
    """Return what asks for a page; `permis`: see `catalogue_communs.reseau.client.Reseau`."""
    return partial(page, limites=LIMITES, permis=permis)


def voir(
    avant: Presences, asked: AVoir, annuaire: Annuaire, demander: Demander, jour: date
) -> tuple[Presences, list[str]]:
    """Ask each instance and each page once, on a day: return all that is known from now on, the commons left as they were.

    What is asked no more is forgotten; a mention keeps its day.
    """
    with ThreadPoolExecutor(ENSEMBLE) as pool:
        seen = [*pool.map(partial(_en_service, demander), asked.instances)]
        read = [*pool.map(partial(_mention, demander, annuaire, jour), asked.pages)]
    known = {(one.commun, one.adresse): one for one in avant.instances}
    before = [known.get(one[:2]) or Presence(*one[:2]) for one in asked.instances]
    alive, found = defaultdict[str, int](int), defaultdict[str, int](int)
    for one, vue in zip(before, seen, strict=True):
        for group in (one.commun, ""):
            alive[group] += one.vue_le is not None and not one.perdue
            found[group] += vue
    silent = {name for name, count in alive.items() if count >= PLUSIEURS and not found[name]}
    doubtful = {one.commun for one in before if {one.commun, ""} & silent}
    now = [
        one if one.commun in doubtful else one.constatee(jour, vue=vue)
        for one, vue in zip(before, seen, strict=True)
    ]
    cited = {(one.commun, one.organisme): one for one in (*avant.mentions, *filter(None, read))}
    kept = (cited.get((one.commun, one.codes[0])) for one in asked.pages)
    # Of an instance that was never seen, nothing is known.
    made = Presences(tuple(one for one in now if one.vue_le), tuple(filter(None, kept)), avant.demandes)
    return made, sorted(doubtful)


def _en_service(demander: Demander, une: InstanceAVoir) -> bool:
    text = _texte(_reponse(demander, une.adresse))
    return any(sign in text for sign in une.signes)


def _mention(demander: Demander, annuaire: Annuaire, jour: date, une: PageALire) -> Mention | None:
    """Read a page that is on a site of the organisation, if its robots.txt lets us."""
    own = mentions.sites_officiels(annuaire, une.codes)
    url = next((url for url in une.pages if mentions.est_officielle(url, own)), "")
    if not url:
        return None
    rules = _reponse(demander, mentions.robots_de(url))
    # A site without rules has nothing against it; of one that cannot say, nobody knows.
    if not rules or not (
        rules.absente or (rules.statut == OK and mentions.robots_permet(_texte(rules), url))
    ):
        return None
    answer = _reponse(demander, url)
    if not answer or not mentions.cite(_texte(answer), une.vers):
        return None
    return Mention(une.commun, une.codes[0], url, jour, hashlib.sha256(answer.corps).hexdigest())


def _reponse(demander: Demander, url: str) -> ReponseHttp | None:
    """Ask for a page; nothing when there is no answer, whatever went wrong: the others are asked."""
    try:
        return demander(url)
    except Exception:  # noqa: BLE001 - no answer of one stops the reading of the others
        return None


def _texte(answer: ReponseHttp | None) -> str:
    """Return the text of a page; nothing of an answer that is not one."""
    return answer.corps.decode("utf-8", "replace") if answer and answer.statut == OK else ""
