"""Read a repository with Git alone: any host, no interface needed.

What Git tells is the history, the tags, the names of the files and the text of the licence. Issues,
or whether the forge archived the repository, stay unknown. Nobody vouches for a repository: no
hook, no prompt, no submodule, bounded. Git sees none of the settings of the machine nor of the
person, speaks one protocol only, follows no redirect, and reaches the very address that `bornes`
has checked.
"""

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable, Sequence
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
# What git prints when there is no such repository, when it is private, when nobody answers.
ABSENT = ("not found", "does not exist", "not appear to be a git repository")
PRIVATE = ("could not read username", "authentication failed", "403")
UNREACHABLE = ("could not resolve", "unable to access", "timed out")
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
    """Runs git on the bare repository `dossier`, which may not exist yet, and asks `hote`.

    `protocole`: tests alone say `file`.
    """

    dossier: Path
    hote: str = ""
    protocole: str = HTTPS
    sortie: Sortie = field(default_factory=Sortie.du_milieu)

    def lire(self, *arguments: str, vide: int = 0) -> bytes:
        """Run a command that only reads what is here; return what it prints.

        `vide`: the code with which it ends when it finds nothing.
        """
        command = [f"--git-dir={self.dossier}", *arguments]
        return self._run(command, {"GIT_NO_LAZY_FETCH": "1"}, vide)

    def chercher(self, *arguments: str) -> bytes:
        """Run a command that may ask the host for objects."""
        return self._run([*self._pinned(), f"--git-dir={self.dossier}", *arguments], self._out())

    def cloner(self, adresse: str, *, contenu: bool = False) -> None:
        """Copy the history of a repository; the content of its files, only if it is needed."""
        options = ["--bare", "--single-branch", "--template=", "--quiet"]
        if not contenu:
            options.append("--filter=blob:none")
        command = [*self._pinned(), "clone", *options, "--", adresse, str(self.dossier)]
        self._run(command, self._out())

    def _pinned(self) -> list[str]:
        """Return the options that make git reach the very addresses that were checked."""
        if self.protocole != HTTPS or self.sortie.pour(self.hote):
            return []
        try:
            checked = adresses(self.hote, 443)
        except OSError:
            raise Injoignable("la forge est injoignable") from None
        pinned = ",".join(f"[{address}]" if ":" in address else address for address in checked)
        return ["-c", f"http.curloptResolve={self.hote}:443:{pinned}"]

    def _out(self) -> dict[str, str]:
        """Return the variables of the way out: they are not shown in the list of processes."""
        variables = {PROXY: self.sortie.pour(self.hote), "GIT_SSL_CAINFO": self.sortie.autorites}
        return {name: text for name, text in variables.items() if text}

    def _run(self, arguments: Sequence[str], variables: dict[str, str], vide: int = 0) -> bytes:
        settings = [f"{name}={setting}" for name, setting in SAFE.items()]
        folders = (self.dossier, self.dossier.resolve())
        settings += [f"safe.directory={folder}" for folder in folders]
        # The proxy of a variable gives way to any setting, an empty one too.
        if not variables.get(PROXY):
            settings.append("http.proxy=")
        options = [option for setting in settings for option in ("-c", setting)]
        command = ["git", "--no-pager", *options, *arguments]
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
    if _holds(printed, ABSENT):
        return Absent("la forge ne connaît pas ce dépôt")
    if _holds(printed, PRIVATE):
        return Interdit("la forge demande de s’identifier : le dépôt est privé, ou n’existe pas")
    if "redirect" in printed:
        return Panne("la forge renvoie vers une autre adresse")
    if _holds(printed, UNREACHABLE):
        return Injoignable("la forge est injoignable")
    return Panne("Git n’a pas pu lire le dépôt")


def _holds(printed: str, signs: Iterable[str]) -> bool:
    return any(sign in printed for sign in signs)


SOURCE = "git"
COMMITS = 100_000
TAGS = "+refs/tags/*:refs/tags/*"
# Names and addresses as the file .mailmap of the repository corrects them.
_FIELDS = "%H%x1f%P%x1f%ct%x1f%aE%x1f%aN"
# The last second that a date can say, and what is long enough to be after it.
_LAST, _DIGITS = 253_402_300_799, 13


