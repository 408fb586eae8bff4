"""Write the values of a publiccode.yml as YAML that every reader understands alike."""

from __future__ import annotations

import re
from functools import cache, lru_cache
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
# No sign of YAML, but on one line, and no control character.
_PLAIN = re.compile("[A-Za-z0-9\u00a0-\u2027\u202a-\ud7ff .,;!?()'/+=%_~-]+").fullmatch
# What YAML 1.1 takes for something else than a text.
_MOTS = frozenset(("y", "n", "yes", "no", "true", "false", "on", "off", "null"))
# Lines that hold no control character.
_LINES = re.compile("[ -~\u00a0-\u2027\u202a-\ud7ff\n]*").fullmatch
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
        if isinstance(value, dict) and value:
            yield f"{head}\n"
            yield from _lignes(value, depth + 1)
        elif isinstance(value, str) and _en_lignes(value):
            lines = (f"{margin}{INDENT}{line}" if line else "" for line in value.split("\n"))
            yield "\n".join((f"{head} |-", *lines, ""))
        elif isinstance(value, str) and (written := _sur_une_ligne(value)):
            yield f"{_plier(head, written, depth + 1)}\n"
        elif isinstance(value, list) and value and all(items := [_sur_une_ligne(one) for one in value]):
            yield f"{head}\n"
            yield from (f"{_plier(f'{margin}{INDENT}-', str(one), depth + 2)}\n" for one in items)
        elif isinstance(value, str | bool):
            yield _autre_simple(name, value, depth)
        else:
            yield _autre(name, value, depth)


def _en_lignes(text: str) -> bool:
    """Tell whether a text has several lines, that may be written as they are: no space ends them."""
    return "\n" in text and " \n" not in text and text == text.strip(" \n") and _LINES(text) is not None


def _sur_une_ligne(text: object) -> str | None:
    """Write a text: as it is without a sign of YAML, quoted when « : » is the only one, else not at all."""
    if not isinstance(text, str) or not text[:1].isalpha() or text.lower() in _MOTS:
        return None
    if "  " in text or text.endswith(" "):
        return None
    # In an address, a colon is no sign.
    bare = text.replace("://", "")
    if _PLAIN(bare):
        return text
    if _PLAIN(bare.replace(": ", " ")):
        return "'" + text.replace("'", "''") + "'"
    return None


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


@lru_cache(maxsize=64)
def _autre_simple(name: str, value: str | bool, depth: int) -> str:  # noqa: FBT001 - a value of the file
    """Do as `_autre`, once for what many files say alike, such as the version of the standard."""
    return _autre(name, value, depth)


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
