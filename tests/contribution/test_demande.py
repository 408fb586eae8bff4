"""A submitted form becomes one change of one file, or messages that teach."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from catalogue.contribution import fraicheur
from catalogue.contribution.demande import traiter
from catalogue.faits.contexte import Contexte, charger
from tests.aides import RACINE
from tests.contribution.aides import (
    DECLARATION,
    FICHE,
    JOUR,
    MESURE,
    PROPOSITION,
    corps,
    ecrire_catalogue,
)

if TYPE_CHECKING:
    from pathlib import Path

ADRESSE = "https://github.com/exemple/catalogue/issues/12"


def test_a_declared_reuse_adds_lines_and_touches_no_other(racine: Path) -> None:
    """The reuse is « déclarée », dated of the declaration, and its source is the issue."""
    before = (racine / "projets" / "berges-propres.yml").read_text(encoding="utf-8")
    result = traiter(corps("declarer-une-reutilisation", **DECLARATION), racine, JOUR, ADRESSE)
    assert (result.action, result.fichier) == ("proposer", "projets/berges-propres.yml")
    kept = result.texte.splitlines()
    added = [line for line in kept if line not in before.splitlines()]
    assert all(line in kept for line in before.splitlines())
    assert [line.strip() for line in added] == [
        'code_insee: "34003"',
        "confirmee_le: 2026-11-24",
        f"source: {ADRESSE}",
    ]
    assert (
        "Berges Propres : nouvelle réutilisation, Commune d’Agde (en production, déclarée)." in result.phrases
    )
    assert "Berges Propres : la page compte 2 organismes au lieu de 1." in result.phrases
    assert result.phrases[-1].startswith("La page affichera encore « à demander » pour : ")


def test_a_form_of_a_whole_project_is_proposed() -> None:
    """In a folder laid out as the repository is, whose docs and readings the small catalogues of the tests lack."""
    form = corps("declarer-une-reutilisation", **{**DECLARATION, "commun": "bornage"})
    result = traiter(form, RACINE, JOUR)
    assert (result.action, result.messages) == ("proposer", ())


@pytest.mark.parametrize(
    "named", ["berges-propres", "Berges Propres", "berges propres", "https://c.fr/communs/berges-propres/"]
)
def test_a_common_is_named_by_its_file_its_name_or_its_page(racine: Path, named: str) -> None:
    """Any of them leads to the same file."""
    form = corps("declarer-une-reutilisation", **{**DECLARATION, "commun": named})
    assert traiter(form, racine, JOUR).fichier == "projets/berges-propres.yml"


def test_an_unknown_common_is_guessed_never_chosen(racine: Path) -> None:
    """A mistake in the name gives advice, and changes nothing."""
    form = corps("declarer-une-reutilisation", **{**DECLARATION, "commun": "berge-propre"})
    result = traiter(form, racine, JOUR)
    assert result.action == "corriger"
    assert result.messages == (
        "Commun\n« berge-propre » n’est pas dans le catalogue. Vouliez-vous dire « berges-propres » ?",
    )


def test_a_measure_is_added_and_its_evolution_told(racine: Path) -> None:
    """From 50 to 264, as the file says; the old measure stays."""
    result = traiter(corps("mettre-a-jour-une-mesure", **MESURE), racine, JOUR)
    assert result.action == "proposer"
    assert result.texte.count("valeur: ") == 2
    told = result.phrases[0].replace("\u00a0", " ")
    assert (
        told
        == "Berges Propres : l’indicateur « Collectivités utilisatrices » passe de 50 à 264 collectivités."
    )


def test_an_unknown_indicator_lists_those_of_the_file(racine: Path) -> None:
    """The message gives the names to copy."""
    result = traiter(corps("mettre-a-jour-une-mesure", **{**MESURE, "indicateur": "Arbres"}), racine, JOUR)
    assert result.messages == (
        (
            "Indicateur\n« Arbres » n’est pas un indicateur de Berges Propres. "
            "Cette fiche contient : « Collectivités utilisatrices »."
        ),
    )


def test_the_validation_speaks_under_the_labels_of_the_form(racine: Path) -> None:
    """The messages are those of « catalogue valider », without line numbers that mean nothing here."""
    wrong = {**DECLARATION, "organisation_code_insee": "34999", "depuis": "l’an dernier"}
    result = traiter(corps("declarer-une-reutilisation", **wrong), racine, JOUR)
    assert result.action == "corriger"
    assert [message.partition("\n")[0] for message in result.messages] == [
        "Organisation : code INSEE",
        "Depuis",
    ]
    assert all("Écrivez" in message or "Cherchez" in message for message in result.messages)


@pytest.mark.parametrize(
    ("qui", "dit"),
    [
        ({"organisation_code_insee": "34200"}, "Pézènes-les-Mines (Hérault)"),
        ({"organisation_nom": "Saint-Denis"}, "Saint-Denis (Seine-Saint-Denis)"),
        (
            {"organisation_code_insee": "34301", "organisation_nom": "Commune de Lyon"},
            "et non de « Commune de Lyon »",
        ),
        ({"organisation_siren": "254200363", "organisation_nom": "Parc naturel du Vercors"}, "et non de"),
    ],
)
def test_who_is_meant_is_asked_before_anything_is_written(
    qui: dict[str, str], dit: str, racine: Path
) -> None:
    """A postal code taken for an INSEE code, homonyms, a code and a name that disagree."""
    declared = {"commun": "berges-propres", "etat": "En production", **qui}
    result = traiter(corps("declarer-une-reutilisation", **declared), racine, JOUR)
    assert result.action == "corriger"
    [message] = result.messages
    assert message.startswith("Organisation")
    assert dit in message


@pytest.mark.parametrize(
    ("qui", "ecrit", "dit"),
    [
        ({"organisation_nom": "Mairie de Sète"}, '      code_insee: "34301"', "Commune de Sète"),
        (
            {"organisation_nom": "Mairie de Sète", "organisation_code_insee": "34200"},
            '      code_insee: "34301"',
            "Commune de Sète",
        ),
        (
            {
                "organisation_nom": "Parc naturel régional du Pilat",
                "organisation_type": "Parc naturel régional",
            },
            "      type: pnr",
            "Sans identifiant : est-ce SM de gestion et réalisation Parc naturel régional du Pilat",
        ),
    ],
)
def test_a_name_gives_the_code_or_the_bodies_that_it_may_mean(
    qui: dict[str, str], ecrit: str, dit: str, racine: Path
) -> None:
    """The person who reads the proposal sees who was understood, and whose SIREN is missing."""
    declared = {"commun": "berges-propres", "etat": "En production", **qui}
    result = traiter(corps("declarer-une-reutilisation", **declared), racine, JOUR)
    assert result.action == "proposer", result.messages
    assert ecrit in result.texte
    assert any(dit in one for one in result.phrases)


def test_a_proposed_common_is_a_valid_file_that_is_no_laureate(racine: Path) -> None:
    """The name of the file comes from the name; the status is always « ecosysteme »."""
    result = traiter(corps("proposer-un-commun", **PROPOSITION), racine, JOUR)
    assert (result.action, result.fichier, result.nouveau) == (
        "proposer",
        "projets/carnet-d-arbres.yml",
        True,
    )
    assert "\nstatut: ecosysteme\n" in result.texte
    assert result.phrases[0].startswith("Nouveau commun : Carnet d’Arbres.")


def test_a_proposed_common_never_replaces_another(racine: Path) -> None:
    """A name that gives the address of an existing page is refused, in favour of the other form."""
    result = traiter(corps("proposer-un-commun", **{**PROPOSITION, "nom": "BERGES própres"}), racine, JOUR)
    assert result.action == "corriger"
    assert "il y a déjà une fiche « berges-propres »" in result.messages[0].lower()


def test_a_former_address_is_taken_too(tmp_path: Path) -> None:
    """An address that redirects cannot become another common."""
    root = ecrire_catalogue(tmp_path, berges_propres={**FICHE, "anciens_slugs": ["carnet-d-arbres"]})
    result = traiter(corps("proposer-un-commun", **PROPOSITION), root, JOUR)
    assert result.action == "corriger"


def test_a_correction_of_a_plain_field_is_ready_to_read(racine: Path) -> None:
    """A known text field is written; what its author says goes with the proposal."""
    form = corps(
        "signaler-une-erreur",
        commun="haies-vives",
        constat="L’adresse est morte.",
        champ="liens.site",
        correction="https://exemple.fr/haies",
        justificatif="https://exemple.fr/annonce",
    )
    result = traiter(form, racine, JOUR)
    assert (result.action, result.fichier) == ("proposer", "projets/haies-vives.yml")
    assert result.phrases[0] == (
        "Haies Vives : le champ « lien : site » passe de « https://exemple.fr/ » à « https://exemple.fr/haies »."
    )
    assert "Ce qui est faux : L’adresse est morte." in result.phrases
    assert "Source : https://exemple.fr/annonce" in result.phrases


@pytest.mark.parametrize(
    "champ", ["", "statut", "anciens_slugs", "reutilisations", "impact.indicateurs", "contact"]
)
def test_other_reports_wait_for_a_person(racine: Path, champ: str) -> None:
    """No field, a list, a group or a reserved field: nothing is prepared."""
    form = corps(
        "signaler-une-erreur", commun="haies-vives", constat="Faux.", champ=champ, correction="laureat"
    )
    assert traiter(form, racine, JOUR).action == "lire"


def test_what_is_already_said_changes_nothing(racine: Path) -> None:
    """Writing the value that stands there is told, not proposed."""
    form = corps(
        "signaler-une-erreur",
        commun="haies-vives",
        constat="?",
        champ="liens.site",
        correction="https://exemple.fr/",
    )
    assert traiter(form, racine, JOUR).messages == ("La fiche dit déjà cela : il n’y a rien à changer.",)


def test_an_organisation_without_a_code_is_known_by_its_name(tmp_path: Path) -> None:
    """The monthly issue only gives the name: it is enough to confirm the line that has it."""
    who = {"nom": "Syndicat mixte du Val Imaginaire", "type": "syndicat-mixte-ouvert"}
    old = {"organisation": who, "etat": "deploiement", "statut": "declaree"}
    root = ecrire_catalogue(tmp_path, berges_propres={**FICHE, "reutilisations": [old]})
    asked = {
        "commun": "berges-propres",
        "organisation_nom": "syndicat mixte du val imaginaire",
        "etat": "En production",
    }
    result = traiter(corps("declarer-une-reutilisation", **asked), root, JOUR)
    [reuse] = yaml.safe_load(result.texte)["reutilisations"]
    assert (reuse["organisation"], reuse["etat"], reuse["confirmee_le"]) == (who, "en-production", JOUR)


def test_a_code_that_two_share_is_told_by_the_name_of_the_monthly_issue(tmp_path: Path) -> None:
    """44 is a département and a région: with the name that the link carries, the line is confirmed."""
    who = {"code_insee": "44", "type": "departement"}
    old = {"organisation": who, "etat": "deploiement", "statut": "declaree", "confirmee_le": "2024-03-01"}
    root = ecrire_catalogue(tmp_path, berges_propres={**FICHE, "reutilisations": [old]})
    catalogue, _ = charger(root, JOUR)
    [projet] = catalogue.projets
    points = fraicheur.points(projet, Contexte(root, catalogue, JOUR), "https://github.com/exemple/c", ())
    [link] = [p.adresse for p in points if "declarer" in p.adresse]
    asked = {name.replace("-", "_"): found[0] for name, found in parse_qs(urlsplit(link).query).items()}
    assert asked["organisation_nom"] == "Département de la Loire-Atlantique"
    form = corps("declarer-une-reutilisation", **asked, etat="En production")
    [reuse] = yaml.safe_load(traiter(form, root, JOUR).texte)["reutilisations"]
    assert (reuse["organisation"], reuse["confirmee_le"]) == (who, JOUR)
    # Another name with that code is not taken for it.
    other = {**asked, "organisation_nom": "Région Grand Est"}
    assert (
        traiter(corps("declarer-une-reutilisation", **other, etat="En production"), root, JOUR).action
        == "corriger"
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("    confirmee_le: 2024-03-01\n", "    confirmee_le: 2026-11-24\n"),
        (
            '    confirmee_le: "2024-03" # par courriel\n',
            "    confirmee_le: 2026-11-24 # par courriel\n",
        ),
        ("", "    confirmee_le: 2026-11-24\n"),
    ],
)
def test_a_confirmation_changes_its_days_and_keeps_comments(racine: Path, line: str, expected: str) -> None:
    """Whatever the way the dates were written, or when there was none."""
    path = racine / "projets" / "berges-propres.yml"
    text = path.read_text(encoding="utf-8").replace("    confirmee_le: 2024-03-01\n", line)
    path.write_text(text, encoding="utf-8")
    known = {"commun": "berges-propres", "organisation_code_insee": "34172", "etat": "En production"}
    result = traiter(corps("declarer-une-reutilisation", **known), racine, JOUR)
    assert result.action == "proposer", result.messages
    kept = text.replace(line, "") if line else text
    assert result.texte.replace(expected, "") == kept
    assert expected in result.texte


def test_a_reuse_written_on_one_line_is_confirmed_on_that_line(racine: Path) -> None:
    """Braces stay braces, and the date joins them."""
    path = racine / "projets" / "berges-propres.yml"
    head = path.read_text(encoding="utf-8").partition("reutilisations:")[0]
    one = '  - {organisation: {code_insee: "34172"}, etat: en-production, statut: declaree}\n'
    path.write_text(f"{head}reutilisations:\n{one}", encoding="utf-8")
    known = {"commun": "berges-propres", "organisation_code_insee": "34172", "etat": "En production"}
    result = traiter(corps("declarer-une-reutilisation", **known), racine, JOUR)
    assert result.texte == f"{head}reutilisations:\n{one[:-2]}, confirmee_le: 2026-11-24}}\n"


@pytest.mark.parametrize(
    ("champ", "action"),
    [("maintenance.date", "corriger"), ("publie_le", "lire")],
)
def test_a_date_is_corrected_by_form_but_for_the_day_of_publication(
    racine: Path, champ: str, action: str
) -> None:
    """A date alone leaves its group incomplete, and the validation says so; a reserved one is for a person."""
    form = {"commun": "berges-propres", "constat": "Date fausse.", "champ": champ, "correction": "2026-06"}
    assert traiter(corps("signaler-une-erreur", **form), racine, JOUR).action == action


def test_a_date_that_the_file_has_is_corrected_by_form(tmp_path: Path) -> None:
    """One line changes."""
    old = {**FICHE, "maintenance": {"statut": "active", "date": "2025-01", "source": "https://exemple.fr/"}}
    root = ecrire_catalogue(tmp_path, berges_propres=old)
    form = {
        "commun": "berges-propres",
        "constat": "Vieux.",
        "champ": "maintenance.date",
        "correction": "2026-06",
    }
    result = traiter(corps("signaler-une-erreur", **form), root, JOUR)
    before = (root / "projets/berges-propres.yml").read_text(encoding="utf-8")
    assert (result.action, result.texte) == ("proposer", before.replace("date: 2025-01\n", "date: 2026-06\n"))


def test_the_errors_of_another_file_do_not_stop_a_form(racine: Path) -> None:
    """Only what the change brings counts."""
    (racine / "projets" / "casse.yml").write_text("nom: [", encoding="utf-8")
    assert traiter(corps("declarer-une-reutilisation", **DECLARATION), racine, JOUR).action == "proposer"


def test_a_file_with_errors_is_for_the_team(racine: Path) -> None:
    """A form about a broken file says so."""
    (racine / "projets" / "casse.yml").write_text("nom: Cassé\n", encoding="utf-8")
    form = corps("declarer-une-reutilisation", **{**DECLARATION, "commun": "casse"})
    assert "contient déjà des erreurs" in traiter(form, racine, JOUR).messages[0]


def test_nothing_is_written_in_the_catalogue(racine: Path) -> None:
    """Reading a form leaves the folder as it was."""
    before = {path: path.read_bytes() for path in sorted(racine.rglob("*")) if path.is_file()}
    traiter(corps("declarer-une-reutilisation", **DECLARATION), racine, JOUR)
    traiter(corps("proposer-un-commun", **PROPOSITION), racine, JOUR)
    assert before == {path: path.read_bytes() for path in sorted(racine.rglob("*")) if path.is_file()}
