"""The whole way, on real sockets: four sources, a page with its comments, a second month, what goes wrong."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from catalogue_communs.commandes.cli import main
from catalogue_communs.contribution.releve import Releves, courbe_en_texte
from catalogue_communs.faits.contexte import charger
from catalogue_communs.reseau.bornes import Limites
from catalogue_communs.reseau.client import Reseau
from catalogue_communs.reseau.connexion import ReponseHttp
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.sources import campagne
from catalogue_communs.sources.campagne import Etude
from catalogue_communs.sources.lecture import (
    FORMATS,
    adresse_demandee,
    donnee_personnelle,
    jours,
    nombre_lu,
)
from catalogue_communs.sources.releve import (
    PointLu,
    ReleveDeSource,
    copie_exacte,
    ecrire_releves,
    fichiers_du_releve,
    lire_releves,
)
from tests.activite.serveur import Reponse, Serveur
from tests.sources import monde
from tests.sources.formes import (
    JOUR,
    UUID,
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
from tests.sources.monde import DECEMBRE, FICHE, GENS, NOVEMBRE, SIREN, du_mois


@pytest.fixture
def serveur() -> Iterator[Serveur]:
    """Serve the four sources; the stable link redirects to where the file is stored."""
    with Serveur() as started:
        servir(started, date(2026, 10, 1))
        yield started


def servir(serveur: Serveur, fin: date) -> None:
    """Answer as the sources do after a month."""
    for path, body in du_mois(fin).items():
        serveur.repond(path, Reponse(corps=body))
    serveur.repond(
        f"/fr/datasets/r/{UUID}",
        Reponse(statut=302, corps=b"", entetes={"Location": f"{serveur.adresse}/stockage/liste.csv"}),
    )


def demander(serveur: Serveur) -> campagne.Demander:
    """Ask the loopback server in place of the declared host: the rest is the network of the catalogue."""
    limits = Limites(essais=0, taille=1_000_000, patience=0)
    ours = Reseau(frozenset(), limites=limits, permis=frozenset({serveur.autorite}))

    def ask(adresse: str) -> ReponseHttp:
        return ours.lire(urlsplit(adresse)._replace(scheme="http", netloc=serveur.autorite).geturl())

    return ask


@pytest.fixture
def racine(tmp_path: Path) -> Path:
    """Write a catalogue of one common."""
    return monde.ecrire(tmp_path / "catalogue")


def relever(root: Path, serveur: Serveur, jour: date) -> tuple[Releves, campagne.SuitesDuReleve]:
    """Read what is due on a day, as the command does."""
    catalogue, _ = charger(root, jour)
    known = lire_releves(root)
    kept = Releves(root, jour)
    due = campagne.dues(catalogue.projets, known, jour)
    suites = campagne.lire_sources(due, demander(serveur), jour, known, kept.suivre)
    return kept, suites


def etat(root: Path) -> dict[str, tuple[bytes, int]]:
    """Return every file with its bytes and the time of its writing."""
    files = (path for path in root.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {str(path.relative_to(root)): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def test_without_a_network_no_file_changes(racine: Path) -> None:
    with Serveur() as stopped:
        pass
    before = etat(racine)
    _, suites = relever(racine, stopped, NOVEMBRE)
    assert {reason for _, reason in suites.echecs} == {"la source est injoignable"}
    assert etat(racine) == before


def test_the_whole_way(racine: Path, serveur: Serveur) -> None:
    kept, suites = relever(racine, serveur, NOVEMBRE)
    assert suites.echecs == []
    assert [a for one in suites.etudes for a in one.anomalies] == []
    page = (racine / "projets/bac-malin.yml").read_text(encoding="utf-8")
    written = iter(page.splitlines())
    # The status of the reuse that is now confirmed is the one line that is replaced.
    assert all(line in written for line in FICHE.splitlines() if line != "    statut: declaree")
    catalogue, rapport = charger(racine, NOVEMBRE)
    assert rapport.publiable
    [projet] = catalogue.projets
    last = {one.id: one.mesures[-1] for one in projet.indicateurs}
    told = {name: (m.du and m.du.iso, m.au.iso, m.valeur, m.statut) for name, m in last.items()}
    assert told == {
        "projets": ("2026-10-01", "2026-10-31", 24, "mesure"),
        "inscrits": (None, "2026-10-31", 81, "mesure"),
        "bacs": (None, "2026-11-02", 22, "mesure"),
    }
    assert last["projets"].methode == "Compte des projets créés dans la base du service."
    assert len(projet.indicateurs[0].mesures) == 2
    users = {(u.organisation.code_insee or u.organisation.siren): u for u in projet.reutilisations}
    assert {code: (u.etat, u.statut, u.depuis and u.depuis.iso) for code, u in users.items()} == {
        "34151": ("en-production", "confirmee", "2025-01-15"),
        "01004": ("arretee", "confirmee", "2025-02-01"),
        SIREN: ("en-production", "confirmee", "2026-01-01"),
    }
    assert all(u.confirmation and u.confirmation.par == "donnees-du-service" for u in users.values())
    common = kept.communs["bac-malin"]
    assert common.phrases == ["2 réutilisations ajoutées.", "1 réutilisation confirmée."]
    assert common.a_verifier == ["Ville inventée : son nom ne suffit pas à le reconnaître."]
    releves = lire_releves(racine)
    assert [p.valeur for p in releves["bac-malin", "stats"].serie("projets")] == [26, 20, 21, 22, 23, 24]
    copies = sorted(
        path.relative_to(racine / "donnees/releves/bac-malin").as_posix() for path in racine.rglob("*.gz")
    )
    assert copies == [
        f"{name}/2026-11-02.{kind}.gz"
        for name, kind in (("bacs", "json"), ("stats", "json"), ("tableau", "json"))
    ]
    assert b"exemple.fr" not in b"".join(
        content for name, (content, _) in etat(racine).items() if "releves" in name
    )


def test_what_has_not_changed_writes_nothing(racine: Path, serveur: Serveur) -> None:
    relever(racine, serveur, NOVEMBRE)
    before = etat(racine)
    _, suites = relever(racine, serveur, DECEMBRE)
    assert (suites.inchangees, suites.etudes, suites.echecs) == (4, [], [])
    assert etat(racine) == before


def test_the_next_month_adds_one_measure_a_figure(racine: Path, serveur: Serveur) -> None:
    relever(racine, serveur, NOVEMBRE)
    assert relever(racine, serveur, date(2026, 11, 28))[1].etudes == []
    servir(serveur, date(2026, 11, 1))
    kept, _ = relever(racine, serveur, DECEMBRE)
    [projet] = charger(racine, DECEMBRE)[0].projets
    assert [m.au.iso for m in projet.indicateurs[0].mesures] == ["2026-07-31", "2026-10-31", "2026-11-30"]
    assert len(lire_releves(racine)["bac-malin", "stats"].serie("projets")) == 7
    lines = {line[0]: line[1:3] for line in kept.communs["bac-malin"].tableau}
    assert lines["Projets créés"] == ("24 (31 octobre 2026)", "25 (30 novembre 2026)")


def test_an_interrupted_run_goes_on(racine: Path, serveur: Serveur, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue, _ = charger(racine, NOVEMBRE)
    kept = Releves(racine, NOVEMBRE)
    due = campagne.dues(catalogue.projets, {}, NOVEMBRE)
    with monkeypatch.context() as cut:
        cut.setattr("catalogue_communs.contribution.releve.ecrire_releves", lambda *_: None)
        campagne.lire_sources(due, demander(serveur), NOVEMBRE, {}, kept.suivre)
    page = (racine / "projets/bac-malin.yml").read_bytes()
    assert lire_releves(racine) == {}
    relever(racine, serveur, NOVEMBRE)
    assert (racine / "projets/bac-malin.yml").read_bytes() == page
    assert len(lire_releves(racine)) == 4


PANNES: dict[str, tuple[Reponse, str]] = {
    "absente": (Reponse(statut=404, corps=b"{}"), "la source n’est plus à cette adresse"),
    "en panne": (Reponse(statut=500, corps=b"{}"), "la source est en panne (erreur 500)"),
    "trop longue": (Reponse(corps=b" " * 1_100_000), "la réponse de la source est trop longue"),
    "ailleurs": (Reponse(statut=302, corps=b"", entetes={"Location": "https://exemple.fr/x"}), "l’hôte « exemple.fr » n’est pas une source de la liste"),
}  # fmt: skip


@pytest.mark.parametrize("nom", PANNES)
def test_a_source_that_fails_stops_no_other(racine: Path, serveur: Serveur, nom: str) -> None:
    answer, why = PANNES[nom]
    serveur.repond("/api/stats", answer)
    _, suites = relever(racine, serveur, NOVEMBRE)
    assert [(lue.source.id, reason) for lue, reason in suites.echecs] == [("stats", why)]
    assert ("bac-malin", "stats") not in lire_releves(racine)
    assert len(suites.etudes) == 3


def test_an_answer_that_nobody_foresaw_costs_one_source(
    racine: Path, serveur: Serveur, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = campagne.etudier

    def broken(lue: campagne.SourceALire, *autres: Any) -> Etude | None:
        if lue.source.id == "stats":
            raise TypeError("not foreseen")
        return real(lue, *autres)

    monkeypatch.setattr(campagne, "etudier", broken)
    _, suites = relever(racine, serveur, NOVEMBRE)
    told = "la réponse de la source ne se comprend pas"
    assert [(lue.source.id, reason) for lue, reason in suites.echecs] == [("stats", told)]
    assert {name for _, name in lire_releves(racine)} == {"bacs", "tableau", "utilisateurs"}


def test_a_doubtful_answer_is_told_and_an_unreadable_one_changes_no_page(
    racine: Path, serveur: Serveur
) -> None:
    relever(racine, serveur, NOVEMBRE)
    page = (racine / "projets/bac-malin.yml").read_bytes()
    servir(serveur, date(2026, 10, 1))
    serveur.repond("/api/stats", Reponse(corps=b"<!DOCTYPE html><title>Connexion</title>"))
    kept, suites = relever(racine, serveur, DECEMBRE)
    assert (racine / "projets/bac-malin.yml").read_bytes() == page
    assert [len(one.anomalies) for one in suites.etudes] == [1]
    [told] = kept.communs["bac-malin"].doutes
    assert told.startswith("Statistiques du service : La réponse ne se lit pas")
    assert not kept.communs["bac-malin"].recu().automatique
    last = lire_releves(racine)["bac-malin", "stats"].derniere
    assert last is not None
    assert (last.copie, last.sans_copie, len(last.anomalies)) == (None, "la réponse ne se lit pas", 1)


def test_a_page_that_would_have_an_error_stays_as_it_is(racine: Path, serveur: Serveur) -> None:
    relever(racine, serveur, NOVEMBRE)
    servir(serveur, date(2026, 11, 1))
    path = f"/api/public/card/{UUID}/query/json"
    serveur.repond(path, Reponse(corps=json.dumps([{"Mois": "2026-11", "Nombre": 4}]).encode()))
    before = lire_releves(racine)["bac-malin", "tableau"]
    kept, _ = relever(racine, serveur, DECEMBRE)
    assert charger(racine, DECEMBRE)[1].publiable
    after = lire_releves(racine)["bac-malin", "tableau"]
    assert after.series == before.series
    assert after.derniere is not None
    assert after.derniere.le == DECEMBRE
    told = [
        one for one in after.derniere.anomalies if one.startswith("La fiche aurait une erreur : Un cumul")
    ]
    assert [f"Question publique : {one}" for one in told] == [
        one for one in kept.communs["bac-malin"].doutes if "Un cumul ne baisse pas" in one
    ]
    assert told
    assert not kept.communs["bac-malin"].recu().automatique
    # The other sources of the common are written all the same.
    assert len(lire_releves(racine)["bac-malin", "stats"].serie("projets")) == 7


@pytest.mark.parametrize("ligne", [{"Mois": "0001-01", "Nombre": 4}, {"Mois": "2026-10", "Nombre": 1e-300}])
def test_a_figure_that_no_page_can_write_costs_that_figure(
    racine: Path, serveur: Serveur, ligne: dict[str, Any]
) -> None:
    serveur.repond(f"/api/public/card/{UUID}/query/json", Reponse(corps=json.dumps([ligne]).encode()))
    kept, _ = relever(racine, serveur, NOVEMBRE)
    assert any(one.startswith("Communes inscrites : ") for one in kept.communs["bac-malin"].doutes)
    assert len(lire_releves(racine)["bac-malin", "stats"].serie("projets")) == 6
    assert charger(racine, NOVEMBRE)[1].publiable


def test_an_answer_that_a_page_refused_is_read_again(racine: Path, serveur: Serveur) -> None:
    page = racine / "projets/bac-malin.yml"
    right = page.read_text(encoding="utf-8")
    # A number of communes is whole: the unit is not the one that is counted.
    path = f"/api/public/card/{UUID}/query/json"
    serveur.repond(path, Reponse(corps=json.dumps([{"Mois": "2026-10", "Nombre": 80.5}]).encode()))
    relever(racine, serveur, NOVEMBRE)
    refused = lire_releves(racine)["bac-malin", "tableau"]
    assert (refused.series, refused.derniere and refused.derniere.refusee) == ((), True)
    relever(racine, serveur, DECEMBRE)
    assert lire_releves(racine)["bac-malin", "tableau"] == refused
    page.write_text(right.replace("unite: commune", "unite: hectare"), encoding="utf-8")
    relever(racine, serveur, date(2027, 1, 2))
    taken = lire_releves(racine)["bac-malin", "tableau"]
    assert [one.valeur for one in taken.serie("inscrits")] == [80.5]


def test_a_use_that_ends_is_stopped_and_one_that_vanishes_is_told(racine: Path, serveur: Serveur) -> None:
    relever(racine, serveur, NOVEMBRE)
    rows = [{**GENS[0], "fin": "2026-11-15"}, GENS[1]]
    serveur.repond("/stockage/liste.csv", Reponse(corps=tableau(rows)))
    kept, _ = relever(racine, serveur, DECEMBRE)
    [projet] = charger(racine, DECEMBRE)[0].projets
    stopped = next(u for u in projet.reutilisations if u.organisation.code_insee == "34151")
    assert (stopped.etat, stopped.arretee_le and stopped.arretee_le.iso) == ("arretee", "2026-11-15")
    told = kept.communs["bac-malin"]
    assert told.phrases == ["1 réutilisation arrêtée."]
    assert (
        "Syndicat fictif des Bacs n’est plus dans la liste : la fiche le garde tel quel." in told.a_verifier
    )
    assert next(u for u in projet.reutilisations if u.organisation.siren == SIREN).etat == "en-production"


@pytest.mark.parametrize("fin", ["", "2026-10-15"])
def test_a_proof_that_somebody_read_keeps_its_days(racine: Path, serveur: Serveur, fin: str) -> None:
    page = racine / "projets/bac-malin.yml"
    read = "statut: documentee\n    source: bilan\n    confirmee_le: 2025-02-01\n    lue_le: 2025-03-01"
    page.write_text(page.read_text(encoding="utf-8").replace("statut: declaree", read), encoding="utf-8")
    for day in (NOVEMBRE, DECEMBRE, date(2028, 1, 2)):
        told = {**GENS[0], "debut": f"2025-01-{day.month:02}", "fin": fin}
        serveur.repond("/stockage/liste.csv", Reponse(corps=tableau([told])))
        relever(racine, serveur, day)
        catalogue, rapport = charger(racine, day)
        assert rapport.publiable
        first, second = catalogue.projets[0].reutilisations
        assert (first.confirmee_le, first.lue_le) == tuple(
            map(DatePartielle.parse, ("2025-02-01", "2025-03-01"))
        )
        assert (second.statut, second.etat == "arretee", second.lue_le) == ("confirmee", bool(fin), None)
    assert second.confirmee_le is not None
    assert second.confirmee_le.iso == (fin or "2028-01-02")


@pytest.fixture
def lancer(
    racine: Path, serveur: Serveur, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    """Return what runs the command on the second of November, on the loopback server."""
    monkeypatch.setattr(campagne, "ouvrir", lambda: demander(serveur))

    def run(*options: str) -> tuple[int, str]:
        line = ["catalogue", "releve", "--racine", str(racine), "--date", "2026-11-02", *options]
        monkeypatch.setattr("sys.argv", line)
        with pytest.raises(SystemExit) as done:
            main()
        told = capsys.readouterr()
        return int(str(done.value.code)), told.out + told.err

    return run


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--simuler"], 1, "Simulation : rien n’a été écrit."),
        (["--commun", "inconnu"], 2, "Aucune fiche ne s’appelle « inconnu »."),
    ],
)
def test_what_the_command_says_without_writing(
    racine: Path, lancer: Callable[..., tuple[int, str]], options: list[str], code: int, said: str
) -> None:
    before = etat(racine)
    done, told = lancer(*options)
    assert (done, said in told) == (code, True), told
    assert etat(racine) == before


def test_the_command_reads_then_has_nothing_to_read(lancer: Callable[..., tuple[int, str]]) -> None:
    assert lancer()[0] == 1  # one organisation is for a person to recognise
    assert lancer() == (0, "Tous les relevés sont à jour.\n")


def test_what_is_to_propose_is_left_in_a_folder(
    racine: Path, tmp_path: Path, lancer: Callable[..., tuple[int, str]]
) -> None:
    before = etat(racine)
    assert lancer("--sortie", str(tmp_path / "lus"))[0] == 0
    assert [one.name for one in (tmp_path / "lus").iterdir()] == ["bac-malin.json"]
    assert etat(racine) == before


def test_the_curve_is_a_line_of_text() -> None:
    day = date(2026, 1, 1)
    assert courbe_en_texte([PointLu(day, value) for value in (0, 5, 10)]) == "▁▅█"
    assert courbe_en_texte([PointLu(day, 0)]) == "▁"


# --- From the bytes of each format to dated values and users; and what is never kept of an answer --------


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
    assert adresse_demandee(projet(declare).sources_vivantes[0]) == attendue


def test_each_format_accepts_its_own_example() -> None:
    assert all(kind.forme.fullmatch(kind.exemple) for kind in FORMATS.values())


DATES: list[tuple[object, str]] = [
    ("2026-10-31", "2026-10-31 2026-10-31"),
    ("2026-10", "2026-10-01 2026-10-31"),
    (2026, "2026-01-01 2026-12-31"),
    ("octobre 2026", "2026-10-01 2026-10-31"),
    ("1er octobre 2026", "2026-10-01 2026-10-01"),
    ("31/10/2026", "2026-10-31 2026-10-31"),
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
    found = jours(written)
    assert (" ".join(map(str, found)) if found else "") == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [("1 234,5", 1234.5), ("1\u202f234", 1234), (12.0, 12), ("12 %", 12), ("-3", -3), *((w, None) for w in ("", "n/a", "1.2.3", True, None, float("inf"), 10**400, [1]))],
)  # fmt: skip
def test_numbers_are_read_as_french_writes_them(written: object, expected: float | None) -> None:
    assert nombre_lu(written) == expected


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


def test_the_same_answer_changes_nothing() -> None:
    first = lue(ademe([5, 6, 7]))
    assert lire(ademe([5, 6, 7]), avant=first.releve) is None


def test_the_copy_is_the_answer_byte_for_byte(tmp_path: Any) -> None:
    corps = ademe([5, 6, 7])
    found = lue(corps)
    contents = fichiers_du_releve(found.releve, found.corps)
    assert contents == fichiers_du_releve(found.releve, found.corps)
    ecrire_releves(tmp_path, contents)
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
    asked, rows, expected = LISTES[nom]
    found = lue(tableau(rows), source("fichier", mesures=None, utilisateurs=asked))
    read = [(u.siren, u.nom, u.type, u.depuis, u.jusqu_a, u.usage) for u in found.releve.utilisateurs]
    assert read == expected
    last = found.releve.derniere
    assert last is not None
    assert last.copie is None
    assert last.sans_copie
    written = fichiers_du_releve(found.releve, found.corps)
    assert list(written) == ["donnees/releves/bac-fictif/stats.json"]
    told = b"".join(written.values()).decode()
    for private in ("@", "06 01", "Jean", "jeanne", "Mme", "EXEMPLE"):
        assert private not in told


@pytest.mark.parametrize(
    "decoded",
    [
        [{"nom": "x"}], [{"Prénom": "x"}], [{"userEmail": ""}], [{"a": {"contact": 1}}], [{"tel_bureau": 1}], [{"nom_responsable": "x"}],
        [{"a": "ecrire@exemple.fr"}], [{"a": "06.12.34.56.78"}], [{"a": "+33 6 12 34 56 78"}], [{"a": "0033612345678"}],
        [{"a": "M. Exemple"}], [{"a": "Jeanne EXEMPLE"}], [{"a": "EXEMPLE Jeanne"}], [{"a": '{"email": 1}'}], {"b": ["x@exemple.fr"]}, [{"Jeanne EXEMPLE": 1}],
    ],
)  # fmt: skip
def test_an_answer_that_may_name_people_is_recognised(decoded: Any) -> None:
    """By a column, by a value, at any depth, even in JSON inside a text."""
    assert donnee_personnelle(decoded)


@pytest.mark.parametrize(
    "decoded",
    [
        [{"nom_commune": "Commune fictive", "code": "34151"}], [{"nomService": "x", "siren": CODES[0]}], [{"valeur": 1_234_567_890}],
        {"description": "Nombre de projets créés", "stats": [{"date": "2026-10-01T00:00:00.000Z", "value": 12}]}, [{"Mois": "2026-10", "Nombre": 3.5}],
    ],
)  # fmt: skip
def test_figures_and_places_are_not_people(decoded: Any) -> None:
    assert donnee_personnelle(decoded) == ""


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
AMBIGUES = {"anglaise": nombres("987", "1,234", "1,301"), "allemande": nombres("1.234", "1.301")}


@pytest.mark.parametrize("nom", AMBIGUES)
def test_a_number_that_reads_two_ways_is_not_read(nom: str) -> None:
    """Neither 1234 nor 1.234: what was known stays, the reading says why, and shows the number."""
    known = lue(nombres("1150", "1234"), AMBIGU).releve
    found = lire(AMBIGUES[nom], AMBIGU, avant=known)
    assert found is not None
    assert not found.lisible
    assert found.releve.series == known.series
    assert found.releve.derniere is not None
    [told] = found.releve.derniere.anomalies
    assert "1,234" in told or "1.234" in told


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


# What the sentence says, what is answered, what was known, what counts: one line a fault.
FAUTES: dict[str, tuple[str, bytes, dict[str, Any]]] = {
    "unité ×1000 sur le dernier mois": ("sort nettement", ademe([*CALME, 44_000]), {"avant": connu(CALME)}),
    "unité ×10 sur le dernier mois": ("sort nettement", ademe([*CALME, 452]), {"avant": connu(CALME)}),
    "unité ÷1000 sur le dernier mois": ("sort nettement", ademe([*(v * 1000 for v in CALME), 44]), {"avant": connu([v * 1000 for v in CALME])}),
    "unité ×1000 sur toute la série": ("La source a changé", ademe([v * 1000 for v in (*CALME, 44)]), {"avant": connu(CALME)}),
    "unité ×10 dès la première lecture": ("sort nettement", ademe([*CALME[:5], 430]), {}),
    "cumul qui baisse": ("ne peut pas baisser", ademe([*CUMUL, 221]), {"avant": connu(CUMUL, "cumul"), "nature": "cumul"}),
    "cumul ×10": ("sort nettement", ademe([*CUMUL, 2410]), {"avant": connu(CUMUL, "cumul"), "nature": "cumul"}),
    "cumul qui bondit": ("sort nettement", ademe([*CUMUL, 700]), {"avant": connu(CUMUL, "cumul"), "nature": "cumul"}),
    "passé réécrit": ("La source a changé", ademe([*(v + 9 for v in CALME), 45]), {"avant": connu(CALME)}),
    "une seule vieille valeur réécrite": ("La source a changé", ademe([CALME[0], 66, *CALME[2:], 45]), {"avant": connu(CALME)}),
    "un mois disparu": ("disparu", sans([*CALME, 45], 7), {"avant": connu(CALME)}),
    "la fin de la série disparue": ("disparu", ademe(CALME[:6], date(2026, 2, 1)), {"avant": connu(CALME)}),
    "date du futur": ("date impossible", dates([*CALME, 45], "2027-03-01T00:00:00.000Z"), {"avant": connu(CALME)}),
    "date de 1970": ("date impossible", dates([*CALME, 45], 0), {"avant": connu(CALME)}),
    "secondes lues comme des millisecondes": ("date impossible", dates([*CALME, 45], 1_790_812), {"avant": connu(CALME)}),
    "date illisible partout": ("date lisible", ademe([1, 2, 3]).replace(b"2026-", b"an 2026 "), {}),
    "colonne renommée": ("n’est plus dans la réponse", renomme(ademe([*CALME, 45]), "value", "valeur"), {"avant": connu(CALME)}),
    "colonne de date absente": ("n’est plus dans la réponse", renomme(ademe([*CALME, 45]), "date", "jour"), {"avant": connu(CALME)}),
    "colonne devenue du texte": ("pas de nombre", ademe([]).replace(b"[]", b'[{"date": "2026-10-01", "value": "beaucoup"}]'), {}),
    "page web à la place de JSON": ("ne se lit pas", b"<!DOCTYPE html><html><title>Connexion</title></html>", {"avant": connu(CALME)}),
    "réponse vide": ("ne se lit pas", b"", {"avant": connu(CALME)}),
    "liste vide": ("aucune ligne", ademe([]), {"avant": connu(CALME)}),
    "JSON coupé": ("ne se lit pas", ademe([*CALME, 45])[:-40], {"avant": connu(CALME)}),
    "message d’erreur en JSON": ("n’a plus de lignes", b'{"error": "Invalid request"}', {"avant": connu(CALME)}),
    "milliers à l’anglaise": ("de deux façons", AMBIGUES["anglaise"], {"declare": AMBIGU}),
    "milliers à l’allemande": ("de deux façons", AMBIGUES["allemande"], {"declare": AMBIGU}),
    "série figée": ("fois de suite", ademe([*CALME, 88, *[91] * 7]), {}),
    "source arrêtée": ("n’avance plus", ademe(CALME, date(2026, 3, 1)), {}),
    "saut hors de sa variation": ("sort nettement", ademe([*CALME, 230]), {"avant": connu(CALME)}),
    "chute hors de sa variation": ("sort nettement", ademe([*CALME, 0]), {"avant": connu(CALME)}),
    "valeur négative": ("négative", ademe([*CALME, -3]), {"avant": connu(CALME)}),
    "deux valeurs pour un mois": ("deux valeurs différentes", dates([*CALME, 45], "2026-09-15"), {"avant": connu(CALME)}),
    "données d’un autre commun": (
        "d’un autre commun",
        ademe([*CALME, 45]),
        {"slug": "autre-fictif", "autres": {("bac-fictif", "stats"): connu(CALME)}},
    ),
    "utilisateurs disparus": ("ne sont plus dans la liste", tableau(SYNDICATS[:9]), {"declare": LISTE, "avant": gens()}),
    "organisme en double": (
        "plusieurs codes",
        tableau([*SYNDICATS, {**SYNDICATS[0], "siren": sirens(40)[-1], "collectivite": "SYNDICAT FICTIF 0"}]),
        {"declare": LISTE, "avant": gens()},
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
    """Each in one French sentence, and nothing would be published alone."""
    said, corps, asked = FAUTES[nom]
    declare = {**asked.pop("declare", source()), "publication": "automatique"}
    found = lire(corps, declare, **asked)
    assert found is not None
    assert any(said in one.phrase for one in found.anomalies), found.anomalies
    assert not found.automatique
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


@pytest.mark.parametrize(
    "nom", [nom for nom, (said, _, _) in FAUTES.items() if said in {"ne se lit pas", "aucune ligne"}]
)
def test_what_was_known_stays_when_nothing_can_be_read(nom: str) -> None:
    _, corps, asked = FAUTES[nom]
    found = lire(corps, **asked)
    assert found is not None
    assert not found.lisible
    assert found.releve.series == asked["avant"].series
    assert found.releve.derniere is not None
    assert found.releve.derniere.le == JOUR
    assert found.releve.derniere.copie is None or nom == "liste vide"
