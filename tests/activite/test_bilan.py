"""The state of a common on real shapes of history, then the edges of each rule that /methodologie/ publishes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.forges import BilanActivite, bilan, calcul, etats, signalements
from catalogue.forges.bilan import Nombre, seuils
from catalogue.forges.calcul import Personnes, genre
from catalogue.forges.fichiers import detectee, differe, presence, reconnue
from catalogue.forges.modele import (
    INTROUVABLE,
    PRIVE,
    Absence,
    Attente,
    Commit,
    Echange,
    Echanges,
    Ensemble,
    Fichiers,
    LectureDeDepot,
    Liste,
    ReleveDepot,
    Rythme,
    Version,
    Versions,
    mois_de,
    valeurs_ecrites,
)
from catalogue.reseau.bornes import Panne
from tests.activite.conftest import JOUR
from tests.activite.mondes import EQUIPE, MIDI
from tests.aides import ROOT
from tests.communs import imaginaire

if TYPE_CHECKING:
    from catalogue.modele import Projet

URL = "https://github.com/equipe/outil"
AUTRE = "https://gitlab.com/equipe/mobile"


def projet(*depots: str, **champs: Any) -> Projet:  # noqa: ANN401 - fields of a page
    """Make a common that has these repositories."""
    return imaginaire(
        **{
            "slug": "outil",
            "licence": "AGPL-3.0-or-later",
            "depots": [{"url": url} for url in depots or (URL,)],
            **champs,
        }
    )


def histoire(*gestes: tuple[float, str], debut: str = "c") -> Liste[Commit]:
    """Make a history: how many days ago, and by whom."""
    listed = [
        Commit(f"{debut}{rank}", MIDI - timedelta(days=days), who)
        for rank, (days, who) in enumerate(sorted(gestes))
    ]
    return Liste(listed)


def releve(depot: str, commits: Liste[Commit] | None, **champs: Any) -> ReleveDepot:  # noqa: ANN401
    """Say what a source told of a repository."""
    tip = "a" * 40 if commits and commits.elements else None
    return ReleveDepot(**{"depot": depot, "source": "github", "commits": commits, "tete": tip, **champs})


def lecture(depot: str, commits: Liste[Commit] | None, jour: date = JOUR, **champs: Any) -> LectureDeDepot:  # noqa: ANN401
    """Read a repository on a day."""
    return calcul.lecture(releve(depot, commits, **champs), None, jour)


def disparu(depot: str, jours: int = 3, **champs: Any) -> LectureDeDepot:  # noqa: ANN401
    """Read so many days a repository that is no more there."""
    reading: LectureDeDepot | None = champs.pop("connue", None)
    for day in range(jours):
        gone = releve(depot, None, acces=INTROUVABLE, **champs)
        reading = calcul.lecture(gone, reading, JOUR - timedelta(days=jours - 1 - day))
    assert reading is not None
    return reading


JEUNE = histoire(*((day, EQUIPE[day % 3]) for day in range(1, 40)))
SEULE = histoire(*((4 * week, EQUIPE[0]) for week in range(1, 60)))
CALME = histoire(*((100 + day, EQUIPE[day % 2]) for day in range(12)))
LENTE = histoire((120, EQUIPE[0]), (200, EQUIPE[1]), (300, EQUIPE[0]))
FINIE = histoire(*((500 + day, EQUIPE[day % 2]) for day in range(90)))
MORTE = histoire(*((1500 + day, f"Personne Numéro-{day}") for day in range(100)))
ROBOTS = histoire(*((day, "renovate[bot]") for day in range(1, 60)), (700, EQUIPE[0]))
RAFALE = histoire(*((2, EQUIPE[0]) for _ in range(5)))
REPRISE = histoire(
    *((day, EQUIPE[4]) for day in range(1, 20)), *((1500 + day, EQUIPE[0]) for day in range(50))
)


@dataclass(frozen=True)
class Cas:
    """A common, what was read of it, and its state."""

    lectures: tuple[LectureDeDepot, ...]
    etat: str
    champs: dict[str, Any] = field(default_factory=dict)
    depots: tuple[str, ...] = (URL,)


TERMINE = {"maintenance": {"statut": "stable"}}
ARRET = {"archive": {"date": "2025-02", "raison": "Remplacé."}}
CAS = {
    "jeune-et-active": Cas((lecture(URL, JEUNE),), "actif"),
    "une-seule-personne": Cas((lecture(URL, SEULE),), "actif"),
    "reprise-apres-des-annees": Cas((lecture(URL, REPRISE),), "actif"),
    "quelques-commits-recents": Cas((lecture(URL, RAFALE),), "peu-actif"),
    "un-commit-par-saison": Cas((lecture(URL, LENTE),), "peu-actif"),
    "rien-depuis-un-trimestre": Cas((lecture(URL, CALME),), "entretenu"),
    "peu-dans-ce-qui-est-lu": Cas((lecture(URL, RAFALE),), "inconnu", depots=(URL, AUTRE)),
    "terminee-et-declaree": Cas((lecture(URL, FINIE),), "stable", TERMINE),
    "terminee-sans-le-dire": Cas((lecture(URL, FINIE),), "en-sommeil"),
    "declaree-terminee-mais-archivee": Cas((lecture(URL, FINIE, archive=True),), "archive", TERMINE),
    "morte-avec-beaucoup-d-anciens": Cas((lecture(URL, MORTE),), "en-sommeil"),
    "robots-seuls": Cas((lecture(URL, ROBOTS),), "en-sommeil"),
    "miroir": Cas((lecture(URL, JEUNE, miroir=True),), "actif"),
    "archivee-sur-la-forge": Cas((lecture(URL, JEUNE, archive=True),), "archive"),
    "disparue": Cas((disparu(URL),), "disparu"),
    "absente-deux-jours": Cas((disparu(URL, 2),), "inconnu"),
    "absente-deux-jours-et-connue": Cas((disparu(URL, 2, connue=lecture(URL, JEUNE)),), "actif"),
    "jamais-lue": Cas((), "inconnu"),
    "lecture-trop-vieille": Cas((lecture(URL, JEUNE, date(2025, 11, 23)),), "a-relire"),
    "un-depot-actif-suffit": Cas((lecture(URL, JEUNE),), "actif", depots=(URL, AUTRE)),
    "un-depot-non-lu-laisse-le-doute": Cas((lecture(URL, MORTE),), "inconnu", depots=(URL, AUTRE)),
    "tous-en-sommeil": Cas((lecture(URL, MORTE), lecture(AUTRE, FINIE)), "en-sommeil", depots=(URL, AUTRE)),
    "un-archive-l-autre-actif": Cas(
        (lecture(URL, MORTE, archive=True), lecture(AUTRE, JEUNE)), "actif", depots=(URL, AUTRE)
    ),
}


@pytest.mark.parametrize("nom", CAS)
def test_the_state_of_each_shape(nom: str) -> None:
    """Each shape of history has the state that its rule says."""
    cas = CAS[nom]
    readings = {one.depot: one for one in cas.lectures}
    assert bilan(projet(*cas.depots, **cas.champs), readings, {}, JOUR).etat.slug == cas.etat


def test_every_state_is_shown() -> None:
    """The table above shows each state of the file, and the file has no other."""
    assert {cas.etat for cas in CAS.values()} == set(etats())


def test_each_rule_is_printed_with_its_numbers() -> None:
    """Rules are sentences, and say the thresholds that are applied."""
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
        (366, "Pas encore relu", "a-relire"),
    ],
)
def test_a_word_ages(age: int, mot: str, slug: str) -> None:
    """A word is worth three months; then it bears its day, and after a year it is no word any more."""
    day = JOUR - timedelta(days=age)
    read = lecture(URL, histoire(*((age + rank, EQUIPE[0]) for rank in range(20))), day)
    told = bilan(projet(), {URL: read}, {}, JOUR)
    assert (told.mot, told.etat.slug) == (mot, slug)
    assert told.etat_au == (day if slug == "actif" else None)


def test_what_the_page_declares_does_not_age() -> None:
    """A common that its team stopped is archived, whatever the age of the readings."""
    told = bilan(projet(**ARRET), {URL: lecture(URL, JEUNE, date(2026, 1, 1))}, {}, JOUR)
    assert (told.mot, told.etat_au) == ("Archivé", None)


def test_nobody_came_is_as_old_as_the_oldest_reading() -> None:
    """That someone works is shown by one reading; that nobody did, by the oldest one only."""
    old = JOUR - timedelta(days=200)
    readings = {URL: lecture(URL, MORTE), AUTRE: lecture(AUTRE, MORTE, old)}
    told = bilan(projet(URL, AUTRE), readings, {}, JOUR)
    assert (told.mot, told.etat_au) == ("En sommeil au 8 mai 2026", old)
    told = bilan(projet(URL, AUTRE), {URL: lecture(URL, JEUNE), AUTRE: readings[AUTRE]}, {}, JOUR)
    assert (told.mot, told.etat_au) == ("Actif", JOUR)


@pytest.mark.parametrize(("part", "dite"), [(74, None), (75, 75), (100, 100)])
def test_dependence_on_one_person(part: int, dite: int | None) -> None:
    """From three changes out of four, one person makes the common: it is said beside the word."""
    commits = histoire(*((1 + day / 4, EQUIPE[0] if day < part else EQUIPE[1]) for day in range(100)))
    assert bilan(projet(), {URL: lecture(URL, commits)}, {}, JOUR).dependance == dite
    few = histoire(*((day, EQUIPE[0]) for day in range(1, 10)))
    assert bilan(projet(), {URL: lecture(URL, few)}, {}, JOUR).dependance is None


# --- The facts of a common ---------------------------------------------------------


def test_what_is_unknown_stays_so() -> None:
    """Nothing read: no date, no count, no series, and no zero."""
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
    """Renamed, archived, gone or of another licence: told with what to write."""
    read = disparu(URL) if "absence" in champs else lecture(URL, JEUNE, **champs)
    [found] = signalements(projet(), {URL: read}, JOUR)
    assert (found.code, found.rang, found.depot, found.constate_le) == (code, 0, URL, JOUR)
    assert found.message.endswith(".")
    assert found.remede


def test_a_repository_does_not_inherit_the_licence_of_the_common() -> None:
    """That of the common is that of its main repository; another one says its own, or it is unknown."""
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
    """A repository as declared, a licence of its own, an archived page, an old reading: nothing."""
    assert signalements(projet(), {URL: lecture(URL, JEUNE, licence="AGPL-3.0")}, JOUR) == ()
    own = projet(depots=[{"url": URL, "licence": "MIT"}])
    assert signalements(own, {URL: lecture(URL, JEUNE, licence="MIT")}, JOUR) == ()
    assert signalements(projet(**ARRET), {URL: lecture(URL, JEUNE, archive=True)}, JOUR) == ()
    old = lecture(URL, JEUNE, date(2025, 1, 1), archive=True)
    assert signalements(projet(), {URL: old}, JOUR) == ()


# --- The edges of each rule about activity that /methodologie/ publishes, one line of a table eac --------


TIERS = "https://codeberg.org/equipe/outil"
TETE = "a" * 40
PROJETS = {1: projet(URL), 2: projet(URL, AUTRE), 3: projet(URL, AUTRE, TIERS)}


def il_y_a(jours: int) -> date:
    """Return the day so many days before the reading."""
    return JOUR - timedelta(days=jours)


def rythme(commits: int | None, auteurs: int | None = 1, part: int | None = 100, **mois: int) -> Rythme:
    """Make the counts of a reading; `m2026_11=3` says the commits of a month."""
    series = {name[1:].replace("_", "-"): count for name, count in mois.items()}
    return Rythme(series, series, commits, auteurs, part)


def lu(depot: str = URL, jour: date = JOUR, **faits: Any) -> LectureDeDepot:  # noqa: ANN401 - facts of a reading
    """Make a reading of a repository whose history is known, unless said otherwise."""
    return LectureDeDepot(depot, jour, "git", **{"tete": TETE, "rythme": rythme(0), **faits})


def etat(dernier: int | None, commits: int | None, projet_: Any = None, **faits: Any) -> str:  # noqa: ANN401
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
    """Found unchanged later, facts are as recent as this later day."""
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
    """A common that its file says stopped is archived, however lively its code."""
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
    """A history that is unknown, or empty, proves nothing."""
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
    """Unknown is never zero: with one part unknown the sum is a minimum, with all it is unknown."""
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
    """They add up without a mirror's; a repository unread, or read too long ago, makes a minimum."""
    assert deux(lu(rythme=rythme(12)), seconde).commits_12_mois == attendu


