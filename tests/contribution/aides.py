"""What the tests of contributions need: a small catalogue, filled forms, events of the forge."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

from catalogue_communs.contribution import formulaires
from catalogue_communs.contribution.demande import traiter
from catalogue_communs.contribution.formulaires import modeles
from catalogue_communs.contribution.messages import RUBRIQUES
from catalogue_communs.contribution.nouvelle_fiche import fiche_nouvelle
from catalogue_communs.contribution.resultat import Resultat
from tests import communs

JOUR = date(2026, 11, 24)
DEPOT = "exemple/catalogue"
GIT = shutil.which("git") or "git"
SHA = "a" * 40
AUTEUR = {"login": "agent-val", "id": 4242, "type": "User"}

INDICATEUR = communs.indicateur(
    communs.mesure("2026-02-20", 50),
    id="collectivites-utilisatrices",
    nom="Collectivités utilisatrices",
    effet="passage-a-l-action",
    unite="collectivite",
    rythme="trimestriel",
)
FICHE = communs.valeurs(
    nom="Berges Propres",
    accroche="Voir ensemble ce qui s’échoue sur les berges et qui le ramasse.",
    porteurs=[
        {"nom": "Communauté de communes du Val Imaginaire", "type": "communaute-de-communes"}
    ],
    depots=[{"url": "https://github.com/exemple/berges-propres"}],
    licence="EUPL-1.2",
    liens={"site": "https://exemple.fr/"},
    impact={"indicateurs": [INDICATEUR]},
    reutilisations=[communs.usage(code_insee="34172", confirmee_le="2024-03-01")],
)
del FICHE["slug"]
AUTRE = {**FICHE, "nom": "Haies Vives", "depots": [{"url": "https://github.com/exemple/haies"}]}


def avec(**champs: Any) -> dict[str, Any]:
    return {**FICHE, **champs}


def reuse(code: str, etat: str = "en-production") -> dict[str, Any]:
    return communs.usage(etat, code_insee=code)


def ecrire_catalogue(root: Path, **fiches: dict[str, Any]) -> Path:
    (root / "projets").mkdir(parents=True, exist_ok=True)
    for slug, values in (fiches or {"berges_propres": FICHE, "haies_vives": AUTRE}).items():
        first, *lines = fiche_nouvelle(values).splitlines(keepends=True)
        text = first + "".join(line for line in lines if not line.lstrip().startswith("# "))
        (root / "projets" / f"{slug.replace('_', '-')}.yml").write_text(text, encoding="utf-8")
    return root


DECLARER, MESURER = formulaires.DECLARER, formulaires.MESURER
PROPOSER, SIGNALER = formulaires.PROPOSER, formulaires.SIGNALER
MODIFIER = "modifier"


def corps(porte: str, **valeurs: str) -> str:
    """Write what comes by a door: a model in words, what the form of the site prepares."""
    if porte == MODIFIER:
        said = (
            valeurs.get("commun", ""),
            "- Voir dessous.",
            valeurs["proposition"],
            "- [x] public",
        )
        text = "\n\n".join(
            f"### {title}\n\n{one}" for title, one in zip(RUBRIQUES, said, strict=True)
        )
    else:
        text = modeles()[porte].message(**valeurs)
    return text.replace("\n", "\r\n")


DECLARATION = {"commun": "berges-propres", "code": "34003", "etat": "En production"}
MESURE = {
    "commun": "berges-propres",
    "indicateur": "Collectivités utilisatrices",
    "valeur": "264",
    "au": "2026-09-30",
    "statut": "Déclaré",
    "source": "https://exemple.fr/bilan-2026",
}
PROPOSITION = {
    "nom": "Carnet d’Arbres",
    "accroche": "Suivre la santé des arbres d’une commune, rue par rue.",
    "contact": "contact@exemple.fr",
    "porteur": "Syndicat mixte du Val Imaginaire",
    "publics": "Communes",
    "depot": "https://github.com/exemple/carnet",
    "licence": "MIT",
}


# What each form says when a test says nothing else.
DIT = {
    DECLARER: {"commun": "berges-propres", "etat": "En production"},
    MESURER: MESURE,
    PROPOSER: PROPOSITION,
    SIGNALER: {"commun": "berges-propres", "constat": "Faux."},
}


def remplir(racine: Path, formulaire: str, adresse: str = "", **dit: str) -> Resultat:
    """Fill a form and read it, as the first job does."""
    return traiter(corps(formulaire, **{**DIT[formulaire], **dit}), racine, JOUR, adresse, JOUR)


def fichier(result: Resultat) -> str:
    """Return the path of the only file that a result proposes; nothing when it proposes none."""
    return "".join(result.fichiers)


def texte(result: Resultat) -> str:
    """Return the text of the only file that a result proposes; nothing when it proposes none."""
    return b"".join(result.fichiers.values()).decode()


def evenement(texte: str, numero: int = 12, **changes: Any) -> dict[str, Any]:
    issue = {
        "number": numero,
        "title": "Déclarer une réutilisation : ",
        "state": "open",
        "body": texte,
        "html_url": f"https://github.com/{DEPOT}/issues/{numero}",
        "created_at": "2026-11-20T09:00:00Z",
        "user": AUTEUR,
    }
    return {"action": "opened", "issue": {**issue, **changes}, "repository": {"full_name": DEPOT}}


def execution(**changes: Any) -> dict[str, Any]:
    run = {
        "id": 77,
        "head_sha": SHA,
        "head_branch": "main",
        "head_repository": {"owner": {"login": "voisin"}},
        "actor": {"login": "github-actions[bot]"},
    }
    return {"workflow_run": {**run, **changes}}


def ecrire_evenement(path: Path, event: dict[str, Any]) -> str:
    """Write an event where the forge would; return the value of GITHUB_EVENT_PATH."""
    path.write_text(json.dumps(event), encoding="utf-8")
    return str(path)


def git(folder: Path, *arguments: str, entree: str = "", **variables: str) -> str:
    """Run Git in a folder, with what it reads and its variables; return what it prints."""
    command = [GIT, "-c", "user.name=Équipe", "-c", "user.email=equipe@exemple.fr", *arguments]
    env = {**os.environ, **variables}
    done = subprocess.run(
        command,
        cwd=folder,
        env=env,
        input=entree,
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    return done.stdout.strip()


def depots(root: Path, nu: Path, jour: date | None = None) -> None:
    """Make a Git repository of a catalogue, of a day if it matters, and the bare one that a forge would keep."""
    dated = (
        dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), f"{jour}T12:00:00+00:00")
        if jour
        else {}
    )
    git(root, "init", "--quiet", "--template=", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=Catalogue", **dated)
    shutil.copytree(root / ".git", nu)
    (nu / "config").write_text("[core]\n\tbare = true\n", encoding="utf-8")
    with (root / ".git/config").open("a", encoding="utf-8") as config:
        config.write(f'[remote "origin"]\n\turl = {nu}\n')
