"""The scripts, the style sheets and the templates are read as the code is."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import _commandes as commandes
import _environnement as scripts
import pytest

from tests.aides import paquet_npm

ROOT = Path(__file__).resolve().parents[2]
REGLAGES = [
    "eslint.config.mjs",
    "stylelint.config.mjs",
    "tsconfig.json",
    "pages.d.ts",
]
# One fault a line: where it is planted, and what the reader says of it.
SCRIPT, MODULE, FEUILLE = (
    "docs/scripts/choisir.js",
    "docs/scripts/saisie-envoi.js",
    "docs/styles/accueil.css",
)
BRANCHES = " ".join(f"if (etage === {rang}) return {rang};" for rang in range(15))
FAUTES = {
    "une propriété mal écrite": (
        SCRIPT,
        'document.getElementById("etat").textContnt = ""',
        "'textContnt' does not exist",
    ),
    "un nom que rien ne déclare": (SCRIPT, "montrerTout()", "Cannot find name 'montrerTout'"),
    "un argument qui manque": (SCRIPT, "document.getElementById()", "Expected 1 arguments"),
    "ce qu’un module n’exporte pas": (
        MODULE,
        'import { inconnu } from "./saisie-lire.js"; inconnu()',
        "has no exported member 'inconnu'",
    ),
    "une variable sans emploi": (SCRIPT, "const inutile = 1", "'inutile' is assigned"),
    "une fonction qui décide trop": (
        SCRIPT,
        f"export const trop = etage => {{ {BRANCHES} return -1 }}",
        "complexity of 16",
    ),
    "une égalité qui convertit": (SCRIPT, "export const nul = etat => etat == 0", "Expected '==='"),
    "une couleur qui n’en est pas une": (
        FEUILLE,
        ".a { color: #12345; }",
        'value "#12345" for property "color"',
    ),
    "une propriété inconnue": (FEUILLE, ".b { colour: red; }", 'Unknown property "colour"'),
    "une unité inconnue": (FEUILLE, ".c { margin: 1rme; }", 'value "1rme" for property "margin"'),
}


@pytest.fixture
def copie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copy what the readers read."""
    paquet_npm("typescript")
    for name in ("scripts", "styles"):
        shutil.copytree(ROOT / "docs" / name, tmp_path / "docs" / name)
    for name in REGLAGES:
        shutil.copyfile(ROOT / name, tmp_path / name)
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    monkeypatch.setattr(scripts, "ROOT", tmp_path)
    monkeypatch.setattr(scripts, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(scripts, "install_node_modules", lambda: None)
    monkeypatch.setattr(scripts, "NODE_MODULES", tmp_path / "node_modules")
    return tmp_path


def test_ten_faults_are_told(copie: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Each by its words; without them, nothing is said."""
    assert commandes.read_pages() == []
    assert capfd.readouterr().out == ""
    for name, line, _ in FAUTES.values():
        with (copie / name).open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
    assert commandes.read_pages() == ["eslint", "stylelint", "tsc"]
    dits = "".join(capfd.readouterr())
    assert [faute for faute, (_, _, message) in FAUTES.items() if message not in dits] == []


def test_the_lines_of_a_template_stay_short() -> None:
    longues = [
        f"{path.relative_to(ROOT)}:{rang}"
        for path in sorted((ROOT / "theme").rglob("*.*"))
        for rang, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > 120
    ]
    assert longues == []
