"""The files of the package and its extras; how the files of a catalogue are written: whole, or not at all.

One process at a time writes a folder: it holds a lock that the system frees by itself, however it ends.
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
    return packaged if packaged.is_dir() else library.parent


class FichierAbime(Exception):  # noqa: N818 - the French word, as elsewhere in the library
    """A file that comes with the library is not whole any more: which one, at what line, why, what to do."""


def abime(chemin: Path, ligne: int, raison: str, remede: str = "") -> FichierAbime:
    """Say what is wrong with a file that comes with the library, or with the reference of a catalogue."""
    home = ressources()
    name = chemin.relative_to(home).as_posix() if chemin.is_relative_to(home) else chemin.as_posix()
    again = f"Rétablissez-le : « git checkout -- {name} » là où est le logiciel, ou réinstallez-le."
    return FichierAbime(f"{name}:{ligne} : {raison}. {remede or again}")


COUPE = "ce fichier est coupé : sa dernière ligne ne finit pas"


def texte_fourni(chemin: Path) -> str:
    """Read a text that comes with the library; `FichierAbime` when it is cut in the middle of a line, or no text."""
    raw = chemin.read_bytes()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise abime(chemin, line, "ce texte n’est pas en UTF-8") from error
    if not text.endswith("\n"):
        raise abime(chemin, text.count("\n") + 1, COUPE)
    return text


class _Fourni(dict[str, Any]):
    """What a file that comes with the library holds: a key that it lacks says that it is cut."""

    def __init__(self, chemin: Path, texte: str, valeurs: dict[str, Any]) -> None:
        super().__init__(valeurs)
        self._chemin, self._lignes = chemin, texte.splitlines()

    def __missing__(self, key: str) -> Any:
        reason = f"« {key} » manque : ce fichier est coupé ou a été modifié"
        raise abime(self._chemin, len(self._lignes), reason)

    def vide(self) -> dict[str, Any]:
        """Return a table without any key, that says the same of one that it lacks."""
        return _Fourni(self._chemin, "\n".join(self._lignes), {})

    def abimee(self, key: str, raison: str) -> FichierAbime:
        """Say what is wrong with what a key holds."""
        lines = (rank for rank, line in enumerate(self._lignes, 1) if line.startswith(f"{key}:"))
        return abime(self._chemin, next(lines, 1), raison)


@cache
def yaml_fourni(name: str) -> Any:
    """Return what `schemas/<name>.yml` holds, read once; raise `FichierAbime`."""
    path = ressources() / "schemas" / f"{name}.yml"
    text = texte_fourni(path)
    try:
        found = lire_yaml(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise abime(path, line, "ce YAML ne se lit pas : il est coupé ou mal écrit") from error
    return _Fourni(path, text, found) if isinstance(found, dict) else found


def json_fourni(chemin: Path) -> Any:
    """Return what a file in JSON holds that comes with the library; raise `FichierAbime`."""
    text = texte_fourni(chemin)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        reason = "ce JSON ne se lit pas : il est coupé ou mal écrit"
        raise abime(chemin, error.lineno, reason) from error


def lire_yaml(text: str) -> Any:
    """Read YAML that the project ships with; files that people write go through `catalogue_communs.fiches.lecture`."""
    return yaml.load(text, _LECTEUR)  # noqa: S506 - a safe loader, compiled or not


# How the name of a file that is being written starts.
BROUILLON = ".brouillon-"
# What the writers of a folder hold in turn; hidden, as a draft is.
VERROU = ".verrou"
MODE = 0o644


def ecrire_d_un_coup(path: Path, data: bytes) -> None:
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
            stream.write(data)
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
    told = False
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        if _tenu(path, handle):
            break
        os.close(handle)
        if not told:
            attendre()
            told = True
        time.sleep(PAUSE)
    os.set_inheritable(handle, True)  # noqa: FBT003 - a positional argument
    try:
        yield
    finally:
        with suppress(OSError):  # Windows removes no open file: it stays, empty, for the next
            path.unlink()
        os.close(handle)


def echanger_dossiers(target: Path, fresh: Path, former: Path) -> None:
    """Give a folder the place of another, which stays whole until then, and waits at `former` meanwhile."""
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
    return (msgspec.json.format(written, indent=indent) if indent else written) + b"\n"


def octets_csv(columns: Sequence[str], lines: Iterable[Sequence[object]]) -> bytes:
    """Write a table in CSV: a line of titles, then the lines in their order."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(lines)
    return stream.getvalue().encode()


def connus(value: Any, inconnu: tuple[object, ...] = (None,)) -> Any:
    """Drop the fields that are one of `inconnu`, at every level: what is unknown is absent."""
    if isinstance(value, list):
        return [connus(one, inconnu) for one in value]
    if isinstance(value, dict):
        kept = {key: connus(one, inconnu) for key, one in value.items()}
        return {key: one for key, one in kept.items() if one not in inconnu}
    return value


class _Dumper(yaml.SafeDumper):
    """YAML 1.1 and 1.2 read it the same: no alias, lists in retreat, texts of several lines as blocks."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the signature of PyYAML
        """Write a value again rather than refer to it."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002, ARG002
        """Indent lists too."""
        super().increase_indent(flow, indentless=False)


class _Rapide(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """The same, ten times as fast, lists under their key: for files that only programs read."""

    ignore_aliases = _Dumper.ignore_aliases


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style="|" if "\n" in text else None
    )


_Dumper.add_representer(str, _text)
_Rapide.add_representer(str, _text)


def texte_yaml(values: dict[str, Any], width: int, *, vite: bool = False) -> str:
    """Write YAML in the order of its keys, long texts folded at `width` characters."""
    dumper = _Rapide if vite else _Dumper
    text: str = yaml.dump(values, Dumper=dumper, allow_unicode=True, sort_keys=False, width=width)
    return text


# What those who only read and check files do not install: the modules of each extra of pyproject.toml, under the names
# by which they are imported. What uses one imports it, not before.
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
