"""Read a repository with Git alone: any host, no interface needed.

What Git tells is the history, the tags, the names of the files and the text of the licence. Issues, or whether the
forge archived the repository, stay unknown. Nobody vouches for a repository: no hook, no prompt, no submodule,
bounded. Git sees none of the settings of the machine nor of the person, speaks one protocol only, follows no
redirect, and reaches the very address that `bornes` has checked.
"""

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO

from catalogue_communs.forges import calcul
from catalogue_communs.forges.liste import DepotALire
from catalogue_communs.forges.modele import (
    INTROUVABLE,
    Commit,
    LectureDeDepot,
    Liste,
    ReleveDepot,
    Version,
)
from catalogue_communs.reseau.bornes import Absent, Injoignable, Interdit, Panne, Sortie, adresses

HTTPS = "https"
# Bounds of a command: seconds, bytes on disk, bytes of output.
DUREE, DISQUE, SORTIE = 180, 500_000_000, 60_000_000
PAUSE, PROXY = 0.1, "https_proxy"
ABSENT = ("not found", "does not exist", "not appear to be a git repository")
SAFE = {
    "core.askPass": "",
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.pager": "cat",
    "credential.helper": "",
    "fetch.recurseSubmodules": "false",
    "gc.auto": "0",
    "http.followRedirects": "false",
    "http.lowSpeedLimit": "1000",
    "http.lowSpeedTime": "20",
    "log.showSignature": "false",
    "maintenance.auto": "false",
    "submodule.recurse": "false",
    "transfer.bundleURI": "false",
}


@dataclass(frozen=True, slots=True)
class Git:
    """Runs git on the bare repository `dossier`, which may not exist yet, and asks `hote`; tests alone say `file`."""

    dossier: Path
    hote: str = ""
    protocole: str = HTTPS
    sortie: Sortie = field(default_factory=Sortie.du_milieu)

    def lire(self, *arguments: str, vide: int = 0) -> bytes:
        """Run a command that only reads what is here; return what it prints. `vide`: its code when it finds nothing."""
        return self._run(
            [f"--git-dir={self.dossier}", *arguments], {"GIT_NO_LAZY_FETCH": "1"}, vide
        )

    def chercher(self, *arguments: str) -> bytes:
        """Run a command that may ask the host for objects."""
        return self._run([*self._pinned(), f"--git-dir={self.dossier}", *arguments], self._out())

    def cloner(self, adresse: str, *, contenu: bool = False) -> None:
        """Copy the history of a repository, without the content of its files unless it is needed."""
        options = ["--bare", "--single-branch", "--template=", "--quiet"]
        options += [] if contenu else ["--filter=blob:none"]
        self._run(
            [*self._pinned(), "clone", *options, "--", adresse, str(self.dossier)], self._out()
        )

    def _pinned(self) -> list[str]:
        if self.protocole != HTTPS or self.sortie.pour(self.hote):
            return []
        try:
            found = adresses(self.hote, 443)
        except OSError:
            raise Injoignable("la forge est injoignable") from None
        listed = ",".join(f"[{address}]" if ":" in address else address for address in found)
        return ["-c", f"http.curloptResolve={self.hote}:443:{listed}"]

    def _out(self) -> dict[str, str]:
        """Return the variables of the way out: they are not shown in the list of processes."""
        said = {PROXY: self.sortie.pour(self.hote), "GIT_SSL_CAINFO": self.sortie.autorites}
        return {name: value for name, value in said.items() if value}

    def _run(self, arguments: Sequence[str], variables: dict[str, str], vide: int = 0) -> bytes:
        settings = [f"{name}={value}" for name, value in SAFE.items()]
        settings += [f"safe.directory={one}" for one in (self.dossier, self.dossier.resolve())]
        # The proxy of a variable gives way to any setting, an empty one too.
        settings += [] if variables.get(PROXY) else ["http.proxy="]
        command = [
            "git",
            "--no-pager",
            *(part for one in settings for part in ("-c", one)),
            *arguments,
        ]
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            try:
                process = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=errors,
                    env={**_environment(self.protocole), **variables},
                    start_new_session=True,
                )
            except OSError:
                raise Panne("la commande git est introuvable sur cette machine") from None
            code = self._watch(process, output)
            errors.seek(0)
            if code not in {0, vide}:
                raise _reason(errors.read(20_000).decode("utf-8", "replace").casefold())
            output.seek(0)
            return output.read()

    def _watch(self, process: subprocess.Popen[bytes], output: IO[bytes]) -> int:
        end, weighed = time.monotonic() + DUREE, 0.0
        try:
            while True:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    return process.wait(PAUSE)
                now = time.monotonic()
                if now > end:
                    raise Panne("la lecture du dépôt par Git dure trop longtemps")
                if os.fstat(output.fileno()).st_size > SORTIE:
                    raise Panne("l’historique du dépôt est trop long")
                if now - weighed > 10 * PAUSE:
                    weighed = now
                    if _weight(self.dossier) > DISQUE:
                        raise Panne("le dépôt est trop gros")
        finally:
            if process.poll() is None:
                _kill(process)


def _environment(protocole: str) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": os.devnull,
        "LC_ALL": "C",
        "GIT_ALLOW_PROTOCOL": protocole,
        "GIT_ASKPASS": "",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
    }


