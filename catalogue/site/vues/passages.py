"""The hand-written pages, cut at their titles: what a search shows after the commons."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from catalogue.socle import markdown
from catalogue.socle.fichiers import lire_yaml
from catalogue.socle.francais import typographie
from catalogue.socle.programme import en_clair

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Decision records are out of the site; the examples are not pages. What is written for those who
# contribute and for programs would only bury what a town hall looks for.
EXCLUS = frozenset({"adr", "exemples", "contribuer", "donnees", "securite"})
LONGEST = 240
DEEPEST = 3

_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_ATTRIBUTES = re.compile(r"\{:?([^{}\n]*)\}\s*$")
_ID = re.compile(r"#([\w-]+)")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Passage:
    """A page, or a titled part of it: where it is, what it is called, how it starts."""

    url: str
    rubrique: str
    page: str
    titre: str
    texte: str


def passages(docs: Path) -> tuple[Passage, ...]:
    """Return the passages of every page of `docs` that a search may show, in the order of paths."""
    return tuple(passage for path in sorted(docs.rglob("*.md")) for passage in _of_page(docs, path))


def _of_page(docs: Path, path: Path) -> Iterator[Passage]:
    relative = path.relative_to(docs)
    meta, text = _read(path)
    if relative.parts[0] in EXCLUS or (meta.get("search") or {}).get("exclude"):
        return
    url = relative.as_posix().removesuffix("index.md")
    url = f"{url.removesuffix('.md')}/" if url.endswith(".md") else url
    section = _title(docs / relative.parts[0] / "index.md") if len(relative.parts) > 1 else ""
    page, used = "", set[str]()
    for level, heading, named, content in _parts(text):
        anchor = _unique(named, used)
        page = page or typographie(heading)
        yield Passage(
            url=url if level == 1 else f"{url}#{anchor}",
            rubrique=section,
            page=page,
            titre=typographie(heading),
            texte=_shorten(typographie(content)),
        )


def _parts(text: str) -> Iterator[tuple[int, str, str, str]]:
    """Yield each title with its level, its anchor and the text up to the next one."""
    current: tuple[int, str, str] | None = None
    said: list[str] = []
    for bloc in markdown.blocs(text, ecrites=True):
        words = _SPACES.sub(" ", bloc.mots)
        if not bloc.titre:
            said.append(_ATTRIBUTES.sub("", words).strip())
        elif bloc.titre <= DEEPEST:
            if current:
                yield (*current, " ".join(said))
            current, said = (bloc.titre, *_heading(words)), []
    if current:
        yield (*current, " ".join(said))


def _heading(text: str) -> tuple[str, str]:
    found = _ATTRIBUTES.search(text)
    title = text[: found.start()].strip() if found else text
    named = _ID.search(found[1]) if found else None
    return title, named[1] if named else ancre(title)


def ancre(title: str) -> str:
    """Return the anchor that Python-Markdown gives to a title."""
    ascii_only = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", ascii_only).strip().lower())


def _unique(anchor: str, used: set[str]) -> str:
    made, number = anchor, 0
    while made in used:
        number += 1
        made = f"{anchor}_{number}"
    used.add(made)
    return made


def _shorten(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST].rpartition(' ')[0]}…"


def _read(path: Path) -> tuple[dict[str, Any], str]:
    text = en_clair(path.read_text(encoding="utf-8"))
    front = _FRONT.match(text)
    meta = lire_yaml(front[1]) if front else {}
    return (meta if isinstance(meta, dict) else {}), text[front.end() :] if front else text


def _title(index: Path) -> str:
    return str(_read(index)[0].get("title", "")) if index.is_file() else ""
