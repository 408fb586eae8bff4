"""The examples of the methodology are true: they run, and give what the page says."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from catalogue_communs.collectivites import Collectivite, reference
from catalogue_communs.faits import impact
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.usages import usages_de
from catalogue_communs.modele import Indicateur, convertir
from catalogue_communs.socle.texte import nombre
from tests.aides import RACINE, ROOT, TODAY, exemples, titres
from tests.communs import imaginaire, indicateur, mesure, usage, valeurs

TEXT = "\n".join(
    path.read_text(encoding="utf-8") for path in (ROOT / "docs/methodologie").glob("*.md")
)


def spaced(value: float) -> str:
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


def evolution(unite: str, nature: str, before: float, after: float) -> str:
    """Say how an indicator moved from one year to the next, as its page does."""
    said = [mesure("2025", before), mesure("2026", after)]
    one = indicateur(*said, unite=unite, nature=nature)
    [line] = impact.lignes(imaginaire(impact={"indicateurs": [one]}), TODAY)
    return line.tendance.replace("\u00a0", " ")


def test_the_evolutions_of_the_examples_are_right() -> None:
    assert evolution("commune", "cumul", 400, 900) == "de 400 (2025) à 900 (2026) : +125 %"
    assert "De 400 à 900, l’évolution est (900 − 400) / 400, soit +125 %." in TEXT
    assert evolution("commune", "cumul", 40, 90) == "de 40 (2025) à 90 (2026)"
    assert "la page écrit « de 40 à 90 »" in TEXT
    assert evolution("pour-cent", "taux", 40, 60).endswith("+20 points")
    assert "de 40 % à 60 %, il gagne 20 points" in TEXT


def test_a_quarterly_indicator_is_late_when_the_page_says() -> None:
    """Measured on 30 June, late on 1 October."""
    one = convertir(indicateur(mesure("2026-06-30"), rythme="trimestriel"), Indicateur)
    assert [
        impact.est_depassee(impact.derniere(one), one, day)
        for day in (date(2026, 9, 30), date(2026, 10, 1))
    ] == [False, True]
    assert "mesuré le 30 juin devient à actualiser le 1er octobre" in TEXT


LIGNES = {"usage": usage(code_insee="34145"), "arret": usage("arretee", siren="213401458")}
BORDS = exemples("collectivites/usages.yml")


@pytest.fixture
def recalculer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., int]:
    """Return what runs the script of the page, as it is, in a catalogue."""
    [script] = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    assert len(script.strip().splitlines()) <= 40

    def run(slug: str, folder: Path) -> int:
        monkeypatch.chdir(folder)
        monkeypatch.setattr("sys.argv", ["-c", slug, TODAY.isoformat()])
        exec(script, {"__name__": "__main__"})  # noqa: S102 - an example of the page
        return int(capsys.readouterr().out)

    return run


@pytest.mark.parametrize("cas", titres(BORDS["recalcul"]))
def test_who_recomputes_obeys_stops_as_the_site(
    tmp_path: Path, recalculer: Callable[..., int], cas: list[Any]
) -> None:
    said, vivante = cas
    lignes = [{**LIGNES[kind], **more} for kind, more in said]
    (tmp_path / "projets").mkdir()
    (tmp_path / "donnees").symlink_to(ROOT / "donnees")
    values = {**valeurs(), "reutilisations": lignes}
    (tmp_path / "projets/bac.yml").write_text(yaml.safe_dump(values), encoding="utf-8")
    texts = [
        {name: value if isinstance(value, dict) else str(value) for name, value in one.items()}
        for one in lignes
    ]
    [usage] = usages_de(imaginaire(reutilisations=texts), reference(ROOT), TODAY)
    assert (recalculer("bac", tmp_path) > 0, bool(usage.actives)) == (vivante, vivante)


@pytest.mark.parametrize("slug", sorted(path.stem for path in (RACINE / "projets").glob("*.yml")))
def test_anyone_can_recompute_the_figure_of_any_common(
    slug: str, contexte: Contexte, recalculer: Callable[..., int]
) -> None:
    """That of the API, whoever uses the common: communes, groups, départements, régions, or nobody."""
    projet = contexte.catalogue.projet(slug)
    assert projet is not None
    assert recalculer(slug, RACINE) == contexte.commun(projet).bilan.population
