"""The images that the files of commons name, as the site publishes them: light, nothing else in.

Each is decoded, turned upright, reduced to the one size of its use, and written again in WebP. An
original in WebP stays, bare, when it has this size and the weight advised, or when it is lighter:
it is never made heavier. No metadata remains (a photograph says where it was taken), nor anything
hidden after the image. The validation refuses what cannot be decoded.
"""

import contextlib
import hashlib
import io
import struct
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

import PIL
from PIL import Image, ImageOps

from catalogue_communs.socle.fichiers import ecrire_d_un_coup
from catalogue_communs.socle.schemas import IMAGES, MAX_SIDE

DOSSIER = "images/communs"
# Bytes that tell a damaged file.
SOMME = 16
QUALITE = 82
# How hard the encoder looks: the hardest, 6, takes fifteen times as long and saves two bytes in a
# hundred.
EFFORT = 4
# Raised when an image is made light otherwise: what the cache has from before is not taken.
MANIERE = 2
# Beyond so many colours, no picture tried was lighter without loss.
COULEURS = 4096
# Where JPEG says how to turn the picture.
ORIENTATION = 0x0112
# The parts of a WebP that are the picture itself, the others describe it; the bit of transparency.
WEBP, ALPHA = (b"ALPH", b"VP8 ", b"VP8L"), 0x10


@dataclass(frozen=True, slots=True)
class UsageImage:
    """What an image is for: its folder, the box that holds it (pixels), the bytes to stay under."""

    dossier: str
    boite: tuple[int, int]
    conseil: int


# Twice what the style sheet shows at most (`.tete__logo`, `.captures`): for the screens that have
# two pixels where others have one. A list shows many commons: their pictures are smaller there, and
# cut to a detail.
LOGO = UsageImage("logos", (144, 144), 10 * 1024)
CAPTURE = UsageImage("captures", (1280, 1280), 60 * 1024)
VIGNETTE = UsageImage("vignettes", (560, 315), 20 * 1024)
# What a detail shows: its corner and its width, in hundredths of the picture; its height follows.
Cadre = tuple[int, int, int]
ENTIERE: Cadre = (0, 0, 100)


@dataclass(frozen=True, slots=True)
class Publiee:
    """An image as visitors receive it: its path in the site, its size in pixels, what makes it."""

    chemin: str
    largeur: int
    hauteur: int
    root: Path
    nom: str
    usage: UsageImage
    cadre: Cadre

    @property
    def contenu(self) -> bytes:
        """Its bytes, which most of those who name it do not ask for."""
        return gardee(
            self.root,
            _originale(self.root, self.nom).read_bytes(),
            self.nom,
            self.usage,
            self.cadre,
        )


def publiee(root: Path, nom: str, usage: UsageImage, cadre: Cadre = ENTIERE) -> Publiee | None:
    """Return an image of `docs/images/communs/` made light for its use; nothing if it is absent."""
    path = _originale(root, nom)
    if not path.is_file():
        return None
    etat = path.stat()
    return _publiee(root, nom, usage, cadre, (etat.st_mtime_ns, etat.st_size))


def _originale(root: Path, nom: str) -> Path:
    return root / "docs" / DOSSIER / nom


# A dozen pages and documents name the same image: it is measured once, until its file changes.
@lru_cache(maxsize=4096)
def _publiee(
    root: Path, nom: str, usage: UsageImage, cadre: Cadre, _etat: tuple[int, int]
) -> Publiee:
    light = gardee(root, _originale(root, nom).read_bytes(), nom, usage, cadre)
    with Image.open(io.BytesIO(light)) as image:
        largeur, hauteur = image.size
    # A name has one dot: with two, it is that of no other file.
    suffix = "" if nom.endswith(".webp") else ".webp"
    chemin = f"{DOSSIER}/{usage.dossier}/{nom}{suffix}"
    return Publiee(chemin, largeur, hauteur, root, nom, usage, cadre)


def en_png(image: Publiee) -> bytes:
    """Write a published image again as a PNG, for readers that know no WebP; the cache keeps it."""
    return _de_la_memoire(image.root, b"PNG", image.contenu, partial(_en_png, image.contenu))


def _en_png(webp: bytes) -> bytes:
    with Image.open(io.BytesIO(webp)) as ouverte, io.BytesIO() as ecrite:
        ouverte.save(ecrite, "PNG", optimize=True)
        return ecrite.getvalue()


def en_jpeg(image: Publiee) -> bytes:
    """Write a published image again as a JPEG, on white, for readers that know no WebP; the cache keeps it."""
    return _de_la_memoire(image.root, b"JPEG", image.contenu, partial(_en_jpeg, image.contenu))


def _en_jpeg(webp: bytes) -> bytes:
    with Image.open(io.BytesIO(webp)) as ouverte, io.BytesIO() as ecrite:
        opaque: Image.Image = ouverte
        if ouverte.mode != "RGB":
            dessin = ouverte.convert("RGBA")
            fond = Image.new("RGBA", dessin.size, "white")
            opaque = Image.alpha_composite(fond, dessin).convert("RGB")
        opaque.save(ecrite, "JPEG", quality=QUALITE)
        return ecrite.getvalue()


# A page, the API and the site itself ask for the same image, one after the other.
@lru_cache(maxsize=16)
def gardee(root: Path, octets: bytes, nom: str, usage: UsageImage, cadre: Cadre = ENTIERE) -> bytes:
    """Return what `alleger` makes, from the cache if it is there: it takes a tenth of a second."""
    facts = f"{nom} {usage} {cadre} {EFFORT} {COULEURS}".encode()
    return _de_la_memoire(root, facts, octets, partial(alleger, octets, nom, usage, cadre))


