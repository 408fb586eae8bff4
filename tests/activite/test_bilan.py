"""The state of a common and its facts: the edges of each rule that /methodologie/ publishes."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from catalogue_communs.forges.bilan import BilanActivite, Nombre, bilan, etats, seuils, signalements
from catalogue_communs.forges.modele import (
    A_CONFIRMER,
    INTROUVABLE,
    PRIVE,
    Absence,
    Echanges,
    Ensemble,
    LectureDeDepot,
    Versions,
    mois_de,
)
from tests.activite.conftest import JOUR
from tests.activite.lectures import AUTRE, PROJETS, TIERS, URL, il_y_a, lu, projet, rythme

ARRET = {"archive": {"date": "2025-02", "raison": "Remplacé."}}
FINI = projet(URL, maintenance={"statut": "stable"})


def un(read: LectureDeDepot | None, common: Any = PROJETS[1]) -> BilanActivite:
    """Return the balance of a common of one repository."""
    return bilan(common, {URL: read} if read else {}, {}, JOUR)


def deux(
    premiere: LectureDeDepot, seconde: LectureDeDepot | None, ensemble: Ensemble | None = None
) -> BilanActivite:
    """Return the balance of a common of two repositories, the second of which may be unread."""
    readings = {one.depot: one for one in (premiere, seconde) if one is not None}
    return bilan(PROJETS[2], readings, {"outil": ensemble} if ensemble else {}, JOUR)


def passee(jours: int | None, commits: int | None, depot: str = URL, **faits: Any) -> LectureDeDepot:
    """Make a reading whose last commit is so many days old."""
    last = None if jours is None else il_y_a(jours)
    return lu(depot, dernier_commit_humain=last, rythme=rythme(commits), **faits)


# --- States -----------------------------------------------------------------------------


def test_each_rule_is_printed_with_its_numbers() -> None:
    assert all(one.libelle and re.fullmatch(r"[^{]+\.", one.regle) for one in etats().values())
    assert str(seuils()["actif_jours"]) in etats()["actif"].regle


@pytest.mark.parametrize(
    ("jours", "commits", "attendu", "fini"),
    [
        (0, 9, "peu-actif", "stable"),
        (0, 10, "actif", "actif"),
        (92, 9, "peu-actif", "stable"),
        (92, 10, "actif", "actif"),
        (93, 10, "entretenu", "stable"),
        (183, 1000, "entretenu", "stable"),
        (184, 1000, "peu-actif", "stable"),
        (0, 0, "peu-actif", "stable"),
        (0, None, "inconnu", "stable"),
        (184, None, "peu-actif", "stable"),
        (365, 10, "peu-actif", "stable"),
        (366, 10, "en-sommeil", "stable"),
        (366, None, "en-sommeil", "stable"),
        (1096, 0, "en-sommeil", "stable"),
        (1097, 0, "en-sommeil", "en-sommeil"),
        (None, 0, "en-sommeil", "en-sommeil"),
    ],
)
def test_the_edges_of_each_state(jours: int | None, commits: int | None, attendu: str, fini: str) -> None:
    """Both edges are within, unknown is no proof; finished by choice holds as long as someone passed."""
    read = passee(jours, commits)
    assert (un(read).etat.slug, un(read, FINI).etat.slug) == (attendu, fini)


@pytest.mark.parametrize(
    ("age", "mot", "slug"),
    [
        (92, "Actif", "actif"),
        (93, "Actif au 23 août 2026", "actif"),
        (365, "Actif au 24 novembre 2025", "actif"),
        (366, "Lecture de plus d’un an", "a-relire"),
    ],
)
def test_a_word_ages(age: int, mot: str, slug: str) -> None:
    """The age of the commit is counted from the reading, or from the day it was checked, not from today."""
    day, alive = il_y_a(age), slug == "actif"
    for read in (passee(age, 10, jour=day), passee(age, 10, jour=il_y_a(900), verifie_le=day)):
        told = un(read)
        assert (told.mot, told.etat.slug, told.complet) == (mot, slug, alive)
        assert (told.etat_au, told.au) == ((day, day) if alive else (None, None))


def test_what_the_page_declares_comes_first_and_does_not_age() -> None:
    for declared in (ARRET, {"maintenance": {"statut": "arretee"}}):
        told = un(passee(0, 100, jour=date(2026, 1, 1)), projet(**declared))
        assert (told.mot, told.etat_au) == ("Archivé", None)


def test_nobody_came_is_as_old_as_the_oldest_reading() -> None:
    quiet, old = passee(None, 0), passee(None, 0, AUTRE, jour=il_y_a(200))
    told = deux(quiet, old)
    assert (told.mot, told.etat_au) == ("En sommeil au 8 mai 2026", il_y_a(200))
    told = deux(passee(1, 10), old)
    assert (told.mot, told.etat_au) == ("Actif", JOUR)


OUVERT, FERME = lu(), lu(archive=True)
PARTI, CACHE = lu(acces=INTROUVABLE), lu(acces=PRIVE)


@pytest.mark.parametrize(
    ("premiere", "seconde", "attendu"),
    [
        (FERME, lu(AUTRE, archive=True), "archive"),
        (FERME, lu(AUTRE, acces=INTROUVABLE), "archive"),
        (FERME, lu(AUTRE, acces=PRIVE), "archive"),
        (PARTI, lu(AUTRE, acces=INTROUVABLE), "disparu"),
        (PARTI, lu(AUTRE, acces=PRIVE), "disparu"),
        (FERME, None, "inconnu"),
        (PARTI, None, "inconnu"),
        (FERME, lu(AUTRE, rythme=None), "inconnu"),
        (PARTI, lu(AUTRE, rythme=None), "inconnu"),
        (FERME, passee(1, 10, AUTRE), "actif"),
        (passee(None, 0), None, "inconnu"),
        (passee(1, 5), None, "inconnu"),
        (passee(None, 0), passee(500, 0, AUTRE), "en-sommeil"),
    ],
)
def test_what_is_said_of_all_needs_every_repository(
    premiere: LectureDeDepot, seconde: LectureDeDepot | None, attendu: str
) -> None:
    """« tous ses dépôts » : one that is open, or not read, and nothing of the kind is said."""
    assert deux(premiere, seconde).etat.slug == attendu


def test_what_was_said_gone_once_or_twice_is_not_believed_yet() -> None:
    twice = Absence(INTROUVABLE, (il_y_a(1), JOUR))
    assert un(LectureDeDepot(URL, JOUR, "git", A_CONFIRMER, absence=twice)).etat.slug == "inconnu"
    assert un(passee(5, 10, absence=twice)).etat.slug == "actif"


@pytest.mark.parametrize(
    ("commits", "part", "dite"), [(10, 74, None), (10, 75, 75), (10, 100, 100), (9, 100, None)]
)
def test_dependence_on_one_person(commits: int, part: int, dite: int | None) -> None:
    assert un(lu(rythme=rythme(commits, 2, part))).dependance == dite


# --- What the maintainers should look at ---------------------------------------------


@pytest.mark.parametrize(
    ("champs", "code"),
    [
        ({"deplace_vers": "https://github.com/equipe/nouveau"}, "depot-deplace"),
        ({"archive": True}, "depot-archive"),
        ({"acces": INTROUVABLE}, "depot-disparu"),
        ({"licence": "MIT"}, "depot-licence"),
    ],
)
def test_a_repository_that_is_not_as_declared(champs: dict[str, Any], code: str) -> None:
    [found] = signalements(projet(), {URL: lu(**champs)}, JOUR)
    assert (found.code, found.rang, found.depot, found.constate_le) == (code, 0, URL, JOUR)
    assert found.message.endswith(".")
    assert found.remede
    # A reading that is too old says nothing against a page.
    assert signalements(projet(), {URL: lu(jour=date(2025, 1, 1), **champs)}, JOUR) == ()


@pytest.mark.parametrize(
    ("declaree", "lue", "codes"),
    [
        (None, None, ["depot-sans-licence"]),
        (None, "MIT", []),
        ("MIT", None, []),
        ("MIT", "GPL-3.0", ["depot-licence"]),
    ],
)
def test_a_repository_does_not_inherit_the_licence_of_the_common(
    declaree: str | None, lue: str | None, codes: list[str]
) -> None:
    second = {"url": AUTRE, **({"licence": declaree} if declaree else {})}
    common = projet(depots=[{"url": URL}, second])
    found = signalements(common, {URL: lu(licence="AGPL-3.0"), AUTRE: lu(AUTRE, licence=lue)}, JOUR)
    assert [one.code for one in found if one.rang == 1] == codes == [one.code for one in found]


# --- « Au moins » signals an incomplete count -------------------------------------------


@pytest.mark.parametrize(
    ("un", "autre", "attendu"),
    [
        (4, 3, Nombre(7)),
        (4, None, Nombre(4, au_moins=True)),
        (None, 3, Nombre(3, au_moins=True)),
        (0, None, Nombre(0, au_moins=True)),
        (0, 0, Nombre(0)),
        (None, None, None),
    ],
)
def test_a_sum_of_what_two_forges_say(un: int | None, autre: int | None, attendu: Nombre | None) -> None:
    first = lu(tickets=Echanges(un), demandes=Echanges(un), rythme=None if un is None else rythme(un))
    tickets = None if autre is None else Echanges(autre)
    told = deux(first, lu(AUTRE, tickets=tickets, demandes=Echanges(autre), rythme=rythme(autre)))
    assert told.tickets_ouverts == told.demandes_ouvertes == told.commits_12_mois == attendu


@pytest.mark.parametrize(
    ("seconde", "attendu"),
    [
        (lu(AUTRE, rythme=rythme(5)), Nombre(17)),
        (lu(AUTRE, rythme=rythme(5), miroir=True), Nombre(12)),
        (lu(AUTRE, rythme=None), Nombre(12, au_moins=True)),
        (lu(AUTRE, jour=il_y_a(365), rythme=rythme(5)), Nombre(17)),
        (lu(AUTRE, jour=il_y_a(366), rythme=rythme(5)), Nombre(12, au_moins=True)),
        (None, Nombre(12, au_moins=True)),
    ],
)
def test_commits_of_two_repositories(seconde: LectureDeDepot | None, attendu: Nombre) -> None:
    assert deux(lu(rythme=rythme(12)), seconde).commits_12_mois == attendu


@pytest.mark.parametrize(("un", "autre", "attendu"), [(3, 5, 5), (5, None, 5), (0, 0, 0), (None, None, None)])
def test_people_of_two_repositories_read_apart(
    un: int | None, autre: int | None, attendu: int | None
) -> None:
    told = deux(lu(rythme=rythme(9, un)), lu(AUTRE, rythme=rythme(9, autre)))
    assert told.auteurs_12_mois == (None if attendu is None else Nombre(attendu, au_moins=True))
    assert (told.part_premier_auteur, told.rythme) == (None, None)


def ensemble(premier: int, second: int) -> Ensemble:
    """Count two repositories together, read so many days ago."""
    return Ensemble("outil", {URL: il_y_a(premier), AUTRE: il_y_a(second)}, rythme(50, 4, 45, m2026_11=7))


@pytest.mark.parametrize(("ecart", "exact"), [(0, True), (31, True), (32, False)])
def test_a_common_count_is_exact_within_a_month(ecart: int, *, exact: bool) -> None:
    """Readings at most 31 days apart are of the same moment; further, « au moins », and no share."""
    for days in ((ecart, 0), (0, ecart)):
        told = deux(lu(jour=il_y_a(days[0])), lu(AUTRE, jour=il_y_a(days[1])), ensemble(*days))
        assert told.commits_12_mois == Nombre(50, au_moins=not exact)
        assert told.auteurs_12_mois == Nombre(4, au_moins=not exact)
        assert told.part_premier_auteur == (45 if exact else None)
        assert told.mois[-1].commits == 7


def test_a_common_count_of_two_is_a_minimum_for_three() -> None:
    read = {URL: lu(rythme=rythme(8)), AUTRE: lu(AUTRE, rythme=rythme(2))}
    apart = bilan(PROJETS[3], read, {}, JOUR)
    assert (apart.commits_12_mois, apart.auteurs_12_mois) == (Nombre(10, True), Nombre(1, True))  # noqa: FBT003
    counted = {"outil": ensemble(0, 0)}
    unread = bilan(PROJETS[3], read, counted, JOUR)
    assert (unread.commits_12_mois, unread.auteurs_12_mois) == (Nombre(50, True), Nombre(4, True))  # noqa: FBT003
    assert unread.part_premier_auteur is None
    third = bilan(PROJETS[3], {**read, TIERS: lu(TIERS, rythme=rythme(1))}, counted, JOUR)
    assert (third.commits_12_mois, third.rythme) == (Nombre(11), None)


# --- The last day, the last version, the months ------------------------------------------


@pytest.mark.parametrize(
    ("premiere", "seconde", "attendu"),
    [
        ({"publications": ("v1", 10)}, {"publications": ("v2", 9)}, ("v2", 9)),
        ({"publications": ("v1", 9)}, {"publications": ("v2", 10)}, ("v1", 9)),
        ({"publications": ("v1", 9)}, {"publications": ("v2", 9)}, ("v2", 9)),
        ({"publications": ("v1", 10), "etiquettes": ("v3", 1)}, {}, ("v1", 10)),
        ({"publications": ("v1", None), "etiquettes": ("v3", 5)}, {}, ("v3", 5)),
        ({"etiquettes": ("v3", None)}, {}, (None, None)),
        ({"etiquettes": (None, 5)}, {}, (None, None)),
    ],
)
def test_the_last_version(
    premiere: dict[str, Any], seconde: dict[str, Any], attendu: tuple[str | None, int | None]
) -> None:
    def made(facts: dict[str, Any]) -> dict[str, Any]:
        return {
            name: Versions(derniere=what, derniere_le=None if day is None else il_y_a(day), depuis=day)
            for name, (what, day) in facts.items()
        }

    told, (name, day) = deux(lu(**made(premiere)), lu(AUTRE, **made(seconde))), attendu
    assert (told.derniere_version, told.depuis_la_version) == (name, day)
    assert told.derniere_version_le == (None if day is None else il_y_a(day))


def test_the_last_day_is_that_of_the_whole() -> None:
    told = deux(passee(30, 0, jour=il_y_a(3)), passee(20, 0, AUTRE, jour=il_y_a(9)))
    assert (told.au, told.dernier_commit_humain) == (il_y_a(3), il_y_a(20))
    assert deux(lu(jour=il_y_a(3)), lu(AUTRE, jour=il_y_a(1), acces=PRIVE)).au == il_y_a(3)
    gone = deux(lu(jour=il_y_a(3), acces=PRIVE), lu(AUTRE, jour=il_y_a(1), acces=PRIVE))
    assert (gone.au, gone.mois, gone.commits_12_mois) == (il_y_a(1), (), None)


@pytest.mark.parametrize(("un", "autre", "attendu"), [(3, 4, 7), (3, None, None), (None, None, None)])
def test_a_month_adds_up_when_all_its_parts_are_known(
    un: int | None, autre: int | None, attendu: int | None
) -> None:
    known = [rythme(1, **({} if n is None else {"m2026_11": n})) for n in (un, autre)]
    told = deux(lu(rythme=known[0]), lu(AUTRE, rythme=known[1]))
    assert [one.mois for one in told.mois] == list(mois_de(JOUR, 24))
    assert (told.mois[-1].commits, told.mois[-1].auteurs, told.mois[0].commits) == (attendu, None, None)
