"""The schema's verdict, said in French: what is wrong, what was meant, how to write it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any, TypeAlias

from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.fiches.ecriture import scalaire
from catalogue_communs.socle import schemas
from catalogue_communs.socle.francais import accorder, minuscule
from catalogue_communs.socle.texte import (
    LISTED,
    SHOWN,
    ChampPath,
    citer,
    enumerer,
    identifiant_libre,
    nom_du_champ,
    proche,
    slugifier,
)
from catalogue_communs.validation import valeurs
from catalogue_communs.validation.fiche import Fiche, repetes
from catalogue_communs.validation.valeurs import NOMMENT, Faute

Regle: TypeAlias = "Callable[[Fiche, Faute], Iterable[Diagnostic]]"
# More faults than anyone corrects at once; what a hostile file can cost stays bounded.
MAX_FAULTS, MAX_TOLD, MAX_UNKNOWN = 1000, 200, 50
# The values of a vocabulary that a message lists, and the most that it names.
VALEURS, NOMMEES = 8, 60
# A day where none is so called.
MOTS_DE_DATE = frozenset({"date", "jour", "le"})
# What publiccode.yml, a form or a habit calls otherwise.
AUTREMENT = {
    **dict.fromkeys(("email", "e_mail", "mail", "adresse_electronique"), "courriel"),
    **dict.fromkeys(("repository", "repositories", "repos", "repo"), "depots"),
    "name": "nom",
    "website": "site",
    "url_site": "site",
    "license": "licence",
    "link": "url",
    "lien": "url",
}
_INSECABLES = re.compile("[\u00a0\u202f\u2007]")


def check(fiche: Fiche) -> Iterator[Diagnostic]:
    """Yield what the schema refuses, each fault once."""
    yield from islice(_check(fiche), MAX_TOLD)


def _check(fiche: Fiche) -> Iterator[Diagnostic]:
    seen: set[tuple[str, str]] = set()
    told: set[ChampPath] = set()
    for faute in sorted(_faults(fiche), key=lambda f: _PRIORITY.get(f.mot, len(_PRIORITY))):
        if faute.mot in _ONCE and faute.chemin in told:
            continue
        for diagnostic in _RULES[faute.mot](fiche, faute):
            key = (diagnostic.champ, diagnostic.code)
            if key not in seen:
                seen.add(key)
                yield diagnostic
        if faute.mot in _ONCE - {"required"}:
            told.add(faute.chemin)
    yield from _blank(fiche, told)


def _faults(fiche: Fiche) -> Iterator[Faute]:
    for path, keyword in islice(schemas.fautes(fiche.schema, fiche.document.valeurs), MAX_FAULTS):
        if keyword not in _RULES:
            msg = f"the schema uses « {keyword} », which no rule explains ({fiche.slug})"
            raise NotImplementedError(msg)
        part = schemas.partie_qui_dit(fiche.schema, path, keyword)
        value = fiche.get(*path) if path else fiche.document.valeurs
        yield Faute(path, keyword, part[keyword], value, part)


def _blank(fiche: Fiche, told: set[ChampPath]) -> Iterator[Diagnostic]:
    """Yield the texts made of spaces only, which the schema takes for texts."""
    for path, value in fiche.textes:
        if value.isspace() and path not in told:
            yield valeurs.valeur_vide(fiche, path)


# --- Names of fields -------------------------------------------------------------------


def _additional(fiche: Fiche, faute: Faute) -> Iterator[Diagnostic]:
    allowed: dict[str, Any] = faute.partie["properties"]
    unknown = (key for key in faute.valeur if key not in allowed)
    for key in islice(unknown, MAX_UNKNOWN):
        yield _unknown_key(fiche, faute, str(key))


def _unknown_key(fiche: Fiche, faute: Faute, key: str) -> Diagnostic:
    path, allowed = (*faute.chemin, key), faute.partie["properties"]
    if key != (bare := _INSECABLES.sub(" ", key)).strip() and bare.strip() != key:
        where = "Le retrait" if key[0].isspace() else "Le nom du champ"
        words = {"ou": where, "cite": citer(bare.strip()), "champ": bare.strip()}
        return fiche.dire_du_champ(path, "champ-insecable", **words)
    whole = "dans une fiche" if fiche.schema == "projet" else f"dans {fiche.document.fichier}"
    where = f"dans « {nom_du_champ(path[:-1])} »" if path[:-1] else whole
    close = _proche(key, [name for name in allowed if name not in faute.valeur])
    dates = [] if close else _dates(fiche.schema, faute, key)
    # Where a part lacks a field, its name was meant rather than that of another part.
    lacks = bool(path[:-1]) and any(name not in faute.valeur for name in faute.partie.get("required", ()))
    elsewhere = not close and not lacks and slugifier(key) not in MOTS_DE_DATE
    home = _home_of(fiche.schema, key) if elsewhere else None
    meant: str | None = None
    if close:
        said, meant = "champ-proche", close
    elif dates:
        said = "champ-date"
        meant = enumerer(f"« {name} » ({_sens(part['description'])})" for name, part in dates)
    elif key in schemas.schema(fiche.schema)["properties"]:
        said = "champ-du-debut"
    elif home:
        said, meant = "champ-en-retrait", home
    elif len(allowed) <= LISTED:
        said, meant = "champ-parmi", enumerer(allowed)
    else:
        said = "champ-inconnu"
    name = slugifier(key).replace("-", "_")
    sure = name if name in allowed else close if close == AUTREMENT.get(name) else None
    return fiche.dire_du_champ(path, said, ecrire=sure, cite=citer(key), ou=where, compris=meant)


def _proche(key: str, names: list[str]) -> str | None:
    """Return the name that a key may be, misspelt or in other words."""
    said = AUTREMENT.get(slugifier(key).replace("-", "_"))
    return said if said in names else proche(key, names)


def _dates(name: str, faute: Faute, key: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the fields that a key may mean when it only says « date »: those that are required, else all."""
    if slugifier(key) not in MOTS_DE_DATE:
        return []
    parts = {one: schemas.resoudre(name, part) for one, part in faute.partie["properties"].items()}
    free = [
        (one, part)
        for one, part in parts.items()
        if one not in faute.valeur and "date-partielle" in part.values()
    ]
    return [one for one in free if one[0] in faute.partie.get("required", ())] or free


