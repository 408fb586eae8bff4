"""`catalogue champ`, and what every command shares: names, JSON, answers that are kept."""

from __future__ import annotations

import os
import pty
import re
import select
import shlex
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import msgspec
import pytest
import yaml

from catalogue_communs.collectivites import cles
from catalogue_communs.commandes import base
from catalogue_communs.commandes.controle import donnees
from catalogue_communs.faits.chronologie import modifie_le
from catalogue_communs.faits.contexte import Contexte, charger
from catalogue_communs.faits.etat import Etat, etats_des_fiches, manquants
from catalogue_communs.fiches.lecture import lire_octets
from catalogue_communs.forges.modele import LectureDeDepot
from catalogue_communs.validation.contenus import missing
from tests.aides import RACINE, TODAY, Lancer
from tests.commandes.conftest import FICHE, JOUR
from tests.contribution.aides import corps


def fiche(root: Path, slug: str = "bac-malin") -> dict[str, object]:
    """Read a file of the catalogue."""
    values: dict[str, object] = yaml.safe_load((root / "projets" / f"{slug}.yml").read_text(encoding="utf-8"))
    return values


CHANGES = [
    (("Site", "www.exemple.org"), ("liens", "site"), "https://www.exemple.org"),
    (("licence", "EUPL 1.2"), ("licence",), "EUPL-1.2"),
    (("impact.indicateurs.bacs.nom", "Bacs équipés"), ("impact", "indicateurs", 0, "nom"), "Bacs équipés"),
    (("impact.indicateurs.1.nom", "Agents"), ("impact", "indicateurs", 1, "nom"), "Agents"),
    (
        ("impact.indicateurs", "nom=Communes équipées", "effet=usage", "unite=commune", "nature=stock"),
        ("impact", "indicateurs", 2),
        {"id": "communes-equipees", "nom": "Communes équipées", "effet": "usage", "unite": "commune", "nature": "stock"},
    ),
    (("technologies", "Python", "Vue.js"), ("technologies",), ["Python", "Vue.js"]),
    (("sources", "titre=Bilan 2026", "url=exemple.org/bilan", "champs=impact"), ("sources", -1, "titre"), "Bilan 2026"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "chemin", "valeur"), CHANGES)
def test_any_field_is_changed_or_added(
    depot: Path,
    lancer: Lancer,
    arguments: tuple[str, ...],
    chemin: tuple[str | int, ...],
    valeur: object,
) -> None:
    done = lancer("champ", "Bac Malin", *arguments)
    assert done.code == 0, done
    found: object = fiche(depot)
    for step in chemin:
        found = found[step]  # type: ignore[index]
    assert found == valeur
    assert "# Relue par l’équipe chaque trimestre." in (depot / "projets/bac-malin.yml").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize(
    ("arguments", "dit"),
    [
        (("champ", "bac-malin", "couleur", "bleu"), "n’est pas un champ d’une fiche"),
        (
            ("champ", "bac-malin", "impact.indicateurs.arbres.nom", "Arbres"),
            "Il y a : Bacs suivis et Agents formés",
        ),
        (("champ", "bac-malin", "licence", "AGPL v3"), "AGPL-3.0-or-later"),
        (("champ", "bac-malin", "impact.indicateurs", "Agents"), "Écrivez chaque champ avec sa valeur"),
        (
            ("champ", "bac-malin", "liens", "x"),
            "Donnez une valeur, et une seule, à un champ simple. Champs : site",
        ),
        (("champ", "bac-malain", "licence", "MIT"), "Vouliez-vous dire « bac-malin » ?"),
        (("etat", "bac-malain"), "Vouliez-vous dire « bac-malin » ?"),
        (("valider", "bac-malain"), "Vouliez-vous dire « bac-malin » ?"),
    ],
)
def test_what_cannot_be_is_refused_in_french(
    depot: Path,
    lancer: Lancer,
    arguments: tuple[str, ...],
    dit: str,
) -> None:
    before = (depot / "projets/bac-malin.yml").read_bytes()
    done = lancer(*arguments)
    assert done.code != 0
    assert dit in done.erreur
    assert (depot / "projets/bac-malin.yml").read_bytes() == before


