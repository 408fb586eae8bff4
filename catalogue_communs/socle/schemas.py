"""The schemas and the vocabularies: what they say of every field, how to ask it, and the formats that they name."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators
from jsonschema.protocols import Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012
from rfc3986_validator import validate_rfc3986

from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.fichiers import (
    abime,
    json_fourni,
    octets_json,
    ressources,
    yaml_fourni,
)
from catalogue_communs.socle.licences import LONGEST, normalise
from catalogue_communs.socle.texte import ChampPath

FIRST_YEAR, LAST_YEAR = 1990, 2100
# What a date declares when it cannot be later than today.
PASSE = "passe"
# The images that a file may name, by the end of their names; their longest side in pixels.
IMAGES = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "webp": "WEBP"}
MAX_SIDE = 4000

# Names alone: what a machine would read as the numbers of an address has no last label of this form.
_HOST = re.compile(r"(?:[a-z0-9_-]+\.)+[a-z][a-z0-9-]*\Z")
# Without empty part, of a machine that has a name.
_EMAIL = re.compile(
    r"(?!-)[\w+-]+(?:\.[\w+-]+)*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}",
    re.ASCII | re.IGNORECASE,
)
# Parts of a path that lead elsewhere than they say.
_AWAY = frozenset({".", ".."})


def est_uri(value: str) -> bool:
    """Accept an address of RFC 3986 of a machine that has a name, without user, password nor « .. »."""
    if len(value) > LONGEST or value != value.strip() or not validate_rfc3986(value, rule="URI"):
        return False
    try:
        parts = urlsplit(value)
        _ = parts.port  # raises when it is not a port
    except ValueError:
        return False
    path = re.split("/|%2f|%5c", parts.path.lower().replace("%2e", "."))
    return (
        "@" not in parts.netloc
        and bool(_HOST.match(parts.hostname or ""))
        and _AWAY.isdisjoint(path)
    )


def est_date_partielle(value: str | int) -> bool:
    """Accept a year (also as a number), a year and a month, or a day that exists."""
    try:
        parsed = DatePartielle.parse(value)
    except ValueError:
        return False
    return FIRST_YEAR <= parsed.annee <= LAST_YEAR


def est_siren(value: str) -> bool:
    """Check the key of a SIREN by Luhn's algorithm (ISO/IEC 7812-1, annex B)."""
    if not re.fullmatch(r"[0-9]{9}", value):
        return False
    numbers = (int(digit) * (2 if index % 2 else 1) for index, digit in enumerate(reversed(value)))
    # Of a number above nine, the sum of its two digits.
    return sum(map(sum, (divmod(number, 10) for number in numbers))) % 10 == 0


FORMATS: dict[str, Callable[[str], bool]] = {
    "uri": est_uri,
    "email": lambda value: _EMAIL.fullmatch(value) is not None,
    "date-partielle": est_date_partielle,
    "siren": est_siren,
    "spdx": lambda value: normalise(value) is not None,
}


@lru_cache(maxsize=8192, typed=True)
def a_la_forme(text: str, form: str) -> bool:
    """Tell whether a text has a form; any text has one that is not in `FORMATS`."""
    return form not in FORMATS or FORMATS[form](text)


Schema = dict[str, Any]

NORME = "https://json-schema.org/draft/2020-12/schema"
VOCABULAIRES = "vocabulaires"
NAMES = (VOCABULAIRES, "projet", "guichet", "programme")


@dataclass(frozen=True, slots=True)
class Terme:
    """One value of a vocabulary: what is written, what is read, and extra facts (`x-…`)."""

    slug: str
    libelle: str
    description: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Vocabulaire:
    """A controlled list, in the order of its definition."""

    nom: str
    titre: str
    description: str
    valeurs: dict[str, Terme]
    court: str


@cache
def schema(name: str) -> Schema:
    """Return a schema of `schemas/`, read once, with the lists of the programme that the process serves."""
    # An example that an editor would complete into the name of nothing is one for people only.
    read: Schema = json.loads(json.dumps(_read(name)).replace('"x-exemples"', '"examples"'))
    return read


def _read(name: str) -> Schema:
    if name == VOCABULAIRES:
        return _des_vocabulaires(vocabulaires())
    path = ressources() / "schemas" / f"{name}.schema.json"
    read: Schema = json_fourni(path)
    if not isinstance(read, dict):
        raise abime(path, 1, "ce fichier n’est pas un schéma")
    return read


