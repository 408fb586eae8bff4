"""What can be asked of the reference, and of the files that it makes, checked against a plain reading of them."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import re
import shutil
from bisect import bisect_right
from pathlib import Path
from typing import Any, get_args

import _reference as fabrique
import pytest
from _eclats import MAX_SHARD, decouper
from click.testing import CliRunner

from catalogue_communs.collectivites import Collectivite, Reference, reference
from catalogue_communs.collectivites.identification import DOSSIER, NUMEROS, SOURCE
from catalogue_communs.collectivites.objets import (
    REMPLACANTS,
    UNIQUES,
    Nature,
    chercher,
    cle_du_nom,
)
from catalogue_communs.commandes.ligne import cli
from catalogue_communs.contribution.organismes import candidats, reconnaitre
from catalogue_communs.socle.schemas import vocabulaires
from tests.aides import ROOT, titres
from tests.banc.budgets import REPONSE
from tests.collectivites.cas import CAS

LYON, RHONE = Collectivite("epci", "200046977"), Collectivite("departement", "69")
BRETAGNE = Collectivite("region", "53")
POLYNESIE, TERRE_ADELIE = Collectivite("departement", "987"), Collectivite("commune", "98414")
REFERENCE = ROOT / DOSSIER


def lues(nom: str) -> list[dict[str, str]]:
    """Read a file of the reference as anyone would."""
    with (REFERENCE / nom).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


# --- Populations: `test_reutilisations.py` compares those of all kinds of users with a plain count --------


def test_everybody_lives_in_one_commune_one_departement_one_region(france: Reference) -> None:
    whole = sum(int(line["population"] or 0) for line in lues("communes.csv"))
    assert france.habitants(france.par_commune) == whole
    assert france.population(Collectivite("region", code) for code in france.par_region) == whole
    assert (
        sum(france.habitants(france.circonscription(code)) for code in france.par_departement)
        == whole
    )
    for epci in france.par_epci.values():
        assert epci.population == france.population([Collectivite("epci", epci.siren)])


def test_what_is_governed_otherwise(france: Reference) -> None:
    """The Métropole de Lyon took the place of its département; Mayotte is both; nobody counted Terre-Adélie."""
    assert not france.communes(RHONE) & france.communes(LYON)
    assert france.circonscription("69") == france.communes(RHONE) | france.communes(LYON)
    assert france.type_organisme(LYON) == "collectivite-statut-particulier"
    mayotte = france.canonique(Collectivite("region", "06"))
    assert (mayotte.code, len(france.communes(mayotte))) == ("976", 17)
    noumea = france.par_commune["98818"]
    assert (noumea.epci, noumea.siren, noumea.departement) == (None, None, "988")
    aubervilliers = france.par_commune["93001"]
    assert (aubervilliers.epci, aubervilliers.ept) == ("200054781", "200057867")
    assert france.sans_population(france.communes(TERRE_ADELIE)) == 1
    assert (france.population([TERRE_ADELIE]), france.rang_de_strate(TERRE_ADELIE)) == (0, None)


# --- Names and types ----------------------------------------------------------------


@pytest.mark.parametrize("cas", titres(CAS["complets"]))
def test_a_full_name_says_what_and_which(france: Reference, cas: list[Any]) -> None:
    nature, code, name = cas
    assert france.nom_complet(Collectivite(nature, code)) == name


def test_a_collectivite_has_one_name_and_a_type(france: Reference) -> None:
    known = vocabulaires()["type_organisme"].valeurs
    for nature in get_args(Nature):
        for one in france.territoires(nature):
            assert france.nom_complet(one)
            assert france.canonique(one) == one
            assert known[france.type_organisme(one)].extra["famille"] == "collectivite"
    assert france.canonique(Collectivite("departement", "75")) == Collectivite("commune", "75056")
    assert france.canonique(Collectivite("region", "987")) == POLYNESIE
    assert france.canonique(Collectivite("region", "978")) == Collectivite("commune", "97801")
    found = {*map(france.nom_situe, france.communes_par_nom["saint-denis"])}
    assert {"Saint-Denis (Seine-Saint-Denis)", "Saint-Denis (La Réunion)"} <= found
    assert france.nom_situe(BRETAGNE) == "Bretagne"


# --- Loading ------------------------------------------------------------------------


def test_a_catalogue_may_bring_its_own_reference_and_change_it(
    france: Reference, tmp_path: Path
) -> None:
    """`serve` sees the new one without starting again."""
    assert reference(tmp_path / "ailleurs") is reference(ROOT)
    own = shutil.copytree(france.folder, tmp_path / DOSSIER)
    before = reference(tmp_path)
    source = own / SOURCE
    source.write_bytes(source.read_bytes().replace(b'"6.0.0"', b'"6.0.1"'))
    assert (before.folder, before.source.version) == (own, "6.0.0")
    assert reference(tmp_path).source.version == "6.0.1"


# --- The shards of « Ma collectivité »: complete, light, and found as the page looks them up -------------


class Eclats:
    """The files that the page asks for."""

    def __init__(self) -> None:
        """Read them all."""
        self.octets = {path.name: path.read_bytes() for path in fabrique.SHARDS.iterdir()}
        self.index: dict[str, Any] = self.lire("index.json")

    def lire(self, name: str) -> Any:
        return json.loads(self.octets[name])

    def noms(self, nom: str) -> str:
        starts = self.index["noms"]
        return f"noms-{starts[bisect_right(starts, cle_du_nom(nom)) - 1]}.json"


@pytest.fixture(scope="module")
def eclats() -> Eclats:
    return Eclats()


def test_every_commune_is_found_by_its_name_and_its_postal_codes(
    eclats: Eclats, france: Reference
) -> None:
    shards = {name: eclats.lire(name) for name in eclats.octets if name.startswith("noms-")}
    named = {name: {tuple(line[:2]) for line in lines} for name, lines in shards.items()}
    files = {
        code: eclats.lire(f"communes-{code}.json")["communes"] for code in france.par_departement
    }
    assert sorted(insee for communes in files.values() for insee in communes) == [
        *france.par_commune
    ]
    for commune in france.par_commune.values():
        assert (commune.nom, commune.insee) in named[eclats.noms(commune.nom)]
        assert files[commune.departement][commune.insee][4] == commune.postaux
        for code in commune.postaux.split():
            first = code[:3] if code[:2] in {"97", "98"} else code[:2]
            near = {"2A", "2B"} if first == "20" else {first}
            assert commune.departement in near | {*eclats.index["ailleurs"].get(code, ())}


def test_a_commune_has_its_facts(eclats: Eclats) -> None:
    """Population, class of size, what governs its département; the région comes from it. Unknown is null."""
    index, found = eclats.index, eclats.lire("communes-34.json")
    nom, population, ept, rank, _ = found["communes"]["34151"]
    assert (nom, ept) == ("Marsillargues", None)
    assert index["strates"][rank] == "de 3\u202f500 à 9\u202f999 habitants"
    assert 3_500 <= population < 10_000
    assert found["epci"]["243400520"][::2] == ["CA Lunel Agglo", 14]
    assert (index["departements"]["34"], index["regions"]["76"]) == (["Hérault", "76"], "Occitanie")
    said = {code: eclats.lire(f"communes-{code}.json")["conseil"] for code in ("34", "67", "2A")}
    assert said == {
        "34": "Département : Hérault",
        "67": "Collectivité européenne d’Alsace",
        "2A": "",
    }
    unknown = eclats.lire("communes-984.json")["communes"]["98414"]
    assert unknown == ["La Terre-Adélie", None, None, None, ""]


def test_one_answer_costs_less_than_thirty_kilobytes(eclats: Eclats) -> None:
    sizes = {
        name: len(gzip.compress(content, 6, mtime=0)) for name, content in eclats.octets.items()
    }
    assert all(re.fullmatch(r"[0-9A-Za-z-]+\.json", name) for name in sizes)
    heaviest = [
        max(sizes[name] for name in sizes if name.startswith(kind))
        for kind in ("noms-", "communes-")
    ]
    assert sizes["index.json"] + sum(heaviest) < REPONSE


def test_equal_keys_stay_together() -> None:
    size = MAX_SHARD // 3
    entries = [(key, b" " * size) for key in sorted(["ab"] * 9 + ["abc", "b", "c"])]
    found = decouper(entries)
    assert [*found] == sorted(found)
    assert [entry for part in found.values() for entry in part] == entries
    assert [key for key, _ in found["ab"]] == ["ab"] * 9
    assert decouper([]) == {}


# --- The reference is made from the official package, the same each time, and without its traps ----------


@pytest.mark.nuit
def test_the_reference_and_its_shards_are_the_package_to_the_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, eclats: Eclats
) -> None:
    shards = tmp_path / "eclats"
    shards.mkdir()
    (shards / "noms-de-l-an-passe.json").touch()
    monkeypatch.setattr(fabrique, "SHARDS", shards)
    source = json.loads((REFERENCE / SOURCE).read_bytes())
    monkeypatch.setattr(fabrique, "FOLDER", shutil.copytree(REFERENCE, tmp_path / "reference"))
    fabrique.main(str(source["cog"]), str(source["populations"]))
    made = {one.name: one.read_bytes() for one in (tmp_path / "reference").iterdir()}
    assert made == {one.name: one.read_bytes() for one in REFERENCE.iterdir()}
    assert {one.name: one.read_bytes() for one in shards.iterdir()} == eclats.octets


def test_the_source_names_its_package_counts_and_seals_each_file() -> None:
    """Lines and SHA-256 of every file stand in `source.json`."""
    source = json.loads((REFERENCE / SOURCE).read_bytes())
    pinned = json.loads((ROOT / "package.json").read_bytes())["devDependencies"]
    files = {p.name: p.read_bytes() for p in REFERENCE.iterdir() if p.name != SOURCE}
    assert source["version"] == pinned[source["paquet"]]
    assert source["empreintes"] == {n: hashlib.sha256(c).hexdigest() for n, c in files.items()}
    assert source["nombres"] == {n: len(lues(n)) for n in fabrique.COLUMNS}
    assert source["nombres"]["communes.csv"] == 34_969
    assert source["attribution"] in files["LISEZMOI.md"].decode()


def test_every_council_has_a_siren_and_no_other_collectivite_has_it() -> None:
    """15 régions, 96 départements and Alsace; and the four that are no more, to be refused."""
    found = lues(NUMEROS)
    codes = {(line["nature"], line["code"]) for line in found}
    places = {
        (nature, line["code"]): line["nom"]
        for nature in ("departement", "region")
        for line in lues(f"{nature}s.csv")
        if line["zone"] != "com"
    }
    # Named once, as départements; and Paris is a commune.
    councils = places.keys() - {("region", code) for code in UNIQUES} - {("departement", "75")}
    assert len(found) == len(codes) == 116
    assert codes == councils | {("departement", "6AE")}
    assert len(codes - {("departement", code) for code in REMPLACANTS}) == 112
    elsewhere = {line["siren"] for name in ("communes.csv", "epci.csv") for line in lues(name)}
    assert not elsewhere & {line["siren"] for line in found}
    assert all(
        places.get((line["nature"], line["code"]), line["nom"]) == line["nom"] for line in found
    )


# --- Bodies beyond the collectivités: found by their name, never chosen --------------------------


@pytest.mark.parametrize("cas", titres(CAS["structures"]))
def test_a_name_finds_the_bodies_that_it_may_mean(cas: list[Any], france: Reference) -> None:
    nom, trouve = cas
    found = [one.siren for one in chercher(france.structures, nom)]
    assert (trouve in found) if trouve else not found


def test_homonyms_are_told_apart_by_place_and_population(france: Reference) -> None:
    labels = [one.libelle for one in candidats(france, "Syndicat des eaux de la Vallée")]
    assert len(labels) > 1
    assert all(re.search(r", SIREN [0-9]{9}\)$", label) for label in labels)
    [alone] = candidats(france, "Parc naturel régional du Pilat")
    assert re.fullmatch(
        r"SM de .+ du Pilat \(Parc naturel régional, Loire, .+ habitants, .+\)", alone.libelle
    )


@pytest.mark.parametrize("cas", titres(CAS["codes"]))
def test_a_code_says_who_or_asks_which(cas: list[Any], france: Reference) -> None:
    nom, code, valeurs = cas
    assert [one.valeurs for one in reconnaitre(france, nom, "", code)] == valeurs


def test_the_command_names_each_organisation_once(tmp_path: Path) -> None:
    (tmp_path / "projets").mkdir()
    for nom, code in (
        ("Parc naturel régional du Pilat", 0),
        ("Office imaginaire de l’eau claire", 1),
    ):
        done = CliRunner().invoke(cli, ["organisme", nom, "--racine", str(tmp_path)])
        assert (done.exit_code, done.output.count("SIREN 254200363")) == (code, 1 - code)
