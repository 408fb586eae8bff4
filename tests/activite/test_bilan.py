"""The state of a common on real shapes of history, then the edges of each rule that /methodologie/ publishes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from catalogue_communs.forges import BilanActivite, bilan, calcul, etats, signalements
from catalogue_communs.forges.bilan import Nombre, seuils
from catalogue_communs.forges.modele import (
    INTROUVABLE,
    PRIVE,
    Commit,
    Echanges,
    Ensemble,
    LectureDeDepot,
    Liste,
    Versions,
    mois_de,
)
from tests.activite.conftest import JOUR
from tests.activite.lectures import (
    AUTRE,
    PROJETS,
    TETE,
    TIERS,
    URL,
    il_y_a,
    lecture,
    lu,
    projet,
    releve,
    rythme,
)
from tests.activite.mondes import EQUIPE, MIDI


def histoire(*gestes: tuple[float, str], debut: str = "c") -> Liste[Commit]:
    """Make a history: how many days ago, and by whom."""
    listed = [
        Commit(f"{debut}{rank}", MIDI - timedelta(days=days), who)
        for rank, (days, who) in enumerate(sorted(gestes))
    ]
    return Liste(listed)


def disparu(depot: str, jours: int = 3, **champs: Any) -> LectureDeDepot:
    """Read so many days a repository that is no more there."""
    reading: LectureDeDepot | None = champs.pop("connue", None)
    for day in range(jours):
        gone = releve(depot, None, acces=INTROUVABLE, **champs)
        reading = calcul.lecture(gone, reading, JOUR - timedelta(days=jours - 1 - day))
    assert reading is not None
    return reading


JEUNE = histoire(*((day, EQUIPE[day % 3]) for day in range(1, 40)))
SEULE = histoire(*((4 * week, EQUIPE[0]) for week in range(1, 60)))
FINIE = histoire(*((500 + day, EQUIPE[day % 2]) for day in range(90)))
MORTE = histoire(*((1500 + day, f"Personne Numéro-{day}") for day in range(100)))
ROBOTS = histoire(*((day, "renovate[bot]") for day in range(1, 60)), (700, EQUIPE[0]))
RAFALE = histoire(*((2, EQUIPE[0]) for _ in range(5)))


@dataclass(frozen=True)
class Cas:
    """A common, what was read of it, and its state."""

    lectures: tuple[LectureDeDepot, ...]
    etat: str
    depots: tuple[str, ...] = (URL,)


TERMINE = {"maintenance": {"statut": "stable"}}
ARRET = {"archive": {"date": "2025-02", "raison": "Remplacé."}}
CAS = {
    "jeune-et-active": Cas((lecture(URL, JEUNE),), "actif"),
    "une-seule-personne": Cas((lecture(URL, SEULE),), "actif"),
    "peu-dans-ce-qui-est-lu": Cas((lecture(URL, RAFALE),), "inconnu", depots=(URL, AUTRE)),
    "terminee-sans-le-dire": Cas((lecture(URL, FINIE),), "en-sommeil"),
    "morte-avec-beaucoup-d-anciens": Cas((lecture(URL, MORTE),), "en-sommeil"),
    "robots-seuls": Cas((lecture(URL, ROBOTS),), "en-sommeil"),
    "disparue": Cas((disparu(URL),), "disparu"),
    "absente-deux-jours": Cas((disparu(URL, 2),), "inconnu"),
    "absente-deux-jours-et-connue": Cas((disparu(URL, 2, connue=lecture(URL, JEUNE)),), "actif"),
    "un-depot-non-lu-laisse-le-doute": Cas((lecture(URL, MORTE),), "inconnu", depots=(URL, AUTRE)),
    "tous-en-sommeil": Cas((lecture(URL, MORTE), lecture(AUTRE, FINIE)), "en-sommeil", depots=(URL, AUTRE)),
    "un-archive-l-autre-actif": Cas(
        (lecture(URL, MORTE, archive=True), lecture(AUTRE, JEUNE)), "actif", depots=(URL, AUTRE)
    ),
}


@pytest.mark.parametrize("nom", CAS)
def test_the_state_of_each_shape(nom: str) -> None:
    cas = CAS[nom]
    readings = {one.depot: one for one in cas.lectures}
    assert bilan(projet(*cas.depots), readings, {}, JOUR).etat.slug == cas.etat


def test_each_rule_is_printed_with_its_numbers() -> None:
    for one in etats().values():
        assert one.libelle
        assert one.regle.endswith(".")
        assert "{" not in one.regle
    limits = seuils()
    assert str(limits["actif_jours"]) in etats()["actif"].regle
    assert str(limits["actif_changements"]) in etats()["actif"].regle
    assert str(limits["lecture_valable_jours"]) in etats()["a-relire"].regle
    assert not any("commit" in one.regle for one in etats().values())


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
    day = JOUR - timedelta(days=age)
    read = lecture(URL, histoire(*((age + rank, EQUIPE[0]) for rank in range(20))), day)
    told = bilan(projet(), {URL: read}, {}, JOUR)
    assert (told.mot, told.etat.slug) == (mot, slug)
    assert told.etat_au == (day if slug == "actif" else None)


def test_what_the_page_declares_does_not_age() -> None:
    told = bilan(projet(**ARRET), {URL: lecture(URL, JEUNE, date(2026, 1, 1))}, {}, JOUR)
    assert (told.mot, told.etat_au) == ("Archivé", None)


def test_nobody_came_is_as_old_as_the_oldest_reading() -> None:
    old = JOUR - timedelta(days=200)
    readings = {URL: lecture(URL, MORTE), AUTRE: lecture(AUTRE, MORTE, old)}
    told = bilan(projet(URL, AUTRE), readings, {}, JOUR)
    assert (told.mot, told.etat_au) == ("En sommeil au 8 mai 2026", old)
    told = bilan(projet(URL, AUTRE), {URL: lecture(URL, JEUNE), AUTRE: readings[AUTRE]}, {}, JOUR)
    assert (told.mot, told.etat_au) == ("Actif", JOUR)


@pytest.mark.parametrize(("part", "dite"), [(74, None), (75, 75), (100, 100)])
def test_dependence_on_one_person(part: int, dite: int | None) -> None:
    commits = histoire(*((1 + day / 4, EQUIPE[0] if day < part else EQUIPE[1]) for day in range(100)))
    assert bilan(projet(), {URL: lecture(URL, commits)}, {}, JOUR).dependance == dite
    few = histoire(*((day, EQUIPE[0]) for day in range(1, 10)))
    assert bilan(projet(), {URL: lecture(URL, few)}, {}, JOUR).dependance is None


# --- The facts of a common ---------------------------------------------------------


def test_what_is_unknown_stays_so() -> None:
    told = bilan(projet(), {}, {}, JOUR)
    assert (told.au, told.commits_12_mois, told.auteurs_12_mois, told.tickets_ouverts, told.mois) == (
        None,
        None,
        None,
        None,
        (),
    )
    assert told.depots[0].lecture is None


# --- What the maintainers should look at ---------------------------------------------


@pytest.mark.parametrize(
    ("champs", "code"),
    [
        ({"deplace_vers": "https://github.com/equipe/nouveau"}, "depot-deplace"),
        ({"archive": True}, "depot-archive"),
        ({"absence": True}, "depot-disparu"),
        ({"licence": "MIT"}, "depot-licence"),
    ],
)
def test_a_repository_that_is_not_as_declared(champs: dict[str, Any], code: str) -> None:
    read = disparu(URL) if "absence" in champs else lecture(URL, JEUNE, **champs)
    [found] = signalements(projet(), {URL: read}, JOUR)
    assert (found.code, found.rang, found.depot, found.constate_le) == (code, 0, URL, JOUR)
    assert found.message.endswith(".")
    assert found.remede


def test_a_repository_does_not_inherit_the_licence_of_the_common() -> None:
    other = f"{URL}-mobile"
    for declared, read, code in (
        (None, None, ["depot-sans-licence"]),
        (None, "MIT", []),
        ("MIT", None, []),
        ("MIT", "GPL-3.0", ["depot-licence"]),
    ):
        second = {"url": other, **({"licence": declared} if declared else {})}
        common = projet(depots=[{"url": URL}, second])
        assert [common.licence_de(one) for one in common.depots] == ["AGPL-3.0-or-later", declared]
        readings = {URL: lecture(URL, JEUNE), other: lecture(other, JEUNE, licence=read)}
        found = signalements(common, readings, JOUR)
        assert [(one.code, one.rang) for one in found] == [(one, 1) for one in code]
        unread = signalements(common, {other: disparu(other)}, JOUR)
        assert [one.code for one in unread] == ["depot-disparu"]


def test_nothing_to_tell() -> None:
    assert signalements(projet(), {URL: lecture(URL, JEUNE, licence="AGPL-3.0")}, JOUR) == ()
    own = projet(depots=[{"url": URL, "licence": "MIT"}])
    assert signalements(own, {URL: lecture(URL, JEUNE, licence="MIT")}, JOUR) == ()
    assert signalements(projet(**ARRET), {URL: lecture(URL, JEUNE, archive=True)}, JOUR) == ()
    old = lecture(URL, JEUNE, date(2025, 1, 1), archive=True)
    assert signalements(projet(), {URL: old}, JOUR) == ()


# --- The edges of each rule about activity that /methodologie/ publishes, one line of a table each -------


def etat(dernier: int | None, commits: int | None, projet_: Any = None, **faits: Any) -> str:
    """Return the state of a common whose last commit is so many days old."""
    last = None if dernier is None else il_y_a(dernier)
    reading = lu(dernier_commit_humain=last, rythme=rythme(commits), **faits)
    return bilan(projet_ or PROJETS[1], {URL: reading}, {}, JOUR).etat.slug


def deux(
    premiere: LectureDeDepot,
    seconde: LectureDeDepot | None,
    ensemble: Ensemble | None = None,
    today: date = JOUR,
) -> BilanActivite:
    """Return the balance of a common of two repositories, the second of which may be unread."""
    readings = {one.depot: one for one in (premiere, seconde) if one is not None}
    return bilan(PROJETS[2], readings, {"outil": ensemble} if ensemble else {}, today)


# --- States -----------------------------------------------------------------------------

FINI = projet(URL, **TERMINE)


@pytest.mark.parametrize(
    ("jours", "commits", "attendu"),
    [
        (0, 9, "peu-actif"),
        (0, 10, "actif"),
        (0, 11, "actif"),
        (92, 9, "peu-actif"),
        (92, 10, "actif"),
        (93, 10, "entretenu"),
        (93, 9, "peu-actif"),
        (183, 1000, "entretenu"),
        (184, 1000, "peu-actif"),
        (0, 0, "peu-actif"),
        (0, None, "inconnu"),
        (184, None, "peu-actif"),
        (365, 10, "peu-actif"),
        (366, 10, "en-sommeil"),
        (366, None, "en-sommeil"),
        (None, 0, "en-sommeil"),
    ],
)
def test_active_needs_recent_work_and_at_least_ten_commits(
    jours: int | None, commits: int | None, attendu: str
) -> None:
    """« 92 jours au plus » and « au moins 10 commits »: both edges are within; unknown is no proof."""
    assert etat(jours, commits) == attendu


@pytest.mark.parametrize(
    ("jours", "commits", "attendu"),
    [
        (92, 10, "actif"),
        (92, 9, "stable"),
        (93, 10, "stable"),
        (366, 0, "stable"),
        (1096, 0, "stable"),
        (1097, 0, "en-sommeil"),
        (None, 0, "en-sommeil"),
    ],
)
def test_finished_by_choice_holds_as_long_as_someone_passed(
    jours: int | None, commits: int, attendu: str
) -> None:
    """« dans les 1096 jours »: the last day is within; a common that is active says so."""
    assert etat(jours, commits, FINI) == attendu


@pytest.mark.parametrize(
    ("age", "attendu", "complet"), [(364, "actif", True), (365, "actif", True), (366, "a-relire", False)]
)
def test_a_reading_older_than_a_year_says_nothing(age: int, attendu: str, *, complet: bool) -> None:
    """« 365 jours au plus »: the age of the commit is counted from the reading, not from today."""
    reading = lu(jour=il_y_a(age), dernier_commit_humain=il_y_a(age), rythme=rythme(10))
    told = bilan(PROJETS[1], {URL: reading}, {}, JOUR)
    assert (told.etat.slug, told.complet) == (attendu, complet)
    assert told.au == (il_y_a(age) if complet else None)


@pytest.mark.parametrize(("age", "attendu"), [(365, "actif"), (366, "a-relire")])
def test_a_reading_counts_from_the_day_it_was_checked(age: int, attendu: str) -> None:
    reading = lu(
        jour=il_y_a(900), verifie_le=il_y_a(age), dernier_commit_humain=il_y_a(age), rythme=rythme(10)
    )
    assert bilan(PROJETS[1], {URL: reading}, {}, JOUR).etat.slug == attendu


OUVERT, FERME = lu(), lu(archive=True)
PARTI, CACHE = lu(acces=INTROUVABLE), lu(acces=PRIVE)


def chez(depot: str, reading: LectureDeDepot) -> LectureDeDepot:
    """Give a reading to another repository."""
    return LectureDeDepot(
        depot, reading.lu_le, "git", acces=reading.acces, archive=reading.archive, tete=TETE
    )


@pytest.mark.parametrize(
    ("premiere", "seconde", "attendu"),
    [
        (FERME, FERME, "archive"),
        (FERME, PARTI, "archive"),
        (FERME, CACHE, "archive"),
        (PARTI, PARTI, "disparu"),
        (PARTI, CACHE, "disparu"),
        (FERME, None, "inconnu"),
        (PARTI, None, "inconnu"),
        (FERME, OUVERT, "inconnu"),
        (PARTI, OUVERT, "inconnu"),
    ],
)
def test_archived_or_gone_needs_every_repository(
    premiere: LectureDeDepot, seconde: LectureDeDepot | None, attendu: str
) -> None:
    """« tous ses dépôts » : one that is open, or not read, and nothing of the kind is said."""
    assert deux(premiere, seconde and chez(AUTRE, seconde)).etat.slug == attendu


def test_what_the_file_declares_comes_first() -> None:
    for declared in (ARRET, {"maintenance": {"statut": "arretee"}}):
        assert etat(0, 100, projet(URL, **declared)) == "archive"


@pytest.mark.parametrize(
    ("faits", "attendu"),
    [
        ({}, "en-sommeil"),
        ({"rythme": None}, "inconnu"),
        ({"tete": None}, "inconnu"),
    ],
)
def test_nobody_for_a_year_is_only_said_of_a_known_history(faits: dict[str, Any], attendu: str) -> None:
    reading = lu(dernier_commit_humain=il_y_a(400), **faits)
    assert bilan(PROJETS[1], {URL: reading}, {}, JOUR).etat.slug == attendu
    both = deux(lu(dernier_commit_humain=il_y_a(400)), lu(AUTRE, **faits))
    assert both.etat.slug == attendu


# --- « Au moins » signals an incomplete count -------------------------------------------


@pytest.mark.parametrize(
    ("un", "autre", "attendu"),
    [
        (4, 3, Nombre(7)),
        (4, 0, Nombre(4)),
        (0, 0, Nombre(0)),
        (4, None, Nombre(4, au_moins=True)),
        (None, 3, Nombre(3, au_moins=True)),
        (0, None, Nombre(0, au_moins=True)),
        (None, None, None),
    ],
)
def test_a_sum_of_what_two_forges_say(un: int | None, autre: int | None, attendu: Nombre | None) -> None:
    first = lu(tickets=Echanges(un), demandes=Echanges(un), rythme=None if un is None else rythme(un))
    second = lu(
        AUTRE,
        tickets=None if autre is None else Echanges(autre),
        demandes=Echanges(autre),
        rythme=rythme(autre),
    )
    told = deux(first, second)
    assert told.tickets_ouverts == attendu
    assert told.demandes_ouvertes == attendu
    assert told.commits_12_mois == attendu


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


def test_two_mirrors_are_counted_when_nothing_else_is_read() -> None:
    told = deux(lu(miroir=True, rythme=rythme(12)), lu(AUTRE, miroir=True, rythme=rythme(5)))
    assert told.commits_12_mois == Nombre(17)


@pytest.mark.parametrize(
    ("un", "autre", "attendu"),
    [
        (3, 5, Nombre(5, au_moins=True)),
        (5, 3, Nombre(5, au_moins=True)),
        (5, None, Nombre(5, au_moins=True)),
        (0, 0, Nombre(0, au_moins=True)),
        (None, None, None),
    ],
)
def test_people_of_two_repositories_read_apart(
    un: int | None, autre: int | None, attendu: Nombre | None
) -> None:
    told = deux(lu(rythme=rythme(9, un)), lu(AUTRE, rythme=rythme(9, autre)))
    assert told.auteurs_12_mois == attendu
    assert told.part_premier_auteur is None
    assert told.rythme is None


def test_one_repository_is_exact_until_another_is_missing() -> None:
    reading = lu(rythme=rythme(40, 3, 60, m2026_11=3))
    whole, part = bilan(PROJETS[1], {URL: reading}, {}, JOUR), deux(reading, None)
    assert (whole.commits_12_mois, whole.auteurs_12_mois, whole.part_premier_auteur) == (
        Nombre(40),
        Nombre(3),
        60,
    )
    assert (part.commits_12_mois, part.auteurs_12_mois, part.part_premier_auteur) == (
        Nombre(40, au_moins=True),
        Nombre(3, au_moins=True),
        None,
    )
    assert (whole.complet, part.complet) == (True, False)
    assert whole.mois[-1].auteurs == 3


def ensemble(premier: int, second: int) -> Ensemble:
    """Count two repositories together, read so many days ago."""
    return Ensemble("outil", {URL: il_y_a(premier), AUTRE: il_y_a(second)}, rythme(50, 4, 45, m2026_11=7))


@pytest.mark.parametrize(("ecart", "exact"), [(0, True), (30, True), (31, True), (32, False), (200, False)])
def test_a_common_count_is_exact_within_a_month(ecart: int, *, exact: bool) -> None:
    """Readings at most 31 days apart are of the same moment; further, « au moins », and no share."""
    for days in ((ecart, 0), (0, ecart)):
        told = deux(lu(jour=il_y_a(days[0])), lu(AUTRE, jour=il_y_a(days[1])), ensemble(*days))
        assert told.commits_12_mois == Nombre(50, au_moins=not exact)
        assert told.auteurs_12_mois == Nombre(4, au_moins=not exact)
        assert told.part_premier_auteur == (45 if exact else None)
        assert told.mois[-1].commits == 7


@pytest.mark.parametrize(
    ("lu_le", "verifie_le", "compte_le", "exact"),
    [(5, None, 5, True), (4, None, 5, False), (6, 0, 5, True), (6, 6, 5, True)],
)
def test_a_common_count_made_before_a_reading_is_a_minimum(
    lu_le: int, verifie_le: int | None, compte_le: int, *, exact: bool
) -> None:
    """New facts since the count make it « au moins »; the same facts found again do not."""
    checked = None if verifie_le is None else il_y_a(verifie_le)
    told = deux(lu(), lu(AUTRE, jour=il_y_a(lu_le), verifie_le=checked), ensemble(0, compte_le))
    assert told.commits_12_mois == Nombre(50, au_moins=not exact)
    assert told.part_premier_auteur == (45 if exact else None)


def test_a_common_count_of_two_is_a_minimum_for_three() -> None:
    read = {URL: lu(rythme=rythme(8)), AUTRE: lu(AUTRE, rythme=rythme(2))}
    apart = bilan(PROJETS[3], read, {}, JOUR)
    assert (apart.commits_12_mois, apart.auteurs_12_mois) == (
        Nombre(10, au_moins=True),
        Nombre(1, au_moins=True),
    )
    unread = bilan(PROJETS[3], read, {"outil": ensemble(0, 0)}, JOUR)
    assert (unread.commits_12_mois, unread.auteurs_12_mois) == (
        Nombre(50, au_moins=True),
        Nombre(4, au_moins=True),
    )
    assert unread.part_premier_auteur is None
    third = bilan(PROJETS[3], {**read, TIERS: lu(TIERS, rythme=rythme(1))}, {"outil": ensemble(0, 0)}, JOUR)
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
        ({"etiquettes": ("v3", 5)}, {}, ("v3", 5)),
        ({"etiquettes": ("v3", None)}, {}, (None, None)),
        ({"etiquettes": (None, 5)}, {}, (None, None)),
        ({}, {}, (None, None)),
    ],
)
def test_the_last_version(
    premiere: dict[str, Any], seconde: dict[str, Any], attendu: tuple[str | None, int | None]
) -> None:
    def made(facts: dict[str, Any]) -> dict[str, Any]:
        return {
            name: Versions(derniere=what, derniere_le=None if day is None else il_y_a(day))
            for name, (what, day) in facts.items()
        }

    told = deux(lu(**made(premiere)), lu(AUTRE, **made(seconde)))
    name, day = attendu
    assert (told.derniere_version, told.derniere_version_le) == (name, None if day is None else il_y_a(day))


def test_the_last_day_is_that_of_the_whole() -> None:
    told = deux(
        lu(jour=il_y_a(3), dernier_commit_humain=il_y_a(30)),
        lu(AUTRE, jour=il_y_a(9), dernier_commit_humain=il_y_a(20)),
    )
    assert (told.au, told.dernier_commit_humain) == (il_y_a(3), il_y_a(20))
    hidden = deux(lu(jour=il_y_a(3)), lu(AUTRE, jour=il_y_a(1), acces=PRIVE))
    assert hidden.au == il_y_a(3)
    gone = deux(lu(jour=il_y_a(3), acces=PRIVE), lu(AUTRE, jour=il_y_a(1), acces=PRIVE))
    assert (gone.au, gone.mois, gone.commits_12_mois) == (il_y_a(1), (), None)


@pytest.mark.parametrize(
    ("un", "autre", "attendu"), [(3, 4, 7), (0, 0, 0), (3, None, None), (None, None, None)]
)
def test_a_month_adds_up_when_all_its_parts_are_known(
    un: int | None, autre: int | None, attendu: int | None
) -> None:
    known = [rythme(1, **({} if n is None else {"m2026_11": n})) for n in (un, autre)]
    told = deux(lu(rythme=known[0]), lu(AUTRE, rythme=known[1]))
    assert [one.mois for one in told.mois] == list(mois_de(JOUR, 24))
    assert (told.mois[-1].commits, told.mois[-1].auteurs, told.mois[0].commits) == (attendu, None, None)
