"""A second programme, invented: other statuses, other lists, its colours, neither call nor map.

Its repository is what `catalogue init` writes, from the wheel, in an environment that has nothing of
the project; then its settings and its commons are put in.
"""

from __future__ import annotations

import json
import os
import re
import runpy
import shutil
import socket
import subprocess
import sys
import venv
import zipfile
from html import unescape
from importlib.metadata import Distribution
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pytest
import yaml
from jsonschema import Draft202012Validator

from catalogue_communs.commandes import init
from catalogue_communs.fiches.lecture import lire_octets
from catalogue_communs.site.construction import atelier
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.programme import FICHIER, VERSION
from catalogue_communs.validation import dossier
from catalogue_communs.validation.fiche import Fiche
from tests.aides import EPOCH, ROOT, Json, a_plat, servir
from tests.site.navigation import fautes, ouvrir

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FABRIQUE = ROOT / "tests" / "fabrique"
ATTENDUS = yaml.safe_load((FABRIQUE / "attendu.yml").read_text(encoding="utf-8"))
REGLAGES = ROOT / "tests" / "fixtures" / "programme" / "valides" / "programme_fabrique.yml"
VERSIONS = ROOT / "tests" / "fixtures" / "programme" / "versions"
# What `catalogue init` wrote on that day, as it wrote it, one form of the forge kept of six.
ANCIEN = ROOT / "tests" / "fixtures" / "depots" / "2026-11-26"
REPONSES = {
    "titre": "Les outils : d’ici",
    "nom": "Fabrique",
    "editeur": "Union imaginaire",
    "sigle": "UI",
    "site": "https://www.union.exemple.fr/",
    "courriel": "contact@union.exemple.fr",
}
MOTEUR = "https://github.com/exemple/catalogue"
LANCER = "from catalogue_communs.commandes.ligne import main; main()"
# What the first programme says, and no other.
PREMIER = (
    "FINDPE", "anct.gouv.fr", "Guichet Cohésion", "lauréat", "{{ programme", "si : appel",
    "Communs numériques des territoires", "python3 scripts/", 'guichet/"', 'territoires/"',
    "lucca", "GeoNature", "statut: laureat", "Son dépôt fait foi", "$schema=../",
)  # fmt: skip
ECRANS = ((360, "dark"), (1280, "light"))


@pytest.fixture(scope="module")
def roue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel; unpack it as an installation does, in a folder of its own."""
    folder = tmp_path_factory.mktemp("roue")
    # The builder lists every folder before it leaves one out, the real images too: it runs without the guard.
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": ""}, check=True, capture_output=True
    )
    [wheel] = folder.glob("*.whl")
    shutil.unpack_archive(wheel, folder / "installation", "zip")
    return folder / "installation"


def lancer(roue: Path, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `catalogue` from the wheel: nothing of the checkout is on its path."""
    env = {**os.environ, "PYTHONPATH": str(roue), "SOURCE_DATE_EPOCH": EPOCH}
    command = [sys.executable, "-c", LANCER, *arguments]
    return subprocess.run(command, cwd=cwd, env=env, check=False, capture_output=True, text=True)


def tree(root: Path) -> dict[str, bytes]:
    """Return the files of a repository, but what is built in it."""
    kept = (
        p
        for p in root.rglob("*")
        if p.is_file() and p.relative_to(root).parts[0] not in {"site", ".catalogue"}
    )
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in kept}


def options(**others: str) -> list[str]:
    """Give every answer to the questions of `catalogue init`."""
    said = {**REPONSES, "moteur": MOTEUR, **others}
    return [part for name, one in said.items() for part in (f"--{name}", one)]


