"""The same commons as one bare page each: plain MkDocs with Material, and Hugo without a layout."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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


def projets(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Read the file of each common, with its slug."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for path in sorted((folder / "projets").glob("*.yml")):
        yield path.stem, yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe loader


def ecrire_mkdocs(folder: Path, target: Path) -> None:
    """Write the sources of plain MkDocs."""
    docs = target / "docs"
    docs.mkdir(parents=True)
    (target / "mkdocs.yml").write_text(MKDOCS, encoding="utf-8")
    index = ["# Communs\n"]
    for slug, values in projets(folder):
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


def ecrire_hugo(folder: Path, target: Path) -> None:
    """Write the sources of the bare site of Hugo."""
    (target / "content").mkdir(parents=True)
    (target / "layouts" / "_default").mkdir(parents=True)
    (target / "hugo.toml").write_text(HUGO_SETTINGS, encoding="utf-8")
    (target / "layouts" / "_default" / "single.html").write_text(HUGO_PAGE, encoding="utf-8")
    (target / "layouts" / "index.html").write_text(HUGO_LIST, encoding="utf-8")
    for slug, values in projets(folder):
        head = {"title": values["nom"], **{key: v for key, v in values.items() if key != "description"}}
        text = f"{json.dumps(head, ensure_ascii=False, indent=1)}\n\n{values['description']}\n"
        (target / "content" / f"{slug}.md").write_text(text, encoding="utf-8")
