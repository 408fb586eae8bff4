"""What comes by itself: a curve that goes on between two measures, and what is kept of each answer."""

from __future__ import annotations

import gzip
import hashlib
from datetime import date
from typing import TYPE_CHECKING, Any, cast

import pytest

from catalogue.faits.contexte import Contexte
from catalogue.modele import Catalogue
from catalogue.site.sorties import originaux
from catalogue.site.vues import details
from catalogue.site.vues.adresses import Adresses
from catalogue.socle.programme import Publication
from catalogue.sources.releve import (
    LectureDeSource,
    PointLu,
    ReleveDeSource,
    Serie,
    ecrire_releves,
    fichiers_du_releve,
)
from tests.aides import TODAY
from tests.communs import imaginaire, indicateur, mesure

if TYPE_CHECKING:
    from pathlib import Path

    from catalogue.modele import Projet

CORPS = b'{"description": "Arbres", "stats": []}'
SOURCE = {
    "id": "statistiques",
    "titre": "Statistiques de Haies vives",
    "format": "stats-ademe",
    "url": "https://haies-vives.example/api/stats",
    "vu_dans": "https://haies-vives.example/code",
    "note": "Les essais sont comptés.",
    "mesures": [{"indicateur": "haies", "periode": "mois", "perimetre": "France"}],
}


@pytest.fixture
def projet() -> Projet:
    """Give a common whose file holds one measure, and says where the others are."""
    measure = mesure(
        "2026-08-31", 30, du="2026-08-01", perimetre="France", statut="mesure", source=SOURCE["url"]
    )
    counted = {"unite": "projet", "nature": "flux"}
    indicators = [
        indicateur(measure, id="haies", nom="Haies", **counted),
        indicateur(id="mares", nom="Mares", **counted),
    ]
    return imaginaire("haies-vives", impact={"indicateurs": indicators}, sources_vivantes=[SOURCE])


def releve(**more: object) -> ReleveDeSource:
    """Make what was read of the source: four months, of which the file has the last but one."""
    points = tuple(
        PointLu(date(2026, month, last), value, date(2026, month, 1))
        for month, last, value in ((6, 30, 10.0), (7, 31, 20.0), (8, 31, 33.0), (9, 30, 40.0))
    )
    read = LectureDeSource(
        date(2026, 10, 2),
        f"{SOURCE['url']}?since=12",
        hashlib.sha256(CORPS).hexdigest(),
        len(CORPS),
        4,
        copie="a.gz",
    )
    fields = {"lectures": (read,), "series": (Serie("haies", points, "France"),), **more}
    return ReleveDeSource("haies-vives", "statistiques", **fields)  # type: ignore[arg-type]


def pages(root: Path, projet: Projet) -> Any:  # noqa: ANN401 - what a template reads
    """Describe the page of the measures."""
    contexte = Contexte(root, Catalogue((projet,)), TODAY)
    return cast("Any", dict(details.vues(projet, contexte, Adresses("../"), Publication())))["mesures"]


def test_a_chart_draws_what_is_between_two_measures(tmp_path: Path, projet: Projet) -> None:
    """The value that the file holds wins over that of the series; no other indicator moves; nothing else counts them."""
    ecrire_releves(tmp_path, fichiers_du_releve(releve(), CORPS))
    contexte = Contexte(tmp_path, Catalogue((projet,)), TODAY)
    followed, alone = (contexte.a_dessiner(projet, one) for one in projet.indicateurs)
    assert [(m.au.iso, m.valeur) for m in followed.mesures] == [
        ("2026-06-30", 10),
        ("2026-07-31", 20),
        ("2026-08-31", 30),
        ("2026-09-30", 40),
    ]
    assert alone is projet.indicateurs[1]
    [shown, _] = pages(tmp_path, projet)["indicateurs"] + pages(tmp_path, projet)["inconnus"]
    assert shown.courbe.titre.replace("\N{NO-BREAK SPACE}", " ").startswith(
        "Haies : de 10 (30 juin 2026) à 40"
    )
    assert (shown.mesures, len(shown.historique), shown.derniere.valeur) == (1, 1, "30")


def test_a_page_says_when_a_figure_was_read_and_what_is_kept_of_the_answer(
    tmp_path: Path, projet: Projet
) -> None:
    """Before any reading, that there is none; then its day, its copy and its digest, and what the source leaves out."""
    [waiting] = pages(tmp_path, projet)["indicateurs"][0].suivis
    assert (waiting.relevee, waiting.copie_url, waiting.rythme) == ("", "", "mensuel")
    ecrire_releves(tmp_path, fichiers_du_releve(releve(), CORPS))
    [read] = pages(tmp_path, projet)["indicateurs"][0].suivis
    assert read.relevee == "le 2 octobre 2026"
    assert read.copie_url == "../donnees/releves/haies-vives/a.gz"
    assert read.empreinte == hashlib.sha256(CORPS).hexdigest()
    assert read.note == "Les essais sont comptés."


def test_only_copies_that_are_what_they_say_are_published(tmp_path: Path, projet: Projet) -> None:
    """One that was changed is left out, and so is what was read for a common that is not there."""
    ecrire_releves(tmp_path, fichiers_du_releve(releve(), CORPS))
    folder = "donnees/releves/haies-vives"
    contexte = Contexte(tmp_path, Catalogue((projet,)), TODAY)
    made = originaux.releves(contexte, Publication())
    assert sorted(made) == [f"{folder}/a.gz", f"{folder}/statistiques.json"]
    assert gzip.decompress(made[f"{folder}/a.gz"]) == CORPS
    (tmp_path / folder / "a.gz").write_bytes(gzip.compress(b"autre chose"))
    assert sorted(originaux.releves(contexte, Publication())) == [f"{folder}/statistiques.json"]
    elsewhere = Contexte(tmp_path, Catalogue(()), TODAY)
    assert originaux.releves(elsewhere, Publication()) == {}
