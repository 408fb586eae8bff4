"""A field declared once: its type, its words, its bounds, its example; the forms it shares; the JSON Schema written from that.

A class says a line a field, in the order of the form; `dit` says what the object itself is. A field
that says nothing is not in the file. What every object and every list has in common (nothing
unknown, nothing twice, nothing empty) is written here, and in no declaration.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cache, reduce
from types import MappingProxyType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec.structs import FieldInfo

from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.schemas import FIRST_YEAR, LAST_YEAR, NORME, VOCABULAIRES, Schema


class Quand(NamedTuple):
    """What an object must say when one of its fields has one of some values: other fields, or a number that is not too low.

    `au_moins`: the lowest value of a number, by its path in the object, lists entered on the way.
    """

    champ: str
    valeurs: tuple[str, ...]
    exige: tuple[str, ...] = ()
    au_moins: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Declaration:
    """What a field says of itself beside its type; a `nom` makes it a form that others refer to."""

    titre: str = ""
    description: str = ""
    exemples: tuple[Any, ...] = ()
    # Characters of a text, elements of a list, entries of a table, or the number itself; of a date, its year.
    au_moins: float | None = None
    au_plus: float | None = None
    motif: str = ""
    # One of the formats that are checked, then how people call what is written: `x-format`.
    verifie: str = ""
    forme: str = ""
    # What an editor says of another value.
    message: str = ""
    # The values: a vocabulary, or a few, with their titles when people write them.
    liste: str = ""
    parmi: tuple[str, ...] | dict[str, str] = ()
    # In the file, what the class has a default value for.
    obligatoire: bool = False
    # The form: its name, and the schema that defines it.
    nom: str = ""
    schema: str = "projet"
    # An object: one of these groups of fields is needed; the order of its fields when a class comes from another.
    un_de: tuple[str, ...] = ()
    quand: tuple[Quand, ...] = ()
    ordre: tuple[str, ...] = ()
    # A date: « passe » when it cannot be later than today.
    moment: str = ""
    # Whether the table of the commons has a column for it, after those that it lists.
    colonne: bool = False
    # What an editor offers to write: its name, what it holds, the object.
    amorce: tuple[str, str, dict[str, Any]] | None = None

    def avec(self, plus: Declaration) -> Declaration:
        """Add what another says, which wins."""
        return replace(
            self,
            **{
                f.name: value for f in fields(plus) if (value := getattr(plus, f.name)) != f.default
            },
        )


def decrit(titre: str = "", description: str = "", *exemples: Any, **reste: Any) -> Declaration:
    """Declare a field, an object or a form: see `Declaration`."""
    return Declaration(titre, description, exemples, **reste)


RIEN = Declaration()
# How a type is written, and what bounds it.
_TYPES: dict[Any, tuple[Any, str, str]] = {
    str: ("string", "minLength", "maxLength"),
    int: ("integer", "minimum", "maximum"),
    float: ("number", "minimum", "maximum"),
    bool: ("boolean", "", ""),
    tuple: ("array", "minItems", "maxItems"),
    dict: ("object", "minProperties", "maxProperties"),
    date: ("string", "", ""),
    DatePartielle: (["string", "integer"], "minimum", "maximum"),
}
# What an editor says of a value of another type: its own words for that are English.
_MESSAGES = {
    str: "Texte attendu ; sans valeur, supprimez la ligne.",
    int: "Nombre entier attendu, sans espace ni unité : 1300.",
    float: "Nombre attendu, sans espace ni unité, avec un point pour les décimales : 1300 ou 12.5.",
    bool: "Écrivez true ou false.",
    tuple: "Liste attendue : un élément par ligne, après un tiret.",
}
# An example that an editor would complete into the name of nothing is one for people only.
_RENVOIS = {"identifiant", "source"}


@dataclass(slots=True)
class Redacteur:
    """A schema being written: `saisi` when people write the file, whom an editor helps."""

    nom: str
    saisi: bool = True
    formes: dict[str, Schema] = field(default_factory=dict)

    def entier(self, racine: type[msgspec.Struct]) -> Schema:
        """Write the schema of a file."""
        part = self._partie(racine)
        part.pop("minProperties", None)
        return self._complet(part)

    def plusieurs(self, titre: str, description: str, **racines: type[msgspec.Struct]) -> Schema:
        """Write one schema for several kinds of files, the first by default."""
        parts = {name: self._partie(kind) for name, kind in racines.items()}
        first = {"title": titre, "description": description, "$ref": f"#/$defs/{next(iter(parts))}"}
        return self._complet({**first, "$defs": parts})

    def _complet(self, part: Schema) -> Schema:
        whole = {"$schema": NORME, "$id": f"{self.nom}.schema.json", **part}
        return whole | ({"$defs": self.formes | part.get("$defs", {})} if self.formes else {})

    def _partie(self, annotation: Any, apport: Declaration = RIEN) -> Schema:
        bare, said = deplier(annotation)
        kind = get_origin(bare) or bare
        own = reduce(Declaration.avec, (one for one in said if not one.nom), apport)
        if issubclass(kind, msgspec.Struct):
            return self._objet(kind, own)
        if named := next((one for one in said if one.nom), None):
            rule = {"$ref": self._forme(kind, named), **_bornes(kind, own)}
            return _mots(own, rule, renvoi=named.forme in _RENVOIS)
        if own.liste and kind is str:
            return _mots(own, {"$ref": f"{VOCABULAIRES}.schema.json#/$defs/{own.liste}"})
        return _mots(own, self._valeur(kind, get_args(bare), own))

    def _forme(self, kind: Any, named: Declaration) -> str:
        """Refer to a form, written the first time where it belongs."""
        if named.schema != self.nom:
            return f"{named.schema}.schema.json#/$defs/{named.nom}"
        self.formes[named.nom] = _mots(
            named, self._valeur(kind, (), named), renvoi=named.forme in _RENVOIS
        )
        return f"#/$defs/{named.nom}"

    def _valeur(self, kind: Any, inner: tuple[Any, ...], own: Declaration) -> Schema:
        if isinstance(own.parmi, dict):
            return {
                "type": "string",
                "oneOf": [{"const": key, "title": one} for key, one in own.parmi.items()],
            }
        if own.parmi:
            return {"type": "string", "enum": [*own.parmi]}
        never_empty = (kind is str and not own.nom) or (kind is tuple and self.saisi)
        rule = {
            "type": _TYPES[kind][0],
            **({_TYPES[kind][1]: 1} if never_empty else {}),
            **_bornes(kind, own),
        }
        said = {"x-format": own.forme, "format": own.verifie, "pattern": own.motif}
        rule |= {key: value for key, value in said.items() if value}
        if kind is tuple:
            rule |= {"uniqueItems": True, "items": self._partie(inner[0], decrit(liste=own.liste))}
        elif kind is dict:
            keys, values = map(self._partie, inner)
            keys.pop("type", None)
            rule |= {"propertyNames": keys, "additionalProperties": values}
        message = own.message or ("" if own.motif or own.verifie else _MESSAGES.get(kind, ""))
        return rule | ({"errorMessage": message} if message and self.saisi else {})

    def _objet(self, kind: type[msgspec.Struct], own: Declaration) -> Schema:
        whole: Declaration = getattr(kind, "dit", RIEN).avec(own)
        hints = get_type_hints(kind, include_extras=True)
        declared = {name: hints[name] for name in whole.ordre or hints if _declare(hints[name])}
        needed = {
            name
            for name, one in _champs(kind).items()
            if one.required or _dit(one.type).obligatoire
        }
        rule: Schema = {"type": "object", "additionalProperties": False}
        if self.saisi:
            rule["minProperties"] = 1
        if required := [name for name in declared if name in needed]:
            rule["required"] = required
        if whole.un_de:
            rule["anyOf"] = [{"required": group.split()} for group in whole.un_de]
        rule["properties"] = {name: self._partie(hint) for name, hint in declared.items()}
        if whole.quand:
            rule["allOf"] = [_condition(quand, rule["properties"]) for quand in whole.quand]
        if whole.amorce:
            label, description, body = whole.amorce
            rule["defaultSnippets"] = [{"label": label, "description": description, "body": body}]
        return _mots(whole, rule)


def deplier(annotation: Any) -> tuple[Any, list[Declaration]]:
    """Return the type under the annotation of a field, and what is said of it, the innermost first."""
    if get_origin(annotation) is Annotated:
        bare, said = deplier(get_args(annotation)[0])
        return bare, [
            *said,
            *(one for one in annotation.__metadata__ if isinstance(one, Declaration)),
        ]
    if get_origin(annotation) in {Union, types.UnionType}:
        return deplier(next(one for one in get_args(annotation) if one is not types.NoneType))
    return annotation, []


def champ_declare(racine: type[msgspec.Struct], chemin: str) -> tuple[FieldInfo, Any, Declaration]:
    """Find a field by its path, such as `reutilisations.depuis`: the field, its type, and all that it says."""
    kind: Any = racine
    for step in chemin.split("."):
        bare, _ = deplier(kind)
        bare, _ = deplier(get_args(bare)[0] if get_origin(bare) is tuple else bare)
        found = _champs(bare)[step]
        kind = found.type
    bare, _ = deplier(kind)
    return found, get_origin(bare) or bare, _dit(kind)


def _dit(annotation: Any) -> Declaration:
    """Gather all that is said of a field: what its object says of itself, its form, its own words."""
    bare, said = deplier(annotation)
    return reduce(Declaration.avec, said, getattr(bare, "dit", RIEN))


@cache
def _champs(kind: type[msgspec.Struct]) -> dict[str, FieldInfo]:
    return {one.name: one for one in msgspec.structs.fields(kind)}


def _declare(annotation: Any) -> bool:
    bare, said = deplier(annotation)
    return bool(said) or (isinstance(bare, type) and issubclass(bare, msgspec.Struct))


def _bornes(kind: Any, own: Declaration) -> Schema:
    _, least, most = _TYPES[kind]
    said = {least: own.au_moins, most: own.au_plus}
    return {key: value for key, value in said.items() if value is not None}


def _condition(quand: Quand, properties: Schema) -> Schema:
    """Write a condition as « if » and « then », where `x-quand` is the field that asks."""
    then: Schema = {"x-quand": quand.champ}
    if quand.exige:
        then["required"] = [*quand.exige]
    for path, least in quand.au_moins.items():
        bound: Schema = {"minimum": least}
        first, *others = path.split(".")
        for step in reversed(others):
            bound = {"properties": {step: bound}}
        if properties[first].get("type") == "array":
            bound = {"items": bound}
        then.setdefault("properties", {})[first] = bound
    asked = {"properties": {quand.champ: {"enum": [*quand.valeurs]}}, "required": [quand.champ]}
    return {"if": asked, "then": then}


def _mots(own: Declaration, rule: Schema, *, renvoi: bool = False) -> Schema:
    """Put the title and the description before a rule, the examples after: a list has that of its elements."""
    items = rule.get("items", {})
    examples = [*own.exemples] or ([items["examples"]] if "properties" in items else [])
    said = {"title": own.titre, "description": own.description, **rule}
    said["x-moment"] = own.moment
    said["x-exemples" if renvoi else "examples"] = examples
    return {key: value for key, value in said.items() if value not in ("", [])}


# fmt: off
Url = Annotated[str, decrit("Adresse web", "Adresse complète, en https.", "https://exemple.fr/", au_plus=500, motif="^https://[^\\s<>\"'`\\\\]+$", verifie="uri", message="Adresse complète attendue : https://exemple.fr/page.", nom="url")]
Date = Annotated[DatePartielle, decrit("Date", "Date avec la précision connue : année, année-mois ou année-mois-jour.", "2026-06-30", "2026-06", 2026, au_moins=FIRST_YEAR, au_plus=LAST_YEAR, motif="^(199[0-9]|20[0-9]{2}|2100)(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$", verifie="date-partielle", message="Date attendue : 2026, 2026-06 ou 2026-06-30, selon ce que vous savez.", nom="date")]
Identifiant = Annotated[str, decrit("Identifiant", "Lettres minuscules sans accent, chiffres et tirets.", "collectivites-utilisatrices", au_plus=80, motif="^[a-z0-9]+(-[a-z0-9]+)*$", forme="identifiant", message="Minuscules sans accent, chiffres et tirets : collectivites-utilisatrices.", nom="identifiant")]
IdentifiantPublie = Annotated[str, decrit("Identifiant publié", "Lettres minuscules sans accent, chiffres, tirets et points.", "commune-34151", au_plus=240, motif="^[a-z0-9]+([.-][a-z0-9]+)*$", forme="identifiant-publie", message="Minuscules sans accent, chiffres, tirets et points : commune-34151.", nom="identifiant_publie")]
Provenance = Annotated[str, decrit("Source", "D’où vient l’information : l’identifiant d’une entrée de `sources`, ou une adresse https.", "https://exemple.fr/bilan-2026", au_plus=500, motif="^([a-z0-9]+(-[a-z0-9]+)*|https://[^\\s<>\"'`\\\\]+)$", forme="source", message="Identifiant d’une entrée de « sources » de cette fiche, ou adresse https.", nom="source")]
Siren = Annotated[str, decrit("Numéro SIREN", "Neuf chiffres, entre guillemets.", "130026032", motif="^[0-9]{9}$", verifie="siren", message='Neuf chiffres, entre guillemets : "130026032".', nom="siren")]
CodeInsee = Annotated[str, decrit("Code INSEE", "Code officiel géographique, entre guillemets : commune (5 caractères), département (2 ou 3, `6AE` pour la Collectivité européenne d’Alsace) ou région (2).", "34151", "34", "76", motif="^([0-9]{2}|2[AB]|6AE|[0-9]{3}|[0-9]{5}|2[AB][0-9]{3})$", forme="code-insee", message='Code INSEE entre guillemets : "34151", "34" ou "76". Ce n’est pas le code postal.', nom="code_insee")]
CodeCommune = Annotated[str, decrit("Code d’une commune", "Code INSEE, entre guillemets : cinq caractères.", "34151", motif="^([0-9]{5}|2[AB][0-9]{3})$", forme="code-insee", message='Code INSEE d’une commune, entre guillemets : "34151". Ce n’est pas le code postal.', nom="code_commune")]
CodeDepartement = Annotated[str, decrit("Code d’un département", "Code INSEE, entre guillemets : deux caractères, trois outre-mer.", "34", motif="^([0-9]{2}|2[AB]|9[78][0-9])$", forme="code-insee", message='Code d’un département, entre guillemets : "34".', nom="code_departement")]
CodeRegion = Annotated[str, decrit("Code d’une région", "Code INSEE, entre guillemets : deux chiffres.", "76", motif="^[0-9]{2}$", forme="code-insee", message='Code d’une région, entre guillemets : "76".', nom="code_region")]
Courriel = Annotated[str, decrit("Adresse électronique", "Adresse générique de l’équipe ; jamais l’adresse d’une personne.", "contact@exemple.fr", au_plus=200, motif=r"^[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$", verifie="email", message="Adresse d’équipe attendue : contact@exemple.fr.", nom="courriel")]
NomImage = Annotated[str, decrit("Image", "Fichier du dossier `docs/images/communs/`, en PNG, JPEG ou WebP.", "mon-commun-accueil.png", au_plus=120, motif=r"^[a-z0-9]+([_-][a-z0-9]+)*\.(png|jpg|jpeg|webp)$", forme="image", message="Nom d’un fichier de docs/images/communs/, en minuscules : mon-commun-accueil.png.", nom="image")]
Licence = Annotated[str, decrit("Licence", "Expression SPDX.", "AGPL-3.0-or-later", "MIT", "EUPL-1.2", au_plus=200, verifie="spdx", message="Expression SPDX attendue : AGPL-3.0-or-later.", nom="licence")]
Technologie = Annotated[str, decrit("Technologie", "Nom d’un langage, d’un cadriciel ou d’une base de données.", "Django", au_moins=1, au_plus=60, nom="technologie")]
NomDeChamp = Annotated[str, decrit("Champ", "Nom d’un champ.", "porteurs", au_plus=80, motif=r"^[a-z_]+(\.[a-z_]+)*$", forme="champ", message="Nom d’un champ attendu, tel qu’il s’écrit dans la fiche : reutiliser.modes.", nom="champ")]
Jour = Annotated[date, decrit("Jour", "Année-mois-jour.", "2026-11-24", motif="^[0-9]{4}-[0-9]{2}-[0-9]{2}$", verifie="date-partielle", nom="jour", schema="activite")]
