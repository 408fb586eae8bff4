"""The schemas and the vocabularies: the parts of each, what they surely take, the formats they name."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlsplit

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
from catalogue_communs.socle.verdict import Verdict, compiler

FIRST_YEAR, LAST_YEAR = 1990, 2100
# What a date declares when it cannot be later than today.
PASSE = "passe"
# The images that a file may name, by the end of their names; their longest side in pixels.
IMAGES = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "webp": "WEBP"}
MAX_SIDE = 4000

# Names alone: what a machine reads as the numbers of an address has no last label of this form.
_HOST = re.compile(r"(?:[a-z0-9_-]+\.)+[a-z][a-z0-9-]*\Z")
# Without empty part, of a machine that has a name.
_EMAIL = re.compile(
    r"(?!-)[\w+-]+(?:\.[\w+-]+)*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}",
    re.ASCII | re.IGNORECASE,
)
# Parts of a path that lead elsewhere than they say.
_AWAY = frozenset({".", ".."})


def est_uri(text: str) -> bool:
    """Accept an address of RFC 3986 of a machine that has a name: no user, password nor « .. »."""
    if len(text) > LONGEST or text != text.strip():
        return False
    if not validate_rfc3986(text, rule="URI"):
        return False
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises when it is not a port
    except ValueError:
        return False
    if "@" in parts.netloc or not _HOST.match(parts.hostname or ""):
        return False
    steps = re.split("/|%2f|%5c", parts.path.lower().replace("%2e", "."))
    return _AWAY.isdisjoint(steps)


def est_date_partielle(text: str | int) -> bool:
    """Accept a year (also as a number), a year and a month, or a day that exists."""
    try:
        parsed = DatePartielle.parse(text)
    except ValueError:
        return False
    return FIRST_YEAR <= parsed.annee <= LAST_YEAR


def est_siren(text: str) -> bool:
    """Check the key of a SIREN by Luhn's algorithm (ISO/IEC 7812-1, annex B)."""
    if not re.fullmatch(r"[0-9]{9}", text):
        return False
    total = 0
    for index, digit in enumerate(reversed(text)):
        number = int(digit)
        if index % 2:
            # Every second digit counts twice: of a number above nine, the sum of its two digits.
            number = sum(divmod(2 * number, 10))
        total += number
    return total % 10 == 0


FORMATS: dict[str, Callable[[str], bool]] = {
    "uri": est_uri,
    "email": lambda text: _EMAIL.fullmatch(text) is not None,
    "date-partielle": est_date_partielle,
    "siren": est_siren,
    "spdx": lambda text: normalise(text) is not None,
}


@lru_cache(maxsize=8192, typed=True)
def a_la_forme(text: str, form: str) -> bool:
    """Tell whether a text has a form; any text has one that is not in `FORMATS`."""
    return form not in FORMATS or FORMATS[form](text)


Schema = dict[str, Any]

NORME = "https://json-schema.org/draft/2020-12/schema"
VOCABULAIRES = "vocabulaires"


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
    """Return a schema of `schemas/`, read once, with the lists of the programme in use."""
    # An example that an editor would complete into the name of nothing is one for people only.
    complet: Schema = json.loads(json.dumps(_read(name)).replace('"x-exemples"', '"examples"'))
    return complet


def _read(name: str) -> Schema:
    if name == VOCABULAIRES:
        return _des_vocabulaires(vocabulaires())
    path = ressources() / "schemas" / f"{name}.schema.json"
    fourni: Schema = json_fourni(path)
    if not isinstance(fourni, dict):
        raise abime(path, 1, "ce fichier n’est pas un schéma")
    return fourni


