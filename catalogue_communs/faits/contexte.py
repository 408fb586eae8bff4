"""From a folder to what every page of one build shares: the catalogue, the reference, the readings and the day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, wraps
from itertools import chain
from pathlib import Path
from typing import TypeVar, cast

from catalogue_communs.collectivites import Collectivite, Reference, reference
from catalogue_communs.collectivites import reutilisations as comptes
from catalogue_communs.collectivites.reutilisations import ARRETE, EN_PRODUCTION, Usage, Volet, volets
from catalogue_communs.faits import chronologie, impact, lieux, parutions, relations
from catalogue_communs.faits.lieux import FaitLocal
from catalogue_communs.faits.publiccode import Export, exporter
from catalogue_communs.faits.relations import LienEntreCommuns
from catalogue_communs.forges.bilan import BilanActivite, Signalement, bilan, signalements
from catalogue_communs.forges.modele import (
    DonneesInvalides,
    Ensemble,
    LectureDeDepot,
    lire_ensembles,
    lire_lectures,
)
from catalogue_communs.modele import Catalogue, Guichet, Indicateur, Projet, convertir
from catalogue_communs.socle.texte import sans_accent
from catalogue_communs.sources.releve import ReleveDeSource, RelevesInvalides, lire_releves
from catalogue_communs.validation import Rapport, valider


def charger(root: Path, today: date) -> tuple[Catalogue, Rapport]:
    """Read `root` as of `today`; a file with an error is left out and reported."""
    rapport = valider(root, today)
    projets = sorted(
        (fiche.projet for fiche in rapport.sans_erreur()), key=lambda p: (sans_accent(p.nom), p.slug)
    )
    guichet = None
    broken = {d.fichier for d in rapport.diagnostics if d.est_erreur}
    if rapport.guichet and rapport.guichet.document.fichier not in broken:
        guichet = convertir(rapport.guichet.valeurs, Guichet)
    return Catalogue(tuple(projets), guichet), rapport


T = TypeVar("T")


def _une_fois(faire: Callable[[Contexte, Projet], T]) -> Callable[[Contexte, Projet], T]:
    """Make what a method concludes of a common only the first time that it is asked for, until `oublier`."""

    @wraps(faire)
    def conclure(self: Contexte, projet: Projet) -> T:
        # The common is kept with what it gave: its identity cannot be that of another.
        _, known = self._conclusions.setdefault(id(projet), (projet, {}))
        if faire not in known:
            known[faire] = faire(self, projet)
        return cast("T", known[faire])

    return conclure


@dataclass(frozen=True)
class Contexte:
    """The facts of one build, as of `today`; each is read or computed when first asked for."""

    root: Path
    catalogue: Catalogue
    today: date
    # The values of the file of each common, in JSON, by its slug.
    valeurs: Mapping[str, bytes] = field(default_factory=dict)
    _conclusions: dict[int, tuple[Projet, dict[object, object]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def oublier(self, projet: Projet) -> None:
        """Forget what was concluded of a common: it would be made again."""
        self._conclusions.pop(id(projet), None)

    @cached_property
    def reference(self) -> Reference:
        """The collectivités of France."""
        return reference(self.root)

    @cached_property
    def usages(self) -> tuple[Usage, ...]:
        """Every reuse of the catalogue, by common."""
        return tuple(usage for projet in self.catalogue.projets for usage in self.usages_de(projet))

    @cached_property
    def usages_par_departement(self) -> dict[str, list[Usage]]:
        """Reuses that did not stop by the département that they reach; an organisation without a place is nowhere."""
        found: dict[str, list[Usage]] = defaultdict(list)
        for usage in self.usages:
            if usage.degre != ARRETE and isinstance(usage.organisation, Collectivite):
                for code in self.reference.departements_de(usage.organisation):
                    found[code].append(usage)
        return found

    @_une_fois
    def locaux_de(self, projet: Projet) -> tuple[FaitLocal, ...]:
        """List what one common says of places, without the list of who uses it there."""
        return lieux.locaux(projet, self.usages_de(projet), self.reference, self.today)

    @cached_property
    def locaux_par_departement(self) -> dict[str, list[FaitLocal]]:
        """What every common says of places, by the département that is named."""
        found: dict[str, list[FaitLocal]] = defaultdict(list)
        for fait in chain.from_iterable(map(self.locaux_de, self.catalogue.projets)):
            for code in fait.departements:
                found[code].append(fait)
        return dict(found)

    @cached_property
    def territoires(self) -> Mapping[Collectivite, str]:
        """The address of the page of each région and département of which something is said; the others have none."""
        said = self.usages_par_departement.keys() | self.locaux_par_departement.keys()
        places = lieux.territoires(self.reference).items()
        return {
            place: path for place, path in places if not said.isdisjoint(lieux.situer(place, self.reference))
        }

    @_une_fois
    def usages_de(self, projet: Projet) -> Sequence[Usage]:
        """Return the reuses of one common, in the order of its file."""
        return comptes.usages(projet, self.reference, self.today)

    @_une_fois
    def bilan(self, projet: Projet) -> comptes.BilanUsages:
        """Count the reuses of one common."""
        return comptes.bilan_des_usages(self.usages_de(projet), self.reference)

    @_une_fois
    def publiccode(self, projet: Projet) -> Export:
        """Export a common to publiccode.yml, with the names of who uses it in production."""
        users = [
            self.reference.nommer(line.organisation)
            for usage in self.usages_de(projet)
            for line in usage.actives
            if usage.compte and line.etat == EN_PRODUCTION
        ]
        return exporter(projet, users)

    @cached_property
    def volets(self) -> tuple[Volet, Volet]:
        """The reuses of the laureates, then of the others, each organisation and each inhabitant once."""
        known = ((projet, self.usages_de(projet)) for projet in self.catalogue.projets)
        return volets(known, self.reference)

    # --- Links between commons ---------------------------------------------------------

    @cached_property
    def liens(self) -> Mapping[str, tuple[LienEntreCommuns, ...]]:
        """How each common that has links, by its slug, stands to others, whichever file says it."""
        return relations.liens(self.catalogue)

    def evenements(self, projet: Projet) -> tuple[chronologie.Evenement, ...]:
        """Return what entered the catalogue about one common, newest first."""
        known = self.parutions_de(projet)
        return chronologie.evenements(known, self.lectures, self.today, self.reference.nommer)

    @cached_property
    def registre(self) -> parutions.Registre:
        """What was published, and since when; when each hand-written page last changed."""
        return parutions.Registre(self.root, self.today)

    @_une_fois
    def parutions_de(self, projet: Projet) -> parutions.Parutions:
        """Return what is known of the entry of the facts of one common."""
        return self.registre.de(projet, self.reference)

    def modifie_le(self, projet: Projet) -> date | None:
        """Return the last day when what is published of a common changed, if it is known."""
        read = (self.lectures[depot.url] for depot in projet.depots if depot.url in self.lectures)
        return self.registre.modifie_le(projet, (one.lu_le for one in read))

    @cached_property
    def releves(self) -> Mapping[tuple[str, str], ReleveDeSource]:
        """What was read of living sources; nothing when it cannot be read, which the validation tells."""
        try:
            return lire_releves(self.root)
        except RelevesInvalides:
            return {}

    def a_dessiner(self, projet: Projet, indicateur: Indicateur) -> Indicateur:
        """Return an indicator with the points that its living sources gave."""
        return impact.prolonger(projet, indicateur, self.releves)

    @_une_fois
    def derniere_date(self, projet: Projet) -> date | None:
        """Return the day, up to today, of the last dated fact of a common."""
        return parutions.derniere_date(projet, self.lectures, self.today)

    def derniere_date_du_catalogue(self) -> date | None:
        """Return the day of the last dated fact of any common."""
        return max(filter(None, map(self.derniere_date, self.catalogue.projets)), default=None)

    # --- Activity ----------------------------------------------------------------------

    @cached_property
    def _lues(self) -> tuple[dict[str, LectureDeDepot], dict[str, Ensemble]]:
        """The readings of the repositories, and what those of a common give together, by its slug."""
        try:
            return lire_lectures(self.root), lire_ensembles(self.root)
        except DonneesInvalides:
            # The validation tells which one, and stops a publication.
            return {}, {}

    @property
    def lectures(self) -> Mapping[str, LectureDeDepot]:
        """The readings of the repositories, by their address; none when one of them is spoiled."""
        return self._lues[0]

    @_une_fois
    def activite(self, projet: Projet) -> BilanActivite:
        """Describe the activity of a common."""
        return bilan(projet, *self._lues, self.today)

    def signalements(self, projet: Projet) -> tuple[Signalement, ...]:
        """List what the readings say against the page of a common."""
        return signalements(projet, self.lectures, self.today)
