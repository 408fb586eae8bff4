"""`catalogue forge`: the steps of the workflows that write on the forge, or that decide what to run.

The standard library alone: no code of another project runs where there is a right to write.
"""

import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from catalogue_communs.contribution import publication
from catalogue_communs.contribution.github import API, INATTENDUES, DepotGitHub, Refusee
from catalogue_communs.contribution.resultat import Arret, Trafique

# More than an event of the forge ever is.
EVENEMENT = 5_000_000
FLUX = Path(".github/workflows")
# What an issue says, and its title, by what it is about; of the forges, by what `catalogue activite` returned.
FAUTES = {
    "nuit": (
        "Les vérifications de la nuit échouent",
        "`python3 scripts/nuit` ou `python3 scripts/fiches` a échoué, ou ne s’est pas terminé.",
    ),
    "4": (
        "La lecture des forges perdrait trop : rien n’est écrit",
        "`catalogue activite` : trop de dépôts ou de faits d’une forge auraient disparu ; vérifiez chez elle, puis relancez avec `--accepter-les-pertes`. Les autres forges sont lues.",
    ),
    "3": (
        "Aucun dépôt n’a pu être lu : les lectures d’avant restent",
        "`catalogue activite` n’a rien pu lire : un jeton refusé, un quota épuisé, des forges en panne, ou pas de réseau.",
    ),
    "releves": (
        "Le relevé du mois n’est pas complet",
        "Le relevé n’est pas allé au bout, ou une proposition n’a pas pu s’ouvrir : relancez ce flux. Celles des autres communs sont ouvertes.",
    ),
}
SUITE = "Ce ticket se met à jour à chaque passage et se ferme seul quand tout passe."


def evenement() -> dict[str, Any]:
    """Read the event that started the workflow, or what stands for it in EVENEMENT."""
    path = Path(os.environ.get("EVENEMENT") or os.environ["GITHUB_EVENT_PATH"])
    if path.stat().st_size > EVENEMENT:
        raise Trafique("l’événement est trop gros")
    read: dict[str, Any] = json.loads(path.read_bytes())
    return read


def depot_du_flux() -> DepotGitHub:
    """Reach the repository that the workflow runs for."""
    name, token, api = map(os.environ.get, ("GITHUB_REPOSITORY", "GITHUB_TOKEN", "GITHUB_API_URL"))
    return DepotGitHub(name or "", token or "", api or API)


def _formulaire() -> dict[str, Any]:
    """Return the event of a form; of one that is read again, as if it had just been edited."""
    event = evenement()
    if "issue" in event:
        return event
    asked = str(event["inputs"]["numero"])
    if not asked.isascii() or not asked.isdigit():
        raise Trafique("le numéro du formulaire n’en est pas un")
    issue = depot_du_flux().lire(f"/issues/{int(asked)}")
    if not isinstance(issue, dict):
        raise Refusee("le ticket n’existe plus")
    return {"issue": issue, "reprise": os.environ["GITHUB_SHA"][:12]}


def _retrouver(path: str) -> str:
    Path(path).write_text(json.dumps(_formulaire()), encoding="utf-8")
    return "Formulaire retrouvé."


def _a_publier() -> str:
    try:
        return _decider(*publication.a_prouver(Path(), depot_du_flux()))
    except (Refusee, Trafique, *INATTENDUES) as error:
        return _decider(publication.TOUT, f"la forge n’a pas pu dire ce qui est vérifié ({error})")


def _decider(found: str, why: str) -> str:
    """Give the decision to the next steps of the workflow."""
    if output := os.environ.get("GITHUB_OUTPUT"):
        with Path(output).open("a", encoding="utf-8") as stream:
            stream.write(f"portee={found}\n")
    told = {publication.DONNEES: "la suite n’est pas relancée", publication.TOUT: "toute la suite est lancée"}
    return f"{found} : {told[found]} ({why})."


def _garder(folder: str) -> str:
    """Keep the readings of the day, ask for a publication, keep the schedules on."""
    forge = depot_du_flux()
    told = publication.garder_les_lectures(Path(folder), Path(), datetime.now(UTC).date().isoformat())
    if told != publication.INCHANGEES:
        forge.lancer(publication.PUBLIER, "main")
    # The forge switches off what starts by itself in a repository that sleeps.
    for path in sorted(FLUX.glob("*.yml")):
        if "\n  schedule:" in path.read_text(encoding="utf-8"):
            forge.ecrire("PUT", f"/actions/workflows/{path.name}/enable", {})
    return told


def _tenir(sujet: str, faute: str, dit: str = "") -> str:
    """Open, update or close the issue of a subject: what is wrong, if anything (`faute`), and what it lists (`dit`)."""
    forge = depot_du_flux()
    run = f"https://github.com/{forge.nom}/actions/runs/{int(os.environ['GITHUB_RUN_ID'])}"
    title, told = FAUTES.get(faute or sujet, ("", ""))
    said = "\n\n".join(filter(None, (told if faute else "", dit)))
    body = f"{said}\n\nLe détail est dans [cette exécution]({run}).\n\n{SUITE}" if said else ""
    opened = forge.tickets(sujet, dire=bool(said))
    done = forge.tenir(opened.get(sujet), sujet, title, body)
    if said:
        return f"{done.capitalize()}."
    return f"Tout va bien de nouveau : {done}." if done else "Tout va bien."


# Each step, with what it is given; the workflows say in words why they call it.
ETAPES: dict[str, Callable[..., str]] = {
    "deposer DOSSIER": lambda given: publication.deposer(_formulaire(), Path(given), Path(), depot_du_flux()),
    "retrouver FICHIER": _retrouver,
    "reprendre": lambda: publication.reprendre_les_propositions(evenement(), depot_du_flux()),
    "commenter DOSSIER": lambda given: publication.commenter(evenement(), Path(given), depot_du_flux()),
    "verdict": lambda: publication.dire_verdict(evenement(), Path(), depot_du_flux()),
    "proposer-releves DOSSIER": lambda one: publication.proposer_releves(Path(one), Path(), depot_du_flux()),
    "portee RÉVISION": lambda base: _decider(publication.depuis(Path(), base), f"depuis {base}"),
    "a-publier": _a_publier,
    "garder DOSSIER": _garder,
    "nuit": lambda: _tenir("nuit", "" if os.environ["RESULTAT"] == "success" else "nuit"),
    "releves DOSSIER": lambda given: _tenir(
        "releves",
        "" if os.environ["RESULTAT"] == "success success" else "releves",
        publication.silences_lues(Path(given), Path()),
    ),
    "activite": lambda: _tenir("activite", os.environ["CODE"]),
}


def jouer(*demande: str) -> str:
    """Run a step, named with what it is given; return what it did. `Arret` says what is not granted, or not as expected."""
    for name, step in ETAPES.items():
        if name.partition(" ")[0] == demande[0] and len(name.split()) == len(demande):
            return step(*demande[1:])
    raise Trafique("cette étape n’existe pas, ou il lui manque un dossier : « catalogue forge --help »")


def main() -> NoReturn:
    """Run the step that the command line names; what goes wrong is told in one line."""
    try:
        print(jouer(*sys.argv[2:]))  # noqa: T201 - what the log of the workflow shows
    except Arret as error:
        print(f"Erreur : {str(error).rstrip('.')}.", file=sys.stderr)  # noqa: T201
        sys.exit(1)
    sys.exit(0)
