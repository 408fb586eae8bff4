"""Git alone: what it tells, and what a hostile repository cannot make it do."""

from __future__ import annotations

import os
import subprocess
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from catalogue_communs.forges import calcul
from catalogue_communs.forges.campagne import Lecteur
from catalogue_communs.forges.git import SAFE, TAGS, Git, _environment, _read, _reason, lire_par_git
from catalogue_communs.forges.liste import GENRES, DepotALire, Forge
from catalogue_communs.forges.modele import INTROUVABLE, LectureDeDepot, ReleveDepot
from catalogue_communs.reseau.bornes import Absent, Injoignable, Interdit, Panne, Sortie
from tests.activite.conftest import JOUR, relever
from tests.activite.forges import EQUIPE
from tests.aides import ROOT

URL = "https://git.sr.ht/~equipe/outil"
MIT = (ROOT / "tests/fixtures/importation/MIT.txt").read_text(encoding="utf-8")


class Depot:
    """A repository on the disk, in which people commit on given days."""

    def __init__(self, folder: Path) -> None:
        """Create it, empty."""
        self.folder = folder
        folder.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=principale")

    def git(self, *arguments: str, **variables: str) -> str:
        """Run git in it, with no setting of the machine."""
        env = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "GIT_CONFIG_NOSYSTEM": "1",
            **variables,
        }
        command = [
            "git",
            "-c",
            "protocol.file.allow=always",
            "-c",
            "commit.gpgSign=false",
            *arguments,
        ]
        return subprocess.run(
            command, cwd=self.folder, env=env, check=True, capture_output=True, text=True
        ).stdout

    def ecrit(self, day: str, author: str = EQUIPE[0], email: str = "", **files: str) -> None:
        """Commit files on a day; the author's own clock is a year late, which must not matter."""
        for name, text in files.items():
            path = self.folder / name.replace("__", "/").replace("_md", ".md")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self.git("add", "--all")
        who = {
            "NAME": author,
            "EMAIL": email or f"{author.split(maxsplit=1)[0].lower()}@exemple.invalid",
        }
        names = {
            f"GIT_{role}_{key}": value
            for role in ("AUTHOR", "COMMITTER")
            for key, value in who.items()
        }
        dates = {
            "GIT_AUTHOR_DATE": "2020-01-01T12:00:00Z",
            "GIT_COMMITTER_DATE": f"{day}T12:00:00Z",
        }
        self.git("commit", "--quiet", "--allow-empty", "--message", "x", **names, **dates)

    def ecrire_objet(self, kind: str, text: str) -> str:
        """Store an object as it is written, right or wrong; return its name."""
        path = self.folder / ".git" / "objet"
        path.write_bytes(text.encode())
        return self.git("hash-object", "-t", kind, "-w", "--literally", str(path)).strip()

    def etiquette(self, name: str, day: str, *options: str) -> None:
        """Tag the last commit."""
        who = {"GIT_COMMITTER_NAME": "x", "GIT_COMMITTER_EMAIL": "x@exemple.invalid"}
        self.git("tag", *options, name, **who, GIT_COMMITTER_DATE=f"{day}T12:00:00Z")


@pytest.fixture
def depot(tmp_path: Path) -> Depot:
    """Return a repository with people, a bot, a tag, a licence."""
    made = Depot(tmp_path / "origine")
    made.ecrit("2023-02-01", EQUIPE[4], README_md="# Outil", LICENSE=MIT, docs__index_md="x")
    made.ecrit("2026-01-15", EQUIPE[0])
    made.ecrit("2026-09-10", EQUIPE[1], CONTRIBUTING_md="x")
    made.etiquette("v1.0", "2026-09-11", "--annotate", "--message=x")
    made.ecrit("2026-11-02", EQUIPE[0], "ancolie@autre.invalid")
    made.ecrit("2026-11-20", "renovate[bot]")
    return made


