"""The files of the package and its extras; how the files of a catalogue are written at one stroke.

One process at a time writes a folder: it holds a lock that the system frees by itself, however it
ends.
"""

import csv
import io
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import yaml

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_LECTEUR = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def ressources() -> Path:
    """Return the folder that holds `schemas/` and `theme/`: in the wheel, or in the checkout."""
    library = Path(__file__).parents[1]
    packaged = library / "_donnees"
    if packaged.is_dir():
        return packaged
    return library.parent


class FichierAbime(Exception):  # noqa: N818 - the French word, as elsewhere in the library
    """A damaged file of the library: the message says which one, at what line, why, what to do."""


def abime(path: Path, ligne: int, raison: str, remede: str = "") -> FichierAbime:
    """Say what damage a file of the library has, or the reference of a catalogue."""
    home = ressources()
    name = path.relative_to(home).as_posix() if path.is_relative_to(home) else path.as_posix()
    if not remede:
        remede = (
            f"Rétablissez-le : « git checkout -- {name} » là où est le logiciel, ou réinstallez-le."
        )
    return FichierAbime(f"{name}:{ligne} : {raison}. {remede}")


COUPE = "ce fichier est coupé : sa dernière ligne ne finit pas"


def texte_fourni(path: Path) -> str:
    """Read a text of the library; `FichierAbime` when it is cut within a line, or is no text."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise abime(path, line, "ce texte n’est pas en UTF-8") from error
    if not text.endswith("\n"):
        raise abime(path, text.count("\n") + 1, COUPE)
    return text


class _Fourni(dict[str, Any]):
    """The content of a file of the library: asking for a key that it lacks says that it is cut."""

    def __init__(self, path: Path, text: str, valeurs: dict[str, Any]) -> None:
        super().__init__(valeurs)
        self._path, self._lignes = path, text.splitlines()

    def __missing__(self, key: str) -> Any:
        reason = f"« {key} » manque : ce fichier est coupé ou a été modifié"
        raise abime(self._path, len(self._lignes), reason)

    def vide(self) -> dict[str, Any]:
        """Return a table without any key, that says the same of a key that it lacks."""
        return _Fourni(self._path, "\n".join(self._lignes), {})

    def abimee(self, key: str, raison: str) -> FichierAbime:
        """Return the damage of what is under a key."""
        for rank, line in enumerate(self._lignes, 1):
            if line.startswith(f"{key}:"):
                return abime(self._path, rank, raison)
        return abime(self._path, 1, raison)


@cache
def yaml_fourni(name: str) -> Any:
    """Return what `schemas/<name>.yml` holds, read once; raise `FichierAbime`."""
    path = ressources() / "schemas" / f"{name}.yml"
    text = texte_fourni(path)
    try:
        content = lire_yaml(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise abime(path, line, "ce YAML ne se lit pas : il est coupé ou mal écrit") from error
    if isinstance(content, dict):
        return _Fourni(path, text, content)
    return content


def json_fourni(path: Path) -> Any:
    """Return the content of a file of the library in JSON; raise `FichierAbime`."""
    text = texte_fourni(path)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        reason = "ce JSON ne se lit pas : il est coupé ou mal écrit"
        raise abime(path, error.lineno, reason) from error


def lire_yaml(text: str) -> Any:
    """Read YAML that comes with the project.

    The files that people write go through `catalogue_communs.fiches.lecture`.
    """
    return yaml.load(text, _LECTEUR)  # noqa: S506 - a safe loader, compiled or not


# How the name of a file that is being written starts.
BROUILLON = ".brouillon-"
# The lock that the writers of a folder hold in turn; hidden, as a draft is.
VERROU = ".verrou"
MODE = 0o644


def ecrire_d_un_coup(path: Path, octets: bytes) -> None:
    """Put a file in place in one step, with the mode that it had: a reader sees the old or the new.

    Its folder is made if it is absent. Whatever stops the program, the former file stays whole; an
    error leaves nothing else behind. Raises `OSError`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = path.stat().st_mode & 0o777 if path.exists() else MODE
    handle, name = tempfile.mkstemp(prefix=BROUILLON, dir=path.parent)
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(octets)
            stream.flush()
            os.fsync(stream.fileno())
        draft.chmod(mode)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