def test_two_mirrors_are_counted_when_nothing_else_is_read() -> None:
    """A common known by its mirrors only has the commits of its mirrors."""
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
    """Someone may be in both: at least as many as in one, never the sum, and no share of anyone."""
    told = deux(lu(rythme=rythme(9, un)), lu(AUTRE, rythme=rythme(9, autre)))
    assert told.auteurs_12_mois == attendu
    assert told.part_premier_auteur is None
    assert told.rythme is None


def test_one_repository_is_exact_until_another_is_missing() -> None:
    """The same reading, of a common that has one repository then two."""
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
    """With a third repository unread, nothing is exact; read, the count does not hold for the whole."""
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
    """The most recent of all; a tag only counts where no release is dated."""

    def made(facts: dict[str, Any]) -> dict[str, Any]:
        return {
            name: Versions(derniere=what, derniere_le=None if day is None else il_y_a(day))
            for name, (what, day) in facts.items()
        }

    told = deux(lu(**made(premiere)), lu(AUTRE, **made(seconde)))
    name, day = attendu
    assert (told.derniere_version, told.derniere_version_le) == (name, None if day is None else il_y_a(day))


def test_the_last_day_is_that_of_the_whole() -> None:
    """The reading and the last commit are the most recent ones; what is not public is only a day."""
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
    """A month that one repository does not tell is unknown for the common."""
    known = [rythme(1, **({} if n is None else {"m2026_11": n})) for n in (un, autre)]
    told = deux(lu(rythme=known[0]), lu(AUTRE, rythme=known[1]))
    assert [one.mois for one in told.mois] == list(mois_de(JOUR, 24))
    assert (told.mois[-1].commits, told.mois[-1].auteurs, told.mois[0].commits) == (attendu, None, None)


