"""What people write is understood the same way at every door, and said back; what is doubtful is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from catalogue.contribution import comprendre
from catalogue.contribution.demande import traiter
from catalogue.contribution.redaction import en_anglais, texte_propre
from catalogue.fiches.ecriture import Refus
from catalogue.socle import markdown
from tests.contribution.aides import DECLARATION, FICHE, JOUR, MESURE, PROPOSITION, corps, ecrire_catalogue

if TYPE_CHECKING:
    from pathlib import Path

ADRESSE = "https://github.com/exemple/catalogue/issues/12"
REUTILISATION, MESURES = ("reutilisations", 0), ("impact", "indicateurs", 0, "mesures", 0)
DEPOT = "https://github.com/exemple/depot"

# The field, what is written, the value, what is said back.
LUES: list[tuple[tuple[str | int, ...], str, Any, str]] = [
    ((*REUTILISATION, "depuis"), "mars 2025", "2025-03", ""),
    ((*REUTILISATION, "depuis"), "12/03/26", "2026-03-12", "12 mars 2026"),
    ((*REUTILISATION, "depuis"), "12/03/2026", "2026-03-12", "12 mars 2026"),
    ((*REUTILISATION, "depuis"), "March 2025", "2025-03", "mars 2025"),
    ((*REUTILISATION, "depuis"), "depuis le 1er octobre 2025", "2025-10-01", "1er octobre 2025"),
    ((*REUTILISATION, "depuis"), "1er trimestre 2026", "2026", "2026"),
    ((*REUTILISATION, "depuis"), "2025-09", "2025-09", ""),
    ((*REUTILISATION, "etat"), "en production", "en-production", ""),
    ((*REUTILISATION, "usage"), "| Voie | km |\n|---|---|\n| A | 3 |", "Voie, km ; A, 3", ""),
    ((*REUTILISATION, "organisation", "siren"), "« 200 066 355 »", "200066355", "200066355"),
    ((*REUTILISATION, "organisation", "siren"), "20006635500017", "200066355", "200066355"),
    ((*MESURES, "au"), "1er trimestre 2026", "2026-03", "mars 2026"),
    ((*MESURES, "valeur"), "26 280", 26280, ""),
    ((*MESURES, "valeur"), "1.300", 1300, "1\u00a0300"),
    ((*MESURES, "au_moins"), "Oui", True, ""),
    (("liens", "site"), "www.exemple.fr", "https://www.exemple.fr", "https://www.exemple.fr"),
    (("liens", "site"), "http://exemple.fr/?utm_source=a", "https://exemple.fr/", "https://exemple.fr/"),
    (("contact", "courriel"), "contact [at] exemple.fr", "contact@exemple.fr", "contact@exemple.fr"),
    (("licence",), "GPL v3 only", "GPL-3.0-only", "GPL-3.0-only"),
    (("licence",), "EUPL 1.2", "EUPL-1.2", ""),
    (("nom",), "Carnet d’Arbres 🌳", "Carnet d’Arbres", ""),
    (("depots", 0, "url"), f"{DEPOT}/tree/main/src", DEPOT, DEPOT),
    (("depots", 0, "url"), "git@github.com:exemple/depot.git", DEPOT, DEPOT),
    (("publics", "collectivites"), "Communes, métropoles", ["commune", "metropole"], "Communes et Métropoles"),
]  # fmt: skip
REFUSEES: list[tuple[tuple[str | int, ...], str, str]] = [
    ((*REUTILISATION, "depuis"), "l’an dernier", "n’est pas une date"),
    ((*REUTILISATION, "etat"), "production", "Vouliez-vous dire « En production » ?"),
    ((*REUTILISATION, "organisation", "siren"), "200 066 356", "n’est pas un SIREN"),
    ((*REUTILISATION, "usage"), "Appelez le 04 00 00 00 00.", "numéro de téléphone"),
    ((*MESURES, "valeur"), "300 (2025) 350 (2026)", "une seule valeur"),
    ((*MESURES, "valeur"), "beaucoup", "n’est pas un nombre"),
    (("accroche",), "a" * 151, "Retirez-en 1."),
    (("licence",), "AGPL v3", "« AGPL-3.0-only » (cette version seule) ou « AGPL-3.0-or-later »"),
    (("licence",), "pas de licence (MIT envisagée)", "Lisez le fichier LICENSE"),
    (("contact", "courriel"), "camille.martin@exemple.fr", "semble être celle d’une personne"),
    (("depots", 0, "url"), "https://git.inconnue.example/a/b", "ne connaît pas encore la forge"),
    (("depots", 0, "url"), "https://github.com/exemple", "celle d’une organisation"),
    (("liens", "site"), "voir la mairie", "n’est pas une adresse web"),
]


@pytest.mark.parametrize(("chemin", "ecrit", "valeur", "dit"), LUES)
def test_an_answer_is_understood_and_said_back(
    chemin: tuple[str | int, ...], ecrit: str, valeur: object, dit: str
) -> None:
    """By what the field is; nothing is said back when it is what was written."""
    read = comprendre.lire(chemin, ecrit)
    assert read.valeurs == {chemin: valeur}
    assert read.dit.replace("\u202f", "\u00a0") == dit


@pytest.mark.parametrize(("chemin", "ecrit", "dit"), REFUSEES)
def test_what_is_doubtful_or_unreadable_is_told_without_a_line_of_yaml(
    chemin: tuple[str | int, ...], ecrit: str, dit: str
) -> None:
    """The message says what to write, in the words of everyone."""
    with pytest.raises(Refus) as told:
        comprendre.lire(chemin, ecrit)
    assert dit in str(told.value)
    assert not any(mark in str(told.value) for mark in (": “", "en retrait", "schemas/", ".yml", "[0]"))


def test_an_answer_may_tell_more_than_its_own_field() -> None:
    """« environ » is another field of a measure; a document without an address is a reference."""
    valeur = (*MESURES, "valeur")
    assert comprendre.lire(valeur, "environ 1 300").valeurs == {valeur: 1300, (*MESURES, "environ"): True}
    assert comprendre.lire(valeur, "plus de 300").valeurs == {valeur: 300, (*MESURES, "au_moins"): True}
    preuve = (*REUTILISATION, "preuve")
    assert comprendre.lire((*preuve, "url"), "délibération du 12 mars").valeurs == {
        (*preuve, "reference"): "délibération du 12 mars"
    }


# --- The forms -------------------------------------------------------------------------------------

QUI: list[tuple[dict[str, str], list[dict[str, str]], str]] = [
    ({"organisation_nom": "Mairie de Sète"}, [{"code_insee": "34301"}], "Sète (Hérault)"),
    ({"organisation_nom": "City of Sète"}, [{"code_insee": "34301"}], "Sète (Hérault)"),
    (
        {"organisation_nom": "Sète 🌊", "organisation_type": "Commune"},
        [{"code_insee": "34301"}],
        "Sète (Hérault)",
    ),
    ({"organisation_code_insee": '"34301"'}, [{"code_insee": "34301"}], "Commune de Sète (34301)"),
    (
        {"organisation_siren": "200 066 355"},
        [{"siren": "200066355"}],
        "Sète Agglopôle Méditerranée (200066355)",
    ),
    ({"organisation_code_insee": "200066355"}, [{"siren": "200066355"}], "Sète Agglopôle Méditerranée"),
    ({"organisation_nom": "Sète agglopôle"}, [{"siren": "200066355"}], "CA Sète Agglopôle Méditerranée"),
    ({"organisation_nom": "CCPEVA"}, [{"siren": "200071967"}], "Vallée d'Abondance"),
    (
        {"organisation_nom": "Sète Agglopôle Méditerranée, 4 avenue d’Aigues, SIREN 200 066 355"},
        [{"siren": "200066355"}],
        "Sète Agglopôle Méditerranée",
    ),
    (
        {"organisation_nom": "Sète et Frontignan", "organisation_type": "Commune"},
        [{"code_insee": "34301"}, {"code_insee": "34108"}],
        "Sète (Hérault) (commune",
    ),
    (
        {"organisation_code_insee": "34301, 34108"},
        [{"code_insee": "34301"}, {"code_insee": "34108"}],
        "Frontignan",
    ),
    (
        {"organisation_nom": "CCAS de Sète", "organisation_type": "Commune"},
        [{"nom": "CCAS de Sète", "type": "ccas"}],
        "Centre communal d’action sociale",
    ),
]


@pytest.mark.parametrize(("ecrit", "organisations", "dit"), QUI)
def test_who_declares_is_recognised_from_what_is_written(
    racine: Path, ecrit: dict[str, str], organisations: list[dict[str, str]], dit: str
) -> None:
    """Names, acronyms, numbers in whichever field, two in one answer: each becomes a line, and is said back."""
    form = corps("declarer-une-reutilisation", commun="berges-propres", etat="En production", **ecrit)
    result = traiter(form, racine, JOUR, ADRESSE)
    assert result.messages == ()
    lines = yaml.safe_load(result.texte)["reutilisations"][1:]
    assert [line["organisation"] for line in lines] == organisations
    assert result.phrases[0].startswith("Compris comme : ")
    assert dit in result.phrases[0]


@pytest.mark.parametrize(
    ("ecrit", "dit"),
    [
        ({}, "Organisation\nDites qui utilise le commun"),
        ({"organisation_nom": "Syndicat des Nuages"}, "Organisation\nAucune collectivité ne s’appelle"),
        ({"organisation_nom": "Saint-Denis"}, "Organisation\nPlusieurs organismes peuvent être voulus"),
        ({"organisation_code_insee": "34301", "organisation_siren": "213502388"}, "corrigez l’un des deux"),
        ({"organisation_code_insee": "34301", "depuis": "2027-03"}, "Depuis\nCette date n’est pas encore arrivée."),
    ],
)  # fmt: skip
def test_what_a_declaration_lacks_is_told_under_its_question(
    racine: Path, ecrit: dict[str, str], dit: str
) -> None:
    """Neither the path of a field nor its rank in a list."""
    form = corps("declarer-une-reutilisation", commun="berges-propres", etat="En production", **ecrit)
    [message] = traiter(form, racine, JOUR, ADRESSE).messages
    assert dit in message
    assert "reutilisations" not in message


def test_a_new_state_never_keeps_the_old_source(tmp_path: Path) -> None:
    """What was read on a page does not prove the stop that a form declares."""
    line = {
        "organisation": {"code_insee": "34172"},
        "etat": "en-production",
        "statut": "declaree",
        "source": "https://exemple.fr/ancienne",
    }
    root = ecrire_catalogue(tmp_path, berges_propres={**FICHE, "reutilisations": [line]})
    said = {"commun": "berges-propres", "organisation_code_insee": "34172", "etat": "Expérimentation"}
    form = corps("declarer-une-reutilisation", **said)
    [changed] = yaml.safe_load(traiter(form, root, JOUR, ADRESSE).texte)["reutilisations"]
    assert (changed["etat"], changed["source"]) == ("experimentation", ADRESSE)
    old, new = yaml.safe_load(traiter(form, root, JOUR).texte)["reutilisations"]
    assert (old["etat"], new["etat"], "source" in new) == ("en-production", "experimentation", False)


def test_a_change_of_contact_shows_before_and_after_and_its_source_follows(tmp_path: Path) -> None:
    """Whoever merges sees the address that would replace the team's own."""
    contact = {"url": "https://exemple.fr/contact", "source": "https://exemple.fr/mentions"}
    root = ecrire_catalogue(tmp_path, berges_propres={**FICHE, "contact": contact})
    said = {
        "commun": "berges-propres",
        "constat": "nouvelle",
        "champ": "contact.url",
        "correction": "exemple.org/x",
    }
    result = traiter(corps("signaler-une-erreur", **said), root, JOUR, ADRESSE)
    assert [one for one in result.phrases if "contact" in one] == [
        "Berges Propres : le champ « contact : page ou formulaire » passe de « https://exemple.fr/contact » à « https://exemple.org/x ».",
        f"Berges Propres : le champ « contact : source » passe de « https://exemple.fr/mentions » à « {ADRESSE} ».",
    ]


