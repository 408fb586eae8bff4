"""Guess what a person meant to write: each function returns the right writing, or `None`.

The messages propose these guesses, and the correction writes those that change nothing
to the meaning.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from catalogue.socle.dates import MONTHS
from catalogue.socle.formats import is_partial_date, is_uri
from catalogue.socle.licences import normalise
from catalogue.socle.texte import sans_accent

YES = frozenset({"true", "oui", "vrai", "yes", "on", "o", "y"})
NO = frozenset({"false", "non", "faux", "no", "off", "n"})
# Beyond, the figure is a number to read, not a quantity.
LONGEST_NUMBER = 15
IMAGE_TYPES = ("png", "jpg", "jpeg", "webp")

_GROUPING = re.compile(r"(?<=[0-9])[ \u00a0\u202f_'](?=[0-9]{3}(?![0-9]))")
# These units repeat what the field says; « k€ » or « millions » change the number.
_UNIT = re.compile(r"\s*(€|euros?|eur|%)\Z", re.IGNORECASE)
_MONTHS = {sans_accent(month): number for number, month in enumerate(MONTHS, 1)}
_LICENCES = (
    (r"\b(a)(?:ffero|gpl)|\b(l)gpl|\bgpl|\bgnu general", "{prefix}GPL-{version}-or-later", "3.0"),
    (r"\beupl|union europeenne|european union", "EUPL-{version}", "1.2"),
    (r"\bapache", "Apache-{version}", "2.0"),
    (r"\bmpl|\bmozilla", "MPL-{version}", "2.0"),
    (r"\bcecill[- ]?([bc])\b", "CECILL-{prefix}", "2.1"),
    (r"\bcecill", "CECILL-{version}", "2.1"),
    (r"\bmit\b", "MIT", ""),
    (r"\bbsd\b", "BSD-3-Clause", ""),
    (r"\bisc\b", "ISC", ""),
    (r"\betalab|licence ouverte", "etalab-2.0", ""),
    (r"\bodbl", "ODbL-1.0", ""),
    (r"\bcc0|creative commons zero", "CC0-1.0", ""),
)


def nombre(text: str) -> str | None:
    """Read a number as people write it: « 26 280 € », « 1,5 »."""
    bare = _UNIT.sub("", _GROUPING.sub("", text.strip())).replace(",", ".")
    if len(bare) > LONGEST_NUMBER or not (found := re.fullmatch(r"([-+]?)0*([0-9]+(?:\.[0-9]+)?)", bare)):
        return None
    return found[1].replace("+", "") + found[2]


def booleen(text: str) -> str | None:
    """Read « oui », « Vrai » or « no »."""
    word = text.strip().casefold()
    return "true" if word in YES else "false" if word in NO else None


def date(text: str) -> str | None:
    """Read « 01/10/2025 », « 10/2025 », « 2025-1-5 », « 20251001 » or « 1er octobre 2025 »."""
    bare = sans_accent(text.strip())
    if found := re.fullmatch(r"(?:(\d{1,2})(?:er)? )?([a-z]+)\.? (\d{4})", bare, re.ASCII):
        day, month, year = found[1], _month(found[2]), found[3]
    elif found := re.fullmatch(r"(?:(\d{1,2})[/.-])?(\d{1,2})[/.-](\d{4})", bare, re.ASCII):
        day, month, year = found[1], int(found[2]), found[3]
    elif (found := re.fullmatch(r"(\d{4})[/.-](\d{1,2})(?:[/.-](\d{1,2}))?", bare, re.ASCII)) or (
        found := re.fullmatch(r"(\d{4})(\d{2})(\d{2})", bare, re.ASCII)
    ):
        day, month, year = found[3], int(found[2]), found[1]
    else:
        return None
    written = f"{year}-{month:02d}" + (f"-{int(day):02d}" if day else "")
    return written if is_partial_date(written) else None


def _month(word: str) -> int:
    """Return the number of a month, also of « oct. »; 0 when it is none."""
    found = [number for name, number in _MONTHS.items() if len(word) > 2 and name.startswith(word)]  # noqa: PLR2004
    return found[0] if len(found) == 1 else 0


def url(text: str) -> str | None:
    """Complete an address: « exemple.fr », « http://… », « https:/… », accents, a Markdown link."""
    bare = text.strip().strip("<>").strip()
    if found := re.fullmatch(r"\[[^\]]*\]\(([^()\s]+)\)", bare):
        bare = found[1]
    bare = re.sub(r"\Ahttps?(://|:/|//|:)/*", "", bare, flags=re.IGNORECASE)
    if not re.match(r"[\w-]+(\.[\w-]+)+(?::[0-9]+)?(?:[/?#]|\Z)", bare) or re.search(r"\s", bare):
        return None
    # An accent copied from the bar of the browser; what is already encoded stays.
    written = "https://" + quote(bare, safe="%/?#[]@!$&'()*+,;=:~")
    return written if is_uri(written) and "'" not in written else None


def courriel(text: str) -> str | None:
    """Read « contact(at)exemple.fr », « mailto:… » or « Équipe <contact@exemple.fr> »."""
    bare = re.sub(r"\s*(\(at\)|\[at\]|\barobase\b)\s*", "@", text.strip(), flags=re.IGNORECASE)
    if found := re.search(r"<([^<>]+)>\Z", bare):
        bare = found[1]
    bare = bare.removeprefix("mailto:")
    return bare if re.fullmatch(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}", bare) else None


def licence(text: str) -> str | None:
    """Recognise the licences that teams name most, in words."""
    words = sans_accent(text)
    for pattern, template, usual in _LICENCES:
        if found := re.search(pattern, words):
            version = re.search(r"([1-9])(?:\.([0-9]))?", words)
            number = f"{version[1]}.{version[2] or 0}" if version else usual
            prefix = next((group.upper() for group in found.groups() if group), "")
            for candidate in (number, usual):
                spdx = template.format(prefix=prefix, version=candidate)
                if normalise(spdx) == spdx:
                    return spdx
    return None
