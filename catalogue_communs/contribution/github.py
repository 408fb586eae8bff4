"""The requests to the forge that holds the catalogue: GitHub's REST interface, and nothing else.

The standard library alone: what holds a right to write runs no code but this repository's. One
host, the one that the workflow names; no redirect is followed, nothing is sent twice.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from catalogue_communs.contribution.resultat import Arret

API = "https://api.github.com"
AGENT = "catalogue-communs (flux de contribution)"
# Another's comment may hold the same mark: only those of the automation are its own.
ROBOT = "Bot"
PAR_PAGE, PAGES = 100, 20
# Seconds without a byte, and bytes of an answer.
DELAI, TAILLE = 20, 30_000_000
ABSENT, ETEINT, PANNE, REFUS = 404, 410, 500, (401, 403)
# The settings that a new repository lacks, and their place.
SANS_TICKETS = (
    "les tickets de ce dépôt sont éteints : cochez « Issues » dans Settings, General, Features"
)
SANS_PROPOSITIONS = (
    " : cochez « Allow GitHub Actions to create and approve pull requests » dans Settings, "
    "Actions, General"
)
# What an answer raises when it has not the form that the forge describes.
INATTENDUES = (AttributeError, LookupError, TypeError, ValueError)
DEPOT = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")


class Refusee(Arret):
    """A request that the forge did not grant; the message says why, without any secret."""


class SansTickets(Refusee):
    """The repository has no issues: those of a copy are switched off until someone wants them."""


class _SansDetour(HTTPRedirectHandler):
    """A redirect is an answer that nobody expected: the token goes nowhere else."""

    def redirect_request(self, *_args: object, **_named: object) -> None:
        """Follow nothing."""


def marque(nom: str) -> str:
    """Return the hidden mark by which a text of the automation is found again."""
    return f"<!-- catalogue:{nom} -->"


@dataclass
class DepotGitHub:
    """A repository on GitHub (`nom`: « owner/name »), reached with the token of the workflow."""

    nom: str
    jeton: str
    api: str = API

    def __post_init__(self) -> None:
        """Refuse a name that changes the address, and a server that gets the token in clear."""
        if not DEPOT.fullmatch(self.nom) or ".." in self.nom:
            raise Refusee("le nom du dépôt n’en est pas un")
        parts = urlsplit(self.api)
        # Only a server of the machine itself may speak http: that of the tests.
        if parts.scheme != "https" and (parts.scheme, parts.hostname) != ("http", "127.0.0.1"):
            raise Refusee("l’adresse de la forge n’est pas en https")
        self._ouvreur = build_opener(ProxyHandler({}), _SansDetour)

    # --- What the automation keeps -------------------------------------------------------

    def commenter(self, numero: int, mark: str, text: str) -> str:
        """Keep one comment that bears `mark` on an issue or a proposal; say what was done."""
        body = f"{marque(mark)}\n{text}"
        for comment in self.pages(f"/issues/{numero}/comments"):
            if est_de_l_automate(comment, mark):
                if comment["body"] == body:
                    return "inchangé"
                self.ecrire("PATCH", f"/issues/comments/{int(comment['id'])}", {"body": body})
                return "mis à jour"
        self.ecrire("POST", f"/issues/{numero}/comments", {"body": body})
        return "écrit"

    def tickets(self, etiquette: str, *, dire: bool) -> dict[str, dict[str, Any]]:
        """Return, by their mark, the open issues that the automation keeps under a label.

        `SansTickets`, when the repository has no issues and one is to be written (`dire`).
        """
        tickets: dict[str, dict[str, Any]] = {}
        form = re.compile(rf"<!-- catalogue:({etiquette}(?::[a-z0-9:.-]+)?) -->")
        try:
            for issue in self.pages("/issues", labels=etiquette, state="open"):
                mark = form.match(issue.get("body") or "")
                if not mark or "pull_request" in issue or not est_de_l_automate(issue, mark[1]):
                    continue
                if mark[1] in tickets:
                    # Two runs that ended at once have each opened one.
                    self.ecrire("PATCH", f"/issues/{int(issue['number'])}", {"state": "closed"})
                else:
                    tickets[mark[1]] = issue
        except SansTickets:
            if dire:
                raise
        return tickets

    def tenir(self, issue: dict[str, Any] | None, mark: str, titre: str, text: str) -> str:
        """Open an issue, keep it up to date, or close it without a text; say what was done.

        Its label is the start of its mark.
        """
        content = {"title": titre, "body": f"{marque(mark)}\n{text}"}
        if issue is None:
            if not text:
                return ""
            self.ecrire("POST", "/issues", {**content, "labels": [mark.partition(":")[0]]})
            return "ticket ouvert"
        number = int(issue["number"])
        if not text:
            self.ecrire("PATCH", f"/issues/{number}", {"state": "closed"})
            return f"ticket {number} fermé"
        if content.items() <= issue.items():
            return f"ticket {number} inchangé"
        self.ecrire("PATCH", f"/issues/{number}", content)
        return f"ticket {number} mis à jour"

    def proposition(self, branche: str, titre: str, text: str, *, brouillon: bool = False) -> int:
        """Open a proposal for a branch, or keep the open one up to date; return its number."""
        content = {"title": titre, "body": text}
        for pull in self.ouvertes_de(branche):
            number = int(pull["number"])
            if (pull["title"], pull["body"]) != (titre, text):
                self.ecrire("PATCH", f"/pulls/{number}", content)
            return number
        nouvelle = {**content, "head": branche, "base": "main", "draft": brouillon}
        return int(self.ecrire("POST", "/pulls", nouvelle)["number"])

    def ouvertes_de(self, branche: str, proprietaire: str = "") -> list[dict[str, Any]]:
        """Return the open proposals of a branch, of this repository or of another owner's."""
        owner = proprietaire or self.nom.partition("/")[0]
        return self.lire("/pulls", head=f"{owner}:{branche}", state="open") or []

    def dernier_refus(self, branche: str) -> str:
        """Return the text of the last proposal of a branch, if it was closed without a merge."""
        owner = self.nom.partition("/")[0]
        closed = self.lire(
            "/pulls", head=f"{owner}:{branche}", state="closed", sort="created", direction="desc"
        )
        for pull in closed or ():
            return "" if pull["merged_at"] else str(pull["body"] or "")
        return ""

    def fichiers_de(self, numero: int) -> set[str]:
        """Return the files that a proposal changes, under both names when it renames one."""
        names: set[str] = set()
        for changement in self.pages(f"/pulls/{numero}/files"):
            for key in ("filename", "previous_filename"):
                if key in changement:
                    names.add(str(changement[key]))
        return names

    def lancer(self, flux: str, branche: str, **entrees: str) -> str:
        """Start a workflow on a branch, with its inputs: what an automation pushes starts none."""
        demande: dict[str, Any] = {"ref": branche}
        if entrees:
            demande["inputs"] = entrees
        self.ecrire("POST", f"/actions/workflows/{flux}/dispatches", demande)
        return "lancé"

    def executions(self, flux: str, **parametres: str) -> list[dict[str, Any]]:
        """Return the runs of a workflow, the last first."""
        page = self.lire(f"/actions/workflows/{flux}/runs", **parametres) or {}
        return page.get("workflow_runs") or []

    # --- Requests ----------------------------------------------------------------------

    def pages(self, path: str, **parametres: str) -> Iterator[dict[str, Any]]:
        """Yield what a list at an address holds, page after page."""
        for rank in range(1, PAGES + 1):
            page = self.lire(path, **parametres, per_page=str(PAR_PAGE), page=str(rank)) or []
            yield from page
            if len(page) < PAR_PAGE:
                return

    def lire(self, path: str, **parametres: str) -> Any:
        """Return the JSON at an address; `None` if there is nothing there."""
        query = f"?{urlencode(parametres)}" if parametres else ""
        return self._demander("GET", f"{quote(path)}{query}", None)

    def ecrire(self, methode: str, path: str, donnees: Mapping[str, Any]) -> Any:
        """Ask for a change, once; what is not found is a failure."""
        return self._demander(methode, quote(path), json.dumps(donnees).encode())

    def _demander(self, methode: str, path: str, corps: bytes | None) -> Any:
        address = f"{self.api}/repos/{self.nom}{path}"
        headers = self._entetes(corps)
        # `__post_init__` refuses any other protocol than https.
        request = Request(address, data=corps, headers=headers, method=methode)  # noqa: S310
        try:
            with self._ouvreur.open(request, timeout=DELAI) as answer:
                raw = answer.read(TAILLE + 1)
        except HTTPError as error:
            with error:
                if error.code == ABSENT and corps is None:
                    return None
                raise _refus(error.code, (methode, path)) from None
        except (
            OSError,
            HTTPException,
            ValueError,
        ):  # the last one: an address to go to that is none
            raise Refusee("la forge est injoignable, ou répond mal") from None
        return _json(raw)

    def _entetes(self, corps: bytes | None) -> dict[str, str]:
        """Return the headers of a request: the token, and the form of what is sent."""
        headers = {"Accept": "application/vnd.github+json", "User-Agent": AGENT}
        if self.jeton:
            headers["Authorization"] = f"Bearer {self.jeton}"
        if corps is not None:
            headers["Content-Type"] = "application/json"
        return headers


