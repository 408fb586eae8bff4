"""What enters the catalogue is news once, as a reader of its feeds and a copy of its documents see it, day after day."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import feedparser
import pytest
import yaml

from catalogue_communs.faits.chronologie import completer
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.fonds import charger
from catalogue_communs.parutions import cles
from catalogue_communs.parutions.registre import Registre
from catalogue_communs.site.sorties import api, flux
from catalogue_communs.socle.programme import Publication
from catalogue_communs.validation import valider
from tests.aides import Json
from tests.communs import developper, regles, simple, usage, valeurs
from tests.sorties.conftest import fichiers_de, fictif

ICI, AILLEURS = Publication(), Publication("https://ailleurs.example/communs/")


class Depot:
    """A catalogue under Git, whose commits have the day that the test says, and who reads it day after day."""

    def __init__(self, root: Path) -> None:
        """Start with an empty repository."""
        self.root, self.jour, self.slug = root, date(2026, 11, 24), "bac"
        # What a reader of the feeds saw, and the digest of each document that a copy keeps.
        self.lus: set[str] = set()
        self.empreintes: dict[str, str] = {}
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

    def vivre(self, etape: Json) -> Json:
        """Live a step of a story; return what changed in the list and in the file."""
        jour, told = date.fromisoformat(etape["jour"]), Json()
        if slug := etape.get("nom"):
            if (former := self.root / f"projets/{self.slug}.yml").exists() and etape.get("renomme"):
                former.rename(former.with_stem(slug))
            self.slug = slug
        if "fiche" in etape:
            self.fusionner(jour, **developper(etape["fiche"]))
            told["erreurs"] = [
                f"{d.code} {d.champ}" for d in valider(self.root, jour).diagnostics if d.est_erreur
            ]
        if raison := etape.get("retire"):
            (self.root / f"projets/{self.slug}.yml").unlink()
            listed = cles.lire_publies(self.root)
            listed[self.slug] = {
                key: one._replace(retrait=raison) for key, one in listed[self.slug].items()
            }
            cles.ecrire_publies(self.root, listed)
        self.jour = jour
        if etape.get("noter"):
            told["note"] = self.noter()
        self.garder(jour)
        return told

    def lire(self, jour: date, publication: Publication) -> Json:
        """Build, and read the feeds: what this reader never saw, and what each feed says."""
        files = fichiers_de(flux, self.contexte(jour), publication)
        said: Json = {}
        for path, data in files.items():
            read = feedparser.parse(data)
            assert read.bozo is False
            said[path] = [
                f"{e.id.rpartition(':')[2]} | {simple(e.summary)} | {e.published[:10]} | {e.updated[:10]}"
                for e in read.entries
            ]
            said[f"{path} le"] = read.feed.updated[:10]
        entries = feedparser.parse(files[flux.TOUT]).entries
        new = [entry for entry in entries if entry.id not in self.lus]
        # What is new comes first: a reader that stops at the first known entry misses none.
        assert entries[: len(new)] == new
        self.lus |= {entry.id for entry in entries}
        return {"nouveau": [simple(entry.title) for entry in new], "flux": said}

    def suivre(self, jour: date) -> Json:
        """Follow the documents as another service does, with two requests at most: byte for byte what each says."""
        files = api.du_catalogue(self.contexte(jour), ICI)
        said: Json = json.loads(files["api/v1/changements.json"])
        now = {one["commun"]: one["empreinte"] for one in said["communs"]}
        lot = files[said["lot"]["url"].removeprefix(ICI.url(""))]
        assert (sha256(lot).hexdigest(), len(lot)) == (
            said["lot"]["empreinte"],
            said["lot"]["octets"],
        )
        documents = {slug: files[f"api/v1/communs/{slug}.json"] for slug in now}
        assert sorted(lot.splitlines(keepends=True)) == sorted(documents.values())
        assert now == {slug: sha256(data).hexdigest() for slug, data in documents.items()}
        asked, self.empreintes = 1 + (now != self.empreintes), now
        communs = {slug: json.loads(data)["commun"] for slug, data in documents.items()}
        return {
            "requetes": asked,
            "modifies": [f"{one['commun']} {one['modifie_le']}" for one in said["communs"]],
            "renommes": said["renommes"],
            "retires": said["retires"],
            "usages": [
                f"{u['id']} {u['en_cours']}"
                for c in communs.values()
                for u in c.get("reutilisations", ())
            ],
            "mesures": [
                m["id"]
                for c in communs.values()
                for i in c.get("impact", {}).get("indicateurs", ())
                for m in i["mesures"]
            ],
        }


@pytest.fixture
def depot(tmp_path: Path) -> Depot:
    return Depot(tmp_path)


@pytest.mark.parametrize("regle", regles("parutions"))
def test_each_new_thing_is_announced_once(depot: Depot, regle: Json) -> None:
    for etape in regle["etapes"]:
        said = depot.vivre(etape)
        for lu in etape.get("lu", [etape["jour"]]):
            jour, wanted = date.fromisoformat(lu), etape["dit"]
            said |= depot.lire(jour, AILLEURS if etape.get("ailleurs") else ICI)
            said |= {"api": depot.suivre(jour)} if "api" in wanted else {}
            for part in {"flux", "api"} & wanted.keys():
                said[part] = {name: said[part][name] for name in wanted[part]}
            assert {name: said[name] for name in wanted} == wanted, lu


def test_the_day_of_entry_is_that_of_the_main_branch(depot: Depot) -> None:
    """A proposal written long before counts from its merge; without Git, nothing is known."""
    depot.publier(date(2026, 11, 24))
    depot.git("switch", "--quiet", "--create", "proposition")
    depot.fusionner(date(2026, 11, 30), reutilisations=[usage(code_insee="34145")])
    depot.git("switch", "--quiet", "main")
    depot.jour = date(2026, 12, 10)
    depot.git("merge", "--quiet", "--no-ff", "--message", "Fusion", "proposition")
    today = date(2026, 12, 24)
    [projet] = depot.contexte(today).catalogue.projets
    assert Registre(depot.root, today).nouveau(projet) == date(2026, 12, 10)
    assert Registre(depot.root, today).nouveau(fictif(slug="absent")) is None
    shutil.rmtree(depot.root / ".git")
    assert Registre(depot.root, today).nouveau(projet) is None
