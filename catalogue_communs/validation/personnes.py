"""Personal data: addresses and telephone numbers of people."""

import re
from collections.abc import Iterator
from itertools import chain

from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.texte import (
    citer,
)
from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche

# What may follow the name: how one is employed, « .ext », and a tag, « +catalogue ».
# Scripts read it too.
_LIENS = "|".join(chain(*yaml_fourni("donnees-personnelles")["liens"]))
# These fields hold a number or an address, never a text.
_NOT_TEXT = frozenset({"siren", "code_insee", "url"})
_ADDRESS = re.compile(r"(?<![\w.+-])([\w.+-]+)@[\w-]+\.[\w.-]+")
# Two words of letters around a dot look like a first name, or its initial, and a name.
_PERSONAL = re.compile(r"[a-z]+(-[a-z]+)?\.[a-z]{2,}(-[a-z]+)*[0-9]*", re.IGNORECASE)
# The words of the address of a team, in the singular.
GENERIQUES = frozenset(
    word for line in yaml_fourni("donnees-personnelles")["equipes"] for word in line
)
SUITE = rf"(?:[._-](?:{_LIENS})){{0,2}}(?:\+.*)?$"
_SUITE = re.compile(SUITE, re.IGNORECASE)
TELEPHONE = re.compile(
    # Neither a part of a longer number nor of a word: the print of a file is one long word.
    r"(?<![\w.])(?:(?:\+|00)33[\s.-]?(?:\(0\)[\s.-]?)?|0)[1-9](?:[\s.-]?[0-9]{2}){4}(?!\w|\.?\d)",
    re.ASCII,
)
_URL = re.compile(r"https?://\S+")


def donnees_personnelles(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield addresses that look like a person's, and phone numbers."""
    for path, text in fiche.textes:
        local = next(filter(est_nominative, _ADDRESS.findall(text)), None)
        if local:
            yield fiche.dire(path, "courriel-nominatif", cite=citer(f"{local}@…"))
        if path[-1] not in _NOT_TEXT and TELEPHONE.search(_URL.sub(" ", text)):
            yield fiche.dire(path, "telephone")


def est_nominative(local: str) -> bool:
    """Tell whether what stands before the « @ » of an address looks like the name of a person."""
    name = _SUITE.sub("", local)
    if not _PERSONAL.fullmatch(name):
        return False
    parts = {part.removesuffix("s") for part in re.split(r"[.-]", name.casefold())}
    return parts.isdisjoint(GENERIQUES)