# --- What is counted -------------------------------------------------------------------------


def commit(  # noqa: PLR0913 - all that a commit says of who wrote it
    day: str,
    name: str = EQUIPE[0],
    email: str = "",
    account: str = "",
    key: str = "",
    *,
    fusion: bool = False,
) -> Commit:
    """Make a commit."""
    when = datetime.fromisoformat(day).replace(tzinfo=UTC)
    return Commit(
        key or f"{day} {name} {email} {account} {fusion}", when, name, email, account, fusion=fusion
    )


@pytest.mark.parametrize(
    ("commits", "attendu"),
    [
        ([commit("2025-11-25")], (1, 1, 100, 0)),
        ([commit("2025-11-24")], (0, 0, None, 0)),
        ([commit("2026-11-24")], (1, 1, 100, 0)),
        ([commit("2026-11-25")], (0, 0, None, 0)),
        ([commit("2026-11-02"), commit("2026-11-03", fusion=True)], (1, 1, 100, 0)),
        ([commit("2026-11-02"), commit("2026-11-03", "renovate[bot]")], (1, 1, 100, 1)),
        ([commit("2026-11-03", "renovate[bot]", fusion=True)], (0, 0, None, 0)),
        ([commit("2025-11-24", "renovate[bot]")], (0, 0, None, 0)),
        ([commit("2026-01-01"), commit("2026-01-02"), commit("2026-01-03", "Bleuet Martin")], (3, 2, 67, 0)),
        ([commit("2025-11-01"), commit("2026-01-03", "Bleuet Martin")], (1, 1, 100, 0)),
    ],
)
def test_a_year_of_commits(commits: list[Commit], attendu: tuple[int, int, int | None, int]) -> None:
    """The 365 days that end with the reading; neither merges nor bots nor days to come, nobody twice."""
    counted = calcul.rythme(commits, date.min, JOUR)
    assert (
        counted.commits_12_mois,
        counted.auteurs_12_mois,
        counted.part_premier_auteur,
        counted.robots_12_mois,
    ) == attendu


@pytest.mark.parametrize(
    ("plus_ancien", "complete", "annee", "mois"),
    [
        ("2025-11-24", False, True, 12),
        ("2025-11-25", False, False, 12),
        ("2025-12-01", False, False, 11),
        ("2025-12-01", True, True, 24),
        ("2024-11-29", False, True, 24),
        ("2024-12-01", False, True, 23),
    ],
)
def test_a_list_that_is_cut_says_nothing_of_its_oldest_month(
    plus_ancien: str, mois: int, *, complete: bool, annee: bool
) -> None:
    """Only whole months are counted; a list cut within the year gives « at least » what it holds."""
    listed = Liste([commit("2026-11-02"), commit(plus_ancien)], complete=complete)
    releve = ReleveDepot(depot=URL, source="git", commits=listed, tete=TETE)
    counted = calcul.lecture(releve, None, JOUR).rythme
    assert counted is not None
    assert len(counted.commits) == mois
    assert (counted.au_moins is None) is annee
    assert counted.commits_12_mois == 1 + (plus_ancien > "2025-11-24")
    assert (counted.part_premier_auteur is not None) is annee
    told = bilan(PROJETS[1], {URL: calcul.lecture(releve, None, JOUR)}, {}, JOUR)
    assert told.commits_12_mois == Nombre(counted.commits_12_mois, au_moins=not annee)
    assert told.auteurs_12_mois == Nombre(1, au_moins=not annee)


def test_an_empty_list_that_is_cut_says_nothing() -> None:
    """Nothing was read: every month before the reading is unknown."""
    counted = lecture(URL, Liste(complete=False), tete=TETE).rythme
    assert counted is not None
    assert (counted.commits, counted.commits_12_mois) == ({}, None)


