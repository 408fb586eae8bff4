"""Read a YAML file written by a person: values, the place of each, and what is wrong."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
import yaml

from catalogue import ordinaire
from catalogue.arbre import EMPTY, ChampPath, Doublon, Place, Position, Refus, Step, construire, invisible
from catalogue.diagnostics import Diagnostic
from catalogue.erreurs_yaml import explain
from catalogue.scalaires import resolve_plain
from catalogue.texte import INVISIBLE, citer

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["ChampPath", "Document", "Place", "Step", "read_bytes", "read_file", "resolve_plain"]

MAX_BYTES = 256 * 1024
LONGEST_SHARED, MOST_SHARED = 100, 50_000
BOM = b"\xef\xbb\xbf"
# In ASCII text saved as UTF-16, one byte in two is null.
NULLS_OF_UTF16 = 0.25
# A conflict that Git left; a text of several lines is in retreat, and never looks like it.
_CONFLICT = re.compile(r"^(<{7}|>{7})( .*)?\r?$", re.MULTILINE)
_MARKS = ("<" * 7, ">" * 7)
MERGE = (
    "fichier-conflit",
    "Git a laissé ici les deux versions d’un conflit de fusion.",
    "Gardez une seule version et supprimez les lignes qui commencent par <<<<<<<, ======= et >>>>>>>.",
)
# The parser breaks lines at these, and so do we.
_BREAK = re.compile(r"\r\n?|\n")


@dataclass(slots=True)
class Document:
    """A file that was read: its values (`None` when unreadable), places and problems.

    `debut` is where its values start; `pieges`, when the reader took note of them, the only
    words that may hold a trap of YAML, with the name of their field. What was read elsewhere
    comes as bytes: its text (`brut`) and its values (`ecrites`) are decoded when first asked for.
    """

    fichier: str
    texte: str
    valeurs: Any
    connue: Place | None
    diagnostics: list[Diagnostic]
    debut: Position = (1, 1)
    pieges: ordinaire.Pieges | None = None
    brut: bytes = b""
    ecrites: bytes = b""

    @classmethod
    def relu(
        cls, fichier: str, brut: bytes, ecrites: bytes, debut: Position, pieges: ordinaire.Pieges | None
    ) -> Document:
        """Make again a document without any problem, from the bytes of its file and those of its values."""
        document = cls(fichier, "", None, None, [], debut, pieges, brut)
        document.tasser(ecrites)
        document.brut = brut
        return document

    def tasser(self, ecrites: bytes) -> None:
        """Hold the values as few bytes, and let the text go: whoever kept this has the file at hand."""
        self.ecrites, self.brut, self.connue = ecrites, b"", None
        for name in ("texte", "valeurs"):
            with contextlib.suppress(AttributeError):
                delattr(self, name)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - a text, or the values of a file
        """Decode what is held as bytes."""
        if name == "texte" and self.brut:
            self.texte = self.brut.removeprefix(BOM).decode()
            return self.texte
        if name == "valeurs" and self.ecrites:
            self.valeurs = self.decodees()
            return self.valeurs
        if name == "texte":
            # What another process or a former build read says what is in a file, not how it is written.
            raise AttributeError(f"{self.fichier}: its text was let go once it was checked")
        raise AttributeError(name)

    def decodees(self) -> Any:  # noqa: ANN401 - the values of a file
        """Return the values, without holding them when they are held as bytes."""
        if not self.ecrites:
            return self.valeurs
        values = msgspec.msgpack.decode(self.ecrites)
        if len(_TEXTES) > MOST_SHARED:
            _TEXTES.clear()
        _partager(values)
        return values

    @property
    def racine(self) -> Place:
        """The place of the whole, and of everything in it; looked for when first asked."""
        if self.connue is None:
            self.connue = ordinaire.places(self.texte) or construire(self.texte).racine
        return self.connue

    def alleger(self) -> None:
        """Let the places go, when they can be looked for again."""
        if self.pieges is not None:
            self.connue = None

    def place(self, path: ChampPath) -> Place:
        """Return the place of the value at `path`, or of its nearest known parent."""
        place = self.racine
        for step in path:
            child = place.enfants.get(step)
            if child is None:
                break
            place = child
        return place

    def position(self, index: int) -> Position:
        """Return line and column of a character of the text."""
        return position_of(self.texte, index)

    def key_position(self, path: ChampPath) -> Position:
        """Return line and column of the key that introduces `path` (its value in a list)."""
        if not path:
            return self.debut
        parent = self.place(path[:-1])
        last = path[-1]
        if isinstance(last, str) and last in parent.cles:
            return parent.cles[last]
        place = self.place(path)
        return (place.ligne, place.colonne)


# Every short text met, until there are too many.
_TEXTES: dict[str, str] = {}


def _partager(values: Any) -> None:  # noqa: ANN401 - a group of fields, or a list
    """Put in values the same object for the same short text: a catalogue repeats its words and its sources."""
    one = _TEXTES.setdefault
    for step, child in values.items() if type(values) is dict else enumerate(values):
        kind = type(child)
        if kind is str:
            if len(child) <= LONGEST_SHARED:
                values[step] = one(child, child)
        elif kind is dict or kind is list:
            _partager(child)


def content(path: Path) -> bytes | None:
    """Return the bytes of an ordinary file; nothing for what `read_file` has something to say of."""
    try:
        return path.read_bytes() if path.is_file() and not path.is_symlink() else None
    except (OSError, ValueError):
        return None


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
    except FileNotFoundError:
        problem = "Le fichier n’existe pas."
    except IsADirectoryError:
        problem = "C’est un dossier, pas un fichier."
    except PermissionError:
        problem = "Le fichier ne peut pas être lu : l’accès est refusé."
    except OSError:
        problem = "Le fichier ne peut pas être lu."
    else:
        return read_bytes(raw, name)
    return _unreadable(name, "fichier-illisible", problem, "Vérifiez le nom du fichier et son dossier.")


def read_bytes(raw: bytes, name: str) -> Document:
    """Read the content of a file; `name` only serves in messages."""
    if len(raw) > MAX_BYTES:
        return _unreadable(
            name,
            "fichier-trop-gros",
            f"Le fichier dépasse {MAX_BYTES // 1024} Ko.",
            "Une fiche tient en quelques dizaines de Ko : raccourcissez-la.",
        )
    content = raw.removeprefix(BOM)
    if _is_utf16(content):
        return _bad_encoding(name, (1, 1), "UTF-16")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        byte = content[error.start : error.start + 1].decode("cp1252", "replace")
        seen = f"un octet inattendu, sans doute {citer(byte)}"
        return _bad_encoding(name, position_of(before, len(before)), seen)
    return _read_text(text, name)


def _read_text(text: str, name: str) -> Document:
    # Every character that is refused is one that cannot be printed: most texts have none.
    clean = text.replace("\n", "").isprintable() or not INVISIBLE.search(text)
    if clean and not any(mark in text for mark in _MARKS) and (read := ordinaire.lire(text)):
        return Document(name, text, read.valeurs, None, [], read.debut, read.pieges)
    return _read_precisely(text, name)


def _read_precisely(text: str, name: str) -> Document:
    """Read a text of which nothing is sure, and tell where it is wrong."""
    document = Document(name, text, None, Place(1, 1), [])
    if found := INVISIBLE.search(text):
        where = position_of(text, found.start())
        return _with(document, where, "fichier-caractere-invisible", *invisible(found.group()))
    if found := _CONFLICT.search(text):
        return _with(document, position_of(text, found.start()), *MERGE)
    try:
        tree = construire(text)
    except Refus as refusal:
        return _with(document, refusal.position, refusal.code, refusal.message, refusal.remede)
    except yaml.YAMLError as error:
        if _is_empty(text):
            return _with(document, (1, 1), *EMPTY)
        line, column, code, message, remedy = explain(error, text)
        return _with(document, _within(text, line, column), code, message, remedy)
    document.valeurs, document.connue = tree.valeurs, tree.racine
    document.debut = (tree.racine.ligne, tree.racine.colonne)
    document.diagnostics.extend(_repeated(name, double) for double in tree.doublons)
    return document


def _repeated(name: str, double: Doublon) -> Diagnostic:
    return Diagnostic(
        name,
        *double.position,
        "yaml-cle-en-double",
        f"Le champ {citer(double.cle)} est écrit deux fois (première fois ligne {double.premiere_ligne}).",
        "Gardez une seule des deux lignes, ou réunissez leurs valeurs.",
        (double.cle,),
    )


def _is_empty(text: str) -> bool:
    """Recognise a file that holds nothing but comments and marks of document."""
    lines = (line.strip() for line in text.splitlines())
    return all(not line or line.startswith("#") or line in {"---", "..."} for line in lines)


def position_of(text: str, index: int) -> Position:
    """Convert a character index into a 1-based line and column."""
    line, start = 1, 0
    for found in _BREAK.finditer(text, 0, index):
        line, start = line + 1, found.end()
    return (line, index - start + 1)


def _within(text: str, line: int, column: int) -> Position:
    """Bring back into the text a position that the parser gives after its last line."""
    lines = _BREAK.split(text.rstrip("\r\n"))
    if line > len(lines):
        return (len(lines), len(lines[-1]) + 1)
    return (line, min(column, len(lines[line - 1]) + 1))


def _with(document: Document, where: Position, code: str, message: str, remedy: str) -> Document:
    document.diagnostics.append(Diagnostic(document.fichier, *where, code, message, remedy))
    return document


def _unreadable(name: str, code: str, message: str, remedy: str) -> Document:
    return _with(Document(name, "", None, Place(1, 1), []), (1, 1), code, message, remedy)


def _is_utf16(content: bytes) -> bool:
    """Recognise UTF-16 by its mark, or by the null bytes between its letters."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return content.count(b"\0") > NULLS_OF_UTF16 * len(content) > 0


def _bad_encoding(name: str, where: Position, seen: str) -> Document:
    return _with(
        Document(name, "", None, Place(1, 1), []),
        where,
        "fichier-encodage",
        f"Le fichier n’est pas enregistré en UTF-8 ({seen}).",
        "Dans l’éditeur, choisissez « Enregistrer avec l’encodage UTF-8 ».",
    )
