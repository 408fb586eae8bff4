"""The readers of forges: the same facts on each, contracts, silences, and what the faults of GitHub cost.

Every made answer follows the model that a package publishes (`contrats/`): `completer` holds it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import unquote

import pytest
import yaml
from graphql import parse, validate

from catalogue_communs.forges import calcul, interfaces
from catalogue_communs.forges.campagne import Lecteur
from catalogue_communs.forges.fichiers import declarations
from catalogue_communs.forges.interfaces import PAGES, QUESTION, Github, Gitlab, avis
from catalogue_communs.forges.modele import (
    INTROUVABLE,
    PRIVE,
    Absence,
    Echanges,
    LectureDeDepot,
    ReleveDepot,
    Versions,
)
from catalogue_communs.reseau.bornes import Injoignable, Panne, Quota
from catalogue_communs.reseau.client import Reseau
from tests.activite import faux_github
from tests.activite.conftest import JOUR, MIDI, Montre, relever
from tests.activite.faux_github import FauxGithub, schema
from tests.activite.modeles import completer
from tests.activite.mondes import EQUIPE, Fil, Geste, Monde, exemple, il_y_a, iso
from tests.activite.serveur import Demande, Reponse, Serveur, services

pytestmark = pytest.mark.usefixtures("forges_locales")


def lire(lecteur: Lecteur, depot: str) -> Any:
    """Read a repository; return its facts, or the failure."""
    result = relever(lecteur, depot)
    return calcul.lecture(result, None) if isinstance(result, ReleveDepot) else result


def page(items: list[Any], demande: Demande, taille: str) -> Reponse:
    """Give a page of a list, with the address of the next one in the headers."""
    size, number = int(demande.parametres.get(taille, 20)), int(demande.parametres.get("page", 1))
    heads = {"X-Total": str(len(items))}
    if number * size < len(items):
        query = "&".join(f"{k}={v}" for k, v in {**demande.parametres, "page": str(number + 1)}.items())
        heads["Link"] = f'<http://{demande.entetes["host"]}{demande.chemin}?{query}>; rel="next"'
    return Reponse(items[(number - 1) * size : number * size], entetes=heads)


def recents(monde: Monde, depuis: str) -> list[tuple[int, Geste]]:
    """List the commits after a moment, with their rank."""
    return [(rank, one) for rank, one in enumerate(monde.historique) if iso(one.quand) >= depuis]


class FauxGitlab:
    """A made GitLab, whose answers follow the model of @gitbeaker/core."""

    def __init__(self, *mondes: Monde) -> None:
        """Know these projects."""
        self.mondes = {monde.nom: monde for monde in mondes}
        self.anonyme = False

    def __call__(self, demande: Demande) -> Reponse:
        """Answer a request; the path of a project is one step, in percent."""
        path = unquote(demande.chemin).partition("/projects/")[2]
        monde = next((m for m in self.mondes.values() if path == m.nom or path.startswith(f"{m.nom}/")), None)
        if monde is None:
            return Reponse({"message": "404 Project Not Found"}, 404)
        what, given = path.removeprefix(monde.nom).strip("/"), demande.parametres
        if what == "":
            return Reponse(self._project(monde))
        if what == "languages":
            return Reponse(monde.langages)
        lists: dict[str, Callable[[], list[dict[str, Any]]]] = {
            "repository/commits": lambda: [
                _gitlab_commit(monde, rank, one) for rank, one in recents(monde, given.get("since", ""))
            ],
            "repository/tags": lambda: _gitlab(
                "TagSchema",
                (
                    {"name": name, "commit": {"committed_date": il_y_a(days)}, "created_at": None}
                    for name, days in monde.etiquettes
                ),
            ),
            "repository/tree": lambda: _gitlab(
                "RepositoryTreeSchema",
                (
                    {"name": n.strip("/"), "type": "tree" if n[-1] == "/" else "blob"}
                    for n in (monde.dossiers[given["path"]] if "path" in given else monde.racine)
                ),
            ),
            "releases": lambda: _gitlab(
                "ReleaseSchema",
                (
                    {"tag_name": n, "released_at": il_y_a(d), "upcoming_release": False}
                    for n, d in monde.versions
                ),
            ),
            "pipelines": lambda: _gitlab("PipelineSchema", [{"status": "success"}]),
            "issues": lambda: _gitlab("IssueSchema", _ouverts(monde.tickets)),
            "merge_requests": lambda: _gitlab("MergeRequestSchema", _ouverts(monde.demandes)),
        }
        return page(lists[what](), demande, "per_page")

    def _project(self, monde: Monde) -> dict[str, Any]:
        values: dict[str, Any] = {
            "path_with_namespace": monde.complet,
            "created_at": il_y_a(900),
            "default_branch": "main",
            "star_count": monde.etoiles,
            "forks_count": monde.fourches,
            "license": {"key": monde.licence.lower()},
        }
        if not self.anonyme:
            values |= {"archived": monde.archive, "visibility": "private" if monde.prive else "public"}
            values = completer("gitlab", "ProjectSchema", completer("gitlab", "SimpleProjectSchema", values))
        return values


def _gitlab_commit(monde: Monde, rank: int, one: Geste) -> dict[str, Any]:
    values = {
        "id": monde.cle(rank),
        "committed_date": iso(one.quand),
        "author_name": one.nom,
        "author_email": one.mel,
        "parent_ids": ["0" * 40] * one.parents,
    }
    return completer("gitlab", "CommitSchema", completer("gitlab", "CondensedCommitSchema", values))


def _gitlab(model: str, items: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [completer("gitlab", model, one) for one in items]


def _ouverts(threads: list[Fil]) -> Iterable[dict[str, Any]]:
    return ({"created_at": il_y_a(one.ouvert)} for one in threads if one.ferme is None)


FORGES: dict[str, tuple[Callable[[Monde], Callable[[Demande], Reponse]], type[Any]]] = {
    "gitlab": (FauxGitlab, Gitlab),
    "github": (lambda monde: FauxGithub([monde]), Github),
}
URL = "https://gitlab.com/equipe/outil"


@pytest.mark.parametrize("nom", FORGES)
def test_the_facts_of_a_repository(serveur: Serveur, reseau: Reseau, nom: str) -> None:
    """The same repository gives the same facts on every forge, as far as the forge tells them.

    People are counted once, bots and merges are not, what is late has its delay.
    """
    made, reader = FORGES[nom]
    serveur.defaut = made(exemple())
    reading: LectureDeDepot = lire(reader(reseau), f"https://{nom}.com/equipe/outil")
    rhythm = reading.rythme
    assert rhythm is not None
    assert (rhythm.commits_12_mois, rhythm.auteurs_12_mois, rhythm.robots_12_mois) == (41, 3, 1)
    assert rhythm.part_premier_auteur == 37
    assert [rhythm.commits[month] for month in ("2026-11", "2025-12", "2025-07")] == [4, 0, 1]
    assert len(rhythm.commits) == 24
    assert reading.dernier_commit_humain == date(2026, 11, 21)
    versions = Versions(3, "v2.0.0", date(2026, 11, 4), 4, {"2025": 1, "2026": 2})
    assert reading.etiquettes == reading.publications == versions
    assert (reading.fourches, reading.branche, reading.deplace_vers) == (3, "main", None)
    files = reading.fichiers
    assert files is not None
    assert (files.readme, files.contribuer, files.documentation) == (True, False, True)
    assert (reading.verifications, reading.licence) == ("reussies", "AGPL-3.0")
    # GitHub alone tells who answered, and who came from elsewhere.
    assert reading.tickets == Echanges(1, reponse_mediane_jours=2 if nom == "github" else None)
    assert reading.demandes == Echanges(1, exterieures_12_mois=1 if nom == "github" else None)
    assert reading.langages == {"Python": 70, "Vue": 30}
    assert (reading.etoiles, reading.archive) == (12, False)


def test_other_shapes(serveur: Serveur, reseau: Reseau) -> None:
    made = FauxGitlab(Monde("equipe/outil", [Geste(800)], nouveau_nom="equipe/nouveau"))
    serveur.defaut = lambda asked: made(replace(asked, chemin=asked.chemin.replace("nouveau", "outil")))
    moved = lire(Gitlab(reseau), URL)
    assert moved.deplace_vers == URL.replace("outil", "nouveau")
    assert moved.dernier_commit_humain == date(2024, 9, 15)
    assert set(moved.rythme.commits.values()) == {0}
    serveur.defaut = FauxGitlab(Monde("equipe/outil", [Geste(1)], prive=True))
    assert lire(Gitlab(reseau), URL).absence.acces == PRIVE
    serveur.defaut = FauxGitlab(Monde("equipe/autre"))
    assert lire(Gitlab(reseau), URL).absence.acces == INTROUVABLE


def test_long_lists_go_on_in_a_group_in_a_group(serveur: Serveur, reseau: Reseau) -> None:
    """On GitLab a project may lie in sub-groups: its path is one step of the address."""
    serveur.defaut = FauxGitlab(Monde("ville/dsi/outil", [Geste(1 + rank / 2) for rank in range(430)]))
    assert lire(Gitlab(reseau), "https://gitlab.com/ville/dsi/outil").rythme.commits_12_mois == 430


@pytest.mark.parametrize(
    "reponse", [Reponse([]), Reponse({"default_branch": 4}), Reponse({}, 500), Reponse({}, 403)]
)
def test_faults_are_failures(serveur: Serveur, reseau: Reseau, reponse: Reponse) -> None:
    serveur.defaut = lambda _: reponse
    assert isinstance(lire(Gitlab(reseau), URL), Panne)


@pytest.mark.parametrize(
    ("reponse", "attendu"),
    [(Reponse({}, 403), None), (Reponse({}, 404), None), (Reponse({"message": "non"}), Panne)],
)
def test_a_history_that_is_kept_is_unknown(
    serveur: Serveur, reseau: Reseau, reponse: Reponse, attendu: type[Panne] | None
) -> None:
    made = FauxGitlab(exemple())
    serveur.defaut = lambda request: reponse if "/commits" in request.chemin else made(request)
    reading = lire(Gitlab(reseau), URL)
    if attendu:
        assert isinstance(reading, attendu)
    else:
        assert (reading.rythme, reading.dernier_commit_humain, reading.fourches) == (None, None, 3)


def test_a_repository_without_any_commit(serveur: Serveur, reseau: Reseau) -> None:
    made = FauxGitlab(Monde("equipe/outil"))

    def answer(request: Demande) -> Reponse:
        if request.chemin.endswith("/commits"):
            return Reponse({}, 404)
        found = made(request)
        if request.chemin.endswith("outil"):
            found.donnees["empty_repo"] = True
        return found

    serveur.defaut = answer
    assert lire(Gitlab(reseau), URL).rythme.commits_12_mois == 0


def test_a_contract_beside_the_code(serveur: Serveur, reseau: Reseau) -> None:
    monde = exemple()
    monde.racine.append("publiccode.yml")
    made = FauxGitlab(monde)
    text = b"maintenance: {type: contract, contractors: [{name: X, until: 2027-06-30}]}"
    told = Reponse({"content": base64.b64encode(text).decode()})
    serveur.defaut = lambda request: told if "publiccode.yml" in request.chemin else made(request)
    read = lire(Gitlab(reseau), URL)
    assert (read.contrat_jusqu_au, read.publiccode) == (date(2027, 6, 30), {"maintenance.type": "contract"})


def test_osv(serveur: Serveur, reseau: Reseau, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interfaces, "services", lambda: services(serveur.adresse))
    told = {"vulns": [{"id": "GHSA-2222", "modified": "2026-10-01T00:00:00Z"}, {"id": "CVE-2026-1"}]}
    serveur.repond("/osv/querybatch", {"results": [told, {}]})
    assert avis(reseau, ["a" * 40, "b" * 40]) == [("CVE-2026-1", "GHSA-2222"), ()]
    assert json.loads(serveur.demandes[0].corps) == {"queries": [{"commit": "a" * 40}, {"commit": "b" * 40}]}
    with pytest.raises(Panne):
        avis(reseau, ["a" * 40])


def test_what_an_anonymous_gitlab_hides(serveur: Serveur, reseau: Reseau) -> None:
    """Without a token GitLab says less: archived or not is unknown, lists it keeps are too."""
    made = FauxGitlab(exemple())
    made.anonyme = True
    closed = ("issues", "merge_requests")
    serveur.defaut = lambda request: Reponse({}, 403) if request.chemin.endswith(closed) else made(request)
    reading = lire(Gitlab(reseau), URL)
    assert (reading.acces, reading.archive, reading.tickets, reading.demandes) == ("public", None, None, None)
    assert reading.etoiles == 12


# --- GitHub: the same facts, and what its faults cost ----------------------------------------------------


def lire_noms(lecteur: Lecteur, noms: Iterable[str]) -> dict[str, Any]:
    """Read repositories; return the facts, or the failure, of each by its name."""
    return {nom: lire(lecteur, f"https://github.com/{nom}") for nom in noms}


@pytest.fixture
def lecteur(reseau: Reseau) -> Lecteur:
    """Return the reader of GitHub."""
    return Github(reseau)


def test_other_shapes_on_github(serveur: Serveur, lecteur: Lecteur) -> None:
    serveur.defaut = FauxGithub(
        [
            Monde("equipe/vide", racine=[], licence="NOASSERTION"),
            Monde("equipe/ancien", [Geste(800)], nouveau_nom="equipe/nouveau"),
            Monde("equipe/archive", [Geste(900)], archive=True),
            Monde("equipe/prive", [Geste(1)], prive=True),
            Monde("Equipe/Casse", [Geste(1)]),
        ]
    )
    found = lire_noms(
        lecteur,
        ["equipe/vide", "equipe/ancien", "equipe/archive", "equipe/prive", "equipe/casse", "equipe/parti"],
    )
    empty = found["equipe/vide"]
    assert (empty.tete, empty.dernier_commit_humain, empty.licence) == (None, None, None)
    assert set(empty.rythme.commits.values()) == {0}
    assert found["equipe/ancien"].deplace_vers == "https://github.com/equipe/nouveau"
    assert found["equipe/ancien"].dernier_commit_humain == date(2024, 9, 15)
    assert found["equipe/archive"].archive is True
    assert found["equipe/prive"].absence == Absence(PRIVE, (JOUR,))
    assert found["equipe/casse"].deplace_vers is None
    assert found["equipe/parti"].absence == Absence(INTROUVABLE, (JOUR,))


def test_long_lists_go_on_on_github(serveur: Serveur, lecteur: Lecteur) -> None:
    monde = Monde(
        "equipe/grand",
        [Geste(1 + rank / 4, EQUIPE[rank % 5]) for rank in range(730)],
        demandes=[Fil(300, 5 + rank, fusionne=True, exterieur=True) for rank in range(250)],
    )
    serveur.defaut = FauxGithub([monde])
    reading = lire_noms(lecteur, ["equipe/grand"])["equipe/grand"]
    assert (reading.rythme.commits_12_mois, reading.rythme.auteurs_12_mois) == (730, 5)
    assert reading.demandes.exterieures_12_mois == 250


def test_a_history_that_is_too_long(
    serveur: Serveur, reseau: Reseau, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut within twelve months, a count is « at least »."""
    monkeypatch.setattr("catalogue_communs.forges.interfaces.PAGES", dict.fromkeys(PAGES, 2))
    serveur.defaut = FauxGithub([Monde("equipe/grand", [Geste(1 + rank / 2) for rank in range(1200)])])
    cut = lire_noms(Github(reseau), ["equipe/grand"])["equipe/grand"]
    assert set(cut.rythme.commits) == {"2026-09", "2026-10", "2026-11"}
    assert (cut.rythme.commits_12_mois, cut.rythme.au_moins) == (200, True)
    assert cut.dernier_commit_humain == date(2026, 11, 23)


