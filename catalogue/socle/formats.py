"""The formats that the schemas name, each really checked.

A validator ignores a format that it does not know: `FORMATS` is the list a test
compares with the schemas.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from catalogue.socle.dates import DatePartielle
from catalogue.socle.licences import normalise

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST_YEAR, LAST_YEAR = 1990, 2100
# The images that a file may name, by the end of their names; their longest side in pixels.
IMAGES = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "webp": "WEBP"}
MAX_SIDE = 4000
# Longer than what the schema accepts: not worth a parser's time.
LONGEST = 500

# Names alone: what a machine would read as the numbers of an address has no last label of this form.
_HOST = re.compile(r"(?:[a-z0-9_-]+\.)+[a-z][a-z0-9-]*\Z")
# Most addresses are so plain that no more needs to be asked.
_PLAIN = re.compile(r"https://(?:[a-z0-9_-]+\.)+[a-z][a-z0-9-]*(?:/[A-Za-z0-9._~/-]*)?")
_EMAIL = re.compile(
    r"[\w+-]+(?:\.[\w+-]+)*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.ASCII | re.IGNORECASE
)
# Parts of a path that lead elsewhere than they say.
_AWAY = frozenset({".", ".."})


def is_email(value: object) -> bool:
    """Accept an address without empty part, of a machine that has a name."""
    return not isinstance(value, str) or (bool(_EMAIL.fullmatch(value)) and not value.startswith("-"))


def is_uri(value: object) -> bool:
    """Accept an address of RFC 3986 of a machine that has a name, without user, password nor « .. »."""
    if not isinstance(value, str):
        return True
    if len(value) > LONGEST:
        return False
    if _PLAIN.fullmatch(value) and "/." not in value:
        return True
    # Read when first needed: its expressions take longer to compile than most catalogues to check.
    from rfc3986_validator import validate_rfc3986  # noqa: PLC0415

    if value != value.strip() or not validate_rfc3986(value, rule="URI"):
        return False
    try:
        parts = urlsplit(value)
        _ = parts.port  # raises when it is not a port
    except ValueError:
        return False
    path = re.split("/|%2f|%5c", parts.path.lower().replace("%2e", "."))
    return "@" not in parts.netloc and bool(_HOST.match(parts.hostname or "")) and _AWAY.isdisjoint(path)


def is_partial_date(value: object) -> bool:
    """Accept a year (also as a number), a year and a month, or a day that exists."""
    if isinstance(value, float):
        return False
    if isinstance(value, bool) or not isinstance(value, str | int):
        return True
    try:
        parsed = DatePartielle.parse(value)
    except ValueError:
        return False
    return FIRST_YEAR <= parsed.annee <= LAST_YEAR


def is_siren(value: object) -> bool:
    """Check the key of a SIREN by Luhn's algorithm (ISO/IEC 7812-1, annex B)."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{9}", value):
        return not isinstance(value, str)
    total = 0
    for index, digit in enumerate(reversed(value)):
        number = int(digit) * (2 if index % 2 else 1)
        total += number - 9 if number > 9 else number  # noqa: PLR2004 - the sum of its two digits
    return total % 10 == 0


def is_spdx(value: object) -> bool:
    """Accept an SPDX licence expression whose every licence is known."""
    return not isinstance(value, str) or normalise(value) is not None


FORMATS: dict[str, Callable[[object], bool]] = {
    "uri": is_uri,
    "email": is_email,
    "date-partielle": is_partial_date,
    "siren": is_siren,
    "spdx": is_spdx,
}


@lru_cache(maxsize=8192, typed=True)
def conforms(text: str, form: str) -> bool:
    """Tell whether a text has a form; any text has one that is not in `FORMATS`."""
    return form not in FORMATS or FORMATS[form](text)
