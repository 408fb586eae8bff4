"""Once a month, one issue a common for what has grown old; the same twice changes nothing."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from catalogue_communs.contribution import fraicheur
from catalogue_communs.contribution.demande import traiter
from catalogue_communs.contribution.github import DepotGitHub
from catalogue_communs.contribution.messages import modeles_dits
from catalogue_communs.faits.contexte import Contexte, charger
from catalogue_communs.modele import Catalogue
from tests.activite.serveur import Reponse, Serveur
from tests.aides import RACINE
from tests.communs import DROITS, imaginaire, mesure
from tests.contribution.aides import DEPOT, FICHE, JOUR, avec, ecrire_catalogue, reuse
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
) -> list[fraicheur.Sujet]:
    catalogue, _ = charger(racine, jour)
    return [*fraicheur.fiches_a_revoir(Contexte(racine, catalogue, jour), DEPOT_URL, morts or {})]


@pytest.mark.parametrize(("jour", "dit"), [(date(2027, 2, 20), False), (date(2027, 2, 21), True)])
def test_the_state_of_the_guichet_is_to_check_again(jour: date, *, dit: bool) -> None:
    """Found on 20 August 2026: six months later to the day it stands, the next day its issue names it."""
    [sujet] = [one for one in releve(RACINE, jour=jour) if one.cle == "guichet.yml"]
    assert ("constaté le 20 août 2026" in fraicheur.ticket(sujet, "")) is bool(sujet.rappels) is dit


def test_the_issue_of_the_call_is_found_again(forge: FauxDepot, depot: DepotGitHub) -> None:
    late = [one for one in releve(RACINE, jour=date(2027, 2, 21)) if one.cle == "guichet.yml"]
    for done in ("ouvert", "1 inchangé"):
        assert [*fraicheur.actualiser(late, "", depot)] == [f"guichet.yml : ticket {done}, 1 à revoir"]
    assert len(forge.tickets) == 1


def test_a_team_is_asked_in_its_issue_what_its_page_does_not_answer(racine: Path) -> None:
    [sujet, _] = releve(racine)
    text = fraicheur.ticket(sujet, "")
    shown = text.partition("Sa page ne répond pas encore à ces questions. [Répondre](")[2]
    told = [line.removeprefix("- ").partition(" ")[0] for line in shown.splitlines() if line.startswith("- ")]
    assert told[:4] == ["Prix", "Chiffre", "Utilisateurs", "Image"]
    assert (told[-1], len(told)) == ("Europe", 10)
    asked = parse_qs(urlsplit(sujet.reponse).query)
    assert (asked["commun"], asked["constat"]) == ([sujet.cle], ["\n".join(sujet.questions)])
    assert not next(one.questions for one in releve(RACINE) if one.cle == "guichet.yml")


def test_each_point_says_what_and_leads_to_the_form_that_mends_it(racine: Path) -> None:
    """A reuse of 2024, a quarterly measure of February, a dead address: three forms, ready to fill."""
    found = releve(racine, {"berges-propres": [MORTE]})[0].rappels
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
    assert [*fraicheur.actualiser(releve(racine), OWNERS, depot)] == [
        "berges-propres : ticket ouvert, 2 à revoir",
        "haies-vives : ticket ouvert, 2 à revoir",
    ]
    bodies = [t["body"] for t in forge.tickets.values()]
    assert bodies[0].startswith("<!-- catalogue:fraicheur:berges-propres -->\nBonjour @exemple/mainteneurs.")
    assert "Bonjour @exemple/haies @exemple/arbres." in bodies[1]
    written = list(forge.ecritures)
    assert "inchangé" in next(fraicheur.actualiser(releve(racine), OWNERS, depot))
    assert forge.ecritures == written
    told = [*fraicheur.actualiser(releve(racine, {"berges-propres": [MORTE]}), OWNERS, depot)]
    assert told[0] == "berges-propres : ticket 1 mis à jour, 3 à revoir"
    fresh = {k: v for k, v in FICHE.items() if k not in {"impact", "reutilisations"}}
    mended = ecrire_catalogue(tmp_path / "apres", berges_propres=fresh)
    assert [*fraicheur.actualiser(releve(mended), OWNERS, depot)] == [
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
    assert [*fraicheur.actualiser(releve(racine), OWNERS, depot)]
    assert forge.tickets[5]["body"] == f"{mark}\nMoi"
    assert len(forge.tickets) == 3


def test_the_name_of_a_common_calls_nobody(tmp_path: Path) -> None:
    root = ecrire_catalogue(tmp_path, berges_propres={**FICHE, "nom": "@admin #1 <b>"})
    [sujet] = releve(root)
    text = fraicheur.ticket(sujet, OWNERS)
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
    said = etape(racine, "fraicheur", "--simuler", "--racine", racine, "--date", "2026-11-24")
    assert "# Berges Propres : fiche à revoir" in said


def test_a_code_that_two_share_is_told_by_the_name_of_the_monthly_issue(tmp_path: Path) -> None:
    """44 is a département and a région: with the name that the link carries, the line is confirmed."""
    who = {"code_insee": "44", "type": "departement"}
    old = {"organisation": who, "etat": "deploiement", "statut": "declaree", "confirmee_le": "2024-03-01"}
    root = ecrire_catalogue(tmp_path, berges_propres={**FICHE, "reutilisations": [old]})
    catalogue, _ = charger(root, JOUR)
    [projet] = catalogue.projets
    points = fraicheur.points(projet, Contexte(root, catalogue, JOUR), "https://github.com/exemple/c", ())
    [link] = [p.adresse for p in points if "template=proposer" in p.adresse and "Organisme" in p.adresse]
    [message] = parse_qs(urlsplit(link).query)["message"]
    assert "Organisme : Département de la Loire-Atlantique\n" in message
    answered = message.replace("État :", "État : En production")
    [reuse] = yaml.safe_load(traiter(answered, root, JOUR, "", JOUR).texte)["reutilisations"]
    assert (reuse["organisation"], reuse["confirmee_le"]) == (who, JOUR)
    # Another name with that code is not taken for it.
    other = answered.replace("Département de la Loire-Atlantique", "Région Grand Est")
    assert traiter(other, root, JOUR).action == "corriger"


# --- The message of the month ----------------------------------------------------------------------------


QUESTIONS = (
    "Prix : combien paie une collectivité pour utiliser Berges Propres ?",
    "Chiffre : « Collectivités utilisatrices », 50 collectivités au 20 février 2026. Et aujourd’hui ?",
    "Utilisateurs : cet organisme s’en sert-il encore : Commune de Montpellier ?",
    "Image : quelle capture d’écran, sans donnée personnelle, pouvons-nous montrer",
    "Délai : combien de temps s’écoule entre une demande et le premier usage ?",
)
DEBUT = "Bonjour,\n\nBerges Propres a une page au catalogue « Communs numériques »."


def test_a_team_is_asked_five_questions_of_its_blanks(racine: Path) -> None:
    made = fraicheur.messages(Contexte(racine, charger(racine, JOUR)[0], JOUR))
    assert [*made] == ["equipe-berges-propres.txt", "equipe-haies-vives.txt", "organisme-commune-34172.txt"]
    letter = made["equipe-berges-propres.txt"]
    assert letter.startswith(DEBUT)
    asked = [line for line in letter.splitlines() if line[:1].isdigit()]
    for rank, (line, question) in enumerate(zip(asked, QUESTIONS, strict=True), 1):
        assert line.startswith(f"{rank}. {question}")
    assert letter.endswith(f"\n\n{fraicheur.FIN}\n")
    user = made["organisme-commune-34172.txt"]
    assert "cite votre organisme (Commune de Montpellier), d’après des pages publiques" in user
    for name in ("Berges Propres", "Haies Vives"):
        assert f"\n- {name} : vous l’utilisiez le 1er mars 2024\n" in user
    assert not any(word in text.lower() for text in made.values() for word in ("« oui »", "confirm"))


MODE = {"mode": "service-mutualise", "cout": {"nature": "gratuit"}, "delai": "un jour", "hebergement": "Ici."}
JOURS = {"installation": {"valeur": 1, "unite": "jour-agent", "source": "https://exemple.fr/"}}
REPONDU: dict[str, Any] = {
    "reutiliser": {"modes": [MODE], "effort": JOURS},
    "captures": [{"image": "b.webp", "alternative": "Une berge", **DROITS}],
    "qualite": {"vie_privee": {"etat": "fait"}},
    "liens": {"site": "https://exemple.fr/", "demonstration": "https://exemple.fr/essai"},
}


@pytest.mark.parametrize(
    ("sans", "sujets"),
    [
        ("", []),
        ("reutiliser", ["Prix", "Délai", "Travail", "Hébergement"]),
        ("captures", ["Image"]),
        ("qualite", ["Données personnelles"]),
        ("liens", ["Essai"]),
    ],
)
def test_what_a_file_answers_is_not_asked(sans: str, sujets: list[str]) -> None:
    projet = imaginaire(**{key: value for key, value in {**FICHE, **REPONDU}.items() if key != sans})
    contexte = Contexte(RACINE, Catalogue(projets=(projet,), guichet=None), JOUR)
    asked = [q.split(" :")[0] for q in fraicheur.a_demander(projet, contexte)]
    assert sorted(asked) == sorted(["Chiffre", "Europe", "Utilisateurs", *sujets])


def test_a_team_whose_product_stopped_is_asked_nothing(tmp_path: Path) -> None:
    root = ecrire_catalogue(
        tmp_path, berges={**FICHE, "archive": {"date": "2026-01", "raison": "Plus d’équipe."}}
    )
    contexte = Contexte(root, charger(root, JOUR)[0], JOUR)
    assert "equipe-berges.txt" not in fraicheur.messages(contexte)


def test_a_use_whose_announced_end_is_past_is_asked_about(tmp_path: Path) -> None:
    ended = {**FICHE["reutilisations"][0], "fin_annoncee": "2024-06-30"}
    root = ecrire_catalogue(tmp_path, berges={**FICHE, "reutilisations": [ended]})
    found = fraicheur.messages(Contexte(root, charger(root, JOUR)[0], JOUR))
    assert "cet organisme s’en sert-il encore : Commune de Montpellier ?" in found["equipe-berges.txt"]
    told = (
        "- Berges Propres : votre campagne était annoncée jusqu’au 30 juin 2024 ; a-t-elle été prolongée ?\n"
    )
    assert told in found["organisme-commune-34172.txt"]


# --- What has grown old, from which day; what no longer answers ----------------------------------


ARRET = {**reuse("34172", "arretee"), "arretee_le": "2026-03"}


def points(root: Path, jour: date, *morts: str, **champs: Any) -> list[fraicheur.Rappel]:
    kept = {k: v for k, v in avec(**champs).items() if v}
    catalogue, _ = charger(ecrire_catalogue(root, berges_propres=kept), jour)
    [projet] = catalogue.projets
    return list(fraicheur.points(projet, Contexte(root, catalogue, jour), DEPOT_URL, morts))


VIEILLE = {**reuse("34172"), "confirmee_le": "2025-05-24"}
A_RECONFIRMER, DEPASSEE = (
    "Réutilisation à reconfirmer : Commune d",
    "Mesure dépassée : « Collectivités utilisatrices »",
)


@pytest.mark.parametrize(
    ("reutilisations", "mesures", "jour", "dits"),
    [
        ([VIEILLE], [], date(2026, 11, 24), []),
        ([VIEILLE], [], date(2026, 11, 25), [f"{A_RECONFIRMER}e Montpellier."]),
        ([{**ARRET, "confirmee_le": "2020"}], [], JOUR, []),
        ([{**VIEILLE, "confirmee_le": "2020"}, ARRET], [], JOUR, []),
        ([reuse("34172")], [], JOUR, []),
        ([{**VIEILLE, "confirmee_le": "2020"}, {**reuse("34003"), "confirmee_le": "2021"}], [], JOUR, [f"{A_RECONFIRMER}e Montpellier.", f"{A_RECONFIRMER}’Agde."]),
        (None, [mesure("2026-06-30", 1)], date(2026, 9, 30), []),
        (None, [mesure("2026-06-30", 1)], date(2026, 10, 1), [f"{DEPASSEE}, dernière valeur du 30 juin 2026."]),
        (None, [mesure("2026-08", 1)], date(2026, 12, 1), [f"{DEPASSEE}, dernière valeur d’août 2026."]),
        (None, [mesure("2024", 1)], JOUR, [f"{DEPASSEE}, dernière valeur de 2024."]),
        (None, [mesure("2020", 1), mesure("2026-11", 1)], JOUR, []),
    ],
)  # fmt: skip
def test_what_grows_old_is_told_from_the_next_day(
    tmp_path: Path, reutilisations: object, mesures: list[object], jour: date, dits: list[str]
) -> None:
    indicator = {**FICHE["impact"]["indicateurs"][0], "mesures": mesures}
    counted = {"indicateurs": [indicator]} if mesures else None
    found = points(tmp_path, jour, reutilisations=reutilisations, impact=counted)
    assert [point.texte for point in found] == dits


@pytest.mark.parametrize(
    ("nombre", "reste"),
    [(1, ""), (2, ""), (30, ""), (31, "- … et 1 autres."), (45, "- … et 15 autres.")],
)
def test_an_issue_shows_thirty_points(tmp_path: Path, nombre: int, reste: str) -> None:
    dead = [f"https://a.example/{rank}" for rank in range(nombre)]
    found = points(tmp_path, JOUR, *dead, reutilisations=None, impact=None)
    catalogue, _ = charger(tmp_path, JOUR)
    text = fraicheur.ticket(fraicheur.Sujet("a", catalogue.projets[0].nom, "", tuple(found)), "")
    assert text.startswith("Bonjour.\n")
    assert f" a {nombre} point{'s' if nombre > 1 else ''} à revoir :" in text
    assert text.count("\n- [ ] ") == min(nombre, 30)
    assert [line for line in text.split("\n") if line.startswith("- …")] == ([reste] if reste else [])


def test_the_addresses_of_a_common_are_all_listed_once() -> None:
    found = fraicheur.adresses_montrees(imaginaire(**FICHE))
    told = ["https://exemple.fr/", "https://exemple.fr/bilan", "https://github.com/exemple/berges-propres"]
    assert sorted(found) == told


def test_dead_addresses_are_told_from_slow_or_closed_doors(serveur_forge: Serveur) -> None:
    """404 is dead; 403 and 429 are answers of a living page, and some know GET alone. The visits are real."""
    serveur_forge.repond("/ici", "bonjour")
    serveur_forge.repond("/garde", Reponse("non", 403))
    serveur_forge.repond("/presse", Reponse("attendez", 429))
    serveur_forge.repond("/get", lambda asked: Reponse("", 200 if asked.methode == "GET" else 501))
    serveur_forge.repond("/longue", Reponse(corps=b"x" * 5_000_000))
    serveur_forge.repond("/muet", Reponse(brut=b"bonjour"))
    serveur_forge.repond("/sans-fin", Reponse("", 302, {"Location": "/sans-fin"}))
    pages = ("ici", "garde", "presse", "get", "longue", "parti", "muet", "sans-fin")
    urls = tuple(f"{serveur_forge.adresse}/{page}" for page in pages)
    found = fraicheur.visiter({"lucca": urls, "vif": urls[:1]}, frozenset({serveur_forge.autorite}))
    assert found == {"lucca": [f"{serveur_forge.adresse}/{page}" for page in ("muet", "parti", "sans-fin")]}


# What the resolver of the tests answers; the others are unknown.
NOMS = {"public.example": "93.184.216.34", "autre.example": "2606:2800:21f:cb07:6820:80da:af6b:8b2c"}
DEDANS = {
    "interne.example": "127.0.0.1",
    "nuage.example": "169.254.169.254",
    "nat64.example": "64:ff9b::a00:1",
}


def test_a_private_address_is_never_visited(serveur_forge: Serveur, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a name, an address or a redirect leads to: what strangers write reaches no neighbour.

    And what is refused is told as what does not answer: nobody learns which machines are there.
    """
    reached: list[str] = []

    def resolve(host: str, port: int, *_args: Any, **_named: Any) -> list[Any]:
        address = {**NOMS, **DEDANS}.get(host, host)
        if not address[0].isdigit() and ":" not in address:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    def connect(address: tuple[str, int], *_args: Any, **_named: Any) -> socket.socket:
        reached.append(address[0])
        host, _, port = serveur_forge.autorite.partition(":")
        return really((host, int(port)))

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    really = socket.create_connection
    monkeypatch.setattr(socket, "create_connection", connect)
    inside = [f"http://{one}/secret" for one in (*DEDANS, "127.0.0.1", "169.254.169.254", "[::1]")]
    inside += ["file:///etc/passwd", "http://nom@public.example/", "http://inconnu.example/"]
    serveur_forge.repond("/bonjour", "bonjour")
    serveur_forge.repond("/ailleurs", Reponse("", 301, {"Location": "http://autre.example/bonjour"}))
    for rank, target in enumerate(inside):
        serveur_forge.repond(f"/{rank}", Reponse("", 302, {"Location": target}))
    redirected = [f"http://public.example/{rank}" for rank in range(len(inside))]
    alive = ["http://public.example/bonjour", "http://public.example/ailleurs"]
    found = fraicheur.visiter({"commun": (*inside, *redirected, *alive)})
    assert found == {"commun": sorted([*inside, *redirected])}
    assert {*reached} == {*NOMS.values()}
    assert serveur_forge.recues("/secret") == []


