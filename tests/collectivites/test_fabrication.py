"""The reference is made from the official package, the same each time, and without its traps."""

from __future__ import annotations

import copy
import csv
import hashlib
import io
import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import openpyxl
import pytest
from click.testing import CliRunner, Result
from werkzeug import Request, Response

from catalogue.collectivites import organismes
from catalogue.collectivites.fabrication import (
    LISEZMOI,
    RELUS,
    PaquetInattendu,
    ecrire_reference,
    fabriquer_reference,
)
from catalogue.collectivites.fichiers import COLONNES, DOSSIER, NUMEROS, SOURCE
from catalogue.collectivites.objets import REMPLACANTS, UNIQUES, Structure
from catalogue.collectivites.organismes import SourceInattendue, chercher, ecrire_organismes, lire_banatic
from catalogue.commandes.cli import cli
from catalogue.contribution.organisme import candidats, reconnaitre
from catalogue.reseau.bornes import Horloge
from catalogue.reseau.client import Reseau
from tests.aides import ROOT

if TYPE_CHECKING:
    from pytest_httpserver import HTTPServer

    from catalogue.collectivites import Reference

PAQUET = ROOT / "node_modules" / "@etalab" / "decoupage-administratif"
REFERENCE = ROOT / DOSSIER

Donnees = dict[str, list[dict[str, Any]]]


