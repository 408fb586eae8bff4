"""What the things kept between builds are made from, as bytes to digest.

Each function names everything that the thing it is for may depend on. A fact left out would
let something out of date be served: a test compares, after random changes, a build that
remembers with one that does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from catalogue.dates import DatePartielle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from catalogue.collectivites import Reference
    from catalogue.contexte import Contexte
    from catalogue.modele import Projet
    from catalogue.publication import Publication
    from catalogue.validation.fiche import Attaches
    from catalogue.validation.fiche import Contexte as ContexteDeRegles


def ecrire(value: object) -> bytes:
    """Write objects of the model so that two different ones are written differently."""
    return msgspec.json.encode(value, enc_hook=_date, order="deterministic")


def _date(value: Any) -> str:  # noqa: ANN401 - the signature msgspec asks for
    if isinstance(value, DatePartielle):
        return value.iso
    raise NotImplementedError(type(value))


def de_la_reference(reference: Reference) -> Iterator[bytes]:
    """Yield the files of the collectivités."""
    for path in sorted(reference.folder.iterdir()):
        if path.is_file():
            yield path.name.encode()
            yield path.read_bytes()


def d_un_commun(projet: Projet, contexte: Contexte, publication: Publication) -> Iterator[bytes]:
    """Yield what the page of a common shows: its file, its readings, and the names of the others."""
    yield contexte.empreinte_commune
    yield ecrire(publication)
    yield ecrire(projet)
    yield ecrire([contexte.lectures.get(depot.url) for depot in projet.depots])
    yield ecrire(contexte.ensembles.get(projet.slug))
    yield from _images(projet, contexte)


def du_catalogue(contexte: Contexte, publication: Publication) -> Iterator[bytes]:
    """Yield what lists, tables and territories show: every file, every reading."""
    catalogue = contexte.catalogue
    yield ecrire([contexte.today, catalogue.guichet, publication])
    yield ecrire(catalogue.projets)
    yield ecrire([contexte.lectures, contexte.ensembles])
    # Cards show a logo, and the API says where each image is: its format depends on what it holds.
    for projet in catalogue.projets:
        yield from _images(projet, contexte)
    yield contexte.empreinte_reference


def _images(projet: Projet, contexte: Contexte) -> Iterator[bytes]:
    for name in (projet.logo, *(shot.image for shot in projet.captures)):
        if name:
            yield _content(contexte.root / "docs" / "images" / "communs" / name)


def d_un_dossier(folder: Path, pattern: str) -> Iterator[bytes]:
    """Yield the files of a folder, wherever they are in it."""
    for path in sorted(folder.rglob(pattern)):
        yield path.relative_to(folder).as_posix().encode()
        yield path.read_bytes()


def d_une_fiche(raw: bytes, attaches: Attaches, contexte: ContexteDeRegles, around: bytes) -> Iterator[bytes]:
    """Yield what the rules look at: a file, its images, the readings of its repositories, what surrounds it."""
    yield around
    yield raw
    if contexte.lectures:
        yield ecrire([contexte.lectures.get(url) for url in attaches.depots])
    for name in attaches.images:
        yield name.encode()
        yield _content(contexte.images / name)


def autour(contexte: ContexteDeRegles) -> bytes:
    """Write what the rules know of the rest of the catalogue."""
    waves = None if contexte.vagues is None else sorted(contexte.vagues)
    known = [
        contexte.today,
        sorted(contexte.slugs),
        contexte.anciens_slugs,
        waves,
        contexte.publie,
    ]
    return ecrire(known)


def _content(path: Path) -> bytes:
    try:
        return b"link" if path.is_symlink() else path.read_bytes()
    except (OSError, ValueError):
        return b"absent"
