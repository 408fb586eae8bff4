"""The safe fixes: the few characters of one name or of one value; the first-level fields in their usual order."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.fiches.ecriture import change_depuis, entre_guillemets
from catalogue_communs.fiches.lecture import DocumentYaml, Place, read_again, read_file
from catalogue_communs.socle import schemas
from catalogue_communs.socle.fichiers import write_unless_changed
from catalogue_communs.socle.licences import normalise
from catalogue_communs.socle.schemas import is_siren
from catalogue_communs.socle.texte import ChampPath, citer, nom_du_champ, slugifier
from catalogue_communs.validation import coherence, conformite, conseils, devine
from catalogue_communs.validation.fiche import Fiche
from catalogue_communs.validation.valeurs import en_part

# Fixes of one kind at a time: each kind moves the paths that the next one follows.
NAME, LIST, VALUE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `start:end` by `new`; afterwards the field at `path` must read `meant`."""

    kind: int
    path: ChampPath
    start: int
    end: int
    new: str
    meant: str
    told: str


def edits(fiche: Fiche) -> Iterator[Edit]:
    """Yield the edits of the diagnostics that have a safe fix, one for each field."""
    taken: set[ChampPath] = set()
    for diagnostic in _diagnostics(fiche):
        fix = FIXES.get(diagnostic.code)
        if fix and diagnostic.chemin not in taken and (edit := fix(fiche, diagnostic)):
            taken.add(diagnostic.chemin)
            yield edit


def _diagnostics(fiche: Fiche) -> Iterator[Diagnostic]:
    yield from conformite.check(fiche)
    if isinstance(fiche.document.valeurs, dict):
        yield from conseils.traps(fiche)
        yield from coherence.tracking(fiche, None)
        yield from coherence.licences(fiche, None)


def apply(fiche: Fiche, proposed: list[Edit]) -> tuple[str, list[str]]:
    """Apply the edits that change nothing but their field; say what was done."""
    kind = min((edit.kind for edit in proposed), default=VALUE)
    chosen = [edit for edit in sorted(proposed, key=lambda e: e.start) if edit.kind == kind]
    if not _faithful(fiche.document, chosen):
        accepted: list[Edit] = []
        for edit in chosen:
            if _faithful(fiche.document, [*accepted, edit]):
                accepted.append(edit)
        chosen = accepted
    if not chosen and any(edit.kind > kind for edit in proposed):
        return apply(fiche, [edit for edit in proposed if edit.kind > kind])
    return _written(fiche.document.texte, chosen), [edit.told for edit in chosen]


def _written(text: str, chosen: list[Edit]) -> str:
    for edit in reversed(chosen):
        text = text[: edit.start] + edit.new + text[edit.end :]
    return text


def _faithful(document: DocumentYaml, chosen: list[Edit]) -> bool:
    """Tell whether the edits change their own fields, as meant, and nothing else."""
    after = read_again(_written(document.texte, chosen))
    if len(after.diagnostics) > len(document.diagnostics):
        return False
    by_path = {edit.path: edit for edit in chosen}
    wanted = _edited((), document.valeurs, by_path, document)
    return repr(wanted) == repr(_edited((), after.valeurs, {}, after))


def _edited(path: ChampPath, value: Any, by_path: dict[ChampPath, Edit], document: DocumentYaml) -> Any:
    """Return the values as the edits must leave them, scalars as they are written."""
    edit = by_path.get(path)
    if isinstance(value, dict):
        return {
            _name((*path, key), key, by_path): _edited((*path, key), child, by_path, document)
            for key, child in value.items()
        }
    if isinstance(value, list):
        return [_edited((*path, index), child, by_path, document) for index, child in enumerate(value)]
    written = document.place(path).texte
    if edit and edit.kind == LIST:
        return [written]
    return edit.meant if edit and edit.kind == VALUE else written


def _name(path: ChampPath, key: str, by_path: dict[ChampPath, Edit]) -> str:
    edit = by_path.get(path)
    return edit.meant if edit and edit.kind == NAME else key


# --- Fixes of values --------------------------------------------------------------


def _value(
    convert: Callable[[str], str | None], *, quote: bool | None = None
) -> Callable[[Fiche, Diagnostic], Edit | None]:
    """Make a fix that converts the text of a scalar; `quote` is `None` to keep its quotes."""

    def fix(fiche: Fiche, diagnostic: Diagnostic) -> Edit | None:
        return _value_edit(
            fiche, diagnostic, convert(fiche.document.place(diagnostic.chemin).texte), quote=quote
        )

    return fix


