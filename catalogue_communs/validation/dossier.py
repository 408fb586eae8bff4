"""What lies in the folder of a catalogue: its pages, its images, and what has no place there."""

from __future__ import annotations

import os
import re
import struct
import warnings
import zlib
from collections.abc import Iterator
from pathlib import Path

from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.fiches.ecriture import SLUG, SLUG_LE_PLUS_LONG, slug_refuse
from catalogue_communs.fiches.phrases import dire
from catalogue_communs.socle import schemas
from catalogue_communs.socle.complements import installer
from catalogue_communs.socle.schemas import IMAGES as FORMATS
from catalogue_communs.socle.schemas import MAX_SIDE
from catalogue_communs.socle.texte import ChampPath, citer, slugifier
from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche

# What a build reads besides the pages, which tell their links themselves.
READ = ("docs", "donnees", "hooks", "schemas", "theme")
# What docs/ may hold, by folder: but for its pages, which are cleaned, all is published as it is.
EXPECTED = re.compile(
    r"(?:[^/]+/)*[^/]+\.md"
    r"|images/(?:communs/)?[^/]+\.(?i:png|jpe?g|webp)|images/signe\.svg"
    r"|scripts/[a-z0-9-]+\.js|scripts/licences\.txt|styles/[a-z0-9-]+\.css"
    r"|territoires/donnees/(?:index|(?:communes|noms)-[a-z0-9AB-]+)\.json"
    r"|exemples/[a-z0-9-]+\.yml|exemples/serveurs/(?:Caddyfile|nginx\.conf|postgresql\.sql)"
)


def place(path: Path) -> Path:
    """Make a path absolute, whatever the way to it; a link stays a link."""
    return path.parent.resolve() / path.name if path.name not in {"", ".."} else path.resolve()


def contenu(folder: Path) -> list[Path]:
    """List what lies in the folder of the pages, except hidden files and notes in Markdown."""
    found = (one for one in _under(folder) if one.is_symlink() or not one.is_dir())
    paths = (Path(one.path) for one in found if not one.name.startswith("."))
    return sorted((path for path in paths if path.suffix != ".md"), key=lambda path: path.parts)


def _under(folder: Path | str) -> Iterator[os.DirEntry[str]]:
    """Iterate over everything under a folder; links are not followed, nor what cannot be read."""
    try:
        with os.scandir(folder) as found:
            entries = list(found)
    except OSError:
        return
    for one in entries:
        yield one
        if one.is_dir(follow_symlinks=False):
            yield from _under(one.path)


def liens_et_imprevus(base: Path) -> Iterator[Diagnostic]:
    """Refuse links where a build reads, which could publish any file of the machine, and what docs/ does not expect."""
    for folder in (base / name for name in READ):
        links = [folder] if folder.is_symlink() else []
        links += (Path(one.path) for one in _under(folder) if one.is_symlink())
        for path in sorted(links):
            yield Diagnostic(nommer(path, base), 1, 1, *dire("fichier-lien"))
    for path in sorted((base / "docs").rglob("*")):
        name = path.relative_to(base / "docs").as_posix()
        # What is hidden is not published; a link is told above.
        hidden = any(part.startswith(".") for part in name.split("/"))
        if not (hidden or path.is_dir() or path.is_symlink() or EXPECTED.fullmatch(name)):
            yield Diagnostic(nommer(path, base), 1, 1, *dire("fichier-imprevu"))


def imprevu(path: Path) -> bool:
    """Tell whether a file is not one of the pages."""
    return path.suffix not in {".yml", ".yaml"}


def existe(path: Path) -> bool:
    """Tell whether there is something at a path, were it a link to nothing."""
    return path.is_symlink() or path.exists()


def nommer(path: Path, base: Path) -> str:
    """Write a path as messages do, from the folder of the catalogue."""
    name = path.as_posix().removeprefix(f"{base.as_posix().rstrip('/')}/")
    # The system may give a name that is not Unicode, and that nothing could print.
    return name.encode("utf-8", "replace").decode("utf-8")


