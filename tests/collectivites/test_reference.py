"""What can be asked of the reference, checked against a plain reading of its files."""

from __future__ import annotations

import csv
import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.collectivites import Collectivite, Reference, ReferenceAbsente, fichiers, reference
from catalogue.collectivites.objets import NATURES
from catalogue.socle.schemas import vocabularies
from tests.aides import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


PARIS, GRAND_PARIS = Collectivite("commune", "75056"), Collectivite("epci", "200054781")
LYON, RHONE = Collectivite("epci", "200046977"), Collectivite("departement", "69")
BRETAGNE, ILLE_ET_VILAINE = Collectivite("region", "53"), Collectivite("departement", "35")
RENNES, RENNES_METROPOLE = Collectivite("commune", "35238"), Collectivite("epci", "243500139")
PLAINE_COMMUNE = Collectivite("epci", "200057867")
POLYNESIE, TERRE_ADELIE = Collectivite("departement", "987"), Collectivite("commune", "98414")
Ligne = dict[str, str]


@pytest.fixture(scope="module")
def lignes() -> list[Ligne]:
    """Read the communes as anyone would."""
    with (ROOT / "donnees/collectivites/communes.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def habitants(lignes: list[Ligne], keep: Callable[[Ligne], bool]) -> int:
    """Sum the population of the lines to keep."""
    return sum(int(line["population"] or 0) for line in lignes if keep(line))


# --- Populations --------------------------------------------------------------------


def test_paris_and_its_metropole_count_each_inhabitant_once(france: Reference, lignes: list[Ligne]) -> None:
    """7,142,540 inhabitants with the COG of 2026; a naive sum gives 9,246,318."""
    once = france.population([PARIS, GRAND_PARIS])

    assert once == 7_142_540
    assert once == habitants(lignes, lambda x: x["epci"] == GRAND_PARIS.code or x["insee"] == PARIS.code)
    assert france.population([PARIS]) + france.population([GRAND_PARIS]) == 9_246_318


def test_a_region_a_departement_and_a_commune_inside_count_once(
    france: Reference, lignes: list[Ligne]
) -> None:
    """Bretagne, Ille-et-Vilaine and Rennes are Bretagne: 3,449,370 inhabitants."""
    once = france.population([RENNES, BRETAGNE, ILLE_ET_VILAINE])

    assert once == 3_449_370 == habitants(lignes, lambda x: x["region"] == "53")
    assert sum(france.population([one]) for one in (BRETAGNE, ILLE_ET_VILAINE, RENNES)) == 4_800_926


def test_the_metropole_de_lyon_took_the_place_of_its_departement(
    france: Reference, lignes: list[Ligne]
) -> None:
    """The département du Rhône governs the other communes; its map shows them all."""
    assert not france.communes(RHONE) & france.communes(LYON)
    assert france.circonscription("69") == france.communes(RHONE) | france.communes(LYON)
    assert france.population([RHONE, LYON]) == habitants(lignes, lambda x: x["departement"] == "69")
    assert france.type_organisme(LYON) == "collectivite-statut-particulier"


def test_the_communes_of_the_com_have_no_epci_and_count(france: Reference, lignes: list[Ligne]) -> None:
    """Nouméa is counted; what nobody counted stays unknown."""
    noumea = france.par_commune.get("98818")
    assert noumea is not None
    assert (noumea.epci, noumea.siren, noumea.departement) == (None, None, "988")
    assert france.population([POLYNESIE]) == habitants(lignes, lambda x: x["departement"] == "987") > 0
    assert france.par_commune.get("98414") is not None
    assert france.population([TERRE_ADELIE]) == 0
    assert france.sans_population(france.communes(TERRE_ADELIE)) == 1
    assert france.strate(TERRE_ADELIE) is None


def test_the_ept_of_the_grand_paris_are_inside_the_metropole(france: Reference) -> None:
    """Every one of them; Paris is in none."""
    epts = [one for one in france.territoires("epci") if france.type_organisme(one) == "ept"]

    assert len(epts) == 11
    assert france.union(epts) == france.communes(GRAND_PARIS) - {"75056"}
    assert france.population([GRAND_PARIS, *epts]) == france.population([GRAND_PARIS])


def test_mayotte_is_there(france: Reference) -> None:
    """Its seventeen communes, with the population of 2017, whichever way it is named."""
    mayotte = france.canonique(Collectivite("region", "06"))

    assert mayotte == Collectivite("departement", "976")
    assert len(france.communes(mayotte)) == 17
    assert france.population([mayotte]) == 256_518


def test_nobody_lives_outside_the_regions(france: Reference, lignes: list[Ligne]) -> None:
    """Communes, départements and régions each add up to the whole country."""
    whole = habitants(lignes, lambda _: True)

    assert france.habitants(france.par_commune) == whole
    assert france.population(Collectivite("region", code) for code in france.par_region) == whole
    assert sum(france.habitants(france.circonscription(code)) for code in france.par_departement) == whole


def test_an_epci_says_the_population_of_its_communes(france: Reference) -> None:
    """The column is the sum of the communes."""
    for epci in france.par_epci.values():
        assert epci.population == france.population([Collectivite("epci", epci.siren)])


TERRITOIRES = st.deferred(
    lambda: st.sampled_from(
        [
            one
            for nature in NATURES
            for one in [*reference(ROOT).territoires(nature)][:: 37 if nature == "commune" else 1]
        ]
    )
)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.lists(TERRITOIRES, max_size=6), TERRITOIRES)
def test_a_union_never_adds_what_is_nested(territoires: list[Collectivite], other: Collectivite) -> None:
    """Neither order, nor repetition, nor an inner territory changes a population; more never lowers it."""
    france = reference(ROOT)
    before = france.population(territoires)
    after = france.population([*territoires, other])

    assert before == france.population([*reversed(territoires), *territoires])
    assert before <= after <= before + france.population([other])
    inner = [Collectivite("commune", insee) for insee in sorted(france.communes(other))[:50]]
    assert after == france.population([other, *inner, *territoires])


