"""Made readings of repositories, and the commons that have these repositories."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta
from typing import Any

from catalogue_communs.forges import calcul
from catalogue_communs.forges.modele import Commit, LectureDeDepot, Liste, ReleveDepot, Rythme
from catalogue_communs.modele import Projet
from tests.activite.conftest import JOUR
from tests.communs import imaginaire

URL = "https://github.com/equipe/outil"
AUTRE = "https://gitlab.com/equipe/mobile"
TIERS = "https://codeberg.org/equipe/outil"
TETE = "a" * 40


def projet(*depots: str, **champs: Any) -> Projet:
    """Make a common that has these repositories."""
    return imaginaire(
        **{
            "slug": "outil",
            "licence": "AGPL-3.0-or-later",
            "depots": [{"url": url} for url in depots or (URL,)],
            **champs,
        }
    )


PROJETS = {1: projet(URL), 2: projet(URL, AUTRE), 3: projet(URL, AUTRE, TIERS)}


def releve(
    depot: str = URL,
    commits: Liste[Commit] | None = None,
    jour: date = JOUR,
    source: str = "git",
    **champs: Any,
) -> ReleveDepot:
    """Say what a source told of a repository."""
    lists = {one.name: champs.pop(one.name) for one in fields(ReleveDepot) if one.name in champs}
    return ReleveDepot(
        faits=LectureDeDepot(depot, jour, source, **champs), commits=commits, **lists
    )


def lecture(
    depot: str = URL, commits: Liste[Commit] | None = None, jour: date = JOUR, **champs: Any
) -> LectureDeDepot:
    """Read a repository on a day."""
    tip = TETE if commits and commits.elements else None
    return calcul.lecture(releve(depot, commits, jour, **{"tete": tip, **champs}), None)


def il_y_a(jours: int) -> date:
    """Return the day so many days before the reading."""
    return JOUR - timedelta(days=jours)


def rythme(
    commits: int | None, auteurs: int | None = 1, part: int | None = 100, **mois: int
) -> Rythme:
    """Make the counts of a reading; `m2026_11=3` says the commits of a month."""
    series = {name[1:].replace("_", "-"): count for name, count in mois.items()}
    return Rythme(series, series, commits, auteurs, part)


def lu(depot: str = URL, jour: date = JOUR, **faits: Any) -> LectureDeDepot:
    """Make a reading of a repository whose history is known, unless said otherwise."""
    return LectureDeDepot(depot, jour, "git", **{"tete": TETE, "rythme": rythme(0), **faits})
