"""Write the files of ``schemas/`` that editors and other programs read, and nobody types.

What every object and every list has in common (nothing unknown, nothing twice, nothing empty) is written here,
and in no declaration.
"""

from datetime import date
from functools import reduce
from typing import Any, Dict, Tuple, get_args, get_origin, get_type_hints

import msgspec

from catalogue_communs.forges.modele import Ensemble, LectureDeDepot
from catalogue_communs.modele import Guichet, Projet
from catalogue_communs.socle import schemas
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.declaration import RIEN, Declaration, champ_declare, decrit, deplier
from catalogue_communs.socle.fichiers import ecrire_d_un_coup, octets_json, ressources
from catalogue_communs.socle.programme import Programme
from catalogue_communs.socle.schemas import NORME, VOCABULAIRES, Schema
from catalogue_communs.validation.dossier import EnTete

# How a type is written, and what bounds it.
TYPES: Dict[Any, Tuple[Any, str, str]] = {
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
MESSAGES: Dict[Any, str] = {
    str: "Texte attendu ; sans valeur, supprimez la ligne.",
    int: "Nombre entier attendu, sans espace ni unité : 1300.",
    float: "Nombre attendu, sans espace ni unité, avec un point pour les décimales : 1300 ou 12.5.",
    bool: "Écrivez true ou false.",
    tuple: "Liste attendue : un élément par ligne, après un tiret.",
}
# An example that an editor would complete into the name of nothing is one for people only.
RENVOIS = {"identifiant", "source"}


class Redacteur:
    """A schema being written: `saisi` when people write the file, whom an editor helps."""

    def __init__(self, nom: str, *, saisi: bool = True) -> None:
        """Begin the schema `nom`."""
        self.nom, self.saisi = nom, saisi
        self.formes: Dict[str, Schema] = {}

    def entier(self, racine: Any) -> Schema:
        """Write the schema of a file."""
        part = self._partie(racine)
        part.pop("minProperties", None)
        return self._complet(part)

    def plusieurs(self, titre: str, description: str, **racines: Any) -> Schema:
        """Write one schema for several kinds of files, the first by default."""
        parts = {name: self._partie(kind) for name, kind in racines.items()}
        first = {"title": titre, "description": description, "$ref": f"#/$defs/{next(iter(parts))}"}
        return self._complet({**first, "$defs": parts})

    def _complet(self, part: Schema) -> Schema:
        whole = {"$schema": NORME, "$id": f"{self.nom}.schema.json", **part}
        forms = {**self.formes, **part.get("$defs", {})}
        return {**whole, "$defs": forms} if self.formes else whole

    def _partie(self, annotation: Any, apport: Declaration = RIEN) -> Schema:
        bare, said = deplier(annotation)
        kind = get_origin(bare) or bare
        own = reduce(Declaration.avec, (one for one in said if not one.nom), apport)
        if issubclass(kind, msgspec.Struct):
            return self._objet(kind, own)
        for named in said:
            if named.nom:
                rule = {"$ref": self._forme(kind, named), **bornes(kind, own)}
                return mots(own, rule, renvoi=named.forme in RENVOIS)
        if own.liste and kind is str:
            return mots(own, {"$ref": f"{VOCABULAIRES}.schema.json#/$defs/{own.liste}"})
        return mots(own, self._valeur(kind, get_args(bare), own))

    def _forme(self, kind: Any, named: Declaration) -> str:
        """Refer to a form, written the first time where it belongs."""
        if named.schema != self.nom:
            return f"{named.schema}.schema.json#/$defs/{named.nom}"
        self.formes[named.nom] = mots(named, self._valeur(kind, (), named), renvoi=named.forme in RENVOIS)
        return f"#/$defs/{named.nom}"

    def _valeur(self, kind: Any, inner: Tuple[Any, ...], own: Declaration) -> Schema:
        if isinstance(own.parmi, dict):
            return {
                "type": "string",
                "oneOf": [{"const": key, "title": one} for key, one in own.parmi.items()],
            }
        if own.parmi:
            return {"type": "string", "enum": [*own.parmi]}
        never_empty = (kind is str and not own.nom) or (kind is tuple and self.saisi)
        said = {"x-format": own.forme, "format": own.verifie, "pattern": own.motif}
        rule = {
            "type": TYPES[kind][0],
            **({TYPES[kind][1]: 1} if never_empty else {}),
            **bornes(kind, own),
            **{key: value for key, value in said.items() if value},
        }
        if kind is tuple:
            rule.update(uniqueItems=True, items=self._partie(inner[0], decrit(liste=own.liste)))
        elif kind is dict:
            keys, values = map(self._partie, inner)
            keys.pop("type", None)
            rule.update(propertyNames=keys, additionalProperties=values)
        message = own.message or ("" if own.motif or own.verifie else MESSAGES.get(kind, ""))
        return {**rule, "errorMessage": message} if message and self.saisi else rule

    def _objet(self, kind: Any, own: Declaration) -> Schema:
        whole: Declaration = getattr(kind, "dit", RIEN).avec(own)
        hints = get_type_hints(kind, include_extras=True)
        declared = {name: hints[name] for name in whole.ordre or hints if est_declare(hints[name])}
        known = {name: champ_declare(kind, name) for name in declared}
        rule: Schema = {"type": "object", "additionalProperties": False}
        if self.saisi:
            rule["minProperties"] = 1
        required = [name for name, (field, _, said) in known.items() if field.required or said.obligatoire]
        if required:
            rule["required"] = required
        if whole.un_de:
            rule["anyOf"] = [{"required": group.split()} for group in whole.un_de]
        rule["properties"] = {name: self._partie(hint) for name, hint in declared.items()}
        if whole.amorce:
            label, description, body = whole.amorce
            rule["defaultSnippets"] = [{"label": label, "description": description, "body": body}]
        return mots(whole, rule)


def est_declare(annotation: Any) -> bool:
    """Tell whether a field says something of itself, or holds an object."""
    bare, said = deplier(annotation)
    return bool(said) or (isinstance(bare, type) and issubclass(bare, msgspec.Struct))


def bornes(kind: Any, own: Declaration) -> Schema:
    """Write what bounds a value."""
    _, least, most = TYPES[kind]
    said = {least: own.au_moins, most: own.au_plus}
    return {key: value for key, value in said.items() if value is not None}


def mots(own: Declaration, rule: Schema, *, renvoi: bool = False) -> Schema:
    """Put the title and the description before a rule, the examples after: a list has that of its elements."""
    items = rule.get("items", {})
    examples = [*own.exemples] or ([items["examples"]] if "properties" in items else [])
    said = {"title": own.titre, "description": own.description, **rule}
    said["x-exemples" if renvoi else "examples"] = examples
    return {key: value for key, value in said.items() if value not in ("", [])}


def fichiers_des_schemas() -> Dict[str, bytes]:
    """Return the files of `schemas/` that the library writes, by name."""
    written = {
        schemas.VOCABULAIRES: schemas.schema_des_vocabulaires(schemas.lire_vocabulaires({})),
        "projet": Redacteur("projet").entier(Projet),
        "guichet": Redacteur("guichet").entier(Guichet),
        "programme": Redacteur("programme").entier(Programme),
        "page": Redacteur("page").entier(EnTete),
        "activite": Redacteur("activite", saisi=False).plusieurs(
            "Activité des dépôts",
            "Les fichiers de `donnees/activite/`, écrits par `catalogue activite` : un par dépôt (`lecture`), et un par commun qui a plusieurs dépôts (`ensemble`).",
            lecture=LectureDeDepot,
            ensemble=Ensemble,
        ),
    }
    comment = {"$comment": "Écrit par « python3 scripts/fix » : ne pas modifier à la main."}
    return {f"{name}.schema.json": octets_json({**comment, **one}, indent=2) for name, one in written.items()}


if __name__ == "__main__":
    for schema, content in fichiers_des_schemas().items():
        ecrire_d_un_coup(ressources() / "schemas" / schema, content)
