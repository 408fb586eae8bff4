"""What is wrong in the data stops the check, and is told in French, whatever the real tree holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalogue_communs.commandes.base import ERREURS
from catalogue_communs.commandes.controle import Demande, verifier
from tests.donnees.test_contributions import MOTEUR

if TYPE_CHECKING:
    from tests.donnees.arbre import Arbre


@pytest.mark.parametrize(("form", "mark"), [("texte", "  ✗ {}:{}:"), ("github", "::error file={},line={},")])
def test_nothing_is_built_of_what_is_wrong(
    arbre: Arbre, form: str, mark: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command says the fault, counts it, and fails as an error of the data does."""
    slug = arbre.nouveau(
        "bac-a-fautes", "Bac à fautes", maintenance={"statut": "active", "source": "bilan-perdu"}
    )
    name = f"projets/{slug}.yml"
    assert verifier(Demande(racine=arbre.root, form=form, sans_conseils=True)) == ERREURS
    said = capsys.readouterr().out
    assert mark.format(name, arbre.place(name, "bilan-perdu")[0]) in said
    assert "Ou ajoutez-la à la liste « sources », avec cet identifiant." in said
    assert said.endswith(
        "À corriger, comme dit plus haut : 1 erreur dans 1 fichier. Le site n’est pas construit.\n"
    )


def test_what_the_engine_warns_of_is_told_in_french(arbre: Arbre, capsys: pytest.CaptureFixture[str]) -> None:
    """Five faults of hand-written pages, in one build: the page, the line, what to write."""
    old, gone = arbre.slugs()[0], arbre.nouveau("jkwxq-parti", "Jkwxq parti")
    values = arbre.lire(old)
    arbre.chemin(old).unlink()
    arbre.ecrire("nom-d-aujourd-hui", {**values, "anciens_slugs": [*values.get("anciens_slugs", []), old]})
    arbre.ailleurs(old, "nom-d-aujourd-hui")
    arbre.chemin(gone).unlink()
    page = arbre.root / "docs" / "mentions-legales.md"
    before = page.read_text(encoding="utf-8")
    links = [
        f"[un](communs/{gone}/index.html)",
        f"[deux](communs/{old}/index.html)",
        "[trois](contribuer/rien.md)",
        "[quatre](contribuer/index.md#nulle-part)",
        "[cinq](/guichet/)",
    ]
    page.write_text(before + "\n" + "\n\n".join(links) + "\n", encoding="utf-8")
    (arbre.root / "docs" / "guichet" / "perdue.md").write_text(
        "---\ntitle: Perdue\ndescription: Une page.\n---\n\n# Perdue\n\nUne page.\n", encoding="utf-8"
    )
    assert verifier(Demande(racine=arbre.root, moteur=MOTEUR, sans_conseils=True)) == ERREURS
    said = capsys.readouterr().out
    assert "Aucun menu ne mène à cette page." in said
    assert "Ajoutez la ligne « - guichet/perdue.md » à « nav », dans mkdocs.yml" in said
    for extract, message, remedy in (
        (links[0], f"mène à la page du commun « {gone} », qui n’est pas dans projets/.", "nlevez ce lien"),
        (
            links[1],
            f"mène à la page du commun « {old} »",
            "écrivez « communs/nom-d-aujourd-hui/index.html ».",
        ),
        (
            links[2],
            "Le lien « contribuer/rien.md » ne mène à aucune page du site.",
            "Écrivez le chemin du fichier",
        ),
        (links[3], "mène à un endroit que la page docs/contribuer/index.md n’a pas.", "Ajoutez « { #nom } »"),
        (
            links[4],
            "Le lien « /guichet/ » ne mène à aucune page du site.",
            "Vouliez-vous écrire « guichet/index.md » ?",
        ),
    ):
        line, _ = arbre.place("docs/mentions-legales.md", extract)
        told = said.partition(f"docs/mentions-legales.md:{line}:")[2].partition("✗")[0]
        assert message in told, said
        assert remedy in told, told
    assert "Doc file" not in said
    assert said.endswith("6 erreurs dans 2 fichiers. Le site n’est pas construit.\n")
