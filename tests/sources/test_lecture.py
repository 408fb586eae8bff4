"""From the bytes of each format to dated values and users; and what is never kept of an answer."""

from __future__ import annotations

import gzip
import hashlib
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from catalogue.sources.extraction import colonnes, donnee_personnelle, jours, nombre
from catalogue.sources.formats import FORMATS
from catalogue.sources.releve import copie_exacte, ecrire, fichiers, lire_releves
from tests.sources.formes import JOUR, UUID, ademe, fin_de, lire, mois, projet, sirens, source, tableau

if TYPE_CHECKING:
    from catalogue.sources.campagne import Etude

MOIS = mois(3)
VALEURS = [12, 0, 7]
ATTENDU = [(day, fin_de(day), value) for day, value in zip(MOIS, VALEURS, strict=True)]
METABASE = {"indicateur": "projets", "valeur": "Nombre", "date": "Mois", "periode": "mois"}


def impact(day: date, value: object, cible: str = "false", nom: str = "Projets créés") -> dict[str, Any]:
    """Return a row of the State's schema."""
    return {
        "administration_rattachement": "ANCT",
        "nom_service_public_numerique": "Bac fictif",
        "indicateur": nom,
        "valeur": value,
        "unite_mesure": "unité",
        "est_cible": cible,
        "type_indicateur": "usage",
        "frequence_monitoring": "mensuelle",
        "date": fin_de(day).isoformat(),
        "est_periode": "true",
        "date_debut": day.isoformat(),
        "est_automatise": "true",
        "source_collecte": "script",
    }


def par_mois(nom: str, valeur: str, moment: Any = str) -> list[dict[str, Any]]:  # noqa: ANN401
    """Return rows of a month and a value."""
    return [{nom: moment(day), valeur: value} for day, value in zip(MOIS, VALEURS, strict=True)]


def secondes(day: date) -> int:
    """Return the second when a day starts, as Grist writes dates."""
    return (day - date(1970, 1, 1)).days * 86_400


# The same three months, in each format and in the ways that each writes them.
REPONSES: dict[str, tuple[dict[str, Any], bytes]] = {
    "ademe, ISO": (source(), ademe(VALEURS)),
    "ademe, minuit à Paris": (source(), ademe(VALEURS).replace(b"-01T00:00:00.000Z", b"-01T00:00:00+02:00")),
    "ademe, secondes": (source(), json.dumps({"stats": par_mois("date", "value", secondes)}).encode()),
    "ademe, millisecondes": (
        source(),
        json.dumps({"stats": par_mois("date", "value", lambda day: secondes(day) * 1000)}).encode(),
    ),
    "ademe, mois": (source(), json.dumps({"stats": par_mois("date", "value", lambda day: f"{day:%Y-%m}")}).encode()),
    "metabase, question": (source("metabase", mesures=[METABASE]), json.dumps(par_mois("Mois", "Nombre")).encode()),
    "metabase, tableau de bord": (
        source(
            "metabase",
            url=f"https://www.data.gouv.fr/api/public/dashboard/{UUID}/dashcard/12/card/34",
            mesures=[METABASE],
        ),
        json.dumps(
            {
                "status": "completed",
                "row_count": 3,
                "data": {
                    "cols": [{"name": "m", "display_name": "Mois"}, {"name": "n", "display_name": "Nombre"}],
                    "rows": [list(row.values()) for row in par_mois("Mois", "Nombre")],
                },
            }
        ).encode(),
    ),
    "grist": (
        source("grist", mesures=[{**METABASE}]),
        json.dumps(
            {"records": [{"id": rank, "fields": row} for rank, row in enumerate(par_mois("Mois", "Nombre", secondes))]}
        ).encode(),
    ),
    "CSV": (source("fichier", mesures=[METABASE]), tableau(par_mois("Mois", "Nombre"))),
    "CSV d’un tableur français": (
        source("fichier", mesures=[METABASE]),
        b"\xef\xbb\xbf" + tableau(par_mois("Mois", "Nombre", lambda day: f"{day:%d/%m/%Y}"), ";"),
    ),
    "CSV en cp1252": (
        source("fichier", mesures=[{**METABASE, "date": "Début"}]),
        tableau(par_mois("Début", "Nombre"), ";").decode().encode("cp1252"),
    ),
    "JSON, chemins": (
        source("fichier", mesures=[{**METABASE, "lignes": "a.b[*].c", "valeur": "n.v", "date": "m", "choisir": [{"colonne": "k", "valeur": "1"}]}]),
        json.dumps(
            {"a": {"b": [{"c": {"k": 1, "m": str(d), "n": {"v": v}}} for _, d, v in ATTENDU] + [{"c": {"k": 2, "m": "2026-10-01", "n": {"v": 99}}}]}}
        ).encode(),
    ),
    "schéma d’impact": (
        source("impact-service-public", mesures=[{"indicateur": "projets", "periode": "mois", "choisir": [{"colonne": "indicateur", "valeur": "Projets créés"}]}]),
        tableau([*(impact(d, v) for d, _, v in ATTENDU), impact(MOIS[2], 500, "true"), impact(MOIS[2], 3, nom="Visites")]),
    ),
}  # fmt: skip


