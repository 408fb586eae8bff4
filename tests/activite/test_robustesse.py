"""Whatever a forge answers, a reading is whole and valid, or it is a failure in a sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue_communs.forges import calcul
from catalogue_communs.forges.campagne import Campagne, Lecteur
from catalogue_communs.forges.interfaces import Github, Gitlab, archivage
from catalogue_communs.forges.modele import ReleveDepot, lire_lectures, problemes
from catalogue_communs.reseau.bornes import Panne, Quota
from catalogue_communs.reseau.client import Reseau
from catalogue_communs.reseau.connexion import ReponseHttp
from tests.activite.conftest import JOUR, relever, une_cible
from tests.activite.forges import gitlab
from tests.activite.lectures import releve
from tests.activite.serveur import Demande
from tests.activite.test_campagne import Docile

FORGES: dict[str, tuple[str, Callable[[Any], Lecteur]]] = {
    "github": ("github.com", Github),
    "gitlab": ("gitlab.com", Gitlab),
}
MOTS = (
    "nameWithOwner path_with_namespace data repository errors message type path author date name email login id oid "
    "parent_ids committed_date target history nodes pageInfo hasNextPage endCursor license key languages edges size "
    "node releases refs totalCount default_branch defaultBranchRef archived"
)
TEXTES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["a/b", "2026-11-01T00:00:00Z", "1970-01-01T00:00:00Z", "9999-99-99", "0" * 40, "\u202e", "https://x"]
    ),
)
VALEURS = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 10**40), st.floats(), TEXTES),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(MOTS.split()), inner, max_size=8)
    ),
    max_leaves=12,
)


BORNE = settings(suppress_health_check=[HealthCheck.too_slow])


@dataclass
class FauxReseau:
    """A network that answers whatever it was given, again and again."""

    donnees: Any
    lettres: dict[str, str] = field(default_factory=dict)
    jetons: dict[str, str] = field(default_factory=dict)
    appels: int = 0
    points: int = 0

    def lire(self, url: str, **parametres: str) -> ReponseHttp:  # noqa: ARG002 - as the network
        """Answer."""
        self.appels += 1
        assert self.appels < 400
        return ReponseHttp(200, self.lettres, json.dumps(self.donnees).encode(), "https://x.example/suite")

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
@given(donnees=VALEURS)
def test_any_answer_of_software_heritage(donnees: object) -> None:
    network: Any = FauxReseau(donnees)
    try:
        found = archivage(network, "https://github.com/a/b", JOUR)
    except Panne:
        return
    assert found.archive is True


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
    reader = Docile({"a/b": wrong, "a/c": releve(etoiles=1)})
    plan = {name: [une_cible(f"https://github.com/{name}")] for name in ("a/b", "a/c")}
    done = Campagne(tmp_path, reseau, JOUR, lecteur=lambda *_: reader).mener(plan)
    assert done.echecs == [("https://github.com/a/b", "la forge a donné des faits impossibles")]
    assert set(lire_lectures(tmp_path)) == {"https://github.com/a/c"}