# --- Names and types ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("territoire", "complet"),
    [
        (Collectivite("commune", "34151"), "Commune de Marsillargues"),
        (Collectivite("commune", "76351"), "Commune du Havre"),
        (Collectivite("commune", "97101"), "Commune des Abymes"),
        (Collectivite("commune", "17300"), "Commune de La Rochelle"),
        (Collectivite("commune", "01004"), "Commune d’Ambérieu-en-Bugey"),
        (Collectivite("commune", "01001"), "Commune de L'Abergement-Clémenciat"),
        (Collectivite("departement", "34"), "Département de l’Hérault"),
        (Collectivite("departement", "35"), "Département d’Ille-et-Vilaine"),
        (Collectivite("departement", "67"), "Département du Bas-Rhin"),
        (Collectivite("departement", "972"), "Martinique"),
        (POLYNESIE, "Polynésie française"),
        (BRETAGNE, "Région Bretagne"),
        (Collectivite("region", "94"), "Corse"),
        (Collectivite("epci", "200034130"), "Communauté de communes Gally Mauldre"),
        (Collectivite("epci", "243300316"), "Bordeaux Métropole"),
        (PLAINE_COMMUNE, "Établissement public territorial Plaine Commune"),
    ],
)
def test_a_full_name_says_what_and_which(france: Reference, territoire: Collectivite, complet: str) -> None:
    """Articles contract as in French."""
    assert france.nom_complet(territoire) == complet


def test_homonyms_are_told_apart_by_their_departement(france: Reference) -> None:
    """Saint-Denis is in the Seine-Saint-Denis, in La Réunion, and elsewhere."""
    found = {france.nom_situe(Collectivite("commune", i)) for i in france.communes_par_nom["saint-denis"]}

    assert {"Saint-Denis (Seine-Saint-Denis)", "Saint-Denis (La Réunion)"} <= found
    assert france.nom_situe(BRETAGNE) == "Bretagne"


def test_every_collectivite_has_a_name_and_a_type(france: Reference) -> None:
    """Types are values of the vocabulary."""
    known = vocabularies()["type_organisme"].valeurs
    for nature in NATURES:
        for one in france.territoires(nature):
            assert france.nom_complet(one)
            assert known[france.type_organisme(one)].extra["famille"] == "collectivite"


def test_a_collectivite_has_one_name(france: Reference) -> None:
    """A name that is not its own never comes out of the lists."""
    assert france.canonique(Collectivite("departement", "75")) == PARIS
    assert france.canonique(Collectivite("region", "987")) == POLYNESIE
    assert france.canonique(Collectivite("region", "978")) == Collectivite("commune", "97801")
    assert france.canonique(BRETAGNE) == BRETAGNE
    for nature in NATURES:
        assert all(france.canonique(one) == one for one in france.territoires(nature))


def test_where_a_collectivite_lies(france: Reference) -> None:
    """An EPCI may lie in several départements, a commune in one."""
    assert len(france.departements_de(GRAND_PARIS)) > 3
    assert france.departements_de(BRETAGNE) == ("22", "29", "35", "56")


# --- Loading ------------------------------------------------------------------------


def test_a_catalogue_may_bring_its_own_reference(france: Reference, tmp_path: Path) -> None:
    """Its own folder comes first; without one, the library's serves."""
    assert reference(tmp_path / "ailleurs") is reference(ROOT)
    own = tmp_path / fichiers.DOSSIER
    shutil.copytree(france.folder, own)
    assert reference(tmp_path).folder == own


def test_a_reference_that_changes_is_read_again(tmp_path: Path, france: Reference) -> None:
    """`serve` sees the new one without starting again."""
    own = shutil.copytree(france.folder, tmp_path / fichiers.DOSSIER)
    before = reference(tmp_path)
    source = own / fichiers.SOURCE
    source.write_bytes(source.read_bytes().replace(b'"6.0.0"', b'"6.0.1"'))

    assert before.source.version == "6.0.0"
    assert reference(tmp_path).source.version == "6.0.1"


def test_without_any_reference_the_library_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is guessed."""
    monkeypatch.setattr(fichiers, "resources", lambda: tmp_path / "bibliotheque")

    with pytest.raises(ReferenceAbsente):
        reference(tmp_path)
