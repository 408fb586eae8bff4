"""Which addresses of the commons no longer answer, asked through the guarded connections."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from catalogue.reseau.bornes import Limites, Panne
from catalogue.reseau.connexion import statut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from catalogue.modele import Projet

# A page that asks to wait, or to be a person, is not a dead link.
VIVANTS = frozenset({*range(200, 300), 401, 403, 405, 406, 429, 503})
LIMITES = Limites(connexion=5, lecture=15, total=20, redirections=5)
# Seconds in all, and hosts at a time; the addresses of one host are asked one after the other.
DELAI, HOTES = 900, 8


def adresses(projet: Projet) -> tuple[str, ...]:
    """List every address that the page of a common shows, each once."""
    return tuple(dict.fromkeys(_walk(projet)))


def _walk(value: Any) -> Iterator[str]:  # noqa: ANN401 - any part of the model
    if isinstance(value, str):
        if value.startswith("https://"):
            yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _walk(item)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _walk(getattr(value, name))


def visiter(
    par_commun: Mapping[str, tuple[str, ...]], permis: frozenset[str] = frozenset()
) -> dict[str, list[str]]:
    """Visit addresses, by common; return those that are dead. No private address is visited.

    What was not asked in time is not said to be dead. `permis`: see `catalogue.reseau.client.Reseau`.
    """
    hosts: dict[str, list[str]] = {}
    for url in dict.fromkeys(chain.from_iterable(par_commun.values())):
        hosts.setdefault(urlsplit(url).netloc, []).append(url)
    end = time.monotonic() + DELAI

    def ask(urls: Iterable[str]) -> list[str]:
        return [url for url in urls if time.monotonic() < end and not _repond(url, permis)]

    with ThreadPoolExecutor(HOTES) as pool:
        dead = {*chain.from_iterable(pool.map(ask, hosts.values()))}
    found = {name: sorted(dead.intersection(urls)) for name, urls in sorted(par_commun.items())}
    return {name: urls for name, urls in found.items() if urls}


def _repond(url: str, permis: frozenset[str]) -> bool:
    """Ask for the headers alone, then for the page: some servers know no other question."""
    for method in ("HEAD", "GET"):
        try:
            if statut(url, method, LIMITES, permis) in VIVANTS:
                return True
        except Panne:
            continue
    return False
