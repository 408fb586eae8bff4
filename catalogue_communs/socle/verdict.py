"""Whether a schema accepts a value: a yes, in a tenth of the time that the reason of a no takes.

Most files are right. A keyword that is not here accepts nothing: the library that explains what is
wrong is then asked. A keyword accepts what it does not speak of, as the standard has it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

Partie = Mapping[str, Any]
Verdict = Callable[[Any], bool]
Lecteur = Callable[[Partie], Verdict]
# What prepares a rule: what the keyword expects, the part that holds it, what reads a part inside.
Regle = Callable[[Any, Partie, Lecteur], Verdict]

TYPES: Mapping[str, Verdict] = {
    # The lists of our own objects are tuples; 2026.0 is neither a year nor a number of people.
    "array": lambda valeur: isinstance(valeur, list | tuple),
    "boolean": lambda valeur: isinstance(valeur, bool),
    "integer": lambda valeur: type(valeur) is int,
    "null": lambda valeur: valeur is None,
    "number": lambda valeur: isinstance(valeur, int | float) and not isinstance(valeur, bool),
    "object": lambda valeur: isinstance(valeur, dict),
    "string": lambda valeur: isinstance(valeur, str),
}
# What tells people and editors about a value; `then` is read with its `if`.
SANS_EFFET = frozenset(
    {"$comment", "$schema", "title", "description", "examples", "errorMessage", "then"}
    | {"defaultSnippets"}
)


def verdict(part: Partie, a_la_forme: Callable[[str, str], bool]) -> Verdict:
    """Prepare the verdict of a schema without reference; `a_la_forme` knows its formats."""
    regles: list[Verdict] = []
    for mot, attendu in part.items():
        if mot in SANS_EFFET or mot.startswith("x-"):
            continue
        if mot == "format":
            regles.append(_pour("string", _forme(attendu, a_la_forme)))
        elif mot in REGLES:
            sorte, preparer = REGLES[mot]
            regle = preparer(attendu, part, lambda inner: verdict(inner, a_la_forme))
            regles.append(_pour(sorte, regle))
        else:
            return lambda _valeur: False
    return _toutes(regles)


def _forme(nom: str, a_la_forme: Callable[[str, str], bool]) -> Verdict:
    return lambda text: a_la_forme(text, nom)


def _pour(sorte: str, regle: Verdict) -> Verdict:
    """Have a rule speak of one type of values alone, or of any when no type is named."""
    if not sorte:
        return regle
    concerne = TYPES[sorte]
    return lambda valeur: not concerne(valeur) or regle(valeur)


def _toutes(regles: Iterable[Verdict]) -> Verdict:
    ensemble = tuple(regles)

    def accepte(valeur: Any) -> bool:
        for regle in ensemble:  # noqa: SIM110 - a generator for each value takes twice as long
            if not regle(valeur):
                return False
        return True

    return accepte


def _du_type(attendu: str | list[str], _part: Partie, _lire: Lecteur) -> Verdict:
    if isinstance(attendu, str):
        return TYPES[attendu]
    types = [TYPES[nom] for nom in attendu]
    return lambda valeur: any(est_du_type(valeur) for est_du_type in types)


def _proprietes(attendu: Mapping[str, Partie], _part: Partie, lire: Lecteur) -> Verdict:
    par_nom = {nom: lire(inner) for nom, inner in attendu.items()}

    def accepte(valeur: Mapping[str, Any]) -> bool:
        for nom, champ in valeur.items():
            regle = par_nom.get(nom)
            if regle and not regle(champ):
                return False
        return True

    return accepte


def _autres_proprietes(attendu: Any, part: Partie, lire: Lecteur) -> Verdict:
    noms = frozenset(part.get("properties", ()))
    if isinstance(attendu, bool):
        return lambda valeur: attendu or noms.issuperset(valeur)
    regle = lire(attendu)
    return lambda valeur: all(regle(valeur[nom]) for nom in valeur if nom not in noms)


def _elements(attendu: Partie, _part: Partie, lire: Lecteur) -> Verdict:
    """Read each element of a list, or each name of a group."""
    regle = lire(attendu)
    return lambda valeur: all(map(regle, valeur))


def _differents(attendu: Any, _part: Partie, _lire: Lecteur) -> Verdict:
    """Refuse a list of which two elements are equal for Python: all that are for a schema."""
    return lambda valeur: (
        not attendu or all(valeur.index(element) == rang for rang, element in enumerate(valeur))
    )


def _motif(attendu: str, _part: Partie, _lire: Lecteur) -> Verdict:
    # « $ » also stands before a last line end, for Python.
    complet = re.compile(attendu).fullmatch
    return lambda text: complet(text) is not None


def _cette_valeur(attendu: object, _part: Partie, _lire: Lecteur) -> Verdict:
    return lambda valeur: bool(valeur == attendu)


def _une_valeur(attendu: list[Any], _part: Partie, _lire: Lecteur) -> Verdict:
    return lambda valeur: valeur in attendu


def _un_choix(attendu: list[Partie], _part: Partie, _lire: Lecteur) -> Verdict:
    """Check `oneOf`, that our schemas write for the values of a list alone."""
    choix = [part["const"] for part in attendu]
    return lambda valeur: valeur in choix


def _condition(attendu: Partie, part: Partie, lire: Lecteur) -> Verdict:
    concerne, alors = lire(attendu), lire(part.get("then", {}))
    return lambda valeur: not concerne(valeur) or alors(valeur)


def _ensemble(attendu: list[Partie], _part: Partie, lire: Lecteur) -> Verdict:
    return _toutes(map(lire, attendu))


def _au_moins_une(attendu: list[Partie], _part: Partie, lire: Lecteur) -> Verdict:
    regles = [lire(inner) for inner in attendu]
    return lambda valeur: any(regle(valeur) for regle in regles)


def _presents(attendu: list[str], _part: Partie, _lire: Lecteur) -> Verdict:
    return lambda valeur: all(nom in valeur for nom in attendu)


def _assez_long(attendu: int, _part: Partie, _lire: Lecteur) -> Verdict:
    return lambda valeur: len(valeur) >= attendu


def _assez_court(attendu: int, _part: Partie, _lire: Lecteur) -> Verdict:
    return lambda valeur: len(valeur) <= attendu


def _assez_grand(attendu: float, _part: Partie, _lire: Lecteur) -> Verdict:
    return lambda valeur: not valeur < attendu


def _assez_petit(attendu: float, _part: Partie, _lire: Lecteur) -> Verdict:
    return lambda valeur: not valeur > attendu


# By keyword: the type of the values that it speaks of, any when none; what prepares its rule.
REGLES: Mapping[str, tuple[str, Regle]] = {
    "type": ("", _du_type),
    "const": ("", _cette_valeur),
    "enum": ("", _une_valeur),
    "oneOf": ("", _un_choix),
    "allOf": ("", _ensemble),
    "anyOf": ("", _au_moins_une),
    "if": ("", _condition),
    "properties": ("object", _proprietes),
    "additionalProperties": ("object", _autres_proprietes),
    "required": ("object", _presents),
    "propertyNames": ("object", _elements),
    "minProperties": ("object", _assez_long),
    "maxProperties": ("object", _assez_court),
    "items": ("array", _elements),
    "uniqueItems": ("array", _differents),
    "minItems": ("array", _assez_long),
    "maxItems": ("array", _assez_court),
    "pattern": ("string", _motif),
    "minLength": ("string", _assez_long),
    "maxLength": ("string", _assez_court),
    "minimum": ("number", _assez_grand),
    "maximum": ("number", _assez_petit),
}
