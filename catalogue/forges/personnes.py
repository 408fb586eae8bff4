"""Tell people from bots and from agents, and count a person once whatever name and address they used.

Two commits are of the same person when they share an account, an address, a name of two words
or more, or one spelling that is all three squeezed: « Ancolie Dupré », the account
« ancolie-dupre » and the address « ancolie.dupre@… ». Nothing of this is written anywhere: only
the number of people is.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from catalogue.socle.fichiers import shipped_yaml
from catalogue.socle.texte import sans_accent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from catalogue.forges.modele import Commit

FULL_NAME = 2
# A spelling of fewer letters may be that of several people.
SPELLING, BEGINNING = 5, 3
PERSONNE, ROBOT, AGENT = "personne", "robot", "agent"
# The address that GitHub gives to who hides theirs: the account is in it.
_HIDDEN = re.compile(r"(?:[0-9]+\+)?([^@]+)@users\.noreply\.github\.com")


@cache
def genre(nom: str) -> str:
    """Tell whether a name, an account or an address is a person's, a bot's or an agent's."""
    rules, word = shipped_yaml("robots-activite"), " ".join(sans_accent(nom).split())
    if any(re.fullmatch(pattern, word) for pattern in rules["personnes"]):
        return PERSONNE
    if _follows(rules["agents"], word):
        return AGENT
    found = _follows(rules, word) or any(re.fullmatch(pattern, word) for pattern in rules["modeles"])
    return ROBOT if found else PERSONNE


def _follows(rules: dict[str, Any], word: str) -> bool:
    return word.endswith(tuple(rules["terminaisons"])) or word in rules["noms"]


def auteur(commit: Commit) -> str:
    """Tell who wrote a commit: an agent or a bot as soon as its account, name or address is one's."""
    found = {genre(word) for word in (commit.compte, commit.nom, commit.courriel) if word}
    if AGENT in found:
        return AGENT
    return ROBOT if commit.robot or ROBOT in found else PERSONNE


class Personnes:
    """Groups the commits of each person; numbers stand for people."""

    def __init__(self, commits: Iterable[Commit]) -> None:
        """Read every commit: one may tell that two others are of the same person."""
        self._parent: dict[str, str] = {}
        known = dict.fromkeys((one.nom, one.courriel, one.compte) for one in commits)
        for signs in map(_listed, known):
            for sign in signs:
                self._join(signs[0], sign)
        self._join_shortened({sign for who in known for sign in _listed(who)})

    def de(self, commit: Commit) -> str:
        """Return what stands for the author of a commit, the same for all their commits."""
        return self._root(_signs(commit.nom, commit.courriel, commit.compte)[0])

    def _join_shortened(self, signs: Iterable[str]) -> None:
        """Join « andriadup » to « Andria Dupré », or « andriadupre-pro »: when one name only begins so."""
        kinds: dict[str, list[str]] = {"nom": [], "graphie": []}
        for sign in sorted(signs):
            kind, _, written = sign.partition(":")
            kinds.get(kind, []).append(written)
        for spelling in kinds["graphie"]:
            named = {self._root(f"nom:{name}") for name in kinds["nom"] if _shortens(spelling, name)} - {
                self._root(f"graphie:{spelling}")
            }
            if len(named) == 1:
                self._join(named.pop(), f"graphie:{spelling}")

    def _root(self, sign: str) -> str:
        parent = self._parent
        parent.setdefault(sign, sign)
        while parent[sign] != sign:
            parent[sign] = parent[parent[sign]]
            sign = parent[sign]
        return sign

    def _join(self, one: str, other: str) -> None:
        self._parent[self._root(one)] = self._root(other)


def _listed(who: tuple[str, str, str]) -> tuple[str, ...]:
    return _signs(*who)


def _shortens(spelling: str, name: str) -> bool:
    """Tell whether a spelling is the first name and the beginning of the last, or the whole and more."""
    first, _, rest = name.partition(" ")
    whole = re.sub(r"[\W_]", "", first + rest)
    begun = len(re.sub(r"[\W_]", "", first)) + BEGINNING
    return len(whole) >= begun <= len(spelling) and (whole.startswith(spelling) or spelling.startswith(whole))


@cache
def _signs(nom: str, courriel: str, compte: str) -> tuple[str, ...]:
    """List what identifies an author: account, address, name, spelling; a lone name if nothing else."""
    shared = _shared()
    address, name = courriel.strip().casefold(), " ".join(sans_accent(nom).split())
    hidden = _HIDDEN.fullmatch(address)
    account = compte.casefold() or (hidden.group(1) if hidden else "")
    signs = [f"compte:{account}"] if account else []
    if "@" in address and not hidden and address not in shared:
        signs.append(f"adresse:{address}")
    if len(name.split()) >= FULL_NAME and name not in shared:
        signs.append(f"nom:{name}")
    local = "" if hidden else address.partition("@")[0].partition("+")[0]
    signs += [f"graphie:{one}" for one in map(_spelling, (name, account, local)) if one]
    return tuple(signs) or (f"seul:{name}:{address}",)


def _spelling(word: str) -> str:
    """Squeeze a name, an account or the beginning of an address; nothing when it may be anyone's."""
    squeezed = re.sub(r"[\W_]", "", sans_accent(word))
    anyone = (
        word in _shared() or squeezed in _shared() or word in _first_names() or squeezed in _first_names()
    )
    return "" if anyone or len(squeezed) < SPELLING else squeezed


@cache
def _shared() -> frozenset[str]:
    return frozenset(shipped_yaml("robots-activite")["partages"])


@cache
def _first_names() -> frozenset[str]:
    return frozenset(shipped_yaml("robots-activite")["prenoms"].split())
