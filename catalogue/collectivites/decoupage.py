"""The collectivités of one year: each by its codes, their communes and inhabitants, their names."""

from __future__ import annotations

from functools import cached_property, lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from catalogue.collectivites import objets
from catalogue.collectivites.fichiers import Tables
from catalogue.collectivites.objets import (
    ALSACE,
    COM,
    COMMUNE,
    DEPARTEMENT,
    EPCI,
    GOUVERNES,
    OUTRE_MER,
    PARTICULIERES,
    REGION,
    REMPLACANTS,
    STATUT_PARTICULIER,
    UNIQUES,
    Collectivite,
    Commune,
    Departement,
    Epci,
    Nature,
    Region,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping


_AUCUNE: frozenset[str] = frozenset()


class Decoupage(Tables):
    """What can be asked of the collectivités of one year."""

    # --- One collectivité -----------------------------------------------------------

    def departement(self, code: str) -> Departement | None:
        """Return the département, or what governs one or several of them, of this INSEE code.

        `par_departement` has those of the map only: the Collectivité européenne d'Alsace is not there.
        """
        return ALSACE if code == ALSACE.code else self.par_departement.get(code)

    def detail(self, territoire: Collectivite) -> Commune | Epci | Departement | Region:
        """Return what is known of a territory; raise `KeyError` when the reference has none such."""
        return self.tables[territoire.nature][territoire.code]

    @cached_property
    def tables(self) -> dict[Nature, Mapping[str, Commune | Epci | Departement | Region]]:
        """Every collectivité by its code, for each nature."""
        return {
            COMMUNE: self.par_commune,
            EPCI: self.par_epci,
            DEPARTEMENT: {**self.par_departement, ALSACE.code: ALSACE},
            REGION: self.par_region,
        }

    def canonique(self, territoire: Collectivite) -> Collectivite:
        """Give its one name to a collectivité that has several.

        Paris is a commune and a département, Saint-Barthélemy a commune and a collectivité
        d'outre-mer; Martinique, Guyane and Mayotte are a région and a département.
        """
        if territoire.nature == REGION:
            code = UNIQUES.get(territoire.code, territoire.code)
            if code == territoire.code and self.par_region[code].zone != COM:
                return territoire
            territoire = Collectivite(DEPARTEMENT, code)
        if territoire.nature == DEPARTEMENT and len(self.circonscription(territoire.code)) == 1:
            return Collectivite(COMMUNE, *self.circonscription(territoire.code))
        return territoire

    def conseil(self, departement: str) -> Collectivite:
        """Return the collectivité that governs a département of the map, Métropole de Lyon left out."""
        return REMPLACANTS.get(departement) or self.canonique(Collectivite(DEPARTEMENT, departement))

    def heritiere(self, departement: str) -> str:
        """Name what took the place of a council, in a sentence: « la Collectivité de Corse »; nothing if none did."""
        heir = REMPLACANTS.get(departement)
        if heir is None:
            return ""
        return f"la Collectivité de {self.nom(heir)}" if heir.nature == REGION else f"la {self.nom(heir)}"

    def siren(self, territoire: Collectivite) -> str | None:
        """Return the SIREN of a collectivité; those of the collectivités d'outre-mer are not known."""
        lieu = self.detail(territoire)
        return lieu.siren if isinstance(lieu, Commune | Epci) else self._sirens.get(territoire)

    @cached_property
    def _sirens(self) -> dict[Collectivite, str]:
        return {territoire: siren for siren, territoire in self.par_siren.items()}

    def territoires(self, nature: Nature) -> Iterator[Collectivite]:
        """Iterate over the collectivités of a nature, by code; each under its own name only."""
        tables = {COMMUNE: self.par_commune, EPCI: self.par_epci}
        tables |= {DEPARTEMENT: self.par_departement, REGION: self.par_region}
        for code in tables[nature]:
            territoire = Collectivite(nature, code)
            if self.canonique(territoire) == territoire:
                yield territoire

    # --- Communes and inhabitants ---------------------------------------------------

    def communes(self, territoire: Collectivite) -> frozenset[str]:
        """Return the INSEE codes of the communes that a collectivité governs.

        The Collectivité européenne d'Alsace has those of two départements. The Métropole de Lyon took the place of the département du Rhône on its communes:
        they are not the département's (they are in its `circonscription`).
        """
        if territoire.nature == COMMUNE:
            return frozenset({territoire.code}) if territoire.code in self.par_commune else _AUCUNE
        if territoire.nature == EPCI:
            return self.communes_par_epci.get(territoire.code, _AUCUNE)
        if territoire.nature == REGION:
            return self.communes_par_region.get(territoire.code, _AUCUNE)
        parts = GOUVERNES.get(territoire.code, (territoire.code,))
        return frozenset[str]().union(*map(self.circonscription, parts)) - self.communes_sans_departement

    def circonscription(self, departement: str) -> frozenset[str]:
        """Return the INSEE codes of every commune on the map of a département."""
        return self.communes_par_departement.get(departement, _AUCUNE)

    def union(self, territoires: Iterable[Collectivite]) -> frozenset[str]:
        """Return the communes of several collectivités, each once."""
        found: set[str] = set()
        for territoire in territoires:
            # Most users are communes: a set for each would cost more than all the rest.
            if territoire.nature != COMMUNE:
                found |= self.communes(territoire)
            elif territoire.code in self.par_commune:
                found.add(territoire.code)
        return frozenset(found)

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
        if territoire.nature != COMMUNE:
            return self._departements_de(territoire)
        commune = self.par_commune.get(territoire.code)
        return (commune.departement,) if commune else ()

    @cached_property
    def _departements_de(self) -> Callable[[Collectivite], tuple[str, ...]]:
        def find(territoire: Collectivite) -> tuple[str, ...]:
            return tuple(sorted({self.par_commune[i].departement for i in self.communes(territoire)}))

        # A groupement uses several commons, and each of its users is asked for on several pages.
        return lru_cache(maxsize=4096)(find)

    def strate(self, territoire: Collectivite) -> objets.Strate | None:
        """Return the class of size, or nothing when no population is published."""
        communes = self.communes(territoire)
        if communes and self.sans_population(communes) == len(communes):
            return None
        return objets.strate(territoire.nature, self.habitants(communes))

    # --- Names ----------------------------------------------------------------------

    def nom(self, territoire: Collectivite) -> str:
        """Return the name as the source writes it: « Marsillargues », « CC Gally Mauldre »."""
        return self.detail(territoire).nom

    def nom_complet(self, territoire: Collectivite) -> str:
        """Say what it is and which: « Commune du Havre », « Région Bretagne »."""
        lieu = self.detail(territoire)
        if isinstance(lieu, Commune):
            return objets.nom_de_commune(lieu)
        if isinstance(lieu, Epci):
            return objets.nom_d_epci(lieu)
        kind = self.type_organisme(territoire)
        if isinstance(lieu, Departement):
            return objets.nom_de_departement(lieu) if kind == DEPARTEMENT and lieu is not ALSACE else lieu.nom
        return f"Région {lieu.nom}" if kind == REGION else lieu.nom

    def nom_situe(self, territoire: Collectivite) -> str:
        """Tell homonyms apart by their département: « Saint-Denis (La Réunion) »."""
        lieu = self.detail(territoire)
        if isinstance(lieu, Commune | Epci):
            return f"{lieu.nom} ({self.par_departement[lieu.departement].nom})"
        return lieu.nom

    def type_organisme(self, territoire: Collectivite) -> str:
        """Return its type, a value of the vocabulary `type_organisme`."""
        lieu = self.detail(territoire)
        if isinstance(lieu, Commune):
            return COMMUNE
        if isinstance(lieu, Epci):
            return lieu.type
        if lieu.zone == COM:
            return OUTRE_MER
        return STATUT_PARTICULIER if territoire in PARTICULIERES else territoire.nature

    @cached_property
    def groupements_par_nom(self) -> Mapping[tuple[str, frozenset[str]], tuple[Collectivite, ...]]:
        """EPCI, départements and régions by their type and the words of their name (`objets.mots_du_nom`)."""
        found: dict[tuple[str, frozenset[str]], tuple[Collectivite, ...]] = {}
        alsace = Collectivite(DEPARTEMENT, ALSACE.code)
        named = chain(*map(self.territoires, (EPCI, DEPARTEMENT, REGION)), (alsace,))
        for territoire in named:
            key = (self.type_organisme(territoire), objets.mots_du_nom(self.nom(territoire)))
            found[key] = (*found.get(key, ()), territoire)
        return found
