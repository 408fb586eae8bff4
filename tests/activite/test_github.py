"""GitHub: the same facts with and without a token, and what its faults cost."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from graphql import parse, validate

from catalogue.forges import calcul
from catalogue.forges.lecteurs.github import FollowingPage, GithubGraphql, GithubRest, Part, question
from catalogue.forges.lecteurs.reponses import declarer
from catalogue.forges.modele import (
    INTROUVABLE,
    PRIVE,
    Absence,
    LectureDeDepot,
    ReleveDepot,
)
from catalogue.forges.registre import cible
from catalogue.reseau.bornes import Panne, Quota
from tests.activite import faux_github
from tests.activite.conftest import JOUR, MIDI, Montre
from tests.activite.faux_github import FauxGithub, schema
from tests.activite.mondes import EQUIPE, Fil, Geste, Monde, exemple
from tests.activite.serveur import Reponse, Serveur

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from catalogue.forges.liste import Lecteur
    from catalogue.reseau.client import Reseau

PERIODE = calcul.periode(JOUR)
LECTEURS: dict[str, Callable[[Reseau], Lecteur]] = {"avec-jeton": GithubGraphql, "sans-jeton": GithubRest}
pytestmark = pytest.mark.usefixtures("forges_locales")


def lire(
    lecteur: Lecteur, noms: Iterable[str], connues: dict[str, LectureDeDepot] | None = None
) -> dict[str, Any]:
    """Read repositories; return the facts, or the failure, of each by its name."""
    known = connues or {}
    targets = [cible(f"https://github.com/{nom}", known.get(nom), JOUR) for nom in noms]
    found: dict[str, Any] = {}
    for one, result in lecteur.lire(targets, PERIODE):
        found[one.chemin] = (
            calcul.lecture(result, one.connue, JOUR) if isinstance(result, ReleveDepot) else result
        )
    return found


@pytest.fixture(params=LECTEURS)
def lecteur(request: pytest.FixtureRequest, reseau: Reseau) -> Lecteur:
    """Return each of the two readers."""
    return LECTEURS[request.param](reseau)


def test_other_shapes(serveur: Serveur, lecteur: Lecteur) -> None:
    """Empty, gone, renamed, archived and private repositories are told from each other."""
    serveur.defaut = FauxGithub(
        [
            Monde("equipe/vide", racine=[], licence="NOASSERTION"),
            Monde("equipe/ancien", [Geste(800)], nouveau_nom="equipe/nouveau"),
            Monde("equipe/archive", [Geste(900)], archive=True),
            Monde("equipe/prive", [Geste(1)], prive=True),
            Monde("Equipe/Casse", [Geste(1)]),
        ]
    )
    found = lire(
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


def test_long_lists_go_on(serveur: Serveur, lecteur: Lecteur) -> None:
    """Commits and issues beyond a page are read; the count is exact."""
    monde = Monde(
        "equipe/grand",
        [Geste(1 + rank / 4, EQUIPE[rank % 5]) for rank in range(730)],
        tickets=[Fil(300, 5 + rank) for rank in range(250)],
    )
    serveur.defaut = FauxGithub([monde])
    reading = lire(lecteur, ["equipe/grand"])["equipe/grand"]
    assert (reading.rythme.commits_12_mois, reading.rythme.auteurs_12_mois) == (730, 5)
    assert reading.tickets.fermes_12_mois == 250


def test_a_history_that_is_too_long(
    serveur: Serveur, reseau: Reseau, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twelve months are read to their end before older ones; cut within them, a count is « at least »."""
    module = "catalogue.forges.lecteurs.github"
    monkeypatch.setattr(f"{module}.PAGES", dict.fromkeys(FollowingPage, 2))
    serveur.defaut = FauxGithub([Monde("equipe/grand", [Geste(1 + rank / 2) for rank in range(1200)])])
    whole = lire(GithubGraphql(reseau), ["equipe/grand"])["equipe/grand"].rythme
    assert (whole.commits_12_mois, whole.au_moins, len(whole.commits)) == (728, None, 13)
    monkeypatch.setattr(f"{module}.LE_PLUS", 2)
    cut = lire(GithubGraphql(reseau), ["equipe/grand"])["equipe/grand"]
    assert set(cut.rythme.commits) == {"2026-09", "2026-10", "2026-11"}
    assert (cut.rythme.commits_12_mois, cut.rythme.au_moins) == (200, True)
    assert cut.dernier_commit_humain == date(2026, 11, 23)


