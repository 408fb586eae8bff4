"""The needs that no common answers to: read, counted by theme, and told with their line when spoiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalogue_communs.modele import tables
from catalogue_communs.site.vues.accueil import vue_des_besoins
from catalogue_communs.validation import valider
from tests.aides import RACINE, TODAY

if TYPE_CHECKING:
    from pathlib import Path

ENTETE_BESOINS = "dit_le,theme,demandeur,besoin\n"
JUSTE = "2026-11,mieux-se-nourrir,commune,Commander les repas\n"

# A table, the code of its message, and each way to spoil it with the line and the words.
GATEES: list[tuple[Path, str, list[tuple[str, int, str]]]] = [
    (
        tables.BESOINS,
        "besoin-invalide",
        [
            ("", 1, "La première ligne n’est pas"),
            ("\xe9", 1, "La première ligne n’est pas"),
            (f"{ENTETE_BESOINS}{JUSTE}25/11/2026,autre,commune,Un besoin\n", 3, "n’est pas une date"),
            (f"{ENTETE_BESOINS}2026-11,cantine,commune,Un besoin\n", 2, "« cantine » n’est pas connu"),
            (f"{ENTETE_BESOINS}2026-11,autre,mairie,Un besoin\n", 2, "« mairie » n’est pas connu"),
            (f"{ENTETE_BESOINS}2026-11,autre,commune,Un besoin, et un autre\n", 2, "quatre valeurs"),
            (f"{ENTETE_BESOINS}2026-11,autre,commune,\n", 2, "quatre valeurs"),
            (f'{ENTETE_BESOINS}2026-11,autre,commune,"Un besoin\n', 1, "CSV en UTF-8"),
        ],
    ),
]


@pytest.mark.parametrize(
    ("table", "code", "gatee"), [(name, code, one) for name, code, said in GATEES for one in said]
)
def test_a_spoiled_line_is_told(racine: Path, table: Path, code: str, gatee: tuple[str, int, str]) -> None:
    """With its number, and what to write."""
    text, line, said = gatee
    (racine / table).write_text(text, encoding="utf-8")
    [found] = [d for d in valider(racine, TODAY).diagnostics if d.est_erreur]
    assert (found.fichier, found.ligne, found.code) == (table.as_posix(), line, code)
    assert said in found.message
    assert found.remede


def test_the_needs_are_counted_by_theme() -> None:
    """The most told first; the last that was told first; an axis, or another theme."""
    shown = vue_des_besoins(RACINE)
    assert shown["total"] == 3
    assert shown["themes"] == (("Mieux se nourrir", 2), ("Autre", 1))
    listed = shown["besoins"]
    assert isinstance(listed, tuple)
    assert [one["dit_le"] for one in listed] == [
        "le 20 novembre 2026",
        "le 3 novembre 2026",
        "le 2 octobre 2026",
    ]


def test_a_catalogue_without_the_file_knows_none(tmp_path: Path) -> None:
    """Nothing is counted, and the message to write is there."""
    assert vue_des_besoins(tmp_path)["total"] == 0
