"""The pages that lead on: an address once published answers for ever, even when its page left.

`donnees/adresses.csv` lists the kinds of pages, and what left with where it went. A static host
redirects no file: of those that left, the list only says where to read the same.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from catalogue_communs.faits import lieux
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Projet
from catalogue_communs.site.vues.adresses import Page
from catalogue_communs.socle.fichiers import ressources, texte_fourni
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.rendu import gabarit

LISTE = Path("donnees") / "adresses.csv"
# What stands for the name of a common, in the list.
COMMUN = "{commun}"


class Adresse(NamedTuple):
    """A kind of address: `mene_a` when it left, the address that took its place; `dit`, why."""

    adresse: str
    mene_a: str
    dit: str

    @property
    def partie(self) -> bool:
        """Whether it is a page that left: its address leads on."""
        return bool(self.mene_a) and self.adresse.endswith("/")


@cache
def adresses_publiees() -> tuple[Adresse, ...]:
    """Read the list, that comes with the library."""
    lignes = csv.DictReader(texte_fourni(ressources() / LISTE).splitlines())
    return tuple(Adresse(**ligne) for ligne in lignes)


def redirection(ancienne: str, nouvelle: str) -> tuple[str, bytes]:
    """Return the file at a former address, that leads to the new one.

    A script leads to the part of the page that the address names.
    """
    racine = "../" * ancienne.count("/")
    vue = {"page": f"{racine}{nouvelle}", "racine": racine}
    return f"{ancienne}index.html", gabarit("redirection.html", vue).encode()


def redirections_du_site(contexte: Contexte) -> Iterator[tuple[str, bytes]]:
    """Yield what takes the place of the hand-written pages that left, then of some territories.

    A catalogue that has not the new page has never had the former one. A territory of which
    nothing is said yet leads to the list of them all.
    """
    for ligne in adresses_publiees():
        if ligne.partie and COMMUN not in ligne.adresse and _ecrite(contexte.root, ligne.mene_a):
            yield redirection(ligne.adresse.lstrip("/"), ligne.mene_a.lstrip("/"))
    if programme().territoires:
        for territoire, path in lieux.territoires(contexte.reference).items():
            if territoire not in contexte.territoires:
                yield redirection(path, lieux.TERRITOIRES)


def _ecrite(root: Path, adresse: str) -> bool:
    """Tell whether a hand-written page is at an address."""
    nom = adresse.strip("/")
    return (root / f"docs/{nom}.md").is_file() or (root / "docs" / nom / "index.md").is_file()


def redirections_du_commun(projet: Projet, pages: tuple[Page, ...]) -> Iterator[tuple[str, bytes]]:
    """Yield what takes the place of the pages of a common that left, and of all under old names."""
    for ligne in adresses_publiees():
        if ligne.partie and COMMUN in ligne.adresse:
            nouvelle = ligne.mene_a.replace(COMMUN, projet.slug).lstrip("/")
            for nom in (projet.slug, *projet.anciens_slugs):
                yield redirection(ligne.adresse.replace(COMMUN, nom).lstrip("/"), nouvelle)
    for page in pages:
        for nom in projet.anciens_slugs:
            reste = page.chemin.removeprefix(f"communs/{projet.slug}/")
            yield redirection(f"communs/{nom}/{reste}", page.chemin)
