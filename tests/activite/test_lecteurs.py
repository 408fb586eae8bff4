"""The readers of forges: the same facts on each, contracts, silences, and what faults cost."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import partial
from operator import attrgetter
from typing import Any

import pytest
import yaml
from graphql import build_schema, execute_sync, parse, validate

from catalogue_communs.forges import calcul, interfaces
from catalogue_communs.forges.calcul import declarations
from catalogue_communs.forges.interfaces import PAGES, QUESTION, lire_github, lire_gitlab
from catalogue_communs.forges.modele import (
    INTROUVABLE,
    PRIVE,
    Absence,
    Echanges,
    LectureDeDepot,
    ReleveDepot,
    Versions,
)
from catalogue_communs.reseau.bornes import Injoignable, Interdit, Panne, Quota
from catalogue_communs.reseau.connexion import Reseau
from tests.activite.conftest import JOUR, MIDI, Montre, relever, une_cible
from tests.activite.forges import MIDI as MIDI_UTC
from tests.activite.forges import avec, enregistree, github, gitlab, refus
from tests.activite.modeles import fautes
from tests.activite.serveur import Demande, Reponse, Serveur
from tests.aides import Json, exemples, paquet_npm, titres

pytestmark = pytest.mark.usefixtures("forges_locales")

FORGES = {"github": lire_github, "gitlab": lire_gitlab}
HISTOIRE = "defaultBranchRef.target.history"
VIEUX = "2024-09-15T12:00:00Z"


def lire(reseau: Reseau, forge: str, nom: str = "equipe/outil") -> Any:
    """Read a repository; return its facts, or the failure."""
    result = relever(partial(FORGES[forge], reseau), f"https://{forge}.com/{nom}")
    return calcul.lecture(result, None) if isinstance(result, ReleveDepot) else result


# --- What was recorded is what each forge publishes -------------------------------------------------


def test_the_question_is_valid_for_github_and_what_was_recorded_answers_it() -> None:
    path = paquet_npm("@octokit/graphql-schema/schema.graphql")
    schema = build_schema(path.read_text(encoding="utf-8"), assume_valid=True)
    said = {"rateLimit": {"cost": 1}, "repository": enregistree("github")}
    kinds = {"entries": "Tree", "text": "Blob", "tagger": "Tag"}
    asked = {
        "proprietaire": "equipe",
        "nom": "outil",
        "commitsDepuis": "2024-12-01T00:00:00Z",
        **dict.fromkeys(("faits", *PAGES), True),
    }
    assert validate(schema, parse(QUESTION)) == []
    done = execute_sync(
        schema,
        parse(QUESTION),
        said,
        variable_values=asked,
        field_resolver=lambda source, info, **_: source[info.path.key],
        type_resolver=lambda value, *_: next(
            (kind for name, kind in kinds.items() if name in value),
            value.get("__typename", "Commit"),
        ),
    )
    assert (done.errors, done.data) == (None, said)


MODELES = {
    "": "Project",
    "repository/commits": "Commit",
    "repository/tags": "Tag",
    "repository/tree": "RepositoryTree",
    "releases": "Release",
    "pipelines": "Pipeline",
    "issues": "Issue",
    "merge_requests": "MergeRequest",
}


@pytest.mark.parametrize("chemin", MODELES)
def test_what_was_recorded_follows_the_model_of_gitlab(chemin: str) -> None:
    said = enregistree("gitlab")[chemin]
    items = said if chemin else [said]
    assert [
        fault for one in items for fault in fautes("gitlab", f"{MODELES[chemin]}Schema", one)
    ] == []


# --- The facts of a repository ----------------------------------------------------------------------


@pytest.mark.parametrize("forge", FORGES)
def test_the_facts_of_a_repository(serveur: Serveur, reseau: Reseau, forge: str) -> None:
    """The same on every forge, as far as the forge tells them: people once, neither bots nor merges."""
    serveur.defaut = github() if forge == "github" else gitlab()
    reading: LectureDeDepot = lire(reseau, forge)
    rhythm = reading.rythme
    assert rhythm is not None
    assert (rhythm.commits_12_mois, rhythm.auteurs_12_mois, rhythm.robots_12_mois) == (4, 2, 1)
    assert rhythm.part_premier_auteur == 75
    assert [rhythm.commits[month] for month in ("2026-11", "2025-12", "2025-07")] == [3, 0, 1]
    assert len(rhythm.commits) == 24
    assert reading.dernier_commit_humain == date(2026, 11, 21)
    versions = Versions(4, "v2.0.0", date(2026, 11, 4), 3)
    assert reading.etiquettes == reading.publications == versions
    assert reading.deplace_vers is None
    files = reading.fichiers
    assert files is not None
    assert (files.readme, files.contribuer, files.documentation) == (True, False, True)
    assert (reading.verifications, reading.licence) == ("reussies", "AGPL-3.0")
    # GitHub alone tells who answered, and who came from elsewhere.
    alone = forge == "github"
    assert reading.tickets == Echanges(1, reponse_mediane_jours=2 if alone else None)
    assert reading.demandes == Echanges(1, exterieures_12_mois=1 if alone else None)
    assert reading.langages == ("Python", "Vue")
    assert (reading.archive, reading.fourche or False) == (False, False)
    # Of two contracts, the longest counts.
    assert (reading.contrat_jusqu_au, reading.publiccode) == (
        date(2027, 1, 31),
        {"maintenance.type": "contract"},
    )


def ecrit(jours: int, qui: str = "a", lien: str = "NONE", reponses: tuple[Json, ...] = ()) -> Json:
    """Write, so many days before the reading, an issue, its answer or a merge request."""
    when = (MIDI_UTC - timedelta(days=jours)).isoformat()
    days = dict.fromkeys(("createdAt", "closedAt", "updatedAt", "mergedAt"), when)
    author = {"login": qui, "__typename": "User"}
    return {**days, "authorAssociation": lien, "author": author, "comments": {"nodes": reponses}}


def venues(attendu: int | None, *demandes: Json, **page: Any) -> tuple[Json, Json]:
    """Count, among merge requests that were closed, those of a year that came from outside."""
    return {"demandes.nodes": demandes, **page}, {"demandes": Echanges(1, attendu)}


def attentes(attendu: int | None, *jours: int | None) -> tuple[Json, Json]:
    """Count the days of half of them: an answer of who asked is none, nor is what the team asked."""
    answers = [() if wait is None else (ecrit(9 - wait, "b"),) for wait in jours]
    asked = [ecrit(9, reponses=(ecrit(8), *one)) for one in answers]
    team = ecrit(9, "b", "MEMBER", (ecrit(9),))
    return {"recents.nodes": [team, *asked]}, {
        "tickets": Echanges(1, reponse_mediane_jours=attendu)
    }


def parutions(total: int, nombre: int) -> tuple[Json, Json]:
    """List the hundred latest releases, of which one is a draft, of so many in all."""
    parue = {"tagName": "v1", "publishedAt": "2026-11-04T12:00:00Z"}
    listees = [{**parue, "isDraft": True}, *[parue] * 99]
    return {"releases.totalCount": total, "releases.nodes": listees}, {
        "publications": Versions(nombre, "v1", date(2026, 11, 4), 3)
    }


@pytest.mark.parametrize(
    ("champs", "dit"),
    [
        venues(1, ecrit(0)),
        venues(1, ecrit(364)),
        venues(None, ecrit(365)),
        venues(1, ecrit(5), ecrit(5, "b", "MEMBER"), ecrit(5, "dependabot")),
        venues(0, ecrit(5, "b", "OWNER")),
        venues(None, ecrit(5), **{"demandes.pageInfo": {"hasNextPage": True, "endCursor": "a"}}),
        attentes(3, 1, 3, 9),
        attentes(3, 1, 3, None),
        attentes(None, 1, None, None),
        attentes(None),
        # A draft is not counted in a list that is whole; of a longer one, only the total is known.
        parutions(100, 99),
        parutions(101, 101),
        (
            {"defaultBranchRef": None, "racine": None},
            {"tete": None, "dernier_commit_humain": None, "fichiers": None},
        ),
        ({"licenseInfo": {"spdxId": "NOASSERTION"}}, {"licence": None}),
        (
            {"nameWithOwner": "equipe/nouveau"},
            {"deplace_vers": "https://github.com/equipe/nouveau"},
        ),
        ({"nameWithOwner": "Equipe/Outil"}, {"deplace_vers": None}),
        ({"isArchived": True, "isFork": True}, {"archive": True, "fourche": True}),
        ({"isPrivate": True}, {"absence": Absence(PRIVE, (JOUR,))}),
        ({"hasIssuesEnabled": False}, {"tickets": None}),
        # A number that cannot be is none.
        ({"demandesOuvertes.totalCount": -1}, {"demandes": Echanges(None, 1)}),
        (refus("NOT_FOUND"), {"absence": Absence(INTROUVABLE, (JOUR,))}),
    ],
    ids=[
        "une demande de ce jour",
        "une demande d’un an",
        "une demande de plus d’un an",
        "ni l’équipe ni un robot ne viennent du dehors",
        "une demande de l’équipe",
        "une liste de demandes coupée",
        "la médiane de trois attentes",
        "un ticket sans réponse attend plus que les autres",
        "la médiane est sans réponse",
        "aucun ticket",
        "une page pleine de versions, un brouillon ôté",
        "plus d’une page de versions",
        "un dépôt vide",
        "une licence qui n’est pas reconnue",
        "un dépôt déplacé",
        "un nom qui ne change que de casse",
        "une copie archivée",
        "un dépôt privé",
        "les tickets éteints",
        "un nombre impossible",
        "un dépôt introuvable",
    ],
)
def test_other_shapes_on_github(serveur: Serveur, reseau: Reseau, champs: Json, dit: Json) -> None:
    serveur.defaut = github(outil=champs)
    reading = lire(reseau, "github")
    assert {name: getattr(reading, name) for name in dit} == dit


def commits(combien: int, jour: str = "2026-11-20T12:00:00Z") -> list[Json]:
    """Make commits that GitLab would list."""
    said = enregistree("gitlab")["repository/commits"][2]
    return [{**said, "id": f"{rank:040x}", "committed_date": jour} for rank in range(combien)]


def par_pages(asked: Demande) -> Reponse:
    """Give four hundred and thirty commits by pages, with the address of the next one in the headers."""
    number = int(asked.parametres.get("page", 1))
    after = f'<http://{asked.entetes["host"]}{asked.chemin}?page={number + 1}>; rel="next"'
    return Reponse(
        commits(430)[number * 100 - 100 : number * 100],
        entetes={"Link": after} if number < 5 else {},
    )


FERME = Reponse({}, 403)


@pytest.mark.parametrize(
    ("champs", "chemins", "dit"),
    [
        (
            {"path_with_namespace": "equipe/nouveau"},
            {
                "commits": lambda asked: Reponse(
                    [] if "since" in asked.parametres else commits(1, VIEUX)
                )
            },
            {
                "deplace_vers": "https://gitlab.com/equipe/nouveau",
                "dernier_commit_humain": date(2024, 9, 15),
                "rythme.commits_12_mois": 0,
            },
        ),
        ({"visibility": "private"}, {}, {"absence.acces": PRIVE}),
        ({}, {"projet": lambda _: Reponse({}, 404)}, {"absence.acces": INTROUVABLE}),
        (
            {"empty_repo": True},
            {"commits": lambda _: Reponse({}, 404)},
            {"rythme.commits_12_mois": 0, "tete": None},
        ),
        ({}, {"commits": par_pages}, {"rythme.commits_12_mois": 430}),
        # A history that is kept is unknown; so are lists, and what an anonymous reader is not told.
        (
            {},
            {"commits": lambda _: FERME},
            {"rythme": None, "dernier_commit_humain": None},
        ),
        (
            {"archived": None, "visibility": None},
            {"issues": lambda _: FERME, "merge_requests": lambda _: FERME},
            {"acces": "public", "archive": None, "tickets": None, "demandes": None},
        ),
    ],
    ids=[
        "déplacé, sans commit d’un an",
        "privé",
        "introuvable",
        "vide",
        "quatre cent trente commits, par pages",
        "une histoire gardée",
        "des listes gardées",
    ],
)
def test_other_shapes_on_gitlab(
    serveur: Serveur, reseau: Reseau, champs: Json, chemins: Json, dit: Json
) -> None:
    """A project may lie in a group in a group: its path is one step of the address."""
    serveur.defaut = gitlab({"path_with_namespace": "ville/dsi/outil", **champs}, **chemins)
    reading = lire(reseau, "gitlab", "ville/dsi/outil")
    assert {name: attrgetter(name)(reading) for name in dit} == dit


def test_what_gitlab_refuses_of_a_project_is_known(serveur: Serveur, reseau: Reseau) -> None:
    closed: Json = {
        "issues": lambda _: FERME,
        "tags": lambda _: Reponse({}, 404),
        "languages": lambda _: FERME,
    }
    serveur.defaut = gitlab(**closed)
    found = lire_gitlab(reseau, une_cible("https://gitlab.com/equipe/outil"), JOUR)
    assert found.refusees == {"tickets", "etiquettes", "langages"}


@pytest.mark.parametrize(
    ("limite", "curseurs", "dit"),
    [
        (9, "ab", (300, None, 3)),
        # Cut, a count is « at least ».
        (2, "ab", (200, True, 2)),
    ],
)
def test_a_long_history_goes_on(
    serveur: Serveur, reseau: Reseau, limite: int, curseurs: str, dit: tuple[int, bool | None, int]
) -> None:
    """Page after page, with no name but in variables; a first list that is over is not asked again."""
    one = enregistree("github")["defaultBranchRef"]["target"]["history"]["nodes"][2]

    def answer(asked: Demande) -> Reponse:
        question, number = json.loads(asked.corps), len(serveur.demandes) - 1
        assert question["query"] == QUESTION
        assert question["variables"].get("apres") == (curseurs[number - 1] if number else None)
        assert ("demandes" in question["variables"]) is (number == 0)
        nodes = [{**one, "oid": f"{number * 100 + rank:040x}"} for rank in range(100)]
        after = {"hasNextPage": number < len(curseurs), "endCursor": curseurs[number : number + 1]}
        page = {"pageInfo": after, "nodes": nodes}
        return github(outil={HISTOIRE: page, "defaultBranchRef.target.derniers": page})(asked)

    serveur.defaut = answer
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(interfaces, "PAGES", dict.fromkeys(PAGES, limite))
        rhythm = lire(reseau, "github").rythme
    assert (rhythm.commits_12_mois, rhythm.au_moins, len(serveur.demandes)) == dit


@pytest.mark.parametrize(("jour", "questions"), [("2025-11-01", 2), ("2025-10-31", 1)])
def test_what_was_closed_a_year_ago_ends_the_list(
    serveur: Serveur, reseau: Reseau, jour: str, questions: int
) -> None:
    last = enregistree("github")["demandes"]
    first = avec(last, {"pageInfo": {"hasNextPage": True, "endCursor": "a"}})
    first["nodes"][-1]["updatedAt"] = f"{jour}T12:00:00Z"
    serveur.repond(
        "/github.com/graphql", *(github(outil={"demandes": one}) for one in (first, last))
    )
    assert lire(reseau, "github").demandes.exterieures_12_mois == questions
    assert len(serveur.demandes) == questions


# --- Faults -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chemins", "faute"),
    [
        ({"projet": []}, Panne),
        ({"projet": {"default_branch": 4}}, Panne),
        ({"projet": lambda _: Reponse({}, 500)}, Injoignable),
        ({"projet": lambda _: FERME}, Interdit),
        ({"commits": {"message": "non"}}, Panne),
        ({"languages": []}, Panne),
    ],
    ids=[
        "un projet qui est une liste",
        "une branche qui est un nombre",
        "la forge en panne",
        "la forge refuse",
        "un message pour des commits",
        "une liste pour des langages",
    ],
)
def test_faults_of_gitlab_are_failures(
    serveur: Serveur, reseau: Reseau, chemins: Json, faute: type[Panne]
) -> None:
    serveur.defaut = gitlab(**chemins)
    assert type(lire(reseau, "gitlab")) is faute


FAUTES = exemples("forges/fautes.yml")


@pytest.mark.parametrize("cas", titres(FAUTES))
def test_answers_of_another_shape(serveur: Serveur, reseau: Reseau, cas: list[Any]) -> None:
    """GitHub gives up on the whole question when it may be down."""
    answer, told = cas
    serveur.repond("/github.com/graphql", Reponse(answer))
    failure = lire(reseau, "github")
    assert told in failure.raison
    assert isinstance(failure, Injoignable) is (told == "toute la question")
    assert len(serveur.demandes) == 1


def test_a_limit_inside_an_answer_is_waited_for(
    serveur: Serveur, reseau: Reseau, montre: Montre
) -> None:
    heads = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(MIDI) + 3)}
    limited = Reponse({"errors": [{"type": "RATE_LIMITED", "message": "x"}]}, entetes=heads)
    serveur.defaut = lambda asked: github()(asked) if montre.sommeils else limited
    assert lire(reseau, "github").acces == "public"
    assert montre.sommeils == [3]
    montre.heure, reseau._patience = MIDI, 0  # noqa: SLF001 - no pause at all
    montre.sommeils.clear()
    assert isinstance(lire(reseau, "github"), Quota)


# --- What a publiccode.yml declares ----------------------------------------------


@pytest.mark.parametrize(
    "texte",
    ["", "a: [", "[" * 500, "name: [1, {a: b}]", "maintenance: 4", "maintenance: {contractors: 3}"],
)
def test_a_publiccode_that_says_nothing(texte: str) -> None:
    assert not any(declarations(texte).values())


def test_what_a_publiccode_declares() -> None:
    for said, kept in exemples("forges/declarations.yml"):
        assert declarations(yaml.safe_dump(said, allow_unicode=True))["publiccode"] == kept