def sur_le_disque(folder: Path) -> Lecteur:
    """Return a reader that is explicitly allowed to read from the disk."""
    here = DepotALire(URL, Forge("", GENRES["git"]), folder.as_posix().lstrip("/"))
    return lambda _, jour: lire_par_git(here, jour, "file")


@pytest.fixture
def copie(depot: Depot, tmp_path: Path) -> Git:
    """Copy the repository of the tests as a reading does."""
    depot.git("config", "uploadpack.allowFilter", "true")
    depot.git("config", "uploadpack.allowAnySHA1InWant", "true")
    made = Git(tmp_path / "copie.git", protocole="file")
    made.cloner(f"file://{depot.folder}")
    return made


@pytest.fixture
def lecteur(depot: Depot) -> Lecteur:
    """Read the repository of the tests."""
    return sur_le_disque(depot.folder)


def lire(lecteur: Lecteur, url: str = URL) -> Any:
    """Read a repository; return its facts, or the failure."""
    result = relever(lecteur, url)
    return calcul.lecture(result, None) if isinstance(result, ReleveDepot) else result


def test_what_git_tells(lecteur: Lecteur) -> None:
    reading: LectureDeDepot = lire(lecteur)
    assert reading.dernier_commit_humain == date(2026, 11, 2)
    assert reading.rythme is not None
    rhythm = reading.rythme
    assert (rhythm.commits_12_mois, rhythm.auteurs_12_mois, rhythm.robots_12_mois) == (3, 2, 1)
    assert reading.licence == "MIT"
    assert reading.etiquettes is not None
    assert (reading.etiquettes.derniere, reading.etiquettes.derniere_le) == (
        "v1.0",
        date(2026, 9, 11),
    )
    assert reading.fichiers is not None
    files = reading.fichiers
    assert (files.readme, files.contribuer, files.securite) == (True, True, False)
    assert (reading.tickets, reading.archive, reading.publications) == (None,) * 3


def test_no_blob_is_copied(copie: Git) -> None:
    assert _read(copie, URL, JOUR).faits.licence == "MIT"
    listed = copie.lire("cat-file", "--batch-check", "--batch-all-objects").decode()
    assert [line.split()[1] for line in listed.splitlines()].count("blob") == 1


