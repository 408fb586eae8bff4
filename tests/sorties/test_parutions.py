"""What enters the catalogue is news once: five builds, as a reader of feeds sees them, and the list behind."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import feedparser
import pytest
import yaml

from catalogue_communs.collectivites import cles
from catalogue_communs.contribution.redaction import completer
from catalogue_communs.faits.besoins import questions
from catalogue_communs.faits.contexte import Contexte, charger
from catalogue_communs.faits.parutions import Registre
from catalogue_communs.site.sorties import api, flux, tables
from catalogue_communs.socle.programme import Publication
from catalogue_communs.validation import valider
from tests.aides import Json
from tests.communs import indicateur, mesure, usage, valeurs
from tests.sorties.conftest import fichiers_de, fictif

ICI, AILLEURS = Publication(), Publication("https://ailleurs.example/communs/")
OCCITANIE = "flux/regions/occitanie.xml"


def _lisible(title: str) -> str:
    return title.replace("\u00a0", " ").replace("\u202f", " ")


def ancien(**qui: str) -> Json:
    return usage(depuis="2024-01", **qui)


def bacs(*mesures: Json) -> Json:
    return {"indicateurs": [indicateur(*mesures, id="bacs", nom="Bacs suivis")]}


class Depot:
    """A catalogue under Git, whose commits have the day that the test says, and a reader of its feeds."""

    def __init__(self, root: Path) -> None:
        """Start with an empty repository."""
        self.root, self.jour, self.slug = root, date(2026, 11, 24), "bac"
        self.lus: set[str] = set()
        (root / "projets").mkdir(parents=True)
        (root / "donnees").mkdir()
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str) -> None:
        moment = f"{self.jour}T12:00:00Z"
        env = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), moment)
        env |= {"PATH": "/usr/bin:/bin", "HOME": str(self.root)}
        command = ["git", "-c", "user.name=Test", "-c", "user.email=test@exemple.fr", *arguments]
        subprocess.run(command, cwd=self.root, env=env, check=True)

    def fusionner(self, jour: date, **fiche: Any) -> None:
        """Commit a file, and whatever else changed, on a day."""
        self.jour = jour
        whole = valeurs(**{"publie_le": "2026-11-24", **fiche})
        values = {k: v for k, v in whole.items() if k != "slug" and v}
        text = yaml.safe_dump(values, allow_unicode=True, sort_keys=False)
        (self.root / f"projets/{self.slug}.yml").write_text(text, encoding="utf-8")
        self.garder(jour)

    def publier(self, jour: date, **fiche: Any) -> None:
        """Commit a file, then the list once it is complete."""
        self.fusionner(jour, **fiche)
        self.noter()
        self.garder(jour)

    def garder(self, jour: date) -> None:
        """Commit what changed, if anything did."""
        self.jour = jour
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "Fusion")

    def noter(self) -> list[str]:
        """Complete the list, as the command does."""
        files, listed, told = completer(self.root, self.jour, valider(self.root, self.jour))
        for path, (_, text) in files.items():
            path.write_text(text, encoding="utf-8")
        cles.ecrire_publies(self.root, listed)
        return told

    def contexte(self, jour: date) -> Contexte:
        catalogue, report = charger(self.root, jour)
        assert [d for d in report.diagnostics if d.est_erreur] == []
        return Contexte(self.root, catalogue, jour)

    def lire(self, jour: date, publication: Publication = ICI) -> tuple[dict[str, bytes], list[str]]:
        """Build, and read the whole feed: return the files, and the sentences that this reader never saw."""
        files = fichiers_de(flux, self.contexte(jour), publication)
        read = feedparser.parse(files[flux.TOUT])
        assert read.bozo is False
        new = [entry for entry in read.entries if entry.id not in self.lus]
        # What is new comes first: a reader that stops at the first known entry misses none.
        assert read.entries[: len(new)] == new
        assert read.feed.updated == max(entry.updated for entry in read.entries)
        self.lus |= {entry.id for entry in new}
        return files, [_lisible(entry.title) for entry in new]


@pytest.fixture
def depot(tmp_path: Path) -> Depot:
    return Depot(tmp_path)


def entrees(data: bytes) -> list[tuple[str, str, str]]:
    """Return the title, the day of entry and the last day of each entry, in order."""
    read = feedparser.parse(data)
    return [(_lisible(entry.title), entry.published[:10], entry.updated[:10]) for entry in read.entries]


def test_five_builds_announce_each_new_thing_once(depot: Depot) -> None:
    """A late declaration, a list that is completed late, a SIREN, a rename, another address."""
    amis = ancien(nom="Les amis du Val", type="association")
    impact = bacs(mesure("2026-06-30", 12))

    # 1. The first publication: everything entered with the common.
    depot.publier(date(2026, 11, 24), reutilisations=[amis], impact=impact)
    _, new = depot.lire(date(2026, 11, 25))
    assert new == [
        "Commun fictif entre au catalogue",
        "Commun fictif, « Bacs suivis » : 12 communes au 30 juin 2026",
        "Commun fictif : utilisé par Les amis du Val",
    ]

    # 2. Declared today about 2024; nobody has completed the list.
    lunel = ancien(code_insee="34145", type="commune")
    depot.fusionner(date(2026, 12, 3), reutilisations=[lunel, amis], impact=impact)
    files, new = depot.lire(date(2026, 12, 3))
    assert new == ["Commun fictif : utilisé par Commune de Lunel"]
    second = entrees(files[flux.TOUT])
    assert second[0] == ("Commun fictif : utilisé par Commune de Lunel", "2026-12-03", "2026-12-03")
    assert feedparser.parse(files[flux.TOUT]).feed.updated[:10] == "2026-12-03"
    # Its région hears of it, not of all that the common had lived before.
    assert entrees(files[OCCITANIE]) == second[:1]

    # 3. Days later, the list is completed: nothing moves, to the byte.
    assert depot.lire(date(2026, 12, 8))[0] == files
    depot.jour = date(2026, 12, 9)
    assert depot.noter() == ["projets/bac.yml : 1 de plus dans la liste."]
    depot.garder(date(2026, 12, 9))
    again, new = depot.lire(date(2026, 12, 9))
    assert (again, new) == (files, [])

    # 4. The same association has a SIREN, the common another name, and an old measure is added.
    depot.git("mv", "projets/bac.yml", "projets/bac-malin.yml")
    depot.slug = "bac-malin"
    amis["organisation"] = {**amis["organisation"], "siren": "130026032"}
    impact["indicateurs"][0]["mesures"].insert(0, mesure("2025-06-30", 12))
    depot.fusionner(date(2026, 12, 15), reutilisations=[lunel, amis], impact=impact, anciens_slugs=["bac"])
    [lost] = [d for d in valider(depot.root, depot.jour).diagnostics if d.est_erreur]
    assert (lost.code, lost.champ) == ("identifiant-perdu", "reutilisations[1]")
    depot.noter()
    depot.garder(date(2026, 12, 15))
    assert "id: association-les-amis-du-val" in (depot.root / "projets/bac-malin.yml").read_text(
        encoding="utf-8"
    )
    files, new = depot.lire(date(2026, 12, 15))
    assert new == ["Commun fictif, « Bacs suivis » : 12 communes au 30 juin 2025"]
    assert [title for title, *_ in entrees(files[OCCITANIE])] == [
        *new,
        "Commun fictif : utilisé par Commune de Lunel",
    ]

    # 5. Confirmed again, at another address: the entry is the same, its date moves.
    depot.fusionner(
        date(2026, 12, 20),
        reutilisations=[{**lunel, "confirmee_le": "2026-12-18"}, {**amis, "id": "association-les-amis-du-val"}],
        impact=impact,
        anciens_slugs=["bac"],
    )  # fmt: skip
    files, new = depot.lire(date(2026, 12, 20), AILLEURS)
    assert new == []
    assert ("Commun fictif : utilisé par Commune de Lunel", "2026-12-03", "2026-12-18") in entrees(
        files[flux.TOUT]
    )
    assert feedparser.parse(files[flux.TOUT]).feed.updated[:10] == "2026-12-18"
    # The API names what it named before the SIREN and the other name.
    said = json.loads(
        api.du_catalogue(depot.contexte(date(2026, 12, 20)), ICI)["api/v1/communs/bac-malin.json"]
    )
    assert [one["id"] for one in said["commun"]["reutilisations"]] == [
        "bac.commune-34145",
        "bac.association-les-amis-du-val",
    ]
    measures = said["commun"]["impact"]["indicateurs"][0]["mesures"]
    assert [one["id"] for one in measures] == ["bac.bacs.2025-06-30", "bac.bacs.2026-06-30"]


def test_the_day_of_entry_is_that_of_the_main_branch_and_of_an_edited_file_today(depot: Depot) -> None:
    """A proposal written long before counts from its merge; without Git, nothing is known."""
    depot.publier(date(2026, 11, 24))
    depot.git("switch", "--quiet", "--create", "proposition")
    depot.fusionner(date(2026, 11, 30), reutilisations=[ancien(code_insee="34145")])
    depot.git("switch", "--quiet", "main")
    depot.jour = date(2026, 12, 10)
    depot.git("merge", "--quiet", "--no-ff", "--message", "Fusion", "proposition")
    today = date(2026, 12, 24)
    [projet] = depot.contexte(today).catalogue.projets
    assert Registre(depot.root, today).nouveau(projet) == date(2026, 12, 10)
    path = depot.root / "projets/bac.yml"
    path.write_text(path.read_text(encoding="utf-8") + "# Relue.\n", encoding="utf-8")
    assert Registre(depot.root, today).nouveau(projet) == today
    assert Registre(depot.root, today).nouveau(fictif(slug="absent")) is None
    shutil.rmtree(depot.root / ".git")
    assert Registre(depot.root, today).nouveau(projet) is None


def test_a_use_without_a_date_is_news_the_day_it_enters(depot: Depot) -> None:
    depot.publier(date(2026, 11, 24))
    undated = {k: v for k, v in ancien(code_insee="34145").items() if k != "depuis"}
    depot.fusionner(date(2026, 12, 2), reutilisations=[undated])
    [projet] = depot.contexte(date(2026, 12, 2)).catalogue.projets
    [event, entry] = depot.contexte(date(2026, 12, 2)).commun(projet).evenements
    assert (event.publie_le, entry.genre) == (date(2026, 12, 2), "entree")
    assert event.phrase == "Commune de Lunel utilise Commun fictif. État : en production, déclarée."


def test_a_stop_ends_a_line_that_names_its_organisation_otherwise(depot: Depot) -> None:
    """A SIREN and an INSEE code are one commune, as the count says: the feeds, the API and the tables say so."""
    lunel, siren = ancien(code_insee="34145"), ancien(siren="213401458")
    stop = {**siren, "etat": "arretee", "arretee_le": "2026-03"}
    depot.publier(date(2026, 11, 24), reutilisations=[lunel])
    assert len(depot.lire(date(2026, 11, 24))[1]) == 2
    depot.publier(date(2026, 11, 25), reutilisations=[siren, lunel])
    assert depot.lire(date(2026, 11, 25))[1] == []
    depot.fusionner(date(2026, 11, 26), reutilisations=[stop, lunel])
    contexte = depot.contexte(date(2026, 11, 26))
    [projet] = contexte.catalogue.projets
    assert contexte.commun(projet).bilan.reutilisations == 0
    [_, stopped] = contexte.commun(projet).evenements
    said = "Commune de Lunel n’utilise plus Commun fictif depuis mars 2026. État : arrêtée, déclarée."
    assert stopped.phrase == said
    asked = {one.texte for one in questions(projet, contexte.commun(projet).usages)}
    assert "Quelles collectivités comme la nôtre l’utilisent déjà ?" in asked
    # A line after the stop is a new life.
    depot.fusionner(
        date(2026, 11, 27), reutilisations=[lunel, stop, usage(code_insee="34145", depuis="2026-05")]
    )
    contexte = depot.contexte(date(2026, 11, 27))
    read = json.loads(api.du_catalogue(contexte, ICI)["api/v1/communs/bac.json"])["commun"]
    assert [one["en_cours"] for one in read["reutilisations"]] == [False, False, True]
    table = fichiers_de(tables, contexte, ICI)["donnees/tables/reutilisations.csv"].decode()
    assert [row["en_cours"] for row in csv.DictReader(table.splitlines())] == ["non", "non", "oui"]


def suivies(files: dict[str, bytes]) -> dict[str, dict[str, tuple[str, str, str]]]:
    """Return the sentence, the day of entry and the last day of each entry, by feed and by identifier."""
    read = {path: feedparser.parse(files[path]) for path in ("communs/bac/flux.xml", flux.TOUT, OCCITANIE)}
    return {
        path: {
            entry.id.rpartition(":")[2]: (_lisible(entry.summary), entry.published[:10], entry.updated[:10])
            for entry in found.entries
        }
        | {"": ("", "", found.feed.updated[:10])}
        for path, found in read.items()
    }


LUNEL = "reutilisation/34145"
LIGNE = ancien(code_insee="34145")
FIN = {"fin_annoncee": "2026-12-31"}
ARRET = {"etat": "arretee", "arretee_le": "2026-11-30"}
ARRETEE = (
    "Commune de Lunel n’utilise plus Commun fictif depuis le 30 novembre 2026. État : arrêtée, déclarée."
)
TERMINEE = "Commune de Lunel, Commun fictif : campagne terminée le 31 décembre 2026, suite à demander."


@pytest.mark.parametrize(
    ("avant", "apres", "jour", "dit"),
    [
        (LIGNE, [LIGNE | ARRET], date(2026, 12, 3), ARRETEE),
        (LIGNE, [LIGNE, usage(code_insee="34145") | ARRET], date(2026, 12, 3), ARRETEE),
        (LIGNE | FIN, [LIGNE | FIN], date(2027, 1, 1), TERMINEE),
    ],
    ids=["sur sa ligne", "sur une autre", "fin annoncée"],
)
def test_a_use_that_ends_keeps_its_entry_in_every_feed(
    depot: Depot, avant: Json, apres: list[Json], jour: date, dit: str
) -> None:
    """The same identifiers, in the feeds of the common, of the whole and of the région; `updated` moves, and no other.

    The day is that when the list saw the new sentence. Months later, nothing has left.
    """
    impact = bacs(mesure("2026-06-30"))
    depot.publier(date(2026, 11, 24), reutilisations=[avant], impact=impact)
    before = suivies(depot.lire(date(2026, 11, 25))[0])
    everywhere = {"", "entree", LUNEL}
    assert [{*found} - everywhere for found in before.values()] == [{"mesure/bacs/2026-06-30"}] * 2 + [set()]
    depot.publier(jour, reutilisations=apres, impact=impact)
    for day in (jour, date(2027, 6, 1)):
        files, new = depot.lire(day)
        assert new == []
        after = suivies(files)
        for path, found in before.items():
            assert everywhere <= {*found}
            assert found[LUNEL][0].startswith("Commune de Lunel utilise Commun fictif depuis janvier 2024.")
            assert found[LUNEL][1:] == ("2026-11-24", "2026-11-24")
            changed = {LUNEL: (dit, "2026-11-24", str(jour)), "": ("", "", str(jour))}
            assert after[path] == {**found, **changed}


def test_a_common_whose_file_says_no_day_enters_the_day_that_the_list_says(depot: Depot) -> None:
    depot.fusionner(date(2026, 12, 3), publie_le=None)
    assert depot.lire(date(2026, 12, 3))[1] == ["Commun fictif entre au catalogue"]
    depot.jour = date(2026, 12, 4)
    depot.noter()
    depot.fusionner(date(2026, 12, 20), publie_le=None, sigle="BF")
    files, new = depot.lire(date(2026, 12, 20))
    assert (new, entrees(files[flux.TOUT])) == (
        [],
        [("Commun fictif entre au catalogue", "2026-12-03", "2026-12-03")],
    )


def test_two_organisations_of_one_name_have_two_entries(depot: Depot) -> None:
    amis = [ancien(nom="Les amis du Val", type=kind) for kind in ("association", "entreprise")]
    depot.fusionner(date(2026, 11, 24), reutilisations=amis)
    files, new = depot.lire(date(2026, 11, 24))
    assert len(new) == len({entry.id for entry in feedparser.parse(files[flux.TOUT]).entries}) == 3
    # The list, once complete, says the same.
    depot.noter()
    assert depot.lire(date(2026, 11, 25)) == (files, [])


def test_a_phase_is_news_when_its_start_is_found(depot: Depot) -> None:
    phase = {"phase": "construction", "source": "https://exemple.fr", "constatee_le": "2026-11-20"}
    depot.publier(date(2026, 11, 24), parcours={"phases": [phase]})
    assert len(depot.lire(date(2026, 11, 25))[1]) == 1
    depot.fusionner(date(2026, 12, 3), parcours={"phases": [{**phase, "debut": "2025-09"}]})
    assert depot.lire(date(2026, 12, 3))[1] == [
        "Commun fictif : phase « Construction », début en septembre 2025"
    ]
    assert depot.noter() == ["projets/bac.yml : 1 de plus dans la liste."]
