"""Confirming again costs one word: the message, the answer as mail programs write it, and what it changes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from catalogue.collectivites import reference
from catalogue.contribution import reconfirmation
from catalogue.contribution.demande import traiter
from catalogue.contribution.reconfirmation import appliquer, faits, lire
from catalogue.faits.contexte import Contexte, charger
from catalogue.fiches.ecriture import Refus
from catalogue.fiches.lecture import read_bytes
from tests.contribution.aides import FICHE, JOUR, corps, ecrire_catalogue

if TYPE_CHECKING:
    from pathlib import Path

MESSAGE = """\
Bonjour,

Le catalogue des communs numériques publie ce qui suit. Est-ce toujours juste ?
Si oui, répondez « oui ». Si une ligne a changé, corrigez-la dans votre réponse, sans toucher aux crochets.

Berges Propres, au 20 février 2026, collectivités utilisatrices : 50 [berges-propres mesure collectivites-utilisatrices]
Berges Propres, usage par Commune de Montpellier, montré le 1er mars 2024 : en production [berges-propres usage commune-34172]
"""
CITE = "Le mar. 24 nov. 2026, Catalogue a écrit :\n" + "".join(f"> {line}\n" for line in MESSAGE.splitlines())
NOUVELLE = {"au": "2026-11-24", "valeur": 50, "statut": "declare", "source": "reponse-de-l-equipe-2026-11-24"}


def repondre(racine: Path, texte: str, slug: str = "berges-propres") -> dict[str, Any]:
    """Apply an answer; return the values of the file."""
    common = charger(racine, JOUR)[0].projet(slug)
    assert common
    before = (racine / f"projets/{slug}.yml").read_text(encoding="utf-8")
    after = appliquer(before, common, lire(texte), JOUR, reference(racine))
    values: dict[str, Any] = read_bytes(after.encode(), "").valeurs
    return values


def test_one_message_for_each_team_and_for_each_organisation(racine: Path) -> None:
    """In plain sentences, with the figures; what is fresh asks for nothing."""
    contexte = Contexte(racine, charger(racine, JOUR)[0], JOUR)
    made = reconfirmation.messages(contexte)
    assert [*made] == ["equipe-berges-propres.txt", "equipe-haies-vives.txt", "organisme-commune-34172.txt"]
    assert made["equipe-berges-propres.txt"] == MESSAGE
    assert made["organisme-commune-34172.txt"].count("usage par Commune de Montpellier") == 2
    early = Contexte(racine, charger(racine, date(2024, 3, 2))[0], date(2024, 3, 2))
    assert reconfirmation.messages(early) == {}


def test_a_flow_is_not_asked_again(tmp_path: Path) -> None:
    """What was counted of a period is not « still right » of another."""
    indicator = {**FICHE["impact"]["indicateurs"][0], "nature": "flux"}
    indicator["mesures"] = [{**indicator["mesures"][0], "du": "2026-01-01"}]
    root = ecrire_catalogue(tmp_path, berges={**FICHE, "impact": {"indicateurs": [indicator]}})
    catalogue, _ = charger(root, JOUR)
    [only] = faits(catalogue.projets[0], Contexte(root, catalogue, JOUR))
    assert only.genre == reconfirmation.USAGE


@pytest.mark.parametrize(
    "texte",
    [
        f"Oui\n\n{CITE}",
        f"Bonjour,\n\nOui, c’est toujours juste. Merci\n-- \nJeanne\n{CITE}",
        f"{CITE}\nOUI !\n",
        f"Bonjour,\n\nOui, c’est toujours le cas.\n\nBien cordialement,\nLe secrétariat, n’imprimez pas\n\n{CITE}",
        f"Nous vous confirmons que la commune\nutilise toujours ce service.\n\n{CITE}",
        f"Tout est toujours d’actualité, rien n’a changé.\n\nCordialement\nLa mairie\n{CITE}",
        f"OK pour nous, c’est bon.\n{CITE}",
        "oui\n"
        + CITE.replace("mesure collectivites", "mesure\n> collectivites").replace(" : en", " :\n> en"),
        "<html><body><div>Oui</div><blockquote>"
        + "".join(f"<p>{line}</p>" for line in MESSAGE.splitlines())
        + "</blockquote></body></html>",
    ],
)
def test_one_word_confirms_every_line(texte: str, racine: Path) -> None:
    """A figure has a new date, the old one stays; a declared use is seen again that day."""
    values = repondre(racine, texte)
    assert values["impact"]["indicateurs"][0]["mesures"][1:] == [NOUVELLE]
    assert [line["confirmee_le"] for line in values["reutilisations"]] == ["2026-11-24"]
    [source] = [one for one in values["sources"] if one["id"] == NOUVELLE["source"]]
    assert source["titre"] == "Réponse de l’équipe au catalogue, par courriel"


@pytest.mark.parametrize(
    ("de", "vers", "mesure", "usages"),
    [
        (": 50 [", ": 62 [", {"valeur": 62}, 1),
        (": 50 [", ": plus de 1 300 [", {"valeur": 1300, "au_moins": True}, 1),
        (": en production [", ": arrêtée en mars 2026 [", {}, 2),
        (": en production [", ": Expérimentation [", {}, 1),
    ],
)
def test_a_corrected_line_becomes_a_change(
    de: str, vers: str, mesure: dict[str, object], usages: int, racine: Path
) -> None:
    """The others are confirmed by the « oui »; a stop is a line of its own, with its day."""
    values = repondre(racine, f"oui\n{CITE.replace(de, vers)}")
    assert values["impact"]["indicateurs"][0]["mesures"][1] == {**NOUVELLE, **mesure}
    assert len(values["reutilisations"]) == usages
    if usages == 2:
        assert values["reutilisations"][1] == {
            "organisation": {"code_insee": "34172"},
            "etat": "arretee",
            "arretee_le": "2026-03",
            "statut": "declaree",
        }


@pytest.mark.parametrize(
    ("texte", "dit"),
    [
        (CITE, "ni « oui », ni ce qui a changé"),
        (f"non\n{CITE}", "ni « oui »"),
        (f"Oui mais pas pour le chiffre\n{CITE}", "ni « oui »"),
        (f"Oui.\nMais seulement à l’essai\n{CITE}", "ni « oui »"),
        (f"Oui,\nmais à l’essai\n{CITE}", "ni « oui »"),
        (f"Nous vous confirmons que la commune\nn’utilise plus ce service.\n{CITE}", "ni « oui »"),
        (f"Je confirme l’arrêt\n{CITE}", "ni « oui »"),
        (f"Absente jusqu’au 3 décembre. Oui pour les urgences\n{CITE}", "ni « oui »"),
        (f"Est-ce toujours juste ?\n{CITE}", "ni « oui »"),
        (f"oui\n{CITE.replace(': 50', ': 60')}{CITE.replace(': 50', ': 70')}", "dit deux choses"),
        (f"oui\n{CITE.replace(': 50', ': beaucoup')}", "n’est pas un nombre"),
        (f"oui\n{CITE.replace('en production', 'arrêtée')}", "dites depuis quand"),
        (f"oui\n{CITE.replace('en production', 'parfait')}", "n’est pas un état"),
        (f"oui\n{CITE.replace('34172', '99999')}", "n’a pas d’usage"),
        (f"oui\n{CITE.replace('utilisatrices]', 'inconnues]')}", "n’a pas d’indicateur"),
    ],
)
def test_an_answer_that_says_nothing_clear_changes_nothing(texte: str, dit: str, racine: Path) -> None:
    """It is told what to write."""
    with pytest.raises(Refus, match=dit):
        repondre(racine, texte)


def test_the_form_does_the_same_for_one_common(racine: Path) -> None:
    """What it proposes is told in sentences; a line of another common changes nothing."""
    answer = "oui\n" + "\n".join(MESSAGE.splitlines()[-2:]) + "\nHaies Vives, x : 9 [haies-vives mesure x]"
    found = traiter(
        corps("confirmer-ce-qui-est-publie", commun="berges-propres", reponse=answer), racine, JOUR
    )
    assert (found.action, found.fichier) == ("proposer", "projets/berges-propres.yml")
    assert any("reste à 50" in one for one in found.phrases)
    wrong = traiter(
        corps("confirmer-ce-qui-est-publie", commun="berges-propres", reponse="bof"), racine, JOUR
    )
    assert (wrong.action, "rien à changer" in wrong.messages[0]) == ("corriger", True)
