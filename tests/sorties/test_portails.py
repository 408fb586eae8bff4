"""The shapes of other services: what their import reads, and nothing that the catalogue does not know."""

from __future__ import annotations

import csv
import io
import json

import pytest

from catalogue_communs.collectivites import reference
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.site.sorties import portails
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.programme import Publication
from catalogue_communs.socle.schemas import vocabulaires
from tests.aides import ROOT
from tests.communs import imaginaire, usage
from tests.sorties.conftest import fictif, seul

TAXONOMIE = json.loads(
    (ROOT / "tests/fixtures/services-numeriques/taxonomie.json").read_text(encoding="utf-8")
)


def lignes(contexte: Contexte, name: str) -> list[dict[str, str]]:
    """Read a table as its importer does: semicolons, a header."""
    text = portails.TABLEAUX[name](contexte, Publication())
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def couper(cell: str, axis: str) -> list[str]:
    """Cut a cell as `decouper` of parse-benchmark.ts does: a label may hold a slash, the longest wins."""
    parts, found = [part.strip() for part in cell.split("/") if part.strip()], []
    while parts:
        size = next((n for n in range(len(parts), 0, -1) if "/".join(parts[:n]) in TAXONOMIE[axis]), 0)
        assert size, (axis, parts[0])
        found.append("/".join(parts[:size]))
        parts = parts[size:]
    return found


@pytest.mark.parametrize("axis", portails.AXES)
def test_the_table_uses_their_labels_and_our_chantiers_alone(axis: str) -> None:
    rules = yaml_fourni("services-numeriques")[axis]
    assert rules
    assert rules.keys() <= set(TAXONOMIE[axis])
    known = set(vocabulaires()["chantier"].valeurs)
    for label, rule in rules.items():
        assert rule.keys() <= {"mots", "chantiers", "toujours"}, label
        assert set(rule.get("chantiers", ())) <= known, label


def test_each_common_is_a_service_that_their_import_takes(contexte: Contexte) -> None:
    rows = lignes(contexte, "services-numeriques")
    assert [row["Nom du service"] for row in rows] == [
        projet.nom for projet in contexte.catalogue.projets if not projet.archive
    ]
    cut = 0
    for row in rows:
        assert row["Description courte auto"]
        assert row["Lien du service auto"].startswith("https://")
        assert row["Beta ?"] in {"", "Oui"}
        for axis, name in portails.AXES.items():
            first, second = (
                couper(row[column], axis)
                for column in row
                if column.startswith(f"{name} princ") or column == f"{name} secondaires"
            )
            assert not {*first} & {*second}
            cut += len(first)
        assert "Outillage (notamment numérique)" in row["Modalités principales"]
    assert cut > len(rows)


def test_a_label_needs_a_word_or_a_chantier() -> None:
    told = imaginaire(accroche="Constater un dépôt sauvage.", description="Une canicule, un sentier.")
    assert portails.etiquettes(told, "thematiques") == (["Gestion des déchets"], [])
    assert portails.etiquettes(imaginaire(accroche="Un dépôt de code sauvagement libre."), "thematiques") == (
        [],
        [],
    )
    planned = imaginaire(
        planification={
            "rattachement": {"etat": "propose"},
            "chantiers": ["gestion-et-valorisation-des-dechets", "foret"],
        }
    )
    assert portails.etiquettes(planned, "thematiques") == ([], ["Gestion des déchets"])
    assert portails.etiquettes(planned, "sites") == ([], ["Forêt"])


def test_a_deployment_is_a_collectivite_and_its_siret_is_not_made_up() -> None:
    """The columns of the ANCT, and the SIREN that is known; who is no collectivité is left out."""
    made = seul(
        fictif(
            reutilisations=[
                usage("en-production", code_insee="34151"),
                usage("deploiement", siren="243400017"),
                usage(statut="documentee", code_insee="26231", confirmee_le="2026-07-16"),
                usage("en-production", nom="Les Amis du Val", type="association"),
                usage("arretee", code_insee="34172"),
            ]
        )
    )
    rows = lignes(made, "deploiement")
    assert [(row["type"], row["insee"], row["siret"], row["active"]) for row in rows] == [
        ("commune", "34151", "", ""),
        ("epci", "", "", ""),
        ("commune", "26231", "", "1"),
    ]
    known = reference(ROOT)
    assert rows[0]["siren"] == known.par_commune["34151"].siren
    assert rows[0]["population"] == str(known.par_commune["34151"].population)
    assert rows[1]["siren"] == "243400017"
    theirs = ("type", "siret", "insee", "population", "service", "active")
    assert {*theirs} <= rows[0].keys()
