"""Write the values of a publiccode.yml as YAML that every reader understands alike."""

from __future__ import annotations

from functools import cache
from textwrap import fill
from typing import TYPE_CHECKING

from catalogue.socle.fichiers import yaml_text

if TYPE_CHECKING:
    from catalogue.faits.publiccode.export import Export, Manque


WIDTH = 100
EN_TETE = "# publiccode.yml de {nom}, tiré de sa fiche : {page}\n"
A_COMPLETER = "\n# À COMPLÉTER, sans quoi le fichier n’est pas valide :\n"


def ecrire(export: Export, page: str) -> str:
    """Return the file; `page` is the address of the common in the catalogue."""
    return _header(export, page) + yaml_text(dict(export.valeurs), WIDTH)


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