def pour_un_editeur(name: str) -> bytes:
    """Return a schema that needs no other file, as an editor takes it, with the lists of the programme in use."""
    whole = {key: value for key, value in _read(name).items() if key not in {"$comment", "$id"}}
    whole["$defs"] = {**whole.get("$defs", {})}
    for other in (one for one in (VOCABULAIRES, "projet") if one != name):
        # What a definition says of those beside it is now said from the top.
        inner = json.dumps(_read(other)["$defs"]).replace('"#/$defs/', f'"#/$defs/{other}/$defs/')
        whole["$defs"][other] = {"$defs": json.loads(inner)}
    return re.sub(rb'"(\w+)\.schema\.json#/', rb'"#/$defs/\1/', octets_json(whole))


# The vocabularies of the programme, by name: what each says in place of the one shipped.
_PROPRES: dict[str, dict[str, Any]] = {}


def adopter_vocabulaires(listes: dict[str, dict[str, Any]]) -> None:
    """Have this process read these vocabularies, by name, in place of those shipped."""
    if listes != _PROPRES:
        _PROPRES.clear()
        _PROPRES.update(listes)
        for known in (schema, validateur, partie_de, _dates_passees, vocabulaires):
            known.cache_clear()


def _choix(
    _validator: Validator, choices: list[Schema], value: object, _: Schema
) -> Iterator[ValidationError]:
    """Check `oneOf`, that our schemas write for the values of a list alone, without trying each."""
    if value not in [one["const"] for one in choices]:
        yield ValidationError("none of the values")


def _motif(
    _validator: Validator, pattern: str, value: object, _whole: Schema
) -> Iterator[ValidationError]:
    """Check `pattern` on the whole text: « $ » also stands before a last line end, for Python."""
    if isinstance(value, str) and not re.fullmatch(pattern, value):
        yield ValidationError("not of the pattern")


_VALIDATEUR: Callable[..., Validator] = validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    {"oneOf": _choix, "pattern": _motif},
    # The lists of our own objects are tuples; 2026.0, that the standard takes, is neither a year nor a number of people.
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine_many(
        {
            "array": lambda _, one: isinstance(one, list | tuple),
            "integer": lambda _, one: type(one) is int,
        }
    ),
)


@cache
def validateur(name: str, part: str = "") -> Validator:
    """Return the validator of a schema, or of the part that its `$defs` name; formats are checked."""
    whole, forms = schema(name), FormatChecker(formats=())
    for form in FORMATS:
        # What is no text has any format.
        forms.checks(form)(
            lambda value, form=form: not isinstance(value, str) or a_la_forme(value, form)
        )
    known = ((f"{one}.schema.json", DRAFT202012.create_resource(schema(one))) for one in NAMES)
    return _VALIDATEUR(
        {**whole, "$id": f"{name}.schema.json", **({"$ref": f"#/$defs/{part}"} if part else {})},
        registry=Registry().with_resources(known),
        format_checker=forms,
    )


class FauteDeSchema(NamedTuple):
    """What a schema refuses: where, the keyword that fails, what it expects; `quand`: the condition that asks for a field."""

    chemin: ChampPath
    mot: str
    attendu: Any
    quand: str


def fautes(name: str, values: Any) -> Iterator[FauteDeSchema]:
    """Yield what the schema `name` refuses in `values`."""
    for error in validateur(name).iter_errors(values):
        path, keyword = tuple(error.absolute_path), str(error.validator)
        expected = error.validator_value
        # The bounds of a year say its format, which is that of a text.
        part = partie_de(name, path) or {}
        if keyword in {"minimum", "maximum"} and "format" in part:
            keyword, expected = "format", part["format"]
        quand = error.schema.get("x-quand", "") if isinstance(error.schema, dict) else ""
        yield FauteDeSchema(path, keyword, expected, quand)


def resoudre(name: str, part: Schema) -> Schema:
    """Follow the `$ref` of a part of the schema `name`; what stands beside it wins.

    `x-liste` is the title of what it was, `x-vocabulaire` the name of the vocabulary, for one of these.
    """
    if "$ref" not in part:
        return part
    own = {k: v for k, v in part.items() if k != "$ref"}
    file, _, pointer = part["$ref"].partition("#")
    home = file.removesuffix(".schema.json") or name
    whole: Schema = schema(home)
    for step in pointer.strip("/").split("/"):
        whole = whole[step]
    named = {"x-vocabulaire": nom_du_vocabulaire(part)} if nom_du_vocabulaire(part) else {}
    return {"x-liste": whole.get("title"), **named, **resoudre(home, whole), **own}


