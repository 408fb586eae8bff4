"""Who can help: the table read, what a spoiled line says, the public list of operators, and where it all shows."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from catalogue_communs.commandes.cli import cli
from catalogue_communs.faits.contexte import Contexte, charger
from catalogue_communs.modele import tables
from catalogue_communs.site.sorties import api, publiccode
from catalogue_communs.site.vues.accueil import vue_des_besoins
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.reutiliser import aidants_du_departement
from catalogue_communs.site.vues.scripts import fichiers_des_lieux
from catalogue_communs.socle.programme import Publication
from catalogue_communs.validation import valider
from tests.aides import RACINE, TODAY

ADRESSES, PUBLICATION = Adresses("../"), Publication()
ENTETE = ",".join(tables.Aidant._fields) + "\n"
LIGNE = "Agence d’Essai,opsn,200000008,heberger former,annuaire,Django ; PostGIS,34 30,https://a.example/,https://s.example/liste,2026-11-02\n"
PARTOUT = "Coopérative d’Essai,entreprise,,,,Ruby,france,,https://s.example/liste,2026-11\n"
OPERATEURS = (
    "﻿id;nom;nom_avec_article;url;siret;statut;services;departements\n"
    '1;Syndicat  d’Essai;le Syndicat;https://op.example/;20000001600011;actif;"1,2";"34,2A"\n'
    "2;Sans lieu;;;;;;\n"
    '3;Sans SIRET;;http://op.example/;;;;"34"\n'
)


@pytest.fixture
def entier(tmp_path: Path) -> Path:
    """Copy the catalogue of the tests."""
    return Path(shutil.copytree(RACINE, tmp_path / "racine"))


def ecrire(racine: Path, texte: str) -> Contexte:
    """Write the table in a catalogue, and read it."""
    (racine / "donnees").mkdir(exist_ok=True)
    (racine / tables.AIDANTS).write_text(texte, encoding="utf-8")
    return Contexte(racine, charger(racine, TODAY)[0], TODAY)


def test_a_helper_is_found_by_its_departement_and_by_its_common(entier: Path) -> None:
    """On the pages, in « Ma collectivité », in the API and in the list of the Open Catalog; nobody is not an answer."""
    contexte = ecrire(entier, ENTETE + LIGNE + PARTOUT)
    names = {
        code: [one["nom"] for one in aidants_du_departement(code, contexte, ADRESSES)]
        for code in ("34", "75")
    }
    assert names == {"34": ["Agence d’Essai", "Coopérative d’Essai"], "75": ["Coopérative d’Essai"]}
    local = json.loads(fichiers_des_lieux(contexte)["territoires/donnees/usages-34.json"])
    assert local["aidants"][0] == ["Agence d’Essai", "https://a.example/", "héberger, former", ["annuaire"]]
    [first, second] = [
        one
        for one in json.loads(api.des_lieux(contexte, PUBLICATION)["api/v1/aidants.json"])["aidants"]
        if one["source"] == "https://s.example/liste"
    ]
    assert first == {
        "nom": "Agence d’Essai",
        "type": "opsn",
        "siren": "200000008",
        "aides": ["heberger", "former"],
        "communs": ["annuaire"],
        "techniques": ["Django", "PostGIS"],
        "departements": ["34", "30"],
        "url": "https://a.example/",
        "source": "https://s.example/liste",
        "lue_le": "2026-11-02",
    }
    assert (second["france"], "aides" in second, "departements" in second) == (True, False, False)
    listed = json.loads(publiccode.du_catalogue(contexte, PUBLICATION)["donnees/publiccode/usages.json"])[
        "data"
    ]
    [common] = [one for one in listed if "Agence d’Essai" in [s["name"] for s in one["suppliers"]]]
    assert common["suppliers"][0]["readOn"] == "2026-11-02"


def test_every_live_use_is_listed_with_its_code_its_proof_and_its_day(entier: Path) -> None:
    """A collectivité known by its code alone is named; one that stopped is not there."""
    contexte = ecrire(entier, ENTETE)
    listed = json.loads(publiccode.du_catalogue(contexte, PUBLICATION)["donnees/publiccode/usages.json"])[
        "data"
    ]
    live = [line for usage in contexte.usages for line in usage.actives]
    users = [user for one in listed for user in one["usedBy"]]
    assert len(users) == len(live) > 5
    coded = [user for user in users if "insee" in user or "siren" in user]
    assert coded
    assert all(user["name"] and user["state"] != "arretee" and user["status"] for user in users)
    assert sum("seenOn" in user for user in users) == sum(line.confirmee_le is not None for line in live)


ENTETE_BESOINS = "dit_le,theme,demandeur,besoin\n"
JUSTE = "2026-11,mieux-se-nourrir,commune,Commander les repas\n"

# A table, the code of its message, and each way to spoil it with the line and the words.
GATEES: list[tuple[Path, str, list[tuple[str, int, str]]]] = [
    (
        tables.AIDANTS,
        "aidant-invalide",
        [
            ("nom\n", 1, "La première ligne"),
            (ENTETE + LIGNE + "x,y\n", 3, "2 valeurs"),
            (ENTETE + LIGNE.replace("Agence d’Essai", ""), 2, "pas de nom"),
            (ENTETE + LIGNE.replace("200000008", "123456789"), 2, "n’est pas un SIREN"),
            (ENTETE + LIGNE.replace("opsn", "syndicat"), 2, "« syndicat » n’est pas connu"),
            (ENTETE + LIGNE.replace("former", "conseiller"), 2, "« conseiller » n’est pas connu"),
            (ENTETE + LIGNE.replace("34 30", "34 Gard"), 2, "« Gard » ne convient pas"),
            (ENTETE + LIGNE.replace("annuaire", "../x"), 2, "ne convient pas"),
            (ENTETE + LIGNE.replace("34 30", "").replace("annuaire", ""), 2, "Rien ne dit où"),
            (ENTETE + LIGNE.replace("https://a.example/", "javascript:alert(1)"), 2, "« url » n’est pas"),
            (ENTETE + LIGNE.replace("https://s.example/liste", ""), 2, "« source » n’est pas"),
            (ENTETE + LIGNE.replace("2026-11-02", "hier"), 2, "n’est pas une date"),
        ],
    ),
    (
        tables.BESOINS,
        "besoin-invalide",
        [
            ("", 1, "La première ligne n’est pas"),
            ("\xe9", 1, "La première ligne n’est pas"),
            (f"{ENTETE_BESOINS}{JUSTE}25/11/2026,autre,commune,Un besoin\n", 3, "n’est pas une date"),
            (f"{ENTETE_BESOINS}2026-11,cantine,commune,Un besoin\n", 2, "« cantine » n’est pas connu"),
            (f"{ENTETE_BESOINS}2026-11,autre,mairie,Un besoin\n", 2, "« mairie » n’est pas connu"),
            (f"{ENTETE_BESOINS}2026-11,autre,commune,Un besoin, et un autre\n", 2, "quatre valeurs"),
            (f"{ENTETE_BESOINS}2026-11,autre,commune,\n", 2, "quatre valeurs"),
            (f'{ENTETE_BESOINS}2026-11,autre,commune,"Un besoin\n', 1, "CSV en UTF-8"),
        ],
    ),
]


@pytest.mark.parametrize(
    ("table", "code", "gatee"), [(name, code, one) for name, code, said in GATEES for one in said]
)
def test_a_spoiled_line_is_told(racine: Path, table: Path, code: str, gatee: tuple[str, int, str]) -> None:
    """With its number, and what to write."""
    text, line, said = gatee
    (racine / table).write_text(text.replace("annuaire", "autre-commun"), encoding="utf-8")
    [found] = [d for d in valider(racine, TODAY).diagnostics if d.est_erreur]
    assert (found.fichier, found.ligne, found.code) == (table.as_posix(), line, code)
    assert said in found.message
    assert found.remede


def test_the_list_of_the_anct_takes_the_place_of_what_it_said_before(entier: Path) -> None:
    """Other lines stay; who says no département is left out; twice gives the same bytes; another shape nothing."""
    ecrire(entier, ENTETE + LIGNE)
    (entier / "operateurs.csv").write_text(OPERATEURS, encoding="utf-8")
    command = ["aidants", str(entier / "operateurs.csv"), "--racine", str(entier), "--date", "2026-11-24"]
    made = []
    for _ in range(2):
        assert CliRunner().invoke(cli, command).exit_code == 0
        made.append((entier / tables.AIDANTS).read_bytes())
    assert made[0] == made[1]
    read = {one.nom: one for one in tables.lire_aidants(entier)}
    assert [*read] == ["Agence d’Essai", "Sans SIRET", "Syndicat d’Essai"]
    assert (read["Syndicat d’Essai"].siren, read["Syndicat d’Essai"].departements) == (
        "200000016",
        ("2A", "34"),
    )
    assert (read["Sans SIRET"].siren, read["Sans SIRET"].url, read["Sans SIRET"].aides) == ("", "", ())
    for wrong in ("a;b\n1;2\n", "", OPERATEURS.replace("34", "").replace(",2A", "")):
        (entier / "operateurs.csv").write_text(wrong, encoding="utf-8")
        assert CliRunner().invoke(cli, command).exit_code == 1
        assert (entier / tables.AIDANTS).read_bytes() == made[0]


# --- The needs that no common answers to: read, counted by theme, and told with their line when s --------


def test_the_needs_are_counted_by_theme() -> None:
    """The most told first; the last that was told first; an axis, or another theme."""
    shown = vue_des_besoins(RACINE)
    assert shown["total"] == 3
    assert shown["themes"] == (("Mieux se nourrir", 2), ("Autre", 1))
    listed = shown["besoins"]
    assert isinstance(listed, tuple)
    assert [one["dit_le"] for one in listed] == [
        "le 20 novembre 2026",
        "le 3 novembre 2026",
        "le 2 octobre 2026",
    ]


def test_a_catalogue_without_the_file_knows_none(tmp_path: Path) -> None:
    """Nothing is counted, and the message to write is there."""
    assert vue_des_besoins(tmp_path)["total"] == 0
