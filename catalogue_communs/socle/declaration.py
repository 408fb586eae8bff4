"""A field declared once: its type, its words, its bounds, its example; the JSON Schema from that.

A class declares its fields in the order of the form; `dit` says what the object itself is. A field
without a declaration is not in the file. What every object and every list has in common (nothing
unknown, nothing twice, nothing empty) is written here, and in no declaration. The forms that several
fields share (a date, an address, a SIREN) are at the end.
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
    """What an object must say when one of its fields has one of some values.

    `exige`: the fields that it must then have. `au_moins`: the lowest value of a number, by its path
    in the object, lists entered on the way.
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
    # Characters of a text, elements of a list, entries of a table, the number itself, the year of
    # a date.
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
    # An object: it needs one of these groups of fields; what it must say in some cases; the order
    # of its fields when its class comes from another.
    un_de: tuple[str, ...] = ()
    quand: tuple[Quand, ...] = ()
    ordre: tuple[str, ...] = ()
    # A date: « passe » when it cannot be later than today; else how many years ahead it may be.
    moment: str = ""
    horizon: int = 0
    # Whether the table of the commons has a column for it, after those that it lists.
    colonne: bool = False
    # What an editor offers to write: its name, what it holds, the object.
    amorce: tuple[str, str, dict[str, Any]] | None = None

    def avec(self, plus: Declaration) -> Declaration:
        """Add what another says, which wins."""
        changes = {}
        for champ in fields(plus):
            apport = getattr(plus, champ.name)
            if apport != champ.default:
                changes[champ.name] = apport
        return replace(self, **changes)


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
CHAMP_INCONNU = "Ce champ n’existe pas ici, ou un groupe de champs est attendu."
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
        """Put the standard and the name before a schema, its forms after."""
        complet = {"$schema": NORME, "$id": f"{self.nom}.schema.json", **part}
        if self.formes:
            complet["$defs"] = self.formes | part.get("$defs", {})
        return complet

    def _partie(self, annotation: Any, apport: Declaration = RIEN) -> Schema:
        """Write what is accepted under an annotation; `apport` is what its list says of it."""
        bare, declarations = deplier(annotation)
        kind = get_origin(bare) or bare
        propre, forme = apport, None
        for declaration in declarations:
            if not declaration.nom:
                propre = propre.avec(declaration)
            elif forme is None:
                forme = declaration
        if issubclass(kind, msgspec.Struct):
            return self._objet(kind, propre)
        if forme is not None:
            rule = {"$ref": self._forme(kind, forme), **_bornes(kind, propre)}
            return _mots(propre, rule, renvoi=forme.forme in _RENVOIS)
        if propre.liste and kind is str:
            return _mots(propre, {"$ref": f"{VOCABULAIRES}.schema.json#/$defs/{propre.liste}"})
        return _mots(propre, self._valeur(kind, get_args(bare), propre))

    def _forme(self, kind: Any, forme: Declaration) -> str:
        """Refer to a form, written the first time where it belongs."""
        if forme.schema != self.nom:
            return f"{forme.schema}.schema.json#/$defs/{forme.nom}"
        self.formes[forme.nom] = _mots(
            forme, self._valeur(kind, (), forme), renvoi=forme.forme in _RENVOIS
        )
        return f"#/$defs/{forme.nom}"

    def _valeur(self, kind: Any, inner: tuple[Any, ...], propre: Declaration) -> Schema:
        """Write the rule of a value that is no object: its type, its bounds, its form."""
        if propre.parmi:
            return _choix_parmi(propre.parmi)
        type_json, least, _ = _TYPES[kind]
        rule: Schema = {"type": type_json}
        if self._jamais_vide(kind, propre):
            rule[least] = 1
        rule |= _bornes(kind, propre) | _forme_du_texte(propre)
        if kind is tuple:
            elements = self._partie(inner[0], decrit(liste=propre.liste))
            rule |= {"uniqueItems": True, "items": elements}
        elif kind is dict:
            keys, values = map(self._partie, inner)
            keys.pop("type", None)
            rule |= {"propertyNames": keys, "additionalProperties": values}
        message = _message(kind, propre)
        if message and self.saisi:
            rule["errorMessage"] = message
        return rule

    def _jamais_vide(self, kind: Any, propre: Declaration) -> bool:
        """Tell whether a text or a list must hold something: a form says so by its pattern."""
        if kind is str:
            return not propre.nom
        return kind is tuple and self.saisi

    def _objet(self, kind: type[msgspec.Struct], propre: Declaration) -> Schema:
        """Write the rule of an object: its fields, those that it must say, its conditions."""
        objet: Declaration = getattr(kind, "dit", RIEN).avec(propre)
        declares = _annotations(kind, objet.ordre)
        rule: Schema = {"type": "object", "additionalProperties": False}
        if self.saisi:
            rule |= {"minProperties": 1, "errorMessage": CHAMP_INCONNU}
        required = [name for name in declares if _obligatoire(_champs(kind)[name])]
        if required:
            rule["required"] = required
        if objet.un_de:
            rule["anyOf"] = [{"required": group.split()} for group in objet.un_de]
        rule["properties"] = {name: self._partie(hint) for name, hint in declares.items()}
        if objet.quand:
            rule["allOf"] = [_condition(quand, rule["properties"]) for quand in objet.quand]
        if objet.amorce:
            label, description, body = objet.amorce
            rule["defaultSnippets"] = [{"label": label, "description": description, "body": body}]
        return _mots(objet, rule)


