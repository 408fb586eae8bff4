"""What is asked of the forge that holds the catalogue: issues, comments, proposals. GitHub's REST interface."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from catalogue.connexion import Limites, Panne
from catalogue.forges import GITHUB_API, hosts
from catalogue.reseau import Reseau, authority

if TYPE_CHECKING:
    from collections.abc import Iterator

# Another's comment may hold the same mark: only those of the automation are its own.
ROBOT = "Bot"
PAR_PAGE, PAGES = 100, 20
DEPOT = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")


def ouvrir(jeton: str, api: str = GITHUB_API, permis: frozenset[str] = frozenset()) -> Reseau:
    """Open the network for one forge; what writes is sent once."""
    jetons = {authority(api): jeton} if jeton else {}
    return Reseau(hosts(), jetons=jetons, permis=permis, limites=Limites(essais=0))


def marque(nom: str) -> str:
    """Return the hidden mark by which a text of the automation is found again."""
    return f"<!-- catalogue:{nom} -->"


@dataclass
class Depot:
    """A repository on GitHub (`nom`: « owner/name »)."""

    reseau: Reseau
    nom: str
    api: str = GITHUB_API

    def __post_init__(self) -> None:
        """Refuse a name that would change the address."""
        if not DEPOT.fullmatch(self.nom):
            raise Panne("le nom du dépôt n’en est pas un")

    @property
    def _url(self) -> str:
        return f"{self.api}/repos/{self.nom}"

    def commenter(self, numero: int, mark: str, texte: str) -> str:
        """Keep one comment that bears `mark` on an issue or a proposal; say what was done."""
        body = f"{marque(mark)}\n{texte}"
        for comment in self._pages(f"{self._url}/issues/{numero}/comments"):
            if _own(comment, mark):
                if comment["body"] == body:
                    return "inchangé"
                self.reseau.ecrire(
                    "PATCH", f"{self._url}/issues/comments/{int(comment['id'])}", {"body": body}
                )
                return "mis à jour"
        self.reseau.ecrire("POST", f"{self._url}/issues/{numero}/comments", {"body": body})
        return "écrit"

    def proposition(self, branche: str, titre: str, texte: str, base: str = "main") -> int:
        """Open a proposal for a branch, or keep the open one up to date; return its number."""
        owner = self.nom.partition("/")[0]
        found = self.reseau.lire(f"{self._url}/pulls", head=f"{owner}:{branche}", state="open").json()
        if found:
            number = int(found[0]["number"])
            if (found[0]["title"], found[0]["body"]) != (titre, texte):
                self.reseau.ecrire("PATCH", f"{self._url}/pulls/{number}", {"title": titre, "body": texte})
            return number
        asked = {"title": titre, "body": texte, "head": branche, "base": base}
        return int(self.reseau.ecrire("POST", f"{self._url}/pulls", asked).json()["number"])

    def proposition_de(self, proprietaire: str, branche: str, sha: str) -> dict[str, Any] | None:
        """Return the open proposal whose last commit is `sha`, on that branch of that owner."""
        found = self.reseau.lire(f"{self._url}/pulls", head=f"{proprietaire}:{branche}", state="open").json()
        return next((dict(pull) for pull in found if pull["head"]["sha"] == sha), None)

    def verifier(self, branche: str) -> None:
        """Ask for the tests of a branch: what an automation pushes does not start them."""
        self.reseau.ecrire("POST", f"{self._url}/actions/workflows/verifier.yml/dispatches", {"ref": branche})

    def tickets(self, etiquette: str) -> dict[str, dict[str, Any]]:
        """Return the open issues that the automation keeps under a label, by their mark."""
        found: dict[str, dict[str, Any]] = {}
        for issue in self._pages(f"{self._url}/issues", labels=etiquette, state="open"):
            mark = re.match(r"<!-- catalogue:([a-z0-9:-]+) -->", issue.get("body") or "")
            if mark and "pull_request" not in issue and _own(issue, mark.group(1)):
                found.setdefault(mark.group(1), issue)
        return found

    def ouvrir_ticket(self, titre: str, mark: str, texte: str, etiquette: str) -> None:
        """Open an issue."""
        body = f"{marque(mark)}\n{texte}"
        self.reseau.ecrire(
            "POST", f"{self._url}/issues", {"title": titre, "body": body, "labels": [etiquette]}
        )

    def changer_ticket(self, numero: int, **champs: str) -> None:
        """Change fields of an issue."""
        self.reseau.ecrire("PATCH", f"{self._url}/issues/{numero}", champs)

    def _pages(self, url: str, **parametres: str) -> Iterator[dict[str, Any]]:
        for page in range(1, PAGES + 1):
            answer = self.reseau.lire(url, **parametres, per_page=str(PAR_PAGE), page=str(page))
            found = [] if answer.absente else answer.json()
            yield from found
            if len(found) < PAR_PAGE:
                return


def _own(text: dict[str, Any], mark: str) -> bool:
    writer = text.get("user") or {}
    return writer.get("type") == ROBOT and str(text.get("body") or "").startswith(marque(mark))
