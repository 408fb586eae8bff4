"""What is counted of a repository: months, people once, bots never, versions, delays, licences; nothing about anyone."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
import pytest

from catalogue_communs.forges import calcul
from catalogue_communs.forges.bilan import BilanActivite
from catalogue_communs.forges.calcul import detectee, differe, genre, personnes, presence, reconnue
from catalogue_communs.forges.modele import (
    Commit,
    Fichiers,
    LectureDeDepot,
    Liste,
    Version,
    commits_demandes_depuis,
    valeurs_ecrites,
)
from catalogue_communs.reseau.bornes import Panne
from tests.activite.conftest import JOUR
from tests.activite.forges import EQUIPE
from tests.activite.lectures import AUTRE, PROJETS, TETE, URL, il_y_a, lecture, lu, releve, rythme
from tests.aides import ROOT, Json, exemples, titres, titres_de


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
    when = date.fromisoformat(day)
    return Commit(
        key or f"{day} {name} {email} {account} {fusion}", when, name, email, account, fusion=fusion
    )


FIXTURES = ROOT / "tests" / "fixtures"


def dernier(jours: list[int]) -> int | None:
    """Return how many days old the last commit is, of those that are so many days old."""
    made = [Commit(str(days), il_y_a(days), EQUIPE[0]) for days in jours]
    found = lecture(URL, Liste(made)).dernier_commit_humain
    return None if found is None else (JOUR - found).days


def versions(listees: list[Any], complete: bool, total: int | None) -> list[Any]:  # noqa: FBT001 - a line of the table
    """Return what is counted of the versions that a forge lists, each with its age."""
    found = [Version(name, None if day is None else il_y_a(day)) for name, day in listees]
    told = lecture(publications=Liste(found, complete=complete, total=total)).publications
    assert told is not None
    day = None if told.derniere_le is None else (JOUR - told.derniere_le).days
    return [told.nombre, told.derniere, day]


def listes(dits: list[list[Any]], *, entiere: bool = True) -> Liste[Commit]:
    """List commits, each with its day, who wrote it and whether it merges."""
    made = [commit(day, *filter(None, who[:1]), fusion=bool(who[1:])) for day, *who in dits]
    return Liste(made, complete=entiere)


def annee(dits: list[list[Any]]) -> list[int | None]:
    """Count a year of commits."""
    counted = lecture(URL, listes(dits)).rythme
    assert counted is not None
    people = (counted.commits_12_mois, counted.auteurs_12_mois, counted.part_premier_auteur)
    return [*people, counted.robots_12_mois]


def coupee(ancien: str, entiere: bool) -> list[Any]:  # noqa: FBT001 - a line of the table
    """Count a list that may be cut, then conclude on its common."""
    reading = lecture(URL, listes([["2026-11-02"], [ancien]], entiere=entiere), tete=TETE)
    told, counted = BilanActivite(PROJETS[1], {URL: reading}, {}, JOUR), reading.rythme
    assert counted is not None
    said = [
        f"{one.valeur}{'+' * one.au_moins}"
        for one in (told.commits_12_mois, told.auteurs_12_mois)
        if one
    ]
    return [
        len(counted.commits),
        counted.commits_12_mois,
        *said,
        counted.part_premier_auteur,
        counted.au_moins,
    ]


def sans_licence(fichier: bool | None, licence: str | None) -> list[Any]:  # noqa: FBT001 - likewise
    """Say whether a repository lacks its licence, and under which one it then is."""
    lacks = lu(licence=licence, fichiers=Fichiers(licence=fichier)).sans_fichier_de_licence
    return [lacks, PROJETS[1].licence_de(PROJETS[1].depots[0], sans_fichier=lacks)]


BORDS = exemples("activite/calcul.yml")
COMPTER: dict[str, Callable[[Any], object]] = {
    "demandes_depuis": lambda day: commits_demandes_depuis(date.fromisoformat(day))[:10],
    "differe": lambda licences: differe(*licences),
    "reconnue": reconnue,
    "dernier_commit": dernier,
    "versions": lambda said: versions(*said),
    "annee": annee,
    "coupee": lambda said: coupee(*said),
    "fichiers": lambda names: msgspec.structs.asdict(presence(names.get) or Fichiers()),
    "sans_licence": lambda said: sans_licence(*said),
}


@pytest.mark.parametrize(("nom", "cas"), titres_de(BORDS))
def test_the_edges_of_what_is_counted(nom: str, cas: list[Any]) -> None:
    said, expected = cas
    assert COMPTER[nom](said) == expected


def test_an_empty_list_that_is_cut_says_nothing() -> None:
    counted = lecture(URL, Liste(complete=False), tete=TETE).rythme
    assert counted is not None
    assert (counted.commits, counted.commits_12_mois) == ({}, None)


def test_repositories_counted_together_know_no_more_than_the_shortest_list() -> None:
    whole, cut = (
        Liste([commit("2024-12-05")]),
        Liste([commit("2026-03-15", "Bleuet Martin")], complete=False),
    )
    told = calcul.ensemble(
        "outil",
        [
            releve(commits=whole, jour=il_y_a(9)),
            releve(AUTRE, cut, il_y_a(2)),
        ],
    )
    assert told is not None
    assert next(iter(told.rythme.commits)) == "2026-04"
    assert (told.rythme.commits_12_mois, told.rythme.au_moins) == (1, True)
    assert told.depots == {URL: il_y_a(9), AUTRE: il_y_a(2)}
    assert calcul.ensemble("outil", [releve(commits=whole), releve(AUTRE)]) is None


@pytest.mark.parametrize(
    ("change", "inchangee"),
    [
        ({}, True),
        ({"jour": il_y_a(0)}, True),
        ({"archive": True}, False),
        ({"tete": "b" * 40}, False),
    ],
    ids=["rien ne change", "un autre jour", "archivé depuis", "un commit de plus"],
)
def test_a_reading_is_the_same_whatever_its_day(change: dict[str, Any], *, inchangee: bool) -> None:
    known = lu(jour=il_y_a(9), verifie_le=il_y_a(3))
    assert calcul.inchangee(lu(**change), known) is inchangee


def test_a_repository_that_is_suddenly_empty() -> None:
    known = reading = lu(rythme=rythme(12))
    for day in (2, 1):
        reading = calcul.lecture(releve(commits=Liste(), jour=il_y_a(day)), reading)
        assert (reading.rythme, reading.absence is None) == (known.rythme, False)
    assert calcul.lecture(releve(commits=Liste()), reading).tete is None


def test_what_is_refused_is_no_fact() -> None:
    known = lu(rythme=rythme(12), licence="MIT", fichiers=Fichiers(licence=True))
    with pytest.raises(Panne, match="histoire"):
        calcul.lecture(releve(), known)
    some = Liste([commit("2026-11-02")])
    for files, expected in (
        (None, "MIT"),
        (Fichiers(licence=None), "MIT"),
        (Fichiers(licence=False), None),
    ):
        assert calcul.lecture(releve(commits=some, fichiers=files), known).licence == expected


def test_the_history_of_a_copy_begins_with_it() -> None:
    some = Liste([commit("2026-03-02", "Bleuet Martin"), commit("2026-11-02")])
    for made, expected in ((il_y_a(100), 1), (il_y_a(999), 2), (None, None)):
        counted = lecture(URL, some, fourche=True, cree_le=made).rythme
        assert (counted.commits_12_mois if counted else None) == expected
    ours = releve(commits=some, fourche=True, cree_le=il_y_a(100))
    together = calcul.ensemble("outil", [ours, ours])
    assert together is not None
    assert together.rythme.commits_12_mois == 1


def test_the_last_version_is_stable_and_what_follows_it_is_counted() -> None:
    versions = Liste([Version("v2.0.0-rc1", il_y_a(5), preversion=True), Version("v1", il_y_a(30))])
    early = Liste([Version("v0.1-beta", il_y_a(5), preversion=True)])
    recent = [
        commit("2026-11-20"),
        commit("2026-11-21", "renovate[bot]"),
        commit("2026-11-22", fusion=True),
    ]
    before = commit("2026-09-01")

    def last(
        commits: list[Commit], found: Liste[Version] = versions
    ) -> tuple[str | None, int | None]:
        told = lecture(URL, Liste(commits), publications=found).publications
        assert told is not None
        return told.derniere, told.depuis

    assert last([*recent, before]) == ("v1", 1)
    assert last(recent) == ("v1", None)
    assert last([before]) == ("v1", 0)
    assert last(recent, early) == (None, None)


# --- From commits to counts: people once, bots never, months exact, nothing about anyone kept ------------


IDENTITES = exemples("activite/identites.yml")
PERSONNES = IDENTITES.pop("personnes")


def test_bots_and_agents_are_told_from_people() -> None:
    listed = [(who, kind) for kind, names in IDENTITES.items() for who in names]
    assert {who: genre(who) for who, kind in listed if genre(who) != kind} == {}


@pytest.mark.parametrize("cas", titres(PERSONNES))
def test_a_person_counts_once(cas: Json) -> None:
    made = [commit("2026-11-01", *who) for who in cas["qui"]]
    assert len({*map(personnes(made), made)}) == cas["combien"]


def test_agents_are_counted_apart() -> None:
    made = [
        commit("2026-11-01", "Ancolie Dupré"),
        commit("2026-11-02", "Claude", "noreply@anthropic.com"),
        Commit("z", date(2026, 11, 3), "renovate[bot]"),
    ]
    counted = calcul.rythme(made, date.min, JOUR)
    assert (counted.commits_12_mois, counted.agents_12_mois, counted.robots_12_mois) == (1, 1, 1)
    assert counted.part_premier_auteur == 100


def test_nothing_about_anyone_is_kept() -> None:
    made = [
        commit("2026-11-02", "Ancolie Dupré", "ancolie@exemple.invalid", "ancolie-d"),
        commit("2026-11-03", "Bleuet Martin", "bleuet@exemple.invalid", "bleuet-m"),
    ]
    told = releve(commits=Liste(made), tete="a" * 40)
    written = json.dumps(valeurs_ecrites(calcul.lecture(told, None))) + json.dumps(
        valeurs_ecrites(calcul.ensemble("outil", [told]) or LectureDeDepot(URL, JOUR, "git"))
    )
    for trace in ("ncolie", "upr", "leuet", "artin", "exemple", "@"):
        assert trace not in written.replace(URL, "")


MIT = (FIXTURES / "importation" / "MIT.txt").read_text(encoding="utf-8")
LICENCES = exemples("activite/licences.yml")
# One sentence more, or less, is another licence.
AUTRES = {
    "MIT, pour le bien seulement": MIT.replace(
        "conditions:", "conditions: the Software shall be used for Good, not Evil."
    ),
    "MIT sans sa dernière partie": MIT.partition("THE SOFTWARE IS")[0],
}


@pytest.mark.parametrize("cas", titres(LICENCES))
def test_licences_are_recognised(cas: Json) -> None:
    assert detectee(cas["texte"].replace("{MIT}", MIT)) == cas["licence"]


@pytest.mark.parametrize("texte", titres(AUTRES))
def test_a_licence_that_is_changed_is_not_recognised(texte: str) -> None:
    assert detectee(texte) is None
