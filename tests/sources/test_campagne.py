"""The whole way, on real sockets: four sources, a page with its comments, a second month, what goes wrong."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalogue_communs.contribution import resultat
from catalogue_communs.contribution.releve import Releves, courbe_en_texte
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.fonds import charger
from catalogue_communs.reseau.bornes import Limites
from catalogue_communs.reseau.connexion import ReponseHttp, Reseau
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.sources import campagne
from catalogue_communs.sources.releves import PointLu, lire_releves
from tests.activite.serveur import Reponse, Serveur
from tests.aides import Lancer
from tests.sources import monde
from tests.sources.formes import UUID, ademe, fin_de, sirens, tableau
from tests.sources.monde import DECEMBRE, FICHE, FICHE_LUE, GENS, NOVEMBRE, SIREN, du_mois


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
        Reponse(
            statut=302, corps=b"", entetes={"Location": f"{serveur.adresse}/stockage/liste.csv"}
        ),
    )


def tableau_repond(serveur: Serveur, ligne: dict[str, Any]) -> None:
    """Answer one line to the public question."""
    serveur.repond(f"/api/public/card/{UUID}/query/json", Reponse([ligne]))


def demander(serveur: Serveur) -> campagne.Demander:
    """Ask the loopback server in place of the declared host: the rest is the network of the catalogue."""
    limits = Limites(essais=0, taille=1_000_000, patience=0)
    ours = Reseau(frozenset(), limites=limits, permis=frozenset({serveur.autorite}))

    def ask(adresse: str) -> ReponseHttp:
        return ours.lire(
            urlsplit(adresse)._replace(scheme="http", netloc=serveur.autorite).geturl()
        )

    return ask


@pytest.fixture
def racine(tmp_path: Path) -> Path:
    """Write a catalogue of one common."""
    return monde.ecrire(tmp_path / "catalogue")


def relever(root: Path, serveur: Serveur, jour: date) -> Releves:
    """Read what is due on a day, as the command does."""
    catalogue, _ = charger(root, jour)
    kept = Releves(root, jour, lire_releves(root))
    kept.lire(campagne.dues(catalogue.projets, kept.connus, jour), demander(serveur))
    return kept


def etat(root: Path) -> dict[str, tuple[bytes, int]]:
    """Return every file with its bytes and the time of its writing."""
    files = (path for path in root.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {
        str(path.relative_to(root)): (path.read_bytes(), path.stat().st_mtime_ns) for path in files
    }


def test_without_a_network_no_file_changes(racine: Path) -> None:
    with Serveur() as stopped:
        pass
    before = etat(racine)
    kept = relever(racine, stopped, NOVEMBRE)
    assert {reason for _, reason in kept.echecs} == {"la source est injoignable"}
    assert etat(racine) == before


def test_the_whole_way(racine: Path, serveur: Serveur) -> None:
    """The page keeps its lines; the next month, what has not changed writes nothing, what has adds a measure."""
    kept = relever(racine, serveur, NOVEMBRE)
    common = kept.communs["bac-malin"]
    assert (kept.echecs, [one for etude in common.etudes for one in etude.anomalies]) == ([], [])
    assert (racine / "projets/bac-malin.yml").read_text(encoding="utf-8") == FICHE_LUE
    assert charger(racine, NOVEMBRE)[1].publiable
    assert common.phrases == ("2 réutilisations ajoutées.", "1 réutilisation confirmée.")
    assert common.a_verifier == (
        "Ville inventée : son nom ne suffit pas à le reconnaître ; s’il utilise le commun, ajoutez-le avec son code.",
    )
    releves = lire_releves(racine)
    assert [p.valeur for p in releves["bac-malin", "stats"].serie("projets")] == [
        26,
        20,
        21,
        22,
        23,
        24,
    ]
    folder = racine / "donnees/releves/bac-malin"
    copies = sorted(path.relative_to(folder).as_posix() for path in racine.rglob("*.gz"))
    assert copies == [
        f"{name}/2026-11-02.json.gz" for name in ("bacs", "stats", "tableau", "utilisateurs")
    ]
    assert not any(b"exemple.fr" in path.read_bytes() for path in folder.rglob("*.*"))

    before = etat(racine)
    kept = relever(racine, serveur, DECEMBRE)
    assert (kept.inchangees, kept.communs, kept.echecs) == (4, {}, [])
    assert relever(racine, serveur, date(2026, 11, 28)).communs == {}
    assert etat(racine) == before

    servir(serveur, date(2026, 11, 1))
    kept = relever(racine, serveur, DECEMBRE)
    [projet] = charger(racine, DECEMBRE)[0].projets
    assert [m.au.iso for m in projet.indicateurs[0].mesures] == [
        "2026-07-31",
        "2026-10-31",
        "2026-11-30",
    ]
    assert len(lire_releves(racine)["bac-malin", "stats"].serie("projets")) == 7
    lines = {line[0]: line[1:3] for line in kept.communs["bac-malin"].tableau}
    assert lines["Projets créés"] == ("24 (31 octobre 2026)", "25 (30 novembre 2026)")


@pytest.mark.parametrize(("revise", "douteux"), [(260, False), (300, True)])
def test_a_value_that_its_source_revises_is_written_again(
    racine: Path, serveur: Serveur, revise: int, *, douteux: bool
) -> None:
    """The page, its chart and the copy say the same; beyond the tolerance, a person looks. What people wrote stays."""
    serveur.repond(
        "/api/stats", Reponse(corps=ademe([240, 238, 241, 239, 242, 245], date(2026, 9, 1)))
    )
    relever(racine, serveur, date(2026, 10, 3))
    corps = ademe([238, 241, 239, 242, revise, 256])
    serveur.repond("/api/stats", Reponse(corps=corps))
    kept = relever(racine, serveur, date(2026, 11, 3))
    common = kept.communs["bac-malin"]
    assert ["La source a changé" in one for one in common.doutes] == [True] * douteux
    assert ("Projets créés", "245 (30 septembre 2026)", f"{revise} (30 septembre 2026)") in [
        line[:3] for line in common.tableau
    ]
    catalogue, _ = charger(racine, DECEMBRE)
    [projet], facts = catalogue.projets, Contexte(racine, catalogue, DECEMBRE)
    created = projet.indicateurs[0]
    written = {one.au.iso: one.valeur for one in created.mesures}
    assert written == {"2026-07-31": 12, "2026-09-30": revise, "2026-10-31": 256}
    cited = {one.id: one.consultee_le for one in projet.sources}
    assert cited["statistiques-du-service"] == DatePartielle.parse("2026-11-03")
    drawn = {one.au.iso: one.valeur for one in facts.commun(projet).a_dessiner(created).mesures}
    copied = gzip.decompress(
        (racine / "donnees/releves/bac-malin/stats/2026-11-03.json.gz").read_bytes()
    )
    assert copied == corps
    assert {**drawn, "2026-07-31": 239} == drawn | {
        fin_de(date.fromisoformat(one["date"][:10])).isoformat(): one["value"]
        for one in json.loads(copied)["stats"]
    }


def test_an_interrupted_run_goes_on(
    racine: Path, serveur: Serveur, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue, _ = charger(racine, NOVEMBRE)
    due = campagne.dues(catalogue.projets, {}, NOVEMBRE)
    with monkeypatch.context() as cut:
        cut.setattr("catalogue_communs.contribution.releve.ecrire_releves", lambda *_: None)
        Releves(racine, NOVEMBRE, {}).lire(due, demander(serveur))
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
    kept = relever(racine, serveur, NOVEMBRE)
    assert [(lue.source.id, reason) for lue, reason in kept.echecs] == [("stats", why)]
    assert ("bac-malin", "stats") not in lire_releves(racine)
    assert len(kept.communs["bac-malin"].etudes) == 3


# What any server may say: bytes, JSON of any shape, rows of any value.
CASES = (
    st.none() | st.booleans() | st.integers(-(10**31), 10**31) | st.floats() | st.text(max_size=9)
)
MOMENTS = st.sampled_from(
    ["2026-10", "2026-09-30", "01/08/2026", "2031-01", "0001-01", 202610, "", "hier"]
)
LIGNES = st.lists(st.fixed_dictionaries({"date": MOMENTS | CASES, "value": CASES}), max_size=20)
ARBRES = st.recursive(CASES, lambda one: st.lists(one) | st.dictionaries(st.text(max_size=9), one))
DITES = st.one_of(
    st.binary(max_size=99),
    ARBRES.map(lambda tree: json.dumps(tree).encode()),
    LIGNES.map(lambda rows: json.dumps({"stats": rows}).encode()),
    LIGNES.map(lambda rows: json.dumps({"stats": [{**one, "date": f"{2010 + rank}"} for rank, one in enumerate(rows)]}).encode()),
)  # fmt: skip
ABRI = FICHE.partition("  - id: tableau")[0].replace("Bac Malin", "Abri").replace("/bac", "/abri")
ABRI += FICHE[FICHE.index("sources:\n  - id: bilan") :]


def donne(root: Path, *dites: bytes | None) -> tuple[object, ...]:
    """Read every source, month after month, one answering so; return all that the others gave, and the other commons."""
    shutil.rmtree(root, ignore_errors=True)
    page = monde.ecrire(root) / "projets/abri.yml"
    page.write_text(ABRI.replace("/api/stats", "/api/abri"), encoding="utf-8")
    for dite, jour in zip(dites, (NOVEMBRE, DECEMBRE), strict=True):
        said: dict[str, bytes | None] = {**du_mois(date(2026, jour.month - 1, 1))}
        said |= {
            "/api/abri": said["/api/stats"],
            "/api/stats": dite,
            f"/fr/datasets/r/{UUID}": tableau(GENS),
        }

        def demander(adresse: str, said: dict[str, bytes | None] = said) -> ReponseHttp:
            body = said[urlsplit(adresse).path]
            return ReponseHttp(404 if body is None else 200, {}, body or b"")

        kept = Releves(root, jour, lire_releves(root))
        kept.lire(campagne.dues(charger(root, jour)[0].projets, kept.connus, jour), demander)
        for common in kept.communs.values():
            resultat.ecrire_json(common.recu(), root / "lus" / f"{common.projet.slug}.json")
    catalogue, report = charger(root, DECEMBRE)
    bac = catalogue.projet("bac-malin")
    assert report.publiable
    assert bac
    lire_releves(root)
    read = {one: one.read_bytes() for one in root.glob("donnees/releves/**/*.*")}
    others = {one: data for one, data in read.items() if "bac-malin/stats" not in str(one)}
    counted = [one for one in bac.indicateurs if one.id != "projets"]
    return others, page.read_bytes(), bac.reutilisations, counted


@cache
def sans(root: Path) -> tuple[object, ...]:
    """Return what the others give when the source never answers."""
    return donne(root, None, None)


@given(premiere=st.none() | DITES, seconde=DITES)
@example(premiere=None, seconde=du_mois(date(2026, 11, 1))["/api/stats"])
@example(premiere=du_mois(date(2026, 10, 1))["/api/stats"], seconde=ademe([1e14, 30]))
@example(premiere=None, seconde=b'{"stats": [{"date": "2026-10", "valeur \\ud800": 1}]}')
@example(
    premiere=None,
    seconde=b'{"stats": [{"date": "2026-10", "value": 1e30}, {"date": "2026-09", "value": 1e999}]}',
)
def test_whatever_one_source_answers_the_others_give_the_same(
    tmp_path_factory: pytest.TempPathFactory, premiere: bytes | None, seconde: bytes
) -> None:
    root = tmp_path_factory.getbasetemp() / "catalogue"
    without = sans(root)
    assert donne(root, premiere, seconde) == without


def test_an_answer_that_nobody_foresaw_costs_one_source(
    racine: Path, serveur: Serveur, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = campagne.etudier
    monkeypatch.setattr(
        campagne,
        "etudier",
        lambda lue, *more: real(lue, *more) if lue.source.id != "stats" else 1 / 0,
    )
    kept = relever(racine, serveur, NOVEMBRE)
    told = "la réponse de la source ne se comprend pas"
    assert [(lue.source.id, reason) for lue, reason in kept.echecs] == [("stats", told)]
    assert {name for _, name in lire_releves(racine)} == {"bacs", "tableau", "utilisateurs"}


def test_what_falls_silent_is_told_each_time(racine: Path, serveur: Serveur) -> None:
    """What fails, gives nothing to read, or does not move any more; a second time, there is nothing to propose."""
    relever(racine, serveur, NOVEMBRE)
    serveur.repond("/api/stats", Reponse(corps=b"<!DOCTYPE html><title>Connexion</title>"))
    serveur.repond("/api/docs/abc/tables/Bacs/records", Reponse(statut=404, corps=b"{}"))
    for jour in (date(2027, 4, 2), date(2027, 5, 2)):
        before = etat(racine)
        kept = relever(racine, serveur, jour)
        told = kept.communs["bac-malin"].recu()
        titles = ["Table publique", "Question publique", "Statistiques du service"]
        assert [line.split("\t")[0] for line in told.silences] == titles
        assert ["Ouvrez l’adresse" in line for line in told.silences] == [True, False, True]
    assert (etat(racine), told.fichiers) == (before, {})


def test_a_page_that_would_have_an_error_stays_as_it_is(racine: Path, serveur: Serveur) -> None:
    """Nothing of the answer is kept; the other sources of the common are written all the same."""
    relever(racine, serveur, NOVEMBRE)
    servir(serveur, date(2026, 11, 1))
    before = lire_releves(racine)["bac-malin", "tableau"]
    tableau_repond(serveur, {"Mois": "2026-11", "Nombre": 4})
    kept = relever(racine, serveur, DECEMBRE)
    assert charger(racine, DECEMBRE)[1].publiable
    assert lire_releves(racine)["bac-malin", "tableau"] == before
    [told] = [one for one in kept.communs["bac-malin"].doutes if "Un cumul ne baisse pas" in one]
    assert told.startswith("Question publique : La fiche aurait une erreur : ")
    assert kept.communs["bac-malin"].recu().a_verifier
    assert len(lire_releves(racine)["bac-malin", "stats"].serie("projets")) == 7


@pytest.mark.parametrize(
    "ligne", [{"Mois": "0001-01", "Nombre": 4}, {"Mois": "2026-10", "Nombre": 1e-300}]
)
def test_a_figure_that_no_page_can_write_costs_that_figure(
    racine: Path, serveur: Serveur, ligne: dict[str, Any]
) -> None:
    tableau_repond(serveur, ligne)
    kept = relever(racine, serveur, NOVEMBRE)
    assert any(one.startswith("Communes inscrites : ") for one in kept.communs["bac-malin"].doutes)
    assert len(lire_releves(racine)["bac-malin", "stats"].serie("projets")) == 6
    assert charger(racine, NOVEMBRE)[1].publiable


def test_an_answer_that_a_page_refused_is_read_again(racine: Path, serveur: Serveur) -> None:
    page = racine / "projets/bac-malin.yml"
    right = page.read_text(encoding="utf-8")
    # A number of communes is whole: the unit is not the one that is counted.
    tableau_repond(serveur, {"Mois": "2026-10", "Nombre": 80.5})
    relever(racine, serveur, NOVEMBRE)
    assert ("bac-malin", "tableau") not in lire_releves(racine)
    page.write_text(right.replace("unite: commune", "unite: hectare"), encoding="utf-8")
    relever(racine, serveur, NOVEMBRE)
    taken = lire_releves(racine)["bac-malin", "tableau"]
    assert [one.valeur for one in taken.serie("inscrits")] == [80.5]


@pytest.mark.parametrize(
    ("combien", "dit"),
    [
        (60, "La fiche deviendrait trop grosse : 256 Ko au plus."),
        (8_000, "Ce que dit la source tient trop de place : un mégaoctet au plus."),
    ],
)
def test_a_list_that_the_page_has_no_room_for_costs_that_list(
    racine: Path, serveur: Serveur, combien: int, dit: str
) -> None:
    """Nothing of it is written nor kept: the other sources of the common find the room that they need."""
    page = racine / "projets/bac-malin.yml"
    room = 256 * 1024 - 8_000 - page.stat().st_size
    page.write_text(
        page.read_text(encoding="utf-8") + f"# {'x' * 998}\n" * (room // 1001), encoding="utf-8"
    )
    rows = [
        {**GENS[2], "siren": code, "nom": f"Syndicat fictif {code}"} for code in sirens(combien)
    ]
    serveur.repond("/stockage/liste.csv", Reponse(corps=tableau(rows)))
    kept = relever(racine, serveur, NOVEMBRE)
    assert kept.communs["bac-malin"].doutes == [f"Liste des communes : {dit}"]
    assert (len(kept.communs["bac-malin"].tableau), kept.echecs) == (3, [])
    known = lire_releves(racine)
    assert ("bac-malin", "utilisateurs") not in known
    assert len(known["bac-malin", "stats"].serie("projets")) == 6


def test_a_page_that_changes_meanwhile_costs_that_common(
    racine: Path, serveur: Serveur, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, real = racine / "projets/bac-malin.yml", campagne.etudier

    def meanwhile(lue: campagne.SourceALire, *more: Any) -> campagne.Etude | None:
        if lue.source.id == "tableau":
            page.write_text(
                page.read_text(encoding="utf-8") + "# Une personne écrit.\n", encoding="utf-8"
            )
        return real(lue, *more)

    monkeypatch.setattr(campagne, "etudier", meanwhile)
    kept = relever(racine, serveur, NOVEMBRE)
    assert {lue.source.id for lue, _ in kept.echecs} == {"tableau", "utilisateurs"}
    assert all("a été modifié pendant ce temps" in reason for _, reason in kept.echecs)
    assert page.read_text(encoding="utf-8").endswith("# Une personne écrit.\n")
    relever(racine, serveur, NOVEMBRE)
    assert len(lire_releves(racine)) == 4


def test_a_use_that_ends_is_stopped_and_one_that_vanishes_is_told(
    racine: Path, serveur: Serveur
) -> None:
    relever(racine, serveur, NOVEMBRE)
    rows = [{**GENS[0], "fin": "2026-11-15"}, GENS[1]]
    serveur.repond("/stockage/liste.csv", Reponse(corps=tableau(rows)))
    kept = relever(racine, serveur, DECEMBRE)
    [projet] = charger(racine, DECEMBRE)[0].projets
    stopped = next(u for u in projet.reutilisations if u.organisation.code_insee == "34151")
    assert (stopped.etat, stopped.arretee_le and stopped.arretee_le.iso) == (
        "arretee",
        "2026-11-15",
    )
    told = kept.communs["bac-malin"]
    assert told.phrases == ("1 réutilisation arrêtée.",)
    assert (
        "Syndicat fictif des Bacs n’est plus dans la liste : la fiche le garde tel quel. "
        "S’il a arrêté, dites-le dans la fiche."
    ) in told.a_verifier
    assert (
        next(u for u in projet.reutilisations if u.organisation.siren == SIREN).etat
        == "en-production"
    )


def test_a_list_that_is_cut_removes_nothing(racine: Path, serveur: Serveur) -> None:
    """Neither from the page, nor from what is known; nobody is confirmed by a list that does not name them."""
    relever(racine, serveur, NOVEMBRE)
    page, known = (
        (racine / "projets/bac-malin.yml").read_text(encoding="utf-8"),
        lire_releves(racine),
    )
    serveur.repond("/stockage/liste.csv", Reponse(corps=tableau(GENS[:2])))
    kept = relever(racine, serveur, date(2028, 1, 2))
    [told] = kept.communs["bac-malin"].doutes
    assert "La liste a 2 organismes de moins sur 4" in told
    assert "peut-être coupée" in told
    assert (racine / "projets/bac-malin.yml").read_text(encoding="utf-8") == page
    after, before = (one["bac-malin", "utilisateurs"] for one in (lire_releves(racine), known))
    assert after.utilisateurs == before.utilisateurs
    assert [one.lignes for one in after.lectures] == [4, 2]


@pytest.mark.parametrize("fin", ["", "2026-10-15"])
def test_a_proof_that_somebody_read_keeps_its_days(
    racine: Path, serveur: Serveur, fin: str
) -> None:
    page = racine / "projets/bac-malin.yml"
    read = "statut: documentee\n    source: bilan\n    confirmee_le: 2025-02-01\n    lue_le: 2025-03-01"
    page.write_text(
        page.read_text(encoding="utf-8").replace("statut: declaree", read), encoding="utf-8"
    )
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
        assert (second.statut, second.etat == "arretee", second.lue_le) == (
            "confirmee",
            bool(fin),
            None,
        )
    assert second.confirmee_le is not None
    assert second.confirmee_le.iso == (fin or "2028-01-02")


def test_the_command_writes_what_it_is_asked_to(
    racine: Path, serveur: Serveur, appeler: Lancer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing when it only tries, or knows no such common; what is to propose in a folder; then the files, once."""
    monkeypatch.setattr(campagne, "ouvrir", lambda: demander(serveur))
    before, folder = etat(racine), racine.parent / "lus"
    for options, code, said in (
        (["--simuler"], 5, "Simulation : rien n’a été écrit."),
        (["--commun", "inconnu"], 2, "Aucune fiche ne s’appelle « inconnu »."),
        (["--sortie", str(folder)], 0, f"Ce qui est à proposer est dans {folder}."),
        # One organisation is for a person to recognise.
        ([], 5, "Ville inventée"),
        ([], 0, "Tous les relevés sont à jour.\n"),
    ):
        done = appeler("releve", "--racine", str(racine), "--date", "2026-11-02", *options)
        assert (done.code, said in done.dit + done.erreur) == (code, True), done
        assert (etat(racine) == before) is bool(options)
    assert [one.name for one in folder.iterdir()] == ["bac-malin.json"]
    # What cannot be read any more has nothing to propose, and is told to who keeps the issue.
    serveur.repond("/api/stats", Reponse(statut=404, corps=b"{}"))
    told = ("--racine", str(racine), "--date", "2026-12-02", "--sortie", str(folder))
    assert appeler("releve", *told).code == 0
    [silence] = json.loads((folder / "bac-malin.json").read_text(encoding="utf-8"))["silences"]
    assert silence.startswith(
        "Statistiques du service\thttps://www.data.gouv.fr/api/stats\tNon lue : la source n’est plus"
    )


def test_the_curve_is_a_line_of_text() -> None:
    day = date(2026, 1, 1)
    assert courbe_en_texte([PointLu(day, value) for value in (0, 5, 10)]) == "▁▅█"
    assert courbe_en_texte([PointLu(day, 0)]) == "▁"
