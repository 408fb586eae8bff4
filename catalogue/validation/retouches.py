"""The safe fixes: each replaces the few characters of one name or of one value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from catalogue.fiches.lecture import read_again
from catalogue.fiches.rendu import entre_guillemets
from catalogue.socle import schemas
from catalogue.socle.formats import is_siren
from catalogue.socle.licences import normalise
from catalogue.socle.texte import citer, nom_du_champ, slugifier
from catalogue.validation import coherence, conformite, conseils, devine
from catalogue.validation.valeurs import en_part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from catalogue.fiches.diagnostics import Diagnostic
    from catalogue.fiches.lecture import DocumentYaml
    from catalogue.socle.texte import ChampPath
    from catalogue.validation.fiche import Fiche

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


def _edited(path: ChampPath, value: Any, by_path: dict[ChampPath, Edit], document: DocumentYaml) -> Any:  # noqa: ANN401
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
    number = devine.nombre(fiche.document.place(diagnostic.chemin).texte)
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
    "format-courriel": _value(devine.courriel),
    "format-date": _value(devine.date),
    "format-siren": _value(_siren, quote=True),
    "format-code-insee": _value(_insee, quote=True),
    "format-identifiant": _value(slugifier),
    "format-source": _source,
    "licence-obsolete": _value(_licence),
    "valeur-inconnue": _vocabulary,
    "champ-inconnu": _key,
}
