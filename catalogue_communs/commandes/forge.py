"""`catalogue forge`: the steps of the workflows that write on the forge, or that decide what to run.

The standard library alone: no code of another project runs where there is a right to write.
"""

import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NoReturn

from catalogue_communs.contribution import exploitation, lectures, publication
from catalogue_communs.contribution.github import API, INATTENDUES, DepotGitHub, Refusee
from catalogue_communs.contribution.resultat import Arret, Trafique

# More than an event of the forge ever is.
EVENEMENT = 5_000_000
FLUX = Path(".github/workflows")
# What the operator's ticket says of what did not end well: its title, what to do; of the forges, by
# what `catalogue activite` returned, anything else than these being a run that stopped before its
# end.
FAUTES = {
    "nuit": (
        "Les vérifications de la nuit échouent",
        "`python3 scripts/nuit` ou `python3 scripts/fiches` a échoué, ou ne s’est pas terminé.",
    ),
    "3": (
        "Aucun dépôt n’a pu être lu : les lectures d’avant restent",
        (
            "`catalogue activite` n’a rien pu lire : un jeton refusé, un quota épuisé, des forges en "
            "panne, ou pas de réseau."
        ),
    ),
    "4": (
        "La lecture des forges perdrait trop : rien n’est écrit",
        (
            "`catalogue activite` : trop de dépôts ou de faits d’une forge auraient disparu ; vérifiez "
            "chez elle, puis relancez avec `--accepter-les-pertes`. Les autres forges sont lues."
        ),
    ),
    "activite": (
        "La lecture des forges s’est arrêtée avant la fin",
        (
            "Le flux n’est pas allé au bout, ou n’a pas pu écrire la branche « lectures » : "
            "relancez-le. S’il échoue encore, ouvrez l’exécution : la dernière ligne dit pourquoi."
        ),
    ),
    "releves": (
        "Le relevé du mois n’est pas complet",
        (
            "Le relevé n’est pas allé au bout, ou une proposition n’a pas pu s’ouvrir : relancez ce "
            "flux. Celles des autres communs sont ouvertes."
        ),
    ),
    "fraicheur": (
        "Les tickets de fraîcheur ne sont pas à jour",
        "La visite des adresses ou l’écriture des tickets a échoué : relancez ce flux.",
    ),
}
REUSSITE = "success"
# The readings that are kept: all, a part, none, those of the other forges.
LUES = ("0", "5", "3", "4")


def evenement() -> dict[str, Any]:
    """Read the event that started the workflow, or what stands for it in EVENEMENT."""
    path = Path(os.environ.get("EVENEMENT") or os.environ["GITHUB_EVENT_PATH"])
    if path.stat().st_size > EVENEMENT:
        raise Trafique("l’événement est trop gros")
    event: dict[str, Any] = json.loads(path.read_bytes())
    return event


def aujourd_hui() -> date:
    """Return the day of the forge."""
    return datetime.now(UTC).date()


def depot_du_flux() -> DepotGitHub:
    """Reach the repository that the workflow runs for."""
    name, token, api = map(os.environ.get, ("GITHUB_REPOSITORY", "GITHUB_TOKEN", "GITHUB_API_URL"))
    return DepotGitHub(name or "", token or "", api or API)


def _formulaire() -> dict[str, Any]:
    """Return the event of a form; of one that is read again, as if it had just been edited."""
    event = evenement()
    if "issue" in event:
        return event
    numero = str(event["inputs"]["numero"])
    if not numero.isascii() or not numero.isdigit():
        raise Trafique("le numéro du formulaire n’en est pas un")
    issue = depot_du_flux().lire(f"/issues/{int(numero)}")
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


def _decider(portee: str, why: str) -> str:
    """Give the decision to the next steps of the workflow."""
    output = os.environ.get("GITHUB_OUTPUT")
    if output:
        with Path(output).open("a", encoding="utf-8") as stream:
            stream.write(f"portee={portee}\n")
    suites = {
        publication.DONNEES: "la suite n’est pas relancée",
        publication.TOUT: "toute la suite est lancée",
    }
    return f"{portee} : {suites[portee]} ({why})."


