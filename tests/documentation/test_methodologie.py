"""The examples of the methodology are true: they run, and give what the page says."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date

from catalogue.collectivites import Collectivite, reference
from catalogue.faits import impact
from catalogue.faits.chargement import charger
from catalogue.modele import convert
from catalogue.modele.impact import Indicateur
from catalogue.site.vues import mesures
from catalogue.socle.francais import nombre
from tests.aides import RACINE, ROOT

TEXT = (ROOT / "docs" / "methodologie.md").read_text(encoding="utf-8")
TODAY = date(2026, 11, 24)


def spaced(value: float) -> str:
    """Write a number with the ordinary spaces of the source of a page."""
    return nombre(value).replace("\u202f", " ")


def test_paris_and_its_metropole_count_each_inhabitant_once() -> None:
    """7,142,540 together; adding them would give 9,246,318."""
    known = reference(ROOT)
    paris, metropole = Collectivite("commune", "75056"), Collectivite("epci", "200054781")
    together = known.population([paris, metropole])
    added = known.population([paris]) + known.population([metropole])
    assert (together, added) == (7_142_540, 9_246_318)
    assert spaced(together) in TEXT
    assert spaced(added) in TEXT


def test_the_evolution_of_the_example_is_right() -> None:
    """From 50 to 264: +428 %."""
    measures = [
        {"au": day, "valeur": value, "statut": "declare", "source": "https://exemple.fr/"}
        for day, value in (("2026-02-20", 50), ("2026-06-30", 264))
    ]
    values = {"id": "a", "nom": "A", "effet": "usage", "unite": "commune", "nature": "cumul"}
    one = convert({**values, "mesures": measures}, Indicateur)
    latest = impact.derniere(one)
    assert latest is not None
    assert mesures.tendance(impact.premiere(one), latest).replace("\u00a0", " ").endswith("+428 %")
    assert "De 50 à 264, l’évolution est (264 − 50) / 50, soit +428 %." in TEXT


def test_a_quarterly_indicator_is_late_when_the_page_says() -> None:
    """Measured on 30 June, late on 1 October."""
    values = {
        "id": "a",
        "nom": "A",
        "effet": "usage",
        "unite": "commune",
        "nature": "cumul",
        "rythme": "trimestriel",
        "mesures": [{"au": "2026-06-30", "valeur": 1, "statut": "declare", "source": "https://exemple.fr/"}],
    }
    one = convert(values, Indicateur)
    assert [impact.est_ancienne(one, day) for day in (date(2026, 9, 30), date(2026, 10, 1))] == [False, True]
    assert "mesuré le 30 juin devient à actualiser le 1er octobre" in TEXT


def test_anyone_can_recompute_a_figure_of_the_site() -> None:
    """The script of the page, run as it is, prints the population that the page of the common shows."""
    script = re.search(r"```python\n(.*?)```", TEXT, re.DOTALL)
    assert script is not None
    assert len(script.group(1).strip().splitlines()) <= 10
    done = subprocess.run(
        [sys.executable, "-c", script.group(1), "sentiers-d-ici"],
        cwd=RACINE,
        capture_output=True,
        text=True,
        check=True,
    )
    catalogue, _ = charger(RACINE, TODAY)
    projet = catalogue.projet("sentiers-d-ici")
    assert projet is not None
    known = reference(ROOT)
    used = [known.identifier(r.organisation) for r in projet.reutilisations if r.etat != "arretee"]
    expected = known.population([t for t in used if isinstance(t, Collectivite)])
    assert int(done.stdout) == expected > 0
