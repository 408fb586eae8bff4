"""What is counted of a repository: months, people once, bots never, versions, delays, licences; nothing about anyone."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue_communs.forges import bilan, calcul
from catalogue_communs.forges.bilan import Nombre
from catalogue_communs.forges.calcul import Personnes, genre
from catalogue_communs.forges.fichiers import detectee, differe, presence, reconnue
from catalogue_communs.forges.modele import (
    INTROUVABLE,
    PRIVE,
    Absence,
    Attente,
    Commit,
    Echange,
    Echanges,
    Fichiers,
    LectureDeDepot,
    Liste,
    ReleveDepot,
    Version,
    mois_de,
    valeurs_ecrites,
)
from catalogue_communs.reseau.bornes import Panne
from tests.activite.conftest import JOUR
from tests.activite.lectures import (
    AUTRE,
    PROJETS,
    TETE,
    URL,
    il_y_a,
    lecture,
    lu,
    rythme,
)
from tests.activite.mondes import EQUIPE, MIDI
from tests.aides import ROOT
from tests.communs import imaginaire


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
    counted = lecture(URL, Liste(complete=False), tete=TETE).rythme
    assert counted is not None
    assert (counted.commits, counted.commits_12_mois) == ({}, None)


def test_repositories_counted_together_know_no_more_than_the_shortest_list() -> None:
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
    made = [Commit(str(d), MIDI - timedelta(days=d), "Ancolie Dupré") for d in jours]
    assert calcul.dernier_commit_humain(made, JOUR) == attendu


@pytest.mark.parametrize(
    ("cree_le", "attendu"), [("1989-12-31", None), ("1990-01-01", "1990-01-01"), ("2026-11-25", None)]
)
def test_a_day_before_version_control_is_unknown(cree_le: str, attendu: str | None) -> None:
    assert lecture(URL, None, cree_le=date.fromisoformat(cree_le)).cree_le == (
        date.fromisoformat(attendu) if attendu else None
    )


@pytest.mark.parametrize(("ferme", "attendu"), [(364, 1), (365, None), (366, None), (0, 1)])
def test_what_came_from_outside_in_a_year(ferme: int, attendu: int | None) -> None:
    listed = Liste([Echange(MIDI - timedelta(days=ferme), "a", exterieure=True)])
    told = lecture(URL, None, demandes_ouvertes=2, demandes_fermees=listed).demandes
    assert told == Echanges(2, attendu)


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
    assert lecture(URL, None, langages=tailles).langages == attendu


def test_thirty_languages_at_most() -> None:
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
    known = lu(jour=il_y_a(9), verifie_le=il_y_a(3))
    assert calcul.inchangee(lu(**change), known) is inchangee


@pytest.mark.parametrize("acces", [PRIVE, INTROUVABLE])
def test_a_door_that_is_closed_is_believed_on_the_third_day(acces: str) -> None:
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
    known, empty = lu(rythme=rythme(12)), ReleveDepot(depot=URL, source="git", commits=Liste())
    reading = known
    for day in (2, 1):
        reading = calcul.lecture(empty, reading, il_y_a(day))
        assert (reading.rythme, reading.absence is None) == (known.rythme, False)
    assert calcul.lecture(empty, reading, JOUR).tete is None


def test_what_is_refused_is_no_fact() -> None:
    known = lu(rythme=rythme(12), licence="MIT", fichiers=Fichiers(licence=True))
    with pytest.raises(Panne, match="histoire"):
        calcul.lecture(ReleveDepot(depot=URL, source="git"), known, JOUR)
    some = Liste([commit("2026-11-02")])
    for files, expected in ((None, "MIT"), (Fichiers(licence=None), "MIT"), (Fichiers(licence=False), None)):
        releve = ReleveDepot(depot=URL, source="git", commits=some, fichiers=files)
        assert calcul.lecture(releve, known, JOUR).licence == expected


def test_the_history_of_a_copy_begins_with_it() -> None:
    some = Liste([commit("2026-03-02", "Bleuet Martin"), commit("2026-11-02")])
    for made, expected in ((il_y_a(100), 1), (il_y_a(999), 2), (None, None)):
        counted = lecture(URL, some, fourche=True, cree_le=made).rythme
        assert (counted.commits_12_mois if counted else None) == expected
    ours = ReleveDepot(depot=URL, source="git", commits=some, fourche=True, cree_le=il_y_a(100))
    together = calcul.ensemble("outil", [(ours, JOUR), (ours, JOUR)])
    assert together is not None
    assert together.rythme.commits_12_mois == 1


def test_the_last_version_is_stable_and_what_follows_it_is_counted() -> None:
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
    def waits(*days: int | None) -> int | None:
        begun = MIDI - timedelta(days=20)
        listed = [Attente(begun, None if d is None else begun + timedelta(days=d)) for d in days]
        told = lecture(URL, None, tickets_ouverts=1, attentes=listed).tickets
        return told.reponse_mediane_jours if told else None

    assert (waits(1, 3, 9), waits(1, 3, None), waits(1, None, None), waits()) == (3, 3, None, None)


@pytest.mark.parametrize(
    ("jour", "commits"),
    [
        ("2026-11-01", "2024-12-01"),
        ("2026-11-30", "2024-12-01"),
        ("2026-12-01", "2025-01-01"),
        ("2028-02-29", "2026-03-01"),
    ],
)
def test_what_is_asked_of_a_forge_is_the_same_all_month(jour: str, commits: str) -> None:
    assert calcul.periode_demandee(date.fromisoformat(jour)).commits_depuis.isoformat() == commits


def test_the_licence_of_a_common_is_not_that_of_a_repository_without_its_file() -> None:
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


def test_bots_and_agents_are_told_from_people() -> None:
    listed = [(who, kind) for kind, names in IDENTITES.items() for who in names.split("|")]
    assert {who: genre(who) for who, kind in listed if genre(who) != kind} == {}


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
    made = [
        commit("2026-11-01", "Ancolie Dupré"),
        commit("2026-11-02", "Claude", "noreply@anthropic.com"),
        Commit("z", datetime(2026, 11, 3, tzinfo=UTC), "Nom Ordinaire", robot=True),
    ]
    counted = calcul.rythme(made, date.min, JOUR)
    assert (counted.commits_12_mois, counted.agents_12_mois, counted.robots_12_mois) == (1, 1, 1)
    assert counted.part_premier_auteur == 100


def test_unknown_is_not_zero() -> None:
    reading = calcul.lecture(ReleveDepot(depot=URL, source="git"), None, JOUR)
    assert valeurs_ecrites(reading) == {
        "acces": "public",
        "depot": URL,
        "lu_le": "2026-11-24",
        "source": "git",
    }


def test_what_came_from_outside() -> None:
    def closed(who: str, *, outside: bool) -> Echange:
        return Echange(MIDI - timedelta(days=5), who, outside)

    listed = [closed("a", outside=True), closed("b", outside=False), closed("dependabot", outside=True)]
    assert lecture(URL, None, demandes_fermees=Liste(listed)).demandes == Echanges(None, 1)
    cut = lecture(URL, None, demandes_ouvertes=4, demandes_fermees=Liste(listed, complete=False))
    assert cut.demandes == Echanges(4)
    assert lecture(URL, None, demandes_fermees=Liste(listed, complete=False)).demandes is None


def test_a_mirror_counts_once() -> None:
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
    made = [
        commit("2026-11-02", "Ancolie Dupré", "ancolie@exemple.invalid", "ancolie-d"),
        commit("2026-11-03", "Bleuet Martin", "bleuet@exemple.invalid", "bleuet-m"),
    ]
    closed = Echange(made[1].quand, "capucine-r", exterieure=True)
    releve = ReleveDepot(
        depot=URL, source="git", commits=Liste(made), demandes_fermees=Liste([closed]), tete="a" * 40
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
