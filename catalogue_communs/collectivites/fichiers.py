"""The reference: where it lies, its files read into objects, and those of one year, each by its codes and its names."""

from __future__ import annotations

import csv
import errno
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any, cast

from catalogue_communs.collectivites import objets
from catalogue_communs.collectivites.objets import COMMUNE, DEPARTEMENT, EPCI, REGION, Collectivite, Commune

DOSSIER = "donnees/collectivites"
SOURCE = "source.json"

# The columns of each file are the fields of the object, in the same order.
COMMUNES = "communes.csv"
COMMUNES_ANCIENNES = "communes_anciennes.csv"
FICHIER_DES_EPCI = "epci.csv"
DEPARTEMENTS = "departements.csv"
REGIONS = "regions.csv"
# Checked by hand, line by line: the package does not hold them.
NUMEROS = "siren.csv"
# Bodies that are no collectivité, from BANATIC.
ORGANISMES = "organismes.csv"

Codes = frozenset[str]
Lieu = Commune | objets.Epci | objets.Departement | objets.Region


def _rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        try:
            next(rows, None)
            yield from rows
        except (UnicodeDecodeError, csv.Error) as error:
            raise OSError(errno.EILSEQ, str(error), str(path)) from error


def lire_tables(folder: Path) -> dict[str, Any]:
    """Read the tables of a `Decoupage`: communes, EPCI, départements and régions, by their codes."""
    communes: dict[str, Commune] = {}
    # The same text for the same group: 35,000 communes lie in 1,300 of them.
    one = dict[str, str]().setdefault
    for insee, nom, liaison, siren, dep, reg, epci, ept, people, postaux in _rows(folder / COMMUNES):
        places = (one(dep, dep), one(reg, reg), one(epci, epci) or None, one(ept, ept) or None)
        known = int(people) if people else None
        communes[insee] = Commune(insee, nom, one(liaison, liaison), siren or None, *places, known, postaux)
    former = (objets.CommuneAncienne(*row) for row in _rows(folder / COMMUNES_ANCIENNES))
    return {
        "par_commune": communes,
        # Codes that no longer name a commune.
        "par_ancienne": {one.insee: one for one in former if one.insee != one.commune},
        "par_epci": {
            siren: objets.Epci(siren, nom, kind, departement, region, int(people))
            for siren, nom, kind, departement, region, people in _rows(folder / FICHIER_DES_EPCI)
        },
        "par_departement": {row[0]: objets.Departement(*row) for row in _rows(folder / DEPARTEMENTS)},
        "par_region": {row[0]: objets.Region(*row) for row in _rows(folder / REGIONS)},
        "par_siren": {
            siren: Collectivite(cast("objets.Nature", nature), code)
            for nature, code, siren, _ in _rows(folder / NUMEROS)
        },
    }


