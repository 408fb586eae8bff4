"""Run git on repositories that nobody vouches for: no hook, no prompt, no submodule, bounded.

Git sees none of the settings of the machine nor of the person, speaks one protocol only,
follows no redirect, and reaches the very address that `bornes` has checked.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from catalogue.reseau.bornes import Injoignable, Interdit, Lenteur, Panne, Sortie, adresses

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

HTTPS = "https"
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
    "http.proxy": "",
    "log.showSignature": "false",
    "maintenance.auto": "false",
    "submodule.recurse": "false",
    "transfer.bundleURI": "false",
}


class Absent(Panne):
    """The forge says that there is no such repository."""


@dataclass(frozen=True, slots=True)
class Bornes:
    """Bounds of a command: seconds, bytes on disk, bytes of output."""

    duree: float = 180
    disque: int = 500_000_000
    sortie: int = 60_000_000


@dataclass(frozen=True, slots=True)
class Git:
    """Runs git on the bare repository `dossier`, which may not exist yet.

    `protocole` is `https`; the tests alone say `file`.
    """

    dossier: Path
    protocole: str = HTTPS
    bornes: Bornes = Bornes()
    sortie: Sortie = field(default_factory=Sortie.du_milieu)

    def lire(self, *arguments: str, vide: int = 0) -> bytes:
        """Run a command that only reads what is here; return what it prints.

        `vide` is the code of a command that finds nothing, when it has one of its own.
        """
        return self._run([f"--git-dir={self.dossier}", *arguments], {"GIT_NO_LAZY_FETCH": "1"}, vide)

    def chercher(self, hote: str, *arguments: str) -> bytes:
        """Run a command that may ask the host for objects."""
        return self._run([*self._pinned(hote), f"--git-dir={self.dossier}", *arguments], self._out(hote))

    def cloner(self, hote: str, adresse: str, *, histoire: bool = True) -> None:
        """Copy the history of a repository, without file content; or its last files, without `histoire`."""
        options = ["--bare", "--single-branch", "--template=", "--quiet"]
        options.append("--filter=blob:none" if histoire else "--depth=1")
        command = [*self._pinned(hote), "clone", *options, "--", adresse, str(self.dossier)]
        self._run(command, self._out(hote))

    def creer(self) -> None:
        """Create an empty repository."""
        self._run(["init", "--bare", "--template=", "--quiet", str(self.dossier)], {})

    def _pinned(self, hote: str) -> list[str]:
        if self.protocole != HTTPS or self.sortie.pour(hote):
            return []
        try:
            found = adresses(hote, 443)
        except OSError:
            raise Injoignable("la forge est injoignable") from None
        listed = ",".join(f"[{address}]" if ":" in address else address for address in found)
        return ["-c", f"http.curloptResolve={hote}:443:{listed}"]

    def _out(self, hote: str) -> dict[str, str]:
        """Return the variables of the way out: they are not shown in the list of processes."""
        said = {PROXY: self.sortie.pour(hote), "GIT_SSL_CAINFO": self.sortie.autorites}
        return {name: value for name, value in said.items() if value}

    def _run(self, arguments: Sequence[str], variables: dict[str, str], vide: int = 0) -> bytes:
        # The proxy of a variable gives way to any setting, an empty one too.
        kept = {
            name: value for name, value in SAFE.items() if name != "http.proxy" or not variables.get(PROXY)
        }
        options = [part for name, value in kept.items() for part in ("-c", f"{name}={value}")]
        safe = ["-c", f"safe.directory={self.dossier}", "-c", f"safe.directory={self.dossier.resolve()}"]
        command = ["git", "--no-pager", *options, *safe, *arguments]
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
            if code not in (0, vide):
                raise _reason(errors.read(20_000).decode("utf-8", "replace").casefold())
            output.seek(0)
            return output.read()

    def _watch(self, process: subprocess.Popen[bytes], output: IO[bytes]) -> int:
        """Wait for the end, unless the command takes too long or too much room."""
        end, weighed = time.monotonic() + self.bornes.duree, 0.0
        try:
            while True:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    return process.wait(PAUSE)
                now = time.monotonic()
                if now > end:
                    raise Lenteur("la lecture du dépôt par Git dure trop longtemps")
                if os.fstat(output.fileno()).st_size > self.bornes.sortie:
                    raise Panne("l’historique du dépôt est trop long")
                if now - weighed > 10 * PAUSE:
                    weighed = now
                    if _weight(self.dossier) > self.bornes.disque:
                        raise Panne("le dépôt est trop gros")
        finally:
            if process.poll() is None:
                _kill(process)


def _environment(protocole: str) -> dict[str, str]:
    """Return the variables of git: nothing of the person's, no question, one protocol."""
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
    """Return the size of a folder that is being written."""
    total = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):
            total += path.lstat().st_size
    return total


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End git and the programs that it started."""
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
    if "could not read username" in printed or "authentication failed" in printed or "403" in printed:
        return Interdit("la forge demande de s’identifier : le dépôt est privé, ou n’existe pas")
    if "redirect" in printed:
        return Panne("la forge renvoie vers une autre adresse")
    if "could not resolve" in printed or "unable to access" in printed or "timed out" in printed:
        return Injoignable("la forge est injoignable")
    return Panne("Git n’a pas pu lire le dépôt")
