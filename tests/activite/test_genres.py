"""The kinds of forges: each says all that differs, and nobody needs the network to ask them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from catalogue.forges import liste
from catalogue.forges.liste import Forge, edit_url, formulaire_url, genres
from tests.aides import ROOT

VALUES = {
    "depot": "D",
    "branche": "B",
    "fichier": "F",
    "texte": "T",
    "nom": "N",
    "champs": "C",
    "api": "A",
    "chemin": "P",
    "chemin_encode": "E",
}


@pytest.mark.parametrize("nom", sorted(genres()))
def test_a_kind_is_whole(nom: str) -> None:
    """Its models ask for nothing unknown; what needs an interface comes with one."""
    genre = genres()[nom]
    for model in (genre.modifier, genre.nouveau, genre.formulaire, genre.contenu):
        assert "{" not in model.format(**VALUES)
    api = Forge("forge.example", genre).api
    assert bool(api) == (genre.lecteur is not None)
    assert api or not genre.contenu
    assert api.startswith("https://") or not api


def test_only_some_forges_have_forms() -> None:
    """Where there is no form, there is no address; fields are quoted."""
    asked = formulaire_url("https://github.com/a/b/", "signaler", commun="arbres", texte="é & c")
    assert (
        asked
        == "https://github.com/a/b/issues/new?template=signaler.yml&commun=arbres&texte=%C3%A9%20%26%20c"
    )
    assert formulaire_url("https://codeberg.org/a/b", "signaler") == ""
    assert edit_url("https://github.com/a/b", "x.yml") == "https://github.com/a/b/edit/main/x.yml"


def test_kinds_are_known_without_the_libraries_of_the_network() -> None:
    """A page asks what a forge is like: it never waits for what calls one."""
    code = (
        "import sys; from catalogue.forges.liste import genres; genres(); "
        "print(sorted({'requests', 'requests_cache', 'urllib3'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_an_unknown_kind_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who proposes a forge learns which kinds there are."""
    listed = {"forges": {"forge.example": "gitlb"}, "jetons": {}}
    monkeypatch.setattr(liste, "shipped_yaml", lambda _name: listed)
    with pytest.raises(ValueError, match=r"« gitlb », inconnu. Écrivez : bitbucket, .*gitlab"):
        liste._forges.__wrapped__(())  # noqa: SLF001 - without what the process keeps
