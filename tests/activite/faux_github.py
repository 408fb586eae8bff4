"""A made GitHub: it answers GraphQL with GitHub's own schema."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pytest
from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    build_schema,
    execute_sync,
    parse,
    validate,
)

from catalogue_communs.forges import interfaces
from tests.activite.mondes import Fil, Monde, il_y_a, iso
from tests.activite.serveur import Demande, Reponse, Serveur, sans_avis, services
from tests.aides import ROOT

SCHEMA = ROOT / "node_modules" / "@octokit" / "graphql-schema" / "schema.graphql"


@functools.cache
def schema() -> GraphQLSchema:
    """Return the schema that GitHub publishes, whose own small faults are not the point."""
    return build_schema(SCHEMA.read_text(encoding="utf-8"), assume_valid=True)


@functools.lru_cache(16)
def _document(text: str) -> DocumentNode:
    """Read a question, valid for the schema; names are not in it, so that few differ."""
    document = parse(text)
    errors = validate(schema(), document)
    if errors:
        raise ValueError(errors)
    return document


class FauxGithub:
    """Answers about made repositories."""

    def __init__(self, mondes: Iterable[Monde]) -> None:
        """Know these repositories."""
        self.mondes = {monde.nom.casefold(): monde for monde in mondes}
        schema()  # read before the first question comes
        # Errors to add to the answer about a repository, by its name.
        self.fautes: dict[str, str] = {}

    def __call__(self, demande: Demande) -> Reponse:
        """Answer a request."""
        return Reponse(self.graphql(json.loads(demande.corps)))

    def graphql(self, question: dict[str, Any]) -> dict[str, Any]:
        """Check a question against the schema, then answer it."""
        done = execute_sync(
            schema(),
            _document(question["query"]),
            {"repository": self._repository, "rateLimit": {"cost": 1}},
            variable_values=question["variables"],
        )
        answer: dict[str, Any] = {"data": done.data}
        if done.errors:
            answer["errors"] = [
                {"message": e.message, "path": e.path, "type": (e.extensions or {}).get("type", "")}
                for e in done.errors
            ]
        return answer

    def _repository(self, _: object, owner: str, name: str, **_more: object) -> dict[str, Any]:
        monde = self.mondes.get(f"{owner}/{name}".casefold())
        fault = self.fautes.get(f"{owner}/{name}")
        if fault in {"FORBIDDEN", "RATE_LIMITED"}:
            raise GraphQLError(fault, extensions={"type": fault})
        if monde is None:
            raise GraphQLError("Could not resolve to a Repository", extensions={"type": "NOT_FOUND"})

        def issues(_: object, states: list[str] | None = None, **more: Any) -> dict[str, Any]:
            if fault == "EN_PARTIE":
                raise GraphQLError("too heavy", extensions={"type": "RESOURCE_LIMITS_EXCEEDED"})
            return _threads(monde.tickets, opened=None if states is None else "OPEN" in states, **more)

        tip = (
            {
                "__typename": "Commit",
                "oid": monde.cle(0),
                "history": functools.partial(_history, monde),
                "statusCheckRollup": {"state": monde.controles},
            }
            if monde.gestes
            else None
        )
        return {
            "nameWithOwner": monde.complet,
            "isArchived": monde.archive,
            "isPrivate": monde.prive,
            "isMirror": False,
            "isFork": monde.copie,
            "createdAt": il_y_a(900),
            "stargazerCount": monde.etoiles,
            "forkCount": monde.fourches,
            "hasIssuesEnabled": True,
            "licenseInfo": {"spdxId": monde.licence},
            "languages": {
                "edges": [{"size": size, "node": {"name": name}} for name, size in monde.langages.items()]
            },
            "defaultBranchRef": {"name": "main", "target": tip} if tip else None,
            "issues": issues,
            "pullRequests": lambda _, states, **more: _threads(
                monde.demandes, opened="OPEN" in states, **more
            ),
            "releases": {
                "totalCount": len(monde.versions),
                "nodes": [
                    {"tagName": n, "publishedAt": il_y_a(d), "isDraft": False, "isPrerelease": "rc" in n}
                    for n, d in monde.versions
                ],
            },
            "refs": {
                "totalCount": len(monde.etiquettes),
                "nodes": [
                    {"name": n, "target": _tagged(rank, d)} for rank, (n, d) in enumerate(monde.etiquettes)
                ],
            },
            "object": lambda _, expression: _object(monde, expression.removeprefix("HEAD:")),
        }


def _history(
    monde: Monde, _info: object, first: int, since: str | datetime = "", after: str | None = None
) -> dict[str, Any]:
    listed = [
        _node(monde, rank, commit)
        for rank, commit in enumerate(monde.historique)
        if not since or iso(commit.quand) >= str(since)
    ]
    return _connection(listed, first, after)


def _node(monde: Monde, rank: int, commit: Any) -> dict[str, Any]:
    return {
        "oid": monde.cle(rank),
        "committedDate": iso(commit.quand),
        "messageHeadline": "Merge pull request #1 from equipe/x" if commit.parents > 1 else "Ajoute",
        "author": {
            "name": commit.nom,
            "email": commit.mel,
            "user": {"login": commit.compte} if commit.compte else None,
        },
    }


def _threads(
    threads: list[Fil], *, opened: bool | None, first: int = 0, after: str | None = None, **_more: object
) -> dict[str, Any]:
    kept = [thread for thread in threads if opened is None or (thread.ferme is None) is opened]
    nodes = [
        {
            "createdAt": il_y_a(thread.ouvert),
            "closedAt": None if thread.ferme is None else il_y_a(thread.ferme),
            "updatedAt": il_y_a(thread.ferme or 0),
            "mergedAt": il_y_a(thread.ferme) if thread.fusionne and thread.ferme is not None else None,
            "authorAssociation": "CONTRIBUTOR" if thread.exterieur else "MEMBER",
            "author": {"__typename": "Bot" if "[bot]" in thread.auteur else "User", "login": thread.auteur},
            "comments": {
                "nodes": [
                    {
                        "createdAt": il_y_a(days),
                        "author": {"__typename": "Bot" if "[bot]" in who else "User", "login": who},
                    }
                    for days, who in thread.reponses
                ]
            },
        }
        for thread in sorted(kept, key=lambda thread: thread.ferme or 0)
    ]
    return {**_connection(nodes, first or len(nodes), after), "totalCount": len(kept)}


def _connection(nodes: list[Any], first: int, after: str | None) -> dict[str, Any]:
    start = int(after.split()[-1]) if after else 0
    end = start + first
    return {
        "totalCount": len(nodes),
        "nodes": nodes[start:end],
        "pageInfo": {"hasNextPage": end < len(nodes), "endCursor": f"curseur {end}" if nodes else None},
    }


def _tagged(rank: int, days: float) -> dict[str, Any]:
    if rank % 2:
        return {"__typename": "Commit", "committedDate": il_y_a(days)}
    commit = {"__typename": "Commit", "committedDate": il_y_a(days)}
    return {"__typename": "Tag", "tagger": {"date": il_y_a(days)}, "target": commit}


def _object(monde: Monde, path: str) -> dict[str, Any] | None:
    if path.endswith(".yml"):
        return {"__typename": "Blob", "text": monde.publiccode} if monde.publiccode else None
    return _tree(monde, path)


def _tree(monde: Monde, folder: str) -> dict[str, Any] | None:
    names = monde.racine if folder == "" else monde.dossiers.get(folder)
    if names is None:
        return None
    entries = [{"name": n.rstrip("/"), "type": "tree" if n.endswith("/") else "blob"} for n in names]
    return {"__typename": "Tree", "entries": entries}


def servir(made: FauxGithub, serveur: Serveur, monkeypatch: pytest.MonkeyPatch) -> FauxGithub:
    """Make a server answer for it, and for a Software Heritage that has nothing."""

    def answer(request: Demande) -> Reponse:
        if request.chemin.startswith("/osv/"):
            return sans_avis(request)
        return Reponse({}, 404) if request.chemin.startswith("/swh/") else made(request)

    serveur.defaut = answer
    monkeypatch.setattr(interfaces, "services", lambda: services(serveur.adresse))
    return made
