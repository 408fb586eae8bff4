"""A file that comes with the library, cut or edited by hand: its name, its line, what to do, and no traceback."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from catalogue_communs.collectivites.identification import DOSSIER, Reference, reference
from catalogue_communs.socle import fichiers, schemas
from catalogue_communs.socle.fichiers import FichierAbime, json_fourni, yaml_fourni
from catalogue_communs.validation import moteur
from tests.aides import ROOT

REMEDE = r". Rétablissez-le : « git checkout -- {} » là où est le logiciel, ou réinstallez-le\."


@pytest.fixture
def logiciel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give the library a copy of what comes with it, read anew; then its own again."""
    for name in ("schemas", DOSSIER):
        shutil.copytree(ROOT / name, tmp_path / name)
    lectures = (yaml_fourni, schemas.schema, schemas.vocabulaires, moteur.verifier_les_schemas)
    with monkeypatch.context() as patch:
        for module in (fichiers, schemas, moteur):
            patch.setattr(module, "ressources", lambda: tmp_path)
        for lecture in lectures:
            lecture.cache_clear()
        yield tmp_path
    for lecture in lectures:
        lecture.cache_clear()


def couper(texte: str, ou: str) -> str:
    """Return what is before a place of a text."""
    assert ou in texte
    return texte.partition(ou)[0]


@pytest.mark.parametrize(
    ("change", "dit"),
    [
        (
            lambda text: couper(text, "itre: "),
            r":\d+ : ce fichier est coupé : sa dernière ligne ne finit pas",
        ),
        (
            lambda text: "# x\nx: ]\n" + text,
            r":2 : ce YAML ne se lit pas : il est coupé ou mal écrit",
        ),
        (
            # The reader says nothing of where such a character stands.
            lambda text: text + "x: \x00\n",
            r":1 : ce YAML ne se lit pas : il est coupé ou mal écrit",
        ),
        (
            lambda text: text.replace("  valeurs:\n    commune:", "  valeur:\n    commune:"),
            r":\d+ : cette liste est coupée ou mal écrite",
        ),
        (
            lambda text: couper(text, "unite:"),
            r":\d+ : « unite » manque : ce fichier est coupé ou a été modifié",
        ),
    ],
    ids=["coupé", "mal écrit", "illisible", "sans valeurs", "une liste en moins"],
)
def test_a_cut_vocabulary_is_told(logiciel: Path, change: Callable[[str], str], dit: str) -> None:
    path = logiciel / "schemas/vocabulaires.yml"
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(FichierAbime, match=r"\Aschemas/vocabulaires\.yml" + dit):
        schemas.vocabulaires()["unite"]


@pytest.mark.parametrize(
    ("change", "ligne"),
    [
        (lambda text: text.replace('"type": "string"', '"type": "chaine"', 1), r"\d+"),
        (lambda text: text.replace('"maxLength": 80', '"maxLength": 8000', 1), r"\d+"),
        (lambda text: couper(text, '"accroche"') + "\n", r"\d+"),
        (lambda text: text[:0] + "[]\n", "1"),
        (lambda text: text[:-1], r"\d+"),
    ],
    ids=["un type", "une borne", "coupé", "une liste", "sans fin"],
)
def test_a_schema_edited_by_hand_is_told_before_it_says_anything(
    logiciel: Path, change: Callable[[str], str], ligne: str
) -> None:
    path = logiciel / "schemas/projet.schema.json"
    moteur.verifier_les_schemas()
    moteur.verifier_les_schemas.cache_clear()
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(FichierAbime, match=rf"\Aschemas/projet\.schema\.json:{ligne} : ce "):
        moteur.servir(ROOT / "tests/catalogue")


@pytest.mark.parametrize(
    ("nom", "change", "dit"),
    [
        (
            "epci.csv",
            lambda raw: raw[: raw.index(b"\n", 9_000) - 3],
            ":1?[0-9]{2} : ce fichier est coupé : sa dernière",
        ),
        (
            "epci.csv",
            lambda raw: raw[: raw.index(b"\n", 9_000) + 1],
            ":1?[0-9]{2} : ce tableau n’est pas celui que dit",
        ),
        (
            "departements.csv",
            lambda raw: raw.replace(b"\n03,Allier,", b"\n03,"),
            ":4 : 4 colonnes au lieu de 5",
        ),
        ("regions.csv", lambda raw: raw[:0], ":1 : ce fichier est coupé"),
        ("siren.csv", lambda raw: b"\xff" + raw, ":1 : ce texte n’est pas en UTF-8"),
        ("source.json", lambda raw: raw[:200], ":[0-9]+ : ce JSON est coupé, ou n’a pas sa forme"),
    ],
)
def test_a_cut_table_of_the_reference_is_told(
    logiciel: Path, nom: str, change: Callable[[bytes], bytes], dit: str
) -> None:
    path = logiciel / DOSSIER / nom
    # The communes take a second to read, and are cut as the others are.
    (logiciel / DOSSIER / "communes.csv").write_bytes(b"")
    path.write_bytes(change(path.read_bytes()))
    source = logiciel / DOSSIER / "source.json"
    if nom != "source.json":
        source.write_text(
            source.read_text(encoding="utf-8").replace('"communes.csv": "', '"x": "'),
            encoding="utf-8",
        )
    with pytest.raises(FichierAbime, match=rf"\A{DOSSIER}/{nom}{dit}"):
        Reference(logiciel / DOSSIER, source.read_bytes())


def test_the_remedy_names_the_file(tmp_path: Path) -> None:
    """Of a catalogue that has a reference of its own, from where the command was given."""
    path = tmp_path / "departements.json"
    path.write_text('{"traces": [}\n', encoding="utf-8")
    with pytest.raises(
        FichierAbime,
        match=f":1 : ce JSON ne se lit pas : il est coupé ou mal écrit{REMEDE.format(path)}",
    ):
        json_fourni(path)
    assert reference(ROOT / "tests/catalogue").source.empreintes
