"""The charts that leave the site: an SVG that is read alone, and a CSV."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from catalogue_communs.faits import impact
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.site.vues import graphique, partage
from catalogue_communs.socle.programme import Publication
from tests.sorties.conftest import HOSTILES, de_chaque_commun, fictif

NOM = "communs/sentiers-d-ici/graphiques/procedures-engagees"


def test_each_series_that_says_something_has_its_two_files(contexte: Contexte) -> None:
    drawn = de_chaque_commun(partage.graphiques, contexte, Publication())
    expected = {
        f"communs/{projet.slug}/graphiques/{one.id}.{end}"
        for projet in contexte.catalogue.projets
        for one in projet.indicateurs
        if impact.se_dessine(one)
        for end in ("svg", "csv")
    }
    assert set(drawn) == expected
    assert f"{NOM}.svg" in expected
    assert drawn == de_chaque_commun(partage.graphiques, contexte, Publication())


def test_a_picture_says_all_that_stands_around_the_chart(contexte: Contexte) -> None:
    text = de_chaque_commun(partage.graphiques, contexte, Publication())[f"{NOM}.svg"].decode()
    words = " ".join(" ".join(ET.fromstring(text).itertext()).split())  # noqa: S314 - written above
    for said in ("de 41 à 618 en 5 mois", "Sentiers", "En procédures", "du 27 janvier 2026 au 30 juin 2026"):
        assert said in words.replace("\u00a0", " "), said
    for said in (
        "déclaré",
        "Source",
        "Cible",
        "juin 2026",
        "Licence Ouverte 2.0",
        "https://communs.example/",
    ):
        assert said in words, said
    assert not re.search(r"class=|style=|<script|<style|href=", text)


def test_the_table_is_that_of_all_the_measures(site: Path) -> None:
    """The same columns and the same rows as « mesures.csv », for one indicator."""
    alone, every = (
        list(csv.reader(io.StringIO((site / path).read_text(encoding="utf-8"))))
        for path in (f"{NOM}.csv", "donnees/tables/mesures.csv")
    )
    assert alone == [row for row in every if row[:2] in (["commun", "indicateur"], NOM.split("/")[1::2])]
    assert len(alone) == 4


@pytest.mark.parametrize("nom", HOSTILES)
def test_a_hostile_name_is_text(contexte: Contexte, nom: str) -> None:
    """Whatever a file says, the SVG is well formed."""
    drawn = partage.graphiques(fictif(nom=nom), contexte, Publication())
    for path, data in drawn.items():
        if path.endswith(".svg"):
            ET.fromstring(data.decode())  # noqa: S314 - written above


def test_every_class_of_the_drawing_is_painted(contexte: Contexte) -> None:
    traces = (graphique.tracer(one) for p in contexte.catalogue.projets for one in p.indicateurs)
    classes = {name for trace in traces for name in re.findall(r'class="([^"]+)"', trace)}
    assert classes <= set(partage.PEINTURE)
