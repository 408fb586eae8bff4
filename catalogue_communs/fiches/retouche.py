"""The text of a file: where each value starts and ends; add an element to a list, write one field, or remove either.

A few lines change, all others stay as they are. Every edit is read again: it is refused unless the values
are exactly those expected.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from catalogue_communs.fiches import ecriture
from catalogue_communs.fiches.ecriture import Refus, Style, egales, modifiees, saine
from catalogue_communs.fiches.lecture import BOM, MAX_BYTES, lire_octets
from catalogue_communs.socle import schemas
from catalogue_communs.socle.schemas import Schema
from catalogue_communs.socle.texte import ChampPath, chemin_lisible, citer

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_KEEP = re.compile(r"[|>][0-9]?\+")


@dataclass(frozen=True, slots=True)
class FichierLu:
    """The text of a file that reads well, with its values and its nodes."""

    texte: str
    valeurs: dict[str, Any]
    racine: yaml.MappingNode
    fin_de_ligne: str
    style: Style

    def noeud(self, path: ChampPath) -> yaml.Node | None:
        """Return the node at `path`, or nothing when a step is absent."""
        node: yaml.Node | None = self.racine
        for step in path:
            node = enfant(node, step) if node is not None else None
        return node


# Several changes in a row: each starts from the text that the one before has just checked.
@lru_cache(maxsize=2)
def lire_noeuds(text: str) -> FichierLu:
    """Read a text that is about to be edited; refuse one that cannot be read without a problem."""
    document = lire_octets(text.encode("utf-8", "surrogatepass"), "fiche")
    if document.diagnostics:
        first = document.diagnostics[0]
        where = f"ligne {first.ligne} : " if document.texte else ""
        raise Refus(f"La fiche est à corriger d’abord, {where}{first.message} {first.remede}")
    if not isinstance(document.valeurs, dict):
        raise Refus("La fiche n’est pas une suite de champs.")
    if re.search(r"\r(?!\n)", document.texte):
        raise Refus(
            "Les fins de ligne de la fiche ne sont pas celles d’aujourd’hui : lancez « catalogue corriger »."
        )
    # Reading has refused aliases, tags and depth: composing is safe.
    root = yaml.compose(document.texte, Loader=_LOADER)
    if not isinstance(root, yaml.MappingNode):
        raise Refus("La fiche n’est pas une suite de champs.")
    ending = "\r\n" if "\r\n" in document.texte else "\n"
    return FichierLu(document.texte, document.valeurs, root, ending, _style(root, document.texte))


def sans_marque(text: str) -> tuple[str, str]:
    """Set the byte order mark of a text apart: the nodes do not count it."""
    mark = BOM.decode()
    return (mark, text.removeprefix(mark)) if text.startswith(mark) else ("", text)


def trop_gros(text: str) -> bool:
    """Tell whether a text is longer than a file of the catalogue may be."""
    return len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES


def enfant(node: yaml.Node, step: str | int) -> yaml.Node | None:
    """Return the child of a node, or nothing."""
    if isinstance(node, yaml.MappingNode) and isinstance(step, str):
        return next((value for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
        found: yaml.Node = node.value[step]
        return found
    return None


def _debut(node: yaml.Node) -> int:
    """Return the index of the first character of a node."""
    return int(node.start_mark.index)


def colonne(node: yaml.Node) -> int:
    """Return the column, from 0, of the first character of a node."""
    return int(node.start_mark.column)


def fin_du_noeud(node: yaml.Node, text: str) -> int:
    """Return the index after what writes a node, without the comments and blank lines that follow."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return fin_du_noeud(last[1] if isinstance(last, tuple) else last, text)
    start, end = _debut(node), int(node.end_mark.index)
    written = text[start:end]
    if isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"} and not _KEEP.match(written):
        return start + len(written.rstrip())
    return end


def est_vide(node: yaml.Node) -> bool:
    """Tell whether a node holds nothing: `[]`, `{}`, `~` or no character at all."""
    if isinstance(node, yaml.CollectionNode):
        return not node.value
    return node.tag == "tag:yaml.org,2002:null"


