"""The schema's verdict, said in French: one function for each keyword that can fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from catalogue import schemas
from catalogue.texte import LISTED, champ_name, citer, enumerer, proche
from catalogue.validation import valeurs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jsonschema import ValidationError

    from catalogue.diagnostics import Diagnostic
    from catalogue.lecture import ChampPath
    from catalogue.validation.fiche import Fiche

Rule: TypeAlias = "Callable[[Fiche, ChampPath, ValidationError], Iterator[Diagnostic]]"


def check(fiche: Fiche) -> Iterator[Diagnostic]:
    """Yield what the schema refuses, each fault once."""
    seen: set[tuple[str, str]] = set()
    errors = sorted(
        schemas.validator(fiche.schema).iter_errors(fiche.document.valeurs),
        key=lambda e: (_PRIORITY.index(e.validator) if e.validator in _PRIORITY else len(_PRIORITY)),
    )
    told: set[ChampPath] = set()
    for error in errors:
        path: ChampPath = tuple(error.absolute_path)
        if error.validator in _ON_VALUE and path in told:
            continue
        rule = _RULES.get(error.validator, _other)
        for diagnostic in rule(fiche, path, error):
            key = (diagnostic.champ, diagnostic.code)
            if key not in seen:
                seen.add(key)
                yield diagnostic
        if error.validator in _ON_VALUE:
            told.add(path)


def _additional(fiche: Fiche, path: ChampPath, error: ValidationError) -> Iterator[Diagnostic]:
    allowed: dict[str, Any] = error.schema["properties"]
    for key in error.instance:
        if key not in allowed:
            yield _unknown_key(fiche, (*path, key), allowed, error.instance)


def _unknown_key(
    fiche: Fiche, path: ChampPath, allowed: dict[str, Any], present: dict[str, Any]
) -> Diagnostic:
    key = str(path[-1])
    where = f"dans « {champ_name(path[:-1])} »" if path[:-1] else "dans une fiche"
    close = proche(key, [name for name in allowed if name not in present])
    home = None if close else _home_of(fiche.schema, key)
    if close:
        remedy = f"Vouliez-vous écrire « {close} » ?"
    elif home:
        remedy = f"Ce champ se range dans « {home} », en retrait."
    elif len(allowed) <= LISTED:
        remedy = f"Champs possibles ici : {enumerer(allowed)}."
    else:
        remedy = "Supprimez la ligne, ou cherchez le bon nom dans le guide des champs."
    return fiche.at_key(path, "champ-inconnu", f"Le champ {citer(key)} n’existe pas {where}.", remedy)


def _home_of(name: str, key: str) -> str | None:
    """Find the group of the first level where a misplaced field belongs."""
    parts = {key: schemas.resolve(name, part) for key, part in schemas.schema(name)["properties"].items()}
    # A plain group is a likelier home than the elements of a list.
    for parent, inner in sorted(parts.items(), key=lambda item: "items" in item[1]):
        fields = schemas.resolve(name, inner.get("items", inner)).get("properties", {})
        if key in fields:
            return str(parent)
    return None


def _required(fiche: Fiche, path: ChampPath, error: ValidationError) -> Iterator[Diagnostic]:
    properties = error.schema["properties"]
    unknown = [key for key in error.instance if key not in properties]
    missing = [name for name in error.validator_value if name not in error.instance]
    meant = {proche(key, missing) for key in unknown}
    for name in missing:
        if name in meant:
            continue  # the misspelt field already has its own message
        part = schemas.resolve(fiche.schema, properties[name])
        where = f"« {champ_name(path)} »" if path else "la fiche"
        diagnostic = fiche.at_key(
            path,
            "champ-manquant",
            f"Il manque « {name} » dans {where} : {part['title'].lower()}.",
            f"Ajoutez : {valeurs.example_line(name, part)}",
        )
        yield valeurs.about(diagnostic, (*path, name))


def _any_of(fiche: Fiche, path: ChampPath, error: ValidationError) -> Iterator[Diagnostic]:
    choices = [" et ".join(f"« {n} »" for n in branch["required"]) for branch in error.validator_value]
    yield fiche.at_key(
        path,
        "choix-manquant",
        f"Il manque {enumerer(choices)} dans « {champ_name(path)} ».",
        "Ajoutez au moins l’un d’eux.",
    )


def _one_of(fiche: Fiche, path: ChampPath, error: ValidationError) -> Iterator[Diagnostic]:
    known = [branch["const"] for branch in error.validator_value]
    labels = {branch["title"]: branch["const"] for branch in error.validator_value}
    value = str(error.instance)
    close = proche(value, known)
    if close is None and (label := proche(value, labels)):
        close = labels[label]
    if close:
        remedy = f"Vouliez-vous écrire « {close} » ?"
    elif len(known) <= LISTED:
        remedy = f"Valeurs possibles : {enumerer(known)}."
    else:
        remedy = "Choisissez une valeur de la liste, dans le guide des champs."
    title = error.schema["title"]
    yield fiche.at_value(path, "valeur-inconnue", f"{citer(value)} n’est pas dans la liste « {title} ».", remedy)


def _length(fiche: Fiche, path: ChampPath, error: ValidationError) -> Iterator[Diagnostic]:
    size, bound = len(error.instance), error.validator_value
    if not error.instance.strip():
        yield valeurs.empty(fiche, path)
    elif error.validator == "maxLength":
        yield fiche.at_value(
            path,
            "texte-trop-long",
            f"« {champ_name(path)} » compte {size} caractères ; {bound} au plus.",
            f"Retirez-en {size - bound}.",
        )
    else:
        yield fiche.at_value(
            path,
            "texte-trop-court",
            f"« {champ_name(path)} » compte {size} caractères ; il en faut {bound} au moins.",
            "Dites-en un peu plus.",
        )


def _bounds(fiche: Fiche, path: ChampPath, error: ValidationError) -> Iterator[Diagnostic]:
    limit = "au moins" if error.validator == "minimum" else "au plus"
    yield fiche.at_value(
        path,
        "nombre-hors-bornes",
        f"« {champ_name(path)} » vaut {error.instance} ; il faut {error.validator_value} {limit}.",
        "Vérifiez la valeur et son unité.",
    )


def _size(fiche: Fiche, path: ChampPath, error: ValidationError) -> Iterator[Diagnostic]:
    if not error.instance:
        yield valeurs.empty(fiche, path)
        return
    limit = "au moins" if error.validator == "minItems" else "au plus"
    yield fiche.at_key(
        path,
        "liste-taille",
        f"« {champ_name(path)} » contient {len(error.instance)} éléments ; il en faut {error.validator_value} {limit}.",
        "Complétez la liste." if error.validator == "minItems" else "Gardez les plus utiles.",
    )


def _unique(fiche: Fiche, path: ChampPath, error: ValidationError) -> Iterator[Diagnostic]:
    for index, item in enumerate(error.instance):
        if item in error.instance[:index]:
            first = fiche.document.place((*path, error.instance.index(item))).ligne
            yield fiche.at_value(
                (*path, index),
                "liste-doublon",
                f"Cet élément de « {champ_name(path)} » est déjà écrit ligne {first}.",
                "Supprimez l’un des deux.",
            )


def _no_properties(fiche: Fiche, path: ChampPath, _error: ValidationError) -> Iterator[Diagnostic]:
    yield valeurs.empty(fiche, path)


def _other(fiche: Fiche, path: ChampPath, error: ValidationError) -> Iterator[Diagnostic]:
    msg = f"the schema uses « {error.validator} », which no rule explains ({fiche.slug}, {path})"
    raise NotImplementedError(msg)


_RULES: dict[str, Rule] = {
    "additionalProperties": _additional,
    "required": _required,
    "type": valeurs.wrong_type,
    "format": valeurs.wrong_format,
    "pattern": valeurs.wrong_format,
    "anyOf": _any_of,
    "oneOf": _one_of,
    "minLength": _length,
    "maxLength": _length,
    "minimum": _bounds,
    "maximum": _bounds,
    "minItems": _size,
    "maxItems": _size,
    "uniqueItems": _unique,
    "minProperties": _no_properties,
}
EXPLAINED = frozenset(_RULES)

# One fault on a value is enough: the first of these that fails is the one to tell.
_ON_VALUE = ("type", "minProperties", "oneOf", "minLength", "maxLength", "pattern", "format", "anyOf")
_PRIORITY = ("additionalProperties", "required", *_ON_VALUE)