def _home_of(name: str, key: str) -> str | None:
    """Find the only group of the first level where a misplaced field belongs, or the only list when no group has it."""
    groups: list[str] = []
    lists: list[str] = []
    for parent, part in schemas.schema(name)["properties"].items():
        inner = schemas.resoudre(name, part)
        fields = schemas.resoudre(name, inner.get("items", inner)).get("properties", {})
        if key in fields:
            (lists if "items" in inner else groups).append(parent)
    homes = groups or lists
    return homes[0] if len(homes) == 1 else None


def _misspelt(fiche: Fiche, faute: Faute, names: list[str]) -> set[str | None]:
    """Find which of the missing names an unknown field stands for: it has its own message."""
    unknown = [key for key in faute.valeur if key not in faute.partie["properties"]][:MAX_UNKNOWN]
    dates = {one for key in unknown for one, _ in _dates(fiche.schema, faute, str(key))}
    return {*(_proche(str(key), names) for key in unknown), *(dates & {*names})}


# --- What is missing -------------------------------------------------------------------


def _required(fiche: Fiche, faute: Faute) -> Iterator[Diagnostic]:
    missing = [name for name in faute.attendu if name not in faute.valeur]
    meant = _misspelt(fiche, faute, missing)
    for name in missing:
        if name in meant:
            continue
        path = (*faute.chemin, name)
        part = schemas.resoudre(fiche.schema, faute.partie["properties"][name])
        said, words = _remede(fiche, path, part)
        words |= {"champ": name, "ou": _entre(faute.chemin) or "la fiche", "description": part["description"]}
        # At the part that lacks it, about the field.
        made = words["compris"] if said == "manque-id" and words["compris"] != "…" else None
        yield replace(fiche.dire_du_champ(faute.chemin, said, ecrire=made, **words), chemin=path)


