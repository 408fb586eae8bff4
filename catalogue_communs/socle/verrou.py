"""One process at a time: a lock that the system frees by itself, however its holder ends; a folder put in place.

The standard library alone: the scripts take it too.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


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
        # Whoever held it may have removed the file that was just opened: then it locks nothing.
        if _libre(handle) and _est_encore(path, handle):
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


def _libre(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _est_encore(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False
