"""Put the first-level fields of a file in their usual order, each with its comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.fiches.lecture import read_again
from catalogue.socle import schemas

if TYPE_CHECKING:
    from catalogue.fiches.lecture import DocumentYaml


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
