"""The publiccode.yml of a repository, asked from its forge through the one guarded network."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING
from urllib.parse import quote

from catalogue.contribution.importation.lecture import Illisible
from catalogue.forges.liste import forge_of, forge_problem, repository_problem, segments_of

if TYPE_CHECKING:
    from catalogue.forges.liste import Forge
    from catalogue.reseau.client import Reseau

FICHIER = "publiccode.yml"


def adresse(depot: str) -> str:
    """Return where the forge's interface gives the file of a repository.

    Raises:
        Illisible: The address is not that of a repository on a forge of the list.
    """
    problem = repository_problem(depot) or forge_problem(depot)
    if problem:
        raise Illisible(f"{problem[0]} {problem[1]}")
    forge = forge_of(depot)
    if forge is None or not forge.api:
        raise Illisible(
            "Cette forge ne donne pas ses fichiers à un programme : téléchargez publiccode.yml, "
            "puis donnez le nom du fichier à « catalogue importer »."
        )
    return adresse_sur(forge, "/".join(segments_of(depot)))


def adresse_sur(forge: Forge, chemin: str) -> str:
    """Return the address of the file of the repository `chemin`, in the interface of its forge."""
    path = quote(chemin)
    if forge.genre == "github":
        return f"{forge.api}/repos/{path}/contents/{FICHIER}"
    if forge.genre == "gitlab":
        return f"{forge.api}/projects/{quote(chemin, safe='')}/repository/files/{FICHIER}?ref=HEAD"
    if forge.genre == "bitbucket":
        return f"{forge.api}/repositories/{path}/src/HEAD/{FICHIER}"
    return f"{forge.api}/repos/{path}/contents/{FICHIER}"


def telecharger(reseau: Reseau, url: str) -> bytes:
    """Return the content of the file; GitHub, GitLab and Forgejo give it in base64, in JSON.

    Raises:
        Illisible: The repository has no such file, or the answer is not what a forge gives.
        Panne: The forge cannot be asked (see `catalogue.reseau.bornes`).
    """
    answer = reseau.lire(url)
    if answer.absente:
        raise Illisible("Ce dépôt n’a pas de publiccode.yml à sa racine, ou n’est pas public.")
    if "/src/HEAD/" in url:
        return answer.corps
    told = answer.json()
    content = told.get("content") if isinstance(told, dict) else None
    try:
        return base64.b64decode("".join(str(content or "?").split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Illisible("La forge n’a pas donné le contenu du fichier.") from error
