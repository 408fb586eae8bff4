"""What the tests of the pages share: a page in a browser that must stay silent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.site.navigation import ouvrir

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page


@pytest.fixture
def page(navigateur: Browser) -> Iterator[Page]:
    """Open a page that must stay silent: no console error, nothing thrown."""
    with ouvrir(navigateur) as opened:
        yield opened
