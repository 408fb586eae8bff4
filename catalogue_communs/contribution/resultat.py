"""What a job without rights leaves to another: plain data, checked again by whoever acts on it."""

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from catalogue_communs.socle.texte import couper

T = TypeVar("T")
ACTIONS = frozenset({"proposer", "corriger", "lire", "ignorer"})
NOM, APERCU, LIENS, RETARDS = "resultat.json", "apercu.json", "liens.json", "retards.json"
# A file of the catalogue, or three lists of sentences, and no more.
TAILLE, TEXTE = 5_000_000, 256 * 1024
PHRASES, PHRASE = 200, 2_000
# Files that one message may change.
FICHES = 50
# The fields that are not sentences: the whole result bounds them.
_ENTIERS = frozenset({"fichiers", "mortes"})
FICHIER = re.compile(r"(?=.{1,100}\Z)projets/[a-z0-9]+(-[a-z0-9]+)*\.yml")
# The readings of a common: its file, what was read of each source, and the copies of the answers.
COMMUN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
RELEVES, TAILLE_RELEVES, FICHIERS = 2_000, 30_000_000, 60
# What was seen of every common at once; no common has this name.
PRESENCES = "_presences"
_RELEVE = (
    r"donnees/releves/{0}/[a-z0-9-]{{1,80}}"
    r"(\.json|/[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}\.(json|csv)\.gz)"
)
_FORME = "le résultat n’a pas la forme attendue"
_SANS_COMMUN = "un relevé ne dit pas de quel commun il est"
_AUTRE_CHOSE = "un relevé change autre chose que sa fiche et ses relevés"


class Arret(Exception):  # noqa: N818 - the French word, as elsewhere in the library
    """What stops a step of a workflow, told in one line."""


class Trafique(Arret):
    """A result that is not one: nothing is done with it."""


@dataclass(frozen=True, slots=True)
class Resultat:
    """Files to propose, by their path, or what is wrong.

    Every text is plain, for `neutre` to write in a page. `nouveaux` are the paths of those that do
    not exist yet; `messages`, what is to be corrected, or answered.
    """

    action: str
    titre: str = ""
    fichiers: Mapping[str, bytes] = field(default_factory=dict)
    nouveaux: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    # Of a letter: the texts to send back, the lines that say the same and are read at once, the
    # commands of the team that write it.
    reponses: tuple[str, ...] = ()
    modeles: tuple[str, ...] = ()
    commandes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReleveRecu:
    """What living sources change in a common, and the files by their path; every text is plain.

    Between tabulations: in `tableau`, the name of a figure, before, after, its curve; in `sources`,
    a title, an address, the path of the copy or why there is none; in `silences`, a title, an
    address, why and what to do.
    """

    commun: str
    titre: str
    tableau: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    a_verifier: tuple[str, ...] = ()
    fichiers: Mapping[str, bytes] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    silences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Apercu:
    """What the comment of a proposal says; every text is plain."""

    changements: tuple[str, ...] = ()
    erreurs: tuple[str, ...] = ()
    manques: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LiensMorts:
    """The addresses that no longer answer, of those that pages show."""

    mortes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Retards:
    """The repositories that were not read for a week.

    Between tabulations: why, since when, then each address.
    """

    retards: tuple[str, ...] = ()


def ecrire_json(values: Any, path: Path) -> None:
    """Write as JSON what `conforme` reads, its texts cut to what it takes.

    A form may hold as many of them as the forge does. Whatever stops the program, the file is
    whole, the former one or the new one, and alone in its folder.
    """
    champs = {}
    for nom, champ in asdict(values).items():
        champs[nom] = champ if nom in _ENTIERS else _borne(champ)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(
        champs, ensure_ascii=False, default=lambda raw: base64.b64encode(raw).decode()
    )
    folder = path.parent.resolve()
    brouillon = folder.with_name(f".{folder.name}-{path.name}")
    brouillon.write_text(text, encoding="utf-8")
    brouillon.replace(path)


def _borne(champ: Any) -> Any:
    """Cut a text, or each text of a list, to what is read again; leave any other field as it is."""
    if isinstance(champ, str):
        return couper(champ, PHRASE)
    if isinstance(champ, tuple):
        return [couper(phrase, PHRASE) for phrase in champ[:PHRASES]]
    return champ


# --- Reading them again --------------------------------------------------------------------


def relire(folder: Path) -> Resultat:
    """Read the result of another job; refuse whatever is not exactly one, in a plain folder."""
    result = relire_seul(folder, NOM, Resultat)
    if result.action not in ACTIONS:
        raise Trafique("le résultat demande autre chose que ce qui est prévu")
    files = result.fichiers
    if len(files) > FICHES or any(len(text) > TEXTE for text in files.values()):
        raise Trafique("le résultat est trop long")
    if bool(files) != (result.action == "proposer") or not all(files.values()):
        raise Trafique("le résultat ne dit pas ce qu’il propose")
    if not all(map(FICHIER.fullmatch, files)) or not {*result.nouveaux} <= {*files}:
        raise Trafique("le fichier nommé n’est pas une fiche")
    if not all(map(_en_utf8, files.values())):
        raise Trafique(_FORME)
    return result


