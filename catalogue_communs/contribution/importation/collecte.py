"""Gather the values of a new file, each with where it comes from; keep what the rules accept."""

from __future__ import annotations

import base64
import binascii
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.fiches.lecture import MAX_BYTES, lire_octets
from catalogue_communs.forges.fichiers import TITLE, detectee
from catalogue_communs.forges.git import SAFE
from catalogue_communs.forges.liste import (
    Forge,
    etapes_du_chemin,
    forge_de,
    probleme_de_depot,
    probleme_de_forge,
)
from catalogue_communs.reseau.client import Reseau
from catalogue_communs.socle.texte import INVISIBLE, nom_du_champ
from catalogue_communs.validation import conformite, contenus, devine
from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche

Json = dict[str, Any]
Chemin = tuple[str | int, ...]

# Each turn takes away what is refused: a file holds far fewer values than this.
TURNS = 200
MISSING = "champ-manquant"


@dataclass(frozen=True, slots=True)
class Origine:
    """The document that is imported: an identifier, a title, the day it was read, its address."""

    id: str
    titre: str
    lue_le: date
    url: str = ""

    def source(self, champs: list[str] | None = None) -> Json:
        """Write it as an entry of `sources`."""
        said = {"id": self.id, "titre": self.titre, "url": self.url, "consultee_le": self.lue_le.isoformat()}
        return {name: value for name, value in {**said, "champs": champs}.items() if value}


@dataclass(frozen=True, slots=True)
class NonRepris:
    """A part of the document that the file does not hold, and why, for people."""

    champ: str
    raison: str


@dataclass(frozen=True, slots=True)
class Importation:
    """The values of a file, with their source; what was left, still to write, for a person to judge."""

    valeurs: Json
    non_repris: tuple[NonRepris, ...]
    a_completer: tuple[str, ...]
    a_juger: tuple[NonRepris, ...] = ()


class Collecte:
    """What is gathered from one document."""

    def __init__(self, origine: Origine) -> None:
        """Start with nothing."""
        self.origine = origine
        self.valeurs: Json = {}
        self.non_repris: list[NonRepris] = []
        self.a_juger: list[NonRepris] = []
        # The fields whose value another document gives.
        self.ailleurs: dict[str, Origine] = {}
        self._lieux: dict[Chemin, str] = {}

    def poser(self, chemin: str, valeur: object, lieu: str) -> None:
        """Propose the value found at `lieu` of the document for the field `chemin`; unknown is absent."""
        if valeur is None or valeur in ("", [], {}):
            return
        *parents, last = chemin.split(".")
        place = self.valeurs
        for step in parents:
            place = place.setdefault(step, {})
        self._lieux[(*parents, last)] = lieu
        if isinstance(valeur, list):
            known = place.setdefault(last, [])
            self._lieux |= {(*parents, last, len(known) + rank): lieu for rank in range(len(valeur))}
            place[last] = [*known, *valeur]
        else:
            place[last] = valeur

    def laisser(self, lieu: str, raison: str) -> None:
        """Say that the value found at `lieu` is not taken."""
        self.non_repris.append(NonRepris(lieu, raison))

    def juger(self, lieu: str, raison: str) -> None:
        """Say what only a person can judge of the value found at `lieu`."""
        self.a_juger.append(NonRepris(lieu, raison))

    def finir(self, root: Path, **ajouts: object) -> Importation:
        """Drop what the rules refuse, name the source of the rest, add what a person gives."""
        given = {name: value for name, value in ajouts.items() if value}
        self.non_repris[:] = [one for one in self.non_repris if one.champ not in given]
        if isinstance(carriers := given.get("porteurs"), list):
            # Whoever imports names the carrier; the document's funders stay.
            others = [
                one for one in self.valeurs.get("porteurs", []) if one.get("role", "porteur") != "porteur"
            ]
            given["porteurs"] = [*carriers, *others]
        self.valeurs.update(given)
        missing: tuple[str, ...] = ()
        for _ in range(TURNS):
            faults = list(self._refusees(root))
            missing = tuple(str(d.chemin[0]) for d in faults if _is_missing(d))
            others = [d for d in faults if not _is_missing(d)]
            if not others:
                break
            self._retirer(others[0])
        carriers = self.valeurs.get("porteurs", [])
        if carriers and all(one.get("role", "porteur") != "porteur" for one in carriers):
            missing += ("porteurs",)
        self._sourcer(set(given))
        return Importation(self.valeurs, tuple(self.non_repris), missing, tuple(self.a_juger))

    def _refusees(self, root: Path) -> Iterator[Diagnostic]:
        text = yaml.safe_dump(self.valeurs, allow_unicode=True, sort_keys=False)
        document = lire_octets(text.encode(), "fiche")
        fiche = Fiche("fiche", document)
        yield from conformite.check(fiche)
        context = ContexteDesRegles(root, self.origine.lue_le)
        yield from contenus.donnees_personnelles(fiche, context)
        yield from contenus.textes_interdits(fiche, context)

    def _retirer(self, refusal: Diagnostic) -> None:
        """Take away the value that a message is about; a part that lacks a field goes whole."""
        path = refusal.chemin[:-1] if refusal.code == MISSING else refusal.chemin
        path = path or refusal.chemin[:1]
        lieu = self._lieu(path)
        # A part that goes because of a value already left has its reason.
        if all(one.champ != lieu for one in self.non_repris):
            self.laisser(lieu, refusal.message)
        while path:
            parent: Any = self.valeurs
            for step in path[:-1]:
                parent = parent[step]
            del parent[path[-1]]
            # A source that supports nothing any more goes too.
            path = path[:-1] if not parent or list(parent) == ["source"] else ()

    def _lieu(self, path: Chemin) -> str:
        """Find where in the document the value came from: its own place, or that of its whole."""
        for end in range(len(path), 0, -1):
            if path[:end] in self._lieux:
                return self._lieux[path[:end]]
        return nom_du_champ(path)

    def _sourcer(self, given: set[str]) -> None:
        taken = [name for name in self.valeurs if name not in given | {*self.ailleurs}]
        cited = [(self.origine, taken)] if taken else []
        cited += [(origin, [name]) for name, origin in self.ailleurs.items() if name in self.valeurs]
        if cited:
            self.valeurs["sources"] = [origin.source(fields) for origin, fields in cited]


