"""An imaginary catalogue whose files say more or less of what the standards ask."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from catalogue.chargement import charger
from catalogue.contexte import Contexte
from catalogue.publication import Publication
from tests.aides import DEPOT_URL, ROOT, SITE_URL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TODAY = date(2026, 11, 24)
PUBLICATION = Publication(SITE_URL, DEPOT_URL)
Json = dict[str, Any]
COMPLETE = ROOT / "tests" / "fixtures" / "projets" / "valides" / "fiche_complete.yml"


def compteur() -> Json:
    """Return the values of a file that says all the standards ask, without what other files hold."""
    values: Json = yaml.load(COMPLETE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - texts only
    for other in ("logo", "captures", "archive", "relations", "anciens_slugs", "guichet"):
        del values[other]
    values["description"] += "\nLe comptage se fait à pied, sans compte, et les données restent ouvertes.\n"
    values["publiccode"]["localisation_prete"] = False
    bounds = values["publics"]["population"]
    bounds.update({key: int(value) for key, value in bounds.items()})
    del values["impact"], values["reutiliser"]["effort"], values["qualite"]
    values["reutiliser"]["modes"] = [{"mode": "service-mutualise"}]
    values["depots"] = [
        {**values["depots"][0], "principal": True},
        {**values["depots"][1], "principal": False},
    ]
    return values


@pytest.fixture
def monde(tmp_path: Path) -> Callable[..., Contexte]:
    """Return a function that makes a catalogue of files given by their slug."""

    def make(lectures: dict[str, Json] | None = None, **projets: Json) -> Contexte:
        (tmp_path / "projets").mkdir()
        for slug, values in projets.items():
            path = tmp_path / "projets" / f"{slug.replace('_', '-')}.yml"
            path.write_text(yaml.safe_dump(values, allow_unicode=True, sort_keys=False), encoding="utf-8")
        for name, reading in (lectures or {}).items():
            path = tmp_path / "donnees" / "activite" / f"{name}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(reading), encoding="utf-8")
        catalogue, rapport = charger(tmp_path, TODAY)
        assert [d for d in rapport.diagnostics if d.est_erreur] == []
        return Contexte(tmp_path, catalogue, TODAY)

    return make
