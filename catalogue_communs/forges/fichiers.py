"""What the files and the names of a repository tell: its licence, what a newcomer finds, its publiccode.yml."""

import contextlib
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache
from typing import Any

import jmespath
import yaml

from catalogue_communs.forges.modele import PUBLICCODE_LU, Fichiers
from catalogue_communs.socle.licences import identifiants, licences_spdx
from catalogue_communs.socle.texte import INVISIBLE, sans_accent

# What the beginning of a text says, in lower case and without commas.
_TITLES = (
    ("AGPL-3.0", "gnu affero general public license version 3"),
    ("GPL-3.0", "gnu general public license version 3"),
    ("Apache-2.0", "apache license version 2.0"),
    ("EUPL-1.2", "licence publique de l union europeenne v. 1.2"),
    ("EUPL-1.2", "licence publique de l'union europeenne v. 1.2"),
    ("EUPL-1.2", "european union public licence v. 1.2"),
    ("etalab-2.0", "licence ouverte / open licence version 2.0"),
    ("etalab-2.0", "licence ouverte 2.0"),
)
_ISC = "for any purpose with or without fee is hereby granted provided that the above copyright notice"
# The whole text: a sentence more, such as « not for evil » or the licence of a font, makes another licence.
_MIT = re.compile(
    r".{0,1500}permission is hereby granted free of charge to any person obtaining a copy of this software and "
    r"associated documentation files .{830,880} dealings in the software\W*"
)
# These texts name a free licence among their terms, or take back what it gives.
_RESERVES = ("commons clause", "business source", "server side public", "elastic license", "all advertising")
_BSD = "redistribution and use in source and binary forms with or without modification"
_BSD_3 = re.compile(r"neither the names? of .{1,200} may be used to endorse or promote")
TITLE = 600


def _famille(identifiant: str) -> str:
    """Return the family of an SPDX identifier: without « -only » or « -or-later »."""
    return re.sub(r"(-only|-or-later|\+)\Z", "", identifiant)


@cache
def _known() -> dict[str, str]:
    return {_famille(key).casefold(): _famille(key) for key in licences_spdx().known_symbols}


def reconnue(identifiant: str) -> str | None:
    """Return the family that a forge names, whatever its case; `None` when it names none."""
    return _known().get(_famille(identifiant).casefold()) if identifiant else None


def differe(declaree: str, detectee: str) -> bool:
    """Tell whether the licence found in a repository is none of those declared."""
    return _famille(detectee) not in {_famille(ident) for ident in identifiants(declaree)}


def detectee(texte: str) -> str | None:
    """Recognise the licence of a text; `None` when it is no usual one, or when it holds two."""
    lowered = re.sub(r"[éèêë]", "e", texte.casefold().replace("’", "'"))
    # Texts of licences put these marks between words.
    plain = re.sub(r"[#*_=,](?=\s|$)|^[#*_=]+", " ", lowered, flags=re.MULTILINE)
    words = " ".join(plain.split())
    start = words[:TITLE]
    if any(mark in words for mark in _RESERVES):
        return None
    titled = {ident for ident, title in _TITLES if title in start}
    titled |= {"MIT"} if _MIT.fullmatch(words) else set()
    if titled:
        return titled.pop() if len(titled) == 1 else None
    if _BSD in words:
        return "BSD-3-Clause" if _BSD_3.search(words) else "BSD-2-Clause"
    return "ISC" if _ISC in words else None


# Folders where forges also look for these files.
DOSSIERS = (".github", "docs", ".gitlab")
PUBLICCODE = frozenset({"publiccode.yml", "publiccode.yaml"})
_STEMS = {
    "readme": ("readme", "lisezmoi", "lisez-moi"),
    "contribuer": ("contributing", "contribuer", "contribution"),
    "journal": ("changelog", "changes", "history", "news", "journal", "historique"),
    "securite": ("security", "securite"),
    "conduite": ("code_of_conduct", "code-of-conduct", "code_de_conduite", "code-de-conduite"),
    "licence": ("license", "licence", "copying", "unlicense"),
    "conteneur": ("dockerfile", "containerfile"),
    "compose": ("docker-compose", "compose"),
    "helm": ("chart",),
    "procfile": ("procfile",),
    "documentation": (),
    "installation": ("install", "installation", "installer", "deploy", "deployment", "deploiement"),
}
# What a folder of the root shows as well as a file.
_FOLDERS = {
    "helm": {"helm", "chart", "charts"},
    "installation": {"install", "installation"},
    "documentation": {"doc", "docs", "documentation"},
    # The folder of REUSE holds the texts of the licences.
    "licence": {"licenses"},
}
# These may lie in a folder; the others stand at the root.
_ELSEWHERE = frozenset({"contribuer", "journal", "securite", "conduite", "installation"})