def test_what_was_typed_is_kept_when_the_page_would_have_an_error(depot: Path, lancer: Lancer) -> None:
    done = lancer(
        "nouveau", "--nom", "Tri Futé", "--accroche", "Écrire à camille.martin@exemple.fr", "--porteur", "Syndicat",
        "--type", "syndicat-mixte-ferme", "--publics", "commune", "--depot", "https://github.com/tri-fute/tri",
        "--licence", "MIT", "--contact", "contact@tri-fute.example",
    )  # fmt: skip
    assert done.code == 1
    assert "gardées dans brouillons/tri-fute.yml" in done.erreur
    assert "Tri Futé" in (depot / "brouillons/tri-fute.yml").read_text(encoding="utf-8")
    assert not (depot / "projets/tri-fute.yml").exists()


# --- What a command imports: only what it uses -----------------------------------------------------------


# Each of these takes a tenth of a second to import, or nearly.
LOURDS = (
    "jsonschema",
    "PIL",
    "requests",
    "ruamel",
    "xlsxwriter",
)


@pytest.mark.parametrize(
    "words", [["--version-inconnue"], ["valider", "--sans-conseils", "projets/clairiere.yml"]]
)
def test_checking_a_page_without_error_imports_nothing_heavy(words: list[str]) -> None:
    program = (
        "import sys\n"
        "from catalogue_communs.commandes.cli import main\n"
        f"sys.argv = ['catalogue', *{words!r}]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print(sorted(set({LOURDS!r}) & set(sys.modules)), file=sys.stderr)"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], cwd=RACINE, capture_output=True, text=True, check=True, timeout=60
    )

    assert found.stderr.splitlines()[-1] == "[]"


# --- What a page lacks, what is old, what must be confirmed, what is broken ------------------------------


def _etat(depot: Path, jour: str = JOUR) -> Etat:
    day = date.fromisoformat(jour)
    return next(
        one
        for one in etats_des_fiches(Contexte(depot, charger(depot, day)[0], day))
        if one.commun == "bac-malin"
    )


def _lecture(depot: Path) -> None:
    folder = depot / "donnees/activite/github.com"
    reading = LectureDeDepot("https://github.com/bac-malin/bac", date(2026, 8, 20), "github", archive=True)
    (folder / "bac-malin__bac.json").write_bytes(msgspec.json.encode(reading))


def test_each_kind_of_point_is_said_once_the_gravest_first(depot: Path) -> None:
    _lecture(depot)
    points = _etat(depot).points
    assert [p.genre for p in points if p.genre != "manque"] == ["casse", "ancien", "a-reconfirmer"]
    assert [p.importance for p in points] == sorted((p.importance for p in points), reverse=True)
    told = {p.genre: p.message for p in points}
    assert "archivé" in told["casse"]
    assert "« Bacs suivis » date du 31 mars 2026 : rythme annoncé : trimestriel." in [
        p.message for p in points
    ]
    assert told["a-reconfirmer"].startswith("Commune de Fougères : dernière trace le 1er février 2024.")
    assert "« Agents formés » : pas encore lu ici." in [p.message for p in points]
    [europe] = [p for p in points if "publiccode.yml" in p.message]
    assert "« localisation.availableLanguages »" in europe.message


def test_what_was_just_confirmed_and_measured_is_not_said(depot: Path) -> None:
    path = depot / "projets/bac-malin.yml"
    fresh = FICHE.replace("2024-02-01", "2026-08-01").replace("au: 2026-03-31", "au: 2026-08-01")
    path.write_text(fresh, encoding="utf-8")
    assert {p.genre for p in _etat(depot).points} == {"manque"}