def test_the_copy_is_not_kept(
    depot: Depot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporaire"))
    (tmp_path / "temporaire").mkdir()
    for reader in (sur_le_disque(depot.folder), sur_le_disque(tmp_path / "absent")):
        lire(reader)
        assert list((tmp_path / "temporaire").iterdir()) == []


def test_a_repository_that_is_empty_or_gone(tmp_path: Path) -> None:
    reading = lire(sur_le_disque(Depot(tmp_path / "vide").folder))
    assert (reading.tete, reading.dernier_commit_humain) == (None, None)
    assert lire(sur_le_disque(tmp_path / "absent")).absence.acces == INTROUVABLE


# --- What a hostile repository tries ------------------------------------------------


@pytest.mark.parametrize(
    "autre", ["ext::sh -c touch% {temoin}", "file://{origine}", "{origine}", "ssh://x.invalid/x"]
)
def test_one_protocol_only(depot: Depot, tmp_path: Path, autre: str) -> None:
    witness = tmp_path / "temoin"
    address = autre.format(temoin=witness, origine=depot.folder)
    with pytest.raises(Panne):
        Git(tmp_path / "copie.git", "github.com").chercher("ls-remote", address)
    assert not witness.exists()


def test_no_option_hides_in_an_address(tmp_path: Path) -> None:
    witness = tmp_path / "temoin"
    with pytest.raises(Panne):
        Git(tmp_path / "copie.git", protocole="file").cloner(f"--upload-pack=touch {witness}")
    assert not witness.exists()


def test_no_hook_runs(depot: Depot, copie: Git, tmp_path: Path) -> None:
    witness, hooks = tmp_path / "temoin", copie.dossier / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("reference-transaction", "post-checkout", "post-merge", "pre-auto-gc"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {witness}\n", encoding="utf-8")
        (hooks / name).chmod(0o755)
    depot.etiquette("v2.0", "2026-11-23")
    copie.chercher("fetch", "--quiet", "origin", TAGS)
    assert "v2.0" in copie.lire("tag").decode()
    assert not witness.exists()


def test_no_submodule_is_followed(depot: Depot, lecteur: Lecteur, tmp_path: Path) -> None:
    other = Depot(tmp_path / "sous-module")
    other.ecrit("2026-01-01", secret="x")  # noqa: S106 - a file, not a password
    depot.git("submodule", "--quiet", "add", f"file://{other.folder}", "sous")
    depot.ecrit("2026-11-21", EQUIPE[1])
    assert lire(lecteur).dernier_commit_humain == date(2026, 11, 21)
    copy = Git(tmp_path / "copie.git", protocole="file")
    copy.cloner(f"file://{depot.folder}")
    assert not list(copy.dossier.rglob("modules"))


def test_commits_made_by_hand_stop_no_reading(depot: Depot, lecteur: Lecteur) -> None:
    tree = depot.git("rev-parse", "HEAD^{tree}").strip()
    last = depot.git("rev-parse", "HEAD").strip()
    hostile = ("x", "x <y> ", "x <y> -5 +0000", "x <y> abc +0000", f"x <y> {'9' * 5000} +0000")
    for rank, who in enumerate(hostile):
        commit = f"tree {tree}\nparent {last}\nauthor a <a@exemple.invalid> 1 +0000\ncommitter {who}\n\nx\n"
        last = depot.ecrire_objet("commit", commit)
        tag = depot.ecrire_objet(
            "tag", f"object {last}\ntype commit\ntag v{rank}\ntagger {who}\n\nx\n"
        )
        depot.git("update-ref", f"refs/tags/v{rank}", tag)
    depot.git("update-ref", "HEAD", last)
    reading = lire(lecteur)
    assert isinstance(reading, LectureDeDepot), reading
    assert reading.tete == last
    assert reading.etiquettes is not None
    assert reading.etiquettes.nombre == 1 + len(hostile)


def test_every_tag_is_read_the_first_time(depot: Depot, lecteur: Lecteur) -> None:
    depot.git("checkout", "--quiet", "-b", "ailleurs")
    depot.ecrit("2026-11-21", EQUIPE[1])
    depot.etiquette("v1.1", "2026-11-21")
    depot.etiquette("v2.0-rc1", "2026-11-22", "--annotate", "--message=x")
    depot.git("checkout", "--quiet", "principale")
    found = lire(lecteur).etiquettes
    assert (found.nombre, found.derniere) == (3, "v1.1")
    assert lire(lecteur).etiquettes == found


def test_a_mailmap_joins_two_names(depot: Depot, lecteur: Lecteur) -> None:
    assert lire(lecteur).rythme.auteurs_12_mois == 2
    who = f"{EQUIPE[0]} <ancolie@exemple.invalid> <bleuet@exemple.invalid>\n"
    contract = "maintenance: {contractors: [{name: X, until: 2027-03-31}]}"
    depot.ecrit("2026-11-22", EQUIPE[0], **{".mailmap": who, "publiccode.yml": contract})
    read = lire(lecteur)
    assert (read.rythme.auteurs_12_mois, read.rythme.commits_12_mois) == (1, 4)
    assert read.contrat_jusqu_au == date(2027, 3, 31)


@pytest.mark.parametrize(
    ("borne", "longue", "dit"),
    [
        ("DUREE", 0.3, "trop longtemps"),
        ("SORTIE", 1000, "trop long"),
        ("DISQUE", 10_000, "trop gros"),
    ],
)
def test_a_command_is_bounded(tmp_path: Path, borne: str, longue: float, dit: str) -> None:
    folder = tmp_path / "faux-git"
    folder.mkdir()
    script = folder / "git"
    writes, done = tmp_path / "copie.git" / "objets", tmp_path / "fini"
    script.write_text(
        f"#!/bin/sh\nmkdir -p {writes.parent}\nhead -c 100000 /dev/zero > {writes}\nhead -c 100000 /dev/zero\nsleep 30\ntouch {done}\n",
        encoding="utf-8",
    )
    script.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(folder), prepend=os.pathsep)
        patch.setattr(f"catalogue_communs.forges.git.{borne}", longue)
        with pytest.raises(Panne, match=dit):
            Git(tmp_path / "copie.git", protocole="file").lire("log")
    assert not done.exists()


def test_a_machine_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Panne, match="introuvable sur cette machine"):
        Git(tmp_path / "copie.git").lire("log")


