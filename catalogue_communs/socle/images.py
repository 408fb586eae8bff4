"""The images that the files of commons name, as the site publishes them: light, and nothing but an image.

Each is decoded, turned upright, reduced to the one size of its use, and written again in WebP. When
the original is a WebP lighter than that, it stays, bare: it is never made heavier. No metadata remains
(a photograph says where it was taken), nor anything hidden after the image. The validation has refused
what cannot be decoded.
"""

import contextlib
import hashlib
import io
import struct
import warnings
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import PIL
from PIL import Image, ImageOps

from catalogue_communs.socle.fichiers import ecrire_d_un_coup
from catalogue_communs.socle.schemas import IMAGES, MAX_SIDE

DOSSIER = "images/communs"
# Bytes that tell a damaged file.
SOMME = 16
QUALITE = 82
# How hard the encoder looks: the hardest, 6, takes fifteen times as long for two bytes in a hundred.
EFFORT = 4
# Beyond so many colours, no picture tried was lighter without loss.
COULEURS = 4096
# Where JPEG says how to turn the picture.
ORIENTATION = 0x0112
# What a WebP holds of the picture itself, all the rest speaks of it; what says that it is transparent.
WEBP, ALPHA = (b"ALPH", b"VP8 ", b"VP8L"), 0x10


@dataclass(frozen=True, slots=True)
class UsageImage:
    """What an image is for: its folder, the box that holds it (pixels), the bytes to stay under."""

    dossier: str
    boite: tuple[int, int]
    conseil: int


# Twice what the style sheet shows at most (`.tete__logo`, `.captures`): for the screens that have
# two pixels where others have one. A list shows many commons: their pictures are smaller there, and cut to a detail.
LOGO = UsageImage("logos", (144, 144), 10 * 1024)
CAPTURE = UsageImage("captures", (1280, 1280), 60 * 1024)
VIGNETTE = UsageImage("vignettes", (560, 315), 20 * 1024)
# What a detail shows: its corner and its width, in hundredths of the picture; its height follows.
Cadre = tuple[int, int, int]
ENTIERE: Cadre = (0, 0, 100)


@dataclass(frozen=True, slots=True)
class Publiee:
    """An image as visitors receive it: its path in the site, its bytes, its size in pixels."""

    chemin: str
    contenu: bytes
    largeur: int
    hauteur: int


def publiee(root: Path, nom: str, usage: UsageImage, cadre: Cadre = ENTIERE) -> Publiee | None:
    """Return an image of `docs/images/communs/` made light for its use; nothing if it is absent."""
    path = root / "docs" / DOSSIER / nom
    if not path.is_file():
        return None
    light = gardee(root, path.read_bytes(), nom, usage, cadre)
    with Image.open(io.BytesIO(light)) as image:
        # A name has one dot: with two, it is that of no other file.
        suffix = "" if nom.endswith(".webp") else ".webp"
        return Publiee(f"{DOSSIER}/{usage.dossier}/{nom}{suffix}", light, *image.size)


def en_png(image: Publiee) -> bytes:
    """Write a published image again as a PNG, for readers that know no WebP."""
    with Image.open(io.BytesIO(image.contenu)) as ouverte, io.BytesIO() as ecrite:
        ouverte.save(ecrite, "PNG", optimize=True)
        return ecrite.getvalue()


def en_jpeg(image: Publiee) -> bytes:
    """Write a published image again as a JPEG, on white, for readers that know no WebP."""
    with Image.open(io.BytesIO(image.contenu)) as ouverte, io.BytesIO() as ecrite:
        dessin = ouverte.convert("RGBA")
        fond = Image.new("RGBA", dessin.size, "white")
        Image.alpha_composite(fond, dessin).convert("RGB").save(ecrite, "JPEG", quality=QUALITE)
        return ecrite.getvalue()