def deplier(annotation: Any) -> tuple[Any, list[Declaration]]:
    """Return the type of a field under its annotation, and its declarations, innermost first."""
    if get_origin(annotation) is Annotated:
        bare, declarations = deplier(get_args(annotation)[0])
        for metadata in annotation.__metadata__:
            if isinstance(metadata, Declaration):
                declarations.append(metadata)
        return bare, declarations
    if get_origin(annotation) in {Union, types.UnionType}:
        return deplier(next(kind for kind in get_args(annotation) if kind is not types.NoneType))
    return annotation, []


@cache
def champ_declare(racine: type[msgspec.Struct], nom: str) -> tuple[FieldInfo, Any, Declaration]:
    """Find a field by its names, such as `reutilisations.depuis`.

    Returns the field, its type, and all that its declarations say.
    """
    kind: Any = racine
    for step in nom.split("."):
        bare, _ = deplier(kind)
        if get_origin(bare) is tuple:
            bare, _ = deplier(get_args(bare)[0])
        champ = _champs(bare)[step]
        kind = champ.type
    bare, _ = deplier(kind)
    return champ, get_origin(bare) or bare, _dit(kind)


def _dit(annotation: Any) -> Declaration:
    """Add up what the object of a field says of itself, its form, and its own words."""
    bare, declarations = deplier(annotation)
    return reduce(Declaration.avec, declarations, getattr(bare, "dit", RIEN))


@cache
def _champs(kind: type[msgspec.Struct]) -> dict[str, FieldInfo]:
    return {champ.name: champ for champ in msgspec.structs.fields(kind)}


def _annotations(kind: type[msgspec.Struct], ordre: tuple[str, ...]) -> dict[str, Any]:
    """Return the annotation of each field that is in the file, in the order of the form."""
    hints = get_type_hints(kind, include_extras=True)
    annotations = {}
    for name in ordre or hints:
        if _declare(hints[name]):
            annotations[name] = hints[name]
    return annotations


def _declare(annotation: Any) -> bool:
    """Tell whether a field is in the file: it has a declaration, or is an object, which has one."""
    bare, declarations = deplier(annotation)
    if declarations:
        return True
    return isinstance(bare, type) and issubclass(bare, msgspec.Struct)


def _obligatoire(champ: FieldInfo) -> bool:
    return champ.required or _dit(champ.type).obligatoire


def _bornes(kind: Any, propre: Declaration) -> Schema:
    """Write the bounds that a declaration gives, under the words of its type."""
    _, least, most = _TYPES[kind]
    bornes = {least: propre.au_moins, most: propre.au_plus}
    return {key: borne for key, borne in bornes.items() if borne is not None}


def _choix_parmi(choix: tuple[str, ...] | dict[str, str]) -> Schema:
    """Write a choice among a few values, with their titles when people write them."""
    if isinstance(choix, dict):
        titles = [{"const": key, "title": title} for key, title in choix.items()]
        return {"type": "string", "oneOf": titles}
    return {"type": "string", "enum": [*choix]}