# --- Contracts -------------------------------------------------------------------


@pytest.mark.parametrize(
    "parts",
    [
        [Part("a/b", faits=True, histoire=True), Part("c/d", faits=True)],
        [Part("a/b", faits=True)],
        [Part("a/b", histoire=True)],
        [Part("a/b", sonde=True), Part("a/b", faits=True)],
        *([Part("a/b", suite=suite, curseur="x")] for suite in FollowingPage),
        [
            Part("a/b", faits=True, histoire=True),
            *(Part("a/b", suite=suite, curseur="x") for suite in FollowingPage),
        ],
    ],
)
def test_questions_are_valid_for_github(parts: list[Part]) -> None:
    """Each question that the reader can put is valid for the schema that GitHub publishes."""
    asked = question(parts, PERIODE)
    assert validate(schema(), parse(asked["query"])) == []


def test_a_name_is_never_part_of_a_question() -> None:
    """What a page declares travels as a variable."""
    asked = question([Part('a"b/c}d', faits=True)], PERIODE)
    assert 'a"b' not in asked["query"]
    assert asked["variables"]["p0"] == 'a"b'


# --- Faults ----------------------------------------------------------------------


def test_an_error_about_one_repository(serveur: Serveur, reseau: Reseau) -> None:
    """Errors about some repositories leave the others of the same question read."""
    github = FauxGithub([exemple("a/un"), exemple("a/deux"), exemple("a/trois")])
    github.fautes = {"a/un": "FORBIDDEN", "a/deux": "EN_PARTIE"}
    serveur.defaut = github
    found = lire(GithubGraphql(reseau), ["a/un", "a/deux", "a/trois", "a/parti"])
    assert isinstance(found["a/un"], Panne)
    assert found["a/deux"].raison == "la forge n’a répondu qu’en partie"
    assert found["a/trois"].etoiles == 12
    assert found["a/parti"].absence.acces == INTROUVABLE
    # The one that failed in part was asked again, alone.
    assert len(serveur.demandes) == 2


def test_what_is_too_heavy_is_asked_again_with_fewer_others(serveur: Serveur, reseau: Reseau) -> None:
    """GitHub names the repositories that were too much: they alone are asked again, and all is read."""
    names = [f"a/n{rank}" for rank in range(100)]
    github = FauxGithub(exemple(name) for name in names)
    github.fautes = dict.fromkeys(names[::9], "LOURD")
    serveur.defaut = github
    found = lire(GithubGraphql(reseau), names)
    assert {type(one) for one in found.values()} == {LectureDeDepot}
    assert len(found) == 100
    assert len(serveur.demandes) == 2 + 1 + 1 + 12


def test_an_old_version_is_not_the_last(serveur: Serveur, lecteur: Lecteur) -> None:
    """What GitHub calls an early release is none."""
    monde = Monde("a/un", [Geste(1)], versions=[("v3.0.0-rc1", 2), ("v2.0.0", 40)], copie=True)
    serveur.defaut = FauxGithub([monde])
    reading = lire(lecteur, ["a/un"])["a/un"]
    assert (reading.publications.derniere, reading.fourche) == ("v2.0.0", True)


def test_the_end_of_a_contract(serveur: Serveur, reseau: Reseau) -> None:
    """It is what publiccode.yml says, if it says a day."""
    said = (
        "maintenance:\n  contractors:\n    - {name: X, until: 2027-01-31}\n    - {name: Y, until: bientôt}\n"
    )
    serveur.defaut = FauxGithub([Monde("a/un", [Geste(1)], publiccode=said)])
    assert lire(GithubGraphql(reseau), ["a/un"])["a/un"].contrat_jusqu_au == date(2027, 1, 31)
    for text in (
        "",
        "a: [",
        "[" * 2000,
        "name: [1, {a: b}]",
        "maintenance: 4",
        "maintenance:\n  contractors: 3",
    ):
        read = ReleveDepot(depot="https://github.com/a/un", source="github")
        declarer(read, text)
        assert (read.contrat_jusqu_au, read.publiccode) == (None, None), text