def lue(corps: bytes, declare: dict[str, Any] | None = None, **champs: Any) -> Etude:  # noqa: ANN401
    """Read an answer that is new."""
    found = lire(corps, declare, **champs)
    assert found is not None
    return found


@pytest.mark.parametrize("nom", REPONSES)
def test_every_format_says_the_same_months(nom: str) -> None:
    """Whatever the way to write a date, a value falls in its period."""
    declare, corps = REPONSES[nom]
    found = lue(corps, declare)
    assert found.anomalies == ()
    assert [(p.du, p.au, p.valeur) for p in found.releve.serie("projets")] == ATTENDU
    assert found.releve.derniere is not None
    assert found.releve.derniere.copie is not None


ADRESSES_DEMANDEES = [
    (source(), "https://www.data.gouv.fr/api/stats?periodicity=month&since=24"),
    (
        source(mesures=[{"indicateur": "projets", "periode": "semaine"}]),
        "https://www.data.gouv.fr/api/stats?periodicity=week&since=52",
    ),
    (
        source("metabase", url=f"https://www.data.gouv.fr/public/question/{UUID}"),
        f"https://www.data.gouv.fr/api/public/card/{UUID}/query/json",
    ),
    (
        source("metabase", parametres=[{"nom": "d", "valeur": "34"}]),
        f"https://www.data.gouv.fr/api/public/card/{UUID}/query/json?parameters=%5B%7B%22id%22%3A+%22d%22%2C+%22value%22%3A+%2234%22%7D%5D",
    ),
    (
        source("fichier", url="https://www.data.gouv.fr/f.csv?a=1", parametres=[{"nom": "b", "valeur": "é"}]),
        "https://www.data.gouv.fr/f.csv?a=1&b=%C3%A9",
    ),
]


@pytest.mark.parametrize(("declare", "adresse"), ADRESSES_DEMANDEES)
def test_the_address_is_made_from_the_declaration(declare: dict[str, Any], adresse: str) -> None:
    """The parameters that the format asks for are added."""
    one = projet(declare).sources_vivantes[0]
    assert FORMATS[one.format].adresse(one) == adresse


def test_each_format_accepts_its_own_example() -> None:
    """The message that refuses an address shows one that would be accepted."""
    assert sorted(FORMATS) == ["fichier", "grist", "impact-service-public", "metabase", "stats-ademe"]
    assert all(kind.forme.fullmatch(kind.exemple) for kind in FORMATS.values())


DATES: list[tuple[object, str]] = [
    ("2026-10-31", "2026-10-31 2026-10-31"),
    ("2026-10", "2026-10-01 2026-10-31"),
    (2026, "2026-01-01 2026-12-31"),
    ("octobre 2026", "2026-10-01 2026-10-31"),
    ("1er octobre 2026", "2026-10-01 2026-10-01"),
    ("31/10/2026", "2026-10-31 2026-10-31"),
    ("2026-10-05,2026-10-11", "2026-10-05 2026-10-11"),
    ("2026-09-30T22:00:00.000Z", "2026-10-01 2026-10-01"),
    (1_790_805_600, "2026-10-01 2026-10-01"),
    (1_790_805_600_000, "2026-10-01 2026-10-01"),
    ("1790805600", "2026-10-01 2026-10-01"),
    ("", ""),
    ("hier", ""),
    ("32/10/2026", ""),
    ("2026-13", ""),
    (None, ""),
    (True, ""),
    ([], ""),
    ({}, ""),
    (float("nan"), ""),
    (1e30, ""),
]


