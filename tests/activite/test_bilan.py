"""The state of a common and its facts: the edges of each rule that /methodologie/ publishes."""

from __future__ import annotations

import re
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.forges.bilan import (
    BilanActivite,
    EtatActivite,
    Nombre,
    etats,
    seuils,
    signalements,
)
from catalogue_communs.forges.modele import (
    A_CONFIRMER,
    INTROUVABLE,
    Absence,
    Echanges,
    Ensemble,
    LectureDeDepot,
    Versions,
    ecrire_lecture,
    mois_de,
)
from catalogue_communs.modele import Catalogue
from catalogue_communs.site.vues.activite import ActiviteDuCode
from tests.activite.conftest import JOUR
from tests.activite.lectures import AUTRE, PROJETS, TIERS, URL, il_y_a, lu, projet, rythme
from tests.aides import Json, exemples, titres
from tests.communs import simple

ARRET = {"archive": {"date": "2025-02", "raison": "Remplacé."}}
FINI = projet(URL, maintenance={"statut": "stable"})


def un(read: LectureDeDepot | None, common: Any = PROJETS[1]) -> BilanActivite:
    """Return the balance of a common of one repository."""
    return BilanActivite(common, {URL: read} if read else {}, {}, JOUR)


def deux(
    premiere: LectureDeDepot, seconde: LectureDeDepot | None, ensemble: Ensemble | None = None
) -> BilanActivite:
    """Return the balance of a common of two repositories, the second of which may be unread."""
    readings = {one.depot: one for one in (premiere, seconde) if one is not None}
    return BilanActivite(PROJETS[2], readings, {"outil": ensemble} if ensemble else {}, JOUR)


def passee(
    jours: int | None, commits: int | None, depot: str = URL, **faits: Any
) -> LectureDeDepot:
    """Make a reading whose last commit is so many days old."""
    last = None if jours is None else il_y_a(jours)
    return lu(depot, dernier_commit_humain=last, rythme=rythme(commits), **faits)


BORDS = exemples("activite/bords.yml")


def dite(depot: str, dit: Json) -> LectureDeDepot:
    """Make a reading from what a line of the table says of it."""
    facts, month = dict(dit), {"m2026_11": dit["mois"]} if "mois" in dit else {}
    facts.pop("mois", None)
    told = facts.pop("rythme", [0])
    for name in ("publications", "etiquettes"):
        if name in facts:
            what, since = facts[name]
            facts[name] = Versions(derniere=what, derniere_le=since and il_y_a(since), depuis=since)
    for name in {"tickets", "demandes"} & {*facts}:
        facts[name] = Echanges(facts[name])
    return lu(
        depot,
        jour=il_y_a(facts.pop("jour", 0)),
        verifie_le=il_y_a(facts.pop("verifie")) if "verifie" in facts else None,
        dernier_commit_humain=il_y_a(facts.pop("dernier")) if "dernier" in facts else None,
        rythme=told and rythme(*told, **month),
        **facts,
    )


def conclu(found: Any) -> Any:
    """Write what is concluded as the table does: a state by its name, « + » for « at least », the age of a day."""
    if isinstance(found, Nombre):
        return f"{found.valeur}{'+' * found.au_moins}"
    if isinstance(found, date):
        return (JOUR - found).days
    return found.slug if isinstance(found, EtatActivite) else found


@pytest.mark.parametrize("cas", titres(BORDS))
def test_the_edges_of_what_is_concluded(cas: list[Any]) -> None:
    said, expected = cas
    urls = (URL, AUTRE)[: len(said)]
    readings = {url: dite(url, one) for url, one in zip(urls, said, strict=True) if one is not None}
    told = BilanActivite(PROJETS[len(said)], readings, {}, JOUR)
    found = {name: getattr(told, name) for name in expected if name != "fini"}
    if "fini" in expected:
        found["fini"] = BilanActivite(FINI, readings, {}, JOUR).etat
    if "mois" in expected:
        assert [one.mois for one in told.mois] in ([], [*mois_de(JOUR)])
        found["mois"] = told.mois[-1].commits if told.mois else None
    assert {name: conclu(value) for name, value in found.items()} == expected