def _weight(folder: Path) -> int:
    # Git moves and drops files meanwhile: what is no more there weighs nothing.
    total = 0
    for base, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += Path(base, name).lstat().st_size
    return total


def _kill(process: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _reason(printed: str) -> Panne:
    """Say in a sentence why git failed; what it printed may hold anything."""
    if any(words in printed for words in ABSENT):
        return Absent("la forge ne connaît pas ce dépôt")
    if (
        "could not read username" in printed
        or "authentication failed" in printed
        or "403" in printed
    ):
        return Interdit("la forge demande de s’identifier : le dépôt est privé, ou n’existe pas")
    if "redirect" in printed:
        return Panne("la forge renvoie vers une autre adresse")
    if "could not resolve" in printed or "unable to access" in printed or "timed out" in printed:
        return Injoignable("la forge est injoignable")
    return Panne("Git n’a pas pu lire le dépôt")


SOURCE = "git"
COMMITS = 100_000
TAGS = "+refs/tags/*:refs/tags/*"
# Names and addresses as the file .mailmap of the repository corrects them.
_FIELDS = "%H%x1f%P%x1f%ct%x1f%aE%x1f%aN"
# The last second that a date can say, and what is long enough to be after it.
_LAST, _DIGITS = 253_402_300_799, 13


def lire_par_git(cible: DepotALire, jour: date, protocole: str = HTTPS) -> ReleveDepot:
    """Read a repository, whose history is copied for the time of the reading; tests alone give another protocol."""
    with tempfile.TemporaryDirectory(prefix="depot-") as draft:
        git, forge = Git(Path(draft) / "depot.git", cible.forge.hote, protocole), cible.forge
        try:
            git.cloner(f"{protocole}://{forge.hote}/{cible.chemin}{forge.genre.clone}")
            # A copy of one branch takes the tags of this branch alone.
            git.chercher("fetch", "--quiet", "--no-recurse-submodules", "origin", TAGS)
        except Absent:
            return ReleveDepot(faits=LectureDeDepot(cible.depot, jour, SOURCE, INTROUVABLE))
        return _read(git, cible.depot, jour)


def _read(git: Git, depot: str, jour: date) -> ReleveDepot:
    printed = git.lire(
        "for-each-ref", "refs/tags", "--format=%(refname:strip=2)%1f%(creatordate:unix)"
    )
    listed = (line.partition("\x1f") for line in printed.decode("utf-8", "replace").splitlines())
    found = [Version(tag, jour_de_git(when)) for tag, _, when in listed]
    tags = Liste(sorted(found, key=lambda tag: tag.quand or date.min, reverse=True))
    branch = git.lire("symbolic-ref", "--short", "HEAD").decode("utf-8", "replace").strip()
    if not git.lire("for-each-ref", "--count=1", f"refs/heads/{branch}").strip():
        return ReleveDepot(
            faits=LectureDeDepot(depot, jour, SOURCE), commits=Liste(), etiquettes=tags
        )
    root = _names(git) or []
    if ".mailmap" in root:
        # Read by git with the history: it must be here.
        _text(git, ".mailmap")
    options = [
        f"--max-count={COMMITS}",
        "--no-show-signature",
        "--no-notes",
        f"--format={_FIELDS}",
        "-z",
    ]
    written = [entry for entry in git.lire("log", *options, "HEAD", "--").split(b"\0") if entry]
    commits = Liste(
        [commit for commit in map(_commit, written) if commit], complete=len(written) < COMMITS
    )
    # The one licence whose text the root holds.
    texts = [name for name in root if calcul.est_licence(name) and not name.endswith("/")]
    licences = {calcul.detectee(_text(git, name)) for name in texts[:5]} - {None}
    published = next((name for name in root if name in calcul.PUBLICCODE), "")
    facts = LectureDeDepot(
        depot,
        jour,
        SOURCE,
        tete=written[0].partition(b"\x1f")[0].decode("ascii", "replace"),
        licence=licences.pop() if len(licences) == 1 else None,
        fichiers=calcul.presence(lambda folder: _names(git, folder)),
        **calcul.declarations(_text(git, published) if published else ""),
    )
    return ReleveDepot(faits=facts, commits=commits, etiquettes=tags)


def _commit(entry: bytes) -> Commit | None:
    key, parents, when, address, name = entry.decode("utf-8", "replace").split("\x1f", 4)
    day = jour_de_git(when)
    return Commit(key, day, name, address, fusion=len(parents.split()) > 1) if day else None


def jour_de_git(written: str) -> date | None:
    """Read the seconds that git printed: what someone wrote, however long, or nothing."""
    if not (written.isascii() and written.isdigit()):
        return None
    return datetime.fromtimestamp(min(int(written[:_DIGITS]), _LAST), UTC).date()


def _names(git: Git, folder: str = "") -> list[str] | None:
    try:
        entries = (
            git.lire("ls-tree", "-z", f"HEAD:{folder}", "--").decode("utf-8", "replace").split("\0")
        )
    except Panne:
        return None
    listed = (entry.partition("\t") for entry in entries if entry)
    return [name + "/" * (" tree " in described) for described, _, name in listed]


def _text(git: Git, name: str) -> str:
    """Return the beginning of a file of the root; nothing when it cannot be had."""
    with contextlib.suppress(Panne):
        return git.chercher("cat-file", "blob", f"HEAD:{name}")[:200_000].decode("utf-8", "replace")
    return ""
