"""From a message to a proposal in one gesture: what is committed, and what is never in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue_communs.contribution.envoi import deposer_un_message
from catalogue_communs.contribution.resultat import Resultat
from catalogue_communs.fiches.ecriture import Refus
from tests.contribution.aides import DECLARER, depots, git, remplir

EMPREINTE = "0123456789abcdef" * 4
BRANCHE = f"courriel/{EMPREINTE[:12]}"


@pytest.fixture
def declare(racine: Path) -> Resultat:
    result = remplir(racine, DECLARER, organisme="Commune de Sète", code="34301")
    assert result.action == "proposer"
    return result


def test_a_message_becomes_a_branch_and_leaves_the_folder_alone(
    racine: Path, tmp_path: Path, declare: Resultat
) -> None:
    depots(racine, tmp_path / "forge.git")
    done = deposer_un_message(racine, declare, declare.fichiers, EMPREINTE, "")
    [(path, content)] = declare.fichiers.items()
    assert git(tmp_path / "forge.git", "show", f"{BRANCHE}:{path}") == content.decode().strip()
    message = git(tmp_path / "forge.git", "log", "-1", "--format=%B", BRANCHE)
    assert f"Empreinte : sha256 {EMPREINTE}" in message
    assert "@" not in message
    assert git(racine, "status", "--porcelain") == ""
    # No forge that is known took it: its text is kept.
    assert [*done.fichiers] == [f"proposition-{EMPREINTE[:12]}.md"]


def test_without_a_forge_the_proposal_is_a_patch(
    racine: Path, tmp_path: Path, declare: Resultat
) -> None:
    depots(racine, tmp_path / "forge.git")
    git(racine, "remote", "set-url", "origin", str(tmp_path / "absente.git"))
    done = deposer_un_message(racine, declare, declare.fichiers, EMPREINTE, "")
    patch = done.fichiers[f"proposition-{EMPREINTE[:12]}.patch"]
    (tmp_path / "recu.patch").write_bytes(patch)
    git(racine, "apply", str(tmp_path / "recu.patch"))
    [(path, content)] = declare.fichiers.items()
    assert (racine / path).read_bytes() == content


def test_what_someone_is_changing_is_not_proposed_over(
    racine: Path, tmp_path: Path, declare: Resultat
) -> None:
    with pytest.raises(Refus, match="dépôt Git"):
        deposer_un_message(racine, declare, declare.fichiers, EMPREINTE, "")
    depots(racine, tmp_path / "forge.git")
    [path] = declare.fichiers
    with (racine / path).open("a", encoding="utf-8") as fiche:
        fiche.write("# en cours\n")
    with pytest.raises(Refus, match="pas enregistrés"):
        deposer_un_message(racine, declare, declare.fichiers, EMPREINTE, "")
    assert git(racine, "branch", "--list", BRANCHE) == ""
