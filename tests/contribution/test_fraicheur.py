"""Once a month, one issue a common for what has grown old; the same twice changes nothing."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from catalogue_communs.contribution import fraicheur, github
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.fonds import charger
from catalogue_communs.modele import Catalogue
from tests.activite.serveur import Demande, Reponse, Serveur
from tests.aides import RACINE
from tests.communs import DROITS, exemples, imaginaire, mesure, regles, titres, usage
from tests.contribution.aides import FICHE, JOUR, avec, ecrire_catalogue
from tests.contribution.conftest import Atelier

Nuit = Callable[..., str]


DEPOT_URL = "https://github.com/exemple/catalogue"
TOUS = "* @exemple/mainteneurs"


@pytest.mark.parametrize(("rules", "owners"), titres(exemples("responsables")))
def test_owners_are_those_of_the_last_rule_that_applies(rules: str, owners: list[str]) -> None:
    assert [*fraicheur.proprietaires(rules, "projets/berges-propres.yml")] == owners


@pytest.mark.parametrize("cle", ["commune-35115", "130000000", "epci-200000001"])
def test_an_organisation_is_written_to_once_a_quarter(cle: str) -> None:
    mois = [mois for mois in range(1, 13) if fraicheur.son_mois(cle, date(2027, mois, 2))]
    assert mois == [*range(mois[0], 13, 3)]
    assert mois[0] <= 3


MODE = {
    "mode": "service-mutualise",
    "cout": {"nature": "gratuit"},
    "delai": "un jour",
    "hebergement": "Ici.",
}
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
    projet = imaginaire(
        **{key: value for key, value in {**FICHE, **REPONDU}.items() if key != sans}
    )
    contexte = Contexte(RACINE, Catalogue(projets=(projet,), guichet=None), JOUR)
    asked = [q.split(" :")[0] for q in fraicheur.a_demander(contexte.commun(projet))]
    assert sorted(asked) == sorted(["Chiffre", "Europe", "Utilisateurs", *sujets])


# --- What has grown old, from which day; what no longer answers ----------------------------------


def points(root: Path, jour: date, **champs: Any) -> list[fraicheur.Rappel]:
    kept = {k: v for k, v in avec(**champs).items() if v}
    catalogue, _ = charger(ecrire_catalogue(root, berges_propres=kept), jour)
    [commun] = Contexte(root, catalogue, jour).communs
    return list(fraicheur.points(commun, DEPOT_URL, ()))


@pytest.mark.parametrize("regle", regles("fraicheur"))
def test_what_grows_old_is_told_from_the_next_day(tmp_path: Path, regle: dict[str, Any]) -> None:
    measures = [mesure(**one) for one in regle.get("mesures", ())]
    counted = (
        {"indicateurs": [{**FICHE["impact"]["indicateurs"][0], "mesures": measures}]}
        if measures
        else None
    )
    uses = [usage(**one) for one in regle.get("usages", ())]
    found = points(tmp_path, date.fromisoformat(regle["jour"]), reutilisations=uses, impact=counted)
    assert [point.texte for point in found] == regle["dit"]


@pytest.mark.parametrize(
    ("nombre", "reste"),
    [(1, ""), (2, ""), (30, ""), (31, "- … et 1 autres."), (45, "- … et 15 autres.")],
)
def test_an_issue_shows_thirty_points(nombre: int, reste: str) -> None:
    found = [fraicheur.Rappel(f"Point {rank}", "Le dire", DEPOT_URL) for rank in range(nombre)]
    text = fraicheur.ticket(fraicheur.Sujet("a", FICHE["nom"], "", tuple(found)), "")
    assert text.startswith("Bonjour.\n")
    assert f" a {nombre} point{'s' if nombre > 1 else ''} à revoir :" in text
    assert text.count("\n- [ ] ") == min(nombre, 30)
    assert [line for line in text.split("\n") if line.startswith("- …")] == (
        [reste] if reste else []
    )


def test_a_common_that_the_forge_refuses_is_told_after_the_others(
    atelier: Atelier, serveur_forge: Serveur
) -> None:
    def refuse(asked: Demande) -> Reponse:
        return Reponse({}, 422) if b"Berges Propres" in asked.corps else atelier.forge(asked)

    serveur_forge.defaut = refuse
    contexte = Contexte(atelier.racine, charger(atelier.racine, JOUR)[0], JOUR)
    found = fraicheur.fiches_a_revoir(contexte, DEPOT_URL, ())
    said = r"^berges-propres : la forge refuse.*422\)\nhaies-vives : ticket ouvert"
    with pytest.raises(github.Refusee, match=said):
        fraicheur.actualiser(found, TOUS, atelier.depot)
    assert len(atelier.forge.tickets) == 1
    # Without issues, nothing is wrong until there is something to say.
    serveur_forge.defaut = lambda _: Reponse({}, 410)
    assert fraicheur.actualiser((), TOUS, atelier.depot) == []
    with pytest.raises(github.SansTickets, match="Settings, General, Features"):
        fraicheur.actualiser(
            fraicheur.fiches_a_revoir(contexte, DEPOT_URL, ()), TOUS, atelier.depot
        )


def test_the_addresses_of_a_common_are_all_listed_once() -> None:
    found = fraicheur.adresses_montrees(imaginaire(**FICHE))
    told = [
        "https://exemple.fr/",
        "https://exemple.fr/bilan",
        "https://github.com/exemple/berges-propres",
    ]
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
    found = fraicheur.visiter((*urls, urls[0]), frozenset({serveur_forge.autorite}))
    assert found == tuple(
        f"{serveur_forge.adresse}/{page}" for page in ("muet", "parti", "sans-fin")
    )


# What the resolver of the tests answers; the others are unknown.
NOMS = {
    "public.example": "93.184.216.34",
    "autre.example": "2606:2800:21f:cb07:6820:80da:af6b:8b2c",
}
DEDANS = {
    "interne.example": "127.0.0.1",
    "nuage.example": "169.254.169.254",
    "nat64.example": "64:ff9b::a00:1",
}


def test_a_private_address_is_never_visited(
    serveur_forge: Serveur, monkeypatch: pytest.MonkeyPatch
) -> None:
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
    serveur_forge.repond(
        "/ailleurs", Reponse("", 301, {"Location": "http://autre.example/bonjour"})
    )
    for rank, target in enumerate(inside):
        serveur_forge.repond(f"/{rank}", Reponse("", 302, {"Location": target}))
    redirected = [f"http://public.example/{rank}" for rank in range(len(inside))]
    alive = ["http://public.example/bonjour", "http://public.example/ailleurs"]
    found = fraicheur.visiter((*inside, *redirected, *alive))
    assert found == tuple(sorted([*inside, *redirected]))
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
    out = tmp_path / "morts" / "novembre" / "liens.json"
    etape(tmp_path, "liens", out, "--racine", racine, "--date", "2026-11-24")
    assert json.loads(out.read_text(encoding="utf-8")) == {"mortes": ["https://exemple.fr/"]}
