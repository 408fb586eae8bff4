"""The daily readings reach the site with `main` protected, played on real repositories."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from catalogue_communs.contribution import lectures
from catalogue_communs.contribution.publication import Impossible
from catalogue_communs.contribution.resultat import Trafique
from tests.contribution.aides import depots, git
from tests.contribution.faux_depot import FauxDepot

Garder = Callable[..., str]

pytestmark = pytest.mark.usefixtures("nu")
PROGRAMMES = ("activite.yml", "nuit.yml")
DEPOT_LU = "https://github.com/exemple/berges-propres"
NOM = "github.com/exemple__berges-propres.json"
BRANCHE = "refs/heads/lectures"
# What a forge does to a push that its rules refuse.
REFUS = 'while read -r _ _ name; do\n  case "$name" in {refs}) exit 1;; esac\ndone\n'


def lecture(jour: str = "2026-11-24", **champs: Any) -> dict[str, Any]:
    return {"depot": DEPOT_LU, "lu_le": jour, "source": "github", "acces": "public", **champs}


def lues(folder: Path, **files: object) -> Path:
    """Make the folder that the first job leaves; a name of a file has « 0 » for each « / »."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "activite").mkdir(parents=True)
    for name, content in files.items():
        path = folder / "activite" / name.replace("0", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            content if isinstance(content, str) else json.dumps(content), encoding="utf-8"
        )
    return folder


def une(folder: Path, values: dict[str, Any]) -> Path:
    return lues(folder, **{NOM.replace("/", "0"): values})


def accrocher(nu: Path, script: str) -> None:
    """Make a bare repository run a script before it takes a push."""
    hook = nu / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n{script}", encoding="utf-8")
    hook.chmod(0o755)


@pytest.fixture
def nu(racine: Path, tmp_path: Path) -> Path:
    """Put the catalogue under Git, on a forge that protects its main branch."""
    depots(racine, tmp_path / "forge.git")
    accrocher(tmp_path / "forge.git", REFUS.format(refs="refs/heads/main"))
    return tmp_path / "forge.git"


def reprendre(racine: Path) -> str:
    return lectures.reprendre_les_lectures(racine, date(2026, 12, 1))


def lire(racine: Path) -> Any:
    return json.loads((racine / "donnees" / "activite" / NOM).read_text(encoding="utf-8"))


# --- From a reading to the site -----------------------------------------------------------


@pytest.fixture
def garder(etape: Callable[..., str], racine: Path) -> Garder:
    """Run the last step of the workflow; return what it says."""
    flux = racine / ".github" / "workflows"
    flux.mkdir(parents=True)
    for name in PROGRAMMES:
        (flux / name).write_text("on:\n  schedule:\n", encoding="utf-8")
    (flux / "publier.yml").write_text("on:\n  push:\n", encoding="utf-8")
    return lambda folder, code=0: etape(racine, "forge", "garder", folder, code=code)


def test_a_reading_reaches_the_site_though_main_is_protected(
    garder: Garder, racine: Path, nu: Path, tmp_path: Path, forge: FauxDepot
) -> None:
    main = git(nu, "rev-parse", "main")
    assert garder(une(tmp_path / "lu", lecture(licence="MIT"))) == f"{lectures.GARDEES}\n"
    assert (forge.publications, forge.maintenus) == (["main"], list(PROGRAMMES))
    assert git(nu, "rev-parse", "main") == main
    assert git(nu, "ls-tree", "-r", "--name-only", BRANCHE) == f"donnees/activite/{NOM}"
    git(racine, "clone", "--quiet", str(nu), str(tmp_path / "publication"))
    assert "1 lecture(s)" in reprendre(tmp_path / "publication")
    assert lire(tmp_path / "publication") == lecture(licence="MIT")


def test_the_next_day_adds_a_commit_unless_nothing_changed(
    garder: Garder, nu: Path, tmp_path: Path, forge: FauxDepot
) -> None:
    """The schedules are kept on all the same."""
    garder(une(tmp_path / "lu", lecture()))
    assert garder(une(tmp_path / "lu", lecture())) == f"{lectures.INCHANGEES}\n"
    assert (git(nu, "rev-list", "--count", BRANCHE), forge.publications) == ("1", ["main"])
    garder(une(tmp_path / "lu", lecture("2026-11-25")))
    assert (git(nu, "rev-list", "--count", BRANCHE), forge.publications) == ("2", ["main", "main"])
    assert forge.maintenus == list(PROGRAMMES) * 3


def test_a_branch_that_moves_in_between_is_taken_again(
    garder: Garder, nu: Path, tmp_path: Path
) -> None:
    garder(une(tmp_path / "lu", lecture()))
    first = git(nu, "rev-parse", BRANCHE)
    other = git(nu, "commit-tree", f"{first}^{{tree}}", "-p", first, "-m", "Autre")
    # The hook stands for whoever writes between our look at the branch and our push.
    accrocher(
        nu,
        f"[ -e deja ] && exit 0\ntouch deja\nunset GIT_QUARANTINE_PATH\ngit update-ref {BRANCHE} {other}\nexit 1\n",
    )
    assert garder(une(tmp_path / "lu", lecture("2026-11-25"))) == f"{lectures.GARDEES}\n"
    told = git(nu, "log", "--format=%s", BRANCHE).splitlines()
    assert told[1:] == ["Autre", git(nu, "log", "-1", "--format=%s", first)]


