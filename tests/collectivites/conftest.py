"""What the tests of the collectivités share: the reference of the project, read once."""

from __future__ import annotations

from typing import Any

import pytest

from catalogue_communs.collectivites import Reference, reference
from tests.aides import ROOT, exemples

# What is said of organisations, and what it means.
CAS: dict[str, list[list[Any]]] = exemples("collectivites/organisations.yml")


@pytest.fixture(scope="session")
def france() -> Reference:
    return reference(ROOT)
