"""What the engine builds for a catalogue: what the library ships and what people write, put together in one folder."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from catalogue_communs.socle.fichiers import octets_json, ressources
from catalogue_communs.socle.programme import FICHIER, programme

# The folder that the engine builds, beside what people write.
ATELIER = ".catalogue"
FOURNIS = ("docs", "hooks", "theme", "mkdocs.yml")
ECRITS = ("docs", "donnees", "projets", "guichet.yml", FICHIER)
# Pages of docs/ that belong to the first programme: neither packaged nor put in another catalogue.
PROPRES = (
    "docs/adr",
    "docs/contribuer/reprendre.md",
    "docs/guichet",
    "docs/images/communs",
    "docs/images/lisez-moi.png",
    "docs/impact/le-guichet-en-une-page.md",
    "docs/index.md",
    "docs/mentions-legales.md",
)
TERRITOIRES = "docs/territoires"
ECLATS = f"{TERRITOIRES}/donnees/"
# A line of a page that only some catalogues have says so at its end.
_SI = re.compile(r"^(.*?) ?<!-- si : (appel|territoires|ici) -->( ?\|?)\n", re.MULTILINE)
# The files of this repository that a page cites.
_FOI = re.compile(r"Son dépôt fait foi : .*")
# How a command is run elsewhere.
COMMANDES = {
    "python3 scripts/serve": ".venv/bin/catalogue construire --servir",
    "python3 scripts/catalogue": ".venv/bin/catalogue",
}
_MENU = re.compile(r"^( *)- (?:.*: )?([\w/.-]+\.md)$")


def assembler(root: Path) -> Path:
    """Put together what the library ships and what `root` holds; return the folder.

    A file that has not changed is not written again: the engine, which may be watching, builds for the others alone.
    """
    made, wanted = root / ATELIER, _reunis(root)
    for path in [*made.rglob("*")]:
        if (path.is_symlink() or path.is_file()) and path.relative_to(made).as_posix() not in wanted:
            path.unlink()
    for name, content in wanted.items():
        target = made / name
        same = isinstance(content, bytes) and target.is_file() and not target.is_symlink()
        if same and target.read_bytes() == content:
            continue
        target.unlink(missing_ok=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            target.write_bytes(content)
        else:
            target.symlink_to(content)
    return made


def _reunis(root: Path) -> dict[str, bytes | Path]:
    """Return what the engine builds, by its path: a page that people write wins over one of the same name.

    A link, by where it leads, stays one: the validation refuses it.
    """
    library = ressources()
    left = {*PROPRES, *(() if programme().territoires else (TERRITOIRES,))}
    found: dict[str, bytes | Path] = {}
    for name, path in (*_sous(library, FOURNIS, left), *_sous(library / "modeles", ("docs",))):
        page = name.startswith("docs/") and path.suffix in {".md", ".yml"}
        found[name] = _de_ce_catalogue(path, root) if page else path.read_bytes()
    if programme().regions:
        found = {name: data for name, data in found.items() if not name.startswith(ECLATS)}
        found.update(_eclats(library / ECLATS))
    for name, path in _sous(root, ECRITS):
        found[name] = path.readlink() if path.is_symlink() else path.read_bytes()
    lines = [*_menu((library / "mkdocs.yml").read_text(encoding="utf-8"), found), "watch:"]
    lines += [f"  - ../{name}" for name in ECRITS if (root / name).exists()]
    return {**found, "mkdocs.yml": ("\n".join(lines) + "\n").encode()}


def _eclats(folder: Path) -> dict[str, bytes]:
    """Return the files by which a visitor finds a place, as `scripts/_eclats.py` says them: those of the programme alone."""

    def read(name: str) -> Any:
        return json.loads((folder / f"{name}.json").read_bytes())

    made = {"index": read("index")}
    places = {code: one for code, one in made["index"]["departements"].items() if programme().couvre(one[1])}
    made |= {f"communes-{code}": read(f"communes-{code}") for code in places}
    for start in made["index"]["noms"]:
        # An EPCI names its département; the code of a commune begins with it.
        found = ((row, row[3:] or (row[1][:2], row[1][:3])) for row in read(f"noms-{start}"))
        if rows := [row for row, codes in found if not places.keys().isdisjoint(codes)]:
            made[f"noms-{start}"] = rows
    starts = [start for start in made["index"]["noms"] if f"noms-{start}" in made]
    made["index"] |= {"noms": starts, "departements": places}
    return {f"{ECLATS}{name}.json": octets_json(one) for name, one in made.items()}


def _sous(folder: Path, names: Iterable[str], left: Collection[str] = ()) -> Iterator[tuple[str, Path]]:
    """Yield each file of a folder that is, or is below, one of these names, and not one of those left."""
    for name in names:
        path = folder / name
        if name in left or path.name == "__pycache__":
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _sous(folder, sorted(f"{name}/{one.name}" for one in path.iterdir()), left)
        elif path.is_symlink() or path.exists():
            yield name, path


def _de_ce_catalogue(page: Path, root: Path) -> bytes:
    """Leave out the lines of a shipped page that this catalogue has no use for."""
    has = {
        "appel": (root / "docs/guichet/index.md").is_file(),
        "territoires": programme().territoires,
        "ici": False,
    }
    text = page.read_text(encoding="utf-8")
    text = _SI.sub(lambda found: f"{found[1]}{found[3]}\n" if has[found[2]] else "", text)
    for here, there in COMMANDES.items():
        text = text.replace(here, there)
    text = text.replace("$schema=../schemas/", f"$schema={programme().schemas}")
    return _FOI.sub("Le code du logiciel fait foi.", text).encode()


def _menu(text: str, files: Collection[str]) -> Iterator[str]:
    """Yield the settings of the engine, their menu without what is not there; pages outside it are welcome."""
    lines = [
        line
        for line in [*text.split("\nwatch:", maxsplit=1)[0].splitlines(), "strict: false", "validation:"]
        if not (page := _MENU.match(line)) or f"docs/{page[2]}" in files
    ]
    named = programme().appellation.le
    call = json.dumps(named[0].upper() + named[1:])
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        heading = re.fullmatch(r"( +)- [^:]+:", line)
        if not heading or after.startswith(f"{heading[1]}  "):
            yield f"{heading[1]}- {call}:" if heading and after.endswith("- guichet/index.md") else line
    yield "  nav: {omitted_files: ignore, not_found: warn, absolute_links: warn}"
    yield "  links: {not_found: warn, anchors: warn, absolute_links: warn, unrecognized_links: warn}"
