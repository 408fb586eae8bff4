"""What a living source answers: its format and its host, then rows, dated values and organisations; what is kept of it.

An answer that holds personal data is never written whole, whatever the doubt: see `donnee_personnelle`.
"""

import csv
import gzip
import hashlib
import io
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import jmespath
import msgspec

from catalogue_communs.modele.base import Objet, lire_json
from catalogue_communs.modele.sources_vivantes import (
    MesureARelever,
    SourceVivante,
    UtilisateursARelever,
)
from catalogue_communs.socle.dates import DatePartielle, date_ecrite
from catalogue_communs.socle.fichiers import connus, ecrire_d_un_coup, octets_json, yaml_fourni
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.recu import REPONSE, Demesure, mesurer, mesurer_le_json
from catalogue_communs.socle.schemas import est_siren
from catalogue_communs.socle.texte import nombre, sans_accent

# --- What is kept: `donnees/releves/<common>/<source>.json`, and the frozen copies ------------------------

# A file holds everything that a page shows: each answer that differed from the one before, with its address, its
# day and its SHA-256; the whole series, longer than what the source still gives; the users of the last answer. An
# answer without personal data is kept beside it, compressed.
DOSSIER = Path("donnees") / "releves"


class PointLu(Objet, frozen=True):
    """A value at a day, or over the days from `du` to `au`."""

    au: date
    valeur: float
    du: date | None = None


class Serie(Objet, frozen=True):
    """What a source says of an indicator, over a scope; oldest first."""

    indicateur: str
    points: tuple[PointLu, ...]
    perimetre: str | None = None


class UtilisateurLu(Objet, frozen=True):
    """An organisation that a source names as a user, with the dates that it gives."""

    siren: str | None = None
    code_insee: str | None = None
    nom: str | None = None
    type: str | None = None
    depuis: date | None = None
    jusqu_a: date | None = None
    usage: str | None = None

    @property
    def cle(self) -> tuple[str, str]:
        """What makes it one organisation: an official code, or its type and name."""
        code = self.siren or self.code_insee
        return (
            ("code", code)
            if code
            else (self.type or "", " ".join((self.nom or "").casefold().split()))
        )

    @property
    def designation(self) -> str:
        """How it is called: by its name, else by its code."""
        return self.nom or self.siren or self.code_insee or ""


class LectureDeSource(Objet, frozen=True):
    """An answer: its day, where it came from, how many rows were read, what was found wrong."""

    le: date
    adresse: str
    sha256: str
    lignes: int
    # The file kept beside this one, or why there is none.
    copie: str | None = None
    sans_copie: str | None = None
    anomalies: tuple[str, ...] = ()
    # Of a copy that was cut to the columns that the file asks for.
    sha256_copie: str | None = None

    @property
    def empreinte(self) -> str:
        """The digest of the copy; that of the answer when there is none."""
        return self.sha256_copie or self.sha256


class ReleveDeSource(Objet, frozen=True):
    """All that has been read of a source, the oldest answer first."""

    commun: str
    source: str
    lectures: tuple[LectureDeSource, ...] = ()
    series: tuple[Serie, ...] = ()
    utilisateurs: tuple[UtilisateurLu, ...] = ()

    @property
    def derniere(self) -> LectureDeSource | None:
        """The last answer that differed from the one before."""
        return self.lectures[-1] if self.lectures else None

    def serie(self, indicateur: str, perimetre: str | None = None) -> tuple[PointLu, ...]:
        """Return what is known of an indicator."""
        known = {(one.indicateur, one.perimetre): one.points for one in self.series}
        return known.get((indicateur, perimetre), ())

    def fichiers(self, copie: bytes) -> dict[str, bytes]:
        """Return the files to write, by their path from the root; `copie` is that of the last answer, compressed."""
        place, last = chemin_du_releve(self.commun, self.source), self.derniere
        written = {
            place.as_posix(): octets_json(connus(msgspec.to_builtins(self), (None, [])), indent=1)
        }
        if last and last.copie:
            written[(place.parent / last.copie).as_posix()] = copie
        return written


def chemin_du_releve(commun: str, source: str) -> Path:
    """Return where the readings of a source are, from the root."""
    return DOSSIER / commun / f"{source}.json"