def _remede(fiche: Fiche, path: ChampPath, part: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """Say how to write a field that is missing: never with the text of another file, nor a choice already made."""
    name = str(path[-1])
    listed = [str(one["id"]) for _, one in fiche.items("sources") if isinstance(one.get("id"), str)]
    if valeurs.nom_de_forme(part) == "source" and listed:
        return "manque-source", {"compris": enumerer(listed[:LISTED])}
    if name == "id":
        return "manque-id", {"compris": _identifiant(fiche, path[:-1], part)}
    leaf, example = _feuille(fiche.schema, part, part["examples"][0])
    written = exemple_de_champ(name, example)
    if "oneOf" in leaf:
        return "manque-choix", {"compris": written, "valeurs": _parmi(leaf["oneOf"])}
    return "manque-texte" if "…" in written else "manque-exemple", {"compris": written}


def _identifiant(fiche: Fiche, path: ChampPath, part: dict[str, Any]) -> str:
    """Propose an identifier for an element of a list, from its name: none that another has, or is told to take."""
    taken = {str(one["id"]) for _, one in fiche.items(*path[:-1]) if "id" in one}
    for place, one in fiche.items(*path[:-1]):
        said = next((one[key] for key in NOMMENT if isinstance(one.get(key), str)), "")
        found = identifiant_libre(said, taken, part["maxLength"]) if "id" not in one and said else ""
        if place == path:
            return found or "…"
        taken.add(found)
    return "…"


def _feuille(name: str, part: dict[str, Any], example: Any) -> tuple[dict[str, Any], Any]:
    """Return the first value that an example writes, and the example; with « … » for a choice, or a text."""
    part = schemas.resoudre(name, part)
    if isinstance(example, dict):
        key, inner = next(iter(example.items()))
        leaf, made = _feuille(name, part["properties"][key], inner)
        return leaf, {key: made}
    if isinstance(example, list):
        leaf, made = _feuille(name, part["items"], example[0])
        return leaf, [made]
    text = part.get("type") == "string" and not valeurs.nom_de_forme(part) and " " in str(example)
    return part, "…" if text or "oneOf" in part else example


def exemple_de_champ(name: str, value: Any) -> str:
    """Say how to write a field, from its example: « contact: », puis… « courriel: … »."""
    first, *others = (f"« {line} »" for line in _lines(f"{name}:", value))
    if not others:
        return first
    return f"{first} puis, à la ligne et en retrait, {' puis '.join(others)}"


def _lines(start: str, value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        name, inner = next(iter(value.items()))
        if start.endswith("-"):
            yield from _lines(f"{start} {name}:", inner)
        else:
            yield start
            yield from _lines(f"{name}:", inner)
    elif isinstance(value, list):
        yield start
        yield from _lines("-", value[0])
    else:
        yield f"{start} {scalaire(value, {})}"


def _parmi(branches: list[dict[str, Any]]) -> str:
    told = []
    for one in branches[:VALEURS]:
        title = "" if slugifier(one["title"]) == one["const"] else one["title"]
        sense = _sens(one.get("description") or title)
        told.append(f"{one['const']} ({sense})" if sense else one["const"])
    # Beyond, a value says by its name alone what it means; a list of a page long is in the guide.
    others = [one["const"] for one in branches[VALEURS:]]
    if len(branches) > NOMMEES:
        return f"{' ; '.join(told)} ; et {len(others)} autres : le guide des champs les donne"
    return f"{' ; '.join(told)}{f' ; ou {enumerer(others)}' if others else ''}"


def _sens(description: str) -> str:
    return minuscule(re.split(r"(?<=[.;]) ", description, maxsplit=1)[0].rstrip(" .;"))


def _any_of(fiche: Fiche, faute: Faute) -> Iterator[Diagnostic]:
    names = [name for branch in faute.attendu for name in branch["required"]]
    if _misspelt(fiche, faute, names) - {None}:
        return
    choices = [" avec ".join(f"« {n} »" for n in branch["required"]) for branch in faute.attendu]
    name = faute.valeur.get("nom")
    said = "organisme-anonyme" if isinstance(name, str) else "choix-manquant"
    words = {"choix": enumerer(choices), "champ": _entre(faute.chemin), "nom": str(name)[:SHOWN]}
    yield fiche.dire_du_champ(faute.chemin, said, **words)


def _entre(path: ChampPath) -> str:
    return f"« {nom_du_champ(path)} »" if path else ""


# --- Values that are not in their list, or their bounds --------------------------------


def _one_of(fiche: Fiche, faute: Faute) -> Iterator[Diagnostic]:
    yield _not_listed(fiche, faute, str(faute.valeur))


def _not_listed(fiche: Fiche, faute: Faute, value: str) -> Diagnostic:
    if not value.strip():
        return valeurs.valeur_vide(fiche, faute.chemin)
    branches = faute.partie["oneOf"]
    known = [branch["const"] for branch in branches]
    labels = {branch["title"]: branch["const"] for branch in branches}
    former = {old: branch["const"] for branch in branches for old in branch.get("x-anciens", ())}
    # Case, accents and spaces aside, it may be one of them, its label, or what it replaced.
    written = {
        **former,
        **{slugifier(label): slug for label, slug in labels.items()},
        **{one: one for one in known},
    }
    exact = written.get(slugifier(value))
    close = exact or proche(value, known)
    if close is None and (label := proche(value, labels)):
        close = labels[label]
    said = "valeur-remplacee" if value in former else "valeur-proche" if close else "valeur-inconnue"
    words = {"cite": citer(value), "liste": faute.partie["title"], "compris": close or _parmi(branches)}
    return fiche.dire(faute.chemin, said, ecrire=exact, **words)


def _length(fiche: Fiche, faute: Faute) -> Iterator[Diagnostic]:
    size, bound = len(faute.valeur), faute.attendu
    if not faute.valeur.strip():
        yield valeurs.valeur_vide(fiche, faute.chemin)
        return
    yield fiche.dire(
        faute.chemin,
        "long" if faute.mot == "maxLength" else "court",
        champ=_entre(faute.chemin),
        taille=size,
        caracteres=accorder(size, "caractère", "caractères"),
        borne=bound,
        trop=size - bound,
    )


def _bounds(fiche: Fiche, faute: Faute) -> Iterator[Diagnostic]:
    name = "petit" if faute.mot == "minimum" else "grand"
    bound = f"{faute.attendu:.0f}"
    yield fiche.dire(faute.chemin, name, champ=_entre(faute.chemin), valeur=faute.valeur, borne=bound)


def _size(fiche: Fiche, faute: Faute) -> Iterator[Diagnostic]:
    if not faute.valeur:
        yield valeurs.valeur_vide(fiche, faute.chemin)
        return
    size = len(faute.valeur)
    yield fiche.dire_du_champ(
        faute.chemin,
        "liste-courte" if faute.mot == "minItems" else "liste-longue",
        champ=_entre(faute.chemin),
        taille=size,
        elements=accorder(size, "élément", "éléments"),
        borne=faute.attendu,
    )


def _unique(fiche: Fiche, faute: Faute) -> Iterator[Diagnostic]:
    # Two equal values are written the same.
    keyed = (
        (json.dumps(one, sort_keys=True), (*faute.chemin, rank)) for rank, one in enumerate(faute.valeur)
    )
    for path, first in repetes(keyed):
        words = {"champ": nom_du_champ(faute.chemin), "ligne": fiche.document.ligne(first)}
        yield fiche.dire(path, "liste-doublon", **words)


def _no_properties(fiche: Fiche, faute: Faute) -> Iterator[Diagnostic]:
    yield valeurs.valeur_vide(fiche, faute.chemin)


def _type(fiche: Fiche, faute: Faute) -> Iterator[Diagnostic]:
    if "oneOf" in faute.partie and isinstance(faute.valeur, bool | int | float):
        yield _not_listed(fiche, faute, fiche.document.ecrit(faute.chemin))
    else:
        yield from valeurs.mauvais_type(fiche, faute)


_RULES: dict[str, Regle] = {
    "type": _type,
    "minProperties": _no_properties,
    "additionalProperties": _additional,
    "required": _required,
    "oneOf": _one_of,
    "minLength": _length,
    "maxLength": _length,
    "pattern": valeurs.mauvaise_forme,
    "format": valeurs.mauvaise_forme,
    "anyOf": _any_of,
    "minimum": _bounds,
    "maximum": _bounds,
    "minItems": _size,
    "maxItems": _size,
    "uniqueItems": _unique,
}
EXPLAINED = frozenset(_RULES)
_PRIORITY = {keyword: rank for rank, keyword in enumerate(_RULES)}
# One fault on a value is enough: the first of these that fails is the one to tell.
_ONCE = EXPLAINED - {"additionalProperties", "minimum", "maximum", "minItems", "maxItems", "uniqueItems"}
