"""The formats that the catalogue reads, and the hosts where it may read them."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from catalogue.socle.fichiers import shipped_yaml
from catalogue.socle.texte import citer, enumerer, proche
from catalogue.sources import lecteurs

if TYPE_CHECKING:
    from catalogue.sources.genre import FormatDeSource

Probleme = tuple[str, str]


@cache
def formats() -> dict[str, FormatDeSource]:
    """Return the formats by name: those that the modules of `lecteurs` declare."""
    modules = (import_module(f"{lecteurs.__name__}.{one.name}") for one in iter_modules(lecteurs.__path__))
    return {module.FORMAT.nom: module.FORMAT for module in modules}


@cache
def hotes() -> frozenset[str]:
    """Return every host that a source may have, of `schemas/sources-vivantes.yml`."""
    return frozenset(shipped_yaml("sources-vivantes")["hotes"])


def probleme_de_format(nom: str) -> Probleme | None:
    """Say that no format has this name, and which there are; `None` if one has."""
    if nom in formats():
        return None
    close = proche(nom, formats())
    remedy = (
        f"Vouliez-vous écrire « {close} » ?" if close else f"Formats connus : {enumerer(sorted(formats()))}."
    )
    return f"Le catalogue ne lit pas de source au format {citer(nom)}.", remedy


def probleme_d_hote(url: str) -> Probleme | None:
    """Say that the host of `url` is not declared, and how to propose it; `None` if it is."""
    host = urlsplit(url).hostname or ""
    if host in hotes():
        return None
    close = proche(host, hotes())
    meant = f"Vouliez-vous écrire « {close} » ? Sinon, p" if close else "P"
    return (
        f"L’hôte {citer(host)} n’est pas dans la liste des sources vivantes.",
        f"{meant}roposez-le : dans la même demande de fusion, ajoutez une ligne « {host}: qui le publie » à schemas/sources-vivantes.yml.",
    )


def probleme_d_adresse(nom: str, url: str) -> Probleme | None:
    """Say that an address is not one of its format, and what one looks like; `None` if it is."""
    kind = formats()[nom]
    if kind.forme.fullmatch(url):
        return None
    return (
        f"Cette adresse n’est pas celle d’une source au format « {nom} ».",
        f"Écrivez par exemple : {kind.exemple}",
    )