def pour_un_editeur(name: str) -> bytes:
    """Return a schema that needs no other file, as an editor takes it."""
    complet = dict(_read(name))
    for key in ("$comment", "$id"):
        complet.pop(key, None)
    complet["$defs"] = {**complet.get("$defs", {})}
    for cited in (VOCABULAIRES, "projet"):
        if cited == name:
            continue
        # The definitions that refer to those beside them now refer to them from the top.
        inner = json.dumps(_read(cited)["$defs"]).replace('"#/$defs/', f'"#/$defs/{cited}/$defs/')
        complet["$defs"][cited] = {"$defs": json.loads(inner)}
    return re.sub(rb'"(\w+)\.schema\.json#/', rb'"#/$defs/\1/', octets_json(complet))


# The vocabularies of the programme, by name: what each says in place of the one shipped.
_PROPRES: dict[str, dict[str, Any]] = {}


def adopter_vocabulaires(listes: dict[str, dict[str, Any]]) -> None:
    """Have this process read these vocabularies, by name, in place of those shipped."""
    if listes != _PROPRES:
        _PROPRES.clear()
        _PROPRES.update(listes)
        for function in (schema, verdict, partie_de, _horizons, vocabulaires):
            function.cache_clear()


@cache
def verdict(name: str, part: str = "") -> Verdict:
    """Return what takes at once what a schema surely takes, or a part in its `$defs`."""
    return compiler(sans_renvoi(name, part), a_la_forme)


def sans_renvoi(name: str, part: str = "") -> Schema:
    """Return a schema, or a part in its `$defs`, without any reference."""
    complet: Schema = _sans_renvoi(name, {"$ref": f"#/$defs/{part}"} if part else schema(name))
    return complet


def _sans_renvoi(name: str, part: Any) -> Any:
    """Write out a part of the schema `name`: each `$ref` would be followed again for each value."""
    if isinstance(part, list):
        return [_sans_renvoi(name, choice) for choice in part]
    if not isinstance(part, dict):
        return part
    own = {
        key: _sans_renvoi(name, inner)
        for key, inner in part.items()
        if key not in {"$defs", "$id", "$ref"}
    }
    if "$ref" not in part:
        return own
    # What stands beside a reference only adds words to what it names.
    return {**_sans_renvoi(*_cible(name, part["$ref"])), **own}


def _cible(name: str, renvoi: str) -> tuple[str, Schema]:
    """Return the schema that a reference of the schema `name` leads to, and the part there."""
    file, _, pointer = renvoi.partition("#")
    home = file.removesuffix(".schema.json") or name
    target: Schema = schema(home)
    for step in pointer.strip("/").split("/"):
        target = target[step]
    return home, target


def resoudre(name: str, part: Schema) -> Schema:
    """Follow the `$ref` of a part of the schema `name`; what stands beside it wins.

    `x-liste` is the title of the part that the reference names, `x-vocabulaire` the name of the
    vocabulary, when it is one.
    """
    if "$ref" not in part:
        return part
    home, target = _cible(name, part["$ref"])
    resolved = {"x-liste": target.get("title")}
    if vocabulaire := nom_du_vocabulaire(part):
        resolved["x-vocabulaire"] = vocabulaire
    resolved |= {**resoudre(home, target), **part}
    del resolved["$ref"]
    return resolved


def nom_du_vocabulaire(part: Schema) -> str:
    """Return the name of the vocabulary that a part of a schema refers to, or nothing."""
    file, _, pointer = str(part.get("$ref", "")).partition("#")
    if file != f"{VOCABULAIRES}.schema.json":
        return ""
    return pointer.rpartition("/")[2]


@lru_cache(maxsize=4096)
def partie_de(name: str, path: ChampPath) -> Schema | None:
    """Return the part of the schema `name` that describes the value at `path`, resolved."""
    if not path:
        return resoudre(name, schema(name))
    parent, step = partie_de(name, path[:-1]), path[-1]
    if parent is None:
        return None
    part = parent.get("properties", {}).get(step)
    if isinstance(step, int):
        part = parent.get("items")
    if not isinstance(part, dict):
        return None
    return resoudre(name, part)