def test_the_command_prints_the_state(depot: Path, lancer: Lancer) -> None:
    found = lancer("etat", "bac-malin", "--date", JOUR)
    assert (found.code, found.erreur) == (0, "")
    assert found.dit.startswith("Bac Malin (projets/bac-malin.yml)\n  · manque : ")
    assert "\n  · ancien : « Bacs suivis » date du 31 mars 2026" in found.dit
    assert {"autre-commun", "bac-malin"} == {
        *re.findall(r"projets/([a-z-]+)", lancer("etat", "--date", JOUR).dit)
    }
    (depot / "projets/bac-malin.yml").write_text("nom: [", encoding="utf-8")
    found = lancer("etat", "--date", JOUR)
    assert found.code == 1
    assert "✗ projets/bac-malin.yml a des erreurs" in found.dit
    assert lancer("etat", "inconnu").code == 2


def test_the_validation_and_the_state_miss_the_same_fields() -> None:
    catalogue, report = charger(RACINE, TODAY)
    for fiche in report.fiches:
        projet = catalogue.projet(fiche.slug)
        assert projet is not None
        assert sorted(missing(fiche)) == sorted(manquants(projet)), fiche.slug


# --- The list of what is published, kept by a command: what it adds, what it writes in a file, wh --------


AMIS = """\
  - organisation:
      nom: Les amis du Val
      type: association
{siren}    etat: en-production
    depuis: 2024
    statut: declaree
"""
SIREN = '      siren: "130026032"\n'


def avec_amis(depot: Path, siren: str = "") -> Path:
    """Add to the commented file the use of an association."""
    path = depot / "projets/bac-malin.yml"
    text = path.read_text(encoding="utf-8").replace(AMIS.format(siren=""), "")
    mark = "  # D’autres viendront.\n"
    path.write_text(text.replace(mark, AMIS.format(siren=siren) + mark), encoding="utf-8")
    return path


def test_the_list_is_made_then_completed(depot: Path, lancer: Lancer) -> None:
    assert lancer("identifiants", "--simuler").dit.count("de plus dans la liste") == 2
    assert not (depot / cles.IDENTIFIANTS).exists()
    lancer("identifiants", "--date", "2026-08-01")
    first = (depot / cles.IDENTIFIANTS).read_text(encoding="utf-8")
    assert re.search(
        r"^bac-malin,mesure/bacs.2026-03-31,mesure/bacs/2026-03-31,2026-08-01,,\"?[^,]+.*\"?,,$",
        first,
        re.MULTILINE,
    )
    assert "bac-malin,reutilisation/commune-35115,reutilisation/35115,2026-08-01,," in first
    avec_amis(depot)
    assert lancer("identifiants", "--date", JOUR).dit == "projets/bac-malin.yml : 1 de plus dans la liste.\n"
    second = (depot / cles.IDENTIFIANTS).read_text(encoding="utf-8")
    new = "bac-malin,reutilisation/association-les-amis-du-val,reutilisation/les-amis-du-val,2026-08-24,"
    [added] = {*second.splitlines()} - {*first.splitlines()}
    assert added.startswith(new)
    assert {*first.splitlines()} < {*second.splitlines()}
    assert lancer("identifiants").dit == "La liste est à jour.\n"
    assert (depot / cles.IDENTIFIANTS).read_text(encoding="utf-8") == second


def test_a_siren_found_later_writes_the_identifier_in_the_file(depot: Path, lancer: Lancer) -> None:
    avec_amis(depot)
    lancer("identifiants", "--date", JOUR)
    listed = (depot / cles.IDENTIFIANTS).read_text(encoding="utf-8")
    path = avec_amis(depot, SIREN)
    before = path.read_text(encoding="utf-8")
    assert lancer("valider", "projets/bac-malin.yml", "--date", JOUR).code == 1
    assert "« id: association-les-amis-du-val » gardé" in lancer("identifiants", "--date", JOUR).dit
    after = path.read_text(encoding="utf-8")
    end = "    depuis: 2024\n    statut: declaree\n"
    assert after == before.replace(end, f"{end}    id: association-les-amis-du-val\n")
    assert (depot / cles.IDENTIFIANTS).read_text(encoding="utf-8") == listed
    assert lancer("valider", "projets/bac-malin.yml", "--date", JOUR).code == 0
    path.write_text(before.replace("Les amis du Val", "Les amies du Val"), encoding="utf-8")
    assert "gardé" not in lancer("identifiants", "--simuler", "--date", JOUR).dit
    refused = lancer("valider", "projets/bac-malin.yml", "--date", JOUR)
    assert "→ Ajoutez « id: association-les-amis-du-val » à cette réutilisation." in refused.dit


