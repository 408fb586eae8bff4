"""A place that a figure, an unplaced user or a carrier names is never said to be unknown, nor counted."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from datetime import date

import pytest

from catalogue_communs.collectivites import Collectivite, reference
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.lieux import CHIFFRE, ORGANISME, PORTEUR, FaitLocal
from catalogue_communs.modele import Catalogue, Projet
from catalogue_communs.site.sorties import flux, tables
from catalogue_communs.site.sorties.api import Lieux
from catalogue_communs.site.sorties.contrat import TERRITOIRES
from catalogue_communs.site.vues import territoires
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.territoires import IndexDesTerritoires, PageDuTerritoire, miniature
from catalogue_communs.socle.programme import Publication
from tests.aides import RACINE, ROOT, SITE_URL, Json
from tests.communs import imaginaire, indicateur, mesure, usage

HERAULT, LOIRE, RHONE, BAS_RHIN = (Collectivite("departement", code) for code in ("34", "42", "69", "67"))
OCCITANIE = Collectivite("region", "76")


COMMUNS = (
    imaginaire(
        "berges",
        nom="Berges",
        porteurs=[{"nom": "Commune de Marsillargues", "code_insee": "34151"}],
        impact={
            "indicateurs": [
                indicateur(
                    mesure("2025-06", 20, perimetre="Hérault", lieux={"departements": ["34"]}),
                    mesure(
                        "2026-06",
                        30,
                        environ=True,
                        reserve="Compte rond",
                        perimetre="Hérault",
                        lieux={"departements": ["34"]},
                    ),
                    mesure("2026-06", 900, perimetre="National"),
                    mesure("2026-05", 4, lieux={"epci": ["200046977"], "regions": ["53"]}),
                    nom="Communes utilisatrices",
                    nature="stock",
                )
            ]
        },
    ),
    imaginaire(
        "sentes",
        nom="Sentes",
        reutilisations=[
            usage(nom="Parc du Val", type="pnr", siren="890488950", departements=["42"]),
            usage(nom="Parc des Monts", type="pnr", departements=["34", "12"]),
            usage(nom="Direction des territoires", type="service-etat"),
            usage("arretee", nom="Parc parti", type="pnr", departements=["88"]),
            usage(siren="200094332"),
        ],
    ),
)


@pytest.fixture(scope="module")
def contexte() -> Contexte:
    """Return the facts of two imaginary commons."""
    return Contexte(RACINE, Catalogue(projets=COMMUNS, guichet=None), date(2026, 11, 24))


def page(contexte: Contexte, lieu: Collectivite) -> PageDuTerritoire:
    """Describe the page of a place."""
    return PageDuTerritoire(lieu, contexte, Adresses("../../"))


def index(contexte: Contexte) -> IndexDesTerritoires:
    """Describe /territoires/."""
    return IndexDesTerritoires(contexte, Adresses("../"))


def noms(dits: Iterable[tuple[Projet, object]]) -> list[str]:
    """Name the commons of which something is said."""
    return [projet.nom for projet, _ in dits]


def test_the_last_figure_of_a_place_is_told_in_words(contexte: Contexte) -> None:
    figures = {f.dit: f.departements for f in contexte.commun(COMMUNS[0]).locaux if f.genre == CHIFFRE}

    assert figures == {
        "Communes utilisatrices : environ 30 communes, déclaré en juin 2026, périmètre : Hérault. Compte rond.": {"34"},
        "Communes utilisatrices : 4 communes, déclaré en mai 2026, périmètre : Métropole de Lyon et Bretagne": {
            "69", "22", "29", "35", "56",
        },
    }  # fmt: skip


def test_a_user_that_is_no_collectivite_is_where_it_says(contexte: Contexte) -> None:
    found = [f for f in contexte.commun(COMMUNS[1]).locaux if f.genre == ORGANISME]

    assert found == [
        FaitLocal(ORGANISME, "sentes", "Parc du Val : en production, déclarée, sans date", frozenset({"42"})),
        FaitLocal(
            ORGANISME,
            "sentes",
            "Parc des Monts : en production, déclarée, sans date",
            frozenset({"12", "34"}),
        ),
    ]


def test_a_carrier_has_a_seat_that_the_map_marks(contexte: Contexte) -> None:
    assert [f for f in contexte.commun(COMMUNS[0]).locaux if f.genre == PORTEUR] == [
        FaitLocal(PORTEUR, "berges", "Porté par Commune de Marsillargues", frozenset({"34"}), "34")
    ]
    assert not [f for f in contexte.commun(COMMUNS[1]).locaux if f.genre == PORTEUR]


def test_nothing_declared_counts_a_commune_or_an_inhabitant(contexte: Contexte) -> None:
    """Only what is listed does; a page without it says the size of the place, never « 0 sur 341 »."""
    herault, loire = page(contexte, HERAULT), page(contexte, LOIRE)

    assert {code for part in contexte.volets for code in part.repreneurs.departements} == {"67", "68"}
    assert herault.couverture == loire.couverture == []
    assert len(herault.communes) == 341
    assert noms(herault.dits(CHIFFRE, ORGANISME)) == ["Berges", "Sentes"]
    assert noms(herault.dits(PORTEUR)) == ["Berges"]
    assert noms(loire.dits(CHIFFRE, ORGANISME)) == ["Sentes"]
    assert page(contexte, Collectivite("departement", "989")).habitants == 0
    assert len(page(contexte, OCCITANIE).dits(CHIFFRE, ORGANISME)) == 2


def test_a_departement_without_a_council_is_a_place(contexte: Contexte) -> None:
    alsace = page(contexte, BAS_RHIN)

    assert alsace.gouverne == (
        "La Collectivité européenne d’Alsace gouverne ce territoire : le département n’a plus de conseil."
    )
    [(_, [usage], left)] = alsace.utilises
    assert isinstance(usage.organisation, Collectivite)
    assert contexte.reference.nom_complet(usage.organisation) == "Collectivité européenne d’Alsace"
    assert left == 0


def test_the_page_of_the_rhone_tells_the_metropole_apart(contexte: Contexte) -> None:
    """478,313 inhabitants are the council's; the others are on the map of the département."""
    known = reference(ROOT)

    assert known.population([RHONE]) == 478_313
    assert "les 208 autres, 478\N{NO-BREAK SPACE}313 habitants" in re.sub(
        r"[\u202f\xa0](?=\d)", "\N{NO-BREAK SPACE}", page(contexte, RHONE).gouverne
    )