@dataclass(frozen=True, eq=False, repr=False)
class Decoupage:
    """Every collectivité of one year by its code, a SIREN for EPCI, an INSEE code for the others; what can be asked of them.

    `par_siren` leads from its SIREN to what a département or a région is.
    """

    folder: Path
    source: objets.Provenance
    par_commune: Mapping[str, Commune]
    par_ancienne: Mapping[str, objets.CommuneAncienne]
    par_epci: Mapping[str, objets.Epci]
    par_departement: Mapping[str, objets.Departement]
    par_region: Mapping[str, objets.Region]
    par_siren: Mapping[str, Collectivite]

    @cached_property
    def structures(self) -> Mapping[str, objets.Structure]:
        """About 9,000 bodies that are no collectivité, by SIREN, read when someone looks one up; an older reference has none."""
        path = self.folder / ORGANISMES
        return {
            siren: objets.Structure(siren, nom, kind, departement, int(people) if people else None)
            for siren, nom, kind, departement, people in (_rows(path) if path.is_file() else ())
        }

    @cached_property
    def territoires_par_siren(self) -> Mapping[str, Collectivite]:
        """Every collectivité that has a SIREN; the communes of the COM have none."""
        groups = {siren: Collectivite(EPCI, siren) for siren in self.par_epci}
        communes = {c.siren: Collectivite(COMMUNE, c.insee) for c in self.par_commune.values() if c.siren}
        return {**self.par_siren, **groups, **communes}

    @cached_property
    def communes_par_code_postal(self) -> Mapping[str, tuple[Commune, ...]]:
        """Communes that each postal code serves, by INSEE code."""
        found: dict[str, list[Commune]] = defaultdict(list)
        for commune in self.par_commune.values():
            for code in commune.postaux.split():
                found[code].append(commune)
        return {code: tuple(communes) for code, communes in found.items()}

    @cached_property
    def communes_par_nom(self) -> Mapping[str, tuple[str, ...]]:
        """INSEE codes of the communes by the key of their name (`objets.cle_du_nom`): 1,441 names are shared."""
        found: dict[str, tuple[str, ...]] = {}
        for commune in self.par_commune.values():
            key = objets.cle_du_nom(commune.nom)
            found[key] = (*found.get(key, ()), commune.insee)
        return found

    @cached_property
    def _communes(self) -> Mapping[tuple[objets.Nature, str], Codes]:
        """INSEE codes of the communes on the map of each EPCI and EPT, département and région."""
        found: dict[tuple[objets.Nature, str], list[str]] = defaultdict(list)
        for commune in self.par_commune.values():
            for siren in filter(None, (commune.epci, commune.ept)):
                found[EPCI, siren].append(commune.insee)
            found[DEPARTEMENT, commune.departement].append(commune.insee)
            found[REGION, commune.region].append(commune.insee)
        return {key: frozenset(communes) for key, communes in found.items()}

    @cached_property
    def _communes_sans_departement(self) -> Codes:
        """INSEE codes of the communes whose EPCI is also their département: the Métropole de Lyon's."""
        particular = (e.siren for e in self.par_epci.values() if e.type == objets.STATUT_PARTICULIER)
        return frozenset[str]().union(*(self._communes[EPCI, siren] for siren in particular))

    # --- One collectivité -----------------------------------------------------------

    def detail(self, territoire: Collectivite) -> Lieu:
        """Return what is known of a territory; raise `KeyError` when the reference has none such."""
        return self.tables[territoire.nature][territoire.code]

    @cached_property
    def tables(self) -> dict[objets.Nature, Mapping[str, Lieu]]:
        """Every collectivité by its code, for each nature.

        `par_departement` has the départements of the map only: the Collectivité européenne d'Alsace is not there.
        """
        return {
            COMMUNE: self.par_commune,
            EPCI: self.par_epci,
            DEPARTEMENT: {**self.par_departement, objets.ALSACE.code: objets.ALSACE},
            REGION: self.par_region,
        }

    def canonique(self, territoire: Collectivite) -> Collectivite:
        """Give its one name to a collectivité that has several.

        Paris is a commune and a département, Saint-Barthélemy a commune and a collectivité
        d'outre-mer; Martinique, Guyane and Mayotte are a région and a département.
        """
        if territoire.nature == REGION:
            code = objets.UNIQUES.get(territoire.code, territoire.code)
            if code == territoire.code and self.par_region[code].zone != objets.COM:
                return territoire
            territoire = Collectivite(DEPARTEMENT, code)
        if territoire.nature == DEPARTEMENT and len(self.circonscription(territoire.code)) == 1:
            return Collectivite(COMMUNE, *self.circonscription(territoire.code))
        return territoire

    def conseil(self, departement: str) -> Collectivite:
        """Return the collectivité that governs a département of the map, Métropole de Lyon left out."""
        return objets.REMPLACANTS.get(departement) or self.canonique(Collectivite(DEPARTEMENT, departement))

    def heritiere(self, departement: str) -> str:
        """Name what took the place of a council, in a sentence: « la Collectivité de Corse »; nothing if none did."""
        heir = objets.REMPLACANTS.get(departement)
        if heir is None:
            return ""
        return f"la Collectivité de {self.nom(heir)}" if heir.nature == REGION else f"la {self.nom(heir)}"

    def siren(self, territoire: Collectivite) -> str | None:
        """Return the SIREN of a collectivité; those of the collectivités d'outre-mer are not known."""
        lieu = self.detail(territoire)
        if isinstance(lieu, Commune | objets.Epci):
            return lieu.siren
        return next((siren for siren, one in self.par_siren.items() if one == territoire), None)

    def territoires(self, nature: objets.Nature) -> Iterator[Collectivite]:
        """Iterate over the collectivités of a nature, by code; each under its own name only."""
        for code in self.tables[nature]:
            territoire = Collectivite(nature, code)
            if self.canonique(territoire) == territoire:
                yield territoire

    # --- Communes and inhabitants ---------------------------------------------------

    def communes(self, territoire: Collectivite) -> frozenset[str]:
        """Return the INSEE codes of the communes that a collectivité governs.

        The Collectivité européenne d'Alsace has those of two départements. The Métropole de Lyon took the
        place of the département du Rhône on its communes: they are not the département's (they are in
        its `circonscription`).
        """
        if territoire.nature == COMMUNE:
            return frozenset({territoire.code}) if territoire.code in self.par_commune else Codes()
        if territoire.nature != DEPARTEMENT:
            return self._communes.get((territoire.nature, territoire.code), Codes())
        parts = objets.GOUVERNES.get(territoire.code, (territoire.code,))
        return frozenset[str]().union(*map(self.circonscription, parts)) - self._communes_sans_departement

    def circonscription(self, departement: str) -> frozenset[str]:
        """Return the INSEE codes of every commune on the map of a département."""
        return self._communes.get((DEPARTEMENT, departement), Codes())

    def union(self, territoires: Iterable[Collectivite]) -> frozenset[str]:
        """Return the communes of several collectivités, each once."""
        return frozenset[str]().union(*map(self.communes, territoires))

    def population(self, territoires: Iterable[Collectivite]) -> int:
        """Count the inhabitants of several collectivités, each inhabitant once.

        Communes whose population is not published add nothing: see `sans_population`.
        """
        return self.habitants(self.union(territoires))

    def habitants(self, communes: Iterable[str]) -> int:
        """Sum the population of communes, given by distinct INSEE codes."""
        return sum(self.par_commune[insee].population or 0 for insee in communes)

    def sans_population(self, communes: Iterable[str]) -> int:
        """Count the communes whose population is unknown."""
        return sum(self.par_commune[insee].population is None for insee in communes)

    def departements_de(self, territoire: Collectivite) -> tuple[str, ...]:
        """Return the INSEE codes of the départements that a collectivité lies in."""
        return tuple(sorted({self.par_commune[insee].departement for insee in self.communes(territoire)}))

    def strate(self, territoire: Collectivite) -> objets.Strate | None:
        """Return the class of size, or nothing when no population is published."""
        communes = self.communes(territoire)
        if communes and self.sans_population(communes) == len(communes):
            return None
        rank = objets.rang_de_strate(territoire.nature, self.habitants(communes))
        return objets.strates(territoire.nature)[rank]

    # --- Names ----------------------------------------------------------------------

    def nom(self, territoire: Collectivite) -> str:
        """Return the name as the source writes it: « Marsillargues », « CC Gally Mauldre »."""
        return self.detail(territoire).nom

    def nom_complet(self, territoire: Collectivite) -> str:
        """Say what it is and which: « Commune du Havre », « Région Bretagne »."""
        lieu = self.detail(territoire)
        if isinstance(lieu, Commune):
            return objets.nom_de_commune(lieu)
        if isinstance(lieu, objets.Epci):
            return objets.nom_d_epci(lieu)
        if self.type_organisme(territoire) != territoire.nature or lieu is objets.ALSACE:
            return lieu.nom
        return f"Région {lieu.nom}" if isinstance(lieu, objets.Region) else objets.nom_de_departement(lieu)

    def nom_situe(self, territoire: Collectivite) -> str:
        """Tell homonyms apart by their département: « Saint-Denis (La Réunion) »."""
        lieu = self.detail(territoire)
        if isinstance(lieu, Commune | objets.Epci):
            return f"{lieu.nom} ({self.par_departement[lieu.departement].nom})"
        return lieu.nom

    def type_organisme(self, territoire: Collectivite) -> str:
        """Return its type, a value of the vocabulary `type_organisme`."""
        lieu = self.detail(territoire)
        if isinstance(lieu, Commune):
            return COMMUNE
        if isinstance(lieu, objets.Epci):
            return lieu.type
        if lieu.zone == objets.COM:
            return objets.OUTRE_MER
        return objets.STATUT_PARTICULIER if territoire in objets.PARTICULIERES else territoire.nature

    @cached_property
    def groupements_par_nom(self) -> Mapping[tuple[str, frozenset[str]], tuple[Collectivite, ...]]:
        """EPCI, départements and régions by their type and the words of their name (`objets.mots_du_nom`)."""
        found: dict[tuple[str, frozenset[str]], tuple[Collectivite, ...]] = {}
        for territoire in chain(*map(self.territoires, (EPCI, DEPARTEMENT, REGION))):
            key = (self.type_organisme(territoire), objets.mots_du_nom(self.nom(territoire)))
            found[key] = (*found.get(key, ()), territoire)
        return found
