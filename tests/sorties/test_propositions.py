"""What is offered to the repository of each common: valid once its team has said what it alone knows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.publiccode import CHOIX, champs_a_dire
from catalogue_communs.site.sorties import propositions
from tests.aides import RACINE, Json, Lancer
from tests.sorties.conftest import PUBLICATION, compteur
from tests.sorties.contrat_publiccode import fautes

Monde = Callable[..., Contexte]

FICHE = "compteur/publiccode.yml"


def textes(contexte: Contexte) -> dict[str, str]:
    fichiers = propositions.a_proposer(contexte, PUBLICATION)
    return {
        nom: contenu.decode()
        for nom, contenu in fichiers.items()
        if not nom.endswith((".png", ".jpg"))
    }


def test_a_complete_file_is_valid_and_its_message_asks_nothing(monde: Monde) -> None:
    dits = textes(monde(compteur=compteur()))
    assert [*dits] == [FICHE, "compteur/message.txt"]
    assert fautes(dits[FICHE]) == []
    message = dits["compteur/message.txt"]
    assert "https://github.com/exemple/compteur-arbres" in message
    assert "https://communs.example/communs/compteur/" in message
    assert "manque" not in message


@pytest.mark.parametrize("etat", CHOIX["developmentStatus"])
def test_what_is_missing_is_named_and_one_line_makes_it_valid(monde: Monde, etat: str) -> None:
    values = compteur()
    del values["publiccode"]["etat"]
    dits = textes(monde(compteur=values))
    attendu = "developmentStatus (concept, development, beta, stable ou obsolete)"
    assert f"#   {attendu}\n" in dits[FICHE]
    assert f"\n- {attendu}" in dits["compteur/message.txt"]
    assert fautes(dits[FICHE]) != []
    assert fautes(f"{dits[FICHE]}developmentStatus: {etat}\n") == []


def test_every_choice_of_the_standard_is_named(monde: Monde) -> None:
    values = compteur()
    del values["publiccode"]
    [commun] = monde(compteur=values).communs
    dits = champs_a_dire(commun.publiccode)
    assert {dit.partition(" ")[0] for dit in dits if "(" in dit} == {*CHOIX}


def test_a_stopped_common_or_a_repository_that_has_its_file_is_left_alone(monde: Monde) -> None:
    lecture = {
        "depot": "https://github.com/exemple/compteur-arbres",
        "lu_le": "2026-11-01",
        "source": "github",
        "fichiers": {"publiccode": True},
    }
    autre = {**compteur(), "nom": "Autre", "depots": [{"url": "https://github.com/exemple/autre"}]}
    arrete = {
        **autre,
        "nom": "Ancien",
        "depots": [{"url": "https://github.com/exemple/ancien"}],
        "archive": {"date": "2026-01", "raison": "Repris ailleurs.", "source": "rapport"},
    }
    del arrete["reutiliser"]
    contexte = monde(
        {"github.com/exemple__compteur-arbres": lecture},
        compteur=compteur(),
        autre=autre,
        ancien=arrete,
    )
    assert {nom.partition("/")[0] for nom in textes(contexte)} == {"autre"}


def test_the_command_writes_a_folder_for_each_with_the_pictures(
    monde: Monde, tmp_path: Path, appeler: Lancer
) -> None:
    dossier = tmp_path / "docs" / "images" / "communs"
    dossier.mkdir(parents=True)
    original = RACINE / "docs" / "images" / "communs" / "sentes-logo.png"
    (dossier / "sentes-logo.png").write_bytes(original.read_bytes())
    droits: Json = {"credit": "Une équipe", "licence": "MIT", "source": "https://exemple.fr/presse"}
    monde(compteur={**compteur(), "logo": {"image": "sentes-logo.png", **droits}})
    done = appeler(
        "publiccode", str(tmp_path / "sortie"), "--racine", str(tmp_path), "--date", "2026-11-24"
    )
    assert done.code == 0
    assert "1 proposition" in done.dit
    assert "1 complète" in done.dit
    ecrit = tmp_path / "sortie" / "compteur"
    publie = yaml.safe_load((ecrit / "publiccode.yml").read_text(encoding="utf-8"))
    assert (ecrit / publie["logo"]).read_bytes().startswith(b"\x89PNG")
    assert "L’image du dossier « publiccode »" in (ecrit / "message.txt").read_text(
        encoding="utf-8"
    )