# --- Contracts -------------------------------------------------------------------


def test_the_question_is_valid_for_github_and_holds_no_name(serveur: Serveur, reseau: Reseau) -> None:
    assert validate(schema(), parse(QUESTION)) == []
    serveur.defaut = FauxGithub([exemple("a/un")])
    lire_noms(Github(reseau), ["a/un"])
    asked = json.loads(serveur.demandes[0].corps)
    assert asked["query"] == QUESTION
    assert (asked["variables"]["proprietaire"], asked["variables"]["nom"]) == ("a", "un")


# --- Faults ----------------------------------------------------------------------


def test_an_error_about_one_repository(serveur: Serveur, reseau: Reseau) -> None:
    github = FauxGithub([exemple("a/un"), exemple("a/deux"), exemple("a/trois")])
    github.fautes = {"a/un": "FORBIDDEN", "a/deux": "EN_PARTIE"}
    serveur.defaut = github
    found = lire_noms(Github(reseau), ["a/un", "a/deux", "a/trois", "a/parti"])
    assert isinstance(found["a/un"], Panne)
    assert found["a/deux"].raison == "la forge n’a répondu qu’en partie"
    assert found["a/trois"].etoiles == 12
    assert found["a/parti"].absence.acces == INTROUVABLE
    assert len(serveur.demandes) == 4