def _refus(code: int, demande: tuple[str, str]) -> Refusee:
    """Say why the forge did not grant a request, and the setting to change if it is known."""
    if code == ETEINT:
        return SansTickets(SANS_TICKETS)
    reglage = ""
    if code in REFUS:
        verdict = "refuse l’accès"
        if demande == ("POST", "/pulls"):
            reglage = SANS_PROPOSITIONS
    elif code >= PANNE:
        verdict = "est en panne"
    else:
        verdict = "refuse la demande"
    return Refusee(f"la forge {verdict} (erreur {code}){reglage}")


def _json(raw: bytes) -> Any:
    """Read the answer of the forge; nothing when it is empty."""
    if len(raw) > TAILLE:
        raise Refusee("la réponse de la forge est trop longue")
    if not raw:
        return None
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise Refusee("la réponse de la forge est illisible") from None


def un_par_un(gestes: Iterable[tuple[str, Callable[[], str]]]) -> list[str]:
    """Do each of these things, under its name; return what each reports.

    What the forge refuses of one stops no other: `Refusee` says it in the end, then what was done.
    """
    bilans: list[str] = []
    refuses: list[str] = []
    for name, act in gestes:
        lines = bilans
        try:
            bilan = act()
        except Refusee as error:
            bilan, lines = str(error), refuses
        except Arret as error:
            bilan = str(error)
        except INATTENDUES:
            bilan, lines = "la réponse de la forge ne se comprend pas", refuses
        if bilan:
            lines.append(f"{name} : {bilan}")
    if refuses:
        raise Refusee("\n".join([*refuses, *bilans]))
    return bilans


def est_de_l_automate(text: dict[str, Any], mark: str) -> bool:
    """Tell whether a text of the forge is one of the automation, that bears this mark."""
    author = text.get("user") or {}
    return author.get("type") == ROBOT and str(text.get("body") or "").startswith(marque(mark))