def presence(lister: Callable[[str], Iterable[str] | None]) -> Fichiers | None:
    """Say what is there: `lister` gives the names in a folder, « » for the root; `None` when nothing tells them.

    The name of a folder ends with a slash. A folder that the root has and that was not listed
    leaves unknown what may be in it.
    """
    racine = lister("")
    if racine is None:
        return None
    names = {sans_accent(name) for name in racine}
    folders = {name.rstrip("/") for name in names if name.endswith("/")}
    root = {name for name in names if not name.endswith("/")}
    listed = [lister(folder) for folder in DOSSIERS if folder in folders]
    inside = {sans_accent(name).rstrip("/") for one in listed for name in one or ()}
    found: dict[str, bool | None] = {}
    for field, stems in _STEMS.items():
        places = root | inside if field in _ELSEWHERE else root
        there = any(_is(name, stems) for name in places) or bool(folders & _FOLDERS.get(field, set()))
        found[field] = there if there or None not in listed or field not in _ELSEWHERE else None
    return Fichiers(publiccode=bool(root & PUBLICCODE), **found)


def est_licence(name: str) -> bool:
    """Tell whether a file of the root holds the text of a licence."""
    return _is(sans_accent(name), _STEMS["licence"])


def _is(name: str, stems: tuple[str, ...]) -> bool:
    # « license-mit.txt » counts as a licence.
    stem = name.partition(".")[0]
    return any(stem == known or stem.startswith((f"{known}-", f"{known}_")) for known in stems)


LONGEST_NAME, LONGEST_YAML = 100, 100_000
# What versions that are not final are called: v2.0.0-rc1, 1.0a37, 3.1-beta.
_EARLY = re.compile(
    r"(?i)(?:^|[0-9._+-])(?:alpha|beta|rc|pre|preview|dev|snapshot|nightly|canary|next|a|b)[.-]?[0-9]*(?:$|[.+-])"
)


def nettoyer_nom(texte: str) -> str:
    """Make a name fit for a page: one line, short, no invisible character, no half of one."""
    whole = texte.encode(errors="ignore").decode()
    return INVISIBLE.sub("", " ".join(whole.split()))[:LONGEST_NAME].strip()


def est_preversion(nom: str) -> bool:
    """Tell whether a tag is called like a version that is not final: it needs a number too."""
    return any(letter.isdigit() for letter in nom) and bool(_EARLY.search(nom))


def declarations(texte: str) -> dict[str, Any]:
    """Return the facts that a publiccode.yml tells: a few values, the end of the longest contract."""
    try:
        said = yaml.safe_load(texte) if len(texte) <= LONGEST_YAML else None
    except (yaml.YAMLError, RecursionError, ValueError):
        return {}
    days = []
    for until in jmespath.search("maintenance.contractors[*].until", said) or ():
        with contextlib.suppress(ValueError):
            days.append(date.fromisoformat(str(until)))
    return {"publiccode": dict(_declarees(said)) or None, "contrat_jusqu_au": max(days, default=None)}


def _declarees(said: Any) -> Iterator[tuple[str, str]]:
    for name in PUBLICCODE_LU:
        value = jmespath.search(name, said)
        several = value if isinstance(value, list) else [value]
        if several and all(isinstance(one, str | bool) for one in several):
            told = ", ".join(str(one).lower() if isinstance(one, bool) else one for one in several)
            # A value that would be cut is not one to compare.
            if told and len(told) <= LONGEST_NAME:
                yield name, nettoyer_nom(told)
