"""What a living source answers: rows, dated values, organisations.

An answer that holds personal data is never written whole, whatever the doubt: see
`donnee_personnelle`.
"""

import csv
import gzip
import io
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import jmespath
import msgspec

from catalogue_communs.modele.sources_vivantes import (
    MesureARelever,
    SourceVivante,
    UtilisateursARelever,
)
from catalogue_communs.socle.dates import DatePartielle, date_ecrite
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.recu import REPONSE, Demesure, mesurer, mesurer_le_json
from catalogue_communs.socle.schemas import est_siren
from catalogue_communs.socle.texte import nombre, sans_accent
from catalogue_communs.sources.releves import PointLu, UtilisateurLu

Ligne = dict[str, Any]
STATS_ADEME = "stats-ademe"
# What its convention fixes: its rows, the columns of a measure.
FIXE = {"lignes": "stats", "valeur": "value", "date": "date"}
# The words of its convention, and the longest time that it lets a reader ask for.
_PERIODES = {
    "jour": ("day", 180),
    "semaine": ("week", 52),
    "mois": ("month", 24),
    "annee": ("year", 3),
}
# How many months each of the longer periods has.
MOIS = {"mois": 1, "trimestre": 3, "annee": 12}
# How an answer that is compressed starts, and its longest length once it is not.
_GZIP, DEPLIE = b"\x1f\x8b", 10_000_000
# How a workbook starts, XLSX or ODS: a folder in ZIP.
_ZIP = b"PK\x03\x04"
CLASSEUR, PAGE_WEB = "classeur", "page web"
# In a row, where the whole of one that has too many cells is: a column always has a name.
EN_TROP = ""


class FormatDeSource(NamedTuple):
    """A way for a source to answer: what a declared address looks like, one that it accepts."""

    forme: re.Pattern[str]
    exemple: str


FORMATS = {
    "fichier": FormatDeSource(
        re.compile(r"https://[^/?#]+/[^#]*"),
        "https://www.data.gouv.fr/fr/datasets/r/2f4a3c52-7bac-4480-a41d-4db730c52325",
    ),
    STATS_ADEME: FormatDeSource(
        re.compile(r"https://[^/?#]+/[^?#]+"), "https://exemple.fr/api/stats"
    ),
}


def hotes() -> frozenset[str]:
    """Return every host that a source may have.

    Those of `schemas/sources-vivantes.yml`, and those that the programme adds.
    """
    return frozenset((*yaml_fourni("sources-vivantes")["hotes"], *programme().ajouts.sources))


def adresse_demandee(source: SourceVivante) -> str:
    """Return the address that a source is asked at: that of its file, with a period.

    Only the convention of statistics has one.
    """
    if source.format != STATS_ADEME:
        return source.url
    periodes = [mesure.periode for mesure in source.mesures if mesure.periode]
    periode = periodes[0] if periodes else "mois"
    # The convention has no quarter.
    word, since = _PERIODES.get(periode, _PERIODES["mois"])
    return f"{source.url}?periodicity={word}&since={since}"


def sans_gzip(corps: bytes) -> bytes:
    """Return an answer out of its gzip.

    It stays as it is when it is in none, or in one that is cut or too long to be read.
    """
    if not corps.startswith(_GZIP):
        return corps
    try:
        with gzip.open(io.BytesIO(corps)) as stream:
            unpacked = stream.read(DEPLIE + 1)
    except (OSError, EOFError, zlib.error):
        return corps
    return unpacked if len(unpacked) <= DEPLIE else corps


def decoder(corps: bytes) -> Any:
    """Decode JSON, or CSV as rows by column.

    Raise `ValueError` or `RecursionError` when it is neither.

    `Demesure`: it is one of them, and more than can be read.
    """
    if corps.startswith((_GZIP, _ZIP)):
        raise ValueError("a compressed file")
    try:
        text = corps.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What a spreadsheet writes in France when nobody asks for UTF-8.
        text = corps.decode("cp1252")
    start = text.lstrip()[:1]
    if start in {"{", "["}:
        mesurer_le_json(text)
        decode = json.loads(text)
        # A text that is no Unicode could not be written anywhere: that too is a `ValueError`.
        json.dumps(decode, ensure_ascii=False).encode()
        return decode
    if start in {"", "<"}:
        raise ValueError("nothing, or a web page")
    mesurer(corps, REPONSE)
    return _tableau(text)


