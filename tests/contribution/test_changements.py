"""What a proposal changes is told in sentences that a town hall understands."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from catalogue_communs.collectivites import reference
from catalogue_communs.contribution import fraicheur, resultat, textes
from catalogue_communs.contribution.changements import changements, comparer
from catalogue_communs.contribution.comprendre import comprendre_reponse, reconnaitre
from catalogue_communs.contribution.demande import traiter
from catalogue_communs.contribution.fraicheur import adresses_montrees, visiter
from catalogue_communs.contribution.proposition import (
    AJOUT,
    INCONNU,
    ChampChange,
    Proposition,
    appliquer,
    citer_source,
    lignes_de,
)
from catalogue_communs.contribution.resultat import Apercu, Resultat, Trafique, relire
from catalogue_communs.contribution.textes import neutre, un_seul
from catalogue_communs.faits.contexte import Contexte, charger
from catalogue_communs.fiches.ecriture import Refus, ecrire_fiche
from catalogue_communs.modele import Catalogue, Projet, convertir
from catalogue_communs.socle.fichiers import ressources
from tests.activite.serveur import Reponse, Serveur
from tests.aides import RACINE, ROOT
from tests.communs import mesure, usage
from tests.contribution.aides import (
    AUTRE,
    DECLARATION,
    DECLARER,
    FICHE,
    JOUR,
    MESURER,
    corps,
    ecrire_catalogue,
    ecrire_evenement,
    evenement,
    remplir,
)


def catalogue(*fiches: dict[str, Any]) -> Catalogue:
    """Make a catalogue of some values."""
    return Catalogue(
        tuple(convertir({"slug": f["nom"].lower().replace(" ", "-"), **f}, Projet) for f in fiches)
    )


def told(before: dict[str, Any] | None, after: dict[str, Any] | None) -> list[str]:
    """Return the sentences about one common, with ordinary spaces."""
    old, new = (catalogue(*([values] if values else [])) for values in (before, after))
    found = changements(old, new, reference(RACINE), JOUR)
    return [c.texte.replace("\u00a0", " ").replace("\u202f", " ") for c in found]


def indicator(*measures: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return the values with an indicator that has these measures."""
    one = {**FICHE["impact"]["indicateurs"][0], **changes, "mesures": list(measures)}
    return {**FICHE, "impact": {"indicateurs": [one]}}


def reuse(code: str, etat: str = "en-production") -> dict[str, Any]:
    """Return a reuse by a commune."""
    return usage(etat, code_insee=code)


OLD, NEW = mesure("2026-02-20", 50), mesure("2026-06-30", 264)


def test_every_part_of_a_common_is_watched() -> None:
    from catalogue_communs.socle import schemas  # noqa: PLC0415 - only this test reads the schema

    whole = catalogue(FICHE).projets[0]
    for name, part in schemas.schema("projet")["properties"].items():
        example = part["examples"][0]
        changed = catalogue({**FICHE, name: example} if name != "nom" else FICHE).projets[0]
        if getattr(changed, name) != getattr(whole, name):
            assert told(FICHE, {**FICHE, name: example}), name


def test_a_comparison_of_two_folders_says_all_that_the_comment_needs(tmp_path: Path) -> None:
    before = ecrire_catalogue(tmp_path / "avant")
    changed = {**FICHE, "liens": {"site": "https://exemple.fr/", "documentation": "https://exemple.fr/mort"}}
    after = ecrire_catalogue(tmp_path / "apres", berges_propres=changed, haies_vives=AUTRE)
    broken = after / "projets" / "haies-vives.yml"
    broken.write_text(broken.read_text(encoding="utf-8").replace("EUPL-1.2", "libre"), encoding="utf-8")
    found = comparer(before, after, JOUR)
    assert list(found.changements) == [
        "ajout\tBerges Propres : le champ « liens : documentation » est rempli : « https://exemple.fr/mort »."
    ]
    assert found.erreurs[0].startswith("projets/haies-vives.yml, ligne ")
    assert found.manques == ()
    new = comparer(tmp_path / "rien", before, JOUR)
    assert new.manques[0].startswith("Berges Propres affichera « pas encore lu ici » pour : description")
    found.ecrire(tmp_path / "sortie")
    assert resultat.relire_apercu(tmp_path / "sortie") == found
    comment = textes.comparaison(
        found, "FIRST_TIME_CONTRIBUTOR", "https://github.com/exemple/catalogue/actions/runs/7"
    )
    assert comment.startswith(textes.BIENVENUE)
    assert "apercu-du-site" in comment
    assert "name: apercu-du-site" in (ROOT / ".github/workflows/verifier.yml").read_text(encoding="utf-8")
    assert "relisez ce code avant d’ouvrir" in comment


def test_the_addresses_of_a_common_are_all_listed_once() -> None:
    found = adresses_montrees(catalogue(FICHE).projets[0])
    assert sorted(found) == [
        "https://exemple.fr/",
        "https://exemple.fr/bilan",
        "https://github.com/exemple/berges-propres",
    ]


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
    found = visiter({"lucca": urls, "vif": urls[:1]}, frozenset({serveur_forge.autorite}))
    assert found == {"lucca": [f"{serveur_forge.adresse}/{page}" for page in ("muet", "parti", "sans-fin")]}


# What the resolver of the tests answers; the others are unknown.
NOMS = {
    "public.example": "93.184.216.34",
    "autre.example": "2606:2800:21f:cb07:6820:80da:af6b:8b2c",
    "interne.example": "127.0.0.1",
    "nuage.example": "169.254.169.254",
    "voisin.example": "10.1.2.3",
    "site-local.example": "fec0::1",
    "compatible.example": "::10.1.2.3",
    "nat64.example": "64:ff9b::a00:1",
    "sixenquatre.example": "2002:7f00:1::",
}


