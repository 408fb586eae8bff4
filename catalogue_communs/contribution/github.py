"""What is asked of the forge that holds the catalogue: GitHub's REST interface, and nothing else.

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
SANS_PROPOSITIONS = " : cochez « Allow GitHub Actions to create and approve pull requests » dans Settings, Actions, General"
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

    # --- What the automation keeps -------------------------------------------------------

    def commenter(self, numero: int, mark: str, texte: str) -> str:
        """Keep one comment that bears `mark` on an issue or a proposal; say what was done."""
        body = f"{marque(mark)}\n{texte}"
        for comment in self.pages(f"/issues/{numero}/comments"):
            if est_de_l_automate(comment, mark):
                if comment["body"] == body:
                    return "inchangé"
                self.ecrire("PATCH", f"/issues/comments/{int(comment['id'])}", {"body": body})
                return "mis à jour"
        self.ecrire("POST", f"/issues/{numero}/comments", {"body": body})
        return "écrit"

    def tickets(self, etiquette: str, *, dire: bool) -> dict[str, dict[str, Any]]:
        """Return, by their mark, the open issues that the automation keeps under a label; `SansTickets` if one is to say (`dire`)."""
        found: dict[str, dict[str, Any]] = {}
        form = re.compile(rf"<!-- catalogue:({etiquette}(?::[a-z0-9:.-]+)?) -->")
        try:
            for issue in self.pages("/issues", labels=etiquette, state="open"):
                mark = form.match(issue.get("body") or "")
                if not mark or "pull_request" in issue or not est_de_l_automate(issue, mark[1]):
                    continue
                if mark[1] in found:
                    # Two runs that ended at once have each opened one.
                    self.ecrire("PATCH", f"/issues/{int(issue['number'])}", {"state": "closed"})
                else:
                    found[mark[1]] = issue
        except SansTickets:
            if dire:
                raise
        return found

    def tenir(self, issue: dict[str, Any] | None, mark: str, titre: str, texte: str) -> str:
        """Open an issue under the label that starts its mark, keep it up to date, or close it without a text; say what was done."""
        whole = {"title": titre, "body": f"{marque(mark)}\n{texte}"}
        if issue is None:
            if not texte:
                return ""
            self.ecrire("POST", "/issues", {**whole, "labels": [mark.partition(":")[0]]})
            return "ticket ouvert"
        number = int(issue["number"])
        if texte and whole.items() <= issue.items():
            return f"ticket {number} inchangé"
        self.ecrire("PATCH", f"/issues/{number}", whole if texte else {"state": "closed"})
        return f"ticket {number} {'mis à jour' if texte else 'fermé'}"

    def proposition(self, branche: str, titre: str, texte: str, *, brouillon: bool = False) -> int:
        """Open a proposal for a branch, or keep the open one up to date; return its number."""
        for found in self.ouvertes_de(branche):
            if (found["title"], found["body"]) != (titre, texte):
                self.ecrire(
                    "PATCH", f"/pulls/{int(found['number'])}", {"title": titre, "body": texte}
                )
            return int(found["number"])
        asked = {"title": titre, "body": texte, "head": branche, "base": "main", "draft": brouillon}
        return int(self.ecrire("POST", "/pulls", asked)["number"])

    def ouvertes_de(self, branche: str, proprietaire: str = "") -> list[dict[str, Any]]:
        """Return the open proposals of a branch, of this repository or of another owner's."""
        owner = proprietaire or self.nom.partition("/")[0]
        return self.lire("/pulls", head=f"{owner}:{branche}", state="open") or []

    def dernier_refus(self, branche: str) -> str:
        """Return the text of the last proposal of a branch, if a person closed it without a merge."""
        owner = self.nom.partition("/")[0]
        closed = self.lire(
            "/pulls", head=f"{owner}:{branche}", state="closed", sort="created", direction="desc"
        )
        for pull in closed or ():
            return "" if pull["merged_at"] else str(pull["body"] or "")
        return ""

    def fichiers_de(self, numero: int) -> set[str]:
        """Return the files that a proposal changes, under both names when it renames one."""
        found = self.pages(f"/pulls/{numero}/files")
        return {
            str(one[name])
            for one in found
            for name in ("filename", "previous_filename")
            if name in one
        }

    def lancer(self, flux: str, branche: str, **entrees: str) -> str:
        """Start a workflow on a branch, with its inputs: what an automation pushes starts none."""
        asked = {"ref": branche, **({"inputs": entrees} if entrees else {})}
        self.ecrire("POST", f"/actions/workflows/{flux}/dispatches", asked)
        return "lancé"

    def executions(self, flux: str, **demandees: str) -> list[dict[str, Any]]:
        """Return the runs of a workflow, the last first."""
        return (self.lire(f"/actions/workflows/{flux}/runs", **demandees) or {}).get(
            "workflow_runs"
        ) or []

    # --- Requests ----------------------------------------------------------------------

    def pages(self, chemin: str, **parametres: str) -> Iterator[dict[str, Any]]:
        """Yield what a list at an address holds, page after page."""
        for page in range(1, PAGES + 1):
            found = self.lire(chemin, **parametres, per_page=str(PAR_PAGE), page=str(page)) or []
            yield from found
            if len(found) < PAR_PAGE:
                return

    def lire(self, chemin: str, **parametres: str) -> Any:
        """Return the JSON at an address; `None` if there is nothing there."""
        asked = f"?{urlencode(parametres)}" if parametres else ""
        return self._demander("GET", f"{quote(chemin)}{asked}", None)

    def ecrire(self, methode: str, chemin: str, donnees: Mapping[str, Any]) -> Any:
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
                if error.code == ETEINT:
                    raise SansTickets(SANS_TICKETS) from None
                told, lacking = "est en panne" if error.code >= PANNE else "refuse la demande", ""
                if error.code in REFUS:
                    told = "refuse l’accès"
                    lacking = SANS_PROPOSITIONS if (methode, chemin) == ("POST", "/pulls") else ""
                raise Refusee(f"la forge {told} (erreur {error.code}){lacking}") from None
        except (
            OSError,
            HTTPException,
            ValueError,
        ):  # the last one: an address to go to that is none
            raise Refusee("la forge est injoignable, ou répond mal") from None
        if len(raw) > TAILLE:
            raise Refusee("la réponse de la forge est trop longue")
        try:
            return json.loads(raw) if raw else None
        except (ValueError, RecursionError):
            raise Refusee("la réponse de la forge est illisible") from None


def un_par_un(gestes: Iterable[tuple[str, Callable[[], str]]]) -> list[str]:
    """Do each of these things, under its name; return what each said.

    What the forge refuses of one stops no other: `Refusee` says it in the end, then what was done.
    """
    told: list[str] = []
    refused: list[str] = []
    for name, act in gestes:
        try:
            said, where = act(), told
        except Arret as error:
            said, where = str(error), refused if isinstance(error, Refusee) else told
        except INATTENDUES:
            said, where = "la réponse de la forge ne se comprend pas", refused
        if said:
            where.append(f"{name} : {said}")
    if refused:
        raise Refusee("\n".join([*refused, *told]))
    return told


def est_de_l_automate(text: dict[str, Any], mark: str) -> bool:
    """Tell whether a text of the forge is one of the automation, that bears this mark."""
    writer = text.get("user") or {}
    return writer.get("type") == ROBOT and str(text.get("body") or "").startswith(marque(mark))
