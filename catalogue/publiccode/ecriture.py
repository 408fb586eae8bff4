"""Write the values of a publiccode.yml as YAML that every reader understands alike."""

from __future__ import annotations

import re
from functools import cache
from textwrap import fill
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from catalogue.publiccode.export import Export, Manque


class _Dumper(yaml.SafeDumper):
    """YAML 1.1 and 1.2 read it the same: no alias, lists in retreat, long texts on several lines."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401, ARG002 - the signature of PyYAML
        """Write a value again rather than refer to it."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002, ARG002
        """Indent lists too."""
        super().increase_indent(flow, indentless=False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)

WIDTH, INDENT = 100, "  "
# One line that starts with a letter and holds no sign of YAML; « :// » is none.
_PLAIN = re.compile(
    "[A-Za-zÀ-ÖØ-öø-ÿ](?: ?(?:[A-Za-z0-9À-ÖØ-öø-ÿŒœ’«»…–\u00a0\u202f.,;!?()'/+=%_~-]|:(?=//)))*"
).fullmatch
# What YAML 1.1 takes for something else than a text.
_MOTS = frozenset(("y", "n", "yes", "no", "true", "false", "on", "off", "null"))
# Several lines that hold no control character, and no space at their end.
_LONG = re.compile(
    "(?![ \\n])(?=[^\\n]*\\n)(?:[!-~\u00a0-\u2027\u202a-\ud7ff]|\\n| (?![\\n ]*\\n))*(?<![ \\n])"
).fullmatch
EN_TETE = "# publiccode.yml de {nom}, tiré de sa fiche : {page}\n"
A_COMPLETER = "\n# À COMPLÉTER, sans quoi le fichier n’est pas valide :\n"


def ecrire(export: Export, page: str) -> str:
    """Return the file; `page` is the address of the common in the catalogue."""
    return _header(export, page) + "".join(_lignes(export.valeurs, 0))


def brouillon(export: Export, page: str) -> str:
    """Return what is known, then, in comments, each line that is still to be written."""
    missing = "".join(_a_ecrire(m) for m in export.manques)
    return ecrire(export, page) + A_COMPLETER + missing


@cache
def _a_ecrire(manque: Manque) -> str:
    told = fill(f"{manque.champ} : {manque.raison}", WIDTH, initial_indent="# ", subsequent_indent="# ")
    lines = "".join(f"#   {line}\n" for line in manque.lignes.splitlines())
    return f"#\n{told}\n{lines}"


def _lignes(values: Mapping[str, Any], depth: int) -> Iterator[str]:
    """Write each value under its name, as PyYAML would, which is only asked for what is not plain.

    Its writer looks at each character: it takes longer than all the rest of the page of a common.
    """
    margin = INDENT * depth
    for name, value in values.items():
        head = f"{margin}{name}:"
        if isinstance(value, dict):
            yield f"{head}\n"
            yield from _lignes(value, depth + 1)
        elif isinstance(value, str) and _LONG(value):
            lines = (f"{margin}{INDENT}{line}" if line else "" for line in value.split("\n"))
            yield "\n".join((f"{head} |-", *lines, ""))
        elif isinstance(value, str) and _simple(value):
            yield f"{_plier(head, value, depth + 1)}\n"
        elif isinstance(value, list) and all(isinstance(one, str) and _simple(one) for one in value):
            items = (f"{_plier(f'{margin}{INDENT}-', one, depth + 2)}\n" for one in value)
            yield "".join((f"{head}\n", *items))
        else:
            yield _autre(name, value, depth)


def _simple(text: str) -> bool:
    """Tell whether a text is written as it is: no sign of YAML, and no word that it takes for a value."""
    return _PLAIN(text) is not None and text.lower() not in _MOTS


def _plier(head: str, text: str, depth: int) -> str:
    """Write a text after its name, a new line at the first space past the width."""
    if len(head) + 1 + len(text) <= WIDTH:
        return f"{head} {text}"
    lines: list[str] = []
    line = head
    for word in text.split(" "):
        if lines or line is not head:
            full = len(line) > WIDTH
            lines += [line] if full else []
            line = f"{INDENT * depth}{word}" if full else f"{line} {word}"
        else:
            line = f"{head} {word}"
    return "\n".join((*lines, line))


def _autre(name: str, value: object, depth: int) -> str:
    """Have PyYAML write a value, in as many objects as it is deep, whose names are then left out."""
    # Another follows: what ends a document must not end the value.
    whole: dict[str, Any] = {name: value, "_": 0}
    for _ in range(depth):
        whole = {"_": whole}
    text: str = yaml.dump(whole, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH)
    return text.split("\n", depth)[depth].removesuffix(f"{INDENT * depth}_: 0\n")


def _header(export: Export, page: str) -> str:
    name = " ".join(str(export.valeurs["name"]).split())
    return EN_TETE.format(nom=name, page=page)
