"""The issue of the nightly checks: one, opened when they fail, closed when they pass again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.contribution.github import marque

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalogue.contribution.github import DepotGitHub

ETIQUETTE = MARQUE = "nuit"
TITRE = "Les vérifications de la nuit échouent"


def tenir(depot: DepotGitHub, echecs: Sequence[str], execution: str) -> str:
    """Open, update or close the issue; `echecs` are the commands that failed. Say what was done."""
    issue = depot.tickets(ETIQUETTE).get(MARQUE)
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
        depot.ouvrir_ticket(TITRE, MARQUE, body, ETIQUETTE)
        return "Ticket ouvert."
    depot.changer_ticket(int(issue["number"]), title=TITRE, body=f"{marque(MARQUE)}\n{body}")
    return f"Ticket {issue['number']} mis à jour."