def _value_edit(
    fiche: Fiche, diagnostic: Diagnostic, meant: str | None, *, quote: bool | None = None
) -> Edit | None:
    """Replace a scalar that stands on one line."""
    start, end = fiche.document.place(diagnostic.chemin).etendue
    written = fiche.document.texte[start:end]
    if not meant or not written or "\n" in written:
        return None
    mark = written[0] if written[0] in "\"'" and quote is None else '"' if quote else ""
    new = entre_guillemets(meant, mark) if mark else meant
    told = f"{nom_du_champ(diagnostic.chemin)} : {citer(written)} → {citer(new)}"
    return None if new == written else Edit(VALUE, diagnostic.chemin, start, end, new, meant, told)


def _siren(text: str) -> str | None:
    digits = re.sub(r"[\s.]", "", text)
    return digits if re.fullmatch(r"[0-9]{9}", digits) and is_siren(digits) else None


def _insee(text: str) -> str | None:
    """Give back the zero that a spreadsheet removed; drop the spaces around a code."""
    code = text.strip()
    if re.fullmatch(r"[0-9]{4}", code):
        return f"0{code}"
    return code if re.fullmatch(r"[0-9][0-9AB][0-9]{3}", code) else None


def _licence(text: str) -> str | None:
    normal = normalise(text)
    return normal if normal and normal.casefold() == text.casefold() else None


def _number(fiche: Fiche, diagnostic: Diagnostic) -> Edit | None:
    part = schemas.part_at(fiche.schema, diagnostic.chemin) or {}
    number = devine.nombre_devine(fiche.document.place(diagnostic.chemin).texte)
    if (number and "." in number and part.get("type") == "integer") or en_part(fiche, diagnostic.chemin):
        return None
    return _value_edit(fiche, diagnostic, number, quote=False)


def _source(fiche: Fiche, diagnostic: Diagnostic) -> Edit | None:
    """Write the identifier of a source that exists, or a whole address."""
    text = fiche.document.place(diagnostic.chemin).texte
    known = {item.get("id") for _, item in fiche.items("sources")}
    slug = slugifier(text)
    return _value_edit(fiche, diagnostic, slug if slug in known else devine.url(text))


def _vocabulary(fiche: Fiche, diagnostic: Diagnostic) -> Edit | None:
    """Write the value of a vocabulary that differs by case, accents or spaces only, or has replaced another."""
    part = schemas.part_at(fiche.schema, diagnostic.chemin) or {}
    slug = slugifier(fiche.document.place(diagnostic.chemin).texte)
    for branch in part.get("oneOf", []):
        if slug in {branch["const"], slugifier(branch["title"]), *branch.get("x-anciens", ())}:
            return _value_edit(fiche, diagnostic, branch["const"])
    return None


# --- Fixes of names and of lists --------------------------------------------------


def _key(fiche: Fiche, diagnostic: Diagnostic) -> Edit | None:
    """Rename a field that differs from a known one by case, accents or hyphens only."""
    *parents, key = diagnostic.chemin
    part = schemas.part_at(fiche.schema, tuple(parents)) or {}
    wanted = slugifier(str(key)).replace("-", "_")
    siblings = fiche.get(*parents)
    if wanted not in part.get("properties", {}) or not isinstance(siblings, dict) or wanted in siblings:
        return None
    start = _index(fiche.document, diagnostic)
    if fiche.document.texte[start : start + len(str(key))] != key:
        return None
    told = f"champ {citer(key)} → {citer(wanted)}"
    return Edit(NAME, diagnostic.chemin, start, start + len(str(key)), wanted, wanted, told)


def _index(document: DocumentYaml, diagnostic: Diagnostic) -> int:
    lines = document.texte.split("\n")
    return sum(len(line) + 1 for line in lines[: diagnostic.ligne - 1]) + diagnostic.colonne - 1


