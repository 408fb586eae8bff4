"""The steps of the workflows that write on the forge, or that decide what to run.

The standard library alone, and nothing to install: no code of another project runs where there
is a right to write. The other steps, which read and compute, are in `commande`.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from catalogue_communs.contribution import github, lectures, publication
from catalogue_communs.contribution.github import API, DepotGitHub, Refusee
from catalogue_communs.contribution.publication import Impossible
from catalogue_communs.contribution.resultat import Trafique

# More than an event of the forge ever is.
EVENEMENT = 5_000_000
REFUSE = "4"  # what `catalogue activite` returns when it wrote nothing
# The workflows that start by themselves: the forge switches them off in a repository that sleeps.
PROGRAMMES = ("activite.yml", "fraicheur.yml", "nuit.yml", "releves.yml")


def evenement() -> dict[str, Any]:
    """Read the event that started the workflow, or what stands for it in EVENEMENT."""
    path = Path(os.environ.get("EVENEMENT") or os.environ["GITHUB_EVENT_PATH"])
    if path.stat().st_size > EVENEMENT:
        raise Trafique("l’événement est trop gros")
    read: dict[str, Any] = json.loads(path.read_bytes())
    return read


def depot_du_flux() -> DepotGitHub:
    """Reach the repository that the workflow runs for."""
    given = os.environ.get
    return DepotGitHub(
        given("GITHUB_REPOSITORY", ""), given("GITHUB_TOKEN", ""), given("GITHUB_API_URL") or API
    )


def _deposer(resultat: str) -> str:
    """Write the branch, the proposal and the comment of a form."""
    return publication.deposer(_formulaire(), Path(resultat), Path(), depot_du_flux())


def _formulaire() -> dict[str, Any]:
    """Return the event of a form; of one that is read again, as if it had just been edited."""
    event = evenement()
    if "issue" in event:
        return event
    asked = str(event["inputs"]["numero"])
    if not asked.isascii() or not asked.isdigit():
        raise Trafique("le numéro du formulaire n’en est pas un")
    return {"issue": depot_du_flux().ticket(int(asked)), "reprise": os.environ["GITHUB_SHA"][:12]}


def retrouver(sortie: str) -> str:
    """Write the event of a form that is read again, for the job that reads it without any right."""
    Path(sortie).write_text(json.dumps(_formulaire()), encoding="utf-8")
    return "Formulaire retrouvé."


def _reprendre() -> str:
    """Have the open proposals on files that were just merged made again."""
    return publication.reprendre_les_propositions(evenement(), depot_du_flux())


def _commenter(resultat: str) -> str:
    """Write the comment of a proposal."""
    return publication.commenter(evenement(), Path(resultat), depot_du_flux())


def verdict() -> str:
    """Write on the commit of a form what its check said."""
    return publication.dire_verdict(evenement(), depot_du_flux())


def _proposer_releves(resultat: str) -> str:
    """Open a proposal for each common whose living sources say something new."""
    return publication.proposer_releves(Path(resultat), Path(), depot_du_flux())


def _fusionner() -> str:
    """Merge what a file asks to publish without a person, once its check ended well."""
    return publication.fusionner(evenement(), depot_du_flux())


def dire_portee(base: str) -> str:
    """Say whether only data separates a commit from the one that is checked out."""
    return _decider(publication.depuis(Path(), base), f"depuis {base}")


def a_publier() -> str:
    """Say whether anything is left to prove before publishing."""
    try:
        found, why = publication.a_prouver(Path(), depot_du_flux())
    except (Refusee, AttributeError, LookupError, TypeError, ValueError) as error:
        found, why = publication.TOUT, f"la forge n’a pas pu dire ce qui est vérifié ({error})"
    return _decider(found, why)


def _decider(found: str, why: str) -> str:
    """Give the decision to the next steps of the workflow."""
    output = os.environ.get("GITHUB_OUTPUT")
    if output:
        with Path(output).open("a", encoding="utf-8") as stream:
            stream.write(f"portee={found}\n")
    told = {publication.DONNEES: "la suite n’est pas relancée", publication.TOUT: "toute la suite est lancée"}
    return f"{found} : {told[found]} ({why})."


def _garder(dossier: str) -> str:
    """Keep the readings of the day on their branch, ask for a publication, keep the schedules on."""
    forge = depot_du_flux()
    told = lectures.garder(Path(dossier), Path(), datetime.now(UTC).date().isoformat())
    if told != lectures.INCHANGEES:
        forge.lancer(publication.PUBLIER, "main")
    for name in PROGRAMMES:
        if Path(".github/workflows", name).is_file():
            forge.maintenir(name)
    return told


def tenir_nuit() -> str:
    """Keep the issue of the nightly checks; each step that was run says how it ended, in a variable."""
    given = os.environ
    steps = {"python3 scripts/nuit": given["NUIT"], "python3 scripts/fiches": given["FICHES"]}
    failed = [f"`{command}`" for command, outcome in steps.items() if outcome != "success"]
    if not failed and given["RESULTAT"] != "success":
        failed = ["une autre étape"]
    name, run = given["GITHUB_REPOSITORY"], int(given["GITHUB_RUN_ID"])
    return github.tenir(depot_du_flux(), failed, f"https://github.com/{name}/actions/runs/{run}")


def tenir_activite() -> str:
    """Keep the issue of the readings: `CODE` is how the daily reading ended."""
    given = os.environ
    refused = (
        "`catalogue activite` : trop de dépôts ou de faits auraient disparu ; vérifiez sur les forges, puis"
    )
    failed = [f"{refused} relancez avec `--accepter-les-pertes`"] if given["CODE"] == REFUSE else []
    name, run = given["GITHUB_REPOSITORY"], int(given["GITHUB_RUN_ID"])
    return github.tenir(depot_du_flux(), failed, f"https://github.com/{name}/actions/runs/{run}", "activite")


ETAPES: Mapping[str, Callable[..., str]] = {
    "deposer": _deposer,
    "retrouver": retrouver,
    "reprendre": _reprendre,
    "commenter": _commenter,
    "verdict": verdict,
    "proposer-releves": _proposer_releves,
    "fusionner": _fusionner,
    "portee": dire_portee,
    "a-publier": a_publier,
    "garder": _garder,
    "nuit": tenir_nuit,
    "activite": tenir_activite,
}


def main() -> NoReturn:
    """Run a step; what goes wrong is told in one line."""
    step, *arguments = sys.argv[1:]
    try:
        print(ETAPES[step](*arguments))  # noqa: T201 - what the log of the workflow shows
    except (Impossible, Refusee, Trafique) as error:
        print(f"Erreur : {str(error).rstrip('.')}.", file=sys.stderr)  # noqa: T201
        sys.exit(1)
    sys.exit(0)


if __name__ == "__main__":
    main()
