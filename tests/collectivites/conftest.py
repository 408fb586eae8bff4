"""What the tests of the collectivités share: the reference of the project, read once."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from catalogue_communs.collectivites import Reference, reference
from tests.aides import ROOT

# What is said of organisations, and what it means.
CAS: dict[str, list[list[Any]]] = yaml.safe_load(
    (ROOT / "tests/fixtures/collectivites/organisations.yml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="session")
def france() -> Reference:
    return reference(ROOT)