def nom_du_vocabulaire(part: Schema) -> str:
    """Return the name of the vocabulary that a part of a schema refers to, or nothing."""
    file, _, pointer = str(part.get("$ref", "")).partition("#")
    return pointer.rpartition("/")[2] if file == f"{VOCABULAIRES}.schema.json" else ""


@lru_cache(maxsize=4096)
def partie_de(name: str, path: ChampPath) -> Schema | None:
    """Return the part of the schema `name` that describes the value at `path`, resolved."""
    if not path:
        return resoudre(name, schema(name))
    parent, step = partie_de(name, path[:-1]), path[-1]
    if parent is None:
        return None
    following = (
        parent.get("items") if isinstance(step, int) else parent.get("properties", {}).get(step)
    )
    return resoudre(name, following) if isinstance(following, dict) else None


def dates_passees(name: str, path: ChampPath) -> tuple[str, ...]:
    """Return the fields of the group at `path` that declare a day of the past, by name."""
    # The elements of a list are alike: the first one stands for all.
    return _dates_passees(name, tuple(0 if isinstance(step, int) else step for step in path))


@lru_cache(maxsize=1024)
def _dates_passees(name: str, path: ChampPath) -> tuple[str, ...]:
    part = partie_de(name, path) or {}
    fields = part.get("properties", {}).items()
    return tuple(sorted(field for field, rule in fields if rule.get("x-moment") == PASSE))


def partie_nommee(nom: str) -> Schema | None:
    """Return the part of the field of a common that a name with dots names, lists entered on the way, resolved."""
    path: ChampPath = ()
    for step in nom.split("."):
        path += (0, step) if "items" in (partie_de("projet", path) or {}) else (step,)
    return partie_de("projet", path)


@cache
def vocabulaires() -> dict[str, Vocabulaire]:
    """Return every controlled vocabulary by name, with the lists of the programme that the process serves."""
    return _lire_les_listes(_PROPRES)


def vocabulaires_fournis() -> Schema:
    """Write as a schema the vocabularies that the library ships, whatever programme the process serves."""
    return _des_vocabulaires(_lire_les_listes({}))


def _lire_les_listes(propres: Mapping[str, dict[str, Any]]) -> dict[str, Vocabulaire]:
    listes = yaml_fourni(VOCABULAIRES)
    # Under the same key, a list that is not there says that the file is cut.
    found: dict[str, Vocabulaire] = listes.vide()
    for name, shipped in listes.items():
        try:
            said = {**shipped, **propres.get(name, {})}
            values = {slug: _term(slug, one) for slug, one in said["valeurs"].items()}
            titre, description = said["titre"], said["description"]
        except (KeyError, TypeError, AttributeError) as error:
            raise listes.abimee(name, "cette liste est coupée ou mal écrite") from error
        found[name] = Vocabulaire(name, titre, description, values, said.get("court") or titre)
    return found


def libelle(vocabulaire: str, slug: str) -> str:
    """Return the French label of a value of a vocabulary."""
    return vocabulaires()[vocabulaire].valeurs[slug].libelle


def _des_vocabulaires(listes: Mapping[str, Vocabulaire]) -> Schema:
    """Write the vocabularies as the schema that the others refer to."""
    parts: Schema = {}
    for name, one in listes.items():
        values = [
            {"const": term.slug, "title": term.libelle}
            | ({"description": term.description} if term.description else {})
            | {f"x-{key}": value for key, value in term.extra.items()}
            for term in one.valeurs.values()
        ]
        said = {"title": one.titre, "description": one.description}
        parts[name] = {**said, "type": "string", "oneOf": values}
    return {
        "$schema": NORME,
        "$id": f"{VOCABULAIRES}.schema.json",
        "title": "Vocabulaires du catalogue",
        "description": "Toutes les listes de valeurs contrôlées, avec leurs libellés : les autres schémas y renvoient.",
        "$defs": parts,
    }


def _term(slug: str, said: str | dict[str, Any]) -> Terme:
    """Read a value, that says its label alone when it has nothing else to say."""
    told = {"nom": said} if isinstance(said, str) else said
    extra = {key: value for key, value in told.items() if key not in {"nom", "description"}}
    return Terme(slug, told["nom"], told.get("description", ""), extra)