@pytest.fixture(scope="module")
def depot(roue: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a new repository with `catalogue init`."""
    cwd = tmp_path_factory.mktemp("neuf")
    done = lancer(roue, cwd, "init", "depot", *options(), "--date", "2026-11-24")
    assert done.returncode == 0, done.stderr
    with (cwd / "depot/programme.yml").open("a", encoding="utf-8") as stream:
        stream.write("territoires: false\n")
    return cwd / "depot"


@pytest.fixture(scope="module")
def fabrique(roue: Path, depot: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site of the second programme; return its repository."""
    root = tmp_path_factory.mktemp("fabrique") / "depot"
    shutil.copytree(depot, root)
    shutil.copy(REGLAGES, root / "programme.yml")
    shutil.rmtree(root / "projets")
    shutil.copytree(FABRIQUE / "projets", root / "projets")
    (root / "docs" / "images").mkdir()
    shutil.copy(ROOT / "tests/fixtures/racine/docs/images/fabrique.png", root / "docs" / "images")
    done = lancer(roue, root, "construire")
    assert done.returncode == 0, done.stderr
    return root


def lire(root: Path, page: str) -> str:
    """Return a page of the site."""
    return (root / "site" / page / "index.html").read_text(encoding="utf-8")


def test_the_library_of_the_wheel_is_the_one_that_runs(roue: Path, tmp_path: Path) -> None:
    code = "import catalogue_communs; print(catalogue_communs.__file__)"
    env = {**os.environ, "PYTHONPATH": str(roue)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stdout.startswith(str(roue))
    assert not (roue / "catalogue_communs" / "_donnees" / "docs" / "guichet").exists()


def test_a_new_repository_is_sound_and_builds_with_the_call_that_it_writes(
    roue: Path, depot: Path
) -> None:
    shutil.copy(ROOT / "tests/fixtures/guichet/valides/guichet_minimal.yml", depot / "guichet.yml")
    (depot / "docs" / "guichet").mkdir()
    (depot / "docs" / "guichet" / "index.md").write_text(
        '---\ntitle: L’appel\ndescription: Où il en est.\n---\n\n# L’appel\n\n## Où il en est {#etats}\n\n<div data-insert="guichet-etat"></div>\n',
        "utf-8",
    )
    checked = lancer(roue, depot, "fiches", "--site-dir", str(depot / "site"))
    assert checked.returncode == 0, checked.stdout
    assert "Commun d’exemple" in lire(depot, "communs/commun-d-exemple")
    home = lire(depot, "")
    assert '<a href="guichet/">Le programme</a>' in home
    assert "Le guichet" not in home
    assert 'id="guichet-conditions"' in lire(depot, "contribuer/champs")
    assert (depot / ".github/workflows/verifier.yml").is_file()
    assert (depot / ".github" / "ISSUE_TEMPLATE" / "proposer.yml").is_file()
    assert "[[" not in (depot / "README.md").read_text(encoding="utf-8")
    shutil.rmtree(depot / "docs" / "guichet")
    (depot / "guichet.yml").unlink()
    # What a person keeps there, whatever its first words, is theirs.
    theirs = depot / ".github/workflows/LISEZMOI.md", depot / ".github/workflows/lien.yml"
    theirs[0].write_text("# Écrit par « Camille »\n", encoding="utf-8")
    theirs[1].symlink_to("/nulle-part")
    again = lancer(roue, depot, "init")
    for one in theirs:
        one.unlink()
    assert (again.returncode, again.stdout) == (0, "Tout est à jour : rien à changer.\n")
    full = lancer(roue, depot, "init", "docs", *options())
    assert full.returncode == 2
    assert "n’est pas vide" in full.stderr


def test_without_the_address_of_the_software_nothing_promises_a_workflow(
    roue: Path, tmp_path: Path
) -> None:
    done = lancer(roue, tmp_path, "init", "depot", *options()[:-2], "--date", "2026-11-24")
    assert done.returncode == 0, done.stderr
    root = tmp_path / "depot"
    assert "(--moteur), aucun flux" in done.stdout
    assert not (root / ".github").exists()
    assert "Les flux de" not in (root / "README.md").read_text(encoding="utf-8")
    with (root / FICHIER).open("a", encoding="utf-8") as stream:
        stream.write("territoires: false\nadresses:\n  depot: https://github.com/exemple/outils\n")
    built = lancer(roue, root, "construire")
    assert built.returncode == 0, built.stderr
    assert "CE SITE N’A PAS D’ADRESSE" in built.stdout
    assert not (root / "site/contribuer/mise-en-service").exists()
    assert "démarre seule" not in lire(root, "contribuer/fiche")
    assert (
        json.loads((root / "site/contribuer/formulaire.json").read_bytes())["forge"]["formulaire"]
        == ""
    )
    assert "template=proposer.yml" not in lire(root, "reutiliser/dites-le")


def test_an_older_repository_is_brought_to_this_version_and_nothing_else_in_it(
    roue: Path, depot: Path, tmp_path: Path
) -> None:
    root = tmp_path / "depot"
    shutil.copytree(ANCIEN, root)
    for name in ("Essai.yml", "vieux.yml"):
        (root / ".github/workflows" / name).write_text(
            "# Le mien\n" if name == "Essai.yml" else f"{init.MARQUE}\n"
        )
    before = tree(root)
    unknown = lancer(roue, root, "init")
    assert unknown.returncode == 0, unknown.stderr
    assert "(--moteur), aucun flux" in unknown.stdout
    assert {name for name, data in tree(root).items() if before.get(name) != data} == {*init.TENUS}
    done = lancer(roue, root, "init", "--moteur", MOTEUR)
    assert done.returncode == 0, done.stderr
    assert "\n+catalogue-communs[site,reseau]==" in unknown.stdout
    assert "\n+    uses: exemple/catalogue/.github/workflows/publier.yml@v" in done.stdout
    after, new = tree(root), tree(depot)
    owned = {name for name in new if name.startswith((".github/", *init.TENUS))}
    assert {name: after[name] for name in owned} == {name: new[name] for name in owned}
    gone = {".github/ISSUE_TEMPLATE/config.yml", ".github/workflows/vieux.yml"}
    assert before.keys() - after.keys() == gone
    others = before.keys() - owned - gone
    assert {"programme.yml", "README.md", "docs/index.md", ".github/workflows/Essai.yml"} <= others
    assert {name: after[name] for name in others} == {name: before[name] for name in others}
    assert lancer(roue, root, "init").stdout == "Tout est à jour : rien à changer.\n"
    made = lancer(roue, root, "construire")
    assert made.returncode == 0, made.stderr


def test_a_programme_of_a_region_publishes_its_territories_and_announces_its_commons(
    roue: Path, tmp_path: Path
) -> None:
    root = tmp_path / "depot"
    shutil.copytree(ANCIEN, root)
    with (root / FICHIER).open("a", encoding="utf-8") as stream:
        stream.write('regions: ["53"]\nadresses:\n  site: https://outils.exemple.fr/\n')
    answers = {
        "nom": "Haies Vives",
        "accroche": "Suivre les haies d’un bassin versant.",
        "porteur": "Brest Métropole",
        "type": "metropole",
        "publics": "commune",
        "depot": "https://github.com/exemple/haies",
        "licence": "EUPL-1.2",
        "contact": "contact@exemple.fr",
        "date": "2026-11-24",
    }
    written = lancer(
        roue,
        root,
        "nouveau",
        *(part for name, said in answers.items() for part in (f"--{name}", said)),
    )
    assert written.returncode == 0, written.stderr
    first, *_ = (root / "projets/haies-vives.yml").read_text(encoding="utf-8").splitlines()
    assert first.endswith("$schema=https://outils.exemple.fr/schemas/projet.schema.json")
    done = lancer(roue, root, "construire")
    assert done.returncode == 0, done.stderr
    for feed in ("flux/tout.xml", "communs/haies-vives/flux.xml"):
        assert "Haies Vives entre au catalogue" in (root / "site" / feed).read_text(
            encoding="utf-8"
        )
    site, here = root / "site", ["22", "29", "35", "56"]
    found = site / "territoires/donnees"
    assert sorted(path.stem[9:] for path in found.glob("communes-*.json")) == here
    index = json.loads((found / "index.json").read_bytes())
    assert [*index["departements"]] == here
    rows = [
        row
        for start in index["noms"]
        for row in json.loads((found / f"noms-{start}.json").read_bytes())
    ]
    assert {row[3] if row[3:] else row[1][:2] for row in rows} == {*here}
    assert "Rennes" in {row[0] for row in rows}
    assert (
        sorted(path.stem for path in (site / "api/v1/territoires/departements").iterdir()) == here
    )
    assert [path.stem for path in (site / "flux/regions").iterdir()] == ["bretagne"]
    page = lire(root, "territoires")
    assert re.findall(r'class="aire-aucune" data-departement="(\w+)"', page) == here
    # The map is that of the region, not of the country, which is a thousand wide.
    cadre = re.findall(r'<svg class="carte-france[^"]*" viewBox="([^"]+)"', page)[0]
    _gauche, _haut, largeur, hauteur = map(float, cadre.split())
    assert largeur < 400
    assert hauteur < 300
    assert "Mayotte" not in page


def test_its_own_script_runs_the_command(roue: Path, depot: Path) -> None:
    """What it would install is already there; what writes on the forge asks for the software alone."""
    place = depot / ".venv"
    (place / "bin").mkdir(parents=True)
    (place / "bin/python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n', encoding="utf-8")
    (place / "bin/python").chmod(0o755)
    env = {**os.environ, "PYTHONPATH": str(roue)}
    asked = (depot / "requirements.txt").read_text(encoding="utf-8")
    for stamp, words, code in (("", ("valider",), 0), ("-seul", ("forge", "verdict"), 1)):
        (place / f"installe{stamp}").write_text(asked, encoding="utf-8")
        command = [sys.executable, "scripts/catalogue", *words]
        given = {**env, "GITHUB_REPOSITORY": "x", "GITHUB_EVENT_PATH": str(depot / "programme.yml")}
        done = subprocess.run(
            command, cwd=depot, env=given, check=False, capture_output=True, text=True
        )
        assert done.returncode == code, done.stderr
        (place / f"installe{stamp}").unlink()
    shutil.rmtree(place)


@pytest.mark.parametrize("alone", [False, True])
def test_its_script_installs_the_software_then_the_libraries_that_it_has_locked(
    alone: bool,  # noqa: FBT001 - a parameter of the test
    roue: Path,
    depot: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    script = runpy.run_path(str(depot / "scripts/catalogue"))
    asked: list[list[str]] = []
    monkeypatch.setattr(venv, "create", lambda path, **_: shutil.copytree(roue, path / "lib"))
    monkeypatch.setattr(subprocess, "run", lambda words, **_: asked.append([*map(str, words[4:])]))
    try:
        script["install"](alone=alone)
        script["install"](alone=alone)  # nothing is left to do
    finally:
        shutil.rmtree(script["VENV"])
    lock = script["VENV"] / "lib/catalogue_communs/_donnees/requirements/site.txt"
    libraries = ["--quiet", "--require-hashes", "-r", str(lock)]
    assert asked == [
        ["--quiet", "--no-deps", "-r", "requirements.txt"],
        *([] if alone else [libraries]),
    ]


@pytest.mark.parametrize(
    ("origine", "demande"),
    [
        (None, "catalogue-communs[site,reseau]==1.2.3"),
        *(
            (
                {"url": url, "archive_info": {"hashes": {"sha256": "ab"}}},
                f"catalogue-communs[site,reseau] @ {url}#sha256=ab",
            )
            for url in ("https://forge.exemple.fr/c.whl", "file:///a/c.whl")
        ),
        (
            {
                "url": "https://forge.exemple.fr/c.git",
                "vcs_info": {"vcs": "git", "commit_id": "ab12"},
            },
            "catalogue-communs[site,reseau] @ git+https://forge.exemple.fr/c.git@ab12",
        ),
    ],
)
def test_a_new_repository_asks_for_the_library_where_it_came_from(
    origine: dict[str, object] | None, demande: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "c.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(
        "Metadata-Version: 2.4\nName: catalogue-communs\nVersion: 1.2.3\n"
    )
    if origine:
        (folder / "direct_url.json").write_text(json.dumps(origine), encoding="utf-8")
    monkeypatch.setattr(init, "distribution", lambda _name: Distribution.at(folder))
    owned = init.fichiers_tenus(init.paquet_installe(), "")
    made = init.premiers_fichiers(REPONSES, "2026-11-24", owned)
    assert made["requirements.txt"].decode().splitlines()[-1] == demande
    said = yaml.safe_load(made["programme.yml"])
    named = (
        said["titre"],
        said["domaine"],
        said["editeur"]["sigle"],
        said["statuts"]["soutenu"]["pluriel"],
    )
    assert named == ("Les outils : d’ici", "union.exemple.fr", "UI", "Soutenus")
    assert not [name for name in made if name.startswith(".github/")]


def test_an_answer_that_is_not_one_is_told(roue: Path, tmp_path: Path) -> None:
    done = lancer(roue, tmp_path, "init", "depot", *options(courriel="personne"))
    assert done.returncode == 2
    assert "--courriel : « personne » n’est pas une adresse électronique." in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("attendu", ATTENDUS, ids=lambda one: one["fichier"])
def test_its_words_and_its_settings_are_its_own(fabrique: Path, attendu: Json) -> None:
    [path] = (fabrique / "site").glob(attendu["fichier"])
    text = a_plat(path.read_text(encoding="utf-8", errors="replace"))
    assert [said for said in attendu.get("dit", ()) if a_plat(said) not in text] == []
    assert [word for word in attendu.get("ne_dit_pas", ()) if a_plat(word) in text] == []


def test_nothing_of_the_first_programme_is_left_nor_a_call_nor_a_map(fabrique: Path) -> None:
    site = fabrique / "site"
    said = {path: path.read_bytes() for path in site.rglob("*.*") if path.is_file()}
    book = zipfile.ZipFile(site / "donnees/tables/catalogue.xlsx")
    said |= {fabrique / name: book.read(name) for name in book.namelist()}
    for word in PREMIER:
        assert [path for path, data in said.items() if word.encode() in data] == [], word
    assert [
        one for one in site.rglob("*") if one.name in {"guichet", "territoires", "collectivites"}
    ] == []


def test_no_address_of_a_page_leads_nowhere(fabrique: Path) -> None:
    site, home = fabrique / "site", "https://outils.bibliotheques.exemple.fr/"
    pages = {path: path.read_text(encoding="utf-8") for path in site.rglob("*.html")}
    marks = {path: {*re.findall(r'\bid="?([^"\s>]+)', text)} for path, text in pages.items()}
    dead = set()
    for page, text in pages.items():
        here = f"{home}{page.relative_to(site).as_posix().removesuffix('index.html')}"
        for said in re.findall(r'(?:href|src)="?([^"\s>&][^"\s>]*)', text):
            path, _, mark = urljoin(here, unescape(said)).partition("#")
            target = site / path.removeprefix(home).partition("?")[0]
            target = target / "index.html" if target.is_dir() else target
            if path.startswith(home) and not (
                target.is_file() and mark in {"", *marks.get(target, {mark})}
            ):
                dead.add((page.relative_to(site).as_posix(), said))
    assert len(pages) > 40
    assert dead == set()


def test_an_editor_checks_each_file_by_one_schema_with_the_lists_of_the_programme(
    fabrique: Path,
) -> None:
    folder = fabrique / "site/schemas"
    assert {path.name for path in folder.iterdir()} == {
        "programme.schema.json",
        "projet.schema.json",
    }
    files = [
        ("programme", fabrique / FICHIER),
        *(("projet", path) for path in (fabrique / "projets").iterdir()),
    ]
    for name, path in files:
        checked = Draft202012Validator(json.loads((folder / f"{name}.schema.json").read_bytes()))
        # Every value is read as a text: nothing but a type may be wrong.
        values = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - texts alone
        assert {error.validator for error in checked.iter_errors(values)} <= {"type"}
        wrong = {**values, "planification": {"axes": ["mieux-se-loger"]}}
        assert {error.validator for error in checked.iter_errors(wrong)} & {
            "oneOf",
            "additionalProperties",
        }


@pytest.mark.parametrize(
    ("fichier", "avant", "apres", "code"),
    [
        (
            "projets/horaires-ouverts.yml",
            "https://forge.exemple.fr",
            "https://github.com",
            "forge-inconnue",
        ),
        ("projets/horaires-ouverts.yml", "AGPL-3.0-or-later", "MIT", "laureat-licence"),
        ("programme.yml", '"#5b2a86"', '"#c9a5ff"', "programme-contraste"),
    ],
)
def test_its_forges_its_licences_and_its_colours_are_checked(  # noqa: PLR0913, PLR0917 - a table
    fichier: str, avant: str, apres: str, code: str, roue: Path, fabrique: Path
) -> None:
    path = fabrique / fichier
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace(avant, apres), encoding="utf-8")
    done = lancer(roue, fabrique, "valider")
    path.write_text(before, encoding="utf-8")
    assert (done.returncode, done.stdout.count(f"[{code}]")) == (1, 1)


def test_what_did_not_change_is_not_written_again_and_the_menu_follows_the_pages(
    tmp_path: Path,
) -> None:
    call = tmp_path / "docs" / "guichet" / "index.md"
    call.parent.mkdir(parents=True)
    call.write_text("# L’appel\n", encoding="utf-8")
    made = atelier.assembler(tmp_path)
    menu = (made / "mkdocs.yml").read_text(encoding="utf-8")
    assert '\n  - "Le programme":\n      - guichet/index.md\n  - Contribuer:\n' in menu
    dead = "(../guichet/index.md#etats) |\n"
    assert dead in (made / "docs/reutiliser/cout-et-financement.md").read_text(encoding="utf-8")
    written = {path: path.stat().st_mtime_ns for path in made.rglob("*") if path.is_file()}
    call.unlink()
    atelier.assembler(tmp_path)
    changed = {
        path
        for path, when in written.items()
        if not path.exists() or path.stat().st_mtime_ns != when
    }
    assert {path.relative_to(made).as_posix() for path in changed} == {
        "docs/guichet/index.md",
        "docs/index.md",
        "docs/reutiliser/cout-et-financement.md",
        "mkdocs.yml",
    }
    assert "guichet/index.md" not in (made / "mkdocs.yml").read_text(encoding="utf-8")


def test_a_port_that_is_taken_is_told(roue: Path, depot: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = lancer(roue, depot, "construire", "--servir", "--port", str(port))
    assert (done.returncode, f"le port {port} est déjà pris" in done.stderr) == (2, True)


def test_it_looks_right(fabrique: Path, navigateur: Browser) -> None:
    with servir(fabrique / "site") as address, ouvrir(navigateur) as page:
        for path in ("", "catalogue/", "communs/horaires-ouverts/"):
            page.goto(f"{address}{path}")
            assert fautes(page, "html", ECRANS) == {}, path


@pytest.mark.parametrize("version", range(1, VERSION + 1))
def test_the_settings_of_each_version_are_read_today(version: int) -> None:
    said = (VERSIONS / f"{version}.yml").read_bytes()
    assert dossier.reglages(Fiche("programme", lire_octets(said, FICHIER), "programme"), ROOT) == []
    assert yaml_fourni("programme")["version"] == VERSION