def test_a_place_gives_the_rows_that_name_it(contexte: Contexte) -> None:
    files = tables.du_catalogue(contexte, Publication())
    names = {
        path: [row["organisme"] for row in lire(data)]
        for path, data in files.items()
        if path.startswith("territoires/")
    }

    assert names["territoires/34-herault/utilisateurs.csv"] == ["Parc des Monts"]
    assert names["territoires/occitanie/utilisateurs.csv"] == ["Parc des Monts"]
    assert names["territoires/67-bas-rhin/utilisateurs.csv"] == ["Collectivité européenne d’Alsace"]
    assert "territoires/01-ain/utilisateurs.csv" not in names
    assert not page(contexte, Collectivite("departement", "01")).a_des_utilisateurs
    assert page(contexte, HERAULT).a_des_utilisateurs


def lire(data: bytes) -> list[dict[str, str]]:
    """Read a CSV file."""
    return list(csv.DictReader(io.StringIO(data.decode())))


def test_the_map_has_two_layers_and_a_mark(contexte: Contexte) -> None:
    drawn = str(index(contexte).carte.dessin)
    links = dict(re.findall(r'aria-label="([^":]+?) : [^"]*" class="([^"]+)"', drawn))
    said = dict(re.findall(r'aria-label="([^":]+?) : ([^"]*)" class', drawn))

    assert links["Bas-Rhin"] == "aire-ancien"
    assert links["Hérault"] == links["Loire"] == "sans-liste"
    assert said["Hérault"] == "2 cités sans communes connues, 1 porté ici"
    assert drawn.count('class="siege"') == 1
    assert 'id="sans-liste"' in drawn


def test_a_place_of_which_nothing_is_said_has_no_page_and_no_link(contexte: Contexte) -> None:
    view = index(contexte)
    drawn, regions = str(view.carte.dessin), [*view.regions]
    rows = {row.nom: row for _, inside in regions for row in inside}
    inside = {one.nom: one.url for one in page(contexte, Collectivite("region", "84")).dedans}

    assert not {Collectivite("departement", "01"), Collectivite("region", "28")} & contexte.territoires.keys()
    assert {HERAULT, OCCITANIE, LOIRE} <= contexte.territoires.keys()
    assert '<g class="aire-aucune">' in drawn
    assert "<title>Ain : aucun usage connu</title>" in drawn
    assert [one.nom for one, _ in regions if not one.url].count("Normandie") == 1
    assert (rows["Ain"].url, rows["Ain"].code, rows["Loire"].url) == (
        "",
        "01",
        "../territoires/42-loire/",
    )
    assert (inside["Ain"], inside["Loire"]) == ("", "../../territoires/42-loire/")


def resumes(contexte: Contexte, cle: str) -> dict[str, Json]:
    """Return what the API says of each département in brief."""
    documents = Lieux(contexte, Publication(SITE_URL)).documents()
    [listed] = (said["departements"] for genre, _, said in documents if genre is TERRITOIRES)
    return {one[cle]: one for one in listed}


