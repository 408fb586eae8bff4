"""What a build has read: the files of a folder as of a day, the readings beside them, how commons stand to each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from catalogue_communs.collectivites import Reference, reference
from catalogue_communs.forges import modele as forges
from catalogue_communs.modele import (
    Catalogue,
    Guichet,
    Projet,
    convertir,
)
from catalogue_communs.modele.base import FichierInvalide
from catalogue_communs.modele.presences import Presences, lire_presences
from catalogue_communs.parutions import registre
from catalogue_communs.socle import schemas
from catalogue_communs.socle.texte import (
    sans_accent,
)
from catalogue_communs.sources.releves import ReleveDeSource, lire_releves
from catalogue_communs.validation import Rapport, valider

T = TypeVar("T")


def charger(root: Path, today: date) -> tuple[Catalogue, Rapport]:
    """Read `root` as of `today`; a file with an error is left out and reported."""
    rapport = valider(root, today)
    projets = [fiche.projet for fiche in rapport.sans_erreur()]
    projets.sort(key=lambda projet: (sans_accent(projet.nom), projet.slug))
    guichet = None
    if rapport.guichet and rapport.guichet.document.fichier not in rapport.en_erreur:
        guichet = convertir(rapport.guichet.document.valeurs, Guichet)
    return Catalogue(tuple(projets), guichet), rapport


class LienEntreCommuns(msgspec.Struct, frozen=True):
    """How a common stands to another (`commun`: its slug).

    The file of `auteur`, and one of its sources, say it.

    `place`: whether the two go together (« avec ») or one instead of the other (« a-la-place »).
    """

    commun: str
    libelle: str
    place: str
    auteur: str
    note: str = ""
    source: str | None = None


def _dits(projet: Projet) -> Iterator[tuple[LienEntreCommuns, LienEntreCommuns]]:
    """Yield each link that a file says, and the same seen from the other common."""
    kinds, archive, slug = schemas.vocabulaires()["relation"].valeurs, projet.archive, projet.slug
    for relation in projet.relations:
        kind = kinds[relation.type]
        lien = LienEntreCommuns(
            relation.commun,
            kind.libelle,
            kind.extra["place"],
            slug,
            relation.note or "",
            relation.source,
        )
        yield lien, replace(lien, commun=slug, libelle=kind.extra["inverse"])
    if archive and archive.remplace_par:
        kind = kinds["remplace"]
        retour = LienEntreCommuns(slug, kind.libelle, kind.extra["place"], slug, "", archive.source)
        yield replace(retour, commun=archive.remplace_par, libelle=kind.extra["inverse"]), retour


def _lu(lire: Callable[[Path], T], root: Path) -> T | None:
    try:
        return lire(root)
    except FichierInvalide:
        # The validation tells which file, and stops a publication.
        return None


@dataclass(frozen=True)
class Fonds:
    """The files of a folder as of `today`, and what was read beside them, each when first asked for."""

    root: Path
    catalogue: Catalogue
    today: date
    # The values of the file of each common, in JSON, by its slug.
    valeurs: Mapping[str, bytes] = field(default_factory=dict)

    @cached_property
    def reference(self) -> Reference:
        """The collectivités of France."""
        return reference(self.root)

    @cached_property
    def lectures(self) -> Mapping[str, forges.LectureDeDepot]:
        """The readings of the repositories, by their address; none when one of them is spoiled."""
        return _lu(forges.lire_lectures, self.root) or {}

    @cached_property
    def ensembles(self) -> Mapping[str, forges.Ensemble]:
        """What the readings of the repositories of a common give together, by its slug."""
        return _lu(forges.lire_ensembles, self.root) or {}

    @cached_property
    def releves(self) -> Mapping[tuple[str, str], ReleveDeSource]:
        """What was read of living sources."""
        return _lu(lire_releves, self.root) or {}

    @cached_property
    def presences(self) -> Presences:
        """What was seen of instances and of pages that cite."""
        return _lu(lire_presences, self.root) or Presences()

    @cached_property
    def registre(self) -> registre.Registre:
        """What was published, and since when; when each hand-written page last changed."""
        return registre.Registre(self.root, self.today)

    @cached_property
    def liens(self) -> Mapping[str, tuple[LienEntreCommuns, ...]]:
        """How each common that has links stands to others, by its slug, its own first.

        Once when both sides say it, never to one that does not exist.
        """
        slugs = {projet.slug for projet in self.catalogue.projets}
        liens, retours = [], []
        for projet in self.catalogue.projets:
            for lien, retour in _dits(projet):
                if lien.commun in slugs:
                    liens.append((lien.auteur, lien))
                    retours.append((lien.commun, retour))
        par_commun: dict[str, dict[tuple[str, str], LienEntreCommuns]] = defaultdict(dict)
        for slug, lien in liens + retours:
            if slug != lien.commun:
                par_commun[slug].setdefault((lien.commun, lien.libelle), lien)
        return {slug: tuple(uniques.values()) for slug, uniques in par_commun.items()}