def _en_utf8(text: bytes) -> bool:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def relire_seul(folder: Path, nom: str, kind: type[T]) -> T:
    """Read the only file of a folder.

    Refuse a link, another file, a long one, and whatever is not exactly one `kind`.
    """
    paths = _dedans(folder)
    if [path.name for path in paths] != [nom]:
        raise Trafique("le dossier du résultat contient autre chose que le résultat")
    return conforme(json_de(octets_de(paths[0], TAILLE)), kind)


def relire_releves(folder: Path) -> list[ReleveRecu]:
    """Read the results of another job, one a common, if it left any.

    Refuse whatever is not exactly that.
    """
    if not folder.exists():
        return []
    releves: list[ReleveRecu] = []
    for path in _dedans(folder):
        releve = conforme(json_de(octets_de(path, TAILLE_RELEVES)), ReleveRecu)
        if f"{releve.commun}.json" != path.name or len(releves) >= RELEVES:
            raise Trafique(_SANS_COMMUN)
        _verifier_les_fichiers(releve)
        releves.append(releve)
    return sorted(releves, key=lambda releve: releve.commun)


def _verifier_les_fichiers(releve: ReleveRecu) -> None:
    """Refuse a reading that changes anything else than the file of its common and its readings."""
    fichiers = releve.fichiers
    if releve.commun == PRESENCES:
        allowed = re.compile(r"donnees/presences\.json")
    elif COMMUN.fullmatch(releve.commun):
        allowed = re.compile(rf"projets/{releve.commun}\.yml|{_RELEVE.format(releve.commun)}")
    else:
        raise Trafique(_SANS_COMMUN)
    if not fichiers and not releve.silences:
        raise Trafique(_AUTRE_CHOSE)
    if len(fichiers) > FICHIERS or not all(map(allowed.fullmatch, fichiers)):
        raise Trafique(_AUTRE_CHOSE)
    if len(fichiers.get(f"projets/{releve.commun}.yml", b"")) > TEXTE:
        raise Trafique("le résultat est trop gros")


def _dedans(folder: Path) -> list[Path]:
    if folder.is_symlink() or not folder.is_dir():
        raise Trafique("le dossier du résultat n’en est pas un")
    return sorted(folder.iterdir())


def octets_de(path: Path, limit: int) -> bytes:
    """Return the content of a plain file of at most so many bytes."""
    if path.is_symlink() or not path.is_file():
        raise Trafique("le résultat n’est pas un fichier")
    with path.open("rb") as stream:
        raw = stream.read(limit + 1)
    if len(raw) > limit:
        raise Trafique("le résultat est trop gros")
    return raw


def json_de(raw: bytes) -> Any:
    """Read JSON in UTF-8, or refuse it."""
    try:
        values = json.loads(raw.decode("utf-8"))
        # A text that is no Unicode would stop whoever writes it.
        json.dumps(values, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise Trafique(_FORME) from error
    return values


def _contenus(fichiers: dict[str, str]) -> dict[str, bytes]:
    return {path: base64.b64decode(encoded) for path, encoded in fichiers.items()}


# How each type of a field is written in JSON, and read again.
_GENRES: dict[Any, tuple[type, Callable[[Any], Any]]] = {
    str: (str, str),
    bool: (bool, bool),
    tuple[str, ...]: (list, tuple),
    Mapping[str, bytes]: (dict, _contenus),
}


def conforme(values: object, kind: type[T]) -> T:
    """Make a dataclass of texts, booleans, lists of texts and files.

    Refuse another field or type, or too much to read.
    """
    types = {champ.name: champ.type for champ in fields(kind)}  # type: ignore[arg-type]
    if not isinstance(values, dict) or not values.keys() <= types.keys():
        raise Trafique(_FORME)
    for nom, champ in values.items():
        in_json, _ = _GENRES[types[nom]]
        texts = _textes_du_champ(champ)
        if type(champ) is not in_json or not all(isinstance(text, str) for text in texts):
            raise Trafique(_FORME)
        if nom not in _ENTIERS:
            _verifier_la_longueur(texts)
    champs = {}
    try:
        for nom, champ in values.items():
            _, relire_le_champ = _GENRES[types[nom]]
            champs[nom] = relire_le_champ(champ)
        return kind(**champs)
    except (TypeError, ValueError) as error:
        raise Trafique(_FORME) from error


def _textes_du_champ(champ: object) -> list[Any]:
    """Return what a field of a result holds and must be texts; nothing for a Boolean."""
    if isinstance(champ, str):
        return [champ]
    if isinstance(champ, list):
        return champ
    if isinstance(champ, dict):
        return [*champ.values()]
    return []


def _verifier_la_longueur(texts: list[str]) -> None:
    if len(texts) > PHRASES or any(len(text) > PHRASE for text in texts):
        raise Trafique("le résultat contient trop de texte")
