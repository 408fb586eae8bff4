"""Act on what a job without rights has read: a branch, a proposal, a comment, and nothing else.

The number of the issue, its author and the proposal come from the event or from the forge, never
from the result; the result only gives the file, checked again, and sentences, made harmless.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

from catalogue.contribution import apercu, resultat, textes
from catalogue.contribution.branche import Branche, Impossible
from catalogue.contribution.neutre import un_seul
from catalogue.contribution.resultat import Resultat, Trafique

if TYPE_CHECKING:
    from pathlib import Path

    from catalogue.contribution.github import DepotGitHub

FORMULAIRE, COMPARAISON = "formulaire", "comparaison"
# The workflow that checks a proposal, and the name of its job: the one check that `main` requires.
VERIFIER, CONTROLE = "verifier.yml", "Vérifier"
TITRE = 120
_COMPTE = re.compile(r"[A-Za-z0-9-]{1,39}(\[bot\])?")
_SHA = re.compile(r"[0-9a-f]{40}")
_BRANCHE = re.compile(r"contribution/[0-9]{1,9}")


def branche_du_formulaire(numero: int) -> str:
    """Return the one branch that the form of an issue may write."""
    return f"contribution/{numero}"


def deposer(
    evenement: dict[str, Any], dossier: Path, clone: Path, depot: DepotGitHub, distant: str = "origin"
) -> str:
    """Answer a form: write its branch, its proposal and its comment; say what was done.

    Args:
        evenement: The event of the forge that started the workflow.
        dossier: Where the result of the reading lies.
        clone: A clone of the catalogue, at the commit to start from.
        depot: The repository on the forge.
        distant: The remote that receives the branch.

    Raises:
        Trafique: The result is not one that the reading makes.
    """
    issue = evenement["issue"]
    number, association = int(issue["number"]), str(issue.get("author_association", ""))
    result = resultat.relire(dossier)
    if issue.get("state") != "open" or result.action == "ignorer":
        return "Rien à faire."
    pull, prevented = 0, ""
    if result.action == "proposer":
        branch = Branche(clone, branche_du_formulaire(number), distant)
        try:
            pushed = branch.proposer(
                result.fichier, result.texte, _message(result, issue), nouveau=result.nouveau
            )
        except Impossible as error:
            prevented = str(error)
        else:
            title, body = un_seul(result.titre, TITRE), textes.corps_de_proposition(result, number)
            pull = depot.proposition(branch.nom, title, body)
            if pushed:
                depot.lancer(VERIFIER, branch.nom)
    told = depot.commenter(number, FORMULAIRE, textes.reponse(result, association, pull, prevented))
    return f"Commentaire {told}." if not pull else f"Proposition {pull} ; commentaire {told}."


def _message(result: Resultat, issue: dict[str, Any]) -> str:
    """Write the message of the commit; its author is credited under the address that the forge gives."""
    login, ident = str(issue["user"]["login"]), int(issue["user"]["id"])
    lines = [un_seul(result.titre, TITRE), "", f"D’après le formulaire #{int(issue['number'])}."]
    if _COMPTE.fullmatch(login):
        lines += ["", f"Co-authored-by: {login} <{ident}+{login}@users.noreply.github.com>"]
    return "\n".join(lines) + "\n"


def proposer_un_reperage(dossier: Path, clone: Path, depot: DepotGitHub, distant: str = "origin") -> str:
    """Open one proposal, for the first thing found that has never had one; say what was done.

    Whatever became of a proposal, merged or refused, what it was about is not proposed again.

    Raises:
        Trafique: The result is not one that the search makes.
        Impossible: The branch cannot be written.
    """
    for result in resultat.relire_liste(dossier):
        # The title names what was found, and stays the same when lines or commits move.
        named = f"{result.fichier} {result.titre}".encode()
        branch = Branche(clone, f"reperage/{hashlib.sha256(named).hexdigest()[:12]}", distant)
        if result.action != "proposer" or depot.deja_proposee(branch.nom):
            continue
        title = un_seul(result.titre, TITRE)
        branch.proposer(result.fichier, result.texte, f"{title}\n", nouveau=result.nouveau)
        pull = depot.proposition(branch.nom, title, textes.corps_de_reperage(result))
        return f"Proposition {pull} : {title}."
    return "Rien de nouveau à proposer."


def commenter(evenement: dict[str, Any], dossier: Path, depot: DepotGitHub) -> str:
    """Write the comment of a proposal once its comparison is done; say what was done.

    The proposal is the one whose last commit is the commit that was compared.
    """
    run = evenement["workflow_run"]
    sha, owner, branch = (
        str(run["head_sha"]),
        str(run["head_repository"]["owner"]["login"]),
        str(run["head_branch"]),
    )
    if not _SHA.fullmatch(sha) or not _COMPTE.fullmatch(owner):
        raise Trafique("l’événement ne dit pas quel commit a été comparé")
    found = apercu.relire(dossier)
    pull = depot.proposition_de(owner, branch, sha)
    if pull is None:
        return "Aucune proposition ouverte à ce commit : rien à faire."
    url = f"https://github.com/{depot.nom}/actions/runs/{int(run['id'])}"
    text = textes.comparaison(found, str(pull.get("author_association", "")), url)
    return f"Commentaire {depot.commenter(int(pull['number']), COMPARAISON, text)}."


def dire_verdict(evenement: dict[str, Any], depot: DepotGitHub) -> str:
    """Write on the commit of a form what its check said; say what was done.

    A check that was asked for, because an automation pushed, is not one of those that a proposal
    waits for: without this, a proposal made from a form could never be merged.
    """
    run = evenement["workflow_run"]
    sha, branch = str(run["head_sha"]), str(run["head_branch"])
    if run["event"] != "workflow_dispatch" or not _BRANCHE.fullmatch(branch):
        return "Ce n’est pas la vérification d’un formulaire : rien à faire."
    if not _SHA.fullmatch(sha):
        raise Trafique("l’événement ne dit pas quel commit a été vérifié")
    good = run["conclusion"] == "success"
    url = f"https://github.com/{depot.nom}/actions/runs/{int(run['id'])}"
    phrase = "Les fiches sont bonnes." if good else "La vérification a échoué : voir le détail."
    depot.dire_verdict(sha, CONTROLE, "success" if good else "failure", phrase, url)
    return f"Verdict écrit sur {branch} : {'réussite' if good else 'échec'}."
