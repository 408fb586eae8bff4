"""The rules of publiccode.yml 0.7 as its reference parser applies them, without the network.

Written from the `v0.go` of publiccode-parser-go (v5, 21 August 2026), and judged against it on forty files.
It is narrower: a key that the catalogue never writes is refused here.
"""

from __future__ import annotations

import re

import yaml
from jsonschema import Draft202012Validator, FormatChecker

from catalogue_communs.socle.schemas import FORMATS
from tests.aides import Json

TYPES = ("mobile", "iot", "desktop", "web", "backend", "other")
TEXT: Json = {"type": "string"}
FILLED: Json = {"type": "string", "minLength": 1}
HTTP: Json = {"type": "string", "pattern": r"^https?://[^/\s]+"}
EMAIL: Json = {"type": "string", "pattern": r"^[^@\s]+@[^@\s]+\.[^@\s]+$"}
DATE: Json = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
TAG: Json = {
    "type": "string",
    "pattern": "^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-[A-Za-z0-9]{5,8})*$",
}
COUNTRY: Json = {"type": "string", "pattern": "^[A-Z]{2}$"}


def _list(items: Json, **bounds: int) -> Json:
    return {"type": "array", "items": items, **bounds}


def _object(required: str, **properties: Json) -> Json:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": required.split(),
        "properties": properties,
    }


ORGANISATION = _object("uri", uri=HTTP, name=TEXT)
MAINTENANCE: Json = {
    **_object(
        "type",
        type={"enum": ["internal", "contract", "community", "none"]},
        contractors=_list(_object("name until", name=FILLED, until=DATE, website=HTTP), minItems=1),
        contacts=_list(_object("name", name=FILLED, email=EMAIL, affiliation=TEXT), minItems=1),
    ),
    "allOf": [
        {
            "if": {"properties": {"type": {"const": "contract"}}},
            "then": {"required": ["contractors"]},
            "else": {"properties": {"contractors": False}},
        },
        {
            "if": {"properties": {"type": {"enum": ["internal", "community"]}}},
            "then": {"required": ["contacts"]},
        },
    ],
}
SCHEMA = _object(
    "publiccodeYmlVersion name url platforms developmentStatus softwareType description legal maintenance localisation",
    publiccodeYmlVersion={"const": "0"},
    name=FILLED,
    url=HTTP,
    landingURL=HTTP,
    organisation=ORGANISATION,
    platforms=_list(TEXT, minItems=1),
    usedBy=_list(TEXT),
    fundedBy=_list(ORGANISATION),
    roadmap=HTTP,
    developmentStatus={"enum": ["concept", "development", "beta", "stable", "obsolete"]},
    softwareType={
        "enum": [*(f"standalone/{kind}" for kind in TYPES), "addon", "library", "configurationFiles"]
    },
    intendedAudience=_object(
        "", scope=_list({"enum": ["environment", "local-authorities"]}), countries=_list(COUNTRY)
    ),
    description={
        "type": "object",
        "minProperties": 1,
        "propertyNames": TAG,
        "additionalProperties": _object(
            "shortDescription longDescription features",
            localisedName=TEXT,
            shortDescription={"type": "string", "minLength": 1, "maxLength": 150},
            longDescription={"type": "string", "minLength": 150, "maxLength": 10_000},
            documentation=HTTP,
            features=_list(TEXT, minItems=1),
        ),
    },
    legal=_object("license", license={"type": "string", "format": "spdx"}),
    maintenance=MAINTENANCE,
    localisation=_object(
        "localisationReady availableLanguages",
        localisationReady={"type": "boolean"},
        availableLanguages=_list(TAG, minItems=1),
    ),
)
_FORMATS = FormatChecker(formats=("date",))
_FORMATS.checks("spdx")(lambda value: not isinstance(value, str) or FORMATS["spdx"](value))
_VALIDATOR = Draft202012Validator(SCHEMA, format_checker=_FORMATS)


def fautes(texte: str) -> list[str]:
    """Return what is wrong with a publiccode.yml, by field; nothing when it is valid."""
    values = yaml.load(texte, Loader=_Loader)  # noqa: S506 - a loader of plain values
    return sorted(f"{e.json_path} : {e.message}" for e in _VALIDATOR.iter_errors(values))


class _Loader(yaml.SafeLoader):
    """Plain values as YAML 1.2 reads them: a date is a text, « yes » and « no » are too."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, rule) for tag, rule in rules if tag.rpartition(":")[2] not in {"timestamp", "bool"}]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), list("tf"))