def test_a_private_address_is_never_visited(serveur_forge: Serveur, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a name, an address or a redirect leads to: what strangers write reaches no neighbour.

    And what is refused is told as what does not answer: nobody learns which machines are there.
    """
    reached: list[str] = []

    def resolve(host: str, port: int, *_args: Any, **_named: Any) -> list[Any]:
        address = NOMS.get(host, host)
        if not address[0].isdigit() and ":" not in address:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    def connect(address: tuple[str, int], *_args: Any, **_named: Any) -> socket.socket:
        reached.append(address[0])
        host, _, port = serveur_forge.autorite.partition(":")
        return socket.create_connection((host, int(port)))

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr("catalogue_communs.reseau.connexion.create_connection", connect)
    inside = [f"http://{name}/secret" for name in NOMS if name not in {"public.example", "autre.example"}]
    inside += [f"http://{one}/secret" for one in ("127.0.0.1", "169.254.169.254", "[::1]", "[fec0::1]")]
    inside += ["file:///etc/passwd", "http://nom@public.example/", "http://inconnu.example/"]
    serveur_forge.repond("/bonjour", "bonjour")
    serveur_forge.repond("/ailleurs", Reponse("", 301, {"Location": "http://autre.example/bonjour"}))
    for rank, target in enumerate(inside):
        serveur_forge.repond(f"/{rank}", Reponse("", 302, {"Location": target}))
    redirected = [f"http://public.example/{rank}" for rank in range(len(inside))]
    alive = ["http://public.example/bonjour", "http://public.example/ailleurs"]
    found = visiter({"commun": (*inside, *redirected, *alive)})
    assert found == {"commun": sorted([*inside, *redirected])}
    assert {*reached} == {NOMS["public.example"], NOMS["autre.example"]}
    assert serveur_forge.recues("/secret") == []


# --- The edges of what a contribution is told, one line of a table each ----------------------------------


Json = dict[str, Any]
FRANCE = reference(ressources())
SANS = {k: v for k, v in FICHE.items() if k != "impact"}
INDICATEUR = "l’indicateur « Collectivités utilisatrices »"
DEPOT_URL = "https://github.com/exemple/catalogue"
PLUS = {"au_moins": True}
FOIS_5 = f"{INDICATEUR}, à vérifier : 5 fois plus qu’avant (50 → 264)."


def avec(**champs: Any) -> Json:
    """Return the values of the common of the tests with other fields."""
    return {**FICHE, **champs}


# --- What changes for the reader ------------------------------------------------------------

MINIMUM = mesure("2026-02-20", 50, **PLUS)
ARRETE, AUTRE_RAISON = ({"date": "2026", "raison": reason} for reason in ("Fini.", "Repris."))
DEUX = [{"url": "https://git.example/a/b"}, {"url": "https://git.example/a/c"}]
DIT = {**reuse("34172"), "usage": "Tri."}
ARRET = {**reuse("34172", "arretee"), "arretee_le": "2026-03"}
MONTPELLIER = {**reuse(""), "organisation": {"siren": "213401722"}}
REPRISE = {**reuse("34172"), "depuis": "2026-04"}

CHANGEMENTS: list[tuple[Json | None, Json | None, list[str]]] = [
    (FICHE, None, ["la page disparaît du catalogue."]),
    # An indicator: its first value, its next, the same, an older one.
    (indicator(), indicator(NEW), [f"{INDICATEUR} a une première valeur : 264 collectivités (30 juin 2026, déclaré)."]),
    (indicator(), indicator(definition="Autre."), [f"la définition ou la cible de {INDICATEUR} change."]),
    (indicator(NEW), indicator(), [f"{INDICATEUR} perd sa mesure du 30 juin 2026 (264 collectivités)."]),
    (indicator(OLD), indicator(OLD, mesure("2026-06-30", 50)), [f"{INDICATEUR} reste à 50 collectivités, d’après une mesure du 30 juin 2026."]),
    (indicator(OLD), indicator(OLD, mesure("2026-02-20", 60)), [f"{INDICATEUR} passe de 50 à 60 collectivités."]),
    (indicator(OLD), indicator(mesure("2026-02-20", 60)), [f"{INDICATEUR} passe de 50 à 60 collectivités.", f"{INDICATEUR} perd sa mesure du 20 février 2026 (50 collectivités)."]),
    (indicator(NEW), indicator(OLD, NEW), [f"{INDICATEUR} gagne 1 mesure plus ancienne.", FOIS_5]),
    (indicator(NEW), indicator(OLD, mesure("2025", 1), NEW), [f"{INDICATEUR} gagne 2 mesures plus anciennes.", f"{INDICATEUR}, à vérifier : 50 fois plus qu’avant (1 → 50).", FOIS_5]),
    (indicator(OLD, NEW), indicator(NEW), [f"{INDICATEUR} perd sa mesure du 20 février 2026 (50 collectivités)."]),
    (indicator(mesure("2025-10", 1), NEW), indicator(NEW), [f"{INDICATEUR} perd sa mesure d’octobre 2025 (1 collectivité)."]),
    # A minimum is compared with nothing, a scope only with itself.
    (indicator(MINIMUM), indicator(MINIMUM, NEW), [f"{INDICATEUR} passe de plus de 50 à 264 collectivités.", FOIS_5]),
    (indicator(OLD), indicator(OLD, mesure("2026-06-30", 264, **PLUS)), [f"{INDICATEUR} passe de 50 à plus de 264 collectivités.", FOIS_5]),
    (indicator(mesure("2026-02-20", -50)), indicator(mesure("2026-02-20", -50), mesure("2026-06-30", 50)), [f"{INDICATEUR} passe de −50 à 50 collectivités."]),
    (indicator(mesure("2026-02-20", 500, perimetre="Val")), indicator(mesure("2026-02-20", 500, perimetre="Val"), mesure("2026-06-30", 400, perimetre="Val")), [f"{INDICATEUR} passe de 500 à 400 collectivités (−20 %).", f"{INDICATEUR}, à vérifier : un total depuis le début ne peut pas baisser (500 → 400)."]),
    (indicator(OLD), indicator(OLD, mesure("2026-06-30", 40, perimetre="Hérault")), [f"{INDICATEUR} passe de 50 à 40 collectivités."]),
    (indicator(mesure("2026-02-20", 0)), indicator(mesure("2026-02-20", 0), NEW), [f"{INDICATEUR} passe de 0 à 264 collectivités."]),
    (SANS, indicator(NEW), ["nouvel indicateur « Collectivités utilisatrices » : 264 collectivités (30 juin 2026, déclaré)."]),
    (SANS, indicator(), ["nouvel indicateur « Collectivités utilisatrices »."]),
    (indicator(NEW), SANS, [f"{INDICATEUR} est retiré."]),
    *((indicator(NEW), indicator(NEW, **{name: value}), [f"la définition ou la cible de {INDICATEUR} change."]) for name, value in (
        ("cible", {"valeur": 3, "source": "a"}), ("nature", "stock"), ("validation", {"date": "2026", "source": "a"}),
    )),
    # An end.
    (avec(archive=ARRETE), FICHE, ["le champ « archive : date d’arrêt » est retiré (il valait « 2026 »).", "le champ « archive : raison » est retiré (il valait « Fini. »)."]),
    (avec(archive=ARRETE), avec(archive=AUTRE_RAISON), ["le champ « archive : raison » passe de « Fini. » à « Repris. »."]),
    (FICHE, avec(archive=ARRETE), ["la page dit que ce commun est arrêté depuis 2026."]),
    (FICHE, avec(archive={**ARRETE, "date": "2026-11-01"}, statut="laureat"), ["le champ « statut » passe de « Écosystème » à « Lauréat ».", "la page dit que ce commun est arrêté depuis le 1er novembre 2026."]),
    # Fields, groups, repositories, links.
    (FICHE, avec(accroche="Autre."), [f"le champ « accroche » passe de « {FICHE['accroche']} » à « Autre. »."]),
    (FICHE, avec(sigle="BP"), ["le champ « sigle développé » est rempli : « BP »."]),
    (avec(sigle="BP"), FICHE, ["le champ « sigle développé » est retiré (il valait « BP »)."]),
    (FICHE, avec(technologies=["Django"]), ["technologies : « Django » est ajouté."]),
    (avec(technologies=["Django"]), FICHE, ["technologies : « Django » est retiré."]),
    (avec(technologies=["Django"]), avec(technologies=["Flask"]), ["technologies : « Flask » est ajouté.", "technologies : « Django » est retiré."]),
    (avec(depots=DEUX), avec(depots=[{**DEUX[0], "note": "x"}, DEUX[1]]), ["le champ « dépôts de code : précision » est rempli : « x »."]),
    (avec(depots=DEUX), avec(depots=DEUX[::-1]), []),
    (avec(depots=DEUX[:1]), avec(depots=DEUX[1:]), ["dépôts de code : « https://git.example/a/c » est ajouté.", "dépôts de code : « https://git.example/a/b » est retiré."]),
    (FICHE, avec(liens={"documentation": "https://exemple.fr/doc"}), ["le champ « liens : site » est retiré (il valait « https://exemple.fr/ »).", "le champ « liens : documentation » est rempli : « https://exemple.fr/doc »."]),
    (avec(liens={}), avec(liens={"autres": [{"titre": "x", "url": "https://x.example/"}]}), ["liens : autres liens : « x · https://x.example/ » est ajouté."]),
    # Reuses: what the page counts is said when it moves.
    (avec(reutilisations=[]), avec(reutilisations=[reuse("34172")]), ["nouvelle réutilisation, Commune de Montpellier (en production, déclarée).", "la page compte 1 organisme au lieu de 0."]),
    (avec(reutilisations=[ARRET]), avec(reutilisations=[reuse("34172")]), ["Commune de Montpellier passe de « arrêtée » à « en production ».", "Commune de Montpellier, le champ « arrêtée le » est retiré (il valait « mars 2026 »).", "la page compte 1 organisme au lieu de 0."]),
    (avec(reutilisations=[]), avec(reutilisations=[ARRET]), ["nouvelle réutilisation, Commune de Montpellier (arrêtée, déclarée)."]),
    (avec(reutilisations=[reuse("34172")]), avec(reutilisations=[ARRET, reuse("34003")]), ["Commune de Montpellier passe de « en production » à « arrêtée ».", "Commune de Montpellier, le champ « arrêtée le » est rempli : « mars 2026 ».", "nouvelle réutilisation, Commune d’Agde (en production, déclarée)."]),
    (avec(reutilisations=[reuse("34172"), reuse("34003")]), avec(reutilisations=[reuse("34003")]), ["la réutilisation par Commune de Montpellier est retirée.", "la page compte 1 organisme au lieu de 2."]),
    (avec(reutilisations=[reuse("34172")]), avec(reutilisations=[reuse("34172"), MONTPELLIER]), ["Commune de Montpellier : sa déclaration est une ligne à part, l’ancienne garde sa source."]),
    (avec(reutilisations=[reuse("34172")]), avec(reutilisations=[DIT]), ["Commune de Montpellier, le champ « usage » est rempli : « Tri. »."]),
    (avec(reutilisations=[reuse("34172")]), avec(reutilisations=[reuse("34172"), ARRET]), ["Commune de Montpellier passe de « en production » à « arrêtée ».", "Commune de Montpellier : sa déclaration est une ligne à part, l’ancienne garde sa source.", "la page compte 0 organisme au lieu de 1."]),
    (avec(reutilisations=[ARRET]), avec(reutilisations=[ARRET, REPRISE]), ["Commune de Montpellier passe de « arrêtée » à « en production ».", "Commune de Montpellier : sa déclaration est une ligne à part, l’ancienne garde sa source.", "la page compte 1 organisme au lieu de 0."]),
    (avec(reutilisations=[ARRET]), avec(reutilisations=[REPRISE, ARRET]), ["Commune de Montpellier passe de « arrêtée » à « en production ».", "Commune de Montpellier : sa déclaration est une ligne à part, l’ancienne garde sa source.", "la page compte 1 organisme au lieu de 0."]),
    (avec(reutilisations=[reuse("34172"), reuse("34003")]), avec(reutilisations=[reuse("34003"), reuse("34172")]), []),
]  # fmt: skip


@pytest.mark.parametrize(("avant", "apres", "phrases"), CHANGEMENTS)
def test_what_changes_is_told_once(avant: Json | None, apres: Json | None, phrases: list[str]) -> None:
    assert told(avant, apres) == [f"Berges Propres : {phrase}" for phrase in phrases]


@pytest.mark.parametrize(
    ("nature", "avant", "apres", "doute"),
    [
        ("stock", [("2026-02", 150)], ("2026-06", 10), "15 fois moins qu’avant (150 → 10)"),
        ("stock", [("2026-02", 150)], ("2026-06", 1_300_000), "8 667 fois plus qu’avant (150 → 1 300 000)"),
        ("stock", [("2026-02", 150)], ("2026-06", 600), ""),
        ("stock", [("2026-02", 150)], ("2026-06", 601), "4 fois plus qu’avant (150 → 601)"),
        ("stock", [("2026-02", 150)], ("2026-06", 37.5), ""),
        ("stock", [("2026-02", 150)], ("2026-06", 37), "4 fois moins qu’avant (150 → 37)"),
        ("stock", [("2026-02", 150)], ("2026-06", 0), "il n’en reste rien (150 → 0)"),
        ("stock", [("2026-02", 0)], ("2026-06", 150), ""),
        # A few things more or less; a rate has no small value.
        ("stock", [("2026-02", 2)], ("2026-06", 19), ""),
        ("taux", [("2026-02", 0.2)], ("2026-06", 20), "100 fois plus qu’avant (0,2 → 20)"),
        # The nearest before it, not the last of the list; what is written in its place.
        ("stock", [("2025-02", 10), ("2026-02", 150)], ("2026-06", 160), ""),
        ("stock", [("2026-02", 150), ("2025-02", 10)], ("2026-06", 160), ""),
        ("stock", [("2026-02", 150)], ("2026-02", 10), "15 fois moins qu’avant (150 → 10)"),
        ("stock", [("2025-02", 140), ("2026-02", 150), ("2026-06", 160)], ("2026-02", 10), "15 fois moins qu’avant (150 → 10)"),
        ("stock", [("2026-02", 150)], ("2025-06", 10), "15 fois plus qu’avant (10 → 150)"),
        # A total since the beginning; corrected, it may be less. A month is not compared with a year.
        ("cumul", [("2026-02", 150)], ("2026-06", 149), "un total depuis le début ne peut pas baisser (150 → 149)"),
        ("cumul", [("2026-02", 150)], ("2026-02", 149), ""),
        ("flux", [("2026-02", 150)], ("2026-06", 10), "15 fois moins qu’avant (150 → 10)"),
        ("flux", [("2025", 1500)], ("2026-06", 100), ""),
    ],
)  # fmt: skip
def test_a_figure_that_moves_too_much_is_to_verify(
    nature: str, avant: list[tuple[str, float]], apres: tuple[str, float], doute: str
) -> None:
    before = [mesure(*one) for one in avant]
    kept = [mesure(*one) for one in avant if one[0] != apres[0]]
    after = indicator(*kept, mesure(*apres), nature=nature)
    told_ = [one for one in told(indicator(*before, nature=nature), after) if "à vérifier" in one]
    assert told_ == ([f"Berges Propres : {INDICATEUR}, à vérifier : {doute}."] if doute else [])
    if kept == before and len(avant) == 1:
        assert [one for one in told(None, after) if "à vérifier" in one] == told_


def test_figures_of_two_scopes_are_not_compared() -> None:
    part = mesure("2026-06-30", 10, perimetre="Hérault")
    assert not [one for one in told(indicator(NEW), indicator(NEW, part)) if "à vérifier" in one]


def test_a_new_common_is_told_with_what_its_reader_believes() -> None:
    rights = {"credit": "Équipe", "licence": "etalab-2.0", "source": "https://exemple.fr/presse"}
    shown = {
        "logo": {"image": "berges.svg", **rights},
        "captures": [{"image": "berges-1.webp", "alternative": "Une berge", **rights}],
    }
    assert told(None, {**indicator(NEW), **shown, "reutilisations": []}) == [
        f"Nouveau commun : Berges Propres. {FICHE['accroche']}",
        "Berges Propres : le champ « logo » est rempli : « berges.svg ».",
        "Berges Propres : captures d’écran : « berges-1.webp · Une berge » est ajouté.",
        "Berges Propres : le champ « contact : courriel » est rempli : « contact@exemple.fr ».",
        "Berges Propres : dépôts de code : « https://github.com/exemple/berges-propres » est ajouté.",
        "Berges Propres : le champ « licence » est rempli : « EUPL-1.2 ».",
        "Berges Propres : nouvel indicateur « Collectivités utilisatrices » : 264 collectivités (30 juin 2026, déclaré).",
    ]


@pytest.mark.parametrize(
    ("lignes", "compte"),
    [
        ([], 0),
        ([ARRET], 0),
        ([reuse("34172"), {**reuse("34003", "arretee"), "arretee_le": "2026"}], 1),
        ([reuse("34172"), reuse("34003", "deploiement")], 2),
        # What the page does not count: an end announced and past, who carries the common.
        ([reuse("34172"), {**reuse("34003"), "depuis": "2026-01", "fin_annoncee": "2026-03"}], 1),
        ([reuse("34172"), {**reuse("34003"), "depuis": "2026-01", "fin_annoncee": "2027-03"}], 2),
        ([reuse("34172"), usage(**FICHE["porteurs"][0])], 1),
    ],
)
def test_the_organisations_told_are_those_that_the_page_counts(lignes: list[Json], compte: int) -> None:
    verb = "organisme utilise" if compte == 1 else "organismes utilisent"
    new = [one for one in told(None, avec(reutilisations=lignes)) if "ce commun" in one]
    assert new == ([f"Berges Propres : {compte} {verb} ce commun."] if compte else [])
    moved = [one for one in told(avec(reutilisations=[]), avec(reutilisations=lignes)) if "compte" in one]
    shown = "organisme" if compte < 2 else "organismes"
    assert moved == ([f"Berges Propres : la page compte {compte} {shown} au lieu de 0."] if compte else [])


def test_an_announced_end_once_past_is_no_stop() -> None:
    ended = {**reuse("34172"), "depuis": "2026-01", "fin_annoncee": "2026-03"}
    assert told(avec(reutilisations=[reuse("34172")]), avec(reutilisations=[ended]))[0] == (
        "Berges Propres : Commune de Montpellier passe de « en production » à « campagne terminée, suite à demander »."
    )


# --- What has grown old --------------------------------------------------------------------------


def points(root: Path, jour: date, *morts: str, **champs: Any) -> list[fraicheur.Rappel]:
    """Return what has grown old in one common as of a day."""
    kept = {k: v for k, v in avec(**champs).items() if v}
    catalogue, _ = charger(ecrire_catalogue(root, berges_propres=kept), jour)
    [projet] = catalogue.projets
    return list(fraicheur.points(projet, Contexte(root, catalogue, jour), DEPOT_URL, morts))


@pytest.mark.parametrize(
    ("reutilisations", "jour", "dits"),
    [
        ([{**reuse("34172"), "confirmee_le": "2025-05-24"}], date(2026, 11, 24), 0),
        ([{**reuse("34172"), "confirmee_le": "2025-05-24"}], date(2026, 11, 25), 1),
        ([{**ARRET, "confirmee_le": "2020"}], JOUR, 0),
        ([{**reuse("34172"), "confirmee_le": "2020"}, ARRET], JOUR, 0),
        ([reuse("34172")], JOUR, 0),
        ([{**reuse("34172"), "confirmee_le": "2020"}, {**reuse("34003"), "confirmee_le": "2021"}], JOUR, 2),
    ],
)
def test_a_reuse_is_to_confirm_from_the_next_day(
    tmp_path: Path, reutilisations: list[Json], jour: date, dits: int
) -> None:
    found = points(tmp_path, jour, reutilisations=reutilisations, impact=None)
    assert len(found) == dits
    assert all(point.texte.startswith("Réutilisation à reconfirmer : Commune ") for point in found)


@pytest.mark.parametrize(
    ("mesures", "jour", "dits"),
    [
        ([mesure("2026-06-30", 1)], date(2026, 9, 30), []),
        ([mesure("2026-06-30", 1)], date(2026, 10, 1), ["du 30 juin 2026"]),
        ([mesure("2026-08", 1)], date(2026, 12, 1), ["d’août 2026"]),
        ([mesure("2024", 1)], JOUR, ["de 2024"]),
        ([mesure("2020", 1), mesure("2026-11", 1)], JOUR, []),
    ],
)
def test_a_measure_is_late_from_the_next_day(
    tmp_path: Path, mesures: list[Json], jour: date, dits: list[str]
) -> None:
    found = points(tmp_path, jour, reutilisations=None, impact=indicator(*mesures)["impact"])
    assert [point.texte for point in found] == [
        f"Mesure dépassée : « Collectivités utilisatrices », dernière valeur {when}." for when in dits
    ]


@pytest.mark.parametrize(
    ("nombre", "montres", "reste"),
    [(1, 1, ""), (2, 2, ""), (30, 30, ""), (31, 30, "- … et 1 autres."), (45, 30, "- … et 15 autres.")],
)
def test_an_issue_shows_thirty_points(tmp_path: Path, nombre: int, montres: int, reste: str) -> None:
    dead = [f"https://a.example/{rank}" for rank in range(nombre)]
    found = points(tmp_path, JOUR, *dead, reutilisations=None, impact=None)
    catalogue, _ = charger(tmp_path, JOUR)
    text = fraicheur.ticket(fraicheur.Sujet("a", catalogue.projets[0].nom, ""), found, ())
    assert text.startswith("Bonjour.\n")
    assert f" a {nombre} point{'s' if nombre > 1 else ''} à revoir :" in text
    assert text.count("\n- [ ] ") == montres
    assert [line for line in text.split("\n") if line.startswith("- …")] == ([reste] if reste else [])


# --- The forms -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ecrit", "valeur"),
    [
        ("264", 264), ("0", 0), ("-3", -3), ("−3", -3), ("1,5", 1.5), ("1.5", 1.5), ("26 280", 26280),
        ("26\u202f280", 26280), ("26\u00a0280,75", 26280.75), ("9" * 15, 10**15 - 1), ("1,123456", 1.123456),
        ("9" * 16, None), ("1e3", None), ("+3", 3), ("1.300", 1300), ("300 communes", 300), ("300 milliers", None), (",5", None), ("5,", None), ("1.5.2", None),
        ("environ 3", 3), ("plus de 1,3 million", 1300000), ("3 %", 3), ("12 à 15", None), ("2 k€", None),
    ],
)  # fmt: skip
def test_a_number_is_read_as_people_write_it(ecrit: str, valeur: float | None) -> None:
    path = ("impact", "indicateurs", 0, "mesures", 0, "valeur")
    if valeur is None:
        with pytest.raises(Refus, match="n’est pas un nombre"):
            comprendre_reponse(path, ecrit)
    else:
        read = comprendre_reponse(path, ecrit).valeurs[path]
        assert (read, type(read)) == (valeur, type(valeur))


@pytest.mark.parametrize(("ajout", "action"), [(1_000_000, "proposer"), (1_000_001, "corriger")])
def test_the_longest_form(racine: Path, ajout: int, action: str) -> None:
    text = corps("declarer", **DECLARATION).replace("\r", "")
    result = traiter(text + " " * (ajout - len(text)), racine, JOUR)
    assert result.action == action
    assert "trop long" in "".join(result.messages) or action == "proposer"


@pytest.mark.parametrize("statut", ["documentee", "declaree"])
@pytest.mark.parametrize(
    "said",
    [{"etat": "Expérimentation"}, {"etat": "En production"}, {"etat": "Arrêtée", "arretee_le": "2026-09"}],
)
def test_a_proof_keeps_its_day_whatever_is_declared(
    tmp_path: Path, statut: str, said: dict[str, str]
) -> None:
    read = {"source": "https://exemple.fr/preuve", "confirmee_le": "2020", "lue_le": "2026"}
    root = ecrire_catalogue(
        tmp_path, berges_propres=avec(reutilisations=[{**reuse("34172"), "statut": statut, **read}])
    )
    before = (root / "projets" / "berges-propres.yml").read_text(encoding="utf-8")
    asked = {"commun": "berges-propres", "organisme": "Commune de Montpellier", **said}
    result = remplir(root, DECLARER, **asked)
    assert result.action == "proposer", result.messages
    assert result.texte.startswith(before)
    _, line = yaml.safe_load(result.texte)["reutilisations"]
    assert (line["organisation"], line["statut"]) == ({"code_insee": "34172"}, "declaree")
    assert "lue_le" not in line
    assert line.get("confirmee_le") == (None if line["etat"] == "arretee" else JOUR)
    ecrire_fiche(root / result.fichier, before, result.texte)
    again = remplir(root, DECLARER, **asked)
    assert again.messages == ("La fiche dit déjà cela : il n’y a rien à changer.",)


def test_the_last_of_several_lines_is_confirmed(tmp_path: Path) -> None:
    lines = [{**reuse("34172", "arretee"), "arretee_le": "2024"}, {**reuse("34172"), "confirmee_le": "2025"}]
    root = ecrire_catalogue(tmp_path, berges_propres=avec(reutilisations=lines))
    before = (root / "projets" / "berges-propres.yml").read_text(encoding="utf-8")
    asked = {"commun": "berges-propres", "code": "34172", "etat": "En production"}
    result = remplir(root, DECLARER, **asked)
    assert result.texte == before.replace('confirmee_le: "2025"\n', "confirmee_le: 2026-11-24\n")


def test_what_a_form_says_stopped_has_its_day(tmp_path: Path) -> None:
    root = ecrire_catalogue(tmp_path, berges_propres=avec(reutilisations=[reuse("34172")]))
    form = {"commun": "berges-propres", "code": "34172", "etat": "Arrêtée"}
    asked = remplir(root, DECLARER, **form)
    assert asked.messages == (
        "Arrêtée le\nDites depuis quand, avec la précision connue : 2026, mars 2026 ou 31/03/2026.",
    )
    stopped = remplir(root, DECLARER, arretee_le="2026-03", **form)
    [line] = yaml.safe_load(stopped.texte)["reutilisations"]
    assert (line["etat"], line["arretee_le"]) == ("arretee", "2026-03")
    (root / stopped.fichier).write_text(stopped.texte, encoding="utf-8")
    again = remplir(root, DECLARER, code="34172")
    assert [r["etat"] for r in yaml.safe_load(again.texte)["reutilisations"]] == ["arretee", "en-production"]
    assert again.phrases[0].endswith("passe de « arrêtée » à « en production ».")


def test_a_common_without_an_indicator_says_so(tmp_path: Path) -> None:
    root = ecrire_catalogue(tmp_path, berges_propres=SANS)
    [message] = remplir(root, MESURER).messages
    assert message.startswith("Indicateur\nLa fiche n’en a pas encore.")


# --- Once only --------------------------------------------------------------------------------------

TEXTE = """\
nom: A
impact:
  indicateurs:
    - id: a
      nom: Un
      mesures:
        - {au: 2026-06, valeur: 1, source: s t}
        - {du: 2026-01, au: 2026-06, valeur: 2, source: s t, perimetre: Le Val}
    - id: b
      nom: Deux
sources:
  - {id: s t, titre: s t}
"""
VAL = {"du": "2026-01", "perimetre": "Le Val"}


@pytest.mark.parametrize(
    ("mesure", "deja"),
    [
        ({}, True),
        ({**VAL, "perimetre": "le val"}, True),
        ({"du": "2026-01"}, False),
        ({**VAL, "du": "2026-02"}, False),
        ({"au": "2026-07"}, False),
        ({"source": "un autre"}, False),
        ({"perimetre": "Le Val"}, False),
    ],
)
def test_a_measure_is_the_same_by_its_dates_its_scope_and_its_source(mesure: Json, *, deja: bool) -> None:
    for name, refused in (("a", deja), ("b", False)):
        said = {"au": "2026-06", "source": "s t", "valeur": 9, **mesure}
        change = ChampChange(("impact", "indicateurs", name, "mesures", AJOUT), INCONNU, said)
        proposed = Proposition("a", "", (change,))
        if refused:
            with pytest.raises(Refus, match="déjà dans la fiche"):
                appliquer(TEXTE, proposed, FRANCE)
        else:
            assert appliquer(TEXTE, proposed, FRANCE).texte.count("valeur:") == 3


PARC = {"nom": "Parc du Val", "type": "pnr"}


@pytest.mark.parametrize(
    ("ecrit", "propose", "deja"),
    [
        ({"code_insee": "35238"}, {"code_insee": "35238"}, True),
        ({"code_insee": "35238"}, {"siren": "213502388"}, True),
        ({"code_insee": "35238"}, {"code_insee": "35051"}, False),
        (PARC, PARC, True),
        (PARC, {**PARC, "nom": "PARC  du val"}, True),
        (PARC, {**PARC, "type": "association"}, False),
        (PARC, {**PARC, "nom": "Parc du Mont"}, False),
        ({"code_insee": "44"}, {"code_insee": "44"}, False),
        ({"nom": 3}, PARC, False),
    ],
)
def test_an_organisation_is_the_same_by_its_code_or_its_name(
    ecrit: Json, propose: Json, *, deja: bool
) -> None:
    text = yaml.safe_dump({"reutilisations": [{"organisation": ecrit}]})
    assert bool(lignes_de(text, propose, FRANCE)) is deja


SOURCES = """\
nom: A
sources:
  - id: bilan
    titre: Bilan
    url: https://a.example/bilan
  - id: page-du-site-b-example
    titre: Sans adresse
"""


@pytest.mark.parametrize(
    ("source", "titre", "cite", "ajoute"),
    [
        ("bilan", "", "bilan", False),
        ("https://a.example/bilan", "", "bilan", False),
        ("https://a.example/bilan", "Autre titre", "bilan", False),
        ("https://a.example/bilan/", "", "page-du-site-a-example", True),
        ("https://b.example/", "", "page-du-site-b-example-2", True),
        ("https://b.example/", "Bilan", "bilan-2", True),
        ("https://b.example/", "!!!", "source", True),
        ("https://b.example/", "a" * 60, "a" * 60, True),
        ("https://b.example/", "a" * 61, "a" * 60, True),
        ("https://b.example/", "a" * 59 + " b", "a" * 59, True),
    ],
)
def test_a_source_is_listed_once(source: str, titre: str, cite: str, *, ajoute: bool) -> None:
    text, ident = citer_source(SOURCES, source, titre, "reutilisations", "")
    assert ident == cite
    assert "consultee_le" not in text
    read = citer_source(SOURCES, source, titre, "reutilisations", "2026-11")[0]
    assert ("consultee_le" in read) is ajoute
    assert (text != SOURCES) is ajoute
    assert text.startswith(SOURCES)


@pytest.mark.parametrize(
    ("texte", "dit"), [(SOURCES, "Sources de la fiche : bilan ou page"), ("nom: A\n", "« rapport ». Donnez")]
)
def test_a_source_that_is_not_listed_is_told(texte: str, dit: str) -> None:
    with pytest.raises(Refus, match=re.escape(dit)):
        citer_source(texte, "rapport", "", "reutilisations", "")


# --- Who uses it --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "trouves"),
    [
        ({"code": "35238"}, [{"code_insee": "35238"}]),
        ({"code": "35 238"}, [{"code_insee": "35238"}]),
        ({"code": "2a004"}, [{"code_insee": "2A004"}]),
        ({"code": "213 502 388 00019"}, [{"siren": "213502388"}]),
        ({"code": "35"}, [{"code_insee": "35"}]),
        ({"code": "974"}, [{"code_insee": "974"}]),
        ({"code": "44", "genre": "region"}, [{"type": "region", "code_insee": "44"}]),
        ({"code": "44", "genre": "departement"}, [{"type": "departement", "code_insee": "44"}]),
        ({"code": "35238", "nom": "Rennes"}, [{"code_insee": "35238"}]),
        ({"code": "35238", "nom": "Rennes", "genre": "commune"}, [{"code_insee": "35238"}]),
        ({"code": "890488950", "nom": "Asso"}, [{"nom": "Asso", "siren": "890488950"}]),
        ({"code": "890488950", "nom": "Asso", "genre": "association"}, [{"nom": "Asso", "type": "association", "siren": "890488950"}]),
        ({"nom": "Rennes"}, [{"code_insee": "35238"}, {"siren": "243500139"}]),
        ({"nom": "Rennes", "genre": "commune"}, [{"code_insee": "35238"}]),
        ({"nom": "Saint-Denis"}, [{"code_insee": code} for code in ("11339", "30247", "93066", "97411")]),
        ({"nom": "Rennes Métropole"}, [{"siren": "243500139"}]),
        ({"nom": "Ille-et-Vilaine"}, [{"code_insee": "35"}]),
        ({"nom": "Bretagne"}, [{"code_insee": "36024"}, {"code_insee": "90019"}, {"type": "region", "code_insee": "53"}]),
        ({"nom": "Asso", "genre": "association"}, [{"nom": "Asso", "type": "association"}]),
        ({"nom": "Asso"}, []),
        ({"genre": "commune"}, []),
        ({}, []),
    ],
)  # fmt: skip
def test_who_is_meant(question: dict[str, str], trouves: list[dict[str, str]]) -> None:
    assert [one.valeurs for one in reconnaitre(FRANCE, **question)] == trouves


@pytest.mark.parametrize(
    ("question", "dit"),
    [
        ({"code": "213502389"}, "la clé de contrôle ne correspond pas"),
        ({"code": "abc"}, "n’est ni un SIREN"),
        ({"code": "2C"}, "n’est ni un SIREN"),
        ({"code": "1234"}, "n’est ni un SIREN"),
        ({"code": "12345678"}, "n’est ni un SIREN"),
        ({"code": "2A0041"}, "n’est ni un SIREN"),
        ({"code": "44"}, "celui d’un département et celui d’une région"),
        ({"code": "44", "nom": "Grand Est"}, "celui d’un département et celui d’une région"),
        ({"code": "35238", "nom": "Brest"}, "est celui de Commune de Rennes, et non de « Brest »"),
        ({"code": "35238", "genre": "departement"}, "contredit le type « departement »"),
        ({"code": "890488950"}, "donnez aussi le nom"),
    ],
)
def test_a_code_that_is_nobody_s_or_another_s(question: dict[str, str], dit: str) -> None:
    with pytest.raises(Refus, match=re.escape(dit)):
        reconnaitre(FRANCE, **question)


# --- Bounds ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nombre", "reste"), [(39, ""), (40, ""), (41, "- … et 1 autre point."), (42, "- … et 2 autres points.")]
)
def test_a_comment_shows_forty_lines(nombre: int, reste: str) -> None:
    lines = tuple(f"Ligne {rank}" for rank in range(nombre))
    answer = textes.reponse(Resultat("corriger", messages=lines), "MEMBER")
    compared = textes.comparaison(Apercu(tuple(f"ajout\t{one}" for one in lines)), "MEMBER", "")
    for text in (answer, compared):
        assert len(re.findall(r"^- .*Ligne", text, re.MULTILINE)) == min(nombre, 40)
        assert re.findall(r"^- ….*$", text, re.MULTILINE) == ([reste] if reste else [])
    assert f"Il reste {nombre} points à corriger" in answer


@pytest.mark.parametrize(
    ("vu", "parties"),
    [
        (Apercu(), ["Aucune fiche ne change"]),
        (Apercu(erreurs=("E",)), ["À corriger avant publication"]),
        (Apercu(("ajout\tA",)), ["Ce qui change pour le lecteur", "- **Ajout**. A"]),
        (
            Apercu(("retrait\tA",)),
            ["Ce qui change pour le lecteur", "- **Retrait**. A"],
        ),
        (
            Apercu(("faux\tA",)),
            ["Ce qui change pour le lecteur", "- **Changement**. A"],
        ),
        (Apercu(manques=("M",)), ["Aucune fiche ne change", "Ce qui manque encore"]),
    ],
)
def test_a_comparison_says_only_what_there_is(vu: Apercu, parties: list[str]) -> None:
    every = {
        "À corriger avant publication", "Ce qui change pour le lecteur", "Aucune fiche ne change",
        "Des adresses ne répondent pas", "Ce qui manque encore",
    }  # fmt: skip
    text = textes.comparaison(vu, "MEMBER", "https://github.com/exemple/catalogue/actions/runs/7")
    assert all(part in text for part in parties)
    assert [part for part in every - {*parties} if part in text] == []
    assert text.startswith(textes.MERCI)
    assert "**Voir les pages**" in text


@pytest.mark.parametrize(
    ("association", "accueil"),
    [("FIRST_TIMER", True), ("FIRST_TIME_CONTRIBUTOR", True), ("NONE", True), ("CONTRIBUTOR", False), ("MEMBER", False), ("", False)],
)  # fmt: skip
def test_who_comes_for_the_first_time_is_welcomed(association: str, *, accueil: bool) -> None:
    assert textes.saluer(association) == (textes.BIENVENUE if accueil else textes.MERCI)


@pytest.mark.parametrize(("longueur", "attendu"), [(6, "abcde"), (5, "abcde"), (4, "abc…"), (1, "…")])
def test_a_line_is_cut_at_its_bound(longueur: int, attendu: str) -> None:
    assert un_seul("abcde", longueur) == attendu
    assert neutre("x" * 500) == "x" * 500
    assert neutre("x" * 501) == "x" * 499 + "…"


@pytest.mark.parametrize(
    ("change", "refuse"),
    [
        ({}, False),
        ({"phrases": ("x",) * 200}, False),
        ({"phrases": ("x",) * 201}, True),
        ({"messages": ("x",) * 201}, True),
        ({"phrases": ("x" * 2_000,)}, False),
        ({"phrases": ("x" * 2_001,)}, True),
        ({"titre": "x" * 2_000}, False),
        ({"titre": "x" * 2_001}, True),
        ({"texte": "x" * 262_144}, False),
        ({"texte": "x" * 262_145}, True),
        ({"fichier": f"projets/{'a' * 88}.yml"}, False),
        ({"fichier": f"projets/{'a' * 89}.yml"}, True),
        ({"fichier": "projets/a_b.yml"}, True),
        ({"fichier": ""}, True),
        ({"texte": ""}, True),
        ({"action": "corriger"}, True),
        ({"action": "corriger", "fichier": "", "texte": ""}, False),
        ({"action": "corriger", "texte": ""}, True),
    ],
)
def test_a_result_is_taken_within_its_bounds(tmp_path: Path, change: Json, *, refuse: bool) -> None:
    made = Resultat(**{"action": "proposer", "fichier": "projets/a.yml", "texte": "nom: A\n", **change})
    made.ecrire(tmp_path)
    if refuse:
        with pytest.raises(Trafique):
            relire(tmp_path)
    else:
        assert relire(tmp_path) == made


# --- The steps of the workflows -------------------------------------------------------------------------


def test_a_tampered_result_ends_a_step_in_one_line(etape: Callable[..., str], tmp_path: Path) -> None:
    event = ecrire_evenement(tmp_path / "evenement.json", evenement("x", state="closed"))
    (tmp_path / "resultat").mkdir()
    said = etape(tmp_path, "forge", "deposer", tmp_path / "resultat", code=1, GITHUB_EVENT_PATH=event)
    assert said == "Erreur : le dossier du résultat contient autre chose que le résultat.\n"


def test_a_step_asked_wrongly_ends_in_one_line(etape: Callable[..., str], tmp_path: Path) -> None:
    assert etape(tmp_path, "comparer", "--racine", tmp_path, code=2).startswith("Erreur : ")


def test_the_addresses_that_are_dead_are_kept(
    etape: Callable[..., str], racine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "catalogue_communs.reseau.connexion.statut",
        lambda url, *_: 404 if url == "https://exemple.fr/" else 200,
    )
    out = tmp_path / "liens.json"
    etape(tmp_path, "liens", out, "--racine", racine, "--date", "2026-11-24")
    assert json.loads(out.read_text(encoding="utf-8"))["berges-propres"] == ["https://exemple.fr/"]
