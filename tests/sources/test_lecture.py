"""From the bytes of each format to dated values and users, what is never kept, and what makes an answer doubtful."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from catalogue_communs.sources import campagne, lecture
from catalogue_communs.sources.campagne import Etude
from catalogue_communs.sources.doutes import (
    _contre_le_connu,
    _est_brusque,
    _est_un_saut,
    _figee,
    _meme,
    doutes_de_l_arret,
    doutes_de_la_serie,
    doutes_des_cases,
    doutes_des_lignes,
    doutes_des_utilisateurs,
    doutes_sans_date,
)
from catalogue_communs.sources.releves import (
    PointLu,
    ReleveDeSource,
    UtilisateurLu,
    copie_exacte,
    ecrire_releves,
    lire_releves,
)
from tests.aides import exemples, titres, titres_de
from tests.sources.formes import JOUR, ademe, fin_de, lire, mois, projet, sirens, source, tableau
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


def test_what_is_compressed_to_be_too_long_is_not_read() -> None:
    for length, read in ((lecture.DEPLIE, True), (lecture.DEPLIE + 1, False)):
        compressed = gzip.compress(b"0" * length, mtime=0)
        assert (lecture.sans_gzip(compressed) != compressed) is read


def test_the_period_that_is_not_over_is_left_out() -> None:
    found = lue(ademe([40, 42, 3], date(2026, 11, 1)))
    assert [p.valeur for p in found.releve.serie("projets")] == [40, 42]


def test_a_source_without_dates_gives_the_value_of_the_day() -> None:
    declare = source(
        "fichier",
        mesures=[{"indicateur": "projets", "lignes": "{n: length(liste)}", "valeur": "n"}],
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
    assert found.fichiers == lue(corps).fichiers
    ecrire_releves(tmp_path, found.fichiers)
    held = lire_releves(tmp_path)["bac-fictif", "stats"]
    assert held == found.releve
    last = held.derniere
    assert last is not None
    assert last.sha256 == hashlib.sha256(corps).hexdigest()
    path = tmp_path / "donnees/releves/bac-fictif/stats/2026-11-02.json.gz"
    assert gzip.decompress(path.read_bytes()) == corps
    assert copie_exacte(tmp_path, held, last)
    path.write_bytes(gzip.compress(corps + b" "))
    assert not copie_exacte(tmp_path, held, last)


def test_an_answer_that_is_too_long_leaves_no_copy_and_says_why(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(campagne, "COPIE", 10)
    found = lue(ademe([5, 6, 7]))
    last = found.releve.derniere
    assert last is not None
    assert (last.copie, last.sans_copie) == (None, "la réponse est trop grosse")
    assert [*found.fichiers] == ["donnees/releves/bac-fictif/stats.json"]


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
    found = lue(
        (FICHES / f"{nom}.csv").read_bytes(), source("fichier", mesures=None, utilisateurs=asked)
    )
    read = [
        (u.siren, u.nom, u.type, u.depuis, u.jusqu_a, u.usage) for u in found.releve.utilisateurs
    ]
    assert read == expected
    last = found.releve.derniere
    assert last is not None
    written = found.fichiers
    copy = gzip.decompress(written["donnees/releves/bac-fictif/stats/2026-11-02.json.gz"])
    assert last.empreinte == hashlib.sha256(copy).hexdigest() != last.sha256
    columns = (FICHES / f"{nom}.csv").read_text(encoding="utf-8").partition("\n")[0].split(",")
    assert [[*row] for row in json.loads(copy)] == [
        [one for one in asked.values() if one in columns]
    ] * 3
    told = (written["donnees/releves/bac-fictif/stats.json"] + copy).decode()
    for private in ("@", "06 01", "Jean", "jeanne", "Mme", "EXEMPLE"):
        assert private not in told


def test_a_row_with_more_cells_than_the_header_is_not_read_by_halves() -> None:
    """The separator has become that of decimals: the last month is 375,5, not 375."""
    rows = b"Mois,Nombre\n2026-08-01,361,5\n2026-09-01,370\n2026-10-01,375,5\n"
    found = lue(rows, source("fichier", mesures=[PAR_MOIS]))
    assert [one.valeur for one in found.releve.series[0].points] == [370]
    assert any("2 lignes" in one.phrase for one in found.anomalies), found.anomalies


def test_the_rows_of_a_format_hold_its_users_too() -> None:
    rows = [{"siren": code} for code in CODES[:2]]
    answer = json.dumps({"description": "Utilisateurs", "stats": rows}).encode()
    found = lue(answer, source(mesures=None, utilisateurs={"siren": "siren"}))
    assert [one.siren for one in found.releve.utilisateurs] == sorted(CODES[:2])
    assert not found.anomalies


def test_a_name_of_a_hundred_and_fifty_letters_is_whole_and_a_longer_one_is_cut() -> None:
    rows = [{"nom": "a" * 150}, {"nom": "b" * 151}]
    answer = json.dumps({"stats": rows}).encode()
    found = lue(answer, source(mesures=None, utilisateurs={"nom": "nom"}))
    assert [utilisateur.nom for utilisateur in found.releve.utilisateurs] == ["a" * 150, "b" * 150]


@pytest.mark.parametrize(("genre", "nomme"), [("personnes", True), ("pas_de_personnes", False)])
def test_an_answer_that_may_name_people_is_recognised(genre: str, *, nomme: bool) -> None:
    """By a column, by a value, at any depth, even in JSON inside a text; figures and places are not people."""
    assert [one for one in FORMES[genre] if lecture.donnee_personnelle(one) is not nomme] == []


def nombres(*values: str) -> bytes:
    """Answer with numbers as they are written."""
    return tableau(
        [{"Mois": str(m), "Nombre": v} for m, v in zip(mois(len(values)), values, strict=True)], ";"
    )


@pytest.mark.parametrize("cas", titres(FORMES["expliques"]))
def test_a_number_that_another_explains_is_read(cas: list[Any]) -> None:
    values, last = cas
    found = lue(nombres(*values), source("fichier", mesures=[PAR_MOIS]))
    assert found.fichiers
    assert found.releve.serie("projets")[-1].valeur == last


@pytest.mark.parametrize(
    ("corps", "dit"),
    [
        (b"Mois;Nombre\n" + b"2026-01;1\n" * 100_001, "a plus de 100\u202f000 lignes"),
        (
            json.dumps([{"Mois": "2026-01", "Nombre": 1}] * 100_001).encode(),
            "a plus de 100\u202f000 lignes",
        ),
        (
            b"Mois;Nombre\n" + b"2" * 1_000_001,
            "a une ligne de plus de 1\u202f000\u202f000 caractères",
        ),
        (b'{"a":' * 61, "imbrique plus de 60 niveaux"),
    ],
    ids=["tableau", "JSON", "ligne", "niveaux"],
)
def test_an_answer_that_is_too_much_is_told_and_never_cut(corps: bytes, dit: str) -> None:
    start = time.process_time()
    found = lue(corps, source("fichier", mesures=[PAR_MOIS]))
    assert time.process_time() - start < 2
    [anomalie] = found.anomalies
    assert (anomalie.phrase, anomalie.bloquante) == (f"La réponse {dit} : rien n’en est lu.", True)
    assert found.fichiers == {}


# --- Faults that real sources have, each caught and told; and sound series, of which nothing is said ------

TABLE = exemples("regles/sources.yml")
SAINES, FAUTIVES = TABLE["saines"], TABLE["fautives"]
SEPTEMBRE, AVANT = date(2026, 9, 1), date(2026, 10, 2)
GENRES: dict[str, dict[str, Any]] = {
    "mesures": {"format_": "fichier"},
    "liste": {"format_": "fichier", "mesures": None, "utilisateurs": {"siren": "siren", "nom": "collectivite", "type": "syndicat-mixte-ouvert", "depuis": "debut", "jusqu_a": "fin"}},
}  # fmt: skip


def octets(said: Any, fin: date = date(2026, 10, 1), coupe: int | None = None) -> bytes:
    """Answer what a row of the table says: months, or a text as it is, compressed if it is to be cut."""
    if isinstance(said, list):
        rows = zip(mois(len(said), fin), said, strict=True)
        said = "Mois;Nombre\n" + "".join(f"{day:%Y-%m};{value}\n" for day, value in rows)
    return said.encode() if coupe is None else gzip.compress(said.encode(), mtime=0)[:coupe]


def etude(cas: dict[str, Any]) -> tuple[Etude, ReleveDeSource | None]:
    """Read what a row of the table answers, after what was known; return both."""
    declare = source(**GENRES["liste" if "liste" in cas else "mesures"])
    if "liste" not in cas:
        declare["mesures"] = [{**PAR_MOIS, "periode": cas.get("periode", "mois")}]
    if cas.get("format"):
        declare = source()
    asked = {"nature": cas.get("nature", "flux"), "unite": cas.get("unite", "projet")}
    base: Any = cas.get("avant", cas.get("liste"))
    known = None
    if base is not None and {"avant", "lu", "puis"} & {*cas}:
        known = lue(octets(base, SEPTEMBRE), declare, jour=AVANT, **asked).releve
    now = cas["lu"] if "lu" in cas else base + cas.get("puis", base[:0])
    fin = date.fromisoformat(f"{cas.get('fin', '2026-10')}-01")
    return lue(octets(now, fin, cas.get("compresse")), declare, avant=known, **asked), known


@pytest.mark.parametrize("nom", FAUTIVES)
def test_each_fault_is_caught(nom: str) -> None:
    """Each in one French sentence, with what to do; what was known stays."""
    (found, known), said = etude(FAUTIVES[nom]), FAUTIVES[nom]["dit"]
    assert (said is None) or any(said in one.phrase for one in found.anomalies), found.anomalies
    assert bool(found.anomalies) is (said is not None)
    last = found.releve.derniere
    if found.fichiers:
        assert last is not None
        assert (last.le, last.anomalies) == (JOUR, tuple(one.phrase for one in found.anomalies))
    else:
        assert found.releve == (known or ReleveDeSource("bac-fictif", "stats"))
    for one in found.anomalies:
        for told in (one.phrase, one.remede):
            assert re.fullmatch(r"[A-ZÀ-Ý0-9].{20,}[.?]", told), told
            assert not re.search(r"None|null|\[|\{|Error|value error", told), told


@pytest.mark.parametrize("nom", SAINES)
def test_nothing_is_said_of_a_sound_source(nom: str) -> None:
    found, _ = etude(SAINES[nom])
    assert found.anomalies == ()
    assert [p.valeur for p in found.releve.serie("projets")[-1:]] == [
        v for k, v in SAINES[nom].items() if k == "donne"
    ]


def test_the_figures_of_another_common_are_not_its_own() -> None:
    mine = lue(ademe([40, 44, 39, 47, 42, 45], SEPTEMBRE), jour=AVANT).releve
    found = lue(
        ademe([40, 44, 39, 47, 42, 45, 41]), slug="autre", autres={("bac-fictif", "stats"): mine}
    )
    assert ["d’un autre commun, « bac-fictif »" in one.phrase for one in found.anomalies] == [True]


def points(values: Sequence[float | None]) -> list[PointLu]:
    """Make a point a month; none where no value is read."""
    named = zip(mois(len(values)), values, strict=True)
    return [PointLu(fin_de(day), value, day) for day, value in named if value is not None]


*GENS, AUTRE = [UtilisateurLu(siren=code) for code in sirens(11)]
BORDS = exemples("sources/bords.yml")
DITS: dict[str, Callable[..., object]] = {
    "sauts": lambda nature, known, value: _est_un_saut(known, value, nature),
    "brusques": lambda nature, known, value: _est_brusque(known, value, nature),
    "dits": lambda nature, known, now: [
        one.phrase for one in doutes_de_la_serie(points(now), points(known), nature, JOUR)
    ],
    "lignes": lambda rows, wanted: [[*one][:2] for one in doutes_des_lignes(rows, "data", wanted)],
    "figees": lambda nature, series: any(_figee(series, nature)),
    "changees": lambda known, now: len(_contre_le_connu(points(now), points(known))[0]),
    "memes": lambda one, other: _meme(points(one), points(other)),
    "arretees": lambda days: any(
        doutes_de_l_arret(points([1]), 1, fin_de(mois(1)[0]) + timedelta(days=days))
    ),
    "sans_date": lambda value, days: any(
        doutes_sans_date(points([value]), fin_de(mois(1)[0]) + timedelta(days=days))
    ),
    # Another one came meanwhile: what is only cut is told at the first that is gone.
    "disparus": lambda known, gone: any(
        doutes_des_utilisateurs([*GENS[gone:known], AUTRE], GENS[:known], JOUR)
    ),
    "coupees": lambda known, read: any(doutes_des_utilisateurs(GENS[:read], GENS[:known], JOUR)),
    "illisibles": lambda lines, wrong: any(
        doutes_des_cases(lecture.Lu(lines, illisibles={lecture.DATE: wrong}))
    ),
}


@pytest.mark.parametrize(("nom", "cas"), titres_de(BORDS))
def test_the_edges_of_what_is_doubtful(nom: str, cas: list[Any]) -> None:
    *given, expected = cas
    assert DITS[nom](*given) == expected
