"""The issue of what runs by night: one for each subject, opened when it fails, closed when it passes again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.contribution.github import marque

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalogue.contribution.github import DepotGitHub

# The label and the mark of each issue, and its title.
SUJETS = {
    "nuit": "Les vérifications de la nuit échouent",
    "activite": "La lecture des forges perdrait trop : rien n’est écrit",
}


def tenir(depot: DepotGitHub, echecs: Sequence[str], execution: str, sujet: str = "nuit") -> str:
    """Open, update or close the issue of a subject; `echecs` are what failed. Say what was done."""
    issue, title = depot.tickets(sujet).get(sujet), SUJETS[sujet]
    if not echecs:
        if issue is None:
            return "Tout va bien."
        depot.changer_ticket(int(issue["number"]), state="closed")
        return f"Tout va bien de nouveau : ticket {issue['number']} fermé."
    lines = ["Ce qui a échoué la nuit dernière :", "", *(f"- {command}" for command in echecs)]
    lines += ["", f"Le détail est dans [cette exécution]({execution})."]
    lines += ["", "Ce ticket se met à jour chaque nuit et se ferme seul quand tout passe."]
    body = "\n".join(lines)
    if issue is None:
        depot.ouvrir_ticket(title, sujet, body, sujet)
        return "Ticket ouvert."
    depot.changer_ticket(int(issue["number"]), title=title, body=f"{marque(sujet)}\n{body}")
    return f"Ticket {issue['number']} mis à jour."