def _tableau(text: str) -> list[Ligne]:
    """Read a CSV.

    Most of its lines have as many separators; the first that is filled enough is the header.
    """
    rows = _lignes_remplies(text)
    if not rows:
        return []
    largeurs = Counter(len(row) for row in rows if len(row) > 1)
    largeur = max(largeurs, key=lambda count: largeurs[count], default=1)
    en_tete = _rang_de_l_en_tete(rows, largeur)
    names = [name.strip() for name in rows[en_tete]]
    return [_en_ligne(names, row, max(largeur, len(names))) for row in rows[en_tete + 1 :]]


def _lignes_remplies(text: str) -> list[list[str]]:
    """Cut a CSV in cells, without its empty lines; raise `ValueError` when it is none."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separateur(text), strict=True)
    try:
        return [row for row in reader if any(row)]
    except csv.Error as error:
        raise ValueError(str(error)) from error


def _rang_de_l_en_tete(rows: Sequence[Sequence[str]], largeur: int) -> int:
    """Return the rank of the header: above it, a title, or the day of the export, fill one cell."""
    for rank, row in enumerate(rows):
        if sum(map(bool, row)) > largeur / 2:
            return rank
    return 0


def _separateur(text: str) -> str:
    """Return the sign that most lines hold as many times."""
    lines, plus_frequent = text.splitlines(), {}
    for sign in ";\t|,":
        counts = Counter(line.count(sign) for line in lines if sign in line)
        plus_frequent[sign] = max(counts.values(), default=0)
    return max(plus_frequent, key=lambda sign: plus_frequent[sign])


def _en_ligne(names: Sequence[str], row: Sequence[str], largeur: int) -> Ligne:
    """Name the cells of a row.

    Of one that has more than the others, or than its header, nothing says which is which. A
    separator that ends every row is no cell.
    """
    ligne: Ligne = {name: cell for name, cell in zip(names, row, strict=False) if name}
    if len(row) > largeur or any(map(str.strip, row[len(names) :])):
        ligne[EN_TROP] = " ".join(row)
    return ligne


def nature_illisible(corps: bytes) -> str:
    """Tell what an answer is that no service would send for its figures.

    A workbook or a web page; « » when it is neither.
    """
    if corps.startswith(_ZIP):
        return CLASSEUR
    debut = corps.removeprefix(b"\xef\xbb\xbf").lstrip()
    return PAGE_WEB if debut.startswith(b"<") else ""


# An agenda, a form or a list of contacts is published by mistake more often than one thinks. Of an
# answer, the columns that are asked for are kept, and nothing else, as soon as a column is called
# like what one asks a person, or as a value looks like an address, a telephone or the name of
# somebody: a copy cut costs less than a person named.

# An address, a telephone, « M. Martin », « Jeanne MARTIN », « MARTIN Jeanne ».
_VALEURS = (
    # One sign before « @ » is enough: all of them would be tried again from each, for hours in a
    # long answer.
    re.compile(r"[\w.+-]@[\w-]+\.[\w.-]"),
    re.compile(
        r"(?<![\d.,])(?:(?:\+|00)\s?\d{2}[\s.-]?(?:\(0\)[\s.-]?)?|0)"
        r"[1-9](?:[\s.-]?\d{2}){4}(?![\d.,])"
    ),
    re.compile(r"\b(?:M\.|MM\.|Mr|Mme|Mlle|Monsieur|Madame|Dr)\s+[A-ZÀ-Ý]"),
    re.compile(
        r"\b[A-ZÀ-Ý][a-zà-ÿ]+(?:-[A-ZÀ-Ý][a-zà-ÿ]+)?\s+[A-ZÀ-Ý]{2,}\b"
        r"|\b[A-ZÀ-Ý]{3,}\s+[A-ZÀ-Ý][a-zà-ÿ]{2,}\b"
    ),
)


def donnee_personnelle(decode: Any) -> bool:
    """Tell whether anything in an answer suggests that it holds personal data."""
    return any(_suspecte(colonne, case) for colonne, case in _cases(decode))


def _suspecte(colonne: str, case: Any) -> bool:
    """Tell whether a column, by its name, or a cell, by what it holds, may be about a person."""
    if _personnelle(colonne) or dans_un_texte(colonne):
        return True
    return isinstance(case, str) and dans_un_texte(case)


def dans_un_texte(text: str) -> bool:
    """Tell whether a text holds what is about a person."""
    return any(form.search(text) for form in _VALEURS)


@cache
def _mots(liste: str) -> frozenset[str]:
    return frozenset(word for line in yaml_fourni("donnees-personnelles")[liste] for word in line)


def _personnelle(colonne: str) -> bool:
    """Tell whether a column is called like what one asks a person.

    « nom » may be that of a thing.
    """
    # « nomCommune » is two words.
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", colonne)
    mots = set(re.findall(r"[a-z]+", sans_accent(parted)))
    personnels = mots & _mots("colonnes")
    if personnels <= {"nom", "name"} and mots & _mots("choses"):
        return False
    return bool(personnels)


def _cases(contenu: Any, colonne: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every cell with the name of its column; a text that is JSON is gone through too."""
    if isinstance(contenu, dict):
        for cle, case in contenu.items():
            yield str(cle), None
            yield from _cases(case, str(cle))
    elif isinstance(contenu, list):
        for case in contenu:
            yield from _cases(case, colonne)
    elif isinstance(contenu, str) and contenu.lstrip()[:1] in {"{", "["}:
        try:
            yield from _cases(json.loads(contenu), colonne)
        except (ValueError, RecursionError):
            yield "", contenu
    else:
        yield "", contenu