def test_an_early_release_and_the_end_of_a_contract(serveur: Serveur, lecteur: Lecteur) -> None:
    """What GitHub calls an early release is none; of two contracts, the longest counts."""
    said = "maintenance: {contractors: [{name: X, until: 2027-01-31}, {name: Y, until: bientôt}]}"
    versions = [("v3.0.0-rc1", 2.0), ("v2.0.0", 40.0)]
    serveur.defaut = FauxGithub([Monde("a/un", [Geste(1)], versions=versions, copie=True, publiccode=said)])
    reading = lire_noms(lecteur, ["a/un"])["a/un"]
    assert (reading.publications.derniere, reading.fourche) == ("v2.0.0", True)
    assert reading.contrat_jusqu_au == date(2027, 1, 31)


@pytest.mark.parametrize(
    "texte", ["", "a: [", "[" * 2000, "name: [1, {a: b}]", "maintenance: 4", "maintenance: {contractors: 3}"]
)
def test_a_publiccode_that_says_nothing(texte: str) -> None:
    assert not any(declarations(texte).values())


def test_what_a_publiccode_declares() -> None:
    said = {
        "name": "Un \u202e outil",
        "landingURL": "https://exemple.fr/" + "a" * 100,
        "platforms": ["web", "linux"],
        "legal": {"license": "MIT", "repoOwner": "Ancolie Bleuet"},
        "maintenance": {"type": "internal", "contacts": [{"name": "Ancolie Bleuet"}]},
        "localisation": {"localisationReady": False, "availableLanguages": ["fr"]},
    }
    assert declarations(yaml.safe_dump(said, allow_unicode=True))["publiccode"] == {
        "name": "Un  outil",
        "platforms": "web, linux",
        "legal.license": "MIT",
        "maintenance.type": "internal",
        "localisation.localisationReady": "false",
        "localisation.availableLanguages": "fr",
    }


