"""The file on the disk: replaced in one step, or left as it is."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from catalogue.validation import correction
from catalogue.validation.correction import corriger_fichier
from tests.validation.exemples import Exemple, lire

AVANT = "licence: mit\nsigle: no\n"
APRES = 'sigle: "no"\nlicence: MIT\n'


@pytest.fixture
def fiche(tmp_path: Path) -> Path:
    """Write a file that can be corrected."""
    path = tmp_path / "un.yml"
    path.write_text(AVANT, encoding="utf-8")
    return path


def test_the_file_is_corrected(fiche: Path) -> None:
    """Nothing else appears beside it."""
    done = corriger_fichier(fiche)

    assert APRES == fiche.read_text(encoding="utf-8") == done.texte
    assert len(done.changements) == 3
    assert [fiche] == list(fiche.parent.iterdir())


def test_nothing_is_written_when_it_is_not_asked(fiche: Path) -> None:
    """The changes are told all the same."""
    done = corriger_fichier(fiche, write=False)

    assert fiche.read_text(encoding="utf-8") == AVANT
    assert len(done.changements) == 3


def test_a_file_without_fault_is_not_written(fiche: Path) -> None:
    """Not even with the same content."""
    fiche.write_text(APRES, encoding="utf-8")
    fiche.chmod(0o444)
    before = fiche.stat()

    assert corriger_fichier(fiche).changements == ()
    assert (before.st_mtime_ns, before.st_ino) == (fiche.stat().st_mtime_ns, fiche.stat().st_ino)


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664])
def test_the_mode_of_the_file_is_kept(mode: int, fiche: Path) -> None:
    """Git would see a change of mode."""
    fiche.chmod(mode)
    corriger_fichier(fiche)

    assert mode == stat.S_IMODE(fiche.stat().st_mode)
    assert fiche.read_text(encoding="utf-8") == APRES


@pytest.mark.parametrize("failing", ["replace", "chmod"])
def test_a_failure_leaves_the_file_whole(failing: str, fiche: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk may be full: the problem is told, and no temporary file remains."""

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, failing, fail)
    done = corriger_fichier(fiche)
    monkeypatch.undo()

    assert fiche.read_text(encoding="utf-8") == AVANT
    assert [fiche] == list(fiche.parent.iterdir())
    assert "ne peut pas être écrit" in done.probleme
    assert done.changements == ()


def test_an_interruption_leaves_no_temporary_file(fiche: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl+C in the middle of the writing is not swallowed."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        corriger_fichier(fiche)
    monkeypatch.undo()

    assert fiche.read_text(encoding="utf-8") == AVANT
    assert [fiche] == list(fiche.parent.iterdir())


def test_a_link_is_not_followed(fiche: Path) -> None:
    """Neither the link nor its target changes."""
    link = fiche.with_name("lien.yml")
    link.symlink_to(fiche)

    assert "Ce fichier est un lien" in corriger_fichier(link).probleme
    assert link.is_symlink()
    assert fiche.read_text(encoding="utf-8") == AVANT


@pytest.mark.parametrize(
    "name", ["absent.yml", "dossier.yml"], ids=["a file that does not exist", "a folder"]
)
def test_what_is_not_a_file_is_told(name: str, tmp_path: Path) -> None:
    """The command goes on with the other files."""
    (tmp_path / "dossier.yml").mkdir()

    assert corriger_fichier(tmp_path / name).probleme
    assert [path.name for path in tmp_path.iterdir()] == ["dossier.yml"]


def test_line_endings_are_normalised_on_the_disk(fiche: Path) -> None:
    """Whatever the system, the file ends its lines as the others do."""
    fiche.write_bytes(b"\xef\xbb\xbfsigle: Un\r\nlicence: MIT\r\n")
    corriger_fichier(fiche)

    assert fiche.read_bytes() == b"sigle: Un\nlicence: MIT\n"


@pytest.mark.parametrize(
    "exemple",
    [e for e in lire("invalides") if any(code.startswith(("fichier-", "yaml-s")) for *_, code in e.attendus)],
    ids=str,
)
def test_a_file_that_cannot_be_read_is_left_to_the_byte(exemple: Exemple, tmp_path: Path) -> None:
    """The correction never makes a broken file harder to repair."""
    path = tmp_path / "un.yml"
    source = exemple.chemin
    path.write_bytes(source.read_bytes())
    done = corriger_fichier(path)

    assert done.probleme
    assert source.read_bytes() == path.read_bytes()
    assert [path] == list(tmp_path.iterdir())


def test_what_was_saved_meanwhile_is_never_overwritten(fiche: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody saves the file while it is corrected: theirs stays, and the command says what to do."""

    def corriger(text: str, schema: str) -> correction.Correction:
        fiche.write_text("licence: EUPL-1.2\n", encoding="utf-8")
        return real(text, schema)

    real = correction.corriger
    monkeypatch.setattr(correction, "corriger", corriger)
    assert "Relancez la même commande" in corriger_fichier(fiche).probleme
    assert fiche.read_text(encoding="utf-8") == "licence: EUPL-1.2\n"
