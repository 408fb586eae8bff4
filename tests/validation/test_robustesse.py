"""Whatever a file holds, the validation answers: no exception, no delay, a place in the file."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.fiches.lecture import MAX_BYTES, lire_octets
from catalogue_communs.socle import schemas
from catalogue_communs.validation import Rapport, moteur, valider
from tests.validation.exemples import AUJOURD_HUI, FIXTURES, RACINE

COMPLETE = (FIXTURES / "projets/valides/fiche_complete.yml").read_text(encoding="utf-8")

BORNE = settings(derandomize=True, deadline=None, max_examples=80)
# Pieces of YAML, of Markdown and of addresses: what trips a reader up.
# fmt: off
MORCEAUX = (
    "\n", "\n  ", "\n- ", ": ", ":", "- ", " ", "  ", "#", " # ", "\t", "\r", "\r\n", "---\n", "...\n", "%YAML 1.1\n",
    "&a", "*a", "<<: *a", "!!str", "!", "|\n  ", ">-\n  ", "'", '"', "\\", "{", "}", "[", "]", ",", "?", "@", "`",
    "~", "null", "yes", "no", "1", "0123", "1_000", "12:30", "1e999", "-.inf", "2026-01-01", "2026-13", "é", "🌳",
    "nom", "licence", "contact", "courriel", "depots", "url", "description", "impact", "indicateurs", "mesures",
    "https://", "http://[", "https://exemple.fr/?utm_source=a", "a.b@exemple.fr", "MIT OR", "()", "<b>", "](//a)",
    "\u202e", "\u200b", "\0", "\ufeff", "\x85", "\u2028", "\ufffe", "\U000e0041",
)
# fmt: on


def verifier(racine: Path, content: bytes, name: str = "projets/fiche.yml") -> Rapport:
    """Validate a content, and check that every message points inside it."""
    path = racine / name
    before = path.read_bytes() if path.exists() else None
    path.write_bytes(content)
    try:
        report = valider(racine, AUJOURD_HUI, [path])
    finally:
        path.unlink()
        if before is not None:
            path.write_bytes(before)
    lines = (
        content.removeprefix(b"\xef\xbb\xbf")
        .decode("utf-8", "replace")
        .replace("\r\n", "\n")
        .replace("\r", "\n")
    )
    widths = [len(line) for line in lines.split("\n")]
    for found in report.diagnostics:
        assert found.message
        assert found.remede
        assert 1 <= found.ligne <= len(widths), found
        if found.code != "fichier-encodage":
            assert 1 <= found.colonne <= widths[found.ligne - 1] + 1, found
    return report


@BORNE
@given(content=st.binary(max_size=200))
def test_random_bytes_are_answered(catalogue_commun: Path, content: bytes) -> None:
    verifier(catalogue_commun, content)


@BORNE
@given(pieces=st.lists(st.sampled_from(MORCEAUX) | st.text(max_size=3), max_size=30))
def test_random_yaml_is_answered(catalogue_commun: Path, pieces: list[str]) -> None:
    verifier(catalogue_commun, "".join(pieces).encode("utf-8", "surrogatepass"))


@BORNE
@given(
    pieces=st.lists(st.sampled_from(MORCEAUX), max_size=6),
    at=st.integers(0, len(COMPLETE)),
    cut=st.integers(0, 12),
)
def test_a_page_with_an_accident_is_answered(
    catalogue_commun: Path, pieces: list[str], at: int, cut: int
) -> None:
    verifier(catalogue_commun, (COMPLETE[:at] + "".join(pieces) + COMPLETE[at + cut :]).encode())


def _values(part: dict[str, Any], name: str, rng: random.Random, depth: int = 0) -> Any:
    """Make a value that a part of the schema describes, more or less."""
    part = schemas.resoudre(name, part)
    if depth > 6 or rng.random() < 0.15:
        return rng.choice(
            [
                None,
                True,
                3,
                -1.5,
                "",
                "  ",
                "mot",
                [],
                {},
                ["a", "a"],
                {"nom": 1},
                "https://[x",
                [[1]],
            ]
        )
    if "properties" in part:
        chosen = [
            key
            for key in part["properties"]
            if rng.random() < 0.5 or key in part.get("required", ())
        ]
        made = {key: _values(part["properties"][key], name, rng, depth + 1) for key in chosen}
        return made | ({rng.choice(["Nom", "1", "sourse", "é"]): "x"} if rng.random() < 0.2 else {})
    if "items" in part:
        return [_values(part["items"], name, rng, depth + 1) for _ in range(rng.randrange(4))]
    if "oneOf" in part:
        return rng.choice(part["oneOf"])["const"]
    return rng.choice(part.get("examples") or [True, 12, "texte"])


@BORNE
@given(seed=st.integers(0, 2**32), name=st.sampled_from(["projet", "guichet"]))
def test_fields_of_the_schema_with_random_values_are_answered(
    catalogue_commun: Path, seed: int, name: str
) -> None:
    values = _values(schemas.schema(name), name, random.Random(seed))  # noqa: S311 - no secret here
    content = yaml.safe_dump(values, allow_unicode=True, sort_keys=False).encode()
    verifier(catalogue_commun, content, "guichet.yml" if name == "guichet" else "projets/fiche.yml")


MECHANTES = [
    ["[" * 100_000, "yaml-profondeur"],
    ["{a: " * 50_000, "yaml-profondeur"],
    ["- " * 50_000, "yaml-profondeur"],
    ["? " * 50_000, "yaml-profondeur"],
    ["nom: " + "9" * 5_000 + "\n", "texte-trop-long"],
    *yaml.safe_load(Path(__file__).with_name("mechantes.yml").read_text(encoding="utf-8")),
]


@pytest.mark.parametrize(("content", "code"), MECHANTES)
def test_a_nasty_file_has_its_message(catalogue_commun: Path, content: str, code: str) -> None:
    report = verifier(catalogue_commun, content.encode())

    assert code in {d.code for d in report.diagnostics}


# Far beyond any real file; enough for a quadratic rule to take minutes.
GROS = MAX_BYTES // 2
CHAMPS = schemas.schema("projet")["properties"]
REPETES = (
    *(
        "a: 1\n",
        "nom: a\n",
        "{a: ",
        "description: [",
        "description: *a_",
        "description: >\n  > ",
        'liens: {a: "',
    ),
    *(
        "licence: (",
        "licence: MIT OR ",
        "liens: {site: https://a.",
        "contact: {courriel: a@",
        "nom:  ",
    ),
)


def _rempli(champ: str) -> str:
    """Repeat the example of a field, each time with a number and an identifier of its own, until it is big."""
    part = schemas.resoudre("projet", CHAMPS[champ])
    example = part["examples"][0]
    one = example[0] if "items" in part else example
    size = len(json.dumps(one)) + 20
    every = [
        {**one, "id": f"a{rank}"} if isinstance(one, dict) else f"{one} {rank}"
        for rank in range(GROS // size)
    ]
    return json.dumps({champ: every if "items" in part else " ".join(map(str, every))})


@pytest.mark.nuit
@pytest.mark.parametrize(
    "content",
    [
        *(piece + piece.rpartition(": ")[2] * (GROS // len(piece)) for piece in REPETES),
        "".join(f"champ{rank}: 1\n" for rank in range(GROS // 12)),
        *map(_rempli, CHAMPS),
    ],
    ids=lambda content: repr(content[:24]),
)
def test_a_big_file_is_answered(catalogue_commun: Path, content: str) -> None:
    report = verifier(catalogue_commun, content.encode())

    assert len(content.encode()) <= MAX_BYTES
    assert len(report.diagnostics) < 1_500


@BORNE
@given(pieces=st.lists(st.sampled_from(MORCEAUX), max_size=20))
def test_reading_never_builds_an_object(pieces: list[str]) -> None:
    values = [lire_octets("".join(pieces).encode(), "").valeurs]
    while values:
        value = values.pop()
        assert type(value) in {dict, list, str, int, float, bool, type(None)}
        if isinstance(value, dict):
            assert all(type(key) is str for key in value)
            values += value.values()
        elif isinstance(value, list):
            values += value


def test_no_advice_hides_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule says a hundred things of a file at most, and its errors are among them."""
    codes = ["image-lourde"] * 150 + ["champ-vide"]
    told = [Diagnostic("", line, 1, code, "Dit.", "Écrit.") for line, code in enumerate(codes, 1)]
    monkeypatch.setattr(moteur, "COMMUNES", (lambda *_: iter(told),))
    found = moteur.valider_texte(RACINE, AUJOURD_HUI, "fiche", COMPLETE)
    assert [one.code for one in found if one.message == "Dit." and one.est_erreur] == ["champ-vide"]
    assert sum(one.message == "Dit." for one in found) == moteur.MAX_TOLD