@pytest.mark.parametrize(("champ", "chemin"), [("Site", "site"), ("Liens : documentation", "documentation")])
def test_a_field_is_named_as_the_page_names_it(racine: Path, champ: str, chemin: str) -> None:
    """The guide of fields is not needed."""
    said = {
        "commun": "Berges Propres 🌿",
        "constat": "cassé",
        "champ": champ,
        "correction": "www.exemple.fr/a",
    }
    result = traiter(corps("signaler-une-erreur", **said), racine, JOUR)
    assert yaml.safe_load(result.texte)["liens"][chemin] == "https://www.exemple.fr/a"


def test_a_measure_is_read_in_the_unit_of_its_indicator(racine: Path) -> None:
    """A percentage is no count; a document without an address is a source of the file."""
    form = corps("mettre-a-jour-une-mesure", **{**MESURE, "valeur": "12 %"})
    assert "est un pourcentage" in traiter(form, racine, JOUR).messages[0]
    form = corps("mettre-a-jour-une-mesure", **{**MESURE, "source": "rapport annuel 2026"})
    values = yaml.safe_load(traiter(form, racine, JOUR).texte)
    [source] = values["sources"]
    assert (source["titre"], "url" in source) == ("rapport annuel 2026", False)
    assert values["impact"]["indicateurs"][0]["mesures"][-1]["source"] == source["id"]


