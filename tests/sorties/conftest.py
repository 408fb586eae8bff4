"""What the tests of the outputs share: catalogues, real and imaginary, and hostile names."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest
import yaml
from frictionless import system

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.fonds import charger
from catalogue_communs.fiches.lecture import lire_octets
from catalogue_communs.modele import Catalogue, Projet
from catalogue_communs.socle.programme import Publication
from tests.aides import DEPOT_URL, RACINE, ROOT, SITE_URL, TODAY, Json
from tests.communs import exemples, imaginaire

PUBLICATION = Publication(SITE_URL, DEPOT_URL)
COMPLETE = ROOT / "tests" / "fixtures" / "projets" / "valides" / "fiche_complete.yml"


def compteur() -> Json:
    """Return the values of a file that says all the standards ask, without what other files hold."""
    values: Json = lire_octets(COMPLETE.read_bytes(), COMPLETE.name).valeurs
    for other in ("logo", "captures", "relations", "anciens_slugs", "guichet"):
        del values[other]
    values["guichet"] = {"preuve": "rapport"}
    fund = {"nom": "Fonds imaginaire", "role": "financeur", "site": "https://fonds.exemple.fr/"}
    values["porteurs"] = [*values["porteurs"], fund]
    values["description"] += (
        "\nLe comptage se fait à pied, sans compte, et les données restent ouvertes.\n"
    )
    del (
        values["impact"],
        values["sources_vivantes"],
        values["reutiliser"]["effort"],
        values["qualite"],
    )
    values["reutiliser"]["modes"] = [{"mode": "service-mutualise"}]
    return values


@pytest.fixture(scope="session")
def greffons() -> None:
    """Let frictionless look for its plugins once, without the project: it opens every folder there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [path for path in sys.path if Path(path).resolve() != ROOT])
        _ = system.methods


@pytest.fixture
def monde(tmp_path: Path) -> Callable[..., Contexte]:

    def make(lectures: dict[str, Json] | None = None, **projets: Json) -> Contexte:
        (tmp_path / "projets").mkdir()
        for slug, values in projets.items():
            path = tmp_path / "projets" / f"{slug.replace('_', '-')}.yml"
            path.write_text(
                yaml.safe_dump(values, allow_unicode=True, sort_keys=False), encoding="utf-8"
            )
        for name, reading in (lectures or {}).items():
            path = tmp_path / "donnees" / "activite" / f"{name}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps({"acces": "public", **reading}), encoding="utf-8")
        catalogue, rapport = charger(tmp_path, TODAY)
        assert [d for d in rapport.diagnostics if d.est_erreur] == []
        return Contexte(tmp_path, catalogue, TODAY)

    return make


# What a name may hold at worst.
HOSTILES: list[str] = exemples("hostiles")["noms"]


def fictif(**values: Any) -> Projet:
    sources = [{"id": "a", "titre": "Rapport", "url": "https://exemple.fr/", "champs": ["nom"]}]
    return imaginaire(**{"sources": sources, **values})


def seul(*projets: Projet, today: date = TODAY) -> Contexte:
    return Contexte(RACINE, Catalogue(projets), today)


def renomme(projet: Projet, slug: str) -> Projet:
    return msgspec.structs.replace(
        projet, slug=slug, anciens_slugs=(*projet.anciens_slugs, projet.slug)
    )


def de_chaque_commun(
    make: Callable[..., dict[str, bytes]], contexte: Contexte, publication: Publication
) -> dict[str, bytes]:
    found = (make(projet, contexte, publication) for projet in contexte.catalogue.projets)
    return {path: data for files in found for path, data in files.items()}


def fichiers_de(
    format_: ModuleType, contexte: Contexte, publication: Publication
) -> dict[str, bytes]:
    """Write every file of one format: those of each common, then those of the whole."""
    found: dict[str, bytes] = {}
    if hasattr(format_, "du_commun"):
        found |= de_chaque_commun(format_.du_commun, contexte, publication)
    if hasattr(format_, "du_catalogue"):
        found |= format_.du_catalogue(contexte, publication)
    return found