def test_a_forge_that_protects_every_branch_says_what_to_set(
    garder: Garder, nu: Path, tmp_path: Path, forge: FauxDepot
) -> None:
    accrocher(nu, REFUS.format(refs="*"))
    said = garder(une(tmp_path / "lu", lecture()), 1)
    assert "La branche « lectures » ne peut pas être écrite." in said
    assert "Réglages, Rules, Rulesets, ne visez que « main »" in said
    assert said.count("\n") == 1
    assert forge.publications == []


# --- Hostile folders -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"x.py": "{}"},
        {"github.com0sous0x.json": "{}"},
        {".git0config.json": "{}"},
        {"github.com0x.json": "[]"},
        {"github.com0x.json": '{"a": "' + "x" * 300_000 + '"}'},
        {"github.com0x\ny.json": "{}"},
        {"github.com0x.json": "{}", "..0ailleurs0x.json": "{}"},
    ],
)
def test_what_is_not_a_reading_is_not_kept(
    racine: Path, nu: Path, tmp_path: Path, files: dict[str, str]
) -> None:
    """Whatever the job that read strangers left, only small files of JSON in their place are written."""
    folder = lues(tmp_path / "lu", **files)
    with pytest.raises(Trafique):
        lectures.garder_les_lectures(folder, racine, "2026-11-24")
    assert git(nu, "for-each-ref", "--format=%(refname)") == "refs/heads/main"


def test_no_link_is_followed(racine: Path, nu: Path, tmp_path: Path) -> None:
    secret = une(tmp_path / "secret", lecture())
    file, below = une(tmp_path / "a", lecture()), une(tmp_path / "b", lecture())
    (file / "activite/github.com" / "lien.json").symlink_to(secret / "activite" / NOM)
    (below / "activite/gitlab.com").symlink_to(secret / "activite/github.com")
    (tmp_path / "c").mkdir()
    (tmp_path / "c/activite").symlink_to(secret / "activite")
    os.mkfifo(une(tmp_path / "d", lecture()) / "activite/github.com" / "tube.json")
    (tmp_path / "liste.csv").write_text(LISTE, encoding="utf-8")
    (une(tmp_path / "e", lecture()) / "identifiants.csv").symlink_to(tmp_path / "liste.csv")
    (une(tmp_path / "f", lecture()) / "identifiants.csv").write_text("commun\n", encoding="utf-8")
    (une(tmp_path / "g", lecture()) / "code.py").write_text("", encoding="utf-8")
    for name in "abcdefg":
        with pytest.raises(Trafique):
            lectures.garder_les_lectures(tmp_path / name, racine, "2026-11-24")
    assert git(nu, "for-each-ref", "--format=%(refname)") == "refs/heads/main"


# --- The list of what is published ---------------------------------------------------------

LISTE = "commun,cle,flux,publie_le,retrait,dit,modifie_le,avant\nberges-propres,entree,,2026-11-20,,,,\n"


def lister(racine: Path, liste: str) -> None:
    (racine / lectures.LISTE).parent.mkdir(exist_ok=True)
    (racine / lectures.LISTE).write_text(liste, encoding="utf-8")


def test_the_list_of_the_night_completes_that_of_main(
    racine: Path, nu: Path, tmp_path: Path
) -> None:
    folder = une(tmp_path / "lu", lecture())
    more = "haies-vives,entree,,2026-11-24,,,,\n"
    (folder / "identifiants.csv").write_text(LISTE + more, encoding="utf-8")
    # A first night when no forge answered: the list alone.
    first = shutil.copytree(
        folder, tmp_path / "premiere", ignore=shutil.ignore_patterns("activite")
    )
    assert lectures.garder_les_lectures(first, racine, "2026-11-23") == lectures.GARDEES
    lectures.garder_les_lectures(folder, racine, "2026-11-24")
    assert git(nu, "show", f"{BRANCHE}:donnees/identifiants.csv") == (LISTE + more).strip()
    here = LISTE.replace("2026-11-20,", "2026-11-19,Doublon.")
    lister(racine, here)
    assert "1 lecture(s)" in reprendre(racine)
    assert (racine / lectures.LISTE).read_text(encoding="utf-8") == here + more


def test_what_the_night_saw_changed_is_taken(racine: Path, tmp_path: Path) -> None:
    head = LISTE.splitlines(keepends=True)[0]
    folder = une(tmp_path / "lu", lecture())
    night = f"{head}berges-propres,entree,,2026-11-20,,bbbb,2026-11-24,2026-11-20 aaaa\n"
    (folder / "identifiants.csv").write_text(night, encoding="utf-8")
    lectures.garder_les_lectures(folder, racine, "2026-11-24")
    lister(racine, f"{head}berges-propres,entree,,2026-11-20,,aaaa,,\n")
    reprendre(racine)
    assert (racine / lectures.LISTE).read_text(encoding="utf-8") == night
    later = night.replace("bbbb,2026-11-24", "cccc,2026-12-01")
    lister(racine, later)
    reprendre(racine)
    assert (racine / lectures.LISTE).read_text(encoding="utf-8") == later


