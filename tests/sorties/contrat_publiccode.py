"""The rules of publiccode.yml 0.7 as its reference parser applies them, without the network.

Written from the `v0.go` of publiccode-parser-go (v5, 21 August 2026), and judged against it on forty files.
It is narrower: what the catalogue never writes is refused here, such as a logo, which must lie in the
repository, or a deprecated key.
"""

from __future__ import annotations

import re

import yaml
from jsonschema import Draft202012Validator, FormatChecker

from catalogue_communs.socle.schemas import FORMATS
from tests.aides import Json

# Of the parser: every version that it reads.
VERSIONS = "0 0.2 0.2.0 0.2.1 0.2.2 0.3 0.3.0 0.4 0.4.0 0.5 0.5.0 0.7 0.7.0".split()  # noqa: SIM905 - as the parser writes it
TYPES = ["mobile", "iot", "desktop", "web", "backend", "other"]
SCOPES = """agriculture culture defence education emergency-services employment energy environment
finance-and-economic-development foreign-affairs government healthcare infrastructures justice
local-authorities manufacturing research science-and-technology security society sport tourism
transportation welfare""".split()  # noqa: SIM905 - a list of words

TEXT: Json = {"type": "string"}
FILLED: Json = {"type": "string", "minLength": 1}
HTTP: Json = {"type": "string", "pattern": r"^https?://[^/\s]+"}
URL: Json = {"type": "string", "pattern": r"^[a-z][a-z0-9+.-]*://[^/\s]+"}
URI: Json = {
    "type": "string",
    "pattern": r"^([a-zA-Z][a-zA-Z0-9+.-]*://[^/\s]+|urn:[a-zA-Z0-9][a-zA-Z0-9-]{1,31}:\S+)",
}
EMAIL: Json = {"type": "string", "pattern": r"^[^@\s]+@[^@\s]+\.[^@\s]+$"}
DATE: Json = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
TAG: Json = {
    "type": "string",
    "pattern": "^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-[A-Za-z0-9]{5,8})*$",
}
COUNTRY: Json = {"type": "string", "pattern": "^[A-Z]{2}$"}
ORGANISATION: Json = {
    "type": "object",
    "additionalProperties": False,
    "required": ["uri"],
    "properties": {"uri": URI, "name": TEXT},
}


OBLIGATOIRES = """publiccodeYmlVersion name url platforms developmentStatus softwareType
description legal maintenance localisation""".split()  # noqa: SIM905 - a list of words


def _list(items: Json, **bounds: int) -> Json:
    return {"type": "array", "items": items, **bounds}


def _object(required: list[str], **properties: Json) -> Json:
    return {"type": "object", "additionalProperties": False, "required": required, "properties": properties}


SCHEMA: Json = {
    **_object(
        OBLIGATOIRES,
        publiccodeYmlVersion={"enum": VERSIONS},
        name=FILLED,
        applicationSuite=TEXT,
        url=URL,
        landingURL=HTTP,
        isBasedOn={"anyOf": [URL, _list(URL)]},
        softwareVersion=TEXT,
        releaseDate=DATE,
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
            [], scope=_list({"enum": SCOPES}), countries=_list(COUNTRY), unsupportedCountries=_list(COUNTRY)
        ),
        description={
            "type": "object",
            "minProperties": 1,
            "propertyNames": TAG,
            "additionalProperties": _object(
                ["shortDescription", "longDescription", "features"],
                localisedName=TEXT,
                shortDescription={"type": "string", "minLength": 1, "maxLength": 150},
                longDescription={"type": "string", "minLength": 150, "maxLength": 10_000},
                documentation=HTTP,
                apiDocumentation=HTTP,
                features=_list(TEXT, minItems=1),
            ),
        },
        legal=_object(["license"], license={"type": "string", "format": "spdx"}, mainCopyrightOwner=TEXT),
        maintenance={
            **_object(
                ["type"],
                type={"enum": ["internal", "contract", "community", "none"]},
                contractors=_list(
                    _object(["name", "until"], name=FILLED, until=DATE, email=EMAIL, website=HTTP), minItems=1
                ),
                contacts=_list(
                    _object(["name"], name=FILLED, email=EMAIL, phone=TEXT, affiliation=TEXT), minItems=1
                ),
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
        },
        localisation=_object(
            ["localisationReady", "availableLanguages"],
            localisationReady={"type": "boolean"},
            availableLanguages=_list(TAG, minItems=1),
        ),
    )
}
_FORMATS = FormatChecker(formats=("date",))
_FORMATS.checks("spdx")(FORMATS["spdx"])
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