def test_repositories_counted_together_know_no_more_than_the_shortest_list() -> None:
    """The months of the whole begin with those of the list that is cut last."""
    whole, cut = Liste([commit("2024-12-05")]), Liste([commit("2026-03-15", "Bleuet Martin")], complete=False)
    told = calcul.ensemble(
        "outil",
        [
            (ReleveDepot(depot=URL, source="git", commits=whole), il_y_a(9)),
            (ReleveDepot(depot=AUTRE, source="git", commits=cut), il_y_a(2)),
        ],
    )
    assert told is not None
    assert next(iter(told.rythme.commits)) == "2026-04"
    assert (told.rythme.commits_12_mois, told.rythme.au_moins) == (1, True)
    assert told.depots == {URL: il_y_a(9), AUTRE: il_y_a(2)}
    assert told.dernier_commit_humain == date(2026, 3, 15)
    assert calcul.ensemble("outil", []) is None


@pytest.mark.parametrize(
    ("jours", "attendu"),
    [
        ([0, 400], JOUR),
        ([400, 0], JOUR),
        ([-30], None),
        ([-4000, 9], il_y_a(9)),
        ([20_000], None),
        ([], None),
    ],
)
def test_the_last_commit(jours: list[int], attendu: date | None) -> None:
    """The most recent, whatever the order; what a wrong clock wrote is set aside."""
    made = [Commit(str(d), MIDI - timedelta(days=d), "Ancolie Dupré") for d in jours]
    assert calcul.dernier_commit_humain(made, JOUR) == attendu


@pytest.mark.parametrize(
    ("cree_le", "attendu"), [("1989-12-31", None), ("1990-01-01", "1990-01-01"), ("2026-11-25", None)]
)
def test_a_day_before_version_control_is_unknown(cree_le: str, attendu: str | None) -> None:
    """The first day that is believed is within."""
    assert lecture(URL, None, cree_le=date.fromisoformat(cree_le)).cree_le == (
        date.fromisoformat(attendu) if attendu else None
    )


@pytest.mark.parametrize(
    ("ferme", "ouvert", "attendu"),
    [(364, 374, (1, 10)), (365, 375, (0, None)), (366, 376, (0, None)), (0, 0, (1, 0)), (5, 2, (1, 0))],
)
def test_what_was_closed_in_a_year(ferme: int, ouvert: int, attendu: tuple[int, int | None]) -> None:
    """What was closed on the very day, a year ago, is out; a delay is never negative."""
    listed = Liste([Echange(MIDI - timedelta(days=ouvert), MIDI - timedelta(days=ferme), "a")])
    told = lecture(URL, None, tickets_fermes=listed).tickets
    assert told is not None
    assert (told.ouverts, told.fermes_12_mois, told.delai_median_jours) == (None, *attendu)


@pytest.mark.parametrize(
    ("tailles", "attendu"),
    [
        ({"A": 995, "B": 5}, {"A": 100}),
        ({"A": 990, "B": 10}, {"A": 99, "B": 1}),
        ({"A": 1, "B": 2}, {"A": 33, "B": 67}),
        ({"A": 0}, {}),
        ({}, {}),
        (None, None),
    ],
)
def test_languages_are_whole_percents(
    tailles: dict[str, float] | None, attendu: dict[str, int] | None
) -> None:
    """What is under one percent is left out; nothing known is not nothing."""
    assert lecture(URL, None, langages=tailles).langages == attendu


def test_thirty_languages_at_most() -> None:
    """The largest are kept."""
    sizes = {f"L{rank:02d}": 100.0 + rank for rank in range(31)}
    kept = lecture(URL, None, langages=sizes).langages
    assert kept is not None
    assert (len(kept), "L00" in kept, "L30" in kept) == (30, False, True)


@pytest.mark.parametrize(
    ("versions", "complete", "total", "attendu"),
    [
        ([("v1", 9), ("v2", 3)], True, None, (2, "v2", 3, {"2026": 2})),
        ([("v1", None)], True, None, (1, "v1", None, None)),
        ([("v1", 9), ("", None)], True, None, (2, "v1", 9, None)),
        ([("", None)], True, None, (1, None, None, None)),
        ([], True, None, (0, None, None, {})),
        ([("v1", 9)], False, 40, (40, "v1", 9, {})),
        ([("v1", 9)], False, None, (None, "v1", 9, {})),
        ([("v2", 3), ("v1", 400)], False, 40, (40, "v2", 3, {"2026": 1})),
        ([], False, 40, (40, None, None, {})),
    ],
)
def test_versions_that_a_forge_lists(
    versions: list[tuple[str, int | None]],
    total: int | None,
    attendu: tuple[int | None, str | None, int | None, dict[str, int] | None],
    *,
    complete: bool,
) -> None:
    """A list that is cut does not give the count, nor its oldest year; undated, no year at all."""
    listed = [Version(name, None if day is None else il_y_a(day)) for name, day in versions]
    told = lecture(URL, None, publications=Liste(listed, complete=complete, total=total)).publications
    assert told is not None
    count, name, day, years = attendu
    assert (told.nombre, told.derniere, told.derniere_le, told.par_an) == (
        count,
        name,
        None if day is None else il_y_a(day),
        years,
    )


@pytest.mark.parametrize(
    ("change", "inchangee"),
    [({}, True), ({"jour": il_y_a(0)}, True), ({"etoiles": 1}, False), ({"tete": "b" * 40}, False)],
)
def test_a_reading_is_the_same_whatever_its_day(change: dict[str, Any], *, inchangee: bool) -> None:
    """Only its facts are compared, not the days when they were found."""
    known = lu(jour=il_y_a(9), verifie_le=il_y_a(3))
    assert calcul.inchangee(lu(**change), known) is inchangee


@pytest.mark.parametrize("acces", [PRIVE, INTROUVABLE])
def test_a_door_that_is_closed_is_believed_on_the_third_day(acces: str) -> None:
    """Nothing known is lost; the access changes after three days, not after three readings of one day."""
    known = lu(licence="MIT", rythme=rythme(12))
    reading = known
    for day, said in ((2, "public"), (2, "public"), (1, "public"), (0, acces)):
        gone = ReleveDepot(depot=URL, source="git", acces=acces)
        reading = calcul.lecture(gone, reading, il_y_a(day))
        assert reading.acces == said
        assert (reading.licence, reading.rythme, reading.lu_le) == ("MIT", known.rythme, JOUR)
    assert reading.absence == Absence(acces, (il_y_a(2), il_y_a(1), JOUR))
    back = calcul.lecture(ReleveDepot(depot=URL, source="git", commits=Liste()), reading, JOUR)
    assert (back.acces, back.absence) == ("public", None)


