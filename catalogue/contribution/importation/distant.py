"""The publiccode.yml of a repository, asked from its forge through the one guarded network."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from catalogue.contribution.importation.lecture import Illisible
from catalogue.forges.genre import segments_of
from catalogue.forges.liste import forge_of, forge_problem, repository_problem

if TYPE_CHECKING:
    from catalogue.forges.genre import Forge
    from catalogue.reseau.client import Reseau

FICHIER = "publiccode.yml"


def localiser(depot: str) -> tuple[Forge, str]:
    """Return the forge of a repository, and the path of the repository there.

    Raises:
        Illisible: The address is not that of a repository on a forge of the list that gives files.
    """
    problem = repository_problem(depot) or forge_problem(depot)
    if problem:
        raise Illisible(f"{problem[0]} {problem[1]}")
    forge = forge_of(depot)
    if forge is None or not forge.genre.contenu:
        raise Illisible(
            "Cette forge ne donne pas ses fichiers à un programme : téléchargez publiccode.yml, "
            "puis donnez le nom du fichier à « catalogue importer »."
        )
    return forge, "/".join(segments_of(depot))


def telecharger(reseau: Reseau, forge: Forge, chemin: str) -> bytes:
    """Return the content of the file of the repository `chemin`.

    Raises:
        Illisible: The repository has no such file, or the answer is not what a forge gives.
        Panne: The forge cannot be asked (see `catalogue.reseau.bornes`).
    """
    answer = reseau.lire(forge.contenu(chemin, FICHIER))
    if answer.absente:
        raise Illisible("Ce dépôt n’a pas de publiccode.yml à sa racine, ou n’est pas public.")
    if forge.genre.brut:
        return answer.corps
    told = answer.json()
    content = told.get("content") if isinstance(told, dict) else None
    try:
        return base64.b64decode("".join(str(content or "?").split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Illisible("La forge n’a pas donné le contenu du fichier.") from error
