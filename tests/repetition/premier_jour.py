"""The first day: each box of `docs/contribuer/mise-en-service.md`, by the very command that its line gives.

`gh` is the real one, from GitHub: it is told that this machine is the forge. What it asks in GraphQL is answered by
GitHub's own schema, what it asks of the settings is checked by GitHub's own description.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from graphql import GraphQLSchema, build_schema, execute_sync, parse

from tests.activite.modeles import fautes
from tests.activite.serveur import Demande, Reponse
from tests.aides import ROOT, Json
from tests.contribution.aides import DEPOT
from tests.contribution.faux_depot import FauxDepot
from tests.contribution.flux import DOSSIER

PAGE = ROOT / "docs/contribuer/mise-en-service.md"
REGLAGES = "github-reglages"
COMMANDE = re.compile(r"(gh|git|curl|grep|python3|GITHUB_TOKEN=\S+ \S+) ")
FLUX = sorted(path.name for path in (ROOT / DOSSIER).glob("*.yml"))


class Case(NamedTuple):
    """A box of the page: its rank, its name, the commands that prove it."""

    rang: int
    nom: str
    commandes: tuple[str, ...]


def cases() -> list[Case]:
    """Read the boxes of the page, in order."""
    found: list[Case] = []
    for ligne in PAGE.read_text(encoding="utf-8").splitlines():
        if ligne.startswith("| **"):
            titre, preuve = (cell.strip() for cell in re.split(r" \| ", ligne.strip("| "))[:2])
            known = [one for one in re.findall(r"`([^`]+)`", preuve) if COMMANDE.match(one)]
            found.append(
                Case(len(found) + 1, re.findall(r"\*\*(.+?)\*\*", titre)[0].rstrip("."), (*known,))
            )
    return found


@dataclass
class Reglages:
    """The forge as its settings make it, for `gh`: those of an empty repository, until a person ticks their boxes."""

    faux: FauxDepot
    depot: Json = field(
        default_factory=lambda: (
            {"visibility": "private", "has_issues": False, "private": True}
            | {"full_name": DEPOT, "default_branch": "main"}
        )
    )
    flux: str = "disabled_fork"
    droits: bool = False
    approbation: str = "first_time_contributors_new_to_github"
    regles: dict[str, list[str]] = field(default_factory=dict)
    fautes_des_proprietaires: list[Json] = field(default_factory=list)
    pages: Json | None = None
    etiquettes: list[str] = field(default_factory=list)
    fautes: list[str] = field(default_factory=list)

    @cached_property
    def schema(self) -> GraphQLSchema:
        """GitHub's own."""
        path = ROOT / "node_modules/@octokit/graphql-schema/schema.graphql"
        return build_schema(path.read_text(encoding="utf-8"), assume_valid=True)

    def __call__(self, demande: Demande) -> Reponse:
        """Answer `gh`."""
        if demande.chemin == "/graphql":
            return self._question(json.loads(demande.corps))
        place = demande.chemin.removeprefix(f"/repos/{DEPOT}")
        kind = re.sub(r"^/rules/branches/.+", "/rules/branches/{branch}", place)
        answers: Json = {
            "": self.depot,
            "/actions/workflows": {"total_count": len(FLUX), "workflows": [*map(self._flux, FLUX)]},
            "/actions/permissions/workflow": {
                "default_workflow_permissions": "read",
                "can_approve_pull_request_reviews": self.droits,
            },
            "/actions/permissions/fork-pr-contributor-approval": {
                "approval_policy": self.approbation
            },
            "/codeowners/errors": {"errors": self.fautes_des_proprietaires},
            "/rules/branches/{branch}": [
                {"type": one} for one in self.regles.get(place.rpartition("/")[2], [])
            ],
            "/pages": self.pages,
        }
        if demande.methode == "GET" and kind in answers:
            if answers[kind] is None:
                return Reponse({"message": "Not Found"}, 404)
            call = f"GET /repos/{{owner}}/{{repo}}{kind}"
            self.fautes += [f"{call} -> {fault}" for fault in fautes(REGLAGES, call, answers[kind])]
            return Reponse(answers[kind])
        if found := re.fullmatch(r"/actions/workflows/([\w.-]+)", place):
            return Reponse(self._flux(self._nom(found[1])))
        path = re.sub(r"(?<=/workflows/)(\d+)(?=/)", lambda one: self._nom(one[1]), demande.chemin)
        # `gh` calls its token otherwise.
        heads = {**demande.entetes, "authorization": f"Bearer {self.faux.jeton}"}
        return self.faux(Demande(demande.methode, path, demande.parametres, heads, demande.corps))

    def _nom(self, flux: str) -> str:
        return FLUX[int(flux) - 1] if flux.isdecimal() else flux

    def _flux(self, nom: str) -> Json:
        page = f"https://github.com/{DEPOT}/actions/workflows/{nom}"
        said = {
            "id": FLUX.index(nom) + 1,
            "name": nom,
            "path": f"{DOSSIER}/{nom}",
            "state": self.flux,
        }
        said |= {
            "node_id": nom,
            "created_at": "2026-11-01T00:00:00Z",
            "updated_at": "2026-11-01T00:00:00Z",
        }
        return said | {"url": page, "html_url": page, "badge_url": page}

    def _question(self, asked: Json) -> Reponse:
        end = {"hasNextPage": False, "endCursor": None}
        labels = [{"name": one, "color": "ededed", "description": ""} for one in self.etiquettes]
        root: Json = {
            "repository": {"labels": {"totalCount": len(labels), "nodes": labels, "pageInfo": end}}
        }
        if wanted := str(asked.get("variables", {}).get("q", "")):
            found = [
                *filter(
                    None,
                    (self._proposition(one, wanted) for one in self.faux.propositions.values()),
                )
            ]
            root["search"] = {"issueCount": len(found), "nodes": found, "pageInfo": end}
        done = execute_sync(
            self.schema, parse(asked["query"]), root, variable_values=asked.get("variables")
        )
        assert not done.errors, done.errors
        return Reponse({"data": done.data})

    @staticmethod
    def _proposition(pull: dict[str, Any], wanted: str) -> Json | None:
        branch, merged = str(pull["head"]["ref"]), pull["merged_at"] is not None
        [start] = re.findall(r"head:(\S+)", wanted)
        if not branch.startswith(start) or ("is:merged" in wanted and not merged):
            return None
        owner = {"__typename": "User", "id": "1", "login": "exemple", "name": "Exemple"}
        state = "MERGED" if merged else str(pull["state"]).upper()
        return {
            "__typename": "PullRequest",
            "number": pull["number"],
            "title": pull["title"],
            "state": state,
            "url": f"https://github.com/{DEPOT}/pull/{pull['number']}",
            "headRefName": branch,
            "headRepositoryOwner": owner,
            "isCrossRepository": False,
            "isDraft": bool(pull.get("draft")),
            "createdAt": pull["created_at"],
        }


def lancer(case: Case, clone: Path, variables: dict[str, str], **mots: str) -> str:
    """Run the proofs of a box in a clone, with what its capital words are worth; return what they print."""
    told = ""
    for commande in case.commandes:
        for mot, valeur in mots.items():
            commande = commande.replace(mot, valeur)  # noqa: PLW2901 - one word after the other
        done = subprocess.run(
            ["bash", "-c", commande],  # noqa: S607 - the shell of the machine
            cwd=clone,
            env={**os.environ, **variables},
            capture_output=True,
            check=False,
            encoding="utf-8",
        )
        told += done.stdout + done.stderr
    return told
