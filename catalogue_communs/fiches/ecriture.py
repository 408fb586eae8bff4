"""The text of a file: how each value is written, in the order of the schema; one element or one field more, or less.

A few lines change, all others stay as they are. Every edit is read again: it is refused unless the values
are exactly those expected. A file is written in one step.
"""

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from catalogue_communs.fiches.lecture import (
    BOM,
    MAX_BYTES,
    MAX_DIGITS,
    DocumentYaml,
    relire,
    valeur_nue,
)
from catalogue_communs.socle import schemas
from catalogue_communs.socle.fichiers import VERROU, ecrire_d_un_coup, verrou
from catalogue_communs.socle.schemas import Schema
from catalogue_communs.socle.texte import (
    INVISIBLE,
    LONGEST_WORD,
    ChampPath,
    chemin_lisible,
    citer,
    slugifier,
)


class Refus(ValueError):  # noqa: N818 - a verdict on what is asked, not a failure of the program
    """An edit that is not made; the message, in French, is for people."""


class TropGrosse(Refus):
    """An edit that the file has no room for."""


_KEY = re.compile(r"[a-z][a-z0-9_]*\Z")
_SURROGATE = re.compile("[\ud800-\udfff]")
# A whole file weighs less: a longer text is not a value.
LONGEST = 100_000


