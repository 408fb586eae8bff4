"""What is asked of the forge that holds the catalogue: GitHub's REST interface, and nothing else.

The standard library alone: what holds a right to write runs no code but this repository's. One
host, the one that the workflow names; no redirect is followed, nothing is sent twice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

API = "https://api.github.com"
AGENT = "catalogue-communs (flux de contribution)"
# Another's comment may hold the same mark: only those of the automation are its own.
ROBOT = "Bot"
PAR_PAGE, PAGES = 100, 20
# Seconds without a byte, and bytes of an answer.
DELAI, TAILLE = 20, 30_000_000
ABSENT, PANNE, REFUS = 404, 500, (401, 403)
# Events that only who may write on a branch can cause there.
DE_LA_BRANCHE = ("push", "workflow_dispatch")
DEPOT = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")


class Refusee(Exception):  # noqa: N818 - the French word, as elsewhere in the library
    """A request that the forge did not grant; the message says why, without any secret."""


class _SansDetour(HTTPRedirectHandler):
    """A redirect is an answer that nobody expected: the token goes nowhere else."""

    def redirect_request(self, *_args: object, **_named: object) -> None:
        """Follow nothing."""


def marque(nom: str) -> str:
    """Return the hidden mark by which a text of the automation is found again."""
    return f"<!-- catalogue:{nom} -->"


@dataclass
class DepotGitHub:
    """A repository on GitHub (`nom`: « owner/name »), asked with the token of the workflow."""

    nom: str
    jeton: str
    api: str = API

    def __post_init__(self) -> None:
        """Refuse a name that would change the address, and a server that would hear the token in clear."""
        if not DEPOT.fullmatch(self.nom) or ".." in self.nom:
            raise Refusee("le nom du dépôt n’en est pas un")
        parts = urlsplit(self.api)
        # Only a server of the machine itself may speak http: that of the tests.
        if parts.scheme != "https" and (parts.scheme, parts.hostname) != ("http", "127.0.0.1"):
            raise Refusee("l’adresse de la forge n’est pas en https")
        self._ouvreur = build_opener(ProxyHandler({}), _SansDetour)

    # --- Comments and proposals --------------------------------------------------------

    def commenter(self, numero: int, mark: str, texte: str) -> str:
        """Keep one comment that bears `mark` on an issue or a proposal; say what was done."""
        body = f"{marque(mark)}\n{texte}"
        for comment in self._pages(f"/issues/{numero}/comments"):
            if est_de_l_automate(comment, mark):
                if comment["body"] == body:
                    return "inchangé"
                self._ecrire("PATCH", f"/issues/comments/{int(comment['id'])}", {"body": body})
                return "mis à jour"
        self._ecrire("POST", f"/issues/{numero}/comments", {"body": body})
        return "écrit"

    def proposition(self, branche: str, titre: str, texte: str, *, brouillon: bool = False) -> int:
        """Open a proposal for a branch, or keep the open one up to date; return its number.

        One that is opened as a draft cannot be merged until a person says that it is ready.
        """
        for found in self._ouvertes_de(branche):
            if (found["title"], found["body"]) != (titre, texte):
                self._ecrire("PATCH", f"/pulls/{int(found['number'])}", {"title": titre, "body": texte})
            return int(found["number"])
        asked = {"title": titre, "body": texte, "head": branche, "base": "main", "draft": brouillon}
        return int(self._ecrire("POST", "/pulls", asked)["number"])

    def retirer(self, branche: str) -> int:
        """Close the open proposal of a branch; return its number, or zero if there is none."""
        found = [int(pull["number"]) for pull in self._ouvertes_de(branche)]
        for number in found:
            self._ecrire("PATCH", f"/pulls/{number}", {"state": "closed"})
        return found[0] if found else 0

    def _ouvertes_de(self, branche: str, proprietaire: str = "") -> list[dict[str, Any]]:
        owner = proprietaire or self.nom.partition("/")[0]
        return self._lire("/pulls", head=f"{owner}:{branche}", state="open") or []

    def ouvertes(self, prefixe: str) -> Iterator[tuple[str, set[str]]]:
        """Yield the branches of this repository, below `prefixe`, that have an open proposal; and its files."""
        for pull in self._pages("/pulls", state="open"):
            branch, source = str(pull["head"]["ref"]), pull["head"]["repo"] or {}
            if source.get("full_name") == self.nom and branch.startswith(prefixe):
                yield branch, self.fichiers_de(int(pull["number"]))

    def fichiers_de(self, numero: int) -> set[str]:
        """Return the files that a proposal changes, under both names when it renames one."""
        found = self._pages(f"/pulls/{numero}/files")
        return {str(one[name]) for one in found for name in ("filename", "previous_filename") if name in one}

    def fichiers_changes(self, avant: str, apres: str) -> set[str]:
        """Return the files that differ between two commits."""
        found = (self._lire(f"/compare/{avant}...{apres}") or {}).get("files") or ()
        return {str(one["filename"]) for one in found}

    def proposition_de(self, proprietaire: str, branche: str, sha: str) -> dict[str, Any] | None:
        """Return the open proposal whose last commit is `sha`, on that branch of that owner."""
        found = self._ouvertes_de(branche, proprietaire)
        return next((pull for pull in found if pull["head"]["sha"] == sha), None)

    def fusionner(self, numero: int, sha: str) -> None:
        """Merge a proposal, if its last commit is still `sha`."""
        self._ecrire("PUT", f"/pulls/{numero}/merge", {"sha": sha, "merge_method": "squash"})

    # --- Workflows and what they proved -------------------------------------------------

    def lancer(self, flux: str, branche: str, **entrees: str) -> None:
        """Start a workflow on a branch, with its inputs: what an automation pushes starts none."""
        asked = {"ref": branche, **({"inputs": entrees} if entrees else {})}
        self._ecrire("POST", f"/actions/workflows/{flux}/dispatches", asked)

    def maintenir(self, flux: str) -> None:
        """Switch a workflow on, even if it is: the forge stops those of a repository that sleeps."""
        self._ecrire("PUT", f"/actions/workflows/{flux}/enable", {})

    def dire_verdict(self, sha: str, contexte: str, etat: str, phrase: str, adresse: str) -> None:
        """Write on a commit the state of a check (`success` or `failure`)."""
        told = {"state": etat, "context": contexte, "description": phrase, "target_url": adresse}
        self._ecrire("POST", f"/statuses/{sha}", told)

    def derniere_reussite(self, flux: str, branche: str) -> str:
        """Return the commit of the last run of a workflow that ended well on a branch, or nothing.

        A proposal could bring its own version of the workflow, from a branch of the same name.
        """
        found = self._executions(flux, branch=branche, status="success", per_page="50")
        return next((str(run["head_sha"]) for run in found if run["event"] in DE_LA_BRANCHE), "")

    def est_lance(self, flux: str, sha: str) -> bool:
        """Tell whether a workflow was started on a commit."""
        return bool(self._executions(flux, head_sha=sha))

    def _executions(self, flux: str, **asked: str) -> list[dict[str, Any]]:
        return (self._lire(f"/actions/workflows/{flux}/runs", **asked) or {}).get("workflow_runs") or []

    def propositions_fusionnees(self, sha: str) -> list[str]:
        """Return the last commit of each proposal whose merging made the commit `sha`."""
        found = self._lire(f"/commits/{sha}/pulls") or []
        return [str(p["head"]["sha"]) for p in found if p["merged_at"] and p["merge_commit_sha"] == sha]

    def arbre(self, sha: str) -> str:
        """Return the tree of a commit."""
        return str((self._lire(f"/git/commits/{sha}") or {"tree": {"sha": ""}})["tree"]["sha"])

    def a_reussi(self, sha: str, controle: str) -> bool:
        """Tell whether the last run of a check of the forge's own automation on a commit ended well."""
        asked = {"check_name": controle, "filter": "latest"}
        found = (self._lire(f"/commits/{sha}/check-runs", **asked) or {}).get("check_runs") or []
        mine = [run for run in found if (run["app"] or {}).get("slug") == "github-actions"]
        return bool(mine) and all(run["conclusion"] == "success" for run in mine)

    # --- Issues ------------------------------------------------------------------------

    def tickets(self, etiquette: str) -> dict[str, dict[str, Any]]:
        """Return the open issues that the automation keeps under a label, by their mark."""
        found: dict[str, dict[str, Any]] = {}
        for issue in self._pages("/issues", labels=etiquette, state="open"):
            mark = re.match(r"<!-- catalogue:([a-z0-9:-]+) -->", issue.get("body") or "")
            if mark and "pull_request" not in issue and est_de_l_automate(issue, mark.group(1)):
                found.setdefault(mark.group(1), issue)
        return found

    def ticket(self, numero: int) -> dict[str, Any]:
        """Return an issue."""
        found = self._lire(f"/issues/{numero}")
        if not isinstance(found, dict):
            raise Refusee("le ticket n’existe plus")
        return found

    def ouvrir_ticket(self, titre: str, mark: str, texte: str, etiquette: str) -> None:
        """Open an issue."""
        body = f"{marque(mark)}\n{texte}"
        self._ecrire("POST", "/issues", {"title": titre, "body": body, "labels": [etiquette]})

    def changer_ticket(self, numero: int, **champs: str) -> None:
        """Change fields of an issue."""
        self._ecrire("PATCH", f"/issues/{numero}", champs)

    # --- Requests ----------------------------------------------------------------------

    def _pages(self, chemin: str, **parametres: str) -> Iterator[dict[str, Any]]:
        for page in range(1, PAGES + 1):
            found = self._lire(chemin, **parametres, per_page=str(PAR_PAGE), page=str(page)) or []
            yield from found
            if len(found) < PAR_PAGE:
                return

    def _lire(self, chemin: str, **parametres: str) -> Any:
        """Return the JSON at an address; `None` if there is nothing there."""
        asked = f"?{urlencode(parametres)}" if parametres else ""
        return self._demander("GET", f"{quote(chemin)}{asked}", None)

    def _ecrire(self, methode: str, chemin: str, donnees: Mapping[str, Any]) -> Any:
        """Ask for a change, once; what is not found is a failure."""
        return self._demander(methode, quote(chemin), json.dumps(donnees).encode())

    def _demander(self, methode: str, chemin: str, corps: bytes | None) -> Any:
        headers = {"Accept": "application/vnd.github+json", "User-Agent": AGENT}
        headers |= {"Authorization": f"Bearer {self.jeton}"} if self.jeton else {}
        headers |= {"Content-Type": "application/json"} if corps is not None else {}
        address = f"{self.api}/repos/{self.nom}{chemin}"
        request = Request(address, data=corps, headers=headers, method=methode)  # noqa: S310 - see above
        try:
            with self._ouvreur.open(request, timeout=DELAI) as answer:
                raw = answer.read(TAILLE + 1)
        except HTTPError as error:
            with error:
                if error.code == ABSENT and corps is None:
                    return None
                raise Refusee(_raison(error.code)) from None
        except (OSError, HTTPException):
            raise Refusee("la forge est injoignable, ou répond mal") from None
        if len(raw) > TAILLE:
            raise Refusee("la réponse de la forge est trop longue")
        try:
            return json.loads(raw) if raw else None
        except (ValueError, RecursionError):
            raise Refusee("la réponse de la forge est illisible") from None


def _raison(code: int) -> str:
    if code in REFUS:
        return f"la forge refuse l’accès (erreur {code})"
    if code >= PANNE:
        return f"la forge est en panne (erreur {code})"
    return f"la forge refuse la demande (erreur {code})"


def est_de_l_automate(text: dict[str, Any], mark: str) -> bool:
    """Tell whether a text of the forge is one of the automation, that bears this mark."""
    writer = text.get("user") or {}
    return writer.get("type") == ROBOT and str(text.get("body") or "").startswith(marque(mark))