def lire_par_git(cible: DepotALire, jour: date, protocole: str = HTTPS) -> ReleveDepot:
    """Read a repository, whose history is copied for the time of the reading.

    `protocole`: tests alone give another one.
    """
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
    tags = _tags(git)
    branch = _printed(git, "symbolic-ref", "--short", "HEAD").strip()
    if not git.lire("for-each-ref", "--count=1", f"refs/heads/{branch}").strip():
        vide = LectureDeDepot(depot, jour, SOURCE)
        return ReleveDepot(faits=vide, commits=Liste(), etiquettes=tags)
    root = _names(git) or []
    if ".mailmap" in root:
        # Read by git with the history: it must be here.
        _text(git, ".mailmap")
    entries = _log(git)
    commits = [commit for commit in map(_commit, entries) if commit]
    publiccode = next((name for name in root if name in calcul.PUBLICCODE), "")
    faits = LectureDeDepot(
        depot,
        jour,
        SOURCE,
        tete=entries[0].partition(b"\x1f")[0].decode("ascii", "replace"),
        licence=_licence(git, root),
        fichiers=calcul.presence(lambda folder: _names(git, folder)),
        **calcul.declarations(_text(git, publiccode) if publiccode else ""),
    )
    complete = len(entries) < COMMITS
    return ReleveDepot(faits=faits, commits=Liste(commits, complete=complete), etiquettes=tags)


def _printed(git: Git, *arguments: str) -> str:
    return git.lire(*arguments).decode("utf-8", "replace")


def _tags(git: Git) -> Liste[Version]:
    """List the tags, the last one first."""
    described = "--format=%(refname:strip=2)%1f%(creatordate:unix)"
    lines = _printed(git, "for-each-ref", "refs/tags", described).splitlines()
    tags = []
    for line in lines:
        tag, _, moment = line.partition("\x1f")
        tags.append(Version(tag, jour_de_git(moment)))
    return Liste(sorted(tags, key=lambda tag: tag.quand or date.min, reverse=True))


def _log(git: Git) -> list[bytes]:
    """Return what git prints of each commit, the last one first."""
    options = [
        f"--max-count={COMMITS}",
        "--no-show-signature",
        "--no-notes",
        f"--format={_FIELDS}",
        "-z",
    ]
    printed = git.lire("log", *options, "HEAD", "--")
    return [entry for entry in printed.split(b"\0") if entry]


def _licence(git: Git, root: Sequence[str]) -> str | None:
    """Return the one licence whose text the root holds."""
    files = [name for name in root if calcul.est_licence(name) and not name.endswith("/")]
    licences = {calcul.detectee(_text(git, name)) for name in files[:5]} - {None}
    return licences.pop() if len(licences) == 1 else None


def _commit(entry: bytes) -> Commit | None:
    cle, parents, moment, courriel, nom = entry.decode("utf-8", "replace").split("\x1f", 4)
    jour = jour_de_git(moment)
    if jour is None:
        return None
    return Commit(cle, jour, nom, courriel, fusion=len(parents.split()) > 1)


def jour_de_git(written: str) -> date | None:
    """Read the seconds that git printed: what someone wrote, however long, or nothing."""
    if not (written.isascii() and written.isdigit()):
        return None
    return datetime.fromtimestamp(min(int(written[:_DIGITS]), _LAST), UTC).date()


def _names(git: Git, folder: str = "") -> list[str] | None:
    """List the names in a folder, with a slash after a folder; `None` when there is none."""
    try:
        printed = _printed(git, "ls-tree", "-z", f"HEAD:{folder}", "--")
    except Panne:
        return None
    names = []
    for entry in filter(None, printed.split("\0")):
        description, _, name = entry.partition("\t")
        names.append(f"{name}/" if " tree " in description else name)
    return names


def _text(git: Git, name: str) -> str:
    """Return the beginning of a file of the root; nothing when it cannot be had."""
    with contextlib.suppress(Panne):
        return git.chercher("cat-file", "blob", f"HEAD:{name}")[:200_000].decode("utf-8", "replace")
    return ""
