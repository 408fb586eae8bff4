"""The compiled templates, kept in the memory: apart from it, so that reading files imports no Jinja."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import BytecodeCache

if TYPE_CHECKING:
    from jinja2.bccache import Bucket

    from catalogue.memoire import Memoire


class GabaritsCompiles(BytecodeCache):
    """The compiled templates of Jinja, in a memory."""

    def __init__(self, memoire: Memoire) -> None:
        """Keep them in `memoire`."""
        self.memoire = memoire

    def load_bytecode(self, bucket: Bucket) -> None:
        """Find a template that was compiled from the same text, at the same place."""
        content = self.memoire.chercher("gabarit", self._ingredients(bucket))
        if content:
            bucket.bytecode_from_string(content)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template that was just compiled."""
        self.memoire.retenir("gabarit", self._ingredients(bucket), bucket.bytecode_to_string())

    @staticmethod
    def _ingredients(bucket: Bucket) -> tuple[bytes, ...]:
        return (bucket.key.encode(), bucket.checksum.encode())
