"""The schema's verdict, said in French: what is wrong, what was meant, how to write it."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any, TypeAlias

from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.fiches.ecriture import ecrire_champ
from catalogue_communs.socle import schemas, texte
from catalogue_communs.socle.texte import ChampPath, accorder, citer, enumerer, minuscule, proche, slugifier
from catalogue_communs.validation import valeurs
from catalogue_communs.validation.fiche import Fiche
from catalogue_communs.validation.valeurs import Faute

Regle: TypeAlias = "Callable[[Fiche, Faute], Iterable[Diagnostic]]"
# More faults than anyone corrects at once; what a hostile file can cost stays bounded.
MAX_FAULTS, MAX_TOLD, MAX_UNKNOWN = 1000, 200, 50
# The values of a vocabulary that a message explains.
VALEURS = 8
_INSECABLES = re.compile("[\u00a0\u202f\u2007]")


def check(fiche: Fiche) -> Iterator[Diagnostic]:
    """Yield what the schema refuses in a file that can be read, each fault once."""
    if fiche.document.valeurs is not None:
        yield from islice(_check(fiche), MAX_TOLD)


def _check(fiche: Fiche) -> Iterator[Diagnostic]:
    told: set[ChampPath] = set()
    for faute in sorted(_faults(fiche), key=lambda f: _PRIORITY[f.mot]):
        if faute.chemin not in told:
            empty = _est_vide(faute) and faute.mot not in _ENSEMBLE
            yield from (
                [valeurs.valeur_vide(fiche, faute.chemin)] if empty else _RULES[faute.mot](fiche, faute)
            )
        if faute.mot not in _ENSEMBLE:
            told.add(faute.chemin)
    # The texts made of spaces only, which the schema takes for texts.
    for path, value in fiche.textes:
        if value.isspace() and path not in told:
            yield valeurs.valeur_vide(fiche, path)


def _est_vide(faute: Faute) -> bool:
    value = faute.valeur
    blank = not value.strip() if isinstance(value, str) else value in ([], {})
    return value is None or (blank and faute.mot != "type")


def _faults(fiche: Fiche) -> Iterator[Faute]:
    found = islice(schemas.fautes(fiche.schema, fiche.document.valeurs), MAX_FAULTS)
    # The validator says « required » once for each name that is missing.
    for path, keyword in dict.fromkeys(found):
        part = schemas.partie_de(fiche.schema, path) or {}
        yield Faute(path, keyword, part[keyword], fiche.get(*path), part)


# --- Names of fields -------------------------------------------------------------------


def _additional(fiche: Fiche, faute: Faute) -> Iterator[Diagnostic]:
    whole = "une fiche" if fiche.schema == "projet" else fiche.document.fichier
    for key in _unknown(faute):
        bare = _INSECABLES.sub(" ", key).strip()
        if key == bare:
            said, words = _unknown_key(fiche, faute, key)
            words["ou"] = f"dans {_entre(faute.chemin) or whole}"
        else:
            said, place = "champ-insecable", "Le retrait" if key[0].isspace() else "Le nom du champ"
            words = {"ou": place, "champ": bare}
        yield fiche.dire_du_champ((*faute.chemin, key), said, cite=citer(bare), **words)


def _unknown(faute: Faute) -> list[str]:
    unknown = (str(key) for key in faute.valeur if key not in faute.partie["properties"])
    return [*islice(unknown, MAX_UNKNOWN)]


def _unknown_key(fiche: Fiche, faute: Faute, key: str) -> tuple[str, dict[str, Any]]:
    """Say what a name that the schema does not know may mean."""
    allowed = faute.partie["properties"]
    if close := proche(key, [name for name in allowed if name not in faute.valeur]):
        return "champ-proche", {"compris": close}
    if key in schemas.schema(fiche.schema)["properties"]:
        return "champ-du-debut", {}
    # Where a part lacks a field, its name was meant rather than that of another part.
    lacks = faute.chemin and any(name not in faute.valeur for name in faute.partie.get("required", ()))
    if not lacks and (home := _home_of(fiche.schema, key)):
        return "champ-en-retrait", {"compris": home}
    return "champ-parmi" if len(allowed) <= texte.LISTED else "champ-inconnu", {"compris": enumerer(allowed)}


def _home_of(name: str, key: str) -> str | None:
    """Find the only group of the first level where a misplaced field belongs, or the only list when no group has it."""
    groups, lists = (
        [one for one in schemas.schema(name)["properties"] if schemas.partie_de(name, (one, *inside, key))]
        for inside in ((), (0,))
    )
    found = groups or lists
    return found[0] if len(found) == 1 else None


def _misspelt(faute: Faute, names: list[str]) -> set[str | None]:
    """Find which of the missing names an unknown field stands for: it has its own message."""
    return {proche(key, names) for key in _unknown(faute)} & {*names}


# --- What is missing -------------------------------------------------------------------


def _required(fiche: Fiche, faute: Faute) -> Iterator[Diagnostic]:
    missing = [name for name in faute.attendu if name not in faute.valeur]
    meant = _misspelt(faute, missing)
    for name in (one for one in missing if one not in meant):
        path = (*faute.chemin, name)
        part = schemas.resoudre(fiche.schema, faute.partie["properties"][name])
        said, words = _remede(fiche, path, part)
        words |= {"champ": name, "ou": _entre(faute.chemin) or "la fiche", "description": part["description"]}
        # At the part that lacks it, about the field.
        yield replace(fiche.dire_du_champ(faute.chemin, said, **words), chemin=path)


def _remede(fiche: Fiche, path: ChampPath, part: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Say how to write a field that is missing: never with the text of another file, nor a choice already made."""
    name = str(path[-1])
    listed = [str(one["id"]) for _, one in fiche.items("sources") if isinstance(one.get("id"), str)]
    if valeurs.nom_de_forme(part) == "source" and listed:
        return "manque-source", {"compris": enumerer(listed[: texte.LISTED])}
    leaf, example = _feuille(fiche.schema, part, part["examples"][0])
    written = exemple_de_champ(name, example)
    if "oneOf" in leaf:
        return "manque-choix", {"compris": written, "valeurs": _parmi(leaf["oneOf"])}
    return "manque-texte" if "…" in written else "manque-exemple", {"compris": written}


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
    form = valeurs.nom_de_forme(part)
    own = form == "identifiant" or (part.get("type") == "string" and not form and " " in str(example))
    return part, "…" if own or "oneOf" in part else example


