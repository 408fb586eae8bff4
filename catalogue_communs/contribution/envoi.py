"""From a message that was received to a proposal: a branch, a commit, a page of the forge.

The commit is the person's who runs it. It keeps the digest of the message, and nothing of who
sent it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from catalogue_communs.contribution import textes
from catalogue_communs.contribution.github import DEPOT, DepotGitHub, Refusee
from catalogue_communs.contribution.publication import Branche, Impossible, par_git
from catalogue_communs.contribution.resultat import Resultat
from catalogue_communs.contribution.textes import sujet
from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.socle.texte import citer

# Characters of the digest that name a branch.
COURT = 12
_GITHUB = re.compile(r"(?:https://github\.com/|git@github\.com:)([\w.-]+/[\w.-]+?)(?:\.git)?/?\Z")


class PageDeForge(NamedTuple):
    """What the forge shows of a proposal: its branch, its title, its text."""

    branche: str
    titre: str
    texte: str


class Ouverture(NamedTuple):
    """Whether the proposal is open, and what to tell of it."""

    dit: tuple[str, ...]
    ouverte: bool = False


@dataclass(slots=True)
class Depose:
    """What was done, a line each, and the files that replace what no forge took, by name."""

    dit: list[str] = field(default_factory=list)
    fichiers: dict[str, bytes] = field(default_factory=dict)


def deposer_un_message(
    clone: Path, result: Resultat, fichiers: Mapping[str, bytes], empreinte: str, jeton: str
) -> Depose:
    """Make the branch of a message on the last commit of the clone, and its proposal if it can."""
    _verifier(clone, fichiers)
    branche = Branche(clone, f"courriel/{empreinte[:COURT]}", automate=False)
    message = (
        f"{sujet(result.titre)}\n\nD’après un message reçu par courriel.\n"
        f"Empreinte : sha256 {empreinte}\n"
    )
    body = textes.corps_d_un_message(result, empreinte)
    depose = Depose()
    commit = branche.commettre(fichiers, message, result.nouveaux)
    depose.dit.append(f"Commit {commit[:COURT]} sur la branche « {branche.nom} ».")
    try:
        branche.pousser(commit)
    except Impossible as error:
        depose.dit.append(
            f"La forge ne répond pas ({str(error).rstrip('.')}) : voici de quoi proposer autrement."
        )
        _en_fichiers(depose, clone, commit, empreinte, body)
        return depose
    depose.dit.append(f"Branche « {branche.nom} » envoyée à la forge.")
    ouverture = _ouvrir(clone, PageDeForge(branche.nom, sujet(result.titre), body), jeton)
    depose.dit += ouverture.dit
    if not ouverture.ouverte:
        depose.fichiers[f"proposition-{empreinte[:COURT]}.md"] = f"{body}\n".encode()
    return depose


def _verifier(clone: Path, paths: Iterable[str]) -> None:
    """Refuse a folder that Git does not know, or where someone is changing one of the files."""
    status = par_git(clone, "status", "--porcelain", "--", *paths)
    if status is None:
        raise Refus(
            "Ce dossier n’est pas un dépôt Git : lancez la commande sans --proposer, elle écrit "
            "les fiches ici."
        )
    changed = [line[3:] for line in status.decode("utf-8", "replace").splitlines()]
    if changed:
        raise Refus(
            f"{citer(changed[0])} a des changements qui ne sont pas enregistrés : faites-en "
            "d’abord un commit."
        )


def _en_fichiers(depose: Depose, clone: Path, commit: str, empreinte: str, body: str) -> None:
    """Keep the commit as a patch, and the text of the proposal: another person applies them."""
    patch = par_git(clone, "format-patch", "--stdout", "-1", commit) or b""
    depose.fichiers[f"proposition-{empreinte[:COURT]}.patch"] = patch
    depose.fichiers[f"proposition-{empreinte[:COURT]}.md"] = f"{body}\n".encode()


def _ouvrir(clone: Path, page: PageDeForge, jeton: str) -> Ouverture:
    """Open the proposal on GitHub with a token; else say where a person opens it."""
    origin = par_git(clone, "remote", "get-url", "origin") or b""
    match = _GITHUB.fullmatch(origin.decode("utf-8", "replace").strip())
    if match is None or not DEPOT.fullmatch(match[1]):
        conseil = (
            f"Ouvrez la proposition de la branche « {page.branche} » sur votre forge, avec le "
            "texte gardé."
        )
        return Ouverture((conseil,))
    depot = match[1]
    invitation = f"Ouvrez-la : https://github.com/{depot}/compare/{page.branche}?expand=1"
    if not jeton:
        return Ouverture((invitation,))
    try:
        number = DepotGitHub(depot, jeton).proposition(page.branche, page.titre, page.texte)
    except Refusee as error:
        return Ouverture((f"La forge refuse la proposition : {error}.", invitation))
    return Ouverture((f"Proposition {number} ouverte.",), ouverte=True)
