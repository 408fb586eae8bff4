"""What a proposal changes, as plain data for the comment: written by one job, checked by the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalogue.contribution.resultat import Trafique, bornees, conforme, ecrire, json_de, seul_fichier

if TYPE_CHECKING:
    from pathlib import Path

NOM = "apercu.json"
TAILLE = 500_000
GARDES = 150


@dataclass(frozen=True, slots=True)
class ChangementDit:
    """A change, as `changements` tells it."""

    slug: str
    genre: str
    texte: str


@dataclass(frozen=True, slots=True)
class Apercu:
    """What the comment of a proposal says; every text is plain."""

    changements: tuple[ChangementDit, ...] = ()
    erreurs: tuple[str, ...] = ()
    manques: tuple[str, ...] = ()

    def ecrire(self, dossier: Path) -> None:
        """Write it in a folder."""
        ecrire(self, dossier / NOM)


def relire(dossier: Path) -> Apercu:
    """Read what the job of a stranger wrote; refuse whatever is not exactly one."""
    values = json_de(seul_fichier(dossier, NOM, TAILLE))
    lines = values.pop("changements", []) if isinstance(values, dict) else None
    if not isinstance(lines, list):
        raise Trafique("le résultat n’a pas la forme attendue")
    rest = conforme(values, Apercu)
    found = Apercu(tuple(conforme(line, ChangementDit) for line in lines), rest.erreurs, rest.manques)
    bornees(tuple(line.texte for line in found.changements))
    bornees(found.erreurs)
    bornees(found.manques)
    if any(len(line.genre) + len(line.slug) > GARDES for line in found.changements):
        raise Trafique("le résultat contient trop de texte")
    return found
