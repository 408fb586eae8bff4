"""`catalogue champ`, `catalogue renommer`, and what every command shares: names, JSON, answers that are kept."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.aides import RACINE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.aides import Sortie

    Lancer = Callable[..., Sortie]


def fiche(root: Path, slug: str = "bac-malin") -> dict[str, object]:
    """Read a file of the catalogue."""
    values: dict[str, object] = yaml.safe_load((root / "projets" / f"{slug}.yml").read_text(encoding="utf-8"))
    return values


CHANGES = [
    (("Site", "www.exemple.org"), ("liens", "site"), "https://www.exemple.org"),
    (("licence", "EUPL 1.2"), ("licence",), "EUPL-1.2"),
    (("impact.indicateurs.bacs.nom", "Bacs équipés"), ("impact", "indicateurs", 0, "nom"), "Bacs équipés"),
    (("impact.indicateurs.1.nom", "Agents"), ("impact", "indicateurs", 1, "nom"), "Agents"),
    (
        ("impact.indicateurs", "nom=Communes équipées", "effet=usage", "unite=commune", "nature=stock"),
        ("impact", "indicateurs", 2),
        {"id": "communes-equipees", "nom": "Communes équipées", "effet": "usage", "unite": "commune", "nature": "stock"},
    ),
    (("technologies", "Python", "Vue.js"), ("technologies",), ["Python", "Vue.js"]),
    (("sources", "titre=Bilan 2026", "url=exemple.org/bilan", "champs=impact"), ("sources", -1, "titre"), "Bilan 2026"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "chemin", "valeur"), CHANGES)
def test_any_field_is_changed_or_added(
    depot: Path,
    lancer: Lancer,
    arguments: tuple[str, ...],
    chemin: tuple[str | int, ...],
    valeur: object,
) -> None:
    """Named as the guide or the page does; the answer is read as everywhere, and only that changes."""
    done = lancer("champ", "Bac Malin", *arguments)
    assert done.code == 0, done
    found: object = fiche(depot)
    for step in chemin:
        found = found[step]  # type: ignore[index]
    assert found == valeur
    assert "# Relue par l’équipe chaque trimestre." in (depot / "projets/bac-malin.yml").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize(
    ("arguments", "dit"),
    [
        (("champ", "bac-malin", "couleur", "bleu"), "n’est pas un champ d’une fiche"),
        (("champ", "bac-malin", "impact.indicateurs.arbres.nom", "x"), "Il y a : bacs et agents"),
        (("champ", "bac-malin", "licence", "AGPL v3"), "AGPL-3.0-or-later"),
        (("champ", "bac-malin", "impact.indicateurs", "Agents"), "Écrivez chaque champ avec sa valeur"),
        (
            ("champ", "bac-malin", "liens", "x"),
            "Donnez une valeur, et une seule, à un champ simple. Champs : site",
        ),
        (("champ", "bac-malain", "licence", "MIT"), "Vouliez-vous dire « bac-malin » ?"),
        (("etat", "bac-malain"), "Vouliez-vous dire « bac-malin » ?"),
        (("valider", "bac-malain"), "Vouliez-vous dire « bac-malin » ?"),
        (("renommer", "bac-malin", "Bac Malin"), "ne peut pas être"),
        (("renommer", "bac-malin", "bac-malin"), "existe déjà"),
    ],
)
def test_what_cannot_be_is_refused_in_french(
    depot: Path,
    lancer: Lancer,
    arguments: tuple[str, ...],
    dit: str,
) -> None:
    """And nothing is written."""
    before = (depot / "projets/bac-malin.yml").read_bytes()
    done = lancer(*arguments)
    assert done.code != 0
    assert dit in done.erreur
    assert (depot / "projets/bac-malin.yml").read_bytes() == before


def test_a_page_is_renamed_with_what_cites_it(depot: Path, lancer: Lancer) -> None:
    """The old address leads to the page for ever."""
    (depot / "projets/second.yml").write_text(
        (depot / "projets/bac-malin.yml").read_text(encoding="utf-8").replace("Bac Malin ", "Second ")
        + "relations:\n  - commun: bac-malin\n    type: complete\n",
        encoding="utf-8",
    )
    assert lancer("renommer", "Bac Malin", "bacs-malins", "--simuler").code == 0
    assert (depot / "projets/bac-malin.yml").exists()
    done = lancer("renommer", "Bac Malin", "bacs-malins", "--format", "json")
    assert done.code == 0, done
    assert json.loads(done.dit) == {
        "fichiers": ["projets/bacs-malins.yml", "projets/second.yml"],
        "retire": "projets/bac-malin.yml",
        "ecrit": True,
    }
    assert not (depot / "projets/bac-malin.yml").exists()
    assert fiche(depot, "bacs-malins")["anciens_slugs"] == ["bac-malin"]
    assert fiche(depot, "second")["relations"] == [{"commun": "bacs-malins", "type": "complete"}]


def test_a_program_reads_what_a_command_did(lancer: Lancer) -> None:
    """The file, the difference, whether it was written, and the errors that stopped it."""
    done = lancer("champ", "bac-malin", "licence", "MIT-0", "--format", "json", "--simuler")
    said = json.loads(done.dit)
    assert (said["fichier"], said["ecrit"], said["erreurs"]) == ("projets/bac-malin.yml", False, [])
    assert "+licence: MIT-0" in said["difference"]


def test_what_was_typed_is_kept_when_the_page_would_have_an_error(depot: Path, lancer: Lancer) -> None:
    """In a draft, that nothing publishes."""
    done = lancer(
        "nouveau", "--nom", "Tri Futé", "--accroche", "Écrire à camille.martin@exemple.fr", "--porteur", "Syndicat",
        "--type", "syndicat-mixte-ferme", "--publics", "commune", "--depot", "https://github.com/tri-fute/tri",
        "--licence", "MIT", "--contact", "contact@tri-fute.example",
    )  # fmt: skip
    assert done.code == 1
    assert "gardées dans brouillons/tri-fute.yml" in done.erreur
    assert "Tri Futé" in (depot / "brouillons/tri-fute.yml").read_text(encoding="utf-8")
    assert not (depot / "projets/tri-fute.yml").exists()


# --- What a command imports: only what it uses -----------------------------------------------------------


# Each of these takes a tenth of a second to import, or nearly.
LOURDS = (
    "jsonschema",
    "PIL",
    "requests",
    "requests_cache",
    "rfc3986_validator",
    "ruamel",
    "xlsxwriter",
)


@pytest.mark.parametrize(
    "words", [["--version-inconnue"], ["valider", "--sans-conseils", "projets/clairiere.yml"]]
)
def test_checking_a_page_without_error_imports_nothing_heavy(words: list[str]) -> None:
    """Neither what calls the network, nor what only a faulty file needs."""
    program = (
        "import sys\n"
        "from catalogue.commandes.cli import main\n"
        f"sys.argv = ['catalogue', *{words!r}]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print(sorted(set({LOURDS!r}) & set(sys.modules)), file=sys.stderr)"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], cwd=RACINE, capture_output=True, text=True, check=True, timeout=60
    )

    assert found.stderr.splitlines()[-1] == "[]"