def horizons(name: str, path: ChampPath) -> Mapping[str, int]:
    """Return how many years ahead each date of the group at `path` may be, by the name of its field.

    None at all for a day of the past.
    """
    # The elements of a list are alike: the first one stands for all.
    return _horizons(name, tuple(0 if isinstance(step, int) else step for step in path))


@lru_cache(maxsize=1024)
def _horizons(name: str, path: ChampPath) -> Mapping[str, int]:
    part = partie_de(name, path) or {}
    annees = {}
    for champ, rule in sorted(part.get("properties", {}).items()):
        if rule.get("x-moment") == PASSE:
            annees[champ] = 0
        elif "x-horizon" in rule:
            annees[champ] = rule["x-horizon"]
    return annees


def partie_nommee(nom: str) -> Schema | None:
    """Return the part of a field of a common by its name with dots, lists entered on the way."""
    path: ChampPath = ()
    for step in nom.split("."):
        parent = partie_de("projet", path) or {}
        if "items" in parent:
            path += (0,)
        path += (step,)
    return partie_de("projet", path)


@cache
def vocabulaires() -> dict[str, Vocabulaire]:
    """Return every controlled vocabulary by name, with the lists of the programme in use."""
    return _lire_les_listes(_PROPRES)


def vocabulaires_fournis() -> Schema:
    """Write as a schema the vocabularies of the library, whatever the programme in use."""
    return _des_vocabulaires(_lire_les_listes({}))


def _lire_les_listes(propres: Mapping[str, dict[str, Any]]) -> dict[str, Vocabulaire]:
    listes = yaml_fourni(VOCABULAIRES)
    # Asking for a list that is absent says that the file is cut, as asking for a key of it does.
    vocabulaires_lus: dict[str, Vocabulaire] = listes.vide()
    for name, fournie in listes.items():
        try:
            liste = {**fournie, **propres.get(name, {})}
            termes = {slug: _term(slug, terme) for slug, terme in liste["valeurs"].items()}
            titre, description = liste["titre"], liste["description"]
        except (KeyError, TypeError, AttributeError) as error:
            raise listes.abimee(name, "cette liste est coupée ou mal écrite") from error
        court = liste.get("court") or titre
        vocabulaires_lus[name] = Vocabulaire(name, titre, description, termes, court)
    return vocabulaires_lus


def libelle(vocabulaire: str, slug: str) -> str:
    """Return the French label of a value of a vocabulary."""
    return vocabulaires()[vocabulaire].valeurs[slug].libelle


def _des_vocabulaires(listes: Mapping[str, Vocabulaire]) -> Schema:
    """Write the vocabularies as the schema that the others refer to."""
    parts: Schema = {}
    for name, liste in listes.items():
        parts[name] = {
            "title": liste.titre,
            "description": liste.description,
            "type": "string",
            "oneOf": [_choix_du_terme(terme) for terme in liste.valeurs.values()],
        }
    return {
        "$schema": NORME,
        "$id": f"{VOCABULAIRES}.schema.json",
        "title": "Vocabulaires du catalogue",
        "description": (
            "Toutes les listes de valeurs contrôlées, avec leurs libellés : "
            "les autres schémas y renvoient."
        ),
        "$defs": parts,
    }


def _choix_du_terme(terme: Terme) -> Schema:
    """Write a value of a vocabulary as a choice of its schema."""
    choix = {"const": terme.slug, "title": terme.libelle}
    if terme.description:
        choix["description"] = terme.description
    for key, content in terme.extra.items():
        choix[f"x-{key}"] = content
    return choix


def _term(slug: str, terme: str | dict[str, Any]) -> Terme:
    """Read a value: its label alone, or its label and what else is known of it."""
    if isinstance(terme, str):
        return Terme(slug, terme)
    extra = {**terme}
    nom, description = extra.pop("nom"), extra.pop("description", "")
    return Terme(slug, nom, description, extra)
