"""Turn the parser's events into plain values, and keep the place of each.

The tree is built from events, never from tags: nothing in a file can make it
construct an object, follow an alias or recurse without a bound.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from catalogue.scalaires import resolve_plain
from catalogue.texte import INVISIBLE, citer

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH = 20

Step = str | int
ChampPath = tuple[Step, ...]
Position = tuple[int, int]

EMPTY = (
    "fichier-vide",
    "Le fichier est vide.",
    "Partez d’une fiche existante, ou de l’exemple de la page « Contribuer ».",
)

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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
    cles: dict[str, Position] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Doublon:
    """A field written again in the same group; the first one counts."""

    cle: str
    position: Position
    premiere_ligne: int


@dataclass(frozen=True, slots=True)
class Arbre:
    """The values of a file, the place of each, and the fields written twice."""

    valeurs: Any
    racine: Place
    doublons: tuple[Doublon, ...]


class Refus(Exception):  # noqa: N818 - a verdict on the file, not a failure of the program
    """YAML that a file of the catalogue may not contain."""

    def __init__(self, code: str, position: Position, message: str, remede: str) -> None:
        """Keep what the diagnostic will say."""
        super().__init__(message)
        self.code, self.position, self.message, self.remede = code, position, message, remede


def construire(text: str) -> Arbre:
    """Build the tree of `text`; raise `Refus`, or `yaml.YAMLError` for a faulty syntax."""
    return _Builder(text).build()


class _Builder:
    """Follow the events of one document; depth and memory are bounded by the file."""

    def __init__(self, text: str) -> None:
        # Everything goes through `text`: the parser never sees the bytes of the file.
        self.events: Iterator[yaml.Event] = iter(yaml.parse(text, Loader=_LOADER))
        self.doublons: list[Doublon] = []

    def build(self) -> Arbre:
        next(self.events)  # the start of the stream
        if isinstance(next(self.events), yaml.StreamEndEvent):
            raise _empty()
        value, place = self._value(next(self.events), 1)
        next(self.events)  # the end of the document
        event = next(self.events)
        if not isinstance(event, yaml.StreamEndEvent):
            raise Refus(
                "yaml-plusieurs-documents",
                _start(event),
                "Le fichier contient plusieurs documents, séparés par « --- ».",
                "Gardez une fiche par fichier : supprimez cette ligne « --- » et ce qui la suit.",
            )
        if value is None:
            raise _empty()
        return Arbre(value, place, tuple(self.doublons))

    def _value(self, event: yaml.Event, depth: int) -> tuple[Any, Place]:
        if (
            getattr(event, "anchor", None)
            or getattr(event, "tag", None)
            or isinstance(event, yaml.AliasEvent)
        ):
            _refuse_cleverness(event)
        if depth > MAX_DEPTH:
            raise Refus(
                "yaml-profondeur",
                _start(event),
                f"La fiche compte plus de {MAX_DEPTH} niveaux, les uns dans les autres.",
                "Aucun champ n’en demande autant : vérifiez les crochets et les retraits.",
            )
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        place = Place(*_start(event))
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(place, depth), place
        return self._mapping(place, depth), place

    def _sequence(self, place: Place, depth: int) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            value, child = self._value(event, depth + 1)
            place.enfants[len(values)] = child
            values.append(value)
        return values

    def _mapping(self, place: Place, depth: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        repeated: set[str] = set()
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = _key(event)
            value, child = self._value(next(self.events), depth + 1)
            if key in values:
                if key not in repeated:
                    self.doublons.append(Doublon(key, _start(event), place.cles[key][0]))
                repeated.add(key)
                continue
            values[key] = value
            place.cles[key] = _start(event)
            place.enfants[key] = child
        return values


def _key(event: yaml.Event) -> str:
    if getattr(event, "anchor", None) or getattr(event, "tag", None) or isinstance(event, yaml.AliasEvent):
        _refuse_cleverness(event)
    if not isinstance(event, yaml.ScalarEvent):
        raise Refus(
            "yaml-cle",
            _start(event),
            "Le nom d’un champ doit être un mot.",
            "Écrivez « nom_du_champ: valeur » ; une valeur qui contient { ou [ se met entre guillemets.",
        )
    key: str = event.value
    if not key.strip():
        raise Refus(
            "yaml-cle",
            _start(event),
            "Il manque le nom d’un champ devant « : ».",
            "Écrivez « nom_du_champ: valeur ».",
        )
    _refuse_invisible(key, event)
    return key


def _scalar(event: yaml.ScalarEvent) -> tuple[Any, Place]:
    text: str = event.value
    _refuse_invisible(text, event)
    plain = bool(event.implicit[0])
    start, end = event.start_mark, event.end_mark
    extent = (start.index, end.index) if start and end else (0, 0)
    place = Place(*_start(event), text, nu=plain, etendue=extent)
    if not plain:
        return text, place
    value, place.piege = resolve_plain(text)
    return value, place


def _start(event: yaml.Event) -> Position:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _empty() -> Refus:
    code, message, remedy = EMPTY
    return Refus(code, (1, 1), message, remedy)


def _refuse_cleverness(event: yaml.Event) -> None:
    """Refuse anchors, aliases and tags, which a page never needs."""
    anchor = getattr(event, "anchor", None)
    if isinstance(event, yaml.AliasEvent) or anchor:
        raise Refus(
            "yaml-alias",
            _start(event),
            f"Les ancres et les alias YAML ({citer(anchor)}) ne sont pas acceptés.",
            "Recopiez la valeur ; si elle commence par « & » ou « * », mettez-la entre guillemets.",
        )
    if tag := getattr(event, "tag", None):
        raise Refus(
            "yaml-etiquette",
            _start(event),
            f"Les étiquettes YAML ({citer(tag.replace('tag:yaml.org,2002:', '!!'))}) ne sont pas acceptées.",
            "Supprimez-la ; si la valeur commence par « ! », mettez-la entre guillemets.",
        )


def _refuse_invisible(text: str, event: yaml.ScalarEvent) -> None:
    """Refuse a character that an escape would hide in a value between double quotes.

    Elsewhere, a value holds only what the file holds, which was searched as a whole.
    """
    if event.style == '"' and (found := INVISIBLE.search(text)):
        raise Refus("fichier-caractere-invisible", _start(event), *invisible(found.group()))


def invisible(character: str) -> tuple[str, str]:
    """Say what an invisible character is, and what to do."""
    return (
        f"Un caractère invisible (U+{ord(character):04X}) se cache ici.",
        "Effacez-le : retapez le mot à la main plutôt que de le coller.",
    )
