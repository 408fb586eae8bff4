"""The judges of a few pages: what they find is told as a sentence about a field, or as a defect of the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from _environnement import NODE_MODULES

from catalogue_communs.commandes import site_construit
from catalogue_communs.commandes.site_construit import Publie
from tests.communs import imaginaire

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser


PAGE = (
    '<!doctype html><html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<title>Bac</title></head><body><main class="commun"><h1>Bac</h1>{}</main></body></html>'
)
VNU, AXE = NODE_MODULES / "vnu-jar/build/dist/vnu.jar", NODE_MODULES / "axe-core/axe.min.js"


def publie(root: Path, **pages: str) -> Publie:
    """Write a site, and the files of its commons."""
    for name, body in pages.items():
        path = root / "site" / name / "index.html"
        path.parent.mkdir(parents=True)
        path.write_text(PAGE.format(body), encoding="utf-8")
        if name.startswith("communs/") and name.count("/") == 1:
            (root / "projets").mkdir(exist_ok=True)
            text = "nom: Bac\ncaptures:\n- image: a.png\n  alternative: A\n"
            (root / "projets" / f"{name[8:]}.yml").write_text(text, encoding="utf-8")
    return Publie(root / "site", root, "https://communs.example/")


def test_the_sample_holds_the_extremes_and_what_changed(tmp_path: Path) -> None:
    """Home, a territory, the poorest and the richest, a laureate, and the pages of what changed."""
    site = publie(
        tmp_path,
        **{
            ".": "",
            "catalogue": "",
            "territoires": "",
            "territoires/bretagne": "",
            "communs/pauvre": "",
            "communs/riche": "<p>a</p>" * 9,
            "communs/riche/mesures": "",
            "communs/moyen": "<p>a</p>" * 3,
            "communs/change": "<p>a</p>" * 4,
            "communs/change/sources": "",
            "communs/prime": "<p>a</p>" * 5,
        },
    )
    commons = [
        *map(imaginaire, ("pauvre", "riche", "moyen", "change")),
        imaginaire("prime", statut="laureat"),
    ]
    assert site_construit.choisir_les_pages(site, commons, {"change"}) == [
        f"{name}index.html"
        for name in (
            *("", "catalogue/", "territoires/", "territoires/bretagne/"),
            *("communs/pauvre/", "communs/riche/", "communs/prime/", "communs/change/"),
            *("communs/change/sources/", "communs/riche/mesures/"),
        )
    ]


def test_the_nu_checker_names_the_page(tmp_path: Path) -> None:
    """What is badly formed is a defect of the site; what is well formed is not told."""
    site = publie(tmp_path, **{"communs/bac": "<p><div>a</div></p>", "guichet": "<p>a</p>"})
    found = [*site_construit.html(site, ["communs/bac/index.html", "guichet/index.html"], VNU)]
    assert {(d.fichier, d.code) for d in found} == {("projets/bac.yml", "html-invalide")}
    assert "de la page /communs/bac/" in found[0].message
    assert "signalez-le" in found[0].remede


def test_axe_names_the_field_that_is_likely_responsible(tmp_path: Path, navigateur: Browser) -> None:
    """A screenshot without alternative is the field `captures`; elsewhere, it is a defect of the site."""
    site = publie(
        tmp_path,
        **{
            "communs/bac": '<div class="captures"><img src="a.png"></div>',
            "impact": '<img src="a.png">',
            "guichet": "<p>a</p>",
            "large": '<p style="width: 600px">a</p>',
        },
    )
    (tmp_path / "site/a.png").write_bytes(b"")
    pages = [f"{name}/index.html" for name in ("communs/bac", "impact", "guichet", "large")]
    found = [*site_construit.acces(site, pages, AXE, navigateur)]
    assert [(d.fichier, d.ligne, d.code) for d in found] == [
        ("projets/bac.yml", 2, "page-inaccessible"),
        ("impact/index.html", 1, "page-inaccessible"),
        ("large/index.html", 1, "page-inaccessible"),
    ]
    assert "Relisez le champ « captures »" in found[0].remede
    assert "défaut du site" in found[1].remede
    assert "déborde" in found[2].message


@pytest.mark.parametrize("source", ["docs/guichet.md", "docs/guichet/index.md"])
def test_a_hand_written_page_is_named_by_its_file(tmp_path: Path, source: str) -> None:
    """Either way to write the same address."""
    site = publie(tmp_path, guichet="<p>a</p>")
    (tmp_path / source).parent.mkdir(parents=True)
    (tmp_path / source).write_text("a", encoding="utf-8")
    assert site.source("guichet/index.html") == source
