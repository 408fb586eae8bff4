"""Faults that real sources have, each caught and told; and sound series, of which nothing is said."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tests.sources.formes import JOUR, ademe, lire, mois, saison, sirens, source, tableau

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalogue.sources.releve import ReleveDeSource

SEPTEMBRE = date(2026, 9, 1)
AVANT = date(2026, 10, 2)
CALME = [40, 44, 39, 47, 42, 45, 41, 48, 43, 46, 44, 42, 45, 47, 43]
CUMUL = [100, 112, 125, 131, 146, 158, 171, 180, 195, 207, 216, 230]
GENS = [
    {"siren": code, "collectivite": f"Syndicat fictif {rank}", "debut": f"0{1 + rank % 9}/03/2025", "fin": ""}
    for rank, code in enumerate(sirens(12))
]
LISTE: dict[str, Any] = source(
    "fichier",
    mesures=None,
    utilisateurs={"siren": "siren", "nom": "collectivite", "type": "syndicat-mixte-ouvert", "depuis": "debut", "jusqu_a": "fin"},
)  # fmt: skip


def connu(values: Sequence[float], nature: str = "flux", slug: str = "bac-fictif") -> ReleveDeSource:
    """Return what the month before has kept."""
    found = lire(ademe(values, SEPTEMBRE), nature=nature, jour=AVANT, slug=slug)
    assert found is not None
    return found.releve


def gens(rows: list[dict[str, str]] = GENS) -> ReleveDeSource:
    """Return the users that the month before has kept."""
    found = lire(tableau(rows), LISTE, jour=AVANT)
    assert found is not None
    assert found.anomalies == ()
    return found.releve


def sans(values: Sequence[float], *ranks: int) -> bytes:
    """Answer without some of the months."""
    told = json.loads(ademe(values))
    told["stats"] = [one for rank, one in enumerate(told["stats"]) if rank not in ranks]
    return json.dumps(told).encode()


def dates(values: Sequence[float], last: Any) -> bytes:  # noqa: ANN401
    """Answer with another date on the last row."""
    told = json.loads(ademe(values))
    told["stats"][-1]["date"] = last
    return json.dumps(told).encode()


def renomme(corps: bytes, avant: str, apres: str) -> bytes:
    """Answer with a column of another name."""
    return corps.replace(f'"{avant}"'.encode(), f'"{apres}"'.encode())


# The code expected, what is answered, what was known, what counts: one line a fault.
FAUTES: dict[str, tuple[str, bytes, dict[str, Any]]] = {
    "unité ×1000 sur le dernier mois": ("unite", ademe([*CALME, 44_000]), {"avant": connu(CALME)}),
    "unité ×10 sur le dernier mois": ("unite", ademe([*CALME, 452]), {"avant": connu(CALME)}),
    "unité ÷1000 sur le dernier mois": ("unite", ademe([*(v * 1000 for v in CALME), 44]), {"avant": connu([v * 1000 for v in CALME])}),
    "unité ×1000 sur toute la série": ("unite", ademe([v * 1000 for v in (*CALME, 44)]), {"avant": connu(CALME)}),
    "unité ×10 dès la première lecture": ("unite", ademe([*CALME[:5], 430]), {}),
    "cumul qui baisse": ("cumul-qui-baisse", ademe([*CUMUL, 221]), {"avant": connu(CUMUL, "cumul"), "nature": "cumul"}),
    "cumul ×10": ("unite", ademe([*CUMUL, 2410]), {"avant": connu(CUMUL, "cumul"), "nature": "cumul"}),
    "cumul qui bondit": ("saut", ademe([*CUMUL, 700]), {"avant": connu(CUMUL, "cumul"), "nature": "cumul"}),
    "passé réécrit": ("passe-reecrit", ademe([*(v + 9 for v in CALME), 45]), {"avant": connu(CALME)}),
    "une seule vieille valeur réécrite": ("passe-reecrit", ademe([CALME[0], 66, *CALME[2:], 45]), {"avant": connu(CALME)}),
    "un mois disparu": ("periodes-disparues", sans([*CALME, 45], 7), {"avant": connu(CALME)}),
    "la fin de la série disparue": ("lignes-disparues", ademe(CALME[:6], date(2026, 2, 1)), {"avant": connu(CALME)}),
    "date du futur": ("date-future", dates([*CALME, 45], "2027-03-01T00:00:00.000Z"), {"avant": connu(CALME)}),
    "date de 1970": ("date-1970", dates([*CALME, 45], 0), {"avant": connu(CALME)}),
    "secondes lues comme des millisecondes": ("date-1970", dates([*CALME, 45], 1_790_812), {"avant": connu(CALME)}),
    "date illisible partout": ("dates-illisibles", ademe([1, 2, 3]).replace(b"2026-", b"an 2026 "), {}),
    "colonne renommée": ("colonne-absente", renomme(ademe([*CALME, 45]), "value", "valeur"), {"avant": connu(CALME)}),
    "colonne de date absente": ("colonne-absente", renomme(ademe([*CALME, 45]), "date", "jour"), {"avant": connu(CALME)}),
    "colonne devenue du texte": ("valeurs-illisibles", ademe([]).replace(b"[]", b'[{"date": "2026-10-01", "value": "beaucoup"}]'), {}),
    "page web à la place de JSON": ("page-web", b"<!DOCTYPE html><html><title>Connexion</title></html>", {"avant": connu(CALME)}),
    "réponse vide": ("vide", b"", {"avant": connu(CALME)}),
    "liste vide": ("vide", ademe([]), {"avant": connu(CALME)}),
    "JSON coupé": ("illisible", ademe([*CALME, 45])[:-40], {"avant": connu(CALME)}),
    "message d’erreur en JSON": ("lignes-introuvables", b'{"error": "Invalid request"}', {"avant": connu(CALME)}),
    "série figée": ("figee", ademe([*CALME, 88, *[91] * 7]), {}),
    "source arrêtée": ("arretee", ademe(CALME, date(2026, 3, 1)), {}),
    "saut hors de sa variation": ("saut", ademe([*CALME, 230]), {"avant": connu(CALME)}),
    "chute hors de sa variation": ("saut", ademe([*CALME, 0]), {"avant": connu(CALME)}),
    "valeur négative": ("valeur-negative", ademe([*CALME, -3]), {"avant": connu(CALME)}),
    "deux valeurs pour un mois": ("periode-en-double", dates([*CALME, 45], "2026-09-15"), {"avant": connu(CALME)}),
    "données d’un autre commun": (
        "autre-commun",
        ademe([*CALME, 45]),
        {"slug": "autre-fictif", "autres": {("bac-fictif", "stats"): connu(CALME)}},
    ),
    "utilisateurs disparus": ("utilisateurs-disparus", tableau(GENS[:9]), {"declare": LISTE, "avant": gens()}),
    "organisme en double": (
        "organisme-en-double",
        tableau([*GENS, {**GENS[0], "siren": sirens(40)[-1], "collectivite": "SYNDICAT FICTIF 0"}]),
        {"declare": LISTE, "avant": gens()},
    ),
    "SIREN coupés par un tableur": (
        "organismes-illisibles",
        tableau([{**one, "siren": one["siren"][:7], "collectivite": ""} for one in GENS]),
        {"declare": LISTE},
    ),
    "usage daté de 1900": ("date-1970", tableau([{**GENS[0], "debut": "01/01/1900"}, *GENS[1:]]), {"declare": LISTE}),
    "fin avant le début": ("dates-inversees", tableau([{**GENS[0], "fin": "01/01/2024"}, *GENS[1:]]), {"declare": LISTE}),
    "coupée à deux mille lignes": (
        "plafond",
        json.dumps([{"jour": str(mois(240)[r % 240]), "n": 3} for r in range(2000)]).encode(),
        {"declare": source("metabase", mesures=[{"indicateur": "projets", "valeur": "n", "date": "jour", "periode": "mois"}])},
    ),
}  # fmt: skip

# Sound series: the values known, those read, the nature. Nothing must be said of them.
SAINES: dict[str, tuple[Sequence[float], Sequence[float], str]] = {
    "calme": (CALME, [*CALME, 44], "flux"),
    "première lecture calme": ([], CALME, "flux"),
    "première lecture d’un mois": ([], [12], "flux"),
    "deux mois": ([3], [3, 9], "flux"),
    "jeune et qui décolle": ([1, 4], [1, 4, 15], "flux"),
    "jeune qui triple": ([5, 14, 40, 110], [5, 14, 40, 110, 320], "flux"),
    "croissance de 30 % par mois": ([round(20 * 1.3**r) for r in range(16)], [round(20 * 1.3**r) for r in range(17)], "flux"),
    "saison": ([saison(r) for r in range(23)], [saison(r) for r in range(24)], "flux"),
    "premier été": ([12, 10, 11, 13, 12, 14, 20], [12, 10, 11, 13, 12, 14, 20, 75], "flux"),
    "forte saison, deux ans": ([saison(r, 500, 0.95) for r in range(25)], [saison(r, 500, 0.95) for r in range(26)], "flux"),
    "clairsemée": ([0, 0, 1, 0, 2, 0, 0, 1, 0, 0, 3, 0, 0], [0, 0, 1, 0, 2, 0, 0, 1, 0, 0, 3, 0, 0, 6], "flux"),
    "que des zéros": ([0] * 14, [0] * 15, "flux"),
    "premier après des zéros": ([0] * 14, [0] * 14 + [4], "flux"),
    "un mois d’août à zéro": ([30, 28, 33, 31, 0, 29, 32], [30, 28, 33, 31, 0, 29, 32, 30], "flux"),
    "premier mois à zéro d’une jeune série": ([30, 28, 33, 31], [30, 28, 33, 31, 0], "flux"),
    "dernier mois complété": (CALME, [*CALME[:-1], CALME[-1] + 3, 44], "flux"),
    "arrondi du passé": ([v * 100 for v in CALME], [v * 100 + 1 for v in CALME] + [4400], "flux"),
    "campagne qui double": (CALME, [*CALME, 96], "flux"),
    "cumul qui monte": (CUMUL, [*CUMUL, 244], "cumul"),
    "cumul en palier": ([*CUMUL, 230, 230], [*CUMUL, 230, 230, 230], "cumul"),
    "cumul d’une campagne": (CUMUL, [*CUMUL, 300], "cumul"),
    "jeune cumul": ([3, 9], [3, 9, 31], "cumul"),
    "stock qui baisse doucement": ([90, 88, 85, 83, 80, 78], [90, 88, 85, 83, 80, 78, 74], "stock"),
    "stock stable et petit": ([12] * 7, [12] * 8, "stock"),
    "stock en palier": ([9, 10, 12, 14, 15, 15, 15, 15], [9, 10, 12, 14, 15, 15, 15, 15, 15], "stock"),
    "taux": ([61.2, 63, 60.4, 64.1, 62], [61.2, 63, 60.4, 64.1, 62, 65.5], "taux"),
    "taux qui varie": ([12, 25, 18, 31, 9, 22], [12, 25, 18, 31, 9, 22, 40], "taux"),
    "longue série": ([saison(r, 40) for r in range(60)], [saison(r, 40) for r in range(61)], "flux"),
    "fenêtre glissante": ([saison(r, 80) for r in range(24)], [saison(r, 80) for r in range(1, 25)], "flux"),
}  # fmt: skip


@pytest.mark.parametrize("nom", FAUTES)
def test_each_fault_is_caught(nom: str) -> None:
    """Each under its own code, in one French sentence, and nothing would be published alone."""
    code, corps, asked = FAUTES[nom]
    declare = {**asked.pop("declare", source()), "publication": "automatique"}
    found = lire(corps, declare, **asked)
    assert found is not None
    assert code in {one.code for one in found.anomalies}
    assert not found.automatique
    for one in found.anomalies:
        assert re.fullmatch(r"[A-ZÀ-Ý0-9].{20,}[.?]", one.phrase), one.phrase
        assert not re.search(r"None|null|\[|\{|Error|value error", one.phrase), one.phrase


@pytest.mark.parametrize("nom", SAINES)
def test_nothing_is_said_of_a_sound_series(nom: str) -> None:
    """Growing, seasonal, sparse, young, with a month at zero, read for the first time."""
    before, now, nature = SAINES[nom]
    known = connu(before, nature) if before else None
    found = lire(ademe(now), avant=known, nature=nature)
    assert found is not None
    assert found.anomalies == ()


@pytest.mark.parametrize(
    "nom", [nom for nom, (code, _, _) in FAUTES.items() if code in {"page-web", "vide", "illisible"}]
)
def test_what_was_known_stays_when_nothing_can_be_read(nom: str) -> None:
    """The answer is noted, by its hash; the series is the one of before, and no copy is kept."""
    _, corps, asked = FAUTES[nom]
    found = lire(corps, **asked)
    assert found is not None
    assert not found.lisible
    assert found.releve.series == asked["avant"].series
    assert found.releve.derniere is not None
    assert found.releve.derniere.le == JOUR
    assert found.releve.derniere.copie is None or nom == "liste vide"