FRANCE = ZoneInfo("Europe/Paris")
_MILLISECONDES = 1e11
_ANNEES = range(1900, 2101)
_NOMBRE = re.compile(r"[-+]?[0-9]+(?:[.,][0-9]+)?")
# « 1,234 » is a thousand in English, « 1.234 » in German; both are one and a bit elsewhere.
_MILLE = re.compile(r"[-+]?[1-9][0-9]{0,2}[.,][0-9]{3}")
_SANS_SEPARATEUR = re.compile(r"[-+]?[0-9]{4}")
# No service counts as much: a number beyond is none.
TROP = 1e15
# What a row may lack.
NOMBRE, DATE, QUI = "nombre lisible", "date lisible", "SIREN valable, code INSEE ni nom"
CASES = "autant de cases que l’en-tête"


@dataclass(slots=True)
class Lu:
    """What was read of so many rows for one measure, or for the users.

    `illisibles`: what the other rows lack, and what they hold.
    """

    lignes: int
    points: list[PointLu] = field(default_factory=list)
    utilisateurs: list[UtilisateurLu] = field(default_factory=list)
    illisibles: dict[str, list[str]] = field(
        default_factory=lambda: {NOMBRE: [], DATE: [], QUI: [], CASES: []}
    )
    contredits: list[date] = field(default_factory=list)
    ambigu: str = ""


def lignes_demandees(decode: object, path: str) -> list[Ligne] | None:
    """Return the rows that a declaration asks for; `None` when its path leads to none.

    Raises `Demesure`.
    """
    rows = _cherche(path, decode)
    if isinstance(rows, dict):
        rows = [rows]
    if not isinstance(rows, list):
        return None
    if len(rows) > REPONSE.lignes:
        raise Demesure(f"a plus de {nombre(REPONSE.lignes)} lignes")
    return [row for row in rows if isinstance(row, dict)]


def reduites(rows: Iterable[Ligne], colonnes: Iterable[str]) -> list[dict[str, str]]:
    """Return some columns of rows, and nothing else; a cell that may name somebody is emptied."""
    names = list(colonnes)
    return [{name: _propre(row, name, 300) for name in names} for row in rows]


def valeur_de(row: Ligne, colonne: str | None) -> Any:
    """Return a value of a row: that of the column so called, or that of a path.

    Nothing without either.
    """
    if not colonne:
        return None
    return row[colonne] if colonne in row else _cherche(colonne, row)


def valeurs_lues(rows: Sequence[Ligne], mesure: MesureARelever, jour: date) -> Lu:
    """Read the values of a measure, one a period, oldest first.

    Without a column of dates, the value is that of the day.
    """
    lu, par_jour = Lu(len(rows)), dict[date, PointLu]()
    lu.ambigu = nombre_ambigu(valeur_de(row, mesure.valeur) for row in rows)
    for row in rows:
        if EN_TROP in row:
            lu.illisibles[CASES].append(_propre(row, EN_TROP, 300))
            continue
        valeur = nombre_lu(valeur_de(row, mesure.valeur))
        bornes = jours(valeur_de(row, mesure.date)) if mesure.date else (jour, jour)
        if valeur is None:
            lu.illisibles[NOMBRE].append(_propre(row, mesure.valeur, 300))
        elif bornes is None:
            lu.illisibles[DATE].append(_propre(row, mesure.date, 300))
        else:
            # A date falls within its period: the source may give its first day or its last.
            du, au = _periode(bornes, mesure.periode)
            point = PointLu(au, valeur, du if mesure.periode else None)
            premier = par_jour.setdefault(au, point)
            if premier.valeur != valeur:
                lu.contredits.append(au)
    lu.points = [par_jour[au] for au in sorted(par_jour)]
    return lu