def _style(root: yaml.Node, text: str) -> Style:
    """Guess the habits of the person who wrote the file."""
    groups, lists, elements, marks = Counter[int](), Counter[int](), Counter[int](), Counter[str]()
    for node in _walk(root):
        if isinstance(node, yaml.ScalarNode) and node.style in {"'", '"'}:
            marks[node.style] += 1
        if not isinstance(node, yaml.CollectionNode) or node.flow_style:
            continue
        if isinstance(node, yaml.SequenceNode):
            elements.update(step for item in node.value if (step := _step(item, text)))
            continue
        for key, value in node.value:
            if not isinstance(value, yaml.CollectionNode) or value.flow_style:
                continue
            kind = lists if isinstance(value, yaml.SequenceNode) else groups
            kind[colonne(value) - colonne(key)] += 1
    return Style(
        _usual(groups, 2),
        _usual(lists, 2),
        max(2, _usual(elements, 2)),
        marks.most_common(1)[0][0] if marks else '"',
    )


def _step(item: yaml.Node, text: str) -> int:
    """Count the columns from the dash of an element to its content, 0 when it is elsewhere."""
    before = text[: _debut(item)].rpartition("\n")[2]
    return len(before) - before.index("-") if before.strip() == "-" else 0


def _usual(counted: Counter[int], default: int) -> int:
    return counted.most_common(1)[0][0] if counted else default


