"""The rules of publiccode.yml 0.7 as its reference parser applies them, without the network."""

from __future__ import annotations

import re

import yaml
from jsonschema import Draft202012Validator, FormatChecker

from catalogue_communs.socle.schemas import FORMATS
from tests.aides import ROOT

REGLES = ROOT / "tests" / "fixtures" / "publiccode" / "regles-0.7.yml"
_FORMATS = FormatChecker(formats=("date",))
_FORMATS.checks("spdx")(lambda value: not isinstance(value, str) or FORMATS["spdx"](value))
_VALIDATOR = Draft202012Validator(
    yaml.safe_load(REGLES.read_text(encoding="utf-8")), format_checker=_FORMATS
)


def fautes(texte: str) -> list[str]:
    """Return what is wrong with a publiccode.yml, by field; nothing when it is valid."""
    values = yaml.load(texte, Loader=_Loader)  # noqa: S506 - a loader of plain values
    return sorted(f"{e.json_path} : {e.message}" for e in _VALIDATOR.iter_errors(values))


class _Loader(yaml.SafeLoader):
    """Plain values as YAML 1.2 reads them: a date is a text, « yes » and « no » are too."""


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, rule) for tag, rule in rules if tag.rpartition(":")[2] not in {"timestamp", "bool"}
    ]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), list("tf"))
