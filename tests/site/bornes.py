"""A catalogue at its bounds: every free text as long as a schema lets it be, then every list.

Made from the schemas and from the one file that has every field: a field that is added is tried at once.
"""

from __future__ import annotations

import copy
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

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
# Where something is in values: names of fields, ranks in lists.
Chemin: TypeAlias = tuple[str | int, ...]


def texte(longueur: int, genre: str, rang: int = 0) -> str:
    """Write a text of so many characters, unlike that of another rank."""
    if genre == MOT:
        return f"{rang or ''}{'W' * longueur}"[:longueur]
    phrases = f"{rang or ''} {PHRASE * (longueur // len(PHRASE) + 1)}".strip()[:longueur]
    debut = phrases[:-1].rstrip()
    return f"{debut}{'.' * (longueur - len(debut))}"


def est_libre(part: SCHEMA, chemin: Chemin) -> bool:
    """Tell whether a part of a schema is a text that a person writes as they like."""
    if part.get("type") != "string" or "maxLength" not in part:
        return False
    if CHEMINS.match(".".join(pas for pas in chemin if isinstance(pas, str))):
        return False
    return not {"format", "pattern", "oneOf", "enum", "const", "anyOf"} & part.keys()


# The paths of a living source, which are a language.
CHEMINS = re.compile(r"sources_vivantes\.(?:mesures|utilisateurs)\.(?!perimetre|methode)\w+$")


def au_plus_long(
    nom: str, valeurs: Any, genre: str, elements: int = 1_000, chemin: Chemin = ()
) -> Any:
    """Write every free text of values as long as the schema `nom` lets it be; of a list, of its first `elements`."""
    if isinstance(valeurs, dict):
        return {
            cle: au_plus_long(nom, champ, genre, elements, (*chemin, cle))
            for cle, champ in valeurs.items()
        }
    if isinstance(valeurs, list):
        longs = [
            au_plus_long(nom, element, genre, elements, (*chemin, rank))
            for rank, element in enumerate(valeurs[:elements])
        ]
        return [*longs, *valeurs[elements:]]
    part = partie(nom, chemin)
    if not isinstance(valeurs, str) or not est_libre(part, chemin):
        return valeurs
    rang = 0
    for pas in chemin:
        if isinstance(pas, int):
            rang = rang * 1_000 + pas
    return texte(int(part["maxLength"]), genre, rang)


def partie(nom: str, chemin: Chemin) -> SCHEMA:
    """Return what a schema says of a place."""
    part = schemas.resoudre(nom, schemas.schema(nom))
    for pas in chemin:
        part = schemas.resoudre(
            nom, part["items"] if isinstance(pas, int) else part["properties"][pas]
        )
    return part


def listes(
    nom: str, part: SCHEMA, valeurs: Any, chemin: Chemin = ()
) -> Iterator[tuple[Chemin, SCHEMA]]:
    """Yield where each list of values is, and its part of the schema."""
    part = schemas.resoudre(nom, part)
    if isinstance(valeurs, dict):
        for cle, champ in valeurs.items():
            yield from listes(nom, part["properties"][cle], champ, (*chemin, cle))
    elif isinstance(valeurs, list):
        yield chemin, part
        if valeurs:
            yield from listes(nom, part["items"], valeurs[0], (*chemin, 0))


def a_place(valeurs: Any, chemin: Chemin) -> Any:
    """Return what is at a place of values."""
    for pas in chemin:
        valeurs = valeurs[pas]
    return valeurs


# What only one element of a list may have.
SEULS = frozenset({"principal", "siren", "code_insee", "remplace_par"})


def varie(nom: str, valeurs: Any, rang: int, chemin: Chemin) -> Any:
    """Write values unlike those of another rank, as their schema asks."""
    if isinstance(valeurs, dict):
        return {
            cle: f"{champ}-{rang}"
            if cle in {"id", "cle"}
            else varie(nom, champ, rang, (*chemin, cle))
            for cle, champ in valeurs.items()
            if cle not in SEULS
        }
    if isinstance(valeurs, list):
        least = max(int(partie(nom, chemin).get("minItems", 1)), 1)
        return [varie(nom, element, rang, (*chemin, 0)) for element in valeurs[:least]]
    if not isinstance(valeurs, str):
        return valeurs
    part = partie(nom, chemin)
    if est_libre(part, chemin):
        return f"{valeurs[: int(part['maxLength']) - len(f' {rang}')]} {rang}"
    if part.get("x-format") == "domaine":
        hote, _, suite = valeurs.partition(".")
        return f"{hote}{rang}.{suite}"
    return f"{valeurs}{rang}" if valeurs.startswith("https://") else valeurs