@pytest.mark.parametrize("cas", exemples("activite/phrases.yml"), ids=itemgetter("regle"))
def test_the_page_of_a_common_says_neither_more_nor_less(cas: Json, tmp_path: Path) -> None:
    commun = PROJETS[len(cas["lus"])]
    for url, dit in zip((URL, AUTRE), cas["lus"], strict=False):
        if dit is not None:
            ecrire_lecture(tmp_path, dite(url, dit))
    conclusions = Contexte(tmp_path, Catalogue((commun,)), JOUR).commun(commun)
    faits = dict(ActiviteDuCode(conclusions).faits)
    assert {nom: simple(faits[nom]) for nom in cas["dit"]} == cas["dit"]


# --- States -----------------------------------------------------------------------------


def test_each_rule_is_printed_with_its_numbers() -> None:
    assert all(one.libelle and re.fullmatch(r"[^{]+\.", one.regle) for one in etats().values())
    assert str(seuils()["actif_jours"]) in etats()["actif"].regle


def test_what_the_page_declares_comes_first_and_does_not_age() -> None:
    for declared in (ARRET, {"maintenance": {"statut": "arretee"}}):
        told = un(passee(0, 100, jour=date(2026, 1, 1)), projet(**declared))
        assert (told.mot, told.etat_au) == ("Archivé", None)


def test_what_was_said_gone_once_or_twice_is_not_believed_yet() -> None:
    twice = Absence(INTROUVABLE, (il_y_a(1), JOUR))
    assert un(LectureDeDepot(URL, JOUR, "git", A_CONFIRMER, absence=twice)).etat.slug == "inconnu"
    assert un(passee(5, 10, absence=twice)).etat.slug == "actif"


# --- What the maintainers should look at ---------------------------------------------


@pytest.mark.parametrize(
    ("champs", "code"),
    [
        ({"deplace_vers": "https://github.com/equipe/nouveau"}, "depot-deplace"),
        ({"archive": True}, "depot-archive"),
        ({"acces": INTROUVABLE}, "depot-disparu"),
        ({"licence": "MIT"}, "depot-licence"),
    ],
    ids=["déplacé", "archivé", "introuvable", "sous une autre licence"],
)
def test_a_repository_that_is_not_as_declared(champs: dict[str, Any], code: str) -> None:
    [found] = signalements(projet(), {URL: lu(**champs)}, JOUR)
    assert (found.code, found.rang, found.depot, found.constate_le) == (code, 0, URL, JOUR)
    assert found.message.endswith(".")
    assert found.remede
    # A reading that is too old says nothing against a page.
    assert not [*signalements(projet(), {URL: lu(jour=date(2025, 1, 1), **champs)}, JOUR)]


@pytest.mark.parametrize(
    ("declaree", "lue", "codes"),
    [
        (None, None, ["depot-sans-licence"]),
        (None, "MIT", []),
        ("MIT", None, []),
        ("MIT", "GPL-3.0", ["depot-licence"]),
    ],
    ids=["ni dite ni lue", "lue", "dite", "dite et lue autrement"],
)
def test_a_repository_does_not_inherit_the_licence_of_the_common(
    declaree: str | None, lue: str | None, codes: list[str]
) -> None:
    second = {"url": AUTRE, **({"licence": declaree} if declaree else {})}
    common = projet(depots=[{"url": URL}, second])
    found = [
        *signalements(common, {URL: lu(licence="AGPL-3.0"), AUTRE: lu(AUTRE, licence=lue)}, JOUR)
    ]
    assert [one.code for one in found if one.rang == 1] == codes == [one.code for one in found]


# --- « Au moins » signals an incomplete count -------------------------------------------


def ensemble(premier: int, second: int) -> Ensemble:
    """Count two repositories together, read so many days ago."""
    return Ensemble(
        "outil", {URL: il_y_a(premier), AUTRE: il_y_a(second)}, rythme(50, 4, 45, m2026_11=7)
    )


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
    apart = BilanActivite(PROJETS[3], read, {}, JOUR)
    assert (apart.commits_12_mois, apart.auteurs_12_mois) == (Nombre(10, True), Nombre(1, True))  # noqa: FBT003
    counted = {"outil": ensemble(0, 0)}
    unread = BilanActivite(PROJETS[3], read, counted, JOUR)
    assert (unread.commits_12_mois, unread.auteurs_12_mois) == (Nombre(50, True), Nombre(4, True))  # noqa: FBT003
    assert unread.part_premier_auteur is None
    third = BilanActivite(PROJETS[3], {**read, TIERS: lu(TIERS, rythme=rythme(1))}, counted, JOUR)
    assert (third.commits_12_mois, third.rythme) == (Nombre(11), None)