def test_a_spoiled_list_is_left_as_it_is(depot: Path, lancer: Lancer) -> None:
    (depot / cles.IDENTIFIANTS).write_text("commun,cle\n", encoding="utf-8")
    told = lancer("identifiants")
    assert (told.code, told.erreur.partition(" : ")[0]) == (1, "donnees/identifiants.csv:1")
    assert (depot / cles.IDENTIFIANTS).read_text(encoding="utf-8") == "commun,cle\n"


def test_a_list_that_is_late_is_advice(depot: Path, lancer: Lancer) -> None:
    lancer("identifiants", "--date", JOUR)

    def codes() -> list[str]:
        return [d.code for d in donnees(depot, date(2026, 8, 24)) if d.fichier == "donnees/identifiants.csv"]

    assert codes() == []
    avec_amis(depot)
    assert codes() == ["identifiants-a-noter"]
    (depot / cles.IDENTIFIANTS).unlink()
    assert codes() == ["identifiants-a-noter"]


def test_two_lines_of_one_organisation_keep_their_identifiers_when_they_move(
    depot: Path, lancer: Lancer
) -> None:
    """A stop, then a return: the command writes « id » to both, once."""
    path = avec_amis(depot)
    back = AMIS.format(siren="")
    stop = back.replace("en-production", "arretee").replace("depuis: 2024", "arretee_le: 2023")
    text = path.read_text(encoding="utf-8").replace(back, stop + back)
    path.write_text(text, encoding="utf-8")
    assert "identifiant-a-fixer" in lancer("valider", "projets/bac-malin.yml", "--date", JOUR).dit
    lancer("identifiants", "--date", JOUR)
    ids = [f"    id: association-les-amis-du-val{rank}\n" for rank in ("", ".2")]
    written = path.read_text(encoding="utf-8")
    assert written == text.replace(stop + back, stop + ids[0] + back + ids[1])
    listed = (depot / cles.IDENTIFIANTS).read_text(encoding="utf-8")
    path.write_text(written.replace(stop + ids[0] + back + ids[1], back + ids[1] + stop + ids[0]), "utf-8")
    assert lancer("identifiants", "--date", JOUR).dit == "La liste est à jour.\n"
    assert (depot / cles.IDENTIFIANTS).read_text(encoding="utf-8") == listed
    assert lancer("valider", "projets/bac-malin.yml", "--date", JOUR).code == 0


def test_what_is_told_otherwise_is_seen_changed_once(depot: Path, lancer: Lancer) -> None:
    """264 becomes 246: the line keeps its day of entry, and gains that of the change, from which feeds move."""
    lancer("identifiants", "--date", "2026-08-01")
    path = depot / "projets" / "bac-malin.yml"
    text = path.read_text(encoding="utf-8")
    [(before, value)] = re.findall(r"(au: 2026-03-31\n\s+valeur: )(\d+)", text)
    path.write_text(text.replace(f"{before}{value}", f"{before}{int(value) + 1}"), encoding="utf-8")
    assert lancer("identifiants", "--date", JOUR).dit == "projets/bac-malin.yml : 1 à jour dans la liste.\n"
    known = cles.lire_publies(depot)["bac-malin"]["mesure/bacs.2026-03-31"]
    assert (known.publie_le.isoformat(), str(known.modifie_le)) == ("2026-08-01", JOUR)
    (since, told), (first, before_that) = known.editions()
    assert (str(since), str(first)) == (JOUR, "2026-08-01")
    assert (f" {int(value) + 1} " in told, f" {value} " in before_that) == (True, True)
    assert lancer("identifiants", "--date", "2026-09-01").dit == "La liste est à jour.\n"
    contexte = Contexte(depot, charger(depot, date(2026, 9, 2))[0], date(2026, 9, 2))
    projet = contexte.catalogue.projet("bac-malin")
    assert projet is not None
    [event] = [e for e in contexte.commun(projet).evenements if e.cle == "mesure/bacs/2026-03-31"]
    assert (event.publie_le.isoformat(), modifie_le(event).isoformat()) == ("2026-08-01", JOUR)


