"""The state of a common on real shapes of history, and the facts that go with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from catalogue.forges import bilan, calcul, etats, seuils, signalements
from catalogue.forges.modele import INTROUVABLE, Commit, LectureDeDepot, Liste, ReleveDepot
from tests.activite.conftest import JOUR
from tests.activite.mondes import EQUIPE
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
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    listed = [
        Commit(f"{debut}{rank}", noon - timedelta(days=days), who)
        for rank, (days, who) in enumerate(sorted(gestes))
    ]
    return Liste(listed)


def releve(depot: str, commits: Liste[Commit] | None, **champs: Any) -> ReleveDepot:  # noqa: ANN401
    """Say what a source told of a repository."""
    tip = "a" * 40 if commits and commits.elements else None
    return ReleveDepot(depot=depot, source="github", commits=commits, tete=tip, **champs)


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
