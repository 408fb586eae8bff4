"""One declaration, one measure: the same bytes in the file, whatever the door and the words."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from catalogue_communs.commandes.ligne import cli
from catalogue_communs.contribution.comprendre import poser
from catalogue_communs.contribution.demande import lire_la_lettre, traiter, traiter_propositions
from catalogue_communs.contribution.formulaires import DECLARER, MESURER, modeles
from catalogue_communs.contribution.proposition import Envoi
from tests.contribution.aides import JOUR, MODIFIER, corps, texte

Reponses = dict[str, str]
ENTETE = f"Date: {JOUR:%a, %d %b %Y} 10:00:00 +0100\nContent-Type: text/plain; charset=utf-8\n\n"
ICI = "projets/berges-propres.yml"


def _lance(racine: Path, *arguments: str, entree: str = "") -> str:
    asked = [*arguments, "--date", JOUR.isoformat(), "--racine", str(racine)]
    done = CliRunner().invoke(cli, asked, input=entree.encode())
    assert done.exit_code == 0, done.output
    return (racine / ICI).read_text(encoding="utf-8")


def courriel(racine: Path, nom: str, dit: Reponses) -> str:
    """Send a message in words, quoted and saved whole."""
    body = corps(nom, commun="Berges Propres", **dit).replace("\r\n", "\n")
    quoted = "".join(f"> {line}\n" for line in body.splitlines())
    return _lance(racine, "recevoir", "-", entree=f"{ENTETE}Bonjour,\n\n{quoted}\n-- \nLa mairie\n")


def forge(racine: Path, nom: str, dit: Reponses) -> str:
    """Write the same words in the free form of the forge."""
    body = f"### Votre message\r\n\r\n{corps(nom, commun='berges-propres', **dit)}"
    result = traiter(body, racine, JOUR, "", JOUR)
    assert result.messages == ()
    return texte(result)


def site(racine: Path, nom: str, dit: Reponses) -> str:
    """Send by e-mail what the form of the site prepares of the same answers."""
    places, apres = {one.id: one.chemin for one in modeles()[nom].champs}, dict[str, Any]()
    for name, answer in dit.items():
        if places[name]:
            poser(apres, places[name], answer)
    path = (
        ["reutilisations", "+"] if nom == DECLARER else ["impact", "indicateurs", 0, "mesures", "+"]
    )
    said = json.dumps({"changements": [{"champ": path, "apres": apres}]}, ensure_ascii=False)
    return _lance(
        racine,
        "recevoir",
        "-",
        entree=ENTETE + corps(MODIFIER, commun="berges-propres", proposition=said),
    )


def commande(racine: Path, nom: str, dit: Reponses) -> str:
    day = [f"confirmee_le={JOUR}"] if nom == DECLARER else []
    where = "reutilisations" if nom == DECLARER else "mesures"
    return _lance(
        racine, "champ", "Berges Propres", where, *(f"{k}={v}" for k, v in dit.items()), *day
    )


PORTES = [courriel, forge, site, commande]
USAGE = {"organisme": "Mairie de Sète", "etat": "en production", "depuis": "mars 2025", "preuve": "https://exemple.fr/deliberation"}  # fmt: skip
ECRIT = f"""\
  - organisation:
      code_insee: "34301"
    etat: en-production
    depuis: 2025-03
    preuve:
      url: https://exemple.fr/deliberation
    statut: declaree
    confirmee_le: {JOUR}
"""
DECLARATIONS: list[Reponses] = [
    USAGE,
    {**USAGE, "organisme": "Commune de Sète", "type": "commune"},
    {**USAGE, "organisme": "", "code": "« 34301 »"},
    {**USAGE, "depuis": "03/2025", "etat": "En production"},
    {**USAGE, "depuis": "March 2025", "preuve": "exemple.fr/deliberation"},
    {**USAGE, "preuve": "http://exemple.fr/deliberation?utm_source=lettre"},
]


@pytest.mark.parametrize("porte", PORTES)
@pytest.mark.parametrize("dit", DECLARATIONS, ids=range(len(DECLARATIONS)))
def test_a_declaration_is_the_same_lines_by_every_door(
    racine: Path, porte: Callable[[Path, str, Reponses], str], dit: Reponses
) -> None:
    before, heading, uses = (
        (racine / ICI).read_text(encoding="utf-8").partition("reutilisations:\n")
    )
    assert (
        porte(racine, DECLARER, {name: one for name, one in dit.items() if one})
        == before + heading + ECRIT + uses
    )


CHIFFRE = {
    "valeur": "environ 1 300",
    "au": "30/06/2026",
    "statut": "Déclaré",
    "source": "Bilan de juin 2026",
}
MESURE = """\
        - au: 2026-06-30
          valeur: 1300
          statut: declare
          source: bilan-de-juin-2026
          environ: true
"""
SOURCE = """\
sources:
  - id: bilan-de-juin-2026
    titre: Bilan de juin 2026
    champs:
      - impact.indicateurs
"""


@pytest.mark.parametrize("porte", PORTES)
@pytest.mark.parametrize("dit", [{}, {"au": "30 juin 2026", "statut": "declare"}])
def test_a_measure_is_the_same_lines_by_every_door(
    racine: Path, porte: Callable[[Path, str, Reponses], str], dit: Reponses
) -> None:
    before = (racine / ICI).read_text(encoding="utf-8")
    said = {"indicateur": "Collectivités utilisatrices", **CHIFFRE, **dit}
    written = porte(racine, MESURER, said)
    assert sorted(written.splitlines()) == sorted((before + MESURE + SOURCE).splitlines())


LETTRES = [
    "La ville de Sète utilise Berges Propres depuis la rentrée.",
    "Pour Berges Propres, ce n’est pas la commune de Montpellier, c’est Agde (34300).",
    "Berges Propres s’appelle désormais « Berges Nettes ». Merci de le changer.",
]


@pytest.mark.parametrize("lettre", LETTRES)
def test_a_letter_confirmed_on_the_forge_makes_what_its_e_mail_proposes(
    racine: Path, lettre: str
) -> None:
    """The forge gives back lines that any door reads: sent as they are, they change the same."""
    lu, proposees = lire_la_lettre(lettre, racine, JOUR, Envoi("", JOUR))
    assert lu.messages == ()
    par_courriel = traiter_propositions(proposees, racine, JOUR)
    demande = traiter(f"### Votre message\n\n{lettre}", racine, JOUR, "", JOUR)
    confirmation = "\n\n".join(demande.modeles)
    par_la_forge = traiter(f"### Votre message\n\n{confirmation}", racine, JOUR, "", JOUR)
    assert par_courriel.fichiers
    assert par_la_forge.fichiers == par_courriel.fichiers
