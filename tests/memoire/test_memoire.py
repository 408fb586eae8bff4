"""What a build keeps for the next one: found again when nothing changed, and never otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue import memoire
from catalogue.memoire import Memoire

if TYPE_CHECKING:
    from pathlib import Path


class Atelier:
    """Make things, and count how many times one had to."""

    def __init__(self, memory: Memoire) -> None:
        """Work with `memory`."""
        self.memory, self.made = memory, 0

    def __call__(self, *ingredients: bytes, nature: str = "essai") -> bytes:
        """Make the sum of the ingredients."""
        return self.memory.garder(nature, ingredients, lambda: self._make(ingredients))

    def _make(self, ingredients: tuple[bytes, ...]) -> bytes:
        self.made += 1
        return b"+".join(ingredients)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Name a folder that does not exist yet."""
    return tmp_path / "memoire"


def test_the_same_ingredients_are_used_once(folder: Path) -> None:
    """A later build finds what a former one made."""
    first, later = Atelier(Memoire(folder)), Atelier(Memoire(folder))
    assert first(b"a", b"b") == later(b"a", b"b") == b"a+b"
    assert (first.made, later.made) == (1, 0)


def test_without_a_folder_everything_is_made() -> None:
    """Nothing is written where nothing was asked for."""
    atelier = Atelier(Memoire())
    assert atelier(b"a") == atelier(b"a") == b"a"
    assert atelier.made == 2


@given(
    lists=st.lists(
        st.lists(st.binary(max_size=3), max_size=3).map(tuple), min_size=2, max_size=6, unique=True
    )
)
def test_two_lists_of_ingredients_never_share_a_thing(
    lists: list[tuple[bytes, ...]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Neither the order nor the cuts can make one list pass for another."""
    atelier = Atelier(Memoire(tmp_path_factory.mktemp("memoire")))
    for _ in range(2):
        assert [atelier(*one) for one in lists] == [b"+".join(one) for one in lists]
    assert atelier.made == len(lists)


def test_another_nature_is_another_thing(folder: Path) -> None:
    """A page and an image made from the same facts do not meet."""
    atelier = Atelier(Memoire(folder))
    atelier(b"a", nature="page")
    atelier(b"a", nature="image")
    assert atelier.made == 2


def test_another_library_makes_everything_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line of code, a template or a package that changes may change what is made."""
    Atelier(Memoire(folder))(b"a")
    monkeypatch.setattr(memoire, "bibliotheque", lambda: b"another")
    later = Atelier(Memoire(folder))
    later(b"a")
    assert later.made == 1


def test_the_digest_of_the_library_follows_its_templates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A template belongs to the library, even when it changes while the site is served."""
    template = tmp_path / "theme" / "gabarits" / "page.html"
    template.parent.mkdir(parents=True)
    (tmp_path / "schemas").mkdir()
    monkeypatch.setattr(memoire, "resources", lambda: tmp_path)
    found = []
    for text in ("a", "b", "a"):
        template.write_text(text, encoding="utf-8")
        found.append(memoire.bibliotheque())
    assert found[0] == found[2] != found[1]


@pytest.mark.parametrize("damage", [b"", b"x", b"x" * 40])
def test_what_is_damaged_is_made_again(folder: Path, damage: bytes) -> None:
    """A file cut short or changed is not believed."""
    Atelier(Memoire(folder))(b"abc")
    (kept,) = folder.iterdir()
    kept.write_bytes(kept.read_bytes()[:-1] + damage)
    later = Atelier(Memoire(folder))
    assert later(b"abc") == b"abc"
    assert later.made == 1
    again = Atelier(Memoire(folder))
    assert again(b"abc") == b"abc"
    assert again.made == 0


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    """A disk without room, or someone else's folder, only costs time."""
    (tmp_path / "fichier").write_text("", encoding="utf-8")
    atelier = Atelier(Memoire(tmp_path / "fichier" / "memoire"))
    assert atelier(b"a") == b"a"
    assert atelier.made == 1


def test_what_no_build_asks_for_any_more_is_forgotten(folder: Path) -> None:
    """The folder holds what the last build used."""
    first = Atelier(Memoire(folder))
    first(b"a")
    first(b"b")
    later = Memoire(folder)
    Atelier(later)(b"b")
    later.oublier()
    assert len([*folder.iterdir()]) == 1
    last = Atelier(Memoire(folder))
    last(b"b")
    assert last.made == 0