def test_a_limit_inside_an_answer_is_waited_for(serveur: Serveur, reseau: Reseau, montre: Montre) -> None:
    github = FauxGithub([exemple("a/un")])
    heads = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(MIDI) + 3)}
    limited = Reponse({"errors": [{"type": "RATE_LIMITED", "message": "x"}]}, entetes=heads)
    serveur.defaut = lambda request: github(request) if montre.sommeils else limited
    assert lire_noms(Github(reseau), ["a/un"])["a/un"].etoiles == 12
    assert montre.sommeils == [3]
    montre.heure, reseau._patience = MIDI, 0  # noqa: SLF001 - no pause at all
    montre.sommeils.clear()
    assert isinstance(lire_noms(Github(reseau), ["a/un"])["a/un"], Quota)


def test_a_question_that_is_too_heavy(serveur: Serveur, reseau: Reseau) -> None:
    """GitHub gives up on the whole question: it may be down."""
    serveur.defaut = lambda _: Reponse({"data": None, "errors": [{"message": "Something went wrong"}]})
    assert isinstance(lire_noms(Github(reseau), ["a/un"])["a/un"], Injoignable)


@pytest.mark.parametrize(
    "donnees",
    [
        None,
        [],
        {},
        {"data": None},
        {"data": {}},
        {"data": {"repository": None}},
        {"data": {"repository": {}}},
        {"data": {"repository": {"nameWithOwner": 3}}},
        {"data": {"repository": {"defaultBranchRef": {"name": "main", "target": {"oid": "non"}}}}},
        {"data": {"repository": {"releases": {"nodes": "trois"}}}},
        {"data": {"repository": {"demandes": {"nodes": [1]}}}},
        {"data": {"repository": 4}},
        {"errors": [{"message": "?"}]},
        {"errors": [{"message": "?", "path": [0]}]},
        {"errors": "non"},
        {"data": "non"},
    ],
)
def test_answers_of_another_shape(serveur: Serveur, reseau: Reseau, donnees: object) -> None:
    serveur.repond("/github.com/graphql", Reponse(donnees))
    assert isinstance(lire_noms(Github(reseau), ["a/un"])["a/un"], Panne)
    assert len(serveur.demandes) == 1


def test_a_cursor_that_turns_round(serveur: Serveur, reseau: Reseau, monkeypatch: pytest.MonkeyPatch) -> None:
    real = faux_github._connection  # noqa: SLF001 - replaced to misbehave

    def turning(nodes: list[Any], first: int, _after: str | None) -> dict[str, Any]:
        return {**real(nodes, first, None), "pageInfo": {"hasNextPage": True, "endCursor": "toujours"}}

    monkeypatch.setattr(faux_github, "_connection", turning)
    serveur.defaut = FauxGithub([exemple("a/un")])
    reading = lire_noms(Github(reseau), ["a/un"])["a/un"]
    assert isinstance(reading, LectureDeDepot)
    assert len(serveur.demandes) <= 6
