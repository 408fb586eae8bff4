"""Tell people from bots, and count a person once whatever name and address they used.

Two commits are of the same person when they share an account, an address, or a name of two
words or more. Nothing of this is written anywhere: only the number of people is.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from catalogue.socle.ressources import shipped_yaml
from catalogue.socle.texte import sans_accent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from catalogue.forges.releve import Commit

FULL_NAME = 2
# The address that GitHub gives to who hides theirs: the account is in it.
_HIDDEN = re.compile(r"(?:[0-9]+\+)?([^@]+)@users\.noreply\.github\.com")


@cache
def est_robot(nom: str) -> bool:
    """Tell whether a name, an account or an address is a bot's."""
    rules, word = shipped_yaml("robots-activite"), nom.strip().casefold()
    if word.endswith(tuple(rules["terminaisons"])) or word in rules["noms"]:
        return True
    return any(re.fullmatch(pattern, word) for pattern in rules["modeles"])


def fait_par_un_robot(commit: Commit) -> bool:
    """Tell whether the author of a commit is a bot."""
    return any(est_robot(word) for word in (commit.compte, commit.nom, commit.courriel) if word)


class Personnes:
    """Groups the commits of each person; numbers stand for people."""

    def __init__(self, commits: Iterable[Commit]) -> None:
        """Read every commit: one may tell that two others are of the same person."""
        self._parent: dict[str, str] = {}
        for commit in commits:
            signs = _signs(commit)
            for sign in signs:
                self._join(signs[0], sign)

    def de(self, commit: Commit) -> str:
        """Return what stands for the author of a commit, the same for all their commits."""
        return self._root(_signs(commit)[0])

    def _root(self, sign: str) -> str:
        parent = self._parent
        parent.setdefault(sign, sign)
        while parent[sign] != sign:
            parent[sign] = parent[parent[sign]]
            sign = parent[sign]
        return sign

    def _join(self, one: str, other: str) -> None:
        self._parent[self._root(one)] = self._root(other)


def _signs(commit: Commit) -> list[str]:
    """List what identifies the author: account, address, full name; a lone name if nothing else."""
    shared = shipped_yaml("robots-activite")["partages"]
    address, name = commit.courriel.strip().casefold(), " ".join(sans_accent(commit.nom).split())
    hidden = _HIDDEN.fullmatch(address)
    account = commit.compte.casefold() or (hidden.group(1) if hidden else "")
    signs = [f"compte:{account}"] if account else []
    if "@" in address and not hidden and address not in shared:
        signs.append(f"adresse:{address}")
    if len(name.split()) >= FULL_NAME and name not in shared:
        signs.append(f"nom:{name}")
    return signs or [f"seul:{name}:{address}"]