def saine(value: object) -> Any:
    """Copy a value into plain types; refuse what a file of the catalogue may not hold."""
    if isinstance(value, str):
        _check_text(value)
        return value
    if isinstance(value, int | float):
        if not math.isfinite(value) or abs(value) >= 10**MAX_DIGITS:
            raise Refus("Ce nombre est trop grand pour une fiche.")
        return value
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str) or not _KEY.match(key):
                said = citer(_SURROGATE.sub("\ufffd", str(key)))
                raise Refus(
                    f"{said} n’est pas le nom d’un champ : minuscules sans accent et traits bas."
                )
        return {key: saine(child) for key, child in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [saine(child) for child in value]
    raise Refus(
        f"Une valeur vide ou d’un type inattendu ({citer(value)}) ne s’écrit pas dans une fiche."
    )


def _check_text(text: str) -> None:
    if found := INVISIBLE.search(text) or _SURROGATE.search(text):
        said = citer(_SURROGATE.sub("\ufffd", text))
        raise Refus(
            f"Un caractère invisible ou de contrôle (U+{ord(found.group()):04X}) se cache dans {said} : "
            "retapez le texte à la main plutôt que de le coller."
        )
    if len(text) > LONGEST:
        raise Refus(f"Le texte {citer(text)} est trop long pour une fiche.")


def egales(one: object, other: object) -> bool:
    """Compare values strictly (for Python, `1 == True`), the order of the fields aside."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def modifiees(values: Any, path: ChampPath, change: Any) -> Any:
    """Return the values after `change`, a function of the value at `path`, copied on the way."""
    if not path:
        return change(values)
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        copy = list(values)
        copy[step] = modifiees(copy[step], rest, change)
        return copy
    group = {**(values or {})}
    group[step] = modifiees(group.get(step), rest, change)
    return group


PROJET = "projet"
_START = tuple("-?:,[]{}#&*!|>'\"%@`=<~ ")
_INSIDE = re.compile(r": |:\Z| #|[\t\r\n\u00a0]| \Z|\.\.\.\Z")
# Other readers of YAML than ours see a number in 0o17, 1e3, .5 or 1_000.
_NUMBER = re.compile(r"[-+.0-9][-+.,:_0-9eExXoOa-fA-F]*\Z")
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}){1,2}\Z")


# What each level of a file is in retreat of.
RETRAIT = 2


def est_date(part: Schema) -> bool:
    """Tell whether a part of the schema asks for a date, which is written without quotes."""
    return part.get("format") == "date-partielle"


def scalaire(value: Any, part: Schema) -> str:
    """Write a scalar on one line, between quotes when it needs some."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        written = f"{Decimal(repr(value)):f}"
        return written if "." in written else f"{written}.0"
    return value if _plain(value, part) else entre_guillemets(value)


def _plain(text: str, part: Schema) -> bool:
    if est_date(part) and _DATE.match(text):
        return True
    return not (
        not text
        or text.startswith(_START)
        or _INSIDE.search(text)
        or _NUMBER.match(text)
        or text[-1].isspace()
        or valeur_nue(text) != (text, "")
    )


def entre_guillemets(text: str) -> str:
    """Write a text between double quotes."""
    # What JSON escapes, YAML does likewise.
    return json.dumps(text, ensure_ascii=False)


def bloc(text: str, indent: int) -> list[str]:
    """Write a text of several lines: its mark, then its lines; nothing when it cannot be a block."""
    body = text.removesuffix("\n")
    lines = body.split("\n")
    unsafe = any(line != line.rstrip() or line.startswith("\t") for line in lines)
    if (
        "\n" not in body
        or "\r" in text
        or unsafe
        or not lines[0]
        or not lines[-1]
        or lines[0][0].isspace()
    ):
        return []
    mark = "|" if text.endswith("\n") else "|-"
    return [mark, *(f"{' ' * indent}{line}" if line else "" for line in lines)]


def ecrire_champ(name: str, value: Any, part: Schema, indent: int) -> list[str]:
    """Write a field, from its name, as lines."""
    start, inside = f"{' ' * indent}{name}:", indent + RETRAIT
    if isinstance(value, dict) and value:
        return [start, *_groupe(value, part, inside)]
    if isinstance(value, list) and value:
        items = schemas.resoudre(PROJET, part.get("items", {}))
        return [start, *(line for one in value for line in ecrire_element(one, items, inside))]
    return _scalar(f"{start} ", value, part, inside)


def _groupe(value: dict[str, Any], part: Schema, indent: int) -> list[str]:
    lines: list[str] = []
    for name, child in sorted(value.items(), key=lambda pair: rang(pair[0], part)):
        inner = schemas.resoudre(PROJET, part.get("properties", {}).get(name, {}))
        lines += ecrire_champ(name, child, inner, indent)
    return lines


def ecrire_element(value: Any, part: Schema, indent: int) -> list[str]:
    """Write an element of a list, from its dash."""
    dash, inside = f"{' ' * indent}- ", indent + RETRAIT
    if isinstance(value, dict) and value:
        first, *others = _groupe(value, part, inside)
        return [dash + first[inside:], *others]
    return _scalar(dash, value, part, inside)


def _scalar(start: str, value: Any, part: Schema, indent: int) -> list[str]:
    if isinstance(value, dict | list):
        return [start + json.dumps(value, ensure_ascii=False)]
    if isinstance(value, str) and (lines := bloc(value, indent)):
        return [start + lines[0], *lines[1:]]
    return [start + scalaire(value, part)]


def rang(name: str, part: Schema) -> int:
    """Return the rank of a field in its group, after all others when the schema ignores it."""
    known = list(part.get("properties", {}))
    return known.index(name) if name in known else len(known)


SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
# Devices, that Windows opens instead of a file.
WINDOWS = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])\Z")
# The longest name that the schema accepts.
SLUG_LE_PLUS_LONG = 80


def ecrire_fiche(chemin: Path, avant: str, texte: str) -> None:
    """Write a file of a common; `Refus` too when the path leaves `projets/`, is a symbolic link or has a wrong name."""
    folder = chemin.parent
    if ".." in chemin.parts or folder.absolute().name != "projets":
        raise Refus("Une fiche s’écrit dans le dossier « projets », et nulle part ailleurs.")
    if chemin.suffix != ".yml":
        raise Refus(f"{citer(chemin.name)} ne se termine pas par « .yml ».")
    if problem := slug_refuse(chemin.stem):
        raise Refus(problem)
    if folder.is_symlink() or chemin.is_symlink():
        raise Refus(
            "Un lien vers un autre fichier ne s’écrit pas : remplacez-le par le fichier lui-même."
        )
    if not folder.is_dir():
        raise Refus("Le dossier « projets » n’existe pas ici.")
    if chemin.exists() and not chemin.is_file():
        raise Refus(f"{citer(chemin.name)} n’est pas un fichier.")
    ecrire_si_lu(chemin, avant, texte)


