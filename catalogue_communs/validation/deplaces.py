"""What is written elsewhere, or otherwise, than the schema asks: where it goes, and the lines to write.

No remedy loses a value: the block that it shows has it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
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
    """Where a name that a group does not know belongs: under one of its fields, or elsewhere in the file.

    `champ` is the field that holds it, `nom` its own name there.
    """

    champ: str
    nom: str
    dessous: bool


def autre_nom(chemin: ChampPath, cle: str, connus: Iterable[str]) -> str | None:
    """Return the field of a group that another name means: « prix » for « cout »."""
    here = nom_du_champ(chemin)
    names = {*connus}
    for whole in champs_voulus(cle):
        parent, _, name = whole.rpartition(".")
        if parent == here and name in names:
            return name
    return None


def place_voulue(
    schema: str, chemin: ChampPath, cle: str, autres: Iterable[str] = ()
) -> Place | None:
    """Find where a name belongs that the group at `chemin` does not know: first below it, then anywhere.

    `autres` are the other names that the group does not know: what has a place for the most of them is meant.
    """
    part = schemas.partie_de(schema, chemin) or {}
    found: list[tuple[int, bool, Place]] = []
    for child in part.get("properties", {}) if chemin else ():
        below, inner = (*chemin, child), _dedans(schema, (*chemin, child))
        if name := _nom_dedans(below, cle, inner):
            count = sum(_nom_dedans(below, other, inner) is not None for other in autres)
            listed = "items" in (schemas.partie_de(schema, below) or {})
            found.append((count, listed, Place(child, name, dessous=True)))
    if found:
        # Of two, a list is meant rather than a group: what a line says of itself is one of its elements.
        return max(found, key=lambda one: one[:2])[2]
    return _ailleurs(schema, cle)


def _dedans(schema: str, chemin: ChampPath) -> Mapping[str, Any]:
    """Return the fields of a group, or of each element of a list."""
    part = schemas.partie_de(schema, chemin) or {}
    if "items" in part:
        part = schemas.resoudre(schema, part["items"])
    fields: Mapping[str, Any] = part.get("properties", {})
    return fields


def _nom_dedans(chemin: ChampPath, cle: str, champs: Mapping[str, Any]) -> str | None:
    return cle if cle in champs else autre_nom(chemin, cle, champs)


def _ailleurs(schema: str, cle: str) -> Place | None:
    """Return the field of the file that another name means, when it means one; one of the first level has no place."""
    if schema != "projet" or cle in schemas.schema(schema)["properties"]:
        return None
    wanted = [whole for whole in champs_voulus(cle) if "." in whole]
    if len(wanted) != 1:
        return None
    parent, _, name = wanted[0].rpartition(".")
    path = _chemin(schema, parent.split("."))
    # « date » is said of too many things: only a group tells what an element of a list is about.
    group = "properties" in (schemas.partie_de(schema, (*path, name)) or {})
    if 0 in path and not group:
        return None
    return Place(parent, name, dessous=False)


# --- The lines to write ---------------------------------------------------------------------------


def bloc_a_coller(schema: str, chemin: ChampPath, valeur: Any, retrait: int) -> Bloc:
    """Write the field at `chemin` as lines to paste, at a depth; nothing when they are too many to help."""
    lines = tuple(
        ecrire_champ(str(chemin[-1]), valeur, schemas.partie_de(schema, chemin) or {}, retrait)
    )
    return lines if len(lines) <= LIGNES else ()


def bloc_dessous(schema: str, chemin: ChampPath, valeurs: Mapping[str, Any], retrait: int) -> Bloc:
    """Write the field at `chemin` that holds values put one level too high, those of a list in one element."""
    part = schemas.partie_de(schema, chemin) or {}
    written = {name: _ecrite(value) for name, value in valeurs.items()}
    return bloc_a_coller(schema, chemin, [written] if "items" in part else written, retrait)


def bloc_du_groupe(schema: str, chemin: ChampPath, valeur: Any, retrait: int) -> Bloc:
    """Write the group at `chemin` with the one value that stands where it should; nothing for what is no group."""
    part = schemas.partie_de(schema, chemin) or {}
    if "properties" not in part or isinstance(valeur, dict):
        return ()
    return bloc_a_coller(schema, chemin, groupe_de(schema, part, valeur), retrait)


def bloc_ailleurs(schema: str, place: Place, valeur: Any) -> Bloc:
    """Write, from the beginning of the line, the group of the file that holds a value put elsewhere."""
    steps = place.champ.split(".")
    made: Any = {place.nom: _accueillie(schema, (*_chemin(schema, steps), place.nom), valeur)}
    for depth in range(len(steps), 0, -1):
        if _chemin(schema, steps[:depth])[-1] == 0:
            made = [made]
        if depth > 1:
            made = {steps[depth - 1]: made}
    return bloc_a_coller(schema, (steps[0],), made, 0)


def _chemin(schema: str, steps: list[str]) -> ChampPath:
    """Return the path of a field told by its names, where 0 stands for the elements of each list on its way."""
    path: ChampPath = ()
    for step in steps:
        path = (*path, step)
        part = schemas.partie_de(schema, path) or {}
        if "items" in part:
            path = (*path, 0)
    return path


def _ecrite(valeur: Any) -> Any:
    return A_DIRE if valeur in (None, "") else valeur


def _accueillie(schema: str, chemin: ChampPath, valeur: Any) -> Any:
    """Return a value as the field at `chemin` takes it: in a group, when it is one."""
    part = schemas.partie_de(schema, chemin) or {}
    if "properties" in part and not isinstance(valeur, dict):
        return groupe_de(schema, part, valeur)
    return _ecrite(valeur)


def groupe_de(schema: str, partie: schemas.Schema, valeur: Any) -> dict[str, Any]:
    """Return the fields of a group that say what one value says, those that it needs beside it to be said."""
    fields = {name: schemas.resoudre(schema, part) for name, part in partie["properties"].items()}
    if isinstance(valeur, list):
        return _groupe_d_une_liste(schema, fields, valeur)
    found = dict(_champs_d_une_valeur(fields, valeur))
    needed = {name: found.pop(name, A_DIRE) for name in partie.get("required", ())}
    return {**needed, **found}


def _groupe_d_une_liste(
    schema: str, fields: Mapping[str, Any], valeur: list[Any]
) -> dict[str, Any]:
    first = next((one for one in valeur if isinstance(one, str)), "")
    for name, part in fields.items():
        if "items" in part and "oneOf" in schemas.resoudre(schema, part["items"]):
            return {
                name: [
                    _valeur_du_choix(schemas.resoudre(schema, part["items"]), one) or one
                    for one in valeur
                ]
            }
    return dict(_champs_d_une_valeur(fields, first))


def _champs_d_une_valeur(fields: Mapping[str, Any], valeur: Any) -> Iterator[tuple[str, Any]]:
    """Yield the field that takes a value by its form, with its unit; else the first that takes any text."""
    text = "" if valeur is None else str(valeur)
    amount = re.fullmatch(r"([0-9]+(?:[.,][0-9]+)?) ([a-zé-]+)", text.strip())
    if amount and {"valeur", "unite"} <= {*fields}:
        yield "valeur", _nombre(amount[1].replace(",", "."))
        yield "unite", _unite(fields["unite"], amount[2])
        return
    for name, part in fields.items():
        read = _lue_par_sa_forme(part, text)
        if read is not None:
            yield name, read
            if isinstance(read, int | float) and "nature" in fields:
                yield "nature", _valeur_du_choix(fields["nature"], name) or A_DIRE
            return
    for name, part in fields.items():
        free = part.get("type") == "string" and not {"format", "x-format", "oneOf", "pattern"} & {
            *part
        }
        if free:
            yield name, text or A_DIRE
            return


def _lue_par_sa_forme(part: schemas.Schema, text: str) -> Any:
    """Return a text as a field of this form would say it; nothing when it has not the form, or the field none."""
    if "oneOf" in part:
        return _valeur_du_choix(part, text)
    form = part.get("format")
    if form == "email":
        return devine.courriel_devine(text)
    if form == "uri" and "/" in text:
        return devine.url_completee(text)
    numeric = part.get("type") in ("number", "integer")
    if numeric and (number := devine.nombre_devine(text)):
        return _nombre(number)
    return None


def _nombre(text: str) -> int | float:
    return float(text) if "." in text else int(text)


def _valeur_du_choix(part: schemas.Schema, text: str) -> str | None:
    """Return the value of a list that a text is, by its name or its label."""
    word = slugifier(text)
    for one in part.get("oneOf", ()):
        if word and word.rstrip("s") in {
            slugifier(one["const"]).rstrip("s"),
            slugifier(one["title"]).rstrip("s"),
        }:
            return str(one["const"])
    meant = devine.choix_dit(part.get("x-vocabulaire", ""), text)
    return meant[0] if len(meant) == 1 else None


def _unite(part: schemas.Schema, mot: str) -> str:
    """Return the unit that a word is close to, or what stands for it."""
    names = {
        label: one["const"]
        for one in part.get("oneOf", ())
        for label in (one["const"], one["title"])
    }
    close = proche(mot.rstrip("s"), names)
    return str(names[close]) if close else A_DIRE