def test_a_repository_that_is_suddenly_empty() -> None:
    """Three days too; then it is read as it is."""
    known, empty = lu(rythme=rythme(12)), ReleveDepot(depot=URL, source="git", commits=Liste())
    reading = known
    for day in (2, 1):
        reading = calcul.lecture(empty, reading, il_y_a(day))
        assert (reading.rythme, reading.absence is None) == (known.rythme, False)
    assert calcul.lecture(empty, reading, JOUR).tete is None


def test_what_is_refused_is_no_fact() -> None:
    """A history that is refused leaves the known one; a root that is, the known licence."""
    known = lu(rythme=rythme(12), licence="MIT", fichiers=Fichiers(licence=True))
    with pytest.raises(Panne, match="histoire"):
        calcul.lecture(ReleveDepot(depot=URL, source="git"), known, JOUR)
    some = Liste([commit("2026-11-02")])
    for files, expected in ((None, "MIT"), (Fichiers(licence=None), "MIT"), (Fichiers(licence=False), None)):
        releve = ReleveDepot(depot=URL, source="git", commits=some, fichiers=files)
        assert calcul.lecture(releve, known, JOUR).licence == expected


def test_the_history_of_a_copy_begins_with_it() -> None:
    """What another repository did before the copy was made is not its own."""
    some = Liste([commit("2026-03-02", "Bleuet Martin"), commit("2026-11-02")])
    for made, expected in ((il_y_a(100), 1), (il_y_a(999), 2), (None, None)):
        counted = lecture(URL, some, fourche=True, cree_le=made).rythme
        assert (counted.commits_12_mois if counted else None) == expected
    ours = ReleveDepot(depot=URL, source="git", commits=some, fourche=True, cree_le=il_y_a(100))
    together = calcul.ensemble("outil", [(ours, JOUR), (ours, JOUR)])
    assert together is not None
    assert together.rythme.commits_12_mois == 1


def test_the_last_version_is_stable_and_what_follows_it_is_counted() -> None:
    """An early version is none; what people did since the last stable one is known, or is not said."""
    versions = Liste([Version("v2.0.0-rc1", il_y_a(5), preversion=True), Version("v1", il_y_a(30))])
    early = Liste([Version("v0.1-beta", il_y_a(5), preversion=True)])
    recent = [commit("2026-11-20"), commit("2026-11-21", "renovate[bot]"), commit("2026-11-22", fusion=True)]
    before = commit("2026-09-01")

    def last(commits: list[Commit], found: Liste[Version] = versions) -> tuple[str | None, int | None]:
        told = lecture(URL, Liste(commits), publications=found).publications
        assert told is not None
        return told.derniere, told.depuis

    assert last([*recent, before]) == ("v1", 1)
    assert last(recent) == ("v1", None)
    assert last([before]) == ("v1", 0)
    assert last(recent, early) == (None, None)


def test_how_long_a_person_waits_for_an_answer() -> None:
    """Half of the issues have their answer within so many days; when half have none, nothing is said."""

    def waits(*days: int | None) -> int | None:
        begun = MIDI - timedelta(days=20)
        listed = [Attente(begun, None if d is None else begun + timedelta(days=d)) for d in days]
        told = lecture(URL, None, tickets_ouverts=1, attentes=listed).tickets
        return told.reponse_mediane_jours if told else None

    assert (waits(1, 3, 9), waits(1, 3, None), waits(1, None, None), waits()) == (3, 3, None, None)


def test_a_history_that_did_not_move_is_kept() -> None:
    """The tip is the known one: its counts are kept; without any, they stay unknown."""
    known = lu(rythme=rythme(12), dernier_commit_humain=il_y_a(30))
    releve = ReleveDepot(depot=URL, source="git", histoire_connue=True)
    kept, fresh = calcul.lecture(releve, known, JOUR), calcul.lecture(releve, None, JOUR)
    assert (kept.rythme, kept.dernier_commit_humain) == (known.rythme, il_y_a(30))
    assert (fresh.rythme, fresh.dernier_commit_humain) == (None, None)


@pytest.mark.parametrize(
    ("jour", "commits", "fermes"),
    [
        ("2026-11-01", "2024-12-01", "2025-11-01"),
        ("2026-11-24", "2024-12-01", "2025-11-01"),
        ("2026-11-30", "2024-12-01", "2025-11-01"),
        ("2026-12-01", "2025-01-01", "2025-12-01"),
        ("2028-02-29", "2026-03-01", "2027-03-01"),
    ],
)
def test_what_is_asked_of_a_forge_is_the_same_all_month(jour: str, commits: str, fermes: str) -> None:
    """Twenty-four months of commits, that of the reading included; what was closed since a year before."""
    asked = calcul.periode_demandee(date.fromisoformat(jour))
    assert (asked.jour.isoformat(), asked.commits_depuis.isoformat(), asked.fermes_depuis.isoformat()) == (
        jour,
        commits,
        fermes,
    )


def test_the_licence_of_a_common_is_not_that_of_a_repository_without_its_file() -> None:
    """Its main repository bears it, unless someone looked for the file and found none."""
    made = imaginaire(
        licence="MIT",
        depots=[{"url": "https://github.com/exemple/a"}, {"url": "https://github.com/exemple/b"}],
    )
    main = made.depots[0]
    for found, licence, expected in (
        (None, None, False),
        (True, None, False),
        (False, None, True),
        (False, "MIT", False),
    ):
        reading = LectureDeDepot(
            main.url, date(2026, 11, 1), "git", licence=licence, fichiers=Fichiers(licence=found)
        )
        assert reading.sans_fichier_de_licence is expected
        assert made.licence_de(main, sans_fichier=expected) == (None if expected else "MIT")