# --- Adding a reuse, a measure or a common from a terminal: what is asked, shown, written, refuse --------


BAC = "projets/bac-malin.yml"
REUSE = ("champ", "bac-malin", "reutilisations")
RENNES = (*REUSE, "organisme=Rennes", "type=commune", "etat=en-production")
MESURE = ("champ", "bac-malin", "mesures", "indicateur=bacs", "statut=declare", "--date", JOUR)


def _changes(told: str) -> tuple[list[str], list[str]]:
    """Return the lines that a difference adds and removes."""
    lines = told.splitlines()
    added = [line[1:] for line in lines if line.startswith("+") and not line.startswith("+++")]
    return added, [line[1:] for line in lines if line.startswith("-") and not line.startswith("---")]


def test_a_reuse_is_added_under_the_others_and_the_rest_stays(depot: Path, lancer: Lancer) -> None:
    found = lancer(*RENNES, "--date", JOUR)
    assert (found.code, found.erreur) == (0, "")
    assert "Compris comme : organisme, Rennes (Ille-et-Vilaine) (commune, " in found.dit
    added = [
        "  - organisation:",
        '      code_insee: "35238"',
        "    etat: en-production",
        "    statut: declaree",
    ]
    assert _changes(found.dit) == (added, [])
    assert (depot / BAC).read_text(encoding="utf-8") == FICHE.replace(
        "  # D’autres viendront.\n", "  # D’autres viendront.\n" + "".join(f"{line}\n" for line in added)
    )


def test_a_new_source_is_listed_and_a_known_address_is_cited(depot: Path, lancer: Lancer) -> None:
    """An address becomes an entry of `sources`, once."""
    told = ("source=https://a.example/p", "titre_source=Page de l’essai", "--date", JOUR)
    assert lancer(*RENNES, *told).code == 0
    assert "consultee_le" not in (depot / BAC).read_text(encoding="utf-8")
    (depot / BAC).write_text(FICHE, encoding="utf-8")
    found = lancer(*RENNES, *told, "lue_le=20/08/2026")
    assert found.code == 0
    values = lire_octets((depot / BAC).read_bytes(), "").valeurs
    assert values["reutilisations"][-1]["source"] == "page-de-l-essai"
    assert values["sources"][-1] == {
        "id": "page-de-l-essai",
        "titre": "Page de l’essai",
        "url": "https://a.example/p",
        "consultee_le": "2026-08-20",
        "champs": ["reutilisations"],
    }
    found = lancer(*MESURE, "valeur=1 300", "au=30/06/2026", "source=https://bac-malin.example/bilan")
    assert found.code == 0
    assert _changes(found.dit) == (
        [
            "        - au: 2026-06-30",
            "          valeur: 1300",
            "          statut: declare",
            "          source: bilan",
        ],
        [],
    )


def test_a_stop_has_its_day_and_what_begins_again_its_line(depot: Path, lancer: Lancer) -> None:
    who = (*REUSE, "code=35238", "--date", JOUR)
    found = lancer(*who, "etat=arretee")
    assert (found.code, "il manque arretee_le=…" in found.erreur) == (2, True)
    assert lancer(*who, "etat=arretee", "arretee_le=2025-06").code == 0
    assert lancer(*who, "etat=arretee", "arretee_le=2025-06").code == 1
    assert lancer(*who, "etat=en-production", "depuis=2026").code == 0
    lines = lire_octets((depot / BAC).read_bytes(), "").valeurs["reutilisations"][-2:]
    assert [(r["etat"], r.get("arretee_le"), r.get("depuis")) for r in lines] == [
        ("arretee", "2025-06", None),
        ("en-production", None, "2026"),
    ]


