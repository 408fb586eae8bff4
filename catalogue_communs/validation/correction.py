"""What the messages ask for, written when nothing in it is doubtful; the first-level fields in their usual order."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from catalogue_communs.fiches.diagnostics import Diagnostic, cle_de_tri
from catalogue_communs.fiches.ecriture import Refus, change_depuis
from catalogue_communs.fiches.lecture import DocumentYaml, Place, lire_encore, lire_fichier
from catalogue_communs.fiches.retouche import mettre_en_liste, remplacer_tout, renommer_champ
from catalogue_communs.socle import schemas
from catalogue_communs.socle.fichiers import ecrire_si_inchange
from catalogue_communs.socle.texte import ChampPath, citer, nom_du_champ
from catalogue_communs.validation import coherence, conformite, conseils
from catalogue_communs.validation.fiche import Fiche

# The codes whose remedy is another name, or a list: written first, since they move the fields under them.
NOM, LISTE = "champ-inconnu", "type-liste"


def _corrigee(text: str, schema: str) -> tuple[str, list[str]]:
    """Write what the remedies ask for, one kind at a time, and say what was done."""
    fiche = Fiche("fiche", lire_encore(text), schema)
    found = [d for d in sorted(_diagnostics(fiche), key=cle_de_tri, reverse=True) if d.ecrire is not None]
    once = sorted({d.chemin: d for d in found}.values(), key=cle_de_tri)
    others = [d for d in once if d.code not in {NOM, LISTE}]
    for group in (*([d for d in once if d.code == code] for code in (NOM, LISTE)), others):
        after, done = _ecrites(text, group, schema)
        if after != text:
            return after, [_fait(d, text, after) for d in done]
    return text, []


def _diagnostics(fiche: Fiche) -> Iterator[Diagnostic]:
    refused = [*conformite.check(fiche)]
    yield from refused
    if not refused:
        yield from coherence.depots_refuses(fiche, None)
    yield from conseils.pieges_de_yaml(fiche)
    yield from coherence.adresses_pistees(fiche, None)
    yield from coherence.licences(fiche, None)


def _ecrites(text: str, found: list[Diagnostic], schema: str) -> tuple[str, list[Diagnostic]]:
    """Write all that a group asks for, or what can be of each half; return what was written."""
    try:
        after = text
        for one in found:
            if one.code == NOM:
                after = renommer_champ(after, one.chemin, str(one.ecrire))
            elif one.code == LISTE:
                after = mettre_en_liste(after, one.chemin)
        values = {d.chemin: d.ecrire for d in found if d.code not in {NOM, LISTE}}
        return remplacer_tout(after, values, schema), found
    except Refus:
        half = len(found) // 2
        if not half:
            return text, []
        text, first = _ecrites(text, found[:half], schema)
        text, last = _ecrites(text, found[half:], schema)
        return text, [*first, *last]


def _fait(diagnostic: Diagnostic, before: str, after: str) -> str:
    path = diagnostic.chemin
    if diagnostic.code == NOM:
        return f"champ {citer(path[-1])} → {citer(diagnostic.ecrire)}"
    if diagnostic.code == LISTE:
        return f"{nom_du_champ(path)} : mis en liste"
    return f"{nom_du_champ(path)} : {citer(_written(before, path))} → {citer(_written(after, path))}"


def _written(text: str, path: ChampPath) -> str:
    start, end = lire_encore(text).place(path).etendue
    return text[start:end]


def in_order(text: str, schema: str) -> str:
    """Return the text with its fields in the order of the schema, or as it is in case of doubt."""
    document = lire_encore(text)
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
    same = lire_encore(moved).valeurs == document.valeurs
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
    document = lire_fichier(path, path.name)
    if not document.texte:
        return Correction("", (), _told(document))
    name = "guichet" if path.name == "guichet.yml" else "projet"
    # From the bytes: universal newlines would hide the line endings that we correct.
    before = path.read_bytes()
    result = corriger(before.decode("utf-8"), name)
    if write and result.changements:
        try:
            if not ecrire_si_inchange(path, before, result.texte.encode()):
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
    if lire_encore(corrected).diagnostics:
        return Correction(text, (), _told(lire_encore(text)))
    for _ in range(MAX_PASSES):
        corrected, told = _corrigee(corrected, schema)
        if not told:
            break
        changes += told
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
    if lire_encore(clean).valeurs is None:
        untabbed = re.sub(r"^[ \t]+", lambda m: m.group().replace("\t", "  "), clean, flags=re.MULTILINE)
        if untabbed != clean and lire_encore(untabbed).valeurs is not None:
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
    document = lire_encore(ended)
    if document.valeurs is None:
        return text
    lines = ended.split("\n")
    kept = _lines_of_texts(document, lines)
    bare = [line if number in kept else line.rstrip(" \t") for number, line in enumerate(lines)]
    for trimmed in ("\n".join(bare).rstrip("\n") + "\n", "\n".join(bare)):
        if _same(lire_encore(trimmed).valeurs, document.valeurs):
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
