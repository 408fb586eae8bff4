"""« Ma collectivité »: what those around a commune use, from its EPCI to its région."""

from __future__ import annotations

import msgspec
import pytest

from catalogue.collectivites import Reference, Territoire
from catalogue.collectivites.reponse import MaCollectivite, Reponse
from catalogue.collectivites.reutilisations import usages
from catalogue.modele import Archive, Organisme, Population, Projet
from catalogue.socle.dates import DatePartielle
from tests.collectivites.portefeuilles import projet, reutilisation

RENNES, CESSON, BETTON = "35238", "35051", "35024"
RENNES_METROPOLE = Territoire("epci", "243500139")

PROJETS: tuple[Projet, ...] = (
    projet(
        "alpha",
        [
            reutilisation(Organisme(code_insee=RENNES)),
            reutilisation(Organisme(code_insee="34172")),
            reutilisation(Organisme(nom="Valimaginaire", type="commune")),
        ],
    ),
    projet("beta", [reutilisation(Organisme(siren=RENNES_METROPOLE.code))], ("toutes",)),
    projet(
        "gamma",
        [
            reutilisation(Organisme(code_insee="35")),
            reutilisation(Organisme(code_insee="53", type="region")),
            reutilisation(Organisme(code_insee=CESSON), etat="arretee"),
        ],
    ),
    projet("delta", publics=("departement",)),
    projet("epsilon", publics=("commune",), population=Population(max=2_000)),
    projet("zeta", publics=("epci", "commune"), population=Population(min=10_000)),
    msgspec.structs.replace(projet("eta"), archive=Archive(DatePartielle(2025), "Fin.")),
)


@pytest.fixture(scope="module")
def ma_collectivite(france: Reference) -> MaCollectivite:
    """Index the commons of the tests."""
    return MaCollectivite(PROJETS, usages(PROJETS, france), france)


def repondre(ma_collectivite: MaCollectivite, insee: str) -> Reponse:
    """Answer for a commune that exists."""
    found = ma_collectivite.repondre(insee)
    assert found is not None
    return found


def test_each_level_says_what_it_uses_or_that_nothing_is_known(ma_collectivite: MaCollectivite) -> None:
    """From the commune outwards; a stopped reuse is not one."""
    assert repondre(ma_collectivite, CESSON).usages == (
        (Territoire("commune", CESSON), ()),
        (RENNES_METROPOLE, ("beta",)),
        (Territoire("departement", "35"), ("gamma",)),
        (Territoire("region", "53"), ("gamma",)),
    )


def test_the_neighbours_are_those_that_use_something(ma_collectivite: MaCollectivite) -> None:
    """Rennes for Cesson-Sévigné, none for Rennes."""
    assert repondre(ma_collectivite, CESSON).voisines == ((Territoire("commune", RENNES), ("alpha",)),)
    assert repondre(ma_collectivite, RENNES).voisines == ()


def test_those_alike_are_communes_of_the_same_size(ma_collectivite: MaCollectivite) -> None:
    """Montpellier is like Rennes; Cesson-Sévigné is smaller."""
    assert repondre(ma_collectivite, RENNES).semblables == (("alpha", (Territoire("commune", "34172"),)),)
    assert repondre(ma_collectivite, CESSON).semblables == ()


def test_what_is_left_to_discover_is_made_for_the_commune(ma_collectivite: MaCollectivite) -> None:
    """Not what is used nearby, nor made for others, for other sizes, or archived."""
    assert repondre(ma_collectivite, CESSON).a_decouvrir == ("gamma", "zeta")
    assert repondre(ma_collectivite, "34172").a_decouvrir == ("beta", "gamma", "zeta")


def test_a_small_commune_is_offered_what_fits_it(ma_collectivite: MaCollectivite) -> None:
    """Bounds of population exclude, and an unknown population excludes nothing."""
    assert repondre(ma_collectivite, "01002").a_decouvrir == ("alpha", "beta", "epsilon", "gamma")
    assert {"epsilon", "zeta"} <= {*repondre(ma_collectivite, "98414").a_decouvrir}


def test_a_former_commune_answers_for_that_of_today(ma_collectivite: MaCollectivite) -> None:
    """The code of a merged commune is still known by those who live there."""
    assert repondre(ma_collectivite, "01018").commune.nom == "Valserhône"
    assert ma_collectivite.repondre("99999") is None


def test_paris_and_lyon_are_governed_by_who_governs_them(ma_collectivite: MaCollectivite) -> None:
    """Paris is its own département, and the Métropole de Lyon is that of Lyon."""
    levels = [one for one, _ in repondre(ma_collectivite, "75056").usages]
    assert levels == [
        Territoire("commune", "75056"),
        Territoire("epci", "200054781"),
        Territoire("region", "11"),
    ]
    assert [one.nature for one, _ in repondre(ma_collectivite, "69123").usages] == [
        "commune",
        "epci",
        "region",
    ]
    saint_denis = [one.code for one, _ in repondre(ma_collectivite, "93066").usages]
    assert saint_denis == ["93066", "200054781", "200057867", "93", "11"]


@pytest.mark.parametrize(
    ("insee", "levels"),
    [
        ("29155", ["commune 29155", "departement 29", "region 53"]),
        ("98818", ["commune 98818", "departement 988"]),
        ("97701", ["commune 97701"]),
        ("97209", ["commune 97209", "epci 249720061", "departement 972"]),
    ],
)
def test_islands_and_the_com_answer_too(
    ma_collectivite: MaCollectivite, insee: str, levels: list[str]
) -> None:
    """Without an EPCI, or with a single collectivité above."""
    found = [f"{one.nature} {one.code}" for one, _ in repondre(ma_collectivite, insee).usages]

    assert found == levels


def test_every_commune_has_an_answer(ma_collectivite: MaCollectivite, france: Reference) -> None:
    """None fails, from every département."""
    for insee in [*france.par_commune][::97]:
        assert repondre(ma_collectivite, insee).commune.insee == insee
