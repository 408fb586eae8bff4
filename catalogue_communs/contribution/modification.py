"""A proposal of the form of the site: a few fields, each with what it said and what it must say.

The browser writes no YAML. It sends the changes; the same code as for every other door writes
them in the file of today, whose comments and other lines stay.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from catalogue_communs.contribution import comprendre, formulaires
from catalogue_communs.contribution.comprendre import comprendre_reponse, poser
from catalogue_communs.contribution.formulaires import Illisible
from catalogue_communs.fiches.ecriture import Refus, egales
from catalogue_communs.fiches.lecture import read_bytes
from catalogue_communs.fiches.retouche import ajouter, lire_noeuds, remplacer, retirer
from catalogue_communs.socle import schemas
from catalogue_communs.socle.texte import ChampPath, citer, enumerer, nom_du_champ, slugifier

# The last step of a change that adds an element to a list.
AJOUT = "+"
TROP = 200
IMAGES = "### Images"
# Three screenshots and a logo, and no more.
IMAGES_AU_PLUS = 4
# What the catalogue alone writes, as paths without ranks: who backs a common, its place and day, what
# is read without a person, what only a reader of the proof may say, identifiers that are published.
RESERVES = frozenset(
    {
        *("statut", "guichet", "anciens_slugs", "publie_le", "sources_vivantes", "sources.id"),
        *(
            "reutilisations.statut",
            "reutilisations.confirmation",
            "reutilisations.lue_le",
            "reutilisations.id",
        ),
        *("impact.indicateurs.id", "impact.indicateurs.validation", "impact.indicateurs.mesures.id"),
        "planification.rattachement",
    }
)
# A form declares, and proposes.
DECLARE: dict[str, dict[str, Any]] = {
    "reutilisations": {"statut": "declaree"},
    "planification": {"rattachement": {"etat": "propose"}},
}
# What a mail breaks lines at; a no-break space is a part of its text.
_BLANCS = re.compile(r"[ \t\r\n]+")
_NOMMES = ("nom", "titre", "libelle")
_ABIME = (
    "Proposition\nLe texte préparé par le site a été coupé ou modifié. Rouvrez le formulaire du site, "
    "où votre brouillon est resté, et renvoyez-le ; ou joignez le fichier qu’il donne à télécharger."
)


@dataclass(frozen=True, slots=True)
class ChampChange:
    """A field of the file: where, its value before and after; `None` where there is none."""

    chemin: ChampPath
    avant: Any
    apres: Any


@dataclass(frozen=True, slots=True)
class Envoi:
    """The changes to a file, or the values of a new one; and how its answers were understood."""

    changements: tuple[ChampChange, ...]
    fiche: dict[str, Any] | None
    compris: tuple[str, ...] = ()


def lire_modification(written: str) -> Envoi:
    """Read what the form of the site wrote, whatever spaces and line breaks the mail added.

    Raises:
        Illisible: It is not what the form writes, or speaks of a field that no one may change.
    """
    bare = re.sub(r"\A```(json)?|```\Z", "", written.strip())
    try:
        found = json.loads(_BLANCS.sub(" ", bare))
    except (ValueError, RecursionError) as error:
        raise Illisible(_ABIME) from error
    told = found.get("changements", []) if isinstance(found, dict) else None
    fiche = found.get("fiche") if isinstance(found, dict) else None
    if not isinstance(told, list) or len(told) > TROP or not isinstance(fiche, dict | None):
        raise Illisible(_ABIME)
    if bool(told) == (fiche is not None):
        raise Illisible("Proposition\nElle ne change rien." if not told else _ABIME)
    understood: list[str] = []
    changes = tuple(_changement(one, understood) for one in told)
    return Envoi(changes, None if fiche is None else _libre((), fiche, understood), tuple(understood))


def _changement(one: object, compris: list[str]) -> ChampChange:
    path = one.get("champ") if isinstance(one, dict) else None
    if not isinstance(one, dict) or not isinstance(path, list) or not path:
        raise Illisible(_ABIME)
    if not all(type(step) in {str, int} for step in path):
        raise Illisible(_ABIME)
    where = tuple(0 if step == AJOUT else step for step in path)
    if schemas.part_at("projet", where) is None:
        raise Illisible(f"Proposition\n{citer('.'.join(map(str, path)))} n’est pas un champ d’une fiche.")
    return ChampChange(tuple(path), one.get("avant"), _libre(where, one.get("apres"), compris))


def _libre(path: ChampPath, value: Any, compris: list[str]) -> Any:
    """Return a value understood, with what a form declares; refuse what the catalogue alone writes."""
    name = nom_du_champ(path)
    if name in RESERVES or name.partition(".")[0] in RESERVES:
        raise Illisible(
            f"{formulaires.libelle_du_champ(path)}\nSeule l’équipe du catalogue écrit cela : demandez-le-lui par courriel."
        )
    if isinstance(value, list):
        return [_libre((*path, rank), item, compris) for rank, item in enumerate(value[:TROP])]
    if isinstance(value, str):
        return _compris(path, value, compris)
    if not isinstance(value, dict):
        return value
    made = {str(key): _libre((*path, str(key)), inner, compris) for key, inner in value.items()}
    part = schemas.part_at("projet", path) or {}
    if "id" in part.get("required", ()):
        said = next((made[key] for key in _NOMMES if made.get(key)), "")
        made["id"] = slugifier(str(said))[: part["properties"]["id"].get("maxLength", 80)].strip("-")
    return {**made, **DECLARE.get(name, {})}


def _compris(path: ChampPath, text: str, compris: list[str]) -> Any:
    """Understand an answer as every door does; what gives more than one field is left for the person."""
    if schemas.part_at("projet", path) is None or nom_du_champ(path).endswith("organisation.nom"):
        return text
    try:
        read = comprendre.comprendre_reponse(path, text)
    except Refus as refusal:
        raise Illisible(f"{formulaires.libelle_du_champ(path)}\n{refusal}") from None
    if list(read.valeurs) != [path]:
        return text
    if read.dit:
        compris.append(f"{formulaires.libelle_du_champ(path)} : {read.dit}")
    return read.valeurs[path]


def appliquer(texte: str, changements: tuple[ChampChange, ...]) -> str:
    """Return the text where each change is made, and nothing else.

    Raises:
        Illisible: The file no longer says what it said when the form was filled.
        Refus: A change cannot be written without touching other lines.
    """
    values = read_bytes(texte.encode(), "fiche").valeurs
    for one in changements:
        now = _valeur(values, one.chemin)
        if not egales(_plat(now), _plat(one.avant)):
            raise Illisible(
                f"{formulaires.libelle_du_champ(one.chemin)}\nLa fiche a changé depuis : elle dit maintenant "
                f"{citer(now) if now is not None else 'autre chose'}. Rouvrez le formulaire pour partir de là."
            )
    _sources(changements)
    # What is removed comes last, the end of a list first: the ranks of the others hold until then.
    for one in sorted(changements, key=_rangs):
        if one.apres is None:
            texte = retirer(texte, one.chemin)
        elif one.chemin[-1] == AJOUT:
            texte = ajouter(texte, one.chemin[:-1], one.apres)
        else:
            texte = remplacer(texte, one.chemin, one.apres)
    return texte


def _sources(changements: tuple[ChampChange, ...]) -> None:
    """Ask for the source of a new state: the one of the former state proves another."""
    said = {one.chemin[:3] for one in changements if one.apres is not None}
    for one in changements:
        if one.chemin[:1] == ("reutilisations",) and one.chemin[2:] == ("etat",):
            place = one.chemin[:2]
            if not {(*place, "source"), (*place, "preuve")} & said:
                raise Illisible(
                    f"{formulaires.libelle_du_champ(one.chemin)}\nUn nouvel état demande sa propre source : donnez la page "
                    "ou le document qui le montre, dans « Source » ou dans « Preuve »."
                )


def _rangs(one: ChampChange) -> tuple[bool, tuple[int, ...]]:
    removed = one.apres is None
    return removed, tuple(-step for step in one.chemin if isinstance(step, int)) if removed else ()


def _plat(value: Any) -> Any:
    """Return a value whose texts have plain spaces: a mail may have changed those that look like them."""
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, dict):
        return {key: _plat(inner) for key, inner in value.items()}
    return [_plat(inner) for inner in value] if isinstance(value, list) else value


def _valeur(values: Any, path: ChampPath) -> Any:
    for step in path:
        if isinstance(values, dict) and isinstance(step, str):
            values = values.get(step)
        elif isinstance(values, list) and isinstance(step, int) and 0 <= step < len(values):
            values = values[step]
        else:
            return None
    return values


def images(texte: str) -> tuple[str, dict[str, bytes]]:
    """Set apart the images that the downloaded file carries after the form; give them by their names.

    Raises:
        Illisible: They are not images that a file of the catalogue may name.
    """
    form, mark, joined = texte.partition(f"\n{IMAGES}\n")
    if not mark:
        return texte, {}
    name_of = re.compile(schemas.schema("projet")["$defs"]["image"]["pattern"])
    try:
        found = json.loads("".join(joined.split()))
        made = {str(name): base64.b64decode(data, validate=True) for name, data in found.items()}
    except (ValueError, TypeError, AttributeError, RecursionError, binascii.Error) as error:
        raise Illisible(_ABIME) from error
    if len(made) > IMAGES_AU_PLUS or not all(name_of.fullmatch(name) for name in made):
        raise Illisible(_ABIME)
    return form, made


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
                texte = ajouter(texte, path, next(iter(comprendre_reponse((*path, 0), one).valeurs.values())))
            return texte
        return ajouter(texte, path, _element(path, items, valeurs))
    if len(valeurs) != 1 or "properties" in part:
        inner = f" Champs : {enumerer([*part['properties']][:SHOWN])}." if "properties" in part else ""
        raise Refus(f"Donnez une valeur, et une seule, à un champ simple.{inner}")
    for where, value in comprendre_reponse(path, valeurs[0]).valeurs.items():
        texte = remplacer(texte, where, value)
    return texte


def _chemin(values: Any, steps: Sequence[str]) -> Chemin:
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
        for where, read in comprendre_reponse(inner, value, (*path, 0)).valeurs.items():
            poser(made, where, read)
    if "id" in items["properties"] and "id" not in made:
        made = {"id": slugifier(str(made.get("nom") or made.get("titre") or ""))[:60].strip("-"), **made}
    return made
