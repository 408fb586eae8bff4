"""A catalogue of one's own: its first files, the folder that the engine builds, the settings brought up to date."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import distribution
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from catalogue_communs.contribution.redaction import fiche_nouvelle
from catalogue_communs.fiches import ecriture
from catalogue_communs.fiches.lecture import lire_octets
from catalogue_communs.socle.complements import COMPLEMENTS
from catalogue_communs.socle.fichiers import ecrire_d_un_coup, ressources
from catalogue_communs.socle.programme import FICHIER, VERSION, adopter, programme
from catalogue_communs.socle.texte import slugifier

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
    "docs/mentions-legales.md",
)
TERRITOIRES = "docs/territoires"
EXEMPLE = "commun-d-exemple"
# The forms of the forge, and the workflows: those of this repository. One is about the library alone.
DE_LA_FORGE = (".github/ISSUE_TEMPLATE", ".github/workflows")
DE_LA_BIBLIOTHEQUE = "nuit.yml"
# A line of a page that only some catalogues have says so at its end.
_SI = re.compile(r"^(.*?) ?<!-- si : (appel|territoires|ici) -->( ?\|?)\n", re.MULTILINE)
# The section of a command that only the repository of the library has, and how the others are run elsewhere.
_SCRIPT = re.compile(r"^## `python3 scripts/.*?(?=^## )", re.MULTILINE | re.DOTALL)
COMMANDES = {
    "python3 scripts/serve": ".venv/bin/catalogue construire --servir",
    "python3 scripts/catalogue": ".venv/bin/catalogue",
}
_MENU = re.compile(r"^( *)- (?:.*: )?([\w/.-]+\.md)$")
# What each version of the settings changed, from the one before.
MIGRATIONS: dict[int, Callable[[str], str]] = {}


# --- The first files ------------------------------------------------------------------------


def premiers_fichiers(reponses: Mapping[str, Any], jour: str) -> dict[str, bytes]:
    """Return every file of a new catalogue by its path.

    `reponses` has `titre`, `nom`, `editeur`, `sigle`, `site`, `courriel`, `statut`, texts, and
    `territoires`, a boolean. The process then serves the programme that they make.
    """
    settings = _reglages(reponses)
    adopter(lire_octets(settings.encode(), FICHIER).valeurs)
    words = {name: reponses[name] for name in ("titre", "nom", "editeur", "courriel")}
    folder = ressources() / "modeles" / "depot"
    words["paquet"], made = _paquet()
    made |= {FICHIER: settings.encode(), f"projets/{EXEMPLE}.yml": _exemple(jour).encode()}
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        text = path.read_text(encoding="utf-8")
        for name, said in words.items():
            text = text.replace(f"[[{name}]]", said)
        made[path.relative_to(folder).as_posix()] = text.encode()
    for name in DE_LA_FORGE:
        for path in sorted((ressources() / name).iterdir()):
            if path.name != DE_LA_BIBLIOTHEQUE:
                made[f"{name}/{path.name}"] = path.read_bytes()
    return made


def _paquet() -> tuple[str, dict[str, bytes]]:
    """Return how a repository asks for this library, whole, and the file that it then holds.

    It was installed from an address, that others can reach; from a file, then kept in the repository;
    else a registry has it, under its number.
    """
    one = distribution("catalogue-communs")
    origin = json.loads(one.read_text("direct_url.json") or "{}")
    extras = f"[{','.join(COMPLEMENTS)}]"
    asked = f"{one.name}{extras}"
    parts, wheel = urlsplit(origin.get("url", "")), Path(url2pathname(urlsplit(origin.get("url", "")).path))
    digest = origin.get("archive_info", {}).get("hashes", {}).get("sha256")
    if parts.scheme == "https" and digest:
        return f"{asked} @ {origin['url']}#sha256={digest}", {}
    if wheel.suffix == ".whl" and wheel.is_file():
        return f"./paquet/{wheel.name}{extras}", {f"paquet/{wheel.name}": wheel.read_bytes()}
    return f"{asked}=={one.version}", {}


def _reglages(reponses: Mapping[str, Any]) -> str:
    """Write the settings shipped with what was answered, their comments kept."""
    word = str(reponses["statut"]).casefold()
    plural = word if word.endswith(("s", "x", "z")) else f"{word}s"
    said = {
        "titre": reponses["titre"],
        "nom": reponses["nom"],
        "presentation": f"Un catalogue de communs numériques, publié par : {reponses['editeur']}.",
        "courriel": reponses["courriel"],
        "domaine": (urlsplit(str(reponses["site"])).hostname or "").removeprefix("www."),
        "editeur.nom": reponses["editeur"],
        "editeur.sigle": reponses["sigle"],
        "editeur.site": reponses["site"],
        "statuts.soutenu.cle": slugifier(word),
        "statuts.soutenu.nom": word[0].upper() + word[1:],
        "statuts.soutenu.pluriel": plural[0].upper() + plural[1:],
        "statuts.soutenu.court": word,
        "statuts.soutenu.courts": plural,
        "statuts.autre.description": "Autre commun ouvert sur le même thème, que le programme ne soutient pas.",
    }
    text = _regles(said)
    if not reponses["territoires"]:
        text += "# Sans collectivités françaises : ni carte, ni page de territoire.\nterritoires: false\n"
    return text


def _regles(said: Mapping[str, Any]) -> str:
    """Write the settings shipped with other values, by their path; their comments stay."""
    lines: list[str] = []
    path: list[str] = []
    for line in (ressources() / "schemas" / FICHIER).read_text(encoding="utf-8").splitlines():
        if key := re.match(r"( *)([a-z_]+):", line):
            path = [*path[: len(key[1]) // 2], key[2]]
            value = said.get(".".join(path))
            lines.append(line if value is None else f"{key[0]} {ecriture.scalaire(str(value), {})}")
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


def _exemple(jour: str) -> str:
    """Write a common that cannot be taken for a real one."""
    return fiche_nouvelle(
        {
            "nom": "Commun d’exemple",
            "accroche": "Une fiche inventée, pour voir le site : remplacez-la par la première vraie.",
            "statut": programme().autre.cle,
            "publie_le": jour,
            "contact": {"courriel": "contact@exemple.fr"},
            "porteurs": [{"nom": "Association imaginaire des communs", "type": "association"}],
            "publics": {"collectivites": ["non-precise"]},
            "depots": [{"url": "https://github.com/exemple/commun-d-exemple"}],
            "licence": "EUPL-1.2",
        },
        commentaires=False,
    )


# --- The folder that the engine builds ------------------------------------------------------


def assembler(root: Path) -> Path:
    """Put together what the library ships and what `root` holds; return the folder.

    What people write wins over a page of the same name. A file that has not changed is not written
    again: the engine, which may be watching, builds for the others alone.
    """
    made, fresh = root / ATELIER, root / f"{ATELIER}.neuf"
    shutil.rmtree(fresh, ignore_errors=True)
    _reunir(root, fresh)
    for path in sorted(made.rglob("*"), reverse=True):
        other = fresh / path.relative_to(made)
        if path.is_dir() and not path.is_symlink():
            if not other.is_dir():
                path.rmdir()
        elif path.is_file() and other.is_file() and path.read_bytes() == other.read_bytes():
            other.unlink()
        else:
            path.unlink()
    for path in fresh.rglob("*"):
        if path.is_symlink() or not path.is_dir():
            (made / path.relative_to(fresh)).parent.mkdir(parents=True, exist_ok=True)
            path.replace(made / path.relative_to(fresh))
    shutil.rmtree(fresh)
    return made


def _reunir(root: Path, target: Path) -> None:
    library = ressources()
    target.mkdir()
    left = {*PROPRES, *(() if programme().territoires else (TERRITOIRES,))}
    for name in FOURNIS:
        _copier(library / name, target / name, {str(library / one) for one in left})
    shipped = sorted((target / "docs").rglob("*.md"))
    for page in shipped:
        page.write_text(_de_ce_catalogue(page.read_text(encoding="utf-8"), root), encoding="utf-8")
    for name in ECRITS:
        if (root / name).exists():
            _copier(root / name, target / name, frozenset())
    menu = target / "mkdocs.yml"
    lines = [*_menu(menu.read_text(encoding="utf-8"), target), "watch:"]
    lines += [f"  - ../{name}" for name in ECRITS if (root / name).exists()]
    menu.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _copier(source: Path, target: Path, left: set[str] | frozenset[str]) -> None:
    def unwanted(folder: str, names: list[str]) -> set[str]:
        return {n for n in names if f"{folder}/{n}" in left or n == "__pycache__"}

    if source.is_dir():
        # A link stays one: the validation refuses it.
        shutil.copytree(source, target, symlinks=True, dirs_exist_ok=True, ignore=unwanted)
    else:
        shutil.copy(source, target, follow_symlinks=False)


def _de_ce_catalogue(text: str, root: Path) -> str:
    """Leave out the lines of a shipped page that this catalogue has no use for."""
    has = {"appel": (root / "guichet.yml").is_file(), "territoires": programme().territoires, "ici": False}
    text = _SI.sub(lambda found: f"{found[1]}{found[3]}\n" if has[found[2]] else "", _SCRIPT.sub("", text))
    for here, there in COMMANDES.items():
        text = text.replace(here, there)
    return text


def _menu(text: str, target: Path) -> Iterator[str]:
    """Yield the settings of the engine, their menu without what is not there; pages outside it are welcome."""
    lines = [
        line
        for line in [*text.split("\nwatch:", maxsplit=1)[0].splitlines(), "strict: false", "validation:"]
        if not (page := _MENU.match(line)) or (target / "docs" / page[2]).is_file()
    ]
    named = programme().appellation.le
    call = json.dumps(named[0].upper() + named[1:])
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        heading = re.fullmatch(r"( +)- [^:]+:", line)
        if not heading or after.startswith(f"{heading[1]}  "):
            yield f"{heading[1]}- {call}:" if heading and after.endswith("- guichet/index.md") else line
    yield from ("  nav: {omitted_files: ignore, not_found: warn, absolute_links: warn}",)
    yield "  links: {not_found: warn, anchors: warn, absolute_links: warn, unrecognized_links: warn}"


# --- The settings brought up to date --------------------------------------------------------


def migrer(text: str, jusqu_a: int = VERSION, pas: Mapping[int, Callable[[str], str]] = MIGRATIONS) -> str:
    """Bring the text of programme.yml to a version, one step after the other; comments stay.

    Raises:
        ValueError: The file says no version, or one that this library does not know.
    """
    found = re.search(r"^version: *([0-9]{1,4})\s*$", text, re.MULTILINE)
    if not found or not 1 <= int(found[1]) <= jusqu_a:
        raise ValueError(f"« version » doit être un nombre de 1 à {jusqu_a}.")
    for step in range(int(found[1]) + 1, jusqu_a + 1):
        text = pas[step](text)
        text = re.sub(r"^version: .*$", f"version: {step}", text, count=1, flags=re.MULTILINE)
    return text


def ecrire_les_fichiers(root: Path, files: Mapping[str, bytes]) -> None:
    """Write files under `root`, with their folders."""
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        ecrire_d_un_coup(root / name, data)