@pytest.mark.parametrize(("written", "expected"), DATES)
def test_dates_are_read_as_sources_write_them(written: object, expected: str) -> None:
    """What is no date is none."""
    found = jours(written)
    assert (" ".join(map(str, found)) if found else "") == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [("1 234,5", 1234.5), ("1\u202f234", 1234), (12.0, 12), ("12 %", 12), ("-3", -3), *((w, None) for w in ("", "n/a", "1.2.3", True, None, float("inf"), [1]))],
)  # fmt: skip
def test_numbers_are_read_as_french_writes_them(written: object, expected: float | None) -> None:
    """What is no number is none, and never zero."""
    assert nombre(written) == expected


def test_the_period_that_is_not_over_is_left_out() -> None:
    """A month that goes on would look like a fall."""
    found = lue(ademe([40, 42, 3], date(2026, 11, 1)))
    assert [p.valeur for p in found.releve.serie("projets")] == [40, 42]


def test_a_source_without_dates_gives_the_value_of_the_day() -> None:
    """A single number, counted by the path itself."""
    declare = source(
        "fichier", mesures=[{"indicateur": "projets", "lignes": "{n: length(liste)}", "valeur": "n"}]
    )
    found = lue(json.dumps({"liste": [{"a": 1}, {"a": 2}]}).encode(), declare, nature="stock")
    assert [(p.du, p.au, p.valeur) for p in found.releve.serie("projets")] == [(None, JOUR, 2)]


def test_what_the_window_leaves_behind_is_kept() -> None:
    """The series is longer than what the source still gives."""
    first = lue(ademe([5, 6, 7], date(2026, 9, 1)), jour=date(2026, 10, 2))
    again = lue(ademe([6, 7, 8]), avant=first.releve)
    assert again.anomalies == ()
    assert [p.valeur for p in again.releve.serie("projets")] == [5, 6, 7, 8]
    assert len(again.releve.lectures) == 2


def test_the_same_answer_changes_nothing() -> None:
    """Not even the day of the reading."""
    first = lue(ademe([5, 6, 7]))
    assert lire(ademe([5, 6, 7]), avant=first.releve) is None


def test_the_copy_is_the_answer_byte_for_byte(tmp_path: Any) -> None:  # noqa: ANN401
    """Compressed the same each time, found again by its hash; a spoiled copy is told."""
    corps = ademe([5, 6, 7])
    found = lue(corps)
    contents = fichiers(found.releve, found.corps)
    assert contents == fichiers(found.releve, found.corps)
    ecrire(tmp_path, contents)
    held = lire_releves(tmp_path)["bac-fictif", "stats"]
    assert held == found.releve
    last = held.derniere
    assert last is not None
    assert (last.sha256, last.octets) == (hashlib.sha256(corps).hexdigest(), len(corps))
    path = tmp_path / "donnees/releves/bac-fictif/stats/2026-11-02.json.gz"
    assert gzip.decompress(path.read_bytes()) == corps
    assert copie_exacte(tmp_path, held, last)
    path.write_bytes(gzip.compress(corps + b" "))
    assert not copie_exacte(tmp_path, held, last)


# --- Users, and what is about people -----------------------------------------------------

