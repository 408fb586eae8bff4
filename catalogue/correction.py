"""Fix what is safe in a file written by a person, and touch nothing else.

Each fix replaces the few characters of one value or moves whole lines: comments,
blank lines and formatting stay. A fix that would change anything else is dropped.
"""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catalogue import schemas
from catalogue.formats import is_siren, normalise_licence
from catalogue.lecture import Document, read_bytes, read_file
from catalogue.texte import champ_name, citer, slugifier
from catalogue.validation import coherence, conformite, conseils
from catalogue.validation.fiche import Fiche
from catalogue.validation.valeurs import NO, YES, french_date, french_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from catalogue.diagnostics import Diagnostic

MAX_PASSES = 4


@dataclass(frozen=True, slots=True)
class Correction:
    """The corrected text, what was done in order, and what prevents any correction."""

    texte: str
    changements: tuple[str, ...]
    probleme: str = ""


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    new: str
    told: str


def corriger_fichier(path: Path, *, write: bool = True) -> Correction:
    """Correct the file at `path`; the new content replaces the old in one step."""
    document = read_file(path, path.name)
    if document.diagnostics and not document.texte:
        return Correction("", (), document.diagnostics[0].message)
    name = "guichet" if path.name == "guichet.yml" else "projet"
    # From the bytes: universal newlines would hide the line endings that we correct.
    result = corriger(path.read_bytes().decode("utf-8"), name)
    if write and result.changements:
        _replace(path, result.texte)
    return result


def _replace(path: Path, text: str) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        Path(temporary).chmod(path.stat().st_mode)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def corriger(text: str, schema: str = "projet") -> Correction:
    """Correct the text of a file described by `schema`."""
    changes: list[str] = []
    text = _whitespace(text, changes)
    for _ in range(MAX_PASSES):
        fiche = _read(text, schema)
        if fiche.document.valeurs is None:
            first = fiche.document.diagnostics[0]
            return Correction(text, tuple(changes), f"ligne {first.ligne}, {first.message} {first.remede}")
        edits = list(_edits(fiche))
        if not edits:
            break
        text = _apply(text, edits, changes)
    return Correction(_in_order(text, schema, changes), tuple(changes))


def _read(text: str, schema: str) -> Fiche:
    return Fiche("fiche", read_bytes(text.encode(), "fiche.yml"), schema)


def _whitespace(text: str, changes: list[str]) -> str:
    clean = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if clean != text:
        changes.append("fins de ligne et marque d’encodage normalisées")
    untabbed = re.sub(r"^[ \t]*\t[ \t]*", lambda m: m.group().replace("\t", "  "), clean, flags=re.MULTILINE)
    if untabbed != clean and read_bytes(clean.encode(), "").valeurs is None:
        changes.append("tabulations remplacées par des espaces")
        clean = untabbed
    bare = _trim(clean)
    if bare != clean:
        changes.append("espaces superflus en fin de ligne retirés")
    return bare


def _trim(text: str) -> str:
    """Remove spaces at the end of lines, unless a value would change."""
    trimmed = re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE).rstrip("\n") + "\n"
    before, after = (read_bytes(t.encode(), "").valeurs for t in (text, trimmed))
    return trimmed if before == after else text


def _edits(fiche: Fiche) -> Iterator[_Edit]:
    """Yield the edits of the diagnostics that have a safe fix, one for each place."""
    taken: set[int] = set()
    for diagnostic in _diagnostics(fiche):
        fix = _FIXES.get(diagnostic.code)
        edit = fix(fiche, diagnostic) if fix else None
        if edit and edit.start not in taken:
            taken.add(edit.start)
            yield edit


def _diagnostics(fiche: Fiche) -> Iterator[Diagnostic]:
    yield from conformite.check(fiche)
    if isinstance(fiche.document.valeurs, dict):
        yield from conseils.traps(fiche)
        yield from coherence.tracking(fiche, None)
        yield from coherence.licences(fiche, None)


def _apply(text: str, edits: list[_Edit], changes: list[str]) -> str:
    for edit in sorted(edits, key=lambda e: e.start, reverse=True):
        text = text[: edit.start] + edit.new + text[edit.end :]
    changes += [edit.told for edit in sorted(edits, key=lambda e: e.start)]
    return text


def _value_edit(fiche: Fiche, diagnostic: Diagnostic, new: str | None) -> _Edit | None:
    """Replace a scalar that stands on one line."""
    place = fiche.document.place(diagnostic.chemin)
    start, end = place.etendue
    written = fiche.document.texte[start:end]
    if not new or not written or "\n" in written:
        return None
    return _Edit(start, end, new, f"{champ_name(diagnostic.chemin)} : {citer(written)} → {citer(new)}")



def _value(convert: Callable[[str], str | None]) -> Callable[[Fiche, Diagnostic], _Edit | None]:
    """Make a fix that converts the text of a scalar."""

    def fix(fiche: Fiche, diagnostic: Diagnostic) -> _Edit | None:
        return _value_edit(fiche, diagnostic, convert(fiche.document.place(diagnostic.chemin).texte))

    return fix


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _boolean(text: str) -> str | None:
    word = text.strip().casefold()
    return "true" if word in YES else "false" if word in NO else None


