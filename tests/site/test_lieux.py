"""A place that a figure, an unplaced user or a carrier names is never said to be unknown, nor counted."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest

from catalogue_communs.collectivites import Collectivite
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.lieux import CHIFFRE, ORGANISME, PORTEUR
from catalogue_communs.site.sorties import api, flux
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.carte_de_france import MARQUE, CarteDesZones, Lieu, Zone, miniature
from catalogue_communs.site.vues.contours import Contour, contours, polygones
from catalogue_communs.site.vues.signes import AUCUN
from catalogue_communs.site.vues.territoires import IndexDesTerritoires, PageDuTerritoire
from catalogue_communs.socle.programme import Publication
from tests.aides import SITE_URL, Json
from tests.communs import developper, imaginaire, regles, sans, suivre, usage
from tests.sorties.conftest import seul


def page(contexte: Contexte, code: str) -> Json:
    """Say what the page of a place, and the document of the API on it, hold."""
    lieu = Collectivite(
        "departement" if code in contexte.reference.par_departement else "region", code
    )
    shown = PageDuTerritoire(lieu, contexte, Adresses("../../"))
    reuses = [
        one
        for p in contexte.catalogue.projets
        for one in api.reutilisations_publiees(contexte.commun(p))
    ]
    every = api.documents_des_lieux(reuses, contexte, Publication(SITE_URL))
    said = {genre.nom: content for genre, place, content in every if place == code}
    return {
        "page": lieu in contexte.territoires,
        "communes": len(shown.communes),
        "acteurs": [*acteurs(shown)],
        "utilises": [projet.nom for projet, *_ in shown.utilises],
        "cites": [
            projet.nom
            for au_dela in (False, True)
            for projet, _ in shown.dits(CHIFFRE, ORGANISME, au_dela=au_dela)
        ],
        "portes": [projet.nom for projet, _ in shown.dits(PORTEUR)],
        "porteurs": shown.porteurs[0],
        "terminees": [said for _, every in shown.terminees for said in every],
        "gouverne": shown.gouverne,
        "conseil": said["collectivites"]["departement"] if lieu.nature == "departement" else None,
        # The number of inhabitants changes with the reference, each year, as its source.
        "api": sans(json.loads(json.dumps(said[lieu.nature])), "population", "attribution"),
    }


@pytest.mark.parametrize(("departements", "au_dela"), [(["34"], False), (["34", "12", "48"], True)])
def test_a_regional_agency_is_in_sight_and_another_organisation_is_folded(
    departements: list[str], *, au_dela: bool
) -> None:
    agence = {"nom": "Agence des Lices", "type": "agence-regionale", "departements": departements}
    contexte = seul(imaginaire(nom="Sentes", **developper({"usages": [agence]})))
    lieu = PageDuTerritoire(Collectivite("departement", "34"), contexte, Adresses("../"))
    [(projet, [dit])] = lieu.dits(ORGANISME, au_dela=au_dela)
    assert (projet.nom, dit.partition(" : ")[0]) == ("Sentes", "Agence des Lices")
    assert not lieu.dits(ORGANISME, au_dela=not au_dela)


def lignes(contexte: Contexte, code: str) -> list[str]:
    """Say who uses what in a place, each line as the page writes it."""
    territoire = PageDuTerritoire(Collectivite("departement", code), contexte, Adresses("../"))
    usages = [usage for commun in territoire.utilises for usage in commun.usages]
    return [f"{usage.utilisateurs} : {usage.dit}" for usage in usages]


def acteurs(page_du_lieu: PageDuTerritoire) -> Iterator[str]:
    """Say who acts in a place: each level that has somebody, and by what proof."""
    for niveau in page_du_lieu.niveaux:
        for acteur in niveau.acteurs:
            noms = []
            for groupe in acteur.groupes:
                noms += [*groupe.noms, *filter(None, [groupe.annee])]
            yield f"{niveau.titre} : {', '.join(noms)} ({acteur.preuve})"


def carte(contexte: Contexte) -> Json:
    """Say what the map shows: the class and the words of each zone of which something is known, its counts, its links."""
    index = IndexDesTerritoires(contexte, Adresses("../"))
    drawn = str(index.carte.metropole) + "".join(
        str(encart.dessin) for encart in index.carte.encarts
    )
    zones = re.findall(r'aria-label="([^":]+?) : ([^"]*)" class="([^"]+)"', drawn)
    lignes = [lieu for region in index.regions for lieu, _ in region.departements]
    return {
        "zones": {name: f"{kind} : {said}" for name, said, kind in zones if said != AUCUN},
        "comptes": dict(index.carte.comptes),
        "liens": {lieu.nom: lieu.url for lieu in lignes if lieu.url},
    }


@pytest.mark.parametrize("regle", regles("lieux"))
def test_what_is_said_of_a_place(regle: Json) -> None:
    projets = [
        imaginaire(slug, nom=slug, **developper(said)) for slug, said in regle["fiches"].items()
    ]
    contexte = seul(*projets)
    said: Json = {
        "locaux": [
            f"{f.commun} | {f.genre} | {f.dit} | {' '.join(sorted(f.departements))} | {f.siege}"
            for projet in projets
            for f in contexte.commun(projet).locaux
        ],
        "carte": carte(contexte),
        "miniatures": {
            one.slug: [
                sign
                for sign, _ in miniature(contexte.commun(one), contexte, Adresses("../../")).legende
            ]
            for one in projets
        },
        **{f"lieu {code}": page(contexte, code) for code in regle["lieux"]},
        **{f"lignes {code}": lignes(contexte, code) for code in regle["lieux"]},
    }
    dit = {place: suivre(said, place) for place in regle["dit"]}
    assert sans_absence(dit) == sans_absence(regle["dit"])


def sans_absence(valeur: Any) -> Any:
    """Leave out what is unknown: the API does not write it."""
    if isinstance(valeur, dict):
        return {cle: sans_absence(dedans) for cle, dedans in valeur.items() if dedans is not None}
    if isinstance(valeur, list):
        return [sans_absence(dedans) for dedans in valeur]
    return valeur


def test_the_feed_of_a_region_of_which_nothing_is_said_leads_to_all() -> None:
    feed = flux.du_catalogue(seul(), Publication(SITE_URL))["flux/regions/normandie.xml"].decode()
    assert f'href="{SITE_URL}territoires/"' in feed


def test_an_outline_holds_the_circle_of_its_mark_and_says_its_edges() -> None:
    for code, contour in contours().items():
        points = [point for polygone in polygones(contour) for point in polygone]
        nearest = min(math.dist(contour.milieu, point) for point in points)
        assert nearest >= contour.rayon - 0.5, code
        across, down = zip(*points, strict=True)
        edges = (min(across), min(down), max(across), max(down))
        assert contour.cadre == pytest.approx(edges, abs=1), code
        assert contour.trace.startswith("M") or contour.place, code


def _cote(contour: Contour) -> float:
    """Return how far a mark goes from its middle."""
    return min(MARQUE, contour.rayon)


def test_no_mark_meets_another() -> None:
    metropole = {code: contour for code, contour in contours().items() if not contour.place}
    assert len(metropole) > 90
    for (first, one), (second, another) in combinations(metropole.items(), 2):
        apart = math.dist(one.milieu, another.milieu)
        assert apart >= _cote(one) + _cote(another) - 0.5, (first, second)


def test_signs_are_chosen_on_the_map_of_every_common_alone() -> None:
    """The small map of one common leads to the pages of its places, without anything to choose."""
    commun = imaginaire(reutilisations=[usage(code_insee="35238")])
    contexte = seul(commun)
    toutes = str(IndexDesTerritoires(contexte, Adresses("../")).carte.metropole)
    petite = str(miniature(contexte.commun(commun), contexte, Adresses("../../")).dessin)
    assert re.findall(r'data-departement="(35)" data-signes="0-\d+" data-page', toutes) == ["35"]
    assert re.findall(r'href="[^"]*/(35|ille-et-vilaine)[^"]*" aria-label="([^":]+) :', petite)
    assert "data-" not in petite
    assert "url(#" not in petite


def test_a_map_of_one_overseas_territory_frames_it_where_it_is_drawn() -> None:
    drawn = CarteDesZones(
        {"974": Zone(Lieu("La Réunion", "974", "", "aucun usage connu"))},
        "La carte",
        "fond.svg",
        cadre=frozenset(["974"]),
    ).dessin
    assert 'viewBox="-2 -2 58 52"' in drawn
    assert drawn.count("<path") == 1