def _listed(fiche: Fiche, diagnostic: Diagnostic) -> Edit | None:
    """Turn a lone value into a list of one element; with commas, it may be several."""
    part = schemas.part_at(fiche.schema, diagnostic.chemin) or {}
    if "properties" in schemas.resolve(fiche.schema, part.get("items", {})):
        return None
    _, column = fiche.document.key_position(diagnostic.chemin)
    start, end = fiche.document.place(diagnostic.chemin).etendue
    written, before = fiche.document.texte[start:end], fiche.document.texte[:start]
    if not written or re.search(r"[\n,;]", written) or not before.endswith(": "):
        return None
    new = f"\n{' ' * (column + 1)}- {written}"
    told = f"{nom_du_champ(diagnostic.chemin)} : mis en liste"
    return Edit(LIST, diagnostic.chemin, start - 1, end, new, written, told)


FIXES: dict[str, Callable[[Fiche, Diagnostic], Edit | None]] = {
    "yaml-piege-booleen": _value(str, quote=True),
    "yaml-piege-nombre": _value(str, quote=True),
    "yaml-piege-date": _value(str, quote=True),
    "type-booleen": _value(devine.booleen, quote=False),
    "type-nombre": _number,
    "type-liste": _listed,
    "url-http": _value(devine.url),
    "url-suivi": _value(coherence.without_tracking),
    "format-url": _value(devine.url),
    "format-courriel": _value(devine.courriel_devine),
    "format-date": _value(devine.date),
    "format-siren": _value(_siren, quote=True),
    "format-code-insee": _value(_insee, quote=True),
    "format-identifiant": _value(slugifier),
    "format-source": _source,
    "licence-obsolete": _value(_licence),
    "valeur-inconnue": _vocabulary,
    "champ-inconnu": _key,
}


def in_order(text: str, schema: str) -> str:
    """Return the text with its fields in the order of the schema, or as it is in case of doubt."""
    document = read_again(text)
    if not isinstance(document.valeurs, dict) or document.diagnostics or not document.valeurs:
        return text
    written = list(document.racine.cles)
    ranks = _ranks(written, list(schemas.schema(schema)["properties"]))
    wanted = sorted(written, key=lambda name: ranks[name])
    if wanted == written:
        return text
    head, blocks, tail = _cut(text.splitlines(keepends=True), document)
    _keep_top_tight(blocks, written[0], wanted[0])
    moved = head + "".join(blocks[name] for name in wanted) + tail
    same = read_again(moved).valeurs == document.valeurs
    return moved if same and sorted(moved.splitlines()) == sorted(text.splitlines()) else text


def _keep_top_tight(blocks: dict[str, str], old: str, new: str) -> None:
    """Give the blank lines above the new first field to the former one."""
    tight = blocks[new].lstrip("\n")
    blank = len(blocks[new]) - len(tight)
    if old != new and blank:
        blocks[new], blocks[old] = tight, "\n" * blank + blocks[old]


def _ranks(written: list[str], known: list[str]) -> dict[str, int]:
    """Rank each field; one that the schema does not know follows the field before it."""
    ranks: dict[str, int] = {}
    last = -1
    for name in written:
        last = known.index(name) if name in known else last
        ranks[name] = last
    return ranks


def _cut(lines: list[str], document: DocumentYaml) -> tuple[str, dict[str, str], str]:
    """Cut the lines in blocks, a field with its comments, between a head and a tail."""
    names = list(document.racine.cles)
    keys = [document.racine.cles[name][0] - 1 for name in names]
    starts = [_start(lines, previous + 1, key) for previous, key in zip([-1, *keys], keys, strict=False)]
    end = len(lines)
    while end > keys[-1] + 1 and _is_around(lines[end - 1]):
        end -= 1
    bounds = [*starts, end]
    blocks = {name: "".join(lines[bounds[i] : bounds[i + 1]]) for i, name in enumerate(names)}
    return "".join(lines[: starts[0]]), blocks, "".join(lines[end:])


def _start(lines: list[str], after: int, key: int) -> int:
    """Return where the block of a key starts: at the comments and blank lines above it.

    What touches the line before, and a blank line separates from the key, stays there:
    it comments the field before, or the whole file.
    """
    start = key
    while start > after and _is_around(lines[start - 1]):
        start -= 1
    blank = next((number for number in range(start, key) if not lines[number].strip()), None)
    if after > 0:
        return start if blank is None else blank
    # At the top of the file, the last group alone can belong to the first field.
    blanks = [number for number in range(start, key) if not lines[number].strip()]
    return blanks[-1] + 1 if blanks else key


