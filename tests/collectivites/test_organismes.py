"""Bodies beyond the collectivités: read from what is published, found by their name, never chosen alone."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import openpyxl
import pytest
from click.testing import CliRunner
from werkzeug import Request, Response

from catalogue.collectivites import organismes
from catalogue.collectivites.fichiers import DOSSIER
from catalogue.collectivites.objets import Structure
from catalogue.collectivites.organismes import SourceInattendue, chercher, ecrire_organismes, lire_banatic
from catalogue.commandes.cli import cli
from catalogue.contribution.organisme import candidats, reconnaitre
from catalogue.reseau.bornes import Horloge
from catalogue.reseau.client import Reseau
from tests.aides import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_httpserver import HTTPServer

    from catalogue.collectivites import Reference

SQL = """\
insert into imports.banatic (siren, libelle, region_code, departement_code, nature, population)
values  ('200000008', 'SM du  Parc naturel régional du Val d''Essai', '76', '34', 'SMO', 5000),
        ('200000016', 'SI des eaux du Val', '76', '34', 'SIVU', NULL),
        ('200000024', 'CC du Val', '76', '34', 'CC', 12),
        ('200000033', 'clé fausse', '76', '34', 'SIVU', 12);
"""
TITRES = ["Département", "Région", "Arrondissement", "N° SIREN", "Nom du groupement", "Nature juridique"]
TITRES += ["Population", "Civilité Président", "Nom Président", "Prénom Président", "Siren membre", "Eau"]
LIGNES: list[list[object]] = [
    ["34 - Hérault", "76", "x", "200000008", "SM du  Parc naturel régional du Val d'Essai", "SMO", 5000],
    ["34 - Hérault", "76", "x", "200000008", "SM du  Parc naturel régional du Val d'Essai", "SMO", 5000],
    ["34 - Hérault", "76", "x", "200000016", "SI des eaux du Val", "SIVU", None],
    ["34 - Hérault", "76", "x", "200000024", "CC du Val", "CC", 12],
]
ATTENDU = {
    "200000008": Structure("200000008", "SM du Parc naturel régional du Val d'Essai", "pnr", "34", 5000),
    "200000016": Structure("200000016", "SI des eaux du Val", "sivu", "34", None),
}


def classeur(path: Path, titres: list[str] = TITRES) -> Path:
    """Write an export as BANATIC does: a line for a groupement and a member, the name of the president."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(titres)
    for line in LIGNES:
        sheet.append([*line, *("Mme", "PERSONNE", "Jeanne", "213400000", "OUI")])
    book.save(path)
    return path


def test_the_export_and_the_list_of_a_repository_say_the_same(tmp_path: Path) -> None:
    """Each groupement once, without the EPCI that the reference has, and without anybody's name."""
    (tmp_path / "liste.sql").write_text(SQL, encoding="utf-8")
    found = [lire_banatic(tmp_path / "liste.sql"), lire_banatic(classeur(tmp_path / "export.xlsx"))]
    assert found == [ATTENDU, ATTENDU]
    written = ecrire_organismes(found[1].values())
    assert written == ecrire_organismes(reversed(found[0].values()))
    assert b"PERSONNE" not in written
    assert b"Jeanne" not in written


@pytest.mark.parametrize("nom", ["texte.xlsx", "tronque.xlsx", "colonne.xlsx", "vide.sql"])
def test_another_shape_is_refused(nom: str, tmp_path: Path) -> None:
    """In a sentence, before anything is written."""
    path = tmp_path / nom
    path.write_bytes(b"rien")
    if nom == "tronque.xlsx":
        path.write_bytes(classeur(tmp_path / "entier.xlsx").read_bytes()[:-200])
    if nom == "colonne.xlsx":
        classeur(path, [title.replace("SIREN", "Siren") for title in TITRES])
    with pytest.raises(SourceInattendue, match=re.escape(nom)):
        lire_banatic(path)


def test_the_reference_is_made_again_and_keeps_what_sirene_gave(tmp_path: Path) -> None:
    """`catalogue reference --banatic` twice gives the same bytes."""
    folder = tmp_path / DOSSIER
    shutil.copytree(ROOT / DOSSIER, folder)
    (tmp_path / "projets").mkdir()
    kept = Structure("200000057", "Parc national d'Essai", "operateur-etat", "05", None)
    (folder / "organismes.csv").write_bytes(ecrire_organismes([kept]))
    package = str(ROOT / "node_modules/@etalab/decoupage-administratif")
    command = ["reference", "--racine", str(tmp_path), "--paquet", package]
    made = []
    for _ in range(2):
        done = CliRunner().invoke(cli, [*command, "--banatic", str(classeur(tmp_path / "export.xlsx"))])
        assert done.exit_code == 0, done.output
        made.append((folder / "organismes.csv").read_bytes())
    assert made[0] == made[1] == ecrire_organismes([*ATTENDU.values(), kept])
    (tmp_path / "faux.xlsx").write_bytes(b"rien")
    refused = CliRunner().invoke(cli, [*command, "--banatic", str(tmp_path / "faux.xlsx")])
    assert (refused.exit_code, (folder / "organismes.csv").read_bytes()) == (1, made[0])


@pytest.mark.parametrize(
    ("nom", "trouve"),
    [
        ("Parc naturel régional du Pilat", "254200363"),
        ("PNR du Pilat", "254200363"),
        ("le pilat", "254200363"),
        ("Syndicat mixte Manche Numérique", "255003592"),
        ("PETR du Pays de Retz", "200060838"),
        ("Parc national d’Essai", None),
        ("", None),
    ],
)
def test_a_name_finds_the_bodies_that_it_may_mean(nom: str, trouve: str | None, france: Reference) -> None:
    """Whatever the accents, the acronyms and the words that say what a body does."""
    found = [one.siren for one in chercher(france.structures, nom)]
    assert (trouve in found) if trouve else not found