def _garder(folder: str) -> str:
    """Keep the readings of the day, ask for a publication, keep the schedules on."""
    forge = depot_du_flux()
    bilan = lectures.garder_les_lectures(Path(folder), Path(), aujourd_hui().isoformat())
    if bilan != lectures.INCHANGEES:
        forge.lancer(publication.PUBLIER, "main")
    # The forge switches off what starts by itself in a repository that sleeps.
    for path in sorted(FLUX.glob("*.yml")):
        if "\n  schedule:" in path.read_text(encoding="utf-8"):
            forge.ecrire("PUT", f"/actions/workflows/{path.name}/enable", {})
    return bilan


def _tenir(sujet: str, faute: str, **listes: str) -> str:
    """Write in the operator's ticket the fault of a workflow, if any, and what waits (`listes`)."""
    depot = depot_du_flux()
    execution = f"https://github.com/{depot.nom}/actions/runs/{int(os.environ['GITHUB_RUN_ID'])}"
    text = ""
    if faute:
        text = exploitation.faute(*FAUTES[faute], execution, aujourd_hui())
    return exploitation.tenir_le_ticket(depot, listes, {sujet: text})


def _resultat(sujet: str) -> str:
    """Name the fault of a workflow, unless each of its jobs ended well.

    A job that had nothing to do was skipped.
    """
    results = set(os.environ["RESULTAT"].split())
    return "" if results and results <= {REUSSITE, "skipped"} else sujet


def _activite(folder: str) -> str:
    """Tell how the forges were read, and what waits.

    What waits too, each day, since no other workflow runs as often.
    """
    depot, today, code = depot_du_flux(), aujourd_hui(), os.environ["CODE"]
    faute = code if code in FAUTES else _resultat("activite")
    if code not in LUES:
        faute = "activite"
    listes = {}
    en_retard = exploitation.depots_en_retard(Path(folder))
    if en_retard is not None:
        listes["depots"] = en_retard
    return _tenir(
        "activite",
        faute,
        publication=exploitation.publication_en_echec(depot),
        executions=exploitation.executions_en_echec(depot, today),
        formulaires=exploitation.formulaires_sans_reponse(depot, today),
        propositions=exploitation.propositions_en_attente(Path(), depot, today),
        **listes,
    )


def _releves(folder: str) -> str:
    """Tell how the sources were read, and which ones fell silent.

    After a reading that stopped, the former silent ones stay.
    """
    listes = {}
    is_complete = os.environ["RESULTAT"].split()[:1] == [REUSSITE]
    if is_complete:
        muettes = exploitation.sources_muettes(Path(folder), Path())
        if muettes is not None:
            listes["sources"] = muettes
    return _tenir("releves", _resultat("releves"), **listes)


# Each step, with its arguments; the workflows say in words why they call it.
ETAPES: dict[str, Callable[..., str]] = {
    "deposer DOSSIER": lambda folder: publication.deposer(
        _formulaire(), Path(folder), Path(), depot_du_flux()
    ),
    "retrouver FICHIER": _retrouver,
    "reprendre": lambda: publication.reprendre_les_propositions(evenement(), depot_du_flux()),
    "commenter DOSSIER": lambda folder: publication.commenter(
        evenement(), Path(folder), depot_du_flux()
    ),
    "verdict": lambda: publication.dire_verdict(evenement(), Path(), depot_du_flux()),
    "proposer-releves DOSSIER": lambda folder: publication.proposer_releves(
        Path(folder), Path(), depot_du_flux()
    ),
    "portee RÉVISION": lambda base: _decider(publication.depuis(Path(), base), f"depuis {base}"),
    "a-publier": _a_publier,
    "garder DOSSIER": _garder,
    "nuit": lambda: _tenir("nuit", _resultat("nuit")),
    "fraicheur": lambda: _tenir("fraicheur", _resultat("fraicheur")),
    "releves DOSSIER": _releves,
    "activite DOSSIER": _activite,
}


def jouer(*demande: str) -> str:
    """Run a step, from its name and its arguments; return what it did.

    `Arret` says what is not granted, or not as expected.
    """
    for name, step in ETAPES.items():
        if name.partition(" ")[0] == demande[0] and len(name.split()) == len(demande):
            return step(*demande[1:])
    raise Trafique(
        "cette étape n’existe pas, ou il lui manque un dossier : « catalogue forge --help »"
    )


def main() -> NoReturn:
    """Run the step that the command line names; say in one line what goes wrong."""
    try:
        print(jouer(*sys.argv[2:]))  # noqa: T201 - what the log of the workflow shows
    except Arret as error:
        print(f"Erreur : {str(error).rstrip('.')}.", file=sys.stderr)  # noqa: T201
        sys.exit(1)
    sys.exit(0)