def _de_la_memoire(root: Path, facts: bytes, octets: bytes, faire: Callable[[], bytes]) -> bytes:
    """Return what `faire` makes of the bytes of an image, from the cache if it is there.

    The cache has it under the digest of all that it depends on, with its own digest: what is damaged
    there, or cannot be written, is made again.
    """
    encodeur = f"{PIL.__version__} {MANIERE} {QUALITE} ".encode()
    key = hashlib.blake2b(encodeur + facts + octets, digest_size=20).hexdigest()
    path = root / ".cache" / "images" / key
    # A link, that a proposal may bring, would have another folder read and written.
    if path.parent.is_symlink() or path.parent.parent.is_symlink():
        return faire()
    with contextlib.suppress(OSError):
        cached = path.read_bytes()
        somme, made = cached[:SOMME], cached[SOMME:]
        if somme == _somme(key, made):
            return made
    made = faire()
    with contextlib.suppress(OSError):
        ecrire_d_un_coup(path, _somme(key, made) + made)
    return made


def _somme(key: str, made: bytes) -> bytes:
    """Return the digest of what the cache keeps, under its key: that of no other is the same."""
    return hashlib.blake2b(made, digest_size=SOMME, key=key.encode()).digest()


def alleger(octets: bytes, nom: str, usage: UsageImage, cadre: Cadre = ENTIERE) -> bytes:
    """Write an image again for its use; the same bytes give the same bytes, and no more of them.

    A photograph that lies on its side is turned, whatever that weighs. Raises `ValueError` beyond
    `MAX_SIDE`, and what the decoder raises on a damaged file.
    """
    kind = IMAGES[nom.rpartition(".")[2]]
    with (
        warnings.catch_warnings(action="error"),
        Image.open(io.BytesIO(octets), formats=[kind]) as opened,
    ):
        if max(opened.size) > MAX_SIDE:
            raise ValueError(nom)
        turned = opened.getexif().get(ORIENTATION, 1) != 1
        picture = _sans_rien(ImageOps.exif_transpose(opened))
        bare = b""
        if kind == "WEBP" and usage is not VIGNETTE and not turned:
            bare = _nue_si_identique(octets, picture)
        if bare and _convient(bare, picture, usage):
            return bare
        small = _decoupee(picture, cadre) if usage is VIGNETTE else picture.copy()
        small.thumbnail(usage.boite, Image.Resampling.LANCZOS, reducing_gap=None)
        light = _webp(small, usage, reduite=small.size != picture.size)
        if bare and len(bare) < len(light):
            return bare
        return light


def _convient(bare: bytes, image: Image.Image, usage: UsageImage) -> bool:
    """Tell whether a WebP has the size and the weight of its use: nothing is lost a second time."""
    largeur, hauteur = usage.boite
    return image.width <= largeur and image.height <= hauteur and len(bare) <= usage.conseil


def _decoupee(image: Image.Image, cadre: Cadre) -> Image.Image:
    """Cut a detail of an image, in the shape of its use.

    A frame that leaves the image is brought back into it.
    """
    gauche, haut, largeur = cadre
    box_width, box_height = VIGNETTE.boite
    width = min(image.width * largeur // 100, image.height * box_width // box_height)
    height = max(1, width * box_height // box_width)
    left = min(image.width * gauche // 100, image.width - width)
    top = min(image.height * haut // 100, image.height - height)
    return image.crop((left, top, left + max(1, width), top + height))


def _sans_rien(image: Image.Image) -> Image.Image:
    """Copy the points of a picture alone: what the decoder remembers of the file is left behind."""
    if image.mode.startswith("I"):
        # Sixteen bits a point: a conversion alone would cut what is above the eight lowest.
        image = image.point(lambda point: point / 256).convert("L")
    image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    return bare


def _webp(image: Image.Image, usage: UsageImage, *, reduite: bool) -> bytes:
    """Write a drawing of few colours without loss, if it is light so; else the lighter of both."""
    ecritures: list[bytes] = []
    # Reduced, a drawing has shades along its edges: none tried was lighter without loss.
    if not reduite and image.getcolors(COULEURS):
        ecritures.append(_ecrite(image, lossless=True, quality=80))
        if len(ecritures[0]) <= usage.conseil:
            return ecritures[0]
    ecritures.append(_ecrite(image, quality=QUALITE, method=EFFORT))
    return min(ecritures, key=len)


def _ecrite(image: Image.Image, **reglages: int) -> bytes:
    fichier = io.BytesIO()
    image.save(fichier, "WEBP", **reglages)
    return fichier.getvalue()


def _nue_si_identique(octets: bytes, image: Image.Image) -> bytes:
    """Return a WebP bare; nothing if it then shows another picture: it was not understood."""
    bare = _nue(octets)
    with Image.open(io.BytesIO(bare), formats=["WEBP"]) as reopened:
        identique = _sans_rien(reopened) == image
    return bare if identique else b""


def _nue(octets: bytes) -> bytes:
    """Return a decoded WebP with the parts of its picture alone; it may lie about its length."""
    parts, place = {}, 12
    end = min(len(octets), 8 + struct.unpack_from("<I", octets, 4)[0])
    while place + 8 <= end:
        name, size = struct.unpack_from("<4sI", octets, place)
        following = place + 8 + size + size % 2
        if name in {*WEBP, b"VP8X"}:
            parts[name] = octets[place:following]
        place = following
    head = parts.pop(b"VP8X", b"")
    if b"ALPH" in parts:
        # Transparency alone is announced; then the size of the picture.
        parts = {b"VP8X": head[:8] + bytes((ALPHA, 0, 0, 0)) + head[12:18], **parts}
    body = b"WEBP" + b"".join(parts.values())
    return b"RIFF" + struct.pack("<I", len(body)) + body
