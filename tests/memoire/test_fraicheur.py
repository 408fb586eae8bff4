"""A build that remembers gives what a build that does not gives, whatever changed in between."""

from __future__ import annotations

import json
import random
import re
import shutil
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from catalogue import ordinaire
from catalogue.chargement import charger
from catalogue.collectivites import reference
from catalogue.contexte import Contexte
from catalogue.memoire import Memoire
from catalogue.publication import Publication
from catalogue.site.pages import construire
from catalogue.validation import conformite, souvenirs, valider
from tests.aides import RACINE
from tests.generateur import riche

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from catalogue.diagnostics import Diagnostic
    from catalogue.site.ouvrages import Produits

COMMUNS = 4
# Long to make, from nothing that the changes below touch but the names and users of the commons.
LONGS = {"ma-collectivite", "sorties-formulaire", "champs", "formulaire", "erreurs"}
Json = dict[str, Any]
Built = tuple["Produits", dict[str, str], "tuple[Diagnostic, ...]"]


class Monde:
    """A catalogue on disk, that random hands change."""

    def __init__(self, root: Path) -> None:
        """Write the catalogue in `root`."""
        self.warm = Memoire()
        self.root, self.today, self.depot_url = (
            root,
            date(2026, 11, 24),
            "https://github.com/exemple/catalogue",
        )
        riche(root, COMMUNS, sorted(reference(RACINE).par_commune)[::97])
        shutil.copytree(RACINE / "donnees" / "collectivites", root / "donnees" / "collectivites")
        shutil.copy(RACINE / "guichet.yml", root)
        shutil.copytree(
            RACINE / "docs",
            root / "docs",
            ignore=lambda _, names: [n for n in names if n == "communs" or n.endswith((".png", ".md"))],
        )
        (root / "docs" / "images" / "communs").mkdir(parents=True)
        self.rng = random.Random(7)  # noqa: S311 - a draw, not a secret
        self.start = {path: path.read_bytes() for path in self.fiches()}

    def restart(self) -> None:
        """Bring back the files of the start."""
        for path in self.fiches():
            path.unlink()
        for path, content in self.start.items():
            path.write_bytes(content)

    def fiches(self) -> list[Path]:
        """List the files of the commons."""
        return sorted((self.root / "projets").glob("*.yml"))

    def build(self, memoire: Memoire, *, whole: bool = False) -> Built:
        """Build the pages and the files of the commons, and say what the validation says.

        One time in two, as another process would.
        """
        if self.rng.random() < 1 / 2:
            souvenirs._tenus.cache_clear()  # noqa: SLF001
        catalogue, rapport = charger(self.root, self.today, memoire)
        contexte = Contexte(self.root, catalogue, self.today, memoire)
        publication = Publication("https://communs.example/", self.depot_url)
        site = construire(contexte, publication)
        # The long ones are compared at the end only.
        chosen = tuple(one for one in site.ouvrages if whole or one.nature not in LONGS)
        parts = {name: part("../") for name, part in site.inserts.items() if whole or name not in LONGS}
        return replace(site, ouvrages=chosen).produire(), parts, rapport.diagnostics

    # --- What may change --------------------------------------------------------------

    def edit(self, change: Callable[[Json], None]) -> None:
        """Change the values of a file."""
        path = self.rng.choice(self.fiches())
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
        change(values)
        path.write_text(yaml.safe_dump(values, allow_unicode=True, sort_keys=False), encoding="utf-8")

    def a_sentence(self) -> None:
        """Change what a file says."""
        self.edit(lambda v: v.update(accroche=f"Une phrase {self.rng.random()}."))

    def a_name(self) -> None:
        """Change a name, that other pages may repeat."""
        self.edit(lambda v: v.update(nom=f"Nom {self.rng.random()}"))

    def a_link(self) -> None:
        """Link a common to another, which may be itself, or absent."""
        other = self.rng.choice(["commun-0000", "commun-0001", "absent"])
        self.edit(lambda v: v.update(relations=[{"commun": other, "type": "complete"}]))

    def a_linked_name(self) -> None:
        """Link every common to the first, then change the name of the first."""
        for path in self.fiches()[1:]:
            text = path.read_text(encoding="utf-8")
            relation = f"relations:\n- commun: {self.fiches()[0].stem}\n  type: complete\n"
            path.write_text(text if "relations:" in text else text + relation, encoding="utf-8")
        self.build(self.warm)
        first = self.fiches()[0]
        text = first.read_text(encoding="utf-8")
        first.write_text(text.replace("nom: Commun", "nom: Commun fort", 1), encoding="utf-8")

    def a_former_name(self) -> None:
        """Give a common a former name, maybe that of another."""
        self.edit(lambda v: v.update(anciens_slugs=[f"ancien-{self.rng.randrange(3)}"]))

    def a_fault(self) -> None:
        """Spoil a file."""
        self.edit(lambda v: v.update(statut="inconnu", licence="?"))

    def a_reuse(self) -> None:
        """Add a reuse by a commune that exists, or not."""
        organisation = {"code_insee": self.rng.choice(["01001", "99999"]), "type": "commune"}
        reuse = {"organisation": organisation, "etat": "deploiement", "statut": "declaree"}
        self.edit(lambda v: v["reutilisations"].append(reuse))

    def an_image(self) -> None:
        """Name an image, that is there or not, whole or not."""
        name = f"image-{self.rng.randrange(2)}.png"
        source = RACINE / "docs" / "images" / "partage.png"
        content = self.rng.choice([b"", b"damaged", source.read_bytes()])
        (self.root / "docs" / "images" / "communs" / name).write_bytes(content)
        self.edit(lambda v: v.update(logo=name))

    def a_reading(self) -> None:
        """Change the reading of a repository."""
        path = self.rng.choice(sorted((self.root / "donnees" / "activite").rglob("*.json")))
        reading = json.loads(path.read_text(encoding="utf-8"))
        reading["dernier_commit_humain"] = f"2026-0{self.rng.randrange(1, 10)}-12"
        reading["archive"] = self.rng.random() < 1 / 2
        path.write_text(json.dumps(reading), encoding="utf-8")

    def a_departure(self) -> None:
        """Remove a common, and bring another."""
        path = self.rng.choice(self.fiches())
        path.rename(path.with_name(f"commun-{self.rng.randrange(COMMUNS + 2):04d}.yml"))

    def a_day(self) -> None:
        """Let time pass."""
        self.today += timedelta(days=self.rng.choice([1, 200]))

    def the_guichet(self) -> None:
        """Change the state of the guichet."""
        path = self.root / "guichet.yml"
        text = path.read_text(encoding="utf-8")
        state = "ferme" if "  statut: ouvert" in text else "ouvert"
        path.write_text(re.sub(r"(?m)^  statut: \w+", f"  statut: {state}", text), encoding="utf-8")

    def a_page(self) -> None:
        """Write a page by hand, that the search reads."""
        page = self.root / "docs" / f"page-{self.rng.randrange(2)}.md"
        page.write_text(f"# Page\n\nUne phrase {self.rng.random()}.\n", encoding="utf-8")

    def the_forge(self) -> None:
        """Move the repository of the catalogue."""
        self.depot_url = f"https://gitlab.com/exemple/catalogue-{self.rng.randrange(3)}"


