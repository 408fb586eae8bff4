"""What a process checked before is never believed when it might have changed."""

from __future__ import annotations

import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest

from catalogue.validation import valider
from tests.aides import RACINE, TODAY, allegees

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from catalogue.validation.moteur import Verifiees


@pytest.fixture
def racine(tmp_path: Path) -> Path:
    """Copy the frozen catalogue."""
    for name in ("projets", "donnees", "docs/images"):
        shutil.copytree(RACINE / name, tmp_path / name)
    shutil.copy(RACINE / "guichet.yml", tmp_path)
    allegees(tmp_path)
    return tmp_path


def _ecrire(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


CHANGEMENTS: dict[str, Callable[[Path], object]] = {
    "une fiche, en erreur": lambda r: _ecrire(r / "projets/bornage.yml", "statut:", "statutt:"),
    "une fiche, en conseil": lambda r: _ecrire(
        r / "projets/bornage.yml", "  site:", "  documentation: https://bornage.example/aide\n  site:"
    ),
    "une fiche enlevée, qu’une autre cite": lambda r: (r / "projets/voirie-claire.yml").unlink(),
    "un ancien nom pris par deux": lambda r: _ecrire(
        r / "projets/bornage.yml", "\naccroche:", "\nanciens_slugs: [plan-de-rue]\naccroche:"
    ),
    "une vague enlevée": lambda r: _ecrire(r / "guichet.yml", "id: vague-1", "id: vague-3"),
    "une image tronquée": lambda r: (r / "docs/images/communs/sentes-logo.png").write_bytes(b"\x89PNG"),
    "une image enlevée": lambda r: (r / "docs/images/communs/sentes-carte.png").unlink(),
    "une lecture qui dit le dépôt disparu": lambda r: (
        r / "donnees/activite/github.com/communs-fictifs__rives.json"
    ).write_text(
        '{"acces": "introuvable", "depot": "https://github.com/communs-fictifs/rives", "lu_le": "2026-11-20", "source": "github"}'
    ),
}


@pytest.mark.parametrize("nom", CHANGEMENTS)
@pytest.mark.parametrize("avec_conseils", [True, False])
def test_after_a_change_the_verdicts_are_those_of_a_new_process(
    racine: Path, nom: str, *, avec_conseils: bool
) -> None:
    """Of the file that changed, and of those that it changes."""
    deja: Verifiees = {}
    first = valider(racine, TODAY, deja=deja, avec_conseils=avec_conseils)
    CHANGEMENTS[nom](racine)
    again = valider(racine, TODAY, deja=deja, avec_conseils=avec_conseils)
    fresh = valider(racine, TODAY, avec_conseils=avec_conseils)
    assert again.diagnostics == fresh.diagnostics
    if avec_conseils:
        assert again.diagnostics != first.diagnostics


def test_another_day_is_another_verdict(racine: Path) -> None:
    """A measure of next month is a mistake today."""
    _ecrire(racine / "projets/bornage.yml", "au: 2026-02-10", "au: 2026-12-25")
    deja: Verifiees = {}
    assert not valider(racine, TODAY, deja=deja).publiable
    assert valider(racine, date(2026, 12, 25), deja=deja).publiable


def test_what_did_not_change_is_held(racine: Path) -> None:
    """The same file is the same object, and what is gone is let go."""
    deja: Verifiees = {}
    first = valider(racine, TODAY, deja=deja)
    _ecrire(racine / "projets/bornage.yml", "sigle:", "# sigle:")
    (racine / "projets/relais.yml").unlink()
    again = {fiche.slug: fiche for fiche in valider(racine, TODAY, deja=deja).fiches}
    held = {f.slug for f in first.fiches if again.get(f.slug) is f}
    assert held == {*again} - {"bornage"}
    assert len(deja) == len(again) + 1
