"""What the files of the whole catalogue cost, counted: each fact is made once, and none waits."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.faits.chronologie import Evenement, Recents, evenements
from catalogue.faits.contexte import Contexte
from catalogue.site.sorties import api, tables
from tests.aides import RACINE
from tests.sorties.conftest import PUBLICATION, TODAY, fictif

if TYPE_CHECKING:
    from catalogue.modele import Catalogue, Organisme

# What the lists of the whole keep of a common: counts, states and days, never a document nor a set of communes.
GARDES = {"usages", "decompte", "activite", "date"}
Json = dict[str, Any]


@pytest.fixture
def neuf(catalogue: Catalogue) -> Contexte:
    """Give the facts of the real catalogue, none of them asked for yet."""
    return Contexte(RACINE, catalogue, TODAY)


# --- The rows of the tables ---------------------------------------------------------


def rangs(files: dict[str, bytes], name: str) -> list[Json]:
    """Read a CSV file by its columns, without what is empty."""
    text = files[f"donnees/tables/{name}.csv"].decode()
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return [{column: cell for column, cell in row.items() if cell} for row in rows]


def textes(values: Json) -> Json:
    """Write the plain values of a document as a CSV file does."""
    return {
        name: {True: "oui", False: "non"}.get(value, str(value)) if isinstance(value, bool) else str(value)
        for name, value in values.items()
        if not isinstance(value, (list, dict))
    }


def test_the_tables_say_what_the_api_says(neuf: Contexte) -> None:
    """Column by column, under the same names; whatever the order in which rows are written."""
    files = tables.du_catalogue(neuf, PUBLICATION)
    documents = api.du_catalogue(neuf, PUBLICATION)

    def lire(name: str) -> list[Json]:
        found: list[Json] = json.loads(documents[f"api/v1/{name}.json"])[name]
        return found

    pairs = [
        *zip(rangs(files, "communs"), lire("communs"), strict=True),
        *zip(rangs(files, "reutilisations"), lire("reutilisations"), strict=True),
        *zip(
            rangs(files, "mesures"),
            (
                {**{key: one[key] for key in ("commun", "nom", "effet", "nature", "unite")}, **measure}
                for one in lire("indicateurs")
                for measure in one["mesures"]
            ),
            strict=True,
        ),
    ]
    compared: Counter[str] = Counter()
    for row, said in pairs:
        for name, text in textes(said).items():
            # A text that a spreadsheet could run is written with an apostrophe.
            if name in row and name != "source":
                assert row[name].removeprefix("'") == text.strip(), name
                compared[name] += 1
    columns = {"slug", "licence", "etat_activite", "id", "etat", "statut", "confirmee_le"}
    columns |= {"au", "valeur", "au_moins", "source_titre", "effet", "unite"}
    assert compared.keys() >= columns
    for row, said in zip(rangs(files, "reutilisations"), lire("reutilisations"), strict=True):
        who = said["organisation"]
        for column, field in (("organisme", "nom"), ("type", "type"), ("siren", "siren")):
            assert row.get(column) == who.get(field), column
        assert row.get("code_insee") == who.get("code_insee")
        place = who.get("territoire", {})
        assert row.get("nature") == place.get("nature")
        assert row.get("departements", "") == " | ".join(place.get("departements", []))


# --- The newest events --------------------------------------------------------------


def mesure(jour: str) -> Json:
    """Give a measure of a day."""
    return {"au": jour, "valeur": 1, "statut": "mesure", "source": "a"}


def mesures(*jours: str) -> Json:
    """Give what a file says of measures, one a day."""
    indicator = {"id": "i", "nom": "I", "effet": "usage", "unite": "euro", "nature": "cumul"}
    return {"indicateurs": [{**indicator, "mesures": [mesure(jour) for jour in jours]}]}


def evenement(commun: int, jour: int) -> Evenement:
    """Make an imaginary event."""
    projet = fictif(slug=f"commun-{commun}", impact=mesures(f"2026-01-{jour:02d}"))
    [found] = evenements(projet, {}, TODAY, str)
    return found


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(1, 12)), max_size=40, unique=True), st.integers(1, 8)
)
def test_the_newest_events_are_those_of_the_whole(places: list[tuple[int, int]], nombre: int) -> None:
    """In whatever order they come, and though those that are too old are not even made."""
    found = [evenement(*place) for place in places]
    newest, days = Recents(nombre), Recents(nombre, jours=True)
    for event in found:
        for one in (newest, days):
            one.ajouter([event] if event.publie_le >= one.depuis else [])
    every = sorted(found, key=lambda event: event.rang)
    shown = sorted({event.rang[0] for event in every})[:nombre]
    assert newest.liste() == tuple(every[:nombre])
    assert days.liste() == tuple(event for event in every if event.rang[0] in shown)


def test_an_event_that_is_too_old_is_not_told() -> None:
    """Who uses the common is not even named."""
    told: Counter[str] = Counter()

    def name(who: Organisme) -> str:
        told[who.nom or ""] += 1
        return who.nom or ""

    reuses = [
        {
            "organisation": {"nom": f"Syndicat {year}", "type": "association"},
            "etat": "en-production",
            "statut": "declaree",
            "confirmee_le": f"{year}-03",
            "source": "a",
        }
        for year in (2024, 2026)
    ]
    projet = fictif(reutilisations=reuses, impact=mesures("2024-06-30", "2025-06-30"))
    recent = evenements(projet, {}, TODAY, name, date(2026, 1, 1))
    assert [event.cle for event in recent] == ["reutilisation/syndicat-2026"]
    assert "Syndicat 2026" in recent[0].titre
    assert told.keys() == {"Syndicat 2026"}
    every = evenements(projet, {}, TODAY, name)
    assert [(e.cle, e.dit_le, e.phrase) for e in recent] == [(e.cle, e.dit_le, e.phrase) for e in every[:1]]