# --- From commits to counts: people once, bots never, months exact, nothing about anyone kept ------------


# Who writes commits: real shapes, made names. `?` marks those that could be said otherwise.
IDENTITES = {
    "robot": (
        "dependabot[bot]|Dependabot|renovate[bot]|renovate-bot|RenovateBot|Renovate Bot|WhiteSource Renovate"
        "|49699333+dependabot[bot]@users.noreply.github.com|bot@renovateapp.com|29139614+renovate[bot]@users.noreply.github.com"
        "|hosted@weblate.org|Hosted Weblate|Weblate (bot)|GitHub Actions|github-actions[bot]|GitHub Action"
        "|action@github.com|actions@github.com|actions@users.noreply.github.com|41898282+github-actions[bot]@users.noreply.github.com"
        "|project_12_bot_3f2a|group_7_bot@noreply.gitlab.example|gitlab-ci|GitLab CI|GitLab CI/CD|GitLab Runner"
        "|Scala Steward|scala-steward|SocialGroovyBot|CI|CI Bot|ci@exemple.invalid|jenkins|Jenkins CI|jenkins@exemple.invalid"
        "|Travis CI|travis|CircleCI|Azure Pipelines|Drone|bors|bors[bot]|homu|mergify[bot]|Mergify|pre-commit-ci[bot]"
        "|pre-commit-ci|semantic-release-bot|semantic release|release-please[bot]|release-please|imgbot|ImgBotApp[bot]"
        "|snyk-bot|Snyk|codecov-io|Codecov|greenkeeper[bot]|greenkeeperio-bot|allcontributors[bot]|allcontributors"
        "|deepsource-autofix[bot]|restyled-io[bot]|Restyled Commits|l10n bot|Crowdin Bot|Transifex|transifex-integration[bot]"
        "|fluxcdbot|argocd-image-updater|ArgoCD|deploy@exemple.invalid|builder@exemple.invalid|openshift-merge-robot"
        "|docker-library-bot|svc-forge|release-bot@exemple.invalid|web-flow|Automation"
    ),
    "agent": (
        "Copilot|198982749+Copilot@users.noreply.github.com|copilot-swe-agent[bot]|GitHub Copilot|Claude|Claude Code"
        "|noreply@anthropic.com|claude[bot]|codex@openai.com|Cursor Agent|cursoragent@cursor.com|cursor[bot]"
        "|devin-ai-integration[bot]|google-labs-jules[bot]|openhands@all-hands.dev|aider|lovable-dev[bot]"
    ),
    "personne": (
        "Marie Talbot|Talbot|abbott|Claude Robert|claude.robert@exemple.invalid|Rob Otis|contact@bot.example|Yann Le Bot|Anne le Bot"
        "|yann.le.bot|yann-le-bot|ylebot|Robin Dupont|Cibot Laurent|Lucie Cibot|Élise Renovat|jenkinson|Travis Martin"
        "|Jules Mercier|Devin Petit|Flux Bernard|Bolt Martin|Actionnaire Durand|marie@ci.exemple.invalid|Roberta Botella|"
    ),
}
# A word that is also a first name or a company's: told as what it most often is in a history.
DOUTEUSES = {
    "Claude": "agent",
    "travis": "robot",
    "Drone": "robot",
    "web-flow": "robot",
    "Automation": "robot",
}


def test_bots_and_agents_are_told_from_people() -> None:
    """Of these identities at least a hundred are told right, and each that is not is doubtful."""
    listed = [(who, kind) for kind, names in IDENTITES.items() for who in names.split("|")]
    wrong = {who: genre(who) for who, kind in listed if genre(who) != kind}
    assert len(listed) == len(dict(listed)) >= 106
    assert len(listed) - len(wrong) - len(DOUTEUSES) >= 100
    assert wrong == {}
    assert {who: genre(who) for who in DOUTEUSES} == DOUTEUSES


PERSONNES = {
    "meme-adresse": ([("Ancolie", "a@x.invalid", ""), ("A. Dupré", "A@x.invalid", "")], 1),
    "meme-nom": ([("Ancolie Dupré", "a@x.invalid", ""), ("ancolie  DUPRE", "b@y.invalid", "")], 1),
    "meme-compte": ([("A", "a@x.invalid", "Ancolie"), ("B", "b@y.invalid", "ancolie")], 1),
    "adresse-cachee": ([("", "12+ancolie@users.noreply.github.com", ""), ("B", "b@y.invalid", "ancolie")], 1),
    "de-proche-en-proche": (
        [
            ("Ancolie Dupré", "a@x.invalid", ""),
            ("Z", "z@z.invalid", "anc"),
            ("Ancolie Dupré", "z@z.invalid", ""),
        ],
        1,
    ),
    "prenom-seul": ([("Camille", "a@x.invalid", ""), ("Camille", "b@y.invalid", "")], 2),
    "adresse-partagee": ([("A", "noreply@github.com", "a"), ("B", "noreply@github.com", "b")], 2),
    "nom-partage": ([("Your Name", "a@x.invalid", ""), ("Your Name", "b@y.invalid", "")], 2),
    "sans-rien": ([("", "", ""), ("", "", "")], 1),
    "nom-serre": ([("Jacinthe Fizeau", "a@x.invalid", ""), ("jacinthefizeau", "b@y.invalid", "")], 1),
    "compte-et-nom": ([("Jacinthe Fizeau", "a@x.invalid", ""), ("", "9@z.invalid", "jacinthe-fizeau")], 1),
    "debut-d-adresse": (
        [("jfizeau", "12+jfizeau@users.noreply.github.com", ""), ("J.", "jfizeau@x.invalid", "")],
        1,
    ),
    "nom-raccourci": ([("Andria Dupré", "a@x.invalid", ""), ("", "b@y.invalid", "andriadup")], 1),
    "nom-allonge": ([("Andria Dupré", "a@x.invalid", ""), ("D.", "andriadupre.pro@y.invalid", "")], 1),
    "raccourci-de-deux": (
        [("Marie Martin", "", ""), ("Marie Marchand", "", ""), ("", "b@y.invalid", "mariemar")],
        3,
    ),
    "trop-court": ([("Marie Martin", "a@x.invalid", ""), ("", "b@y.invalid", "mariem")], 2),
    "un-mot-identique": ([("Kout95", "a@x.invalid", ""), ("Kout95", "b@y.invalid", "")], 1),
    "prenom-compose": ([("Jean-Pierre", "a@x.invalid", ""), ("Jean-Pierre", "b@y.invalid", "")], 2),
    "meme-debut-partage": ([("A B", "contact@x.invalid", ""), ("C D", "contact@y.invalid", "")], 2),
    "meme-prenom-en-adresse": (
        [("Camille Roy", "camille@x.invalid", ""), ("C B", "camille@y.invalid", "")],
        2,
    ),
    "deux-personnes": ([("Ancolie Dupré", "a@x.invalid", ""), ("Bleuet Martin", "b@y.invalid", "")], 2),
}