def test_a_repository_is_not_proposed_twice(racine: Path) -> None:
    """Whatever the name of the second page."""
    said = {**PROPOSITION, "depots_url": "https://github.com/Exemple/Berges-Propres.git"}
    [message] = traiter(corps("proposer-un-commun", **said), racine, JOUR).messages
    assert message.startswith("Dépôt : adresse\nC’est déjà celui de Berges Propres.")


def test_a_proposal_without_public_or_contact(racine: Path) -> None:
    """No public is « sans précision », and said; a contact is asked for under its name."""
    result = traiter(
        corps("proposer-un-commun", **{**PROPOSITION, "publics_collectivites": "Aucun"}), racine, JOUR
    )
    assert yaml.safe_load(result.texte)["publics"] == {"collectivites": ["non-precise"]}
    assert "publics, non précisés" in result.phrases[0]
    [message] = traiter(
        corps("proposer-un-commun", **{**PROPOSITION, "contact_courriel": ""}), racine, JOUR
    ).messages
    assert message == "Contact\nDonnez une adresse électronique d’équipe, ou l’adresse d’une page de contact."


def test_advice_and_a_foreign_language_reach_whoever_merges(racine: Path) -> None:
    """They do not stop the proposal."""
    said = {**DECLARATION, "usage": "We use it for the trails of our town and for the map of this river"}
    result = traiter(corps("declarer-une-reutilisation", **said), racine, JOUR)
    assert "Usage : le texte semble écrit en anglais, à traduire avant de fusionner." in result.phrases
    said = {**PROPOSITION, "liens_site": "https://exemple.fr/?fbclid=1", "porteurs_nom": "Commune de Sète"}
    assert traiter(corps("proposer-un-commun", **said), racine, JOUR).action == "proposer"


