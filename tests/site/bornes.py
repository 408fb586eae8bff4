"""A catalogue at its bounds: every free text as long as a schema lets it be, then every list.

Made from the schemas and from the one file that has every field: a field that is added is tried at once.
"""

from __future__ import annotations

import copy
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from catalogue_communs.fiches.lecture import MAX_BYTES, lire_octets
from catalogue_communs.socle import schemas
from catalogue_communs.socle.fichiers import texte_yaml
from tests.aides import Json, copier
from tests.validation.exemples import FIXTURES

COMPLETE = FIXTURES / "projets/valides/fiche_complete.yml"
AJOUTS, FABRIQUE = (
    FIXTURES / "programme/valides" / f"programme_{name}.yml" for name in ("ajouts", "fabrique")
)
GUICHET = FIXTURES / "guichet/valides/guichet_complet.yml"
# A text of ordinary words, then of one that nothing cuts, as wide as letters are.
MOTS, MOT = "mots", "mot"
PHRASE = "Préserver durablement les anciennetés intercommunales des aménagements. "
SCHEMA = dict[str, Any]


def texte(longueur: int, genre: str, rang: int = 0) -> str:
    """Write a text of so many characters, unlike that of another rank."""
    if genre == MOT:
        return f"{rang or ''}{'W' * longueur}"[:longueur]
    whole = f"{rang or ''} {PHRASE * (longueur // len(PHRASE) + 1)}".strip()[:longueur]
    return f"{whole[:-1].rstrip()}{'.' * (longueur - len(whole[:-1].rstrip()))}"[:longueur]


def est_libre(part: SCHEMA) -> bool:
    """Tell whether a part of a schema is a text that a person writes as they like."""
    told = {"format", "pattern", "oneOf", "enum", "const", "anyOf"} & part.keys()
    return part.get("type") == "string" and not told and "maxLength" in part


# The paths of a living source, which are a language.
CHEMINS = re.compile(r"sources_vivantes\.(?:mesures|utilisateurs)\.(?!perimetre|methode)\w+$")


def au_plus_long(nom: str, valeur: Any, genre: str, chemin: tuple[str, ...] = (), rang: int = 0) -> Any:
    """Write every free text of a value as long as the schema `nom` lets it be; `rang`: its place in its list."""
    if isinstance(valeur, dict):
        return {cle: au_plus_long(nom, one, genre, (*chemin, cle), rang) for cle, one in valeur.items()}
    if isinstance(valeur, list):
        return [au_plus_long(nom, one, genre, (*chemin, "[]"), rank) for rank, one in enumerate(valeur)]
    part = partie(nom, chemin)
    if (
        not isinstance(valeur, str)
        or not est_libre(part)
        or CHEMINS.match(".".join(chemin).replace(".[]", ""))
    ):
        return valeur
    return texte(int(part["maxLength"]), genre, rang)


def partie(nom: str, chemin: tuple[str, ...]) -> SCHEMA:
    """Return what a schema says of a place."""
    part = schemas.resoudre(nom, schemas.schema(nom))
    for pas in chemin:
        part = schemas.resoudre(nom, part["items"] if pas == "[]" else part["properties"][pas])
    return part


def listes(
    nom: str, part: SCHEMA, valeur: Any, chemin: tuple[Any, ...] = ()
) -> Iterator[tuple[tuple[Any, ...], SCHEMA]]:
    """Yield where each list of a value is, and its part of the schema."""
    part = schemas.resoudre(nom, part)
    if isinstance(valeur, dict):
        for cle, one in valeur.items():
            yield from listes(nom, part["properties"][cle], one, (*chemin, cle))
    elif isinstance(valeur, list):
        yield chemin, part
        if valeur:
            yield from listes(nom, part["items"], valeur[0], (*chemin, 0))


def a_place(valeur: Any, chemin: tuple[Any, ...]) -> Any:
    """Return what is at a place of a value."""
    for pas in chemin:
        valeur = valeur[pas]
    return valeur


# What only one element of a list may have.
SEULS = frozenset({"principal", "siren", "code_insee", "remplace_par"})