def _is_missing(refusal: Diagnostic) -> bool:
    return refusal.code == MISSING and len(refusal.chemin) == 1


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


def lire_document(raw: bytes, nom: str) -> tuple[dict[str, Any], str]:
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
    document = lire_octets(
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


def lire_au_commit(depot: Path, chemin: str) -> tuple[str, date, bytes] | None:
    """Return the last commit of a copy of a repository, its day, and the file that it holds; `None` without one."""
    options = [part for name, value in SAFE.items() for part in ("-c", f"{name}={value}")]
    asked = ["show", "--no-textconv", "--no-patch", "--format=%H %cs", "HEAD", f"HEAD:{chemin}"]
    command = [shutil.which("git") or "git", "-C", str(depot), *options, *asked]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except OSError:
        return None
    if done.returncode:
        return None
    head, _, raw = done.stdout.partition(b"\n")
    commit, day = head.decode("ascii").split()
    return commit, date.fromisoformat(day), raw


def localiser(depot: str) -> tuple[Forge, str]:
    """Return the forge of a repository, and the path of the repository there.

    Raises:
        DocumentIllisible: The address is not that of a repository on a forge of the list that gives files.
    """
    problem = probleme_de_depot(depot) or probleme_de_forge(depot)
    if problem:
        raise DocumentIllisible(f"{problem[0]} {problem[1]}")
    forge = forge_de(depot)
    if forge is None or not forge.genre.contenu:
        raise DocumentIllisible(
            "Cette forge ne donne pas ses fichiers à un programme : téléchargez publiccode.yml, "
            "puis donnez le nom du fichier à « catalogue importer »."
        )
    return forge, "/".join(etapes_du_chemin(depot))


def telecharger(reseau: Reseau, forge: Forge, chemin: str) -> bytes:
    """Return the content of the file of the repository `chemin`.

    Raises:
        DocumentIllisible: The repository has no such file, or the answer is not what a forge gives.
        Panne: The forge cannot be asked (see `catalogue_communs.reseau.bornes`).
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
    meant = devine.licences_devinees(detectee(text) or "")
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
    told = answer.json()
    content = told.get("content") if isinstance(told, dict) else None
    try:
        return base64.b64decode("".join(str(content or "?").split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise DocumentIllisible("La forge n’a pas donné le contenu du fichier.") from error
