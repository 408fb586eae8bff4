"""A new common has its day of entry, by whatever door it comes, and enters the feeds by it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from catalogue_communs.faits.contexte import Contexte, charger
from catalogue_communs.site.sorties import flux
from catalogue_communs.socle.programme import Publication
from catalogue_communs.validation.moteur import valider
from tests.aides import Lancer
from tests.commandes.conftest import FICHE, JOUR
from tests.communs import valeurs
from tests.contribution.aides import MODIFIER, PROPOSER, PROPOSITION, corps
from tests.sorties.conftest import fichiers_de
from tests.validation.exemples import FIXTURES

NOM = PROPOSITION["nom"]
PORTEUR = ("--porteur", "Commune de Fougères", "--contact", "contact@bacs.example")
NOUVEAU = (
    *("nouveau", "--nom", NOM, "--accroche", PROPOSITION["accroche"], "--publics", "commune", *PORTEUR),
    *("--depot", PROPOSITION["depot"], "--licence", "MIT"),
)
PUBLICCODE = str(FIXTURES / "importation/v0.7.yml")
FORMULAIRES = {
    "forge": corps(PROPOSER, **{**PROPOSITION, "porteur": "Commune de Fougères"}),
    "site": corps(
        MODIFIER,
        commun=NOM,
        proposition=json.dumps(
            {
                "fiche": {
                    **{k: v for k, v in valeurs().items() if k not in {"slug", "statut", "publie_le"}},
                    "nom": NOM,
                    "depots": [{"url": PROPOSITION["depot"]}],
                }
            }
        ),
    ),
}


def entrer(porte: str, depot: Path, lancer: Lancer) -> str:
    """Bring a common in by a door, on the day of the tests; return the path of its file."""
    if texte := FORMULAIRES.get(porte):
        (depot / "message.txt").write_text(texte, encoding="utf-8")
        asked: tuple[str, ...] = ("recevoir", "message.txt")
    else:
        importer = ("importer", PUBLICCODE, *PORTEUR, "--publics", "commune", "--slug", "carnet-d-arbres")
        asked = {"nouveau": NOUVEAU, "importer": importer}[porte]
    done = lancer(*asked, "--date", JOUR, reponses="oui\n" if texte else None)
    assert done.code == 0, done
    return "projets/carnet-d-arbres.yml"


@pytest.mark.parametrize("porte", ["nouveau", "importer", *FORMULAIRES])
def test_every_door_writes_the_day_and_the_feeds_announce_the_common(
    porte: str, depot: Path, lancer: Lancer
) -> None:
    path = entrer(porte, depot, lancer)
    assert f"\npublie_le: {JOUR}\n" in (depot / path).read_text(encoding="utf-8")
    today = date.fromisoformat(JOUR)
    catalogue, report = charger(depot, today)
    assert [d for d in report.diagnostics if d.est_erreur and d.fichier == path] == []
    data = fichiers_de(flux, Contexte(depot, catalogue, today), Publication())[flux.TOUT].decode()
    assert ":carnet-d-arbres:entree</id>" in data


def test_a_file_without_its_day_is_asked_for_it_and_no_command_makes_it_up(
    depot: Path, lancer: Lancer
) -> None:
    path = depot / "projets/bac-malin.yml"

    def conseil() -> bool:
        found = valider(depot, date.fromisoformat(JOUR)).diagnostics
        return any(
            d.code == "a-completer" and "« publie_le »" in d.message
            for d in found
            if d.fichier == "projets/bac-malin.yml"
        )

    assert "publie_le" not in FICHE
    assert conseil()
    assert lancer("corriger").code == 0
    assert "publie_le" not in path.read_text(encoding="utf-8")
    path.write_text(FICHE.replace("\nimpact:", f"\npublie_le: {JOUR}\nimpact:", 1), encoding="utf-8")
    assert not conseil()
