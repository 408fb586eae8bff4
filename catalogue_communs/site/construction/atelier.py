"""What the engine builds: what the library ships and what people write, in one folder."""

import json
import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from catalogue_communs.socle.fichiers import octets_json, ressources
from catalogue_communs.socle.programme import FICHIER, programme

# The folder that the engine builds, beside what people write.
ATELIER = ".catalogue"
FORMULAIRES, FLUX = ".github/ISSUE_TEMPLATE", ".github/workflows"
# What the workflows of the forge answer.
FORMULAIRE_LIBRE = f"{FORMULAIRES}/proposer.yml"
FOURNIS = ("docs", "hooks", "theme", "mkdocs.yml")
ECRITS = ("docs", "donnees", "projets", "guichet.yml", FICHIER)
TERRITOIRES, MISE_EN_SERVICE = "docs/territoires", "docs/contribuer/mise-en-service.md"
ECLATS = f"{TERRITOIRES}/donnees"
# A line of a page that only some catalogues have says so at its end.
_SI = re.compile(r"^(.*?) ?<!-- si : (appel|flux|territoires|ici) -->( ?\|?)\n", re.MULTILINE)
# The files of this repository that a page cites.
_FOI = re.compile(r"Son dépôt fait foi : .*")
# How a command is run elsewhere.
COMMANDES = {
    "python3 scripts/serve": ".venv/bin/catalogue construire --servir",
    "python3 scripts/catalogue": ".venv/bin/catalogue",
    "`scripts/fiches`": "`catalogue fiches`",
}
_MENU = re.compile(r"^( *)- (?:.*: )?([\w/.-]+\.md)$")


def a_le_formulaire(dossier: Path) -> bool:
    """Tell whether a catalogue has the form of the forge; what is laid out in a folder of its own has that of the one above."""
    return any(
        (folder / FORMULAIRE_LIBRE).is_file() for folder in (dossier, dossier.resolve().parent)
    )