@pytest.mark.parametrize("liste", ["commun\n", LISTE + "x,entree,,hier,,,,\n"])
def test_a_branch_with_a_spoiled_list_is_refused_whole(racine: Path, liste: str) -> None:
    lister(racine, LISTE)
    pousser(racine, ("100644", lectures.LISTE, liste), ("100644", PLACE, BONNE))
    assert reprendre(racine).startswith("::warning::La branche « lectures » est refusée : ")
    assert (racine / lectures.LISTE).read_text(encoding="utf-8") == LISTE
    assert not (racine / PLACE).exists()


# --- Taking the branch back ---------------------------------------------------------------


def pousser(racine: Path, *entries: tuple[str, str, str]) -> None:
    """Put files on the branch of the readings, as a person with a right to write could: mode, path, text."""
    tree = "".join(
        f"{mode} {git(racine, 'hash-object', '-w', '--stdin', entree=text)}\t{name}\n"
        for mode, name, text in entries
    )
    index = {"GIT_INDEX_FILE": str(racine / ".git" / "index-lectures")}
    git(racine, "read-tree", "--empty", **index)
    git(racine, "update-index", "--index-info", entree=tree, **index)
    commit = git(racine, "commit-tree", git(racine, "write-tree", **index), "-m", "À la main")
    git(racine, "push", "--quiet", "--force", "origin", f"{commit}:{BRANCHE}")


def ici(racine: Path, values: dict[str, Any], name: str = NOM) -> None:
    path = racine / "donnees" / "activite" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(values), encoding="utf-8")


PLACE = f"donnees/activite/{NOM}"
BONNE = json.dumps(lecture("2026-11-25"))


@pytest.mark.parametrize(
    "entries",
    [
        [("100644", PLACE, BONNE), ("100644", "catalogue_communs/commandes/base.py", "print()")],
        [("100644", "projets/x.yml", "nom: x")],
        [("120000", PLACE, "/etc/passwd")],
        [("100755", PLACE, BONNE)],
        [("100644", PLACE, '{"depot": 1}')],
        [("100644", PLACE, json.dumps(lecture(depot="https://github.com/exemple/autre")))],
        [("100644", PLACE, "x" * 300_000)],
        [("100644", PLACE, "\udcff".encode("utf-8", "surrogateescape").decode("latin-1") + "{")],
        [("100644", "donnees/activite/passages.json", '{"https://github.com/a/b": "hier"}')],
    ],
)
def test_a_branch_that_holds_anything_else_is_refused_whole(
    racine: Path, entries: list[tuple[str, str, str]]
) -> None:
    ici(racine, lecture("2026-11-20"))
    pousser(racine, *entries)
    said = reprendre(racine)
    assert said.startswith("::warning::La branche « lectures » est refusée : ")
    assert "\n" not in said
    assert lire(racine) == lecture("2026-11-20")
    assert git(racine, "status", "--porcelain", "--untracked-files=all") == f"?? {PLACE}"


def test_a_refused_branch_mends_itself_the_next_day(racine: Path, tmp_path: Path) -> None:
    pousser(racine, ("100644", "README.md", "x"))
    lectures.garder_les_lectures(une(tmp_path / "lu", lecture()), racine, "2026-11-24")
    assert "1 lecture(s)" in reprendre(racine)


def test_the_newest_of_both_is_kept(racine: Path) -> None:
    passages, (one, two) = (
        "donnees/activite/passages.json",
        ("https://a.example/b/c", "https://a.example/d/e"),
    )
    read = json.dumps({one: "2026-11-24", two: "2026-11-20"})
    pousser(
        racine, ("100644", PLACE, json.dumps(lecture("2026-11-20"))), ("100644", passages, read)
    )
    ici(racine, lecture("2026-11-22"))
    ici(racine, {two: "2026-11-25"}, "passages.json")
    assert "1 lecture(s)" in reprendre(racine)
    assert lire(racine) == lecture("2026-11-22")
    kept = json.loads((racine / passages).read_text(encoding="utf-8"))
    assert kept == {one: "2026-11-24", two: "2026-11-25"}
    ici(racine, lecture("2026-11-19"))
    reprendre(racine)
    assert lire(racine) == lecture("2026-11-20")


def test_without_the_branch_what_main_holds_is_published(racine: Path) -> None:
    ici(racine, lecture())
    assert "pas encore de branche" in reprendre(racine)
    assert lire(racine) == lecture()


def test_a_forge_that_cannot_be_reached_publishes_nothing_old(racine: Path, nu: Path) -> None:
    shutil.rmtree(nu)
    with pytest.raises(Impossible):
        reprendre(racine)