def test_what_a_publiccode_declares() -> None:
    """Values to compare, on one line; nobody's name, and nothing that would be cut."""
    read = ReleveDepot(depot="https://github.com/a/un", source="github")
    said = {
        "name": "Un \u202e outil",
        "landingURL": "https://exemple.fr/" + "a" * 100,
        "platforms": ["web", "linux"],
        "legal": {"license": "MIT", "repoOwner": "Ancolie Bleuet"},
        "maintenance": {"type": "internal", "contacts": [{"name": "Ancolie Bleuet"}]},
        "localisation": {"localisationReady": False, "availableLanguages": ["fr"]},
    }
    declarer(read, yaml.safe_dump(said, allow_unicode=True))
    assert read.publiccode == {
        "name": "Un  outil",
        "platforms": "web, linux",
        "legal.license": "MIT",
        "maintenance.type": "internal",
        "localisation.localisationReady": "false",
        "localisation.availableLanguages": "fr",
    }


def test_a_quota_inside_an_answer(serveur: Serveur, reseau: Reseau) -> None:
    """GitHub may say in an answer that the quota is used up: nothing is marked as failed."""
    github = FauxGithub([exemple("a/un")])
    github.fautes = {"a/un": "RATE_LIMITED"}
    serveur.defaut = github
    reseau._patience = 0  # noqa: SLF001 - no pause at all
    found = lire(GithubGraphql(reseau), ["a/un", "a/deux"])
    assert list(found) == ["a/un"]
    assert isinstance(found["a/un"], Quota)


def test_a_short_limit_inside_an_answer_is_waited_for(
    serveur: Serveur, reseau: Reseau, montre: Montre
) -> None:
    """GitHub says in an answer that it will answer in three seconds: it is asked again then, and all is read."""
    github = FauxGithub([exemple("a/un")])
    heads = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(MIDI) + 3)}
    limited = Reponse({"errors": [{"type": "RATE_LIMITED", "message": "x"}]}, entetes=heads)
    serveur.defaut = lambda request: github(request) if montre.sommeils else limited
    assert lire(GithubGraphql(reseau), ["a/un"])["a/un"].etoiles == 12
    assert montre.sommeils == [3]


def test_a_question_that_is_too_heavy(serveur: Serveur, reseau: Reseau) -> None:
    """When GitHub gives up on a question, smaller ones are put, and all is read."""
    names = [f"a/n{rank}" for rank in range(50)]
    github = FauxGithub(exemple(name) for name in names)
    github.trop_lourd = 15
    serveur.defaut = github
    found = lire(GithubGraphql(reseau), names)
    assert {type(one) for one in found.values()} == {LectureDeDepot}
    assert len(found) == 50
    assert len(serveur.demandes) == 1 + 5


@pytest.mark.parametrize(
    "donnees",
    [
        None,
        [],
        {},
        {"data": None},
        {"data": {}},
        {"data": {"r0": None}},
        {"data": {"r0": {}}},
        {"data": {"r0": {"nameWithOwner": 3}}},
        {"data": {"r0": {"defaultBranchRef": {"name": "main", "target": {"oid": "pas-une-empreinte"}}}}},
        {"data": {"r0": {"releases": {"nodes": "trois"}}}},
        {"data": {"r0": {"tickets": {"nodes": [1]}}, "r1": 4}},
        {"errors": [{"message": "?"}]},
        {"errors": [{"message": "?", "path": [0]}]},
        {"errors": "non"},
        {"data": "non"},
    ],
)
def test_answers_of_another_shape(serveur: Serveur, reseau: Reseau, donnees: object) -> None:
    """An answer of an unexpected shape is a failure in a sentence: no fact is lost to it."""
    serveur.repond("/github.com/graphql", Reponse(donnees))
    assert isinstance(lire(GithubGraphql(reseau), ["a/un"])["a/un"], Panne)
    assert len(serveur.demandes) == 1


