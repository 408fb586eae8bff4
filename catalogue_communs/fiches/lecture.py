"""Read a YAML file written by a person: values, the place of each, and what is wrong.

The parser, in C, composes nodes; values come from the nodes, never from tags: nothing in a file
can make it construct an object or follow an alias.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.fiches.ecriture import valeur_nue
from catalogue_communs.fiches.erreurs_yaml import expliquer
from catalogue_communs.socle.texte import INVISIBLE, ChampPath, Step, citer

Position = tuple[int, int]

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20
BOM = b"\xef\xbb\xbf"
# In ASCII text saved as UTF-16, one byte in two is null.
NULLS_OF_UTF16 = 0.25
# A conflict that Git left; a text of several lines is in retreat, and never looks like it.
_CONFLICT = re.compile(r"^(<{7}|>{7})( .*)?\r?$", re.MULTILINE)
MERGE = (
    "fichier-conflit",
    "Git a laissé ici les deux versions d’un conflit de fusion.",
    "Gardez une seule version et supprimez les lignes qui commencent par <<<<<<<, ======= et >>>>>>>.",
)
EMPTY = "Le fichier est vide.", "Partez d’une fiche existante, ou de l’exemple de la page « Contribuer »."
# The parser breaks lines at these, and so do we.
_BREAK = re.compile(r"\r\n?|\n")
# What starts an anchor or a tag, or looks like it; « R&D », « vite ! » and « a=1&b=2 » do not.
# A lone « ! » is a tag where a value starts only.
_CLEVER = re.compile(r"&(?<!\w&)[\w-]|!(?<!\w!)\S|(?:^|[-:?\[{,])[ \t]*!", re.MULTILINE)


@dataclass(slots=True)
class Place:
    """Where a value stands (1-based), how it was written, and its children.

    `etendue` is the slice of the file that writes a scalar, in characters; `piege` says how YAML 1.1
    would read it otherwise than as the text that it is.
    """

    ligne: int
    colonne: int
    texte: str = ""
    nu: bool = False
    etendue: tuple[int, int] = (0, 0)
    piege: str = ""
    enfants: dict[Step, Place] = field(default_factory=dict)
    cles: dict[str, Position] = field(default_factory=dict)


@dataclass(slots=True)
class DocumentYaml:
    """A file that was read: its values (`None` when unreadable), places and problems.

    `pieges` are the words that YAML 1.1 reads otherwise than as texts, each with the name of its
    field, empty in a list.
    """

    fichier: str
    texte: str
    valeurs: Any = None
    diagnostics: list[Diagnostic] = field(default_factory=list)
    pieges: frozenset[tuple[str, str]] = frozenset()
    _racine: Place | None = None

    @property
    def racine(self) -> Place:
        """The place of the whole, and of everything in it; worked out when first asked."""
        if self._racine is None:
            node = _compose(self.texte) if self.valeurs is not None else None
            self._racine = _place(node) if node else Place(1, 1)
        return self._racine

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
        return ligne_et_colonne(self.texte, index)

    def place_de_la_cle(self, path: ChampPath) -> Position:
        """Return line and column of the key that introduces `path` (its value in a list)."""
        if path:
            last, parent = path[-1], self.place(path[:-1])
            if isinstance(last, str) and last in parent.cles:
                return parent.cles[last]
        place = self.place(path)
        return (place.ligne, place.colonne)


class YamlRefuse(Exception):  # noqa: N818 - a verdict on the file, not a failure of the program
    """YAML that a file of the catalogue may not contain."""

    def __init__(self, code: str, position: Position, message: str, remede: str) -> None:
        """Keep what the diagnostic will say."""
        super().__init__(message)
        self.code, self.position, self.message, self.remede = code, position, message, remede


def lire_fichier(
    path: Path, name: str, lire: Callable[[bytes, str], DocumentYaml] | None = None
) -> DocumentYaml:
    """Read the file at `path`, called `name` in messages, with `lire_octets` or what remembers it.

    Never raises for its content.
    """
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
        return (lire or lire_octets)(raw, name)
    return _unreadable(name, "fichier-illisible", problem, "Vérifiez le nom du fichier et son dossier.")


def lire_octets(raw: bytes, name: str) -> DocumentYaml:
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
        return _bad_encoding(name, ligne_et_colonne(before, len(before)), seen)
    return _read_text(text, name)


# What corrects a text looks at it from several sides, one after the other.
@lru_cache(maxsize=4)
def lire_encore(text: str) -> DocumentYaml:
    """Read a text that is being worked on, once however many ask for it."""
    return lire_octets(text.encode(), "fiche.yml")


def _read_text(text: str, name: str) -> DocumentYaml:
    document = DocumentYaml(name, text)
    if found := INVISIBLE.search(text):
        where = ligne_et_colonne(text, found.start())
        return _with(document, where, "fichier-caractere-invisible", *_invisible(found.group()))
    if found := _CONFLICT.search(text):
        return _with(document, ligne_et_colonne(text, found.start()), *MERGE)
    try:
        node = _compose(text)
        values = _Valeurs(name, escapes="\\" in text)
        read = values.tout(node)
    except YamlRefuse as refusal:
        return _with(document, refusal.position, refusal.code, refusal.message, refusal.remede)
    except yaml.YAMLError as error:
        if _is_empty(text):
            return _with(document, (1, 1), "fichier-vide", *EMPTY)
        line, column, code, message, remedy = expliquer(error, text)
        return _with(document, _within(text, line, column), code, message, remedy)
    # The nodes are let go: those of a thousand files, waiting for a message, would fill the memory.
    document.valeurs = read
    document.pieges = frozenset(values.pieges)
    document.diagnostics += values.doublons
    return document


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Compose nodes that keep the tags written in the file, and guess none."""

    resolve = staticmethod(lambda *_: "")
    descend_resolver = ascend_resolver = staticmethod(lambda *_: None)


