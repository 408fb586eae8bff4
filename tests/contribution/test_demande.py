"""A submitted form becomes one change of one file, or messages that teach."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from catalogue_communs.contribution import comprendre
from catalogue_communs.contribution.demande import traiter
from catalogue_communs.contribution.proposition import nomme
from catalogue_communs.contribution.redaction import texte_propre
from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.socle import markdown
from tests.aides import RACINE
from tests.contribution.aides import (
    DECLARATION,
    DECLARER,
    FICHE,
    JOUR,
    MESURER,
    MODIFIER,
    PROPOSER,
    SIGNALER,
    corps,
    ecrire_catalogue,
    remplir,
    reuse,
)

ADRESSE = "https://github.com/exemple/catalogue/issues/12"


def test_a_declared_reuse_adds_lines_and_touches_no_other(racine: Path) -> None:
    """The reuse is « déclarée », dated of the declaration, and its source is the issue."""
    before = (racine / "projets" / "berges-propres.yml").read_text(encoding="utf-8")
    result = remplir(racine, DECLARER, ADRESSE, **DECLARATION)
    assert (result.action, result.fichier) == ("proposer", "projets/berges-propres.yml")
    kept = result.texte.splitlines()
    added = [line for line in kept if line not in before.splitlines()]
    assert all(line in kept for line in before.splitlines())
    assert [line.strip() for line in added] == [
        'code_insee: "34003"',
        "confirmee_le: 2026-11-24",
        f"source: {ADRESSE}",
    ]
    told = "Berges Propres : nouvelle réutilisation, Commune d’Agde (en production, déclarée)."
    assert {told, "Berges Propres : la page compte 2 organismes au lieu de 1."} <= {*result.phrases}
    assert "affichera encore" not in "".join(result.phrases)


def test_a_form_of_a_whole_project_is_proposed() -> None:
    result = remplir(RACINE, DECLARER, commun="bornage", code="34003")
    assert (result.action, result.messages) == ("proposer", ())


@pytest.mark.parametrize(
    "named", ["berges-propres", "Berges Propres", "berges propres", "https://c.fr/communs/berges-propres/"]
)
def test_a_common_is_named_by_its_file_its_name_or_its_page(racine: Path, named: str) -> None:
    result = remplir(racine, DECLARER, commun=named, code="34003")
    assert result.fichier == "projets/berges-propres.yml"


# What is answered, and the beginning of each message: told under the question, in the words of everyone.
REFUS: list[tuple[str, dict[str, str], list[str]]] = [
    (DECLARER, {"commun": "berge-propre", "code": "34003"}, ["Commun\n« berge-propre » n’est pas dans le catalogue. Vouliez-vous dire « berges-propres » ?"]),
    (DECLARER, {}, ["Organisation\nDites qui utilise le commun"]),
    (DECLARER, {"code": "34999", "depuis": "l’an dernier"}, ["Organisation : code INSEE\nAucune", "Depuis\n« l’an dernier » n’est pas une date que nous comprenons. Écrivez"]),
    (DECLARER, {"code": "34200"}, ["Organisation : code INSEE\nPlusieurs organismes peuvent être voulus : Pézènes-les-Mines (Hérault)"]),
    (DECLARER, {"organisme": "Saint-Denis"}, ["Organisation\nPlusieurs organismes peuvent être voulus : Saint-Denis (Aude)"]),
    (DECLARER, {"organisme": "Syndicat des Nuages"}, ["Organisation\nAucune collectivité ne s’appelle"]),
    (DECLARER, {"code": "34301", "organisme": "Commune de Lyon"}, ["Organisation : code INSEE\nL’identifiant « 34301 » est celui de Commune de Sète, et non de"]),
    (DECLARER, {"code": "254200363", "organisme": "Parc naturel du Vercors"}, ["Organisation : code INSEE\nLe SIREN « 254200363 » est celui de"]),
    (DECLARER, {"code": "34301, 213502388"}, ["Organisation : code INSEE\n« 34301 » et « 213502388 » ne sont pas ceux du même organisme : corrigez l’un des deux."]),
    (DECLARER, {"code": "34301", "depuis": "2027-03"}, ["Depuis\nCette date n’est pas encore arrivée."]),
    (MESURER, {"indicateur": "Arbres"}, ["Indicateur\nAucun élément ne s’appelle « Arbres ». Il y a : Collectivités utilisatrices."]),
    (MESURER, {"valeur": "12 %"}, ["Valeur\n« 12 % » est un pourcentage, et cet indicateur se compte en : collectivité."]),
    (PROPOSER, {"nom": "BERGES própres"}, ["Nom\nIl y a déjà une fiche « berges-propres ». Pour la modifier, prenez le formulaire"]),
    (PROPOSER, {"depot": "https://github.com/Exemple/Berges-Propres.git"}, ["Dépôt : adresse\nC’est déjà celui de Berges Propres."]),
    (PROPOSER, {"contact": ""}, ["Contact\nCette rubrique est vide. Donnez une adresse électronique d’équipe, ou l’adresse d’une page de contact."]),
]  # fmt: skip


@pytest.mark.parametrize(("formulaire", "dit", "messages"), REFUS)
def test_what_is_wrong_is_told_under_its_question(
    racine: Path, formulaire: str, dit: dict[str, str], messages: list[str]
) -> None:
    result = remplir(racine, formulaire, ADRESSE, **dit)
    assert result.action == "corriger"
    assert len(result.messages) == len(messages)
    assert all(map(str.startswith, result.messages, messages)), result.messages
    assert "reutilisations" not in "".join(result.messages)


def test_a_measure_is_added_and_its_evolution_told(racine: Path) -> None:
    """From 50 to 264, as the file says; the old measure stays."""
    result = remplir(racine, MESURER)
    assert result.action == "proposer"
    assert result.texte.count("valeur: ") == 2
    said = "Berges Propres : l’indicateur « Collectivités utilisatrices » passe de 50 à 264 collectivités."
    assert result.phrases[0].replace("\u00a0", " ") == said
    (racine / result.fichier).write_text(result.texte, encoding="utf-8")
    [told] = remplir(racine, MESURER, valeur="300").messages
    assert told.startswith("Indicateur : mesures\nCette mesure est déjà dans la fiche : même date")


def test_a_name_without_a_code_gives_the_bodies_that_it_may_mean(racine: Path) -> None:
    """The person who reads the proposal sees who was understood, and whose SIREN is missing."""
    who = {"organisme": "Parc naturel régional du Pilat", "type": "Parc naturel régional"}
    result = remplir(racine, DECLARER, **who)
    assert (result.action, "      type: pnr" in result.texte) == ("proposer", True), result.messages
    asked = "Sans identifiant : est-ce SM de gestion et réalisation Parc naturel régional du Pilat"
    assert any(asked in one for one in result.phrases)


def test_a_proposed_common_is_a_valid_file_that_is_no_laureate(racine: Path) -> None:
    """The name of the file comes from the name; the status is always « ecosysteme »."""
    result = remplir(racine, PROPOSER)
    assert (result.fichier, result.nouveau) == ("projets/carnet-d-arbres.yml", True)
    assert "\nstatut: ecosysteme\n" in result.texte
    assert result.phrases[0].startswith("Nouveau commun : Carnet d’Arbres.")
    assert result.phrases[-1].startswith("La page affichera encore « pas encore lu ici » pour : ")


def test_a_former_address_is_taken_too(tmp_path: Path) -> None:
    root = ecrire_catalogue(tmp_path, berges_propres={**FICHE, "anciens_slugs": ["carnet-d-arbres"]})
    assert remplir(root, PROPOSER).action == "corriger"


def test_a_correction_of_a_plain_field_is_ready_to_read(racine: Path) -> None:
    said = {"commun": "haies-vives", "champ": "liens.site", "correction": "https://exemple.fr/haies"}
    result = remplir(racine, SIGNALER, **said, justificatif="https://exemple.fr/annonce")
    assert (result.action, result.fichier) == ("proposer", "projets/haies-vives.yml")
    assert result.phrases[0] == (
        "Haies Vives : le champ « liens : site » passe de « https://exemple.fr/ » à « https://exemple.fr/haies »."
    )
    assert "Ce qui est faux : Faux." in result.phrases
    assert "Source : https://exemple.fr/annonce" in result.phrases


@pytest.mark.parametrize(
    "champ", ["", "statut", "anciens_slugs", "reutilisations", "impact.indicateurs", "contact"]
)
def test_other_reports_wait_for_a_person(racine: Path, champ: str) -> None:
    assert remplir(racine, SIGNALER, champ=champ, correction="laureat").action == "lire"


def test_what_is_already_said_changes_nothing_and_a_report_is_read(racine: Path) -> None:
    assert remplir(racine, SIGNALER, champ="liens.site", correction="https://exemple.fr/").action == "lire"
    said = '{"changements": [{"champ": ["liens", "site"], "avant": "https://exemple.fr/", "apres": "exemple.fr/"}]}'
    result = traiter(corps(MODIFIER, commun="berges-propres", proposition=said), racine, JOUR)
    assert result.messages == ("La fiche dit déjà cela : il n’y a rien à changer.",)


def test_an_organisation_without_a_code_is_known_by_its_name(tmp_path: Path) -> None:
    who = {"nom": "Syndicat mixte du Val Imaginaire", "type": "syndicat-mixte-ouvert"}
    old = {"organisation": who, "etat": "deploiement", "statut": "declaree"}
    root = ecrire_catalogue(tmp_path, berges_propres={**FICHE, "reutilisations": [old]})
    result = remplir(root, DECLARER, organisme="syndicat mixte du val imaginaire")
    [line] = yaml.safe_load(result.texte)["reutilisations"]
    assert (line["organisation"], line["etat"], line["confirmee_le"]) == (who, "en-production", JOUR)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("    confirmee_le: 2024-03-01\n", "    confirmee_le: 2026-11-24\n"),
        ('    confirmee_le: "2024-03" # par courriel\n', "    confirmee_le: 2026-11-24 # par courriel\n"),
        ("", "    confirmee_le: 2026-11-24\n"),
    ],
)
def test_a_confirmation_changes_its_days_and_keeps_comments(racine: Path, line: str, expected: str) -> None:
    path = racine / "projets" / "berges-propres.yml"
    text = path.read_text(encoding="utf-8").replace("    confirmee_le: 2024-03-01\n", line)
    path.write_text(text, encoding="utf-8")
    result = remplir(racine, DECLARER, code="34172")
    assert result.action == "proposer", result.messages
    kept = text.replace(line, "") if line else text
    assert result.texte.replace(expected, "") == kept
    assert expected in result.texte


def test_a_reuse_written_between_braces_is_confirmed_on_lines_of_its_own(racine: Path) -> None:
    path = racine / "projets" / "berges-propres.yml"
    head = path.read_text(encoding="utf-8").partition("reutilisations:")[0]
    one = '  - {organisation: {code_insee: "34172"}, etat: en-production, statut: declaree}\n'
    path.write_text(f"{head}reutilisations:\n{one}", encoding="utf-8")
    result = remplir(racine, DECLARER, code="34172")
    written = '  - organisation:\n      code_insee: "34172"\n    etat: en-production\n    statut: declaree\n'
    assert result.texte == f"{head}reutilisations:\n{written}    confirmee_le: 2026-11-24\n"


@pytest.mark.parametrize(("champ", "action"), [("maintenance.date", "corriger"), ("publie_le", "lire")])
def test_a_date_is_corrected_by_form_but_for_the_day_of_publication(
    racine: Path, champ: str, action: str
) -> None:
    assert remplir(racine, SIGNALER, champ=champ, correction="2026-06").action == action


def test_a_date_that_the_file_has_is_corrected_by_form(tmp_path: Path) -> None:
    old = {**FICHE, "maintenance": {"statut": "active", "date": "2025-01", "source": "https://exemple.fr/"}}
    root = ecrire_catalogue(tmp_path, berges_propres=old)
    result = remplir(root, SIGNALER, champ="maintenance.date", correction="2026-06")
    before = (root / "projets/berges-propres.yml").read_text(encoding="utf-8")
    assert (result.action, result.texte) == ("proposer", before.replace("date: 2025-01\n", "date: 2026-06\n"))


def test_the_errors_of_another_file_do_not_stop_a_form(racine: Path) -> None:
    (racine / "projets" / "casse.yml").write_text("nom: [", encoding="utf-8")
    assert remplir(racine, DECLARER, **DECLARATION).action == "proposer"


def test_a_file_with_errors_is_for_the_team(racine: Path) -> None:
    (racine / "projets" / "casse.yml").write_text("nom: Cassé\n", encoding="utf-8")
    assert "contient déjà des erreurs" in remplir(racine, DECLARER, commun="casse").messages[0]


def test_nothing_is_written_in_the_catalogue(racine: Path) -> None:
    before = {path: path.read_bytes() for path in sorted(racine.rglob("*")) if path.is_file()}
    remplir(racine, DECLARER, **DECLARATION)
    remplir(racine, PROPOSER)
    assert before == {path: path.read_bytes() for path in sorted(racine.rglob("*")) if path.is_file()}


# --- What people write is understood the same way at every door, and said back; what is doubtful  --------


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
    ((*REUTILISATION, "etat"), "on verra", "« Expérimentation », « Déploiement"),
    ((*REUTILISATION, "etat"), "production", "Vouliez-vous dire « En production » ?"),
    ((*REUTILISATION, "organisation", "siren"), "200 066 356", "n’est pas un SIREN"),
    ((*REUTILISATION, "usage"), "Appelez le 04 00 00 00 00.", "numéro de téléphone"),
    ((*MESURES, "valeur"), "300 (2025) 350 (2026)", "une seule valeur"),
    ((*MESURES, "valeur"), "beaucoup", "n’est pas un nombre"),
    (("accroche",), "a" * 151, "Retirez-en 1."),
    (("licence",), "AGPL v3", "« AGPL-3.0-only » (cette version seule) ou « AGPL-3.0-or-later »"),
    (("licence",), "pas de licence (MIT envisagée)", "Lisez le fichier LICENSE"),
    (("contact", "courriel"), "camille.martin@exemple.fr", "semble être celle d’une personne"),
    (("contact", "courriel"), "camille.martin.ext@exemple.fr", "semble être celle d’une personne"),
    (("depots", 0, "url"), "https://git.inconnue.example/a/b", "ne connaît pas encore la forge"),
    (("depots", 0, "url"), "https://github.com/exemple", "celle d’une organisation"),
    (("liens", "site"), "voir la mairie", "n’est pas une adresse web"),
]


@pytest.mark.parametrize(("chemin", "ecrit", "valeur", "dit"), LUES)
def test_an_answer_is_understood_and_said_back(
    chemin: tuple[str | int, ...], ecrit: str, valeur: object, dit: str
) -> None:
    read = comprendre.comprendre_reponse(chemin, ecrit)
    assert read.valeurs == {chemin: valeur}
    assert read.dit.replace("\u202f", "\u00a0") == dit


@pytest.mark.parametrize(("chemin", "ecrit", "dit"), REFUSEES)
def test_what_is_doubtful_or_unreadable_is_told_without_a_line_of_yaml(
    chemin: tuple[str | int, ...], ecrit: str, dit: str
) -> None:
    with pytest.raises(Refus) as told:
        comprendre.comprendre_reponse(chemin, ecrit)
    assert dit in str(told.value)
    assert not any(mark in str(told.value) for mark in (": “", "en retrait", "schemas/", ".yml", "[0]"))


@pytest.mark.parametrize(
    ("chemin", "ecrit", "valeurs"),
    [
        ((*MESURES, "valeur"), "environ 1 300", {"valeur": 1300, "environ": True}),
        ((*MESURES, "valeur"), "plus de 300", {"valeur": 300, "au_moins": True}),
        ((*REUTILISATION, "preuve", "url"), "délibération du 12 mars", {"reference": "délibération du 12 mars"}),
    ],
)  # fmt: skip
def test_an_answer_may_tell_more_than_its_own_field(
    chemin: tuple[str | int, ...], ecrit: str, valeurs: dict[str, Any]
) -> None:
    """« environ » is another field of a measure; a document without an address is a reference."""
    read = comprendre.comprendre_reponse(chemin, ecrit).valeurs
    assert read == {(*chemin[:-1], name): value for name, value in valeurs.items()}


# --- The forms -------------------------------------------------------------------------------------

AGGLO = [{"siren": "200066355"}]
QUI: list[tuple[dict[str, str], list[dict[str, str]], str]] = [
    ({"organisme": "Mairie de Sète"}, [{"code_insee": "34301"}], "Sète (Hérault)"),
    ({"organisme": "City of Sète"}, [{"code_insee": "34301"}], "Sète (Hérault)"),
    ({"organisme": "Sète 🌊", "type": "Commune"}, [{"code_insee": "34301"}], "Sète (Hérault)"),
    ({"code": '"34301"'}, [{"code_insee": "34301"}], "Commune de Sète (34301)"),
    ({"code": "200 066 355"}, AGGLO, "Sète Agglopôle Méditerranée (200066355)"),
    ({"code": "200066355"}, AGGLO, "Sète Agglopôle Méditerranée"),
    ({"organisme": "Sète agglopôle"}, AGGLO, "CA Sète Agglopôle Méditerranée"),
    ({"organisme": "CCPEVA"}, [{"siren": "200071967"}], "Vallée d'Abondance"),
    ({"organisme": "Sète Agglopôle Méditerranée, 4 avenue d’Aigues, SIREN 200 066 355"}, AGGLO, "Sète Agglopôle Méditerranée"),
    ({"organisme": "Sète et Frontignan", "type": "Commune"}, [{"code_insee": "34301"}, {"code_insee": "34108"}], "Sète (Hérault) (commune"),
    ({"code": "34301, 34108"}, [{"code_insee": "34301"}, {"code_insee": "34108"}], "Frontignan"),
    ({"organisme": "CCAS de Sète", "type": "Commune"}, [{"nom": "CCAS de Sète", "type": "ccas"}], "Centre communal d’action sociale"),
]  # fmt: skip


@pytest.mark.parametrize(("ecrit", "organisations", "dit"), QUI)
def test_who_declares_is_recognised_from_what_is_written(
    racine: Path, ecrit: dict[str, str], organisations: list[dict[str, str]], dit: str
) -> None:
    result = remplir(racine, DECLARER, ADRESSE, **ecrit)
    assert result.messages == ()
    lines = yaml.safe_load(result.texte)["reutilisations"][1:]
    assert [line["organisation"] for line in lines] == organisations
    assert result.phrases[0].startswith("Compris comme : ")
    assert dit in result.phrases[0]


def test_a_new_state_never_keeps_the_old_source(tmp_path: Path) -> None:
    line = {**reuse("34172"), "source": "https://exemple.fr/ancienne"}
    root = ecrire_catalogue(tmp_path, berges_propres={**FICHE, "reutilisations": [line]})
    said = {"code": "34172", "etat": "Expérimentation"}
    [changed] = yaml.safe_load(remplir(root, DECLARER, ADRESSE, **said).texte)["reutilisations"]
    assert (changed["etat"], changed["source"]) == ("experimentation", ADRESSE)
    old, new = yaml.safe_load(remplir(root, DECLARER, **said).texte)["reutilisations"]
    assert (old["etat"], new["etat"], "source" in new) == ("en-production", "experimentation", False)


def test_a_change_of_contact_shows_before_and_after_and_its_source_follows(tmp_path: Path) -> None:
    contact = {"url": "https://exemple.fr/contact", "source": "https://exemple.fr/mentions"}
    root = ecrire_catalogue(tmp_path, berges_propres={**FICHE, "contact": contact})
    result = remplir(root, SIGNALER, ADRESSE, champ="contact.url", correction="exemple.org/x")
    assert [one for one in result.phrases if "contact" in one] == [
        "Berges Propres : le champ « contact : page ou formulaire » passe de « https://exemple.fr/contact » à « https://exemple.org/x ».",
        f"Berges Propres : le champ « contact : source » passe de « https://exemple.fr/mentions » à « {ADRESSE} ».",
    ]


@pytest.mark.parametrize(
    ("champ", "chemin"),
    [
        ("Site", ("liens", "site")),
        ("Liens : documentation", ("liens", "documentation")),
        ("Licence", ("licence",)),
    ],
)
def test_a_field_is_named_as_the_page_names_it(champ: str, chemin: tuple[str, ...]) -> None:
    assert nomme(champ) == chemin


def test_a_measure_is_read_in_the_unit_of_its_indicator(racine: Path) -> None:
    values = yaml.safe_load(remplir(racine, MESURER, source="rapport annuel 2026").texte)
    [source] = values["sources"]
    assert (source["titre"], "url" in source) == ("rapport annuel 2026", False)
    assert values["impact"]["indicateurs"][0]["mesures"][-1]["source"] == source["id"]


def test_a_proposal_without_public_says_so(racine: Path) -> None:
    result = remplir(racine, PROPOSER, publics="")
    assert yaml.safe_load(result.texte)["publics"] == {"collectivites": ["non-precise"]}
    assert "publics, non précisés" in result.phrases[0]


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
    clean, _ = texte_propre(ecrit)
    assert clean == propre
    assert not list(markdown.ce_qui_est_interdit(clean))


def test_a_text_that_is_too_long_is_cut_between_two_paragraphs() -> None:
    clean, gone = texte_propre("\n\n".join(["Une phrase entière."] * 10), 60)
    assert clean == "Une phrase entière.\n\nUne phrase entière."
    assert gone == ("la fin, trop longue",)
