"""The formats of living sources: their addresses, how an answer becomes rows; and the hosts where they may be read."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from catalogue_communs.modele.projet import SourceVivante
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.texte import citer, enumerer, proche, vouliez_vous


def adresse_declaree(source: SourceVivante) -> str:
    """Ask at the address that the file declares, with its parameters."""
    return avec(source.url, {one.nom: one.valeur for one in source.parametres})


def avec(url: str, parametres: dict[str, str]) -> str:
    """Return an address with more parameters."""
    parts = urlsplit(url)
    asked = dict(parse_qsl(parts.query, keep_blank_values=True)) | parametres
    return urlunsplit(parts._replace(query=urlencode(asked))) if parametres else url


def lire_json(corps: bytes) -> Any:
    """Decode JSON; raise `ValueError` when it is none."""
    return json.loads(corps.decode("utf-8-sig"))


def lire_tableau(corps: bytes) -> Any:
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


FICHIER = FormatDeSource(
    "fichier",
    "Fichier CSV ou JSON",
    re.compile(r"https://[^/?#]+/[^#]*"),
    "https://www.data.gouv.fr/fr/datasets/r/2f4a3c52-7bac-4480-a41d-4db730c52325",
    decoder=lire_tableau,
)


GRIST = FormatDeSource(
    "grist",
    "Table d’un document Grist public",
    re.compile(r"https://[^/?#]+/(?:o/[^/?#]+/)?api/docs/[A-Za-z0-9_-]+/tables/[A-Za-z0-9_]+/records"),
    "https://grist.exemple.fr/api/docs/9bGtbLYmEdEG/tables/Suivi/records",
    lignes="records[].fields",
)


IMPACT_SERVICE_PUBLIC = FormatDeSource(
    "impact-service-public",
    "Fichier au schéma « Impact d’un service public numérique »",
    re.compile(r"https://[^/?#]+/[^#]*"),
    "https://www.data.gouv.fr/fr/datasets/r/2f4a3c52-7bac-4480-a41d-4db730c52325",
    # A target is no measure.
    lignes="[?!contains(['true', 'True', 'TRUE', 'vrai', '1'], est_cible)]",
    valeur="valeur",
    moment="date",
    decoder=lire_tableau,
)


_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_FORM = re.compile(
    rf"https://[^/?#]+/(?:[^?#]+/)?(?:public/question/{_UUID}|api/public/card/{_UUID}/query/json"
    rf"|api/public/dashboard/{_UUID}/dashcard/[0-9]+/card/[0-9]+)"
)


def _adresse_metabase(source: SourceVivante) -> str:
    """Ask for the data of a question, even when the file gives the page that people read."""
    url = re.sub(rf"public/question/({_UUID})$", r"api/public/card/\1/query/json", source.url)
    asked = [{"id": one.nom, "value": one.valeur} for one in source.parametres]
    return avec(url, {"parameters": json.dumps(asked)} if asked else {})


def _decoder_metabase(corps: bytes) -> Any:
    """Return rows by column: a question gives them so, the card of a dashboard gives them apart."""
    found = lire_json(corps)
    data = found.get("data") if isinstance(found, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("cols"), list):
        return found
    names = [str(col.get("display_name") or col.get("name")) for col in data["cols"] if isinstance(col, dict)]
    rows = data.get("rows")
    return [
        dict(zip(names, row, strict=False))
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, list)
    ]


METABASE = FormatDeSource(
    "metabase",
    "Question publique d’un Metabase",
    _FORM,
    "https://exemple.fr/api/public/card/2f4a3c52-7bac-4480-a41d-4db730c52325/query/json",
    # What a dashboard shows of a question, and no more.
    plafond=2000,
    adresse=_adresse_metabase,
    decoder=_decoder_metabase,
)


# The words of the convention, and the longest time that it lets a reader ask for.
_PERIODES = {"jour": ("day", 180), "semaine": ("week", 52), "mois": ("month", 24), "annee": ("year", 3)}


def _adresse_ademe(source: SourceVivante) -> str:
    asked = next((one.periode for one in source.mesures if one.periode), None) or "mois"
    word, since = _PERIODES[asked]
    return avec(adresse_declaree(source), {"periodicity": word, "since": str(since)})


STATS_ADEME = FormatDeSource(
    "stats-ademe",
    "Statistiques d’un service de l’incubateur de l’ADEME",
    re.compile(r"https://[^/?#]+/[^?#]+"),
    "https://exemple.fr/api/stats",
    lignes="stats",
    valeur="value",
    moment="date",
    adresse=_adresse_ademe,
)


Probleme = tuple[str, str]


FORMATS = {one.nom: one for one in (FICHIER, GRIST, IMPACT_SERVICE_PUBLIC, METABASE, STATS_ADEME)}


@cache
def hotes() -> frozenset[str]:
    """Return every host that a source may have, of `schemas/sources-vivantes.yml`."""
    return frozenset(yaml_fourni("sources-vivantes")["hotes"])


def probleme_de_format(nom: str) -> Probleme | None:
    """Say that no format has this name, and which there are; `None` if one has."""
    if nom in FORMATS:
        return None
    remedy = vouliez_vous(proche(nom, FORMATS), f"Formats connus : {enumerer(sorted(FORMATS))}.")
    return f"Le catalogue ne lit pas de source au format {citer(nom)}.", remedy


def probleme_d_hote(url: str) -> Probleme | None:
    """Say that the host of `url` is not declared, and how to propose it; `None` if it is."""
    host = urlsplit(url).hostname or ""
    if host in hotes():
        return None
    close = proche(host, hotes())
    meant = f"Vouliez-vous écrire « {close} » ? Sinon, p" if close else "P"
    return (
        f"L’hôte {citer(host)} n’est pas dans la liste des sources vivantes.",
        f"{meant}roposez-le : dans la même demande de fusion, ajoutez une ligne « {host}: qui le publie » à schemas/sources-vivantes.yml.",
    )


def probleme_d_adresse(nom: str, url: str) -> Probleme | None:
    """Say that an address is not one of its format, and what one looks like; `None` if it is."""
    kind = FORMATS[nom]
    if kind.forme.fullmatch(url):
        return None
    return (
        f"Cette adresse n’est pas celle d’une source au format « {nom} ».",
        f"Écrivez par exemple : {kind.exemple}",
    )