def lire_releves(root: Path) -> dict[tuple[str, str], ReleveDeSource]:
    """Read everything that was read of every source, by common and source; raise `FichierInvalide`. No network."""
    paths = sorted((root / DOSSIER).glob("*/*.json"))
    read = (lire_json(root, path.relative_to(root), ReleveDeSource) for path in paths)
    return {(one.commun, one.source): one for one in read}


def copie_exacte(root: Path, releve: ReleveDeSource, lecture: LectureDeSource) -> bool:
    """Tell whether the copy of an answer is still what its SHA-256 says; one without a copy is."""
    if lecture.copie is None:
        return True
    path = root / chemin_du_releve(releve.commun, releve.source).parent / lecture.copie
    try:
        return hashlib.sha256(gzip.decompress(path.read_bytes())).hexdigest() == lecture.empreinte
    except (OSError, EOFError, ValueError):
        return False


def ecrire_releves(root: Path, contenus: Mapping[str, bytes]) -> None:
    """Write files, the readings after the copies that they name."""
    for name in sorted(contenus, key=lambda one: one.endswith(".json")):
        ecrire_d_un_coup(root / name, contenus[name])


# --- What it answers --------------------------------------------------------------------------------------

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
    """Return every host that a source may have: `schemas/sources-vivantes.yml`, and what the programme adds."""
    return frozenset((*yaml_fourni("sources-vivantes")["hotes"], *programme().ajouts.sources))


def adresse_demandee(source: SourceVivante) -> str:
    """Return the address that a source is asked at: that of its file, with the period that it is asked for."""
    if source.format != STATS_ADEME:
        return source.url
    period = next((one.periode for one in source.mesures if one.periode), None) or "mois"
    # The convention has no quarter.
    word, since = _PERIODES.get(period, _PERIODES["mois"])
    return f"{source.url}?periodicity={word}&since={since}"


def sans_gzip(corps: bytes) -> bytes:
    """Return an answer out of its gzip; as it is when it is in none, or in one that is cut or too long to be read."""
    if not corps.startswith(_GZIP):
        return corps
    try:
        with gzip.open(io.BytesIO(corps)) as stream:
            found = stream.read(DEPLIE + 1)
    except (OSError, EOFError, zlib.error):
        return corps
    return found if len(found) <= DEPLIE else corps


