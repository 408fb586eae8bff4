"""Ask, once a month, the instances of commons whether they run, and official pages whether they cite their use.

One question for each, and nothing of an answer is kept but a day, a count, a digest. When all that were seen fall
silent together, it is the sign that changed, or our own network: what was known then stays as it was.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from typing import NamedTuple
from urllib.parse import urljoin

from catalogue_communs.modele.presences import Mention, Presence, Presences
from catalogue_communs.reseau.bornes import Limites
from catalogue_communs.reseau.connexion import ReponseHttp, page
from catalogue_communs.sources.campagne import Demander
from catalogue_communs.sources.mentions import cite, robots_permet

LIMITES = Limites(connexion=5, lecture=10, total=20, taille=1_000_000, redirections=5, essais=1)
# Addresses that are asked at a time.
ENSEMBLE = 8
# Of instances that were seen, one alone may well have stopped.
PLUSIEURS = 2
OK = 200


class PageALire(NamedTuple):
    """The page of an organisation (`organisme`: see `Mention`) that may cite its use; « » when none is its own.

    `vers`: the address that a link leads to, or below.
    """

    commun: str
    organisme: str
    page: str
    vers: str


def demander_page(url: str) -> ReponseHttp:
    """Ask for a page of any public site."""
    return page(url, LIMITES)


def voir(
    avant: Presences,
    instances: Mapping[tuple[str, str], Sequence[str]],
    pages: Sequence[PageALire],
    demander: Demander,
    jour: date,
) -> tuple[Presences, list[str]]:
    """Ask each instance and each page once, on a day: return all that is known from now on, the commons left as they were.

    `instances`: the signs of each, of which one is enough, by its common and its address. What is asked no more is
    forgotten; a mention keeps its day.
    """
    known = {(one.commun, one.adresse): one for one in avant.instances}

    def seen(une: tuple[str, str]) -> tuple[Presence, bool]:
        text = _texte(_reponse(demander, une[1]))
        return known.get(une) or Presence(*une), any(sign in text for sign in instances[une])

    with ThreadPoolExecutor(ENSEMBLE) as pool:
        every = [*pool.map(seen, instances)]
        read = [*pool.map(partial(_mention, demander, jour), pages)]
    # Those of each common, and of all the commons together (« »).
    running = Counter(name for one, _ in every if one.vue_le and not one.perdue for name in (one.commun, ""))
    answering = {name for one, vue in every if vue for name in (one.commun, "")}
    silent = {name for name, count in running.items() if count >= PLUSIEURS} - answering
    doubtful = {one.commun for one, _ in every if {one.commun, ""} & silent}
    now = [one if one.commun in doubtful else one.constatee(jour, vue=vue) for one, vue in every]
    cited = {(one.commun, one.organisme): one for one in (*avant.mentions, *filter(None, read))}
    kept = (cited.get((one.commun, one.organisme)) for one in pages)
    # Of an instance that was never seen, nothing is known.
    made = Presences(tuple(one for one in now if one.vue_le), tuple(filter(None, kept)), avant.demandes)
    return made, sorted(doubtful)


def _mention(demander: Demander, jour: date, une: PageALire) -> Mention | None:
    """Read a page, if its robots.txt lets us."""
    if not une.page:
        return None
    rules = _reponse(demander, urljoin(une.page, "/robots.txt"))
    # A site without rules has nothing against it; of one that cannot say, nobody knows.
    if not rules.absente and not (rules.statut == OK and robots_permet(_texte(rules), une.page)):
        return None
    answer = _reponse(demander, une.page)
    if not cite(_texte(answer), une.vers):
        return None
    return Mention(une.commun, une.organisme, une.page, jour, hashlib.sha256(answer.corps).hexdigest())


def _reponse(demander: Demander, url: str) -> ReponseHttp:
    """Ask for a page; an empty answer when there is none, whatever went wrong: the others are asked."""
    try:
        return demander(url)
    except Exception:  # noqa: BLE001 - no answer of one stops the reading of the others
        return ReponseHttp(0, {})


def _texte(answer: ReponseHttp) -> str:
    """Return the text of a page; nothing of an answer that is not one."""
    return answer.corps.decode("utf-8", "replace") if answer.statut == OK else ""
