"""What can be asked of the reference, checked against a plain reading of its files."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import re
import shutil
from bisect import bisect_right
from collections.abc import Callable
from pathlib import Path
from typing import Any

import _reference as fabrique
import pytest
from _eclats import MAX_SHARD, Entry, decouper
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue_communs.collectivites import (
    Collectivite,
    Reference,
    ReferenceAbsente,
    fichiers,
    reference,
)
from catalogue_communs.collectivites.fichiers import DOSSIER, NUMEROS, SOURCE
from catalogue_communs.collectivites.objets import NATURES, REMPLACANTS, UNIQUES, cle_du_nom
from catalogue_communs.collectivites.organismes import chercher
from catalogue_communs.commandes.cli import cli
from catalogue_communs.contribution.comprendre import candidats, reconnaitre
from catalogue_communs.socle.schemas import vocabulaires
from tests.aides import ROOT
from tests.banc.budgets import REPONSE

PARIS, GRAND_PARIS = Collectivite("commune", "75056"), Collectivite("epci", "200054781")
LYON, RHONE = Collectivite("epci", "200046977"), Collectivite("departement", "69")
BRETAGNE = Collectivite("region", "53")
RENNES, RENNES_METROPOLE = Collectivite("commune", "35238"), Collectivite("epci", "243500139")
PLAINE_COMMUNE = Collectivite("epci", "200057867")
POLYNESIE, TERRE_ADELIE = Collectivite("departement", "987"), Collectivite("commune", "98414")
Ligne = dict[str, str]


@pytest.fixture(scope="module")
def lignes() -> list[Ligne]:
    """Read the communes as anyone would."""
    with (ROOT / "donnees/collectivites/communes.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def habitants(lignes: list[Ligne], keep: Callable[[Ligne], bool]) -> int:
    """Sum the population of the lines to keep."""
    return sum(int(line["population"] or 0) for line in lignes if keep(line))


# --- Populations --------------------------------------------------------------------


def test_paris_and_its_metropole_count_each_inhabitant_once(france: Reference, lignes: list[Ligne]) -> None:
    """7,142,540 inhabitants with the COG of 2026; a naive sum gives 9,246,318."""
    once = france.population([PARIS, GRAND_PARIS])

    assert once == 7_142_540
    assert once == habitants(lignes, lambda x: x["epci"] == GRAND_PARIS.code or x["insee"] == PARIS.code)
    assert france.population([PARIS]) + france.population([GRAND_PARIS]) == 9_246_318


def test_the_metropole_de_lyon_took_the_place_of_its_departement(
    france: Reference, lignes: list[Ligne]
) -> None:
    """The département du Rhône governs the other communes; its map shows them all."""
    assert not france.communes(RHONE) & france.communes(LYON)
    assert france.circonscription("69") == france.communes(RHONE) | france.communes(LYON)
    assert france.population([RHONE, LYON]) == habitants(lignes, lambda x: x["departement"] == "69")
    assert france.type_organisme(LYON) == "collectivite-statut-particulier"


def test_the_communes_of_the_com_have_no_epci_and_count(france: Reference, lignes: list[Ligne]) -> None:
    noumea = france.par_commune.get("98818")
    assert noumea is not None
    assert (noumea.epci, noumea.siren, noumea.departement) == (None, None, "988")
    assert france.population([POLYNESIE]) == habitants(lignes, lambda x: x["departement"] == "987") > 0
    assert france.par_commune.get("98414") is not None
    assert france.population([TERRE_ADELIE]) == 0
    assert france.sans_population(france.communes(TERRE_ADELIE)) == 1
    assert france.strate(TERRE_ADELIE) is None


def test_mayotte_is_there(france: Reference) -> None:
    """Its seventeen communes, with the population of 2017, whichever way it is named."""
    mayotte = france.canonique(Collectivite("region", "06"))

    assert mayotte == Collectivite("departement", "976")
    assert len(france.communes(mayotte)) == 17
    assert france.population([mayotte]) == 256_518


def test_nobody_lives_outside_the_regions(france: Reference, lignes: list[Ligne]) -> None:
    whole = habitants(lignes, lambda _: True)

    assert france.habitants(france.par_commune) == whole
    assert france.population(Collectivite("region", code) for code in france.par_region) == whole
    assert sum(france.habitants(france.circonscription(code)) for code in france.par_departement) == whole


def test_an_epci_says_the_population_of_its_communes(france: Reference) -> None:
    for epci in france.par_epci.values():
        assert epci.population == france.population([Collectivite("epci", epci.siren)])


TERRITOIRES = st.deferred(
    lambda: st.sampled_from(
        [
            one
            for nature in NATURES
            for one in [*reference(ROOT).territoires(nature)][:: 37 if nature == "commune" else 1]
        ]
    )
)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.lists(TERRITOIRES, max_size=6), TERRITOIRES)
def test_a_union_never_adds_what_is_nested(territoires: list[Collectivite], other: Collectivite) -> None:
    france = reference(ROOT)
    before = france.population(territoires)
    after = france.population([*territoires, other])

    assert before == france.population([*reversed(territoires), *territoires])
    assert before <= after <= before + france.population([other])
    inner = [Collectivite("commune", insee) for insee in sorted(france.communes(other))[:50]]
    assert after == france.population([other, *inner, *territoires])


# --- Names and types ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("territoire", "complet"),
    [
        (Collectivite("commune", "34151"), "Commune de Marsillargues"),
        (Collectivite("commune", "76351"), "Commune du Havre"),
        (Collectivite("commune", "97101"), "Commune des Abymes"),
        (Collectivite("commune", "17300"), "Commune de La Rochelle"),
        (Collectivite("commune", "01004"), "Commune d’Ambérieu-en-Bugey"),
        (Collectivite("commune", "01001"), "Commune de L'Abergement-Clémenciat"),
        (Collectivite("departement", "34"), "Département de l’Hérault"),
        (Collectivite("departement", "35"), "Département d’Ille-et-Vilaine"),
        (Collectivite("departement", "67"), "Département du Bas-Rhin"),
        (Collectivite("departement", "972"), "Martinique"),
        (POLYNESIE, "Polynésie française"),
        (BRETAGNE, "Région Bretagne"),
        (Collectivite("region", "94"), "Corse"),
        (Collectivite("epci", "200034130"), "Communauté de communes Gally Mauldre"),
        (Collectivite("epci", "243300316"), "Bordeaux Métropole"),
        (PLAINE_COMMUNE, "Établissement public territorial Plaine Commune"),
    ],
)
def test_a_full_name_says_what_and_which(france: Reference, territoire: Collectivite, complet: str) -> None:
    """Articles contract as in French."""
    assert france.nom_complet(territoire) == complet


def test_homonyms_are_told_apart_by_their_departement(france: Reference) -> None:
    """Saint-Denis is in the Seine-Saint-Denis, in La Réunion, and elsewhere."""
    found = {france.nom_situe(Collectivite("commune", i)) for i in france.communes_par_nom["saint-denis"]}

    assert {"Saint-Denis (Seine-Saint-Denis)", "Saint-Denis (La Réunion)"} <= found
    assert france.nom_situe(BRETAGNE) == "Bretagne"


def test_every_collectivite_has_a_name_and_a_type(france: Reference) -> None:
    known = vocabulaires()["type_organisme"].valeurs
    for nature in NATURES:
        for one in france.territoires(nature):
            assert france.nom_complet(one)
            assert known[france.type_organisme(one)].extra["famille"] == "collectivite"


def test_a_collectivite_has_one_name(france: Reference) -> None:
    assert france.canonique(Collectivite("departement", "75")) == PARIS
    assert france.canonique(Collectivite("region", "987")) == POLYNESIE
    assert france.canonique(Collectivite("region", "978")) == Collectivite("commune", "97801")
    assert france.canonique(BRETAGNE) == BRETAGNE
    for nature in NATURES:
        assert all(france.canonique(one) == one for one in france.territoires(nature))


# --- Loading ------------------------------------------------------------------------


def test_a_catalogue_may_bring_its_own_reference(france: Reference, tmp_path: Path) -> None:
    assert reference(tmp_path / "ailleurs") is reference(ROOT)
    own = tmp_path / fichiers.DOSSIER
    shutil.copytree(france.folder, own)
    assert reference(tmp_path).folder == own


def test_a_reference_that_changes_is_read_again(tmp_path: Path, france: Reference) -> None:
    """`serve` sees the new one without starting again."""
    own = shutil.copytree(france.folder, tmp_path / fichiers.DOSSIER)
    before = reference(tmp_path)
    source = own / fichiers.SOURCE
    source.write_bytes(source.read_bytes().replace(b'"6.0.0"', b'"6.0.1"'))

    assert before.source.version == "6.0.0"
    assert reference(tmp_path).source.version == "6.0.1"


def test_without_any_reference_the_library_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fichiers, "ressources", lambda: tmp_path / "bibliotheque")

    with pytest.raises(ReferenceAbsente):
        reference(tmp_path)


# --- The shards of « Ma collectivité »: complete, light, and found as the page looks them up -------------


Fichiers = dict[str, bytes]


@pytest.fixture(scope="module")
def eclatee() -> Fichiers:
    """Read every file."""
    return {path.name: path.read_bytes() for path in fabrique.SHARDS.iterdir()}


@pytest.fixture(scope="module")
def index(eclatee: Fichiers) -> dict[str, Any]:
    """Read the file that the page loads first."""
    loaded: dict[str, Any] = json.loads(eclatee["index.json"])
    return loaded


def trouver(index: dict[str, Any], kind: str, key: str) -> str:
    """Find the shard of a key as the page does."""
    return f"{kind}-{index[kind][bisect_right(index[kind], key) - 1]}.json"


def test_every_commune_is_found_by_its_name(
    eclatee: Fichiers, index: dict[str, Any], france: Reference
) -> None:
    shards = {
        name: {tuple(x[:2]) for x in json.loads(content)}
        for name, content in eclatee.items()
        if name.startswith("noms-")
    }
    for commune in france.par_commune.values():
        assert (commune.nom, commune.insee) in shards[trouver(index, "noms", cle_du_nom(commune.nom))]


def test_every_commune_is_found_by_its_postal_codes(
    eclatee: Fichiers, index: dict[str, Any], france: Reference
) -> None:
    files = {code: json.loads(eclatee[f"communes-{code}.json"]) for code in france.par_departement}
    for commune in france.par_commune.values():
        assert files[commune.departement]["communes"][commune.insee][4].split() == [*commune.codes_postaux]
        for code in commune.codes_postaux:
            named = code[:3] if code[:2] in {"97", "98"} else code[:2]
            near = {"2A", "2B"} if named == "20" else {named}
            assert commune.departement in near | {*index["ailleurs"].get(code, ())}


def test_a_former_commune_leads_to_that_of_today(eclatee: Fichiers, index: dict[str, Any]) -> None:
    found = json.loads(eclatee[trouver(index, "noms", cle_du_nom("Lamarche-en-Woëvre"))])

    assert ["Lamarche-en-Woëvre", "55386", "Nonsard-Lamarche"] in found


def test_a_commune_has_its_facts(eclatee: Fichiers, index: dict[str, Any]) -> None:
    """Population, class of size; the région comes from the département."""
    found = json.loads(eclatee["communes-34.json"])
    nom, population, ept, rank, _ = found["communes"]["34151"]

    assert (nom, ept) == ("Marsillargues", None)
    assert index["strates"][rank] == "de 3\u202f500 à 9\u202f999 habitants"
    assert 3_500 <= population < 10_000
    assert found["epci"]["243400520"][::2] == ["CA Lunel Agglo", 14]
    assert found["conseil"] == "Département : Hérault"
    assert index["departements"]["34"] == ["Hérault", "76"]
    assert index["regions"]["76"] == "Occitanie"


def test_what_is_unknown_is_null(eclatee: Fichiers) -> None:
    """Nobody lives in Terre-Adélie, and nobody counted it."""
    assert json.loads(eclatee["communes-984.json"])["communes"]["98414"] == [
        "La Terre-Adélie",
        *[None] * 3,
        "",
    ]


def test_a_commune_knows_what_governs_its_departement(eclatee: Fichiers) -> None:
    """In Alsace the collectivité of both; in Corse, the région says everything."""
    said = {code: json.loads(eclatee[f"communes-{code}.json"])["conseil"] for code in ("67", "2A", "75")}

    assert said == {"67": "Collectivité européenne d’Alsace", "2A": "", "75": "Département : Paris"}


def test_one_answer_costs_less_than_thirty_kilobytes(eclatee: Fichiers) -> None:
    sizes = {name: len(gzip.compress(content, 6, mtime=0)) for name, content in eclatee.items()}
    shard = max(size for name, size in sizes.items() if name.startswith("noms-"))
    departement = max(size for name, size in sizes.items() if name.startswith("communes-"))

    assert sizes["index.json"] + shard + departement < REPONSE


def test_equal_keys_stay_together() -> None:
    size = MAX_SHARD // 3
    entries = [Entry(key, b"[]", size) for key in sorted(["ab"] * 9 + ["abc", "b", "c"])]

    found = decouper(entries)

    assert [*found] == sorted(found)
    assert [entry for part in found.values() for entry in part] == entries
    assert all(entry.key == "ab" for entry in found["ab"])
    assert len(found["ab"]) == 9


# --- The reference is made from the official package, the same each time, and without its traps ----------


REFERENCE = ROOT / DOSSIER


def lues(content: bytes) -> list[dict[str, str]]:
    """Read a file of the reference."""
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_the_reference_and_its_shards_are_the_package_to_the_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, eclatee: Fichiers
) -> None:
    shards = tmp_path / "eclats"
    shards.mkdir()
    (shards / "noms-de-l-an-passe.json").touch()
    monkeypatch.setattr(fabrique, "SHARDS", shards)
    source = json.loads((REFERENCE / SOURCE).read_bytes())
    monkeypatch.setattr(fabrique, "FOLDER", shutil.copytree(REFERENCE, tmp_path / "reference"))
    fabrique.main(str(source["cog"]), str(source["populations"]))

    assert {one.name: one.read_bytes() for one in (tmp_path / "reference").iterdir()} == {
        one.name: one.read_bytes() for one in REFERENCE.iterdir()
    }
    assert {one.name: one.read_bytes() for one in shards.iterdir()} == eclatee


def test_the_source_counts_and_seals_each_file() -> None:
    """Lines and SHA-256 of every file stand in `source.json`."""
    source = json.loads((REFERENCE / SOURCE).read_bytes())
    files = {p.name: p.read_bytes() for p in REFERENCE.iterdir() if p.name != SOURCE}

    assert source["empreintes"] == {n: hashlib.sha256(c).hexdigest() for n, c in files.items()}
    assert source["nombres"] == {n: len(lues(files[n])) for n in fabrique.COLUMNS}
    assert source["nombres"]["communes.csv"] == 34_969
    assert source["attribution"] in files["LISEZMOI.md"].decode()
    pinned = json.loads((ROOT / "package.json").read_bytes())["devDependencies"]
    assert source["version"] == pinned[source["paquet"]]


# --- The files that are checked by hand -----------------------------------------------


def test_every_council_has_a_siren_and_no_other_collectivite_has_it() -> None:
    """15 régions, 96 départements and Alsace; and the four that are no more, to be refused."""
    found = lues((REFERENCE / NUMEROS).read_bytes())
    codes = {(line["nature"], line["code"]) for line in found}
    places = {
        (nature, line["code"]): line
        for nature, name in (("departement", "departements.csv"), ("region", "regions.csv"))
        for line in lues((REFERENCE / name).read_bytes())
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
        for line in lues((REFERENCE / name).read_bytes())
    }
    assert not elsewhere & {line["siren"] for line in found}
    for line in found:
        place = places.get((line["nature"], line["code"]))
        assert place is None or place["nom"] == line["nom"]


# --- Bodies beyond the collectivités: found by their name, never chosen --------------------------


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
    found = [one.siren for one in chercher(france.structures, nom)]
    assert (trouve in found) if trouve else not found


def test_homonyms_are_told_apart_by_place_and_population(france: Reference) -> None:
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


@pytest.mark.parametrize("dit", ["OIEC", "oiec", "Office imaginaire de l’eau claire", "Zorgim"])
def test_the_command_finds_the_organisations_of_the_files(dit: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / DOSSIER, tmp_path / DOSSIER)
    (tmp_path / "projets").mkdir()
    water = "porteurs:\n  - nom: Office imaginaire de l’eau claire (OIEC)\n    type: operateur-etat\n"
    (tmp_path / "projets" / "a.yml").write_text(
        f"{water}  - nom: Agence imaginaire (Zorgim)\n", encoding="utf-8"
    )
    for name in ("b", "c"):
        (tmp_path / "projets" / f"{name}.yml").write_text(
            f"{water}    siren: '200000008'\n", encoding="utf-8"
        )
    done = CliRunner().invoke(cli, ["organisme", dit, "--racine", str(tmp_path)])
    assert done.exit_code == 0, done.output
    office = "· Office imaginaire de l’eau claire (OIEC) (Opérateur de l’État, "
    coded, bare = f"{office}SIREN 200000008, projets/b.yml)", f"{office}projets/a.yml)"
    agency = "· Agence imaginaire (Zorgim) (projets/a.yml)"
    assert done.output.splitlines() == ([agency] if dit == "Zorgim" else [coded, bare])