def test_homonyms_are_told_apart_by_place_and_population(france: Reference) -> None:
    """All of them are proposed, and a lone one is not taken either."""
    labels = [one.libelle for one in candidats(france, "Syndicat des eaux de la Vallée")]
    assert len(labels) > 1
    assert all(re.search(r", SIREN [0-9]{9}\)$", label) for label in labels)
    [alone] = candidats(france, "Parc naturel régional du Pilat")
    assert alone.libelle.startswith(
        "SM de gestion et réalisation Parc naturel régional du Pilat (Parc naturel régional, "
    )
    assert ", Loire, " in alone.libelle
    assert "habitants" in alone.libelle


@pytest.mark.parametrize(
    ("nom", "code", "valeurs"),
    [
        ("", "34200", [{"code_insee": "34200"}, {"code_insee": "34301"}]),
        ("Mairie de Sète", "34200", [{"code_insee": "34301"}]),
        ("Pézènes-les-Mines", "34200", [{"code_insee": "34200"}]),
        ("", "34301", [{"code_insee": "34301"}]),
        (
            "",
            "254200363",
            [
                {
                    "nom": "SM de gestion et réalisation Parc naturel régional du Pilat",
                    "type": "pnr",
                    "siren": "254200363",
                }
            ],
        ),
        ("Le Pilat", "254 200 363", [{"nom": "Le Pilat", "type": "pnr", "siren": "254200363"}]),
    ],
)
def test_a_code_says_who_or_asks_which(
    nom: str, code: str, valeurs: list[dict[str, str]], france: Reference
) -> None:
    """34200 is the INSEE code of Pézènes-les-Mines, and the postal code of Sète."""
    assert [one.valeurs for one in reconnaitre(france, nom, "", code)] == valeurs


def resultat(siren: str, nature: str = "7389", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - values of JSON
    """Write one result as the API does, a director included, whatever was asked."""
    seat = {"departement": "05", "libelle_commune": "GAP", "code_postal": "05000"}
    who = {"dirigeants": [{"nom": "PERSONNE", "prenoms": "JEANNE"}], "nature_juridique": nature}
    return {
        "siren": siren,
        "nom_complet": "PARC D'ESSAI (PE)",
        "nom_raison_sociale": "PARC D'ESSAI",
        "siege": seat,
        **who,
        **more,
    }


def test_sirene_is_asked_page_by_page_at_its_pace(httpserver: HTTPServer) -> None:
    """25 results a page, 7 calls a second, nobody's name asked for nor kept."""
    asked, slept = list[dict[str, list[str]]](), list[float]()

    def answer(request: Request) -> Response:
        query = parse_qs(request.query_string.decode())
        asked.append(query)
        page = int(query["page"][0])
        found = [resultat("200000008")] if page == 1 else [resultat("200000016", "7354")]
        body = {"results": found, "total_results": 26, "page": page, "per_page": 25, "total_pages": 2}
        return Response(json.dumps(body), content_type="application/json")

    httpserver.expect_request("/search").respond_with_handler(answer)
    here = f"{httpserver.host}:{httpserver.port}"
    net = Reseau(frozenset(), permis=frozenset({here}), horloge=Horloge(dormir=slept.append))
    found = [*organismes.demander_a_sirene("Parc d’essai", net, f"http://{here}")]
    net.fermer()
    assert found == [
        Structure("200000008", "PARC D'ESSAI", "operateur-etat", "05", None),
        Structure("200000016", "PARC D'ESSAI", "syndicat-mixte-ferme", "05", None),
    ]
    assert [query["page"] for query in asked] == [["1"], ["2"]]
    assert all(query["minimal"] == ["true"] and query["include"] == ["siege"] for query in asked)
    assert all(query["per_page"] == ["25"] and query["q"] == ["Parc d’essai"] for query in asked)
    assert slept == [pytest.approx(1 / 7)]


@pytest.mark.parametrize("dit", [{}, {"results": [{}]}, {"results": [resultat("1")], "total_pages": 1}, [1]])
def test_another_answer_of_sirene_is_refused(dit: object, httpserver: HTTPServer) -> None:
    """Its shape is checked before anything is proposed."""
    httpserver.expect_request("/search").respond_with_json(dit)
    here = f"{httpserver.host}:{httpserver.port}"
    net = Reseau(frozenset(), permis=frozenset({here}))
    with pytest.raises(SourceInattendue):
        [*organismes.demander_a_sirene("x", net, f"http://{here}")]
    net.fermer()


def test_the_command_keeps_what_sirene_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once chosen by a person, it is in the reference, and the name finds it without the network."""
    shutil.copytree(ROOT / DOSSIER, tmp_path / DOSSIER)
    (tmp_path / "projets").mkdir()
    park = Structure("200000008", "Parc national d'Essai", "operateur-etat", "05", None)
    monkeypatch.setattr(organismes, "demander_a_sirene", lambda *_: iter([park]))
    command = ["organisme", "Parc national d’Essai", "--racine", str(tmp_path)]
    assert CliRunner().invoke(cli, command).exit_code == 1
    refused = CliRunner().invoke(cli, [*command, "--sirene", "--retenir", "200000016"])
    assert (refused.exit_code, "n’a pas rendu" in refused.stderr) == (1, True)
    kept = CliRunner().invoke(cli, [*command, "--sirene", "--retenir", "200000008"])
    assert (
        kept.exit_code,
        "Ajouté : Parc national d'Essai (Opérateur de l’État, Hautes-Alpes" in kept.output,
    ) == (0, True)
    assert b"200000008,Parc national d'Essai" in (tmp_path / DOSSIER / "organismes.csv").read_bytes()