def test_a_proof_that_was_read_is_written_on_the_line_that_was_declared(depot: Path, lancer: Lancer) -> None:
    assert lancer(*RENNES, "confirmee_le=2025").code == 0
    proof = ("preuve=https://a.example/p", "statut=documentee", "confirmee_le=2026-06", "lue_le=22/08/2026")
    assert lancer(*RENNES, *proof, "--date", JOUR).code == 0
    _, line = lire_octets((depot / BAC).read_bytes(), "").valeurs["reutilisations"]
    assert (line["statut"], line["confirmee_le"], line["lue_le"]) == ("documentee", "2026-06", "2026-08-22")


@pytest.mark.parametrize(
    ("arguments", "code", "dit"),
    [
        (["champ", "bac-mali", "reutilisations", "organisme=Rennes"], 2, "Vouliez-vous dire « bac-malin » ?"),
        (list(REUSE), 2, "il manque organisme=…"),
        ([*REUSE, "couleur=bleu"], 2, "avec un nom parmi organisme"),
        ([*REUSE, "organisme=Rennes", "etat=x"], 2, "Rennes Métropole (Ille-et-Vilaine)"),
        ([*RENNES[:-1], "etat=en-productoin"], 2, "Vouliez-vous dire « En production » ?"),
        ([*RENNES[:-1], "etat=en-production", "depuis=hier"], 2, "« hier » n’est pas une date"),
        ([*REUSE, "code=99999"], 1, "99999"),
        ([*REUSE, "code=35238", "organisme=Lyon"], 1, "et non de « Lyon »"),
        ([*REUSE, "code=123"], 1, "123"),
        ([*RENNES, "source=absente"], 1, "Sources de la fiche : bilan."),
        ([*RENNES, "usage=Appelez le 06 12 34 56 78"], 2, "numéro de téléphone"),
        ([*RENNES, "lue_le=2026-08"], 1, "donnez son adresse"),
        ([*RENNES, "source=bilan", "lue_le=2026-08"], 1, "donnez son adresse"),
        ([*RENNES, "preuve=https://a.example/p", "statut=documentee"], 1, "le jour de la lecture (« lue_le: »)"),
        ([*RENNES, "depuis=2031"], 1, "dans le futur"),
        ([*RENNES, "usage=a\u202eb"], 2, "caractère invisible"),
        ([*MESURE, "valeur=beaucoup"], 2, "« beaucoup » n’est pas un nombre"),
        ([*MESURE[:3], "valeur=1"], 2, "indicateur (bacs ou agents)"),
        ([*MESURE, "valeur=1", "au=2026-05"], 2, "il manque source=…"),
        (["champ", "autre-commun", "mesures", "valeur=1", "au=2026", "statut=declare", "source=https://a.example/"], 1, "n’a pas encore d’indicateur"),
        (["nouveau", "--nom", "Autre commun"], 1, "déjà l’adresse de « autre-commun.yml »"),
        (["nouveau", "--nom", "Vieux commun"], 1, "déjà l’adresse de « autre-commun.yml »"),
        (["nouveau", "--nom", "!!!"], 1, "ne peut pas être le nom d’une fiche"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_french(
    arguments: list[str], code: int, dit: str, depot: Path, lancer: Lancer
) -> None:
    """No traceback, no English, nothing written; 2 for the command, 1 for the file."""
    found = lancer(*arguments)
    assert found.code == code
    assert dit in found.erreur
    assert (depot / BAC).read_text(encoding="utf-8") == FICHE


def test_a_person_is_asked_for_what_is_missing(depot: Path, lancer: Lancer) -> None:
    found = lancer(
        *REUSE, "--date", JOUR,
        reponses="Rennes\n35238\nen productoin\nEn production\n\nTournées du lundi\n\n\n2026-08\n\noui\n",
    )  # fmt: skip
    assert found.code == 0
    assert "· Rennes (Ille-et-Vilaine) (commune, " in found.erreur
    assert "Vouliez-vous dire « En production » ?" in found.erreur
    assert lire_octets((depot / BAC).read_bytes(), "").valeurs["reutilisations"][-1] == {
        "organisation": {"code_insee": "35238"},
        "etat": "en-production",
        "statut": "declaree",
        "confirmee_le": "2026-08",
        "usage": "Tournées du lundi",
    }
    assert lancer(*MESURE, "au=2026-06", "source=bilan", reponses="30\n\nnon\n").code == 0
    assert "valeur: 30" not in (depot / BAC).read_text(encoding="utf-8")


@pytest.mark.parametrize(("reponse", "lue"), [("2026-08-20", "2026-08-20"), ("", None)])
def test_a_person_says_whether_the_proof_was_read(
    reponse: str, lue: str | None, depot: Path, lancer: Lancer
) -> None:
    found = lancer(*RENNES, "preuve=https://a.example/p", reponses=f"\n\n\n\n\n{reponse}\noui\n")
    assert (found.code, "L’avez-vous lue ?" in found.dit) == (0, True), found
    line = lire_octets((depot / BAC).read_bytes(), "").valeurs["reutilisations"][-1]
    assert (line["statut"], line.get("lue_le"), line.get("confirmee_le")) == ("declaree", lue, None)


NOUVEAU = (
    "nouveau", "--nom", "Zéro: Déchet", "--accroche", "Peser les bacs de tri # sans tableur.",
    "--porteur", "Rennes", "--type", "commune", "--publics", "commune, Intercommunalités (EPCI à fiscalité propre)",
    "--depot", "github.com/bac-malin/zero", "--licence", "eupl-1.2", "--contact", "equipe@bac-malin.example",
)  # fmt: skip


def test_a_new_file_is_valid_and_bears_the_official_identifier(depot: Path, lancer: Lancer) -> None:
    """The slug comes from the name; « Rennes » is 35238."""
    found = lancer(*NOUVEAU, "--date", JOUR)
    assert (found.code, found.erreur) == (0, "")
    path = depot / "projets/zero-dechet.yml"
    values = lire_octets(path.read_bytes(), "").valeurs
    assert values["porteurs"] == [{"nom": "Rennes", "type": "commune", "code_insee": "35238"}]
    assert values["nom"] == "Zéro: Déchet"
    assert values["licence"] == "EUPL-1.2"
    assert values["publics"] == {"collectivites": ["commune", "epci"]}
    assert lancer("valider", str(path), "--date", JOUR).code == 0
    assert lancer("corriger", "--verifier", str(path)).code == 0
    assert lancer(*NOUVEAU).code == 1


def test_a_new_file_is_written_from_answers(depot: Path, lancer: Lancer) -> None:
    answers = (
        "BAC MALIN\nBac Malin 3\nAmicale du Tri\nassociation\nSuivre les bacs de tri sans tableur.\n"
        "commune\nexemple\nhttps://github.com/bac-malin/deux\nMIT\nhttps://bac-malin.example/contact\n\noui\n"
    )
    found = lancer("nouveau", "--date", JOUR, reponses=answers)
    assert found.code == 0, found
    assert "Écrit : projets/bac-malin-3.yml" in found.dit
    assert (depot / "projets/bac-malin-3.yml").is_file()
    assert "« bac-malin » est déjà l’adresse de « bac-malin.yml »" in found.erreur
    assert "« exemple » n’est pas une adresse web" in found.erreur
    # The repository of another page is told before the last question; a « non » keeps what was typed.
    again = answers.replace("Malin 3", "Malin 4").replace("/deux", "/bac")
    refused = lancer("nouveau", "--date", JOUR, reponses=again.replace("oui\n", "non\n"))
    assert "Conseil : Ce dépôt est aussi celui de projets/bac-malin.yml" in refused.dit
    assert "Suivre les bacs" in (depot / "brouillons/bac-malin-4.yml").read_text(encoding="utf-8")


def test_what_was_typed_survives_an_interruption(depot: Path, lancer: Lancer) -> None:
    typed = "Bac d’or\nAmicale du Tri\nassociation\nL'or $(des) bacs.\n"
    found = lancer("nouveau", "--date", JOUR, "--site", "https://bac.example", reponses=typed)
    assert found.code == 130
    told = shlex.split(found.erreur.splitlines()[-1])
    assert told == [
        "--nom", "Bac d’or", "--porteur", "Amicale du Tri", "--type", "association",
        "--accroche", "L'or $(des) bacs.",
    ]  # fmt: skip
    rest = ("--publics", "commune", "--depot", "https://github.com/bac-malin/or", "--licence", "MIT")
    end = ("--contact", "https://bac.example/contact", "--date", JOUR)
    assert lancer("nouveau", *told, *rest, *end).code == 0
    assert "$(des)" in (depot / "projets/bac-d-or.yml").read_text(encoding="utf-8")
    found = lancer(*REUSE, "type=commune", "--simuler", reponses="Rennes\nEn production\n\nL'usage\n")
    assert found.code == 130
    told = shlex.split(found.erreur.splitlines()[-1])
    assert told == ["organisme=Rennes", "etat=En production", "usage=L'usage"]


def test_a_real_terminal_is_asked(depot: Path) -> None:
    pid, terminal = pty.fork()
    if pid == 0:  # pragma: no cover - the child becomes the command
        os.chdir(depot)
        os.execv(  # noqa: S606 - the same interpreter
            sys.executable,
            [sys.executable, "-m", "catalogue_communs", "champ", "bac-malin", "mesures", "--simuler"],
        )
    seen, answers, end = (
        b"",
        [b"agents\n", b"14\n", b"2026-05\n", b"\n", b"declare\n", b"bilan\n"],
        time.monotonic() + 30,
    )
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 1)[0]:
            continue
        try:
            read = os.read(terminal, 4096)
        except OSError:
            break
        seen += read
        if seen.endswith(b" : ") and answers:
            os.write(terminal, answers.pop(0))
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    told = seen.decode().replace("\r\n", "\n")
    assert (
        "Indicateur (bacs ou agents) : agents\nValeur (nombre, sans unité ; « environ » et « plus de » sont compris) : 14\n"
        in told
    )
    assert "+      mesures:\n+        - au: 2026-05\n+          valeur: 14\n" in told
    assert "Simulation : rien n’a été écrit." in told


@pytest.mark.parametrize("command", [RENNES, (*MESURE, "valeur=14", "au=2026-05", "source=bilan")])
def test_what_was_saved_during_the_question_is_never_overwritten(
    depot: Path, lancer: Lancer, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    saved = FICHE.replace("12\n", "13\n")

    def oui(_question: str) -> bool:
        (depot / BAC).write_text(saved, encoding="utf-8")
        return True

    monkeypatch.setattr(base, "demander_un_oui", oui)
    found = lancer(*command)
    assert (found.code, (depot / BAC).read_text(encoding="utf-8")) == (1, saved)
    assert "a été modifié pendant ce temps" in found.erreur
    assert "Relancez la même commande." in found.erreur


def test_what_the_form_of_the_site_prepared_is_written(lancer: Lancer, depot: Path) -> None:
    said = '{"changements": [{"champ": ["accroche"], "avant": "Suivre les bacs de tri sans tableur.", "apres": "Suivre les bacs de tri, sans tableur."}]}'
    text = corps("modifier", commun="bac-malin", proposition=said).encode()
    path = depot / "projets" / "bac-malin.yml"
    before = path.read_text(encoding="utf-8")
    shown = lancer("recevoir", "-", "--simuler", "--date", JOUR, entree=text)
    assert (shown.code, path.read_text(encoding="utf-8")) == (0, before)
    done = lancer("recevoir", "-", "--date", JOUR, entree=text)
    assert done.code == 0
    assert '+accroche: "Suivre les bacs de tri, sans tableur."' in done.dit
    assert path.read_text(encoding="utf-8") == before.replace("tri sans", "tri, sans")
    again = lancer("recevoir", "-", "--date", JOUR, entree=text)
    assert (again.code, "La fiche a changé depuis" in again.erreur) == (1, True)
