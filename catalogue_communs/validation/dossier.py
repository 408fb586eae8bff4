"""What lies in the folder of a catalogue: names, links, images, pages written by hand, settings."""

import re
import struct
import warnings
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from operator import methodcaller
from pathlib import Path
from typing import Annotated, Any

import msgspec

from catalogue_communs.fiches.diagnostics import Diagnostic, dire, signaler
from catalogue_communs.fiches.ecriture import SLUG_LE_PLUS_LONG, slug_refuse
from catalogue_communs.fiches.lecture import BOM, ligne_et_colonne, lire_octets
from catalogue_communs.socle.declaration import decrit
from catalogue_communs.socle.fichiers import installer, ressources
from catalogue_communs.socle.markdown import images_d_ailleurs
from catalogue_communs.socle.programme import VERSION
from catalogue_communs.socle.schemas import IMAGES, MAX_SIDE
from catalogue_communs.socle.texte import citer, enumerer, invisible, proche, slugifier
from catalogue_communs.validation import conformite, renvois
from catalogue_communs.validation.fiche import ContexteDesRegles, Fiche

# What a build reads besides the pages, which tell their links themselves.
READ = ("docs", "donnees", "hooks", "schemas", "theme")
# What docs/ may hold, by folder: but for its pages, which are cleaned, all is published as it is.
EXPECTED = re.compile(
    r"(?:[^/]+/)*[^/]+\.md"
    r"|images/(?:communs/)?[^/]+\.(?i:png|jpe?g|webp)|images/signe\.svg"
    r"|scripts/[a-z0-9-]+\.js|scripts/licences\.txt"
    r"|styles/[a-z0-9-]+\.css|polices/[a-zA-Z-]+\.(woff2|txt)"
    r"|images/besoins\.svg"
    r"|territoires/donnees/(?:index|(?:communes|noms)-[a-z0-9AB-]+)\.json"
    r"|exemples/[a-z0-9-]+\.yml|exemples/serveurs/(?:Caddyfile|nginx\.conf|postgresql\.sql)"
)


def place(path: Path) -> Path:
    """Make a path absolute, whatever the way to it; a link stays a link."""
    return path.parent.resolve() / path.name if path.name not in {"", ".."} else path.resolve()


def contenu(folder: Path) -> list[Path]:
    """List what lies in the folder of the pages, except hidden files and notes in Markdown."""
    paths = []
    for path in folder.rglob("*"):
        if path.is_dir() and not path.is_symlink():
            continue
        if not path.name.startswith(".") and path.suffix != ".md":
            paths.append(path)
    return sorted(paths)


def liens_et_imprevus(root: Path) -> Iterator[Diagnostic]:
    """Refuse links where a build reads, and what docs/ does not expect.

    A link could publish any file of the machine.
    """
    for folder in (root / name for name in READ):
        for path in sorted((folder, *folder.rglob("*"))):
            if path.is_symlink():
                yield signaler(nommer(path, root), "fichier-lien")
            elif folder.name == "docs" and _est_imprevu(path, folder):
                yield signaler(nommer(path, root), "fichier-imprevu")


def _est_imprevu(path: Path, docs: Path) -> bool:
    """Tell whether a file of docs/ is published, and none of those that it may hold."""
    name = path.relative_to(docs).as_posix()
    # What is hidden is not published.
    hidden = any(part.startswith(".") for part in name.split("/"))
    return not (hidden or path.is_dir() or EXPECTED.fullmatch(name))


def est_a_lire(path: Path) -> bool:
    """Tell whether a file is one of the pages, or is not there, which its reading tells.

    A link to nothing is there.
    """
    return path.suffix in {".yml", ".yaml"} or not (path.is_symlink() or path.exists())


def nommer(path: Path, root: Path) -> str:
    """Write a path as messages do, from the folder of the catalogue."""
    name = path.as_posix().removeprefix(f"{root.as_posix().rstrip('/')}/")
    # The system may give a name that is not Unicode, and that nothing could print.
    return name.encode("utf-8", "replace").decode("utf-8")


def mal_nomme(path: Path, root: Path) -> Iterator[Diagnostic]:
    """Yield what keeps a file from being published: its name, or its folder."""
    if not (path.is_symlink() or path.exists()):
        return
    at_home = path.parent == root / "projets"
    # A draft may lie elsewhere on the disk, not elsewhere in the catalogue.
    if not at_home and path.is_relative_to(root):
        phrase = "fichier-ailleurs"
    elif not est_a_lire(path):
        phrase = "fichier-autre"
    elif path.suffix != ".yml" or slug_refuse(path.stem):
        phrase = "fichier-nom"
    else:
        return
    yield signaler(nommer(path, root), phrase, cite=citer(path.name), compris=_slug_possible(path))


