"""What Hugo draws pictures from: a ground, and typefaces."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from catalogue.site.vues.a_integrer.polices import TEXTE, TITRE, police
from tests.aides import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def ecrire(target: Path) -> None:
    """Write the ground of the pictures, and the typefaces in a container that Hugo reads."""
    (target / "polices").mkdir(parents=True)
    for name in (TEXTE, TITRE):
        woff = (ROOT / "theme" / "polices" / f"{name}.woff").read_bytes()
        (target / "polices" / f"{name}.ttf").write_bytes(ttf(woff))
    image = Image.new("RGB", (1200, 630), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 1200, 110), "#0b5d4e")
    draw.text((80, 32), "Communs numériques des territoires", font=police(TEXTE, 36).fonte, fill="white")
    draw.rectangle((80, 536, 1120, 537), "#0b5d4e")
    image.save(target / "fond.png")


def ttf(woff: bytes) -> bytes:
    """Take a typeface out of its WOFF 1 container: the same tables, not compressed."""
    flavour, _, count = struct.unpack(">4sIH", woff[4:14])
    tables, start, body = [], 12 + 16 * count, b""
    for index in range(count):
        tag, offset, packed, length, check = struct.unpack_from(">4sIIII", woff, 44 + 20 * index)
        raw = woff[offset : offset + packed]
        tables.append(struct.pack(">4sIII", tag, check, start + len(body), length))
        body += zlib.decompress(raw) if packed < length else raw
        body += b"\0" * (-len(body) % 4)
    power = 1 << (count.bit_length() - 1)
    head = struct.pack(">4sHHHH", flavour, count, power * 16, power.bit_length() - 1, (count - power) * 16)
    return head + b"".join(tables) + body
