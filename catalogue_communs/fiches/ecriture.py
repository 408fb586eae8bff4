"""The text of a file: how each value is written, how one element or one field comes or goes.

A few lines change, all others stay as they are. Every edit is read again: it is refused unless the
values are exactly those expected. A file is written in one step.
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


def saine(valeur: object) -> Any:
    """Copy a value into plain types; refuse what a file of the catalogue may not hold."""
    if isinstance(valeur, str):
        _check_text(valeur)
        return valeur
    if isinstance(valeur, int | float):
        if not math.isfinite(valeur) or abs(valeur) >= 10**MAX_DIGITS:
            raise Refus("Ce nombre est trop grand pour une fiche.")
        return valeur
    if isinstance(valeur, Mapping):
        for key in valeur:
            _check_key(key)
        return {key: saine(child) for key, child in valeur.items()}
    if isinstance(valeur, Sequence) and not isinstance(valeur, bytes | bytearray):
        return [saine(child) for child in valeur]
    raise Refus(
        f"Une valeur vide ou d’un type inattendu ({citer(valeur)}) ne s’écrit pas dans une fiche."
    )


def _check_key(key: object) -> None:
    if isinstance(key, str) and _KEY.match(key):
        return
    cite = citer(_SURROGATE.sub("\ufffd", str(key)))
    raise Refus(f"{cite} n’est pas le nom d’un champ : minuscules sans accent et traits bas.")


def _check_text(text: str) -> None:
    if hidden := INVISIBLE.search(text) or _SURROGATE.search(text):
        cite, point = citer(_SURROGATE.sub("\ufffd", text)), f"U+{ord(hidden.group()):04X}"
        raise Refus(
            f"Un caractère invisible ou de contrôle ({point}) se cache dans {cite} : "
            "retapez le texte à la main plutôt que de le coller."
        )
    if len(text) > LONGEST:
        raise Refus(f"Le texte {citer(text)} est trop long pour une fiche.")


def egales(gauche: object, droite: object) -> bool:
    """Compare values strictly (for Python, `1 == True`), the order of the fields aside."""
    return json.dumps(gauche, sort_keys=True) == json.dumps(droite, sort_keys=True)


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


# The spaces that each level of a file is indented by.
RETRAIT = 2


def est_date(part: Schema) -> bool:
    """Tell whether a part of the schema asks for a date, which is written without quotes."""
    return part.get("format") == "date-partielle"


def scalaire(valeur: Any, part: Schema) -> str:
    """Write a scalar on one line, between quotes when it needs some."""
    if isinstance(valeur, bool):
        return "true" if valeur else "false"
    if isinstance(valeur, int):
        return str(valeur)
    if isinstance(valeur, float):
        written = f"{Decimal(repr(valeur)):f}"
        return written if "." in written else f"{written}.0"
    text: str = valeur
    if _plain(text, part):
        return text
    return entre_guillemets(text)


def _plain(text: str, part: Schema) -> bool:
    """Tell whether a text needs no quotes: every reader of YAML sees this very text."""
    if est_date(part) and _DATE.match(text):
        return True
    if not text or text[-1].isspace():
        return False
    if text.startswith(_START) or _INSIDE.search(text) or _NUMBER.match(text):
        return False
    return valeur_nue(text) == (text, "")


def entre_guillemets(text: str) -> str:
    """Write a text between double quotes."""
    # What JSON escapes, YAML does likewise.
    return json.dumps(text, ensure_ascii=False)


def bloc(text: str, indent: int) -> list[str]:
    """Write a text of several lines: its mark, then its lines; nothing if it cannot be a block."""
    body = text.removesuffix("\n")
    if "\n" not in body or "\r" in text:
        return []
    lines = body.split("\n")
    first, last = lines[0], lines[-1]
    if not first or not last or first[0].isspace():
        return []
    if any(line != line.rstrip() or line.startswith("\t") for line in lines):
        return []
    mark = "|" if text.endswith("\n") else "|-"
    margin = " " * indent
    return [mark, *(margin + line if line else "" for line in lines)]


def ecrire_champ(name: str, valeur: Any, part: Schema, indent: int) -> list[str]:
    """Write a field, from its name, as lines."""
    start, inside = f"{' ' * indent}{name}:", indent + RETRAIT
    if isinstance(valeur, dict) and valeur:
        return [start, *_groupe(valeur, part, inside)]
    if isinstance(valeur, list) and valeur:
        lines = [start]
        part_of_elements = schemas.resoudre(PROJET, part.get("items", {}))
        for element in valeur:
            lines += ecrire_element(element, part_of_elements, inside)
        return lines
    return _scalar(f"{start} ", valeur, part, inside)


def _groupe(groupe: dict[str, Any], part: Schema, indent: int) -> list[str]:
    """Write the fields of a group, in the order of the schema."""
    lines: list[str] = []
    for name in sorted(groupe, key=lambda name: rang(name, part)):
        inner = schemas.resoudre(PROJET, part.get("properties", {}).get(name, {}))
        lines += ecrire_champ(name, groupe[name], inner, indent)
    return lines


def ecrire_element(valeur: Any, part: Schema, indent: int) -> list[str]:
    """Write an element of a list, from its dash."""
    dash, inside = f"{' ' * indent}- ", indent + RETRAIT
    if isinstance(valeur, dict) and valeur:
        first, *following = _groupe(valeur, part, inside)
        return [dash + first[inside:], *following]
    return _scalar(dash, valeur, part, inside)


def _scalar(start: str, valeur: Any, part: Schema, indent: int) -> list[str]:
    if isinstance(valeur, dict | list):
        return [start + json.dumps(valeur, ensure_ascii=False)]
    lines = bloc(valeur, indent) if isinstance(valeur, str) else []
    if lines:
        return [start + lines[0], *lines[1:]]
    return [start + scalaire(valeur, part)]


def rang(name: str, part: Schema) -> int:
    """Return the rank of a field in its group, after all others when the schema ignores it."""
    names = list(part.get("properties", {}))
    return names.index(name) if name in names else len(names)


SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
# Devices, that Windows opens instead of a file.
WINDOWS = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])\Z")
# The longest name that the schema accepts.
SLUG_LE_PLUS_LONG = 80


def ecrire_fiche(path: Path, avant: str, text: str) -> None:
    """Write a file of a common, as `ecrire_si_lu` does.

    `Refus` too when the path leaves `projets/`, is a symbolic link or has a wrong name.
    """
    folder = path.parent
    if ".." in path.parts or folder.absolute().name != "projets":
        raise Refus("Une fiche s’écrit dans le dossier « projets », et nulle part ailleurs.")
    if path.suffix != ".yml":
        raise Refus(f"{citer(path.name)} ne se termine pas par « .yml ».")
    if problem := slug_refuse(path.stem):
        raise Refus(problem)
    if folder.is_symlink() or path.is_symlink():
        raise Refus(
            "Un lien vers un autre fichier ne s’écrit pas : remplacez-le par le fichier lui-même."
        )
    if not folder.is_dir():
        raise Refus("Le dossier « projets » n’existe pas ici.")
    if path.exists() and not path.is_file():
        raise Refus(f"{citer(path.name)} n’est pas un fichier.")
    ecrire_si_lu(path, avant, text)


def ecrire_si_lu(path: Path, avant: str, text: str) -> None:
    """Write a file that did not change since it was read, line endings included.

    Without `avant`, it is a new file. A reader sees `avant` or `text`. `Refus`: somebody else wrote
    the file, or the system refuses to write. Of several processes that read the same bytes, one
    writes.
    """
    # The mark of an encoding, that readers drop, is no change.
    expected = avant.encode().removeprefix(BOM) if avant else None
    try:
        with verrou(path.with_name(VERROU)):
            present = path.read_bytes().removeprefix(BOM) if path.exists() else None
            if present == expected:
                ecrire_d_un_coup(path, text.encode())
                return
    except OSError as error:
        raise Refus(
            "Le fichier ne peut pas être écrit : vérifiez vos droits et l’espace libre."
        ) from error
    raise Refus(
        f"{citer(path.name)} a été modifié pendant ce temps : rien n’a été écrit, "
        "et ce qui y est reste. Relancez la même commande."
    )


def slug_nomme(nom: str, noms: Mapping[str, Iterable[str]]) -> str | None:
    """Return the slug of what bears a name, by its letters and digits alone; nothing for several.

    `noms` are the names of each, by slug.
    """
    lettres = _lettres(nom[:LONGEST_WORD])
    slugs = [slug for slug, names in noms.items() if lettres in map(_lettres, names)]
    return slugs[0] if len(slugs) == 1 else None


def _lettres(nom: str) -> str:
    return slugifier(nom).replace("-", "")


def slug_refuse(slug: str) -> str:
    """Say why a name cannot be the name of a file, or nothing."""
    cite = citer(slug)
    if not SLUG.match(slug):
        return (
            f"{cite} ne peut pas être le nom d’une fiche : "
            "minuscules sans accent, chiffres et tirets."
        )
    if len(slug) > SLUG_LE_PLUS_LONG:
        return (
            f"{cite} est trop long pour le nom d’une fiche : "
            f"{SLUG_LE_PLUS_LONG} caractères au plus."
        )
    if WINDOWS.match(slug):
        return f"{cite} ne peut pas être le nom d’une fiche : Windows le garde pour lui."
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
    """Say what keeps a file from being read: its line, why and what to do."""
    diagnostic = document.diagnostics[0]
    phrase = f"{diagnostic.message} {diagnostic.remede}"
    if not document.texte:
        return phrase
    return f"ligne {diagnostic.ligne} : {phrase}"


def _nomme(path: ChampPath) -> str:
    return citer(chemin_lisible(path))


def _fin_de_ligne(source: DocumentYaml) -> str:
    return "\r\n" if "\r\n" in source.texte else "\n"


def _debut(node: yaml.Node) -> int:
    return int(node.start_mark.index)


def _colonne(node: yaml.Node | None) -> int:
    return int(node.start_mark.column) if node else 0


def _fin(node: yaml.Node, text: str) -> int:
    """Return the index after the text of a node, without the comments and blank lines below it."""
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
    text: str, path: ChampPath, element: Mapping[str, object] | str, rang: int | None = None
) -> str:
    """Add an element to the list at `path`, at a rank or at its end.

    The list and its parents are made when absent; every other line stays the same. `Refus`: the list
    is not one of the schema, a value cannot be written, or the text cannot be read, before or after.
    The other edits refuse likewise.
    """
    part, source = _described(path), lire_noeuds(text)
    if _kinds(part) != {"array"}:
        raise Refus(f"{_nomme(path)} n’est pas une liste.")
    valeur, node = saine(element), source.noeud(path)
    if node is not None and not _est_vide(node) and not isinstance(node, yaml.SequenceNode):
        raise Refus(f"{_nomme(path)} attend une liste, et contient autre chose.")
    expected = _expected(source, path, lambda liste: _avec(liste or [], valeur, rang))
    after = _placed(source, path, expected)
    if not after and isinstance(node, yaml.SequenceNode):
        lines = ecrire_element(valeur, _described((*path, 0)), _colonne(node))
        if rang is None or rang >= len(node.value):
            # A comment as deep as the dashes still speaks of the list, unless the key is as deep.
            depth = _colonne(source.noeud(path[:-1]))
            after = _insert(source, node.value[-1], lines, deeper_than=depth)
        else:
            start = debut_de_l_element(source.texte, node, rang)
            after = _insert_at(source, source.texte, start, lines)
    return _faithful(text, after, expected)


def _avec(elements: list[Any], element: Any, rang: int | None) -> list[Any]:
    place = len(elements) if rang is None else rang
    return [*elements[:place], element, *elements[place:]]


def debut_de_l_element(text: str, liste: yaml.SequenceNode, rang: int) -> int:
    """Return the index of the lines of an element, with the comments that touch it from above."""
    dash = text.rfind("\n", 0, _debut(liste.value[rang])) + 1
    lines = text[:dash].splitlines(keepends=True)
    while lines:
        comment = _COMMENT.match(lines[-1])
        if not comment or len(comment.group(1)) != _colonne(liste):
            break
        dash -= len(lines.pop())
    return dash


def remplacer(text: str, path: ChampPath, valeur: str | float, schema: str = PROJET) -> str:
    """Write one scalar field of a file that `schema` describes, whether it is there or not."""
    source, part, copie = lire_noeuds(text), _described(path, schema), saine(valeur)
    if _kinds(part) & {"array", "object"} or isinstance(copie, dict | list):
        raise Refus(f"{_nomme(path)} n’est pas un champ simple.")
    expected, node = _expected(source, path, lambda _avant: copie), source.noeud(path)
    if isinstance(node, yaml.CollectionNode) and not _est_vide(node):
        raise Refus(f"{_nomme(path)} contient une liste ou un groupe de champs.")
    if isinstance(node, yaml.ScalarNode) and not _est_vide(node):
        return _faithful(text, _over(source, node, path, copie, part), expected)
    return _faithful(text, _placed(source, path, expected), expected)


def mettre_en_liste(text: str, path: ChampPath) -> str:
    """Make a list of the value alone beside the name of its field, which stays as it is written."""
    source = lire_noeuds(text)
    node, parent = source.noeud(path), source.noeud(path[:-1])
    in_a_group = isinstance(parent, yaml.MappingNode) and not parent.flow_style
    if not isinstance(node, yaml.ScalarNode) or not in_a_group:
        raise Refus(f"{_nomme(path)} n’est pas une valeur seule sur sa ligne.")
    before, after = source.texte[: _debut(node)].rstrip(" "), source.texte[_debut(node) :]
    dash = f"{_fin_de_ligne(source)}{' ' * (_colonne(parent) + RETRAIT)}- "
    expected = _expected(source, path, lambda valeur: [valeur])
    return _faithful(text, before + dash + after, expected)


def retirer(text: str, path: ChampPath) -> str:
    """Remove a field or an element of a list; what it leaves empty goes with it."""
    source = lire_noeuds(text)
    while path:
        parent = source.noeud(path[:-1])
        if parent is None or len(parent.value) != 1:
            break
        path = path[:-1]
    parent = source.noeud(path[:-1])
    if not path or not isinstance(parent, yaml.CollectionNode) or source.noeud(path) is None:
        raise Refus(f"{_nomme(path)} n’existe pas dans cette fiche.")

    def sans_lui(contenant: Any) -> Any:
        reste = contenant.copy()
        del reste[path[-1]]
        return reste

    expected = _expected(source, path[:-1], sans_lui)
    after = _placed(source, path[:-1], expected) or _remove(source.texte, parent, path[-1])
    return _faithful(text, after, expected)


def _remove(text: str, node: yaml.CollectionNode, step: str | int) -> str:
    """Return the text without the lines of a field or of an element of a node."""
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


def _expected(source: DocumentYaml, path: ChampPath, change: Callable[[Any], Any]) -> Any:
    """Return the values that a text must have after a change of the value at `path`."""
    try:
        return modifiees(source.valeurs, path, change)
    except (IndexError, TypeError, ValueError) as error:
        raise Refus(f"{_nomme(path)} n’existe pas dans cette fiche.") from error


def _faithful(before: str, after: str, expected: object) -> str:
    """Give the new text back, under the mark of the former one, if it reads exactly as expected."""
    if len(after.encode()) > MAX_BYTES:
        raise TropGrosse("La fiche deviendrait trop grosse : 256 Ko au plus.")
    try:
        valeurs = lire_noeuds(after).valeurs
    except Refus as refusal:
        raise Refus(f"La modification n’a pas pu être écrite sans risque : {refusal}") from refusal
    if not egales(valeurs, expected):
        raise Refus(
            "La modification n’a pas pu être écrite sans rien changer d’autre : "
            "écrivez-la à la main. "
            "Si la dernière ligne de la fiche n’est pas terminée, ajoutez un saut de ligne."
        )
    return f"\ufeff{after}" if before.startswith("\ufeff") else after


# --- Existing nodes ----------------------------------------------------------------


def _over(
    source: DocumentYaml, node: yaml.ScalarNode, path: ChampPath, valeur: Any, part: Schema
) -> str:
    """Write another value over a scalar, between quotes if it had or needs some."""
    text, end = source.texte, _fin(node, source.texte)
    parent, written = source.noeud(path[:-1]), scalaire(valeur, part)
    if isinstance(valeur, str):
        flow = isinstance(parent, yaml.CollectionNode) and parent.flow_style
        lines = [] if flow else bloc(valeur, _colonne(parent) + RETRAIT)
        quoted = node.style in {"'", '"'} and not est_date(part)
        ambiguous = flow and re.search(r"[,\[\]{}:\n]", valeur)
        # A comment on the same line would become a part of the text.
        if lines and not text[end:].partition("\n")[0].strip():
            written = _fin_de_ligne(source).join(lines)
        elif quoted or ambiguous:
            written = entre_guillemets(valeur)
    return text[: _debut(node)] + written + text[end:]


def _placed(source: DocumentYaml, path: ChampPath, expected: Any) -> str:
    """Write on lines of its own what of `path` is absent, without a value or between brackets.

    Return nothing when all of it is there already.
    """
    for depth in range(1, len(path) + 1):
        node, part = source.noeud(path[:depth]), path[:depth]
        expected = expected[path[depth - 1]]
        if node is None:
            group = source.noeud(path[: depth - 1])
            if isinstance(group, yaml.MappingNode):
                return _create(source, group, part, expected)
            raise Refus(f"{_nomme(path)} n’existe pas dans cette fiche.")
        if _est_vide(node) or (isinstance(node, yaml.CollectionNode) and node.flow_style):
            return _on_lines(source, part, node, expected)
    return ""


def _on_lines(source: DocumentYaml, path: ChampPath, node: yaml.Node, valeur: Any) -> str:
    """Write on lines of its own a value that is empty, or between brackets."""
    text, part, name = source.texte, _described(path), path[-1]
    indent = _colonne(source.noeud(path[:-1]))
    start, end = _debut(node), int(node.end_mark.index)
    before, after = text[:start].rstrip(" \t"), text[end:]
    if re.search(r"\s#", text[start:end]):
        raise Refus(
            f"{_nomme(path)} est entre crochets, avec un commentaire : à changer à la main."
        )
    if isinstance(name, int):
        mark, lines = "-", ecrire_element(valeur, part, indent)
    else:
        mark, lines = f"{name}:", ecrire_champ(name, valeur, part, indent)
    head = before + lines[0][indent + len(mark) :]
    return _insert_at(source, head + after, _next_line(head + after, len(head)), lines[1:])


def _create(source: DocumentYaml, group: yaml.MappingNode, path: ChampPath, valeur: Any) -> str:
    """Write the field that `path` names in its group, that does not have it yet."""
    name, text = str(path[-1]), source.texte
    if group.flow_style:
        raise Refus("La fiche est vide, ou entre accolades : partez de « catalogue nouveau ».")
    part, indent = schemas.partie_de(PROJET, path[:-1]) or {}, _colonne(group)
    lines = ecrire_champ(name, valeur, _described(path), indent)
    ranks = [rang(key.value, part) for key, _ in group.value]
    earlier = [place for place, rank in enumerate(ranks) if rank < rang(name, part)]
    first = _debut(group.value[0][0])
    line = text[:first].rpartition("\n")[2]
    if earlier or line.strip():
        # Beside a dash, nothing fits before the first field: the new one follows it.
        above_it = max(earlier, key=ranks.__getitem__, default=0)
        return _insert(source, group.value[above_it][1], lines, deeper_than=indent)
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
    position = end = _next_line(text, _fin(above, text))
    for line in text[position:].splitlines(keepends=True):
        end += len(line)
        comment = _COMMENT.match(line)
        if comment and len(comment.group(1)) > deeper_than:
            position = end
        elif line.strip():
            break
    return _insert_at(source, text, position, lines)


def _insert_at(source: DocumentYaml, text: str, position: int, lines: list[str]) -> str:
    """Insert lines at the start of a line, or at the end of a text whose last line may not end."""
    ending = _fin_de_ligne(source)
    before, added = text[:position], "".join(line + ending for line in lines)
    if before and added and not before.endswith("\n"):
        before += ending
    return before + added + text[position:]


def _next_line(text: str, index: int) -> int:
    """Return the start of the line after the one that holds the character before `index`."""
    if index and text[index - 1] == "\n":
        return index
    end = text.find("\n", index)
    return len(text) if end < 0 else end + 1