CODES = sirens(4)
# In the shape of the campaigns of a register of shared journeys, and of a table of actors: both name people.
CAMPAGNES = [
    {"collectivite": "Syndicat fictif des Monts", "derniere_maj": "2026-10-01", "email": "jeanne.exemple@mairie-fictive.fr", "type": "aom", "code": f"{CODES[0]}00012", "date_debut": "01/02/2024", "date_fin": "31/12/2024"},
    {"collectivite": "Syndicat fictif des Monts", "derniere_maj": "2026-10-01", "email": "jeanne.exemple@mairie-fictive.fr", "type": "aom", "code": f"{CODES[0]}00012", "date_debut": "01/02/2025", "date_fin": "31/12/2026"},
    {"collectivite": "Parc fictif du Val", "derniere_maj": "2026-10-01", "email": "", "type": "parc", "code": f"{CODES[1]}00020", "date_debut": "15/03/2023", "date_fin": "30/06/2024"},
]  # fmt: skip
ACTEURS = [
    {"ref": "p1", "nom_acteur": "Syndicat fictif d’énergie", "siren_acteur": int(CODES[2]), "role": "financeur", "interlocuteur_nom": "EXEMPLE", "interlocuteur_prenom": "Jean", "telephone": "06 01 02 03 04", "mail": "jean@exemple.org"},
    {"ref": "p2", "nom_acteur": "Mme Fictive", "siren_acteur": int(CODES[3]), "role": "écrire à jean@exemple.org", "interlocuteur_nom": "EXEMPLE", "interlocuteur_prenom": "Jean", "telephone": "", "mail": ""},
]  # fmt: skip
LISTES: dict[str, tuple[dict[str, Any], list[dict[str, Any]], list[tuple[Any, ...]]]] = {
    "campagnes": (
        {"siren": "code", "nom": "collectivite", "colonne_type": "type", "types": [{"valeur": "parc", "type": "pnr"}], "type": "syndicat-mixte-ouvert", "depuis": "date_debut", "jusqu_a": "date_fin"},
        CAMPAGNES,
        [
            (CODES[0], "Syndicat fictif des Monts", "syndicat-mixte-ouvert", date(2024, 2, 1), date(2026, 12, 31), None),
            (CODES[1], "Parc fictif du Val", "pnr", date(2023, 3, 15), date(2024, 6, 30), None),
        ],
    ),
    "acteurs": (
        {"siren": "siren_acteur", "nom": "nom_acteur", "usage": "role"},
        ACTEURS,
        [
            (CODES[2], "Syndicat fictif d’énergie", None, None, None, "financeur"),
            (CODES[3], None, None, None, None, None),
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("nom", LISTES)
def test_people_are_left_out_before_anything_is_written(nom: str) -> None:
    """Organisations with their code and dates; no copy, no address, no telephone, no name of a person."""
    asked, rows, expected = LISTES[nom]
    found = lue(tableau(rows), source("fichier", mesures=None, utilisateurs=asked))
    read = [(u.siren, u.nom, u.type, u.depuis, u.jusqu_a, u.usage) for u in found.releve.utilisateurs]
    assert read == expected
    last = found.releve.derniere
    assert last is not None
    assert last.copie is None
    assert last.sans_copie
    written = fichiers(found.releve, found.corps)
    assert list(written) == ["donnees/releves/bac-fictif/stats.json"]
    told = b"".join(written.values()).decode()
    for private in ("@", "06 01", "Jean", "jeanne", "Mme", "EXEMPLE"):
        assert private not in told
    assert not {"email", "telephone", "mail", "interlocuteur_nom"} & {*last.colonnes}


@pytest.mark.parametrize(
    "decoded",
    [
        [{"nom": "x"}], [{"Prénom": "x"}], [{"userEmail": ""}], [{"a": {"contact": 1}}], [{"tel_bureau": 1}], [{"nom_responsable": "x"}],
        [{"a": "ecrire@exemple.fr"}], [{"a": "06.12.34.56.78"}], [{"a": "+33 6 12 34 56 78"}], [{"a": "0033612345678"}],
        [{"a": "M. Exemple"}], [{"a": "Jeanne EXEMPLE"}], [{"a": "EXEMPLE Jeanne"}], [{"a": '{"email": 1}'}], {"b": ["x@exemple.fr"]}, [{"Jeanne EXEMPLE": 1}],
    ],
)  # fmt: skip
def test_an_answer_that_may_name_people_is_recognised(decoded: Any) -> None:  # noqa: ANN401
    """By a column, by a value, at any depth, even in JSON inside a text."""
    assert donnee_personnelle(decoded)


@pytest.mark.parametrize(
    "decoded",
    [
        [{"nom_commune": "Commune fictive", "code": "34151"}], [{"nomService": "x", "siren": CODES[0]}], [{"valeur": 1_234_567_890}],
        {"description": "Nombre de projets créés", "stats": [{"date": "2026-10-01T00:00:00.000Z", "value": 12}]}, [{"Mois": "2026-10", "Nombre": 3.5}],
    ],
)  # fmt: skip
def test_figures_and_places_are_not_people(decoded: Any) -> None:  # noqa: ANN401
    """Or no copy would ever be kept."""
    assert donnee_personnelle(decoded) == ""


def test_columns_about_people_are_not_even_named() -> None:
    """What is kept of a file is what the declaration asks for."""
    assert colonnes([{"siren": 1, "email": 2, "Prénom": 3, "role": 4}]) == ("siren", "role")
