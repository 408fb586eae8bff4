"""What is written elsewhere, or otherwise, than the schema asks.

Where it goes, and the lines to write.

No remedy loses a value: the block that it shows has it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from typing import Any, NamedTuple

from catalogue_communs.fiches.ecriture import ecrire_champ
from catalogue_communs.socle import schemas
from catalogue_communs.socle.texte import ChampPath, nom_du_champ, proche, slugifier
from catalogue_communs.validation import devine
from catalogue_communs.validation.guide import champs_voulus

# What stands for a value that nobody said.
A_DIRE = "…"
# A longer block is no help.
LIGNES = 8
Bloc = tuple[str, ...]


class Place(NamedTuple):
    """Where a name that a group does not know belongs.

    Under one of its fields, or elsewhere in the file.

    `champ` is the field that holds it, `nom` its own name there.
    """

    champ: str
    nom: str
    dessous: bool


def autre_nom(path: ChampPath, key: str, noms: Iterable[str]) -> str | None:
    """Return the field of a group, of these names, that another name means.

    « prix » for « cout ».
    """
    group = nom_du_champ(path)
    names = {*noms}
    for champ in champs_voulus(key):
        parent, _, name = champ.rpartition(".")
        if parent == group and name in names:
            return name
    return None


def place_voulue(
    schema: str, path: ChampPath, key: str, inconnus: Iterable[str] = ()
) -> Place | None:
    """Find where a name belongs that the group at `path` does not know.

    First below it, then anywhere.

    `inconnus` are all the names that the group does not know: what has a place for the most of them
    is meant.
    """
    names = [*inconnus]
    candidates: list[tuple[tuple[int, bool], Place]] = []
    for child in _enfants(schema, path):
        below = (*path, child)
        fields = _dedans(schema, below)
        name = _nom_dedans(below, key, fields)
        if name:
            count = sum(_nom_dedans(below, inconnu, fields) is not None for inconnu in names)
            is_list = "items" in (schemas.partie_de(schema, below) or {})
            candidates.append(((count, is_list), Place(child, name, dessous=True)))
    if candidates:
        # Of two, a list is meant rather than a group.
        # What a line says of itself is one of its elements.
        _, place = max(candidates, key=itemgetter(0))
        return place
    return _ailleurs(schema, key)


def _enfants(schema: str, path: ChampPath) -> Iterable[str]:
    """Return the fields of a group; those of the file are no place to look below."""
    if not path:
        return ()
    fields: Mapping[str, Any] = (schemas.partie_de(schema, path) or {}).get("properties", {})
    return fields


def _dedans(schema: str, path: ChampPath) -> Mapping[str, Any]:
    """Return the fields of a group, or of each element of a list."""
    part = schemas.partie_de(schema, path) or {}
    if "items" in part:
        part = schemas.resoudre(schema, part["items"])
    fields: Mapping[str, Any] = part.get("properties", {})
    return fields


def _nom_dedans(path: ChampPath, key: str, champs: Mapping[str, Any]) -> str | None:
    return key if key in champs else autre_nom(path, key, champs)


def _ailleurs(schema: str, key: str) -> Place | None:
    """Return the field of the file that another name means, when it means one.

    One of the first level has no place.
    """
    if schema != "projet" or key in schemas.schema(schema)["properties"]:
        return None
    champs = [champ for champ in champs_voulus(key) if "." in champ]
    if len(champs) != 1:
        return None
    parent, _, name = champs[0].rpartition(".")
    path = _chemin(schema, parent.split("."))
    # « date » is said of too many things: only a group tells what an element of a list is about.
    group = "properties" in (schemas.partie_de(schema, (*path, name)) or {})
    if 0 in path and not group:
        return None
    return Place(parent, name, dessous=False)


# --- The lines to write ---------------------------------------------------------------------------


def bloc_a_coller(schema: str, path: ChampPath, valeur: Any, retrait: int) -> Bloc:
    """Write the field at `path` as lines to paste, at a depth.

    Nothing when they are too many to help.
    """
    part = schemas.partie_de(schema, path) or {}
    lines = tuple(ecrire_champ(str(path[-1]), valeur, part, retrait))
    return lines if len(lines) <= LIGNES else ()


def bloc_dessous(schema: str, path: ChampPath, valeurs: Mapping[str, Any], retrait: int) -> Bloc:
    """Write the field at `path` that holds values put one level too high.

    Those of a list go in one element.
    """
    part = schemas.partie_de(schema, path) or {}
    group = {name: _ecrite(valeur) for name, valeur in valeurs.items()}
    return bloc_a_coller(schema, path, [group] if "items" in part else group, retrait)


def bloc_du_groupe(schema: str, path: ChampPath, valeur: Any, retrait: int) -> Bloc:
    """Write the group at `path` with the one value that stands where it should.

    Nothing for what is no group.
    """
    part = schemas.partie_de(schema, path) or {}
    if "properties" not in part or isinstance(valeur, dict):
        return ()
    return bloc_a_coller(schema, path, groupe_de(schema, part, valeur), retrait)


def bloc_ailleurs(schema: str, place: Place, valeur: Any) -> Bloc:
    """Write the group of the file that holds a value put elsewhere.

    It starts at the beginning of the line.
    """
    steps = place.champ.split(".")
    path = (*_chemin(schema, steps), place.nom)
    content: Any = {place.nom: _accueillie(schema, path, valeur)}
    for depth in range(len(steps), 0, -1):
        if _chemin(schema, steps[:depth])[-1] == 0:
            content = [content]
        if depth > 1:
            content = {steps[depth - 1]: content}
    return bloc_a_coller(schema, (steps[0],), content, 0)


def _chemin(schema: str, steps: list[str]) -> ChampPath:
    """Return the path of a field from its names.

    On its way, 0 stands for the elements of each list.
    """
    path: ChampPath = ()
    for step in steps:
        path = (*path, step)
        part = schemas.partie_de(schema, path) or {}
        if "items" in part:
            path = (*path, 0)
    return path


def _ecrite(valeur: Any) -> Any:
    return A_DIRE if valeur in (None, "") else valeur


def _accueillie(schema: str, path: ChampPath, valeur: Any) -> Any:
    """Return a value as the field at `path` takes it: in a group, when it is one."""
    part = schemas.partie_de(schema, path) or {}
    if "properties" in part and not isinstance(valeur, dict):
        return groupe_de(schema, part, valeur)
    return _ecrite(valeur)


def groupe_de(schema: str, partie: schemas.Schema, valeur: Any) -> dict[str, Any]:
    """Return the fields of a group that say what one value says.

    Those that the group needs beside it are to be said.
    """
    fields = {name: schemas.resoudre(schema, part) for name, part in partie["properties"].items()}
    if isinstance(valeur, list):
        return _groupe_d_une_liste(schema, fields, valeur)
    valeurs = dict(_champs_d_une_valeur(fields, valeur))
    needed = {name: valeurs.pop(name, A_DIRE) for name in partie.get("required", ())}
    return {**needed, **valeurs}


def _groupe_d_une_liste(
    schema: str, fields: Mapping[str, Any], valeurs: list[Any]
) -> dict[str, Any]:
    """Return the fields of a group that say a list.

    That of a vocabulary, else the field of its first text.
    """
    for name, part in fields.items():
        if "items" not in part:
            continue
        element = schemas.resoudre(schema, part["items"])
        if "oneOf" in element:
            return {name: [_valeur_du_choix(element, valeur) or valeur for valeur in valeurs]}
    first = next((valeur for valeur in valeurs if isinstance(valeur, str)), "")
    return dict(_champs_d_une_valeur(fields, first))


def _champs_d_une_valeur(fields: Mapping[str, Any], valeur: Any) -> Iterator[tuple[str, Any]]:
    """Yield the field that takes a value by its form, with its unit.

    Else the first that takes any text.
    """
    text = "" if valeur is None else str(valeur)
    amount = re.fullmatch(r"([0-9]+(?:[.,][0-9]+)?) ([a-zé-]+)", text.strip())
    if amount and {"valeur", "unite"} <= {*fields}:
        yield "valeur", _nombre(amount[1].replace(",", "."))
        yield "unite", _unite(fields["unite"], amount[2])
        return
    for name, part in fields.items():
        lue = _lue_par_sa_forme(part, text)
        if lue is not None:
            yield name, lue
            if isinstance(lue, int | float) and "nature" in fields:
                yield "nature", _valeur_du_choix(fields["nature"], name) or A_DIRE
            return
    libre = _premier_libre(fields)
    if libre is not None:
        yield libre, text or A_DIRE


def _premier_libre(fields: Mapping[str, Any]) -> str | None:
    """Return the first field that takes any text."""
    for name, part in fields.items():
        if part.get("type") == "string" and _BORNES_D_UN_TEXTE.isdisjoint(part):
            return name
    return None


# What says which texts a field takes.
_BORNES_D_UN_TEXTE = frozenset({"format", "x-format", "oneOf", "pattern"})


def _lue_par_sa_forme(part: schemas.Schema, text: str) -> Any:
    """Return a text as a field of this form would say it.

    Nothing when it has not the form, or the field none.
    """
    if "oneOf" in part:
        return _valeur_du_choix(part, text)
    form = part.get("format")
    if form == "email":
        return devine.courriel_devine(text)
    if form == "uri" and "/" in text:
        return devine.url_completee(text)
    if part.get("type") in ("number", "integer"):
        number = devine.nombre_devine(text)
        return _nombre(number) if number else None
    return None


def _nombre(text: str) -> int | float:
    return float(text) if "." in text else int(text)


def _valeur_du_choix(part: schemas.Schema, text: str) -> str | None:
    """Return the value of a list that a text is, by its name or its label, be it in the plural."""
    singular = slugifier(text).rstrip("s")
    for branch in part.get("oneOf", ()) if slugifier(text) else ():
        names = {slugifier(branch["const"]), slugifier(branch["title"])}
        if singular in {name.rstrip("s") for name in names}:
            return str(branch["const"])
    choices = devine.choix_dit(part.get("x-vocabulaire", ""), text)
    return choices[0] if len(choices) == 1 else None


def _unite(part: schemas.Schema, mot: str) -> str:
    """Return the unit that a word is close to, or what stands for it."""
    names = {}
    for branch in part.get("oneOf", ()):
        names[branch["const"]] = branch["const"]
        names[branch["title"]] = branch["const"]
    close = proche(mot.rstrip("s"), names)
    return str(names[close]) if close else A_DIRE
