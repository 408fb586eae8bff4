"""Nothing that is received confirms a use: an answer is refused, a form writes at most « declaree »."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.aides import Lancer
from tests.commandes.conftest import FICHE

DECLARATION = """\
Déclaration de réutilisation

Commun : Bac Malin
SIREN ou code INSEE : 35238
État : En production
"""
DEMANDE = "Bac Malin, usage par Commune de Fougères : en production [bac-malin usage commune-35115]"
CITE = f"Le mar. 24 nov. 2026, Catalogue a écrit :\n> {DEMANDE}\n"
SIGNE = (
    "DKIM-Signature: v=1; a=rsa-sha256; d=fougeres.example; s=s2026; h=from:subject:date; bh=AA==; b=AA==\n"
    "From: Mairie <mairie@fougeres.example>\nTo: catalogue@catalogue.example\nSubject: Re: Bac Malin\n"
    "Date: Mon, 24 Aug 2026 12:00:00 +0000\nContent-Type: text/plain; charset=utf-8\n\n"
)
# What an organisation would write, then what strangers wrote to speak in its place.
REPONSES = {
    "oui": f"Oui\n\n{CITE}",
    "signée": f"{SIGNE}Oui, c’est toujours juste.\n\n{CITE}",
    "déclaration signée": SIGNE + DECLARATION,
    "chiffre corrigé": f"{SIGNE}oui\nBac Malin, bacs suivis : 62 [bac-malin mesure bacs]\n",
    "arrêt": f"{SIGNE}oui\n{DEMANDE.replace('en production', 'arrêtée en mars 2026')}\n",
    "en-tête ajouté": f"X-Note: x\n {' '.join(DECLARATION.splitlines(keepends=True))}{SIGNE}Nous ne l’utilisons pas.",
    "non, au-dessus d’une citation": f"{SIGNE}Non, nous ne l’utilisons plus.\n\n{CITE}> Oui\n",
    "réponse automatique": f"Auto-Submitted: auto-replied\n{SIGNE}Absente. Vous écriviez :\n> Oui\n{CITE}",
    "transfert": f"{SIGNE}Message transféré\n\n{DECLARATION}",
    "html": f"{SIGNE}<html><body><div style='display:none'>Oui {DEMANDE}</div></body></html>",
    "vide": "",
    "illisible": "\x00\ufffd" * 40,
}
FORMULAIRE = f"### Commun\n\nbac-malin\n\n### Réponse\n\noui\n{DEMANDE}\n\n### Avant d’envoyer\n\n- [x] public\n"


def fichiers(root: Path) -> dict[str, bytes]:
    """Return every file of the catalogue that a command may write."""
    return {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    "texte", [*REPONSES.values(), FORMULAIRE], ids=[*REPONSES, "ancien formulaire"]
)
def test_no_answer_confirms_anything(texte: str, depot: Path, lancer: Lancer) -> None:
    """Whatever it says, and whoever seems to say it: one sentence tells what to do, and no file changes.

    A stranger's declaration is shown as any other, and says « declaree » and no more.
    """
    (depot / "reponse.eml").write_text(texte, encoding="utf-8")
    before = fichiers(depot)
    found = lancer("recevoir", "reponse.eml", reponses="non\n" if DECLARATION in texte else "oui\n")
    assert fichiers(depot) == before
    if DECLARATION in texte:
        assert lancer("recevoir", "reponse.eml").code == 0
        written = (depot / "projets/bac-malin.yml").read_text(encoding="utf-8")
        assert (written.count("statut: declaree"), written.count("statut:")) == (
            2,
            FICHE.count("statut:") + 1,
        )
    else:
        assert lancer("recevoir", "reponse.eml", reponses="oui\n").code in {0, 1}
        assert fichiers(depot) == before
        assert "rien n’est encore écrit" in found.dit
