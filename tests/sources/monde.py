"""A common whose page declares four sources of the shapes that services have, and what they answer."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from tests.communs import BAC_MALIN
from tests.sources.formes import UUID, ademe, mois, sirens, tableau

NOVEMBRE, DECEMBRE = date(2026, 11, 2), date(2026, 12, 2)
FICHE = f"""\
{BAC_MALIN}impact:
  indicateurs:
    - id: projets
      nom: Projets créés
      effet: usage
      unite: projet
      nature: flux
      mesures:
        # La première, faite à la main.
        - du: 2026-07-01
          au: 2026-07-31
          valeur: 12
          statut: declare
          source: bilan
    - id: inscrits
      nom: Communes inscrites
      effet: usage
      unite: commune
      nature: cumul
    - id: bacs
      nom: Bacs suivis
      effet: usage
      unite: site
      nature: stock
reutilisations:
  # Vue au salon.
  - organisation:
      code_insee: "34151"
    etat: en-production
    statut: declaree
sources_vivantes:
  - id: stats
    titre: Statistiques du service
    format: stats-ademe
    url: https://www.data.gouv.fr/api/stats
    vu_dans: code
    mesures:
      - indicateur: projets
        periode: mois
        methode: Compte des projets créés dans la base du service.
  - id: tableau
    titre: Question publique
    format: fichier
    url: https://www.data.gouv.fr/api/public/card/{UUID}/query/json
    vu_dans: code
    mesures:
      - indicateur: inscrits
        valeur: Nombre
        date: Mois
        periode: mois
  - id: bacs
    titre: Table publique
    format: fichier
    url: https://www.data.gouv.fr/api/docs/abc/tables/Bacs/records
    vu_dans: code
    mesures:
      - indicateur: bacs
        lignes: "[{{n: length(records)}}]"
        valeur: n
  - id: utilisateurs
    titre: Liste des communes
    format: fichier
    url: https://www.data.gouv.fr/fr/datasets/r/{UUID}
    vu_dans: code
    utilisateurs:
      code_insee: insee
      siren: siren
      nom: nom
      depuis: debut
      jusqu_a: fin
sources:
  - id: bilan
    titre: Bilan de l’équipe
    url: https://bac-malin.example/bilan
  - id: code
    titre: Code du service
    url: https://github.com/bac-malin/bac/blob/main/stats.ts
"""
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
            [{"Mois": f"{d:%Y-%m}", "Nombre": (rank - 24_300 + r) * 3} for r, d in enumerate(months)]
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