@pytest.mark.parametrize("cas", PERSONNES)
def test_a_person_counts_once(cas: str) -> None:
    """Whatever names and addresses a person used, they count once; two people count twice."""
    described, expected = PERSONNES[cas]
    made = [commit("2026-11-01", *who) for who in described]
    people = Personnes(made)
    assert len({people.de(one) for one in made}) == expected


def test_months_and_their_edges() -> None:
    """A commit belongs to the month of its date in UTC; the window ends with the reading's month."""
    edge = datetime(2026, 11, 1, 0, 30, tzinfo=UTC).astimezone(tz=None)
    counted = calcul.rythme(
        [Commit("a", edge, "A B"), commit("2024-12-01", "A B"), commit("2024-11-30", "A B")], date.min, JOUR
    )
    assert list(counted.commits) == list(mois_de(JOUR, 24))
    assert (counted.commits["2024-12"], counted.commits["2026-10"], counted.commits["2026-11"]) == (1, 0, 1)
    assert counted.commits_12_mois == 1


def test_agents_are_counted_apart() -> None:
    """What an agent signs is no person's and no automation's; the forge that tells a bot is believed."""
    made = [
        commit("2026-11-01", "Ancolie Dupré"),
        commit("2026-11-02", "Claude", "noreply@anthropic.com"),
        Commit("z", datetime(2026, 11, 3, tzinfo=UTC), "Nom Ordinaire", robot=True),
    ]
    counted = calcul.rythme(made, date.min, JOUR)
    assert (counted.commits_12_mois, counted.agents_12_mois, counted.robots_12_mois) == (1, 1, 1)
    assert counted.part_premier_auteur == 100


def test_unknown_is_not_zero() -> None:
    """A source that says nothing leaves everything absent."""
    reading = calcul.lecture(ReleveDepot(depot=URL, source="git"), None, JOUR)
    assert valeurs_ecrites(reading) == {
        "acces": "public",
        "depot": URL,
        "lu_le": "2026-11-24",
        "source": "git",
    }


def test_delays() -> None:
    """The median covers a year, leaves bots out, and is unknown when the list is cut."""

    def closed(opened: int, ended: int, who: str = "a") -> Echange:
        day = datetime(2026, 11, 24, tzinfo=UTC)
        return Echange(day - timedelta(days=opened), day - timedelta(days=ended), who)

    listed = [closed(10, 8), closed(30, 20), closed(500, 100), closed(900, 400), closed(3, 2, "dependabot")]
    told = lecture(URL, None, tickets_ouverts=4, tickets_fermes=Liste(listed)).tickets
    assert told is not None
    assert (told.ouverts, told.fermes_12_mois, told.delai_median_jours) == (4, 3, 10)
    cut = lecture(URL, None, tickets_fermes=Liste(listed, complete=False))
    assert valeurs_ecrites(cut)["tickets"] == {}


def test_a_mirror_counts_once() -> None:
    """The same commits in two repositories of a common, and the same person, count once."""
    ours = [
        commit("2026-11-02", "Ancolie Dupré", "a@x.invalid", key="1"),
        commit("2026-11-03", "B C", key="2"),
    ]
    other = [commit("2026-10-02", "Ancolie Dupré", "autre@y.invalid", key="3")]
    together = calcul.ensemble(
        "outil",
        [
            (ReleveDepot(depot=URL, source="git", commits=Liste(ours)), JOUR),
            (ReleveDepot(depot=f"{URL}-miroir", source="git", commits=Liste(ours)), JOUR),
            (ReleveDepot(depot=f"{URL}-mobile", source="git", commits=Liste(other)), JOUR),
        ],
    )
    assert together is not None
    assert (together.rythme.commits_12_mois, together.rythme.auteurs_12_mois) == (3, 2)
    assert together.rythme.auteurs["2026-11"] == 2
    unknown = ReleveDepot(depot=f"{URL}-autre", source="git")
    assert calcul.ensemble("outil", [(unknown, JOUR)]) is None


@given(
    st.lists(
        st.tuples(
            st.integers(0, 900), st.sampled_from(["Ancolie Dupré", "Bleuet Martin", "dependabot[bot]"])
        ),
        max_size=60,
    )
)
def test_counts_agree(drawn: list[tuple[int, str]]) -> None:
    """The year is its 365 days, nobody is more than everybody, a share is a percentage."""
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    made = [Commit(str(rank), noon - timedelta(days=days), who) for rank, (days, who) in enumerate(drawn)]
    counted = calcul.rythme(made, date.min, JOUR)
    year = mois_de(JOUR, 12)
    assert counted.commits_12_mois == sum(d < 365 and "[bot]" not in who for d, who in drawn)
    assert counted.auteurs_12_mois is not None
    assert max(counted.auteurs.values()) <= 2
    assert counted.auteurs_12_mois >= max(counted.auteurs[month] for month in year)
    assert counted.part_premier_auteur is None or 50 <= counted.part_premier_auteur <= 100
    assert all((counted.commits[m] == 0) is (counted.auteurs[m] == 0) for m in counted.commits)