def test_the_addresses_that_are_dead_are_kept(
    etape: Callable[..., str], racine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        fraicheur,
        "statut",
        lambda url, *_: 404 if url == "https://exemple.fr/" else 200,
    )
    out = tmp_path / "liens.json"
    etape(tmp_path, "liens", out, "--racine", racine, "--date", "2026-11-24")
    assert json.loads(out.read_text(encoding="utf-8"))["berges-propres"] == ["https://exemple.fr/"]


# --- The nightly checks: one issue, opened when they fail, closed when they pass again -------------------


@pytest.fixture
def nuit(etape: Callable[..., str], tmp_path: Path) -> Nuit:
    """Run the step of a night, as the workflow does after what was checked; return what it says."""

    def run(resultat: str, execution: int = 1, sujet: str = "nuit") -> str:
        given = {"RESULTAT": resultat, "CODE": resultat, "GITHUB_RUN_ID": str(execution)}
        return etape(tmp_path, "forge", sujet, **given).strip()

    return run


def test_a_night_that_fails_is_one_issue_that_a_good_one_closes(nuit: Nuit, forge: FauxDepot) -> None:
    assert nuit("success") == "Tout va bien."
    assert forge.ecritures == []
    assert nuit("failure") == "Ticket ouvert."
    [ticket] = forge.tickets.values()
    assert ticket["labels"] == [{"name": "nuit"}]
    number = ticket["number"]
    assert nuit("cancelled", 2) == f"Ticket {number} mis à jour."
    assert f"https://github.com/{DEPOT}/actions/runs/2" in ticket["body"]
    assert nuit("success") == f"Tout va bien de nouveau : ticket {number} fermé."
    assert ticket["state"] == "closed"
    assert nuit("failure", 3) == "Ticket ouvert."
    assert len(forge.tickets) == 2


def test_readings_that_are_refused_are_another_issue(nuit: Nuit, forge: FauxDepot) -> None:
    assert nuit("failure") == "Ticket ouvert."
    codes = (("1", "Tout va bien."), ("4", "ouvert."), ("4", "mis à jour."), ("0", "fermé."))
    for run, (code, told) in enumerate(codes):
        assert told in nuit(code, run, "activite")
    night, readings = forge.tickets.values()
    assert (night["state"], readings["state"]) == ("open", "closed")
    assert "--accepter-les-pertes" in readings["body"]


def test_the_issue_of_someone_else_is_left_alone(nuit: Nuit, forge: FauxDepot) -> None:
    pirate = {"login": "pirate", "id": 9, "type": "User"}
    forge.ticket(5, body="<!-- catalogue:nuit -->\nMoi", labels=[{"name": "nuit"}], auteur=pirate)
    assert nuit("success") == "Tout va bien."
    assert forge.ecritures == []
