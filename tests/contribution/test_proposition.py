"""What a proposal writes, once, in the file of today: an answer as it is read, a use, a measure, a source, who is meant."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from catalogue_communs.collectivites import reference
from catalogue_communs.contribution.comprendre import comprendre_reponse, reconnaitre
from catalogue_communs.contribution.proposition import (
    citer_source,
    lignes_de,
)
from catalogue_communs.fiches.ecriture import Refus, ecrire_fiche
from catalogue_communs.socle.fichiers import ressources
from tests.contribution.aides import DECLARER, FICHE, JOUR, MESURER, avec, ecrire_catalogue, remplir, reuse

Json = dict[str, Any]
FRANCE = reference(ressources())


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
    root = ecrire_catalogue(tmp_path, berges_propres={k: v for k, v in FICHE.items() if k != "impact"})
    [message] = remplir(root, MESURER).messages
    assert message.startswith("Indicateur\nLa fiche n’en a pas encore.")


# --- Once only --------------------------------------------------------------------------------------

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
        *(({"code": code}, "n’est ni un SIREN") for code in ("abc", "2C", "1234", "12345678", "2A0041")),
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
