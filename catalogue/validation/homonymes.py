"""Organisations of several files whose names are close: they may be one, that would be counted twice.

Nothing is merged by guess: it is advice, for whoever knows. The collectivités, many of which have the
same name, are for `identifiants`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from catalogue.socle.texte import citer, slugifier
from catalogue.validation.fiche import OrganismeNomme
from catalogue.validation.identifiants import NOMMABLES, organisations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from catalogue.fiches.diagnostics import Diagnostic
    from catalogue.validation.fiche import ContexteDesRegles, Fiche

# Words that tell no organisation from another.
ARTICLES = frozenset({"l", "le", "la", "les", "d", "de", "du", "des", "et", "a", "au", "aux"})
_PARENTHESE = re.compile(r"\([^()]*\)")
_SIGLE = re.compile(r"\(([A-ZÀ-Ý0-9]{2,})\)")


def cles(nom: str) -> frozenset[str]:
    """Return what a name has in common with those close to it: its words, and its acronym in brackets."""
    said = (_PARENTHESE.sub(" ", nom), *_SIGLE.findall(nom))
    return frozenset(filter(None, (" ".join(sorted(_words(one))) for one in said)))


def _words(text: str) -> set[str]:
    return set(slugifier(text).split("-")) - ARTICLES


def relever(fiches: Iterable[Fiche]) -> dict[str, tuple[OrganismeNomme, ...]]:
    """Gather the organisations that files name by what their names have in common, each once."""
    found: dict[str, dict[tuple[str, ...], OrganismeNomme]] = {}
    for fiche in fiches:
        for _, one in _nommes(fiche):
            for cle in cles(one.nom):
                found.setdefault(cle, {}).setdefault(one.identite, one)
    return {cle: tuple(ones.values()) for cle, ones in found.items() if len(ones) > 1}


def check(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield, as advice, each organisation without a code that another one may be, once a file."""
    told: set[tuple[str, ...]] = set()
    for path, one in _nommes(fiche):
        other = None if one.code or one.identite in told else _proche(one, contexte.organismes)
        if other is None:
            continue
        told.add(one.identite)
        written = other.code or "le même nom et le même type partout, ou son SIREN"
        yield fiche.at_value(
            (*path, "nom"),
            "organismes-proches",
            f"{citer(one.nom)} ressemble à {citer(other.nom)}, dans {other.fichier} : "
            "si c’est le même organisme, il est compté deux fois.",
            f"Si c’est lui, écrivez : {written}. Sinon, précisez l’un des deux noms.",
        )


def _proche(one: OrganismeNomme, known: Mapping[str, tuple[OrganismeNomme, ...]]) -> OrganismeNomme | None:
    """Return another organisation of a close name: one that has a code, if there is one."""
    close = [o for cle in sorted(cles(one.nom)) for o in known.get(cle, ()) if o.identite != one.identite]
    return min(close, key=lambda o: (not o.code, o.fichier, o.nom), default=None)


def _nommes(fiche: Fiche) -> Iterator[tuple[tuple[str | int, ...], OrganismeNomme]]:
    for path, item in organisations(fiche):
        # The schema refuses anything but texts; the rest is not for this rule.
        texts = {name: value for name, value in item.items() if isinstance(value, str)}
        name, kind = texts.get("nom"), texts.get("type", "")
        if name and kind not in NOMMABLES:
            codes = (f'{field}: "{texts[field]}"' for field in ("siren", "code_insee") if field in texts)
            yield path, OrganismeNomme(name, kind, next(codes, ""), fiche.document.fichier)