# --- Texts -----------------------------------------------------------------------------------------

TEXTES = [
    ("# Titre\n\nTexte", "### Titre\n\nTexte"),
    ("<!--StartFragment--><p>Un <strong>mot</strong>.</p><!--EndFragment-->", "Un **mot**."),
    ("![capture](https://x.example/a.png)Texte", "Texte"),
    ("[site](www.exemple.fr) et http://exemple.fr", "[site](https://www.exemple.fr) et https://exemple.fr"),
    ('<a href="http://exemple.fr">ici</a>', "[ici](https://exemple.fr)"),
    ("[page](../autre) et [là](/x)", "page et là"),
    ("Fin de ligne  \u200b \nsuite", "Fin de ligne\nsuite"),
    ("<script>alert(1)</script>Texte<br/>suite", "Texte\nsuite"),
    ("```\n<b># code</b>\n```\n\n<i>x</i>", "```\n<b># code</b>\n```\n\n_x_"),
    ("<ul><li>un</li><li>deux</li></ul>", "- un\n- deux"),
]


@pytest.mark.parametrize(("ecrit", "propre"), TEXTES)
def test_a_text_is_cleaned_rather_than_thrown_away(ecrit: str, propre: str) -> None:
    """What is left is what a file may hold."""
    clean, _ = texte_propre(ecrit)
    assert clean == propre
    assert not list(markdown.problems(clean))


def test_a_text_that_is_too_long_is_cut_between_two_paragraphs() -> None:
    """And it is said."""
    clean, gone = texte_propre("\n\n".join(["Une phrase entière."] * 10), 60)
    assert clean == "Une phrase entière.\n\nUne phrase entière."
    assert gone == ("la fin, trop longue",)


def test_english_is_told_from_french() -> None:
    """By the small words of each."""
    assert en_anglais("A tool to monitor the state of bike lanes for cities, with the help of their agents")
    assert not en_anglais(
        "Un outil pour suivre the state of the art dans les communes et les métropoles, sur le terrain"
    )