def exemple_de_champ(name: str, value: Any) -> str:
    """Say how to write a field, from its example: « contact: », puis… « courriel: … »."""
    first, *others = (f"« {line.strip()} »" for line in ecrire_champ(name, value, {}, 0))
    if not others:
        return first
    return f"{first} puis, à la ligne et en retrait, {' puis '.join(others)}"


def _parmi(branches: list[dict[str, Any]]) -> str:
    told = []
    for one in branches[:VALEURS]:
        title = "" if slugifier(one["title"]) == one["const"] else one["title"]
        sense = _sens(one.get("description") or title)
        told.append(f"{one['const']} ({sense})" if sense else one["const"])
    # Beyond, a value says by its name alone what it means.
    others = [one["const"] for one in branches[VALEURS:]]
    return f"{' ; '.join(told)}{f' ; ou {enumerer(others)}' if others else ''}"


def _sens(description: str) -> str:
    return minuscule(re.split(r"(?<=[.;]) ", description, maxsplit=1)[0].rstrip(" .;"))


def _any_of(fiche: Fiche, faute: Faute) -> Iterator[Diagnostic]:
    if _misspelt(faute, [name for branch in faute.attendu for name in branch["required"]]):
        return
    choices = enumerer(" avec ".join(f"« {n} »" for n in branch["required"]) for branch in faute.attendu)
    name = faute.valeur.get("nom")
    said = "organisme-anonyme" if isinstance(name, str) else "choix-manquant"
    yield fiche.dire_du_champ(faute.chemin, said, choix=choices, nom=str(name)[: texte.SHOWN])