def decoder(corps: bytes) -> Any:
    """Decode JSON, or CSV as rows by column; raise `ValueError` or `RecursionError` when it is neither.

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
        found = json.loads(text)
        # A text that is no Unicode could not be written anywhere: that too is a `ValueError`.
        json.dumps(found, ensure_ascii=False).encode()
        return found
    if start in {"", "<"}:
        raise ValueError("nothing, or a web page")
    mesurer(corps, REPONSE)
    return _tableau(text)


def _tableau(text: str) -> list[Ligne]:
    """Read a CSV: most of its lines have as many separators; the first that is filled enough is the header."""
    lines = text.splitlines()
    counts = {mark: Counter(line.count(mark) for line in lines if mark in line) for mark in ";\t|,"}
    mark = max(counts, key=lambda one: max(counts[one].values(), default=0))
    try:
        rows = [
            *filter(any, csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))
        ]
    except csv.Error as error:
        raise ValueError(str(error)) from error
    widths = Counter(len(row) for row in rows if len(row) > 1)
    width = max(widths, key=lambda one: widths[one], default=1)
    # Above it, a title, or the day of the export, fill one cell.
    start = next((rank for rank, row in enumerate(rows) if sum(map(bool, row)) > width / 2), 0)
    names = [name.strip() for name in rows[start]] if rows else []
    return [_en_ligne(names, row, max(width, len(names))) for row in rows[start + 1 :]]


def _en_ligne(names: Sequence[str], row: Sequence[str], largeur: int) -> Ligne:
    """Name the cells of a row; of one that has more than the others, or than its header, nothing says which is which.

    A separator that ends every row is no cell.
    """
    ligne: Ligne = {name: cell for name, cell in zip(names, row, strict=False) if name}
    if len(row) > largeur or any(map(str.strip, row[len(names) :])):
        ligne[EN_TROP] = " ".join(row)
    return ligne


def nature_illisible(corps: bytes) -> str:
    """Tell what an answer is that no service would send for its figures: a workbook or a web page; else nothing."""
    if corps.startswith(_ZIP):
        return CLASSEUR
    debut = corps.removeprefix(b"\xef\xbb\xbf").lstrip()
    return PAGE_WEB if debut.startswith(b"<") else ""


# An agenda, a form or a list of contacts is published by mistake more often than one thinks. Of an answer, the columns
# that are asked for are kept, and nothing else, as soon as a column is called like what one asks a person, or as a
# value looks like an address, a telephone or the name of somebody: a copy cut costs less than a person named.

# An address, a telephone, « M. Martin », « Jeanne MARTIN », « MARTIN Jeanne ».
_VALEURS = (
    # One sign before « @ » is enough: all of them would be tried again from each, for hours in a long answer.
    re.compile(r"[\w.+-]@[\w-]+\.[\w.-]"),
    re.compile(
        r"(?<![\d.,])(?:(?:\+|00)\s?\d{2}[\s.-]?(?:\(0\)[\s.-]?)?|0)[1-9](?:[\s.-]?\d{2}){4}(?![\d.,])"
    ),
    re.compile(r"\b(?:M\.|MM\.|Mr|Mme|Mlle|Monsieur|Madame|Dr)\s+[A-ZÀ-Ý]"),
    re.compile(
        r"\b[A-ZÀ-Ý][a-zà-ÿ]+(?:-[A-ZÀ-Ý][a-zà-ÿ]+)?\s+[A-ZÀ-Ý]{2,}\b|\b[A-ZÀ-Ý]{3,}\s+[A-ZÀ-Ý][a-zà-ÿ]{2,}\b"
    ),
)


def donnee_personnelle(decode: Any) -> bool:
    """Tell whether anything in an answer suggests that it holds personal data."""
    texts = ((name, value if isinstance(value, str) else "") for name, value in _cases(decode))
    return any(
        _personnelle(name) or dans_un_texte(name) or dans_un_texte(value) for name, value in texts
    )


def dans_un_texte(text: str) -> bool:
    """Tell whether a text holds what is about a person."""
    return any(form.search(text) for form in _VALEURS)


@cache
def _mots(liste: str) -> frozenset[str]:
    return frozenset(word for line in yaml_fourni("donnees-personnelles")[liste] for word in line)


def _personnelle(name: str) -> bool:
    # « nomCommune » is two words.
    words = set(re.findall(r"[a-z]+", sans_accent(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))))
    told = words & _mots("colonnes")
    return bool(told) and not (told <= {"nom", "name"} and words & _mots("choses"))


def _cases(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every value with the name of its column; a text that is JSON is gone through too."""
    if isinstance(value, dict):
        for key, child in value.items():
            yield str(key), None
            yield from _cases(child, str(key))
    elif isinstance(value, list):
        for child in value:
            yield from _cases(child, name)
    elif isinstance(value, str) and value.lstrip()[:1] in {"{", "["}:
        try:
            yield from _cases(json.loads(value), name)
        except (ValueError, RecursionError):
            yield "", value
    else:
        yield "", value


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
    """What was read of so many rows for one measure, or for the users; what the other rows lack, and what they say."""

    lignes: int
    points: list[PointLu] = field(default_factory=list)
    utilisateurs: list[UtilisateurLu] = field(default_factory=list)
    illisibles: dict[str, list[str]] = field(
        default_factory=lambda: {NOMBRE: [], DATE: [], QUI: [], CASES: []}
    )
    contredits: list[date] = field(default_factory=list)
    ambigu: str = ""


def lignes_demandees(decode: object, chemin: str) -> list[Ligne] | None:
    """Return the rows that a declaration asks for; `None` when its path leads to none. Raises `Demesure`."""
    found = _cherche(chemin, decode)
    found = [found] if isinstance(found, dict) else found
    if not isinstance(found, list):
        return None
    if len(found) > REPONSE.lignes:
        raise Demesure(f"a plus de {nombre(REPONSE.lignes)} lignes")
    return [one for one in found if isinstance(one, dict)]


def reduites(rows: Iterable[Ligne], colonnes: Iterable[str]) -> list[dict[str, str]]:
    """Return some columns of rows, and nothing else; a cell that may name somebody is emptied."""
    names = list(colonnes)
    return [{name: _propre(row, name, 300) for name in names} for row in rows]