# Seconds between two tries.
PAUSE = 0.02


@contextmanager
def verrou(path: Path, attendre: Callable[[], object] = lambda: None) -> Iterator[None]:
    """Hold the lock that the file `path` stands for; wait for it, after one call of `attendre`.

    The processes started meanwhile hold it with this one, until the last of them ends. Raises
    `OSError` if the file cannot be made.
    """
    waiting = False
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        if _tenu(path, handle):
            break
        os.close(handle)
        if not waiting:
            attendre()
            waiting = True
        time.sleep(PAUSE)
    os.set_inheritable(handle, True)  # noqa: FBT003 - a positional argument
    try:
        yield
    finally:
        with suppress(OSError):  # Windows removes no open file: it stays, empty, for the next
            path.unlink()
        os.close(handle)


def echanger_dossiers(target: Path, fresh: Path, former: Path) -> None:
    """Give a folder the place of another, which is moved to `former` until the end."""
    if former.exists():
        shutil.rmtree(former)
    if target.exists():
        target.rename(former)
    fresh.rename(target)
    if former.exists():
        shutil.rmtree(former)


def _tenu(path: Path, handle: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    # Whoever held it may have removed the file that was just opened: then it locks nothing.
    with suppress(FileNotFoundError):
        return os.path.samestat(path.stat(), os.fstat(handle))
    return False


def octets_json(content: object, indent: int = 0) -> bytes:
    """Write JSON on one line, or indented, with the end of its last line."""
    written = msgspec.json.encode(content)
    if indent:
        written = msgspec.json.format(written, indent=indent)
    return written + b"\n"


def octets_csv(columns: Sequence[str], lines: Iterable[Sequence[object]]) -> bytes:
    """Write a table in CSV: a line of titles, then the lines in their order."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(lines)
    return stream.getvalue().encode()


def connus(valeur: Any, inconnu: tuple[object, ...] = (None,)) -> Any:
    """Drop the fields that are one of `inconnu`, at every level: what is unknown is absent."""
    if isinstance(valeur, list):
        return [connus(element, inconnu) for element in valeur]
    if not isinstance(valeur, dict):
        return valeur
    champs = {}
    for key, champ in valeur.items():
        # Most are texts and numbers: a call for each would take longer than what it does.
        if isinstance(champ, list | dict):
            champ = connus(champ, inconnu)  # noqa: PLW2901
        if champ not in inconnu:
            champs[key] = champ
    return champs


class _Dumper(yaml.SafeDumper):
    """What YAML 1.1 and 1.2 read alike: no alias, lists indented, long texts as blocks."""

    def ignore_aliases(self, _node: Any) -> bool:
        """Write a value again rather than refer to it."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002, ARG002
        """Indent lists too."""
        super().increase_indent(flow, indentless=False)


class _Rapide(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """The same, ten times as fast, lists under their key: for files that only programs read."""

    ignore_aliases = _Dumper.ignore_aliases


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
_Rapide.add_representer(str, _text)


def texte_yaml(values: dict[str, Any], width: int, *, vite: bool = False) -> str:
    """Write YAML in the order of its keys, long texts folded at `width` characters."""
    dumper = _Rapide if vite else _Dumper
    text: str = yaml.dump(values, Dumper=dumper, allow_unicode=True, sort_keys=False, width=width)
    return text


# What those who only read and check files do not install: the modules of each extra of
# pyproject.toml, under the names by which they are imported. The code imports one where it uses it,
# not before.
COMPLEMENTS = {
    "site": (
        "PIL",
        "jinja2",
        "markupsafe",
        "material",
        "mkdocs",
        "segno",
        "tinycss2",
        "xlsxwriter",
    ),
    "reseau": ("requests", "urllib3"),
}


def installer(complement: str) -> str:
    """Return the command that installs an extra."""
    return f'pip install "catalogue-communs[{complement}]"'


def qui_manque(error: ModuleNotFoundError) -> str | None:
    """Return the extra that would have installed a missing module."""
    module = (error.name or "").partition(".")[0]
    return next((name for name, modules in COMPLEMENTS.items() if module in modules), None)
