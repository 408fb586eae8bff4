"""What reading a form gives: plain data, checked again by whoever acts on it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, TypeVar

import msgspec

if TYPE_CHECKING:
    from pathlib import Path

T = TypeVar("T")
NOM = "resultat.json"
# A file of the catalogue, its sentences, and no more.
TAILLE = 600_000
TEXTE = 256 * 1024
PHRASES, PHRASE = 200, 2_000
FICHIER = re.compile(r"projets/[a-z0-9]+(-[a-z0-9]+)*\.yml\Z")
PLUS_LONG_NOM = 100


class Trafique(Exception):  # noqa: N818 - the French word, as elsewhere in the library
    """A result that is not one: nothing is done with it."""


class Resultat(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file to propose, or what is wrong; every text is plain, for `neutre` to write in a page."""

    action: Literal["proposer", "corriger", "lire", "ignorer"]
    titre: str = ""
    fichier: str = ""
    texte: str = ""
    nouveau: bool = False
    phrases: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()

    def ecrire(self, dossier: Path) -> None:
        """Write the result in a folder."""
        dossier.mkdir(parents=True, exist_ok=True)
        (dossier / NOM).write_bytes(msgspec.json.encode(self))


def relire(dossier: Path) -> Resultat:
    """Read the result of another job; refuse whatever is not exactly one, in a plain folder."""
    result = msgspec_json(seul_fichier(dossier, NOM, TAILLE), Resultat)
    _check(result)
    return result


def msgspec_json(raw: bytes, kind: type[T]) -> T:
    """Read JSON of one shape, or refuse it."""
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise Trafique("le résultat n’a pas la forme attendue") from error


def seul_fichier(dossier: Path, nom: str, taille: int) -> bytes:
    """Return the content of the only file of a folder; refuse a link, another file, a long one."""
    if dossier.is_symlink() or not dossier.is_dir():
        raise Trafique("le dossier du résultat n’en est pas un")
    found = sorted(dossier.iterdir())
    if [path.name for path in found] != [nom]:
        raise Trafique("le dossier du résultat contient autre chose que le résultat")
    path = found[0]
    if path.is_symlink() or not path.is_file():
        raise Trafique("le résultat n’est pas un fichier")
    with path.open("rb") as stream:
        raw = stream.read(taille + 1)
    if len(raw) > taille:
        raise Trafique("le résultat est trop gros")
    return raw


def _check(result: Resultat) -> None:
    if len(result.titre) > PHRASE or len(result.texte.encode("utf-8", "surrogatepass")) > TEXTE:
        raise Trafique("le résultat est trop long")
    bornees(result.phrases)
    bornees(result.messages)
    proposed = result.action == "proposer"
    if proposed != bool(result.fichier) or proposed != bool(result.texte):
        raise Trafique("le résultat ne dit pas ce qu’il propose")
    if proposed and (len(result.fichier) > PLUS_LONG_NOM or not FICHIER.match(result.fichier)):
        raise Trafique("le fichier nommé n’est pas une fiche")


def bornees(texts: tuple[str, ...]) -> None:
    """Refuse a list of sentences that nobody could read."""
    if len(texts) > PHRASES or any(len(text) > PHRASE for text in texts):
        raise Trafique("le résultat contient trop de texte")
