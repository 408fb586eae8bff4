"""Rules on what the example leaves in a file that was copied from it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from catalogue.forges.liste import forge_problem, repository_problem
from catalogue.socle import schemas
from catalogue.socle.formats import is_uri
from catalogue.socle.texte import citer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalogue.fiches.diagnostics import Diagnostic
    from catalogue.validation.fiche import ContexteDesRegles, Fiche

# The account that the examples name on a forge, and their domain.
ACCOUNT, DOMAIN = "/exemple/", "exemple.fr"
_DOMAIN = re.compile(r"(?<![\w-])exemple\.fr(?![\w-])")


def check(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield the values of the example that nobody replaced.

    The name, the phrase and the repository of the example are refused anywhere. Its domain is
    refused where a site is published, as soon as the file names a repository that is not one of
    an example: a folder without a site, or a file of examples only, misleads nobody.
    """
    copied, everything = _copied(), fiche.ensemble
    named = DOMAIN in everything
    if not named and not any(text in everything for text in copied):
        return
    real = named and contexte.publie and any(_is_real(item.get("url")) for _, item in fiche.items("depots"))
    if not real and copied.isdisjoint(map(str.strip, fiche.releve.textes)):
        return
    for path, value in fiche.walk():
        if not isinstance(value, str):
            continue
        if value.strip() in copied:
            yield fiche.at_value(
                path,
                "valeur-d-exemple",
                f"{citer(value)} est une valeur de l’exemple.",
                "Remplacez-la par celle de votre commun.",
            )
        elif real and _DOMAIN.search(value):
            yield fiche.at_value(
                path,
                "valeur-d-exemple",
                f"{citer(value)} contient {DOMAIN}, l’adresse de l’exemple.",
                "Remplacez-la par la vraie adresse ; si vous ne la connaissez pas, supprimez la ligne.",
            )


@cache
def _copied() -> frozenset[str]:
    """Return what the example says of its own common, from the schema."""
    fields = schemas.schema("projet")["properties"]
    depot = fields["depots"]["examples"][0][0]["url"]
    return frozenset({fields["nom"]["examples"][0], fields["accroche"]["examples"][0], depot})


def _is_real(url: object) -> bool:
    if not isinstance(url, str) or not url.startswith("https://") or not is_uri(url):
        return False
    if forge_problem(url) or repository_problem(url):
        return False
    return not urlsplit(url).path.startswith(ACCOUNT)
