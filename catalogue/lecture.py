"""Read a YAML file written by a person: values, the place of each, and what is wrong.

The reader builds its tree from the parser's events, never from tags: nothing in a
file can make it construct an object, follow an alias or recurse without a bound.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from catalogue.diagnostics import Diagnostic
from catalogue.erreurs_yaml import explain
from catalogue.texte import citer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20

Step = str | int
ChampPath = tuple[Step, ...]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+([eE][-+]?[0-9]+)?\Z")
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
# Characters that hide, reorder or break text: controls, bidirectional marks, a BOM inside.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)


@dataclass(slots=True)
class Place:
    """Where a value stands (1-based), how it was written, and its children.

    `etendue` is the slice of the file that writes a scalar, in characters.
    """

    ligne: int
    colonne: int
    texte: str = ""
    nu: bool = False
    etendue: tuple[int, int] = (0, 0)
    piege: str = ""
    enfants: dict[Step, Place] = field(default_factory=dict)
    cles: dict[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(slots=True)
class Document:
    """A file that was read: its values (`None` when unreadable), places and problems."""

    fichier: str
    texte: str
    valeurs: Any
    racine: Place
    diagnostics: list[Diagnostic]

    def place(self, path: ChampPath) -> Place:
        """Return the place of the value at `path`, or of its nearest known parent."""
        place = self.racine
        for step in path:
            child = place.enfants.get(step)
            if child is None:
                break
            place = child
        return place

    def key_position(self, path: ChampPath) -> tuple[int, int]:
        """Return line and column of the key that introduces `path` (its value in a list)."""
        if not path:
            return (self.racine.ligne, self.racine.colonne)
        parent = self.place(path[:-1])
        last = path[-1]
        if isinstance(last, str) and last in parent.cles:
            return parent.cles[last]
        place = self.place(path)
        return (place.ligne, place.colonne)


class _Refused(Exception):  # noqa: N818 - a flow of control inside this module, not an error
    def __init__(self, code: str, place: tuple[int, int], message: str, remedy: str) -> None:
        super().__init__(message)
        self.args_diagnostic = (*place, code, message, remedy)


def read_file(path: Path, name: str) -> Document:
    """Read the file at `path`, called `name` in messages. Never raises for its content."""
    try:
        if path.is_symlink():
            return _unreadable(
                name,
                "fichier-lien",
                "Ce fichier est un lien vers un autre fichier.",
                "Remplacez le lien par le fichier lui-même.",
            )
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        return _unreadable(
            name,
            "fichier-illisible",
            f"Le fichier ne peut pas être lu ({error.strerror or 'erreur du système'}).",
            "Vérifiez le nom du fichier et son dossier.",
        )
    return read_bytes(raw, name)


def read_bytes(raw: bytes, name: str) -> Document:
    """Read the content of a file; `name` only serves in messages."""
    if len(raw) > MAX_BYTES:
        return _unreadable(
            name,
            "fichier-trop-gros",
            f"Le fichier dépasse {MAX_BYTES // 1024} Ko.",
            "Une fiche tient en quelques dizaines de Ko : raccourcissez-la.",
        )
    try:
        text = raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        return _bad_encoding(raw, error, name)
    document = Document(name, text, None, Place(1, 1), [])
    if found := _INVISIBLE.search(text):
        line, column = position_of(text, found.start())
        return _with(
            document,
            line,
            column,
            "fichier-caractere-invisible",
            f"Un caractère invisible (U+{ord(found.group()):04X}) se cache ici.",
            "Effacez-le : retapez le mot à la main plutôt que de le coller.",
        )
    try:
        document.valeurs = _Builder(document).build()
    except _Refused as refusal:
        line, column, code, message, remedy = refusal.args_diagnostic
        return _with(document, line, column, code, message, remedy)
    except yaml.YAMLError as error:
        line, column, code, message, remedy = explain(error, text)
        return _with(document, line, column, code, message, remedy)
    return document


def position_of(text: str, index: int) -> tuple[int, int]:
    """Convert a character index into a 1-based line and column."""
    start = text.rfind("\n", 0, index) + 1
    return (text.count("\n", 0, index) + 1, index - start + 1)


def _with(document: Document, line: int, column: int, code: str, message: str, remedy: str) -> Document:
    document.valeurs = None
    document.diagnostics.append(Diagnostic(document.fichier, line, column, code, message, remedy))
    return document


def _unreadable(name: str, code: str, message: str, remedy: str) -> Document:
    return _with(Document(name, "", None, Place(1, 1), []), 1, 1, code, message, remedy)


def _bad_encoding(raw: bytes, error: UnicodeDecodeError, name: str) -> Document:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        line = column = 1
        seen = "UTF-16"
    else:
        before = raw[: error.start].decode("utf-8")
        line, column = position_of(before, len(before))
        seen = f"un octet inattendu, sans doute « {raw[error.start : error.start + 1].decode('cp1252', 'replace')} »"
    return _with(
        Document(name, "", None, Place(1, 1), []),
        line,
        column,
        "fichier-encodage",
        f"Le fichier n’est pas enregistré en UTF-8 ({seen}).",
        "Dans l’éditeur, choisissez « Enregistrer avec l’encodage UTF-8 ».",
    )


class _Builder:
    """Turn the parser's events into plain values and places, iteratively bounded."""

    def __init__(self, document: Document) -> None:
        self.document = document
        # Everything goes through `text`: the parser never sees the bytes of the file.
        self.events: Iterator[yaml.Event] = iter(yaml.parse(document.texte, Loader=_LOADER))

    def build(self) -> Any:  # noqa: ANN401 - the values of a YAML document
        next(self.events)  # the start of the stream
        event = next(self.events)
        if isinstance(event, yaml.StreamEndEvent):
            raise _Refused(
                "fichier-vide",
                (1, 1),
                "Le fichier est vide.",
                "Partez d’une fiche existante, ou de l’exemple de CONTRIBUTING.md.",
            )
        value, place = self._value(next(self.events), 1)
        self.document.racine = place
        next(self.events)  # the end of the document
        event = next(self.events)
        if not isinstance(event, yaml.StreamEndEvent):
            raise _Refused(
                "yaml-plusieurs-documents",
                _start(event),
                "Le fichier contient plusieurs documents, séparés par « --- ».",
                "Gardez une fiche par fichier : supprimez la ligne « --- » et ce qui suit.",
            )
        return value

    def _value(self, event: yaml.Event, depth: int) -> tuple[Any, Place]:
        self._refuse_cleverness(event, depth)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        line, column = _start(event)
        place = Place(line, column)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(place, depth), place
        return self._mapping(place, depth), place

    def _refuse_cleverness(self, event: yaml.Event, depth: int) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Refused(
                "yaml-alias",
                _start(event),
                f"Les ancres et les alias YAML ({citer(event.anchor)}) ne sont pas acceptés.",
                "Recopiez la valeur ; si elle commence par « & » ou « * », mettez-la entre guillemets.",
            )
        tag = getattr(event, "tag", None)
        if tag and tag != "!":
            raise _Refused(
                "yaml-etiquette",
                _start(event),
                f"Les étiquettes YAML ({citer(tag)}) ne sont pas acceptées.",
                "Supprimez-la ; si la valeur commence par « ! », mettez-la entre guillemets.",
            )
        if depth > MAX_DEPTH:
            raise _Refused(
                "yaml-profondeur",
                _start(event),
                f"Plus de {MAX_DEPTH} niveaux imbriqués.",
                "Aucun champ n’en demande autant : vérifiez les crochets et les retraits.",
            )

    def _scalar(self, event: yaml.ScalarEvent) -> tuple[Any, Place]:
        line, column = _start(event)
        text: str = event.value
        plain = bool(event.implicit[0])
        extent = (event.start_mark.index, event.end_mark.index)
        place = Place(line, column, text, nu=plain, etendue=extent)
        if not plain:
            return text, place
        value, place.piege = resolve_plain(text)
        return value, place

    def _sequence(self, place: Place, depth: int) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            value, child = self._value(event, depth + 1)
            place.enfants[len(values)] = child
            values.append(value)
        return values

    def _mapping(self, place: Place, depth: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            self._refuse_cleverness(event, depth)
            at = _start(event)
            if not isinstance(event, yaml.ScalarEvent):
                raise _Refused(
                    "yaml-cle",
                    at,
                    "Le nom d’un champ doit être un mot.",
                    "Écrivez « nom_du_champ: valeur » ; une valeur qui contient { ou [ se met entre guillemets.",
                )
            key = event.value
            value, child = self._value(next(self.events), depth + 1)
            if key in values:
                self.document.diagnostics.append(
                    Diagnostic(
                        self.document.fichier,
                        *at,
                        "yaml-cle-en-double",
                        f"Le champ {citer(key)} est écrit deux fois (première fois ligne {place.cles[key][0]}).",
                        "Gardez une seule des deux lignes, ou réunissez leurs valeurs.",
                        (key,),
                    )
                )
                continue
            values[key] = value
            place.cles[key] = at
            place.enfants[key] = child
        return values


def _start(event: yaml.Event) -> tuple[int, int]:
    return (event.start_mark.line + 1, event.start_mark.column + 1)


def resolve_plain(text: str) -> tuple[Any, str]:
    """Give the value of an unquoted scalar, and the trap that YAML 1.1 sets in it.

    Traps: `booleen` (yes, no, on, off…), `nombre` (0123, 1_000, 12:30, .5…) and `date`.
    A trapped value stays the text that was written; validation tells whether it harms.
    """
    if text in _NULL:
        return None, ""
    if text in _TRUE or text in _FALSE:
        return text in _TRUE, ""
    if _INT.match(text):
        return int(text), ""
    if _FLOAT.match(text):
        return float(text), ""
    tag = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))
    return text, _TRAPS.get(tag, "")


_RESOLVER = yaml.resolver.Resolver()
_TRAPS = {
    "tag:yaml.org,2002:bool": "booleen",
    "tag:yaml.org,2002:int": "nombre",
    "tag:yaml.org,2002:float": "nombre",
    "tag:yaml.org,2002:timestamp": "date",
}