def commune(code: str, nom: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - values of JSON
    """Describe a commune as the package does."""
    return {
        "code": code,
        "nom": nom,
        "typeLiaison": 0,
        "zone": "metro",
        "departement": "34",
        "region": "76",
        "type": "commune-actuelle",
        "siren": f"2{code}000",
        "codesPostaux": ["34500", "34000"],
        "population": 100,
        **more,
    }


PETIT: Donnees = {
    "communes": [
        commune("34002", "Le Village", typeLiaison=2, anciensCodes=["34900", "34003"]),
        commune("34001", "Ville, la grande"),
        commune("34001", "Hameau", type="commune-deleguee", chefLieu="34001", population=60),
        commune("34003", "Bourg", type="commune-associee", chefLieu="34001"),
        commune("34004", "Ville 1er", type="arrondissement-municipal", commune="34001"),
        {
            "code": "98901",
            "nom": "Île déserte",
            "zone": "com",
            "departement": "989",
            "region": "989",
            "type": "commune-actuelle",
        },
    ],
    "epci": [
        {
            "code": "200000001",
            "nom": "CC  du   Test",
            "type": "CC",
            "populationMunicipale": 999,
            "membres": [{"code": "34001"}, {"code": "34002"}],
        }
    ],
    "ept": [{"code": "200000002", "nom": "Est", "type": "EPT", "membres": [{"code": "34002"}]}],
    "departements": [
        {"code": "989", "nom": "Île", "typeLiaison": 0, "region": "989", "zone": "com"},
        {"code": "34", "nom": "Hérault", "typeLiaison": 5, "region": "76", "zone": "metro"},
    ],
    "regions": [
        {"code": "989", "nom": "Île", "typeLiaison": 0, "zone": "com"},
        {"code": "76", "nom": "Occitanie", "typeLiaison": 1, "zone": "metro"},
    ],
}


def paquet(folder: Path, data: Donnees, version: str = "6.0.0") -> Path:
    """Write a package as npm unpacks it."""
    (folder / "data").mkdir(parents=True)
    description = {"name": "@etalab/decoupage-administratif", "version": version}
    (folder / "package.json").write_text(json.dumps(description), encoding="utf-8")
    for name, records in data.items():
        (folder / "data" / f"{name}.json").write_text(json.dumps(records), encoding="utf-8")
    return folder


def commande(*arguments: str) -> Result:
    """Run `catalogue reference`."""
    return CliRunner().invoke(cli, ["reference", *arguments])


def lignes(content: bytes) -> list[dict[str, str]]:
    """Read a file of the reference."""
    return list(csv.DictReader(io.StringIO(content.decode())))


@pytest.fixture
def petit(tmp_path: Path) -> dict[str, bytes]:
    """Make a small reference that holds every trap of the package."""
    return fabriquer_reference(paquet(tmp_path / "paquet", PETIT))


def test_the_reference_is_the_package_to_the_byte() -> None:
    """What is in the project is what `catalogue reference` writes."""
    made = fabriquer_reference(PAQUET)

    assert {path.name: path.read_bytes() for path in REFERENCE.iterdir()} == made


def test_the_package_is_the_one_that_the_project_pins() -> None:
    """The version of the source is that of package.json."""
    pinned = json.loads((ROOT / "package.json").read_bytes())["devDependencies"]
    source = json.loads((REFERENCE / SOURCE).read_bytes())

    assert source["version"] == pinned[source["paquet"]]


def test_the_source_counts_and_seals_each_file() -> None:
    """Lines and SHA-256 of every file stand in `source.json`."""
    source = json.loads((REFERENCE / SOURCE).read_bytes())
    files = {p.name: p.read_bytes() for p in REFERENCE.iterdir() if p.name != SOURCE}

    assert source["empreintes"] == {n: hashlib.sha256(c).hexdigest() for n, c in files.items()}
    assert source["nombres"] == {n: len(lignes(files[n])) for n in COLONNES}
    assert source["nombres"]["communes.csv"] == 34_969
    assert source["attribution"] in files[LISEZMOI].decode()


def test_the_order_of_the_package_does_not_matter(tmp_path: Path, petit: dict[str, bytes]) -> None:
    """The same records in another order give the same bytes."""
    turned = {name: records[::-1] for name, records in PETIT.items()}

    assert fabriquer_reference(paquet(tmp_path / "autre", turned)) == petit


def test_what_was_a_commune_names_its_commune_of_today(petit: dict[str, bytes]) -> None:
    """The part's own record wins over the list of former codes."""
    found = {(x["insee"], x["nature"]): x["commune"] for x in lignes(petit["communes_anciennes.csv"])}

    assert found == {
        ("34001", "commune-deleguee"): "34001",
        ("34003", "commune-associee"): "34001",
        ("34004", "arrondissement-municipal"): "34001",
        ("34900", "commune-fusionnee"): "34002",
    }


def test_an_unknown_version_is_refused(tmp_path: Path) -> None:
    """Nobody would know the years of its data."""
    unpacked = paquet(tmp_path / "paquet", PETIT, version="7.0.0")

    done = commande("--paquet", str(unpacked), "--racine", str(tmp_path))
    assert done.exit_code == 1
    assert "La version 7.0.0 du paquet est nouvelle" in done.stderr
    assert not (tmp_path / DOSSIER).exists()


def test_without_the_package_the_command_says_what_installs_it(tmp_path: Path) -> None:
    """The npm package is not part of what a contributor installs."""
    done = commande("--racine", str(tmp_path))
    assert done.exit_code == 1
    assert "lancez « python3 scripts/lock »" in done.stderr
    assert list(tmp_path.iterdir()) == []


FAUTES = {
    "commune dans deux epci": ("epci", 0, "membres", [{"code": "34001"}, {"code": "34001"}]),
    "membre inconnu de epci": ("epci", 0, "membres", [{"code": "34999"}]),
    "type inconnu de epci": ("epci", 0, "type", "SAN"),
    "commune sans département": ("communes", 0, "departement", "99"),
    "commune dans deux régions": ("communes", 0, "region", "11"),
    "département sans région": ("departements", 1, "region", "11"),
    "commune ancienne sans commune d’aujourd’hui": ("communes", 2, "chefLieu", "34999"),
}


@pytest.mark.parametrize("fault", FAUTES)
def test_a_package_whose_parts_do_not_fit_is_refused(tmp_path: Path, fault: str) -> None:
    """The reference is not written from data that would be misread."""
    table, rank, key, value = FAUTES[fault]
    data = copy.deepcopy(PETIT)
    data[table][rank][key] = value

    with pytest.raises(PaquetInattendu, match=fault):
        fabriquer_reference(paquet(tmp_path / "paquet", data))


def test_a_commune_without_siren_is_refused_outside_the_com(tmp_path: Path) -> None:
    """The package has the SIREN of every other commune."""
    data = copy.deepcopy(PETIT)
    del data["communes"][0]["siren"]

    with pytest.raises(PaquetInattendu, match="commune sans SIREN : 34002"):
        fabriquer_reference(paquet(tmp_path / "paquet", data))


def test_files_are_written_whole_and_the_source_last(
    tmp_path: Path, petit: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that stops in the middle leaves whole files and the former `source.json`."""
    folder = tmp_path / "reference"
    ecrire_reference(dict.fromkeys(petit, b"ancien"), folder)
    replace = Path.replace

    def stop(self: Path, target: Path) -> Path:
        if target.name == "regions.csv":
            raise OSError("plus de place")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(OSError, match="plus de place"):
        ecrire_reference(petit, folder)

    assert [*petit][-1] == SOURCE
    assert {p.name for p in folder.iterdir()} == {*petit}
    assert (folder / "communes.csv").read_bytes() == petit["communes.csv"]
    assert (folder / SOURCE).read_bytes() == b"ancien"


def test_the_command_writes_the_reference(tmp_path: Path, petit: dict[str, bytes]) -> None:
    """It takes the folder of the package, and that of the catalogue."""
    done = commande("--paquet", str(tmp_path / "paquet"), "--racine", str(tmp_path))
    assert (done.exit_code, done.output) == (0, "La référence des collectivités est à jour.\n")
    assert {p.name: p.read_bytes() for p in (tmp_path / DOSSIER).iterdir()} == petit


# --- The files that are checked by hand -----------------------------------------------


def relus(folder: Path, name: str, text: str) -> Path:
    """Copy the files that are checked by hand, one of them changed."""
    folder.mkdir()
    for known in RELUS:
        (folder / known).write_bytes((REFERENCE / known).read_bytes())
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_every_council_has_a_siren_and_no_other_collectivite_has_it() -> None:
    """15 régions, 96 départements and Alsace; and the four that are no more, to be refused."""
    found = lignes((REFERENCE / NUMEROS).read_bytes())
    codes = {(line["nature"], line["code"]) for line in found}
    places = {
        (nature, line["code"]): line
        for nature, name in (("departement", "departements.csv"), ("region", "regions.csv"))
        for line in lignes((REFERENCE / name).read_bytes())
        if line["zone"] != "com"
    }
    # Named once, as départements; and Paris is a commune.
    councils = places.keys() - {("region", code) for code in UNIQUES} - {("departement", "75")}

    assert len(found) == len(codes) == 116
    assert codes == councils | {("departement", "6AE")}
    assert len(codes - {("departement", code) for code in REMPLACANTS}) == 112
    elsewhere = {
        line["siren"]
        for name in ("communes.csv", "epci.csv")
        for line in lignes((REFERENCE / name).read_bytes())
    }
    assert not elsewhere & {line["siren"] for line in found}
    for line in found:
        place = places.get((line["nature"], line["code"]))
        assert place is None or place["nom"] == line["nom"]


@pytest.mark.parametrize(
    ("texte", "dit"),
    [
        ("nature,code,siren\ndepartement,34,223400011\n", "ligne mal formée|colonnes inattendues"),
        ("nature,code,siren,nom\ndepartement,34,223400011\n", "ligne mal formée : departement,34,223400011"),
        ("nature,code,siren,nom\ndepartement,34,223400012,Hérault\n", "clé de SIREN fausse : 223400012"),
        (
            "nature,code,siren,nom\ndepartement,34,223400011,Hérault\ndepartement,35,223400011,Ille\n",
            "SIREN en double : 223400011",
        ),
    ],
)
def test_a_slip_of_the_hand_is_refused(tmp_path: Path, texte: str, dit: str) -> None:
    """A wrong number would name somebody else."""
    folder = relus(tmp_path / "relus", NUMEROS, texte)

    with pytest.raises(PaquetInattendu, match=dit):
        fabriquer_reference(paquet(tmp_path / "paquet", PETIT), folder)


# --- Bodies beyond the collectivités: read from what is published, found by their name, never cho --------


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
