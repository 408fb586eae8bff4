"""The reader: values without surprises, the place of each, errors in plain French."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from catalogue_communs.fiches.lecture import (
    DocumentYaml,
    ligne_et_colonne,
    lire_fichier,
    lire_octets,
    valeur_nue,
)
from tests.aides import exemples

CAS = exemples("lecture/yaml.yml")
TEXTE = """# En tête
nom: Compteur 🌳 d’arbres
contact:
  courriel: "contact@exemple.fr"   # fin
porteurs:
  - nom: Commune
    role:
  - {nom: Métropole, type: metropole}
description: |
  Un texte
  sur deux lignes
"""


def lire(text: str) -> DocumentYaml:
    """Read a text."""
    return lire_octets(text.encode(), "fiche.yml")


def test_values_are_plain() -> None:
    """Texts, whatever their quotes, lists and groups; an empty field is `None`."""
    assert lire(TEXTE).valeurs == {
        "nom": "Compteur 🌳 d’arbres",
        "contact": {"courriel": "contact@exemple.fr"},
        "porteurs": [{"nom": "Commune", "role": None}, {"nom": "Métropole", "type": "metropole"}],
        "description": "Un texte\nsur deux lignes\n",
    }
    assert lire("[\"true\", '12', '', \"~\"]").valeurs == ["true", "12", "", "~"]


@pytest.mark.parametrize("cas", CAS["places"], ids=repr)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_each_value_keeps_its_place(cas: list[Any], end: str) -> None:
    """Lines and columns count from 1, in characters, whatever the line endings."""
    path, key, value, written = cas
    document = lire(TEXTE.replace("\n", end))
    places = [*document.place_de_la_cle(path)], [*document.place(path)]
    assert (*places, document.ecrit(path)) == (key, value, written)


@pytest.mark.parametrize("cas", CAS["mots"], ids=repr)
def test_a_word_without_quotes_has_one_meaning(cas: list[Any]) -> None:
    """Where two readers of YAML would disagree, the text stays and the trap is known."""
    written, value, trap = cas
    found, found_trap = valeur_nue(written)
    assert (found, type(found), found_trap) == (value, type(value), trap)


PROFONDE = ["[" * 2_000, 1, 1_001, "beaucoup trop de niveaux", "crochets"]


@pytest.mark.parametrize("cas", [*CAS["fautes"], PROFONDE], ids=lambda cas: repr(cas[0][:40]))
def test_a_fault_of_syntax_is_explained_where_it_is(cas: list[Any]) -> None:
    text, line, column, said, written = cas
    (found,) = lire(text).diagnostics
    assert (line, column) == (found.ligne, found.colonne)
    assert said in found.message
    assert written in found.remede


@pytest.mark.parametrize(
    ("raw", "line", "column", "seen"),
    [
        (b"nom: a\nb: caf\xe9\n", 2, 7, "« é »"),
        ("nom: é".encode() + b"\xe9", 1, 7, "« é »"),
        (b"\xef\xbb\xbf" + "nom: é".encode() + b"\xe9", 1, 7, "« é »"),
        (b"nom: a\r\nb: \x81", 2, 4, "octet"),
        ("nom: a".encode("utf-16"), 1, 1, "UTF-16"),
        ("nom: a".encode("utf-16-be"), 1, 1, "UTF-16"),
    ],
)
def test_a_wrong_encoding_is_explained(raw: bytes, line: int, column: int, seen: str) -> None:
    (found,) = lire_octets(raw, "fiche.yml").diagnostics

    assert ("fichier-encodage", line, column) == (found.code, found.ligne, found.colonne)
    assert seen in found.message


@pytest.mark.parametrize("cas", CAS["positions"], ids=repr)
def test_a_position_counts_as_editors_do(cas: list[Any]) -> None:
    text, index, expected = cas
    assert [*ligne_et_colonne(text, index)] == expected


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="ce système n’a pas de tube nommé")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "un.yml"
    os.mkfifo(path)
    assert [one.code for one in lire_fichier(path, "un.yml").diagnostics] == ["fichier-illisible"]


def test_a_file_that_the_system_refuses_is_told_in_french(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "un.yml"
    path.write_text("nom: a\n", encoding="utf-8")
    for error in (PermissionError(13, "Permission denied"), OSError(5, "Input/output error")):

        def refuse(*_: object, problem: OSError = error) -> None:
            raise problem

        monkeypatch.setattr("pathlib.Path.open", refuse)
        (found,) = lire_fichier(path, "un.yml").diagnostics
        assert found.code == "fichier-illisible"
        assert found.message.startswith("Le fichier ne peut pas être lu")
        assert "error" not in found.message