def termines(points: Iterable[PointLu], jour: date) -> list[PointLu]:
    """Leave out the period that is not over on a day."""
    return [point for point in points if _est_termine(point, jour)]


def _est_termine(point: PointLu, jour: date) -> bool:
    return point.au < jour or (point.du is None and point.au == jour)


def utilisateurs(rows: Sequence[Ligne], declares: UtilisateursARelever) -> Lu:
    """Read the organisations, each once.

    It has its first start, and its last end: none if one of its rows has none.
    """
    lu, par_cle = Lu(len(rows)), dict[tuple[str, str], UtilisateurLu]()
    for row in rows:
        if EN_TROP in row:
            lu.illisibles[CASES].append(_propre(row, EN_TROP, 300))
            continue
        utilisateur = _utilisateur(row, declares)
        if utilisateur is None:
            code = declares.siren or declares.code_insee
            lu.illisibles[QUI].append(_propre(row, code, 300))
            continue
        premier = par_cle.get(utilisateur.cle)
        par_cle[utilisateur.cle] = _ensemble(premier, utilisateur) if premier else utilisateur
    lu.utilisateurs = [par_cle[cle] for cle in sorted(par_cle)]
    return lu


def _ensemble(premier: UtilisateurLu, second: UtilisateurLu) -> UtilisateurLu:
    """Make one of two rows of an organisation."""
    debuts = [jour for jour in (premier.depuis, second.depuis) if jour]
    fin = None
    if premier.jusqu_a and second.jusqu_a:
        fin = max(premier.jusqu_a, second.jusqu_a)
    return msgspec.structs.replace(
        premier,
        depuis=min(debuts, default=None),
        jusqu_a=fin,
        usage=premier.usage or second.usage,
    )


def _utilisateur(row: Ligne, declares: UtilisateursARelever) -> UtilisateurLu | None:
    """Read the organisation of a row; nothing of one without a code nor a name."""
    siren = _code(row, declares.siren)[:9]
    insee, nom = _code(row, declares.code_insee), _propre(row, declares.nom, 150)
    if not est_siren(siren):
        siren = ""
    if not (siren or insee or nom):
        return None
    return UtilisateurLu(
        siren=siren or None,
        # One code is enough.
        code_insee=None if siren else insee or None,
        nom=nom or None,
        type=_type(row, declares),
        depuis=_bornes(row, declares.depuis)[0],
        jusqu_a=_bornes(row, declares.jusqu_a)[-1],
        usage=_propre(row, declares.usage, 300) or None,
    )


def _type(row: Ligne, declares: UtilisateursARelever) -> str | None:
    """Return the type of an organisation: what its column means, else that of all of them."""
    types = {declare.valeur: declare.type for declare in declares.types}
    mot = _texte(valeur_de(row, declares.colonne_type))
    return types.get(mot) or declares.type


def _bornes(row: Ligne, colonne: str | None) -> tuple[date, date] | tuple[None]:
    """Return the first and the last day of the date in a column, or nothing in their place."""
    return jours(valeur_de(row, colonne)) or (None,)


def _code(row: Ligne, column: str | None) -> str:
    """Return an official code; a spreadsheet may have made a number of it."""
    text = re.sub(r"[\s.]", "", _texte(valeur_de(row, column)).removesuffix(".0")).upper()
    return text if re.fullmatch(r"[0-9A-Z]{2,14}", text) else ""


def _propre(row: Ligne, colonne: str | None, length: int) -> str:
    """Return the beginning of a cell as a text; nothing of one that may name somebody."""
    case = row[colonne] if colonne == EN_TROP else valeur_de(row, colonne)
    text = " ".join(_texte(case).split())[:length]
    return "" if dans_un_texte(text) else text


def _texte(case: Any) -> str:
    """Write a cell as a text; nothing of a list or of a group of fields."""
    if isinstance(case, bool):
        return "true" if case else "false"
    if isinstance(case, str):
        return case.strip()
    return str(case) if isinstance(case, int | float) else ""


def nombre_lu(case: Any) -> float | None:
    """Read a number, also as French writes it: « 1 234,5 », « 12 % », « 12 345 € »."""
    if isinstance(case, str):
        bare = _nu(case)
        if not _NOMBRE.fullmatch(bare):
            return None
        case = float(bare.replace(",", "."))
    if isinstance(case, bool) or not isinstance(case, int | float) or not abs(case) < TROP:
        return None
    return int(case) if case == int(case) else case


