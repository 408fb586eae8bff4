"""What the benchmark gives Hugo: the same files as ours for each common, and templates that hold together.

Hugo itself is not run here, for it comes from the network: `scripts/mesurer construction --pairs` runs it, and
stops if it does not write these files.
"""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from PIL import ImageFont

from catalogue.site.vues.a_integrer.polices import TEXTE, TITRE, police
from tests.aides import build
from tests.banc.mesures import preparer
from tests.banc.paires import comparaison, pareilles

if TYPE_CHECKING:
    from pathlib import Path

COMMUNS = 3
SUFFIXES = {
    "text/html": "html",
    "text/csv": "csv",
    "application/json": "json",
    "application/atom+xml": "xml",
    "image/svg+xml": "svg",
}
PARTIAL = re.compile(r'partial(?:Cached)? "([\w-]+\.html)"')


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prepare a small catalogue, our site of it (`site`), and the sources of Hugo (`hugo`)."""
    root = tmp_path_factory.mktemp("paires")
    (root / "catalogue").mkdir()
    preparer(root / "catalogue", COMMUNS)
    done = build(root / "catalogue", root / "site")
    assert done.returncode == 0, done.stdout + done.stderr
    pareilles.ecrire(root / "catalogue", root / "site", root / "hugo")
    return root


@pytest.fixture(scope="module")
def reglages(dossier: Path) -> dict[str, Any]:
    """Read the settings of Hugo."""
    return tomllib.loads((dossier / "hugo" / "hugo.toml").read_text(encoding="utf-8"))


def entete(path: Path) -> tuple[dict[str, Any], str]:
    """Read a page of Hugo: its front matter, and its body."""
    text = path.read_text(encoding="utf-8")
    head, end = json.JSONDecoder().raw_decode(text)
    return head, text[end:]


def suffixe(reglages: dict[str, Any], sortie: str) -> str:
    """Return the suffix of the files of an output format."""
    formats = {"html": {"mediaType": "text/html"}} | reglages["outputFormats"]
    return SUFFIXES[formats[sortie]["mediaType"]]


def gabarits(dossier: Path) -> dict[str, str]:
    """Read the templates, by their path under `layouts`."""
    layouts = dossier / "hugo" / "layouts"
    return {
        path.relative_to(layouts).as_posix(): path.read_text(encoding="utf-8")
        for path in layouts.rglob("*.*")
    }


def test_the_files_of_a_common_are_ours(dossier: Path, reglages: dict[str, Any]) -> None:
    """The output formats of Hugo give the files that our build wrote, no more, no less."""
    pages = sorted((dossier / "hugo" / "content" / "communs").glob("*.md"))
    assert len(pages) == COMMUNS
    for page in pages:
        slug = page.stem
        # The template of the picture names its file; the others follow their format.
        written = {f"communs/{slug}/{pareilles.IMAGE}"}
        for name in entete(page)[0]["outputs"]:
            one = reglages["outputFormats"][name]
            stem = slug if one.get("ugly") else f"{slug}/{one['baseName']}"
            written.add(f"{one['path']}/{stem}.{suffixe(reglages, name)}")
        assert written == pareilles.fichiers(dossier / "site", slug)


def test_every_output_has_its_template(dossier: Path, reglages: dict[str, Any]) -> None:
    """Hugo leaves out an output that has no template, with a mere warning."""
    found = gabarits(dossier)
    for path in (dossier / "hugo" / "content").rglob("*.md"):
        head, _ = entete(path)
        if path.name != "_index.md":
            for name in head["outputs"]:
                assert f"commun/page.{name}.{suffixe(reglages, name)}" in found
    for path in (dossier / "hugo" / "content" / "pages").iterdir():
        head, _ = entete(path)
        for name in head.get("outputs", ["html"]):
            last = "html" if name == "html" else f"{name}.{suffixe(reglages, name)}"
            assert f"{head['type']}/page.{last}" in found
    for name in reglages["outputs"]["home"]:
        assert f"home.{name}.{suffixe(reglages, name)}".replace(".html.html", ".html") in found
    assert {"baseof.html", "term.html", "sitemap.xml", "404.html"} <= found.keys()


def test_every_partial_is_there_and_used(dossier: Path) -> None:
    """A partial that nothing calls is a page that lost a part."""
    found = gabarits(dossier)
    used = {name for text in found.values() for name in PARTIAL.findall(text)}
    assert used == {path.rpartition("/")[2] for path in found if path.startswith("_partials/")}


def test_the_header_is_that_of_our_pages(dossier: Path) -> None:
    """The layout weighs the same on both sides: header and footer are cut from a built page."""
    slug = "commun-0000"
    page = (dossier / "site" / "communs" / slug / "index.html").read_text(encoding="utf-8")
    for name, start in (("entete", '<header class="entete">'), ("pied", '<footer class="pied md-typeset">')):
        made = (dossier / "hugo" / "layouts" / "_partials" / f"{name}.html").read_text(encoding="utf-8")
        assert made.startswith(start)
        assert "../" not in made

        def kept(action: re.Match[str]) -> str:
            return action[2] if action[1] == "catalogue" else ""

        text = re.sub(r'\{\{ if eq \.rubrique "(\w+)" \}\}(.*?)\{\{ end \}\}', kept, made, flags=re.DOTALL)
        text = text.replace("{{ .racine }}", "../../")
        # Hugo ends with a slash the address of the home page.
        assert text in page.replace('"../.."', '"../../"')


def test_the_front_matter_holds_what_templates_read(dossier: Path) -> None:
    """What templates read is in the front matter and in the data, whole."""
    known = json.loads((dossier / "hugo" / "data" / "communes.json").read_text(encoding="utf-8"))
    for page in (dossier / "hugo" / "content" / "communs").iterdir():
        head, body = entete(page)
        common = head["params"]["commun"]
        assert "description" not in common
        assert body.count("### ") == 4
        assert [len(one["mesures"]) for one in common["impact"]["indicateurs"]] == [12, 12, 12]
        assert [len(one["mois"]) for one in head["params"]["lectures"]] == [24, 24]
        assert {reuse["organisation"]["code_insee"] for reuse in common["reutilisations"]} <= known.keys()
        # Hugo writes in lower case the keys of a front matter.
        assert all(key == key.lower() for key in _keys(head))
    licence = json.loads((dossier / "hugo" / "data" / "licences.json").read_text(encoding="utf-8"))
    assert all(one["devoirs"] and one["url"] for one in licence.values())
    missing = json.loads((dossier / "hugo" / "data" / "publiccode.json").read_text(encoding="utf-8"))
    assert len(missing["manques"]) == missing["brouillon"].count("#\n") == 6


def _keys(value: object) -> set[str]:
    if isinstance(value, dict):
        return {*value} | {key for one in value.values() for key in _keys(one)}
    return {key for one in value for key in _keys(one)} if isinstance(value, list) else set()


def test_every_territory_and_written_page_is_there(dossier: Path) -> None:
    """Hugo writes the page of each département and région, and each hand-written page."""
    content = dossier / "hugo" / "content"
    made = {
        entete(path)[0]["url"].strip("/")
        for path in content.rglob("*.*")
        if path.parent.name != "communs" and path.name != "_index.html"
    }
    ours = {
        path.parent.relative_to(dossier / "site").as_posix()
        for path in (dossier / "site").rglob("index.html")
    }
    assert made == {address for address in ours if not address.startswith("communs/")} - {"."}


@pytest.mark.parametrize("name", [TEXTE, TITRE])
def test_the_typefaces_are_the_same_out_of_their_container(dossier: Path, name: str) -> None:
    """Hugo does not read WOFF: the same letters come out of the other container."""
    sample = "Communs numériques : œuvre, Île, 4 710 €"
    font = ImageFont.truetype(
        dossier / "hugo" / "assets" / "polices" / f"{name}.ttf", 40, layout_engine=ImageFont.Layout.BASIC
    )
    assert bytes(font.getmask(sample)) == bytes(police(name, 40).fonte.getmask(sample))


def test_a_build_that_lacks_a_file_is_refused(dossier: Path, tmp_path: Path) -> None:
    """The benchmark compares nothing when a file lacks on either side."""
    for slug in ("commun-0000", "commun-0001", "commun-0002"):
        for path in pareilles.fichiers(dossier / "site", slug):
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).touch()
    comparaison.verifier(dossier / "catalogue", dossier / "site", tmp_path, images=True)
    (tmp_path / "communs" / "commun-0001" / pareilles.IMAGE).unlink()
    with pytest.raises(SystemExit, match=f"commun-0001 .*{pareilles.IMAGE}"):
        comparaison.verifier(dossier / "catalogue", dossier / "site", tmp_path, images=True)
    (tmp_path / "communs" / "commun-0002" / "flux.xml").unlink()
    for slug in ("commun-0000", "commun-0002"):
        (tmp_path / "communs" / slug / pareilles.IMAGE).unlink()
    with pytest.raises(SystemExit, match=r"commun-0002 .*flux\.xml"):
        comparaison.verifier(dossier / "catalogue", dossier / "site", tmp_path, images=False)