def test_nothing_about_anyone_is_kept() -> None:
    """Neither a name, an account, an address, nor any trace of them is in what is written."""
    made = [
        commit("2026-11-02", "Ancolie Dupré", "ancolie@exemple.invalid", "ancolie-d"),
        commit("2026-11-03", "Bleuet Martin", "bleuet@exemple.invalid", "bleuet-m"),
    ]
    closed = Echange(made[0].quand, made[1].quand, "capucine-r")
    releve = ReleveDepot(
        depot=URL, source="git", commits=Liste(made), tickets_fermes=Liste([closed]), tete="a" * 40
    )
    written = json.dumps(valeurs_ecrites(calcul.lecture(releve, None, JOUR))) + json.dumps(
        valeurs_ecrites(calcul.ensemble("outil", [(releve, JOUR)]) or LectureDeDepot(URL, JOUR, "git"))
    )
    for trace in ("ncolie", "upr", "leuet", "artin", "apucine", "exemple", "@"):
        assert trace not in written.replace(URL, "")


MIT = (ROOT / "tests" / "fixtures" / "importation" / "MIT.txt").read_text(encoding="utf-8")
LICENCES = {
    "# GNU Affero General Public License\n\n_Version 3, 19 November 2007_": "AGPL-3.0",
    "                    GNU GENERAL PUBLIC LICENSE\n                       Version 3, 29 June 2007\n": "GPL-3.0",
    "GNU LESSER GENERAL PUBLIC LICENSE Version 2.1, February 1999": "LGPL-2.1",
    "Outil\nCopyright (C) 2025\nThis program is free software: you can redistribute it and/or modify it under the "
    "terms of the GNU Affero General Public License as published by the Free Software Foundation, either version 3 "
    "of the License, or (at your option) any later version.": "AGPL-3.0",
    "Apache License\nVersion 2.0, January 2004": "Apache-2.0",
    "Mozilla Public License Version 2.0": "MPL-2.0",
    "LICENCE PUBLIQUE DE L'UNION EUROPÉENNE v. 1.2": "EUPL-1.2",
    "EUROPEAN UNION PUBLIC LICENCE v. 1.2": "EUPL-1.2",
    "CONTRAT DE LICENCE DE LOGICIEL LIBRE CeCILL\n\nVersion 2.1 du 2013-06-21": "CECILL-2.1",
    "LICENCE OUVERTE / OPEN LICENCE\n===\nVersion 2.0": "etalab-2.0",
    f"MIT License\n\n{MIT}": "MIT",
    f"# [MIT](#mit), la marque exceptée\n\n{MIT}": "MIT",
    # One sentence more, or less, is another licence; so are two texts, and a text that takes back what it gives.
    f"{MIT}\nThe Software shall not be sold.": None,
    MIT.replace("conditions:", "conditions: the Software shall be used for Good, not Evil."): None,
    MIT.partition("THE SOFTWARE IS")[0]: None,
    f"Apache License\nVersion 2.0, January 2004\n{MIT}": None,
    "“Commons Clause” License Condition v1.0\nLicense: Apache License, Version 2.0": None,
    "Business Source License 1.1\nChange License: Apache License, Version 2.0": None,
    "This Font Software is licensed under the SIL Open Font License, Version 1.1.\nPermission is hereby granted, free of "
    "charge, to any person obtaining a copy of the Font Software": "OFL-1.1",
    "Eclipse Public License - v 2.0": "EPL-2.0",
    "Redistribution and use in source and binary forms, with or without\nmodification, are permitted": "BSD-2-Clause",
    "Redistribution and use in source and binary forms, with or without\nmodification.\nAll advertising materials must "
    "display this": None,
    "Redistribution and use in source and binary forms, with or without modification.\nNeither the name of x nor the "
    "names of its contributors may be used to endorse or promote": "BSD-3-Clause",
    "Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby "
    "granted, provided that the above copyright notice": "ISC",
    "Tous droits réservés.": None,
    "": None,
}


@pytest.mark.parametrize("texte", LICENCES)
def test_licences_are_recognised(texte: str) -> None:
    """The text of a usual licence, or its notice, is recognised; another is not guessed."""
    assert detectee(texte) == LICENCES[texte]


@pytest.mark.parametrize(
    ("declaree", "trouvee", "attendu"),
    [
        ("AGPL-3.0-or-later", "AGPL-3.0", False),
        ("AGPL-3.0-only", "AGPL-3.0", False),
        ("MIT", "AGPL-3.0", True),
        ("MIT OR Apache-2.0", "Apache-2.0", False),
        ("EUPL-1.2", "EUPL-1.1", True),
    ],
)
def test_licences_are_compared_by_family(declaree: str, trouvee: str, *, attendu: bool) -> None:
    """A forge does not say « or later »: only another family is a difference."""
    assert differe(declaree, trouvee) is attendu


def test_names_that_forges_give() -> None:
    """Identifiers of forges are brought to one spelling; what names no licence is unknown."""
    assert [reconnue(name) for name in ("agpl-3.0", "AGPL-3.0", "mit", "eupl-1.2")] == [
        "AGPL-3.0",
        "AGPL-3.0",
        "MIT",
        "EUPL-1.2",
    ]
    assert [reconnue(name) for name in ("NOASSERTION", "other", "")] == [None, None, None]


def test_files_of_a_newcomer() -> None:
    """Names in French or English, at the root or where forges look; folders are no files."""
    found = presence(
        ["LISEZMOI.md", "LICENCE", "publiccode.yml", "docs/", ".github/", "news/"],
        {".github": ["CONTRIBUTING.md"], "docs": ["CHANGELOG.md"]},
    )
    assert (found.readme, found.licence, found.publiccode, found.documentation) == (True, True, True, True)
    assert (found.contribuer, found.journal, found.securite) == (True, True, False)
    assert (found.conteneur, found.installation) == (False, False)
    reuse = presence(
        ["LICENSES/", "Dockerfile", "docker-compose.yml", "Procfile", "charts/", "docs/"],
        {"docs": ["installation/"]},
    )
    assert (reuse.licence, reuse.conteneur, reuse.compose, reuse.procfile) == (True, True, True, True)
    assert (reuse.helm, reuse.installation) == (True, True)
    unseen = presence(["README", ".github/", "news/"], {".github": None})
    assert (unseen.readme, unseen.securite, unseen.journal, unseen.documentation) == (True, None, None, False)
