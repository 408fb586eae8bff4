"""Recognise an answer that holds personal data: such an answer is never written, whatever the doubt.

An agenda, a form or a list of contacts is published by mistake more often than one thinks. What
follows keeps nothing as soon as a column is called like what one asks a person, or as a value looks
like an address, a telephone or the name of somebody: a copy lost costs less than a person named.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from catalogue.socle.fichiers import shipped_yaml
from catalogue.socle.texte import sans_accent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_VALEURS = (
    ("une adresse électronique", re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")),
    (
        "un numéro de téléphone",
        re.compile(r"(?<![\d.,])(?:(?:\+|00)\s?\d{2}[\s.-]?(?:\(0\)[\s.-]?)?|0)[1-9](?:[\s.-]?\d{2}){4}(?![\d.,])"),
    ),
    ("le nom d’une personne", re.compile(r"\b(?:M\.|MM\.|Mr|Mme|Mlle|Monsieur|Madame|Dr)\s+[A-ZÀ-Ý]")),
    # « Jeanne MARTIN », « MARTIN Jeanne ».
    (
        "le nom d’une personne",
        re.compile(r"\b[A-ZÀ-Ý][a-zà-ÿ]+(?:-[A-ZÀ-Ý][a-zà-ÿ]+)?\s+[A-ZÀ-Ý]{2,}\b|\b[A-ZÀ-Ý]{3,}\s+[A-ZÀ-Ý][a-zà-ÿ]{2,}\b"),
    ),
)  # fmt: skip


def donnee_personnelle(decode: Any) -> str:  # noqa: ANN401 - what a source wrote, decoded
    """Say why an answer may hold personal data, or nothing when nothing in it suggests so."""
    for name, value in _cases(decode):
        if found := dans_un_texte(name):
            return f"le nom d’une colonne ressemble à {found}"
        if _personnelle(name):
            return f"la colonne « {name} » peut désigner une personne"
        if isinstance(value, str) and (found := dans_un_texte(value)):
            return f"une valeur ressemble à {found}"
    return ""


def dans_un_texte(text: str) -> str:
    """Say what a text holds that is about a person, or nothing."""
    return next((what for what, form in _VALEURS if form.search(text)), "")


def colonnes(lignes: Iterable[dict[str, Any]]) -> tuple[str, ...]:
    """Name the columns that are not about a person, in order."""
    names = dict.fromkeys(name for line in lignes for name in line)
    return tuple(name for name in names if not _personnelle(name) and not dans_un_texte(name))


@cache
def _mots(liste: str) -> frozenset[str]:
    return frozenset(word for line in shipped_yaml("donnees-personnelles")[liste] for word in line)


def _personnelle(name: str) -> bool:
    # « nomCommune » is two words.
    words = set(re.findall(r"[a-z]+", sans_accent(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))))
    told = words & _mots("colonnes")
    return bool(told) and not (told <= {"nom", "name"} and words & _mots("choses"))


def _cases(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    """Yield every value with the name of its column; a text that is JSON is gone through too."""
    if isinstance(value, dict):
        for key, child in value.items():
            yield str(key), None
            yield from _cases(child, str(key))
    elif isinstance(value, list):
        for child in value:
            yield from _cases(child, name)
    elif isinstance(value, str) and value.lstrip()[:1] in {"{", "["}:
        try:
            yield from _cases(json.loads(value), name)
        except (ValueError, RecursionError):
            yield "", value
    else:
        yield "", value
