"""`catalogue champ`, `catalogue renommer`, and what every command shares: names, JSON, answers that are kept."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING

import msgspec
import pytest
import yaml

from catalogue.collectivites import cles
from catalogue.commandes.controle import donnees
from catalogue.faits.chronologie import modifie_le
from catalogue.faits.contexte import Contexte, charger
from catalogue.faits.etat import Etat, etats_des_fiches, manquants
from catalogue.forges.modele import LectureDeDepot
from catalogue.validation.conseils import EXPECTED, missing
from tests.aides import RACINE, TODAY, Sortie
from tests.commandes.conftest import FICHE, JOUR

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.aides import Sortie

    Lancer = Callable[..., Sortie]


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
    """Named as the guide or the page does; the answer is read as everywhere, and only that changes."""
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
        (("champ", "bac-malin", "impact.indicateurs.arbres.nom", "x"), "Il y a : bacs et agents"),
        (("champ", "bac-malin", "licence", "AGPL v3"), "AGPL-3.0-or-later"),
        (("champ", "bac-malin", "impact.indicateurs", "Agents"), "Écrivez chaque champ avec sa valeur"),
        (
            ("champ", "bac-malin", "liens", "x"),
            "Donnez une valeur, et une seule, à un champ simple. Champs : site",
        ),
        (("champ", "bac-malain", "licence", "MIT"), "Vouliez-vous dire « bac-malin » ?"),
        (("etat", "bac-malain"), "Vouliez-vous dire « bac-malin » ?"),
        (("valider", "bac-malain"), "Vouliez-vous dire « bac-malin » ?"),
        (("renommer", "bac-malin", "Bac Malin"), "ne peut pas être"),
        (("renommer", "bac-malin", "bac-malin"), "existe déjà"),
    ],
)
def test_what_cannot_be_is_refused_in_french(
    depot: Path,
    lancer: Lancer,
    arguments: tuple[str, ...],
    dit: str,
) -> None:
    """And nothing is written."""
    before = (depot / "projets/bac-malin.yml").read_bytes()
    done = lancer(*arguments)
    assert done.code != 0
    assert dit in done.erreur
    assert (depot / "projets/bac-malin.yml").read_bytes() == before


def test_a_page_is_renamed_with_what_cites_it(depot: Path, lancer: Lancer) -> None:
    """The old address leads to the page for ever."""
    (depot / "projets/second.yml").write_text(
        (depot / "projets/bac-malin.yml").read_text(encoding="utf-8").replace("Bac Malin ", "Second ")
        + "relations:\n  - commun: bac-malin\n    type: complete\n",
        encoding="utf-8",
    )
    assert lancer("renommer", "Bac Malin", "bacs-malins", "--simuler").code == 0
    assert (depot / "projets/bac-malin.yml").exists()
    done = lancer("renommer", "Bac Malin", "bacs-malins", "--format", "json")
    assert done.code == 0, done
    assert json.loads(done.dit) == {
        "fichiers": ["projets/bacs-malins.yml", "projets/second.yml"],
        "retire": "projets/bac-malin.yml",
        "ecrit": True,
    }
    assert not (depot / "projets/bac-malin.yml").exists()
    assert fiche(depot, "bacs-malins")["anciens_slugs"] == ["bac-malin"]
    assert fiche(depot, "second")["relations"] == [{"commun": "bacs-malins", "type": "complete"}]


def test_a_program_reads_what_a_command_did(lancer: Lancer) -> None:
    """The file, the difference, whether it was written, and the errors that stopped it."""
    done = lancer("champ", "bac-malin", "licence", "MIT-0", "--format", "json", "--simuler")
    said = json.loads(done.dit)
    assert (said["fichier"], said["ecrit"], said["erreurs"]) == ("projets/bac-malin.yml", False, [])
    assert "+licence: MIT-0" in said["difference"]


def test_what_was_typed_is_kept_when_the_page_would_have_an_error(depot: Path, lancer: Lancer) -> None:
    """In a draft, that nothing publishes."""
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
    "requests_cache",
    "rfc3986_validator",
    "ruamel",
    "xlsxwriter",
)


@pytest.mark.parametrize(
    "words", [["--version-inconnue"], ["valider", "--sans-conseils", "projets/clairiere.yml"]]
)
def test_checking_a_page_without_error_imports_nothing_heavy(words: list[str]) -> None:
    """Neither what calls the network, nor what only a faulty file needs."""
    program = (
        "import sys\n"
        "from catalogue.commandes.cli import main\n"
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
    """An archived repository, then an old measure, then absent fields, in the order of their weight."""
    _lecture(depot)
    points = _etat(depot).points
    assert [(p.genre, p.champ) for p in points if p.genre != "manque"] == [
        ("casse", "depots.url"),
        ("ancien", "impact.indicateurs.mesures"),
        ("a-reconfirmer", "reutilisations.confirmee_le"),
    ]
    assert [p.importance for p in points] == sorted((p.importance for p in points), reverse=True)
    told = {p.genre: p.message for p in points}
    assert "archivé" in told["casse"]
    assert "« Bacs suivis » date du 31 mars 2026 : rythme annoncé : trimestriel." in [
        p.message for p in points
    ]
    assert told["a-reconfirmer"].startswith("Commune de Fougères : dernière trace le 1er février 2024.")
    assert "« Agents formés » n’a aucune mesure." in [p.message for p in points]
    assert {p.champ for p in points if p.genre == "manque"} <= {
        *EXPECTED,
        "impact.indicateurs.mesures",
        "publiccode",
    }
    [europe] = [p for p in points if p.champ == "publiccode"]
    assert "« localisation.availableLanguages »" in europe.message


def test_a_key_stays_whatever_the_day_and_the_order_of_the_file(depot: Path) -> None:
    """Who follows a point finds it again the month after."""
    before = {p.cle for p in _etat(depot).points}
    path = depot / "projets/bac-malin.yml"
    other = '  - organisation:\n      code_insee: "35238"\n    etat: en-production\n    statut: declaree\n'
    path.write_text(FICHE.replace("reutilisations:\n", f"reutilisations:\n{other}"), encoding="utf-8")
    after = {p.cle for p in _etat(depot, "2026-09-24").points}
    assert after - before == {"bac-malin/manque/reutilisations.confirmee_le"}
    assert before - after == set()


def test_what_was_just_confirmed_and_measured_is_not_said(depot: Path) -> None:
    """Fresh facts leave only what is absent."""
    path = depot / "projets/bac-malin.yml"
    fresh = FICHE.replace("2024-02-01", "2026-08-01").replace("au: 2026-03-31", "au: 2026-08-01")
    path.write_text(fresh, encoding="utf-8")
    assert {p.genre for p in _etat(depot).points} == {"manque"}


def test_the_pages_have_unique_keys_and_links_to_the_guide(site: Path) -> None:
    """Each link leads somewhere: a field of the guide, the page of a publiccode.yml, or a repository."""
    points = [
        p for one in etats_des_fiches(Contexte(RACINE, charger(RACINE, TODAY)[0], TODAY)) for p in one.points
    ]
    assert len({p.cle for p in points}) == len(points) > 100
    guide = (site / "contribuer/champs/index.html").read_text(encoding="utf-8")
    for point in points:
        page, _, anchor = point.lien.partition("#")
        if point.champ == "publiccode":
            assert (site / page / "index.html").is_file()
        else:
            told = page == "contribuer/champs/" and f'id="{anchor}"' in guide
            assert told or page.startswith("https://")


def test_the_command_prints_for_people_and_for_programs(depot: Path, lancer: Callable[..., Sortie]) -> None:
    """The same points; a file with an error is named, and the exit code says it."""
    found = lancer("etat", "bac-malin", "--date", JOUR)
    assert (found.code, found.erreur) == (0, "")
    assert found.dit.startswith("Bac Malin (projets/bac-malin.yml)\n  · manque : ")
    assert "\n  · ancien : « Bacs suivis » date du 31 mars 2026" in found.dit
    read = json.loads(lancer("etat", "--format", "json", "--date", JOUR).dit)
    assert read["en_erreur"] == []
    assert {one["commun"] for one in read["communs"]} == {"autre-commun", "bac-malin"}
    assert set(read["communs"][0]["points"][0]) == {"cle", "genre", "champ", "message", "importance", "lien"}
    (depot / "projets/bac-malin.yml").write_text("nom: [", encoding="utf-8")
    found = lancer("etat", "--date", JOUR)
    assert found.code == 1
    assert "✗ projets/bac-malin.yml a des erreurs" in found.dit
    assert lancer("etat", "inconnu").code == 2


def test_the_validation_and_the_state_miss_the_same_fields() -> None:
    """On every file: one list, whether it is read in the file or in the model."""
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


def test_the_list_is_made_then_completed(depot: Path, lancer: Callable[..., Sortie]) -> None:
    """Each new fact once, with its day; nothing is written when it is only shown, nor when nothing is new."""
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


def test_a_siren_found_later_writes_the_identifier_in_the_file(
    depot: Path, lancer: Callable[..., Sortie]
) -> None:
    """The one line that it needs, comments kept; another name is left to a person."""
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


def test_a_spoiled_list_is_left_as_it_is(depot: Path, lancer: Callable[..., Sortie]) -> None:
    """Its line is told; writing over it would forget what it says."""
    (depot / cles.IDENTIFIANTS).write_text("commun,cle\n", encoding="utf-8")
    told = lancer("identifiants")
    assert (told.code, told.erreur.partition(" : ")[0]) == (1, "donnees/identifiants.csv:1")
    assert (depot / cles.IDENTIFIANTS).read_text(encoding="utf-8") == "commun,cle\n"


def test_a_list_that_is_late_is_advice(depot: Path, lancer: Callable[..., Sortie]) -> None:
    """It is completed at night: no contributor is stopped; a catalogue without a list is told too."""
    lancer("identifiants", "--date", JOUR)

    def codes() -> list[str]:
        found, _ = donnees(depot, date(2026, 8, 24))
        return [d.code for d in found if d.fichier == "donnees/identifiants.csv"]

    assert codes() == []
    avec_amis(depot)
    assert codes() == ["identifiants-a-noter"]
    (depot / cles.IDENTIFIANTS).unlink()
    assert codes() == ["identifiants-a-noter"]


def test_two_lines_of_one_organisation_keep_their_identifiers_when_they_move(
    depot: Path, lancer: Callable[..., Sortie]
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


def test_what_is_told_otherwise_is_seen_changed_once(depot: Path, lancer: Callable[..., Sortie]) -> None:
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
    [event] = [e for e in contexte.evenements_de(projet) if e.cle == "mesure/bacs/2026-03-31"]
    assert (event.publie_le.isoformat(), modifie_le(event).isoformat()) == ("2026-08-01", JOUR)