def _entre(path: ChampPath) -> str:
    return f"« {texte.nom_du_champ(path)} »" if path else ""


# --- Values that are not in their list, or their bounds --------------------------------


def _one_of(fiche: Fiche, faute: Faute) -> Iterator[Diagnostic]:
    value = fiche.document.ecrit(faute.chemin)
    branches = faute.partie["oneOf"]
    known = [branch["const"] for branch in branches]
    labels = {branch["title"]: branch["const"] for branch in branches}
    former = {old: branch["const"] for branch in branches for old in branch.get("x-anciens", ())}
    # Case, accents and spaces aside, it may be one of them, its label, or what it replaced.
    written = former | {slugifier(label): slug for label, slug in labels.items()} | {k: k for k in known}
    exact = written.get(slugifier(value))
    close = exact or proche(value, known) or labels.get(proche(value, labels) or "")
    said = "valeur-remplacee" if value in former else "valeur-proche" if close else "valeur-inconnue"
    listed = faute.partie.get("x-liste", faute.partie["title"])
    words = {"cite": citer(value), "liste": listed, "compris": close or _parmi(branches)}
    yield fiche.dire(faute.chemin, said, ecrire=exact, **words)


_BORNES = {
    "minLength": "court",
    "maxLength": "long",
    "minItems": "liste-courte",
    "maxItems": "liste-longue",
    "minimum": "petit",
    "maximum": "grand",
}


def _bounds(fiche: Fiche, faute: Faute) -> Iterator[Diagnostic]:
    value, listed = faute.valeur, isinstance(faute.valeur, list)
    size = len(value) if isinstance(value, str | list) else 0
    yield (fiche.dire_du_champ if listed else fiche.dire)(
        faute.chemin,
        _BORNES[faute.mot],
        valeur=value,
        taille=size,
        caracteres=accorder(size, "caractère", "caractères"),
        elements=accorder(size, "élément", "éléments"),
        borne=f"{faute.attendu:.0f}",
        trop=size - faute.attendu,
    )


def _unique(fiche: Fiche, faute: Faute) -> Iterator[Diagnostic]:
    keyed = ((json.dumps(v, sort_keys=True), (*faute.chemin, rank)) for rank, v in enumerate(faute.valeur))
    for path, line in fiche.repetes(keyed):
        yield fiche.dire(path, "liste-doublon", ligne=line)


def _type(fiche: Fiche, faute: Faute) -> Iterable[Diagnostic]:
    if "oneOf" in faute.partie and isinstance(faute.valeur, bool | int | float):
        return _one_of(fiche, faute)
    # A date is a text, or a year alone.
    wanted = "string" if isinstance(faute.attendu, list) else faute.attendu
    return [valeurs.MAUVAIS_TYPE[wanted](fiche, faute)]


# In order: the first fault of a value is the one to tell.
_RULES: dict[str, Regle] = {
    "type": _type,
    # Only what is empty has too few: no rule has to say more.
    "minProperties": lambda _fiche, _faute: (),
    "additionalProperties": _additional,
    "required": _required,
    "oneOf": _one_of,
    "uniqueItems": _unique,
    **dict.fromkeys(_BORNES, _bounds),
    **dict.fromkeys(("pattern", "format"), lambda fiche, faute: [valeurs.mauvaise_forme(fiche, faute)]),
    "anyOf": _any_of,
}
EXPLAINED = frozenset(_RULES)
_PRIORITY = {keyword: rank for rank, keyword in enumerate(_RULES)}
# But for these, which say something else.
_ENSEMBLE = frozenset({"additionalProperties", "required", "uniqueItems"})
