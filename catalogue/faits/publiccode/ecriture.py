"""Write the values of a publiccode.yml as YAML that every reader understands alike."""

from __future__ import annotations

from functools import cache
from textwrap import fill
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from catalogue.faits.publiccode.export import Export, Manque


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

WIDTH = 100
EN_TETE = "# publiccode.yml de {nom}, tiré de sa fiche : {page}\n"
A_COMPLETER = "\n# À COMPLÉTER, sans quoi le fichier n’est pas valide :\n"


def ecrire(export: Export, page: str) -> str:
    """Return the file; `page` is the address of the common in the catalogue."""
    text: str = yaml.dump(
        dict(export.valeurs), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH
    )
    return _header(export, page) + text


def brouillon(export: Export, page: str) -> str:
    """Return what is known, then, in comments, each line that is still to be written."""
    missing = "".join(_a_ecrire(m) for m in export.manques)
    return ecrire(export, page) + A_COMPLETER + missing


@cache
def _a_ecrire(manque: Manque) -> str:
    told = fill(f"{manque.champ} : {manque.raison}", WIDTH, initial_indent="# ", subsequent_indent="# ")
    lines = "".join(f"#   {line}\n" for line in manque.lignes.splitlines())
    return f"#\n{told}\n{lines}"


def _header(export: Export, page: str) -> str:
    name = " ".join(str(export.valeurs["name"]).split())
    return EN_TETE.format(nom=name, page=page)