def test_what_points_to_a_page_that_is_not_there_points_elsewhere(contexte: Contexte) -> None:
    brief = resumes(contexte, "nom")
    feed = flux.du_catalogue(contexte, Publication(SITE_URL))["flux/regions/normandie.xml"].decode()

    assert brief["Ain"]["url"] is None
    assert brief["Loire"]["url"] == f"{SITE_URL}territoires/42-loire/"
    assert f'href="{SITE_URL}territoires/"' in feed


def test_the_map_of_a_common_says_what_its_signs_mean(contexte: Contexte) -> None:
    berges = miniature(contexte.commun(COMMUNS[0]), contexte, Adresses("../../"))
    rien = miniature(contexte.commun(imaginaire("rien")), contexte, Adresses("../../"))

    assert [kind for kind, _ in berges.legende] == ["sans-liste", "siege"]
    assert (rien.zones, rien.legende) == ({}, [])


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


def test_the_api_says_what_names_a_place_and_counts_none_of_it(contexte: Contexte) -> None:
    lieux, brief = Lieux(contexte, Publication(SITE_URL)), resumes(contexte, "code")

    assert (brief["34"]["communs"], brief["34"]["declares"]) == (0, 2)
    assert [f["genre"] for f in lieux.territoire(HERAULT)["declares"]] == [CHIFFRE, PORTEUR, ORGANISME]
    assert lieux.territoire(HERAULT)["communes_couvertes"] is None


def test_what_governs_two_departements_is_the_council_of_each(contexte: Contexte) -> None:
    alsace = Lieux(contexte, Publication(SITE_URL)).collectivites("67")["departement"]

    assert alsace["siren"] == "200094332"
    assert [one["commun"] for one in alsace["communs"]] == ["sentes"]


UTILISES = (
    imaginaire(
        "bornes",
        nom="Bornes",
        porteurs=[{"nom": "Métropole de Lyon", "siren": "200046977"}],
        reutilisations=[
            # A village, shown recently; a département, by an old proof; the carrier; an ended campaign.
            usage(statut="documentee", code_insee="26231", confirmee_le="2026-07-16"),
            usage(statut="documentee", code_insee="42", type="departement", confirmee_le="2020-01-01"),
            usage(statut="documentee", siren="200046977", confirmee_le="2026-07-16"),
            usage(
                statut="documentee",
                type="region",
                code_insee="76",
                depuis="2022-10",
                fin_annoncee="2025-12-31",
            ),
        ],
    ),
)


@pytest.fixture(scope="module")
def utilises() -> Contexte:
    """Return the facts of a common that is used in four ways."""
    return Contexte(RACINE, Catalogue(projets=UTILISES, guichet=None), date(2026, 11, 24))


def test_a_village_never_colours_a_departement(utilises: Contexte) -> None:
    drawn = str(index(utilises).carte.dessin)
    links = dict(re.findall(r'aria-label="([^":]+?) : [^"]*" class="([^"]+)"', drawn))
    assert (links["Drôme"], links["Loire"], links["Rhône"]) == ("aire-aucune", "aire-ancien", "aire-aucune")
    assert drawn.count('class="rond-recent"') == 1
    assert "rond-ancien" not in drawn
    legend = index(utilises).carte.legende
    assert [sign for sign, _ in legend] == ["aire-ancien", "rond-recent", "siege"]


def test_a_page_tells_recent_proofs_from_older_ones_and_carriers_apart(utilises: Contexte) -> None:
    """One line each, as the API counts them; a carrier adds no inhabitant."""
    drome = page(utilises, Collectivite("departement", "26")).couverture
    loire = page(utilises, LOIRE).couverture
    assert [degre for degre, *_ in drome] == ["recent"]
    assert [degre for degre, *_ in loire] == ["ancien"]
    rhone, api = page(utilises, RHONE), Lieux(utilises, Publication()).territoire(RHONE)
    people = reference(ROOT).population([Collectivite("epci", "200046977")])
    assert rhone.couverture == []
    assert rhone.porteurs[0] == 1
    assert api["population_couverte"] is None
    assert api["population_couverte_porteurs"] == people
    old = Lieux(utilises, Publication()).territoire(LOIRE)
    assert old["population_couverte"] > 0
    assert old["population_couverte_recentes"] is None


def test_a_campaign_that_ended_stays_on_the_page_of_the_place(utilises: Contexte) -> None:
    shown = page(utilises, OCCITANIE)
    assert shown.couverture == []
    assert [said for _, said in shown.terminees] == [
        ["Région Occitanie : campagne terminée le 31 décembre 2025, suite à demander"]
    ]
    later = Contexte(RACINE, utilises.catalogue, date(2027, 6, 1))
    assert later.commun(UTILISES[0]).derniere_date == date(2026, 7, 16)
