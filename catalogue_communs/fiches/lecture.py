"""Read a YAML file written by a person: values, the place of each, and what is wrong.

The parser, in C, composes nodes; values come from the nodes, never from tags: nothing in a file
can make it construct an object or follow an alias.
"""

import math
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from catalogue_communs.fiches.diagnostics import DEBUT, Diagnostic, signaler
from catalogue_communs.fiches.explications import expliquer
from catalogue_communs.socle.texte import INVISIBLE, ChampPath, Step, citer

Position = tuple[int, int]

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20
BOM = b"\xef\xbb\xbf"
# In ASCII text saved as UTF-16, one byte in two is null.
NULLS_OF_UTF16 = 0.25
# A conflict that Git left; a text of several lines is indented, and never looks like it.
_CONFLICT = re.compile(r"^(<{7}|>{7})( .*)?\r?$", re.MULTILINE)
# The parser breaks lines at these, and so do we.
_BREAK = re.compile(r"\r\n?|\n")
# What starts an anchor or a tag, or looks like it; « R&D », « vite ! » and « a=1&b=2 » do not.
# A lone « ! » is a tag where a value starts only.
_CLEVER = re.compile(r"&(?<!\w&)[\w-]|!(?<!\w!)\S|(?:^|[-:?\[{,])[ \t]*!", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class DocumentYaml:
    """A file that was read: its values (`None` when unreadable), places and problems."""

    fichier: str
    texte: str
    valeurs: Any = None
    diagnostics: tuple[Diagnostic, ...] = ()
    # The words that YAML 1.1 reads otherwise than as texts: their path, and how it reads them.
    pieges: tuple[tuple[ChampPath, str], ...] = ()
    # Where the values begin, after the comments.
    debut: Position = DEBUT
    # What a schema refuses in it, by validator: the same bytes come back under `serve`.
    refuse: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def noeud(self, path: ChampPath) -> yaml.Node | None:
        """Return the node at `path`, or nothing when a step is absent."""
        node = _composer(self.texte) if self.valeurs is not None else None
        for step in path:
            node = _child(node, step)
        return node

    def place(self, path: ChampPath) -> Position:
        """Return line and column of the value at `path`, or of its nearest known parent."""
        if not path:
            return self.debut
        node = self.noeud(path)
        if node:
            return _start(node)
        return self.place(path[:-1])

    def place_de_la_cle(self, path: ChampPath) -> Position:
        """Return line and column of the key that introduces `path` (its value in a list)."""
        group = self.noeud(path[:-1]) if path else None
        if isinstance(group, yaml.MappingNode):
            for key, _ in group.value:
                if key.value == path[-1]:
                    return _start(key)
        return self.place(path)

    def ecrit(self, path: ChampPath) -> str:
        """Return the scalar at `path` as a text, before any guess of its type.

        Of a list or a group, the text is empty.
        """
        node = self.noeud(path)
        return node.value if isinstance(node, yaml.ScalarNode) else ""


class YamlRefuse(Exception):  # noqa: N818 - a verdict on the file, not a failure of the program
    """YAML that a file may not contain: its place, the name of a sentence, its words."""

    def __init__(self, position: Position, nom: str, **mots: object) -> None:
        super().__init__(nom)
        self.position, self.nom, self.mots = position, nom, mots


def lire_fichier(path: Path, name: str) -> DocumentYaml:
    """Read the file at `path`, called `name` in messages; never raises for its content."""
    if path.is_symlink():
        return _faulty(name, "", DEBUT, "fiche-lien")
    if path.exists() and not (path.is_file() or path.is_dir()):
        # A pipe would be waited for.
        return _faulty(name, "", DEBUT, "fiche-illisible")
    try:
        with path.open("rb") as stream:
            return relire(stream.read(MAX_BYTES + 1), name)
    except OSError as error:
        if isinstance(error, FileNotFoundError):
            return _faulty(name, "", DEBUT, "fiche-absente")
        return _faulty(name, "", DEBUT, "fiche-illisible")


def lire_octets(raw: bytes, name: str) -> DocumentYaml:
    """Read the content of a file; `name` only serves in messages."""
    if len(raw) > MAX_BYTES:
        return _faulty(name, "", DEBUT, "fiche-trop-grosse", limite=MAX_BYTES // 1024)
    content = raw.removeprefix(BOM)
    # By its mark, or by the null bytes between its letters.
    nulls = content.count(b"\0") > NULLS_OF_UTF16 * len(content)
    if nulls or content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _faulty(name, "", DEBUT, "fiche-encodage", vu="UTF-16")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        byte = content[error.start : error.start + 1].decode("cp1252", "replace")
        letter = f"un octet inattendu, sans doute {citer(byte)}"
        place = ligne_et_colonne(before, len(before))
        return _faulty(name, "", place, "fiche-encodage", vu=letter)
    if hidden := INVISIBLE.search(text):
        place, point = ligne_et_colonne(text, hidden.start()), f"{ord(hidden.group()):04X}"
        return _faulty(name, text, place, "caractere-invisible", point=point)
    if conflict := _CONFLICT.search(text):
        place = ligne_et_colonne(text, conflict.start())
        return _faulty(name, text, place, "fiche-conflit")
    return _read_text(text, name)


# Under `serve`, and while a text is corrected or edited, the same bytes come back: nobody changes
# these values.
relire = lru_cache(maxsize=1024)(lire_octets)


def _read_text(text: str, name: str) -> DocumentYaml:
    traps: list[tuple[ChampPath, str]] = []
    doubles: list[Diagnostic] = []
    try:
        node = _composer(text)
        valeurs = _valeur(node, (), name, traps, doubles) if node else None
    except YamlRefuse as refusal:
        return _faulty(name, text, refusal.position, refusal.nom, **refusal.mots)
    except yaml.YAMLError as error:
        line, column, phrase, mots = expliquer(error, text)
        # The parser may give a position after the last line.
        lines = _BREAK.split(text.rstrip("\r\n"))
        if line > len(lines):
            line, column = len(lines), sys.maxsize
        place = (line, min(column, len(lines[line - 1]) + 1))
        return _faulty(name, text, place, phrase, **mots)
    if node is None or valeurs is None:
        return _faulty(name, text, DEBUT, "fiche-sans-rien")
    return DocumentYaml(name, text, valeurs, tuple(doubles), tuple(traps), _start(node))


def _faulty(name: str, text: str, place: Position, phrase: str, **mots: object) -> DocumentYaml:
    return DocumentYaml(name, text, None, (signaler(name, phrase, place, **mots),))


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Compose nodes that keep the tags written in the file, and guess none."""

    resolve = staticmethod(lambda *_: "")
    descend_resolver = ascend_resolver = staticmethod(lambda *_: None)


# Who checks, corrects or edits a text looks at it several times in a row; the nodes of every file
# would fill the memory.
@lru_cache(maxsize=4)
def _composer(text: str) -> yaml.Node | None:
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
        if anchor := getattr(event, "anchor", None):
            raise YamlRefuse(_start(event), "yaml-alias", cite=citer(anchor))
        if tag := getattr(event, "tag", None):
            etiquette = citer(tag.replace("tag:yaml.org,2002:", "!!"))
            raise YamlRefuse(_start(event), "yaml-etiquette", cite=etiquette)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if documents > 1:
            raise YamlRefuse(_start(event), "yaml-plusieurs-documents")


def _valeur(
    node: yaml.Node,
    path: ChampPath,
    name: str,
    traps: list[tuple[ChampPath, str]],
    doubles: list[Diagnostic],
) -> Any:
    """Return the value of a node; add its traps to `traps`, its repeated keys to `twice`.

    Depth and memory are bounded by those of the file.
    """
    if len(path) >= MAX_DEPTH:
        raise YamlRefuse(_start(node), "yaml-profondeur", niveaux=MAX_DEPTH)
    if isinstance(node, yaml.ScalarNode):
        if node.style:
            _refuse_invisible(node)
            return node.value
        valeur, trap = valeur_nue(node.value)
        if trap:
            traps.append((path, trap))
        return valeur
    if isinstance(node, yaml.SequenceNode):
        return [
            _valeur(child, (*path, rank), name, traps, doubles)
            for rank, child in enumerate(node.value)
        ]
    valeurs: dict[str, Any] = {}
    # The line of each key; the second place of those written twice.
    first_lines: dict[str, int] = {}
    repetees: dict[str, Position] = {}
    for key_node, child in node.value:
        key = _key(key_node)
        if key not in valeurs:
            valeurs[key] = _valeur(child, (*path, key), name, traps, doubles)
            first_lines[key] = key_node.start_mark.line + 1
        else:
            repetees.setdefault(key, _start(key_node))
    doubles += _cles_en_double(name, path, first_lines, repetees)
    return valeurs


def _cles_en_double(
    name: str, path: ChampPath, first_lines: dict[str, int], repetees: dict[str, Position]
) -> Iterator[Diagnostic]:
    """Yield the keys that a group has twice; of an element of a list, the dash that two of them lack."""
    phrase = "yaml-cle-en-double"
    is_element = bool(path) and isinstance(path[-1], int)
    if is_element and len(repetees) > 1 and next(iter(repetees)) == next(iter(first_lines)):
        repetees = dict([*repetees.items()][:1])
        phrase = "tiret-oublie"
    for key, place in repetees.items():
        mots = {"cite": citer(key), "ligne": first_lines[key]}
        yield replace(signaler(name, phrase, place, **mots), chemin=(key,))


# No quantity of the catalogue needs more; beyond, Python itself refuses to convert.
MAX_DIGITS = 30

_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+([eE][-+]?[0-9]+)?\Z")
NULS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_RESOLVER = yaml.resolver.Resolver()
_TRAPS = {
    "tag:yaml.org,2002:bool": "booleen",
    "tag:yaml.org,2002:int": "nombre",
    "tag:yaml.org,2002:float": "nombre",
    "tag:yaml.org,2002:timestamp": "date",
}


@lru_cache(maxsize=4096)
def valeur_nue(text: str) -> tuple[Any, str]:
    """Give the value of an unquoted scalar, and the trap that YAML 1.1 sets in it.

    Traps: `booleen` (yes, no, on, off…), `nombre` (0123, 1_000, 12:30, .5…) and `date`.
    A trapped value stays the text that was written; validation tells whether it harms.
    """
    if text in NULS:
        return None, ""
    if text in _BOOLEANS:
        return _BOOLEANS[text], ""
    if len(text) <= MAX_DIGITS:
        if _INT.match(text):
            return int(text), ""
        if _FLOAT.match(text) and math.isfinite(number := float(text)):
            return number, ""
    tag = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return text, _TRAPS.get(tag, "")


def _key(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise YamlRefuse(_start(node), "yaml-cle")
    if not node.value.strip():
        raise YamlRefuse(_start(node), "yaml-cle-vide")
    _refuse_invisible(node)
    # The same few names, thousands of times: each is kept once.
    return sys.intern(node.value)


def _refuse_invisible(node: yaml.ScalarNode) -> None:
    """Refuse a character that an escape would hide in a value between double quotes."""
    # Elsewhere, a value holds only what the file holds, which is searched in one go.
    if node.style != '"':
        return
    if hidden := INVISIBLE.search(node.value):
        point = f"{ord(hidden.group()):04X}"
        raise YamlRefuse(_start(node), "caractere-invisible", point=point)


def _child(node: yaml.Node | None, step: Step) -> yaml.Node | None:
    """Return the node of a field or of an element, or nothing when it is absent."""
    if isinstance(node, yaml.MappingNode) and isinstance(step, str):
        return next((child for key, child in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        children: list[yaml.Node] = node.value
        return children[step] if 0 <= step < len(children) else None
    return None


def _start(node: yaml.Node | yaml.Event) -> Position:
    mark = node.start_mark
    if not mark:
        return DEBUT
    return (mark.line + 1, mark.column + 1)


def ligne_et_colonne(text: str, index: int) -> Position:
    """Convert a character index into a 1-based line and column."""
    line, start = 1, 0
    for line_break in _BREAK.finditer(text, 0, index):
        line, start = line + 1, line_break.end()
    return (line, index - start + 1)
