"""Reuses, organisations and inhabitants are counted once, and the count agrees with a plain one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from catalogue.collectivites import Reference, reference
from catalogue.collectivites.reutilisations import BilanUsages, bilan, usages
from catalogue.faits.contexte import charger
from catalogue.modele import Utilisateur
from tests.aides import RACINE, ROOT
from tests.collectivites.portefeuilles import (
    AUJOURD_HUI,
    CAS,
    LIGNES,
    PORTEFEUILLES,
    SLUGS,
    compter,
    projets,
    reutilisation,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from catalogue.modele import Reutilisation

    Lignes = list[tuple[str, Reutilisation]]

PARIS = Utilisateur(code_insee="75056")
TOTAUX = ("reutilisations", "confirmees", "organisations", "collectivites", "population", "sans_population")
ENSEMBLES = ("territoires", "communes", "departements", "regions")
propriete = settings(derandomize=True, deadline=None, max_examples=80)


def compte(lignes: Iterable[tuple[str, Reutilisation]]) -> BilanUsages:
    """Count a portfolio with the library."""
    france = reference(ROOT)
    return bilan(usages(projets(lignes), france), france, AUJOURD_HUI)


def nombres(found: BilanUsages) -> dict[str, int]:
    """Keep the numbers that the plain count gives."""
    return {
        name: len(value) if isinstance(value := getattr(found, name), frozenset) else value
        for name in compter([])
    }


# --- Properties -----------------------------------------------------------------------


@propriete
@given(PORTEFEUILLES)
def test_the_figures_agree_with_a_plain_count(lignes: Lignes) -> None:
    """Two computations that share nothing give the same numbers."""
    assert nombres(compte(lignes)) == compter(lignes)


@propriete
@given(PORTEFEUILLES, st.sampled_from(SLUGS), LIGNES)
def test_adding_a_reuse_never_lowers_a_total(lignes: Lignes, slug: str, line: Reutilisation) -> None:
    """Whatever its status and its organisation; a stop alone takes away."""
    assume(line.etat != "arretee")
    before, after = compte(lignes), compte([*lignes, (slug, line)])

    for name in TOTAUX:
        assert getattr(before, name) <= getattr(after, name)
    for name in ENSEMBLES:
        assert getattr(before, name) <= getattr(after, name)


@propriete
@given(PORTEFEUILLES, st.randoms(use_true_random=False))
def test_the_order_never_matters(lignes: Lignes, hasard: st.DataObject) -> None:
    """Lines of a file and files of a folder come in any order."""
    shuffled = list(lignes)
    hasard.shuffle(shuffled)  # type: ignore[attr-defined] # a `random.Random`

    assert compte(shuffled) == compte(lignes)


@propriete
@given(PORTEFEUILLES)
def test_an_organisation_twice_counts_once(lignes: Lignes) -> None:
    """The same lines again change nothing."""
    assert compte([*lignes, *lignes]) == compte(lignes)


@propriete
@given(PORTEFEUILLES)
def test_the_parts_add_up(lignes: Lignes) -> None:
    """A total is the sum of what it is made of."""
    found = compte(lignes)

    assert found.reutilisations == found.confirmees + found.documentees + found.declarees
    assert found.a_reconfirmer + found.non_datees <= found.reutilisations
    assert found.organisations == found.collectivites + found.autres + found.type_inconnu
    assert found.organisations == found.non_situees + len(found.territoires)
    assert found.organisations == sum(number for _, number in found.par_type)


@propriete
@given(PORTEFEUILLES)
def test_nested_territories_never_add(lignes: Lignes) -> None:
    """A commune of a région that already uses a common adds an organisation, and no inhabitant."""
    region = ("alpha", reutilisation(Utilisateur(code_insee="53", type="region")))
    inside = [
        ("beta", reutilisation(Utilisateur(siren=code) if field == "siren" else Utilisateur(code_insee=code)))
        for field, code in INTERIEURS
    ]
    before, after = compte([*lignes, region]), compte([*lignes, region, *inside])

    assert before.population == after.population
    assert before.communes == after.communes
    assert after.organisations >= before.organisations


INTERIEURS = (("code_insee", "35238"), ("siren", "243500139"), ("code_insee", "35"), ("code_insee", "29155"))


@propriete
@given(PORTEFEUILLES)
def test_the_portfolio_is_never_more_than_the_sum_of_its_commons(lignes: Lignes) -> None:
    """A collectivité that uses two commons counts in both, and once in the portfolio."""
    whole = compte(lignes)
    parts = [compte([(slug, line) for slug, line in lignes if slug == one]) for one in SLUGS]

    assert whole.reutilisations == sum(part.reutilisations for part in parts)
    assert whole.communes == frozenset().union(*(part.communes for part in parts))
    assert max(part.organisations for part in parts) <= whole.organisations
    assert whole.organisations <= sum(part.organisations for part in parts)


# --- Examples -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("confirmee", "arretees"),
    [("2025-07-01", 0), (None, 1), ("2024", 1), ("2025", 1), ("2025-06", 1), ("2025-06-30", 1)],
)
def test_a_stop_ends_what_is_not_surely_after_it(confirmee: str | None, arretees: int) -> None:
    """Whatever the order of the lines: of two dates that overlap, the stop wins; a later one is a new life."""
    lignes = [
        ("alpha", reutilisation(PARIS, confirmee=confirmee)),
        ("alpha", reutilisation(PARIS, etat="arretee", arretee="2025-06")),
    ]

    for found in (compte(lignes), compte(lignes[::-1])):
        assert (found.arretees, found.reutilisations) == (arretees, 1 - arretees)
        assert bool(found.population) is not bool(arretees)


def test_when_files_disagree_on_a_type_the_order_does_not_decide() -> None:
    """The first type of the alphabet is kept."""
    said = [("alpha", "entreprise"), ("beta", "association"), ("gamma", None)]
    lignes = [(slug, reutilisation(Utilisateur(siren="890488950", type=kind))) for slug, kind in said]

    assert compte(lignes).par_type == compte(lignes[::-1]).par_type == (("association", 1),)


def test_each_case_of_the_tests_is_what_it_says(france: Reference) -> None:
    """Two cases are the same organisation when the library says so, and only then."""
    found = {cas.identite: france.identifier(cas.organisme) for cas in CAS}

    assert len(set(found.values())) == len(found)
    assert all(france.identifier(cas.organisme) == found[cas.identite] for cas in CAS)


def test_a_whole_catalogue_is_counted(france: Reference) -> None:
    """Every collectivité named by a code is located."""
    catalogue, _ = charger(RACINE, AUJOURD_HUI)
    known = usages(catalogue.projets, france)
    found = bilan(known, france, AUJOURD_HUI)

    assert found.reutilisations == len({(u.commun, u.organisation) for u in known if u.actives}) > 0
    assert 0 < found.population < france.habitants(france.par_commune)
    assert not found.sans_population
