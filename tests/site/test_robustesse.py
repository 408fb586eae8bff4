"""A build that is killed, refused by the machine or badly fed: the former site stays, one line says why."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.aides import DEPOT_URL, EPOCH, ROOT, SITE_URL, a_plat, copier, fichiers
from tests.contribution.aides import git

POSIX = pytest.mark.skipif(os.name == "nt", reason="signaux et limites d’Unix")
# `catalogue construire`, in another folder than that of the project.
LANCEUR = """
{preambule}
from catalogue_communs.commandes.ligne import main
main()
"""
MOTEUR = "from catalogue_communs.site.construction import fabrique; fabrique.PROGRAMME"
# No file may be bigger: what a full disk does, without filling one.
PLEIN = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))"


def demarrer(folder: Path, *commande: str, preambule: str = "") -> subprocess.Popen[str]:
    """Start a build on a copy of the project, in a group of processes of its own."""
    env = {
        **os.environ,
        "SOURCE_DATE_EPOCH": EPOCH,
        "CATALOGUE_DEPOT_URL": DEPOT_URL,
        "CATALOGUE_SITE_URL": SITE_URL,
        "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)]),
    }
    command = [
        sys.executable,
        "-c",
        LANCEUR.format(preambule=preambule),
        *(commande or ("construire",)),
    ]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command,
        cwd=folder,
        env=env,
        stdout=pipe,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def construire(folder: Path, *commande: str, preambule: str = "") -> tuple[int, str]:
    """Run a build to its end; return its code and what it said, which is never a traceback."""
    process = demarrer(folder, *commande, preambule=preambule)
    said, _ = process.communicate(timeout=120)
    assert "Traceback" not in said
    return process.returncode, said


JOUR = "2026-02-03T12:00:00Z"
HOSTILE = """
<script>alert(1)</script>

<p onclick='x()'>un</p>

<style>*{display:none}</style>

<iframe src='https://exemple.fr'></iframe>

[deux](javascript:alert(1)){ onfocus=x }
"""


@pytest.fixture(scope="module")
def projet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the sources, with a common that has images; build its site, that a former build left.

    Its pages have a history, and one holds what no page may. An extension of Markdown, that only the
    build knows, reads what nothing else does.
    """
    folder = tmp_path_factory.mktemp("projet")
    copier(folder, communs="sentes")
    reglages = folder / "mkdocs.yml"
    extensions = "markdown_extensions:\n"
    reglages.write_text(
        reglages.read_text(encoding="utf-8").replace(extensions, f"{extensions}  - admonition\n"),
        encoding="utf-8",
    )
    page = folder / "docs" / "mentions-legales.md"
    page.write_text(page.read_text(encoding="utf-8") + HOSTILE, encoding="utf-8")
    git(folder, "init", "--quiet")
    git(folder, "add", "docs")
    git(
        folder,
        "commit",
        "--quiet",
        "--message",
        "Pages",
        GIT_AUTHOR_DATE=JOUR,
        GIT_COMMITTER_DATE=JOUR,
    )
    code, said = construire(folder)
    assert code == 0, said
    return folder


def test_a_page_that_people_write_is_cleaned_and_says_when_and_where_to_change_it(
    projet: Path,
) -> None:
    """No script, handler, style or frame of its Markdown reaches the HTML; its day is that of its history, whole.

    A page whose facts come from elsewhere has another day.
    """
    said = "Page modifiée le 3 février 2026."
    made = {
        name: a_plat((projet / "site" / name / "index.html").read_text(encoding="utf-8"))
        for name in ("", "communs/sentes", "mentions-legales", "reutiliser/licence-et-achat")
    }
    assert [name for name, html in made.items() if said in html] == [
        "mentions-legales",
        "reutiliser/licence-et-achat",
    ]
    body = made["mentions-legales"].partition("<article")[2].partition("</article>")[0]
    assert not re.search(r"<script|<style|<iframe|onclick|onfocus|javascript:", body)
    assert "<p>un</p>" in body
    guide = made["reutiliser/licence-et-achat"]
    assert f'{said} <a href="{DEPOT_URL}/edit/main/docs/reutiliser/licence-et-achat.md">' in guide


