"""What the tests of the collectivités share: what is said of organisations, and what it means."""

from __future__ import annotations

from typing import Any

from tests.aides import exemples

CAS: dict[str, dict[str, list[Any]]] = exemples("collectivites/organisations.yml")
