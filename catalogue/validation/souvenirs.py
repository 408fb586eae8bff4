"""What a former build already read and checked: a file that did not change is not read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from catalogue import empreintes
from catalogue.collectivites import ReferenceAbsente, reference
from catalogue.diagnostics import Diagnostic
from catalogue.lecture import MAX_BYTES, Document, read_file
from catalogue.memoire import empreinte
from catalogue.validation.fiche import Fiche

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from catalogue.memoire import Memoire
    from catalogue.validation.fiche import Contexte

_Found = list[Diagnostic]
BOM = "\ufeff"


class Souvenirs:
    """The memory of a validation; without a folder, every file is read and checked."""

    def __init__(self, memoire: Memoire, *, avec_conseils: bool = True) -> None:
        """Remember in `memoire`."""
        self.memoire, self.avec_conseils = memoire, avec_conseils
        self._autour: bytes | None = None

    def lire(self, path: Path, name: str, schema: str = "projet") -> Fiche:
        """Read a file; its places are only looked for again if a message needs them."""
        slug = "guichet" if schema == "guichet" else path.stem
        text = _text(path) if self.memoire.folder else None
        kept = None if text is None else self.memoire.chercher("valeurs", (text.encode(),))
        if text is not None and kept is not None:
            return Fiche(
                slug, Document(name, text, msgspec.json.decode(kept), None, []), schema, self.avec_conseils
            )
        fiche = Fiche(slug, read_file(path, name), schema, self.avec_conseils)
        if text is not None and _clean(fiche):
            written = _written(fiche.valeurs)
            if written is not None:
                self.memoire.retenir("valeurs", (text.encode(),), written)
        return fiche

    def verifier(self, fiche: Fiche, contexte: Contexte, check: Callable[[], Iterable[Diagnostic]]) -> _Found:
        """Return what `check` finds in a file, or found when everything around it was the same."""
        if self.memoire.folder is None or not _clean(fiche):
            return list(check())
        if self._autour is None:
            self._autour = empreinte((empreintes.autour(contexte), *_reference(contexte)))
        parts = (
            fiche.document.fichier.encode(),
            *empreintes.d_une_fiche(fiche.document.texte.encode(), fiche.valeurs, contexte, self._autour),
        )
        made = self.memoire.garder("verdict", parts, lambda: msgspec.json.encode(list(check())))
        return msgspec.json.decode(made, type=_Found)


def _text(path: Path) -> str | None:
    """Return the text of an ordinary file; anything unusual is for the reader to tell."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > MAX_BYTES:
            return None
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    return None if text.startswith(BOM) else text


def _clean(fiche: Fiche) -> bool:
    return isinstance(fiche.document.valeurs, dict) and not fiche.document.diagnostics


def _written(values: object) -> bytes | None:
    """Write values that will be read back exactly; a number beyond 64 bits would not be."""
    try:
        written = msgspec.json.encode(values)
    except (OverflowError, msgspec.EncodeError, ValueError):
        return None
    return written if msgspec.json.decode(written) == values else None


def _reference(contexte: Contexte) -> Iterator[bytes]:
    try:
        yield from empreintes.de_la_reference(reference(contexte.root))
    except ReferenceAbsente:
        yield b"no reference"
