"""Links, anchors and weights of a site that the test writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalogue_communs.commandes.site_construit import ELEMENTS, Publie

if TYPE_CHECKING:
    from pathlib import Path

ADRESSE = "https://communs.example/catalogue/"


def site(root: Path, **pages: str) -> Publie:
    """Write a site whose home has these links, and the sources of its pages."""
    files = {
        "site/index.html": "",
        "site/guichet/index.html": '<h1 id="haut">Guichet</h1>',
        "site/communs/bac/index.html": "<h1>Bac</h1>",
        "site/styles/a.css": "a {}",
        "docs/index.md": "Accueil\n",
        "docs/guichet/index.md": "Guichet\n",
        "projets/bac.yml": "nom: Bac\ndescription: un texte\n",
        **pages,
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Publie(root / "site", root, ADRESSE)


@pytest.mark.parametrize(
    "link",
    [
        'href="guichet/"',
        'href="guichet"',
        'href="guichet/#haut"',
        'href="guichet/?commune=34151#haut"',
        'href="."',
        'href="#ici"',
        'href="/catalogue/guichet/"',
        f'href="{ADRESSE}guichet/#haut"',
        'href="https://ailleurs.example/rien"',
        'href="mailto:contact@communs.example"',
        'src="styles/a.css"',
        'srcset="styles/a.css 1x, styles/a.css 2x"',
        'href="gui%63het/"',
    ],
)
def test_a_link_that_leads_somewhere(tmp_path: Path, link: str) -> None:
    """To a page, a file, an anchor, or outside of the site."""
    assert [*site(tmp_path, **{"site/index.html": f'<a id="ici" {link}>x</a>'}).rompus()] == []


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ('href="rien/"', "Le lien « rien/ » ne mène à rien : /rien/ n’existe pas."),
        ('href="guichet/#bas"', "Le lien « guichet/#bas » mène à un endroit que la page /guichet/ n’a pas."),
        ('href="#la"', "Le lien « #la » mène à un endroit que la page / n’a pas."),
        ('src="styles/b.css"', "Le lien « styles/b.css » ne mène à rien : /styles/b.css n’existe pas."),
        ('srcset="styles/a.css 1x, b.png 2x"', "Le lien « b.png » ne mène à rien : /b.png n’existe pas."),
        (f'href="{ADRESSE}rien/"', f"Le lien « {ADRESSE}rien/ » ne mène à rien : /rien/ n’existe pas."),
        (
            'http-equiv="refresh" content="0; url=rien/"',
            "Le lien « rien/ » ne mène à rien : /rien/ n’existe pas.",
        ),
        (
            'href="communs/parti/"',
            "Le lien « communs/parti/ » mène à la page du commun « parti », qui n’est pas dans projets/.",
        ),
    ],
)
def test_a_link_that_leads_nowhere_is_told_where_it_is_written(
    tmp_path: Path, link: str, message: str
) -> None:
    """Its line in the source of the page."""
    written = {"site/index.html": f"<a {link}>x</a>", "docs/index.md": f"Accueil\n\nVoir <a {link}>x</a>.\n"}
    [found] = site(tmp_path, **written).rompus()
    assert (found.fichier, found.ligne, found.code, found.message) == (
        "docs/index.md",
        3,
        "lien-rompu",
        message,
    )
    assert found.remede == "Corrigez ce lien, ou enlevez-le."


def test_a_link_that_no_file_holds_is_a_defect_of_the_site(tmp_path: Path) -> None:
    """Nobody who edits a file could mend it."""
    pages = {"site/communs/bac/index.html": '\n<a href="rien/">x</a><a href="rien/">y</a>'}
    [found] = site(tmp_path, **pages).rompus()
    assert found.fichier == "projets/bac.yml"
    assert found.remede == "Ce lien est écrit par le site (page /communs/bac/, ligne 2) : signalez ce défaut."


def test_the_weight_of_the_page_of_a_common_is_an_advice(tmp_path: Path) -> None:
    """Too many elements, or too many bytes with the style sheets; a page that only redirects has none."""
    many = "<p>a</p>" * (ELEMENTS + 1)
    pages = {
        "site/communs/bac/index.html": many,
        "site/communs/vieux/index.html": f'<meta http-equiv="refresh" content="0; url=../bac/">{many}',
        "site/communs/lourd/index.html": '<link rel="stylesheet" href="../../styles/b.css">',
        "site/styles/b.css": "".join(f"{n * 7919 % 99991:x}" for n in range(40_000)),
        "site/impact/index.html": many,
    }
    found = [*site(tmp_path, **pages).lourdes()]
    assert [(d.fichier, d.code, d.est_erreur) for d in found] == [
        ("projets/bac.yml", "page-lourde", False),
        ("projets/lourd.yml", "page-lourde", False),
    ]
    assert f"compte {ELEMENTS + 1} éléments" in found[0].message