def ecrire_si_lu(chemin: Path, avant: str, texte: str) -> None:
    """Write a file that did not change since it was read, line endings included; a reader sees `avant` or `texte`.

    `Refus`: somebody else has written the file, or the system refuses to write. Of several processes that have
    read the same bytes, one writes.
    """
    # Without anything before, it is a new file. The mark of an encoding, that readers drop, is no change.
    before = avant.encode().removeprefix(BOM) if avant else None
    try:
        with verrou(chemin.with_name(VERROU)):
            if before == (chemin.read_bytes().removeprefix(BOM) if chemin.exists() else None):
                ecrire_d_un_coup(chemin, texte.encode())
                return
    except OSError as error:
        raise Refus(
            "Le fichier ne peut pas être écrit : vérifiez vos droits et l’espace libre."
        ) from error
    raise Refus(
        f"{citer(chemin.name)} a été modifié pendant ce temps : rien n’a été écrit, et ce qui y est reste. "
        "Relancez la même commande."
    )


def slug_nomme(nom: str, noms: Mapping[str, Iterable[str]]) -> str | None:
    """Return the slug of what bears a name, among those of each, by its letters and digits alone; nothing for several."""
    wanted = slugifier(nom[:LONGEST_WORD]).replace("-", "")
    found = [
        key
        for key, names in noms.items()
        if wanted in (slugifier(n).replace("-", "") for n in names)
    ]
    return found.pop() if len(found) == 1 else None


def slug_refuse(slug: str) -> str:
    """Say why a name cannot be the name of a file, or nothing."""
    named = citer(slug)
    if not SLUG.match(slug):
        return f"{named} ne peut pas être le nom d’une fiche : minuscules sans accent, chiffres et tirets."
    if len(slug) > SLUG_LE_PLUS_LONG:
        return f"{named} est trop long pour le nom d’une fiche : {SLUG_LE_PLUS_LONG} caractères au plus."
    if WINDOWS.match(slug):
        return f"{named} ne peut pas être le nom d’une fiche : Windows le garde pour lui."
    return ""


_KEEP = re.compile(r"[|>][0-9]?\+")
_COMMENT = re.compile(r"( *)#")


def lire_noeuds(text: str) -> DocumentYaml:
    """Read a text that is about to be edited; refuse one that cannot be read without a problem."""
    document = relire(text.encode("utf-8", "surrogatepass"), "fiche")
    if document.diagnostics:
        raise Refus(f"La fiche est à corriger d’abord, {premier_probleme(document)}")
    if not isinstance(document.valeurs, dict):
        raise Refus("La fiche n’est pas une suite de champs.")
    return document


def premier_probleme(document: DocumentYaml) -> str:
    """Say what keeps a file from being read: where, why and what to do."""
    first = document.diagnostics[0]
    where = f"ligne {first.ligne} : " if document.texte else ""
    return f"{where}{first.message} {first.remede}"


def _nomme(path: ChampPath) -> str:
    return citer(chemin_lisible(path))


def _fin_de_ligne(source: DocumentYaml) -> str:
    return "\r\n" if "\r\n" in source.texte else "\n"


def _debut(node: yaml.Node) -> int:
    return int(node.start_mark.index)


def _colonne(node: yaml.Node | None) -> int:
    return int(node.start_mark.column) if node else 0