def _siren(text: str) -> str | None:
    digits = re.sub(r"[\s.]", "", text)
    return _quoted(digits) if re.fullmatch(r"\d{9}", digits) and is_siren(digits) else None


def _https(text: str) -> str | None:
    return f"https://{text.removeprefix('http://')}" if text.startswith("http://") else None


def _licence(text: str) -> str | None:
    normal = normalise_licence(text)
    return normal if normal and normal.casefold() == text.casefold() else None


def _vocabulary(fiche: Fiche, diagnostic: Diagnostic) -> _Edit | None:
    """Write the value of a vocabulary that differs by case, accents or spaces only."""
    part = schemas.part_at(fiche.schema, diagnostic.chemin) or {}
    slug = slugifier(fiche.document.place(diagnostic.chemin).texte)
    for branch in part.get("oneOf", []):
        if slug in {branch["const"], slugifier(branch["title"])}:
            return _value_edit(fiche, diagnostic, branch["const"])
    return None


def _key(fiche: Fiche, diagnostic: Diagnostic) -> _Edit | None:
    """Rename a key that differs from a known one by case, accents or hyphens only."""
    *parents, key = diagnostic.chemin
    part = schemas.part_at(fiche.schema, tuple(parents)) or {}
    wanted = slugifier(str(key)).replace("-", "_")
    siblings = fiche.get(*parents)
    if wanted not in part.get("properties", {}) or not isinstance(siblings, dict) or wanted in siblings:
        return None
    start = _index(fiche.document, diagnostic)
    if fiche.document.texte[start : start + len(str(key))] != key:
        return None
    return _Edit(start, start + len(str(key)), wanted, f"champ {citer(key)} → {citer(wanted)}")


def _index(document: Document, diagnostic: Diagnostic) -> int:
    lines = document.texte.split("\n")
    return sum(len(line) + 1 for line in lines[: diagnostic.ligne - 1]) + diagnostic.colonne - 1


def _listed(fiche: Fiche, diagnostic: Diagnostic) -> _Edit | None:
    """Turn a lone value into a list of one element."""
    place = fiche.document.place(diagnostic.chemin)
    _, column = fiche.document.key_position(diagnostic.chemin)
    start, end = place.etendue
    written = fiche.document.texte[start:end]
    before = fiche.document.texte[:start]
    if not written or "\n" in written or not before.endswith(": "):
        return None
    new = f"\n{' ' * (column + 1)}- {written}"
    return _Edit(start - 1, end, new, f"{champ_name(diagnostic.chemin)} : mis en liste")


_FIXES: dict[str, Callable[[Fiche, Diagnostic], _Edit | None]] = {
    "yaml-piege-booleen": _value(_quoted),
    "yaml-piege-nombre": _value(_quoted),
    "yaml-piege-date": _value(_quoted),
    "type-booleen": _value(_boolean),
    "type-nombre": _value(french_number),
    "type-liste": _listed,
    "url-http": _value(_https),
    "url-suivi": _value(lambda text: coherence.without_tracking(text)),
    "format-date": _value(french_date),
    "format-siren": _value(_siren),
    "format-identifiant": _value(lambda text: slugifier(text) or None),
    "format-source": _value(lambda text: None if "/" in text else slugifier(text) or None),
    "licence-obsolete": _value(_licence),
    "valeur-inconnue": _vocabulary,
    "champ-inconnu": _key,
}


def _in_order(text: str, schema: str, changes: list[str]) -> str:
    """Put the first-level fields in the order of the schema, each with its comments."""
    document = read_bytes(text.encode(), "")
    if not isinstance(document.valeurs, dict) or document.diagnostics:
        return text
    known = list(schemas.schema(schema)["properties"])
    written = list(document.racine.cles)
    wanted = sorted(written, key=lambda key: known.index(key) if key in known else len(known))
    if wanted == written:
        return text
    head, blocks = _blocks(text, document)
    moved = head + "".join(blocks[key] for key in wanted)
    if read_bytes(moved.encode(), "").valeurs != document.valeurs or _comments(moved) != _comments(text):
        return text
    changes.append("champs remis dans l’ordre")
    return moved


def _blocks(text: str, document: Document) -> tuple[str, dict[str, str]]:
    """Cut the text in blocks of whole lines: a field, with the comments just above it."""
    lines = text.splitlines(keepends=True)
    starts: list[int] = []
    for line, _ in document.racine.cles.values():
        start = line - 1
        while start > 0 and lines[start - 1].startswith("#"):
            start -= 1
        starts.append(start)
    # The comments at the top belong to the file, not to its first field.
    head_end = document.racine.cles[next(iter(document.racine.cles))][0] - 1
    starts[0] = head_end
    bounds = [*starts, len(lines)]
    blocks = {
        key: "".join(lines[bounds[i] : bounds[i + 1]]) for i, key in enumerate(document.racine.cles)
    }
    return "".join(lines[:head_end]), blocks


def _comments(text: str) -> list[str]:
    return sorted(line.strip() for line in text.splitlines() if line.lstrip().startswith("#"))
