"""Read a foreign document, here or on its forge, as a hostile one: bounded, and told in French."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Any

from catalogue.fiches.lecture import MAX_BYTES, read_bytes
from catalogue.forges.fichiers import TITLE, detectee
from catalogue.forges.liste import forge_of, forge_problem, repository_problem, segments_of
from catalogue.socle.texte import INVISIBLE
from catalogue.validation import devine

if TYPE_CHECKING:
    from catalogue.forges.liste import Forge
    from catalogue.reseau.client import Reseau

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
PUBLICCODE = "publiccode.yml"
# How repositories name the file of their licence, the most usual first.
LICENCES = ("LICENSE", "LICENSE.md", "LICENCE", "LICENSE.txt", "LICENCE.txt", "LICENCE.md", "COPYING")
# Where they say whether later versions are accepted, which the text of a GNU licence does not.
DECLARATIONS = (PUBLICCODE, "package.json", "pyproject.toml")
_DECLAREE = re.compile(r"""^\s*"?license"?\s*[:=]\s*(?:\{\s*text\s*=\s*)?["']?([\w.+-]+)""", re.MULTILINE)
_PLUS_TARD = re.compile(r"\bany\s+later\s+version\b")


class DocumentIllisible(ValueError):  # noqa: N818 - a verdict on the document, not a failure of the program
    """A document that cannot be imported; the message, in French, is for people."""


def lire(raw: bytes, nom: str) -> tuple[dict[str, Any], str]:
    """Return the fields of a YAML document, or of the head of a Markdown page, and the text after it.

    Raises:
        DocumentIllisible: It is too big, badly encoded, badly written, or no list of fields.
    """
    if len(raw) > MAX_BYTES:
        raise DocumentIllisible(
            f"{nom} dépasse {MAX_BYTES // 1024} Ko : ce n’est pas une description de logiciel."
        )
    head, body = raw, ""
    if nom.endswith(".md"):
        head, body = _cut(raw, nom)
    # What is pasted from elsewhere brings invisible characters, that say nothing.
    document = read_bytes(
        INVISIBLE.sub("", head.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape"), nom
    )
    if document.diagnostics:
        first = document.diagnostics[0]
        raise DocumentIllisible(f"{nom}, ligne {first.ligne} : {first.message} {first.remede}")
    if not isinstance(document.valeurs, dict):
        raise DocumentIllisible(f"{nom} ne contient pas de champs : rien à importer.")
    return document.valeurs, body


def _cut(raw: bytes, nom: str) -> tuple[bytes, str]:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentIllisible(f"{nom} n’est pas enregistré en UTF-8.") from error
    found = _FRONT.match(text)
    if not found:
        raise DocumentIllisible(f"{nom} ne commence pas par un en-tête entre deux lignes « --- ».")
    return found[1].encode(), INVISIBLE.sub("", text[found.end() :]).strip()


def localiser(depot: str) -> tuple[Forge, str]:
    """Return the forge of a repository, and the path of the repository there.

    Raises:
        DocumentIllisible: The address is not that of a repository on a forge of the list that gives files.
    """
    problem = repository_problem(depot) or forge_problem(depot)
    if problem:
        raise DocumentIllisible(f"{problem[0]} {problem[1]}")
    forge = forge_of(depot)
    if forge is None or not forge.genre.contenu:
        raise DocumentIllisible(
            "Cette forge ne donne pas ses fichiers à un programme : téléchargez publiccode.yml, "
            "puis donnez le nom du fichier à « catalogue importer »."
        )
    return forge, "/".join(segments_of(depot))


def telecharger(reseau: Reseau, forge: Forge, chemin: str) -> bytes:
    """Return the content of the file of the repository `chemin`.

    Raises:
        DocumentIllisible: The repository has no such file, or the answer is not what a forge gives.
        Panne: The forge cannot be asked (see `catalogue.reseau.bornes`).
    """
    found = _fichier(reseau, forge, chemin, PUBLICCODE)
    if found is None:
        raise DocumentIllisible("Ce dépôt n’a pas de publiccode.yml à sa racine, ou n’est pas public.")
    return found


def licences_du_depot(reseau: Reseau, forge: Forge, chemin: str) -> tuple[str, ...]:
    """Return what the licence that a repository bears may be: one expression when nothing is doubtful.

    Raises:
        DocumentIllisible: The answer is not what a forge gives, the repository has no text of a licence, or
            none that is known.
        Panne: The forge cannot be asked.
    """
    found = ((name, _fichier(reseau, forge, chemin, name)) for name in LICENCES)
    name, raw = next(((name, raw) for name, raw in found if raw is not None), ("", b""))
    if not name:
        raise DocumentIllisible(
            "aucun fichier LICENSE, LICENCE ou COPYING à la racine du dépôt, ou il n’est pas public."
        )
    text = raw.decode("utf-8", "replace")
    meant = devine.licences(detectee(text) or "")
    if not meant:
        raise DocumentIllisible(f"le texte du fichier {name} n’est pas celui d’une licence connue.")
    if len(meant) == 1:
        return meant
    if _PLUS_TARD.search(text[:TITLE].casefold()):
        # The notice above the text of a GNU licence.
        return meant[-1:]
    declared = (_fichier(reseau, forge, chemin, one) or b"" for one in DECLARATIONS)
    words = (_DECLAREE.search(one.decode("utf-8", "replace")) for one in declared)
    said = tuple({word[1] for word in words if word} & {*meant})
    return said if len(said) == 1 else meant


def _fichier(reseau: Reseau, forge: Forge, chemin: str, nom: str) -> bytes | None:
    """Return the content of a file of the root of a repository; `None` when there is none."""
    answer = reseau.lire(forge.contenu(chemin, nom))
    if answer.absente:
        return None
    if forge.genre.brut:
        return answer.corps
    told = answer.json()
    content = told.get("content") if isinstance(told, dict) else None
    try:
        return base64.b64decode("".join(str(content or "?").split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise DocumentIllisible("La forge n’a pas donné le contenu du fichier.") from error