def allongee(nom: str, valeurs: Json, chemin: Chemin, part: SCHEMA) -> Json:
    """Return values whose one list has as many elements as the schema lets it, each unlike the others."""
    allongees = copy.deepcopy(valeurs)
    # The element that says most.
    modele, most = max(a_place(allongees, chemin), key=len), int(part["maxItems"])
    place = (*chemin, 0)
    element = partie(nom, place)
    if "oneOf" in element:
        liste = [choix["const"] for choix in element["oneOf"]][:most]
    elif element.get("x-format") == "champ":
        liste = [*schemas.schema(nom)["properties"]][:most]
    elif "pattern" in element:
        liste = [f"{modele}-{rank}" for rank in range(most)]
    else:
        liste = [modele, *(varie(nom, modele, rank, place) for rank in range(1, most))]
    a_place(allongees, chemin[:-1])[chemin[-1]] = liste
    while (size := len(ecrite(allongees))) > MAX_BYTES:
        liste[:] = liste[: len(liste) * MAX_BYTES // size - 1]
    return allongees


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
    complete = lue(COMPLETE)
    for genre in (MOTS, MOT):
        yield f"texte-{genre}", au_plus_long("projet", complete, genre)
    for chemin, liste in listes("projet", schemas.schema("projet"), complete):
        name = "-".join(re.findall(r"[a-z0-9]+", "-".join(map(str, chemin))))
        if f"liste-{name}".startswith(communs):
            allongees = allongee("projet", complete, chemin, liste)
            yield f"liste-{name}", {**allongees, "nom": f"Liste {name}"}


def reglages() -> Json:
    """Return settings that say all that a programme may, of the lists and the statuses of the example."""
    ajouts, fabrique = lue(AJOUTS), lue(FABRIQUE)
    for nom in ("vocabulaires", "regions"):
        del ajouts[nom]
    for nom in ("credit", "pays", "recherches", "couleurs"):
        ajouts[nom] = fabrique[nom]
    return {**ajouts, "licences": {"donnees": fabrique["licences"]["donnees"]}}


def a_ses_bornes(nom: str, valeurs: Json, genre: str) -> Json:
    """Return values whose every list is at its bound, and as many of their texts as a file holds."""
    for chemin, liste in listes(nom, schemas.schema(nom), valeurs):
        valeurs = allongee(nom, valeurs, chemin, liste)
    for elements in (200, 50, 20, 10, 5, 2):
        longues: Json = au_plus_long(nom, valeurs, genre, elements)
        if len(ecrite(longues)) <= MAX_BYTES:
            return longues
    raise AssertionError(nom)


def ecrire(root: Path, genre: str, communs: str = "") -> None:
    """Lay out a catalogue at its bounds, its texts of one kind, with those of its commons that begin so."""
    copier(root, communs="sentes" if communs else "*")
    for name in ("logo.png", "accueil.png", "photo.jpg", "carte.webp"):
        shutil.copy(
            FIXTURES / "racine/docs/images/communs" / name, root / "docs/images/communs" / name
        )
    shutil.copy(FIXTURES / "racine/projets/autre-commun.yml", root / "projets/autre-commun.yml")
    for nom, valeurs in (("programme", reglages()), ("guichet", lue(GUICHET))):
        (root / f"{nom}.yml").write_bytes(ecrite(a_ses_bornes(nom, valeurs, genre)))
    for slug, valeurs in fiches(communs):
        anciens = valeurs["anciens_slugs"] if "anciens-slugs" in slug else [f"{slug}-ancien"]
        (root / "projets" / f"{slug}.yml").write_bytes(
            ecrite({**valeurs, "anciens_slugs": anciens})
        )
