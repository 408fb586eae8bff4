"""Whatever a forge answers, a reading is whole and valid, or it is a failure in a sentence."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from catalogue_communs.forges import calcul
from catalogue_communs.forges.campagne import Campagne, Lecteur, planifier
from catalogue_communs.forges.interfaces import lire_github, lire_gitlab
from catalogue_communs.forges.liste import DepotALire, Forge
from catalogue_communs.forges.modele import INTROUVABLE, ReleveDepot, lire_lectures, problemes
from catalogue_communs.reseau.bornes import Injoignable, Panne, Quota
from catalogue_communs.reseau.connexion import ReponseHttp, Reseau
from tests.activite.conftest import JOUR, relever, une_cible
from tests.activite.forges import gitlab
from tests.activite.lectures import projet, releve
from tests.activite.serveur import Demande
from tests.activite.test_campagne import Docile

FORGES: dict[str, tuple[str, Callable[[Any], Lecteur]]] = {
    "github": ("github.com", lambda reseau: partial(lire_github, reseau)),
    "gitlab": ("gitlab.com", lambda reseau: partial(lire_gitlab, reseau)),
}
MOTS = (
    "nameWithOwner path_with_namespace data repository errors message type path author date name email login id oid "
    "parent_ids committed_date target history nodes pageInfo hasNextPage endCursor license key languages "
    "node releases refs totalCount default_branch defaultBranchRef archived"
)
TEXTES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            "a/b",
            "2026-11-01T00:00:00Z",
            "1970-01-01T00:00:00Z",
            "9999-99-99",
            "0" * 40,
            "\u202e",
            "https://x",
        ]
    ),
)
VALEURS = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 10**40), st.floats(), TEXTES),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(MOTS.split()), inner, max_size=8),
    ),
    max_leaves=12,
)


# Each example is a whole reading: a few by day, many by night.
BORNE = settings(
    suppress_health_check=[HealthCheck.too_slow], max_examples=settings().max_examples // 4
)


@dataclass
class FauxReseau:
    """A network that answers whatever it was given, again and again."""

    donnees: Any
    lettres: dict[str, str] = field(default_factory=dict)
    jetons: dict[str, str] = field(default_factory=dict)
    appels: int = 0
    points: list[int] = field(default_factory=list)

    def lire(self, url: str, **parametres: str) -> ReponseHttp:  # noqa: ARG002 - as the network
        """Answer."""
        self.appels += 1
        assert self.appels < 400
        return ReponseHttp(
            200, self.lettres, json.dumps(self.donnees).encode(), "https://x.example/suite"
        )

    def interroger(self, url: str, _question: object) -> ReponseHttp:
        """Answer."""
        return self.lire(url)

    def quota(self, _url: str, _pause: float | None = None) -> Quota:
        """Ask to wait."""
        return Quota("x", 0)


@pytest.mark.parametrize("nom", FORGES)
@BORNE
@given(donnees=VALEURS)
def test_any_answer(nom: str, donnees: object) -> None:
    """Any JSON, at any address, gives a valid reading or a failure; and reading ends."""
    host, reader = FORGES[nom]
    result = relever(reader(FauxReseau(donnees)), f"https://{host}/a/b")
    if isinstance(result, ReleveDepot):
        calcul.lecture(result, None)


@BORNE
@given(rang=st.integers(0, 9), valeur=VALEURS)
def test_one_spoiled_answer(rang: int, valeur: object) -> None:
    made = gitlab()

    class Presque(FauxReseau):
        def lire(self, url: str, **parametres: str) -> ReponseHttp:
            self.appels += 1
            if self.appels == rang:
                return ReponseHttp(200, {}, json.dumps(valeur).encode(), "")
            given_ = made(Demande("GET", "/" + url.partition("://")[2], parametres, {"host": "x"}))
            return ReponseHttp(given_.statut, given_.entetes, given_.octets(), "")

    result = relever(FORGES["gitlab"][1](Presque(None)), "https://gitlab.com/equipe/outil")
    if isinstance(result, ReleveDepot):
        assert problemes(calcul.lecture(result, None)) == []


def test_impossible_facts_are_a_failure(tmp_path: Path, reseau: Reseau) -> None:
    wrong = releve(deplace_vers="https://github.com/a/ b<script>")
    reader = Docile({"a/b": wrong, "a/c": releve(archive=False)})
    plan = {name: [une_cible(f"https://github.com/{name}")] for name in ("a/b", "a/c")}
    done = Campagne(tmp_path, reseau, JOUR, lecteur=lambda *_: reader.releve).mener(plan)
    assert done.echecs == [("https://github.com/a/b", "la forge a donné des faits impossibles")]
    assert set(lire_lectures(tmp_path)) == {"https://github.com/a/c"}


# What a forge may do to each of its repositories: say anything, vanish, refuse, ask to wait, break the reader.
COUPS = st.one_of(
    VALEURS.map(lambda said: ("dire", said)),
    st.sampled_from(
        [
            Panne("non"),
            Injoignable("muette"),
            Quota("plus tard", 9e9),
            TypeError("imprévu"),
            INTROUVABLE,
        ]
    ).map(lambda fault: ("faire", fault)),
)


@dataclass
class _Silence(FauxReseau):
    """Services that know nothing."""

    maintenant: Callable[[], float] = time.time

    def lire(self, *_adresse: str, **_parametres: str) -> ReponseHttp:
        return ReponseHttp(404, {})

    def interroger(self, url: str, _question: object) -> ReponseHttp:
        raise Panne(url)


@dataclass
class _Capricieuse:
    """A forge that does what is drawn, in turn."""

    coups: list[tuple[str, Any]]

    def releve(self, cible: DepotALire, jour: date) -> ReleveDepot:
        kind, what = self.coups[int(cible.chemin[-1])]
        if kind == "dire":
            return lire_github(FauxReseau(what), cible, jour)  # type: ignore[arg-type]
        if isinstance(what, Exception):
            raise what
        return releve(cible.depot, jour=jour, acces=what)


def _des_autres(coups: list[tuple[str, Any]] | None) -> dict[str, bytes]:
    """Read two forges for two days, the first one spoiled on the second day, or absent; return what is kept of the other."""
    hosts = ["gitlab.com"] if coups is None else ["github.com", "gitlab.com"]
    commons = [
        projet(f"https://{host}/equipe/n{rank}", slug=f"{host[3]}{rank}")
        for rank in range(4)
        for host in hosts
    ]
    with TemporaryDirectory() as name:
        root, good = Path(name), Docile()
        for rank in range(2):
            day = JOUR + timedelta(days=rank)
            network: Any = _Silence(None)

            def reader(forge: Forge, _network: Reseau, rank: int = rank) -> Lecteur:
                spoiled = coups and rank and forge.hote == "github.com"
                return _Capricieuse(coups).releve if coups and spoiled else good.releve

            Campagne(root, network, day, lecteur=reader).mener(planifier(root, commons, day))
        folder = root / "donnees/activite"
        seen = json.loads((folder / "passages.json").read_bytes())
        kept = {path.name: path.read_bytes() for path in folder.glob("gitlab.com/*")}
        return kept | {name: day.encode() for name, day in seen.items() if "gitlab.com" in name}


SANS = _des_autres(None)


@BORNE
@example(coups=[("faire", INTROUVABLE)] * 4)
@given(coups=st.lists(COUPS, min_size=4, max_size=4))
def test_whatever_one_forge_answers_the_others_are_published_the_same(
    coups: list[tuple[str, Any]],
) -> None:
    assert len(SANS) == 8
    assert _des_autres(coups) == SANS
