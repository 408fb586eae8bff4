"""Reuses, organisations and inhabitants are counted once, and the count agrees with a plain one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue_communs.collectivites import Collectivite, Reference, reference
from catalogue_communs.collectivites import objets as tailles
from catalogue_communs.collectivites.objets import Nature
from catalogue_communs.collectivites.reutilisations import (
    ANCIEN,
    ARRETE,
    DOCUMENTEE,
    RECENT,
    TERMINE,
    BilanUsages,
    Decompte,
    Usage,
    a_reconfirmer,
    bilan_des_usages,
    decompte,
    usages,
)
from catalogue_communs.faits.contexte import Contexte, charger
from catalogue_communs.modele import Catalogue, Projet, Reutilisation, Utilisateur
from catalogue_communs.modele.base import Archive, Population, Publics
from catalogue_communs.site.vues import scripts
from catalogue_communs.socle.dates import DatePartielle
from tests.aides import RACINE, ROOT, TODAY
from tests.communs import imaginaire

SLUGS = ("alpha", "beta", "gamma")
Lignes = list[tuple[str, Reutilisation]]
PARIS = Utilisateur(code_insee="75056")
# Organisations as files write them, and who each really is.
CAS = (
    (Utilisateur(code_insee="35238"), "rennes"),
    (Utilisateur(siren="213502388"), "rennes"),
    (Utilisateur(siren="243500139"), "rennes-metropole"),
    (Utilisateur(code_insee="35"), "ille-et-vilaine"),
    (Utilisateur(code_insee="53", type="region"), "bretagne"),
    (Utilisateur(code_insee="75056"), "paris"),
    (Utilisateur(code_insee="75", type="departement"), "paris"),
    (Utilisateur(siren="200054781"), "grand-paris"),
    (Utilisateur(siren="200057867"), "plaine-commune"),
    (Utilisateur(siren="200046977"), "lyon"),
    (Utilisateur(code_insee="69"), "rhone"),
    (Utilisateur(code_insee="988"), "nouvelle-caledonie"),
    (Utilisateur(code_insee="98818"), "noumea"),
    (Utilisateur(code_insee="98414"), "terre-adelie"),
    (Utilisateur(code_insee="29155"), "ouessant"),
    (Utilisateur(nom="Valimaginaire", type="commune"), "valimaginaire"),
    (Utilisateur(siren="130026032", type="operateur-etat"), "operateur"),
    (Utilisateur(nom="Parc du Val", type="pnr"), "parc"),
    (Utilisateur(nom="PARC DU VAL", type="pnr"), "parc"),
    (Utilisateur(siren="890488950"), "inconnu"),
    (Utilisateur(code_insee="11"), "ambigu"),
)


def projet(
    slug: str,
    reutilisations: Iterable[Reutilisation] = (),
    publics: tuple[str, ...] = ("commune",),
    population: Population | None = None,
) -> Projet:
    """Make a common with as little as the model accepts."""
    lines, made_for = tuple(reutilisations), Publics(publics, population)
    return msgspec.structs.replace(imaginaire(slug, nom=slug), publics=made_for, reutilisations=lines)


def reutilisation(
    organisation: Utilisateur,
    etat: str = "en-production",
    statut: str = "declaree",
    confirmee: str | None = None,
    arretee: str = "2019",
) -> Reutilisation:
    """Make a line of the register of reuse; a stop has its day."""
    return Reutilisation(
        organisation=organisation,
        etat=etat,
        statut=statut,
        arretee_le=DatePartielle.parse(arretee) if etat == "arretee" else None,
        confirmee_le=DatePartielle.parse(confirmee) if confirmee else None,
    )


LIGNES = st.builds(
    reutilisation,
    st.sampled_from([who for who, _ in CAS]),
    st.sampled_from(["experimentation", "deploiement", "en-production", "arretee"]),
    st.sampled_from(["declaree", "documentee", "confirmee"]),
    st.sampled_from([None, "2020", "2025-05-23", "2025-05-24", "2025-05-25", "2026"]),
    st.sampled_from(["2019", "2025-05-24", "2026-06"]),
)
# Pairs of a common and a line: the portfolio, in any order.
PORTEFEUILLES = st.lists(st.tuples(st.sampled_from(SLUGS), LIGNES), max_size=12)


def projets(lignes: Iterable[tuple[str, Reutilisation]]) -> list[Projet]:
    """Put each line in its common."""
    listed = list(lignes)
    return [projet(slug, [line for where, line in listed if where == slug]) for slug in SLUGS]


def compte(lignes: Iterable[tuple[str, Reutilisation]]) -> BilanUsages:
    """Count a portfolio with the library."""
    france = reference(ROOT)
    return bilan_des_usages(usages(projets(lignes), france, TODAY), france)


@settings(derandomize=True, deadline=None, max_examples=80)
@given(PORTEFEUILLES, st.randoms(use_true_random=False))
def test_the_order_never_matters_and_the_parts_add_up(lignes: Lignes, hasard: st.DataObject) -> None:
    found, shuffled = compte(lignes), list(lignes)
    hasard.shuffle(shuffled)  # type: ignore[attr-defined] # a `random.Random`
    assert compte(shuffled) == found
    assert found.reutilisations == found.confirmees + found.documentees + found.declarees
    assert found.a_reconfirmer + found.non_datees <= found.reutilisations
    assert found.organisations == found.collectivites + found.autres + found.type_inconnu
    assert found.organisations == found.non_situees + len(found.territoires)
    assert found.organisations == sum(number for _, number in found.par_type)
    live = {(slug, line.organisation) for slug, line in lignes if line.etat != "arretee"}
    assert found.organisations <= found.reutilisations <= len(live)
    france = reference(ROOT)
    assert found.population == france.population(found.territoires)


# --- Examples -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("confirmee", "arretees"),
    [("2025-07-01", 0), (None, 1), ("2024", 1), ("2025", 1), ("2025-06", 1), ("2025-06-30", 1)],
)
def test_a_stop_ends_what_is_not_surely_after_it(confirmee: str | None, arretees: int) -> None:
    lignes = [
        ("alpha", reutilisation(PARIS, confirmee=confirmee)),
        ("alpha", reutilisation(PARIS, etat="arretee", arretee="2025-06")),
    ]

    for found in (compte(lignes), compte(lignes[::-1])):
        assert (found.arretees, found.reutilisations) == (arretees, 1 - arretees)
        assert bool(found.population) is not bool(arretees)


def test_when_files_disagree_on_a_type_the_order_does_not_decide() -> None:
    said = [("alpha", "entreprise"), ("beta", "association"), ("gamma", None)]
    lignes = [(slug, reutilisation(Utilisateur(siren="890488950", type=kind))) for slug, kind in said]

    assert compte(lignes).par_type == compte(lignes[::-1]).par_type == (("association", 1),)


def test_each_case_of_the_tests_is_what_it_says(france: Reference) -> None:
    found = {name: france.identifier(who) for who, name in CAS}

    assert len(set(found.values())) == len(found)
    assert all(france.identifier(who) == found[name] for who, name in CAS)


def test_a_whole_catalogue_is_counted(france: Reference) -> None:
    catalogue, _ = charger(RACINE, TODAY)
    known = usages(catalogue.projets, france, TODAY)
    found = bilan_des_usages(known, france)

    assert found.reutilisations == len({(u.commun, u.organisation) for u in known if u.actives}) > 0
    assert 0 < found.population < france.habitants(france.par_commune)
    assert not found.sans_population


# --- The edges of what /methodologie/ says of reuses and inhabitants, one line of a table each -----------


RENNES, CESSON, BETTON = "35238", "35051", "35024"
MAIRIE = Utilisateur(code_insee=RENNES)
# The last day that is not yet more than eighteen months before the day of the tests, and the one before.
LIMITE, TROP_TOT = "2025-05-24", "2025-05-23"
PRODUCTION, ESSAI, ARRET = "en-production", "experimentation", "arretee"
Ligne = tuple[str, str | None]


def ligne(etat: str, confirmee: str | None, statut: str = "declaree") -> Reutilisation:
    """Make a line about one commune."""
    return reutilisation(MAIRIE, etat, statut, confirmee)


def usage(*lignes: Ligne) -> Usage:
    """Make a use of one commune from its lines: their state and when they were confirmed."""
    return Usage("alpha", Collectivite("commune", RENNES), tuple(ligne(*one) for one in lignes), TODAY)


def compte_de(france: Reference, *projets: Projet) -> BilanUsages:
    """Count the uses of these commons."""
    return bilan_des_usages(usages(projets, france, TODAY), france)


# --- To confirm again ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("confirmee", "dernier_bon_jour"),
    [
        ("2025-05-24", date(2026, 11, 24)),
        ("2025-08-31", date(2027, 2, 28)),
        ("2025-05", date(2026, 11, 1)),
        ("2025", date(2026, 7, 1)),
    ],
)
def test_the_first_day_when_a_line_is_to_confirm_again(confirmee: str, dernier_bon_jour: date) -> None:
    """« plus de dix-huit mois »: eighteen months to the day are not more; a month counts as its first day."""
    one = ligne(PRODUCTION, confirmee)
    assert a_reconfirmer(one, dernier_bon_jour) is False
    assert a_reconfirmer(one, date.fromordinal(dernier_bon_jour.toordinal() + 1)) is True


@pytest.mark.parametrize(
    ("lignes", "attendu"),
    [
        ([], False),
        ([(PRODUCTION, None)], False),
        ([(PRODUCTION, LIMITE)], False),
        ([(PRODUCTION, TROP_TOT)], True),
        ([(ARRET, TROP_TOT)], False),
        ([(PRODUCTION, TROP_TOT), (PRODUCTION, LIMITE)], False),
        ([(PRODUCTION, TROP_TOT), (PRODUCTION, None)], True),
        ([(PRODUCTION, TROP_TOT), (ARRET, LIMITE)], True),
        ([(PRODUCTION, None), (ARRET, TROP_TOT)], False),
    ],
)
def test_a_use_is_to_confirm_again_when_no_live_line_is_recent(
    lignes: Sequence[Ligne], *, attendu: bool
) -> None:
    assert usage(*lignes).a_reconfirmer is attendu


@pytest.mark.parametrize(
    ("lignes", "attendu"),
    [
        ([], False),
        ([(PRODUCTION, LIMITE)], True),
        ([(PRODUCTION, TROP_TOT)], False),
        ([(PRODUCTION, None)], False),
        ([(ESSAI, LIMITE)], False),
        ([(ARRET, LIMITE)], False),
        ([(PRODUCTION, TROP_TOT), (PRODUCTION, LIMITE)], True),
        ([(PRODUCTION, TROP_TOT), (ESSAI, LIMITE)], False),
        ([(PRODUCTION, TROP_TOT), (ARRET, LIMITE)], False),
    ],
)
def test_a_use_is_recent_in_production_only(lignes: Sequence[Ligne], *, attendu: bool) -> None:
    """« en production et montré par une source de dix-huit mois au plus »: one line says both."""
    made = usage(*lignes)
    shown = tuple(msgspec.structs.replace(line, statut=DOCUMENTEE) for line in made.lignes)
    found = Usage(made.commun, made.organisation, shown, TODAY).degre
    assert (found == RECENT) is attendu
    assert made.degre != RECENT, "what is only declared is shown by nothing"


@pytest.mark.parametrize(
    ("lignes", "attendu"),
    [
        ([(PRODUCTION, None, "declaree")], (1, 0, 1, 0, 1, 0)),
        ([(PRODUCTION, LIMITE, "confirmee")], (1, 1, 0, 0, 0, 0)),
        ([(PRODUCTION, LIMITE, "documentee"), (ESSAI, LIMITE, "confirmee")], (1, 1, 0, 0, 0, 0)),
        ([(PRODUCTION, TROP_TOT, "confirmee")], (1, 1, 0, 1, 0, 0)),
        ([(PRODUCTION, None, "declaree"), (ESSAI, None, "confirmee")], (1, 1, 0, 0, 1, 0)),
        ([(PRODUCTION, None, "declaree"), (ESSAI, LIMITE, "declaree")], (1, 0, 1, 0, 0, 0)),
        ([(PRODUCTION, None, "declaree"), (ARRET, LIMITE, "confirmee")], (0, 0, 0, 0, 0, 1)),
        ([(PRODUCTION, TROP_TOT, "declaree"), (ARRET, LIMITE, "confirmee")], (1, 0, 1, 1, 0, 0)),
        ([(ARRET, TROP_TOT, "confirmee")], (0, 0, 0, 0, 0, 1)),
        ([], (0, 0, 0, 0, 0, 0)),
    ],
)
def test_what_the_lines_of_one_organisation_count_for(
    france: Reference, lignes: Sequence[tuple[str, str | None, str]], attendu: tuple[int, ...]
) -> None:
    found = compte_de(france, projet("alpha", [ligne(*one) for one in lignes]))
    assert (
        found.reutilisations,
        found.confirmees,
        found.declarees,
        found.a_reconfirmer,
        found.non_datees,
        found.arretees,
    ) == attendu


def campagne(fin: str, confirmee: str = "2025-01-17", **more: object) -> Reutilisation:
    """Make a line whose end was announced."""
    made = reutilisation(MAIRIE, PRODUCTION, DOCUMENTEE, confirmee)
    return msgspec.structs.replace(made, fin_annoncee=DatePartielle.parse(fin), **more)


@pytest.mark.parametrize(
    ("fin", "degre", "compte"),
    [
        ("2026-12-31", ANCIEN, True),
        ("2026-11-24", ANCIEN, True),
        ("2026-11", ANCIEN, True),
        ("2026-11-23", TERMINE, False),
        ("2025-12-31", TERMINE, False),
    ],
)
def test_an_announced_end_is_no_stop(france: Reference, fin: str, degre: str, *, compte: bool) -> None:
    [found] = usages([projet("alpha", [campagne(fin)])], france, TODAY)
    assert (found.degre, found.compte) == (degre, compte)
    assert found.fin == (None if compte else DatePartielle.parse(fin))
    counted = bilan_des_usages([found], france)
    assert (counted.terminees, counted.arretees) == (int(not compte), 0)
    later = msgspec.structs.replace(campagne(fin), confirmee_le=DatePartielle.parse("2026-11-24"))
    assert usages([projet("alpha", [later])], france, TODAY)[0].degre == RECENT
    stop = reutilisation(MAIRIE, ARRET, arretee="2026-02")
    assert usages([projet("alpha", [campagne(fin), stop])], france, TODAY)[0].degre == ARRETE


def test_a_carrier_is_told_apart(france: Reference) -> None:
    carried = projet("alpha", [reutilisation(MAIRIE, PRODUCTION, DOCUMENTEE, LIMITE)])
    own = msgspec.structs.replace(carried.porteurs[0], nom="Rennes", type="commune", code_insee=RENNES)
    carried = msgspec.structs.replace(carried, porteurs=(own,))
    [found] = usages([carried], france, TODAY)
    counted = decompte([found], france)
    assert (found.porteur, found.compte, found.degre) == (True, False, RECENT)
    assert (counted.reutilisations, counted.population, counted.porteurs) == (0, None, 1)
    assert counted.population_porteurs == france.population([Collectivite("commune", RENNES)])


# --- Organisations and inhabitants ------------------------------------------------------------

VAL = Utilisateur(nom="Val Imaginaire", type="commune")
PARC = Utilisateur(nom="Parc du Val", type="pnr")
SIRENE = Utilisateur(siren="890488950")


@pytest.mark.parametrize(
    ("organismes", "attendu"),
    [
        ([MAIRIE], (1, 1, 0, 0, 0)),
        ([MAIRIE, MAIRIE], (1, 1, 0, 0, 0)),
        ([MAIRIE, Utilisateur(siren="213502388")], (1, 1, 0, 0, 0)),
        ([MAIRIE, Utilisateur(code_insee=CESSON)], (2, 2, 0, 0, 0)),
        ([VAL], (1, 1, 0, 0, 1)),
        ([PARC], (1, 0, 1, 0, 1)),
        ([SIRENE], (1, 0, 0, 1, 1)),
        ([MAIRIE, VAL, PARC, SIRENE], (4, 2, 1, 1, 3)),
    ],
)
def test_who_uses_a_common(
    france: Reference, organismes: Sequence[Utilisateur], attendu: tuple[int, ...]
) -> None:
    split = compte_de(
        france, *(projet(f"c{rank}", [reutilisation(one)]) for rank, one in enumerate(organismes))
    )
    assert (
        split.organisations,
        split.collectivites,
        split.autres,
        split.type_inconnu,
        split.non_situees,
    ) == attendu
    assert split.reutilisations == len(organismes)


@pytest.mark.parametrize(
    ("organismes", "population"),
    [([], None), ([VAL], None), ([PARC, SIRENE], None), ([MAIRIE], True), ([MAIRIE, PARC], True)],
)
def test_a_population_is_unknown_until_a_place_is_known(
    france: Reference, organismes: Sequence[Utilisateur], population: object
) -> None:
    known = usages(
        [projet("alpha", [reutilisation(one, statut="documentee") for one in organismes])], france, TODAY
    )
    found = decompte(known, france)
    assert (found.reutilisations, found.documentees) == (len(organismes), len(organismes))
    rennes = france.population([Collectivite("commune", RENNES)])
    assert found.population == (rennes if population else None)
    assert rennes > 0
    stopped = usages([projet("alpha", [ligne(ARRET, LIMITE, "confirmee")])], france, TODAY)
    assert decompte(stopped, france) == Decompte(0, 0, 0, 0, None, 0, None)


def test_uses_come_by_common_in_the_order_of_the_files(france: Reference) -> None:
    first = projet(
        "beta", [reutilisation(PARC, confirmee=LIMITE), reutilisation(MAIRIE), reutilisation(PARC, ARRET)]
    )
    found = usages([first, projet("alpha", [reutilisation(MAIRIE)])], france, TODAY)
    assert [(one.commun, len(one.lignes), len(one.actives)) for one in found] == [
        ("beta", 2, 1),
        ("beta", 1, 1),
        ("alpha", 1, 1),
    ]


def test_departements_and_regions_are_those_of_the_communes(france: Reference) -> None:
    found = compte_de(
        france, projet("alpha", [reutilisation(MAIRIE), reutilisation(Utilisateur(code_insee="34172"))])
    )
    assert sorted(found.departements) == ["34", "35"]
    assert sorted(found.regions) == ["53", "76"]
    assert found.communes == {RENNES, "34172"}


# --- Classes of size ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nature", "bornes"),
    [
        ("commune", [500, 2000, 3500, 10_000, 20_000, 50_000, 100_000]),
        ("epci", [15_000, 30_000, 50_000, 100_000, 300_000]),
        ("departement", [250_000, 500_000, 1_000_000]),
        ("region", []),
    ],
)
def test_a_class_of_size_begins_with_its_bound(nature: Nature, bornes: list[int]) -> None:
    assert [s.minimum for s in tailles.strates(nature)] == [0, *bornes]
    assert [s.maximum for s in tailles.strates(nature)] == [*(b - 1 for b in bornes), None]
    assert tailles.rang_de_strate(nature, 0) == 0
    for rank, bound in enumerate(bornes):
        assert (tailles.rang_de_strate(nature, bound - 1), tailles.rang_de_strate(nature, bound)) == (
            rank,
            rank + 1,
        )
        assert tailles.strate(nature, bound).minimum == bound


@pytest.mark.parametrize(
    ("nature", "habitants", "attendu"),
    [
        ("commune", 499, "moins de 500 habitants"),
        ("commune", 500, "de 500 à 1 999 habitants"),
        ("commune", 9_999, "de 3 500 à 9 999 habitants"),
        ("commune", 100_000, "100 000 habitants et plus"),
        ("region", 3_000_000, "toutes tailles"),
    ],
)
def test_the_words_of_a_class_of_size(nature: Nature, habitants: int, attendu: str) -> None:
    assert tailles.strate(nature, habitants).libelle.replace("\u202f", " ") == attendu


# --- « Ma collectivité » ----------------------------------------------------------------------------


def fichier(nom: str, *projets: Projet) -> Any:
    """Return what a file that the script reads says of these commons."""
    contexte = Contexte(RACINE, Catalogue(projets), TODAY)
    return json.loads(scripts.fichiers_des_lieux(contexte)[f"{scripts.FOLDER}{nom}.json"])


@pytest.mark.parametrize(
    ("publics", "propose"),
    [
        (("commune",), 1),
        (("toutes",), 1),
        (("departement", "commune"), 1),
        (("departement",), 0),
        (("epci", "metropole"), 0),
        (("non-precise",), 0),
    ],
)
def test_a_common_is_made_for_communes(publics: tuple[str, ...], propose: int) -> None:
    """Named, or « toutes », with its bounds; one that is stopped is made for nobody."""
    bounds = Population(min=2_000, max=10_000)
    made = projet("alpha", publics=publics, population=bounds)
    stopped = msgspec.structs.replace(made, slug="beta", archive=Archive(DatePartielle(2025), "Fin."))
    told = fichier("communs", made, stopped, projet("gamma"))
    assert [told[slug][2:] for slug in told] == [
        [propose, 2_000, 10_000],
        [0, 2_000, 10_000],
        [1, None, None],
    ]


def test_those_alike_are_the_communes_of_the_same_size(france: Reference) -> None:
    """Neither another class, nor an EPCI, nor a use that stopped."""
    who = [Utilisateur(code_insee=code) for code in (RENNES, CESSON, BETTON, "34172")]
    made = projet("alpha", [*map(reutilisation, who), reutilisation(Utilisateur(siren="243500139"))])
    stopped = projet("beta", [reutilisation(MAIRIE, ARRET)])
    rank = tailles.rang_de_strate("commune", france.population([Collectivite("commune", RENNES)]))
    assert fichier(f"taille-{rank}", made, stopped) == {
        "alpha": [2, ["Montpellier (Hérault)", "Rennes (Ille-et-Vilaine)"]]
    }
