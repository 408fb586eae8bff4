"""How soon `serve` sees that a file was saved."""

from __future__ import annotations

from mkdocs.livereload import LiveReloadServer
from watchdog.observers.polling import PollingObserver

# Between two looks at the files, in seconds: MkDocs waits for half a second, as long as it then builds.
PAUSE = 0.25


def regarder(server: LiveReloadServer) -> LiveReloadServer:
    """Look more often at what MkDocs watches, and will watch."""
    watched = [*server._watched_paths]  # noqa: SLF001 - nothing else tells what MkDocs named before
    for path in watched:
        server.unwatch(path)
    server.observer = PollingObserver(timeout=PAUSE)
    for path in watched:
        server.watch(path)
    return server
