"""The correction fixes what is safe, keeps the rest to the character, and then has nothing left to do."""

from __future__ import annotations

import difflib
import random
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue_communs.fiches.diagnostics import CODES
from catalogue_communs.fiches.lecture import lire_octets
from catalogue_communs.validation import moteur
from catalogue_communs.validation.moteur import corriger, corriger_fichier
from tests.aides import sections
from tests.validation.exemples import MINIMALE, Exemple, lire

# A correction reads a whole file several times: a few examples by day, many by night.
FOIS = pytest.mark.parametrize("fois", [8, pytest.param(200, marks=pytest.mark.nuit)])


def _correctable() -> list[Exemple]:
    announced = [*lire("invalides"), *lire("avec-conseils")]
    # The address under a mark of several lines is one of the cases below: two lines become one.
    announced = [e for e in announced if e.chemin.stem != "liens_site-plusieurs-lignes"]
    return [e for e in announced if any(CODES[code].corrigeable for _, _, code in e.attendus)]


def values(text: str) -> Any:
    """Read the values of a text."""
    return lire_octets(text.encode(), "").valeurs


@pytest.mark.parametrize("exemple", _correctable(), ids=str)
def test_an_example_of_a_correctable_code_is_corrected(exemple: Exemple) -> None:
    before = exemple.chemin.read_text(encoding="utf-8")
    done = corriger(before, exemple.schema)
    if exemple.incertain:
        assert before == done.texte
        return
    lines, corrected = before.splitlines(), done.texte.splitlines()
    announced = {line - 1 for line, _, _ in exemple.attendus}
    changed = difflib.SequenceMatcher(None, lines, corrected, autojunk=False).get_opcodes()

    assert done.changements
    touched = {n for tag, start, end, *_ in changed if tag != "equal" for n in range(start, end)}
    assert announced == touched
    assert done.probleme == ""
    assert done.texte == corriger(done.texte, exemple.schema).texte
    assert corriger(done.texte, exemple.schema).changements == ()


def test_a_file_is_put_in_order(tmp_path: Path) -> None:
    """Uses by the name of their organisation, with the comments above each."""
    use = "    etat: en-production\n    statut: declaree\n"
    first, second = (
        f"  # {nom}\n  - organisation:\n      nom: {nom}\n      type: commune\n{use}"
        for nom in "AB"
    )
    path = tmp_path / "bac-malin.yml"
    path.write_text(f"{MINIMALE}reutilisations:\n{second}{first}", encoding="utf-8")
    done = corriger_fichier(path)
    assert done.changements == ("« reutilisations » : remis dans l’ordre",)
    before = [
        one["organisation"]["nom"]
        for one in values(path.read_text(encoding="utf-8"))["reutilisations"]
    ]
    assert before == ["A", "B"]
    assert corriger_fichier(path).changements == ()


def test_every_correctable_code_has_an_example_that_is_corrected() -> None:
    shown = {code for e in _correctable() if not e.incertain for _, _, code in e.attendus}

    assert {code for code, entry in CODES.items() if entry.corrigeable} == shown


@pytest.mark.parametrize("exemple", lire("valides"), ids=str)
def test_a_valid_example_keeps_its_values(exemple: Exemple) -> None:
    before = exemple.chemin.read_bytes().decode("utf-8")
    done = corriger(before, exemple.schema)

    assert values(before.removeprefix("\ufeff")) == values(done.texte)
    assert before.removeprefix("\ufeff").splitlines() == done.texte.splitlines()
    assert done.texte.endswith("\n")


# Before, then after « => » when something is corrected; here, what a file of text cannot show.
CAS = {
    title: tuple(text.split("=>\n"))
    for title, text in sections(Path(__file__).with_name("cas.txt")).items()
} | {
    "Spaces that a text keeps": (
        "description: |  \n  Deux espaces  \n  vont à la ligne.\nsigle: no\n",
        'description: |  \n  Deux espaces  \n  vont à la ligne.\nsigle: "no"\n',
    ),
    "Windows and a byte order mark": (
        "\ufeffsigle: Un\r\nlicence: MIT\r\n",
        "sigle: Un\nlicence: MIT\n",
    ),
    "No line break at the end of a text": ("description: |\n  Fin", "description: |\n  Fin\n"),
    "No line break at the end": ("sigle: no", 'sigle: "no"\n'),
}


@pytest.mark.parametrize("texts", CAS.values(), ids=CAS)
def test_a_delicate_case_is_corrected_to_the_character(texts: tuple[str, ...]) -> None:
    done = corriger(texts[0])

    assert done.texte == texts[-1]
    assert bool(done.changements) is (len(texts) > 1)
    assert corriger(texts[-1]).changements == ()


@pytest.mark.parametrize(
    "text",
    [
        "nom: [\n",
        "\ufeffnom: [\r\n",
        "nom: a\u200b\n",
        "a: &b c\n",
        "",
        "---\n",
        "# rien  \n",
        "nom: a\n---\nnom: b\n",
    ],
)
def test_a_text_that_cannot_be_read_is_left_as_it_is(text: str) -> None:
    done = corriger(text)

    assert text == done.texte
    assert done.changements == ()
    assert (
        done.probleme.startswith("ligne 1 : ")
        or text == ""
        or "plusieurs documents" in done.probleme
    )


# --- Properties -------------------------------------------------------------------


