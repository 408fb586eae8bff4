"""Whatever a file says, a page holds only the elements and attributes that the templates write."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.fiches.lecture import lire_octets
from catalogue_communs.modele import Catalogue, Projet, convertir
from catalogue_communs.site.construction.pages import Site, construire
from catalogue_communs.socle import schemas
from catalogue_communs.socle.programme import Publication
from catalogue_communs.socle.rendu import gabarits
from tests.aides import RACINE, Lecteur, produire
from tests.communs import exemples
from tests.site.test_html import NU
from tests.validation.exemples import AUJOURD_HUI, FIXTURES

COMPLETE = FIXTURES / "projets/valides/fiche_complete.yml"
BENIGN = "Des mots."
NASTY: list[str] = exemples("hostiles")["html"]


def _filled(text: str, part: dict[str, Any], value: Any) -> Any:
    """Put `text` wherever the schema leaves the words free."""
    part = schemas.resoudre("projet", part)
    if isinstance(value, dict):
        return {key: _filled(text, part["properties"][key], inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(text, part["items"], inner) for inner in value]
    free = (
        part.get("type") == "string"
        and not {"format", "pattern", "oneOf", "enum", "const"} & part.keys()
    )
    return text if isinstance(value, str) and free and part.get("x-format") != "markdown" else value


def _site(text: str) -> Site:
    """Build the site of a common whose every free text is `text`."""
    values = lire_octets(COMPLETE.read_bytes(), COMPLETE.name).valeurs
    filled = _filled(text, schemas.schema("projet"), values)
    projet = convertir({"slug": "fiche", **filled}, Projet)
    return construire(Contexte(RACINE, Catalogue((projet,)), AUJOURD_HUI), Publication())


def _structures(text: str) -> dict[str, Lecteur]:
    site = _site(text)
    pages, files = produire(site)
    found = {}
    for page in pages:
        if page.chemin.startswith("communs/"):
            found[page.chemin] = Lecteur(f"{page.tete}{page.octets.decode()}")
    for name, insert in site.inserts.items():
        if name in {"accueil", "catalogue", "impact", "territoires"}:
            found[name] = Lecteur(insert("../"))
    for path, data in files.items():
        if path.endswith(".html"):
            found[path] = Lecteur(data.decode())
        if path.endswith((".json", ".jsonld")):
            json.loads(data)
    return found


def _noms(lecteur: Lecteur) -> list[tuple[str, ...]]:
    """Name the elements in order, with their attributes: values may hold anything, names may not."""
    return [(tag, *sorted(name for name, _ in attributes)) for tag, attributes in lecteur.elements]


@pytest.fixture(scope="module")
def expected() -> dict[str, Lecteur]:
    """Build what harmless words give."""
    return _structures(BENIGN)


def _compare(expected: dict[str, Lecteur], text: str) -> Iterator[str]:
    for place, lecteur in _structures(text).items():
        found, wanted = _noms(lecteur), _noms(expected[place])
        if found != wanted:
            yield f"{place}: {[one for one in found if one not in wanted][:5] or 'other elements'}"
        for name, value in (pair for _, attributes in lecteur.elements for pair in attributes):
            if name in {"href", "src", "action"} and re.match(
                r"\s*(javascript|data|vbscript):", value or "", re.IGNORECASE
            ):
                yield f"{place}: {value}"


@pytest.mark.parametrize("text", ["".join(NASTY), " ".join(reversed(NASTY))])
def test_hostile_words_stay_words(expected: dict[str, Lecteur], text: str) -> None:
    assert list(_compare(expected, text)) == []


@settings(max_examples=settings().max_examples // 10)  # a site for each
@given(
    text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40).map(
        lambda t: f"a{t}z"
    )
)
def test_any_words_stay_words(expected: dict[str, Lecteur], text: str) -> None:
    assert list(_compare(expected, text)) == []


@pytest.mark.nuit
def test_the_nu_checker_finds_no_error_in_hostile_pages(tmp_path: Path) -> None:
    site = _site("".join(NASTY))
    written = 0
    for page in produire(site)[0]:
        if page.chemin.startswith("communs/"):
            written += 1
            (tmp_path / f"{written}.html").write_text(
                f'<!doctype html><html lang="fr"><head><title>x</title>{page.tete}</head>'
                f"<body><main>{page.octets.decode()}</main></body></html>",
                encoding="utf-8",
            )
    done = subprocess.run(
        [*NU, str(tmp_path)], capture_output=True, text=True, check=False, timeout=120
    )
    messages = json.loads(done.stderr)["messages"]
    assert written > 2
    assert [(m["url"], m["message"]) for m in messages if m["type"] != "info"] == []


def test_a_template_escapes_what_it_writes_and_what_its_macros_write() -> None:
    """Words that are also HTML elsewhere stay words."""
    text = "{% macro m(x) %}[{{ x }}]{% endmacro %}{% set y %}{{ x }}{% endset %}{{ x }}{{ m(x) }}{{ y }}{{ html }}{{ html|typo }}{{ x|typo }}"
    shown = gabarits().from_string(text).render(x='<b a="é">&', html=Markup('<b a="é">&'))
    safe = "&lt;b a=&#34;é&#34;&gt;&amp;"
    assert shown == f'{safe}[{safe}]{safe}<b a="é">&<b a="é">&{safe}'