def _walk(node: yaml.Node) -> Iterator[yaml.Node]:
    yield node
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield key
            yield from _walk(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _walk(value)


_COMMENT = re.compile(r"( *)#")


def ajouter(texte: str, chemin: tuple[str | int, ...], element: Mapping[str, object] | str) -> str:
    """Append an element to the list at `chemin`; the list and its parents are made when absent.

    Every other line stays the same. `Refus`: the list is not one of the schema, a value cannot be written,
    or the text cannot be read, before or after. The other edits refuse likewise.
    """
    part = _described(chemin)
    if _kinds(part) != {"array"}:
        raise Refus(f"{citer(chemin_lisible(chemin))} n’est pas une liste.")
    value = saine(element)
    mark, bare = sans_marque(texte)
    source = lire_noeuds(bare)

    def change(before: Any) -> list[Any]:
        if before is not None and not isinstance(before, list):
            raise Refus(f"{citer(chemin_lisible(chemin))} attend une liste, et contient autre chose.")
        return [*(before or []), value]

    wanted = _wanted(source, chemin, change)
    node = source.noeud(chemin)
    if isinstance(node, yaml.SequenceNode) and node.value:
        written = _append(source, node, value, part)
    else:
        written = _create(source, chemin, [value])
    return mark + _faithful(written, wanted)


def remplacer(
    texte: str, chemin: tuple[str | int, ...], valeur: str | float, schema: str = ecriture.PROJET
) -> str:
    """Write one scalar field of a file that `schema` describes, whether it is there or not."""
    mark, bare = sans_marque(texte)
    source = lire_noeuds(bare)
    node = source.noeud(chemin)
    if isinstance(node, yaml.ScalarNode) and not est_vide(node):
        return mark + remplacer_tout(bare, {chemin: valeur}, schema)
    _, value = _simple(chemin, valeur, schema)

    def change(before: Any) -> Any:
        if isinstance(before, dict | list):
            raise Refus(f"{citer(chemin_lisible(chemin))} contient une liste ou un groupe de champs.")
        return value

    wanted = _wanted(source, chemin, change)
    return mark + _faithful(_create(source, chemin, value), wanted)


def remplacer_tout(
    texte: str, valeurs: Mapping[tuple[str | int, ...], object], schema: str = ecriture.PROJET
) -> str:
    """Write over several scalars of a file at once, all of them or none."""
    source = lire_noeuds(texte)
    wanted, spans = source.valeurs, []
    for path, one in valeurs.items():
        part, value = _simple(path, one, schema)
        node = source.noeud(path)
        if not isinstance(node, yaml.ScalarNode):
            raise Refus(f"{citer(chemin_lisible(path))} n’est pas une valeur écrite dans cette fiche.")
        wanted = modifiees(wanted, path, lambda _, value=value: value)
        spans.append((_debut(node), fin_du_noeud(node, source.texte), _over(source, node, path, value, part)))
    text = source.texte
    for start, end, new in sorted(spans, reverse=True):
        text = text[:start] + new + text[end:]
    return _faithful(text, wanted)


def _simple(path: ChampPath, value: object, schema: str) -> tuple[Schema, Any]:
    """Return what the schema says of a field, and the value to write there; refuse what is not a scalar."""
    part, written = _described(path, schema), saine(value)
    if _kinds(part) & {"array", "object"} or isinstance(written, dict | list):
        raise Refus(f"{citer(chemin_lisible(path))} n’est pas un champ simple.")
    return part, written


def mettre_en_liste(texte: str, chemin: tuple[str | int, ...]) -> str:
    """Make a list of the value that stands alone beside the name of its field, and stays to the character."""
    source = lire_noeuds(texte)
    node, parent = source.noeud(chemin), source.noeud(chemin[:-1])
    if not isinstance(node, yaml.ScalarNode) or not isinstance(parent, yaml.MappingNode) or parent.flow_style:
        raise Refus(f"{citer(chemin_lisible(chemin))} n’est pas une valeur seule sur sa ligne.")
    start, style = _debut(node), source.style
    dash = f"{' ' * (colonne(parent) + style.liste)}-{' ' * (style.element - 1)}"
    written = source.texte[:start].rstrip(" ") + source.fin_de_ligne + dash + source.texte[start:]
    return _faithful(written, _wanted(source, chemin, lambda before: [before]))


def renommer_champ(texte: str, chemin: tuple[str | int, ...], nom: str) -> str:
    """Give a field another name, between the same quotes; refuse one that another field has."""
    source, old = lire_noeuds(texte), chemin[-1]
    group = source.noeud(chemin[:-1])
    keys = {key.value: key for key, _ in group.value} if isinstance(group, yaml.MappingNode) else {}
    if old not in keys or nom in keys:
        raise Refus(f"{citer(chemin_lisible(chemin))} ne peut pas s’appeler {citer(nom)}.")
    key, text = keys[old], source.texte
    new = ecriture.entre_guillemets(nom, key.style) if key.style else nom

    def change(before: dict[str, Any]) -> dict[str, Any]:
        return {nom if name == old else name: value for name, value in before.items()}

    written = text[: _debut(key)] + new + text[int(key.end_mark.index) :]
    return _faithful(written, _wanted(source, chemin[:-1], change))


def retirer(texte: str, chemin: tuple[str | int, ...]) -> str:
    """Remove a field or an element of a list; what it leaves empty goes with it."""
    mark, bare = sans_marque(texte)
    source = lire_noeuds(bare)
    while chemin and (node := source.noeud(chemin[:-1])) is not None and len(node.value) == 1:
        chemin = chemin[:-1]
    node = source.noeud(chemin[:-1]) if chemin else None
    if not isinstance(node, yaml.CollectionNode) or source.noeud(chemin) is None:
        raise Refus(f"{citer(chemin_lisible(chemin))} n’existe pas dans cette fiche.")

    def change(before: Any) -> Any:
        copy = before.copy()
        del copy[chemin[-1]]
        return copy

    wanted = _wanted(source, chemin[:-1], change)
    return mark + _faithful(_remove(source, node, chemin[-1]), wanted)


def _remove(source: FichierLu, node: yaml.CollectionNode, step: str | int) -> str:
    """Remove the lines of a child of a group or of a list that has others."""
    text = source.texte
    # A field starts with its key; an element, with itself.
    children = [pair if isinstance(pair, tuple) else (pair, pair) for pair in node.value]
    rank = step if isinstance(step, int) else [key.value for key, _ in children].index(step)
    start, end = _debut(children[rank][0]), fin_du_noeud(children[rank][1], text)
    line = text[:start].rpartition("\n")[2]
    following = _debut(children[rank + 1][0]) if rank + 1 < len(children) else end
    if node.flow_style and following == end:
        return text[: fin_du_noeud(children[rank - 1][1], text)] + text[end:]
    if node.flow_style or (isinstance(step, str) and line.strip()):
        # Beside a dash, the next field takes the place of the first one.
        return text[:start] + text[following:]
    start -= len(line)
    end = _next_line(text, end)
    if text[:start].endswith("\n\n") and text[end : end + 1] in {"\n", ""}:
        start -= 1
    return text[:start] + text[end:]


def _described(path: ChampPath, schema: str = ecriture.PROJET) -> Schema:
    part = schemas.partie_de(schema, path) if path else None
    if part is None:
        raise Refus(f"Aucune fiche n’a de champ {citer(chemin_lisible(path))}.")
    return part


def _kinds(part: Schema) -> set[str]:
    """Return the types that the schema allows there: a date is a text or a year."""
    kinds = part.get("type", ())
    return {kinds} if isinstance(kinds, str) else set(kinds)


def _wanted(source: FichierLu, path: ChampPath, change: Callable[[Any], Any]) -> Any:
    try:
        return modifiees(source.valeurs, path, change)
    except (IndexError, TypeError, ValueError) as error:
        if isinstance(error, Refus):
            raise
        raise Refus(f"{citer(chemin_lisible(path))} n’existe pas dans cette fiche.") from error


def _faithful(text: str, wanted: object) -> str:
    """Give the text back if it reads exactly as wanted."""
    if trop_gros(text):
        raise Refus("La fiche deviendrait trop grosse : 256 Ko au plus.")
    try:
        found = lire_noeuds(text).valeurs
    except Refus as refusal:
        raise Refus(f"La modification n’a pas pu être écrite sans risque : {refusal}") from refusal
    if not egales(found, wanted):
        raise Refus(
            "La modification n’a pas pu être écrite sans rien changer d’autre : écrivez-la à la main. "
            "Si la dernière ligne de la fiche n’est pas terminée, ajoutez un saut de ligne."
        )
    return text


# --- Existing nodes ----------------------------------------------------------------


def _append(source: FichierLu, node: yaml.SequenceNode, value: Any, part: Schema) -> str:
    items = schemas.resoudre(ecriture.PROJET, part.get("items", {}))
    end = fin_du_noeud(node.value[-1], source.texte)
    if node.flow_style:
        return source.texte[:end] + ", " + ecriture.ecrire_en_ligne(value, items) + source.texte[end:]
    column = colonne(node)
    lines = ecriture.element(value, items, column, source.style)
    # A comment as deep as the dashes still speaks of the list, unless the key is as deep.
    parent = _key_column(source, node)
    return _insert(source, end, lines, deeper_than=parent)


def _key_column(source: FichierLu, node: yaml.Node) -> int:
    """Return the column of the key that introduces a node."""
    line = source.texte[: _debut(node)].rpartition("\n")[2]
    above = source.texte[: _debut(node) - len(line)].splitlines()
    found = next((one for one in reversed(above) if one.strip() and not _COMMENT.match(one)), "")
    return len(found) - len(found.lstrip(" -"))


def _over(source: FichierLu, node: yaml.ScalarNode, path: ChampPath, value: Any, part: Schema) -> str:
    """Return what writes another value over a scalar, between the same quotes if it needs some."""
    parent = source.noeud(path[:-1])
    flow = isinstance(parent, yaml.CollectionNode) and parent.flow_style
    column = colonne(parent) if parent is not None else 0
    lines = ecriture.bloc(value, column + source.style.groupe) if isinstance(value, str) and not flow else []
    # A comment on the same line would become a part of the text.
    if lines and not source.texte[fin_du_noeud(node, source.texte) :].partition("\n")[0].strip():
        return source.fin_de_ligne.join(lines)
    if isinstance(value, str) and node.style in {"'", '"'} and not ecriture.est_date(part):
        return ecriture.entre_guillemets(value, node.style)
    return (
        ecriture.ecrire_en_ligne(value, part)
        if flow
        else ecriture.scalaire(value, part, source.style.guillemet)
    )


# --- New fields --------------------------------------------------------------------


def _create(source: FichierLu, path: ChampPath, value: Any) -> str:
    """Write a field that is absent or empty, with the groups that lead to it."""
    depth = len(path)
    while depth and (node := source.noeud(path[:depth])) is None:
        depth -= 1
    node = source.noeud(path[:depth])
    if any(isinstance(step, int) for step in path[depth:]):
        raise Refus(f"{citer(chemin_lisible(path))} n’existe pas dans cette fiche.")
    if node is not None and est_vide(node) and depth:
        return _fill(source, path[:depth], node, _nested(path[depth:], value))
    if not isinstance(node, yaml.MappingNode):
        raise Refus(f"{citer(chemin_lisible(path[:depth]))} contient autre chose que des champs.")
    inner = _nested(path[depth + 1 :], value)
    return _insert_field(source, path[:depth], node, str(path[depth]), inner)


def _nested(steps: ChampPath, value: Any) -> Any:
    for step in reversed(steps):
        value = {step: value}
    return value


def _fill(source: FichierLu, path: ChampPath, node: yaml.Node, value: Any) -> str:
    """Give a value to a field that is there without one: `champ:`, `[]`, `{}` or `~`."""
    text, part = source.texte, _described(path)
    start, end = _debut(node), int(node.end_mark.index)
    parent, name = source.noeud(path[:-1]), path[-1]
    if not isinstance(parent, yaml.MappingNode) or not isinstance(name, str):
        raise Refus(f"{citer(chemin_lisible(path))} est un élément vide : complétez-le à la main.")
    before = text[:start].rstrip(" \t")
    if parent.flow_style:
        return f"{before} {ecriture.ecrire_en_ligne(value, part)}{text[end:]}"
    indent = colonne(parent)
    first, *others = ecriture.ecrire_champ(name, value, part, indent, source.style)
    head = first[indent + len(name) + 1 :]
    filled = before + head + text[end:]
    return _insert_at(source, filled, len(before + head), others) if others else filled


def _insert_field(source: FichierLu, path: ChampPath, group: yaml.MappingNode, name: str, value: Any) -> str:
    """Write a new field of a group, after those that the schema puts before it."""
    text, part = source.texte, schemas.partie_de(ecriture.PROJET, path) or {}
    child = _described((*path, name))
    if group.flow_style and not group.value:
        raise Refus("La fiche est vide : partez de « catalogue nouveau ».")
    if group.flow_style:
        end = fin_du_noeud(group.value[-1][1], text)
        field = f", {name}: {ecriture.ecrire_en_ligne(value, child)}"
        return text[:end] + field + text[end:]
    indent = colonne(group)
    lines = ecriture.ecrire_champ(name, value, child, indent, source.style)
    rank = ecriture.rang(name, part)
    earlier = [pair for pair in group.value if ecriture.rang(pair[0].value, part) < rank]
    first = group.value[0][0]
    line = text[: _debut(first)].rpartition("\n")[2]
    if not earlier and not line.strip():
        return _insert_at(
            source, text, _before(text, _debut(first) - len(line), top=not path), lines, before=True
        )
    # Beside a dash, nothing fits before the first field: the new one follows it.
    after = max(earlier, key=lambda pair: ecriture.rang(pair[0].value, part)) if earlier else group.value[0]
    return _insert(source, fin_du_noeud(after[1], text), lines, deeper_than=indent, airy=not path)


def _before(text: str, start: int, *, top: bool) -> int:
    """Return where a field goes to come before the first one: above the comments that touch it."""
    if top:
        # The comments at the top of a file speak of the file.
        return start
    lines = text[:start].splitlines(keepends=True)
    while lines and _COMMENT.match(lines[-1]):
        start -= len(lines.pop())
    return start


# --- Lines -------------------------------------------------------------------------


def _insert(source: FichierLu, end: int, lines: list[str], *, deeper_than: int, airy: bool = False) -> str:
    """Insert lines under what ends at `end`, and under the deeper comments that follow it.

    `airy`: a blank line follows what stands above; one comes before the new lines too.
    """
    text = source.texte
    position = here = _next_line(text, end)
    for line in text[position:].splitlines(keepends=True):
        here += len(line)
        comment = _COMMENT.match(line)
        if comment and len(comment.group(1)) > deeper_than:
            position = here
        elif line.strip():
            break
    blank = text[position:].splitlines()[:1]
    spaced = airy and bool(blank) and not blank[0].strip()
    return _insert_at(source, text, position, ["", *lines] if spaced else lines, before=True)


def _insert_at(source: FichierLu, text: str, index: int, lines: list[str], *, before: bool = False) -> str:
    """Insert whole lines at `index`, the start of a line, or under the line that holds it."""
    position = index if before else _next_line(text, index)
    ending = source.fin_de_ligne
    head = "" if not position or text[position - 1] == "\n" else ending
    return text[:position] + head + "".join(line + ending for line in lines) + text[position:]


def _next_line(text: str, index: int) -> int:
    """Return the start of the line after the one that holds the character before `index`."""
    if index and text[index - 1] == "\n":
        return index
    found = text.find("\n", index)
    return len(text) if found < 0 else found + 1
