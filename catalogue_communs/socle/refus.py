"""What a schema refuses in a value, and why, by a library that knows the whole standard."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators
from jsonschema.protocols import Validator

from catalogue_communs.socle.schemas import (
    FORMATS,
    Schema,
    a_la_forme,
    partie_de,
    sans_renvoi,
    verdict,
)
from catalogue_communs.socle.texte import ChampPath
from catalogue_communs.socle.verdict import Verdict


def _choix(
    _validator: Validator, choices: list[Schema], instance: object, _schema: Schema
) -> Iterator[ValidationError]:
    """Check `oneOf`, that our schemas write for the values of a list alone, without trying each."""
    if instance not in [choice["const"] for choice in choices]:
        yield ValidationError("none of the values")


def _motif(
    _validator: Validator, pattern: str, instance: object, _schema: Schema
) -> Iterator[ValidationError]:
    """Check `pattern` on the whole text: « $ » also stands before a last line end, for Python."""
    if isinstance(instance, str) and not re.fullmatch(pattern, instance):
        yield ValidationError("not of the pattern")


_VALIDATEUR: Callable[..., Validator] = validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    {"oneOf": _choix, "pattern": _motif},
    # The lists of our own objects are tuples; 2026.0, that the standard takes, is neither a year nor
    # a number of people.
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine_many(
        {
            "array": lambda _checker, instance: isinstance(instance, list | tuple),
            "integer": lambda _checker, instance: type(instance) is int,
        }
    ),
)


def erreurs(name: str, values: Any, part: str = "") -> Iterator[ValidationError]:
    """Yield what a schema, or a part in its `$defs`, refuses; it checks the formats."""
    # Another programme, which has other lists, gives other verdicts.
    yield from _validateur(verdict(name, part), name, part).iter_errors(values)


@lru_cache(maxsize=8)
def _validateur(_verdict: Verdict, name: str, part: str) -> Validator:
    forms = FormatChecker(formats=())
    for form in FORMATS:
        # What is no text has any format.
        forms.checks(form)(
            lambda instance, form=form: not isinstance(instance, str) or a_la_forme(instance, form)
        )
    return _VALIDATEUR(sans_renvoi(name, part), format_checker=forms)


class FauteDeSchema(NamedTuple):
    """What a schema refuses: its place, the keyword that fails, what it expects.

    `quand` is the field of the condition that asks for another, or nothing.
    """

    chemin: ChampPath
    mot: str
    attendu: Any
    quand: str


def fautes(name: str, values: Any) -> Iterator[FauteDeSchema]:
    """Yield what the schema `name` refuses in `values`."""
    for error in erreurs(name, values):
        path, keyword = tuple(error.absolute_path), str(error.validator)
        expected = error.validator_value
        # A year out of bounds is told by its format, as a text is.
        part = partie_de(name, path) or {}
        if keyword in {"minimum", "maximum"} and "format" in part:
            keyword, expected = "format", part["format"]
        quand = error.schema.get("x-quand", "") if isinstance(error.schema, dict) else ""
        yield FauteDeSchema(path, keyword, expected, quand)