COMPLETE = next(e for e in lire("valides") if e.chemin.stem == "fiche_complete").chemin.read_text(
    encoding="utf-8"
)
BLOCS = re.split(r"^(?=\w)", COMPLETE, flags=re.MULTILINE)[1:]


@FOIS
def test_spaces_alone_never_change_a_value(fois: int) -> None:
    settings(max_examples=fois, deadline=None)(given(seed=st.integers(0, 2**32))(_reorder))()


def _reorder(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - no secret here
    blocks = rng.sample(BLOCS, k=rng.randrange(2, len(BLOCS)))
    text = "".join(_dressed(block, rng) for block in blocks)
    if rng.random() < 0.3:
        text = text.rstrip("\n")
    if rng.random() < 0.3:
        text = text.replace("\n", "\r\n")
    done = corriger(text)

    assert values(text if text.endswith("\n") else f"{text}\n") == values(done.texte)
    assert _comments(text) == _comments(done.texte)
    assert done.texte == corriger(done.texte).texte


def _dressed(block: str, rng: random.Random) -> str:
    """Put around a field what people put: comments and blank lines; spaces at the end of a line."""
    above = rng.choice(["", "", "\n", "# un mot\n", "\n# un mot\n", "# un\n\n# deux\n"])
    head, rest = block.split("\n", 1)
    spaces = rng.choice(["", "", "  ", " # ici", "\t"])
    return (
        above
        + head
        + (spaces if not head.endswith("|") else "")
        + "\n"
        + rest
        + rng.choice(["", "", "\n"])
    )


def _comments(text: str) -> list[str]:
    return sorted(line.strip() for line in text.splitlines() if line.startswith("#"))


@FOIS
def test_after_any_accident_a_second_run_finds_nothing(fois: int) -> None:
    settings(max_examples=fois, deadline=None)(ACCIDENTS(_accident))()


ACCIDENTS = given(
    at=st.integers(0, len(COMPLETE)),
    cut=st.integers(0, 10),
    piece=st.sampled_from(
        ["", "\n", " ", "\t", "#", '"', "'", ": ", "- ", "[", "}", "é", "NO", "1,5", "http://a.fr", "&a ", "Nom: x\n"]
    ),
)  # fmt: skip


def _accident(at: int, cut: int, piece: str) -> None:
    text = COMPLETE[:at] + piece + COMPLETE[at + cut :]
    done = corriger(text)

    assert corriger(done.texte).changements == ()
    if done.probleme:
        assert text == done.texte
    else:
        assert values(done.texte) is not None
        assert _comments(text) == _comments(done.texte)


@pytest.mark.nuit
def test_a_file_as_big_as_allowed_is_corrected_in_time() -> None:
    reuse = (
        "  - organisation: {code_insee: 01004}\n    etat: En production\n    statut: declaree   \n"
    )
    text = MINIMALE + "reutilisations:\n" + reuse * 400 + "sigle: " + " " * 100_000 + "x\n"
    done = corriger(text)

    assert done.probleme == ""
    assert not re.search(r"En production|: 01004", done.texte)


# --- The file on the disk: replaced in one step, or left as it is ----------------------------------------


AVANT = "licence: mit\nsigle: no\n"
APRES = 'licence: MIT\nsigle: "no"\n'


@pytest.fixture
def fiche(tmp_path: Path) -> Path:
    """Write a file that can be corrected."""
    path = tmp_path / "un.yml"
    path.write_text(AVANT, encoding="utf-8")
    return path


def test_a_file_without_fault_is_not_written(fiche: Path) -> None:
    fiche.write_text(APRES, encoding="utf-8")
    fiche.chmod(0o444)
    before = fiche.stat()

    assert corriger_fichier(fiche).changements == ()
    assert (before.st_mtime_ns, before.st_ino) == (fiche.stat().st_mtime_ns, fiche.stat().st_ino)


@pytest.mark.parametrize("failing", ["replace", "chmod"])
def test_a_failure_leaves_the_file_whole(
    failing: str, fiche: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, failing, fail)
    done = corriger_fichier(fiche)
    monkeypatch.undo()

    assert fiche.read_text(encoding="utf-8") == AVANT
    assert [fiche] == list(fiche.parent.iterdir())
    assert "ne peut pas être écrit" in done.probleme
    assert done.changements == ()


def test_a_link_is_not_followed(fiche: Path) -> None:
    link = fiche.with_name("lien.yml")
    link.symlink_to(fiche)

    assert "Ce fichier est un lien" in corriger_fichier(link).probleme
    assert link.is_symlink()
    assert fiche.read_text(encoding="utf-8") == AVANT


@pytest.mark.parametrize(
    "name", ["absent.yml", "dossier.yml"], ids=["a file that does not exist", "a folder"]
)
def test_what_is_not_a_file_is_told(name: str, tmp_path: Path) -> None:
    (tmp_path / "dossier.yml").mkdir()

    assert corriger_fichier(tmp_path / name).probleme
    assert [path.name for path in tmp_path.iterdir()] == ["dossier.yml"]


def test_what_was_saved_meanwhile_is_never_overwritten(
    fiche: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def corriger(text: str, schema: str) -> moteur.Correction:
        fiche.write_text("licence: EUPL-1.2\n", encoding="utf-8")
        return real(text, schema)

    real = moteur.corriger
    monkeypatch.setattr(moteur, "corriger", corriger)
    assert "Relancez la même commande" in corriger_fichier(fiche).probleme
    assert fiche.read_text(encoding="utf-8") == "licence: EUPL-1.2\n"