CHANGES: tuple[Callable[[Monde], None], ...] = (
    Monde.a_sentence, Monde.a_name, Monde.a_link, Monde.a_former_name, Monde.a_fault, Monde.a_reuse,
    Monde.a_linked_name, Monde.an_image, Monde.a_reading, Monde.a_departure, Monde.a_day, Monde.the_guichet,
    Monde.a_page, Monde.the_forge,
)  # fmt: skip


@pytest.fixture(scope="module")
def monde(tmp_path_factory: pytest.TempPathFactory) -> Monde:
    """Write a catalogue."""
    return Monde(tmp_path_factory.mktemp("monde"))


def test_after_a_change_what_is_remembered_is_what_would_be_made(monde: Monde, tmp_path: Path) -> None:
    """Of another file, of a reading: the same pages, files and messages."""
    monde.warm = Memoire(tmp_path / "memoire")
    for change in (Monde.a_linked_name, Monde.a_reading):
        change(monde)
        assert monde.build(monde.warm) == monde.build(Memoire()), change.__name__


@pytest.mark.nuit
def test_after_any_changes_what_is_remembered_is_what_would_be_made(monde: Monde, tmp_path: Path) -> None:
    """Every change, alone then in a random order, then of the whole site."""
    monde.warm = Memoire(tmp_path / "memoire")
    monde.build(monde.warm)
    for change in CHANGES:
        monde.restart()
        change(monde)
        assert monde.build(monde.warm) == monde.build(Memoire()), change.__name__
    for change in monde.rng.choices(CHANGES, k=20):
        change(monde)
        assert monde.build(monde.warm) == monde.build(Memoire()), change.__name__
    for change in (Monde.a_reuse, Monde.a_name):
        change(monde)
        assert monde.build(monde.warm, whole=True) == monde.build(Memoire(), whole=True), change.__name__