def _fin(node: yaml.Node, text: str) -> int:
    """Return the index after what writes a node, without the comments and blank lines that follow."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _fin(last[1] if isinstance(last, tuple) else last, text)
    start, end = _debut(node), int(node.end_mark.index)
    written = text[start:end]
    if isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"} and not _KEEP.match(written):
        return start + len(written.rstrip())
    return end


def _est_vide(node: yaml.Node) -> bool:
    """Tell whether a node holds nothing: `[]`, `{}`, `~` or no character at all."""
    if isinstance(node, yaml.ScalarNode):
        return not node.style and valeur_nue(node.value)[0] is None
    return not node.value


def ajouter(
    texte: str, chemin: ChampPath, element: Mapping[str, object] | str, rang: int | None = None
) -> str:
    """Add an element to the list at `chemin`, at a rank or at its end; the list and its parents are made when absent.

    Every other line stays the same. `Refus`: the list is not one of the schema, a value cannot be written,
    or the text cannot be read, before or after. The other edits refuse likewise.
    """
    part, source = _described(chemin), lire_noeuds(texte)
    if _kinds(part) != {"array"}:
        raise Refus(f"{_nomme(chemin)} n’est pas une liste.")
    value, node = saine(element), source.noeud(chemin)
    if node is not None and not _est_vide(node) and not isinstance(node, yaml.SequenceNode):
        raise Refus(f"{_nomme(chemin)} attend une liste, et contient autre chose.")
    wanted = _wanted(source, chemin, lambda before: _avec(before or [], value, rang))
    text = _placed(source, chemin, wanted)
    if not text and isinstance(node, yaml.SequenceNode):
        lines = ecrire_element(value, _described((*chemin, 0)), _colonne(node))
        if rang is None or rang >= len(node.value):
            # A comment as deep as the dashes still speaks of the list, unless the key is as deep.
            text = _insert(
                source, node.value[-1], lines, deeper_than=_colonne(source.noeud(chemin[:-1]))
            )
        else:
            text = _insert_at(
                source, source.texte, debut_de_l_element(source.texte, node, rang), lines
            )
    return _faithful(texte, text, wanted)


def _avec(elements: list[Any], element: Any, rang: int | None) -> list[Any]:
    place = len(elements) if rang is None else rang
    return [*elements[:place], element, *elements[place:]]


def debut_de_l_element(texte: str, liste: yaml.SequenceNode, rang: int) -> int:
    """Return where the lines of an element start: with the comments that touch it from above."""
    dash = texte.rfind("\n", 0, _debut(liste.value[rang])) + 1
    lines = texte[:dash].splitlines(keepends=True)
    while lines and (comment := _COMMENT.match(lines[-1])):
        if len(comment.group(1)) != _colonne(liste):
            break
        dash -= len(lines.pop())
    return dash


def remplacer(texte: str, chemin: ChampPath, valeur: str | float, schema: str = PROJET) -> str:
    """Write one scalar field of a file that `schema` describes, whether it is there or not."""
    source, part, value = lire_noeuds(texte), _described(chemin, schema), saine(valeur)
    if _kinds(part) & {"array", "object"} or isinstance(value, dict | list):
        raise Refus(f"{_nomme(chemin)} n’est pas un champ simple.")
    wanted, node = _wanted(source, chemin, lambda _: value), source.noeud(chemin)
    if isinstance(node, yaml.CollectionNode) and not _est_vide(node):
        raise Refus(f"{_nomme(chemin)} contient une liste ou un groupe de champs.")
    if isinstance(node, yaml.ScalarNode) and not _est_vide(node):
        return _faithful(texte, _over(source, node, chemin, value, part), wanted)
    return _faithful(texte, _placed(source, chemin, wanted), wanted)


def mettre_en_liste(texte: str, chemin: ChampPath) -> str:
    """Make a list of the value that stands alone beside the name of its field, and stays to the character."""
    source = lire_noeuds(texte)
    node, parent = source.noeud(chemin), source.noeud(chemin[:-1])
    if (
        not isinstance(node, yaml.ScalarNode)
        or not isinstance(parent, yaml.MappingNode)
        or parent.flow_style
    ):
        raise Refus(f"{_nomme(chemin)} n’est pas une valeur seule sur sa ligne.")
    before, after = source.texte[: _debut(node)].rstrip(" "), source.texte[_debut(node) :]
    dash = f"{_fin_de_ligne(source)}{' ' * (_colonne(parent) + RETRAIT)}- "
    return _faithful(texte, before + dash + after, _wanted(source, chemin, lambda value: [value]))


def retirer(texte: str, chemin: ChampPath) -> str:
    """Remove a field or an element of a list; what it leaves empty goes with it."""
    source = lire_noeuds(texte)
    while chemin and (node := source.noeud(chemin[:-1])) is not None and len(node.value) == 1:
        chemin = chemin[:-1]
    node = source.noeud(chemin[:-1])
    if not chemin or not isinstance(node, yaml.CollectionNode) or source.noeud(chemin) is None:
        raise Refus(f"{_nomme(chemin)} n’existe pas dans cette fiche.")

    def change(before: Any) -> Any:
        copy = before.copy()
        del copy[chemin[-1]]
        return copy

    wanted = _wanted(source, chemin[:-1], change)
    text = _placed(source, chemin[:-1], wanted) or _remove(source.texte, node, chemin[-1])
    return _faithful(texte, text, wanted)


def _remove(text: str, node: yaml.CollectionNode, step: str | int) -> str:
    # A field starts with its key; an element, with itself.
    children = [pair if isinstance(pair, tuple) else (pair, pair) for pair in node.value]
    rank = step if isinstance(step, int) else [key.value for key, _ in children].index(step)
    start, end = _debut(children[rank][0]), _fin(children[rank][1], text)
    line = text[:start].rpartition("\n")[2]
    if isinstance(step, str) and line.strip():
        # Beside a dash, the next field takes the place of the first one.
        return text[:start] + text[_debut(children[rank + 1][0]) :]
    start -= len(line)
    end = _next_line(text, end)
    if text[:start].endswith("\n\n") and text[end : end + 1] in {"\n", ""}:
        start -= 1
    return text[:start] + text[end:]


def _described(path: ChampPath, schema: str = PROJET) -> Schema:
    part = schemas.partie_de(schema, path) if path else None
    if part is None:
        raise Refus(f"Aucune fiche n’a de champ {_nomme(path)}.")
    return part


def _kinds(part: Schema) -> set[str]:
    """Return the types that the schema allows there: a date is a text or a year."""
    kinds = part.get("type", ())
    return {kinds} if isinstance(kinds, str) else set(kinds)


def _wanted(source: DocumentYaml, path: ChampPath, change: Callable[[Any], Any]) -> Any:
    try:
        return modifiees(source.valeurs, path, change)
    except (IndexError, TypeError, ValueError) as error:
        raise Refus(f"{_nomme(path)} n’existe pas dans cette fiche.") from error


def _faithful(texte: str, text: str, wanted: object) -> str:
    """Give the new text back, under the mark of the former one, if it reads exactly as wanted."""
    if len(text.encode()) > MAX_BYTES:
        raise TropGrosse("La fiche deviendrait trop grosse : 256 Ko au plus.")
    try:
        found = lire_noeuds(text).valeurs
    except Refus as refusal:
        raise Refus(f"La modification n’a pas pu être écrite sans risque : {refusal}") from refusal
    if not egales(found, wanted):
        raise Refus(
            "La modification n’a pas pu être écrite sans rien changer d’autre : écrivez-la à la main. "
            "Si la dernière ligne de la fiche n’est pas terminée, ajoutez un saut de ligne."
        )
    return f"\ufeff{text}" if texte.startswith("\ufeff") else text


# --- Existing nodes ----------------------------------------------------------------


def _over(
    source: DocumentYaml, node: yaml.ScalarNode, path: ChampPath, value: Any, part: Schema
) -> str:
    """Write another value over a scalar, between quotes if it had or needs some."""
    text, end = source.texte, _fin(node, source.texte)
    parent, new = source.noeud(path[:-1]), scalaire(value, part)
    flow = isinstance(parent, yaml.CollectionNode) and parent.flow_style
    if isinstance(value, str):
        lines = [] if flow else bloc(value, _colonne(parent) + RETRAIT)
        # A comment on the same line would become a part of the text.
        if lines and not text[end:].partition("\n")[0].strip():
            new = _fin_de_ligne(source).join(lines)
        elif (node.style in {"'", '"'} and not est_date(part)) or (
            flow and re.search(r"[,\[\]{}:\n]", value)
        ):
            new = entre_guillemets(value)
    return text[: _debut(node)] + new + text[end:]


def _placed(source: DocumentYaml, path: ChampPath, wanted: Any) -> str:
    """Write what of `path` is absent, without a value or between brackets, on lines of its own; nothing if none is."""
    for depth in range(1, len(path) + 1):
        group, node, part = (
            source.noeud(path[: depth - 1]),
            source.noeud(path[:depth]),
            path[:depth],
        )
        wanted = wanted[path[depth - 1]]
        if node is None:
            if isinstance(group, yaml.MappingNode):
                return _create(source, group, part, wanted)
            raise Refus(f"{_nomme(path)} n’existe pas dans cette fiche.")
        if _est_vide(node) or (isinstance(node, yaml.CollectionNode) and node.flow_style):
            return _on_lines(source, part, node, wanted)
    return ""


def _on_lines(source: DocumentYaml, path: ChampPath, node: yaml.Node, value: Any) -> str:
    text, part, name, indent = (
        source.texte,
        _described(path),
        path[-1],
        _colonne(source.noeud(path[:-1])),
    )
    before, after = text[: _debut(node)].rstrip(" \t"), text[int(node.end_mark.index) :]
    if re.search(r"\s#", text[_debut(node) : int(node.end_mark.index)]):
        raise Refus(
            f"{_nomme(path)} est entre crochets, avec un commentaire : à changer à la main."
        )
    if isinstance(name, int):
        mark, lines = "-", ecrire_element(value, part, indent)
    else:
        mark, lines = f"{name}:", ecrire_champ(name, value, part, indent)
    head = before + lines[0][indent + len(mark) :]
    return _insert_at(source, head + after, _next_line(head + after, len(head)), lines[1:])


def _create(source: DocumentYaml, group: yaml.MappingNode, path: ChampPath, value: Any) -> str:
    """Write the field that `path` names in its group, that has not got it."""
    name, text = str(path[-1]), source.texte
    if group.flow_style:
        raise Refus("La fiche est vide, ou entre accolades : partez de « catalogue nouveau ».")
    part, indent = schemas.partie_de(PROJET, path[:-1]) or {}, _colonne(group)
    lines = ecrire_champ(name, value, _described(path), indent)
    ranks = [(rang(key.value, part), place) for place, (key, _) in enumerate(group.value)]
    earlier = [one for one in ranks if one[0] < rang(name, part)]
    first = _debut(group.value[0][0])
    line = text[:first].rpartition("\n")[2]
    if earlier or line.strip():
        # Beside a dash, nothing fits before the first field: the new one follows it.
        after = max(earlier, key=lambda one: one[0], default=ranks[0])[1]
        return _insert(source, group.value[after][1], lines, deeper_than=indent)
    start = first - len(line)
    # Above the comments that touch the first field; those at the top of a file speak of the file.
    above = text[:start].splitlines(keepends=True) if path[1:] else []
    while above and _COMMENT.match(above[-1]):
        start -= len(above.pop())
    return _insert_at(source, text, start, lines)


# --- Lines -------------------------------------------------------------------------


def _insert(source: DocumentYaml, above: yaml.Node, lines: list[str], *, deeper_than: int) -> str:
    """Insert lines under a node, and under the deeper comments that follow it."""
    text = source.texte
    position = here = _next_line(text, _fin(above, text))
    for line in text[position:].splitlines(keepends=True):
        here += len(line)
        comment = _COMMENT.match(line)
        if comment and len(comment.group(1)) > deeper_than:
            position = here
        elif line.strip():
            break
    return _insert_at(source, text, position, lines)


def _insert_at(source: DocumentYaml, text: str, position: int, lines: list[str]) -> str:
    """Insert whole lines at the start of a line, or at the end of a text whose last line is not ended."""
    ending = _fin_de_ligne(source)
    head = "" if not position or not lines or text[position - 1] == "\n" else ending
    return text[:position] + head + "".join(line + ending for line in lines) + text[position:]


def _next_line(text: str, index: int) -> int:
    """Return the start of the line after the one that holds the character before `index`."""
    if index and text[index - 1] == "\n":
        return index
    found = text.find("\n", index)
    return len(text) if found < 0 else found + 1