@pytest.mark.nuit
@POSIX
def test_a_build_killed_at_any_moment_leaves_the_former_site(projet: Path) -> None:
    whole = fichiers(projet / "site")
    shutil.rmtree(projet / ".cache")
    (projet / "site" / "temoin.txt").write_text("ancien site", encoding="utf-8")
    before = fichiers(projet / "site")
    for moment in ("hooks", ".cache/images", ".site.neuf/impact/index.html"):
        process = demarrer(projet)
        while not (projet / moment).exists() and process.poll() is None:
            time.sleep(0.005)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        assert fichiers(projet / "site") == before
    kept = [p for p in (projet / ".cache").rglob("*") if p.is_file()]
    assert kept
    for number, path in enumerate(kept):
        raw = path.read_bytes()
        path.write_bytes(
            (raw[: len(raw) // 2], b"", b"x" * len(raw), raw[:20] + raw[21:])[number % 4]
        )
    code, said = construire(projet)
    assert code == 0, said
    assert fichiers(projet / "site") == whole
    assert [p.name for p in projet.iterdir() if p.name.startswith(".site")] == []


# An engine that builds a page of a hundred parts, slowly enough for others to come in between.
PETIT = """
import os, sys, time
from pathlib import Path
folder = Path(sys.argv[sys.argv.index("--site-dir") + 1])
folder.mkdir()
for part in range(100):
    (folder / f"{part}.html").write_text(str(os.getpid()))
    time.sleep(0.0002)
"""


@pytest.mark.parametrize("tours", [1, pytest.param(10, marks=pytest.mark.nuit)])
def test_fifty_builds_at_once_leave_one_whole_site(tmp_path: Path, tours: int) -> None:
    """Five at a time."""
    (tmp_path / "moteur.py").write_text(PETIT, encoding="utf-8")
    (tmp_path / "mkdocs.yml").touch()
    (tmp_path / "projets").mkdir()
    waited = 0
    for _ in range(tours):
        running = [demarrer(tmp_path, preambule=f"{MOTEUR} = ['moteur.py']") for _ in range(5)]
        ended = [(process.communicate(timeout=60)[0], process.returncode) for process in running]
        assert [code for _, code in ended] == [0] * 5, ended
        waited += sum(
            "Une autre construction de « site » est en cours" in said for said, _ in ended
        )
        built = fichiers(tmp_path / "site")
        assert len(built) == 100
        assert len({*built.values()}) == 1
        assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".site")] == []
    assert waited


def test_a_build_killed_between_its_two_renamings_is_mended_by_the_next(projet: Path) -> None:
    (projet / "site").rename(projet / ".site.ancien")
    code, _ = construire(projet, preambule=f"{MOTEUR} = ['-c', 'raise SystemExit(1)']")
    assert code != 0
    assert (projet / "site" / "index.html").is_file()
    assert not (projet / ".site.ancien").exists()


@pytest.mark.parametrize(
    ("abime", "contenu", "attendu"),
    [
        ("theme/gabarits/commun.html", None, "Un gabarit de theme/ manque : « commun.html »"),
        ("theme/gabarits/commun.html", b"\n{% if %}", "theme/gabarits/commun.html:2 : ce n’est pas la syntaxe d’un gabarit"),
        ("theme/gabarits/commun.html", b"\n\n{{ jamais.ici }}", "theme/gabarits/commun.html:3 : un nom y est employé, que rien ne donne"),
        ("theme/gabarits/commun.html", b"\n{{ 'x' + 1 }}", "theme/gabarits/commun.html:2 : ce qui y est écrit échoue (TypeError"),
        ("theme/main.html", None, "Il manque theme/main.html"),
        ("donnees/collectivites/communes.csv", b"\xff\xfe", "donnees/collectivites/communes.csv:1 : ce texte n’est pas en UTF-8"),
        ("docs/mentions-legales.md", b"---\ntitle: Mentions\ndescription: Qui publie.\n---\n\n!!! note\n\n    ![Un plan](https://mal.example/plan.png)\n", "docs/mentions-legales.md : l’image « https://mal.example/plan.png » est celle d’un autre site"),
        pytest.param("docs/mentions-legales.md", b"---\ntitle: Mentions\ndescription: Qui publie.\n---\n\n[Une page](absente.md)\n", "absente.md", marks=pytest.mark.nuit),
    ],
)  # fmt: skip
def test_what_is_missing_or_spoiled_is_told_in_french(
    projet: Path, abime: str, contenu: bytes | None, attendu: str
) -> None:
    before = fichiers(projet / "site")
    path = projet / abime
    kept = path.read_bytes()
    try:
        if contenu is None:
            path.unlink()
        else:
            path.write_bytes(contenu)
        code, said = construire(projet)
    finally:
        path.write_bytes(kept)
    assert (code, attendu in said) == (1, True), said
    assert fichiers(projet / "site") == before


@POSIX
def test_a_full_disk_is_told_in_one_line(projet: Path) -> None:
    before = fichiers(projet / "site")
    code, said = construire(projet, preambule=PLEIN)
    assert (code, "(EFBIG). Vérifiez la place" in said) == (1, True), said
    assert fichiers(projet / "site") == before


@pytest.mark.nuit
@pytest.mark.skipif(sys.platform != "linux", reason="/sys refuse d’être écrit, même par root")
def test_a_folder_that_cannot_be_written_is_told_in_one_line(projet: Path) -> None:
    code, said = construire(projet, "fiches", "--site-dir", "/sys/catalogue")
    assert (code, "n’a pas pu lire ou écrire « /sys/" in said) == (1, True), said