def _forme_du_texte(propre: Declaration) -> Schema:
    """Write how a text must look, as much as its declaration says."""
    forme = {"x-format": propre.forme, "format": propre.verifie, "pattern": propre.motif}
    return {key: regle for key, regle in forme.items() if regle}


def _message(kind: Any, propre: Declaration) -> str:
    """Return what an editor says of a wrong value, or nothing: its own words are then enough."""
    if propre.message:
        return propre.message
    if propre.motif or propre.verifie:
        return ""
    return _MESSAGES.get(kind, "")


def _condition(quand: Quand, properties: Schema) -> Schema:
    """Write a condition as « if » and « then », where `x-quand` is the field that asks."""
    exigence: Schema = {"x-quand": quand.champ}
    if quand.exige:
        exigence["required"] = [*quand.exige]
    for path, least in quand.au_moins.items():
        bound: Schema = {"minimum": least}
        first, *below = path.split(".")
        for step in reversed(below):
            bound = {"properties": {step: bound}}
        if properties[first].get("type") == "array":
            bound = {"items": bound}
        exigence.setdefault("properties", {})[first] = bound
    condition = {"properties": {quand.champ: {"enum": [*quand.valeurs]}}, "required": [quand.champ]}
    return {"if": condition, "then": exigence}


def _mots(propre: Declaration, rule: Schema, *, renvoi: bool = False) -> Schema:
    """Put the title and the description before a rule, the examples after.

    A list of objects that has no example of its own shows those of its elements.
    """
    examples = [*propre.exemples]
    elements = rule.get("items", {})
    if not examples and "properties" in elements:
        examples = [elements["examples"]]
    complete = {"title": propre.titre, "description": propre.description, **rule}
    complete["x-moment"] = propre.moment
    complete["x-horizon"] = propre.horizon or ""
    complete["x-exemples" if renvoi else "examples"] = examples
    return {key: content for key, content in complete.items() if content not in ("", [])}


