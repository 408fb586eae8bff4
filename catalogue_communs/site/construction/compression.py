"""The compressed copies of a built site, for the servers that send them as they are.

A copy is written beside its file when it is smaller; the same file gives the same bytes. Brotli
is optional: without its library, the `.gz` alone are written.
"""

from __future__ import annotations

import gzip
import io
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from catalogue_communs.socle.fichiers import write_atomically

try:
    import brotli
except ImportError:  # optional: most hosts compress by themselves
    brotli = None

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

# Below, what is saved does not fill a packet.
SEUIL = 1024
TEXTES = frozenset(
    {
        ".atom",
        ".css",
        ".csv",
        ".html",
        ".js",
        ".json",
        ".jsonld",
        ".ndjson",
        ".sqlite",
        ".svg",
        ".ttl",
        ".txt",
        ".xml",
        ".yaml",
        ".yml",
    }
)


def en_gzip(data: bytes) -> bytes:
    """Compress without a date, a name or a system in the header."""
    written = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=written, compresslevel=9, mtime=0) as stream:
        stream.write(data)
    return written.getvalue()


def en_brotli(data: bytes) -> bytes:
    """Compress as much as Brotli can."""
    made: bytes = brotli.compress(data, quality=11)
    return made


def _formats() -> Mapping[str, Callable[[bytes], bytes]]:
    """Return each way to compress that this machine has, by the suffix of its files."""
    return {".gz": en_gzip} if brotli is None else {".gz": en_gzip, ".br": en_brotli}


def comprimer(site: Path) -> int:
    """Write the compressed copies of the texts of a site; return how many.

    A copy left by a former run, which its file no longer deserves, is dropped.
    """
    with ThreadPoolExecutor() as pool:
        return sum(pool.map(_comprimer, [*_textes(site)]))


def _textes(site: Path) -> Iterator[Path]:
    for path in sorted(site.rglob("*")):
        if path.suffix in TEXTES and path.is_file() and not path.is_symlink():
            yield path


def _comprimer(path: Path) -> int:
    data, written = path.read_bytes(), 0
    for suffix, compress in _formats().items():
        target = path.with_name(path.name + suffix)
        made = compress(data) if len(data) >= SEUIL else data
        if len(made) < len(data):
            write_atomically(target, made)
            # A server may compare the dates, and then prefer the file.
            stat = path.stat()
            os.utime(target, ns=(stat.st_atime_ns, stat.st_mtime_ns))
            written += 1
        else:
            target.unlink(missing_ok=True)
    return written


def main() -> None:
    """Compress the site whose folder is the argument."""
    written = comprimer(Path(sys.argv[1]))
    missing = "" if brotli else " Brotli n’est pas installé : il n’y a pas de .br."
    print(f"{written} fichiers compressés sont écrits à côté des autres.{missing}")  # noqa: T201 - a command


if __name__ == "__main__":
    main()
