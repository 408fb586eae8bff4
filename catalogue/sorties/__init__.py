"""What the site publishes for machines: one module for each format, all listed here.

A format is a module with a function that takes the facts of the build and the addresses of
the publication, and returns files by their path in the site. To add one, write the module
and name its function in `SORTIES`. A format may also speak in the head of the page of each
common: its function goes in `TETES`.

Every file of a common keeps its former addresses: see `anciennes_adresses`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from catalogue.site import schema_org
from catalogue.sorties import (
    api,
    badges,
    conventions,
    dcat,
    flux,
    formulaire,
    integration,
    partage,
    publiccode,
    tables,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from catalogue.contexte import Contexte
    from catalogue.modele import Catalogue, Projet
    from catalogue.publication import Publication

    Sortie = Callable[[Contexte, Publication], Mapping[str, bytes]]
    Tete = Callable[[Projet, Contexte, Publication], str]

SORTIES: tuple[Sortie, ...] = (
    api.fichiers,
    badges.fichiers,
    conventions.fichiers,
    dcat.fichiers,
    flux.fichiers,
    formulaire.fichiers,
    integration.fichiers,
    partage.fichiers,
    publiccode.fichiers,
    tables.fichiers,
)
TETES: tuple[Tete, ...] = (flux.tete, integration.tete, schema_org.commun)
# Where the files of a common are, with its slug; a folder ends with « / ».
LIEUX = ("communs/{}/", "api/v1/communs/{}/", "api/v1/communs/{}.json")


def fichiers(contexte: Contexte, publication: Publication) -> dict[str, bytes]:
    """Return every file of every format, by its path; two formats never share a path."""
    found: dict[str, bytes] = {}
    for sortie in SORTIES:
        for path, data in sortie(contexte, publication).items():
            if path in found:
                raise ValueError(f"two formats write {path}")
            found[path] = data
    return found | dict(anciennes_adresses(found, contexte.catalogue))


def tete(projet: Projet, contexte: Contexte, publication: Publication) -> str:
    """Return what the formats say in the head of the page of a common: HTML, one line each."""
    return Markup("\n").join(Markup(part(projet, contexte, publication)) for part in TETES)  # noqa: S704 - HTML that each format escapes


def anciennes_adresses(found: Mapping[str, bytes], catalogue: Catalogue) -> Iterator[tuple[str, bytes]]:
    """Copy every file of a renamed common to the addresses that it had before.

    A static host redirects no file: the same content answers at both addresses, for ever.
    The web page itself, `communs/<slug>/`, redirects: it is not one of these files.
    """
    for projet in catalogue.projets:
        for old in projet.anciens_slugs:
            for place in LIEUX:
                now, before = place.format(projet.slug), place.format(old)
                for path, data in found.items():
                    if path == now or (now.endswith("/") and path.startswith(now)):
                        yield before + path.removeprefix(now), data
