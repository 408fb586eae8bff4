"""Our measures and targets hold in the State's schema, and its reader reads what we write."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Catalogue
from catalogue_communs.site.sorties import impact_service_public
from catalogue_communs.socle.programme import Publication
from catalogue_communs.sources.lecture import FORMATS, decoder, lignes_demandees, valeurs_lues
from tests.aides import ROOT
from tests.communs import imaginaire
from tests.sorties.test_tables import juger
from tests.sources.formes import source

pytestmark = pytest.mark.usefixtures("greffons")
SCHEMA = ROOT / "tests/fixtures/impact-service-public/schema.json"
ADRESSE = "https://www.data.gouv.fr/api/stats"
MESURES = [
    {"du": "2026-08-01", "au": "2026-08-31", "valeur": 3, "statut": "mesure", "source": "stats", "methode": "Compte en base."},
    {"du": "2026-09-01", "au": "2026-09-30", "valeur": 0, "statut": "declare", "source": "https://exemple.fr/bilan", "au_moins": True, "perimetre": "=Hérault", "lieux": {"departements": ["34"]}},
]  # fmt: skip
INDICATEURS = [
    {"id": "projets", "nom": "Projets créés", "effet": "usage", "unite": "projet", "nature": "flux", "rythme": "mensuel", "mesures": MESURES,
     "cible": {"valeur": 40, "echeance": "2027", "source": "stats"}},
    {"id": "part", "nom": "Part des dossiers finis", "effet": "acceleration", "unite": "pour-cent", "nature": "taux", "reserve": "Sur douze dossiers.",
     "mesures": [{"au": "2026-06", "valeur": 62.5, "statut": "estime", "source": "https://exemple.fr/b"}], "cible": {"valeur": 90, "source": "stats"}},
]  # fmt: skip


@pytest.fixture
def ecrit(tmp_path: Path) -> Path:
    """Write the file of a common with measures of every kind, and of one without any."""
    full = imaginaire(
        impact={"indicateurs": INDICATEURS},
        sources=[{"id": "stats", "titre": "Statistiques", "url": ADRESSE}],
        sources_vivantes=[source()],
    )
    contexte = Contexte(tmp_path, Catalogue((full, imaginaire("autre-fictif"))), date(2026, 11, 2))
    [data] = impact_service_public.du_catalogue(contexte, Publication()).values()
    (tmp_path / "impact.csv").write_bytes(data)
    return tmp_path / "impact.csv"


def test_the_file_follows_the_schema_of_the_state(ecrit: Path) -> None:
    assert juger(ecrit, SCHEMA) == []
    fields = json.loads(SCHEMA.read_bytes())["fields"]
    assert tuple(one["name"] for one in fields) == impact_service_public.COLONNES


def test_each_row_says_what_the_page_says(ecrit: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(ecrit.read_text(encoding="utf-8"))))
    kept = "valeur unite_mesure est_cible type_indicateur date date_debut est_automatise code_insee".split()  # noqa: SIM905 - words
    assert [tuple(row[name] for name in kept) for row in rows] == [
        ("3", "unité", "false", "usage", "2026-08-31", "2026-08-01", "true", ""),
        ("0", "unité", "false", "usage", "2026-09-30", "2026-09-01", "false", "34"),
        ("40", "unité", "true", "usage", "2027-12-31", "", "false", ""),
        ("62.5", "pour cent", "false", "impact", "2026-06-30", "", "false", ""),
    ]
    assert rows[1]["commentaires"] == "Périmètre : =Hérault. Valeur minimale. Déclaré."
    assert rows[3]["commentaires"] == "Estimé. Sur douze dossiers."


def test_what_is_written_can_be_read_again(ecrit: Path) -> None:
    described = {
        "indicateur": "projets",
        "lignes": "[?est_cible!='true' && indicateur=='Projets créés']",
        "valeur": "valeur",
        "date": "date",
        "periode": "mois",
    }
    declared = source("fichier", mesures=[described])
    [asked] = imaginaire(sources_vivantes=[declared]).sources_vivantes[0].mesures
    rows = lignes_demandees(decoder(ecrit.read_bytes()), asked.lignes or "", asked.choisir)
    assert rows is not None
    kind = FORMATS["fichier"]
    assert [p.valeur for p in valeurs_lues(rows, asked, kind, date(2026, 11, 2)).points] == [3, 0]