def test_a_cursor_that_turns_round(serveur: Serveur, reseau: Reseau, monkeypatch: pytest.MonkeyPatch) -> None:
    """A forge that always gives the same next page is not followed for ever."""
    real = faux_github._connection  # noqa: SLF001 - replaced to misbehave

    def turning(nodes: list[Any], first: int, _after: str | None) -> dict[str, Any]:
        return {**real(nodes, first, None), "pageInfo": {"hasNextPage": True, "endCursor": "toujours"}}

    monkeypatch.setattr(faux_github, "_connection", turning)
    serveur.defaut = FauxGithub([exemple("a/un")])
    reading = lire(GithubGraphql(reseau), ["a/un"])["a/un"]
    assert isinstance(reading, LectureDeDepot)
    assert len(serveur.demandes) <= 6


def test_an_unchanged_history_is_kept(serveur: Serveur, reseau: Reseau) -> None:
    """Nothing moved: one short question, and the very same reading."""
    serveur.defaut = FauxGithub([exemple("a/un"), exemple("a/deux")])
    first = lire(GithubGraphql(reseau), ["a/un", "a/deux"])
    serveur.demandes.clear()
    again = lire(GithubGraphql(reseau), ["a/un", "a/deux"], first)
    assert len(serveur.demandes) == 1
    assert b"history(" not in serveur.demandes[0].corps
    assert b"tickets:" not in serveur.demandes[0].corps
    assert again == first


def test_what_moved_without_a_commit_is_read(serveur: Serveur, reseau: Reseau) -> None:
    """A new tag or another state of the checks: the facts are read again, not the history."""
    serveur.defaut = FauxGithub([exemple("a/un"), exemple("a/deux")])
    first = lire(GithubGraphql(reseau), ["a/un", "a/deux"])
    tagged, red = exemple("a/un"), exemple("a/deux")
    tagged.etiquettes.insert(0, ("v2.1.0", 0.5))
    tagged.retouche, red.controles = "2026-11-24T00:00:00Z", "FAILURE"
    serveur.defaut = FauxGithub([tagged, red])
    serveur.demandes.clear()
    again = lire(GithubGraphql(reseau), ["a/un", "a/deux"], first)
    assert (again["a/un"].etiquettes.derniere, again["a/deux"].verifications) == ("v2.1.0", "echouees")
    assert again["a/un"].rythme == first["a/un"].rythme
    assert [b"history(" in one.corps for one in serveur.demandes] == [False, False]


def test_a_new_commit_is_seen(serveur: Serveur, reseau: Reseau) -> None:
    """Another last commit: the history is asked for, of that repository alone."""
    serveur.defaut = FauxGithub([exemple("a/un"), exemple("a/deux")])
    first = lire(GithubGraphql(reseau), ["a/un", "a/deux"])
    changed = exemple("a/un")
    changed.gestes.append(Geste(0.1, EQUIPE[3]))
    serveur.defaut = FauxGithub([changed, exemple("a/deux")])
    serveur.demandes.clear()
    again = lire(GithubGraphql(reseau), ["a/un", "a/deux"], first)
    assert again["a/un"].rythme.auteurs_12_mois == 4
    assert again["a/un"].dernier_commit_humain == JOUR
    assert again["a/deux"] == first["a/deux"]
    assert len(serveur.demandes) == 2


def test_rest_stops_at_its_quota(serveur: Serveur, reseau: Reseau) -> None:
    """Without a token the sixtieth request is the last; what was read whole is kept."""
    names = [f"a/n{rank}" for rank in range(20)]
    serveur.defaut = FauxGithub((exemple(name) for name in names), quota=60, reprise=MIDI + 1800)
    found = lire(GithubRest(reseau), names)
    whole = [name for name, one in found.items() if isinstance(one, LectureDeDepot)]
    assert whole == names[: len(whole)]
    assert len(whole) == 7
    assert isinstance(found[names[7]], Quota)
    assert found[names[7]].reprise == MIDI + 1800
    assert len(serveur.demandes) == 60
