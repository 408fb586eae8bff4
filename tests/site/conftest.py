"""What the tests of the pages share: a page in a browser that must stay silent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.banc.service import Service
from tests.site.mille import pages_de_mille
from tests.site.navigation import ouvrir

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture
def page(navigateur: Browser) -> Iterator[Page]:
    """Open a page that must stay silent: no console error, nothing thrown."""
    with ouvrir(navigateur) as opened:
        yield opened


@pytest.fixture(scope="module")
def mille(site: Path) -> Iterator[Service]:
    """Serve the site with a thousand imaginary commons in the pages that list them."""
    with Service(site, pages_de_mille(site)).ouvrir() as opened:
        yield opened