def test_the_address_is_pinned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "catalogue_communs.forges.git.adresses", lambda *_: ["140.82.121.4", "2606:50c0::1"]
    )
    assert Git(tmp_path, "github.com")._pinned() == [  # noqa: SLF001 - what would be given to git
        "-c",
        "http.curloptResolve=github.com:443:140.82.121.4,[2606:50c0::1]",
    ]
    # Behind a proxy, it resolves: nothing to pin, and its address is in no argument.
    way_out = Sortie("http://nom:secret@mandataire:3128", "git.exemple.fr", "/autorite.pem")
    behind = Git(tmp_path, "github.com", sortie=way_out)
    assert behind._pinned() == []  # noqa: SLF001
    assert behind._out() == {  # noqa: SLF001
        "https_proxy": "http://nom:secret@mandataire:3128",
        "GIT_SSL_CAINFO": "/autorite.pem",
    }
    assert Git(tmp_path, "git.exemple.fr", sortie=way_out)._pinned() != []  # noqa: SLF001
    monkeypatch.undo()
    with pytest.raises(Panne, match="n’est pas publique"):
        Git(tmp_path, "localhost").cloner("https://localhost/x/y.git")


def test_no_setting_of_the_machine_is_kept_even_behind_a_proxy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[list[str]] = []

    def refuse(command: list[str], **_: object) -> None:
        given.append(command)
        raise OSError

    monkeypatch.setattr("catalogue_communs.forges.git.subprocess.Popen", refuse)
    for out in (Sortie(), Sortie("http://mandataire:3128")):
        with pytest.raises(Panne):
            Git(tmp_path, "localhost", protocole="file", sortie=out).cloner("file:///x")
    direct, behind = given
    assert {"credential.helper=", f"core.hooksPath={os.devnull}", "http.followRedirects=false"} <= {
        *behind
    }
    # An empty setting would take the proxy away.
    assert {*direct} - {*behind} == {"http.proxy="}


def test_nothing_of_the_person_reaches_git(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_SSH_COMMAND", "x")
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    given = _environment("https")
    assert "secret" not in given.values()
    assert given["GIT_ALLOW_PROTOCOL"] == "https"
    assert given["GIT_TERMINAL_PROMPT"] == "0"
    kept = (SAFE["http.followRedirects"], SAFE["credential.helper"], SAFE["core.hooksPath"])
    assert kept == ("false", "", os.devnull)


@pytest.mark.parametrize(
    ("imprime", "attendu"),
    [
        ("fatal: repository 'https://x/' not found", INTROUVABLE),
        ("fatal: could not read username for 'https://x'", Interdit),
        ("fatal: unable to update url base from redirection", Panne),
        ("fatal: could not resolve host: x", Injoignable),
        ("fatal: anything", Panne),
    ],
)
def test_why_git_failed(imprime: str, attendu: object) -> None:
    failure = _reason(imprime)
    assert "fatal" not in failure.raison
    assert attendu == INTROUVABLE or type(failure) is attendu


def test_addresses_of_known_forges(monkeypatch: pytest.MonkeyPatch) -> None:
    """Known forges redirect without « .git »; another host is asked as it is declared."""
    asked: list[str] = []

    def cloner(_git: Git, adresse: str) -> None:
        asked.append(adresse)
        raise Absent("")

    monkeypatch.setattr(Git, "cloner", cloner)
    for url in ("https://gitlab.com/a/b/c", URL):
        relever(lire_par_git, url)
    assert asked == ["https://gitlab.com/a/b/c.git", URL]
