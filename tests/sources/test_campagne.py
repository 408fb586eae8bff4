"""The whole way, on real sockets: five formats, a page with its comments, a second month, what goes wrong."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from catalogue.commandes.cli import main
from catalogue.contribution.releve import Releves, courbe
from catalogue.faits.contexte import charger
from catalogue.reseau.bornes import Limites
from catalogue.sources import campagne
from catalogue.sources.releve import PointLu, lire_releves
from tests.activite.serveur import Demande, Reponse, Serveur
from tests.sources import monde
from tests.sources.formes import UUID, ademe, tableau
from tests.sources.monde import DECEMBRE, FICHE, GENS, NOVEMBRE, SIREN, du_mois

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from catalogue.reseau.client import HttpResponse


OUVRIR = campagne.ouvrir


@pytest.fixture
def serveur() -> Iterator[Serveur]:
    """Serve the five formats, with labels; the stable link redirects to where the file is stored."""
    with Serveur() as started:
        servir(started, date(2026, 10, 1))
        yield started


def servir(serveur: Serveur, fin: date) -> None:
    """Answer as the sources do after a month, and 304 to who has the answer already."""
    for path, body in du_mois(fin).items():
        serveur.repond(path, etiquete(body))
    serveur.repond(
        f"/fr/datasets/r/{UUID}",
        Reponse(statut=302, corps=b"", entetes={"Location": f"{serveur.adresse}/stockage/liste.csv"}),
    )


def etiquete(body: bytes) -> Callable[[Demande], Reponse]:
    """Answer with a label, or that nothing has changed."""
    label = f'"{hash(body)}"'

    def answer(asked: Demande) -> Reponse:
        if asked.entetes.get("if-none-match") == label:
            return Reponse(statut=304, corps=b"", entetes={"ETag": label})
        return Reponse(corps=body, entetes={"ETag": label})

    return answer


def demander(serveur: Serveur, **bornes: float) -> campagne.Demander:
    """Ask the loopback server in place of the declared host: the rest is the network of the catalogue."""
    limits = Limites(**{"essais": 0, "taille": 1_000_000, "patience": 0, **bornes})  # type: ignore[arg-type]
    ours = OUVRIR(frozenset(), limits, permis=frozenset({serveur.autorite}))

    def ask(adresse: str, etiquette: str, modifiee: str) -> HttpResponse:
        here = urlsplit(adresse)._replace(scheme="http", netloc=serveur.autorite)
        return ours(here.geturl(), etiquette, modifiee)

    return ask


@pytest.fixture
def racine(tmp_path: Path) -> Path:
    """Write a catalogue of one common."""
    return monde.ecrire(tmp_path / "catalogue")


def relever(
    root: Path, serveur: Serveur, jour: date, **bornes: float
) -> tuple[Releves, campagne.SuitesDuReleve]:
    """Read what is due on a day, as the command does."""
    catalogue, rapport = charger(root, jour)
    known = lire_releves(root)
    kept = Releves(root, jour, rapport)
    passage = campagne.Tournee(demander(serveur, **bornes), jour, known, kept.suivre)
    suites = passage.mener(campagne.dues(catalogue.projets, known, jour))
    kept.terminer()
    return kept, suites


def etat(root: Path) -> dict[str, tuple[bytes, int]]:
    """Return every file with its bytes and the time of its writing."""
    files = (path for path in root.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {str(path.relative_to(root)): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def test_without_a_network_no_file_changes(racine: Path) -> None:
    """On a port that refuses, each source says so and nothing is written."""
    with Serveur() as stopped:
        pass
    before = etat(racine)
    _, suites = relever(racine, stopped, NOVEMBRE)
    assert {reason for _, reason in suites.echecs} == {"la source est injoignable"}
    assert etat(racine) == before


def test_the_whole_way(racine: Path, serveur: Serveur) -> None:
    """Answers become a few lines of the page, the series, the copies; nothing else of the page changes."""
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
        "trajets": ("2026-10-01", "2026-10-31", 6, "mesure"),
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
    assert common.redaction.phrases == ["2 réutilisations ajoutées.", "1 réutilisation confirmée."]
    assert common.redaction.a_verifier == ["Ville inventée : son nom ne suffit pas à le reconnaître."]
    releves = lire_releves(racine)
    assert [p.valeur for p in releves["bac-malin", "stats"].serie("projets")] == [26, 20, 21, 22, 23, 24]
    copies = sorted(
        path.relative_to(racine / "donnees/releves/bac-malin").as_posix() for path in racine.rglob("*.gz")
    )
    assert copies == [
        f"{name}/2026-11-02.{kind}.gz"
        for name, kind in (("bacs", "json"), ("impact", "csv"), ("stats", "json"), ("tableau", "json"))
    ]
    assert b"exemple.fr" not in b"".join(
        content for name, (content, _) in etat(racine).items() if "releves" in name
    )


def test_what_has_not_changed_costs_a_conditional_request_and_writes_nothing(
    racine: Path, serveur: Serveur
) -> None:
    """Not a byte, not a date."""
    relever(racine, serveur, NOVEMBRE)
    before, asked = etat(racine), len(serveur.demandes)
    _, suites = relever(racine, serveur, DECEMBRE)
    assert (suites.inchangees, suites.etudes, suites.echecs) == (5, [], [])
    assert etat(racine) == before
    again = serveur.demandes[asked:]
    assert all("if-none-match" in one.entetes for one in again)
    assert len(again) == 6  # the stable link redirects


def test_the_next_month_adds_one_measure_a_figure(racine: Path, serveur: Serveur) -> None:
    """The whole series grows in its own file; a source is not asked before its rhythm."""
    relever(racine, serveur, NOVEMBRE)
    assert relever(racine, serveur, date(2026, 11, 28))[1].etudes == []
    servir(serveur, date(2026, 11, 1))
    kept, _ = relever(racine, serveur, DECEMBRE)
    [projet] = charger(racine, DECEMBRE)[0].projets
    assert [m.au.iso for m in projet.indicateurs[0].mesures] == ["2026-07-31", "2026-10-31", "2026-11-30"]
    assert len(lire_releves(racine)["bac-malin", "stats"].serie("projets")) == 7
    lines = {line[0]: line[1:3] for line in kept.communs["bac-malin"].redaction.tableau}
    assert lines["Projets créés"] == ("24 (31 octobre 2026)", "25 (30 novembre 2026)")


def test_an_interrupted_run_goes_on(racine: Path, serveur: Serveur) -> None:
    """Cut between the page and the readings, it is done again, and adds nothing twice."""
    catalogue, rapport = charger(racine, NOVEMBRE)
    kept = Releves(racine, NOVEMBRE, rapport)
    campagne.Tournee(demander(serveur), NOVEMBRE, {}, kept.suivre).mener(
        campagne.dues(catalogue.projets, {}, NOVEMBRE)
    )
    kept._a_ecrire.clear()  # noqa: SLF001 - what the cut leaves unwritten
    kept.terminer()
    page = (racine / "projets/bac-malin.yml").read_bytes()
    assert lire_releves(racine) == {}
    relever(racine, serveur, NOVEMBRE)
    assert (racine / "projets/bac-malin.yml").read_bytes() == page
    assert len(lire_releves(racine)) == 5


PANNES: dict[str, tuple[Reponse, str]] = {
    "absente": (Reponse(statut=404, corps=b"{}"), "la source n’est plus à cette adresse"),
    "fermée": (Reponse(statut=403, corps=b"{}"), "la source refuse l’accès"),
    "en panne": (Reponse(statut=500, corps=b"{}"), "la source est en panne (erreur 500)"),
    "trop longue": (Reponse(corps=b" " * 1_100_000), "la réponse de la source est trop longue"),
    "ailleurs": (Reponse(statut=302, corps=b"", entetes={"Location": "https://exemple.fr/x"}), "l’hôte « exemple.fr » n’est pas une source de la liste"),
    "sans fin": (Reponse(statut=302, corps=b"", entetes={"Location": "/api/stats"}), "la source renvoie d’adresse en adresse"),
}  # fmt: skip


@pytest.mark.parametrize("nom", PANNES)
def test_a_source_that_fails_stops_no_other(racine: Path, serveur: Serveur, nom: str) -> None:
    """It is told why, nothing of it is written, and the four others are read."""
    answer, why = PANNES[nom]
    serveur.repond("/api/stats", answer)
    _, suites = relever(racine, serveur, NOVEMBRE)
    assert [(lue.source.id, reason) for lue, reason in suites.echecs] == [("stats", why)]
    assert ("bac-malin", "stats") not in lire_releves(racine)
    assert len(suites.etudes) == 4


def test_a_doubtful_answer_is_told_and_an_unreadable_one_changes_no_page(
    racine: Path, serveur: Serveur
) -> None:
    """The page keeps its figures; the readings say what came instead, without a copy."""
    relever(racine, serveur, NOVEMBRE)
    page = (racine / "projets/bac-malin.yml").read_bytes()
    servir(serveur, date(2026, 10, 1))
    serveur.repond("/api/stats", Reponse(corps=b"<!DOCTYPE html><title>Connexion</title>"))
    kept, suites = relever(racine, serveur, DECEMBRE)
    assert (racine / "projets/bac-malin.yml").read_bytes() == page
    assert [a.code for one in suites.etudes for a in one.anomalies] == ["page-web"]
    [told] = kept.communs["bac-malin"].anomalies
    assert told.startswith("Statistiques du service : La source répond par une page web")
    assert not kept.communs["bac-malin"].automatique
    last = lire_releves(racine)["bac-malin", "stats"].derniere
    assert last is not None
    assert (last.copie, last.sans_copie, len(last.anomalies)) == (None, "la réponse ne se lit pas", 1)


def test_a_page_that_would_have_an_error_stays_as_it_is(racine: Path, serveur: Serveur) -> None:
    """A count that fell would be refused by the validation: it is told, and the readings are kept."""
    relever(racine, serveur, NOVEMBRE)
    servir(serveur, date(2026, 11, 1))
    path = f"/api/public/card/{UUID}/query/json"
    serveur.repond(path, Reponse(corps=json.dumps([{"Mois": "2026-11", "Nombre": 4}]).encode()))
    kept, _ = relever(racine, serveur, DECEMBRE)
    assert charger(racine, DECEMBRE)[1].publiable
    assert any(
        "La fiche aurait une erreur : Un cumul ne baisse pas" in told
        for told in kept.communs["bac-malin"].redaction.a_verifier
    )


def test_a_use_that_ends_is_stopped_and_one_that_vanishes_is_told(racine: Path, serveur: Serveur) -> None:
    """A person decides of the second."""
    relever(racine, serveur, NOVEMBRE)
    rows = [{**GENS[0], "fin": "2026-11-15"}, GENS[1]]
    serveur.repond("/stockage/liste.csv", Reponse(corps=tableau(rows)))
    kept, _ = relever(racine, serveur, DECEMBRE)
    [projet] = charger(racine, DECEMBRE)[0].projets
    stopped = next(u for u in projet.reutilisations if u.organisation.code_insee == "34151")
    assert (stopped.etat, stopped.arretee_le and stopped.arretee_le.iso) == ("arretee", "2026-11-15")
    told = kept.communs["bac-malin"].redaction
    assert told.phrases == ["1 réutilisation arrêtée."]
    assert (
        "Syndicat fictif des Bacs n’est plus dans la liste : la fiche le garde tel quel." in told.a_verifier
    )
    assert next(u for u in projet.reutilisations if u.organisation.siren == SIREN).etat == "en-production"


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
        (["--depuis", "2030-01-01"], 2, "--depuis donne un jour à venir."),
        (["--hors-ligne"], 3, "bac-malin / stats : jamais relevée"),
    ],
)
def test_what_the_command_says_without_writing(
    racine: Path, lancer: Callable[..., tuple[int, str]], options: list[str], code: int, said: str
) -> None:
    """Its exit code tells as much as its words."""
    before = etat(racine)
    done, told = lancer(*options)
    assert (done, said in told) == (code, True), told
    assert etat(racine) == before


def test_the_command_reads_then_checks_its_copies(
    racine: Path, lancer: Callable[..., tuple[int, str]]
) -> None:
    """One is spoiled: it is told."""
    assert lancer()[0] == 1  # one organisation is for a person to recognise
    assert lancer("--hors-ligne")[0] == 0
    assert (
        "bac-malin / stats : relevée le 02/11/2026, 6 valeur(s), 0 utilisateur(s), 0 anomalie(s)"
        in lancer("--hors-ligne")[1]
    )
    next(racine.rglob("2026-11-02.csv.gz")).write_bytes(b"autre chose")
    done, told = lancer("--hors-ligne")
    assert done == 1
    assert "la copie du 02/11/2026 n’est plus celle qui a été lue" in told


def test_snapshots_are_read_as_of_their_day(
    racine: Path, tmp_path: Path, lancer: Callable[..., tuple[int, str]], serveur: Serveur
) -> None:
    """Without the network: an answer kept elsewhere is read in place of the source."""
    folder = tmp_path / "reponses"
    (folder / "bac-malin").mkdir(parents=True)
    (folder / "bac-malin/stats").write_bytes(ademe([3, 4, 5], date(2026, 8, 1)))
    assert lancer("--instantanes", str(folder), "--date", "2026-09-03")[0] == 0
    [known] = lire_releves(racine).values()
    assert (known.source, known.lectures[0].le) == ("stats", date(2026, 9, 3))
    assert serveur.demandes == []


def test_the_curve_is_a_line_of_text() -> None:
    """From nothing to the highest."""
    day = date(2026, 1, 1)
    assert courbe([PointLu(day, value) for value in (0, 5, 10)]) == "▁▅█"
    assert courbe([PointLu(day, 0)]) == "▁"
