"""What a format of living source is: its address, and how its answer becomes rows."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

    from catalogue.modele.impact import SourceVivante


def adresse_declaree(source: SourceVivante) -> str:
    """Ask at the address that the file declares, with its parameters."""
    return avec(source.url, {one.nom: one.valeur for one in source.parametres})


def avec(url: str, parametres: dict[str, str]) -> str:
    """Return an address with more parameters."""
    parts = urlsplit(url)
    asked = dict(parse_qsl(parts.query, keep_blank_values=True)) | parametres
    return urlunsplit(parts._replace(query=urlencode(asked))) if parametres else url


def lire_json(corps: bytes) -> Any:  # noqa: ANN401 - what a source wrote
    """Decode JSON; raise `ValueError` when it is none."""
    return json.loads(corps.decode("utf-8-sig"))


def lire_tableau(corps: bytes) -> Any:  # noqa: ANN401 - what a source wrote
    """Decode JSON, or CSV as rows by column; raise `ValueError` when it is neither."""
    text = _texte(corps)
    if text.lstrip()[:1] in {"{", "["}:
        return json.loads(text)
    head = text.partition("\n")[0]
    mark = max(",;\t|", key=head.count)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        # A line longer than the header leaves its end under no name.
        found = [{name.strip(): cell for name, cell in row.items() if name} for row in rows]
    except csv.Error as error:
        raise ValueError(str(error)) from error
    if found and None in found[0].values():
        raise ValueError("the lines do not follow the header")
    return found


def _texte(corps: bytes) -> str:
    try:
        return corps.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What a spreadsheet writes in France when nobody asks for UTF-8.
        return corps.decode("cp1252")


@dataclass(frozen=True, slots=True)
class FormatDeSource:
    """A way for a source to answer.

    `forme` is what a declared address looks like, and `exemple` one that it accepts. `lignes` is a
    JMESPath expression over what `decoder` returns; `valeur` and `moment` are the columns of the value
    and of the date of a row, when the format fixes them. `plafond`: the number of rows beyond which
    the source says nothing more.
    """

    nom: str
    titre: str
    forme: re.Pattern[str]
    exemple: str
    lignes: str = "@"
    valeur: str = ""
    moment: str = ""
    plafond: int = 0
    adresse: Callable[[SourceVivante], str] = adresse_declaree
    decoder: Callable[[bytes], Any] = lire_json
