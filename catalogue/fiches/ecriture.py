"""Write a file of `projets/` in one step, and no other file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from catalogue.fiches.rendu import Refus
from catalogue.socle.fichiers import write_unless_changed
from catalogue.socle.texte import citer

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "projets"
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
# Devices, that Windows opens instead of a file.
WINDOWS = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])\Z")
# The longest name that the schema accepts.
LONGEST = 80


def ecrire(chemin: Path, avant: str, texte: str) -> None:
    """Write a file that did not change since it was read; a reader sees the old text or the new one.

    Args:
        chemin: `…/projets/<slug>.yml`, whose folder exists.
        avant: The text that was read, line endings included; empty for a new file.
        texte: The whole new text.

    Raises:
        Refus: Somebody else has written the file; the path leaves `projets/`, is a symbolic link or
            has a wrong name; or the system refuses to write.
    """
    _check(chemin)
    try:
        written = write_unless_changed(chemin, avant.encode() if avant else None, texte.encode())
    except OSError as error:
        raise Refus("Le fichier ne peut pas être écrit : vérifiez vos droits et l’espace libre.") from error
    if not written:
        raise Refus(change_depuis(chemin.name))


def change_depuis(nom: str) -> str:
    """Say that a file is no longer what was read, and what to do."""
    return (
        f"{citer(nom)} a été modifié pendant ce temps : rien n’a été écrit, et ce qui y est reste. "
        "Relancez la même commande."
    )


def slug_refuse(slug: str) -> str:
    """Say why a name cannot be the name of a file, or nothing."""
    if not SLUG.match(slug):
        return (
            f"{citer(slug)} ne peut pas être le nom d’une fiche : minuscules sans accent, chiffres et tirets."
        )
    if len(slug) > LONGEST:
        return f"{citer(slug)} est trop long pour le nom d’une fiche : {LONGEST} caractères au plus."
    if WINDOWS.match(slug):
        return f"{citer(slug)} ne peut pas être le nom d’une fiche : Windows le garde pour lui."
    return ""


def _check(path: Path) -> None:
    folder = path.parent
    if ".." in path.parts or folder.absolute().name != FOLDER:
        raise Refus("Une fiche s’écrit dans le dossier « projets », et nulle part ailleurs.")
    if path.suffix != ".yml":
        raise Refus(f"{citer(path.name)} ne se termine pas par « .yml ».")
    if problem := slug_refuse(path.stem):
        raise Refus(problem)
    if folder.is_symlink() or path.is_symlink():
        raise Refus("Un lien vers un autre fichier ne s’écrit pas : remplacez-le par le fichier lui-même.")
    if not folder.is_dir():
        raise Refus("Le dossier « projets » n’existe pas ici.")
    if path.exists() and not path.is_file():
        raise Refus(f"{citer(path.name)} n’est pas un fichier.")