def _slug_possible(path: Path) -> str:
    """Return a name that a file could have, close to its own."""
    stem = slugifier(path.name.partition(".")[0])
    slug = stem[:SLUG_LE_PLUS_LONG].strip("-") or "mon-commun"
    return f"{slug}-commun" if slug_refuse(slug) else slug


MAX_LOGO_BYTES, MAX_IMAGE_BYTES = 200 * 1024, 500 * 1024

Problem = tuple[str, str, str]

# What the decoders raise on a damaged file.
_DAMAGED = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    struct.error,
    zlib.error,
    Warning,
)


def check(fiche: Fiche, contexte: ContexteDesRegles) -> Iterator[Diagnostic]:
    """Yield images that are missing, too heavy, or not what their name says.

    As advice, those that are heavy for a page.
    """
    for path, name in fiche.textes:
        if path[-1] != "image":
            continue
        image, logo = contexte.root / "docs/images/communs" / name, path[0] == "logo"
        problem = _problem(image, MAX_LOGO_BYTES if logo else MAX_IMAGE_BYTES)
        if not problem:
            modifiee = image.stat().st_mtime_ns
            problem = _allegee(contexte.root, image, modifiee, logo=logo)
        if problem:
            yield fiche.rapporter(path, problem)


def _problem(path: Path, limit: int) -> Problem | None:
    name = citer(path.name)
    if path.is_symlink() or not path.is_file():
        folder = "docs/images/" if path.parent.name == "images" else "docs/images/communs/"
        return dire("image-introuvable", cite=name, dossier=folder)
    size = path.stat().st_size
    if size > limit:
        return dire("image-poids", cite=name, poids=-(-size // 1024), limite=limit // 1024)
    return None


@lru_cache(maxsize=512)
def _allegee(root: Path, path: Path, _modifiee: int, *, logo: bool) -> Problem | None:
    """Return what is wrong inside an image of a common, read again when it changes.

    What makes it light decodes it: nothing else has to.
    """
    peser = partial(_weight, root, path, logo=logo)
    return _abimee(path, lambda _image: peser()) or peser()


def _abimee(path: Path, decoder: Callable[[Any], object]) -> Problem | None:
    """Return what is wrong inside an image, that `decoder` decodes whole once it is open."""
    name = citer(path.name)
    # Imported for the first image only: many catalogues have none.
    try:
        from PIL import Image  # noqa: PLC0415
    except ModuleNotFoundError:
        return dire("image-non-ouverte", cite=name, commande=installer("site"))

    too_many = (Image.DecompressionBombError, Image.DecompressionBombWarning)
    expected = IMAGES[path.suffix[1:]]
    phrase, measured = "image-pixels", "compte trop de pixels"
    try:
        # A huge image in a small file is refused by its dimensions, before it is decoded.
        with warnings.catch_warnings(action="error"), Image.open(path, formats=[expected]) as image:
            measured = f"mesure {image.width} × {image.height} pixels"
            if getattr(image, "is_animated", False):
                phrase = "image-animee"
            elif max(image.size) <= MAX_SIDE:
                decoder(image)
                return None
    except too_many:
        pass
    except _DAMAGED:
        phrase = "image-invalide"
    return dire(phrase, cite=name, type=expected, mesure=measured, cote=MAX_SIDE)


def _weight(root: Path, path: Path, *, logo: bool) -> Problem | None:
    """Advise on what visitors would receive, once the site has made the image light."""
    from catalogue_communs.socle import images  # noqa: PLC0415 - what decodes, for the first image only

    usage = images.LOGO if logo else images.CAPTURE
    size = len(images.gardee(root, path.read_bytes(), path.name, usage))
    if size <= usage.conseil:
        return None
    mots = {"cite": citer(path.name), "poids": -(-size // 1024), "limite": usage.conseil // 1024}
    return dire("logo-lourd" if logo else "image-lourde", **mots)


# --- Pages written by hand, settings of the programme: as untrusted as the files of commons ---


class RechercheDePage(msgspec.Struct):
    """What the search does of a page."""

    dit = decrit("Recherche", "Ce que la recherche fait de la page.", {"exclude": True})
    exclude: Annotated[bool, decrit("Exclue", "La recherche ne propose pas la page.", True)]


class EnTete(msgspec.Struct, kw_only=True):
    """The head of a page, between two lines « --- »."""

    dit = decrit(
        "En-tête d’une page",
        "Ce qui précède le texte d’une page de `docs/`, entre deux lignes « --- ».",
        {"title": "Méthodologie", "description": "Comment chaque chiffre est calculé."},
    )
    title: Annotated[
        str,
        decrit(
            "Titre",
            "Ce que montrent l’onglet et les moteurs de recherche.",
            "Méthodologie",
            au_plus=120,
        ),
    ]
    description: Annotated[
        str,
        decrit(
            "Description",
            "Une phrase, pour les moteurs de recherche et les liens partagés.",
            "Comment chaque chiffre est calculé.",
            au_plus=300,
        ),
    ]
    hide: Annotated[
        tuple[
            Annotated[
                str,
                decrit(
                    "Partie masquée",
                    "Une partie du cadre.",
                    "navigation",
                    parmi={"navigation": "Menu", "toc": "Sommaire"},
                ),
            ],
            ...,
        ],
        decrit("Masqué", "Ce que la page ne montre pas.", ["navigation", "toc"], au_plus=2),
    ] = ()
    search: RechercheDePage | None = None
    styles: Annotated[
        tuple[
            Annotated[
                str,
                decrit(
                    "Feuille de style",
                    "Le nom d’un fichier, sans son extension.",
                    "comparer",
                    au_plus=60,
                ),
            ],
            ...,
        ],
        decrit(
            "Feuilles de style",
            "Celles de `docs/styles` dont la page a besoin.",
            ["comparer"],
            au_plus=10,
        ),
    ] = ()
    scripts: Annotated[
        tuple[
            Annotated[
                str,
                decrit(
                    "Script", "Le nom d’un fichier, sans son extension.", "comparer", au_plus=60
                ),
            ],
            ...,
        ],
        decrit(
            "Scripts", "Ceux de `docs/scripts` dont la page a besoin.", ["comparer"], au_plus=10
        ),
    ] = ()


# The parts that the site puts in pages, by their names: `site.construction.pages` makes them.
PARTIES = frozenset(
    re.findall(
        r"[\w-]+",
        "accueil vitrine besoin catalogue champs comparer composants departements depots-a-revoir "
        "donnees-catalogue donnees-impact donnees-departements donnees-territoires erreurs "
        "etats-activite exemple-minimal flux formulaire-papier guichet-appel guichet-etat "
        "guichet-laureats guichet-vagues impact integrer modifier nouveautes porte-declarer porte-mesure "
        "porte-proposer porte-signaler proposer reglages schema-accueil schema-donnees "
        "territoires une-page",
    )
)
# The engine ends the head of a page at the first of these lines.
_FIN = re.compile(r"(?:-{3}|\.{3})[ \t]*")
_PARTIE = re.compile(r'(<div )?data-insert(?:="([^"\n]*)"(></div>)?)?', re.IGNORECASE)


def pages(root: Path) -> Iterator[Diagnostic]:
    """Yield what is wrong in the pages of `root`."""
    for path in sorted((root / "docs").rglob("*.md")):
        name = nommer(path, root)
        # A link is told with those of the other folders; decisions are not published.
        if path.is_file() and not path.is_symlink() and not name.startswith("docs/adr/"):
            yield from _page(path.read_bytes(), name, root / "docs")


def _page(raw: bytes, name: str, docs: Path) -> Iterator[Diagnostic]:
    try:
        text = raw.removeprefix(BOM).decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        yield from lire_octets(raw, name).diagnostics
        return
    lines = text.split("\n")
    end = _fin_de_l_en_tete(lines)
    if not end or lines[0] != "---" or lines[end] != "---":
        yield signaler(name, "page-sans-en-tete")
    else:
        # As many lines as in the page: a message gives the place in it.
        head = "\n".join(["", *lines[1:end], ""])
        fiche = Fiche("page", lire_octets(head.encode(), name), "page")
        yield from (*fiche.document.diagnostics, *conformite.check(fiche))
        yield from _feuilles_et_scripts(fiche, docs)
    yield from _signe_invisible(text, name, end)
    for line, url in images_d_ailleurs(text):
        yield signaler(name, "page-image", (line + 1, 1), cite=citer(url))
    yield from _parties(text, name)


def _fin_de_l_en_tete(lines: list[str]) -> int:
    """Return the rank of the line that ends the head of a page, as the engine does.

    0 without any.
    """
    for rank, line in enumerate(lines):
        if rank and _FIN.fullmatch(line):
            return rank
    return 0


def _signe_invisible(text: str, name: str, end: int) -> Iterator[Diagnostic]:
    """Yield the first invisible sign of a page, when it is below its head.

    That of the head has its message.
    """
    index = invisible(text)
    if index is None:
        return
    place = ligne_et_colonne(text, index)
    if place[0] > end:
        sign = text[index : index + 10].split(";", maxsplit=1)[0]
        yield signaler(name, "page-invisible", place, cite=citer(sign))


def _feuilles_et_scripts(fiche: Fiche, docs: Path) -> Iterator[Diagnostic]:
    for folder, kind in (("styles", "css"), ("scripts", "js")):
        stems = _noms_des_fichiers((docs / folder, ressources() / "docs" / folder), kind)
        for path, name in fiche.textes:
            if path[0] == folder and path[1:] and name not in stems:
                mots = {"type": kind, "dossier": folder, "connus": enumerer(stems)}
                yield fiche.dire(path, "page-atour", **mots)


def _noms_des_fichiers(folders: Iterable[Path], kind: str) -> list[str]:
    """List the names of the files of a kind, without their extension."""
    return sorted({path.stem for folder in folders for path in folder.glob(f"*.{kind}")})


def _parties(text: str, name: str) -> Iterator[Diagnostic]:
    for match in _PARTIE.finditer(text):
        start, part, end = match.groups(default="")
        if not (start and end and part in PARTIES):
            close = proche(part, sorted(PARTIES)) or "accueil"
            place = ligne_et_colonne(text, match.start())
            yield signaler(name, "page-partie", place, cite=citer(part), compris=close)


# What links and buttons are written on, in each scheme.
# They are the paper, the ground and the tint of docs/styles/catalogue.css.
FONDS = {"claire": ("#ffffff", "#f6f4ee", "#e4f1ec"), "sombre": ("#1a2425", "#121a1b", "#17352f")}
# WCAG 2.2, 1.4.3.
CONTRASTE, SEUIL = 4.5, 0.04045
EXEMPLES = {"claire": ("foncée", "#0b5d4e"), "sombre": ("claire", "#7fd3bd")}


def reglages(fiche: Fiche, root: Path) -> list[Diagnostic]:
    """Return what is wrong in programme.yml; a file of a version to come says what to install."""
    version = fiche.get("version")
    if isinstance(version, int) and version > VERSION:
        return [fiche.dire(("version",), "programme-recent", version=version, lue=VERSION)]
    refused = [*fiche.document.diagnostics, *conformite.check(fiche)]
    if refused:
        return refused
    return [*renvois.unique(fiche), *_cles_doubles(fiche), *_colours(fiche), *_logo(fiche, root)]


def _cles_doubles(fiche: Fiche) -> Iterator[Diagnostic]:
    """Yield the keys given twice.

    What one names, it names alone, be it a need, a value of a list or a status.
    """
    keyed = [((path[:-2], text), path) for path, text in fiche.textes if path[-1] == "cle"]
    for path, line in fiche.repetes(keyed):
        yield fiche.dire(path, "liste-doublon", ligne=line)


def _logo(fiche: Fiche, root: Path) -> Iterator[Diagnostic]:
    name = fiche.get("logo")
    if not name:
        return
    path = root / "docs/images" / name
    problem = _problem(path, MAX_LOGO_BYTES) or _abimee(path, methodcaller("load"))
    if problem:
        yield fiche.rapporter(("logo",), problem)


def _colours(fiche: Fiche) -> Iterator[Diagnostic]:
    for scheme, grounds in FONDS.items():
        colour, (shade, example) = fiche.get("couleurs", scheme), EXEMPLES[scheme]
        if not colour:
            continue
        worst = min(contraste(colour, ground) for ground in grounds)
        if worst < CONTRASTE:
            ratio = f"{worst:.1f}".replace(".", ",")
            mots = {"contraste": ratio, "ton": shade, "compris": example}
            yield fiche.dire(("couleurs", scheme), "programme-contraste", **mots)


def contraste(colour: str, ground: str) -> float:
    """Return the contrast of two colours « #rrggbb », from 1 to 21, as the WCAG defines it."""
    low, high = sorted((_luminance(colour), _luminance(ground)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_lineaire(int(colour[start : start + 2], 16)) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _lineaire(channel: int) -> float:
    """Return the light that a channel of a colour gives, from 0 to 1."""
    part = channel / 255
    if part <= SEUIL:
        return part / 12.92
    return float(((part + 0.055) / 1.055) ** 2.4)