def test_when_nothing_changes_nothing_is_read_or_rendered_again(
    monde: Monde, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second build parses no file, runs no rule, renders no page, writes no file."""
    first = monde.build(Memoire(tmp_path / "memoire"))
    for place in (
        "lecture.construire",
        "ordinaire.lire",
        "validation.conformite.check",
        "site.commun.vue",
        "site.territoires.Territoires.vue_page",
        "site.pages.sorties.du_commun",
        "sorties.tables.tables",
    ):
        monkeypatch.setattr(f"catalogue.{place}", _refuse)
    for another_process in (False, True):
        if another_process:
            souvenirs._tenus.cache_clear()  # noqa: SLF001
        assert monde.build(Memoire(tmp_path / "memoire")) == first


@pytest.mark.parametrize("another_process", [False, True])
def test_one_file_that_changes_is_the_only_one_read_and_checked(
    monde: Monde, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, another_process: bool
) -> None:
    """Neither the other files nor, within a process, their commons are made again."""
    monde.restart()
    before, _ = charger(monde.root, monde.today, Memoire(tmp_path))
    if another_process:
        souvenirs._tenus.cache_clear()  # noqa: SLF001
    seen: list[str] = []
    for module, name in ((ordinaire, "lire"), (conformite, "check")):
        monkeypatch.setattr(module, name, _counting(seen, name, getattr(module, name)))
    path = monde.fiches()[0]
    path.write_text(
        path.read_text(encoding="utf-8").replace("nom: Commun", "nom: Grand commun", 1), encoding="utf-8"
    )
    after, _ = charger(monde.root, monde.today, Memoire(tmp_path))

    assert sorted(seen) == ["check", "lire"]
    assert charger(monde.root, monde.today, Memoire())[0] == after
    kept = sum(one is after.projet(one.slug) for one in before.projets)
    assert kept == (0 if another_process else COMMUNS - 1)


def test_a_reading_that_changes_has_only_its_own_commons_checked_again(
    monde: Monde, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With advice, what a forge answers about a repository concerns the files that name it."""
    monde.restart()
    valider(monde.root, monde.today, memoire=Memoire(tmp_path))
    seen: list[str] = []
    monkeypatch.setattr(conformite, "check", _counting(seen, "check", conformite.check))
    depot = yaml.safe_load(monde.fiches()[0].read_text(encoding="utf-8"))["depots"][0]["url"]
    [path] = (monde.root / "donnees" / "activite").rglob(f"*__{depot.rpartition('/')[2]}.json")
    reading = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**reading, "archive": not reading.get("archive")}), encoding="utf-8")

    found = valider(monde.root, monde.today, memoire=Memoire(tmp_path)).diagnostics
    assert len(seen) == 1
    assert found == valider(monde.root, monde.today).diagnostics


def _counting(seen: list[str], name: str, call: Callable[..., Any]) -> Callable[..., Any]:
    def called(*given: object) -> object:
        seen.append(name)
        return call(*given)

    return called


def _refuse(*_: object) -> None:
    pytest.fail("a file that did not change was worked on again")
