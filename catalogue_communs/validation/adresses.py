"""Addresses: of a repository, that track, or of an example."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.forges.liste import probleme_de_depot, probleme_de_forge
from catalogue_communs.socle import schemas
from catalogue_communs.socle.programme import FICHIER
from catalogue_communs.socle.texte import (
    citer,
)
from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche

TRACKING = ("utm_", "mtm_", "pk_", "fbclid=", "gclid=", "xtor=")
_QUERY = re.compile(r"(https://[^\s?#]*)\?([^\s#]*)(#\S*)?")


def depots_declares(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield addresses that are not those of a repository, or that another file has.

    An address on a forge that is not declared is not known to be one.
    """
    for path, url in fiche.textes:
        if (path[0], path[-1]) != ("depots", "url"):
            continue
        bare, unknown = url.replace("https://www.", "https://", 1), probleme_de_forge(url)
        problem = unknown or probleme_de_depot(url)
        if unknown and not probleme_de_forge(bare):
            host = citer(url.split("/")[2])
            yield fiche.dire(path, "forge-www", ecrire=bare, cite=host, compris=bare)
        elif problem:
            yield fiche.rapporter(path, problem)
        # An advice: the two may be one common.
        partages = contexte.qui_dit("depots.url", url, fiche.slug)
        if partages:
            yield fiche.dire(path, "depot-partage", autre=partages[0])


def adresses_pistees(fiche: Fiche, _contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield, as advice, addresses that follow their visitors."""
    for path, text in fiche.textes:
        clean = sans_pistage(text)
        if clean != text:
            yield fiche.dire(path, "url-suivi", ecrire=clean, compris=clean)


def sans_pistage(url: str) -> str:
    """Remove from an address the parameters that only serve to follow visitors."""
    match = _QUERY.fullmatch(url)
    if not match:
        return url
    base, query, fragment = match.groups("")
    parameters = query.split("&")
    useful = "&".join(name for name in parameters if not name.startswith(TRACKING))
    if useful or not query:
        return f"{base}?{useful}{fragment}"
    return base + fragment


# The account that the examples name on a forge, and their domain.
ACCOUNT = "/exemple/"
_DOMAIN = re.compile(r"(?<![\w-])exemple\.fr(?![\w-])")


def exemple(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield the values of the example that nobody replaced."""
    # The name, the phrase and the repository of the example are refused anywhere.
    fields = schemas.schema("projet")["properties"]
    copied = {fields[name]["examples"][0] for name in ("nom", "accroche")}
    copied.add(fields["depots"]["examples"][0][0]["url"])
    # Its domain is refused where a site is published, as soon as the file names a repository that
    # is not one of an example: a folder without a site, or a file of examples only, misleads nobody.
    published = any((contexte.root / name).is_file() for name in ("mkdocs.yml", FICHIER))
    real = published and _a_un_vrai_depot(fiche)
    for path, text in fiche.textes:
        if text.strip() in copied:
            yield fiche.dire(path, "valeur-d-exemple")
        elif real and _DOMAIN.search(text):
            yield fiche.dire(path, "domaine-d-exemple")


def _a_un_vrai_depot(fiche: Fiche) -> bool:
    """Tell whether a file names a repository, of a known forge, that is not one of an example."""
    for _, depot in fiche.items("depots"):
        url = depot["url"]
        is_known = not probleme_de_forge(url) and not probleme_de_depot(url)
        if is_known and not urlsplit(url).path.startswith(ACCOUNT):
            return True
    return False