Url = Annotated[
    str,
    decrit(
        "Adresse web",
        "Adresse complète, en https.",
        "https://exemple.fr/",
        au_plus=500,
        motif="^https://[^\\s<>\"'`\\\\]+$",
        verifie="uri",
        message="Adresse complète attendue : https://exemple.fr/page.",
        nom="url",
    ),
]
Date = Annotated[
    DatePartielle,
    decrit(
        "Date",
        "Date avec la précision connue : année, année-mois ou année-mois-jour.",
        "2026-06-30",
        "2026-06",
        2026,
        au_moins=FIRST_YEAR,
        au_plus=LAST_YEAR,
        motif="^(199[0-9]|20[0-9]{2}|2100)(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$",
        verifie="date-partielle",
        message="Date attendue : 2026, 2026-06 ou 2026-06-30, selon ce que vous savez.",
        nom="date",
    ),
]
Identifiant = Annotated[
    str,
    decrit(
        "Identifiant",
        "Lettres minuscules sans accent, chiffres et tirets.",
        "collectivites-utilisatrices",
        au_plus=80,
        motif="^[a-z0-9]+(-[a-z0-9]+)*$",
        forme="identifiant",
        message="Minuscules sans accent, chiffres et tirets : collectivites-utilisatrices.",
        nom="identifiant",
    ),
]
IdentifiantPublie = Annotated[
    str,
    decrit(
        "Identifiant publié",
        "Lettres minuscules sans accent, chiffres, tirets et points.",
        "commune-34151",
        au_plus=240,
        motif="^[a-z0-9]+([.-][a-z0-9]+)*$",
        forme="identifiant-publie",
        message="Minuscules sans accent, chiffres, tirets et points : commune-34151.",
        nom="identifiant_publie",
    ),
]
Provenance = Annotated[
    str,
    decrit(
        "Source",
        "D’où vient l’information : l’identifiant d’une entrée de `sources`, ou une adresse https.",
        "https://exemple.fr/bilan-2026",
        au_plus=500,
        motif="^([a-z0-9]+(-[a-z0-9]+)*|https://[^\\s<>\"'`\\\\]+)$",
        forme="source",
        message="Identifiant d’une entrée de « sources » de cette fiche, ou adresse https.",
        nom="source",
    ),
]
Siren = Annotated[
    str,
    decrit(
        "Numéro SIREN",
        "Neuf chiffres, entre guillemets.",
        "130026032",
        motif="^[0-9]{9}$",
        verifie="siren",
        message='Neuf chiffres, entre guillemets : "130026032".',
        nom="siren",
    ),
]
CodeInsee = Annotated[
    str,
    decrit(
        "Code INSEE",
        "Code officiel géographique, entre guillemets : "
        "commune (5 caractères), département (2 ou 3, "
        "`6AE` pour la Collectivité européenne d’Alsace) ou région (2).",
        "34151",
        "34",
        "76",
        motif="^([0-9]{2}|2[AB]|6AE|[0-9]{3}|[0-9]{5}|2[AB][0-9]{3})$",
        forme="code-insee",
        message='Code INSEE entre guillemets : "34151", "34" ou "76". Ce n’est pas le code postal.',
        nom="code_insee",
    ),
]
CodeCommune = Annotated[
    str,
    decrit(
        "Code d’une commune",
        "Code INSEE, entre guillemets : cinq caractères.",
        "34151",
        motif="^([0-9]{5}|2[AB][0-9]{3})$",
        forme="code-insee",
        message=(
            'Code INSEE d’une commune, entre guillemets : "34151". Ce n’est pas le code postal.'
        ),
        nom="code_commune",
    ),
]
CodeDepartement = Annotated[
    str,
    decrit(
        "Code d’un département",
        "Code INSEE, entre guillemets : deux caractères, trois outre-mer.",
        "34",
        motif="^([0-9]{2}|2[AB]|9[78][0-9])$",
        forme="code-insee",
        message='Code d’un département, entre guillemets : "34".',
        nom="code_departement",
    ),
]
CodeRegion = Annotated[
    str,
    decrit(
        "Code d’une région",
        "Code INSEE, entre guillemets : deux chiffres.",
        "76",
        motif="^[0-9]{2}$",
        forme="code-insee",
        message='Code d’une région, entre guillemets : "76".',
        nom="code_region",
    ),
]
Courriel = Annotated[
    str,
    decrit(
        "Adresse électronique",
        "Adresse générique de l’équipe ; jamais l’adresse d’une personne.",
        "contact@exemple.fr",
        au_plus=200,
        motif=r"^[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$",
        verifie="email",
        message="Adresse d’équipe attendue : contact@exemple.fr.",
        nom="courriel",
    ),
]
NomImage = Annotated[
    str,
    decrit(
        "Image",
        "Fichier du dossier `docs/images/communs/`, en PNG, JPEG ou WebP.",
        "mon-commun-accueil.png",
        au_plus=120,
        motif=r"^[a-z0-9]+([_-][a-z0-9]+)*\.(png|jpg|jpeg|webp)$",
        forme="image",
        message="Nom d’un fichier de docs/images/communs/, en minuscules : mon-commun-accueil.png.",
        nom="image",
    ),
]
Licence = Annotated[
    str,
    decrit(
        "Licence",
        "Expression SPDX.",
        "AGPL-3.0-or-later",
        "MIT",
        "EUPL-1.2",
        au_plus=200,
        verifie="spdx",
        message="Expression SPDX attendue : AGPL-3.0-or-later.",
        nom="licence",
    ),
]
Technologie = Annotated[
    str,
    decrit(
        "Technologie",
        "Nom d’un langage, d’un cadriciel ou d’une base de données.",
        "Django",
        au_moins=1,
        au_plus=60,
        nom="technologie",
    ),
]
NomDeChamp = Annotated[
    str,
    decrit(
        "Champ",
        "Nom d’un champ.",
        "porteurs",
        au_plus=80,
        motif=r"^[a-z_]+(\.[a-z_]+)*$",
        forme="champ",
        message="Nom d’un champ attendu, tel qu’il s’écrit dans la fiche : reutiliser.modes.",
        nom="champ",
    ),
]
Jour = Annotated[
    date,
    decrit(
        "Jour",
        "Année-mois-jour.",
        "2026-11-24",
        motif="^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        verifie="date-partielle",
        nom="jour",
        schema="activite",
    ),
]
