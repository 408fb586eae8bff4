"""Change any field of a file, or add an element to any of its lists, from answers written as people write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from catalogue.contribution.comprendre import lire, poser
from catalogue.fiches.noeuds import lire as lire_noeuds
from catalogue.fiches.rendu import Refus
from catalogue.fiches.retouche import ajouter, remplacer
from catalogue.socle import schemas
from catalogue.socle.texte import citer, enumerer, slugifier

if TYPE_CHECKING:
    from collections.abc import Sequence

Chemin = tuple[str | int, ...]
# What tells an element of a list from the others.
NOMS = ("id", "nom", "titre", "commun", "url", "phase", "mode")
SHOWN = 12


def nomme(written: str) -> tuple[str, ...]:
    """Return the path of a field, from its name or from its title: « Site », « Liens : documentation »."""
    steps = tuple(written.split("."))
    if schemas.part_at("projet", steps):
        return steps
    titled: dict[str, set[tuple[str, ...]]] = {}
    for name in schemas.schema("projet")["properties"]:
        part = schemas.part_at("projet", (name,)) or {}
        titled.setdefault(slugifier(part["title"]), set()).add((name,))
        for inner in part.get("properties", {}):
            title = (schemas.part_at("projet", (name, inner)) or {})["title"]
            for key in (title, f"{part['title']} {title}", inner):
                titled.setdefault(slugifier(key), set()).add((name, inner))
    found = titled.get(slugifier(written[:80]), set())
    return next(iter(found)) if len(found) == 1 else steps


def changer(texte: str, champ: str, valeurs: Sequence[str]) -> str:
    """Return the text where a field has another value, or a list one more element.

    Args:
        texte: The text of the file.
        champ: The field, by its name or its title; an element of a list by what names it: `impact.indicateurs.bacs.nom`.
        valeurs: One answer; or, for a list of groups, an answer a field: « titre=Bilan 2026 ».

    Raises:
        Refus: There is no such field, or an answer cannot be understood.
    """
    path = _chemin(lire_noeuds(texte).valeurs, nomme(champ))
    part = schemas.part_at("projet", path) or {}
    if part.get("type") == "array":
        items = schemas.resolve("projet", part["items"])
        if "properties" not in items:
            for one in valeurs:
                texte = ajouter(texte, path, next(iter(lire((*path, 0), one).valeurs.values())))
            return texte
        return ajouter(texte, path, _element(path, items, valeurs))
    if len(valeurs) != 1 or "properties" in part:
        inner = f" Champs : {enumerer([*part['properties']][:SHOWN])}." if "properties" in part else ""
        raise Refus(f"Donnez une valeur, et une seule, à un champ simple.{inner}")
    for where, value in lire(path, valeurs[0]).valeurs.items():
        texte = remplacer(texte, where, value)
    return texte


def _chemin(values: Any, steps: Sequence[str]) -> Chemin:  # noqa: ANN401 - the values of a file
    """Replace by its rank what names an element of a list."""
    path: Chemin = ()
    for step in steps:
        here: list[Any] = values if isinstance(values, list) else []
        if not isinstance(values, list):
            path, values = (*path, step), values.get(step) if isinstance(values, dict) else None
            continue
        names = [
            {str(one.get(name)) for name in NOMS} if isinstance(one, dict) else {str(one)} for one in here
        ]
        wanted = slugifier(step)
        rank = next(
            (i for i, known in enumerate(names) if step in known or wanted in map(slugifier, known)), None
        )
        if rank is None and step.isdecimal() and int(step) < len(here):
            rank = int(step)
        if rank is None:
            listed = [
                next((str(one[n]) for n in NOMS if one.get(n)), "…") for one in here if isinstance(one, dict)
            ]
            raise Refus(
                f"Aucun élément ne s’appelle {citer(step)}. Il y a : {enumerer(listed[:SHOWN], 'et')}."
            )
        path, values = (*path, rank), here[rank]
    if schemas.part_at("projet", path) is None:
        raise Refus(
            f"{citer('.'.join(steps))} n’est pas un champ d’une fiche : le guide des champs les nomme tous."
        )
    return path


def _element(path: Chemin, items: schemas.Schema, answers: Sequence[str]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for answer in answers:
        name, equal, value = answer.partition("=")
        if not equal:
            required = enumerer(f"{one}=…" for one in (items.get("required") or items["properties"]))
            raise Refus(f"Écrivez chaque champ avec sa valeur : {required}.")
        inner = tuple(int(step) if step.isdecimal() else step for step in name.strip().split("."))
        for where, read in lire(inner, value, (*path, 0)).valeurs.items():
            poser(made, where, read)
    if "id" in items["properties"] and "id" not in made:
        made = {"id": slugifier(str(made.get("nom") or made.get("titre") or ""))[:60].strip("-"), **made}
    return made
