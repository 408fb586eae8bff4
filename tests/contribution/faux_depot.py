"""A made GitHub that keeps issues, comments and proposals; each exchange follows GitHub's description."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from tests.activite.modeles import completer, contrat, fautes
from tests.activite.serveur import Demande, Reponse
from tests.contribution.aides import git

CONTRAT = "github-ecriture"
ROBOT = {"login": "github-actions[bot]", "id": 41898282, "type": "Bot"}
BASE, REPO = "/repos/{owner}/{repo}", r"/repos/(?P<depot>[^/]+/[^/]+)"


@dataclass
class FauxDepot:
    """One repository: whatever name it is asked under, its host is the test's server."""

    jeton: str = "jeton-secret"
    tickets: dict[int, dict[str, Any]] = field(default_factory=dict)
    commentaires: dict[int, dict[str, Any]] = field(default_factory=dict)
    propositions: dict[int, dict[str, Any]] = field(default_factory=dict)
    verifications: list[str] = field(default_factory=list)
    publications: list[str] = field(default_factory=list)
    maintenus: list[str] = field(default_factory=list)
    verdicts: dict[str, dict[str, Any]] = field(default_factory=dict)
    executions: list[dict[str, Any]] = field(default_factory=list)
    fichiers: dict[int, list[str]] = field(default_factory=dict)
    ecarts: dict[str, list[str]] = field(default_factory=dict)
    ecritures: list[str] = field(default_factory=list)
    journal: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    # What dates an issue and a proposal.
    moment: str = "2026-11-24T09:00:00Z"
    # The bare repository of what is pushed, when there is one.
    nu: Path | None = None
    fautes: list[str] = field(default_factory=list)

    def __call__(self, demande: Demande) -> Reponse:
        """Answer a request, and note any exchange that GitHub's description refuses."""
        if demande.entetes.get("authorization") != f"Bearer {self.jeton}":
            return Reponse({"message": "Bad credentials"}, 401)
        for route, answer in self._routes().items():
            method, _, path = route.partition(" ")
            found = re.fullmatch(
                REPO + re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path), demande.chemin
            )
            if found and method == demande.methode:
                call = f"{method} {BASE}{path}"
                sent = json.loads(demande.corps or b"{}")
                self._check_sent(call, sent)
                if method != "GET":
                    self.ecritures.append(f"{method} {demande.chemin}")
                    place = demande.chemin.removeprefix(f"/repos/{found['depot']}")
                    self.journal.append((f"{method} {place}", sent))
                given = answer({**demande.parametres, **found.groupdict()}, sent)
                self._check_given(call, given)
                status = 201 if method == "POST" else 204 if given is None else 200
                return (
                    Reponse(given, status)
                    if given is not None
                    else Reponse(statut=status, corps=b"")
                )
        return Reponse({"message": "Not Found"}, 404)

    def _routes(self) -> dict[str, Callable[..., Any]]:
        return {
            "GET /issues": self._issues,
            "POST /issues": self._open,
            "GET /issues/{issue_number}": lambda asked, _: self.tickets[int(asked["issue_number"])],
            "PATCH /issues/{issue_number}": lambda asked, sent: _change(self.tickets, asked["issue_number"], sent),
            "GET /issues/{issue_number}/comments": lambda asked, _: _page(self._comments(asked["issue_number"]), asked),
            "POST /issues/{issue_number}/comments": lambda asked, sent: self.commentaire(asked["issue_number"], sent["body"]),
            "PATCH /issues/comments/{comment_id}": lambda asked, sent: _change(self.commentaires, asked["comment_id"], sent),
            "GET /pulls": self._pulls,
            "POST /pulls": self._propose,
            "PATCH /pulls/{pull_number}": lambda asked, sent: _whole(_change(self.propositions, asked["pull_number"], sent)),
            "GET /pulls/{pull_number}/files": self._files,
            "GET /compare/{basehead}": self._compare,
            "POST /actions/workflows/{workflow_id}/dispatches": self._dispatch,
            "PUT /actions/workflows/{workflow_id}/enable": lambda asked, _: self.maintenus.append(asked["workflow_id"]),
            "GET /actions/workflows/{workflow_id}/runs": self._runs,
            "POST /statuses/{sha}": self._status,
        }  # fmt: skip

    def _check_sent(self, call: str, sent: dict[str, Any]) -> None:
        whole = contrat(CONTRAT)
        if call in whole["demandes"]:
            schema = {**whole["demandes"][call], "components": whole["components"]}
            self.fautes += [
                f"{call} : {e.message}" for e in Draft202012Validator(schema).iter_errors(sent)
            ]

    def _check_given(self, call: str, given: object) -> None:
        if call in contrat(CONTRAT)["reponses"]:
            self.fautes += [f"{call} -> {fault}" for fault in fautes(CONTRAT, call, given)]

    # --- Issues ------------------------------------------------------------------------

    def ticket(
        self, numero: int, *, auteur: dict[str, Any] | None = None, **champs: Any
    ) -> dict[str, Any]:
        values = {"number": numero, "state": "open", "labels": [], "title": "", "body": ""}
        values |= {"created_at": self.moment, **champs}
        made = _made(
            "POST /issues", {**values, "id": 1000 + numero, "user": _user(auteur or ROBOT)}
        )
        self.tickets[numero] = made
        return made

    def _issues(self, asked: dict[str, str], _sent: object) -> list[dict[str, Any]]:
        for number, ticket in self.tickets.items():
            ticket["comments"] = len(self._comments(number))
        found = [
            t
            for t in self.tickets.values()
            if t["state"] == asked.get("state", "open")
            and asked.get("labels", "") in {"", *_labels(t)}
        ]
        return _page(found, asked)

    def _open(self, _asked: object, sent: dict[str, Any]) -> dict[str, Any]:
        number = max([*self.tickets, *self.propositions, 0]) + 1
        labels = [{"name": label} for label in sent.get("labels", [])]
        return self.ticket(number, title=sent["title"], body=sent["body"], labels=labels)

    def commentaire(
        self, numero: int | str, texte: str, auteur: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        ident = 500 + len(self.commentaires)
        values = {"id": ident, "body": texte, "user": _user(auteur or ROBOT)}
        made = _made("POST /issues/{issue_number}/comments", values)
        self.commentaires[ident] = {**made, "issue_url": f"/issues/{numero}"}
        return self.commentaires[ident]

    def _comments(self, numero: int | str) -> list[dict[str, Any]]:
        return [c for c in self.commentaires.values() if c["issue_url"] == f"/issues/{numero}"]

    def textes(self, numero: int) -> list[str]:
        return [one["body"] for one in self._comments(numero)]

    # --- Proposals ---------------------------------------------------------------------

    def proposition(
        self, numero: int, branche: str, sha: str = "0" * 40, **champs: Any
    ) -> dict[str, Any]:
        owner = champs.pop("owner", "exemple")
        self.fichiers[numero] = champs.pop("fichiers", [])
        values = {
            "number": numero,
            "state": "open",
            "title": "",
            "body": "",
            "created_at": self.moment,
        }
        values["merged_at"] = None
        made = _made("GET /pulls", {**values, **champs, "id": 2000 + numero, "user": _user(ROBOT)})
        made["head"] |= {"ref": branche, "sha": sha, "label": f"{owner}:{branche}"}
        made["head"]["repo"] |= {"full_name": f"{owner}/catalogue"}
        self.propositions[numero] = made
        return made

    def _pulls(self, asked: dict[str, str], _sent: object) -> list[dict[str, Any]]:
        return [
            p
            for p in reversed(self.propositions.values())
            if p["head"]["label"] == asked.get("head", p["head"]["label"])
            and asked.get("state", "open") == p["state"]
        ]

    def _propose(self, _asked: object, sent: dict[str, Any]) -> dict[str, Any]:
        number = max([*self.tickets, *self.propositions, 33]) + 1
        said = {name: sent[name] for name in ("title", "body", "draft")}
        return _whole(self.proposition(number, sent["head"], **said))

    def _files(self, asked: dict[str, str], _sent: object) -> list[dict[str, Any]]:
        return [
            _made("GET /pulls/{pull_number}/files", {"filename": name})
            for name in self.fichiers[int(asked["pull_number"])]
        ]

    def _compare(self, asked: dict[str, str], _sent: object) -> dict[str, Any]:
        found = [{"filename": name} for name in self.ecarts[asked["basehead"]]]
        return _made("GET /compare/{basehead}", {"files": found})

    # --- Workflows ---------------------------------------------------------------------

    def _dispatch(self, asked: dict[str, str], sent: dict[str, Any]) -> None:
        started = self.publications if asked["workflow_id"] == "publier.yml" else self.verifications
        started.append(sent.get("inputs", {}).get("numero", sent["ref"]))
        if asked["workflow_id"] == "verifier.yml" and self.nu:
            self.publiee(
                git(self.nu, "rev-parse", sent["ref"]),
                sent["ref"],
                "verifier.yml",
                event="workflow_dispatch",
            )

    def publiee(
        self, sha: str, branche: str = "main", flux: str = "publier.yml", **champs: Any
    ) -> None:
        """Note a run that ended, well if nothing else is said; the last one noted is the newest."""
        values = {
            "path": f".github/workflows/{flux}",
            **dict.fromkeys(("created_at", "updated_at", "run_started_at"), self.moment),
            "status": "completed",
            "head_sha": sha,
            "head_branch": branche,
            "event": "push",
            "conclusion": "success",
            **champs,
        }
        made = _made("GET /actions/workflows/{workflow_id}/runs", {"workflow_runs": [values]})
        self.executions.insert(0, made["workflow_runs"][0])

    def _runs(self, asked: dict[str, str], _sent: object) -> dict[str, Any]:
        found = [
            run
            for run in self.executions
            if run["path"].endswith(f"/{asked['workflow_id']}")
            and asked.get("branch", run["head_branch"]) == run["head_branch"]
            and asked.get("head_sha", run["head_sha"]) == run["head_sha"]
            and asked.get("status", "completed") in {"completed", run["conclusion"]}
        ]
        return {
            "total_count": len(found),
            "workflow_runs": found[: int(asked.get("per_page", "30"))],
        }

    def _status(self, asked: dict[str, str], sent: dict[str, Any]) -> dict[str, Any]:
        self.verdicts[asked["sha"]] = sent
        return _made("POST /statuses/{sha}", {**sent, "creator": _user(ROBOT)})


def _made(call: str, values: dict[str, Any]) -> dict[str, Any]:
    """Complete what a call answers with, by GitHub's description."""
    method, _, path = call.partition(" ")
    return completer(CONTRAT, f"{method} {BASE}{path}", values)


def _change(kept: dict[int, dict[str, Any]], ident: str, sent: dict[str, Any]) -> dict[str, Any]:
    kept[int(ident)] |= sent
    return kept[int(ident)]


def _whole(proposition: dict[str, Any]) -> dict[str, Any]:
    shown = {key: proposition[key] for key in ("number", "id", "title", "body", "state")}
    return _made("POST /pulls", shown)


def _labels(ticket: dict[str, Any]) -> set[str]:
    return {label["name"] for label in ticket["labels"]}


def _user(who: dict[str, Any]) -> dict[str, Any]:
    return {**_made("POST /issues", {"user": who})["user"], **who}


def _page(found: list[dict[str, Any]], asked: dict[str, str]) -> list[dict[str, Any]]:
    size, page = int(asked.get("per_page", "30")), int(asked.get("page", "1"))
    return found[(page - 1) * size : page * size]
