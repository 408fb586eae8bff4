"""A digital common, and the catalogue that holds them all."""

from __future__ import annotations

from functools import cache

from catalogue.modele.base import (
    PORTEUR,
    Archive,
    Capture,
    Contact,
    Depot,
    Divergence,
    Liens,
    Maintenance,
    Objet,
    Planification,
    Porteur,
    Publiccode,
    Publics,
    Qualite,
    Source,
)
from catalogue.modele.impact import Impact, Indicateur, SourceVivante
from catalogue.modele.parcours import DossierGuichet, Guichet, Parcours
from catalogue.modele.reutilisation import Citation, Relation, Reutilisation, Reutiliser
from catalogue.socle.dates import DatePartielle
from catalogue.socle.programme import programme


class Projet(Objet, frozen=True):
    """A digital common, as its file describes it."""

    slug: str
    nom: str
    accroche: str
    statut: str
    contact: Contact
    porteurs: tuple[Porteur, ...]
    publics: Publics
    depots: tuple[Depot, ...]
    licence: str
    sigle: str | None = None
    anciens_slugs: tuple[str, ...] = ()
    publie_le: DatePartielle | None = None
    dit_autrement: tuple[str, ...] = ()
    description: str | None = None
    logo: str | None = None
    captures: tuple[Capture, ...] = ()
    archive: Archive | None = None
    planification: Planification | None = None
    liens: Liens = Liens()
    technologies: tuple[str, ...] = ()
    maintenance: Maintenance | None = None
    publiccode: Publiccode = Publiccode()
    parcours: Parcours = Parcours()
    guichet: DossierGuichet | None = None
    impact: Impact | None = None
    reutilisations: tuple[Reutilisation, ...] = ()
    citation: Citation | None = None
    reutiliser: Reutiliser = Reutiliser()
    relations: tuple[Relation, ...] = ()
    qualite: Qualite = Qualite()
    divergences: tuple[Divergence, ...] = ()
    sources_vivantes: tuple[SourceVivante, ...] = ()
    sources: tuple[Source, ...] = ()

    @property
    def premier_nom(self) -> str:
        """The first name of its file: what its identifiers are made from, whatever it is called today."""
        return self.anciens_slugs[0] if self.anciens_slugs else self.slug

    @property
    def laureat(self) -> bool:
        """Tell whether the programme backs this common."""
        return self.statut == programme().soutenu.cle

    @property
    def porteurs_principaux(self) -> tuple[Porteur, ...]:
        """Organisations that carry the common, those who help it left out."""
        carriers = tuple(p for p in self.porteurs if p.role in {PORTEUR, "co-porteur"})
        return carriers or self.porteurs[:1]

    @property
    def depot_principal(self) -> Depot:
        """The repository that the file marks, or the first."""
        return next((d for d in self.depots if d.principal), self.depots[0])

    def licence_de(self, depot: Depot, *, sans_fichier: bool = False) -> str | None:
        """Return the licence that the file declares for a repository.

        That of the common is that of its main repository, and of no other, unless a reading found no
        file of licence there (`sans_fichier`): the licence is then unknown.
        """
        inherits = depot is self.depot_principal and not sans_fichier
        return depot.licence or (self.licence if inherits else None)

    @property
    def indicateurs(self) -> tuple[Indicateur, ...]:
        """Every indicator, the principal first."""
        found = self.impact.indicateurs if self.impact else ()
        return tuple(sorted(found, key=lambda i: not i.principal))


class Catalogue(Objet, frozen=True):
    """Every common, by name, and the state of the call for candidatures, if there is one."""

    projets: tuple[Projet, ...]
    guichet: Guichet | None = None

    def projet(self, slug: str) -> Projet | None:
        """Return the common called `slug`."""
        return _by_slug(self).get(slug)

    @property
    def laureats(self) -> tuple[Projet, ...]:
        """The commons that the programme backs."""
        return tuple(p for p in self.projets if p.laureat)


@cache
def _by_slug(catalogue: Catalogue) -> dict[str, Projet]:
    return {projet.slug: projet for projet in catalogue.projets}
