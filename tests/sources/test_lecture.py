"""From the bytes of each format to dated values and users, what is never kept, and what makes an answer doubtful."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from catalogue_communs.sources import lecture, releve
from catalogue_communs.sources.campagne import (
    Etude,
    _contre_le_connu,
    _de_l_arret,
    _des_cases,
    _des_utilisateurs,
    _est_un_saut,
    _figee,
    _meme,
    _pareils,
)
from catalogue_communs.sources.releve import PointLu, ReleveDeSource, UtilisateurLu
from tests.aides import exemples
from tests.sources.formes import (
    JOUR,
    ademe,
    fin_de,
    lire,
    mois,
    projet,
    saison,
    sirens,
    source,
    tableau,
)
from tests.sources.monde import FICHES

FORMES = exemples("sources/formes.yml")
MOIS = mois(3)
VALEURS = [12, 0, 7]
ATTENDU = [(day, fin_de(day), value) for day, value in zip(MOIS, VALEURS, strict=True)]
PAR_MOIS = {"indicateur": "projets", "valeur": "Nombre", "date": "Mois", "periode": "mois"}


def par_mois(nom: str, valeur: str, moment: Any = str) -> list[dict[str, Any]]:
    """Return rows of a month and a value."""
    return [{nom: moment(day), valeur: value} for day, value in zip(MOIS, VALEURS, strict=True)]


def secondes(day: date) -> int:
    """Return the second when a day starts, as Grist writes dates."""
    return (day - date(1970, 1, 1)).days * 86_400


# The same three months, in each format and in the ways that services write them.
REPONSES: dict[str, tuple[dict[str, Any], bytes]] = {
    "ademe, ISO": (source(), ademe(VALEURS)),
    "ademe, minuit à Paris": (source(), ademe(VALEURS).replace(b"-01T00:00:00.000Z", b"-01T00:00:00+02:00")),
    "ademe, secondes": (source(), json.dumps({"stats": par_mois("date", "value", secondes)}).encode()),
    "ademe, millisecondes": (
        source(),
        json.dumps({"stats": par_mois("date", "value", lambda day: secondes(day) * 1000)}).encode(),
    ),
    "ademe, mois": (source(), json.dumps({"stats": par_mois("date", "value", lambda day: f"{day:%Y-%m}")}).encode()),
    "CSV": (source("fichier", mesures=[PAR_MOIS]), tableau(par_mois("Mois", "Nombre"))),
    "CSV d’un tableur français": (
        source("fichier", mesures=[PAR_MOIS]),
        b"\xef\xbb\xbf" + tableau(par_mois("Mois", "Nombre", lambda day: f"{day:%d/%m/%Y}"), ";"),
    ),
    "CSV en cp1252": (
        source("fichier", mesures=[{**PAR_MOIS, "date": "Début"}]),
        tableau(par_mois("Début", "Nombre"), ";").decode().encode("cp1252"),
    ),
    "JSON, chemins": (
        source("fichier", mesures=[{**PAR_MOIS, "lignes": "a.b[*].c | [?k==`1`]", "valeur": "n.v", "date": "m"}]),
        json.dumps(
            {"a": {"b": [{"c": {"k": 1, "m": str(d), "n": {"v": v}}} for _, d, v in ATTENDU] + [{"c": {"k": 2, "m": "2026-10-01", "n": {"v": 99}}}]}}
        ).encode(),
    ),
}  # fmt: skip


def lue(corps: bytes, declare: dict[str, Any] | None = None, **champs: Any) -> Etude:
    """Read an answer that is new."""
    found = lire(corps, declare, **champs)
    assert found is not None
    return found


@pytest.mark.parametrize("nom", REPONSES)
def test_every_format_says_the_same_months(nom: str) -> None:
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
        source("fichier", url="https://www.data.gouv.fr/f.csv?a=1"),
        "https://www.data.gouv.fr/f.csv?a=1",
    ),
]


@pytest.mark.parametrize(("declare", "attendue"), ADRESSES_DEMANDEES)
def test_the_address_is_made_from_the_declaration(declare: dict[str, Any], attendue: str) -> None:
    assert lecture.adresse_demandee(projet(declare).sources_vivantes[0]) == attendue


def test_each_format_accepts_its_own_example() -> None:
    assert all(kind.forme.fullmatch(kind.exemple) for kind in lecture.FORMATS.values())


@pytest.mark.parametrize("cas", FORMES["dates"], ids=repr)
def test_dates_are_read_as_sources_write_them(cas: list[Any]) -> None:
    """A day, a month or a year, from its first day to its last; nothing is guessed."""
    written, expected = cas
    assert [*map(str, lecture.jours(written) or ())] == (expected or [])


@pytest.mark.parametrize("cas", [*FORMES["nombres"], [10**400, None]], ids=str)
def test_numbers_are_read_as_french_writes_them(cas: list[Any]) -> None:
    written, expected = cas
    assert lecture.nombre_lu(written) == expected


def test_the_period_that_is_not_over_is_left_out() -> None:
    found = lue(ademe([40, 42, 3], date(2026, 11, 1)))
    assert [p.valeur for p in found.releve.serie("projets")] == [40, 42]


def test_a_source_without_dates_gives_the_value_of_the_day() -> None:
    declare = source(
        "fichier", mesures=[{"indicateur": "projets", "lignes": "{n: length(liste)}", "valeur": "n"}]
    )
    found = lue(json.dumps({"liste": [{"a": 1}, {"a": 2}]}).encode(), declare, nature="stock")
    assert [(p.du, p.au, p.valeur) for p in found.releve.serie("projets")] == [(None, JOUR, 2)]


def test_what_the_window_leaves_behind_is_kept() -> None:
    first = lue(ademe([5, 6, 7], date(2026, 9, 1)), jour=date(2026, 10, 2))
    again = lue(ademe([6, 7, 8]), avant=first.releve)
    assert again.anomalies == ()
    assert [p.valeur for p in again.releve.serie("projets")] == [5, 6, 7, 8]
    assert len(again.releve.lectures) == 2


def test_the_copy_is_the_answer_byte_for_byte(tmp_path: Any) -> None:
    corps = ademe([5, 6, 7])
    found = lue(corps)
    contents = releve.fichiers_du_releve(found.releve, found.corps)
    assert contents == releve.fichiers_du_releve(found.releve, found.corps)
    releve.ecrire_releves(tmp_path, contents)
    held = releve.lire_releves(tmp_path)["bac-fictif", "stats"]
    assert held == found.releve
    last = held.derniere
    assert last is not None
    assert last.sha256 == hashlib.sha256(corps).hexdigest()
    path = tmp_path / "donnees/releves/bac-fictif/stats/2026-11-02.json.gz"
    assert gzip.decompress(path.read_bytes()) == corps
    assert releve.copie_exacte(tmp_path, held, last)
    path.write_bytes(gzip.compress(corps + b" "))
    assert not releve.copie_exacte(tmp_path, held, last)


# --- Users, and what is about people -----------------------------------------------------

CODES = sirens(4)
# In the shape of the campaigns of a register of shared journeys, and of a table of actors: both name people.
LISTES: dict[str, tuple[dict[str, Any], list[tuple[Any, ...]]]] = {
    "campagnes": (
        {"siren": "code", "nom": "collectivite", "colonne_type": "type", "types": [{"valeur": "parc", "type": "pnr"}], "type": "syndicat-mixte-ouvert", "depuis": "date_debut", "jusqu_a": "date_fin"},
        [
            (CODES[0], "Syndicat fictif des Monts", "syndicat-mixte-ouvert", date(2024, 2, 1), date(2026, 12, 31), None),
            (CODES[1], "Parc fictif du Val", "pnr", date(2023, 3, 15), date(2024, 6, 30), None),
        ],
    ),
    "acteurs": (
        {"siren": "siren_acteur", "nom": "nom_acteur", "usage": "role"},
        [
            (CODES[2], "Syndicat fictif d’énergie", None, None, None, "financeur"),
            (CODES[3], None, None, None, None, None),
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("nom", LISTES)
def test_people_are_left_out_before_anything_is_written(nom: str) -> None:
    asked, expected = LISTES[nom]
    found = lue((FICHES / f"{nom}.csv").read_bytes(), source("fichier", mesures=None, utilisateurs=asked))
    read = [(u.siren, u.nom, u.type, u.depuis, u.jusqu_a, u.usage) for u in found.releve.utilisateurs]
    assert read == expected
    last = found.releve.derniere
    assert last is not None
    assert last.copie is None
    assert last.sans_copie
    written = releve.fichiers_du_releve(found.releve, found.corps)
    assert list(written) == ["donnees/releves/bac-fictif/stats.json"]
    told = b"".join(written.values()).decode()
    for private in ("@", "06 01", "Jean", "jeanne", "Mme", "EXEMPLE"):
        assert private not in told


@pytest.mark.parametrize(("genre", "nomme"), [("personnes", True), ("pas_de_personnes", False)])
def test_an_answer_that_may_name_people_is_recognised(genre: str, *, nomme: bool) -> None:
    """By a column, by a value, at any depth, even in JSON inside a text; figures and places are not people."""
    assert [one for one in FORMES[genre] if bool(lecture.donnee_personnelle(one)) is not nomme] == []


# --- Faults that real sources have, each caught and told; and sound series, of which nothing is s --------


SEPTEMBRE = date(2026, 9, 1)
AVANT = date(2026, 10, 2)
CALME = [40, 44, 39, 47, 42, 45, 41, 48, 43, 46, 44, 42, 45, 47, 43]
CUMUL = [100, 112, 125, 131, 146, 158, 171, 180, 195, 207, 216, 230]
SYNDICATS = [
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


def gens(rows: list[dict[str, str]] = SYNDICATS) -> ReleveDeSource:
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


def dates(values: Sequence[float], last: Any) -> bytes:
    """Answer with another date on the last row."""
    told = json.loads(ademe(values))
    told["stats"][-1]["date"] = last
    return json.dumps(told).encode()


def renomme(corps: bytes, avant: str, apres: str) -> bytes:
    """Answer with a column of another name."""
    return corps.replace(f'"{avant}"'.encode(), f'"{apres}"'.encode())


def nombres(*values: str) -> bytes:
    """Answer with numbers as they are written."""
    return tableau(
        [{"Mois": str(m), "Nombre": v} for m, v in zip(mois(len(values)), values, strict=True)], ";"
    )


AMBIGU = source("fichier", mesures=[PAR_MOIS])


@pytest.mark.parametrize(
    ("values", "last"),
    [
        # Another number of the column tells.
        (("1,234", "12,5"), 12.5),
        (("12,5", "1,234"), 1.234),
        (("0,812", "1,234"), 1.234),
        (("1234", "1,234"), 1.234),
        (("1 234", "1,234"), 1.234),
        (("1 234", "1 301"), 1301),
        (("12.25", "1.5"), 1.5),
    ],
)
def test_a_number_that_another_explains_is_read(values: tuple[str, ...], last: float) -> None:
    found = lue(nombres(*values), AMBIGU)
    assert found.lisible
    assert found.releve.serie("projets")[-1].valeur == last


def mille() -> ReleveDeSource:
    """Return a reading of whole numbers."""
    return lue(nombres("1150", "1234"), AMBIGU).releve


CONNU = partial(connu, CALME)
# What the sentence says, what is answered, what was known, what counts: one line a fault.
FAUTES: dict[str, tuple[str, bytes, dict[str, Any]]] = {
    "unité ×1000 sur le dernier mois": ("sort nettement", ademe([*CALME, 44_000]), {"avant": CONNU}),
    "unité ×1000 sur toute la série": ("La source a changé", ademe([v * 1000 for v in (*CALME, 44)]), {"avant": CONNU}),
    "cumul qui baisse": ("ne peut pas baisser", ademe([*CUMUL, 221]), {"avant": partial(connu, CUMUL, "cumul"), "nature": "cumul"}),
    "passé réécrit": ("La source a changé", ademe([*(v + 9 for v in CALME), 45]), {"avant": CONNU}),
    "un mois disparu": ("disparu", sans([*CALME, 45], 7), {"avant": CONNU}),
    "la fin de la série disparue": ("disparu", ademe(CALME[:6], date(2026, 2, 1)), {"avant": CONNU}),
    "date du futur": ("date impossible", dates([*CALME, 45], "2027-03-01T00:00:00.000Z"), {"avant": CONNU}),
    "date de 1970": ("date impossible", dates([*CALME, 45], 0), {"avant": CONNU}),
    "secondes lues comme des millisecondes": ("date impossible", dates([*CALME, 45], 1_790_812), {"avant": CONNU}),
    "date illisible partout": ("date lisible", ademe([1, 2, 3]).replace(b"2026-", b"an 2026 "), {}),
    "colonne renommée": ("n’est plus dans la réponse", renomme(ademe([*CALME, 45]), "value", "valeur"), {"avant": CONNU}),
    "colonne de date absente": ("n’est plus dans la réponse", renomme(ademe([*CALME, 45]), "date", "jour"), {"avant": CONNU}),
    "colonne devenue du texte": ("pas de nombre", ademe([]).replace(b"[]", b'[{"date": "2026-10-01", "value": "beaucoup"}]'), {}),
    "page web à la place de JSON": ("ne se lit pas", b"<!DOCTYPE html><html><title>Connexion</title></html>", {"avant": CONNU}),
    "réponse vide": ("ne se lit pas", b"", {"avant": CONNU}),
    "liste vide": ("aucune ligne", ademe([]), {"avant": CONNU}),
    "JSON coupé": ("ne se lit pas", ademe([*CALME, 45])[:-40], {"avant": CONNU}),
    "message d’erreur en JSON": ("n’a plus de lignes", b'{"error": "Invalid request"}', {"avant": CONNU}),
    "milliers à l’anglaise": ("« 1,234 » se lit de deux façons", nombres("987", "1,234", "1,301"), {"declare": AMBIGU, "avant": mille}),
    "milliers à l’allemande": ("« 1.234 » se lit de deux façons", nombres("1.234", "1.301"), {"declare": AMBIGU, "avant": mille}),
    "série figée": ("7 fois de suite", ademe([*CALME, 88, *[91] * 7]), {}),
    "source arrêtée": ("n’avance plus", ademe(CALME, date(2026, 3, 1)), {}),
    "valeur négative": ("négative", ademe([*CALME, -3]), {"avant": CONNU}),
    "deux valeurs pour un mois": ("deux valeurs différentes", dates([*CALME, 45], "2026-09-15"), {"avant": CONNU}),
    "données d’un autre commun": (
        "d’un autre commun",
        ademe([*CALME, 45]),
        {"slug": "autre-fictif", "autres": lambda: {("bac-fictif", "stats"): CONNU()}},
    ),
    "utilisateurs disparus": ("ne sont plus dans la liste", tableau(SYNDICATS[:9]), {"declare": LISTE, "avant": gens}),
    "organisme en double": (
        "plusieurs codes",
        tableau([*SYNDICATS, {**SYNDICATS[0], "siren": sirens(40)[-1], "collectivite": "SYNDICAT FICTIF 0"}]),
        {"declare": LISTE, "avant": gens},
    ),
    "SIREN coupés par un tableur": (
        "ni SIREN",
        tableau([{**one, "siren": one["siren"][:7], "collectivite": ""} for one in SYNDICATS]),
        {"declare": LISTE},
    ),
    "usage daté de 1900": ("date impossible", tableau([{**SYNDICATS[0], "debut": "01/01/1900"}, *SYNDICATS[1:]]), {"declare": LISTE}),
    "fin avant le début": ("avant d’avoir commencé", tableau([{**SYNDICATS[0], "fin": "01/01/2024"}, *SYNDICATS[1:]]), {"declare": LISTE}),
}  # fmt: skip

# Sound series: the values known, those read, the nature. Nothing must be said of them.
SAINES: dict[str, tuple[Sequence[float], Sequence[float], str]] = {
    "première lecture calme": ([], CALME, "flux"),
    "jeune qui triple": ([5, 14, 40, 110], [5, 14, 40, 110, 320], "flux"),
    "croissance de 30 % par mois": ([round(20 * 1.3**r) for r in range(16)], [round(20 * 1.3**r) for r in range(17)], "flux"),
    "saison": ([saison(r) for r in range(23)], [saison(r) for r in range(24)], "flux"),
    "forte saison, deux ans": ([saison(r, 500, 0.95) for r in range(25)], [saison(r, 500, 0.95) for r in range(26)], "flux"),
    "premier après des zéros": ([0] * 14, [0] * 14 + [4], "flux"),
    "premier mois à zéro d’une jeune série": ([30, 28, 33, 31], [30, 28, 33, 31, 0], "flux"),
    "dernier mois complété": (CALME, [*CALME[:-1], CALME[-1] + 3, 44], "flux"),
    "arrondi du passé": ([v * 100 for v in CALME], [v * 100 + 1 for v in CALME] + [4400], "flux"),
    "cumul en palier": ([*CUMUL, 230, 230], [*CUMUL, 230, 230, 230], "cumul"),
    "cumul d’une campagne": (CUMUL, [*CUMUL, 300], "cumul"),
    "stock en palier": ([9, 10, 12, 14, 15, 15, 15, 15], [9, 10, 12, 14, 15, 15, 15, 15, 15], "stock"),
    "taux qui varie": ([12, 25, 18, 31, 9, 22], [12, 25, 18, 31, 9, 22, 40], "taux"),
    "fenêtre glissante": ([saison(r, 80) for r in range(24)], [saison(r, 80) for r in range(1, 25)], "flux"),
}  # fmt: skip


@pytest.mark.parametrize("nom", FAUTES)
def test_each_fault_is_caught(nom: str) -> None:
    """Each in one French sentence; nothing would be published alone, and what was known stays when nothing is read."""
    said, corps, made = FAUTES[nom]
    asked = {name: one() if callable(one) else one for name, one in made.items()}
    declare = {**asked.pop("declare", source()), "publication": "automatique"}
    found = lire(corps, declare, **asked)
    assert found is not None
    assert any(said in one.phrase for one in found.anomalies), found.anomalies
    assert not found.automatique
    last = found.releve.derniere
    assert last is not None
    assert (last.le, last.anomalies) == (JOUR, tuple(one.phrase for one in found.anomalies))
    if not found.lisible:
        assert found.releve.series == (asked["avant"].series if "avant" in asked else ())
    if said == "ne se lit pas":
        assert last.copie is None
    for one in found.anomalies:
        assert re.fullmatch(r"[A-ZÀ-Ý0-9].{20,}[.?]", one.phrase), one.phrase
        assert not re.search(r"None|null|\[|\{|Error|value error", one.phrase), one.phrase


@pytest.mark.parametrize("nom", SAINES)
def test_nothing_is_said_of_a_sound_series(nom: str) -> None:
    before, now, nature = SAINES[nom]
    known = connu(before, nature) if before else None
    found = lire(ademe(now), avant=known, nature=nature)
    assert found is not None
    assert found.anomalies == ()


def points(values: Sequence[float]) -> list[PointLu]:
    """Make a point a month."""
    return [PointLu(fin_de(day), value, day) for day, value in zip(mois(len(values)), values, strict=True)]


def reponse(adresse: str, sha256: str, lignes: int) -> ReleveDeSource:
    """Make a reading of an answer of so many lines, of which nothing else is known."""
    return ReleveDeSource("bac", "stats", (releve.LectureDeSource(JOUR, adresse, sha256, lignes),))


GENS = [UtilisateurLu(siren=code) for code in sirens(10)]
BORDS = exemples("sources/bords.yml")
DITS: dict[str, Callable[..., object]] = {
    "sauts": lambda nature, known, value: _est_un_saut(known, value, nature),
    "figees": lambda nature, series: any(_figee(series, nature)),
    "changees": lambda known, now: len(_contre_le_connu(points(now), points(known))[0]),
    "memes": lambda one, other: _meme(points(one), points(other)),
    "pareilles": lambda *said: _pareils(reponse("a", "b", 6), reponse(*said)),
    "arretees": lambda days: any(_de_l_arret(points([1]), 1, fin_de(mois(1)[0]) + timedelta(days=days))),
    "disparus": lambda known, gone: any(_des_utilisateurs(GENS[gone:known], GENS[:known], JOUR)),
    "illisibles": lambda lines, wrong: any(_des_cases(lecture.Lu(lines, illisibles=Counter(x=wrong)))),
}


@pytest.mark.parametrize(("nom", "cas"), [(name, one) for name, cases in BORDS.items() for one in cases])
def test_the_edges_of_what_is_doubtful(nom: str, cas: list[Any]) -> None:
    *given, expected = cas
    assert DITS[nom](*given) == expected
