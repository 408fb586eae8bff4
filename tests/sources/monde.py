"""A common whose page declares four sources of the shapes that services have, and what they answer."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from tests.aides import ROOT
from tests.sources.formes import UUID, ademe, mois, sirens, tableau

NOVEMBRE, DECEMBRE = date(2026, 11, 2), date(2026, 12, 2)
# The page before any reading, and what it is after that of November.
FICHES = ROOT / "tests/fixtures/sources"
FICHE, FICHE_LUE = (
    (FICHES / name).read_text(encoding="utf-8")
    for name in ("bac-malin.yml", "bac-malin-novembre.yml")
)
SIREN = sirens(1)[0]
GENS = [
    {"insee": "34151", "siren": "", "nom": "Marsillargues", "debut": "2025-01-15", "fin": "", "email": "maire@exemple.fr"},
    {"insee": "01004", "siren": "", "nom": "Ambérieu-en-Bugey", "debut": "2025-02-01", "fin": "2026-06-30", "email": ""},
    {"insee": "", "siren": SIREN, "nom": "Syndicat fictif des Bacs", "debut": "2026", "fin": "", "email": ""},
    {"insee": "", "siren": "", "nom": "Ville inventée", "debut": "", "fin": "", "email": ""},
]  # fmt: skip


def du_mois(fin: date) -> dict[str, bytes]:
    """Answer as the four sources do once a month is over."""
    months = mois(6, fin)
    rank = fin.year * 12 + fin.month
    return {
        "/api/stats": ademe([20 + (rank - 5 + r) % 7 for r in range(6)], fin),
        f"/api/public/card/{UUID}/query/json": json.dumps(
            [
                {"Mois": f"{d:%Y-%m}", "Nombre": (rank - 24_300 + r) * 3}
                for r, d in enumerate(months)
            ]
        ).encode(),
        "/api/docs/abc/tables/Bacs/records": json.dumps(
            {"records": [{"id": r, "fields": {"quartier": f"q{r}"}} for r in range(rank - 24_300)]}
        ).encode(),
        f"/fr/datasets/r/{UUID}": b"",
        "/stockage/liste.csv": tableau(GENS),
    }


def ecrire(root: Path) -> Path:
    """Write the catalogue of this one common in a folder."""
    (root / "projets").mkdir(parents=True)
    (root / "projets/bac-malin.yml").write_text(FICHE, encoding="utf-8")
    return root
