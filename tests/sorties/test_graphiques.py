"""The charts that leave the site: an SVG, a PNG and a CSV that are each read alone, and say the same."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from catalogue_communs.faits import impact
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.modele import Catalogue
from catalogue_communs.site.vues import graphique, partage
from catalogue_communs.socle.programme import Publication
from tests.aides import ROOT
from tests.communs import imaginaire
from tests.sorties.conftest import HOSTILES, de_chaque_commun, fictif

if TYPE_CHECKING:
    from pathlib import Path


NOM = "communs/sentiers-d-ici/graphiques/procedures-engagees"


def test_each_series_that_says_something_has_its_three_files(contexte: Contexte) -> None:
    """And no other has any: what is drawn on a page is what can be taken away."""
    drawn = de_chaque_commun(partage.graphiques, contexte, Publication())
    expected = {
        f"communs/{projet.slug}/graphiques/{one.id}.{end}"
        for projet in contexte.catalogue.projets
        for one in projet.indicateurs
        if impact.se_dessine(one)
        for end in ("svg", "png", "csv")
    }
    assert set(drawn) == expected
    assert f"{NOM}.svg" in expected
    assert drawn == de_chaque_commun(partage.graphiques, contexte, Publication())


def test_a_picture_says_all_that_stands_around_the_chart(contexte: Contexte) -> None:
    """Title, common, unit, period, status, source, target, licence and address; no style, no script."""
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


def test_the_two_pictures_are_one(contexte: Contexte) -> None:
    """The PNG has the size of the SVG, the colours of paper, and weighs less than a photograph."""
    drawn = de_chaque_commun(partage.graphiques, contexte, Publication())
    for path, data in drawn.items():
        if path.endswith(".png"):
            image = Image.open(io.BytesIO(data))
            size = re.search(rb'width="(\d+)" height="(\d+)"', drawn[f"{path[:-4]}.svg"])
            assert size
            assert image.size == (int(size[1]), int(size[2]))
            assert len(data) < 40_000
            tints = {colour for _, colour in image.convert("RGB").getcolors(64) or ()}
            assert (11, 93, 78) in tints, path


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
    """Whatever a file says, the SVG is well formed and the PNG opens."""
    drawn = partage.graphiques(fictif(nom=nom), contexte, Publication())
    for path, data in drawn.items():
        if path.endswith(".svg"):
            ET.fromstring(data.decode())  # noqa: S314 - written above
        elif path.endswith(".png"):
            Image.open(io.BytesIO(data)).load()


def test_every_class_of_the_drawing_is_painted(contexte: Contexte) -> None:
    """A chart that leaves the style sheet loses no colour."""
    traces = (graphique.tracer(one) for p in contexte.catalogue.projets for one in p.indicateurs)
    classes = {
        name
        for trace in traces
        if trace
        for name in re.findall(r'class="([^"]+)"', "".join(graphique.elements(trace)))
    }
    assert classes <= set(partage.PEINTURE)


@pytest.mark.parametrize(("communs", "formats"), [(100, ["PNG", "SVG", "CSV"]), (101, ["SVG", "CSV"])])
def test_a_long_catalogue_draws_no_picture(communs: int, formats: list[str]) -> None:
    """Beyond a hundred commons, its pictures would take more time than all the rest of the site."""
    projets = tuple(imaginaire(f"p{rank}") for rank in range(communs))
    found = graphique.formats(Contexte(ROOT, Catalogue(projets), date(2026, 11, 24)))
    assert [name for name, _ in found] == formats
