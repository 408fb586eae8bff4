"""How many processes may work at the same time, and whether one may be copied."""

from __future__ import annotations

import os
import sys
import threading

# More would wait for the disk.
MAX_PROCESSES = 8


def processeurs() -> int:
    """Count the processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def copiables() -> int:
    """Count the copies of this process that may work at once; none where copying it is not safe.

    Only Linux copies a process at little cost, and a copy has none of the threads, whose locks
    could stay closed for ever.
    """
    alone = threading.active_count() == 1
    count = min(processeurs(), MAX_PROCESSES)
    return count if sys.platform == "linux" and alone and count > 1 else 0
