"""A quick verdict on a value: it surely follows a schema, or it is to be looked at more closely.

It may doubt what the schema takes, never take what the schema refuses: `refus` has the last word
on what is in doubt, and says why.
"""

import re
from collections.abc import Callable
from operator import ge, le
from typing import Any

Partie = dict[str, Any]
Verdict = Callable[[Any], bool]
# Tells whether a text has a form, by its name.
Forme = Callable[[str, str], bool]

_TYPES: dict[str, set[type]] = {
    "string": {str},
    "array": {list, tuple},
    "object": {dict},
    "number": {int, float},
    "integer": {int},
    "boolean": {bool},
    "null": {type(None)},
}
# What people and editors read, and what another keyword reads.
_MUETS = {"title", "description", "examples", "errorMessage", "defaultSnippets", "then"}


def compiler(schema: Partie, forme: Forme) -> Verdict:
    """Make the verdict of a schema without reference.

    A keyword that is unknown here is a `KeyError`.
    """
    surement = _partie(schema, forme)

    def rendre(value: Any) -> bool:
        try:
            return surement(value)
        except (TypeError, AttributeError):
            # A keyword is about values of another type.
            return False

    return rendre


def _partie(partie: Partie, forme: Forme) -> Verdict:
    regles = [
        _REGLES[mot](partie[mot], partie, forme)
        for mot in partie
        if mot not in _MUETS and not mot.startswith(("x-", "$"))
    ]

    def rendre(value: Any) -> bool:
        for regle in regles:  # noqa: SIM110 - `all` takes half as long again
            if not regle(value):
                return False
        return True

    return rendre


def _type(attendu: Any, _partie: Partie, _forme: Forme) -> Verdict:
    noms = [attendu] if isinstance(attendu, str) else attendu
    permis = {permis for nom in noms for permis in _TYPES[nom]}
    return lambda value: type(value) in permis


def _champs(_attendu: Any, partie: Partie, forme: Forme) -> Verdict:
    """Check `properties`, and `additionalProperties` of the names that it has not."""
    declares = {nom: _partie(part, forme) for nom, part in partie.get("properties", {}).items()}
    autres = partie.get("additionalProperties", True)
    autre = _partie(autres, forme) if isinstance(autres, dict) else lambda _value: bool(autres)
    return lambda value: all(declares.get(nom, autre)(inner) for nom, inner in value.items())


def _valeurs(attendu: Any, _partie: Partie, _forme: Forme) -> Verdict:
    """Check `enum`, and `oneOf`, that our schemas write for the values of a list alone."""
    permises = {choix["const"] if isinstance(choix, dict) else choix for choix in attendu}
    return lambda value: type(value) is str and value in permises


def _si(attendu: Any, partie: Partie, forme: Forme) -> Verdict:
    """Check `if` and `then`: our schemas ask what the value of one field is, and nothing else."""
    [[champ, condition]] = attendu["properties"].items()
    [permises] = condition.values()
    alors = _partie(partie["then"], forme)
    return lambda value: value.get(champ) not in permises or alors(value)


def _figee(value: Any) -> object:
    if isinstance(value, dict):
        return frozenset((nom, _figee(inner)) for nom, inner in value.items())
    if isinstance(value, list | tuple):
        return tuple(map(_figee, value))
    return value


def _des_textes(accepte: Callable[[str], object]) -> Verdict:
    return lambda value: not isinstance(value, str) or bool(accepte(value))


Regle = Callable[[Any, Partie, Forme], Verdict]


def _taille(compare: Callable[[int, int], bool]) -> Regle:
    return lambda attendu, *_: lambda value: compare(len(value), attendu)


def _borne(compare: Callable[[Any, Any], bool]) -> Regle:
    """Bound a number; a year may be written as a text."""
    return lambda attendu, *_: lambda value: isinstance(value, str) or compare(value, attendu)


def _chaque(attendu: Any, _partie_du_schema: Partie, forme: Forme) -> Verdict:
    """Check `items` of a list, `propertyNames` of a group."""
    element = _partie(attendu, forme)
    return lambda value: all(map(element, value))


def _combiner(tous: Callable[[Any], bool]) -> Regle:
    def regle(attendu: Any, _partie_du_schema: Partie, forme: Forme) -> Verdict:
        parties = [_partie(partie, forme) for partie in attendu]
        return lambda value: tous(partie(value) for partie in parties)

    return regle


_REGLES: dict[str, Regle] = {
    "type": _type,
    "required": lambda attendu, *_: lambda value: all(nom in value for nom in attendu),
    "properties": _champs,
    "additionalProperties": lambda attendu, partie, forme: (
        (lambda _value: True) if "properties" in partie else _champs(attendu, partie, forme)
    ),
    "items": _chaque,
    "propertyNames": _chaque,
    "minLength": _taille(ge),
    "minItems": _taille(ge),
    "minProperties": _taille(ge),
    "maxLength": _taille(le),
    "maxItems": _taille(le),
    "maxProperties": _taille(le),
    "minimum": _borne(ge),
    "maximum": _borne(le),
    "uniqueItems": lambda *_: lambda value: len({*map(_figee, value)}) == len(value),
    "pattern": lambda attendu, *_: _des_textes(re.compile(attendu).fullmatch),
    "format": lambda attendu, _, forme: _des_textes(lambda text: forme(text, attendu)),
    "oneOf": _valeurs,
    "enum": _valeurs,
    "allOf": _combiner(all),
    "anyOf": _combiner(any),
    "if": _si,
}