# A page, the API and the site itself ask for the same image, one after the other.
@lru_cache(maxsize=16)
def gardee(root: Path, data: bytes, nom: str, usage: UsageImage, cadre: Cadre = ENTIERE) -> bytes:
    """Return what `alleger` gives, or gave a former time: a tenth of a second for each image."""
    # Kept under the digest of all that it depends on, with its own; what is damaged, or cannot be written, is made
    # again.
    facts = f"{nom} {usage} {cadre} {PIL.__version__} {QUALITE} {EFFORT} {COULEURS}".encode()
    key = hashlib.blake2b(facts + data, digest_size=20).hexdigest()
    path = root / ".cache" / "images" / key
    # A link, that a proposal may bring, would have another folder read and written.
    if path.parent.is_symlink() or path.parent.parent.is_symlink():
        return alleger(data, nom, usage, cadre)
    with contextlib.suppress(OSError):
        kept = path.read_bytes()
        if kept[:SOMME] == _somme(key, kept[SOMME:]):
            return kept[SOMME:]
    light = alleger(data, nom, usage, cadre)
    with contextlib.suppress(OSError):
        ecrire_d_un_coup(path, _somme(key, light) + light)
    return light


def _somme(key: str, light: bytes) -> bytes:
    """Return the digest of an image and of what it answers: it stands for no other."""
    return hashlib.blake2b(light, digest_size=SOMME, key=key.encode()).digest()


def alleger(data: bytes, nom: str, usage: UsageImage, cadre: Cadre = ENTIERE) -> bytes:
    """Write an image again for its use; the same bytes give the same bytes, and no more of them.

    A photograph that lies on its side is turned, whatever that weighs. Raises `ValueError` beyond
    `MAX_SIDE`, and what the decoder raises on a damaged file.
    """
    kind = IMAGES[nom.rpartition(".")[2]]
    with (
        warnings.catch_warnings(action="error"),
        Image.open(io.BytesIO(data), formats=[kind]) as opened,
    ):
        if max(opened.size) > MAX_SIDE:
            raise ValueError(nom)
        turned = opened.getexif().get(ORIENTATION, 1) != 1
        picture = _sans_rien(ImageOps.exif_transpose(opened))
        small = _decoupee(picture, cadre) if usage is VIGNETTE else picture.copy()
        small.thumbnail(usage.boite, Image.Resampling.LANCZOS, reducing_gap=None)
        light = _webp(small)
        if (
            kind == "WEBP"
            and usage is not VIGNETTE
            and not turned
            and len(bare := _nue(data)) < len(light)
        ):
            with Image.open(io.BytesIO(bare), formats=[kind]) as kept:
                # What is left shows the same picture, or was not understood.
                return bare if _sans_rien(kept) == picture else light
    return light


def _decoupee(image: Image.Image, cadre: Cadre) -> Image.Image:
    """Cut a detail of an image, in the shape of its use; a frame that leaves the image is brought back into it."""
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
        image = image.point(lambda value: value / 256).convert("L")
    image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    return bare


def _webp(image: Image.Image) -> bytes:
    """Write with loss and, for a drawing of few colours, without: the lighter of both."""
    written = [io.BytesIO()]
    image.save(written[0], "WEBP", quality=QUALITE, method=EFFORT)
    if image.getcolors(COULEURS):
        written.append(io.BytesIO())
        image.save(written[1], "WEBP", lossless=True, quality=80)
    return min((one.getvalue() for one in written), key=len)


def _nue(data: bytes) -> bytes:
    """Return a WebP that was decoded, without what is not its picture; it may lie about its length."""
    kept, at = {}, 12
    while at + 8 <= min(len(data), 8 + struct.unpack_from("<I", data, 4)[0]):
        name, size = struct.unpack_from("<4sI", data, at)
        if name in {*WEBP, b"VP8X"}:
            kept[name] = data[at : at + 8 + size + size % 2]
        at += 8 + size + size % 2
    head = kept.pop(b"VP8X", b"")
    if b"ALPH" in kept:
        # Transparency alone is announced; then the size of the picture.
        kept = {b"VP8X": head[:8] + bytes((ALPHA, 0, 0, 0)) + head[12:18], **kept}
    body = b"WEBP" + b"".join(kept.values())
    return b"RIFF" + struct.pack("<I", len(body)) + body
