"""Once a month, one issue a common for what has grown old; the same twice changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from catalogue_communs.contribution import fraicheur
from catalogue_communs.contribution.github import DepotGitHub
from catalogue_communs.contribution.messages import modeles_dits
from catalogue_communs.faits.contexte import Contexte, charger
from tests.aides import RACINE, ROOT
from tests.contribution.aides import DEPOT, FICHE, JOUR, ecrire_catalogue
from tests.contribution.faux_depot import FauxDepot

Nuit = Callable[..., str]


DEPOT_URL = "https://github.com/exemple/catalogue"
MORTE = "https://exemple.fr/ancienne_page_(2)"
OWNERS = """
# les règles
*           @exemple/mainteneurs
/projets/haies-vives.yml  @exemple/haies @exemple/arbres
"""


def releve(
    racine: Path, morts: dict[str, list[str]] | None = None, jour: date = JOUR
) -> list[tuple[fraicheur.Sujet, tuple[fraicheur.Rappel, ...]]]:
    """Return what has grown old in a catalogue."""
    catalogue, _ = charger(racine, jour)
    return fraicheur.fiches_a_revoir(Contexte(racine, catalogue, jour), DEPOT_URL, morts or {})


@pytest.mark.parametrize(("jour", "dit"), [(date(2027, 2, 20), False), (date(2027, 2, 21), True)])
def test_the_state_of_the_guichet_is_to_check_again(jour: date, *, dit: bool) -> None:
    """Found on 20 August 2026: six months later to the day it stands, the next day its issue names it."""
    [(sujet, found)] = [(s, f) for s, f in releve(RACINE, jour=jour) if s.cle == "guichet.yml"]
    assert bool(found) is dit
    if dit:
        assert "constaté le 20 août 2026" in fraicheur.ticket(sujet, found, ())


def test_a_team_without_a_picture_is_asked_for_one(racine: Path) -> None:
    [(sujet, found), _] = releve(racine)
    text = fraicheur.ticket(sujet, found, ())
    assert text.count(fraicheur.IMAGE.format(sujet.image)) == 1
    assert parse_qs(urlsplit(sujet.image).query)["commun"] == [sujet.cle]
    assert not any("image" in point.texte for point in found)
    asked = {one.cle: bool(one.image) for one, _ in releve(RACINE)}
    assert asked["annuaire"]
    assert not asked["plan-commun"]
    assert not asked["guichet.yml"]


def test_a_team_is_asked_once_what_europe_does_not_know(racine: Path) -> None:
    [(sujet, found), _] = releve(racine)
    text = fraicheur.ticket(sujet, found, ())
    assert text.count(fraicheur.EUROPE.format(sujet.europe)) == 1
    asked = parse_qs(urlsplit(sujet.europe).query)
    assert asked["commun"] == [sujet.cle]
    assert "Langues de l’interface" in asked["constat"][0]
    assert "jamais une personne" in text
    assert not any("publiccode" in point.texte for point in found)
    assert not next(one.europe for one, _ in releve(RACINE) if one.cle == "plan-commun")


def test_each_point_says_what_and_leads_to_the_form_that_mends_it(racine: Path) -> None:
    """A reuse of 2024, a quarterly measure of February, a dead address: three forms, ready to fill."""
    [(_, found), _] = releve(racine, {"berges-propres": [MORTE]})
    assert [point.texte for point in found] == [
        "Réutilisation à reconfirmer : Commune de Montpellier.",
        "Mesure dépassée : « Collectivités utilisatrices », dernière valeur du 20 février 2026.",
        f"Adresse qui ne répond pas : {MORTE}",
    ]
    *said, dead = [{k: v[0] for k, v in parse_qs(urlsplit(point.adresse).query).items()} for point in found]
    assert [one["template"] for one in said] == ["proposer.yml"] * 2
    assert [modeles_dits(one["message"])[0][1] for one in said] == [
        {"commun": "berges-propres", "code": "34172"},
        {"commun": "berges-propres", "indicateur": "Collectivités utilisatrices"},
    ]
    assert dead == {
        "template": "signaler.yml",
        "commun": "berges-propres",
        "constat": f"Adresse qui ne répond pas : {MORTE}",
    }


def test_issues_are_opened_then_kept_then_closed(
    tmp_path: Path, racine: Path, forge: FauxDepot, depot: DepotGitHub
) -> None:
    assert fraicheur.actualiser(releve(racine), OWNERS, depot) == [
        "berges-propres : ticket ouvert, 2 à revoir",
        "haies-vives : ticket ouvert, 2 à revoir",
    ]
    bodies = [t["body"] for t in forge.tickets.values()]
    assert bodies[0].startswith("<!-- catalogue:fraicheur:berges-propres -->\nBonjour @exemple/mainteneurs.")
    assert "Bonjour @exemple/haies @exemple/arbres." in bodies[1]
    written = list(forge.ecritures)
    assert "inchangé" in fraicheur.actualiser(releve(racine), OWNERS, depot)[0]
    assert forge.ecritures == written
    told = fraicheur.actualiser(releve(racine, {"berges-propres": [MORTE]}), OWNERS, depot)
    assert told[0] == "berges-propres : ticket 1 mis à jour, 3 à revoir"
    fresh = {k: v for k, v in FICHE.items() if k not in {"impact", "reutilisations"}}
    mended = ecrire_catalogue(tmp_path / "apres", berges_propres=fresh)
    assert fraicheur.actualiser(releve(mended), OWNERS, depot) == [
        "berges-propres : ticket 1 fermé, plus rien à revoir",
        "haies-vives : ticket 2 fermé, la fiche n’existe plus",
    ]
    assert {t["state"] for t in forge.tickets.values()} == {"closed"}


def test_an_issue_that_a_stranger_marked_is_not_taken_over(
    racine: Path, forge: FauxDepot, depot: DepotGitHub
) -> None:
    pirate = {"login": "pirate", "id": 9, "type": "User"}
    mark = "<!-- catalogue:fraicheur:berges-propres -->"
    forge.ticket(5, auteur=pirate, body=f"{mark}\nMoi", labels=[{"name": "fraicheur"}])
    fraicheur.actualiser(releve(racine), OWNERS, depot)
    assert forge.tickets[5]["body"] == f"{mark}\nMoi"
    assert len(forge.tickets) == 3


def test_simulation_asks_and_changes_nothing(racine: Path, forge: FauxDepot, depot: DepotGitHub) -> None:
    assert len(fraicheur.actualiser(releve(racine), OWNERS, depot, simuler=True)) == 2
    assert forge.ecritures == []


def test_the_name_of_a_common_calls_nobody(tmp_path: Path) -> None:
    root = ecrire_catalogue(tmp_path, berges_propres={**FICHE, "nom": "@admin #1 <b>"})
    [(sujet, found)] = releve(root)
    text = fraicheur.ticket(sujet, found, ("@exemple/mainteneurs",))
    assert "@admin" not in text
    assert "<b>" not in text


@pytest.mark.parametrize(
    ("rules", "owners"),
    [
        (OWNERS, ("@exemple/mainteneurs",)),
        ("/projets/ @a/b\n/docs/ @c/d", ("@a/b",)),
        ("projets/*.yml @a/b", ("@a/b",)),
        ("*.yml @a/b # équipe", ("@a/b",)),
        ("/projets/ @a/b\n/projets/berges-propres.yml", ()),
        ("* @ORGANISATION/mainteneurs-catalogue", ()),
        ("", ()),
    ],
)
def test_owners_are_those_of_the_last_rule_that_applies(rules: str, owners: tuple[str, ...]) -> None:
    """As the forge reads CODEOWNERS; a name that was not adapted calls nobody."""
    assert fraicheur.proprietaires(rules, "projets/berges-propres.yml") == owners


def test_the_command_prints_the_issues_without_any_token(etape: Callable[..., str], racine: Path) -> None:
    """`fraicheur --simuler` needs no forge."""
    said = etape(racine, "fraicheur", "--simuler", "--racine", racine, "--date", "2026-11-24")
    assert "# Berges Propres : fiche à revoir" in said


# --- The nightly checks: one issue, opened when they fail, closed when they pass again -------------------


@pytest.fixture
def nuit(etape: Callable[..., str], tmp_path: Path) -> Nuit:
    """Run the step of a night, as the workflow does after what was checked; return what it says."""

    def run(resultat: str, nuit: str, fiches: str, execution: int = 1, etape_: str = "nuit") -> str:
        given = {"RESULTAT": resultat, "CODE": resultat, "NUIT": nuit, "FICHES": fiches}
        return etape(tmp_path, "forge", etape_, **given, GITHUB_RUN_ID=str(execution)).strip()

    return run


def test_a_night_that_goes_well_opens_nothing(nuit: Nuit, forge: FauxDepot) -> None:
    assert nuit("success", "success", "success") == "Tout va bien."
    assert forge.ecritures == []


def test_readings_that_are_refused_are_one_issue(nuit: Nuit, forge: FauxDepot) -> None:
    assert nuit("failure", "failure", "success") == "Ticket ouvert."
    for code, told in (
        ("1", "Tout va bien."),
        ("4", "Ticket ouvert."),
        ("4", "mis à jour."),
        ("0", "fermé."),
    ):
        assert told in nuit(code, "", "", etape_="activite")
    night, readings = forge.tickets.values()
    assert (night["state"], readings["state"]) == ("open", "closed")
    assert "--accepter-les-pertes" in readings["body"]


def test_two_nights_that_fail_are_one_issue_and_a_good_one_closes_it(nuit: Nuit, forge: FauxDepot) -> None:
    assert nuit("failure", "failure", "success") == "Ticket ouvert."
    [ticket] = forge.tickets.values()
    assert "`python3 scripts/nuit`" in ticket["body"]
    assert "scripts/fiches" not in ticket["body"]
    assert ticket["labels"] == [{"name": "nuit"}]
    assert nuit("failure", "success", "failure", 2) == f"Ticket {ticket['number']} mis à jour."
    assert "scripts/nuit" not in ticket["body"]
    assert "`python3 scripts/fiches`" in ticket["body"]
    assert f"https://github.com/{DEPOT}/actions/runs/2" in ticket["body"]
    assert (
        nuit("success", "success", "success") == f"Tout va bien de nouveau : ticket {ticket['number']} fermé."
    )
    assert ticket["state"] == "closed"
    assert nuit("failure", "failure", "failure", 3) == "Ticket ouvert."
    assert len(forge.tickets) == 2


@pytest.mark.parametrize(
    ("resultat", "outcomes", "told"),
    [
        ("failure", ("", ""), "scripts/nuit"),
        ("cancelled", ("cancelled", "success"), "scripts/nuit"),
        ("failure", ("success", "success"), "une autre étape"),
    ],
)
def test_a_night_that_did_not_end_is_a_failure(
    nuit: Nuit, forge: FauxDepot, resultat: str, outcomes: tuple[str, str], told: str
) -> None:
    nuit(resultat, *outcomes)
    [ticket] = forge.tickets.values()
    assert told in ticket["body"]


def test_the_issue_of_someone_else_is_left_alone(nuit: Nuit, forge: FauxDepot) -> None:
    forge.ticket(
        5,
        body="<!-- catalogue:nuit -->\nMoi",
        labels=[{"name": "nuit"}],
        auteur={"login": "pirate", "id": 9, "type": "User"},
    )
    assert nuit("success", "success", "success") == "Tout va bien."
    assert forge.ecritures == []


def test_the_workflow_gives_what_the_step_reads() -> None:
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "nuit.yml").read_text(encoding="utf-8"))["jobs"]
    commands = {step["id"]: step["run"] for step in jobs["jouer"]["steps"] if "id" in step}
    assert commands == {"nuit": "python3 scripts/nuit", "fiches": "python3 scripts/fiches"}
    assert jobs["jouer"]["outputs"] == {name: f"${{{{ steps.{name}.outcome }}}}" for name in commands}
    assert set(jobs["dire"]["steps"][-1]["env"]) == {"GITHUB_TOKEN", "RESULTAT", "NUIT", "FICHES"}
