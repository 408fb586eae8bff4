"""What a page lacks, what is old, what must be confirmed, what is broken."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from catalogue.faits.contexte import Contexte, charger
from catalogue.faits.etat import Etat, etats, manquants
from catalogue.forges.modele import LectureDeDepot
from catalogue.validation.conseils import EXPECTED, missing
from tests.aides import RACINE, TODAY, Sortie
from tests.commandes.conftest import FICHE, JOUR

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _etat(depot: Path, jour: str = JOUR) -> Etat:
    day = date.fromisoformat(jour)
    return next(
        one for one in etats(Contexte(depot, charger(depot, day)[0], day)) if one.commun == "bac-malin"
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
    points = [p for one in etats(Contexte(RACINE, charger(RACINE, TODAY)[0], TODAY)) for p in one.points]
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