def mal_nomme(path: Path, base: Path) -> Iterator[Diagnostic]:
    """Yield what keeps a file from being published: its name, or its folder."""
    at_home = path.parent == base / "projets"
    refused = slug_refuse(path.stem)
    if (at_home and path.suffix == ".yml" and not refused) or not existe(path):
        return
    slug = slugifier(path.name.partition(".")[0])[:SLUG_LE_PLUS_LONG].strip("-") or "mon-commun"
    slug = f"{slug}-commun" if slug_refuse(slug) else slug
    # A draft may lie elsewhere on the disk, not elsewhere in the catalogue.
    if not at_home and path.is_relative_to(base):
        said = "fichier-ailleurs"
    elif imprevu(path):
        said = "fichier-autre"
    elif SLUG.match(path.stem) and refused:
        said = "fichier-refuse"
    elif path.suffix != ".yml" or refused:
        said = "fichier-nom"
    else:
        return
    told = dire(said, cite=citer(path.name), refus=refused, compris=slug)
    yield Diagnostic(nommer(path, base), 1, 1, *told)


PAGES = "docs/images"
MAX_LOGO_BYTES, MAX_IMAGE_BYTES = 200 * 1024, 500 * 1024

Problem = tuple[str, str, str]

# What the decoders raise on a damaged file.
_DAMAGED = (OSError, SyntaxError, ValueError, EOFError, LookupError, struct.error, zlib.error, Warning)


def check(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield images that are missing, too heavy, not what their name says, or heavy for a page (an advice)."""
    named: list[tuple[ChampPath, int]] = [(("logo", "image"), MAX_LOGO_BYTES)]
    named += [((*path, "image"), MAX_IMAGE_BYTES) for path, _ in fiche.items("captures")]
    seen: dict[tuple[str, int], Problem | None] = {}
    for path, limit in named:
        name = fiche.get(*path)
        part = schemas.partie_de(fiche.schema, path) or {}
        if not isinstance(name, str) or not re.fullmatch(part["pattern"], name):
            continue
        if (name, limit) not in seen:
            image, logo = contexte.images / name, limit == MAX_LOGO_BYTES
            seen[name, limit] = _problem(image, name, limit) or _weight(contexte.root, image, logo=logo)
        if problem := seen[name, limit]:
            yield fiche.sur_la_valeur(path, *problem)


def logo_du_programme(fiche: Fiche, root: Path) -> Iterator[Diagnostic]:
    """Yield what is wrong with the logo of the programme, which is published as it is."""
    name = fiche.get("logo")
    if isinstance(name, str) and (problem := _problem(root / PAGES / name, name, MAX_LOGO_BYTES)):
        yield fiche.sur_la_valeur(("logo",), *problem)


def _problem(path: Path, name: str, limit: int) -> Problem | None:
    if path.is_symlink() or not path.is_file():
        folder = "docs/images/" if path.parent.name == "images" else "docs/images/communs/"
        return dire("image-introuvable", cite=citer(name), dossier=folder)
    size = path.stat().st_size
    if size > limit:
        return dire("image-poids", cite=citer(name), poids=-(-size // 1024), limite=limit // 1024)
    return _content_problem(path, name)


def _content_problem(path: Path, name: str) -> Problem | None:
    # Imported for the first image only: many catalogues have none.
    try:
        from PIL import Image  # noqa: PLC0415
    except ModuleNotFoundError:
        return dire("image-non-ouverte", cite=citer(name), commande=installer("site"))

    too_many = (Image.DecompressionBombError, Image.DecompressionBombWarning)
    expected = FORMATS[name.rpartition(".")[2]]
    width = height = 0
    try:
        # A huge image in a small file is refused by its dimensions, before it is decoded.
        with warnings.catch_warnings(action="error"), Image.open(path, formats=[expected]) as image:
            width, height = image.size
            if getattr(image, "is_animated", False):
                return dire("image-animee", cite=citer(name))
            if max(width, height) <= MAX_SIDE:
                image.load()
                return None
    except too_many:
        pass
    except _DAMAGED:
        return dire("image-invalide", cite=citer(name), type=expected)
    measured = f"mesure {width} × {height} pixels" if width else "compte trop de pixels"
    return dire("image-pixels", cite=citer(name), mesure=measured, cote=MAX_SIDE)


def _weight(root: Path, path: Path, *, logo: bool) -> Problem | None:
    """Advise on what visitors would receive, once the site has made the image light."""
    from catalogue_communs.socle import images  # noqa: PLC0415 - what decodes, for the first image only

    usage = images.LOGO if logo else images.CAPTURE
    size = len(images.gardee(root, path.read_bytes(), path.name, usage))
    if size <= usage.conseil:
        return None
    words = {"cite": citer(path.name), "poids": -(-size // 1024), "limite": usage.conseil // 1024}
    return dire("logo-lourd" if logo else "image-lourde", **words)
