"""From a message that was received to a proposal: a branch, a commit, and what the forge shows, in one gesture.

The commit is the person's who runs it. It keeps the digest of the message, and nothing of who sent it.
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
    """What was done: told a line each; the files that stand for what no forge took, by their names."""

    dit: list[str] = field(default_factory=list)
    fichiers: dict[str, bytes] = field(default_factory=dict)


def deposer_un_message(
    clone: Path, result: Resultat, fichiers: Mapping[str, bytes], empreinte: str, jeton: str
) -> Depose:
    """Make the branch of a message, on the last commit of the clone, and its proposal where the forge answers."""
    _verifier(clone, fichiers)
    branche = Branche(clone, f"courriel/{empreinte[:COURT]}", automate=False)
    message = f"{sujet(result.titre)}\n\nD’après un message reçu par courriel.\nEmpreinte : sha256 {empreinte}\n"
    body = textes.corps_d_un_message(result, empreinte)
    done = Depose()
    commit = branche.commettre(fichiers, message, result.nouveaux)
    done.dit.append(f"Commit {commit[:COURT]} sur la branche « {branche.nom} ».")
    try:
        branche.pousser(commit)
    except Impossible as error:
        done.dit.append(
            f"La forge ne répond pas ({str(error).rstrip('.')}) : voici de quoi proposer autrement."
        )
        _en_fichiers(done, clone, commit, empreinte, body)
        return done
    done.dit.append(f"Branche « {branche.nom} » envoyée à la forge.")
    opened = _ouvrir(clone, PageDeForge(branche.nom, sujet(result.titre), body), jeton)
    done.dit += opened.dit
    if not opened.ouverte:
        done.fichiers[f"proposition-{empreinte[:COURT]}.md"] = f"{body}\n".encode()
    return done


def _verifier(clone: Path, fichiers: Iterable[str]) -> None:
    """Refuse a folder that Git does not know, or where someone is changing one of the files."""
    told = par_git(clone, "status", "--porcelain", "--", *fichiers)
    if told is None:
        raise Refus(
            "Ce dossier n’est pas un dépôt Git : lancez la commande sans --proposer, elle écrit les fiches ici."
        )
    if changed := [line[3:] for line in told.decode("utf-8", "replace").splitlines()]:
        raise Refus(
            f"{citer(changed[0])} a des changements qui ne sont pas enregistrés : faites-en d’abord un commit."
        )


def _en_fichiers(done: Depose, clone: Path, commit: str, empreinte: str, body: str) -> None:
    """Keep the commit as a patch, and the text of the proposal: whoever has an access applies them."""
    patch = par_git(clone, "format-patch", "--stdout", "-1", commit) or b""
    done.fichiers[f"proposition-{empreinte[:COURT]}.patch"] = patch
    done.fichiers[f"proposition-{empreinte[:COURT]}.md"] = f"{body}\n".encode()


def _ouvrir(clone: Path, page: PageDeForge, jeton: str) -> Ouverture:
    """Open the proposal on GitHub with a token; else say where a person opens it."""
    told = par_git(clone, "remote", "get-url", "origin") or b""
    found = _GITHUB.fullmatch(told.decode("utf-8", "replace").strip())
    if found is None or not DEPOT.fullmatch(found[1]):
        said = f"Ouvrez la proposition de la branche « {page.branche} » sur votre forge, avec le texte gardé."
        return Ouverture((said,))
    here = f"Ouvrez-la : https://github.com/{found[1]}/compare/{page.branche}?expand=1"
    if not jeton:
        return Ouverture((here,))
    try:
        number = DepotGitHub(found[1], jeton).proposition(page.branche, page.titre, page.texte)
    except Refusee as error:
        return Ouverture((f"La forge refuse la proposition : {error}.", here))
    return Ouverture((f"Proposition {number} ouverte.",), ouverte=True)
