"""The contract of the API and of the tables as lines of text: what a reader of version 1 relies on."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from catalogue_communs.site.sorties.colonnes import tables
from catalogue_communs.site.sorties.documents import GENRES
from catalogue_communs.site.sorties.openapi import schema_seul
from catalogue_communs.socle.programme import Publication

FICHIER = Path(__file__).with_name("contrat-v1.txt")
Lignes = dict[str, tuple[str, bool]]


def lire() -> Lignes:
    """Read what was promised: each field, its type, and whether it is always there."""
    return _lire(FICHIER.read_text(encoding="utf-8"))


def actuel() -> Lignes:
    found: Lignes = {}
    for genre in GENRES:
        schema = schema_seul(genre, Publication())
        found[f"/{genre.chemin}"] = ("document", True)
        found |= {f"{genre.nom}{path}": said for path, said in _champs(schema, schema)}
    for table in tables():
        # A formula names a column by its place: new ones come last.
        found |= {
            f"{table.nom}.csv.{one.nom}": (
                f"{one.type}:{place}",
                bool(one.contraintes.get("required")),
            )
            for place, one in enumerate(table.colonnes, 1)
        }
    return found


def ecrire(lignes: Lignes) -> str:
    return "".join(
        f"{path} {kind}{' toujours' if always else ''}\n"
        for path, (kind, always) in sorted(lignes.items())
    )


def _lire(text: str) -> Lignes:
    found = {}
    for line in text.splitlines():
        path, kind, *always = line.split()
        found[path] = (kind, bool(always))
    return found


def _champs(root: dict[str, Any], part: dict[str, Any]) -> Iterator[tuple[str, tuple[str, bool]]]:
    part = _suivre(root, part)
    for name, inner in part.get("properties", {}).items():
        whole = _suivre(root, inner)
        kind = whole["type"] + (f"({whole['format']})" if "format" in whole else "")
        yield f".{name}", (kind, name in part.get("required", ()))
        yield from ((f".{name}{below}", said) for below, said in _champs(root, inner))
    for mark, key in (("[]", "items"), ("{}", "additionalProperties")):
        if isinstance(part.get(key), dict):
            whole = _suivre(root, part[key])
            yield mark, (whole["type"], True)
            yield from ((f"{mark}{below}", said) for below, said in _champs(root, part[key]))


def _suivre(root: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in part:
        target = root["$defs"][part["$ref"].rpartition("/")[2]]
        return {
            **target,
            **{name: value for name, value in part.items() if name not in {"$ref", "$defs"}},
        }
    return part


if __name__ == "__main__":
    # What was promised stays; only what is new is recorded.
    FICHIER.write_text(
        ecrire({**actuel(), **(lire() if FICHIER.exists() else {})}), encoding="utf-8"
    )
    sys.stdout.write(f"{FICHIER}\n")
