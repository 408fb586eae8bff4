"""A place that a figure, an unplaced user or a carrier names is never said to be unknown, nor counted."""

from __future__ import annotations

import json
import re

import pytest

from catalogue_communs.collectivites import Collectivite
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.lieux import CHIFFRE, ORGANISME, PORTEUR
from catalogue_communs.site.sorties import api, flux
from catalogue_communs.site.vues import territoires
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.territoires import (
    CarteDesZones,
    IndexDesTerritoires,
    Lieu,
    PageDuTerritoire,
    Zone,
    miniature,
)
from catalogue_communs.socle.programme import Publication
from tests.aides import ROOT, SITE_URL, Json
from tests.communs import developper, imaginaire, regles, sans, suivre
from tests.sorties.conftest import seul


def page(contexte: Contexte, code: str) -> Json:
    """Say what the page of a place, and the document of the API on it, hold."""
    lieu = Collectivite("departement" if code in contexte.reference.par_departement else "region", code)
    shown = PageDuTerritoire(lieu, contexte, Adresses("../../"))
    reuses = [one for p in contexte.catalogue.projets for one in api.reutilisations_publiees(p, contexte)]
    every = api.documents_des_lieux(reuses, contexte, Publication(SITE_URL))
    said = {genre.nom: content for genre, place, content in every if place == code}
    return {
        "page": lieu in contexte.territoires,
        "communes": len(shown.communes),
        "acteurs": [niveau.titre for niveau in shown.niveaux],
        "utilises": [projet.nom for projet, *_ in shown.utilises],
        "cites": [projet.nom for projet, _ in shown.dits(CHIFFRE, ORGANISME)],
        "portes": [projet.nom for projet, _ in shown.dits(PORTEUR)],
        "porteurs": shown.porteurs[0],
        "terminees": [said for _, every in shown.terminees for said in every],
        "gouverne": shown.gouverne,
        "conseil": said["collectivites"]["departement"] if lieu.nature == "departement" else None,
        # The number of inhabitants changes with the reference, each year, as its source.
        "api": sans(json.loads(json.dumps(said[lieu.nature])), "population", "attribution"),
    }


def carte(contexte: Contexte) -> Json:
    """Say what the map shows: the class and the words of each zone, its marks, what its signs mean."""
    index = IndexDesTerritoires(contexte, Adresses("../"))
    drawn = str(index.carte.dessin)
    zones = re.findall(r'aria-label="([^":]+?) : ([^"]*)" class="([^"]+)"', drawn)
    return {
        "zones": {name: f"{kind} : {said}" for name, said, kind in zones},
        "sieges": drawn.count('class="siege"'),
        "ronds": re.findall(r'class="rond-(\w+)"', drawn),
        "legende": [sign for sign, _ in index.carte.legende],
        "liens": {row.nom: row.url for _, rows in index.regions for row in rows if row.url},
    }


@pytest.mark.parametrize("regle", regles("lieux"))
def test_what_is_said_of_a_place(regle: Json) -> None:
    projets = [imaginaire(slug, nom=slug, **developper(said)) for slug, said in regle["fiches"].items()]
    contexte = seul(*projets)
    said: Json = {
        "locaux": [
            f"{f.commun} | {f.genre} | {f.dit} | {' '.join(sorted(f.departements))} | {f.siege}"
            for projet in projets
            for f in contexte.commun(projet).locaux
        ],
        "carte": carte(contexte),
        "miniatures": {
            one.slug: [sign for sign, _ in miniature(contexte.commun(one), Adresses("../../")).legende]
            for one in projets
        },
        **{f"lieu {code}": page(contexte, code) for code in regle["lieux"]},
    }
    assert {place: suivre(said, place) for place in regle["dit"]} == regle["dit"]


def test_the_feed_of_a_region_of_which_nothing_is_said_leads_to_all() -> None:
    feed = flux.du_catalogue(seul(), Publication(SITE_URL))["flux/regions/normandie.xml"].decode()
    assert f'href="{SITE_URL}territoires/"' in feed


# How many numbers a step of an outline takes; the last two, or the only one, say where it ends.
PRISES = {"m": 2, "l": 2, "c": 6, "s": 4, "h": 1, "v": 1, "z": 0}


def parcourir(trace: str) -> tuple[list[float], list[float]]:
    """Give the abscissas, then the ordinates, of what an outline goes through."""
    x = y = 0.0
    across, down = [], []
    for step, numbers in re.findall(r"([A-Za-z])([^A-Za-z]*)", trace):
        found = [float(one) for one in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", numbers)]
        kind, fixed = step.lower(), step.isupper()
        for index in range(0, len(found), PRISES[kind] or 1):
            *_, last = part = found[index : index + PRISES[kind]]
            if kind != "v":
                ahead = last if kind == "h" else part[-2]
                x = ahead if fixed else x + ahead
            if kind != "h":
                y = last if fixed else y + last
            across.append(x)
            down.append(y)
    return across, down


def test_an_outline_says_its_middle_and_can_follow_another() -> None:
    file = json.loads((ROOT / territoires.OUTLINES).read_bytes())
    for code, one in file["traces"].items():
        middle = [(min(found) + max(found)) / 2 for found in parcourir(one["trace"])]
        assert one["milieu"] == pytest.approx(middle, abs=0.06), code
        assert one["trace"].startswith("M") or "place" in one, code


def test_a_map_of_one_overseas_territory_frames_it_where_it_is_drawn() -> None:
    drawn = CarteDesZones(
        {"974": Zone(Lieu("La Réunion", "974", "", "aucun usage connu"))},
        "La carte",
        "fond.svg",
        cadre=frozenset(["974"]),
    ).dessin
    assert 'viewBox="608 1014 180 180"' in drawn
    assert drawn.count("<path") == 1