def _nu(text: str) -> str:
    return re.sub(r"(?<=[0-9])[\s'\u00a0\u202f](?=[0-9]{3})", "", text.strip()).rstrip("%€").strip()


def nombre_ambigu(cases: Iterable[Any]) -> str:
    """Return the first number that may as well be thousands as have three decimals.

    Nothing when another one tells.
    """
    nombres = _nombres_ecrits(cases)
    ambigus = [text for text in nombres if _MILLE.fullmatch(text)]
    if not ambigus:
        return ""
    separes = {text for text in nombres if not text.lstrip("+-").isdigit()}
    # « 12,5 » or « 0,123 » says that the sign parts decimals; « 1234 », that nothing parts
    # thousands.
    if separes - {*ambigus} or any(_SANS_SEPARATEUR.match(text) for text in nombres):
        return ""
    return ambigus[0]


def _nombres_ecrits(cases: Iterable[Any]) -> list[str]:
    """Return the texts that are numbers, without what parts their thousands."""
    bare = [_nu(case) for case in cases if isinstance(case, str)]
    return [text for text in bare if _NOMBRE.fullmatch(text)]


def jours(case: Any) -> tuple[date, date] | None:
    """Read a date: its first day and its last.

    ISO, with or without an hour; « 31/10/2026 »; « octobre 2026 »; « 202610 »; « 2026-T3 »; seconds
    or milliseconds since 1970. An hour is read as France would read its clock.
    """
    if isinstance(case, int) and len(str(case)) in {6, 8}:
        case = str(case)
    if isinstance(case, str):
        if not re.fullmatch(r"[0-9]{9,}(\.[0-9]+)?", case.strip()):
            return _jours(case.strip())
        case = float(case)
    if isinstance(case, bool) or not isinstance(case, int | float):
        return None
    return _instant(case)


def _instant(nombre_ecrit: float) -> tuple[date, date] | None:
    """Read a number as a year, or as seconds or milliseconds since 1970."""
    if nombre_ecrit in _ANNEES:
        return _mois(date(int(nombre_ecrit), 1, 1), MOIS["annee"])
    secondes = nombre_ecrit
    if abs(nombre_ecrit) >= _MILLISECONDES:
        secondes = nombre_ecrit / 1000
    try:
        moment = datetime.fromtimestamp(secondes, UTC)
    except (OverflowError, ValueError, OSError):
        return None
    jour = moment.astimezone(FRANCE).date()
    return jour, jour


# « 2026-T3 » ; « T3 2026 », as is made « 3e trimestre 2026 ».
_TRIMESTRE = re.compile(
    r"((?:19|20)\d\d)[ -]?[tq]([1-4])|[tq]([1-4])[ -]?((?:19|20)\d\d)", re.ASCII
)


def _jours(text: str) -> tuple[date, date] | None:
    """Read a date as people or programs write it."""
    trimestre = re.sub(r"^([1-4])[erm]* trimestre", r"t\1", sans_accent(text))
    match = _TRIMESTRE.fullmatch(trimestre)
    if match:
        annee, rang = int(match[1] or match[4]), int(match[2] or match[3])
        return _mois(date(annee, rang * 3, 1), MOIS["trimestre"])
    if re.fullmatch(r"(19|20)[0-9]{4}", text):
        text = f"{text[:4]}-{text[4:]}"
    with suppress(ValueError):
        ecrite = date_ecrite(text) or DatePartielle.parse(text)
        return ecrite.premier_jour, ecrite.dernier_jour
    try:
        moment = datetime.fromisoformat(text)
        jour = (moment.astimezone(FRANCE) if moment.tzinfo else moment).date()
    except (ValueError, OverflowError):
        return None
    return jour, jour


def _mois(jour: date, count: int) -> tuple[date, date]:
    """Return the bounds of the month, quarter or year of a day, by its count of months."""
    first = (jour.month - 1) // count * count + 1
    return date(jour.year, first, 1), DatePartielle(jour.year, first + count - 1).dernier_jour


def _periode(bornes: tuple[date, date], periode: str | None) -> tuple[date, date]:
    """Return the bounds of the period that holds a date; those of the date without a period."""
    jour, _ = bornes
    if periode == "semaine":
        monday = jour - timedelta(days=jour.weekday())
        return monday, monday + timedelta(days=6)
    return _mois(jour, MOIS[periode]) if periode in MOIS else bornes


def _cherche(path: str, decode: object) -> Any:
    try:
        return jmespath.search(path, decode)
    except jmespath.exceptions.JMESPathError:
        return None