def valeur_de(row: Ligne, colonne: str | None) -> Any:
    """Return a value of a row: that of the column so called, or that of a path; nothing without either."""
    if not colonne:
        return None
    return row[colonne] if colonne in row else _cherche(colonne, row)


def valeurs_lues(rows: Sequence[Ligne], mesure: MesureARelever, jour: date) -> Lu:
    """Read the values of a measure, one a period, oldest first; without a column of dates, that of the day."""
    read, by_day = Lu(len(rows)), dict[date, PointLu]()
    read.ambigu = nombre_ambigu(valeur_de(row, mesure.valeur) for row in rows)
    for row in rows:
        if EN_TROP in row:
            read.illisibles[CASES].append(_propre(row, EN_TROP, 300))
            continue
        value = nombre_lu(valeur_de(row, mesure.valeur))
        when = jours(valeur_de(row, mesure.date)) if mesure.date else (jour, jour)
        if value is None:
            read.illisibles[NOMBRE].append(_propre(row, mesure.valeur, 300))
        elif when is None:
            read.illisibles[DATE].append(_propre(row, mesure.date, 300))
        else:
            # A date falls within its period: the source may give its first day or its last.
            first, last = _periode(when, mesure.periode)
            point = PointLu(last, value, first if mesure.periode else None)
            known = by_day.setdefault(last, point)
            if known.valeur != value:
                read.contredits.append(last)
    read.points = [by_day[day] for day in sorted(by_day)]
    return read


def termines(points_: Iterable[PointLu], jour: date) -> list[PointLu]:
    """Leave out the period that is not over on a day."""
    return [p for p in points_ if p.au < jour or (p.du is None and p.au == jour)]


def utilisateurs(rows: Sequence[Ligne], asked: UtilisateursARelever) -> Lu:
    """Read the organisations, each once: its first start, its last end, none if one of its rows has none."""
    read, found = Lu(len(rows)), dict[tuple[str, str], UtilisateurLu]()
    for row in rows:
        if EN_TROP in row:
            read.illisibles[CASES].append(_propre(row, EN_TROP, 300))
        elif one := _utilisateur(row, asked):
            known = found.get(one.cle)
            found[one.cle] = _ensemble(known, one) if known else one
        else:
            read.illisibles[QUI].append(_propre(row, asked.siren or asked.code_insee, 300))
    read.utilisateurs = [found[key] for key in sorted(found)]
    return read


def _ensemble(one: UtilisateurLu, other: UtilisateurLu) -> UtilisateurLu:
    starts = [day for day in (one.depuis, other.depuis) if day]
    ends = [one.jusqu_a, other.jusqu_a]
    return msgspec.structs.replace(
        one,
        depuis=min(starts, default=None),
        jusqu_a=None if None in ends else max(day for day in ends if day),
        usage=one.usage or other.usage,
    )


def _utilisateur(row: Ligne, asked: UtilisateursARelever) -> UtilisateurLu | None:
    siren = _code(row, asked.siren)[:9]
    siren = siren if est_siren(siren) else ""
    insee = _code(row, asked.code_insee)
    name = _propre(row, asked.nom, 150)
    if not (siren or insee or name):
        return None
    kinds = {one.valeur: one.type for one in asked.types}
    said = _texte(valeur_de(row, asked.colonne_type))
    starts, ends = (jours(valeur_de(row, one)) or (None,) for one in (asked.depuis, asked.jusqu_a))
    return UtilisateurLu(
        siren or None,
        (insee or None) if not siren else None,
        name or None,
        kinds.get(said) or asked.type,
        starts[0],
        ends[-1],
        _propre(row, asked.usage, 300) or None,
    )


def _code(row: Ligne, column: str | None) -> str:
    """Return an official code; a spreadsheet may have made a number of it."""
    text = re.sub(r"[\s.]", "", _texte(valeur_de(row, column)).removesuffix(".0")).upper()
    return text if re.fullmatch(r"[0-9A-Z]{2,14}", text) else ""


def _propre(row: Ligne, column: str | None, length: int) -> str:
    said = row[column] if column == EN_TROP else valeur_de(row, column)
    text = " ".join(_texte(said).split())[:length]
    return "" if dans_un_texte(text) else text