def _is_around(line: str) -> bool:
    """Tell whether a line stands between two fields: blank, comment or end of document."""
    return not line.strip() or line.startswith("#") or line.rstrip() == "..."


# Names, then lists, then values, and what a fix lets appear.
MAX_PASSES = 8


@dataclass(frozen=True, slots=True)
class Correction:
    """The corrected text, what was done in order, and what prevents any correction."""

    texte: str
    changements: tuple[str, ...]
    probleme: str = ""


def corriger_fichier(path: Path, *, write: bool = True) -> Correction:
    """Correct the file at `path`; the new content replaces the old in one step."""
    document = read_file(path, path.name)
    if not document.texte:
        return Correction("", (), _told(document))
    name = "guichet" if path.name == "guichet.yml" else "projet"
    # From the bytes: universal newlines would hide the line endings that we correct.
    before = path.read_bytes()
    result = corriger(before.decode("utf-8"), name)
    if write and result.changements:
        try:
            if not write_unless_changed(path, before, result.texte.encode()):
                return Correction("", (), change_depuis(path.name))
        except OSError:
            return Correction(
                "", (), "Le fichier ne peut pas être écrit : vérifiez vos droits et l’espace libre."
            )
    return result


def corriger(text: str, schema: str = "projet") -> Correction:
    """Correct the text of a file described by `schema`; leave it alone when it cannot be read."""
    changes: list[str] = []
    corrected = _whitespace(text, changes)
    fiche = Fiche("fiche", read_again(corrected), schema)
    if fiche.document.valeurs is None:
        return Correction(text, (), _told(read_again(text)))
    for _ in range(MAX_PASSES):
        fixed, told = apply(fiche, list(edits(fiche)))
        if not told:
            break
        changes += told
        corrected = fixed
        fiche = Fiche("fiche", read_again(corrected), schema)
    ordered = in_order(corrected, schema)
    if ordered != corrected:
        changes.append("champs remis dans l’ordre")
    return Correction(ordered, tuple(changes))


def _told(document: DocumentYaml) -> str:
    """Say what prevents a file from being read."""
    first = document.diagnostics[0]
    where = f"ligne {first.ligne} : " if document.texte else ""
    return f"{where}{first.message} {first.remede}"


def _whitespace(text: str, changes: list[str]) -> str:
    """Correct what the eye does not see: line endings, tabs, spaces at the end of lines."""
    clean = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if clean != text:
        changes.append("fins de ligne et marque d’encodage normalisées")
    if read_again(clean).valeurs is None:
        untabbed = re.sub(r"^[ \t]+", lambda m: m.group().replace("\t", "  "), clean, flags=re.MULTILINE)
        if untabbed != clean and read_again(untabbed).valeurs is not None:
            changes.append("tabulations remplacées par des espaces")
            clean = untabbed
    bare = _trim(clean)
    if bare != clean:
        changes.append("espaces superflus en fin de ligne ou de fichier retirés")
    return bare


def _trim(text: str) -> str:
    """Remove the spaces at the end of lines, except in texts that keep theirs."""
    # The last line ends like the others, even when it is the end of a text.
    ended = text if text.endswith("\n") else f"{text}\n"
    document = read_again(ended)
    if document.valeurs is None:
        return text
    lines = ended.split("\n")
    kept = _lines_of_texts(document, lines)
    bare = [line if number in kept else line.rstrip(" \t") for number, line in enumerate(lines)]
    for trimmed in ("\n".join(bare).rstrip("\n") + "\n", "\n".join(bare)):
        if _same(read_again(trimmed).valeurs, document.valeurs):
            return trimmed
    return ended


def _lines_of_texts(document: DocumentYaml, lines: list[str]) -> frozenset[int]:
    """Number the lines, from 0, on which a text of several lines goes on."""
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    kept: set[int] = set()
    for start, end in _extents(document.racine):
        first = bisect_right(starts, start) - 1
        last = bisect_right(starts, max(start, end - 1)) - 1
        kept.update(range(first + 1, last + 1))
    return frozenset(kept)


def _extents(place: Place) -> Iterator[tuple[int, int]]:
    yield place.etendue
    for child in place.enfants.values():
        yield from _extents(child)


def _same(one: Any, other: Any) -> bool:
    """Compare values strictly: for Python, `1 == True`."""
    return repr(one) == repr(other)