def _compose(text: str) -> yaml.Node | None:
    """Return the root of the only document of a text; raise `YamlRefuse` or `yaml.YAMLError`."""
    if ("&" in text or "!" in text) and _CLEVER.search(text):
        _refuse_cleverness(text)
    try:
        return yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError:
        _refuse_cleverness(text)
        raise


def _refuse_cleverness(text: str) -> None:
    """Refuse anchors, aliases, tags and several documents, which a page never needs."""
    documents = 0
    for event in yaml.parse(text, Loader=_Loader):
        anchor = getattr(event, "anchor", None)
        if anchor:
            raise YamlRefuse(
                "yaml-alias",
                _start(event),
                f"Les ancres et les alias YAML ({citer(anchor)}) ne sont pas acceptés.",
                "Recopiez la valeur ; si elle commence par « & » ou « * », mettez-la entre guillemets.",
            )
        if tag := getattr(event, "tag", None):
            raise YamlRefuse(
                "yaml-etiquette",
                _start(event),
                f"Les étiquettes YAML ({citer(tag.replace('tag:yaml.org,2002:', '!!'))}) ne sont pas acceptées.",
                "Supprimez-la ; si la valeur commence par « ! », mettez-la entre guillemets.",
            )
        documents += isinstance(event, yaml.DocumentStartEvent)
        if documents > 1:
            raise YamlRefuse(
                "yaml-plusieurs-documents",
                _start(event),
                "Le fichier contient plusieurs documents, séparés par « --- ».",
                "Gardez une fiche par fichier : supprimez cette ligne « --- » et ce qui la suit.",
            )


