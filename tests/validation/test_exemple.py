"""What the example leaves in a file, where a site is published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalogue.validation.moteur import valider_texte
from tests import aides
from tests.validation.exemples import AUJOURD_HUI, MINIMALE

if TYPE_CHECKING:
    from pathlib import Path

VRAIE = MINIMALE.replace("github.com/exemple/", "github.com/bac-malin/")


def _refused(root: Path, text: str) -> list[str]:
    found = valider_texte(root, AUJOURD_HUI, "fiche", text)
    return [d.champ for d in found if d.code == "valeur-d-exemple"]


@pytest.mark.parametrize(
    ("text", "champs"),
    [
        (VRAIE, ["contact.courriel"]),
        (VRAIE.replace("contact@exemple.fr", "contact@lexemple.fr"), []),
        (VRAIE.replace("contact@exemple.fr", "contact@exemple.frioul.fr"), []),
        (
            VRAIE.replace("courriel: contact@exemple.fr", "url: https://www.exemple.fr/contact"),
            ["contact.url"],
        ),
        (MINIMALE, []),
    ],
)
def test_the_domain_of_the_example_is_refused_beside_a_real_repository(
    text: str, champs: list[str], racine: Path
) -> None:
    """A team that replaced the repository and forgot the contact is told."""
    (racine / "mkdocs.yml").touch()
    assert _refused(racine, text) == champs


def test_a_folder_without_a_site_misleads_nobody(racine: Path) -> None:
    """Only what is published is refused."""
    assert _refused(racine, VRAIE) == []


def test_the_example_copied_as_it_is_is_refused() -> None:
    """Its name, its phrase and its repository are each told."""
    text = (aides.ROOT / "docs/exemples/depots-zero.yml").read_text(encoding="utf-8")
    assert _refused(aides.RACINE, text) == ["nom", "accroche", "depots[0].url"]
