"""The shards of « Ma collectivité »: complete, light, and found as the page looks them up."""

from __future__ import annotations

import gzip
import json
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

import pytest

from catalogue.collectivites.index import MAX_SHARD, EntreeIndex, decouper, eclats
from catalogue.collectivites.objets import cle_du_nom
from tests.banc.budgets import REPONSE

if TYPE_CHECKING:
    from catalogue.collectivites import Reference

Fichiers = dict[str, bytes]


@pytest.fixture(scope="module")
def fichiers(france: Reference) -> Fichiers:
    """Make every file once."""
    return eclats(france)


@pytest.fixture(scope="module")
def index(fichiers: Fichiers) -> dict[str, Any]:
    """Read the file that the page loads first."""
    loaded: dict[str, Any] = json.loads(fichiers["index.json"])
    return loaded


def trouver(index: dict[str, Any], kind: str, key: str) -> str:
    """Find the shard of a key as the page does."""
    return f"{kind}-{index[kind][bisect_right(index[kind], key) - 1]}.json"


def test_every_commune_is_found_by_its_name(
    fichiers: Fichiers, index: dict[str, Any], france: Reference
) -> None:
    """One shard answers, whatever the accents; homonyms are told apart by their code."""
    shards = {
        name: {tuple(x[:2]) for x in json.loads(content)}
        for name, content in fichiers.items()
        if name.startswith("noms-")
    }
    for commune in france.par_commune.values():
        assert (commune.nom, commune.insee) in shards[trouver(index, "noms", cle_du_nom(commune.nom))]


def test_every_commune_is_found_by_its_postal_codes(
    fichiers: Fichiers, index: dict[str, Any], france: Reference
) -> None:
    """A postal code gives all its communes."""
    shards = {name: json.loads(content) for name, content in fichiers.items() if name.startswith("codes-")}
    for commune in france.par_commune.values():
        for code in commune.codes_postaux:
            assert [commune.nom, commune.insee] in shards[trouver(index, "codes", code)][code]


def test_a_former_commune_leads_to_that_of_today(fichiers: Fichiers, index: dict[str, Any]) -> None:
    """A commune associée is looked up by its own name."""
    found = json.loads(fichiers[trouver(index, "noms", cle_du_nom("Lamarche-en-Woëvre"))])

    assert ["Lamarche-en-Woëvre", "55386", "Nonsard-Lamarche"] in found


def test_a_short_name_that_starts_longer_ones_is_found(fichiers: Fichiers, index: dict[str, Any]) -> None:
    """« Eu », « Y », « Us »: nothing is too short."""
    for name, code in [("Eu", "76255"), ("Y", "80829"), ("Us", "95625")]:
        assert [name, code] in json.loads(fichiers[trouver(index, "noms", cle_du_nom(name))])


def test_a_commune_has_its_facts(fichiers: Fichiers, index: dict[str, Any]) -> None:
    """Identifiers, population, EPCI, class of size; the région comes from the département."""
    found = json.loads(fichiers["communes-34.json"])
    nom, siren, population, epci, ept, rank = found["communes"]["34151"]

    assert (nom, siren, epci, ept) == ("Marsillargues", "213401516", "243400520", None)
    assert index["strates"][rank] == "de 3\u202f500 à 9\u202f999 habitants"
    assert 3_500 <= population < 10_000
    assert found["epci"][epci][1:] == ["communaute-agglomeration", found["epci"][epci][2], 14]
    assert index["departements"]["34"] == ["Hérault", "76"]
    assert index["regions"]["76"] == "Occitanie"


def test_what_is_unknown_is_null(fichiers: Fichiers) -> None:
    """Nobody lives in Terre-Adélie, and nobody counted it."""
    assert json.loads(fichiers["communes-984.json"])["communes"]["98414"] == [
        "La Terre-Adélie",
        *[None] * 5,
    ]


def test_every_commune_is_in_the_file_of_its_departement(fichiers: Fichiers, france: Reference) -> None:
    """And in no other."""
    found = [
        insee
        for code in france.par_departement
        for insee in json.loads(fichiers[f"communes-{code}.json"])["communes"]
    ]

    assert sorted(found) == [*france.par_commune]


def test_one_answer_costs_less_than_thirty_kilobytes(fichiers: Fichiers) -> None:
    """The index, the heaviest shard of names or codes, and the heaviest département, compressed."""
    sizes = {name: len(gzip.compress(content, 6, mtime=0)) for name, content in fichiers.items()}
    shard = max(size for name, size in sizes.items() if name.startswith(("noms-", "codes-")))
    departement = max(size for name, size in sizes.items() if name.startswith("communes-"))

    assert sizes["index.json"] + shard + departement < REPONSE


def test_the_same_reference_gives_the_same_files(fichiers: Fichiers, france: Reference) -> None:
    """Bytes do not depend on the run."""
    assert eclats(france) == fichiers


def test_a_name_is_a_file_name_everywhere(fichiers: Fichiers) -> None:
    """Lower case, digits and hyphens."""
    for name in fichiers:
        stem, dot, suffix = name.partition(".")
        assert (dot, suffix) == (".", "json")
        assert stem.replace("-", "").isalnum()
        assert stem.isascii()


def test_equal_keys_stay_together() -> None:
    """However many homonyms there are."""
    size = MAX_SHARD // 3
    entries = [EntreeIndex(key, b"[]", size) for key in sorted(["ab"] * 9 + ["abc", "b", "c"])]

    found = decouper(entries)

    assert [*found] == sorted(found)
    assert [entry for part in found.values() for entry in part] == entries
    assert all(entry.cle == "ab" for entry in found["ab"])
    assert len(found["ab"]) == 9


def test_no_entry_gives_no_shard() -> None:
    """A reference without postal codes is possible."""
    assert decouper([]) == {}