def varie(nom: str, valeur: Any, rang: int, chemin: tuple[str, ...]) -> Any:
    """Write a value unlike that of another rank, as its schema asks."""
    if isinstance(valeur, dict):
        return {
            cle: f"{one}-{rang}" if cle in {"id", "cle"} else varie(nom, one, rang, (*chemin, cle))
            for cle, one in valeur.items()
            if cle not in SEULS
        }
    if isinstance(valeur, list):
        least = max(int(partie(nom, chemin).get("minItems", 1)), 1)
        return [varie(nom, one, rang, (*chemin, "[]")) for one in valeur[:least]]
    if not isinstance(valeur, str):
        return valeur
    part = partie(nom, chemin)
    if est_libre(part) and not CHEMINS.match(".".join(chemin).replace(".[]", "")):
        return f"{valeur[: int(part['maxLength']) - len(f' {rang}')]} {rang}"
    if part.get("x-format") == "domaine":
        return f"{valeur.partition('.')[0]}{rang}.{valeur.partition('.')[2]}"
    return f"{valeur}{rang}" if valeur.startswith("https://") else valeur


def allongee(nom: str, valeurs: Json, chemin: tuple[Any, ...], part: SCHEMA) -> Json:
    """Return values whose one list has as many elements as the schema lets it, each unlike the others."""
    made = copy.deepcopy(valeurs)
    # The one that says most.
    first, most = max(a_place(made, chemin), key=len), int(part["maxItems"])
    named = tuple("[]" if isinstance(pas, int) else pas for pas in (*chemin, 0))
    element = partie(nom, named)
    if "oneOf" in element:
        listed = [one["const"] for one in element["oneOf"]][:most]
    elif element.get("x-format") == "champ":
        listed = [*schemas.schema(nom)["properties"]][:most]
    elif "pattern" in element:
        listed = [f"{first}-{rank}" for rank in range(most)]
    else:
        listed = [first, *(varie(nom, first, rank, named) for rank in range(1, most))]
    a_place(made, chemin[:-1])[chemin[-1]] = listed
    while (size := len(ecrite(made))) > MAX_BYTES:
        listed[:] = listed[: len(listed) * MAX_BYTES // size - 1]
    return made


def ecrite(valeurs: Json) -> bytes:
    """Write values as a file."""
    return texte_yaml(valeurs, 4_000, vite=True).encode()


def lue(path: Path) -> Json:
    """Read an example, whose addresses are nobody's."""
    text = path.read_text(encoding="utf-8").replace("exemple.fr", "arbres.example")
    valeurs: Json = lire_octets(text.encode(), path.name).valeurs
    return valeurs


def fiches(communs: str = "") -> Iterator[tuple[str, Json]]:
    """Yield the commons at their bounds whose name begins so: all their texts, then one list of each."""
    whole = lue(COMPLETE)
    for genre in (MOTS, MOT):
        yield f"texte-{genre}", au_plus_long("projet", whole, genre)
    for chemin, liste in listes("projet", schemas.schema("projet"), whole):
        name = "-".join(re.findall(r"[a-z0-9]+", "-".join(map(str, chemin))))
        if f"liste-{name}".startswith(communs):
            yield f"liste-{name}", {**allongee("projet", whole, chemin, liste), "nom": f"Liste {name}"}


def reglages() -> Json:
    """Return settings that say all that a programme may, of the lists and the statuses of the example."""
    whole, others = lue(AJOUTS), lue(FABRIQUE)
    kept = ("credit", "pays", "recherches", "couleurs")
    own = {name: one for name, one in whole.items() if name not in {"vocabulaires", "regions"}}
    return {
        **own,
        **{name: others[name] for name in kept},
        "licences": {"donnees": others["licences"]["donnees"]},
    }


def toutes_allongees(nom: str, valeurs: Json) -> Json:
    """Return values whose every list has as many elements as the schema lets it."""
    for chemin, liste in listes(nom, schemas.schema(nom), valeurs):
        valeurs = allongee(nom, valeurs, chemin, liste)
    return valeurs


def ecrire(root: Path, genre: str, communs: str = "") -> None:
    """Lay out a catalogue at its bounds, its texts of one kind, with those of its commons that begin so."""
    copier(root, communs="sentes" if communs else "*")
    for name in ("logo.png", "accueil.png", "photo.jpg", "carte.webp"):
        shutil.copy(FIXTURES / "racine/docs/images/communs" / name, root / "docs/images/communs" / name)
    shutil.copy(FIXTURES / "racine/projets/autre-commun.yml", root / "projets/autre-commun.yml")
    for nom, valeurs in (("programme", reglages()), ("guichet", lue(GUICHET))):
        made = toutes_allongees(nom, au_plus_long(nom, valeurs, genre))
        (root / f"{nom}.yml").write_bytes(ecrite(made))
    for slug, valeurs in fiches(communs):
        former = valeurs["anciens_slugs"] if "anciens-slugs" in slug else [f"{slug}-ancien"]
        (root / "projets" / f"{slug}.yml").write_bytes(ecrite({**valeurs, "anciens_slugs": former}))
