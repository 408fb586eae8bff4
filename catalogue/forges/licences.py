"""Which licence a repository bears, as its forge or its text tells, against the declared one.

Forges and texts do not say whether later versions are accepted: families are compared, and
« AGPL-3.0 » is the family of `AGPL-3.0-only` and of `AGPL-3.0-or-later`.
"""

from __future__ import annotations

import re
from functools import cache

from catalogue.socle.licences import identifiants, licensing

# What the beginning of a text says, then what the text holds, in lower case and without commas:
# the first that matches wins.
_TITLES = (
    ("AGPL-3.0", "gnu affero general public license version 3"),
    ("LGPL-3.0", "gnu lesser general public license version 3"),
    ("LGPL-2.1", "gnu lesser general public license version 2.1"),
    ("GPL-3.0", "gnu general public license version 3"),
    ("GPL-2.0", "gnu general public license version 2"),
    ("Apache-2.0", "apache license version 2.0"),
    ("MPL-2.0", "mozilla public license version 2.0"),
    ("EUPL-1.2", "licence publique de l union europeenne v. 1.2"),
    ("EUPL-1.2", "licence publique de l'union europeenne v. 1.2"),
    ("EUPL-1.2", "european union public licence v. 1.2"),
    ("EUPL-1.1", "european union public licence v. 1.1"),
    ("CECILL-2.1", "cecill free software license agreement version 2.1"),
    ("CECILL-2.1", "contrat de licence de logiciel libre cecill version 2.1"),
    ("CECILL-B", "cecill-b"),
    ("CECILL-C", "cecill-c"),
    ("etalab-2.0", "licence ouverte / open licence version 2.0"),
    ("etalab-2.0", "licence ouverte 2.0"),
    ("CC0-1.0", "cc0 1.0 universal"),
    ("CC-BY-SA-4.0", "attribution-sharealike 4.0 international"),
    ("CC-BY-4.0", "attribution 4.0 international"),
)
_PHRASES = (
    ("MIT", "permission is hereby granted free of charge to any person obtaining a copy"),
    ("Unlicense", "this is free and unencumbered software released into the public domain"),
    ("ISC", "permission to use copy modify and/or distribute this software for any purpose"),
)
_BSD = "redistribution and use in source and binary forms with or without modification"
_BSD_3 = re.compile(r"neither the names? of .{1,200} may be used to endorse or promote")
# A program may bear the notice of a GNU licence in place of its text.
_NOTICE = re.compile(
    r"gnu (affero |lesser )?general public license as published by the free software foundation "
    r"(?:either )?version ([23](?:\.1)?)"
)
_GNU = {"affero ": "AGPL", "lesser ": "LGPL", None: "GPL"}
TITLE, NOTICE = 600, 4000


def famille(identifiant: str) -> str:
    """Return the family of an SPDX identifier: without « -only » or « -or-later »."""
    return re.sub(r"(-only|-or-later|\+)\Z", "", identifiant)


@cache
def _known() -> dict[str, str]:
    return {famille(key).casefold(): famille(key) for key in licensing().known_symbols}


def reconnue(identifiant: str) -> str | None:
    """Return the family that a forge names, whatever its case; `None` when it names none."""
    return _known().get(famille(identifiant).casefold()) if identifiant else None


def differe(declaree: str, detectee: str) -> bool:
    """Tell whether the licence found in a repository is none of those declared."""
    return famille(detectee) not in {famille(ident) for ident in identifiants(declaree)}


def detectee(texte: str) -> str | None:
    """Recognise the licence of a text; `None` when it is no usual one."""
    words = " ".join(_plain(texte).split())
    start = words[:TITLE]
    titled = next((ident for ident, title in _TITLES if title in start), None)
    if titled:
        return titled
    if notice := _NOTICE.search(words[:NOTICE]):
        version = notice.group(2)
        return f"{_GNU[notice.group(1)]}-{version if '.' in version else f'{version}.0'}"
    if _BSD in words:
        return "BSD-3-Clause" if _BSD_3.search(words) else "BSD-2-Clause"
    return next((ident for ident, phrase in _PHRASES if phrase in words), None)


def _plain(texte: str) -> str:
    """Lower the case, drop accents and the marks that texts of licences put between words."""
    lowered = texte.casefold().replace("’", "'")
    lowered = re.sub(r"[éèêë]", "e", lowered)
    return re.sub(r"[#*_=,](?=\s|$)|^[#*_=]+", " ", lowered, flags=re.MULTILINE)