def assembler(root: Path) -> Path:
    """Put together what the library ships and what `root` holds; return the folder.

    A file that has not changed is not written again: the engine, which may be watching, builds for the others alone.
    """
    atelier, reunis = root / ATELIER, _reunis(root)
    for path in [*atelier.rglob("*")]:
        if (path.is_symlink() or path.is_file()) and path.relative_to(
            atelier
        ).as_posix() not in reunis:
            path.unlink()
    for name, content in reunis.items():
        target = atelier / name
        ecrit_ici = isinstance(content, bytes) and target.is_file() and not target.is_symlink()
        if ecrit_ici and target.read_bytes() == content:
            continue
        target.unlink(missing_ok=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            target.write_bytes(content)
        else:
            target.symlink_to(content)
    return atelier


def _reunis(root: Path) -> dict[str, bytes | Path]:
    """Return what the engine builds, by its path: a page that people write wins over one of the same name."""
    library = ressources()
    eclats = _eclats(library / ECLATS) if programme().regions else {}
    sans_emploi = {
        *_propres(library / "pyproject.toml"),
        *(() if (root / FLUX).is_dir() else (MISE_EN_SERVICE,)),
        *(() if programme().territoires else (TERRITOIRES,)),
        *((ECLATS,) if eclats else ()),
    }
    reunis: dict[str, bytes | Path] = {}
    for name, path in (
        *sous_le_dossier(library, FOURNIS, sans_emploi),
        *sous_le_dossier(library / "modeles", ("docs",)),
    ):
        page = name.startswith("docs/") and path.suffix in {".md", ".yml"}
        reunis[name] = _de_ce_catalogue(path, root) if page else path.read_bytes()
    reunis |= eclats
    for name, path in sous_le_dossier(root, ECRITS):
        # A link, by where it leads, stays one: the validation refuses it.
        reunis[name] = path.readlink() if path.is_symlink() else path.read_bytes()
    lines = [*_menu((library / "mkdocs.yml").read_text(encoding="utf-8"), reunis), "watch:"]
    lines += [f"  - ../{name}" for name in ECRITS if (root / name).exists()]
    return {**reunis, "mkdocs.yml": ("\n".join(lines) + "\n").encode()}


def _propres(settings: Path) -> list[str]:
    """Name the pages of the first programme: neither packaged, as its project says, nor put in another catalogue."""
    if not settings.is_file():
        return []
    project: dict[str, Any] = tomllib.loads(settings.read_text(encoding="utf-8"))
    return [*project["tool"]["hatch"]["build"]["targets"]["wheel"]["exclude"]]


def _eclats(folder: Path) -> dict[str, bytes]:
    """Return the files by which a visitor finds a place, as `scripts/_eclats.py` says them: those of the programme alone."""

    def lire(name: str) -> Any:
        return json.loads((folder / f"{name}.json").read_bytes())

    index = lire("index")
    departements = {
        code: departement
        for code, departement in index["departements"].items()
        if programme().couvre(departement[1])
    }
    eclats = {f"communes-{code}": lire(f"communes-{code}") for code in departements}
    debuts = []
    for debut in index["noms"]:
        lignes = [ligne for ligne in lire(f"noms-{debut}") if _est_dans(departements, ligne)]
        if lignes:
            debuts.append(debut)
            eclats[f"noms-{debut}"] = lignes
    eclats["index"] = {**index, "noms": debuts, "departements": departements}
    return {f"{ECLATS}/{name}.json": octets_json(eclat) for name, eclat in eclats.items()}


def _est_dans(departements: Collection[str], ligne: Sequence[str]) -> bool:
    """Tell whether a place is in one of these départements: an EPCI names its own, the code of a commune begins with it."""
    code = ligne[1]
    codes = ligne[3:] or (code[:2], code[:3])
    return any(departement in departements for departement in codes)


def sous_le_dossier(
    folder: Path, names: Iterable[str], exclus: Collection[str] = ()
) -> Iterator[tuple[str, Path]]:
    """Yield each file of a folder that is, or is below, one of these names, and not one of those left out."""
    for name in names:
        path = folder / name
        if name in exclus or path.name == "__pycache__":
            continue
        if path.is_dir() and not path.is_symlink():
            below = sorted(f"{name}/{inner.name}" for inner in path.iterdir())
            yield from sous_le_dossier(folder, below, exclus)
        elif path.is_symlink() or path.exists():
            yield name, path


def _de_ce_catalogue(page: Path, root: Path) -> bytes:
    """Leave out the lines of a shipped page that this catalogue has no use for."""
    presents = {
        "flux": (root / FLUX).is_dir(),
        "appel": (root / "docs/guichet/index.md").is_file(),
        "territoires": programme().territoires,
        "ici": False,
    }
    text = page.read_text(encoding="utf-8")
    text = _SI.sub(lambda ligne: f"{ligne[1]}{ligne[3]}\n" if presents[ligne[2]] else "", text)
    for commande, ailleurs in COMMANDES.items():
        text = text.replace(commande, ailleurs)
    text = text.replace("$schema=../schemas/", f"$schema={programme().schemas}")
    return _FOI.sub("Le code du logiciel fait foi.", text).encode()


def _menu(text: str, files: Collection[str]) -> Iterator[str]:
    """Yield the settings of the engine, their menu without what is not there; pages outside it are welcome."""
    lines = [
        line
        for line in [
            *text.split("\nwatch:", maxsplit=1)[0].splitlines(),
            "strict: false",
            "validation:",
        ]
        if not (page := _MENU.match(line)) or f"docs/{page[2]}" in files
    ]
    appellation = programme().appellation.le
    call = json.dumps(appellation[0].upper() + appellation[1:])
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        heading = re.fullmatch(r"( +)- [^:]+:", line)
        if not heading or after.startswith(f"{heading[1]}  "):
            yield (
                f"{heading[1]}- {call}:"
                if heading and after.endswith("- guichet/index.md")
                else line
            )
    yield "  nav: {omitted_files: ignore, not_found: warn, absolute_links: warn}"
    yield "  links: {not_found: warn, anchors: warn, absolute_links: warn, unrecognized_links: warn}"
