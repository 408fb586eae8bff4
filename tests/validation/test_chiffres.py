"""The edges of what a figure may be: what the rules let through, beside what the examples show refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalogue.validation import valider
from tests.validation.exemples import AUJOURD_HUI, MINIMALE

if TYPE_CHECKING:
    from pathlib import Path


def codes(racine: Path, indicateur: str, *mesures: str) -> list[str]:
    """Return the codes of the errors, and of the advice on figures, about one indicator."""
    lines = [f"    - {{id: essai, effet: usage, {indicateur}, mesures: ["]
    lines += [f"        {{statut: mesure, source: 'https://exemple.fr/', {m}}}," for m in mesures]
    path = racine / "projets" / "essai.yml"
    path.write_text(
        f"{MINIMALE}impact:\n  indicateurs:\n" + "\n".join([*lines, "      ]}\n"]), encoding="utf-8"
    )
    found = valider(racine, AUJOURD_HUI, [path]).diagnostics
    return [d.code for d in found if d.est_erreur or d.code in {"flux-sans-debut", "approximation-oubliee"}]


CUMUL = "nom: Arbres, unite: site, nature: cumul"
PART = "nom: Part des arbres, unite: pour-cent, nature: taux"


@pytest.mark.parametrize(
    ("indicateur", "mesures", "attendus"),
    [
        (CUMUL, ["au: 2024, valeur: 10", "au: 2025, valeur: 10"], []),
        (CUMUL, ["au: 2024, valeur: 10", "au: 2025, valeur: 9"], ["cumul-qui-baisse"]),
        (CUMUL, ["au: 2024, valeur: 10", "au: 2025, valeur: 9, environ: true"], []),
        (CUMUL, ["au: 2024, valeur: 10", "au: 2025, valeur: 8, environ: true"], ["cumul-qui-baisse"]),
        (CUMUL, ["au: 2024, valeur: 10", "au: 2025, valeur: 9, au_moins: true"], []),
        (CUMUL, ["au: 2024, valeur: 10, environ: true", "au: 2025, valeur: 9"], []),
        (CUMUL, ["au: 2024, valeur: 10, au_moins: true", "au: 2025, valeur: 9"], ["cumul-qui-baisse"]),
        (CUMUL, ["au: 2024, valeur: 10, perimetre: Ici", "au: 2025, valeur: 9"], []),
        (CUMUL.replace("cumul", "stock"), ["au: 2024, valeur: 10", "au: 2025, valeur: 9"], []),
        (PART, ["au: 2025, valeur: 100"], []),
        (PART, ["au: 2025, valeur: 0"], []),
        (PART, ["au: 2025, valeur: 100.5"], ["part-impossible"]),
        (PART, ["au: 2025, valeur: -1"], ["part-impossible"]),
        (PART.replace("Part", "Hausse"), ["au: 2025, valeur: 200"], []),
        ("nom: Note, unite: note-sur-10, nature: taux", ["au: 2025, valeur: 10"], []),
        ("nom: Note, unite: note-sur-10, nature: taux", ["au: 2025, valeur: 11"], ["part-impossible"]),
        ("nom: Surface, unite: hectare, nature: stock", ["au: 2025, valeur: 1.3"], []),
        (CUMUL, ["au: 2025, valeur: 1.3"], ["decimale-impossible"]),
        (CUMUL, ["au: 2025, valeur: 2.000"], ["decimale-impossible"]),
        (CUMUL, ["au: 2025, valeur: 2.0"], []),
        ("nom: Moyenne, unite: site, nature: taux", ["au: 2025, valeur: 1.3"], []),
        ("nom: Régions, unite: region, nature: stock", ["au: 2025, valeur: 18"], []),
        ("nom: Régions, unite: region, nature: stock", ["au: 2025, valeur: 40"], ["compte-impossible"]),
        ("nom: Sites, unite: site, nature: stock", ["au: 2025, valeur: 40000"], []),
        ("nom: Communes, unite: commune, nature: stock", ["au: 2025, valeur: 341, lieux: {departements: ['34']}"], []),
        ("nom: Communes, unite: commune, nature: stock", ["au: 2025, valeur: 342, lieux: {departements: ['34']}"], ["compte-impossible"]),
        ("nom: Communes, unite: commune, nature: stock", ["au: 2025, valeur: 9, lieux: {departements: ['99']}"], ["lieu-inconnu"]),
        (CUMUL, ["au: 2025, valeur: 9, au_moins: false, environ: true"], []),
        ("nom: Flux, unite: site, nature: flux", ["au: 2025-06-30, valeur: 1"], ["flux-sans-debut"]),
        ("nom: Flux, unite: site, nature: flux", ["au: 2025-06, valeur: 1"], []),
        ("nom: Flux, unite: site, nature: flux", ["au: 2025-06-30, du: 2025, valeur: 1"], []),
        (CUMUL, ["au: 2025, valeur: 9, note: La source dit « plus de 9 »."], ["approximation-oubliee"]),
        (CUMUL, ["au: 2025, valeur: 9, note: Dont un de plus de 3 mètres."], []),
        (CUMUL, ["au: 2025, valeur: 9, environ: true, note: « près de 9 »."], []),
    ],
)  # fmt: skip
def test_the_edges(racine: Path, indicateur: str, mesures: list[str], attendus: list[str]) -> None:
    """One line of the table each."""
    assert codes(racine, indicateur, *mesures) == attendus


def test_a_thousand_typed_with_a_point_is_given_back(racine: Path) -> None:
    """The remedy is the number to copy."""
    path = racine / "projets" / "essai.yml"
    path.write_text(
        f"{MINIMALE}impact:\n  indicateurs:\n    - {{id: e, nom: Arbres, effet: usage, unite: site, nature: cumul, "
        "mesures: [{au: 2025, valeur: 1.300, statut: mesure, source: 'https://exemple.fr/'}]}\n",
        encoding="utf-8",
    )
    [found] = [d for d in valider(racine, AUJOURD_HUI, [path]).diagnostics if d.est_erreur]
    assert found.message == "1.300 veut dire 1,3 site : le point sépare les décimales."
    assert found.remede == "Écrivez : 1300"