class _Valeurs:
    """What the nodes of one file hold, and what is wrong with them."""

    def __init__(self, name: str, *, escapes: bool) -> None:
        self.name, self.escapes = name, escapes
        self.pieges: set[tuple[str, str]] = set()
        self.doublons: list[Diagnostic] = []

    def tout(self, node: yaml.Node | None) -> Any:
        """Return the values of a whole file; raise `YamlRefuse` when there are none."""
        value = self.de(node, 1) if node else None
        if value is None:
            raise YamlRefuse("fichier-vide", (1, 1), *EMPTY)
        return value

    def de(self, node: yaml.Node, depth: int, field_name: str = "") -> Any:
        """Return the value of a node; depth and memory are bounded by the file."""
        if depth > MAX_DEPTH:
            raise YamlRefuse(
                "yaml-profondeur",
                _start(node),
                f"La fiche compte plus de {MAX_DEPTH} niveaux, les uns dans les autres.",
                "Aucun champ n’en demande autant : vérifiez les crochets et les retraits.",
            )
        if isinstance(node, yaml.ScalarNode):
            text: str = node.value
            if node.style:
                self._refuse_invisible(node)
                return text
            value, trap = valeur_nue(text)
            if trap:
                self.pieges.add((field_name, text))
            return value
        if isinstance(node, yaml.SequenceNode):
            return [self.de(child, depth + 1) for child in node.value]
        return self._mapping(node, depth)

    def _mapping(self, node: yaml.Node, depth: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        first: dict[str, int] = {}
        told: set[str] = set()
        for key_node, child in node.value:
            key = self._key(key_node)
            value = self.de(child, depth + 1, key)
            if key not in values:
                values[key], first[key] = value, key_node.start_mark.line + 1
            elif key not in told:
                told.add(key)
                self.doublons.append(self._repeated(key, _start(key_node), first[key]))
        return values

    def _key(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise YamlRefuse(
                "yaml-cle",
                _start(node),
                "Le nom d’un champ doit être un mot.",
                "Écrivez « nom_du_champ: valeur » ; une valeur qui contient { ou [ se met entre guillemets.",
            )
        key: str = node.value
        if not key.strip():
            raise YamlRefuse(
                "yaml-cle",
                _start(node),
                "Il manque le nom d’un champ devant « : ».",
                "Écrivez « nom_du_champ: valeur ».",
            )
        self._refuse_invisible(node)
        # The same few names, thousands of times: each is kept once.
        return sys.intern(key)

    def _refuse_invisible(self, node: yaml.ScalarNode) -> None:
        """Refuse a character that an escape would hide in a value between double quotes.

        Elsewhere, a value holds only what the file holds, which was searched as a whole.
        """
        if self.escapes and node.style == '"' and (found := INVISIBLE.search(node.value)):
            raise YamlRefuse("fichier-caractere-invisible", _start(node), *_invisible(found.group()))

    def _repeated(self, key: str, where: Position, first_line: int) -> Diagnostic:
        return Diagnostic(
            self.name,
            *where,
            "yaml-cle-en-double",
            f"Le champ {citer(key)} est écrit deux fois (première fois ligne {first_line}).",
            "Gardez une seule des deux lignes, ou réunissez leurs valeurs.",
            (key,),
        )


def _place(node: yaml.Node) -> Place:
    made = Place(*_start(node))
    if isinstance(node, yaml.ScalarNode):
        made.texte, made.nu = node.value, not node.style
        made.etendue = (node.start_mark.index, node.end_mark.index)
        made.piege = valeur_nue(node.value)[1] if made.nu else ""
    elif isinstance(node, yaml.SequenceNode):
        made.enfants = {index: _place(child) for index, child in enumerate(node.value)}
    else:
        for key, child in node.value:
            if key.value not in made.cles:
                made.cles[key.value] = _start(key)
                made.enfants[key.value] = _place(child)
    return made


def _start(found: yaml.Node | yaml.Event) -> Position:
    mark = found.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _invisible(character: str) -> tuple[str, str]:
    """Say what an invisible character is, and what to do."""
    return (
        f"Un caractère invisible (U+{ord(character):04X}) se cache ici.",
        "Effacez-le : retapez le mot à la main plutôt que de le coller.",
    )


def _is_empty(text: str) -> bool:
    """Recognise a file that holds nothing but comments and marks of document."""
    lines = (line.strip() for line in text.splitlines())
    return all(not line or line.startswith("#") or line in {"---", "..."} for line in lines)


def ligne_et_colonne(text: str, index: int) -> Position:
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


def _with(document: DocumentYaml, where: Position, code: str, message: str, remedy: str) -> DocumentYaml:
    document.diagnostics.append(Diagnostic(document.fichier, *where, code, message, remedy))
    return document


def _unreadable(name: str, code: str, message: str, remedy: str) -> DocumentYaml:
    return _with(DocumentYaml(name, ""), (1, 1), code, message, remedy)


def _is_utf16(content: bytes) -> bool:
    """Recognise UTF-16 by its mark, or by the null bytes between its letters."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return content.count(b"\0") > NULLS_OF_UTF16 * len(content) > 0


def _bad_encoding(name: str, where: Position, seen: str) -> DocumentYaml:
    return _with(
        DocumentYaml(name, ""),
        where,
        "fichier-encodage",
        f"Le fichier n’est pas enregistré en UTF-8 ({seen}).",
        "Dans l’éditeur, choisissez « Enregistrer avec l’encodage UTF-8 ».",
    )
