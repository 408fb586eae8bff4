"""What the catalogue of the tests publishes, recorded: a change of an output is a change of a file, to be read again.

An output for machines is recorded whole; a page by what it holds (parts, links, days, figures), whatever its words.
The folder holds eleven pages: of the richest common, of a stopped one and of one whose code is read, of a place, the lists,
the guide and the form. What the validation says of each of its examples is recorded beside its tests. To record what changed: `python -m tests.sorties.enregistre`; to record one more, an empty file of its name
(with « .txt » for a page or what is no text) before.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
import sqlite3
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from PIL import Image

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.fonds import charger
from catalogue_communs.site.construction.pages import construire
from catalogue_communs.socle.programme import Publication
from tests.aides import DEPOT_URL, RACINE, ROOT, SITE_URL, TODAY, a_relire, produire
from tests.grammaire import enregistrer
from tests.validation import exemples

DOSSIER = ROOT / "tests" / "fixtures" / "publie"
ELEMENT = re.compile(r"<([a-z][a-z0-9]*)([^>]*)>|<[^>]*>|([^<]+)")
ATTRIBUT = re.compile(
    r'\b(id|href|src|datetime|value|name)="([^"?]*)|\b(class)="((?:aire|badge|rond|sans-liste|siege)[^"]*)'
)


def ossature(html: str) -> Iterator[str]:
    """Yield what a page holds: its elements that lead somewhere, name a part or say a day, and its figures."""
    for tag, attributes, text in ELEMENT.findall(
        re.sub(r"<textarea.*?</textarea>", "", html, flags=re.DOTALL)
    ):
        if text:
            yield from re.findall(r"\d+(?:[\u202f\xa0,.]\d+)*", text)
        elif found := ["=".join(filter(None, one)) for one in ATTRIBUT.findall(attributes)]:
            yield " ".join((tag, *found))


def encre(data: bytes) -> Iterator[str]:
    """Yield where each line of a picture is written, in pixels: from which row to which, from which column to which."""
    picture = Image.open(io.BytesIO(data)).convert("L").point(lambda level: 255 * (level < 128))
    wide, high = picture.size
    rows = [picture.crop((0, row, wide, row + 1)).getbbox() for row in range(high)]
    for drawn, group in groupby(enumerate(rows), lambda one: one[1] is not None):
        found = [(row, box) for row, box in group if box]
        if drawn:
            left, right = min(box[0] for _, box in found), max(box[2] for _, box in found)
            yield f"{found[0][0]}-{found[-1][0]} {left}-{right}"


def lisible(chemin: str, data: bytes) -> str:
    """Write an output with a value, an element or a line on a line."""
    if chemin.endswith(".png"):
        return "\n".join(encre(data)) + "\n"
    if chemin.endswith(".sqlite"):
        with contextlib.closing(sqlite3.connect(":memory:")) as base:
            base.deserialize(data)
            return "".join(
                f"{sql}\n" for (sql,) in base.execute("SELECT sql FROM sqlite_schema") if sql
            )
    if chemin.endswith(".xlsx"):
        book = zipfile.ZipFile(io.BytesIO(data))
        names = [
            one
            for one in book.namelist()
            if re.search(r"xl/(workbook|styles|worksheets/sheet\d)\.xml$", one)
        ]
        parts = [book.read(name).decode().partition("<sheetData")[0] for name in names]
        return "\n".join(part.replace("><", ">\n<") for part in parts) + "\n"
    text = data.decode().replace("\r\n", "\n")
    if chemin.endswith((".json", ".jsonld")):
        said = json.loads(text)
        return (
            json.dumps(said["paths"] if "openapi" in chemin else said, ensure_ascii=False, indent=1)
            + "\n"
        )
    return text.replace("><", ">\n<")


def enregistres() -> dict[str, str]:
    """Read what was recorded."""
    files = (path for path in DOSSIER.rglob("*") if path.is_file())
    return {
        path.relative_to(DOSSIER).as_posix(): path.read_text(encoding="utf-8") for path in files
    }


def actuel() -> dict[str, str]:
    """Make the site of the frozen catalogue; give what it says now of all that is recorded."""
    contexte = Contexte(RACINE, charger(RACINE, TODAY)[0], TODAY)
    site = construire(contexte, Publication(SITE_URL, DEPOT_URL))
    pages, files = produire(site)
    shown = {page.chemin.strip("/"): f"{page.tete}{page.octets.decode()}" for page in pages}
    shown |= {name: make("") for name, make in site.inserts.items()}

    def dire(name: str) -> str:
        if (bare := name.removesuffix(".txt")) in shown:
            return "".join(f"{line}\n" for line in ossature(shown[bare]))
        path = bare if bare in files else name
        return lisible(path, files[path])

    return {name: dire(name) for name in enregistres()}


if __name__ == "__main__":
    a_relire()
    for name, said in actuel().items():
        enregistrer(DOSSIER / name, said)
    with tempfile.TemporaryDirectory() as folder:
        racine = shutil.copytree(exemples.RACINE, Path(folder, "racine"))
        listed = [*exemples.lire("invalides"), *exemples.lire("avec-conseils")]
        told = (
            exemples.phrases(one, exemples.valider_exemple(one, racine).diagnostics)
            for one in listed
        )
        text = "".join(f"=== {one}\n{said}" for one, said in zip(listed, told, strict=True))
    enregistrer(exemples.PHRASES, text)
    sys.stdout.write(f"{DOSSIER}\n{exemples.PHRASES}\n")