def _texte(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return (
        value.strip()
        if isinstance(value, str)
        else str(value)
        if isinstance(value, int | float)
        else ""
    )


def nombre_lu(value: Any) -> float | None:
    """Read a number, also as French writes it: « 1 234,5 », « 12 % », « 12 345 € »."""
    if isinstance(value, str):
        bare = _nu(value)
        value = float(bare.replace(",", ".")) if _NOMBRE.fullmatch(bare) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < TROP:
        return None
    return int(value) if value == int(value) else value


def _nu(text: str) -> str:
    return re.sub(r"(?<=[0-9])[\s'\u00a0\u202f](?=[0-9]{3})", "", text.strip()).rstrip("%€").strip()


def nombre_ambigu(values: Iterable[Any]) -> str:
    """Return the first number that may as well be thousands as have three decimals, if no other one tells."""
    bare = [
        one for value in values if isinstance(value, str) and _NOMBRE.fullmatch(one := _nu(value))
    ]
    doubtful = [one for one in bare if _MILLE.fullmatch(one)]
    parted = {one for one in bare if not one.lstrip("+-").isdigit()}
    # « 12,5 » or « 0,123 » says that the sign parts decimals; « 1234 », that nothing parts thousands.
    telling = parted - {*doubtful} or any(map(_SANS_SEPARATEUR.match, bare))
    return doubtful[0] if doubtful and not telling else ""


def jours(value: Any) -> tuple[date, date] | None:
    """Read a date: its first day and its last.

    ISO, with or without an hour; « 31/10/2026 »; « octobre 2026 »; « 202610 »; « 2026-T3 »; seconds or milliseconds
    since 1970. An hour is read as France would read its clock.
    """
    if isinstance(value, int) and len(str(value)) in {6, 8}:
        value = str(value)
    if isinstance(value, str):
        if not re.fullmatch(r"[0-9]{9,}(\.[0-9]+)?", value.strip()):
            return _jours(value.strip())
        value = float(value)
    return (
        None if isinstance(value, bool) or not isinstance(value, int | float) else _instant(value)
    )


def _instant(value: float) -> tuple[date, date] | None:
    if value in _ANNEES:
        return _mois(date(int(value), 1, 1), MOIS["annee"])
    try:
        moment = datetime.fromtimestamp(
            value / 1000 if abs(value) >= _MILLISECONDES else value, UTC
        )
    except (OverflowError, ValueError, OSError):
        return None
    day = moment.astimezone(FRANCE).date()
    return day, day


# « 2026-T3 » ; « T3 2026 », as is made « 3e trimestre 2026 ».
_TRIMESTRE = re.compile(
    r"((?:19|20)\d\d)[ -]?[tq]([1-4])|[tq]([1-4])[ -]?((?:19|20)\d\d)", re.ASCII
)


def _jours(text: str) -> tuple[date, date] | None:
    if found := _TRIMESTRE.fullmatch(
        re.sub(r"^([1-4])[erm]* trimestre", r"t\1", sans_accent(text))
    ):
        return _mois(
            date(int(found[1] or found[4]), int(found[2] or found[3]) * 3, 1), MOIS["trimestre"]
        )
    if re.fullmatch(r"(19|20)[0-9]{4}", text):
        text = f"{text[:4]}-{text[4:]}"
    with suppress(ValueError):
        written = date_ecrite(text) or DatePartielle.parse(text)
        return written.premier_jour, written.dernier_jour
    try:
        moment = datetime.fromisoformat(text)
        day = (moment.astimezone(FRANCE) if moment.tzinfo else moment).date()
    except (ValueError, OverflowError):
        return None
    return day, day


def _mois(day: date, count: int) -> tuple[date, date]:
    """Return the bounds of the month, of the quarter or of the year of a day, by its count of months."""
    first = (day.month - 1) // count * count + 1
    return date(day.year, first, 1), DatePartielle(day.year, first + count - 1).dernier_jour


def _periode(when: tuple[date, date], periode: str | None) -> tuple[date, date]:
    first, _ = when
    if periode == "semaine":
        monday = first - timedelta(days=first.weekday())
        return monday, monday + timedelta(days=6)
    return _mois(first, MOIS[periode]) if periode in MOIS else when


def _cherche(chemin: str, decode: object) -> Any:
    try:
        return jmespath.search(chemin, decode)
    except jmespath.exceptions.JMESPathError:
        return None
