"""The guide of the fields, read from the schema."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from catalogue_communs.socle import schemas
from catalogue_communs.socle.fichiers import texte_yaml
from catalogue_communs.socle.schemas import Terme, Vocabulaire, vocabulaires

TYPES = {
    "string": "texte",
    "integer": "nombre entier",
    "number": "nombre",
    "boolean": "oui ou non (`true`, `false`)",
    "object": "groupe de champs",
    "array": "liste",
}
KINDS = {
    "markdown": "texte en Markdown",
    "identifiant": "identifiant",
    "identifiant-publie": "identifiant",
    "source": "source",
    "code-insee": "code INSEE",
    "image": "nom d’image",
    "champ": "nom de champ",
    "uri": "adresse https",
    "email": "adresse électronique",
    "date-partielle": "date",
    "siren": "numéro SIREN",
    "spdx": "licence SPDX",
}
SHORT_LIST = 30


class ChampDuGuide(NamedTuple):
    """A field: how it is named, what it says, what it accepts, an example to copy."""

    nom: str
    ancre: str
    titre: str
    description: str
    type: str
    limite: str
    obligatoire: bool
    exemple: str
    vocabulaire: str
    valeurs: tuple[Terme, ...]


class Section(NamedTuple):
    """A first-level field and everything inside it."""

    champ: ChampDuGuide
    champs: tuple[ChampDuGuide, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """The fields of a file; without a call, the programme only says by what proof it backs a common."""

    appel: bool

    def sections(self) -> list[Section]:
        """Return every field, by first-level field."""
        root = schemas.schema("projet")
        known = dict(root["properties"])
        if not self.appel:
            proof = known["guichet"]["properties"]["preuve"]
            example = {"preuve": proof["examples"][0]}
            known["guichet"] = {**known["guichet"], "properties": {"preuve": proof}, "examples": [example]}
        return [
            Section(_field((name,), part, required=name in root["required"]), tuple(_inside((name,), part)))
            for name, part in known.items()
        ]

    @staticmethod
    def vocabulaires() -> Iterator[Vocabulaire]:
        """Yield the vocabularies that the fields leave to the end of the page."""
        return (vocabulary for vocabulary in vocabulaires().values() if len(vocabulary.valeurs) > SHORT_LIST)


def _inside(path: tuple[str, ...], part: schemas.Schema) -> Iterator[ChampDuGuide]:
    whole = schemas.resoudre("projet", part)
    whole = schemas.resoudre("projet", whole.get("items", whole))
    for name, inner in whole.get("properties", {}).items():
        yield _field((*path, name), inner, required=name in whole.get("required", []))
        yield from _inside((*path, name), inner)


def _field(path: tuple[str, ...], part: schemas.Schema, *, required: bool) -> ChampDuGuide:
    whole = schemas.resoudre("projet", part)
    name = schemas.nom_du_vocabulaire(part) or schemas.nom_du_vocabulaire(whole.get("items", {}))
    vocabulary = vocabulaires()[name] if name else None
    values = tuple(vocabulary.valeurs.values()) if vocabulary else ()
    return ChampDuGuide(
        nom=".".join(path),
        ancre="-".join(path),
        titre=whole["title"],
        description=whole["description"],
        type=_type(whole, listed=bool(vocabulary)),
        limite=_limit(whole),
        obligatoire=required,
        exemple=texte_yaml({path[-1]: whole["examples"][0]}, 72).rstrip(),
        vocabulaire=name if len(values) > SHORT_LIST else "",
        valeurs=values if len(values) <= SHORT_LIST else (),
    )


def _type(whole: schemas.Schema, *, listed: bool) -> str:
    if whole.get("type") == "array":
        return "liste de valeurs à choisir" if listed else "liste"
    if listed:
        return "valeur à choisir"
    kind = whole.get("x-format") or whole.get("format")
    return KINDS[kind] if kind else TYPES[whole["type"]]


def _limit(whole: schemas.Schema) -> str:
    longest, most = whole.get("maxLength"), whole.get("maxItems")
    if longest and not whole.get("format") and whole.get("x-format") in {None, "markdown"}:
        return f"{longest} caractères au plus"
    return f"{most} au plus" if most else ""
