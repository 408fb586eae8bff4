"""What the tests of the collectivités share: the reference of the project, read once."""

from __future__ import annotations

import pytest

from catalogue_communs.collectivites import Reference, reference
from tests.aides import ROOT


@pytest.fixture(scope="session")
def france() -> Reference:
    return reference(ROOT)
